//! Forest fire / edge — the fire's edge as crews, watchers and measures ask for it.
//!
//! In: a fire. Out: the front near a place, the cells of the edge that spread, sizes. Not here: who may ask (`drill::sight`).
//! Method: a cell of the edge stands for so much edge as its side is long.

use super::fire::ForestFire;
use super::front::look::Local;
use super::fuel_model::FuelModel;
use super::weather::Weather;
use crate::base::time::Moment;
use crate::map::frame::Point;

/// The fire's size and shape at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Burnt, hectares.
    pub burnt_ha: f64,
    /// Of it under trees, hectares (受害森林面积).
    pub forest_ha: f64,
    /// Edge, metres.
    pub edge_m: f64,
    /// Edge that spreads on, metres.
    pub free_m: f64,
    /// Longest flame at the edge that spreads, metres.
    pub flame_m: f64,
    /// Fastest edge, metres a second.
    pub rate_m_s: f64,
    /// Heat that flames now, megawatts.
    pub heat_mw: f64,
}

/// What a look over the whole fire found.
#[derive(Clone, Debug, Default)]
pub(super) struct Surveyed {
    size: Size,
    edge: Vec<u32>,
    middle: Option<Point>,
}

impl ForestFire {
    /// Seconds on nature's own clock, in which arrivals are told.
    #[must_use]
    pub fn clock_s(&self) -> f64 {
        self.nature().as_seconds()
    }
    /// Every cell that was reached, in some order.
    #[must_use]
    pub fn burnt_cells(&self) -> &[u32] {
        self.order()
    }
    /// The front near a place, within two cells.
    #[must_use]
    pub fn local(&self, at: Point) -> Option<Local> {
        self.front().local(at, 2)
    }
    /// The front near a place, within so many cells.
    #[must_use]
    pub fn local_within(&self, at: Point, cells: usize) -> Option<Local> {
        self.front().local(at, cells)
    }
    /// Whether a cell was reached.
    #[must_use]
    pub fn reached(&self, cell: usize) -> bool {
        self.front().reached(cell)
    }
    /// Whether a reached cell spreads on.
    #[must_use]
    pub fn spreads(&self, cell: usize) -> bool {
        self.front().spreads(cell)
    }
    /// Whether a reached cell lies at the rim of what is burnt.
    #[must_use]
    pub fn at_rim(&self, cell: usize) -> bool {
        self.front().at_rim(cell)
    }
    /// Whether a cell was lit by a spark, an ember or a torch, not by the front.
    #[must_use]
    pub fn lit(&self, cell: usize) -> bool {
        self.front().lit(cell)
    }
    /// When the fire is going to be in a cell, seconds on nature's clock; infinite where the march has not come near yet.
    #[must_use]
    pub fn expected_s(&self, cell: usize) -> f64 {
        self.front().time_s(cell)
    }
    /// Flame length, metres, of a front that moves through a place at a rate.
    #[must_use]
    pub fn flame_at(&self, cell: usize, rate_m_s: f64) -> f64 {
        self.behaviour().at(cell).map_or(0.0, |f| super::surface::flame_length_m(f.intensity_kw_m(rate_m_s)))
    }
    /// The weather of a moment, as it truly is.
    #[must_use]
    pub fn weather(&self, at: Moment) -> Weather {
        let spec = self.spec();
        spec.weather[spec.row_at(at)]
    }
    /// Whether something that burns grows in a cell.
    #[must_use]
    pub fn burnable(&self, cell: usize) -> bool {
        FuelModel::of(self.behaviour().land().fuel[cell]).is_some()
    }
    /// Looks over all that burnt, once for everybody who asks in this minute.
    pub(super) fn survey(&mut self) {
        let frame = crate::hazard::act::Hazard::frame(self);
        let (shape, side) = (frame.shape, frame.shape.cell_m);
        let land = self.behaviour().land();
        let mut s = Size::default();
        let mut edge = Vec::new();
        let (mut x, mut y) = (0.0, 0.0);
        for &c in self.order() {
            let k = c as usize;
            let p = shape.centre(k);
            (x, y) = (x + p.x, y + p.y);
            s.burnt_ha += 1.0;
            if land.stands[usize::from(land.stand[k])].cover > 0.0 {
                s.forest_ha += 1.0;
            }
            s.heat_mw += f64::from(frame.intensity_kw_per_m[k]) * side / 1000.0;
            if !self.front().at_rim(k) {
                continue;
            }
            s.edge_m += side;
            if self.front().spreads(k) {
                s.free_m += side;
                edge.push(c);
                let r = self.cell(k);
                s.flame_m = s.flame_m.max(f64::from(r.flame_m()));
                s.rate_m_s = s.rate_m_s.max(f64::from(r.rate_m_s));
            }
        }
        let n = s.burnt_ha;
        let ha = side * side / 1e4;
        (s.burnt_ha, s.forest_ha) = (s.burnt_ha * ha, s.forest_ha * ha);
        edge.sort_unstable();
        self.keep(Surveyed { size: s, edge, middle: (n > 0.0).then(|| Point::new(x / n, y / n)) });
    }
    /// Cells whose fire spreads on, ascending.
    #[must_use]
    pub fn free_edge(&self) -> &[u32] {
        &self.surveyed().edge
    }
    /// The fire's size now.
    #[must_use]
    pub fn size(&self) -> Size {
        self.surveyed().size
    }
    /// The middle of what is burnt; `None` before anything is.
    #[must_use]
    pub fn middle(&self) -> Option<Point> {
        self.surveyed().middle
    }
}
