//! Scenario / plan resolve — plan files become `Books`: keys become ids, texts become triggers, trees become orders.
//!
//! In: the rows of all plans of a drill, the county. Out: books; findings in the log. Not here: the full linter (`plan::lint`).
//! Rules: a role of the same key in two plans is one role and must sit in the same seat; clause and zone keys are unique over all
//! plans; `implements` must name a clause of a loaded plan unless the upper plan is not loaded; deadlines do not run backwards.

use std::collections::BTreeMap;

use super::code;
use super::fields::{Fields, Limits, Reader, Ref, Unit};
use super::finding::{At, Severity};
use super::plan_rows::{ClauseRow, LEVEL, PlanRows, ZoneRow};
use super::refs::{self, what};
use super::source::{Log, Source};
use super::tree::{Node, Value};
use super::words;
use crate::base::ids::{ClauseId, FacilityId, GaugeId, Id, RoadId, RoleId, SettlementId, TeamId, VillageId, ZoneId};
use crate::base::lang::Text;
use crate::map::county::County;
use crate::map::frame::LonLat;
use crate::plan::book::{Books, Material, Plan};
use crate::plan::clause::Clause;
use crate::plan::expression::{self, Fault};
use crate::plan::level::{Level, ResponseLevel};
use crate::plan::order::{Action, ReportForm, WarnStage, ZoneTarget};
use crate::plan::role::{Role, RoleSeat};
use crate::plan::trigger::Trigger;
use crate::plan::zone::{Refuge, Zone, ZoneRule};

/// Resolves all plans of a drill together. The books are whole only if `log` is not spoiled.
#[must_use]
pub fn books(plans: &[PlanRows], county: &County, log: &Log) -> Books {
    uppers(plans, log);
    let role_rows = plans.iter().flat_map(|p| p.roles.iter().map(move |r| (p, r)));
    let mut roles: Vec<(Role, Ref)> = Vec::new();
    for (plan, row) in role_rows {
        if row.key.key.is_empty() {
            continue;
        }
        let reader = Reader { source: &plan.source, log };
        let Some(seat) = row.seat.as_ref().and_then(|n| seat(reader, n, &row.key.subject, county)) else { continue };
        if let Some((first, at)) = roles.iter().find(|(r, _)| r.key == row.key.key) {
            if first.seat != seat {
                let (file, line) = (at.at.file.display(), at.at.line);
                log.error(
                    code::S019,
                    row.key.at.clone(),
                    row.key.subject.clone(),
                    format!("与 {file} 第 {line} 行的同名角色席位不同"),
                    format!("sits elsewhere than the role of the same key in {file} line {line}"),
                );
            } else if at.at.file == row.key.at.file {
                refs::double(log, at, &row.key);
            }
            continue;
        }
        let role = Role {
            key: row.key.key.clone(),
            name: row.name.clone(),
            seat,
            staff_day: row.staff_day,
            staff_night: row.staff_night,
            commands: row.commands,
            closes_expressway: row.closes_expressway,
        };
        roles.push((role, row.key.clone()));
    }
    let zones = unique(plans.iter().flat_map(|p| p.zones.iter().map(move |z| (p, z))).collect(), |z: &(&PlanRows, &ZoneRow)| &z.1.key, log);
    let clauses = unique(plans.iter().flat_map(|p| p.clauses.iter().map(move |c| (p, c))).collect(), |c: &(&PlanRows, &ClauseRow)| &c.1.key, log);
    let desk = Desk {
        log,
        county,
        roles: table(roles.iter().map(|(r, _)| r.key.as_str())),
        zones: table(zones.iter().map(|z| z.1.key.key.as_str())),
        clauses: table(clauses.iter().map(|c| c.1.key.key.as_str())),
        loaded: plans.iter().map(|p| p.key.key.as_str()).collect(),
    };
    let mut books = Books {
        plans: Vec::new(),
        roles: roles.iter().map(|r| r.0.clone()).collect(),
        clauses: clauses.iter().map(|(p, c)| desk.clause(p, c)).collect(),
        zones: zones.iter().map(|(p, z)| desk.zone(p, z)).collect(),
    };
    for p in plans {
        let of = |file: &Source, at: &At| at.file == file.file;
        let plan = Plan {
            key: p.key.key.clone(),
            title: p.title.clone(),
            level: p.level,
            class: p.class,
            upper: p.upper.as_ref().map(|u| u.key.clone()),
            levels: p
                .levels
                .iter()
                .map(|(level, node, auto)| ResponseLevel {
                    level: *level,
                    trigger: desk.trigger(&p.source, node.as_ref(), &format!("level {} · trigger", level.numeral())).0,
                    auto: *auto,
                })
                .collect(),
            clauses: (0..clauses.len()).filter(|i| of(&p.source, &clauses[*i].1.key.at)).map(ClauseId::from_index).collect(),
            zones: (0..zones.len()).filter(|i| of(&p.source, &zones[*i].1.key.at)).map(ZoneId::from_index).collect(),
            roster: p.roster.iter().filter_map(|r| desk.team(r)).collect(),
            shelters: p.shelters.iter().filter_map(|r| desk.facility(r)).collect(),
            materials: p
                .materials
                .iter()
                .map(|m| Material { name: m.name.clone(), depot: desk.facility(&m.depot).unwrap_or(FacilityId(0)), count: m.count, status: m.status })
                .collect(),
        };
        books.plans.push(plan);
    }
    deadlines(&books, &clauses, log);
    books
}

