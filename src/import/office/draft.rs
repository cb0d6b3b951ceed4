//! Office / draft — lists become the text of a plan file: roles from the roster, zones from the six duties and the transfers.
//!
//! In: lists. Out: RON; findings for cells that cannot be used (I052) and for names that were left out (I053, notes).
//! Not here: whether keys exist in a county (`yanlian check` says so, with its place).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::list::List;
use super::{persons, staff};
use crate::import::failure::finding;
use crate::scenario::finding::{Finding, Severity};
use crate::scenario::lists::{ListKind, SEATS};
use crate::scenario::patch::quoted;

/// What the command says about the plan to be made.
#[derive(Clone, Debug)]
pub struct Cover {
    /// Key.
    pub key: String,
    /// Title.
    pub title: String,
    /// `Special`, `Township`, `Village`.
    pub level: String,
    /// Key of the plan above.
    pub upper: Option<String>,
    /// Whether names of persons stay in.
    pub names: bool,
}

struct Desk<'a> {
    path: &'a Path,
    names: bool,
    found: Vec<Finding>,
}

pub(super) type Row = BTreeMap<&'static str, String>;

impl Desk<'_> {
    fn bad(&mut self, line: usize, kind: ListKind, head: &str, zh: String, en: String) {
        self.found.push(finding(self.path, line, "I052", &format!("{} · {head}", kind.name()), zh, en));
    }
    fn key(&mut self, line: usize, kind: ListKind, row: &Row, head: &str) -> Option<String> {
        let text = List::cell(row, head);
        let good = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-._:/#+".contains(c));
        if !good {
            self.bad(line, kind, head, format!("{text:?} 不能作键；只用字母、数字和 -"), format!("{text:?} is no key; use letters, digits and -"));
        }
        good.then(|| text.to_owned())
    }
    fn number(&mut self, line: usize, kind: ListKind, row: &Row, head: &str) -> Option<f64> {
        let text = List::cell(row, head);
        if text.is_empty() {
            return None;
        }
        let read = text.parse::<f64>().ok().filter(|v| v.is_finite());
        if read.is_none() {
            self.bad(line, kind, head, format!("{text:?} 不是数字"), format!("{text:?} is no number"));
        }
        read
    }
    fn whole(&mut self, line: usize, kind: ListKind, row: &Row, head: &str) -> Option<u32> {
        let v = self.number(line, kind, row, head)?;
        let good = (0.0..1e7).contains(&v) && v.fract() == 0.0;
        if !good {
            self.bad(line, kind, head, format!("{v} 不是人数"), format!("{v} is no count"));
        }
        good.then_some(v as u32)
    }
    fn yes(&mut self, line: usize, kind: ListKind, row: &Row, head: &str) -> bool {
        match List::cell(row, head) {
            "是" | "有" | "已" | "√" | "1" | "true" | "TRUE" | "Y" | "yes" => true,
            "" | "否" | "无" | "未" | "×" | "0" | "false" | "FALSE" | "N" | "no" => false,
            other => {
                self.bad(line, kind, head, format!("{other:?}；应为 是 或 否"), format!("{other:?}; expected 是 or 否"));
                false
            }
        }
    }
    fn duty(&mut self, line: usize, row: &Row, head: &str) -> String {
        let cell = List::cell(row, head);
        if self.names {
            return cell.to_owned();
        }
        let (text, changed) = persons::public(cell, head);
        if changed {
            self.masked(line, head, &text);
        }
        text
    }
    /// A cell of words: whoever is named in it goes, what is said stays.
    fn words(&mut self, line: usize, row: &Row, head: &str) -> String {
        let cell = List::cell(row, head);
        let (text, changed) = persons::sentence(cell);
        if self.names || !changed {
            return cell.to_owned();
        }
        self.masked(line, head, &text);
        text
    }
    fn masked(&mut self, line: usize, head: &str, text: &str) {
        let (zh, en) = (format!("姓名或电话不写进预案，改为 {text:?}"), format!("names and numbers of persons stay out of the plan; now {text:?}"));
        let note = finding(self.path, line, "I053", &format!("六落实 · {head}"), zh, en);
        self.found.push(Finding { severity: Severity::Note, ..note });
    }
    /// `1:30；3:50` as pairs of hours and millimetres.
    fn sums(&mut self, line: usize, row: &Row, head: &str) -> Vec<(f64, f64)> {
        let text = List::cell(row, head).to_owned();
        let mut out = Vec::new();
        for part in parts(&text) {
            let pair = part.split_once([':', '：']).and_then(|(h, mm)| Some((h.trim().parse::<f64>().ok()?, mm.trim().parse::<f64>().ok()?)));
            match pair {
                Some(p) => out.push(p),
                None => self.bad(line, ListKind::Zones, head, format!("{part:?}；应写作 1:30；3:50"), format!("{part:?}; write 1:30; 3:50")),
            }
        }
        out
    }
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    text.split(['；', ';', '、', '\n']).map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect::<Vec<_>>().into_iter()
}

