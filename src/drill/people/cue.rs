//! People / cue — a household that acts when enough speaks for it: cues add up, the first threshold makes it listen, the second go.
//!
//! In: what a household hears and sees. Out: when it understands and when it leaves. Not here: the responder of stages (`mind`).
//! Method: S = Σ weights of the kinds of cue met so far, each once. S ≥ the first threshold: it understands after a delay; S ≥ the
//! second: it gets ready and leaves after another. Water or fire at the door drives people out whatever S is (`mind`).
//! Source: form and weights of the Emergency Evacuation Simulator's agents (CSIRO/RMIT), as published example populations give them.

use super::agenda::Plan;
use super::life::{Phase, flag};
use super::{Ctx, DECIDES, PACKS, People};
use crate::base::time::{Moment, Span};
use crate::record::event::{Kind, Own, Who};
use crate::record::tale::PeopleState;
use crate::scenario::responder::{CueKind, Responder};

/// Share of a settlement's people on the way or away from which the others see that people leave (assumed).
const SEEN_LEAVING: f64 = 0.2;

impl People {
    /// A household meets a cue. True where it acts on cues at all.
    pub(super) fn cue(&mut self, h: usize, kind: CueKind, t: Moment, ctx: &mut Ctx<'_>) -> bool {
        let Responder::CueThreshold(c) = &ctx.scenario.drill.behaviour.responder else { return false };
        let bit = 1u8 << kind as u8;
        let met = self.cues.entry(h as u32).or_insert(0);
        let before = c.sum(*met);
        if *met & bit != 0 {
            return true;
        }
        *met |= bit;
        let now = c.sum(*met);
        if !self.life.phase(h).at_home() || self.life.phase(h) == Phase::Waiting {
            return true;
        }
        let (respond, leave) = (c.respond_at, c.leave_at);
        let listens = Span::from_minutes_f64(c.respond_min.quantile(self.fixed.luck(h, DECIDES, 0)).max(0.0));
        let gets_ready = Span::from_minutes_f64(c.leave_min.quantile(self.fixed.luck(h, PACKS, 0)).max(0.0));
        if before < respond && now >= respond && !self.life.is(h, flag::UNDERSTOOD) {
            self.agenda.add(t + listens, h as u32, 0, Plan::Listens);
        }
        if before < leave && now >= leave {
            if !self.obeys(h, ctx) {
                let (place, cause) = (Who::Settlement(self.fixed.homes.settlement[h]), self.life.own(h, Own::WillNotLeave));
                self.go(h, Phase::Refused);
                self.write(t, h, Kind::Refused, cause, place, Who::Nobody, "", ctx);
                return true;
            }
            self.go(h, Phase::Packing);
            let after = if self.life.is(h, flag::UNDERSTOOD) { gets_ready } else { gets_ready.max(listens) };
            let waits = Span::from_minutes_f64(self.gather(h, t, ctx));
            self.plan(t + after.max(waits), h, Plan::Leave);
        }
        true
    }

    /// The first threshold's delay is over: they know that they are meant.
    pub(super) fn listens(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        if self.life.phase(h).at_home() && self.set(h, flag::UNDERSTOOD) {
            let (place, cause) = (Who::Settlement(self.fixed.homes.settlement[h]), self.life.cause(h));
            self.write(t, h, Kind::Understood, cause, place, Who::Nobody, "", ctx);
        }
    }

    /// Once a minute: where enough have left, the others have seen it.
    pub(super) fn look_at_neighbours(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        if !matches!(ctx.scenario.drill.behaviour.responder, Responder::CueThreshold(_)) {
            return;
        }
        let circles: Vec<u32> = self.talk.iter().filter(|(_, talk)| !talk.left_seen).map(|(s, _)| *s).collect();
        for s in circles {
            let id = crate::base::ids::SettlementId(s);
            let states = self.life.states(id);
            let all: u32 = states.iter().sum();
            let gone = states[PeopleState::OnTheWay as usize] + states[PeopleState::Safe as usize];
            if all == 0 || f64::from(gone) < SEEN_LEAVING * f64::from(all) {
                continue;
            }
            if let Some(talk) = self.talk.get_mut(&s) {
                talk.left_seen = true;
            }
            for h in self.fixed.homes.of_settlement(id) {
                let h = h as usize;
                // Only those who feel meant at all: ordered, or told before.
                if self.life.is(h, flag::ORDERED | flag::PREPARE | flag::LEAVE) && self.life.phase(h).at_home() {
                    self.cue(h, CueKind::OthersLeave, t, ctx);
                }
            }
        }
    }
}
