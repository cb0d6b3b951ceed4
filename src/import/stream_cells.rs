//! Import / stream cells — where enough ground drains to carry a stream, and where its reaches end.
//!
//! In: flow paths, drainage areas, points where a reach must end. Out: the cells of every reach, in downstream order.
//! Not here: names, beds, sections (`river_network`). Method: a stream begins where enough ground drains (O'Callaghan & Mark
//! 1984); heads too short to be a reach are left out; reaches end at confluences, at cuts and after a greatest length.

use std::collections::{BTreeMap, BTreeSet};

use super::river_network::Options;
use crate::base::num;
use crate::map::drainage::NONE;
use crate::map::frame::Point;
use crate::map::grid::Shape;

/// Stream cells and where reaches must end.
pub(super) struct StreamCells {
    shape: Shape,
    /// Where a stream cell's water goes; only stream cells are keys.
    down: BTreeMap<usize, Option<usize>>,
    /// Stream cells in downstream order.
    order: Vec<usize>,
    /// Stream cells that give to a cell.
    givers: BTreeMap<usize, u32>,
    cuts: BTreeSet<usize>,
}

impl StreamCells {
    pub(super) fn find(shape: Shape, down: &[u32], order: &[u32], area: &[f64], options: &Options) -> Self {
        let mut s = Self { shape, down: BTreeMap::new(), order: Vec::new(), givers: BTreeMap::new(), cuts: BTreeSet::new() };
        for c in order.iter().map(|c| *c as usize) {
            if area[c] < options.stream_km2 {
                continue;
            }
            let to = (down[c] != NONE).then(|| down[c] as usize);
            s.down.insert(c, to);
            s.order.push(c);
            if let Some(to) = to {
                *s.givers.entry(to).or_insert(0) += 1;
            }
        }
        s.prune(options.shortest_head_m);
        s
    }
    fn step_m(&self, a: usize, b: usize) -> f64 {
        self.shape.centre(a).distance_m(self.shape.centre(b))
    }
    fn gives(&self, c: usize) -> u32 {
        self.givers.get(&c).copied().unwrap_or(0)
    }
    /// Leaves out heads that are too short to be a reach.
    fn prune(&mut self, shortest_m: f64) {
        let heads: Vec<usize> = self.order.iter().copied().filter(|c| self.gives(*c) == 0).collect();
        for head in heads {
            let (mut c, mut length, mut path) = (head, 0.0, vec![head]);
            while let Some(Some(to)) = self.down.get(&c).copied() {
                length += self.step_m(c, to);
                if self.gives(to) > 1 || length >= shortest_m {
                    c = to;
                    break;
                }
                path.push(to);
                c = to;
            }
            if length < shortest_m && self.gives(c) > 1 && !path.contains(&c) {
                for p in path {
                    self.down.remove(&p);
                }
                if let Some(n) = self.givers.get_mut(&c) {
                    *n -= 1;
                }
            }
        }
        let down = &self.down;
        self.order.retain(|c| down.contains_key(c));
    }
    /// A reach must end near this point: at the stream cell within five cells that drains most, preferring the nearest of equals.
    pub(super) fn cut(&mut self, p: Point, area: &[f64]) {
        let Some(at) = self.shape.cell_at(p) else { return };
        let mut best: Option<(f64, usize)> = None;
        for n in self.shape.square(at, 5).filter(|n| self.down.contains_key(n)) {
            let d = self.shape.centre(n).distance_m(p);
            let score = num::ln(area[n].max(1e-3)) - d / (2.0 * self.shape.cell_m);
            if best.is_none_or(|b| score > b.0) {
                best = Some((score, n));
            }
        }
        if let Some((_, n)) = best {
            self.cuts.insert(n);
        }
    }
    fn is_node(&self, c: usize) -> bool {
        self.gives(c) != 1 || self.cuts.contains(&c)
    }
    /// The cells of every reach, both end cells included.
    pub(super) fn reaches(&self, options: &Options) -> Vec<Vec<usize>> {
        let mut pieces = Vec::new();
        for &start in &self.order {
            if !self.is_node(start) {
                continue;
            }
            let mut cells = vec![start];
            let mut c = start;
            while let Some(Some(to)) = self.down.get(&c).copied() {
                if !self.down.contains_key(&to) {
                    break;
                }
                cells.push(to);
                c = to;
                if self.is_node(c) {
                    break;
                }
            }
            if cells.len() < 2 {
                continue;
            }
            let length: f64 = cells.windows(2).map(|w| self.step_m(w[0], w[1])).sum();
            let parts = (length / options.longest_m).ceil().max(1.0) as usize;
            let per = (cells.len() - 1).div_ceil(parts);
            let mut from = 0;
            while from + 1 < cells.len() {
                let to = (from + per).min(cells.len() - 1);
                pieces.push(cells[from..=to].to_vec());
                from = to;
            }
        }
        pieces
    }
}
