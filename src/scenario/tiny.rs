//! Scenario / tiny — small counties in a line of text, so that a test of a behaviour is five lines long.
//!
//! In: `county("school -600m- bridge -900m- shelter")`, or nothing at all: `valley()`. Out: a `County` or a `Scenario` in
//! memory, valid in every respect. Not here: files (nothing is read), realism.
//!
//! The notation: words stand west to east on one straight road 1500 m north of the map's south edge; `-600m-` is a village road
//! of 600 m, `-600m Street-` one of another class. Words: `house(n)` a settlement of n people, `village(n)` the same and a new
//! village, `seat` a township's seat (and a village), `school shelter hospital base depot` facilities, `bridge` and `ford`
//! where a stream from the north crosses, `rain` and `stage` gauges, `corner` nothing. `shelter(n)` holds n people.

use super::river_graph::{self, ReachPart};
use super::road_graph::{self, Nearest, RoadPart};
use crate::base::dist::Dist;
use crate::base::ids::{ChannelId, FacilityId, GaugeId, HazardPointId, Id, Keys, NodeId, ReachId, SettlementId, TeamId, TownshipId, VillageId};
use crate::base::lang::Name;
use crate::map::channel::{Channel, ChannelKind, LISTED, Power};
use crate::map::county::{County, PeopleProfile};
use crate::map::daily::Daily;
use crate::map::force::{Owner, ServiceStatus, Skill, Team};
use crate::map::frame::{Frame, Point};
use crate::map::grid::{ClassGrid, Grid, Shape};
use crate::map::landcover::Cover;
use crate::map::place::{Facility, FacilityKind, Gauge, GaugeKind, HazardPoint, Settlement, Township, Village};
use crate::map::river::RiverGraph;
use crate::map::road::{Crossing, RoadClass};

/// A gauge: key, kind, place, township, reach, warning and guarantee stage.
pub type GaugeSketch = (String, GaugeKind, Point, Option<String>, Option<String>, Option<(f64, f64)>);

/// A county under construction: named things in any order; `build` numbers them and finds their junctions.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// Townships: key, seat.
    pub townships: Vec<(String, Point)>,
    /// Villages: key, township, place.
    pub villages: Vec<(String, String, Point)>,
    /// Settlements: key, village, place, residents.
    pub settlements: Vec<(String, String, Point, u32)>,
    /// Facilities: key, kind, place, capacity.
    pub facilities: Vec<(String, FacilityKind, Point, u32)>,
    /// Gauges: key, kind, place, township, reach, warning and guarantee stage.
    pub gauges: Vec<GaugeSketch>,
    /// Roads; crossings in `crossings`.
    pub roads: Vec<RoadPart>,
    /// Crossings: road, reach, metres along, deck level, ford.
    pub crossings: Vec<(String, String, f64, f64, bool)>,
    /// Reaches.
    pub reaches: Vec<ReachPart>,
    /// Teams: key, base, skills, people.
    pub teams: Vec<(String, String, Vec<Skill>, u32)>,
    /// Hazard points: key, place, village.
    pub hazard_points: Vec<(String, Point, String)>,
}

