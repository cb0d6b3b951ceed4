//! People / waters — what of a county's rivers and lakes decides where a house can stand and where nobody walks; the same in every run.
//!
//! In: rivers, cover, the terrain's shape. Out: cells of water, cells that nobody crosses on foot, the nearest bed to a place, whether a
//! full reservoir drowns it. Not here: houses (`house`). Method: which reaches can be the nearest is found once for a square of land,
//! when somebody first asks there, and their lines are compared.

use std::sync::{Arc, OnceLock};

use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};

use super::afoot::Afoot;

use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::landcover::Cover;
use crate::map::line::closest;
use crate::map::river::Reach;

/// Width of a stream's bed from which nobody crosses it but by a bridge, metres (assumed).
const BARRIER_M: f64 = 10.0;
/// A reservoir's water stands nowhere further from its reach than this, metres (assumed; only saves time).
const POOL_REACH_M: f64 = 3000.0;
/// Side of the squares, metres: it decides nothing but how long a search takes.
const SQUARE_M: f64 = 250.0;

/// A full reservoir: its crest, metres above datum, and the box around its reach.
#[derive(Debug)]
struct Pool {
    crest_m: f64,
    low: Point,
    high: Point,
}

/// Rivers, lakes and reservoirs.
#[derive(Debug)]
pub(in crate::drill) struct Waters {
    shape: Shape,
    /// Cells of water, by a streams of any width.
    pub(super) wet: Vec<bool>,
    /// Where people on foot get along beside them.
    pub(super) afoot: Arc<Afoot>,
    reaches: Vec<Reach>,
    crests: Vec<Option<f64>>,
    pools: Vec<Pool>,
    /// The pieces of all reaches, each with its reach.
    pieces: RTree<GeomWithData<Line<[f64; 2]>, u32>>,
    /// By square: the reaches that can be nearest to a place in it, ascending.
    near: Vec<OnceLock<Vec<u32>>>,
}

impl Waters {
    /// Of a county.
    pub(in crate::drill) fn new(county: &County) -> Self {
        let (shape, reaches) = (county.terrain.shape, county.rivers.reaches.clone());
        let pieces_of =
            |(i, r): (u32, &Reach)| r.line.windows(2).map(move |w| GeomWithData::new(Line::new([w[0].x, w[0].y], [w[1].x, w[1].y]), i)).collect::<Vec<_>>();
        let crests = county.rivers.pool_crests_m();
        let pool = |(crest, reach): (&Option<f64>, &Reach)| {
            let (crest_m, beyond) = ((*crest)?, Point::new(f64::MAX, f64::MAX));
            let low = reach.line.iter().fold(beyond, |b, p| Point::new(b.x.min(p.x), b.y.min(p.y)));
            let high = reach.line.iter().fold(Point::new(f64::MIN, f64::MIN), |b, p| Point::new(b.x.max(p.x), b.y.max(p.y)));
            Some(Pool { crest_m, low, high })
        };
        let squares = Self::across(shape) * (((shape.north - shape.south()) / SQUARE_M) as usize + 1);
        Self {
            shape,
            wet: wet_cells(county, 0.0),
            afoot: Arc::new(Afoot::new(&shape, &county.roads, wet_cells(county, BARRIER_M))),
            pools: crests.iter().zip(&reaches).filter_map(pool).collect(),
            pieces: RTree::bulk_load((0..).zip(&reaches).flat_map(pieces_of).collect()),
            near: vec![OnceLock::new(); squares],
            reaches,
            crests,
        }
    }
    /// Whether a full reservoir drowns a place: asked in full only where a lower crest lies near at all.
    pub(super) fn drowns(&self, p: Point, ground_m: f64) -> bool {
        let near = |o: &Pool| ground_m < o.crest_m && Point::new(p.x.clamp(o.low.x, o.high.x), p.y.clamp(o.low.y, o.high.y)).distance_m(p) < POOL_REACH_M;
        self.pools.iter().any(near) && self.nearest(p).and_then(|n| n.1).is_some_and(|crest| ground_m < crest)
    }
    /// The nearest reach to a place, of equal ones the first: its bed there, and the crest of the dam that can drown its banks, metres
    /// above datum.
    pub(super) fn nearest(&self, p: Point) -> Option<(f64, Option<f64>)> {
        let beyond;
        let near = match self.square(p) {
            Some(k) => self.near[k].get_or_init(|| self.reaches_near(self.middle(k), SQUARE_M * std::f64::consts::SQRT_2)),
            None => {
                beyond = self.reaches_near(p, 0.0);
                &beyond
            }
        };
        let mut best: Option<(f64, f64, usize)> = None;
        for i in near.iter().map(|i| *i as usize) {
            let reach = &self.reaches[i];
            let (share, far) = closest(&reach.line, p);
            if best.is_none_or(|(least, ..)| far < least) {
                best = Some((far, reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * share, i));
            }
        }
        best.map(|(_, bed, i)| (bed, self.crests[i]))
    }
    /// The reaches at most so much further from a place than the nearest, and whatever is as near but for rounding.
    fn reaches_near(&self, p: Point, more_m: f64) -> Vec<u32> {
        let p = [p.x, p.y];
        let Some((_, least)) = self.pieces.nearest_neighbor_iter_with_distance_2(p).next() else { return Vec::new() };
        let limit_m = least.sqrt() * (1.0 + 1e-9) + more_m + 1e-3;
        let mut near: Vec<u32> = self.pieces.locate_within_distance(p, limit_m * limit_m).map(|piece| piece.data).collect();
        near.sort_unstable();
        near.dedup();
        near
    }
    /// Squares from west to east.
    fn across(shape: Shape) -> usize {
        ((shape.east() - shape.west) / SQUARE_M) as usize + 1
    }
    fn square(&self, p: Point) -> Option<usize> {
        let of = |m: f64| (m / SQUARE_M) as usize;
        self.shape.contains(p).then(|| of(self.shape.north - p.y) * Self::across(self.shape) + of(p.x - self.shape.west))
    }
    fn middle(&self, square: usize) -> Point {
        let at = |n: usize| (n as f64 + 0.5) * SQUARE_M;
        let across = Self::across(self.shape);
        Point::new(self.shape.west + at(square % across), self.shape.north - at(square / across))
    }
}

