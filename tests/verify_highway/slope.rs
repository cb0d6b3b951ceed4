//! The slope beside the road catches fire: the forest fire burns on the same map, and the same teams that were at the vehicle go to it.

use std::sync::Arc;

use yanlian::base::dist::Dist;
use yanlian::base::ids::RoleId;
use yanlian::base::lang::Name;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::forest_fire::barrier::Barriers;
use yanlian::hazard::forest_fire::fire::ForestFire;
use yanlian::hazard::forest_fire::weather::{CrownModel, FireSpec, SpreadModel, Weather};
use yanlian::hazard::road_fire::fire::RoadFire;
use yanlian::hazard::road_fire::spec::{Air, Call};
use yanlian::hazard::road_fire::vehicle::{Load, Vehicle};
use yanlian::map::force::Skill;
use yanlian::plan::clause::{Clause, Phase};
use yanlian::plan::order::Action;
use yanlian::plan::role::{Role, RoleSeat};
use yanlian::plan::trigger::{Compare, Quantity, Trigger};
use yanlian::record::event::{Kind, Who};
use yanlian::scenario::drill_spec::{HazardSpec, Inject, InjectEffect, Scenario};

/// Dry grass on both sides of the road; the tankers are trained for it.
fn scenario() -> Scenario {
    let mut s = super::road::scenario();
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    accident.slope = Some(FireSpec {
        weather: vec![Weather { at: Moment::ZERO, temperature_c: 28.0, humidity_percent: 40.0, wind_m_s: 1.5, wind_towards_deg: 20.0, cloud: 0.2 }],
        ignitions: Vec::new(),
        dead: [0.09, 0.10, 0.12],
        live: [0.9, 1.1],
        foliar_percent: 100.0,
        latitude: 28.0,
        day: 279.0,
        start_hour: 14.0,
        rainless_days: 10.0,
        fuels: Vec::new(),
        spread: SpreadModel::Rothermel,
        crown: CrownModel::None,
        embers: 0.0,
    });
    accident.calls = vec![Call { to: RoleId(0), after_min: Dist::Fixed(3.0) }];
    let (name, seat) = (Name::zh("119"), RoleSeat::CountyBody);
    s.books.roles =
        vec![Role { key: "desk".into(), name, seat, staff_day: 2, staff_night: 2, commands: true, in_room: true, office: None, closes_expressway: true }];
    // One clause sends the tankers to the vehicle, another to the slope.
    let tankers = s.county.team_keys.find("tankers").expect("it is there");
    let clause = |key: &str, heard: &str| Clause {
        key: key.into(),
        phase: Phase::Handling,
        text: Name::zh("出动"),
        actor: RoleId(0),
        trigger: Trigger::Number(Quantity::Reports(heard.into()), Compare::Ge, 1.0),
        auto: true,
        action: Action::Extinguish { teams: vec![tankers] },
        deadline: Span::minutes(90),
        channel: None,
        fallback: None,
        repeats: false,
        precondition: None,
        implements: None,
    };
    s.books.clauses = vec![clause("h.1", "vehicle-fire"), clause("h.2", "slope-fire")];
    s.drill.length = Span::hours(4);
    for t in &mut s.county.teams {
        if t.skills.contains(&Skill::WaterTanker) {
            t.skills.push(Skill::ForestFire);
        }
    }
    s
}

#[test]
fn a_slope_that_catches_fire_is_a_forest_fire_for_everybody_and_takes_teams_from_the_same_pool() {
    let s = scenario();
    let prepared = Prepared::new(&s);
    let tale = run(&s, &prepared, &Options::new(2), &mut Silent);
    let first = |kind: Kind| tale.events.iter().find(|e| e.kind == kind);
    let (lit, began) = (first(Kind::SlopeLit).expect("it is lit"), first(Kind::FireBegan).expect("the forest fire begins"));
    assert!(began.at >= lit.at && began.at - lit.at <= Span::minutes(2), "{} {}", lit.at, began.at);
    assert!(tale.events.iter().any(|e| e.kind == Kind::FireSize && e.value > 0.0), "its size is measured");
    let line: Vec<_> = tale.events.iter().filter(|e| e.kind == Kind::LineBuilt).collect();
    let teams =
        || tale.events.iter().filter(|e| matches!(e.subject, Who::Team(_))).map(|e| format!("{} {:?} {}", e.at, e.kind, e.detail.as_str())).collect::<Vec<_>>();
    assert!(!line.is_empty(), "crews build line along it: {:#?}", teams());
    // The same team is at the vehicle first and at the slope after.
    let at_vehicle = |who: Who| tale.events.iter().any(|e| e.kind == Kind::TeamOrdered && e.subject == who && e.detail.says("extinguish"));
    assert!(line.iter().any(|e| at_vehicle(e.subject)), "a team that had been sent to the vehicle");
    assert_eq!(crate::record::without_cause(&tale), Vec::<String>::new());
    let end = tale.events.last().expect("it ends");
    assert!(end.detail.number("hectares").is_some_and(|h| h > 0.0), "what burnt counts: {end:?}");
}

