//! Command / village — what a village station and its group heads do with an order: loudspeakers, gong, door to door.
//!
//! In: an order that has reached the station. Out: deeds upon households. Not here: who hears it (`drill::people`).
//! Rule: a channel that already says a thing in a zone is not begun a second time; where the loudspeakers have no
//! power, gong or door-to-door takes over.

use super::carry::kinds;
use super::desk::Task;
use super::message::{Payload, Route, WarnOrder};
use super::run::Run;
use super::runs::Open;
use super::{Command, Due, Scene, Voice, service};
use crate::base::ids::{ChannelId, Id, PostId, SettlementId, ZoneId};
use crate::base::seed::Luck;
use crate::base::time::Span;
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::map::channel::ChannelKind;
use crate::plan::chain::Seat;
use crate::plan::order::{Action, WarnStage};
use crate::record::event::{Cause, Kind, Who};

impl Command {
    /// A village station carries out an order for its own zones.
    pub fn warn_village(&mut self, s: &mut Scene<'_>, post: PostId, order: &WarnOrder, run: Option<u32>, cause: Cause) {
        let Seat::Village(village) = self.fixed.posts.post(post).seat else { return };
        for &zone in order.zones.iter().filter(|z| s.scenario.books.zone(**z).village == village) {
            if order.stage == WarnStage::LeaveNow {
                s.sight.known[post.index()].ordered.insert(zone);
                s.sight.known[post.index()].fresh = true;
                self.outbox(post).count_from(s.now + service::COUNT_EVERY, cause.seq);
                self.call_up(s, post, cause);
            }
            // What was said before an all-clear is said anew after it.
            let all_clear = order.stage == WarnStage::AllClear;
            let (first, last) = ((zone, WarnStage::Prepare, ChannelId(0)), (zone, WarnStage::AllClear, ChannelId(u32::MAX)));
            let old: Vec<_> = self.voiced.range(first..=last).map(|(k, _)| *k).filter(|k| (k.1 == WarnStage::AllClear) != all_clear).collect();
            for key in old {
                self.voiced.remove(&key);
            }
            if all_clear {
                self.forget_orders(s, post, &[zone]);
            }
            for &channel in &order.channels {
                match self.voiced.get(&(zone, order.stage, channel)) {
                    Some(Some(seq)) => {
                        let seq = *seq;
                        self.spoken(s, zone, order.stage, Some(seq));
                        continue;
                    }
                    Some(None) => continue,
                    None => {}
                }
                self.voiced.insert((zone, order.stage, channel), None);
                self.begin_channel(s, post, zone, channel, order.stage, run, cause);
            }
            if order.fetch {
                s.sight.known[post.index()].ordered.insert(zone);
                let seats = s.scenario.county.villages[village.index()].door_groups.max(1);
                self.deeds.push(Deed::FetchSpecial { zone, team: None, seats, cause });
                self.outbox(post).count_from(s.now + service::COUNT_EVERY, cause.seq);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one order to one channel")]
    fn begin_channel(&mut self, s: &mut Scene<'_>, post: PostId, zone: ZoneId, channel: ChannelId, stage: WarnStage, run: Option<u32>, cause: Cause) {
        match s.scenario.county.channels[channel.index()].kind {
            ChannelKind::Loudspeaker => {
                self.voices.push(Voice { post, zone, channel, stage, run, cause });
                let n = self.voices.len() as u32 - 1;
                self.give(post, Task::Broadcast(n), u8::from(stage != WarnStage::LeaveNow), cause);
            }
            _ => {
                let heads = self.heads(s, zone);
                if heads.is_empty() {
                    return self.heads_start(s, post, zone, channel, stage, run, cause);
                }
                let route = Route { run, clause: Self::clause_of(cause), priority: u8::from(stage != WarnStage::LeaveNow), ..Route::default() };
                self.send(s, post, &heads, &Payload::Heads { zone, channel, stage }, route, cause);
            }
        }
    }

    /// The heads of a zone's settlements that answer to its village.
    fn heads(&self, s: &Scene<'_>, zone: ZoneId) -> Vec<PostId> {
        s.scenario.books.zone(zone).settlements.iter().map(|x| self.fixed.posts.settlement(*x)).collect()
    }

    /// A group head, or the station itself, fetches the gong or gathers the groups: minutes by the channel's setup.
    #[expect(clippy::too_many_arguments, reason = "the parts of one order to one channel")]
    pub fn heads_start(&mut self, s: &mut Scene<'_>, post: PostId, zone: ZoneId, channel: ChannelId, stage: WarnStage, run: Option<u32>, cause: Cause) {
        let c = &s.scenario.county.channels[channel.index()];
        let key =
            format!("heads:{}:{}:{}:{stage:?}", self.fixed.posts.post(post).key, s.scenario.books.zone(zone).key, s.scenario.county.channel_keys.key(channel));
        let mut luck = self.lot(Luck::Officer, &key);
        let setup = Span::from_minutes_f64(c.setup(s.scenario.is_night(s.now)).sample(&mut luck).clamp(0.0, 600.0));
        if c.kind == ChannelKind::DoorToDoor {
            self.agenda_at(s.now + setup, Due::Knock { post, zone, channel, stage, run, cause });
        } else {
            self.voices.push(Voice { post, zone, channel, stage, run, cause });
            let n = self.voices.len() as u32 - 1;
            self.agenda_at(s.now + setup, Due::Voice(n));
        }
    }

    /// An officer has switched the loudspeakers on; the first word goes out after the channel's setup.
    pub fn speak(&mut self, s: &mut Scene<'_>, n: u32, cause: Cause) {
        let v = &mut self.voices[n as usize];
        v.cause = cause;
        let v = v.clone();
        let c = &s.scenario.county.channels[v.channel.index()];
        let key = format!("voice:{}:{}:{:?}", s.scenario.books.zone(v.zone).key, s.scenario.county.channel_keys.key(v.channel), v.stage);
        let mut luck = self.lot(Luck::Message, &key);
        self.agenda_at(s.now + Span::from_minutes_f64(c.setup(s.scenario.is_night(s.now)).sample(&mut luck).clamp(0.0, 600.0)), Due::Voice(n));
    }

    /// The first word: if the channel has power, households can hear it from now on.
    pub fn voice(&mut self, s: &mut Scene<'_>, n: u32) {
        let v = self.voices[n as usize].clone();
        let village = s.scenario.books.zone(v.zone).village;
        let c = &s.scenario.county.channels[v.channel.index()];
        if !s.network.works(c, s.scenario.county.villages[village.index()].township, s.now) {
            let seq = s.log.write(
                s.now,
                line(Kind::MessageFailed, Who::Channel(v.channel), v.cause).at(Who::Village(village)).to(Who::Zone(v.zone)).detail("broadcast down"),
            );
            let cause = Cause::after(v.cause.why, seq);
            let station = self.fixed.posts.village(village);
            for other in kinds(s, &[ChannelKind::Gong, ChannelKind::DoorToDoor]) {
                if self.voiced.contains_key(&(v.zone, v.stage, other)) {
                    continue;
                }
                self.voiced.insert((v.zone, v.stage, other), None);
                self.begin_channel(s, station, v.zone, other, v.stage, v.run, cause);
            }
            return;
        }
        // A gong is begun by the first head who has it in hand; what was lifted meanwhile is not said.
        if self.voiced.get(&(v.zone, v.stage, v.channel)) != Some(&None) {
            return;
        }
        let seq = s.log.write(
            s.now,
            line(Kind::BroadcastBegan, Who::Zone(v.zone), v.cause).at(Who::Village(village)).to(Who::Channel(v.channel)).detail(format!("{:?}", v.stage)),
        );
        self.voiced.insert((v.zone, v.stage, v.channel), Some(seq));
        self.deeds.push(Deed::Broadcast { village, zone: Some(v.zone), channel: v.channel, stage: v.stage, cause: Cause::after(v.cause.why, seq) });
        self.spoken(s, v.zone, v.stage, Some(seq));
    }

    /// Three-person groups start from door to door. The head makes one; the village lends its own to all open rounds.
    #[expect(clippy::too_many_arguments, reason = "the parts of one order to one channel")]
    pub fn knock(&mut self, s: &mut Scene<'_>, post: PostId, zone: ZoneId, channel: ChannelId, stage: WarnStage, _run: Option<u32>, cause: Cause) {
        if !self.voiced.contains_key(&(zone, stage, channel)) {
            return;
        }
        let z = s.scenario.books.zone(zone);
        let settlements: Vec<SettlementId> = match self.fixed.posts.post(post).seat {
            Seat::Settlement(x) => vec![x],
            _ => z.settlements.clone(),
        };
        for settlement in settlements {
            let seq = s.log.write(
                s.now,
                line(Kind::BroadcastBegan, Who::Zone(zone), cause).at(Who::Settlement(settlement)).to(Who::Channel(channel)).detail(stage.word()),
            );
            self.voiced.insert((zone, stage, channel), Some(seq));
            self.deeds.push(Deed::KnockDoors { settlement, zone: Some(zone), groups: 1, channel, stage, cause: Cause::after(cause.why, seq) });
            self.spoken(s, zone, stage, Some(seq));
        }
    }

    /// A zone really hears it: every run that waits for that is one zone nearer to done.
    fn spoken(&mut self, s: &Scene<'_>, zone: ZoneId, stage: WarnStage, seq: Option<u64>) {
        let village = self.fixed.posts.village(s.scenario.books.zone(zone).village);
        let waits = |r: &Run| match &s.scenario.books.clause(r.clause).action {
            Action::Warn { stage: own, .. } => *own == stage,
            Action::Evacuate { .. } => stage == WarnStage::LeaveNow,
            Action::StandDown => stage == WarnStage::AllClear,
            _ => false,
        };
        self.runs.close(Open::Zone(zone), waits, |r| (r.last, r.came_about, r.teller) = (seq, true, Some(village)));
    }
}
