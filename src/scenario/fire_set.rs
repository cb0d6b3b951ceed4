//! Scenario / fire set — numbers of a forest fire that `--set` and `uncertainty` may change: weather, moisture, fuels, models.
//!
//! In: a key, its value. Out: a changed spec, or a finding. Not here: the file's own rows (`fire_rows`).
//! `fire.fuels` and `fire.fuel.NAME` choose between what the drill says of a cover (below 1), and the crosswalk's two others (below 2, 3):
//! no source ties these stands to the standard models, so a study sweeps them (Uniform(0, 3) weighs all three alike).

use super::code;
use super::fields::Limits;
use super::finding::At;
use super::fire_rows::SPREAD;
use super::source::Log;
use super::words;
use crate::base::time::Span;
use crate::hazard::forest_fire::cover::{FUELS, of_name};
use crate::hazard::forest_fire::fuel_model::FuelModel;
use crate::hazard::forest_fire::weather::FireSpec;

/// The keys; `fire.fuel.NAME` besides, of which one stands for all.
pub(super) const KEYS: [&str; 9] =
    ["fire.wind", "fire.wind_turn_deg", "fire.turn_min", "fire.humidity", "fire.moisture", "fire.embers", "fire.fuels", "fire.spread", "fire.fuel.马尾松"];
/// Before the name of a cover.
pub(super) const FUEL: &str = "fire.fuel.";

/// Whether a key is one of a fire's.
pub(super) fn knows(key: &str) -> bool {
    KEYS.contains(&key) || key.strip_prefix(FUEL).is_some_and(|name| FUELS.iter().any(|f| f.name == name))
}

/// Changes a number.
pub(super) fn set(fire: &mut FireSpec, key: &str, value: &str, number: &dyn Fn(Limits) -> Option<f64>, at: &At, log: &Log) {
    let factor = Limits(0.0, 10.0);
    match key {
        "fire.wind" => {
            if let Some(k) = number(factor) {
                fire.weather.iter_mut().for_each(|w| w.wind_m_s = (w.wind_m_s * k).min(60.0));
            }
        }
        "fire.wind_turn_deg" => {
            if let Some(deg) = number(Limits(-180.0, 180.0)) {
                fire.weather.iter_mut().for_each(|w| w.wind_towards_deg = (w.wind_towards_deg + deg).rem_euclid(360.0));
            }
        }
        "fire.turn_min" => {
            // Every change of the weather comes so much later; none comes before the one before it, or before the drill.
            if let Some(min) = number(Limits(-1440.0, 1440.0)) {
                let mut least = fire.weather.first().map(|w| w.at);
                for w in fire.weather.iter_mut().skip(1) {
                    w.at = w.at + Span::from_minutes_f64(min);
                    if let Some(before) = least {
                        w.at = w.at.max(before + Span::minutes(1));
                    }
                    least = Some(w.at);
                }
            }
        }
        "fire.humidity" => {
            if let Some(k) = number(factor) {
                fire.weather.iter_mut().for_each(|w| w.humidity_percent = (w.humidity_percent * k).clamp(1.0, 100.0));
            }
        }
        "fire.moisture" => {
            if let Some(k) = number(Limits(0.1, 10.0)) {
                fire.dead = fire.dead.map(|m| (m * k).clamp(0.01, 4.0));
            }
        }
        "fire.embers" => {
            if let Some(v) = number(Limits(0.0, 100.0)) {
                fire.embers = v;
            }
        }
        "fire.spread" => match SPREAD.iter().find(|s| s.0 == value.trim()) {
            Some(s) => fire.spread = s.1,
            None => log.error(
                code::S020,
                at.clone(),
                key,
                format!("\"{value}\" 不可用；应为 Rothermel、Canada 或 Wang"),
                format!("\"{value}\" cannot be used; expected Rothermel, Canada or Wang"),
            ),
        },
        "fire.fuels" => {
            if let Some(v) = number(Limits(0.0, 3.0)) {
                (0..FUELS.len()).for_each(|line| choose(fire, line, v));
            }
        }
        _ => {
            let name = key.strip_prefix(FUEL).unwrap_or_default();
            let Some(line) = of_name(name) else {
                let hint = words::did_you_mean(name, FUELS.iter().map(|f| f.name));
                let all = FUELS.map(|f| f.name).join("、");
                log.error(
                    code::S020,
                    at.clone(),
                    key,
                    format!("没有这种地类{}；可用：{all}", hint.zh()),
                    format!("no cover is called so{}; known: {all}", hint.en()),
                );
                return;
            };
            if let Some(v) = number(Limits(0.0, 3.0)) {
                choose(fire, line, v);
            }
        }
    }
}

