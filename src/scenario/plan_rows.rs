//! Scenario / plan rows — a plan file exactly as written.
//!
//! In: a tree. Out: rows with keys unresolved; actions, refuges and seats stay trees until `plan_resolve` knows the county.
//! Not here: what keys mean.

use std::path::Path;

use super::call_trees;
use super::code;
use super::county_rows::{CONFIDENCE, STATUS};
use super::fields::{Fields, HEIGHT, Limits, Reader, Ref, Spans, Unit};
use super::kind::{self, Kind};
use super::source::{Failure, Log, Source};
use super::tree::Node;
use super::{tree, upgrade};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::map::force::ServiceStatus;
use crate::map::place::Confidence;
use crate::plan::book::Chapter;
use crate::plan::clause::Phase;
use crate::plan::level::{EventClass, Level, PlanLevel};

/// A role.
pub struct RoleRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Seat, as written.
    pub seat: Option<Node>,
    /// Staff by day and night.
    pub staff_day: u32,
    /// At night.
    pub staff_night: u32,
    /// May command.
    pub commands: bool,
    /// Sits in the command room.
    pub in_room: bool,
    /// Its own office.
    pub office: Option<Ref>,
    /// May close expressways.
    pub closes_expressway: bool,
    /// Where its fields stand.
    pub spans: Spans,
}

/// A clause.
pub struct ClauseRow {
    /// Key.
    pub key: Ref,
    /// Phase.
    pub phase: Phase,
    /// Text.
    pub text: Name,
    /// Actor.
    pub actor: Ref,
    /// Trigger, as written.
    pub trigger: Option<Node>,
    /// By itself.
    pub auto: bool,
    /// Action, as written.
    pub action: Option<Node>,
    /// Deadline.
    pub deadline: Span,
    /// Channel.
    pub channel: Option<Ref>,
    /// Fallback.
    pub fallback: Option<Ref>,
    /// Repeats.
    pub repeats: bool,
    /// Precondition, as written.
    pub precondition: Option<Node>,
    /// Upper clause.
    pub implements: Option<Ref>,
    /// Where its fields stand.
    pub spans: Spans,
}

/// A zone's rule.
pub struct RuleRow {
    /// Gauge.
    pub gauge: Ref,
    /// Rain for prepare.
    pub prepare_rain: Vec<(f64, f64)>,
    /// Rain for leave.
    pub leave_rain: Vec<(f64, f64)>,
    /// Stages.
    pub stage_m: Option<(f64, f64)>,
}

/// A zone.
pub struct ZoneRow {
    /// Key.
    pub key: Ref,
    /// Name.
    pub name: Name,
    /// Village.
    pub village: Ref,
    /// Settlements.
    pub settlements: Vec<Ref>,
    /// Height above the stream.
    pub below_m: Option<f64>,
    /// Class.
    pub class: u8,
    /// Rules.
    pub rules: Vec<RuleRow>,
    /// Minutes to the fire for prepare and leave.
    pub fire_min: Option<(f64, f64)>,
    /// Refuges, as written.
    pub refuges: Vec<Node>,
    /// The six.
    pub administrator: String,
    /// Monitor.
    pub monitor: String,
    /// Reporter.
    pub reporter: String,
    /// Signal.
    pub signal: String,
    /// Route.
    pub route: String,
    /// Its roads.
    pub route_roads: Vec<Ref>,
    /// Paired.
    pub paired: bool,
    /// Where its fields stand.
    pub spans: Spans,
}

/// A material.
pub struct MaterialRow {
    /// Name.
    pub name: Name,
    /// Depot.
    pub depot: Ref,
    /// Count.
    pub count: u32,
    /// Status.
    pub status: ServiceStatus,
    /// Person-days of supply in each; 0 where it feeds nobody.
    pub person_days: f64,
}

