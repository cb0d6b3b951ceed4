//! Cli / drill — the `drill` command: load → run → score → report.

use crate::cli::out::say;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::help::two;
use super::origin::Origin;
use super::out::Folder;
use super::seeds::Seeds;
use super::{Format, Stop};
use crate::base::lang::Lang;
use crate::base::time::Moment;
#[cfg(feature = "view")]
use crate::drill::given::{Given, Order};
use crate::drill::run::{Options, Sink};
use crate::drill::world::Parts;
use crate::hazard::frame::Frame;
use crate::record::event::Event;
use crate::record::keyframe::Keeper;
use crate::record::store::{self, RecordLevel, StoreError, Writer};
use crate::record::tale::{PlanUse, Tale};
use crate::report::{self, Told};
use crate::scenario::drill_spec::Scenario;
use crate::score;
use crate::study::baseline::{Trio, run_trio};

/// Arguments of `drill`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian drill scenarios/mayang/drills/flood-0824.ron --out out/flood-0824\nyanlian drill scenarios/mayang/drills/township-yanmen.ron --seed 7 --set rain.scale=1.2 --out out/yanmen\nyanlian drill scenarios/mayang/drills/township-yanmen.ron --seeds 1..3 --out out/yanmen-seeds"
)]
pub(super) struct Drill {
    #[arg(help = two!("推演文件", "The drill file"))]
    drill: PathBuf,
    #[arg(help = two!("替换同键预案的预案文件（可多次给出）", "A plan in place of the one with the same key (may be repeated)"), long = "plan", value_name = "PLAN.ron")]
    plans: Vec<PathBuf>,
    #[arg(help = two!("随机种子；不给则用推演文件里的", "Seed of the night's luck; the drill file's where absent"), long)]
    seed: Option<u64>,
    #[arg(
        help = two!("多个种子（两端都算）：逐夜列出无预案、预案、完美的损失", "Many seeds instead of one, both ends among them: a table of losses without a plan, with it and with perfect knowledge"),
        long, value_name = "SEEDS", conflicts_with_all = ["seed", "no_plan", "no_baselines", "timeline", "rasters"]
    )]
    seeds: Option<Seeds>,
    #[arg(help = two!("同时推演几夜；不给则为核数", "Nights of --seeds at a time; the number of cores where absent"), long, value_name = "N", requires = "seeds")]
    jobs: Option<usize>,
    #[arg(
        help = two!("改动推演的一个数，如 rain.scale=1.2、length=T+02:00（可多次给出）", "A number of the drill, changed: rain.scale=1.2, length=T+02:00 (may be repeated)"),
        long = "set", value_name = "KEY=VALUE", value_parser = super::origin::key_value
    )]
    sets: Vec<(String, String)>,
    #[arg(
        help = two!("在给定时刻播放注入，如 KEY@T+01:30；KEY@off 不播放（可多次给出）", "Play an inject at a time: KEY@T+01:30, or KEY@off (may be repeated)"),
        long = "inject", value_name = "KEY@T+hh:mm", value_parser = super::origin::inject_at
    )]
    injects: Vec<(String, String)>,
    #[arg(
        help = two!("把一条注入及其后各条一起推迟或提前，如 KEY+00:30、KEY-00:10（可多次给出）", "Move an inject and all later ones: KEY+00:30 or KEY-00:10 (may be repeated)"),
        long = "shift", value_name = "KEY+hh:mm", value_parser = super::origin::shift_by, allow_hyphen_values = true
    )]
    shifts: Vec<(String, String)>,
    #[arg(help = two!("输出文件夹；不给则为 out/<推演>-<种子>", "Output folder; out/<drill>-<seed> where absent"), long)]
    out: Option<PathBuf>,
    #[arg(help = two!("评分的输出格式", "How the score is printed"), long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[arg(help = two!("每隔这么多推演秒写一幅水深或火强度栅格", "Rasters of depth or fire intensity every so many simulated seconds"), long, value_name = "SECONDS")]
    rasters: Option<u32>,
    #[arg(help = two!("不用任何预案", "Run without any plan"), long)]
    no_plan: bool,
    #[arg(help = two!("不跑两条基线（更快；没有预案价值，一票否决项较少）", "Leave out the two baselines (quicker; no plan value, fewer gates)"), long)]
    no_baselines: bool,
    #[arg(help = two!("另印各危险区的预警时间线", "Print the warning timeline of each zone as well"), long)]
    timeline: bool,
}

