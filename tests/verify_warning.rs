//! Warning and leaving against closed forms: curves of delay, channels, contagion, cadres at the door, outages, refusals;
//! and that a plan in the valley saves people whom the water would catch.

use yanlian::base::dist::Dist;
use yanlian::base::ids::{HouseholdId, Id, TownshipId, ZoneId};
use yanlian::base::num;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::census::Census;
use yanlian::drill::deed::Deed;
use yanlian::drill::outage::Service;
use yanlian::plan::order::WarnStage;
use yanlian::record::event::{Kind, Own, Who, Why};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::{tiny, valley};

use crate::invariants::{Stage, why};

/// One large settlement and a shelter, by day.
fn town(people: u32) -> Scenario {
    let mut s = valley::drill_in(tiny::county(&format!("house({people}) -600m- shelter(200000)")));
    s.drill.start = s.drill.start.with().hour(9).build().expect("nine in the morning exists");
    s.drill.behaviour.contagion_per_min = 0.0;
    s
}
fn broadcast(s: &Stage, key: &str) -> Deed {
    Deed::Broadcast { village: yanlian::base::ids::VillageId(0), zone: None, channel: s.channel(key), stage: WarnStage::LeaveNow, cause: why() }
}

#[test]
fn the_delay_curves_have_the_published_values() {
    for (t, f) in [(10.0, 0.0613), (30.0, 0.2801), (60.0, 0.6053), (120.0, 0.9279)] {
        let p = 1.0 - num::exp(-0.002 * num::pow(t, 1.5));
        assert!((p - f).abs() < 5e-5, "Weibull {t}");
        assert!((Dist::Weibull(0.002, 1.5).quantile(p) - t).abs() < 1e-6);
    }
    for (t, f) in [(15.0, 0.1175), (30.0, 0.3935), (60.0, 0.8647), (90.0, 0.9889)] {
        let p = 1.0 - num::exp(-t * t / 1800.0);
        assert!((p - f).abs() < 5e-5, "Rayleigh {t}");
        assert!((Dist::Rayleigh(1800.0).quantile(p) - t).abs() < 1e-6);
    }
}

#[test]
fn a_loudspeaker_reaches_its_coverage_at_its_own_pace() {
    let mut s = Stage::new(town(60_000), 1);
    let deed = broadcast(&s, "loudspeaker");
    s.advance(&[deed]);
    s.run_to(Moment::minutes(60));
    let n = s.homes.len() as f64;
    let at: Vec<f64> = s.of(Kind::Warned).map(|e| e.at.as_minutes()).collect();
    // Coverage by day 0.6, 80 % of houses within earshot, 2 % lost; exponential with 3 minutes.
    let share = 0.6 * 0.8 * 0.98;
    assert!((at.len() as f64 / n - share).abs() < 0.01, "{}", at.len() as f64 / n);
    for t in [1.0, 3.0, 10.0] {
        let (got, exact) = (at.iter().filter(|m| **m <= t).count() as f64 / n, share * (1.0 - num::exp(-t / 3.0)));
        assert!((got - exact).abs() < 0.008, "{t} min: {got} {exact}");
    }
    assert!(s.of(Kind::Warned).all(|e| e.known_to == Who::Channel(s.channel("loudspeaker")) && e.detail.as_str() == "leave"));
}

