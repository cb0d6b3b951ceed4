//! Scenario / injects — the MSEL of a drill file: when, what, to whom, by what means, and what a good answer is.
//!
//! In: the `injects` of a drill, county, books, what the command line moves. Out: injects in the order of their times; findings
//! in the log. Not here: their playing (`drill::command`), what was answered (`score::answer`).
//! Rule: an inject says exactly one of `at` (a time), `when` (a condition as the controller sees it) and `by_hand: true`.

use super::code;
use super::drill_rows;
use super::drill_spec::{Cue, Drill, Inject, InjectEffect, in_order};
use super::fields::{Fields, Limits, Reader, Ref};
use super::finding::At;
use super::plan_trigger;
use super::refs::{self, what};
use super::source::{Log, Source};
use super::tree::{Node, Value};
use super::words;
use crate::base::ids::{ClauseId, Id, InjectId, RoleId};
use crate::base::lang::{Name, Text};
use crate::base::time::{Moment, Span};
use crate::map::county::County;
use crate::plan::book::Books;
use crate::plan::trigger::Trigger;

/// An inject as written; its effect and its conditions stay trees.
pub struct InjectRow {
    /// Key.
    pub key: Ref,
    /// At a time.
    pub at: Option<Moment>,
    /// When a condition holds, as written.
    pub when: Option<Node>,
    /// So long after it.
    pub after: Span,
    /// Only by hand.
    pub by_hand: bool,
    /// Not where this holds, as written.
    pub unless: Option<Node>,
    /// Text.
    pub text: Name,
    /// Effect, as written.
    pub effect: Option<Node>,
    /// Who is told.
    pub to: Option<Ref>,
    /// By what means.
    pub by: Option<Ref>,
    /// Expected answer.
    pub expected: String,
    /// The clauses that give it.
    pub expects: Vec<Ref>,
    /// By when.
    pub within: Option<Span>,
    /// Metric.
    pub objective: String,
    /// Evaluator's note.
    pub note: String,
}

/// Reads the rows.
pub fn read(f: &Fields<'_>) -> Vec<InjectRow> {
    let mut out = Vec::new();
    for node in f.list("injects") {
        let Some(g) = f.reader().open(node, "inject") else { continue };
        let key = g.reference("key");
        let who = format!("inject {:?}", key.key);
        g.call(&who);
        let row = InjectRow {
            at: g.opt_moment("at"),
            when: g.get("when").cloned(),
            after: Span::from_minutes_f64(g.number_or("after_min", 0.0, Limits(0.0, 14_400.0))),
            by_hand: g.flag_or("by_hand", false),
            unless: g.get("unless").cloned(),
            text: g.name("text", "text_en"),
            effect: g.need("effect").cloned(),
            to: g.opt_reference("to"),
            by: g.opt_reference("by"),
            expected: g.opt_text("expected").unwrap_or_default(),
            expects: g.references("expects"),
            within: g.opt_number("within_min", Limits(0.1, 14_400.0)).map(Span::from_minutes_f64),
            objective: g.opt_text("objective").unwrap_or_default(),
            note: g.opt_text("note").unwrap_or_default(),
            key: Ref { subject: who, ..key },
        };
        if usize::from(g.get("at").is_some()) + usize::from(row.when.is_some()) + usize::from(row.by_hand) != 1 {
            let hint = "at: \"T+hh:mm\"、when: \"条件\"、by_hand: true";
            g.reader().log.error(
                code::S019,
                g.at(),
                g.who(),
                format!("何时注入要写、且只写一种：{hint}"),
                "say when it is played, in exactly one way: at: \"T+hh:mm\", when: \"condition\" or by_hand: true",
            );
        }
        if row.within.is_some() && row.expects.is_empty() {
            g.error(code::S019, "within_min", "没有写 expects，时限无从核对", "without expects there is nothing that this limit could be held against");
        }
        out.push(row);
        g.close();
    }
    out
}

