//! Drill / given — what somebody orders from outside while a drill runs: who leaves, which team goes where and what for, the hazard held still.
//!
//! In: an order and the step that it is for. Out: deeds of the villages, jobs of teams, acts upon the hazard; `CommandGiven` in the
//! record. Not here: who gave it (a window, a file). Rule: an order is part of a run: the same files, seed and orders are the same
//! record. It is with the villages, or with the team's leader, in its own step: the time it takes to give it is the giver's.

use super::command::errand::middle;
use super::deed::Deed;
use super::direct::{self, Direct};
use super::expressway::order::Work;
use super::expressway::spec;
use super::fire::watchers::FireSight;
use super::log::{Log, line};
use super::team::Teams;
use super::team::job::{Job, Purpose, Tactic};
use crate::base::ids::{FacilityId, Id, NodeId, RoadId, SettlementId, TeamId, ZoneId};
use crate::base::seed::Seed;
use crate::base::time::Moment;
use crate::hazard::act::HazardAct;
use crate::map::frame::Point;
use crate::map::road::RoadClass;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Where a team is sent, and so what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// To stand by at a settlement.
    Settlement(SettlementId),
    /// To stand by at a facility.
    Facility(FacilityId),
    /// To close a road; an expressway is refused, which only its own police may close.
    Close(RoadId),
    /// To take out whoever is trapped at a settlement, and then whoever else has called for help.
    Rescue(SettlementId),
    /// To keep a forest fire from the homes of a settlement.
    Protect(SettlementId),
    /// To attack a forest fire's edge, from the nearest place to a cell where that can be done.
    Attack(u32),
    /// To build a line ahead of a forest fire, from near a cell.
    Line(u32),
    /// To work at the accident on the expressway.
    Scene(Work),
}

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// The people of zones are told to prepare or to leave, and shelters open.
    People {
        /// Whom it concerns.
        zones: Vec<ZoneId>,
        /// What they are to do.
        stage: WarnStage,
        /// Shelters that open with it.
        shelters: Vec<FacilityId>,
    },
    /// A team goes somewhere.
    Team {
        /// Which.
        team: TeamId,
        /// Where, and what for.
        errand: Errand,
    },
    /// Water or fire stands still, or goes on; people and teams do not stand still with it.
    Freeze {
        /// From now on, or no longer.
        on: bool,
    },
}

/// An order with the step that takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// When; a whole step of the drill.
    pub at: Moment,
    /// What.
    pub order: Order,
}

/// The word of the record for a hazard that is held still, or let go.
const fn freeze_word(on: bool) -> &'static str {
    if on { "hazard-held" } else { "hazard-goes-on" }
}

