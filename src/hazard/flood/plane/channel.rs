//! Flood / channel — a stream narrower than a cell: its line over the cells, its bed below their ground, what its section carries.
//!
//! In: a channel as it is laid, the fall and depth of water between two of its cells. Out: the discharge between them; what is
//! wrong with it on a basin. Not here: how channels join, which drops move (`net`); where a drill's streams run (`flood::brooks`).
//! Method: sub-grid channels (Neal, Schumann & Bates 2012, doi:10.1029/2012WR012514). Between two cells the local inertial
//! equation (Bates, Horritt & Fewtrell 2010) holds for the whole section, ∂Q/∂t = −g A ∂η/∂x − g n² |Q| Q / (R^(4/3) A), with
//! the friction at the new discharge: A = w h, h from the higher bed to the higher level, R = A / (w + 2 min(h, d)), for the
//! banks wet the water only up to their height d. |Q| is kept below critical flow, or below uniform flow (Manning) where that
//! is faster, as on land.
//! Source and range: rectangular sections in subcritical flow; bends, weirs and bridges are only in n. The bed does not move.

use super::basin::{Basin, Fault};
use super::inertial::GRAVITY;
use crate::base::num::cbrt;

/// Deepest channel below its banks, metres: deeper ones are gorges, which a raster shows.
pub const DEEPEST_M: f64 = 100.0;
/// Shortest way from a cell to the next, as a share of a cell's side (assumed): a shorter one would set the time step.
pub const SHORTEST: f64 = 0.5;

/// A stream narrower than a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Its cells, each touching the next by a side. Channels that share a cell join there.
    pub cells: Vec<usize>,
    /// Height of its bed in each cell, metres above datum, below the cell's ground; where channels join the lowest counts.
    pub bed_m: Vec<f64>,
    /// Length of the way from each cell to the next, metres.
    pub links_m: Vec<f64>,
    /// Width, metres.
    pub width_m: f64,
    /// Manning's n, s/m^(1/3).
    pub manning: f64,
    /// Fall of the bed beyond the last cell, where its water leaves the map there. In the cell of an outlet it leaves by that.
    pub mouth: Option<f64>,
}

impl Channel {
    /// Whether it can stand on a basin.
    #[must_use]
    pub fn is_sound(&self, basin: &Basin) -> bool {
        let (n, cell_m, cols) = (self.cells.len(), basin.shape.cell_m, basin.shape.cols);
        let below = |c: usize, z: f64| basin.bed_m.get(c).is_some_and(|ground| *ground - z > 0.0 && *ground - z <= DEEPEST_M);
        let beside = |a: usize, b: usize| if a / cols == b / cols { a.abs_diff(b) == 1 } else { a.abs_diff(b) == cols };
        let mut once = self.cells.clone();
        once.sort_unstable();
        once.dedup();
        n >= 2
            && once.len() == n
            && self.bed_m.len() == n
            && self.links_m.len() == n - 1
            && self.cells.iter().zip(&self.bed_m).all(|(c, z)| below(*c, *z))
            && self.cells.windows(2).all(|w| beside(w[0], w[1]))
            && self.links_m.iter().all(|l| *l >= SHORTEST * cell_m && *l <= 100.0 * cell_m)
            && self.width_m > 0.0
            && self.width_m < cell_m
            && (0.001..=1.0).contains(&self.manning)
            && self.mouth.is_none_or(|s| s > 0.0 && s <= 1.0)
    }
    /// Its section from one cell to the next.
    #[must_use]
    pub fn section(&self, link: usize) -> Section {
        Section { width_m: self.width_m, manning: self.manning, length_m: self.links_m[link] }
    }
}

/// What is wrong with the channels of a basin.
#[must_use]
pub(super) fn faults(basin: &Basin) -> Vec<Fault> {
    let mut list: Vec<Fault> = basin.channels.iter().enumerate().filter(|(_, c)| !c.is_sound(basin)).map(|(i, _)| Fault::Channel(i)).collect();
    // No two between the same two cells: which of them would carry the water?
    let pairs = basin.channels.iter().enumerate().flat_map(|(i, c)| c.cells.windows(2).map(move |w| (w[0].min(w[1]), w[0].max(w[1]), i)));
    let mut pairs: Vec<(usize, usize, usize)> = pairs.collect();
    pairs.sort_unstable();
    let mut twice: Vec<(usize, usize)> =
        pairs.windows(2).filter(|w| (w[0].0, w[0].1) == (w[1].0, w[1].1) && w[0].2 != w[1].2).map(|w| (w[0].2, w[1].2)).collect();
    twice.sort_unstable();
    twice.dedup();
    list.extend(twice.into_iter().map(|(a, b)| Fault::Alongside(a, b)));
    list
}

/// A piece of channel between two cells: a rectangle with banks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    /// Width, metres.
    pub width_m: f64,
    /// Manning's n.
    pub manning: f64,
    /// Length, metres.
    pub length_m: f64,
}

