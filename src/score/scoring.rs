//! Score / scoring — weights, targets, bands, gates and loss of one hazard: judgement as data.
//!
//! In: `assets/scoring/default.ron`, the hazard's file above it, the user's file above both. Out: a `Scoring`, or every
//! finding. Not here: the measures. Every number is assumed until a county sets it.

use std::path::Path;

use super::scoring_file;
use crate::scenario::drill_spec::HazardSpec;
use crate::scenario::finding::Finding;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// How a number becomes P, S, M or U.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bands {
    /// A share: a fixed distance from the target.
    Share,
    /// A duration in minutes: a multiple of the target.
    Duration,
    /// A lead in minutes: a part of the target.
    Lead,
    /// A margin in minutes: a fixed distance below the target.
    Margin,
    /// A count that should be the target.
    Count,
    /// A count of people that should be the target, per 10,000 at risk beyond it.
    CountPer10k,
    /// At the target or not at all.
    Deaths,
    /// Limits for P, S and M as written.
    Limits(f64, f64, f64),
    /// Shown, never rated.
    Reported,
}

/// What the file says of a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Id ("E1").
    pub id: String,
    /// Name, 简体中文.
    pub name: String,
    /// Name, English.
    pub name_en: String,
    /// Evaluation module, one of the county's seven or its neighbours.
    pub module: String,
    /// Unit of the value.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// Target, in the unit of what the bands look at.
    pub target: f64,
    /// Bands.
    pub bands: Bands,
    /// Weight in the index.
    pub weight: f64,
}

/// Distances of the bands from the target, S and M.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Shares.
    pub share: (f64, f64),
    /// Durations, as factors.
    pub duration: (f64, f64),
    /// Leads, as factors.
    pub lead: (f64, f64),
    /// Margins, minutes below.
    pub margin: (f64, f64),
    /// Counts.
    pub count: (f64, f64),
}

/// Weights of a loss, in dead persons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossWeights {
    /// A dead person.
    pub dead: f64,
    /// A red injury.
    pub red: f64,
    /// A yellow injury.
    pub yellow: f64,
    /// Somebody caught by the hazard.
    pub caught: f64,
    /// A dwelling hit.
    pub dwelling: f64,
    /// A hectare.
    pub hectare: f64,
    /// A crash into a queue that was to be expected.
    pub crash: f64,
    /// A vehicle-hour trapped on an expressway.
    pub trapped_hour: f64,
    /// Below this share of the hazard's scale a plan has no value that could be told from nothing.
    pub least_share_of_scale: f64,
}

/// Which gates are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gates {
    /// More deaths than the perfect run.
    pub any_death: bool,
    /// A person of reduced mobility hit and not moved.
    pub reduced_mobility: bool,
    /// Somebody sent where the built-in safety rules forbid.
    pub unsafe_order: bool,
}

/// Numbers that single measures need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Minutes a verification may take before the clock of the report starts without it (T2).
    pub verify_allowance_min: f64,
    /// Target of the written report, minutes (T2).
    pub written_report_min: f64,
    /// Target of mobilisation for part-time and township squads, minutes (T6).
    pub squad_mobilise_min: f64,
    /// Minutes after the first person is trapped within which the force must stand there (T8).
    pub force_within_min: f64,
    /// Trapped people that one rescuer can help (T8).
    pub people_per_rescuer: f64,
    /// Minutes after the order at which rolls are compared (E5).
    pub roll_call_min: f64,
    /// Hours after the first guest within which supplies must reach a shelter's gate (R2).
    pub supply_within_h: f64,
    /// Target for nine tenths of decisions, minutes (C2).
    pub decision_p90_min: f64,
    /// Teams one leader on the spot can lead (C3).
    pub span_of_control: f64,
    /// Hours on open ground after which people needed a roof (E4).
    pub open_air_h: f64,
    /// Minutes within which two opposite orders contradict each other (C5).
    pub contradiction_min: f64,
    /// Least share of a step of the county's heavy-rain alarm at which a plan's own rule still justifies a start, on dry
    /// ground (E7, T9).
    pub own_rule_dry: f64,
    /// The same on ground of average moisture.
    pub own_rule_average: f64,
    /// The same on wet ground.
    pub own_rule_wet: f64,
}

