//! Import / county file — `county.ron` of an imported county, and `buildings.geojson` where houses stand for people.
//!
//! In: places, outfit, sources. Out: text. Not here: rasters, roads, rivers, settlements (`write`). Method: written line by
//! line in a fixed order, positions to 1e-6 degrees, so that the same data give the same bytes.

use std::fmt::Write as _;

use super::area::Area;
use super::outfit::{CHANNELS, Outfit};
use super::places::{Facility, Places};
use super::population::People;
use crate::base::lang::Name;
use crate::map::frame::{Frame, Point};

/// What the head of the file says.
#[derive(Clone, Debug)]
pub struct Head {
    /// Name.
    pub name: Name,
    /// Where the data come from.
    pub source: String,
    /// The area.
    pub area: Area,
    /// Standard deviation and correlation length of the terrain's error, metres.
    pub terrain_error: (f64, f64),
}

fn at(frame: &Frame, p: Point) -> String {
    let ll = frame.to_lonlat(p);
    format!("({:.6}, {:.6})", ll.lon, ll.lat)
}

fn name(n: &Name) -> String {
    match &n.en {
        Some(en) => format!("name: {:?}, name_en: {en:?}", n.zh),
        None => format!("name: {:?}", n.zh),
    }
}

/// The text of `county.ron`.
#[must_use]
pub fn text(head: &Head, frame: &Frame, places: &Places, outfit: &Outfit) -> String {
    let mut t = String::new();
    let town = |i: usize| format!("{:?}", places.townships[i].key);
    let mut line = |s: String| {
        t.push_str(&s);
        t.push('\n');
    };
    line("// Made by `yanlian import`. Gauges, channels, teams, bases and shelters (sh-…, base-…) are assumed; replace them with the county's own.".into());
    line("// 由 `yanlian import` 生成。测站、渠道、队伍、驻地和避难场所（sh-…、base-…）均为假定，请换成本县的。".into());
    line("(".into());
    line("    format: 1,".into());
    line(format!("    {},", name(&head.name)));
    line(format!("    source: {:?}, confidence: Derived,", head.source));
    line(format!("    crs: {:?},", frame.crs));
    line(format!("    bounds: Some(({:.6}, {:.6}, {:.6}, {:.6})),", head.area.west, head.area.south, head.area.east, head.area.north));
    line(format!("    terrain_error: (sd_m: {}, correlation_m: {}),", head.terrain_error.0, head.terrain_error.1));
    line("    // Shares assumed: no map knows them.".into());
    line("    people: (".into());
    line("        household_size: [0.28, 0.3, 0.19, 0.15, 0.06, 0.02], share_child: 0.14, share_elder: 0.2,".into());
    line("        reduced_mobility: (0.03, 0.2),".into());
    line("        cars_per_household: (0.9, 0.7), motorcycles_per_household: (0.2, 0.2),".into());
    line("        upper_floor: (0.8, 0.95),".into());
    line("    ),".into());
    line("    townships: [".into());
    for v in &places.townships {
        line(format!("        (key: {:?}, {}, seat: {}, office_staff: 7),", v.key, name(&v.name), at(frame, v.seat)));
    }
    line("    ],".into());
    line("    villages: [".into());
    let mut villages: Vec<_> = places.villages.iter().collect();
    villages.sort_by(|a, b| a.key.cmp(&b.key));
    for v in villages {
        line(format!(
            "        (key: {:?}, {}, township: {}, at: {}, community: {}, door_groups: {}),",
            v.key,
            name(&v.name),
            town(v.township),
            at(frame, v.at),
            v.community,
            if v.community { 6 } else { 2 }
        ));
    }
    line("    ],".into());
    line("    facilities: [".into());
    let mut facilities: Vec<&Facility> = places.facilities.iter().chain(&outfit.facilities).collect();
    facilities.sort_by(|a, b| a.key.cmp(&b.key));
    for f in facilities {
        let township = f.township.map_or("None".to_string(), |i| format!("Some({})", town(i)));
        let way: Vec<String> = f.line.iter().map(|p| at(frame, *p)).collect();
        let way = if way.is_empty() { String::new() } else { format!(", line: [{}]", way.join(", ")) };
        line(format!(
            "        (key: {:?}, {}, kind: {:?}, at: {}, township: {township}, capacity: {}, gate_per_h: {}{way}),",
            f.key,
            name(&f.name),
            f.kind,
            at(frame, f.at),
            f.capacity,
            f.gate_per_h
        ));
    }
    line("    ],".into());
    line("    gauges: [".into());
    for g in &outfit.gauges {
        let kind = match &g.stage {
            None => "kind: Rain".to_string(),
            Some((reach, warning, guarantee)) => format!("kind: Stage, reach: Some({reach:?}), warning_m: Some({warning}), guarantee_m: Some({guarantee})"),
        };
        line(format!(
            "        (key: {:?}, {}, {kind}, at: {}, township: Some({}), interval_min: 5, delay_min: LogNormal(4, 0.5), dropout: 0.02),",
            g.key,
            name(&g.name),
            at(frame, g.at),
            town(g.township)
        ));
    }
    line("    ],".into());
    line("    channels: [".into());
    if outfit.channels {
        for (key, zh, en, rest) in CHANNELS {
            line(format!("        (key: {key:?}, name: {zh:?}, name_en: {en:?}, {rest}),"));
        }
    }
    line("    ],".into());
    line("    teams: [".into());
    for m in &outfit.teams {
        let township = m.township.map_or("None".to_string(), |i| format!("Some({})", town(i)));
        line(format!(
            "        (key: {:?}, {}, base: {:?}, township: {township}, skills: [{}], people: {}, vehicles: {}, boats: {}, mobilise_min: Triangular(8, 15, 30), available: 1.0, endurance_h: 12, owner: {}, status: InService),",
            m.key,
            name(&m.name),
            m.base,
            m.skills.join(", "),
            m.size.0,
            m.size.1,
            m.size.2,
            m.owner
        ));
    }
    line("    ],".into());
    line("    hazard_points: [],".into());
    line(")".into());
    t
}

/// The text of `buildings.geojson`.
#[must_use]
pub fn buildings(people: &People, frame: &Frame) -> String {
    let mut t = String::from("{\"type\":\"FeatureCollection\",\"name\":\"buildings\",\"features\":[\n");
    for (i, h) in people.houses.iter().enumerate() {
        let ll = frame.to_lonlat(h.at);
        let key = serde_json::json!(people.settlements[h.settlement].key);
        let _ = write!(
            t,
            "{}{{\"type\":\"Feature\",\"properties\":{{\"osm\":{},\"residents\":{},\"settlement\":{key}}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{:.6},{:.6}]}}}}",
            if i == 0 { "" } else { ",\n" },
            h.id,
            h.residents,
            ll.lon,
            ll.lat
        );
    }
    t.push_str("\n]}\n");
    t
}
