//! Map / trail — the least-cost way on foot over the cells of a raster, to whichever cell suits first.
//!
//! In: a raster's shape, a start, a reach, what a step costs, which cell suits. Out: the cells of the way with the cost up to
//! each; for many who go to one place, the ways of all of them by one search backwards. Not here: what a step over a slope or through water costs (`drill::people`), roads (`route`).
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
    look: impl FnMut(usize, f64) -> Look,
) -> Option<Vec<Reached>> {
    let mut tree = Tree::new(shape, start, reach);
    let kept = tree.grow(step, rest, look)?;
    let mut way = tree.back_from(kept);
    way.reverse();
    Some(way)
}

/// Whether a way may lead from one cell to another within `reach` cells of the first, over cells that can be entered; never no where
/// [`trail`] finds one. Looked for from both ends at once, so that a pocket is found small at whichever end it lies. Straight steps are
/// enough: a diagonal one needs both cells beside it.
pub fn meet(shape: &Shape, start: usize, end: usize, reach: usize, enters: impl Fn(usize) -> bool) -> bool {
    if start == end {
        return true;
    }
    let (rows, cols) = (shape.rows, shape.cols);
    let (row, col) = (start / cols, start % cols);
    let (top, left) = (row.saturating_sub(reach), col.saturating_sub(reach));
    let (bottom, right) = ((row + reach + 1).min(rows), (col + reach + 1).min(cols));
    let inside = |(r, c): (usize, usize)| r >= top && r < bottom && c >= left && c < right;
    let goal = (end / cols, end % cols);
    if !inside(goal) || !enters(end) {
        return false;
    }
    let width = right - left;
    // Who has seen a place of the window: neither end, one of them, or nobody will, as it cannot be entered.
    const SHUT: u8 = 3;
    let mut seen = vec![0u8; (bottom - top) * width];
    let place = |(r, c): (usize, usize)| (r - top) * width + c - left;
    (seen[place((row, col))], seen[place(goal)]) = (1, 2);
    let mut edge = [vec![(row, col)], vec![goal]];
    let mut next = Vec::new();
    while edge.iter().all(|e| !e.is_empty()) {
        // The lesser of the two edges is moved on.
        let side = usize::from(edge[1].len() < edge[0].len());
        for (r, c) in edge[side].drain(..) {
            // Beyond the north or west edge the number wraps and lies outside.
            for to in [(r.wrapping_sub(1), c), (r, c + 1), (r + 1, c), (r, c.wrapping_sub(1))] {
                if !inside(to) {
                    continue;
                }
                let mark = &mut seen[place(to)];
                if *mark == 0 {
                    if enters(to.0 * cols + to.1) {
                        *mark = side as u8 + 1;
                        next.push(to);
                    } else {
                        *mark = SHUT;
                    }
                } else if *mark != SHUT && *mark != side as u8 + 1 {
                    return true;
                }
            }
        }
        std::mem::swap(&mut edge[side], &mut next);
    }
    false
}

/// The ways of least cost to one cell from all round: one search for everybody who goes there.
#[derive(Clone, Debug)]
pub struct Tree {
    shape: Shape,
    root: usize,
    top: usize,
    left: usize,
    rows: usize,
    cols: usize,
    cost: Vec<u32>,
    from: Vec<u8>,
}

impl Tree {
    /// The ways that lead to `root` from within `reach` cells; `step` as for [`trail`], in the direction in which people go.
    pub fn towards(shape: &Shape, root: usize, reach: usize, step: impl Fn(usize, usize, f64) -> Option<f64>) -> Self {
        let mut tree = Self::new(shape, root, reach);
        tree.grow(|a, b, metres| step(b, a, metres), |_| 0.0, |_, _| Look::On);
        tree
    }

    /// The way from a cell to the root, both included, with the cost up to each; `None` where none leads there.
    #[must_use]
    pub fn way(&self, from: usize) -> Option<Vec<Reached>> {
        let (row, col) = ((from / self.shape.cols).checked_sub(self.top)?, (from % self.shape.cols).checked_sub(self.left)?);
        if row >= self.rows || col >= self.cols || self.cost[row * self.cols + col] == UNKNOWN {
            return None;
        }
        let mut way = self.back_from(row * self.cols + col);
        let whole = way[0].1;
        for (_, cost) in &mut way {
            *cost = whole - *cost;
        }
        Some(way)
    }

    fn new(shape: &Shape, root: usize, reach: usize) -> Self {
        let (row, col) = (root / shape.cols, root % shape.cols);
        let (top, left) = (row.saturating_sub(reach), col.saturating_sub(reach));
        let (rows, cols) = ((row + reach + 1).min(shape.rows) - top, (col + reach + 1).min(shape.cols) - left);
        let root = (row - top) * cols + col - left;
        Self { shape: *shape, root, top, left, rows, cols, cost: vec![UNKNOWN; rows * cols], from: vec![START; rows * cols] }
    }

