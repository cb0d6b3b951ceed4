//! Sketch / county — the text of `county.ron`: townships, stations, facilities, gauges, squads, hazard points.
//!
//! In: the sketch, the land, who lives where, the rivers. Out: RON text as `docs/formats.md` says.
//! Not here: fields the sketch passes on as they are written (`county`, `teams`). Assumed: every place without a name of its own.

use std::fmt::Write as _;

use crate::base::seed::{Luck, Seed, Stream, stream};
use crate::import::river_network::{self, RiverLine};
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::place::Ward;
use crate::scenario::patch::quoted;

use super::file::Sketch;
use super::land::Land;
use super::line;
use super::settle::{Settled, shared};

/// Everything the text is made from.
pub(crate) struct Parts<'a> {
    pub(crate) sketch: &'a Sketch,
    pub(crate) frame: &'a Frame,
    pub(crate) land: &'a Land,
    pub(crate) settled: &'a Settled,
    pub(crate) lines: &'a [RiverLine],
}

/// The point of a drawn river nearest to where a gauge or dam was drawn.
pub(crate) fn on_river(lines: &[RiverLine], river: &str, at: Point) -> Option<Point> {
    let l = lines.iter().find(|l| l.key == river)?;
    let (_, i, t) = line::nearest(&l.points, at);
    Some(l.points[i].towards(l.points[i + 1], t))
}

struct Facility {
    key: String,
    name: String,
    kind: String,
    at: Point,
    township: Option<usize>,
    capacity: u32,
    gate_per_h: f64,
    wards: Option<Vec<Ward>>,
    /// The way of a power line.
    line: Vec<Point>,
}

/// What the card of houses below a cut slope says (assumed wording).
const CUT_CARD: &str = "信号：铜锣、手摇警报器；路线：从屋前离开，不走屋后；安全地点：村应急站；雨停 24 小时、巡查后再回";
/// What the card of houses below a slope that slides says (assumed wording).
const SLIDE_CARD: &str = "信号：铜锣、手摇警报器；路线：向两侧垂直于滑动方向撤离；安全地点：村应急站；雨停 24 小时、巡查后再回";

