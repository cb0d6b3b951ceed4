//! Command / inject — the drill's injects, played when their time comes.
//!
//! In: the MSEL. Out: `InjectPlayed`, messages from above, teams out of action, a dam's release. Not here: outages and
//! blocked roads themselves, which the kernel passes on (`take_strikes`); a condition instead of a time.

use super::message::{Payload, Route};
use super::{Command, Scene};
use crate::base::ids::{Id, InjectId, PostId};
use crate::drill::log::line;
use crate::hazard::act::HazardAct;
use crate::plan::chain::ABOVE;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::scenario::drill_spec::InjectEffect;

/// Something an inject does to the networks or the roads; the kernel carries it to where these live.
#[derive(Clone, Debug, PartialEq)]
pub struct Strike {
    /// `PowerOut`, `MobileOut` or `RoadBlocked`.
    pub effect: InjectEffect,
    /// Cause.
    pub cause: Cause,
}

impl Command {
    /// What injects have done to networks and roads since the last call.
    pub fn take_strikes(&mut self) -> Vec<Strike> {
        std::mem::take(&mut self.strikes)
    }

    /// Plays what is due.
    pub fn inject(&mut self, s: &mut Scene<'_>) {
        for (i, inject) in s.scenario.drill.injects.iter().enumerate() {
            let id = InjectId::from_index(i);
            if inject.at > s.now || !self.injects_played.insert(id) {
                continue;
            }
            let seq = s.log.write(s.now, line(Kind::InjectPlayed, Who::Inject(id), Cause::of(Why::Inject(id))).detail(inject.key.clone()));
            let cause = Cause::after(Why::Inject(id), seq);
            match &inject.effect {
                InjectEffect::Message { to, topic } => {
                    let targets: Vec<PostId> = self.fixed.posts.of_role[to.index()].clone();
                    if targets.contains(&ABOVE) {
                        s.sight.known[ABOVE.index()].receive(topic, s.now, seq);
                    }
                    self.send(s, ABOVE, &targets, &Payload::Topic(topic.clone()), Route { priority: 1, ..Route::default() }, cause);
                }
                InjectEffect::TeamOut { team } => {
                    self.out.insert(*team);
                    s.teams.take_out(*team, s.now, s.log, cause);
                }
                InjectEffect::Release { reach, outlet_m3_s } => s.acts.push(HazardAct::Gate { reach: *reach, outlet_m3_s: *outlet_m3_s }),
                InjectEffect::Breach { reach } => s.acts.push(HazardAct::Breach { reach: *reach }),
                InjectEffect::RoadBlocked { road, lasts } => {
                    s.teams.block(*road, s.now + *lasts);
                    self.strikes.push(Strike { effect: inject.effect.clone(), cause });
                }
                InjectEffect::PowerOut { .. } | InjectEffect::MobileOut { .. } => self.strikes.push(Strike { effect: inject.effect.clone(), cause }),
            }
        }
    }
}
