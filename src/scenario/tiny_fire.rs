//! Scenario / tiny_fire — a forest fire in steady weather, for tests and benches.
//!
//! In: weather, where it begins. Out: a `FireSpec`; whoever wants another moisture or model says so with `..`. Not here: the ground
//! (`tiny`), the drill around it (`valley`).

use crate::base::time::Moment;
use crate::hazard::forest_fire::weather::{CrownModel, FireSpec, SpreadModel, Weather};
use crate::map::frame::Point;

/// A row of weather: minutes, wind in m/s, where it blows to.
#[must_use]
pub fn wind(minutes: i64, m_s: f64, towards: f64) -> Weather {
    Weather { at: Moment::minutes(minutes), temperature_c: 25.0, humidity_percent: 30.0, wind_m_s: m_s, wind_towards_deg: towards, cloud: 1.0 }
}

/// A fire from the first minute on, with fuel at 6, 7, 8 % that the weather hardly moves.
#[must_use]
pub fn spec(weather: Vec<Weather>, at: Point) -> FireSpec {
    FireSpec {
        weather,
        ignitions: vec![(Moment::ZERO, at)],
        dead: [0.06, 0.07, 0.08],
        live: [0.6, 0.9],
        foliar_percent: 100.0,
        latitude: 27.9,
        day: 60.0,
        start_hour: 0.0,
        rainless_days: 0.0,
        fuels: Vec::new(),
        spread: SpreadModel::Rothermel,
        crown: CrownModel::None,
        embers: 0.0,
    }
}
