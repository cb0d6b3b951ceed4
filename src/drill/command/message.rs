//! Command / message — words on their way along the edges of the tree, over channels that are slow, lossy and may be down.
//!
//! In: a payload and the posts it is meant for. Out: `MessageSent`, `-Arrived`, `-Acknowledged`, `-Failed`, each caused by
//! the one before; a task for the receiver. Not here: what the receiver does with it (`effect`).
//! Method: a phone call occupies an officer of the sender until somebody answers (叫应); a text goes to a list at once
//! and is followed by a call where nobody answers it; where every channel fails somebody rides there. The command room
//! needs no channel.

use std::collections::BTreeMap;

use super::desk::Task;
use super::errand::Errand;
use super::report::Bundle;
use super::service;
use super::share::News;
use super::{Command, Due, Scene, lot, platform};
use crate::base::ids::{ChannelId, ClauseId, Id, PostId, RoadId, ZoneId};
use crate::base::kept::Kept;
use crate::base::seed::{Luck, Stream, stream};
use crate::base::time::Span;
use crate::drill::fire::seen::FireSeen;
use crate::drill::log::line;
use crate::drill::team::job::Job;
use crate::map::channel::{Channel, ChannelKind, Power};
use crate::plan::chain::Seat;
use crate::plan::level::Level;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Unit, Who};
use crate::record::said;

/// An order to warn the people of zones.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WarnOrder {
    /// Zones.
    pub zones: Vec<ZoneId>,
    /// What they are told.
    pub stage: WarnStage,
    /// Channels of the village: loudspeakers, gong, door to door.
    pub channels: Vec<ChannelId>,
    /// Helpers of the village fetch people of reduced mobility.
    pub fetch: bool,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Payload {
    /// Something to know.
    Topic(String),
    /// The level in force; none when the response has ended.
    Level(Option<Level>),
    /// Warn people.
    Warn(WarnOrder),
    /// Go and do.
    Errand(Errand),
    /// An order to a team.
    Job(Job),
    /// Come to a consultation.
    Invite,
    /// Take command.
    HandOver,
    /// What villages saw and counted.
    Bundle(Bundle),
    /// News between the command room and a body's office.
    Share(News),
    /// A plan's report upward, as a phone call or in writing.
    Report,
    /// A clause is done.
    Done(String),
    /// Somebody has looked at a zone.
    Looked(Found),
    /// Village to group head: start the gong or go from door to door.
    Heads {
        /// Zone.
        zone: ZoneId,
        /// Channel.
        channel: ChannelId,
        /// What is said.
        stage: WarnStage,
    },
    /// What somebody saw of a fire who went there.
    Fire(FireSeen),
}

impl Payload {
    /// The topic in the record.
    #[must_use]
    pub fn topic(&self) -> &str {
        match self {
            Self::Topic(t) => t,
            Self::Level(_) => "level",
            Self::Warn(_) => "warn",
            Self::Errand(_) => "errand",
            Self::Job(_) => "job",
            Self::Invite => "invite",
            Self::HandOver => "hand-over",
            Self::Bundle(_) | Self::Share(_) => "situation",
            Self::Report => "report",
            Self::Done(_) => "done",
            Self::Looked(_) => "looked",
            Self::Heads { .. } => "heads",
            Self::Fire(_) => "fire",
        }
    }
}

/// What somebody found who looked at a zone.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Found {
    /// Zone.
    pub zone: ZoneId,
    /// Water among the houses.
    pub water: bool,
    /// Roads at the settlements that nobody drives.
    pub roads: Vec<RoadId>,
}

/// A message under way.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// Sender.
    pub from: PostId,
    /// Receiver of this hop.
    pub to: PostId,
    /// For whom it is in the end.
    pub targets: Vec<PostId>,
    /// What it says.
    pub payload: Payload,
    /// Channels in the order in which they are tried; none is a rider.
    pub channels: Vec<Option<ChannelId>>,
    /// The channel it is on.
    pub at: usize,
    /// How often the whole list was tried.
    pub round: u32,
    /// The run it belongs to, and its clause.
    pub run: Option<u32>,
    /// Its clause.
    pub clause: Option<ClauseId>,
    /// 0 before 1 before 2.
    pub priority: u8,
    /// Cause of the next line about it.
    pub cause: Cause,
    /// Whether it was acknowledged.
    pub acknowledged: bool,
    /// Whether it has arrived.
    pub arrived: bool,
}

