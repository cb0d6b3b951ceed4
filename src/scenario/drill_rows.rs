//! Scenario / drill rows — a drill file exactly as written, and the defaults of `assets/defaults.ron`.
//!
//! In: a tree. Out: rows with keys unresolved. Not here: what keys mean (`drill_resolve`).

use std::path::Path;

use super::code;
use super::county_rows::CONFIDENCE;
use super::drill_spec::{Behaviour, Objective, Uncertain};
use super::fields::{Fields, Limits, MINUTES, Reader, Ref, SHARE, Unit};
use super::fire_rows::{self, FireRow};
use super::road_rows::{self, RoadRow};
use super::source::{Failure, Log, Source};
use super::tree::{Node, Value};
use super::{tree, upgrade};
use crate::base::dist::Dist;
use crate::base::lang::{Name, Text};
use crate::base::time::{Moment, Span};
use crate::hazard::flood::spec::{FloodMode, ForecastError, Hyetograph, Moisture};
use crate::map::place::Confidence;

/// Rain at a gauge.
pub struct TotalRow {
    /// Gauge.
    pub gauge: Ref,
    /// Window.
    pub from: Moment,
    /// End.
    pub to: Moment,
    /// Millimetres.
    pub mm: f64,
}

/// An inflow.
pub struct InflowRow {
    /// Reach.
    pub reach: Ref,
    /// Series.
    pub series: Vec<(Moment, f64)>,
    /// Scale.
    pub scale: Dist,
}

/// A flood.
pub struct FloodRow {
    /// Mode.
    pub mode: FloodMode,
    /// Moisture.
    pub moisture: Moisture,
    /// Base flow.
    pub baseflow_m3_s_per_km2: f64,
    /// Totals.
    pub totals: Vec<TotalRow>,
    /// Hyetographs.
    pub hyetographs: Vec<Hyetograph>,
    /// Scale.
    pub scale: Dist,
    /// Power.
    pub idw_power: f64,
    /// Lift.
    pub lift_per_100m: f64,
    /// Inflows.
    pub inflows: Vec<InflowRow>,
    /// Forecast.
    pub forecast: ForecastError,
}

/// A hazard.
pub enum HazardRow {
    /// A flood.
    Flood(FloodRow),
    /// A forest fire.
    ForestFire(FireRow),
    /// A vehicle that burns on an expressway.
    RoadFire(RoadRow),
}

/// An inject; its effect stays a tree.
pub struct InjectRow {
    /// Key.
    pub key: Ref,
    /// When.
    pub at: Moment,
    /// Text.
    pub text: Name,
    /// Effect, as written.
    pub effect: Option<Node>,
    /// Expected answer.
    pub expected: String,
}

/// A drill file.
pub struct DrillRows {
    /// Its text.
    pub source_text: Source,
    /// Title.
    pub title: Name,
    /// Source.
    pub source: String,
    /// Confidence.
    pub confidence: Confidence,
    /// County folder, as written.
    pub county: Ref,
    /// Plan files, as written.
    pub plans: Vec<Ref>,
    /// Start.
    pub start: jiff::ZonedDateTime,
    /// Length.
    pub length: Span,
    /// Step.
    pub step: Span,
    /// Hazard.
    pub hazard: Option<HazardRow>,
    /// Behaviour.
    pub behaviour: Behaviour,
    /// Injects.
    pub injects: Vec<InjectRow>,
    /// Objectives.
    pub objectives: Vec<Objective>,
    /// Uncertainty: with the place of each.
    pub uncertainty: Vec<(Ref, Uncertain)>,
    /// Seed.
    pub seed: u64,
}

const FLOW: Limits = Limits(0.0, 200_000.0);
/// Factors.
const FACTOR: Limits = Limits(0.0, 100.0);

