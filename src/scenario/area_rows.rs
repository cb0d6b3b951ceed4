//! Scenario / area rows — areas as a person draws them in a GIS program: polygons of a GeoJSON file, WGS 84.
//!
//! In: a path, the county's plane and map. Out: each feature as an area with its name; findings with line and column for what is
//! no polygon, no ring, or outside the map. Not here: who lives inside (`clearing`).
//! A file may hold a `FeatureCollection`, one `Feature`, or a bare `Polygon` or `MultiPolygon`; several features are several areas.

use std::path::Path;
use std::sync::Arc;

use super::code;
use super::fields::{Fields, Reader};
use super::finding::At;
use super::json;
use super::source::{Failure, Log, Source};
use super::tree::{Node, Value};
use crate::base::lang::{Name, Text};
use crate::map::area::Area;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::grid::Shape;

/// An area as drawn.
#[derive(Clone, Debug)]
pub struct AreaRow {
    /// Its name, or its number in the file.
    pub name: Name,
    /// What a forest survey says grows there: its property `cover`.
    pub cover: Option<String>,
    /// Where it is.
    pub area: Arc<Area>,
    /// Where it is written.
    pub at: At,
}

/// Least area inside a ring, square metres: smaller is a slip of the hand (assumed).
const LEAST_M2: f64 = 1.0;

/// Reads the areas of a file; none with findings in the log where one of them cannot be used.
pub fn areas(path: &Path, frame: &Frame, shape: &Shape, log: &Log) -> Result<Vec<AreaRow>, Failure> {
    let Some(source) = Source::read(path, log)? else { return Ok(Vec::new()) };
    let Some(root) = json::read_json(&source, log) else { return Ok(Vec::new()) };
    let reader = Reader { source: &source, log };
    let sheet = Sheet { reader, frame, shape };
    let mut out = Vec::new();
    if let Some(top) = reader.open(&root, "GeoJSON") {
        match top.text("type").as_str() {
            "FeatureCollection" => {
                let features = top.list("features");
                for (i, node) in features.iter().enumerate() {
                    out.extend(reader.open(node, "feature").and_then(|f| sheet.feature(&f, i)));
                }
                if features.is_empty() {
                    sheet.none(source.whole(), Text::new("文件里没有要素", "the file holds no feature"));
                }
            }
            "Feature" => out.extend(sheet.feature(&top, 0)),
            "Polygon" | "MultiPolygon" => out.extend(sheet.area(&top, &top, 0)),
            _ => sheet.none(top.at(), Text::new("这不是面", "this is no polygon")),
        }
    }
    Ok(if log.spoiled() { Vec::new() } else { out })
}

/// What the file is read with.
struct Sheet<'a> {
    reader: Reader<'a>,
    frame: &'a Frame,
    shape: &'a Shape,
}