/// The model of a line: as it is, or one of the crosswalk's others. What does not burn stays so: a road is no matter of opinion.
fn choose(fire: &mut FireSpec, line: usize, v: f64) {
    let own = fire.fuels.iter().find(|f| usize::from(f.0) == line).map_or(FUELS[line].model, |f| f.1);
    let pick = (v as usize).min(2);
    if pick == 0 || FuelModel::of(own).is_none() {
        return;
    }
    let other = FUELS[line].others[pick - 1];
    fire.fuels.retain(|f| usize::from(f.0) != line);
    fire.fuels.push((line as u8, other));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn spec() -> FireSpec {
        let w = |min: i64, wind_m_s: f64| crate::hazard::forest_fire::weather::Weather {
            at: crate::base::time::Moment::minutes(min),
            temperature_c: 30.0,
            humidity_percent: 30.0,
            wind_m_s,
            wind_towards_deg: 350.0,
            cloud: 0.0,
        };
        FireSpec {
            weather: vec![w(0, 3.0), w(95, 10.0), w(300, 7.0)],
            ignitions: Vec::new(),
            dead: [0.04, 0.05, 0.07],
            live: [0.5, 0.7],
            foliar_percent: 100.0,
            latitude: 27.9,
            day: 281.0,
            start_hour: 13.0,
            rainless_days: 50.0,
            fuels: vec![(0, 165)],
            spread: crate::hazard::forest_fire::weather::SpreadModel::Rothermel,
            crown: crate::hazard::forest_fire::weather::CrownModel::Rothermel,
            embers: 0.2,
        }
    }
    fn change(fire: &mut FireSpec, key: &str, value: &str) -> usize {
        let log = Log::default();
        let at = At { file: PathBuf::from("--set"), line: 0, column: 0 };
        let number = |l: Limits| value.parse::<f64>().ok().filter(|v| (l.0..=l.1).contains(v));
        set(fire, key, value, &number, &at, &log);
        usize::from(log.spoiled())
    }

    #[test]
    fn weather_turns_later_and_never_before_the_change_before_it() {
        let mut f = spec();
        assert_eq!(change(&mut f, "fire.turn_min", "-120") + change(&mut f, "fire.wind", "1.5") + change(&mut f, "fire.wind_turn_deg", "20"), 0);
        assert_eq!(f.weather.iter().map(|w| w.at.as_minutes() as i64).collect::<Vec<_>>(), [0, 1, 180]);
        assert!((f.weather[1].wind_m_s - 15.0).abs() < 1e-9 && (f.weather[0].wind_towards_deg - 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_cover_takes_the_crosswalks_others_and_what_does_not_burn_stays_so() {
        let mut f = spec();
        assert_eq!(change(&mut f, "fire.fuels", "0.7"), 0);
        assert_eq!(f.fuels, [(0, 165)], "as the drill says");
        assert_eq!(change(&mut f, "fire.fuel.马尾松", "1.2"), 0);
        assert_eq!(f.fuels, [(0, FUELS[0].others[0])]);
        assert_eq!(change(&mut f, "fire.fuels", "2.5"), 0);
        let model = |line: usize| f.fuels.iter().find(|x| usize::from(x.0) == line).map(|x| x.1);
        assert_eq!((model(0), model(9)), (Some(FUELS[0].others[1]), Some(FUELS[9].others[1])));
        assert!(model(15).is_none() && model(14).is_none(), "water and paddy");
        assert_eq!(change(&mut spec(), "fire.fuel.松树", "1") + change(&mut spec(), "fire.spread", "Fast"), 2);
        assert!(knows("fire.fuel.杉木") && !knows("fire.fuel.x") && knows("fire.wind"));
    }
}
