//! Command / county — a whole county of posts for a day.

use super::*;

/// Eighteen townships, 222 villages, nine groups each, sixty clauses.
fn county_of_250_posts() -> Run {
    use yanlian::map::frame::Point;
    use yanlian::map::grid::Shape;
    use yanlian::map::place::FacilityKind;
    use yanlian::plan::order::ZoneTarget;
    use yanlian::scenario::tiny::Sketch;
    let small = valley::scenario();
    let mut sketch = Sketch::default();
    let at = |k: usize| Point::new(1000.0 + 1900.0 * (k % 15) as f64, 1000.0 + 1900.0 * (k / 15) as f64);
    for t in 0..18 {
        sketch.townships.push((format!("t{t:02}"), at(t * 12)));
        sketch.gauges.push((format!("rain{t:02}"), GaugeKind::Rain, at(t * 12), Some(format!("t{t:02}")), None, None));
    }
    for v in 0..222 {
        sketch.villages.push((format!("v{v:03}"), format!("t{:02}", (v / 12).min(17)), at(v)));
        for x in 0..9 {
            let p = at(v);
            sketch.settlements.push((format!("v{v:03}-{x}"), format!("v{v:03}"), Point::new(p.x + 150.0 * x as f64, p.y + 200.0), 150));
        }
    }
    for v in 0..221 {
        let mut lane = yanlian::scenario::road_graph::RoadPart::by_norm(&format!("r{v:03}"), RoadClass::County, vec![at(v), at(v + 1)]);
        (lane.from, lane.to) = (Some(format!("n{v:03}")), Some(format!("n{:03}", v + 1)));
        sketch.roads.push(lane);
    }
    sketch.facilities.push(("base".into(), FacilityKind::Base, at(0), 0));
    for k in 0..5 {
        sketch.teams.push((format!("team{k}"), "base".into(), small.county.teams[k % 3].skills.clone(), 20));
    }
    let county = sketch.build(Shape { cols: 300, rows: 300, west: 0.0, north: 31_000.0, cell_m: 100.0 }, |_| 100.0);
    let mut scenario = valley::drill_in(county);
    scenario.books = small.books.clone();
    let rain: Vec<GaugeId> = (0..18).map(GaugeId::from_index).collect();
    scenario.books.zones = (0..222)
        .map(|v| {
            let mut z = small.books.zones[0].clone();
            (z.key, z.village, z.settlements) = (format!("z{v:03}"), VillageId(v), vec![SettlementId(v * 9), SettlementId(v * 9 + 1)]);
            z.rules[0].gauge = rain[(v as usize / 12).min(17)];
            z.refuges.clear();
            z
        })
        .collect();
    scenario.books.plans[0].zones = (0..222).map(ZoneId).collect();
    let clauses = scenario.books.clauses.clone();
    for k in 1..6 {
        for c in &clauses {
            let mut c = c.clone();
            c.key = format!("{}-{k}", c.key);
            if let Action::FetchSpecial { zones, .. } = &mut c.action {
                *zones = ZoneTarget::OwnTrigger;
            }
            scenario.books.clauses.push(c);
        }
    }
    for c in &mut scenario.books.clauses {
        match &mut c.action {
            Action::FetchSpecial { teams, .. } | Action::Dispatch { teams, .. } => *teams = vec![yanlian::base::ids::TeamId(3)],
            Action::OpenShelter { shelters } => shelters.clear(),
            _ => {}
        }
        if let Trigger::All(_) = c.trigger {
            c.trigger = Trigger::At(Moment::minutes(20 * 60));
        }
    }
    scenario.books.plans[0].clauses = (0..scenario.books.clauses.len()).map(ClauseId::from_index).collect();
    scenario.books.plans[0].shelters.clear();
    let storm = Storm {
        now: Moment::ZERO,
        frame: Frame::dry(scenario.county.terrain.shape),
        rain: vec![true; 18],
        silent: BTreeSet::new(),
        mm_per_h: 40.0,
        pause: (0.0, 0.0),
        fall_m_per_h: 0.0,
        turn: None,
        ahead_mm_per_h: 10.0,
    };
    Run { scenario, storm, folk: Folk::default(), roads: Roads::default(), lines: Lines::default(), options: Options::default(), hours: 24, script: Vec::new() }
}

