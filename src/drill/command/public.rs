//! Command / public — channels that reach the public past the village: approved, then opened by the actor.
//!
//! In: a clause that warns or informs over them. Out: `BroadcastBegan`, `PublicInformed`, deeds for the people. Not here:
//! loudspeakers, gongs and doors (`village`).

use super::{Command, Due, Scene};
use crate::base::ids::{ChannelId, Id};
use crate::base::seed::Luck;
use crate::base::time::Span;
use crate::drill::deed::Deed;
use crate::drill::log::line;
use crate::plan::order::{Action, WarnStage};
use crate::record::event::{Cause, Kind, Who, Why};

impl Command {
    /// Public channels that the actor opens itself, after their approval.
    pub(super) fn open_direct(&mut self, s: &mut Scene<'_>, number: u32, channels: &[ChannelId]) {
        for &c in channels {
            if let Some(r) = self.runs.get_mut(&number) {
                r.channels.insert(c);
            }
            let mut luck = self.lot_of_run(s.scenario, Luck::Message, &format!("approval:{}", s.scenario.county.channel_keys.key(c)), number);
            let setup = s.scenario.county.channels[c.index()].setup_min.sample(&mut luck).clamp(0.0, 600.0);
            self.agenda_at(s.now + Span::from_minutes_f64(setup), Due::Direct { run: number, channel: c });
        }
    }

    /// A public channel begins to speak.
    pub fn direct(&mut self, s: &mut Scene<'_>, number: u32, channel: ChannelId) {
        let Some(r) = self.runs.get(&number) else { return };
        let (id, post, last, zones) = (r.clause, r.post, r.last, r.all_zones.clone());
        let cause = Cause { why: Why::Clause(id), seq: last };
        let home = self.fixed.posts.post(post).township;
        if home.is_some_and(|t| !s.network.works(&s.scenario.county.channels[channel.index()], t, s.now)) {
            s.log.write(s.now, line(Kind::MessageFailed, Who::Channel(channel), cause).at(self.fixed.place(post)).detail("public down"));
            self.agenda_at(s.now + Span::minutes(10), Due::Direct { run: number, channel });
            return;
        }
        let action = &s.scenario.books.clause(id).action;
        let seq = if let Action::Inform { .. } = action {
            s.log.write(s.now, line(Kind::PublicInformed, Who::Channel(channel), cause).at(self.fixed.place(post)))
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
        if let Some(r) = self.runs.get_mut(&number) {
            r.channels.remove(&channel);
            (r.last, r.came_about) = (Some(seq), true);
        }
    }
}
