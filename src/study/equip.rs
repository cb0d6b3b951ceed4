//! Study / equip — what one more of something would be worth: minutes of warning and people, per yuan.
//!
//! In: words such as `loudspeakers+10=30000`, or nothing (what the county has on order, and small additions). Out: variants; then for each what it gained.
//! Not here: running. Prices are assumed where the word names none; what the drill has no use for gains nothing here, and says so by an interval around
//! nothing. Method: `stats::paired` against the county as it is.

use super::change::{self, Equipment};
use super::compare::by_draw;
use super::many::Study;
use super::measure::outcome;
use super::row::Row;
use super::stats::paired::{Paired, paired};
use super::variant::Variant;
use crate::base::ids::{Id, TeamId};
use crate::base::lang::Name;
use crate::map::force::{ServiceStatus, Skill};
use crate::scenario::drill_spec::Scenario;

/// Yuan for a loudspeaker with its mast, a vehicle, a boat, a drone or video set with its crew's kit, a person's year (all assumed).
const YUAN: (f64, f64, f64, f64, f64) = (3_000.0, 150_000.0, 40_000.0, 60_000.0, 60_000.0);

/// One thing to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Try {
    /// As written.
    pub word: String,
    /// What.
    pub what: Equipment,
    /// Price.
    pub yuan: f64,
}

/// Reads `loudspeakers+10`, `vehicles:TEAM+1`, `boats:TEAM+1`, `people:TEAM+10`, `drone:TEAM`, `live:TEAM`, `service:TEAM`, each with `=YUAN` behind it or not.
pub fn read(word: &str, scenario: &Scenario) -> Result<Try, String> {
    let wrong = || {
        format!(
            "{word:?}: 应为 loudspeakers+10、vehicles:队+1、boats:队+1、people:队+10、drone:队、live:队 或 service:队，其后可写 =元 · expected loudspeakers+10, vehicles:TEAM+1, boats:TEAM+1, people:TEAM+10, drone:TEAM, live:TEAM or service:TEAM, with =YUAN behind it or not"
        )
    };
    let (body, price) = match word.split_once('=') {
        Some((b, y)) => (b, Some(y.parse::<f64>().ok().filter(|y| y.is_finite() && *y > 0.0).ok_or_else(wrong)?)),
        None => (word, None),
    };
    let (kind, rest) = body.split_once([':', '+']).ok_or_else(wrong)?;
    let count = |text: &str| text.parse::<u32>().ok().filter(|n| (1..=10_000).contains(n)).ok_or_else(wrong);
    let team = |key: &str| -> Result<TeamId, String> {
        scenario.county.team_keys.find(key).ok_or_else(|| format!("没有队伍 {key:?} · there is no team {key:?}"))
    };
    let of_team = || -> Result<(TeamId, u32), String> {
        let (key, n) = rest.split_once('+').ok_or_else(wrong)?;
        Ok((team(key)?, count(n)?))
    };
    let (what, each) = match kind {
        "loudspeakers" => {
            let n = count(rest)?;
            (Equipment::Loudspeakers(n), YUAN.0 * f64::from(n))
        }
        "vehicles" => of_team().map(|(t, n)| (Equipment::Vehicles(t, n), YUAN.1 * f64::from(n)))?,
        "boats" => of_team().map(|(t, n)| (Equipment::Boats(t, n), YUAN.2 * f64::from(n)))?,
        "people" => of_team().map(|(t, n)| (Equipment::People(t, n), YUAN.4 * f64::from(n)))?,
        "drone" => (Equipment::Skill(team(rest)?, Skill::Drone), YUAN.3),
        "live" => (Equipment::Skill(team(rest)?, Skill::LiveVideo), YUAN.3),
        "service" => (Equipment::InService(team(rest)?), YUAN.3),
        _ => return Err(wrong()),
    };
    Ok(Try { word: body.to_owned(), what, yuan: price.unwrap_or(each) })
}

/// What is tried where nothing is named: whatever is on order, loudspeakers, a drone for the county's first team, 4G sets for the first of a township, and a vehicle and a boat for each
/// team of the townships.
#[must_use]
pub fn usual(scenario: &Scenario) -> Vec<String> {
    let county = &scenario.county;
    let mut out = vec!["loudspeakers+10".to_owned(), "loudspeakers+50".to_owned()];
    let first = county.team_keys.iter().find(|(id, _)| {
        let t = &county.teams[id.index()];
        t.status == ServiceStatus::InService && t.township.is_none() && !t.skills.contains(&Skill::Drone)
    });
    out.extend(first.map(|(_, key)| format!("drone:{key}")));
    // Sets are lent in the township of the team's base: those of one that has none there help it most.
    let sets = county.team_keys.iter().find(|(id, _)| {
        let t = &county.teams[id.index()];
        t.status == ServiceStatus::InService && t.township.is_some() && !t.skills.contains(&Skill::LiveVideo)
    });
    out.extend(sets.map(|(_, key)| format!("live:{key}")));
    for (id, key) in county.team_keys.iter() {
        let team = &county.teams[id.index()];
        if team.status != ServiceStatus::InService {
            out.push(format!("service:{key}"));
        } else if team.township.is_some() && out.len() < 12 {
            out.push(format!("vehicles:{key}+1"));
            out.push(format!("boats:{key}+1"));
        }
    }
    out
}

