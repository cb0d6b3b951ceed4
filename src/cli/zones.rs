//! Cli / zones — the `zones` command: a county's flood-danger map from design storms, with people counted in each class.

use crate::cli::out::say;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::Stop;
use super::help::{both, two};
use crate::base::lang::Lang;
use crate::hazard::flood::design_storm::CHANGSHA;
use crate::hazard::flood::ground::Ground;
use crate::hazard::flood::spec::{FloodMode, IntensityFormula, Moisture};
use crate::report::zones as files;
use crate::scenario::load::{LoadError, load_county};
use crate::study::brook::{Brook, brooks};
use crate::study::critical_rain::{Critical, critical};
use crate::study::zones::{self, Asked, CLASSES};

/// Arguments of `zones`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian zones scenarios/mayang --return 5,20,50,100 --out out/zones\nyanlian zones scenarios/mayang --return 5,20,100 --formula 23.473,0.68,17,0.86 --minutes 360 --critical-rain --out out/rain"
)]
pub(super) struct Zones {
    #[arg(help = two!("县域文件夹", "County folder"))]
    county: PathBuf,
    #[arg(help = two!("暴雨重现期，年", "Return periods of the storms, years"), long = "return", value_name = "YEARS,…", value_delimiter = ',', required = true)]
    years: Vec<f64>,
    #[arg(help = two!("结果文件夹", "Folder for the results"), long, value_name = "DIR")]
    out: PathBuf,
    #[arg(
        help = two!(
            "暴雨强度公式 i = A (1 + C lg P) / (t + b)^n，毫米/分钟、分钟；不给则用长沙的，应换成本县的",
            "Storm intensity i = A (1 + C lg P) / (t + b)^n, mm/min and minutes; absent: Changsha's, to be replaced by the county's own"
        ),
        long, value_name = "A,C,b,n", value_delimiter = ',', num_args = 1
    )]
    formula: Option<Vec<f64>>,
    #[arg(help = two!("暴雨历时，分钟", "Length of the storms, minutes"), long, default_value_t = 360.0)]
    minutes: f64,
    #[arg(help = two!("雨峰位置，占历时的比例", "Where the peak stands, as a share of the length"), long, default_value_t = 0.4)]
    peak: f64,
    #[arg(help = two!("暴雨前的土壤含水", "Moisture of the ground before the storm"), long, value_enum, default_value_t = MoistureArg::Average)]
    moisture: MoistureArg,
    #[arg(help = two!("水的算法", "How water is computed"), long, value_enum, default_value_t = ModeArg::Quick)]
    mode: ModeArg,
    #[arg(
        help = two!(
            "另算各村组的临界雨量：按土湿给出准备转移和立即转移",
            "Also the critical rain of every settlement: get ready and leave at once, by moisture, from the county's own rivers"
        ),
        long
    )]
    critical_rain: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MoistureArg {
    #[value(help = two!("干", "Dry"))]
    Dry,
    #[value(help = two!("一般", "Average"))]
    Average,
    #[value(help = two!("湿", "Wet"))]
    Wet,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeArg {
    #[value(help = two!("高出最近河道的高差法", "Height above the nearest drainage"))]
    Quick,
    #[value(help = two!("二维计算", "Two dimensions"))]
    Surface,
}

impl Zones {
    fn asked(&self) -> Result<Asked, Stop> {
        let wrong = |text: String| Err(Stop::Usage(text));
        let mut years = self.years.clone();
        years.sort_by(f64::total_cmp);
        years.dedup();
        if years.iter().any(|y| !(*y >= 0.25 && *y <= 10_000.0)) {
            return wrong(both(
                format!("--return {:?}：应为 0.25 至 10000 年", self.years),
                format!("--return {:?}: 0.25 to 10000 years expected", self.years),
            ));
        }
        let formula = match self.formula.as_deref() {
            None => CHANGSHA,
            Some([a, c, b, n]) if *a > 0.0 && (0.0..=10.0).contains(c) && (0.0..=200.0).contains(b) && (0.1..=1.5).contains(n) => {
                IntensityFormula { a: *a, c: *c, b: *b, n: *n }
            }
            Some(list) => {
                return wrong(both(
                    format!("--formula {list:?}：应为 A,C,b,n，如 23.473,0.68,17,0.86"),
                    format!("--formula {list:?}: A,C,b,n expected, as 23.473,0.68,17,0.86"),
                ));
            }
        };
        if !(5.0..=4320.0).contains(&self.minutes) || !(0.01..=0.99).contains(&self.peak) {
            let given = format!("--minutes {} --peak {}", self.minutes, self.peak);
            return wrong(both(format!("{given}：应为 5 至 4320、0.01 至 0.99"), format!("{given}: 5 to 4320, 0.01 to 0.99 expected")));
        }
        let moisture = match self.moisture {
            MoistureArg::Dry => Moisture::Dry,
            MoistureArg::Average => Moisture::Average,
            MoistureArg::Wet => Moisture::Wet,
        };
        let mode = if self.mode == ModeArg::Quick { FloodMode::Quick } else { FloodMode::Surface };
        Ok(Asked { years, formula, minutes: self.minutes, peak_share: self.peak, moisture, mode })
    }

    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let asked = self.asked()?;
        let county = load_county(&self.county).map_err(|e| match e {
            LoadError::Findings(f) => Stop::Findings(f),
            LoadError::Failure(f) => Stop::Failed(f.to_string()),
        })?;
        if county.rivers.reaches.is_empty() {
            return Err(Stop::Usage(match lang {
                Lang::Zh => "本县没有河流（rivers.geojson），算不出洪水危险区".into(),
                Lang::En => "the county has no rivers (rivers.geojson), so there is no flood to map".into(),
            }));
        }
        let bar = ProgressBar::new(asked.years.len() as u64 + u64::from(self.critical_rain))
            .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar()));
        let (ground, homes) = (Arc::new(Ground::new(&county)), zones::households(&county));
        let map = zones::map(&county, &ground, &homes, &asked, &|| bar.inc(1));
        let rains: Vec<(Option<Brook>, Option<Critical>)> = if self.critical_rain {
            let list = brooks(county.settlements.len(), &homes, &ground);
            let found = critical(&county, &ground, &list);
            list.into_iter().zip(found).collect()
        } else {
            Vec::new()
        };
        bar.finish_and_clear();
        files::write(&self.out, &county, &map, &rains).map_err(|t| Stop::Failed(t.to_string()))?;
        for (years, mm) in map.years.iter().zip(&map.rain_mm) {
            let wet = map.first.iter().filter(|y| f64::from(**y) <= *years).count() as f64 * county.terrain.shape.cell_m * county.terrain.shape.cell_m / 1e6;
            match lang {
                Lang::Zh => say!("{years} 年一遇：{mm:.0} mm，淹没 {wet:.2} km²"),
                Lang::En => say!("{years} years: {mm:.0} mm, {wet:.2} km² under water"),
            }
        }
        for class in CLASSES {
            let (people, households) = map.homes.iter().fold((0, 0), |s, h| (s.0 + h[class as usize].0, s.1 + h[class as usize].1));
            match lang {
                Lang::Zh => say!("{}：{people} 人，{households} 户", class.words().0),
                Lang::En => say!("{}: {people} people, {households} households", class.words().1),
            }
        }
        match lang {
            Lang::Zh => say!("设计暴雨全县同降（假定），大河偏高；示意图。结果：{}", self.out.display()),
            Lang::En => say!("Storms fall alike over the county (assumed): large rivers come out too high. Results: {}", self.out.display()),
        }
        Ok(())
    }
}
