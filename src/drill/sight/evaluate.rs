//! Sight / evaluate — a trigger on a picture: true, false, or unknown; unknown never fires.
//!
//! In: an expression, a picture, the memory of its `for(…)` parts. Out: `Some(true)`, `Some(false)`, `None`.
//! Not here: the truth. Method: Kleene (1938) three-valued logic; a comparison with a range is known only where the
//! whole range agrees; `for(span, …)` needs its inner part known true without a break; `latch(on, off)` holds from `on` to `off`.

use super::picture::{Picture, Range};
use crate::base::ids::{GaugeId, Id};
use crate::base::time::Moment;
use crate::map::place::GaugeKind;
use crate::plan::trigger::{Compare, Quantity, Trigger};

/// Since when each `for(…)` and `latch(…)` of one expression has held, in the order in which they stand in it.
pub type Memory = Vec<Option<Moment>>;

/// Evaluates a trigger on a picture.
#[must_use]
pub fn evaluate(trigger: &Trigger, picture: &Picture<'_>, memory: &mut Memory) -> Option<bool> {
    walk(trigger, picture, memory, &mut 0)
}

fn walk(trigger: &Trigger, p: &Picture<'_>, memory: &mut Memory, slot: &mut usize) -> Option<bool> {
    match trigger {
        Trigger::Always => Some(true),
        Trigger::Number(q, sign, value) => p.quantity(q).and_then(|range| compare(range, *sign, *value)),
        Trigger::LevelAtLeast(level) => Some(p.own.level.is_some_and(|(l, _)| l >= *level)),
        Trigger::Received(topic) => Some(p.own.received.contains_key(topic)),
        Trigger::Missing(gauge, span) => Some(p.now - p.screen.last_heard(*gauge, p.seen).unwrap_or(Moment::ZERO) > *span),
        Trigger::Done(key) => Some(p.done.contains_key(key)),
        Trigger::After(key, span) => Some(p.done.get(key).is_some_and(|(at, _)| p.now - *at >= *span)),
        Trigger::At(moment) => Some(p.now >= *moment),
        Trigger::Held(span, inner) => {
            let mine = *slot;
            *slot += 1;
            if memory.len() <= mine {
                memory.resize(mine + 1, None);
            }
            let value = walk(inner, p, memory, slot);
            if value == Some(true) {
                let since = *memory[mine].get_or_insert(p.now);
                Some(p.now - since >= *span)
            } else {
                memory[mine] = None;
                value
            }
        }
        Trigger::Latch(on, off) => {
            let mine = *slot;
            *slot += 1;
            if memory.len() <= mine {
                memory.resize(mine + 1, None);
            }
            let (set, clear) = (walk(on, p, memory, slot), walk(off, p, memory, slot));
            match (set, clear) {
                (Some(true), _) => {
                    memory[mine].get_or_insert(p.now);
                    Some(true)
                }
                (_, Some(true)) => {
                    memory[mine] = None;
                    Some(false)
                }
                // Nothing new is known: what held goes on holding.
                _ => memory[mine].map_or(set, |_| Some(true)),
            }
        }
        Trigger::Not(inner) => walk(inner, p, memory, slot).map(|v| !v),
        // Every part that remembers is walked, so that the memory of each stays in step; of the others none once the answer is known.
        Trigger::All(parts) => parts.iter().fold(Some(true), |all, t| match all {
            Some(false) if !remembers(t) => all,
            _ => match (all, walk(t, p, memory, slot)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
        }),
        Trigger::Any(parts) => parts.iter().fold(Some(false), |any, t| match any {
            Some(true) if !remembers(t) => any,
            _ => match (any, walk(t, p, memory, slot)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }),
    }
}

/// Whether an expression has a `for(…)` or a `latch(…)` in it.
fn remembers(trigger: &Trigger) -> bool {
    match trigger {
        Trigger::Held(..) | Trigger::Latch(..) => true,
        Trigger::Not(inner) => remembers(inner),
        Trigger::All(parts) | Trigger::Any(parts) => parts.iter().any(remembers),
        _ => false,
    }
}

fn compare((low, high): Range, sign: Compare, x: f64) -> Option<bool> {
    let (yes, no) = match sign {
        Compare::Ge => (low >= x, high < x),
        Compare::Gt => (low > x, high <= x),
        Compare::Le => (high <= x, low > x),
        Compare::Lt => (high < x, low >= x),
        Compare::Eq => ((low - x).abs() < 1e-9 && (high - x).abs() < 1e-9, low > x || high < x),
    };
    if yes {
        Some(true)
    } else if no {
        Some(false)
    } else {
        None
    }
}

/// On what a trigger's being true rests: gauges whose readings are its evidence, and numbers of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Gauges.
    pub gauges: Vec<GaugeId>,
    /// Events that the post learnt of.
    pub seqs: Vec<u64>,
}

/// The evidence of a trigger that holds.
pub fn evidence(trigger: &Trigger, p: &Picture<'_>, out: &mut Evidence) {
    let rain = |out: &mut Evidence, test: &dyn Fn(GaugeId) -> bool| {
        for (i, g) in p.scenario.county.gauges.iter().enumerate() {
            if g.kind == GaugeKind::Rain && test(GaugeId::from_index(i)) {
                out.gauges.push(GaugeId::from_index(i));
            }
        }
    };
    match trigger {
        Trigger::Number(q, _, limit) => match q {
            Quantity::Stage(g) | Quantity::Rise(g, _) | Quantity::Rain(g, _) => out.gauges.push(*g),
            Quantity::MaxRain(span) => rain(out, &|g| p.screen.rain(g, *span, p.seen).is_some_and(|v| v >= *limit)),
            Quantity::GaugesOver(span, mm) => rain(out, &|g| p.screen.rain(g, *span, p.seen).is_some_and(|v| v >= *mm)),
            Quantity::AboveWarning => {
                for (i, g) in p.scenario.county.gauges.iter().enumerate() {
                    let id = GaugeId::from_index(i);
                    if g.warning_m.is_some_and(|m| p.screen.latest(id, p.seen).is_some_and(|r| r.value >= m)) {
                        out.gauges.push(id);
                    }
                }
            }
            Quantity::Warning(kind) => out.seqs.extend(p.warnings.seen_seq(*kind, p.seen)),
            Quantity::QueueLength => out.seqs.extend(p.own.queue.map(|q| q.2)),
            Quantity::Reports(kind) => out.seqs.extend(p.own.reports.get(kind).map(|r| r.1)),
            Quantity::FireArea | Quantity::FlameLength | Quantity::FireHeld | Quantity::FireQuiet | Quantity::FireToHomes | Quantity::CrewsAtFire => {
                out.seqs.extend(p.fire.and_then(|f| f.seen).map(|s| s.seq).filter(|s| *s > 0));
            }
            Quantity::ForecastRain(..)
            | Quantity::MaxForecastRain(_)
            | Quantity::ForecastStage(..)
            | Quantity::Minutes
            | Quantity::HourOfDay
            | Quantity::NotSignedOff
            | Quantity::SafeShare
            | Quantity::PublicOutdated
            | Quantity::Wind
            | Quantity::FireWeather => {}
        },
        Trigger::LevelAtLeast(_) => out.seqs.extend(p.own.level.map(|l| l.1)),
        Trigger::Received(topic) => out.seqs.extend(p.own.received.get(topic).map(|r| r.1)),
        Trigger::Done(key) | Trigger::After(key, _) => out.seqs.extend(p.done.get(key).map(|d| d.1)),
        Trigger::Held(_, inner) | Trigger::Latch(inner, _) => evidence(inner, p, out),
        Trigger::All(parts) | Trigger::Any(parts) => {
            for t in parts {
                evidence(t, p, out);
            }
        }
        Trigger::Always | Trigger::Missing(..) | Trigger::At(_) | Trigger::Not(_) => {}
    }
}

/// What a trigger's value can change with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Needs {
    /// With the screen or the clock: look every minute.
    pub clock: bool,
    /// With what the post is told: look when something came in.
    pub told: bool,
}

