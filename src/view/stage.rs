//! View / stage — a run being looked at: the record, the clock, the map, what is chosen. One for a review, one for a drill, two for a comparison.
//!
//! In: a run. Out: everything that panels show of it. Not here: panels.

use super::clock::Clock;
use super::face::Face;
use super::fields::{Door, Fields};
use super::map::{MapView, Picked};
use super::moment::Now;
use super::run::Run;
use super::timeline::Lanes;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::record::event::{Kind, Who};

/// A run being looked at.
#[derive(Debug)]
pub struct Stage {
    /// The record.
    pub run: Run,
    /// The state at the clock's moment.
    pub now: Now,
    /// The clock.
    pub clock: Clock,
    /// The map.
    pub map: MapView,
    /// Who or what is chosen.
    pub chosen: Option<Picked>,
    /// The event that was last gone to.
    pub event: Option<u32>,
    /// The lanes of time.
    pub lanes: Lanes,
    /// The hazard in numbers.
    pub fields: Fields,
    stops: Vec<(Moment, Kind)>,
}

impl Stage {
    /// Of a run; walks through it once. Takes as long as that; needs no window.
    #[must_use]
    pub fn new(run: Run, face: &Face) -> Self {
        let mut clock = Clock::new(Moment::ZERO + run.scenario.drill.length);
        clock.set_edge(run.edge);
        let (map, now, lanes) = (MapView::new(&run, face), Now::walked(&run), Lanes::new(&run));
        Self { stops: run.stops(), run, now, clock, map, chosen: None, event: None, lanes, fields: Fields::default() }
    }

    /// Who is chosen, if it is no mere ground.
    #[must_use]
    pub const fn who(&self) -> Option<Who> {
        match self.chosen {
            Some(Picked::Who(who)) => Some(who),
            _ => None,
        }
    }

    /// More has been computed.
    pub fn grown(&mut self) {
        self.clock.set_edge(self.run.edge);
        let known = self.stops.len();
        self.stops.extend(self.run.marks[known..].iter().map(|m| (m.at, m.kind)));
        if self.stops[known.saturating_sub(1)..].windows(2).any(|w| w[0].0 > w[1].0) {
            self.stops = self.run.stops();
        }
        self.lanes.count(&self.run);
        self.map.grown(&self.run);
    }

    /// The finished run takes the place of what was shown while it was computed; the reader stays where he is.
    pub fn finish(&mut self, run: Run) {
        self.run = run;
        self.stops.clear();
        self.now = Now::walked(&self.run);
        self.lanes.count_again();
        self.map.look_again(&self.run);
        self.grown();
        self.now.seek(&self.run, self.clock.now());
    }

    /// Lets wall time pass and brings the state to the clock's moment. Says at what kind of event the clock stopped.
    pub fn tick(&mut self, wall_s: f64) -> Option<Kind> {
        let stopped = self.clock.tick(wall_s, &self.stops);
        self.follow();
        stopped
    }
    /// Brings the state to the clock's moment.
    pub fn follow(&mut self) {
        let at = self.clock.now();
        if self.now.at != at {
            self.now.seek(&self.run, at);
        }
    }

    /// Brings the hazard's numbers to the clock's moment; asks for them where the coloured layer is made of them.
    pub fn number(&mut self, door: &Door) {
        let wanted = self.map.overlay.needs().is_some();
        self.fields.follow(door, &self.run, &mut self.now, wanted);
    }

    /// Goes to an event: a little before it, and on the map where it is.
    pub fn go_to_event(&mut self, event: u32, face: &Face, wall_s: f64) {
        let Some(e) = self.run.tale.events.get(event as usize).cloned() else { return };
        self.clock.playing = false;
        self.clock.before(e.at);
        self.event = Some(event);
        self.follow();
        // A warning or a level stands nowhere: then it is about where it holds, or about whom it reached.
        let names = self.run.names();
        if let Some(about) = [e.subject, e.place, e.known_to].into_iter().find(|who| names.at(*who).is_some()) {
            self.chosen = Some(Picked::Who(about));
        }
        if let Some(p) = self.run.place(&e) {
            self.map.go_to(p, true, face, wall_s);
        }
    }

    /// Chooses, and flies there if asked.
    pub fn choose(&mut self, who: Who, fly: bool, face: &Face, wall_s: f64) {
        self.chosen = Some(Picked::Who(who));
        let team = if let Who::Team(t) = who { self.now.teams(&self.run).into_iter().find(|x| x.0 == t.0).map(|x| x.1) } else { None };
        if let Some(p) = team.or_else(|| self.run.names().at(who)).filter(|_| fly) {
            self.map.go_to(p, true, face, wall_s);
        }
    }

    /// Where what is chosen stands.
    #[must_use]
    pub fn chosen_at(&self) -> Option<Point> {
        match self.chosen? {
            Picked::Ground(p) => Some(p),
            Picked::Who(who) => self.run.names().at(who),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::drill::run::{Options, Silent, run};
    use crate::drill::world::Prepared;
    use crate::scenario::valley;
    use crate::score;
    use crate::view::door::Opened;
    use std::path::PathBuf;
    use std::sync::OnceLock;

    fn opened() -> Opened {
        static TALE: OnceLock<(crate::record::tale::Tale, score::card::Card)> = OnceLock::new();
        let scenario = valley::scenario();
        let (tale, card) = TALE
            .get_or_init(|| {
                let s = valley::scenario();
                let tale = run(&s, &Prepared::new(&s), &Options::new(7), &mut Silent);
                let scoring = score::scoring::Scoring::of(&s.drill.hazard, None).expect("the built-in scoring");
                let card = score::judge(&s, &tale, None, None, &scoring);
                (tale, card)
            })
            .clone();
        Opened::of(std::sync::Arc::new(scenario), tale, Some(card))
    }

    /// A small flood that was run to its end.
    pub(crate) fn small() -> Run {
        Run::of(PathBuf::from("small"), opened())
    }

    /// The same on a stage.
    pub(crate) fn small_stage() -> Stage {
        Stage::new(small(), &Face::default())
    }

    #[test]
    fn going_to_an_event_lands_a_little_before_it_and_chooses_what_it_is_about() {
        let mut stage = small_stage();
        let mark = *stage.run.marks.iter().find(|m| m.place.is_some() && m.at > Moment::minutes(5)).expect("an event somewhere");
        stage.go_to_event(mark.event, &Face { still: true, ..Face::default() }, 0.0);
        let early = mark.at.as_millis() - stage.clock.now().as_millis();
        assert_eq!(early, 5_000);
        assert_eq!(stage.now.at, stage.clock.now());
        assert!(stage.chosen_at().is_some());
        assert!(stage.map.camera.middle.distance_m(mark.place.expect("somewhere")) < 1.0);
    }

    #[test]
    fn a_run_broken_off_opens_with_what_it_has() {
        let mut o = opened();
        o.card = None;
        o.tale.tracks = crate::record::tale::Tracks::default();
        o.tale.households.clear();
        o.tale.events.truncate(200);
        let last = o.tale.events[199].at;
        let mut stage = Stage::new(Run::of(PathBuf::from("cut"), o), &Face::default());
        assert_eq!(stage.clock.edge(), last);
        stage.clock.seek(1e12);
        stage.follow();
        assert_eq!(stage.clock.now(), last);
    }
}
