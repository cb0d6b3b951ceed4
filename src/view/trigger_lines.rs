//! View / trigger_lines — trigger lines of a zone and teams of a clause, drawn: rows that can be taken away, lines and bars on the map.
//!
//! In: the plan that is edited, the county around it. Out: widgets and shapes. Not here: what a click changes (`placed`).

use egui::epaint::Mesh;
use egui::{Align2, Color32, Painter, Pos2, RichText, Stroke, Ui, vec2};

use super::edit::{Edit, Tool};
use super::face::{FAINT, Face, hex};
use super::labels;
use super::outline::ZoneRow;
use super::placed::{Sends, TriggerLine};
use super::shape::{Shape, dashes, ribbon, symbol};
use crate::base::ids::Id;
use crate::base::lang::Lang;
use crate::map::county::County;
use crate::map::frame::Point;

/// The colour of trigger lines: none of the hazard's.
const LINE: Color32 = hex(0xB80010);
/// The colour of teams that are sent.
const TEAM: Color32 = hex(0x14213D);

/// At what a trigger line fires.
#[must_use]
pub fn says(line: &TriggerLine, lang: Lang) -> String {
    match (line.stages, line.rain, lang) {
        (Some((prepare, leave)), _, Lang::Zh) => format!("准备 {prepare:.1} / 转移 {leave:.1} 米"),
        (Some((prepare, leave)), _, Lang::En) => format!("prepare {prepare:.1} / leave {leave:.1} m"),
        (None, Some((hours, mm)), Lang::Zh) => format!("{hours:.0} 小时 {mm:.0} 毫米即转移"),
        (None, Some((hours, mm)), Lang::En) => format!("leave at {mm:.0} mm in {hours:.0} h"),
        (None, None, Lang::Zh) => "没有阈值".to_owned(),
        (None, None, Lang::En) => "no threshold".to_owned(),
    }
}

fn gauge_name(county: Option<&County>, key: &str, lang: Lang) -> String {
    let found = county.and_then(|c| c.gauge_keys.find(key).map(|g| c.gauges[g.index()].name.get(lang).to_owned()));
    found.unwrap_or_else(|| key.to_owned())
}

/// The chosen zone's trigger lines, each of which can be moved or taken away.
pub fn list(ui: &mut Ui, edit: &mut Edit, zone: &ZoneRow, face: &Face) {
    let mut gone = None;
    for (n, line) in zone.rules.iter().enumerate() {
        let name = gauge_name(edit.stage.as_ref().map(|s| &s.run.scenario.county), &line.gauge, face.lang);
        ui.label(RichText::new(format!("━ {name}")).color(face.ink(LINE))).on_hover_text(says(line, face.lang));
        let on = edit.tool == Tool::MoveTrigger(n);
        if ui.add_enabled(edit.stage.is_some(), egui::Button::selectable(on, face.say("移动", "Move"))).clicked() {
            edit.tool = if on { Tool::Choose } else { Tool::MoveTrigger(n) };
        }
        if ui.small_button("×").on_hover_text(face.say("去掉触发线", "take the trigger line away")).clicked() {
            gone = Some(n);
        }
        ui.end_row();
    }
    if let Some(n) = gone {
        edit.take_trigger(n);
    }
}

