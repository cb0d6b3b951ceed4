//! Fire / truth — the fire as it truly is, in the record, for measuring only; and where it wakes again.
//!
//! In: the fire, how far the line is mopped up, who watches. Out: `FireBegan`, `FireSize`, `FireContained`, `FireEscaped`,
//! `FlamesOut`, and new ignitions at an edge that nobody has mopped up. Not here: anything a post may read.
//! Method: contained when no part of the edge has spread for ten minutes; out when besides nothing flames and the line
//! is mopped up, or has lain cold for half a day. An edge that is not mopped up may wake: at each hour with a chance that grows
//! with the share not mopped and with the wind, and falls with the damp (assumed).

use super::crews::FireCrews;
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::log::{Log, line};
use crate::hazard::act::HazardAct;
use crate::hazard::forest_fire::edge::Size;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// The edge must have been still for so long (assumed).
const STILL: Span = Span::minutes(10);
/// A size is written at least so often.
const SAY_EVERY: Span = Span::minutes(30);
/// An edge that nobody mops up is cold after this time (practice: watch 12 h in grass, 24 h in grown forest).
const COLD: Span = Span::hours(12);
/// Chance in an hour that an edge of which nothing is mopped up wakes, at 3 m/s and 50 % (assumed).
const WAKES_PER_H: f64 = 0.05;
/// Share of such spots that watchers on the spot put out before they spread (assumed).
const CAUGHT_BY_WATCH: f64 = 0.9;
/// Share of the line that must be mopped up before a fire counts as out.
const MOPPED: f64 = 0.9;

/// What was written of the truth.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FireTruth {
    began: Option<u64>,
    spots: u32,
    still_since: Option<Moment>,
    contained: Option<(Moment, u64)>,
    out: Option<u64>,
    said: Option<Moment>,
    hours: u64,
    last: Option<u64>,
}

impl FireTruth {
    /// Whether the fire is contained.
    #[must_use]
    pub const fn contained(&self) -> bool {
        self.contained.is_some()
    }
    /// Once a minute.
    pub fn minute(&mut self, scenario: &Scenario, seed: Seed, now: Moment, fire: &ForestFire, crews: &FireCrews, acts: &mut Vec<HazardAct>, log: &mut Log) {
        let size = fire.size();
        if size.burnt_ha <= 0.0 {
            return;
        }
        let place = fire.middle().and_then(|p| super::watchers::FireSight::village_of(scenario, p)).map_or(Who::Nobody, Who::Village);
        let ha = |kind, cause: Option<u64>| line(kind, place, Cause { why: Why::Hazard, seq: cause }).at(place).value(size.burnt_ha, Unit::Hectares);
        if self.began.is_none() {
            self.began = Some(log.write(now, ha(Kind::FireBegan, None)));
            self.last = self.began;
        }
        if fire.spot_fires() > self.spots {
            self.spots = fire.spot_fires();
            self.last = Some(log.write(now, ha(Kind::FireBegan, self.last).detail("ember")));
        }
        if size.free_m > 0.0 {
            self.still_since = None;
            if let Some((_, seq)) = self.contained.take() {
                self.last = Some(log.write(now, ha(Kind::FireEscaped, Some(seq))));
                self.out = None;
                self.say(now, &size, place, log);
            }
        } else {
            let since = *self.still_since.get_or_insert(now);
            if self.contained.is_none() && now - since >= STILL {
                let seq = log.write(now, ha(Kind::FireContained, self.last));
                self.contained = Some((now, seq));
                self.last = Some(seq);
                self.say(now, &size, place, log);
            }
        }
        if let Some((since, seq)) = self.contained {
            let mopped = crews.mopped_share(size.edge_m);
            if self.out.is_none() && size.heat_mw <= 0.0 && (mopped >= MOPPED || now - since >= COLD) {
                self.out = Some(log.write(now, ha(Kind::FlamesOut, Some(seq))));
                self.last = self.out;
            }
            if now.as_millis() % 3_600_000 == 0 && now - since < COLD * 2 {
                self.wake(seed, now, fire, crews, mopped, acts, place, log);
            }
        }
        if self.said.is_none_or(|at| now - at >= SAY_EVERY) {
            self.say(now, &size, place, log);
        }
    }
    fn say(&mut self, now: Moment, size: &Size, place: Who, log: &mut Log) {
        self.said = Some(now);
        let l = line(Kind::FireSize, place, Cause { why: Why::Hazard, seq: self.last }).at(place).value(size.burnt_ha, Unit::Hectares);
        let detail = format!("forest={:.1} edge={:.0} free={:.0} flame={:.1}", size.forest_ha, size.edge_m, size.free_m, size.flame_m);
        log.write(now, l.detail(detail));
    }
    /// The edge may wake where it is not mopped up.
    #[expect(clippy::too_many_arguments, reason = "what an edge wakes by, used once")]
    fn wake(&mut self, seed: Seed, now: Moment, fire: &ForestFire, crews: &FireCrews, mopped: f64, acts: &mut Vec<HazardAct>, place: Who, log: &mut Log) {
        let w = fire.weather(now);
        let mut luck = stream_of(seed, Luck::Rekindle, "edge", self.hours);
        self.hours += 1;
        let dry = ((100.0 - w.humidity_percent) / 50.0).clamp(0.0, 2.0) * (w.wind_m_s / 3.0).clamp(0.2, 3.0);
        let chance = WAKES_PER_H * (1.0 - mopped).clamp(0.0, 1.0) * dry;
        let (wakes, caught, where_to) = (luck.unit() < chance, luck.unit() < CAUGHT_BY_WATCH, luck.unit());
        if !wakes || caught && crews.anybody_at(fire) {
            return;
        }
        let shape = crate::hazard::act::Hazard::frame(fire).shape;
        let mut rim: Vec<usize> = fire.burnt_cells().iter().map(|c| *c as usize).collect();
        rim.sort_unstable();
        let outside: Vec<usize> =
            rim.into_iter().flat_map(|c| shape.neighbours(c).map(|(n, _)| n).collect::<Vec<_>>()).filter(|n| !fire.reached(*n) && fire.burnable(*n)).collect();
        let Some(cell) = outside.get((where_to * outside.len() as f64) as usize) else { return };
        acts.push(HazardAct::Ignite { at: shape.centre(*cell) });
        let cause = Cause { why: Why::Hazard, seq: self.out.or(self.last) };
        self.last =
            Some(log.write(now, line(Kind::FireBegan, place, cause).at(place).value(fire.burnt_ha(), Unit::Hectares).detail(crate::record::said::REKINDLED)));
    }
}
