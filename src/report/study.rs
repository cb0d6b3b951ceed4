//! Report / study — what a study says, as text for the terminal and as one JSON file.
//!
//! In: the study, what it came to. Out: sentences and tables in both languages; `study.json`. Not here: the statistics (`study`).

use std::cmp::Ordering;

use serde::Serialize;

use super::text::{put, section, table, wrapped};
use super::{number, study_more};
use crate::base::lang::{Lang, Name, Text};
use crate::study::ablate::Worth;
use crate::study::best::Best;
use crate::study::compare::{Comparison, Line, Verdict};
use crate::study::equip::Gain;
use crate::study::many::Study;
use crate::study::noticed::Noticed;
use crate::study::row::Row;
use crate::study::stats::paired::Paired;
use crate::study::sweep::Sweep;
use crate::study::tune::Candidate;

/// What a study came to.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Plans against the first.
    Compare(Vec<Comparison>),
    /// Clauses by worth.
    Ablate(Vec<Worth>),
    /// Uncertainty.
    Sweep(Box<Sweep>),
    /// Equipment by worth.
    Equip(Vec<Gain>),
    /// Thresholds and times.
    Tune(Vec<Candidate>),
    /// Defective plans against the plan, and who notices.
    Defects(Vec<Noticed>),
}

/// A run or a plan that did not come through.
#[derive(Clone, Debug, Serialize)]
pub struct Lost {
    /// Plan.
    pub variant: String,
    /// Draw; none where the whole plan could not be read.
    pub draw: Option<u64>,
    /// Why.
    pub why: String,
}

/// The whole of `study.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Summary<'a> {
    format: u32,
    engine: &'a str,
    drill: &'a str,
    fingerprint: String,
    variants: Vec<&'a str>,
    draws: usize,
    first_seed: Option<u64>,
    lost: &'a [Lost],
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement: Option<&'a Best>,
    outcome: &'a Outcome,
    caveat: &'a str,
    caveat_en: &'a str,
}

/// Runs that failed.
#[must_use]
pub fn lost_runs(rows: &[Row]) -> Vec<Lost> {
    rows.iter().filter(|r| !r.ran()).map(|r| Lost { variant: r.variant.clone(), draw: Some(r.draw), why: r.failed.clone() }).collect()
}

/// The JSON.
#[must_use]
pub fn json(study: &Study, outcome: &Outcome, judgement: Option<&Best>, lost: &[Lost]) -> String {
    let summary = Summary {
        format: 1,
        engine: env!("CARGO_PKG_VERSION"),
        drill: &study.scenario.drill.key,
        fingerprint: study.fingerprint().to_string(),
        variants: study.variants.iter().map(|v| v.key.as_str()).collect(),
        draws: study.draws.len(),
        first_seed: study.draws.first().map(|d| d.seed),
        lost,
        judgement,
        outcome,
        caveat: CAVEAT.zh,
        caveat_en: CAVEAT.en,
    };
    let mut text = serde_json::to_string_pretty(&summary).unwrap_or_else(|e| unreachable!("a summary has only plain fields: {e}"));
    text.push('\n');
    text
}

const CAVEAT: Text =
    Text::new("【演练】假设输入下的推演结果，不构成对任何真实预案的评价依据。", "[EXERCISE] Results of assumed inputs; no evidence about any real plan.");

