//! Map / drainage — where water runs on the ground: filled terrain and flow paths.
//!
//! In: the terrain. Out: filled heights, D8 receivers, the order downstream, the cells above each cell. Not here: rivers
//! (`valley` knows them), amounts of water (`hazard::flood`).
//! Method: priority-flood with epsilon (Barnes, Lehman, Mulla 2014); D8 (O'Callaghan & Mark 1984), ties by neighbour order
//! clockwise from north.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::grid::{Grid, Shape};

/// No receiver, no reach.
pub const NONE: u32 = u32::MAX;

/// Steps to the eight neighbours, clockwise from north: rows, columns, distance in cells.
pub(super) const STEPS: [(i64, i64, f32); 8] = {
    const D: f32 = std::f32::consts::SQRT_2;
    [(-1, 0, 1.0), (-1, 1, D), (0, 1, 1.0), (1, 1, D), (1, 0, 1.0), (1, -1, D), (0, -1, 1.0), (-1, -1, D)]
};

/// A float as an integer of the same order; the heap compares integers only.
fn order_key(z: f32) -> u32 {
    let bits = z.to_bits();
    if bits >> 31 == 0 { bits | 0x8000_0000 } else { !bits }
}

/// Calls `visit(neighbour, step)` for the neighbours of a cell, clockwise from north.
#[inline]
pub(super) fn around(cols: usize, rows: usize, cell: usize, mut visit: impl FnMut(usize, usize)) {
    let (r, c) = (cell / cols, cell % cols);
    if r > 0 && c > 0 && r + 1 < rows && c + 1 < cols {
        let near = [cell - cols, cell - cols + 1, cell + 1, cell + cols + 1, cell + cols, cell + cols - 1, cell - 1, cell - cols - 1];
        for (k, n) in near.into_iter().enumerate() {
            visit(n, k);
        }
    } else {
        for (k, (dr, dc, _)) in STEPS.into_iter().enumerate() {
            let (nr, nc) = (r as i64 + dr, c as i64 + dc);
            if nr >= 0 && nc >= 0 && nr < rows as i64 && nc < cols as i64 {
                visit(nr as usize * cols + nc as usize, k);
            }
        }
    }
}

/// Whether water can leave the map from a cell: it lies on the rim or beside a cell that is outside.
pub(super) fn is_rim(shape: Shape, z: &[f32], cell: usize) -> bool {
    let (r, c) = (cell / shape.cols, cell % shape.cols);
    if r == 0 || c == 0 || r + 1 == shape.rows || c + 1 == shape.cols {
        return true;
    }
    let mut rim = false;
    around(shape.cols, shape.rows, cell, |n, _| rim |= z[n].is_nan());
    rim
}

/// Raises `z` so that every cell has a strictly falling path to a seed. Cells that are NaN stay so.
pub(super) fn flood_from(shape: Shape, z: &mut [f32], seeds: impl Iterator<Item = usize>) {
    let mut closed: Vec<bool> = z.iter().map(|v| v.is_nan()).collect();
    let mut open: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let item = |z: f32, cell: usize| Reverse(u64::from(order_key(z)) << 32 | cell as u64);
    for cell in seeds {
        if !closed[cell] {
            closed[cell] = true;
            open.push(item(z[cell], cell));
        }
    }
    let mut pit: VecDeque<u32> = VecDeque::new();
    loop {
        // A cell of the rim that is as low as the front of the pit goes first, so that false pits do not spread.
        let rim_first = match (open.peek(), pit.front()) {
            (Some(Reverse(o)), Some(p)) => (o >> 32) as u32 == order_key(z[*p as usize]),
            _ => false,
        };
        let next = if rim_first { None } else { pit.pop_front() };
        let Some(cell) = next.map(|p| p as usize).or_else(|| open.pop().map(|Reverse(o)| (o & 0xFFFF_FFFF) as usize)) else { break };
        let above = z[cell].next_up();
        around(shape.cols, shape.rows, cell, |n, _| {
            if closed[n] {
                return;
            }
            closed[n] = true;
            if z[n] <= above {
                z[n] = above;
                pit.push_back(n as u32);
            } else {
                open.push(item(z[n], n));
            }
        });
    }
}

/// The terrain with its pits filled just enough that water runs off the map; cells that are NaN are outside.
#[must_use]
pub fn fill(terrain: &Grid) -> Vec<f32> {
    assert!(terrain.shape.len() < NONE as usize, "a terrain must have fewer than 2^32 - 1 cells");
    let mut z = terrain.values.clone();
    let seeds: Vec<usize> = (0..z.len()).filter(|c| !z[*c].is_nan() && is_rim(terrain.shape, &z, *c)).collect();
    flood_from(terrain.shape, &mut z, seeds.into_iter());
    z
}