    /// The raster's cell of a place in the window.
    const fn cell_of(&self, i: usize) -> usize {
        (self.top + i / self.cols) * self.shape.cols + self.left + i % self.cols
    }

    /// Reaches cells in order of cost until `look` stops; gives the last one that it wanted to keep.
    fn grow(
        &mut self,
        step: impl Fn(usize, usize, f64) -> Option<f64>,
        rest: impl Fn(usize) -> f64,
        mut look: impl FnMut(usize, f64) -> Look,
    ) -> Option<usize> {
        let (rows, cols) = (self.rows, self.cols);
        let mut heap = BinaryHeap::new();
        let ahead = |cell: usize| (rest(cell) * 1000.0) as u32;
        self.cost[self.root] = 0;
        heap.push(Reverse((ahead(self.cell_of(self.root)), 0u32, self.root as u32)));
        let mut kept = None;
        let (straight, across) = (self.shape.cell_m, self.shape.cell_m * std::f64::consts::SQRT_2);
        while let Some(Reverse((_, c, i))) = heap.pop() {
            let i = i as usize;
            if c > self.cost[i] {
                continue;
            }
            match look(self.cell_of(i), f64::from(c) / 1000.0) {
                Look::On => {}
                Look::Keep => kept = Some(i),
                Look::Stop => return Some(i),
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
                if self.cost[j] <= c { Some(f64::INFINITY) } else { step(self.cell_of(i), self.cell_of(j), metres) }
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
                if next < f64::from(self.cost[j]) {
                    self.cost[j] = next as u32;
                    self.from[j] = d as u8;
                    heap.push(Reverse(((next as u32).saturating_add(ahead(self.cell_of(j))), next as u32, j as u32)));
                }
            }
        }
        kept
    }

    /// From a place of the window to the root, with the cost between each and the root.
    fn back_from(&self, mut i: usize) -> Vec<Reached> {
        let mut way = vec![(self.cell_of(i), f64::from(self.cost[i]) / 1000.0)];
        while self.from[i] != START {
            let (dr, dc) = STEPS[self.from[i] as usize];
            i = (i as i64 - dr * self.cols as i64 - dc) as usize;
            way.push((self.cell_of(i), f64::from(self.cost[i]) / 1000.0));
        }
        way
    }
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
    fn who_is_cut_off_is_found_to_be_without_a_search_by_cost() {
        // Grids whose cells are shut at random, more and more of them.
        let shape = Shape { cols: 23, rows: 19, west: 0.0, north: 190.0, cell_m: 10.0 };
        let (mut some, mut none) = (0, 0);
        for shut in [10u64, 25, 40, 50, 60] {
            let open = |c: usize| (c as u64 + shut).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33 & 127 >= shut * 127 / 100;
            for (start, end) in (0..shape.len()).map(|i| (i, i * 31 % shape.len())) {
                let way = trail(&shape, start, 7, |_, b, m| open(b).then_some(m), |_| 0.0, |c, _| if c == end { Look::Stop } else { Look::On });
                let is = meet(&shape, start, end, 7, open);
                assert_eq!(way.is_some(), is, "{start} to {end}, {shut} in a hundred shut");
                (some, none) = (some + usize::from(is), none + usize::from(!is));
            }
        }
        assert!(some > 100 && none > 100, "{some} ways, {none} times none");
    }

    #[test]
    fn a_tree_holds_the_way_of_everybody_to_one_place() {
        let map: Vec<char> = "....... ...#... s..#... ...#..g .......".split_whitespace().flat_map(str::chars).collect();
        // East is dearer than west: the tree must count the steps as people take them.
        let step = |a: usize, b: usize, m: f64| (map[b] != '#' && map[a] != '#').then_some(if b % 7 > a % 7 { 2.0 * m } else { m });
        let goal = map.iter().position(|c| *c == 'g').expect("a goal");
        let tree = Tree::towards(&shape(), goal, 9, step);
        for start in (0..35).filter(|c| map[*c] != '#') {
            let way = tree.way(start).expect("a way");
            let plain = trail(&shape(), start, 9, step, |_| 0.0, |c, _| if c == goal { Look::Stop } else { Look::On }).expect("a way");
            assert!((way.last().expect("cells").1 - plain.last().expect("cells").1).abs() < 0.02, "{start}: {way:?} {plain:?}");
            assert!(way[0] == (start, 0.0) && way.last().is_some_and(|w| w.0 == goal) && way.windows(2).all(|w| w[0].1 < w[1].1));
        }
        assert_eq!((tree.way(3 * 7 + 3), Tree::towards(&shape(), goal, 1, step).way(0)), (None, None));
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
