//! Report / order times — the latest orders in time as a table of the text.
//!
//! In: the answers, seed by seed. Out: rows by area; what is too late and what is spared in a sentence each. Not here: searching
//! (`study::order_time`), the JSON (`clear`).

use super::clear::{Cleared, median};
use super::number;
use super::text::{put, section, table, wrapped};
use crate::base::lang::{Lang, Text};
use crate::study::order_time::{Latest, OrderTime};

/// One share's answers over the seeds: the median and the least, or why there is none.
fn latest(list: &[Latest], lang: Lang) -> String {
    let met: Vec<&Latest> = list.iter().filter(|l| !matches!(l, Latest::NeverArrives)).collect();
    if met.is_empty() {
        return "—".into();
    }
    let mut times: Vec<f64> = met.iter().map(|l| if let Latest::At { at_s, .. } = l { *at_s } else { f64::NEG_INFINITY }).collect();
    times.sort_by(f64::total_cmp);
    let show = |v: f64| if v.is_finite() { number::clock(v) } else { Text::new("无", "none").get(lang).to_owned() };
    match times[..] {
        [one] => show(one),
        _ => format!("{} ({})", show(times[(times.len() - 1) / 2]), show(times[0])),
    }
}

/// The table of the latest orders, the zones for which none is early enough, and those that the hazard never reaches.
pub(super) fn orders(out: &mut String, c: &Cleared<'_>, lang: Lang) {
    if c.order_times.is_empty() {
        return;
    }
    section(
        out,
        Text::new(
            "最晚下令时刻：此时命令到村，来得及撤出受威胁者中愿走的份额",
            "Latest order: with the villages then, this share of those at risk and willing is out",
        ),
        lang,
    );
    let mut t = table(
        &[
            Text::new("区域", "Area"),
            Text::new("受威胁", "At risk"),
            Text::new("其中不走", "Refuse"),
            Text::new("首户受灾", "First house hit"),
            Text::new("95 %", "95 %"),
            Text::new("100 %", "100 %"),
        ],
        &[1, 2, 3, 4, 5],
        lang,
    );
    let mut spared: Vec<&str> = Vec::new();
    let mut late: Vec<String> = Vec::new();
    for (g, group) in c.groups.iter().enumerate() {
        let list: Vec<&OrderTime> = c.order_times.iter().filter_map(|seed| seed.get(g)).collect();
        let name = group.name.get(lang);
        let mut arrivals: Vec<f64> = list.iter().filter_map(|o| o.first_arrival_s).collect();
        if arrivals.is_empty() {
            spared.push(name);
            continue;
        }
        arrivals.sort_by(f64::total_cmp);
        let answers = |k: usize| list.iter().map(|o| o.latest[k]).collect::<Vec<_>>();
        t.add_row(vec![
            name.to_owned(),
            number::grouped(median(list.iter().map(|o| o.at_risk))),
            number::grouped(median(list.iter().map(|o| o.refuse))),
            number::clock(arrivals[(arrivals.len() - 1) / 2]),
            latest(&answers(0), lang),
            latest(&answers(1), lang),
        ]);
        let worst = answers(0)
            .iter()
            .filter_map(|l| if let Latest::NoneEarlyEnough { share_at_start } = l { Some(*share_at_start) } else { None })
            .fold(f64::INFINITY, f64::min);
        if worst.is_finite() {
            late.push(format!("{name} {}", number::with_unit(worst, "1", lang)));
        }
    }
    put(out, &t.to_string());
    let zh = lang == Lang::Zh;
    if c.order_times.len() > 1 {
        wrapped(
            out,
            "",
            if zh {
                "多个种子：中位数（最早）；“无”早于任何时刻"
            } else {
                "Several seeds: median (earliest); “none” comes before any time"
            },
        );
    }
    if !late.is_empty() {
        wrapped(
            out,
            if zh { "T+00:00 下令也来不及撤出 95 %，最多撤出：" } else { "Even an order at T+00:00 is too late for 95 %; out by then: " },
            &late.join(if zh { "、" } else { ", " }),
        );
    }
    if !spared.is_empty() {
        wrapped(out, if zh { "灾害没有到达任何一户：" } else { "The hazard reaches no house of: " }, &spared.join(if zh { "、" } else { ", " }));
    }
}
