//! Score / evidence — what the record says, sorted once so that every measure reads it at a glance.
//!
//! In: the scenario, the tale that is judged, the baselines' tales. Out: for each household its first and last times, for
//! each kind its events, for each post its place, for each clause its instances. Not here: any judgement.

use std::collections::BTreeMap;

use super::at_risk::AtRisk;
use super::clause::{Instance, instances};
use super::scoring::Scoring;
use crate::base::ids::{ChannelId, FacilityId, HouseholdId, Id, SettlementId, VillageId, ZoneId};
use crate::base::lang::{Lang, Name};
use crate::base::time::Moment;
use crate::map::channel::ChannelKind;
use crate::plan::chain::{Posts, Seat};
use crate::record::event::{Event, Kind, Who};
use crate::record::tale::{HouseholdFact, PlanUse, Tale};
use crate::scenario::drill_spec::Scenario;

/// A time and the event that proves it, or neither; eight bytes, because there is one for every household and question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    ms: i32,
    seq: u32,
}

impl Default for Stamp {
    fn default() -> Self {
        Self::NEVER
    }
}

impl Stamp {
    /// Never.
    pub const NEVER: Self = Self { ms: i32::MAX, seq: u32::MAX };
    /// At an event.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self { ms: i32::try_from(event.at.as_millis()).unwrap_or(i32::MAX - 1), seq: u32::try_from(event.seq).unwrap_or(u32::MAX - 1) }
    }
    /// Whether it happened.
    #[must_use]
    pub const fn is_set(self) -> bool {
        self.seq != u32::MAX
    }
    /// When.
    #[must_use]
    pub fn at(self) -> Option<Moment> {
        self.is_set().then(|| Moment::millis(i64::from(self.ms)))
    }
    /// The event.
    #[must_use]
    pub fn seq(self) -> Option<u64> {
        self.is_set().then_some(u64::from(self.seq))
    }
    /// Minutes since T+00:00.
    #[must_use]
    pub fn minutes(self) -> Option<f64> {
        self.at().map(Moment::as_minutes)
    }
    /// The earlier of two.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        if (other.ms, other.seq) < (self.ms, self.seq) { other } else { self }
    }
    fn first(&mut self, event: &Event) {
        if !self.is_set() {
            *self = Self::of(event);
        }
    }
}

/// One household in one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Home {
    /// First covered by any order, to prepare or to leave.
    pub covered: Stamp,
    /// First covered by an order to leave.
    pub ordered: Stamp,
    /// First reached by a warning (not by its own eyes, not by an all-clear).
    pub warned: Stamp,
    /// First understood.
    pub understood: Stamp,
    /// First left home.
    pub left: Stamp,
    /// Out of danger from here until the end.
    pub safe: Stamp,
    /// The water reached the house.
    pub hit: Stamp,
    /// Somebody was first caught by the water.
    pub caught: Stamp,
    /// Somebody was first trapped.
    pub trapped: Stamp,
    /// First hurt or dead.
    pub harmed: Stamp,
    /// First went back before the all-clear.
    pub went_back: Stamp,
    /// Came home, last.
    pub came_home: Stamp,
    /// People caught, trapped.
    pub caught_people: f32,
    /// People trapped.
    pub trapped_people: f32,
    /// Dead.
    pub dead: f32,
    /// Injured, red.
    pub red: f32,
    /// Injured, yellow.
    pub yellow: f32,
    /// Injured, green.
    pub green: f32,
    /// People who went back.
    pub back_people: f32,
    /// People of reduced mobility with a named helper.
    pub paired: f32,
    /// People of reduced mobility moved before the water came.
    pub moved_before: f32,
}

impl Home {
    /// The hazard was where these people or their house were.
    #[must_use]
    pub fn in_danger(&self) -> bool {
        self.hit.is_set() || self.caught.is_set() || self.trapped.is_set() || self.harmed.is_set()
    }
    /// When the hazard came to them in this run.
    #[must_use]
    pub fn hazard(&self) -> Stamp {
        self.hit.earlier(self.caught).earlier(self.harmed)
    }
}

/// One run, sorted.
pub struct Run<'a> {
    /// The tale.
    pub tale: &'a Tale,
    /// By household.
    pub homes: Vec<Home>,
    /// Dead, red, yellow, caught among responders.
    pub responders: [f64; 4],
    kinds: Vec<Vec<u32>>,
}

fn is_upstairs(event: &Event) -> bool {
    event.detail.as_str().contains("upper")
}

