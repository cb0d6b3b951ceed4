//! View / shelves — the library drawn: shelves on the left, cards in the middle, the card in front on the right.
//!
//! In: the library. Out: a panel; what the reader wishes. Not here: what lies on the disk (`library`).

use egui::{Align2, Color32, CornerRadius, FontId, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, vec2};

use super::command::Do;
use super::face::{ACCENT, BAD, DOUBT, FAINT, FIELD, Face, INK, LINE, hex};
use super::library::{Entry, Library, Shelf, What, Wish};
use super::score::grade_colour;
use super::thumb::Thumbs;
use crate::report::{number, words};
use crate::score::danger::Danger;

impl Library {
    /// The panel.
    pub fn show(&mut self, ui: &mut Ui, face: &Face) -> Option<Wish> {
        let mut wish = None;
        // A small window keeps room for the cards.
        let room = ui.available_width();
        egui::Panel::left("shelves").exact_size(if room < 1000.0 { 150.0 } else { 196.0 }).show(ui, |ui| {
            ui.add_space(10.0);
            self.shelves(ui, face);
        });
        egui::Panel::right("detail").exact_size((room * 0.3).clamp(220.0, 340.0)).show(ui, |ui| {
            ui.add_space(10.0);
            wish = self.detail(ui, face);
        });
        egui::CentralPanel::default().show(ui, |ui| {
            ui.add_space(6.0);
            if let Some(w) = banner(ui, face, self.example().is_some()) {
                wish = Some(w);
            }
            if let Some(w) = self.cards(ui, face) {
                wish = Some(w);
            }
        });
        wish
    }

    fn shelves(&mut self, ui: &mut Ui, face: &Face) {
        for shelf in [Shelf::Runs, Shelf::Drills, Shelf::Plans, Shelf::Counties] {
            let name = shelf.name().get(face.lang);
            let n = self.shown(shelf).len();
            let chosen = self.shelf == shelf;
            let button =
                egui::Button::selectable(chosen, RichText::new(format!("{name}　{n}")).size(15.0)).right_text("").min_size(vec2(ui.available_width(), 34.0));
            if ui.add(button).clicked() {
                self.shelf = shelf;
            }
        }
        ui.add_space(10.0);
        ui.separator();
        ui.label(RichText::new(face.say("灾种", "Hazard")).color(FAINT));
        let all = [
            (None, face.say("全部", "All")),
            (Some(Danger::Water), face.say("洪水", "Flood")),
            (Some(Danger::Fire), face.say("林火", "Forest fire")),
            (Some(Danger::Road), face.say("公路事故", "Road accident")),
        ];
        for (d, name) in all {
            if ui.selectable_label(self.only == d, name).clicked() {
                self.only = d;
            }
        }
        ui.add_space(10.0);
        ui.separator();
        ui.label(RichText::new(face.say("查看的文件夹", "Folders")).color(FAINT));
        for r in &self.roots {
            ui.label(RichText::new(r.display().to_string()).size(12.5).color(FAINT));
        }
    }

