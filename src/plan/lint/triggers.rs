//! Plan / lint / triggers — conditions that can never come true, always are, or wait for what nobody sends.
//!
//! In: triggers of levels and clauses. Out: P018 to P023, P025. Not here: waiting in a circle (`waits`).
//! Source: largest rains ever measured, P = 421 D^0.475 mm in D hours (WMO-No. 168, 1994, envelope of world records): no
//! threshold above it is reached. Stages are held against the map's own heights, 30 m of margin (assumed).

use std::collections::{BTreeMap, BTreeSet};

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, show, trigger_key};
use crate::base::ids::{ClauseId, GaugeId, Id, PostId};
use crate::base::num;
use crate::base::time::Span;
use crate::map::place::GaugeKind;
use crate::plan::order::Action;
use crate::plan::trigger::{Compare, Quantity, REPORT_KINDS, ROAD_REPORT_KINDS, Trigger};
use crate::plan::warning::{self, Warning};

/// Below and above the map's own heights a stage is still plausible so far, metres (assumed).
const STAGE_MARGIN_M: f64 = 30.0;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let limits = Domain::of(view);
    for (p, plan) in view.books.plans.iter().enumerate() {
        for (i, l) in plan.levels.iter().enumerate() {
            walk(view, &limits, hits, Spot::Level(p, i), &l.trigger);
        }
    }
    let sent = Sent::of(view);
    let mut said: BTreeMap<(u32, String), u32> = BTreeMap::new();
    for (id, c) in view.clauses() {
        let spot = Spot::Clause(id);
        walk(view, &limits, hits, spot, &c.trigger);
        sent.look(view, hits, spot, view.posts_of(c.actor), &c.trigger);
        let key = (c.actor.0, format!("{:?} {}", c.action, trigger_key(&c.trigger)));
        if let Some(first) = said.get(&key) {
            let other = &view.books.clauses[*first as usize];
            // A lower clause says what its upper clause says: that is how it implements it, over however many plans.
            if top(view, id) == top(view, ClauseId(*first)) {
                continue;
            }
            let first = &other.key;
            let (zh, en) = (format!("与 \"{first}\" 同一角色、同一条件、同一动作"), format!("same actor, condition and action as \"{first}\""));
            hits.add(Rule::SaidTwice, spot, "", zh, en);
        } else {
            said.insert(key, id.0);
        }
    }
}

/// The clause at the top of a chain of upper clauses; plans stand on four levels, so a chain is short.
fn top(view: &View<'_>, mut clause: ClauseId) -> ClauseId {
    for _ in 0..8 {
        let Some(upper) = view.books.clause(clause).implements else { break };
        clause = upper;
    }
    clause
}

fn walk(view: &View<'_>, limits: &Domain, hits: &mut Hits, spot: Spot, trigger: &Trigger) {
    trigger.each(&mut |t| {
        if let Trigger::Number(q, sign, v) = t {
            number(view, limits, hits, spot, q, *sign, *v);
        }
    });
    together(trigger, &mut |parts| contradiction(view, hits, spot, parts));
}

/// Every set of parts that must hold at one moment: `and` within `and`, and what `for(…)` asks for, are one set.
fn together<'t>(t: &'t Trigger, visit: &mut dyn FnMut(&[&'t Trigger])) {
    fn parts<'t>(t: &'t Trigger, out: &mut Vec<&'t Trigger>) {
        match t {
            Trigger::All(list) => list.iter().for_each(|t| parts(t, out)),
            Trigger::Held(_, inner) => parts(inner, out),
            other => out.push(other),
        }
    }
    let mut set = Vec::new();
    parts(t, &mut set);
    visit(&set);
    for part in set {
        match part {
            Trigger::Any(list) => list.iter().for_each(|t| together(t, visit)),
            Trigger::Not(inner) => together(inner, visit),
            Trigger::Latch(on, off) => {
                together(on, visit);
                together(off, visit);
            }
            _ => {}
        }
    }
}

/// What a quantity can be at all.
struct Domain {
    rain_gauges: f64,
    warned_gauges: f64,
    residents: f64,
    stage: (f64, f64),
    /// The gravest colour of each warning that the county's gauges, table, zones and hazard points can call for.
    warnings: [f64; 3],
}

