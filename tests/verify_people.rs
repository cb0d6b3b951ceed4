//! Who is where by hour, day and season; families that gather before they leave; what makes people leave; who understands a
//! loudspeaker and whom a platform of texts reaches; that the way upstairs takes time. Against shares and closed forms.

use proptest::prelude::*;
use yanlian::base::calendar::{Calendar, Season};
use yanlian::base::dist::Dist;
use yanlian::base::ids::{HouseholdId, Id, SettlementId, VillageId};
use yanlian::base::num;
use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::drill::deed::Deed;
use yanlian::drill::people::household::Households;
use yanlian::map::daily::Daily;
use yanlian::plan::order::WarnStage;
use yanlian::record::event::{Kind, Own, Who, Why};
use yanlian::record::said;
use yanlian::record::tale::Living;
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::responder::{Cues, Responder};
use yanlian::scenario::{tiny, valley};

use crate::invariants::{Stage, why};

/// Days as the shipped county has them.
pub fn days() -> Daily {
    Daily {
        calendar: Calendar::China,
        school_holidays: vec![Season { from: (7, 5), to: (8, 31) }],
        school_hours: (7.5, 16.5),
        pupils: 0.75,
        work_hours: (8.0, 18.0),
        work_away: (0.4, 0.5),
        work_on: (0.5, 0.25, 0.05),
        work_at_night: 0.03,
        market_every_days: 5,
        market: 0.15,
        market_hours: (7.0, 12.0),
        left_behind: (0.2, 0.05),
        registered: 1.25,
        home_for: (0.3, 0.8),
        beds_taken: (0.75, 0.7),
        visitors: (0.0, 0.0, 0.02),
        livestock: (0.3, 0.02),
        other_language: (0.1, 0.02),
    }
}

/// A scenario that starts at another hour and date.
fn at(mut s: Scenario, year: i16, month: i8, day: i8, hour: i8) -> Scenario {
    s.drill.start = s.drill.start.with().year(year).month(month).day(day).hour(hour).minute(0).build().expect("a date");
    s
}

/// A village of many, a town, a school and a hospital.
fn country() -> Scenario {
    let mut s = valley::drill_in(tiny::county("house(30000) -900m- school(900) -900m- house(20000) -600m- hospital(400) -600m- shelter(200000)"));
    s.county.settlements[1].urban = true;
    s.county.people.daily = days();
    s
}

fn people(homes: &Households, kind: Living) -> u32 {
    (0..homes.len()).filter(|h| homes.living[*h] == kind).map(|h| u32::from(homes.people[h])).sum()
}

#[test]
fn everybody_is_in_one_place_at_any_hour_of_any_day() {
    // A Wednesday in term at ten, at night, a Saturday, a holiday, the summer, the Spring Festival.
    let cases = [(2024, 6, 5, 10, true), (2024, 6, 5, 2, false), (2024, 6, 8, 10, false), (2024, 10, 2, 10, false), (2024, 8, 7, 10, false)];
    for (y, m, d, hour, lessons) in cases {
        let s = at(country(), y, m, d, hour);
        let homes = Households::draw(&s, Seed(1));
        let all: u32 = homes.people.iter().map(|n| u32::from(*n)).sum();
        let visitors = people(&homes, Living::Visitors);
        let extra = if m == 10 { (50_000.0 * 0.25 * 0.3_f64).round() as u32 } else { 0 };
        assert_eq!(all - visitors, 50_000 + extra, "{y}-{m}-{d} {hour} h: nobody twice, nobody lost");
        assert_eq!(visitors > 0, m == 10);
        assert_eq!(people(&homes, Living::Class) > 0, lessons, "{y}-{m}-{d} {hour} h");
        assert_eq!(people(&homes, Living::Ward), 300);
        if lessons {
            let share = f64::from(people(&homes, Living::Class)) / 50_000.0;
            assert!((share - 0.2 * 0.75).abs() < 0.005, "{share}");
        }
        for link in &homes.links {
            assert!(homes.living[link.home as usize] == Living::Family && homes.living[link.group as usize] != Living::Family);
        }
    }
    let festival = Households::draw(&at(country(), 2024, 2, 10, 2), Seed(1));
    let home: u32 = people(&festival, Living::Family) + people(&festival, Living::Ward) + people(&festival, Living::Out);
    assert_eq!(home, 50_000 + 6_000 + 4_000, "a quarter works away, four of five of them are home");
}

