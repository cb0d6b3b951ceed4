//! The shipped county of Mayang: it holds what its sources say, labels what it makes up, and works as ground for a drill.
//! Facts: statistics codes of 2022 (townships), census of 2020 (residents), the county bureau's report of 2019 (stations,
//! control points, teams), a bulletin of 24 August (rain gauges), press of July 2024 (陶伊), public pages on rivers and roads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use yanlian::base::ids::{Id, ReachId};
use yanlian::map::channel::ChannelKind;
use yanlian::map::county::County;
use yanlian::map::drainage;
use yanlian::map::frame::{LonLat, Point};
use yanlian::map::line::{closest, length_m};
use yanlian::map::place::{FacilityKind, GaugeKind};
use yanlian::map::road::RoadClass;
use yanlian::map::route;
use yanlian::scenario::load;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang")
}

/// The county, read once for all these tests.
/// Whoever reads English meets no Chinese sign in a name, and nobody a raw key of a road.
#[test]
fn every_name_of_the_county_has_an_english_form_and_every_road_a_name() {
    use yanlian::base::lang::{Lang, Name};
    let c = county();
    let names: Vec<&Name> = c
        .townships
        .iter()
        .map(|x| &x.name)
        .chain(c.villages.iter().map(|x| &x.name))
        .chain(c.settlements.iter().map(|x| &x.name))
        .chain(c.facilities.iter().map(|x| &x.name))
        .chain(c.gauges.iter().map(|x| &x.name))
        .chain(c.channels.iter().map(|x| &x.name))
        .chain(c.teams.iter().map(|x| &x.name))
        .chain(c.rivers.reaches.iter().map(|x| &x.name))
        .collect();
    for n in &names {
        let en = n.get(Lang::En);
        assert!(en.is_ascii() && !en.contains('?') && !en.is_empty(), "{} is {en} in English", n.zh);
    }
    assert!(names.len() > 2500, "{}", names.len());
    for (id, key) in c.roads.road_keys.iter() {
        let (zh, en) = (c.road_name(id, Lang::Zh), c.road_name(id, Lang::En));
        assert!(zh != key && en != key && en.is_ascii(), "{key}: {zh}, {en}");
    }
}

fn county() -> &'static County {
    static COUNTY: OnceLock<County> = OnceLock::new();
    COUNTY.get_or_init(|| load::load_county(&folder()).expect("the shipped county has no findings"))
}

fn plane(lon: f64, lat: f64) -> Point {
    county().frame.to_plane(LonLat { lon, lat })
}

fn facilities(kind: FacilityKind) -> usize {
    county().facilities.iter().filter(|f| f.kind == kind).count()
}

/// The reaches that bear a river's name.
fn river(name: &str) -> Vec<ReachId> {
    county().rivers.keys.ids().filter(|r| county().rivers.reach(*r).name.zh == name).collect()
}

#[test]
fn eighteen_townships_sit_where_they_are_known_to() {
    // Seats of DRILL.md §4.1 with the distance that their source allows: published points within 1 km, those placed by
    // neighbour text within 2 km of the place chosen for them.
    let seats = [
        ("高村镇", 27.8773, 109.7848, 1.0),
        ("锦和镇", 27.7169, 109.6047, 1.0),
        ("江口墟镇", 27.6942, 109.7358, 1.0),
        ("岩门镇", 27.8550, 109.7403, 1.0),
        ("兰里镇", 27.8869, 109.9186, 1.0),
        ("尧市镇", 27.6394, 109.5303, 1.0),
        ("吕家坪镇", 27.90, 110.02, 2.0),
        ("郭公坪镇", 27.78, 109.54, 2.0),
        ("文昌阁乡", 27.62, 109.61, 2.0),
        ("大桥江乡", 27.67, 109.68, 2.0),
        ("舒家村乡", 27.73, 109.68, 2.0),
        ("隆家堡乡", 27.765, 109.815, 2.0),
        ("谭家寨乡", 27.775, 109.735, 2.0),
        ("石羊哨乡", 27.905, 109.665, 2.0),
        ("板栗树乡", 27.975, 109.79, 2.0),
        ("兰村乡", 27.78, 109.63, 2.0),
        ("和平溪乡", 27.82, 109.95, 2.0),
        ("黄桑乡", 27.86, 110.02, 2.0),
    ];
    assert_eq!(county().townships.len(), 18);
    for (name, lat, lon, km) in seats {
        let t = county().townships.iter().find(|t| t.name.zh == name).unwrap_or_else(|| panic!("no {name}"));
        let off = t.seat.distance_m(plane(lon, lat));
        assert!(off < km * 1000.0, "{name} stands {off:.0} m from its source's place");
        assert!((6..=9).contains(&t.office_staff), "{name}: the report gives each office 6 to 9 people");
    }
    assert_eq!(county().centre_staff, 7, "the report names seven duty staff of the centre");
}

