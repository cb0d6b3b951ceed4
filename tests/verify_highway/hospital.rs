//! To which hospital somebody hurt on the road is taken: by the way on the graph, by what is treated there, by the beds that are left.

use std::collections::BTreeMap;

use yanlian::base::ids::{FacilityId, Id, LinkId};
use yanlian::drill::expressway::hospital::{free_beds, seen_from};
use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::hazard::road_fire::vehicle::Vehicle;
use yanlian::map::place::{FacilityKind, Ward};
use yanlian::map::route;
use yanlian::record::event::{Event, Kind, Who};
use yanlian::record::tale::PlanUse;
use yanlian::scenario::drill_spec::{HazardSpec, Scenario};

/// A hospital with few beds that treats burns near the scene, one that does not 8 km farther; a full bus burns.
fn scenario(near: &[Ward]) -> (Scenario, FacilityId, FacilityId) {
    let mut s = super::road::scenario();
    let id = |s: &Scenario, key: &str| -> FacilityId { s.county.facility_keys.find(key).expect("it is there") };
    let (close, far) = (id(&s, "police"), id(&s, "hospital"));
    let f = &mut s.county.facilities[close.index()];
    (f.kind, f.wards, f.capacity) = (FacilityKind::Hospital, near.to_vec(), 4);
    s.county.facilities[far.index()].capacity = 400;
    let HazardSpec::RoadFire(accident) = &mut s.drill.hazard else { panic!("an accident") };
    (accident.vehicle, accident.stuck) = (Vehicle::Bus, 1.0);
    (s, close, far)
}
/// Everybody who was brought to hospital in the perfect run.
fn brought(s: &Scenario) -> Vec<Event> {
    let prepared = Prepared::new(s);
    let tale = run(s, &prepared, &Options::new(5).baseline(PlanUse::Perfect, Vec::new()), &mut Silent);
    assert_eq!(crate::record::without_cause(&tale), Vec::<String>::new());
    tale.events.into_iter().filter(|e| e.kind == Kind::InHospital && matches!(e.subject, Who::Road(_))).collect()
}
fn count(list: &[Event]) -> BTreeMap<FacilityId, u32> {
    let mut out = BTreeMap::new();
    for e in list {
        let Who::Facility(f) = e.place else { panic!("it says where: {e:?}") };
        *out.entry(f).or_default() += 1;
    }
    out
}

#[test]
fn the_burnt_fill_the_hospital_that_treats_burns_and_then_the_next() {
    let (s, close, far) = scenario(&[Ward::Burns]);
    let beds = free_beds(&s.county)[&close];
    let list = brought(&s);
    let to = count(&list);
    assert!((1..8).contains(&beds), "a few beds are free: {beds}");
    assert_eq!(to.get(&close), Some(&beds), "its beds and no more: {to:?}");
    assert!(to.get(&far).is_some_and(|n| *n > 0), "the others are taken farther: {to:?}");
    assert!(list.iter().all(|e| !e.detail.says("red") || e.detail.says("burns")), "{list:#?}");
}

#[test]
fn nobody_with_burns_is_taken_to_the_nearest_where_another_treats_them() {
    let (mut s, close, far) = scenario(&[Ward::Trauma]);
    s.county.facilities[far.index()].wards = vec![Ward::Burns];
    let to = count(&brought(&s));
    assert_eq!(to.get(&close), None, "{to:?}");
    assert!(to[&far] > 3, "{to:?}");
}

#[test]
fn the_way_and_its_time_are_the_graph_s() {
    let (s, close, far) = scenario(&[Ward::Burns]);
    let graph = &s.county.roads;
    let HazardSpec::RoadFire(accident) = &s.drill.hazard else { panic!("an accident") };
    let from = graph.road(accident.road).from;
    let list = seen_from(&s.county, from, accident.at);
    assert_eq!(list.iter().map(|h| h.id).collect::<Vec<_>>(), [close, far]);
    for h in &list {
        let ms = |l: LinkId| Some((graph.link(l).length_m / graph.link(l).free_m_per_s * 1000.0) as i64);
        let (way, time) = route::path(graph, from, s.county.facilities[h.id.index()].node, ms).expect("there is a way");
        let km = way.iter().map(|l| graph.link(*l).length_m).sum::<f64>() / 1000.0;
        assert!((h.km - km).abs() < 1e-9 && h.there.as_millis() == time, "{h:?} {km} {time}");
    }
    // 1 km of ramp at 60 km/h: the sketch's town lies at its end.
    assert!((list[0].km - 1.0).abs() < 1e-6, "{}", list[0].km);
    let told = brought(&s).iter().find(|e| e.place == Who::Facility(close)).and_then(|e| e.detail.number("km")).expect("it is written");
    assert!((told - 1.0).abs() < 0.05, "{told}");
}
