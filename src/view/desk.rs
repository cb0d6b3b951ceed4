//! View / desk — the commander's desk: who is told to leave, which team goes where; what it will take is shown before it is ordered.
//!
//! In: the stage of a drill that is commanded, what is chosen on the map. Out: a panel; the order that was given. Not here: how it
//! is carried out (`drill::given`), what a team can be sent to do and how long it takes (`errand`).

use std::collections::BTreeSet;

use egui::{RichText, ScrollArea, Ui};

use super::door::Words;
use super::errand::{self, Way};
use super::face::{ACCENT, BAD, DOUBT, FAINT, Face};
use super::signs::team_state;
use super::stage::Stage;
use crate::base::ids::{FacilityId, Id, TeamId, ZoneId};
use crate::base::lang::Lang;
use crate::drill::given::{Errand, Order};
use crate::map::force::ServiceStatus;
use crate::plan::order::WarnStage;
use crate::plan::zone::Refuge;
use crate::record::event::Who;
use crate::report::number;

/// What the desk remembers.
#[derive(Debug)]
pub struct Desk {
    /// Teams rather than people.
    pub teams: bool,
    /// Zones that are ticked.
    pub zones: BTreeSet<ZoneId>,
    /// What their people are to do.
    pub stage: WarnStage,
    /// The team in hand.
    pub team: Option<TeamId>,
    /// What it is to do.
    pub task: Option<Errand>,
    way: Option<((TeamId, Errand, i64), Option<Way>)>,
}

impl Default for Desk {
    fn default() -> Self {
        Self { teams: false, zones: BTreeSet::new(), stage: WarnStage::LeaveNow, team: None, task: None, way: None }
    }
}

/// Shelters that the plans name for zones.
#[must_use]
pub fn shelters(stage: &Stage, zones: &BTreeSet<ZoneId>) -> Vec<FacilityId> {
    let all = zones.iter().filter_map(|z| stage.run.scenario.books.zones.get(z.index())).flat_map(|z| &z.refuges);
    let found: BTreeSet<FacilityId> = all.filter_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None }).collect();
    found.into_iter().collect()
}

/// Households and people of zones.
fn counted(stage: &Stage, zones: &BTreeSet<ZoneId>) -> (usize, u64) {
    let inside = stage.run.tale.households.iter().filter(|h| h.zone.is_some_and(|z| zones.contains(&z)));
    inside.fold((0, 0), |(n, p), h| (n + 1, p + u64::from(h.people)))
}

