//! Scenario / drill rows — a drill file exactly as written, and the defaults of `assets/defaults.ron`.
//!
//! In: a tree. Out: rows with keys unresolved. Not here: what keys mean (`drill_resolve`).

use std::path::Path;

use super::code;
use super::county_rows::CONFIDENCE;
use super::drill_spec::{Behaviour, Objective, Uncertain};
use super::fields::{Fields, Limits, MINUTES, Reader, Ref, SHARE, Unit};
use super::fire_rows::{self, FireRow};
use super::flood_rows::{self, FloodRow};
use super::injects::{self, InjectRow};
use super::kind::{self, Kind};
use super::responder::{self, Responder};
use super::road_rows::{self, RoadRow};
use super::source::{Failure, Log, Source};
use super::tree::Node;
use super::{tree, upgrade};
use crate::base::dist::Dist;
use crate::base::lang::Name;
use crate::base::time::{Moment, Span};
use crate::hazard::flood::spec::ForecastError;
use crate::map::place::Confidence;

/// A hazard.
pub enum HazardRow {
    /// A flood.
    Flood(FloodRow),
    /// A forest fire.
    ForestFire(FireRow),
    /// A vehicle that burns on an expressway.
    RoadFire(RoadRow),
}

/// A drill file.
pub struct DrillRows {
    /// Its text.
    pub source_text: Source,
    /// Title.
    pub title: Name,
    /// Source.
    pub source: String,
    /// Source, English.
    pub source_en: Option<String>,
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
    /// The townships to which the county is cut down; all of it where there are none.
    pub only: Vec<Ref>,
}

/// What `assets/defaults.ron` says.
#[must_use]
pub fn defaults() -> (Behaviour, ForecastError) {
    let (source, log) = (Source::new("assets/defaults.ron", include_str!("../../assets/defaults.ron")), Log::default());
    let reader = Reader { source: &source, log: &log };
    let zero = Dist::Fixed(0.0);
    let none = Behaviour {
        understand_min: zero,
        understand_night_min: zero,
        prepare_day_min: zero,
        prepare_night_min: zero,
        compliance: 0.0,
        early: 0.0,
        cue_depth_m: 0.0,
        walk_m_per_s: (0.0, 0.0),
        night_rain_walk: 0.0,
        contagion_per_min: 0.0,
        responder: Responder::Stages,
        livestock_min: zero,
        go_back: (0.0, 0.0),
        go_back_livestock: 0.0,
        go_back_shelter: 0.0,
        relatives: 0.0,
        neighbour: 0.0,
        officers_part_time: 0.0,
        officers_new: 0.0,
        officers_error: 0.0,
    };
    let none_forecast = ForecastError { displacement_km_at_3h: 0.0, bias: 0.0, missed: 0.0, every_min: 0.0 };
    let out = tree::read_ron(&source, &log).and_then(|root| {
        let f = reader.open(&root, "defaults")?;
        Some((behaviour(&f, &none), flood_rows::forecast(&f, none_forecast)))
    });
    assert!(!log.spoiled(), "assets/defaults.ron must read without findings: {:?}", log.sorted());
    out.unwrap_or((none, none_forecast))
}

/// Reads the drill file; `None` where it cannot be read as a drill at all.
pub fn read(path: &Path, log: &Log) -> Result<Option<DrillRows>, Failure> {
    let Some(source) = Source::read(path, log)? else { return Ok(None) };
    let reader = Reader { source: &source, log };
    let Some(root) = tree::read_ron(&source, log).and_then(|n| upgrade::upgrade(reader, n)) else { return Ok(None) };
    if kind::misplaced(&source, &root, Kind::Drill, log) {
        return Ok(None);
    }
    Ok(rows(reader, &root).map(|r| DrillRows { source_text: source.clone(), ..r }))
}

/// Whether a drill of some length is over at a moment. A length that could not be read has been told already: nothing lies behind it.
pub(super) fn over(at: Moment, length: Span) -> bool {
    length > Span::ZERO && at.since_start() >= length
}

fn rows(reader: Reader<'_>, root: &Node) -> Option<DrillRows> {
    let f = reader.open(root, "drill")?;
    f.get("format");
    let (default_behaviour, default_forecast) = defaults();
    let hour = |name, low: i64, high: i64, default: Option<Span>| {
        if default.is_none() && f.get(name).is_none() {
            f.moment(name);
        }
        // What is no time has been told; it is not out of range as well.
        let Some(m) = f.opt_moment(name) else { return default.unwrap_or(Span::ZERO) };
        let span = m.since_start();
        if !(Span::minutes(low)..=Span::minutes(high)).contains(&span) {
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
        source_en: f.opt_text("source_en"),
        confidence: f.word_or("confidence", Confidence::Assumed, &CONFIDENCE),
        county: path_ref(&f, "county"),
        plans: paths(&f),
        start: start(&f),
        length: hour("length", 1, 14_400, None),
        step: step(&f),
        hazard: hazard(&f, default_forecast),
        behaviour: behaviour(&f, &default_behaviour),
        injects: injects::read(&f),
        objectives: objectives(&f),
        uncertainty: uncertainty(&f),
        seed: f.opt_number("seed", Limits(0.0, 9_007_199_254_740_991.0)).unwrap_or(1.0) as u64,
        only: f.references("only"),
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
    let understand_min = g.dist_or("understand_min", d.understand_min, MINUTES);
    // Whoever gives one value for all hours means it at night too.
    let at_night = if g.get("understand_min").is_some() { understand_min } else { d.understand_night_min };
    let out = Behaviour {
        understand_min,
        understand_night_min: g.dist_or("understand_night_min", at_night, MINUTES),
        prepare_day_min: g.dist_or("prepare_day_min", d.prepare_day_min, MINUTES),
        prepare_night_min: g.dist_or("prepare_night_min", d.prepare_night_min, MINUTES),
        compliance: g.number_or("compliance", d.compliance, SHARE),
        early: g.number_or("early", d.early, SHARE),
        cue_depth_m: g.number_or("cue_depth_m", d.cue_depth_m, Limits(0.0, 5.0)),
        walk_m_per_s: g.opt_pair("walk_m_per_s", speed, speed).unwrap_or(d.walk_m_per_s),
        night_rain_walk: g.number_or("night_rain_walk", d.night_rain_walk, Limits(0.05, 1.0)),
        contagion_per_min: g.number_or("contagion_per_min", d.contagion_per_min, Limits(0.0, 10.0)),
        responder: responder::read(&g, &d.responder),
        livestock_min: g.dist_or("livestock_min", d.livestock_min, MINUTES),
        go_back: g.opt_pair("go_back", SHARE, SHARE).unwrap_or(d.go_back),
        go_back_livestock: g.number_or("go_back_livestock", d.go_back_livestock, SHARE),
        go_back_shelter: g.number_or("go_back_shelter", d.go_back_shelter, SHARE),
        relatives: g.number_or("relatives", d.relatives, SHARE),
        neighbour: g.number_or("neighbour", d.neighbour, SHARE),
        officers_part_time: g.number_or("officers_part_time", d.officers_part_time, SHARE),
        officers_new: g.number_or("officers_new", d.officers_new, SHARE),
        officers_error: g.number_or("officers_error", d.officers_error, SHARE),
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
    let row = flood_rows::read(&g, d);
    g.close();
    Some(HazardRow::Flood(row))
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