/// Whom the chosen clause sends, and where to.
pub fn teams(ui: &mut Ui, edit: &mut Edit, sends: &Sends, face: &Face) {
    let name = |key: &str, team: bool| {
        let Some(county) = edit.stage.as_ref().map(|s| &s.run.scenario.county) else { return key.to_owned() };
        let found = if team {
            county.team_keys.find(key).map(|t| county.teams[t.index()].name.get(face.lang))
        } else {
            county.facility_keys.find(key).map(|f| county.facilities[f.index()].name.get(face.lang))
        };
        found.map_or_else(|| key.to_owned(), str::to_owned)
    };
    let rows: Vec<String> = sends.teams.iter().map(|t| name(t, true)).collect();
    let place = sends.place.as_ref().map(|p| name(p, false));
    let mut gone = None;
    ui.horizontal_wrapped(|ui| {
        if rows.is_empty() {
            ui.label(RichText::new(face.say("未指名：由执行岗位按技能调派", "none named: whoever carries it out chooses by skill")).color(FAINT));
        }
        for (n, row) in rows.iter().enumerate() {
            ui.label(row);
            if ui.small_button("×").on_hover_text(face.say("去掉这支队伍", "take this team away")).clicked() {
                gone = Some(n);
            }
            ui.end_row();
        }
        if sends.field.is_some() {
            let to = place.unwrap_or_else(|| face.say("最需要的地方", "wherever it is needed most").to_owned());
            ui.label(format!("{} {to}", face.say("派往", "to")));
            ui.end_row();
        }
        let mut tools = vec![(Tool::AddTeam, face.say("加队伍", "Add a team"))];
        if sends.field.is_some() {
            tools.push((Tool::Place, face.say("改派往处", "Change the place")));
        }
        for (tool, name) in tools {
            let on = edit.tool == tool;
            if ui.add_enabled(edit.stage.is_some(), egui::Button::selectable(on, name)).clicked() {
                edit.tool = if on { Tool::Choose } else { tool };
            }
        }
    });
    if let Some(n) = gone {
        edit.take_team(n);
    }
}

/// A dashed line from the zone's homes to each of its gauges, and a bar with its threshold there.
pub fn draw(painter: &Painter, mesh: &mut Mesh, county: &County, zone: &ZoneRow, face: &Face, at: impl Fn(Point) -> Pos2) {
    let homes = zone.settlements.iter().filter_map(|k| county.settlement_keys.find(k)).map(|s| county.settlements[s.index()].at);
    let Some(home) = homes.map(&at).next() else { return };
    let colour = face.ink(LINE);
    for line in &zone.rules {
        let Some(gauge) = county.gauge_keys.find(&line.gauge).map(|g| &county.gauges[g.index()]) else { continue };
        let p = at(gauge.at);
        dashes(mesh, &[home, p], 1.6, 7.0, 5.0, colour);
        // A bar across the way from the gauge to the homes.
        let along = (p - home).normalized();
        let across = vec2(-along.y, along.x) * 15.0;
        ribbon(mesh, &[p - across, p + across], 7.5, Color32::WHITE);
        ribbon(mesh, &[p - across, p + across], 4.2, colour);
        labels::halo(painter, p + vec2(12.0, -12.0), Align2::LEFT_BOTTOM, &says(line, face.lang), 12.5, colour);
    }
}

/// Lines from the bases of a clause's teams to where they go.
pub fn draw_teams(painter: &Painter, mesh: &mut Mesh, county: &County, sends: &Sends, face: &Face, at: impl Fn(Point) -> Pos2) {
    let place = sends.place.as_ref().and_then(|k| county.facility_keys.find(k)).map(|f| at(county.facilities[f.index()].at));
    let colour = face.ink(TEAM);
    for key in &sends.teams {
        let Some(team) = county.team_keys.find(key).map(|t| &county.teams[t.index()]) else { continue };
        let base = at(county.facilities[team.base.index()].at);
        if let Some(to) = place {
            painter.line_segment([base, to], Stroke::new(3.6, Color32::WHITE));
            painter.line_segment([base, to], Stroke::new(1.8, colour));
        }
        symbol(mesh, Shape::Square, base, 7.0, colour, Some(Color32::WHITE));
        labels::halo(painter, base + vec2(10.0, 0.0), Align2::LEFT_CENTER, team.name.get(face.lang), 12.5, colour);
    }
    if let Some(to) = place {
        symbol(mesh, Shape::Flag, to, 10.0, face.ink(hex(0xE5006D)), Some(Color32::WHITE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_line_says_at_what_it_fires_in_both_languages() {
        let line = |stages, rain| TriggerLine { gauge: "g".into(), stages, rain, at: (0, 0) };
        for lang in [Lang::Zh, Lang::En] {
            let stage = says(&line(Some((136.5, 137.0)), None), lang);
            let rain = says(&line(None, Some((3.0, 50.0))), lang);
            assert!(stage.contains("136.5") && stage.contains("137.0") && rain.contains("50") && rain.contains('3'), "{stage} · {rain}");
            assert!(!says(&line(None, None), lang).is_empty());
        }
    }
}
