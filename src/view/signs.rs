//! View / signs — things on the map that are not people: gauges, shelters, teams, closed and flooded roads, where it began.
//!
//! In: a run, the state at a moment, a camera. Out: shapes, names, and what can be picked where. Not here: people (`dots`).
//! Rule: a sign is told by its shape as well as by its colour; a team says when it will arrive, as the record has it.

use egui::epaint::Mesh;
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Stroke, vec2};

use super::camera::Camera;
use super::face::{Face, TRAFFIC, hex};
use super::ground::Ground;
use super::labels::Label;
use super::lines::Lines;
use super::moment::Now;
use super::run::Run;
use super::shape::{Shape, dashes, fan, ribbon, symbol};
use crate::base::ids::{FacilityId, GaugeId, HazardPointId, Id, RoadId, TeamId};
use crate::base::lang::Text;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::place::{FacilityKind, GaugeKind};
use crate::plan::zone::Refuge;
use crate::record::event::{Event, Kind, Who};
use crate::report::number;

/// A team on the way, as a minute of the tracks has it.
const DRIVES: u8 = 0;
/// A team at work.
const WORKS: u8 = 1;
/// A team on its way back.
pub const RETURNS: u8 = 2;

/// Something that can be picked: where, how near one must be, what.
pub type Hit = (Pos2, f32, Who);

/// What a map shows beside its coloured layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box that a reader ticks")]
pub struct Shown {
    /// Roads.
    pub roads: bool,
    /// Closed, flooded and queueing roads.
    pub states: bool,
    /// People.
    pub people: bool,
    /// Teams.
    pub teams: bool,
    /// Shelters.
    pub shelters: bool,
    /// Gauges.
    pub gauges: bool,
    /// Other facilities.
    pub facilities: bool,
    /// Names.
    pub names: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self { roads: true, states: true, people: true, teams: true, shelters: true, gauges: true, facilities: true, names: true }
    }
}

/// What signs are drawn into.
pub struct Sheet<'a> {
    /// Where.
    pub painter: &'a Painter,
    /// The run.
    pub run: &'a Run,
    /// The state.
    pub now: &'a Now,
    /// The camera.
    pub camera: &'a Camera,
    /// The ground.
    pub ground: &'a Ground,
    /// The reader.
    pub face: &'a Face,
    /// Names that would like to be shown.
    pub labels: Vec<Label>,
    /// What can be picked.
    pub hits: Vec<Hit>,
    /// What must stay free of names.
    pub taken: Vec<Rect>,
}

/// The states of roads but the free: cut, closed, queue.
pub const ROAD_STATES: [(Text, Color32); 3] =
    [(Text::new("道路中断", "road cut"), hex(0x0B3C6F)), (Text::new("道路封闭", "road closed"), hex(0xB3261E)), (Text::new("排队", "queue"), hex(0xE07B00))];

/// What a team does, by its state in a minute of the tracks; one that is in none is at its base.
#[must_use]
pub const fn team_state(state: Option<u8>) -> Text {
    match state {
        None => Text::new("在驻地", "at base"),
        Some(DRIVES) => Text::new("行进中", "driving"),
        Some(WORKS) => Text::new("作业中", "working"),
        Some(_) => Text::new("返回中", "returning"),
    }
}

/// When the reading of an event was taken; that is some minutes before it arrived.
fn taken(e: &Event) -> Moment {
    e.detail.as_str().split(' ').find_map(|w| Moment::parse(w.strip_prefix("taken=")?)).unwrap_or(e.at)
}

