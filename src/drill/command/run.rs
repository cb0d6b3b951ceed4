//! Command / run — one falling due of a clause for one post, and what of it is still open.
//!
//! In: a clause, a post, a moment. Out: the state that `carry` fills and `settle` empties. Not here: what either does.

use std::collections::BTreeSet;

use crate::base::ids::{ChannelId, ClauseId, FacilityId, PostId, RoadId, TeamId, ZoneId};
use crate::base::time::Moment;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Stage {
    /// Due; an officer has to take it in hand.
    Due,
    /// Ordered; something is still open.
    Working,
    /// Closed.
    Closed,
}

/// One falling due of a clause for one post.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the sets are what is still open of each kind")]
pub struct Run {
    /// Clause.
    pub clause: ClauseId,
    /// Actor.
    pub post: PostId,
    /// How far.
    pub stage: Stage,
    /// When it fell due.
    pub due: Moment,
    /// Number of that event.
    pub due_seq: u64,
    /// When it was ordered.
    pub ordered: Moment,
    /// The event that last brought it forward.
    pub last: Option<u64>,
    /// The post that saw it, where that is another than the actor: his word has to travel.
    pub teller: Option<PostId>,
    /// What it rests on.
    pub evidence: Vec<u64>,
    pub posts: BTreeSet<PostId>,
    pub zones: BTreeSet<ZoneId>,
    pub teams: BTreeSet<TeamId>,
    pub facilities: BTreeSet<FacilityId>,
    pub roads: BTreeSet<RoadId>,
    pub channels: BTreeSet<ChannelId>,
    /// Something else is open: a consultation, a gate.
    pub open: bool,
    /// All zones of the order, for counts.
    pub all_zones: BTreeSet<ZoneId>,
    /// Who has come to the consultation.
    pub present: BTreeSet<PostId>,
    /// Why parts of it failed.
    pub failed: Vec<String>,
    /// Whether anything of it came about.
    pub came_about: bool,
}

impl Run {
    /// A clause that falls due now.
    #[must_use]
    pub fn new(clause: ClauseId, post: PostId, due: Moment) -> Self {
        Self {
            clause,
            post,
            stage: Stage::Due,
            due,
            due_seq: 0,
            ordered: due,
            last: None,
            teller: None,
            evidence: Vec::new(),
            posts: BTreeSet::new(),
            zones: BTreeSet::new(),
            teams: BTreeSet::new(),
            facilities: BTreeSet::new(),
            roads: BTreeSet::new(),
            channels: BTreeSet::new(),
            open: false,
            all_zones: BTreeSet::new(),
            present: BTreeSet::new(),
            failed: Vec::new(),
            came_about: false,
        }
    }
    /// Whether nothing of it is open any more.
    #[must_use]
    pub fn nothing_open(&self) -> bool {
        self.posts.is_empty()
            && self.zones.is_empty()
            && self.teams.is_empty()
            && self.facilities.is_empty()
            && self.roads.is_empty()
            && self.channels.is_empty()
            && !self.open
    }
}