/// A plan file.
pub struct PlanRows {
    /// Its text, for places inside trees.
    pub source: Source,
    /// Key.
    pub key: Ref,
    /// Title.
    pub title: Name,
    /// How high.
    pub level: PlanLevel,
    /// Class of event.
    pub class: EventClass,
    /// Upper plan.
    pub upper: Option<Ref>,
    /// Roles.
    pub roles: Vec<RoleRow>,
    /// Levels: which, trigger as written, by itself.
    pub levels: Vec<(Level, Option<Node>, bool)>,
    /// Where the fields of each level stand, in the order of `levels`.
    pub level_spans: Vec<Spans>,
    /// Chapters.
    pub chapters: Vec<Chapter>,
    /// Where its numbers come from.
    pub source_text: String,
    /// How sure they are.
    pub confidence: Confidence,
    /// Where its own fields stand.
    pub spans: Spans,
    /// When the plan as a whole comes into force and when it goes out of it, as written.
    pub start: Option<Node>,
    /// The end.
    pub end: Option<Node>,
    /// Clauses, those of its call trees last.
    pub clauses: Vec<ClauseRow>,
    /// Zones.
    pub zones: Vec<ZoneRow>,
    /// Roster.
    pub roster: Vec<Ref>,
    /// Shelters.
    pub shelters: Vec<Ref>,
    /// Materials.
    pub materials: Vec<MaterialRow>,
}

const PHASE: [(&str, Phase); 10] = [
    ("Forecast", Phase::Forecast),
    ("Report", Phase::Report),
    ("Response", Phase::Response),
    ("Coordination", Phase::Coordination),
    ("Handling", Phase::Handling),
    ("PublicInfo", Phase::PublicInfo),
    ("News", Phase::News),
    ("Recovery", Phase::Recovery),
    ("Review", Phase::Review),
    ("Military", Phase::Military),
];
const PLAN_LEVEL: [(&str, PlanLevel); 4] =
    [("Overall", PlanLevel::Overall), ("Special", PlanLevel::Special), ("Township", PlanLevel::Township), ("Village", PlanLevel::Village)];
const CLASS: [(&str, EventClass); 4] = [
    ("NaturalDisaster", EventClass::NaturalDisaster),
    ("Accident", EventClass::Accident),
    ("PublicHealth", EventClass::PublicHealth),
    ("SocialSecurity", EventClass::SocialSecurity),
];
/// Words of response levels.
pub const LEVEL: [(&str, Level); 8] = [
    ("IV", Level::Four),
    ("III", Level::Three),
    ("II", Level::Two),
    ("I", Level::One),
    ("Ⅳ", Level::Four),
    ("Ⅲ", Level::Three),
    ("Ⅱ", Level::Two),
    ("Ⅰ", Level::One),
];

/// Deadlines: more than nothing, at most ten weeks.
pub(super) const DEADLINE: Limits = Limits(0.1, 100_800.0);

/// Reads a plan file; `None` where it cannot be read as a plan at all.
pub fn read(path: &Path, log: &Log) -> Result<Option<PlanRows>, Failure> {
    let Some(source) = Source::read(path, log)? else { return Ok(None) };
    let reader = Reader { source: &source, log };
    let Some(root) = tree::read_ron(&source, log).and_then(|n| upgrade::upgrade(reader, n)) else { return Ok(None) };
    if kind::misplaced(&source, &root, Kind::Plan, log) {
        return Ok(None);
    }
    Ok(rows(reader, &root).map(|r| PlanRows { source: source.clone(), ..r }))
}

