//! Command / posts — staff, commanders, teams and clauses under load.

use super::*;

#[test]
fn seven_staff_are_never_more_than_seven_at_once() {
    let mut run = Run::new();
    // Two events at once, and every duty of the headquarters falls on the centre.
    run.scenario.books.roles[1].seat = yanlian::plan::role::RoleSeat::CountyCentre;
    (run.scenario.books.roles[1].staff_day, run.scenario.books.roles[1].staff_night) = (3, 3);
    let mut next = 0;
    for k in 0..120u32 {
        let t = Trapped { household: HouseholdId(k), settlement: SettlementId(0), at: run.scenario.county.settlements[0].at, people: 3, above_m: 0.0, seq: 0 };
        next = k + 1;
        run.script.push((150, Box::new(move |folk, _| folk.trapped.push(t))));
    }
    assert_eq!(next, 120);
    let story = run.run();
    let (mut at_work, mut most) = (0i64, 0);
    for e in story.events.iter().filter(|e| e.subject == Who::Post(CENTRE)) {
        match e.kind {
            Kind::TaskBegan => at_work += 1,
            Kind::TaskEnded => at_work -= 1,
            _ => {}
        }
        most = most.max(at_work);
    }
    assert!(most <= 7 && story.most_busy[&CENTRE] <= 7, "{most} at once");
    assert_eq!(most, 7, "with 120 calls for help all seven are called up and busy");
    let waited = story.events.iter().filter(|e| e.kind == Kind::TaskBegan && e.subject == Who::Post(CENTRE)).map(|e| e.value as u64).max();
    assert!(waited > Some(20), "calls wait in a queue: {waited:?}");
}

#[test]
fn there_is_exactly_one_commander_at_every_minute() {
    let story = Run::new().run();
    let mut commander: Option<Who> = None;
    let mut changes = Vec::new();
    for e in &story.events {
        match e.kind {
            Kind::CommandTaken => {
                assert_eq!(commander, None, "two commanders at {}", e.at);
                commander = Some(e.subject);
                changes.push((e.at, e.subject));
            }
            Kind::CommandLeft => {
                assert_eq!(commander, Some(e.subject));
                commander = None;
            }
            _ => {}
        }
    }
    assert!(commander.is_some() && changes[0].0 <= Moment::minutes(1), "from the first minute to the last");
    assert!(changes.len() >= 2, "the headquarters took over from the duty leader: {changes:?}");
    // No moment lies between leaving and taking.
    for w in story.events.windows(2) {
        if w[0].kind == Kind::CommandLeft {
            assert_eq!((w[1].kind, w[1].at), (Kind::CommandTaken, w[0].at));
        }
    }
}

#[test]
fn boats_rescue_trapped_households_one_after_another_after_a_call_for_help() {
    let mut run = Run::new();
    run.options.no_plan = true;
    for k in 0..3u32 {
        let s = run.scenario.county.settlement_keys.find("low-2").expect("a settlement");
        let at = run.scenario.county.settlements[s.index()].at;
        let t = Trapped {
            household: HouseholdId(k),
            settlement: s,
            at: yanlian::map::frame::Point::new(at.x + 80.0 * f64::from(k), at.y),
            people: 3,
            above_m: 0.0,
            seq: 0,
        };
        run.script.push((60, Box::new(move |folk, _| folk.trapped.push(t))));
    }
    let story = run.run();
    if std::env::var("SHOW").is_ok() {
        print!("{}", story.dump());
    }
    let times: Vec<Moment> = story.deeds.iter().filter(|(_, d)| matches!(d, Deed::Rescue { .. })).map(|(t, _)| *t).collect();
    assert_eq!(times.len(), 3, "all three are rescued");
    assert!(times.windows(2).all(|w| w[0] < w[1]), "one after another: {times:?}");
    assert!(times[0] > Moment::minutes(60 + 60), "without a plan help starts an hour after the call");
    assert!(story.events.iter().any(|e| e.kind == Kind::TeamFree && e.value > 0.0));
    assert!(!story.events.iter().any(|e| e.kind == Kind::ClauseDue), "no plan, no clause");
}

