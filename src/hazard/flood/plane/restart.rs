//! Flood / restart — the water of a basin saved, and gone on with later on the same ground.
//!
//! In: a `Water`, or bytes. Out: bytes, or the water as it was. Not here: which ground that was (the caller's).
//! Method: the state holds the sum of the ground it was made on, so that water of another terrain, roughness or set-up is
//! refused with what differs, not poured over hills it never saw.

use super::basin::{Basin, Levee};
use super::channel::Channel;
use super::opening::Opening;
use super::sweep::{Field, Land};
use super::water::{State, Water};

/// Why a saved state is not gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Bytes that are none of ours, or cut short.
    #[error("the saved water cannot be read: it is cut short, or another build wrote it")]
    Unreadable,
    /// The raster has another size.
    #[error("the saved water is of a raster of another size or another tiling; start from T+00:00 on this one")]
    Size,
    /// Another bed, roughness, cell or base, another levee or way through one, another channel.
    #[error(
        "the saved water stood on other ground: the terrain, its roughness, a levee, a way through one or a channel has changed since; start anew or bring the old ones back"
    )]
    Ground,
    /// Other sources, outlets or openings.
    #[error("the saved water had other sources, outlets or openings; start anew or bring them back")]
    Works,
}

/// A sum of the ground as it was built: any cell, levee or opening that differs changes it.
#[must_use]
pub(super) fn sum(basin: &Basin, land: &Land) -> u64 {
    let mut sum = (land.cols as u64) << 32 | land.rows as u64;
    let mut add = |v: u64| sum = (sum ^ v).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    add(u64::from(land.cell_m.to_bits()));
    add(basin.base_m().to_bits());
    for (bed, drag) in land.bed.iter().zip(&land.drag) {
        add(u64::from(*bed as u32) << 32 | u64::from(drag.to_bits()));
    }
    for Levee { cell, face, crest_m } in &basin.levees {
        add((*cell as u64) << 8 | *face as u64);
        add(crest_m.to_bits());
    }
    for Opening { cells, sill_m, lid_m, width_m, length_m, loss, manning } in &basin.openings {
        add((cells[0] as u64) << 32 | cells[1] as u64);
        [sill_m, lid_m, width_m, length_m, loss, manning].into_iter().for_each(|x| add(x.to_bits()));
    }
    for Channel { cells, bed_m, links_m, width_m, manning, mouth } in &basin.channels {
        add(cells.len() as u64);
        cells.iter().for_each(|c| add(*c as u64));
        bed_m.iter().chain(links_m).chain([width_m, manning]).chain(mouth).for_each(|x| add(x.to_bits()));
    }
    sum
}

impl Water {
    /// The state, to continue from later on the same basin.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let mut state = self.state.clone();
        (state.depth, state.qx, state.qy) = (self.old.depth.clone(), self.old.qx.clone(), self.old.qy.clone());
        let mut saved = postcard::to_stdvec(&state).expect("a plane's state is plain numbers");
        if !self.net.is_empty() {
            saved.extend(postcard::to_stdvec(&state.flow).expect("what flows in channels is plain numbers"));
        }
        saved
    }
    /// Continues from a saved state.
    ///
    /// # Errors
    /// Why it is not of this basin; the water is then left as it is.
    pub fn load(&mut self, saved: &[u8]) -> Result<(), Refused> {
        let (mut state, behind) = postcard::take_from_bytes::<State>(saved).map_err(|_| Refused::Unreadable)?;
        if !behind.is_empty() {
            state.flow = postcard::from_bytes(behind).map_err(|_| Refused::Unreadable)?;
        }
        let (cells, tiles) = (self.land.bed.len(), self.state.tiles.len());
        if [state.depth.len(), state.qx.len(), state.qy.len()] != [cells; 3] || state.tiles.len() != tiles || state.limiting.len() != tiles {
            return Err(Refused::Size);
        }
        if state.ground != self.state.ground {
            return Err(Refused::Ground);
        }
        let works = |s: &State| [s.source_due.len(), s.source_drops.len(), s.outlet_drops.len(), s.opening_q.len(), s.edge_drops.len()];
        let channels = |s: &State| [s.flow.held.len(), s.flow.q.len(), s.flow.left.len()];
        if works(&state) != works(&self.state) || channels(&state) != channels(&self.state) {
            return Err(Refused::Works);
        }
        self.old = Field { depth: std::mem::take(&mut state.depth), qx: std::mem::take(&mut state.qx), qy: std::mem::take(&mut state.qy) };
        self.new = self.old.clone();
        (self.pack.live, self.pack.knows) = (false, false);
        self.state = state;
        Ok(())
    }
}
