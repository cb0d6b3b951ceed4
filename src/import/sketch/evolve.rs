//! Sketch / evolve — rain carves a raised surface until it has valleys, spurs and crests.
//!
//! In: heights, how fast each cell is raised, cells whose level is given (river beds), the steepest slope each cell holds.
//! Out: heights. Not here: where ridges and rivers lie (`terrain`).
//! Method: stream power law dz/dt = U − A^½ S, solved implicitly from the mouth up (Braun & Willett 2013), with a limit on
//! slope instead of creep; flow routed over pits by a priority flood (Barnes, Lehman, Mulla 2014). The exponents ½ and 1 are
//! the usual choice for bedrock streams (Whipple & Tucker 1999); the erodibility is 1, so U is a rate relative to it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::map::grid::Shape;

/// A surface that is being carved.
pub(crate) struct Surface {
    pub(crate) shape: Shape,
    pub(crate) z: Vec<f32>,
    /// Raised by this much in a unit of time.
    pub(crate) uplift: Vec<f32>,
    /// Cells whose level is given: the bed of a drawn river.
    pub(crate) fixed: Vec<bool>,
    /// Cells of other drawn rivers are never higher than this; infinite elsewhere.
    pub(crate) ceiling: Vec<f32>,
    /// Steepest slope that holds, rise over run.
    pub(crate) steepest: Vec<f32>,
}

/// Where water runs on a surface.
pub(crate) struct Flow {
    /// Receiver of a cell; itself where it has none.
    pub(crate) down: Vec<u32>,
    /// Cells from the mouths up: a receiver comes before its givers.
    pub(crate) order: Vec<u32>,
    /// Cells that drain through a cell.
    pub(crate) area_cells: Vec<u32>,
}

/// A height as an integer of the same order.
fn rank(z: f32) -> u32 {
    let bits = z.to_bits();
    if bits >> 31 == 0 { bits | 0x8000_0000 } else { !bits }
}

impl Surface {
    /// Flow paths from every cell to a fixed one (or, where none is fixed, to the rim).
    pub(crate) fn flow(&self) -> Flow {
        let (n, cols, rows) = (self.z.len(), self.shape.cols, self.shape.rows);
        let mut filled = vec![f32::INFINITY; n];
        let mut heap: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
        let any = self.fixed.iter().any(|f| *f);
        for cell in 0..n {
            let (r, c) = (cell / cols, cell % cols);
            let seed = if any { self.fixed[cell] } else { r == 0 || c == 0 || r + 1 == rows || c + 1 == cols };
            if seed {
                filled[cell] = self.z[cell];
                heap.push(Reverse(u64::from(rank(self.z[cell])) << 32 | cell as u64));
            }
        }
        let mut order = Vec::with_capacity(n);
        while let Some(Reverse(item)) = heap.pop() {
            let cell = (item & 0xFFFF_FFFF) as usize;
            order.push(cell as u32);
            let above = filled[cell] + 1e-3;
            self.around(cell, |m, _| {
                if filled[m] == f32::INFINITY {
                    filled[m] = self.z[m].max(above);
                    heap.push(Reverse(u64::from(rank(filled[m])) << 32 | m as u64));
                }
            });
        }
        let mut down: Vec<u32> = (0..n as u32).collect();
        for cell in 0..n {
            if self.fixed[cell] {
                continue;
            }
            let mut best = 0.0f32;
            self.around(cell, |m, near| {
                let fall = (filled[cell] - filled[m]) * near;
                if fall > best {
                    (best, down[cell]) = (fall, m as u32);
                }
            });
        }
        let mut area_cells = vec![1u32; n];
        for &cell in order.iter().rev() {
            let to = down[cell as usize];
            if to != cell {
                area_cells[to as usize] += area_cells[cell as usize];
            }
        }
        Flow { down, order, area_cells }
    }

