//! Sketch / cover — what covers the ground, guessed from slope, height and who lives near.
//!
//! In: the land, the settlements. Out: class codes of `map::landcover`. Not here: real land cover (`import::landcover`).
//! Method, assumed: paddy on the valley floors, crops above them, citrus on low slopes near houses, pine, fir, broad-leaved
//! forest and bamboo by height and luck.

use super::land::Land;
use super::noise::Noise;
use crate::import::write::SettlementRow;
use crate::map::grid::ClassGrid;
use crate::map::landcover::Cover;

/// Covers the ground.
pub(crate) fn cover(seed: u64, land: &Land, settlements: &[SettlementRow]) -> ClassGrid {
    let shape = land.shape();
    let (patch, stand, field) =
        (Noise::new(seed, "patch", 1400.0, 3, 0.55), Noise::new(seed, "stand", 2600.0, 3, 0.5), Noise::new(seed, "field", 900.0, 3, 0.55));
    let mut values = vec![0u8; shape.len()];
    for (c, v) in values.iter_mut().enumerate() {
        let p = shape.centre(c);
        let (slope, above, z) = (land.slope(c), land.above_bank(c), f64::from(land.terrain.values[c]));
        let class = if land.in_channel(c) {
            Cover::Water
        } else if above < 7.0 && slope < 0.10 {
            Cover::Paddy
        } else if above < 45.0 && slope < 0.20 && z < 700.0 && field.at(p.x, p.y) > -0.15 {
            if field.at(p.x + 5e4, p.y) > 0.1 { Cover::Orchard } else { Cover::Crop }
        } else if above < 110.0 && slope < 0.40 && z < 450.0 && field.at(p.x, p.y) > 0.22 {
            Cover::Orchard
        } else if patch.at(p.x, p.y) > 0.62 {
            Cover::Shrub
        } else if z > 950.0 {
            Cover::Broadleaf
        } else if above < 160.0 && patch.at(p.x, p.y + 9e4) > 0.66 {
            Cover::Bamboo
        } else {
            match stand.at(p.x, p.y) {
                s if s > 0.22 => Cover::Fir,
                s if s > -0.30 => Cover::Pine,
                _ => Cover::Broadleaf,
            }
        };
        *v = class as u8;
    }
    for row in settlements {
        let half = row.radius_m * if row.urban { 1.0 } else { 0.55 };
        let Some(at) = shape.cell_at(row.at) else { continue };
        for n in shape.square(at, (half / shape.cell_m).ceil() as usize) {
            if shape.centre(n).distance_m(row.at) <= half && values[n] != Cover::Water as u8 && land.slope(n) < 0.45 {
                values[n] = Cover::Built as u8;
            }
        }
    }
    ClassGrid { values }
}
