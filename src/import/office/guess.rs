//! Office / guess — sentences of a plan become draft clauses where actor and order can be read off them; the rest stays
//! beside them as a comment. Nothing is invented: what the sentence does not say is marked 待核.
//!
//! In: paragraphs. Out: the text of a plan file that reads without an error; how many sentences became clauses.
//! Method: words that offices use for actors, orders, levels and deadlines; the first that fits.

use std::fmt::Write as _;

use super::document::Paragraph;
use super::draft::Cover;
use super::persons;

/// Actors: words, key, name, seat.
const ACTORS: [(&[&str], &str, &str, &str); 9] = [
    (&["村民小组", "组长"], "group-head", "村民小组组长", "EverySettlement"),
    (&["村委会", "村（社区）", "村级", "各村", "村应急站", "行政村", "村民委员会", "居委会"], "village-station", "村（社区）应急站", "EveryVillage"),
    (&["乡镇人民政府", "乡镇", "镇政府", "乡政府", "镇人民政府", "乡人民政府", "乡（镇）"], "township-office", "乡镇应急管理办公室", "EveryTownship"),
    (&["气象局", "气象部门"], "met-bureau", "县气象局", "CountyBody"),
    (&["水文"], "hydro-station", "县水文站", "CountyBody"),
    (&["水利局", "水利部门"], "water-bureau", "县水利局", "CountyBody"),
    (&["公安", "交警"], "police", "县公安局交管中心", "CountyBody"),
    (&["指挥中心", "值班室", "值班员"], "county-centre", "县应急指挥中心（值班）", "CountyCentre"),
    (&["指挥部", "防指", "防办", "县人民政府", "县政府"], "flood-hq", "县防汛抗旱指挥部", "CountyBody"),
];

/// Orders: words, phase, action.
const ORDERS: [(&[&str], &str, &str); 12] = [
    (&["终止", "结束应急响应", "解除应急响应"], "Recovery", "StandDown"),
    (&["会商"], "Forecast", "Consult(with: [], quorum: 0, minutes: 20)"),
    (&["书面报告", "书面续报"], "Report", "Report(to: \"city-hq\", form: Written)"),
    (&["电话报告", "向上级报告", "报告市", "上报"], "Report", "Report(to: \"city-hq\", form: Phone)"),
    (&["发布预警", "预警信号", "示警"], "Forecast", "Warn(zones: OwnTrigger, stage: Prepare, channels: [])"),
    (&["安置点", "避难场所"], "Handling", "OpenShelter(shelters: [])"),
    (&["转移"], "Response", "Evacuate(zones: All, channels: [])"),
    (&["封闭道路", "交通管制", "封控"], "Coordination", "CloseRoad(roads: [])"),
    (&["搜救", "解救", "营救"], "Handling", "Rescue(teams: [])"),
    (&["救治", "医疗救护"], "Handling", "Treat(teams: [])"),
    (&["调运", "运送物资", "发放救灾物资"], "Handling", "Supply(shelters: [], teams: [])"),
    (&["巡查", "核实", "排查"], "Handling", "Verify(zones: All)"),
];

fn level(text: &str) -> Option<&'static str> {
    [("Ⅳ级", "IV"), ("Ⅲ级", "III"), ("Ⅱ级", "II"), ("Ⅰ级", "I"), ("四级", "IV"), ("三级", "III"), ("二级", "II"), ("一级", "I")]
        .into_iter()
        .find(|(w, _)| text.contains(w))
        .map(|(_, l)| l)
}

/// Minutes before 分钟内 or 小时内.
fn minutes(text: &str) -> Option<f64> {
    [("分钟", 1.0), ("小时", 60.0)].into_iter().find_map(|(unit, factor)| {
        let at = text.find(&format!("{unit}内")).or_else(|| text.find(&format!("{unit}之内")))?;
        let before = text[..at].trim_end();
        let start = before.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit() || *c == '.').last()?.0;
        before[start..].parse::<f64>().ok().filter(|m| *m > 0.0 && *m < 10_000.0).map(|m| m * factor)
    })
}

fn actor(text: &str) -> Option<usize> {
    // Who stands first in the sentence acts.
    let first = |words: &[&str]| words.iter().filter_map(|w| text.find(w)).min();
    (0..ACTORS.len()).filter_map(|i| first(ACTORS[i].0).map(|at| (at, i))).min().map(|(_, i)| i)
}

/// The key, the name and the seat of the actor that an office's name means.
pub(super) fn office(name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    actor(name).map(|i| (ACTORS[i].1, ACTORS[i].2, ACTORS[i].3))
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The text of the plan file.
    pub text: String,
    /// Sentences that became clauses.
    pub clauses: usize,
    /// Sentences that stand beside them as comments.
    pub left: usize,
}

fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A plan file in draft.
#[must_use]
pub fn split(paragraphs: &[Paragraph], cover: &Cover) -> Split {
    let (mut body, mut chapters, mut used) = (String::new(), String::new(), [false; ACTORS.len()]);
    let mut numbers: Vec<u32> = Vec::new();
    let (mut clauses, mut left, mut here, mut reports) = (0, 0, None, false);
    let public: Vec<Paragraph> =
        paragraphs.iter().map(|p| if cover.names { p.clone() } else { Paragraph { text: persons::sentence(&p.text).0, ..p.clone() } }).collect();
    for p in &public {
        if let Some(rank) = p.rank {
            let depth = usize::from(rank).min(4);
            numbers.resize(depth, 0);
            numbers[depth - 1] += 1;
            here = level(&p.text);
            let number = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
            if depth == 1 {
                let _ = writeln!(chapters, "        (number: \"{number}\", title: {:?}),", p.text);
            }
            let _ = writeln!(body, "        // ── {number} {} ──", comment(&p.text));
            continue;
        }
        for sentence in p.text.split_inclusive('。').map(str::trim).filter(|s| !s.is_empty()) {
            let order = ORDERS.iter().find(|o| o.0.iter().any(|w| sentence.contains(w)));
            let sets = level(sentence).filter(|_| sentence.contains("启动"));
            let (Some(a), true) = (actor(sentence), order.is_some() || sets.is_some()) else {
                left += 1;
                let _ = writeln!(body, "        // 待核：{}", comment(sentence));
                continue;
            };
            clauses += 1;
            used[a] = true;
            let number = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
            let action = match (sets, order) {
                (Some(l), _) => format!("SetLevel({l:?})"),
                (None, Some(o)) => o.2.to_owned(),
                (None, None) => "StandDown".to_owned(),
            };
            reports |= action.contains("city-hq");
            let phase = if sets.is_some() { "Response" } else { order.map_or("Response", |o| o.1) };
            let trigger = if sets.is_some() { None } else { level(sentence).or(here) };
            let (shown, unsure) = trigger.map_or(("always".to_owned(), true), |l| (format!("level >= {l}"), false));
            let deadline = minutes(sentence);
            let mut notes = Vec::new();
            if unsure {
                notes.push("trigger");
            }
            if deadline.is_none() {
                notes.push("deadline_min");
            }
            if action.contains("[]") {
                notes.push("action");
            }
            let note = if notes.is_empty() { String::new() } else { format!(" // 待核：{}", notes.join("、")) };
            let _ = write!(
                body,
                "        (key: \"{}.{number}.s{clauses}\", phase: {phase}, text: {sentence:?},\n         actor: {:?}, trigger: {shown:?}, auto: false, action: {action}, deadline_min: {}),{note}\n",
                cover.key,
                ACTORS[a].1,
                deadline.unwrap_or(60.0)
            );
        }
    }
    let mut roles = String::new();
    if reports {
        roles.push_str("        (key: \"city-hq\", name: \"市级指挥机构\", seat: Above, staff_day: 1, staff_night: 1),\n");
    }
    for (i, a) in ACTORS.iter().enumerate().filter(|(i, _)| used[*i]) {
        let commands = if ACTORS[i].1 == "flood-hq" { ", commands: true" } else { "" };
        let _ = writeln!(roles, "        (key: {:?}, name: {:?}, seat: {}, staff_day: 1, staff_night: 1{commands}), // 待核：人数", a.1, a.2, a.3);
    }
    let upper = cover.upper.as_ref().map_or("None".to_owned(), |u| format!("Some({u:?})"));
    let text = format!(
        "// 由 yanlian plan split 按标题和句子拆出的草稿（【演练】）：{clauses} 句成为条款，{left} 句留作注释。逐条核对“待核”之处，再用 yanlian check 检查。\n(\n    format: 1,\n    key: {:?}, title: {:?}, level: {}, class: NaturalDisaster, upper: {upper},\n    source: \"由文字预案拆分；未写明的数值均为假定\", confidence: Assumed,\n    chapters: [\n{chapters}    ],\n    roles: [\n{roles}    ],\n    levels: [],\n    clauses: [\n{body}    ],\n    zones: [], roster: [], shelters: [], materials: [],\n)\n",
        cover.key, cover.title, cover.level
    );
    Split { text, clauses, left }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_with_actor_order_level_and_deadline_becomes_a_clause_and_the_rest_a_comment() {
        let p = |rank, text: &str| Paragraph { rank, text: text.into() };
        let doc = [
            p(Some(1), "四、应急响应"),
            p(Some(2), "（二）Ⅲ级响应"),
            p(None, "乡镇人民政府90分钟内完成危险区人员转移。各单位各司其职。"),
            p(None, "指挥部启动Ⅲ级响应。"),
        ];
        let cover = Cover { key: "draft".into(), title: "草稿".into(), level: "Special".into(), upper: None, names: false };
        let out = split(&doc, &cover);
        assert_eq!((out.clauses, out.left), (2, 1));
        assert!(
            out.text
                .contains("actor: \"township-office\", trigger: \"level >= III\", auto: false, action: Evacuate(zones: All, channels: []), deadline_min: 90"),
            "{}",
            out.text
        );
        assert!(out.text.contains("actor: \"flood-hq\", trigger: \"always\", auto: false, action: SetLevel(\"III\")"), "{}", out.text);
        assert!(out.text.contains("// 待核：各单位各司其职。"), "{}", out.text);
    }
}
