//! Cli — one file a command: arguments in, an exit code out. The only room that prints and adds context to failures.
//!
//! Exit codes (contract): 0 ran; 1 findings in the files; 2 wrong usage, or a part this build does not have; 3 disk or other failure.

mod ablate;
#[cfg(feature = "view")]
mod branch;
mod check;
mod clear;
mod compare;
mod defects;
mod draft_zones;
mod drill;
mod drill_seeds;
mod equip;
mod given;
mod hazard;
mod hazard_fire;
mod hazard_products;
mod hazard_road;
mod hazard_seeds;
mod hazard_sheets;
mod help;
mod import;
#[cfg(feature = "view")]
mod numbers;
mod origin;
pub(crate) mod out;
mod plan;
mod replay;
mod report;
mod score;
mod seeds;
mod shard;
mod study;
mod sweep;
mod traffic;
mod traffic_table;
mod tune;
mod usage;
mod verify;
#[cfg(not(feature = "view"))]
mod view;
#[cfg(feature = "view")]
pub mod view;
#[cfg(feature = "view")]
mod warden;
mod zones;

use help::{side, two};
use out::{complain, say};
use std::process::ExitCode;

use clap::{FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::base::lang::Lang;
use crate::scenario::finding::Finding;
use crate::scenario::remedy;

/// Why a command did not end well.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Mistakes in the user's files; they have been printed.
    #[error("{} finding(s)", .0.len())]
    Findings(Vec<Finding>),
    /// Wrong usage, or something this build does not have.
    #[error("{0}")]
    Usage(String),
    /// Disk, memory, anything outside.
    #[error("{0}")]
    Failed(String),
    /// Ran, and the answer is no (`replay --verify` differs, `verify` fails).
    #[error("{0}")]
    Differs(String),
}

#[derive(Parser)]
#[command(
    name = "yanlian",
    version,
    about = two!("预案推演与训练：把预案变成事件，把事件变成证据，把证据变成评分", "A plan becomes events, events become evidence, evidence becomes a score"),
    after_help = "yanlian drill scenarios/mayang/drills/flood-0824.ron --out out/flood-0824\nyanlian check scenarios/mayang\nyanlian help drill",
    max_term_width = 110
)]
struct Args {
    #[arg(help = two!("输出的语言", "Language of what is printed"), long, global = true, value_enum, default_value_t = LangArg::Zh)]
    lang: LangArg,
    #[command(subcommand)]
    command: Command,
}

/// The language argument.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// 简体中文
    #[value(help = two!("简体中文", "Simplified Chinese"))]
    Zh,
    /// English
    #[value(help = two!("英文", "English"))]
    En,
}

/// How a command prints its result.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[value(help = two!("给人看", "For people"))]
    Text,
    /// For programs
    #[value(help = two!("给程序读", "For programs"))]
    Json,
}

