//! Fire / crews — what each team at the edge is doing, and how a crew keeps beside a moving front.
//!
//! In: a place, the front there, a pace. Out: the next place; sums over all crews. Not here: orders, rest, the way to the
//! fire (`team`), the rules of safety (`safety`).
//! Method: in a step the crew goes so far across the front that it stays at its distance from it, and with what is left of
//! its pace along it: with the front straight near by, that is Fried & Fried's equation for the end of a line (1996).

use std::collections::{BTreeMap, BTreeSet};

use super::belt::Belt;
use super::pace::Craft;
use crate::base::ids::{SettlementId, TeamId};
use crate::base::time::Moment;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::front::look::Local;
use crate::map::frame::Point;

/// What a crew at the fire is doing.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Mode {
    /// Walks to where it is going to work.
    Walk {
        /// From.
        from: Point,
        /// To.
        to: Point,
        /// Since.
        since: Moment,
        /// Until.
        until: Moment,
    },
    /// Works along the edge.
    Edge,
    /// Stands back and looks again at a moment.
    Hold(Moment),
    /// Mops up.
    Mop,
    /// Gets away from flames to black or bare ground; then it looks again.
    Back {
        /// From.
        from: Point,
        /// To.
        to: Point,
        /// Since.
        since: Moment,
        /// Until.
        until: Moment,
    },
}

/// One crew's work.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Work {
    /// What.
    pub mode: Mode,
    /// What it is.
    pub craft: Craft,
    /// 1 with the fire to its right, −1 to its left.
    pub side: f64,
    /// Where its present piece of line begins.
    pub from: Point,
    /// When it began at this fire.
    pub since: Moment,
    /// Line that is not in the record yet, metres.
    pub unsaid_m: f64,
    /// Mopped up and not in the record yet, metres.
    pub unsaid_mop_m: f64,
    /// When it last wrote.
    pub said: Moment,
    /// When it last told of the fire.
    pub told: Moment,
    /// Whether it builds ahead of an edge that it was to attack directly.
    pub indirect: bool,
    /// The reason it last held for, so that it is written once.
    pub held: Option<&'static str>,
    /// The crew whose wing it works in; it goes where that one goes, and adds its hands.
    pub with: Option<TeamId>,
    /// What it builds by itself where it stands, metres a second.
    pub pace_m_s: f64,
    /// Edge that it has worked at among houses and that is no whole cell yet, metres.
    pub credit_m: f64,
}

impl Work {
    /// Leads a wing: works at the edge, or goes to where it is going to begin, and follows nobody.
    #[must_use]
    pub const fn leads(&self) -> bool {
        matches!(self.mode, Mode::Edge | Mode::Walk { .. }) && self.with.is_none() && !self.indirect
    }
}

/// All crews at the fire.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FireCrews {
    /// By team.
    #[serde(with = "works")]
    pub works: BTreeMap<TeamId, Work>,
    /// Line built so far, metres.
    pub built_m: f64,
    /// Mopped up so far, metres.
    pub mopped_m: f64,
    /// Teams near the fire, whatever they do.
    pub near: u32,
    /// Cells of the lines, for the map.
    pub lines: BTreeSet<u32>,
    /// Belts around settlements, whole or not.
    pub belts: BTreeMap<SettlementId, Belt>,
}

/// The reason a crew holds for is one of a few words; only its presence is kept.
mod works {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Mode, Work};
    use crate::base::ids::TeamId;
    use crate::base::time::Moment;
    use crate::drill::fire::pace::Craft;
    use crate::map::frame::Point;

    type Plain = (TeamId, Mode, Craft, f64, Point, Moment, f64, f64, Moment, Moment, bool);
    type Wing = (Option<TeamId>, f64, f64);

    pub(super) fn serialize<S: Serializer>(works: &BTreeMap<TeamId, Work>, s: S) -> Result<S::Ok, S::Error> {
        let plain = |t: &TeamId, w: &Work| (*t, w.mode, w.craft, w.side, w.from, w.since, w.unsaid_m, w.unsaid_mop_m, w.said, w.told, w.indirect);
        let list: Vec<(Plain, Option<String>, Wing)> =
            works.iter().map(|(t, w)| (plain(t, w), w.held.map(str::to_owned), (w.with, w.pace_m_s, w.credit_m))).collect();
        list.serialize(s)
    }
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<TeamId, Work>, D::Error> {
        let list: Vec<(Plain, Option<String>, Wing)> = Vec::deserialize(d)?;
        let reason = |h: Option<String>| h.and_then(|h| super::REASONS.into_iter().find(|r| *r == h));
        Ok(list
            .into_iter()
            .map(|((t, mode, craft, side, from, since, unsaid_m, unsaid_mop_m, said, told, indirect), held, (with, pace_m_s, credit_m))| {
                (t, Work { mode, craft, side, from, since, unsaid_m, unsaid_mop_m, said, told, indirect, held: reason(held), with, pace_m_s, credit_m })
            })
            .collect())
    }
}

