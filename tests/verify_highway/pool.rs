//! Two events at once on one pool: the centre's seven duty staff and five teams serve the fire on the motorway and a slide elsewhere.

use std::collections::BTreeMap;

use yanlian::base::dist::Dist;
use yanlian::base::ids::{FacilityId, Id, RoleId, TeamId};
use yanlian::base::lang::Name;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::hazard::road_fire::spec::Call;
use yanlian::map::frame::Point;
use yanlian::plan::clause::{Clause, Phase};
use yanlian::plan::level::Level;
use yanlian::plan::order::Action;
use yanlian::plan::role::{Role, RoleSeat};
use yanlian::plan::trigger::{Compare, Quantity, Trigger};
use yanlian::record::event::{Event, Kind, Who};
use yanlian::record::tale::Tale;
use yanlian::scenario::drill_spec::{HazardSpec, Inject, InjectEffect, Scenario};

const CENTRE: RoleId = RoleId(0);

/// Six of the centre's seven are on duty and answer the call of the fire, and the slide's word of an inject: each has forty clauses, and both want all teams.
fn scenario(slide: bool) -> Scenario {
    let mut s = super::road::scenario();
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    accident.calls = vec![Call { to: CENTRE, after_min: Dist::Fixed(3.0) }];
    let role = |key: &str, seat, staff| Role {
        key: key.into(),
        name: Name::zh(key.to_owned()),
        seat,
        staff_day: staff,
        staff_night: staff,
        commands: true,
        in_room: true,
        office: None,
        closes_expressway: true,
    };
    s.books.roles = vec![role("centre", RoleSeat::CountyCentre, 6), role("bureau", RoleSeat::CountyBody, 4)];
    s.county.centre_staff = 7;
    let all: Vec<TeamId> = (0..s.county.teams.len()).map(TeamId::from_index).collect();
    assert_eq!(all.len(), 5);
    let clause = |key: String, word: &str, action: Action| Clause {
        key,
        phase: Phase::Handling,
        text: Name::zh("处置"),
        actor: CENTRE,
        trigger: Trigger::Number(Quantity::Reports(word.into()), Compare::Ge, 1.0),
        auto: true,
        action,
        deadline: Span::minutes(60),
        channel: None,
        fallback: None,
        repeats: false,
        precondition: None,
        implements: None,
    };
    let hospital: FacilityId = s.county.facility_keys.find("hospital").expect("it is there");
    let slide_word = |k: usize| Trigger::Received(format!("slide-{k}"));
    for k in 0..40 {
        s.books.clauses.push(clause(format!("h.{k}"), "vehicle-fire", Action::Notify { to: vec![RoleId(1)], topic: format!("fire-{k}") }));
        let mut other = clause(format!("s.{k}"), "slide", Action::Notify { to: vec![RoleId(1)], topic: format!("word-{k}") });
        other.trigger = slide_word(k % 4);
        s.books.clauses.push(other);
    }
    s.books.clauses.push(clause("h.level".into(), "vehicle-fire", Action::SetLevel { level: Level::Three }));
    s.books.clauses.push(clause("h.go".into(), "vehicle-fire", Action::Dispatch { teams: all.clone(), to: None }));
    let mut go = clause("s.go".into(), "slide", Action::Dispatch { teams: all, to: Some(hospital) });
    go.trigger = slide_word(0);
    s.books.clauses.push(go);
    if slide {
        for k in 0..4 {
            let effect = InjectEffect::Message { to: CENTRE, topic: format!("slide-{k}") };
            // Two at once with the fire, two when everybody has been called up.
            s.drill.injects.push(Inject::timed(&format!("slide-{k}"), Moment::minutes(if k < 2 { 9 } else { 120 }), effect));
        }
    }
    s
}
/// The most tasks that a post has had under way at once.
fn busiest(tale: &Tale) -> BTreeMap<String, i32> {
    let (mut now, mut most) = (BTreeMap::new(), BTreeMap::new());
    for e in &tale.events {
        let (Kind::TaskBegan | Kind::TaskEnded, Who::Post(p)) = (e.kind, e.subject) else { continue };
        let n: &mut i32 = now.entry(p).or_default();
        *n += if e.kind == Kind::TaskBegan { 1 } else { -1 };
        assert!(*n >= 0, "nobody ends what he has not begun: {e:?}");
        let high = most.entry(format!("{p:?}")).or_default();
        *high = (*n).max(*high);
    }
    most
}
fn at(s: &Scenario, e: &Event) -> Option<Point> {
    match e.place {
        Who::Facility(f) => Some(s.county.facilities[f.index()].at),
        Who::Road(r) => Some(s.county.roads.node_at(s.county.roads.road(r).from)),
        _ => None,
    }
}

#[test]
fn two_events_never_have_more_than_seven_officers_at_work_nor_a_team_in_two_places() {
    let mut moved = 0;
    let mut most = 0;
    for seed in 1..=3 {
        let (alone, both) = (scenario(false), scenario(true));
        let of = |s: &Scenario| run(s, &Prepared::new(s), &Options::new(seed), &mut Silent);
        let (one, two) = (of(&alone), of(&both));
        let (a, b) = (busiest(&one), busiest(&two));
        assert!(b.values().all(|n| *n <= 7), "seed {seed}: {b:?}");
        let centre = format!("{:?}", yanlian::plan::chain::CENTRE);
        most = most.max(b.get(&centre).copied().unwrap_or(0));
        let ended = |t: &Tale| t.events.iter().filter(|e| e.kind == Kind::TaskEnded).count();
        assert!(ended(&two) > ended(&one) + 8, "the second event gives the same people more to do: {} {} {a:?} {b:?}", ended(&one), ended(&two));
        // A team that has come to a place and comes to another has had the time to drive there.
        let mut last: BTreeMap<TeamId, (Moment, Point)> = BTreeMap::new();
        for e in &two.events {
            let Who::Team(t) = e.subject else { continue };
            let (Kind::TeamArrived, Some(here)) = (e.kind, at(&both, e)) else { continue };
            if let Some((then, there)) = last.insert(t, (e.at, here)).filter(|(_, there)| there.distance_m(here) > 1000.0) {
                moved += 1;
                let fastest = there.distance_m(here) / (120.0 / 3.6);
                assert!((e.at - then).as_seconds() >= fastest, "seed {seed}: {e:?} from {there:?} at {then}");
            }
        }
    }
    assert_eq!(most, 7, "with eighty things to do all seven are at work, and no eighth");
    assert!(moved > 0, "teams that were at one event go to the other");
}