#[test]
fn a_boat_goes_once_for_each_six_people_of_a_household_and_two_boats_share_its_trips() {
    let rescued = |people: u32, boats: u32| {
        let mut run = Run::new();
        run.options.no_plan = true;
        for t in run.scenario.county.teams.iter_mut().filter(|t| t.boats > 0) {
            t.boats = boats;
        }
        let s = run.scenario.county.settlement_keys.find("low-2").expect("a settlement");
        let at = run.scenario.county.settlements[s.index()].at;
        let t = Trapped { household: HouseholdId(0), settlement: s, at, people, above_m: 0.0, seq: 0 };
        run.script.push((60, Box::new(move |folk, _| folk.trapped.push(t))));
        let story = run.run();
        let times: Vec<i64> = story.deeds.iter().filter(|(_, d)| matches!(d, Deed::Rescue { .. })).map(|(t, _)| t.as_millis() / 1000).collect();
        assert_eq!(times.len(), 1, "{people} people, {boats} boats");
        times[0]
    };
    let (one, six, seven, twelve, thirteen) = (rescued(1, 1), rescued(6, 1), rescued(7, 1), rescued(12, 1), rescued(13, 1));
    assert_eq!((one, seven), (six, twelve), "six seats beside the crew");
    let trip = seven - six;
    assert!(trip > 60 && (thirteen - seven - trip).abs() <= 10, "each trip takes as long as the first: {six} {seven} {thirteen}");
    // Two boats halve each household's time; a step is ten seconds.
    let (two_six, two_seven) = (rescued(6, 2), rescued(7, 2));
    assert!((two_seven - two_six - trip / 2).abs() <= 10 && two_six < six, "{trip} {two_six} {two_seven}");
}

#[test]
fn a_crane_on_a_dry_road_lifts_people_out_of_fast_water_as_far_as_its_jib_reaches() {
    use yanlian::map::force::Skill;
    use yanlian::map::frame::Point;
    // A house so far west of the county road, alone in two metres of fast water; the crane's skill, or nothing that works in water.
    let story = |west_m: f64, skill: Skill, people: u32| {
        let mut run = Run::new();
        run.options.no_plan = true;
        for t in &mut run.scenario.county.teams {
            (t.boats, t.available) = (0, 1.0);
            t.skills.retain(|k| !matches!(k, Skill::Boat | Skill::FloodRescue));
        }
        let crane = run.scenario.county.team_keys.find("flood-team").expect("a team of the valley");
        run.scenario.county.teams[crane.index()].skills.push(skill);
        let main = run.scenario.county.roads.road_keys.find("r-main-3").expect("a road of the valley");
        let on = yanlian::map::line::along(&run.scenario.county.roads.road(main).line, 200.0);
        let at = Point::new(on.x - west_m, on.y);
        let shape = run.scenario.county.terrain.shape;
        let cell = shape.cell_at(at).expect("on the map");
        assert_ne!(shape.cell_at(on), Some(cell), "the road is dry");
        for (layer, value) in [(&mut run.storm.frame.depth_m, 2.0), (&mut run.storm.frame.speed_m_per_s, 2.0)] {
            *layer = vec![0.0; run.scenario.county.terrain.values.len()].into();
            layer[cell] = value;
        }
        let s = run.scenario.county.settlement_keys.find("low-2").expect("a settlement");
        let t = Trapped { household: HouseholdId(0), settlement: s, at, people, above_m: 0.0, seq: 0 };
        run.script.push((60, Box::new(move |folk, _| folk.trapped.push(t))));
        run.run()
    };
    let saved = |s: &Story| s.deeds.iter().find(|(_, d)| matches!(d, Deed::Rescue { .. })).map(|(t, _)| *t);
    let near = story(20.0, Skill::Crane, 2);
    let two = saved(&near).expect("the crane lifts them");
    assert!(!near.events.iter().any(|e| matches!(e.kind, Kind::TeamExposed | Kind::OrderRefused)), "it stands on dry ground");
    let arrived = near.events.iter().find(|e| e.kind == Kind::TeamArrived).expect("it arrives").at;
    assert!(two - arrived >= Span::minutes(8), "it is rigged first: {arrived} {two}");
    let five = saved(&story(20.0, Skill::Crane, 5)).expect("the crane lifts them");
    assert!(five - two >= Span::minutes(4), "three lifts take longer than one: {two} {five}");
    assert_eq!(saved(&story(80.0, Skill::Crane, 2)), None, "the jib does not reach");
    assert_eq!(saved(&story(20.0, Skill::Tow, 2)), None, "nobody else goes there");
}

