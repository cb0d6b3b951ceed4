//! Drill / sight — who knows what, and when: readings late and with gaps, forecasts, and one picture per post.
//!
//! In: the hazard's true gauges and forecasts, messages that arrived. Out: pictures on which triggers are evaluated; warnings on the platform.
//! Not here: decisions (`drill::command`). Rule: this is the only door from the truth to a decision.

pub mod evaluate;
pub mod everybody;
pub mod justify;
pub mod lasting;
pub mod picture;
pub mod readings;
pub mod screen;
pub mod standing;
mod tally;
pub mod truth;
pub mod warning;

use std::collections::BTreeSet;

use super::census::Network;
use super::fire::watchers::FireSight;
use super::log::{Log, line};
use super::outage;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, Id, PostId, TownshipId};
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::Hazard;
use crate::map::place::GaugeKind;
use crate::plan::chain::{CENTRE, Posts};
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::scenario::drill_spec::Scenario;
use everybody::Everybody;
use picture::Picture;
use screen::{Forecasts, Screen};
use truth::Truth;
use warning::Warnings;

/// A reading of each gauge is recorded at least this often while it comes in (others are recorded when a decision
/// rests on them), so that the record stays readable.
pub const RECORD_EVERY: Span = Span::minutes(30);

/// What `sense` needs.
pub struct Sense<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Now.
    pub now: Moment,
    /// The hazard: its true gauges and its forecasts.
    pub hazard: &'a dyn Hazard,
    /// The networks.
    pub network: &'a dyn Network,
    /// The record.
    pub log: &'a mut Log,
}

/// Everybody's perception.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Sight {
    seed: Seed,
    /// Readings as they reach the county's screen.
    pub screen: Screen,
    /// Forecasts as they reach it.
    pub forecasts: Forecasts,
    /// The warnings that the county's bureaus have issued.
    pub warnings: Warnings,
    /// What each post has been told or has seen itself, by post.
    pub known: Everybody,
    /// Until when the screen of each township is up to date: now, or the moment its network failed.
    seen_until: Vec<Moment>,
    /// The seat of each post: its township where it needs the network to see the screen, none in the command room.
    window: Vec<Option<TownshipId>>,
    recorded: Vec<Option<Moment>>,
    passed: BTreeSet<(GaugeId, u8)>,
    missing: Vec<bool>,
    truth: Truth,
    #[serde(skip)]
    lasting: lasting::Lasting,
    next_minute: Moment,
    /// A forest fire as it is seen; none in a drill of another hazard. Kept beside the others (`World::parts`).
    #[serde(skip)]
    pub fire: Option<FireSight>,
}