/// The text.
#[must_use]
pub fn text(study: &Study, outcome: &Outcome, judgement: Option<&Best>, lost: &[Lost], lang: Lang) -> String {
    let mut out = String::new();
    let title = study.scenario.drill.title.get(lang);
    put(&mut out, &format!("【演练】{title}"));
    match outcome {
        Outcome::Compare(list) => list.iter().for_each(|c| comparison(&mut out, study, c, lang)),
        Outcome::Ablate(list) => clauses(&mut out, study, list, lang),
        Outcome::Sweep(s) => sweep(&mut out, s, lang),
        Outcome::Equip(list) => study_more::equip(&mut out, list, lang),
        Outcome::Tune(list) => study_more::tune(&mut out, list, lang),
        Outcome::Defects(list) => study_more::defects(&mut out, list, lang),
    }
    if let Some(b) = judgement {
        // Only plans have titles of their own; a candidate of `tune` stands under its key in the table above.
        let names = |key: &str| if matches!(outcome, Outcome::Compare(_)) { label(&named_plans(study), key, lang) } else { key.to_owned() };
        study_more::best(&mut out, b, &names, lang);
    }
    if !lost.is_empty() {
        section(&mut out, Text::new("没有结果的运行（其余照常）", "Runs without a result (the others went on)"), lang);
        for l in lost.iter().take(10) {
            let draw = l.draw.map_or(String::new(), |d| format!(" #{d}"));
            wrapped(&mut out, "  ", &format!("{}{draw}: {}", l.variant, l.why));
        }
        if lost.len() > 10 {
            put(&mut out, &format!("… {}", lost.len()));
        }
    }
    put(&mut out, CAVEAT.get(lang));
    out
}

pub(super) fn show(v: f64) -> String {
    if v.abs() >= 1000.0 { number::grouped(v.round()) } else { number::plain(v) }
}

pub(super) fn interval(p: &Paired) -> String {
    format!("{} [{}, {}]", signed(p.mean), signed(p.low), signed(p.high))
}

fn signed(v: f64) -> String {
    if v > 0.0 { format!("+{}", show(v)) } else { show(v) }
}

const NEVER: Text = Text::new("从未", "never");
/// Before the number of those that are not "never".
const ELSE: Text = Text::new("，其余", ", else");

/// A measure by its name, with the unit where it has one.
fn named(id: &str, name: &str, unit: &str, lang: Lang) -> String {
    let unit = number::unit(unit).get(lang);
    match (unit, lang) {
        ("", _) => format!("{id} {name}"),
        (unit, Lang::Zh) => format!("{id} {name}（{unit}）"),
        (unit, Lang::En) => format!("{id} {name} ({unit})"),
    }
}

/// A mean that some seeds have no number for, because it never came: how many, and the mean of the others.
fn apart(never: usize, of: usize, rest: Option<f64>, lang: Lang) -> Option<String> {
    let rest = rest.map_or(String::new(), |v| format!("{} {}", ELSE.get(lang), show(v)));
    (never > 0).then(|| format!("{} {never}/{of}{rest}", NEVER.get(lang)))
}

fn verdict(v: Verdict) -> Text {
    match v {
        Verdict::Same => Text::new("相同", "the same"),
        Verdict::WithinNoise => Text::new("差异小于随机波动", "within noise"),
        Verdict::Better => Text::new("更好", "better"),
        Verdict::Worse => Text::new("更差", "worse"),
        Verdict::NotTested => Text::new("未检验", "not tested"),
    }
}

/// The plans of a comparison: key and title.
fn named_plans(study: &Study) -> Vec<(&str, &Name)> {
    study.variants.iter().map(|v| (v.key.as_str(), &v.text)).collect()
}

/// What a plan is called beside others: its title, with the key (the name of its file) behind it where another has the same title.
fn label(plans: &[(&str, &Name)], key: &str, lang: Lang) -> String {
    let Some((_, name)) = plans.iter().find(|(k, _)| *k == key) else { return key.to_owned() };
    let title = name.get(lang);
    match (plans.iter().filter(|(_, n)| n.get(lang) == title).count(), lang) {
        (0 | 1, _) => title.to_owned(),
        (_, Lang::Zh) => format!("{title}（{key}）"),
        (_, Lang::En) => format!("{title} ({key})"),
    }
}

