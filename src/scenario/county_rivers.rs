//! Scenario / county rivers — the reaches of a county folder become its river graph.
//!
//! In: rows of `rivers.geojson`. Out: reaches that fall; findings for those that climb or run in a circle.
//! Where the file is silent: sections by the drainage area (`river_graph`), beds from the terrain made to fall, drainage areas from
//! the length of stream above (Hack 1957, L = 1.4 A^0.6 in miles; in kilometres A = (L / 1.273)^(5/3)).

use super::code;
use super::county_ground::Ground;
use super::geo_rows::ReachRow;
use super::refs::{self, what};
use super::river_graph::{self, ReachPart};
use crate::base::ids::{Id, Keys, ReachId};
use crate::base::num;
use crate::map::frame::Point;
use crate::map::river::{RiverGraph, Section};

impl Ground<'_> {
    pub(super) fn rivers(&self, rows: Vec<ReachRow>) -> RiverGraph {
        let log = self.log;
        let (keys, rows): (Keys<ReachId>, _) = refs::settle(log, rows, |r| &r.key);
        let mut downstream: Vec<Option<ReachId>> = rows.iter().map(|r| r.downstream.as_ref().and_then(|d| refs::find(log, &keys, d, what::REACH))).collect();
        let lines: Vec<Vec<Point>> =
            rows.iter().map(|r| if r.line.len() < 2 { vec![Point::default(), Point::new(1.0, 0.0)] } else { self.line(&r.line) }).collect();
        while let Some(first) = (0..rows.len()).find(|i| on_circle(&downstream, *i)) {
            let mut names = vec![rows[first].key.key.clone()];
            let mut at = downstream[first];
            while let Some(d) = at {
                names.push(rows[d.index()].key.key.clone());
                if d.index() == first {
                    break;
                }
                at = downstream[d.index()];
            }
            let way = names.join(" → ");
            log.error(
                code::M009,
                rows[first].key.at.clone(),
                format!("river {:?} · downstream", rows[first].key.key),
                format!("河流绕成一圈：{way}；请让其中一段流出县境"),
                format!("the river runs in a circle: {way}; let one of them leave the county"),
            );
            // Cut where the circle climbs most, so that the rest can still be judged.
            let mut circle = vec![first];
            while let Some(d) = downstream[circle[circle.len() - 1]].filter(|d| d.index() != first) {
                circle.push(d.index());
            }
            let climb = |i: &usize| downstream[*i].and_then(|d| rows[d.index()].bed_up_m).unwrap_or(0.0) - rows[*i].bed_down_m.unwrap_or(0.0);
            let cut = circle.iter().copied().max_by(|a, b| climb(a).total_cmp(&climb(b)).then(b.cmp(a))).unwrap_or(first);
            downstream[cut] = None;
        }
        let order = order(&downstream);
        // From the sources down: beds and areas that the file does not give follow from what lies above.
        let ground = |p: Point| self.terrain.bilinear(p);
        let n = rows.len();
        let (mut up, mut down, mut area, mut longest) = (vec![f64::NAN; n], vec![f64::NAN; n], vec![0.0f64; n], vec![0.0f64; n]);
        let (mut above_bed, mut above_area, mut above_len) = (vec![f64::INFINITY; n], vec![0.0f64; n], vec![0.0f64; n]);
        for &i in &order {
            let (r, line) = (&rows[i], &lines[i]);
            let length = crate::map::line::length_m(line);
            up[i] = r.bed_up_m.unwrap_or_else(|| ground(line[0]).unwrap_or(0.0).min(above_bed[i]));
            down[i] = r.bed_down_m.unwrap_or_else(|| ground(line[line.len() - 1]).unwrap_or(up[i]).min(up[i]));
            self.uphill(r, up[i], down[i], line);
            longest[i] = above_len[i] + length;
            area[i] = r.area_km2.unwrap_or_else(|| num::pow(longest[i] / 1000.0 / 1.273, 5.0 / 3.0).max(above_area[i])).max(0.01);
            if let Some(d) = downstream[i] {
                let k = d.index();
                let (next, joint) = (&rows[k], rows[k].bed_up_m);
                if let Some(b) = joint.filter(|b| *b > down[i] + 0.05) {
                    log.error(
                        code::M008,
                        next.key.at.clone(),
                        format!("river {:?} · bed_up_m", next.key.key),
                        format!("河流上坡：河床 {b} 米高于上游 \"{}\" 末端的 {:.2} 米", r.key.key, down[i]),
                        format!("the river runs uphill: its bed at {b} metres lies above the {:.2} metres at the end of \"{}\"", down[i], r.key.key),
                    );
                }
                above_bed[k] = above_bed[k].min(down[i]);
                above_area[k] += area[i];
                above_len[k] = above_len[k].max(longest[i]);
            }
        }
        let care =
            rows.iter().enumerate().filter_map(|(i, r)| Some((i as u32, r.dam.as_ref().map(|d| d.1.clone()).filter(|c| *c != Default::default())?))).collect();
        let parts = rows
            .into_iter()
            .zip(lines)
            .enumerate()
            .map(|(i, (r, line))| ReachPart {
                key: r.key.key,
                name: r.name,
                line,
                downstream: downstream[i].map(|d| keys.key(d).to_owned()),
                bed_up_m: up[i],
                bed_down_m: down[i],
                section: section(&r.section, area[i]),
                area_km2: area[i],
                dam: r.dam.map(|d| d.0),
            })
            .collect();
        let mut graph = river_graph::build(parts).unwrap_or_default();
        graph.care = care;
        graph
    }

    fn uphill(&self, r: &ReachRow, up: f64, down: f64, line: &[Point]) {
        if down > up + 1e-9 {
            self.log.error(
                code::M008,
                r.key.at.clone(),
                format!("river {:?}", r.key.key),
                format!("河流上坡：河床从 {up} 米升到 {down} 米；请对调两端或改正高程"),
                format!("the river runs uphill: its bed rises from {up} to {down} metres; swap its ends or correct the levels"),
            );
        } else if r.bed_up_m.is_none() && r.bed_down_m.is_none() {
            let (a, b) = (self.terrain.bilinear(line[0]), self.terrain.bilinear(line[line.len() - 1]));
            if let (Some(a), Some(b)) = (a, b)
                && b > a + 10.0
            {
                self.log.error(
                    code::M008,
                    r.key.at.clone(),
                    format!("river {:?}", r.key.key),
                    format!("河流上坡：沿线地面从 {a:.0} 米升到 {b:.0} 米；请从上游画到下游"),
                    format!("the river runs uphill: the ground along it rises from {a:.0} to {b:.0} metres; draw it downstream"),
                );
            }
        }
    }
}

