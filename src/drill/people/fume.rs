//! People / fume — gas that drifts over houses and people: what each breathes indoors and out, who shuts the windows, who is harmed.
//!
//! In: the cloud once a minute, words to stay in. Out: toxic loads, `Warned` of those who shut their windows, `Caught`, `Injured`,
//! `Died`. Not here: where the gas is (`hazard::road_fire::cloud`), where people go who are told to leave (`way`).
//! Method: the air in a house follows the air outside by its air changes, few where windows are shut; whoever walks or sits on open ground
//! breathes the air outside, and so do some of those at home until they are called in. A load is Cⁿ t; each person dies at the load at which
//! the share that it kills passes the person's own number, is hurt at parts of that load, so that more gas never hurts fewer. People in a
//! vehicle breathe what there is at their house until they arrive.
//! Source: probits as in `toxic`; air changes and the grades of the hurt are assumed. Nobody flees from a smell by himself: half shut
//! their windows; that gas is heavy near its source, and that some are more delicate than others, is left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::life::{Phase, flag};
use super::way::Start;
use super::{Ctx, DECIDES, People, SUFFERS};
use crate::base::dist::Dist;
use crate::base::ids::{FacilityId, HouseholdId, Id};
use crate::base::num::{cos, sin};
use crate::base::time::{Moment, Span};
use crate::drill::expressway;
use crate::drill::log::line;
use crate::hazard::road_fire::fire::GAS_REACH_M;
use crate::hazard::road_fire::isolation::{Distances, Tank, distances};
use crate::hazard::road_fire::plume::{AIR_CHANGES_H, indoors};
use crate::hazard::road_fire::toxic::{Probit, probit};
use crate::map::frame::Point;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Air changes of a house with windows open on a mild day, an hour (assumed).
const OPEN_CHANGES_H: f64 = 4.0;
/// Share of those at home who are out of doors by day and at night (assumed).
const OUT_OF_DOORS: (f64, f64) = (0.25, 0.02);
/// Share of households that shut their windows of themselves when they smell it (assumed).
const SHUT_OF_THEMSELVES: f64 = 0.5;
/// Minutes from the smell to somebody's noticing it, by day and at night (assumed, as for water and fire).
const NOTICED_MIN: (Dist, Dist) = (Dist::LogNormal(3.0, 0.6), Dist::LogNormal(12.0, 0.7));
/// Minutes to shut doors, windows and fans (assumed).
const SHUTTING_MIN: Dist = Dist::Triangular(1.0, 3.0, 8.0);
/// Parts of the deadly load at which somebody is hurt gravely, and hurt (assumed).
const GRADES: [f64; 2] = [5.0, 30.0];
/// Open ground to which people go on foot, metres (assumed).
const AWAY_M: [f64; 3] = [600.0, 1000.0, 1500.0];
/// How many shelters are tried (assumed, as in `way`).
const CHOICE: usize = 4;
/// The hurt are told at whole minutes of this kind: by then the grade is seen (assumed).
const TOLD_EVERY_MIN: i64 = 10;

/// What has become of somebody.
const WELL: u8 = 0;
const HURT: u8 = 1;
const DEAD: u8 = 2;

/// What a household has breathed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Breath {
    inside_ppm: f64,
    /// Loads of those who are in the house, and of those who were out of doors.
    load: [f64; 2],
    shut: Option<Moment>,
    smelt: bool,
    told: Vec<u8>,
}

/// Everybody near the accident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fumes {
    #[serde(skip)]
    near: Vec<u32>,
    breath: BTreeMap<u32, Breath>,
    /// Person-minutes above ERPG-2 indoors and out.
    person_min: [f64; 2],
}

impl Fumes {
    /// Of a drill in which poison leaks; none otherwise.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Option<Self> {
        let spec = expressway::spec(scenario)?;
        (spec.leak.is_some() && probit(spec.load).is_some()).then(|| Self { near: Vec::new(), breath: BTreeMap::new(), person_min: [0.0; 2] })
    }
    /// Adds the loads to a fingerprint.
    pub fn fingerprint(&self, h: &mut crate::base::fingerprint::Hasher) {
        h.saved(self);
    }
}