impl<'a> Sheet<'a> {
    fn none(&self, at: At, what: Text) {
        self.reader.log.error(
            code::M013,
            at,
            "area",
            format!("{}；应为 Polygon 或 MultiPolygon（WGS 84 经纬度）", what.zh),
            format!("{}; expected a Polygon or MultiPolygon (WGS 84, longitude first)", what.en),
        );
    }
    fn feature(&self, feature: &Fields<'a>, number: usize) -> Option<AreaRow> {
        let geometry = self.reader.open(feature.need("geometry")?, "feature · geometry")?;
        self.area(feature, &geometry, number)
    }
    fn area(&self, feature: &Fields<'a>, geometry: &Fields<'a>, number: usize) -> Option<AreaRow> {
        let Some(coordinates) = geometry.get("coordinates") else {
            self.none(geometry.at(), Text::new("没有 coordinates", "there are no coordinates"));
            return None;
        };
        let polygons: Vec<&Node> = match geometry.text("type").as_str() {
            "Polygon" => vec![coordinates],
            "MultiPolygon" => self.reader.items(coordinates, "coordinates").iter().collect(),
            _ => {
                self.none(geometry.at(), Text::new("这不是面", "this is no polygon"));
                return None;
            }
        };
        let mut rings = Vec::new();
        for polygon in polygons {
            for ring in self.reader.items(polygon, "polygon") {
                rings.push(self.ring(ring)?);
            }
        }
        if rings.is_empty() {
            self.none(geometry.at(), Text::new("面里没有环", "the polygon has no ring"));
            return None;
        }
        let area = Area::new(rings);
        if !self.on_the_map(&area, geometry.at()) {
            return None;
        }
        let properties = feature.get("properties").filter(|n| matches!(n.value, Value::Fields(..))).and_then(|n| self.reader.open(n, "properties"));
        let word = |key: &'static str| {
            let node = properties.as_ref()?.get(key)?;
            if let Value::Text(t) = &node.value { Some(t.clone()).filter(|t| !t.trim().is_empty()) } else { None }
        };
        let name = match word("name") {
            Some(zh) => Name { zh, en: word("name_en") },
            None => Name { zh: format!("区域 {}", number + 1), en: Some(format!("area {}", number + 1)) },
        };
        Some(AreaRow { name, cover: word("cover"), area: Arc::new(area), at: geometry.at() })
    }

    /// A ring on the plane; `None` with a finding where it is none.
    fn ring(&self, ring: &'a Node) -> Option<Vec<Point>> {
        let mut out = Vec::new();
        for position in self.reader.items(ring, "ring") {
            let xy = match &position.value {
                Value::List(v) => match &v[..] {
                    [a, b, ..] => match (&a.value, &b.value) {
                        (Value::Number(x), Value::Number(y)) if x.is_finite() && y.is_finite() => Some((*x, *y)),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            };
            let Some((lon, lat)) = xy else {
                self.reader.wrong(position, "area", Text::new("坐标 [经度, 纬度]", "a position [longitude, latitude]"));
                return None;
            };
            out.push(self.frame.to_plane(LonLat { lon, lat }));
        }
        if out.len() > 1 && out.first() == out.last() {
            out.pop();
        }
        let at = self.reader.source.at(ring.start);
        if out.len() < 3 {
            self.none(at, Text::new("环至少要有三个不同的点", "a ring needs three different points or more"));
            return None;
        }
        let doubled: f64 = (0..out.len())
            .map(|i| (out[i], out[(i + 1) % out.len()]))
            .map(|(a, b)| (a.x - out[0].x) * (b.y - out[0].y) - (b.x - out[0].x) * (a.y - out[0].y))
            .sum();
        if !doubled.is_finite() || doubled.abs() < 2.0 * LEAST_M2 {
            self.none(at, Text::new("环里没有面积", "the ring encloses nothing"));
            return None;
        }
        Some(out)
    }

    fn on_the_map(&self, area: &Area, at: At) -> bool {
        let (low, high) = area.bounds();
        let (east, south) = (self.shape.west + self.shape.cols as f64 * self.shape.cell_m, self.shape.north - self.shape.rows as f64 * self.shape.cell_m);
        let meets = |low: Point, high: Point| high.x > self.shape.west && low.x < east && high.y > south && low.y < self.shape.north;
        if meets(low, high) {
            return true;
        }
        // Latitude first is the commonest slip.
        let turned = |p: Point| {
            let g = self.frame.to_lonlat(p);
            self.frame.to_plane(LonLat { lon: g.lat, lat: g.lon })
        };
        let (a, b) = (turned(low), turned(high));
        let swapped = meets(Point::new(a.x.min(b.x), a.y.min(b.y)), Point::new(a.x.max(b.x), a.y.max(b.y)));
        let middle = self.frame.to_lonlat(Point::new((self.shape.west + east) / 2.0, (self.shape.north + south) / 2.0));
        let hint = if swapped { ("；像是纬度写在了前面", "; it looks as if latitude came first") } else { ("", "") };
        self.reader.log.error(
            code::M005,
            at,
            "area",
            format!("区域整个在本县地图之外，地图中心为 [{:.4}, {:.4}]{}", middle.lon, middle.lat, hint.0),
            format!("the area lies wholly outside the county's map, whose middle is [{:.4}, {:.4}]{}", middle.lon, middle.lat, hint.1),
        );
        false
    }
}
