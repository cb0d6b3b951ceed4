//! People / word — how a warning reaches households: orders, broadcasts, cadres at the door, neighbours.
//!
//! In: deeds. Out: plans that a household hears, at its own time or never. Not here: what it then does (`mind`).
//! Method: a household is within reach of a channel or not, once and for all; each repeat may be lost anew. Cadres go
//! from the lowest house up, one house after another at the channel's rate.

use serde::{Deserialize, Serialize};

use super::agenda::Plan;
use super::contagion::{self, Talk};
use super::life::{Phase, flag};
use super::{Ctx, HEARS, People};
use crate::base::ids::{ChannelId, Id, SettlementId, VillageId, ZoneId};
use crate::base::kept::Kept;
use crate::base::time::{Moment, Span};
use crate::drill::ground::WADE_M;
use crate::drill::log::line;
use crate::map::channel::ChannelKind;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Own, Unit, Who};
use crate::record::said;
use crate::record::tale::Living;
use crate::scenario::responder::CueKind;

/// Houses an hour and group where the channel names no rate (assumed: three minutes a house).
const KNOCKS_PER_H: f64 = 20.0;
/// How often somebody is called again before the caller gives up for good (assumed).
const CALLS: u64 = 8;

/// One call to a named helper (assumed).
const CALL: Span = Span::seconds(90);

/// Something said to many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Word {
    /// What.
    pub stage: WarnStage,
    /// Over which channel; none for the perfect order.
    pub channel: Option<ChannelId>,
    /// Said to the household's named helper, who then goes there.
    pub to_helper: bool,
    /// Why.
    pub cause: Cause,
}

/// A round from door to door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Round {
    settlement: SettlementId,
    zone: Option<ZoneId>,
    groups: u32,
    channel: ChannelId,
    stage: WarnStage,
    cause: Cause,
    list: Vec<u32>,
    next: usize,
    /// The last door has been knocked at, and the groups are free.
    over: bool,
}

impl Round {
    /// A round that has not begun.
    pub(super) fn new(settlement: SettlementId, zone: Option<ZoneId>, groups: u32, channel: ChannelId, stage: WarnStage, cause: Cause) -> Self {
        Self { settlement, zone, groups, channel, stage, cause, list: Vec::new(), next: 0, over: false }
    }
}

impl People {
    /// Households of a zone, or of a village where no zone is named.
    fn meant(&self, zone: Option<ZoneId>, village: VillageId) -> Vec<usize> {
        match zone {
            Some(z) => self.fixed.homes.members[z.index()].iter().map(|h| h.index()).collect(),
            None => self.fixed.settlements_of[village.index()].iter().flat_map(|s| self.fixed.homes.of_settlement(*s)).map(|h| h as usize).collect(),
        }
    }

    pub(super) fn order(&mut self, zone: Option<ZoneId>, village: VillageId, stage: WarnStage, cause: Cause, ctx: &mut Ctx<'_>) {
        if stage != WarnStage::LeaveNow {
            return;
        }
        let meant = self.meant(zone, village);
        for &h in &meant {
            if !self.set(h, flag::ORDERED) {
                continue;
            }
            self.set(h, flag::PLANNED);
            // Home again after an all-clear is no safety from what is ordered now.
            if self.life.phase(h) == Phase::Back {
                self.go(h, Phase::Home);
            }
            let place = Who::Settlement(self.fixed.homes.settlement[h]);
            self.write(ctx.now, h, Kind::Ordered, cause, place, Who::Nobody, stage.word(), ctx);
        }
        self.widen_talk(&meant);
    }

    /// Those of a list who do not know yet join their settlement's circle.
    fn widen_talk(&mut self, list: &[usize]) {
        for &h in list {
            if self.life.is(h, flag::LEAVE) {
                continue;
            }
            let talk = self.talk.entry(self.fixed.homes.settlement[h].0).or_insert_with(|| Talk { alarm_m: f32::MIN, ..Talk::default() });
            if let Err(i) = talk.waiting.binary_search(&(h as u32)) {
                talk.waiting.insert(i, h as u32);
            }
        }
    }

