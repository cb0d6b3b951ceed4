//! Score — from evidence to judgement: measures, gates, card. Reads `(&Scenario, &Tale)` and does not know `drill`.

pub mod card;