/// Flow paths over a terrain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drainage {
    /// The cell that receives a cell's water; [`NONE`] where it leaves the map, and outside.
    pub down: Vec<u32>,
    /// All cells inside, whoever gives before whom it gives to; ties by cell number.
    pub order: Vec<u32>,
    /// Cells whose water passes through a cell, itself included; 0 outside.
    pub area_cells: Vec<u32>,
}

/// The receiver of every cell: the steepest of eight falls. Cells for which `stop` holds, and cells without a lower neighbour, have none.
pub(super) fn receivers(shape: Shape, z: &[f32], stop: impl Fn(usize) -> bool) -> Vec<u32> {
    let near: [f32; 8] = STEPS.map(|s| 1.0 / s.2);
    (0..z.len())
        .map(|cell| {
            if z[cell].is_nan() || stop(cell) {
                return NONE;
            }
            let (mut best, mut to) = (0.0f32, NONE);
            around(shape.cols, shape.rows, cell, |n, k| {
                let fall = (z[cell] - z[n]) * near[k];
                if fall > best {
                    (best, to) = (fall, n as u32);
                }
            });
            to
        })
        .collect()
}

/// Givers before receivers; among those that are ready, smaller cells first in each round.
pub(super) fn downstream_order(z: &[f32], down: &[u32]) -> Vec<u32> {
    let mut waits = vec![0u8; down.len()];
    for d in down {
        if *d != NONE {
            waits[*d as usize] += 1;
        }
    }
    let mut order: Vec<u32> = (0..down.len() as u32).filter(|c| waits[*c as usize] == 0 && !z[*c as usize].is_nan()).collect();
    let mut next = 0;
    while next < order.len() {
        let d = down[order[next] as usize];
        next += 1;
        if d == NONE {
            continue;
        }
        waits[d as usize] -= 1;
        if waits[d as usize] == 0 {
            order.push(d);
        }
    }
    order
}

/// D8 flow paths over a filled terrain.
#[must_use]
pub fn drainage(terrain_filled: &Grid) -> Drainage {
    let z = &terrain_filled.values;
    let down = receivers(terrain_filled.shape, z, |_| false);
    let order = downstream_order(z, &down);
    let mut area_cells: Vec<u32> = z.iter().map(|v| u32::from(!v.is_nan())).collect();
    for c in &order {
        let d = down[*c as usize];
        if d != NONE {
            area_cells[d as usize] += area_cells[*c as usize];
        }
    }
    Drainage { down, order, area_cells }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::valley::tests::grid;

    #[test]
    fn a_pit_is_filled_to_its_sill_and_no_higher() {
        let g = grid(7, 7, |r, c| {
            if (2..5).contains(&r) && (2..5).contains(&c) {
                1.0
            } else if r == 3 && c >= 5 {
                4.0
            } else {
                9.0
            }
        });
        let z = fill(&g);
        let middle = z[3 * 7 + 3];
        assert!(middle > 4.0 && middle < 4.0 + 1e-5, "the sill is 4 m, filled to {middle}");
        assert_eq!(z[0].to_bits(), 9.0f32.to_bits());
    }

    #[test]
    fn every_cell_runs_off_the_map_and_counts_add_up() {
        let noise = |r: usize, c: usize| crate::base::seed::draw(99, (r * 1000 + c) as u64) as f32 * 50.0;
        let mut g = grid(60, 40, noise);
        for c in [5 * 60 + 7, 20 * 60 + 30] {
            g.values[c] = f32::NAN;
        }
        let filled = Grid { shape: g.shape, values: fill(&g) };
        let d = drainage(&filled);
        assert_eq!(d.order.len(), 60 * 40 - 2);
        let out: u32 = (0..2400).filter(|c| d.down[*c] == NONE).map(|c| d.area_cells[c]).sum();
        assert_eq!(out, 2398);
        for c in 0..2400 {
            if d.down[c] == NONE {
                assert!(filled.values[c].is_nan() || is_rim(g.shape, &g.values, c), "cell {c} keeps its water");
            } else {
                assert!(filled.values[d.down[c] as usize] < filled.values[c]);
            }
            assert!(g.values[c].is_nan() || filled.values[c] >= g.values[c]);
        }
        let place: std::collections::BTreeMap<u32, usize> = d.order.iter().enumerate().map(|(i, c)| (*c, i)).collect();
        for c in 0..2400u32 {
            if d.down[c as usize] != NONE {
                assert!(place[&c] < place[&d.down[c as usize]]);
            }
        }
    }

    #[test]
    fn equal_falls_are_broken_by_neighbour_order() {
        let g = grid(3, 3, |r, c| if r == 1 && c == 1 { 1.0 } else { 0.0 });
        assert_eq!(drainage(&g).down[4], 1, "north comes first");
    }
}
