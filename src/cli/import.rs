//! Cli / import — the `import` command: a county folder from open data, or from a sketch.

use crate::cli::out::{say, say_on};
use std::io::IsTerminal;
use std::path::PathBuf;

use super::Stop;
use crate::base::lang::Lang;
use crate::import::datum::Datum;
use crate::import::failure::Failure;
use crate::import::sketch::{self, SketchStop};
use crate::import::story::{self, STEPS, Wish};

/// Arguments of `import`.
#[derive(clap::Args)]
#[command(
    after_help = "Example · 例:\n  yanlian import --osm ../shared/data/andorra/andorra.osm.pbf --dem ../shared/data/andorra/N42E001.hgt.zip \\\n      --bbox 1.41,42.43,1.79,42.66 --residents 77000 --name Andorra --out scenarios/andorra/county\n  yanlian import --sketch scenarios/mayang/sketch.ron --out scenarios/mayang"
)]
pub(super) struct Import {
    /// OSM extract: .osm.pbf, .osm or .osm.gz
    #[arg(long, value_name = "FILE", required_unless_present = "sketch")]
    osm: Option<PathBuf>,
    /// Height tiles: .hgt, .hgt.zip, GeoTIFF, ESRI ASCII; several are put together
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "sketch")]
    dem: Vec<PathBuf>,
    /// A hand-written sketch instead of a map
    #[arg(long, value_name = "FILE", conflicts_with_all = ["osm", "dem"])]
    sketch: Option<PathBuf>,
    /// West, south, east, north in degrees; absent: all of the extract
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    bbox: Option<String>,
    /// Boundary polygon; what lies outside is left out
    #[arg(long, value_name = "FILE.geojson")]
    boundary: Option<PathBuf>,
    /// People per pixel (GeoTIFF, ESRI ASCII), or a list `village,residents` (CSV)
    #[arg(long, value_name = "FILE")]
    population: Option<PathBuf>,
    /// Land-cover codes (those of ESA WorldCover) instead of the map's areas
    #[arg(long, value_name = "FILE")]
    landcover: Option<PathBuf>,
    /// People of the county, shared over its places
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    residents: Option<u64>,
    /// CRS of the county: UTM or CGCS2000 Gauss–Krüger; absent: the UTM zone of its middle
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
    /// Which positions the OSM file and the boundary hold
    #[arg(long, value_enum, default_value_t = DatumArg::Wgs84)]
    datum: DatumArg,
    /// Side of a terrain cell in metres; absent: 30
    #[arg(long, value_name = "M")]
    cell: Option<f64>,
    /// Name of the county; absent: that of the folder
    #[arg(long)]
    name: Option<String>,
    /// Leave out the assumed gauges, channels, teams and shelters
    #[arg(long)]
    bare: bool,
    /// Replace an existing county folder
    #[arg(long)]
    force: bool,
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// The datum argument.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DatumArg {
    /// WGS 84, CGCS2000
    Wgs84,
    /// 国测局坐标
    Gcj02,
    /// 百度坐标
    Bd09,
}

impl Import {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        if let Some(sketch) = &self.sketch {
            return draw(sketch, &self.out, self.force, lang);
        }
        let wish = Wish {
            osm: self.osm.unwrap_or_default(),
            dem: self.dem,
            bbox: self.bbox,
            boundary: self.boundary,
            population: self.population,
            landcover: self.landcover,
            residents: self.residents,
            crs: self.crs,
            datum: match self.datum {
                DatumArg::Wgs84 => Datum::Wgs84,
                DatumArg::Gcj02 => Datum::Gcj02,
                DatumArg::Bd09 => Datum::Bd09,
            },
            cell_m: self.cell,
            name: self.name,
            bare: self.bare,
            force: self.force,
            out: self.out,
        };
        let bar = std::io::stderr().is_terminal().then(|| {
            indicatif::ProgressBar::new(STEPS.len() as u64)
                .with_style(indicatif::ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}").unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()))
        });
        let made = story::import(&wish, &mut |step| {
            if let Some(bar) = &bar {
                bar.set_position(step as u64);
                bar.set_message(match lang {
                    Lang::Zh => STEPS[step].0,
                    Lang::En => STEPS[step].1,
                });
            }
        });
        if let Some(bar) = &bar {
            bar.finish_and_clear();
        }
        let made = made.map_err(|failure| stop(failure, lang))?;
        let text = made.account.text(lang);
        match lang {
            Lang::Zh => say_on!("县域已生成：{}\n{text}", wish.out.display()),
            Lang::En => say_on!("County written: {}\n{text}", wish.out.display()),
        }
        Ok(())
    }
}

/// A county folder from a hand-written sketch.
fn draw(from: &std::path::Path, out: &std::path::Path, force: bool, lang: Lang) -> Result<(), Stop> {
    let bar = std::io::stderr().is_terminal().then(indicatif::ProgressBar::new_spinner);
    if let Some(bar) = &bar {
        bar.set_message(match lang {
            Lang::Zh => "按草图生成县域",
            Lang::En => "Making a county from the sketch",
        });
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
    }
    let made = sketch::import_sketch(from, out, force);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let made = made.map_err(|stop| match (stop, lang) {
        (SketchStop::Findings(f), _) => Stop::Findings(f),
        (SketchStop::Foreign(path), Lang::Zh) => Stop::Failed(format!("{}：这里的县域不是由草图生成的，或生成后手工改过；用 --force 替换", path.display())),
        (other, _) => Stop::Failed(other.to_string()),
    })?;
    match lang {
        Lang::Zh => say!("县域已生成：{}", out.display()),
        Lang::En => say!("County written: {}", out.display()),
    }
    for (zh, en) in &made {
        match lang {
            Lang::Zh => say!("  {zh}"),
            Lang::En => say!("  {en}"),
        }
    }
    Ok(())
}

/// A failure of the import as the program's end.
fn stop(failure: Failure, lang: Lang) -> Stop {
    let text = failure.text(lang);
    match failure {
        Failure::Findings(f) => Stop::Findings(f),
        Failure::Usage { .. } => Stop::Usage(text),
        _ => Stop::Failed(text),
    }
}
