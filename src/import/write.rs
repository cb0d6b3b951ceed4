//! Import / write — the files of a county folder: rasters as GeoTIFF, roads and rivers as GeoJSON, settlements as CSV.
//!
//! In: grids, rows of roads and settlements, a river graph, the plane they lie on. Out: files as `docs/formats.md` says.
//! Not here: `county.ron`, reading. Method: every file is written beside its place and renamed when whole; nothing
//! depends on the hour or the machine, so that the same input gives the same bytes. Heights are rounded to 1/8 m: a
//! power of two leaves the low bytes of the float empty, which the predictor and deflate turn into a small file.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use geotiff_writer::{Compression, GeoTiffBuilder, Predictor};
use serde_json::{Map, Value, json};

use crate::map::frame::{Frame, Point};
use crate::map::grid::{ClassGrid, Grid, Shape};
use crate::map::river::RiverGraph;
use crate::map::road::RoadClass;

/// What stands in `terrain.tif` where nothing is known.
pub const NO_DATA: f32 = -9999.0;
/// Heights are rounded to this step, metres.
const HEIGHT_STEP_M: f32 = 0.125;

/// Why a file of the county folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFailure {
    /// The disk said no.
    #[error("{path}: {source}")]
    Disk {
        /// File.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The raster could not be encoded.
    #[error("{path}: {text}")]
    Raster {
        /// File.
        path: PathBuf,
        /// What the encoder said.
        text: String,
    },
}

/// A bridge or ford as a file names it.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossingRow {
    /// Key of the reach.
    pub reach: String,
    /// Metres from the road's start.
    pub along_m: f64,
    /// Level of the deck or of the ford's bed.
    pub deck_m: f64,
    /// A ford.
    pub ford: bool,
}

/// A road as a file names it.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadRow {
    /// Key.
    pub id: String,
    /// Name or number.
    pub name: String,
    /// Class.
    pub class: RoadClass,
    /// Keys of its junctions; where absent, ends that lie within 2 m of each other are one junction.
    pub ends: Option<(String, String)>,
    /// From its first junction to its last.
    pub line: Vec<Point>,
    /// Traffic goes from first to last only.
    pub oneway: bool,
    /// Lanes per direction.
    pub lanes: u32,
    /// Speed limit or free speed; absent: that of the class.
    pub speed_km_per_h: Option<f64>,
    /// Width of the carriageway.
    pub width_m: f64,
    /// Paved.
    pub paved: bool,
    /// A bridge along its whole length.
    pub bridge: bool,
    /// A tunnel along its whole length.
    pub tunnel: bool,
    /// Bridges and fords.
    pub crossings: Vec<CrossingRow>,
}

/// A settlement as a file names it.
#[derive(Clone, Debug, PartialEq)]
pub struct SettlementRow {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Key of its village.
    pub village: String,
    /// Centre.
    pub at: Point,
    /// Houses stand within this distance.
    pub radius_m: f64,
    /// Residents.
    pub residents: u32,
    /// Town people.
    pub urban: bool,
    /// Share of its houses that loudspeakers reach.
    pub loudspeaker_share: f64,
    /// Whether there is a mobile signal.
    pub mobile_signal: bool,
}

/// Writes a file whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteFailure> {
    let disk = |source| WriteFailure::Disk { path: path.to_path_buf(), source };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(folder).map_err(disk)?;
    file.write_all(bytes).map_err(disk)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(disk)?;
    }
    file.persist(path).map_err(|e| disk(e.error))?;
    Ok(())
}

fn raster(shape: &Shape, frame: &Frame) -> GeoTiffBuilder {
    let builder = GeoTiffBuilder::new(shape.cols as u32, shape.rows as u32)
        .pixel_scale(shape.cell_m, shape.cell_m)
        .origin(shape.west, shape.north)
        .tile_size(256, 256)
        .compression(Compression::Deflate)
        .deflate_level(9);
    match frame.epsg().and_then(|code| u16::try_from(code).ok()) {
        Some(code) => builder.projected_epsg(code),
        None => builder,
    }
}

fn written<T: geotiff_writer::NumericSample>(path: &Path, shape: &Shape, builder: &GeoTiffBuilder, values: &[T]) -> Result<(), WriteFailure> {
    let failed = |text: String| WriteFailure::Raster { path: path.to_path_buf(), text };
    let view = ndarray::ArrayView2::from_shape((shape.rows, shape.cols), values).map_err(|e| failed(e.to_string()))?;
    let mut sink = Cursor::new(Vec::new());
    builder.write_2d_to(&mut sink, view).map_err(|e| failed(e.to_string()))?;
    write_whole(path, &sink.into_inner())
}