/// How a message is to travel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Route {
    /// First choice.
    pub channel: Option<ChannelId>,
    /// Second.
    pub fallback: Option<ChannelId>,
    /// Run.
    pub run: Option<u32>,
    /// Clause.
    pub clause: Option<ClauseId>,
    /// Priority of the tasks it makes.
    pub priority: u8,
}

impl Command {
    /// Sends something to posts: by list over the heads of the tree where the channel is a text, hop by hop otherwise.
    pub fn send(&mut self, s: &mut Scene<'_>, from: PostId, targets: &[PostId], payload: &Payload, route: Route, cause: Cause) {
        let listed = route.channel.is_some_and(|c| s.scenario.county.channels[c.index()].kind == ChannelKind::Sms);
        let mut hops: Vec<(PostId, Vec<PostId>)> = Vec::new();
        for &t in targets.iter().filter(|t| **t != from) {
            let hop = if listed { t } else { self.hop(from, t) };
            match hops.iter_mut().find(|(h, _)| *h == hop) {
                Some((_, list)) => list.push(t),
                None => hops.push((hop, vec![t])),
            }
        }
        let mut list = Vec::new();
        for (to, targets) in hops {
            let channels = self.channels(s, from, to, route);
            self.number += 1;
            let id = self.number;
            let first = channels.first().copied();
            let m = Message {
                from,
                to,
                targets,
                payload: payload.clone(),
                channels,
                at: 0,
                round: 0,
                run: route.run,
                clause: route.clause,
                priority: route.priority,
                cause,
                acknowledged: false,
                arrived: false,
            };
            self.messages.insert(id, Kept::new(m));
            if self.fixed.posts.in_room(from) && self.fixed.posts.in_room(to) {
                let seq = s.log.write(
                    s.now,
                    line(Kind::MessageSent, Who::Nobody, cause).at(self.fixed.place(from)).to(self.fixed.place(to)).detail(format!("{} room", payload.topic())),
                );
                self.follow(id, seq);
                self.agenda_at(s.now + service::ROOM_WORD, Due::Deliver(id));
            } else if first.is_some_and(|c| c.is_some_and(|c| shared(&s.scenario.county.channels[c.index()]))) {
                list.push(id);
            } else {
                self.try_channel(s, id);
            }
        }
        if !list.is_empty() {
            self.give(from, Task::Compose(list), route.priority, cause);
        }
    }

    fn channels(&self, s: &Scene<'_>, from: PostId, to: PostId, route: Route) -> Vec<Option<ChannelId>> {
        let mut list: Vec<Option<ChannelId>> = Vec::new();
        let speaks = |k: ChannelKind| matches!(k, ChannelKind::Phone | ChannelKind::Sms | ChannelKind::Video | ChannelKind::Radio | ChannelKind::Satellite);
        for c in [route.channel, route.fallback].into_iter().flatten() {
            if speaks(s.scenario.county.channels[c.index()].kind) && !list.contains(&Some(c)) {
                list.push(Some(c));
                list.extend(platform::others(s.scenario, c).filter(|o| [route.channel, route.fallback].iter().all(|named| *named != Some(*o))).map(Some));
            }
        }
        for kind in [ChannelKind::Phone, ChannelKind::Radio, ChannelKind::Satellite, ChannelKind::Sms] {
            let found = s.scenario.county.channels.iter().position(|c| c.kind == kind).map(ChannelId::from_index);
            if let Some(c) = found
                && !list.contains(&Some(c))
            {
                list.push(Some(c));
            }
        }
        if self.distance_m(from, to) <= service::COURIER_REACH_M {
            list.push(None);
        }
        list
    }

