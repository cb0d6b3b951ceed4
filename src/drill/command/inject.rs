//! Command / inject — the drill's injects, played when their time or their condition comes.
//!
//! In: the MSEL. Out: `InjectPlayed`, `InjectSpared`, messages from above, teams out of action, a dam's release. Not here: outages
//! and blocked roads themselves, which the kernel passes on (`take_strikes`); what was answered (`score::answer`).
//! Method: a condition is looked at once a minute, as the controller (导调) sees the drill: the command room's picture, and
//! every clause that is really done, whoever knows it. The controller is no post: nobody decides by what he sees.

use std::collections::BTreeMap;

use super::message::{Payload, Route};
use super::{Command, Scene};
use crate::base::ids::{Id, InjectId, PostId, RoleId};
use crate::base::time::Moment;
use crate::drill::log::line;
use crate::drill::sight::evaluate::{Memory, evaluate};
use crate::drill::sight::picture::Picture;
use crate::hazard::act::HazardAct;
use crate::plan::chain::{ABOVE, CENTRE};
use crate::plan::trigger::Trigger;
use crate::record::event::{Cause, Kind, Who, Why};
use crate::scenario::drill_spec::{Cue, Inject, InjectEffect};

/// Something an inject does to the networks or the roads; the kernel carries it to where these live.
#[derive(Clone, Debug, PartialEq)]
pub struct Strike {
    /// `PowerOut`, `MobileOut`, `ChannelOut` or `RoadBlocked`.
    pub effect: InjectEffect,
    /// Cause.
    pub cause: Cause,
}

/// What the controller keeps of injects that wait for a condition.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Controller {
    /// Since when parts of each condition have held.
    memory: BTreeMap<InjectId, Memory>,
    /// When those are played whose condition has come true.
    due: BTreeMap<InjectId, Moment>,
    /// Clauses that are really done.
    pub(super) done: BTreeMap<String, (Moment, u64)>,
}

impl Command {
    /// What injects have done to networks and roads since the last call.
    pub fn take_strikes(&mut self) -> Vec<Strike> {
        std::mem::take(&mut self.strikes)
    }

    /// Plays what is due.
    pub fn inject(&mut self, s: &mut Scene<'_>) {
        let minute = s.now.as_millis() % 60_000 == 0;
        for (i, inject) in s.scenario.drill.injects.iter().enumerate() {
            let id = InjectId::from_index(i);
            if self.injects_played.contains(&id) || !self.inject_is_due(s, id, &inject.cue, minute) {
                continue;
            }
            self.injects_played.insert(id);
            if inject.unless.as_ref().is_some_and(|t| self.controller_sees(s, t, &mut Memory::new()) == Some(true)) {
                s.log.write(s.now, line(Kind::InjectSpared, Who::Inject(id), Cause::of(Why::Inject(id))).detail(inject.key.clone()));
                continue;
            }
            self.play(s, id, inject);
        }
    }

    fn inject_is_due(&mut self, s: &Scene<'_>, id: InjectId, cue: &Cue, minute: bool) -> bool {
        match cue {
            Cue::At(at) => *at <= s.now,
            Cue::ByHand => false,
            Cue::When(trigger, after) => {
                if let Some(at) = self.controller.due.get(&id) {
                    return *at <= s.now;
                }
                if !minute {
                    return false;
                }
                let mut memory = self.controller.memory.remove(&id).unwrap_or_default();
                let holds = self.controller_sees(s, trigger, &mut memory) == Some(true);
                self.controller.memory.insert(id, memory);
                if holds {
                    self.controller.due.insert(id, s.now + *after);
                }
                holds && after.as_millis() == 0
            }
        }
    }

    /// A condition as the controller sees it.
    fn controller_sees(&self, s: &Scene<'_>, trigger: &Trigger, memory: &mut Memory) -> Option<bool> {
        // What was really done, whoever has heard of it.
        evaluate(trigger, &Picture { done: &self.controller.done, ..s.sight.picture(s.scenario, CENTRE, s.now) }, memory)
    }

    fn play(&mut self, s: &mut Scene<'_>, id: InjectId, inject: &Inject) {
        let seq = s.log.write(s.now, line(Kind::InjectPlayed, Who::Inject(id), Cause::of(Why::Inject(id))).detail(inject.key.clone()));
        let cause = Cause::after(Why::Inject(id), seq);
        if let Some(to) = inject.to {
            self.inject_tells(s, to, &inject.key, inject, cause);
        }
        match &inject.effect {
            InjectEffect::Message { to, topic } => self.inject_tells(s, *to, topic, inject, cause),
            InjectEffect::TeamOut { team } => {
                self.out.insert(*team);
                s.teams.take_out(*team, s.now, s.log, cause);
            }
            InjectEffect::Release { reach, outlet_m3_s } => s.acts.push(HazardAct::Gate { reach: *reach, outlet_m3_s: *outlet_m3_s }),
            InjectEffect::Breach { reach } => s.acts.push(HazardAct::Breach { reach: *reach }),
            InjectEffect::Wind { wind_m_s, towards_deg } => s.acts.push(HazardAct::Wind { wind_m_s: *wind_m_s, towards_deg: *towards_deg }),
            InjectEffect::RoadBlocked { road, lasts } => {
                s.teams.block(*road, s.now + *lasts);
                self.strikes.push(Strike { effect: inject.effect.clone(), cause });
            }
            InjectEffect::PowerOut { .. } | InjectEffect::MobileOut { .. } | InjectEffect::ChannelOut { .. } => {
                self.strikes.push(Strike { effect: inject.effect.clone(), cause })
            }
        }
    }

    /// Word to a role, by the means that the inject names.
    fn inject_tells(&mut self, s: &mut Scene<'_>, to: RoleId, topic: &str, inject: &Inject, cause: Cause) {
        let targets: Vec<PostId> = self.fixed.posts.of_role[to.index()].clone();
        if targets.contains(&ABOVE) {
            s.sight.known[ABOVE.index()].receive(topic, s.now, cause.seq.unwrap_or(0));
        }
        self.send(s, ABOVE, &targets, &Payload::Topic(topic.to_owned()), Route { channel: inject.by, priority: 1, ..Route::default() }, cause);
    }
}
