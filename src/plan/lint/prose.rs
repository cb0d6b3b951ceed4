//! Plan / lint / prose — the sentence that people read against the data that the drill carries out.
//!
//! In: texts, deadlines, levels, sources. Out: P082 to P086, P098. Method: figures before 分钟内 or 小时内 are deadlines; Ⅰ to Ⅳ
//! before 级 are levels. Chinese numerals (三十分钟) are not read.
//! Source of the chapters: contents of 国办函〔2022〕48号 as the design's list of standards has them.

use std::collections::BTreeSet;

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, level_in, show};
use crate::base::ids::{Id, ZoneId};
use crate::plan::clause::Phase;
use crate::plan::level::{EventClass, Level, PlanLevel};
use crate::plan::order::Action;

/// Special plans of fewer clauses are sketches, of which no chapters are asked (assumed).
pub const WHOLE_PLAN: usize = 20;

/// Chapters of an overall or special plan by the phase of their clauses.
const CHAPTERS: [(Phase, &str, &str); 6] = [
    (Phase::Forecast, "监测预警", "monitoring and warning"),
    (Phase::Report, "信息报告", "reporting"),
    (Phase::Response, "应急响应", "response"),
    (Phase::Handling, "处置", "handling"),
    (Phase::PublicInfo, "信息发布", "public information"),
    (Phase::Recovery, "后期处置", "recovery"),
];

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    for (id, c) in view.clauses() {
        let (spot, text) = (Spot::Clause(id), c.text.zh.trim());
        if text.chars().count() < 2 {
            hits.add(Rule::NoText, spot, "text", "条文是空的", "the sentence is empty");
        }
        if has_mobile(&c.text.zh) {
            hits.add(Rule::PersonNamed, spot, "text", "条文里有手机号", "a mobile number stands in the sentence");
        }
        let (said, is) = (minutes(text), c.deadline.as_minutes());
        if !said.is_empty() && !said.iter().any(|m| (m - is).abs() < 0.05) {
            let (a, b) = (said.iter().map(|m| show(*m)).collect::<Vec<_>>(), show(is));
            let (zh, en) = (a.join("、"), a.join(", "));
            hits.add(
                Rule::TextDeadline,
                spot,
                "deadline_min",
                format!("条文写 {zh} 分钟内，deadline_min 是 {b}"),
                format!("the sentence says {en} minutes, deadline_min {b}"),
            );
        }
        let levels = levels_in(text);
        let own = if let Action::SetLevel { level } = c.action { Some(level) } else { level_in(&c.trigger) };
        if let Some(own) = own.filter(|l| !levels.is_empty() && !levels.contains(l)) {
            let (a, b) = (levels.iter().map(|l| l.numeral()).collect::<Vec<_>>().join("、"), own.numeral());
            hits.add(
                Rule::TextLevel,
                spot,
                "text",
                format!("条文写{a}级，条件或动作是{b}级"),
                format!("the sentence says level {}, the condition or order level {b}", a.replace('、', ", ")),
            );
        }
    }
    for (i, z) in view.books.zones.iter().enumerate() {
        if [&z.administrator, &z.monitor, &z.reporter, &z.signal, &z.route].into_iter().any(|t| has_mobile(t)) {
            hits.add(Rule::PersonNamed, Spot::Zone(ZoneId::from_index(i)), "administrator", "六落实里有手机号", "a mobile number stands among the duties");
        }
    }
    for (i, p) in view.books.plans.iter().enumerate() {
        sources(hits, i, p);
        if !matches!(p.level, PlanLevel::Overall | PlanLevel::Special) || p.clauses.len() < WHOLE_PLAN {
            continue;
        }
        let phases: BTreeSet<Phase> = p.clauses.iter().map(|c| view.books.clause(*c).phase).collect();
        // An accident has no forecast.
        let asked = |phase: Phase| phase != Phase::Forecast || p.class == EventClass::NaturalDisaster;
        for (phase, zh, en) in CHAPTERS.iter().filter(|c| asked(c.0) && !phases.contains(&c.0)) {
            hits.add(
                Rule::ChapterMissing,
                Spot::Plan(i),
                "clauses",
                format!("没有“{zh}”一章（phase: {phase:?}）"),
                format!("no chapter on {en} (phase: {phase:?})"),
            );
        }
    }
}

/// Eleven digits in a row of which the first is 1.
fn has_mobile(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 11 && run.starts_with('1'))
}

/// Figures need a source; where nobody has told them the plan must say so.
fn sources(hits: &mut Hits, i: usize, p: &crate::plan::book::Plan) {
    let text = p.source.trim();
    let says = ["假定", "假设", "assum", "by hand", "in memory"].iter().any(|w| text.to_lowercase().contains(w));
    if text.is_empty() {
        hits.add(Rule::NoSource, Spot::Plan(i), "source", "source 是空的", "source is empty");
    } else if p.confidence == crate::map::place::Confidence::Assumed && !says {
        hits.add(
            Rule::NoSource,
            Spot::Plan(i),
            "source",
            "confidence 是 Assumed，source 却没有说哪些数字是假定",
            "confidence is Assumed, but source does not say which numbers are assumed",
        );
    }
}

/// Minutes of all deadlines in a sentence: figures before 分钟内 and 小时内.
fn minutes(text: &str) -> Vec<f64> {
    let mut out = Vec::new();
    for (unit, factor) in [("分钟内", 1.0), ("小时内", 60.0)] {
        for (at, _) in text.match_indices(unit) {
            let before = text[..at].trim_end();
            let start = before.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit() || *c == '.').last().map_or(before.len(), |(i, _)| i);
            if let Ok(v) = before[start..].parse::<f64>() {
                out.push(v * factor);
            }
        }
    }
    out
}

fn levels_in(text: &str) -> Vec<Level> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    for pair in chars.windows(2) {
        if pair[1] == '级'
            && let Some(l) = Level::parse(&pair[0].to_string()).filter(|_| "ⅠⅡⅢⅣ".contains(pair[0]))
        {
            out.push(l);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_and_levels_are_read_out_of_sentences() {
        assert_eq!(minutes("1 小时雨量达 20 毫米，10 分钟内报告，2.5小时内完成"), [10.0, 150.0]);
        assert_eq!(minutes("三十分钟内"), Vec::<f64>::new());
        assert_eq!(levels_in("Ⅲ级以上响应，不低于Ⅱ级"), [Level::Three, Level::Two]);
        assert_eq!(levels_in("I级"), Vec::<Level>::new());
    }
}
