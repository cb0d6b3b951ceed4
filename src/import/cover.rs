//! Import / cover — land use and natural areas become the land-cover raster; or a raster of codes is laid on the terrain.
//!
//! In: polygons, or `--landcover FILE` with the codes of `map::landcover` (those of ESA WorldCover). Out: a class per cell.
//! Not here: curve numbers. Method: larger areas first, so that a field in a forest shows; water over land, houses last.

use std::path::Path;

use super::account::{Account, Word};
use super::failure::Failure;
use super::osm_tags::Tags;
use super::polygons::Polygon;
use super::raster::Raster;
use crate::map::frame::Frame;
use crate::map::grid::{ClassGrid, Shape};
use crate::map::landcover::Cover;

/// What covers the ground where nobody has said (assumed, as for a county without `landcover.tif`).
const UNKNOWN: Cover = Cover::Grass;

/// The class that tags speak of.
#[must_use]
pub fn class(tags: &Tags) -> Option<Cover> {
    let wood = || match tags.get("leaf_type") {
        Some("needleleaved") => Cover::Pine,
        Some("broadleaved") => Cover::Broadleaf,
        _ => Cover::Forest,
    };
    if let Some(v) = tags.get("natural") {
        let c = match v {
            "water" => Cover::Water,
            "wood" => wood(),
            "scrub" | "heath" | "shrubbery" => Cover::Shrub,
            "grassland" | "fell" | "meadow" => Cover::Grass,
            "bare_rock" | "rock" | "scree" | "shingle" | "sand" | "beach" | "stone" | "mud" | "cliff" => Cover::Bare,
            "glacier" => Cover::Ice,
            "wetland" => Cover::Wetland,
            _ => return None,
        };
        return Some(c);
    }
    if let Some(v) = tags.get("landuse") {
        let c = match v {
            "forest" => wood(),
            "meadow" | "grass" | "recreation_ground" | "cemetery" | "village_green" | "pasture" => Cover::Grass,
            "farmland" | "farm" | "allotments" | "greenhouse_horticulture" => {
                if tags.is("crop", &["rice"]) {
                    Cover::Paddy
                } else {
                    Cover::Crop
                }
            }
            "paddy" => Cover::Paddy,
            "orchard" | "vineyard" | "plant_nursery" => Cover::Orchard,
            "residential" | "commercial" | "industrial" | "retail" | "construction" | "farmyard" | "education" | "institutional" | "military" | "railway"
            | "garages" => Cover::Built,
            "quarry" | "landfill" | "brownfield" => Cover::Bare,
            "reservoir" | "basin" | "aquaculture" => Cover::Water,
            _ => return None,
        };
        return Some(c);
    }
    if tags.get("waterway") == Some("riverbank") {
        return Some(Cover::Water);
    }
    if tags.get("building").is_some_and(|v| v != "no") {
        return Some(Cover::Built);
    }
    match tags.get("leisure") {
        Some("park" | "garden" | "golf_course") => Some(Cover::Grass),
        _ => None,
    }
}

/// Whether a polygon is standing or flowing water.
#[must_use]
pub fn is_water(p: &Polygon) -> bool {
    class(&p.tags) == Some(Cover::Water)
}

