//! Scenario / flood nests — finer rasters around towns: their rectangles, cells and heights.
//!
//! In: the `surface` group of a flood, a county. Out: nests on the county's plane, one within another after it; findings. Not here: their
//! water (`hazard::flood::nests`), their ground (`hazard::flood::nest_ground`).
//! Method: a rectangle is widened to whole cells of the raster in which it lies, which is the finest of those that hold all of it.

use std::sync::Arc;

use super::code;
use super::fields::{Fields, Limits, Ref, Unit};
use super::finding::At;
use super::flood_resolve::beside;
use super::flood_rows::COORDINATE;
use super::raster;
use super::source::Log;
use crate::hazard::flood::plane::nest::Place;
use crate::hazard::flood::spec::{FloodMode, NestSpec, WorksSpec};
use crate::map::county::County;
use crate::map::frame::{LonLat, Point};
use crate::map::grid::{Grid, Shape};
use crate::map::line_cells::rasterise;

/// Parts into which the side of a coarser cell may be divided (assumed: beyond, a nest within a nest is more exact and costs less).
const PARTS: (usize, usize) = (2, 9);
/// Most cells of all nests of a drill (assumed: 60 bytes each, and a minute of flood in some seconds).
const MOST_CELLS: usize = 2_000_000;
/// Mean difference between the heights of a nest and the county's there that no better survey explains, metres (assumed).
const APART_M: f64 = 50.0;
/// Longest name.
const NAME: usize = 40;

/// A nest as written.
pub struct NestRow {
    name: String,
    corners: [LonLat; 2],
    cell_m: f64,
    terrain: Option<Ref>,
    at: At,
    cell_at: At,
    who: String,
}

/// Reads the nests of a surface.
pub(super) fn nests(f: &Fields<'_>) -> Vec<NestRow> {
    let mut out: Vec<NestRow> = Vec::new();
    for node in f.list("nests") {
        let Some(g) = f.reader().open(node, "nest") else { continue };
        let name = g.text("name");
        g.call(format!("nest {name:?}"));
        let place = |name: &'static str| g.need(name).and_then(|n| g.reader().pair(n, &g.subject(name), (COORDINATE, COORDINATE), Unit::of("coordinate")));
        let corners: Vec<LonLat> = ["from", "to"].into_iter().filter_map(place).map(|(lon, lat)| LonLat { lon, lat }).collect();
        let cell_m = g.number("cell_m", Limits(0.5, 1000.0));
        let terrain = g.opt_text("terrain").map(|key| Ref { key, at: g.at_field("terrain"), subject: g.subject("terrain") });
        let sound = !name.is_empty() && name.chars().count() <= NAME && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if !sound && g.get("name").is_some() {
            let zh = format!("\"{name}\" 要做文件夹名；只用字母、汉字、数字、- 与 _，最多 {NAME} 个");
            g.error(code::S019, "name", zh, format!("{name:?} names a folder; expected at most {NAME} letters, digits, - and _"));
        } else if out.iter().any(|n| n.name == name) {
            g.error(code::S019, "name", format!("已有名为 \"{name}\" 的嵌套区；请改名"), format!("another nest is called {name:?}; give it another name"));
        } else if let [a, b] = corners[..]
            && g.get("cell_m").is_some()
            && cell_m > 0.0
        {
            out.push(NestRow { name, corners: [a, b], cell_m, terrain, at: g.at(), cell_at: g.at_field("cell_m"), who: g.who() });
        }
        g.close();
    }
    out
}

