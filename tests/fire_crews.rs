//! Crews at a forest fire on even ground: against Fried & Fried's closed form, more against fewer, one step against another;
//! and what a plan can know of a fire.

use yanlian::base::ids::{Id, NodeId, RoadId, SettlementId, TeamId, VillageId, ZoneId};
use yanlian::base::seed::{Luck, Seed, stream_of};
use yanlian::base::time::{Moment, Span};
use yanlian::drill::census::{Census, Ground, Roll, Sighting, Trapped};
use yanlian::drill::deed::ZoneCount;
use yanlian::drill::log::Log;
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::team::job::{Job, Purpose, Tactic};
use yanlian::drill::team::{Field, Teams};
use yanlian::drill::world::Prepared;
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::forest_fire::barrier::Barriers;
use yanlian::hazard::forest_fire::contain::{Attack, Task};
use yanlian::hazard::forest_fire::cover::FUELS;
use yanlian::hazard::forest_fire::fire::ForestFire;
use yanlian::hazard::forest_fire::land::Land;
use yanlian::hazard::forest_fire::weather::FireSpec;
use yanlian::map::force::Skill;
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::map::place::FacilityKind;
use yanlian::record::event::{Cause, Event, Kind, Who, Why};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};
use yanlian::scenario::{tiny, tiny_fire, valley};

/// Nobody lives here, and no road is under water.
struct Nobody;
impl Census for Nobody {
    fn zone_count(&self, _: ZoneId) -> ZoneCount {
        ZoneCount::default()
    }
    fn roll(&self, _: ZoneId, _: u32) -> Roll {
        Roll::default()
    }
    fn village_count(&self, _: VillageId) -> ZoneCount {
        ZoneCount::default()
    }
    fn trapped(&self) -> &[Trapped] {
        &[]
    }
    fn sightings(&self) -> &[Sighting] {
        &[]
    }
}
impl Ground for Nobody {
    fn road_depth_m(&self, _: RoadId) -> f64 {
        0.0
    }
    fn version(&self) -> u64 {
        0
    }
}

/// Homes down the wind of the fire.
const HOMES: Point = Point { x: 3400.0, y: 2415.0 };

/// Grass on a plane of 4.8 km, a fire in its middle, teams at a base to the west of it.
fn plane(people: &[u32], skill: Skill, wind_m_s: f64) -> Scenario {
    let shape = Shape { cols: 161, rows: 161, west: 0.0, north: 161.0 * 30.0, cell_m: 30.0 };
    let mut sketch = tiny::Sketch::default();
    let base = Point::new(1500.0, 2415.0);
    sketch.townships.push(("t".into(), base));
    sketch.villages.push(("v".into(), "t".into(), base));
    sketch.settlements.push(("homes".into(), "v".into(), HOMES, 60));
    sketch.facilities.push(("base".into(), FacilityKind::Base, base, 0));
    sketch.facilities.push(("pond".into(), FacilityKind::WaterPoint, Point::new(1800.0, 3000.0), 0));
    sketch.teams.extend(people.iter().enumerate().map(|(i, n)| (format!("team-{i}"), "base".into(), vec![skill], *n)));
    let mut scenario = valley::drill_in(sketch.build(shape, |_| 100.0));
    let grass = FUELS.iter().position(|f| f.name == "荒草").expect("a line of the crosswalk") as u8;
    scenario.drill.hazard = HazardSpec::ForestFire(FireSpec {
        dead: [0.08, 0.09, 0.10],
        live: [0.9, 1.2],
        start_hour: 8.0,
        rainless_days: 20.0,
        fuels: vec![(grass, 2)],
        ..tiny_fire::spec(vec![tiny_fire::wind(0, wind_m_s, 90.0)], Point::new(2415.0, 2415.0))
    });
    scenario
}

/// What came of it: burnt hectares, when the edge stood still, events.
struct Outcome {
    ha: f64,
    still_at_h: Option<f64>,
    events: Vec<Event>,
}

/// All teams are ordered to the fire after so many minutes.
fn fight(scenario: &Scenario, seed: u64, after_min: i64, hours: i64, step: Span) -> Outcome {
    let HazardSpec::ForestFire(spec) = &scenario.drill.hazard else { panic!("a fire") };
    sent(scenario, seed, after_min, hours, step, (Purpose::Fight(Tactic::Attack), spec.ignitions[0].1, Who::Village(VillageId(0)))).0
}