impl Domain {
    fn of(view: &View<'_>) -> Self {
        let c = view.county;
        let heights = c.terrain.values.iter().filter(|v| v.is_finite()).map(|v| f64::from(*v));
        let (low, high) = heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let rain_gauge = |g: GaugeId| c.gauges[g.index()].kind == GaugeKind::Rain;
        let rain = (0..c.gauges.len()).any(|g| rain_gauge(GaugeId::from_index(g)));
        let table = warning::rank(c.alarm.steps.iter().map(|s| s.colour).max());
        let critical = view.books.zones.iter().flat_map(|z| &z.rules).any(|r| rain_gauge(r.gauge) && !r.leave_rain.is_empty());
        let gravest = |w: Warning| match w {
            _ if !rain => 0.0,
            Warning::Rainstorm => table,
            Warning::FlashFlood => {
                if critical || !view.whole {
                    4.0
                } else {
                    table
                }
            }
            Warning::Geohazard => {
                if c.hazard_points.is_empty() {
                    0.0
                } else {
                    4.0
                }
            }
        };
        Self {
            warnings: Warning::ALL.map(gravest),
            rain_gauges: c.gauges.iter().filter(|g| g.kind == GaugeKind::Rain).count() as f64,
            warned_gauges: c.gauges.iter().filter(|g| g.warning_m.is_some()).count() as f64,
            residents: c.residents() as f64,
            stage: (low - STAGE_MARGIN_M, high + STAGE_MARGIN_M),
        }
    }
    fn range(&self, q: &Quantity) -> (f64, f64) {
        let most = |s: &Span| 421.0 * num::pow(s.as_hours().max(1.0 / 60.0), 0.475);
        match q {
            Quantity::Stage(_) | Quantity::ForecastStage(..) => self.stage,
            Quantity::Rise(..) => (-50.0, 50.0),
            Quantity::Rain(_, s) | Quantity::MaxRain(s) | Quantity::ForecastRain(_, s) | Quantity::MaxForecastRain(s) => (0.0, most(s)),
            Quantity::GaugesOver(..) => (0.0, self.rain_gauges),
            Quantity::AboveWarning => (0.0, self.warned_gauges),
            Quantity::Warning(w) => (0.0, self.warnings[*w as usize]),
            Quantity::HourOfDay => (0.0, 24.0 - 1e-9),
            Quantity::NotSignedOff => (0.0, self.residents),
            Quantity::SafeShare | Quantity::FireHeld => (0.0, 1.0),
            Quantity::FireToHomes => (0.0, 720.0),
            Quantity::FireWeather => (1.0, 5.0),
            // The strongest gust ever measured, Barrow Island 1996 (WMO).
            Quantity::Wind => (0.0, 113.3),
            _ => (0.0, f64::INFINITY),
        }
    }
}

fn number(view: &View<'_>, limits: &Domain, hits: &mut Hits, spot: Spot, q: &Quantity, sign: Compare, v: f64) {
    let (low, high) = limits.range(q);
    let name = word(view, q, sign, v);
    let never = match sign {
        Compare::Ge => v > high,
        Compare::Gt => v >= high,
        Compare::Le => v < low,
        Compare::Lt => v <= low,
        Compare::Eq => v < low || v > high,
    };
    let always = match sign {
        Compare::Ge => v <= low,
        Compare::Gt => v < low,
        Compare::Le => v >= high,
        Compare::Lt => v > high,
        Compare::Eq => false,
    };
    let (a, b) = (number_word(q, low), number_word(q, high));
    if never {
        hits.add(Rule::ImpossibleNumber, spot, "trigger", format!("{name}：只能在 {a} 至 {b} 之间"), format!("{name}: it lies between {a} and {b}"));
    } else if always {
        hits.add(Rule::AlwaysTrue, spot, "trigger", format!("{name} 永远成立"), format!("{name} always holds"));
    }
    let (gauge, wanted) = match q {
        Quantity::Stage(g) | Quantity::Rise(g, _) | Quantity::ForecastStage(g, _) => (g, GaugeKind::Stage),
        Quantity::Rain(g, _) | Quantity::ForecastRain(g, _) => (g, GaugeKind::Rain),
        _ => return,
    };
    if view.county.gauges[gauge.index()].kind != wanted {
        let key = view.county.gauge_keys.key(*gauge);
        let (zh, en) = if wanted == GaugeKind::Rain { ("不是雨量站", "is no rain gauge") } else { ("不是水位站", "is no stage gauge") };
        hits.add(Rule::WrongGauge, spot, "trigger", format!("{name}：\"{key}\" {zh}"), format!("{name}: \"{key}\" {en}"));
    }
}

