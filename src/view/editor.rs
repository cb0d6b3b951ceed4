//! View / editor — a plan that is edited, drawn: outline on the left, map or text in the middle, properties and findings on the right.
//!
//! In: the plan that is edited. Out: panels; what the reader did to it. Not here: what a change is (`edit`).

use egui::{Align2, Color32, FontId, RichText, ScrollArea, Sense, Stroke, Ui, vec2};

use super::command::{self, Do, Standing};
use super::edit::{Edit, Tool};
use super::face::{ACCENT, BAD, DOUBT, FAINT, FIELD, Face, GOOD, hex};
use super::frame::board;
use super::map::Picked;
use super::outline::{Goal, Row, label};
use super::shape::{Shape, symbol};
use crate::scenario::finding::Severity;

/// The whole mode; returns the commands that were pressed.
pub fn show(ui: &mut Ui, edit: &mut Edit, standing: &Standing, face: &Face) -> Vec<Do> {
    edit.follow();
    edit.look_outside(ui.input(|i| i.time));
    let mut out = Vec::new();
    // The map in the middle keeps a third of a small window.
    let room = ui.available_width();
    egui::Panel::left("outline").default_size((room * 0.25).clamp(190.0, 300.0)).size_range(170.0..=460.0).resizable(true).show(ui, |ui| {
        ui.add_space(6.0);
        head(ui, edit, standing, face, &mut out);
        outline(ui, edit, face);
    });
    egui::Panel::right("properties").default_size((room * 0.31).clamp(250.0, 372.0)).size_range(230.0..=560.0).resizable(true).show(ui, |ui| {
        ui.add_space(6.0);
        egui::Panel::bottom("findings").default_size(220.0).size_range(90.0..=420.0).resizable(true).show(ui, |ui| findings(ui, edit, face));
        properties(ui, edit, face);
    });
    egui::CentralPanel::default()
        .frame(egui::Frame::new())
        .show(ui, |ui| if edit.as_text || edit.stage.is_none() { text(ui, edit, face) } else { map(ui, edit, face) });
    out
}

fn head(ui: &mut Ui, edit: &mut Edit, standing: &Standing, face: &Face, out: &mut Vec<Do>) {
    let title = if edit.outline.title.is_empty() { "—" } else { &edit.outline.title };
    ui.label(RichText::new(title).size(16.0).strong());
    let name = edit.draft.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let (word, colour) = if edit.draft.unsaved() { (face.say("● 未保存", "● not saved"), DOUBT) } else { (face.say("已保存", "saved"), GOOD) };
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).size(12.5).color(FAINT));
        ui.label(RichText::new(word).size(12.5).color(face.ink(colour)));
    });
    ui.horizontal_wrapped(|ui| {
        for id in [Do::Undo, Do::Redo, Do::Save, Do::SaveVersion] {
            let why = command::why_not(id, standing);
            let mut tip = command::tooltip(id, face.lang);
            let (undo, redo) = edit.draft.steps();
            if let Some(step) = [(Do::Undo, undo), (Do::Redo, redo)].into_iter().find(|s| s.0 == id).and_then(|s| s.1) {
                tip = format!("{}\n{tip}", step.get(face.lang));
            }
            let b = ui.add_enabled(why.is_none(), egui::Button::new(RichText::new(command::of(id).name.get(face.lang)).size(13.0)));
            if b.on_hover_text(tip).on_disabled_hover_text(why.map_or("", |w| w.get(face.lang))).clicked() {
                out.push(id);
            }
        }
        let word = if edit.as_text { face.say("看地图", "Map") } else { face.say("看文本", "Text") };
        if ui.add_enabled(edit.stage.is_some(), egui::Button::new(RichText::new(word).size(13.0))).clicked() {
            edit.as_text = !edit.as_text;
        }
    });
    if let Some(overtaken) = edit.draft.left.as_ref().map(|l| l.overtaken) {
        egui::Frame::new().fill(face.ink(hex(0xFFF3D6))).inner_margin(7.0).corner_radius(5.0).show(ui, |ui| {
            ui.label(
                face.say("上次有未保存的改动。先恢复或丢弃，才能继续编辑。", "Changes of last time were not saved. Recover or drop them before you go on."),
            );
            if overtaken {
                let text = face.say(
                    "文件在那之后又被改过：恢复会盖过那些改动（可撤销）。",
                    "The file was changed since: recovering them replaces that (it can be undone).",
                );
                ui.label(RichText::new(text).color(face.ink(BAD)));
            }
            ui.horizontal(|ui| {
                for (take, word) in [(true, face.say("恢复", "Recover")), (false, face.say("丢弃", "Drop"))] {
                    if ui.button(word).clicked() {
                        edit.refused = edit.draft.recover(take).err();
                    }
                }
            });
        });
    }
    if edit.overtaken {
        egui::Frame::new().fill(face.ink(hex(0xFFF3D6))).inner_margin(7.0).corner_radius(5.0).show(ui, |ui| {
            let text = face.say(
                "别的程序改动或移走了这个文件。重新读取（可撤销），或另存为新版本；保存会被拒绝。",
                "Another program has changed the file or taken it away. Read it again (it can be undone) or save as a version; saving is refused.",
            );
            ui.label(text);
            let again = command::of(Do::ReadAgain);
            if ui.button(again.name.get(face.lang)).on_hover_text(command::tooltip(Do::ReadAgain, face.lang)).clicked() {
                out.push(Do::ReadAgain);
            }
        });
    }
    if let Some(why) = &edit.refused {
        ui.label(RichText::new(format!("▲ {}", why.get(face.lang))).size(13.0).color(face.ink(BAD)));
    }
    ui.separator();
}

