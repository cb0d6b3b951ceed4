//! Measure / C1 — share of endangered village stations that never acknowledged a message of a clause or a command by any
//! channel, between the first truth and the end. Lost messages and islands are shown.
//!
//! What goes out of itself, whoever wrote the plan, earns nothing: the level told down the tree, word that a clause is done,
//! and the all-clear of a stand-down.

use std::collections::BTreeSet;

use super::{MOST_EVIDENCE, Measured, nobody_at_risk};
use crate::base::ids::{Id, VillageId};
use crate::base::time::Moment;
use crate::plan::chain::Seat;
use crate::plan::order::Action;
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use crate::score::evidence::Evidence;

/// Whether a message was sent by an order: the nearest decision before it is one, and not a level that tells itself.
fn by_order(e: &Evidence<'_>, a: &Event) -> bool {
    let decisive = |c: &&Event| matches!(c.kind, Kind::OrderGiven | Kind::CommandGiven | Kind::LevelSet | Kind::ClauseDone | Kind::ReportArrived);
    let stands_down =
        |c: &Event| matches!(c.subject, Who::Clause(id) if e.scenario.books.clauses.get(id.index()).is_some_and(|c| c.action == Action::StandDown));
    let nearest = e.own.chain(a).find(decisive);
    nearest.is_some_and(|c| match c.kind {
        Kind::OrderGiven => !stands_down(c),
        Kind::CommandGiven | Kind::ReportArrived => true,
        _ => false,
    })
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let endangered: BTreeSet<VillageId> = e.at_risk.ids().filter_map(|h| e.village_of(h)).collect();
    if endangered.is_empty() {
        return nobody_at_risk();
    }
    let mut reached: BTreeSet<VillageId> = BTreeSet::new();
    let mut seqs = Vec::new();
    // Who answered before there was anything to say, or after the drill, did not answer to this.
    let from = e.first_truth().unwrap_or(Moment::ZERO);
    for a in e.own.of(Kind::MessageAcknowledged).filter(|a| a.at >= from && a.at <= e.end() && by_order(e, a)) {
        // Whoever acknowledges stands in `place`. The head of one village group answers for his group only; the station
        // answers for the village.
        let station = match a.place {
            Who::Village(v) => Some(v),
            Who::Post(p) => match e.posts.list.get(p.index()).map(|p| p.seat) {
                Some(Seat::Village(v)) => Some(v),
                _ => None,
            },
            _ => None,
        };
        let Some(v) = station.filter(|v| endangered.contains(v)) else { continue };
        if reached.insert(v) && seqs.len() < MOST_EVIDENCE / 2 {
            seqs.push(a.seq);
        }
    }
    let silent = endangered.len() - reached.len();
    let (sent, failed) = (e.own.of(Kind::MessageSent).count(), e.own.of(Kind::MessageFailed).count());
    let islands: BTreeSet<Who> = e.own.of(Kind::PostIsland).filter(|x| x.detail.as_str() != said::BACK).map(|x| x.subject).collect();
    seqs.extend(
        e.own
            .of(Kind::MessageFailed)
            .filter(|f| e.village(f.known_to).is_some_and(|v| endangered.contains(&v) && !reached.contains(&v)))
            .take(MOST_EVIDENCE / 2)
            .map(|x| x.seq),
    );
    Measured::of(
        silent as f64 / endangered.len() as f64,
        format!("受威胁村 {} 个，{silent} 个在险情出现后始终无应答；信息 {sent} 条，失败 {failed} 条；孤岛 {} 处", endangered.len(), islands.len()),
        format!(
            "{silent} of {} endangered villages never answered after the first truth; {failed} of {sent} messages failed; {} islands",
            endangered.len(),
            islands.len()
        ),
    )
    .shown_by(seqs)
}