/// The warning stage that an event's detail names: true for an all-clear.
pub(super) fn is_all_clear(detail: &str) -> bool {
    let d = detail.to_ascii_lowercase();
    d.contains("clear")
}

impl<'a> Run<'a> {
    /// Reads a tale once.
    #[must_use]
    pub fn new(scenario: &Scenario, tale: &'a Tale) -> Self {
        let mut run = Self { tale, homes: vec![Home::default(); tale.households.len()], responders: [0.0; 4], kinds: vec![Vec::new(); Kind::ALL.len()] };
        let mut upstairs = vec![false; tale.households.len()];
        for (i, e) in tale.events.iter().enumerate() {
            run.kinds[e.kind as usize].push(u32::try_from(i).unwrap_or(u32::MAX));
            match e.subject {
                Who::Household(h) => {
                    let Some(fact) = tale.households.get(h.index()) else { continue };
                    read_home(scenario, &mut run.homes[h.index()], &mut upstairs[h.index()], fact, e);
                }
                Who::Team(_) => match e.kind {
                    Kind::Died => run.responders[0] += e.value,
                    Kind::Injured if e.detail.as_str().contains("red") => run.responders[1] += e.value,
                    Kind::Injured if e.detail.as_str().contains("yellow") => run.responders[2] += e.value,
                    Kind::Caught => run.responders[3] += e.value,
                    _ => {}
                },
                _ => {}
            }
        }
        run
    }
    /// The events of a kind, in order.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &'a Event> + '_ {
        self.kinds[kind as usize].iter().map(|i| &self.tale.events[*i as usize])
    }
    /// The first event of a kind.
    #[must_use]
    pub fn first(&self, kind: Kind) -> Option<&'a Event> {
        self.of(kind).next()
    }
    /// The event of a number.
    #[must_use]
    pub fn event(&self, seq: u64) -> Option<&'a Event> {
        let events = &self.tale.events;
        match usize::try_from(seq).ok().and_then(|i| events.get(i)) {
            Some(e) if e.seq == seq => Some(e),
            _ => events.binary_search_by_key(&seq, |e| e.seq).ok().map(|i| &events[i]),
        }
    }
    /// An event and what it follows from, back to the beginning.
    pub fn chain(&self, from: &'a Event) -> impl Iterator<Item = &'a Event> + '_ {
        std::iter::successors(Some(from), move |e| e.cause.seq.and_then(|s| self.event(s))).take(400)
    }
    /// People caught by the water, responders included.
    #[must_use]
    pub fn caught(&self) -> f64 {
        self.homes.iter().map(|h| f64::from(h.caught_people)).sum::<f64>() + self.responders[3]
    }
    /// Dead, responders included.
    #[must_use]
    pub fn dead(&self) -> f64 {
        self.homes.iter().map(|h| f64::from(h.dead)).sum::<f64>() + self.responders[0]
    }
}

fn read_home(scenario: &Scenario, home: &mut Home, upstairs: &mut bool, fact: &HouseholdFact, e: &Event) {
    let people = f32::from(fact.people);
    let add = |field: &mut f32, limit: f32| *field = (*field + e.value as f32).min(limit);
    match e.kind {
        Kind::Ordered if !is_all_clear(e.detail.as_str()) => {
            home.covered.first(e);
            if !e.detail.as_str().to_ascii_lowercase().contains("prepare") {
                home.ordered.first(e);
            }
        }
        Kind::Warned => {
            let eyes = matches!(e.known_to, Who::Channel(c) if is_eyes(scenario, c));
            if !eyes && !is_all_clear(e.detail.as_str()) {
                home.warned.first(e);
            }
        }
        Kind::Understood => home.understood.first(e),
        // Whoever moves on from a safe place is unsafe only if water meets them: that has its own events.
        Kind::Left => {
            home.left.first(e);
            *upstairs = false;
        }
        Kind::Safe => {
            home.safe.first(e);
            *upstairs = is_upstairs(e);
        }
        Kind::Rescued => {
            home.safe.first(e);
            *upstairs = false;
        }
        Kind::HouseHit => home.hit.first(e),
        Kind::Caught => {
            home.caught.first(e);
            add(&mut home.caught_people, people);
            home.safe = Stamp::NEVER;
        }
        Kind::Trapped => {
            home.trapped.first(e);
            add(&mut home.trapped_people, people);
            if !*upstairs {
                home.safe = Stamp::NEVER;
            }
        }
        Kind::Injured => {
            home.harmed.first(e);
            let d = e.detail.as_str();
            if d.contains("red") {
                add(&mut home.red, people);
            } else if d.contains("yellow") {
                add(&mut home.yellow, people);
            } else {
                add(&mut home.green, people);
            }
            home.safe = Stamp::NEVER;
        }
        Kind::Died => {
            home.harmed.first(e);
            add(&mut home.dead, people);
            home.safe = Stamp::NEVER;
        }
        Kind::WentBack => {
            home.went_back.first(e);
            add(&mut home.back_people, people);
            home.safe = Stamp::NEVER;
        }
        Kind::CameHome => home.came_home = Stamp::of(e),
        Kind::HelperPaired => add(&mut home.paired, f32::from(fact.reduced)),
        Kind::SpecialMoved if !home.hit.is_set() => add(&mut home.moved_before, f32::from(fact.reduced)),
        _ => {}
    }
}

