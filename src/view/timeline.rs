//! View / timeline — the panel of time: controls, the track with its curve, and lanes of events by who is concerned.
//!
//! In: a clock, a run. Out: what was pressed; the clock moved. Not here: how the clock goes (`clock`), commands (`command`).
//! Method: the track is a pure view of the clock; a press holds the clock, letting go releases it. Marks have a shape by lane.

use egui::epaint::Mesh;
use egui::{Align2, Color32, CornerRadius, FontId, Pos2, Rect, Response, Sense, Stroke, Ui, pos2, vec2};

use super::clock::{Clock, SPEEDS};
use super::command::{self, Do, Standing};
use super::face::{ACCENT, FAINT, FIELD, Face, INK, LINE, hex};
use super::run::Run;
use super::shape::{Shape, symbol};
use crate::base::time::Moment;
use crate::record::event::Kind;
use crate::report::{story, words};
use crate::score::danger::Danger;

/// Colour and shape of each lane's marks.
pub const LANES: [(Color32, Shape); 6] = [
    (hex(0x1F6FB2), Shape::Drop),
    (hex(0x6B7480), Shape::Disc),
    (hex(0x8A1C4D), Shape::Diamond),
    (hex(0x7B3294), Shape::Triangle),
    (hex(0xB3261E), Shape::Cross),
    (hex(0x14213D), Shape::Square),
];
/// The hazard's marks where it burns: the same pointed shape is a drop in blue and a flame in this.
const FLAME: Color32 = hex(0xB8430A);

/// What the panel of time remembers.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    /// The lanes are shown.
    pub open: bool,
    /// First and last moment shown, milliseconds.
    pub span_ms: Option<(f64, f64)>,
    /// Events by 1/200 of the whole, of the first so many of the record.
    counts: Vec<u32>,
    counted: usize,
    /// Share of the greatest number of events, by 1/200 of the whole.
    density: Vec<f32>,
}

impl Lanes {
    /// Of a run.
    #[must_use]
    pub fn new(run: &Run) -> Self {
        let mut lanes = Self { open: true, ..Self::default() };
        lanes.count(run);
        lanes
    }
    /// Forgets what was counted.
    pub fn count_again(&mut self) {
        self.counted = 0;
        self.counts.clear();
    }
    /// Counts the events that have come since.
    pub fn count(&mut self, run: &Run) {
        self.counts.resize(200, 0);
        let length = run.scenario.drill.length.as_millis().max(1);
        for e in &run.tale.events[self.counted.min(run.tale.events.len())..] {
            let i = (e.at.as_millis().max(0) * 200 / length).clamp(0, 199);
            self.counts[i as usize] += 1;
        }
        self.counted = run.tale.events.len();
        // Roots, so that an hour of few events beside one of very many is still seen.
        let mut density: Vec<f32> = self.counts.iter().map(|n| (*n as f32).sqrt()).collect();
        let most = density.iter().copied().fold(1.0f32, f32::max);
        density.iter_mut().for_each(|d| *d /= most);
        self.density = density;
    }
}

/// A picture on a button, by the command that it stands for.
fn icon(painter: &egui::Painter, rect: Rect, id: Do, playing: bool, colour: Color32) {
    let (c, r) = (rect.center(), 6.0f32);
    let poly = |points: &[(f32, f32)]| {
        painter.add(egui::Shape::convex_polygon(points.iter().map(|(x, y)| c + vec2(*x, *y) * r).collect(), colour, Stroke::NONE));
    };
    let bar = |x: f32| painter.rect_filled(Rect::from_center_size(c + vec2(x * r, 0.0), vec2(2.6, 2.0 * r)), 0.5, colour);
    match id {
        Do::Play if playing => {
            bar(-0.5);
            bar(0.5);
        }
        Do::Play => poly(&[(-0.75, -1.1), (1.1, 0.0), (-0.75, 1.1)]),
        Do::ToStart => {
            bar(-0.9);
            poly(&[(1.0, -0.95), (-0.6, 0.0), (1.0, 0.95)]);
        }
        Do::ToEnd => {
            poly(&[(-1.0, -0.95), (0.6, 0.0), (-1.0, 0.95)]);
            bar(0.9);
        }
        Do::EventBack => {
            poly(&[(0.1, -0.9), (-1.2, 0.0), (0.1, 0.9)]);
            poly(&[(1.2, -0.9), (-0.1, 0.0), (1.2, 0.9)]);
        }
        Do::EventOn => {
            poly(&[(-0.1, -0.9), (1.2, 0.0), (-0.1, 0.9)]);
            poly(&[(-1.2, -0.9), (0.1, 0.0), (-1.2, 0.9)]);
        }
        Do::StepBack => poly(&[(0.5, -0.9), (-0.8, 0.0), (0.5, 0.9)]),
        Do::StepOn => poly(&[(-0.5, -0.9), (0.8, 0.0), (-0.5, 0.9)]),
        _ => {}
    }
}

