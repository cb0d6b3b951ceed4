//! Verify / traffic — queues against exact solutions: kinematic waves, bottlenecks, merges, diverges, what must never happen.
//!
//! In: nothing. Out: checks. Not here: equilibrium (`traffic_static`). Source: sections 2.1, 2.2 and 3.3 of the model's sheet; the base
//! diagram is that of the tests of UXsim: 20 m/s, 0.2 vehicles a metre, a headway of 1 s, links of 1,000 m.

use super::{Check, Sheet, traffic_road, traffic_static};
use crate::base::ids::{LinkId, NodeId};
use crate::base::time::Moment;
use crate::drill::traffic::link::CAR;
use crate::drill::traffic::queue::{Effect, Guide, Happening, NoGuide, Traffic};
use crate::map::road::{RoadGraph, wave_capacity_per_h};

/// Free speed, jam density and reaction time of the base diagram.
const U: f64 = 20.0;
const K: f64 = 0.2;

/// Vehicles an hour that the diagram carries: q = 1 / (τ + 1/(u k)), τ = 1 s.
fn carried(u: f64, k: f64) -> f64 {
    3600.0 / (1.0 + 1.0 / (u * k))
}

/// Departures at an even rate over stretches of (from, to, per second), milliseconds.
fn even(stretches: &[(f64, f64, f64)]) -> Vec<i64> {
    let mut list = Vec::new();
    for &(from, to, per_s) in stretches {
        let n = ((to - from) * per_s).round() as i64;
        list.extend((0..n).map(|k| ((from + k as f64 / per_s) * 1000.0).round() as i64));
    }
    list
}

/// A run under observation: entries and exits of every link.
struct Watched {
    traffic: Traffic,
    starts: Vec<i64>,
    arrivals: Vec<Option<i64>>,
    rest: Vec<Happening>,
    watch: Watch,
}

#[derive(Default)]
struct Watch {
    entered: Vec<(u32, u32, i64)>,
    left: Vec<(u32, u32, i64)>,
}

impl Guide for Watch {
    fn another_way(&mut self, _: &Traffic, _: u32, _: NodeId, _: &[LinkId]) -> Option<Vec<LinkId>> {
        None
    }
    fn entered(&mut self, at: Moment, tag: u32, link: LinkId) {
        self.entered.push((link.0, tag, at.as_millis()));
    }
    fn left(&mut self, at: Moment, tag: u32, link: LinkId) {
        self.left.push((link.0, tag, at.as_millis()));
    }
}

impl Watched {
    fn new(g: &RoadGraph) -> Self {
        Self { traffic: Traffic::new(g), starts: Vec::new(), arrivals: Vec::new(), rest: Vec::new(), watch: Watch::default() }
    }
    /// Vehicles that start at times along a way.
    fn send(&mut self, starts: &[i64], way: &[u32]) {
        let way: Vec<LinkId> = way.iter().map(|l| LinkId(*l)).collect();
        for s in starts {
            self.traffic.depart(Moment::millis(*s), &way, CAR, self.starts.len() as u32);
            self.starts.push(*s);
            self.arrivals.push(None);
        }
    }
    fn run(&mut self, until_s: f64) -> &mut Self {
        self.traffic.advance(Moment::millis((until_s * 1000.0) as i64), &mut self.watch);
        for e in self.traffic.take_happened() {
            if let Effect::Arrived { tag } = e.what {
                self.arrivals[tag as usize] = Some(e.at.as_millis());
            } else {
                self.rest.push(e);
            }
        }
        self
    }
    fn arrived(&self) -> f64 {
        self.arrivals.iter().flatten().count() as f64
    }
    /// Seconds of all trips together.
    fn total_s(&self) -> f64 {
        self.arrivals.iter().zip(&self.starts).filter_map(|(a, s)| a.map(|a| (a - s) as f64 / 1000.0)).sum()
    }
    /// Vehicles a second that entered a link between two times.
    fn entry_rate(&self, link: u32, from_s: f64, to_s: f64) -> f64 {
        let n = self.watch.entered.iter().filter(|(l, _, t)| *l == link && (from_s * 1000.0..to_s * 1000.0).contains(&(*t as f64))).count();
        n as f64 / (to_s - from_s)
    }
    /// Vehicles a second that left a link between two times.
    fn exit_rate(&self, link: u32, from_s: f64, to_s: f64) -> f64 {
        let n = self.watch.left.iter().filter(|(l, _, t)| *l == link && (from_s * 1000.0..to_s * 1000.0).contains(&(*t as f64))).count();
        n as f64 / (to_s - from_s)
    }
    /// Seconds that vehicles took over a link which entered it between two times.
    fn link_times(&self, link: u32, from_s: f64, to_s: f64) -> Vec<(f64, f64)> {
        let entered = self.watch.entered.iter().filter(|(l, _, _)| *l == link);
        entered
            .filter_map(|(_, tag, t)| {
                let out = self.watch.left.iter().find(|(l, who, _)| *l == link && who == tag)?.2;
                Some((*t as f64 / 1000.0, (out - t) as f64 / 1000.0))
            })
            .filter(|(t, _)| (from_s..to_s).contains(t))
            .collect()
    }
    fn on(&self, link: u32) -> f64 {
        f64::from(self.traffic.vehicles_on(LinkId(link)))
    }
}

