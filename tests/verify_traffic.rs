//! Traffic against closed forms: flow, free travel, the bottleneck queue (D/D/1), the shock, merges, closures, rings.
//! Source of the set-ups: people-and-traffic sheet §3.3 (triangular diagram: 20 m/s, 0.2 vehicles a metre, 1 s reaction).

use yanlian::base::ids::{LinkId, NodeId};
use yanlian::base::time::Moment;
use yanlian::drill::traffic::queue::{Effect, Guide, Happening, NoGuide, Traffic};
use yanlian::map::road::RoadGraph;
use yanlian::map::route;

const CAR: i64 = 1000;

/// Capacity of the triangular diagram, vehicles an hour.
fn capacity(u: f64, jam: f64) -> f64 {
    3600.0 / (1.0 + 1.0 / (u * jam))
}

fn path(links: &[u32]) -> Vec<LinkId> {
    links.iter().map(|l| LinkId(*l)).collect()
}

/// Departures at an even rate; the k-th vehicle of a stretch leaves at its start + k / rate.
fn departures(stretches: &[(f64, f64, f64)]) -> Vec<i64> {
    let mut list = Vec::new();
    for &(from_s, to_s, per_s) in stretches {
        let n = ((to_s - from_s) * per_s).round() as i64;
        list.extend((0..n).map(|k| ((from_s + k as f64 / per_s) * 1000.0).round() as i64));
    }
    list
}

/// Runs to the end; arrival times by tag, and everything else that happened.
fn run(traffic: &mut Traffic, until: Moment, step_ms: i64) -> (Vec<Option<i64>>, Vec<Happening>) {
    let (mut arrivals, mut rest) = (Vec::new(), Vec::new());
    let mut t = 0;
    while t < until.as_millis() {
        t = (t + step_ms).min(until.as_millis());
        traffic.advance(Moment::millis(t), &mut NoGuide);
        for e in traffic.take_happened() {
            if let Effect::Arrived { tag } = e.what {
                if arrivals.len() <= tag as usize {
                    arrivals.resize(tag as usize + 1, None);
                }
                arrivals[tag as usize] = Some(e.at.as_millis());
            } else {
                rest.push(e);
            }
        }
    }
    (arrivals, rest)
}

/// Vehicles that arrived, their total and mean time, seconds.
fn corridor(g: &RoadGraph, way: &[u32], starts: &[i64]) -> (usize, f64, f64) {
    let mut traffic = Traffic::new(g);
    for (i, s) in starts.iter().enumerate() {
        traffic.depart(Moment::millis(*s), path(way), CAR, i as u32);
    }
    let (arrivals, _) = run(&mut traffic, Moment::minutes(180), 10_000);
    let times: Vec<f64> = arrivals.iter().zip(starts).filter_map(|(a, s)| a.map(|a| (a - s) as f64 / 1000.0)).collect();
    let total: f64 = times.iter().sum();
    (times.len(), total, total / times.len() as f64)
}

#[test]
fn saturation_flow_is_exactly_the_capacity() {
    for per_h in [1700.0, 1538.5, 600.0] {
        let g = RoadGraph::plain(3, &[(0, 1, 500.0, 20.0, 3600.0, 0.2), (1, 2, 500.0, 20.0, per_h, 0.2)]);
        let mut traffic = Traffic::new(&g);
        for i in 0..20_000 {
            traffic.depart(Moment::ZERO, path(&[0, 1]), CAR, i);
        }
        let (arrivals, _) = run(&mut traffic, Moment::minutes(400), 60_000);
        let from = 600_000;
        let hours = 5;
        let passed = arrivals.iter().flatten().filter(|a| **a > from && **a <= from + hours * 3_600_000).count() as f64;
        assert!((passed - per_h * hours as f64).abs() <= 1.0, "{per_h}/h: {passed} in {hours} h");
    }
}

