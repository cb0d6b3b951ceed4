//! The danger map of a county: what the files say agrees with itself and with the map. And the roads that drafted zones name, in the
//! shipped county too.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use yanlian::base::ids::{Id, RoadId, SettlementId, ZoneId};
use yanlian::base::time::Moment;
use yanlian::drill::deed::Deed;
use yanlian::hazard::flood::design_storm::CHANGSHA;
use yanlian::hazard::flood::ground::Ground;
use yanlian::hazard::flood::spec::{FloodMode, Moisture};
use yanlian::map::county::County;
use yanlian::map::frame::Point;
use yanlian::map::grid::Shape;
use yanlian::map::place::FacilityKind;
use yanlian::map::road::RoadClass;
use yanlian::plan::draft::{OwnRain, zones};
use yanlian::plan::draft_route::Routes;
use yanlian::plan::order::WarnStage;
use yanlian::plan::zone::Refuge;
use yanlian::record::event::{Event, Kind, Own, Who, Why};
use yanlian::report::zones::write;
use yanlian::scenario::load::{LoadOptions, load};
use yanlian::scenario::road_graph::RoadPart;
use yanlian::scenario::tiny::Sketch;
use yanlian::scenario::valley;
use yanlian::study::brook::brooks;
use yanlian::study::critical_rain::{HOURS, critical, prepare_mm};
use yanlian::study::zones::{Asked, CLASSES, households, map};

use crate::invariants::{Stage, why};

#[test]
fn a_danger_map_is_written_as_rasters_polygons_and_tables_that_agree() {
    let county = valley::county();
    let (ground, homes) = (Arc::new(Ground::new(&county)), households(&county));
    let asked = Asked { years: vec![5.0, 20.0, 100.0], formula: CHANGSHA, minutes: 180.0, peak_share: 0.4, moisture: Moisture::Wet, mode: FloodMode::Quick };
    let map = map(&county, &ground, &homes, &asked, &|| {});
    let list = brooks(county.settlements.len(), &homes, &ground);
    let found = critical(&county, &ground, &list);
    let dir = tempfile::tempdir().expect("a folder for the test");
    write(dir.path(), &county, &map, &list.into_iter().zip(found).collect::<Vec<_>>()).expect("room on the disk");
    for name in ["danger_return.tif", "danger_class.tif", "max_depth_P5.tif", "max_depth_P100.tif", "danger_people.csv", "critical_rain.csv", "zones.json"] {
        assert!(dir.path().join(name).is_file(), "{name}");
    }
    let text = |name: &str| std::fs::read_to_string(dir.path().join(name)).expect("written");
    let people = |class: usize| map.homes.iter().map(|h| h[class].0).sum::<u32>();
    let table: Vec<Vec<u32>> = text("danger_people.csv").lines().skip(1).map(|l| l.split(',').skip(3).map(|v| v.parse().expect("a count")).collect()).collect();
    assert_eq!(table.len(), county.settlements.len());
    for class in 0..3 {
        assert_eq!(table.iter().map(|r| r[1 + class]).sum::<u32>(), people(class));
    }
    let summary: serde_json::Value = serde_json::from_str(&text("zones.json")).expect("JSON");
    let shapes: serde_json::Value = serde_json::from_str(&text("danger_zones.geojson")).expect("JSON");
    let cell = county.terrain.shape.cell_m;
    for class in CLASSES {
        let cells = map.class.iter().filter(|c| **c == Some(class)).count();
        let feature = shapes["features"].as_array().expect("a list").iter().find(|f| f["properties"]["class"] == class as u8 + 1);
        assert_eq!(feature.is_some(), cells > 0);
        // The rectangles hold exactly the cells of the raster.
        let area: f64 = feature.map_or(0.0, |f| {
            let corner = |r: &serde_json::Value, i: usize, k: usize| r[0][i][k].as_f64().expect("a number");
            let of = |r: &serde_json::Value| (corner(r, 1, 0) - corner(r, 0, 0)) * (corner(r, 2, 1) - corner(r, 1, 1));
            f["geometry"]["coordinates"].as_array().expect("polygons").iter().map(of).sum()
        });
        assert!((area / (cell * cell) - cells as f64).abs() < 1e-6, "{class:?}: {area} m² for {cells} cells");
        assert_eq!(summary["classes"][class as usize]["people"], people(class as usize));
    }
}