const UXSIM: &str = "UXsim verification tests; exact by Newell 1993";
const MATSIM: &str = "MATSim QueueWithBuffer, kinematic waves";
const DD1: &str = "exact D/D/1 queue";

/// All cases.
#[must_use]
pub fn checks() -> Vec<Check> {
    let mut s = Sheet::new("traffic");
    capacity(&mut s);
    free_flow(&mut s);
    bottlenecks(&mut s);
    shock(&mut s);
    merges(&mut s);
    diverge(&mut s);
    never(&mut s);
    traffic_road::add(&mut s);
    traffic_static::add(&mut s);
    s.done()
}

fn capacity(s: &mut Sheet) {
    for (case, per_h) in
        [("discharge of 1,700 an hour over 5 h", 1700.0), ("discharge of 1,538.5 an hour over 5 h", 1538.5), ("discharge of 600 an hour over 5 h", 600.0)]
    {
        let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 500.0, U, 3600.0, K), (1, 2, 500.0, U, per_h, K)]));
        w.send(&vec![0; 10_000], &[0, 1]);
        w.run(20_000.0);
        let passed = w.arrivals.iter().flatten().filter(|t| (600_001..=600_000 + 5 * 3_600_000).contains(*t)).count() as f64;
        s.add(case, per_h * 5.0, passed, 1.0, "veh", "definition of capacity");
    }
    for (case, km_h, per_h) in [
        ("most that gaps at 15 km/h carry, 50 km/h", 50.0, 1538.5),
        ("most that gaps at 15 km/h carry, 60 km/h", 60.0, 1600.0),
        ("most that gaps at 15 km/h carry, 80 km/h", 80.0, 1684.2),
        ("most that gaps at 15 km/h carry, 100 km/h", 100.0, 1739.1),
        ("most that gaps at 15 km/h carry, 120 km/h", 120.0, 1777.8),
    ] {
        let (u, k) = (km_h / 3.6, 1.0 / 7.5);
        let q = wave_capacity_per_h(k, 15.0 / 3.6, u);
        let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 750.0, u, q, k), (1, 2, 750.0, u, q, k)]));
        w.send(&vec![0; 6_000], &[0, 1]);
        w.run(8_000.0);
        s.add(case, per_h, w.exit_rate(0, 600.0, 600.0 + 2.0 * 3600.0) * 3600.0, 0.6, "veh/h", MATSIM);
    }
    // Ten vehicles stand on 75 m; the end lets one out every two seconds.
    let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 75.0, 75.0, 1800.0, 1.0 / 7.5), (1, 2, 75.0, 75.0, 3600.0, 1.0)]));
    w.traffic.set_capacity(LinkId(1), 0.0, Moment::ZERO);
    w.send(&[0; 10], &[0, 1]);
    w.run(100.0);
    w.traffic.set_capacity(LinkId(1), 3600.0, Moment::seconds(100));
    w.run(500.0);
    let last = w.watch.left.iter().filter(|l| l.0 == 0).map(|l| l.2).max().unwrap_or(0);
    s.add(
        "ten vehicles on 75 m leave at one every 2 s: first to last",
        18.0,
        (last - 100_000) as f64 / 1000.0,
        0.01,
        "s",
        "comment of QueueWithBuffer, 20 s for ten steps of 2 s",
    );
}

