//! Import / raster — a georeferenced raster as its file has it: GeoTIFF, ESRI ASCII grid, SRTM height tile.
//!
//! In: a file. Out: values with `NaN` for "no data", and the way from longitude and latitude to a pixel.
//! Not here: what the values mean (`dem`, `cover`, `population`). Source: OGC GeoTIFF 1.1; ESRI ASCII raster format;
//! SRTM documentation (USGS 2015): big-endian int16, rows from the north, −32768 is void, corner in the name.

use std::io::Read;
use std::path::Path;

use super::failure::{Failure, refuse_large};
use crate::map::frame::{Frame, LonLat, Point};
use crate::scenario::source::RASTER_LIMIT;

/// A raster in its own CRS.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Columns.
    pub cols: usize,
    /// Rows, from the north.
    pub rows: usize,
    /// Centre of the north-west pixel, in the units of its CRS.
    pub x0: f64,
    /// Centre of the north-west pixel.
    pub y0: f64,
    /// Width of a pixel.
    pub dx: f64,
    /// Height of a pixel.
    pub dy: f64,
    /// Values row by row; `NaN` where there is none.
    pub values: Vec<f32>,
    /// The plane it lies on; absent: longitude and latitude in degrees.
    pub frame: Option<Frame>,
}

impl Raster {
    /// Longitude and latitude in its own CRS.
    #[must_use]
    pub fn to_own(&self, at: LonLat) -> Point {
        self.frame.as_ref().map_or(Point::new(at.lon, at.lat), |f| f.to_plane(at))
    }
    /// Its own coordinates as longitude and latitude.
    #[must_use]
    pub fn to_lonlat(&self, p: Point) -> LonLat {
        self.frame.as_ref().map_or(LonLat { lon: p.x, lat: p.y }, |f| f.to_lonlat(p))
    }
    /// Column and row with fraction; whole numbers are centres of pixels.
    #[must_use]
    pub fn pixel(&self, p: Point) -> (f64, f64) {
        ((p.x - self.x0) / self.dx, (self.y0 - p.y) / self.dy)
    }
    /// Whether a point lies within its pixels.
    #[must_use]
    pub fn covers(&self, at: LonLat) -> bool {
        let (c, r) = self.pixel(self.to_own(at));
        c >= -0.501 && r >= -0.501 && c <= self.cols as f64 - 0.499 && r <= self.rows as f64 - 0.499
    }
    /// The value of the pixel that holds a point; `NaN` outside.
    #[must_use]
    pub fn nearest(&self, at: LonLat) -> f32 {
        if !self.covers(at) {
            return f32::NAN;
        }
        let (c, r) = self.pixel(self.to_own(at));
        let (c, r) = (c.round().clamp(0.0, self.cols as f64 - 1.0) as usize, r.round().clamp(0.0, self.rows as f64 - 1.0) as usize);
        self.values[r * self.cols + c]
    }
    /// The value between the four nearest centres; `NaN` outside and beside a void.
    #[must_use]
    pub fn bilinear(&self, at: LonLat) -> f32 {
        self.bilinear_beside(at, |_| f32::NAN)
    }
    /// The same with what lies beside the raster: in its rim of half a pixel, centres that it lacks are asked of `beside`, and where
    /// that has none either the rim's own value holds.
    #[must_use]
    pub fn bilinear_beside(&self, at: LonLat, beside: impl Fn(LonLat) -> f32) -> f32 {
        if !self.covers(at) {
            return f32::NAN;
        }
        let (c, r) = self.pixel(self.to_own(at));
        let (c0, r0) = (c.floor(), r.floor());
        let (tc, tr) = (c - c0, r - r0);
        let v = |r: f64, c: f64| {
            let (near_c, near_r) = (c.clamp(0.0, self.cols as f64 - 1.0), r.clamp(0.0, self.rows as f64 - 1.0));
            let own = f64::from(self.values[near_r as usize * self.cols + near_c as usize]);
            if near_c.total_cmp(&c).is_eq() && near_r.total_cmp(&r).is_eq() {
                return own;
            }
            let other = f64::from(beside(self.to_lonlat(Point::new(self.x0 + c * self.dx, self.y0 - r * self.dy))));
            if other.is_finite() { other } else { own }
        };
        // A centre that weighs nothing is not asked: it may be a void.
        let mix = |a: f64, b: &dyn Fn() -> f64, t: f64| if t > 0.0 { a * (1.0 - t) + b() * t } else { a };
        mix(mix(v(r0, c0), &|| v(r0, c0 + 1.0), tc), &|| mix(v(r0 + 1.0, c0), &|| v(r0 + 1.0, c0 + 1.0), tc), tr) as f32
    }
    /// The box it covers: west, south, east, north in degrees. Its rim is walked, for a plane's box is no box on the globe.
    #[must_use]
    pub fn bounds(&self) -> [f64; 4] {
        let mut b = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for i in 0..=8 {
            for j in 0..=8 {
                if i % 8 != 0 && j % 8 != 0 {
                    continue;
                }
                let (c, r) = (f64::from(i) / 8.0 * self.cols as f64 - 0.5, f64::from(j) / 8.0 * self.rows as f64 - 0.5);
                let p = self.to_lonlat(Point::new(self.x0 + c * self.dx, self.y0 - r * self.dy));
                b = [b[0].min(p.lon), b[1].min(p.lat), b[2].max(p.lon), b[3].max(p.lat)];
            }
        }
        b
    }
    /// Side of a pixel at a latitude, metres.
    #[must_use]
    pub fn pixel_m(&self, lat: f64) -> f64 {
        if self.frame.is_some() { self.dx.max(self.dy) } else { self.dy.max(self.dx * crate::base::num::cos(lat.to_radians())) * 111_320.0 }
    }
}

