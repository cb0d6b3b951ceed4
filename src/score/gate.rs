//! Score / gate — three faults that no good average may hide: each allows no more than 中.
//!
//! In: the evidence. Out: gates with the reason, tripped or not. Which are watched stands in the scoring file.
//! A plan may tighten the built-in safety rules; it can never remove them, so they are read from the record of what
//! teams met, not from the plan.

use super::card::Gate;
use super::evidence::Evidence;
use super::measure::MOST_EVIDENCE;
use crate::record::event::{Kind, Who, Why};

/// The gates that the scoring file watches.
#[must_use]
pub fn gates(evidence: &Evidence<'_>) -> Vec<Gate> {
    let on = evidence.scoring.gates;
    let mut out = Vec::new();
    if on.any_death {
        out.push(any_death(evidence));
    }
    if on.reduced_mobility {
        out.push(reduced_mobility(evidence));
    }
    if on.unsafe_order {
        out.push(unsafe_order(evidence));
    }
    out
}

fn gate(id: &str, tripped: bool, why: String, why_en: String, evidence: Vec<u64>) -> Gate {
    Gate { id: id.into(), tripped, why, why_en, evidence }
}

fn any_death(e: &Evidence<'_>) -> Gate {
    let dead = e.own.dead();
    let allowed = e.perfect.as_ref().map(|p| p.dead());
    let tripped = dead > allowed.unwrap_or(0.0);
    let (zh, en) = match allowed {
        Some(a) => (format!("死亡 {dead:.0} 人，理想对照 {a:.0} 人"), format!("{dead:.0} dead, {a:.0} in the perfect run")),
        None => (format!("死亡 {dead:.0} 人；没有理想对照，按 0 计"), format!("{dead:.0} dead; no perfect run, so none is allowed")),
    };
    gate("any_death", tripped, zh, en, e.own.of(Kind::Died).take(MOST_EVIDENCE).map(|x| x.seq).collect())
}

fn reduced_mobility(e: &Evidence<'_>) -> Gate {
    let mut people = 0.0;
    let mut seqs = Vec::new();
    for (i, h) in e.own.homes.iter().enumerate() {
        let reduced = f64::from(e.fact(i).reduced);
        if reduced <= 0.0 || !h.hit.is_set() || e.safe_before(i) {
            continue;
        }
        let left_behind = (reduced - f64::from(h.moved_before)).max(0.0);
        if left_behind <= 0.0 {
            continue;
        }
        people += left_behind;
        if seqs.len() < MOST_EVIDENCE {
            seqs.extend(h.hit.seq());
        }
    }
    gate(
        "reduced_mobility",
        people > 0.0,
        format!("水到时仍未转移的行动不便者 {people:.0} 人"),
        format!("{people:.0} people of reduced mobility were hit and not moved"),
        seqs,
    )
}

fn unsafe_order(e: &Evidence<'_>) -> Gate {
    let ordered = |why: Why| matches!(why, Why::Clause(_) | Why::Command(_));
    // Sent: exposed beyond equipment on an order; or a refusal by a safety rule that was overruled.
    let by_order = |x: &crate::record::event::Event| ordered(x.cause.why) || e.own.chain(x).any(|c| c.kind == Kind::TeamOrdered || ordered(c.cause.why));
    let exposed: Vec<_> = e.own.of(Kind::TeamExposed).filter(|x| x.value > 0.0 && by_order(x)).collect();
    let overruled: Vec<_> = e
        .own
        .of(Kind::OrderRefused)
        .filter(|x| {
            let d = x.detail.as_str();
            d.contains("safety") && (d.contains("overruled") || matches!(x.subject, Who::Team(_)) && went_all_the_same(e, x))
        })
        .collect();
    let refused = e.own.of(Kind::OrderRefused).filter(|x| x.detail.as_str().contains("safety")).count();
    let mut seqs: Vec<u64> = exposed.iter().chain(&overruled).map(|x| x.seq).collect();
    seqs.sort_unstable();
    seqs.truncate(MOST_EVIDENCE);
    gate(
        "unsafe_order",
        !exposed.is_empty() || !overruled.is_empty(),
        format!("奉命进入超出装备能力的险境 {} 次；违反安全规则而被拒 {refused} 次，其中强令 {} 次", exposed.len(), overruled.len()),
        format!(
            "sent into danger beyond equipment {} times; {refused} orders refused by a safety rule, {} of them carried out all the same",
            exposed.len(),
            overruled.len()
        ),
        seqs,
    )
}

/// After a refusal, the team left for the same place under the same cause.
fn went_all_the_same(e: &Evidence<'_>, refused: &crate::record::event::Event) -> bool {
    refused.place != Who::Nobody
        && e.own
            .of(Kind::TeamArrived)
            .any(|a| a.subject == refused.subject && a.seq > refused.seq && a.place == refused.place && a.cause.why == refused.cause.why)
}
