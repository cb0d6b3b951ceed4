//! Cli / hazard — the `hazard` command: the hazard of a drill alone, without people or plan, as rasters and time series.
//!
//! In: a drill file, a folder. Out: `gauges.csv`, `reach_flow.csv`, `reach_depth.csv` (one row a minute),
//! `max_depth.tif`, `max_speed.tif`, `arrival_time.tif` (seconds), with `--rasters` depths in `rasters/`, for nests the same rasters in folders of their own (`hazard_sheets`), what it means for roads,
//! houses and villages (`hazard_products`), and `hazard.json`. With `--seeds` the spread over them instead (`hazard_seeds`). A forest fire has its own: `hazard_fire`.

use crate::cli::out::say;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::Stop;
use super::hazard_fire;
use super::hazard_products::Products;
use super::hazard_road;
use super::hazard_seeds;
use super::hazard_sheets::{Sheet, json, ledger, nests_json};
use super::help::{both, two};
use super::origin::Origin;
use super::out::Folder;
use super::seeds::Seeds;
use crate::base::fingerprint::Hasher;
use crate::base::ids::Id;
use crate::base::lang::Lang;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::flood::ground::Ground;
use crate::hazard::flood::mode::Flood;
use crate::hazard::flood::peak::Peaks;
use crate::hazard::flood::plane::ledger::Books;
use crate::hazard::flood::quick::Summary;
use crate::hazard::flood::spec::FloodSpec;
use crate::hazard::forest_fire::weather::FireSpec;
use crate::map::county::County;
use crate::report::file::{Trouble, write_whole};
use crate::report::gis;
use crate::scenario::drill_spec::{HazardSpec, Scenario};
use crate::study::travel;

/// Arguments of `hazard`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian hazard scenarios/mayang/drills/flood-0824.ron --rasters 600 --out out/water\nyanlian hazard scenarios/mayang/drills/flood-0824.ron --seeds 1..20 --out out/spread\nyanlian hazard scenarios/mayang/drills/forest-xihuang.ron --potential --at T+02:00 --out out/danger"
)]
pub(super) struct Hazard {
    #[arg(help = two!("推演文件（只用其县域、时间和灾害）", "The drill file (only its county, clock and hazard are used)"))]
    drill: PathBuf,
    #[arg(help = two!("结果文件夹", "Folder for the results"), long, value_name = "DIR")]
    out: PathBuf,
    #[arg(help = two!("森林火险图：同一天气下每个可燃格网的火行为", "The danger map of a forest fire: its behaviour in every cell that burns, under one weather"), long)]
    potential: bool,
    #[arg(
        help = two!("火险图取哪一时刻的天气", "Moment whose weather the danger map shows"),
        long, value_name = "T+hh:mm", default_value = "T+00:00", requires = "potential"
    )]
    at: String,
    #[arg(help = two!("另外每隔这么多秒写一幅洪水水深栅格", "Also write a depth raster of a flood every so many seconds"), long, value_name = "SECONDS")]
    rasters: Option<u32>,
    #[arg(help = two!("随机种子；不给则用推演文件里的", "Luck; the drill's own seed where it is not given"), long)]
    seed: Option<u64>,
    #[arg(
        help = two!("多个种子，如 1..20：不算一场洪水，而算各处被淹的概率", "Many seeds, say 1..20: how sure it is that a place goes under, instead of one flood"),
        long, value_name = "A..B", conflicts_with_all = ["seed", "rasters"]
    )]
    seeds: Option<Seeds>,
    #[arg(
        help = two!("改动推演的一个数，如 rain.scale=1.2、length=T+02:00（可多次给出）", "A number of the drill, changed: rain.scale=1.2, length=T+02:00 (may be repeated)"),
        long = "set", value_name = "KEY=VALUE", value_parser = super::origin::key_value
    )]
    sets: Vec<(String, String)>,
}