#[test]
fn a_team_that_finds_a_road_under_water_turns_and_says_so() {
    let mut run = Run::new();
    let bridge = run.scenario.county.roads.road_keys.find("r-main-2").expect("a road");
    run.roads.wet.insert(bridge);
    let school = run.scenario.county.facility_keys.find("sh-school").expect("a facility");
    let i = run.scenario.books.find_clause("flood.8").expect("in the plan").index();
    let team = run.scenario.county.team_keys.find("medics").expect("a team");
    run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(5));
    run.scenario.books.clauses[i].action = Action::Dispatch { teams: vec![team], to: Some(school) };
    let story = run.run();
    assert!(story.events.iter().any(|e| e.kind == Kind::ReportArrived && e.subject == Who::Team(team) && e.place == Who::Road(bridge)));
    assert!(story.events.iter().any(|e| e.kind == Kind::TeamUnavailable && e.detail.as_str().starts_with("blocked")));
    assert!(!story.events.iter().any(|e| e.kind == Kind::TeamArrived && e.subject == Who::Team(team)));
    let fate = story.first(Kind::ClauseImpossible, Who::Clause(ClauseId::from_index(i))).expect("the clause says why it came to nothing");
    assert!(fate.detail.as_str().contains("blocked"), "{}", fate.detail.as_str());
}

