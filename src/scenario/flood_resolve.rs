//! Scenario / flood resolve — the flood of a drill file becomes a `FloodSpec`, with what the command line sets.
//!
//! In: rows, county, the folder of the drill file. Out: the spec; findings in the log. Not here: reading rows (`flood_rows`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::code;
use super::drill_rows;
use super::fields::{Limits, Reader, Ref};
use super::finding::{At, Severity};
use super::flood_nests;
use super::flood_rows::{FloodRow, GridRow, SurfaceRow, TotalRow, total};
use super::flood_works;
use super::raster;
use super::refs::{self, what};
use super::source::{Log, Source, tidy};
use super::table;
use crate::base::dist::Dist;
use crate::base::ids::{GaugeId, Id, ReachId};
use crate::base::time::{Moment, Span};
use crate::hazard::flood::plane::basin::Side;
use crate::hazard::flood::spec::{
    EdgeSpec, Extent, FloodMode, FloodSpec, Inflow, LandslideDam, Moisture, PointSource, RainGrid, RainSpec, RainTotal, SurfaceSpec,
};
use crate::map::county::County;
use crate::map::grid::Grid;
use crate::map::place::GaugeKind;

/// A day's or a window's greatest rain below which a flood drill looks like a mistake of the unit, mm (assumed: 15 inches are a
/// record in most places, and 15 mm make no flood anywhere).
const SUSPICIOUS_MM: f64 = 15.0;

/// Makes a spec of the rows; what cannot be is a finding.
pub fn resolve(f: &FloodRow, length: Span, county: &County, log: &Log) -> FloodSpec {
    let gauge = |r: &Ref| -> Option<GaugeId> {
        let id: GaugeId = refs::find(log, &county.gauge_keys, r, what::GAUGE)?;
        if county.gauges[id.index()].kind != GaugeKind::Rain {
            log.error(code::S019, r.at.clone(), r.subject.clone(), format!("\"{}\" 不是雨量站", r.key), format!("\"{}\" is no rain gauge", r.key));
        }
        Some(id)
    };
    let more = f.table.as_ref().map_or(Vec::new(), |t| rain_table(t, log));
    for t in f.totals.iter().chain(&more) {
        if drill_rows::over(t.from, length) {
            log.error(
                code::S019,
                t.gauge.at.clone(),
                t.gauge.subject.clone(),
                format!("雨从 {} 开始，演练已经结束", t.from),
                format!("the rain begins at {}, after the drill has ended", t.from),
            );
        }
    }
    inches(f, &more, log);
    FloodSpec {
        mode: f.mode,
        surface: surface(&f.surface, f.mode, county, log),
        loss: f.loss,
        hydrograph: f.hydrograph,
        rain: RainSpec {
            totals: f.totals.iter().chain(&more).filter_map(|t| Some(RainTotal { gauge: gauge(&t.gauge)?, from: t.from, to: t.to, mm: t.mm })).collect(),
            hyetographs: f.hyetographs.clone(),
            scale: f.scale,
            idw_power: f.idw_power,
            lift_per_100m: f.lift_per_100m,
            design: f.design,
            grids: f.grids.iter().filter_map(|g| rain_grid(g, county, log)).collect(),
        },
        moisture: f.moisture,
        baseflow_m3_s_per_km2: f.baseflow_m3_s_per_km2,
        inflows: f
            .inflows
            .iter()
            .filter_map(|i| {
                let reach: ReachId = refs::find(log, &county.rivers.keys, &i.reach, what::REACH)?;
                Some(Inflow { reach, series: i.series.clone(), scale: i.scale })
            })
            .collect(),
        slides: f.slides,
        landslide_dams: f.landslide_dams.iter().filter_map(|d| landslide_dam(d, county, log)).collect(),
        forecast: f.forecast,
    }
}

/// A landslide's dam; a reach that has a dam already cannot have another.
fn landslide_dam((reach, at, height_m, storage_m3): &(Ref, Moment, f64, f64), county: &County, log: &Log) -> Option<LandslideDam> {
    let id: ReachId = refs::find(log, &county.rivers.keys, reach, what::REACH)?;
    if county.rivers.reach(id).dam.is_some() {
        log.error(
            code::S019,
            reach.at.clone(),
            reach.subject.clone(),
            format!("河段 \"{}\" 已有坝，不能再加滑坡坝", reach.key),
            format!("the reach \"{}\" has a dam already, and cannot have a landslide's beside it", reach.key),
        );
    }
    Some(LandslideDam { reach: id, at: *at, height_m: *height_m, storage_m3: *storage_m3 })
}

