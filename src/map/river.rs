//! Map / river — the river graph: reaches in downstream order, with sections, dams and what lies at their ends.
//!
//! In: `rivers.geojson`, resolved. Out: reaches that routing can walk from source to mouth.
//! Not here: flow (`hazard::flood`). Convention: a reach's id is smaller than its downstream reach's position in
//! `order`; beds never rise downstream (checked by `resolve`).

use super::frame::Point;
use crate::base::ids::{Keys, ReachId};
use crate::base::lang::Name;

/// A compound section: a trapezoidal channel in a trapezoidal flood plain.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Section {
    /// Width of the bed, metres.
    pub bed_width_m: f64,
    /// Horizontal metres per metre of rise of the bank.
    pub bank_slope: f64,
    /// Depth at which the water leaves the channel, metres.
    pub bankfull_m: f64,
    /// Width of the flood plain on both sides together, metres.
    pub plain_width_m: f64,
    /// Horizontal metres per metre of rise of the valley side above the plain.
    pub valley_slope: f64,
    /// Manning's n of the channel.
    pub n_channel: f64,
    /// Manning's n of the plain.
    pub n_plain: f64,
}

/// A dam, weir or reservoir at the downstream end of a reach.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Dam {
    /// Height above the bed, metres.
    pub height_m: f64,
    /// Storage at the crest, cubic metres; 0 for a weir that holds nothing back.
    pub storage_m3: f64,
    /// Share of the storage full at the start.
    pub initial_share: f64,
    /// Width of the spillway, metres.
    pub spillway_m: f64,
    /// Flow through gates and turbines, cubic metres per second.
    pub outlet_m3_s: f64,
}

/// How a dam is cared for beyond its outlet: a rule curve, and what overtopping does to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DamCare {
    /// Rule curve: share of the storage and the flow to be let out there, m³/s; ascending, linear between, constant outside. Empty: the
    /// keeper holds the level of T+00:00.
    pub rule: Vec<(f64, f64)>,
    /// It fails when water stands so high over its crest, metres; `None`: it holds.
    pub fails_over_m: Option<f64>,
}

impl DamCare {
    /// The flow of the rule curve at a share of the storage; `None` without a curve.
    #[must_use]
    pub fn rule_m3_s(&self, share: f64) -> Option<f64> {
        let i = self.rule.partition_point(|p| p.0 <= share);
        Some(match (i.checked_sub(1).map(|k| self.rule[k]), self.rule.get(i)) {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (share - a.0) / (b.0 - a.0),
            (Some(a), None) => a.1,
            (None, Some(b)) => b.1,
            (None, None) => return None,
        })
    }
}

/// A reach.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Name of the stream; many reaches share one, small ones have none.
    pub name: Name,
    /// From the upstream end to the downstream end.
    pub line: Vec<Point>,
    /// Length, metres.
    pub length_m: f64,
    /// The next reach downstream; `None` where the water leaves the county.
    pub downstream: Option<ReachId>,
    /// Bed at the upstream end, metres above datum.
    pub bed_up_m: f64,
    /// Bed at the downstream end.
    pub bed_down_m: f64,
    /// Section.
    pub section: Section,
    /// Drainage area at the downstream end, km² (upstream country outside the map included).
    pub area_km2: f64,
    /// Dam at its downstream end.
    pub dam: Option<Dam>,
}

impl Reach {
    /// Slope of the bed, never less than 1e-5.
    #[must_use]
    pub fn slope(&self) -> f64 {
        ((self.bed_up_m - self.bed_down_m) / self.length_m).max(1e-5)
    }
}

/// The river graph.
#[derive(Clone, Debug, Default)]
pub struct RiverGraph {
    /// Keys of the reaches.
    pub keys: Keys<ReachId>,
    /// Reaches.
    pub reaches: Vec<Reach>,
    /// All reaches from the sources down: whoever feeds comes before whom it feeds; ties by id.
    pub order: Vec<ReachId>,
    /// Care of dams, by reach; the others have none.
    pub care: std::collections::BTreeMap<u32, DamCare>,
}

impl RiverGraph {
    /// Level of the highest dam crest that water can back up from into a reach, by reach, metres above datum: land beside
    /// the reach below that level is a reservoir's, and nobody builds there (移民线).
    #[must_use]
    pub fn pool_crests_m(&self) -> Vec<Option<f64>> {
        let mut crest: Vec<Option<f64>> = vec![None; self.reaches.len()];
        for i in self.order.iter().rev().map(|r| r.0 as usize) {
            let reach = &self.reaches[i];
            let own = reach.dam.map(|d| reach.bed_down_m + d.height_m);
            let below = reach.downstream.and_then(|d| crest[d.0 as usize]).filter(|c| *c > reach.bed_down_m);
            crest[i] = own.into_iter().chain(below).reduce(f64::max);
        }
        crest
    }
    /// Puts the reaches in downstream order; the error names a reach that lies on a circle.
    pub fn sort(&mut self) -> Result<(), ReachId> {
        let n = self.reaches.len();
        let mut waits = vec![0u32; n];
        for r in &self.reaches {
            if let Some(d) = r.downstream {
                waits[d.0 as usize] += 1;
            }
        }
        let mut ready: std::collections::BTreeSet<u32> = (0..n as u32).filter(|i| waits[*i as usize] == 0).collect();
        self.order.clear();
        while let Some(i) = ready.pop_first() {
            self.order.push(ReachId(i));
            if let Some(d) = self.reaches[i as usize].downstream {
                waits[d.0 as usize] -= 1;
                if waits[d.0 as usize] == 0 {
                    ready.insert(d.0);
                }
            }
        }
        match (0..n).find(|i| waits[*i] > 0) {
            Some(i) => Err(ReachId(i as u32)),
            None => Ok(()),
        }
    }
    /// A reach.
    #[must_use]
    pub fn reach(&self, id: ReachId) -> &Reach {
        &self.reaches[id.0 as usize]
    }
}
