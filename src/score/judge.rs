//! Score / judge — the whole judgement in one function: evidence → metrics → clauses → gates → loss → card.
//!
//! In: the scenario, the tale, its baselines, a scoring. Out: the card. The same tale read back from files gives the same card.

use std::collections::BTreeMap;

use super::card::{Card, Side, Versus};
use super::evidence::{Evidence, Run};
use super::scoring::Scoring;
use super::standard::{aqt9009, hseep, items, phases};
use super::{alert, answer, clause, gate, gridlock, judgement, loss, measure};
use crate::record::tale::{Living, PlanUse, Tale};
use crate::scenario::drill_spec::Scenario;

/// Form of `score.json`.
pub const FORMAT: u32 = 1;

const CAVEAT: (&str, &str) =
    ("【演练】本评分是在假设输入下的推演结果，不构成对任何真实预案的评价依据。", "[EXERCISE] A result of assumed inputs; no evidence about any real plan.");

/// Judges a tale. Baselines of another seed or county are left out.
#[must_use]
pub fn judge(scenario: &Scenario, own: &Tale, no_plan: Option<&Tale>, perfect: Option<&Tale>, scoring: &Scoring) -> Card {
    judge_evidence(&Evidence::new(scenario, own, no_plan, perfect, scoring))
}

/// Judges what was sorted before.
#[must_use]
pub fn judge_evidence(e: &Evidence<'_>) -> Card {
    let (scenario, own, scoring) = (e.scenario, e.own.tale, e.scoring);
    let metrics: Vec<_> = scoring.metrics.iter().map(|spec| measure::metric(e, spec)).collect();
    let gates = gate::gates(e);
    let capped = gates.iter().any(|g| g.tripped);
    let (index, tested_share) = aqt9009::index(scoring, &metrics);
    let own_loss = loss::loss(&e.own, &scoring.loss);
    let side = |run: Option<&Run<'_>>| run.map(|r| Side { people: loss::people(e, r), loss: loss::loss(r, &scoring.loss) });
    let (no_plan, perfect) = (side(e.no_plan.as_ref()), side(e.perfect.as_ref()));
    let (plan_value, note) = loss::plan_value(e, &own_loss, no_plan.as_ref().map(|s| &s.loss), perfect.as_ref().map(|s| &s.loss));
    let drill = &scenario.drill;
    let plan = match own.plan_use {
        PlanUse::AsWritten => scenario.books.plans.iter().map(|p| p.key.clone()).collect(),
        PlanUse::NoPlan => Vec::new(),
        PlanUse::Perfect => vec!["perfect".into()],
    };
    let agents = BTreeMap::from([
        ("people".to_owned(), own.households.iter().map(|h| u64::from(h.people)).sum()),
        ("households".to_owned(), own.households.iter().filter(|h| h.living == Living::Family).count() as u64),
        (
            "elsewhere".to_owned(),
            own.households.iter().filter(|h| matches!(h.living, Living::Class | Living::Out | Living::Ward)).map(|h| u64::from(h.people)).sum(),
        ),
        ("vehicles".to_owned(), u64::from(own.vehicles)),
        ("teams".to_owned(), scenario.county.teams.len() as u64),
    ]);
    let (clauses, injects, people) = (clause::lines(e), answer::lines(e), loss::people(e, &e.own));
    let vs = Versus { no_plan, perfect, plan_value, plan_value_note: note.zh, plan_value_note_en: note.en.unwrap_or_default() };
    Card {
        format: FORMAT,
        drill: drill.key.clone(),
        title: drill.title.zh.clone(),
        title_en: drill.title.en.clone().unwrap_or_else(|| drill.title.zh.clone()),
        plan,
        seed: own.seed,
        fingerprint: own.fingerprint.to_string(),
        engine: env!("CARGO_PKG_VERSION").into(),
        simulated_s: drill.length.as_seconds(),
        wall_s: own.drill_s,
        drill_s: own.drill_s,
        agents,
        grade: aqt9009::grade(scoring, index, capped),
        hseep: hseep::overall(scoring, index, capped),
        index,
        tested_share,
        judgements: judgement::three(e, &metrics, &gates, &injects, (&people, &own_loss), &vs),
        modules: phases::modules(scoring, &metrics),
        phases: phases::phases(&scenario.books.clauses, &clauses),
        gates,
        items: items::items(scoring, &metrics),
        metrics,
        clauses,
        injects,
        people,
        loss: own_loss,
        gridlocks: gridlock::list(own),
        alerts: alert::list(scenario, own),
        vs,
        caveat: caveat(scenario, false),
        caveat_en: caveat(scenario, true),
    }
}

/// What every sheet says: a result of assumed inputs; and whether the county is a reconstruction.
pub(crate) fn caveat(scenario: &Scenario, en: bool) -> String {
    let base = if en { CAVEAT.1 } else { CAVEAT.0 };
    match &scenario.county.reconstruction {
        Some(r) => format!("{base}{}{}", if en { " " } else { "" }, r.get(if en { crate::base::lang::Lang::En } else { crate::base::lang::Lang::Zh })),
        None => base.into(),
    }
}