fn free_flow(s: &mut Sheet) {
    let q = carried(U, K);
    let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 1000.0, U, q, K), (1, 2, 10.0, U, 7200.0, K)]));
    w.send(&even(&[(0.0, 500.0, 0.5)]), &[0]);
    w.run(1000.0);
    s.add("one link, 0.5 a second: trips", 250.0, w.arrived(), 0.0, "veh", UXSIM);
    s.add("one link, 0.5 a second: total time", 12_500.0, w.total_s(), 1.0, "s", UXSIM);
    let mut w = Watched::new(&RoadGraph::plain(2, &[(0, 1, 1000.0, U, q, K)]));
    w.send(&even(&[(0.0, 500.0, 0.5)]), &[0]);
    s.add("one link, 0.5 a second: density", 0.025, w.run(400.0).on(0) / 1000.0, 0.001, "veh/m", UXSIM);
    let mut w = Watched::new(&RoadGraph::plain(2, &[(0, 1, 1000.0, U, q, K)]));
    w.send(&even(&[(0.0, 500.0, 2.0)]), &[0]);
    s.add("saturated link: density", 0.04, w.run(400.0).on(0) / 1000.0, 0.001, "veh/m", UXSIM);
    s.add("saturated link: flow", 0.8, w.entry_rate(0, 100.0, 400.0), 0.004, "veh/s", UXSIM);
    let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 1000.0, U, q, K), (1, 2, 1000.0, 10.0, carried(10.0, K), K)]));
    w.send(&even(&[(0.0, 500.0, 0.5)]), &[0, 1]);
    let dense = w.run(400.0).on(1) / 1000.0;
    w.run(1000.0);
    s.add("20 then 10 m/s, 0.5 a second: total time", 37_500.0, w.total_s(), 1.0, "s", UXSIM);
    s.add("20 then 10 m/s, 0.5 a second: density of the second", 0.05, dense, 0.001, "veh/m", UXSIM);
}

/// The demand of the bottleneck table: 0.8 a second for 500 s, then 0.4 for 1,000 s.
fn bottleneck(second: (u32, u32, f64, f64, f64, f64)) -> Watched {
    let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 1000.0, U, carried(U, K), K), second]));
    w.send(&even(&[(0.0, 500.0, 0.8), (500.0, 1500.0, 0.4)]), &[0, 1]);
    w
}

fn bottlenecks(s: &mut Sheet) {
    let mut w = bottleneck((1, 2, 1000.0, 10.0, carried(10.0, K), K));
    let queue = w.run(400.0).on(0) / 1000.0;
    w.run(5000.0);
    s.add("bottleneck 20 to 10 m/s: trips", 800.0, w.arrived(), 0.0, "veh", UXSIM);
    s.add("bottleneck 20 to 10 m/s: total time", 145_000.0, w.total_s(), 1450.0, "s", DD1);
    s.add("bottleneck 20 to 10 m/s: density of the queue", 0.06667, queue, 0.001, "veh/m", UXSIM);
    s.add("bottleneck 20 to 10 m/s: flow of the queue", 0.66667, w.exit_rate(0, 100.0, 700.0), 0.004, "veh/s", UXSIM);
    let mut w = bottleneck((1, 2, 1000.0, U, 2400.0, K));
    w.run(5000.0);
    s.add("bottleneck of 2/3 a second: total time", 105_000.0, w.total_s(), 1050.0, "s", DD1);
    let free = (400..800).find(|i| w.arrivals[*i].is_some_and(|a| a - w.starts[*i] < 100_500)).map_or(f64::NAN, |i| w.starts[i] as f64 / 1000.0);
    s.add("bottleneck of 2/3 a second: first without delay departs at", 750.0, free, 10.0, "s", DD1);
    let worst = w.arrivals.iter().zip(&w.starts).filter_map(|(a, s)| a.map(|a| (a - s) as f64 / 1000.0 - 100.0)).fold(0.0, f64::max);
    s.add("bottleneck of 2/3 a second: greatest delay", 100.0, worst, 1.5, "s", DD1);
    let mut w = bottleneck((1, 2, 1000.0, U, carried(U, 0.1), 0.1));
    w.run(5000.0);
    s.add("jam density 0.2 to 0.1: total time", 105_000.0, w.total_s(), 1050.0, "s", DD1);
}