    /// Calls `visit(neighbour, 1 / distance in cells)`, clockwise from north.
    #[inline]
    fn around(&self, cell: usize, mut visit: impl FnMut(usize, f32)) {
        const D: f32 = std::f32::consts::FRAC_1_SQRT_2;
        const STEPS: [(i64, i64, f32); 8] = [(-1, 0, 1.0), (-1, 1, D), (0, 1, 1.0), (1, 1, D), (1, 0, 1.0), (1, -1, D), (0, -1, 1.0), (-1, -1, D)];
        let (cols, rows) = (self.shape.cols as i64, self.shape.rows as i64);
        let (r, c) = ((cell / self.shape.cols) as i64, (cell % self.shape.cols) as i64);
        for (dr, dc, near) in STEPS {
            let (nr, nc) = (r + dr, c + dc);
            if nr >= 0 && nc >= 0 && nr < rows && nc < cols {
                visit((nr * cols + nc) as usize, near);
            }
        }
    }

    /// One step of time.
    pub(crate) fn carve(&mut self, time: f32) {
        let flow = self.flow();
        let cell_m = self.shape.cell_m as f32;
        for &cell in &flow.order {
            let i = cell as usize;
            let to = flow.down[i] as usize;
            if self.fixed[i] || to == i {
                continue;
            }
            let straight = (i.abs_diff(to) == 1) || (i.abs_diff(to) == self.shape.cols);
            let run = if straight { cell_m } else { cell_m * std::f32::consts::SQRT_2 };
            let power = time * (flow.area_cells[i] as f32).sqrt() * cell_m / run;
            let carved = (self.z[i] + time * self.uplift[i] + power * self.z[to]) / (1.0 + power);
            let lowest = self.z[to] + 2e-4 * run;
            self.z[i] = carved.clamp(lowest, self.z[to] + self.steepest[i] * run).min(self.ceiling[i]).max(lowest);
        }
    }

    /// The same surface on a raster `factor` times finer, of the given shape; heights between centres are bilinear.
    pub(crate) fn finer(&self, shape: Shape) -> Self {
        let spread = |values: &[f32]| {
            let grid = crate::map::grid::Grid { shape: self.shape, values: values.to_vec() };
            (0..shape.len()).map(|c| grid.bilinear(shape.centre(c)).map_or(0.0, |v| v as f32)).collect::<Vec<f32>>()
        };
        Self {
            shape,
            z: spread(&self.z),
            uplift: spread(&self.uplift),
            steepest: spread(&self.steepest),
            fixed: vec![false; shape.len()],
            ceiling: vec![f32::INFINITY; shape.len()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_block_between_rivers_comes_to_rest_with_every_cell_draining() {
        let shape = Shape { cols: 60, rows: 50, west: 0.0, north: 5000.0, cell_m: 100.0 };
        let mut s = Surface {
            shape,
            z: vec![0.0; 3000],
            uplift: vec![2.0; 3000],
            fixed: vec![false; 3000],
            ceiling: vec![f32::INFINITY; 3000],
            steepest: vec![0.7; 3000],
        };
        for (i, z) in s.z.iter_mut().enumerate() {
            *z = 100.0 + ((i * 7919) % 101) as f32 * 0.1;
        }
        for c in 0..60 {
            let i = 25 * 60 + c;
            (s.z[i], s.fixed[i]) = (50.0, true);
        }
        for _ in 0..60 {
            s.carve(1.0);
        }
        let before = s.z.clone();
        s.carve(1.0);
        let moved = s.z.iter().zip(&before).map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
        assert!(moved < 12.0, "not at rest: {moved}");
        let flow = s.flow();
        for &c in &flow.order {
            let to = flow.down[c as usize];
            assert!(s.fixed[c as usize] || s.z[to as usize] < s.z[c as usize], "a cell does not drain");
        }
        assert_eq!(flow.order.len(), 3000);
        let drained: u32 = (0..60).map(|c| flow.area_cells[25 * 60 + c]).sum();
        assert_eq!(drained, 3000, "all water reaches the river");
    }
}
