//! Map / mainline — how an expressway goes on from one of its links to the next.
//!
//! In: the road graph, a link. Out: the straightest next link, the portal behind a place in a tunnel. Not here: whole carriageways with their
//! interchanges (`drill::expressway::corridor`).

use super::frame::Point;
use super::road::{RoadClass, RoadGraph};
use crate::base::ids::LinkId;

/// Whether a link belongs to an expressway's mainline.
#[must_use]
pub fn is_expressway(graph: &RoadGraph, link: LinkId) -> bool {
    let l = graph.link(link);
    l.drivable && graph.road(l.road).class == RoadClass::Expressway
}

fn heading(graph: &RoadGraph, link: LinkId) -> (f64, f64) {
    let l = graph.link(link);
    let (a, b) = (graph.node_at(l.from), graph.node_at(l.to));
    let d = a.distance_m(b).max(1e-6);
    ((b.x - a.x) / d, (b.y - a.y) / d)
}

/// Cosine between the directions of two links.
#[must_use]
pub fn alike(graph: &RoadGraph, a: LinkId, b: LinkId) -> f64 {
    let ((ax, ay), (bx, by)) = (heading(graph, a), heading(graph, b));
    ax * bx + ay * by
}

/// The straightest expressway link after (or before) another that does not turn back; ties by id.
#[must_use]
pub fn next(graph: &RoadGraph, link: LinkId, back: bool, used: &[LinkId]) -> Option<LinkId> {
    let here = graph.link(link);
    let list = if back { graph.incoming(here.from) } else { graph.outgoing(here.to) };
    list.iter()
        .copied()
        .filter(|l| is_expressway(graph, *l) && graph.link(*l).road != here.road && !used.contains(l) && alike(graph, link, *l) > 0.0)
        .max_by(|a, b| alike(graph, link, *a).total_cmp(&alike(graph, link, *b)).then(b.cmp(a)))
}

/// The portal by which one who drives on leaves the tunnel that a place lies in, and the metres to it.
#[must_use]
pub fn portal(graph: &RoadGraph, link: LinkId, along_m: f64) -> (Point, f64) {
    let mut used = vec![link];
    let mut metres = (graph.link(link).length_m - along_m).max(0.0);
    loop {
        let last = used[used.len() - 1];
        match next(graph, last, false, &used).filter(|l| graph.road(graph.link(*l).road).tunnel) {
            Some(l) => {
                metres += graph.link(l).length_m;
                used.push(l);
            }
            None => return (graph.node_at(graph.link(last).to), metres),
        }
    }
}
