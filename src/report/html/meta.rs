//! Html / meta — everything on the page that is not a line or a raster: card, places, names, series, picked events.
//!
//! In: `Told`. Out: one JSON object, packed. Method: names as `[zh, en]`, points as `[x, y]` in the page's units.

use serde_json::{Value, json};

use super::{Plane, paper, scene, tracks, water};
use crate::base::ids::{ClauseId, Id};
use crate::base::lang::{Lang, Name, Text};
use crate::map::frame::Point;
use crate::map::place::GaugeKind;
use crate::map::road::RoadClass;
use crate::record::event::{Kind, Who};
use crate::report::names::Names;
use crate::report::{Told, curve, pack, pick, story, warning, words};
use crate::score::card::Card;
use crate::score::danger::Danger;

/// The object.
#[must_use]
pub fn object(told: &Told<'_>, plane: &Plane, water: &water::Packed, tracks: &tracks::Packed) -> Value {
    let (drill, county) = (&told.scenario.drill, &told.scenario.county);
    let names = Names::new(told.scenario, told.tale);
    let danger = Danger::of(&drill.hazard);
    let minutes = (drill.length.as_minutes().ceil() as usize).max(1);
    let at_risk = told.at_risk(&told.homes());
    let curves = |tale| {
        let c = curve::of(told.scenario, tale, &at_risk, minutes);
        json!({ "warned": steps(&c.warned), "left": steps(&c.left), "safe": steps(&c.safe), "hit": steps(&c.hit) })
    };
    let picked = pick::pick(&told.tale.events, told.card);
    json!({
        "format": 1,
        "hazard": danger.word(),
        "drill": {
            "key": drill.key, "title": name(&drill.title), "source": [&drill.source, drill.source_en.as_ref().unwrap_or(&drill.source)], "start_ms": drill.start.timestamp().as_millisecond(), "offset_s": drill.start.offset().seconds(),
            "minutes": minutes, "seed": told.tale.seed,
            "injects": drill.injects.iter().map(|i| json!([i.at().map(|at| at.as_seconds()), i.text.zh, i.text.en, i.expected])).collect::<Vec<_>>(),
        },
        "county": { "name": name(&county.name), "source": [&county.source, county.source_en.as_ref().unwrap_or(&county.source)], "osm": county.source.contains("OpenStreetMap"), "reconstruction": county.reconstruction.as_ref().map(name), "crs": county.frame.crs },
        "plane": { "unit_m": plane.unit_m, "west": county.terrain.shape.west, "north": county.terrain.shape.north, "width_m": county.terrain.shape.cols as f64 * county.terrain.shape.cell_m, "height_m": county.terrain.shape.rows as f64 * county.terrain.shape.cell_m },
        "packed": { "water_factor": water.factor, "water_every": water.every, "square_m": tracks.square_m, "moving_every": tracks.every, "water_cell_m": county.terrain.shape.cell_m * water.factor as f64 },
        "scene": scene::scene(told, plane, &names, &at_risk),
        "card": card(told.card),
        "paper": paper::object(told),
        "clauses_en": told.scenario.books.clauses.iter().filter_map(|c| c.text.en.as_ref().map(|en| (c.key.clone(), Value::from(en.clone())))).collect::<serde_json::Map<_, _>>(),
        "chapters": (0..told.scenario.books.clauses.len()).filter_map(|i| { let b = &told.scenario.books; let c = b.chapter_of(ClauseId::from_index(i))?; let say = |l| format!("{} {}", c.number, c.title.get(l)); Some((b.clauses[i].key.clone(), json!([say(Lang::Zh), say(Lang::En)]))) }).collect::<serde_json::Map<_, _>>(),
        "actors": told.scenario.books.clauses.iter().map(|c| (c.key.clone(), json!(both(|l| names.of(Who::Role(c.actor), l))))).collect::<serde_json::Map<_, _>>(),
        "plans": told.scenario.books.plans.iter().map(|p| name(&p.title)).collect::<Vec<_>>(),
        "places": places(told, plane, &at_risk),
        "series": series(told),
        "curves": { "at_risk": people_of(told, &at_risk), "plan": curves(told.tale), "no_plan": told.no_plan.map(curves), "perfect": told.perfect.map(curves) },
        "lanes": words::LANES.map(text),
        "modules": words::MODULES.map(|(w, t)| json!([w, t.zh, t.en])),
        "kinds": picked.kinds.iter().map(|(k, (all, kept))| json!([k.word(), story::label_in(*k, danger, Lang::Zh), story::label_in(*k, danger, Lang::En), words::lane(*k), all, kept, u8::from(pick::is_key(*k))])).collect::<Vec<_>>(),
        "levels": told.tale.events.iter().filter(|e| e.kind == Kind::LevelSet).filter_map(|e| if let Who::Level(l) = e.subject { Some(json!([e.at.as_seconds(), l.numeral()])) } else { None }).collect::<Vec<_>>(),
        "warning": warning::object(told),
        "events": events(told, &names, &picked, plane),
        "tail": tail(told, plane),
    })
}

/// The card without the clock of the wall: how long everything took is not known while the page is written, and a page that is
/// written again from the record is the same to the byte.
fn card(card: &Card) -> Value {
    let mut value = json!(card);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("wall_s");
    }
    value
}

/// Packed for the page.
#[must_use]
pub fn pack(told: &Told<'_>, plane: &Plane, water: &water::Packed, tracks: &tracks::Packed) -> String {
    pack::seal(object(told, plane, water, tracks).to_string().as_bytes())
}