    fn cards(&mut self, ui: &mut Ui, face: &Face) -> Option<Wish> {
        ui.horizontal(|ui| {
            ui.heading(self.shelf.name().get(face.lang));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let field = egui::TextEdit::singleline(&mut self.search)
                    .hint_text(face.say("搜索标题或路径", "search titles and paths"))
                    .desired_width((ui.available_width() - 16.0).clamp(60.0, 220.0));
                ui.add(field);
            });
        });
        ui.add_space(4.0);
        let list: Vec<Entry> = self.shown(self.shelf).into_iter().cloned().collect();
        if list.is_empty() {
            return empty(ui, face, self.shelf, self.search.is_empty() && self.only.is_none());
        }
        let mut wish = None;
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            let (gap, least) = (10.0, 250.0);
            let columns = ((ui.available_width() + gap) / (least + gap)).floor().max(1.0) as usize;
            let width = (ui.available_width() - gap * (columns - 1) as f32) / columns as f32;
            for row in list.chunks(columns) {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = gap;
                    for e in row {
                        let r = tile(ui, face, e, width, self.chosen.as_ref() == Some(&e.path), &self.thumbs);
                        if r.clicked() {
                            self.chosen = Some(e.path.clone());
                        }
                        if r.double_clicked() {
                            wish = match e.what {
                                What::Run { .. } => Some(Wish::Open(e.path.clone())),
                                What::Drill => Some(Wish::Run(e.path.clone())),
                                What::Plan => Some(Wish::Edit(e.path.clone())),
                                _ => None,
                            };
                        }
                    }
                });
                ui.add_space(gap - 4.0);
            }
        });
        wish
    }

    fn detail(&self, ui: &mut Ui, face: &Face) -> Option<Wish> {
        let Some(e) = self.in_front() else {
            ui.label(
                RichText::new(face.say("点一张卡片查看它的内容；双击直接打开。", "Click a card to see what is in it; double-click to open it.")).color(FAINT),
            );
            return None;
        };
        let mut wish = None;
        ui.label(RichText::new(e.title.get(face.lang)).size(18.0).strong());
        ui.label(RichText::new(e.path.display().to_string()).size(12.5).color(FAINT));
        if let Some(t) = &e.trouble {
            ui.label(RichText::new(format!("▲ {}", t.get(face.lang))).color(face.ink(BAD)));
        }
        if e.outdated {
            ui.label(
                RichText::new(face.say("结果已过期：推演或预案文件在此之后改动过。", "Out of date: the drill's or a plan's file has changed since."))
                    .color(face.ink(DOUBT)),
            );
        }
        if let Some(texture) = matches!(e.what, What::Run { .. }).then(|| self.thumbs.of(ui.ctx(), &e.path, face)).flatten() {
            let side = ui.available_width().min(200.0);
            let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
            drawn(ui, rect, texture);
            let words = face.say("所到之处，按最强时着色", "where it came, coloured as at its worst");
            ui.label(RichText::new(words).size(12.0).color(FAINT));
        }
        ui.add_space(6.0);
        let big = |ui: &mut Ui, text: &str, strong: bool| {
            let text = RichText::new(text).size(15.0);
            let button = if strong { egui::Button::new(text.color(Color32::WHITE)).fill(face.ink(ACCENT)) } else { egui::Button::new(text) };
            ui.add(button.min_size(vec2(ui.available_width(), 34.0))).clicked()
        };
        match &e.what {
            What::Run { card, head } => {
                if big(ui, face.say("打开复盘", "Open for review"), true) {
                    wish = Some(Wish::Open(e.path.clone()));
                }
                if big(ui, face.say("拿来对比", "Compare with it"), false) {
                    wish = Some(Wish::Compare(e.path.clone()));
                }
                ui.add_space(6.0);
                egui::Grid::new("detail").num_columns(2).spacing([14.0, 5.0]).show(ui, |ui| {
                    let mut put = |name: &str, value: String| {
                        ui.label(RichText::new(name).color(FAINT));
                        ui.label(value);
                        ui.end_row();
                    };
                    if let Some(c) = card {
                        put(
                            face.say("等级", "Grade"),
                            format!("{} · {}", words::grade(c.grade).get(face.lang), c.index.map_or("—".into(), |i| format!("{:.0}", i * 100.0))),
                        );
                        put(face.say("受威胁", "At risk"), number::with_unit(c.people.at_risk, "persons", face.lang));
                        put(face.say("累计遇险", "Ever caught"), number::with_unit(c.people.caught, "persons", face.lang));
                        put(face.say("遇难（模拟）", "Dead (simulated)"), number::with_unit(c.people.dead, "persons", face.lang));
                        put(face.say("预案", "Plans"), c.plan.join(" · "));
                    }
                    if let Some(h) = head {
                        put(face.say("种子", "Seed"), h.seed.to_string());
                        put(face.say("事件", "Events"), number::grouped(h.events as f64));
                        put(face.say("住户", "Households"), number::grouped(h.households as f64));
                        put(face.say("引擎", "Engine"), h.engine.clone());
                        put(face.say("指纹", "Fingerprint"), h.fingerprint.chars().take(16).collect());
                    }
                });
            }
            What::Drill => {
                if big(ui, face.say("开始推演", "Run the drill"), true) {
                    wish = Some(Wish::Run(e.path.clone()));
                }
                if big(ui, face.say("自己指挥（不用预案）", "Command it yourself (no plan)"), false) {
                    wish = Some(Wish::Command(e.path.clone()));
                }
                ui.label(
                    RichText::new(
                        face.say("在后台运行，边算边看；结果写入 out/。", "It runs in the background and is shown while it computes; its result goes to out/."),
                    )
                    .color(FAINT),
                );
                ui.label(e.line.get(face.lang));
            }
            What::Plan => {
                if big(ui, face.say("编辑预案", "Edit the plan"), true) {
                    wish = Some(Wish::Edit(e.path.clone()));
                }
                ui.label(
                    RichText::new(face.say(
                        "改动写回原文件，注释和顺序不变；保存前另存在旁边，断电不丢。",
                        "Changes go back into the file, whose comments and order stay; until saved they are kept beside it.",
                    ))
                    .color(FAINT),
                );
            }
            What::County => {
                ui.label(
                    RichText::new(face.say("县域：地形、道路、河流、居民点，供推演使用。", "A county: terrain, roads, rivers, settlements for drills."))
                        .color(FAINT),
                );
            }
        }
        wish
    }
}