/// How gravely a load harms somebody with a number of their own: 0 not, 1 green, 2 yellow, 3 red, 4 dead.
fn harm(p: &Probit, load: f64, u: f64) -> u8 {
    if load < p.stood_load() {
        0
    } else if p.killed(load) > u {
        4
    } else if p.killed(load * GRADES[0]) > u {
        3
    } else {
        1 + u8::from(p.killed(load * GRADES[1]) > u)
    }
}

/// Where it is dangerous as those who lead people away judge it: the accident, the distances of the guidebook, the wind.
pub(in crate::drill) fn keep_off(scenario: &Scenario, wind: (f64, f64), burning: bool, now: Moment) -> Option<(Point, Distances)> {
    let spec = expressway::spec(scenario)?;
    distances(spec.load, Tank::Truck, burning, !scenario.is_night(now), wind.0).map(|d| (spec.at, d))
}

impl People {
    /// Told to stay in: the windows are shut after a while, or not.
    pub(super) fn told_to_stay_in(&mut self, h: usize, over: Who, cause: Cause, t: Moment, ctx: &mut Ctx<'_>) {
        if self.fumes.as_ref().is_none_or(|f| f.breath.get(&(h as u32)).is_some_and(|b| b.shut.is_some())) {
            return;
        }
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        self.life.unset(h, flag::CLEAR);
        self.write(t, h, Kind::Warned, cause, place, over, WarnStage::StayIn.word(), ctx);
        if self.life.phase(h) == Phase::Home {
            self.go(h, Phase::Heard);
        }
        if self.obeys(h, ctx) {
            self.shuts(h, t);
        }
    }
    fn shuts(&mut self, h: usize, from: Moment) {
        let after = SHUTTING_MIN.quantile(self.fixed.luck(h, DECIDES, 41));
        if let Some(f) = &mut self.fumes {
            f.breath.entry(h as u32).or_default().shut.get_or_insert(from + Span::from_minutes_f64(after));
        }
    }
    /// All is clear: the windows are opened, for the gas that came in stays in.
    pub(super) fn airs(&mut self, h: usize) {
        if let Some(b) = self.fumes.as_mut().and_then(|f| f.breath.get_mut(&(h as u32))) {
            b.shut = None;
        }
    }