#[test]
fn an_empty_road_takes_its_length_over_its_speed() {
    let g = RoadGraph::plain(2, &[(0, 1, 1000.0, 20.0, capacity(20.0, 0.2), 0.2)]);
    let (n, total, mean) = corridor(&g, &[0], &departures(&[(0.0, 500.0, 0.5)]));
    assert_eq!(n, 250);
    assert!((total - 12_500.0).abs() < 0.5 && (mean - 50.0).abs() < 0.002, "{total} {mean}");
    let two = RoadGraph::plain(3, &[(0, 1, 1000.0, 20.0, capacity(20.0, 0.2), 0.2), (1, 2, 1000.0, 10.0, capacity(10.0, 0.2), 0.2)]);
    let (n, total, mean) = corridor(&two, &[0, 1], &departures(&[(0.0, 500.0, 0.5)]));
    assert_eq!(n, 250);
    assert!((total - 37_500.0).abs() < 1.0 && (mean - 150.0).abs() < 0.004, "{total} {mean}");
}

#[test]
fn the_bottleneck_table_is_met_within_one_per_cent_of_the_exact_solution() {
    let demand = departures(&[(0.0, 500.0, 0.8), (500.0, 1500.0, 0.4)]);
    let first = (0, 1, 1000.0, 20.0, capacity(20.0, 0.2), 0.2);
    // Exact D/D/1 at 2/3 a second: 25,000 vehicle-seconds of delay, free time 150, 100 and 100 s.
    for (name, second, total) in [
        ("20 to 10 m/s", (1, 2, 1000.0, 10.0, capacity(10.0, 0.2), 0.2), 145_000.0),
        ("capacity out 2/3", (1, 2, 1000.0, 20.0, 2400.0, 0.2), 105_000.0),
        ("jam density 0.1", (1, 2, 1000.0, 20.0, capacity(20.0, 0.1), 0.1), 105_000.0),
    ] {
        let (n, got, mean) = corridor(&RoadGraph::plain(3, &[first, second]), &[0, 1], &demand);
        assert_eq!(n, 800, "{name}");
        assert!((got / total - 1.0).abs() < 0.01, "{name}: {got} instead of {total}");
        assert!((mean - total / 800.0).abs() < 0.01 * total / 800.0, "{name}: {mean}");
    }
}

#[test]
fn the_queue_of_the_bottleneck_is_gone_at_750_seconds_and_spills_at_five_metres_a_second() {
    let demand = departures(&[(0.0, 500.0, 0.8), (500.0, 1500.0, 0.4)]);
    let g = RoadGraph::plain(3, &[(0, 1, 1000.0, 20.0, capacity(20.0, 0.2), 0.2), (1, 2, 1000.0, 20.0, 2400.0, 0.2)]);
    let mut traffic = Traffic::new(&g);
    for (i, s) in demand.iter().enumerate() {
        traffic.depart(Moment::millis(*s), path(&[0, 1]), CAR, i as u32);
    }
    let (arrivals, _) = run(&mut traffic, Moment::minutes(60), 10_000);
    let delay = |i: usize| arrivals[i].map(|a| (a - demand[i]) as f64 / 1000.0 - 100.0).expect("everybody arrives");
    // Who departs at 750 s is the first without delay.
    let free = (400..800).find(|i| delay(*i) < 0.5).expect("the queue dissolves");
    assert!((demand[free] as f64 / 1000.0 - 750.0).abs() < 10.0, "free again for who departs at {} ms", demand[free]);
    assert!(
        (0..800).map(delay).fold(0.0, f64::max) < 101.0 && (delay(399) - 99.75).abs() < 1.5,
        "greatest delay ½·(0.8−0.667)·… = 99.75 s, got {}",
        delay(399)
    );

    // The shock starts where the queue does, at 50 s, and reaches the upstream end 200 s later: the entry is then metered.
    let mut traffic = Traffic::new(&g);
    for (i, s) in demand.iter().enumerate() {
        traffic.depart(Moment::millis(*s), path(&[0, 1]), CAR, i as u32);
    }
    let mut full = None;
    for ms in (0..500_000).step_by(250) {
        traffic.advance(Moment::millis(ms), &mut NoGuide);
        if full.is_none() && traffic.spilled(LinkId(0)) {
            full = Some(ms as f64 / 1000.0);
        }
    }
    let at = full.expect("1,000 m fill");
    let speed = 1000.0 / (at - 50.0);
    assert!((4.8..=5.2).contains(&speed), "shock at −{speed:.2} m/s, full at {at} s");
}

