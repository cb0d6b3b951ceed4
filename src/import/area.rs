//! Import / area — the part of the world that becomes a county: a box, or a polygon in its box.
//!
//! In: `--bbox W,S,E,N`, `--boundary FILE.geojson`. Out: tests for points, lines cut at the rim. Not here: projection.

use std::path::Path;

use super::failure::{Failure, refuse_large};
use crate::map::frame::LonLat;
use crate::scenario::source::TEXT_LIMIT;

/// The area of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// West, degrees.
    pub west: f64,
    /// South, degrees.
    pub south: f64,
    /// East, degrees.
    pub east: f64,
    /// North, degrees.
    pub north: f64,
    /// Rings of the boundary, outer and inner alike; empty: the box itself.
    pub rings: Vec<Vec<LonLat>>,
}

/// Whether a point lies in rings, by the even-odd rule.
#[must_use]
pub fn in_rings(rings: &[Vec<LonLat>], p: LonLat) -> bool {
    let mut inside = false;
    for ring in rings {
        for pair in ring.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if (a.lat > p.lat) != (b.lat > p.lat) && p.lon < a.lon + (p.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon) {
                inside = !inside;
            }
        }
    }
    inside
}

impl Area {
    /// From the text of `--bbox`.
    pub fn parse_bbox(text: &str) -> Result<Self, Failure> {
        let usage = |zh: &str, en: &str| Failure::Usage { zh: format!("--bbox {text}：{zh}"), en: format!("--bbox {text}: {en}") };
        let numbers: Vec<f64> = text.split(',').map_while(|p| p.trim().parse().ok()).collect();
        let &[west, south, east, north] = numbers.as_slice() else {
            return Err(usage("应为四个数：西,南,东,北（度）", "expected four numbers: west,south,east,north in degrees"));
        };
        if numbers.iter().any(|v| !v.is_finite()) {
            return Err(usage("含有不是数的值", "holds a value that is not a number"));
        }
        if west.abs() > 180.0 || east.abs() > 180.0 || south.abs() > 84.0 || north.abs() > 84.0 {
            return Err(usage("超出范围：经度 −180 至 180，纬度 −84 至 84", "out of range: longitude −180 to 180, latitude −84 to 84"));
        }
        if west >= east {
            return Err(usage("西界不小于东界；次序应为 西,南,东,北", "west is not less than east; the order is west,south,east,north"));
        }
        if south >= north {
            return Err(usage("南界不小于北界；次序应为 西,南,东,北", "south is not less than north; the order is west,south,east,north"));
        }
        if east - west > 5.0 || north - south > 5.0 {
            return Err(usage("大于 5 度；一个县没有这么大", "is larger than 5 degrees; no county is that large"));
        }
        Ok(Self { west, south, east, north, rings: Vec::new() })
    }
    /// From a boundary file; every polygon in it counts.
    pub fn read_boundary(path: &Path) -> Result<Self, Failure> {
        refuse_large(path, TEXT_LIMIT)?;
        let text = std::fs::read_to_string(path).map_err(|e| Failure::read(path, e))?;
        let bad = || {
            Failure::finding(
                path,
                "I003",
                "boundary",
                "没有面：应为含 Polygon 或 MultiPolygon 的 GeoJSON（WGS 84 经纬度）".into(),
                "holds no polygon; expected GeoJSON with a Polygon or MultiPolygon in WGS 84 longitude and latitude".into(),
            )
        };
        let json: geojson::GeoJson = text.parse().map_err(|_| bad())?;
        let mut rings = Vec::new();
        match &json {
            geojson::GeoJson::FeatureCollection(c) => c.features.iter().filter_map(|f| f.geometry.as_ref()).for_each(|g| collect(&g.value, &mut rings)),
            geojson::GeoJson::Feature(f) => f.geometry.iter().for_each(|g| collect(&g.value, &mut rings)),
            geojson::GeoJson::Geometry(g) => collect(&g.value, &mut rings),
        }
        rings.retain(|r: &Vec<LonLat>| r.len() > 3 && r.iter().all(|p| p.lon.is_finite() && p.lat.is_finite() && p.lon.abs() <= 180.0 && p.lat.abs() <= 90.0));
        if rings.is_empty() {
            return Err(bad());
        }
        let all = || rings.iter().flatten();
        let (west, east) = all().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.lon), b.max(p.lon)));
        let (south, north) = all().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.lat), b.max(p.lat)));
        Ok(Self { west, south, east, north, rings })
    }
    /// A box round points.
    #[must_use]
    pub fn around(points: impl Iterator<Item = LonLat>) -> Option<Self> {
        let mut any = false;
        let (mut west, mut south, mut east, mut north) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for p in points {
            any = true;
            (west, east, south, north) = (west.min(p.lon), east.max(p.lon), south.min(p.lat), north.max(p.lat));
        }
        (any && west < east && south < north).then_some(Self { west, south, east, north, rings: Vec::new() })
    }
    /// Whether a point lies in the box.
    #[must_use]
    pub fn in_box(&self, p: LonLat) -> bool {
        p.lon >= self.west && p.lon <= self.east && p.lat >= self.south && p.lat <= self.north
    }
    /// Whether a point lies in the area.
    #[must_use]
    pub fn contains(&self, p: LonLat) -> bool {
        self.in_box(p) && (self.rings.is_empty() || in_rings(&self.rings, p))
    }
    /// The middle of the box.
    #[must_use]
    pub fn middle(&self) -> LonLat {
        LonLat { lon: (self.west + self.east) / 2.0, lat: (self.south + self.north) / 2.0 }
    }
    /// Where a segment from inside to outside crosses the rim: by halving, to a millionth of its length.
    #[must_use]
    pub fn rim(&self, inside: LonLat, outside: LonLat) -> LonLat {
        let (mut a, mut b) = (0.0, 1.0);
        let at = |t: f64| LonLat { lon: inside.lon + (outside.lon - inside.lon) * t, lat: inside.lat + (outside.lat - inside.lat) * t };
        for _ in 0..20 {
            let m = (a + b) / 2.0;
            if self.contains(at(m)) { a = m } else { b = m }
        }
        at(a)
    }
}