/// What `assets/defaults.ron` says.
#[must_use]
pub fn defaults() -> (Behaviour, ForecastError) {
    let (source, log) = (Source::new("assets/defaults.ron", include_str!("../../assets/defaults.ron")), Log::default());
    let reader = Reader { source: &source, log: &log };
    let zero = Dist::Fixed(0.0);
    let none = Behaviour {
        understand_min: zero,
        prepare_day_min: zero,
        prepare_night_min: zero,
        compliance: 0.0,
        early: 0.0,
        cue_depth_m: 0.0,
        walk_m_per_s: (0.0, 0.0),
        night_rain_walk: 0.0,
        contagion_per_min: 0.0,
    };
    let none_forecast = ForecastError { displacement_km_at_3h: 0.0, bias: 0.0, missed: 0.0, every_min: 0.0 };
    let out = tree::read_ron(&source, &log).and_then(|root| {
        let f = reader.open(&root, "defaults")?;
        Some((behaviour(&f, &none), forecast(&f, none_forecast)))
    });
    assert!(!log.spoiled(), "assets/defaults.ron must read without findings: {:?}", log.sorted());
    out.unwrap_or((none, none_forecast))
}

/// Reads the drill file; `None` where it cannot be read as a drill at all.
pub fn read(path: &Path, log: &Log) -> Result<Option<DrillRows>, Failure> {
    let Some(source) = Source::read(path, log)? else { return Ok(None) };
    let reader = Reader { source: &source, log };
    let Some(root) = tree::read_ron(&source, log).and_then(|n| upgrade::upgrade(reader, n)) else { return Ok(None) };
    Ok(rows(reader, &root).map(|r| DrillRows { source_text: source.clone(), ..r }))
}

fn rows(reader: Reader<'_>, root: &Node) -> Option<DrillRows> {
    let f = reader.open(root, "drill")?;
    f.get("format");
    let (default_behaviour, default_forecast) = defaults();
    let hour = |name, low: i64, high: i64, default: Option<Span>| {
        let found = match default {
            None => Some(f.moment(name)),
            Some(_) => f.opt_moment(name),
        };
        let Some(m) = found else { return default.unwrap_or(Span::ZERO) };
        let span = m.since_start();
        if f.get(name).is_some() && !(Span::minutes(low)..=Span::minutes(high)).contains(&span) {
            f.error(
                code::S012,
                name,
                format!("{m} 不是合理的时长；应为 T+00:01 至 T+240:00"),
                format!("{m} is no usable length; expected T+00:01 to T+240:00"),
            );
        }
        span
    };
    let out = DrillRows {
        source_text: Source::new("", ""),
        title: f.name("title", "title_en"),
        source: f.text("source"),
        confidence: f.word_or("confidence", Confidence::Assumed, &CONFIDENCE),
        county: path_ref(&f, "county"),
        plans: paths(&f),
        start: start(&f),
        length: hour("length", 1, 14_400, None),
        step: step(&f),
        hazard: hazard(&f, default_forecast),
        behaviour: behaviour(&f, &default_behaviour),
        injects: injects(&f),
        objectives: objectives(&f),
        uncertainty: uncertainty(&f),
        seed: f.opt_number("seed", Limits(0.0, 9_007_199_254_740_991.0)).unwrap_or(1.0) as u64,
    };
    f.close();
    Some(out)
}

fn path_ref(f: &Fields<'_>, field: &'static str) -> Ref {
    Ref { key: f.text(field), at: f.at_field(field), subject: f.subject(field) }
}

fn paths(f: &Fields<'_>) -> Vec<Ref> {
    let subject = f.subject("plans");
    let place = |n: &Node| f.reader().source.at(n.start);
    f.list("plans").iter().filter_map(|n| f.reader().text(n, &subject).map(|key| Ref { key, at: place(n), subject: subject.clone() })).collect()
}

/// A date with offset. Only the offset is used: a drill needs no table of time zones.
fn step(f: &Fields<'_>) -> Span {
    let step = Span::from_seconds_f64(f.number_or("step_s", 10.0, Limits(1.0, 60.0)));
    super::drill_resolve::step_fits(step, f.at_field("step_s"), f.reader().log);
    step
}

