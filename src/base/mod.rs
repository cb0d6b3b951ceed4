//! Base — what every room may use: units, ids, time, numbers, named luck, fingerprints.
//!
//! In: nothing. Out: value types. Not here: files, domain words.

pub mod calendar;
pub mod dist;
pub mod fingerprint;
pub mod ids;
pub mod kept;
pub mod lang;
pub mod marks;
pub mod num;
pub mod pour;
pub mod seed;
pub mod time;
pub mod units;