#[test]
fn a_merge_is_fair_and_its_sum_is_the_capacity() {
    let q = capacity(20.0, 0.2);
    let g = RoadGraph::plain(4, &[(0, 2, 1000.0, 20.0, q, 0.2), (1, 2, 1000.0, 20.0, q, 0.2), (2, 3, 1000.0, 20.0, q, 0.2)]);
    for (rate, free) in [(0.3, true), (0.5, false)] {
        let starts = departures(&[(0.0, 1000.0, rate)]);
        let mut traffic = Traffic::new(&g);
        for (i, s) in starts.iter().enumerate() {
            for side in 0..2u32 {
                traffic.depart(Moment::millis(*s), path(&[side, 2]), CAR, 2 * i as u32 + side);
            }
        }
        let (arrivals, _) = run(&mut traffic, Moment::minutes(120), 10_000);
        let delay = |side: usize| {
            (0..starts.len()).map(|i| (arrivals[2 * i + side].expect("arrives") - starts[i]) as f64 / 1000.0 - 100.0).sum::<f64>() / starts.len() as f64
        };
        let (a, b) = (delay(0), delay(1));
        if free {
            assert!(a < 1.3 && b < 1.3, "{a} {b}");
        } else {
            assert!(a > 50.0 && (a - b).abs() < 1.5, "{a} {b}");
        }
        let last = arrivals.iter().flatten().max().expect("arrivals");
        let out = arrivals.len() as f64 / ((last - 100_000) as f64 / 1000.0);
        assert!(out <= 0.8 + 1e-3, "{out} a second");
    }
}

#[test]
fn first_in_first_out_blocks_a_diverge() {
    // One branch takes 0.2 a second; 0.3 want it, 0.2 want the other, all in one lane: FIFO lets 0.2/0.6 = 1/3 a second through.
    let q = capacity(20.0, 0.2);
    let g = RoadGraph::plain(4, &[(0, 1, 1000.0, 20.0, q, 0.2), (1, 2, 1000.0, 20.0, 720.0, 0.2), (1, 3, 1000.0, 20.0, q, 0.2)]);
    let mut traffic = Traffic::new(&g);
    let starts = departures(&[(0.0, 1000.0, 0.5)]);
    for (i, s) in starts.iter().enumerate() {
        traffic.depart(Moment::millis(*s), path(&[0, if i % 5 < 3 { 1 } else { 2 }]), CAR, i as u32);
    }
    let (arrivals, _) = run(&mut traffic, Moment::minutes(120), 10_000);
    let early = 300_000..1_300_000;
    let slow = arrivals.iter().enumerate().filter(|(i, a)| i % 5 < 3 && a.is_some_and(|a| early.contains(&a))).count() as f64 / 1000.0;
    let fast = arrivals.iter().enumerate().filter(|(i, a)| i % 5 >= 3 && a.is_some_and(|a| early.contains(&a))).count() as f64 / 1000.0;
    assert!((slow - 0.2).abs() < 0.004, "{slow}");
    assert!((fast - 0.2 * 2.0 / 3.0).abs() < 0.005, "blocked to two thirds of 0.2, got {fast}");
}

#[test]
fn capacity_nought_and_given_back_at_the_departure_step_strands_nobody() {
    let g = RoadGraph::plain(3, &[(0, 1, 100.0, 10.0, 1800.0, 0.15), (1, 2, 100.0, 10.0, 1800.0, 0.15)]);
    for (off, on) in [(10_000, 10_000), (5_000, 10_000), (10_000, 60_000)] {
        let mut traffic = Traffic::new(&g);
        for i in 0..5 {
            traffic.depart(Moment::ZERO, path(&[0, 1]), CAR, i);
        }
        traffic.advance(Moment::millis(off), &mut NoGuide);
        for l in [0, 1] {
            traffic.set_capacity(LinkId(l), 0.0, Moment::millis(off));
        }
        traffic.advance(Moment::millis(on), &mut NoGuide);
        for l in [0, 1] {
            traffic.set_capacity(LinkId(l), 1800.0, Moment::millis(on));
        }
        traffic.advance(Moment::minutes(10), &mut NoGuide);
        let arrived = traffic.take_happened().iter().filter(|e| matches!(e.what, Effect::Arrived { .. })).count();
        assert_eq!(arrived, 5, "closed at {off} ms, open at {on} ms");
    }
}