/// Why a crew holds back.
pub const FLAMES: &str = "flames above the limit of direct attack";
/// Overtaken by the fire.
pub const OUTRUN: &str = "the fire is faster than the line";
/// In the dark only trained crews work at the edge.
pub const NIGHT: &str = "no night attack by untrained crews";
/// Helicopters fly by day, and not in a storm.
pub const NO_FLIGHT: &str = "too dark or too windy to fly";
/// No edge that may be worked at.
pub const NO_ANCHOR: &str = "no safe place to anchor a line";
/// All of them.
pub const REASONS: [&str; 7] = [FLAMES, OUTRUN, NIGHT, NO_FLIGHT, NO_ANCHOR, crate::record::said::UPHILL, crate::record::said::LEE];

/// Where a crew is after a step, and whether the fire outran it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stride {
    /// The place.
    pub at: Point,
    /// The way made, metres.
    pub way_m: f64,
    /// How far ahead of the front it is now, metres.
    pub gap_m: f64,
}

/// A crew that stands too near to the front or too far ahead of it makes that good within so long, seconds (assumed). What it knows of
/// the front is good to a few metres only: made good at once it would cost a short step more than a long one.
const MAKES_GOOD_S: f64 = 60.0;
/// Back to the edge it walks, and builds on meanwhile, metres a second (assumed).
const CLOSER_M_S: f64 = 0.5;

/// One stride beside a front: `offset_m` ahead of it, at a pace, for a while. `now_s` is nature's clock at its beginning.
#[must_use]
pub fn stride(local: &Local, at: Point, side: f64, offset_m: f64, pace_m_s: f64, now_s: f64, seconds: f64) -> Stride {
    let all = pace_m_s * seconds;
    let gap = local.gap_m(now_s);
    let wanted = (local.rate_m_s + (offset_m - gap) / MAKES_GOOD_S.max(seconds)) * seconds;
    let out = wanted.clamp(-CLOSER_M_S * seconds, all);
    let along = (all * all - out.max(0.0) * out.max(0.0)).max(0.0).sqrt();
    let [nx, ny] = local.normal;
    let (tx, ty) = (-ny * side, nx * side);
    Stride { at: Point::new(at.x + nx * out + tx * along, at.y + ny * out + ty * along), way_m: all, gap_m: gap + out - local.rate_m_s * seconds }
}

impl FireCrews {
    /// Share of an edge of so many metres that is mopped up.
    #[must_use]
    pub fn mopped_share(&self, edge_m: f64) -> f64 {
        if edge_m <= 0.0 { 1.0 } else { (self.mopped_m / edge_m).min(1.0) }
    }
    /// Whether anybody is there to watch.
    #[must_use]
    pub fn anybody_at(&self, _fire: &ForestFire) -> bool {
        self.near > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crew_beside_a_straight_front_keeps_its_distance_and_makes_the_rest_of_its_pace_along_it() {
        let local = |at_s: f64| Local { at_s, normal: [0.0, 1.0], rate_m_s: 0.3, cell: 0 };
        // On the edge at 100 s; 10 s at 0.5 m/s: 3 m across, 4 m along.
        let s = stride(&local(100.0), Point::new(0.0, 0.0), 1.0, 0.0, 0.5, 100.0, 10.0);
        assert!((s.at.y - 3.0).abs() < 1e-9 && (s.at.x + 4.0).abs() < 1e-9 && s.gap_m.abs() < 1e-9, "{s:?}");
        // Slower than the front: outrun, whatever it does.
        let s = stride(&local(100.0), Point::new(0.0, 0.0), -1.0, 0.0, 0.2, 100.0, 10.0);
        assert!((s.at.y - 2.0).abs() < 1e-9 && s.at.x.abs() < 1e-9 && (s.gap_m + 1.0).abs() < 1e-9, "{s:?}");
    }
}