/// Reads a raster; the kind is told by the name.
pub fn read(path: &Path) -> Result<Raster, Failure> {
    refuse_large(path, RASTER_LIMIT)?;
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_ascii_lowercase();
    if name.ends_with(".zip") {
        let bytes = std::fs::read(path).map_err(|e| Failure::read(path, e))?;
        return zipped(path, bytes);
    }
    if name.ends_with(".hgt.gz") {
        let mut bytes = Vec::new();
        std::fs::File::open(path).and_then(|f| flate2::read::GzDecoder::new(f).read_to_end(&mut bytes)).map_err(|e| Failure::read(path, e))?;
        return hgt(path, &name, &bytes);
    }
    if name.ends_with(".hgt") {
        let bytes = std::fs::read(path).map_err(|e| Failure::read(path, e))?;
        return hgt(path, &name, &bytes);
    }
    if name.ends_with(".asc") || name.ends_with(".txt") {
        let text = std::fs::read_to_string(path).map_err(|e| Failure::read(path, e))?;
        return ascii(path, &text);
    }
    tiff(path)
}

fn unreadable(path: &Path, zh: &str, en: &str) -> Failure {
    Failure::finding(
        path,
        "I010",
        "raster",
        format!("{zh}；应为 .hgt、.hgt.zip、GeoTIFF 或 ESRI ASCII"),
        format!("{en}; expected .hgt, .hgt.zip, GeoTIFF or ESRI ASCII"),
    )
}

fn zipped(path: &Path, bytes: Vec<u8>) -> Result<Raster, Failure> {
    let broken = || unreadable(path, "压缩包读不出", "the archive cannot be read");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|_| broken())?;
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).map_err(|_| broken())?;
        let name = file.name().map_err(|_| broken())?.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let mut inside = Vec::new();
        if name.ends_with(".hgt") {
            file.read_to_end(&mut inside).map_err(|_| broken())?;
            return hgt(path, &name, &inside);
        }
        if name.ends_with(".asc") {
            file.read_to_end(&mut inside).map_err(|_| broken())?;
            return ascii(path, &String::from_utf8_lossy(&inside));
        }
        if name.ends_with(".tif") || name.ends_with(".tiff") {
            file.read_to_end(&mut inside).map_err(|_| broken())?;
            return from_tiff(path, geotiff_reader::GeoTiffFile::from_bytes(inside));
        }
    }
    Err(unreadable(path, "压缩包里没有高程文件", "the archive holds no height file"))
}

