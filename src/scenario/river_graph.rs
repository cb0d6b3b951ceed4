//! Scenario / river graph — the section a stream has where nobody measured it, and reaches put in downstream order.
//!
//! In: reaches with keys. Out: a `RiverGraph`, or the key of a reach on a circle.
//! Not here: reading the file, flow. Source of widths and depths: Bieger, Rathjens, Allen, Arnold (2015), "Development and
//! evaluation of bankfull hydraulic geometry relationships for the physiographic regions of the United States", J. Am. Water
//! Resour. Assoc. 51: width 2.70 A^0.352 m, depth 0.30 A^0.213 m (A in km²; all-USA regression). Used outside the USA: assumed.

use crate::base::ids::Keys;
use crate::base::lang::Name;
use crate::base::num;
use crate::map::frame::Point;
use crate::map::river::{Dam, Reach, RiverGraph, Section};

/// The section that a drainage area (km²) suggests.
#[must_use]
pub fn section_from_area(area_km2: f64) -> Section {
    let a = area_km2.max(0.01);
    let (top, depth) = (2.70 * num::pow(a, 0.352), 0.30 * num::pow(a, 0.213));
    // Banks of 1:1.5 take part of the bankfull width; the bed keeps at least a third of it (assumed).
    let bank_slope = 1.5;
    let bed_width_m = (top - 2.0 * bank_slope * depth).max(top / 3.0);
    Section { bed_width_m, bank_slope, bankfull_m: depth, plain_width_m: 6.0 * top, valley_slope: 5.0, n_channel: 0.040, n_plain: 0.070 }
}

/// A reach with the keys the author gave.
#[derive(Clone, Debug)]
pub struct ReachPart {
    /// Key.
    pub key: String,
    /// Name of the stream.
    pub name: Name,
    /// Geometry, drawn downstream.
    pub line: Vec<Point>,
    /// Key of the reach that it flows into.
    pub downstream: Option<String>,
    /// Bed at the upstream end, metres above datum.
    pub bed_up_m: f64,
    /// Bed at the downstream end.
    pub bed_down_m: f64,
    /// Section.
    pub section: Section,
    /// Drainage area at the downstream end, km².
    pub area_km2: f64,
    /// Dam at the downstream end.
    pub dam: Option<Dam>,
}

/// Puts reaches together. Keys must be unique and `downstream` known; the error is the key of a reach on a circle.
pub fn build(mut parts: Vec<ReachPart>) -> Result<RiverGraph, String> {
    parts.sort_by(|a, b| a.key.cmp(&b.key));
    let keys: Keys<crate::base::ids::ReachId> = Keys::new(parts.iter().map(|p| p.key.clone()).collect());
    let reaches = parts
        .into_iter()
        .map(|p| Reach {
            name: p.name,
            length_m: crate::map::line::length_m(&p.line).max(1.0),
            line: p.line,
            downstream: p.downstream.and_then(|d| keys.find(&d)),
            bed_up_m: p.bed_up_m,
            bed_down_m: p.bed_down_m,
            section: p.section,
            area_km2: p.area_km2,
            dam: p.dam,
        })
        .collect();
    let mut graph = RiverGraph { keys, reaches, order: Vec::new(), care: Default::default() };
    match graph.sort() {
        Ok(()) => Ok(graph),
        Err(id) => Err(graph.keys.key(id).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_basin_has_a_wider_and_deeper_stream() {
        // Bieger et al. 2015 at 1 km²: 2.70 m wide, 0.30 m deep; at 1000 km²: 30.7 m and 1.31 m.
        let (small, large) = (section_from_area(1.0), section_from_area(1000.0));
        assert!((small.bankfull_m - 0.30).abs() < 1e-9);
        assert!((large.bankfull_m - 1.306).abs() < 0.01 && (large.bed_width_m + 3.0 * large.bankfull_m - 30.7).abs() < 0.2, "{large:?}");
    }
}