/// A button of a command with a picture and, where there is room, its word.
fn button(ui: &mut Ui, id: Do, playing: bool, word: bool, standing: &Standing, face: &Face, out: &mut Vec<Do>) -> Response {
    let row = command::of(id);
    let why = command::why_not(id, standing);
    let text = if word { row.name.get(face.lang) } else { "" };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(13.5), INK);
    let width = 30.0 + if word { galley.size().x + 6.0 } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, why.is_none(), row.name.get(face.lang)));
    let style = ui.style().interact(&response);
    let strong = id == Do::Play;
    let fill = if strong && why.is_none() { face.ink(ACCENT) } else { style.weak_bg_fill };
    ui.painter().rect(rect, CornerRadius::same(5), fill, style.bg_stroke, egui::StrokeKind::Inside);
    let colour = if why.is_some() {
        hex(0xA8A49C)
    } else if strong {
        Color32::WHITE
    } else {
        INK
    };
    icon(ui.painter(), Rect::from_min_size(rect.min, vec2(30.0, 28.0)), id, playing, colour);
    if word {
        ui.painter().galley(pos2(rect.left() + 28.0, rect.center().y - galley.size().y / 2.0), galley, colour);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect.expand(1.5), CornerRadius::same(6), Stroke::new(2.0, face.ink(ACCENT)), egui::StrokeKind::Outside);
    }
    if response.clicked() && why.is_none() {
        out.push(id);
    }
    let tip = match why {
        Some(why) => format!("{}\n{}", command::tooltip(id, face.lang), why.get(face.lang)),
        None => command::tooltip(id, face.lang),
    };
    response.on_hover_text(tip)
}

/// The time of the day at a moment: day and clock, where the drill begins.
#[must_use]
pub fn day_time(run: &Run, at: Moment) -> String {
    let start = &run.scenario.drill.start;
    let zoned = start.checked_add(jiff::SignedDuration::from_millis(at.as_millis())).unwrap_or_else(|_| start.clone());
    format!("{:02}-{:02} {:02}:{:02}", zoned.month(), zoned.day(), zoned.hour(), zoned.minute())
}

/// A number of times, as people say it.
fn times(speed: f64) -> String {
    if speed >= 10.0 || (speed - speed.round()).abs() < 1e-6 { format!("{speed:.0}×") } else { format!("{speed:.1}×") }
}

/// The row of controls.
pub fn controls(ui: &mut Ui, run: &Run, clock: &mut Clock, typed: &mut String, standing: &Standing, face: &Face, out: &mut Vec<Do>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let playing = clock.playing;
        for id in [Do::ToStart, Do::EventBack, Do::StepBack, Do::Play, Do::StepOn, Do::EventOn, Do::ToEnd] {
            button(ui, id, playing, false, standing, face, out);
        }
        ui.add_space(6.0);
        ui.label(egui::RichText::new(day_time(run, clock.now())).size(17.0).strong());
        ui.label(egui::RichText::new(clock.now().to_string()).size(15.0).color(FAINT));
        ui.add_space(6.0);
        // A small window has room for the field alone; keys and digits set the speed there too.
        let strip = if ui.available_width() < 600.0 { 0 } else { SPEEDS.len() };
        for (i, s) in SPEEDS.into_iter().enumerate().take(strip) {
            let chosen = (clock.speed - s).abs() < 1e-6;
            let tip = format!("{} {}\n{}", face.say("每秒走", "a second shows"), crate::report::number::duration(s, face.lang), i + 1);
            if ui.selectable_label(chosen, egui::RichText::new(times(s)).size(13.5)).on_hover_text(tip).clicked() {
                clock.set_speed(s);
            }
        }
        let field = egui::TextEdit::singleline(typed).desired_width(46.0).hint_text(times(clock.speed));
        let response = ui.add(field).on_hover_text(face.say("输入倍速，如 45，回车生效", "type a speed, as 45, and press Enter"));
        if response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
            if let Some(speed) = Clock::typed_speed(typed) {
                clock.set_speed(speed);
                typed.clear();
            }
        }
        if clock.playing && clock.actual < 0.85 * clock.speed && clock.actual > 0.0 {
            let text = format!("{} {}", face.say("实际", "really"), times(clock.actual));
            ui.label(egui::RichText::new(text).color(super::face::DOUBT));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            for id in [Do::Breakpoints, Do::Bookmark, Do::JumpTime] {
                let row = command::of(id);
                let why = command::why_not(id, standing);
                let b = ui.add_enabled(why.is_none(), egui::Button::new(egui::RichText::new(row.name.get(face.lang)).size(13.0)));
                let b = b.on_hover_text(command::tooltip(id, face.lang)).on_disabled_hover_text(why.map_or("", |w| w.get(face.lang)));
                if b.clicked() {
                    out.push(id);
                }
            }
        });
    });
}