#[test]
fn workers_leave_the_village_by_day_and_hardly_at_night() {
    let out = |hour, day| people(&Households::draw(&at(country(), 2024, 6, day, hour), Seed(2)), Living::Out);
    let (workday, saturday, night) = (out(15, 5), out(15, 8), out(3, 5));
    assert!((f64::from(saturday) / f64::from(workday) - 0.5).abs() < 0.03, "{saturday} {workday}");
    assert!((f64::from(night) / f64::from(workday) - 0.03).abs() < 0.01, "{night} {workday}");
    // On a market day of the township there are more in the morning.
    let days: Vec<u32> = (3..=7).map(|d| out(9, d)).collect();
    let most = *days.iter().max().expect("five days");
    assert_eq!(days.iter().filter(|n| **n == most).count(), 1, "one day of five is a market day: {days:?}");
}

#[test]
fn those_left_behind_weigh_more_and_the_county_s_shares_still_hold() {
    let mut s = at(country(), 2024, 8, 7, 2);
    s.county.people.daily.beds_taken = (0.0, 0.0);
    s.county.people.daily.work_at_night = 0.0;
    let homes = Households::draw(&s, Seed(3));
    let village = homes.of_settlement(SettlementId(0));
    let (mut all, mut left) = (0.0, 0.0);
    for h in village.map(|h| h as usize) {
        all += f64::from(homes.people[h]);
        if homes.people[h] == homes.children[h] + homes.elders[h] {
            left += f64::from(homes.people[h]);
        }
    }
    // Some households have nobody between by chance alone.
    assert!((0.2..0.30).contains(&(left / all)), "{}", left / all);
    let share = |list: &[u8]| list.iter().map(|n| f64::from(*n)).sum::<f64>() / 50_000.0;
    assert!((share(&homes.children) - 0.20).abs() < 0.01 && (share(&homes.elders) - 0.20).abs() < 0.01, "{} {}", share(&homes.children), share(&homes.elders));
}

/// The valley on a school morning.
fn morning(seed: u64) -> Stage {
    let mut s = at(valley::scenario(), 2024, 6, 5, 9);
    s.county.people.daily = days();
    let town = s.county.settlement_keys.find("n-1").expect("the town");
    s.county.settlements[town.index()].urban = true;
    Stage::new(s, seed)
}

fn whole(s: &Stage) {
    let residents: u32 = s.scenario.county.settlements.iter().map(|p| p.residents).sum();
    let sum: u32 = (0..s.scenario.county.settlements.len()).map(|i| s.people.count_states(SettlementId::from_index(i)).iter().sum::<u32>()).sum();
    assert_eq!(sum, residents, "at {}", s.now);
    s.people.assert_whole();
}

#[test]
fn families_gather_before_they_leave_and_say_why() {
    let (mut fetched, mut left, mut home, mut met, mut stayed) = (0, 0, 0, 0, 0);
    for seed in 0..4 {
        let mut s = morning(seed);
        assert!(s.homes.living.contains(&Living::Class) && s.homes.living.contains(&Living::Out));
        while s.now < Moment::minutes(240) {
            let deeds = if s.now.as_millis() % 60_000 == 0 { s.plan_deeds(s.now.as_millis() / 60_000) } else { Vec::new() };
            s.advance(&deeds);
            if s.now.as_millis() % 600_000 == 0 {
                whole(&s);
            }
        }
        let said = |word: &str| s.of(Kind::Gathers).filter(|e| e.detail.as_str() == word).count();
        fetched += said("fetches-child");
        left += said("left-to-school");
        home += said("comes-home");
        met += said("to-meeting-place");
        stayed += said("stays-away");
        for e in s.of(Kind::Joined) {
            let (Who::Household(group), Who::Household(family)) = (e.subject, e.place) else { panic!("{e:?}") };
            assert!(s.homes.links.iter().any(|l| l.home == family.0 && l.group == group.0), "people join their own household");
        }
        for e in s.of(Kind::Gathers) {
            assert!(matches!(e.cause.why, Why::Decision(_)) && e.cause.seq.is_some(), "with its cause: {e:?}");
        }
    }
    assert!(fetched > 0 && left > 0 && home > 0 && met > 0 && stayed > 0, "{fetched} {left} {home} {met} {stayed}");
}

