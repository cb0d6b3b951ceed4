//! Flood / peak — the worst of a flood so far: greatest depth and speed, first arrival, by cell.
//!
//! In: frames, one after another. Out: rasters for maps and reports. Not here: writing them (`report`).

use super::super::frame::Frame;
use crate::map::grid::TILE;

/// Depth from which a cell counts as reached, metres: the step of a house floor or a wet ankle (assumed).
pub const ARRIVAL_M: f32 = 0.05;

/// The worst so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Peaks {
    /// Greatest depth, metres.
    pub depth_m: Vec<f32>,
    /// Greatest speed, metres per second.
    pub speed_m_per_s: Vec<f32>,
    /// Seconds from T+00:00 until the depth first passed [`ARRIVAL_M`]; `NaN` where it never did.
    pub arrival_s: Vec<f32>,
    /// Greatest discharge by reach, m³/s.
    pub flow_m3_s: Vec<f32>,
    /// Greatest depth above the bed by reach, metres.
    pub reach_depth_m: Vec<f32>,
}

impl Peaks {
    /// Nothing yet.
    #[must_use]
    pub fn new(frame: &Frame) -> Self {
        let n = frame.shape.len();
        let mut peaks = Self {
            depth_m: vec![0.0; n],
            speed_m_per_s: vec![0.0; n],
            arrival_s: vec![f32::NAN; n],
            flow_m3_s: vec![0.0; frame.reach_flow_m3_s.len()],
            reach_depth_m: vec![0.0; frame.reach_depth_m.len()],
        };
        for tile in 0..frame.shape.tiles() {
            peaks.tile(frame, tile);
        }
        peaks.reaches(frame);
        peaks
    }
    /// Looks at a frame, at its changed cells only, or its changed tiles where the cells are not known.
    pub fn observe(&mut self, frame: &Frame) {
        match &frame.changed_cells {
            Some(cells) => cells.iter().for_each(|k| self.cells(frame, *k as usize..*k as usize + 1)),
            None => frame.changed_tiles.iter().for_each(|tile| self.tile(frame, *tile as usize)),
        }
        self.reaches(frame);
    }
    fn reaches(&mut self, frame: &Frame) {
        for (p, q) in self.flow_m3_s.iter_mut().zip(&frame.reach_flow_m3_s) {
            *p = p.max(*q);
        }
        for (p, q) in self.reach_depth_m.iter_mut().zip(&frame.reach_depth_m) {
            *p = p.max(*q);
        }
    }
    fn tile(&mut self, frame: &Frame, tile: usize) {
        let s = &frame.shape;
        let (tr, tc) = (tile / s.tile_cols(), tile % s.tile_cols());
        if frame.depth_m.is_empty() {
            return;
        }
        let cols = tc * TILE..((tc + 1) * TILE).min(s.cols);
        for r in tr * TILE..((tr + 1) * TILE).min(s.rows) {
            self.cells(frame, r * s.cols + cols.start..r * s.cols + cols.end);
        }
    }
    fn cells(&mut self, frame: &Frame, cells: std::ops::Range<usize>) {
        let at = frame.at.as_seconds() as f32;
        let now = frame.depth_m[cells.clone()].iter().zip(&frame.speed_m_per_s[cells.clone()]);
        let most = self.depth_m[cells.clone()].iter_mut().zip(&mut self.speed_m_per_s[cells.clone()]).zip(&mut self.arrival_s[cells]);
        for ((d, v), ((most_d, most_v), arrival)) in now.zip(most) {
            if *d <= 0.0 {
                continue;
            }
            *most_d = most_d.max(*d);
            *most_v = most_v.max(*v);
            if *d >= ARRIVAL_M && arrival.is_nan() {
                *arrival = at;
            }
        }
    }
    /// Cells that were reached.
    #[must_use]
    pub fn wet_cells(&self) -> usize {
        self.arrival_s.iter().filter(|a| !a.is_nan()).count()
    }
}