fn table<'k>(keys: impl Iterator<Item = &'k str>) -> BTreeMap<&'k str, u32> {
    keys.enumerate().map(|(i, k)| (k, i as u32)).collect()
}

/// Rows in the order of the files; doubles are reported and dropped.
fn unique<R>(rows: Vec<R>, key: impl Fn(&R) -> &Ref, log: &Log) -> Vec<R> {
    let mut out: Vec<R> = Vec::with_capacity(rows.len());
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        if key(&row).key.is_empty() {
            continue;
        }
        if let Some(i) = first.get(&key(&row).key) {
            refs::double(log, key(&out[*i]), key(&row));
            continue;
        }
        first.insert(key(&row).key.clone(), out.len());
        out.push(row);
    }
    out
}

/// A plan above which only others stand; one that is not loaded is a note.
fn uppers(plans: &[PlanRows], log: &Log) {
    for p in plans {
        let mut seen = vec![p.key.key.as_str()];
        let mut at = p;
        while let Some(u) = &at.upper {
            let Some(next) = plans.iter().find(|q| q.key.key == u.key) else {
                if std::ptr::eq(at, p) {
                    log.add(
                        Severity::Note,
                        code::S011,
                        u.at.clone(),
                        u.subject.clone(),
                        format!("上位预案 \"{}\" 没有一起载入，implements 未核对", u.key),
                        format!("the upper plan \"{}\" is not loaded, so implements is not checked", u.key),
                    );
                }
                break;
            };
            if seen.contains(&next.key.key.as_str()) {
                log.error(
                    code::P002,
                    u.at.clone(),
                    u.subject.clone(),
                    format!("预案 \"{}\" 成了自己的上位预案", p.key.key),
                    format!("the plan \"{}\" stands above itself", p.key.key),
                );
                break;
            }
            seen.push(&next.key.key);
            at = next;
        }
    }
}

fn seat(reader: Reader<'_>, node: &Node, subject: &str, county: &County) -> Option<RoleSeat> {
    let subject = &format!("{subject} · seat");
    let plain = [
        ("Above", RoleSeat::Above),
        ("CountyCentre", RoleSeat::CountyCentre),
        ("CountyBody", RoleSeat::CountyBody),
        ("EveryTownship", RoleSeat::EveryTownship),
        ("EveryVillage", RoleSeat::EveryVillage),
        ("EverySettlement", RoleSeat::EverySettlement),
    ];
    match &node.value {
        Value::Tuple(Some(w), args) if w == "Township" && args.len() == 1 => {
            reader.key(&args[0], subject).and_then(|r| refs::find(reader.log, &county.township_keys, &r, what::TOWNSHIP)).map(RoleSeat::Township)
        }
        Value::Tuple(Some(w), args) if w == "Team" && args.len() == 1 => {
            reader.key(&args[0], subject).and_then(|r| refs::find(reader.log, &county.team_keys, &r, what::TEAM)).map(RoleSeat::Team)
        }
        Value::Word(w) if plain.iter().any(|(p, _)| p == w) => plain.into_iter().find(|(p, _)| p == w).map(|(_, s)| s),
        Value::Word(w) | Value::Tuple(Some(w), _) => {
            let names: Vec<&str> = plain.iter().map(|(p, _)| *p).chain(["Township(\"…\")", "Team(\"…\")"]).collect();
            reader.unknown_word(node, subject, w, &names);
            None
        }
        _ => {
            reader.wrong(node, subject, Text::new("词", "a word"));
            None
        }
    }
}

