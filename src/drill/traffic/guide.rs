//! Traffic / guide — what happened on the road, and whoever rides along and knows another way.
//!
//! In: a question at a junction. Out: an answer; effects with their times. Not here: movement (`queue`), what a driver knows
//! (`people::driver`).

use super::queue::Traffic;
use crate::base::ids::{LinkId, NodeId};
use crate::base::time::Moment;

/// What happened to a vehicle or a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A vehicle reached the end of its path.
    Arrived {
        /// The owner's number.
        tag: u32,
    },
    /// A vehicle found a link shut and takes another way.
    Turned {
        /// The owner's number.
        tag: u32,
        /// The link that was shut.
        link: LinkId,
    },
    /// A vehicle found a link shut and there is no other way: it stands at a junction, off the road.
    Stranded {
        /// The owner's number.
        tag: u32,
        /// Where.
        node: NodeId,
        /// The link that was shut.
        link: LinkId,
    },
    /// A queue has reached a link's upstream end.
    Spilled {
        /// Link.
        link: LinkId,
        /// Vehicles in it.
        vehicles: u32,
    },
    /// It has dissolved.
    Cleared {
        /// Link.
        link: LinkId,
    },
    /// Every link of a ring is full and its first vehicle waits for the next.
    Gridlock {
        /// The ring, from its smallest link.
        ring: Vec<LinkId>,
        /// The link of the ring that filled first.
        first: LinkId,
        /// Since when that one has been full.
        since: Moment,
    },
}

/// An effect with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Moment,
    /// What.
    pub what: Effect,
}

/// Whoever rides along: knows another way, and may note every move.
pub trait Guide {
    /// A way for the vehicle of a tag from a junction, avoiding links it has found shut; `None` where there is none.
    fn another_way(&mut self, traffic: &Traffic, tag: u32, from: NodeId, shut: &[LinkId]) -> Option<Vec<LinkId>>;
    /// Whether a vehicle drives onto a link that gives its driver pause ([`Traffic::set_doubt`]): water on it, say.
    fn drives_on(&mut self, _traffic: &Traffic, _tag: u32, _link: LinkId) -> bool {
        true
    }
    /// Another way for a vehicle at the end of a link which sees that the next is full; `None` where it waits.
    fn round_the_queue(&mut self, _traffic: &Traffic, _tag: u32, _behind: LinkId, _full: LinkId) -> Option<Vec<LinkId>> {
        None
    }
    /// Until when a vehicle at the end of its way must wait on the road, because there is no room where it goes; `None` where it
    /// drives in. It is asked again then, and blocks the link meanwhile.
    fn waits_at_goal(&mut self, _traffic: &Traffic, _at: Moment, _tag: u32) -> Option<Moment> {
        None
    }
    /// A vehicle has entered a link at its upstream end.
    fn entered(&mut self, _at: Moment, _tag: u32, _link: LinkId) {}
    /// A vehicle has passed the downstream end of a link on its way to another.
    fn left(&mut self, _at: Moment, _tag: u32, _link: LinkId) {}
}

/// Nobody knows another way.
pub struct NoGuide;
impl Guide for NoGuide {
    fn another_way(&mut self, _: &Traffic, _: u32, _: NodeId, _: &[LinkId]) -> Option<Vec<LinkId>> {
        None
    }
}
