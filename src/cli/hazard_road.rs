//! Cli / hazard road — the `hazard` command where a vehicle burns on a road: its rasters and figures.
//!
//! In: a scenario, a seed, a folder. Out: `visibility.tif` (m, the worst), `radiation.tif` (kW/m², the greatest), `dose.tif` (toxic load
//! outdoors), `plume.tif` (share of people in the open whom the dose kills, where the load poisons), `accident.csv` (one row a minute),
//! `fire_arrival.tif` where the slope caught fire, `hazard.json` with distances to keep off and the journey of a spill.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use crate::base::fingerprint::Hasher;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::Hazard as _;
use crate::hazard::forest_fire::barrier::Barriers;
use crate::hazard::forest_fire::land::Land;
use crate::hazard::road_fire::fire::RoadFire;
use crate::hazard::road_fire::isolation::{Tank, distances};
use crate::hazard::road_fire::radiation::{LIGHTS_KW_M2, PAIN_KW_M2, SAFE_KW_M2, flux_kw_m2, radius_m};
use crate::hazard::road_fire::release::flow_needed_l_s;
use crate::hazard::road_fire::spec::RoadFireSpec;
use crate::hazard::road_fire::{smoke, spill, toxic};
use crate::report::file::{Trouble, write_whole};
use crate::report::gis::{self, NODATA};
use crate::scenario::drill_spec::Scenario;

/// What the last line says.
pub(super) struct Told {
    /// Greatest heat release, megawatts.
    pub(super) mw: f64,
    /// Minutes until it went out by itself.
    pub(super) out_min: Option<f64>,
    /// Hectares of slope burnt.
    pub(super) slope_ha: f64,
}

/// Runs the accident alone and writes everything; a file is written whole or not at all.
pub(super) fn burn(scenario: &Scenario, spec: &RoadFireSpec, seed: Seed, sets: &[(String, String)], out: &Path) -> Result<Told, Trouble> {
    let (county, drill) = (&scenario.county, &scenario.drill);
    let shape = county.terrain.shape;
    let land = spec.slope.as_ref().map(|s| (Arc::new(Land::of_county(county, &s.fuels)), Barriers::of_county(county)));
    let mut fire = RoadFire::new(shape, spec, land, seed);
    let minutes = drill.length.as_millis() / 60_000;
    let bar = ProgressBar::new(minutes.max(0) as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} min {eta}").unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut worst = vec![smoke::CLEAR_M as f32; shape.len()];
    let (mut rows, mut most) = (Vec::new(), 0.0f64);
    for minute in 0..=minutes {
        let at = Moment::ZERO + Span::minutes(minute);
        fire.advance(at, &[]);
        let f = fire.frame();
        if fire.mw() > 0.0 {
            for (w, v) in worst.iter_mut().zip(&f.visibility_m) {
                *w = w.min(*v);
            }
        }
        most = most.max(fire.mw());
        if let Some(a) = f.accident {
            rows.push((at, a.mw, a.leak_kg_s, a.burst.is_some(), a.slope_lit));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let plane = &county.frame;
    let seen: Vec<f32> = worst.iter().map(|v| if *v < 5000.0 { *v } else { NODATA }).collect();
    gis::write_grid(&out.join("visibility.tif"), &shape, plane, &seen, NODATA)?;
    let heat: Vec<f32> = (0..shape.len())
        .map(|c| {
            let q = flux_kw_m2(most, shape.centre(c).distance_m(spec.at).max(2.0));
            if q >= 0.1 { q as f32 } else { NODATA }
        })
        .collect();
    gis::write_grid(&out.join("radiation.tif"), &shape, plane, &heat, NODATA)?;
    let dose = &fire.frame().dose;
    if !dose.is_empty() {
        let known: Vec<f32> = dose.iter().map(|d| if *d > 0.0 { *d } else { NODATA }).collect();
        gis::write_grid(&out.join("dose.tif"), &shape, plane, &known, NODATA)?;
        if let Some(p) = toxic::probit(spec.load) {
            let killed: Vec<f32> = dose.iter().map(|d| if *d > 0.0 { p.killed(f64::from(*d)) as f32 } else { NODATA }).collect();
            gis::write_grid(&out.join("plume.tif"), &shape, plane, &killed, NODATA)?;
        }
    }
    let slope_ha = fire.slope().map_or(0.0, crate::hazard::forest_fire::fire::ForestFire::burnt_ha);
    if let Some(slope) = fire.slope() {
        let arrival: Vec<f32> = slope.cells().map(|c| if c.arrival_s.is_nan() { NODATA } else { c.arrival_s }).collect();
        gis::write_grid(&out.join("fire_arrival.tif"), &shape, plane, &arrival, NODATA)?;
    }
    write_whole(&out.join("accident.csv"), |w| {
        writeln!(w, "time,heat_mw,leak_kg_s,burst,slope_lit,radius_1_6_kw_m2_m,radius_5_m,radius_12_5_m,water_needed_l_s")?;
        rows.iter().try_for_each(|(at, mw, leak, burst, slope)| {
            let r = |q| radius_m(*mw, q);
            writeln!(
                w,
                "{at},{mw:.3},{leak:.3},{},{},{:.1},{:.1},{:.1},{:.1}",
                u8::from(*burst),
                u8::from(*slope),
                r(SAFE_KW_M2),
                r(PAIN_KW_M2),
                r(LIGHTS_KW_M2),
                flow_needed_l_s(*mw)
            )
        })
    })?;
    let told = Told { mw: most, out_min: fire.frame().accident.and_then(|a| a.out_at).map(|at| (at - spec.starts).as_minutes()), slope_ha };
    let hour = spec.hour(spec.starts);
    let keep_off = distances(spec.load, Tank::Truck, true, (7.0..18.0).contains(&hour), spec.air_at(spec.starts).wind_m_s);
    let journey = spec.spill.and_then(|s| spill::follow(&county.rivers, s.reach, s.share, s.intake, s.baseflow_m3_s_per_km2, s.kg));
    let mut hasher = Hasher::new();
    fire.fingerprint(&mut hasher);
    let summary = serde_json::json!({
        "format": 1, "drill": drill.key, "seed": seed.0, "sets": sets, "fingerprint": hasher.finish().to_string(), "simulated_s": drill.length.as_seconds(),
        "reconstruction": county.reconstruction.as_ref().map(|n| n.zh.clone()),
        "vehicle": spec.vehicle.word(), "load": spec.load.word(), "max_heat_mw": most, "burns_min": told.out_min, "slope_ha": slope_ha,
        "keep_off": keep_off.map(|d| serde_json::json!({"isolate_m": d.isolate_m, "protect_downwind_m": d.protect_m, "at_least": d.at_least, "source": "ERG 2024"})),
        "spill": journey.map(|j| serde_json::json!({"to_intake_min": j.seconds / 60.0, "metres": j.metres, "peak_g_m3": j.peak_g_m3})),
    });
    write_whole(&out.join("hazard.json"), |w| {
        serde_json::to_writer_pretty(&mut *w, &summary)?;
        writeln!(w)
    })?;
    Ok(told)
}
