//! Scenario / plan resolve — plan files become `Books`: keys become ids, trees become roles, clauses and zones.
//!
//! In: the rows of all plans of a drill, the county. Out: books; findings in the log. Not here: triggers (`plan_trigger`),
//! orders (`plan_orders`), deadlines that run backwards (`plan_deadlines`), levels with two grounds (`plan_levels`), zones without
//! a way out (`plan_exits`), the full linter (`plan::lint`).
//! Rules: a role of the same key in two plans is one role and must sit in the same seat; clause and zone keys are unique over all
//! plans; `implements` must name a clause of a loaded plan unless the upper plan is not loaded; deadlines do not run backwards.

use std::collections::BTreeMap;

use super::code;
use super::english;
use super::fields::{Limits, Reader, Ref, Unit};
use super::finding::{At, Severity};
use super::plan_deadlines::deadlines;
use super::plan_exits::exits;
use super::plan_levels::levels;
use super::plan_rows::{ClauseRow, PlanRows, RoleRow, ZoneRow};
use super::refs::{self, what};
use super::source::{Log, Source};
use super::tree::{Node, Value};
use crate::base::ids::{ClauseId, FacilityId, GaugeId, Id, RoleId, SettlementId, TeamId, VillageId, ZoneId};
use crate::base::lang::{Lang, Name, Text};
use crate::map::county::County;
use crate::map::frame::LonLat;
use crate::plan::book::{Books, Material, Plan};
use crate::plan::clause::Clause;
use crate::plan::level::ResponseLevel;
use crate::plan::order::Action;
use crate::plan::role::{Role, RoleSeat};
use crate::plan::trigger::Trigger;
use crate::plan::zone::{Refuge, Zone, ZoneRule};

