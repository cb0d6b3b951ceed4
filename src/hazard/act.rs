//! Hazard / act — what people do to a hazard, and the interface every hazard keeps.
//!
//! In: acts in the order they were done. Out: nothing; the hazard answers through its `Frame`.

use super::forest_fire::fire::ForestFire;
use super::frame::Frame;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{GaugeId, ReachId};
use crate::base::time::{Moment, Span};
use crate::map::frame::Point;

/// An act upon a hazard.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "each variant is explained by its name; fields carry their unit")]
pub enum HazardAct {
    /// A fire line of a width along a path.
    Line { path: Vec<Point>, width_m: f64 },
    /// Fire set on purpose along a path.
    BurnOut { path: Vec<Point> },
    /// A new ignition.
    Ignite { at: Point },
    /// Water put on the ground or a fire.
    Wet { at: Point, litres: f64 },
    /// Vehicles at a fire catch it: their greatest heat release, and their energy.
    Feed { at: Point, mw: f64, gj: f64 },
    /// A gate set to an outflow.
    Gate { reach: ReachId, outlet_m3_s: f64 },
    /// A wall of sandbags.
    Barrier { path: Vec<Point>, height_m: f64 },
    /// A dam or dike that fails.
    Breach { reach: ReachId },
    /// A fire put out at a place.
    Extinguish { at: Point, radius_m: f64 },
    /// The wind turns, or freshens, by the controller's hand: metres a second, and where it goes, degrees clockwise from north.
    Wind { wind_m_s: f64, towards_deg: f64 },
    /// Nothing moves any more (trainer's switch).
    Freeze { on: bool },
}

/// A hazard. It never computes beyond the moment it is asked for.
pub trait Hazard: Send {
    /// Computes up to `to`, with acts done since the last call.
    fn advance(&mut self, to: Moment, acts: &[HazardAct]);
    /// The state at the last moment computed.
    fn frame(&self) -> &Frame;
    /// True reading of a gauge at the last moment computed: rain since the start in millimetres, or stage in metres
    /// above datum. Only `drill::sight` may read it, to make late and faulty readings from it.
    fn gauge(&self, gauge: GaugeId) -> f64;
    /// True rain of a gauge from the storm's beginning to a moment no later than T+00:00, millimetres: what its counter had
    /// told before the drill. 0 for a hazard whose rain begins with the drill.
    fn rain_before(&self, _gauge: GaugeId, _at: Moment) -> f64 {
        0.0
    }
    /// The forecast issued at a moment for a gauge: rain of the next span in millimetres, or the highest stage within
    /// it. It is made from the storm with the forecast's own error, drawn by name; it is not the truth.
    fn forecast(&self, issued: Moment, gauge: GaugeId, within: Span) -> f64;
    /// The fire, where the hazard is one: its edge and its weather. Only `drill::sight`, crews at the edge and measures may
    /// read it.
    fn forest_fire(&self) -> Option<&ForestFire> {
        None
    }
    /// The state, to continue from later.
    fn save(&self) -> Vec<u8>;
    /// Continues from a saved state.
    fn load(&mut self, state: &[u8]);
    /// Adds the state to a fingerprint.
    fn fingerprint(&self, hasher: &mut Hasher);
}
