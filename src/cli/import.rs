//! Cli / import — the `import` command: a county folder from open data, or from a sketch.

use crate::cli::out::{say, say_on};
use std::io::IsTerminal;
use std::path::PathBuf;

use super::Stop;
use super::help::two;
use crate::base::lang::Lang;
use crate::import::datum::Datum;
use crate::import::failure::Failure;
use crate::import::sketch::{self, SketchStop};
use crate::import::story::{self, STEPS, Wish};

/// Arguments of `import`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian import --osm tests/data/small.osm --dem tests/data/small.asc --bbox 1.50,42.50,1.54,42.53 --residents 2000 --name Small --out out/small\nyanlian import --sketch scenarios/mayang/sketch.ron --out out/mayang"
)]
pub(super) struct Import {
    #[arg(
        help = two!("OSM 摘录：.osm.pbf、.osm 或 .osm.gz", "OSM extract: .osm.pbf, .osm or .osm.gz"),
        long, value_name = "FILE", required_unless_present = "sketch"
    )]
    osm: Option<PathBuf>,
    #[arg(
        help = two!("高程：.hgt、.hgt.zip、GeoTIFF、ESRI ASCII；可给多幅，自动拼接", "Height tiles: .hgt, .hgt.zip, GeoTIFF, ESRI ASCII; several are put together"),
        long, value_name = "FILE", num_args = 1.., required_unless_present = "sketch"
    )]
    dem: Vec<PathBuf>,
    #[arg(help = two!("用手写草图代替地图", "A hand-written sketch instead of a map"), long, value_name = "FILE", conflicts_with_all = ["osm", "dem"])]
    sketch: Option<PathBuf>,
    #[arg(
        help = two!("西、南、东、北，度；不给则取整个摘录", "West, south, east, north in degrees; absent: all of the extract"),
        long, value_name = "W,S,E,N", allow_hyphen_values = true
    )]
    bbox: Option<String>,
    #[arg(help = two!("边界多边形；界外的不要", "Boundary polygon; what lies outside is left out"), long, value_name = "FILE.geojson")]
    boundary: Option<PathBuf>,
    #[arg(
        help = two!("人口栅格（GeoTIFF、ESRI ASCII），或列表 village,residents（CSV）", "People per pixel (GeoTIFF, ESRI ASCII), or a list village,residents (CSV)"),
        long, value_name = "FILE"
    )]
    population: Option<PathBuf>,
    #[arg(
        help = two!("土地覆盖栅格（ESA WorldCover 编码），代替地图里的面", "Land-cover codes (those of ESA WorldCover) instead of the map's areas"),
        long, value_name = "FILE"
    )]
    landcover: Option<PathBuf>,
    #[arg(
        help = two!("全县人口，分摊到各地点", "People of the county, shared over its places"),
        long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=50_000_000)
    )]
    residents: Option<u64>,
    #[arg(
        help = two!("县域坐标系：UTM 或 CGCS2000 高斯-克吕格；不给则取中心所在的 UTM 带", "CRS of the county: UTM or CGCS2000 Gauss–Krüger; absent: the UTM zone of its middle"),
        long, value_name = "EPSG:n"
    )]
    crs: Option<String>,
    #[arg(help = two!("OSM 文件和边界用的是哪种坐标", "Which positions the OSM file and the boundary hold"), long, value_enum, default_value_t = DatumArg::Wgs84)]
    datum: DatumArg,
    #[arg(help = two!("地形格网边长，米；不给则为 30", "Side of a terrain cell in metres; absent: 30"), long, value_name = "M")]
    cell: Option<f64>,
    #[arg(help = two!("县名；不给则用文件夹名", "Name of the county; absent: that of the folder"), long)]
    name: Option<String>,
    #[arg(help = two!("不生成假定的测站、渠道、队伍和安置点", "Leave out the assumed gauges, channels, teams and shelters"), long)]
    bare: bool,
    #[arg(help = two!("替换已有的县域文件夹", "Replace an existing county folder"), long)]
    force: bool,
    #[arg(help = two!("要写的文件夹", "Folder to write"), long, value_name = "DIR")]
    out: PathBuf,
}

/// The datum argument.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DatumArg {
    #[value(help = two!("WGS 84、CGCS2000", "WGS 84, CGCS2000"))]
    Wgs84,
    #[value(help = two!("国测局坐标（火星坐标）", "GCJ-02, as Chinese web maps show it"))]
    Gcj02,
    #[value(help = two!("百度坐标", "BD-09, as Baidu maps show it"))]
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