impl Hazard {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let folder = Folder::begin(&self.out);
        folder.unless_failed(self.alone(lang))
    }

    fn alone(self, lang: Lang) -> Result<(), Stop> {
        let origin = Origin { drill: self.drill, plans: Vec::new(), sets: self.sets, seed: self.seed, no_plan: true, given: Vec::new() };
        let scenario = origin.load()?;
        let seed = Seed(origin.seed.unwrap_or(scenario.drill.seed));
        if self.rasters == Some(0) {
            return Err(Stop::Usage(both("--rasters：秒数须大于 0", "--rasters: a number of seconds above 0 is expected")));
        }
        let flood = match &scenario.drill.hazard {
            HazardSpec::Flood(_) if self.potential => {
                return Err(Stop::Usage(both("--potential：该推演的灾种是洪水", "--potential: the drill's hazard is a flood")));
            }
            HazardSpec::Flood(flood) => flood,
            HazardSpec::RoadFire(_) if self.potential || self.seeds.is_some() || self.rasters.is_some() => {
                return Err(Stop::Usage(both("--potential、--seeds、--rasters 不用于车辆火灾", "--potential, --seeds, --rasters are not for a vehicle fire")));
            }
            HazardSpec::RoadFire(road) => {
                let told = hazard_road::burn(&scenario, road, seed, &origin.sets, &self.out).map_err(|t| Stop::Failed(t.to_string()))?;
                let (shown, out) = (self.out.display(), told.out_min.map_or_else(|| "–".to_owned(), |m| format!("{m:.0}")));
                match lang {
                    Lang::Zh => say!("最大热释放 {:.1} MW，无人扑救 {out} min 后熄灭，坡面过火 {:.1} 公顷。结果：{shown}", told.mw, told.slope_ha),
                    Lang::En => say!("{:.1} MW at most, out after {out} min untouched, {:.1} ha of slope burnt. Results: {shown}", told.mw, told.slope_ha),
                }
                return Ok(());
            }
            HazardSpec::ForestFire(_) if self.seeds.is_some() => {
                return Err(Stop::Usage(both("--seeds：目前只用于洪水", "--seeds: for floods only in this version")));
            }
            HazardSpec::ForestFire(_) if self.rasters.is_some() => {
                return Err(Stop::Usage(both("--rasters：fire_arrival.tif 已含各时刻", "--rasters: fire_arrival.tif holds every moment of a fire")));
            }
            HazardSpec::ForestFire(fire) => {
                return fire_alone(&scenario, fire, seed, &origin.sets, &self.out, self.potential.then_some(self.at.as_str()), lang);
            }
        };
        if let Some(Seeds(seeds)) = self.seeds {
            say!("{}", hazard_seeds::run(&scenario, flood, &seeds, &self.out, lang).map_err(|t| Stop::Failed(t.to_string()))?);
            return Ok(());
        }
        let told = write_all(&scenario, flood, seed, &origin.sets, &self.out, self.rasters).map_err(|t| Stop::Failed(t.to_string()))?;
        if let Some(b) = &told.books {
            say!("{}", ledger(None, b, lang));
        }
        for (name, b) in &told.nests {
            say!("{}", ledger(Some(name), b, lang));
        }
        match lang {
            Lang::Zh => {
                say!("最大淹没 {} 个格网（{:.2} km²），水量闭合误差 {:.1e}。结果：{}", told.wet_cells, told.wet_km2, told.error, self.out.display())
            }
            Lang::En => {
                say!("Largest flood: {} cells ({:.2} km²), volume error {:.1e}. Results: {}", told.wet_cells, told.wet_km2, told.error, self.out.display())
            }
        }
        Ok(())
    }
}

/// A forest fire, or the danger map under the weather of a moment.
fn fire_alone(
    scenario: &Scenario,
    fire: &FireSpec,
    seed: Seed,
    sets: &[(String, String)],
    out: &Path,
    potential: Option<&str>,
    lang: Lang,
) -> Result<(), Stop> {
    let shown = out.display();
    if let Some(text) = potential {
        let at = Moment::parse(text).ok_or_else(|| Stop::Usage(format!("--at {text}: T+hh:mm")))?;
        let told = hazard_fire::potential(scenario, fire, at, out).map_err(|t| Stop::Failed(t.to_string()))?;
        match lang {
            Lang::Zh => say!("可燃 {:.0} 公顷，火焰最长 {:.1} m（燃料由地类推定）。结果：{shown}", told.hectares, told.flame_m),
            Lang::En => say!("{:.0} ha can burn, flames to {:.1} m (fuels assumed from land cover). Results: {shown}", told.hectares, told.flame_m),
        }
        return Ok(());
    }
    let told = hazard_fire::burn(scenario, fire, seed, sets, out).map_err(|t| Stop::Failed(t.to_string()))?;
    match lang {
        Lang::Zh => say!("过火 {:.1} 公顷，飞火 {} 处，火焰最长 {:.1} m（燃料由地类推定）。结果：{shown}", told.hectares, told.spots, told.flame_m),
        Lang::En => {
            say!("{:.1} ha burnt, {} spot fires, flames to {:.1} m (fuels assumed from land cover). Results: {shown}", told.hectares, told.spots, told.flame_m);
        }
    }
    Ok(())
}

/// What the last line says.
struct Told {
    wet_cells: usize,
    wet_km2: f64,
    error: f64,
    /// Books of the raster, where there is one.
    books: Option<Books>,
    /// Those of nests, with their names.
    nests: Vec<(String, Books)>,
}