/// What is needed to turn a row into a promise.
struct Desk<'a> {
    log: &'a Log,
    county: &'a County,
    roles: BTreeMap<&'a str, u32>,
    zones: BTreeMap<&'a str, u32>,
    clauses: BTreeMap<&'a str, u32>,
    loaded: Vec<&'a str>,
}

impl Desk<'_> {
    fn of<I: Id>(&self, table: &BTreeMap<&str, u32>, r: &Ref, what: Text) -> Option<I> {
        if r.key.is_empty() {
            return None;
        }
        let found = table.get(r.key.as_str()).map(|i| I::from_index(*i as usize));
        if found.is_none() {
            refs::unknown(self.log, r, what, table.keys().copied());
        }
        found
    }
    fn role(&self, r: &Ref) -> Option<RoleId> {
        self.of(&self.roles, r, what::ROLE)
    }
    fn team(&self, r: &Ref) -> Option<TeamId> {
        refs::find(self.log, &self.county.team_keys, r, what::TEAM)
    }
    fn facility(&self, r: &Ref) -> Option<FacilityId> {
        refs::find(self.log, &self.county.facility_keys, r, what::FACILITY)
    }

    fn clause(&self, plan: &PlanRows, row: &ClauseRow) -> Clause {
        let subject = &row.key.subject;
        let channel = |r: &Option<Ref>| r.as_ref().and_then(|r| refs::find(self.log, &self.county.channel_keys, r, what::CHANNEL));
        let (trigger, mentions) = self.trigger(&plan.source, row.trigger.as_ref(), &format!("{subject} · trigger"));
        for r in &mentions {
            if r.key == row.key.key {
                self.log.error(
                    code::P003,
                    r.at.clone(),
                    r.subject.clone(),
                    format!("条款 \"{}\" 在等它自己", r.key),
                    format!("the clause \"{}\" waits for itself", r.key),
                );
            } else {
                let _: Option<ClauseId> = self.of(&self.clauses, r, what::CLAUSE);
            }
        }
        let above = plan.upper.as_ref().is_none_or(|u| self.loaded.contains(&u.key.as_str()));
        let implements = row
            .implements
            .as_ref()
            .and_then(|r| if above || self.clauses.contains_key(r.key.as_str()) { self.of(&self.clauses, r, what::CLAUSE) } else { None });
        let reader = Reader { source: &plan.source, log: self.log };
        Clause {
            key: row.key.key.clone(),
            phase: row.phase,
            text: row.text.clone(),
            actor: self.role(&row.actor).unwrap_or(RoleId(0)),
            trigger,
            auto: row.auto,
            action: row.action.as_ref().and_then(|n| self.action(reader, n, subject)).unwrap_or(Action::StandDown),
            deadline: row.deadline,
            channel: channel(&row.channel),
            fallback: channel(&row.fallback),
            repeats: row.repeats,
            implements,
        }
    }

    /// A trigger with the clauses it mentions; a mistake is placed at its own character in the file.
    fn trigger(&self, source: &Source, node: Option<&Node>, subject: &str) -> (Trigger, Vec<Ref>) {
        let reader = Reader { source, log: self.log };
        let Some((node, text)) = node.and_then(|n| n.inner()).and_then(|n| reader.text(n, subject).map(|t| (n, t))) else {
            return (Trigger::Always, Vec::new());
        };
        let at = |column| source.at(offset_inside(&source.text, node, column));
        match expression::parse(&text, &|key| self.county.gauge_keys.find(key)) {
            Ok((trigger, mentions)) => (trigger, mentions.into_iter().map(|(column, key)| Ref { key, at: at(column), subject: subject.to_owned() }).collect()),
            Err(m) => {
                let place = at(m.column);
                match m.fault {
                    Fault::Gauge(key) => refs::unknown(
                        self.log,
                        &Ref { key, at: place, subject: subject.to_owned() },
                        what::GAUGE,
                        self.county.gauge_keys.iter().map(|(_, k)| k),
                    ),
                    Fault::Function(word) => {
                        let hint = words::did_you_mean(&word, expression::NAMES.into_iter());
                        self.log.error(
                            code::S018,
                            place,
                            subject,
                            format!("触发条件里没有 \"{word}\"{}", hint.zh()),
                            format!("a trigger knows no \"{word}\"{}", hint.en()),
                        );
                    }
                    Fault::Grammar(text) => self.log.error(code::S018, place, subject, format!("触发条件：{}", text.zh), format!("trigger: {}", text.en)),
                }
                (Trigger::Always, Vec::new())
            }
        }
    }

    fn zone(&self, plan: &PlanRows, row: &ZoneRow) -> Zone {
        let county = self.county;
        let reader = Reader { source: &plan.source, log: self.log };
        let settlements: Vec<SettlementId> =
            row.settlements.iter().filter_map(|r| refs::find(self.log, &county.settlement_keys, r, what::SETTLEMENT)).collect();
        Zone {
            key: row.key.key.clone(),
            name: row.name.clone(),
            village: refs::find(self.log, &county.village_keys, &row.village, what::VILLAGE).unwrap_or(VillageId(0)),
            settlements,
            below_m: row.below_m,
            class: row.class,
            rules: row
                .rules
                .iter()
                .filter_map(|r| {
                    let gauge: GaugeId = refs::find(self.log, &county.gauge_keys, &r.gauge, what::GAUGE)?;
                    Some(ZoneRule { gauge, prepare_rain: r.prepare_rain.clone(), leave_rain: r.leave_rain.clone(), stage_m: r.stage_m })
                })
                .collect(),
            refuges: row.refuges.iter().filter_map(|n| self.refuge(reader, n, &format!("{} · refuges", row.key.subject))).collect(),
            administrator: row.administrator.clone(),
            monitor: row.monitor.clone(),
            reporter: row.reporter.clone(),
            signal: row.signal.clone(),
            route: row.route.clone(),
            paired: row.paired,
        }
    }

    fn refuge(&self, reader: Reader<'_>, node: &Node, subject: &str) -> Option<Refuge> {
        match &node.value {
            Value::Tuple(Some(w), args) if w == "Shelter" && args.len() == 1 => {
                reader.key(&args[0], subject).and_then(|r| self.facility(&r)).map(Refuge::Shelter)
            }
            Value::Tuple(Some(w), args) if w == "HighGround" && matches!(args.len(), 1 | 2) => {
                let wide = Limits(-2e7, 2e7);
                let (lon, lat) = match &args[..] {
                    [one] => reader.pair(one, subject, (wide, wide), Unit::NUMBER)?,
                    _ => (reader.number(&args[0], subject, Unit::NUMBER, wide)?, reader.number(&args[1], subject, Unit::NUMBER, wide)?),
                };
                let p = self.county.frame.to_plane(LonLat { lon, lat });
                if !self.county.terrain.shape.contains(p) {
                    self.log.error(
                        code::M005,
                        reader.source.at(node.start),
                        subject,
                        format!("({lon}, {lat}) 在地图之外"),
                        format!("({lon}, {lat}) lies outside the map"),
                    );
                }
                Some(Refuge::HighGround(p))
            }
            Value::Tuple(Some(w), _) | Value::Word(w) => {
                reader.unknown_word(node, subject, w, &["HighGround((lon, lat))", "Shelter(\"…\")"]);
                None
            }
            _ => {
                reader.wrong(node, subject, Text::new("HighGround(…) 或 Shelter(…)", "HighGround(…) or Shelter(…)"));
                None
            }
        }
    }

    fn zones_of(&self, f: &Fields<'_>) -> ZoneTarget {
        let (reader, subject) = (f.reader(), f.subject("zones"));
        let Some(node) = f.need("zones") else { return ZoneTarget::All };
        let keys = |args: &[Node]| match args {
            [one] => reader.items(one, &subject).iter().filter_map(|n| reader.key(n, &subject)).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        match &node.value {
            Value::Word(w) if w == "All" => ZoneTarget::All,
            Value::Word(w) if w == "OwnTrigger" => ZoneTarget::OwnTrigger,
            Value::Tuple(Some(w), args) if w == "Class" && args.len() == 1 => {
                ZoneTarget::Class(reader.number(&args[0], &subject, Unit::NUMBER, Limits(1.0, 3.0)).unwrap_or(1.0) as u8)
            }
            Value::Tuple(Some(w), args) if w == "Townships" => {
                ZoneTarget::Townships(keys(args).iter().filter_map(|r| refs::find(self.log, &self.county.township_keys, r, what::TOWNSHIP)).collect())
            }
            Value::Tuple(Some(w), args) if w == "Zones" => ZoneTarget::Zones(keys(args).iter().filter_map(|r| self.of(&self.zones, r, what::ZONE)).collect()),
            Value::Word(w) | Value::Tuple(Some(w), _) => {
                reader.unknown_word(node, &subject, w, &["All", "Class(n)", "Townships([…])", "Zones([…])", "OwnTrigger"]);
                ZoneTarget::All
            }
            _ => {
                reader.wrong(node, &subject, Text::new("词", "a word"));
                ZoneTarget::All
            }
        }
    }

    fn action(&self, reader: Reader<'_>, node: &Node, subject: &str) -> Option<Action> {
        let subject = format!("{subject} · action");
        let (word, body) = match &node.value {
            Value::Word(w) => (w, Node { value: Value::Fields(None, Vec::new()), start: node.start, end: node.end }),
            Value::Fields(Some(w), _) => (w, node.clone()),
            Value::Tuple(Some(w), args) if w == "SetLevel" && args.len() == 1 => {
                return reader.word(&args[0], &subject, &LEVEL).map(|level: Level| Action::SetLevel { level });
            }
            Value::Tuple(Some(w), args) if args.is_empty() => (w, Node { value: Value::Fields(None, Vec::new()), start: node.start, end: node.end }),
            Value::Tuple(Some(w), _) => {
                self.log.error(
                    code::S008,
                    reader.source.at(node.start),
                    subject,
                    format!("{w} 的字段要写名称，如 {w}(zones: All)"),
                    format!("the fields of {w} need their names, as in {w}(zones: All)"),
                );
                return None;
            }
            _ => {
                reader.wrong(node, &subject, Text::new("动作，如 Notify(to: […], topic: \"…\")", "an action such as Notify(to: […], topic: \"…\")"));
                return None;
            }
        };
        let f = reader.open(&body, &subject)?;
        let roles = |name| f.references(name).iter().filter_map(|r| self.role(r)).collect::<Vec<_>>();
        let teams = || f.references("teams").iter().filter_map(|r| self.team(r)).collect::<Vec<_>>();
        let shelters = || f.references("shelters").iter().filter_map(|r| self.facility(r)).collect::<Vec<_>>();
        let roads = || f.references("roads").iter().filter_map(|r| refs::find(self.log, &self.county.roads.road_keys, r, what::ROAD)).collect::<Vec<RoadId>>();
        let channels = || f.references("channels").iter().filter_map(|r| refs::find(self.log, &self.county.channel_keys, r, what::CHANNEL)).collect::<Vec<_>>();
        let place = |name| f.opt_reference(name).and_then(|r| self.facility(&r));
        let minutes = |name, default| f.number_or(name, default, Limits(0.0, 1440.0));
        let action = match word.as_str() {
            "Notify" => Action::Notify { to: roles("to"), topic: f.text("topic") },
            "Consult" => {
                let with = roles("with");
                Action::Consult { quorum: f.whole_or("quorum", (with.len() as u32).div_ceil(2), 0, 1000), minutes: minutes("minutes", 20.0), with }
            }
            "SetLevel" => Action::SetLevel { level: f.word("level", &LEVEL).unwrap_or(Level::Four) },
            "Warn" => Action::Warn {
                zones: self.zones_of(&f),
                channels: channels(),
                stage: f
                    .word("stage", &[("Prepare", WarnStage::Prepare), ("LeaveNow", WarnStage::LeaveNow), ("AllClear", WarnStage::AllClear)])
                    .unwrap_or(WarnStage::Prepare),
            },
            "Evacuate" => Action::Evacuate { zones: self.zones_of(&f), channels: channels() },
            "FetchSpecial" => Action::FetchSpecial { zones: self.zones_of(&f), teams: teams() },
            "OpenShelter" => Action::OpenShelter { shelters: shelters() },
            "CloseRoad" => Action::CloseRoad { roads: roads() },
            "Contraflow" => Action::Contraflow { roads: roads(), setup_min: minutes("setup_min", 30.0) },
            "Divert" => Action::Divert { roads: roads() },
            "Dispatch" => Action::Dispatch { teams: teams(), to: place("to") },
            "Verify" => Action::Verify { zones: self.zones_of(&f) },
            "BuildLine" => Action::BuildLine { teams: teams() },
            "BurnOut" => Action::BurnOut { teams: teams() },
            "Extinguish" => Action::Extinguish { teams: teams() },
            "Pump" => Action::Pump { teams: teams(), at: place("at") },
            "Sandbag" => Action::Sandbag { teams: teams(), at: place("at") },
            "SetGate" => {
                let reach = refs::find(self.log, &self.county.rivers.keys, &f.reference("reach"), what::REACH);
                Action::SetGate { reach: reach.unwrap_or(crate::base::ids::ReachId(0)), outlet_m3_s: f.number("outlet_m3_s", Limits(0.0, 1e5)) }
            }
            "Rescue" => Action::Rescue { teams: teams() },
            "Treat" => Action::Treat { teams: teams() },
            "Tow" => Action::Tow { teams: teams() },
            "Supply" => Action::Supply { shelters: shelters(), teams: teams() },
            "Report" => Action::Report {
                to: self.role(&f.reference("to")).unwrap_or(RoleId(0)),
                form: f.word_or("form", ReportForm::Phone, &[("Phone", ReportForm::Phone), ("Written", ReportForm::Written)]),
            },
            "Inform" => Action::Inform { channels: channels() },
            "StandDown" => Action::StandDown,
            other => {
                const KNOWN: [&str; 25] = [
                    "Notify",
                    "Consult",
                    "SetLevel",
                    "Warn",
                    "Evacuate",
                    "FetchSpecial",
                    "OpenShelter",
                    "CloseRoad",
                    "Contraflow",
                    "Divert",
                    "Dispatch",
                    "Verify",
                    "BuildLine",
                    "BurnOut",
                    "Extinguish",
                    "Pump",
                    "Sandbag",
                    "SetGate",
                    "Rescue",
                    "Treat",
                    "Tow",
                    "Supply",
                    "Report",
                    "Inform",
                    "StandDown",
                ];
                reader.unknown_word(node, &subject, other, &KNOWN);
                return None;
            }
        };
        f.close();
        Some(action)
    }
}

