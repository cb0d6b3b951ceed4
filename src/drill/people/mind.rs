//! People / mind — from hearing to leaving: understand, decide, pack, wait for help.
//!
//! In: a word or the sight of water. Out: `Warned`, `Understood`, `Refused`, and the start of a way. Not here: which way.
//! Method: one draw a household for each delay, so that two plans meet the same people; preparing (准备转移) halves packing;
//! a cadre at the door halves the share that refuses; whoever sees the water does not refuse. A drill may put one curve in the place
//! of understanding and packing, or let cues add up (`cue`). The way upstairs takes its time. The factors are assumed.

use super::agenda::Plan;
use super::life::{Phase, flag};
use super::{Ctx, DECIDES, GOES, PACKS, People};
use crate::base::dist::Dist;
use crate::base::ids::{HouseholdId, Id};
use crate::base::time::{Moment, Span};
use crate::drill::census::{Seen, Sighting};
use crate::map::channel::ChannelKind;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Own, Who, Why};
use crate::record::said;
use crate::record::tale::Living;
use crate::scenario::responder::CueKind;

/// Factor on packing for those who had been told to prepare (assumed).
const PREPARED: f64 = 0.5;
/// Factor on the share that refuses after a cadre has talked to them (assumed).
const PERSUADED: f64 = 0.5;
/// Minutes from water at the door to acting, drawn evenly (assumed).
const STARTLED_MIN: (f64, f64) = (1.0, 5.0);
/// Minutes until somebody who was not warned notices water at the door, by day and at night (assumed).
const NOTICED_DAY_MIN: Dist = Dist::LogNormal(2.0, 0.5);
/// At night people sleep.
const NOTICED_NIGHT_MIN: Dist = Dist::LogNormal(8.0, 0.7);
/// Share of those with an upper floor who go up rather than out when the water is at the door (assumed).
const UPSTAIRS: f64 = 0.7;
/// Minutes up the stairs with what matters, for the able (assumed); times as long with elders or children, and for those who
/// cannot walk alone and have no helper (assumed).
const CLIMB_MIN: Dist = Dist::Triangular(0.5, 1.0, 2.0);
const CLIMB_SLOW: f64 = 2.0;
const CLIMB_REDUCED: f64 = 5.0;
/// Minutes until a school has called its pupils together and counted them (assumed).
const ASSEMBLY_MIN: Dist = Dist::LogNormal(8.0, 0.4);
/// Minutes until a ward's patients are ready to be moved (assumed).
const WARD_MIN: Dist = Dist::LogNormal(30.0, 0.4);
/// How long people with somebody of reduced mobility wait for a helper or a vehicle (assumed).
const WAIT: Span = Span::minutes(30);
/// Between two reports of water from one village.
const REPORT_GAP: Span = Span::minutes(30);

impl People {
    /// A warning reaches a household at home.
    pub(super) fn told(&mut self, h: usize, stage: WarnStage, over: Who, cause: Cause, t: Moment, ctx: &mut Ctx<'_>) {
        if !self.life.phase(h).at_home() || self.life.is(h, flag::LEAVE) || self.alive(h) == 0 {
            return;
        }
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        match stage {
            WarnStage::AllClear => {}
            WarnStage::StayIn => self.told_to_stay_in(h, over, cause, t, ctx),
            WarnStage::Prepare => {
                if !self.set(h, flag::PREPARE) {
                    return;
                }
                self.life.unset(h, flag::CLEAR);
                self.write(t, h, Kind::Warned, cause, place, over, stage.word(), ctx);
                if self.life.phase(h) == Phase::Home {
                    self.go(h, Phase::Heard);
                }
                if !self.cue(h, CueKind::Prepare, t, ctx) && self.fixed.luck(h, DECIDES, 2) < ctx.scenario.drill.behaviour.early {
                    self.begin_to_understand(h, t, ctx);
                }
            }
            WarnStage::LeaveNow => {
                self.set(h, flag::LEAVE);
                self.life.unset(h, flag::CLEAR);
                self.has_heard(h);
                self.write(t, h, Kind::Warned, cause, place, over, stage.word(), ctx);
                if matches!(self.life.phase(h), Phase::Home | Phase::Heard | Phase::Back) && !self.life.is(h, flag::UNDERSTOOD) {
                    if self.life.phase(h) != Phase::Heard {
                        self.go(h, Phase::Heard);
                    }
                    let by_neighbour = matches!(cause.why, Why::Decision(Own::HeardFromNeighbour));
                    if !self.cue(h, if by_neighbour { CueKind::Neighbour } else { CueKind::Leave }, t, ctx) {
                        self.begin_to_understand(h, t, ctx);
                    }
                }
            }
        }
    }

