//! Import / dem — height tiles become one terrain of square metric cells without holes.
//!
//! In: rasters in their own CRS, the area, the county's plane. Out: the terrain, and how much of it was void.
//! Not here: rivers burned into it (`burn`). Method: every cell takes the finest tile that knows it, bilinear; holes are
//! bridged from their rim by inverse distance and smoothed with Laplace's equation (Gauss–Seidel), so that no hole leaves
//! an edge. Source: Grohman, Kroenung, Strebeck (2006) on filling SRTM voids from the rim.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::area::Area;
use super::failure::Failure;
use super::raster::Raster;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::grid::{Grid, Shape};

/// Side of a cell where `--cell` does not say, metres (assumed: fine enough for a valley floor, whatever the tile).
pub const CELL_M: f64 = 30.0;
/// No terrain has more cells than this (assumed: 256 MiB of heights).
pub const MOST_CELLS: usize = 64_000_000;
/// Sweeps of the smoother at most, and the change below which it stops, metres (assumed).
const SWEEPS: usize = 400;
const STILL_M: f32 = 0.01;

/// The terrain as made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Heights, no hole.
    pub terrain: Grid,
    /// Pixels of the tiles that are void within the box.
    pub void_pixels: u64,
    /// Cells that had to be filled.
    pub filled_cells: u64,
}

/// The cells of an area on a plane: its box, widened to whole cells.
pub fn shape(area: &Area, frame: &Frame, cell_m: f64) -> Result<Shape, Failure> {
    let (mut west, mut south, mut east, mut north) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    for i in 0..=16 {
        let t = f64::from(i) / 16.0;
        let (lon, lat) = (area.west + (area.east - area.west) * t, area.south + (area.north - area.south) * t);
        for at in [(lon, area.south), (lon, area.north), (area.west, lat), (area.east, lat)] {
            let p = frame.to_plane(LonLat { lon: at.0, lat: at.1 });
            (west, east, south, north) = (west.min(p.x), east.max(p.x), south.min(p.y), north.max(p.y));
        }
    }
    let (west, south) = ((west / cell_m).floor() * cell_m, (south / cell_m).floor() * cell_m);
    let (cols, rows) = (((east - west) / cell_m).ceil().max(1.0), ((north - south) / cell_m).ceil().max(1.0));
    if !(cols * rows <= MOST_CELLS as f64) {
        return Err(Failure::Usage {
            zh: format!("--cell {cell_m}：{cols} × {rows} 个单元太多（上限 {MOST_CELLS}）；请用更大的单元或更小的范围"),
            en: format!("--cell {cell_m}: {cols} × {rows} cells are too many (at most {MOST_CELLS}); use larger cells or a smaller box"),
        });
    }
    Ok(Shape { cols: cols as usize, rows: rows as usize, west, north: south + rows * cell_m, cell_m })
}

/// Makes the terrain.
pub fn make(tiles: &[(PathBuf, Raster)], area: &Area, frame: &Frame, shape: Shape) -> Result<Made, Failure> {
    let mut order: Vec<usize> = (0..tiles.len()).collect();
    let lat = area.middle().lat;
    order.sort_by(|a, b| tiles[*a].1.pixel_m(lat).total_cmp(&tiles[*b].1.pixel_m(lat)).then(a.cmp(b)));
    let tiles: Vec<&(PathBuf, Raster)> = order.into_iter().map(|i| &tiles[i]).collect();
    covered(&tiles, area)?;
    let values: Vec<f32> = (0..shape.len())
        .into_par_iter()
        .with_min_len(4096)
        .map(|cell| {
            let at = frame.to_lonlat(shape.centre(cell));
            // Tiles that abut: between the last centre of one and the first of the next both have a say.
            let beside = |p: LonLat| tiles.iter().map(|t| t.1.nearest(p)).find(|v| v.is_finite()).unwrap_or(f32::NAN);
            tiles.iter().map(|t| t.1.bilinear_beside(at, beside)).find(|v| v.is_finite()).unwrap_or(f32::NAN)
        })
        .collect();
    let void_pixels = tiles.iter().map(|t| voids(&t.1, area)).sum();
    let mut terrain = Grid { shape, values };
    let filled_cells = terrain.values.iter().filter(|v| !v.is_finite()).count() as u64;
    if filled_cells as usize == terrain.values.len() {
        return Err(nothing(&tiles));
    }
    fill(&mut terrain);
    Ok(Made { terrain, void_pixels, filled_cells })
}

fn nothing(tiles: &[&(PathBuf, Raster)]) -> Failure {
    let path = tiles.first().map_or(Path::new("--dem"), |t| t.0.as_path());
    Failure::finding(path, "I012", "dem", "范围内没有任何高程".into(), "holds no height within the box".into())
}

/// Pixels of a tile without a value, within the box.
#[must_use]
pub fn voids(tile: &Raster, area: &Area) -> u64 {
    let mut n = 0;
    for r in 0..tile.rows {
        for c in 0..tile.cols {
            if tile.values[r * tile.cols + c].is_finite() {
                continue;
            }
            let at = tile.to_lonlat(Point::new(tile.x0 + c as f64 * tile.dx, tile.y0 - r as f64 * tile.dy));
            n += u64::from(area.in_box(at));
        }
    }
    n
}

