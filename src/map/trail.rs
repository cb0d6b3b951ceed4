//! Map / trail — the least-cost way on foot over the cells of a raster, to whichever cell suits first.
//!
//! In: a raster's shape, a start, a reach, what a step costs, which cell suits. Out: the cells of the way with the cost up to
//! each. Not here: what a step over a slope or through water costs (`drill::people`), roads (`route`).
//! Method: A* (Hart, Nilsson, Raphael 1968) over eight neighbours inside a square window, ties by cell number; without an estimate
//! of the rest it is Dijkstra's. A diagonal step is taken only where both cells beside it can be entered, so that no corner of
//! what is shut is cut; what has been reached can be entered.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::grid::Shape;

/// What to do with a cell whose least cost is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Go on.
    On,
    /// This one suits better than all before; go on.
    Keep,
    /// This is it.
    Stop,
}

const UNKNOWN: u32 = u32::MAX;
const START: u8 = 8;

/// A cell and the cost up to it.
pub type Reached = (usize, f64);

/// The way to the last cell that `look` wanted to keep, or at which it stopped, from the start (included, cost 0) on; `None`
/// where there is none within `reach` cells east, west, north and south. Costs are taken in thousandths.
///
/// `step` gives the cost of going from a cell to its neighbour at a distance in metres, `None` where nobody can; `rest` what it
/// costs at least from a cell to where `look` stops, 0 where that is anywhere.
pub fn trail(
    shape: &Shape,
    start: usize,
    reach: usize,
    step: impl Fn(usize, usize, f64) -> Option<f64>,
    rest: impl Fn(usize) -> f64,
    mut look: impl FnMut(usize, f64) -> Look,
) -> Option<Vec<Reached>> {
    let (row, col) = (start / shape.cols, start % shape.cols);
    let (top, left) = (row.saturating_sub(reach), col.saturating_sub(reach));
    let (rows, cols) = ((row + reach + 1).min(shape.rows) - top, (col + reach + 1).min(shape.cols) - left);
    let cell_of = |i: usize| (top + i / cols) * shape.cols + left + i % cols;
    let mut cost = vec![UNKNOWN; rows * cols];
    let mut from = vec![START; rows * cols];
    let mut heap = BinaryHeap::new();
    let first = (row - top) * cols + col - left;
    cost[first] = 0;
    let ahead = |i: usize| (rest(cell_of(i)) * 1000.0) as u32;
    heap.push(Reverse((ahead(first), 0u32, first as u32)));
    let mut kept = None;
    let (straight, across) = (shape.cell_m, shape.cell_m * std::f64::consts::SQRT_2);
    while let Some(Reverse((_, c, i))) = heap.pop() {
        let i = i as usize;
        if c > cost[i] {
            continue;
        }
        match look(cell_of(i), f64::from(c) / 1000.0) {
            Look::On => {}
            Look::Keep => kept = Some(i),
            Look::Stop => {
                kept = Some(i);
                break;
            }
        }
        let (r, k) = ((i / cols) as i64, (i % cols) as i64);
        let at = |d: usize| {
            let (dr, dc) = STEPS[d];
            let (r, k) = (r + dr, k + dc);
            (r >= 0 && k >= 0 && r < rows as i64 && k < cols as i64).then(|| (r * cols as i64 + k) as usize)
        };
        // What is no farther than this cell gets no nearer through it, and needs no reckoning.
        let to = |d: usize, metres: f64| {
            let j = at(d)?;
            if cost[j] <= c { Some(f64::INFINITY) } else { step(cell_of(i), cell_of(j), metres) }
        };
        let mut open = [None; 8];
        for d in [0, 2, 4, 6] {
            open[d] = to(d, straight);
        }
        for d in [1, 3, 5, 7] {
            if open[d - 1].is_some() && open[(d + 1) % 8].is_some() {
                open[d] = to(d, across);
            }
        }
        for d in 0..8 {
            let (Some(s), Some(j)) = (open[d], at(d)) else { continue };
            let next = f64::from(c) + (s * 1000.0).max(1.0);
            if next < f64::from(cost[j]) {
                cost[j] = next as u32;
                from[j] = d as u8;
                heap.push(Reverse(((next as u32).saturating_add(ahead(j)), next as u32, j as u32)));
            }
        }
    }
    let mut i = kept?;
    let mut way = vec![(cell_of(i), f64::from(cost[i]) / 1000.0)];
    while from[i] != START {
        let (dr, dc) = STEPS[from[i] as usize];
        i = (i as i64 - dr * cols as i64 - dc) as usize;
        way.push((cell_of(i), f64::from(cost[i]) / 1000.0));
    }
    way.reverse();
    Some(way)
}