    pub(super) fn broadcast(&mut self, village: VillageId, zone: Option<ZoneId>, channel: ChannelId, stage: WarnStage, cause: Cause, ctx: &mut Ctx<'_>) {
        let county = &ctx.scenario.county;
        let (how, township) = (&county.channels[channel.index()], county.villages[village.index()].township);
        if !ctx.outages.works(how.power, township, ctx.now) {
            ctx.log.write(ctx.now, line(Kind::MessageFailed, Who::Channel(channel), cause).at(Who::Village(village)).detail("no-power"));
            return;
        }
        if !ctx.outages.stands(channel, ctx.now) {
            ctx.log.write(ctx.now, line(Kind::MessageFailed, Who::Channel(channel), cause).at(Who::Village(village)).detail(said::PLATFORM));
            return;
        }
        let word = self.words.len() as u32;
        self.words.push(Word { stage, channel: Some(channel), to_helper: false, cause });
        let tries = self.tries.entry((village.0, channel.0)).or_insert(0);
        let attempt = u64::from(*tries) % 16;
        *tries += 1;
        let night = ctx.scenario.is_night(ctx.now);
        let (coverage, until_heard) = (if night { how.coverage_night } else { how.coverage_day }, how.delay(night));
        // Messages of one platform queue up behind each other, whichever villages they are for.
        let queues = matches!(how.kind, ChannelKind::Sms | ChannelKind::PublicSms | ChannelKind::Phone);
        let gap = if queues { how.gap_ms() } else { 0.0 };
        let sender = if how.kind == ChannelKind::Phone { (channel.0, village.0) } else { (channel.0, u32::MAX) };
        let free = self.senders.get(&sender).copied().filter(|_| gap > 0.0).map_or(ctx.now, |at| at.max(ctx.now));
        let mut sent = 0.0;
        for h in self.meant(zone, village) {
            let everybody = stage == WarnStage::AllClear;
            if !everybody && (self.life.is(h, flag::LEAVE) || stage == WarnStage::Prepare && self.life.is(h, flag::PREPARE) || !self.life.phase(h).at_home()) {
                continue;
            }
            if !everybody && (!how.all_languages && self.fixed.homes.other_language[h] || how.kind == ChannelKind::Sms && !self.is_listed(h, how.listed)) {
                continue;
            }
            let place = &county.settlements[self.fixed.homes.settlement[h].index()];
            let share = match how.kind {
                ChannelKind::Loudspeaker => place.loudspeaker_share,
                ChannelKind::Phone | ChannelKind::Sms | ChannelKind::PublicSms => f64::from(u8::from(place.mobile_signal)),
                _ => 1.0,
            };
            let c = u64::from(channel.0) % 64;
            if !everybody && self.fixed.luck(h, HEARS, c) >= coverage * share {
                continue;
            }
            if how.kind == ChannelKind::Phone && !everybody {
                // Called again until they answer; each call takes the caller its time.
                sent += 1.0 + (0..CALLS).take_while(|k| self.fixed.luck(h, HEARS, 3210 + k) < how.loss).count() as f64;
            } else {
                sent += f64::from(u8::from(gap > 0.0));
                if !everybody && self.fixed.luck(h, HEARS, 64 + c * 16 + attempt) < how.loss {
                    continue;
                }
            }
            let delay = until_heard.quantile(self.fixed.luck(h, HEARS, 2048 + c * 16 + attempt)).max(0.0);
            let queued = Span::millis(((sent - 1.0).max(0.0) * gap) as i64);
            self.plan(free + Span::from_minutes_f64(delay) + queued, h, Plan::Hear(word));
        }
        if gap > 0.0 {
            self.senders.insert(sender, free + Span::millis((sent * gap) as i64));
        }
    }

    /// Whether somebody of the household is on a list that holds such a share of households; who is on a short list is on
    /// every longer one.
    fn is_listed(&self, h: usize, share: f64) -> bool {
        self.fixed.homes.living[h] == Living::Family && self.fixed.luck(h, HEARS, 3200) < share
    }

