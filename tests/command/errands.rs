//! Command / errands — who goes, by which way, and what water on the road does to it.

use super::*;

/// The valley without rain, and a clause that does something at minute ten.
fn at_ten(clause: &str, actor: u32, action: impl FnOnce(&Scenario) -> Action) -> Run {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    let i = run.scenario.books.find_clause(clause).expect("a clause").index();
    let action = action(&run.scenario);
    let c = &mut run.scenario.books.clauses[i];
    (c.actor, c.trigger, c.action) = (RoleId(actor), Trigger::At(Moment::minutes(10)), action);
    run
}

fn road(s: &Scenario, key: &str) -> RoadId {
    s.county.roads.road_keys.find(key).expect("a road")
}

fn errands(story: &Story, post: PostId) -> Vec<Moment> {
    let went = |e: &&Event| e.kind == Kind::TaskBegan && e.subject == Who::Post(post) && e.detail.as_str() == "errand";
    story.events.iter().filter(went).map(|e| e.at).collect()
}

#[test]
fn a_village_puts_up_the_barrier_on_its_own_road_and_the_town_on_the_others() {
    let closes = |key: &str| {
        let run = at_ten("flood.7", 1, |s| Action::CloseRoad { roads: vec![road(s, key)] });
        let story = run.run();
        let lane = road(&story.scenario, key);
        assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::Road { road, closed: true, .. } if *road == lane)), "{key} is shut");
        let posts = Posts::new(&story.scenario.county, &story.scenario.books);
        let village = |k: &str| posts.village(story.scenario.county.village_keys.find(k).expect("a village"));
        (errands(&story, village("upper")).len(), errands(&story, posts.township(TownshipId(0))).len())
    };
    assert_eq!(closes("r-upper-1"), (1, 0));
    assert_eq!(closes("r-hill"), (0, 1), "the office sits nearer than any village");
}

#[test]
fn whoever_finds_no_way_rides_once_and_waits_until_the_water_has_left_one() {
    let hill = |s: &Scenario| s.county.facility_keys.find("sh-hill").expect("a shelter");
    let mut run = at_ten("flood.3", 2, |s| Action::OpenShelter { shelters: vec![hill(s)] });
    let lane = road(&run.scenario, "r-hill");
    run.roads.wet.insert(lane);
    run.script.push((
        200,
        Box::new(move |_, roads| {
            roads.wet.remove(&lane);
        }),
    ));
    let story = run.run();
    let posts = Posts::new(&story.scenario.county, &story.scenario.books);
    let went = errands(&story, posts.township(TownshipId(0)));
    assert_eq!(went.len(), 2, "once in vain, once when the way is free: {went:?}");
    assert!(went[0] < Moment::minutes(30) && went[1] >= Moment::minutes(200) && went[1] <= Moment::minutes(206), "{went:?}");
    let blocked = story.events.iter().filter(|e| e.kind == Kind::RouteBlocked && e.detail.as_str() == "no-way").count();
    assert_eq!(blocked, 1);
    let opened = story.deeds.iter().find(|(_, d)| matches!(d, Deed::OpenShelter { .. })).expect("it is opened in the end").0;
    assert!(opened > Moment::minutes(200) && opened < Moment::minutes(240), "{opened}");
}

#[test]
fn a_drone_looks_where_nobody_gets_and_stays_on_the_ground_where_somebody_is_there_sooner() {
    let looked = |drone: bool, wet: bool| {
        let mut run = at_ten("flood.8", 1, |_| Action::Verify { zones: yanlian::plan::order::ZoneTarget::Zones(vec![ZoneId(0)]) });
        if drone {
            let medics = run.scenario.county.team_keys.find("medics").expect("a team");
            run.scenario.county.teams[medics.index()].skills.push(yanlian::map::force::Skill::Drone);
        }
        if wet {
            let (a, b) = (road(&run.scenario, "r-main-1"), road(&run.scenario, "r-main-2"));
            run.roads.wet.extend([a, b]);
        }
        let story = run.run();
        let began = story.events.iter().find(|e| e.kind == Kind::TaskBegan && e.detail.as_str() == "errand").map(|e| e.at);
        let seen = story.events.iter().find(|e| e.kind == Kind::ReportArrived && e.detail.as_str().starts_with("verified")).map(|e| e.at);
        began.zip(seen).map(|(a, b)| b - a)
    };
    let (road_only, both) = (looked(false, false).expect("seen"), looked(true, false).expect("seen"));
    assert_eq!(road_only, both, "half a kilometre of road is quicker than eight minutes to start a drone");
    assert_eq!(looked(false, true), None, "nobody gets there");
    let flown = looked(true, true).expect("the drone does");
    assert!(flown > Span::minutes(8) && flown < Span::minutes(20), "{flown:?}");
}

#[test]
fn a_drone_s_picture_reaches_the_office_that_asked_over_the_mobile_network_alone() {
    let told = |works: bool| {
        let mut run = at_ten("flood.8", 2, |_| Action::Verify { zones: yanlian::plan::order::ZoneTarget::Zones(vec![ZoneId(0)]) });
        let medics = run.scenario.county.team_keys.find("medics").expect("a team");
        run.scenario.county.teams[medics.index()].skills.push(yanlian::map::force::Skill::Drone);
        let (a, b) = (road(&run.scenario, "r-main-1"), road(&run.scenario, "r-main-2"));
        run.roads.wet.extend([a, b]);
        if !works {
            run.lines.mobile_down = Some(Moment::ZERO);
        }
        let story = run.run();
        let seen = story.events.iter().find(|e| e.kind == Kind::ReportArrived && e.detail.as_str().starts_with("verified")).expect("the drone is there").at;
        let clause = story.scenario.books.find_clause("flood.8").expect("in the plan");
        story.events.iter().find(|e| e.kind == Kind::ClauseDone && e.subject == Who::Clause(clause)).map(|e| e.at - seen)
    };
    assert_eq!(told(true), Some(Span::ZERO), "the office sees it at once");
    let later = told(false).expect("somebody tells");
    assert!(later >= Span::minutes(1) && later < Span::minutes(30), "without the network somebody has to tell: {later:?}");
}
