//! Scenario / drill spec — one drill as trusted values: county, books, clock, hazard, injects, objectives, uncertainty.
//!
//! In: `resolve`. Out: what `drill::run` runs and `score` judges by.

use std::path::PathBuf;

use crate::base::dist::Dist;
use crate::base::fingerprint::Fingerprint;
use crate::base::ids::{ReachId, RoadId, RoleId, TeamId, TownshipId};
use crate::base::lang::Name;
use crate::base::time::{Moment, Span};
use crate::hazard::flood::spec::FloodSpec;
use crate::hazard::forest_fire::weather::FireSpec;
use crate::hazard::road_fire::spec::RoadFireSpec;
use crate::map::county::County;
use crate::map::place::Confidence;
use crate::plan::book::Books;

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
    /// The forest fire, where it is one.
    #[must_use]
    pub const fn fire(&self) -> Option<&FireSpec> {
        match self {
            Self::ForestFire(fire) => Some(fire),
            Self::Flood(_) | Self::RoadFire(_) => None,
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
    /// A road is blocked, for a span.
    RoadBlocked { road: RoadId, lasts: Span },
    /// A team is not available.
    TeamOut { team: TeamId },
    /// A dam lets out a flow.
    Release { reach: ReachId, outlet_m3_s: f64 },
    /// A dam, or where there is none the dike of a reach, fails.
    Breach { reach: ReachId },
}

/// An inject of the MSEL.
#[derive(Clone, Debug)]
pub struct Inject {
    /// Key.
    pub key: String,
    /// When.
    pub at: Moment,
    /// The text that the trainee reads.
    pub text: Name,
    /// What it does.
    pub effect: InjectEffect,
    /// What a good answer is.
    pub expected: String,
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
    /// Injects, by time.
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