    /// A minute's breath of everybody near the accident.
    pub(super) fn look_at_gas(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(cloud) = &ctx.ground.gas else { return };
        let Some(mut fumes) = self.fumes.take() else { return };
        if fumes.near.is_empty()
            && let Some(spec) = expressway::spec(ctx.scenario)
        {
            fumes.near = (0..self.fixed.homes.len()).filter(|h| self.fixed.homes.at[*h].distance_m(spec.at) <= GAS_REACH_M).map(|h| h as u32).collect();
        }
        let night = ctx.scenario.is_night(t);
        let p = cloud.probit;
        let mut worse = Vec::new();
        for &id in &fumes.near {
            let h = id as usize;
            if self.life.alive(h) == 0 {
                continue;
            }
            let (at, indoors_there, home) = self.breathes_at(h, t);
            let out = cloud.ppm(at, t);
            if out < p.smelt_ppm / 10.0 && !fumes.breath.contains_key(&id) {
                continue;
            }
            let b = fumes.breath.entry(id).or_default();
            if home && out >= p.smelt_ppm && !std::mem::replace(&mut b.smelt, true) && self.fixed.luck(h, DECIDES, 40) < SHUT_OF_THEMSELVES {
                let after = if night { &NOTICED_MIN.1 } else { &NOTICED_MIN.0 }.quantile(self.fixed.luck(h, DECIDES, 4));
                let shutting = SHUTTING_MIN.quantile(self.fixed.luck(h, DECIDES, 41));
                b.shut.get_or_insert(t + Span::from_minutes_f64(after + shutting));
            }
            let shut = b.shut.is_some_and(|at| at <= t);
            let before = b.load;
            if indoors_there {
                let changes = if shut || !home { AIR_CHANGES_H } else { OPEN_CHANGES_H };
                b.inside_ppm = indoors(b.inside_ppm, out, changes, 60.0);
                b.load[0] += p.load_of_minute(b.inside_ppm);
                b.load[1] += p.load_of_minute(if shut || !home { b.inside_ppm } else { out });
            } else {
                b.inside_ppm = out;
                b.load.iter_mut().for_each(|l| *l += p.load_of_minute(out));
            }
            let outside = if !indoors_there {
                1.0
            } else if home {
                if night { OUT_OF_DOORS.1 } else { OUT_OF_DOORS.0 }
            } else {
                0.0
            };
            let people = f64::from(self.life.alive(h));
            fumes.person_min[0] += if b.inside_ppm >= p.erpg2_ppm { people * (1.0 - outside) } else { 0.0 };
            fumes.person_min[1] += if out >= p.erpg2_ppm { people * outside } else { 0.0 };
            let stood = p.stood_load();
            if b.load[0].max(b.load[1]) >= stood && (b.load[0] > before[0] || b.load[1] > before[1] || t.as_millis() % (TOLD_EVERY_MIN * 60_000) == 0) {
                worse.push(id);
            }
        }
        for id in worse {
            if let Some(b) = fumes.breath.get_mut(&id) {
                self.harmed_by_gas(id as usize, b, &p, night, t, ctx);
            }
        }
        self.fumes = Some(fumes);
    }
    /// Where a household breathes, whether it is under a roof, and whether that is its own.
    fn breathes_at(&self, h: usize, t: Moment) -> (Point, bool, bool) {
        let home = self.fixed.homes.at[h];
        if let Some(walk) = self.walks.get(&(h as u32)) {
            return (walk.at(t), false, false);
        }
        match self.spots.get(h as u32) {
            Some(spot) if !self.life.phase(h).at_home() => (spot.at, spot.shelter.is_some() && !spot.in_yard, false),
            _ => (home, true, true),
        }
    }
    /// Whoever has breathed too much.
    fn harmed_by_gas(&mut self, h: usize, b: &mut Breath, p: &Probit, night: bool, t: Moment, ctx: &mut Ctx<'_>) {
        let outside = if night { OUT_OF_DOORS.1 } else { OUT_OF_DOORS.0 };
        let people = usize::from(self.life.people(h));
        b.told.resize(people.max(b.told.len()), WELL);
        let tells = t.as_millis() % (TOLD_EVERY_MIN * 60_000) == 0;
        let (mut die, mut hurt_die, mut hurt) = (0u8, 0u8, [0u8; 3]);
        for k in 0..people {
            let own = |n: u64| self.fixed.luck(h, SUFFERS, n + k as u64);
            let grade = harm(p, b.load[usize::from(own(1100) < outside)], own(1400));
            match (b.told[k], grade) {
                (WELL, 4) => die += 1,
                (HURT, 4) => hurt_die += 1,
                (WELL, 1..=3) if tells => hurt[3 - usize::from(grade)] += 1,
                _ => continue,
            }
            b.told[k] = if grade == 4 { DEAD } else { HURT };
        }
        // Something else may have harmed them before.
        let well = self.life.well(h) as u8;
        die = die.min(well);
        for n in &mut hurt {
            *n = (*n).min(well - die);
        }
        while hurt.iter().sum::<u8>() > well - die {
            hurt[hurt.iter().rposition(|n| *n > 0).unwrap_or(0)] -= 1;
        }
        hurt_die = hurt_die.min(self.life.hurt(h));
        if die + hurt_die + hurt.iter().sum::<u8>() == 0 {
            return;
        }
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        if self.set(h, flag::CAUGHT) {
            let cause = Cause {
                why: Why::Hazard,
                seq: self.life.cause(h).seq.or_else(|| ctx.log.events().iter().find(|e| e.kind == Kind::AccidentBegan).map(|e| e.seq)),
            };
            self.life.unset(h, flag::SAFE);
            self.write(t, h, Kind::Caught, cause, place, Who::Nobody, "gas", ctx);
        }
        self.life.harm(&self.fixed.homes, &self.fixed.village_of, h, die, hurt_die, hurt.iter().sum());
        let cause = Cause { why: Why::Hazard, seq: self.life.cause(h).seq };
        for (kind, n, word) in
            [(Kind::Died, die + hurt_die, ""), (Kind::Injured, hurt[0], said::RED), (Kind::Injured, hurt[1], said::YELLOW), (Kind::Injured, hurt[2], "green")]
        {
            if n == 0 {
                continue;
            }
            let l = line(kind, Self::who(h), cause).value(f64::from(n), Unit::Persons).at(place);
            let seq = ctx.log.write(t, if word.is_empty() { l } else { l.detail(word) });
            if kind == Kind::Injured && word != "green" {
                self.needs_bed(h, n, word == said::RED, seq, t, ctx);
            }
        }
        if hurt_die > 0 {
            let still = self.life.hurt(h) - hurt.iter().sum::<u8>();
            self.medics.died(h, still);
        }
    }