/// Places the nests on the county's plane.
pub(super) fn resolve(rows: &[NestRow], mode: FloodMode, works: &WorksSpec, county: &County, log: &Log) -> Vec<NestSpec> {
    if let Some(first) = rows.first().filter(|_| mode == FloodMode::Quick) {
        let en = "nests refine the raster of mode: Surface, and mode: Quick computes none; write mode: Surface, or leave them out";
        log.error(
            code::S019,
            first.at.clone(),
            first.who.clone(),
            "nests 加密的是 mode: Surface 的网格，mode: Quick 没有网格；请写 mode: Surface，或删去 nests",
            en,
        );
        return Vec::new();
    }
    // From the coarse to the fine, as written where they are alike.
    let mut order: Vec<&NestRow> = rows.iter().collect();
    order.sort_by(|a, b| b.cell_m.total_cmp(&a.cell_m));
    let (mut out, mut cells): (Vec<NestSpec>, usize) = (Vec::new(), 0);
    for row in order {
        let Some(mut nest) = place(row, &out, county, log) else { continue };
        cells += nest.shape.len();
        if cells > MOST_CELLS {
            let zh = format!("嵌套区共 {cells} 个格网，最多 {MOST_CELLS} 个；请缩小矩形或加大 cell_m");
            log.error(
                code::S019,
                row.at.clone(),
                row.who.clone(),
                zh,
                format!("the nests have {cells} cells in all, {MOST_CELLS} at most; take a smaller rectangle or a larger cell_m"),
            );
            return Vec::new();
        }
        if let Some(file) = &row.terrain {
            nest.terrain = heights(file, &nest.shape, county, log).map(Arc::new);
        }
        cut_works(row, &nest.shape, works, log);
        out.push(nest);
    }
    out
}

/// Finds the raster in which a nest lies, and its cells.
fn place(row: &NestRow, placed: &[NestSpec], county: &County, log: &Log) -> Option<NestSpec> {
    let error = |code, at: &At, zh: String, en: String| log.error(code, at.clone(), row.who.clone(), zh, en);
    let map = county.terrain.shape;
    let [a, b] = row.corners.map(|c| county.frame.to_plane(c));
    let (low, high) = (Point::new(a.x.min(b.x), a.y.min(b.y)), Point::new(a.x.max(b.x), a.y.max(b.y)));
    let holds = |s: &Shape| low.x >= s.west - 0.01 && low.y >= s.south() - 0.01 && high.x <= s.east() + 0.01 && high.y <= s.north + 0.01;
    if !holds(&map) {
        let zh = "矩形 from–to 有一部分在地图之外；请画在地形之内";
        error(code::M005, &row.at, zh.into(), "the rectangle from–to reaches beyond the map; draw it within the terrain".into());
        return None;
    }
    let within = (0..placed.len()).rev().find(|i| holds(&placed[*i].shape) && placed[*i].shape.cell_m > row.cell_m * 1.01);
    let around = within.map_or(map, |i| placed[i].shape);
    let parts = around.cell_m / row.cell_m;
    let ratio = parts.round() as usize;
    if (parts - parts.round()).abs() > 1e-6 || ratio < PARTS.0 || ratio > PARTS.1 {
        let (cell, half, third, least) = (around.cell_m, around.cell_m / 2.0, around.cell_m / 3.0, around.cell_m / PARTS.1 as f64);
        let zh = format!("cell_m {} 不能把外层格网 {cell} m 等分成 2 至 9 份；可写 {half:.4}、{third:.4} 直至 {least:.4}", row.cell_m);
        let en = format!(
            "cell_m {} does not divide the cells around it, {cell} m, into 2 to 9 equal parts; write {half:.4}, {third:.4} and so on to {least:.4}",
            row.cell_m
        );
        error(code::S019, &row.cell_at, zh, en);
        return None;
    }
    let whole = |from: f64, to: f64, n: usize| {
        let (first, end) = ((from / around.cell_m + 1e-6).floor().max(0.0) as usize, (to / around.cell_m - 1e-6).ceil().max(0.0) as usize);
        (first.min(n - 1), end.clamp(first + 1, n.max(first + 1)).min(n))
    };
    let (col, end_col) = whole(low.x - around.west, high.x - around.west, around.cols);
    let (top, end_row) = whole(around.north - high.y, around.north - low.y, around.rows);
    let shape = Shape {
        cols: (end_col - col) * ratio,
        rows: (end_row - top) * ratio,
        west: around.west + col as f64 * around.cell_m,
        north: around.north - top as f64 * around.cell_m,
        cell_m: around.cell_m / ratio as f64,
    };
    let inner = |rim: bool, edge: f64, of_map: f64| !rim || (edge - of_map).abs() < 0.01;
    let apart = inner(col == 0, around.west, map.west)
        && inner(end_col == around.cols, around.east(), map.east())
        && inner(top == 0, around.north, map.north)
        && inner(end_row == around.rows, around.south(), map.south());
    if !apart {
        let name = within.map_or("", |i| placed[i].name.as_str());
        let zh = format!("紧贴外层 \"{name}\" 的边；除地图边外，四周至少要留它的一格（{} m）", around.cell_m);
        error(
            code::S019,
            &row.at,
            zh,
            format!("it touches the rim of {name:?} around it; but for the map's edge leave one of its cells ({} m) or more on every side", around.cell_m),
        );
        return None;
    }
    let meets = |o: &Shape| shape.west < o.east() - 0.01 && shape.east() > o.west + 0.01 && shape.south() < o.north - 0.01 && shape.north > o.south() + 0.01;
    let around_it = |i: usize| std::iter::successors(within, |w| placed[*w].within).any(|w| w == i);
    if let Some(other) = (0..placed.len()).find(|i| meets(&placed[*i].shape) && !around_it(*i)) {
        let name = &placed[other].name;
        let zh = format!("与嵌套区 \"{name}\" 重叠（按整格扩大后）；应完全在其内（格网更细）或完全在其外");
        error(
            code::S019,
            &row.at,
            zh,
            format!("widened to whole cells it overlaps the nest {name:?}; a nest lies wholly within another, with finer cells, or beside it"),
        );
        return None;
    }
    Some(NestSpec { name: row.name.clone(), within, shape, place: Place { row: top, col, ratio }, terrain: None })
}

