//! What happens beside the fire: drivers who look across, an open median, lanes given back one by one, a wreck that takes fire again, fuel
//! that runs off burning.

use yanlian::base::ids::{Id, TeamId};
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::expressway::lanes::{LOOKS, share};
use yanlian::drill::expressway::order::{SceneDeed, Work};
use yanlian::drill::expressway::{Ctx, Expressway};
use yanlian::drill::log::Log;
use yanlian::hazard::act::{Hazard, HazardAct};
use yanlian::hazard::road_fire::fire::RoadFire;
use yanlian::hazard::road_fire::vehicle::{Load, Vehicle};
use yanlian::record::event::{Cause, Event, Kind, Why};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};

/// The motorway on a still day with a fire too small to close the other side.
fn still(busiest_per_h: f64) -> Scenario {
    let mut s = super::road::scenario();
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    (accident.peak_mw, accident.air[0].wind_m_s, accident.traffic.busiest_per_h) = (Some(20.0), 1.0, busiest_per_h);
    s
}

/// A road and its fire, minute by minute.
struct Stage<'a> {
    s: &'a Scenario,
    fire: RoadFire,
    road: Expressway,
    log: Log,
    minute: i64,
}

impl<'a> Stage<'a> {
    fn new(s: &'a Scenario) -> Self {
        let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
        let fire = RoadFire::new(s.county.terrain.shape, accident, None, Seed(4));
        Self { s, fire, road: Expressway::new(s, Seed(4), PlanUse::NoPlan).expect("an expressway"), log: Log::default(), minute: 0 }
    }
    fn to(&mut self, minute: i64, acts: &[HazardAct]) {
        let step = Span::seconds(10);
        while self.minute < minute {
            let acts = [acts, &self.road.take_acts()].concat();
            self.fire.advance(Moment::minutes(self.minute), &acts);
            for k in 0..6 {
                let now = Moment::minutes(self.minute) + step * k;
                self.road.step(&mut Ctx { scenario: self.s, now, step, frame: self.fire.frame(), log: &mut self.log });
                self.road.heard();
            }
            self.minute += 1;
        }
    }
    fn hear(&mut self, deed: SceneDeed) {
        let (now, step) = (Moment::minutes(self.minute), Span::seconds(10));
        let mut c = Ctx { scenario: self.s, now, step, frame: self.fire.frame(), log: &mut self.log };
        self.road.hear(&mut c, deed, Cause::of(Why::Drill));
    }
    /// Vehicles an hour past the scene of each carriageway in the next minutes.
    fn flow(&mut self, minutes: i64) -> [f64; 2] {
        let count = |road: &Expressway| -> Vec<u64> { road.ways().iter().zip(road.streams()).map(|(w, x)| x.passed(x.cell_at(w.scene_m))).collect() };
        let before = count(&self.road);
        self.to(self.minute + minutes, &[]);
        let after = count(&self.road);
        [0, 1].map(|i| (after[i] - before[i]) as f64 * 60.0 / minutes as f64)
    }
}

#[test]
fn drivers_who_look_across_slow_the_other_carriageway_to_its_share_until_the_wreck_is_gone() {
    let s = still(3300.0);
    let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
    let size = accident.traffic.mix.iter().zip([1.0, 1.5, 2.5]).map(|(a, b)| a * b).sum::<f64>();
    let link = s.county.roads.road(accident.road).forward.expect("a way");
    let capacity = s.county.roads.link(link).capacity_per_h / size;
    let mut stage = Stage::new(&s);
    stage.to(30, &[]);
    let [own, other] = stage.flow(20);
    assert!(own < 1.0, "a lorry across both lanes lets nobody pass: {own}");
    let told: Vec<Event> = stage.log.into_events();
    let crashes: Vec<&Event> = told.iter().filter(|e| matches!(e.kind, Kind::SecondaryCrash | Kind::LanesOpen)).collect();
    assert!((other - LOOKS * capacity).abs() < 0.02 * capacity, "{other} of {capacity}: {crashes:#?}");
    assert!(other < 0.99 * 3300.0, "more come than pass");
}

#[test]
fn an_open_median_lets_one_lane_pass_on_each_side() {
    let s = still(3300.0);
    let mut stage = Stage::new(&s);
    stage.to(60, &[]);
    stage.hear(SceneDeed::Median { minutes: 10.0, run: None });
    stage.to(80, &[]);
    let [own, other] = stage.flow(20);
    assert!((own / other - 1.0).abs() < 0.02 && own > 0.95 * share(2, 1) * 3000.0, "{own} {other}");
    let told = stage.log.into_events();
    let open = told.iter().find(|e| e.kind == Kind::MedianOpen).expect("it is written");
    assert_eq!(open.at, Moment::minutes(70), "after the minutes that it takes");
}

