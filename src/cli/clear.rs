//! Cli / clear — the `clear` command: how long an area takes to clear, and, where a drill's hazard is given, the latest order in
//! time.

use crate::cli::out::{complain, say_on};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::help::{both, two};
use super::origin::Origin;
use super::out::Folder;
use super::seeds::Seeds;
use super::{Format, Stop};
use crate::base::fingerprint::Hasher;
use crate::base::ids::{FacilityId, Id, ZoneId};
use crate::base::lang::Lang;
use crate::base::time::Span;
use crate::map::county::County;
use crate::record::store::{self, RecordLevel};
use crate::report;
use crate::report::clear::Cleared;
use crate::scenario::area_rows::{self, AreaRow};
use crate::scenario::clearing::{self, Group, To};
use crate::scenario::load::{LoadError, load_county};
use crate::scenario::source::Log;
use crate::study;

/// Arguments of `clear`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian clear scenarios/mayang --area scenarios/mayang/areas/gaocun.geojson --at 02:00 --seeds 1..5 --out out/clear\nyanlian clear scenarios/mayang --drill scenarios/mayang/drills/township-yanmen.ron"
)]
pub(super) struct Clear {
    #[arg(help = two!("县域文件夹", "County folder"))]
    county: PathBuf,
    #[arg(
        help = two!(
            "要转移的区域：GeoJSON 多边形，WGS 84；有 --drill 而无 --area 时取预案的危险区",
            "The area: GeoJSON polygons, WGS 84; with --drill and without --area, the zones of the drill's plans"
        ),
        long, value_name = "ZONE.geojson", required_unless_present = "drill"
    )]
    area: Option<PathBuf>,
    #[arg(
        help = two!("人往哪里去：路程最近的安置点，或自行选择", "Where people go: the nearest shelters by road, or wherever they see fit"),
        long, value_enum, default_value_t = ToArg::Shelters
    )]
    to: ToArg,
    #[arg(help = two!("给出灾害的推演文件：算出最迟下令时刻", "A drill whose hazard comes: gives the latest order in time"), long, value_name = "DRILL.ron")]
    drill: Option<PathBuf>,
    #[arg(
        help = two!("改动推演的一个数，如 rain.scale=1.2（可多次给出）", "A number of the drill, changed: rain.scale=1.2 (may be repeated)"),
        long = "set", value_name = "KEY=VALUE", value_parser = super::origin::key_value, requires = "drill"
    )]
    sets: Vec<(String, String)>,
    #[arg(help = two!("种子，含两端：1..20、单个数，或 1..5,9", "Seeds, both ends included: 1..20, one number, or 1..5,9"), long, default_value = "1")]
    seeds: Seeds,
    #[arg(help = two!("下令时刻", "Hour of the order"), long, value_name = "HH:MM", default_value = "02:00", value_parser = hour, conflicts_with = "drill")]
    at: jiff::civil::Time,
    #[arg(
        help = two!("全县雨强，毫米/小时；只使人走慢，此处不产生洪水", "Rain over the whole county, millimetres per hour; it slows people, and makes no flood here"),
        long, value_name = "MM_PER_H", default_value_t = 0.0, conflicts_with = "drill"
    )]
    rain: f64,
    #[arg(
        help = two!("推演小时数", "Simulated hours"),
        long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=72), conflicts_with = "drill"
    )]
    hours: u32,
    #[arg(
        help = two!(
            "输出文件夹：people.csv、clearance.geojson、clear.json 和首个种子的记录",
            "Output folder for people.csv, clearance.geojson, clear.json and the record of the first seed"
        ),
        long
    )]
    out: Option<PathBuf>,
    #[arg(help = two!("结果的输出格式", "How the result is printed"), long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ToArg {
    #[value(help = two!("路程最近的安置点", "The nearest shelters by road"))]
    Shelters,
    #[value(help = two!("最近的高地，没有则去安置点", "The nearest higher ground, or else a shelter"))]
    Own,
}

fn hour(text: &str) -> Result<jiff::civil::Time, String> {
    let wrong = || both("应为 00:00 至 23:59", "00:00 to 23:59 expected");
    let (h, m) = text.split_once(':').ok_or_else(wrong)?;
    let (h, m) = (h.parse::<i8>().map_err(|_| wrong())?, m.parse::<i8>().map_err(|_| wrong())?);
    jiff::civil::Time::new(h, m, 0, 0).map_err(|_| wrong())
}

