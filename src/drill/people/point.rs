//! People / point — a traffic control point: police at the outward end of a road regulate the junction and let that road go first.
//!
//! In: deeds of teams and townships, water at the junction. Out: another capacity and another share in the traffic; `JunctionRegulated`.
//! Not here: what that does to the queues (`traffic::point`), who is sent (`command::closure`). Method: the outward end is the one nearer
//! to a shelter, where three roads meet; else the other. The gain of a junction holds once, however many of its roads go first.
//! Police leave a junction that water reaches as they would a road: from the depth in which a child does not stand.

use serde::{Deserialize, Serialize};

use super::harm::person_stands;
use super::{Ctx, People};
use crate::base::ids::{Id, LinkId, NodeId, RoadId};
use crate::base::time::Moment;
use crate::drill::log::line;
use crate::record::event::{Cause, Kind, Unit, Who, Why};

/// A junction that is regulated for the sake of a road.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Point {
    /// The link with the right of way.
    link: LinkId,
    node: NodeId,
    /// Since which event.
    seq: u64,
}

impl People {
    /// Police regulate the junction at the outward end of a road, or no longer.
    pub(super) fn regulate(&mut self, road: RoadId, on: bool, cause: Cause, ctx: &mut Ctx<'_>) {
        if on == self.roads.points.contains_key(&road) {
            return;
        }
        if !on {
            return self.leaves_junction(road, cause, "", ctx.now, ctx);
        }
        let graph = &ctx.scenario.county.roads;
        let r = graph.road(road);
        let mut links: Vec<LinkId> = [r.forward, r.backward].into_iter().flatten().collect();
        if let [a, b] = links[..]
            && !self.outwards(a, b, ctx)
        {
            links.swap(0, 1);
        }
        let Some(link) = links.into_iter().find(|l| graph.is_junction(graph.link(*l).to)) else { return };
        let node = graph.link(link).to;
        let seq = ctx.log.write(ctx.now, line(Kind::JunctionRegulated, Who::Road(road), cause).value(1.0, Unit::Count));
        if !self.roads.points.values().any(|p| p.node == node) {
            self.traffic.regulate(node, true, ctx.now);
        }
        self.traffic.give_way(link, true, ctx.now);
        self.roads.points.insert(road, Point { link, node, seq });
    }

    fn leaves_junction(&mut self, road: RoadId, cause: Cause, why: &str, t: Moment, ctx: &mut Ctx<'_>) {
        let Some(point) = self.roads.points.remove(&road) else { return };
        let l = line(Kind::JunctionRegulated, Who::Road(road), cause).value(0.0, Unit::Count);
        ctx.log.write(t, if why.is_empty() { l } else { l.detail(why) });
        self.traffic.give_way(point.link, false, t);
        if !self.roads.points.values().any(|p| p.node == point.node) {
            self.traffic.regulate(point.node, false, t);
        }
    }

    /// Once a minute: nobody directs traffic in water.
    pub(super) fn look_at_points(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        if self.roads.points.is_empty() || ctx.ground.without_water() {
            return;
        }
        let wet = |p: &Point| {
            let at = ctx.scenario.county.roads.nodes[p.node.index()].at;
            !person_stands(true, f64::from(ctx.ground.depth_at(at)), f64::from(ctx.ground.speed_at(at)))
        };
        let gone: Vec<(RoadId, u64)> = self.roads.points.iter().filter(|(_, p)| wet(p)).map(|(r, p)| (*r, p.seq)).collect();
        for (road, seq) in gone {
            self.leaves_junction(road, Cause::after(Why::Hazard, seq), "water", t, ctx);
        }
    }
}