struct Router<'a>(&'a RoadGraph, NodeId);
impl Guide for Router<'_> {
    fn another_way(&mut self, traffic: &Traffic, _: u32, from: NodeId, shut: &[LinkId]) -> Option<Vec<LinkId>> {
        route::path(self.0, from, self.1, |l| if shut.contains(&l) { None } else { traffic.expected_ms(l) }).map(|(p, _)| p)
    }
}

#[test]
fn a_closed_link_sends_vehicles_round_and_without_another_way_they_are_stranded_with_the_link_named() {
    let q = 1800.0;
    let g = RoadGraph::plain(4, &[(0, 1, 300.0, 10.0, q, 0.15), (1, 2, 300.0, 10.0, q, 0.15), (1, 3, 400.0, 10.0, q, 0.15), (3, 2, 400.0, 10.0, q, 0.15)]);
    let mut traffic = Traffic::new(&g);
    traffic.depart(Moment::ZERO, path(&[0, 1]), CAR, 7);
    traffic.advance(Moment::seconds(5), &mut NoGuide);
    traffic.set_closed(LinkId(1), true, Moment::seconds(5));
    traffic.advance(Moment::minutes(10), &mut Router(&g, NodeId(2)));
    let log = traffic.take_happened();
    assert_eq!(log[0], Happening { at: Moment::seconds(30), what: Effect::Turned { tag: 7, link: LinkId(1) } });
    assert_eq!(log[1], Happening { at: Moment::seconds(110), what: Effect::Arrived { tag: 7 } });

    let mut traffic = Traffic::new(&g);
    traffic.depart(Moment::ZERO, path(&[0, 1]), CAR, 7);
    for l in [1, 2] {
        traffic.set_closed(LinkId(l), true, Moment::ZERO);
    }
    traffic.advance(Moment::minutes(10), &mut Router(&g, NodeId(2)));
    // It tries the other branch, finds that shut as well, and stands at junction 1.
    assert_eq!(traffic.take_happened().last().map(|e| e.what.clone()), Some(Effect::Stranded { tag: 7, node: NodeId(1), link: LinkId(1) }));
    assert_eq!(traffic.busy().count(), 0, "nobody stands on a road that is said to be empty");
}

#[test]
fn who_waits_for_a_link_that_closes_turns_round_at_once() {
    let g = RoadGraph::plain(
        4,
        &[(0, 1, 300.0, 10.0, 1800.0, 0.15), (1, 2, 30.0, 10.0, 60.0, 0.15), (1, 3, 400.0, 10.0, 1800.0, 0.15), (3, 2, 400.0, 10.0, 1800.0, 0.15)],
    );
    let mut traffic = Traffic::new(&g);
    for i in 0..10 {
        traffic.depart(Moment::ZERO, path(&[0, 1]), CAR, i);
    }
    traffic.advance(Moment::seconds(100), &mut NoGuide);
    traffic.set_closed(LinkId(1), true, Moment::seconds(100));
    traffic.advance(Moment::minutes(20), &mut Router(&g, NodeId(2)));
    let log = traffic.take_happened();
    assert_eq!(log.iter().filter(|e| matches!(e.what, Effect::Arrived { .. })).count(), 10);
    assert!(log.iter().filter(|e| matches!(e.what, Effect::Turned { .. })).count() >= 6);
}

#[test]
fn a_ring_of_full_links_is_told_and_nothing_is_forced() {
    // Three links in a ring, each with room for five; everyone wants to go two links on.
    let g = RoadGraph::plain(3, &[(0, 1, 30.0, 10.0, 1800.0, 0.1334), (1, 2, 30.0, 10.0, 1800.0, 0.1334), (2, 0, 30.0, 10.0, 1800.0, 0.1334)]);
    let mut traffic = Traffic::new(&g);
    for i in 0..60u32 {
        let a = i % 3;
        traffic.depart(Moment::ZERO, path(&[a, (a + 1) % 3, (a + 2) % 3, a]), CAR, i);
    }
    traffic.advance(Moment::minutes(60), &mut NoGuide);
    let log = traffic.take_happened();
    let rings: Vec<_> = log.iter().filter_map(|e| if let Effect::Gridlock { ring, .. } = &e.what { Some(ring.clone()) } else { None }).collect();
    assert_eq!(rings, [path(&[0, 1, 2])], "told once");
    let arrived = log.iter().filter(|e| matches!(e.what, Effect::Arrived { .. })).count();
    let standing: u32 = (0..3).map(|l| traffic.vehicles_on(LinkId(l))).sum();
    assert!(arrived < 60 && standing == 15, "{arrived} arrived, {standing} stand");
    assert_eq!(traffic.next_at(), None, "nothing moves and nothing pretends to");
}