    fn begin_to_understand(&mut self, h: usize, t: Moment, ctx: &Ctx<'_>) {
        let minutes = self.understanding_min(h, t, ctx);
        self.plan(t + Span::from_minutes_f64(minutes), h, Plan::Understand);
    }

    fn understanding_min(&self, h: usize, t: Moment, ctx: &Ctx<'_>) -> f64 {
        self.understands_in_min(h, ctx.scenario.is_night(t), ctx)
    }
    fn understands_in_min(&self, h: usize, night: bool, ctx: &Ctx<'_>) -> f64 {
        let behaviour = &ctx.scenario.drill.behaviour;
        let dist = if night { behaviour.understand_night_min } else { behaviour.understand_min };
        dist.quantile(self.fixed.luck(h, DECIDES, 0)).max(0.0)
    }
    /// How long whoever has just understood took: it began by day or at night, whichever it is now.
    fn understood_in_min(&self, h: usize, t: Moment, ctx: &Ctx<'_>) -> f64 {
        let [day, night] = [false, true].map(|night| self.understands_in_min(h, night, ctx));
        if ctx.scenario.is_night(t - Span::from_minutes_f64(night)) { night } else { day }
    }

    /// Whether the household goes when it is told to. A school does.
    pub(super) fn obeys(&self, h: usize, ctx: &Ctx<'_>) -> bool {
        if self.life.is(h, flag::SAW) || matches!(self.fixed.homes.living[h], Living::Class | Living::Ward) {
            return true;
        }
        let behaviour = &ctx.scenario.drill.behaviour;
        let refuses = 1.0 - behaviour.responder.cap().unwrap_or(behaviour.compliance);
        let refuses = if self.life.is(h, flag::PERSUADED) { refuses * PERSUADED } else { refuses };
        self.fixed.luck(h, DECIDES, 1) >= refuses
    }

    /// Minutes from understanding to leaving.
    fn packing_min(&self, h: usize, t: Moment, ctx: &Ctx<'_>) -> f64 {
        let behaviour = &ctx.scenario.drill.behaviour;
        let luck = self.fixed.luck(h, PACKS, 0);
        match self.fixed.homes.living[h] {
            Living::Class => return ASSEMBLY_MIN.quantile(luck),
            Living::Ward => return WARD_MIN.quantile(luck),
            Living::Family | Living::Out | Living::Visitors => {}
        }
        let dist = if ctx.scenario.is_night(t) { behaviour.prepare_night_min } else { behaviour.prepare_day_min };
        // A curve holds from the warning to leaving, understanding included.
        let minutes = match behaviour.responder.minutes(luck) {
            Some(all) => (all - self.understood_in_min(h, t, ctx)).max(0.0),
            None => dist.quantile(luck).max(0.0),
        };
        let prepared = self.life.is(h, flag::PREPARE) && self.life.is(h, flag::LEAVE);
        let livestock = if self.fixed.homes.livestock[h] { behaviour.livestock_min.quantile(self.fixed.luck(h, PACKS, 1)).max(0.0) } else { 0.0 };
        (minutes + livestock) * if prepared { PREPARED } else { 1.0 }
    }

