//! Bad files / exits — zones whose people have nowhere to go.

use super::*;

#[test]
fn a_zone_that_names_no_refuge_is_told() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "refuges: [HighGround((300, 700)), Shelter(\"school\")]", "refuges: []");
    let said = f.findings("plans/flood.ron", Lang::En);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("plans/flood.ron:13:19:") && said[0].contains("P005 zone \"z-1\" · refuges: names nowhere to go"), "{said:?}");
}

#[test]
fn a_shelter_near_by_needs_no_road() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "refuges: [HighGround((300, 700)), Shelter(\"school\")]", "refuges: [Shelter(\"school\")]");
    assert_eq!(f.findings("plans/flood.ron", Lang::En), [""; 0]);
}

#[test]
fn a_shelter_without_a_road_from_any_of_its_settlements_is_told() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "refuges: [HighGround((300, 700)), Shelter(\"school\")]", "refuges: [Shelter(\"school\")]");
    f.replace("population.csv", "ping-1,平原一组,ping,450,520", "ping-1,平原一组,ping,30,30");
    f.replace("county.ron", "kind: School, at: (700, 500)", "kind: School, at: (970, 970)");
    f.replace("roads.geojson", "\"from\": \"j-mid\", \"crossings\"", "\"from\": \"j-far\", \"crossings\"");
    f.replace("roads.geojson", "[[500, 500], [700, 500]]", "[[520, 500], [700, 500]]");
    let said = f.findings("plans/flood.ron", Lang::En);
    assert!(
        said.iter().any(|s| s.starts_with("plans/flood.ron:13:19:")
            && s.contains("P005 zone \"z-1\" · refuges: no road leads from any of its settlements to the shelters it names")),
        "{said:?}"
    );
}

#[test]
fn a_route_names_roads_that_exist_and_that_cars_can_drive_one_after_another() {
    let with = |route: &str| {
        let f = Folder::new();
        f.replace("plans/flood.ron", "route: \"村道\",", &format!("route: \"村道\", route_roads: [{route}],"));
        f
    };
    assert_eq!(with("\"r-1\", \"r-2\"").findings("plans/flood.ron", Lang::En), [""; 0]);
    let said = with("\"r-1\", \"r-9\"").findings("plans/flood.ron", Lang::En);
    assert!(said.len() == 1 && said[0].starts_with("plans/flood.ron:15:") && said[0].contains("\"r-9\""), "{said:?}");
    let f = with("\"r-1\", \"r-2\"");
    f.replace("roads.geojson", "\"from\": \"j-mid\", \"crossings\"", "\"from\": \"j-far\", \"crossings\"");
    f.replace("roads.geojson", "[[500, 500], [700, 500]]", "[[520, 500], [700, 500]]");
    let said = f.findings("plans/flood.ron", Lang::En);
    assert!(
        said.iter().any(|s| s.starts_with("plans/flood.ron:15:") && s.contains("P005 zone \"z-1\" · route_roads: the route cannot take \"r-2\"")),
        "{said:?}"
    );
}

#[test]
fn a_zone_in_which_nobody_lives_and_a_shelter_far_from_any_road_are_told() {
    let f = Folder::new();
    f.replace("population.csv", "ping-1,平原一组,ping,450,520,60,80", "ping-1,平原一组,ping,450,520,60,0");
    let said = f.findings("plans/flood.ron", Lang::En);
    assert!(said.iter().any(|s| s.starts_with("plans/flood.ron:13:19:") && s.contains("P005 zone \"z-1\" · settlements: nobody lives")), "{said:?}");
    let f = Folder::new();
    f.replace("county.ron", "kind: School, at: (700, 500)", "kind: School, at: (990, 995)");
    let said = f.findings("plans/flood.ron", Lang::En);
    assert!(said.iter().any(|s| s.contains("P005 zone \"z-1\" · refuges: the shelter \"school\" stands") && s.contains("m from the nearest road")), "{said:?}");
}

/// Whether a finding of a file names a line and a column.
fn by_line(finding: &str, file: &str) -> bool {
    let rest = finding.strip_prefix(file).and_then(|r| r.strip_prefix(':'));
    let mut numbers = rest.unwrap_or("").splitn(3, ':');
    (0..2).all(|_| numbers.next().is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n > 0)))
}

#[test]
fn negative_capacities_rates_and_households_are_refused_with_their_place() {
    for (from, to, name) in [
        ("capacity: 300", "capacity: -300", "capacity"),
        ("capacity: 300", "capacity: 300, gate_per_h: -1", "gate_per_h"),
        ("(300, 500))],\n    villages", "(300, 500))],\n    people: (household_size: [0, 0]),\n    villages", "household_size"),
        ("(300, 500))],\n    villages", "(300, 500))],\n    people: (household_size: [-0.2, 1.2]),\n    villages", "household_size"),
        ("(300, 500))],\n    villages", "(300, 500))],\n    people: (household_size: []),\n    villages", "household_size"),
    ] {
        let f = Folder::new();
        f.replace("county.ron", from, to);
        let said = f.findings("county.ron", Lang::En);
        assert!(said.iter().any(|s| by_line(s, "county.ron") && s.contains(name)), "{to}: {said:?}");
    }
    let f = Folder::new();
    f.replace("population.csv", "60,80,false", "60,-80,false");
    let said = f.findings("", Lang::En);
    assert!(said.iter().any(|s| s.starts_with("population.csv:2:") && s.contains("residents")), "{said:?}");
    // Roads: what each may carry stands beside it.
    for (name, value) in [("lanes", "-1"), ("speed_km_per_h", "-40"), ("capacity_per_h", "-300"), ("length_m", "-5"), ("width_m", "-3")] {
        let f = Folder::new();
        f.replace("roads.geojson", "\"from\": \"j-mid\"", &format!("\"{name}\": {value}, \"from\": \"j-mid\""));
        let said = f.findings("", Lang::En);
        assert!(said.iter().any(|s| by_line(s, "roads.geojson") && s.contains(name)), "{name}: {said:?}");
    }
}
