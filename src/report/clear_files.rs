//! Report / clear files — `people.csv` and `clearance.geojson` of a clearance: settlement by settlement, and the roads that jammed.
//!
//! In: one clearance. Out: UTF-8 with a byte-order mark and a first line of keys; RFC 7946 GeoJSON, WGS 84. Times are seconds from
//! the order. Not here: text and JSON (`clear`).

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::file::{Trouble, write_whole};
use crate::base::ids::Id;
use crate::map::frame::Point;
use crate::scenario::drill_spec::Scenario;
use crate::score::clearance::{Clearance, Counted};

const HEADER: [(&str, &str); 16] = [
    ("key", "编码"),
    ("settlement", "居民点"),
    ("village", "村（社区）"),
    ("lon", "经度"),
    ("lat", "纬度"),
    ("people", "人"),
    ("households", "户"),
    ("reduced", "其中行动不便"),
    ("warned", "已预警"),
    ("left", "已离家"),
    ("safe", "已安全"),
    ("first_s", "首户安全_秒"),
    ("p50_s", "50%_秒"),
    ("p90_s", "90%_秒"),
    ("p95_s", "95%_秒"),
    ("last_s", "末户_秒"),
];

/// Writes both files into a folder.
pub fn write(dir: &Path, scenario: &Scenario, run: &Clearance) -> Result<(), Trouble> {
    csv(&dir.join("people.csv"), scenario, run)?;
    super::columns::write(dir, &[("people.csv", super::columns::of(&HEADER))])?;
    geojson(&dir.join("clearance.geojson"), scenario, run)
}

fn csv(path: &Path, scenario: &Scenario, run: &Clearance) -> Result<(), Trouble> {
    let county = &scenario.county;
    write_whole(path, |out| {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(&mut *out);
        csv.write_record(HEADER.map(|(key, _)| key))?;
        for (s, c) in &run.settlements {
            let place = &county.settlements[*s as usize];
            let at = county.frame.to_lonlat(place.at);
            let t = &c.times;
            let mut record = vec![
                county.settlement_keys.key(crate::base::ids::SettlementId(*s)).to_owned(),
                place.name.zh.clone(),
                county.villages[place.village.index()].name.zh.clone(),
                format!("{:.6}", at.lon),
                format!("{:.6}", at.lat),
            ];
            record.extend([c.people, c.households, c.reduced, c.warned, c.left, c.safe].map(|n| n.to_string()));
            record.extend([t.first_s, t.p50_s, t.p90_s, t.p95_s, t.last_s].map(|v| v.map_or_else(String::new, |v| format!("{v:.0}"))));
            csv.write_record(&record)?;
        }
        csv.flush()
    })
}

fn geojson(path: &Path, scenario: &Scenario, run: &Clearance) -> Result<(), Trouble> {
    let county = &scenario.county;
    let position = |p: Point| {
        let at = county.frame.to_lonlat(p);
        json!([(at.lon * 1e6).round() / 1e6, (at.lat * 1e6).round() / 1e6])
    };
    let feature = |geometry: Value, properties: Value| json!({"type": "Feature", "properties": properties, "geometry": geometry});
    let mut features: Vec<Value> = Vec::new();
    for (s, c) in &run.settlements {
        let place = &county.settlements[*s as usize];
        let Counted { people, left, safe, times, .. } = c;
        features.push(feature(
            json!({"type": "Point", "coordinates": position(place.at)}),
            json!({"kind": "settlement", "key": county.settlement_keys.key(crate::base::ids::SettlementId(*s)), "name": place.name.zh, "people": people, "left": left, "safe": safe, "p50_s": times.p50_s, "p95_s": times.p95_s, "last_s": times.last_s}),
        ));
    }
    for x in &run.shelters {
        let f = &county.facilities[x.id.index()];
        features.push(feature(
            json!({"type": "Point", "coordinates": position(f.at)}),
            json!({"kind": "shelter", "key": x.key, "name": f.name.zh, "capacity": x.capacity, "inside": x.inside, "outside": x.outside, "turned_away": x.turned_away, "last_s": x.last_s}),
        ));
    }
    for j in &run.jams {
        let road = county.roads.road(j.id);
        features.push(feature(
            json!({"type": "LineString", "coordinates": road.line.iter().map(|p| position(*p)).collect::<Vec<_>>()}),
            json!({"kind": "queue", "key": j.key, "name": road.name.zh, "queue_m": j.queue_m, "vehicles": j.vehicles, "first_s": j.first_s, "full_s": j.full_s}),
        ));
    }
    let whole = json!({"type": "FeatureCollection", "features": features});
    write_whole(path, |out| out.write_all(whole.to_string().as_bytes()))
}