/// The variants: the county as it is, then each thing alone.
#[must_use]
pub fn variants(scenario: &Scenario, tries: &[Try]) -> Vec<Variant> {
    let base = change::as_written(scenario);
    let each = tries.iter().map(|t| {
        let mut v = base.named(t.word.clone(), Name::zh(&t.word));
        v.yuan = Some(t.yuan);
        change::equip(&mut v, scenario, &t.what);
        v
    });
    std::iter::once(base.clone()).chain(each).collect()
}

/// What a thing gained.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Gain {
    /// Word.
    pub what: String,
    /// Price, yuan.
    pub yuan: f64,
    /// Seeds.
    pub seeds: usize,
    /// Seeds in which nothing changed at all.
    pub untouched: usize,
    /// More minutes of warning, mean of those at risk.
    pub minutes: Option<Paired>,
    /// More people safe before the water.
    pub safe: Option<Paired>,
    /// Fewer people caught.
    pub caught: Option<Paired>,
    /// Minutes for 10,000 yuan.
    pub minutes_per_10k: Option<f64>,
    /// People safe for 10,000 yuan.
    pub safe_per_10k: Option<f64>,
}

/// The gains, the most people safe for their money first.
#[must_use]
pub fn gains(study: &Study, rows: &[Row]) -> Vec<Gain> {
    let Some(base) = study.variants.first() else { return Vec::new() };
    let before = by_draw(rows, &base.key);
    let mut out: Vec<Gain> = study.variants[1..]
        .iter()
        .map(|v| {
            let after = by_draw(rows, &v.key);
            let pairs: Vec<(&Row, &Row)> = before.iter().filter_map(|(d, x)| Some((*x, *after.get(d)?))).collect();
            let more = |column: &str, sign: f64| {
                let list: Vec<f64> = pairs.iter().filter_map(|(x, y)| Some(sign * (outcome(y, column)? - outcome(x, column)?))).collect();
                paired(&format!("{}/{column}", v.key), &list)
            };
            let yuan = v.yuan.unwrap_or(0.0);
            let per = |p: &Option<Paired>| p.filter(|_| yuan > 0.0).map(|p| p.mean / yuan * 10_000.0);
            let (minutes, safe) = (more("lead_min", 1.0), more("safe_before", 1.0));
            Gain {
                what: v.key.clone(),
                yuan,
                seeds: pairs.len(),
                untouched: pairs.iter().filter(|(x, y)| x.fingerprint == y.fingerprint).count(),
                minutes_per_10k: per(&minutes),
                safe_per_10k: per(&safe),
                minutes,
                safe,
                caught: more("caught", -1.0),
            }
        })
        .collect();
    let value = |g: &Gain| g.safe_per_10k.unwrap_or(f64::NEG_INFINITY);
    out.sort_by(|a, b| value(b).total_cmp(&value(a)).then_with(|| a.what.cmp(&b.what)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drone_or_4g_sets_are_one_more_thing_that_a_team_can_do_and_cost_what_the_word_says() {
        let s = crate::scenario::valley::scenario();
        let team = s.county.team_keys.find("militia").expect("the valley has it");
        let tries: Vec<Try> = ["drone:militia=80000", "drone:militia", "live:militia"].iter().map(|w| read(w, &s).expect("a word")).collect();
        assert!((tries[0].yuan - 80_000.0).abs() < 1e-9 && (tries[1].yuan - YUAN.3).abs() < 1e-9);
        let v = variants(&s, &tries);
        let has = |k: usize| v[k].teams[team.index()].skills.iter().filter(|x| **x == Skill::Drone).count();
        assert_eq!((has(0), has(1), has(2), has(3)), (0, 1, 1, 0));
        assert!(!v[2].teams[team.index()].skills.contains(&Skill::LiveVideo) && v[3].teams[team.index()].skills.contains(&Skill::LiveVideo));
        assert!(read("drone:nobody", &s).is_err() && read("drones:militia", &s).is_err());
        let usual = usual(&s);
        assert!(usual.iter().any(|w| w.starts_with("drone:")) && usual.iter().all(|w| read(w, &s).is_ok()), "{usual:?}");
    }
}
