//! View / map — the map: the ground, the coloured layer, lines, people, signs and names in this order; moved by hand, read by pointing.
//!
//! In: a run, the state at a moment, the pointer. Out: a picture, what was picked. Not here: what each thing looks like (`ground`,
//! `raster`, `lines`, `dots`, `signs`, `labels`), what lies under the pointer (`pointer`), the clock.

use egui::{Align2, Color32, Pos2, Rect, Sense, Stroke, Ui, vec2};

use super::camera::{Camera, TILT};
use super::door::Words;
use super::dots::{self, Dots, NEAR};
use super::exposed::Exposed;
use super::face::{Face, WARNED, hex};
use super::glyphs;
use super::ground::Ground;
use super::known::Known;
use super::labels;
use super::legend;
use super::lines::Lines;
use super::moment::Now;
use super::overlay::Overlay;
use super::raster::Layer;
use super::reached::Reached;
use super::run::Run;
use super::signs::{Hit, Sheet, Shown};
use crate::base::ids::{RoadId, SettlementId};
use crate::map::frame::Point;
use crate::record::event::Who;

/// What was picked on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Picked {
    /// Somebody or something.
    Who(Who),
    /// A point of the ground.
    Ground(Point),
}

/// A flight of the camera.
#[derive(Clone, Copy, Debug)]
struct Flight {
    from: Camera,
    to: Camera,
    began: f64,
}

/// Seconds of a flight.
const FLIGHT_S: f64 = 0.35;

/// A map.
#[derive(Debug)]
pub struct MapView {
    /// The camera.
    pub camera: Camera,
    /// The coloured layer.
    pub overlay: Overlay,
    /// What is shown beside it.
    pub shown: Shown,
    /// What the camera follows.
    pub follow: bool,
    /// Roads of a way that is thought of.
    pub way: Vec<RoadId>,
    /// What lies over the map: no name is put below it.
    pub covered: Vec<Rect>,
    pub(super) ground: Ground,
    pub(super) lines: Lines,
    layer: Layer,
    dots: Dots,
    pub(super) reached: Reached,
    exposed: Exposed,
    pub(super) known: Known,
    lacks: Option<Option<Words>>,
    fitted: bool,
    flight: Option<Flight>,
    flash: Option<(Point, f64)>,
    pub(super) hits: Vec<Hit>,
    grey: bool,
}

impl MapView {
    /// A map of a run, over its scene once its size is known.
    #[must_use]
    pub fn new(run: &Run, face: &Face) -> Self {
        let county = &run.scenario.county;
        Self {
            camera: Camera::over(run.scene, Rect::from_min_size(Pos2::ZERO, vec2(800.0, 600.0))),
            overlay: Overlay::default(),
            shown: Shown::default(),
            follow: false,
            way: Vec::new(),
            covered: Vec::new(),
            ground: Ground::new(county, face),
            lines: Lines::new(county),
            layer: Layer::default(),
            dots: Dots::default(),
            reached: Reached::of(run),
            exposed: Exposed::default(),
            known: Known::default(),
            lacks: None,
            fitted: false,
            flight: None,
            flash: None,
            hits: Vec::new(),
            grey: face.grey,
        }
    }

    /// The ground below.
    #[must_use]
    pub const fn ground(&self) -> &Ground {
        &self.ground
    }
    /// When things were reached.
    #[must_use]
    pub const fn reached(&self) -> &Reached {
        &self.reached
    }
    /// Who is in the hazard's reach, where that is the coloured layer.
    #[must_use]
    pub const fn exposed(&self) -> &Exposed {
        &self.exposed
    }
    /// Which characters of its names cannot be drawn; known once it has been shown.
    #[must_use]
    pub fn lacks(&self) -> Option<&Words> {
        self.lacks.as_ref()?.as_ref()
    }
    /// What was reported, where that is the coloured layer.
    #[must_use]
    pub const fn known(&self) -> &Known {
        &self.known
    }
    /// Whether it has looked at its scene already.
    #[must_use]
    pub const fn fitted(&self) -> bool {
        self.fitted
    }
    /// Another record of the same ground: what it has reached is looked for from its start.
    pub fn look_again(&mut self, run: &Run) {
        self.reached = Reached::of(run);
        self.known = Known::default();
    }
    /// What a run has reached in the meantime.
    pub fn grown(&mut self, run: &Run) {
        self.reached.take(run);
    }