impl Desk {
    /// The panel; returns the order that was given. `barred` says why none can be given now.
    pub fn show(&mut self, ui: &mut Ui, stage: &mut Stage, barred: Option<&Words>, frozen: bool, face: &Face) -> Option<Order> {
        if frozen {
            let text = face.say("灾害已停住：水火不动，人和队伍照常。", "The hazard is held still; people and teams go on.");
            ui.label(RichText::new(text).size(13.0).color(face.ink(DOUBT)));
        }
        if let Some(why) = barred {
            ui.label(RichText::new(format!("▲ {}", why.get(face.lang))).size(13.0).color(face.ink(BAD)));
        }
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.teams, false, face.say("群众转移", "People"));
            ui.selectable_value(&mut self.teams, true, face.say("调派队伍", "Teams"));
        });
        ui.add_space(2.0);
        if self.teams {
            return self.team(ui, stage, barred, face);
        }
        stage.map.way.clear();
        self.people(ui, stage, barred, face)
    }

    fn people(&mut self, ui: &mut Ui, stage: &Stage, barred: Option<&Words>, face: &Face) -> Option<Order> {
        let zones = &stage.run.scenario.books.zones;
        if zones.is_empty() {
            ui.label(RichText::new(face.say("本次推演的预案没有划定危险区。", "The plans of this drill name no danger zones.")).color(FAINT));
            return None;
        }
        // What is chosen on the map stands first.
        let chosen = |z: ZoneId| {
            let zone = &zones[z.index()];
            match stage.who() {
                Some(Who::Zone(x)) => x == z,
                Some(Who::Settlement(s)) => zone.settlements.contains(&s),
                Some(Who::Village(v)) => zone.village == v,
                Some(Who::Township(t)) => stage.run.scenario.county.villages.get(zone.village.index()).is_some_and(|v| v.township == t),
                Some(Who::Household(h)) => stage.run.tale.households.get(h.index()).is_some_and(|f| f.zone == Some(z)),
                _ => false,
            }
        };
        let mut order: Vec<ZoneId> = (0..zones.len()).map(ZoneId::from_index).collect();
        order.sort_by_key(|z| (!self.zones.contains(z), !chosen(*z), zones[z.index()].class, *z));
        ui.horizontal(|ui| {
            let here: Vec<ZoneId> = order.iter().copied().filter(|z| chosen(*z)).collect();
            if ui.add_enabled(!here.is_empty(), egui::Button::new(face.say("勾选地图上选中的", "Tick what is chosen on the map"))).clicked() {
                self.zones.extend(here);
            }
            if ui.add_enabled(!self.zones.is_empty(), egui::Button::new(face.say("清空", "Clear"))).clicked() {
                self.zones.clear();
            }
        });
        let room = (ui.available_height() - 190.0).max(90.0);
        ScrollArea::vertical().max_height(room).auto_shrink([false, false]).id_salt("zones").show(ui, |ui| {
            for z in order {
                let zone = &zones[z.index()];
                let mut on = self.zones.contains(&z);
                let class = match face.lang {
                    Lang::Zh => format!("{} · {} 类", zone.name.get(face.lang), zone.class),
                    Lang::En => format!("{} · class {}", zone.name.get(face.lang), zone.class),
                };
                if ui.checkbox(&mut on, class).changed() {
                    if on {
                        self.zones.insert(z)
                    } else {
                        self.zones.remove(&z)
                    };
                }
            }
        });
        ui.separator();
        ui.horizontal(|ui| {
            for (stage, name) in [(WarnStage::Prepare, face.say("准备转移", "Prepare")), (WarnStage::LeaveNow, face.say("立即转移", "Leave now"))] {
                ui.selectable_value(&mut self.stage, stage, name);
            }
        });
        let (homes, people) = counted(stage, &self.zones);
        let opens = if self.stage == WarnStage::LeaveNow { shelters(stage, &self.zones) } else { Vec::new() };
        let n = |x: f64| number::grouped(x);
        let text = match face.lang {
            Lang::Zh => format!(
                "{} 个危险区，{} 户 {} 人；开放 {} 处安置点。各村按自己的渠道（广播、锣、敲门）转达，用时见记录。",
                self.zones.len(),
                n(homes as f64),
                n(people as f64),
                opens.len()
            ),
            Lang::En => format!(
                "{} zones, {} households, {} people; {} shelters open. Each village passes it on over its own channels (loudspeaker, gong, doors).",
                self.zones.len(),
                n(homes as f64),
                n(people as f64),
                opens.len()
            ),
        };
        ui.label(RichText::new(text).size(13.0));
        let why = barred.map_or(face.say("先勾选危险区", "tick a zone first"), |w| w.get(face.lang));
        give(ui, barred.is_none() && !self.zones.is_empty(), why, face).then(|| {
            let zones = std::mem::take(&mut self.zones).into_iter().collect();
            Order::People { zones, stage: self.stage, shelters: opens }
        })
    }

    fn team(&mut self, ui: &mut Ui, stage: &mut Stage, barred: Option<&Words>, face: &Face) -> Option<Order> {
        if let Some(Who::Team(t)) = stage.who() {
            self.team = Some(t);
        }
        let away: std::collections::BTreeMap<u32, u8> = stage.now.teams(&stage.run).into_iter().map(|t| (t.0, t.2)).collect();
        let teams = &stage.run.scenario.county.teams;
        let room = (ui.available_height() - 250.0).max(90.0);
        ScrollArea::vertical().max_height(room).auto_shrink([false, false]).id_salt("teams").show(ui, |ui| {
            for (i, t) in teams.iter().enumerate().filter(|(_, t)| t.status == ServiceStatus::InService) {
                let id = TeamId::from_index(i);
                let doing = team_state(away.get(&id.0).copied()).get(face.lang);
                if ui.selectable_label(self.team == Some(id), format!("{} · {doing}", t.name.get(face.lang))).clicked() {
                    self.team = Some(id);
                }
            }
        });
        ui.separator();
        let errand = self.choose_task(ui, stage, face);
        stage.map.way.clear();
        let mut why = face.say("先选一支队伍和一个去处", "choose a team and a place first").to_owned();
        let mut ready = false;
        if let (Some(team), Some(errand)) = (self.team, errand) {
            if let Some(word) = errand::barred(stage, errand, team, face.lang) {
                ui.label(RichText::new(format!("▲ {word}")).size(13.0).color(face.ink(BAD)));
                why = word;
            } else {
                let key = (team, errand, stage.now.at.as_millis() / 60_000);
                if self.way.as_ref().is_none_or(|w| w.0 != key) {
                    self.way = Some((key, errand::way(stage, team, errand)));
                }
                ready = true;
                match self.way.as_ref().and_then(|w| w.1.as_ref()) {
                    Some(w) => {
                        stage.map.way.clone_from(&w.roads);
                        said(ui, w, face);
                    }
                    None => {
                        let text = face
                            .say("眼下没有通路：队伍会出发去试，走不通时回报。", "No road leads there now: the team will try, and tell where it is stopped.");
                        ui.label(RichText::new(text).size(13.0).color(face.ink(BAD)));
                    }
                }
            }
        }
        if let Some(w) = barred {
            (ready, why) = (false, w.get(face.lang).to_owned());
        }
        give(ui, ready, &why, face).then(|| self.team.zip(errand).map(|(team, errand)| Order::Team { team, errand })).flatten()
    }

    /// What is to be done at what is chosen on the map: of several things one is chosen, and stays chosen at the next place.
    fn choose_task(&mut self, ui: &mut Ui, stage: &Stage, face: &Face) -> Option<Errand> {
        let offered = errand::offered(stage);
        let kind = self.task.map(errand::name);
        let found = offered.iter().find(|e| Some(errand::name(**e)) == kind).or_else(|| offered.first()).copied();
        let Some(mut errand) = found else {
            let hazard = &stage.run.scenario.drill.hazard;
            let text = if hazard.fire().is_some() {
                face.say(
                    "在地图上点一个村组（待命、救援、护村）、一处设施（待命）、一条路（封路）或火场的地面（扑打、开隔离带）。",
                    "Click a settlement (stand by, rescue, protect), a facility (stand by), a road (close it) or the ground at the fire (attack it, line ahead).",
                )
            } else if hazard.flood().is_some() {
                face.say(
                    "在地图上点一个村组（待命、救援）、一处设施（待命）或一条路（封路）。",
                    "Click a settlement (stand by, rescue), a facility (stand by) or a road (close it) on the map.",
                )
            } else {
                face.say(
                    "在地图上点一个村组或设施（待命）、一条路（封路）或事故所在的高速路段（灭火、救人、救治）。",
                    "Click a settlement or facility (stand by), a road (close it) or the expressway at the accident (put it out, free people, treat).",
                )
            };
            ui.label(RichText::new(text).size(13.5));
            return None;
        };
        if offered.len() > 1 {
            ui.horizontal_wrapped(|ui| {
                for e in offered {
                    ui.selectable_value(&mut errand, e, errand::name(e).get(face.lang));
                }
            });
        }
        self.task = Some(errand);
        let colon = face.say("：", ": ");
        ui.label(RichText::new(format!("{}{colon}{}", errand::name(errand).get(face.lang), errand::place(stage, errand, face.lang))).size(13.5));
        Some(errand)
    }
}