fn start(f: &Fields<'_>) -> jiff::ZonedDateTime {
    let text = f.text("start");
    let read = parse_start(&text);
    if read.is_none() && !text.is_empty() {
        f.error(
            code::S014,
            "start",
            format!("{text:?} 不是带时差的时刻；应写作 \"2021-08-24T03:10:00+08:00\""),
            format!("{text:?} is no date with offset; write \"2021-08-24T03:10:00+08:00\""),
        );
    }
    read.unwrap_or_else(|| jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(jiff::tz::TimeZone::UTC))
}

fn parse_start(text: &str) -> Option<jiff::ZonedDateTime> {
    let split = text.rfind(['+', '-', '−']).filter(|i| *i > 10);
    let (civil, offset) = match (split, text.strip_suffix('Z')) {
        (_, Some(civil)) => (civil, 0),
        (Some(i), None) => {
            let sign = if text[i..].starts_with('+') { 1 } else { -1 };
            let body = text[i..].trim_start_matches(['+', '-', '−']);
            let (h, m) = body.split_once(':')?;
            let (h, m): (i32, i32) = (h.parse().ok()?, m.parse().ok()?);
            if !(0..=18).contains(&h) || !(0..60).contains(&m) {
                return None;
            }
            (&text[..i], sign * (h * 3600 + m * 60))
        }
        _ => return None,
    };
    let civil: jiff::civil::DateTime = civil.parse().ok()?;
    civil.to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::Offset::from_seconds(offset).ok()?)).ok()
}

fn behaviour(f: &Fields<'_>, d: &Behaviour) -> Behaviour {
    let Some(g) = f.group("behaviour") else { return d.clone() };
    let speed = Limits(0.1, 3.0);
    let out = Behaviour {
        understand_min: g.dist_or("understand_min", d.understand_min, MINUTES),
        prepare_day_min: g.dist_or("prepare_day_min", d.prepare_day_min, MINUTES),
        prepare_night_min: g.dist_or("prepare_night_min", d.prepare_night_min, MINUTES),
        compliance: g.number_or("compliance", d.compliance, SHARE),
        early: g.number_or("early", d.early, SHARE),
        cue_depth_m: g.number_or("cue_depth_m", d.cue_depth_m, Limits(0.0, 5.0)),
        walk_m_per_s: g.opt_pair("walk_m_per_s", speed, speed).unwrap_or(d.walk_m_per_s),
        night_rain_walk: g.number_or("night_rain_walk", d.night_rain_walk, Limits(0.05, 1.0)),
        contagion_per_min: g.number_or("contagion_per_min", d.contagion_per_min, Limits(0.0, 10.0)),
    };
    g.close();
    out
}

fn forecast(f: &Fields<'_>, d: ForecastError) -> ForecastError {
    let Some(g) = f.group("forecast") else { return d };
    let out = ForecastError {
        displacement_km_at_3h: g.number_or("displacement_km_at_3h", d.displacement_km_at_3h, Limits(0.0, 500.0)),
        bias: g.number_or("bias", d.bias, Limits(0.0, 10.0)),
        missed: g.number_or("missed", d.missed, SHARE),
        every_min: g.number_or("every_min", d.every_min, Limits(1.0, 1440.0)),
    };
    g.close();
    out
}

fn hazard(f: &Fields<'_>, d: ForecastError) -> Option<HazardRow> {
    let (node, subject) = (f.need("hazard")?, f.subject("hazard"));
    let reader = f.reader();
    let kind = reader.word(node, &subject, &[("Flood", 0), ("ForestFire", 1), ("RoadFire", 2)])?;
    if kind == 2 {
        let g = reader.open(node, "road fire")?;
        let row = road_rows::read(&g);
        g.close();
        return Some(HazardRow::RoadFire(row));
    }
    if kind == 1 {
        let g = reader.open(node, "forest fire")?;
        let row = fire_rows::read(&g);
        g.close();
        return Some(HazardRow::ForestFire(row));
    }
    let g = reader.open(node, "flood")?;
    let row = flood(&g, d);
    g.close();
    Some(HazardRow::Flood(row))
}