/// A scoring file, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// Where it comes from.
    pub source: String,
    /// Points of P, S, M, U in the index.
    pub points: (f64, f64, f64, f64),
    /// Least index for 优, 良, 中.
    pub grades: (f64, f64, f64),
    /// Distances of bands.
    pub bands: Shape,
    /// Loss.
    pub loss: LossWeights,
    /// Gates.
    pub gates: Gates,
    /// Numbers of single measures.
    pub parameters: Parameters,
    /// Metrics, in the order of the sheet.
    pub metrics: Vec<Spec>,
}

const DEFAULT: &str = include_str!("../../assets/scoring/default.ron");
const FLOOD: &str = include_str!("../../assets/scoring/flood.ron");
const FOREST_FIRE: &str = include_str!("../../assets/scoring/forest_fire.ron");
const ROAD_FIRE: &str = include_str!("../../assets/scoring/road_fire.ron");

impl Scoring {
    /// The built-in judgement of a flood.
    #[must_use]
    pub fn flood() -> Self {
        match Self::from_texts(&[(Path::new("assets/scoring/default.ron"), DEFAULT), (Path::new("assets/scoring/flood.ron"), FLOOD)]) {
            Ok(scoring) => scoring,
            Err(findings) => panic!("the built-in scoring files must be free of findings: {findings:?}"),
        }
    }
    /// The built-in judgement of a hazard, with a user's file above it where one is named.
    ///
    /// # Errors
    /// Every finding of the user's file.
    pub fn of(hazard: &HazardSpec, path: Option<&Path>) -> Result<Self, Vec<Finding>> {
        let own = match hazard {
            HazardSpec::Flood(_) => return Self::load(path),
            HazardSpec::ForestFire(_) => (Path::new("assets/scoring/forest_fire.ron"), FOREST_FIRE),
            HazardSpec::RoadFire(_) => (Path::new("assets/scoring/road_fire.ron"), ROAD_FIRE),
        };
        let text = path.map(|p| std::fs::read_to_string(p).map_err(|e| vec![scoring_file::unreadable(p, &e)])).transpose()?;
        let mut files = vec![(Path::new("assets/scoring/default.ron"), DEFAULT), own];
        files.extend(path.zip(text.as_deref()));
        Self::from_texts(&files)
    }
    /// A user's file above each hazard's built-in judgement in turn.
    #[must_use]
    pub fn any(path: &Path) -> Vec<Result<Self, Vec<Finding>>> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) => return vec![Err(vec![scoring_file::unreadable(path, &e)])],
        };
        let own = [("assets/scoring/flood.ron", FLOOD), ("assets/scoring/forest_fire.ron", FOREST_FIRE), ("assets/scoring/road_fire.ron", ROAD_FIRE)];
        let above = |(name, built_in): (&str, &str)| {
            Self::from_texts(&[(Path::new("assets/scoring/default.ron"), DEFAULT), (Path::new(name), built_in), (path, &text)])
        };
        own.map(above).into()
    }
    /// The built-in judgement with a user's file above it; the built-in one where no file is named. Fields that the
    /// user's file leaves out keep their built-in value, metrics go by id.
    pub fn load(path: Option<&Path>) -> Result<Self, Vec<Finding>> {
        let Some(path) = path else { return Ok(Self::flood()) };
        let text = std::fs::read_to_string(path).map_err(|e| vec![scoring_file::unreadable(path, &e)])?;
        Self::from_texts(&[(Path::new("assets/scoring/default.ron"), DEFAULT), (Path::new("assets/scoring/flood.ron"), FLOOD), (path, &text)])
    }
    /// Files one above the other.
    pub fn from_texts(files: &[(&Path, &str)]) -> Result<Self, Vec<Finding>> {
        scoring_file::read(files)
    }
    /// What the file says of a metric.
    #[must_use]
    pub fn spec(&self, id: &str) -> Option<&Spec> {
        self.metrics.iter().find(|m| m.id == id)
    }
}
