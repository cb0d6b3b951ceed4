//! Report / gis — rasters that QGIS and GDAL open as they are: GeoTIFF with CRS, no-data value and deflate.
//!
//! In: values in the terrain's shape. Out: `max_depth.tif`, `arrival_time.tif`; of a fire `fire_arrival.tif`, `flame_length.tif`; a raster for each moment asked
//! for. Not here: vectors (`roads`), tables (`people`).
//! Method: `geotiff-writer`; tiles of 256 cells; one metre of the plane is one unit; pixels are areas, row 0 is north. What a raster
//! shows, its unit and the mark of a drill stand beside it in `NAME.tif.aux.xml`, which GDAL and QGIS read by themselves.

use std::path::{Path, PathBuf};

use geotiff_writer::{Compression, GeoTiffBuilder};

use super::Told;
use super::file::{Trouble, write_whole};
use crate::base::lang::Text;
use crate::base::time::Moment;
use crate::map::frame::Frame;
use crate::map::grid::Shape;

/// What stands for "nothing known or nothing there" in our rasters.
pub const NODATA: f32 = -9999.0;
/// Depth below which a cell counts as dry, metres: the limit of the first depth class.
pub const WET_M: f32 = 0.05;

/// Writes one raster of single floats. Values that are not finite become `nodata`.
pub fn write_grid(path: &Path, shape: &Shape, frame: &Frame, values: &[f32], nodata: f32) -> Result<(), Trouble> {
    assert!(values.len() == shape.len(), "a raster must have a value for every cell of its shape");
    let trouble = |what: String| Trouble::Raster { path: path.to_path_buf(), what };
    let (Ok(cols), Ok(rows)) = (u32::try_from(shape.cols), u32::try_from(shape.rows)) else { return Err(trouble("too many cells for a GeoTIFF".into())) };
    let clean: Vec<f32> = values.iter().map(|v| if v.is_finite() { *v } else { nodata }).collect();
    let view = ndarray::ArrayView2::from_shape((shape.rows, shape.cols), &clean).map_err(|e| trouble(e.to_string()))?;
    let mut builder = GeoTiffBuilder::new(cols, rows)
        .pixel_scale(shape.cell_m, shape.cell_m)
        .origin(shape.west, shape.north)
        .nodata(&nodata.to_string())
        .compression(Compression::Deflate)
        .deflate_level(4)
        .tile_size(256, 256);
    if let Some(code) = frame.epsg().and_then(|c| u16::try_from(c).ok()) {
        builder = builder.projected_epsg(code);
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    builder.write_2d_to(&mut bytes, view).map_err(|e| trouble(e.to_string()))?;
    write_whole(path, |out| std::io::Write::write_all(out, bytes.get_ref()))?;
    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let Some((_, meaning, unit)) = MEANINGS.iter().find(|(name, ..)| stem.starts_with(name)) else { return Ok(()) };
    let text = format!(
        "<PAMDataset>\n  <Metadata>\n    <MDI key=\"TIFFTAG_IMAGEDESCRIPTION\">{} / {} · 【演练】示意图 exercise only</MDI>\n  </Metadata>\n  <PAMRasterBand band=\"1\">\n    \
         <Description>{} / {}</Description>\n    <UnitType>{unit}</UnitType>\n  </PAMRasterBand>\n</PAMDataset>\n",
        meaning.zh, meaning.en, meaning.zh, meaning.en
    );
    let mut beside = path.as_os_str().to_owned();
    beside.push(".aux.xml");
    write_whole(Path::new(&beside), |out| std::io::Write::write_all(out, text.as_bytes()))
}

/// What the rasters of this program show, by how their names begin, and the unit.
const MEANINGS: &[(&str, Text, &str)] = &[
    ("max_depth", Text::new("最大水深", "greatest depth of water"), "m"),
    ("max_speed", Text::new("最大流速", "greatest speed of water"), "m/s"),
    ("arrival_time", Text::new("水到时间（自 T+00:00）", "arrival of water after T+00:00"), "s"),
    ("depth_T", Text::new("水深", "depth of water"), "m"),
    ("wet_share", Text::new("进水概率（各种子）", "share of seeds in which the cell goes under"), "1"),
    ("fire_arrival", Text::new("火到时间（自 T+00:00）", "arrival of the fire after T+00:00"), "s"),
    ("flame_length", Text::new("火焰长度", "flame length"), "m"),
    ("fire_rate", Text::new("蔓延速度", "rate of spread"), "m/min"),
    ("fire_direction", Text::new("蔓延方向（自北顺时针）", "direction of spread, clockwise from north"), "deg"),
    ("crown_state", Text::new("树冠火（0 无 1 间歇 2 主动）", "crown fire (0 none, 1 passive, 2 active)"), ""),
    ("fire_intensity", Text::new("火线强度", "fireline intensity"), "kW/m"),
    ("potential_flame_length", Text::new("潜在火焰长度", "potential flame length"), "m"),
    ("potential_intensity", Text::new("潜在火线强度", "potential fireline intensity"), "kW/m"),
    ("potential_rate", Text::new("潜在蔓延速度", "potential rate of spread"), "m/min"),
];

/// Writes the rasters of the extremes; none for a run that kept none.
pub fn write_extremes(dir: &Path, told: &Told<'_>) -> Result<Vec<PathBuf>, Trouble> {
    let (county, extremes) = (&told.scenario.county, &told.tale.extremes);
    let shape = &county.terrain.shape;
    let mut written = Vec::new();
    if extremes.max_depth_m.len() == shape.len() {
        let path = dir.join("max_depth.tif");
        let depth: Vec<f32> = extremes.max_depth_m.iter().map(|d| if *d >= WET_M { *d } else { NODATA }).collect();
        write_grid(&path, shape, &county.frame, &depth, NODATA)?;
        written.push(path);
    }
    if extremes.arrival_s.len() == shape.len() {
        let path = dir.join("arrival_time.tif");
        write_grid(&path, shape, &county.frame, &extremes.arrival_s, NODATA)?;
        written.push(path);
    }
    for (name, values) in [("fire_arrival.tif", &extremes.fire_arrival_s), ("flame_length.tif", &extremes.flame_m)] {
        if values.len() == shape.len() {
            let path = dir.join(name);
            write_grid(&path, shape, &county.frame, values, NODATA)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// The file name of a depth raster at a moment: `depth_T+01-30-00.tif` sorts and has no colon.
#[must_use]
pub fn depth_name(at: Moment) -> String {
    let s = at.as_millis().abs() / 1000;
    format!("depth_T{}{:02}-{:02}-{:02}.tif", if at.as_millis() < 0 { '-' } else { '+' }, s / 3600, s / 60 % 60, s % 60)
}

/// Writes the intensity of what flames at a moment, kW/m, into `rasters/`.
pub fn write_flames(dir: &Path, shape: &Shape, frame: &Frame, at: Moment, intensity: &[f32]) -> Result<PathBuf, Trouble> {
    let path = dir.join("rasters").join(depth_name(at).replace("depth_", "flames_"));
    let flames: Vec<f32> = intensity.iter().map(|i| if *i > 0.0 { *i } else { NODATA }).collect();
    write_grid(&path, shape, frame, &flames, NODATA)?;
    Ok(path)
}

/// Writes the depth of water at a moment into `rasters/`.
pub fn write_depth(dir: &Path, shape: &Shape, frame: &Frame, at: Moment, depth_m: &[f32]) -> Result<PathBuf, Trouble> {
    let path = dir.join("rasters").join(depth_name(at));
    let depth: Vec<f32> = depth_m.iter().map(|d| if *d >= WET_M { *d } else { NODATA }).collect();
    write_grid(&path, shape, frame, &depth, NODATA)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raster_comes_back_with_its_values_its_place_and_its_crs() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("x.tif");
        let shape = Shape { cols: 3, rows: 2, west: 400_000.0, north: 3_090_000.0, cell_m: 30.0 };
        let frame = Frame::new("EPSG:32649").expect("UTM 49 N");
        write_grid(&path, &shape, &frame, &[0.1, f32::NAN, 2.0, 3.0, 4.0, 5.5], NODATA).expect("written");
        let file = geotiff_reader::GeoTiffFile::open(&path).expect("opened");
        assert_eq!(file.epsg(), Some(32649));
        let values: Vec<f32> = file.read_raster::<f32>().expect("read").iter().copied().collect();
        assert_eq!(values, [0.1, NODATA, 2.0, 3.0, 4.0, 5.5]);
        assert_eq!(std::fs::read_dir(dir.path()).expect("folder").count(), 1);
        let path = dir.path().join("max_depth.tif");
        write_grid(&path, &shape, &frame, &[0.1, f32::NAN, 2.0, 3.0, 4.0, 5.5], NODATA).expect("written");
        let beside = std::fs::read_to_string(dir.path().join("max_depth.tif.aux.xml")).expect("its meaning stands beside it");
        assert!(beside.contains("<UnitType>m</UnitType>") && beside.contains("【演练】示意图"), "{beside}");
    }

    #[test]
    fn names_of_moments_sort_and_have_no_colon() {
        assert_eq!(depth_name(Moment::minutes(90)), "depth_T+01-30-00.tif");
    }
}