impl Sight {
    /// Nobody knows anything yet.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: Seed) -> Self {
        let posts = Posts::new(&scenario.county, &scenario.books);
        let window = (0..posts.list.len()).map(|i| posts.window(PostId::from_index(i)));
        Self {
            seed,
            screen: Screen::new(&scenario.county),
            forecasts: Forecasts::new(scenario),
            warnings: Warnings::default(),
            known: Everybody::new(posts.list.len()),
            seen_until: vec![Moment::ZERO; scenario.county.townships.len()],
            window: window.collect::<Vec<_>>(),
            recorded: vec![None; scenario.county.gauges.len()],
            passed: BTreeSet::new(),
            missing: vec![false; scenario.county.gauges.len()],
            truth: Truth::new(scenario),
            lasting: lasting::Lasting::default(),
            next_minute: Moment::ZERO,
            fire: FireSight::new(scenario, seed),
        }
    }

    /// One step of perception: readings taken and arrived, forecasts, what each township's screen can show, and (for
    /// measuring only) whether a level's or a zone's rule has become true in the world.
    pub fn sense(&mut self, s: &mut Sense<'_>) {
        self.screen.remember(&s.scenario.county, |g, at| s.hazard.rain_before(g, at));
        self.screen.take(&s.scenario.county, s.now, self.seed, |g| s.hazard.gauge(g), |g| outage::sends(g, s.network, s.now));
        for (g, reading) in self.screen.arrivals(s.now) {
            self.note_arrival(s, g, reading);
        }
        self.forecasts.step(s.scenario, s.now, self.seed, s.hazard, s.log);
        if s.now >= self.next_minute {
            self.next_minute = s.now + Span::minutes(1);
            self.note_silence(s);
            self.warnings.look(s, &mut self.screen, &mut self.forecasts);
            self.truth.minute(s, (&self.forecasts, &self.warnings), self.fire.as_ref(), &self.lasting);
        }
        if let Some(fire) = &mut self.fire {
            fire.sense(s, &mut self.known);
        }
        if s.now.since_start() >= s.scenario.drill.length {
            self.truth.end(s);
        }
        let platform = outage::handset();
        for (i, until) in self.seen_until.iter_mut().enumerate() {
            if s.network.works(platform, TownshipId::from_index(i), s.now) {
                *until = s.now;
            }
        }
    }

    /// The picture of a post.
    #[must_use]
    pub fn picture<'a>(&'a self, scenario: &'a Scenario, post: PostId, now: Moment) -> Picture<'a> {
        let seen = self.window[post.index()].map_or(now, |t| self.seen_until[t.index()]);
        let own = &self.known[post.index()];
        Picture {
            scenario,
            screen: &self.screen,
            forecasts: &self.forecasts,
            warnings: &self.warnings,
            seen,
            own,
            done: &own.done,
            lasting: &self.lasting,
            fire: self.fire.as_ref().map(|f| f.view(post)),
            now,
            memo: None,
        }
    }

    /// Writes the readings on which a decision rests, if they are not in the record yet, and gives the last one's number.
    pub fn evidence(&mut self, log: &mut Log, picture_seen: Moment, now: Moment, gauges: &[GaugeId]) -> Option<u64> {
        gauges.iter().filter_map(|g| cite(&mut self.screen, log, now, picture_seen, *g)).max()
    }

    /// Until when a post's screen is up to date.
    #[must_use]
    pub fn seen_until(&self, post: PostId, now: Moment) -> Moment {
        self.window[post.index()].map_or(now, |t| self.seen_until[t.index()])
    }

    fn note_arrival(&mut self, s: &mut Sense<'_>, g: GaugeId, index: usize) {
        self.missing[g.index()] = false;
        let gauge = &s.scenario.county.gauges[g.index()];
        let (value, taken) = self.screen.reading(g, index);
        let fresh = match gauge.kind {
            GaugeKind::Stage => {
                [(gauge.warning_m, 1), (gauge.guarantee_m, 2)].into_iter().any(|(m, n)| m.is_some_and(|m| value >= m) && self.passed.insert((g, n)))
            }
            GaugeKind::Rain => {
                // No sum is more than the whole counter.
                let most = self.screen.latest(g, s.now).map_or(0.0, |r| r.value);
                let mut rain = self.screen.rains(g, s.now);
                s.scenario
                    .county
                    .alarm
                    .steps
                    .iter()
                    .enumerate()
                    .filter(|(_, step)| most >= step.mm)
                    .any(|(n, step)| rain(step.hours).is_some_and(|sum| sum >= step.mm) && self.passed.insert((g, u8::try_from(n).unwrap_or(u8::MAX))))
            }
        };
        let stale = self.recorded[g.index()].is_none_or(|at| s.now - at >= RECORD_EVERY);
        if fresh || stale {
            self.recorded[g.index()] = Some(s.now);
            let seq = write_reading(s.log, s.now, g, value, taken, gauge.kind == GaugeKind::Rain);
            self.screen.set_seq(g, index, seq);
        }
    }

    fn note_silence(&mut self, s: &mut Sense<'_>) {
        for (i, gauge) in s.scenario.county.gauges.iter().enumerate() {
            let g = GaugeId::from_index(i);
            if self.missing[i] || self.screen.heard_lately(g, s.now) {
                continue;
            }
            let silent = s.now - self.screen.last_heard(g, s.now).unwrap_or(Moment::ZERO);
            if silent > screen::max_age(gauge) {
                self.missing[i] = true;
                s.log.write(
                    s.now,
                    line(Kind::ReadingMissing, Who::Gauge(g), Cause::of(Why::Hazard)).to(Who::Post(CENTRE)).value(silent.as_minutes(), Unit::Minutes),
                );
            }
        }
    }

    /// Adds all that is known and on the screens to a fingerprint.
    pub fn fingerprint(&self, h: &mut Hasher) {
        // Named one by one, so that nothing new is forgotten here; left out is what is found again after loading.
        let Self { seed: _, screen, forecasts, warnings, known, seen_until, window, recorded, passed, missing, truth, lasting: _, next_minute, fire } = self;
        screen.fingerprint(h);
        truth.fingerprint(h);
        warnings.fingerprint(h);
        known.iter().for_each(|k| k.fingerprint(h));
        h.saved(&(forecasts, seen_until, window, recorded, passed, missing, next_minute, fire));
    }

    /// When a message of a topic first came to any post, and its number.
    #[must_use]
    pub fn first_received(&self, topic: &str) -> Option<(Moment, u64)> {
        self.known.iter().filter_map(|k| k.received.get(topic)).copied().min()
    }
}

/// The number under which the newest reading of a gauge stands in the record, where it is written if it does not yet.
fn cite(screen: &mut Screen, log: &mut Log, now: Moment, seen: Moment, g: GaugeId) -> Option<u64> {
    let (index, reading) = (screen.latest_index(g, seen)?, *screen.latest(g, seen)?);
    reading.seq.or_else(|| {
        let seq = write_reading(log, now, g, reading.value, reading.taken, screen.is_rain(g));
        screen.set_seq(g, index, seq);
        Some(seq)
    })
}

fn write_reading(log: &mut Log, now: Moment, g: GaugeId, value: f64, taken: Moment, rain: bool) -> u64 {
    let unit = if rain { Unit::Millimetres } else { Unit::Metres };
    log.write(now, line(Kind::ReadingArrived, Who::Gauge(g), Cause::of(Why::Hazard)).to(Who::Post(CENTRE)).value(value, unit).detail(format!("taken={taken}")))
}