/// Whether the tiles together cover the box; the missing part is named.
fn covered(tiles: &[&(PathBuf, Raster)], area: &Area) -> Result<(), Failure> {
    const N: usize = 100;
    let mut missing = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    let mut count = 0usize;
    let (middle, mut need) = (area.middle(), std::collections::BTreeSet::new());
    for i in 0..=N {
        for j in 0..=N {
            let at =
                LonLat { lon: area.west + (area.east - area.west) * i as f64 / N as f64, lat: area.south + (area.north - area.south) * j as f64 / N as f64 };
            if tiles.iter().any(|t| t.1.covers(at)) {
                continue;
            }
            count += 1;
            // A point on the rim between two tiles belongs to the one towards the middle of the box.
            let (lon, lat) = ((at.lon + (middle.lon - at.lon) * 1e-6).floor() as i64, (at.lat + (middle.lat - at.lat) * 1e-6).floor() as i64);
            need.insert(format!("{}{:02}{}{:03}", if lat < 0 { 'S' } else { 'N' }, lat.abs(), if lon < 0 { 'W' } else { 'E' }, lon.abs()));
            missing = [missing[0].min(at.lon), missing[1].min(at.lat), missing[2].max(at.lon), missing[3].max(at.lat)];
        }
    }
    if count == 0 {
        return Ok(());
    }
    let path = tiles.first().map_or(Path::new("--dem"), |t| t.0.as_path());
    let percent = (count * 100).div_ceil((N + 1) * (N + 1));
    let [w, s, e, n] = missing;
    let need: Vec<String> = need.into_iter().take(12).collect();
    let (zh_need, en_need) = if need.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("；SRTM 瓦片：{}", need.join("、")), format!("; SRTM tiles: {}", need.join(", ")))
    };
    Err(Failure::finding(
        path,
        "I012",
        "dem",
        format!("高程没有覆盖范围的 {percent}%：缺 {w:.3},{s:.3},{e:.3},{n:.3}；请加上缺的瓦片{zh_need}"),
        format!("does not cover {percent} % of the box: {w:.3},{s:.3},{e:.3},{n:.3} is missing; add the tiles that hold it{en_need}"),
    ))
}

/// Fills every hole of a grid that has at least one value.
pub fn fill(grid: &mut Grid) {
    let shape = grid.shape;
    let holes: Vec<usize> = (0..grid.values.len()).filter(|c| !grid.values[*c].is_finite()).collect();
    if holes.is_empty() || holes.len() == grid.values.len() {
        return;
    }
    // From the rim inwards: a cell takes the mean of its known neighbours, weighted by inverse distance.
    let mut waiting: VecDeque<usize> = holes.iter().copied().filter(|c| shape.neighbours(*c).any(|(n, _)| grid.values[n].is_finite())).collect();
    let mut queued = vec![false; grid.values.len()];
    for c in &waiting {
        queued[*c] = true;
    }
    while let Some(cell) = waiting.pop_front() {
        let (mut sum, mut weight) = (0.0f64, 0.0f64);
        for (n, far) in shape.neighbours(cell) {
            let v = f64::from(grid.values[n]);
            if v.is_finite() {
                sum += v / far;
                weight += 1.0 / far;
            } else if !queued[n] {
                queued[n] = true;
                waiting.push_back(n);
            }
        }
        grid.values[cell] = (sum / weight) as f32;
    }
    for _ in 0..SWEEPS {
        let mut most = 0.0f32;
        for &cell in &holes {
            let (r, c) = (cell / shape.cols, cell % shape.cols);
            let (mut sum, mut n) = (0.0f32, 0.0f32);
            if r > 0 {
                sum += grid.values[cell - shape.cols];
                n += 1.0;
            }
            if r + 1 < shape.rows {
                sum += grid.values[cell + shape.cols];
                n += 1.0;
            }
            if c > 0 {
                sum += grid.values[cell - 1];
                n += 1.0;
            }
            if c + 1 < shape.cols {
                sum += grid.values[cell + 1];
                n += 1.0;
            }
            let new = grid.values[cell] + 1.6 * (sum / n - grid.values[cell]);
            most = most.max((new - grid.values[cell]).abs());
            grid.values[cell] = new;
        }
        if most < STILL_M {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(cols: usize, rows: usize) -> Grid {
        let shape = Shape { cols, rows, west: 0.0, north: 0.0, cell_m: 30.0 };
        let values = (0..cols * rows).map(|i| 100.0 + (i % cols) as f32 * 2.0 + (i / cols) as f32).collect();
        Grid { shape, values }
    }

    #[test]
    fn a_hole_in_a_plane_is_filled_with_the_plane() {
        let whole = plane(30, 20);
        let mut holed = whole.clone();
        for r in 6..13 {
            for c in 8..20 {
                holed.values[r * 30 + c] = f32::NAN;
            }
        }
        fill(&mut holed);
        let worst = whole.values.iter().zip(&holed.values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 0.3, "{worst} m off the plane");
    }

    #[test]
    fn a_tile_that_does_not_cover_is_told_with_the_missing_part() {
        let tile = Raster { cols: 1201, rows: 1201, x0: 1.0, y0: 43.0, dx: 1.0 / 1200.0, dy: 1.0 / 1200.0, values: vec![5.0; 1201 * 1201], frame: None };
        let area = Area::parse_bbox("1.9,42.9,2.1,43.1").expect("a good box");
        let frame = Frame::new("EPSG:32631").expect("UTM 31N");
        let shape = shape(&area, &frame, 100.0).expect("not too large");
        let tiles = [(PathBuf::from("N42E001.hgt"), tile)];
        let Err(Failure::Findings(f)) = make(&tiles, &area, &frame, shape) else { panic!("a finding") };
        assert_eq!(
            f[0].en,
            "does not cover 75 % of the box: 1.900,42.900,2.100,43.100 is missing; add the tiles that hold it; SRTM tiles: N42E002, N43E001, N43E002"
        );
    }
}