/// Two settlements on one road, a fork, and two ways on to the shelter: along the river, and over the hill, twice as long.
fn county() -> County {
    let at = Point::new;
    let road = |key: &str, points: &[Point]| RoadPart::by_norm(key, RoadClass::County, points.to_vec());
    let (a, b, fork, goal) = (at(300.0, 1500.0), at(700.0, 1500.0), at(1000.0, 1500.0), at(2000.0, 1500.0));
    let sketch = Sketch {
        townships: vec![("t".into(), a)],
        villages: vec![("v".into(), "t".into(), a)],
        settlements: vec![("a".into(), "v".into(), a, 100), ("b".into(), "v".into(), b, 100)],
        facilities: vec![("sh".into(), FacilityKind::Shelter, goal, 500)],
        roads: vec![road("r-a", &[a, b]), road("r-b", &[b, fork]), road("river", &[fork, goal]), road("hill", &[fork, at(1500.0, 2400.0), goal])],
        ..Sketch::default()
    };
    sketch.build(Shape { rows: 100, cols: 100, cell_m: 30.0, west: 0.0, north: 3000.0 }, |_| 100.0)
}

#[test]
fn a_drafted_route_goes_over_the_hill_where_the_river_road_is_low_and_names_what_all_have_in_common() {
    let county = county();
    let keys = |roads: Vec<RoadId>| roads.into_iter().map(|r| county.roads.road_keys.key(r).to_owned()).collect::<Vec<_>>();
    let by_key = |key: &str| county.settlement_keys.find(key).expect("a settlement");
    let sh = county.facility_keys.find("sh").expect("the shelter");
    let mut dry = Routes::new(&county, |_| false);
    assert_eq!(keys(dry.to(sh, &[by_key("b")])), ["r-b", "river"]);
    let mut wet = Routes::new(&county, |p| p.x > 1200.0 && p.x < 1800.0 && p.y < 1600.0);
    assert_eq!(keys(wet.to(sh, &[by_key("b")])), ["r-b", "hill"]);
    assert_eq!(keys(wet.to(sh, &[by_key("a"), by_key("b")])), ["r-b", "hill"], "not the road that only one of them drives");
    assert_eq!(keys(wet.to(sh, &[by_key("a")])), ["r-a", "r-b", "hill"]);
}