impl Section {
    /// Area of water of a depth, m², and its hydraulic radius to the power ⅔, where the banks are so high, metres.
    fn wet(&self, h_m: f64, bank_m: f64) -> (f64, f64) {
        let area = self.width_m * h_m;
        let root = cbrt(area / (self.width_m + 2.0 * h_m.min(bank_m.max(0.0))));
        (area, root * root)
    }
    /// Uniform flow of a depth down a slope, m³/s (Manning).
    #[must_use]
    pub fn uniform_m3_s(&self, h_m: f64, bank_m: f64, slope: f64) -> f64 {
        let (area, radius) = self.wet(h_m, bank_m);
        area * radius * slope.sqrt() / self.manning
    }
    /// Flow out of a mouth beyond which the bed falls by a slope, m³/s: uniform, at most of a Froude number.
    #[must_use]
    pub fn out_m3_s(&self, h_m: f64, bank_m: f64, slope: f64, froude: f64) -> f64 {
        self.uniform_m3_s(h_m, bank_m, slope).min(froude * self.width_m * h_m * (f64::from(GRAVITY) * h_m).sqrt())
    }
    /// Discharge a step later, m³/s towards the side to which the level falls by so much, metres, in water so deep.
    #[must_use]
    pub fn after(&self, q_m3_s: f64, fall_m: f64, (h_m, bank_m): (f64, f64), dt: f64, froude: f64) -> f64 {
        let g = f64::from(GRAVITY);
        let (area, radius) = self.wet(h_m, bank_m);
        let held = 1.0 + g * dt * self.manning * self.manning * q_m3_s.abs() / (radius * radius * area);
        let pushed = (q_m3_s + g * area * dt * fall_m / self.length_m) / held;
        let critical = froude * area * (g * h_m).sqrt();
        let most = critical.max(area * radius * (fall_m.abs() / self.length_m).sqrt() / self.manning);
        pushed.clamp(-most, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::num::pow;
    use crate::hazard::flood::plane::basin::Scheme;
    use crate::map::grid::Shape;

    const BROOK: Section = Section { width_m: 4.0, manning: 0.035, length_m: 50.0 };

    #[test]
    fn the_discharge_settles_at_manning_s_of_the_wetted_perimeter() {
        // A = 6 m², P = 7 m: Q = 6 (6/7)^(2/3) √0.001 / 0.035.
        let exact = 6.0 * pow(6.0 / 7.0, 2.0 / 3.0) * 0.001f64.sqrt() / 0.035;
        let mut q = 0.0;
        for _ in 0..5000 {
            q = BROOK.after(q, 0.05, (1.5, 2.0), 2.0, 1.0);
        }
        assert!((q / exact - 1.0).abs() < 1e-9, "{q} for {exact}");
        assert!((BROOK.uniform_m3_s(1.5, 2.0, 0.001) / exact - 1.0).abs() < 1e-9);
        // Above the banks the perimeter grows no more: P = 4 + 2 · 1 m.
        let over = 6.0 * pow(1.0, 2.0 / 3.0) * 0.001f64.sqrt() / 0.035;
        assert!((BROOK.uniform_m3_s(1.5, 1.0, 0.001) / over - 1.0).abs() < 1e-9);
        // The first step is the water's own weight: g A S Δt.
        assert!((BROOK.after(0.0, 0.05, (1.5, 2.0), 0.5, 1.0) / (9.81 * 6.0 * 0.001 * 0.5) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn no_discharge_is_faster_than_critical_or_uniform_flow_and_a_mirror_only_turns_it() {
        for (q, fall, h) in [(500.0, 0.01, 0.5), (-80.0, 2.0, 1.0), (0.0, 40.0, 0.01), (3.0, -0.02, 2.5)] {
            let a = BROOK.after(q, fall, (h, 2.0), 30.0, 1.0);
            let b = BROOK.after(-q, -fall, (h, 2.0), 30.0, 1.0);
            let most = (4.0 * h * (9.81f64 * h).sqrt()).max(BROOK.uniform_m3_s(h, 2.0, fall.abs() / 50.0));
            assert!(a.abs() <= most * (1.0 + 1e-6) && a.to_bits() == (-b).to_bits(), "{a} {b} {most}");
        }
    }

    #[test]
    fn a_channel_that_cannot_stand_where_it_is_laid_is_refused() {
        let s = Shape { cols: 5, rows: 4, west: 0.0, north: 40.0, cell_m: 10.0 };
        let mut ground = vec![3.0; 20];
        ground[7] = f64::NAN;
        let basin = Basin::new(s, ground, 0.03, Scheme::Inertial);
        let good = Channel { cells: vec![0, 1, 6, 11], bed_m: vec![2.0; 4], links_m: vec![10.0; 3], width_m: 3.0, manning: 0.03, mouth: None };
        assert!(good.is_sound(&basin));
        let but = |change: &dyn Fn(&mut Channel)| {
            let mut other = good.clone();
            change(&mut other);
            let mut with = basin.clone();
            with.channels = vec![other];
            faults(&with)
        };
        let broken: [(&str, &dyn Fn(&mut Channel)); 12] = [
            ("as wide as a cell", &|c| c.width_m = 10.0),
            ("no width", &|c| c.width_m = f64::NAN),
            ("no depth", &|c| c.bed_m[2] = 3.0),
            ("no bed", &|c| c.bed_m[0] = f64::NAN),
            ("a corner", &|c| c.cells[3] = 10),
            ("round the edge", &|c| c.cells = vec![3, 4, 5, 6]),
            ("closed ground", &|c| c.cells = vec![6, 7, 8, 9]),
            ("off the map", &|c| c.cells[3] = 99),
            ("twice", &|c| c.cells[2] = 0),
            ("one cell", &|c| *c = Channel { cells: vec![0], bed_m: vec![2.0], links_m: vec![], ..c.clone() }),
            ("too short a way", &|c| c.links_m[1] = 1.0),
            ("no roughness", &|c| c.manning = 0.0),
        ];
        for (what, change) in broken {
            assert_eq!(but(change), [Fault::Channel(0)], "{what}");
        }
        let mut two = basin.clone();
        two.channels = vec![good.clone(), Channel { cells: vec![6, 1], bed_m: vec![2.0; 2], links_m: vec![10.0], ..good.clone() }];
        assert_eq!(faults(&two), [Fault::Alongside(0, 1)]);
        two.channels[1].cells = vec![6, 5];
        assert_eq!(faults(&two), []);
    }
}
