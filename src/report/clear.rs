//! Report / clear — the clearance of an area, and the latest order in time, as text and as JSON.
//!
//! In: clearances and order times, seed by seed. Out: one text, one object. Not here: counting (`score::clearance`), searching
//! (`study::order_time`), the table of latest orders (`order_times`), tables for other programs (`clear_files`).
//! Over several seeds a time is the median with the least and the greatest; shelters, reasons and roads are those of the run
//! whose 95 % stands in the middle.

use serde::Serialize;

use super::text::{evidence, put, rule, section, table, wrapped};
use super::{number, words};
use crate::base::ids::Id;
use crate::base::lang::{Lang, Name, Text};
use crate::scenario::clearing::Group;
use crate::scenario::drill_spec::Scenario;
use crate::score::clearance::{Clearance, Counted, Remains, Times};
use crate::study::order_time::{OrderTime, SHARES};

/// Form of the JSON.
pub const FORMAT: u32 = 1;
/// Rows of shelters and roads in the text; the JSON has all.
const ROWS: usize = 12;

const CAVEAT: Text = Text::new("本结果出自假定的输入，不构成对任何真实预案的证明。", "Result of assumed inputs; no evidence about any real plan.");

/// What there is to tell.
#[derive(Clone, Copy)]
pub struct Cleared<'a> {
    /// The files.
    pub scenario: &'a Scenario,
    /// What was cleared.
    pub groups: &'a [Group],
    /// The clearances, a seed each; none where only order times were asked for.
    pub runs: &'a [Clearance],
    /// The latest orders, a seed each, by group.
    pub order_times: &'a [Vec<OrderTime>],
}

#[derive(Serialize)]
struct Object<'a> {
    format: u32,
    county: &'a str,
    drill: &'a str,
    order_clock: String,
    areas: Vec<Area<'a>>,
    runs: &'a [Clearance],
    latest_order: &'a [Vec<OrderTime>],
    latest_order_shares: [f64; 2],
    caveat: &'a str,
}

#[derive(Serialize)]
struct Area<'a> {
    name: &'a str,
    name_en: Option<&'a str>,
    zones: usize,
}

/// The JSON.
#[must_use]
pub fn json(c: &Cleared<'_>) -> String {
    let object = Object {
        format: FORMAT,
        county: &c.scenario.county.name.zh,
        drill: &c.scenario.drill.key,
        order_clock: clock(c.scenario),
        areas: c.groups.iter().map(|g| Area { name: &g.name.zh, name_en: g.name.en.as_deref(), zones: g.zones.len() }).collect(),
        runs: c.runs,
        latest_order: c.order_times,
        latest_order_shares: SHARES,
        caveat: CAVEAT.zh,
    };
    let mut text = serde_json::to_string_pretty(&object).unwrap_or_else(|e| unreachable!("a clearance has only plain fields: {e}"));
    text.push('\n');
    text
}

/// The clock at T+00:00.
fn clock(scenario: &Scenario) -> String {
    let t = scenario.drill.start.time();
    format!("{:02}:{:02}", t.hour(), t.minute())
}

/// The text.
#[must_use]
pub fn text(c: &Cleared<'_>, lang: Lang) -> String {
    let mut out = String::new();
    head(&mut out, c, lang);
    if let Some(middle) = middle(c.runs) {
        times(&mut out, c, lang);
        remained(&mut out, middle, c.runs.len(), lang);
        shelters(&mut out, c.scenario, middle, lang);
        jams(&mut out, c.scenario, middle, lang);
    }
    super::order_times::orders(&mut out, c, lang);
    rule(&mut out, "=");
    out
}

/// The run whose 95 % stands in the middle.
fn middle(runs: &[Clearance]) -> Option<&Clearance> {
    let mut order: Vec<&Clearance> = runs.iter().collect();
    let key = |r: &Clearance| r.all.times.p95_s.unwrap_or(f64::INFINITY);
    order.sort_by(|a, b| key(a).total_cmp(&key(b)).then(a.seed.cmp(&b.seed)));
    order.get((order.len().max(1) - 1) / 2).copied()
}