impl Errand {
    /// Where it leads on the map.
    #[must_use]
    pub fn at(self, scenario: &Scenario) -> Point {
        let county = &scenario.county;
        match self {
            Self::Settlement(s) | Self::Rescue(s) | Self::Protect(s) => county.settlements[s.index()].at,
            Self::Facility(f) => county.facilities[f.index()].at,
            Self::Close(r) => middle(&county.roads.road(r).line),
            Self::Attack(cell) | Self::Line(cell) => county.terrain.shape.centre(cell as usize),
            Self::Scene(_) => self.node(scenario).map_or_else(Point::default, |n| county.roads.node_at(n)),
        }
    }
    /// The junction at which its way by road ends; none where there is no such place.
    fn node(self, scenario: &Scenario) -> Option<NodeId> {
        let county = &scenario.county;
        match self {
            Self::Settlement(s) | Self::Rescue(s) | Self::Protect(s) => Some(county.settlements[s.index()].node),
            Self::Facility(f) => Some(county.facilities[f.index()].node),
            Self::Close(r) => Some(county.roads.road(r).from),
            Self::Attack(_) | Self::Line(_) => county.roads.nearest_drivable(self.at(scenario)),
            Self::Scene(_) => spec(scenario).map(|x| county.roads.road(x.road).from),
        }
    }
    /// What the record calls the place.
    #[must_use]
    pub fn place(self, scenario: &Scenario) -> Who {
        match self {
            Self::Settlement(s) | Self::Rescue(s) | Self::Protect(s) => Who::Settlement(s),
            Self::Facility(f) => Who::Facility(f),
            Self::Close(r) => Who::Road(r),
            Self::Attack(_) | Self::Line(_) => FireSight::village_of(scenario, self.at(scenario)).map_or(Who::Nobody, Who::Village),
            Self::Scene(_) => spec(scenario).map_or(Who::Nobody, |x| Who::Road(x.road)),
        }
    }
    /// What for.
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Settlement(_) | Self::Facility(_) => Purpose::Stand,
            Self::Close(r) => Purpose::Road(r),
            Self::Rescue(_) => Purpose::Rescue,
            Self::Protect(_) => Purpose::Fight(Tactic::Protect),
            Self::Attack(_) => Purpose::Fight(Tactic::Attack),
            Self::Line(_) => Purpose::Fight(Tactic::Line),
            Self::Scene(work) => Purpose::Scene(work),
        }
    }
    /// The job of a team.
    #[must_use]
    pub fn job(self, scenario: &Scenario, cause: Cause) -> Job {
        let node = self.node(scenario).unwrap_or(NodeId(0));
        Job { run: None, purpose: self.purpose(), at: self.at(scenario), node, place: self.place(scenario), cause }
    }
    /// Why nobody at the window may send this team on it; the word of the record.
    #[must_use]
    pub fn refused(self, scenario: &Scenario, team: TeamId) -> Option<&'static str> {
        let hazard = &scenario.drill.hazard;
        match self {
            Self::Settlement(_) | Self::Facility(_) => None,
            Self::Close(r) => matches!(scenario.county.roads.road(r).class, RoadClass::Expressway | RoadClass::Ramp).then_some("no authority over expressway"),
            Self::Rescue(_) => {
                let able = hazard.flood().is_none() || Teams::saves_from_water(scenario, team, self.at(scenario));
                (!able).then_some("safety: no boats, no flood rescue")
            }
            Self::Protect(_) | Self::Attack(_) | Self::Line(_) if hazard.fire().is_none() => Some(said::NO_FIRE),
            Self::Protect(_) | Self::Attack(_) | Self::Line(_) => Teams::not_for_the_line(scenario, team),
            Self::Scene(_) if spec(scenario).is_none() => Some("no accident in this drill"),
            Self::Scene(work) => (!Teams::has(scenario, team, work.skills())).then_some("no such skill"),
        }
    }
}

