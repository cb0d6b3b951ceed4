//! Sight / picture — what one post can see: the screen as far as its network lets it, and what it has been told.
//!
//! In: the screen, messages that arrived. Out: quantities as ranges: what is known for certain, and what could be.
//! Not here: the truth. Method: a quantity over several gauges of which some are silent is a range; a comparison is
//! known only where the whole range agrees.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::lasting::Lasting;
use super::screen::{Ahead, Forecasts, Screen};
use super::tally::{Count, Most};
use super::warning::Warnings;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{FacilityId, GaugeId, HouseholdId, Id, RoadId, VillageId, ZoneId};
use crate::base::kept::Kept;
use crate::base::time::{Moment, Span};
use crate::drill::census::Trapped;
use crate::drill::deed::ZoneCount;
use crate::drill::fire::seen::HORIZON_MIN;
use crate::drill::fire::watchers::{FireView, fire_weather};
use crate::map::place::GaugeKind;
use crate::plan::level::Level;
use crate::plan::order::WarnStage;
use crate::plan::trigger::Quantity;
use crate::plan::warning::rank;
use crate::plan::zone::Zone;
use crate::scenario::drill_spec::Scenario;

/// What was told of a queue so long ago says nothing of now (assumed).
pub const QUEUE_MAX_AGE: Span = Span::minutes(30);

pub use super::tally::Range;

/// What a post has been told, with the number of the event by which it came.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Known {
    /// The response level as last told.
    pub level: Option<(Level, u64)>,
    /// Reports of a kind received: how many, and the last.
    pub reports: Kept<BTreeMap<String, (u32, u64)>>,
    /// Messages of a topic received: when last, and its number.
    pub received: Kept<BTreeMap<String, (Moment, u64)>>,
    /// Clauses known to be done: since when, and the event.
    pub done: Kept<BTreeMap<String, (Moment, u64)>>,
    /// Zones known to be ordered.
    pub ordered: Kept<BTreeSet<ZoneId>>,
    /// Counts of zones as last reported, and when they were made.
    pub counts: Kept<BTreeMap<ZoneId, (ZoneCount, Moment)>>,
    /// Villages that have reported water, with the report.
    pub water: Kept<BTreeMap<VillageId, u64>>,
    /// Roads reported under water.
    pub roads: Kept<BTreeMap<RoadId, u64>>,
    /// Roads on which a dead vehicle was reported.
    pub wrecks: Kept<BTreeMap<RoadId, u64>>,
    /// Households reported trapped.
    pub trapped: Kept<BTreeMap<HouseholdId, (Trapped, u64)>>,
    /// Shelters known to be open.
    pub opened: Kept<BTreeSet<FacilityId>>,
    /// Kilometres of the longest queue on a road as last told, when, and the event.
    pub queue: Option<(f64, Moment, u64)>,
    /// What the public was last told, by whomever; all posts at the county and in townships watch and read it.
    pub public: Kept<Option<Says>>,
    /// Something changed since the post's clauses were last looked at.
    pub fresh: bool,
}

/// What the public is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Says {
    /// The level in force.
    pub level: Option<Level>,
    /// The zones that are ordered out.
    pub zones: BTreeSet<ZoneId>,
}

impl Says {
    /// As somebody knows it now.
    #[must_use]
    pub fn of(known: &Known) -> Self {
        Self { level: known.level.map(|l| l.0), zones: BTreeSet::clone(&known.ordered) }
    }
    /// In how many things it is no longer what somebody knows.
    fn differs(&self, known: &Known) -> f64 {
        f64::from(u8::from(self.level != known.level.map(|l| l.0))) + self.zones.symmetric_difference(&known.ordered).count() as f64
    }
}

