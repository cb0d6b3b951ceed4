//! Scenario / drill resolve — a drill file becomes a `Drill`, with what the command line sets.
//!
//! In: rows, county, books, `KEY=VALUE` pairs. Out: the drill; findings in the log. Not here: reading files (`load`).

use std::path::PathBuf;

use super::code;
use super::drill_rows::{DrillRows, HazardRow};
use super::drill_spec::{Drill, HazardSpec};
use super::fields::Limits;
use super::finding::At;
use super::fire_rows;
use super::fire_set;
use super::flood_resolve;
use super::injects;
use super::refs;
use super::road_rows;
use super::source::Log;
use super::words;
use crate::base::dist::Dist;
use crate::base::lang::Text;
use crate::base::time::{Moment, Span};
use crate::map::county::County;
use crate::plan::book::Books;

/// What `--set` and `uncertainty` may name.
const SETTABLE: [&str; 22] = [
    "seed",
    "length",
    "step_s",
    "rain.scale",
    "inflow.scale",
    "flood.moisture",
    "flood.baseflow_m3_s_per_km2",
    "flood.mode",
    "flood.from_km2",
    "rain.lift_per_100m",
    "forecast.bias",
    "forecast.missed",
    "forecast.displacement_km_at_3h",
    "people.compliance",
    "people.early",
    "people.cue_depth_m",
    "people.night_rain_walk",
    "people.contagion_per_min",
    "people.prepare_factor",
    "officers.part_time",
    "officers.new",
    "officers.error",
];

/// All of them.
fn settable() -> impl Iterator<Item = &'static str> {
    SETTABLE.into_iter().chain(fire_set::KEYS)
}

/// Resolves a drill. It is whole only if `log` is not spoiled.
#[must_use]
pub fn drill(key: String, rows: DrillRows, county: &County, books: &Books, log: &Log) -> Option<Drill> {
    let clock = rows.start.time();
    let (hour, day) = (f64::from(clock.hour()) + f64::from(clock.minute()) / 60.0, f64::from(rows.start.date().day_of_year()));
    let hazard = rows.hazard.as_ref().and_then(|h| match h {
        HazardRow::Flood(f) => Some(HazardSpec::Flood(flood_resolve::resolve(f, rows.length, county, log))),
        HazardRow::ForestFire(f) => Some(HazardSpec::ForestFire(fire_rows::resolve(f, rows.length, hour, day, county, log))),
        HazardRow::RoadFire(f) => road_rows::resolve(f, rows.length, hour, day, county, books, log).map(HazardSpec::RoadFire),
    });
    let injects = injects::resolve(rows.injects, &rows.source_text, rows.length, county, books, log);
    for (r, _) in &rows.uncertainty {
        if !SETTABLE.contains(&r.key.as_str()) && !fire_set::knows(&r.key) {
            refs::unknown(log, r, Text::new("可变参数", "settable number"), settable());
        }
    }
    Some(Drill {
        key,
        title: rows.title,
        source: rows.source,
        source_en: rows.source_en,
        confidence: rows.confidence,
        start: rows.start,
        length: rows.length,
        step: rows.step,
        hazard: hazard?,
        injects,
        objectives: rows.objectives,
        uncertainty: rows.uncertainty.into_iter().map(|u| u.1).collect(),
        behaviour: rows.behaviour,
        seed: rows.seed,
    })
}

/// The hazard moves on by the minute, so a minute must be a whole number of steps; a finding where it is not.
pub(super) fn step_fits(step: Span, at: At, log: &Log) {
    if 60_000 % step.as_millis().max(1) != 0 {
        let shown = words::number(step.as_seconds());
        log.error(
            code::S020,
            at,
            "step_s",
            format!("{shown} 秒不能整除一分钟；可用 1、2、3、4、5、6、10、12、15、20、30 或 60"),
            format!("{shown} s does not divide a minute; use 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60"),
        );
    }
}