fn list_of(keys: &[String]) -> String {
    keys.iter().map(|k| quoted(k)).collect::<Vec<_>>().join(", ")
}

/// The text of the plan, and what was found.
#[must_use]
pub fn plan(path: &Path, lists: &[List], cover: &Cover) -> (String, Vec<Finding>) {
    let mut desk = Desk { path, names: cover.names, found: Vec::new() };
    let of = |kind: ListKind| lists.iter().filter(move |l| l.kind == kind).flat_map(|l| l.rows.iter());
    let mut out = String::from("// 由 yanlian plan import 从办公清单生成；请核对后使用（【演练】）。\n(\n    format: 1,\n");
    let upper = cover.upper.as_ref().map_or("None".to_owned(), |u| format!("Some({})", quoted(u)));
    let _ = write!(
        out,
        "    key: {}, title: {}, level: {}, class: NaturalDisaster, upper: {upper},\n    source: \"单位清单（花名册、六落实、转移清单）导入；清单未写明的为假定\", confidence: Assumed,\n    roles: [\n",
        quoted(&cover.key),
        quoted(&cover.title),
        cover.level
    );
    let mut seen = BTreeSet::new();
    for (line, row) in of(ListKind::Roster) {
        role(&mut desk, &mut out, &mut seen, *line, row);
    }
    let persons: Vec<&(usize, Row)> = of(ListKind::Persons).collect();
    for unit in staff::units(&persons) {
        if seen.insert(unit.key.clone()) {
            unit.write(&mut out);
        } else {
            let line = persons.first().map_or(0, |(line, _)| *line);
            let (zh, en) = (
                format!("席位 {:?} 已由按岗位写的花名册给出，不另计人", unit.key),
                format!("the roster by role has {:?} already; its persons are not counted", unit.key),
            );
            let note = finding(path, line, "I053", ListKind::Persons.name(), zh, en);
            desk.found.push(Finding { severity: Severity::Note, ..note });
        }
    }
    desk.found.extend(staff::notes(path, &persons));
    out.push_str("    ],\n    levels: [],\n    clauses: [],\n    zones: [\n");
    // Heads counted by zone: settlements, people of reduced mobility, those with a helper.
    let mut counted: BTreeMap<String, (BTreeSet<String>, u32, u32)> = BTreeMap::new();
    for (line, row) in of(ListKind::Transfers) {
        let kind = ListKind::Transfers;
        let (Some(zone), Some(s)) = (desk.key(*line, kind, row, "危险区键"), desk.key(*line, kind, row, "小组键")) else { continue };
        let (people, special) = (desk.whole(*line, kind, row, "人数"), desk.whole(*line, kind, row, "行动不便人数").unwrap_or(0));
        let paired = desk.whole(*line, kind, row, "已结对人数").unwrap_or(0);
        if people.is_some_and(|p| special > p) {
            desk.bad(*line, kind, "行动不便人数", format!("{special} 多于总人数"), format!("{special} are more than all people"));
        }
        let heap = counted.entry(zone).or_default();
        heap.0.insert(s);
        (heap.1, heap.2) = (heap.1 + special, heap.2 + paired);
    }
    let mut zones = BTreeSet::new();
    for (line, row) in of(ListKind::Zones) {
        zone(&mut desk, &mut out, &mut zones, &counted, *line, row);
    }
    for key in counted.keys().filter(|k| !zones.contains(*k)) {
        desk.bad(0, ListKind::Transfers, "危险区键", format!("六落实里没有 {key:?}"), format!("the list of zones has no {key:?}"));
    }
    out.push_str("    ],\n    roster: [], shelters: [], materials: [],\n)\n");
    (out, desk.found)
}

