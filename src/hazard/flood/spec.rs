//! Flood / spec — what a drill says about its flood: rain, moisture, inflows, forecast error.
//!
//! In: the `hazard` of a drill file, resolved. Out: the parameters that `flood::quick` runs on.

use crate::base::dist::Dist;
use crate::base::ids::{GaugeId, ReachId};
use crate::base::time::Moment;

/// How the inundation is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FloodMode {
    /// Height above nearest drainage.
    Quick,
    /// Two dimensions, on the raster of the terrain.
    Surface,
}

/// Antecedent moisture (SCS classes I, II, III).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Moisture {
    Dry,
    Average,
    Wet,
}

/// Rain that fell at a gauge in a window, millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RainTotal {
    /// Gauge.
    pub gauge: GaugeId,
    /// Start of the window.
    pub from: Moment,
    /// End of the window.
    pub to: Moment,
    /// Millimetres.
    pub mm: f64,
}

/// How a window's rain is spread over its time: shares of equal parts, summing to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyetograph {
    /// Name ("late peak").
    pub name: String,
    /// Weight of its being drawn.
    pub weight: f64,
    /// Shares.
    pub shares: Vec<f64>,
}

/// The storm.
#[derive(Clone, Debug, PartialEq)]
pub struct RainSpec {
    /// Totals by gauge and window.
    pub totals: Vec<RainTotal>,
    /// One is drawn for each seed.
    pub hyetographs: Vec<Hyetograph>,
    /// Factor on all totals, drawn for each seed.
    pub scale: Dist,
    /// Power of the inverse distance weights between gauges.
    pub idw_power: f64,
    /// Relative increase of rain per 100 m above the gauges' weighted mean height.
    pub lift_per_100m: f64,
}

/// Discharge that enters a reach from outside the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Inflow {
    /// The reach whose upstream end receives it.
    pub reach: ReachId,
    /// Time and cubic metres per second, ascending; linear between, constant outside.
    pub series: Vec<(Moment, f64)>,
    /// Factor drawn for each seed.
    pub scale: Dist,
}

/// How wrong a forecast is (assumed unless the file has a source).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastError {
    /// Displacement of storms, kilometres at three hours' lead; grows with the square root of the lead.
    pub displacement_km_at_3h: f64,
    /// Factor on amounts.
    pub bias: f64,
    /// Share of storms missed.
    pub missed: f64,
    /// Minutes between issues.
    pub every_min: f64,
}

/// A flood.
#[derive(Clone, Debug, PartialEq)]
pub struct FloodSpec {
    /// How the inundation is computed.
    pub mode: FloodMode,
    /// Rain.
    pub rain: RainSpec,
    /// Antecedent moisture.
    pub moisture: Moisture,
    /// Flow before the rain, cubic metres per second per km².
    pub baseflow_m3_s_per_km2: f64,
    /// Inflows.
    pub inflows: Vec<Inflow>,
    /// Forecast error.
    pub forecast: ForecastError,
}
