//! Cli / hazard seeds — `hazard --seeds`: how sure it is that a place goes under, as a table, a raster and a sentence.
//!
//! In: the drill's scenario, seeds, a folder. Out: `wet_houses.csv` (one row a settlement), `wet_share.tif` (share of the seeds in
//! which a cell goes 0.3 m under), `seeds.csv` (one row a seed). Method: `study::spread`.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::base::ids::Id;
use crate::base::lang::Lang;
use crate::hazard::flood::spec::FloodSpec;
use crate::report::file::{Trouble, write_whole};
use crate::report::gis;
use crate::scenario::drill_spec::Scenario;
use crate::study::spread::{Spread, quantile};

/// Runs every seed and writes the three files; the sentence that is printed.
pub(super) fn run(scenario: &Scenario, flood: &FloodSpec, seeds: &[u64], out: &Path, lang: Lang) -> Result<String, Trouble> {
    let bar = ProgressBar::new(seeds.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar()));
    let spread = Spread::of(scenario, flood, seeds, &|| bar.inc(1));
    bar.finish_and_clear();
    write_all(scenario, &spread, out)?;
    Ok(told(&spread, out, lang))
}

/// Five places of a spread: mean, 10 %, 50 %, 90 %, most.
fn places(values: &[f64]) -> [f64; 5] {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    [mean, quantile(values, 0.1), quantile(values, 0.5), quantile(values, 0.9), quantile(values, 1.0)]
}

fn write_all(scenario: &Scenario, spread: &Spread, out: &Path) -> Result<(), Trouble> {
    let county = &scenario.county;
    write_whole(&out.join("wet_houses.csv"), |w| {
        let mut csv = csv::Writer::from_writer(w);
        csv.write_record([
            "township",
            "village",
            "settlement",
            "households",
            "wet_share_mean",
            "wet_share_p10",
            "wet_share_p50",
            "wet_share_p90",
            "wet_share_max",
            "seeds_with_any",
        ])?;
        for (i, settlement) in county.settlements.iter().enumerate() {
            let shares = spread.shares(i);
            let households: f64 = spread.draws.iter().map(|d| f64::from(d.households[i])).sum::<f64>() / spread.draws.len().max(1) as f64;
            let any = shares.iter().filter(|s| **s > 0.0).count();
            let village = &county.villages[settlement.village.index()];
            let mut row = vec![
                county.township_keys.key(village.township).to_owned(),
                county.village_keys.key(settlement.village).to_owned(),
                county.settlement_keys.key(Id::from_index(i)).to_owned(),
                format!("{households:.1}"),
            ];
            row.extend(places(&shares).map(|v| format!("{v:.4}")));
            row.push(any.to_string());
            csv.write_record(row)?;
        }
        csv.flush()
    })?;
    write_whole(&out.join("seeds.csv"), |w| {
        let mut csv = csv::Writer::from_writer(w);
        let gauges = county.gauge_keys.iter().map(|(_, k)| format!("{k}_max"));
        csv.write_record(["seed", "households_hit", "people_hit"].map(str::to_owned).into_iter().chain(gauges))?;
        for d in &spread.draws {
            let first = [d.seed.to_string(), d.hit.iter().sum::<u32>().to_string(), d.people.to_string()];
            csv.write_record(first.into_iter().chain(d.gauges.iter().map(|v| format!("{v:.3}"))))?;
        }
        csv.flush()
    })?;
    let n = spread.draws.len().max(1) as f32;
    let share: Vec<f32> = spread.under.iter().map(|k| if *k == 0 { gis::NODATA } else { f32::from(*k) / n }).collect();
    gis::write_grid(&out.join("wet_share.tif"), &county.terrain.shape, &county.frame, &share, gis::NODATA)
}

fn told(spread: &Spread, out: &Path, lang: Lang) -> String {
    let n = spread.draws.len();
    let [_, low, mid, high, most] = places(&spread.households());
    let [_, people_low, people_mid, people_high, people_most] = places(&spread.people());
    let dir = out.display();
    match lang {
        Lang::Zh => format!(
            "{n} 个种子：进水房屋 {low:.0}–{mid:.0}–{high:.0} 户（10 %、50 %、90 %；最多 {most:.0}），涉及 {people_low:.0}–{people_mid:.0}–{people_high:.0} 人（最多 {people_most:.0}）。\n各村组进水概率见 wet_houses.csv，各格网见 wet_share.tif。结果：{dir}"
        ),
        Lang::En => format!(
            "{n} seeds: {low:.0}–{mid:.0}–{high:.0} households hit (10 %, 50 %, 90 %; at most {most:.0}), {people_low:.0}–{people_mid:.0}–{people_high:.0} people (at most {people_most:.0}).\nProbability by settlement: wet_houses.csv; by cell: wet_share.tif. Results: {dir}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;

    #[test]
    fn three_seeds_of_the_valley_become_a_table_a_raster_and_a_sentence() {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let scenario = valley::cloudburst();
        let told = run(&scenario, scenario.drill.hazard.flood().expect("a flood"), &[1, 2, 3], dir.path(), Lang::En).expect("the folder can be written");
        assert!(told.starts_with("3 seeds: "), "{told}");
        let table = std::fs::read_to_string(dir.path().join("wet_houses.csv")).expect("written");
        assert_eq!(table.lines().count(), 1 + scenario.county.settlements.len());
        let seeds = std::fs::read_to_string(dir.path().join("seeds.csv")).expect("written");
        let hit: Vec<u32> = seeds.lines().skip(1).map(|l| l.split(',').nth(1).expect("a column").parse().expect("a number")).collect();
        assert_eq!(hit.len(), 3);
        assert!(hit.iter().any(|h| *h > 0) && hit[0] != hit[1], "{hit:?}");
        let share = geotiff_reader::GeoTiffFile::open(dir.path().join("wet_share.tif")).expect("opened");
        let values: Vec<f32> = share.read_raster::<f32>().expect("read").iter().copied().collect();
        assert!(values.iter().all(|v| *v == gis::NODATA || (0.3..=1.0).contains(v)) && values.iter().any(|v| *v > 0.9));
    }
}