fn outline(ui: &mut Ui, edit: &mut Edit, face: &Face) {
    ui.add(egui::TextEdit::singleline(&mut edit.search).hint_text(face.say("查找条款、危险区", "find a clause or zone")).desired_width(f32::INFINITY));
    let wanted = edit.search.trim().to_lowercase();
    let fits = |r: &&Row| wanted.is_empty() || format!("{} {} {}", r.key, r.zh, r.en).to_lowercase().contains(&wanted);
    let clauses: Vec<&Row> = edit.outline.clauses.iter().filter(fits).collect();
    let zones: Vec<&Row> = edit.outline.zones.iter().map(|z| &z.row).filter(fits).collect();
    let mut rows: Vec<Option<&Row>> = Vec::new();
    if !clauses.is_empty() {
        rows.push(None);
        rows.extend(clauses.iter().map(|r| Some(*r)));
    }
    let first_zone = rows.len();
    if !zones.is_empty() {
        rows.push(None);
        rows.extend(zones.iter().map(|r| Some(*r)));
    }
    if rows.is_empty() {
        ui.label(RichText::new(face.say("没有条款或危险区。", "No clause and no zone.")).color(FAINT));
    }
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("outline").show_rows(ui, 24.0, rows.len(), |ui, range| {
        for i in range {
            match rows[i] {
                None => {
                    let (name, n) =
                        if i == first_zone { (face.say("危险区", "Zones"), zones.len()) } else { (face.say("条款", "Clauses"), clauses.len()) };
                    ui.label(RichText::new(format!("{name} {n}")).strong());
                }
                Some(r) => {
                    let on = edit.chosen.as_ref() == Some(&r.way);
                    let line = RichText::new(format!("{}  {}", r.key, r.text(face.lang))).size(13.0);
                    let b = egui::Button::selectable(on, line).truncate().min_size(vec2(ui.available_width(), 22.0));
                    if ui.add(b.right_text("")).on_hover_text(r.text(face.lang)).clicked() {
                        chosen = Some((r.way.clone(), r.start));
                    }
                }
            }
        }
    });
    if let Some((way, start)) = chosen {
        edit.line = Some(edit.draft.text[..start.min(edit.draft.text.len())].matches('\n').count());
        edit.choose(Some(way));
        fly(edit, face, ui.input(|i| i.time));
    }
}

