//! View / paired — a comparison drawn: two maps under one camera and one clock, side by side or in one place, the table beside them.
//!
//! In: the shell. Out: panels. Not here: what differs (`compare`).

use egui::{Align2, RichText, Ui};

use super::command::{self, Do};
use super::compare;
use super::face::{BAD, FAINT, Face, SIDES};
use super::frame::{board, corner, time_panel};
use super::shape::{Shape, symbol};
use super::shell::{For, Shell};
use super::stage::Stage;

/// Two runs side by side.
pub(super) fn show(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    if shell.sides[0].is_none() || shell.sides[1].is_none() {
        pick_sides(shell, ui);
        return;
    }
    if !shell.bare {
        time_panel(shell, ui);
        // The two maps keep most of a small window.
        let width = (ui.available_width() * 0.32).clamp(290.0, 408.0);
        egui::Panel::right("table").default_size(width).size_range(260.0..=640.0).resizable(true).show(ui, |ui| {
            ui.add_space(6.0);
            ui.horizontal_wrapped(|ui| {
                ui.heading(face.say("对比", "Comparison"));
                if ui.button(face.say("换 B", "Change B")).clicked() {
                    shell.sides[1] = None;
                }
                if ui.button(face.say("重选", "Choose again")).clicked() {
                    shell.sides = [None, None];
                }
                ui.toggle_value(&mut shell.table.apart, face.say("差异图", "Difference"));
                if ui.button(command::of(Do::Flip).name.get(face.lang)).on_hover_text(command::tooltip(Do::Flip, face.lang)).clicked() {
                    shell.act(Do::Flip);
                }
            });
            let mut table = shell.table;
            if let [Some(a), Some(b)] = &shell.sides {
                ui.horizontal(|ui| {
                    ui.selectable_value(&mut table.seeds, false, face.say("这两次", "These two"));
                    ui.selectable_value(&mut table.seeds, true, face.say("多种子", "Many seeds"));
                });
                if table.seeds {
                    super::seeds::show(ui, &shell.library.studies, &a.run.scenario.drill.key, &face);
                } else {
                    compare::show(ui, a, b, &mut table, &face);
                }
            }
            shell.table = table;
        });
    }
    egui::CentralPanel::default().frame(egui::Frame::new()).show(ui, |ui| {
        let rect = ui.available_rect_before_wrap();
        let (flipped, apart) = (shell.table.flipped, shell.table.apart);
        let [Some(a), Some(b)] = &mut shell.sides else { return };
        let halves = match flipped {
            _ if apart => [Some(rect), None],
            None => [Some(rect.split_left_right_at_fraction(0.5).0.with_max_x(rect.center().x - 1.0)), Some(rect.split_left_right_at_fraction(0.5).1)],
            Some(false) => [Some(rect), None],
            Some(true) => [None, Some(rect)],
        };
        // Where the runs differ there are no people of one of them.
        let people = a.map.shown.people;
        a.map.shown.people = people && !apart;
        // The first look at its own scene is no move of B's.
        let before = b.map.fitted().then_some(b.map.camera);
        let overlay = a.map.overlay;
        b.map.overlay = overlay;
        for (i, (stage, half)) in [&mut **a, &mut **b].into_iter().zip(halves).enumerate() {
            let Some(half) = half else { continue };
            let id = ui.id().with(i);
            ui.scope_builder(egui::UiBuilder::new().max_rect(half).id_salt(id), |ui| {
                ui.set_clip_rect(half);
                let chosen = stage.who();
                if let Some(p) = stage.map.show(ui, &stage.run, &stage.now, &face, chosen) {
                    stage.chosen = Some(p);
                }
                if apart {
                    return;
                }
                let name = format!("{} · {}", ["A", "B"][i], compare::title(stage, face.lang));
                // Where a half is narrow the name stands below the choice of the layer.
                let top = if half.width() < 700.0 { 54.0 } else { 10.0 };
                board(ui, Align2::CENTER_TOP, half.shrink2(egui::vec2(10.0, top)), ["name-a", "name-b"][i], &face, |ui| {
                    ui.label(RichText::new(name).strong().color(face.ink(SIDES[i])));
                });
            });
        }
        a.map.shown.people = people;
        if apart {
            differences(ui, rect, a, b, &face);
        }
        if halves[0].is_some() {
            corner(ui, halves[0].unwrap_or(rect), a, &face, false);
        }
        // One camera: whichever was moved leads.
        let lead = usize::from(before.is_some_and(|before| b.map.camera.moved_from(&before)));
        let (from, to) = if lead == 1 { (b.map.camera, &mut a.map.camera) } else { (a.map.camera, &mut b.map.camera) };
        let rect = to.rect;
        *to = from;
        to.rect = rect;
    });
}

