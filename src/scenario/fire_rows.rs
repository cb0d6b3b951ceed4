//! Scenario / fire rows — the forest fire of a drill file, as written, and as a `FireSpec`.
//!
//! In: the group `ForestFire(…)`; then the county and the drill's clock. Out: rows; a spec with findings in the log.
//! Not here: what burns where (`hazard::forest_fire`). Winds are written *from*, and become *towards* here, once.

use super::code;
use super::drill_rows;
use super::fields::{Fields, Limits, Unit};
use super::finding::At;
use super::source::Log;
use crate::base::time::{Moment, Span};
use crate::base::units::Bearing;
use crate::hazard::forest_fire::cover::{FUELS, of_name};
use crate::hazard::forest_fire::fuel_model::{FuelModel, is_unburnable};
use crate::hazard::forest_fire::land::Land;
use crate::hazard::forest_fire::weather::{CrownModel, FireSpec, SpreadModel, Weather};
use crate::map::county::County;
use crate::map::frame::LonLat;

/// How long the last of several rows of weather may hold (assumed: weather changes within half a day).
const LAST_HOLDS: Span = Span::hours(12);

/// A place that was written, with where it stands in the file.
pub struct IgnitionRow {
    /// When.
    pub at: Moment,
    /// Where.
    pub place: LonLat,
    /// In the file.
    pub written: At,
    /// What a message calls it.
    pub subject: String,
}

/// A forest fire as written.
pub struct FireRow {
    /// Weather.
    pub weather: Vec<Weather>,
    /// Ignitions.
    pub ignitions: Vec<IgnitionRow>,
    /// Dead fuel of three sizes, percent.
    pub dead_percent: [f64; 3],
    /// Herbs and wood, percent.
    pub live_percent: [f64; 2],
    /// Leaves, percent.
    pub foliar_percent: f64,
    /// Latitude, where it is stated.
    pub latitude_deg: Option<f64>,
    /// Days without rain.
    pub rainless_days: f64,
    /// Other fuel models for lines of the crosswalk.
    pub fuels: Vec<(u8, u8)>,
    /// Model of surface fires.
    pub spread: SpreadModel,
    /// Crown model.
    pub crown: CrownModel,
    /// Embers of a cell.
    pub embers: f64,
    /// Where the weather stands in the file.
    pub weather_at: At,
    /// What a message calls it.
    pub subject: String,
}

const TEMPERATURE: Limits = Limits(-40.0, 55.0);
const PERCENT: Limits = Limits(0.0, 100.0);
const WIND: Limits = Limits(0.0, 60.0);
const MOISTURE: Limits = Limits(1.0, 400.0);
const COORDINATE: Limits = Limits(-2e7, 2e7);

/// Words of models of spread.
pub(super) const SPREAD: [(&str, SpreadModel); 3] = [("Rothermel", SpreadModel::Rothermel), ("Canada", SpreadModel::Canada), ("Wang", SpreadModel::Wang)];

/// Reads the group.
pub fn read(g: &Fields<'_>) -> FireRow {
    let mut weather = Vec::new();
    for node in g.list("weather") {
        let Some(w) = g.reader().open(node, "weather") else { continue };
        let at = w.opt_moment("at").unwrap_or(Moment::ZERO);
        w.call(format!("weather {at}"));
        let from = w.number("wind_from_deg", Limits(0.0, 360.0));
        weather.push(Weather {
            at,
            temperature_c: w.number("temperature_c", TEMPERATURE),
            humidity_percent: w.number("humidity_percent", PERCENT),
            wind_m_s: w.number("wind_m_per_s", WIND),
            wind_towards_deg: Bearing::wind_from_degrees(from).as_towards_degrees(),
            cloud: w.number_or("cloud", 0.0, Limits(0.0, 1.0)),
        });
        w.close();
    }
    if weather.is_empty() || weather.windows(2).any(|w| w[1].at <= w[0].at) {
        g.error(code::S019, "weather", "时刻应依次变晚，且至少一行", "the times must ascend, and there must be at least one row");
    }
    let mut ignitions = Vec::new();
    for node in g.list("ignitions") {
        let Some(i) = g.reader().open(node, "ignition") else { continue };
        let at = i.opt_moment("at").unwrap_or(Moment::ZERO);
        i.call(format!("ignition {at}"));
        let place = i.need("place").and_then(|n| i.reader().pair(n, &i.subject("place"), (COORDINATE, COORDINATE), Unit::of("coordinate")));
        if let Some((lon, lat)) = place {
            ignitions.push(IgnitionRow { at, place: LonLat { lon, lat }, written: i.at_field("place"), subject: i.subject("place") });
        }
        i.close();
    }
    let dead = |name, default| g.number_or(name, default, MOISTURE);
    let live = |name, default| g.number_or(name, default, MOISTURE);
    FireRow {
        weather,
        ignitions,
        dead_percent: [dead("dead_1h_percent", 6.0), dead("dead_10h_percent", 7.0), dead("dead_100h_percent", 8.0)],
        live_percent: [live("herb_percent", 60.0), live("wood_percent", 90.0)],
        foliar_percent: live("foliar_percent", 100.0),
        latitude_deg: g.opt_number("latitude_deg", Limits(-90.0, 90.0)),
        rainless_days: g.number_or("rainless_days", 0.0, Limits(0.0, 1000.0)),
        fuels: fuels(g),
        crown: g.word_or("crown", CrownModel::Rothermel, &[("None", CrownModel::None), ("Rothermel", CrownModel::Rothermel), ("Cruz", CrownModel::Cruz)]),
        spread: g.word_or("spread", SpreadModel::Rothermel, &SPREAD),
        embers: g.number_or("embers", 0.2, Limits(0.0, 100.0)),
        weather_at: g.at_field("weather"),
        subject: g.subject("weather"),
    }
}

