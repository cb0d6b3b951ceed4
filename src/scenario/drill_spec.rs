//! Scenario / drill spec — one drill as trusted values: county, books, clock, hazard, injects, objectives, uncertainty.
//!
//! In: `resolve`. Out: what `drill::run` runs and `score` judges by.

use std::path::PathBuf;

use crate::base::dist::Dist;
use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{ChannelId, ClauseId, ReachId, RoadId, RoleId, TeamId, TownshipId};
use crate::base::lang::Name;
use crate::base::time::{Moment, Span};
use crate::hazard::flood::spec::FloodSpec;
use crate::hazard::forest_fire::weather::FireSpec;
use crate::hazard::road_fire::spec::RoadFireSpec;
use crate::hazard::road_fire::toxic::probit;
use crate::map::county::County;
use crate::map::place::{Confidence, Ward};
use crate::plan::book::Books;
use crate::plan::trigger::Trigger;

/// What nature or accident does in a drill.
#[derive(Clone, Debug)]
pub enum HazardSpec {
    /// A flood.
    Flood(FloodSpec),
    /// A forest fire.
    ForestFire(FireSpec),
    /// A vehicle that burns on an expressway.
    RoadFire(RoadFireSpec),
}

impl HazardSpec {
    /// The flood, where it is one.
    #[must_use]
    pub const fn flood(&self) -> Option<&FloodSpec> {
        match self {
            Self::Flood(flood) => Some(flood),
            Self::ForestFire(_) | Self::RoadFire(_) => None,
        }
    }
    /// The forest fire, where it is one or where an accident on the road may light one.
    #[must_use]
    pub const fn fire(&self) -> Option<&FireSpec> {
        match self {
            Self::ForestFire(fire) => Some(fire),
            Self::RoadFire(road) => road.slope.as_ref(),
            Self::Flood(_) => None,
        }
    }
    /// What ward those need whom it hurts gravely, where not every hospital has it.
    #[must_use]
    pub const fn ward(&self) -> Option<Ward> {
        match self {
            Self::Flood(_) => None,
            Self::ForestFire(_) => Some(Ward::Burns),
            Self::RoadFire(road) => Some(if probit(road.load).is_some() { Ward::Poison } else { Ward::Burns }),
        }
    }
    /// The forest fire, to be changed.
    pub const fn fire_mut(&mut self) -> Option<&mut FireSpec> {
        match self {
            Self::ForestFire(fire) => Some(fire),
            Self::RoadFire(road) => road.slope.as_mut(),
            Self::Flood(_) => None,
        }
    }
    /// The flood, to be changed.
    pub const fn flood_mut(&mut self) -> Option<&mut FloodSpec> {
        match self {
            Self::Flood(flood) => Some(flood),
            Self::ForestFire(_) | Self::RoadFire(_) => None,
        }
    }
}

/// What an inject does when its time comes. Fields are explained by their variant.
#[expect(missing_docs, reason = "each variant says what its fields are")]
#[derive(Clone, Debug, PartialEq)]
pub enum InjectEffect {
    /// A message of a topic to a role.
    Message { to: RoleId, topic: String },
    /// The mains fail in a township, for a span.
    PowerOut { township: TownshipId, lasts: Span },
    /// The mobile network fails in a township, for a span.
    MobileOut { township: TownshipId, lasts: Span },
    /// A channel's platform stands still, for a span.
    ChannelOut { channel: ChannelId, lasts: Span },
    /// A road is blocked, for a span.
    RoadBlocked { road: RoadId, lasts: Span },
    /// A team is not available.
    TeamOut { team: TeamId },
    /// A dam lets out a flow.
    Release { reach: ReachId, outlet_m3_s: f64 },
    /// A dam, or where there is none the dike of a reach, fails.
    Breach { reach: ReachId },
    /// The wind turns: metres a second, and where it goes, degrees clockwise from north. Smoke and gas of a road accident follow it.
    Wind { wind_m_s: f64, towards_deg: f64 },
}

/// When an inject is played.
#[derive(Clone, Debug, PartialEq)]
pub enum Cue {
    /// At a time.
    At(Moment),
    /// So long after a condition holds, as the controller sees it.
    When(Trigger, Span),
    /// Only when the controller says so (`--inject KEY@T+hh:mm`).
    ByHand,
}

/// An inject of the MSEL.
#[derive(Clone, Debug)]
pub struct Inject {
    /// Key.
    pub key: String,
    /// When.
    pub cue: Cue,
    /// A contingency inject is not played where this holds when its turn comes: the trainees have done it themselves.
    pub unless: Option<Trigger>,
    /// The text that the trainee reads.
    pub text: Name,
    /// What it does.
    pub effect: InjectEffect,
    /// Who is told of it besides, with its key for a topic; a message names its receiver itself.
    pub to: Option<RoleId>,
    /// By what means he is told; the tree's usual way where none is named.
    pub by: Option<ChannelId>,
    /// What a good answer is, in words.
    pub expected: String,
    /// The clauses by which it is given.
    pub expects: Vec<ClauseId>,
    /// By when, counted from the inject.
    pub within: Option<Span>,
    /// The metric that it is to test ("T2"); empty where none is named.
    pub objective: String,
    /// What the evaluator is to look at.
    pub note: String,
}