    /// Out of what the guidebook clears and protects: to a shelter beyond it, failing that on foot to open ground across or against the wind.
    pub(super) fn clear_of_gas(&mut self, h: usize, start: Start, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        let Some(spec) = expressway::spec(ctx.scenario) else { return false };
        let wind = ctx.ground.gas.as_ref().and_then(|g| g.emissions.last()).map_or_else(
            || {
                let air = spec.air_at(t.max(spec.starts));
                (air.wind_m_s, air.towards_deg)
            },
            |e| (e.plume.wind_m_s, e.plume.towards_deg),
        );
        let Some((from, off)) = keep_off(ctx.scenario, wind, false, t) else { return false };
        let bad = |p: Point| off.isolates(from, p) || off.protects(from, p, wind.1);
        let county = &ctx.scenario.county;
        let mut list: Vec<(f64, FacilityId)> = self
            .fixed
            .shelters
            .iter()
            .map(|f| (county.facilities[f.index()].at, *f))
            .filter(|(at, _)| !bad(*at))
            .map(|(at, f)| (at.distance_m(start.at), f))
            .collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let ways = |p: &mut Self, ctx: &mut Ctx<'_>| list.iter().take(CHOICE).any(|(_, f)| p.try_shelter(h, start, *f, t, ctx));
        // Whoever has a vehicle drives; on foot it is nearer to step out of the wind.
        if start.vehicle && ways(self, ctx) {
            return true;
        }
        let pace = self.pace(h, t, ctx);
        for far in AWAY_M {
            for turn in [90.0, -90.0, 120.0, -120.0, 60.0, -60.0, 180.0] {
                let a = f64::to_radians(wind.1 + turn);
                let to = Point::new(start.at.x + sin(a) * far, start.at.y + cos(a) * far);
                if !bad(to)
                    && let Some(walk) = self.straight(start.at, to, pace, t, super::walk::Goal::Ground, ctx)
                {
                    self.walk_off(h, walk, t, ctx);
                    return true;
                }
            }
        }
        ways(self, ctx)
    }
    /// What all have breathed, at the end.
    pub(super) fn tell_fumes(&self, now: Moment, log: &mut crate::drill::log::Log) {
        let Some((fumes, begun)) = self.fumes.as_ref().zip(log.events().iter().find(|e| e.kind == Kind::AccidentBegan).map(|e| e.seq)) else { return };
        let ([indoors, outdoors], greatest) = (fumes.person_min, fumes.breath.values().flat_map(|b| b.load).fold(0.0, f64::max));
        if greatest <= 0.0 {
            return;
        }
        let detail = format!("residents indoors={indoors:.0} outdoors={outdoors:.0} worst={greatest:.0}");
        let l = line(Kind::Exposed, Who::Drill, Cause::after(Why::Hazard, begun));
        log.write(now, l.value(indoors + outdoors, Unit::PersonMinutes).detail(detail));
    }
    /// The greatest load of a household, for measuring: of those indoors, and of those who were out of doors.
    #[must_use]
    pub fn breathed(&self, h: HouseholdId) -> Option<[f64; 2]> {
        self.fumes.as_ref()?.breath.get(&h.0).map(|b| b.load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::road_fire::vehicle::Load;

    #[test]
    fn more_gas_never_hurts_fewer_and_the_grades_follow_one_another() {
        let p = probit(Load::Chlorine).expect("it poisons");
        for k in 0..20 {
            let u = (f64::from(k) + 0.5) / 20.0;
            let grades: Vec<u8> = (0..40).map(|i| harm(&p, crate::base::num::pow(10.0, f64::from(i) / 4.0), u)).collect();
            assert!(grades.windows(2).all(|w| w[0] <= w[1]), "{u}: {grades:?}");
            assert!(grades[0] == 0 && grades[39] == 4, "{u}: {grades:?}");
        }
    }
}
