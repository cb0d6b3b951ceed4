//! Sketch / paths — the ground as a road builder sees it, and the least-cost way across it.
//!
//! In: the land. Out: paths over a raster of cells twice the terrain's. Not here: which places are joined (`network`).
//! Method: Dijkstra (1959) over eight neighbours, bounded to an ellipse; the cost of a step grows with the square of its
//! grade over the class's usual grade, a stream cell costs a fixed toll, a step along an existing road is cheap. All costs are
//! assumed; they only decide where a made-up road lies.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::land::Land;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::road::RoadClass;

/// The ground on the road builder's raster.
pub(crate) struct Pathfinder {
    pub(crate) shape: Shape,
    z: Vec<f32>,
    /// What entering a cell costs because of water, metres of road.
    toll: Vec<f32>,
    /// Metres above the banks, cut to 100.
    above: Vec<f32>,
    inside: Vec<bool>,
    cost: Vec<u32>,
    from: Vec<u32>,
    touched: Vec<u32>,
}

/// What a metre along a road that is already there costs beside a new metre on flat ground.
const KNOWN_ROAD: f64 = 0.8;
const NEVER: u32 = u32::MAX;

/// The grade a class is built to, rise over run (assumed, after the design manuals' usual maxima).
pub(crate) fn usual_grade(class: RoadClass) -> f64 {
    match class {
        RoadClass::Expressway => 0.16,
        RoadClass::National | RoadClass::Provincial => 0.06,
        RoadClass::County => 0.07,
        RoadClass::Township => 0.09,
        _ => 0.12,
    }
}

impl Pathfinder {
    pub(crate) fn new(land: &Land) -> Self {
        let fine = land.shape();
        let shape = Shape { cols: fine.cols / 2, rows: fine.rows / 2, cell_m: fine.cell_m * 2.0, ..fine };
        let n = shape.len();
        let mut me = Self {
            shape,
            z: vec![0.0; n],
            toll: vec![0.0; n],
            above: vec![100.0; n],
            inside: vec![false; n],
            cost: vec![NEVER; n],
            from: vec![NEVER; n],
            touched: Vec::new(),
        };
        for c in 0..n {
            let p = shape.centre(c);
            me.z[c] = land.height(p) as f32;
            me.inside[c] = land.inside(p);
            let (r, k) = (c / shape.cols * 2, c % shape.cols * 2);
            let four = [r * fine.cols + k, r * fine.cols + k + 1, (r + 1) * fine.cols + k, (r + 1) * fine.cols + k + 1];
            // A road round a reservoir, not through it.
            if four.iter().any(|f| land.drowned(*f)) {
                me.toll[c] = 2000.0;
            }
            me.above[c] = four.iter().map(|f| land.above_bank(*f).min(100.0) as f32).fold(100.0, f32::min);
        }
        for reach in &land.rivers.reaches {
            let toll = if reach.section.bed_width_m > 60.0 { 900.0 } else { 220.0 };
            let half = (reach.section.bed_width_m / 2.0).max(1.0);
            for w in reach.line.windows(2) {
                let steps = (w[0].distance_m(w[1]) / (shape.cell_m * 0.2)).ceil().max(1.0) as usize;
                for i in 0..=steps {
                    let p = w[0].towards(w[1], i as f64 / steps as f64);
                    for (dx, dy) in [(0.0, 0.0), (half, 0.0), (-half, 0.0), (0.0, half), (0.0, -half)] {
                        if let Some(c) = shape.cell_at(Point::new(p.x + dx, p.y + dy)) {
                            me.toll[c] = me.toll[c].max(toll);
                        }
                    }
                }
            }
        }
        me
    }

    pub(crate) fn cell(&self, p: Point) -> usize {
        let inside = Point::new(p.x.clamp(self.shape.west + 1.0, self.shape.east() - 1.0), p.y.clamp(self.shape.south() + 1.0, self.shape.north - 1.0));
        self.shape.cell_at(inside).unwrap_or(0)
    }
    pub(crate) fn centre(&self, cell: usize) -> Point {
        self.shape.centre(cell)
    }

    fn step(&self, a: usize, b: usize, far: f64, grade: f64, existing: bool) -> u32 {
        let rise = f64::from((self.z[a] - self.z[b]).abs()) / far;
        let share = (rise / grade).min(12.0);
        let mut cost = far * (1.0 + share * share);
        if existing {
            return (far * KNOWN_ROAD * 10.0) as u32 + 1;
        }
        cost += f64::from(self.toll[b]);
        if self.above[b] < 1.0 {
            cost += far * 0.6;
        }
        if !self.inside[b] {
            cost += far * 6.0;
        }
        (cost * 10.0) as u32 + 1
    }

    /// The cheapest path from a cell to the first cell for which `goal` holds. `near` bounds the search to an ellipse around
    /// two points with that many metres of detour; `road` tells whether a step runs along a road that is already there.
    pub(crate) fn find(
        &mut self,
        start: usize,
        class: RoadClass,
        near: (Point, Point, f64),
        goal: impl Fn(usize) -> bool,
        road: impl Fn(usize, usize) -> bool,
    ) -> Option<(Vec<usize>, f64)> {
        for c in self.touched.drain(..) {
            (self.cost[c as usize], self.from[c as usize]) = (NEVER, NEVER);
        }
        let grade = usual_grade(class);
        let direct = near.0.distance_m(near.1);
        let mut heap = BinaryHeap::from([Reverse((0u32, start as u32))]);
        self.cost[start] = 0;
        self.touched.push(start as u32);
        while let Some(Reverse((so_far, cell))) = heap.pop() {
            let c = cell as usize;
            if so_far > self.cost[c] {
                continue;
            }
            if goal(c) {
                let (mut path, mut at) = (vec![c], c);
                while self.from[at] != NEVER {
                    at = self.from[at] as usize;
                    path.push(at);
                }
                path.reverse();
                return Some((path, f64::from(so_far) / 10.0));
            }
            for (n, far) in self.shape.neighbours(c) {
                let p = self.shape.centre(n);
                if p.distance_m(near.0) + p.distance_m(near.1) > direct + near.2 {
                    continue;
                }
                let total = so_far.saturating_add(self.step(c, n, far, grade, road(c, n)));
                if total < self.cost[n] {
                    if self.cost[n] == NEVER {
                        self.touched.push(n as u32);
                    }
                    (self.cost[n], self.from[n]) = (total, cell);
                    heap.push(Reverse((total, n as u32)));
                }
            }
        }
        None
    }
}