/// What the way will take.
fn said(ui: &mut Ui, w: &Way, face: &Face) {
    let minutes = w.sets_out_min + w.drives_min + w.walks_min;
    let (out, on, foot) = (w.sets_out_min, w.drives_min, w.walks_min);
    let text = match (face.lang, foot >= 0.5) {
        (Lang::Zh, true) => format!("预计 {minutes:.0} 分钟到达（出动 {out:.0}，路上 {on:.0}，下车后 {foot:.0}）"),
        (Lang::Zh, false) => format!("预计 {minutes:.0} 分钟到达（出动 {out:.0}，路上 {on:.0}）"),
        (Lang::En, true) => format!("arrives in about {minutes:.0} min (sets out in {out:.0}, on the road {on:.0}, from there {foot:.0})"),
        (Lang::En, false) => format!("arrives in about {minutes:.0} min (sets out in {out:.0}, on the road {on:.0})"),
    };
    ui.label(RichText::new(text).size(13.5).strong());
    let note = if w.grounded {
        Some(face.say("夜间不飞：天亮才起飞。", "It does not fly in the dark: it sets out by day."))
    } else if w.busy {
        Some(face.say("它手头有任务：做完才去，待命的马上走。", "It is busy: it goes when that is done; from standing by at once."))
    } else {
        None
    };
    if let Some(note) = note {
        ui.label(RichText::new(note).size(13.0).color(face.ink(DOUBT)));
    }
    if w.roads.is_empty() {
        return;
    }
    let [_, closed, queued] = w.states;
    let (text, colour) = match (closed, queued, face.lang) {
        (0, 0, Lang::Zh) => ("沿途道路眼下畅通。".to_owned(), FAINT),
        (0, 0, Lang::En) => ("The roads on the way are free now.".to_owned(), FAINT),
        (c, q, Lang::Zh) => (format!("沿途：{c} 段已封闭（队伍可通过），{q} 段在排队。"), DOUBT),
        (c, q, Lang::En) => (format!("On the way: {c} pieces closed (teams may pass), {q} with a queue."), DOUBT),
    };
    ui.label(RichText::new(text).size(13.0).color(face.ink(colour)));
}

/// The button that gives an order.
fn give(ui: &mut Ui, ready: bool, why: &str, face: &Face) -> bool {
    let text = RichText::new(face.say("下达", "Give the order")).size(15.0).color(egui::Color32::WHITE);
    let fill = if ready { face.ink(ACCENT) } else { face.ink(super::face::hex(0x9AA3AB)) };
    ui.add_enabled(ready, egui::Button::new(text).fill(fill).min_size(egui::vec2(120.0, 32.0))).on_disabled_hover_text(why).clicked()
}