fn rows(reader: Reader<'_>, root: &Node) -> Option<PlanRows> {
    let f = reader.open(root, "plan")?;
    f.get("format");
    let key = f.reference("key");
    f.call(format!("plan {:?}", key.key));
    let source_text = f.text("source");
    let confidence = f.word_or("confidence", Confidence::Assumed, &CONFIDENCE);
    let (levels, level_spans) = levels(&f);
    let out = PlanRows {
        source: Source::new("", ""),
        title: f.name("title", "title_en"),
        level: f.word("level", &PLAN_LEVEL).unwrap_or(PlanLevel::Special),
        class: f.word("class", &CLASS).unwrap_or(EventClass::NaturalDisaster),
        upper: f.opt_reference("upper"),
        roles: each(&f, "roles", "role", |g, key| {
            let commands = g.flag_or("commands", false);
            RoleRow {
                name: g.name("name", "name_en"),
                seat: g.need("seat").cloned(),
                staff_day: g.whole_or("staff_day", 1, 0, 10_000),
                staff_night: g.whole_or("staff_night", 1, 0, 10_000),
                commands,
                in_room: g.flag_or("in_room", commands),
                office: g.opt_reference("office"),
                closes_expressway: g.flag_or("closes_expressway", false),
                spans: g.spans(),
                key,
            }
        }),
        levels,
        level_spans,
        chapters: chapters(&f),
        source_text,
        confidence,
        spans: f.spans(),
        start: f.get("start").cloned(),
        end: f.get("end").cloned(),
        clauses: each(&f, "clauses", "clause", clause).into_iter().chain(call_trees::read(&f)).collect(),
        zones: each(&f, "zones", "zone", zone),
        roster: f.references("roster"),
        shelters: f.references("shelters"),
        materials: materials(&f),
        key,
    };
    if let (None, Some(end)) = (&out.start, &out.end) {
        let at = reader.source.at(end.start);
        reader.log.error(code::S019, at, f.subject("end"), "写了 end 而没有写 start", "an end without a start");
    }
    f.close();
    Some(out)
}

