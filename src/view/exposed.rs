//! View / exposed — who is in the hazard's reach now: people at home in it, people held by it, groups on their way through it.
//!
//! In: a run, the state at a moment. Out: their number by settlement; circles and rings on the map. Not here: what it does to them (the
//! record's events), person-minutes (`score`).
//! Rule: water of the record's first class (5 cm) or more where the house stands; flames there or in a cell beside it, as the drill has it
//! take a house; smoke, gas or flames of an accident. Who is safe upstairs is not counted; who is held on the way is counted with the
//! settlement of his home, as the record has no place for him.

use egui::{Stroke, pos2};

use super::dots::NEAR;
use super::face::EXPOSED;
use super::moment::Now;
use super::reached::LINE_BUILT;
use super::run::Run;
use super::shape::{Shape, symbol};
use super::signs::Sheet;
use crate::base::ids::{HouseholdId, Id, SettlementId};
use crate::map::frame::Point;
use crate::record::event::Who;
use crate::record::tale::PeopleState;
use crate::report::number;
use crate::score::danger::Danger;

/// Class of ground of a forest fire that burnt and no longer flames.
const BURNT: u8 = 1;
/// Class of a slope beside a road that burnt and no longer flames.
const SCORCHED: u8 = 5;

/// Whoever is in the hazard's reach at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposed {
    /// People by settlement: at home in it, or held by it.
    pub of: Vec<u32>,
    /// People at home in it.
    pub at_home: u32,
    /// People held by it, wherever.
    pub held: u32,
    /// People on their way through it.
    pub under_way: u32,
    /// The households among them.
    pub homes: Vec<HouseholdId>,
    /// Where the groups on their way are.
    pub groups: Vec<(Point, u16)>,
}

/// Whether a class is danger to whoever stands in it.
const fn dangerous(danger: Danger, class: u8) -> bool {
    match danger {
        Danger::Water => class > 0,
        Danger::Fire => class > BURNT && class != LINE_BUILT,
        Danger::Road => class > 0 && class != SCORCHED,
    }
}

/// Whether a place is in the hazard's reach.
fn reaches(run: &Run, now: &Now, p: Point) -> bool {
    let shape = &run.scenario.county.terrain.shape;
    let Some(cell) = shape.cell_at(p) else { return false };
    let bad = |c: usize| now.cells.get(c).is_some_and(|class| dangerous(run.danger, *class));
    match run.danger {
        Danger::Fire => shape.square(cell, 1).any(bad),
        _ => bad(cell),
    }
}

impl Exposed {
    /// At a moment.
    #[must_use]
    pub fn of(run: &Run, now: &Now) -> Self {
        let mut out = Self { of: vec![0; run.scenario.county.settlements.len()], ..Self::default() };
        for (i, (fact, home)) in run.tale.households.iter().zip(&now.homes).enumerate() {
            let living = u32::from(fact.people.saturating_sub(home.dead));
            let held = home.state == PeopleState::Trapped;
            let at_home = !held && home.inside && home.state != PeopleState::Safe && reaches(run, now, fact.at);
            if living == 0 || !(held || at_home) {
                continue;
            }
            *(if held { &mut out.held } else { &mut out.at_home }) += living;
            if let Some(n) = out.of.get_mut(fact.settlement.index()) {
                *n += living;
            }
            out.homes.push(HouseholdId(i as u32));
        }
        out.groups = now.moving(run).iter().filter(|(p, _, _)| reaches(run, now, *p)).map(|(p, n, _)| (*p, *n)).collect();
        out.under_way = out.groups.iter().map(|g| u32::from(g.1)).sum();
        out
    }
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.at_home + self.held + self.under_way
    }
    /// The class of a settlement's number.
    #[must_use]
    pub fn class(people: u32) -> Option<usize> {
        EXPOSED.iter().rposition(|e| people >= e.0)
    }
}