    pub(super) fn understand(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        if self.set(h, flag::UNDERSTOOD) {
            let cause = self.life.cause(h);
            self.write(t, h, Kind::Understood, cause, place, Who::Nobody, "", ctx);
        }
        if !self.obeys(h, ctx) {
            let cause = self.life.own(h, Own::WillNotLeave);
            self.go(h, Phase::Refused);
            self.write(t, h, Kind::Refused, cause, place, Who::Nobody, "", ctx);
            return;
        }
        self.go(h, Phase::Packing);
        let minutes = self.packing_min(h, t, ctx).max(self.gather(h, t, ctx));
        self.plan(t + Span::from_minutes_f64(minutes), h, Plan::Leave);
        // The plan's named helper has heard as well and comes.
        let paired = self.fixed.homes.zone[h].is_some_and(|z| ctx.scenario.books.zones[z.index()].paired);
        if paired && self.fixed.homes.reduced[h] > 0 && self.life.is(h, flag::PLANNED) {
            let cause = self.life.cause(h);
            self.pair(h, cause, t, ctx);
        }
    }

    /// Packed (or helped, or tired of waiting): out of the door, if they can.
    pub(super) fn ready(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        if !self.life.phase(h).at_home() {
            return;
        }
        let startled = self.life.is(h, flag::SAW);
        // The family waits for whoever is out for a child, but not with water or fire at the door.
        if !startled && (self.life.is(h, flag::CHILD_OUT) || self.out.contains_key(&(h as u32))) {
            self.set(h, flag::PACKED);
            return;
        }
        let (helpless, alone, from) = {
            let homes = &self.fixed.homes;
            let helpless = homes.reduced[h] > 0 && !self.lays_on_own(h) && !self.life.is(h, flag::HELPED);
            (helpless, helpless && self.able(h) == 0, homes.at[h])
        };
        // Nobody goes upstairs from a fire.
        if startled && ctx.ground.fire.is_none() && self.goes_upstairs(h, alone) && self.upstairs(h, t) {
            return;
        }
        // Water at the door ends the waiting of all but those who cannot move by themselves.
        if alone || helpless && !startled && !self.life.is(h, flag::WAITED) {
            if self.life.phase(h) != Phase::Waiting {
                self.go(h, Phase::Waiting);
            }
            if !alone {
                self.plan(t + WAIT, h, Plan::Retry);
            }
            return;
        }
        self.set_out(h, from, t, ctx);
    }

    /// Whether a household with water at the door goes up rather than out: its own habit; those who cannot walk have it
    /// harder on stairs (half, assumed). Schools and wards go up: their staff sees to it.
    fn goes_upstairs(&self, h: usize, alone: bool) -> bool {
        let staff = matches!(self.fixed.homes.living[h], Living::Class | Living::Ward);
        let u = self.fixed.luck(h, GOES, 0);
        self.fixed.homes.upper_floor[h] && (staff || u < if alone { UPSTAIRS * 0.5 } else { UPSTAIRS })
    }

    /// Up the stairs, if there is an upper floor; false where there is none. It takes the time that its slowest need: water that
    /// rises faster catches them on the ground floor.
    pub(super) fn upstairs(&mut self, h: usize, t: Moment) -> bool {
        if !self.fixed.homes.upper_floor[h] {
            return false;
        }
        if self.set(h, flag::CLIMBS) {
            let homes = &self.fixed.homes;
            let factor = if homes.reduced[h] > 0 && !self.life.is(h, flag::HELPED) {
                CLIMB_REDUCED
            } else if homes.elders[h] > 0 || self.life.children(h) > 0 {
                CLIMB_SLOW
            } else {
                1.0
            };
            let minutes = CLIMB_MIN.quantile(self.fixed.luck(h, GOES, 7)) * factor;
            self.plan(t + Span::from_minutes_f64(minutes), h, Plan::Up);
        }
        true
    }