/// The track with its curve; below, where they are open, the lanes. Returns the mark that was pressed.
pub fn track(ui: &mut Ui, run: &Run, clock: &mut Clock, lanes: &mut Lanes, face: &Face) -> Option<u32> {
    let names_w = 68.0;
    let lane_h = 19.0;
    let height = 44.0 + if lanes.open { LANES.len() as f32 * lane_h + 6.0 } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::slider(true, clock.now_ms() / 60_000.0, face.say("时间轴", "Timeline")));
    let painter = ui.painter_at(rect);
    let field = Rect::from_min_max(rect.min + vec2(names_w, 0.0), rect.max - vec2(6.0, 0.0));
    let end = clock.end().as_millis() as f64;
    let (from, to) = lanes.span_ms.unwrap_or((0.0, end));
    let x_of = |ms: f64| field.left() + ((ms - from) / (to - from).max(1.0)) as f32 * field.width();
    let ms_of = |x: f32| from + f64::from((x - field.left()) / field.width().max(1.0)) * (to - from);
    let band = Rect::from_min_max(field.min + vec2(0.0, 2.0), pos2(field.right(), field.top() + 26.0));

    painter.rect_filled(band, 3.0, face.ink(FIELD));
    // What is not known yet is hatched.
    let known = x_of(clock.edge().as_millis() as f64);
    if known < band.right() - 1.0 {
        let unknown = Rect::from_min_max(pos2(known.max(band.left()), band.top()), band.max);
        let p = painter.with_clip_rect(unknown);
        let mut x = unknown.left() - 24.0;
        while x < unknown.right() {
            p.line_segment([pos2(x, unknown.bottom()), pos2(x + 24.0, unknown.top())], Stroke::new(1.0, LINE));
            x += 8.0;
        }
    }
    curve(&painter, run, band, from, to, lanes, face);
    axis(&painter, run, field, band.bottom(), from, to, face);

    let mut pressed = None;
    let pointer = response.hover_pos();
    let mut nearest: Option<(f32, u32, Pos2)> = None;
    if lanes.open {
        let top = rect.top() + 46.0;
        for (i, words) in words::LANES.iter().enumerate() {
            let y = top + i as f32 * lane_h;
            let line = Rect::from_min_size(pos2(field.left(), y), vec2(field.width(), lane_h - 2.0));
            painter.rect_filled(line, 2.0, face.ink(if i % 2 == 0 { hex(0xF5F3EE) } else { FIELD }));
            painter.text(pos2(field.left() - 6.0, line.center().y), Align2::RIGHT_CENTER, words.get(face.lang), FontId::proportional(12.5), INK);
        }
        nearest = marks(&painter, run, clock.now(), field, top, lane_h, (from, to), pointer, face);
    }
    for b in &clock.bookmarks {
        let x = x_of(b.at.as_millis() as f64);
        let mut mesh = Mesh::default();
        symbol(&mut mesh, Shape::Flag, pos2(x + 3.0, band.top() + 7.0), 6.5, face.ink(hex(0xE5006D)), Some(Color32::WHITE));
        painter.add(egui::Shape::mesh(mesh));
    }
    // Where the clock stands.
    let x = x_of(clock.now_ms());
    if field.x_range().expand(1.0).contains(x) {
        painter.line_segment([pos2(x, band.top() - 2.0), pos2(x, rect.bottom())], Stroke::new(2.0, face.ink(hex(0xC8102E))));
        painter.circle(pos2(x, band.top() + 1.0), 5.0, face.ink(hex(0xC8102E)), Stroke::new(1.5, Color32::WHITE));
    }

    if let (Some((_, event, at)), false) = (nearest, response.dragged()) {
        painter.circle_stroke(at, 9.0, Stroke::new(1.6, face.ink(ACCENT)));
        if let Some(e) = run.tale.events.get(event as usize) {
            let text = format!("{}  {}\n{}", e.at, day_time(run, e.at), story::sentence(&run.names(), e, face.lang));
            response.clone().on_hover_text_at_pointer(text);
        }
        if response.clicked() {
            pressed = Some(event);
        }
    }
    hands(ui, &response, clock, lanes, band, pressed.is_some(), (from, to, end), &ms_of);
    pressed
}

