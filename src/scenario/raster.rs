//! Scenario / raster — GeoTIFF and ESRI ASCII grids as heights or classes on the county's plane.
//!
//! In: a file. Out: a `Raster` as it lies in its own system, and its image on the plane. Not here: mosaics, void filling
//! (`import`). Method: `geotiff-reader` for TIFF; geographic rasters (EPSG:4326, 4490) are resampled to square cells,
//! bilinearly for heights and to the nearest cell for classes; the projection is computed on every sixteenth cell and
//! interpolated between (below 0.1 m off at 30 m cells).

use std::path::Path;

use geotiff_reader::GeoTiffFile;

use super::code;
use super::finding::At;
use super::source::{Failure, Log, RASTER_LIMIT, read_bytes};
use crate::map::frame::{Frame, LonLat, Point, proj_string};
use crate::map::grid::{Grid, Shape};

/// A raster in its own system.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Columns.
    pub cols: usize,
    /// Rows.
    pub rows: usize,
    /// West edge.
    pub west: f64,
    /// North edge.
    pub north: f64,
    /// Width of a cell.
    pub dx: f64,
    /// Height of a cell.
    pub dy: f64,
    /// EPSG code of its system, where the file says it.
    pub epsg: Option<u32>,
    /// Row by row from the north-west; `NaN` where there is no data.
    pub values: Vec<f32>,
}

fn at(path: &Path, line: usize) -> At {
    At { file: path.to_owned(), line, column: usize::from(line > 0) }
}

/// Reads a raster; `None` with a finding where it is none.
pub fn read(path: &Path, log: &Log) -> Result<Option<Raster>, Failure> {
    let Some(bytes) = read_bytes(path, RASTER_LIMIT, log)? else { return Ok(None) };
    if bytes.is_empty() {
        log.error(code::S002, at(path, 0), "file", "文件是空的；请写入内容或删除它", "the file is empty; write it or remove it");
        return Ok(None);
    }
    let read = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("asc")) { ascii(&bytes) } else { tiff(bytes).map_err(|why| (0, why)) };
    Ok(match read {
        Ok(raster) => Some(raster),
        Err((line, why)) => {
            log.error(code::M001, at(path, line), "raster", format!("栅格无法读取：{why}"), format!("the raster cannot be read: {why}"));
            None
        }
    })
}

fn tiff(bytes: Vec<u8>) -> Result<Raster, String> {
    let file = GeoTiffFile::from_bytes(bytes).map_err(|e| e.to_string())?;
    let t = *file.transform().ok_or("it has no georeference (写明坐标的 GeoTIFF)")?;
    if t.skew_x != 0.0 || t.skew_y != 0.0 || t.pixel_width <= 0.0 || t.pixel_height >= 0.0 {
        return Err("it is not north-up".into());
    }
    let (cols, rows) = (file.width() as usize, file.height() as usize);
    let mut values: Option<Vec<f32>> = None;
    let mut why = String::new();
    macro_rules! try_kind { ($($t:ty),+) => {$(
        if values.is_none() {
            match file.read_band::<$t>(0) {
                Ok(a) => values = Some(a.iter().map(|v| *v as f32).collect()),
                Err(e) => why = e.to_string(),
            }
        }
    )+} }
    try_kind!(f32, i16, u8, f64, u16, i32, u32, i8);
    let mut values = values.ok_or(why)?;
    if values.len() != cols * rows {
        return Err(format!("{} values for {cols} × {rows} cells", values.len()));
    }
    let nodata: Option<f32> = file.nodata().and_then(|n| n.trim().parse::<f64>().ok()).map(|n| n as f32);
    for v in &mut values {
        if nodata.is_some_and(|n| v.to_bits() == n.to_bits()) || !v.is_finite() || *v <= -32000.0 {
            *v = f32::NAN;
        }
    }
    Ok(Raster { cols, rows, west: t.origin_x, north: t.origin_y, dx: t.pixel_width, dy: -t.pixel_height, epsg: file.epsg(), values })
}