/// Flies to the chosen zone.
fn fly(edit: &mut Edit, face: &Face, now_s: f64) {
    let Some(zone) = edit.zone().cloned() else { return };
    let Some(stage) = edit.stage.as_deref_mut() else { return };
    let county = &stage.run.scenario.county;
    let home = zone.settlements.first().and_then(|k| county.settlement_keys.find(k)).map(|s| county.settlements[crate::base::ids::Id::index(s)].at);
    if let Some(p) = home {
        stage.map.go_to(p, true, face, now_s);
    }
}

fn properties(ui: &mut Ui, edit: &mut Edit, face: &Face) {
    if edit.chosen.is_none() {
        ui.label(
            RichText::new(
                face.say("从左侧选一条条款或一个危险区；在地图上点村组也可以。", "Choose a clause or a zone on the left, or click a settlement on the map."),
            )
            .color(FAINT),
        );
        return;
    }
    tools(ui, edit, face);
    let mut entered = None;
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("fields").show(ui, |ui| {
        for (i, f) in edit.fields.iter_mut().enumerate() {
            let name = label(&f.name).map_or(f.name.as_str(), |t| t.get(face.lang));
            ui.label(RichText::new(name).size(12.5).color(FAINT)).on_hover_text(f.name.as_str());
            let long = f.literal.chars().count() > 26;
            let id = ui.id().with(("field", i));
            let edit_box = if long { egui::TextEdit::multiline(&mut f.literal).desired_rows(2) } else { egui::TextEdit::singleline(&mut f.literal) };
            // Enter ends a value; a line of a plan has no breaks.
            let r = ui.add(edit_box.id(id).desired_width(f32::INFINITY).return_key(egui::KeyboardShortcut::new(egui::Modifiers::SHIFT, egui::Key::Enter)));
            if r.has_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter) && !i.modifiers.shift) {
                r.surrender_focus();
                entered = Some(f.clone());
            } else if r.lost_focus() {
                entered = Some(f.clone());
            }
        }
    });
    if let Some(f) = entered {
        edit.enter(&f);
    }
}

/// What can be done on the map with what is chosen.
fn tools(ui: &mut Ui, edit: &mut Edit, face: &Face) {
    let no_map = edit.stage.is_none();
    if let Some(zone) = edit.zone().cloned() {
        let mut gone = None;
        ui.horizontal_wrapped(|ui| {
            for (n, goal) in &zone.goals {
                let name = match goal {
                    Goal::Point(_) => face.say("高地点", "High ground").to_owned(),
                    Goal::Shelter(key) => edit
                        .stage
                        .as_ref()
                        .and_then(|s| {
                            let c = &s.run.scenario.county;
                            c.facility_keys.find(key).map(|f| c.facilities[crate::base::ids::Id::index(f)].name.get(face.lang).to_owned())
                        })
                        .unwrap_or_else(|| key.clone()),
                };
                ui.label(format!("{}. {name}", n + 1));
                if matches!(goal, Goal::Point(_)) {
                    let on = edit.tool == Tool::Move(*n);
                    if ui.add_enabled(!no_map, egui::Button::selectable(on, face.say("移动", "Move"))).clicked() {
                        edit.tool = if on { Tool::Choose } else { Tool::Move(*n) };
                    }
                }
                if ui.small_button("×").on_hover_text(face.say("去掉", "take away")).clicked() {
                    gone = Some(*n);
                }
                ui.end_row();
            }
            super::trigger_lines::list(ui, edit, &zone, face);
            for (tool, name) in [
                (Tool::AddPoint, face.say("加高地点", "Add high ground")),
                (Tool::AddShelter, face.say("加安置点", "Add a shelter")),
                (Tool::AddTrigger, face.say("加触发线", "Add a trigger line")),
            ] {
                let on = edit.tool == tool;
                if ui.add_enabled(!no_map, egui::Button::selectable(on, name)).clicked() {
                    edit.tool = if on { Tool::Choose } else { tool };
                }
            }
        });
        if let Some(n) = gone {
            edit.take_goal(n);
        }
    } else if edit.closes_roads() {
        let on = edit.tool == Tool::AddRoad;
        if ui.add_enabled(!no_map, egui::Button::selectable(on, face.say("在地图上加封控道路", "Add a road on the map"))).clicked() {
            edit.tool = if on { Tool::Choose } else { Tool::AddRoad };
        }
    } else if let Some(sends) = edit.sends() {
        super::trigger_lines::teams(ui, edit, &sends, face);
    }
    if edit.tool != Tool::Choose {
        edit.as_text = false;
    }
    ui.separator();
}

