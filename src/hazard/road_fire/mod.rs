//! Road fire — a vehicle burns on the road: heat, smoke, gas, a load that runs off, and the slope beside it.
//!
//! In reading order: what burns, how it burns, what heat does, how smoke and gas spread, what gas does, how far to keep off, where a
//! liquid runs, what the drill file fixes, the whole as a hazard.

pub mod release;
pub mod vehicle;

pub mod radiation;

pub mod cloud;
pub mod plume;
pub mod smoke;
pub mod toxic;
pub mod tunnel;

pub mod isolation;
pub mod spill;

pub mod accident;
pub mod spec;

pub mod fire;