    pub(super) fn word_arrives(&mut self, h: usize, word: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let Word { stage, channel, to_helper, cause } = self.words[word as usize];
        if to_helper {
            self.set(h, flag::PLANNED);
            self.pair(h, cause, t, ctx);
        } else if stage == WarnStage::AllClear {
            self.all_clear(h, t, cause);
        } else {
            self.told(h, stage, channel.map_or(Who::Nobody, Who::Channel), cause, t, ctx);
        }
    }

    /// The county's channel of a kind, as the receiver of a warning names it.
    pub(super) fn channel_of(ctx: &Ctx<'_>, kind: ChannelKind) -> Who {
        ctx.scenario.county.channels.iter().position(|c| c.kind == kind).map_or(Who::Nobody, |i| Who::Channel(ChannelId::from_index(i)))
    }

    pub(super) fn knock_doors(&mut self, mut round: Round, ctx: &mut Ctx<'_>) {
        let lent = ctx.scenario.county.villages[self.fixed.village_of[round.settlement.index()].index()].door_groups;
        if round.groups == 0 && lent == 0 || round.stage == WarnStage::AllClear {
            return;
        }
        if let Some(old) = self.rounds.iter_mut().find(|r| (r.settlement, r.zone, r.stage) == (round.settlement, round.zone, round.stage) && !r.over) {
            old.groups += round.groups;
            return;
        }
        self.open_rounds(&round).iter_mut().for_each(|n| **n += 1);
        let homes = &self.fixed.homes;
        round.list = homes.of_settlement(round.settlement).filter(|h| round.zone.is_none_or(|z| homes.zone[*h as usize] == Some(z))).collect();
        // The lowest houses first; ties by number.
        round.list.sort_by(|a, b| homes.ground_m[*a as usize].total_cmp(&homes.ground_m[*b as usize]).then(a.cmp(b)));
        let id = self.rounds.len() as u32;
        let gap = self.knock_gap(&round, ctx);
        self.rounds.push(Kept::new(round));
        self.agenda.add(ctx.now + gap, u32::MAX, 0, Plan::Knock(id));
    }

    /// Time to the next door. A settlement's own groups are shared over its open rounds, the village's over all of its.
    fn knock_gap(&self, round: &Round, ctx: &Ctx<'_>) -> Span {
        let rate = ctx.scenario.county.channels[round.channel.index()].rate_per_h;
        let rate = if rate > 0.0 { rate } else { KNOCKS_PER_H };
        let village = self.fixed.village_of[round.settlement.index()];
        let open = |n: Option<&u32>| f64::from(n.copied().unwrap_or(1).max(1));
        let own = f64::from(round.groups) / open(self.rounds_of_settlement.get(&round.settlement.0));
        let lent = f64::from(ctx.scenario.county.villages[village.index()].door_groups) / open(self.rounds_of_village.get(&village.0));
        Span::millis((3_600_000.0 / (rate * (own + lent))).ceil() as i64)
    }
    /// The numbers of open rounds among which a round's groups are shared: its settlement's, its village's.
    fn open_rounds(&mut self, round: &Round) -> [&mut u32; 2] {
        let village = self.fixed.village_of[round.settlement.index()];
        [self.rounds_of_settlement.entry(round.settlement.0).or_insert(0), self.rounds_of_village.entry(village.0).or_insert(0)]
    }

    pub(super) fn knock(&mut self, id: u32, t: Moment, ctx: &mut Ctx<'_>) {
        let round = &mut self.rounds[id as usize];
        let (stage, channel, cause) = (round.stage, round.channel, round.cause);
        // Houses that somebody has signed off before, or that water cuts off, cost no time.
        let house = loop {
            let Some(&h) = round.list.get(round.next) else {
                round.over = true;
                let over = round.clone();
                self.open_rounds(&over).iter_mut().for_each(|n| **n -= 1);
                return;
            };
            round.next += 1;
            let done = if stage == WarnStage::LeaveNow { flag::SIGNED } else { flag::PREPARE | flag::LEAVE };
            if !self.life.is(h as usize, done) && ctx.ground.house_depth(crate::base::ids::HouseholdId(h)) < WADE_M {
                break h as usize;
            }
        };
        let gap = {
            let round = &self.rounds[id as usize];
            self.knock_gap(round, ctx)
        };
        self.agenda.add(t + gap, u32::MAX, 0, Plan::Knock(id));
        self.at_the_door(house, stage, channel, cause, t, ctx);
    }