/// Writes heights as a GeoTIFF of floats, rounded to 1/8 m; `NaN` becomes [`NO_DATA`].
pub fn write_terrain(path: &Path, terrain: &Grid, frame: &Frame) -> Result<(), WriteFailure> {
    let values: Vec<f32> = terrain.values.iter().map(|v| if v.is_finite() { (v / HEIGHT_STEP_M).round() * HEIGHT_STEP_M } else { NO_DATA }).collect();
    let builder = raster(&terrain.shape, frame).predictor(Predictor::FloatingPoint).nodata("-9999");
    written(path, &terrain.shape, &builder, &values)
}

/// Writes land-cover codes as a GeoTIFF of bytes; 0 is "not known".
pub fn write_landcover(path: &Path, cover: &ClassGrid, shape: &Shape, frame: &Frame) -> Result<(), WriteFailure> {
    written(path, shape, &raster(shape, frame).nodata("0"), &cover.values)
}

/// A number with so many decimals, without a tail of nines.
fn rounded(value: f64, decimals: i32) -> Value {
    let factor = 10f64.powi(decimals);
    let v = (value * factor).round() / factor;
    if decimals == 0 { json!(v as i64) } else { json!(v) }
}

fn line_json(frame: &Frame, line: &[Point]) -> Value {
    let decimals = if frame.epsg().is_some() { 6 } else { 2 };
    let points: Vec<Value> = line
        .iter()
        .map(|p| {
            let at = frame.to_lonlat(*p);
            json!([rounded(at.lon, decimals), rounded(at.lat, decimals)])
        })
        .collect();
    json!({ "type": "LineString", "coordinates": points })
}

/// One feature a line, so that a changed road is a changed line.
fn features(path: &Path, name: &str, rows: impl Iterator<Item = (Map<String, Value>, Value)>) -> Result<(), WriteFailure> {
    let mut text = format!("{{\"type\":\"FeatureCollection\",\"name\":{},\"features\":[\n", json!(name));
    for (i, (properties, geometry)) in rows.enumerate() {
        let feature = json!({ "type": "Feature", "properties": properties, "geometry": geometry });
        let _ = write!(text, "{}{feature}", if i == 0 { "" } else { ",\n" });
    }
    text.push_str("\n]}\n");
    write_whole(path, text.as_bytes())
}

/// Writes `roads.geojson`.
pub fn write_roads(path: &Path, frame: &Frame, roads: &[RoadRow]) -> Result<(), WriteFailure> {
    features(
        path,
        "roads",
        roads.iter().map(|r| {
            let mut p = Map::new();
            p.insert("id".into(), json!(r.id));
            if !r.name.is_empty() {
                p.insert("name".into(), json!(r.name));
            }
            p.insert("class".into(), json!(r.class));
            if let Some((from, to)) = &r.ends {
                p.insert("from".into(), json!(from));
                p.insert("to".into(), json!(to));
            }
            p.insert("oneway".into(), json!(r.oneway));
            p.insert("lanes".into(), json!(r.lanes));
            if let Some(v) = r.speed_km_per_h {
                p.insert("speed_km_per_h".into(), rounded(v, 1));
            }
            p.insert("width_m".into(), rounded(r.width_m, 1));
            p.insert("paved".into(), json!(r.paved));
            p.insert("bridge".into(), json!(r.bridge));
            p.insert("tunnel".into(), json!(r.tunnel));
            if !r.crossings.is_empty() {
                let list: Vec<Value> = r
                    .crossings
                    .iter()
                    .map(|c| json!({ "reach": c.reach, "along_m": rounded(c.along_m, 1), "deck_m": rounded(c.deck_m, 2), "ford": c.ford }))
                    .collect();
                p.insert("crossings".into(), json!(list));
            }
            (p, line_json(frame, &r.line))
        }),
    )
}