#[test]
fn leaving_follows_the_sum_of_understanding_and_packing() {
    let mut scenario = town(40_000);
    scenario.drill.behaviour.understand_min = Dist::Fixed(4.0);
    scenario.drill.behaviour.prepare_day_min = Dist::Rayleigh(1800.0);
    scenario.county.people.reduced_mobility = (0.0, 0.0);
    let mut s = Stage::new(scenario, 3);
    let all: Vec<HouseholdId> = (0..s.homes.len()).map(HouseholdId::from_index).collect();
    s.perfect(&all);
    s.run_to(Moment::minutes(150));
    let n = s.homes.len() as f64;
    // The perfect order meets people a cadre has persuaded: 0.85 obey, and half of the others. Understanding takes no time.
    let goes = 1.0 - 0.15 * 0.5;
    let left: Vec<f64> = s.of(Kind::Left).map(|e| e.at.as_minutes()).collect();
    assert!((left.len() as f64 / n - goes).abs() < 0.01, "{}", left.len() as f64 / n);
    for (t, f) in [(15.0, 0.1175), (30.0, 0.3935), (60.0, 0.8647), (90.0, 0.9889)] {
        let got = left.iter().filter(|m| **m <= t).count() as f64 / n / goes;
        assert!((got - f).abs() < 0.012, "{t} min: {got} {f}");
    }
    let refused = s.of(Kind::Refused).count() as f64 / n;
    assert!((refused - 0.075).abs() < 0.008 && s.of(Kind::Refused).all(|e| e.cause.why == Why::Decision(Own::WillNotLeave)), "{refused}");
}

#[test]
fn at_night_the_first_word_the_hearing_and_the_understanding_take_their_own_time() {
    let at = |hour: i8| {
        let mut scenario = town(6_000);
        scenario.drill.start = scenario.drill.start.with().hour(hour).build().expect("an hour");
        let gong = scenario.county.channel_keys.find("gong").expect("a gong").index();
        let c = &mut scenario.county.channels[gong];
        (c.coverage_day, c.coverage_night, c.delay_min, c.delay_night_min) = (1.0, 1.0, Dist::Exponential(2.0), Some(Dist::Exponential(6.0)));
        let behaviour = &mut scenario.drill.behaviour;
        (behaviour.understand_min, behaviour.understand_night_min) = (Dist::Fixed(4.0), Dist::Fixed(9.0));
        let mut s = Stage::new(scenario, 12);
        let deed = broadcast(&s, "gong");
        s.advance(&[deed]);
        s.run_to(Moment::minutes(60));
        let of = |kind: Kind| s.of(kind).map(|e| (e.subject, e.at.as_minutes())).collect::<std::collections::BTreeMap<_, _>>();
        let (warned, understood) = (of(Kind::Warned), of(Kind::Understood));
        let mean = warned.values().sum::<f64>() / warned.len() as f64;
        assert!(understood.len() * 10 > warned.len() * 9, "{} of {}", understood.len(), warned.len());
        let each: Vec<f64> = understood.iter().map(|(who, at)| at - warned[who]).collect();
        (mean, each.iter().copied().fold(f64::INFINITY, f64::min), each.iter().copied().fold(0.0, f64::max))
    };
    let (day, night) = (at(9), at(1));
    assert!((day.0 - 2.0).abs() < 0.15 && (night.0 - 6.0).abs() < 0.45, "{day:?} {night:?}");
    assert!((day.1 - 4.0).abs() < 1e-3 && (day.2 - 4.0).abs() < 1e-3 && (night.1 - 9.0).abs() < 1e-3 && (night.2 - 9.0).abs() < 1e-3, "{day:?} {night:?}");
}

#[test]
fn neighbours_spread_the_word_along_the_logistic_curve() {
    let mut scenario = town(60_000);
    scenario.drill.behaviour.contagion_per_min = 0.1;
    scenario.county.channels[0].coverage_day = 1.0;
    let gong = scenario.county.channel_keys.find("gong").expect("a gong").index();
    (scenario.county.channels[gong].coverage_day, scenario.county.channels[gong].loss, scenario.county.channels[gong].delay_min) =
        (0.05, 0.0, Dist::Fixed(0.0));
    let mut s = Stage::new(scenario, 4);
    let village = yanlian::base::ids::VillageId(0);
    let deeds = [Deed::Order { zone: None, village, stage: WarnStage::LeaveNow, cause: why() }, broadcast(&s, "gong")];
    s.advance(&deeds);
    s.run_to(Moment::minutes(91));
    let n = s.homes.len() as f64;
    let share = |t: f64| s.of(Kind::Warned).filter(|e| e.at.as_minutes() <= t).count() as f64 / n;
    let f0 = share(0.5);
    assert!((f0 - 0.05).abs() < 0.005, "{f0}");
    for t in [10.0, 30.0, 50.0, 90.0] {
        let g = num::exp(0.1 * t);
        let exact = f0 * g / (1.0 + f0 * (g - 1.0));
        assert!((share(t) - exact).abs() < 0.02, "{t} min: {} {exact}", share(t));
    }
    assert!(s.of(Kind::Warned).filter(|e| e.at > Moment::minutes(1)).all(|e| e.cause.why == Why::Decision(Own::HeardFromNeighbour)));
}