/// Carries an order out; returns what the villages then do, each with its time.
pub(super) fn take(
    scenario: &Scenario,
    seed: Seed,
    given: &Given,
    number: u32,
    teams: &mut Teams,
    acts: &mut Vec<HazardAct>,
    log: &mut Log,
) -> Vec<(Moment, Deed)> {
    let why = Why::Command(number);
    match &given.order {
        Order::People { zones, stage, shelters } => direct::deeds(scenario, seed, &Direct::new(given.at, zones.clone(), *stage, shelters.clone()), number, log),
        Order::Team { team, errand } => {
            let job = errand.job(scenario, Cause::of(why));
            let command = line(Kind::CommandGiven, Who::Drill, Cause::of(why)).at(job.place).detail(job.purpose.word());
            let cause = Cause::after(why, log.write(given.at, command));
            match errand.refused(scenario, *team) {
                Some(reason) => {
                    log.write(given.at, line(Kind::OrderRefused, Who::Team(*team), cause).at(job.place).detail(reason));
                }
                None => teams.order(scenario, given.at, log, *team, Job { cause, ..job }),
            }
            Vec::new()
        }
        Order::Freeze { on } => {
            log.write(given.at, line(Kind::CommandGiven, Who::Drill, Cause::of(why)).detail(freeze_word(*on)));
            acts.push(HazardAct::Freeze { on: *on });
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Span;
    use crate::drill::run::{Options, Silent, run};
    use crate::drill::world::Prepared;
    use crate::hazard::forest_fire::cover::FUELS;
    use crate::hazard::forest_fire::weather::FireSpec;
    use crate::map::force::Skill;
    use crate::map::grid::Shape;
    use crate::map::place::FacilityKind;
    use crate::record::event::Event;
    use crate::record::tale::{PlanUse, Tale};
    use crate::scenario::drill_spec::HazardSpec;
    use crate::scenario::{tiny, tiny_fire, valley};

    fn played(scenario: &Scenario, given: Vec<Given>) -> Tale {
        let mut options = Options::new(7);
        (options.given, options.plan_use) = (given, PlanUse::NoPlan);
        run(scenario, &Prepared::new(scenario), &options, &mut Silent)
    }
    fn by_hand(tale: &Tale, kind: Kind) -> Vec<&Event> {
        tale.events.iter().filter(|e| e.kind == kind && matches!(e.cause.why, Why::Command(_))).collect()
    }

    #[test]
    fn whoever_is_sent_to_rescue_at_a_settlement_finds_those_who_are_trapped_there() {
        let s = valley::cloudburst();
        let plain = played(&s, Vec::new());
        let trapped = plain.events.iter().find(|e| e.kind == Kind::Trapped).expect("the water catches somebody without a plan");
        let Who::Household(h) = trapped.subject else { panic!("{trapped:?}") };
        let home = plain.households[h.index()].settlement;
        let at = Moment::minutes(trapped.at.as_millis() / 60_000 + 1);
        let team = |key: &str| s.county.team_keys.find(key).expect("a team");
        let order = |team| vec![Given { at, order: Order::Team { team, errand: Errand::Rescue(home) } }];
        let tale = played(&s, order(team("flood-team")));
        assert!(!by_hand(&tale, Kind::Rescued).is_empty(), "ordered at {at}");
        // Whoever has no boats and no training stays: safety comes first.
        let tale = played(&s, order(team("medics")));
        assert!(by_hand(&tale, Kind::TeamLeft).is_empty() && by_hand(&tale, Kind::Rescued).is_empty());
        assert_eq!(by_hand(&tale, Kind::OrderRefused)[0].detail.as_str(), "safety: no boats, no flood rescue");
    }

    /// Grass on a plane, a fire in its middle, homes beside it, one team.
    fn plane(skill: Skill) -> Scenario {
        let shape = Shape { cols: 101, rows: 101, west: 0.0, north: 101.0 * 30.0, cell_m: 30.0 };
        let mut sketch = tiny::Sketch::default();
        let base = Point::new(700.0, 1515.0);
        sketch.townships.push(("t".into(), base));
        sketch.villages.push(("v".into(), "t".into(), base));
        sketch.settlements.push(("homes".into(), "v".into(), Point::new(2300.0, 1515.0), 60));
        sketch.facilities.push(("base".into(), FacilityKind::Base, base, 0));
        sketch.teams.push(("team".into(), "base".into(), vec![skill], 20));
        let mut scenario = valley::drill_in(sketch.build(shape, |_| 100.0));
        let grass = FUELS.iter().position(|f| f.name == "荒草").expect("a line of the crosswalk") as u8;
        scenario.drill.hazard = HazardSpec::ForestFire(FireSpec {
            dead: [0.08, 0.09, 0.10],
            live: [0.9, 1.2],
            start_hour: 8.0,
            rainless_days: 20.0,
            fuels: vec![(grass, 2)],
            ..tiny_fire::spec(vec![tiny_fire::wind(0, 1.5, 90.0)], Point::new(1515.0, 1515.0))
        });
        scenario.drill.length = Span::hours(3);
        scenario
    }

    #[test]
    fn a_crew_is_sent_to_a_fire_s_edge_or_to_homes_by_hand_and_one_without_equipment_is_refused() {
        let s = plane(Skill::ForestFire);
        let cell = s.county.terrain.shape.cell_at(Point::new(1515.0, 1515.0)).expect("on the map") as u32;
        let order = |errand| vec![Given { at: Moment::minutes(5), order: Order::Team { team: TeamId(0), errand } }];
        for (errand, word) in [(Errand::Attack(cell), "attack"), (Errand::Line(cell), "fire-line"), (Errand::Protect(SettlementId(0)), "protect")] {
            let tale = played(&s, order(errand));
            assert_eq!(by_hand(&tale, Kind::TeamOrdered)[0].detail.as_str(), word);
            assert!(!by_hand(&tale, Kind::TeamArrived).is_empty() && !by_hand(&tale, Kind::LineBuilt).is_empty(), "{word}");
        }
        let tale = played(&plane(Skill::Boat), order(Errand::Attack(cell)));
        assert_eq!(by_hand(&tale, Kind::OrderRefused)[0].detail.as_str(), "no forest-fire equipment");
        assert!(by_hand(&tale, Kind::TeamLeft).is_empty());
        // Where nothing burns in the drill there is nothing to fight.
        let tale = played(&valley::scenario(), order(Errand::Attack(cell)));
        assert_eq!(by_hand(&tale, Kind::OrderRefused)[0].detail.as_str(), "no fire in this drill");
    }
}
