//! Cli / study — what `compare`, `ablate`, `sweep`, `equip`, `tune`, `defects`, `shard` and `gather` share: a study file becomes a study, its missing parts are run, its parts are read.
//!
//! A study's folder: `study.ron`, `parts/part-<hash>.parquet` while it goes on, then `runs/plan=<variant>/runs.parquet`, `study.json`, `worst/`.
//! A killed study goes on from the parts that are there; what is there is never run twice.

use crate::cli::out::{complain, say, say_on};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::Stop;
use super::help::{both, two};
use super::origin::Origin;
use crate::base::fingerprint::Hasher;
use crate::base::lang::{Lang, Name};
use crate::base::time::Span;
use crate::drill::world::Prepared;
use crate::plan::book::Plan;
use crate::report::file::write_whole;
use crate::report::study::{Lost, Outcome};
use crate::report::{study as told, study_rows};
use crate::scenario::drill_spec::Scenario;
use crate::scenario::load::{LoadError, LoadOptions, load};
use crate::scenario::plan_rows;
use crate::scenario::source::Log;
use crate::scenario::study_file::{self, StudyFile, StudyKind};
use crate::score::scoring::Scoring;
use crate::study::draw::{SOBOL_MOST, Sampler, nights, spread};
use crate::study::many::{Danger, Study};
use crate::study::row::Row;
use crate::study::variant::Variant;
use crate::study::{ablate, best, change, compare, defect, equip, noticed, pool, sweep, tune};

/// The file that says that a folder is a study's.
pub(super) const SIGN: &str = "study.ron";

/// Arguments that all studies share.
#[derive(clap::Args)]
pub(super) struct Common {
    #[arg(help = two!("推演文件", "The drill file"))]
    pub(super) drill: PathBuf,
    #[arg(
        help = two!("改动推演的一个数，如 length=T+02:00（可多次给出）", "A number of the drill, changed: length=T+02:00 (may be repeated)"),
        long = "set", value_name = "KEY=VALUE", value_parser = super::origin::key_value
    )]
    pub(super) sets: Vec<(String, String)>,
    #[arg(help = two!("代替内置的权重、分档和一票否决项", "Weights, bands and gates in place of the built-in ones"), long, value_name = "SCORING.ron")]
    pub(super) scoring: Option<PathBuf>,
    #[arg(help = two!("输出文件夹；不给则为 out/<命令>-<推演>", "Output folder; out/<command>-<drill> where absent"), long)]
    pub(super) out: Option<PathBuf>,
    #[arg(help = two!("同时跑几次；不给则用全部核心", "Runs at once; all cores where absent"), long, value_name = "J")]
    pub(super) jobs: Option<usize>,
    #[arg(help = two!("结果的输出格式", "How the result is printed"), long, value_enum, default_value_t = super::Format::Text)]
    pub(super) format: super::Format,
    #[arg(help = two!("只写研究文件，供 yanlian shard 用", "Only write the study file, for yanlian shard"), long, value_name = "STUDY.ron")]
    pub(super) plan_only: Option<PathBuf>,
}

impl Common {
    /// A study file of a kind, with no more than what these say.
    pub(super) fn file(&self, kind: StudyKind, seeds: Vec<u64>) -> Result<StudyFile, Stop> {
        if seeds.windows(2).any(|w| w[1] != w[0] + 1) {
            return Err(Stop::Usage(both("研究的种子须连续，如 1..20", "the seeds of a study must follow each other, as 1..20")));
        }
        Ok(StudyFile {
            kind,
            source: "yanlian".into(),
            drill: self.drill.clone(),
            plans: Vec::new(),
            sets: self.sets.clone(),
            scoring: self.scoring.clone(),
            seeds,
            late_min: None,
            sobol: false,
            enough: None,
            keep: 3,
            add: Vec::new(),
            candidates: 24,
            of: None,
        })
    }

    /// Runs a study to its end, or writes its file only.
    pub(super) fn carry_out(self, file: &StudyFile, name: &str, lang: Lang) -> Result<(), Stop> {
        if let Some(path) = &self.plan_only {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder).map_err(|e| Stop::Failed(format!("{}: {e}", folder.display())))?;
            write_whole(path, |out| std::io::Write::write_all(out, file.text(folder).as_bytes())).map_err(|e| Stop::Failed(e.to_string()))?;
            say!("{}", path.display());
            return Ok(());
        }
        let out = self.out.clone().unwrap_or_else(|| {
            let stem = file.drill.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
            PathBuf::from(format!("out/{name}-{stem}"))
        });
        let (study, broken) = prepare(file, lang)?;
        own(&out, file)?;
        let parts = out.join("parts");
        let blocks: Vec<usize> = (0..study.blocks()).collect();
        run(&study, &parts, &blocks, self.jobs, file.enough, lang)?;
        finish(&study, file, &[parts], &out, &broken, self.format, lang)
    }
}