fn each<T>(f: &Fields<'_>, field: &'static str, what: &str, read: impl Fn(&Fields<'_>, Ref) -> T) -> Vec<T> {
    let mut out = Vec::new();
    for node in f.list(field) {
        let Some(g) = f.reader().open(node, what) else { continue };
        let key = g.reference("key");
        let who = format!("{what} {:?}", key.key);
        g.call(&who);
        out.push(read(&g, Ref { subject: who, ..key }));
        g.close();
    }
    out
}

fn chapters(f: &Fields<'_>) -> Vec<Chapter> {
    let mut out: Vec<Chapter> = Vec::new();
    for node in f.list("chapters") {
        let Some(g) = f.reader().open(node, "chapter") else { continue };
        let number = g.reference("number");
        g.call(format!("chapter {:?}", number.key));
        if !number.key.is_empty() && number.key.split('.').any(|p| p.parse::<u32>().is_err()) {
            g.error(
                code::S019,
                "number",
                format!("章号 \"{}\" 要写数字，如 \"4\"、\"4.2\"", number.key),
                format!("the chapter's number \"{}\" must be figures, such as \"4\" or \"4.2\"", number.key),
            );
        }
        if out.iter().any(|c| c.number == number.key) {
            g.error(code::S010, "number", "这一章已经写过", "this chapter is written already");
        }
        let text = g.get("text").is_some().then(|| g.name("text", "text_en"));
        out.push(Chapter { number: number.key, title: g.name("title", "title_en"), text });
        g.close();
    }
    out
}

type Ladder = (Vec<(Level, Option<Node>, bool)>, Vec<Spans>);

fn levels(f: &Fields<'_>) -> Ladder {
    let mut out: Vec<((Level, Option<Node>, bool), Spans)> = Vec::new();
    for node in f.list("levels") {
        let Some(g) = f.reader().open(node, "level") else { continue };
        let level = g.word("level", &LEVEL).unwrap_or(Level::Four);
        g.call(format!("level {}", level.numeral()));
        if out.iter().any(|((l, _, _), _)| *l == level) {
            f.reader().log.error(code::S010, g.at(), g.who(), "这一级已经写过；每级只写一次", "this level is written already; write each once");
        }
        out.push(((level, g.need("trigger").cloned(), g.flag_or("auto", false)), g.spans()));
        g.close();
    }
    out.sort_by_key(|((l, _, _), _)| *l);
    out.into_iter().unzip()
}

fn clause(g: &Fields<'_>, key: Ref) -> ClauseRow {
    ClauseRow {
        phase: g.word("phase", &PHASE).unwrap_or(Phase::Response),
        text: g.name("text", "text_en"),
        actor: g.reference("actor"),
        trigger: g.need("trigger").cloned(),
        auto: g.flag_or("auto", false),
        action: g.need("action").cloned(),
        deadline: Span::from_minutes_f64(g.number("deadline_min", DEADLINE)),
        channel: g.opt_reference("channel"),
        fallback: g.opt_reference("fallback"),
        repeats: g.flag_or("repeats", false),
        precondition: g.get("precondition").cloned(),
        spans: g.spans(),
        implements: g.opt_reference("implements"),
        key,
    }
}

fn zone(g: &Fields<'_>, key: Ref) -> ZoneRow {
    let word = |name| g.opt_text(name).unwrap_or_default();
    ZoneRow {
        name: g.name("name", "name_en"),
        village: g.reference("village"),
        settlements: g.references("settlements"),
        below_m: g.opt_number("below_m", Limits(0.0, 500.0)),
        class: g.whole_or("class", 1, 1, 3) as u8,
        rules: rules(g),
        fire_min: fire_minutes(g),
        refuges: g.list("refuges").to_vec(),
        administrator: word("administrator"),
        monitor: word("monitor"),
        reporter: word("reporter"),
        signal: word("signal"),
        route: word("route"),
        route_roads: g.references("route_roads"),
        paired: g.flag_or("paired", false),
        spans: g.spans(),
        key,
    }
}

fn fire_minutes(g: &Fields<'_>) -> Option<(f64, f64)> {
    let pair = g.opt_pair("fire_min", Limits(1.0, 720.0), Limits(1.0, 720.0))?;
    if pair.0 < pair.1 {
        g.error(
            code::S019,
            "fire_min",
            format!("准备转移 {} 分钟晚于立即转移 {} 分钟", pair.0, pair.1),
            format!("prepare at {} min comes after leave-now at {} min", pair.0, pair.1),
        );
    }
    Some(pair)
}

fn rules(g: &Fields<'_>) -> Vec<RuleRow> {
    let subject = g.subject("rules");
    let mut out = Vec::new();
    for node in g.list("rules") {
        let Some(r) = g.reader().open(node, &subject) else { continue };
        let row = RuleRow {
            gauge: r.reference("gauge"),
            prepare_rain: sums(&r, "prepare_rain"),
            leave_rain: sums(&r, "leave_rain"),
            stage_m: r.opt_pair("stage_m", HEIGHT, HEIGHT),
        };
        for (hours, mm) in &row.leave_rain {
            if let Some((_, earlier)) = row.prepare_rain.iter().find(|(h, p)| (h - hours).abs() < 1e-9 && p > mm) {
                r.error(
                    code::S019,
                    "leave_rain",
                    format!("{hours} 小时：立即转移 {mm} 毫米低于准备转移 {earlier} 毫米"),
                    format!("{hours} h: leave-now at {mm} mm lies below prepare at {earlier} mm"),
                );
            }
        }
        if let Some((prepare, leave)) = row.stage_m.filter(|(p, l)| p > l) {
            r.error(
                code::S019,
                "stage_m",
                format!("立即转移水位 {leave} 米低于准备转移水位 {prepare} 米"),
                format!("the leave-now stage {leave} m lies below the prepare stage {prepare} m"),
            );
        }
        r.close();
        out.push(row);
    }
    out
}

/// Pairs of hours and millimetres.
fn sums(r: &Fields<'_>, field: &'static str) -> Vec<(f64, f64)> {
    let subject = r.subject(field);
    r.list(field).iter().filter_map(|n| r.reader().pair(n, &subject, (Limits(0.01, 240.0), Limits(0.0, 2000.0)), Unit::of("rain_mm"))).collect()
}

fn materials(f: &Fields<'_>) -> Vec<MaterialRow> {
    let mut out = Vec::new();
    for node in f.list("materials") {
        let Some(g) = f.reader().open(node, "material") else { continue };
        let name = g.name("name", "name_en");
        g.call(format!("material {:?}", name.zh));
        out.push(MaterialRow {
            name,
            depot: g.reference("depot"),
            count: g.whole("count", 0, 100_000_000),
            status: g.word_or("status", ServiceStatus::InService, &STATUS),
            person_days: g.number_or("person_days", 0.0, Limits(0.0, 1e6)),
        });
        g.close();
    }
    out
}
