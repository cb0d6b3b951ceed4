//! Expressway / river — what ran off the road goes down the river past intakes, landings and bridges, and who shut the river in time.
//!
//! In: the spill of the accident, the rivers, word that was passed on. Out: `SpillInRiver` and, for every place where people use the river
//! below, `SpillHeading` with the time that it has; `IntakeShut`, `RiverClosed`; `SpillAtIntake`, `SpillPassed`. Not here: how it travels
//! (`hazard::road_fire::spill`), who passes the word on (`command`). Method: the middle of the cloud is there after its journey; whoever has
//! been told by a message of topic [`SHUT_INTAKE`] closes the drill's own intake a while later, and by one of topic [`CLOSE_RIVER`] people
//! keep off the river at all places below. Where no intake is named the journey ends at the county's border.

use super::order::Told;
use super::{Ctx, Expressway};
use crate::base::ids::{FacilityId, Id, ReachId, RoadId};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::hazard::road_fire::spec::Spill;
use crate::hazard::road_fire::spill;
use crate::map::county::County;
use crate::map::line::{along, closest, length_m};
use crate::map::place::FacilityKind;
use crate::map::road::RoadClass;
use crate::record::event::{Cause, Kind, Own, Unit, Who, Why};

/// The topic of the message that makes a waterworks shut its intake.
pub const SHUT_INTAKE: &str = "shut-intake";
/// The topic of the message that makes those along the river keep everybody off it.
pub const CLOSE_RIVER: &str = "close-river";
/// From the word until somebody stands at a landing or bridge and keeps people off the water (assumed).
const CLOSES: Span = Span::minutes(30);
/// An intake or a landing belongs to a river that is no farther away, metres (assumed: they are drawn on dry ground beside it).
const BESIDE_M: f64 = 500.0;
/// From the word to a shut gate (assumed: somebody walks to it and winds it down).
const SHUTS: Span = Span::minutes(15);

/// What is on its way.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Drift {
    /// When its middle is there.
    arrives: Moment,
    peak_g_m3: f64,
    intake: bool,
    seq: u64,
    there: bool,
}

/// A place below where people use the river.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Use {
    who: Who,
    arrives: Moment,
    peak_g_m3: f64,
    /// The event that told of it.
    seq: u64,
    shut: bool,
    passed: bool,
}

/// Places along the river where people take, cross or travel on its water: what they are, the reach, the share of it.
fn uses(county: &County) -> Vec<(Who, &'static str, ReachId, f64)> {
    let rivers = &county.rivers;
    let mut out = Vec::new();
    for (i, f) in county.facilities.iter().enumerate() {
        let word = match f.kind {
            FacilityKind::WaterIntake => "intake",
            FacilityKind::Landing => "landing",
            _ => continue,
        };
        let near = rivers.reaches.iter().enumerate().map(|(k, r)| (closest(&r.line, f.at), k));
        if let Some(((share, _), k)) = near.filter(|((_, far), _)| *far <= BESIDE_M).min_by(|a, b| a.0.1.total_cmp(&b.0.1).then(a.1.cmp(&b.1))) {
            out.push((Who::Facility(FacilityId::from_index(i)), word, ReachId::from_index(k), share));
        }
    }
    for (i, road) in county.roads.roads.iter().enumerate() {
        let drawn = length_m(&road.line);
        // The other carriageway's bridge, and a road's second one over the same reach, are the same place.
        let mut over: Vec<ReachId> = Vec::new();
        for c in road.crossings.iter().filter(|c| !matches!(road.class, RoadClass::Expressway | RoadClass::Ramp | RoadClass::Path) && !c.ford) {
            if !over.contains(&c.reach) {
                over.push(c.reach);
                let at = along(&road.line, if road.length_m > 0.0 { drawn * (c.along_m / road.length_m).min(1.0) } else { 0.0 });
                out.push((Who::Road(RoadId::from_index(i)), "bridge", c.reach, closest(&rivers.reach(c.reach).line, at).0));
            }
        }
    }
    out
}

