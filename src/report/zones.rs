//! Report / zones — a county's flood-danger map as files: rasters, polygons, tables.
//!
//! In: a `DangerMap`, critical rains. Out: `danger_return.tif`, `danger_class.tif`, `max_depth_P<years>.tif`, `danger_zones.geojson`,
//! `danger_people.csv`, `critical_rain.csv`, `zones.json`. Not here: the computing (`study::zones`).
//! Polygons are rectangles of cells of one class, rows that repeat merged: the same ground as the raster, exactly.

use std::io::Write;
use std::path::Path;

use super::file::{Trouble, write_whole};
use super::gis;
use crate::base::ids::Id;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::study::brook::Brook;
use crate::study::critical_rain::{Critical, HOURS, prepare_mm};
use crate::study::zones::{CLASSES, Danger, DangerMap};

/// Rectangles of cells of a class: first row, first column, one behind the last row, one behind the last column.
fn rectangles(shape: Shape, of: impl Fn(usize) -> bool) -> Vec<[usize; 4]> {
    let (mut done, mut open): (Vec<[usize; 4]>, Vec<[usize; 4]>) = (Vec::new(), Vec::new());
    for r in 0..shape.rows {
        let (mut runs, mut c) = (Vec::new(), 0);
        while c < shape.cols {
            let from = c;
            while c < shape.cols && of(r * shape.cols + c) {
                c += 1;
            }
            if c > from {
                runs.push((from, c));
            }
            c += 1;
        }
        let mut next = Vec::new();
        for (from, to) in runs {
            match open.iter().position(|o| (o[1], o[3]) == (from, to)) {
                Some(i) => {
                    let mut o = open.swap_remove(i);
                    o[2] = r + 1;
                    next.push(o);
                }
                None => next.push([r, from, r + 1, to]),
            }
        }
        done.append(&mut open);
        open = next;
    }
    done.append(&mut open);
    done.sort_unstable();
    done
}

fn ring(county: &County, [r0, c0, r1, c1]: [usize; 4]) -> serde_json::Value {
    let s = county.terrain.shape;
    let corner = |r: usize, c: usize| {
        let l = county.frame.to_lonlat(Point::new(s.west + c as f64 * s.cell_m, s.north - r as f64 * s.cell_m));
        let digits = if county.frame.epsg().is_some() { 1e7 } else { 1e3 };
        [(l.lon * digits).round() / digits, (l.lat * digits).round() / digits]
    };
    // Counter-clockwise, as RFC 7946 asks: south-west, south-east, north-east, north-west.
    serde_json::json!([[corner(r1, c0), corner(r1, c1), corner(r0, c1), corner(r0, c0), corner(r1, c0)]])
}

fn people_of(map: &DangerMap, class: Danger) -> (u32, u32) {
    map.homes.iter().fold((0, 0), |sum, h| (sum.0 + h[class as usize].0, sum.1 + h[class as usize].1))
}

/// Writes everything.
pub fn write(out: &Path, county: &County, map: &DangerMap, rains: &[(Option<Brook>, Option<Critical>)]) -> Result<(), Trouble> {
    let (shape, frame) = (county.terrain.shape, &county.frame);
    gis::write_grid(&out.join("danger_return.tif"), &shape, frame, &map.first, gis::NODATA)?;
    let class: Vec<f32> = map.class.iter().map(|c| c.map_or(gis::NODATA, |c| c as u8 as f32 + 1.0)).collect();
    gis::write_grid(&out.join("danger_class.tif"), &shape, frame, &class, gis::NODATA)?;
    for (years, depth) in map.years.iter().zip(&map.depth_m) {
        let wet: Vec<f32> = depth.iter().map(|d| if *d >= gis::WET_M { *d } else { gis::NODATA }).collect();
        gis::write_grid(&out.join(format!("max_depth_P{years}.tif")), &shape, frame, &wet, gis::NODATA)?;
    }
    polygons(out, county, map)?;
    people(out, county, map)?;
    if !rains.is_empty() {
        critical(out, county, rains)?;
    }
    let classes: Vec<_> = CLASSES
        .iter()
        .map(|c| {
            let (people, households) = people_of(map, *c);
            let cells = map.class.iter().filter(|k| **k == Some(*c)).count();
            serde_json::json!({"class": *c as u8 + 1, "name": c.words().0, "name_en": c.words().1, "people": people, "households": households,
                "area_km2": cells as f64 * shape.cell_m * shape.cell_m / 1e6})
        })
        .collect();
    let storms: Vec<_> = map.years.iter().zip(&map.rain_mm).map(|(y, mm)| serde_json::json!({"years": y, "rain_mm": mm})).collect();
    write_whole(&out.join("zones.json"), |w| {
        let note = "设计暴雨全县同降、不作点面折减；示意图，不替代正式的危险区划定";
        serde_json::to_writer_pretty(
            &mut *w,
            &serde_json::json!({"format": 1, "county": county.name.zh, "reconstruction": county.reconstruction.as_ref().map(|n| n.zh.clone()), "note": note,
                "storms": storms, "classes": classes}),
        )?;
        writeln!(w)
    })
}

