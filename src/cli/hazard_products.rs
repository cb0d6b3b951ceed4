//! Cli / hazard products — what a flood means for roads, houses and villages, as tables, vectors and rasters for GIS.
//!
//! In: frames of a flood, the scenario. Out: `depth_speed.tif`, `defra.tif`, `aidr.tif`, `arrival_05.tif` to `arrival_60.tif`,
//! `duration.tif`, `road_water.geojson`, `buildings.csv`, `village_stage.csv`. Not here: extremes and gauges (`hazard`), the
//! formulas (`hazard::flood::danger`, `study::road_water`).

use std::path::Path;

use super::hazard_sheets::Sheet;
use crate::base::ids::Id;
use crate::base::seed::Seed;
use crate::drill::lie::Lie;
use crate::drill::people::household::Households;
use crate::hazard::flood::danger::Dangers;
use crate::hazard::flood::ground::Ground;
use crate::hazard::flood::peak::Peaks;
use crate::hazard::frame::Frame;
use crate::report::file::{Trouble, write_whole};
use crate::report::gis;
use crate::scenario::drill_spec::Scenario;
use crate::study::brook::{Brook, brooks};
use crate::study::road_water::{RoadWater, USERS};

/// The stream at a settlement, and what it did.
struct Watched {
    brook: Brook,
    peak_m: f64,
    passed_s: Option<f64>,
}

/// What every minute of a flood is looked at for.
pub(super) struct Products<'a> {
    scenario: &'a Scenario,
    homes: &'a Households,
    dangers: Dangers,
    roads: RoadWater<'a>,
    brooks: Vec<Option<Watched>>,
    lie: &'a Lie,
}