/// The difference of a line in words and numbers. "Never" is no number of minutes: how many seeds more or fewer never came to it, then
/// the difference over the seeds in which both did.
#[must_use]
pub fn difference(l: &Line, lang: Lang) -> Option<String> {
    let d = l.difference.as_ref()?;
    if l.never == [0, 0] {
        return Some(interval(d));
    }
    let (first, other) = (l.never[0], l.never[1]);
    let more = match other.cmp(&first) {
        Ordering::Greater => format!("+{}", other - first),
        Ordering::Less => format!("−{}", first - other),
        Ordering::Equal => "±0".to_owned(),
    };
    let rest = l.difference_rest.as_ref().map_or(String::new(), |r| format!("{} {}", ELSE.get(lang), interval(r)));
    Some(match lang {
        Lang::Zh => format!("从未 {more} 次{rest}"),
        Lang::En => format!("never {more}{rest}"),
    })
}

fn comparison(out: &mut String, study: &Study, c: &Comparison, lang: Lang) {
    let plans = named_plans(study);
    let (first, other) = (label(&plans, &c.first, lang), label(&plans, &c.other, lang));
    put(out, "");
    put(
        out,
        &match lang {
            Lang::Zh => {
                format!("{other} 对 {first}：{} 个种子，逐事件相同 {} 个；差 = 后者 − 前者，95% 区间为配对自助法，p 经 Holm 校正", c.seeds, c.identical)
            }
            Lang::En => format!(
                "{other} against {first}: {} seeds, {} alike event by event; difference = other − first, 95 % paired bootstrap, p after Holm",
                c.seeds, c.identical
            ),
        },
    );
    let mut t = table(
        &[
            Text::new("指标", "Measure"),
            Text::new("前者", "First"),
            Text::new("后者", "Other"),
            Text::new("差 [95% 区间]", "Difference [95 %]"),
            Text::new("p", "p"),
            Text::new("可察最小差", "Detectable"),
            Text::new("结论", "Verdict"),
        ],
        &[1, 2, 3, 4, 5],
        lang,
    );
    for l in &c.lines {
        let (Some(d), Some(told)) = (&l.difference, difference(l, lang)) else { continue };
        let name = if lang == Lang::Zh { &l.name } else { &l.name_en };
        let number = |v: Option<f64>| v.map_or("—".into(), show);
        let side = |i: usize, mean: Option<f64>| apart(l.never[i], d.seeds, l.rest[i], lang).unwrap_or_else(|| number(mean));
        t.add_row(vec![
            named(&l.id, name, &l.unit, lang),
            side(0, l.first),
            side(1, l.other),
            told,
            l.p_adjusted.map_or("—".into(), |p| format!("{p:.3}")),
            // The least that could be seen is no number of minutes either where some never came.
            number(d.detectable.filter(|_| l.never == [0, 0])),
            verdict(l.verdict).get(lang).to_owned(),
        ]);
    }
    put(out, &t.to_string());
    let decided = c.lines.iter().filter(|l| matches!(l.verdict, Verdict::Better | Verdict::Worse)).count();
    if decided == 0 {
        put(out, Text::new("没有一项差异大于随机波动。", "No difference is larger than chance makes it: within noise.").get(lang));
    }
    if c.lines.iter().any(|l| l.difference.is_some() && l.never != [0, 0]) {
        put(out, Text::new(
                "“从未”不是分钟数：差一栏先写后者比前者多（少）几次从未，再写两边都做到的种子之差；只有 p 和结论把从未当作最长（1440 分）来比。",
                "“Never” is no number of minutes: the difference first says how many seeds more or fewer never came to it, then the difference where both did; only p and verdict take it as the longest time (1440 min).",
            ).get(lang));
    }
    if c.seeds < 6 {
        put(
            out,
            Text::new(
                "种子少于 6 个：任何差异都无法达到 0.05 的水平，请增加种子。",
                "Fewer than 6 seeds cannot reach the level of 0.05 whatever the difference: give more.",
            )
            .get(lang),
        );
    }
}