#[test]
fn whoever_was_never_told_is_home_in_the_evening() {
    let mut s = morning(1);
    let out: u32 = people(&s.homes, Living::Class) + people(&s.homes, Living::Out);
    s.run_to(Moment::minutes(12 * 60));
    let joined: f64 = s.of(Kind::Joined).map(|e| e.value).sum();
    assert!((joined - f64::from(out)).abs() < 0.5, "{joined} of {out}");
    assert!(s.of(Kind::Joined).all(|e| e.cause.why == Why::Decision(Own::EndOfDay)));
    whole(&s);
}

/// One settlement by day; everybody hears at once.
fn told(responder: Responder, seed: u64) -> Stage {
    let mut scenario = at(valley::drill_in(tiny::county("house(3000) -600m- shelter(200000)")), 2024, 8, 7, 9);
    scenario.drill.behaviour.contagion_per_min = 0.0;
    scenario.drill.behaviour.compliance = 1.0;
    scenario.drill.behaviour.responder = responder;
    scenario.county.people.reduced_mobility = (0.0, 0.0);
    let c = scenario.county.channel_keys.find("gong").expect("a gong").index();
    let gong = &mut scenario.county.channels[c];
    (gong.coverage_day, gong.loss, gong.delay_min) = (1.0, 0.0, Dist::Fixed(0.0));
    let mut s = Stage::new(scenario, seed);
    let gong = Deed::Broadcast { village: VillageId(0), zone: None, channel: s.channel("gong"), stage: WarnStage::LeaveNow, cause: why() };
    s.advance(&[gong]);
    s
}

#[test]
fn people_leave_along_the_curve_that_the_drill_names() {
    let cases: [(&str, Responder, &dyn Fn(f64) -> f64); 4] = [
        ("Weibull", Responder::Curve(Dist::Weibull(0.002, 1.5)), &|t| 1.0 - num::exp(-0.002 * num::pow(t, 1.5))),
        ("Rayleigh", Responder::Curve(Dist::Rayleigh(1800.0)), &|t| 1.0 - num::exp(-t * t / 1800.0)),
        ("Bass", Responder::Curve(Dist::Bass(0.02, 0.1)), &|t| (1.0 - num::exp(-0.12 * t)) / (1.0 + 5.0 * num::exp(-0.12 * t))),
        ("table", Responder::Tabulated(vec![(0.0, 0.0), (30.0, 0.3), (60.0, 0.6), (120.0, 0.7)]), &|t| match t {
            t if t <= 60.0 => t / 100.0,
            t => 0.6 + (t - 60.0) / 600.0,
        }),
    ];
    for (name, responder, exact) in cases {
        let cap = responder.cap().unwrap_or(1.0);
        let mut s = told(responder, 5);
        s.run_to(Moment::minutes(125));
        let n = s.homes.len() as f64;
        // Whoever has understood by then leaves by the curve; before it the delay of understanding holds.
        for t in [30.0, 60.0, 120.0] {
            let got = s.of(Kind::Left).filter(|e| e.at.as_minutes() <= t + 0.2).count() as f64 / n;
            assert!((got - exact(t)).abs() < 0.045, "{name} {t} min: {got} {}", exact(t));
        }
        let refused = s.of(Kind::Refused).count() as f64 / n;
        assert!((refused - (1.0 - cap)).abs() < 0.045, "{name}: {refused}");
    }
}

