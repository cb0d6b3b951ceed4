//! Command / session — video conferences: who sits in which, and that no word of one is heard in another.
//!
//! In: a host, those whom he wants in it. Out: who could join; `SessionBegan`, `SessionEnded`. Not here: what is said (`message`).
//! Assumed: the county's 20 control points are conference terminals, one in each of its 18 townships and two in the command
//! room; cameras are apart and none of them. A terminal serves one session at a time, so the room can hold two at once;
//! bodies outside the room, villages, groups and crews have none. City and province have their own.

use std::collections::{BTreeMap, BTreeSet};

use super::message::Message;
use super::{Command, Due, Scene};
use crate::base::ids::{ChannelId, Id, PostId};
use crate::base::kept::Kept;
use crate::base::time::Span;
use crate::drill::log::line;
use crate::map::channel::ChannelKind;
use crate::plan::chain::{CENTRE, Posts, Seat};
use crate::record::event::{Cause, Kind, Unit, Who, Why};

/// Terminals in the command room (assumed).
pub const ROOM_TERMINALS: usize = 2;
/// How long a session lasts (assumed).
pub const LASTS: Span = Span::minutes(15);

/// A session.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Session {
    /// Who called it.
    pub host: PostId,
    /// Over what.
    pub channel: ChannelId,
    /// The terminals in it, its host's among them.
    terminals: BTreeSet<PostId>,
    /// Messages said in it.
    messages: BTreeSet<u64>,
    /// Its beginning.
    cause: Cause,
}

/// All sessions that are going on.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Sessions {
    open: BTreeMap<u32, Session>,
    next: u32,
}

/// The terminal that a post uses, and how many sessions it can serve at once; none where it has none.
#[must_use]
pub fn terminal(posts: &Posts, post: PostId) -> Option<(PostId, usize)> {
    match posts.post(post).seat {
        Seat::Centre | Seat::Body(_) if posts.in_room(post) => Some((CENTRE, ROOM_TERMINALS)),
        Seat::Above | Seat::Township(_) => Some((post, 1)),
        Seat::Centre | Seat::Body(_) | Seat::Village(_) | Seat::Settlement(_) | Seat::Team(_) => None,
    }
}

impl Sessions {
    fn free(&self, posts: &Posts, post: PostId) -> Option<PostId> {
        let (at, places) = terminal(posts, post)?;
        (self.open.values().filter(|s| s.terminals.contains(&at)).count() < places).then_some(at)
    }
    /// Opens a session; gives its number and those of the wanted who could join. None where the host's terminals are taken.
    pub fn open(&mut self, posts: &Posts, host: PostId, channel: ChannelId, wanted: &[PostId]) -> Option<(u32, Vec<PostId>)> {
        let own = self.free(posts, host)?;
        let mut terminals = BTreeSet::from([own]);
        let mut joined = Vec::new();
        for &post in wanted {
            if let Some(at) = self.free(posts, post) {
                terminals.insert(at);
                joined.push(post);
            }
        }
        if joined.is_empty() {
            return None;
        }
        let number = self.next;
        self.next += 1;
        self.open.insert(number, Session { host, channel, terminals, messages: BTreeSet::new(), cause: Cause::of(Why::Drill) });
        Some((number, joined))
    }
    /// Something is said in a session.
    pub fn say(&mut self, number: u32, message: u64) {
        if let Some(s) = self.open.get_mut(&number) {
            s.messages.insert(message);
        }
    }
    /// Whether a post hears what is said in the sessions that are going on.
    #[must_use]
    pub fn hears(&self, posts: &Posts, post: PostId, message: u64) -> bool {
        let Some((at, _)) = terminal(posts, post) else { return false };
        self.open.values().any(|s| s.messages.contains(&message) && s.terminals.contains(&at))
    }
    /// How many are going on.
    #[must_use]
    pub fn count(&self) -> usize {
        self.open.len()
    }
    /// Ends one.
    pub fn close(&mut self, number: u32) -> Option<Session> {
        self.open.remove(&number)
    }
}