impl Clear {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        if !(0.0..=300.0).contains(&self.rain) {
            return Err(Stop::Usage(both(format!("--rain {}：应为 0 至 300 毫米/小时", self.rain), format!("--rain {}: 0 to 300 mm/h expected", self.rain))));
        }
        if let Some(out) = &self.out {
            super::origin::ready_for(out, "clear.json")?;
        }
        let folder = self.out.as_deref().map(Folder::begin);
        let outcome = match &self.drill {
            Some(drill) => self.latest_order(drill, lang),
            None => self.clearance(lang),
        };
        match folder {
            Some(folder) => folder.unless_failed(outcome),
            None => outcome,
        }
    }

    fn clearance(&self, lang: Lang) -> Result<(), Stop> {
        let county = load_county(&self.county).map_err(stop)?;
        let (rows, zones, groups) = self.zones(&county, lang)?;
        let shelters = clearing::shelters(&county);
        let start = jiff::civil::date(2024, 7, 1)
            .to_datetime(self.at)
            .to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
            .map_err(|e| Stop::Failed(e.to_string()))?;
        let mut sum = Hasher::new();
        for p in rows.iter().flat_map(|r| r.area.rings()).flatten() {
            sum.f64(p.x).f64(p.y);
        }
        let scenario = clearing::scenario(county, zones, start, Span::hours(i64::from(self.hours)), sum.finish());
        let bar = busy(lang);
        let (runs, first) = study::clear::run_seeds(&scenario, self.rain, &groups, &shelters, &self.seeds.0);
        bar.finish_and_clear();
        nobody(&groups, &runs.first().map(|r| r.groups.iter().map(|g| g.people).collect::<Vec<_>>()).unwrap_or_default())?;
        let told = Cleared { scenario: &scenario, groups: &groups, runs: &runs, order_times: &[] };
        if let (Some(out), Some(run), Some(tale)) = (&self.out, runs.first(), &first) {
            report::clear_files::write(out, &scenario, run).map_err(failed)?;
            store::write(out, &scenario, tale, RecordLevel::Summary, &[]).map_err(failed)?;
        }
        self.print(&told, lang)?;
        if let (Format::Text, Some(tale)) = (self.format, &first) {
            say_on!("{}", report::text::phases(&tale.phases, lang));
        }
        Ok(())
    }

    fn latest_order(&self, drill: &Path, lang: Lang) -> Result<(), Stop> {
        let origin = Origin { drill: drill.to_path_buf(), plans: Vec::new(), sets: self.sets.clone(), seed: None, no_plan: true, given: Vec::new() };
        let mut scenario = origin.load()?;
        super::origin::has_front(&scenario)?;
        let whole = |p: &Path| std::fs::canonicalize(p).unwrap_or_else(|_| p.to_path_buf());
        let own = whole(&self.county.join("county.ron"));
        if !scenario.paths.iter().any(|p| whole(p) == own) {
            let (here, there) = (self.county.display(), drill.display());
            return Err(Stop::Usage(both(format!("{here} 不是 {there} 的县"), format!("{here} is not the county of {there}"))));
        }
        let mut shelters = clearing::shelters(&scenario.county);
        let groups = if self.area.is_some() {
            let (_, zones, groups) = self.zones(&scenario.county, lang)?;
            scenario.books = crate::plan::book::Books { roles: scenario.books.roles, zones, ..Default::default() };
            groups
        } else {
            let named: Vec<FacilityId> = scenario.books.plans.iter().flat_map(|p| p.shelters.iter().copied()).collect();
            if !named.is_empty() {
                shelters = named;
            }
            let zones = &scenario.books.zones;
            zones.iter().enumerate().map(|(i, z)| Group { name: z.name.clone(), zones: vec![ZoneId::from_index(i)], at: None }).collect()
        };
        if groups.is_empty() {
            return Err(Stop::Usage(both("推演的预案没有危险区；请用 --area 画出区域", "the drill's plans have no zones; draw an area with --area")));
        }
        let bar = busy(lang);
        let times = study::order_time::order_times(&scenario, &groups, &shelters, &self.seeds.0);
        bar.finish_and_clear();
        self.print(&Cleared { scenario: &scenario, groups: &groups, runs: &[], order_times: &times }, lang)
    }

    /// The areas of the file as zones; warnings go to the error stream.
    fn zones(&self, county: &County, lang: Lang) -> Result<(Vec<AreaRow>, Vec<crate::plan::zone::Zone>, Vec<Group>), Stop> {
        let Some(path) = &self.area else { return Ok((Vec::new(), Vec::new(), Vec::new())) };
        let log = Log::default();
        let rows = area_rows::areas(path, &county.frame, &county.terrain.shape, &log).map_err(failed)?;
        let to = if self.to == ToArg::Own { To::Own } else { To::Shelters };
        let (zones, groups) = if log.spoiled() { (Vec::new(), Vec::new()) } else { clearing::zones(county, &rows, to, &log) };
        if log.spoiled() {
            return Err(Stop::Findings(log.sorted()));
        }
        for f in log.sorted() {
            complain!("{}", f.line(lang));
        }
        Ok((rows, zones, groups))
    }

    fn print(&self, told: &Cleared<'_>, lang: Lang) -> Result<(), Stop> {
        let json = report::clear::json(told);
        if let Some(out) = &self.out {
            report::file::write_whole(&out.join("clear.json"), |f| std::io::Write::write_all(f, json.as_bytes())).map_err(failed)?;
        }
        match self.format {
            Format::Json => say_on!("{json}"),
            Format::Text => say_on!("{}", report::clear::text(told, lang)),
        }
        Ok(())
    }
}

/// Shows on a terminal that work goes on, and for how long.
fn busy(lang: Lang) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    bar.set_style(style);
    bar.set_message(match lang {
        Lang::Zh => "推演",
        Lang::En => "drills",
    });
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}

/// Refuses areas in which no house stands, though a settlement lies near.
fn nobody(groups: &[Group], people: &[u32]) -> Result<(), Stop> {
    let log = Log::default();
    for (group, _) in groups.iter().zip(people).filter(|(_, n)| **n == 0) {
        if let Some(at) = &group.at {
            clearing::nobody(&log, at.clone());
        }
    }
    if log.spoiled() { Err(Stop::Findings(log.sorted())) } else { Ok(()) }
}

fn failed(e: impl std::fmt::Display) -> Stop {
    Stop::Failed(e.to_string())
}

fn stop(e: LoadError) -> Stop {
    match e {
        LoadError::Findings(f) => Stop::Findings(f),
        LoadError::Failure(f) => Stop::Failed(f.to_string()),
    }
}