impl Known {
    /// Adds all of it to a fingerprint.
    pub fn fingerprint(&self, h: &mut Hasher) {
        let Self { level, reports, received, done, ordered, counts, water, roads, wrecks, trapped, opened, queue, public, fresh } = self;
        h.saved(&(level, queue, fresh)).kept([reports]).kept([received]).kept([done]).kept([ordered]).kept([counts]).kept([water]);
        h.kept([roads]).kept([wrecks]).kept([trapped]).kept([opened]).kept([public]);
    }
    /// A report of a kind came in.
    pub fn report(&mut self, kind: &str, seq: u64) {
        let entry = self.reports.entry(kind.to_owned()).or_insert((0, seq));
        *entry = (entry.0 + 1, seq);
        self.fresh = true;
    }
    /// A village's report of a kind came in.
    pub fn report_from(&mut self, village: VillageId, kind: &str, seq: u64) {
        if kind == "water" {
            self.water.insert(village, seq);
        }
        self.report(kind, seq);
    }
    /// A message of a topic came in.
    pub fn receive(&mut self, topic: &str, at: Moment, seq: u64) {
        self.received.insert(topic.to_owned(), (at, seq));
        self.fresh = true;
    }
    /// The post learnt that a clause is done.
    pub fn learn_done(&mut self, key: &str, at: Moment, seq: u64) {
        self.done.insert(key.to_owned(), (at, seq));
        self.fresh = true;
    }
    /// How long the longest queue is, kilometres.
    pub fn queue(&mut self, km: f64, at: Moment, seq: u64) {
        if self.queue.is_none_or(|q| q.1 <= at) {
            (self.queue, self.fresh) = (Some((km, at, seq)), true);
        }
    }
    /// Newer counts of a zone.
    pub fn count(&mut self, zone: ZoneId, count: ZoneCount, made: Moment) {
        if self.counts.get(&zone).is_none_or(|(_, at)| *at <= made) {
            self.counts.insert(zone, (count, made));
        }
        self.fresh = true;
    }
}

/// Values already computed for one moment, by how far the askers' screens reach. Hundreds of posts ask the same questions of the
/// same screen every minute.
#[derive(Debug, Default)]
pub struct Memo(BTreeMap<Moment, Rc<View>>);

impl Memo {
    /// What was computed for those whose screen reaches until a moment.
    pub fn of(&mut self, seen: Moment, scenario: &Scenario) -> Rc<View> {
        Rc::clone(self.0.entry(seen).or_insert_with(|| Rc::new(View::new(scenario))))
    }
}

/// The spans that were asked for, and the rain of each at every gauge; outer `None` where nobody asked.
pub(super) type Rain = (Vec<Span>, Vec<Option<Option<f64>>>);

/// What everybody whose screen reaches equally far gets the same answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    MaxRain(Span),
    GaugesOver(Span, u64),
    MaxForecastRain(Span),
    AboveWarning,
    /// By one who knows: where his knowledge lies; nobody learns anything while a view lives.
    NotSignedOff(usize),
    SafeShare(usize),
}

/// Values already computed for everybody whose screen reaches equally far.
#[derive(Debug)]
pub struct View {
    /// Whether the rules of each zone that is the first with such rules hold for each stage; outer `None` where nobody asked.
    rules: Vec<Cell<Option<Option<bool>>>>,
    holding: OnceCell<Vec<bool>>,
    /// The few values that triggers ask for.
    values: RefCell<Vec<(Asked, Option<Range>)>>,
    gauges: usize,
    /// The few spans that rules ask for.
    rain: RefCell<Rain>,
}