#[test]
fn lanes_are_given_back_one_by_one_when_the_fire_is_out_and_when_the_wreck_is_gone() {
    let s = still(1000.0);
    let mut stage = Stage::new(&s);
    stage.to(20, &[]);
    let team = TeamId(0);
    stage.hear(SceneDeed::Begins { team, work: Work::Look });
    stage.hear(SceneDeed::Ends { team, work: Work::Look, done: true });
    let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
    stage.to(30, &[]);
    stage.to(31, &[HazardAct::Extinguish { at: accident.at, radius_m: 5.0 }]);
    stage.to(50, &[HazardAct::Wet { at: accident.at, litres: 2000.0 }]);
    stage.hear(SceneDeed::Begins { team, work: Work::Tow });
    stage.hear(SceneDeed::Ends { team, work: Work::Tow, done: true });
    stage.to(60, &[]);
    let told: Vec<Event> = stage.log.into_events();
    let lanes: Vec<f64> = told.iter().filter(|e| e.kind == Kind::LanesOpen && e.detail.as_str() == "own").map(|e| e.value).collect();
    assert_eq!(lanes, [0.0, 1.0, 2.0]);
    let given = told.iter().find(|e| e.kind == Kind::RoadGivenBack).expect("it is given back");
    assert!(given.at == Moment::minutes(50) && told.iter().any(|e| e.kind == Kind::FireOut && e.at < given.at));
}

#[test]
fn a_wreck_takes_fire_again_as_often_as_its_class_says_and_seldom_where_it_is_cooled() {
    let mut accident = super::spec(Vehicle::ElectricCar, Load::Ordinary);
    accident.peak_mw = Some(6.0);
    let again = |cool: f64| {
        let burns_again = |seed: &u64| {
            let mut fire = RoadFire::new(super::SHAPE, &accident, None, Seed(*seed));
            fire.advance(Moment::minutes(10), &[]);
            fire.advance(Moment::minutes(11), &[HazardAct::Extinguish { at: super::HERE, radius_m: 5.0 }]);
            for m in 12..150 {
                fire.advance(Moment::minutes(m), &[HazardAct::Wet { at: super::HERE, litres: if m < 17 { cool } else { 0.0 } }]);
            }
            fire.frame().accident.is_some_and(|a| a.again > 0)
        };
        (1..=300).filter(burns_again).count() as f64 / 300.0
    };
    let (dry, cooled) = (again(0.0), again(1000.0));
    let expected = Vehicle::ElectricCar.figures().again;
    assert!((dry - expected).abs() < 0.08, "{dry}, expected {expected}");
    assert!(cooled < dry / 3.0, "{cooled} {dry}");
}

#[test]
fn a_patrol_leads_those_who_come_down_to_the_tail_and_fewer_are_expected_to_run_into_it() {
    let mut s = still(800.0);
    let team = s.county.team_keys.find("patrol").expect("it is there");
    s.county.teams[team.index()].vehicles = 8;
    let end = |paced: bool| {
        let mut stage = Stage::new(&s);
        stage.to(20, &[]);
        if paced {
            stage.hear(SceneDeed::Begins { team, work: Work::Pace });
        }
        let mut front: Option<usize> = None;
        let mut held = 0;
        for minute in 21..=80 {
            stage.to(minute, &[]);
            let road = &stage.road.streams()[0];
            assert_eq!(road.balance(), 0, "every vehicle is in one place");
            let Some(cell) = stage.road.escort_cell() else {
                front = None;
                continue;
            };
            if let Some(was) = front {
                assert!(road.vehicles(cell) < 0.01, "nobody comes past the front: {}", road.vehicles(cell));
                assert!(cell > was && cell - was <= 9, "60 km/h are at most nine cells a minute: {was} {cell}");
                held += 1;
            }
            front = Some(cell);
        }
        let led: Vec<f64> = stage.log.events().iter().filter(|e| e.kind == Kind::PlatoonLed).map(|e| e.value).collect();
        (stage.road.expected(), led, held)
    };
    let (without, with) = (end(false), end(true));
    assert!(without.1.is_empty() && without.2 == 0);
    assert!(with.1.len() >= 4 && with.1.iter().any(|n| *n > 10.0) && with.2 >= 2, "{:?} {}", with.1, with.2);
    assert!(with.0 < without.0 * 0.93, "{} {}", with.0, without.0);
}

#[test]
fn burning_fuel_reaches_vehicles_that_stand_behind_it_and_they_burn_with_it() {
    let burning = |load: Load, per_h: f64| {
        let mut s = still(per_h);
        let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
        (accident.vehicle, accident.load, accident.peak_mw) = (Vehicle::Tanker, load, Some(200.0));
        let mut stage = Stage::new(&s);
        stage.to(40, &[]);
        let told = stage.log.events().iter().filter(|e| e.kind == Kind::VehiclesReached).map(|e| e.value).sum::<f64>();
        let a = stage.fire.frame().accident.expect("it burns");
        (told, a.mw, a.own_mw)
    };
    let (petrol, empty, goods) = (burning(Load::Petrol, 2500.0), burning(Load::Petrol, 0.5), burning(Load::Ordinary, 2500.0));
    // 200 MW of petrol cover 83 m², so run 28 m over a width of 3 m: of a cell of 139 m in which 150 vehicles a kilometre and lane stand.
    assert!((3.0..12.0).contains(&petrol.0), "{petrol:?}");
    assert!((petrol.2 - 200.0).abs() < 1.0 && petrol.1 > petrol.2 + 5.0 * petrol.0 * 0.99, "{petrol:?}");
    for (told, mw, own) in [empty, goods] {
        assert!(told.abs() < 1e-9 && (mw - own).abs() < 1e-9, "{told} {mw} {own}");
    }
}