/// Writes `rivers.geojson`; reaches in key order, so that a reader gives them the same ids.
pub fn write_rivers(path: &Path, frame: &Frame, rivers: &RiverGraph) -> Result<(), WriteFailure> {
    features(
        path,
        "rivers",
        rivers.keys.iter().map(|(id, key)| {
            let r = rivers.reach(id);
            let s = &r.section;
            let mut p = Map::new();
            p.insert("id".into(), json!(key));
            if !r.name.zh.is_empty() {
                p.insert("name".into(), json!(r.name.zh));
            }
            p.insert("downstream".into(), json!(r.downstream.map(|d| rivers.keys.key(d))));
            p.insert("bed_up_m".into(), rounded(r.bed_up_m, 3));
            p.insert("bed_down_m".into(), rounded(r.bed_down_m, 3));
            p.insert("area_km2".into(), rounded(r.area_km2, 3));
            p.insert("bed_width_m".into(), rounded(s.bed_width_m, 1));
            p.insert("bank_slope".into(), rounded(s.bank_slope, 2));
            p.insert("bankfull_m".into(), rounded(s.bankfull_m, 2));
            p.insert("plain_width_m".into(), rounded(s.plain_width_m, 0));
            p.insert("valley_slope".into(), rounded(s.valley_slope, 2));
            p.insert("n_channel".into(), rounded(s.n_channel, 3));
            p.insert("n_plain".into(), rounded(s.n_plain, 3));
            if let Some(d) = r.dam {
                p.insert(
                    "dam".into(),
                    json!({
                        "height_m": d.height_m, "storage_m3": d.storage_m3, "initial_share": d.initial_share,
                        "spillway_m": d.spillway_m, "outlet_m3_s": d.outlet_m3_s,
                    }),
                );
            }
            (p, line_json(frame, &r.line))
        }),
    )
}

/// Writes `population.csv`.
pub fn write_population(path: &Path, frame: &Frame, rows: &[SettlementRow]) -> Result<(), WriteFailure> {
    let mut text = String::from("key,name,village,lon,lat,radius_m,residents,urban,loudspeaker_share,mobile_signal\n");
    let quoted = |s: &str| if s.contains([',', '"', '\n']) { format!("\"{}\"", s.replace('"', "\"\"")) } else { s.to_string() };
    let decimals = if frame.epsg().is_some() { 6 } else { 2 };
    for r in rows {
        let at = frame.to_lonlat(r.at);
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{}",
            quoted(&r.key),
            quoted(&r.name),
            quoted(&r.village),
            rounded(at.lon, decimals),
            rounded(at.lat, decimals),
            rounded(r.radius_m, 0),
            r.residents,
            r.urban,
            rounded(r.loudspeaker_share, 2),
            r.mobile_signal
        );
    }
    write_whole(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terrain_comes_back_as_it_was_written() {
        let dir = tempfile::tempdir().expect("a folder");
        let shape = Shape { cols: 300, rows: 270, west: 500_010.0, north: 3_000_000.0, cell_m: 30.0 };
        let mut grid = Grid::filled(shape, 0.0);
        for (i, v) in grid.values.iter_mut().enumerate() {
            *v = 130.0 + (i % 300) as f32 * 0.3;
        }
        grid.values[7] = f32::NAN;
        let frame = Frame::new("EPSG:32649").expect("UTM 49N");
        let path = dir.path().join("terrain.tif");
        write_terrain(&path, &grid, &frame).expect("it is written");
        let file = geotiff_reader::GeoTiffFile::open(&path).expect("it opens");
        assert_eq!(file.epsg(), Some(32649));
        assert_eq!(file.nodata(), Some("-9999"));
        let t = file.transform().expect("a place");
        assert!((t.origin_x - 500_010.0).abs() < 1e-6 && (t.origin_y - 3_000_000.0).abs() < 1e-6 && (t.pixel_width - 30.0).abs() < 1e-9, "{t:?}");
        let back = file.read_raster::<f32>().expect("it reads");
        assert_eq!(back.shape(), [270, 300]);
        for (a, b) in back.iter().zip(&grid.values) {
            if b.is_finite() {
                assert!((a - b).abs() <= 0.0626, "{a} {b}");
            } else {
                assert!((a - NO_DATA).abs() < 1e-6, "{a}");
            }
        }
    }

    #[test]
    fn nothing_half_written_is_left_behind() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("no-such-folder/x.csv");
        let failure = write_population(&path, &Frame::new("local").expect("local"), &[]).expect_err("there is no folder");
        assert!(failure.to_string().contains("no-such-folder"), "{failure}");
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 0);
    }
}