impl View {
    /// Nothing has been asked yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self {
            rules: vec![Cell::new(None); 2 * scenario.books.zones.len()],
            holding: OnceCell::new(),
            values: RefCell::default(),
            gauges: scenario.county.gauges.len(),
            rain: RefCell::default(),
        }
    }

    /// Which of all rules hold for people who are to prepare and to leave, in an order that never changes.
    pub fn holding(&self, p: &Picture<'_>) -> &[bool] {
        self.holding.get_or_init(|| p.lasting.kinds(p.scenario).iter().flat_map(|z| self.holds(*z, p)).collect())
    }
    /// Whether a zone's rules hold for people who are to prepare and to leave.
    pub(super) fn holds(&self, zone: ZoneId, p: &Picture<'_>) -> [bool; 2] {
        [WarnStage::Prepare, WarnStage::LeaveNow].map(|stage| self.zone_rule(zone, stage, p) == Some(true))
    }
    /// Whether a zone's rule holds for a stage.
    pub fn zone_rule(&self, id: ZoneId, stage: WarnStage, p: &Picture<'_>) -> Option<bool> {
        let column = match stage {
            WarnStage::Prepare => 0,
            WarnStage::LeaveNow => 1,
            // No rule says when it is over, or when to stay inside.
            WarnStage::AllClear | WarnStage::StayIn => return Some(false),
        };
        let known = &self.rules[2 * p.lasting.like(p.scenario, id) + column];
        if let Some(holds) = known.get() {
            return holds;
        }
        let zone = p.scenario.books.zone(id);
        let holds = p.zone_rule(zone, stage);
        // What is known of a fire differs from post to post.
        if zone.fire_min.is_none() {
            known.set(Some(holds));
        }
        holds
    }
    /// Takes over what was found of rain a minute ago, but for gauges that say something else now.
    pub(super) fn inherit(&self, (spans, mut values): Rain, changed: &[bool]) {
        for (known, changed) in values.chunks_exact_mut(self.gauges.max(1)).flat_map(|row| row.iter_mut().zip(changed)) {
            if *changed {
                *known = None;
            }
        }
        *self.rain.borrow_mut() = (spans, values);
    }
    /// What was found of rain.
    pub(super) fn leave(&self) -> Rain {
        self.rain.take()
    }
    fn rain_or_else(&self, g: GaugeId, span: Span, value: impl FnOnce() -> Option<f64>) -> Option<f64> {
        *self.row(&mut self.rain.borrow_mut(), span)[g.index()].get_or_insert_with(value)
    }
    /// The rain of a span at each of some gauges, in their order; `value` finds what is not known yet, and asks nothing of this view.
    fn rain_at(&self, gauges: impl Iterator<Item = GaugeId>, span: Span, value: impl Fn(GaugeId) -> Option<f64>, mut take: impl FnMut(Option<f64>)) {
        let mut rain = self.rain.borrow_mut();
        let row = self.row(&mut rain, span);
        gauges.for_each(|g| take(*row[g.index()].get_or_insert_with(|| value(g))));
    }
    /// What is known of a span, by gauge.
    fn row<'r>(&self, (spans, known): &'r mut Rain, span: Span) -> &'r mut [Option<Option<f64>>] {
        let column = spans.iter().position(|s| *s == span).unwrap_or_else(|| {
            spans.push(span);
            known.resize(spans.len() * self.gauges, None);
            spans.len() - 1
        });
        &mut known[column * self.gauges..][..self.gauges]
    }
    fn or_else(&self, asked: Asked, value: impl FnOnce() -> Option<Range>) -> Option<Range> {
        if let Some((_, v)) = self.values.borrow().iter().find(|(a, _)| *a == asked) {
            return *v;
        }
        let v = value();
        self.values.borrow_mut().push((asked, v));
        v
    }
}

/// What one post sees at a moment.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// The map and the plans: they are known to everybody.
    pub scenario: &'a Scenario,
    /// The county's screen.
    pub screen: &'a Screen,
    /// Forecasts on it.
    pub forecasts: &'a Forecasts,
    /// Warnings on the platform.
    pub warnings: &'a Warnings,
    /// Until when this post's copy of the screen is up to date.
    pub seen: Moment,
    /// What the post has been told.
    pub own: &'a Known,
    /// The clauses that count as done: those of `own`, or whatever whoever looks holds instead of them.
    pub done: &'a BTreeMap<String, (Moment, u64)>,
    /// What only the map and the plans say.
    pub lasting: &'a Lasting,
    /// The forest fire as the post knows it; none in a drill of another hazard.
    pub fire: Option<FireView<'a>>,
    /// Now.
    pub now: Moment,
    /// What was already computed for this moment.
    pub memo: Option<&'a View>,
}

const fn exactly(v: f64) -> Range {
    (v, v)
}