impl Expressway {
    /// Word that was passed on: the first message of a topic, where there was one.
    pub fn hears(&mut self, first: impl Fn(&str) -> Option<(Moment, u64)>) {
        if let Some((at, seq)) = first(SHUT_INTAKE) {
            self.shut_intake(at, seq);
        }
        if self.river_closes.is_none() {
            self.river_closes = first(CLOSE_RIVER).map(|(at, seq)| (at + CLOSES, seq));
        }
    }
    /// Who uses the river below is told of with the time that they have, the nearest first.
    fn head_for(&mut self, c: &mut Ctx<'_>, s: &Spill, spilt: u64) {
        let rivers = &c.scenario.county.rivers;
        let way = |(who, word, reach, share)| {
            let j = spill::follow_to(rivers, (s.reach, s.share), Some((reach, share)), s.baseflow_m3_s_per_km2, s.kg)?;
            Some((j, who, word))
        };
        let mut list: Vec<(spill::Journey, Who, &str)> = uses(&c.scenario.county).into_iter().filter_map(way).collect();
        list.sort_by(|a, b| a.0.seconds.total_cmp(&b.0.seconds).then(a.1.cmp(&b.1)));
        for (j, who, word) in list {
            let detail = format!("{word} km={:.1} g_m3={:.2}", j.metres / 1000.0, j.peak_g_m3);
            let l = line(Kind::SpillHeading, who, Cause::after(Why::Hazard, spilt)).value(j.seconds / 60.0, Unit::Minutes).detail(detail);
            let seq = c.log.write(c.now, l);
            let arrives = c.now + Span::from_seconds_f64(j.seconds);
            self.uses.push(Use { who, arrives, peak_g_m3: j.peak_g_m3, seq, shut: false, passed: false });
        }
    }
    /// People keep off the water, the cloud comes past.
    fn pass_uses(&mut self, c: &mut Ctx<'_>) {
        let closes = self.river_closes.filter(|(at, _)| *at <= c.now);
        for u in &mut self.uses {
            if let (Some((_, word)), false) = (closes, u.shut) {
                u.shut = true;
                let left = (u.arrives - c.now).as_minutes();
                c.log.write(c.now, line(Kind::RiverClosed, u.who, Cause::after(Why::Decision(Own::Duty), word)).value(left, Unit::Minutes));
            }
            if !u.passed && u.arrives <= c.now {
                u.passed = true;
                let l = line(Kind::SpillPassed, u.who, Cause::after(Why::Hazard, u.seq)).value(u.peak_g_m3, Unit::GramsPerCubicMetre);
                c.log.write(c.now, l.detail(if u.shut { "river-shut" } else { "river-open" }));
            }
        }
    }
    /// It has reached the river.
    pub(super) fn spills(&mut self, c: &mut Ctx<'_>, place: Who, cause: Cause) {
        let Some(s) = super::spec(c.scenario).and_then(|s| s.spill) else { return };
        let rivers = &c.scenario.county.rivers;
        let way = spill::follow(rivers, s.reach, s.share, s.intake, s.baseflow_m3_s_per_km2, s.kg).unwrap_or_default();
        let to = s.intake.map_or("border", |r| rivers.keys.key(r));
        let detail = format!("to={to} km={:.1} g_m3={:.2}", way.metres / 1000.0, way.peak_g_m3);
        let seq = c.log.write(c.now, line(Kind::SpillInRiver, place, cause).value(way.seconds / 60.0, Unit::Minutes).detail(detail));
        let arrives = c.now + Span::from_seconds_f64(way.seconds);
        self.drift = Some(Drift { arrives, peak_g_m3: way.peak_g_m3, intake: s.intake.is_some(), seq, there: false });
        self.told.push(Told::Seen { topic: "spill".into(), seq });
        self.head_for(c, &s, seq);
    }
    /// The waterworks has been told, by the message of that number.
    pub fn shut_intake(&mut self, told: Moment, seq: u64) {
        if self.drift.is_some_and(|d| d.intake) && self.shut.is_none() {
            self.shut = Some((told + SHUTS, seq));
        }
    }
    /// The gate goes down, the cloud comes.
    pub(super) fn drifts(&mut self, c: &mut Ctx<'_>) {
        let Some(d) = self.drift else { return };
        self.pass_uses(c);
        let place = self.place(c);
        if let Some((at, seq)) = self.shut
            && at <= c.now
            && at > c.now - c.step
        {
            c.log.write(c.now, line(Kind::IntakeShut, place, Cause::after(Why::Hazard, seq)));
        }
        if !d.there && d.arrives <= c.now {
            self.drift = Some(Drift { there: true, ..d });
            let how = match (d.intake, self.shut) {
                (false, _) => "border",
                (true, Some((at, _))) if at <= d.arrives => "shut",
                (true, _) => "open",
            };
            let l = line(Kind::SpillAtIntake, place, Cause::after(Why::Hazard, d.seq)).value(d.peak_g_m3, Unit::GramsPerCubicMetre);
            c.log.write(c.now, l.detail(how));
        }
    }
}
