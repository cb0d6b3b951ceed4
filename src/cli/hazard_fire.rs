//! Cli / hazard fire — the `hazard` command where the drill's hazard is a forest fire: its rasters, or the danger map.
//!
//! In: a scenario, a seed, a folder. Out: `fire_arrival.tif` (seconds), `flame_length.tif` (metres), `fire_rate.tif`
//! (metres a minute), `fire_intensity.tif` (kW/m), `fire_direction.tif` (degrees), `crown_state.tif` (0 surface, 1 torching,
//! 2 running), `fire.csv` (one row a minute), `hazard.json`; or `potential_*.tif` of every cell that burns, at its head.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use crate::base::fingerprint::Hasher;
use crate::base::num::atan2;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::Hazard as _;
use crate::hazard::forest_fire::barrier::Barriers;
use crate::hazard::forest_fire::behaviour::Behaviour;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::land::Land;
use crate::hazard::forest_fire::reached::Reached;
use crate::hazard::forest_fire::weather::FireSpec;
use crate::report::file::{Trouble, write_whole};
use crate::report::gis::{self, NODATA};
use crate::scenario::drill_spec::Scenario;

/// What the last line says.
pub(super) struct Told {
    /// Burnt, or burnable for the danger map, hectares.
    pub(super) hectares: f64,
    /// Embers that lit a fire of their own.
    pub(super) spots: u32,
    /// Longest flame, metres.
    pub(super) flame_m: f64,
}

/// Runs the fire and writes everything; a file is written whole or not at all.
pub(super) fn burn(scenario: &Scenario, spec: &FireSpec, seed: Seed, sets: &[(String, String)], out: &Path) -> Result<Told, Trouble> {
    let (county, drill) = (&scenario.county, &scenario.drill);
    let mut fire = ForestFire::new(Arc::new(Land::of_county(county, &spec.fuels)), spec.clone(), Barriers::of_county(county), seed);
    let minutes = drill.length.as_millis() / 60_000;
    let bar = ProgressBar::new(minutes.max(0) as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} min {eta}").unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut rows = Vec::new();
    for minute in 0..=minutes {
        let at = Moment::ZERO + Span::minutes(minute);
        fire.advance(at, &[]);
        rows.push((at, fire.burnt_ha(), fire.spot_fires()));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let (shape, plane) = (county.terrain.shape, &county.frame);
    let write = |name: &str, value: &dyn Fn(&Reached) -> f32| {
        let values: Vec<f32> = fire.cells().map(|c| if c.arrival_s.is_nan() { NODATA } else { value(c) }).collect();
        gis::write_grid(&out.join(name), &shape, plane, &values, NODATA)
    };
    write("fire_arrival.tif", &|c| c.arrival_s)?;
    write("flame_length.tif", &Reached::flame_m)?;
    write("fire_rate.tif", &|c| c.rate_m_s * 60.0)?;
    write("fire_intensity.tif", &|c| c.intensity_kw_m)?;
    write("fire_direction.tif", &|c| c.towards_deg() as f32)?;
    write("crown_state.tif", &|c| f32::from(c.crown))?;
    write_whole(&out.join("fire.csv"), |w| {
        writeln!(w, "time,burnt_ha,spot_fires")?;
        rows.iter().try_for_each(|(at, ha, spots)| writeln!(w, "{at},{ha:.2},{spots}"))
    })?;
    let flame = fire.cells().map(Reached::flame_m).fold(0.0f32, f32::max);
    let told = Told { hectares: fire.burnt_ha(), spots: fire.spot_fires(), flame_m: f64::from(flame) };
    let mut hasher = Hasher::new();
    fire.fingerprint(&mut hasher);
    let summary = serde_json::json!({
        "format": 1, "drill": drill.key, "seed": seed.0, "sets": sets, "fingerprint": hasher.finish().to_string(), "simulated_s": drill.length.as_seconds(),
        "reconstruction": county.reconstruction.as_ref().map(|n| n.zh.clone()),
        "burnt_ha": told.hectares, "spot_fires": told.spots, "max_flame_m": told.flame_m,
        "fuel": "assumed from land cover: docs/assumptions.md",
    });
    write_whole(&out.join("hazard.json"), |w| {
        serde_json::to_writer_pretty(&mut *w, &summary)?;
        writeln!(w)
    })?;
    Ok(told)
}

/// Writes what a fire would do at its head in every cell that burns, under the weather of a moment.
pub(super) fn potential(scenario: &Scenario, spec: &FireSpec, at: Moment, out: &Path) -> Result<Told, Trouble> {
    let county = &scenario.county;
    let air = Behaviour::new(Arc::new(Land::of_county(county, &spec.fuels)), spec, spec.row_at(at));
    let (shape, plane) = (county.terrain.shape, &county.frame);
    let mut layers = [("rate", Vec::new()), ("intensity", Vec::new()), ("flame_length", Vec::new()), ("direction", Vec::new()), ("crown", Vec::new())];
    let (mut burnable, mut flame) = (0u32, 0.0f64);
    for cell in 0..shape.len() {
        let values = air.at(cell).map_or([NODATA; 5], |f| {
            burnable += 1;
            flame = flame.max(f.flame_m());
            let towards = atan2(f.head[0], f.head[1]).to_degrees().rem_euclid(360.0);
            [f.rate_m_s * 60.0, f.intensity_kw_m(f.rate_m_s), f.flame_m(), towards, f64::from(f.crown.code())].map(|v| v as f32)
        });
        for (layer, v) in layers.iter_mut().zip(values) {
            layer.1.push(v);
        }
    }
    for (name, values) in &layers {
        gis::write_grid(&out.join(format!("potential_{name}.tif")), &shape, plane, values, NODATA)?;
    }
    Ok(Told { hectares: f64::from(burnable) * shape.cell_m * shape.cell_m / 1e4, spots: 0, flame_m: flame })
}