#[test]
fn a_county_day_with_250_posts_and_sixty_clauses_stays_readable() {
    let run = county_of_250_posts();
    assert_eq!(run.scenario.books.clauses.len(), 60);
    let story = run.run();
    println!("24 h with {} posts: {:.2} s, {} events", story.most_busy.len(), story.own_s, story.events.len());
    assert!(story.events.len() < 300_000, "{}", story.events.len());
    let posts = Posts::new(&story.scenario.county, &story.scenario.books);
    for (p, most) in &story.most_busy {
        assert!(*most <= posts.post(*p).roster, "{:?} has {} people, {most} worked", posts.post(*p).key, posts.post(*p).roster);
    }
    let done: BTreeSet<Who> = story.events.iter().filter(|e| e.kind == Kind::ClauseDone).map(|e| e.subject).collect();
    let open: Vec<(&str, usize, String)> = (0..60)
        .map(ClauseId::from_index)
        .filter(|c| !done.contains(&Who::Clause(*c)))
        .map(|c| {
            let fate = story.first(Kind::ClauseImpossible, Who::Clause(c)).map_or(String::new(), |e| e.detail.as_str().to_owned());
            let due = story.events.iter().filter(|e| e.kind == Kind::ClauseDue && e.subject == Who::Clause(c)).count();
            (story.scenario.books.clause(c).key.as_str(), due, fate)
        })
        .collect();
    assert!(done.len() >= 40, "{} of 60 clauses done; not: {open:?}", done.len());
}

#[test]
fn a_written_report_is_done_when_it_was_written_and_acknowledged() {
    let mut run = Run::new();
    let i = run.scenario.books.find_clause("flood.9").expect("in the plan").index();
    run.scenario.books.clauses[i].action = Action::Report { to: RoleId(0), form: yanlian::plan::order::ReportForm::Written };
    let story = run.run();
    let sent = story.first(Kind::ReportSent, Who::Clause(ClauseId::from_index(i))).expect("it goes up");
    let order = story.first(Kind::OrderGiven, Who::Clause(ClauseId::from_index(i))).expect("it is ordered");
    assert!(sent.detail.as_str() == "written" && sent.at - order.at > Span::minutes(3), "writing takes time");
    let done = story.first(Kind::ClauseDone, Who::Clause(ClauseId::from_index(i))).expect("it is done");
    assert!(done.at > sent.at && kinds(&story.chain(done)).contains(&Kind::MessageAcknowledged));
}

#[test]
fn a_crew_that_cannot_reach_one_house_by_road_goes_by_boat_and_comes_back_to_its_vehicles() {
    let mut run = Run::new();
    run.options.no_plan = true;
    // The lane to low-2 is under water from the main road on; the house lies 620 m from the last dry junction.
    let lane = run.scenario.county.roads.road_keys.find("r-low-2").expect("a road");
    run.roads.wet.insert(lane);
    let s = run.scenario.county.settlement_keys.find("low-2").expect("a settlement");
    let at = run.scenario.county.settlements[s.index()].at;
    let t = Trapped { household: HouseholdId(0), settlement: s, at, people: 3, above_m: 0.0, seq: 0 };
    run.script.push((30, Box::new(move |folk, _| folk.trapped.push(t))));
    let story = run.run();
    assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::Rescue { .. })), "the boats reach the house");
    let flood = run_team(&story, "flood-team");
    let arrived = story.events.iter().find(|e| e.kind == Kind::TeamArrived && e.subject == flood).expect("they arrive");
    assert!(story.events.iter().any(|e| e.kind == Kind::ReportArrived && e.place == Who::Road(lane) && e.at < arrived.at), "they found the lane closed first");
}

fn run_team(story: &Story, key: &str) -> Who {
    Who::Team(story.scenario.county.team_keys.find(key).expect("a team of the valley"))
}