#[test]
fn by_cues_an_order_alone_makes_people_listen_and_a_door_and_neighbours_make_them_go() {
    let mut s = told(Responder::CueThreshold(Cues { leave_at: 0.30, ..Cues::default() }), 6);
    s.run_to(Moment::minutes(40));
    let n = s.homes.len();
    assert_eq!((s.of(Kind::Understood).count(), s.of(Kind::Left).count()), (n, 0), "0.24 is above 0.10 and below 0.30");
    assert!(s.of(Kind::Understood).all(|e| (e.at.as_minutes() - 15.0).abs() < 0.01), "after the first delay exactly");
    let doors = Deed::KnockDoors { settlement: SettlementId(0), zone: None, groups: 20, channel: s.channel("door"), stage: WarnStage::LeaveNow, cause: why() };
    let begun = s.now;
    s.advance(&[doors]);
    s.run_to(begun + Span::minutes(60));
    let signed: Vec<(Who, Moment)> = s.of(Kind::DoorSigned).map(|e| (e.subject, e.at)).collect();
    assert!(signed.len() > 300);
    for (who, at) in signed.iter().filter(|(_, at)| *at < begun + Span::minutes(30)) {
        let left = s.of(Kind::Left).find(|e| e.subject == *who).expect("0.24 + 0.10 is enough");
        assert!(((left.at - *at).as_minutes() - 12.86).abs() < 0.01, "the second delay exactly: {}", (left.at - *at).as_minutes());
    }
    // So many have gone that the others see it.
    s.run_to(begun + Span::minutes(200));
    let knocked = s.of(Kind::DoorSigned).count();
    assert!(s.of(Kind::Left).count() > knocked || knocked == n, "{} left, {knocked} doors", s.of(Kind::Left).count());
}

#[test]
fn who_does_not_follow_the_language_hears_only_a_noise_and_texts_reach_those_on_the_list() {
    let share = |key: &str, language: f64| {
        let mut scenario = at(valley::drill_in(tiny::county("house(5000) -600m- shelter(200000)")), 2024, 8, 7, 9);
        scenario.drill.behaviour.contagion_per_min = 0.0;
        scenario.county.people.daily.other_language = (language, language);
        let mut s = Stage::new(scenario, 7);
        let deed = Deed::Broadcast { village: VillageId(0), zone: None, channel: s.channel(key), stage: WarnStage::LeaveNow, cause: why() };
        s.advance(&[deed]);
        s.run_to(Moment::minutes(30));
        s.of(Kind::Warned).count() as f64 / s.homes.len() as f64
    };
    let (all, some) = (share("loudspeaker", 0.0), share("loudspeaker", 0.25));
    assert!((some / all - 0.75).abs() < 0.045, "{some} {all}");
    assert!((share("gong", 0.25) - share("gong", 0.0)).abs() < 1e-9, "a gong has no language");
    let texts = share("sms", 0.0);
    assert!((texts - 0.9 * 0.98 / 30.0).abs() < 0.014, "one household of thirty is on the list: {texts}");
}

#[test]
fn a_platform_sends_its_burst_a_minute_whatever_village_it_is_for() {
    let mut scenario = at(valley::scenario(), 2024, 8, 7, 9);
    scenario.drill.behaviour.contagion_per_min = 0.0;
    let c = scenario.county.channel_keys.find("public-sms").expect("a platform").index();
    let text = &mut scenario.county.channels[c];
    (text.coverage_day, text.loss, text.delay_min, text.burst_per_min) = (1.0, 0.0, Dist::Fixed(0.0), 6.0);
    let mut s = Stage::new(scenario, 8);
    let deeds: Vec<Deed> = (0..3)
        .map(|v| Deed::Broadcast { village: VillageId(v), zone: None, channel: s.channel("public-sms"), stage: WarnStage::LeaveNow, cause: why() })
        .collect();
    s.advance(&deeds);
    s.run_to(Moment::minutes(120));
    let at: Vec<i64> = s.of(Kind::Warned).map(|e| e.at.as_millis()).collect();
    assert_eq!(at.len(), s.homes.len());
    assert!(at.windows(2).all(|w| w[1] - w[0] == 10_000), "one every ten seconds, village after village");
}

