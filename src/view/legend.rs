//! View / legend — what colours and signs on the map mean, always shown, and how many people are in each state now.
//!
//! In: the layer, the state at a moment. Out: a panel over the map's corner. Not here: drawing the map.
//! Rule: what has no data is no class of the scale; the harmless has no colour.

use egui::epaint::Mesh;
use egui::{Align2, Color32, FontId, Rect, Sense, Stroke, StrokeKind, Ui, vec2};

use super::exposed::Exposed;
use super::face::{ARRIVALS, DOUBT, EXPOSED, FAINT, Face, INK, TRAFFIC, WARNED, hex};
use super::fields::Have;
use super::known::{Knowledge, Known};
use super::moment::Now;
use super::overlay::Overlay;
use super::reached::Reached;
use super::run::Run;
use super::shape::{STATES, dashes, ribbon, symbol};
use super::signs::ROAD_STATES;
use super::stage::Stage;
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::record::tale::FLOW_BIN;
use crate::report::number;

fn swatch(ui: &mut Ui, width: f32, draw: impl FnOnce(&egui::Painter, Rect)) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, 15.0), Sense::hover());
    draw(ui.painter(), rect);
}

fn key(ui: &mut Ui, face: &Face, colour: Color32, words: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        swatch(ui, 18.0, |p, r| {
            let r = r.shrink2(vec2(0.0, 1.5));
            p.rect_filled(r, 2.0, face.ink(colour));
            p.rect_stroke(r, 2.0, Stroke::new(0.7, Color32::from_black_alpha(90)), StrokeKind::Inside);
        });
        ui.label(egui::RichText::new(words).size(12.5));
    });
}

/// The legend of the coloured layer and of the signs.
pub fn show(ui: &mut Ui, stage: &Stage, face: &Face) {
    let (run, now, overlay) = (&stage.run, &stage.now, stage.map.overlay);
    ui.spacing_mut().item_spacing.y = 2.5;
    ui.spacing_mut().interact_size.y = 16.0;
    ui.label(egui::RichText::new(overlay.name(run.danger).get(face.lang)).strong());
    match overlay {
        Overlay::Hazard | Overlay::Worst | Overlay::Speed | Overlay::Rating | Overlay::Intensity | Overlay::Sight => {
            if overlay == Overlay::Worst && !run.whole() {
                so_far(ui, run, face);
            }
            if overlay.needs().is_some() {
                of_engine(ui, stage, face);
            }
            for (colour, words) in overlay.scale(run.danger).unwrap_or(&[]) {
                key(ui, face, *colour, words.get(face.lang));
            }
        }
        Overlay::Arrival => arrivals(ui, run, stage.map.reached(), face),
        Overlay::Exposed => exposed(ui, stage.map.exposed(), face),
        Overlay::Known => known(ui, stage.map.known(), now, face),
        Overlay::Traffic => {
            let from = Moment::ZERO + FLOW_BIN * i64::from(run.bin(now.at));
            let text = match face.lang {
                Lang::Zh => format!("自 {from} 起一刻钟通过的车辆"),
                Lang::En => format!("vehicles in the 15 min from {from} on"),
            };
            ui.label(egui::RichText::new(text).size(12.0).weak());
            for (_, colour, words) in TRAFFIC {
                key(ui, face, colour, words);
            }
        }
        Overlay::Warned => {
            ui.label(egui::RichText::new(face.say("至今接到过预警的人", "people whom a warning has reached by now")).size(12.0).weak());
            for (colour, words) in WARNED {
                key(ui, face, colour, words);
            }
        }
        Overlay::None => {}
    }
    ui.add_space(3.0);
    for (i, (words, colour)) in ROAD_STATES.into_iter().enumerate() {
        if !now.roads.iter().any(|s| usize::from(*s) == i + 1) {
            continue;
        }
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            swatch(ui, 26.0, |p, r| {
                let line = [r.left_center(), r.right_center()];
                let mut mesh = Mesh::default();
                match i {
                    2 => ribbon(&mut mesh, &line, 4.0, face.ink(colour)),
                    _ => dashes(&mut mesh, &line, 3.6, if i == 0 { 8.0 } else { 4.0 }, if i == 0 { 4.0 } else { 3.0 }, face.ink(colour)),
                }
                p.add(egui::Shape::mesh(mesh));
            });
            ui.label(egui::RichText::new(words.get(face.lang)).size(12.5));
        });
    }
}

/// From which moment the numbers of the engine are, or why there are none.
fn of_engine(ui: &mut Ui, stage: &Stage, face: &Face) {
    let (text, colour) = match (stage.fields.have(&stage.now), &stage.now.values) {
        (Have::There, Some(v)) => (format!("{} {}", face.say("引擎数值，时刻", "the engine's numbers at"), v.at), FAINT),
        (Have::Refused(why), _) => (why.get(face.lang).to_owned(), DOUBT),
        _ => (face.say("正在从关键帧重算…", "computing from the keyframe before…").to_owned(), FAINT),
    };
    ui.label(egui::RichText::new(text).size(12.0).color(face.ink(colour)));
}

/// How many people are in the hazard's reach, and how circles are classed.
fn exposed(ui: &mut Ui, exposed: &Exposed, face: &Face) {
    let n = |v: u32| number::grouped(f64::from(v));
    for (words, people) in [
        (face.say("在家中", "at home in it"), exposed.at_home),
        (face.say("受困待救", "waiting for rescue"), exposed.held),
        (face.say("正在途经", "on their way through it"), exposed.under_way),
    ] {
        ui.label(egui::RichText::new(format!("{words} {}", n(people))).size(12.5));
    }
    ui.label(egui::RichText::new(face.say("每个村组此刻的人数", "people of a settlement now")).size(12.0).weak());
    for (_, colour, words) in EXPOSED {
        key(ui, face, colour, words);
    }
}