#[test]
fn a_run_whose_slope_burns_goes_on_from_a_keyframe() {
    let s = scenario();
    let prepared = Prepared::new(&s);
    let options = Options::new(2);
    let mut keep = super::Keep::default();
    let whole = run(&s, &prepared, &options, &mut keep);
    let lit = whole.events.iter().find(|e| e.kind == Kind::SlopeLit).expect("it is lit").at;
    let (at, parts, events) = keep.frames.iter().find(|f| f.0 > lit).expect("a keyframe after it").clone();
    let rest = yanlian::drill::run::resume(&s, &prepared, &options, at, &parts, events, &mut Silent).expect("it reads");
    assert_eq!(whole.events, rest.events);
}

/// Grass everywhere; the vehicle in its middle, the wind to the north.
fn grass(seed: u64) -> RoadFire {
    let land = crate::verify_fire::square(201, 30.0, 2, [0.0, 0.0], yanlian::hazard::forest_fire::cover::OPEN);
    let mut accident = super::spec(Vehicle::Goods, Load::Ordinary);
    accident.at = crate::verify_fire::middle(&land);
    accident.air = vec![Air { at: Moment::ZERO, wind_m_s: 3.0, towards_deg: 0.0, cloud: 0.5 }];
    accident.slope = Some(crate::verify_fire::spec(vec![crate::verify_fire::wind(0, 3.0, 0.0)], accident.at));
    RoadFire::new(land.shape, &accident, Some((Arc::new(land), Barriers::default())), Seed(seed))
}
/// How far north of the vehicle the middle of what has burnt on the slope lies, metres.
fn north(fire: &RoadFire) -> f64 {
    fire.slope().and_then(ForestFire::middle).expect("the slope burns").y - fire.frame().accident.expect("an accident").at.y
}

#[test]
fn the_slope_turns_with_the_controller_s_wind_whether_it_burns_already_or_is_lit_later() {
    let mut fire = grass(1);
    let mut lit = 0;
    while fire.slope().is_none() {
        lit += 1;
        assert!(lit < 60, "a fierce fire lights dry grass");
        fire.advance(Moment::minutes(lit), &[]);
    }
    let turn = [HazardAct::Wind { wind_m_s: 6.0, towards_deg: 180.0 }];
    let mut turned = fire.clone();
    let end = Moment::minutes(lit + 60);
    fire.advance(end, &[]);
    turned.advance(Moment::minutes(lit + 1), &turn);
    // A restart in the middle is the same fire.
    let mut again = grass(1);
    again.load(&turned.save());
    turned.advance(end, &[]);
    again.advance(end, &[]);
    assert!(north(&fire) > 40.0 && north(&turned) < -100.0, "{} {}", north(&fire), north(&turned));
    assert_eq!(super::mark(&turned), super::mark(&again));
    let mut early = grass(1);
    early.advance(Moment::minutes(1), &[]);
    early.advance(Moment::minutes(2), &turn);
    for m in 3..=lit + 60 {
        early.advance(Moment::minutes(m), &[]);
    }
    assert!(north(&early) < -100.0, "{}", north(&early));
}

#[test]
fn an_inject_of_the_drill_turns_the_fire_on_the_slope_from_then_on_and_not_before() {
    let s = scenario();
    let told = |s: &Scenario| {
        let tale = run(s, &Prepared::new(s), &Options::new(2), &mut Silent);
        let lit = tale.events.iter().find(|e| e.kind == Kind::SlopeLit).expect("it is lit").at;
        let of: Vec<(Moment, String)> =
            tale.events.iter().filter(|e| e.kind == Kind::FireSize).map(|e| (e.at, format!("{} {}", e.value, e.detail.as_str()))).collect();
        (lit, of)
    };
    let (lit, plain) = told(&s);
    let at = lit + Span::minutes(20);
    let mut turned = s;
    let effect = InjectEffect::Wind { wind_m_s: 8.0, towards_deg: 200.0 };
    turned.drill.injects.push(Inject::timed("turn", at, effect));
    let (_, other) = told(&turned);
    let split = |list: &[(Moment, String)]| list.iter().cloned().partition::<Vec<_>, _>(|(m, _)| *m <= at);
    let ((before, after), (same, different)) = (split(&plain), split(&other));
    assert!(before == same && !before.is_empty(), "{before:?} {same:?}");
    assert_ne!(after, different);
}
