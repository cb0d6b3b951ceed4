//! Who is fetched before a household leaves: on foot, in a vehicle, given a lift; what water does to whoever is out for a child; and
//! the days of school and work after the first.

use yanlian::base::ids::{Id, LinkId, VillageId, ZoneId};
use yanlian::base::time::{Moment, Span};
use yanlian::drill::deed::Deed;
use yanlian::plan::order::WarnStage;
use yanlian::record::event::{Kind, Who};
use yanlian::record::tale::Living;
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::{tiny, valley};

use crate::invariants::{Stage, why};
use crate::transport::{leave, school_morning, zoned};

/// A school so many metres west of a village, on a school morning; with one car a household or no vehicle at all.
fn school_to_the_west(metres: u32, cars: f64) -> Scenario {
    let mut s = valley::drill_in(tiny::county(&format!("school(900) house(30) -{metres}m County- house(1200) -300m County- shelter(200000)")));
    s.drill.start = s.drill.start.with().year(2024).month(6).day(5).hour(9).build().expect("a Wednesday in June");
    s.drill.behaviour.compliance = 1.0;
    s.drill.behaviour.contagion_per_min = 0.0;
    s.drill.length = Span::hours(16);
    s.county.terrain.values.fill(106.0);
    s.county.people.daily = crate::verify_people::days();
    s.county.people.cars_per_household = (cars, cars);
    s.county.people.motorcycles_per_household = (0.0, 0.0);
    s.county.people.reduced_mobility = (0.0, 0.0);
    let c = s.county.channel_keys.find("gong").expect("a gong").index();
    (s.county.channels[c].coverage_day, s.county.channels[c].loss) = (1.0, 0.0);
    let mut s = zoned(s, Vec::new(), true);
    s.books.zones[0].settlements = vec![s.county.settlement_keys.find("house-2").expect("the village")];
    s
}
fn warned(scenario: Scenario, seed: u64) -> Stage {
    let mut s = Stage::new(scenario, seed);
    let deeds = leave(&s);
    s.advance(&deeds);
    s
}
/// Households that went for a child, with the time at which they did.
fn fetching(s: &Stage) -> Vec<(Who, Moment)> {
    s.of(Kind::Gathers).filter(|e| e.detail.as_str() == "fetches-child").map(|e| (e.subject, e.at)).collect()
}

#[test]
fn a_child_at_a_school_near_by_is_fetched_on_foot_while_the_others_wait() {
    let mut s = warned(school_to_the_west(1000, 0.0), 3);
    let rides = s.people.vehicles();
    s.run_to(Moment::minutes(240));
    s.people.assert_whole();
    let gone = fetching(&s);
    assert!(gone.len() > 20 && s.people.vehicles() == rides, "{} on foot, nobody in a vehicle", gone.len());
    let pace = s.scenario.drill.behaviour.walk_m_per_s.0;
    let mut fetched = 0;
    for (home, at) in &gone {
        let Some(joined) = s.of(Kind::Joined).find(|e| e.place == *home) else { continue };
        fetched += 1;
        let Who::Household(h) = *home else { continue };
        let class = s.homes.away(h.index()).iter().find(|l| s.homes.living[l.group as usize] == Living::Class).expect("a child at school");
        let far = s.homes.at[h.index()].distance_m(s.homes.at[class.group as usize]);
        let took = (joined.at - *at).as_seconds();
        assert!(took >= 2.0 * far / pace + 300.0, "{far} m there and back and five minutes: {took} s");
        assert!(took < 2.0 * 1.6 * far / pace + 301.0, "and not much longer: {took} s for {far} m");
        let out = s.of(Kind::Left).find(|e| e.subject == *home);
        assert!(out.is_none_or(|e| e.at >= joined.at), "the family waits");
    }
    assert!(fetched > 15, "{fetched} of {}", gone.len());
}

#[test]
fn whoever_has_no_vehicle_gets_a_lift_to_a_school_far_away_over_the_road() {
    let mut s = warned(school_to_the_west(2500, 0.0), 3);
    let mut on_road = 0;
    while s.now < Moment::minutes(240) {
        s.advance(&[]);
        on_road = on_road.max((0..s.scenario.county.roads.links.len()).map(|l| s.people.traffic().vehicles_on(LinkId::from_index(l))).sum());
    }
    s.people.assert_whole();
    let gone = fetching(&s);
    let came: Vec<f64> = gone.iter().filter_map(|(home, at)| s.of(Kind::Joined).find(|e| e.place == *home).map(|e| (e.at - *at).as_minutes())).collect();
    assert!(came.len() > 15 && on_road > 0, "{} of {}", came.len(), gone.len());
    // Ten minutes of waiting either way, five at the school, and the way.
    let link = &s.scenario.county.roads.links[0];
    let least = 25.0 + 2.0 * link.length_m / link.free_m_per_s / 60.0;
    assert!(came.iter().all(|m| *m >= least - 0.1), "{came:?} of at least {least}");
}

