//! Whoever is sent off the expressway is on the other roads, and nowhere else; engines take the time that the graph asks.

use yanlian::base::ids::{Id, LinkId, NodeId, RoadId, TeamId};
use yanlian::base::time::{Moment, Span};
use yanlian::drill::expressway::corridor::carriageways;
use yanlian::drill::run::Options;
use yanlian::drill::world::{Prepared, World};
use yanlian::map::route;
use yanlian::record::event::{Kind, Who};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::Scenario;

use super::road::scenario;

fn link(s: &Scenario, road: &str) -> LinkId {
    let road: RoadId = s.county.roads.road_keys.find(road).expect("it is there");
    s.county.roads.road(road).forward.expect("it has a way there")
}
/// A world after some hours; the counts of the town road, and of all that was sent off.
fn after(s: &Scenario, plan_use: PlanUse, minutes: i64) -> World {
    let prepared = Prepared::new(s);
    let mut world = World::new(s, &prepared, &Options::new(3).baseline(plan_use, Vec::new()));
    let steps = Span::minutes(minutes).as_millis() / s.drill.step.as_millis();
    for k in 0..=steps {
        world.step(s, Moment::ZERO + s.drill.step * k, true);
    }
    world
}

#[test]
fn gates_are_found_behind_ramps() {
    let s = scenario();
    let graph = &s.county.roads;
    let way = &carriageways(graph, graph.road_keys.find("m2").expect("it is there"), 5000.0)[0];
    let town = graph.road(graph.road_keys.find("town").expect("it is there"));
    assert_eq!((way.doors[0].behind_gates(graph), way.doors[1].behind_gates(graph)), (town.from, town.to));
}

#[test]
fn whoever_is_sent_off_fills_the_road_through_the_town_until_the_next_interchange() {
    let s = scenario();
    let (there, back) = (link(&s, "town"), s.county.roads.road(s.county.roads.road_keys.find("town").expect("it is there")).backward.expect("both ways"));
    let led = after(&s, PlanUse::Perfect, 120);
    let none = after(&s, PlanUse::NoPlan, 20);
    let on = |w: &World| {
        let t = w.people.traffic();
        t.passed(there) + t.passed(back)
    };
    assert_eq!(on(&none), 0, "before anybody shuts anything the town has its own traffic alone");
    assert!(on(&led) > 400, "vehicles that had to leave go through the town: {}", on(&led));
    // Not more than left or were turned away at the gates.
    let h = led.expressway().expect("an accident");
    let off: f64 = h.streams().iter().flat_map(|x| x.doors()).map(|d| (d.off + d.sent_away) as f64 / 1e6).sum();
    assert!((on(&led) as f64) < off, "{} of {off}", on(&led));
    assert!(h.streams().iter().all(|x| x.balance() == 0), "and nobody vanishes from the expressway");
}

#[test]
fn an_engine_is_there_when_the_graph_says_where_no_queue_is() {
    let s = scenario();
    let graph = &s.county.roads;
    let prepared = Prepared::new(&s);
    let tale = yanlian::drill::run::run(&s, &prepared, &Options::new(3).baseline(PlanUse::Perfect, Vec::new()), &mut yanlian::drill::run::Silent);
    let team: TeamId = s.county.team_keys.find("engines").expect("it is there");
    let at = |kind: Kind| tale.events.iter().find(|e| e.kind == kind && e.subject == Who::Team(team)).map(|e| e.at).expect("it goes there");
    let took = (at(Kind::TeamArrived) - at(Kind::TeamLeft)).as_seconds();
    let from: NodeId = s.county.facilities[s.county.teams[team.index()].base.index()].node;
    let to = graph.road(graph.road_keys.find("m2").expect("it is there")).from;
    let ms = |l: LinkId| {
        let l = graph.link(l);
        l.drivable.then(|| (l.length_m / l.free_m_per_s * 1000.0) as i64)
    };
    let (_, free_ms) = route::path(graph, from, to, ms).expect("there is a way");
    let free = free_ms as f64 / 1000.0;
    assert!(took >= 0.95 * free, "nobody is quicker than free flow: {took} s, {free} s");
    assert!(took <= 2.0 * free + 120.0, "{took} s where the free way takes {free} s");
}
