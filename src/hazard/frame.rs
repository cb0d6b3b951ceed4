//! Hazard / frame — what a hazard does to every cell of the county at one moment.
//!
//! In: a hazard's own state. Out: depth, speed, intensity, smoke and dose in the terrain's shape, with the tiles that
//! changed since the frame before; depth and speed in the cells of finer rasters behind them (`mosaic`). Not here: what that means for a road or a person (`drill::phase`).

use super::layer::Layer;
use super::mosaic::Mosaic;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::grid::Shape;

/// The state of a hazard over the county. A layer that the hazard does not have is empty.
#[derive(Clone, Debug)]
pub struct Frame {
    /// When.
    pub at: Moment,
    /// Where: the terrain's shape.
    pub shape: Shape,
    /// Finer rasters of water, their cells behind the county's in `depth_m` and `speed_m_per_s`.
    pub finer: Mosaic,
    /// Depth of water above ground, metres.
    pub depth_m: Layer,
    /// Cells whose depth is that of a slide's mud, not of water, ascending.
    pub mud: Vec<u32>,
    /// Speed of the water, metres per second.
    pub speed_m_per_s: Layer,
    /// Fireline intensity, kilowatts per metre.
    pub intensity_kw_per_m: Vec<f32>,
    /// Smoke: visibility, metres.
    pub visibility_m: Vec<f32>,
    /// Toxic dose so far, in units of the substance's own table.
    pub dose: Vec<f32>,
    /// Tiles changed since the frame before, ascending.
    pub changed_tiles: Vec<u32>,
    /// Cells whose water changed since the frame before, in any order and some more than once; `None` where only the tiles are known.
    pub changed_cells: Option<Vec<u32>>,
    /// Stage above the bed of every reach at its downstream end, metres; what stands back there included.
    pub reach_depth_m: Vec<f32>,
    /// Depth above the bed of every reach at its upstream and at its downstream end while nothing stands back, metres.
    pub reach_run_m: Vec<[f32; 2]>,
    /// Discharge of every reach at its downstream end, cubic metres per second.
    pub reach_flow_m3_s: Vec<f32>,
    /// Gas that has leaked, where it poisons.
    pub gas: Option<super::road_fire::cloud::Cloud>,
    /// A vehicle that burns on a road, where the hazard is one.
    pub accident: Option<super::road_fire::accident::Accident>,
    /// Wind over a forest fire: metres a second, and where it blows to, degrees clockwise from north.
    pub wind: Option<(f64, f64)>,
    /// Rain now at every township's seat, millimetres per hour; for lowered capacities and walking speeds.
    pub township_rain_mm_per_h: Vec<f32>,
}

impl Frame {
    /// A frame without water, fire or smoke.
    #[must_use]
    pub fn dry(shape: Shape) -> Self {
        Self {
            at: Moment::ZERO,
            shape,
            finer: Mosaic::default(),
            depth_m: Layer::default(),
            mud: Vec::new(),
            speed_m_per_s: Layer::default(),
            intensity_kw_per_m: Vec::new(),
            visibility_m: Vec::new(),
            dose: Vec::new(),
            changed_tiles: Vec::new(),
            changed_cells: None,
            reach_depth_m: Vec::new(),
            reach_run_m: Vec::new(),
            reach_flow_m3_s: Vec::new(),
            gas: None,
            accident: None,
            wind: None,
            township_rain_mm_per_h: Vec::new(),
        }
    }
    /// Tells of every cell whose water may have changed since the frame before, of some more than once.
    pub fn changed(&self, mut tell: impl FnMut(usize)) {
        match &self.changed_cells {
            _ if self.depth_m.is_empty() => {}
            Some(cells) => cells.iter().for_each(|k| tell(*k as usize)),
            None => {
                let finer = self.shape.len()..self.finer.len(&self.shape);
                self.changed_tiles.iter().flat_map(|t| self.shape.cells_of_tile(*t as usize)).chain(finer).for_each(tell);
            }
        }
    }
    /// The finest cell that holds a place.
    #[must_use]
    pub fn cell_at(&self, p: Point) -> Option<usize> {
        self.finer.cell_at(&self.shape, p)
    }
    /// Depth of water in a cell, metres.
    #[must_use]
    pub fn depth_at(&self, cell: usize) -> f32 {
        self.depth_m.get(cell).copied().unwrap_or(0.0)
    }
    /// Depth above the bed of a reach at a share of its length from upstream, metres, where the bed falls by `drop_m` in all:
    /// the flow's own depth, or the level that stands back from the downstream end. `None` where the hazard has no rivers.
    #[must_use]
    pub fn depth_of_reach(&self, reach: usize, share: f64, drop_m: f64) -> Option<f64> {
        let pool = f64::from(*self.reach_depth_m.get(reach)?) - drop_m * (1.0 - share);
        let run = self.reach_run_m.get(reach).map_or(0.0, |[up, down]| f64::from(*up) + f64::from(down - up) * share);
        Some(run.max(pool))
    }
    /// Speed of water in a cell, metres per second.
    #[must_use]
    pub fn speed_at(&self, cell: usize) -> f32 {
        self.speed_m_per_s.get(cell).copied().unwrap_or(0.0)
    }
}