#[test]
fn two_hundred_and_twenty_two_stations_serve_two_hundred_and_twenty_three_places() {
    let c = county();
    assert_eq!(c.villages.len(), 222);
    let shared: Vec<&str> = c.villages.iter().map(|v| v.name.zh.as_str()).filter(|n| n.contains('含')).collect();
    assert_eq!(shared, ["吕家坪社区（含铜矿社区）"], "201 villages and 22 communities, of which one shares a station");
    assert_eq!(c.villages.iter().filter(|v| v.community).count() + shared.len(), 22);
    let names: BTreeSet<(usize, &str)> = c.villages.iter().map(|v| (v.township.index(), v.name.zh.as_str())).collect();
    assert_eq!(names.len(), 222, "no two stations of one township bear one name");
    let lived_in: BTreeSet<usize> = c.settlements.iter().filter(|s| s.residents > 0).map(|s| s.village.index()).collect();
    assert_eq!(lived_in.len(), 222, "people live at every station");
    for t in 0..18 {
        assert!(c.villages.iter().filter(|v| v.township.index() == t).count() >= 6, "{}", c.townships[t].name.zh);
    }
}

#[test]
fn the_census_of_2020_is_kept_to_the_last_person() {
    let c = county();
    assert_eq!(c.residents(), 313_305);
    let town: u64 = c.settlements.iter().filter(|s| s.urban).map(|s| u64::from(s.residents)).sum();
    assert_eq!(town, 147_618);
    // Groups: 57 in 石羊哨, 70 in 板栗树 by their own pages; a county of 222 stations has some two thousand.
    let groups = |name: &str| {
        let t = c.townships.iter().position(|t| t.name.zh == name).expect("there");
        c.settlements.iter().filter(|s| c.villages[s.village.index()].township.index() == t).count()
    };
    assert_eq!((groups("石羊哨乡"), groups("板栗树乡"), groups("江口墟镇")), (57, 70, 108));
    assert!((1600..=2400).contains(&c.settlements.len()), "{} groups", c.settlements.len());
    assert!(c.settlements.iter().all(|s| s.name.zh.contains('组')), "every settlement is a group of its village");
}

#[test]
fn the_expressway_has_three_interchanges_and_the_two_highways_run_where_they_should() {
    let c = county();
    let named = |name: &str| c.roads.roads.iter().filter(|r| r.name.zh == name).collect::<Vec<_>>();
    let km = |name: &str| named(name).iter().map(|r| r.length_m).sum::<f64>() / 1000.0;
    let passes = |name: &str, p: Point| named(name).iter().map(|r| closest(&r.line, p).1).fold(f64::INFINITY, f64::min);
    assert!(named("G65").iter().all(|r| r.class == RoadClass::Expressway));
    assert!(named("G209").iter().all(|r| r.class == RoadClass::National) && named("S308").iter().all(|r| r.class == RoadClass::Provincial));
    assert!(
        (30.0..=150.0).contains(&km("G65")) && (35.0..=70.0).contains(&km("G209")) && (20.0..=60.0).contains(&km("S308")),
        "{} {} {}",
        km("G65"),
        km("G209"),
        km("S308")
    );
    let gates: BTreeSet<&str> = c.roads.roads.iter().filter(|r| r.class == RoadClass::Ramp).filter_map(|r| r.name.zh.strip_suffix("收费站连接线")).collect();
    assert_eq!(gates, BTreeSet::from(["石羊哨", "麻阳", "隆家堡"]));
    let seat = |name: &str| c.townships.iter().find(|t| t.name.zh == name).expect("there").seat;
    assert!(passes("G209", seat("石羊哨乡")) < 1000.0 && passes("G209", seat("岩门镇")) < 1000.0);
    assert!(passes("S308", seat("吕家坪镇")) < 1000.0);
    // One leaves the expressway by its gates only.
    let on = |class: fn(RoadClass) -> bool| -> BTreeSet<usize> {
        c.roads.roads.iter().filter(|r| class(r.class)).flat_map(|r| [r.from.index(), r.to.index()]).collect()
    };
    let (main, others) = (on(|k| k == RoadClass::Expressway), on(|k| !matches!(k, RoadClass::Expressway | RoadClass::Ramp)));
    assert_eq!(main.intersection(&others).count(), 0);
}