    /// Straight distance between two posts, metres.
    #[must_use]
    pub fn distance_m(&self, a: PostId, b: PostId) -> f64 {
        self.fixed.posts.post(a).at.distance_m(self.fixed.posts.post(b).at)
    }

    /// A platform stands still, and several texts with it: those of which the next way is one platform again go out as one list.
    pub(super) fn platform_fails(&mut self, s: &mut Scene<'_>, ids: &[u64]) {
        let mut again: BTreeMap<(PostId, ChannelId, u8), (Vec<u64>, Cause)> = BTreeMap::new();
        for &id in ids {
            self.fails(s, id, Failure::Platform);
            let Some(m) = self.messages.get(&id) else { continue };
            match m.channels.get(m.at).copied().flatten().filter(|c| shared(&s.scenario.county.channels[c.index()])) {
                Some(c) => again.entry((m.from, c, m.priority)).or_insert((Vec::new(), m.cause)).0.push(id),
                None => self.try_channel(s, id),
            }
        }
        for ((from, _, priority), (list, cause)) in again {
            self.give(from, Task::Compose(list), priority, cause);
        }
    }

    /// Puts a message on the channel whose turn it is.
    fn try_channel(&mut self, s: &mut Scene<'_>, id: u64) {
        let Some(m) = self.messages.get(&id) else { return };
        let (from, priority, cause) = (m.from, m.priority, m.cause);
        match m.channels.get(m.at) {
            Some(Some(c)) if shared(&s.scenario.county.channels[c.index()]) => self.give(from, Task::Compose(vec![id]), priority, cause),
            Some(Some(_)) => self.give(from, Task::Call(id), priority, cause),
            Some(None) => self.give(from, Task::Courier(id), priority, cause),
            None => self.exhausted(s, id),
        }
    }

    fn exhausted(&mut self, s: &mut Scene<'_>, id: u64) {
        let Some(m) = self.messages.get_mut(&id) else { return };
        (m.at, m.round) = (0, m.round + 1);
        let (from, to, cause, round) = (m.from, m.to, m.cause, m.round);
        let channels = m.channels.clone();
        let down = channels.iter().all(|c| c.is_none_or(|c| !self.line_works(s, c, from, to)));
        let home = self.stop(to);
        let rider = channels.contains(&None) && self.way(s, from, &[home]).is_some();
        if down && !rider && self.islands.insert(to) {
            s.log.write(s.now, line(Kind::PostIsland, self.fixed.place(to), cause).to(self.fixed.place(from)).detail("cut off"));
        }
        if round < service::ROUNDS {
            self.agenda_at(s.now + service::TRY_AGAIN, Due::Again(id));
        } else {
            self.messages.remove(&id);
        }
    }

    /// Tries the list again.
    pub fn again(&mut self, s: &mut Scene<'_>, id: u64) {
        self.try_channel(s, id);
    }

    /// Whether a channel works at both ends.
    pub(super) fn line_works(&self, s: &Scene<'_>, channel: ChannelId, from: PostId, to: PostId) -> bool {
        let c = &s.scenario.county.channels[channel.index()];
        [from, to].into_iter().all(|p| {
            let post = self.fixed.posts.post(p);
            let share = if s.scenario.is_night(s.now) { c.coverage_night } else { c.coverage_day };
            let covered = match (c.kind, post.seat) {
                // A session is held between conference terminals.
                (ChannelKind::Video, _) => super::session::terminal(&self.fixed.posts, p).is_some(),
                (_, Seat::Above | Seat::Centre | Seat::Body(_)) => true,
                // Satellite phones stand in township offices and go with the teams (assumed).
                (ChannelKind::Satellite, Seat::Village(_) | Seat::Settlement(_)) => false,
                // A place is within reach of the radio or it is not, the whole drill through.
                (ChannelKind::Radio | ChannelKind::Satellite, _) => {
                    stream(self.seed, Luck::Message, &format!("reach:{}:{}", s.scenario.county.channel_keys.key(channel), post.key)).unit() < share
                }
                (_, Seat::Settlement(x)) => s.scenario.county.settlements[x.index()].mobile_signal || !matches!(c.power, Power::Mobile { .. }),
                _ => true,
            };
            covered && post.township.is_none_or(|t| s.network.works(c, t, s.now))
        })
    }

