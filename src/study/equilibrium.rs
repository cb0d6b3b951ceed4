//! Study / equilibrium — the static user equilibrium of a network: nobody can save time by another way (Wardrop 1952).
//!
//! In: links with volume-delay functions, trips between junctions. Out: flows, costs, ways with their flows, the relative gap.
//! Not here: queues (`drill::traffic`). Method: gradient projection over ways (Jayakrishnan et al. 1994): a search from every origin adds
//! the cheapest way to each goal's set, and flow moves onto it from each dearer way by cost difference over the slope of the links
//! in which they differ. Volume-delay t = t0 (1 + b (v/c)^p) (Bureau of Public Roads 1964). Objective: Beckmann et al. 1956.

use crate::base::ids::{LinkId, NodeId};
use crate::base::num;
use crate::base::seed::{Luck, Seed, draw, draw_key};
use crate::map::road::RoadGraph;
use crate::map::route;

/// A volume-delay function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    /// Free-flow time, in any unit.
    pub free: f64,
    /// Capacity, in the unit of the trips.
    pub capacity: f64,
    /// Coefficient.
    pub b: f64,
    /// Power.
    pub power: f64,
}

impl Delay {
    fn ratio(&self, v: f64, power: f64) -> f64 {
        let r = v.max(0.0) / self.capacity;
        if (power - 4.0).abs() < 1e-12 {
            (r * r) * (r * r)
        } else if (power - 3.0).abs() < 1e-12 {
            r * r * r
        } else if (power - 1.0).abs() < 1e-12 {
            r
        } else if power.abs() < 1e-12 {
            1.0
        } else {
            num::pow(r, power)
        }
    }
    /// Time at a volume.
    #[must_use]
    pub fn time(&self, v: f64) -> f64 {
        self.free * (1.0 + self.b * self.ratio(v, self.power))
    }
    /// Change of the time with the volume.
    #[must_use]
    pub fn slope(&self, v: f64) -> f64 {
        if self.power <= 0.0 { 0.0 } else { self.free * self.b * self.power / self.capacity * self.ratio(v, self.power - 1.0) }
    }
    /// Integral of the time from nought to a volume.
    #[must_use]
    pub fn integral(&self, v: f64) -> f64 {
        self.free * v * (1.0 + self.b * self.ratio(v, self.power) / (self.power + 1.0))
    }
}

/// What is to be assigned.
#[derive(Clone, Debug)]
pub struct Network<'a> {
    /// Junctions and links.
    pub graph: &'a RoadGraph,
    /// By link.
    pub delays: Vec<Delay>,
    /// Junctions that nobody may drive through; empty where there are none.
    pub no_through: &'a [bool],
    /// From, to, trips; sorted by origin.
    pub trips: Vec<(NodeId, NodeId, f64)>,
}

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Relative gap.
    pub gap: f64,
    /// Rounds.
    pub most: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { gap: 1e-7, most: 300 }
    }
}

/// A way with its flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Links.
    pub links: Vec<LinkId>,
    /// Trips.
    pub flow: f64,
}

/// An equilibrium.
#[derive(Clone, Debug, Default)]
pub struct Assignment {
    /// Volume by link.
    pub flows: Vec<f64>,
    /// Time by link.
    pub costs: Vec<f64>,
    /// Beckmann's objective.
    pub objective: f64,
    /// Time of all trips together.
    pub total_time: f64,
    /// Share of the total time that could be saved if everybody took the cheapest way at these times.
    pub gap: f64,
    /// Rounds.
    pub iterations: u32,
    /// Ways by pair of [`Network::trips`]; empty where there is none.
    pub ways: Vec<Vec<Way>>,
}

/// Finds the equilibrium.
#[must_use]
pub fn solve(network: &Network<'_>, options: &Options) -> Assignment {
    let n = network.delays.len();
    let mut flows = vec![0.0; n];
    let mut costs: Vec<f64> = network.delays.iter().map(|d| d.time(0.0)).collect();
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); network.trips.len()];
    let (mut gap, mut iterations) = (f64::INFINITY, 0);
    // Marks links of the cheapest way while another is compared with it.
    let mut mark = vec![0u32; n];
    let mut stamp = 0u32;
    while iterations < options.most && gap > options.gap {
        iterations += 1;
        let mut i = 0;
        while i < network.trips.len() {
            let origin = network.trips[i].0;
            let (best, via) = route::fan(network.graph, origin, &costs, |v| network.no_through.get(v.0 as usize).is_none_or(|no| !no));
            while i < network.trips.len() && network.trips[i].0 == origin {
                let (_, goal, trips) = network.trips[i];
                if best[goal.0 as usize].is_finite() {
                    let mut links = Vec::new();
                    let mut at = goal;
                    while at != origin {
                        let link = LinkId(via[at.0 as usize]);
                        links.push(link);
                        at = network.graph.link(link).from;
                    }
                    links.reverse();
                    stamp += 1;
                    balance(&mut ways[i], links, trips, network, &mut flows, &mut costs, &mut mark, stamp);
                }
                i += 1;
            }
        }
        // Exact sums once a round, so that rounding does not gather.
        flows.fill(0.0);
        for way in ways.iter().flatten() {
            for l in &way.links {
                flows[l.0 as usize] += way.flow;
            }
        }
        for (c, (d, v)) in costs.iter_mut().zip(network.delays.iter().zip(&flows)) {
            *c = d.time(*v);
        }
        gap = relative_gap(network, &flows, &costs);
    }
    let objective = network.delays.iter().zip(&flows).map(|(d, v)| d.integral(*v)).sum();
    let total_time = costs.iter().zip(&flows).map(|(c, v)| c * v).sum();
    Assignment { flows, costs, objective, total_time, gap, iterations, ways }
}

