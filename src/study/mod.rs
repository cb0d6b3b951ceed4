//! Study — many drills: the two baselines now; comparisons, ablations and sweeps stand on the same door later.
//!
//! In: a `Scenario` and options. Out: several `Tale`s under the same luck. Not here: judgement of one run (`score`).

pub mod baseline;
pub mod equilibrium;
pub mod traffic;
pub mod verify;
