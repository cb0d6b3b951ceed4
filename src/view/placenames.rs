//! View / placenames — names of townships, villages, settlements, roads and rivers on the map.
//!
//! In: a sheet. Out: names that would like to be shown, and what can be picked at them. Not here: where they find room (`labels`).

use egui::{Color32, Pos2};

use super::face::hex;
use super::labels::Label;
use super::signs::Sheet;
use crate::base::ids::{ReachId, SettlementId, TownshipId, VillageId};
use crate::record::event::Who;

impl Sheet<'_> {
    /// Names of townships, villages, settlements, roads and rivers.
    pub fn names(&mut self) {
        let (county, lang, per_km) = (&self.run.scenario.county, self.face.lang, self.camera.per_km());
        for (i, t) in county.townships.iter().enumerate() {
            let at = self.at(t.seat);
            self.labels.push(Label::new(2, t.name.get(lang).to_owned(), at, 3.0, 15.0, hex(0x1B1F26)));
            self.hits.push((at, 9.0, Who::Township(TownshipId(i as u32))));
        }
        if per_km >= 20.0 {
            for (i, v) in county.villages.iter().enumerate() {
                let at = self.at(v.at);
                if self.sees(at) {
                    self.labels.push(Label::new(7, v.name.get(lang).to_owned(), at, 4.0, 12.5, hex(0x3A3F47)));
                    self.hits.push((at, 7.0, Who::Village(VillageId(i as u32))));
                }
            }
        }
        if per_km >= 95.0 {
            for (i, s) in county.settlements.iter().enumerate() {
                let at = self.at(s.at);
                if self.sees(at) {
                    self.labels.push(Label::new(9, s.name.get(lang).to_owned(), at, 5.0, 11.5, hex(0x5B626B)));
                    self.hits.push((at, 6.0, Who::Settlement(SettlementId(i as u32))));
                }
            }
        }
        self.line_names();
    }

    fn line_names(&mut self) {
        let (county, lang) = (&self.run.scenario.county, self.face.lang);
        let centre = self.camera.rect.center();
        let inner = self.camera.rect.shrink(40.0);
        // One board a name: where the road comes nearest to the middle of the map.
        let mut best: std::collections::BTreeMap<&str, (f32, Pos2, usize)> = std::collections::BTreeMap::new();
        for r in county.roads.roads.iter().filter(|r| (r.class as usize) <= 4 && !r.name.zh.is_empty()) {
            if (r.class as usize) >= 4 && self.camera.per_km() < 30.0 {
                continue;
            }
            let at = self.at(r.line[r.line.len() / 2]);
            if !inner.contains(at) {
                continue;
            }
            let far = at.distance(centre);
            let entry = best.entry(r.name.get(lang)).or_insert((f32::MAX, at, r.class as usize));
            if far < entry.0 {
                *entry = (far, at, r.class as usize);
            }
        }
        for (name, (_, at, class)) in best {
            let board = match class {
                0 | 1 => hex(0x2E6B4A),
                2 => hex(0xA63A2B),
                3 => hex(0xA0760A),
                _ => hex(0x6A7078),
            };
            let mut label = Label::new(5, name.to_owned(), at, 0.0, 11.0, Color32::WHITE);
            (label.board, label.centred) = (Some(self.face.ink(board)), true);
            self.labels.push(label);
        }
        let mut rivers: std::collections::BTreeMap<&str, (f32, Pos2)> = std::collections::BTreeMap::new();
        let least_km2 = if self.camera.per_km() < 25.0 { 150.0 } else { 25.0 };
        // A stream that nobody has named carries its key.
        let named = |i: usize| !county.rivers.reaches[i].name.zh.is_empty() && county.rivers.keys.key(ReachId(i as u32)) != county.rivers.reaches[i].name.zh;
        for (i, r) in county.rivers.reaches.iter().enumerate().filter(|(_, r)| r.area_km2 >= least_km2) {
            if !named(i) {
                continue;
            }
            let Some(p) = r.line.get(r.line.len() / 2) else { continue };
            let at = self.at(*p);
            if !inner.contains(at) {
                continue;
            }
            let far = at.distance(centre);
            let entry = rivers.entry(r.name.get(lang)).or_insert((f32::MAX, at));
            if far < entry.0 {
                *entry = (far, at);
            }
        }
        for (name, (_, at)) in rivers {
            let mut label = Label::new(6, name.to_owned(), at, 0.0, 12.5, self.face.ink(hex(0x1F5F96)));
            label.centred = true;
            self.labels.push(label);
        }
    }
}