fn flood(g: &Fields<'_>, d: ForecastError) -> FloodRow {
    let rain = g.group("rain");
    let out = FloodRow {
        mode: g.word_or("mode", FloodMode::Quick, &[("Quick", FloodMode::Quick)]),
        moisture: g.word_or("moisture", Moisture::Average, &[("Dry", Moisture::Dry), ("Average", Moisture::Average), ("Wet", Moisture::Wet)]),
        baseflow_m3_s_per_km2: g.number_or("baseflow_m3_s_per_km2", 0.02, Limits(0.0, 5.0)),
        totals: rain.as_ref().map_or(Vec::new(), totals),
        hyetographs: rain.as_ref().map_or_else(even, hyetographs),
        scale: rain.as_ref().map_or(Dist::Fixed(1.0), |r| r.dist_or("scale", Dist::Fixed(1.0), FACTOR)),
        idw_power: rain.as_ref().map_or(2.0, |r| r.number_or("idw_power", 2.0, Limits(0.1, 10.0))),
        lift_per_100m: rain.as_ref().map_or(0.0, |r| r.number_or("lift_per_100m", 0.0, Limits(-1.0, 1.0))),
        inflows: inflows(g),
        forecast: forecast(g, d),
    };
    if let Some(r) = rain {
        r.close();
    }
    if out.totals.is_empty() && out.inflows.is_empty() {
        g.reader().log.error(
            code::S007,
            g.at(),
            g.who(),
            "既没有雨（rain.totals），也没有入流（inflows）；至少写一项",
            "neither rain (rain.totals) nor inflows; write one of them at least",
        );
    }
    out
}

fn totals(r: &Fields<'_>) -> Vec<TotalRow> {
    let mut out = Vec::new();
    for node in r.list("totals") {
        let Some(g) = r.reader().open(node, "rain total") else { continue };
        let row = TotalRow { gauge: g.reference("gauge"), from: g.moment("from"), to: g.moment("to"), mm: g.number("mm", Limits(0.0, 3000.0)) };
        if row.to <= row.from && g.get("to").is_some() {
            g.error(code::S019, "to", format!("{} 不晚于 from {}", row.to, row.from), format!("{} is not after from {}", row.to, row.from));
        }
        g.close();
        out.push(row);
    }
    out
}

fn even() -> Vec<Hyetograph> {
    vec![Hyetograph { name: "even".into(), weight: 1.0, shares: vec![1.0] }]
}

fn hyetographs(r: &Fields<'_>) -> Vec<Hyetograph> {
    let mut out = Vec::new();
    for node in r.list("hyetographs") {
        let Some(g) = r.reader().open(node, "hyetograph") else { continue };
        let name = g.text("name");
        g.call(format!("hyetograph {name:?}"));
        let subject = g.subject("shares");
        let shares: Vec<f64> = g.list("shares").iter().filter_map(|n| g.reader().number(n, &subject, Unit::of("share"), SHARE)).collect();
        let sum: f64 = shares.iter().sum();
        if !(0.999..=1.001).contains(&sum) {
            g.error(code::S019, "shares", format!("各比例之和为 {sum:.3}；应为 1"), format!("the shares sum to {sum:.3}; expected 1"));
        }
        out.push(Hyetograph { name, weight: g.number_or("weight", 1.0, Limits(0.0, 1e6)), shares });
        g.close();
    }
    if out.is_empty() { even() } else { out }
}

fn inflows(f: &Fields<'_>) -> Vec<InflowRow> {
    let mut out = Vec::new();
    for node in f.list("inflows") {
        let Some(g) = f.reader().open(node, "inflow") else { continue };
        let reach = g.reference("reach");
        g.call(format!("inflow {:?}", reach.key));
        let subject = g.subject("series");
        let series: Vec<(Moment, f64)> = g.list("series").iter().filter_map(|n| sample(g.reader(), n, &subject)).collect();
        if series.is_empty() || series.windows(2).any(|w| w[1].0 <= w[0].0) {
            g.error(code::S019, "series", "时刻应依次变晚，且至少一项", "the times must ascend, and there must be at least one");
        }
        out.push(InflowRow { reach, series, scale: g.dist_or("scale", Dist::Fixed(1.0), FACTOR) });
        g.close();
    }
    out
}