#[test]
fn people_of_mayang_walk_the_roads_that_their_zone_names() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills/township-yanmen.ron");
    let scenario = load(&path, &LoadOptions::default()).expect("a clean drill");
    let shelter = |refuges: &[Refuge]| refuges.iter().find_map(|r| if let Refuge::Shelter(f) = r { Some(*f) } else { None });
    let named = |z: ZoneId| !scenario.books.zones[z.index()].route_roads.is_empty();
    assert!((0..scenario.books.zones.len()).filter(|z| named(ZoneId::from_index(*z))).count() > 10, "the shipped zones name roads");
    let play = |routes: bool| {
        let mut s = scenario.clone();
        s.drill.behaviour.compliance = 1.0;
        // Nobody goes to relatives instead.
        s.drill.behaviour.relatives = 0.0;
        s.county.people.cars_per_household = (0.0, 0.0);
        s.county.people.motorcycles_per_household = (0.0, 0.0);
        s.county.people.reduced_mobility = (0.0, 0.0);
        for z in &mut s.books.zones {
            // To the shelter, not up the slope.
            z.refuges.retain(|r| matches!(r, Refuge::Shelter(_)));
            if !routes {
                z.route_roads.clear();
            }
        }
        let mut s = Stage::new(s, 1);
        let channel = s.channel("gong");
        let mut deeds = Vec::new();
        for (i, z) in s.scenario.books.zones.iter().enumerate() {
            let (zone, village, stage) = (Some(ZoneId::from_index(i)), z.village, WarnStage::LeaveNow);
            deeds.extend(shelter(&z.refuges).map(|facility| Deed::OpenShelter { facility, cause: why() }));
            deeds.push(Deed::Order { zone, village, stage, cause: why() });
            deeds.push(Deed::Broadcast { village, zone, channel, stage, cause: why() });
        }
        s.advance(&deeds);
        s.run_to(Moment::minutes(300));
        s.people.assert_whole();
        s
    };
    let (with, without) = (play(true), play(false));
    // Some go up at a neighbour's, or to relatives when they find no way: that is another matter than the route.
    let off_route = |s: &Stage| s.of(Kind::OffRoute).filter(|e| e.cause.why == Why::Decision(Own::OwnWay)).count();
    assert_eq!(off_route(&without), 0, "nothing is named, nothing is left");
    let of_a_route = |e: &&Event| matches!(e.subject, Who::Household(h) if with.homes.zone[h.index()].is_some_and(named));
    let walked: Vec<&Event> = with.of(Kind::Left).filter(of_a_route).filter(|e| e.detail.as_str() == "walk").collect();
    let off = off_route(&with);
    let share = off as f64 / walked.len() as f64;
    assert!(walked.len() > 100 && share > 0.1 && share < 0.45, "{off} of {} take another way", walked.len());
    // By the roads it is another way than straight across, longer or easier: the same households in both.
    let minutes = |s: &Stage, h: Who| {
        let at = |kind| s.of(kind).find(|e| e.subject == h).map(|e| e.at);
        Some((at(Kind::Safe)? - at(Kind::Left)?).as_minutes())
    };
    let obeyed = walked.iter().map(|e| e.subject).filter(|h| !with.of(Kind::OffRoute).any(|e| e.subject == *h));
    let pairs: Vec<(f64, f64)> = obeyed.filter_map(|h| Some((minutes(&with, h)?, minutes(&without, h)?))).collect();
    let other = pairs.iter().filter(|(by_road, across)| (by_road - across).abs() > 0.02 * across).count();
    assert!(pairs.len() > 100 && other * 4 > pairs.len(), "{other} of {} households take as long as they would without a route", pairs.len());
}

#[test]
fn drafted_zones_go_by_the_critical_rain_of_their_own_streams() {
    let county = valley::county();
    let (ground, homes) = (Arc::new(Ground::new(&county)), households(&county));
    let found = critical(&county, &ground, &brooks(county.settlements.len(), &homes, &ground));
    let wet = |s: SettlementId| found[s.index()].map(|c| HOURS.iter().zip(c[2]).filter_map(|(h, mm)| Some((*h, mm?))).collect::<Vec<_>>());
    let own: BTreeMap<SettlementId, Vec<OwnRain>> = (0..county.settlements.len())
        .map(SettlementId::from_index)
        .filter_map(|s| Some((s, wet(s)?.into_iter().map(|(hours, mm)| OwnRain { hours, prepare_mm: prepare_mm(mm, hours), leave_mm: mm }).collect())))
        .collect();
    let by_table = zones(&county, 6.0, 1.0, &BTreeMap::new());
    let by_rivers = zones(&county, 6.0, 1.0, &own);
    assert_eq!(by_table.len(), by_rivers.len(), "rain moves no zone");
    let mut own_rules = 0;
    for (table, zone) in by_table.iter().zip(&by_rivers) {
        assert_eq!((&table.settlements, &table.refuges), (&zone.settlements, &zone.refuges));
        for rule in zone.rules.iter().filter(|r| !r.leave_rain.is_empty()) {
            for ((hours, leave), (_, prepare)) in rule.leave_rain.iter().zip(&rule.prepare_rain) {
                assert!(prepare < leave, "{prepare} before {leave}");
                // The first settlement whose stream is at the level of danger sets the zone going.
                let least = zone.settlements.iter().filter_map(|s| wet(*s)).flatten().filter(|(h, _)| h.total_cmp(hours).is_eq()).map(|(_, mm)| mm);
                if let Some(mm) = least.reduce(f64::min) {
                    assert!((leave - mm.floor()).abs() < 1e-9, "{leave} for {mm}");
                    own_rules += 1;
                }
            }
        }
    }
    assert!(own_rules > 0, "a zone has a stream whose danger rain can bring");
}