    fn fly(&mut self, to: Camera, still: bool, now_s: f64) {
        if still {
            self.camera = to;
            self.flight = None;
        } else {
            self.flight = Some(Flight { from: self.camera, to, began: now_s });
        }
    }
    /// Flies to a point, near enough to see what is there, and marks it.
    pub fn go_to(&mut self, p: Point, near: bool, face: &Face, now_s: f64) {
        let mut to = self.camera;
        to.middle = p;
        to.ground_m = self.ground.height(p);
        if near && to.per_km() < 1.15 * NEAR {
            to.scale = 1.15 * NEAR / 1000.0;
        }
        self.flash = Some((p, now_s));
        self.fly(to, face.still, now_s);
    }
    /// Flies back over the whole scene.
    pub fn reset(&mut self, run: &Run, face: &Face, now_s: f64) {
        let mut to = self.camera;
        to.fit(run.scene);
        to.ground_m = self.ground.height(to.middle);
        self.follow = false;
        self.fly(to, face.still, now_s);
    }
    /// From above, or tilted.
    pub fn tilt(&mut self, face: &Face, now_s: f64) {
        let mut to = self.camera;
        to.tilt = if self.camera.tilted() { 0.0 } else { TILT };
        to.ground_m = self.ground.height(to.middle);
        self.fly(to, face.still, now_s);
    }
    /// Moves by a share of the picture.
    pub fn nudge(&mut self, x: f32, y: f32) {
        let size = self.camera.rect.size();
        self.camera.pan(vec2(-x * size.x * 0.15, -y * size.y * 0.15));
        (self.flight, self.follow) = (None, false);
    }
    /// Nearer or farther from the middle.
    pub fn zoom(&mut self, factor: f64) {
        let middle = self.camera.rect.center();
        self.camera.zoom(factor, middle);
        self.flight = None;
    }
    /// Whether something still moves by itself.
    #[must_use]
    pub const fn moves(&self) -> bool {
        self.flight.is_some()
    }

    fn advance(&mut self, now_s: f64) {
        let Some(f) = self.flight else { return };
        let t = ((now_s - f.began) / FLIGHT_S).clamp(0.0, 1.0);
        let e = t * t * (3.0 - 2.0 * t);
        let mix = |a: f64, b: f64| a + (b - a) * e;
        let (from, to) = (f.from, f.to);
        self.camera = Camera {
            middle: from.middle.towards(to.middle, e),
            scale: crate::base::num::exp(mix(crate::base::num::ln(from.scale), crate::base::num::ln(to.scale))),
            turn: mix(from.turn, to.turn),
            tilt: mix(from.tilt, to.tilt),
            ground_m: mix(from.ground_m, to.ground_m),
            rect: self.camera.rect,
        };
        if t >= 1.0 {
            self.flight = None;
        }
    }