#[test]
fn the_recording_step_changes_nothing() {
    let q = 1500.0;
    let g = RoadGraph::plain(5, &[(0, 1, 200.0, 12.0, q, 0.15), (1, 2, 60.0, 8.0, 900.0, 0.15), (3, 1, 150.0, 12.0, q, 0.15), (2, 4, 300.0, 12.0, q, 0.15)]);
    let events = |step_ms: i64| {
        let mut traffic = Traffic::new(&g);
        for i in 0..300u32 {
            traffic.depart(Moment::millis(i64::from(i) * 1_370), path(if i % 3 == 0 { &[2, 1, 3] } else { &[0, 1, 3] }), if i % 7 == 0 { 400 } else { CAR }, i);
        }
        let (a, rest) = run(&mut traffic, Moment::minutes(60), step_ms);
        (a, rest, traffic.transfers())
    };
    let one = events(1_000);
    assert_eq!(one, events(10_000));
    assert_eq!(one, events(60_000));
    assert!(one.0.iter().all(Option::is_some) && one.0.len() == 300);
}

#[test]
fn a_hundred_foot_road_holds_five_cars_of_twenty_feet_and_pushes_the_sixth_back() {
    // LifeSim technical reference, chapter 7.
    let jam = 1.0 / (20.0 * 0.3048);
    let g = RoadGraph::plain(3, &[(0, 1, 30.48, 10.0, 3600.0, jam), (1, 2, 30.48, 10.0, 3600.0, jam)]);
    let mut traffic = Traffic::new(&g);
    traffic.set_capacity(LinkId(1), 0.0, Moment::ZERO);
    for i in 0..6 {
        traffic.depart(Moment::ZERO, path(&[0, 1]), CAR, i);
    }
    traffic.advance(Moment::minutes(5), &mut NoGuide);
    assert_eq!((traffic.vehicles_on(LinkId(0)), traffic.vehicles_on(LinkId(1))), (5, 0));
    assert!(traffic.spilled(LinkId(0)));
}

#[test]
fn traffic_that_was_saved_in_the_middle_goes_on_as_if_nothing_had_happened() {
    let q = 1500.0;
    let g =
        RoadGraph::plain(5, &[(0, 1, 200.0, 12.0, q, 0.15), (1, 2, 60.0, 8.0, 900.0, 0.15), (3, 1, 150.0, 12.0, 700.0, 0.15), (2, 4, 300.0, 12.0, q, 0.15)]);
    let mut traffic = Traffic::new(&g);
    for i in 0..300u32 {
        let way = path(if i % 3 == 0 { &[2, 1, 3] } else { &[0, 1, 3] });
        if i % 2 == 0 {
            traffic.depart(Moment::millis(i64::from(i) * 900), way, CAR, i)
        } else {
            traffic.depart_from_end(Moment::millis(i64::from(i) * 900), way, CAR, i)
        }
    }
    traffic.reverse_lanes(LinkId(3), LinkId(0), 0, Moment::ZERO, yanlian::base::time::Span::minutes(3));
    traffic.advance(Moment::millis(200_500), &mut NoGuide);
    let bytes = postcard::to_stdvec(&traffic).expect("traffic can be saved");
    let mut again: Traffic = postcard::from_bytes(&bytes).expect("and loaded");
    traffic.take_happened();
    for t in [&mut traffic, &mut again] {
        t.advance(Moment::minutes(60), &mut NoGuide);
    }
    let (a, b) = (traffic.take_happened(), again.take_happened());
    assert!(a.len() > 100 && a == b, "{} and {} things happen", a.len(), b.len());
    assert_eq!(traffic.next_at(), None);
}