/// Heights of a nest's own.
fn heights(file: &Ref, shape: &Shape, county: &County, log: &Log) -> Option<Grid> {
    let path = beside(file, log)?;
    let raw = match raster::read(&path, log) {
        Ok(raw) => raw?,
        Err(why) => {
            let (zh, en) = (format!("读不了文件 {}：{why}", file.key), format!("the file {} cannot be read: {why}", file.key));
            log.error(code::S015, file.at.clone(), file.subject.clone(), zh, en);
            return None;
        }
    };
    let grid = raw.image(&county.frame, *shape, true);
    let known = |k: usize| county.terrain.at(shape.centre(k)).map(f64::from);
    let without: Vec<usize> = (0..shape.len()).filter(|k| !grid.values[*k].is_finite() && known(*k).is_some()).collect();
    if let Some(first) = without.first() {
        let (n, all, at) = (without.len(), shape.len(), shape.centre(*first));
        let l = county.frame.to_lonlat(at);
        let zh = format!("{} 没有盖住嵌套区或有空洞：{all} 格中 {n} 格没有高程，第一处在 ({:.5}, {:.5})；请换一幅或补齐", file.key, l.lon, l.lat);
        let en = format!(
            "{} does not cover the nest or has holes: {n} of {all} cells have no height, the first at ({:.5}, {:.5}); take another or fill it",
            file.key, l.lon, l.lat
        );
        log.error(code::M017, file.at.clone(), file.subject.clone(), zh, en);
        return None;
    }
    let pairs: Vec<f64> = (0..shape.len()).filter_map(|k| Some(f64::from(grid.values[k]) - known(k)?)).collect();
    let apart = pairs.iter().sum::<f64>() / pairs.len().max(1) as f64;
    if apart.abs() > APART_M {
        let zh = format!("{} 的高程平均比县地形高 {apart:.0} m；是不是英尺，或另一个高程基准？", file.key);
        let en = format!("the heights of {} stand {apart:.0} m above the county's terrain on average: feet, or another datum?", file.key);
        log.error(code::M017, file.at.clone(), file.subject.clone(), zh, en);
        return None;
    }
    Some(grid)
}

/// Half an opening carries no water, and a stream that only one of two rasters has makes two floods of one.
fn cut_works(row: &NestRow, shape: &Shape, works: &WorksSpec, log: &Log) {
    let error = |zh: &str, en: &str| log.error(code::S019, row.at.clone(), row.who.clone(), zh, en);
    if works.openings.iter().any(|o| shape.contains(o.ends[0]) != shape.contains(o.ends[1])) {
        error(
            "openings 中有一个的两端，一端在嵌套区内、一端在外；请移动嵌套区的边，使两端在同一侧",
            "an opening has one end in the nest and the other outside; move the nest's rim so that both lie on one side of it",
        );
    }
    if works.channels.iter().any(|c| !rasterise(*shape, &c.path).is_empty()) {
        error(
            "channels 中有一条穿过嵌套区；亚格网河道只用于县域网格，请在嵌套区自己的地形（terrain）里画出这条沟，或移开嵌套区",
            "a stream of channels runs through the nest; streams narrower than a cell are the county's raster's alone: show it in a terrain of the nest's own, or move the nest",
        );
    }
}
