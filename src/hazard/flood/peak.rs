//! Flood / peak — the worst of a flood so far: greatest depth and speed, first arrival, by cell.
//!
//! In: frames, one after another. Out: rasters for maps and reports. Not here: writing them (`report`).

use super::super::frame::Frame;

/// Depth from which a cell counts as reached, metres: the step of a house floor or a wet ankle (assumed).
pub const ARRIVAL_M: f32 = 0.05;

/// The worst so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Peaks {
    /// Cells of the county; those of finer rasters stand behind them.
    pub county: usize,
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
        let n = frame.finer.len(&frame.shape);
        let mut peaks = Self {
            county: frame.shape.len(),
            depth_m: vec![0.0; n],
            speed_m_per_s: vec![0.0; n],
            arrival_s: vec![f32::NAN; n],
            flow_m3_s: vec![0.0; frame.reach_flow_m3_s.len()],
            reach_depth_m: vec![0.0; frame.reach_depth_m.len()],
        };
        (0..frame.depth_m.len()).for_each(|k| peaks.cell(frame, k));
        peaks.reaches(frame);
        peaks
    }
    /// Looks at a frame, where it changed only.
    pub fn observe(&mut self, frame: &Frame) {
        frame.changed(|k| self.cell(frame, k));
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
    fn cell(&mut self, frame: &Frame, k: usize) {
        let (d, v) = (frame.depth_m[k], frame.speed_m_per_s[k]);
        if d <= 0.0 {
            return;
        }
        self.depth_m[k] = self.depth_m[k].max(d);
        self.speed_m_per_s[k] = self.speed_m_per_s[k].max(v);
        if d >= ARRIVAL_M && self.arrival_s[k].is_nan() {
            self.arrival_s[k] = frame.at.as_seconds() as f32;
        }
    }
    /// Cells of the county that were reached.
    #[must_use]
    pub fn wet_cells(&self) -> usize {
        self.arrival_s[..self.county].iter().filter(|a| !a.is_nan()).count()
    }
}
