//! Score / judgement — three judgements kept apart: the plan alone, the trainee against the plan, the plan against its variants.
//!
//! In: the same evidence, metrics, gates and losses as the whole sheet. Out: a line each, with the metrics it stands on; what this drill
//! cannot say stays untested with its reason and is never a zero. Not here: the whole (`judge`), variants over many nights (`study::best`).
//! Rules: a plan is judged by what happened where it was carried out by itself, so a run in which trainees gave commands says nothing
//! of it alone; trainees are judged by what whoever commands owes the plan, so a run without commands says nothing of them; a plan
//! stands against the runs of the same night without any plan and with perfect knowledge, so a run alone says nothing of that.

use super::answer::{InjectLine, Outcome};
use super::card::{Gate, Grade, Metric, People, Rating, Versus};
use super::evidence::Evidence;
use super::loss::plan_value;
use super::standard::{aqt9009, hseep};
use crate::base::lang::{Name, Text};
use crate::score::card::Loss;

/// What whoever commands owes the plan: clauses in time, quick decisions, reports, levels set, no order that contradicts or breaks a
/// rule, nothing begun for nothing (assumed: which metrics these are).
pub const OF_TRAINEES: [&str; 6] = ["P1", "C2", "C5", "T2", "T3", "T9"];
/// Of these, what judges trainees alone: a plan that carries itself out answers at once.
pub const OF_TRAINEES_ALONE: [&str; 2] = ["P1", "C2"];
/// The gate that an order can trip by itself.
const ORDER_GATE: &str = "unsafe_order";

const NAMES: [(&str, Text); 3] = [
    ("plan", Text::new("预案本身", "The plan alone")),
    ("trainee", Text::new("参演人员对照预案", "The trainees against the plan")),
    ("variants", Text::new("预案对照其他方案", "The plan against its variants")),
];

/// A run of the same night that the plan is held against.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Against {
    /// `no_plan` or `perfect`.
    pub id: String,
    /// Name, 简体中文.
    pub name: String,
    /// Name, English.
    pub name_en: String,
    /// Loss with the plan less that of this run, in dead persons.
    pub loss: f64,
    /// The same of people dead.
    pub dead: f64,
    /// The same of people caught.
    pub caught: f64,
    /// The same of people safe in time.
    pub safe_before: f64,
}

/// A judgement.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Judgement {
    /// `plan`, `trainee` or `variants`.
    pub id: String,
    /// Name, 简体中文.
    pub name: String,
    /// Name, English.
    pub name_en: String,
    /// Whether this drill says anything of it.
    pub tested: bool,
    /// Weighted mean over its own metrics.
    pub index: Option<f64>,
    /// Share of its weights that was tested.
    pub tested_share: Option<f64>,
    /// 优良中差.
    pub grade: Option<Grade>,
    /// The same in the letters of HSEEP.
    pub hseep: Option<Rating>,
    /// What share of the avoidable loss was avoided (variants).
    pub value: Option<f64>,
    /// Gates that cap it.
    pub gates: Vec<String>,
    /// Metrics it stands on: those of it that were tested.
    pub metrics: Vec<String>,
    /// Runs it is held against (variants).
    pub against: Vec<Against>,
    /// What it means, or why there is none, 简体中文.
    pub note: String,
    /// The same, English.
    pub note_en: String,
}

impl Judgement {
    fn none(which: usize, note: Name) -> Self {
        let (id, name) = NAMES[which];
        Self {
            id: id.into(),
            name: name.zh.into(),
            name_en: name.en.into(),
            tested: false,
            index: None,
            tested_share: None,
            grade: None,
            hseep: None,
            value: None,
            gates: Vec::new(),
            metrics: Vec::new(),
            against: Vec::new(),
            note_en: note.en.clone().unwrap_or_default(),
            note: note.zh,
        }
    }

    /// Judged by some of the metrics, under some of the gates.
    fn of(which: usize, e: &Evidence<'_>, metrics: Vec<Metric>, gates: &[&Gate], note: Name) -> Self {
        let (index, share) = aqt9009::index(e.scoring, &metrics);
        if index.is_none() {
            let why = say("本次没有检验到可供评定的指标", "no metric that could judge it was tested");
            return Self { tested_share: Some(share), ..Self::none(which, why) };
        }
        let tripped: Vec<String> = gates.iter().filter(|g| g.tripped).map(|g| g.id.clone()).collect();
        let capped = !tripped.is_empty();
        Self {
            tested: true,
            index,
            tested_share: Some(share),
            grade: Some(aqt9009::grade(e.scoring, index, capped)),
            hseep: Some(hseep::overall(e.scoring, index, capped)),
            gates: tripped,
            metrics: metrics.into_iter().filter(|m| m.rating.is_some()).map(|m| m.id).collect(),
            ..Self::none(which, note)
        }
    }
}