fn name(n: &Name) -> Value {
    match &n.en {
        Some(en) => json!([n.zh, en]),
        None => json!([n.zh]),
    }
}
fn text(t: Text) -> Value {
    json!([t.zh, t.en])
}
fn both(of: impl Fn(Lang) -> String) -> [String; 2] {
    [of(Lang::Zh), of(Lang::En)]
}

/// A whole-number series as differences, which pack well.
fn steps(values: &[u32]) -> Vec<i64> {
    let mut last = 0;
    values
        .iter()
        .map(|v| {
            let d = i64::from(*v) - last;
            last = i64::from(*v);
            d
        })
        .collect()
}

fn people_of(told: &Told<'_>, mask: &[bool]) -> u64 {
    told.tale.households.iter().zip(mask).filter(|(_, m)| **m).map(|(h, _)| u64::from(h.people)).sum()
}

fn places(told: &Told<'_>, plane: &Plane, at_risk: &[bool]) -> Value {
    let (county, books) = (&told.scenario.county, &told.scenario.books);
    let at = |p: Point| {
        let (x, y) = plane.at(p);
        json!([x, y])
    };
    let mut risk_people = vec![0u32; county.settlements.len()];
    let mut living = vec![0u32; county.settlements.len()];
    for (fact, flag) in told.tale.households.iter().zip(at_risk) {
        let s = fact.settlement.index();
        if s >= living.len() {
            continue;
        }
        living[s] += u32::from(fact.people);
        if *flag {
            risk_people[s] += u32::from(fact.people);
        }
    }
    let mut zone_class = vec![0u8; county.settlements.len()];
    for zone in &books.zones {
        for s in &zone.settlements {
            if let Some(c) = zone_class.get_mut(s.index()) {
                *c = if *c == 0 { zone.class } else { (*c).min(zone.class) };
            }
        }
    }
    let road_class = |c: RoadClass| text(words::road_class(c));
    let classes = [
        RoadClass::Expressway,
        RoadClass::Ramp,
        RoadClass::National,
        RoadClass::Provincial,
        RoadClass::County,
        RoadClass::Township,
        RoadClass::Village,
        RoadClass::Street,
        RoadClass::Track,
        RoadClass::Path,
    ];
    json!({
        "townships": county.townships.iter().map(|t| json!([name(&t.name), at(t.seat)])).collect::<Vec<_>>(),
        "villages": county.villages.iter().map(|v| json!([name(&v.name), at(v.at), v.township.index()])).collect::<Vec<_>>(),
        "settlements": county.settlements.iter().enumerate().map(|(i, s)| json!([name(&s.name), at(s.at), s.village.index(), living[i], risk_people[i], zone_class[i]])).collect::<Vec<_>>(),
        "facilities": county.facilities.iter().map(|f| json!([name(&f.name), at(f.at), format!("{:?}", f.kind), f.capacity])).collect::<Vec<_>>(),
        "gauges": county.gauges.iter().map(|g| json!([name(&g.name), at(g.at), if g.kind == GaugeKind::Stage { "stage" } else { "rain" }, g.warning_m, g.guarantee_m])).collect::<Vec<_>>(),
        "teams": county.teams.iter().map(|t| json!([name(&t.name), t.people])).collect::<Vec<_>>(),
        "roads": county.roads.roads.iter().map(|r| name(&r.name)).collect::<Vec<_>>(),
        "rivers": county.rivers.reaches.iter().map(|r| name(&r.name)).collect::<Vec<_>>(),
        "road_classes": classes.map(road_class),
    })
}

/// Stage in centimetres and rain of the last hour in tenths of a millimetre, by minute, as differences.
fn series(told: &Told<'_>) -> Value {
    let pack = |list: &[(u32, Vec<f32>)], steps_per_unit: f32| {
        list.iter()
            .map(|(gauge, values)| {
                let mut last = 0i64;
                let differences: Vec<i64> = values
                    .iter()
                    .map(|v| {
                        let n = if v.is_finite() { (v * steps_per_unit).round() as i64 } else { last };
                        let d = n - last;
                        last = n;
                        d
                    })
                    .collect();
                json!([gauge, differences])
            })
            .collect::<Vec<_>>()
    };
    json!({ "stage_cm": pack(&told.tale.tracks.stages, 100.0), "rain_dmm": pack(&told.tale.tracks.rain_1h, 10.0) })
}

/// Where the queue behind an accident ended, by its measurements: seconds, place; no place where there was no queue.
fn tail(told: &Told<'_>, plane: &Plane) -> Vec<Value> {
    let measured = told.tale.events.iter().filter(|e| e.kind == Kind::QueueMeasured);
    measured
        .map(|e| {
            let at = e.detail.number("tail_x").zip(e.detail.number("tail_y")).map(|(x, y)| plane.at(Point::new(x, y)));
            json!([e.at.as_seconds(), at.map(|p| [p.0, p.1])])
        })
        .collect()
}

/// Number, seconds, kind, place, sentence in both languages, cause in both languages, number of the event before it.
fn events(told: &Told<'_>, names: &Names<'_>, picked: &pick::Picked, plane: &Plane) -> Vec<Value> {
    let kinds: Vec<Kind> = picked.kinds.keys().copied().collect();
    picked
        .events
        .iter()
        .filter_map(|i| told.tale.events.get(*i))
        .map(|e| {
            let kind = kinds.binary_search(&e.kind).unwrap_or(0);
            let at = names.place(e).map(|p| plane.at(p));
            json!([
                e.seq,
                e.at.as_millis() / 1000,
                kind,
                at.map(|p| [p.0, p.1]),
                story::sentence(names, e, Lang::Zh),
                story::sentence(names, e, Lang::En),
                names.why(e.cause.why, Lang::Zh),
                names.why(e.cause.why, Lang::En),
                e.cause.seq,
            ])
        })
        .collect()
}