/// Makes a folder a study's: new, empty or already one.
pub(super) fn own(out: &Path, file: &StudyFile) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::Failed(format!("{}: {e}", out.display()));
    if out.exists() {
        let foreign = !out.is_dir() || (std::fs::read_dir(out).map_err(failed)?.next().is_some() && !out.join(SIGN).is_file());
        if foreign {
            return Err(Stop::Failed(both(
                format!("{}：里面有别的内容，未写入；请用 --out 另指一处", out.display()),
                format!("{}: holds something else; name another --out", out.display()),
            )));
        }
    }
    std::fs::create_dir_all(out).map_err(failed)?;
    write_whole(&out.join(SIGN), |w| std::io::Write::write_all(w, file.text(out).as_bytes())).map_err(|e| Stop::Failed(e.to_string()))
}

fn scenario(file: &StudyFile, plans: Vec<PathBuf>) -> Result<Scenario, Stop> {
    let origin = Origin { drill: file.drill.clone(), plans, sets: file.sets.clone(), seed: None, no_plan: false, given: Vec::new() };
    let scenario = origin.load()?;
    Ok(scenario)
}

/// The study that a file means, and the plans among its variants that cannot be read: they are told, the others go on.
pub(super) fn prepare(file: &StudyFile, lang: Lang) -> Result<(Study, Vec<Lost>), Stop> {
    let mut rests_on = Hasher::new();
    rests_on.text(&format!("{:?}{:?}{:?}{:?}", file.kind, file.sets, file.late_min, file.sobol)).text(file.of.as_deref().unwrap_or(""));
    let mut broken = Vec::new();
    let (scenario, variants, danger) = match file.kind {
        StudyKind::Compare => {
            let mut good: Vec<(Scenario, Variant)> = Vec::new();
            let mut found = Vec::new();
            for (i, plan) in file.plans.iter().enumerate() {
                let key = variant_key(file, i);
                let options = LoadOptions { plans: vec![plan.clone()], sets: file.sets.clone() };
                match load(&file.drill, &options) {
                    Ok(s) => {
                        rests_on.fingerprint(s.files);
                        let text = title(plan, &s).unwrap_or_else(|| Name::zh(&key));
                        good.push((s.clone(), Variant::of(key, text, &s)));
                    }
                    Err(LoadError::Findings(list)) => {
                        for f in &list {
                            complain!("{}", f.line(lang));
                        }
                        let first = list.first().map_or_else(String::new, |f| f.line(lang));
                        broken.push(Lost { variant: key, draw: None, why: format!("{first} ({})", list.len()) });
                        found.extend(list);
                    }
                    Err(LoadError::Failure(f)) => return Err(Stop::Failed(f.to_string())),
                }
            }
            let variants: Vec<Variant> = good.iter().map(|(_, v)| v.clone()).collect();
            match good.into_iter().next() {
                Some((s, _)) => (s, variants, Danger::All),
                None => return Err(Stop::Findings(found)),
            }
        }
        StudyKind::Ablate => {
            let s = scenario(file, file.plans.clone())?;
            let late = file.late_min.map(Span::from_minutes_f64);
            let variants = change::without_each_clause(&s, late);
            (s, variants, Danger::First)
        }
        StudyKind::Sweep => {
            let s = scenario(file, file.plans.clone())?;
            let variants = vec![change::as_written(&s)];
            (s, variants, Danger::Own)
        }
        StudyKind::Equip => {
            let s = scenario(file, file.plans.clone())?;
            let words = if file.add.is_empty() { equip::usual(&s) } else { file.add.clone() };
            let tries = words.iter().map(|w| equip::read(w, &s)).collect::<Result<Vec<_>, _>>().map_err(Stop::Usage)?;
            let variants = equip::variants(&s, &tries);
            rests_on.text(&words.join(" "));
            (s, variants, Danger::First)
        }
        StudyKind::Tune => {
            let s = scenario(file, file.plans.clone())?;
            let variants = tune::variants(&s, u64::from(file.candidates));
            (s, variants, Danger::First)
        }
        StudyKind::Defects => {
            let s = scenario(file, file.plans.clone())?;
            let variants = defect::variants(&s, only(&s, file.of.as_deref())?);
            (s, variants, Danger::First)
        }
    };
    let scoring = Scoring::of(&scenario.drill.hazard, file.scoring.as_deref()).map_err(Stop::Findings)?;
    let inputs: Vec<_> = match file.kind {
        StudyKind::Sweep => scenario.drill.uncertainty.iter().map(|u| (u.key.clone(), u.dist)).collect(),
        _ => Vec::new(),
    };
    let draws = match file.kind {
        StudyKind::Sweep => {
            let sampler = if file.sobol { Sampler::Sobol } else { Sampler::Latin };
            if file.sobol && inputs.len() > SOBOL_MOST {
                complain!(
                    "{}",
                    both(
                        format!("--sobol：至多 {SOBOL_MOST} 个不确定量，这里有 {}；改用拉丁超立方", inputs.len()),
                        format!("--sobol: {SOBOL_MOST} uncertain numbers at most, here are {}; a Latin hypercube is used", inputs.len()),
                    )
                );
            }
            spread(file.seeds.len() as u64, file.seeds.first().copied().unwrap_or(1), &inputs, sampler)
        }
        _ => nights(&file.seeds),
    };
    let inputs = inputs.into_iter().map(|(k, _)| k).collect();
    Ok((Study { scenario, scoring, variants, inputs, draws, danger, rests_on: rests_on.finish() }, broken))
}

