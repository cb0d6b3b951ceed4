//! Score — from evidence to judgement: measures, gates, card. Reads `(&Scenario, &Tale)` and does not know `drill`.
//!
//! In: a scenario, a tale and its baselines, a scoring file. Out: the card. A record saved today is scored tomorrow with
//! new weights. Not here: the making of events, the printing of cards.

pub mod alert;
pub mod answer;
pub mod at_risk;
pub mod card;
pub mod clause;
pub mod clearance;
pub mod danger;
pub mod evidence;
pub mod fire;
pub mod gate;
pub mod gridlock;
pub mod grounds;
pub mod home;
mod hop;
mod judge;
pub mod judgement;
pub mod loss;
pub mod measure;
pub mod phrase;
pub mod road;
pub mod scoring;
mod scoring_file;
pub mod standard;
pub mod timeline;

pub(crate) use judge::caveat;
pub use judge::{FORMAT, judge, judge_evidence};