/// The card of the first minute.
fn banner(ui: &mut Ui, face: &Face, there: bool) -> Option<Wish> {
    if !there {
        return None;
    }
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 62.0), Sense::click());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, face.say("60 秒体验：洪水转移", "60-second example: a flood evacuation")));
    let hot = response.hovered() || response.has_focus();
    ui.painter().rect_filled(rect, CornerRadius::same(8), face.ink(if hot { hex(0x174E7E) } else { ACCENT }));
    let c = rect.left_center() + vec2(34.0, 0.0);
    ui.painter().circle_filled(c, 18.0, Color32::from_white_alpha(235));
    let tri = [(-5.0, -8.0), (9.0, 0.0), (-5.0, 8.0)].map(|(x, y)| c + vec2(x, y)).to_vec();
    ui.painter().add(egui::Shape::convex_polygon(tri, face.ink(ACCENT), Stroke::NONE));
    let at = rect.left_top() + vec2(66.0, 10.0);
    ui.painter().text(at, Align2::LEFT_TOP, face.say("60 秒体验：洪水转移", "60 seconds: a flood evacuation"), FontId::proportional(18.0), Color32::WHITE);
    let line = face.say("岩门镇一夜暴雨：看预警、看转移、看结果。", "A night of rain in Yanmen: the warning, the evacuation, the result.");
    ui.painter().text(at + vec2(0.0, 24.0), Align2::LEFT_TOP, line, FontId::proportional(13.5), Color32::from_white_alpha(225));
    ui.add_space(8.0);
    response.clicked().then_some(Wish::Do(Do::FirstMinute))
}

/// What stands where there is nothing.
fn empty(ui: &mut Ui, face: &Face, shelf: Shelf, nothing_at_all: bool) -> Option<Wish> {
    ui.add_space(40.0);
    ui.vertical_centered(|ui| {
        let text = match (nothing_at_all, shelf) {
            (false, _) => face.say("没有符合条件的内容。换个词，或把灾种改为“全部”。", "Nothing fits. Try another word, or all hazards."),
            (true, Shelf::Runs) => face.say(
                "还没有推演结果。先看 60 秒示例，或从“推演场景”里运行一次。",
                "No results yet. Watch the 60-second example, or run a drill from the shelf of drills.",
            ),
            (true, Shelf::Drills) => {
                face.say("没有找到推演场景。请在项目文件夹里启动，或用“打开路径”。", "No drills found. Start in the project's folder, or open a path.")
            }
            (true, Shelf::Plans) => face.say("还没有预案。预案放在 scenarios/<县>/plans/。", "No plans yet. They lie in scenarios/<county>/plans/."),
            (true, Shelf::Counties) => face.say("没有县域。用 yanlian import 由公开数据生成。", "No counties. Make one from open data with yanlian import."),
        };
        ui.label(RichText::new(text).size(15.0).color(FAINT));
        ui.add_space(8.0);
        ui.button(face.say("打开路径…", "Open a path…")).clicked().then_some(Wish::Do(Do::OpenPath))
    })
    .inner
}