/// Moves flow of one pair onto its cheapest way.
#[allow(clippy::too_many_arguments, reason = "the state of one round, borrowed apart")]
fn balance(ways: &mut Vec<Way>, cheapest: Vec<LinkId>, trips: f64, network: &Network<'_>, flows: &mut [f64], costs: &mut [f64], mark: &mut [u32], stamp: u32) {
    let at = ways.iter().position(|w| w.links == cheapest).unwrap_or_else(|| {
        let flow = if ways.is_empty() { trips } else { 0.0 };
        for l in &cheapest {
            let l = l.0 as usize;
            flows[l] += flow;
            costs[l] = network.delays[l].time(flows[l]);
        }
        ways.push(Way { links: cheapest, flow });
        ways.len() - 1
    });
    let base = std::mem::take(&mut ways[at].links);
    for l in &base {
        mark[l.0 as usize] = stamp;
    }
    let mut moved_to = 0.0;
    for w in 0..ways.len() {
        if w == at || ways[w].flow <= 0.0 {
            continue;
        }
        // Links of both ways cancel; those of only one count.
        let (mut more, mut slope, mut common) = (0.0, 0.0, 0.0);
        for l in &ways[w].links {
            let l = l.0 as usize;
            if mark[l] == stamp {
                common += costs[l];
            } else {
                more += costs[l];
                slope += network.delays[l].slope(flows[l]);
            }
        }
        let mut less = -common;
        for l in &base {
            less += costs[l.0 as usize];
        }
        for l in &base {
            let l = l.0 as usize;
            if !ways[w].links.iter().any(|x| x.0 as usize == l) {
                slope += network.delays[l].slope(flows[l]);
            }
        }
        let saving = more - less;
        if saving <= 0.0 {
            continue;
        }
        let step = if slope > 0.0 { (saving / slope).min(ways[w].flow) } else { ways[w].flow };
        for l in &ways[w].links {
            let l = l.0 as usize;
            flows[l] -= step;
        }
        for l in &base {
            flows[l.0 as usize] += step;
        }
        for l in ways[w].links.iter().chain(&base) {
            let l = l.0 as usize;
            costs[l] = network.delays[l].time(flows[l]);
        }
        ways[w].flow -= step;
        moved_to += step;
    }
    ways[at].links = base;
    ways[at].flow += moved_to;
    // A way that carries nobody is forgotten; it is found again if it becomes the cheapest.
    if ways.len() > 1 {
        ways.retain(|w| w.flow > 0.0);
    }
}

fn relative_gap(network: &Network<'_>, flows: &[f64], costs: &[f64]) -> f64 {
    let total: f64 = costs.iter().zip(flows).map(|(c, v)| c * v).sum();
    let (mut least, mut i) = (0.0, 0);
    while i < network.trips.len() {
        let origin = network.trips[i].0;
        let (best, _) = route::fan(network.graph, origin, costs, |v| network.no_through.get(v.0 as usize).is_none_or(|no| !no));
        while i < network.trips.len() && network.trips[i].0 == origin {
            let cost = best[network.trips[i].1.0 as usize];
            if cost.is_finite() {
                least += cost * network.trips[i].2;
            }
            i += 1;
        }
    }
    if total > 0.0 { (total - least) / total } else { 0.0 }
}

/// One vehicle of a table of trips.
#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    /// Pair of [`Network::trips`].
    pub pair: usize,
    /// Number within the pair, from nought.
    pub number: u32,
    /// Milliseconds.
    pub at_ms: i64,
    /// Way of the pair.
    pub way: usize,
}

/// Whole vehicles from fractional flows, evenly over a time. The whole table keeps its sum to half a vehicle; the ways of a pair take
/// turns by their shares; the first vehicle of a pair leaves at a point of its first interval that luck names.
#[must_use]
pub fn spread(pairs: &[(NodeId, NodeId, f64)], assignment: &Assignment, hours: f64, seed: Seed) -> Vec<Departure> {
    let mut list = Vec::new();
    let mut sum = 0.5;
    let key = draw_key(seed, Luck::TripTable, "pairs");
    for (pair, (ways, (_, _, trips))) in assignment.ways.iter().zip(pairs).enumerate() {
        let before = f64::floor(sum);
        sum += trips;
        let n = (f64::floor(sum) - before) as u32;
        if ways.is_empty() || n == 0 {
            continue;
        }
        let total: f64 = ways.iter().map(|w| w.flow).sum();
        let phase = draw(key, pair as u64);
        let mut sent = vec![0.0; ways.len()];
        for k in 0..n {
            // The way that is furthest behind its share; ties by order.
            let behind = |w: usize| ways[w].flow / total * f64::from(k + 1) - sent[w];
            let way = (0..ways.len()).reduce(|a, b| if behind(b) > behind(a) { b } else { a }).unwrap_or(0);
            sent[way] += 1.0;
            let at_ms = ((f64::from(k) + phase) / f64::from(n) * hours * 3_600_000.0) as i64;
            list.push(Departure { pair, number: k, at_ms, way });
        }
    }
    list
}
