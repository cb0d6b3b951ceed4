//! Houses: points of `buildings.geojson` that belong nowhere.

use super::*;

/// The findings of a county with these houses.
fn with(features: &str) -> Vec<String> {
    let f = Folder::new();
    f.write("buildings.geojson", &format!("{{\"type\": \"FeatureCollection\", \"features\": [\n{features}\n]}}"));
    f.findings("drills/flood.ron", Lang::En)
}

fn house(settlement: &str, residents: &str, kind: &str, at: &str) -> String {
    format!(
        r#"{{"type": "Feature", "properties": {{"osm": 7, "residents": {residents}, "settlement": "{settlement}"}}, "geometry": {{"type": "{kind}", "coordinates": {at}}}}}"#
    )
}

#[test]
fn each_mistake_in_a_house_is_found_where_it_stands() {
    assert_eq!(with(&house("ping-1", "4.5", "Point", "[300, 500]")), Vec::<String>::new());
    let all = [
        house("g-9", "4", "Point", "[300, 500]"),
        house("ping-1", "-4", "Point", "[300, 500]"),
        house("ping-1", "4", "LineString", "[[300, 500], [301, 500]]"),
        house("ping-1", "4", "Point", "[300, \"north\"]"),
        house("ping-1", "4", "Point", "[90000, 500]"),
    ];
    let expected: [&str; 5] = [
        "buildings.geojson:2:76: S011 house · settlement: there is no settlement \"g-9\"",
        "buildings.geojson:3:59: S012 house of \"ping-1\" · residents: -4 is no usable number; expected 0 to 10000",
        "buildings.geojson:4:99: M011 house of \"ping-1\" · geometry: expected a Point",
        "buildings.geojson:5:132: S008 house of \"ping-1\" · geometry: is a list; expected a position [x, y]",
        "buildings.geojson:6:132: M005 house of \"ping-1\" · geometry: (90000, 500) lies outside the map; the map reaches from (0, 0) to (1000, 1000)",
    ];
    assert_eq!(with(&all.join(",\n")), expected);
}