/// All teams are sent somewhere after so many minutes; the fire as it is at the end, too.
fn sent(scenario: &Scenario, seed: u64, after_min: i64, hours: i64, step: Span, (purpose, at, place): (Purpose, Point, Who)) -> (Outcome, ForestFire) {
    let HazardSpec::ForestFire(spec) = &scenario.drill.hazard else { panic!("a fire") };
    let mut fire = ForestFire::new(std::sync::Arc::new(Land::of_county(&scenario.county, &spec.fuels)), spec.clone(), Barriers::default(), Seed(seed));
    let mut teams = Teams::new(scenario, Seed(seed), PlanUse::AsWritten);
    let (mut log, mut acts, mut still) = (Log::default(), Vec::<HazardAct>::new(), None);
    let mut now = Moment::ZERO;
    while now <= Moment::ZERO + Span::hours(hours) {
        if now.as_millis() % 60_000 == 0 {
            fire.advance(now, &acts);
            acts.clear();
            still = if fire.free_edge().is_empty() { still.or(Some(now.to_hours_f())) } else { None };
        }
        if now == Moment::minutes(after_min) {
            for i in 0..scenario.county.teams.len() {
                let cause = Cause::of(Why::Drill);
                let job = Job { run: None, purpose, at, node: NodeId(0), place, cause };
                teams.order(scenario, now, &mut log, TeamId::from_index(i), job);
            }
        }
        teams.act(&mut Field {
            scenario,
            now,
            step,
            census: &Nobody,
            ground: &Nobody,
            frame: fire.frame(),
            fire: Some(&fire),
            highway: None,
            log: &mut log,
            acts: &mut acts,
        });
        teams.take_news();
        now = now + step;
    }
    (Outcome { ha: fire.burnt_ha(), still_at_h: still, events: log.into_events() }, fire)
}

trait Hours {
    fn to_hours_f(self) -> f64;
}
impl Hours for Moment {
    fn to_hours_f(self) -> f64 {
        self.as_minutes() / 60.0
    }
}

const STEP: Span = Span::seconds(10);

#[test]
fn crews_contain_what_the_closed_form_contains_later_and_never_sooner() {
    // The fire alone: its head's rate and shape.
    let alone = plane(&[], Skill::ForestFire, 1.5);
    let HazardSpec::ForestFire(spec) = &alone.drill.hazard else { panic!("a fire") };
    let air = yanlian::hazard::forest_fire::behaviour::Behaviour::new(std::sync::Arc::new(Land::of_county(&alone.county, &spec.fuels)), spec, 0);
    let head = air.at(0).expect("grass burns");
    assert!(head.flame_m() < 1.5, "blowers work all round: {}", head.flame_m());
    // Two crews of 60 with blowers: 24 chains an hour for 20 people, twice that along a low edge.
    let pace = 2.0 * 60.0 * 24.0 * 20.1168 / 20.0 * 2.0;
    let crews = fight(&plane(&[60, 60], Skill::ForestFire, 1.5), 1, 180, 9, STEP);
    let first = crews.events.iter().find(|e| e.kind == Kind::TeamArrived).expect("they arrive").at.to_hours_f();
    let task = Task {
        report_area: 1e-3,
        head_rate: head.rate_m_s * 3600.0,
        length_to_width: head.length_to_width,
        attack: Attack::Rear,
        offset: 0.0,
        arrival_h: first,
        duration_h: 9.0 - first,
        pace,
    };
    let closed = task.fight();
    assert!(closed.contained, "{closed:?}");
    let (own, theirs) = (crews.ha, closed.area / 1e4);
    assert!(crews.still_at_h.is_some(), "{own} ha, expected {theirs}");
    // The closed form's crew stands at the rear when the first arrives; these walk to it first, and their cells of 30 m are put out whole.
    assert!((0.95..1.35).contains(&(own / theirs)), "{own} ha, closed form {theirs} ha at {} h, crews {:?} h", closed.at_h, crews.still_at_h);
    // A thirtieth of them fails in both.
    let few = Task { pace: pace / 30.0, ..task }.fight();
    let crew = fight(&plane(&[2, 2], Skill::ForestFire, 1.5), 1, 180, 9, STEP);
    assert!(!few.contained && crew.still_at_h.is_none(), "{few:?} {:?}", crew.still_at_h);
}

#[test]
fn more_crews_never_burn_more_on_average_over_fifty_paired_seeds() {
    let mut sums = [0.0; 3];
    for seed in 1..=50 {
        // The wind of the day is the seed's.
        let wind_m_s = stream_of(Seed(seed), Luck::Storm, "wind", 0).uniform(0.5, 2.5);
        for (sum, crews) in sums.iter_mut().zip([&[20][..], &[20, 20][..], &[20, 20, 20, 20][..]]) {
            *sum += fight(&plane(crews, Skill::ForestFire, wind_m_s), seed, 20, 3, Span::seconds(30)).ha;
        }
    }
    assert!(sums[0] >= sums[1] && sums[1] >= sums[2], "{sums:?}");
    assert!(sums[2] < 0.95 * sums[0], "four crews save ground: {sums:?}");
}

