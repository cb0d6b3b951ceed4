//! Command / target — which zones an order means for the post that gives it.
//!
//! In: a clause, a post, a target. Out: zones of the clause's plan below the post. Not here: zones by their own rule (`watch`), what an
//! accident endangers (`highway`).

use crate::base::ids::{ClauseId, Id, PostId, ZoneId};
use crate::plan::chain::{Posts, Seat};
use crate::plan::order::ZoneTarget;
use crate::scenario::drill_spec::Scenario;

/// The zones that a clause can mean for a post: those of its plan (of all plans where its own has none), below the post.
#[must_use]
pub(super) fn zones_of(scenario: &Scenario, posts: &Posts, clause: ClauseId, post: PostId) -> Vec<ZoneId> {
    let own = scenario.books.plans.iter().find(|p| p.clauses.contains(&clause)).map(|p| p.zones.as_slice()).unwrap_or_default();
    let all: Vec<ZoneId> = if own.is_empty() { (0..scenario.books.zones.len()).map(ZoneId::from_index).collect() } else { own.to_vec() };
    all.into_iter()
        .filter(|z| {
            let zone = scenario.books.zone(*z);
            match posts.post(post).seat {
                Seat::Settlement(x) => zone.settlements.contains(&x),
                Seat::Above | Seat::Centre | Seat::Body(_) | Seat::Team(_) => true,
                Seat::Township(_) | Seat::Village(_) => posts.below(posts.village(zone.village), post),
            }
        })
        .collect()
}

/// The zones that a target names for a post (those by their own rule are picked in `own_zones`).
#[must_use]
pub(super) fn targeted(scenario: &Scenario, posts: &Posts, clause: ClauseId, post: PostId, target: &ZoneTarget) -> Vec<ZoneId> {
    let mut zones = zones_of(scenario, posts, clause, post);
    let township = |z: &ZoneId| scenario.county.villages[scenario.books.zone(*z).village.index()].township;
    match target {
        // Which of them an accident endangers is for those to say who see it (`highway`).
        ZoneTarget::All | ZoneTarget::OwnTrigger | ZoneTarget::Isolation | ZoneTarget::Downwind => {}
        ZoneTarget::Class(c) => zones.retain(|z| scenario.books.zone(*z).class == *c),
        ZoneTarget::Townships(list) => zones.retain(|z| list.contains(&township(z))),
        ZoneTarget::Zones(list) => zones.retain(|z| list.contains(z)),
    }
    zones
}