    pub(super) fn luck(&mut self, s: &Scene<'_>, id: u64, channel: ChannelId) -> Stream {
        let mut key = lot::joined(&[s.scenario.county.channel_keys.key(channel), ":"]);
        self.name_message(&mut key, s.scenario, id);
        self.lot(Luck::Message, &key)
    }

    pub(super) fn sent(&mut self, s: &mut Scene<'_>, id: u64, session: Option<u32>, cause: Cause) -> Option<(PostId, PostId, Option<ChannelId>)> {
        let m = self.messages.get(&id)?;
        let (from, to, channel) = (m.from, m.to, m.channels.get(m.at).copied().flatten());
        let topic = if channel.is_some() { m.payload.topic().to_owned() } else { format!("{} rider", m.payload.topic()) };
        let l = line(Kind::MessageSent, channel.map_or(Who::Nobody, Who::Channel), cause).at(self.fixed.place(from)).to(self.fixed.place(to)).detail(topic);
        let seq = s.log.write(s.now, if let Some(n) = session { l.value(f64::from(n), Unit::Count) } else { l });
        self.follow(id, seq);
        Some((from, to, channel))
    }

    fn follow(&mut self, id: u64, seq: u64) {
        if let Some(m) = self.messages.get_mut(&id) {
            m.cause = Cause::after(m.cause.why, seq);
        }
    }

    /// An officer dials. What comes of it is settled now, from the network and the other end as they are; gives how long
    /// the officer is occupied.
    pub fn dial(&mut self, s: &mut Scene<'_>, id: u64, talk: Span, cause: Cause) -> Span {
        let Some((from, to, Some(channel))) = self.sent(s, id, None, cause) else { return Span::ZERO };
        let scenario = s.scenario;
        let c = &scenario.county.channels[channel.index()];
        if !self.line_works(s, channel, from, to) {
            let lasts = Span::seconds(20);
            self.agenda_at(s.now + lasts, Due::Fail { message: id, why: Failure::Down });
            return lasts;
        }
        let mut luck = self.luck(s, id, channel);
        let night = s.scenario.is_night(s.now);
        let free = self.desks[to.index()].busy() < self.present(s, to);
        let mut p = if free { service::ANSWERED.0 } else { service::ANSWERED.1 } * (1.0 - c.loss);
        match self.fixed.posts.post(to).seat {
            Seat::Village(_) if night => p *= service::ASLEEP,
            Seat::Settlement(_) => p *= if night { service::ASLEEP * c.coverage_night } else { c.coverage_day },
            _ => {}
        }
        for ring in 0..service::RINGS {
            if luck.unit() < p {
                let until_heard = Span::seconds(service::RING_S * i64::from(ring))
                    + Span::from_minutes_f64((c.setup(night).sample(&mut luck) + c.delay(night).sample(&mut luck)).clamp(0.0, 120.0));
                self.agenda_at(s.now + until_heard, Due::Deliver(id));
                self.agenda_at(s.now + until_heard + talk, Due::Acknowledge(id));
                return until_heard + talk;
            }
        }
        let lasts = Span::seconds(service::RING_S * i64::from(service::RINGS));
        self.agenda_at(s.now + lasts, Due::Fail { message: id, why: Failure::NoAnswer });
        lasts
    }

    /// An officer rides there and back.
    pub fn ride(&mut self, s: &mut Scene<'_>, id: u64, own: Span, cause: Cause) -> Span {
        let Some((from, to, _)) = self.sent(s, id, None, cause) else { return Span::ZERO };
        let home = self.stop(to);
        let Some(way) = self.way(s, from, &[home]) else {
            self.agenda_at(s.now + service::TURNED_BACK, Due::Fail { message: id, why: Failure::NoWay });
            return service::TURNED_BACK;
        };
        self.agenda_at(s.now + way + own, Due::Deliver(id));
        way * 2 + own
    }