#[test]
fn cadres_knock_at_exactly_their_rate() {
    let mut scenario = town(3_000);
    scenario.county.villages[0].door_groups = 0;
    let mut s = Stage::new(scenario, 5);
    let settlement = yanlian::base::ids::SettlementId(0);
    s.advance(&[Deed::KnockDoors { settlement, zone: None, groups: 3, channel: s.channel("door"), stage: WarnStage::LeaveNow, cause: why() }]);
    s.run_to(Moment::minutes(60));
    // Twenty an hour and group.
    assert_eq!(s.of(Kind::DoorSigned).count(), 60);
    let heights: Vec<f32> = s.of(Kind::DoorSigned).map(|e| if let Who::Household(h) = e.subject { s.homes.ground_m[h.index()] } else { 0.0 }).collect();
    assert!(heights.windows(2).all(|w| w[0] <= w[1]), "the lowest houses first");
    let refused = s.of(Kind::DoorSigned).filter(|e| e.detail.as_str() == "refused").count();
    assert!(refused < 15, "{refused} of 60 refuse at the door, 7.5 % expected");
    assert!(s.of(Kind::HelperPaired).count() > 0, "those of reduced mobility get a helper at the door");
}

#[test]
fn a_power_cut_silences_the_loudspeaker_when_its_battery_is_empty_and_never_the_gong() {
    let mut s = Stage::new(town(2_000), 6);
    s.outages.begin(TownshipId(0), Service::Mains, Moment::ZERO, Span::hours(12), why(), &mut s.log);
    s.run_to(Moment::minutes(130));
    let deeds = [broadcast(&s, "loudspeaker")];
    s.advance(&deeds);
    s.run_to(Moment::minutes(150));
    assert_eq!((s.of(Kind::Warned).count(), s.of(Kind::MessageFailed).count()), (0, 1));
    let deeds = [broadcast(&s, "gong")];
    s.advance(&deeds);
    s.run_to(Moment::minutes(170));
    assert!(s.of(Kind::Warned).count() > 300);
}

#[test]
fn a_household_without_a_zone_s_order_that_nobody_warned_does_nothing() {
    let s = Stage::night(7, true, 0.0001, 0.31, Span::seconds(10), |_| {});
    let zoned = s.homes.zone.iter().filter(|z| z.is_some()).count();
    assert_eq!(s.of(Kind::Ordered).count(), zoned);
    for e in s.of(Kind::Left) {
        let Who::Household(h) = e.subject else { panic!("a household leaves") };
        assert!(s.homes.zone[h.index()].is_some(), "{h:?} left without being meant");
    }
}

