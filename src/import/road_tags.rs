//! Import / road tags — what the tags of a `highway` say: class, direction, lanes, speed, width, surface, who may use it.
//!
//! In: tags. Out: a `Kind`, or why a way is no road. Not here: junctions (`roads`).
//! Source of the meaning of tags: OSM wiki, "Key:highway", "Key:oneway", "Key:lanes", "Key:maxspeed", "Key:surface".

use super::osm_tags::Tags;
use crate::map::road::RoadClass;

/// What a road carries; roads that differ in it do not merge.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kind {
    pub(super) class: RoadClass,
    pub(super) name: String,
    pub(super) oneway: bool,
    pub(super) lanes: u32,
    pub(super) speed: Option<f64>,
    pub(super) width_m: f64,
    pub(super) paved: bool,
    pub(super) bridge: bool,
    pub(super) tunnel: bool,
    pub(super) ford: bool,
}

/// The class of a `highway` value; `None`: no road of ours.
#[must_use]
pub fn class(highway: &str) -> Option<RoadClass> {
    Some(match highway {
        "motorway" => RoadClass::Expressway,
        "motorway_link" => RoadClass::Ramp,
        "trunk" | "trunk_link" => RoadClass::National,
        "primary" | "primary_link" => RoadClass::Provincial,
        "secondary" | "secondary_link" => RoadClass::County,
        "tertiary" | "tertiary_link" => RoadClass::Township,
        "unclassified" | "road" => RoadClass::Village,
        "residential" | "living_street" | "service" => RoadClass::Street,
        "track" => RoadClass::Track,
        "path" | "footway" | "steps" | "pedestrian" | "cycleway" | "bridleway" => RoadClass::Path,
        _ => return None,
    })
}

/// A free speed in km/h from `maxspeed`: plain, with unit, or a country's default by name.
#[must_use]
pub fn speed(text: &str) -> Option<f64> {
    let t = text.trim().to_ascii_lowercase();
    let t = t.split(';').next().unwrap_or_default().trim();
    let zone = t.rsplit(':').next().unwrap_or_default();
    let v = match zone {
        "none" | "motorway" => 120.0,
        "rural" => 80.0,
        "trunk" => 100.0,
        "urban" => 50.0,
        "walk" | "living_street" | "bicycle_road" => 10.0,
        _ => {
            let cut = t.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(t.len());
            let v: f64 = t[..cut].parse().ok()?;
            match t[cut..].trim() {
                "" | "km/h" | "kmh" | "kph" => v,
                "mph" => v * 1.609_344,
                "knots" => v * 1.852,
                _ => return None,
            }
        }
    };
    (1.0..=160.0).contains(&v).then_some(v)
}

/// Metres from `width`, `height` and their like.
#[must_use]
pub fn metres(text: &str) -> Option<f64> {
    let t = text.trim().replace(',', ".");
    let cut = t.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(t.len());
    let v: f64 = t[..cut].parse().ok()?;
    let v = match t[cut..].trim() {
        "" | "m" | "metres" | "meters" => v,
        "ft" | "'" => v * 0.3048,
        "km" => v * 1000.0,
        _ => return None,
    };
    (v.is_finite() && v > 0.0).then_some(v)
}

/// Lanes per direction and width of the carriageway where no tag says (assumed; JTG B01-2014 lane widths).
fn usual(class: RoadClass) -> (u32, f64) {
    match class {
        RoadClass::Expressway => (2, 10.5),
        RoadClass::Ramp => (1, 5.0),
        RoadClass::National => (1, 8.5),
        RoadClass::Provincial => (1, 7.5),
        RoadClass::County => (1, 7.0),
        RoadClass::Township => (1, 6.0),
        RoadClass::Village => (1, 4.5),
        RoadClass::Street => (1, 6.0),
        RoadClass::Track => (1, 3.0),
        RoadClass::Path => (1, 1.5),
    }
}

/// Whether a way goes one way, and against its drawing (`-1`).
pub(super) fn direction(tags: &Tags, highway: &str) -> (bool, bool) {
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (true, true),
        Some("no" | "false" | "0" | "alternating" | "reversible") => (false, false),
        _ => (highway == "motorway" || tags.is("junction", &["roundabout", "circular"]), false),
    }
}

