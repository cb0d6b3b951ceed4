//! Scenario / plan orders — the action of a clause as the file writes it becomes an order.
//!
//! In: an action's tree, the keys of the plans and the county. Out: an `Action`; findings in the log. Not here: clauses,
//! zones and roles (`plan_resolve`), whether an order makes sense (`plan::lint`).

use super::code;
use super::fields::{Fields, Limits, Reader, Unit};
use super::plan_resolve::Desk;
use super::plan_rows::LEVEL;
use super::refs::{self, what};
use super::tree::{Node, Value};
use crate::base::ids::{RoadId, RoleId};
use crate::base::lang::Text;
use crate::plan::level::Level;
use crate::plan::order::{Action, ReportForm, WarnStage, ZoneTarget};

impl Desk<'_> {
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
            Value::Word(w) if w == "Isolation" => ZoneTarget::Isolation,
            Value::Word(w) if w == "Downwind" => ZoneTarget::Downwind,
            Value::Tuple(Some(w), args) if w == "Class" && args.len() == 1 => {
                ZoneTarget::Class(reader.number(&args[0], &subject, Unit::NUMBER, Limits(1.0, 3.0)).unwrap_or(1.0) as u8)
            }
            Value::Tuple(Some(w), args) if w == "Townships" => {
                ZoneTarget::Townships(keys(args).iter().filter_map(|r| refs::find(self.log, &self.county.township_keys, r, what::TOWNSHIP)).collect())
            }
            Value::Tuple(Some(w), args) if w == "Zones" => ZoneTarget::Zones(keys(args).iter().filter_map(|r| self.of(&self.zones, r, what::ZONE)).collect()),
            Value::Word(w) | Value::Tuple(Some(w), _) => {
                reader.unknown_word(node, &subject, w, &["All", "Class(n)", "Townships([…])", "Zones([…])", "OwnTrigger", "Isolation", "Downwind"]);
                ZoneTarget::All
            }
            _ => {
                reader.wrong(node, &subject, Text::new("词", "a word"));
                ZoneTarget::All
            }
        }
    }

    pub(super) fn action(&self, reader: Reader<'_>, node: &Node, subject: &str) -> Option<Action> {
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
                    .word(
                        "stage",
                        &[("Prepare", WarnStage::Prepare), ("LeaveNow", WarnStage::LeaveNow), ("AllClear", WarnStage::AllClear), ("StayIn", WarnStage::StayIn)],
                    )
                    .unwrap_or(WarnStage::Prepare),
            },
            "Evacuate" => Action::Evacuate { zones: self.zones_of(&f), channels: channels() },
            "FetchSpecial" => Action::FetchSpecial { zones: self.zones_of(&f), teams: teams() },
            "OpenShelter" => Action::OpenShelter { shelters: shelters() },
            "CloseRoad" => Action::CloseRoad { roads: roads() },
            "Contraflow" => Action::Contraflow { roads: roads(), setup_min: minutes("setup_min", 30.0) },
            "Divert" => Action::Divert { roads: roads() },
            "Regulate" => Action::Regulate { roads: roads() },
            "Dispatch" => Action::Dispatch { teams: teams(), to: place("to") },
            "Verify" => Action::Verify { zones: self.zones_of(&f) },
            "BuildLine" => Action::BuildLine { teams: teams() },
            "BurnOut" => Action::BurnOut { teams: teams() },
            "Extinguish" => Action::Extinguish { teams: teams() },
            "Protect" => Action::Protect { teams: teams() },
            "Pump" => Action::Pump { teams: teams(), at: place("at") },
            "Sandbag" => Action::Sandbag { teams: teams(), at: place("at") },
            "SetGate" => {
                let reach = refs::find(self.log, &self.county.rivers.keys, &f.reference("reach"), what::REACH);
                Action::SetGate { reach: reach.unwrap_or(crate::base::ids::ReachId(0)), outlet_m3_s: f.number("outlet_m3_s", Limits(0.0, 1e5)) }
            }
            "Rescue" => Action::Rescue { teams: teams() },
            "Treat" => Action::Treat { teams: teams() },
            "Tow" => Action::Tow { teams: teams() },
            "Supply" => Action::Supply { shelters: shelters(), teams: teams(), person_days: f.opt_number("person_days", Limits(1.0, 1e7)) },
            "Report" => Action::Report {
                to: self.role(&f.reference("to")).unwrap_or(RoleId(0)),
                form: f.word_or("form", ReportForm::Phone, &[("Phone", ReportForm::Phone), ("Written", ReportForm::Written)]),
            },
            "Inform" => Action::Inform { channels: channels() },
            "HandOver" => Action::HandOver { to: self.role(&f.reference("to")).unwrap_or(RoleId(0)) },
            "StandDown" => Action::StandDown,
            other => {
                const KNOWN: [&str; 28] = [
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
                    "Regulate",
                    "Dispatch",
                    "Verify",
                    "BuildLine",
                    "BurnOut",
                    "Protect",
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
                    "HandOver",
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