fn clauses(out: &mut String, study: &Study, list: &[Worth], lang: Lang) {
    let late = study.variants.get(1).and_then(|v| v.late.values().next());
    put(
        out,
        &match (lang, late) {
            (Lang::Zh, None) => format!("逐条去掉，{} 个种子；数字为去掉之后多出的损失（均值 [95% 区间]）", study.draws.len()),
            (Lang::Zh, Some(s)) => format!("逐条推迟 {} 分钟，{} 个种子；数字为推迟之后多出的损失（均值 [95% 区间]）", s.as_minutes(), study.draws.len()),
            (Lang::En, None) => format!("Each clause left out, {} seeds; what is lost without it, mean [95 %]", study.draws.len()),
            (Lang::En, Some(s)) => format!("Each clause {} min late, {} seeds; what is lost by it, mean [95 %]", s.as_minutes(), study.draws.len()),
        },
    );
    let mut t = table(
        &[
            Text::new("名次", "Rank"),
            Text::new("条款", "Clause"),
            Text::new("死亡", "Dead"),
            Text::new("累计遇险", "Ever caught"),
            Text::new("预警提前（分）", "Warning (min)"),
            Text::new("损失", "Loss"),
            Text::new("", ""),
        ],
        &[0, 2, 3, 4, 5],
        lang,
    );
    let none = || "—".to_owned();
    for (i, w) in list.iter().enumerate() {
        let note = match () {
            () if w.untouched == w.seeds => Text::new("推演未触及", "not touched by this drill"),
            () if w.decides => Text::new("有价值", "counts"),
            () => Text::new("差异小于随机波动", "within noise"),
        };
        t.add_row(vec![
            // What the drill never touched has no place among the others.
            if w.untouched == w.seeds { "—".to_owned() } else { (i + 1).to_string() },
            w.clause.clone(),
            w.lives.as_ref().map_or_else(none, interval),
            w.exposure.as_ref().map_or_else(none, interval),
            w.minutes.as_ref().map_or_else(none, interval),
            w.loss.as_ref().map_or_else(none, interval),
            note.get(lang).to_owned(),
        ]);
    }
    put(out, &t.to_string());
}

