//! Report / study more — equipment, thresholds and defective plans as tables of the text.
//!
//! In: what `equip`, `tune` and `defects` came to. Out: tables in both languages. Not here: the other studies (`study`).

use super::study::{interval, show};
use super::text::{put, table};
use crate::base::lang::{Lang, Text};
use crate::study::compare::{Comparison, Verdict};
use crate::study::equip::Gain;
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
            Text::new("少围困（人）", "Fewer caught"),
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
        "★ 为前沿：没有别的方案同时少围困、少白跑。种子少时前沿只是下一步要看的清单，选定后请用 compare 检验。",
        "★ is the front: no other is better in both. Over few seeds it is a list of what to look at next; put the chosen plan to `compare`.",
    );
    put(out, note.get(lang));
    let mut t = table(
        &[
            Text::new("", ""),
            Text::new("方案", "Candidate"),
            Text::new("围困（人）", "Caught"),
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

/// Who noticed which defect.
pub(super) fn defects(out: &mut String, list: &[Comparison], lang: Lang) {
    let mut t = table(
        &[
            Text::new("缺陷", "Defect"),
            Text::new("逐事件相同", "Alike"),
            Text::new("评分判为更差", "Worse by the score"),
            Text::new("反而更好", "Better"),
            Text::new("结论", "Verdict"),
        ],
        &[1],
        lang,
    );
    let mut count = [0; 3];
    for c in list {
        let of = |v: Verdict| c.lines.iter().filter(|l| l.verdict == v).map(|l| l.id.as_str()).collect::<Vec<_>>();
        let (worse, better) = (of(Verdict::Worse), of(Verdict::Better));
        let (kind, verdict) = match () {
            () if c.identical == c.seeds => (2, Text::new("推演未触及", "not touched by this drill")),
            () if !worse.is_empty() => (0, Text::new("评分发现", "noticed by the score")),
            () => (1, Text::new("差异小于随机波动", "within noise")),
        };
        count[kind] += 1;
        t.add_row(vec![c.other.clone(), format!("{}/{}", c.identical, c.seeds), worse.join(" "), better.join(" "), verdict.get(lang).to_owned()]);
    }
    put(out, &t.to_string());
    put(
        out,
        &match lang {
            Lang::Zh => format!("{} 种缺陷：评分发现 {}，差异小于随机波动 {}，推演未触及 {}。", list.len(), count[0], count[1], count[2]),
            Lang::En => {
                format!("{} defects: {} noticed by the score, {} within noise, {} not touched by this drill.", list.len(), count[0], count[1], count[2])
            }
        },
    );
}