impl Drill {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let clock = std::time::Instant::now();
        let sets = self.sets.into_iter().chain(self.injects).chain(self.shifts).collect();
        let origin = Origin { drill: self.drill, plans: self.plans, sets, seed: self.seed, no_plan: self.no_plan, given: Vec::new() };
        let scenario = origin.load()?;
        if let Some(seeds) = self.seeds {
            let out = self.out.unwrap_or_else(|| PathBuf::from(format!("out/{}-seeds", scenario.drill.key)));
            return super::drill_seeds::run(&scenario, &seeds.0, self.jobs, &out, self.format, lang);
        }
        let seed = origin.seed.unwrap_or(scenario.drill.seed);
        let out = self.out.unwrap_or_else(|| PathBuf::from(format!("out/{}-{seed}", scenario.drill.key)));
        let folder = Folder::begin(&out);
        super::origin::ready(&out)?;
        let mut options = Options::new(seed);
        if origin.no_plan {
            options.plan_use = PlanUse::NoPlan;
        }

        let mut sink = Files::new(&out, &scenario, &origin, &options, self.rasters, lang)?;
        let trio = run_trio(&scenario, &options, !self.no_baselines, &mut sink);
        sink.finish(&trio.own)?;
        write_baselines(&out, &scenario, &origin, &trio)?;

        let scoring = score::scoring::Scoring::of(&scenario.drill.hazard, None).map_err(Stop::Findings)?;
        let mut card = score::judge(&scenario, &trio.own, trio.no_plan.as_ref(), trio.perfect.as_ref(), &scoring);
        card.wall_s = clock.elapsed().as_secs_f64();
        let told = Told { scenario: &scenario, tale: &trio.own, card: &card, no_plan: trio.no_plan.as_ref(), perfect: trio.perfect.as_ref() };
        let page = report::all::write(&out, &told).map_err(|e| Stop::Failed(e.to_string()))?;
        card.wall_s = clock.elapsed().as_secs_f64();
        report::json::write(&out, &card).map_err(|e| Stop::Failed(e.to_string()))?;
        folder.keep();
        match self.format {
            Format::Json => say!("{}", report::json::text(&card)),
            Format::Text => {
                say!("{}", report::text::sheet(&card, lang));
                say!("{}", report::text::phases(&trio.own.phases, lang));
                if self.timeline {
                    say!("{}", report::warning::text(&Told::new(&scenario, &trio.own, &card), lang));
                }
                super::say_report(&page, lang);
            }
        }
        Ok(())
    }
}

/// Runs one night of a study again and keeps it whole, with its report, as `drill` would.
pub(super) fn keep(origin: &Origin, out: &Path, scoring: Option<&Path>, lang: Lang) -> Result<(), Stop> {
    let clock = std::time::Instant::now();
    let scenario = origin.load()?;
    super::origin::ready(out)?;
    let options = Options::new(origin.seed.unwrap_or(scenario.drill.seed));
    let mut sink = Files::new(out, &scenario, origin, &options, None, lang)?;
    let trio = run_trio(&scenario, &options, true, &mut sink);
    sink.finish(&trio.own)?;
    write_baselines(out, &scenario, origin, &trio)?;
    let scoring = score::scoring::Scoring::of(&scenario.drill.hazard, scoring).map_err(Stop::Findings)?;
    let mut card = score::judge(&scenario, &trio.own, trio.no_plan.as_ref(), trio.perfect.as_ref(), &scoring);
    card.wall_s = clock.elapsed().as_secs_f64();
    let told = Told { scenario: &scenario, tale: &trio.own, card: &card, no_plan: trio.no_plan.as_ref(), perfect: trio.perfect.as_ref() };
    report::all::write(out, &told).map_err(|e| Stop::Failed(e.to_string()))?;
    report::json::write(out, &card).map_err(|e| Stop::Failed(e.to_string())).map(drop)
}

