//! Study / zones — a county's flood-danger map: design storms of several return periods, and who lives in what they flood.
//!
//! In: a county, storms. Out: greatest depths by storm, the danger class of every cell, people and households by settlement and
//! class. Not here: files (`report::zones`), plans. Method: each storm falls alike over the whole county (no areal reduction: large
//! rivers come out too high, streams of villages are what the map is for) on ground of one moisture; a cell belongs to the smallest
//! return period that floods it 0.15 m deep; classes by the practice of the national survey of flash floods: to 5 years 极高危险区,
//! to 20 years 高危险区, beyond 危险区. The terrain is taken without error.

use std::sync::Arc;

use rayon::prelude::*;

use crate::base::dist::Dist;
use crate::base::fingerprint::Fingerprint;
use crate::base::ids::Id;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::drill::people::household::Households;
use crate::hazard::flood::danger::STANDS_M;
use crate::hazard::flood::ground::Ground;
use crate::hazard::flood::mode::Flood;
use crate::hazard::flood::peak::Peaks;
use crate::hazard::flood::spec::{
    DesignStorm, FloodMode, FloodSpec, ForecastError, HydrographSpec, IntensityFormula, LossSpec, Moisture, RainSpec, SurfaceSpec,
};
use crate::map::county::County;
use crate::scenario::clearing;

/// Hours for which water is followed after a storm (assumed: rivers of a county pass their peak within half a day).
pub const AFTER_H: f64 = 12.0;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Return periods, years, ascending.
    pub years: Vec<f64>,
    /// Intensity.
    pub formula: IntensityFormula,
    /// Length of the storms, minutes.
    pub minutes: f64,
    /// Where their peak stands.
    pub peak_share: f64,
    /// Moisture of the ground.
    pub moisture: Moisture,
    /// How water is computed.
    pub mode: FloodMode,
}

/// A danger class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the three words of the survey: 极高危险区, 高危险区, 危险区")]
pub enum Danger {
    Extreme,
    High,
    Some,
}

/// All classes, the gravest first.
pub const CLASSES: [Danger; 3] = [Danger::Extreme, Danger::High, Danger::Some];

impl Danger {
    /// Of the smallest return period that floods a place, years.
    #[must_use]
    pub fn of(years: f64) -> Self {
        if years <= 5.0 {
            Self::Extreme
        } else if years <= 20.0 {
            Self::High
        } else {
            Self::Some
        }
    }
    /// Its words in both languages.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Extreme => ("极高危险区", "extreme danger"),
            Self::High => ("高危险区", "high danger"),
            Self::Some => ("危险区", "danger"),
        }
    }
}

/// The map.
#[derive(Clone, Debug)]
pub struct DangerMap {
    /// Return periods, years.
    pub years: Vec<f64>,
    /// Depth of each storm's rain, mm.
    pub rain_mm: Vec<f64>,
    /// Greatest depth by storm and cell, metres.
    pub depth_m: Vec<Vec<f32>>,
    /// Smallest return period by cell, years; `NaN` where none floods it.
    pub first: Vec<f32>,
    /// Danger class by cell.
    pub class: Vec<Option<Danger>>,
    /// People and households by settlement and class.
    pub homes: Vec<[(u32, u32); 3]>,
}

/// A flood of one storm over a county, with nothing else.
fn spec(storm: DesignStorm, moisture: Moisture, mode: FloodMode) -> FloodSpec {
    FloodSpec {
        mode,
        surface: SurfaceSpec::default(),
        loss: LossSpec::CurveNumber,
        hydrograph: HydrographSpec::Scs,
        rain: RainSpec {
            totals: Vec::new(),
            hyetographs: Vec::new(),
            scale: Dist::Fixed(1.0),
            idw_power: 2.0,
            lift_per_100m: 0.0,
            design: Some(storm),
            grids: Vec::new(),
        },
        moisture,
        baseflow_m3_s_per_km2: 0.02,
        inflows: Vec::new(),
        slides: None,
        landslide_dams: Vec::new(),
        forecast: ForecastError { displacement_km_at_3h: 0.0, bias: 1.0, missed: 0.0, every_min: 60.0 },
    }
}

/// A flood of so many millimetres that fall evenly.
#[must_use]
pub fn even_spec(mm: f64, minutes: f64, moisture: Moisture) -> FloodSpec {
    let formula = IntensityFormula { a: mm / minutes, c: 0.0, b: 1.0, n: 0.0 };
    spec(DesignStorm { formula, years: 1.0, from: Moment::ZERO, minutes, peak_share: 0.5 }, moisture, FloodMode::Quick)
}

