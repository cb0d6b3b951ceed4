//! Scenario / county resolve — a county folder becomes a `County`.
//!
//! In: a folder. Out: the county, or findings in the log and `None`. Not here: what a row looks like (`county_rows`, `geo_rows`).
//! Defaults where the folder is silent: land cover grass, roads by their class (`road_graph::norm`), streams by their drainage
//! area (`river_graph`), beds from the terrain made to fall, drainage areas from the length of stream above
//! (Hack 1957, L = 1.4 A^0.6 in miles; in kilometres A = (L / 1.273)^(5/3)).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::code;
use super::county_rows::{self, CountyRows, SettlementRow, Spot};
use super::fields::{Reader, Ref};
use super::finding::{At, Severity};
use super::geo_rows::{self, ReachRow, RoadRow};
use super::raster::{self, Raster};
use super::refs::{self, what};
use super::river_graph::{self, ReachPart};
use super::road_graph::{self, Nearest, RoadPart};
use super::source::{Failure, Log, Source};
use super::{json, table, tree, upgrade};
use crate::base::ids::{FacilityId, HazardPointId, Id, Keys, NodeId, ReachId, SettlementId, TeamId, TownshipId, VillageId};
use crate::base::num;
use crate::map::county::County;
use crate::map::force::Team;
use crate::map::frame::{Frame, LonLat, Point};
use crate::map::grid::{ClassGrid, Grid};
use crate::map::landcover::{COVERS, Cover};
use crate::map::place::{Facility, Gauge, GaugeKind, HazardPoint, Settlement, Township, Village};
use crate::map::river::{RiverGraph, Section};
use crate::map::road::{Crossing, RoadGraph};
use crate::map::route;

/// Rasters that a county may carry beside terrain and land cover; later rooms read them, here only their shape is checked.
const MORE_RASTERS: [&str; 7] = ["manning", "fuel", "canopy_cover", "canopy_height", "canopy_base_height", "canopy_bulk_density", "population"];

/// Reads a county folder.
pub fn county(dir: &Path, log: &Log) -> Result<Option<County>, Failure> {
    let main = dir.join("county.ron");
    if !dir.is_dir() || !main.exists() {
        std::fs::read_dir(dir).map_err(|e| Failure::at(dir, e))?;
        log.error(
            code::S015,
            whole(&main),
            "county",
            "文件夹里没有 county.ron；三行即可：(format: 1, name: \"…\", source: \"…\", crs: \"local\")",
            "the folder has no county.ron; three lines are enough: (format: 1, name: \"…\", source: \"…\", crs: \"local\")",
        );
        return Ok(None);
    }
    let Some(source) = Source::read(&main, log)? else { return Ok(None) };
    let reader = Reader { source: &source, log };
    let Some(root) = tree::read_ron(&source, log).and_then(|n| upgrade::upgrade(reader, n)) else { return Ok(None) };
    let Some(rows) = county_rows::county(reader, &root) else { return Ok(None) };
    let roads = geo(dir, "roads.geojson", log, geo_rows::roads)?;
    let rivers = geo(dir, "rivers.geojson", log, geo_rows::rivers)?;
    let mut settlements = Vec::new();
    let census = dir.join("population.csv");
    if census.exists()
        && let Some(source) = Source::read(&census, log)?
    {
        settlements = county_rows::population(Reader { source: &source, log }, &table::read_table(&source, log));
    }
    let Some((frame, terrain, raw)) = terrain(dir, &rows, log)? else { return Ok(None) };
    let landcover = landcover(dir, &frame, &terrain, &raw, log)?;
    for name in MORE_RASTERS {
        if let Some(path) = raster_path(dir, name)
            && let Some(r) = raster::read(&path, log)?
        {
            same_place(&r, &raw, &path, log);
        }
    }
    Ok(Resolver { log, frame, terrain, raw }.resolve(rows, settlements, roads, rivers, landcover))
}

fn whole(path: &Path) -> At {
    At { file: path.to_owned(), line: 0, column: 0 }
}