/// Resolves all plans of a drill together. The books are whole only if `log` is not spoiled.
#[must_use]
pub fn books(plans: &[PlanRows], county: &County, log: &Log) -> Books {
    uppers(plans, log);
    let role_rows = plans.iter().flat_map(|p| p.roles.iter().map(move |r| (p, r)));
    let mut roles: Vec<(Role, Ref)> = Vec::new();
    let mut listed: Vec<(&PlanRows, RoleId, Option<&Name>)> = Vec::new();
    let mut restaffed: Vec<(&PlanRows, RoleId, String, String)> = Vec::new();
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
            let id = roles.iter().position(|(r, _)| r.key == row.key.key).unwrap_or(0);
            listed.push((plan, RoleId::from_index(id), (first.name.zh != row.name.zh).then_some(&row.name)));
            let (zh, en) = differs(first, row);
            if !en.is_empty() {
                restaffed.push((plan, RoleId::from_index(id), zh.join("、"), en.join(", ")));
            }
            continue;
        }
        listed.push((plan, RoleId::from_index(roles.len()), None));
        let role = Role {
            key: row.key.key.clone(),
            name: row.name.clone(),
            seat,
            staff_day: row.staff_day,
            staff_night: row.staff_night,
            commands: row.commands,
            in_room: row.in_room,
            office: row.office.as_ref().and_then(|r| refs::find(log, &county.facility_keys, r, what::FACILITY)),
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
                .map(|m| Material {
                    name: m.name.clone(),
                    depot: desk.facility(&m.depot).unwrap_or(FacilityId(0)),
                    count: m.count,
                    status: m.status,
                    person_days: m.person_days,
                })
                .collect(),
            roles: listed.iter().filter(|l| std::ptr::eq(l.0, p)).map(|l| l.1).collect(),
            restaffed: restaffed.iter().filter(|r| std::ptr::eq(r.0, p)).map(|r| (r.1, r.2.clone(), r.3.clone())).collect(),
            renamed: listed.iter().filter(|l| std::ptr::eq(l.0, p)).filter_map(|l| l.2.map(|n| (l.1, n.zh.clone(), n.get(Lang::En).to_owned()))).collect(),
            chapters: p.chapters.clone(),
            source: p.source_text.clone(),
            confidence: p.confidence,
        };
        books.plans.push(plan);
    }
    deadlines(&books, &clauses, log);
    levels(&books, &clauses, log);
    exits(&books, &zones, county, log);
    books.zones.iter_mut().for_each(|z| english::complete(&mut z.name));
    books.roles.iter_mut().for_each(|r| english::complete(&mut r.name));
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
                if std::ptr::eq(at, p) && !log.lacks(what::PLAN) {
                    log.add(
                        Severity::Note,
                        code::S011,
                        u.at.clone(),
                        u.subject.clone(),
                        format!("上位预案 \"{}\" 没有一起载入，implements 未核对", u.key),
                        format!("the upper plan \"{}\" is not loaded, so implements is not checked", u.key),
                    );
                    for (row, r) in p.clauses.iter().filter_map(|c| Some((c, c.implements.as_ref()?))) {
                        if !plans.iter().any(|q| q.clauses.iter().any(|c| c.key.key == r.key)) {
                            log.add(
                                Severity::Warning,
                                code::S011,
                                r.at.clone(),
                                r.subject.clone(),
                                format!("\"{}\" 落实的条款 \"{}\" 不在已载入的预案里", row.key.key, r.key),
                                format!("\"{}\" implements the clause \"{}\", which no loaded plan has", row.key.key, r.key),
                            );
                        }
                    }
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

/// In what a role is told otherwise than where it stands first; the first holds.
fn differs(first: &Role, row: &RoleRow) -> (Vec<String>, Vec<String>) {
    let number = |zh: &str, en: &str, a: u32, b: u32| (a != b).then(|| (format!("{zh} {b} 人（那里 {a} 人）"), format!("{b} {en} ({a} there)")));
    let yes = |zh: &str, en: &str, a: bool, b: bool| {
        let (is, not) = (if b { "" } else { "不" }, if b { "" } else { "does not " });
        (a != b).then(|| (format!("{is}{zh}"), format!("{not}{en}")))
    };
    [
        number("白天", "by day", first.staff_day, row.staff_day),
        number("夜间", "at night", first.staff_night, row.staff_night),
        yes("指挥", "command", first.commands, row.commands),
        // Whoever commands sits there: that is said already.
        yes("在指挥大厅", "sit in the command room", first.in_room, row.in_room).filter(|_| first.commands == row.commands),
        yes("管制高速公路", "close the expressway", first.closes_expressway, row.closes_expressway),
    ]
    .into_iter()
    .flatten()
    .unzip()
}

fn seat(reader: Reader<'_>, node: &Node, subject: &str, county: &County) -> Option<RoleSeat> {
    let subject = &format!("{subject} · seat");
    let plain = [
        ("Above", RoleSeat::Above),
        ("Province", RoleSeat::Province),
        ("CountyCentre", RoleSeat::CountyCentre),
        ("CountyBody", RoleSeat::CountyBody),
        ("Commander", RoleSeat::Commander),
        ("EveryTownship", RoleSeat::EveryTownship),
        ("EveryVillage", RoleSeat::EveryVillage),
        ("EverySettlement", RoleSeat::EverySettlement),
    ];
    match &node.value {
        Value::Tuple(Some(w), args) if w == "Township" && args.len() == 1 => {
            reader.key(&args[0], subject).and_then(|r| refs::find(reader.log, &county.township_keys, &r, what::TOWNSHIP)).map(RoleSeat::Township)
        }
        Value::Tuple(Some(w), args) if w == "Village" && args.len() == 1 => {
            reader.key(&args[0], subject).and_then(|r| refs::find(reader.log, &county.village_keys, &r, what::VILLAGE)).map(RoleSeat::Village)
        }
        Value::Tuple(Some(w), args) if w == "Settlement" && args.len() == 1 => {
            reader.key(&args[0], subject).and_then(|r| refs::find(reader.log, &county.settlement_keys, &r, what::SETTLEMENT)).map(RoleSeat::Settlement)
        }
        Value::Tuple(Some(w), args) if w == "Team" && args.len() == 1 => {
            reader.key(&args[0], subject).and_then(|r| refs::find(reader.log, &county.team_keys, &r, what::TEAM)).map(RoleSeat::Team)
        }
        Value::Word(w) if plain.iter().any(|(p, _)| p == w) => plain.into_iter().find(|(p, _)| p == w).map(|(_, s)| s),
        Value::Word(w) | Value::Tuple(Some(w), _) => {
            let names: Vec<&str> = plain.iter().map(|(p, _)| *p).chain(["Township(\"…\")", "Village(\"…\")", "Settlement(\"…\")", "Team(\"…\")"]).collect();
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
pub(super) struct Desk<'a> {
    pub(super) log: &'a Log,
    pub(super) county: &'a County,
    roles: BTreeMap<&'a str, u32>,
    pub(super) zones: BTreeMap<&'a str, u32>,
    clauses: BTreeMap<&'a str, u32>,
    loaded: Vec<&'a str>,
}

impl Desk<'_> {
    pub(super) fn of<I: Id>(&self, table: &BTreeMap<&str, u32>, r: &Ref, what: Text) -> Option<I> {
        if r.key.is_empty() {
            return None;
        }
        let found = table.get(r.key.as_str()).map(|i| I::from_index(*i as usize));
        if found.is_none() {
            refs::unknown(self.log, r, what, table.keys().copied());
        }
        found
    }
    pub(super) fn role(&self, r: &Ref) -> Option<RoleId> {
        self.of(&self.roles, r, what::ROLE)
    }
    pub(super) fn team(&self, r: &Ref) -> Option<TeamId> {
        refs::find(self.log, &self.county.team_keys, r, what::TEAM)
    }
    pub(super) fn facility(&self, r: &Ref) -> Option<FacilityId> {
        refs::find(self.log, &self.county.facility_keys, r, what::FACILITY)
    }

    fn clause(&self, plan: &PlanRows, row: &ClauseRow) -> Clause {
        let subject = &row.key.subject;
        let channel = |r: &Option<Ref>| r.as_ref().and_then(|r| refs::find(self.log, &self.county.channel_keys, r, what::CHANNEL));
        let (trigger, mut mentions) = self.trigger(&plan.source, row.trigger.as_ref(), &format!("{subject} · trigger"));
        let trigger = self.while_in_force(plan, trigger, &mut mentions);
        let precondition = row.precondition.as_ref().map(|n| {
            let (t, more) = self.trigger(&plan.source, Some(n), &format!("{subject} · precondition"));
            mentions.extend(more);
            t
        });
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
            precondition,
            implements,
        }
    }

    /// A plan with a start binds nobody before the actor sees that it holds, nor after he sees its end.
    fn while_in_force(&self, plan: &PlanRows, trigger: Trigger, mentions: &mut Vec<Ref>) -> Trigger {
        let Some(start) = &plan.start else { return trigger };
        let subject = |field: &str| format!("plan {:?} · {field}", plan.key.key);
        let (on, more) = self.trigger(&plan.source, Some(start), &subject("start"));
        mentions.extend(more);
        let off = plan.end.as_ref().map_or(Trigger::Not(Box::new(Trigger::Always)), |end| {
            let (off, more) = self.trigger(&plan.source, Some(end), &subject("end"));
            mentions.extend(more);
            off
        });
        let force = Trigger::Latch(Box::new(on), Box::new(off));
        if trigger == Trigger::Always { force } else { Trigger::All(vec![force, trigger]) }
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
            fire_min: row.fire_min,
            refuges: row.refuges.iter().filter_map(|n| self.refuge(reader, n, &format!("{} · refuges", row.key.subject))).collect(),
            administrator: row.administrator.clone(),
            monitor: row.monitor.clone(),
            reporter: row.reporter.clone(),
            signal: row.signal.clone(),
            route: row.route.clone(),
            route_roads: row.route_roads.iter().filter_map(|r| refs::find(self.log, &county.roads.road_keys, r, what::ROAD)).collect(),
            area: None,
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
}