/// The plan of a scenario that has a key; none where none is named.
fn only<'s>(s: &'s Scenario, key: Option<&str>) -> Result<Option<&'s Plan>, Stop> {
    let Some(key) = key else { return Ok(None) };
    let keys = || s.books.plans.iter().map(|p| p.key.as_str()).collect::<Vec<_>>().join(", ");
    let missing =
        || Stop::Usage(both(format!("--of：推演里没有预案 {key:?}；有 {}", keys()), format!("--of: the drill has no plan {key:?}; it has {}", keys())));
    s.books.plans.iter().find(|p| p.key == key).map(Some).ok_or_else(missing)
}

/// The title of the plan that a file holds, as it stands in a scenario that was loaded with it; none where it bears none.
fn title(file: &Path, s: &Scenario) -> Option<Name> {
    let key = plan_rows::read(file, &Log::default()).ok().flatten()?.key.key;
    s.books.plans.iter().find(|p| p.key == key).map(|p| p.title.clone()).filter(|t| !t.zh.is_empty())
}

/// The key of the i-th plan of a comparison: its file's name, with a number where two files share one.
fn variant_key(file: &StudyFile, i: usize) -> String {
    let stem = |p: &PathBuf| p.file_stem().map_or_else(|| "plan".into(), |s| s.to_string_lossy().into_owned());
    let own = stem(&file.plans[i]);
    let before = file.plans[..i].iter().filter(|p| stem(p) == own).count();
    if before == 0 { own } else { format!("{own}+{before}") }
}