#[test]
fn water_harms_whoever_is_out_for_a_child_on_foot_and_at_the_wheel() {
    for (metres, cars, how) in [(1000, 0.0, "foot"), (2500, 1.0, "vehicle")] {
        let (mut caught, mut harmed) = (0.0, 0.0);
        for seed in 0..4 {
            let mut s = warned(school_to_the_west(metres, cars), seed);
            let on_the_way = if how == "foot" { Span::minutes(7) } else { Span::minutes(1) };
            while fetching(&s).is_empty() && s.now < Moment::minutes(120) {
                s.advance(&[]);
            }
            s.run_to(s.now + on_the_way);
            // It slopes down to the east: the village stays dry, the road west of it does not.
            let village = s.homes.at[s.homes.len() / 2].x;
            let from = 0.004 * (500.0 + f64::from(metres));
            s.water(from - 6.4, 1.5);
            assert!(village > 0.0);
            let flood = s.now;
            s.run_to(flood + Span::minutes(3));
            s.people.assert_whole();
            let out: Vec<Who> = fetching(&s).iter().map(|(h, _)| *h).collect();
            let mine = |e: &&yanlian::record::event::Event| e.at >= flood && e.value == 1.0 && out.contains(&e.subject);
            caught += s.of(Kind::Caught).filter(mine).filter(|e| e.detail.as_str() == how).count() as f64;
            harmed += s.of(Kind::Died).chain(s.of(Kind::Injured)).filter(mine).count() as f64;
            // They may all be dead or hurt: nobody is lost from the counts.
            let residents: u32 = s.homes.people.iter().map(|n| u32::from(*n)).sum();
            let counted: u32 = (0..s.scenario.county.settlements.len())
                .map(|i| s.people.count_states(yanlian::base::ids::SettlementId::from_index(i)).iter().sum::<u32>())
                .sum();
            assert_eq!(counted, residents);
        }
        assert!(caught > 0.0 && harmed > 0.0, "{how}: {caught} caught, {harmed} hurt or dead");
    }
}

#[test]
fn a_second_day_has_its_school_and_work_again_unless_an_order_lies_over_the_place() {
    let play = |order: bool| {
        let mut s = school_morning(8, 5, true);
        s.scenario.drill.length = Span::hours(40);
        // The days are planned from the length of the drill.
        let mut s = Stage::new(s.scenario, 8);
        let day_two = Moment::minutes(60 * 19);
        s.run_to(day_two);
        let first = s.persons(Kind::GoesOut);
        let there = |s: &Stage| (0..s.homes.len()).filter(|h| s.homes.living[*h] == Living::Class).collect::<Vec<_>>();
        assert!(first > 50.0 && !there(&s).is_empty(), "{first} on the first day");
        if order {
            // Over the school's hamlet, not over the village where the children live.
            let hamlet = s.homes.settlement[there(&s)[0]];
            s.scenario.books.zones[0].settlements = vec![hamlet];
            let homes = yanlian::drill::people::household::Households::draw(&s.scenario, s.seed);
            s.people.attach(&s.scenario, s.seed, homes.clone());
            s.homes = homes;
            s.advance(&[Deed::Order { zone: Some(ZoneId(0)), village: VillageId(0), stage: WarnStage::LeaveNow, cause: why() }]);
        }
        s.run_to(Moment::minutes(60 * 29));
        s.people.assert_whole();
        let of_day_two: Vec<_> = s.of(Kind::GoesOut).filter(|e| e.at > day_two).cloned().collect();
        s.run_to(Moment::minutes(60 * 39));
        s.people.assert_whole();
        let home = s.of(Kind::Joined).filter(|e| e.at > Moment::minutes(60 * 29)).map(|e| e.value).sum::<f64>();
        (first, of_day_two, home, s)
    };
    let (first, second, home, _) = play(false);
    let again: f64 = second.iter().map(|e| e.value).sum();
    assert!((again - first).abs() < 0.5 && (home - again).abs() < 0.5, "{first} on the first day, {again} on the second, {home} home again");
    assert!(second.iter().all(|e| e.at >= Moment::minutes(60 * 26) && e.at <= Moment::minutes(60 * 28)), "in the morning");
    let (first, second, _, s) = play(true);
    let to_school = |e: &yanlian::record::event::Event| matches!(e.place, Who::Household(h) if s.homes.living[h.index()] == Living::Class);
    assert!(first > 0.0 && !second.iter().any(to_school), "an order over the school keeps it shut");
}