/// Reads a GeoJSON file if it is there.
fn geo<T>(dir: &Path, name: &str, log: &Log, read: impl Fn(Reader<'_>, &tree::Node) -> Vec<T>) -> Result<Vec<T>, Failure> {
    let path = dir.join(name);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let Some(source) = Source::read(&path, log)? else { return Ok(Vec::new()) };
    Ok(json::read_json(&source, log).map_or(Vec::new(), |root| read(Reader { source: &source, log }, &root)))
}

fn raster_path(dir: &Path, name: &str) -> Option<PathBuf> {
    ["tif", "tiff", "asc"].iter().map(|e| dir.join(format!("{name}.{e}"))).find(|p| p.exists())
}

/// Terrain on the plane, with the raster it came from.
fn terrain(dir: &Path, rows: &CountyRows, log: &Log) -> Result<Option<(Frame, Grid, Raster)>, Failure> {
    let frame = rows.crs.as_ref().and_then(|(crs, at)| {
        let frame = Frame::new(crs);
        if frame.is_none() {
            log.error(code::M003, at.clone(), "county · crs", format!("不认识坐标系 \"{crs}\"；可用 \"local\"、UTM（EPSG:32601–32660、32701–32760）或 CGCS2000 高斯-克吕格（EPSG:4491–4554）"), format!("the coordinate system \"{crs}\" is unknown; use \"local\", UTM (EPSG:32601 to 32660, 32701 to 32760) or CGCS2000 Gauss-Krüger (EPSG:4491 to 4554)"));
        }
        frame
    });
    let Some(path) = raster_path(dir, "terrain") else {
        log.error(
            code::S015,
            whole(&dir.join("terrain.tif")),
            "terrain",
            "文件夹里没有 terrain.tif 或 terrain.asc；请放入高程栅格",
            "the folder has no terrain.tif or terrain.asc; add a raster of heights",
        );
        return Ok(None);
    };
    let Some(raw) = raster::read(&path, log)? else { return Ok(None) };
    let Some(frame) = frame.or_else(|| rows.crs.is_none().then(|| Frame::new(&raw.own_crs())).flatten()) else { return Ok(None) };
    if let Some(code) = raw.epsg.filter(|c| !raw.geographic() && frame.epsg() != Some(*c) && (frame.epsg().is_some() || frame.crs == "local")) {
        let crs = &frame.crs;
        log.error(
            code::M003,
            whole(&path),
            "terrain",
            format!("栅格的坐标系是 EPSG:{code}，county.ron 写的是 \"{crs}\"；请改成一致"),
            format!("the raster lies in EPSG:{code}, county.ron says \"{crs}\"; make them agree"),
        );
        return Ok(None);
    }
    if raw.geographic() && frame.epsg().is_none() {
        log.error(
            code::M003,
            whole(&path),
            "terrain",
            "栅格用经纬度，county.ron 却写 crs: \"local\"；请写 UTM 坐标系或删去 crs",
            "the raster lies in degrees, but county.ron says crs: \"local\"; name a UTM system or leave crs out",
        );
        return Ok(None);
    }
    if raw.values.iter().all(|v| v.is_nan()) {
        log.error(code::M004, whole(&path), "terrain", "栅格里没有一个高程值", "the raster holds no height at all");
        return Ok(None);
    }
    let grid = match raw.plane_shape() {
        Some(shape) => Grid { shape, values: raw.values.clone() },
        None => {
            let shape = raw.image_shape(&frame, rows.bounds);
            raw.image(&frame, shape, true)
        }
    };
    Ok(Some((frame, grid, raw)))
}

/// A finding where a raster does not lie exactly on the terrain's cells.
fn same_place(r: &Raster, terrain: &Raster, path: &Path, log: &Log) -> bool {
    let same = r.same_place(terrain);
    if !same {
        let show = |r: &Raster| format!("{} × {} @ ({:.6}, {:.6}) / {:.6}", r.cols, r.rows, r.west, r.north, r.dx);
        let (is, be) = (show(r), show(terrain));
        log.error(
            code::M002,
            whole(path),
            "raster",
            format!("与地形栅格不重合：{is}；地形是 {be}；请裁剪并重采样到地形的格网"),
            format!("does not lie on the terrain's cells: {is}, the terrain is {be}; cut and resample it to the terrain"),
        );
    }
    same
}

fn landcover(dir: &Path, frame: &Frame, terrain: &Grid, raw: &Raster, log: &Log) -> Result<ClassGrid, Failure> {
    let grass = ClassGrid { values: vec![Cover::Grass as u8; terrain.shape.len()] };
    let Some(path) = raster_path(dir, "landcover") else { return Ok(grass) };
    let Some(r) = raster::read(&path, log)? else { return Ok(grass) };
    if !same_place(&r, raw, &path, log) {
        return Ok(grass);
    }
    let values = if raw.plane_shape().is_some() { r.values } else { r.image(frame, terrain.shape, false).values };
    let mut strangers = BTreeMap::<i64, u64>::new();
    let known: Vec<bool> = (0..=255u8).map(|c| COVERS.iter().any(|k| *k as u8 == c)).collect();
    let classes = values
        .iter()
        .map(|v| {
            if v.is_nan() || *v == 0.0 {
                return Cover::Grass as u8;
            }
            let code = *v as i64;
            if (0..=255).contains(&code) && known[code as usize] {
                return code as u8;
            }
            *strangers.entry(code).or_insert(0) += 1;
            Cover::Grass as u8
        })
        .collect();
    for (class, cells) in strangers {
        log.error(
            code::M010,
            whole(&path),
            format!("class {class}"),
            format!("没有这个地类代码（{cells} 格）；代码表见 docs/landcover.md"),
            format!("no such class of land cover ({cells} cells); the codes are in docs/landcover.md"),
        );
    }
    Ok(ClassGrid { values: classes })
}

struct Resolver<'a> {
    log: &'a Log,
    frame: Frame,
    terrain: Grid,
    raw: Raster,
}