/// Runs a drill and keeps it whole while somebody watches it; false where the watcher no longer wanted it, and then what was
/// written so far stays, as of any run that is broken off.
#[cfg(feature = "view")]
pub(super) fn watched(origin: &mut Origin, scenario: &Scenario, out: &Path, watcher: &mut (dyn Sink + Send)) -> Result<bool, Stop> {
    let clock = std::time::Instant::now();
    super::origin::ready(out)?;
    let mut options = Options::new(origin.seed.unwrap_or(scenario.drill.seed));
    options.given = origin.orders(scenario)?;
    if origin.no_plan {
        options.plan_use = PlanUse::NoPlan;
    }
    let files = Files::new(out, scenario, origin, &options, None, Lang::Zh)?;
    let mut both = Watched { files, origin, watcher };
    both.files.bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    let trio = run_trio(scenario, &options, true, &mut both);
    if !both.wanted() {
        return Ok(false);
    }
    both.files.finish(&trio.own)?;
    write_baselines(out, scenario, both.origin, &trio)?;
    let scoring = score::scoring::Scoring::of(&scenario.drill.hazard, None).map_err(Stop::Findings)?;
    let mut card = score::judge(scenario, &trio.own, trio.no_plan.as_ref(), trio.perfect.as_ref(), &scoring);
    card.wall_s = clock.elapsed().as_secs_f64();
    let told = Told { scenario, tale: &trio.own, card: &card, no_plan: trio.no_plan.as_ref(), perfect: trio.perfect.as_ref() };
    report::all::write(out, &told).map_err(|e| Stop::Failed(e.to_string()))?;
    report::json::write(out, &card).map_err(|e| Stop::Failed(e.to_string())).map(|_| true)
}

/// Files and a watcher, told of the same run.
#[cfg(feature = "view")]
struct Watched<'s, 'w> {
    files: Files<'s>,
    origin: &'w mut Origin,
    watcher: &'w mut (dyn Sink + Send),
}

#[cfg(feature = "view")]
impl Sink for Watched<'_, '_> {
    fn minute(&mut self, at: Moment, frame: &Frame) {
        self.files.minute(at, frame);
        self.watcher.minute(at, frame);
    }
    fn hour(&mut self, events: &[Event]) {
        self.files.hour(events);
        self.watcher.hour(events);
    }
    fn keyframe(&mut self, at: Moment, state: Parts, since: &[Event]) {
        self.files.keyframe(at, state, since);
    }
    fn given(&mut self, now: Moment) -> Vec<Order> {
        let orders = self.watcher.given(now);
        if !orders.is_empty() {
            let row = |o: &Order| super::given::Row::of(self.files.scenario, &Given { at: now, order: o.clone() });
            self.origin.given.extend(orders.iter().map(row));
            if let Err(Stop::Failed(why)) = self.origin.write(&self.files.out) {
                self.files.keep(why);
            }
        }
        orders
    }
    fn begun(&mut self, households: &dyn Fn() -> Vec<crate::record::tale::HouseholdFact>) {
        self.watcher.begun(households);
    }
    fn kept(&mut self, at: Moment, tracks: &crate::record::tale::Tracks, events: &[Event]) {
        self.watcher.kept(at, tracks, events);
    }
    fn wanted(&self) -> bool {
        self.watcher.wanted()
    }
}