/// What runs along one edge of the raster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paved {
    pub(crate) class: RoadClass,
    pub(crate) name: String,
}

/// The roads on the raster: edges between neighbouring cells, the better class wins.
#[derive(Default)]
pub(crate) struct Web {
    pub(crate) edges: BTreeMap<(u32, u32), Paved>,
    pub(crate) at: BTreeMap<u32, Vec<u32>>,
}

impl Web {
    fn key(a: usize, b: usize) -> (u32, u32) {
        (a.min(b) as u32, a.max(b) as u32)
    }
    pub(crate) fn has(&self, a: usize, b: usize) -> bool {
        self.edges.contains_key(&Self::key(a, b))
    }
    pub(crate) fn on_road(&self, cell: usize) -> bool {
        self.at.contains_key(&(cell as u32))
    }
    pub(crate) fn add(&mut self, path: &[usize], class: RoadClass, name: &str) {
        for w in path.windows(2) {
            let (a, b) = (w[0] as u32, w[1] as u32);
            match self.edges.entry(Self::key(w[0], w[1])) {
                std::collections::btree_map::Entry::Vacant(v) => {
                    v.insert(Paved { class, name: name.to_string() });
                    self.at.entry(a).or_default().push(b);
                    self.at.entry(b).or_default().push(a);
                }
                std::collections::btree_map::Entry::Occupied(mut o) => {
                    if class < o.get().class {
                        o.insert(Paved { class, name: name.to_string() });
                    }
                }
            }
        }
    }
    /// Metres along roads between two cells, no farther than a bound.
    pub(crate) fn distance(&self, shape: &Shape, from: usize, to: usize, bound_m: f64) -> Option<f64> {
        let mut best: BTreeMap<u32, u32> = BTreeMap::from([(from as u32, 0)]);
        let mut heap = BinaryHeap::from([Reverse((0u32, from as u32))]);
        while let Some(Reverse((d, c))) = heap.pop() {
            if c as usize == to {
                return Some(f64::from(d));
            }
            if best[&c] < d {
                continue;
            }
            for n in self.at.get(&c).into_iter().flatten() {
                let total = d + shape.centre(c as usize).distance_m(shape.centre(*n as usize)) as u32;
                if f64::from(total) > bound_m {
                    continue;
                }
                if best.get(n).is_none_or(|b| total < *b) {
                    best.insert(*n, total);
                    heap.push(Reverse((total, *n)));
                }
            }
        }
        None
    }
    /// Chains of cells between junctions: where roads meet or end, where class or name changes, and at the cells asked for.
    pub(crate) fn chains(&self, forced: &std::collections::BTreeSet<u32>) -> Vec<(Vec<usize>, Paved)> {
        let paved = |a: u32, b: u32| &self.edges[&Self::key(a as usize, b as usize)];
        let is_node = |c: u32| {
            let near = &self.at[&c];
            near.len() != 2 || forced.contains(&c) || paved(c, near[0]) != paved(c, near[1])
        };
        let mut used: std::collections::BTreeSet<(u32, u32)> = std::collections::BTreeSet::new();
        let mut out = Vec::new();
        let mut walk = |start: u32, next: u32, used: &mut std::collections::BTreeSet<(u32, u32)>| {
            if !used.insert(Self::key(start as usize, next as usize)) {
                return;
            }
            let (mut chain, mut before, mut c) = (vec![start as usize, next as usize], start, next);
            while !is_node(c) && c != start {
                let Some(to) = self.at[&c].iter().copied().find(|n| *n != before) else { break };
                if !used.insert(Self::key(c as usize, to as usize)) {
                    break;
                }
                chain.push(to as usize);
                (before, c) = (c, to);
            }
            out.push((chain, paved(start, next).clone()));
        };
        for &c in self.at.keys() {
            if is_node(c) {
                for n in &self.at[&c] {
                    walk(c, *n, &mut used);
                }
            }
        }
        // What is left are rings without a junction.
        for &c in self.at.keys() {
            for n in &self.at[&c] {
                walk(c, *n, &mut used);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_crossing_roads_make_four_chains_and_the_better_class_wins() {
        let mut web = Web::default();
        web.add(&[10, 11, 12, 13, 14], RoadClass::Village, "");
        web.add(&[2, 12, 22], RoadClass::County, "X001");
        let chains = web.chains(&std::collections::BTreeSet::new());
        assert_eq!(chains.len(), 4);
        web.add(&[10, 11, 12], RoadClass::Village, "other");
        assert_eq!(web.edges[&(10, 11)].name, "", "the same class does not rename");
        web.add(&[10, 11, 12], RoadClass::Township, "T");
        assert_eq!(web.edges[&(10, 11)].class, RoadClass::Township);
    }
}