fn is_eyes(scenario: &Scenario, channel: ChannelId) -> bool {
    scenario.county.channels.get(channel.index()).is_some_and(|c| c.kind == ChannelKind::OwnEyes)
}

/// All that is known, for the measures.
pub struct Evidence<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Weights, bands, parameters.
    pub scoring: &'a Scoring,
    /// The run that is judged.
    pub own: Run<'a>,
    /// The run without a plan.
    pub no_plan: Option<Run<'a>>,
    /// The perfect run.
    pub perfect: Option<Run<'a>>,
    /// Who was in danger.
    pub at_risk: AtRisk,
    /// The tree of posts.
    pub posts: Posts,
    /// Every time a clause fell due, with what became of it.
    pub instances: Vec<Instance>,
    /// When each zone's rule became true in the world.
    pub zone_true: BTreeMap<ZoneId, Moment>,
    /// When the first level's trigger became true in the world.
    pub level_true: Option<Moment>,
}

impl<'a> Evidence<'a> {
    /// Sorts everything. A baseline that is not of the same households is left out: it belongs to another seed.
    #[must_use]
    pub fn new(scenario: &'a Scenario, own: &'a Tale, no_plan: Option<&'a Tale>, perfect: Option<&'a Tale>, scoring: &'a Scoring) -> Self {
        let same = |t: &&'a Tale| t.households.len() == own.households.len() && t.seed == own.seed;
        let own = Run::new(scenario, own);
        let no_plan = no_plan.filter(same).map(|t| Run::new(scenario, t));
        let perfect = perfect.filter(same).map(|t| Run::new(scenario, t));
        let runs: Vec<&Run<'_>> = std::iter::once(&own).chain(&no_plan).chain(&perfect).collect();
        let at_risk = AtRisk::union(&own.tale.households, &runs);
        let mut zone_true = BTreeMap::new();
        let mut level_true: Option<Moment> = None;
        for run in &runs {
            for e in run.of(Kind::ZoneTrue) {
                let Who::Zone(z) = e.subject else { continue };
                let at = zone_true.entry(z).or_insert(e.at);
                *at = (*at).min(e.at);
            }
            for e in run.of(Kind::LevelTrue) {
                level_true = Some(level_true.map_or(e.at, |l: Moment| l.min(e.at)));
            }
        }
        let instances = instances(scenario, &own);
        Self { scenario, scoring, own, no_plan, perfect, at_risk, posts: Posts::new(&scenario.county, &scenario.books), instances, zone_true, level_true }
    }
    /// All runs that are compared.
    pub fn runs(&self) -> impl Iterator<Item = &Run<'a>> {
        std::iter::once(&self.own).chain(&self.no_plan).chain(&self.perfect)
    }
    /// A household's facts.
    #[must_use]
    pub fn fact(&self, home: usize) -> &HouseholdFact {
        &self.own.tale.households[home]
    }
    /// People of a household.
    #[must_use]
    pub fn people(&self, home: usize) -> f64 {
        f64::from(self.fact(home).people)
    }
    /// The end of the drill.
    #[must_use]
    pub fn end(&self) -> Moment {
        Moment::ZERO + self.scenario.drill.length
    }
    /// Whether the plans were in force.
    #[must_use]
    pub fn plan_in_force(&self) -> bool {
        self.own.tale.plan_use == PlanUse::AsWritten
    }
    /// When the hazard came to a household: in the judged run, or, where something held it off there, in another one.
    #[must_use]
    pub fn hazard(&self, home: usize) -> Stamp {
        let own = self.own.homes[home].hazard();
        if own.is_set() {
            return own;
        }
        self.runs().map(|r| r.homes[home].hit).fold(Stamp::NEVER, Stamp::earlier)
    }
    /// Out of danger when the hazard came, and until the end.
    #[must_use]
    pub fn safe_before(&self, home: usize) -> bool {
        let h = &self.own.homes[home];
        if !h.in_danger() {
            return true;
        }
        let when = if h.hazard().is_set() { h.hazard() } else { h.trapped };
        matches!((h.safe.at(), when.at()), (Some(safe), Some(came)) if safe <= came)
    }
    /// The village that somebody or something belongs to.
    #[must_use]
    pub fn village(&self, who: Who) -> Option<VillageId> {
        let c = &self.scenario.county;
        match who {
            Who::Village(v) => Some(v),
            Who::Settlement(s) => c.settlements.get(s.index()).map(|s| s.village),
            Who::Household(HouseholdId(h)) => self.own.tale.households.get(h as usize).and_then(|f| c.settlements.get(f.settlement.index())).map(|s| s.village),
            Who::Zone(z) => self.scenario.books.zones.get(z.index()).map(|z| z.village),
            Who::Post(p) => match self.posts.list.get(p.index())?.seat {
                Seat::Village(v) => Some(v),
                Seat::Settlement(s) => self.village(Who::Settlement(s)),
                _ => None,
            },
            _ => None,
        }
    }
    /// The village of a household.
    #[must_use]
    pub fn village_of(&self, home: usize) -> Option<VillageId> {
        self.village(Who::Settlement(self.fact(home).settlement))
    }
    /// First truth of any kind that called for a response: a level's trigger, a zone's rule, the first house hit.
    #[must_use]
    pub fn first_truth(&self) -> Option<Moment> {
        let hit = self.runs().filter_map(|r| r.first(Kind::HouseHit)).map(|e| e.at).min();
        [self.level_true, self.zone_true.values().min().copied(), hit].into_iter().flatten().min()
    }
    /// People of danger in any run, trapped or caught, by village: what rescuers could have been needed for.
    #[must_use]
    pub fn rescue_need(&self) -> BTreeMap<VillageId, f64> {
        let mut out = BTreeMap::new();
        for home in self.at_risk.ids() {
            let need = self.runs().map(|r| f64::from(r.homes[home].trapped_people.max(r.homes[home].caught_people))).fold(0.0, f64::max);
            if let (Some(v), true) = (self.village_of(home), need > 0.0) {
                *out.entry(v).or_insert(0.0) += need;
            }
        }
        out
    }
    /// A clause of the plans that was in force.
    #[must_use]
    pub fn clauses(&self) -> &[crate::plan::clause::Clause] {
        if self.plan_in_force() { &self.scenario.books.clauses } else { &[] }
    }
    /// A name for people to read.
    #[must_use]
    pub fn name(&self, who: Who, lang: Lang) -> String {
        let c = &self.scenario.county;
        let pick = |n: Option<&Name>| n.map_or_else(String::new, |n| n.get(lang).to_owned());
        match who {
            Who::Settlement(SettlementId(i)) => pick(c.settlements.get(i as usize).map(|x| &x.name)),
            Who::Village(i) => pick(c.villages.get(i.index()).map(|x| &x.name)),
            Who::Township(i) => pick(c.townships.get(i.index()).map(|x| &x.name)),
            Who::Facility(FacilityId(i)) => pick(c.facilities.get(i as usize).map(|x| &x.name)),
            Who::Gauge(i) => pick(c.gauges.get(i.index()).map(|x| &x.name)),
            Who::Team(i) => pick(c.teams.get(i.index()).map(|x| &x.name)),
            Who::Channel(i) => pick(c.channels.get(i.index()).map(|x| &x.name)),
            Who::Zone(i) => pick(self.scenario.books.zones.get(i.index()).map(|x| &x.name)),
            Who::Role(i) => pick(self.scenario.books.roles.get(i.index()).map(|x| &x.name)),
            Who::Road(i) => pick(c.roads.roads.get(i.index()).map(|x| &x.name)),
            Who::Household(h) => self.own.tale.households.get(h.index()).map_or_else(String::new, |f| self.name(Who::Settlement(f.settlement), lang)),
            Who::Post(p) => pick(self.posts.list.get(p.index()).map(|x| &x.name)),
            Who::Clause(i) => self.scenario.books.clauses.get(i.index()).map_or_else(String::new, |x| x.key.clone()),
            Who::Level(l) => match lang {
                Lang::Zh => format!("{}级", l.numeral()),
                Lang::En => format!("level {}", l.numeral()),
            },
            _ => String::new(),
        }
    }
}