    /// They are on the upper floor.
    pub(super) fn is_up(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        self.life.unset(h, flag::CLIMBS);
        if !self.life.phase(h).at_home() {
            return;
        }
        let cause = self.life.own(h, Own::GoesUpstairs);
        self.go(h, Phase::Upstairs);
        self.set(h, flag::UP);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        if self.set(h, flag::SAFE) {
            self.write(t, h, Kind::Safe, cause, place, Who::Nobody, said::UPPER_FLOOR, ctx);
        }
    }

    /// Water has come to doors with a new frame of the hazard: whoever has been warned looks out for it, the others notice it
    /// after a while.
    pub(super) fn look_at_doors(&mut self, ctx: &mut Ctx<'_>) {
        let after = if ctx.scenario.is_night(ctx.now) { NOTICED_NIGHT_MIN } else { NOTICED_DAY_MIN };
        for &HouseholdId(h) in ctx.ground.cues() {
            let h = h as usize;
            let awake = self.life.is(h, flag::LEAVE | flag::PREPARE | flag::SAW);
            let minutes = if awake { 0.0 } else { after.quantile(self.fixed.luck(h, DECIDES, 4)) };
            self.plan(ctx.now + Span::from_minutes_f64(minutes), h, Plan::Notice);
        }
    }

    /// Somebody sees the water at the door.
    pub(super) fn notice(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        if !self.life.phase(h).at_home() || self.alive(h) == 0 {
            return;
        }
        let first = self.set(h, flag::SAW);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        let hit = ctx.ground.hit_seq(HouseholdId(h as u32));
        let (own, seen) = if ctx.ground.fire.is_some() { (Own::SawFire, Seen::Fire) } else { (Own::SawWater, Seen::Water) };
        if first && self.set(h, flag::LEAVE) {
            self.has_heard(h);
            let cause = Cause { why: Why::Decision(own), seq: hit };
            let over = Self::channel_of(ctx, ChannelKind::OwnEyes);
            self.write(t, h, Kind::Warned, cause, place, over, WarnStage::LeaveNow.word(), ctx);
        }
        if first && self.set(h, flag::UNDERSTOOD) {
            let cause = self.life.own(h, own);
            self.write(t, h, Kind::Understood, cause, place, Who::Nobody, "", ctx);
        }
        self.alarm(h);
        if self.life.phase(h) != Phase::Waiting {
            self.go(h, Phase::Packing);
        }
        let (low, high) = STARTLED_MIN;
        let minutes = low + (high - low) * self.fixed.luck(h, DECIDES, 3);
        self.plan(t + Span::from_minutes_f64(minutes), h, Plan::Leave);
        let village = self.fixed.village_of[self.fixed.homes.settlement[h].index()];
        let told = &mut self.seen_water[village.index()];
        if told.is_none_or(|before| t - before >= REPORT_GAP) {
            *told = Some(t);
            self.seen.push(Sighting { village, seen, seq: hit });
        }
    }

    /// The perfect order: the listed households hear and understand at once and pack as they always would; whoever a cadre
    /// could persuade is persuaded, and helpers are named.
    pub fn order_at_once(&mut self, households: &[HouseholdId], ctx: &mut Ctx<'_>) {
        let t = ctx.now;
        for &id in households {
            let h = id.index();
            if !self.life.phase(h).at_home() || !self.set(h, flag::ORDERED) {
                continue;
            }
            let place = Who::Settlement(self.fixed.homes.settlement[h]);
            self.set(h, flag::PLANNED);
            self.set(h, flag::PERSUADED);
            self.set(h, flag::LEAVE);
            self.has_heard(h);
            self.write(t, h, Kind::Ordered, Cause { why: Why::Perfect, seq: ctx.log.start() }, place, Who::Nobody, "leave", ctx);
            let cause = self.life.cause(h);
            self.write(t, h, Kind::Warned, cause, place, Who::Nobody, "leave", ctx);
            self.go(h, Phase::Heard);
            if self.fixed.homes.reduced[h] > 0 {
                let cause = self.life.cause(h);
                self.pair(h, cause, t, ctx);
            }
            self.plan(t, h, Plan::Understand);
        }
    }
}
