//! The gate of unsafe orders, for residents.

use super::*;

/// Whether the gate trips: ordered out at T+01:00, caught on the way at T+01:30, with water reported at a minute or not.
fn sent_into_water(reported: Option<i64>, how: &'static str, on_order: bool) -> bool {
    let (mut s, homes) = flooded();
    let place = village(&s, "north-town");
    let tell_of_water = |s: &mut Story, at: i64| {
        let e = s.say(at, ReportArrived, place);
        (e.place, e.detail) = (place, Detail::text("water"));
    };
    if let Some(at) = reported.filter(|at| *at < 60) {
        tell_of_water(&mut s, at);
    }
    let order = s.say(60, Ordered, homes[0]);
    order.cause.why = Why::Clause(ClauseId(4));
    order.detail = Detail::text("leave");
    let seq = order.seq;
    if let Some(at) = reported.filter(|at| *at >= 60) {
        tell_of_water(&mut s, at);
    }
    let e = s.say(90, Caught, homes[0]);
    (e.value, e.detail) = (4.0, Detail::text(how));
    e.cause.seq = on_order.then_some(seq);
    let gate = s.card().gates.into_iter().find(|g| g.id == "unsafe_order").expect("watched");
    assert_eq!(gate.tripped, gate.evidence == [e_seq(&s)], "the proof is the event");
    gate.tripped
}

fn e_seq(s: &Story) -> u64 {
    s.events.last().expect("told").seq
}

#[test]
fn residents_sent_into_reported_water_trip_the_gate() {
    for how in ["foot", "vehicle"] {
        assert!(sent_into_water(Some(30), how, true), "{how}");
        assert!(!sent_into_water(Some(70), how, true), "{how}: nobody knew of the water when the order was given");
        assert!(!sent_into_water(None, how, true), "{how}");
        assert!(!sent_into_water(Some(30), how, false), "{how}: they went of their own accord");
    }
    assert!(!sent_into_water(Some(30), "home", true), "water that came into the house is no order's fault");
}

#[test]
fn a_shelter_in_a_danger_zone_trips_the_gate() {
    let tell = |zoned: bool| {
        let mut s = Story::new();
        let home = s.home("u-1", 4, 0);
        let hill = shelter(&s, "sh-hill");
        let at = s.scenario.county.settlements[s.scenario.county.settlement_keys.find("low-1").expect("there").index()].at;
        s.scenario.county.facilities[s.scenario.county.facility_keys.find("sh-hill").expect("there").index()].at = at;
        s.scenario.books.zones[0].below_m = (!zoned).then_some(6.0);
        let order = s.say(60, Ordered, home);
        order.cause.why = Why::Clause(ClauseId(4));
        s.say(80, Safe, home).place = hill;
        let e = s.say(100, Caught, home);
        (e.value, e.detail, e.cause.seq) = (4.0, Detail::text("shelter"), Some(0));
        s.card().gates.iter().any(|g| g.id == "unsafe_order" && g.tripped)
    };
    assert_eq!((tell(true), tell(false)), (true, false));
}