/// One channel of each kind, with round numbers.
#[must_use]
pub fn channels() -> (Keys<ChannelId>, Vec<Channel>) {
    use ChannelKind as K;
    let (mains, mast) = (Power::Mains { battery_h: 2.0 }, Power::Mobile { battery_h: 3.0 });
    type Row = (&'static str, K, f64, f64, f64, f64, f64, Power);
    let table: [Row; 12] = [
        // key, kind, coverage by day and night, setup, delay, rate, power
        ("door", K::DoorToDoor, 1.0, 1.0, 5.0, 0.0, 20.0, Power::None),
        ("gong", K::Gong, 0.7, 0.6, 2.0, 1.0, 0.0, Power::None),
        ("loudspeaker", K::Loudspeaker, 0.6, 0.75, 3.0, 3.0, 0.0, mains),
        ("media", K::Media, 0.2, 0.05, 10.0, 15.0, 0.0, mains),
        ("neighbour", K::Neighbour, 0.8, 0.6, 0.0, 10.0, 0.0, Power::None),
        ("own-eyes", K::OwnEyes, 1.0, 0.5, 0.0, 0.0, 0.0, Power::None),
        ("phone", K::Phone, 0.95, 0.85, 0.5, 1.0, 20.0, mast),
        ("public-sms", K::PublicSms, 0.8, 0.4, 20.0, 5.0, 0.0, mast),
        ("radio", K::Radio, 0.9, 0.9, 0.5, 0.2, 60.0, Power::None),
        ("satellite", K::Satellite, 1.0, 1.0, 3.0, 1.0, 10.0, Power::None),
        ("sms", K::Sms, 0.9, 0.5, 3.0, 2.0, 0.0, mast),
        ("video", K::Video, 1.0, 1.0, 5.0, 0.0, 0.0, mains),
    ];
    let keys = Keys::new(table.iter().map(|r| r.0.to_owned()).collect());
    let channels = table
        .iter()
        .map(|&(key, kind, coverage_day, coverage_night, setup, delay, rate_per_h, power)| Channel {
            name: Name::zh(key),
            kind,
            coverage_day,
            coverage_night,
            setup_min: Dist::Fixed(setup),
            delay_min: if delay > 0.0 { Dist::Exponential(delay) } else { Dist::Fixed(0.0) },
            setup_night_min: None,
            delay_night_min: None,
            loss: 0.02,
            rate_per_h,
            burst_per_min: 0.0,
            listed: LISTED,
            all_languages: !kind.speaks_one_language(),
            power,
        })
        .collect();
    (keys, channels)
}

/// The households of a tiny county: the shares of the shipped example; everybody is at home at any hour.
#[must_use]
pub fn people() -> PeopleProfile {
    PeopleProfile {
        household_size: vec![0.12, 0.22, 0.22, 0.20, 0.13, 0.11],
        share_child: 0.20,
        share_elder: 0.20,
        reduced_mobility: (0.051, 0.226),
        cars_per_household: (0.25, 0.45),
        motorcycles_per_household: (0.9, 0.6),
        three_wheelers_per_household: (0.0, 0.0),
        upper_floor: (0.7, 0.9),
        wooden: (0.0, 0.0),
        daily: Daily::default(),
    }
}

/// Sorts rows by key and gives the keys.
fn sorted<I: Id, R>(mut rows: Vec<R>, key: impl Fn(&R) -> &str) -> (Keys<I>, Vec<R>) {
    rows.sort_by(|a, b| key(a).cmp(key(b)));
    (Keys::new(rows.iter().map(|r| key(r).to_owned()).collect()), rows)
}

fn find<I: Id>(keys: &Keys<I>, key: &str) -> I {
    keys.find(key).unwrap_or_else(|| panic!("a tiny county speaks of \"{key}\", which it does not have"))
}

impl Sketch {
    /// The county on a terrain given by a function of the place.
    #[must_use]
    pub fn build(self, shape: Shape, height: impl Fn(Point) -> f64) -> County {
        let terrain = Grid { shape, values: (0..shape.len()).map(|c| height(shape.centre(c)) as f32).collect() };
        let rivers: RiverGraph = river_graph::build(self.reaches).unwrap_or_else(|k| panic!("the tiny reach {k} lies on a circle"));
        let mut roads = self.roads;
        for (road, reach, along_m, deck_m, ford) in &self.crossings {
            let part = roads.iter_mut().find(|r| r.key == *road).unwrap_or_else(|| panic!("a tiny crossing needs its road {road}"));
            part.crossings.push(Crossing { reach: find(&rivers.keys, reach), along_m: *along_m, deck_m: *deck_m, ford: *ford });
        }
        let roads = road_graph::build(roads);
        let near = Nearest::new(&roads);
        let node = |p: Point| if roads.nodes.is_empty() { NodeId(0) } else { near.to(p) };
        let (township_keys, townships) = sorted::<TownshipId, _>(self.townships, |t| &t.0);
        let (village_keys, villages) = sorted::<VillageId, _>(self.villages, |v| &v.0);
        let (settlement_keys, settlements) = sorted::<SettlementId, _>(self.settlements, |s| &s.0);
        let (facility_keys, facilities) = sorted::<FacilityId, _>(self.facilities, |f| &f.0);
        let (gauge_keys, gauges) = sorted::<GaugeId, _>(self.gauges, |g| &g.0);
        let (team_keys, teams) = sorted::<TeamId, _>(self.teams, |t| &t.0);
        let (hazard_point_keys, hazard_points) = sorted::<HazardPointId, _>(self.hazard_points, |h| &h.0);
        let (channel_keys, channels) = channels();
        let nearest_township =
            |p: Point| (0..townships.len()).min_by(|a, b| townships[*a].1.distance_m(p).total_cmp(&townships[*b].1.distance_m(p))).map(TownshipId::from_index);
        County {
            name: Name { zh: "小县".into(), en: Some("Tiny county".into()) },
            frame: Frame::new("local").unwrap_or_else(|| panic!("a local frame always exists")),
            source: "made in memory for a test".into(),
            source_en: None,
            reconstruction: None,
            alarm: super::alarm_rows::built_in(),
            terrain_error_m: (0.0, 500.0),
            landcover: ClassGrid { values: vec![Cover::Grass as u8; shape.len()] },
            terrain,
            townships: townships.iter().map(|(k, at)| Township { name: Name::zh(k.clone()), seat: *at, node: node(*at), office_staff: 8 }).collect(),
            villages: villages
                .iter()
                .map(|(k, t, at)| Village {
                    name: Name::zh(k.clone()),
                    township: find(&township_keys, t),
                    at: *at,
                    node: node(*at),
                    community: false,
                    door_groups: 2,
                })
                .collect(),
            settlements: settlements
                .iter()
                .map(|(k, v, at, residents)| Settlement {
                    name: Name::zh(k.clone()),
                    village: find(&village_keys, v),
                    at: *at,
                    radius_m: 90.0,
                    residents: *residents,
                    urban: false,
                    node: node(*at),
                    loudspeaker_share: 0.8,
                    mobile_signal: true,
                    houses: Vec::new(),
                })
                .collect(),
            facilities: facilities
                .iter()
                .map(|(k, kind, at, capacity)| Facility {
                    name: Name::zh(k.clone()),
                    kind: *kind,
                    at: *at,
                    node: node(*at),
                    township: nearest_township(*at),
                    capacity: *capacity,
                    gate_per_h: 1200.0,
                    line: Vec::new(),
                    stock_person_days: None,
                    wards: if *kind == FacilityKind::Hospital { crate::map::place::Ward::USUAL.to_vec() } else { Vec::new() },
                })
                .collect(),
            gauges: gauges
                .iter()
                .map(|(k, kind, at, township, reach, levels)| Gauge {
                    name: Name::zh(k.clone()),
                    kind: *kind,
                    at: *at,
                    township: township.as_ref().map(|t| find(&township_keys, t)),
                    reach: reach.as_ref().map(|r| find::<ReachId>(&rivers.keys, r)),
                    warning_m: levels.map(|l| l.0),
                    guarantee_m: levels.map(|l| l.1),
                    interval_min: 5.0,
                    delay_min: Dist::Fixed(2.0),
                    dropout: 0.0,
                    power: Power::Mobile { battery_h: 3.0 },
                })
                .collect(),
            teams: teams
                .iter()
                .map(|(k, base, skills, people)| Team {
                    name: Name::zh(k.clone()),
                    base: find(&facility_keys, base),
                    township: None,
                    skills: skills.clone(),
                    people: *people,
                    vehicles: people.div_ceil(8),
                    boats: u32::from(skills.contains(&Skill::Boat)) * 2,
                    mobilise_min: Dist::Triangular(5.0, 10.0, 20.0),
                    available: 1.0,
                    endurance_h: 12.0,
                    reserve: false,
                    owner: Owner::Government,
                    status: ServiceStatus::InService,
                })
                .collect(),
            hazard_points: hazard_points
                .iter()
                .map(|(k, at, v)| HazardPoint {
                    name: Name::zh(k.clone()),
                    at: *at,
                    cut_slope: true,
                    households: 4,
                    village: find(&village_keys, v),
                    monitor: "组长".into(),
                    card: String::new(),
                    slope_deg: 32.0,
                })
                .collect(),
            township_keys,
            village_keys,
            settlement_keys,
            facility_keys,
            gauge_keys,
            channel_keys,
            channels,
            team_keys,
            hazard_point_keys,
            roads,
            rivers,
            people: people(),
            traffic: crate::map::traffic::DailyTraffic::NONE,
            centre_staff: crate::map::county::CENTRE_STAFF,
            manning: None,
            vegetation: Default::default(),
        }
    }
}

/// A reach straight through some points, with a section of its own.
#[must_use]
pub fn reach(key: &str, line: &[(f64, f64)], downstream: Option<&str>, bed_up_m: f64, bed_down_m: f64, area_km2: f64) -> ReachPart {
    ReachPart {
        key: key.into(),
        name: Name::zh(key),
        line: line.iter().map(|(x, y)| Point::new(*x, *y)).collect(),
        downstream: downstream.map(Into::into),
        bed_up_m,
        bed_down_m,
        section: river_graph::section_from_area(area_km2),
        area_km2,
        dam: None,
    }
}

fn class_of(word: &str) -> RoadClass {
    use RoadClass as C;
    [C::Expressway, C::Ramp, C::National, C::Provincial, C::County, C::Township, C::Village, C::Street, C::Track, C::Path]
        .into_iter()
        .find(|c| format!("{c:?}") == word)
        .unwrap_or_else(|| panic!("\"{word}\" is no class of road"))
}

/// One word of the notation with its number, if it has one: `house(40)`.
fn word(text: &str) -> (&str, Option<u32>) {
    match text.split_once('(') {
        Some((w, n)) => (w, n.trim_end_matches(')').parse().ok()),
        None => (text, None),
    }
}

/// A county from the notation above. Panics on a text it cannot read: it is for tests.
#[must_use]
pub fn county(text: &str) -> County {
    county_and(text, Vec::new())
}

/// The same with more roads; junctions of the straight one are `n-00`, `n-01` and so on.
#[must_use]
pub fn county_and(text: &str, more: Vec<RoadPart>) -> County {
    // `-600m-` and `-600m Street-`: odd pieces between minus signs are lengths.
    let pieces: Vec<&str> = text.split('-').map(str::trim).filter(|p| !p.is_empty()).collect();
    let is_length = |p: &str| p.split_whitespace().next().and_then(|w| w.strip_suffix('m')).and_then(|n| n.parse::<f64>().ok());
    let (mut x, mut stops, mut gaps) = (500.0, Vec::<(f64, &str)>::new(), Vec::<(f64, RoadClass)>::new());
    for p in pieces {
        if let Some(m) = is_length(p) {
            gaps.push((m, p.split_whitespace().nth(1).map_or(RoadClass::Village, class_of)));
            x += m;
        } else {
            for w in p.split_whitespace() {
                stops.push((x, w));
            }
        }
    }
    let y = 1500.0;
    let mut sketch = Sketch::default();
    let mut at = 500.0;
    for (i, (m, class)) in gaps.iter().enumerate() {
        let mut part = RoadPart::by_norm(&format!("r-{:02}", i + 1), *class, vec![Point::new(at, y), Point::new(at + m, y)]);
        (part.from, part.to) = (Some(format!("n-{i:02}")), Some(format!("n-{:02}", i + 1)));
        sketch.roads.push(part);
        at += m;
    }
    sketch.roads.extend(more);
    let (mut streams, mut count) = (Vec::new(), std::collections::BTreeMap::<&str, u32>::new());
    let (mut township, mut village) = (None::<String>, None::<String>);
    for (x, text) in &stops {
        let (w, n) = word(text);
        let p = Point::new(*x, y);
        let k = count.entry(w).or_insert(0);
        *k += 1;
        let key = format!("{w}-{k}");
        if w == "seat" {
            sketch.townships.push((key.clone(), p));
            sketch.facilities.push((format!("hall-{k}"), FacilityKind::TownHall, p, 0));
            township = Some(key.clone());
        }
        if matches!(w, "seat" | "village") {
            let t = township
                .get_or_insert_with(|| {
                    sketch.townships.push(("t-1".into(), p));
                    "t-1".into()
                })
                .clone();
            sketch.villages.push((format!("v-{key}"), t, p));
            village = Some(format!("v-{key}"));
        }
        match w {
            "house" | "village" | "seat" => {
                let v = village.get_or_insert_with(|| {
                    let t = township
                        .get_or_insert_with(|| {
                            sketch.townships.push(("t-1".into(), p));
                            "t-1".into()
                        })
                        .clone();
                    sketch.villages.push(("v-1".into(), t, p));
                    "v-1".into()
                });
                sketch.settlements.push((key, v.clone(), p, n.unwrap_or(200)));
            }
            "school" => sketch.facilities.push((key, FacilityKind::School, p, n.unwrap_or(300))),
            "shelter" => sketch.facilities.push((key, FacilityKind::Shelter, p, n.unwrap_or(1000))),
            "hospital" => sketch.facilities.push((key, FacilityKind::Hospital, p, n.unwrap_or(100))),
            "depot" => sketch.facilities.push((key, FacilityKind::Depot, p, 0)),
            "base" => {
                sketch.facilities.push((key.clone(), FacilityKind::Base, p, 0));
                sketch.teams.push((format!("team-{k}"), key, vec![Skill::FloodRescue, Skill::Boat, Skill::Evacuate], n.unwrap_or(12)));
            }
            "bridge" | "ford" => {
                let stream = format!("s-{:02}", streams.len() + 1);
                sketch.reaches.push(reach(&stream, &[(*x, 2900.0), (*x, 100.0)], None, 108.0, 94.0, 40.0));
                if let Some(road) = sketch.roads.iter().find(|r| (r.line[1].x - x).abs() < 1e-9).or(sketch.roads.first()) {
                    let along = (x - road.line[0].x).clamp(0.0, road.length_m);
                    sketch.crossings.push((road.key.clone(), stream.clone(), along, if w == "ford" { 101.2 } else { 104.5 }, w == "ford"));
                }
                streams.push(*x);
            }
            "rain" => sketch.gauges.push((key, GaugeKind::Rain, p, township.clone(), None, None)),
            "stage" => {
                assert!(!streams.is_empty(), "a stage gauge needs a bridge or ford before it");
                sketch.gauges.push((key, GaugeKind::Stage, p, township.clone(), Some(format!("s-{:02}", streams.len())), Some((103.0, 104.0))));
            }
            "corner" => {}
            other => panic!("\"{other}\" is no word of the tiny notation"),
        }
    }
    if sketch.townships.is_empty() {
        sketch.townships.push(("t-1".into(), Point::new(500.0, y)));
    }
    if sketch.villages.is_empty() {
        sketch.villages.push(("v-1".into(), sketch.townships[0].0.clone(), Point::new(500.0, y)));
    }
    let shape = Shape { cols: ((at + 500.0) / 30.0).ceil() as usize, rows: 100, west: 0.0, north: 3000.0, cell_m: 30.0 };
    // Ground falls southwards 0.5 % and lies 4 m above the beds; beside a stream it dips towards the bed over 60 m.
    sketch.build(shape, |p| {
        let ground = 97.5 + p.y * 0.005;
        let dip = streams.iter().map(|s| (1.0 - (p.x - s).abs() / 60.0).max(0.0)).fold(0.0, f64::max);
        ground - 4.0 * dip
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::route;

    #[test]
    fn a_line_of_words_becomes_a_county() {
        let c = county("school -600m- bridge -900m- shelter");
        assert_eq!((c.roads.roads.len(), c.roads.nodes.len(), c.facilities.len(), c.rivers.reaches.len()), (2, 3, 2, 1));
        assert!((c.roads.roads[0].length_m - 600.0).abs() < 1e-9);
        let crossing = c.roads.roads[0].crossings[0];
        assert!((crossing.along_m - 600.0).abs() < 1e-9 && crossing.deck_m > 103.0);
        let (school, shelter) = (c.facility_keys.find("school-1").expect("named"), c.facility_keys.find("shelter-1").expect("named"));
        let way = route::path(&c.roads, c.facilities[school.index()].node, c.facilities[shelter.index()].node, |_| Some(1));
        assert_eq!(way.map(|w| w.0.len()), Some(2));
        // The ground at the bridge is the bed, beside it the bank.
        let bed = c.rivers.reaches[0].bed_up_m - 0.005 * 1400.0;
        let under = c.terrain.bilinear(Point::new(1100.0, 1500.0)).expect("inside");
        assert!((under - bed).abs() < 1.5, "{under} {bed}");
    }

    #[test]
    fn words_with_numbers_hold_people() {
        let c = county("seat -500m Street- house(40) -300m- ford rain stage -200m- shelter(55)");
        assert_eq!(c.residents(), 240);
        assert_eq!(c.roads.roads[0].class, RoadClass::Street);
        assert_eq!(c.gauges[1].reach, Some(ReachId(0)));
        assert!(c.roads.roads[1].crossings[0].ford);
    }
}