/// Discs where one run has more people in safety than the other, larger with the number; a cross where it has more harmed.
fn differences(ui: &mut Ui, rect: egui::Rect, a: &Stage, b: &Stage, face: &Face) {
    if !compare::same_places(&a.run, &b.run) {
        board(ui, Align2::CENTER_TOP, rect.shrink(10.0), "apart", face, |ui| {
            let text = face.say(
                "两次推演的县域不同：村组对不上，不画差异图。",
                "The counties of the two runs differ: their settlements cannot be set beside each other, so no difference is drawn.",
            );
            ui.label(RichText::new(text).color(face.ink(BAD)));
        });
        return;
    }
    let county = &a.run.scenario.county;
    let (camera, ground) = (&a.map.camera, a.map.ground());
    let painter = ui.painter_at(rect);
    let mut mesh = egui::epaint::Mesh::default();
    let (more_a, more_b) = (face.ink(SIDES[0]), face.ink(SIDES[1]));
    let list = compare::apart(a, b);
    let (mut sums, mut named) = ([0i64; 2], Vec::new());
    for (i, safe, harm) in &list {
        let Some(s) = county.settlements.get(*i) else { continue };
        (sums[0], sums[1]) = (sums[0] + safe, sums[1] + harm);
        let at = camera.at(s.at, if camera.tilted() { ground.height(s.at) } else { 0.0 });
        if !rect.contains(at) {
            continue;
        }
        let r = 3.0 + (safe.unsigned_abs() as f32).sqrt() * 0.9;
        if *safe != 0 {
            painter.circle(at, r, if *safe > 0 { more_b } else { more_a }.gamma_multiply(0.75), egui::Stroke::new(1.5, egui::Color32::WHITE));
            named.push((safe.abs(), at, r, *safe));
        }
        if *harm != 0 {
            symbol(&mut mesh, Shape::Cross, at, 6.0, if *harm > 0 { more_b } else { more_a }, Some(egui::Color32::WHITE));
        }
    }
    painter.add(egui::Shape::mesh(mesh));
    named.sort_by_key(|n| std::cmp::Reverse(n.0));
    for (_, at, r, safe) in named.into_iter().take(12) {
        let text = format!("{}{}", if safe > 0 { "B +" } else { "A +" }, safe.abs());
        super::labels::halo(&painter, at + egui::vec2(r + 3.0, 0.0), Align2::LEFT_CENTER, &text, 12.5, if safe > 0 { more_b } else { more_a });
    }
    let differing = compare::differences(&a.run, &b.run);
    board(ui, Align2::CENTER_TOP, rect.shrink(10.0), "apart", face, |ui| {
        compare::banner(ui, &differing, face);
        let (safe, harm) = (sums[0], sums[1]);
        ui.label(RichText::new(match face.lang {
            crate::base::lang::Lang::Zh => format!("此刻 B 比 A：已安全 {safe:+} 人，被困伤亡 {harm:+} 人（{} 个村组不同）", list.len()),
            crate::base::lang::Lang::En => format!("B against A now: safe {safe:+}, trapped or harmed {harm:+} ({} settlements differ)", list.len()),
        }));
        ui.horizontal(|ui| {
            ui.colored_label(more_a, face.say("● A 安全的人多", "● more safe in A"));
            ui.colored_label(more_b, face.say("● B 安全的人多", "● more safe in B"));
            ui.label(face.say("✖ 多被困伤亡", "✖ more harmed"));
        });
    });
}

fn pick_sides(shell: &mut Shell, ui: &mut Ui) {
    let face = shell.face;
    let mut open = None;
    egui::CentralPanel::default().show(ui, |ui| {
        ui.add_space(18.0);
        ui.heading(face.say("选两次推演结果", "Choose two results"));
        ui.label(
            RichText::new(face.say(
                "只有预案不同的两次，差别才是预案的；种子、灾害、县域文件不同时只列数字。",
                "Only where nothing but the plan differs is the difference the plan's; otherwise numbers are listed without a verdict.",
            ))
            .color(FAINT),
        );
        ui.add_space(8.0);
        if shell.opens() {
            ui.horizontal(|ui| {
                if !face.still {
                    ui.spinner();
                }
                ui.label(face.say("正在打开…", "Opening…"));
            });
        }
        let runs: Vec<_> =
            shell.library.entries.iter().filter(|e| matches!(e.what, super::library::What::Run { .. }) && e.trouble.is_none()).cloned().collect();
        if runs.is_empty() {
            ui.label(face.say("资料库里还没有推演结果。先运行一次推演。", "There are no results in the library yet. Run a drill first."));
        }
        egui::Grid::new("sides").num_columns(4).spacing([16.0, 6.0]).striped(true).show(ui, |ui| {
            for e in &runs {
                ui.label(e.title.get(face.lang));
                ui.label(RichText::new(e.line.get(face.lang)).color(FAINT));
                for (side, whom) in [("A", For::A), ("B", For::B)] {
                    let i = usize::from(whom == For::B);
                    let chosen = shell.sides[i].as_ref().and_then(|s| s.run.dir.as_ref()) == Some(&e.path);
                    if ui.selectable_label(chosen, side).clicked() {
                        open = Some((e.path.clone(), whom));
                    }
                }
                ui.end_row();
            }
        });
    });
    if let Some((dir, whom)) = open {
        shell.open(&dir, whom);
    }
}