/// Resolves them, in the order of their times.
pub(super) fn resolve(rows: Vec<InjectRow>, source: &Source, length: Span, county: &County, books: &Books, log: &Log) -> Vec<Inject> {
    let (_, rows) = refs::settle::<InjectId, _>(log, rows, |i| &i.key);
    let mut injects: Vec<Inject> = rows.iter().filter_map(|row| inject(Reader { source, log }, row, length, county, books)).collect();
    in_order(&mut injects);
    injects
}

fn role(r: &Ref, books: &Books, log: &Log) -> Option<RoleId> {
    let found = books.roles.iter().position(|x| x.key == r.key).map(RoleId::from_index);
    if found.is_none() && !r.key.is_empty() {
        refs::unknown(log, r, what::ROLE, books.roles.iter().map(|x| x.key.as_str()));
    }
    found
}

fn clause(r: &Ref, books: &Books, log: &Log) -> Option<ClauseId> {
    let found = books.find_clause(&r.key);
    if found.is_none() && !r.key.is_empty() {
        refs::unknown(log, r, what::CLAUSE, books.clauses.iter().map(|x| x.key.as_str()));
    }
    found
}

fn inject(reader: Reader<'_>, row: &InjectRow, length: Span, county: &County, books: &Books) -> Option<Inject> {
    let log = reader.log;
    if row.at.is_some_and(|at| at < Moment::ZERO || at.since_start() != length && drill_rows::over(at, length)) {
        let (at, end) = (row.at.unwrap_or_default(), Moment::ZERO + length);
        log.error(
            code::S019,
            row.key.at.clone(),
            format!("{} · at", row.key.subject),
            format!("{at} 不在演练的 T+00:00 至 {end} 之内"),
            format!("{at} is not within the drill's T+00:00 to {end}"),
        );
    }
    let condition = |node: &Node, field: &str| -> Trigger {
        let (trigger, mentions) = plan_trigger::read(log, county, reader.source, Some(node), &format!("{} · {field}", row.key.subject));
        for m in &mentions {
            let _ = clause(m, books, log);
        }
        trigger
    };
    let cue = match (&row.when, row.at) {
        (Some(node), _) => Cue::When(condition(node, "when"), row.after),
        (None, Some(at)) => Cue::At(at + row.after),
        (None, None) => Cue::ByHand,
    };
    let effect = effect(reader, row, county, books)?;
    Some(Inject {
        key: row.key.key.clone(),
        cue,
        unless: row.unless.as_ref().map(|n| condition(n, "unless")),
        text: row.text.clone(),
        effect,
        to: row.to.as_ref().and_then(|r| role(r, books, log)),
        by: row.by.as_ref().and_then(|r| refs::find(log, &county.channel_keys, r, what::CHANNEL)),
        expected: row.expected.clone(),
        expects: row.expects.iter().filter_map(|r| clause(r, books, log)).collect(),
        within: row.within,
        objective: row.objective.clone(),
        note: row.note.clone(),
    })
}