/// The byte of the n-th character of a quoted text, escapes counted as the one character they mean.
#[must_use]
pub fn offset_inside(text: &str, node: &Node, column: usize) -> usize {
    let raw = &text[node.start..node.end];
    let Some(open) = raw.find('"') else { return node.start };
    let escapes = !raw[..open].contains('r');
    let mut at = open + 1;
    for _ in 0..column {
        let rest = &raw[at..];
        let step = match (escapes, rest.chars().next()) {
            (_, None) => break,
            (true, Some('\\')) if rest.starts_with("\\u{") => rest.find('}').map_or(2, |i| i + 1),
            (true, Some('\\')) => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            (_, Some(c)) => c.len_utf8(),
        };
        at += step;
    }
    node.start + at.min(raw.len())
}

/// The gravest level that a trigger asks for.
fn level_in(trigger: &Trigger) -> Option<Level> {
    match trigger {
        Trigger::LevelAtLeast(l) => Some(*l),
        Trigger::All(list) | Trigger::Any(list) => list.iter().filter_map(level_in).max(),
        Trigger::Held(_, t) => level_in(t),
        _ => None,
    }
}

/// Deadlines that run backwards: the same order of the same actor takes longer at a graver level, or a clause is later than the
/// upper clause that it carries out.
fn deadlines(books: &Books, rows: &[(&PlanRows, &ClauseRow)], log: &Log) {
    let minutes = |c: &Clause| words::number(c.deadline.as_minutes());
    for (i, c) in books.clauses.iter().enumerate() {
        let r = &rows[i].1.key;
        if let Some(upper) = c.implements.map(|u| books.clause(u)).filter(|u| u.deadline < c.deadline) {
            let (own, theirs) = (minutes(c), minutes(upper));
            log.add(
                Severity::Warning,
                code::P001,
                r.at.clone(),
                format!("{} · deadline_min", r.subject),
                format!("时限倒挂：{own} 分钟，比上位条款 \"{}\" 的 {theirs} 分钟还长", upper.key),
                format!("deadlines run backwards: {own} minutes, longer than the {theirs} of the upper clause \"{}\"", upper.key),
            );
        }
        let Some(level) = level_in(&c.trigger) else { continue };
        let lighter = books
            .clauses
            .iter()
            .filter(|d| d.actor == c.actor && d.action == c.action && d.deadline < c.deadline)
            .find(|d| level_in(&d.trigger).is_some_and(|l| l < level));
        if let Some(d) = lighter {
            let (own, theirs, l) = (minutes(c), minutes(d), level_in(&d.trigger).map_or("", Level::numeral));
            let n = level.numeral();
            log.add(
                Severity::Warning,
                code::P001,
                r.at.clone(),
                format!("{} · deadline_min", r.subject),
                format!("时限倒挂：{n}级 {own} 分钟，而较轻的{l}级 \"{}\" 只要 {theirs} 分钟", d.key),
                format!("deadlines run backwards: {own} minutes at level {n}, but {theirs} at the lighter level {l} in \"{}\"", d.key),
            );
        }
    }
}