#[test]
fn the_plan_brings_people_out_before_the_water_and_without_it_they_are_caught() {
    let (mut with, mut without, mut perfect) = (0.0, 0.0, 0.0);
    for seed in 0..4 {
        // The all-clear closes the order; what it came to is read before.
        let mut count = yanlian::drill::deed::ZoneCount::default();
        let plan = Stage::night(seed, true, 0.06, 5.0, Span::seconds(10), |s| {
            let now = s.people.zone_count(ZoneId(0));
            if s.now <= Moment::minutes(240) {
                count = now;
            }
        });
        let none = Stage::night(seed, false, 0.06, 5.0, Span::seconds(10), |_| {});
        assert_eq!(
            plan.of(Kind::HouseHit).map(|e| e.subject).collect::<Vec<_>>(),
            none.of(Kind::HouseHit).map(|e| e.subject).collect::<Vec<_>>(),
            "the same water"
        );
        with += plan.persons(Kind::Caught);
        without += none.persons(Kind::Caught);
        let mut best = Stage::new(valley::scenario(), seed);
        let hit: Vec<HouseholdId> = none.of(Kind::HouseHit).map(|e| if let Who::Household(h) = e.subject { h } else { panic!("a house") }).collect();
        best.perfect(&hit);
        while best.now < Moment::minutes(420) {
            if best.now.as_millis() % 60_000 == 0 {
                let m = best.now.as_minutes();
                best.water((((m - 60.0).max(0.0) * 0.06).min(5.0) - (m - 180.0).max(0.0) * 0.06).max(0.3), 0.6);
            }
            best.advance(&[]);
        }
        perfect += best.persons(Kind::Caught);
        assert!(count.ordered == count.people && count.safe + count.trapped <= count.people && count.reduced_moved <= count.reduced, "{count:?}");
    }
    assert!(without > with && with >= perfect, "caught: {without} without a plan, {with} with it, {perfect} at best");
    assert!(without >= 20.0, "the water bites: {without}");
}

#[test]
fn those_who_cannot_walk_are_fetched_or_helped_and_counted_as_moved() {
    let mut z = yanlian::drill::deed::ZoneCount::default();
    let s = Stage::night(11, true, 0.03, 4.0, Span::seconds(10), |s| {
        let now = s.people.zone_count(ZoneId(0));
        if s.now <= Moment::minutes(240) {
            z = now;
        }
    });
    assert!(z.reduced > 0);
    let moved = s.persons(Kind::SpecialMoved);
    assert!(moved > 0.0 && s.of(Kind::Left).any(|e| e.detail.as_str() == "fetched"), "{moved}");
    assert!(f64::from(z.reduced_moved) >= 0.6 * f64::from(z.reduced), "{z:?}");
}

#[test]
fn a_full_shelter_sends_people_on_and_what_is_lacking_is_counted() {
    let mut scenario = valley::scenario();
    let (hill, school) = (scenario.county.facility_keys.find("sh-hill").expect("hill"), scenario.county.facility_keys.find("sh-school").expect("school"));
    scenario.county.facilities[hill.index()].capacity = 40;
    scenario.county.facilities[school.index()].capacity = 30;
    let mut s = Stage::new(scenario, 12);
    let village = yanlian::base::ids::VillageId(0);
    let mut deeds = [hill, school].map(|facility| Deed::OpenShelter { facility, cause: why() }).to_vec();
    deeds.push(Deed::Order { zone: Some(ZoneId(0)), village, stage: WarnStage::LeaveNow, cause: why() });
    deeds.push(Deed::Broadcast { village, zone: Some(ZoneId(0)), channel: s.channel("gong"), stage: WarnStage::LeaveNow, cause: why() });
    s.advance(&deeds);
    s.run_to(Moment::minutes(300));
    s.people.finish(s.now, &mut s.log);
    assert!(s.people.inside(hill) <= 40 && s.people.inside(hill) > 30 && s.people.inside(school) > 0, "{} {}", s.people.inside(hill), s.people.inside(school));
    assert!(s.of(Kind::ShelterFull).count() > 5 && s.persons(Kind::NeedUnmet) > 0.0);
    s.people.assert_whole();
}

