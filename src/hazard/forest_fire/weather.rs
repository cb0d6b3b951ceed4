//! Forest fire / weather — the weather of a fire by time, and everything else that a fire drill states.
//!
//! In: rows as the drill gives them. Out: the row that holds at a moment. Not here: reading files, the forecast (a plan's
//! forecast is another series; nature knows only this one).
//! Method: a row holds from its moment until the next, so that a wind shift happens when the file says.

use crate::base::time::Moment;
use crate::map::frame::Point;

/// Weather from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Weather {
    /// From when.
    pub at: Moment,
    /// Air, °C.
    pub temperature_c: f64,
    /// Relative humidity, percent.
    pub humidity_percent: f64,
    /// Wind at 10 m over open ground, m/s.
    pub wind_m_s: f64,
    /// Where it blows to, degrees clockwise from north.
    pub wind_towards_deg: f64,
    /// Share of cloud.
    pub cloud: f64,
}

/// Which model moves a crown fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum CrownModel {
    /// No crown fire.
    None,
    /// Rothermel 1991.
    Rothermel,
    /// Cruz et al. 2005.
    Cruz,
}

/// Which model says how fast a surface fire spreads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SpreadModel {
    /// Rothermel 1972: what every figure of this program stands on.
    Rothermel,
    /// The Canadian prediction (ST-X-3), for comparison.
    Canada,
    /// 王正非 1983, for comparison.
    Wang,
}

/// A fire to be.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FireSpec {
    /// Weather in ascending time; the first row holds before its moment too.
    pub weather: Vec<Weather>,
    /// Where and when it starts.
    pub ignitions: Vec<(Moment, Point)>,
    /// Moisture of dead fuel of three sizes at T+00:00, share; then it follows the weather.
    pub dead: [f64; 3],
    /// Moisture of live herbs and wood, share.
    pub live: [f64; 2],
    /// Moisture of needles and leaves in the crowns, percent.
    pub foliar_percent: f64,
    /// Latitude, degrees north.
    pub latitude: f64,
    /// Day of the year.
    pub day: f64,
    /// Solar hour at T+00:00.
    pub start_hour: f64,
    /// Days without rain before T+00:00, for the fire weather class; the fire itself knows only its moistures.
    pub rainless_days: f64,
    /// Fuel models that replace those of the crosswalk: the number of a line of `cover::FUELS`, the model.
    pub fuels: Vec<(u8, u8)>,
    /// Model of surface fires.
    pub spread: SpreadModel,
    /// Model of crown fires.
    pub crown: CrownModel,
    /// Embers that a cell with burning crowns throws on average.
    pub embers: f64,
}

impl FireSpec {
    /// The number of the row that holds at a moment.
    #[must_use]
    pub fn row_at(&self, at: Moment) -> usize {
        self.weather.iter().rposition(|w| w.at <= at).unwrap_or(0)
    }
    /// Hours for which a row holds; the last one for one hour.
    #[must_use]
    pub fn hours_of(&self, row: usize) -> f64 {
        self.weather.get(row + 1).map_or(1.0, |next| (next.at - self.weather[row].at).as_hours())
    }
    /// Another wind from a moment on, by the controller's hand, until the next row of the file: a row after the one that holds then, whose
    /// number and weather are given. Metres a second; degrees clockwise from north.
    pub fn turn(&mut self, row: usize, at: Moment, wind_m_s: f64, wind_towards_deg: f64) -> (u32, Weather) {
        let old = self.weather[row];
        let turned = Weather { at: at.max(old.at), wind_m_s, wind_towards_deg, ..old };
        self.weather.insert(row + 1, turned);
        (row as u32 + 1, turned)
    }
}