fn sweep(out: &mut String, s: &Sweep, lang: Lang) {
    put(
        out,
        &match lang {
            Lang::Zh => format!("{} 次运行，失败 {} 次{}", s.runs, s.failed, if s.stopped_early { "；概率已够准，提前停止" } else { "" }),
            Lang::En => {
                format!("{} runs, {} failed{}", s.runs, s.failed, if s.stopped_early { "; stopped early: the probabilities are known well enough" } else { "" })
            }
        },
    );
    section(out, Text::new("目标达成概率", "Probability of each objective"), lang);
    for o in &s.odds {
        let name = if lang == Lang::Zh { &o.name } else { &o.name_en };
        let target = o.target.map_or(String::new(), |t| format!(" {} {}", if o.higher { "≥" } else { "≤" }, number::plain(t)));
        let (p, percent) = (&o.share, |share: f64| format!("{:.1} %", share * 100.0));
        put(out, &format!("  {} {name}{target}: {} [{}, {}]  {}/{}", o.metric, percent(p.p), percent(p.low), percent(p.high), p.hits, p.runs));
    }
    put(
        out,
        &match lang {
            Lang::Zh => format!("  最坏二十分之一的平均损失：{}", show(s.worst_twentieth_loss)),
            Lang::En => format!("  Mean loss of the worst twentieth: {}", show(s.worst_twentieth_loss)),
        },
    );
    section(out, Text::new("分布", "Spread"), lang);
    let mut t = table(
        &[
            Text::new("指标", "Measure"),
            Text::new("次数", "Runs"),
            Text::new("均值", "Mean"),
            Text::new("5%", "5 %"),
            Text::new("25%", "25 %"),
            Text::new("中位", "Median"),
            Text::new("75%", "75 %"),
            Text::new("95%", "95 %"),
        ],
        &[1, 2, 3, 4, 5, 6, 7],
        lang,
    );
    for x in &s.spreads {
        let name = if lang == Lang::Zh { &x.name } else { &x.name_en };
        let mean = apart(x.never, x.summary.runs, x.rest, lang).unwrap_or_else(|| show(x.summary.mean));
        let mut row = vec![named(&x.id, name, &x.unit, lang), x.summary.runs.to_string(), mean];
        row.extend(x.summary.quantiles.iter().map(|q| if x.is_never(*q) { NEVER.get(lang).to_owned() } else { show(*q) }));
        t.add_row(row);
    }
    put(out, &t.to_string());
    if !s.drivers.is_empty() {
        section(out, Text::new("什么决定了结果：与损失的秩相关", "What drives it: rank correlation with the loss"), lang);
        for d in &s.drivers {
            match &d.loss {
                Some(r) => {
                    let bar = "█".repeat((r.r.abs() * 30.0).round() as usize);
                    put(out, &format!("  {:<32} {:+.2} [{:+.2}, {:+.2}] {bar}", d.input, r.r, r.low, r.high));
                }
                None => put(out, &format!("  {:<32} —", d.input)),
            }
        }
    }
    if !s.worst.is_empty() {
        section(out, Text::new("最坏的几夜", "Worst nights"), lang);
        for w in &s.worst {
            let sets: Vec<String> = w.sets.iter().map(|(k, v)| format!("{k}={v}")).collect();
            wrapped(out, "  ", &format!("#{} seed {} · {} {:.2} · {}", w.draw, w.seed, Text::new("损失", "loss").get(lang), w.loss, sets.join(" ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::stats::paired::paired;

    #[test]
    fn a_difference_says_never_and_no_minutes_that_stand_for_it() {
        let line = |never: [usize; 2], all: &[f64], came: &[f64]| Line {
            id: "T2".into(),
            name: String::new(),
            name_en: String::new(),
            unit: "min".into(),
            higher_is_better: false,
            first: None,
            other: None,
            never,
            rest: [None; 2],
            difference: paired("T2", all),
            difference_rest: paired("T2", came),
            p_adjusted: None,
            one_sided: 0,
            verdict: Verdict::WithinNoise,
        };
        let told = |l: &Line| [Lang::Zh, Lang::En].map(|lang| difference(l, lang).unwrap_or_default());
        assert_eq!(told(&line([0, 2], &[1410.0, 1410.0, 5.0, 5.0], &[5.0, 5.0])), ["从未 +2 次，其余 +5 [+5, +5]", "never +2, else +5 [+5, +5]"]);
        assert_eq!(told(&line([1, 0], &[-1410.0], &[])), ["从未 −1 次", "never −1"]);
        assert_eq!(told(&line([1, 1], &[0.0], &[])), ["从未 ±0 次", "never ±0"]);
        assert_eq!(told(&line([0, 0], &[5.0, 5.0], &[5.0, 5.0])), ["+5 [+5, +5]", "+5 [+5, +5]"]);
        assert_eq!(difference(&line([0, 0], &[], &[]), Lang::Zh), None, "what was not tested has no difference");
    }

    #[test]
    fn plans_are_called_by_their_titles_and_by_their_files_too_only_where_two_titles_are_the_same() {
        let named = |zh: &str, en: &str| Name { zh: zh.into(), en: Some(en.into()) };
        let (county, new, town) = (named("县预案", "County plan"), named("县预案", "County plan, new"), named("镇预案", "Town plan"));
        let plans = [("a", &county), ("b", &new), ("c", &town)];
        let all = |lang| plans.map(|(key, _)| label(&plans, key, lang));
        assert_eq!(all(Lang::Zh), ["县预案（a）", "县预案（b）", "镇预案"]);
        assert_eq!(all(Lang::En), ["County plan", "County plan, new", "Town plan"]);
        assert_eq!(label(&plans, "gone", Lang::Zh), "gone", "a plan that could not be read has no title");
    }
}