/// What the pointer does to the track.
fn hands(
    ui: &Ui,
    response: &Response,
    clock: &mut Clock,
    lanes: &mut Lanes,
    band: Rect,
    on_mark: bool,
    (from, to, end): (f64, f64, f64),
    ms_of: &dyn Fn(f32) -> f64,
) {
    let pointer = response.interact_pointer_pos();
    if response.is_pointer_button_down_on() || response.dragged() {
        if let Some(p) = pointer.filter(|p| clock.is_held() || (p.y <= band.bottom() + 18.0 && !on_mark)) {
            clock.hold();
            clock.seek(ms_of(p.x));
        }
    } else {
        clock.release();
    }
    if let Some(p) = response.hover_pos() {
        let scroll = ui.input(|i| i.smooth_scroll_delta);
        if scroll.y.abs() > 0.1 {
            let k = crate::base::num::exp(f64::from(-scroll.y) * 0.004);
            let at = ms_of(p.x);
            let (a, b) = ((at - (at - from) * k).max(0.0), (at + (to - at) * k).min(end));
            lanes.span_ms = if b - a >= end * 0.999 {
                None
            } else if b - a > 120_000.0 {
                Some((a, b))
            } else {
                lanes.span_ms
            };
        }
    }
    // The playhead stays in view.
    if let Some((a, b)) = lanes.span_ms {
        let now = clock.now_ms();
        if now < a || now > b {
            let half = (b - a) / 2.0;
            let middle = now.clamp(half, end - half);
            lanes.span_ms = Some((middle - half, middle + half));
        }
    }
}

fn curve(painter: &egui::Painter, run: &Run, band: Rect, from: f64, to: f64, lanes: &Lanes, face: &Face) {
    let x_of = |ms: f64| band.left() + ((ms - from) / (to - from).max(1.0)) as f32 * band.width();
    let area = |values: &mut dyn Iterator<Item = (f64, f32)>, colour: Color32| {
        let mut mesh = Mesh::default();
        for (ms, share) in values {
            let x = x_of(ms);
            let y = band.bottom() - share.clamp(0.0, 1.0) * (band.height() - 3.0);
            let i = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(x, y), colour);
            mesh.colored_vertex(pos2(x, band.bottom()), colour);
            if i > 0 {
                mesh.add_triangle(i - 2, i - 1, i);
                mesh.add_triangle(i, i - 1, i + 1);
            }
        }
        painter.with_clip_rect(band).add(egui::Shape::mesh(mesh));
    };
    match &run.curves {
        Some(c) if c.at_risk > 0 => {
            let all = c.at_risk as f32;
            let line = |v: &[u32], colour| area(&mut v.iter().enumerate().map(|(m, n)| (m as f64 * 60_000.0, *n as f32 / all)), colour);
            line(&c.own.warned, face.ink(hex(0xF3DD8A)));
            line(&c.own.safe, face.ink(hex(0x4F9382)));
            line(&c.own.hit, face.ink(hex(0x2B6CA8)));
        }
        _ => {
            let length = run.scenario.drill.length.as_millis() as f64;
            area(&mut lanes.density.iter().enumerate().map(|(i, d)| ((i as f64 + 0.5) * length / 200.0, *d)), face.ink(hex(0xB9C4CF)));
        }
    }
}

