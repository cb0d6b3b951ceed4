//! Measure / P2 — gaps of the plan: injects, levels and zones whose time came, and settlements whose houses were hit, that no
//! clause answers. A clause that is always due, or orders nothing in particular, answers nothing in particular; and a clause
//! that cannot fall due within the drill answers nothing at all (`able`), unless it did.

use std::collections::BTreeSet;

use super::{MOST_EVIDENCE, Measured};
use crate::base::ids::{Id, InjectId, SettlementId, ZoneId};
use crate::base::lang::Lang;
use crate::map::channel::Power;
use crate::plan::clause::Clause;
use crate::plan::level::Level;
use crate::plan::order::{Action, ZoneTarget};
use crate::plan::trigger::{Compare, Quantity, Trigger};
use crate::record::event::{Kind, Who, Why};
use crate::scenario::drill_spec::InjectEffect;
use crate::score::evidence::Evidence;

fn any(trigger: &Trigger, test: &dyn Fn(&Trigger) -> bool) -> bool {
    if test(trigger) {
        return true;
    }
    match trigger {
        Trigger::Held(_, t) | Trigger::Latch(t, _) => any(t, test),
        Trigger::All(list) | Trigger::Any(list) => list.iter().any(|t| any(t, test)),
        // A negation answers the absence of a thing, not the thing.
        _ => false,
    }
}

/// More rain than any span of a drill has seen, millimetres: above the world's record of a day, 1,825 mm (WMO).
const MOST_RAIN_MM: f64 = 2000.0;

/// Whether a trigger can hold at some time of the drill, as far as clock, calendar and the plan itself say: sums of water are
/// taken as possible up to what the earth has seen. `depth` bounds the way through clauses that wait for each other.
fn able(e: &Evidence<'_>, trigger: &Trigger, depth: usize) -> bool {
    let length = e.scenario.drill.length;
    let known = |key: &str| e.clauses().iter().find(|c| c.key == key).is_some_and(|c| depth > 0 && able(e, &c.trigger, depth - 1));
    match trigger {
        Trigger::Number(q, sign, x) => {
            let most = match q {
                Quantity::Minutes => length.as_minutes(),
                Quantity::HourOfDay => 24.0,
                Quantity::SafeShare => 1.0,
                Quantity::Rain(..) | Quantity::MaxRain(_) | Quantity::ForecastRain(..) | Quantity::MaxForecastRain(_) => MOST_RAIN_MM,
                Quantity::GaugesOver(..) | Quantity::AboveWarning => e.scenario.county.gauges.len() as f64,
                Quantity::Warning(_) => 4.0,
                _ => f64::INFINITY,
            };
            let least = if matches!(q, Quantity::Stage(_) | Quantity::ForecastStage(..) | Quantity::Rise(..)) { f64::NEG_INFINITY } else { 0.0 };
            match sign {
                Compare::Ge => *x <= most,
                Compare::Gt => *x < most,
                Compare::Le => *x >= least,
                Compare::Lt => *x > least,
                Compare::Eq => *x >= least && *x <= most,
            }
        }
        Trigger::Done(key) => known(key),
        Trigger::After(key, span) => *span <= length && known(key),
        Trigger::At(moment) => moment.since_start() <= length,
        Trigger::Held(span, t) => *span <= length && able(e, t, depth),
        Trigger::Missing(_, span) => *span <= length,
        Trigger::Latch(on, _) => able(e, on, depth),
        Trigger::Not(t) => !matches!(**t, Trigger::Always),
        Trigger::All(list) => list.iter().all(|t| able(e, t, depth)),
        Trigger::Any(list) => list.iter().any(|t| able(e, t, depth)),
        Trigger::Always | Trigger::LevelAtLeast(_) | Trigger::Received(_) => true,
    }
}

/// The clauses that fell due, or were able to.
fn live<'e>(e: &'e Evidence<'_>) -> Vec<(usize, &'e Clause)> {
    let fell: BTreeSet<usize> = e.instances.iter().map(|i| i.clause.index()).collect();
    e.clauses().iter().enumerate().filter(|(i, c)| fell.contains(i) || able(e, &c.trigger, e.clauses().len())).collect()
}

