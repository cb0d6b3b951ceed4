//! Import / river network — the reaches of a county, found on its terrain and named by the lines drawn on its map.
//!
//! In: a terrain, named river lines, points where a reach must end. Out: the terrain with the lines burned in, and a river
//! graph whose beds never rise downstream. Not here: water in it (`hazard::flood`), reading OSM (`import::osm`).

use crate::base::num;
use crate::map::frame::Point;

/// A river as a map draws it, from its source down.
#[derive(Clone, Debug, PartialEq)]
pub struct RiverLine {
    /// Key that its reaches begin with.
    pub key: String,
    /// Name.
    pub name: String,
    /// Points, downstream.
    pub points: Vec<Point>,
    /// Width of the bed where it is known, metres.
    pub width_m: Option<f64>,
    /// Levels of the bed at the points where they are known; absent: from the terrain.
    pub beds_m: Option<Vec<f64>>,
    /// Country upstream of its first point that is not on the map, km².
    pub area_above_km2: f64,
}

/// Width of the bed and depth at which the banks are full, metres, of a stream that drains an area.
///
/// Assumed: downstream hydraulic geometry in the form of Leopold & Maddock (1953), width 2.72 A^0.468 and depth 0.885 A^0.229,
/// through 8 m and 1.5 m at 10 km² and 160 m and 6.5 m at 6,000 km² (a humid mountain county).
#[must_use]
pub fn geometry(area_km2: f64) -> (f64, f64) {
    let a = area_km2.clamp(0.1, 1e6);
    (2.72 * num::pow(a, 0.468), 0.885 * num::pow(a, 0.229))
}
