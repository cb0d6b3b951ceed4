//! Report / nights — one drill under many seeds: a table for people, `seeds.csv` and a JSON object for programs.
//!
//! In: the nights (`study::nights`). Out: the table with a row a seed and what they come to together. Not here: running them.

use std::path::Path;

use comfy_table::ColumnConstraint;
use serde::Serialize;

use super::file::{Trouble, write_whole};
use super::number;
use super::text::{put, section, table, wrapped};
use crate::base::lang::{Lang, Text};
use crate::scenario::drill_spec::Scenario;
use crate::score::card::{People, Side};
use crate::score::caveat;
use crate::score::danger::EVER_CAUGHT;
use crate::study::nights::{Night, value_of_means};
use crate::study::stats::summary::{Summary, summary};

/// The columns that are people.
const PEOPLE: [(&str, fn(&People) -> f64); 5] =
    [("at_risk", |p| p.at_risk), ("hit", |p| p.hit), ("caught", |p| p.caught), ("dead", |p| p.dead), ("injured", |p| p.injured)];

fn sides(n: &Night) -> [(&'static str, &Side); 3] {
    [("no_plan", &n.no_plan), ("plan", &n.plan), ("perfect", &n.perfect)]
}

/// What the nights come to together.
#[derive(Debug, Serialize)]
pub struct Together {
    seeds: usize,
    in_order: usize,
    loss: [Option<Summary>; 3],
    plan_value_of_means: Option<f64>,
    plan_value: Option<Summary>,
    least_due: f64,
}

fn together(nights: &[Night]) -> Together {
    let of = |value: &dyn Fn(&Night) -> f64| summary(&nights.iter().map(value).collect::<Vec<_>>());
    Together {
        seeds: nights.len(),
        in_order: nights.iter().filter(|n| n.in_order()).count(),
        loss: [of(&|n| n.no_plan.loss.total), of(&|n| n.plan.loss.total), of(&|n| n.perfect.loss.total)],
        plan_value_of_means: value_of_means(nights),
        plan_value: summary(&nights.iter().filter_map(|n| n.plan_value).collect::<Vec<_>>()),
        least_due: nights.iter().map(|n| n.due).fold(1.0, f64::min),
    }
}

/// The JSON object.
#[must_use]
pub fn json(scenario: &Scenario, nights: &[Night]) -> String {
    #[derive(Serialize)]
    struct Object<'a> {
        format: u32,
        engine: &'a str,
        drill: &'a str,
        nights: &'a [Night],
        together: Together,
        caveat: String,
    }
    let engine = env!("CARGO_PKG_VERSION");
    let object = Object { format: 1, engine, drill: &scenario.drill.key, nights, together: together(nights), caveat: caveat(scenario, false) };
    serde_json::to_string_pretty(&object).expect("numbers and words")
}

/// `seeds.csv`: one row a seed.
///
/// # Errors
/// The folder cannot be written.
pub fn write(dir: &Path, nights: &[Night]) -> Result<(), Trouble> {
    write_whole(&dir.join("seeds.csv"), |w| {
        let mut csv = csv::Writer::from_writer(w);
        let mut head = vec!["seed".to_owned()];
        for side in ["no_plan", "plan", "perfect"] {
            head.extend(PEOPLE.iter().map(|(name, _)| format!("{side}_{name}")));
            head.push(format!("{side}_loss"));
        }
        head.extend(["plan_value", "index", "clauses_due_share"].map(str::to_owned));
        csv.write_record(&head)?;
        let or_empty = |v: Option<f64>| v.map_or_else(String::new, |v| v.to_string());
        for n in nights {
            let mut row = vec![n.seed.to_string()];
            for (_, side) in sides(n) {
                row.extend(PEOPLE.iter().map(|(_, value)| value(&side.people).to_string()));
                row.push(side.loss.total.to_string());
            }
            row.extend([or_empty(n.plan_value), or_empty(n.index), n.due.to_string()]);
            csv.write_record(&row)?;
        }
        csv.flush()
    })
}

