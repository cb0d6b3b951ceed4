//! Scenario / road rows — an accident on an expressway as a drill file writes it, and as a `RoadFireSpec`.
//!
//! In: the group `RoadFire(…)`; then county, roles and the drill's clock. Out: rows; a spec with findings in the log.
//! Not here: what burns and who comes (`hazard::road_fire`, `drill::expressway`). Winds are written *from*.

use super::code;
use super::drill_rows;
use super::fields::{Fields, Limits, MINUTES, Ref, SHARE};
use super::finding::At;
use super::fire_rows::{self, FireRow};
use super::refs::{self, what};
use super::source::Log;
use crate::base::dist::Dist;
use crate::base::ids::{Id, ReachId, RoadId, RoleId};
use crate::base::time::{Moment, Span};
use crate::base::units::Bearing;
use crate::hazard::road_fire::spec::{Air, Call, Leak, RoadFireSpec, Spill, Traffic};
use crate::hazard::road_fire::vehicle::{Load, Vehicle};
use crate::map::county::County;
use crate::map::line::{along, closest, length_m};
use crate::map::mainline::portal;
use crate::map::road::RoadClass;
use crate::plan::book::Books;

/// Share of the busiest hour's traffic by hour of the day (assumed: a holiday expressway, two humps, quiet before dawn).
const BY_HOUR: [f64; 24] =
    [0.18, 0.12, 0.10, 0.10, 0.12, 0.20, 0.35, 0.55, 0.75, 0.90, 1.0, 0.95, 0.85, 0.88, 0.95, 1.0, 0.98, 0.92, 0.80, 0.68, 0.55, 0.45, 0.35, 0.25];

/// A spill as written.
pub struct SpillRow {
    kg: f64,
    after_min: f64,
    intake: Option<Ref>,
    baseflow: f64,
}

/// An accident as written.
pub struct RoadRow {
    road: Ref,
    along_m: f64,
    vehicle: Vehicle,
    load: Load,
    load_t: f64,
    starts: Moment,
    peak_mw: Option<f64>,
    blocks: u32,
    stuck: f64,
    verge_m: f64,
    air: Vec<Air>,
    leak: Option<Leak>,
    spill: Option<SpillRow>,
    slope: Option<FireRow>,
    traffic: Traffic,
    calls: Vec<(Ref, Dist)>,
    at: At,
    who: String,
}

const VEHICLES: [(&str, Vehicle); 5] =
    [("Car", Vehicle::Car), ("ElectricCar", Vehicle::ElectricCar), ("Bus", Vehicle::Bus), ("Goods", Vehicle::Goods), ("Tanker", Vehicle::Tanker)];
const LOADS: [(&str, Load); 9] = [
    ("Ordinary", Load::Ordinary),
    ("Petrol", Load::Petrol),
    ("Diesel", Load::Diesel),
    ("Lpg", Load::Lpg),
    ("Ammonia", Load::Ammonia),
    ("Chlorine", Load::Chlorine),
    ("HydrogenChloride", Load::HydrogenChloride),
    ("HydrogenFluoride", Load::HydrogenFluoride),
    ("SulphurDioxide", Load::SulphurDioxide),
];

