//! Command / platform — texts to lists of responsible persons: which platform sends them, and how fast.
//!
//! In: a list of messages that one text is for. Out: when each is delivered, lost or found to fail. Not here: lists of
//! households (`people::word`), what the receiver does (`effect`).
//! Method: a platform sends at its rate, whoever's lists they are; a list that comes while another is still going out waits
//! behind it. Where a platform stands still its texts go out over another one that sends to lists; where the receiver's network
//! is down no platform helps, and the next kind of channel is tried.

use super::message::{Failure, Message};
use super::{Command, Due, Scene, service};
use crate::base::ids::{ChannelId, Id};
use crate::base::time::Span;
use crate::drill::log::line;
use crate::map::channel::ChannelKind;
use crate::record::event::{Cause, Kind, Who};
use crate::scenario::drill_spec::Scenario;

fn sends_lists(scenario: &Scenario, channel: ChannelId) -> bool {
    scenario.county.channels[channel.index()].kind == ChannelKind::Sms
}

/// The other platforms that send to lists, where a channel is one.
pub(super) fn others(scenario: &Scenario, channel: ChannelId) -> impl Iterator<Item = ChannelId> {
    let one = sends_lists(scenario, channel);
    let all = (0..scenario.county.channels.len()).map(ChannelId::from_index);
    all.filter(move |c| one && *c != channel && sends_lists(scenario, *c))
}

/// Goes on to the next way of a message. Another platform is a next way only where the `platform` was what failed.
pub(super) fn pass_on(scenario: &Scenario, m: &mut Message, platform: bool) {
    let text = |m: &Message| m.channels.get(m.at).copied().flatten().is_some_and(|c| sends_lists(scenario, c));
    let was = text(m);
    m.at += 1;
    while was && !platform && text(m) {
        m.at += 1;
    }
}

/// The channel itself while its platform stands, else another platform for the same lists.
pub(super) fn standing(s: &Scene<'_>, channel: ChannelId) -> Option<ChannelId> {
    std::iter::once(channel).chain(others(s.scenario, channel)).find(|c| s.network.stands(*c, s.now))
}

impl Command {
    /// A text has been written, or a session opened: it goes out to everybody on the list, one behind the other.
    pub fn post_list(&mut self, s: &mut Scene<'_>, ids: &[u64], forgotten: Option<u64>, cause: Cause) {
        let session = self.session_for(s, ids, cause);
        let mut still = Vec::new();
        for &id in ids {
            let number = session.as_ref().map(|x| x.0);
            let Some((from, to, Some(channel))) = self.sent(s, id, number, cause) else { continue };
            let c = s.scenario.county.channels[channel.index()].clone();
            if !s.network.stands(channel, s.now) {
                still.push(id);
                continue;
            }
            if !self.line_works(s, channel, from, to) {
                self.agenda_at(s.now, Due::Fail { message: id, why: Failure::Down });
                continue;
            }
            if c.kind == ChannelKind::Video {
                if !session.as_ref().is_some_and(|(_, joined)| joined.contains(&to)) {
                    self.agenda_at(s.now, Due::Fail { message: id, why: Failure::Busy });
                    continue;
                }
                self.sessions.say(number.unwrap_or(0), id);
            }
            let queue = if c.kind == ChannelKind::Sms { self.queued(s, channel, c.gap_ms()) } else { Span::ZERO };
            let mut luck = self.luck(s, id, channel);
            if luck.unit() < c.loss || forgotten == Some(id) {
                self.agenda_at(s.now, Due::Lose(id));
            } else {
                let night = s.scenario.is_night(s.now);
                let delay = c.setup(night).sample(&mut luck) + c.delay(night).sample(&mut luck);
                self.agenda_at(s.now + queue + Span::from_minutes_f64(delay.clamp(0.0, 600.0)), Due::Deliver(id));
            }
            // Nobody is asked why he does not answer before the text is out.
            self.agenda_at(s.now + queue + service::ACK_WAIT, Due::Chase(id));
        }
        self.platform_fails(s, &still);
    }

    /// How long a text waits until the platform has sent what stands before it.
    fn queued(&mut self, s: &Scene<'_>, channel: ChannelId, gap_ms: f64) -> Span {
        let free = self.platforms.get(&channel).copied().unwrap_or(s.now).max(s.now);
        if gap_ms > 0.0 {
            self.platforms.insert(channel, free + Span::millis(gap_ms.ceil() as i64));
        }
        free - s.now
    }

    /// A text is lost without anybody's knowing.
    pub fn lose(&mut self, s: &mut Scene<'_>, id: u64) {
        let Some(m) = self.messages.get(&id) else { return };
        let channel = m.channels.get(m.at).copied().flatten().map_or(Who::Nobody, Who::Channel);
        let l =
            line(Kind::MessageFailed, channel, m.cause).at(self.fixed.place(m.from)).to(self.fixed.place(m.to)).detail(format!("{} lost", m.payload.topic()));
        s.log.write(s.now, l);
    }
}