fn ascii(bytes: &[u8]) -> Result<Raster, (usize, String)> {
    let text = std::str::from_utf8(bytes).map_err(|e| (1, e.to_string()))?;
    let mut head = std::collections::BTreeMap::<String, f64>::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((i, line)) = lines.peek() {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else {
            lines.next();
            continue;
        };
        if !first.starts_with(|c: char| c.is_ascii_alphabetic()) || first.eq_ignore_ascii_case("nan") {
            break;
        }
        let value = words.next().and_then(|v| v.parse().ok()).ok_or_else(|| (i + 1, format!("{first} has no number")))?;
        head.insert(first.to_lowercase(), value);
        lines.next();
    }
    let need = |k: &str| head.get(k).copied().filter(|v| v.is_finite()).ok_or_else(|| (1, format!("the heading has no {k}")));
    let (cols, rows, cell) = (need("ncols")?, need("nrows")?, need("cellsize")?);
    if !(cols >= 1.0 && rows >= 1.0 && cols * rows <= 4e8 && cell > 0.0) {
        return Err((1, format!("{cols} × {rows} cells of {cell}")));
    }
    let (cols, rows) = (cols as usize, rows as usize);
    let west = need("xllcorner").or_else(|_| need("xllcenter").map(|x| x - cell / 2.0))?;
    let south = need("yllcorner").or_else(|_| need("yllcenter").map(|y| y - cell / 2.0))?;
    let nodata = head.get("nodata_value").map(|v| (*v as f32).to_bits());
    let mut values = Vec::with_capacity(cols * rows);
    for (i, line) in lines {
        for word in line.split_whitespace() {
            let v: f32 = word.parse().map_err(|_| (i + 1, format!("{word:?} is no number")))?;
            values.push(if Some(v.to_bits()) == nodata || !v.is_finite() { f32::NAN } else { v });
        }
    }
    if values.len() != cols * rows {
        return Err((0, format!("{} values for {cols} × {rows} cells", values.len())));
    }
    let degrees = cell < 0.01 && (-180.0..=180.0).contains(&west) && (-90.0..=90.0).contains(&south);
    Ok(Raster { cols, rows, west, north: south + rows as f64 * cell, dx: cell, dy: cell, epsg: degrees.then_some(4326), values })
}