    /// Shows the map in all the room there is; returns what was picked.
    pub fn show(&mut self, ui: &mut Ui, run: &Run, now: &Now, face: &Face, chosen: Option<Who>) -> Option<Picked> {
        let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, face.say("地图", "Map")));
        self.camera.rect = rect;
        let now_s = ui.input(|i| i.time);
        if !self.fitted {
            self.camera.fit(run.scene);
            self.camera.ground_m = self.ground.height(self.camera.middle);
            self.fitted = true;
        }
        if self.grey != face.grey {
            self.ground = Ground::new(&run.scenario.county, face);
            self.grey = face.grey;
        }
        self.lacks.get_or_insert_with(|| glyphs::words(&glyphs::missing(ui.ctx(), &run.scenario)));
        self.advance(now_s);
        self.hands(ui, &response);
        let shape = *self.ground.shape();
        self.camera.keep_within([Point::new(shape.west, shape.south()), Point::new(shape.east(), shape.north)]);
        if self.follow {
            if let Some(Who::Team(t)) = chosen {
                if let Some((_, at, _)) = now.teams(run).into_iter().find(|x| x.0 == t.0) {
                    self.camera.middle = at;
                }
            }
        }
        let painter = ui.painter_at(rect);
        self.paint(ui, &painter, run, now, face, chosen);
        if self.flight.is_some() || self.flash.is_some() {
            ui.ctx().request_repaint();
        }
        self.point(&response, &painter, run, now, face);
        let clicked = response.clicked().then(|| response.interact_pointer_pos()).flatten();
        clicked.map(|p| self.pick(p, run))
    }

    fn hands(&mut self, ui: &Ui, response: &egui::Response) {
        if response.dragged_by(egui::PointerButton::Primary) || response.dragged_by(egui::PointerButton::Middle) {
            self.camera.pan(response.drag_delta());
            (self.flight, self.follow) = (None, false);
        }
        if response.dragged_by(egui::PointerButton::Secondary) {
            let d = response.drag_delta();
            self.camera.turn += f64::from(d.x) * 0.006;
            self.camera.tilt = (self.camera.tilt - f64::from(d.y) * 0.006).clamp(0.0, 1.2);
            self.flight = None;
        }
        if let Some(pointer) = response.hover_pos() {
            let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta.y, i.zoom_delta()));
            let factor = f64::from(pinch) * crate::base::num::exp(f64::from(scroll) * 0.0032);
            if (factor - 1.0).abs() > 1e-4 {
                self.camera.zoom(factor, pointer);
                (self.flight, self.follow) = (None, false);
            }
            if response.double_clicked() {
                self.camera.zoom(2.0, pointer);
            }
        }
    }

    fn paint(&mut self, ui: &Ui, painter: &egui::Painter, run: &Run, now: &Now, face: &Face, chosen: Option<Who>) {
        let context = ui.ctx();
        match self.overlay {
            Overlay::Exposed => self.exposed = Exposed::of(run, now),
            Overlay::Known => self.known.take(run),
            _ => {}
        }
        painter.rect_filled(self.camera.rect, 0.0, face.ink(hex(0xE4E1D9)));
        if self.camera.tilted() {
            let over = self.layer.small(self.ground.factor(), self.overlay, run, now, &self.reached, face);
            self.ground.draw_tilted(context, painter, &self.camera, Some(over));
        } else {
            self.ground.draw_flat(context, painter, &self.camera);
            self.layer.draw(context, painter, &self.camera, self.overlay, run, now, &self.reached, face);
        }
        self.lines.draw(painter, &self.camera, &self.ground, face, self.shown.roads);
        let mut sheet = Sheet { painter, run, now, camera: &self.camera, ground: &self.ground, face, labels: Vec::new(), hits: Vec::new(), taken: Vec::new() };
        if self.shown.states || self.overlay == Overlay::Traffic {
            sheet.roads(&self.lines, self.overlay == Overlay::Traffic);
        }
        if !self.way.is_empty() {
            sheet.way(&self.lines, &self.way);
        }
        if let Some(who) = chosen {
            sheet.chosen(who, &self.lines);
        }
        if self.overlay == Overlay::Warned {
            for pie in dots::pies(run, now, &self.camera, &self.ground) {
                let all: u32 = pie.counts.iter().sum();
                let warned = now.warned.get(pie.settlement as usize).copied().unwrap_or(0);
                let share = f64::from(warned) / f64::from(all.max(1));
                let class = if share <= 0.0 { 0 } else { ((share * 4.0).ceil() as usize).clamp(1, 4) };
                painter.circle(pie.at, pie.radius + 2.0, face.ink(WARNED[class].0), Stroke::new(1.2, face.ink(hex(0x3F2A6B))));
                sheet.hits.push((pie.at, pie.radius + 3.0, Who::Settlement(SettlementId(pie.settlement))));
            }
        } else if self.overlay == Overlay::Known {
            sheet.known(&self.known, &self.lines);
        } else if self.overlay == Overlay::Exposed && self.camera.per_km() < NEAR {
            sheet.exposed(&self.exposed);
        } else if self.shown.people {
            self.dots.draw(context, painter, run, now, &self.camera, &self.ground, face);
            if self.camera.per_km() < NEAR {
                for pie in dots::pies(run, now, &self.camera, &self.ground) {
                    sheet.hits.push((pie.at, pie.radius + 2.0, Who::Settlement(SettlementId(pie.settlement))));
                    sheet.taken.push(Rect::from_center_size(pie.at, vec2(pie.radius, pie.radius) * 1.6));
                }
            }
        }
        if self.overlay == Overlay::Exposed && self.camera.per_km() >= NEAR {
            sheet.exposed(&self.exposed);
        }
        if self.shown.facilities {
            sheet.facilities();
        }
        if self.shown.shelters {
            sheet.shelters();
        }
        if self.shown.gauges {
            sheet.gauges(self.overlay == Overlay::Known);
        }
        sheet.origin();
        if self.shown.teams {
            sheet.teams(chosen);
        }
        if self.shown.names {
            sheet.names();
        }
        let (names, hits, mut taken) = (sheet.labels, sheet.hits, sheet.taken);
        taken.append(&mut self.covered);
        // The scale, and the word that it is a drill.
        let corner = self.camera.rect.right_bottom();
        taken.push(Rect::from_min_max(corner - vec2(150.0, 62.0), corner));
        labels::draw(painter, names, &taken, Color32::from_white_alpha(if face.contrast { 255 } else { 225 }));
        self.hits = hits;
        if let Some((p, since)) = self.flash {
            let now_s = ui.input(|i| i.time);
            let age = (now_s - since) as f32;
            let at = self.camera.at(p, self.ground.height(p));
            // Rings that close in, twice in two seconds: far below three flashes a second.
            let r = if face.still { 22.0 } else { 14.0 + 26.0 * (1.0 - (age % 1.0)) };
            painter.circle_stroke(at, r, Stroke::new(4.5, Color32::from_white_alpha(200)));
            painter.circle_stroke(at, r, Stroke::new(2.4, face.ink(hex(0xE5006D))));
            if !(0.0..=2.0).contains(&age) {
                self.flash = None;
            }
        }
        let r = self.camera.rect;
        legend::scale(painter, r.right_bottom() - vec2(16.0, 14.0), self.camera.per_km(), face);
        legend::north(painter, r.right_top() + vec2(-28.0, 30.0), self.camera.turn, face);
        let word = if self.camera.tilted() {
            face.say("【演练】示意图 · 高度放大 1.8 倍", "【DRILL】schematic · heights ×1.8")
        } else {
            face.say("【演练】示意图", "【DRILL】schematic")
        };
        labels::halo(painter, r.right_bottom() - vec2(16.0, 44.0), Align2::RIGHT_BOTTOM, word, 12.0, face.ink(hex(0x8A1C14)));
    }
}