pub(super) fn kind(tags: &Tags, highway: &str, class: RoadClass) -> Kind {
    let (oneway, _) = direction(tags, highway);
    let (usual_lanes, usual_width) = usual(class);
    let number = |k: &str| tags.get(k).and_then(|v| v.split(';').next()?.trim().parse::<f64>().ok()).filter(|v| (1.0..=12.0).contains(v));
    let all = number("lanes");
    let lanes = match (oneway, all, number("lanes:forward")) {
        (true, Some(n), _) => n as u32,
        (false, _, Some(n)) => n as u32,
        (false, Some(n), None) => (n / 2.0).floor().max(1.0) as u32,
        (_, None, _) => usual_lanes,
    };
    let width_m = tags.get("width").and_then(metres).filter(|w| (0.5..=60.0).contains(w)).unwrap_or_else(|| match all {
        Some(n) => n * 3.25,
        None if oneway && class != RoadClass::Expressway && class != RoadClass::Ramp => (usual_width * 0.65).max(3.0),
        None => usual_width,
    });
    let paved = match tags.get("surface") {
        Some(s) => ![
            "unpaved",
            "gravel",
            "fine_gravel",
            "pebblestone",
            "ground",
            "dirt",
            "earth",
            "grass",
            "mud",
            "sand",
            "compacted",
            "rock",
            "woodchips",
            "salt",
            "snow",
        ]
        .contains(&s),
        None if class == RoadClass::Track => tags.is("tracktype", &["grade1"]),
        None => class != RoadClass::Path,
    };
    let set = |k: &str| tags.get(k).is_some_and(|v| v != "no");
    let name = tags.get("name").or(tags.get("ref")).unwrap_or_default();
    let name = match (tags.get("ref"), tags.get("name")) {
        (Some(r), Some(n)) if r != n => format!("{r} {n}"),
        _ => name.to_string(),
    };
    Kind {
        class,
        name,
        oneway,
        lanes,
        speed: tags.get("maxspeed").and_then(speed).or(if highway == "service" { Some(20.0) } else { None }),
        width_m,
        paved,
        bridge: set("bridge"),
        tunnel: set("tunnel") && !tags.is("tunnel", &["building_passage"]),
        ford: set("ford"),
    }
}

/// Why a way is no road for anybody; `None`: it is one.
pub(super) fn refused(tags: &Tags, highway: &str) -> Option<&'static str> {
    if tags.get("area") == Some("yes") {
        return Some("area");
    }
    if class(highway).is_none() {
        return Some("other");
    }
    let closed = |k: &str| tags.is(k, &["no", "private"]);
    if closed("access") && !tags.is("foot", &["yes", "designated", "permissive"]) && !tags.is("motor_vehicle", &["yes", "destination", "permissive"]) {
        return Some("private");
    }
    if highway == "service" && tags.is("service", &["parking_aisle", "driveway", "drive-through"]) {
        return Some("driveway");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_read_with_its_unit() {
        for (text, want) in [
            ("50", Some(50.0)),
            ("30 mph", Some(48.28032)),
            ("CN:urban", Some(50.0)),
            ("ES:rural", Some(80.0)),
            ("none", Some(120.0)),
            ("60;80", Some(60.0)),
            ("signals", None),
            ("-5", None),
            ("fast", None),
        ] {
            let got = speed(text);
            assert!(
                match (got, want) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a.is_none() && b.is_none(),
                },
                "{text}: {got:?}"
            );
        }
        assert!((metres("3,5 m").expect("metres") - 3.5).abs() < 1e-9);
        assert!((metres("10 ft").expect("feet") - 3.048).abs() < 1e-9);
    }

    #[test]
    fn a_oneway_against_the_drawing_is_a_oneway_the_other_way() {
        let t = |k: &'static str, v: &'static str| Tags::new([(k, v)].into_iter());
        assert_eq!(direction(&t("oneway", "-1"), "residential"), (true, true));
        assert_eq!(direction(&t("junction", "roundabout"), "tertiary"), (true, false));
        assert_eq!(direction(&t("oneway", "no"), "motorway"), (false, false));
        assert_eq!(direction(&t("name", "A"), "motorway"), (true, false));
    }

    #[test]
    fn lanes_are_counted_per_direction() {
        let k = |tags: &[(&'static str, &'static str)]| kind(&Tags::new(tags.iter().copied()), "primary", RoadClass::Provincial);
        assert_eq!(k(&[("lanes", "4")]).lanes, 2);
        assert_eq!(k(&[("lanes", "3")]).lanes, 1);
        assert_eq!(k(&[("lanes", "2"), ("oneway", "yes")]).lanes, 2);
        assert_eq!(k(&[("lanes", "3"), ("lanes:forward", "2")]).lanes, 2);
        assert!((k(&[("lanes", "3")]).width_m - 9.75).abs() < 1e-9);
    }
}