/// Covers by their survey name with another fuel model.
fn fuels(g: &Fields<'_>) -> Vec<(u8, u8)> {
    let mut out = Vec::new();
    for node in g.list("fuels") {
        let Some(f) = g.reader().open(node, "fuel") else { continue };
        let (cover, model) = (f.text("cover"), f.whole("model", 0, 255));
        f.call(format!("fuel {cover:?}"));
        let line = of_name(&cover);
        if line.is_none() && !cover.is_empty() {
            let all = FUELS.map(|x| x.name).join("、");
            f.error(code::S013, "cover", format!("没有这种地类；可用：{all}"), format!("no cover is called so; known: {all}"));
        }
        let number = u8::try_from(model).ok().filter(|n| is_unburnable(*n) || FuelModel::of(*n).is_some());
        if number.is_none() {
            f.error(
                code::S013,
                "model",
                format!("没有第 {model} 号燃料模型；可用 1–13、101–204，或不燃的 91–99"),
                format!("there is no fuel model {model}; use 1 to 13, 101 to 204, or 91 to 99 that do not burn"),
            );
        }
        f.close();
        out.extend(line.zip(number).map(|(line, n)| (line as u8, n)));
    }
    out
}

/// Makes a spec of it; what cannot be is a finding. `start_hour` and `day` are the clock's at T+00:00.
#[must_use]
pub fn resolve(row: &FireRow, length: Span, start_hour: f64, day: f64, county: &County, log: &Log) -> FireSpec {
    if let [.., last] = &row.weather[..]
        && row.weather.len() > 1
        && last.at + LAST_HOLDS < Moment::ZERO + length
    {
        let end = Moment::ZERO + length;
        log.error(
            code::S019,
            row.weather_at.clone(),
            row.subject.clone(),
            format!("天气只写到 {}，而演练到 {end} 才结束；请补上最后 12 小时内的一行", last.at),
            format!("the weather ends at {}, the drill only at {end}; add a row within its last 12 hours", last.at),
        );
    }
    let land = Land::of_county(county, &row.fuels);
    let ignitions = row.ignitions.iter().filter_map(|i| ignition(i, length, county, &land, log)).collect();
    let m = &land.shape;
    let centre = county.frame.to_lonlat(m.centre(m.rows / 2 * m.cols + m.cols / 2));
    FireSpec {
        weather: row.weather.clone(),
        ignitions,
        dead: row.dead_percent.map(|p| p / 100.0),
        live: row.live_percent.map(|p| p / 100.0),
        foliar_percent: row.foliar_percent,
        latitude: row.latitude_deg.unwrap_or(if county.frame.epsg().is_some() { centre.lat } else { LOCAL_LATITUDE }),
        day,
        start_hour,
        rainless_days: row.rainless_days,
        fuels: row.fuels.clone(),
        spread: row.spread,
        crown: row.crown,
        embers: row.embers,
    }
}

/// Latitude of a county on a local plane that states none, degrees (assumed: the middle of Hunan).
const LOCAL_LATITUDE: f64 = 27.9;

fn ignition(i: &IgnitionRow, length: Span, county: &County, land: &Land, log: &Log) -> Option<(Moment, crate::map::frame::Point)> {
    if i.at < Moment::ZERO || drill_rows::over(i.at, length) {
        let end = Moment::ZERO + length;
        log.error(
            code::S019,
            i.written.clone(),
            i.subject.clone(),
            format!("{} 不在演练的 T+00:00 至 {end} 之内", i.at),
            format!("{} is not within the drill's T+00:00 to {end}", i.at),
        );
    }
    let point = county.frame.to_plane(i.place);
    let Some(cell) = land.shape.cell_at(point) else {
        log.error(code::M005, i.written.clone(), i.subject.clone(), "起火点不在地图范围内", "the ignition lies outside the map");
        return None;
    };
    if FuelModel::of(land.fuel[cell]).is_none() {
        let (code, name) = (county.landcover.values[cell], FUELS[usize::from(land.stand[cell])].name);
        log.error(
            code::S019,
            i.written.clone(),
            i.subject.clone(),
            format!("起火点处的地类 {code}（{name}）烧不起来；请移到可燃处"),
            format!("nothing burns at the ignition: land cover {code}, fuel model {}; move it to where something does", land.fuel[cell]),
        );
        return None;
    }
    Some((i.at, point))
}