fn hgt(path: &Path, name: &str, bytes: &[u8]) -> Result<Raster, Failure> {
    let n = match bytes.len() {
        2_884_802 => 1201,
        25_934_402 => 3601,
        other => {
            return Err(unreadable(
                path,
                &format!("SRTM 瓦片应为 2884802 或 25934402 字节，实为 {other}"),
                &format!("an SRTM tile has 2884802 or 25934402 bytes, this one has {other}"),
            ));
        }
    };
    let corner = (|| {
        let stem = name.split('.').next()?;
        let (ns, rest) = stem.split_at_checked(1)?;
        let cut = rest.find(['e', 'w'])?;
        let (lat, ew, lon) = (rest[..cut].parse::<f64>().ok()?, &rest[cut..=cut], rest[cut + 1..].parse::<f64>().ok()?);
        let lat = match ns {
            "n" => lat,
            "s" => -lat,
            _ => return None,
        };
        Some((lat, if ew == "e" { lon } else { -lon }))
    })();
    let Some((lat, lon)) = corner else {
        return Err(unreadable(path, "文件名应像 N42E001.hgt，才知道它在哪里", "the name must be like N42E001.hgt to say where the tile lies"));
    };
    let step = 1.0 / (n - 1) as f64;
    let values = bytes
        .chunks_exact(2)
        .map(|b| match i16::from_be_bytes([b[0], b[1]]) {
            i16::MIN => f32::NAN,
            v => f32::from(v),
        })
        .collect();
    Ok(Raster { cols: n, rows: n, x0: lon, y0: lat + 1.0, dx: step, dy: step, values, frame: None })
}

fn ascii(path: &Path, text: &str) -> Result<Raster, Failure> {
    let mut head: std::collections::BTreeMap<String, f64> = std::collections::BTreeMap::new();
    let mut words = text.split_ascii_whitespace().peekable();
    while let Some(key) = words.next_if(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()) && !w.eq_ignore_ascii_case("nan")) {
        let Some(value) = words.next().and_then(|w| w.parse::<f64>().ok()) else { break };
        head.insert(key.to_ascii_lowercase(), value);
    }
    let get = |k: &str| head.get(k).copied().filter(|v| v.is_finite());
    let (Some(cols), Some(rows), Some(dx)) = (get("ncols"), get("nrows"), get("cellsize").or(get("dx"))) else {
        return Err(unreadable(path, "ASCII 网格缺少 ncols、nrows 或 cellsize", "the ASCII grid lacks ncols, nrows or cellsize"));
    };
    let dy = get("dy").unwrap_or(dx);
    let (cols, rows) = (cols as usize, rows as usize);
    let x0 = get("xllcenter").or(get("xllcorner").map(|x| x + dx / 2.0));
    let south = get("yllcenter").or(get("yllcorner").map(|y| y + dy / 2.0));
    let (Some(x0), Some(south)) = (x0, south) else {
        return Err(unreadable(path, "ASCII 网格缺少 xllcorner 或 yllcorner", "the ASCII grid lacks xllcorner or yllcorner"));
    };
    let nodata = get("nodata_value").unwrap_or(-9999.0);
    let values: Vec<f32> =
        words.map_while(|w| w.parse::<f64>().ok()).map(|v| if v.is_finite() && (v - nodata).abs() > 1e-6 { v as f32 } else { f32::NAN }).collect();
    if values.len() != cols * rows || values.is_empty() {
        return Err(unreadable(
            path,
            &format!("应有 {cols} × {rows} 个数，读出 {} 个", values.len()),
            &format!("expected {cols} × {rows} numbers, read {}", values.len()),
        ));
    }
    // A grid whose corner cannot be degrees lies on a plane; its .prj file would say which, the county's own is taken.
    let geographic = x0.abs() <= 180.0 && south.abs() <= 90.0 && dx < 1.0;
    let frame = if geographic { None } else { prj(path) };
    if !geographic && frame.is_none() {
        return Err(Failure::finding(
            path,
            "I011",
            "raster",
            "坐标是米，但不知道是哪个坐标系；请在旁边放一个含 EPSG 号的 .prj，或改用 GeoTIFF".into(),
            "coordinates are metres of an unknown CRS; put a .prj with an EPSG code beside it, or use GeoTIFF".into(),
        ));
    }
    Ok(Raster { cols, rows, x0, y0: south + (rows - 1) as f64 * dy, dx, dy, values, frame })
}

