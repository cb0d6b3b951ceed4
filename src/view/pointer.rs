//! View / pointer — what lies under the pointer: whom or what a click picks, and what is said of it in words.
//!
//! In: a map, a point of the screen. Out: what was picked; a board with its name, the values of the coloured layer, the height. Not here:
//! drawing the map (`map`), histories (`inspector`).

use egui::{Color32, Pos2, Rect, Stroke, vec2};

use super::dots::NEAR;
use super::face::{Face, INK, classes, hex};
use super::field::Quantity;
use super::known::Knowledge;
use super::map::{MapView, Picked};
use super::moment::Now;
use super::overlay::Overlay;
use super::run::Run;
use super::shape::STATES;
use crate::base::ids::{Id, ReachId, RoadId};
use crate::base::lang::Lang;
use crate::record::event::Who;
use crate::record::tale::PEOPLE_STATES;
use crate::report::number;

impl MapView {
    /// What lies under a point of the screen.
    #[must_use]
    pub fn pick(&self, at: Pos2, run: &Run) -> Picked {
        let near = self.hits.iter().map(|(p, r, who)| (p.distance(at), *r, *who)).filter(|(d, r, _)| d <= r);
        if let Some((_, _, who)) = near.min_by(|a, b| a.0.total_cmp(&b.0)) {
            return Picked::Who(who);
        }
        let p = self.camera.ground(at, |p| self.ground.height(p));
        let within = 7.0 / self.camera.scale;
        if self.camera.per_km() >= NEAR && self.shown.people {
            let homes = run.tale.households.iter().enumerate().map(|(i, h)| (h.at.distance_m(p), i));
            if let Some((d, i)) = homes.min_by(|a, b| a.0.total_cmp(&b.0)) {
                if d <= within {
                    return Picked::Who(Who::Household(crate::base::ids::HouseholdId(i as u32)));
                }
            }
        }
        if let Some(r) = self.lines.road_at(p, within, &self.camera) {
            return Picked::Who(Who::Road(RoadId(r)));
        }
        if let Some(r) = self.lines.reach_at(p, within) {
            return Picked::Who(Who::Reach(ReachId(r)));
        }
        Picked::Ground(p)
    }

    /// Says beside the pointer what is there.
    pub(super) fn point(&self, response: &egui::Response, painter: &egui::Painter, run: &Run, now: &Now, face: &Face) {
        let Some(at) = response.hover_pos().filter(|_| !response.dragged()) else { return };
        let text = self.says(at, run, now, face);
        let galley = painter.layout_no_wrap(text, egui::FontId::proportional(12.5), INK);
        let size = galley.size() + vec2(12.0, 8.0);
        let r = self.camera.rect;
        let mut min = at + vec2(16.0, 14.0);
        if min.x + size.x > r.right() {
            min.x = at.x - size.x - 12.0;
        }
        if min.y + size.y > r.bottom() {
            min.y = at.y - size.y - 10.0;
        }
        let board = Rect::from_min_size(min, size);
        painter.rect(board, 4.0, Color32::from_white_alpha(242), Stroke::new(1.0, hex(0xC9C4BA)), egui::StrokeKind::Outside);
        painter.galley(board.min + vec2(6.0, 4.0), galley, INK);
    }

    /// What was reported of a road or a village, against what is true.
    fn reported(&self, who: Who, now: &Now, face: &Face) -> Option<String> {
        let (what, since) = match who {
            Who::Road(r) => *self.known.roads(now).get(&r)?,
            Who::Village(v) => *self.known.villages(now.at).get(&v)?,
            _ => return None,
        };
        let since = since.map_or(String::new(), |t| format!(" {t}"));
        let words = what.look().0.get(face.lang);
        Some(if what == Knowledge::Unreported { words.to_owned() } else { format!("{words}{since}") })
    }

    /// What is at a point of the screen, in words: a name, the value of the coloured layer, the height.
    #[must_use]
    pub fn says(&self, at: Pos2, run: &Run, now: &Now, face: &Face) -> String {
        let p = self.camera.ground(at, |p| self.ground.height(p));
        let mut lines = Vec::new();
        if let Picked::Who(who) = self.pick(at, run) {
            lines.push(run.names().of(who, face.lang));
            if self.overlay == Overlay::Known {
                lines.extend(self.reported(who, now, face));
            }
            if let Who::Settlement(s) = who {
                let c = now.counts.get(s.index()).copied().unwrap_or_default();
                let all: u32 = c.iter().sum();
                let n = |v: u32| number::grouped(f64::from(v));
                let warned = now.warned.get(s.index()).copied().unwrap_or(0);
                lines.push(match face.lang {
                    Lang::Zh => format!("{} 人 · 接到过预警 {}", n(all), n(warned)),
                    Lang::En => format!("{} people · {} reached by a warning", n(all), n(warned)),
                });
                let each = |i: usize| format!("{} {}", STATES[i].0.get(face.lang), n(c[i]));
                lines.push((0..PEOPLE_STATES).filter(|i| c[*i] > 0).map(each).collect::<Vec<_>>().join(" · "));
            }
        }
        if let Some(cell) = self.ground.shape().cell_at(p) {
            lines.extend(numbers(cell, now, face));
            let class = match self.overlay {
                Overlay::Worst => self.reached.worst.get(cell).copied().unwrap_or(0),
                _ => now.cells.get(cell).copied().unwrap_or(0),
            };
            if class > 0 {
                if let Some((_, words)) = classes(run.danger).get(usize::from(class) - 1) {
                    lines.push(words.get(face.lang).to_owned());
                }
            }
            if let Some(t) = self.reached.at(run, cell).filter(|_| self.overlay == Overlay::Arrival || class > 0) {
                lines.push(format!("{} {t}", face.say("到达", "reached")));
            }
        }
        let place = run.scenario.county.frame.to_lonlat(p);
        lines.push(format!("{:.0} {} · {:.4}°, {:.4}°", self.ground.height(p), face.say("米", "m"), place.lon, place.lat));
        lines.retain(|l| !l.is_empty());
        lines.join("\n")
    }
}

/// What the engine has of a cell in numbers, where they are known: one line.
fn numbers(cell: usize, now: &Now, face: &Face) -> Option<String> {
    let values = now.values.as_ref()?;
    let of = |q: Quantity| {
        let v = values.at_cell(q, cell)?;
        Some(match q {
            Quantity::Depth => format!("{} {v:.2} {}", face.say("水深", "depth"), face.say("米", "m")),
            Quantity::Speed => format!("{} {v:.2} {}", face.say("流速", "velocity"), face.say("米/秒", "m/s")),
            Quantity::Intensity => format!("{} {} {}", face.say("火线强度", "intensity"), number::grouped(f64::from(v)), face.say("千瓦/米", "kW/m")),
            Quantity::Sight => format!("{} {v:.0} {}", face.say("能见度", "sight"), face.say("米", "m")),
        })
    };
    let list: Vec<String> = Quantity::ALL.into_iter().filter_map(of).collect();
    (!list.is_empty()).then(|| format!("{}（{}）", list.join(" · "), values.at))
}