fn say(zh: impl Into<String>, en: impl Into<String>) -> Name {
    Name { zh: zh.into(), en: Some(en.into()) }
}

fn some_of(metrics: &[Metric], wanted: impl Fn(&str) -> bool) -> Vec<Metric> {
    metrics.iter().filter(|m| wanted(&m.id)).cloned().collect()
}

/// The three, in order.
#[must_use]
pub fn three(e: &Evidence<'_>, metrics: &[Metric], gates: &[Gate], injects: &[InjectLine], own: (&People, &Loss), vs: &Versus) -> Vec<Judgement> {
    vec![plan(e, metrics, gates), trainee(e, metrics, gates, injects), variants(e, own, vs)]
}

fn plan(e: &Evidence<'_>, metrics: &[Metric], gates: &[Gate]) -> Judgement {
    if !e.plan_in_force() {
        return Judgement::none(0, say("本次没有启用预案", "no plan was in force"));
    }
    if e.has_trainees() {
        return Judgement::none(
            0,
            say(
                "参演人员下过指令，结果不只出自预案；请以同一种子不下指令再推演一次",
                "trainees gave commands, so the outcome is not the plan's alone; run the same seed without commands",
            ),
        );
    }
    let own = some_of(metrics, |id| !OF_TRAINEES_ALONE.contains(&id));
    let all: Vec<&Gate> = gates.iter().collect();
    Judgement::of(0, e, own, &all, say("预案自动执行，以结果论", "carried out by itself, judged by what happened"))
}

fn trainee(e: &Evidence<'_>, metrics: &[Metric], gates: &[Gate], injects: &[InjectLine]) -> Judgement {
    if !e.has_trainees() {
        return Judgement::none(1, say("本次没有参演人员下指令", "no trainee gave a command in this run"));
    }
    if !e.plan_in_force() {
        return Judgement::none(1, say("没有可供对照的预案", "there was no plan to hold them against"));
    }
    let due = injects.iter().filter(|i| matches!(i.outcome, Outcome::Answered | Outcome::Late | Outcome::Begun | Outcome::Unanswered)).count();
    let good = injects.iter().filter(|i| i.outcome == Outcome::Answered).count();
    let order: Vec<&Gate> = gates.iter().filter(|g| g.id == ORDER_GATE).collect();
    let note = say(format!("须应对的注入 {due} 条，按时应对 {good} 条"), format!("{due} injects asked for an answer, {good} were answered in time"));
    Judgement::of(1, e, some_of(metrics, |id| OF_TRAINEES.contains(&id)), &order, note)
}

fn variants(e: &Evidence<'_>, (people, loss): (&People, &Loss), vs: &Versus) -> Judgement {
    if !e.plan_in_force() {
        return Judgement::none(2, say("本次没有启用预案", "no plan was in force"));
    }
    let sides = [("no_plan", Text::new("无预案", "No plan"), &vs.no_plan), ("perfect", Text::new("完美", "Perfect"), &vs.perfect)];
    let against: Vec<Against> = sides
        .into_iter()
        .filter_map(|(id, name, side)| {
            let side = side.as_ref()?;
            Some(Against {
                id: id.into(),
                name: name.zh.into(),
                name_en: name.en.into(),
                loss: loss.total - side.loss.total,
                dead: people.dead - side.people.dead,
                caught: people.caught - side.people.caught,
                safe_before: people.safe_before - side.people.safe_before,
            })
        })
        .collect();
    if against.is_empty() {
        return Judgement::none(2, say("没有同一夜的对照推演", "there is no other run of the same night"));
    }
    let side = |s: &Option<super::card::Side>| s.as_ref().map(|s| s.loss);
    let (value, why) = plan_value(e, loss, side(&vs.no_plan).as_ref(), side(&vs.perfect).as_ref());
    let note = if why.zh.is_empty() {
        say("同一夜、同一运气；多夜多方案用 yanlian compare", "same night, same luck; many nights and plans: yanlian compare")
    } else {
        why
    };
    Judgement { tested: true, value, against, ..Judgement::none(2, note) }
}
