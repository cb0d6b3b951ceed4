//! Scenario / refs — keys that name other things: each once, each known.
//!
//! In: rows with keys, tables of keys. Out: dense ids; findings for doubles and strangers. Not here: reading.

use super::code;
use super::fields::Ref;
use super::source::Log;
use super::words;
use crate::base::ids::{Id, Keys};
use crate::base::lang::Text;

/// Sorts rows by key; reports and drops doubles, drops rows whose key could not be read. Gives the table of keys.
pub fn settle<I: Id, R>(log: &Log, mut rows: Vec<R>, key: impl Fn(&R) -> &Ref) -> (Keys<I>, Vec<R>) {
    rows.retain(|r| !key(r).key.is_empty());
    rows.sort_by(|a, b| key(a).cmp(key(b)));
    let mut out: Vec<R> = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(first) = out.last().filter(|f| key(f).key == key(&row).key) {
            double(log, key(first), key(&row));
            continue;
        }
        out.push(row);
    }
    (Keys::new(out.iter().map(|r| key(r).key.clone()).collect()), out)
}

/// Says that a key was used before.
pub fn double(log: &Log, first: &Ref, again: &Ref) {
    let elsewhere = if first.at.file == again.at.file { String::new() } else { format!("{} ", first.at.file.display()) };
    let line = first.at.line;
    log.error(
        code::S010,
        again.at.clone(),
        again.subject.clone(),
        format!("键 \"{}\" 在 {elsewhere}第 {line} 行已经用过；请另起一个", again.key),
        format!("the key \"{}\" is already used in {elsewhere}line {line}; choose another", again.key),
    );
}

/// The id of a key; a finding where nobody has it.
pub fn find<I: Id>(log: &Log, keys: &Keys<I>, r: &Ref, what: Text) -> Option<I> {
    if r.key.is_empty() {
        return None;
    }
    let found = keys.find(&r.key);
    if found.is_none() {
        unknown(log, r, what, keys.iter().map(|(_, k)| k));
    }
    found
}

/// Says that nobody has a key; not where a file that may have it could not be read, which has been said already.
pub fn unknown<'k>(log: &Log, r: &Ref, what: Text, known: impl Iterator<Item = &'k str>) {
    if log.lacks(what) {
        return;
    }
    let hint = words::did_you_mean(&r.key, known);
    log.error(
        code::S011,
        r.at.clone(),
        r.subject.clone(),
        format!("没有{} \"{}\"{}", what.zh, r.key, hint.zh()),
        format!("there is no {} \"{}\"{}", what.en, r.key, hint.en()),
    );
}

/// Words for the kinds of things.
pub mod what {
    use crate::base::lang::Text;
    /// A township.
    pub const TOWNSHIP: Text = Text::new("乡镇", "township");
    /// A village.
    pub const VILLAGE: Text = Text::new("村", "village");
    /// A settlement.
    pub const SETTLEMENT: Text = Text::new("村民小组", "settlement");
    /// A facility.
    pub const FACILITY: Text = Text::new("设施", "facility");
    /// A gauge.
    pub const GAUGE: Text = Text::new("测站", "gauge");
    /// A channel.
    pub const CHANNEL: Text = Text::new("渠道", "channel");
    /// A team.
    pub const TEAM: Text = Text::new("队伍", "team");
    /// A reach.
    pub const REACH: Text = Text::new("河段", "river reach");
    /// A road.
    pub const ROAD: Text = Text::new("道路", "road");
    /// A role.
    pub const ROLE: Text = Text::new("角色", "role");
    /// A clause.
    pub const CLAUSE: Text = Text::new("条款", "clause");
    /// A zone.
    pub const ZONE: Text = Text::new("危险区", "zone");
    /// A plan.
    pub const PLAN: Text = Text::new("预案", "plan");
}