#[test]
fn a_platform_that_stands_still_leaves_the_other_with_its_own_list() {
    let mut scenario = at(valley::drill_in(tiny::county("house(9000) -600m- shelter(200000)")), 2024, 8, 7, 9);
    scenario.drill.behaviour.contagion_per_min = 0.0;
    let keys = &scenario.county.channel_keys;
    let (one, two) = (keys.find("sms").expect("a platform"), keys.find("video").expect("the last"));
    scenario.county.channels[two.index()] = scenario.county.channels[one.index()].clone();
    for (c, listed) in [(one, 0.5), (two, 0.1)] {
        let c = &mut scenario.county.channels[c.index()];
        (c.coverage_day, c.loss, c.listed) = (1.0, 0.0, listed);
    }
    let mut s = Stage::new(scenario, 8);
    s.outages.stop(one, Moment::ZERO, Span::minutes(60), why(), &mut s.log);
    let text = |channel| Deed::Broadcast { village: VillageId(0), zone: None, channel, stage: WarnStage::LeaveNow, cause: why() };
    s.advance(&[text(one), text(two)]);
    s.run_to(Moment::minutes(59));
    let n = s.homes.len() as f64;
    let told = |s: &Stage, c| s.of(Kind::Warned).filter(|e| e.known_to == Who::Channel(c)).count() as f64 / n;
    assert!(told(&s, one) <= 0.0 && (told(&s, two) - 0.1).abs() < 0.02, "{} {}", told(&s, one), told(&s, two));
    assert_eq!(s.of(Kind::MessageFailed).filter(|e| e.subject == Who::Channel(one)).count(), 1);
    s.run_to(Moment::minutes(61));
    s.outages.step(s.now, &mut s.log);
    let back = s.of(Kind::OutageEnded).find(|e| e.subject == Who::Channel(one)).expect("it comes back");
    assert_eq!((back.at, back.cause.seq.map(|n| s.log.events()[n as usize].kind)), (Moment::minutes(60), Some(Kind::OutageBegan)));
    s.advance(&[text(one)]);
    s.run_to(Moment::minutes(90));
    // Those on the short list are on the long one too, and know already.
    assert!((told(&s, one) - 0.4).abs() < 0.03, "{}", told(&s, one));
}

#[test]
fn the_way_upstairs_takes_time_and_fast_water_does_not_wait() {
    let caught = |minutes: f64| {
        let mut scenario = valley::scenario();
        scenario.county.people.upper_floor = (1.0, 1.0);
        let mut s = Stage::new(scenario, 9);
        while s.now < Moment::minutes(90) {
            if s.now.as_millis() % 60_000 == 0 {
                s.water((0.3 + 4.5 * (s.now.as_minutes() - 10.0) / minutes).clamp(0.3, 4.8), 0.1);
            }
            s.advance(&[]);
        }
        let ups: Vec<_> = s.of(Kind::Safe).filter(|e| e.detail.as_str() == "upper-floor").map(|e| e.at.as_millis()).collect();
        (s.of(Kind::Caught).filter(|e| e.detail.as_str() == "home").count(), ups)
    };
    let (slow, fast) = (caught(60.0), caught(3.0));
    assert!(fast.0 > slow.0, "{} caught by fast water, {} by slow", fast.0, slow.0);
    assert!(slow.1.iter().any(|at| at % 60_000 != 0), "up at their own time, not at the minute's look");
}

#[test]
fn a_mast_under_water_silences_the_phone_and_the_record_says_which() {
    let mut scenario = valley::scenario();
    let school = scenario.county.facility_keys.find("sh-school").expect("a facility").index();
    scenario.county.facilities[school].kind = yanlian::map::place::FacilityKind::Mast;
    let township = scenario.county.facilities[school].township.expect("it has one");
    let mut s = Stage::new(scenario, 10);
    s.outages.look(Moment::minutes(1), |_| 0.9, |_| false, &mut s.log);
    assert!(!s.outages.mobile(township, Moment::minutes(1)));
    let outage = s.of(Kind::OutageBegan).next().expect("written").clone();
    let cause = &s.log.events()[outage.cause.seq.expect("a cause") as usize];
    assert_eq!((cause.kind, cause.cause.why), (Kind::WorksDown, Why::Hazard));
    s.now = Moment::minutes(2);
    let text = Deed::Broadcast { village: s.village("south-town"), zone: None, channel: s.channel("public-sms"), stage: WarnStage::LeaveNow, cause: why() };
    s.advance(&[text]);
    assert_eq!(s.of(Kind::MessageFailed).count(), 1);
}