impl<'a> Products<'a> {
    /// Nothing yet.
    pub(super) fn new(scenario: &'a Scenario, homes: &'a Households, lie: &'a Lie, ground: &Ground, frame: &Frame) -> Self {
        let county = &scenario.county;
        Self {
            scenario,
            homes,
            dangers: Dangers::new(&county.landcover.values, frame),
            roads: RoadWater::new(lie, county.roads.roads.len()),
            brooks: brooks(county.settlements.len(), homes, ground).into_iter().map(|b| Some(Watched { brook: b?, peak_m: 0.0, passed_s: None })).collect(),
            lie,
        }
    }
    /// Households and the lie of the roads, to be kept beside it.
    pub(super) fn prepare(scenario: &Scenario, seed: Seed) -> (Households, Lie) {
        let homes = Households::draw(scenario, seed);
        let lie = Lie::new(scenario, &homes);
        (homes, lie)
    }
    /// Looks at a frame.
    pub(super) fn observe(&mut self, frame: &Frame) {
        self.dangers.observe(frame);
        self.roads.observe(frame);
        for b in self.brooks.iter_mut().flatten() {
            let depth = frame.depth_of_reach(b.brook.reach, b.brook.share, b.brook.drop_m).unwrap_or(0.0);
            b.peak_m = b.peak_m.max(depth);
            if depth >= b.brook.danger_m && b.passed_s.is_none() {
                b.passed_s = Some(frame.at.as_seconds());
            }
        }
    }
    /// Writes all of it.
    pub(super) fn write(&self, sheets: &[Sheet], peaks: &Peaks, end_s: f64) -> Result<(), Trouble> {
        let out = &sheets[0].folder;
        sheets.iter().try_for_each(|s| self.rasters(s, peaks, end_s))?;
        self.road_file(out)?;
        self.house_file(out, peaks, end_s)?;
        self.village_file(out)
    }
    fn rasters(&self, sheet: &Sheet, peaks: &Peaks, end_s: f64) -> Result<(), Trouble> {
        let d = &self.dangers;
        let put = |name: &str, values: Vec<f32>| sheet.write(name, &self.scenario.county.frame, &values);
        let wet = |values: &[f32]| -> Vec<f32> { values.iter().zip(&peaks.depth_m).map(|(v, d)| if *d >= gis::WET_M { *v } else { gis::NODATA }).collect() };
        put("depth_speed.tif", wet(&d.depth_speed_m2_s))?;
        put("defra.tif", wet(&d.rating))?;
        put("aidr.tif", wet(&d.aidr.iter().map(|c| f32::from(*c)).collect::<Vec<_>>()))?;
        put("duration.tif", wet(&d.stood_s(end_s as f32)))?;
        for (name, arrival) in ["arrival_05.tif", "arrival_15.tif", "arrival_30.tif", "arrival_60.tif"].iter().zip(&d.arrival_s) {
            put(name, arrival.clone())?;
        }
        Ok(())
    }
    /// Every road that met water: greatest depth, and for each user when it was first shut and for how long in all.
    fn road_file(&self, out: &Path) -> Result<(), Trouble> {
        let county = &self.scenario.county;
        let features: Vec<serde_json::Value> = self
            .roads
            .fates
            .iter()
            .enumerate()
            .filter(|(_, f)| f.depth_m > 0.0 || f.shut.iter().any(|s| !s.is_empty()))
            .map(|(r, f)| {
                let road = &county.roads.roads[r];
                let line: Vec<[f64; 2]> = road
                    .line
                    .iter()
                    .map(|p| {
                        let l = county.frame.to_lonlat(*p);
                        [l.lon, l.lat]
                    })
                    .collect();
                let mut properties = serde_json::json!({
                    "id": county.roads.road_keys.key(Id::from_index(r)), "max_depth_m": round(f.depth_m), "max_depth_speed_m2_s": round(f.depth_speed_m2_s),
                });
                for (user, spells) in USERS.iter().zip(&f.shut) {
                    properties[format!("{}_first_shut_s", user.word())] = spells.first().map(|s| s.0).into();
                    properties[format!("{}_spells", user.word())] = serde_json::json!(spells);
                }
                serde_json::json!({"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": properties})
            })
            .collect();
        write_whole(&out.join("road_water.geojson"), |w| {
            serde_json::to_writer(&mut *w, &serde_json::json!({"type": "FeatureCollection", "features": features}))?;
            std::io::Write::write_all(w, b"\n")
        })
    }
    /// Every house that met water.
    fn house_file(&self, out: &Path, peaks: &Peaks, end_s: f64) -> Result<(), Trouble> {
        let county = &self.scenario.county;
        let stood = self.dangers.stood_s(end_s as f32);
        write_whole(&out.join("buildings.csv"), |w| {
            let mut csv = csv::Writer::from_writer(w);
            csv.write_record(["settlement", "lon", "lat", "people", "max_depth_m", "over_floor_m", "arrival_s", "stood_s", "aidr"])?;
            for h in 0..self.homes.len() {
                let cell = self.lie.house_cell[h] as usize;
                let Some(depth) = peaks.depth_m.get(cell).copied().filter(|d| *d >= gis::WET_M) else { continue };
                let l = county.frame.to_lonlat(self.homes.at[h]);
                csv.write_record([
                    county.settlement_keys.key(self.homes.settlement[h]).to_owned(),
                    format!("{:.6}", l.lon),
                    format!("{:.6}", l.lat),
                    self.homes.people[h].to_string(),
                    format!("{depth:.2}"),
                    format!("{:.2}", (depth - self.homes.floor_m[h]).max(0.0)),
                    format!("{:.0}", self.dangers.arrival_s[0][cell]),
                    format!("{:.0}", stood[cell]),
                    self.dangers.aidr[cell].to_string(),
                ])?;
            }
            csv.flush()
        })
    }
    /// The stream at every settlement against the level at which it reaches the lowest house (成灾水位).
    fn village_file(&self, out: &Path) -> Result<(), Trouble> {
        let county = &self.scenario.county;
        write_whole(&out.join("village_stage.csv"), |w| {
            let mut csv = csv::Writer::from_writer(w);
            csv.write_record(["township", "village", "settlement", "reach", "bed_m", "danger_stage_m", "peak_stage_m", "passed_s"])?;
            for (i, b) in self.brooks.iter().enumerate() {
                let Some(b) = b else { continue };
                let village = county.settlements[i].village;
                csv.write_record([
                    county.township_keys.key(county.villages[village.index()].township).to_owned(),
                    county.village_keys.key(village).to_owned(),
                    county.settlement_keys.key(Id::from_index(i)).to_owned(),
                    county.rivers.keys.key(Id::from_index(b.brook.reach)).to_owned(),
                    format!("{:.2}", b.brook.bed_m),
                    format!("{:.2}", b.brook.bed_m + b.brook.danger_m),
                    format!("{:.2}", b.brook.bed_m + b.peak_m),
                    b.passed_s.map_or(String::new(), |s| format!("{s:.0}")),
                ])?;
            }
            csv.flush()
        })
    }
}

fn round(v: f32) -> f64 {
    (f64::from(v) * 100.0).round() / 100.0
}