fn findings(ui: &mut Ui, edit: &mut Edit, face: &Face) {
    ui.add_space(4.0);
    let n = edit.lint.findings.len();
    let state = if edit.lint.running() || edit.lint.of != edit.draft.version { face.say("检查中…", "checking…") } else { "" };
    ui.label(RichText::new(format!("{} {n}　{state}", face.say("检查", "Checks"))).strong());
    if let Some(why) = &edit.lint.failed {
        ui.label(RichText::new(why).color(face.ink(BAD)));
    }
    if n == 0 && edit.lint.of > 0 && edit.lint.failed.is_none() {
        ui.label(RichText::new(face.say("没有发现问题。", "Nothing was found.")).color(face.ink(GOOD)));
    }
    let mut line = None;
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("findings").show(ui, |ui| {
        for f in &edit.lint.findings {
            let (sign, colour) = match f.severity {
                Severity::Error => ("✖", BAD),
                Severity::Warning => ("▲", DOUBT),
                _ => ("·", FAINT),
            };
            let text = format!("{sign} {}:{} {} {}：{}", f.at.line, f.at.column, f.code, f.subject, f.text(face.lang));
            let b = egui::Button::selectable(false, RichText::new(text).size(12.5).color(face.ink(colour))).wrap().right_text("");
            if ui.add(b).on_hover_text(face.say("定位", "go there")).clicked() {
                line = Some(f.at.line);
            }
        }
    });
    if let Some(line) = line.filter(|l| *l > 0) {
        edit.as_text = true;
        edit.line = Some(line - 1);
        // The row in which the line lies.
        let offset: usize = edit.draft.text.split_inclusive('\n').take(line).map(str::len).sum();
        let rows = edit.outline.clauses.iter().chain(edit.outline.zones.iter().map(|z| &z.row));
        let way = rows.filter(|r| r.start < offset).max_by_key(|r| r.start).map(|r| r.way.clone());
        edit.choose(way);
    }
}

