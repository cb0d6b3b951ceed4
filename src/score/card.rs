//! Score / card — the score sheet as a value: `score.json` is this, serialised.
//!
//! In: measures, clause states, gates. Out: what text, page and JSON print. The shape is the contract's.

use std::collections::BTreeMap;

/// HSEEP rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the four letters of the standard")]
pub enum Rating {
    U,
    M,
    S,
    P,
}

/// 优良中差.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the four words of AQ/T 9009")]
pub enum Grade {
    差,
    中,
    良,
    优,
}

/// One metric.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Metric {
    /// Id ("E1").
    pub id: String,
    /// Name, 简体中文.
    pub name: String,
    /// Name, English.
    pub name_en: String,
    /// Value; null where the drill did not test it.
    pub value: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Target.
    pub target: Option<f64>,
    /// Rating; null where untested or reported only.
    pub rating: Option<Rating>,
    /// Module.
    pub module: String,
    /// Weight in the index; 0 where it is reported only.
    pub weight: f64,
    /// The value stands for "never": a length of time that had no end.
    #[serde(default)]
    pub never: bool,
    /// The letter comes from a number beside the value, told in the note.
    #[serde(default)]
    pub beside: bool,
    /// Why it is null, or what the number means, 简体中文.
    pub note: String,
    /// The same, English.
    pub note_en: String,
    /// Sequence numbers of events that prove it.
    pub evidence: Vec<u64>,
}

/// State of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the five words of the contract")]
pub enum ClauseState {
    NotDue,
    InTime,
    Late,
    Never,
    Impossible,
}

/// One clause's fate.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ClauseLine {
    /// Key.
    pub id: String,
    /// The sentence, 简体中文.
    pub text: String,
    /// The sentence, English; that in 简体中文 where the plan has no other.
    #[serde(default)]
    pub text_en: String,
    /// Clauses of lower plans that carried it out at posts where nobody did it by its own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub through: Vec<String>,
    /// State.
    pub state: ClauseState,
    /// Seconds after T+00:00 when it fell due.
    pub due_at_s: Option<f64>,
    /// Allowed seconds from falling due.
    pub due_s: f64,
    /// Seconds it took from falling due.
    pub done_s: Option<f64>,
    /// Why it is late, never or impossible, 简体中文.
    pub cause: String,
    /// The same, English.
    pub cause_en: String,
    /// Evidence.
    pub evidence: Vec<u64>,
}

/// A gate.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Gate {
    /// Id.
    pub id: String,
    /// Whether it caps the grade.
    pub tripped: bool,
    /// Why, 简体中文.
    pub why: String,
    /// Why, English.
    pub why_en: String,
    /// Evidence.
    pub evidence: Vec<u64>,
}

/// People, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct People {
    pub at_risk: f64,
    pub warned: f64,
    pub safe_before: f64,
    pub caught: f64,
    pub dead: f64,
    pub injured: f64,
    pub hit: f64,
    pub displaced: f64,
    pub reduced_hit: f64,
}

/// Loss of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the words of the contract; persons as equivalents; hectares null where the record does not say them")]
pub struct Loss {
    pub persons: f64,
    pub dwellings: f64,
    pub hectares: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crashes_expected: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trapped_vehicle_h: Option<f64>,
    pub total: f64,
}

/// The sheet.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the fields of score.json, named by the contract")]
pub struct Card {
    pub format: u32,
    pub drill: String,
    pub title: String,
    pub title_en: String,
    pub plan: Vec<String>,
    pub seed: u64,
    pub fingerprint: String,
    pub engine: String,
    pub simulated_s: f64,
    pub wall_s: f64,
    pub drill_s: f64,
    pub agents: BTreeMap<String, u64>,
    pub grade: Grade,
    pub hseep: Rating,
    pub index: Option<f64>,
    pub tested_share: f64,
    pub gates: Vec<Gate>,
    pub metrics: Vec<Metric>,
    #[serde(default)]
    pub judgements: Vec<super::judgement::Judgement>,
    #[serde(default)]
    pub modules: Vec<super::standard::phases::ModuleLine>,
    #[serde(default)]
    pub phases: Vec<super::standard::phases::PhaseLine>,
    #[serde(default)]
    pub items: Vec<super::standard::items::Item>,
    pub clauses: Vec<ClauseLine>,
    #[serde(default)]
    pub injects: Vec<super::answer::InjectLine>,
    pub people: People,
    pub loss: Loss,
    #[serde(default)]
    pub gridlocks: Vec<super::gridlock::Gridlock>,
    #[serde(default)]
    pub alerts: Vec<super::alert::AlertLine>,
    pub vs: Versus,
    pub caveat: String,
    pub caveat_en: String,
}

/// Against the baselines.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the fields of score.json, named by the contract")]
pub struct Versus {
    pub no_plan: Option<Side>,
    pub perfect: Option<Side>,
    pub plan_value: Option<f64>,
    pub plan_value_note: String,
    #[serde(default)]
    pub plan_value_note_en: String,
}

/// One baseline.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the fields of score.json, named by the contract")]
pub struct Side {
    pub people: People,
    pub loss: Loss,
}
