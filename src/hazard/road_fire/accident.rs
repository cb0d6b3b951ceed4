//! Road fire / accident — the burning vehicle as everybody on the spot can see it at one moment; a part of the frame.
//!
//! In: the hazard's state. Out: plain values. Not here: how they came about (`fire`).

use super::release::State;
use crate::base::time::Moment;
use crate::map::frame::Point;

/// The accident now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accident {
    /// Where.
    pub at: Point,
    /// Whether it has happened yet.
    pub begun: bool,
    /// Heat release, megawatts.
    pub mw: f64,
    /// What of it the vehicle itself and its load give off, without those that caught fire from it, megawatts.
    pub own_mw: f64,
    /// What it would be without water, megawatts.
    pub free_mw: f64,
    /// Whether it burns, is put out or burnt out.
    pub state: State,
    /// When it last went out, by whatever means.
    pub out_at: Option<Moment>,
    /// How often it has taken fire again.
    pub again: u32,
    /// When the tank burst, if it did, and the mass of the fireball, kilograms.
    pub burst: Option<(Moment, f64)>,
    /// Whether the vegetation beside the road has caught fire.
    pub slope_lit: bool,
    /// What leaks now, kilograms a second.
    pub leak_kg_s: f64,
    /// When the load reached the river, if it did.
    pub in_river: Option<Moment>,
    /// Wind, m/s, and where it goes, degrees clockwise from north.
    pub wind: (f64, f64),
}

impl Accident {
    /// Whether it burns.
    #[must_use]
    pub fn burns(&self) -> bool {
        self.begun && self.state == State::Burning
    }
}
