//! Scenario / county ground — the rasters of a county folder and the plane they lie on.
//!
//! In: terrain, land cover and further rasters. Out: `Ground`: frame, heights, and places of files put on the plane, with findings
//! for those outside. Not here: the formats of rasters (`raster`). Land cover is grass where the folder has none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::code;
use super::county_rows::{CountyRows, Spot};
use super::county_vegetation;
use super::finding::{At, Severity};
use super::raster::{self, Raster};
use super::residents::Residents;
use super::source::{Failure, Log};
use super::terrain_check;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::grid::{ClassGrid, Grid};
use crate::map::landcover::{COVERS, Cover};
use crate::map::vegetation::Vegetation;

/// Least and greatest Manning's n of land, s/m^(1/3): glass, and a wood with all its branches in the water (Chow 1959 has 0.2).
const LEAST_N: f32 = 0.005;
const MOST_N: f32 = 1.0;

/// The plane of a county and the log of its reading.
pub(super) struct Ground<'a> {
    pub(super) log: &'a Log,
    pub(super) frame: Frame,
    pub(super) terrain: Grid,
    /// Manning's n where the folder has it.
    pub(super) manning: Option<Grid>,
    /// Fuel and canopy where the folder has them.
    pub(super) vegetation: Vegetation,
    /// People by cell where the folder has them.
    pub(super) residents: Option<Residents>,
    /// The terrain as its file has it.
    raw: Raster,
}

pub(super) fn whole(path: &Path) -> At {
    At { file: path.to_owned(), line: 0, column: 0 }
}

pub(super) fn raster_path(dir: &Path, name: &str) -> Option<PathBuf> {
    ["tif", "tiff", "asc"].iter().map(|e| dir.join(format!("{name}.{e}"))).find(|p| p.exists())
}

/// Terrain on the plane, with the raster it came from.
fn terrain(dir: &Path, rows: &CountyRows, log: &Log) -> Result<Option<(Frame, Grid, Raster)>, Failure> {
    let frame = rows.crs.as_ref().and_then(|(crs, at)| {
        let frame = Frame::new(crs);
        if frame.is_none() {
            log.error(code::M003, at.clone(), "county · crs", format!("不认识坐标系 \"{crs}\"；可用 \"local\"、UTM（EPSG:32601–32660、32701–32760）或 CGCS2000 高斯-克吕格（EPSG:4491–4554）"), format!("the coordinate system \"{crs}\" is unknown; use \"local\", UTM (EPSG:32601 to 32660, 32701 to 32760) or CGCS2000 Gauss-Krüger (EPSG:4491 to 4554)"));
        }
        frame
    });
    let Some(path) = raster_path(dir, "terrain") else {
        log.error(
            code::S015,
            whole(&dir.join("terrain.tif")),
            "terrain",
            "文件夹里没有 terrain.tif 或 terrain.asc；请放入高程栅格",
            "the folder has no terrain.tif or terrain.asc; add a raster of heights",
        );
        return Ok(None);
    };
    let Some(raw) = raster::read(&path, log)? else { return Ok(None) };
    let Some(frame) = frame.or_else(|| rows.crs.is_none().then(|| Frame::new(&raw.own_crs())).flatten()) else { return Ok(None) };
    if let Some(code) = raw.epsg.filter(|c| !raw.geographic() && frame.epsg() != Some(*c) && (frame.epsg().is_some() || frame.crs == "local")) {
        let crs = &frame.crs;
        log.error(
            code::M003,
            whole(&path),
            "terrain",
            format!("栅格的坐标系是 EPSG:{code}，county.ron 写的是 \"{crs}\"；请改成一致"),
            format!("the raster lies in EPSG:{code}, county.ron says \"{crs}\"; make them agree"),
        );
        return Ok(None);
    }
    if raw.geographic() && frame.epsg().is_none() {
        log.error(
            code::M003,
            whole(&path),
            "terrain",
            "栅格用经纬度，county.ron 却写 crs: \"local\"；请写 UTM 坐标系或删去 crs",
            "the raster lies in degrees, but county.ron says crs: \"local\"; name a UTM system or leave crs out",
        );
        return Ok(None);
    }
    if raw.values.iter().all(|v| v.is_nan()) {
        log.error(code::M004, whole(&path), "terrain", "栅格里没有一个高程值", "the raster holds no height at all");
        return Ok(None);
    }
    terrain_check::heights(&raw, &path, log);
    let grid = match raw.plane_shape() {
        Some(shape) => Grid { shape, values: raw.values.clone() },
        None => {
            let shape = raw.image_shape(&frame, rows.bounds);
            raw.image(&frame, shape, true)
        }
    };
    Ok(Some((frame, grid, raw)))
}

