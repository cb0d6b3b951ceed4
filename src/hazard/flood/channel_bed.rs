//! Flood / channel bed — the rivers cut into the raster on which their floods are computed.
//!
//! In: the ground, the height of the land, which reaches are carried. Out: bed and roughness of every cell, the ways of the reaches from side
//! to side, what stands in the channels in steady flow. Not here: water on its way (`plane`).
//! Method: a stream narrower than a cell becomes a channel of whole cells that carries the same water when full to its banks:
//! its depth below the banks is d = (Q n / (w √S))^0.6 (Manning in a wide channel, w the cells' width). Channels are made to
//! touch by sides, and their beds never rise downstream.

use super::ground::Ground;
use crate::base::num::pow;
use crate::map::county::County;
use crate::map::landcover::Cover;
use crate::map::line_cells::rasterise;

/// Land higher than this above the lowest cell is left to the hydrology of the hillslopes, metres.
const HIGHEST_M: f64 = 3000.0;
/// Least roughness, s/m^(1/3), for land and channels alike: smooth concrete.
const LEAST_N: f64 = 0.012;

/// Ground with its channels.
#[derive(Clone, Debug)]
pub struct ChannelBed {
    /// Bed, metres above datum; `NaN` where there is none.
    pub bed_m: Vec<f64>,
    /// Manning's n.
    pub manning: Vec<f32>,
    /// Depth of the channel below its banks, metres; 0 on land.
    pub cut_m: Vec<f32>,
    /// Cells of each reach from the upstream end down, each touching the next by a side.
    pub ways: Vec<Vec<usize>>,
    /// Width of each reach's channel, metres.
    width_m: Vec<f64>,
}

impl ChannelBed {
    /// Cuts the channels of the reaches that are carried. With `banks`, land that lies lower than the banks of the reach it
    /// drains to counts as high as they are: dikes and natural levees that a raster does not show.
    #[must_use]
    pub fn new(county: &County, ground: &Ground, height: impl Fn(usize) -> f64, carried: &[bool], banks: bool) -> Self {
        let (shape, rivers) = (ground.shape, &ground.rivers);
        let low = county.terrain.values.iter().filter(|z| z.is_finite()).fold(f32::INFINITY, |a, b| a.min(*b));
        let land = |k: usize| {
            let z = f64::from(county.terrain.values[k]);
            if z - f64::from(low) > HIGHEST_M {
                return f64::NAN;
            }
            let z = height(k);
            match ground.valley.reach.get(k).map(|r| *r as usize).filter(|r| banks && carried.get(*r) == Some(&true)) {
                Some(r) => {
                    let reach = &rivers.reaches[r];
                    z.max(reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * f64::from(ground.valley.share[k]) + reach.section.bankfull_m)
                }
                None => z,
            }
        };
        let by_code: Vec<f32> = (0..=255u8).map(|c| Cover::from_code(c).unwrap_or(Cover::Grass).manning().max(LEAST_N) as f32).collect();
        let rough = |k: usize| {
            let own = county.manning.as_ref().map(|m| m.values[k]).filter(|n| n.is_finite());
            own.unwrap_or_else(|| by_code[usize::from(county.landcover.values.get(k).copied().unwrap_or(0))])
        };
        let way = |(i, r): (usize, &crate::map::river::Reach)| if carried[i] { side_by_side(&rasterise(shape, &r.line), shape.cols) } else { Vec::new() };
        let mut bed = Self {
            bed_m: (0..shape.len()).map(land).collect(),
            manning: (0..shape.len()).map(rough).collect(),
            cut_m: vec![0.0; shape.len()],
            ways: rivers.reaches.iter().enumerate().map(way).collect(),
            width_m: rivers.reaches.iter().map(|r| (r.section.bed_width_m / shape.cell_m).round().max(1.0) * shape.cell_m).collect(),
        };
        // Beds at both ends from the sources down: never above the end of a reach that feeds them.
        let n = rivers.reaches.len();
        let (mut up, mut down) = (vec![f64::INFINITY; n], vec![0.0; n]);
        for id in &rivers.order {
            let (i, r) = (id.0 as usize, rivers.reach(*id));
            let bank = r.section.bankfull_m - bed.depth_at(ground, i, ground.ratings[i].flow_at_depth(r.section.bankfull_m));
            up[i] = up[i].min(r.bed_up_m + bank);
            down[i] = (r.bed_down_m + bank).min(up[i]);
            if let Some(d) = r.downstream {
                up[d.0 as usize] = up[d.0 as usize].min(down[i]);
            }
        }
        for cell in &ground.valley.channel {
            let k = *cell as usize;
            if carried.get(ground.valley.reach[k] as usize) == Some(&true) {
                bed.cut(ground, k, ground.valley.reach[k] as usize, f64::from(ground.valley.share[k]), &up, &down);
            }
        }
        for i in 0..n {
            let way = bed.ways[i].clone();
            for (step, k) in way.iter().enumerate() {
                if !ground.valley.is_channel(*k) {
                    bed.cut(ground, *k, i, step as f64 / way.len() as f64, &up, &down);
                }
            }
        }
        bed
    }
    fn cut(&mut self, ground: &Ground, cell: usize, reach: usize, share: f64, up: &[f64], down: &[f64]) {
        let Some(r) = ground.rivers.reaches.get(reach) else { return };
        if self.bed_m[cell].is_nan() {
            return;
        }
        let z = up[reach] + (down[reach] - up[reach]) * share;
        let bank = r.bed_up_m + (r.bed_down_m - r.bed_up_m) * share + r.section.bankfull_m;
        self.bed_m[cell] = if self.cut_m[cell] > 0.0 { self.bed_m[cell].min(z) } else { z };
        self.cut_m[cell] = self.cut_m[cell].max((bank - z) as f32);
        self.manning[cell] = r.section.n_channel.max(LEAST_N) as f32;
    }
    /// Depth of a steady flow in a reach's channel of cells, metres.
    #[must_use]
    pub fn depth_at(&self, ground: &Ground, reach: usize, flow_m3_s: f64) -> f64 {
        let n = ground.rivers.reaches[reach].section.n_channel.max(LEAST_N);
        pow(flow_m3_s.max(0.0) * n / (self.width_m[reach] * ground.slopes[reach].sqrt()), 0.6)
    }
}

/// A way in which each cell touches the next by a side: where two touch by a corner, the cell beside the first comes between.
pub(super) fn side_by_side(way: &[usize], cols: usize) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::with_capacity(way.len() * 2);
    for k in way {
        if let Some(last) = out.last().copied() {
            if last / cols != k / cols && last % cols != k % cols {
                out.push(last / cols * cols + k % cols);
            }
        }
        out.push(*k);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slanting_way_is_made_to_touch_by_sides() {
        let way = side_by_side(&[0, 11, 12, 1], 10);
        assert_eq!((way[0], way[way.len() - 1]), (0, 1));
        assert!([0, 11, 12, 1].iter().all(|c| way.contains(c)), "{way:?}");
        assert!(way.windows(2).all(|w| [1, 10].contains(&w[0].abs_diff(w[1]))), "{way:?}");
    }
}