impl Parts<'_> {
    fn plane(&self, p: (f64, f64)) -> Point {
        self.frame.to_plane(LonLat { lon: p.0, lat: p.1 })
    }
    fn place(&self, p: Point) -> String {
        let at = self.frame.to_lonlat(p);
        let d = if self.frame.epsg().is_some() { 5 } else { 1 };
        format!("({:.d$}, {:.d$})", at.lon, at.lat)
    }
    fn township_at(&self, p: Point) -> usize {
        let st = &self.settled.stations;
        st.iter().map(|s| (s.at.distance_m(p), s.township)).fold((f64::MAX, 0), |a, b| if b.0 < a.0 { b } else { a }).1
    }

    /// The text of `county.ron`.
    pub(crate) fn text(&self) -> String {
        let s = self.sketch;
        let mut t = String::new();
        let _ = writeln!(t, "(\n    format: 1,");
        let _ = write!(t, "    name: {}", quoted(&s.name));
        if let Some(en) = &s.name_en {
            let _ = write!(t, ", name_en: {}", quoted(en));
        }
        let _ = writeln!(t, ",\n    source: {}, confidence: Assumed,", quoted(&s.source));
        if let Some(en) = &s.source_en {
            let _ = writeln!(t, "    source_en: Some({}),", quoted(en));
        }
        if let Some(r) = &s.reconstruction {
            let _ = writeln!(t, "    reconstruction: Some({}),", quoted(r));
        }
        if let Some(r) = &s.reconstruction_en {
            let _ = writeln!(t, "    reconstruction_en: Some({}),", quoted(r));
        }
        let b = s.bounds;
        let _ = writeln!(t, "    crs: {},\n    bounds: Some(({}, {}, {}, {})),", quoted(&s.crs), b.0, b.1, b.2, b.3);
        for l in s.county.lines().map(str::trim_end).filter(|l| !l.trim().is_empty()) {
            let _ = writeln!(t, "    {}", l.trim_start_matches("    "));
        }
        let _ = writeln!(t, "    townships: [");
        for (i, row) in s.townships.iter().enumerate() {
            let _ = writeln!(
                t,
                "        (key: {}, name: {}, seat: {}, office_staff: {}),",
                quoted(&row.key.key),
                quoted(&row.name),
                self.place(self.settled.seats[i]),
                row.office_staff
            );
        }
        let _ = writeln!(t, "    ],\n    villages: [");
        for (i, v) in self.settled.stations.iter().enumerate() {
            let people: u32 = self.settled.settlements.iter().zip(&self.settled.station_of).filter(|(_, k)| **k == i).map(|(r, _)| r.residents).sum();
            let _ = writeln!(
                t,
                "        (key: {}, name: {}, township: {}, at: {}, community: {}, door_groups: {}),",
                quoted(&v.key),
                quoted(&v.name),
                quoted(&s.townships[v.township].key.key),
                self.place(v.at),
                v.community,
                (people / 400 + 2).min(12)
            );
        }
        let _ = writeln!(t, "    ],\n    facilities: [");
        let facilities = self.facilities();
        for f in &facilities {
            let town = f.township.map_or("None".to_string(), |k| format!("Some({})", quoted(&s.townships[k].key.key)));
            let _ = writeln!(
                t,
                "        (key: {}, name: {}, kind: {}, at: {}, township: {town}, capacity: {}, gate_per_h: {}{}{}),",
                quoted(&f.key),
                quoted(&f.name),
                f.kind,
                self.place(f.at),
                f.capacity,
                f.gate_per_h,
                f.wards.as_ref().map_or(String::new(), |w| format!(", wards: {w:?}")),
                if f.line.is_empty() { String::new() } else { format!(", line: [{}]", f.line.iter().map(|p| self.place(*p)).collect::<Vec<_>>().join(", ")) }
            );
        }
        let _ = writeln!(t, "    ],\n    gauges: [");
        self.gauges(&mut t);
        let _ = writeln!(t, "    ],\n    teams: [");
        for l in s.teams.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let _ = writeln!(t, "        {l}");
        }
        if s.generate.squads {
            let mut luck = stream(Seed(s.seed), Luck::Sketch, "squads");
            for row in &s.townships {
                let n = 14 + luck.below(11);
                let _ = writeln!(
                    t,
                    "        (key: \"squad-{}\", name: {}, base: \"hall-{}\", township: Some({}), skills: [FloodRescue, Evacuate, Sandbag, Supply], people: {n}, vehicles: 2, boats: {}, \
                    mobilise_min: Triangular(10, 20, 45), available: 0.9, endurance_h: 10, owner: Government, status: InService),",
                    row.key.key,
                    quoted(&format!("{}应急抢险队", row.name)),
                    row.key.key,
                    quoted(&row.key.key),
                    u8::from(row.urban > 4000)
                );
            }
        }
        let _ = writeln!(t, "    ],\n    hazard_points: [");
        self.hazard_points(&mut t);
        let _ = writeln!(t, "    ],\n)");
        t
    }

    fn facilities(&self) -> Vec<Facility> {
        let (s, g) = (self.sketch, &self.sketch.generate);
        let mut luck = stream(Seed(s.seed), Luck::Sketch, "facilities");
        let mut out = Vec::new();
        let near = |p: Point, luck: &mut Stream, spread: f64, lowest: f64| {
            let q = Point::new(p.x + luck.uniform(-spread, spread), p.y + luck.uniform(-spread, spread));
            self.land.good_ground(q, 500.0, lowest)
        };
        for f in &s.facilities {
            let town = f.near.as_ref().and_then(|k| s.townships.iter().position(|t| t.key.key == k.key));
            let at = match (f.at, town) {
                (Some(p), _) => self.land.good_ground(self.plane(p), 250.0, if matches!(f.kind.as_str(), "WaterIntake" | "Landing") { 0.2 } else { 2.0 }),
                (None, Some(t)) => near(self.settled.seats[t], &mut luck, 350.0, 5.0),
                (None, None) => continue,
            };
            out.push(Facility {
                key: f.key.key.clone(),
                name: f.name.clone(),
                kind: f.kind.clone(),
                at,
                township: town.or_else(|| Some(self.township_at(at))),
                capacity: f.capacity,
                gate_per_h: f.gate_per_h,
                wards: f.wards.clone(),
                line: Vec::new(),
            });
        }
        let mut per_township = |prefix: &str, label: &str, kind: &str, spread: f64, lowest: f64, capacity: (u32, u32), gate: f64, luck: &mut Stream| {
            for (t, row) in s.townships.iter().enumerate() {
                let at = near(self.settled.seats[t], luck, spread, lowest);
                let n = capacity.0 + luck.below(u64::from(capacity.1 - capacity.0 + 1)) as u32;
                out.push(Facility {
                    key: format!("{prefix}-{}", row.key.key),
                    name: format!("{}{label}", row.name),
                    kind: kind.into(),
                    at,
                    township: Some(t),
                    capacity: n,
                    gate_per_h: gate,
                    wards: None,
                    line: Vec::new(),
                });
            }
        };
        if g.town_halls {
            per_township("hall", "人民政府", "TownHall", 120.0, 3.0, (0, 0), 0.0, &mut luck);
        }
        if g.clinics_per_township > 0 {
            per_township("clinic", "卫生院", "Clinic", 250.0, 3.0, (20, 60), 60.0, &mut luck);
        }
        if g.police {
            per_township("police", "派出所", "Police", 250.0, 3.0, (0, 0), 0.0, &mut luck);
        }
        if g.water_intakes {
            per_township("intake", "水厂取水口（假设）", "WaterIntake", 500.0, 0.5, (0, 0), 0.0, &mut luck);
        }
        for (i, row) in s.townships.iter().enumerate().take(g.control_points as usize) {
            out.push(Facility {
                key: format!("control-{}", row.key.key),
                name: format!("{}会商终端", row.name),
                kind: "ControlPoint".into(),
                at: self.settled.seats[i],
                township: Some(i),
                capacity: 0,
                gate_per_h: 0.0,
                wards: None,
                line: Vec::new(),
            });
        }
        for i in s.townships.len()..g.control_points as usize {
            let at = self.settled.seats.first().copied().unwrap_or_default();
            out.push(Facility {
                key: format!("control-county-{}", i + 1 - s.townships.len()),
                name: format!("县级会商终端{}", i + 1 - s.townships.len()),
                kind: "ControlPoint".into(),
                at,
                township: Some(0),
                capacity: 0,
                gate_per_h: 0.0,
                wards: None,
                line: Vec::new(),
            });
        }
        let people: Vec<f64> = s.townships.iter().map(|t| f64::from(t.residents)).collect();
        for (prefix, label, number, capacity, gate) in
            [("ms", "中学", g.middle_schools, (900, 1800), 1500.0), ("ps", "小学", g.primary_schools, (180, 520), 700.0)]
        {
            for (t, n) in shared(number, &people).into_iter().enumerate() {
                let own: Vec<usize> = (0..self.settled.stations.len()).filter(|i| self.settled.stations[*i].township == t).collect();
                for k in 0..n as usize {
                    let station = &self.settled.stations[own[k % own.len()]];
                    let at = near(station.at, &mut luck, 300.0, 6.0);
                    let seats = capacity.0 + luck.below(u64::from(capacity.1 - capacity.0)) as u32;
                    let local = station.name.split('（').next().unwrap_or(&station.name);
                    let ordinal = if k < own.len() { String::new() } else { format!("第{}", k / own.len() + 1) };
                    out.push(Facility {
                        key: format!("{prefix}-{}-{:02}", s.townships[t].key.key, k + 1),
                        name: format!("{local}{ordinal}{label}（假设）"),
                        kind: "School".into(),
                        at,
                        township: Some(t),
                        capacity: seats,
                        gate_per_h: gate,
                        wards: None,
                        line: Vec::new(),
                    });
                }
            }
        }
        for (t, row) in s.townships.iter().enumerate() {
            for k in 0..g.shelters_per_township {
                let at = near(self.settled.seats[t], &mut luck, 500.0, 12.0);
                let capacity = if row.urban > 20_000 { 4000 } else { 800 + 100 * luck.below(8) as u32 };
                out.push(Facility {
                    key: format!("sh-{}-{}", row.key.key, k + 1),
                    name: format!("{}{}号应急避难场所（假设）", row.name, k + 1),
                    kind: "Shelter".into(),
                    at,
                    township: Some(t),
                    capacity,
                    gate_per_h: 1500.0,
                    wards: None,
                    line: Vec::new(),
                });
            }
        }
        for d in &s.dams {
            let Some(at) = on_river(self.lines, &d.river.key, self.plane(d.at)) else { continue };
            out.push(Facility {
                key: format!("dam-{}", d.key.key),
                name: d.name.clone(),
                kind: "Other".into(),
                at,
                township: Some(self.township_at(at)),
                capacity: 0,
                gate_per_h: 0.0,
                wards: None,
                line: Vec::new(),
            });
        }
        if g.village_shelters {
            for st in self.settled.stations.iter().filter(|st| !st.town) {
                let at = near(st.at, &mut luck, 200.0, 12.0);
                let capacity = 150 + 50 * luck.below(6) as u32;
                out.push(Facility {
                    key: format!("sh-{}", st.key),
                    name: format!("{}避难点（假设）", st.name),
                    kind: "Shelter".into(),
                    at,
                    township: Some(st.township),
                    capacity,
                    gate_per_h: 600.0,
                    wards: None,
                    line: Vec::new(),
                });
            }
        }
        self.networks(&mut out);
        self.power_lines(&mut out);
        out
    }

    /// A line on pylons from the first township's substation to each other's, as straight as such lines are (assumed).
    fn power_lines(&self, out: &mut Vec<Facility>) {
        let stations: Vec<(usize, Point)> = out.iter().filter(|f| f.kind == "Substation").filter_map(|f| Some((f.township?, f.at))).collect();
        let Some((_, hub)) = stations.first().copied() else { return };
        for (t, at) in stations.iter().skip(1) {
            let row = &self.sketch.townships[*t];
            out.push(Facility {
                key: format!("line-{}", row.key.key),
                name: format!("{}35千伏线路（假设）", row.name),
                kind: "PowerLine".into(),
                at: hub.towards(*at, 0.5),
                township: Some(*t),
                capacity: 0,
                gate_per_h: 0.0,
                wards: None,
                line: vec![hub, *at],
            });
        }
    }

    /// Masts and substations; by luck of their own, so that nothing else of a county moves with them.
    fn networks(&self, out: &mut Vec<Facility>) {
        let (s, g) = (self.sketch, &self.sketch.generate);
        let mut luck = stream(Seed(s.seed), Luck::Sketch, "networks");
        let mut add = |key: String, name: String, kind: &str, from: Point, spread: f64, t: usize, luck: &mut Stream| {
            let q = Point::new(from.x + luck.uniform(-spread, spread), from.y + luck.uniform(-spread, spread));
            let at = self.land.good_ground(q, 500.0, 3.0);
            out.push(Facility { key, name, kind: kind.into(), at, township: Some(t), capacity: 0, gate_per_h: 0.0, wards: None, line: Vec::new() });
        };
        for (t, row) in s.townships.iter().enumerate() {
            let own: Vec<Point> = self.settled.stations.iter().filter(|st| st.township == t).map(|st| st.at).collect();
            // The first at the seat, the others at the township's villages, spread over its list.
            for k in 0..g.masts_per_township as usize {
                let from = if k == 0 || own.is_empty() { self.settled.seats[t] } else { own[k * own.len() / g.masts_per_township as usize] };
                let name = format!("{}{}号通信基站（假设）", row.name, k + 1);
                add(format!("mast-{}-{}", row.key.key, k + 1), name, "Mast", from, 400.0, t, &mut luck);
            }
            if g.substations {
                let (key, name) = (format!("substation-{}", row.key.key), format!("{}变电站（假设）", row.name));
                add(key, name, "Substation", self.settled.seats[t], 800.0, t, &mut luck);
            }
        }
    }

    fn gauges(&self, t: &mut String) {
        let rivers = &self.land.rivers;
        for g in &self.sketch.gauges {
            let drawn = self.plane(g.at);
            let town = g.township.as_ref().map_or("None".to_string(), |k| format!("Some({})", quoted(&k.key)));
            if !g.stage {
                let at = self.land.good_ground(drawn, 200.0, 1.0);
                let _ = writeln!(
                    t,
                    "        (key: {}, name: {}, kind: Rain, at: {}, township: {town}, interval_min: 5, delay_min: LogNormal(4, 0.5), dropout: 0.02),",
                    quoted(&g.key.key),
                    quoted(&g.name),
                    self.place(at)
                );
                continue;
            }
            let Some(on) = g.river.as_ref().and_then(|r| on_river(self.lines, &r.key, drawn)) else { continue };
            let Some(id) = river_network::ending_at(rivers, on, 400.0) else { continue };
            let reach = rivers.reach(id);
            let at = reach.line.last().copied().unwrap_or(on);
            let warning = g.warning_m.unwrap_or_else(|| ((reach.bed_down_m + reach.section.bankfull_m) * 10.0).round() / 10.0);
            let guarantee = g.guarantee_m.unwrap_or_else(|| ((warning + 0.3 * reach.section.bankfull_m) * 10.0).round() / 10.0);
            let _ = writeln!(
                t,
                "        (key: {}, name: {}, kind: Stage, at: {}, township: {town}, reach: Some({}), warning_m: Some({warning:.1}), guarantee_m: Some({guarantee:.1}), \
                interval_min: 5, delay_min: LogNormal(5, 0.5), dropout: 0.01),",
                quoted(&g.key.key),
                quoted(&g.name),
                self.place(at),
                quoted(rivers.keys.key(id))
            );
        }
    }

    /// Steep ground just beside houses, each with what stands on the card of its households (assumed).
    fn hazard_points(&self, t: &mut String) {
        let s = self.sketch;
        let number = s.generate.hazard_points as usize;
        let mut luck = stream(Seed(s.seed), Luck::Sketch, "hazard points");
        let shape = self.land.shape();
        let mut steep: Vec<(f64, usize, Point)> = Vec::new();
        for (i, row) in self.settled.settlements.iter().enumerate() {
            if row.urban {
                continue;
            }
            let p = self.land.best_near(row.at, 180.0, |c| (!self.land.in_channel(c)).then(|| -self.land.slope(c) * 4.0));
            let slope = shape.cell_at(p).map_or(0.0, |c| self.land.slope(c));
            steep.push((slope * luck.uniform(0.75, 1.0), i, p));
        }
        steep.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut chosen: Vec<(usize, Point)> = steep.iter().take(number * 3).filter(|_| luck.chance(0.4)).map(|x| (x.1, x.2)).take(number).collect();
        chosen.sort_by_key(|c| c.0);
        for (n, (i, p)) in chosen.into_iter().enumerate() {
            let row = &self.settled.settlements[i];
            let cut = luck.chance(0.45);
            let slope = shape.cell_at(p).map_or(0.0, |c| self.land.slope(c));
            let degrees = (crate::base::num::atan(slope).to_degrees() + if cut { luck.uniform(10.0, 30.0) } else { 0.0 }).round();
            let households = if cut { 1 + luck.below(4) } else { 3 + luck.below(12) };
            let label = if cut { "切坡建房点（假设）" } else { "滑坡隐患点（假设）" };
            let _ = writeln!(
                t,
                "        (key: \"hp-{:03}\", name: {}, at: {}, cut_slope: {cut}, households: {households}, village: {}, monitor: {}, card: {}, slope_deg: {degrees}),",
                n + 1,
                quoted(&format!("{}{label}", row.name)),
                self.place(p),
                quoted(&row.village),
                quoted(if luck.chance(0.6) { "组长" } else { "网格员" }),
                quoted(if cut { CUT_CARD } else { SLIDE_CARD })
            );
        }
    }
}