fn head(out: &mut String, c: &Cleared<'_>, lang: Lang) {
    let county = &c.scenario.county;
    rule(out, "=");
    let title = if c.runs.is_empty() {
        Text::new("【演练】最晚下令时刻", "【DRILL】 Latest order in time")
    } else {
        Text::new("【演练】撤离时间", "【DRILL】 Clearance time")
    };
    put(out, &format!("{}  {}", title.get(lang), county.name.get(lang)));
    let seeds: Vec<u64> =
        if c.runs.is_empty() { c.order_times.iter().filter_map(|g| g.first().map(|o| o.seed)).collect() } else { c.runs.iter().map(|r| r.seed).collect() };
    let span = match (seeds.first(), seeds.last()) {
        (Some(a), Some(b)) if a != b => format!("{a}..{b}"),
        (Some(a), _) => a.to_string(),
        _ => "—".into(),
    };
    let when = clock(c.scenario);
    let line = match (lang, c.runs.is_empty()) {
        (Lang::Zh, false) => format!("{when} 下令（T+00:00 命令已到村） · 种子 {span} · 推演 {}", number::duration(c.scenario.drill.length.as_seconds(), lang)),
        (Lang::En, false) => format!(
            "ordered at {when} (T+00:00, the order is with the villages) · seed {span} · {} simulated",
            number::duration(c.scenario.drill.length.as_seconds(), lang)
        ),
        (Lang::Zh, true) => format!("推演 {} · T+00:00 为 {when} · 种子 {span}", c.scenario.drill.key),
        (Lang::En, true) => format!("drill {} · T+00:00 is {when} · seed {span}", c.scenario.drill.key),
    };
    wrapped(out, "", &line);
    let base = county.reconstruction.as_ref().map_or("", |r| r.get(lang));
    wrapped(out, "※ ", &format!("{}{}{base}", CAVEAT.get(lang), if lang == Lang::En && !base.is_empty() { " " } else { "" }));
    rule(out, "=");
}