fn effect(reader: Reader<'_>, row: &InjectRow, county: &County, books: &Books) -> Option<InjectEffect> {
    let log = reader.log;
    let (node, subject) = (row.effect.as_ref()?, format!("{} · effect", row.key.subject));
    const KINDS: [(&str, u8); 9] =
        [("Message", 0), ("PowerOut", 1), ("MobileOut", 2), ("RoadBlocked", 3), ("TeamOut", 4), ("Release", 5), ("Breach", 6), ("Wind", 7), ("ChannelOut", 8)];
    let kind = reader.word(node, &subject, &KINDS)?;
    let Value::Fields(..) = node.value else {
        reader.wrong(
            node,
            &subject,
            Text::new(
                "带字段名的效果，如 PowerOut(township: \"…\", lasts_min: 60)",
                "an effect with named fields such as PowerOut(township: \"…\", lasts_min: 60)",
            ),
        );
        return None;
    };
    let f = reader.open(node, &subject)?;
    let lasts = || Span::from_minutes_f64(f.number("lasts_min", Limits(0.0, 14_400.0)));
    let township = || refs::find(log, &county.township_keys, &f.reference("township"), what::TOWNSHIP);
    let effect = match kind {
        0 => {
            let to = role(&f.reference("to"), books, log);
            let topic = f.text("topic");
            to.map(|to| InjectEffect::Message { to, topic })
        }
        1 | 2 => {
            let l = lasts();
            township().map(|township| if kind == 1 { InjectEffect::PowerOut { township, lasts: l } } else { InjectEffect::MobileOut { township, lasts: l } })
        }
        3 => {
            let l = lasts();
            refs::find(log, &county.roads.road_keys, &f.reference("road"), what::ROAD).map(|road| InjectEffect::RoadBlocked { road, lasts: l })
        }
        4 => refs::find(log, &county.team_keys, &f.reference("team"), what::TEAM).map(|team| InjectEffect::TeamOut { team }),
        6 => refs::find(log, &county.rivers.keys, &f.reference("reach"), what::REACH).map(|reach| InjectEffect::Breach { reach }),
        8 => {
            let l = lasts();
            refs::find(log, &county.channel_keys, &f.reference("channel"), what::CHANNEL).map(|channel| InjectEffect::ChannelOut { channel, lasts: l })
        }
        // Wind files say whence it comes.
        7 => Some(InjectEffect::Wind {
            wind_m_s: f.number("wind_m_per_s", Limits(0.0, 60.0)),
            towards_deg: (f.number("wind_from_deg", Limits(0.0, 360.0)) + 180.0).rem_euclid(360.0),
        }),
        _ => {
            let q = f.number("outlet_m3_s", Limits(0.0, 1e5));
            refs::find(log, &county.rivers.keys, &f.reference("reach"), what::REACH).map(|reach| InjectEffect::Release { reach, outlet_m3_s: q })
        }
    };
    f.close();
    effect
}

/// Plays an inject at a time (`inject.KEY=T+hh:mm`) or not at all (`inject.KEY=off`), or moves it and all that come after it
/// (`shift.KEY=T+00:30`), as the controller says on the command line.
pub(super) fn set(drill: &mut Drill, key: &str, value: &str, at: &At, log: &Log) {
    let (shift, name) = match (key.strip_prefix("shift."), key.strip_prefix("inject.")) {
        (Some(name), _) => (true, name),
        (None, Some(name)) => (false, name),
        (None, None) => return,
    };
    let Some(i) = drill.injects.iter().position(|i| i.key == name) else {
        let hint = words::did_you_mean(name, drill.injects.iter().map(|i| i.key.as_str()));
        log.error(code::S020, at.clone(), key, format!("没有注入 \"{name}\"{}", hint.zh()), format!("there is no inject \"{name}\"{}", hint.en()));
        return;
    };
    let end = Moment::ZERO + drill.length;
    let off = !shift && value.trim() == "off";
    let moment = Moment::parse(value.trim()).filter(|m| shift || (Moment::ZERO..=end).contains(m));
    let Some(moment) = moment.or(off.then_some(Moment::ZERO)) else {
        return log.error(
            code::S020,
            at.clone(),
            key,
            format!("\"{value}\" 不可用；应写作 T+hh:mm，不晚于 {end}"),
            format!("\"{value}\" cannot be used; write T+hh:mm, not later than {end}"),
        );
    };
    if off {
        (drill.injects[i].cue, drill.injects[i].unless) = (Cue::ByHand, None);
    } else if !shift {
        drill.injects[i].cue = Cue::At(moment);
    } else {
        let Some(from) = drill.injects[i].at() else {
            return log.error(
                code::S020,
                at.clone(),
                key,
                format!("注入 \"{name}\" 没有固定时刻，不能顺延"),
                format!("the inject \"{name}\" has no time of its own to be moved"),
            );
        };
        for inject in &mut drill.injects {
            if let Cue::At(t) = &mut inject.cue
                && *t >= from
            {
                *t = (*t + moment.since_start()).max(Moment::ZERO);
            }
        }
    }
    in_order(&mut drill.injects);
}
