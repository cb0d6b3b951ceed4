//! Team / crane — people lifted off a roof or out of a vehicle by a crane that stands on a road which is still dry.
//!
//! In: a house, the roads, the water. Out: where the crane stands, and how long the lifting takes. Not here: boats (`work`), the way
//! there (`drive`). Method: of all roads that vehicles use, the point nearest to the house, if the jib reaches from there and a lorry can
//! drive along the road to it from one of its ends. Reach, seats and minutes are assumed.

use super::drive::WADE_M;
use super::job::{Job, Purpose};
use super::{Field, Teams};
use crate::base::dist::Dist;
use crate::base::ids::{Id, NodeId, RoadId, TeamId};
use crate::base::time::Span;
use crate::hazard::frame::Frame;
use crate::map::force::Skill;
use crate::map::frame::Point;
use crate::map::line::{along, closest, length_m};
use crate::scenario::drill_spec::Scenario;

/// How far a lorry crane of 25 t swings a basket, metres (assumed).
pub const REACH_M: f64 = 24.0;
/// Minutes until its outriggers stand and the basket hangs (assumed).
pub const RIGGING_MIN: Dist = Dist::LogNormal(15.0, 0.3);
/// Minutes of one lift there and back (assumed).
pub const LIFT_MIN: Dist = Dist::LogNormal(6.0, 0.4);
/// People in the basket beside the rescuer (assumed).
pub const SEATS: u32 = 2;
/// A road is looked at for water every so many metres.
const LOOK_M: f64 = 10.0;

/// Whether a team brings a crane.
#[must_use]
pub fn lifts(scenario: &Scenario, team: TeamId) -> bool {
    scenario.county.teams[team.index()].skills.contains(&Skill::Crane)
}

/// The point of a road on which vehicles drive that is nearest to a place, if a jib reaches from there: the road, the share of its length, and
/// the point. What the map says; the water is another matter.
#[must_use]
pub fn beside_road(scenario: &Scenario, place: Point) -> Option<(RoadId, f64, Point)> {
    let graph = &scenario.county.roads;
    let drivable = |r: &RoadId| [graph.road(*r).forward, graph.road(*r).backward].into_iter().flatten().any(|l| graph.link(l).drivable);
    let all = (0..graph.roads.len()).map(RoadId::from_index).filter(drivable);
    let near = all.map(|r| (closest(&graph.road(r).line, place), r)).filter(|((_, far), _)| *far <= REACH_M);
    let ((share, _), road) = near.min_by(|a, b| a.0.1.total_cmp(&b.0.1).then(a.1.cmp(&b.1)))?;
    let line = &graph.road(road).line;
    Some((road, share, along(line, share * length_m(line))))
}

/// Where a crane stands, and the ends of the road from which it gets there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stand {
    pub at: Point,
    pub ends: Vec<NodeId>,
}

/// Whether a job is one for a team's crane: people in water through which it cannot walk to them, and it has no boat.
pub(super) fn needed(f: &Field<'_>, team: TeamId, job: &Job) -> bool {
    let wet = f.frame.cell_at(job.at).is_some_and(|c| f64::from(f.frame.depth_at(c)) > WADE_M);
    job.purpose == Purpose::Rescue && wet && lifts(f.scenario, team) && f.scenario.county.teams[team.index()].boats == 0
}

/// Where it can stand for it; none where no jib reaches, or the road lies under water.
pub(super) fn stand(scenario: &Scenario, frame: &Frame, house: Point) -> Option<Stand> {
    let (road, share, at) = beside_road(scenario, house)?;
    let road = scenario.county.roads.road(road);
    let whole = length_m(&road.line);
    let dry = |p: Point| frame.cell_at(p).is_none_or(|c| f64::from(frame.depth_at(c)) <= WADE_M);
    let passable = |from: f64, to: f64| {
        let steps = ((to - from) * whole / LOOK_M).ceil().max(1.0) as usize;
        (0..=steps).all(|i| dry(along(&road.line, whole * (from + (to - from) * i as f64 / steps as f64))))
    };
    let ends: Vec<NodeId> = [(0.0, share, road.from), (share, 1.0, road.to)].into_iter().filter(|(a, b, _)| passable(*a, *b)).map(|e| e.2).collect();
    (!ends.is_empty()).then_some(Stand { at, ends })
}

impl Teams {
    /// How long it takes to bring so many people down, from driving up to the last of them.
    pub(super) fn lifting(&mut self, f: &Field<'_>, team: TeamId, people: u32) -> Span {
        let (rigging, lift) = (self.minutes(f, team, RIGGING_MIN), self.minutes(f, team, LIFT_MIN));
        rigging + Span::from_seconds_f64(lift.as_seconds() * f64::from(people.div_ceil(SEATS).max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn it_stands_on_the_road_beside_the_house_as_long_as_the_road_is_dry() {
        let s = valley::scenario();
        let graph = &s.county.roads;
        let road = graph.road_keys.find("r-low-2").expect("a road of the valley");
        let line = &graph.road(road).line;
        let whole = length_m(line);
        let middle = along(line, whole / 2.0);
        let ahead = along(line, whole / 2.0 + 1.0);
        // So far to the side of the road.
        let beside = |m: f64| Point::new(middle.x - (ahead.y - middle.y) * m, middle.y + (ahead.x - middle.x) * m);
        let mut frame = Frame::dry(s.county.terrain.shape);
        frame.depth_m = vec![0.0; s.county.terrain.values.len()].into();
        assert!(stand(&s, &frame, beside(REACH_M + 1.0)).is_none() && beside_road(&s, beside(REACH_M + 1.0)).is_none());
        let found = stand(&s, &frame, beside(REACH_M - 1.0)).expect("within reach");
        assert!(found.at.distance_m(middle) < 1.5 && found.ends == [graph.road(road).from, graph.road(road).to], "{found:?}");
        // Water on one half of the road leaves the way from the other end.
        let flood = |frame: &mut Frame, share: f64| {
            let cell = frame.cell_at(along(line, whole * share)).expect("on the map");
            frame.depth_m[cell] = 1.0;
        };
        flood(&mut frame, 0.0);
        assert_eq!(stand(&s, &frame, beside(10.0)).expect("from the other end").ends, [graph.road(road).to]);
        flood(&mut frame, 1.0);
        assert_eq!(stand(&s, &frame, beside(10.0)), None);
    }
}