/// Rows and columns to the eight neighbours, clockwise from north; diagonals at the odd places.
const STEPS: [(i64, i64); 8] = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)];

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape { cols: 7, rows: 5, west: 0.0, north: 50.0, cell_m: 10.0 }
    }
    /// `#` cannot be entered.
    fn to(map: &str, goal: char) -> Option<Vec<Reached>> {
        let map: Vec<char> = map.split_whitespace().flat_map(str::chars).collect();
        let start = map.iter().position(|c| *c == 's').expect("a start");
        trail(&shape(), start, 9, |_, b, m| (map[b] != '#').then_some(m), |_| 0.0, |c, _| if map[c] == goal { Look::Stop } else { Look::On })
    }

    #[test]
    fn the_way_goes_round_a_wall_and_cuts_no_corner() {
        let way = to("....... s..#... ...#... ...#..g ...#...", 'g').expect("a way");
        let cells: Vec<usize> = way.iter().map(|w| w.0).collect();
        assert!(cells.windows(2).all(|w| shape().neighbours(w[0]).any(|(n, _)| n == w[1])), "{cells:?}");
        // Through the gap above the wall, by right angles at its corners.
        assert!(cells.windows(3).any(|w| w == [2, 3, 4]), "{cells:?}");
    }

    #[test]
    fn an_estimate_of_the_rest_finds_a_way_as_short_with_fewer_looks() {
        let shape = Shape { cols: 41, rows: 41, west: 0.0, north: 410.0, cell_m: 10.0 };
        let price = |b: usize, m: f64| m * (1.0 + 0.2 * f64::from((b as u32).wrapping_mul(2_654_435_761) >> 30));
        let goal = 20 * 41 + 38;
        let run = |estimate: bool| {
            let looks = std::cell::Cell::new(0);
            let rest = |c: usize| if estimate { shape.centre(c).distance_m(shape.centre(goal)) } else { 0.0 };
            let stop = |c: usize, _: f64| {
                looks.set(looks.get() + 1);
                if c == goal { Look::Stop } else { Look::On }
            };
            let way = trail(&shape, 20 * 41 + 2, 40, |_, b, m| Some(price(b, m)), rest, stop).expect("a way");
            (way.last().expect("cells").1, looks.get())
        };
        let ((plain, all), (guided, few)) = (run(false), run(true));
        assert!((plain - guided).abs() < 0.1, "{plain} {guided}");
        assert!(few * 3 < all * 2, "{few} of {all}");
    }

    #[test]
    fn what_is_walled_in_has_no_way_and_the_best_kept_cell_wins() {
        assert_eq!(to("###.... s##.... ###.... ....... ......g", 'g'), None);
        let best = trail(&shape(), 14, 9, |_, _, m| Some(m), |_| 0.0, |c, cost| if c == 16 || c == 18 && cost < 100.0 { Look::Keep } else { Look::On });
        let way = best.expect("kept");
        assert_eq!(way.iter().map(|w| w.0).collect::<Vec<_>>(), [14, 15, 16, 17, 18]);
        assert!((way[4].1 - 40.0).abs() < 1e-9);
    }
}
