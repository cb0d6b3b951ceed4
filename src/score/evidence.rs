//! Score / evidence — what the record says, sorted once so that every measure reads it at a glance.
//!
//! In: the scenario, the tale that is judged, the baselines' tales. Out: for each household its first and last times, for
//! each kind its events, for each post its place, for each clause its instances. Not here: any judgement.

use std::collections::BTreeMap;

use super::at_risk::AtRisk;
use super::clause::{Instance, instances};
use super::danger::Danger;
use super::home::{self, Home, Stamp};
use super::scoring::Scoring;
use crate::base::ids::{FacilityId, HouseholdId, Id, SettlementId, VillageId, ZoneId};
use crate::base::lang::{Lang, Name};
use crate::base::time::Moment;
use crate::plan::chain::{Posts, Seat};
use crate::record::event::{Event, Kind, Who};
use crate::record::said;
use crate::record::tale::{HouseholdFact, PlanUse, Tale};
use crate::scenario::drill_spec::Scenario;

/// One run, sorted.
pub struct Run<'a> {
    /// The tale.
    pub tale: &'a Tale,
    /// By household.
    pub homes: Vec<Home>,
    /// Dead, red, yellow, caught among responders.
    pub responders: [f64; 4],
    /// Dead, red, yellow, green among travellers on an expressway.
    pub travellers: super::road::Travellers,
    kinds: Vec<Vec<u32>>,
}

impl<'a> Run<'a> {
    /// Reads a tale once.
    #[must_use]
    pub fn new(scenario: &Scenario, tale: &'a Tale) -> Self {
        let mut run = Self {
            tale,
            homes: vec![Home::default(); tale.households.len()],
            responders: [0.0; 4],
            travellers: [0.0; 4],
            kinds: vec![Vec::new(); Kind::ALL.len()],
        };
        for (i, e) in tale.events.iter().enumerate() {
            run.kinds[e.kind as usize].push(u32::try_from(i).unwrap_or(u32::MAX));
            super::road::take(&mut run.travellers, e);
            match e.subject {
                Who::Household(h) => {
                    let Some(fact) = tale.households.get(h.index()) else { continue };
                    run.homes[h.index()].take(scenario, fact, e);
                }
                Who::Team(_) => match e.kind {
                    Kind::Died => run.responders[0] += e.value,
                    Kind::Injured if e.detail.says(said::RED) => run.responders[1] += e.value,
                    Kind::Injured if e.detail.says(said::YELLOW) => run.responders[2] += e.value,
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
        self.homes.iter().map(|h| f64::from(h.dead)).sum::<f64>() + self.responders[0] + self.travellers[0]
    }
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
    /// Further runs of the seed, by their households.
    pub others: Vec<&'a [Home]>,
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
    /// Only numbers and states are wanted, as a study's rows hold them: what is only told, the sentence of a clause, stays empty.
    pub wordless: bool,
}

impl<'a> Evidence<'a> {
    /// Sorts everything. A baseline that is not of the same households is left out: it belongs to another seed.
    #[must_use]
    pub fn new(scenario: &'a Scenario, own: &'a Tale, no_plan: Option<&'a Tale>, perfect: Option<&'a Tale>, scoring: &'a Scoring) -> Self {
        Self::among(scenario, own, no_plan, perfect, Vec::new(), scoring)
    }
    /// The same among further runs of that seed, by other plans say, each given by its households: whoever is in danger in one of them is at risk.
    #[must_use]
    pub fn among(
        scenario: &'a Scenario,
        own: &'a Tale,
        no_plan: Option<&'a Tale>,
        perfect: Option<&'a Tale>,
        others: Vec<&'a [Home]>,
        scoring: &'a Scoring,
    ) -> Self {
        let same = |t: &&'a Tale| t.households.len() == own.households.len() && t.seed == own.seed;
        let own = Run::new(scenario, own);
        let no_plan = no_plan.filter(same).map(|t| Run::new(scenario, t));
        let perfect = perfect.filter(same).map(|t| Run::new(scenario, t));
        let runs: Vec<&Run<'_>> = std::iter::once(&own).chain(&no_plan).chain(&perfect).collect();
        let homes: Vec<&[Home]> = runs.iter().map(|r| r.homes.as_slice()).chain(others.iter().copied()).collect();
        let mut at_risk = AtRisk::union(&own.tale.households, &homes);
        at_risk.people += runs.iter().map(|r| super::road::people(r)).fold(0.0, f64::max);
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
        let posts = Posts::new(&scenario.county, &scenario.books);
        Self { scenario, scoring, own, no_plan, perfect, others, at_risk, posts, instances, zone_true, level_true, wordless: false }
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
    /// What the hazard is called in sentences.
    #[must_use]
    pub const fn hazard_word(&self) -> (&'static str, &'static str) {
        let name = self.danger().name();
        (name.zh, name.en)
    }
    /// Which words fit the hazard.
    #[must_use]
    pub const fn danger(&self) -> Danger {
        Danger::of(&self.scenario.drill.hazard)
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
    /// Whether trainees gave commands; without any, the plan alone is judged, and it is judged by what happened.
    #[must_use]
    pub fn has_trainees(&self) -> bool {
        self.own.first(Kind::CommandGiven).is_some()
    }
    /// When the hazard came to a household: in the judged run, or, where something held it off there, in another one.
    #[must_use]
    pub fn hazard(&self, home: usize) -> Stamp {
        let others = self.others.iter().filter_map(|o| o.get(home));
        home::hazard(&self.own.homes[home], self.runs().map(|r| &r.homes[home]).chain(others))
    }
    /// Out of danger when the hazard came, and until the end.
    #[must_use]
    pub fn safe_before(&self, home: usize) -> bool {
        self.own.homes[home].safe_before()
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
        let fire = self.own.first(Kind::FireBegan).map(|e| e.at);
        let accident = super::road::first_call(&self.own).map(|e| e.at);
        [self.level_true, self.zone_true.values().min().copied(), hit, accident, fire].into_iter().flatten().min()
    }
    /// When the county's heavy-rain alarm or a warning stage was first passed in the world, whatever the plan's thresholds.
    #[must_use]
    pub fn alarm_passed(&self) -> Option<&'a Event> {
        let stages = self.own.of(Kind::StageCrossed).filter(|x| !x.detail.says(said::FALLING));
        self.own.of(Kind::RainCrossed).chain(stages).min_by_key(|x| x.seq)
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
            Who::Road(i) => c.road_name(i, lang),
            Who::Household(h) => self.own.tale.households.get(h.index()).map_or_else(String::new, |f| self.name(Who::Settlement(f.settlement), lang)),
            Who::Post(p) => pick(self.posts.list.get(p.index()).map(|x| &x.name)),
            Who::Clause(i) => self.scenario.books.clauses.get(i.index()).map_or_else(String::new, |x| x.key.clone()),
            Who::Level(l) => match lang {
                Lang::Zh => format!("{}级", l.numeral()),
                Lang::En => format!("level {}", l.numeral()),
            },
            Who::Warning(w) => w.name().get(lang).to_owned(),
            _ => String::new(),
        }
    }
}
