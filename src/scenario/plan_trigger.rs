//! Scenario / plan trigger — the text of a trigger becomes a condition, its mistakes placed at their own character.
//!
//! In: a quoted text in a plan, the gauges of the county. Out: a `Trigger` and the clauses it mentions; findings in the log.
//! Not here: the grammar (`plan::expression`), whether a mentioned clause exists (`plan_resolve`).

use super::code;
use super::fields::{Reader, Ref};
use super::plan_resolve::Desk;
use super::refs::{self, what};
use super::source::{Log, Source};
use super::tree::Node;
use super::words;
use crate::map::county::County;
use crate::plan::expression::{self, Fault};
use crate::plan::trigger::Trigger;
use crate::plan::warning::Warning;

impl Desk<'_> {
    /// A trigger with the clauses it mentions; a mistake is placed at its own character in the file.
    pub(super) fn trigger(&self, source: &Source, node: Option<&Node>, subject: &str) -> (Trigger, Vec<Ref>) {
        read(self.log, self.county, source, node, subject)
    }
}

/// A trigger with the clauses it mentions; a mistake is placed at its own character in the file.
pub(super) fn read(log: &Log, county: &County, source: &Source, node: Option<&Node>, subject: &str) -> (Trigger, Vec<Ref>) {
    let reader = Reader { source, log };
    let Some((node, text)) = node.and_then(|n| n.inner()).and_then(|n| reader.text(n, subject).map(|t| (n, t))) else {
        return (Trigger::Always, Vec::new());
    };
    let at = |column| source.at(offset_inside(&source.text, node, column));
    match expression::parse(&text, &|key| county.gauge_keys.find(key)) {
        Ok((trigger, mentions)) => (trigger, mentions.into_iter().map(|(column, key)| Ref { key, at: at(column), subject: subject.to_owned() }).collect()),
        Err(m) => {
            let place = at(m.column);
            match m.fault {
                Fault::Gauge(key) => {
                    refs::unknown(log, &Ref { key, at: place, subject: subject.to_owned() }, what::GAUGE, county.gauge_keys.iter().map(|(_, k)| k))
                }
                Fault::Function(word) => {
                    let hint = words::did_you_mean(&word, expression::NAMES.into_iter());
                    log.error(
                        code::S018,
                        place,
                        subject,
                        format!("触发条件里没有 \"{word}\"{}", hint.zh()),
                        format!("a trigger knows no \"{word}\"{}", hint.en()),
                    );
                }
                Fault::Warning(word) => {
                    let kinds = Warning::ALL.map(Warning::word);
                    let (hint, known) = (words::did_you_mean(&word, kinds.into_iter()), kinds.join(", "));
                    log.error(
                        code::S018,
                        place,
                        subject,
                        format!("没有 \"{word}\" 这种预警{}；可用：{known}", hint.zh()),
                        format!("there is no warning \"{word}\"{}; known: {known}", hint.en()),
                    );
                }
                Fault::Grammar(text) => log.error(code::S018, place, subject, format!("触发条件：{}", text.zh), format!("trigger: {}", text.en)),
            }
            (Trigger::Always, Vec::new())
        }
    }
}

/// The byte of the n-th character of a quoted text, escapes counted as the one character they mean.
fn offset_inside(text: &str, node: &Node, column: usize) -> usize {
    let raw = &text[node.start..node.end];
    let Some(open) = raw.find('"') else { return node.start };
    let escapes = !raw[..open].contains('r');
    let mut at = open + 1;
    for _ in 0..column {
        let rest = &raw[at..];
        let step = match (escapes, rest.chars().next()) {
            (_, None) => break,
            (true, Some('\\')) if rest.starts_with("\\u{") => rest.find('}').map_or(2, |i| i + 1),
            (true, Some('\\')) => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            (_, Some(c)) => c.len_utf8(),
        };
        at += step;
    }
    node.start + at.min(raw.len())
}