#[test]
fn who_joins_at_the_end_of_a_link_takes_its_capacity_and_no_room_and_arrives_without_capacity() {
    // MATSim: a full link still takes those who start on it; 1,800 an hour pass its end, one every two seconds.
    let g = RoadGraph::plain(3, &[(0, 1, 30.0, 10.0, 1800.0, 0.1), (1, 2, 100.0, 10.0, 1800.0, 0.15)]);
    let mut traffic = Traffic::new(&g);
    for i in 0..50 {
        traffic.depart_from_end(Moment::ZERO, path(&[0, 1]), CAR, i);
    }
    let (arrivals, rest) = run(&mut traffic, Moment::minutes(10), 1_000);
    let times: Vec<i64> = arrivals.iter().flatten().copied().collect();
    assert_eq!(times, (0..50).map(|i| 10_000 + 2_000 * i).collect::<Vec<i64>>(), "in the order of their numbers, two seconds apart");
    assert!(rest.is_empty(), "a link of three cars' room is not full because fifty wait beside it: {rest:?}");
    // From a link to itself: at once.
    traffic.depart_from_end(Moment::minutes(11), path(&[1]), CAR, 50);
    traffic.advance(Moment::minutes(11), &mut NoGuide);
    assert_eq!(traffic.take_happened(), [Happening { at: Moment::minutes(11), what: Effect::Arrived { tag: 50 } }]);
    // Nobody has to wait for the capacity of the last link's end: closed to nought, those inside still arrive.
    traffic.depart_from_end(Moment::minutes(12), path(&[0, 1]), CAR, 51);
    traffic.advance(Moment::seconds(12 * 60 + 5), &mut NoGuide);
    traffic.set_capacity(LinkId(1), 0.0, Moment::seconds(12 * 60 + 5));
    traffic.advance(Moment::minutes(13), &mut NoGuide);
    assert_eq!(traffic.take_happened(), [Happening { at: Moment::seconds(12 * 60 + 10), what: Effect::Arrived { tag: 51 } }]);
}

#[test]
fn a_junction_passes_its_capacity_in_turn_and_nobody_at_it_starves() {
    // Four roads of 1,200 an hour that cross; 1,500 an hour get through, each road its share.
    let arm = |from: u32, to: u32| (from, to, 1000.0, 12.5, 1200.0, 0.15);
    let g = RoadGraph::plain(9, &[arm(0, 8), arm(1, 8), arm(2, 8), arm(3, 8), arm(8, 4), arm(8, 5), arm(8, 6), arm(8, 7)]);
    let through = |per_h: Option<f64>| {
        let mut traffic = Traffic::new(&g);
        if let Some(per_h) = per_h {
            traffic.bound_junction(NodeId(8), per_h);
        }
        for i in 0..4u32 {
            for k in 0..600 {
                traffic.depart(Moment::millis(k * 3000), [LinkId(i), LinkId(4 + i)], CAR, i);
            }
        }
        let mut by_arm = [0u32; 4];
        traffic.advance(Moment::minutes(10), &mut NoGuide);
        traffic.take_happened();
        traffic.advance(Moment::minutes(30), &mut NoGuide);
        for e in traffic.take_happened() {
            if let Effect::Arrived { tag } = e.what {
                by_arm[tag as usize] += 1;
            }
        }
        by_arm
    };
    let (free, bound) = (through(None), through(Some(1500.0)));
    assert!(free.iter().all(|n| n.abs_diff(400) <= 1), "each its own capacity: {free:?}");
    assert!(bound.iter().sum::<u32>().abs_diff(500) <= 1, "20 minutes of 1,500 an hour: {bound:?}");
    assert!(bound.iter().all(|n| n.abs_diff(125) <= 2), "in turn: {bound:?}");
    // One that comes with others' way free is not held up by those who cannot go on.
    let mut traffic = Traffic::new(&g);
    traffic.bound_junction(NodeId(8), 1500.0);
    traffic.set_capacity(LinkId(4), 0.0, Moment::ZERO);
    for k in 0..100 {
        traffic.depart(Moment::millis(k * 3000), [LinkId(0), LinkId(4)], CAR, 0);
        traffic.depart(Moment::millis(k * 3000), [LinkId(1), LinkId(5)], CAR, 1);
    }
    traffic.advance(Moment::minutes(20), &mut NoGuide);
    let arrived = traffic.take_happened().iter().filter(|e| matches!(e.what, Effect::Arrived { tag: 1 })).count();
    assert_eq!(arrived, 100);
}