/// A note where all the rain of a storm together is what an inch counter would have told.
fn inches(f: &FloodRow, more: &[TotalRow], log: &Log) {
    let rows = || f.totals.iter().chain(more).filter(|t| t.mm > 0.0);
    let only = f.design.is_none() && f.grids.is_empty() && f.inflows.is_empty() && f.surface.sources.is_empty();
    let most = rows().map(|t| t.mm).fold(0.0, f64::max);
    // Tenths and hundredths in every row: inches are read so, millimetres to a half or a tenth.
    let fine = rows().any(|t| ((t.mm * 10.0).round() - t.mm * 10.0).abs() > 1e-6);
    if only && fine && most < SUSPICIOUS_MM && rows().count() > 0 {
        log.add(
            Severity::Warning,
            code::S021,
            f.rain_at.clone(),
            "flood · rain",
            format!("最大的一段雨只有 {most} 毫米，且带百分位；是不是英寸？1 英寸 = 25.4 毫米"),
            format!("the greatest rain of any window is {most} mm, with hundredths: are these inches? 1 in = 25.4 mm"),
        );
    }
}

/// The file that a reference names, beside the file that names it; a finding where there is none.
pub(super) fn beside(r: &Ref, log: &Log) -> Option<PathBuf> {
    let path = tidy(&r.at.file.parent().unwrap_or(Path::new("")).join(&r.key));
    if path.is_file() {
        return Some(path);
    }
    log.error(
        code::S015,
        r.at.clone(),
        r.subject.clone(),
        format!("没有文件 {}；路径从本文件所在的文件夹算起", r.key),
        format!("there is no file {}; paths start from the folder of this file", r.key),
    );
    None
}

fn unreadable(r: &Ref, why: &dyn std::fmt::Display, log: &Log) {
    log.error(code::S015, r.at.clone(), r.subject.clone(), format!("读不了文件 {}：{why}", r.key), format!("the file {} cannot be read: {why}", r.key));
}

/// The rows of a table of rain: `gauge,from,to,mm`.
fn rain_table(r: &Ref, log: &Log) -> Vec<TotalRow> {
    let Some(path) = beside(r, log) else { return Vec::new() };
    let source = match Source::read(&path, log) {
        Ok(Some(source)) => source,
        Ok(None) => return Vec::new(),
        Err(why) => {
            unreadable(r, &why, log);
            return Vec::new();
        }
    };
    let (reader, mut out) = (Reader { source: &source, log }, Vec::new());
    for node in &table::read_table(&source, log) {
        let Some(g) = reader.open(node, "rain total") else { continue };
        out.push(total(&g));
        g.close();
    }
    out
}

/// A raster of rain on the county's plane.
fn rain_grid(row: &GridRow, county: &County, log: &Log) -> Option<RainGrid> {
    let path = beside(&row.file, log)?;
    let raw = match raster::read(&path, log) {
        Ok(raw) => raw?,
        Err(why) => {
            unreadable(&row.file, &why, log);
            return None;
        }
    };
    let bad = raw.values.iter().find(|v| v.is_finite() && !(**v >= 0.0 && **v <= 1000.0));
    if let Some(v) = bad {
        log.error(
            code::S012,
            At { file: path, line: 0, column: 0 },
            row.file.subject.clone(),
            format!("{v} 不是合理的雨强；应为 0 至 1000 毫米每小时"),
            format!("{v} is no rain; expected 0 to 1000 millimetres per hour"),
        );
        return None;
    }
    let grid = match raw.plane_shape() {
        Some(shape) => Grid { shape, values: raw.values.clone() },
        None => raw.image(&county.frame, raw.image_shape(&county.frame, None), false),
    };
    Some(RainGrid { from: row.from, to: row.to, mm_per_h: Arc::new(grid) })
}

