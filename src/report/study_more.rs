//! Report / study more — equipment, thresholds and defective plans as tables of the text.
//!
//! In: what `equip`, `tune` and `defects` came to, and the plan against the best of its variants. Out: tables in both languages. Not here: the other studies (`study`).

use comfy_table::{ColumnConstraint, Table};

use super::study::{interval, show};
use super::text::{put, section, table};
use crate::base::lang::{Lang, Text};
use crate::study::best::Best;
use crate::study::equip::Gain;
use crate::study::noticed::{By, Noticed};
use crate::study::tune::Candidate;

/// What each thing gained.
pub(super) fn equip(out: &mut String, list: &[Gain], lang: Lang) {
    let note = Text::new(
        "每样单独加上，与现有条件逐种子配对；均值 [95% 区间]。价格为假定，除非命令中写明。",
        "Each thing alone against the county as it is, paired by seed; mean [95 %]. Prices are assumed where the command names none.",
    );
    put(out, note.get(lang));
    let mut t = table(
        &[
            Text::new("增加", "Added"),
            Text::new("元", "Yuan"),
            Text::new("预警提前（分）", "Warning (min)"),
            Text::new("险情到前安全（人）", "Safe before (people)"),
            Text::new("少遇险（人）", "Fewer ever caught"),
            Text::new("分/万元", "min per 10k"),
            Text::new("人/万元", "people per 10k"),
        ],
        &[1, 2, 3, 4, 5, 6],
        lang,
    );
    let none = || "—".to_owned();
    for g in list {
        let what = if g.untouched == g.seeds {
            format!("{} {}", g.what, Text::new("（推演未触及）", "(not touched by this drill)").get(lang))
        } else {
            g.what.clone()
        };
        t.add_row(vec![
            what,
            show(g.yuan),
            g.minutes.as_ref().map_or_else(none, interval),
            g.safe.as_ref().map_or_else(none, interval),
            g.caught.as_ref().map_or_else(none, interval),
            g.minutes_per_10k.map_or_else(none, |v| format!("{v:.2}")),
            g.safe_per_10k.map_or_else(none, |v| format!("{v:.2}")),
        ]);
    }
    put(out, &t.to_string());
}

/// The candidates, the front marked.
pub(super) fn tune(out: &mut String, list: &[Candidate], lang: Lang) {
    let note = Text::new(
        "★ 为前沿：没有别的方案同时少遇险、少白跑。种子少时前沿只是下一步要看的清单，选定后请用 compare 检验。",
        "★ is the front: no other is better in both. Over few seeds it is a list of what to look at next; put the chosen plan to `compare`.",
    );
    put(out, note.get(lang));
    let mut t = table(
        &[
            Text::new("", ""),
            Text::new("方案", "Candidate"),
            Text::new("累计遇险（人）", "Ever caught"),
            Text::new("白跑（人）", "In vain"),
            Text::new("预警提前（分）", "Warning (min)"),
        ],
        &[2, 3, 4],
        lang,
    );
    let triple = |(m, l, h): (f64, f64, f64)| format!("{} [{}, {}]", show(m), show(l), show(h));
    for c in list.iter().filter(|c| c.on_front || c.key == crate::study::change::AS_WRITTEN) {
        t.add_row(vec![if c.on_front { "★".into() } else { String::new() }, c.key.clone(), triple(c.caught), triple(c.in_vain), show(c.minutes)]);
    }
    put(out, &t.to_string());
    put(
        out,
        &match lang {
            Lang::Zh => format!("共试 {} 种，其余见 study.json。", list.len()),
            Lang::En => format!("{} candidates tried; the others are in study.json.", list.len()),
        },
    );
}