/// Everybody drives; a road is shut as soon as so many have come over it. Gives who came to it then, each with what became of them.
fn shut_under_way(scenario: Scenario, road: &str) -> (Stage, yanlian::base::ids::RoadId, Vec<(HouseholdId, Vec<Kind>)>) {
    let mut scenario = scenario;
    scenario.county.people.cars_per_household = (1.0, 1.0);
    scenario.county.people.reduced_mobility = (0.0, 0.0);
    scenario.county.people.upper_floor = (0.0, 0.0);
    // No higher ground to walk to.
    scenario.county.terrain.values.fill(100.0);
    let mut s = Stage::new(scenario, 13);
    let road = s.scenario.county.roads.road_keys.find(road).expect("the road");
    let links: Vec<_> = [s.scenario.county.roads.road(road).forward, s.scenario.county.roads.road(road).backward].into_iter().flatten().collect();
    let opens: Vec<Deed> =
        (0..s.scenario.county.facilities.len()).map(|f| Deed::OpenShelter { facility: yanlian::base::ids::FacilityId::from_index(f), cause: why() }).collect();
    s.advance(&opens);
    let all: Vec<HouseholdId> = (0..s.homes.len()).map(HouseholdId::from_index).collect();
    s.perfect(&all);
    while links.iter().map(|l| s.people.traffic().passed(*l)).sum::<u64>() < 5 {
        s.advance(&[]);
        assert!(s.now < Moment::minutes(120), "nobody drives over it");
    }
    let seq = s.log.events().len() as u64;
    let on_it: u64 = links.iter().map(|l| u64::from(s.people.traffic().vehicles_on(*l)) + s.people.traffic().passed(*l)).sum();
    s.advance(&[Deed::Road { road, closed: true, cause: why() }]);
    s.run_to(Moment::minutes(300));
    assert_eq!(s.of(Kind::RoadClosed).count(), 1);
    assert!(links.iter().all(|l| s.people.closed(*l) && s.people.traffic().vehicles_on(*l) == 0));
    let passed: u64 = links.iter().map(|l| s.people.traffic().passed(*l)).sum();
    assert!(passed <= on_it, "{passed} have passed, and {on_it} had come before it was shut");
    let came = s.of(Kind::RouteBlocked).filter(|e| e.seq >= seq && e.place == Who::Road(road));
    let became = |e: &yanlian::record::event::Event| s.log.events().iter().filter(|x| x.seq >= e.seq && x.subject == e.subject).map(|x| x.kind).collect();
    let list = came.map(|e| (if let Who::Household(h) = e.subject { h } else { panic!("{e:?}") }, became(e))).collect();
    s.people.assert_whole();
    (s, road, list)
}

#[test]
fn a_closed_road_leaves_cars_with_the_reason_and_their_people_walk_on() {
    // One road, and nothing beside it.
    let scenario = valley::drill_in(tiny::county("house(900) -2500m Street- corner -2500m Street- shelter(2000)"));
    let (s, road, came) = shut_under_way(scenario, "r-02");
    assert!(came.len() > 50, "{}", came.len());
    let reasons = s.of(Kind::RouteBlocked).filter(|e| e.place == Who::Road(road) && e.detail.says("closed")).count();
    assert_eq!(reasons, came.len(), "each says that it was closed");
    let on_foot = came.iter().filter(|(_, then)| then.contains(&Kind::Safe)).count();
    assert!(on_foot * 10 >= came.len() * 9, "{on_foot} of {} walk on along it and are safe", came.len());
}