impl Raster {
    /// Whether it lies in degrees.
    #[must_use]
    pub fn geographic(&self) -> bool {
        matches!(self.epsg, Some(4326 | 4490 | 4258 | 4269))
    }
    /// Whether another raster has the same cells in the same place.
    #[must_use]
    pub fn same_place(&self, o: &Self) -> bool {
        let near = |a: f64, b: f64, unit: f64| (a - b).abs() <= unit * 0.01;
        self.cols == o.cols
            && self.rows == o.rows
            && near(self.west, o.west, self.dx)
            && near(self.north, o.north, self.dy)
            && near(self.dx, o.dx, self.dx / self.cols as f64)
            && near(self.dy, o.dy, self.dy / self.rows as f64)
    }
    /// The CRS that a county on this raster has by itself.
    #[must_use]
    pub fn own_crs(&self) -> String {
        match self.epsg {
            Some(_) if self.geographic() => {
                Frame::utm(LonLat { lon: self.west + self.dx * self.cols as f64 / 2.0, lat: self.north - self.dy * self.rows as f64 / 2.0 }).crs
            }
            Some(code) if proj_string(code).is_some() => format!("EPSG:{code}"),
            _ => "local".into(),
        }
    }
    /// Its shape where it already lies on the plane in square cells.
    #[must_use]
    pub fn plane_shape(&self) -> Option<Shape> {
        let square = ((self.dx - self.dy) / self.dx).abs() < 1e-6;
        (!self.geographic() && square).then_some(Shape { cols: self.cols, rows: self.rows, west: self.west, north: self.north, cell_m: self.dx })
    }
    /// The shape of its image on a plane, cut to bounds in degrees (W, S, E, N) where they are given.
    #[must_use]
    pub fn image_shape(&self, frame: &Frame, bounds: Option<(f64, f64, f64, f64)>) -> Shape {
        let own = (self.west, self.north - self.dy * self.rows as f64, self.west + self.dx * self.cols as f64, self.north);
        let (w, s, e, n) = match bounds {
            Some(b) => (b.0.max(own.0), b.1.max(own.1), b.2.min(own.2), b.3.min(own.3)),
            None => own,
        };
        // A degree of latitude has 111,132 m; SRTM's seconds get their usual round cells.
        let raw = if self.geographic() { self.dy * 111_132.0 } else { self.dy.min(self.dx) };
        let cell_m = [30.0, 90.0].into_iter().find(|c| self.geographic() && (raw / c - 1.0f64).abs() < 0.05).unwrap_or((raw * 10.0).round() / 10.0).max(0.1);
        let place = |lon, lat| if self.geographic() { frame.to_plane(LonLat { lon, lat }) } else { Point::new(lon, lat) };
        let (mut x0, mut y0, mut x1, mut y1) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for i in 0..=20 {
            let t = f64::from(i) / 20.0;
            let (lon, lat) = (w + (e - w) * t, s + (n - s) * t);
            for p in [place(lon, s), place(lon, n), place(w, lat), place(e, lat)] {
                (x0, y0, x1, y1) = (x0.min(p.x), y0.min(p.y), x1.max(p.x), y1.max(p.y));
            }
        }
        let (west, north) = ((x0 / cell_m).floor() * cell_m, (y1 / cell_m).ceil() * cell_m);
        Shape { cols: (((x1 - west) / cell_m).ceil() as usize).max(1), rows: (((north - y0) / cell_m).ceil() as usize).max(1), west, north, cell_m }
    }
    /// Its image on cells of the plane; bilinear where `smooth`, else the nearest cell.
    #[must_use]
    pub fn image(&self, frame: &Frame, shape: Shape, smooth: bool) -> Grid {
        const STEP: usize = 16;
        let own = |p: Point| {
            if self.geographic() {
                let l = frame.to_lonlat(p);
                (l.lon, l.lat)
            } else {
                (p.x, p.y)
            }
        };
        let knot_cols = shape.cols / STEP + 2;
        let knot = |kc: usize, kr: usize| {
            own(Point::new(shape.west + ((kc * STEP) as f64 + 0.5) * shape.cell_m, shape.north - ((kr * STEP) as f64 + 0.5) * shape.cell_m))
        };
        let knots: Vec<(f64, f64)> = (0..shape.rows / STEP + 2).flat_map(|kr| (0..knot_cols).map(move |kc| (kc, kr))).map(|(kc, kr)| knot(kc, kr)).collect();
        let mut values = Vec::with_capacity(shape.len());
        for r in 0..shape.rows {
            for c in 0..shape.cols {
                let (k, tx, ty) = (r / STEP * knot_cols + c / STEP, (c % STEP) as f64 / STEP as f64, (r % STEP) as f64 / STEP as f64);
                let mix = |f: &dyn Fn(usize) -> f64| {
                    (f(k) * (1.0 - tx) + f(k + 1) * tx) * (1.0 - ty) + (f(k + knot_cols) * (1.0 - tx) + f(k + knot_cols + 1) * tx) * ty
                };
                values.push(self.sample(mix(&|i| knots[i].0), mix(&|i| knots[i].1), smooth));
            }
        }
        Grid { shape, values }
    }
    fn sample(&self, x: f64, y: f64, smooth: bool) -> f32 {
        let (fx, fy) = ((x - self.west) / self.dx, (self.north - y) / self.dy);
        if !(fx >= 0.0 && fy >= 0.0 && fx < self.cols as f64 && fy < self.rows as f64) {
            return f32::NAN;
        }
        let nearest = self.values[fy as usize * self.cols + fx as usize];
        let (gx, gy) = (fx - 0.5, fy - 0.5);
        if !smooth || gx < 0.0 || gy < 0.0 || gx as usize + 1 >= self.cols || gy as usize + 1 >= self.rows {
            return nearest;
        }
        let (i, tx, ty) = (gy as usize * self.cols + gx as usize, gx.fract(), gy.fract());
        let [a, b, c, d] = [i, i + 1, i + self.cols, i + self.cols + 1].map(|k| f64::from(self.values[k]));
        let v = (a * (1.0 - tx) + b * tx) * (1.0 - ty) + (c * (1.0 - tx) + d * tx) * ty;
        if v.is_finite() { v as f32 } else { nearest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ascii_grid_reads_from_the_north_west() {
        let r = ascii(b"ncols 2\nnrows 2\nxllcorner 100\nyllcorner 200\ncellsize 10\nNODATA_value -9999\n1 2\n3 -9999\n").expect("good");
        assert_eq!((r.cols, r.rows, r.west, r.north), (2, 2, 100.0, 220.0));
        assert!(r.values[3].is_nan() && (r.values[1] - 2.0).abs() < 1e-9);
        assert_eq!(r.plane_shape().map(|s| s.cell_m), Some(10.0));
    }

    #[test]
    fn a_broken_ascii_grid_says_in_which_line() {
        assert_eq!(ascii(b"ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 x\n").err(), Some((6, "\"x\" is no number".into())));
        assert_eq!(ascii(b"ncols 2\nnrows 1\ncellsize 1\n1 2\n").err(), Some((1, "the heading has no xllcenter".into())));
        assert_eq!(ascii(b"ncols 3\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n").err(), Some((0, "2 values for 3 × 1 cells".into())));
    }

    #[test]
    fn a_raster_in_degrees_keeps_its_heights_on_the_plane() {
        // A plane tilted in longitude: 1 m per 0.001 degree.
        let (cols, rows, d) = (120, 120, 1.0 / 3600.0);
        let values = (0..cols * rows).map(|i| ((i % cols) as f64 + 0.5) as f32).collect();
        let r = Raster { cols, rows, west: 109.8, north: 27.9, dx: d, dy: d, epsg: Some(4326), values };
        let frame = Frame::new(&r.own_crs()).expect("zone 49");
        assert_eq!(frame.crs, "EPSG:32649");
        let shape = r.image_shape(&frame, None);
        assert!((shape.cell_m - 30.0).abs() < 1e-9);
        let grid = r.image(&frame, shape, true);
        for (lon, lat) in [(109.81, 27.88), (109.82, 27.87), (109.805, 27.895)] {
            let is = grid.bilinear(frame.to_plane(LonLat { lon, lat })).expect("inside");
            assert!((is - (lon - 109.8) / d).abs() < 0.02, "{is} at {lon}");
        }
    }
}