#[test]
fn the_jinjiang_crosses_the_county_and_its_named_waters_join_it() {
    let c = county();
    let main = river("锦江");
    let (first, last) = (c.rivers.reach(main[0]), c.rivers.reach(*main.last().expect("not empty")));
    let (west, east) = (c.terrain.shape.west, c.terrain.shape.east());
    assert!(first.line[0].x - west < 1000.0 && east - last.line[last.line.len() - 1].x < 1000.0, "from the western to the eastern edge");
    assert!(last.downstream.is_none() && last.area_km2 > first.area_km2 && first.area_km2 > 4000.0, "much of its country lies above the county");
    let to_main = |mut id: ReachId| loop {
        let r = c.rivers.reach(id);
        if r.name.zh == "锦江" {
            return true;
        }
        match r.downstream {
            Some(d) => id = d,
            None => return false,
        }
    };
    for name in ["尧里河", "鸬鹚江", "太平溪", "黄土溪", "爷溪（牙溪）", "和平溪", "尧市河"] {
        let reaches = river(name);
        assert!(!reaches.is_empty() && reaches.iter().all(|r| to_main(*r)), "{name}");
        assert!(reaches.iter().map(|r| c.rivers.reach(*r).length_m).sum::<f64>() > 3000.0, "{name} is a stub");
    }
    // 辰水·陶伊: the warning stage of the bulletins, 3 to 8 m above the bed there, and the station on its reach.
    let (id, taoyi) = c.gauge_keys.ids().map(|g| (g, &c.gauges[g.index()])).find(|(_, g)| g.name.zh.contains("陶伊")).expect("there is the station");
    assert_eq!((c.gauge_keys.key(id), taoyi.kind, taoyi.warning_m), ("stage-taoyi", GaugeKind::Stage, Some(136.5)));
    let reach = c.rivers.reach(taoyi.reach.expect("a stage gauge stands on a reach"));
    assert_eq!(reach.name.zh, "锦江");
    assert!((3.0..=8.0).contains(&(136.5 - reach.bed_down_m)), "bed at {}", reach.bed_down_m);
    assert!(closest(&reach.line, taoyi.at).1 < 100.0);
    assert!(
        c.gauges.iter().filter(|g| g.kind == GaugeKind::Stage && g.name.zh != "陶伊水文站").all(|g| g.name.zh.contains("假设")),
        "other stage gauges say that they are assumed"
    );
}

#[test]
fn dams_stand_on_their_rivers_and_hold_what_they_should() {
    let c = county();
    let dams: Vec<(ReachId, _)> = c.rivers.keys.ids().filter_map(|r| c.rivers.reach(r).dam.as_ref().map(|d| (r, d))).collect();
    assert_eq!(dams.len(), 14, "two reservoirs and twelve power stations");
    let names = [("黄土溪水库", "黄土溪"), ("兰山洞水库", "黄岩溪"), ("马颈坳电站", "锦江"), ("二号电站（假设）", "锦江"), ("十二号电站（假设）", "兰村溪")];
    for (name, water) in names {
        let f = c.facilities.iter().find(|f| f.name.zh.starts_with(name)).unwrap_or_else(|| panic!("no {name}"));
        let near = dams.iter().map(|(r, d)| (c.rivers.reach(*r), *d)).min_by(|a, b| {
            let off = |r: &yanlian::map::river::Reach| r.line[r.line.len() - 1].distance_m(f.at);
            off(a.0).total_cmp(&off(b.0))
        });
        let (reach, dam) = near.expect("there are dams");
        let off = reach.line[reach.line.len() - 1].distance_m(f.at);
        assert!(reach.name.zh == water && off < 450.0, "{name} stands {off:.0} m from a dam on {}", reach.name.zh);
        assert!(dam.height_m > 1.0 && dam.spillway_m > 0.0 && reach.downstream.is_some());
    }
    let stores: Vec<f64> = dams.iter().map(|(_, d)| d.storage_m3).filter(|s| *s > 0.0).collect();
    assert_eq!(stores.len(), 3, "the weirs of the stations store nothing");
}