fn shock(s: &mut Sheet) {
    let mut w = bottleneck((1, 2, 1000.0, U, 2400.0, K));
    let mut full = f64::NAN;
    for quarter in 0..2000 {
        w.run(f64::from(quarter) / 4.0);
        if full.is_nan() && w.traffic.spilled(LinkId(0)) {
            full = f64::from(quarter) / 4.0;
        }
    }
    // The queue begins when the first vehicles reach the end, at 50 s.
    s.add("a queue grows over 1,000 m in", 200.0, full - 50.0, 4.0, "s", "Lighthill & Whitham 1955: (0.8 − 0.6667)/(0.04 − 0.0667) = −5 m/s");
    s.add("speed of the shock", -5.0, -1000.0 / (full - 50.0), 0.1, "m/s", "Lighthill & Whitham 1955");
}

/// Two links of 1,000 m into one, both with the same demand; priority as weights.
fn merge(rate: f64, weights: (u32, u32)) -> Watched {
    let q = carried(U, K);
    let mut w = Watched::new(&RoadGraph::plain(4, &[(0, 2, 1000.0, U, q, K), (1, 2, 1000.0, U, q, K), (2, 3, 1000.0, U, q, K)]));
    w.traffic.set_weight(LinkId(0), weights.0);
    w.traffic.set_weight(LinkId(1), weights.1);
    let starts = even(&[(0.0, 2000.0, rate)]);
    w.send(&starts, &[0, 2]);
    w.send(&starts, &[1, 2]);
    w.run(2000.0);
    w
}

fn merges(s: &mut Sheet) {
    let mean = |w: &Watched, link| {
        let times = w.link_times(link, 0.0, 1900.0);
        times.iter().map(|t| t.1).sum::<f64>() / times.len().max(1) as f64
    };
    let w = merge(0.3, (1, 1));
    s.add("merge of 0.3 and 0.3: time of the first", 50.0, mean(&w, 0), 0.7, "s", UXSIM);
    s.add("merge of 0.3 and 0.3: time of the second", 50.0, mean(&w, 1), 1.3, "s", UXSIM);
    let w = merge(0.5, (1, 1));
    s.add("merge of 0.5 and 0.5: out", 0.8, w.entry_rate(2, 500.0, 1900.0), 0.002, "veh/s", UXSIM);
    s.add(
        "merge of 0.5 and 0.5: difference of the flows",
        0.0,
        w.exit_rate(0, 500.0, 1900.0) - w.exit_rate(1, 500.0, 1900.0),
        0.002,
        "veh/s",
        "fair by symmetry",
    );
    const DAGANZO: &str = "Daganzo 1995, merge by priority";
    let w = merge(0.6, (1, 2));
    let (a, b) = (w.exit_rate(0, 500.0, 1900.0), w.exit_rate(1, 500.0, 1900.0));
    s.add("merge by 1 to 2: flow of the first", 0.8 / 3.0, a, 0.002, "veh/s", DAGANZO);
    s.add("merge by 1 to 2: flow of the second", 1.6 / 3.0, b, 0.002, "veh/s", DAGANZO);
    s.add("merge by 1 to 2: out", 0.8, w.entry_rate(2, 500.0, 1900.0), 0.002, "veh/s", DAGANZO);
    let w = merge(0.6, (1, 5));
    s.add("merge by 1 to 5, 0.6 each: the first has the rest", 0.2, w.exit_rate(0, 500.0, 1900.0), 0.002, "veh/s", DAGANZO);
    s.add("merge by 1 to 5, 0.6 each: the second has all it wants", 0.6, w.exit_rate(1, 500.0, 1900.0), 0.002, "veh/s", DAGANZO);
    s.add("merge by 1 to 5: out", 0.8, w.entry_rate(2, 500.0, 1900.0), 0.002, "veh/s", DAGANZO);
    // Capacities that share no round millisecond.
    let (big, small) = (1700.0, 850.0);
    let mut w = Watched::new(&RoadGraph::plain(4, &[(0, 2, 500.0, U, small, K), (1, 2, 500.0, U, big, K), (2, 3, 500.0, U, big, K)]));
    w.send(&vec![0; 4000], &[0, 2]);
    w.send(&vec![0; 4000], &[1, 2]);
    w.run(6000.0);
    s.add(
        "merge by capacity, 850 and 1,700 an hour into 1,700: share of the lesser",
        1.0 / 3.0,
        w.exit_rate(0, 600.0, 6000.0) / w.entry_rate(2, 600.0, 6000.0),
        0.003,
        "",
        "by default a link weighs its capacity",
    );
    s.add("merge by capacity: out", 1700.0, w.entry_rate(2, 600.0, 6000.0) * 3600.0, 2.0, "veh/h", "definition of capacity");
}

