//! Forest fire / cover — which fuel model stands for what grows in the county, and the trees above it.
//!
//! In: a class of land cover, or a forest survey's name (马尾松, 铁芒萁 …). Out: fuel model, two alternatives to be swept, stand.
//! Not here: the models themselves (`fuel_model`); a county with a `fuel` raster overrides all of this.
//! Method: no source ties these stands to the standard models, so every line is assumed: chosen by what carries the fire
//! (litter, fern, grass, brush), its depth and its load. Reasons stand beside each line.

use crate::map::landcover::Cover;

/// Trees above the fire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand {
    /// Share of ground under crowns.
    pub cover: f64,
    /// Height of the tops, metres.
    pub height_m: f64,
    /// Height of the crowns' base, metres; 0 where there is no crown fire.
    pub base_m: f64,
    /// Dry mass of fine crown fuel in a cubic metre, kg.
    pub density_kg_m3: f64,
}

/// No trees.
pub const OPEN: Stand = Stand { cover: 0.0, height_m: 0.0, base_m: 0.0, density_kg_m3: 0.0 };

/// One kind of cover as fuel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fuel {
    /// The survey's name.
    pub name: &'static str,
    /// Fuel model; 0 and 91 to 99 do not burn.
    pub model: u8,
    /// Two others that may be as good, for sweeps.
    pub others: [u8; 2],
    /// Trees.
    pub stand: Stand,
    /// Why.
    pub reason: &'static str,
}

const fn stand(cover: f64, height_m: f64, base_m: f64, density_kg_m3: f64) -> Stand {
    Stand { cover, height_m, base_m, density_kg_m3 }
}

const fn fuel(name: &'static str, model: u8, others: [u8; 2], stand: Stand, reason: &'static str) -> Fuel {
    Fuel { name, model, others, stand, reason }
}

/// All kinds (assumed, see above).
pub const FUELS: [Fuel; 16] = [
    fuel("马尾松", 188, [9, 165], stand(0.6, 12.0, 3.0, 0.10), "long needles, loose litter; resinous crowns set low"),
    fuel("马尾松-铁芒萁", 164, [147, 142], stand(0.5, 12.0, 2.0, 0.10), "a metre of dead fern stalks reaches the crowns"),
    fuel("杉木", 183, [8, 185], stand(0.8, 14.0, 5.0, 0.12), "short compact needles under a closed stand; slash after thinning burns hotter"),
    fuel("楠竹", 186, [9, 182], stand(0.7, 14.0, 0.0, 0.0), "leaf litter renewed each spring; culms carry no crown fire"),
    fuel("阔叶", 182, [186, 8], stand(0.8, 15.0, 0.0, 0.0), "evergreen leaves, moist and shaded litter"),
    fuel("油茶", 142, [141, 5], stand(0.5, 2.5, 0.0, 0.0), "low shrubs, ground weeded once or twice a year"),
    fuel("柑橘园", 181, [101, 8], stand(0.4, 3.0, 0.0, 0.0), "tended orchard, little litter"),
    fuel("撂荒果园", 122, [103, 5], stand(0.3, 3.0, 0.0, 0.0), "abandoned orchard, grass and shrubs to the knee"),
    fuel("铁芒萁", 147, [146, 4], OPEN, "pure fern, dense fine dead stalks to a metre"),
    fuel("灌丛", 145, [142, 5], OPEN, "brush with much dead wood"),
    fuel("茅草", 107, [104, 3], OPEN, "cogon and silvergrass above a metre, cured in winter"),
    fuel("荒草", 102, [101, 1], OPEN, "short grass of banks and terraces"),
    fuel("木荷防火林带", 181, [182, 8], stand(0.9, 10.0, 0.0, 0.0), "Schima break: thick wet leaves, swept ground; fire creeps at most"),
    fuel("旱地", 101, [93, 102], OPEN, "stubble and edges of dry fields"),
    fuel("稻田", 93, [101, 0], OPEN, "paddy under water or ploughed; stubble in late autumn may burn"),
    fuel("不燃", 99, [91, 98], OPEN, "water, bare ground, roads, houses"),
];

/// The line of a survey's name.
#[must_use]
pub fn of_name(name: &str) -> Option<usize> {
    FUELS.iter().position(|f| f.name == name)
}

/// The index in [`FUELS`] of a class of land cover.
#[must_use]
pub const fn of_cover(cover: Cover) -> usize {
    match cover {
        Cover::Pine | Cover::Forest => 0,
        Cover::Fir => 2,
        Cover::Bamboo => 3,
        Cover::Broadleaf => 4,
        Cover::Orchard => 5,
        Cover::Shrub => 9,
        Cover::Grass => 11,
        Cover::Crop => 13,
        Cover::Paddy | Cover::Wetland => 14,
        Cover::Built | Cover::Bare | Cover::Ice | Cover::Water | Cover::Paved => 15,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::forest_fire::fuel_model::{FuelModel, is_unburnable};
    use crate::map::landcover::COVERS;

    #[test]
    fn every_cover_has_a_known_model_and_two_known_others() {
        for f in &FUELS {
            for n in [f.model, f.others[0], f.others[1]] {
                assert!(is_unburnable(n) || FuelModel::of(n).is_some(), "{} {n}", f.name);
            }
            assert!(f.model != f.others[0] && f.others[0] != f.others[1]);
            assert_eq!(of_name(f.name).map(|i| &FUELS[i]), Some(f));
        }
        assert!(COVERS.iter().all(|c| of_cover(*c) < FUELS.len()));
        assert!(is_unburnable(FUELS[of_cover(Cover::Water)].model));
    }
}