impl Resolver<'_> {
    fn resolve(self, rows: CountyRows, census: Vec<SettlementRow>, roads: Vec<RoadRow>, rivers: Vec<ReachRow>, landcover: ClassGrid) -> Option<County> {
        let log = self.log;
        let rivers = self.rivers(rivers);
        let (roads, road_at) = self.roads(roads, &rivers);
        let near = Nearest::new(&roads);
        let has_roads = !roads.nodes.is_empty();
        let node = |p: Point| if has_roads { near.to(p) } else { NodeId(0) };
        let (township_keys, townships) = refs::settle::<TownshipId, _>(log, rows.townships, |r| &r.key);
        let townships: Vec<Township> = townships
            .into_iter()
            .map(|r| {
                let seat = self.place(&r.seat);
                Township { name: r.name, seat, node: node(seat), office_staff: r.office_staff }
            })
            .collect();
        let township = |r: &Ref| refs::find(log, &township_keys, r, what::TOWNSHIP);
        let (village_keys, villages) = refs::settle::<VillageId, _>(log, rows.villages, |r| &r.key);
        let villages: Vec<Village> = villages
            .into_iter()
            .map(|r| {
                let at = self.place(&r.at);
                Village {
                    township: township(&r.township).unwrap_or(TownshipId(0)),
                    name: r.name,
                    at,
                    node: node(at),
                    community: r.community,
                    door_groups: r.door_groups,
                }
            })
            .collect();
        let village = |r: &Ref| refs::find(log, &village_keys, r, what::VILLAGE).unwrap_or(VillageId(0));
        let (settlement_keys, settlements) = refs::settle::<SettlementId, _>(log, rows.settlements.into_iter().chain(census).collect(), |r| &r.key);
        let places: Vec<At> = settlements.iter().map(|r| r.key.at.clone()).collect();
        let settlements: Vec<Settlement> = settlements
            .into_iter()
            .map(|r| {
                let at = self.place(&r.at);
                Settlement {
                    name: r.name,
                    village: village(&r.village),
                    at,
                    radius_m: r.radius_m,
                    residents: r.residents,
                    urban: r.urban,
                    node: node(at),
                    loudspeaker_share: r.loudspeaker_share,
                    mobile_signal: r.mobile_signal,
                }
            })
            .collect();
        let (facility_keys, facilities) = refs::settle::<FacilityId, _>(log, rows.facilities, |r| &r.key);
        let facilities: Vec<Facility> = facilities
            .into_iter()
            .map(|r| {
                let at = self.place(&r.at);
                Facility {
                    name: r.name,
                    kind: r.kind,
                    at,
                    node: node(at),
                    township: r.township.as_ref().and_then(township),
                    capacity: r.capacity,
                    gate_per_h: r.gate_per_h,
                }
            })
            .collect();
        let (gauge_keys, gauges) = refs::settle(log, rows.gauges, |r| &r.key);
        let gauges: Vec<Gauge> = gauges
            .into_iter()
            .map(|r| {
                let reach = r.reach.as_ref().and_then(|k| refs::find(log, &rivers.keys, k, what::REACH));
                if r.kind == GaugeKind::Stage && r.reach.is_none() {
                    log.error(
                        code::S007,
                        r.key.at.clone(),
                        r.key.subject.clone(),
                        "水位站缺少字段 reach；请写明所在河段",
                        "a stage gauge needs the field reach; name the reach it stands on",
                    );
                }
                if let (Some(w), Some(g)) = (r.warning_m, r.guarantee_m)
                    && w > g
                {
                    log.error(
                        code::S019,
                        r.key.at.clone(),
                        r.key.subject.clone(),
                        format!("警戒水位 {w} 高于保证水位 {g}"),
                        format!("the warning stage {w} lies above the guarantee stage {g}"),
                    );
                }
                Gauge {
                    at: self.place_loose(&r.at),
                    name: r.name,
                    kind: r.kind,
                    township: r.township.as_ref().and_then(township),
                    reach,
                    warning_m: r.warning_m,
                    guarantee_m: r.guarantee_m,
                    interval_min: r.interval_min,
                    delay_min: r.delay_min,
                    dropout: r.dropout,
                }
            })
            .collect();
        let (channel_keys, channels) = refs::settle(log, rows.channels, |r| &r.0);
        let (team_keys, teams) = refs::settle::<TeamId, _>(log, rows.teams, |r| &r.key);
        let teams: Vec<Team> = teams
            .into_iter()
            .map(|r| Team {
                base: refs::find(log, &facility_keys, &r.base, what::FACILITY).unwrap_or(FacilityId(0)),
                township: r.township.as_ref().and_then(township),
                name: r.name,
                skills: r.skills,
                people: r.people,
                vehicles: r.vehicles,
                boats: r.boats,
                mobilise_min: r.mobilise_min,
                available: r.available,
                endurance_h: r.endurance_h,
                owner: r.owner,
                status: r.status,
            })
            .collect();
        let (hazard_point_keys, hazard_points) = refs::settle::<HazardPointId, _>(log, rows.hazard_points, |r| &r.key);
        let hazard_points: Vec<HazardPoint> = hazard_points
            .into_iter()
            .map(|r| HazardPoint {
                at: self.place(&r.at),
                village: village(&r.village),
                name: r.name,
                cut_slope: r.cut_slope,
                households: r.households,
                monitor: r.monitor,
                slope_deg: r.slope_deg,
            })
            .collect();
        if log.spoiled() {
            return None;
        }
        islands(log, &roads, road_at, &settlements, &settlement_keys, &places);
        Some(County {
            name: rows.name,
            frame: self.frame,
            source: rows.source,
            reconstruction: rows.reconstruction,
            terrain: self.terrain,
            terrain_error_m: rows.terrain_error_m,
            landcover,
            roads,
            rivers,
            township_keys,
            townships,
            village_keys,
            villages,
            settlement_keys,
            settlements,
            facility_keys,
            facilities,
            gauge_keys,
            gauges,
            channel_keys,
            channels: channels.into_iter().map(|c| c.1).collect(),
            team_keys,
            teams,
            hazard_point_keys,
            hazard_points,
            people: rows.people,
        })
    }

    /// A place on the plane that must lie on the map.
    fn place(&self, spot: &Spot) -> Point {
        self.on_plane(spot, Severity::Error)
    }
    /// A place that may lie outside: a rain gauge of the neighbour county.
    fn place_loose(&self, spot: &Spot) -> Point {
        self.on_plane(spot, Severity::Note)
    }
    fn on_plane(&self, spot: &Spot, severity: Severity) -> Point {
        if spot.at.lon.is_nan() {
            return Point::default();
        }
        let degrees = self.frame.epsg().is_none() || (spot.at.lon.abs() <= 180.0 && spot.at.lat.abs() <= 90.0);
        let p = if degrees { self.frame.to_plane(spot.at) } else { Point::new(f64::MAX, f64::MAX) };
        if !self.terrain.shape.contains(p) {
            let (x, y) = (spot.at.lon, spot.at.lat);
            self.log.add(
                severity,
                code::M005,
                spot.place.clone(),
                spot.subject.clone(),
                format!("({x}, {y}) 在地图之外；{}", self.extent().0),
                format!("({x}, {y}) lies outside the map; {}", self.extent().1),
            );
        }
        p
    }
    /// Where the map lies, in the coordinates of files.
    fn extent(&self) -> (String, String) {
        let s = &self.terrain.shape;
        let (a, b) = if self.raw.geographic() {
            let r = &self.raw;
            (LonLat { lon: r.west, lat: r.north - r.dy * r.rows as f64 }, LonLat { lon: r.west + r.dx * r.cols as f64, lat: r.north })
        } else {
            (self.frame.to_lonlat(Point::new(s.west, s.south())), self.frame.to_lonlat(Point::new(s.east(), s.north)))
        };
        let d = if self.frame.epsg().is_some() { 4 } else { 0 };
        let text = |from: &str, to: &str| format!("{from} ({:.d$}, {:.d$}) {to} ({:.d$}, {:.d$})", a.lon, a.lat, b.lon, b.lat);
        (text("地图从", "到"), text("the map reaches from", "to"))
    }
    fn line(&self, line: &[LonLat]) -> Vec<Point> {
        line.iter().map(|l| self.frame.to_plane(*l)).collect()
    }

    fn roads(&self, rows: Vec<RoadRow>, rivers: &RiverGraph) -> (RoadGraph, At) {
        let log = self.log;
        let (_, rows) = refs::settle::<crate::base::ids::RoadId, _>(log, rows, |r| &r.key);
        let file = rows.first().map_or(At::default(), |r| At { file: r.key.at.file.clone(), line: 0, column: 0 });
        let mut parts = Vec::with_capacity(rows.len());
        let mut ends = Vec::with_capacity(rows.len() * 2);
        for r in rows {
            if r.line.len() < 2 {
                continue;
            }
            let line = self.line(&r.line);
            let who = format!("road {:?}", r.key.key);
            for (field, key, end, spot) in [("from", &r.from, line[0], r.line[0]), ("to", &r.to, line[line.len() - 1], r.line[r.line.len() - 1])] {
                if self.terrain.shape.contains(end) {
                    ends.push((who.clone(), field, key.clone(), end));
                } else {
                    let (e, (x, y)) = (self.extent(), (spot.lon, spot.lat));
                    let (zh, en) = if field == "to" { ("终点", "ends") } else { ("起点", "begins") };
                    log.error(
                        code::M006,
                        r.key.at.clone(),
                        format!("{who} · {field}"),
                        format!("{zh} ({x}, {y}) 不在地图上，路通向虚无；{}", e.0),
                        format!("{en} nowhere: ({x}, {y}) lies outside the map; {}", e.1),
                    );
                }
            }
            let n = road_graph::norm(r.class);
            let length_m = r.length_m.unwrap_or_else(|| road_graph::line_length_m(&line)).max(1.0);
            let crossings = r
                .crossings
                .iter()
                .filter_map(|c| {
                    let reach = refs::find(log, &rivers.keys, &c.reach, what::REACH)?;
                    if c.along_m > length_m + 1.0 {
                        log.error(
                            code::M012,
                            c.at.clone(),
                            format!("{who} · crossings"),
                            format!("along_m {} 超过道路长度 {length_m:.0} 米", c.along_m),
                            format!("along_m {} is beyond the road's {length_m:.0} metres", c.along_m),
                        );
                    }
                    Some(Crossing { reach, along_m: c.along_m.min(length_m), deck_m: c.deck_m, ford: c.ford })
                })
                .collect();
            parts.push(RoadPart {
                key: r.key.key,
                name: r.name,
                class: r.class,
                line,
                from: r.from.map(|k| k.key),
                to: r.to.map(|k| k.key),
                oneway: r.oneway,
                lanes: r.lanes.unwrap_or(n.lanes),
                speed_km_per_h: r.speed_km_per_h.unwrap_or(n.speed_km_per_h),
                width_m: r.width_m.unwrap_or(n.width_m),
                paved: r.paved,
                bridge: r.bridge,
                tunnel: r.tunnel,
                length_m,
                crossings,
            });
        }
        self.junctions(&ends);
        (road_graph::build(parts), file)
    }

    /// A junction key that only one end names, while other ends meet at that very place, is a slip of the pen; a key used at
    /// two places is another.
    fn junctions(&self, ends: &[(String, &'static str, Option<Ref>, Point)]) {
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, e) in ends.iter().enumerate() {
            if let Some(k) = &e.2 {
                by_key.entry(&k.key).or_default().push(i);
            }
        }
        let tree = rstar::RTree::bulk_load(ends.iter().enumerate().map(|(i, e)| rstar::primitives::GeomWithData::new([e.3.x, e.3.y], i)).collect());
        for (key, list) in &by_key {
            let (who, field, r, p) = &ends[list[0]];
            let Some(r) = r else { continue };
            if let Some(far) = list.iter().find(|i| ends[**i].3.distance_m(*p) > 50.0) {
                let (other, _, _, q) = &ends[*far];
                let d = q.distance_m(*p);
                self.log.error(
                    code::M006,
                    r.at.clone(),
                    format!("{who} · {field}"),
                    format!("路口 \"{key}\" 同时在 {other} 的端点，相距 {d:.0} 米；请改正其中一个"),
                    format!("the junction \"{key}\" is also an end of {other}, {d:.0} metres away; correct one of them"),
                );
            }
            if list.len() > 1 {
                continue;
            }
            let mut near: Vec<usize> =
                tree.locate_within_distance([p.x, p.y], road_graph::MERGE_M * road_graph::MERGE_M).map(|e| e.data).filter(|i| *i != list[0]).collect();
            near.sort_unstable();
            if let Some((_, _, Some(other), _)) = near.first().map(|i| &ends[*i]) {
                let shared = &other.key;
                let (zh, en) = if *field == "to" { ("终点", "ends") } else { ("起点", "begins") };
                self.log.error(
                    code::M006,
                    r.at.clone(),
                    format!("{who} · {field}"),
                    format!("{zh}路口 \"{key}\" 没有别的路相接，而此处是路口 \"{shared}\"；是否想写 {shared}？"),
                    format!("{en} nowhere: no other road knows the junction \"{key}\", but \"{shared}\" is at this place; did you mean {shared}?"),
                );
            }
        }
    }

    fn rivers(&self, rows: Vec<ReachRow>) -> RiverGraph {
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
            let length = road_graph::line_length_m(line);
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
                dam: r.dam,
            })
            .collect();
        river_graph::build(parts).unwrap_or_default()
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

