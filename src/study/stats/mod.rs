//! Study / stats — what many runs say, and how surely.
//!
//! In: numbers, one a run. Out: means, intervals, probabilities. Not here: what the numbers are (`row`), what is concluded (`compare`,
//! `ablate`, `sweep`). All luck is named, so that the same numbers give the same intervals.

pub mod paired;
pub mod rank;
pub mod share;
pub mod summary;
