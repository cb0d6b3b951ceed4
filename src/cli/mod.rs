//! Cli — one file a command: arguments in, an exit code out. The only room that prints and adds context to failures.
//!
//! Exit codes (contract): 0 ran; 1 findings in the files; 2 wrong usage, or a part this build does not have; 3 disk or other failure.

mod ablate;
mod check;
mod clear;
mod compare;
mod defects;
mod draft_zones;
mod drill;
mod drill_seeds;
mod equip;
mod hazard;
mod hazard_fire;
mod hazard_products;
mod hazard_road;
mod hazard_seeds;
mod import;
mod not_yet;
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
mod verify;
mod zones;

use out::{complain, say};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::base::lang::Lang;
use crate::scenario::finding::Finding;

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
    about = "预案推演与训练：把预案变成事件，把事件变成证据，把证据变成评分 · Plan, drill, evidence, score",
    max_term_width = 110
)]
struct Args {
    /// Language of what is printed
    #[arg(long, global = true, value_enum, default_value_t = LangArg::Zh)]
    lang: LangArg,
    #[command(subcommand)]
    command: Command,
}

/// The language argument.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// 简体中文
    Zh,
    /// English
    En,
}

/// How a command prints its result.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
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
    /// Run one drill to its end, print the score sheet and the path of the report
    Drill(drill::Drill),
    /// The hazard alone: rasters and time series for GIS
    Hazard(hazard::Hazard),
    /// Every finding in every file or folder, all at once
    Check(check::Check),
    /// A county folder from open data or from a sketch
    Import(import::Import),
    /// First danger zones of a county as a plan file, for a person to correct
    DraftZones(draft_zones::DraftZones),
    /// An office's lists and documents to plans, a drill's papers to Word
    Plan(plan::Plan),
    /// Run a record again; with --verify compare fingerprints minute by minute
    Replay(replay::Replay),
    /// Score a saved record again, without running it
    Score(score::Score),
    /// The page, tables and rasters of a saved record, written again
    Report(report::Report),
    /// The traffic alone: networks and plans of MATSim, SUMO, TNTP, GMNS on our queues
    Traffic(traffic::Traffic),
    /// How long an area takes to clear; with a drill, the latest order in time
    Clear(clear::Clear),
    /// A county's flood-danger map from design storms, with people counted in each class
    Zones(zones::Zones),
    /// What is computed against closed forms and published tables: expected, obtained, source
    Verify(verify::Verify),
    /// A piece of a study; parts that are there are not run again
    Shard(shard::Shard),
    /// The pieces of a study put together to the same bytes as one run
    Gather(shard::Gather),
    /// Plans against the same luck, paired, with intervals; says so where a difference is within noise
    Compare(compare::Compare),
    /// What each clause is worth: left out in turn, or late
    Ablate(ablate::Ablate),
    /// What one more of something would be worth: minutes and people for the money
    Equip(equip::Equip),
    /// Thresholds, times and waiting places tried: people caught against alarms in vain
    Tune(tune::Tune),
    /// Plans made worse by rule: does the score notice?
    Defects(defects::Defects),
    /// Many draws of the stated uncertainty: quantiles, probabilities, what drives the spread
    Sweep(sweep::Sweep),
    /// (not in this version)
    #[command(hide = true)]
    View(not_yet::NotYet),
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let args = Args::parse();
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
        Command::View(c) => c.run(lang, "view"),
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
            ExitCode::from(1)
        }
        Err(Stop::Differs(text)) => {
            complain!("{text}");
            ExitCode::from(1)
        }
        Err(Stop::Usage(text)) => {
            complain!("{text}");
            ExitCode::from(2)
        }
        Err(Stop::Failed(text)) => {
            complain!("{}", out::with_remedy(&text, lang));
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
