//! Hazard / calm — no water, no fire: only rain of one rate over the whole county, or none.
//!
//! In: a rate. Out: frames in which nothing changes but the clock. Not here: what rain does to people (`drill`).
//! For questions about people and roads alone: how long an area takes to clear. Rain makes no flood here, by intent; stage gauges
//! read nothing at all (zero).

use super::act::{Hazard, HazardAct};
use super::frame::Frame;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, Id};
use crate::base::time::{Moment, Span};
use crate::map::county::County;
use crate::map::place::GaugeKind;

/// A night without a hazard.
#[derive(Clone, Debug)]
pub struct Calm {
    frame: Frame,
    rain_mm_per_h: f64,
    is_rain: Vec<bool>,
}

impl Calm {
    /// With rain of a rate everywhere, millimetres per hour.
    #[must_use]
    pub fn new(county: &County, rain_mm_per_h: f64) -> Self {
        let mut frame = Frame::dry(county.terrain.shape);
        frame.township_rain_mm_per_h = vec![rain_mm_per_h as f32; county.townships.len()];
        Self { frame, rain_mm_per_h, is_rain: county.gauges.iter().map(|g| g.kind == GaugeKind::Rain).collect() }
    }
    fn falls(&self, gauge: GaugeId, within: Span) -> f64 {
        if self.is_rain.get(gauge.index()).copied().unwrap_or(false) { self.rain_mm_per_h * within.as_hours() } else { 0.0 }
    }
}

impl Hazard for Calm {
    fn advance(&mut self, to: Moment, _acts: &[HazardAct]) {
        self.frame.at = to;
    }
    fn frame(&self) -> &Frame {
        &self.frame
    }
    fn gauge(&self, gauge: GaugeId) -> f64 {
        self.falls(gauge, self.frame.at.since_start())
    }
    fn forecast(&self, _issued: Moment, gauge: GaugeId, within: Span) -> f64 {
        self.falls(gauge, within)
    }
    fn save(&self) -> Vec<u8> {
        self.frame.at.as_millis().to_le_bytes().to_vec()
    }
    fn load(&mut self, state: &[u8]) {
        if let Ok(ms) = state.try_into() {
            self.frame.at = Moment::millis(i64::from_le_bytes(ms));
        }
    }
    fn fingerprint(&self, hasher: &mut Hasher) {
        hasher.i64(self.frame.at.as_millis()).f64(self.rain_mm_per_h);
    }
}