impl Picture<'_> {
    /// The picture's value of a quantity; `None` where nothing is known at all.
    #[must_use]
    pub fn quantity(&self, q: &Quantity) -> Option<Range> {
        let key = match q {
            Quantity::MaxRain(span) => Some(Asked::MaxRain(*span)),
            Quantity::GaugesOver(span, mm) => Some(Asked::GaugesOver(*span, mm.to_bits())),
            Quantity::MaxForecastRain(span) => Some(Asked::MaxForecastRain(*span)),
            Quantity::AboveWarning => Some(Asked::AboveWarning),
            Quantity::NotSignedOff => Some(Asked::NotSignedOff(std::ptr::from_ref(self.own).addr())),
            Quantity::SafeShare => Some(Asked::SafeShare(std::ptr::from_ref(self.own).addr())),
            _ => None,
        };
        match (self.memo, key) {
            (Some(memo), Some(key)) => memo.or_else(key, || self.compute(q)),
            _ => self.compute(q),
        }
    }

    fn compute(&self, q: &Quantity) -> Option<Range> {
        match q {
            Quantity::Stage(g) => self.screen.fresh(*g, self.seen, self.now).map(|r| exactly(r.value)),
            Quantity::Rise(g, span) => self.screen.fresh(*g, self.seen, self.now).and_then(|_| self.screen.rise(*g, *span, self.seen)).map(exactly),
            Quantity::Rain(g, span) => self.rain(*g, *span).map(exactly),
            Quantity::MaxRain(span) => {
                let mut most = Most::default();
                self.rain_everywhere(*span, |v| most.take(v));
                most.range()
            }
            Quantity::GaugesOver(span, mm) => {
                let mut count = Count::default();
                self.rain_everywhere(*span, |v| count.take(v.map(|v| v >= *mm)));
                count.range()
            }
            Quantity::ForecastRain(g, span) | Quantity::ForecastStage(g, span) => self.ahead(*g, *span).map(exactly),
            Quantity::MaxForecastRain(span) => self.largest(self.forecasts.latest_of_each(*span, self.seen, self.now)),
            Quantity::AboveWarning => self.count(GaugeKind::Stage, |g| {
                let warning = self.scenario.county.gauges[g.index()].warning_m;
                warning.map_or(Some(false), |m| self.screen.fresh(g, self.seen, self.now).map(|r| r.value >= m))
            }),
            Quantity::Warning(kind) => Some(exactly(rank(self.warnings.seen(*kind, self.seen)))),
            Quantity::Reports(kind) => Some(exactly(f64::from(self.own.reports.get(kind).map_or(0, |r| r.0)))),
            Quantity::FireArea => self.of_fire(|s| s.area_ha),
            Quantity::FlameLength => self.of_fire(|s| s.flame_m),
            Quantity::FireHeld => self.of_fire(|s| s.held),
            Quantity::FireQuiet => self.of_fire(|s| s.quiet_since.map_or(0.0, |at| (self.now - at).as_hours())),
            Quantity::FireToHomes => {
                let homes = self.scenario.books.zones.iter().filter(|z| z.fire_min.is_some());
                Some(exactly(homes.map(|z| self.minutes_to_zone(z)).fold(HORIZON_MIN, f64::min)))
            }
            Quantity::CrewsAtFire => Some(exactly(self.fire.map_or(0.0, |f| f.crews as f64))),
            Quantity::QueueLength => self.own.queue.filter(|q| self.now - q.1 <= QUEUE_MAX_AGE).map(|q| exactly(q.0)),
            Quantity::PublicOutdated => self.own.public.as_ref().map(|said| exactly(said.differs(self.own))),
            Quantity::Wind => self.fire.and_then(|f| f.weather.first()).map(|w| exactly(w.wind_m_s)),
            Quantity::FireWeather => self.fire.and_then(|f| Some(exactly(fire_weather(f.weather.first()?, f.rainless_days)))),
            Quantity::Minutes => Some(exactly(self.now.as_minutes())),
            Quantity::HourOfDay => Some(exactly(self.scenario.hour_of_day(self.now))),
            Quantity::NotSignedOff => self.over_ordered(|c| f64::from(c.people.saturating_sub(c.settled())), f64::INFINITY),
            Quantity::SafeShare => {
                let people = self.over_ordered(|c| f64::from(c.people), f64::INFINITY)?;
                let safe = self.over_ordered(|c| f64::from(c.safe), 0.0)?;
                if people.0 <= 0.0 {
                    return None;
                }
                if people.1.is_finite() { Some(exactly(safe.0 / people.0)) } else { Some((0.0, 1.0)) }
            }
        }
    }

    /// A number of the fire: none where no fire is known, unknown while nobody has been there.
    fn of_fire(&self, value: impl Fn(&crate::drill::fire::seen::FireSeen) -> f64) -> Option<Range> {
        match self.fire?.seen {
            None => Some(exactly(0.0)),
            Some(s) => s.verified.then(|| exactly(value(s))),
        }
    }
    /// Minutes until the fire may be at the nearest of a zone's settlements, as the post sees it.
    #[must_use]
    pub fn minutes_to_zone(&self, zone: &Zone) -> f64 {
        let Some((seen, weather)) = self.fire.and_then(|f| Some((f.seen?, f.weather))) else { return HORIZON_MIN };
        let county = &self.scenario.county;
        let places = zone.settlements.iter().map(|s| county.settlements[s.index()].at);
        places.map(|p| seen.minutes_to(p, self.now, weather)).fold(HORIZON_MIN, f64::min)
    }
    pub(super) fn rain(&self, g: GaugeId, span: Span) -> Option<f64> {
        let sum = || self.screen.fresh(g, self.seen, self.now).map(|last| self.screen.rain_up_to(g, last, span, self.seen));
        match self.memo {
            Some(memo) => memo.rain_or_else(g, span, sum),
            None => sum(),
        }
    }
    pub(super) fn ahead(&self, gauge: GaugeId, within: Span) -> Option<f64> {
        self.forecasts.latest(Ahead { gauge, within }, self.seen, self.now)
    }

    fn gauges(&self, kind: GaugeKind) -> impl Iterator<Item = GaugeId> + '_ {
        self.scenario.county.gauges.iter().enumerate().filter(move |(_, g)| g.kind == kind).map(|(i, _)| GaugeId::from_index(i))
    }
    /// The rain of a span at every rain gauge.
    fn rain_everywhere(&self, span: Span, mut take: impl FnMut(Option<f64>)) {
        let sum = |g| self.screen.fresh(g, self.seen, self.now).map(|last| self.screen.rain_up_to(g, last, span, self.seen));
        match self.memo {
            Some(memo) => memo.rain_at(self.gauges(GaugeKind::Rain), span, sum, take),
            None => self.gauges(GaugeKind::Rain).for_each(|g| take(sum(g))),
        }
    }
    fn largest(&self, mut value: impl FnMut(GaugeId) -> Option<f64>) -> Option<Range> {
        let mut most = Most::default();
        self.gauges(GaugeKind::Rain).for_each(|g| most.take(value(g)));
        most.range()
    }
    fn count(&self, kind: GaugeKind, holds: impl Fn(GaugeId) -> Option<bool>) -> Option<Range> {
        let mut count = Count::default();
        self.gauges(kind).for_each(|g| count.take(holds(g)));
        count.range()
    }
    /// A sum over the zones known to be ordered; a zone without a report adds 0 at least and `unheard` at most.
    fn over_ordered(&self, value: impl Fn(&ZoneCount) -> f64, unheard: f64) -> Option<Range> {
        if self.own.ordered.is_empty() {
            return None;
        }
        let (mut sum, mut counts) = ((0.0, 0.0), self.own.counts.iter().peekable());
        for z in self.own.ordered.iter() {
            while counts.next_if(|(c, _)| *c < z).is_some() {}
            match counts.next_if(|(c, _)| *c == z) {
                Some((_, (c, _))) => {
                    sum.0 += value(c);
                    sum.1 += value(c);
                }
                None => sum.1 += unheard,
            }
        }
        Some(sum)
    }

    /// Whether a zone's own rules hold for a stage, as seen here; unknown where no rule holds and some gauge is silent.
    #[must_use]
    pub fn zone_rule(&self, zone: &Zone, stage: WarnStage) -> Option<bool> {
        let mut unknown = false;
        if zone.fire_min.is_some() && stage == WarnStage::AllClear {
            return Some(false);
        }
        for rule in &zone.rules {
            let (sums, level) = match stage {
                WarnStage::Prepare => (&rule.prepare_rain, rule.stage_m.map(|s| s.0)),
                WarnStage::LeaveNow => (&rule.leave_rain, rule.stage_m.map(|s| s.1)),
                WarnStage::AllClear | WarnStage::StayIn => return Some(false),
            };
            for (hours, mm) in sums {
                match self.rain(rule.gauge, Span::from_seconds_f64(hours * 3600.0)) {
                    Some(v) if v >= *mm => return Some(true),
                    Some(_) => {}
                    None => unknown = true,
                }
            }
            if let Some(m) = level {
                match self.screen.fresh(rule.gauge, self.seen, self.now) {
                    Some(r) if r.value >= m => return Some(true),
                    Some(_) => {}
                    None => unknown = true,
                }
            }
        }
        if let Some((prepare, leave)) = zone.fire_min {
            let limit = if stage == WarnStage::Prepare { prepare } else { leave };
            if self.fire.is_some() && stage != WarnStage::AllClear && self.minutes_to_zone(zone) <= limit {
                return Some(true);
            }
        }
        if unknown { None } else { Some(false) }
    }
}