/// Cells of open water and of streams at least so wide.
fn wet_cells(county: &County, least_m: f64) -> Vec<bool> {
    let shape = county.terrain.shape;
    let water = Cover::Water as u8;
    let mut wet: Vec<bool> = county.landcover.values.iter().map(|c| *c == water).collect();
    wet.resize(shape.len(), false);
    for reach in county.rivers.reaches.iter().filter(|r| r.section.bed_width_m >= least_m) {
        let half = reach.section.bed_width_m / 2.0;
        for pair in reach.line.windows(2) {
            let steps = (pair[0].distance_m(pair[1]) / (shape.cell_m * 0.5)).ceil().max(1.0) as usize;
            for i in 0..=steps {
                let p = pair[0].towards(pair[1], i as f64 / steps as f64);
                let n = (half / (shape.cell_m * 0.5)).ceil().max(1.0) as i64;
                for dy in -n..=n {
                    for dx in -n..=n {
                        let q = Point::new(p.x + half * dx as f64 / n as f64, p.y + half * dy as f64 / n as f64);
                        if let Some(cell) = shape.cell_at(q) {
                            wet[cell] = true;
                        }
                    }
                }
            }
        }
    }
    wet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn the_bed_next_to_a_place_is_that_of_the_nearest_of_all_reaches() {
        let county = valley::scenario().county;
        let (waters, s) = (Waters::new(&county), county.terrain.shape);
        for i in 0..400 {
            let share = |k: f64| (f64::from(i) * k).fract();
            let p = Point::new(s.west + share(0.618) * (s.east() - s.west), s.south() + share(0.414) * (s.north - s.south()));
            let far = |r: &Reach| closest(&r.line, p).1;
            let first = county.rivers.reaches.iter().min_by(|a, b| far(a).total_cmp(&far(b))).expect("the valley has rivers");
            let bed = first.bed_up_m + (first.bed_down_m - first.bed_up_m) * closest(&first.line, p).0;
            assert_eq!(waters.nearest(p).map(|n| n.0.to_bits()), Some(bed.to_bits()), "{p:?}");
        }
    }
}