/// Whether some clause warns or moves the people of a zone.
fn zone_answered(e: &Evidence<'_>, clauses: &[(usize, &Clause)], zone: ZoneId) -> bool {
    let Some(z) = e.scenario.books.zones.get(zone.index()) else { return false };
    let township = e.scenario.county.villages.get(z.village.index()).map(|v| v.township);
    clauses.iter().any(|(i, c)| {
        let i = *i;
        let (Action::Warn { zones, .. } | Action::Evacuate { zones, .. }) = &c.action else { return false };
        if matches!(c.action, Action::Warn { stage: crate::plan::order::WarnStage::AllClear, .. }) {
            return false;
        }
        match zones {
            // "All zones" and "their own trigger" speak of the plan's own zones.
            ZoneTarget::All => same_plan(e, i, zone),
            ZoneTarget::OwnTrigger => same_plan(e, i, zone) && !z.rules.is_empty(),
            ZoneTarget::Class(k) => *k == z.class && same_plan(e, i, zone),
            ZoneTarget::Townships(t) => township.is_some_and(|own| t.is_empty() || t.contains(&own)),
            ZoneTarget::Zones(list) => list.contains(&zone),
            ZoneTarget::Isolation | ZoneTarget::Downwind => same_plan(e, i, zone),
        }
    })
}

/// A special plan's "all zones" also means the zones of the plans below it.
fn same_plan(e: &Evidence<'_>, clause: usize, zone: ZoneId) -> bool {
    let plans = &e.scenario.books.plans;
    let Some(owner) = plans.iter().find(|p| p.clauses.iter().any(|c| c.index() == clause)) else { return true };
    let Some(mut holder) = plans.iter().find(|p| p.zones.contains(&zone)) else { return true };
    for _ in 0..=plans.len() {
        if holder.key == owner.key {
            return true;
        }
        match holder.upper.as_ref().and_then(|u| plans.iter().find(|p| p.key == *u)) {
            Some(up) => holder = up,
            // Plans of one drill that stand side by side share their zones where the clause's plan has none.
            None => return owner.zones.is_empty(),
        }
    }
    false
}

fn level_answered(clauses: &[(usize, &Clause)], level: Level) -> bool {
    clauses.iter().any(|(_, c)| any(&c.trigger, &|t| matches!(t, Trigger::LevelAtLeast(l) if *l <= level)))
}