fn map(ui: &mut Ui, edit: &mut Edit, face: &Face) {
    let rect = ui.available_rect_before_wrap();
    let zone = edit.zone().cloned();
    let zones = edit.outline.zones.clone();
    let sends = edit.sends();
    let Some(stage) = edit.stage.as_deref_mut() else { return };
    let picked = stage.map.show(ui, &stage.run, &stage.now, face, None);
    let (county, camera, ground) = (&stage.run.scenario.county, &stage.map.camera, stage.map.ground());
    let at = |p| camera.at(p, if camera.tilted() { ground.height(p) } else { 0.0 });
    let painter = ui.painter_at(rect);
    let mut mesh = egui::epaint::Mesh::default();
    for z in &zones {
        let on = zone.as_ref().is_some_and(|c| c.row.way == z.row.way);
        if on {
            let homes = z.settlements.iter().filter_map(|k| county.settlement_keys.find(k)).map(|s| at(county.settlements[crate::base::ids::Id::index(s)].at));
            let goals: Vec<egui::Pos2> = z.goals.iter().filter_map(|(_, g)| goal_at(county, g)).map(at).collect();
            for h in homes {
                painter.circle_stroke(h, 11.0, Stroke::new(2.5, face.ink(ACCENT)));
                for g in &goals {
                    painter.line_segment([h, *g], Stroke::new(1.6, face.ink(ACCENT)));
                }
            }
        }
        for (_, g) in z.goals.iter().filter(|(_, g)| matches!(g, Goal::Point(_)) || on) {
            let Some(p) = goal_at(county, g).map(at).filter(|p| rect.contains(*p)) else { continue };
            let (r, colour) = if on { (9.0, hex(0xE5006D)) } else { (4.5, hex(0x7A4B8F)) };
            symbol(&mut mesh, if matches!(g, Goal::Point(_)) { Shape::Flag } else { Shape::House }, p, r, face.ink(colour), Some(Color32::WHITE));
        }
    }
    if let Some(zone) = &zone {
        super::trigger_lines::draw(&painter, &mut mesh, county, zone, face, at);
    }
    if let Some(sends) = &sends {
        super::trigger_lines::draw_teams(&painter, &mut mesh, county, sends, face, at);
    }
    painter.add(egui::Shape::mesh(mesh));
    let hint = match edit.tool {
        Tool::Choose => face.say("点村组：选中它的危险区", "Click a settlement: its zone"),
        Tool::Move(_) => face.say("点新的位置", "Click where the point goes"),
        Tool::AddPoint => face.say("点高地的位置", "Click the high ground"),
        Tool::AddShelter => face.say("点一处安置点", "Click a shelter"),
        Tool::AddRoad => face.say("点要封控的道路", "Click the road to be closed"),
        Tool::AddTrigger | Tool::MoveTrigger(_) => face.say("点一处测站：触发线设在那里", "Click a gauge: the trigger line goes there"),
        Tool::AddTeam => face.say("点队伍的驻地", "Click a team's base"),
        Tool::Place => face.say("点队伍要去的设施", "Click where the teams go"),
    };
    let click = picked.zip(ui.input(|i| i.pointer.interact_pos())).map(|(p, pos)| {
        let ground_at = stage.map.camera.ground(pos, |p| stage.map.ground().height(p));
        (p, if let Picked::Ground(g) = p { g } else { ground_at })
    });
    board(ui, Align2::CENTER_TOP, rect.shrink(10.0), "tool", face, |ui| {
        ui.label(hint);
    });
    if let Some((p, g)) = click {
        edit.clicked(p, g);
    }
}

fn goal_at(county: &crate::map::county::County, goal: &Goal) -> Option<crate::map::frame::Point> {
    match goal {
        Goal::Point(p) => Some(county.frame.to_plane(*p)),
        Goal::Shelter(key) => county.facility_keys.find(key).map(|f| county.facilities[crate::base::ids::Id::index(f)].at),
    }
}

/// The text as it stands in the file, with its line numbers.
fn text(ui: &mut Ui, edit: &mut Edit, face: &Face) {
    if edit.stage.is_none() {
        let (words, colour) = match &edit.no_stage {
            Some(w) => (format!("{} {}", face.say("没有地图：", "No map:"), w.get(face.lang)), BAD),
            None => (face.say("正在读取县域…", "Reading the county…").to_owned(), FAINT),
        };
        ui.label(RichText::new(words).size(13.0).color(face.ink(colour)));
    }
    let lines: Vec<&str> = edit.draft.text.lines().collect();
    let height = 20.0;
    let mut area = ScrollArea::both().auto_shrink([false, false]).id_salt("text");
    let front = edit.line;
    if let Some(line) = edit.line.take() {
        area = area.vertical_scroll_offset((line as f32 - 6.0).max(0.0) * (height + ui.spacing().item_spacing.y));
    }
    let marked: std::collections::BTreeSet<usize> = edit.lint.findings.iter().map(|f| f.at.line).collect();
    area.show_rows(ui, height, lines.len(), |ui, range| {
        for i in range {
            let text = format!("{:>5}  {}", i + 1, lines[i]);
            let galley = ui.painter().layout_no_wrap(text, FontId::monospace(13.0), ui.visuals().text_color());
            let (rect, _) = ui.allocate_exact_size(vec2(galley.size().x.max(ui.available_width()), height), Sense::hover());
            let fill = if front == Some(i) {
                Some(hex(0xFFF3B0))
            } else if marked.contains(&(i + 1)) {
                Some(hex(0xFBE3E0))
            } else {
                (i % 2 == 1).then_some(FIELD)
            };
            if let Some(fill) = fill {
                ui.painter().rect_filled(rect, 0.0, face.ink(fill));
            }
            ui.painter().galley(rect.left_top() + vec2(4.0, 2.0), galley, Color32::BLACK);
        }
    });
}