fn section(given: &[Option<f64>; 7], area_km2: f64) -> Section {
    let d = river_graph::section_from_area(area_km2);
    let [bed, bank, full, plain, valley, nc, np] = *given;
    Section {
        bed_width_m: bed.unwrap_or(d.bed_width_m),
        bank_slope: bank.unwrap_or(d.bank_slope),
        bankfull_m: full.unwrap_or(d.bankfull_m),
        plain_width_m: plain.unwrap_or(d.plain_width_m),
        valley_slope: valley.unwrap_or(d.valley_slope),
        n_channel: nc.unwrap_or(d.n_channel),
        n_plain: np.unwrap_or(d.n_plain),
    }
}

/// Indices from the sources down; there is no circle any more.
fn order(downstream: &[Option<ReachId>]) -> Vec<usize> {
    let mut waits = vec![0u32; downstream.len()];
    for d in downstream.iter().flatten() {
        waits[d.index()] += 1;
    }
    let mut ready: std::collections::BTreeSet<usize> = (0..downstream.len()).filter(|i| waits[*i] == 0).collect();
    let mut out = Vec::with_capacity(downstream.len());
    while let Some(i) = ready.pop_first() {
        out.push(i);
        if let Some(d) = downstream[i] {
            waits[d.index()] -= 1;
            if waits[d.index()] == 0 {
                ready.insert(d.index());
            }
        }
    }
    out
}

fn on_circle(downstream: &[Option<ReachId>], start: usize) -> bool {
    let mut at = downstream[start];
    for _ in 0..downstream.len() {
        match at {
            Some(d) if d.index() == start => return true,
            Some(d) => at = downstream[d.index()],
            None => return false,
        }
    }
    false
}