#[test]
fn a_closed_road_sends_cars_another_way() {
    // Two ways to the shelter, one over the corner in the north and a little longer.
    let line = [(500.0, 1500.0), (3000.0, 2400.0), (5500.0, 1500.0)].map(|(x, y)| yanlian::map::frame::Point::new(x, y));
    let mut around = yanlian::scenario::road_graph::RoadPart::by_norm("r-03", yanlian::map::road::RoadClass::Street, line.to_vec());
    (around.from, around.to) = (Some("n-00".into()), Some("n-02".into()));
    let scenario = valley::drill_in(tiny::county_and("house(900) -2500m Street- corner -2500m Street- shelter(2000)", vec![around]));
    let (s, road, came) = shut_under_way(scenario, "r-02");
    let turned = s.of(Kind::RouteBlocked).filter(|e| e.place == Who::Road(road) && !e.detail.says("no-way")).count();
    assert!(turned > 0 && came.iter().all(|(_, then)| then.contains(&Kind::Safe)), "{turned} of {} turned", came.len());
    assert!(
        s.people.traffic().passed(s.scenario.county.roads.road(s.scenario.county.roads.road_keys.find("r-03").expect("it")).forward.expect("both ways")) > 50
    );
}

#[test]
fn a_village_lends_each_of_its_door_groups_once() {
    let signed = |zones: &[u32]| {
        let mut scenario = valley::scenario();
        scenario.drill.start = scenario.drill.start.with().hour(9).build().expect("nine in the morning exists");
        scenario.county.villages.iter_mut().for_each(|v| v.door_groups = 6);
        let mut s = Stage::new(scenario, 5);
        let (channel, settlement) = (s.channel("door"), s.settlement("low-1"));
        // The same houses, once as one round and once as two: to prepare, and to leave.
        let stages = [WarnStage::LeaveNow, WarnStage::Prepare];
        let deeds: Vec<Deed> =
            zones.iter().map(|k| Deed::KnockDoors { settlement, zone: None, groups: 2, channel, stage: stages[*k as usize], cause: why() }).collect();
        s.advance(&deeds);
        s.run_to(Moment::minutes(15));
        s.of(Kind::DoorSigned).count()
    };
    // Two groups of their own and six lent, twenty an hour each: 40 doors in a quarter of an hour; two rounds share them.
    assert_eq!((signed(&[0]), signed(&[0, 1])), (40, 20));
}

#[test]
fn a_roll_is_wrong_by_name_and_every_further_roll_finds_half() {
    let (mut safe, mut missed, mut wrong, mut late) = (0.0, [0.0; 3], 0.0, 0.0);
    for seed in 0..40 {
        let mut s = Stage::new(valley::scenario(), seed);
        let village = yanlian::base::ids::VillageId(0);
        let order = Deed::Order { zone: Some(ZoneId(0)), village, stage: WarnStage::LeaveNow, cause: why() };
        let hill = s.scenario.county.facility_keys.find("sh-hill").expect("hill");
        let loud = broadcast(&s, "loudspeaker");
        let doors = Deed::KnockDoors {
            settlement: s.settlement("low-1"),
            zone: Some(ZoneId(0)),
            groups: 6,
            channel: s.channel("door"),
            stage: WarnStage::LeaveNow,
            cause: why(),
        };
        s.advance(&[order, Deed::OpenShelter { facility: hill, cause: why() }, loud, doors]);
        while s.now < Moment::minutes(240) {
            s.advance(&[]);
            let (truth, roll) = (s.people.zone_count(ZoneId(0)), s.people.roll(ZoneId(0), 0));
            assert_eq!(roll.count.safe, truth.safe - roll.missed + roll.wrong, "the list is the truth but for its wrong names");
            wrong += f64::from(roll.wrong);
        }
        safe += f64::from(s.people.zone_count(ZoneId(0)).safe);
        for (n, sum) in missed.iter_mut().enumerate() {
            *sum += f64::from(s.people.roll(ZoneId(0), n as u32).missed);
        }
        late += f64::from(s.people.roll(ZoneId(0), 30).missed);
    }
    let share = missed.map(|m| m / safe);
    assert!((0.01..=0.12).contains(&share[0]), "{share:?}: between a safe place's 2 % and elsewhere's 10 %");
    assert!((share[1] / share[0] - 0.5).abs() < 0.15 && (share[2] / share[0] - 0.25).abs() < 0.12, "{share:?}");
    assert!(late < 0.5 && wrong > 0.0, "{late} {wrong}");
}
