//! Verify / traffic static — the user equilibrium of networks whose optimum is published.
//!
//! In: the tables of Braess and Sioux Falls. Out: checks. Not here: the method (`study::equilibrium`).
//! Source: github.com/bstabler/TransportationNetworks (optimum), recomputed best-known flows (total time); Braess 1968.

use super::Sheet;
use crate::base::ids::{Id, LinkId, NodeId};
use crate::base::time::Moment;
use crate::drill::traffic::compass::{Asked, Compass, Word};
use crate::drill::traffic::queue::Traffic;
use crate::map::road::RoadGraph;
use crate::study::equilibrium::{Assignment, Delay, Network, Options, solve};

/// Links of which only the ends count.
fn graph(nodes: u32, ends: &[(u32, u32)]) -> RoadGraph {
    RoadGraph::plain(nodes, &ends.iter().map(|(a, b)| (*a, *b, 1.0, 1.0, 1.0, 1.0)).collect::<Vec<_>>())
}

/// Links of Braess's network: from, to, free time, coefficient: 10 v, 50 + v, 50 + v, 10 + v, 10 v; with and without the fourth.
fn braess_rows(bridge: bool) -> Vec<(u32, u32, f64, f64)> {
    let all = [(0, 2, 1e-8, 1e9), (0, 3, 50.0, 0.02), (2, 1, 50.0, 0.02), (2, 3, 10.0, 0.1), (3, 1, 1e-8, 1e9)];
    all.into_iter().filter(|r| bridge || (r.0, r.1) != (2, 3)).collect()
}

/// The same six trips by the choice that a drill's drivers make: the compass is asked for the quickest way on roads as slow as the
/// volumes of the last round make them, and so much of all trips takes it as successive averages give (Sheffi 1985).
/// Trips over every link, in the order of the rows, and the time by the compass at the end.
fn braess_by_compass(bridge: bool) -> (Vec<f64>, f64) {
    const TRIPS: f64 = 6.0;
    const ROUNDS: u32 = 4000;
    const METRES: f64 = 1000.0;
    let rows = braess_rows(bridge);
    let g = RoadGraph::plain(4, &rows.iter().map(|r| (r.0, r.1, METRES, 1.0, 1800.0, 0.2)).collect::<Vec<_>>());
    let (mut traffic, mut compass, word) = (Traffic::new(&g), Compass::default(), Word::new(rows.len()));
    let mut volumes = vec![0.0; rows.len()];
    let mut time = f64::NAN;
    for round in 1..=ROUNDS {
        for (l, (r, v)) in rows.iter().zip(&volumes).enumerate() {
            // A minute of the table is a second here; nobody drives a road in no time.
            let seconds = Delay { free: r.2, capacity: 1.0, b: r.3, power: 1.0 }.time(*v).max(0.01);
            traffic.set_speed(LinkId::from_index(l), METRES / seconds);
        }
        compass.forget();
        let asked = Asked { graph: &g, traffic: &traffic, word: &word, now: Moment::ZERO };
        let Some((way, ms)) = compass.way(asked, NodeId(0), NodeId(1)) else { return (volumes, f64::NAN) };
        time = ms as f64 / 1000.0;
        let share = 1.0 / f64::from(round);
        for (l, v) in volumes.iter_mut().enumerate() {
            let takes = if way.contains(&LinkId::from_index(l)) { TRIPS } else { 0.0 };
            *v += share * (takes - *v);
        }
    }
    (volumes, time)
}

/// Braess's network, solved.
fn braess(bridge: bool) -> Assignment {
    let rows = braess_rows(bridge);
    let g = graph(4, &rows.iter().map(|r| (r.0, r.1)).collect::<Vec<_>>());
    let delays = rows.iter().map(|r| Delay { free: r.2, capacity: 1.0, b: r.3, power: 1.0 }).collect();
    solve(&Network { graph: &g, delays, no_through: &[], trips: vec![(NodeId(0), NodeId(1), 6.0)] }, &Options::default())
}

