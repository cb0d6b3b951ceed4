//! Study — many drills: the two baselines now; comparisons, ablations and sweeps stand on the same door later. Also the traffic
//! alone, its static equilibrium, the time an area takes to clear, the latest order in time, and the cases that verify the models.
//!
//! In: a `Scenario` and options. Out: several `Tale`s under the same luck. Not here: judgement of one run (`score`).

pub mod baseline;
pub mod brook;
pub mod clear;
pub mod critical_rain;
pub mod equilibrium;
pub mod order_time;
pub mod road_water;
pub mod spread;
pub mod traffic;
pub mod travel;
pub mod verify;
pub mod zones;