#[test]
fn the_length_of_a_step_moves_the_ground_that_burns_by_less_than_a_tenth() {
    let run = |seconds| fight(&plane(&[60, 60], Skill::ForestFire, 1.5), 1, 150, 7, Span::seconds(seconds)).ha;
    let (short, long) = (run(5), run(30));
    assert!((short / long - 1.0).abs() < 0.1, "{short} {long}");
}

#[test]
fn six_squads_in_two_wings_hold_what_two_crews_of_as_many_people_hold() {
    let squads = fight(&plane(&[20; 6], Skill::ForestFire, 1.5), 1, 180, 9, STEP);
    let crews = fight(&plane(&[60, 60], Skill::ForestFire, 1.5), 1, 180, 9, STEP);
    assert!(squads.still_at_h.is_some() && (squads.ha / crews.ha - 1.0).abs() < 0.3, "{} ha, two crews {} ha", squads.ha, crews.ha);
    let built = |o: &Outcome, t: u32| o.events.iter().filter(|e| e.kind == Kind::LineBuilt && e.subject == Who::Team(TeamId(t))).map(|e| e.value).sum::<f64>();
    assert!((0..6).all(|t| built(&squads, t) > 10.0), "all of them build: {:?}", (0..6).map(|t| built(&squads, t)).collect::<Vec<_>>());
}

#[test]
fn a_crew_gets_away_to_black_ground_or_as_far_from_flames_as_butler_says() {
    use yanlian::drill::fire::safety::{butler_m, refuge};
    let scenario = plane(&[], Skill::ForestFire, 6.0);
    let HazardSpec::ForestFire(spec) = &scenario.drill.hazard else { panic!("a fire") };
    let mut fire = ForestFire::new(std::sync::Arc::new(Land::of_county(&scenario.county, &spec.fuels)), spec.clone(), Barriers::default(), Seed(1));
    for m in 1..=60 {
        fire.advance(Moment::minutes(m), &[]);
    }
    let shape = fire.frame().shape;
    let burns = |k: usize| fire.frame().intensity_kw_per_m[k] > 0.0;
    let mut black = 0;
    for &c in fire.free_edge() {
        let at = shape.centre(c as usize);
        let Some(to) = refuge(&fire, at, 2.0, &fire.weather(Moment::minutes(60)), burns) else { continue };
        let cell = shape.cell_at(to).expect("on the map");
        if fire.reached(cell) {
            assert!(!burns(cell) && !fire.spreads(cell), "black ground");
            black += 1;
        } else {
            let near = fire.free_edge().iter().map(|k| shape.centre(*k as usize).distance_m(to)).fold(f64::INFINITY, f64::min);
            assert!(near >= butler_m(0.5, 6.0, 0, 0.0).max(8.0), "{near} m from the edge");
        }
    }
    assert!(black > 0, "somebody steps into the black");
}

#[test]
fn a_crew_that_the_fire_outruns_holds_back_and_says_so() {
    // One man with a hose lays 24 m an hour; even the rear of this fire makes more.
    let out = fight(&plane(&[1], Skill::WaterTanker, 8.0), 1, 20, 2, STEP);
    assert!(out.still_at_h.is_none());
    assert!(out.events.iter().any(|e| e.kind == Kind::CrewHeld), "they say why they hold");
}

#[test]
fn a_team_without_fire_equipment_is_refused_with_the_reason() {
    let scenario = plane(&[10], Skill::Medical, 1.0);
    let out = fight(&scenario, 1, 20, 1, STEP);
    let refused = out.events.iter().find(|e| e.kind == Kind::OrderRefused).expect("refused");
    assert_eq!((refused.subject, refused.detail.as_str()), (Who::Team(TeamId(0)), "no forest-fire equipment"));
}

/// Cells within a distance of the homes that the fire has reached.
fn burnt_at_homes(scenario: &Scenario, fire: &ForestFire) -> usize {
    let (shape, s) = (fire.frame().shape, &scenario.county.settlements[0]);
    (0..shape.len()).filter(|k| shape.centre(*k).distance_m(s.at) <= s.radius_m + 30.0 && fire.reached(*k)).count()
}

