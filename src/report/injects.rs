//! Report / injects — the MSEL on the sheet: what was put in, what was expected, what happened.
//!
//! In: the card's injects. Out: a section of the text sheet. Not here: the controller's script (`office::papers`).

use super::number;
use super::text::{put, section, wrapped};
use crate::base::lang::{Lang, Text};
use crate::base::time::{Moment, Span};
use crate::score::answer::{InjectLine, Outcome};
use crate::score::card::Card;

/// An outcome in words: what had all been done before it was played is no answer to it.
#[must_use]
pub fn outcome(line: &InjectLine) -> Text {
    match line.outcome {
        Outcome::Answered if line.steps.iter().all(|s| s.done_s.is_some_and(|done| done < 0.0)) => Text::new("注入前已完成", "done before it was played"),
        Outcome::Answered => Text::new("按时应对", "answered in time"),
        Outcome::Late => Text::new("应对超时", "answered late"),
        Outcome::Begun => Text::new("已下令未完成", "ordered, not done"),
        Outcome::Unanswered => Text::new("无应对", "not answered"),
        Outcome::Open => Text::new("由评估人判断", "left to the evaluator"),
        Outcome::Spared => Text::new("已自行处置，未注入", "not needed: done already"),
        Outcome::NotPlayed => Text::new("未注入", "not played"),
    }
}

/// What is expected, with the time allowed for it where the drill gives one.
pub(super) fn expected(line: &InjectLine, lang: Lang) -> String {
    let within = line.within_s.map(|s| number::plain(s / 60.0));
    let limit = match (within, lang) {
        (None, _) => String::new(),
        (Some(min), Lang::Zh) => format!("（限 {min} 分钟）"),
        (Some(min), Lang::En) => format!(" (within {min} min)"),
    };
    format!("{}{limit}", line.expected).trim_start().to_owned()
}

/// Which clauses answered, and when.
pub(super) fn steps(line: &InjectLine, zh: bool) -> String {
    let minutes = |s: f64| format!("{}{:.0} min", if s < 0.0 { "−" } else { "+" }, s.abs() / 60.0);
    let step = |s: &crate::score::answer::Step| match (s.ordered_s, s.done_s) {
        (_, Some(done)) if done < 0.0 => format!("{} {}", s.clause, if zh { "注入前已完成" } else { "done before it was played" }),
        (_, Some(done)) => format!("{} {} {}", s.clause, if zh { "完成" } else { "done" }, minutes(done)),
        (Some(ordered), None) => format!("{} {} {}", s.clause, if zh { "下令" } else { "ordered" }, minutes(ordered)),
        (None, None) => format!("{} {}", s.clause, if zh { "未下令" } else { "not ordered" }),
    };
    line.steps.iter().map(step).collect::<Vec<_>>().join(if zh { "；" } else { "; " })
}

/// The section; nothing where the drill has no injects.
pub(super) fn write(out: &mut String, card: &Card, lang: Lang) {
    if card.injects.is_empty() {
        return;
    }
    let zh = lang == Lang::Zh;
    section(out, Text::new("注入与应对（期望 · 实际）", "Injects: expected and done"), lang);
    for line in &card.injects {
        let at = line.at_s.map_or_else(|| "—".to_owned(), |s| (Moment::ZERO + Span::from_seconds_f64(s)).to_string());
        let to = if zh { &line.to } else { &line.to_en };
        let whom =
            if to.is_empty() { String::new() } else { format!(" → {to}{}", if line.by.is_empty() { String::new() } else { format!(" ({})", line.by) }) };
        put(out, &format!("{at} {} · {}{whom}", outcome(line).get(lang), line.id));
        wrapped(out, "  ", if zh { &line.text } else { &line.text_en });
        let expected = expected(line, lang);
        if !expected.is_empty() {
            wrapped(out, if zh { "  期望 " } else { "  expected " }, &expected);
        }
        let done = steps(line, zh);
        if !done.is_empty() {
            wrapped(out, if zh { "  实际 " } else { "  done " }, &done);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::answer::Step;

    fn line(done_s: &[f64], within_s: Option<f64>) -> InjectLine {
        InjectLine {
            id: "chase".into(),
            text: String::new(),
            text_en: String::new(),
            at_s: Some(600.0),
            to: String::new(),
            to_en: String::new(),
            by: String::new(),
            expected: "上报".into(),
            objective: String::new(),
            note: String::new(),
            within_s,
            outcome: Outcome::Answered,
            steps: done_s.iter().map(|s| Step { clause: "5.1".into(), ordered_s: None, done_s: Some(*s) }).collect(),
            evidence: Vec::new(),
        }
    }

    #[test]
    fn what_was_done_before_an_inject_is_not_called_an_answer_in_time() {
        let word = |done: &[f64]| outcome(&line(done, None)).en;
        assert_eq!((word(&[-60.0, -5.0]), word(&[-60.0, 5.0])), ("done before it was played", "answered in time"));
    }

    #[test]
    fn the_time_allowed_stands_beside_what_is_expected() {
        assert_eq!(expected(&line(&[], Some(900.0)), Lang::Zh), "上报（限 15 分钟）");
        assert_eq!(expected(&line(&[], Some(900.0)), Lang::En), "上报 (within 15 min)");
        assert_eq!(expected(&line(&[], None), Lang::Zh), "上报");
    }
}