#[test]
fn the_bulletin_s_six_gauges_are_there_and_the_others_are_labelled() {
    let c = county();
    let rain: BTreeMap<&str, &str> =
        c.gauge_keys.iter().filter(|(g, _)| c.gauges[g.index()].kind == GaugeKind::Rain).map(|(g, k)| (k, c.gauges[g.index()].name.zh.as_str())).collect();
    let bulletin = [
        ("rain-huangtuxi", "黄土溪"),
        ("rain-gudapo", "谷达坡"),
        ("rain-banlishu", "板栗树"),
        ("rain-guogongping", "郭公坪"),
        ("rain-tuochong", "拖冲"),
        ("rain-xihuangshan", "西晃山"),
    ];
    for (key, place) in bulletin {
        assert!(rain[key].contains(place) && !rain[key].contains("合成"), "{key}: {}", rain[key]);
    }
    assert_eq!(rain.values().filter(|n| n.contains("合成")).count(), rain.len() - 6);
    let served: BTreeSet<usize> = c.gauges.iter().filter(|g| g.kind == GaugeKind::Rain).filter_map(|g| g.township.map(Id::index)).collect();
    assert_eq!(served.len(), 18, "rain is measured in every township");
}

#[test]
fn the_places_of_a_drill_are_all_there() {
    let c = county();
    assert_eq!(facilities(FacilityKind::ControlPoint), 20, "the report counts twenty control points");
    assert_eq!(facilities(FacilityKind::School), 24 + 122, "24 middle and 122 primary schools");
    assert_eq!((facilities(FacilityKind::FireStation), facilities(FacilityKind::TownHall), facilities(FacilityKind::Clinic)), (1, 18, 18));
    assert!(facilities(FacilityKind::Hospital) >= 2 && facilities(FacilityKind::Police) >= 18);
    let bases: BTreeMap<&str, &str> =
        c.team_keys.iter().map(|(t, k)| (k, c.facility_keys.key(c.teams[t.index()].base))).filter(|(k, _)| !k.starts_with("squad-")).collect();
    for (team, base) in
        [("flood-team", "base-flood"), ("fire-team", "base-fire"), ("hazmat-team", "base-hazmat"), ("road-team", "base-road"), ("outdoor-team", "base-outdoor")]
    {
        assert_eq!(bases[team], base);
        let at = &c.facilities[c.facility_keys.find(base).expect("a base").index()];
        assert!(at.kind == FacilityKind::Base && at.name.zh.contains("假设"), "{}: the sources name no base", at.name.zh);
    }
    // A shelter for each station, with room: the plan moves the valley's people, not the county's.
    let room: u64 = c.facilities.iter().filter(|f| f.kind == FacilityKind::Shelter).map(|f| u64::from(f.capacity)).sum();
    assert!(facilities(FacilityKind::Shelter) >= 200 && room > 60_000, "{} shelters for {room}", facilities(FacilityKind::Shelter));
    let (slides, cuts): (Vec<_>, Vec<_>) = c.hazard_points.iter().partition(|h| !h.cut_slope);
    assert!(slides.len() >= 20 && cuts.len() >= 20, "{} slides, {} cut slopes", slides.len(), cuts.len());
    assert!(c.hazard_points.iter().all(|h| h.households > 0 && h.name.zh.contains("假设")));
}

