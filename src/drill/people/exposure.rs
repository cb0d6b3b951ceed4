//! People / exposure — who was in the water's reach and how deep, fast and sudden it was: Jonkman's expectation beside the deaths drawn.
//!
//! In: people at home in wet houses, people caught elsewhere, minute by minute. Out: one event at the end of the run. Not here: deaths
//! that count (`plight`, by LifeSim's zones). Method: of every household the greatest depth outside, the greatest speed, and the
//! rate at which the water came to 1.5 m (Jonkman's definition of rapid rise); Σ people × F(depth, speed, rise).
//! Source: Jonkman, Vrijling, Vrouwenvelder (2008), Nat Hazards 46: 353–389. Range: a cross-check of the order of magnitude only;
//! his function was fitted to floods of whole polders and counts everybody who is there, upstairs or not.

use serde::{Deserialize, Serialize};

use super::harm;
use super::{Ctx, People};
use crate::base::time::Moment;
use crate::drill::log::{Log, line};
use crate::record::event::{Cause, Kind, Unit, Who, Why};

/// Depth from which the rise of the water is timed, and to which, metres.
const RISE_M: (f32, f32) = (0.1, 1.5);

/// What a household's people stood in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Exposure {
    people: u8,
    since: Moment,
    depth_m: f32,
    speed_m_per_s: f32,
    rise_m_per_h: f32,
}

impl People {
    /// They are in the reach of such water now.
    pub(super) fn expose(&mut self, h: usize, depth_m: f32, speed_m_per_s: f32, t: Moment) {
        if depth_m < RISE_M.0 || self.alive(h) == 0 && !self.exposed.contains_key(&(h as u32)) {
            return;
        }
        let people = self.life.people(h);
        let x = self.exposed.entry(h as u32).or_insert(Exposure { people, since: t, depth_m: 0.0, speed_m_per_s: 0.0, rise_m_per_h: 0.0 });
        if x.depth_m < RISE_M.1 && depth_m >= RISE_M.1 {
            // Within one look the water may have come from nothing: a minute is the shortest time seen.
            let hours = ((t - x.since).as_hours()).max(1.0 / 60.0);
            x.rise_m_per_h = (f64::from(RISE_M.1) / hours) as f32;
        }
        x.people = x.people.max(people);
        x.depth_m = x.depth_m.max(depth_m);
        x.speed_m_per_s = x.speed_m_per_s.max(speed_m_per_s);
    }

    /// Those at home in a wet house, as the minute finds them.
    pub(super) fn expose_at_home(&mut self, h: usize, t: Moment, ctx: &Ctx<'_>) {
        let id = crate::base::ids::HouseholdId(h as u32);
        self.expose(h, ctx.ground.house_depth(id), ctx.ground.house_speed(id), t);
    }

    /// Writes the comparison, once, where anybody was in the water's reach.
    pub(super) fn compare_lethality(&self, now: Moment, log: &mut Log) {
        if self.exposed.is_empty() {
            return;
        }
        let f = |x: &Exposure| harm::jonkman(f64::from(x.depth_m), f64::from(x.speed_m_per_s), f64::from(x.rise_m_per_h));
        let (mut people, mut expected) = (0u32, 0.0);
        for x in self.exposed.values() {
            people += u32::from(x.people);
            expected += f64::from(x.people) * f(x);
        }
        let drawn: f64 = log.events().iter().filter(|e| e.kind == Kind::Died && matches!(e.subject, Who::Household(_))).map(|e| e.value).sum();
        let l = line(Kind::LethalityCompared, Who::Drill, Cause::of(Why::Hazard)).value(expected, Unit::Persons);
        log.write(now, l.detail(format!("drawn={drawn} exposed={people}")));
    }
}