impl Sheet<'_> {
    /// Circles over settlements, from near by rings round houses; an arrow for each group on its way through it.
    pub fn exposed(&mut self, exposed: &Exposed) {
        let near = self.camera.per_km() >= NEAR;
        let grow = (self.camera.per_km() / 16.0).sqrt().clamp(0.55, 1.5) as f32;
        for (i, people) in exposed.of.iter().enumerate() {
            let (Some(class), Some(s)) = (Exposed::class(*people), self.run.scenario.county.settlements.get(i)) else { continue };
            let at = self.at(s.at);
            if near || !self.sees(at) {
                continue;
            }
            let radius = ((*people as f32).sqrt() * 0.5).clamp(4.0, 18.0) * grow;
            self.painter.circle(at, radius, self.face.ink(EXPOSED[class].1), Stroke::new(1.4, egui::Color32::WHITE));
            self.note(at, radius, Who::Settlement(SettlementId(i as u32)));
            let label = number::grouped(f64::from(*people));
            self.labels.push(super::labels::Label::new(1, label, pos2(at.x, at.y), radius + 1.0, 12.5, self.face.ink(EXPOSED[3].1)));
        }
        if near {
            for h in &exposed.homes {
                let Some(fact) = self.run.tale.households.get(h.index()) else { continue };
                let at = self.at(fact.at);
                if self.sees(at) {
                    self.painter.circle_stroke(at, 9.0, Stroke::new(2.2, self.face.ink(EXPOSED[2].1)));
                }
            }
        }
        let mut mesh = egui::epaint::Mesh::default();
        for (p, n) in &exposed.groups {
            let at = self.at(*p);
            if self.sees(at) {
                let r = (4.5 + f32::from(*n).sqrt() * 0.7).min(14.0);
                symbol(&mut mesh, Shape::Arrow, at, r, self.face.ink(EXPOSED[3].1), Some(egui::Color32::WHITE));
            }
        }
        self.painter.add(egui::Shape::mesh(mesh));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Moment;
    use crate::view::stage::tests::small;

    #[test]
    fn nobody_is_exposed_before_the_water_comes_and_whoever_stands_in_it_is_counted_once() {
        let run = small();
        let mut now = Now::new(&run);
        assert_eq!(Exposed::of(&run, &now).all(), 0);
        let shape = run.scenario.county.terrain.shape;
        let home = run.tale.households[0];
        now.cells[shape.cell_at(home.at).expect("in the county")] = 1;
        let one = Exposed::of(&run, &now);
        let here = |f: &crate::record::tale::HouseholdFact| shape.cell_at(f.at) == shape.cell_at(home.at);
        let people: u32 = run.tale.households.iter().filter(|f| here(f)).map(|f| u32::from(f.people)).sum();
        assert_eq!((one.at_home, one.held, one.all(), one.of[home.settlement.index()]), (people, 0, people, people));
        now.homes[0].state = PeopleState::Safe;
        assert_eq!(Exposed::of(&run, &now).all(), people - u32::from(home.people), "safe upstairs");
        (now.homes[0].state, now.homes[0].inside) = (PeopleState::OnTheWay, false);
        assert_eq!(Exposed::of(&run, &now).all(), people - u32::from(home.people), "gone");
        (now.homes[0].state, now.homes[0].dead) = (PeopleState::Trapped, 1);
        let held = Exposed::of(&run, &now);
        assert_eq!((held.held, held.all()), (u32::from(home.people) - 1, people - 1), "held by it, the living");
    }

    #[test]
    fn a_group_in_the_water_is_told_and_one_beside_it_is_not() {
        let mut run = small();
        let shape = run.scenario.county.terrain.shape;
        run.tale.tracks.minutes[5].moving = vec![(shape.centre(40), 12, 0), (shape.centre(45), 7, 1)];
        let mut now = Now::new(&run);
        now.seek(&run, Moment::minutes(5));
        now.cells.fill(0);
        now.cells[40] = 2;
        let e = Exposed::of(&run, &now);
        assert_eq!((e.under_way, e.groups.len()), (12, 1));
    }

    #[test]
    fn flames_beside_a_house_count_and_burnt_ground_or_a_line_does_not() {
        assert!(!dangerous(Danger::Fire, 1) && dangerous(Danger::Fire, 2) && dangerous(Danger::Fire, 5) && !dangerous(Danger::Fire, 6));
        assert!(dangerous(Danger::Road, 4) && !dangerous(Danger::Road, 5) && dangerous(Danger::Road, 6) && !dangerous(Danger::Water, 0));
        let mut run = small();
        run.danger = Danger::Fire;
        let mut now = Now::new(&run);
        now.cells.fill(0);
        let (shape, p) = (run.scenario.county.terrain.shape, run.tale.households[0].at);
        let cell = shape.cell_at(p).expect("in the county");
        now.cells[cell - 1] = 3;
        assert!(reaches(&run, &now, p));
        now.cells[cell - 1] = BURNT;
        assert!(!reaches(&run, &now, p));
    }

    #[test]
    fn numbers_of_people_are_classed_from_one_on() {
        assert_eq!([0, 1, 9, 10, 200, 9_000].map(Exposed::class), [None, Some(0), Some(0), Some(1), Some(3), Some(3)]);
    }
}
