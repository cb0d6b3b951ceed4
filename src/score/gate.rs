//! Score / gate — three faults that no good average may hide: each allows no more than 中.
//!
//! In: the evidence. Out: gates with the reason, tripped or not. Which are watched stands in the scoring file.
//! A plan may tighten the built-in safety rules; it can never remove them, so they are read from the record of what
//! teams and residents met, not from the plan. For residents the rule is: nobody is sent on foot, by vehicle or into a
//! shelter where water had been reported when the order was given, or into a shelter in a danger zone. What nobody had
//! reported is the hazard's fault, not the order's.

use std::collections::BTreeMap;

use super::card::Gate;
use super::evidence::Evidence;
use super::measure::MOST_EVIDENCE;
use crate::base::ids::{FacilityId, HouseholdId, Id, SettlementId, VillageId};
use crate::base::time::Moment;
use crate::record::event::{Event, Kind, Who, Why};
use crate::record::said;

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
        format!("{}到时仍未转移的行动不便者 {people:.0} 人", e.hazard_word().0),
        format!("{people:.0} people of reduced mobility were hit and not moved"),
        seqs,
    )
}

fn unsafe_order(e: &Evidence<'_>) -> Gate {
    // Sent: exposed beyond equipment on an order; or gone all the same after a refusal by a safety rule.
    let exposed: Vec<_> =
        e.own.of(Kind::TeamExposed).filter(|x| x.value > 0.0 && (by_order(e, x) || e.own.chain(x).any(|c| c.kind == Kind::TeamOrdered))).collect();
    let refused: Vec<_> = e.own.of(Kind::OrderRefused).filter(|x| x.detail.says(said::SAFETY)).collect();
    let all_the_same: Vec<_> = refused.iter().copied().filter(|x| matches!(x.subject, Who::Team(_)) && went_all_the_same(e, x)).collect();
    let residents = residents_sent(e);
    let people: f64 = residents.iter().map(|x| x.value).sum::<f64>() + 0.0; // an empty sum is −0
    let (zh, en) = e.hazard_word();
    let mut seqs: Vec<u64> = exposed.iter().chain(&all_the_same).chain(&residents).map(|x| x.seq).collect();
    seqs.sort_unstable();
    seqs.truncate(MOST_EVIDENCE);
    gate(
        "unsafe_order",
        !exposed.is_empty() || !all_the_same.is_empty() || !residents.is_empty(),
        format!(
            "救援队伍奉命进入超出装备能力的险境 {} 次；违反安全规则而被拒 {} 次，其中仍前往 {} 次；群众奉命走向已报有{zh}的地方而遇险 {people:.0} 人",
            exposed.len(),
            refused.len(),
            all_the_same.len()
        ),
        format!(
            "teams sent into danger beyond equipment {} times; {} orders refused by a safety rule, {} of them carried out all the same; {people:.0} residents caught where an order sent them although {en} had been reported",
            exposed.len(),
            refused.len(),
            all_the_same.len()
        ),
        seqs,
    )
}

/// Whether an event follows from an order.
fn by_order(e: &Evidence<'_>, x: &Event) -> bool {
    let ordered = |why: Why| matches!(why, Why::Clause(_) | Why::Command(_));
    ordered(x.cause.why) || e.own.chain(x).any(|c| ordered(c.cause.why))
}

/// Residents caught on the way or in a shelter, on an order to leave, where water had been reported when it was given.
fn residents_sent<'a>(e: &Evidence<'a>) -> Vec<&'a Event> {
    let county = &e.scenario.county;
    // First report of water from each village, to whichever post.
    let mut reported: BTreeMap<VillageId, Moment> = BTreeMap::new();
    for r in e.own.of(Kind::ReportArrived).filter(|r| matches!(r.detail.as_str(), said::WATER | said::DANGER | said::TRAPPED)) {
        if let Some(v) = e.village(r.place).or_else(|| e.village(r.subject)) {
            reported.entry(v).or_insert(r.at);
        }
    }
    let settlement_of = |f: FacilityId| {
        let at = county.facilities.get(f.index())?.at;
        let near = |s: &usize| county.settlements[*s].at.distance_m(at);
        (0..county.settlements.len()).min_by(|a, b| near(a).total_cmp(&near(b)).then(a.cmp(b))).map(SettlementId::from_index)
    };
    let zoned = |s: SettlementId| e.scenario.books.zones.iter().any(|z| z.below_m.is_none() && z.settlements.contains(&s));
    let mut shelters: BTreeMap<HouseholdId, FacilityId> = BTreeMap::new();
    let mut events: Vec<&Event> = e.own.of(Kind::Safe).chain(e.own.of(Kind::Caught)).collect();
    events.sort_by_key(|x| x.seq);
    let mut out = Vec::new();
    for x in events {
        let Who::Household(h) = x.subject else { continue };
        if let (Kind::Safe, Who::Facility(f)) = (x.kind, x.place) {
            shelters.insert(h, f);
        }
        let how = x.detail.as_str();
        let Some(ordered) = e.own.homes.get(h.index()).and_then(|home| home.ordered.at()) else { continue };
        if x.kind != Kind::Caught || x.at < ordered || !matches!(how, said::FOOT | said::VEHICLE | said::SHELTER) || !by_order(e, x) {
            continue;
        }
        let there = if how == said::SHELTER { shelters.get(&h).and_then(|f| settlement_of(*f)) } else { None };
        let village = there.map_or_else(|| e.village_of(h.index()), |s| e.village(Who::Settlement(s)));
        if village.and_then(|v| reported.get(&v)).is_some_and(|at| *at < ordered) || there.is_some_and(zoned) {
            out.push(x);
        }
    }
    out
}

/// After a refusal, the team left for the same place under the same cause.
fn went_all_the_same(e: &Evidence<'_>, refused: &Event) -> bool {
    refused.place != Who::Nobody
        && e.own
            .of(Kind::TeamArrived)
            .any(|a| a.subject == refused.subject && a.seq > refused.seq && a.place == refused.place && a.cause.why == refused.cause.why)
}
