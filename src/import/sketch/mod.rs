//! Sketch — a county folder from a hand-written sketch: where there is no DEM, a plausible one is made.
//!
//! In: `sketch.ron`. Out: `terrain.tif`, `landcover.tif`, `rivers.geojson`, `roads.geojson`, `population.csv`, `county.ron`.
//! Not here: real data (`import::osm`, `import::dem`). Everything made is marked as assumed. The same sketch gives the same bytes.

mod file;
pub(crate) mod line;
mod noise;
mod evolve;
mod terrain;
mod land;
mod settle;
mod paths;
mod network;
mod expressway;
mod cover;
mod county;

use std::path::{Path, PathBuf};

use crate::import::river_network::{self, Options, RiverLine};
use crate::import::write::{self, RoadRow, WriteFailure};
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::river::{Dam, RiverGraph};
use crate::map::road::RoadClass;
use crate::scenario::finding::Finding;

use file::Sketch;

/// Why a sketch did not become a county folder.
#[derive(Debug, thiserror::Error)]
pub enum SketchStop {
    /// Mistakes in the sketch.
    #[error("{} finding(s) in the sketch", .0.len())]
    Findings(Vec<Finding>),
    /// The sketch could not be read.
    #[error("{path}: {source}")]
    Unread {
        /// File.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error(transparent)]
    Unwritten(#[from] WriteFailure),
}

/// Makes a county folder from a sketch; returns what was made, one line each.
pub fn import_sketch(sketch: &Path, out: &Path) -> Result<Vec<String>, SketchStop> {
    let text = std::fs::read_to_string(sketch).map_err(|source| SketchStop::Unread { path: sketch.to_path_buf(), source })?;
    let s = file::read(sketch, &text).map_err(SketchStop::Findings)?;
    let frame = Frame::new(&s.crs).expect("the check has accepted this CRS");
    std::fs::create_dir_all(out).map_err(|source| SketchStop::Unread { path: out.to_path_buf(), source })?;

    let ground = terrain::make(&s, &frame);
    let options = Options { stream_km2: s.terrain.stream_km2(), ..Options::default() };
    let mut cuts = fixed_cuts(&s, &frame, &ground.rivers);
    // The first network shows where roads will cross; main bridges then end a reach of their own.
    let mut heights = ground.terrain.clone();
    let rivers = river_network::delineate(&mut heights, &ground.rivers, &cuts, &options);
    let land = land::Land::new(&s, &frame, heights, rivers);
    let settled = settle::settle(&s, &frame, &land);
    let mut roads = network::roads(&s, &frame, &land, &settled);
    expressway::add(&s, &frame, &land, &mut roads);
    network::tie(s.seed, &mut roads, &land.rivers);
    cuts.extend(bridges(&roads));
    let mut heights = ground.terrain.clone();
    let mut rivers = river_network::delineate(&mut heights, &ground.rivers, &cuts, &options);
    build_dams(&s, &frame, &ground.rivers, &mut rivers);
    let land = land::Land::new(&s, &frame, heights, rivers);
    network::tie(s.seed, &mut roads, &land.rivers);
    let cover = cover::cover(s.seed, &land, &settled.settlements);
    let county = county::Parts { sketch: &s, frame: &frame, land: &land, settled: &settled, lines: &ground.rivers }.text();

    write::write_terrain(&out.join("terrain.tif"), &land.terrain, &frame)?;
    write::write_landcover(&out.join("landcover.tif"), &cover, &land.shape(), &frame)?;
    write::write_rivers(&out.join("rivers.geojson"), &frame, &land.rivers)?;
    write::write_roads(&out.join("roads.geojson"), &frame, &roads)?;
    write::write_population(&out.join("population.csv"), &frame, &settled.settlements)?;
    write::write_whole(&out.join("county.ron"), county.as_bytes())?;
    Ok(told(&land, &settled, &roads))
}

/// Reaches end at gauges and dams.
fn fixed_cuts(s: &Sketch, frame: &Frame, lines: &[RiverLine]) -> Vec<Point> {
    let plane = |p: (f64, f64)| frame.to_plane(LonLat { lon: p.0, lat: p.1 });
    let gauges = s.gauges.iter().filter_map(|g| county::on_river(lines, g.river.as_deref()?, plane(g.at)));
    gauges.chain(s.dams.iter().filter_map(|d| county::on_river(lines, &d.river, plane(d.at)))).collect()
}

/// Where roads of some rank cross a stream.
fn bridges(roads: &[RoadRow]) -> Vec<Point> {
    let mut out = Vec::new();
    for r in roads.iter().filter(|r| r.class <= RoadClass::County && r.class != RoadClass::Ramp) {
        for c in &r.crossings {
            let mut left = c.along_m;
            for w in r.line.windows(2) {
                let length = w[0].distance_m(w[1]);
                if left <= length { out.push(w[0].towards(w[1], left / length.max(1e-9))); break; }
                left -= length;
            }
        }
    }
    out
}

fn build_dams(s: &Sketch, frame: &Frame, lines: &[RiverLine], rivers: &mut RiverGraph) {
    for d in &s.dams {
        let Some(on) = county::on_river(lines, &d.river, frame.to_plane(LonLat { lon: d.at.0, lat: d.at.1 })) else { continue };
        if let Some(id) = river_network::ending_at(rivers, on, 400.0) {
            rivers.reaches[id.0 as usize].dam = Some(Dam { height_m: d.height_m, storage_m3: d.storage_m3, initial_share: d.initial_share, spillway_m: d.spillway_m, outlet_m3_s: d.outlet_m3_s });
        }
    }
}

fn told(land: &land::Land, settled: &settle::Settled, roads: &[RoadRow]) -> Vec<String> {
    let (low, high) = land.terrain.values.iter().fold((f32::MAX, f32::MIN), |(l, h), z| (l.min(*z), h.max(*z)));
    let residents: u32 = settled.settlements.iter().map(|r| r.residents).sum();
    let urban: u32 = settled.settlements.iter().filter(|r| r.urban).map(|r| r.residents).sum();
    let low_people = settle::residents_below(land, settled, 5.0);
    let shape = land.shape();
    let km: f64 = roads.iter().map(|r| line::length_m(&r.line)).sum::<f64>() / 1000.0;
    let crossings: usize = roads.iter().map(|r| r.crossings.len()).sum();
    let fords: usize = roads.iter().flat_map(|r| &r.crossings).filter(|c| c.ford).count();
    let stream_km: f64 = land.rivers.reaches.iter().map(|r| r.length_m).sum::<f64>() / 1000.0;
    vec![
        format!("terrain.tif: {} × {} cells of {} m, {low:.1} to {high:.1} m", shape.cols, shape.rows, shape.cell_m),
        format!("rivers.geojson: {} reaches, {stream_km:.0} km", land.rivers.reaches.len()),
        format!("roads.geojson: {} roads, {km:.0} km, {crossings} crossings ({fords} fords)", roads.len()),
        format!("population.csv: {} settlements, {residents} residents, {urban} in towns; {low_people} live less than 5 m above full banks", settled.settlements.len()),
        format!("county.ron: {} stations", settled.stations.len()),
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    #[ignore]
    fn picture() {
        let t0 = std::time::Instant::now();
        let told = super::import_sketch(std::path::Path::new("scenarios/mayang/sketch.ron"), std::path::Path::new("/tmp/sk/out"));
        eprintln!("{told:#?} {:?}", t0.elapsed());
    }
}