/// Runs those of some blocks that are not there yet. Every part is written whole as soon as its runs are through.
pub(super) fn run(study: &Study, dir: &Path, blocks: &[usize], jobs: Option<usize>, enough: Option<f64>, lang: Lang) -> Result<(), Stop> {
    let missing: Vec<usize> = blocks.iter().copied().filter(|b| !study_rows::part_path(dir, study, *b).is_file()).collect();
    let tasks: Vec<(usize, usize)> = missing.iter().flat_map(|b| (0..study.block(*b).len()).map(move |i| (*b, i))).collect();
    if tasks.is_empty() {
        return Ok(());
    }
    let prepared = Prepared::new(&study.scenario);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let bar = ProgressBar::new(tasks.len() as u64);
    bar.set_style(ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(if lang == Lang::Zh { "推演" } else { "nights" });
    let mut open: std::collections::BTreeMap<usize, Vec<Option<Vec<Row>>>> = missing.iter().map(|b| (*b, vec![None; study.block(*b).len()])).collect();
    let mut trouble: Option<String> = None;
    let mut through: Vec<Row> = Vec::new();
    let watch = enough.is_some() && blocks.len() == study.blocks();
    if watch {
        for b in blocks.iter().filter(|b| !missing.contains(b)) {
            through.extend(study_rows::read_part(dir, study, *b).map_err(|e| Stop::Failed(e.to_string()))?.unwrap_or_default());
        }
    }
    pool::work(
        tasks.len(),
        jobs.unwrap_or(cores),
        || study.bench(),
        |bench, n| study.night(bench, &prepared, &study.block(tasks[n].0)[tasks[n].1]),
        |n, rows| {
            bar.inc(1);
            let (block, i) = tasks[n];
            let Some(slots) = open.get_mut(&block) else { return trouble.is_none() };
            slots[i] = Some(rows);
            if slots.iter().all(Option::is_some) {
                let rows: Vec<Row> = open.remove(&block).unwrap_or_default().into_iter().flatten().flatten().collect();
                if let Err(e) = study_rows::write_part(dir, study, block, &rows) {
                    trouble.get_or_insert_with(|| e.to_string());
                }
                if watch {
                    through.extend(rows);
                    return trouble.is_none() && sweep::enough(study, &through, enough).is_none();
                }
            }
            trouble.is_none()
        },
    );
    bar.finish_and_clear();
    trouble.map_or(Ok(()), |t| Err(Stop::Failed(t)))
}

/// Reads the parts from some folders, wherever each lies.
fn collect(study: &Study, dirs: &[PathBuf]) -> Result<(Vec<Row>, Vec<usize>), Stop> {
    let (mut rows, mut absent) = (Vec::new(), Vec::new());
    for block in 0..study.blocks() {
        let mut found = None;
        for dir in dirs {
            found = study_rows::read_part(dir, study, block).map_err(|e| Stop::Failed(e.to_string()))?;
            if found.is_some() {
                break;
            }
        }
        match found {
            Some(part) => rows.extend(part),
            None => absent.push(block),
        }
    }
    study_rows::sort(study, &mut rows);
    Ok((rows, absent))
}

/// Reads all parts, writes what the study comes to, and prints it.
pub(super) fn finish(study: &Study, file: &StudyFile, dirs: &[PathBuf], out: &Path, broken: &[Lost], format: super::Format, lang: Lang) -> Result<(), Stop> {
    let failed = |e: String| Stop::Failed(e);
    let (mut rows, absent) = collect(study, dirs)?;
    let end = sweep::enough(study, &rows, file.enough).filter(|_| file.kind == StudyKind::Sweep).unwrap_or(study.draws.len());
    if absent.iter().any(|b| b * study.draws_a_block() < end) {
        let list: Vec<String> = absent.iter().map(|b| format!("{}.parquet", study.block_name(*b))).collect();
        let (shown, n, list) = (out.display(), absent.len(), list.join("\n  "));
        return Err(Stop::Failed(both(
            format!("{shown}：缺 {n} 个分片，尚不能合并：\n  {list}"),
            format!("{shown}: {n} parts are missing, so it cannot be put together yet:\n  {list}"),
        )));
    }
    rows.retain(|r| (r.draw as usize) < end);
    let outcome = match file.kind {
        StudyKind::Ablate => Outcome::Ablate(ablate::ablate(study, &rows)),
        StudyKind::Sweep => Outcome::Sweep(Box::new(sweep::sweep(study, &rows, file.enough, file.keep as usize))),
        StudyKind::Equip => Outcome::Equip(equip::gains(study, &rows)),
        StudyKind::Tune => Outcome::Tune(tune::tune(study, &rows)),
        StudyKind::Defects => Outcome::Defects(noticed::noticed(study, &rows)),
        StudyKind::Compare => Outcome::Compare(compare::compare(study, &rows)),
    };
    let mut lost = broken.to_vec();
    lost.extend(told::lost_runs(&rows));
    study_rows::write_table(out, study, &rows).map_err(|e| failed(e.to_string()))?;
    let judged = matches!(file.kind, StudyKind::Compare | StudyKind::Tune).then(|| best::best(study, &rows)).flatten();
    let json = told::json(study, &outcome, judged.as_ref(), &lost);
    write_whole(&out.join("study.json"), |w| std::io::Write::write_all(w, json.as_bytes())).map_err(|e| failed(e.to_string()))?;
    let text = told::text(study, &outcome, judged.as_ref(), &lost, lang);
    match format {
        super::Format::Json => say_on!("{json}"),
        super::Format::Text => say!("{text}"),
    }
    if let Outcome::Sweep(s) = &outcome {
        for w in &s.worst {
            let folder = out.join("worst").join(format!("draw-{:06}", w.draw));
            let sets: Vec<(String, String)> = file.sets.iter().cloned().chain(w.sets.iter().cloned()).collect();
            let origin = Origin { drill: file.drill.clone(), plans: file.plans.clone(), sets, seed: Some(w.seed), no_plan: false, given: Vec::new() };
            super::drill::keep(&origin, &folder, file.scoring.as_deref(), lang)?;
        }
    }
    if format == super::Format::Text {
        say!("{}", out.display());
    }
    if broken.is_empty() { Ok(()) } else { Err(Stop::Findings(Vec::new())) }
}

/// Reads a study file.
pub(super) fn read(path: &Path) -> Result<StudyFile, Stop> {
    let log = Log::default();
    let file = study_file::read(path, &log).map_err(|e| Stop::Failed(e.to_string()))?;
    match file {
        Some(file) if !log.spoiled() => Ok(file),
        _ => Err(Stop::Findings(log.sorted())),
    }
}

/// Reads minutes of lateness.
pub(super) fn minutes(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|m| (0.1..=1440.0).contains(m)).ok_or_else(|| both("应为 0.1 至 1440 分钟", "0.1 to 1440 minutes expected"))
}

/// Reads the half-width of a probability.
pub(super) fn half_width(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|m| (0.001..=0.5).contains(m)).ok_or_else(|| both("应为 0.001 至 0.5", "0.001 to 0.5 expected"))
}
