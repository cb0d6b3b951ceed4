//! Base — what every room may use: units, ids, time, numbers, named luck, fingerprints.
//!
//! In: nothing. Out: value types. Not here: files, domain words.

pub mod units;
pub mod time;
pub mod ids;
pub mod num;
pub mod seed;
pub mod dist;
pub mod fingerprint;
pub mod lang;