/// The plane that a `.prj` beside the file names: `EPSG:n`, or the last `AUTHORITY["EPSG","n"]`, or a UTM zone by name.
fn prj(path: &Path) -> Option<Frame> {
    let text = std::fs::read_to_string(path.with_extension("prj")).ok()?;
    let digits = |s: &str| s.chars().take_while(char::is_ascii_digit).collect::<String>();
    if let Some(i) = text.rfind("EPSG") {
        let tail = text[i + 4..].trim_start_matches(['"', ',', ':', ' ']);
        if let Some(frame) = Frame::new(&format!("EPSG:{}", digits(tail))) {
            return Some(frame);
        }
    }
    let i = text.find("UTM_Zone_").or(text.find("UTM zone "))? + 9;
    let zone: u32 = digits(&text[i..]).parse().ok()?;
    let south = text[i..].trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('S');
    Frame::new(&format!("EPSG:{}", if south { 32700 } else { 32600 } + zone))
}

fn tiff(path: &Path) -> Result<Raster, Failure> {
    std::fs::metadata(path).map_err(|e| Failure::read(path, e))?;
    from_tiff(path, geotiff_reader::GeoTiffFile::open(path))
}

fn from_tiff(path: &Path, opened: geotiff_reader::Result<geotiff_reader::GeoTiffFile>) -> Result<Raster, Failure> {
    let file = opened.map_err(|e| unreadable(path, &format!("不是可读的 GeoTIFF（{e}）"), &format!("is not a readable GeoTIFF ({e})")))?;
    let Some(t) = file.transform().copied() else { return Err(unreadable(path, "GeoTIFF 没有地理位置", "the GeoTIFF does not say where it lies")) };
    if t.skew_x.abs() > 1e-12 || t.skew_y.abs() > 1e-12 || t.pixel_width <= 0.0 || t.pixel_height >= 0.0 {
        return Err(unreadable(path, "GeoTIFF 是旋转或翻转的，不支持", "the GeoTIFF is rotated or flipped, which is not supported"));
    }
    let frame = match file.crs().projected_epsg() {
        Some(code) => match Frame::new(&format!("EPSG:{code}")) {
            Some(f) => Some(f),
            None => {
                return Err(Failure::finding(
                    path,
                    "I011",
                    "raster",
                    format!("坐标系 EPSG:{code} 不认识；可用 EPSG:4326、UTM 或 CGCS2000 高斯-克吕格"),
                    format!("CRS EPSG:{code} is not known; use EPSG:4326, UTM or CGCS2000 Gauss–Krüger"),
                ));
            }
        },
        None => None,
    };
    let values = samples(&file).ok_or_else(|| {
        unreadable(
            path,
            "GeoTIFF 的像元读不出：文件可能不完整，或像元格式不支持；请重新取一次文件",
            "the GeoTIFF's pixels cannot be read: the file is cut short, or its sample format is not supported; fetch it again",
        )
    })?;
    let (cols, rows) = (file.width() as usize, file.height() as usize);
    if values.len() != cols * rows {
        return Err(unreadable(path, "GeoTIFF 的像元数不对", "the GeoTIFF holds a wrong number of pixels"));
    }
    let nodata: Option<f32> = file.nodata().and_then(|n| n.trim().parse::<f64>().ok()).map(|v| v as f32);
    let clean = |v: f32| if nodata.is_some_and(|n| (v - n).abs() < f32::EPSILON * n.abs().max(1.0)) || !(-20_000.0..1e9).contains(&v) { f32::NAN } else { v };
    Ok(Raster {
        cols,
        rows,
        x0: t.origin_x + t.pixel_width / 2.0,
        y0: t.origin_y + t.pixel_height / 2.0,
        dx: t.pixel_width,
        dy: -t.pixel_height,
        values: values.into_iter().map(clean).collect(),
        frame,
    })
}