fn diverge(s: &mut Sheet) {
    const FIFO: &str = "first in, first out: 0.2 / 0.6 a second";
    let q = carried(U, K);
    let mut w = Watched::new(&RoadGraph::plain(4, &[(0, 1, 1000.0, U, q, K), (1, 2, 1000.0, U, 720.0, K), (1, 3, 1000.0, U, q, K)]));
    for (i, t) in even(&[(0.0, 2000.0, 0.5)]).into_iter().enumerate() {
        w.send(&[t], &[0, if i % 5 < 3 { 1 } else { 2 }]);
    }
    w.run(6000.0);
    s.add("diverge, one branch at capacity: its flow", 0.2, w.entry_rate(1, 300.0, 1900.0), 0.002, "veh/s", FIFO);
    s.add("diverge: flow of the free branch", 0.2 * 2.0 / 3.0, w.entry_rate(2, 300.0, 1900.0), 0.002, "veh/s", FIFO);
    // 1,000 m hold 133.3 vehicles at 1/3 a second: 0.2 less the flow over 5 m/s.
    let late = w.link_times(0, 1000.0, 1900.0);
    s.add(
        "diverge: time over the blocked link once it is full",
        400.0,
        late.iter().map(|t| t.1).sum::<f64>() / late.len().max(1) as f64,
        4.0,
        "s",
        "exact: 133.3 vehicles at 1/3 a second",
    );
    // Over time: 50 to 400 s in the 700 s in which the queue grows, then 400 s.
    let all = w.link_times(0, 0.0, 2000.0);
    let area: f64 = all.windows(2).map(|p| (p[1].0 - p[0].0) * p[0].1).sum();
    s.add(
        "diverge: mean over 2,000 s of the time over the blocked link",
        333.0,
        area / 2000.0,
        33.3,
        "s",
        "UXsim verification tests, within 10 % as there (exact 338.75)",
    );
    let branch = w.watch.entered.iter().filter(|e| e.0 == 2).filter_map(|e| w.arrivals[e.1 as usize].map(|a| (a - e.2) as f64 / 1000.0)).fold(0.0, f64::max);
    s.add("diverge: time over the free branch", 50.0, branch, 0.01, "s", UXSIM);
}