/// Numbers on one quantity, each with its sign, that must hold together.
fn contradiction(view: &View<'_>, hits: &mut Hits, spot: Spot, list: &[&Trigger]) {
    let mut parts: Vec<(&Quantity, Compare, f64)> = Vec::new();
    let mut level = (None, None);
    for t in list {
        match t {
            Trigger::Number(q, s, v) => parts.push((q, *s, *v)),
            Trigger::LevelAtLeast(l) => level.0 = level.0.max(Some(*l)),
            Trigger::Not(inner) => match &**inner {
                Trigger::Number(q, s, v) => {
                    let turned = match s {
                        Compare::Ge => Compare::Lt,
                        Compare::Gt => Compare::Le,
                        Compare::Le => Compare::Gt,
                        Compare::Lt => Compare::Ge,
                        Compare::Eq => continue,
                    };
                    parts.push((q, turned, *v));
                }
                Trigger::LevelAtLeast(l) => level.1 = Some(level.1.map_or(*l, |m: crate::plan::level::Level| m.min(*l))),
                _ => {}
            },
            _ => {}
        }
    }
    if let (Some(is), Some(not)) = level
        && not <= is
    {
        let (a, b) = (is.numeral(), not.numeral());
        hits.add(Rule::Contradiction, spot, "trigger", format!("既要{a}级以上，又不要{b}级"), format!("asks for level {a} and for less than level {b}"));
    }
    for (i, a) in parts.iter().enumerate() {
        for b in &parts[i + 1..] {
            let (up, down) = (apart(a.1, a.2, b.1, b.2), apart(b.1, b.2, a.1, a.2));
            if a.0 == b.0 && (up || down) || up && within(a.0, b.0) || down && within(b.0, a.0) {
                let (x, y) = (word(view, a.0, a.1, a.2), word(view, b.0, b.1, b.2));
                hits.add(Rule::Contradiction, spot, "trigger", format!("{x} 与 {y}"), format!("{x} and {y}"));
            }
        }
    }
}

/// Whether the first is no more than the second whatever falls: rain over a part of the second's span.
fn within(a: &Quantity, b: &Quantity) -> bool {
    match (a, b) {
        (Quantity::Rain(g, s), Quantity::Rain(h, t)) => g == h && s <= t,
        (Quantity::MaxRain(s), Quantity::MaxRain(t)) | (Quantity::Rain(_, s), Quantity::MaxRain(t)) => s <= t,
        _ => false,
    }
}

/// Whether one number lies wholly above where the other must lie.
fn apart(s: Compare, v: f64, t: Compare, w: f64) -> bool {
    match (s, t) {
        (Compare::Ge, Compare::Le) => v > w,
        (Compare::Ge | Compare::Gt, Compare::Lt) | (Compare::Gt, Compare::Le) => v >= w,
        (Compare::Eq, Compare::Lt) => v >= w,
        (Compare::Eq, Compare::Le) => v > w,
        (Compare::Ge, Compare::Eq) => v > w,
        (Compare::Gt, Compare::Eq) => v >= w,
        (Compare::Eq, Compare::Eq) => (v - w).abs() > 1e-9,
        _ => false,
    }
}

fn span(s: Span) -> String {
    let (h, m) = (s.as_hours(), s.as_minutes());
    if (h - h.round()).abs() < 1e-9 { format!("{}h", h.round()) } else { format!("{}min", show(m)) }
}