fn axis(painter: &egui::Painter, run: &Run, field: Rect, y: f32, from: f64, to: f64, face: &Face) {
    let minutes = (to - from) / 60_000.0;
    let most = f64::from(field.width() / 116.0).max(1.0);
    let step = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 360.0, 720.0].into_iter().find(|s| minutes / s <= most).unwrap_or(1440.0);
    let mut m = (from / 60_000.0 / step).ceil() * step;
    while m * 60_000.0 <= to {
        let x = field.left() + ((m * 60_000.0 - from) / (to - from).max(1.0)) as f32 * field.width();
        painter.line_segment([pos2(x, y), pos2(x, y + 4.0)], Stroke::new(1.0, FAINT));
        let at = Moment::minutes(m as i64);
        let align = if x < field.left() + 24.0 {
            Align2::LEFT_TOP
        } else if x > field.right() - 24.0 {
            Align2::RIGHT_TOP
        } else {
            Align2::CENTER_TOP
        };
        let text = day_time(run, at);
        let clock = text.split(' ').next_back().unwrap_or_default().to_owned();
        painter.text(pos2(x, y + 3.0), align, format!("{clock} · {at}"), FontId::proportional(11.0), face.ink(FAINT));
        m += step;
    }
}

/// Draws the marks in their lanes; returns the one that is nearest to the pointer.
fn marks(
    painter: &egui::Painter,
    run: &Run,
    now: Moment,
    field: Rect,
    top: f32,
    lane_h: f32,
    (from, to): (f64, f64),
    pointer: Option<Pos2>,
    face: &Face,
) -> Option<(f32, u32, Pos2)> {
    let mut mesh = Mesh::default();
    let mut nearest: Option<(f32, u32, Pos2)> = None;
    let mut last = [f32::MIN; 6];
    for m in &run.marks {
        let ms = m.at.as_millis() as f64;
        if ms < from || ms > to {
            continue;
        }
        let lane = usize::from(m.lane).min(5);
        let x = field.left() + ((ms - from) / (to - from).max(1.0)) as f32 * field.width();
        let at = pos2(x, top + lane as f32 * lane_h + (lane_h - 2.0) / 2.0);
        let (colour, shape) = LANES[lane];
        let colour = if lane == 0 && run.danger != Danger::Water { FLAME } else { colour };
        let past = m.at <= now;
        let grave = matches!(m.kind, Kind::Died | Kind::Caught | Kind::Trapped | Kind::Gridlock | Kind::FalseStart | Kind::ClauseImpossible);
        // Marks that would cover one another are one; the grave are always drawn.
        if x - last[lane] >= 3.0 || grave {
            let colour = face.ink(if grave { hex(0xD55E00) } else { colour });
            let colour = if past { colour } else { colour.gamma_multiply(0.38) };
            symbol(&mut mesh, shape, at, if grave { 5.4 } else { 4.4 }, colour, Some(Color32::from_white_alpha(if past { 230 } else { 120 })));
            last[lane] = x;
        }
        if let Some(p) = pointer {
            let far = p.distance(at);
            if far < 9.0 && nearest.is_none_or(|n| far < n.0) {
                nearest = Some((far, m.event, at));
            }
        }
    }
    painter.add(egui::Shape::mesh(mesh));
    nearest
}

/// The window in which stops are ticked, by kind.
pub fn breakpoints(ui: &mut Ui, run: &Run, clock: &mut Clock, face: &Face) {
    ui.label(face.say("时钟遇到勾选的事件就暂停。", "The clock stops at events of the kinds that are ticked."));
    let mut counts: std::collections::BTreeMap<Kind, usize> = std::collections::BTreeMap::new();
    run.marks.iter().for_each(|m| *counts.entry(m.kind).or_default() += 1);
    egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (kind, n) in counts {
            let mut on = clock.stops.contains(&kind);
            if ui.checkbox(&mut on, format!("{}  ({n})", story::label_in(kind, run.danger, face.lang))).changed() {
                if on {
                    clock.stops.insert(kind);
                } else {
                    clock.stops.remove(&kind);
                }
            }
        }
    });
    if ui.button(face.say("全部清除", "Clear all")).clicked() {
        clock.stops.clear();
    }
}