/// Sioux Falls from its tables.
fn sioux_falls() -> Assignment {
    let rows: Vec<Vec<f64>> = include_str!("../../../tests/data/siouxfalls_net.tntp")
        .lines()
        .filter(|l| !l.starts_with(['<', '~']))
        .map(|l| l.split_whitespace().map_while(|t| t.parse().ok()).collect::<Vec<f64>>())
        .filter(|r| r.len() >= 7)
        .collect();
    let g = graph(24, &rows.iter().map(|r| (r[0] as u32 - 1, r[1] as u32 - 1)).collect::<Vec<_>>());
    let delays = rows.iter().map(|r| Delay { free: r[4], capacity: r[2], b: r[5], power: r[6] }).collect();
    let (mut trips, mut origin) = (Vec::new(), 0);
    for line in include_str!("../../../tests/data/siouxfalls_trips.tntp").lines() {
        if let Some(n) = line.strip_prefix("Origin") {
            origin = n.trim().parse::<u32>().unwrap_or(0);
        } else if !line.starts_with(['<', '~']) {
            for (to, n) in line.split(';').filter_map(|p| p.split_once(':')) {
                if let (Ok(to), Ok(n)) = (to.trim().parse::<u32>(), n.trim().parse::<f64>())
                    && n > 0.0
                {
                    trips.push((NodeId(origin - 1), NodeId(to - 1), n));
                }
            }
        }
    }
    solve(&Network { graph: &g, delays, no_through: &[], trips }, &Options::default())
}

/// Adds the static cases.
pub(super) fn add(s: &mut Sheet) {
    const BPR: &str = "Bureau of Public Roads 1964";
    let bpr = Delay { free: 1.0, capacity: 1.0, b: 0.15, power: 4.0 };
    s.add("volume-delay at v/c = 1", 1.15, bpr.time(1.0), 1e-12, "t/t0", BPR);
    s.add("volume-delay at v/c = 1.5", 1.759_375, bpr.time(1.5), 1e-12, "t/t0", BPR);
    const BRAESS: &str = "Braess 1968";
    let with = braess(true);
    let ways = &with.ways[0];
    for (case, links) in
        [("Braess, trips over 1-3-2", [0, 2].as_slice()), ("Braess, trips over 1-4-2", [1, 4].as_slice()), ("Braess, trips over 1-3-4-2", [0, 3, 4].as_slice())]
    {
        let flow = ways.iter().find(|w| w.links.iter().map(|l: &LinkId| l.0).eq(links.iter().copied())).map_or(0.0, |w| w.flow);
        s.add(case, 2.0, flow, 1e-4, "trips", BRAESS);
    }
    let dearest = |a: &Assignment| a.ways[0].iter().map(|w| w.links.iter().map(|l| a.costs[l.0 as usize]).sum::<f64>()).fold(0.0, f64::max);
    s.add("Braess, time of each trip", 92.0, dearest(&with), 1e-3, "", BRAESS);
    s.add("Braess, total time", 552.0, with.total_time, 1e-3, "", BRAESS);
    let without = braess(false);
    s.add("Braess without link 3-4, time of each trip", 83.0, dearest(&without), 1e-3, "", BRAESS);
    s.add("Braess without link 3-4, total time", 498.0, without.total_time, 1e-3, "", BRAESS);
    const BY_COMPASS: &str = "Braess 1968; by the drivers' own route choice, 4,000 rounds of successive averages";
    let (volumes, time) = braess_by_compass(true);
    let on = |l: usize| volumes.get(l).copied().unwrap_or(f64::NAN);
    s.add("Braess by the compass, trips over 1-3", 4.0, on(0), 0.01, "trips", BY_COMPASS);
    s.add("Braess by the compass, trips over 1-4", 2.0, on(1), 0.01, "trips", BY_COMPASS);
    s.add("Braess by the compass, trips over 3-4", 2.0, on(3), 0.01, "trips", BY_COMPASS);
    s.add("Braess by the compass, time of each trip", 92.0, time, 0.2, "", BY_COMPASS);
    let (volumes, time) = braess_by_compass(false);
    s.add("Braess by the compass without link 3-4, trips over 1-3", 3.0, volumes.first().copied().unwrap_or(f64::NAN), 0.01, "trips", BY_COMPASS);
    s.add("Braess by the compass without link 3-4, time of each trip", 83.0, time, 0.2, "", BY_COMPASS);
    const SIOUX: &str = "TransportationNetworks, SiouxFalls, best-known solution";
    let a = sioux_falls();
    s.add("Sioux Falls, Beckmann's objective", 4_231_335.287, a.objective, 0.5, "veh·min", SIOUX);
    s.add("Sioux Falls, total time", 7_480_225.345, a.total_time, 20.0, "veh·min", SIOUX);
    s.add("Sioux Falls, volume of link 1-2", 4_494.657_646, a.flows[0], 0.5, "veh", SIOUX);
    s.add("Sioux Falls, time of link 1-2", 6.000_816_237, a.costs[0], 1e-6, "min", SIOUX);
    s.add("Sioux Falls, relative gap", 0.0, a.gap, 1e-6, "", "definition");
}