/// A comparison as the file writes it.
pub(super) fn word(view: &View<'_>, q: &Quantity, sign: Compare, v: f64) -> String {
    let key = |g: &GaugeId| view.county.gauge_keys.key(*g).to_owned();
    let text = match q {
        Quantity::Stage(g) => format!("stage({})", key(g)),
        Quantity::Rise(g, s) => format!("rise({}, {})", key(g), span(*s)),
        Quantity::Rain(g, s) => format!("rain({}, {})", key(g), span(*s)),
        Quantity::MaxRain(s) => format!("max_rain({})", span(*s)),
        Quantity::GaugesOver(s, mm) => format!("gauges_over({}, {})", span(*s), show(*mm)),
        Quantity::ForecastRain(g, s) => format!("forecast_rain({}, {})", key(g), span(*s)),
        Quantity::MaxForecastRain(s) => format!("max_forecast_rain({})", span(*s)),
        Quantity::ForecastStage(g, s) => format!("forecast_stage({}, {})", key(g), span(*s)),
        Quantity::AboveWarning => "above_warning()".into(),
        Quantity::Warning(w) => format!("warning({})", w.word()),
        Quantity::Reports(kind) => format!("reports(\"{kind}\")"),
        Quantity::Minutes => "minutes()".into(),
        Quantity::HourOfDay => "hour()".into(),
        Quantity::NotSignedOff => "not_signed_off()".into(),
        Quantity::SafeShare => "safe_share()".into(),
        Quantity::FireArea => "fire_area()".into(),
        Quantity::FlameLength => "flame_length()".into(),
        Quantity::FireHeld => "fire_held()".into(),
        Quantity::FireQuiet => "fire_quiet()".into(),
        Quantity::FireToHomes => "fire_to_homes()".into(),
        Quantity::CrewsAtFire => "crews_at_fire()".into(),
        Quantity::QueueLength => "queue_length()".into(),
        Quantity::PublicOutdated => "public_outdated()".into(),
        Quantity::Wind => "wind()".into(),
        Quantity::FireWeather => "fire_weather()".into(),
    };
    let sign = match sign {
        Compare::Ge => ">=",
        Compare::Gt => ">",
        Compare::Le => "<=",
        Compare::Lt => "<",
        Compare::Eq => "==",
    };
    format!("{text} {sign} {}", number_word(q, v))
}

/// The number of a comparison as the file writes it: a colour where it is one.
fn number_word(q: &Quantity, v: f64) -> String {
    if matches!(q, Quantity::Warning(_)) { warning::rank_word(v).to_owned() } else { show(v) }
}

/// Who is sent which topic.
struct Sent {
    to: BTreeMap<String, BTreeSet<PostId>>,
    outside: BTreeSet<String>,
}

/// Topics that the command itself sends: levels, reports.
const BUILT_IN: [&str; 2] = ["level", "report"];

impl Sent {
    fn of(view: &View<'_>) -> Self {
        let mut to: BTreeMap<String, BTreeSet<PostId>> = BTreeMap::new();
        for (_, c) in view.clauses() {
            let Action::Notify { to: roles, topic } = &c.action else { continue };
            let heap = to.entry(topic.clone()).or_default();
            for r in roles {
                heap.extend(view.posts_of(*r));
            }
        }
        // What one of them hears the county's level tells those who wait for it.
        for heap in to.values_mut() {
            if heap.iter().any(|p| view.posts.at_county(*p)) {
                heap.extend(view.posts.ids().filter(|p| view.posts.at_county(*p)));
            }
        }
        Self { to, outside: view.heard.clone() }
    }
    fn look(&self, view: &View<'_>, hits: &mut Hits, spot: Spot, actor: &[PostId], trigger: &Trigger) {
        trigger.each(&mut |t| match t {
            Trigger::Received(topic)
                if view.whole
                    && !BUILT_IN.contains(&topic.as_str())
                    && !self.outside.contains(topic)
                    && !self.to.get(topic).is_some_and(|heap| actor.iter().any(|p| heap.contains(p))) =>
            {
                let some = self.to.contains_key(topic);
                let (zh, en) = if some { ("发过，但没有发给它", "is sent, but not to it") } else { ("没有人发", "is sent by nobody") };
                hits.add(Rule::NobodySends, spot, "trigger", format!("received(\"{topic}\")：{zh}"), format!("received(\"{topic}\"): {en}"));
            }
            Trigger::Number(Quantity::Reports(kind), ..) if !REPORT_KINDS.iter().chain(&ROAD_REPORT_KINDS).any(|k| k == kind) => {
                let known = REPORT_KINDS.join(", ");
                hits.add(
                    Rule::UnknownReport,
                    spot,
                    "trigger",
                    format!("没有人报告 \"{kind}\"；可用：{known}"),
                    format!("nobody reports \"{kind}\"; known: {known}"),
                );
            }
            _ => {}
        });
    }
}
