//! Study / many — all runs of a study: every variant under every draw, the same luck for all of them.
//!
//! In: a `Study`. Out: rows. Not here: their reading (`compare`, `ablate`, `sweep`), their files (`report`), what a study file says
//! (`scenario::study_file`). Method: a draw is one job: its flood is begun once and copied for each variant; a run that fails, or a
//! draw whose numbers cannot be used, becomes a row that says so, and the others go on. Runs are lean: no keyframes, no tracks, no sums by the minute.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::draw::Draw;
use super::row::{Row, columns};
use super::variant::Variant;
use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::drill::run::{Options, Silent, run};
use crate::drill::world::Prepared;
use crate::record::tale::{PlanUse, Tale};
use crate::scenario::drill_resolve;
use crate::scenario::drill_spec::Scenario;
use crate::scenario::source::Log;
use crate::score::evidence::Evidence;
use crate::score::home::{self, Home};
use crate::score::judge_evidence;
use crate::score::scoring::Scoring;

/// Runs in a part of the results, a whole draw at least: the unit of a shard and of what a killed study keeps.
const BLOCK: usize = 10;

/// Whose danger counts beside a run's own (contract: the union over all compared runs of a seed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    /// The run alone.
    Own,
    /// The first variant and the run without a plan.
    First,
    /// All variants and the run without a plan.
    All,
}

/// A study, ready to run.
#[derive(Clone, Debug)]
pub struct Study {
    /// The drill.
    pub scenario: Scenario,
    /// How runs are judged.
    pub scoring: Scoring,
    /// What is compared; the first is what the others are held against.
    pub variants: Vec<Variant>,
    /// Keys of the drawn inputs.
    pub inputs: Vec<String>,
    /// The nights.
    pub draws: Vec<Draw>,
    /// Whose danger counts.
    pub danger: Danger,
    /// What the study rests on besides: the files of its variants, its arguments.
    pub rests_on: Fingerprint,
}

/// A worker's own copy of what changes from run to run.
pub struct Bench {
    scenario: Scenario,
}