impl Sheet<'_> {
    pub(super) fn at(&self, p: Point) -> Pos2 {
        self.camera.eye().at(p, if self.camera.tilted() { self.ground.height(p) } else { 0.0 })
    }
    pub(super) fn sees(&self, p: Pos2) -> bool {
        self.camera.rect.expand(12.0).contains(p)
    }
    pub(super) fn note(&mut self, at: Pos2, radius: f32, who: Who) {
        self.hits.push((at, radius + 3.0, who));
        self.taken.push(Rect::from_center_size(at, vec2(radius, radius) * 1.7));
    }

    /// Roads that are cut, closed or full; vehicles where traffic is the coloured layer.
    pub fn roads(&mut self, lines: &Lines, traffic: bool) {
        let mut mesh = Mesh::default();
        let roads = &self.run.scenario.county.roads.roads;
        if traffic {
            for u in self.run.traffic(self.now.at) {
                let passed = u.passed[0] + u.passed[1];
                // A queue in which nothing moved has its own sign.
                let Some(class) = TRAFFIC.iter().rposition(|t| passed >= t.0) else { continue };
                let line = lines.road(u.road as usize, self.camera, self.ground);
                ribbon(&mut mesh, &line, 2.0 + class as f32 * 1.4, self.face.ink(TRAFFIC[class].1));
            }
        }
        for (i, state) in self.now.roads.iter().enumerate().filter(|(_, s)| **s > 0) {
            let Some(road) = roads.get(i) else { continue };
            let line = lines.road(i, self.camera, self.ground);
            if !line.iter().any(|p| self.sees(*p)) {
                continue;
            }
            let width = Lines::width(road.class, self.camera).max(2.4);
            let colour = self.face.ink(ROAD_STATES[usize::from(*state).min(3) - 1].1);
            match state {
                3 => ribbon(&mut mesh, &line, width + 1.0, colour),
                _ => {
                    ribbon(&mut mesh, &line, width + 2.6, Color32::from_white_alpha(220));
                    let (dash, gap) = if *state == 1 { (8.0, 4.0) } else { (4.0, 3.0) };
                    dashes(&mut mesh, &line, width + 0.8, dash, gap, colour);
                }
            }
            if let Some(middle) = line.get(line.len() / 2).filter(|p| self.sees(**p)) {
                if *state == 2 || (*state == 1 && self.camera.per_km() >= 45.0) {
                    symbol(&mut mesh, if *state == 2 { Shape::Disc } else { Shape::Cross }, *middle, 5.0, colour, Some(Color32::WHITE));
                    if *state == 2 {
                        // A bar, as on the sign that closes a road.
                        fan(&mut mesh, *middle, [(-3.2, -1.0), (3.2, -1.0), (3.2, 1.0), (-3.2, 1.0)].into_iter().map(|(x, y)| vec2(x, y)), 0.4, Color32::WHITE);
                    }
                    self.hits.push((*middle, 8.0, Who::Road(RoadId(i as u32))));
                }
            }
        }
        self.painter.add(egui::Shape::mesh(mesh));
    }

    /// A way over roads, as it is thought of.
    pub fn way(&mut self, lines: &Lines, roads: &[RoadId]) {
        let mut mesh = Mesh::default();
        for r in roads {
            let line = lines.road(r.index(), self.camera, self.ground);
            ribbon(&mut mesh, &line, 7.0, Color32::from_white_alpha(210));
            ribbon(&mut mesh, &line, 4.0, self.face.ink(hex(0xE5006D)));
        }
        self.painter.add(egui::Shape::mesh(mesh));
    }

    /// Shelters: a house that fills with its people.
    pub fn shelters(&mut self) {
        let county = &self.run.scenario.county;
        let planned: std::collections::BTreeSet<FacilityId> =
            self.run.scenario.books.zones.iter().flat_map(|z| &z.refuges).filter_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None }).collect();
        let mut mesh = Mesh::default();
        let mut words = Vec::new();
        for (i, f) in county.facilities.iter().enumerate() {
            let load = self.now.shelters.get(i).copied().unwrap_or(0);
            let id = FacilityId(i as u32);
            if load == 0 && !(planned.contains(&id) && self.camera.per_km() >= 22.0) {
                continue;
            }
            let at = self.at(f.at);
            if !self.sees(at) {
                continue;
            }
            let share = if f.capacity > 0 { load as f32 / f.capacity as f32 } else { 1.0 };
            let full = share >= 1.0;
            let r = if load > 0 { 8.0 + (load as f32).sqrt().min(40.0) * 0.12 } else { 6.0 };
            let (wall, fill) = if full { (hex(0x8C2F00), hex(0xD55E00)) } else { (hex(0x004D40), hex(0x2E7D6B)) };
            symbol(&mut mesh, Shape::House, at, r + 1.0, self.face.ink(wall), Some(Color32::WHITE));
            symbol(&mut mesh, Shape::House, at, r - 0.6, Color32::WHITE, None);
            if load > 0 {
                // The filled part of the house: its outline cut at the level of the water, so to speak.
                let top = 0.95 - share.min(1.0) * 2.1;
                let cut = Shape::House.outline().iter().map(|(x, y)| vec2(*x, y.max(top)) * (r - 0.6)).collect::<Vec<_>>();
                let middle = at + vec2(0.0, (0.95 + top) / 2.0 * (r - 0.6));
                fan(&mut mesh, middle, cut.iter().map(|d| at + *d - middle), 0.3, self.face.ink(fill));
                words.push((id, at, r, load, f.capacity, full));
            }
            self.note(at, r, Who::Facility(id));
        }
        self.painter.add(egui::Shape::mesh(mesh));
        for (id, at, r, load, capacity, full) in words {
            let name = county.facilities[id.index()].name.get(self.face.lang);
            let people = number::grouped(f64::from(load));
            let of = if capacity > 0 { format!("{people}/{}", number::grouped(f64::from(capacity))) } else { people };
            let text = if self.camera.per_km() >= 40.0 { format!("{name} {of}") } else { of };
            self.labels.push(Label::new(if full { 1 } else { 4 }, text, at, r + 1.0, 12.0, if full { hex(0x8C2F00) } else { hex(0x004D40) }));
        }
    }

    /// Gauges with what is true; near by, or where the two are compared, also what the command last heard.
    pub fn gauges(&mut self, compared: bool) {
        let county = &self.run.scenario.county;
        let minute = (self.now.at.as_millis().max(0) / 60_000) as usize;
        let mut mesh = Mesh::default();
        for (i, g) in county.gauges.iter().enumerate() {
            let at = self.at(g.at);
            let stage = g.kind == GaugeKind::Stage;
            if !self.sees(at) || (!stage && self.camera.per_km() < 30.0) {
                continue;
            }
            let list = if stage { &self.run.tale.tracks.stages } else { &self.run.tale.tracks.rain_1h };
            let value = list
                .iter()
                .find(|(id, _)| *id as usize == i)
                // Where no water is computed a stage of nothing is no stage.
                .filter(|(_, v)| !stage || v.iter().any(|x| x.abs() > 0.0))
                .and_then(|(_, v)| v.get(minute.min(v.len().saturating_sub(1))))
                .copied()
                .filter(|v| v.is_finite());
            let over = |limit: Option<f64>| stage && value.zip(limit).is_some_and(|(v, l)| f64::from(v) >= l);
            let (colour, rank) = if over(g.guarantee_m) {
                (hex(0xB80010), 1)
            } else if over(g.warning_m) {
                (hex(0x9A4B00), 2)
            } else {
                (hex(0x355C7D), 6)
            };
            let r = if rank < 6 { 8.0 } else { 6.0 };
            symbol(&mut mesh, if stage { Shape::Diamond } else { Shape::Drop }, at, r, self.face.ink(colour), Some(Color32::WHITE));
            self.note(at, r, Who::Gauge(GaugeId(i as u32)));
            let Some(v) = value.filter(|v| stage || *v > 0.05) else { continue };
            if rank == 6 && !(stage && compared) && self.camera.per_km() < 28.0 {
                continue;
            }
            let unit = if stage { self.face.say("米", "m") } else { self.face.say("毫米/时", "mm/h") };
            let above = g.warning_m.filter(|_| stage && rank < 6).map_or(String::new(), |w| format!(" (+{:.1})", f64::from(v) - w));
            let mut text = format!("{v:.1} {unit}{above}");
            // What arrives of rain is a sum since the start, what is drawn an hour's: only stages can be set beside each other.
            if stage && (compared || self.camera.per_km() >= 60.0) {
                if let Some((heard, age)) = self.heard(GaugeId(i as u32)) {
                    let age = age.as_minutes().round();
                    text.push_str(&match self.face.lang {
                        crate::base::lang::Lang::Zh => format!(" · 指挥部所知 {heard:.1}（{age:.0} 分钟前）"),
                        crate::base::lang::Lang::En => format!(" · command knows {heard:.1} ({age:.0} min old)"),
                    });
                }
            }
            self.labels.push(Label::new(rank, text, at, r, if rank < 6 { 13.0 } else { 11.5 }, self.face.ink(colour)));
        }
        self.painter.add(egui::Shape::mesh(mesh));
    }

    /// The last reading of a gauge that arrived, and how long ago it was taken: its way to the command is part of its age.
    fn heard(&self, gauge: GaugeId) -> Option<(f64, crate::base::time::Span)> {
        let list = self.run.history.get(&Who::Gauge(gauge))?;
        let events = &self.run.tale.events;
        let upto = list.partition_point(|n| events[*n as usize].at <= self.now.at);
        let last = list[..upto].iter().rev().map(|n| &events[*n as usize]).find(|e| e.kind == Kind::ReadingArrived)?;
        let taken = taken(last);
        Some((last.value, self.now.at - taken))
    }

    /// When a team that drives now will have arrived, as the record has it: the end of this drive, where it ends at a place of work.
    #[must_use]
    pub fn arrives(run: &Run, team: TeamId, at: Moment) -> Option<Moment> {
        let minutes = &run.tale.tracks.minutes;
        let now = (at.as_millis().max(0) / 60_000) as usize;
        let state = |m: usize| minutes.get(m)?.teams.iter().find(|t| t.0 == team.0).map(|t| t.2);
        if state(now) != Some(DRIVES) {
            return None;
        }
        let end = (now + 1..minutes.len()).find(|m| state(*m) != Some(DRIVES))?;
        (state(end) == Some(WORKS)).then(|| Moment::minutes(end as i64))
    }

    /// Teams away from base, with the time of arrival.
    pub fn teams(&mut self, chosen: Option<Who>) {
        let county = &self.run.scenario.county;
        for (id, p, state) in self.now.teams(self.run) {
            let at = self.at(p);
            if !self.sees(at) {
                continue;
            }
            let Some(team) = county.teams.get(id as usize) else { continue };
            let who = Who::Team(TeamId(id));
            let r = 8.5;
            let body = self.face.ink(match state {
                2 => hex(0x6B7480),
                _ => hex(0x14213D),
            });
            let board = Rect::from_center_size(at, vec2(2.0 * r, 1.7 * r));
            self.painter.rect_filled(board.expand(1.6), 4.0, if state == 1 { self.face.ink(hex(0xFFD800)) } else { Color32::WHITE });
            self.painter.rect_filled(board, 3.0, body);
            let sign = self.face.say("队", "T");
            self.painter.text(at, Align2::CENTER_CENTER, sign, FontId::proportional(11.5), Color32::WHITE);
            self.note(at, r, who);
            if self.camera.per_km() >= 16.0 || chosen == Some(who) {
                let mut text = team.name.get(self.face.lang).to_owned();
                if state == DRIVES {
                    if let Some(eta) = Self::arrives(self.run, TeamId(id), self.now.at) {
                        let minutes = (eta - self.now.at).as_minutes().ceil();
                        text.push_str(&match self.face.lang {
                            crate::base::lang::Lang::Zh => format!(" · {minutes:.0} 分钟后到"),
                            crate::base::lang::Lang::En => format!(" · in {minutes:.0} min"),
                        });
                    }
                }
                self.labels.push(Label::new(3, text, at, r + 2.0, 12.0, hex(0x14213D)));
            }
        }
    }

    /// Where it began.
    pub fn origin(&mut self) {
        let first = self.run.marks.iter().find(|m| matches!(m.kind, Kind::FireBegan | Kind::AccidentBegan) && m.at <= self.now.at);
        let Some(place) = first.and_then(|m| m.place) else {
            // An accident is no event that is picked for the timeline: look in the record.
            let Some(e) = self.run.tale.events.iter().find(|e| matches!(e.kind, Kind::FireBegan | Kind::AccidentBegan)) else { return };
            if e.at <= self.now.at {
                if let Some(p) = self.run.place(e) {
                    self.star(p);
                }
            }
            return;
        };
        self.star(place);
    }
    fn star(&mut self, p: Point) {
        let at = self.at(p);
        if !self.sees(at) {
            return;
        }
        let points: Vec<egui::Vec2> = (0..20)
            .map(|i| {
                let (s, c) = (i as f32 / 20.0 * std::f32::consts::TAU).sin_cos();
                vec2(c, s) * if i % 2 == 0 { 11.0 } else { 6.0 }
            })
            .collect();
        let mut mesh = Mesh::default();
        fan(&mut mesh, at, points.iter().map(|p| *p * 1.25), 0.8, Color32::WHITE);
        fan(&mut mesh, at, points.iter().copied(), 0.7, self.face.ink(hex(0xD7261E)));
        fan(&mut mesh, at, points.iter().map(|p| *p * 0.45), 0.5, self.face.ink(hex(0xFFD800)));
        self.painter.add(egui::Shape::mesh(mesh));
        self.taken.push(Rect::from_center_size(at, vec2(22.0, 22.0)));
    }

    /// Hospitals, stations, seats, points of landslides.
    pub fn facilities(&mut self) {
        let county = &self.run.scenario.county;
        if self.camera.per_km() < 34.0 {
            return;
        }
        let mut mesh = Mesh::default();
        for (i, f) in county.facilities.iter().enumerate() {
            let at = self.at(f.at);
            if !self.sees(at) {
                continue;
            }
            let (shape, colour) = match f.kind {
                FacilityKind::Hospital | FacilityKind::Clinic => (Shape::Plus, hex(0xB81D3A)),
                FacilityKind::FireStation | FacilityKind::Base | FacilityKind::Police => (Shape::Square, hex(0x3E4C66)),
                FacilityKind::TownHall => (Shape::Flag, hex(0x9C1F1F)),
                FacilityKind::Depot => (Shape::Square, hex(0x7A5C2E)),
                _ => continue,
            };
            symbol(&mut mesh, shape, at, 5.0, self.face.ink(colour), Some(Color32::WHITE));
            self.note(at, 5.0, Who::Facility(FacilityId(i as u32)));
            if self.camera.per_km() >= 110.0 {
                self.labels.push(Label::new(8, f.name.get(self.face.lang).to_owned(), at, 6.0, 11.5, hex(0x4A4F58)));
            }
        }
        if self.camera.per_km() >= 90.0 {
            for (i, p) in county.hazard_points.iter().enumerate() {
                let at = self.at(p.at);
                if self.sees(at) {
                    symbol(&mut mesh, Shape::Triangle, at, 4.6, self.face.ink(hex(0x8A5A00)), Some(Color32::WHITE));
                    self.note(at, 5.0, Who::HazardPoint(HazardPointId(i as u32)));
                }
            }
        }
        self.painter.add(egui::Shape::mesh(mesh));
    }

    /// A ring, or a line, round what is chosen.
    pub fn chosen(&mut self, who: Who, lines: &Lines) {
        let colour = self.face.ink(hex(0xE5006D));
        if let Who::Road(r) = who {
            let line = lines.road(r.index(), self.camera, self.ground);
            let mut mesh = Mesh::default();
            ribbon(&mut mesh, &line, 7.0, colour.gamma_multiply(0.75));
            self.painter.add(egui::Shape::mesh(mesh));
            return;
        }
        let team = if let Who::Team(t) = who { self.now.teams(self.run).into_iter().find(|x| x.0 == t.0).map(|x| x.1) } else { None };
        if let Some(p) = team.or_else(|| self.run.names().at(who)) {
            let at = self.at(p);
            self.painter.circle_stroke(at, 15.0, Stroke::new(4.0, Color32::from_white_alpha(220)));
            self.painter.circle_stroke(at, 15.0, Stroke::new(2.2, colour));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::stage::tests::small_stage;

    #[test]
    fn a_reading_is_as_old_as_it_was_taken_and_not_as_it_arrived() {
        let mut stage = small_stage();
        let arrived =
            stage.run.tale.events.iter().find(|e| e.kind == Kind::ReadingArrived && e.at > taken(e)).expect("a reading under way for some time").clone();
        let Who::Gauge(gauge) = arrived.subject else { panic!("a gauge's") };
        stage.clock.seek(arrived.at.as_millis() as f64);
        stage.follow();
        let context = egui::Context::default();
        let painter = context.layer_painter(egui::LayerId::background());
        let face = Face::default();
        let sheet = Sheet {
            painter: &painter,
            run: &stage.run,
            now: &stage.now,
            camera: &stage.map.camera,
            ground: stage.map.ground(),
            face: &face,
            labels: Vec::new(),
            hits: Vec::new(),
            taken: Vec::new(),
        };
        let (_, age) = sheet.heard(gauge).expect("it has arrived");
        assert!(age >= arrived.at - taken(&arrived) && age > crate::base::time::Span::ZERO, "{age:?}");
    }
}