fn sample(reader: Reader<'_>, node: &Node, subject: &str) -> Option<(Moment, f64)> {
    let Value::Tuple(None, items) = &node.value else {
        reader.wrong(node, subject, Text::new("(\"T+hh:mm\", 流量)", "(\"T+hh:mm\", flow)"));
        return None;
    };
    let [at, flow] = &items[..] else {
        reader.wrong(node, subject, Text::new("(\"T+hh:mm\", 流量)", "(\"T+hh:mm\", flow)"));
        return None;
    };
    Some((reader.moment(at, subject)?, reader.number(flow, subject, Unit::of("_m3_s"), FLOW)?))
}

fn injects(f: &Fields<'_>) -> Vec<InjectRow> {
    let mut out = Vec::new();
    for node in f.list("injects") {
        let Some(g) = f.reader().open(node, "inject") else { continue };
        let key = g.reference("key");
        let who = format!("inject {:?}", key.key);
        g.call(&who);
        out.push(InjectRow {
            at: g.moment("at"),
            text: g.name("text", "text_en"),
            effect: g.need("effect").cloned(),
            expected: g.opt_text("expected").unwrap_or_default(),
            key: Ref { subject: who, ..key },
        });
        g.close();
    }
    out
}

fn objectives(f: &Fields<'_>) -> Vec<Objective> {
    let mut out = Vec::new();
    for node in f.list("objectives") {
        let Some(g) = f.reader().open(node, "objective") else { continue };
        out.push(Objective { metric: g.text("metric"), target: g.number("target", Limits(-1e9, 1e9)) });
        g.close();
    }
    out
}

fn uncertainty(f: &Fields<'_>) -> Vec<(Ref, Uncertain)> {
    let mut out = Vec::new();
    for node in f.list("uncertainty") {
        let Some(g) = f.reader().open(node, "uncertainty") else { continue };
        let key = g.reference("key");
        g.call(format!("uncertainty {:?}", key.key));
        let dist = g.need("dist").and_then(|n| g.reader().dist(n, &g.subject("dist"), Unit::NUMBER, Limits(-1e9, 1e9))).unwrap_or(Dist::Fixed(0.0));
        out.push((Ref { subject: g.who(), ..key.clone() }, Uncertain { key: key.key, dist }));
        g.close();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_read_and_say_what_they_should() {
        let (b, f) = defaults();
        assert_eq!((b.walk_m_per_s, b.night_rain_walk), ((1.1, 0.7), 0.7));
        // Medians of the two preparation curves bracket Tweedie's 35 minutes.
        assert!(
            (b.prepare_day_min.median() - 29.4).abs() < 0.5 && (b.prepare_night_min.median() - 41.2).abs() < 0.5,
            "{} {}",
            b.prepare_day_min.median(),
            b.prepare_night_min.median()
        );
        assert!((f.every_min - 60.0).abs() < 1e-9);
    }

    #[test]
    fn a_start_needs_its_offset() {
        let t = parse_start("2021-08-24T03:10:00+08:00").expect("good");
        assert_eq!((t.hour(), t.minute(), t.offset().seconds()), (3, 10, 28_800));
        assert_eq!(parse_start("2021-08-24T03:10:00-05:30").map(|t| t.offset().seconds()), Some(-19_800));
        assert!(parse_start("2021-08-24T03:10:00Z").is_some());
        for bad in ["2021-08-24T03:10:00", "2021-08-24", "03:10", "2021-13-24T03:10:00+08:00", "2021-08-24T03:10:00+99:00", ""] {
            assert!(parse_start(bad).is_none(), "{bad}");
        }
    }
}
