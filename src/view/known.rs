//! View / known — what has been reported to a post against what is true: roads that are cut, villages whose houses were hit.
//!
//! In: a run, a moment. Out: for each road and village whether the truth was reported; lines and squares on the map. Not here: gauges
//! (`signs` writes what was read beside what is true), what a post makes of it (`drill`).
//! Rule: a post never forgets a road that was reported cut; so one that came free again is still taken for cut. Reported is what has
//! arrived at any post of the county's command, be it a village's.

use egui::epaint::Mesh;
use egui::{Align2, Color32};

use super::face::hex;
use super::labels;
use super::lines::Lines;
use super::moment::Now;
use super::run::Run;
use super::shape::{Shape, dashes, ribbon, symbol};
use super::signs::Sheet;
use crate::base::ids::{Id, RoadId, VillageId};
use crate::base::lang::Text;
use crate::base::time::Moment;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use std::collections::BTreeMap;

/// What is known of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knowledge {
    /// It is so, and was reported.
    Reported,
    /// It is so, and nobody has reported it.
    Unreported,
    /// It was reported, and is so no longer, or never was.
    Outdated,
}

impl Knowledge {
    /// All, in the order of the legend.
    pub const ALL: [Self; 3] = [Self::Reported, Self::Unreported, Self::Outdated];
    /// Its name and its colour.
    #[must_use]
    pub const fn look(self) -> (Text, Color32) {
        match self {
            Self::Reported => (Text::new("属实，已报", "true and reported"), hex(0x0B3C6F)),
            Self::Unreported => (Text::new("属实，无人报", "true, not reported"), hex(0xE5006D)),
            Self::Outdated => (Text::new("已报，现不属实", "reported, not so now"), hex(0x8A8F96)),
        }
    }
}

/// Reports and hits of a run, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Known {
    roads: Vec<(Moment, RoadId)>,
    told: Vec<(Moment, VillageId)>,
    hit: Vec<(Moment, VillageId)>,
    taken: usize,
}

/// Whether a report speaks of the hazard in a village.
fn of_hazard(e: &Event) -> bool {
    [said::WATER, said::FIRE, said::DANGER, said::TRAPPED].into_iter().any(|w| e.detail.says(w))
}

impl Known {
    /// Takes in the events that a run has had since; all of another run.
    pub fn take(&mut self, run: &Run) {
        let events = &run.tale.events;
        if events.len() < self.taken {
            *self = Self::default();
        }
        let village = |who: Who| match who {
            Who::Village(v) => Some(v),
            Who::Settlement(s) => run.scenario.county.settlements.get(s.index()).map(|s| s.village),
            Who::Household(h) => {
                let fact = run.tale.households.get(h.index())?;
                run.scenario.county.settlements.get(fact.settlement.index()).map(|s| s.village)
            }
            _ => None,
        };
        for e in &events[self.taken..] {
            match (e.kind, e.place) {
                (Kind::ReportArrived, Who::Road(r)) if e.detail.says(said::ROAD) => self.roads.push((e.at, r)),
                (Kind::ReportArrived, place) if of_hazard(e) => self.told.extend(village(place).or_else(|| village(e.subject)).map(|v| (e.at, v))),
                (Kind::HouseHit, place) => self.hit.extend(village(place).or_else(|| village(e.subject)).map(|v| (e.at, v))),
                _ => {}
            }
        }
        self.taken = events.len();
    }

    fn until<T: Copy + Ord>(list: &[(Moment, T)], at: Moment) -> BTreeMap<T, Moment> {
        let mut first = BTreeMap::new();
        for (t, what) in &list[..list.partition_point(|e| e.0 <= at)] {
            first.entry(*what).or_insert(*t);
        }
        first
    }

    /// Roads that are cut, or were reported to be; and since when they were.
    #[must_use]
    pub fn roads(&self, now: &Now) -> BTreeMap<RoadId, (Knowledge, Option<Moment>)> {
        let told = Self::until(&self.roads, now.at);
        let cut = now.roads.iter().enumerate().filter(|(_, s)| **s == 1).map(|(r, _)| RoadId(r as u32));
        let mut out: BTreeMap<RoadId, (Knowledge, Option<Moment>)> = told.iter().map(|(r, t)| (*r, (Knowledge::Outdated, Some(*t)))).collect();
        for r in cut {
            let since = told.get(&r).copied();
            out.insert(r, (if since.is_some() { Knowledge::Reported } else { Knowledge::Unreported }, since));
        }
        out
    }
    /// Villages in which a house was hit by now, or from which the hazard was reported; and since when it was.
    #[must_use]
    pub fn villages(&self, at: Moment) -> BTreeMap<VillageId, (Knowledge, Option<Moment>)> {
        let (told, hit) = (Self::until(&self.told, at), Self::until(&self.hit, at));
        let mut out: BTreeMap<VillageId, (Knowledge, Option<Moment>)> = told.iter().map(|(v, t)| (*v, (Knowledge::Outdated, Some(*t)))).collect();
        for v in hit.into_keys() {
            let since = told.get(&v).copied();
            out.insert(v, (if since.is_some() { Knowledge::Reported } else { Knowledge::Unreported }, since));
        }
        out
    }
}