/// Makes the raster from polygons.
#[must_use]
pub fn from_polygons(polygons: &[Polygon], shape: Shape, account: &mut Account) -> ClassGrid {
    let mut list: Vec<(&Polygon, Cover)> = polygons.iter().filter_map(|p| Some((p, class(&p.tags)?))).collect();
    let layer = |p: &Polygon, c: Cover| if p.tags.get("building").is_some() { 2u8 } else { u8::from(c == Cover::Water) };
    list.sort_by(|a, b| layer(a.0, a.1).cmp(&layer(b.0, b.1)).then(b.0.area_m2.total_cmp(&a.0.area_m2)).then(a.0.id.cmp(&b.0.id)));
    let mut values = vec![0u8; shape.len()];
    for (p, c) in &list {
        p.cells(shape, |cell| values[cell] = *c as u8);
    }
    let unknown = values.iter().filter(|v| **v == 0).count();
    for v in &mut values {
        if *v == 0 {
            *v = UNKNOWN as u8;
        }
    }
    let share = 100.0 * unknown as f64 / values.len().max(1) as f64;
    let count = |c: &dyn Fn(Cover) -> bool| list.iter().filter(|(_, k)| c(*k)).count();
    let woods = count(&|c| matches!(c, Cover::Forest | Cover::Pine | Cover::Broadleaf));
    let waters = count(&|c| c == Cover::Water);
    account.say(
        Word::Kept,
        format!("地表：{} 个面（林地 {woods}，水面 {waters}）；{share:.0}% 的面积无人标注", list.len()),
        format!("land cover: {} areas ({woods} woods, {waters} waters); {share:.0} % of the ground is not mapped", list.len()),
    );
    if unknown > 0 {
        account.say(
            Word::Assumed,
            "地表：未标注处按草地（代码 30）；可用 --landcover 给出栅格",
            "land cover: grass (code 30) where nothing is mapped; --landcover takes a raster instead",
        );
    }
    ClassGrid { values }
}

/// Lays a raster of codes on the terrain's cells.
pub fn from_raster(path: &Path, raster: &Raster, shape: Shape, frame: &Frame, account: &mut Account) -> Result<ClassGrid, Failure> {
    let (mut unknown, mut strange) = (0u64, std::collections::BTreeMap::<u8, u64>::new());
    let values: Vec<u8> = (0..shape.len())
        .map(|cell| {
            let v = raster.nearest(frame.to_lonlat(shape.centre(cell)));
            if !(1.0..=255.0).contains(&v) {
                unknown += 1;
                return UNKNOWN as u8;
            }
            let code = v.round() as u8;
            match code {
                // ESA WorldCover has two classes that we do not: mangroves are wetland, moss and lichen grass.
                95 => Cover::Wetland as u8,
                100 => Cover::Grass as u8,
                _ if Cover::from_code(code).is_some() => code,
                _ => {
                    *strange.entry(code).or_default() += 1;
                    UNKNOWN as u8
                }
            }
        })
        .collect();
    if unknown as usize == values.len() {
        return Err(Failure::finding(path, "I020", "landcover", "与范围没有交集".into(), "does not meet the box".into()));
    }
    if !strange.is_empty() {
        let codes = strange.keys().map(u8::to_string).collect::<Vec<_>>().join(", ");
        return Err(Failure::finding(
            path,
            "I020",
            "landcover",
            format!("代码 {codes} 不认识；应为 docs/landcover.md 中的代码（ESA WorldCover）"),
            format!("codes {codes} are not known; expected those of docs/landcover.md (ESA WorldCover)"),
        ));
    }
    account.say(
        Word::Read,
        format!("地表：{}，{unknown} 个单元无值，按草地", path.display()),
        format!("land cover: {}, {unknown} cells without a value taken as grass", path.display()),
    );
    Ok(ClassGrid { values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_find_their_class() {
        let c = |k: &'static str, v: &'static str| class(&Tags::new([(k, v)].into_iter()));
        assert_eq!(c("landuse", "forest"), Some(Cover::Forest));
        assert_eq!(c("natural", "water"), Some(Cover::Water));
        assert_eq!(c("waterway", "riverbank"), Some(Cover::Water));
        assert_eq!(c("building", "yes"), Some(Cover::Built));
        assert_eq!(c("landuse", "opm:piste"), None);
        assert_eq!(class(&Tags::new([("landuse", "forest"), ("leaf_type", "needleleaved")].into_iter())), Some(Cover::Pine));
        assert_eq!(class(&Tags::new([("landuse", "farmland"), ("crop", "rice")].into_iter())), Some(Cover::Paddy));
    }
}