fn surface(row: &SurfaceRow, mode: FloodMode, county: &County, log: &Log) -> SurfaceSpec {
    let shape = county.terrain.shape;
    let mut sources = Vec::new();
    for s in &row.sources {
        let at = county.frame.to_plane(s.place);
        match shape.cell_at(at) {
            None => log.error(code::M005, s.written.clone(), s.subject.clone(), "水源在地图之外", "the source lies outside the map"),
            Some(cell) if !county.terrain.values[cell].is_finite() => log.error(
                code::M017,
                s.written.clone(),
                s.subject.clone(),
                "水源所在的格网没有高程，水进不去；请移到有高程处",
                "the source stands where the terrain has no height, and no water can enter; move it to where it has",
            ),
            Some(_) => sources.push(PointSource { at, series: s.series.clone() }),
        }
    }
    let edges = row.edges.as_ref().map(|list| list.iter().filter_map(|e| edge(e, county, log)).collect());
    if mode == FloodMode::Surface && !row.whole && !county.rivers.reaches.iter().any(|r| r.area_km2 >= row.from_km2) {
        let at = row.edges.as_ref().and_then(|e| e.first().map(|x| x.1.clone())).unwrap_or_default();
        log.add(
            Severity::Warning,
            code::S019,
            at,
            "flood · surface · from_km2",
            format!("没有一段河的流域达到 {} km²，没有河谷可算；请减小 from_km2 或写 extent: Whole", row.from_km2),
            format!("no reach drains {} km², so no valley is computed; lower from_km2 or write extent: Whole", row.from_km2),
        );
    }
    let works = flood_works::resolve(&row.works, county, log);
    SurfaceSpec {
        nests: flood_nests::resolve(&row.nests, mode, &works, county, log),
        scheme: row.scheme,
        extent: if row.whole { Extent::Whole } else { Extent::Valleys { from_km2: row.from_km2 } },
        sources,
        edges,
        start: row.start,
        manning: row.manning,
        works,
    }
}

/// A piece of edge that must lie on its side of the map; `to_m` beyond every map is the side's end.
fn edge((e, at, subject): &(EdgeSpec, At, String), county: &County, log: &Log) -> Option<EdgeSpec> {
    let shape = county.terrain.shape;
    let long = shape.cell_m * if matches!(e.side, Side::North | Side::South) { shape.cols } else { shape.rows } as f64;
    let to = if e.along_m.1 >= 1e7 { long } else { e.along_m.1 };
    if !(e.along_m.0 < to && to <= long + shape.cell_m * 0.5 && to - e.along_m.0 >= shape.cell_m * 0.5) {
        log.error(
            code::M018,
            at.clone(),
            subject.clone(),
            format!("边界 {}–{to} 米不在地图的这一边上；这一边长 {long} 米，一段至少半个格网", e.along_m.0),
            format!("the edge from {} to {to} m lies on no edge of the map: this side is {long} m long, and a piece is half a cell at least", e.along_m.0),
        );
        return None;
    }
    Some(EdgeSpec { along_m: (e.along_m.0, to), ..e.clone() })
}

/// Sets a number of a flood as the command line says.
pub(super) fn set(flood: &mut FloodSpec, key: &str, value: &str, number: &dyn Fn(Limits) -> Option<f64>, at: &At, log: &Log) {
    let word = |zh: &str, en: &str| {
        log.error(code::S020, at.clone(), key, format!("\"{value}\" 不可用；应为 {zh}"), format!("\"{value}\" cannot be used; expected {en}"));
    };
    match key {
        "rain.scale" => {
            if let Some(v) = number(Limits(0.0, 100.0)) {
                flood.rain.scale = Dist::Fixed(v);
            }
        }
        "inflow.scale" => {
            if let Some(v) = number(Limits(0.0, 100.0)) {
                for i in &mut flood.inflows {
                    i.scale = Dist::Fixed(v);
                }
            }
        }
        "rain.lift_per_100m" => {
            if let Some(v) = number(Limits(-1.0, 1.0)) {
                flood.rain.lift_per_100m = v;
            }
        }
        "flood.baseflow_m3_s_per_km2" => {
            if let Some(v) = number(Limits(0.0, 5.0)) {
                flood.baseflow_m3_s_per_km2 = v;
            }
        }
        "flood.moisture" => match value {
            "Dry" => flood.moisture = Moisture::Dry,
            "Average" => flood.moisture = Moisture::Average,
            "Wet" => flood.moisture = Moisture::Wet,
            _ => word("Dry、Average 或 Wet", "Dry, Average or Wet"),
        },
        "flood.mode" => match value {
            "Quick" => flood.mode = FloodMode::Quick,
            "Surface" => flood.mode = FloodMode::Surface,
            _ => word("Quick 或 Surface", "Quick or Surface"),
        },
        "flood.from_km2" => {
            if let Some(from_km2) = number(Limits(0.0, 1e6)) {
                flood.surface.extent = Extent::Valleys { from_km2 };
            }
        }
        "forecast.bias" => {
            if let Some(v) = number(Limits(0.0, 10.0)) {
                flood.forecast.bias = v;
            }
        }
        "forecast.missed" => {
            if let Some(v) = number(Limits(0.0, 1.0)) {
                flood.forecast.missed = v;
            }
        }
        "forecast.displacement_km_at_3h" => {
            if let Some(v) = number(Limits(0.0, 500.0)) {
                flood.forecast.displacement_km_at_3h = v;
            }
        }
        _ => unreachable!("{key} is no number of a flood"),
    }
}