#[test]
fn loudspeakers_cover_less_than_everybody_and_say_where() {
    let c = county();
    let speakers = c.channels.iter().find(|ch| ch.kind == ChannelKind::Loudspeaker).expect("村村响 is a channel");
    assert!(speakers.coverage_day < 1.0 && speakers.coverage_night < 1.0);
    let heard: f64 = c.settlements.iter().map(|s| f64::from(s.residents) * s.loudspeaker_share).sum::<f64>() / c.residents() as f64;
    assert!((0.5..0.9).contains(&heard), "{heard}");
    assert!(c.settlements.iter().any(|s| !s.mobile_signal), "some groups have no signal");
}

#[test]
fn the_ground_is_a_basket_open_to_the_east() {
    let c = county();
    let (shape, z) = (c.terrain.shape, &c.terrain.values);
    let most = z.iter().copied().fold(f32::MIN, f32::max);
    assert!((most - 1405.0).abs() < 1.0, "the highest summit stands at {most} m");
    let top = c.terrain.shape.centre(z.iter().position(|v| *v >= most).expect("there"));
    let xihuang = plane(109.60, 27.552);
    assert!(top.distance_m(xihuang) < 6000.0, "西晃山 lies in the south-west");
    let least = z.iter().copied().filter(|v| !v.is_nan()).fold(f32::MAX, f32::min);
    assert!((110.0..=130.0).contains(&least), "the lowest bed lies at {least} m");
    // A fifth of the map along each edge.
    let mean = |inside: &dyn Fn(usize, usize) -> bool| {
        let (mut sum, mut n) = (0.0f64, 0u64);
        for cell in (0..shape.len()).filter(|i| inside(i / shape.cols, i % shape.cols) && !z[*i].is_nan()) {
            sum += f64::from(z[cell]);
            n += 1;
        }
        sum / n as f64
    };
    let (rows, cols) = (shape.rows, shape.cols);
    let west = mean(&|_, x| x < cols / 5);
    let east = mean(&|y, x| x >= cols * 4 / 5 && (rows / 5..rows * 4 / 5).contains(&y));
    let north = mean(&|y, _| y < rows / 5);
    let south = mean(&|y, _| y >= rows * 4 / 5);
    let middle = mean(&|y, x| (cols * 2 / 5..cols * 3 / 5).contains(&x) && (rows * 2 / 5..rows * 3 / 5).contains(&y));
    assert!(
        west > east + 100.0 && north > east + 100.0 && south > east + 100.0 && middle < west - 100.0,
        "west {west:.0}, north {north:.0}, south {south:.0}, middle {middle:.0}, east {east:.0}"
    );
    let rim = (0..shape.len()).filter(|i| i / cols == 0 || i / cols + 1 == rows || i % cols == 0 || i % cols + 1 == cols);
    let lowest = rim.filter(|i| !z[*i].is_nan()).min_by(|a, b| z[*a].total_cmp(&z[*b])).expect("a rim");
    assert_eq!(lowest % cols + 1, cols, "the lowest of the rim is where the water leaves, in the east");
}

#[test]
fn no_river_of_the_county_runs_into_a_pit() {
    // Water that fills the raster to its sills stands on no named river of the county; the nameless streams were found on the
    // filled ground and are not cut into it, so a few of their points lie in hollows.
    let c = county();
    let filled = drainage::fill(&c.terrain);
    let (mut drowned, mut named, mut hollows, mut nameless) = (Vec::new(), 0, 0, 0);
    for id in c.rivers.keys.ids() {
        let (r, key) = (c.rivers.reach(id), c.rivers.keys.key(id));
        for cell in r.line.iter().filter_map(|p| c.terrain.shape.cell_at(*p)) {
            let deep = filled[cell] - c.terrain.values[cell];
            if key.starts_with("stream-") {
                nameless += 1;
                hollows += usize::from(deep > 1.0);
            } else if !r.name.zh.contains("图外") {
                named += 1;
                if deep > 1.0 {
                    drowned.push(format!("{key} {deep:.1} m"));
                }
            }
        }
        assert!(r.bed_down_m <= r.bed_up_m, "{key} climbs");
        assert!(r.downstream.is_none_or(|d| c.rivers.reach(d).bed_up_m <= r.bed_down_m + 1e-6), "{key} falls onto a higher bed");
        assert!((length_m(&r.line) - r.length_m).abs() < 1.0 + 0.02 * r.length_m, "{key}");
    }
    assert!(named > 2000 && nameless > 2000, "{named} {nameless}");
    assert!(drowned.is_empty(), "{} of {named} points of named rivers lie in pits: {drowned:?}", drowned.len());
    assert!(hollows * 50 < nameless, "{hollows} of {nameless} points of nameless streams lie in hollows");
}