/// A day begun at some hour of a June, with water that rises from the first hour on and falls from the fourth.
fn any_day(seed: u64, hour: i8, day: i8, rise: f64, top: f64) -> Stage {
    let mut scenario = at(valley::scenario(), 2024, 6, day, hour);
    scenario.county.people.daily = days();
    let town = scenario.county.settlement_keys.find("n-1").expect("the town");
    scenario.county.settlements[town.index()].urban = true;
    let mut s = Stage::new(scenario, seed);
    while s.now < Moment::minutes(420) {
        if s.now.as_millis() % 60_000 == 0 {
            let m = s.now.as_minutes();
            let up = ((m - 60.0).max(0.0) * rise).min(top) - ((m - 240.0).max(0.0) * rise);
            s.water(up.max(0.3), 0.6);
            whole(&s);
        }
        let deeds = if s.now.as_millis() % 60_000 == 0 { s.plan_deeds(s.now.as_millis() / 60_000) } else { Vec::new() };
        s.advance(&deeds);
    }
    s
}

#[test]
fn whoever_drowns_upstairs_was_caught_by_the_water() {
    // Water of nine metres: upper floors stand in it.
    let s = any_day(5790, 0, 1, 0.0498, 8.81);
    let of = |who: Who, kind: Kind| s.of(kind).filter(|e| e.subject == who).map(|e| e.value).sum::<f64>();
    let homes = (0..s.homes.len()).map(|h| Who::Household(HouseholdId::from_index(h)));
    let drowned: Vec<Who> = homes.filter(|w| of(*w, Kind::Died) > 0.0).collect();
    let upstairs = |w: &Who| s.of(Kind::Trapped).any(|e| e.subject == *w && e.detail.says(said::UPPER_FLOOR));
    assert!(drowned.iter().any(upstairs), "the case is in it");
    for who in drowned {
        assert!(of(who, Kind::Died) <= of(who, Kind::Caught), "{who:?}: {} dead, {} caught", of(who, Kind::Died), of(who, Kind::Caught));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn people_are_conserved_at_any_hour_under_any_water(seed in 0u64..10_000, hour in 0i8..24, day in 1i8..28, rise in 0.02f64..0.4, top in 1.0f64..9.0) {
        let s = any_day(seed, hour, day, rise, top);
        prop_assert!(s.persons(Kind::Died) <= s.persons(Kind::Caught));
    }

    #[test]
    fn one_ten_and_sixty_seconds_a_step_are_one_day(seed in 0u64..10_000) {
        let run = |step: Span| {
            let mut s = morning(seed);
            s.step = step;
            while s.now < Moment::minutes(180) {
                let whole = s.now.as_millis() % 60_000 == 0;
                if whole {
                    let m = s.now.as_minutes();
                    s.water(((m - 60.0).max(0.0) * 0.08).clamp(0.3, 5.0), 0.6);
                }
                let deeds = if whole { s.plan_deeds(s.now.as_millis() / 60_000) } else { Vec::new() };
                s.advance(&deeds);
            }
            (s.log.events().to_vec(), s.print())
        };
        let (a, b, c) = (run(Span::seconds(1)), run(Span::seconds(10)), run(Span::minutes(1)));
        prop_assert_eq!(&a.0, &b.0);
        prop_assert_eq!(&b.0, &c.0);
        prop_assert!(a.1 == b.1 && b.1 == c.1);
    }
}

#[test]
fn classes_are_led_and_never_refuse() {
    let mut s = morning(3);
    let class: Vec<usize> = (0..s.homes.len()).filter(|h| s.homes.living[*h] == Living::Class).collect();
    let list: Vec<HouseholdId> = class.iter().map(|h| HouseholdId::from_index(*h)).collect();
    s.perfect(&list);
    s.run_to(Moment::minutes(120));
    assert_eq!(s.of(Kind::Left).count(), class.len(), "every class leaves");
    assert!(s.of(Kind::Left).all(|e| e.at.as_minutes() < 40.0 && e.value > 0.0));
    assert_eq!(s.of(Kind::Refused).count(), 0);
}

/// Everybody of the valley's low houses leaves; nobody lives on an upper floor of their own but a few.
fn leaves(relatives: f64, neighbour: f64, top: f64, seed: u64) -> Stage {
    let mut scenario = valley::scenario();
    scenario.county.people.upper_floor = (0.3, 0.3);
    scenario.county.people.reduced_mobility = (0.0, 0.0);
    (scenario.drill.behaviour.relatives, scenario.drill.behaviour.neighbour) = (relatives, neighbour);
    let mut s = Stage::new(scenario, seed);
    while s.now < Moment::minutes(200) {
        let minute = s.now.as_millis() / 60_000;
        let whole_minute = s.now.as_millis() % 60_000 == 0;
        if whole_minute && top > 0.0 {
            s.water((0.3 + 0.05 * s.now.as_minutes()).min(top), 0.1);
        }
        let deeds = if whole_minute && top <= 0.0 { s.plan_deeds(minute) } else { Vec::new() };
        s.advance(&deeds);
    }
    whole(&s);
    s
}

#[test]
fn some_go_to_relatives_in_safety_whatever_the_plan_says_and_the_record_says_why() {
    let (none, many) = (leaves(0.0, 0.0, 0.0, 2), leaves(1.0, 0.0, 0.0, 2));
    let with_kin = |s: &Stage| s.of(Kind::Safe).filter(|e| e.detail.as_str() == "relatives").cloned().collect::<Vec<_>>();
    assert_eq!(with_kin(&none).len(), 0);
    let list = with_kin(&many);
    assert!(list.len() > 10, "{}", list.len());
    for e in &list {
        let (Who::Household(h), Who::Settlement(place)) = (e.subject, e.place) else { panic!("{e:?}") };
        assert!(many.homes.settlement[h.index()] != place && e.cause.why == Why::Decision(Own::ToRelatives), "{e:?}");
        let highest = many.homes.of_settlement(place).map(|g| many.homes.ground_m[g as usize]).fold(f32::MIN, f32::max);
        assert!(highest >= many.homes.ground_m[h.index()] + 5.0, "to a house that stands clearly higher");
        let left = many.of(Kind::Left).find(|l| l.subject == e.subject).expect("they have left");
        if many.of(Kind::Ordered).any(|o| o.subject == e.subject && o.seq < left.seq) {
            assert!(many.of(Kind::OffRoute).any(|o| o.subject == e.subject && o.detail.as_str() == "to-relatives"), "another place than the plan's");
        }
    }
    assert!(many.of(Kind::Safe).count() >= none.of(Kind::Safe).count() * 9 / 10, "nobody is the worse off for it");
}

#[test]
fn with_water_at_the_door_and_no_upper_floor_people_go_up_at_a_neighbour_s_as_long_as_it_holds() {
    let up = |s: &Stage| s.of(Kind::Safe).filter(|e| e.detail.as_str() == "upper-floor" && e.cause.why == Why::Decision(Own::ToNeighbour)).count();
    let (none, low, high) = (leaves(0.0, 0.0, 3.4, 4), leaves(0.0, 1.0, 3.4, 4), leaves(0.0, 1.0, 9.0, 4));
    assert!(up(&low) > up(&none) && up(&low) > 0, "{} and {}", up(&low), up(&none));
    for e in low.of(Kind::Safe).filter(|e| e.cause.why == Why::Decision(Own::ToNeighbour)) {
        let Who::Household(h) = e.subject else { panic!("{e:?}") };
        assert!(!low.homes.upper_floor[h.index()] && e.place == Who::Settlement(low.homes.settlement[h.index()]));
    }
    // Water above the floor holds the guests there as it holds the hosts.
    let guests: Vec<Who> = high.of(Kind::Safe).filter(|e| e.cause.why == Why::Decision(Own::ToNeighbour)).map(|e| e.subject).collect();
    let held = high.of(Kind::Trapped).filter(|e| guests.contains(&e.subject) && e.detail.as_str() == "upper-floor").count();
    assert!(held > 0 && high.of(Kind::Caught).count() > low.of(Kind::Caught).count(), "{held} of {} guests", guests.len());
}

#[test]
fn people_are_held_on_the_roof_or_in_the_room_and_the_record_says_which() {
    let s = leaves(0.0, 0.0, 9.0, 5);
    let held = |word: &str| s.of(Kind::Trapped).filter(|e| e.detail.as_str() == word).count() as f64;
    assert!(held("roof") > 0.0, "nobody on a roof");
    // Of those who can climb, nineteen of twenty have a roof within reach (LifeSim).
    let caught = s.of(Kind::Caught).filter(|e| e.detail.as_str() == "home").count() as f64;
    assert!(held("roof") + held("home") <= caught + 0.5 && held("home") < caught * 0.3, "{} {} {caught}", held("roof"), held("home"));
}
