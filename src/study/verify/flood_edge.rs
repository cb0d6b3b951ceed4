//! Verify / flood edge — water that runs off the map: uniform flow down a plane and over a free edge.
//!
//! In: scheme, cell size, the side of the map over which it leaves, the fall beyond. Out: the water after some time, and its last
//! cell. Not here: tolerances (`flood`).
//! Source: Manning's equation for a wide stream; a free edge goes on as the ground before it, so uniform flow does not feel it.

use super::flood_channel::{shape, water};
use crate::base::num::pow;
use crate::hazard::flood::plane::basin::{Basin, Beyond, Edge, Scheme, Side, Source};
use crate::hazard::flood::plane::series::Series;
use crate::hazard::flood::plane::water::{Start, Water};

/// Fall of the plane.
pub const SLOPE: f64 = 0.001;
/// Discharge by width, m²/s.
const FLOW: f64 = 2.0;
/// Manning's n.
const MANNING: f32 = 0.03;
/// Length of the plane, metres.
const LONG_M: f64 = 1000.0;
/// Cells across.
const WIDE: usize = 3;

/// Manning's depth of uniform flow in a wide stream: q = h^(5/3) √S / n.
#[must_use]
pub fn normal_m() -> f64 {
    pow(FLOW * f64::from(MANNING) / SLOPE.sqrt(), 0.6)
}

/// A plane that falls towards one side of the map, its upper edge fed, its lower one open; water as deep as uniform flow.
#[derive(Clone, Debug)]
pub struct Plane {
    /// The water.
    pub water: Water,
    /// Its cells from the upper edge down, row by row across the flow.
    rows: Vec<Vec<usize>>,
}

impl Plane {
    /// Made, with water of the depth of uniform flow that still stands.
    #[must_use]
    pub fn new(scheme: Scheme, cell_m: f64, side: Side, beyond: Beyond) -> Self {
        let long = (LONG_M / cell_m).round() as usize;
        let lengthwise = matches!(side, Side::West | Side::East);
        let s = if lengthwise { shape(long, WIDE, cell_m) } else { shape(WIDE, long, cell_m) };
        let cell = |down: usize, across: usize| match side {
            Side::East => across * long + down,
            Side::West => across * long + (long - 1 - down),
            Side::South => down * WIDE + across,
            Side::North => (long - 1 - down) * WIDE + across,
        };
        let rows: Vec<Vec<usize>> = (0..long).map(|down| (0..WIDE).map(|across| cell(down, across)).collect()).collect();
        let mut bed = vec![0.0; s.len()];
        for (down, row) in rows.iter().enumerate() {
            row.iter().for_each(|k| bed[*k] = SLOPE * cell_m * (long - 1 - down) as f64);
        }
        let mut basin = Basin::new(s, bed, MANNING, scheme);
        basin.sources = vec![Source { cells: rows[0].clone(), flow_m3_s: Series::constant(FLOW * cell_m * WIDE as f64) }];
        basin.edges = vec![Edge { side, cells: (0, WIDE), beyond }];
        Self { water: water(&basin, &Start::Depth(vec![normal_m(); s.len()])), rows }
    }
    /// Mean depth of the last cells before the edge, metres.
    #[must_use]
    pub fn last_m(&self) -> f64 {
        self.depths_m().last().copied().unwrap_or(f64::NAN)
    }
    /// Mean depth across the flow from the upper edge down, metres.
    #[must_use]
    pub fn depths_m(&self) -> Vec<f64> {
        self.rows.iter().map(|row| row.iter().map(|k| f64::from(self.water.depth_m(*k))).sum::<f64>() / WIDE as f64).collect()
    }
}

/// Depth of the last cells before a free edge after an hour, metres.
#[must_use]
pub fn leaves_at(scheme: Scheme, cell_m: f64) -> f64 {
    let mut plane = Plane::new(scheme, cell_m, Side::East, Beyond::Fall(SLOPE));
    plane.water.run_to(3600.0);
    plane.last_m()
}