/// Reads the group.
pub fn read(g: &Fields<'_>) -> RoadRow {
    let road = g.reference("road");
    g.call(format!("road fire on {:?}", road.key));
    let mut air = Vec::new();
    for node in g.list("air") {
        let Some(w) = g.reader().open(node, "air") else { continue };
        let at = w.opt_moment("at").unwrap_or(Moment::ZERO);
        w.call(format!("air {at}"));
        let from = w.number("wind_from_deg", Limits(0.0, 360.0));
        air.push(Air {
            at,
            wind_m_s: w.number("wind_m_per_s", Limits(0.0, 60.0)),
            towards_deg: Bearing::wind_from_degrees(from).as_towards_degrees(),
            cloud: w.number_or("cloud", 0.5, SHARE),
        });
        w.close();
    }
    if air.is_empty() || air.windows(2).any(|w| w[1].at <= w[0].at) {
        g.error(code::S019, "air", "时刻应依次变晚，且至少一行", "the times must ascend, and there must be at least one row");
        air.truncate(1);
    }
    if air.is_empty() {
        air.push(Air { at: Moment::ZERO, wind_m_s: 2.0, towards_deg: 0.0, cloud: 0.5 });
    }
    let mut calls = Vec::new();
    for node in g.list("calls") {
        let Some(c) = g.reader().open(node, "call") else { continue };
        calls.push((c.reference("to"), c.dist_or("after_min", Dist::LogNormal(3.0, 0.5), MINUTES)));
        c.close();
    }
    let leak = g.group("leak").map(|l| {
        let out = Leak {
            kg_s: l.number("kg_per_s", Limits(0.0001, 1000.0)),
            lasts: Span::from_minutes_f64(l.number_or("lasts_min", 60.0, Limits(1.0, 2880.0))),
            height_m: l.number_or("height_m", 1.5, Limits(0.0, 100.0)),
        };
        l.close();
        out
    });
    let spill = g.group("spill").map(|l| {
        let out = SpillRow {
            kg: l.number("kg", Limits(0.1, 100_000.0)),
            after_min: l.number_or("after_min", 10.0, MINUTES),
            intake: l.opt_reference("intake"),
            baseflow: l.number_or("baseflow_m3_s_per_km2", 0.02, Limits(0.0, 5.0)),
        };
        l.close();
        out
    });
    let slope = g.group("slope").map(|s| {
        let row = fire_rows::read(&s);
        s.close();
        row
    });
    RoadRow {
        road,
        along_m: g.number_or("along_m", 0.0, Limits(0.0, 200_000.0)),
        vehicle: g.word("vehicle", &VEHICLES).unwrap_or(Vehicle::Goods),
        load: g.word_or("load", Load::Ordinary, &LOADS),
        load_t: g.number_or("load_t", 15.0, Limits(0.0, 60.0)),
        starts: g.opt_moment("at").unwrap_or(Moment::ZERO),
        peak_mw: g.opt_number("peak_mw", Limits(0.5, 400.0)),
        blocks: g.whole_or("blocks", 1, 0, 8),
        stuck: g.number_or("stuck", 0.1, SHARE),
        verge_m: g.number_or("verge_m", 8.0, Limits(1.0, 100.0)),
        air,
        leak,
        spill,
        slope,
        traffic: traffic(g),
        calls,
        at: g.at(),
        who: g.who(),
    }
}

fn traffic(g: &Fields<'_>) -> Traffic {
    let mut out = Traffic { busiest_per_h: 1500.0, by_hour: BY_HOUR, mix: [0.82, 0.04, 0.14], turn: 0.1, gate_per_h: 900.0 };
    let Some(t) = g.group("traffic") else { return out };
    out.busiest_per_h = t.number_or("busiest_veh_per_h", out.busiest_per_h, Limits(0.0, 10_000.0));
    let hours = t.list("by_hour");
    if !hours.is_empty() {
        let subject = t.subject("by_hour");
        let list: Vec<f64> = hours.iter().filter_map(|n| t.reader().number(n, &subject, super::fields::Unit::of("share"), Limits(0.0, 2.0))).collect();
        match <[f64; 24]>::try_from(list) {
            Ok(all) => out.by_hour = all,
            Err(list) => t.error(
                code::S019,
                "by_hour",
                format!("有 {} 个数；应为 24 个，每小时一个", list.len()),
                format!("{} numbers; expected 24, one for each hour of the day", list.len()),
            ),
        }
    }
    let share = |name, default| t.number_or(name, default, SHARE);
    out.mix = [share("cars", out.mix[0]), share("buses", out.mix[1]), share("goods", out.mix[2])];
    let sum: f64 = out.mix.iter().sum();
    if !(0.999..=1.001).contains(&sum) {
        t.error(code::S019, "cars", format!("cars、buses、goods 之和为 {sum:.3}；应为 1"), format!("cars, buses and goods sum to {sum:.3}; expected 1"));
    }
    out.turn = share("turn", out.turn);
    out.gate_per_h = t.number_or("gate_veh_per_h", out.gate_per_h, Limits(1.0, 10_000.0));
    t.close();
    out
}

