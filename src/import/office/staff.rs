//! Office / staff — a 花名册 with a row for each person becomes roles with how many serve; nobody's name or number goes into a plan.
//!
//! In: rows. Out: one role for each office, what could only be guessed marked 待核; a note on what was left out. Not here: rosters that
//! already name roles (`draft`).
//! Method: persons are counted by office; offices that a plan means by one role (all townships', all villages') are one, with the mean of
//! their people, since each of them has a post of its own. By night serve those whose shift says so; where no shift says anything, one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::draft::Row;
use super::guess;
use super::list::List;
use crate::import::failure::finding;
use crate::scenario::finding::{Finding, Severity};
use crate::scenario::lists::ListKind;
use crate::scenario::patch::quoted;

/// A role and the offices that it stands for.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// The role's key.
    pub key: String,
    name: String,
    seat: &'static str,
    /// Whether the office's name said what its seat is.
    sure: bool,
    /// People by day and by night, by office.
    offices: BTreeMap<String, (u32, u32)>,
}

/// The roles of a roster, in the order in which their offices first stand there.
#[must_use]
pub(super) fn units(rows: &[&(usize, Row)]) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::new();
    for (_, row) in rows.iter().filter(|(_, row)| !List::cell(row, "姓名").is_empty() && !List::cell(row, "单位").is_empty()) {
        let office = List::cell(row, "单位");
        let known = guess::office(office);
        let key = known.map_or_else(|| office.split_whitespace().collect(), |k| k.0.to_owned());
        let at = out.iter().position(|u| u.key == key).unwrap_or_else(|| {
            let (name, seat) = known.map_or((office, "CountyBody"), |k| (k.1, k.2));
            out.push(Unit { key, name: name.to_owned(), seat, sure: known.is_some(), offices: BTreeMap::new() });
            out.len() - 1
        });
        let (day, night) = out[at].offices.entry(office.to_owned()).or_default();
        let shift = List::cell(row, "班次");
        let says = |words: &[&str]| words.iter().any(|w| shift.contains(w));
        let (all, dark, light) = (says(&["全天", "24", "昼"]), says(&["夜", "晚"]), says(&["白", "早", "日", "中"]));
        *night += u32::from(all || dark);
        *day += u32::from(all || light || !dark);
    }
    out
}

impl Unit {
    /// Adds the role to a plan's text.
    pub(super) fn write(&self, out: &mut String) {
        let n = self.offices.len().max(1) as u32;
        let sum = |of: fn(&(u32, u32)) -> u32| self.offices.values().map(of).sum::<u32>();
        let mean = |all: u32| (all + n / 2) / n;
        let (day, night) = (mean(sum(|o| o.0)), mean(sum(|o| o.1)));
        let mut doubts = Vec::new();
        if !self.sure {
            doubts.push("席位".to_owned());
        }
        if self.offices.len() > 1 {
            let all = |o: &(u32, u32)| o.0 + o.1;
            let (least, most) = (self.offices.values().map(all).min().unwrap_or(0), self.offices.values().map(all).max().unwrap_or(0));
            doubts.push(format!("人数为 {n} 个单位的平均（{least}–{most} 人）"));
        }
        if night == 0 {
            doubts.push("夜间人数".to_owned());
        }
        let note = if doubts.is_empty() { String::new() } else { format!(" // 待核：{}", doubts.join("、")) };
        let _ = writeln!(
            out,
            "        (key: {}, name: {}, seat: {}, staff_day: {}, staff_night: {}),{note}",
            quoted(&self.key),
            quoted(&self.name),
            self.seat,
            day.max(1),
            night.max(1)
        );
    }
}

/// What is said of a roster: how many persons were counted, and the rows that name no office.
#[must_use]
pub(super) fn notes(path: &Path, rows: &[&(usize, Row)]) -> Vec<Finding> {
    let (list, of) = (ListKind::Persons.name(), |head: &'static str| move |row: &Row| !List::cell(row, head).is_empty());
    let mut out = Vec::new();
    let without = rows.iter().filter(|(_, row)| of("姓名")(row) && !of("单位")(row));
    out.extend(without.map(|(line, _)| {
        finding(path, *line, "I052", &format!("{list} · 单位"), "这一行没有单位，不知道归哪个席位".to_owned(), "this row names no office".to_owned())
    }));
    let counted = rows.iter().filter(|(_, row)| of("姓名")(row) && of("单位")(row)).count();
    if let Some((line, _)) = rows.first().filter(|_| counted > 0) {
        let (zh, en) = (
            format!("按单位计了 {counted} 人；姓名和电话不写进预案"),
            format!("{counted} persons were counted by office; names and numbers stay out of the plan"),
        );
        out.push(Finding { severity: Severity::Note, ..finding(path, *line, "I053", list, zh, en) });
    }
    out
}
