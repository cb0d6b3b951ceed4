//! Verify / traffic road — what weather, lanes and water do to roads and drivers, and people on foot in numbers.
//!
//! In: nothing. Out: checks. Not here: queues by themselves (`traffic`). Source: sections 2.5 and 2.7 of the model's sheet; Weidmann 1993;
//! Highway Capacity Manual 2010.

use super::Sheet;
use crate::base::ids::{LinkId, NodeId};
use crate::base::time::{Moment, Span};
use crate::drill::depth_speed::{fording_speed_km_per_h, wet_speed_km_per_h};
use crate::drill::traffic::foot;
use crate::drill::traffic::ford::Clearance;
use crate::drill::traffic::junction;
use crate::drill::traffic::link::CAR;
use crate::drill::traffic::queue::{Effect, Happening, NoGuide, Traffic};
use crate::map::road::{RoadClass, RoadGraph};

const PREGNOLATO: &str = "Pregnolato et al. 2017, closed from 300 mm on";
const LIFESIM: &str = "LifeSim technical reference 2.1, table 20, truncated normal";
const WEIDMANN: &str = "Weidmann 1993";

/// The last arrival of cars that start at T+00:00 over ways, seconds.
fn last_s(traffic: &mut Traffic, sent: &[(u32, &[u32])]) -> f64 {
    last_of_s(traffic, sent, 0..u32::MAX)
}
/// The last arrival of those with such numbers; none unless all arrive.
fn last_of_s(traffic: &mut Traffic, sent: &[(u32, &[u32])], whose: std::ops::Range<u32>) -> f64 {
    let mut tag = 0;
    for (n, way) in sent {
        let way: Vec<LinkId> = way.iter().map(|l| LinkId(*l)).collect();
        for _ in 0..*n {
            traffic.depart(Moment::ZERO, &way, CAR, tag);
            tag += 1;
        }
    }
    traffic.advance(Moment::minutes(600), &mut NoGuide);
    let arrival = |e: &Happening| if let Effect::Arrived { tag } = e.what { Some((tag, e.at.as_seconds())) } else { None };
    let arrived: Vec<(u32, f64)> = traffic.take_happened().iter().filter_map(arrival).collect();
    if arrived.len() != tag as usize {
        return f64::NAN;
    }
    arrived.into_iter().filter(|(tag, _)| whose.contains(tag)).map(|(_, at)| at).fold(0.0, f64::max)
}

