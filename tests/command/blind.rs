//! Command / blind — no decision at a post rests on anything that did not reach it: what did not is changed at will, and the
//! post decides the same, minute for minute.

use proptest::prelude::*;

use super::*;

/// Whatever a set of places decides: clauses due, tasks taken up, decisions, orders.
fn decisions(story: &Story, here: &dyn Fn(Who) -> bool, until: Moment) -> Vec<(Moment, Kind, Who, Who, String)> {
    let decides = |e: &&Event| matches!(e.kind, Kind::ClauseDue | Kind::TaskBegan | Kind::Decided | Kind::OrderGiven | Kind::LevelSet | Kind::CalledUp);
    let of = |e: &Event| (e.at, e.kind, e.subject, e.place, e.detail.as_str().to_owned());
    story.events.iter().filter(decides).filter(|e| e.at <= until && here(e.place)).map(of).collect()
}

/// The storm turns at a minute; readings are on their way for no less than `delay` minutes.
fn turned(minute: f64, factor: f64, delay: f64) -> Story {
    let mut run = Run::new();
    run.hours = 4;
    for g in &mut run.scenario.county.gauges {
        g.delay_min = yanlian::base::dist::Dist::Fixed(delay);
    }
    run.storm.turn = Some((minute, factor));
    run.run()
}

/// The township of the north is cut off from T+02:10 on and too far to ride to; whatever `change` does happens elsewhere, later.
fn cut_off(change: impl FnOnce(&mut Run)) -> Story {
    let mut run = Run::new();
    run.hours = 4;
    // The county reads its gauges by satellite; whoever is cut off sees none of it.
    run.gauges_report_by_satellite();
    run.lines.cut_off = Some((TownshipId(0), Moment::minutes(130)));
    let county = &mut run.scenario.county;
    for v in county.villages.iter_mut().filter(|v| v.township == TownshipId(0)) {
        v.at.y += 60_000.0;
    }
    county.townships[0].seat.y += 60_000.0;
    // The county's seat is in the south.
    for s in county.settlements.iter_mut().filter(|s| s.village == VillageId(1)) {
        s.residents += 5_000;
    }
    change(&mut run);
    run.run()
}

fn in_the_north(s: &Scenario) -> impl Fn(Who) -> bool + '_ {
    |w| match w {
        Who::Township(t) => t == TownshipId(0),
        Who::Village(v) => s.county.villages[v.index()].township == TownshipId(0),
        Who::Settlement(x) => s.county.villages[s.county.settlements[x.index()].village.index()].township == TownshipId(0),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// A storm that turns is nobody's knowledge until the first reading after the turn is there.
    #[test]
    fn nobody_decides_by_rain_whose_reading_is_still_on_its_way(minute in 40u32..180, factor in 0.0f64..3.0, delay in 3u32..25) {
        let (minute, delay) = (f64::from(minute), f64::from(delay));
        let (as_it_is, other) = (turned(minute, 1.0, delay), turned(minute, factor, delay));
        let until = Moment::ZERO + Span::from_minutes_f64(minute + delay);
        prop_assert_eq!(decisions(&as_it_is, &|_| true, until), decisions(&other, &|_| true, until));
    }

    /// Behind broken lines the north goes on by what it knew and sees itself, whatever else happens.
    #[test]
    fn whoever_is_cut_off_decides_by_nothing_that_happens_elsewhere(
        minute in 131i64..200, factor in 0.0f64..3.0, trapped in 0u32..8, wet in 0usize..8,
    ) {
        let plain = cut_off(|_| {});
        let other = cut_off(|run| {
            run.storm.turn = Some((minute as f64, factor));
            let south = VillageId(1);
            let road = RoadId::from_index(wet);
            run.script.push((minute, Box::new(move |folk, roads| {
                roads.wet.insert(road);
                folk.sightings.push(Sighting { village: south, seen: Seen::Water, seq: None });
                folk.sightings.push(Sighting { village: south, seen: Seen::Road(road), seq: None });
            })));
            let home = run.scenario.county.settlements.iter().position(|s| s.village == south).map_or(SettlementId(0), SettlementId::from_index);
            let at = run.scenario.county.settlements[home.index()].at;
            for k in 0..trapped {
                let t = Trapped { household: HouseholdId(k), settlement: home, at, people: 3, above_m: 0.0, seq: 0 };
                run.script.push((minute + 5, Box::new(move |folk, _| folk.trapped.push(t))));
            }
        });
        let (a, b) = (decisions(&plain, &in_the_north(&plain.scenario), Moment::minutes(240)), decisions(&other, &in_the_north(&other.scenario), Moment::minutes(240)));
        prop_assert_eq!(a, b);
    }
}

#[test]
fn the_two_properties_above_could_fail() {
    let (until, everywhere) = (Moment::minutes(240), |_: Who| true);
    let (a, b) = (turned(90.0, 1.0, 5.0), turned(90.0, 0.0, 5.0));
    assert_ne!(decisions(&a, &everywhere, until), decisions(&b, &everywhere, until), "once the readings are there they decide otherwise");
    let changed = |run: &mut Run| {
        run.script.push((140, Box::new(|folk, _| folk.sightings.push(Sighting { village: VillageId(1), seen: Seen::Water, seq: None }))));
    };
    let (a, b) = (cut_off(|_| {}), cut_off(changed));
    assert!(!decisions(&a, &in_the_north(&a.scenario), until).is_empty(), "the north decides things");
    assert_ne!(decisions(&a, &everywhere, until), decisions(&b, &everywhere, until), "the county decides otherwise");
}