fn samples(file: &geotiff_reader::GeoTiffFile) -> Option<Vec<f32>> {
    macro_rules! band {
        ($kind:ty, $to:expr) => {
            file.read_band::<$kind>(0).ok().map(|a| a.iter().map($to).collect())
        };
    }
    let ifd = file.tiff().ifd(file.base_ifd_index()).ok()?;
    let (format, bits) = (*ifd.sample_format().ok()?.first()?, *ifd.bits_per_sample().ok()?.first()?);
    match (format, bits) {
        (3, 32) => band!(f32, |v| *v),
        (3, 64) => band!(f64, |v| *v as f32),
        (2, 8) => band!(i8, |v| f32::from(*v)),
        (2, 16) => band!(i16, |v| f32::from(*v)),
        (2, 32) => band!(i32, |v| *v as f32),
        (_, 8) => band!(u8, |v| f32::from(*v)),
        (_, 16) => band!(u16, |v| f32::from(*v)),
        (_, 32) => band!(u32, |v| *v as f32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ascii_grid_is_read_with_its_voids() {
        let text = "ncols 3\nnrows 2\nxllcorner 10\nyllcorner 20\ncellsize 0.5\nNODATA_value -9999\n1 2 3\n4 -9999 6\n";
        let r = ascii(Path::new("a.asc"), text).expect("a good grid");
        assert_eq!((r.cols, r.rows), (3, 2));
        assert!((r.nearest(LonLat { lon: 10.1, lat: 20.9 }) - 1.0).abs() < 1e-6);
        assert!(r.nearest(LonLat { lon: 10.75, lat: 20.25 }).is_nan());
        assert!((r.nearest(LonLat { lon: 11.49, lat: 20.01 }) - 6.0).abs() < 1e-6);
        let short = ascii(Path::new("a.asc"), "ncols 3\nnrows 2\nxllcorner 10\nyllcorner 20\ncellsize 0.5\n1 2 3").expect_err("too few");
        let Failure::Findings(f) = short else { panic!("a finding") };
        assert_eq!(f[0].en, "expected 3 × 2 numbers, read 3; expected .hgt, .hgt.zip, GeoTIFF or ESRI ASCII");
    }

    #[test]
    fn a_height_tile_says_where_it_lies_by_its_name() {
        let mut bytes = vec![0u8; 2_884_802];
        bytes[..2].copy_from_slice(&1234i16.to_be_bytes());
        bytes[2..4].copy_from_slice(&i16::MIN.to_be_bytes());
        let r = hgt(Path::new("s42w001.hgt"), "s42w001.hgt", &bytes).expect("a good tile");
        assert!((r.nearest(LonLat { lon: -1.0, lat: -41.0 }) - 1234.0).abs() < 1e-6);
        assert!(r.bilinear(LonLat { lon: -1.0 + 0.5 / 1200.0, lat: -41.0 }).is_nan());
        assert!(hgt(Path::new("x.hgt"), "x.hgt", &bytes).is_err());
    }
}