/// Households of a county without a drill.
#[must_use]
pub fn households(county: &County) -> Households {
    let offset = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let start = jiff::civil::date(2024, 7, 1).at(2, 0, 0, 0).to_zoned_datetime(offset).unwrap_or_else(|e| unreachable!("a fixed offset has every hour: {e}"));
    Households::draw(&clearing::scenario(county.clone(), Vec::new(), start, Span::hours(1), Fingerprint::default()), Seed(1))
}

/// Computes the map; `done` is told when a storm is over.
#[must_use]
pub fn map(county: &County, ground: &Arc<Ground>, homes: &Households, asked: &Asked, done: &(dyn Fn() + Sync)) -> DangerMap {
    let mut flat = county.clone();
    flat.terrain_error_m.0 = 0.0;
    let storm = |years: f64| DesignStorm { formula: asked.formula, years, from: Moment::ZERO, minutes: asked.minutes, peak_share: asked.peak_share };
    let depth_m: Vec<Vec<f32>> = asked
        .years
        .par_iter()
        .map(|years| {
            let mut flood = Flood::on(Arc::clone(ground), &flat, &spec(storm(*years), asked.moisture, asked.mode), Seed(1));
            let mut peaks = Peaks::new(flood.hazard().frame());
            for minute in 1..=(asked.minutes + AFTER_H * 60.0) as i64 {
                flood.hazard().advance(Moment::minutes(minute), &[]);
                peaks.observe(flood.hazard().frame());
            }
            done();
            peaks.depth_m
        })
        .collect();
    let n = county.terrain.shape.len();
    let first: Vec<f32> = (0..n).map(|k| depth_m.iter().position(|d| d[k] >= STANDS_M).map_or(f32::NAN, |i| asked.years[i] as f32)).collect();
    let class: Vec<Option<Danger>> = first.iter().map(|y| y.is_finite().then(|| Danger::of(f64::from(*y)))).collect();
    let mut by_settlement = vec![[(0, 0); 3]; county.settlements.len()];
    for h in 0..homes.len() {
        let Some(danger) = county.terrain.shape.cell_at(homes.at[h]).and_then(|c| class[c]) else { continue };
        let slot = &mut by_settlement[homes.settlement[h].index()][danger as usize];
        *slot = (slot.0 + u32::from(homes.people[h]), slot.1 + 1);
    }
    let rain_mm = asked.years.iter().map(|y| storm(*y).fallen_mm(asked.minutes)).collect();
    DangerMap { years: asked.years.clone(), rain_mm, depth_m, first, class, homes: by_settlement }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::flood::design_storm::CHANGSHA;
    use crate::scenario::valley;

    #[test]
    fn rarer_storms_flood_more_and_everybody_is_counted_once() {
        let county = valley::county();
        let (ground, homes) = (Arc::new(Ground::new(&county)), households(&county));
        let asked =
            Asked { years: vec![5.0, 20.0, 100.0], formula: CHANGSHA, minutes: 180.0, peak_share: 0.4, moisture: Moisture::Wet, mode: FloodMode::Quick };
        let map = map(&county, &ground, &homes, &asked, &|| {});
        let wet = |i: usize| map.depth_m[i].iter().filter(|d| **d >= STANDS_M).count();
        assert!(wet(0) <= wet(1) && wet(1) <= wet(2) && wet(2) > 0, "{} {} {}", wet(0), wet(1), wet(2));
        assert_eq!(map.class.iter().flatten().count(), wet(2));
        assert!((map.rain_mm[0] - CHANGSHA.depth_mm(5.0, 180.0)).abs() < 1e-6);
        let counted: u32 = map.homes.iter().flatten().map(|c| c.0).sum();
        let there: u32 = (0..homes.len())
            .filter(|h| county.terrain.shape.cell_at(homes.at[*h]).is_some_and(|c| map.class[c].is_some()))
            .map(|h| u32::from(homes.people[h]))
            .sum();
        assert_eq!(counted, there);
        assert_eq!([4.0, 5.0, 6.0, 20.0, 50.0].map(Danger::of), [Danger::Extreme, Danger::Extreme, Danger::High, Danger::High, Danger::Some]);
    }
}