/// A settlement whose nearest junction cannot be reached from the main network is a warning; an empty island is a note.
fn islands(log: &Log, roads: &RoadGraph, file: At, settlements: &[Settlement], keys: &Keys<SettlementId>, places: &[At]) {
    if roads.nodes.is_empty() {
        return;
    }
    let island = route::islands(roads);
    for (i, s) in settlements.iter().enumerate() {
        let k = island[s.node.index()];
        if k == 0 {
            continue;
        }
        let nodes = island.iter().filter(|n| **n == k).count();
        let key = keys.key(SettlementId::from_index(i));
        log.add(
            Severity::Warning,
            code::M007,
            places[i].clone(),
            format!("settlement {key:?}"),
            format!("最近的路口在一片孤立的路网上（{nodes} 个路口），出不去；请补上连接的道路"),
            format!("its nearest junction lies on an island of the road network ({nodes} junctions); add the road that joins it"),
        );
    }
    let islands = island.iter().max().copied().unwrap_or(0);
    if islands > 0 {
        let loose = island.iter().filter(|k| **k > 0).count();
        log.add(
            Severity::Note,
            code::M007,
            file,
            "roads",
            format!("路网有 {islands} 片孤立部分，共 {loose} 个路口"),
            format!("the road network has {islands} islands with {loose} junctions beside its main part"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_of_land_cover_says_what_the_table_says() {
        let document = include_str!("../../docs/landcover.md");
        let rows: Vec<Vec<&str>> = document.lines().filter(|l| l.starts_with("| ")).map(|l| l.split('|').map(str::trim).collect()).collect();
        for c in COVERS {
            let row = rows.iter().find(|r| r[1] == (c as u8).to_string()).unwrap_or_else(|| panic!("{c:?} is not in docs/landcover.md"));
            assert_eq!((row[3], row[4], row[5]), (format!("{c:?}").as_str(), format!("{}", c.curve_number()).as_str(), row[5]));
            assert!((row[5].parse::<f64>().expect("a number") - c.manning()).abs() < 1e-12, "{c:?}");
            let walking: String = row[6].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            assert!((walking.parse::<f64>().expect("a number") - c.walking()).abs() < 1e-12, "{c:?}");
        }
    }
}