/// What other programs do and this one must not.
fn never(s: &mut Sheet) {
    const G: (f64, f64) = (1800.0, 0.15);
    for (case, off, on) in [
        ("capacity nought, back at the departure step: arrived of 5", 10_000, 10_000),
        ("capacity nought from before the departure: arrived of 5", 5_000, 10_000),
        ("capacity nought for 50 s: arrived of 5", 10_000, 60_000),
    ] {
        let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 100.0, 10.0, G.0, G.1), (1, 2, 100.0, 10.0, G.0, G.1)]));
        w.send(&[0; 5], &[0, 1]);
        w.run(f64::from(off) / 1000.0);
        for l in [0, 1] {
            w.traffic.set_capacity(LinkId(l), 0.0, Moment::millis(i64::from(off)));
        }
        w.run(f64::from(on) / 1000.0);
        for l in [0, 1] {
            w.traffic.set_capacity(LinkId(l), G.0, Moment::millis(i64::from(on)));
        }
        w.run(600.0);
        s.add(case, 5.0, w.arrived(), 0.0, "veh", "MATSim issue 1733: the vehicle stays for ever");
    }
    let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 100.0, 10.0, G.0, G.1), (1, 2, 100.0, 10.0, G.0, G.1)]));
    w.send(&[0], &[0, 1]);
    w.traffic.set_closed(LinkId(1), true, Moment::ZERO);
    w.run(600.0);
    let named = w.rest.iter().filter(|e| e.what == Effect::Stranded { tag: 0, node: NodeId(1), link: LinkId(1) }).count() as f64;
    s.add(
        "closed link without a way round: stranded, with junction and link named",
        1.0,
        named,
        0.0,
        "veh",
        "SUMO issues 15830, 16978: the run ends or freezes",
    );
    // Three links in a ring, each with room for five; everybody wants to go two links on.
    let jam = 0.1334;
    let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 30.0, 10.0, G.0, jam), (1, 2, 30.0, 10.0, G.0, jam), (2, 0, 30.0, 10.0, G.0, jam)]));
    for i in 0..60u32 {
        let a = i % 3;
        w.send(&[0], &[a, (a + 1) % 3, (a + 2) % 3, a]);
    }
    w.run(3600.0);
    let rings = w.rest.iter().filter(|e| matches!(e.what, Effect::Gridlock { .. })).count() as f64;
    s.add("ring of full links: told", 1.0, rings, 0.0, "times", "SUMO and MATSim push on after a time");
    s.add("ring of full links: still standing an hour later", 15.0, w.on(0) + w.on(1) + w.on(2), 0.0, "veh", "nothing is forced on");
    // LifeSim: 100 ft of road, cars of 20 ft.
    let jam = 1.0 / (20.0 * 0.3048);
    let mut w = Watched::new(&RoadGraph::plain(3, &[(0, 1, 30.48, 10.0, 3600.0, jam), (1, 2, 30.48, 10.0, 3600.0, jam)]));
    w.traffic.set_capacity(LinkId(1), 0.0, Moment::ZERO);
    w.send(&[0; 6], &[0, 1]);
    w.run(300.0);
    s.add("100 ft of road hold cars of 20 ft", 5.0, w.on(0), 0.0, "veh", "LifeSim technical reference 7: the sixth is pushed back");
    let arrivals = |step_s: i64| {
        let q = 1500.0;
        let g =
            RoadGraph::plain(5, &[(0, 1, 200.0, 12.0, q, 0.15), (1, 2, 60.0, 8.0, 900.0, 0.15), (3, 1, 150.0, 12.0, q, 0.15), (2, 4, 300.0, 12.0, q, 0.15)]);
        let mut traffic = Traffic::new(&g);
        for i in 0..300u32 {
            let way = if i % 3 == 0 { [2, 1, 3] } else { [0, 1, 3] }.map(LinkId);
            traffic.depart(Moment::millis(i64::from(i) * 1_370), way, if i % 7 == 0 { 400 } else { CAR }, i);
        }
        let mut log = Vec::new();
        for k in 1..=3600 / step_s {
            traffic.advance(Moment::seconds(k * step_s), &mut NoGuide);
            log.extend(traffic.take_happened());
        }
        log
    };
    let one = arrivals(1);
    let differ = [10, 60].iter().map(|step| arrivals(*step).iter().zip(&one).filter(|(a, b)| a != b).count()).sum::<usize>();
    s.add("recording every 1, 10 or 60 s: events that differ", 0.0, differ as f64 + (one.len() as f64 - 300.0).min(0.0), 0.0, "", "events have their own time");
}