fn collect(geometry: &geojson::GeometryValue, rings: &mut Vec<Vec<LonLat>>) {
    let ring = |r: &Vec<geojson::Position>| r.iter().filter(|p| p.len() > 1).map(|p| LonLat { lon: p[0], lat: p[1] }).collect::<Vec<_>>();
    match geometry {
        geojson::GeometryValue::Polygon { coordinates } => rings.extend(coordinates.iter().map(ring)),
        geojson::GeometryValue::MultiPolygon { coordinates } => rings.extend(coordinates.iter().flatten().map(ring)),
        geojson::GeometryValue::GeometryCollection { geometries } => geometries.iter().for_each(|g| collect(&g.value, rings)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_in_the_wrong_order_is_told_so() {
        let say = |t: &str| Area::parse_bbox(t).err().map(|e| e.to_string()).unwrap_or_default();
        assert_eq!(say("1.79,42.43,1.41,42.66"), "--bbox 1.79,42.43,1.41,42.66: west is not less than east; the order is west,south,east,north");
        assert_eq!(say("1.41,42.66,1.79,42.43"), "--bbox 1.41,42.66,1.79,42.43: south is not less than north; the order is west,south,east,north");
        assert_eq!(say("1,2,3"), "--bbox 1,2,3: expected four numbers: west,south,east,north in degrees");
        assert_eq!(say("1.41,42.43,1.79,42.66"), "");
    }

    #[test]
    fn a_line_that_leaves_is_cut_at_the_rim() {
        let a = Area::parse_bbox("0,0,1,1").expect("a good box");
        let p = a.rim(LonLat { lon: 0.5, lat: 0.5 }, LonLat { lon: 1.5, lat: 0.5 });
        assert!((p.lon - 1.0).abs() < 1e-5 && a.contains(p), "{p:?}");
    }
}