impl From<LangArg> for Lang {
    fn from(l: LangArg) -> Self {
        match l {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    #[command(about = two!("把一次推演跑到底，印出评分单和报告的路径", "Run one drill to its end, print the score sheet and the path of the report"))]
    Drill(drill::Drill),
    #[command(about = two!("只算灾害：供 GIS 用的栅格和时间序列", "The hazard alone: rasters and time series for GIS"))]
    Hazard(hazard::Hazard),
    #[command(about = two!("一次列出文件或文件夹里的全部问题", "Every finding in every file or folder, all at once"))]
    Check(check::Check),
    #[command(about = two!("由公开数据或草图生成县域文件夹", "A county folder from open data or from a sketch"))]
    Import(import::Import),
    #[command(about = two!("初划全县危险区，写成预案文件供人核改", "First danger zones of a county as a plan file, for a person to correct"))]
    DraftZones(draft_zones::DraftZones),
    #[command(about = two!("办公室的表格和文档转成预案，推演的文书写成 Word", "An office's lists and documents to plans, a drill's papers to Word"))]
    Plan(plan::Plan),
    #[command(about = two!("把一份记录重跑一遍；加 --verify 逐分钟核对指纹", "Run a record again; with --verify compare fingerprints minute by minute"))]
    Replay(replay::Replay),
    #[command(about = two!("对已存的记录重新评分，不再推演", "Score a saved record again, without running it"))]
    Score(score::Score),
    #[command(about = two!("由已存的记录重写网页、表格和栅格", "The page, tables and rasters of a saved record, written again"))]
    Report(report::Report),
    #[command(about = two!("只算交通：MATSim、SUMO、TNTP、GMNS 的路网和出行", "The traffic alone: networks and plans of MATSim, SUMO, TNTP, GMNS on our queues"))]
    Traffic(traffic::Traffic),
    #[command(about = two!("一片区域转移完要多久；给出推演时算最迟下令时刻", "How long an area takes to clear; with a drill, the latest order in time"))]
    Clear(clear::Clear),
    #[command(about = two!("由设计暴雨算全县洪水危险区图，各等级统计人口", "A county's flood-danger map from design storms, with people counted in each class"))]
    Zones(zones::Zones),
    #[command(about = two!("与解析解和公开表格核对：应为、得到、出处", "What is computed against closed forms and published tables: expected, obtained, source"))]
    Verify(verify::Verify),
    #[command(about = two!("跑一项研究的一片；已有的部分不再跑", "A piece of a study; parts that are there are not run again"))]
    Shard(shard::Shard),
    #[command(about = two!("把研究的各片合成，与一次跑完逐字节相同", "The pieces of a study put together to the same bytes as one run"))]
    Gather(shard::Gather),
    #[command(
        about = two!("同样的运气下成对比较预案，给出置信区间；差别在噪声内会说明", "Plans against the same luck, paired, with intervals; says so where a difference is within noise")
    )]
    Compare(compare::Compare),
    #[command(about = two!("每条条款值多少：逐条去掉，或逐条推迟", "What each clause is worth: left out in turn, or late"))]
    Ablate(ablate::Ablate),
    #[command(about = two!("多添一件值多少：每一块钱换来多少分钟、多少人", "What one more of something would be worth: minutes and people for the money"))]
    Equip(equip::Equip),
    #[command(about = two!("试各种阈值、时限和待命地点：遇险人数对空报次数", "Thresholds, times and waiting places tried: people caught against alarms in vain"))]
    Tune(tune::Tune),
    #[command(about = two!("按规则把预案改坏：评分看得出来吗？", "Plans made worse by rule: does the score notice?"))]
    Defects(defects::Defects),
    #[command(about = two!("按声明的不确定性多次抽样：分位数、概率、什么左右结果", "Many draws of the stated uncertainty: quantiles, probabilities, what drives the spread"))]
    Sweep(sweep::Sweep),
    #[command(about = two!("窗口：看县域、看推演、查原因、作对比", "The window: see the county, watch a drill, find out why, compare"))]
    View(view::View),
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    #[cfg(feature = "view")]
    if warden::stood() {
        return ExitCode::SUCCESS;
    }
    let words: Vec<_> = std::env::args_os().collect();
    let args = match usage::parse(&words).map(|m| Args::from_arg_matches(&m)) {
        Ok(Ok(args)) => args,
        Ok(Err(e)) => return usage::answer(&e, usage::language(&words)),
        Err(code) => return code,
    };
    let lang: Lang = args.lang.into();
    let outcome = match args.command {
        Command::Drill(c) => c.run(lang),
        Command::Hazard(c) => c.run(lang),
        Command::Check(c) => c.run(lang),
        Command::Import(c) => c.run(lang),
        Command::DraftZones(c) => c.run(lang),
        Command::Plan(c) => c.run(lang),
        Command::Replay(c) => c.run(lang),
        Command::Score(c) => c.run(lang),
        Command::Report(c) => c.run(lang),
        Command::Traffic(c) => c.run(lang),
        Command::Clear(c) => c.run(lang),
        Command::Zones(c) => c.run(lang),
        Command::Verify(c) => c.run(lang),
        Command::Shard(c) => c.run(lang),
        Command::Gather(c) => c.run(lang),
        Command::Compare(c) => c.run(lang),
        Command::Ablate(c) => c.run(lang),
        Command::Equip(c) => c.run(lang),
        Command::Tune(c) => c.run(lang),
        Command::Defects(c) => c.run(lang),
        Command::Sweep(c) => c.run(lang),
        Command::View(c) => c.run(lang),
    };
    match outcome {
        Ok(()) => match out::trouble() {
            None => ExitCode::SUCCESS,
            Some(text) => {
                complain!("{}", out::with_remedy(&text, lang));
                ExitCode::from(3)
            }
        },
        Err(Stop::Findings(findings)) => {
            for f in &findings {
                complain!("{}", f.line(lang));
            }
            for line in remedy::lines(&findings, lang) {
                complain!("{line}");
            }
            ExitCode::from(1)
        }
        Err(Stop::Differs(text)) => {
            complain!("{}", side(&text, lang));
            ExitCode::from(1)
        }
        Err(Stop::Usage(text)) => {
            complain!("{}", side(&text, lang));
            ExitCode::from(2)
        }
        Err(Stop::Failed(text)) => {
            complain!("{}", out::with_remedy(side(&text, lang), lang));
            ExitCode::from(3)
        }
    }
}

/// Says where the report lies.
fn say_report(page: &std::path::Path, lang: Lang) {
    match lang {
        Lang::Zh => say!("报告： {}", page.display()),
        Lang::En => say!("Report: {}", page.display()),
    }
}
