//! Study / travel — how long a wave takes from one stage gauge to the next downstream, by how much water the river carries.
//!
//! In: gauges, the river graph with its ratings. Out: hours at parts of the bank-full flow. Not here: waves themselves (`hazard`).
//! Method: length over celerity dQ/dA (Kleitz 1877, Seddon 1900), reach by reach; kinematic: a reservoir on the way makes it longer.

use crate::base::ids::{GaugeId, Id, ReachId};
use crate::hazard::flood::ground::Ground;
use crate::map::county::County;
use crate::map::place::GaugeKind;

/// Parts of the bank-full flow.
pub const PARTS: [f64; 3] = [0.25, 0.5, 1.0];

/// From one gauge to the next downstream.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// Upstream gauge.
    pub from: GaugeId,
    /// Downstream gauge.
    pub to: GaugeId,
    /// Way along the river, metres.
    pub length_m: f64,
    /// Hours at each of [`PARTS`].
    pub hours: [f64; 3],
    /// Reservoirs on the way.
    pub reservoirs: u32,
}

/// Legs between neighbouring stage gauges on one way downstream, by the upstream gauge.
#[must_use]
pub fn legs(county: &County, ground: &Ground) -> Vec<Leg> {
    let stands = |g: &crate::map::place::Gauge| {
        let reach = g.reach?;
        Some((reach, ground.share_along(reach, g.at).0))
    };
    let all: Vec<Option<(ReachId, f64)>> = county.gauges.iter().map(|g| if g.kind == GaugeKind::Stage { stands(g) } else { None }).collect();
    let next_on = |reach: ReachId, beyond: f64, not: usize| {
        let here = all.iter().enumerate().filter(|(i, s)| *i != not && s.is_some_and(|(r, share)| r == reach && share >= beyond));
        here.min_by(|a, b| a.1.map_or(0.0, |s| s.1).total_cmp(&b.1.map_or(0.0, |s| s.1)).then(a.0.cmp(&b.0))).and_then(|(i, s)| Some((i, (*s)?.1)))
    };
    let mut out = Vec::new();
    for (i, start) in all.iter().enumerate() {
        let Some((mut reach, mut share)) = *start else { continue };
        let mut leg = Leg { from: GaugeId::from_index(i), to: GaugeId::from_index(i), length_m: 0.0, hours: [0.0; 3], reservoirs: 0 };
        let found = loop {
            let r = ground.rivers.reach(reach);
            let end = next_on(reach, share, i);
            let way_m = r.length_m * (end.map_or(1.0, |e| e.1) - share).max(0.0);
            leg.length_m += way_m;
            let rating = &ground.ratings[reach.index()];
            for (h, part) in leg.hours.iter_mut().zip(PARTS) {
                *h += way_m / rating.at_flow(part * rating.flow_at_depth(r.section.bankfull_m)).celerity_m_s / 3600.0;
            }
            match (end, r.downstream) {
                (Some((to, _)), _) => break Some(to),
                (None, Some(d)) => {
                    leg.reservoirs += u32::from(r.dam.is_some_and(|d| d.storage_m3 > 0.0));
                    (reach, share) = (d, 0.0);
                }
                (None, None) => break None,
            }
        };
        if let Some(to) = found {
            leg.to = GaugeId::from_index(to);
            out.push(leg);
        }
    }
    out
}