/// Who noticed which defect, and how many of each rule.
pub(super) fn defects(out: &mut String, list: &[Noticed], lang: Lang) {
    let mut t = table(
        &[
            Text::new("缺陷", "Defect"),
            Text::new("逐事件相同", "Alike"),
            Text::new("检查发现", "Found by check"),
            Text::new("评分判为更差", "Worse by the score"),
            Text::new("反而更好", "Better"),
            Text::new("结论", "Verdict"),
        ],
        &[1],
        lang,
    );
    whole_keys(&mut t);
    for n in list {
        let c = &n.comparison;
        t.add_row(vec![
            n.key.clone(),
            format!("{}/{}", c.identical, c.seeds),
            n.lint.join(" "),
            n.worse.join(" "),
            n.better.join(" "),
            noticed_by(n.by).get(lang).to_owned(),
        ]);
    }
    put(out, &t.to_string());
    let all = [By::Both, By::Lint, By::Score, By::Untouched, By::WithinNoise, By::Better];
    let mut t = table(
        &[Text::new("规则", "Rule"), Text::new("个数", "Plans")].into_iter().chain(all.map(noticed_by)).collect::<Vec<_>>(),
        &[1, 2, 3, 4, 5, 6, 7],
        lang,
    );
    whole_keys(&mut t);
    let mut rules: Vec<&str> = Vec::new();
    for n in list {
        if !rules.contains(&n.rule.as_str()) {
            rules.push(&n.rule);
        }
    }
    let count =
        |rule: Option<&str>, by: Option<By>| list.iter().filter(|n| rule.is_none_or(|r| n.rule == r) && by.is_none_or(|b| n.by == b)).count().to_string();
    let row = |name: &str, rule: Option<&str>| [name.to_owned(), count(rule, None)].into_iter().chain(all.map(|b| count(rule, Some(b)))).collect::<Vec<_>>();
    for rule in rules {
        t.add_row(row(rule, Some(rule)));
    }
    t.add_row(row(Text::new("合计", "All").get(lang), None));
    put(out, &t.to_string());
}

/// Keys are not broken: people look for them.
fn whole_keys(t: &mut Table) {
    if let Some(c) = t.column_mut(0) {
        c.set_constraint(ColumnConstraint::ContentWidth);
    }
}

/// By whom, or why nobody.
fn noticed_by(by: By) -> Text {
    match by {
        By::Both => Text::new("检查与评分", "check and score"),
        By::Lint => Text::new("只有检查", "check alone"),
        By::Score => Text::new("只有评分", "score alone"),
        By::Untouched => Text::new("未发现：推演未触及", "neither: not touched"),
        By::WithinNoise => Text::new("未发现：小于随机波动", "neither: within noise"),
        By::Better => Text::new("未发现：反而更好", "neither: better"),
    }
}

/// The plan against the best of its variants: the third judgement.
pub(super) fn best(out: &mut String, b: &Best, name: &dyn Fn(&str) -> String, lang: Lang) {
    const SHOWN: usize = 8;
    section(out, Text::new("评判三：预案对照其他方案", "Third judgement: the plan against its variants"), lang);
    let (all, nights) = (b.standings.len(), b.standings.first().map_or(0, |s| s.nights));
    let verdict = match b.beaten {
        true => Text::new("明显不如最好的方案", "worse than the best beyond chance"),
        false => Text::new("与最好的方案之差小于随机波动", "no worse than the best beyond chance"),
    };
    let (plan, leads) = (name(&b.plan), name(&b.best));
    put(
        out,
        &match lang {
            Lang::Zh => format!("{plan}：{all} 个方案、{nights} 夜中平均损失第 {}；最好的是 {leads}；{}", b.rank, verdict.zh),
            Lang::En => format!("{plan}: number {} of {all} by mean loss over {nights} nights; the best is {leads}; {}", b.rank, verdict.en),
        },
    );
    let head = [
        Text::new("方案", "Variant"),
        Text::new("平均损失", "Mean loss"),
        Text::new("比最好多损失 [95% 区间]", "Behind the best [95 %]"),
        Text::new("最好的夜", "Best nights"),
    ];
    let mut t = table(&head, &[1, 2, 3], lang);
    for (i, s) in b.standings.iter().enumerate().filter(|(i, s)| *i < SHOWN || s.variant == b.plan) {
        let behind = s.behind_best.as_ref().map_or_else(|| "—".to_owned(), interval);
        t.add_row(vec![format!("{} {}", i + 1, name(&s.variant)), show(s.loss), behind, format!("{:.0} %", s.best_share * 100.0)]);
    }
    put(out, &t.to_string());
}