fn inject_answered(e: &Evidence<'_>, live: &[(usize, &Clause)], id: InjectId, effect: &InjectEffect) -> bool {
    let clauses = || live.iter().map(|(_, c)| *c);
    let fell_due = e.own.of(Kind::InjectPlayed).find(|x| x.subject == Who::Inject(id)).is_some_and(|played| {
        e.own.of(Kind::ClauseDue).any(|d| d.seq > played.seq && (d.cause.why == Why::Inject(id) || e.own.chain(d).any(|c| c.seq == played.seq)))
    });
    if fell_due && e.plan_in_force() {
        return true;
    }
    let needs_nothing =
        |channels: &[crate::base::ids::ChannelId]| channels.iter().any(|c| e.scenario.county.channels.get(c.index()).is_some_and(|c| c.power == Power::None));
    match effect {
        InjectEffect::Message { topic, .. } => clauses().any(|c| any(&c.trigger, &|t| matches!(t, Trigger::Received(x) if x == topic))),
        InjectEffect::PowerOut { .. } | InjectEffect::MobileOut { .. } => clauses().any(|c| match &c.action {
            Action::Warn { channels, .. } | Action::Evacuate { channels, .. } => needs_nothing(channels),
            _ => c.fallback.is_some_and(|f| needs_nothing(&[f])),
        }),
        InjectEffect::ChannelOut { channel, .. } => clauses().any(|c| match &c.action {
            Action::Warn { channels, .. } | Action::Evacuate { channels, .. } => channels.contains(channel) && channels.iter().any(|x| x != channel),
            // One of the two is what fails, and another stands beside it.
            _ => matches!((c.channel, c.fallback), (Some(a), Some(b)) if a != b && (a == *channel || b == *channel)),
        }),
        InjectEffect::RoadBlocked { road, .. } => clauses().any(|c| match &c.action {
            Action::CloseRoad { roads } | Action::Divert { roads } | Action::Contraflow { roads, .. } => roads.is_empty() || roads.contains(road),
            _ => false,
        }),
        InjectEffect::TeamOut { team } => clauses().any(|c| match &c.action {
            Action::Dispatch { teams, .. }
            | Action::Rescue { teams }
            | Action::FetchSpecial { teams, .. }
            | Action::Extinguish { teams }
            | Action::Protect { teams } => teams.is_empty() || teams.iter().any(|t| t != team),
            _ => false,
        }),
        InjectEffect::Wind { .. } => clauses().any(|c| {
            any(&c.trigger, &|t| {
                matches!(t, Trigger::Number(Quantity::Reports(kind), ..) if kind == "wind-shift") || matches!(t, Trigger::Number(Quantity::Wind, ..))
            })
        }),
        InjectEffect::Release { .. } | InjectEffect::Breach { .. } => clauses().any(|c| {
            any(&c.trigger, &|t| {
                matches!(
                    t,
                    Trigger::Number(Quantity::Stage(_) | Quantity::Rise(..) | Quantity::AboveWarning | Quantity::ForecastStage(..), ..) | Trigger::Received(_)
                )
            })
        }),
    }
}

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    let mut gaps: Vec<(String, String, u64)> = Vec::new();
    let mut asked = 0;
    let live = live(e);
    for played in e.own.of(Kind::InjectPlayed) {
        let Who::Inject(id) = played.subject else { continue };
        let Some(inject) = e.scenario.drill.injects.get(id.index()) else { continue };
        asked += 1;
        if !inject_answered(e, &live, id, &inject.effect) {
            gaps.push((format!("注入 {}", inject.key), format!("inject {}", inject.key), played.seq));
        }
    }
    for truth in e.own.of(Kind::LevelTrue) {
        let Who::Level(level) = truth.subject else { continue };
        asked += 1;
        if !level_answered(&live, level) {
            gaps.push((format!("{}级", level.numeral()), format!("level {}", level.numeral()), truth.seq));
        }
    }
    for truth in e.own.of(Kind::ZoneTrue) {
        let Who::Zone(zone) = truth.subject else { continue };
        asked += 1;
        if !zone_answered(e, &live, zone) {
            gaps.push((format!("片区 {}", e.name(truth.subject, Lang::Zh)), format!("zone {}", e.name(truth.subject, Lang::En)), truth.seq));
        }
    }
    let mut hit: BTreeSet<SettlementId> = BTreeSet::new();
    for x in e.runs().flat_map(|r| r.of(Kind::HouseHit)) {
        let Who::Household(h) = x.subject else { continue };
        let Some(fact) = e.own.tale.households.get(h.index()) else { continue };
        if !hit.insert(fact.settlement) {
            continue;
        }
        asked += 1;
        let covered =
            e.scenario.books.zones.iter().enumerate().any(|(i, z)| z.settlements.contains(&fact.settlement) && zone_answered(e, &live, ZoneId::from_index(i)));
        if !covered {
            let name = |lang| e.name(Who::Settlement(fact.settlement), lang);
            let seq = e.own.homes[h.index()].hit.seq().unwrap_or(0);
            gaps.push((format!("进水居民点 {}", name(Lang::Zh)), format!("flooded settlement {}", name(Lang::En)), seq));
        }
    }
    if asked == 0 {
        return Measured::untested("没有可检验预案的情况", "nothing happened that could test the plan");
    }
    let first = |f: fn(&(String, String, u64)) -> &str, sep: &str| gaps.iter().take(6).map(f).collect::<Vec<_>>().join(sep);
    let (zh, en) = if gaps.is_empty() {
        (format!("{asked} 种情况均有条款"), format!("all {asked} situations have a clause"))
    } else {
        (
            format!("{asked} 种情况中 {} 种无条款：{}", gaps.len(), first(|g| &g.0, "、")),
            format!("{} of {asked} situations have no clause: {}", gaps.len(), first(|g| &g.1, ", ")),
        )
    };
    Measured::of(gaps.len() as f64, zh, en).shown_by(gaps.iter().filter(|g| g.2 > 0).take(MOST_EVIDENCE).map(|g| g.2))
}