fn polygons(out: &Path, county: &County, map: &DangerMap) -> Result<(), Trouble> {
    let features: Vec<_> = CLASSES
        .iter()
        .filter_map(|class| {
            let list = rectangles(county.terrain.shape, |k| map.class[k] == Some(*class));
            let (people, households) = people_of(map, *class);
            let (zh, en) = class.words();
            (!list.is_empty()).then(|| {
                let coordinates: Vec<_> = list.into_iter().map(|r| ring(county, r)).collect();
                serde_json::json!({"type": "Feature", "properties": {"class": *class as u8 + 1, "name": zh, "name_en": en, "people": people, "households": households},
                    "geometry": {"type": "MultiPolygon", "coordinates": coordinates}})
            })
        })
        .collect();
    write_whole(&out.join("danger_zones.geojson"), |w| {
        serde_json::to_writer(&mut *w, &serde_json::json!({"type": "FeatureCollection", "features": features}))?;
        writeln!(w)
    })
}

/// Township, village and settlement of a settlement.
fn keys(county: &County, i: usize) -> [String; 3] {
    let village = county.settlements[i].village;
    [
        county.township_keys.key(county.villages[village.index()].township).to_owned(),
        county.village_keys.key(village).to_owned(),
        county.settlement_keys.key(Id::from_index(i)).to_owned(),
    ]
}

fn people(out: &Path, county: &County, map: &DangerMap) -> Result<(), Trouble> {
    write_whole(&out.join("danger_people.csv"), |w| {
        let mut csv = csv::Writer::from_writer(w);
        csv.write_record([
            "township",
            "village",
            "settlement",
            "residents",
            "people_extreme",
            "people_high",
            "people_some",
            "households_extreme",
            "households_high",
            "households_some",
        ])?;
        for (i, homes) in map.homes.iter().enumerate() {
            let mut row = keys(county, i).to_vec();
            row.push(county.settlements[i].residents.to_string());
            row.extend(homes.iter().map(|h| h.0.to_string()));
            row.extend(homes.iter().map(|h| h.1.to_string()));
            csv.write_record(row)?;
        }
        csv.flush()
    })
}

fn critical(out: &Path, county: &County, rains: &[(Option<Brook>, Option<Critical>)]) -> Result<(), Trouble> {
    write_whole(&out.join("critical_rain.csv"), |w| {
        let mut csv = csv::Writer::from_writer(w);
        let mut head: Vec<String> = ["township", "village", "settlement", "reach", "danger_stage_m"].map(str::to_owned).to_vec();
        for moisture in ["dry", "average", "wet"] {
            for h in HOURS {
                head.push(format!("prepare_{moisture}_{h}h_mm"));
                head.push(format!("leave_{moisture}_{h}h_mm"));
            }
        }
        csv.write_record(&head)?;
        for (i, (brook, rain)) in rains.iter().enumerate() {
            let (Some(b), Some(rain)) = (brook, rain) else { continue };
            let mut row = keys(county, i).to_vec();
            row.push(county.rivers.keys.key(Id::from_index(b.reach)).to_owned());
            row.push(format!("{:.2}", b.bed_m + b.danger_m));
            for of_moisture in rain {
                for (mm, h) in of_moisture.iter().zip(HOURS) {
                    row.push(mm.map_or(String::new(), |mm| format!("{:.0}", prepare_mm(mm, h))));
                    row.push(mm.map_or(String::new(), |mm| format!("{mm:.0}")));
                }
            }
            csv.write_record(row)?;
        }
        csv.flush()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_cover_every_cell_of_a_class_once() {
        let shape = Shape { cols: 5, rows: 4, west: 0.0, north: 4.0, cell_m: 1.0 };
        let mask = [0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1];
        let list = rectangles(shape, |k| mask[k] == 1);
        assert_eq!(list, [[0, 1, 2, 3], [0, 4, 2, 5], [2, 0, 3, 3], [3, 3, 4, 5]]);
        let covered: usize = list.iter().map(|[a, b, c, d]| (c - a) * (d - b)).sum();
        assert_eq!(covered, mask.iter().filter(|m| **m == 1).count());
    }
}