/// A finding where a raster does not lie exactly on the terrain's cells.
pub(super) fn same_place(r: &Raster, terrain: &Raster, path: &Path, log: &Log) -> bool {
    let same = r.same_place(terrain);
    if !same {
        let show = |r: &Raster| format!("{} × {} @ ({:.6}, {:.6}) / {:.6}", r.cols, r.rows, r.west, r.north, r.dx);
        let (is, be) = (show(r), show(terrain));
        log.error(
            code::M002,
            whole(path),
            "raster",
            format!("与地形栅格不重合：{is}；地形是 {be}；请裁剪并重采样到地形的格网"),
            format!("does not lie on the terrain's cells: {is}, the terrain is {be}; cut and resample it to the terrain"),
        );
    }
    same
}

fn landcover(dir: &Path, frame: &Frame, terrain: &Grid, raw: &Raster, log: &Log) -> Result<ClassGrid, Failure> {
    let grass = ClassGrid { values: vec![Cover::Grass as u8; terrain.shape.len()] };
    let Some(path) = raster_path(dir, "landcover") else { return Ok(grass) };
    let Some(r) = raster::read(&path, log)? else { return Ok(grass) };
    if !same_place(&r, raw, &path, log) {
        return Ok(grass);
    }
    let values = if raw.plane_shape().is_some() { r.values } else { r.image(frame, terrain.shape, false).values };
    let mut strangers = BTreeMap::<i64, u64>::new();
    let known: Vec<bool> = (0..=255u8).map(|c| COVERS.iter().any(|k| *k as u8 == c)).collect();
    let classes = values
        .iter()
        .map(|v| {
            if v.is_nan() || *v == 0.0 {
                return Cover::Grass as u8;
            }
            let code = *v as i64;
            if (0..=255).contains(&code) && known[code as usize] {
                return code as u8;
            }
            *strangers.entry(code).or_insert(0) += 1;
            Cover::Grass as u8
        })
        .collect();
    for (class, cells) in strangers {
        log.error(
            code::M010,
            whole(&path),
            format!("class {class}"),
            format!("没有这个地类代码（{cells} 格）；代码表见 docs/landcover.md"),
            format!("no such class of land cover ({cells} cells); the codes are in docs/landcover.md"),
        );
    }
    Ok(ClassGrid { values: classes })
}

/// Manning's n by cell; a finding where a value is none.
fn manning(dir: &Path, frame: &Frame, terrain: &Grid, raw: &Raster, log: &Log) -> Result<Option<Grid>, Failure> {
    let Some(path) = raster_path(dir, "manning") else { return Ok(None) };
    let Some(r) = raster::read(&path, log)? else { return Ok(None) };
    if !same_place(&r, raw, &path, log) {
        return Ok(None);
    }
    let wrong: Vec<f32> = r.values.iter().copied().filter(|n| !n.is_nan() && !(LEAST_N..=MOST_N).contains(n)).collect();
    if let Some(n) = wrong.first() {
        log.error(
            code::M016,
            whole(&path),
            "manning",
            format!("{n} 不是曼宁糙率（共 {} 格）；应为 {LEAST_N} 至 {MOST_N}", wrong.len()),
            format!("{n} is no Manning's n ({} cells); expected {LEAST_N} to {MOST_N}", wrong.len()),
        );
        return Ok(None);
    }
    Ok(Some(if raw.plane_shape().is_some() { Grid { shape: terrain.shape, values: r.values } } else { r.image(frame, terrain.shape, false) }))
}

/// People by cell.
fn residents(dir: &Path, frame: &Frame, terrain: &Grid, raw: &Raster, log: &Log) -> Result<Option<Residents>, Failure> {
    let Some(path) = raster_path(dir, "population") else { return Ok(None) };
    let Some(r) = raster::read(&path, log)? else { return Ok(None) };
    if !same_place(&r, raw, &path, log) {
        return Ok(None);
    }
    let whole = r.values.iter().filter(|n| n.is_finite() && **n > 0.0).map(|n| f64::from(*n)).sum();
    let grid = if raw.plane_shape().is_some() { Grid { shape: terrain.shape, values: r.values } } else { r.image(frame, terrain.shape, false) };
    Ok(Some(Residents::new(&grid, whole)))
}

