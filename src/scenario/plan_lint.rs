//! Scenario / plan lint — the linter's hits get their place in the files: line, column, subject, severity.
//!
//! In: rows and books of plans that belong together, the county, topics that injects send. Out: findings in the log.
//! Not here: the rules (`plan::lint`), the check that needs a hazard (`plan_flood`).
//! Rule: only files without an error are linted: a promise that could not be read cannot be judged.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Spans;
use super::finding::{At, Severity};
use super::plan_rows::PlanRows;
use super::source::Log;
use crate::map::county::County;
use crate::plan::book::Books;
use crate::plan::lint;
use crate::plan::lint::hit::{Hit, Spot};
use crate::plan::lint::rule::Weight;
use crate::plan::lint::view::View;

/// Where each thing stands: the file, the key's own place, its fields, its name in messages.
struct Places<'a> {
    roles: BTreeMap<&'a str, (&'a PlanRows, At, &'a Spans, String)>,
    clauses: BTreeMap<&'a str, (&'a PlanRows, At, &'a Spans, String)>,
    zones: BTreeMap<&'a str, (&'a PlanRows, At, &'a Spans, String)>,
}

impl<'a> Places<'a> {
    fn of(plans: &'a [PlanRows]) -> Self {
        let mut out = Self { roles: BTreeMap::new(), clauses: BTreeMap::new(), zones: BTreeMap::new() };
        for p in plans {
            for r in &p.roles {
                out.roles.entry(&r.key.key).or_insert((p, r.key.at.clone(), &r.spans, r.key.subject.clone()));
            }
            for c in &p.clauses {
                out.clauses.entry(&c.key.key).or_insert((p, c.key.at.clone(), &c.spans, c.key.subject.clone()));
            }
            for z in &p.zones {
                out.zones.entry(&z.key.key).or_insert((p, z.key.at.clone(), &z.spans, z.key.subject.clone()));
            }
        }
        out
    }
}

/// Lints plans. `heard` are topics that come from outside, `whole` says whether all plans that belong together are here.
pub(super) fn lint(plans: &[PlanRows], books: &Books, county: &County, heard: BTreeSet<String>, whole: bool, log: &Log) {
    let view = View::new(books, county, heard, whole);
    let places = Places::of(plans);
    for hit in lint::run(&view) {
        let Some((at, subject)) = place(&places, plans, books, &hit) else { continue };
        let severity = match hit.rule.weight() {
            Weight::Note => Severity::Note,
            Weight::Warning => Severity::Warning,
            Weight::Error => Severity::Error,
        };
        let remedy = hit.rule.remedy();
        log.add(severity, hit.rule.code(), at, subject, format!("{}；{}", hit.zh, remedy.zh), format!("{}; {}", hit.en, remedy.en));
    }
}

fn place(places: &Places<'_>, plans: &[PlanRows], books: &Books, hit: &Hit) -> Option<(At, String)> {
    let named = |subject: &str| if hit.field.is_empty() { subject.to_owned() } else { format!("{subject} · {}", hit.field) };
    let field =
        |(p, at, spans, subject): &(&PlanRows, At, &Spans, String)| (spans.of(hit.field).map_or_else(|| at.clone(), |o| p.source.at(o)), named(subject));
    match hit.spot {
        Spot::Role(r) => places.roles.get(books.role(r).key.as_str()).map(field),
        Spot::Clause(c) => places.clauses.get(books.clause(c).key.as_str()).map(field),
        Spot::Zone(z) => places.zones.get(books.zone(z).key.as_str()).map(field),
        Spot::Plan(p) => plans.get(p).map(|p| {
            let at = p.spans.of(hit.field).map_or_else(|| p.key.at.clone(), |o| p.source.at(o));
            (at, named(&format!("plan {:?}", p.key.key)))
        }),
        Spot::Level(p, i) => plans.get(p).and_then(|rows| {
            let at = rows.level_spans.get(i)?.of(hit.field).map(|o| rows.source.at(o))?;
            Some((at, named(&format!("level {}", books.plans[p].levels[i].level.numeral()))))
        }),
        Spot::Material(p, i) => plans.get(p).and_then(|rows| rows.materials.get(i)).map(|m| (m.depot.at.clone(), named(&format!("material {:?}", m.name.zh)))),
    }
}

/// Topics that a drill's injects send.
#[must_use]
pub fn heard(drill: &super::drill_spec::Drill) -> BTreeSet<String> {
    use super::drill_spec::InjectEffect;
    let topic = |i: &super::drill_spec::Inject| match &i.effect {
        InjectEffect::Message { topic, .. } => Some(topic.clone()),
        _ => i.to.map(|_| i.key.clone()),
    };
    drill.injects.iter().filter_map(topic).collect()
}

#[cfg(test)]
mod tests {
    use crate::plan::lint::rule::Rule;

    #[test]
    fn every_rule_has_its_paragraph_in_the_order_of_the_numbers() {
        let document = include_str!("../../docs/findings.md");
        let headings: Vec<&str> = document.lines().filter_map(|l| l.strip_prefix("#### P")).filter_map(|l| l.split_whitespace().next()).collect();
        let rules: Vec<&str> = Rule::ALL.iter().map(|r| &r.code()[1..]).collect();
        assert_eq!(headings, rules);
    }
}
