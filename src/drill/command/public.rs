//! Command / public — channels that reach the public past the village: approved, then opened by the actor.
//!
//! In: a clause that warns or informs over them. Out: `BroadcastBegan`, `PublicInformed`, deeds for the people. Not here:
//! loudspeakers, gongs and doors (`village`).
//! What is said: the level and the zones ordered out, as the actor knows them when the text goes for approval. A later text that says otherwise
//! corrects the one before it, and goes out over every channel on which that one went besides its own: who got the first gets the second.

use std::collections::BTreeMap;

use super::{Command, Due, Scene, platform};
use crate::base::ids::{ChannelId, Id, PostId};
use crate::base::seed::Luck;
use crate::base::time::Span;
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::drill::sight::picture::Says;
use crate::plan::chain::Seat;
use crate::plan::level::Level;
use crate::plan::order::{Action, WarnStage};
use crate::record::event::{Cause, Kind, Who, Why};
use crate::record::said;

/// What has been said to the public, and what waits for its approval.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Word {
    /// By the run that says it.
    drafts: BTreeMap<u32, Says>,
    /// The last that went out: its run, and over which channels with which event.
    out: Option<(u32, BTreeMap<ChannelId, u64>)>,
    /// Where the one before it went out, if that said otherwise.
    before: BTreeMap<ChannelId, u64>,
}

impl Command {
    /// A text to the public goes for approval.
    pub(super) fn inform(&mut self, s: &mut Scene<'_>, number: u32, channels: &[ChannelId]) {
        let Some(post) = self.runs.get(&number).map(|r| r.post) else { return };
        let says = Says::of(&s.sight.known[post.index()]);
        let mut list = channels.to_vec();
        if let Some((run, went)) = &self.word.out
            && self.word.drafts.get(run) != Some(&says)
        {
            list.extend(went.keys().filter(|c| !channels.contains(c)));
        }
        self.word.drafts.insert(number, says);
        self.open_direct(s, number, &list);
    }

    /// A text to the public is out on a channel.
    fn out(&mut self, s: &mut Scene<'_>, number: u32, post: PostId, channel: ChannelId, cause: Cause) -> u64 {
        let says = self.word.drafts.get(&number).cloned().unwrap_or_default();
        if self.word.out.as_ref().is_none_or(|(run, _)| *run != number) {
            let old = self.word.out.take();
            self.word.before = old.filter(|(run, _)| self.word.drafts.get(run) != Some(&says)).map(|o| o.1).unwrap_or_default();
            self.word.out = Some((number, BTreeMap::new()));
            self.word.drafts.retain(|run, _| *run >= number || self.runs.contains_key(run));
        }
        let mut detail = format!("level={} zones={}", says.level.map_or("-", Level::numeral), says.zones.len());
        if let Some(first) = self.word.before.get(&channel) {
            detail.push_str(&format!(" {}={first}", said::CORRECTS));
        }
        let seq = s.log.write(s.now, line(Kind::PublicInformed, Who::Channel(channel), cause).at(self.fixed.place(post)).detail(detail));
        if let Some((_, went)) = &mut self.word.out {
            went.insert(channel, seq);
        }
        let posts = &self.fixed.posts;
        for p in posts.ids().filter(|p| posts.at_county(*p) || matches!(posts.post(*p).seat, Seat::Township(_))) {
            let known = &mut s.sight.known[p.index()];
            (*known.public, known.fresh) = (Some(says.clone()), true);
        }
        seq
    }

    /// Public channels that the actor opens itself, after their approval.
    pub(super) fn open_direct(&mut self, s: &mut Scene<'_>, number: u32, channels: &[ChannelId]) {
        for &c in channels {
            if let Some(r) = self.runs.get_mut(number) {
                r.channels.insert(c);
            }
            let mut luck = self.lot_of_run(s.scenario, Luck::Message, &format!("approval:{}", s.scenario.county.channel_keys.key(c)), number);
            let setup = s.scenario.county.channels[c.index()].setup(s.scenario.is_night(s.now)).sample(&mut luck).clamp(0.0, 600.0);
            self.agenda_at(s.now + Span::from_minutes_f64(setup), Due::Direct { run: number, channel: c });
        }
    }

    /// A public channel begins to speak.
    pub fn direct(&mut self, s: &mut Scene<'_>, number: u32, channel: ChannelId) {
        let Some(r) = self.runs.get(&number) else { return };
        let (id, post, last, zones) = (r.clause, r.post, r.last, r.all_zones.clone());
        let cause = Cause { why: Why::Clause(id), seq: last };
        let home = self.fixed.posts.post(post).township;
        // What one platform cannot send another one does.
        let over = platform::standing(s, channel).filter(|c| home.is_none_or(|t| s.network.works(&s.scenario.county.channels[c.index()], t, s.now)));
        let Some(over) = over else {
            s.log.write(s.now, line(Kind::MessageFailed, Who::Channel(channel), cause).at(self.fixed.place(post)).detail("public down"));
            self.agenda_at(s.now + Span::minutes(10), Due::Direct { run: number, channel });
            return;
        };
        let (asked, channel) = (channel, over);
        let action = &s.scenario.books.clause(id).action;
        // A list that goes out over both platforms goes once over the one that stands.
        if channel != asked
            && matches!(action, Action::Warn { channels, .. } | Action::Evacuate { channels, .. } | Action::Inform { channels } if channels.contains(&channel))
        {
            if let Some(r) = self.runs.get_mut(number) {
                r.channels.remove(&asked);
            }
            return;
        }
        let seq = if let Action::Inform { .. } = action {
            self.out(s, number, post, channel, cause)
        } else {
            let stage = match action {
                Action::Warn { stage, .. } => *stage,
                _ => WarnStage::LeaveNow,
            };
            let mut seq = None;
            for z in zones {
                let village = s.scenario.books.zone(z).village;
                let n = s
                    .log
                    .write(s.now, line(Kind::BroadcastBegan, Who::Zone(z), cause).at(Who::Village(village)).to(Who::Channel(channel)).detail(stage.word()));
                self.deeds.push(Deed::Broadcast { village, zone: Some(z), channel, stage, cause: Cause::after(Why::Clause(id), n) });
                seq = Some(n);
            }
            seq.or(last).unwrap_or(0)
        };
        if let Some(r) = self.runs.get_mut(number) {
            r.channels.remove(&asked);
            (r.last, r.came_about) = (Some(seq), true);
        }
    }
}
