//! Expressway / tunnel — which cells of a carriageway lie in tunnels, and what that changes for the queue and for whoever comes.
//!
//! In: the road graph, the accident. Out: cells under ground, visibility in the tube of the fire, vehicles that stand under ground.
//! Not here: how smoke fills a tube (`hazard::road_fire::tunnel`). Method: a cell lies in a tunnel where its middle does; the tubes of the two
//! carriageways are apart, so neither heat, smoke nor a look comes over. Source: crash rates are highest where drivers come from light into
//! dark (Wang et al. 2018, TUST 82: 358–365); the factor is assumed. Tubes have no emergency lane (JTG 3370.1), so nothing passes a queue in one.

use super::Expressway;
use super::corridor::Carriageway;
use super::stream::Stream;
use crate::hazard::frame::Frame;
use crate::hazard::road_fire::accident::Accident;
use crate::hazard::road_fire::smoke::STOPS_M;
use crate::hazard::road_fire::tunnel::{DRAUGHT_M_S, visibility_m};
use crate::map::road::RoadGraph;

/// Factor on the crashes of an arrival at a tail that stands in a tunnel (assumed).
pub const TUNNEL: f64 = 1.5;

/// Whether each cell of a carriageway lies in a tunnel.
#[must_use]
pub(super) fn cells(graph: &RoadGraph, way: &Carriageway, stream: &Stream) -> Vec<bool> {
    (0..stream.len()).map(|k| graph.road(way.road_at(graph, (k as f64 + 0.5) * stream.cell_m())).tunnel).collect()
}

impl Expressway {
    /// Whether a cell lies in a tunnel.
    #[must_use]
    pub fn in_tunnel(&self, way: usize, cell: usize) -> bool {
        self.fixed.tunnels.get(way).is_some_and(|t| t.get(cell).copied().unwrap_or(false))
    }
    /// Whether the accident lies in a tunnel.
    #[must_use]
    pub fn burns_in_tunnel(&self) -> bool {
        self.in_tunnel(0, self.fixed.scene.first().copied().unwrap_or(0))
    }
    /// Visibility at a cell before the fire, where the tunnel settles it, metres: in the tube of the fire by its own smoke, in any other tube clear.
    pub(super) fn seen_in_tunnel(&self, a: &Accident, frame: &Frame, way: usize, cell: usize, back_m: f64) -> Option<f64> {
        if !self.in_tunnel(way, cell) {
            // In the open lies what comes out of the portal, wherever the wind takes it.
            return self.burns_in_tunnel().then(|| self.seen_outside(frame, way, cell));
        }
        let same = way == 0 && (cell..=self.fixed.scene[0]).all(|k| self.in_tunnel(0, k));
        Some(if same && a.burns() { visibility_m(a.mw, DRAUGHT_M_S, -back_m) } else { f64::INFINITY })
    }
    /// Visibility at a cell in the open, metres.
    fn seen_outside(&self, frame: &Frame, way: usize, cell: usize) -> f64 {
        let at = frame.shape.cell_at(self.fixed.middles[way][cell]);
        at.and_then(|k| frame.visibility_m.get(k)).map_or(f64::INFINITY, |v| f64::from(*v))
    }
    /// Shuts the cells of the other carriageway over which so much smoke of a portal lies that nobody drives on, and opens them again.
    pub(super) fn shut_by_portal_smoke(&mut self, frame: &Frame) {
        if !self.burns_in_tunnel() || self.streams.len() < 2 {
            return;
        }
        for cell in 0..self.streams[1].len() {
            // What is open beside the scene is settled there.
            if !self.in_tunnel(1, cell) && cell != self.fixed.scene[1] {
                let open = if self.seen_outside(frame, 1, cell) < STOPS_M { 0.0 } else { 1.0 };
                self.streams[1].set_open(cell, open);
            }
        }
    }
    /// Vehicles that stand in tunnels.
    #[must_use]
    pub fn stand_in_tunnels(&self) -> f64 {
        let of = |(s, cells): (&Stream, &Vec<bool>)| cells.iter().enumerate().filter(|(_, t)| **t).map(|(k, _)| s.standing(k, k)).sum::<f64>();
        self.streams.iter().zip(&self.fixed.tunnels).map(of).sum()
    }
}