/// Runs the hazard and writes everything; a file is written whole or not at all.
fn write_all(scenario: &Scenario, spec: &FloodSpec, seed: Seed, sets: &[(String, String)], out: &Path, rasters: Option<u32>) -> Result<Told, Trouble> {
    let (county, drill) = (&scenario.county, &scenario.drill);
    let (shape, plane) = (county.terrain.shape, &county.frame);
    let ground = Arc::new(Ground::new(county));
    let mut flood = Flood::on(Arc::clone(&ground), county, spec, seed);
    let mut peaks = Peaks::new(flood.hazard().frame());
    let sheets = Sheet::all(out, shape, &flood.hazard().frame().finer);
    let (homes, lie) = Products::prepare(scenario, seed);
    let mut products = Products::new(scenario, &homes, &lie, &ground, flood.hazard().frame());
    let mut rows = vec![flood.summary()];
    let minutes = drill.length.as_millis() / 60_000;
    let bar = ProgressBar::new(minutes.max(0) as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} min {eta}").unwrap_or_else(|_| ProgressStyle::default_bar()));
    // Rasters may be asked for at any second; the water moves once a minute.
    let mut next_raster = rasters.map(|s| (Moment::ZERO, Span::seconds(i64::from(s))));
    for minute in 0..=minutes {
        let at = Moment::ZERO + Span::minutes(minute);
        while let Some((due, every)) = next_raster {
            if due > at {
                break;
            }
            let hazard = flood.hazard();
            hazard.advance(due, &[]);
            peaks.observe(hazard.frame());
            products.observe(hazard.frame());
            for sheet in &sheets {
                gis::write_depth(&sheet.folder, &sheet.shape, plane, due, sheet.of(&hazard.frame().depth_m))?;
            }
            next_raster = Some((due + every, every));
        }
        if minute > 0 {
            flood.hazard().advance(at, &[]);
            let frame = flood.hazard().frame();
            rayon::join(|| peaks.observe(frame), || products.observe(frame));
            rows.push(flood.summary());
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let gauges: Vec<&str> = county.gauge_keys.iter().map(|(_, k)| k).collect();
    let reaches: Vec<&str> = county.rivers.keys.iter().map(|(_, k)| k).collect();
    table(&out.join("gauges.csv"), &gauges, &rows, |r| Box::new(r.gauges.iter().map(|v| format!("{v:.3}"))))?;
    table(&out.join("reach_flow.csv"), &reaches, &rows, |r| Box::new(r.flow_m3_s.iter().map(|v| format!("{v:.3}"))))?;
    table(&out.join("reach_depth.csv"), &reaches, &rows, |r| Box::new(r.depth_m.iter().map(|v| format!("{v:.3}"))))?;
    let wet = |values: &[f32]| -> Vec<f32> { values.iter().zip(&peaks.depth_m).map(|(v, d)| if *d >= gis::WET_M { *v } else { gis::NODATA }).collect() };
    let (depth, speed) = (wet(&peaks.depth_m), wet(&peaks.speed_m_per_s));
    for sheet in &sheets {
        sheet.write("max_depth.tif", plane, &depth)?;
        sheet.write("max_speed.tif", plane, &speed)?;
        sheet.write("arrival_time.tif", plane, &peaks.arrival_s)?;
    }
    travel_times(&out.join("travel_times.csv"), county, &ground)?;
    products.write(&sheets, &peaks, drill.length.as_seconds())?;
    let (books, wet_cells) = (flood.rivers().ledger(), peaks.wet_cells());
    let nests = flood.nests().map_or(Vec::new(), |n| n.books().map(|(name, b)| (name.to_owned(), b)).collect());
    let mut hasher = Hasher::new();
    flood.hazard().fingerprint(&mut hasher);
    let told = Told { wet_cells, wet_km2: wet_cells as f64 * shape.cell_m * shape.cell_m / 1e6, error: books.error(), books: flood.books(), nests };
    let mut summary = serde_json::json!({
        "format": 1, "drill": drill.key, "seed": seed.0, "sets": sets, "fingerprint": hasher.finish().to_string(), "simulated_s": drill.length.as_seconds(),
        "reconstruction": county.reconstruction.as_ref().map(|n| n.zh.clone()),
        "ledger_m3": {"stored_at_start": books.stored_at_start_m3, "entered": books.entered_m3, "left": books.left_m3, "stored": books.stored_m3, "relative_error": books.error()},
        "surface_ledger_m3": flood.books().as_ref().map(json),
        "slides": flood.slid().iter().map(|(i, at)| serde_json::json!({"hazard_point": county.hazard_point_keys.key(Id::from_index(*i)), "at_s": at.as_seconds()})).collect::<Vec<_>>(),
        "max_flooded_km2": told.wet_km2,
        "peaks": reaches.iter().enumerate().map(|(i, k)| serde_json::json!({"reach": k, "flow_m3_s": peaks.flow_m3_s[i], "depth_m": peaks.reach_depth_m[i]})).collect::<Vec<_>>(),
    });
    if let Some(nests) = flood.nests().filter(|n| !n.mosaic().is_empty()) {
        summary["nests"] = nests_json(nests).into();
    }
    write_whole(&out.join("hazard.json"), |w| {
        serde_json::to_writer_pretty(&mut *w, &summary)?;
        writeln!(w)
    })?;
    Ok(told)
}

/// A table with a row a minute and a column a thing.
fn table<'r>(path: &Path, columns: &[&str], rows: &'r [Summary], cells: impl Fn(&'r Summary) -> Box<dyn Iterator<Item = String> + 'r>) -> Result<(), Trouble> {
    write_whole(path, |w| {
        let mut csv = csv::Writer::from_writer(w);
        csv.write_record(std::iter::once("time").chain(columns.iter().copied()))?;
        for row in rows {
            csv.write_record(std::iter::once(row.at.to_string()).chain(cells(row)))?;
        }
        csv.flush()
    })
}

/// How long a wave takes between stage gauges.
fn travel_times(path: &Path, county: &County, ground: &Ground) -> Result<(), Trouble> {
    write_whole(path, |w| {
        let mut csv = csv::Writer::from_writer(w);
        csv.write_record(["from", "to", "length_km", "hours_quarter_bankfull", "hours_half_bankfull", "hours_bankfull", "reservoirs"])?;
        for leg in travel::legs(county, ground) {
            let [a, b, c] = leg.hours.map(|h| format!("{h:.2}"));
            let key = |g| county.gauge_keys.key(g).to_owned();
            csv.write_record([key(leg.from), key(leg.to), format!("{:.1}", leg.length_m / 1000.0), a, b, c, leg.reservoirs.to_string()])?;
        }
        csv.flush()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::frame::Point;
    use crate::scenario::valley;

    #[test]
    fn the_valley_s_flood_is_written_as_tables_and_rasters() {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let scenario = valley::scenario();
        let spec = scenario.drill.hazard.flood().expect("a flood");
        let told = write_all(&scenario, spec, Seed(1), &[], dir.path(), Some(3600)).expect("the folder can be written");
        assert!(told.wet_cells > 20 && told.error.abs() < 1e-9);
        let gauges = std::fs::read_to_string(dir.path().join("gauges.csv")).expect("written");
        let lines: Vec<&str> = gauges.lines().collect();
        assert_eq!(lines[0], "time,rain-north,rain-south,stage-bridge");
        assert_eq!(lines.len(), 362, "a head and 361 minutes");
        assert!(lines[361].starts_with("T+06:00,120.000,100.000,"), "{}", lines[361]);
        for name in [
            "max_depth.tif",
            "max_speed.tif",
            "arrival_time.tif",
            "reach_flow.csv",
            "reach_depth.csv",
            "hazard.json",
            "rasters/depth_T+03-00-00.tif",
            "depth_speed.tif",
            "defra.tif",
            "aidr.tif",
            "arrival_30.tif",
            "duration.tif",
            "road_water.geojson",
            "buildings.csv",
            "village_stage.csv",
            "travel_times.csv",
        ] {
            assert!(dir.path().join(name).is_file(), "{name}");
        }
    }

    #[test]
    fn a_nest_has_rasters_and_books_of_its_own() {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let mut scenario = valley::nested(Point::new(1900.0, 1350.0), Point::new(2600.0, 2050.0));
        scenario.drill.length = Span::hours(2);
        let spec = scenario.drill.hazard.flood().expect("a flood");
        let shape = spec.surface.nests[0].shape;
        let told = write_all(&scenario, spec, Seed(1), &[], dir.path(), Some(3600)).expect("the folder can be written");
        assert!(told.nests.len() == 1 && ledger(Some(&told.nests[0].0), &told.nests[0].1, Lang::En).starts_with("Books of the nest town (m³): "));
        for name in ["max_depth.tif", "max_speed.tif", "arrival_time.tif", "depth_speed.tif", "duration.tif", "arrival_30.tif", "rasters/depth_T+02-00-00.tif"]
        {
            let file = geotiff_reader::GeoTiffFile::open(dir.path().join("nest-town").join(name)).expect(name);
            assert_eq!((file.width() as usize, file.height() as usize), (shape.cols, shape.rows), "{name}");
        }
        let json: serde_json::Value = serde_json::from_slice(&std::fs::read(dir.path().join("hazard.json")).expect("written")).expect("JSON");
        assert_eq!((json["nests"][0]["name"].as_str(), json["nests"][0]["ledger_m3"]["relative_error"].as_f64()), (Some("town"), Some(0.0)));
    }
}
