//! Scenario / county resolve — a county folder becomes a `County`.
//!
//! In: a folder. Out: the county, or findings in the log and `None`. Not here: what a row looks like (`county_rows`, `geo_rows`),
//! rasters (`county_ground`), roads (`county_network`), rivers (`county_rivers`).

use std::path::Path;

use super::code;
use super::county_ground::{Ground, whole};
use super::county_network::islands;
use super::county_rows::{self, CountyRows, SettlementRow};
use super::english;
use super::fields::{Reader, Ref};
use super::finding::At;
use super::geo_rows::{self, HouseRow, ReachRow, RoadRow};
use super::kind::{self, Kind};
use super::refs::{self, what};
use super::road_graph::Nearest;
use super::source::{Failure, Log, Source};
use super::{json, table, tree, upgrade};
use crate::base::ids::{FacilityId, HazardPointId, Id as _, NodeId, SettlementId, TeamId, TownshipId, VillageId};
use crate::base::lang::Text;
use crate::map::county::County;
use crate::map::force::Team;
use crate::map::frame::Point;
use crate::map::grid::ClassGrid;
use crate::map::place::{Facility, FacilityKind, Gauge, GaugeKind, HazardPoint, House, Settlement, Township, Village, Ward};

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
    if kind::misplaced(&source, &root, Kind::County, log) {
        return Ok(None);
    }
    let Some(rows) = county_rows::county(reader, &root) else { return Ok(None) };
    let roads = geo(dir, "roads.geojson", &[what::ROAD], log, geo_rows::roads)?;
    let rivers = geo(dir, "rivers.geojson", &[what::REACH], log, geo_rows::rivers)?;
    let houses = geo(dir, "buildings.geojson", &[], log, geo_rows::houses)?;
    let mut settlements = Vec::new();
    let census = dir.join("population.csv");
    if census.exists() {
        match Source::read(&census, log)? {
            Some(source) => settlements = county_rows::population(Reader { source: &source, log }, &table::read_table(&source, log)),
            None => log.unread(&[what::SETTLEMENT]),
        }
    }
    let Some((ground, landcover)) = Ground::read(dir, &rows, log)? else { return Ok(None) };
    let beds = |r: &geo_rows::ReachRow| {
        let first = ground.frame.to_plane(*r.line.first()?);
        Some((ground.terrain.bilinear(first)?, r.bed_up_m?))
    };
    ground.compare_beds(&rivers.iter().filter_map(beds).collect::<Vec<_>>(), dir);
    Ok(ground.resolve(rows, settlements, houses, roads, rivers, landcover))
}

/// Reads a GeoJSON file of things of some kinds if it is there.
fn geo<T>(dir: &Path, name: &str, kinds: &[Text], log: &Log, read: impl Fn(Reader<'_>, &tree::Node) -> Vec<T>) -> Result<Vec<T>, Failure> {
    let path = dir.join(name);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let source = Source::read(&path, log)?;
    let read = source.and_then(|source| json::read_json(&source, log).map(|root| read(Reader { source: &source, log }, &root)));
    Ok(read.unwrap_or_else(|| {
        log.unread(kinds);
        Vec::new()
    }))
}

impl Ground<'_> {
    fn resolve(
        self,
        rows: CountyRows,
        census: Vec<SettlementRow>,
        houses: Vec<HouseRow>,
        roads: Vec<RoadRow>,
        rivers: Vec<ReachRow>,
        landcover: ClassGrid,
    ) -> Option<County> {
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
        let mut listed: Vec<SettlementRow> = rows.settlements.into_iter().chain(census).collect();
        if let (true, Some(people)) = (listed.is_empty(), &self.residents) {
            let places: Vec<Point> = villages.iter().map(|v| self.place(&v.at)).collect();
            listed = people.settlements(&villages, &places);
        }
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
        let (settlement_keys, settlements) = refs::settle::<SettlementId, _>(log, listed, |r| &r.key);
        let places: Vec<At> = settlements.iter().map(|r| r.key.at.clone()).collect();
        let mut houses_of: Vec<Vec<House>> = vec![Vec::new(); settlements.len()];
        for h in houses {
            if let Some(s) = refs::find(log, &settlement_keys, &h.settlement, what::SETTLEMENT) {
                houses_of[s.index()].push(House { at: self.place(&h.spot), residents: h.residents });
            }
        }
        if let (true, Some(people)) = (houses_of.iter().all(Vec::is_empty), &self.residents) {
            let places: Vec<Point> = settlements.iter().map(|r| self.place(&r.at)).collect();
            let radii: Vec<f64> = settlements.iter().map(|r| r.radius_m).collect();
            houses_of = people.houses(&places, &radii);
        }
        let settlements: Vec<Settlement> = settlements
            .into_iter()
            .zip(houses_of)
            .map(|(r, houses)| {
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
                    houses,
                }
            })
            .collect();
        let (facility_keys, facilities) = refs::settle::<FacilityId, _>(log, rows.facilities, |r| &r.key);
        let facilities: Vec<Facility> = facilities
            .into_iter()
            .map(|r| {
                let at = self.place(&r.at);
                let treats = matches!(r.kind, FacilityKind::Hospital | FacilityKind::Clinic);
                if let Some((_, place)) = r.wards.as_ref().filter(|_| !treats) {
                    log.error(
                        code::S019,
                        place.clone(),
                        format!("{} · wards", r.key.subject),
                        "只有 Hospital 和 Clinic 收治伤员；请删去 wards",
                        "only a Hospital or a Clinic treats the hurt; leave wards out",
                    );
                }
                let good = if r.kind == FacilityKind::PowerLine { r.line.0.len() >= 2 && r.township.is_some() } else { r.line.0.is_empty() };
                if !good {
                    log.error(
                        code::S019,
                        r.line.1.clone(),
                        format!("{} · line", r.key.subject),
                        "PowerLine 要写 township 和 line: [(经度, 纬度), …]（至少两点）；其他设施不写 line",
                        "a PowerLine needs a township and line: [(lon, lat), …] of two points at least; other facilities have no line",
                    );
                }
                let usual = if r.kind == FacilityKind::Hospital { Ward::USUAL.to_vec() } else { Vec::new() };
                Facility {
                    name: r.name,
                    kind: r.kind,
                    at,
                    node: node(at),
                    township: r.township.as_ref().and_then(township),
                    capacity: r.capacity,
                    gate_per_h: r.gate_per_h,
                    stock_person_days: r.stock_person_days,
                    wards: r.wards.map_or(usual, |w| w.0),
                    line: r.line.0.iter().map(|p| self.frame.to_plane(*p)).collect(),
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
                    power: r.power,
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
                reserve: r.reserve,
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
                card: r.card,
                slope_deg: r.slope_deg,
            })
            .collect();
        if log.spoiled() {
            return None;
        }
        islands(log, &roads, road_at, &settlements, &settlement_keys, &places);
        let mut county = County {
            name: rows.name,
            frame: self.frame,
            source: rows.source,
            source_en: rows.source_en,
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
            alarm: rows.alarm,
            traffic: rows.traffic,
            centre_staff: rows.centre_staff,
            manning: self.manning,
            vegetation: self.vegetation,
        };
        english::complete_county(&mut county);
        Some(county)
    }
}
