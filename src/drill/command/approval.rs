//! Command / approval — a reserve of the military is asked for, and approved on its way: the county's command room, the level above, the military
//! command.
//!
//! In: an order to a team that is such a reserve. Out: `Decided` at each stage, the order on its way to the next. Not here: the way (`plan::chain`), the
//! team's own work (`drill::team`).
//! Source: the chain follows the rule that a government asks for troops through the military organ at its level, which reports upward stage by stage
//! (军队参加抢险救灾条例, 2005, art. 6); how long each stage takes is assumed (`service`). Nobody refuses (assumed): a request is lost only where no
//! channel leads on.

use super::message::{Message, Payload};
use super::{Command, Scene};
use crate::base::ids::PostId;
use crate::drill::log::line;
use crate::plan::chain::{CENTRE, Seat};
use crate::record::event::{Cause, Kind, Who};

impl Command {
    /// The next post on the way to another; a body asks for a reserve by way of the command room.
    pub(super) fn hop(&self, from: PostId, to: PostId) -> PostId {
        let posts = &self.fixed.posts;
        if posts.approves(CENTRE, to) && posts.at_county(from) && !posts.in_room(from) { CENTRE } else { posts.next_hop(from, to) }
    }

    /// Whether somebody here has to approve a message before it goes on.
    pub(super) fn must_approve(&self, post: PostId, m: &Message) -> bool {
        matches!(m.payload, Payload::Job(_)) && m.targets.iter().any(|t| *t != post && self.fixed.posts.approves(post, *t))
    }

    /// A stage has approved: the order goes on to the next.
    pub(super) fn approve(&mut self, s: &mut Scene<'_>, post: PostId, id: u64, cause: Cause) {
        let Some(m) = self.requests.remove(&id) else { return };
        let mut cause = cause;
        for t in &m.targets {
            if let Seat::Team(team) = self.fixed.posts.post(*t).seat {
                let l = line(Kind::Decided, Who::Team(team), cause).at(self.fixed.place(post)).detail("approved");
                cause = Cause::after(cause.why, s.log.write(s.now, l));
            }
        }
        self.pass_on(s, post, &m, cause);
    }
}