impl Sheet<'_> {
    /// Roads as lines, villages as squares: whole where the truth was reported, hollow with a question mark where it was not.
    pub fn known(&mut self, known: &Known, lines: &Lines) {
        let mut mesh = Mesh::default();
        let mut asked = Vec::new();
        for (r, (what, _)) in known.roads(self.now) {
            let line = lines.road(r.index(), self.camera, self.ground);
            if !line.iter().any(|p| self.sees(*p)) {
                continue;
            }
            let colour = self.face.ink(what.look().1);
            ribbon(&mut mesh, &line, 7.0, Color32::from_white_alpha(220));
            match what {
                Knowledge::Reported => ribbon(&mut mesh, &line, 4.4, colour),
                Knowledge::Unreported => dashes(&mut mesh, &line, 4.4, 8.0, 4.0, colour),
                Knowledge::Outdated => dashes(&mut mesh, &line, 3.0, 3.0, 4.0, colour),
            }
            if let Some(middle) = line.get(line.len() / 2).filter(|p| self.sees(**p)) {
                self.note(*middle, 6.0, Who::Road(r));
                if what == Knowledge::Unreported {
                    asked.push((*middle, colour));
                }
            }
        }
        for (v, (what, _)) in known.villages(self.now.at) {
            let Some(village) = self.run.scenario.county.villages.get(v.index()) else { continue };
            let at = self.at(village.at);
            if !self.sees(at) {
                continue;
            }
            let colour = self.face.ink(what.look().1);
            symbol(&mut mesh, Shape::Square, at, 8.0, colour, Some(Color32::WHITE));
            if what != Knowledge::Reported {
                symbol(&mut mesh, Shape::Square, at, 5.4, Color32::WHITE, None);
            }
            if what == Knowledge::Unreported {
                asked.push((at, colour));
            }
            self.note(at, 8.0, Who::Village(v));
        }
        self.painter.add(egui::Shape::mesh(mesh));
        for (at, colour) in asked {
            labels::halo(self.painter, at, Align2::CENTER_CENTER, "?", 13.0, colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::event::{Cause, Detail, Unit, Why};
    use crate::view::stage::tests::small;

    fn event(at: i64, kind: Kind, subject: Who, place: Who, detail: &str) -> Event {
        let cause = Cause { why: Why::Drill, seq: None };
        let detail = if detail.is_empty() { Detail::NONE } else { Detail::text(detail) };
        Event { seq: 0, at: Moment::minutes(at), kind, subject, place, cause, known_to: Who::Nobody, value: 0.0, unit: Unit::None, detail }
    }

    #[test]
    fn a_road_is_known_from_its_first_report_on_and_still_taken_for_cut_when_it_is_free_again() {
        let mut run = small();
        let road = |r| Who::Road(RoadId(r));
        run.tale.events = vec![
            event(5, Kind::ReportArrived, Who::Nobody, road(2), said::ROAD),
            event(9, Kind::ReportArrived, Who::Nobody, road(2), said::ROAD),
            event(9, Kind::ReportArrived, Who::Nobody, road(3), "queue"),
        ];
        let mut known = Known::default();
        known.take(&run);
        known.take(&run);
        let mut now = Now::new(&run);
        (now.roads[2], now.roads[3]) = (1, 1);
        now.at = Moment::minutes(4);
        assert_eq!(known.roads(&now)[&RoadId(2)], (Knowledge::Unreported, None));
        now.at = Moment::minutes(30);
        assert_eq!(known.roads(&now)[&RoadId(2)], (Knowledge::Reported, Some(Moment::minutes(5))));
        assert_eq!(known.roads(&now)[&RoadId(3)].0, Knowledge::Unreported, "a queue is no cut");
        now.roads[2] = 0;
        assert_eq!(known.roads(&now)[&RoadId(2)].0, Knowledge::Outdated);
        run.tale.events.clear();
        known.take(&run);
        assert!(known.roads(&now).values().all(|k| k.0 == Knowledge::Unreported), "of another run");
    }

    #[test]
    fn a_village_whose_house_was_hit_is_unreported_until_somebody_tells_of_it() {
        let mut run = small();
        let (h, v) = (run.tale.households[0], |run: &Run| run.scenario.county.settlements[run.tale.households[0].settlement.index()].village);
        let here = v(&run);
        let home = Who::Household(crate::base::ids::HouseholdId(0));
        run.tale.events = vec![
            event(3, Kind::HouseHit, home, Who::Settlement(h.settlement), ""),
            event(8, Kind::ReportArrived, Who::Nobody, Who::Village(here), said::WATER),
        ];
        let mut known = Known::default();
        known.take(&run);
        assert!(known.villages(Moment::minutes(2)).is_empty());
        assert_eq!(known.villages(Moment::minutes(3))[&here], (Knowledge::Unreported, None));
        assert_eq!(known.villages(Moment::minutes(8))[&here], (Knowledge::Reported, Some(Moment::minutes(8))));
    }

    #[test]
    fn a_whole_night_of_the_small_flood_reports_something_that_is_true() {
        let run = small();
        let mut known = Known::default();
        known.take(&run);
        let all = known.villages(run.edge);
        assert!(!all.is_empty(), "houses were hit, or water was reported");
    }
}