    fn at_the_door(&mut self, h: usize, stage: WarnStage, channel: ChannelId, cause: Cause, t: Moment, ctx: &mut Ctx<'_>) {
        // A house whose people are all out is found empty.
        let home = self.life.phase(h).at_home() && self.alive(h) > 0;
        let known_to = Who::Channel(channel);
        if home {
            self.told(h, stage, known_to, cause, t, ctx);
            self.cue(h, CueKind::Door, t, ctx);
        }
        if stage != WarnStage::LeaveNow {
            return;
        }
        self.set(h, flag::PERSUADED);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        let goes = !home || self.life.phase(h) == Phase::Packing || self.life.phase(h) == Phase::Waiting || self.obeys(h, ctx);
        if self.life.phase(h) == Phase::Refused && goes {
            self.go(h, Phase::Heard);
            self.plan(t, h, Plan::Understand);
        }
        let word = if !home {
            said::GONE
        } else if goes {
            "leaves"
        } else {
            "refused"
        };
        let signed = ctx.log.write(
            t,
            line(Kind::DoorSigned, Self::who(h), if self.life.cause(h).seq.is_some() { self.life.cause(h) } else { cause })
                .value(f64::from(self.alive(h)), Unit::Persons)
                .at(place)
                .to(known_to)
                .detail(word),
        );
        if goes {
            self.set(h, flag::SIGNED);
        } else {
            self.set(h, flag::DECLINED);
        }
        if home && goes && self.fixed.homes.reduced[h] > 0 {
            self.pair(h, Cause::after(cause.why, signed), t, ctx);
        }
    }

    /// Gives a household with people of reduced mobility a named helper, its keeper, who comes some minutes later.
    pub(super) fn pair(&mut self, h: usize, cause: Cause, t: Moment, ctx: &mut Ctx<'_>) {
        if !self.set(h, flag::PAIRED) {
            return;
        }
        let walk = self.pace_alone(h, t, ctx);
        let comes = self.ask_keeper(h, t, ctx.ground, walk);
        let place = Who::Settlement(self.fixed.homes.settlement[h]);
        let by = comes.keeper.map_or(Who::Village(self.fixed.village_of[self.fixed.homes.settlement[h].index()]), Who::Household);
        let told = line(Kind::HelperPaired, Self::who(h), cause).value(f64::from(self.fixed.homes.reduced[h]), Unit::Persons).at(place).to(by);
        let seq = ctx.log.write(t, told);
        if !self.life.is(h, flag::LEAVE) {
            self.life.note(h, cause.why, seq);
        }
        self.plan(comes.at, h, Plan::Helper);
    }

    /// Calls the named helpers of households, one after another, by telephone until they answer. Whoever has no signal, or
    /// whose network is down, is not called; cadres may still come to the door.
    pub(super) fn call_helpers(&mut self, zone: ZoneId, list: &[u32], cause: Cause, ctx: &mut Ctx<'_>) {
        let county = &ctx.scenario.county;
        let village = ctx.scenario.books.zones[zone.index()].village;
        let phone = county.channels.iter().position(|c| c.kind == ChannelKind::Phone).map(ChannelId::from_index);
        let works = phone.is_some_and(|c| ctx.outages.works(county.channels[c.index()].power, county.villages[village.index()].township, ctx.now));
        let Some(phone) = phone.filter(|_| works) else {
            let who = phone.map_or(Who::Nobody, Who::Channel);
            ctx.log.write(ctx.now, line(Kind::MessageFailed, who, cause).at(Who::Village(village)).detail("down"));
            return;
        };
        let channel = &county.channels[phone.index()];
        let coverage = if ctx.scenario.is_night(ctx.now) { channel.coverage_night } else { channel.coverage_day };
        let word = self.words.len() as u32;
        self.words.push(Word { stage: WarnStage::LeaveNow, channel: Some(phone), to_helper: true, cause });
        let mut called = 0i64;
        for h in list.iter().map(|h| *h as usize) {
            let signal = county.settlements[self.fixed.homes.settlement[h].index()].mobile_signal;
            if !signal || self.fixed.luck(h, HEARS, 3072) >= coverage {
                continue;
            }
            let tries = 1 + (0..CALLS).take_while(|k| self.fixed.luck(h, HEARS, 3073 + k) < channel.loss).count() as i64;
            called += tries;
            self.plan(ctx.now + Span::millis(CALL.as_millis() * called), h, Plan::Hear(word));
        }
    }