#[test]
fn clauses_that_a_flood_drill_cannot_carry_are_impossible_in_words_and_never_done() {
    let mut run = Run::new();
    let i = run.scenario.books.find_clause("flood.8").expect("in the plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::Always;
    run.scenario.books.clauses[i].action = Action::Extinguish { teams: vec![] };
    let story = run.run();
    let e = story.first(Kind::ClauseImpossible, Who::Clause(ClauseId::from_index(i))).expect("it is said");
    assert_eq!(e.detail.as_str(), "no fire in this drill");
    assert!(story.done("flood.8").is_none());
}

#[test]
fn an_inject_s_message_is_known_to_its_role_only_after_it_arrived() {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    let i = run.scenario.books.find_clause("flood.9").expect("in the plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::Received("dam".into());
    run.scenario.drill.injects.push(Inject::timed("dam", Moment::minutes(20), InjectEffect::Message { to: RoleId(1), topic: "dam".into() }));
    let story = run.run();
    let due = story.first(Kind::ClauseDue, Who::Clause(ClauseId::from_index(i))).expect("it falls due");
    assert!(due.at > Moment::minutes(20), "a call takes time");
    let chain = kinds(&story.chain(due));
    assert!(chain.contains(&Kind::MessageArrived) && chain.last() == Some(&Kind::InjectPlayed), "{chain:?}");
}

#[test]
fn a_clause_left_out_is_never_due_and_a_late_one_begins_later() {
    let base = Run::new().run();
    let id = base.clause("flood.9");
    let mut run = Run::new();
    run.options.skip.insert(id);
    assert!(run.run().first(Kind::ClauseDue, Who::Clause(id)).is_none());
    let mut run = Run::new();
    run.options.late.insert(id, Span::minutes(30));
    let late = run.run();
    let order = |s: &Story| s.first(Kind::OrderGiven, Who::Clause(id)).map(|e| e.at).expect("it is ordered");
    assert!(order(&late) - order(&base) > Span::minutes(25), "{} {}", order(&base), order(&late));
}

#[test]
fn a_level_set_on_the_clock_alone_is_a_false_start() {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    run.scenario.books.clauses[0].trigger = Trigger::At(Moment::minutes(15));
    let story = run.run();
    assert!(story.first(Kind::LevelSet, Who::Level(Level::Three)).is_some());
    assert!(story.first(Kind::FalseStart, Who::Level(Level::Three)).is_some());
    assert!(!Run::new().run().events.iter().any(|e| e.kind == Kind::FalseStart), "with the rain there is none");
}

#[test]
fn a_post_without_any_channel_is_an_island_until_one_comes_back() {
    let mut run = Run::new();
    run.lines = Lines { all_down: Some(Moment::minutes(30)), ..Lines::default() };
    run.gauges_report_by_satellite();
    // Too far to ride: the township of the south lies beyond a courier's reach.
    run.scenario.county.townships[1].seat.y -= 60_000.0;
    let story = run.run();
    assert!(story.events.iter().any(|e| e.kind == Kind::PostIsland && e.subject == Who::Township(TownshipId(1)) && e.detail.as_str() == "cut off"));
    assert_eq!(story.events.iter().filter(|e| e.kind == Kind::PostIsland && e.subject == Who::Township(TownshipId(1))).count(), 1, "said once");
}

#[test]
fn a_rider_goes_by_road_and_water_on_every_road_makes_an_island() {
    let story = |wet: bool| {
        let mut run = Run::new();
        run.lines = Lines { all_down: Some(Moment::minutes(30)), ..Lines::default() };
        run.gauges_report_by_satellite();
        if wet {
            run.roads.wet.extend((0..run.scenario.county.roads.roads.len()).map(RoadId::from_index));
        }
        run.run()
    };
    let (dry, wet) = (story(false), story(true));
    let said = |s: &Story, kind, ending: &str| s.events.iter().any(|e| e.kind == kind && e.detail.as_str().ends_with(ending));
    assert!(said(&dry, Kind::MessageArrived, "") && !said(&dry, Kind::PostIsland, "cut off") && !said(&dry, Kind::MessageFailed, "no-way"));
    assert!(said(&wet, Kind::MessageFailed, "no-way") && said(&wet, Kind::PostIsland, "cut off"));
}

#[test]
fn whoever_is_sent_across_the_water_turns_back_and_tries_again() {
    let opened = |wet: bool| {
        let mut run = Run::new();
        if wet {
            run.roads.wet.extend((0..run.scenario.county.roads.roads.len()).map(RoadId::from_index));
        }
        let story = run.run();
        let turned = story.events.iter().filter(|e| e.kind == Kind::RouteBlocked && matches!(e.subject, Who::Post(_))).count();
        (story.deeds.iter().filter(|(_, d)| matches!(d, Deed::OpenShelter { .. })).count(), turned)
    };
    let ((dry, none), (wet, turned)) = (opened(false), opened(true));
    assert!(dry > wet && none == 0 && turned >= 2, "{dry} {wet} {none} {turned}");
}

#[test]
fn the_same_seed_gives_the_same_minutes() {
    let (a, b) = (Run::new().run(), Run::new().run());
    assert_eq!(a.sums, b.sums);
    assert_eq!(a.events.len(), b.events.len());
}

#[test]
fn the_tree_passes_words_from_hop_to_hop() {
    let s = valley::scenario();
    let posts = Posts::new(&s.county, &s.books);
    let village = posts.village(VillageId(0));
    let township = posts.township(s.county.villages[0].township);
    let hq = posts.of_role[1][0];
    assert_eq!(posts.next_hop(hq, village), township);
    assert_eq!(posts.next_hop(township, village), village);
    assert_eq!(posts.next_hop(village, hq), township);
    assert_eq!(posts.next_hop(township, hq), hq);
    assert_eq!(posts.next_hop(hq, yanlian::plan::chain::ABOVE), yanlian::plan::chain::ABOVE);
    assert_eq!(posts.next_hop(yanlian::plan::chain::ABOVE, village), CENTRE);
    assert!(posts.below(village, hq) && !posts.below(posts.township(TownshipId(0)), village));
}
