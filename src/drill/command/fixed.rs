//! Command / fixed — what does not change in a drill: the tree of posts, who listens for what, who commands, where the posts are.
//!
//! In: a scenario. Out: lists by post. Not here: anything that is saved; it is made anew when a state is loaded.

use std::collections::{BTreeMap, BTreeSet};

use super::asleep::{self, Window};
use super::officer::Officer;
use super::watch::{self, Watch};
use super::{level, way};
use crate::base::ids::{ClauseId, Id, NodeId, PostId};
use crate::base::kept::Kept;
use crate::base::seed::Seed;
use crate::plan::chain::{Posts, Seat};
use crate::plan::order::Action;
use crate::plan::trigger::Trigger;
use crate::record::event::Who;
use crate::scenario::drill_spec::{Behaviour, Scenario};

/// What does not change in a drill; made anew from the scenario when a state is loaded.
#[derive(Clone, Debug, Default)]
pub(super) struct Fixed {
    /// The tree.
    pub posts: Posts,
    /// Posts with a trigger that asks whether a clause is done, by the clause's key.
    pub(super) listeners: BTreeMap<String, BTreeSet<PostId>>,
    /// The post that commands under each plan.
    pub(super) commanders: Vec<PostId>,
    places: Vec<Who>,
    pub(super) junctions: Vec<NodeId>,
    /// The watches of each post.
    pub(super) watches: Vec<Vec<usize>>,
    /// Watches that the clock alone can make due.
    pub(super) by_clock: Vec<usize>,
    /// What was told to its post after which each watch is looked at (`heard`).
    pub(super) asks: Vec<u8>,
    /// Windows with watches over zones.
    pub(super) windows: Vec<Window>,
    /// Those watches that carry a watch's clause out at its post.
    pub(super) below: BTreeMap<usize, Vec<usize>>,
    /// Clauses that order rescue.
    pub(super) rescues: BTreeSet<ClauseId>,
    /// Those who have sat at a desk so far, by post and number.
    officers: Vec<Vec<Option<Officer>>>,
    /// What concerns each body that has an office of its own, and the centre.
    pub(super) concerns: BTreeMap<PostId, super::share::Concern>,
}

impl Fixed {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let posts = Posts::new(&scenario.county, &scenario.books);
        let mut listeners: BTreeMap<String, BTreeSet<PostId>> = BTreeMap::new();
        for c in &scenario.books.clauses {
            c.trigger.each(&mut |t| {
                if let Trigger::Done(k) | Trigger::After(k, _) = t {
                    listeners.entry(k.clone()).or_default().extend(posts.of_role[c.actor.index()].iter().copied());
                }
            });
        }
        let commanders = scenario.books.plans.iter().map(|p| level::commander(scenario, &posts, p)).collect();
        let places = posts.list.iter().enumerate().map(|(i, p)| match p.seat {
            Seat::Above | Seat::Centre | Seat::Body(_) => Who::Post(PostId::from_index(i)),
            Seat::Township(t) => Who::Township(t),
            Seat::Village(v) => Who::Village(v),
            Seat::Settlement(x) => Who::Settlement(x),
            Seat::Team(t) => Who::Team(t),
        });
        let all = (0..scenario.books.clauses.len()).map(ClauseId::from_index);
        let rescues = all.filter(|c| matches!(scenario.books.clause(*c).action, Action::Rescue { .. })).collect();
        let concerns = super::share::concerns(scenario, &posts);
        Self {
            listeners,
            commanders,
            places: places.collect(),
            junctions: way::junctions(scenario, &posts),
            posts,
            watches: Vec::new(),
            by_clock: Vec::new(),
            windows: Vec::new(),
            asks: Vec::new(),
            below: BTreeMap::new(),
            concerns,
            officers: Vec::new(),
            rescues,
        }
    }
    /// What follows from who watches what.
    pub(super) fn know(&mut self, scenario: &Scenario, watches: &[Kept<Watch>]) {
        self.watches = watch::by_post(watches, self.posts.list.len());
        self.by_clock = watch::by_clock(watches);
        self.windows = asleep::windows(scenario, &self.posts, watches);
        self.below = watch::below(scenario, watches);
        self.asks = (0..watches.len()).map(|i| watches[i].asks(scenario, self.below.contains_key(&i))).collect();
    }
    /// The officer of a number at a post.
    pub(super) fn officer(&mut self, seed: Seed, post: PostId, number: u32, people: &Behaviour) -> Officer {
        let (p, n) = (post.index(), number as usize);
        if self.officers.len() <= p {
            self.officers.resize(self.posts.list.len(), Vec::new());
        }
        let seats = &mut self.officers[p];
        if seats.len() <= n {
            seats.resize(n + 1, None);
        }
        *seats[n].get_or_insert_with(|| Officer::of(seed, self.posts.post(post), number, people))
    }
    /// How the record names a post.
    #[must_use]
    pub(super) fn place(&self, post: PostId) -> Who {
        self.places[post.index()]
    }
    /// Whether the tasks of a post are in the record; group heads, team leaders and the upper level would only fill it.
    #[must_use]
    pub(super) fn records_tasks(&self, post: PostId) -> bool {
        matches!(self.posts.post(post).seat, Seat::Centre | Seat::Body(_) | Seat::Township(_) | Seat::Village(_))
    }
    /// Everybody who hears what a post hears: the whole command room, or the post alone.
    #[must_use]
    pub(super) fn audience(&self, post: PostId) -> Vec<PostId> {
        if self.posts.in_room(post) { self.posts.room().collect() } else { vec![post] }
    }
}