fn write_baselines(out: &Path, scenario: &Scenario, origin: &Origin, trio: &Trio) -> Result<(), Stop> {
    for (name, tale) in [("no_plan", &trio.no_plan), ("perfect", &trio.perfect)] {
        if let Some(tale) = tale {
            store::write(&out.join("vs").join(name), scenario, tale, RecordLevel::Summary, &origin.sets).map_err(|e| Stop::Failed(e.to_string()))?;
        }
    }
    Ok(())
}

/// Writes a run's files while it goes on, and shows how far it is. The first trouble is kept and told at the end;
/// what was written goes away then.
struct Files<'s> {
    out: PathBuf,
    scenario: &'s Scenario,
    writer: Option<Writer<'s>>,
    keyframes: Option<Keeper>,
    rasters_ms: Option<i64>,
    bar: ProgressBar,
    trouble: Option<String>,
}

impl<'s> Files<'s> {
    fn new(out: &Path, scenario: &'s Scenario, origin: &Origin, options: &Options, rasters: Option<u32>, lang: Lang) -> Result<Self, Stop> {
        let failed = |e: StoreError| Stop::Failed(e.to_string());
        let writer = Writer::create(out, scenario, options.seed, options.plan_use, &origin.sets).map_err(failed)?;
        origin.write(out)?;
        let bar = ProgressBar::new(scenario.drill.length.as_millis() as u64 / 60_000);
        let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} min").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        bar.set_message(match lang {
            Lang::Zh => "推演",
            Lang::En => "drill",
        });
        let rasters_ms = rasters.map(|s| i64::from(s.max(60)) * 1000);
        Ok(Self { out: out.to_path_buf(), scenario, writer: Some(writer), keyframes: Some(Keeper::start(out)), rasters_ms, bar, trouble: None })
    }

    fn keep(&mut self, trouble: impl std::fmt::Display) {
        self.trouble.get_or_insert_with(|| trouble.to_string());
    }

    fn end_keyframes(&mut self) {
        if let Some(Err(e)) = self.keyframes.take().map(Keeper::finish) {
            self.keep(e);
        }
    }

    fn finish(mut self, tale: &Tale) -> Result<(), Stop> {
        self.bar.finish_and_clear();
        self.end_keyframes();
        if let Some(trouble) = self.trouble.take() {
            return Err(Stop::Failed(trouble));
        }
        match self.writer.take() {
            Some(writer) => writer.finish(tale, RecordLevel::Full).map(|_| ()).map_err(|e| Stop::Failed(e.to_string())),
            None => Ok(()),
        }
    }
}

impl Sink for Files<'_> {
    fn minute(&mut self, at: Moment, frame: &Frame) {
        self.bar.set_position(at.as_millis() as u64 / 60_000);
        if self.rasters_ms.is_some_and(|every| at.as_millis() % every == 0) && !frame.depth_m.is_empty() {
            if let Err(e) = report::gis::write_depth(&self.out, &frame.shape, &self.scenario.county.frame, at, &frame.depth_m) {
                self.keep(e);
            }
        }
        if self.rasters_ms.is_some_and(|every| at.as_millis() % every == 0) && !frame.intensity_kw_per_m.is_empty() {
            if let Err(e) = report::gis::write_flames(&self.out, &frame.shape, &self.scenario.county.frame, at, &frame.intensity_kw_per_m) {
                self.keep(e);
            }
        }
    }
    fn hour(&mut self, events: &[Event]) {
        if let Some(Err(e)) = self.writer.as_mut().map(|w| w.push_hour(events)) {
            self.writer = None;
            self.keep(e);
        }
    }
    fn keyframe(&mut self, at: Moment, state: Parts, since: &[Event]) {
        if self.keyframes.as_ref().is_some_and(|k| !k.keep(at, &state.to_bytes(), since)) {
            self.end_keyframes();
        }
    }
}