    /// A call or a text found the channel down or nobody there: the next channel is tried.
    pub fn fail(&mut self, s: &mut Scene<'_>, id: u64, why: Failure) {
        if self.messages.get(&id).is_some_and(|m| !m.arrived) {
            self.fails(s, id, why);
            self.try_channel(s, id);
        }
    }
    /// Writes that a message has failed, and what its next way is.
    fn fails(&mut self, s: &mut Scene<'_>, id: u64, why: Failure) {
        let Some(m) = self.messages.get_mut(&id) else { return };
        let channel = m.channels.get(m.at).copied().flatten().map_or(Who::Nobody, Who::Channel);
        platform::pass_on(s.scenario, m, why == Failure::Platform);
        let (from, to, cause, topic) = (m.from, m.to, m.cause, m.payload.topic().to_owned());
        let seq = s.log.write(
            s.now,
            line(Kind::MessageFailed, channel, cause).at(self.fixed.place(from)).to(self.fixed.place(to)).detail(format!("{topic} {}", why.word())),
        );
        self.follow(id, seq);
    }

    /// Nobody has answered a text: the next channel is tried.
    pub fn chase(&mut self, s: &mut Scene<'_>, id: u64) {
        let Some(m) = self.messages.get_mut(&id) else { return };
        if m.acknowledged || m.arrived {
            return;
        }
        platform::pass_on(s.scenario, m, false);
        self.try_channel(s, id);
    }

    /// A message is there: it waits for somebody to take it down.
    pub fn deliver(&mut self, s: &mut Scene<'_>, id: u64) {
        let Some(m) = self.messages.get_mut(&id) else { return };
        if m.arrived {
            return;
        }
        m.arrived = true;
        let (from, to, cause, priority, topic) = (m.from, m.to, m.cause, m.priority, m.payload.topic().to_owned());
        let channel = m.channels.get(m.at).copied().flatten();
        let subject = if self.fixed.posts.in_room(from) && self.fixed.posts.in_room(to) { Who::Nobody } else { channel.map_or(Who::Nobody, Who::Channel) };
        let seq = s.log.write(s.now, line(Kind::MessageArrived, subject, cause).at(self.fixed.place(from)).to(self.fixed.place(to)).detail(topic));
        self.follow(id, seq);
        if self.islands.remove(&to) {
            s.log.write(s.now, line(Kind::PostIsland, self.fixed.place(to), Cause::after(cause.why, seq)).detail(said::BACK));
        }
        self.give(to, Task::Receive(id), priority, Cause::after(cause.why, seq));
    }

    /// The receiver has said that it is understood.
    pub fn acknowledge(&mut self, s: &mut Scene<'_>, id: u64) {
        let Some(m) = self.messages.get_mut(&id) else { return };
        if m.acknowledged || !m.arrived {
            return;
        }
        m.acknowledged = true;
        let (from, to, cause, topic) = (m.from, m.to, m.cause, m.payload.topic().to_owned());
        let subject = m.channels.get(m.at).copied().flatten().map_or(Who::Nobody, Who::Channel);
        let subject = if self.fixed.posts.in_room(from) && self.fixed.posts.in_room(to) { Who::Nobody } else { subject };
        let seq = s.log.write(s.now, line(Kind::MessageAcknowledged, subject, cause).at(self.fixed.place(to)).to(self.fixed.place(from)).detail(topic));
        self.follow(id, seq);
    }
}

/// Why a message failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Failure {
    /// The channel does not work at one end.
    Down,
    /// Its platform stands still.
    Platform,
    /// Nobody answered.
    NoAnswer,
    /// Water left the rider no way.
    NoWay,
    /// The conference terminal is in another session.
    Busy,
}

impl Failure {
    const fn word(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Platform => said::PLATFORM,
            Self::NoAnswer => "no-answer",
            Self::NoWay => "no-way",
            Self::Busy => "busy",
        }
    }
}

/// Channels over which one word goes to a whole list.
fn shared(c: &Channel) -> bool {
    matches!(c.kind, ChannelKind::Sms | ChannelKind::Video)
}
