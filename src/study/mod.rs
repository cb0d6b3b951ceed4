//! Study — many drills: the two baselines; plans compared, clauses left out, uncertainty swept, equipment and thresholds tried. Also the traffic
//! alone, its static equilibrium, the time an area takes to clear, the latest order in time, and the cases that verify the models.
//!
//! In: a `Scenario` and options. Out: several `Tale`s under the same luck, rows, and what they say. Not here: judgement of one run (`score`), files.

pub mod ablate;
pub mod baseline;
pub mod best;
pub mod brook;
pub mod change;
pub mod clear;
pub mod compare;
pub mod critical_rain;
pub mod defect;
mod defect_zone;
pub mod draw;
pub mod equilibrium;
pub mod equip;
pub mod many;
pub mod measure;
pub mod nights;
pub mod noticed;
pub mod order_time;
pub mod pool;
pub mod road_water;
pub mod row;
pub mod spread;
pub mod stats;
pub mod sweep;
pub mod traffic;
pub mod travel;
pub mod tune;
pub mod variant;
pub mod verify;
pub mod zones;
