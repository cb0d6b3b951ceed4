//! Cli / drill seeds — `drill --seeds`: one drill on many nights, each with its two baselines.
//!
//! In: the drill's scenario, seeds, a folder. Out: `seeds.csv` (one row a seed), `seeds.json`, the table. Method: `study::nights`.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::out::{Folder, say};
use super::{Format, Stop};
use crate::base::lang::Lang;
use crate::report;
use crate::scenario::drill_spec::Scenario;
use crate::score::scoring::Scoring;
use crate::study::nights::nights;

/// Runs every seed, writes the two files and prints the table.
pub(super) fn run(scenario: &Scenario, seeds: &[u64], jobs: Option<usize>, out: &Path, format: Format, lang: Lang) -> Result<(), Stop> {
    super::origin::ready_for(out, "seeds.csv")?;
    let folder = Folder::begin(out);
    let scoring = Scoring::of(&scenario.drill.hazard, None).map_err(Stop::Findings)?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let bar = ProgressBar::new(seeds.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar()));
    let nights = nights(scenario, &scoring, seeds, jobs.unwrap_or(cores), || bar.inc(1));
    bar.finish_and_clear();
    let failed = |e: report::file::Trouble| Stop::Failed(e.to_string());
    let json = report::nights::json(scenario, &nights);
    report::nights::write(out, &nights).map_err(failed)?;
    report::file::write_whole(&out.join("seeds.json"), |w| std::io::Write::write_all(w, json.as_bytes())).map_err(failed)?;
    folder.keep();
    match format {
        Format::Json => say!("{json}"),
        Format::Text => say!("{}", report::nights::text(scenario, &nights, lang)),
    }
    Ok(())
}