/// The table, and what it comes to.
#[must_use]
pub fn text(scenario: &Scenario, nights: &[Night], lang: Lang) -> String {
    let mut out = String::new();
    let t = together(nights);
    section(&mut out, Text::new("多种子推演：无预案／预案／完美", "One drill, many seeds: no plan / plan / perfect"), lang);
    wrapped(&mut out, "", scenario.drill.title.get(lang));
    let head = [
        Text::new("种子", "seed"),
        Text::new("受灾", "hit"),
        EVER_CAUGHT,
        Text::new("死亡", "dead"),
        Text::new("损失", "loss"),
        Text::new("价值", "plan_value"),
        Text::new("指数", "index"),
        Text::new("应启动", "clauses due"),
    ];
    let mut rows = table(&head, &[0, 1, 2, 3, 4, 5, 6, 7], lang);
    let three = |n: &Night, value: &dyn Fn(&Side) -> f64| sides(n).map(|(_, s)| number::plain(value(s))).join(" / ");
    let share = |v: Option<f64>| v.map_or_else(|| "—".to_owned(), |v| format!("{v:.2}"));
    for n in nights {
        rows.add_row(vec![
            n.seed.to_string(),
            number::grouped(n.no_plan.people.hit),
            three(n, &|s| s.people.caught),
            three(n, &|s| s.people.dead),
            three(n, &|s| s.loss.total),
            share(n.plan_value),
            share(n.index),
            format!("{:.0} %", n.due * 100.0),
        ]);
    }
    // Three numbers in a cell stand in one line; what is short gives way.
    for i in 2..=4 {
        if let Some(c) = rows.column_mut(i) {
            c.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    put(&mut out, &rows.to_string());
    let mean = |s: &Option<Summary>| s.as_ref().map_or_else(|| "—".to_owned(), |s| number::plain(s.mean));
    let losses = t.loss.iter().map(mean).collect::<Vec<_>>().join(" / ");
    let worth = nights.iter().filter_map(|n| n.plan_value).fold(None, |range: Option<(f64, f64)>, v| Some(range.map_or((v, v), |(a, b)| (a.min(v), b.max(v)))));
    let range = worth.map_or_else(|| "—".to_owned(), |(a, b)| format!("{a:.2}–{b:.2}"));
    let told = nights.iter().filter(|n| n.plan_value.is_some()).count();
    let worse = nights.iter().filter(|n| n.plan.loss.total > n.no_plan.loss.total).count();
    let (middle, due) = (share(t.plan_value.as_ref().map(|s| s.quantiles[2])), t.least_due * 100.0);
    wrapped(
        &mut out,
        "",
        &match lang {
            Lang::Zh => format!(
                "{} 个种子中 {} 个损失依次递减（无预案＞预案＞完美）。平均损失 {losses}；由平均损失得预案价值 {}，逐种子中位数 {middle}（{range}，{told} 个种子可算）；{worse} 个种子上预案比无预案损失更大；启动条款最少 {due:.0} %。",
                t.seeds,
                t.in_order,
                share(t.plan_value_of_means)
            ),
            Lang::En => format!(
                "Losses fall from no plan to plan to perfect on {} of {} seeds. Mean losses {losses}; plan_value from the means {}, by seed {middle} in the median ({range}, on {told} seeds that have one); on {worse} the plan loses more than no plan; at least {due:.0} % of the clauses due.",
                t.in_order,
                t.seeds,
                share(t.plan_value_of_means)
            ),
        },
    );
    wrapped(&mut out, "", &caveat(scenario, lang == Lang::En));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::valley;
    use crate::score::scoring::Scoring;
    use crate::study::nights::nights;

    #[test]
    fn two_nights_make_two_rows_and_a_sentence_in_both_languages() {
        let scenario = valley::cloudburst();
        let scoring = Scoring::of(&scenario.drill.hazard, None).expect("the built-in scoring");
        let two = nights(&scenario, &scoring, &[1, 2], 2, || ());
        let dir = tempfile::tempdir().expect("a folder for the test");
        write(dir.path(), &two).expect("written");
        let table = std::fs::read_to_string(dir.path().join("seeds.csv")).expect("read");
        let rows: Vec<Vec<&str>> = table.lines().map(|l| l.split(',').collect()).collect();
        assert_eq!(rows.len(), 3);
        let column = rows[0].iter().position(|c| *c == "no_plan_loss").expect("a column");
        assert_eq!(rows[1][column].parse::<f64>().expect("a number").to_bits(), two[0].no_plan.loss.total.to_bits());
        let object: serde_json::Value = serde_json::from_str(&json(&scenario, &two)).expect("JSON");
        assert_eq!(object["together"]["seeds"], 2);
        assert_eq!(object["nights"][1]["seed"], 2);
        for lang in [Lang::Zh, Lang::En] {
            let text = text(&scenario, &two, lang);
            assert!(text.contains(&number::plain(two[1].no_plan.loss.total)), "{text}");
        }
    }
}
