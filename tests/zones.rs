//! The danger map of a county: what the files say agrees with itself and with the map.

use std::sync::Arc;

use yanlian::hazard::flood::design_storm::CHANGSHA;
use yanlian::hazard::flood::ground::Ground;
use yanlian::hazard::flood::spec::{FloodMode, Moisture};
use yanlian::report::zones::write;
use yanlian::scenario::valley;
use yanlian::study::brook::brooks;
use yanlian::study::critical_rain::critical;
use yanlian::study::zones::{Asked, CLASSES, households, map};

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