#[test]
fn every_household_stands_on_the_map_and_can_leave_by_road() {
    let drill = folder().join("drills/flood-0824.ron");
    let s = load::load(&drill, &load::LoadOptions::default()).expect("no findings");
    let homes = yanlian::drill::people::household::Households::draw(&s, yanlian::base::seed::Seed(s.drill.seed));
    let people: u64 = homes.people.iter().map(|p| u64::from(*p)).sum();
    assert_eq!(people, 313_305);
    let c = &s.county;
    let island = route::islands(&c.roads);
    let mut far = 0.0f64;
    for h in 0..homes.len() {
        let place = &c.settlements[homes.settlement[h].index()];
        assert!(c.terrain.at(homes.at[h]).is_some_and(|z| !z.is_nan()), "a house off the map, in {}", place.name.zh);
        assert_eq!(island[place.node.index()], 0, "{}: its junction lies on an island of the network", place.name.zh);
        far = far.max(homes.at[h].distance_m(c.roads.node_at(place.node)));
    }
    // A group is a few hundred metres wide and its lane ends in it.
    assert!(far < 2000.0, "a house stands {far:.0} m from its junction");
    let every = c.settlements.iter().map(|s| s.node).chain(c.villages.iter().map(|v| v.node)).chain(c.facilities.iter().map(|f| f.node));
    assert!(every.into_iter().all(|n| island[n.index()] == 0));
}

#[test]
fn the_county_says_what_it_is() {
    let label = county().reconstruction.as_ref().expect("a reconstruction says so");
    assert!(label.zh.contains("示意重建") && label.zh.contains("合成"), "{}", label.zh);
    assert!(label.en.as_ref().is_some_and(|en| en.contains("reconstruction") && en.contains("synthetic")));
    assert!(county().source.contains("假设"));
    let text = std::fs::read_to_string(folder().join("county.ron")).expect("there");
    assert!(text.starts_with("// Made by `yanlian import --sketch`"));
    assert!(text.contains("confidence: Assumed"));
}

/// The county bureau's report of 2019 names two platforms for texts to lists; one message to every resident would be most of a
/// year's texts, so the public is reached through the operators, after an approval.
#[test]
fn two_platforms_send_to_lists_and_the_operators_to_the_public_each_at_its_own_burst() {
    let channels = &county().channels;
    let of = |kind: ChannelKind| channels.iter().filter(move |c| c.kind == kind).collect::<Vec<_>>();
    let (lists, public) = (of(ChannelKind::Sms), of(ChannelKind::PublicSms));
    assert_eq!((lists.len(), public.len()), (2, 1));
    assert!(lists.iter().chain(&public).all(|c| c.burst_per_min > 0.0), "every platform has a burst limit");
    assert!((lists[0].burst_per_min - lists[1].burst_per_min).abs() >= 1.0, "each its own");
    assert!(lists[0].delay_min != lists[1].delay_min && lists.iter().all(|c| c.listed > 0.0 && c.listed <= 0.05));
    assert!(public[0].setup_min.quantile(0.5) > lists[0].setup_min.quantile(0.5).max(lists[1].setup_min.quantile(0.5)), "an approval takes its time");
}

/// Whoever approves, switches on or is to hear it sleeps at night.
#[test]
fn every_channel_to_households_is_slower_at_night_and_none_is_faster() {
    use ChannelKind::{DoorToDoor, Gong, Loudspeaker, Media, Phone, PublicSms, Sms};
    for c in &county().channels {
        let median = |night: bool| c.setup(night).quantile(0.5) + c.delay(night).quantile(0.5);
        let to_households = matches!(c.kind, DoorToDoor | Gong | Loudspeaker | Media | Phone | PublicSms | Sms);
        assert!(median(true) >= median(false) && (!to_households || median(true) > median(false)), "{}", c.name.zh);
    }
}