impl Command {
    /// Calls the receivers of messages to a session; gives its number and who came.
    pub(super) fn call_session(&mut self, s: &mut Scene<'_>, host: PostId, channel: ChannelId, wanted: &[PostId], cause: Cause) -> Option<(u32, Vec<PostId>)> {
        let (number, joined) = self.sessions.open(&self.fixed.posts, host, channel, wanted)?;
        let keys: Vec<&str> = joined.iter().map(|p| self.fixed.posts.post(*p).key.as_str()).collect();
        let l = line(Kind::SessionBegan, Who::Channel(channel), cause).at(self.fixed.place(host)).value(joined.len() as f64 + 1.0, Unit::Count);
        let seq = s.log.write(s.now, l.detail(format!("session={number} {}", keys.join(" "))));
        if let Some(x) = self.sessions.open.get_mut(&number) {
            x.cause = Cause::after(cause.why, seq);
        }
        self.agenda_at(s.now + LASTS, Due::SessionEnds(number));
        Some((number, joined))
    }

    /// A session with those of a list who are to hear of it by video; none where nobody is, or no terminal is free.
    pub(super) fn session_for(&mut self, s: &mut Scene<'_>, ids: &[u64], cause: Cause) -> Option<(u32, Vec<PostId>)> {
        let video =
            |m: &&Kept<Message>| m.channels.get(m.at).copied().flatten().is_some_and(|c| s.scenario.county.channels[c.index()].kind == ChannelKind::Video);
        let first = ids.iter().find_map(|id| self.messages.get(id).filter(video))?;
        let (host, channel) = (first.from, first.channels.get(first.at).copied().flatten()?);
        let wanted: Vec<PostId> =
            ids.iter().filter_map(|id| self.messages.get(id)).filter(video).map(|m| m.to).filter(|to| self.line_works(s, channel, host, *to)).collect();
        self.call_session(s, host, channel, &wanted, cause)
    }

    /// The screens go dark.
    pub(super) fn session_ends(&mut self, s: &mut Scene<'_>, number: u32) {
        let Some(x) = self.sessions.close(number) else { return };
        let l = line(Kind::SessionEnded, Who::Channel(x.channel), x.cause).at(self.fixed.place(x.host)).value(x.terminals.len() as f64, Unit::Count);
        s.log.write(s.now, l.detail(format!("session={number}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        /// Whatever is opened, said and closed in whatever order: a message is heard by those of its own session and by nobody
        /// else, and no terminal is in more sessions than it has places.
        #[test]
        fn sessions_never_share_a_message(steps in prop::collection::vec((0u8..4, 0usize..30, prop::collection::vec(0usize..30, 0..6)), 1..60)) {
            let scenario = valley::scenario();
            let posts = Posts::new(&scenario.county, &scenario.books);
            let n = posts.list.len();
            let post = |i: usize| PostId::from_index(i % n);
            let mut all = Sessions::default();
            let mut said: BTreeMap<u64, u32> = BTreeMap::new();
            let mut members: BTreeMap<u32, BTreeSet<PostId>> = BTreeMap::new();
            let mut next = 0u64;
            for (what, who, list) in steps {
                match what {
                    0 | 1 => {
                        let wanted: Vec<PostId> = list.iter().map(|i| post(*i)).collect();
                        if let Some((number, joined)) = all.open(&posts, post(who), ChannelId(0), &wanted) {
                            let in_it = joined.into_iter().chain([post(who)]).filter_map(|p| terminal(&posts, p)).map(|t| t.0).collect();
                            members.insert(number, in_it);
                        }
                    }
                    2 => {
                        let going: Vec<u32> = members.keys().copied().collect();
                        if let Some(number) = going.get(who % going.len().max(1)) {
                            all.say(*number, next);
                            said.insert(next, *number);
                            next += 1;
                        }
                    }
                    _ => {
                        let going: Vec<u32> = members.keys().copied().collect();
                        if let Some(number) = going.get(who % going.len().max(1)) {
                            prop_assert!(all.close(*number).is_some());
                            members.remove(number);
                            said.retain(|_, s| s != number);
                        }
                    }
                }
                for (message, number) in &said {
                    for p in posts.ids() {
                        let inside = terminal(&posts, p).is_some_and(|t| members[number].contains(&t.0));
                        prop_assert_eq!(all.hears(&posts, p, *message), inside);
                    }
                }
                for p in posts.ids() {
                    let Some((at, places)) = terminal(&posts, p) else { continue };
                    prop_assert!(members.values().filter(|m| m.contains(&at)).count() <= places);
                }
                prop_assert_eq!(all.count(), members.len());
            }
        }
    }
}