impl Study {
    /// One sum over everything that decides the rows.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut h = Hasher::new();
        h.text(env!("CARGO_PKG_VERSION")).fingerprint(self.scenario.files).fingerprint(self.rests_on);
        h.text(&format!("{:?}{:?}", self.danger, self.scoring)).text(&format!("{:?}", self.inputs));
        for v in &self.variants {
            h.text(&v.key).text(&format!("{:?}{:?}{:?}", v.skip, v.late, v.plan_use));
        }
        for d in &self.draws {
            h.u64(d.number).u64(d.seed);
            d.values.iter().for_each(|v| {
                h.f64(*v);
            });
        }
        h.finish()
    }
    /// Draws in a part: few where each of them is many runs.
    #[must_use]
    pub fn draws_a_block(&self) -> usize {
        (BLOCK / self.variants.len().max(1)).max(1)
    }
    /// How many parts its results have.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.draws.len().div_ceil(self.draws_a_block())
    }
    /// The draws of a part.
    #[must_use]
    pub fn block(&self, number: usize) -> &[Draw] {
        let each = self.draws_a_block();
        &self.draws[number * each..((number + 1) * each).min(self.draws.len())]
    }
    /// The name of a part: what it rests on, and which part it is.
    #[must_use]
    pub fn block_name(&self, number: usize) -> String {
        let sum = Hasher::new().fingerprint(self.fingerprint()).u64(number as u64).finish();
        format!("part-{:016x}", (sum.0 >> 64) as u64)
    }
    /// What a worker needs of its own.
    #[must_use]
    pub fn bench(&self) -> Bench {
        Bench { scenario: self.scenario.clone() }
    }

    /// All variants under one draw.
    #[must_use]
    pub fn night(&self, bench: &mut Bench, prepared: &Prepared, draw: &Draw) -> Vec<Row> {
        let width = columns(&self.scoring).len();
        let lost = |v: &Variant, why: String| Row::failed(draw, &v.key, why, width);
        let log = Log::default();
        let mut changed = self.scenario.drill.clone();
        self.set(&mut changed, draw, &log);
        if log.spoiled() {
            let why = log.sorted().iter().map(|f| format!("{} · {}", f.zh, f.en)).collect::<Vec<_>>().join("; ");
            return self.variants.iter().map(|v| lost(v, why.clone())).collect();
        }
        bench.scenario.drill = changed;
        let prepared = &prepared.with(&bench.scenario, &self.scenario.drill.hazard);
        let one = self.variants.len() == 1 && self.danger == Danger::Own;
        let begun = if one { Ok(prepared.clone()) } else { caught(|| prepared.begun(&bench.scenario, draw.seed)) };
        let begun = match begun {
            Ok(begun) => begun,
            Err(why) => return self.variants.iter().map(|v| lost(v, why.clone())).collect(),
        };
        let mut tales: Vec<Result<(Tale, Vec<Home>), String>> = Vec::new();
        let mut grounds: Vec<(Fingerprint, Option<Tale>)> = Vec::new();
        let mut rows = Vec::with_capacity(self.variants.len());
        for (i, v) in self.variants.iter().enumerate() {
            self.put(bench, v, draw);
            let ground = v.ground();
            if self.danger != Danger::Own && !grounds.iter().any(|(g, _)| *g == ground) {
                let none = caught(|| run(&bench.scenario, &begun, &Options { plan_use: PlanUse::NoPlan, ..Options::lean(draw.seed) }, &mut Silent));
                grounds.push((ground, none.ok()));
            }
            let options = Options { plan_use: v.plan_use, skip: v.skip.clone(), late: v.late.clone(), ..Options::lean(draw.seed) };
            let told = caught(|| run(&bench.scenario, &begun, &options, &mut Silent)).map(|tale| {
                let homes = home::read(&bench.scenario, &tale);
                (tale, homes)
            });
            tales.push(told);
            // Only what is held against all others must wait for them.
            if self.danger != Danger::All {
                rows.push(self.judged(bench, draw, i, &tales, &grounds, width));
                if i > 0 {
                    tales[i] = Err(String::new());
                }
            }
        }
        if self.danger == Danger::All {
            for (i, v) in self.variants.iter().enumerate() {
                self.put(bench, v, draw);
                rows.push(self.judged(bench, draw, i, &tales, &grounds, width));
            }
        }
        rows
    }

    fn judged(
        &self,
        bench: &Bench,
        draw: &Draw,
        i: usize,
        tales: &[Result<(Tale, Vec<Home>), String>],
        grounds: &[(Fingerprint, Option<Tale>)],
        width: usize,
    ) -> Row {
        let v = &self.variants[i];
        let (tale, _) = match &tales[i] {
            Ok(told) => told,
            Err(why) => return Row::failed(draw, &v.key, why.clone(), width),
        };
        let count = match self.danger {
            Danger::Own => 0,
            Danger::First => 1,
            Danger::All => tales.len(),
        };
        let others = tales[..count].iter().enumerate().filter(|(k, _)| *k != i).filter_map(|(_, t)| t.as_ref().ok()).map(|(_, homes)| homes.as_slice());
        let ground = v.ground();
        let none = grounds.iter().find(|(g, _)| *g == ground).and_then(|(_, t)| t.as_ref());
        let others: Vec<&[Home]> = others.collect();
        let row = caught(|| {
            let e = Evidence { wordless: true, ..Evidence::among(&bench.scenario, tale, none, None, others, &self.scoring) };
            Row::of(draw, &v.key, &e, &judge_evidence(&e))
        });
        row.unwrap_or_else(|why| Row::failed(draw, &v.key, why, width))
    }

    /// Makes the bench's scenario that of a variant under a draw.
    fn put(&self, bench: &mut Bench, v: &Variant, draw: &Draw) {
        let s = &mut bench.scenario;
        s.books.clone_from(&v.books);
        s.drill.clone_from(&v.drill);
        s.county.teams.clone_from(&v.teams);
        s.county.settlements.clone_from(v.settlements.as_ref().unwrap_or(&self.scenario.county.settlements));
        self.set(&mut s.drill, draw, &Log::default());
    }

    fn set(&self, drill: &mut crate::scenario::drill_spec::Drill, draw: &Draw, log: &Log) {
        for (key, value) in self.inputs.iter().zip(&draw.values) {
            drill_resolve::set(drill, key, &value.to_string(), log);
        }
    }
}

/// What something gives, or the words with which it gave up.
fn caught<T>(what: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(what)).map_err(|e| {
        let text = e.downcast_ref::<String>().cloned().or_else(|| e.downcast_ref::<&str>().map(|s| (*s).to_owned()));
        text.unwrap_or_else(|| "运行中断 · the run broke off".into())
    })
}