pub(super) fn add(s: &mut Sheet) {
    // Four streets that cross, 250 cars each at once: the last arm's last car crosses after all the others, and drives 80 s on.
    let street = |a: u32, b: u32| (a, b, 1000.0, 12.5, 1200.0, 0.15);
    let cross = RoadGraph::plain(9, &[street(0, 8), street(1, 8), street(2, 8), street(3, 8), street(8, 4), street(8, 5), street(8, 6), street(8, 7)]);
    let mut all_stop = Traffic::new(&cross);
    let per_h = junction::crosses_per_h(RoadClass::Street).unwrap_or(f64::NAN);
    all_stop.bound_junction(NodeId(8), per_h);
    let crossed = last_s(&mut all_stop, &[(250, &[0, 4]), (250, &[1, 5]), (250, &[2, 6]), (250, &[3, 7])]);
    const ALL_STOP: &str = "assumed: 9.6 s on each of four approaches; that the queues keep it";
    s.add("crossing of streets: 250 cars on each of four arms are through after", 80.0 + 999.0 * 2.4 + 80.0, crossed, 6.0, "s", ALL_STOP);
    for (case, mm, km_h) in [
        ("speed on a dry road", 0.0, 86.9448),
        ("speed in 50 mm of water", 50.0, 61.5498),
        ("speed in 100 mm of water", 100.0, 40.6548),
        ("speed in 150 mm of water", 150.0, 24.2598),
        ("speed in 200 mm of water", 200.0, 12.3648),
        ("speed in 250 mm of water", 250.0, 4.9698),
        ("speed in 300 mm of water", 300.0, 0.0),
    ] {
        s.add(case, km_h, wet_speed_km_per_h(mm / 1000.0), 1e-3, "km/h", PREGNOLATO);
    }
    s.add("speed of who drives through 400 mm all the same", 2.0748, fording_speed_km_per_h(0.4), 1e-3, "km/h", "the curve's last value");
    for (case, clearance, depth, share) in [
        ("drivers of low cars who dare 0.20 m", Clearance::Low, 0.20, 0.8348),
        ("drivers of low cars who dare 0.30 m", Clearance::Low, 0.30, 0.6462),
        ("drivers of low cars who dare 0.46 m", Clearance::Low, 0.46, 0.3143),
        ("drivers of low cars who dare 0.60 m", Clearance::Low, 0.60, 0.1140),
        ("drivers of high vehicles who dare 0.20 m", Clearance::High, 0.20, 0.9624),
        ("drivers of high vehicles who dare 0.30 m", Clearance::High, 0.30, 0.8801),
        ("drivers of high vehicles who dare 0.46 m", Clearance::High, 0.46, 0.6292),
        ("drivers of high vehicles who dare 0.60 m", Clearance::High, 0.60, 0.3508),
    ] {
        s.add(case, share, clearance.willing(depth), 1e-4, "share", LIFESIM);
    }
    // One lane of 300 m at 10 m/s for both directions, 1,800 an hour: platoons of five at two seconds, 38 s a turn.
    let g = RoadGraph::plain(2, &[(0, 1, 300.0, 10.0, 1800.0, 0.4), (1, 0, 300.0, 10.0, 1800.0, 0.4)]);
    let mut one_lane = Traffic::new(&g);
    one_lane.share_lane(LinkId(0), LinkId(1));
    s.add(
        "one lane, 40 cars from either end: the last is through after",
        608.0,
        last_s(&mut one_lane, &[(40, &[0]), (40, &[1])]),
        2.0,
        "s",
        "16 turns of 38 s",
    );
    let corridor = || RoadGraph::plain(4, &[(0, 1, 300.0, 10.0, 7200.0, 0.4), (1, 2, 300.0, 10.0, 3600.0, 0.4), (2, 1, 300.0, 10.0, 3600.0, 0.4)]);
    let mut rain = Traffic::new(&corridor());
    rain.set_share(LinkId(1), 0.86, Moment::ZERO);
    let wet = last_s(&mut rain, &[(1000, &[0, 1])]);
    s.add("heavy rain: 1,000 cars over 3,600 an hour take", 60.0 + 999.0 * 3600.0 / 3096.0, wet, 2.0, "s", "Highway Capacity Manual 2010, exhibit 10-15: 86 %");
    let mut both = Traffic::new(&corridor());
    both.reverse_lanes(LinkId(2), LinkId(1), 1, Moment::ZERO, Span::minutes(10));
    // 3,600 an hour until the lane comes after ten minutes, 7,200 an hour then: 570 in the first, the rest at half the headway.
    let reversed = last_s(&mut both, &[(1000, &[0, 1])]);
    s.add("contraflow after 10 min: 1,000 cars are through after", 600.0 + 30.0 + 429.0 / 2.0, reversed, 4.0, "s", "definition of capacity");
    // Two roads of 900 an hour that meet, with room beyond: what police make of them, and of a road that is full.
    let meet = |beyond: f64| {
        let road = |a, b, per_h| (a, b, 500.0, 12.5, per_h, 0.15);
        let mut t = Traffic::new(&RoadGraph::plain(4, &[road(0, 2, 900.0), road(1, 2, 900.0), road(2, 3, beyond)]));
        t.regulate(NodeId(2), true, Moment::ZERO);
        t
    };
    let by_hand = last_s(&mut meet(3600.0), &[(525, &[0, 2]), (525, &[1, 2])]);
    let expected = 80.0 + 524.0 * 3600.0 / (900.0 * (14.0 / 15.0) / (4.0 / 5.0));
    s.add(
        "junction by hand: 525 cars on each of two roads of 900 an hour are through after",
        expected,
        by_hand,
        3.0,
        "s",
        "4 s lost in each of two phases, 120 s for 40 s",
    );
    let mut divided = meet(900.0);
    divided.give_way(LinkId(0), true, Moment::ZERO);
    let first = last_of_s(&mut divided, &[(400, &[0, 2]), (400, &[1, 2])], 0..400);
    s.add(
        "right of way by hand: 400 cars of 900 an hour that get four fifths are through after",
        80.0 + 399.0 * 3600.0 / 720.0,
        first,
        8.0,
        "s",
        "four to one, assumed",
    );
    for (case, per_m2, factor) in [
        ("people at 0.5 a square metre: share of their speed", 0.5, 0.9689),
        ("people at 1 a square metre: share of their speed", 1.0, 0.7896),
        ("people at 2 a square metre: share of their speed", 2.0, 0.4524),
        ("people at 4 a square metre: share of their speed", 4.0, 0.1166),
    ] {
        s.add(case, factor, foot::crowding(per_m2), 1e-4, "share", WEIDMANN);
    }
    let most = (1..540).map(|i| foot::flow(f64::from(i) / 100.0, 1.34)).fold(0.0, f64::max);
    s.add("greatest flow of people", 1.2249, most, 1e-3, "1/(m s)", WEIDMANN);
    const RIMEA: &str = "RiMEA, IMO MSC.1/Circ.1238: at most 1.33 people a second and metre";
    s.add("100 people through a door of 1 m", 75.19, foot::through_door_s(100, 1.0), 0.01, "s", RIMEA);
    s.add("1,000 people by 2 doors over by 4", 2.0, foot::through_door_s(1000, 2.0) / foot::through_door_s(1000, 4.0), 1e-9, "", RIMEA);
    s.add("corridor of 40 m at 1 m/s, alone", 40.0, foot::walk_s(40.0, 1.0, 0.0), 1e-9, "s", "RiMEA 1, NIST TN 1822");
    s.add("corridor of 40.5 m at 1.33 m/s, alone", 30.45, foot::walk_s(40.5, 1.33, 0.0), 0.05, "s", "RiMEA 1: 26 to 34 s; JuPedSim 30.48 s");
}
