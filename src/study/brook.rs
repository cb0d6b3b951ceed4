//! Study / brook — the stream at every settlement, and the stage at which it reaches the lowest house (成灾水位).
//!
//! In: households, the ground. Out: reach, place along it, depth of danger. Not here: water (`hazard`).
//! Method: a house is as high above the bed as its cell above the channel that it drains to; behind its banks even the lowest
//! ground is dry until the stream leaves them.

use crate::base::ids::Id;
use crate::drill::people::household::Households;
use crate::hazard::flood::ground::Ground;
use crate::map::drainage::NONE;

/// The stream at a settlement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brook {
    /// Reach.
    pub reach: usize,
    /// Where along it, from upstream.
    pub share: f64,
    /// How far the bed falls over the reach, metres.
    pub drop_m: f64,
    /// The bed there, metres above datum.
    pub bed_m: f64,
    /// Depth of the stream at which the lowest house stands in it, metres.
    pub danger_m: f64,
}

/// By settlement; `None` where no house drains to a stream of the map.
#[must_use]
pub fn brooks(settlements: usize, homes: &Households, ground: &Ground) -> Vec<Option<Brook>> {
    let (shape, valley) = (ground.shape, &ground.valley);
    let mut list: Vec<Option<Brook>> = vec![None; settlements];
    for h in 0..homes.len() {
        let Some(cell) = shape.cell_at(homes.at[h]).filter(|c| valley.reach[*c] != NONE) else { continue };
        let (r, share) = (valley.reach[cell] as usize, f64::from(valley.share[cell]));
        let reach = &ground.rivers.reaches[r];
        let danger_m = f64::from(valley.hand_m[cell]).max(reach.section.bankfull_m);
        let slot = &mut list[homes.settlement[h].index()];
        if slot.is_none_or(|b| danger_m < b.danger_m) {
            let drop_m = reach.bed_up_m - reach.bed_down_m;
            *slot = Some(Brook { reach: r, share, drop_m, bed_m: reach.bed_up_m - drop_m * share, danger_m });
        }
    }
    list
}