fn role(desk: &mut Desk<'_>, out: &mut String, seen: &mut BTreeSet<String>, line: usize, row: &Row) {
    let kind = ListKind::Roster;
    let Some(key) = desk.key(line, kind, row, "角色键") else { return };
    if !seen.insert(key.clone()) {
        return desk.bad(line, kind, "角色键", format!("{key:?} 写了两次"), format!("{key:?} is written twice"));
    }
    let word = List::cell(row, "席位");
    let seat = match SEATS.iter().find(|(zh, en)| *zh == word || *en == word) {
        Some((_, en)) => (*en).to_owned(),
        None => match word.split_once([':', '：']) {
            Some(("乡镇", k)) => format!("Township({})", quoted(k.trim())),
            Some(("村", k)) => format!("Village({})", quoted(k.trim())),
            Some(("组", k)) => format!("Settlement({})", quoted(k.trim())),
            Some(("队伍", k)) => format!("Team({})", quoted(k.trim())),
            _ => {
                let known: Vec<&str> = SEATS.iter().map(|s| s.0).collect();
                let (zh, en) = (
                    format!("{word:?}；可用：{}、乡镇:键、村:键、组:键、队伍:键", known.join("、")),
                    format!("{word:?}; known: {}, 乡镇:key, 村:key, 组:key, 队伍:key", known.join(", ")),
                );
                return desk.bad(line, kind, "席位", zh, en);
            }
        },
    };
    let name = List::cell(row, "角色名称");
    let (day, night) = (desk.whole(line, kind, row, "白天人数").unwrap_or(1), desk.whole(line, kind, row, "夜间人数").unwrap_or(1));
    let mut more = String::new();
    if desk.yes(line, kind, row, "能指挥") {
        more.push_str(", commands: true");
    }
    if desk.yes(line, kind, row, "能封高速") {
        more.push_str(", closes_expressway: true");
    }
    let _ = writeln!(
        out,
        "        (key: {}, name: {}, seat: {seat}, staff_day: {day}, staff_night: {night}{more}),",
        quoted(&key),
        quoted(if name.is_empty() { &key } else { name })
    );
}

fn zone(desk: &mut Desk<'_>, out: &mut String, seen: &mut BTreeSet<String>, counted: &BTreeMap<String, (BTreeSet<String>, u32, u32)>, line: usize, row: &Row) {
    let kind = ListKind::Zones;
    let (Some(key), Some(village)) = (desk.key(line, kind, row, "危险区键"), desk.key(line, kind, row, "村键")) else { return };
    if !seen.insert(key.clone()) {
        return desk.bad(line, kind, "危险区键", format!("{key:?} 写了两次"), format!("{key:?} is written twice"));
    }
    let heads = counted.get(&key);
    let mut settlements: Vec<String> = parts(List::cell(row, "小组键")).collect();
    for s in heads.into_iter().flat_map(|h| &h.0) {
        if !settlements.contains(s) {
            settlements.push(s.clone());
        }
    }
    let class = desk.whole(line, kind, row, "类别").unwrap_or(1);
    if !(1..=3).contains(&class) {
        desk.bad(line, kind, "类别", format!("{class}；应为 1 至 3"), format!("{class}; expected 1 to 3"));
    }
    let below = desk.number(line, kind, row, "低于河床米数").map_or("None".to_owned(), |b| format!("Some({b})"));
    let (prepare, leave) = (desk.sums(line, row, "准备转移雨量"), desk.sums(line, row, "立即转移雨量"));
    let gauge = List::cell(row, "雨量站键");
    let rain = |list: &[(f64, f64)]| list.iter().map(|(h, mm)| format!("({h}, {mm})")).collect::<Vec<_>>().join(", ");
    let rules = if gauge.is_empty() {
        String::new()
    } else {
        format!("(gauge: {}, prepare_rain: [{}], leave_rain: [{}], stage_m: None)", quoted(gauge), rain(&prepare), rain(&leave))
    };
    let mut refuges = Vec::new();
    if let (Some(lon), Some(lat)) = (desk.number(line, kind, row, "安全地点经度"), desk.number(line, kind, row, "安全地点纬度")) {
        refuges.push(format!("HighGround(({lon}, {lat}))"));
    }
    refuges.extend(parts(List::cell(row, "安置点键")).map(|k| format!("Shelter({})", quoted(&k))));
    let duties: Vec<String> = ["行政责任人", "监测责任人", "信息报送人"].into_iter().map(|h| desk.duty(line, row, h)).collect();
    // The transfers know who has a helper; where they are silent the list of zones says so.
    let paired = match heads {
        Some((_, special, helped)) if *special > 0 => helped >= special,
        _ => desk.yes(line, kind, row, "已结对"),
    };
    let name = List::cell(row, "危险区名称");
    let (signal, route) = (desk.words(line, row, "预警信号"), desk.words(line, row, "转移路线"));
    let _ = write!(
        out,
        "        (key: {}, name: {}, village: {}, settlements: [{}], below_m: {below}, class: {class},\n         rules: [{rules}],\n         refuges: [{}],\n         administrator: {}, monitor: {}, reporter: {}, signal: {}, route: {}, paired: {paired}),\n",
        quoted(&key),
        quoted(if name.is_empty() { &key } else { name }),
        quoted(&village),
        list_of(&settlements),
        refuges.join(", "),
        quoted(&duties[0]),
        quoted(&duties[1]),
        quoted(&duties[2]),
        quoted(&signal),
        quoted(&route),
    );
}