#[test]
fn engines_keep_a_fire_from_homes_that_it_would_take_and_hands_alone_come_too_late() {
    let protect = |skill, people: &[u32], wind| {
        let mut scenario = plane(people, skill, wind);
        scenario.county.teams.iter_mut().for_each(|t| t.vehicles = 6);
        let (out, fire) = sent(&scenario, 1, 10, 6, STEP, (Purpose::Fight(Tactic::Protect), HOMES, Who::Settlement(SettlementId(0))));
        let ringed = out.events.iter().find(|e| e.kind == Kind::TeamWorks && e.detail.as_str() == "homes ringed").map(|e| e.at.as_minutes());
        (burnt_at_homes(&scenario, &fire), ringed, out, fire)
    };
    let (alone, none, ..) = protect(Skill::WaterTanker, &[], 3.0);
    assert!(alone > 40 && none.is_none(), "the fire takes the homes: {alone} cells");
    let (held, ringed, out, fire) = protect(Skill::WaterTanker, &[30], 3.0);
    assert_eq!(held, 0, "whole at {ringed:?} min");
    // A belt of about 1.2 km by six engines at 300 m an hour each: under an hour.
    assert!(ringed.is_some_and(|m| (20.0..120.0).contains(&m)), "{ringed:?}");
    let laid: f64 = out.events.iter().filter(|e| e.kind == Kind::LineBuilt && e.detail.as_str() == "protect").map(|e| e.value).sum();
    let s = &plane(&[], Skill::WaterTanker, 3.0).county.settlements[0];
    let round = std::f64::consts::TAU * (s.radius_m + 1.75 * 30.0);
    assert!((laid / round - 1.0).abs() < 0.02, "{laid} m laid, {round} m round");
    assert!(fire.burnt_ha() > 10.0, "the fire itself burns on round them");
    // The base lies beyond the fire: the way there leads round it, never through flames.
    assert!(out.events.iter().all(|e| e.kind != Kind::CrewWithdrew && e.kind != Kind::Caught));
    let (few, ..) = protect(Skill::Evacuate, &[4], 3.0);
    assert!(few > 0, "four people with tools lay no belt of a kilometre in time");
}

#[test]
fn a_helicopter_holds_a_small_fire_back_by_day_and_stays_on_the_ground_at_night_or_in_a_storm() {
    let run = |people: &[u32], wind, start: &str| {
        let mut scenario = plane(people, Skill::Helicopter, wind);
        scenario.drill.start = start.parse().expect("a moment");
        fight(&scenario, 1, 60, 4, STEP)
    };
    let day = "2024-03-01T09:00:00+08:00[+08:00]";
    let (alone, one, two) = (run(&[], 1.5, day), run(&[4], 1.5, day), run(&[4, 4], 1.5, day));
    assert!(one.ha < 0.9 * alone.ha && two.ha < one.ha, "{} ha, one {} ha, two {} ha", alone.ha, one.ha, two.ha);
    assert!(one.events.iter().any(|e| e.kind == Kind::LineBuilt));
    let holds = |o: &Outcome| o.events.iter().any(|e| e.kind == Kind::CrewHeld && e.detail.as_str() == "too dark or too windy to fly");
    let (night, storm) = (run(&[4], 1.5, "2024-03-01T22:00:00+08:00[+08:00]"), run(&[4], 18.0, day));
    assert!(!holds(&one) && holds(&night) && holds(&storm));
    let left = |o: &Outcome| o.events.iter().any(|e| e.kind == Kind::TeamLeft);
    assert!(left(&one) && !left(&night) && !left(&storm), "they stay on the ground");
    assert!((night.ha - alone.ha).abs() < 1e-9, "{} {}", night.ha, alone.ha);
}

#[test]
fn a_night_of_a_study_with_other_fuels_burns_otherwise_and_one_with_the_same_alike() {
    let mut s = plane(&[], Skill::ForestFire, 3.0);
    s.drill.length = Span::hours(2);
    let prepared = Prepared::new(&s);
    let grass = FUELS.iter().position(|f| f.name == "荒草").expect("a line of the crosswalk") as u8;
    let burnt = |model: u8| {
        let mut night = s.clone();
        night.drill.hazard.fire_mut().expect("a fire").fuels = vec![(grass, model)];
        let tale = run(&night, &prepared.with(&night, &s.drill.hazard), &Options::lean(1), &mut Silent);
        tale.events.iter().filter(|e| e.kind == Kind::FireSize).map(|e| e.value).fold(0.0, f64::max)
    };
    let (as_written, same, short) = (burnt(2), burnt(2), burnt(1));
    assert!((as_written - same).abs() < 1e-12 && as_written > 1.0 && (short / as_written - 1.0).abs() > 0.1, "{as_written} {same} {short}");
}