/// Hours and minutes of a length of time, `1:47`.
fn hours(seconds: f64) -> String {
    if !seconds.is_finite() {
        return "—".into();
    }
    let minutes = (seconds / 60.0).round() as i64;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// The median of the values that are there, with the least and the greatest; a dash where there is none.
fn over(values: &[Option<f64>]) -> String {
    let mut list: Vec<f64> = values.iter().map(|v| v.unwrap_or(f64::INFINITY)).collect();
    list.sort_by(f64::total_cmp);
    match list[..] {
        [] => "—".into(),
        [one] => hours(one),
        _ => format!("{} ({}–{})", hours(list[(list.len() - 1) / 2]), hours(list[0]), hours(list[list.len() - 1])),
    }
}

/// The lower median.
pub(super) fn median(values: impl Iterator<Item = u32>) -> f64 {
    let mut list: Vec<u32> = values.collect();
    list.sort_unstable();
    list.get((list.len().max(1) - 1) / 2).copied().map_or(0.0, f64::from)
}

fn times(out: &mut String, c: &Cleared<'_>, lang: Lang) {
    section(
        out,
        Text::new("撤离时间：自下令到安全（时:分），占已通知且愿走者的份额", "Clearance: from the order to safety (h:min), share of those reached and willing"),
        lang,
    );
    let mut t = table(
        &[
            Text::new("区域", "Area"),
            Text::new("人", "People"),
            Text::new("首户", "First"),
            Text::new("50 %", "50 %"),
            Text::new("90 %", "90 %"),
            Text::new("95 %", "95 %"),
            Text::new("末户", "Last"),
            Text::new("已安全", "Safe"),
        ],
        &[1, 2, 3, 4, 5, 6, 7],
        lang,
    );
    let mut row = |name: &str, of: &dyn Fn(&Clearance) -> Counted| {
        let list: Vec<Counted> = c.runs.iter().map(of).collect();
        let cell = |pick: fn(&Times) -> Option<f64>| over(&list.iter().map(|x| pick(&x.times)).collect::<Vec<_>>());
        t.add_row(vec![
            name.to_owned(),
            number::grouped(median(list.iter().map(|x| x.people))),
            cell(|t| t.first_s),
            cell(|t| t.p50_s),
            cell(|t| t.p90_s),
            cell(|t| t.p95_s),
            cell(|t| t.last_s),
            number::grouped(median(list.iter().map(|x| x.safe))),
        ]);
    };
    if c.groups.len() > 1 {
        for (g, group) in c.groups.iter().enumerate() {
            row(group.name.get(lang), &|r| r.groups[g].clone());
        }
    }
    let all = Text::new("全部", "All");
    row(if let [one] = c.groups { one.name.get(lang) } else { all.get(lang) }, &|r| r.all.clone());
    put(out, &t.to_string());
}

const fn reason(why: Remains) -> Text {
    match why {
        Remains::NotReached => Text::new("没有任何预警到达", "no warning reached them"),
        Remains::Refused => Text::new("不愿离开", "will not leave"),
        Remains::NoWay => Text::new("没有出路（上楼或等待）", "no way out (upstairs or waiting)"),
        Remains::WaitsForHelp => Text::new("行动不便，无人来接", "reduced mobility, nobody came"),
        Remains::Preparing => Text::new("结束时仍在收拾", "still packing at the end"),
        Remains::OnTheWay => Text::new("结束时仍在路上", "still on the way at the end"),
    }
}

fn remained(out: &mut String, run: &Clearance, runs: usize, lang: Lang) {
    section(out, Text::new("没有撤出的人及原因", "Who did not get out, and why"), lang);
    if runs > 1 {
        put(
            out,
            &match lang {
                Lang::Zh => format!("以下为居中的一次（种子 {}）", run.seed),
                Lang::En => format!("from here on the middle run (seed {})", run.seed),
            },
        );
    }
    if run.remained.is_empty() {
        put(out, Text::new("无", "nobody").get(lang));
        return;
    }
    let mut t = table(&[Text::new("原因", "Why"), Text::new("人", "People"), Text::new("户", "Households"), Text::new("证据", "Evidence")], &[1, 2], lang);
    for r in &run.remained {
        t.add_row(vec![
            reason(r.why).get(lang).to_owned(),
            number::grouped(f64::from(r.people)),
            number::grouped(f64::from(r.households)),
            evidence(&r.evidence),
        ]);
    }
    put(out, &t.to_string());
}

fn shelters(out: &mut String, scenario: &Scenario, run: &Clearance, lang: Lang) {
    if run.shelters.is_empty() {
        return;
    }
    section(out, Text::new("安置点", "Shelters"), lang);
    let mut t = table(
        &[
            Text::new("安置点", "Shelter"),
            Text::new("容量", "Places"),
            Text::new("入住", "Inside"),
            Text::new("门外", "Outside"),
            Text::new("劝离", "Sent on"),
            Text::new("首到", "First"),
            Text::new("末到", "Last"),
        ],
        &[1, 2, 3, 4, 5, 6],
        lang,
    );
    for s in run.shelters.iter().take(ROWS) {
        let name: &Name = &scenario.county.facilities[s.id.index()].name;
        let n = |v: u32| number::grouped(f64::from(v));
        t.add_row(vec![name.get(lang).to_owned(), n(s.capacity), n(s.inside), n(s.outside), n(s.turned_away), hours(s.first_s), hours(s.last_s)]);
    }
    put(out, &t.to_string());
    let sum = |pick: fn(&crate::score::clearance::AtShelter) -> u32| number::grouped(run.shelters.iter().map(|s| f64::from(pick(s))).sum());
    let (inside, outside, ground) = (sum(|s| s.inside), sum(|s| s.outside), number::grouped(f64::from(run.all.on_ground)));
    wrapped(
        out,
        "",
        &match lang {
            Lang::Zh => format!("共 {} 处：入住 {inside} 人，无处容纳、停在门外 {outside} 人；不在安置点内（含门外、高处） {ground} 人", run.shelters.len()),
            Lang::En => format!(
                "{} in all: {inside} inside, {outside} before full gates; {ground} safe outside any shelter (gates and high ground)",
                run.shelters.len()
            ),
        },
    );
}

fn jams(out: &mut String, scenario: &Scenario, run: &Clearance, lang: Lang) {
    section(out, Text::new("拥堵道路：排队排满到起点", "Bottlenecks: roads full to their beginning"), lang);
    if run.jams.is_empty() {
        put(out, Text::new("无", "none").get(lang));
    } else {
        let mut t = table(
            &[
                Text::new("道路", "Road"),
                Text::new("等级", "Class"),
                Text::new("排队长", "Queue"),
                Text::new("车辆", "Vehicles"),
                Text::new("首次", "First"),
                Text::new("累计", "In all"),
                Text::new("证据", "Evidence"),
            ],
            &[2, 3, 4, 5],
            lang,
        );
        for j in run.jams.iter().take(ROWS) {
            let road = scenario.county.roads.road(j.id);
            let name = if road.name.zh.is_empty() { j.key.as_str() } else { road.name.get(lang) };
            t.add_row(vec![
                name.to_owned(),
                words::road_class(road.class).get(lang).to_owned(),
                number::with_unit(j.queue_m, "m", lang),
                number::grouped(f64::from(j.vehicles)),
                hours(j.first_s),
                hours(j.full_s),
                evidence(&[j.evidence]),
            ]);
        }
        put(out, &t.to_string());
    }
    let (n, vehicles) = (run.gridlocks.len(), number::grouped(f64::from(run.vehicles)));
    put(
        out,
        &match lang {
            Lang::Zh => {
                format!("道路共 {} 条，出动车辆 {vehicles} 辆，死锁 {n} 处 {}", run.jams.len(), if n > 0 { evidence(&run.gridlocks) } else { String::new() })
            }
            Lang::En => format!(
                "{} roads in all, {vehicles} vehicles, {n} gridlock(s) {}",
                run.jams.len(),
                if n > 0 { evidence(&run.gridlocks) } else { String::new() }
            ),
        },
    );
}