impl<'a> Ground<'a> {
    /// Reads the rasters of a folder; `None` where there is no terrain to stand on.
    pub(super) fn read(dir: &Path, rows: &CountyRows, log: &'a Log) -> Result<Option<(Self, ClassGrid)>, Failure> {
        let Some((frame, terrain, raw)) = terrain(dir, rows, log)? else { return Ok(None) };
        let landcover = landcover(dir, &frame, &terrain, &raw, log)?;
        let residents = residents(dir, &frame, &terrain, &raw, log)?;
        let manning = manning(dir, &frame, &terrain, &raw, log)?;
        let vegetation = county_vegetation::read(dir, &frame, &terrain, &raw, log)?;
        Ok(Some((Self { log, frame, terrain, manning, vegetation, residents, raw }, landcover)))
    }
    /// Compares the ground with the beds that the rivers' file states.
    pub(super) fn compare_beds(&self, pairs: &[(f64, f64)], dir: &Path) {
        if let Some(path) = raster_path(dir, "terrain") {
            terrain_check::beside_beds(pairs, &path, self.log);
        }
    }
    /// A place on the plane that must lie on the map.
    pub(super) fn place(&self, spot: &Spot) -> Point {
        self.on_plane(spot, Severity::Error)
    }
    /// A place that may lie outside: a rain gauge of the neighbour county.
    pub(super) fn place_loose(&self, spot: &Spot) -> Point {
        self.on_plane(spot, Severity::Note)
    }
    fn on_plane(&self, spot: &Spot, severity: Severity) -> Point {
        if spot.at.lon.is_nan() {
            return Point::default();
        }
        let degrees = self.frame.epsg().is_none() || (spot.at.lon.abs() <= 180.0 && spot.at.lat.abs() <= 90.0);
        let p = if degrees { self.frame.to_plane(spot.at) } else { Point::new(f64::MAX, f64::MAX) };
        if !self.terrain.shape.contains(p) {
            let (x, y) = (spot.at.lon, spot.at.lat);
            self.log.add(
                severity,
                code::M005,
                spot.place.clone(),
                spot.subject.clone(),
                format!("({x}, {y}) 在地图之外；{}", self.extent().0),
                format!("({x}, {y}) lies outside the map; {}", self.extent().1),
            );
        }
        p
    }
    /// Where the map lies, in the coordinates of files.
    pub(super) fn extent(&self) -> (String, String) {
        let s = &self.terrain.shape;
        let (a, b) = if self.raw.geographic() {
            let r = &self.raw;
            (LonLat { lon: r.west, lat: r.north - r.dy * r.rows as f64 }, LonLat { lon: r.west + r.dx * r.cols as f64, lat: r.north })
        } else {
            (self.frame.to_lonlat(Point::new(s.west, s.south())), self.frame.to_lonlat(Point::new(s.east(), s.north)))
        };
        let d = if self.frame.epsg().is_some() { 4 } else { 0 };
        let text = |from: &str, to: &str| format!("{from} ({:.d$}, {:.d$}) {to} ({:.d$}, {:.d$})", a.lon, a.lat, b.lon, b.lat);
        (text("地图从", "到"), text("the map reaches from", "to"))
    }
    pub(super) fn line(&self, line: &[LonLat]) -> Vec<Point> {
        line.iter().map(|l| self.frame.to_plane(*l)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_of_land_cover_says_what_the_table_says() {
        let document = include_str!("../../docs/landcover.md");
        let rows: Vec<Vec<&str>> = document.lines().filter(|l| l.starts_with("| ")).map(|l| l.split('|').map(str::trim).collect()).collect();
        for c in COVERS {
            let row = rows.iter().find(|r| r[1] == (c as u8).to_string()).unwrap_or_else(|| panic!("{c:?} is not in docs/landcover.md"));
            assert_eq!((row[3], row[4], row[5]), (format!("{c:?}").as_str(), format!("{}", c.curve_number()).as_str(), row[5]));
            assert!((row[5].parse::<f64>().expect("a number") - c.manning()).abs() < 1e-12, "{c:?}");
            let walking: String = row[6].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            assert!((walking.parse::<f64>().expect("a number") - c.walking()).abs() < 1e-12, "{c:?}");
        }
    }
}