/// What was reported, with how many roads and villages each is true of.
fn known(ui: &mut Ui, known: &Known, now: &Now, face: &Face) {
    let (roads, villages) = (known.roads(now), known.villages(now.at));
    ui.label(egui::RichText::new(face.say("道路中断（线）· 村内受灾（方块）", "roads cut (lines) · villages hit (squares)")).size(12.0).weak());
    for what in Knowledge::ALL {
        let (words, colour) = what.look();
        let (r, v) = (roads.values().filter(|k| k.0 == what).count(), villages.values().filter(|k| k.0 == what).count());
        let text = match face.lang {
            Lang::Zh => format!("{}：{r} 条路、{v} 个村", words.zh),
            Lang::En => format!("{}: {r} roads, {v} villages", words.en),
        };
        key(ui, face, colour, &text);
    }
}

/// How far a layer that sums a run up knows of it.
fn so_far(ui: &mut Ui, run: &Run, face: &Face) {
    let text = format!("{} {}", face.say("只算到", "computed up to"), run.edge);
    ui.label(egui::RichText::new(text).size(12.0).weak());
}

fn arrivals(ui: &mut Ui, run: &Run, reached: &Reached, face: &Face) {
    let frames = &run.tale.tracks.water;
    let (a, b) = reached.span;
    if b == 0 {
        ui.label(egui::RichText::new(run.until_now(face, face.say("没有到达任何地方", "it came nowhere"))).size(12.5));
        return;
    }
    if !run.whole() {
        so_far(ui, run, face);
    }
    for (i, colour) in ARRIVALS.into_iter().enumerate() {
        let from = usize::from(a) + (usize::from(b - a) + 1) * i / 5;
        let until = (usize::from(a) + (usize::from(b - a) + 1) * (i + 1) / 5).min(frames.len());
        let at = |n: usize| frames.get(n.saturating_sub(1)).map_or(String::new(), |f| f.at.to_string());
        key(ui, face, colour, &format!("{} – {}", at(from), at(until)));
    }
}

/// People by state now, with their shapes: a strip for the top of the map.
pub fn people(ui: &mut Ui, now: &Now, face: &Face) {
    let totals = now.totals();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        for (i, (words, colour, shape)) in STATES.iter().enumerate() {
            if totals[i] == 0 && matches!(i, 5..) {
                continue;
            }
            let number = number::grouped(f64::from(totals[i]));
            let text = format!("{} {number}", words.get(face.lang));
            // A sign stays on the line of its word.
            let font = FontId::proportional(13.0);
            let colour_of_text = if totals[i] == 0 { FAINT } else { INK };
            let galley = ui.painter().layout_no_wrap(text.clone(), font, colour_of_text);
            let (r, response) = ui.allocate_exact_size(vec2(galley.size().x + 20.0, 17.0), Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, &text));
            let mut mesh = Mesh::default();
            let rim = if matches!(i, 1 | 2) { hex(0x8A6D00) } else { Color32::WHITE };
            symbol(&mut mesh, *shape, r.left_center() + vec2(8.0, 0.0), 5.2, face.ink(*colour), Some(face.ink(rim)));
            ui.painter().add(egui::Shape::mesh(mesh));
            ui.painter().galley(r.left_center() + vec2(18.0, -galley.size().y / 2.0), galley, colour_of_text);
            ui.add_space(6.0);
        }
    });
}

/// A bar that says how far something is on the map.
pub fn scale(painter: &egui::Painter, corner: egui::Pos2, per_km: f64, face: &Face) {
    let wanted = 110.0 / per_km;
    let steps = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0];
    let km = steps.into_iter().rev().find(|s| *s <= wanted).unwrap_or(0.05);
    let width = (km * per_km) as f32;
    let (a, b) = (corner - vec2(width, 0.0), corner);
    for (stroke, colour) in [(4.6, Color32::from_white_alpha(220)), (1.8, INK)] {
        painter.line_segment([a, b], Stroke::new(stroke, colour));
        painter.line_segment([a - vec2(0.0, 4.0), a + vec2(0.0, 1.0)], Stroke::new(stroke, colour));
        painter.line_segment([b - vec2(0.0, 4.0), b + vec2(0.0, 1.0)], Stroke::new(stroke, colour));
    }
    let text = if km < 1.0 { format!("{:.0} {}", km * 1000.0, face.say("米", "m")) } else { format!("{km:.0} {}", face.say("公里", "km")) };
    super::labels::halo(painter, a + (b - a) / 2.0 - vec2(0.0, 5.0), Align2::CENTER_BOTTOM, &text, 12.0, INK);
}

/// A needle that points north.
pub fn north(painter: &egui::Painter, at: egui::Pos2, turn: f64, face: &Face) {
    let (s, c) = (turn as f32).sin_cos();
    let turned = |x: f32, y: f32| at + vec2(x * c + y * s, -x * s + y * c);
    painter.circle_filled(at, 16.0, Color32::from_white_alpha(210));
    painter.circle_stroke(at, 16.0, Stroke::new(1.0, hex(0xC9C4BA)));
    let half =
        |side: f32, colour: Color32| egui::Shape::convex_polygon(vec![turned(0.0, -11.0), turned(side * 4.5, 7.0), turned(0.0, 4.0)], colour, Stroke::NONE);
    painter.add(half(-1.0, face.ink(hex(0xB3261E))));
    painter.add(half(1.0, face.ink(hex(0x7A1A14))));
    painter.text(turned(0.0, 12.0), Align2::CENTER_CENTER, face.say("北", "N"), FontId::proportional(9.0), INK);
}
