//! Plan / lint / zones — each danger zone with its six duties (六落实), a rule of its own, and somebody who warns and fetches.
//!
//! In: zones, clauses. Out: P053 to P064. Source: 六落实: 行政责任人、监测负责人、信息报送人、预警报警信号、转移路线、安全地点.
//! Not here: where its people go (`shelters`, `ground`, P005).

use std::collections::{BTreeMap, BTreeSet};

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::View;
use crate::base::ids::{Id, SettlementId, ZoneId};
use crate::plan::order::{Action, WarnStage, ZoneTarget};
use crate::plan::zone::Zone;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let mut first: BTreeMap<SettlementId, (usize, usize)> = BTreeMap::new();
    for (i, z) in view.books.zones.iter().enumerate() {
        let spot = Spot::Zone(ZoneId::from_index(i));
        duties(hits, spot, z);
        rules(hits, spot, z);
        if z.settlements.is_empty() {
            hits.add(Rule::EmptyZone, spot, "settlements", "没有写村民小组，也就没有人要转移", "names no settlement, so nobody has to leave");
        }
        for s in &z.settlements {
            let home = view.county.settlements[s.index()].village;
            if home != z.village {
                let (key, v) = (view.county.settlement_keys.key(*s), view.county.village_keys.key(home));
                hits.add(
                    Rule::SettlementElsewhere,
                    spot,
                    "settlements",
                    format!("\"{key}\" 属于村 \"{v}\""),
                    format!("\"{key}\" belongs to the village \"{v}\""),
                );
            }
            // Zones that part one settlement by height or by area may share it.
            if z.below_m.is_some() || z.area.is_some() {
                continue;
            }
            match first.get(s) {
                Some((other, plan)) if *plan == view.plan_of_zone[i] => {
                    let (key, other) = (view.county.settlement_keys.key(*s), &view.books.zones[*other].key);
                    hits.add(
                        Rule::SettlementTwice,
                        spot,
                        "settlements",
                        format!("\"{key}\" 已在 \"{other}\" 里"),
                        format!("\"{key}\" is in \"{other}\" already"),
                    );
                }
                Some(_) => {}
                None => {
                    first.insert(*s, (i, view.plan_of_zone[i]));
                }
            }
        }
    }
    if view.whole && !view.books.clauses.is_empty() {
        served(view, hits);
    }
}

fn duties(hits: &mut Hits, spot: Spot, z: &Zone) {
    let six = [
        (Rule::NoAdministrator, "administrator", &z.administrator, "没有行政责任人", "has no administrator"),
        (Rule::NoMonitor, "monitor", &z.monitor, "没有监测责任人", "has nobody who watches"),
        (Rule::NoReporter, "reporter", &z.reporter, "没有信息报送人", "has nobody who reports"),
        (Rule::NoSignal, "signal", &z.signal, "没有预警信号", "has no signal"),
        (Rule::NoRoute, "route", &z.route, "没有转移路线", "has no way out in words"),
    ];
    for (rule, field, value, zh, en) in six {
        if value.trim().is_empty() {
            hits.add(rule, spot, field, zh, en);
        }
    }
    if !z.paired && !z.settlements.is_empty() {
        hits.add(Rule::NotPaired, spot, "paired", "行动不便人员没有结对帮扶人", "people of reduced mobility have no named helpers");
    }
}

fn rules(hits: &mut Hits, spot: Spot, z: &Zone) {
    for r in &z.rules {
        let (prepare, leave) = (!r.prepare_rain.is_empty(), !r.leave_rain.is_empty());
        if r.stage_m.is_none() && !(prepare && leave) {
            let (zh, en) = match (prepare, leave) {
                (true, false) => ("只有准备转移指标，没有立即转移指标", "has a threshold for prepare, none for leave now"),
                (false, true) => ("只有立即转移指标，没有准备转移指标", "has a threshold for leave now, none for prepare"),
                _ => ("预警规则里没有指标", "has a rule without a threshold"),
            };
            hits.add(Rule::RuleEmpty, spot, "rules", zh, en);
        }
    }
}

/// Somebody warns each zone, and somebody fetches who cannot walk.
fn served(view: &View<'_>, hits: &mut Hits) {
    let (mut warned, mut fetched) = (BTreeSet::new(), BTreeSet::new());
    // Many clauses name the same target: each pair of plan and target is worked out once.
    let mut done: BTreeSet<(usize, bool, String)> = BTreeSet::new();
    for (id, c) in view.clauses() {
        let (heap, target): (&mut BTreeSet<ZoneId>, &ZoneTarget) = match &c.action {
            Action::Warn { zones, stage: WarnStage::LeaveNow, .. } | Action::Evacuate { zones, .. } => (&mut warned, zones),
            Action::FetchSpecial { zones, .. } => (&mut fetched, zones),
            _ => continue,
        };
        let fetch = matches!(c.action, Action::FetchSpecial { .. });
        if done.insert((view.plan_of[id.index()], fetch, format!("{target:?}"))) {
            heap.extend(view.targeted(id, target));
        }
    }
    // A list of zones without one order over zones in any plan is only a list.
    if warned.is_empty() && fetched.is_empty() {
        return;
    }
    for i in 0..view.books.zones.len() {
        let id = ZoneId::from_index(i);
        if !warned.contains(&id) {
            hits.add(Rule::ZoneNobodyWarns, Spot::Zone(id), "", "没有条款让这里的人立即转移", "no clause tells its people to leave");
        }
        if !fetched.contains(&id) && !view.books.zones[i].settlements.is_empty() {
            hits.add(Rule::ZoneNobodyFetches, Spot::Zone(id), "", "没有条款接送行动不便人员", "no clause fetches its people of reduced mobility");
        }
    }
}