    pub(super) fn helper_comes(&mut self, h: usize, t: Moment, ctx: &mut Ctx<'_>) {
        self.set(h, flag::HELPED);
        if !self.life.is(h, flag::LEAVE) {
            let cause = self.life.cause(h);
            self.told(h, WarnStage::LeaveNow, Self::channel_of(ctx, ChannelKind::DoorToDoor), cause, t, ctx);
        }
        if self.life.phase(h) == Phase::Waiting {
            self.ready(h, t, ctx);
        }
    }

    /// One minute of talk between neighbours.
    pub(super) fn neighbours_talk(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        let mut q = ctx.scenario.drill.behaviour.contagion_per_min;
        if ctx.scenario.is_night(t) {
            q *= contagion::NIGHT;
        }
        if q <= 0.0 {
            return;
        }
        let minute = (t.as_millis() / 60_000) as u64;
        let mut hears = Vec::new();
        for (&s, talk) in &mut self.talk {
            if talk.told == 0 || talk.waiting.is_empty() {
                continue;
            }
            let life = &self.life;
            talk.waiting.retain(|h| !life.is(*h as usize, flag::LEAVE));
            let circle = f64::from(talk.told) + talk.waiting.len() as f64;
            let p = contagion::chance(q, f64::from(talk.told) / circle, 1.0);
            // One number for a household and minute, from its settlement's key of hearing.
            let (key, first) = (self.fixed.keys[s as usize][HEARS] ^ 0x5bd1_e995, self.fixed.homes.start[s as usize]);
            hears.extend(talk.waiting.iter().copied().filter(|h| crate::base::seed::draw(key, (u64::from(*h - first) << 20) | minute) < p));
        }
        let from = Self::channel_of(ctx, ChannelKind::Neighbour);
        for h in hears {
            let h = h as usize;
            if !self.life.phase(h).at_home() {
                continue;
            }
            let source = self.talk.get(&self.fixed.homes.settlement[h].0).and_then(|t| t.source);
            let cause = self.life.own(h, Own::HeardFromNeighbour);
            let cause = Cause { seq: cause.seq.or(source), ..cause };
            self.told(h, WarnStage::LeaveNow, from, cause, t, ctx);
        }
    }

    /// Somebody of a settlement knows now.
    pub(super) fn has_heard(&mut self, h: usize) {
        let talk = self.talk.entry(self.fixed.homes.settlement[h].0).or_insert_with(|| Talk { alarm_m: f32::MIN, ..Talk::default() });
        talk.told += 1;
        if let Ok(i) = talk.waiting.binary_search(&(h as u32)) {
            talk.waiting.remove(i);
        }
    }

    /// Water was seen at a house: neighbours whose ground is hardly higher feel meant.
    pub(super) fn alarm(&mut self, h: usize) {
        /// Height above a house with water at the door up to which neighbours feel meant, metres (assumed).
        const MARGIN_M: f32 = 2.0;
        let s = self.fixed.homes.settlement[h];
        let level = self.fixed.homes.ground_m[h] + MARGIN_M;
        let old = self.talk.get(&s.0).map_or(f32::MIN, |t| t.alarm_m);
        if level <= old {
            return;
        }
        let list: Vec<usize> = self
            .fixed
            .homes
            .of_settlement(s)
            .map(|x| x as usize)
            .filter(|x| {
                let g = self.fixed.homes.ground_m[*x];
                g <= level && g > old && self.life.phase(*x).at_home()
            })
            .collect();
        self.widen_talk(&list);
        if let Some(t) = self.talk.get_mut(&s.0) {
            t.alarm_m = level;
        }
    }
}