/// Makes a spec of it; what cannot be is a finding. `start_hour` and `day` are the clock's at T+00:00.
#[must_use]
pub fn resolve(row: &RoadRow, length: Span, start_hour: f64, day: f64, county: &County, books: &Books, log: &Log) -> Option<RoadFireSpec> {
    let graph = &county.roads;
    let road: Option<RoadId> = refs::find(log, &graph.road_keys, &row.road, what::ROAD);
    if row.starts < Moment::ZERO || drill_rows::over(row.starts, length) {
        let end = Moment::ZERO + length;
        log.error(
            code::S019,
            row.at.clone(),
            format!("{} · at", row.who),
            format!("{} 不在演练的 T+00:00 至 {end} 之内", row.starts),
            format!("{} is not within the drill's T+00:00 to {end}", row.starts),
        );
    }
    let mut calls = Vec::new();
    for (r, after_min) in &row.calls {
        match books.roles.iter().position(|x| x.key == r.key).map(RoleId::from_index) {
            Some(to) => calls.push(Call { to, after_min: *after_min }),
            // A hazard alone, without plans, needs nobody who answers.
            None if books.roles.is_empty() => {}
            None => refs::unknown(log, r, what::ROLE, books.roles.iter().map(|x| x.key.as_str())),
        }
    }
    let road = road?;
    let piece = graph.road(road);
    let say = |field: &str, zh: String, en: String| log.error(code::S019, row.road.at.clone(), format!("{} · {field}", row.who), zh, en);
    if piece.class != RoadClass::Expressway {
        say(
            "road",
            format!("\"{}\" 不是高速公路路段；请填 class 为 Expressway 的路段", row.road.key),
            format!("\"{}\" is no piece of an expressway; name a road of class Expressway", row.road.key),
        );
    }
    if row.along_m > piece.length_m {
        say("along_m", format!("路段只有 {:.0} 米长", piece.length_m), format!("the piece is only {:.0} m long", piece.length_m));
    }
    if row.blocks > piece.lanes {
        say("blocks", format!("路段每向只有 {} 条车道", piece.lanes), format!("the piece has only {} lanes a direction", piece.lanes));
    }
    let drawn = length_m(&piece.line);
    let at = along(&piece.line, if piece.length_m > 0.0 { drawn * (row.along_m / piece.length_m).min(1.0) } else { 0.0 });
    Some(RoadFireSpec {
        road,
        along_m: row.along_m.min(piece.length_m),
        at,
        vehicle: row.vehicle,
        load: row.load,
        load_t: row.load_t,
        starts: row.starts,
        peak_mw: row.peak_mw,
        blocks: row.blocks.min(piece.lanes),
        stuck: row.stuck,
        in_tunnel: piece.tunnel,
        portal: piece.forward.or(piece.backward).filter(|_| piece.tunnel).map(|l| portal(&county.roads, l, row.along_m)),
        verge_m: row.verge_m,
        air: row.air.clone(),
        start_hour,
        leak: row.leak,
        spill: row.spill.as_ref().and_then(|s| spill(s, row, at, county, log)),
        slope: row.slope.as_ref().map(|s| fire_rows::resolve(s, length, start_hour, day, county, log)),
        traffic: row.traffic.clone(),
        calls,
    })
}

fn spill(s: &SpillRow, row: &RoadRow, at: crate::map::frame::Point, county: &County, log: &Log) -> Option<Spill> {
    let nearest = county.rivers.reaches.iter().enumerate().map(|(i, r)| (closest(&r.line, at), i)).min_by(|a, b| a.0.1.total_cmp(&b.0.1).then(a.1.cmp(&b.1)));
    let Some(((share, _), reach)) = nearest else {
        log.error(code::S019, row.at.clone(), format!("{} · spill", row.who), "县域没有河流", "the county has no river");
        return None;
    };
    let intake: Option<ReachId> = s.intake.as_ref().and_then(|r| refs::find(log, &county.rivers.keys, r, what::REACH));
    let out =
        Spill { kg: s.kg, after: Span::from_minutes_f64(s.after_min), reach: ReachId::from_index(reach), share, intake, baseflow_m3_s_per_km2: s.baseflow };
    if let (Some(r), Some(to)) = (&s.intake, intake)
        && crate::hazard::road_fire::spill::follow(&county.rivers, out.reach, share, Some(to), s.baseflow, s.kg).is_none()
    {
        let from = county.rivers.keys.key(out.reach);
        log.error(
            code::S019,
            r.at.clone(),
            r.subject.clone(),
            format!("水从 \"{from}\" 流不到 \"{}\"；取水口应在下游", r.key),
            format!("water does not run from \"{from}\" to \"{}\"; the intake must lie downstream", r.key),
        );
    }
    Some(out)
}