/// Sets a number of a drill as the command line says; a finding where it cannot be done.
pub fn set(drill: &mut Drill, key: &str, value: &str, log: &Log) {
    let at = At { file: PathBuf::from("--set"), line: 0, column: 0 };
    let number = |limits: Limits| -> Option<f64> {
        let v = value.trim().parse::<f64>().ok().filter(|v| *v >= limits.0 && *v <= limits.1);
        if v.is_none() {
            let range = words::range(limits, words::Unit::of(key));
            log.error(
                code::S020,
                at.clone(),
                key,
                format!("\"{value}\" 不可用；应为 {}", range.zh),
                format!("\"{value}\" cannot be used; expected {}", range.en),
            );
        }
        v
    };
    if key.starts_with("inject.") || key.starts_with("shift.") {
        return injects::set(drill, key, value, &at, log);
    }
    let share = Limits(0.0, 1.0);
    let b = &mut drill.behaviour;
    match key {
        "seed" => match value.trim().parse() {
            Ok(v) => drill.seed = v,
            Err(_) => {
                let _ = number(Limits(0.0, u64::MAX as f64));
            }
        },
        "length" => match Moment::parse(value).filter(|m| *m > Moment::ZERO && *m <= Moment::minutes(14_400)) {
            Some(m) => drill.length = m.since_start(),
            None => log.error(
                code::S020,
                at,
                key,
                format!("\"{value}\" 不可用；应写作 T+hh:mm，至多 T+240:00"),
                format!("\"{value}\" cannot be used; write T+hh:mm, at most T+240:00"),
            ),
        },
        "step_s" => {
            if let Some(v) = number(Limits(1.0, 60.0)) {
                drill.step = Span::from_seconds_f64(v);
                step_fits(drill.step, at, log);
            }
        }
        "rain.scale"
        | "inflow.scale"
        | "rain.lift_per_100m"
        | "flood.baseflow_m3_s_per_km2"
        | "flood.moisture"
        | "flood.mode"
        | "flood.from_km2"
        | "forecast.bias"
        | "forecast.missed"
        | "forecast.displacement_km_at_3h" => match drill.hazard.flood_mut() {
            Some(flood) => flood_resolve::set(flood, key, value, &number, &at, log),
            None => log.error(code::S020, at, key, "这次推演没有洪水", "this drill has no flood"),
        },
        _ if fire_set::KEYS.contains(&key) || key.starts_with(fire_set::FUEL) => match drill.hazard.fire_mut() {
            Some(fire) => fire_set::set(fire, key, value, &number, &at, log),
            None => log.error(code::S020, at, key, "这次推演没有森林火灾", "this drill has no forest fire"),
        },
        "people.compliance" => {
            if let Some(v) = number(share) {
                b.compliance = v;
            }
        }
        "people.early" => {
            if let Some(v) = number(share) {
                b.early = v;
            }
        }
        "officers.part_time" => {
            if let Some(v) = number(share) {
                b.officers_part_time = v;
            }
        }
        "officers.new" => {
            if let Some(v) = number(share) {
                b.officers_new = v;
            }
        }
        "officers.error" => {
            if let Some(v) = number(share) {
                b.officers_error = v;
            }
        }
        "people.cue_depth_m" => {
            if let Some(v) = number(Limits(0.0, 5.0)) {
                b.cue_depth_m = v;
            }
        }
        "people.night_rain_walk" => {
            if let Some(v) = number(Limits(0.05, 1.0)) {
                b.night_rain_walk = v;
            }
        }
        "people.contagion_per_min" => {
            if let Some(v) = number(Limits(0.0, 10.0)) {
                b.contagion_per_min = v;
            }
        }
        "people.prepare_factor" => {
            if let Some(v) = number(Limits(0.01, 100.0)) {
                b.prepare_day_min = stretched(b.prepare_day_min, v);
                b.prepare_night_min = stretched(b.prepare_night_min, v);
                b.responder = b.responder.stretched(v);
            }
        }
        _ => {
            let hint = words::did_you_mean(key, settable());
            let all = settable().collect::<Vec<_>>().join(", ");
            log.error(code::S020, at, key, format!("--set 不认识它{}；可用：{all}", hint.zh()), format!("--set does not know it{}; known: {all}", hint.en()));
        }
    }
}

/// The distribution of `k` times the number.
#[must_use]
pub fn stretched(d: Dist, k: f64) -> Dist {
    use crate::base::num;
    match d {
        Dist::Fixed(a) => Dist::Fixed(a * k),
        Dist::Uniform(a, b) => Dist::Uniform(a * k, b * k),
        Dist::Triangular(a, b, c) => Dist::Triangular(a * k, b * k, c * k),
        Dist::Normal(m, s, a, b) => Dist::Normal(m * k, s * k, a * k, b * k),
        Dist::LogNormal(m, s) => Dist::LogNormal(m * k, s),
        Dist::Exponential(m) => Dist::Exponential(m * k),
        Dist::Weibull(a, b) => Dist::Weibull(a / num::pow(k, b), b),
        Dist::Rayleigh(c) => Dist::Rayleigh(c * k * k),
        Dist::Bass(p, q) => Dist::Bass(p / k, q / k),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretched_distribution_has_a_stretched_median() {
        for d in [
            Dist::Fixed(3.0),
            Dist::Uniform(1.0, 4.0),
            Dist::Triangular(1.0, 2.0, 5.0),
            Dist::Normal(5.0, 1.0, 0.0, 20.0),
            Dist::LogNormal(5.0, 0.6),
            Dist::Exponential(4.0),
            Dist::Weibull(0.012, 1.2),
            Dist::Rayleigh(1800.0),
            Dist::Bass(0.02, 0.1),
        ] {
            assert!((stretched(d, 1.7).median() / d.median() - 1.7).abs() < 1e-9, "{d:?}");
        }
    }
}