fn tile(ui: &mut Ui, face: &Face, e: &Entry, width: f32, chosen: bool, thumbs: &Thumbs) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 92.0), Sense::click());
    response.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::Button, true, chosen, e.title.get(face.lang)));
    let hot = response.hovered() || response.has_focus();
    let stroke = if chosen { Stroke::new(2.0, face.ink(ACCENT)) } else { Stroke::new(1.0, if hot { face.ink(ACCENT) } else { LINE }) };
    ui.painter().rect(rect, CornerRadius::same(8), if hot { face.ink(hex(0xF3F7FB)) } else { Color32::WHITE }, stroke, StrokeKind::Inside);
    let mark = Rect::from_min_size(rect.min + vec2(10.0, 12.0), vec2(44.0, 44.0));
    let thumb = matches!(e.what, What::Run { .. }).then(|| thumbs.of(ui.ctx(), &e.path, face)).flatten();
    match thumb {
        Some(texture) => drawn(ui, mark, texture),
        None => picture(ui.painter(), mark, e, face),
    }
    let p = ui.painter().with_clip_rect(rect.shrink(6.0));
    let text = rect.min + vec2(64.0, 10.0);
    let room = rect.width() - 74.0;
    let title = p.layout(e.title.get(face.lang).to_owned(), FontId::proportional(15.0), INK, room);
    let second = text.y + title.size().y.min(40.0) + 3.0;
    p.with_clip_rect(Rect::from_min_size(text, vec2(room, 40.0))).galley(text, title, INK);
    p.text(egui::pos2(text.x, second), Align2::LEFT_TOP, e.line.get(face.lang), FontId::proportional(12.0), FAINT);
    let foot = egui::pos2(text.x, rect.bottom() - 9.0);
    if e.trouble.is_some() {
        p.text(foot, Align2::LEFT_BOTTOM, face.say("▲ 有问题，点开看", "▲ trouble, click to see"), FontId::proportional(12.0), face.ink(BAD));
    } else if e.outdated {
        p.text(foot, Align2::LEFT_BOTTOM, face.say("结果已过期", "out of date"), FontId::proportional(12.0), face.ink(DOUBT));
    }
    if let What::Run { card: Some(c), .. } = &e.what {
        if e.trouble.is_none() && !e.outdated {
            let n = |x: f64| number::grouped(x);
            let people = match face.lang {
                crate::base::lang::Lang::Zh => format!("受威胁 {} · 累计遇险 {} · 遇难（模拟）{}", n(c.people.at_risk), n(c.people.caught), n(c.people.dead)),
                crate::base::lang::Lang::En => {
                    format!("at risk {} · ever caught {} · dead (simulated) {}", n(c.people.at_risk), n(c.people.caught), n(c.people.dead))
                }
            };
            p.text(foot, Align2::LEFT_BOTTOM, people, FontId::proportional(12.0), FAINT);
        }
        let galley = p.layout_no_wrap(words::grade(c.grade).get(face.lang).to_owned(), FontId::proportional(13.0), Color32::WHITE);
        let board = Rect::from_center_size(egui::pos2(mark.center().x, rect.bottom() - 19.0), vec2((galley.size().x + 10.0).min(56.0), 20.0));
        p.rect_filled(board, CornerRadius::same(4), face.ink(grade_colour(c.grade)));
        p.galley(board.center() - galley.size() / 2.0, galley, Color32::WHITE);
    }
    response
}

/// What a result reached, in a frame.
fn drawn(ui: &Ui, r: Rect, texture: egui::TextureId) {
    egui::Image::from_texture((texture, r.size())).corner_radius(CornerRadius::same(8)).paint_at(ui, r);
    ui.painter().rect_stroke(r, CornerRadius::same(8), Stroke::new(1.0, LINE), StrokeKind::Inside);
}

/// A small picture of what an entry is about.
fn picture(painter: &egui::Painter, r: Rect, e: &Entry, face: &Face) {
    let (ground, ink, word) = match (e.danger, &e.what) {
        (Some(Danger::Water), _) => (hex(0xDCEBF7), hex(0x2171B5), face.say("水", "F")),
        (Some(Danger::Fire), _) => (hex(0xFEE7C8), hex(0xD93A1A), face.say("火", "W")),
        (Some(Danger::Road), _) => (hex(0xECE6DA), hex(0x6B4A1E), face.say("路", "R")),
        (None, What::County) => (hex(0xE6ECE0), hex(0x3E5B38), face.say("县", "C")),
        (None, What::Plan) => (hex(0xEEE8F2), hex(0x5B3A7A), face.say("案", "P")),
        (None, _) => (FIELD, FAINT, "?"),
    };
    painter.rect_filled(r, CornerRadius::same(8), face.ink(ground));
    painter.text(r.center(), Align2::CENTER_CENTER, word, FontId::proportional(24.0), face.ink(ink));
}