/// What a trigger's value can change with.
#[must_use]
pub fn needs(trigger: &Trigger) -> Needs {
    let or = |a: Needs, b: Needs| Needs { clock: a.clock || b.clock, told: a.told || b.told };
    match trigger {
        Trigger::Always | Trigger::LevelAtLeast(_) | Trigger::Received(_) | Trigger::Done(_) => Needs { clock: false, told: true },
        Trigger::Number(Quantity::Reports(_) | Quantity::NotSignedOff | Quantity::SafeShare | Quantity::PublicOutdated, ..) => {
            Needs { clock: false, told: true }
        }
        Trigger::Number(
            Quantity::FireArea
            | Quantity::FlameLength
            | Quantity::FireHeld
            | Quantity::FireQuiet
            | Quantity::FireToHomes
            | Quantity::CrewsAtFire
            | Quantity::QueueLength,
            ..,
        ) => Needs { clock: true, told: true },
        Trigger::Number(..) | Trigger::Missing(..) | Trigger::At(_) => Needs { clock: true, told: false },
        Trigger::After(..) => Needs { clock: true, told: true },
        Trigger::Held(_, inner) => or(Needs { clock: true, told: false }, needs(inner)),
        Trigger::Not(inner) => needs(inner),
        Trigger::Latch(on, off) => or(needs(on), needs(off)),
        Trigger::All(parts) | Trigger::Any(parts) => parts.iter().map(needs).fold(Needs::default(), or),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lasting::Lasting;
    use super::*;
    use crate::base::time::Span;
    use crate::drill::sight::picture::Known;
    use crate::drill::sight::screen::{Forecasts, Screen};
    use crate::drill::sight::warning::Warnings;
    use crate::map::alarm::Colour;
    use crate::plan::warning::{Warning, rank};
    use crate::scenario::drill_spec::Scenario;
    use crate::scenario::valley;

    /// Rain at the two rain gauges at a minute; `None` where the gauge is silent. Evaluates at that minute.
    fn ask(trigger: &Trigger, north: Option<f64>, south: Option<f64>, minute: i64) -> Option<bool> {
        let s = valley::scenario();
        let mut screen = Screen::new(&s.county);
        for (key, mm) in [("rain-north", north), ("rain-south", south)] {
            if let Some(mm) = mm {
                screen.show(s.county.gauge_keys.find(key).expect("the valley has it"), Moment::minutes(minute), mm);
            }
        }
        let (own, forecasts, now) = (Known::default(), Forecasts::new(&s), Moment::minutes(minute));
        evaluate(trigger, &at_once(&s, &screen, &forecasts, &own, &Lasting::default(), now), &mut Memory::new())
    }
    fn rain(mm: f64) -> Trigger {
        Trigger::Number(Quantity::MaxRain(Span::hours(3)), Compare::Ge, mm)
    }
    fn not(t: Trigger) -> Trigger {
        Trigger::Not(Box::new(t))
    }

    #[test]
    fn a_range_is_known_only_where_all_of_it_agrees() {
        assert_eq!(ask(&rain(50.0), Some(60.0), Some(10.0), 60), Some(true));
        assert_eq!(ask(&rain(50.0), Some(40.0), Some(10.0), 60), Some(false));
        // One gauge is silent: what was heard can prove the sum, but not that there is none.
        assert_eq!(ask(&rain(50.0), Some(60.0), None, 60), Some(true));
        assert_eq!(ask(&rain(50.0), Some(40.0), None, 60), None);
        assert_eq!(ask(&not(rain(50.0)), Some(40.0), None, 60), None, "not unknown is unknown");
        assert_eq!(ask(&rain(50.0), None, None, 60), None);
        let over = |n| Trigger::Number(Quantity::GaugesOver(Span::hours(3), 50.0), Compare::Ge, n);
        assert_eq!(ask(&over(2.0), Some(60.0), None, 60), None);
        assert_eq!(ask(&over(1.0), Some(60.0), None, 60), Some(true));
        assert_eq!(ask(&over(2.0), Some(10.0), None, 60), Some(false));
    }

    #[test]
    fn and_or_not_follow_kleene() {
        let (yes, no, unknown) = (Trigger::Always, not(Trigger::Always), rain(50.0));
        let all = |a: &Trigger, b: &Trigger| ask(&Trigger::All(vec![a.clone(), b.clone()]), None, None, 60);
        let any = |a: &Trigger, b: &Trigger| ask(&Trigger::Any(vec![a.clone(), b.clone()]), None, None, 60);
        assert_eq!((all(&yes, &unknown), all(&no, &unknown), all(&yes, &yes)), (None, Some(false), Some(true)));
        assert_eq!((any(&yes, &unknown), any(&no, &unknown), any(&no, &no)), (Some(true), None, Some(false)));
    }

    /// No warning has been issued.
    fn none() -> &'static Warnings {
        Box::leak(Box::default())
    }

    /// What somebody sees whose screen is up to date.
    fn at_once<'a>(scenario: &'a Scenario, screen: &'a Screen, forecasts: &'a Forecasts, own: &'a Known, lasting: &'a Lasting, now: Moment) -> Picture<'a> {
        Picture { scenario, screen, forecasts, warnings: none(), seen: now, own, done: &own.done, lasting, fire: None, now, memo: None }
    }

    #[test]
    fn held_needs_the_whole_span_and_a_break_begins_it_anew() {
        let s = valley::scenario();
        let g = s.county.gauge_keys.find("stage-bridge").expect("the valley has it");
        let high = Trigger::Held(Span::minutes(30), Box::new(Trigger::Number(Quantity::Stage(g), Compare::Ge, 110.0)));
        let (mut screen, mut memory, own, forecasts) = (Screen::new(&s.county), Memory::new(), Known::default(), Forecasts::new(&s));
        let mut at = |minute, stage, memory: &mut Memory| {
            let now = Moment::minutes(minute);
            screen.show(g, now, stage);
            evaluate(&high, &at_once(&s, &screen, &forecasts, &own, &Lasting::default(), now), memory)
        };
        assert_eq!(at(0, 111.0, &mut memory), Some(false));
        assert_eq!(at(29, 111.0, &mut memory), Some(false));
        assert_eq!(at(30, 111.0, &mut memory), Some(true));
        assert_eq!(at(31, 109.0, &mut memory), Some(false));
        assert_eq!(at(40, 111.0, &mut memory), Some(false));
        assert_eq!(at(69, 111.0, &mut memory), Some(false));
        assert_eq!(at(70, 111.0, &mut memory), Some(true));
    }

    #[test]
    fn an_old_reading_says_nothing_about_now() {
        let s = valley::scenario();
        let g = s.county.gauge_keys.find("stage-bridge").expect("the valley has it");
        let mut screen = Screen::new(&s.county);
        screen.show(g, Moment::ZERO, 111.0);
        let (own, forecasts) = (Known::default(), Forecasts::new(&s));
        let ask = |minute, t: &Trigger| {
            let now = Moment::minutes(minute);
            evaluate(t, &at_once(&s, &screen, &forecasts, &own, &Lasting::default(), now), &mut Memory::new())
        };
        let high = Trigger::Number(Quantity::Stage(g), Compare::Ge, 110.0);
        assert_eq!((ask(30, &high), ask(31, &high)), (Some(true), None));
        let missing = Trigger::Missing(g, Span::minutes(30));
        assert_eq!((ask(30, &missing), ask(31, &missing)), (Some(false), Some(true)));
    }

    #[test]
    fn a_warning_is_what_stands_on_the_platform_as_far_as_a_post_s_network_shows_it() {
        let s = valley::scenario();
        let (screen, own, forecasts, lasting) = (Screen::new(&s.county), Known::default(), Forecasts::new(&s), Lasting::default());
        let mut warnings = Warnings::default();
        warnings.put(Warning::Rainstorm, Moment::minutes(30), Some(Colour::Orange), 11);
        warnings.put(Warning::Rainstorm, Moment::minutes(90), None, 12);
        let ask = |kind, colour, seen: i64, now: i64| {
            let p = Picture { warnings: &warnings, seen: Moment::minutes(seen), ..at_once(&s, &screen, &forecasts, &own, &lasting, Moment::minutes(now)) };
            let t = Trigger::Number(Quantity::Warning(kind), Compare::Ge, rank(Some(colour)));
            let mut found = Evidence::default();
            evidence(&t, &p, &mut found);
            (evaluate(&t, &p, &mut Memory::new()), found.seqs)
        };
        assert_eq!(ask(Warning::Rainstorm, Colour::Yellow, 29, 29), (Some(false), vec![]), "not published yet");
        assert_eq!(ask(Warning::Rainstorm, Colour::Yellow, 30, 30), (Some(true), vec![11]), "orange is at least yellow");
        assert_eq!(ask(Warning::Rainstorm, Colour::Red, 30, 30), (Some(false), vec![11]));
        assert_eq!(ask(Warning::Geohazard, Colour::Blue, 30, 30), (Some(false), vec![]), "another warning");
        assert_eq!(ask(Warning::Rainstorm, Colour::Blue, 95, 95), (Some(false), vec![12]), "lifted");
        assert_eq!(ask(Warning::Rainstorm, Colour::Blue, 60, 95), (Some(true), vec![11]), "cut off since the 60th minute: it still stands on the last screen");
    }
}