impl Inject {
    /// An inject at a time, of which nothing more is said.
    #[must_use]
    pub fn timed(key: &str, at: Moment, effect: InjectEffect) -> Self {
        Self {
            key: key.to_owned(),
            cue: Cue::At(at),
            unless: None,
            text: Name::default(),
            effect,
            to: None,
            by: None,
            expected: String::new(),
            expects: Vec::new(),
            within: None,
            objective: String::new(),
            note: String::new(),
        }
    }
    /// The time of an inject that has one.
    #[must_use]
    pub const fn at(&self) -> Option<Moment> {
        match self.cue {
            Cue::At(at) => Some(at),
            Cue::When(..) | Cue::ByHand => None,
        }
    }
}

/// Injects in the order of their times; those without one come last, by key.
pub fn in_order(injects: &mut [Inject]) {
    injects.sort_by(|a, b| {
        let rank = |i: &Inject| (i.at().is_none(), i.at());
        rank(a).cmp(&rank(b)).then(a.key.cmp(&b.key))
    });
}

/// An objective: a metric and its target.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Metric id ("E1").
    pub metric: String,
    /// Target, in the metric's unit.
    pub target: f64,
}

/// A number of the drill that is not known exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// Which (`rain.scale`, `people.compliance`, …).
    pub key: String,
    /// Its distribution.
    pub dist: Dist,
}

/// Knobs of the human side that no better file owns yet; each has a default in `assets/defaults.ron`.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Behaviour {
    /// Minutes from hearing an order to understanding that it is meant for oneself.
    pub understand_min: Dist,
    /// The same at night, woken from sleep.
    pub understand_night_min: Dist,
    /// Minutes from understanding to leaving, by day and at night.
    pub prepare_day_min: Dist,
    /// The same at night.
    pub prepare_night_min: Dist,
    /// Share of households that obey an order to leave.
    pub compliance: f64,
    /// Share of households that leave on 准备转移 already.
    pub early: f64,
    /// Depth of water at the door that makes people leave by themselves, metres.
    pub cue_depth_m: f64,
    /// Walking speed of adults and of elders or the impaired, metres per second.
    pub walk_m_per_s: (f64, f64),
    /// Factor on walking speed in rain at night.
    pub night_rain_walk: f64,
    /// Rate of neighbours telling neighbours, per minute and told neighbour (Bass q).
    pub contagion_per_min: f64,
    /// What makes a warned household leave.
    pub responder: super::responder::Responder,
    /// Minutes more until a household that keeps livestock leaves.
    pub livestock_min: Dist,
    /// Share of households that go back before the all-clear, from open ground and from where somebody watches.
    pub go_back: (f64, f64),
    /// The same in addition for those who keep livestock.
    pub go_back_livestock: f64,
    /// Share of households inside a shelter that go back before the all-clear.
    pub go_back_shelter: f64,
    /// Share of families that go to relatives in safety rather than to the plan's place or higher ground.
    pub relatives: f64,
    /// Share of households with water at the door and no upper floor that go up to a neighbour's.
    pub neighbour: f64,
    /// Share of officers of townships and villages who serve part-time.
    pub officers_part_time: f64,
    /// Share of officers who are new at their desk (turnover).
    pub officers_new: f64,
    /// Chance of a mistake in one task of a perfect officer with time enough.
    pub officers_error: f64,
}

/// A drill.
#[derive(Clone, Debug)]
pub struct Drill {
    /// Key, from the file's name ("flood-0824").
    pub key: String,
    /// Title.
    pub title: Name,
    /// Where it comes from.
    pub source: String,
    /// The same in English.
    pub source_en: Option<String>,
    /// How sure its numbers are.
    pub confidence: Confidence,
    /// Wall clock at T+00:00.
    pub start: jiff::ZonedDateTime,
    /// How long it runs.
    pub length: Span,
    /// Step of the kernel.
    pub step: Span,
    /// Hazard.
    pub hazard: HazardSpec,
    /// Injects, by time; those that wait for something come last.
    pub injects: Vec<Inject>,
    /// Objectives.
    pub objectives: Vec<Objective>,
    /// Uncertainty.
    pub uncertainty: Vec<Uncertain>,
    /// People's behaviour.
    pub behaviour: Behaviour,
    /// Seed where the command names none.
    pub seed: u64,
}

/// Everything a run needs.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The county.
    pub county: County,
    /// The plans.
    pub books: Books,
    /// The drill.
    pub drill: Drill,
    /// Fingerprint of every file read, in order of path.
    pub files: Fingerprint,
    /// The files, for the record.
    pub paths: Vec<PathBuf>,
}

impl Scenario {
    /// Hour of the day at a moment, with fraction, on the drill's local clock.
    #[must_use]
    pub fn hour_of_day(&self, at: Moment) -> f64 {
        let t = self.drill.start.time();
        let start = f64::from(t.hour()) + f64::from(t.minute()) / 60.0 + f64::from(t.second()) / 3600.0;
        (start + at.since_start().as_hours()).rem_euclid(24.0)
    }
    /// Night: 22:00 to 06:00.
    #[must_use]
    pub fn is_night(&self, at: Moment) -> bool {
        let h = self.hour_of_day(at);
        !(6.0..22.0).contains(&h)
    }
}
