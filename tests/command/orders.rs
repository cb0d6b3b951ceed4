//! Command / orders — readings become orders, orders travel the tree, and each hop names its cause.

use super::*;

#[test]
fn a_plan_lives_from_a_late_reading_to_the_knock_at_the_door_and_each_hop_names_its_cause() {
    let story = Run::new().run();
    if std::env::var("SHOW").is_ok() {
        print!("{}", story.dump());
    }
    // Rain rises → a reading comes late → the level is set → townships and villages are told.
    let set = story.first(Kind::LevelSet, Who::Level(Level::Three)).expect("80 mm in three hours is level III");
    let chain = story.chain(set);
    let reading = chain.last().expect("a chain has an end");
    assert_eq!(reading.kind, Kind::ReadingArrived, "{:?}", kinds(&chain));
    assert!(kinds(&chain).contains(&Kind::TaskEnded), "an officer was busy with it: {:?}", kinds(&chain));
    assert!(set.at > reading.at && reading.detail.as_str() != format!("taken={}", reading.at), "the reading was late");
    // The county's word reaches the villages over the tree; each village warns its own zone.
    let heard = story
        .events
        .iter()
        .find(|e| e.kind == Kind::MessageArrived && matches!(e.known_to, Who::Village(_)) && e.detail.as_str() == "level")
        .expect("a village hears of it");
    assert!(kinds(&story.chain(heard)).contains(&Kind::MessageSent));
    // The evacuation of a zone: due on the village's own picture, ordered, begun by loudspeaker and at the doors.
    let (_, knock) = story.deeds.iter().find(|(_, d)| matches!(d, Deed::KnockDoors { stage: WarnStage::LeaveNow, .. })).expect("somebody knocks");
    let Deed::KnockDoors { cause, .. } = knock else { unreachable!() };
    let began = &story.events[cause.seq.expect("a deed has a cause") as usize];
    let way = kinds(&story.chain(began));
    for hop in [Kind::BroadcastBegan, Kind::MessageArrived, Kind::MessageSent, Kind::OrderGiven, Kind::ClauseDue, Kind::ReadingArrived] {
        assert!(way.contains(&hop), "{hop:?} is missing in {way:?}");
    }
    assert_eq!(cause.why, Why::Clause(story.clause("flood.5")));
    // Done means that the counts which went up say so: not before people were signed off.
    let evacuated = story.done("flood.5").expect("the evacuation is done");
    assert!(evacuated > 40.0 * 60.0, "{evacuated} s");
    for key in ["flood.1", "flood.2", "flood.3", "flood.4", "flood.6", "flood.8", "flood.9"] {
        assert!(story.done(key).is_some(), "{key} is not done\n{}", story.dump());
    }
}

/// The county itself orders the evacuation; only door to door, so that the group heads are needed.
pub(super) fn county_orders_door_to_door(run: &mut Run) -> &mut yanlian::plan::clause::Clause {
    let plan = &mut run.scenario.books;
    let i = plan.find_clause("flood.5").expect("in the valley's plan").index();
    let door = run.scenario.county.channel_keys.find("door").expect("a channel");
    plan.clauses[i].actor = RoleId(1);
    plan.clauses[i].action = Action::Evacuate { zones: yanlian::plan::order::ZoneTarget::All, channels: vec![door] };
    &mut plan.clauses[i]
}

#[test]
fn a_county_order_reaches_a_household_by_way_of_township_village_and_group() {
    let mut run = Run::new();
    county_orders_door_to_door(&mut run);
    let story = run.run();
    let (_, knock) = story.deeds.iter().find(|(_, d)| matches!(d, Deed::KnockDoors { stage: WarnStage::LeaveNow, .. })).expect("somebody knocks");
    let Deed::KnockDoors { cause, .. } = knock else { unreachable!() };
    let chain = story.chain(&story.events[cause.seq.expect("a deed has a cause") as usize]);
    let hops: Vec<Who> = chain.iter().filter(|e| e.kind == Kind::MessageArrived).map(|e| e.known_to).collect();
    assert!(matches!(hops[..], [Who::Settlement(_), Who::Village(_), Who::Township(_)]), "{hops:?}");
    let times: Vec<Moment> = chain.iter().map(|e| e.at).collect();
    assert!(times.windows(2).all(|w| w[0] >= w[1]), "no hop comes before its cause");
}

#[test]
fn without_the_mobile_network_the_same_order_takes_another_way_and_comes_later() {
    let at = |lines: Lines| {
        let mut run = Run::new();
        // No satellite phones, no radio: what is left is somebody who rides there.
        county_orders_door_to_door(&mut run).fallback = None;
        for c in &mut run.scenario.county.channels {
            if matches!(c.kind, yanlian::map::channel::ChannelKind::Satellite | yanlian::map::channel::ChannelKind::Radio) {
                c.kind = yanlian::map::channel::ChannelKind::OwnEyes;
            }
        }
        run.lines = lines;
        run.gauges_report_by_satellite();
        run.run()
    };
    let first = |s: &Story| s.deeds.iter().find(|(_, d)| matches!(d, Deed::KnockDoors { .. })).map(|(t, _)| *t).expect("somebody knocks in the end");
    let (up, down) = (at(Lines::default()), at(Lines { mobile_down: Some(Moment::minutes(60)), ..Lines::default() }));
    assert!(first(&down) > first(&up), "{} {}", first(&up), first(&down));
    assert!(down.events.iter().any(|e| e.kind == Kind::MessageFailed && e.detail.as_str().ends_with("down")), "the failed calls are in the record");
    assert!(down.events.iter().any(|e| e.kind == Kind::MessageSent && e.detail.as_str().ends_with("rider")), "somebody rode");
}

#[test]
fn loudspeakers_without_power_give_way_to_gong_and_doors() {
    let mut run = Run::new();
    run.lines = Lines { mains_down: Some(Moment::minutes(60)), ..Lines::default() };
    let loud = run.scenario.county.channel_keys.find("loudspeaker").expect("a channel");
    for c in &mut run.scenario.books.clauses {
        if let Action::Warn { channels, .. } | Action::Evacuate { channels, .. } = &mut c.action {
            *channels = vec![loud];
        }
    }
    let story = run.run();
    assert!(!story.deeds.iter().any(|(_, d)| matches!(d, Deed::Broadcast { channel, .. } if *channel == loud)), "dead loudspeakers say nothing");
    assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::KnockDoors { .. })));
    assert!(story.events.iter().any(|e| e.kind == Kind::MessageFailed && e.subject == Who::Channel(loud)));
}

#[test]
fn a_silent_gauge_is_unknown_and_unknown_never_fires() {
    let mut run = Run::new();
    run.storm.silent = run.scenario.county.gauge_keys.ids().collect();
    let stage = run.scenario.county.gauge_keys.find("stage-bridge").expect("a gauge");
    let books = &mut run.scenario.books;
    // A negated comparison is just as unknown; silence itself can be asked for.
    books.clauses[8].trigger = Trigger::Not(Box::new(Trigger::Number(Quantity::Stage(stage), Compare::Ge, 200.0)));
    books.clauses[7].trigger = Trigger::Missing(stage, Span::minutes(30));
    let story = run.run();
    let due: Vec<Who> = story.events.iter().filter(|e| e.kind == Kind::ClauseDue).map(|e| e.subject).collect();
    assert_eq!(due, [Who::Clause(ClauseId(7))], "only the clause that asks for silence falls due");
    let at = story.first(Kind::ClauseDue, Who::Clause(ClauseId(7))).expect("just seen").at;
    assert!(at > Moment::minutes(30) && at <= Moment::minutes(32), "{at}");
    assert!(!story.events.iter().any(|e| e.kind == Kind::LevelSet));
    assert!(story.events.iter().any(|e| e.kind == Kind::ReadingMissing));
}

#[test]
fn a_township_that_closes_the_expressway_is_refused_and_the_record_says_so() {
    let mut run = Run::new();
    run.scenario.county.roads.roads[2].class = RoadClass::Expressway;
    let i = run.scenario.books.find_clause("flood.7").expect("in the plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(10));
    run.scenario.books.clauses[i].action = Action::CloseRoad { roads: vec![RoadId(2)] };
    let story = run.run();
    let refused = story.first(Kind::OrderRefused, Who::Clause(ClauseId::from_index(i))).expect("the order is refused");
    assert_eq!(refused.place, Who::Road(RoadId(2)));
    assert!(story.first(Kind::ClauseImpossible, Who::Clause(ClauseId::from_index(i))).is_some());
    assert!(!story.deeds.iter().any(|(_, d)| matches!(d, Deed::Road { .. })), "nobody closed it");

    // With the authority the same order is carried out.
    let mut run = Run::new();
    run.scenario.county.roads.roads[2].class = RoadClass::Expressway;
    run.scenario.books.roles[2].closes_expressway = true;
    run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(10));
    run.scenario.books.clauses[i].action = Action::CloseRoad { roads: vec![RoadId(2)] };
    let story = run.run();
    assert!(story.deeds.iter().any(|(_, d)| matches!(d, Deed::Road { road: RoadId(2), closed: true, .. })));
}

#[test]
fn a_road_that_villagers_report_under_water_is_closed_by_somebody_who_went_there() {
    let mut run = Run::new();
    let ford = run.a_lane_goes_under(&[Seen::Water]);
    let story = run.run();
    let at =
        story.deeds.iter().find(|(_, d)| matches!(d, Deed::Road { road, closed: true, .. } if *road == ford)).map(|(t, _)| *t).expect("the road is closed");
    assert!(at > Moment::minutes(103), "a report, an officer and the way there take time: {at}");
    let report = story.events.iter().find(|e| e.kind == Kind::ReportArrived && e.detail.as_str() == "road").expect("the report arrived");
    assert!(report.at > Moment::minutes(100) && report.at < at);
    assert!(story.done("flood.7").is_some_and(|s| s > 60.0), "somebody stood there: the clause is done, and not at once");
    // Before the report arrived nobody's clause was due.
    assert!(story.events.iter().filter(|e| e.kind == Kind::ClauseDue && e.subject == Who::Clause(story.clause("flood.7"))).all(|e| e.at >= report.at));
}

/// The clause "flood.7" does something to roads at minute 10.
fn road_clause(action: Action) -> (Run, ClauseId) {
    let mut run = Run::new();
    let i = run.scenario.books.find_clause("flood.7").expect("in the plan");
    run.scenario.books.clauses[i.index()].trigger = Trigger::At(Moment::minutes(10));
    run.scenario.books.clauses[i.index()].action = action;
    (run, i)
}

#[test]
fn contraflow_stands_when_somebody_has_been_there_for_the_set_up_and_one_way_roads_have_none() {
    let (run, clause) = road_clause(Action::Contraflow { roads: vec![RoadId(2)], setup_min: 25.0 });
    let story = run.run();
    let at = |closed: bool| story.deeds.iter().find(|(_, d)| matches!(d, Deed::Reverse { road: RoadId(2), on, .. } if *on == closed)).map(|(t, _)| *t);
    let on = at(true).expect("the lanes change over");
    assert!(on >= Moment::minutes(35), "ten minutes, the way there and twenty-five of cones: {on}");
    let done = story.first(Kind::ClauseDone, Who::Clause(clause)).expect("done");
    assert!(done.at >= on && done.at <= on + Span::minutes(1), "{} {on}", done.at);

    let (mut run, clause) = road_clause(Action::Contraflow { roads: vec![RoadId(2)], setup_min: 25.0 });
    run.scenario.county.roads.roads[2].backward = None;
    let story = run.run();
    assert_eq!(story.first(Kind::OrderRefused, Who::Clause(clause)).map(|e| e.detail.as_str()), Some("a one-way road has no lanes to reverse"));
    assert!(story.first(Kind::ClauseImpossible, Who::Clause(clause)).is_some());
}

#[test]
fn a_diversion_stands_when_somebody_stands_at_the_road() {
    let (run, clause) = road_clause(Action::Divert { roads: vec![RoadId(2)] });
    let story = run.run();
    let at = story.deeds.iter().find(|(_, d)| matches!(d, Deed::LeadRound { road: RoadId(2), on: true, .. })).map(|(t, _)| *t).expect("traffic is led round");
    assert!(at > Moment::minutes(10));
    assert!(story.first(Kind::ClauseDone, Who::Clause(clause)).is_some_and(|e| e.at >= at));
}

#[test]
fn a_police_point_stands_when_somebody_stands_at_the_junction_and_is_given_back_at_the_end() {
    let main = |run: &Run| run.scenario.county.roads.road_keys.find("r-main-2").expect("a road between two junctions");
    let (run, _) = road_clause(Action::Regulate { roads: Vec::new() });
    let road = main(&run);
    let (run, clause) = road_clause(Action::Regulate { roads: vec![road] });
    let story = run.run();
    let at =
        story.deeds.iter().find(|(_, d)| matches!(d, Deed::Regulate { road: r, on: true, .. } if *r == road)).map(|(t, _)| *t).expect("somebody regulates it");
    assert!(at > Moment::minutes(10));
    let done = story.first(Kind::ClauseDone, Who::Clause(clause)).expect("done");
    assert!(done.at >= at && done.at <= at + Span::minutes(1), "{} {at}", done.at);
    // A lane that ends in the hills meets two roads nowhere.
    let (mut run, clause) = road_clause(Action::Regulate { roads: vec![road] });
    let graph = &mut run.scenario.county.roads;
    graph.links.iter_mut().filter(|l| l.road != road).for_each(|l| l.drivable = false);
    let story = run.run();
    assert_eq!(story.first(Kind::OrderRefused, Who::Clause(clause)).map(|e| e.detail.as_str()), Some("no junction at either end"));
    assert!(story.first(Kind::ClauseImpossible, Who::Clause(clause)).is_some());
}

#[test]
fn a_team_that_tows_goes_to_a_dead_vehicle_once_it_was_reported_and_to_the_next_on_the_same_road() {
    let mut run = Run::new();
    let i = run.scenario.books.find_clause("flood.7").expect("in the plan");
    run.scenario.books.clauses[i.index()].trigger = Trigger::Number(Quantity::Reports("wreck".into()), Compare::Ge, 1.0);
    run.scenario.books.clauses[i.index()].action = Action::Tow { teams: Vec::new() };
    run.scenario.books.clauses[i.index()].repeats = true;
    for t in &mut run.scenario.county.teams {
        t.skills.push(yanlian::map::force::Skill::Tow);
    }
    let village = run.scenario.county.village_keys.find("south-town").expect("a village");
    run.hours = 10;
    for minute in [60, 400] {
        run.script.push((minute, Box::new(move |folk, _| folk.sightings.push(Sighting { village, seen: Seen::Wreck(RoadId(4)), seq: None }))));
    }
    let story = run.run();
    let tows: Vec<Moment> = story.deeds.iter().filter(|(_, d)| matches!(d, Deed::Tow { road: RoadId(4), .. })).map(|(t, _)| *t).collect();
    assert_eq!(tows.len(), 2, "one for each report: {tows:?}");
    assert!(tows[0] > Moment::minutes(62) && tows[1] > Moment::minutes(402));
    assert!(story.first(Kind::ClauseDone, Who::Clause(i)).is_some_and(|e| e.at >= tows[0]));
}

#[test]
fn a_team_stands_in_a_queue_that_it_cannot_pass_and_drives_on_when_it_is_through() {
    let arrives = |full: f64, width_m: f64, held_until: Moment| {
        let mut run = Run::new();
        for r in &mut run.scenario.county.roads.roads {
            r.width_m = width_m;
        }
        let i = run.scenario.books.find_clause("flood.7").expect("in the plan");
        run.scenario.books.clauses[i.index()].trigger = Trigger::At(Moment::minutes(5));
        let to = run.scenario.county.facility_keys.find("sh-school").expect("a place");
        run.scenario.books.clauses[i.index()].action = Action::Dispatch { teams: vec![TeamId(0)], to: Some(to) };
        (run.folk.full, run.folk.held_until) = (full, held_until);
        let story = run.run();
        let at = story.first(Kind::TeamArrived, Who::Team(TeamId(0))).map(|e| e.at).expect("it arrives");
        (at, story.deeds.iter().filter(|(_, d)| matches!(d, Deed::Convoy { team: TeamId(0), .. })).count())
    };
    let (free, none) = arrives(0.0, 7.0, Moment::ZERO);
    let (past, passed) = arrives(0.9, 9.5, Moment::ZERO);
    let (held, queued) = arrives(0.9, 7.0, Moment::minutes(120));
    assert!(none == 0 && passed == 0 && queued > 0, "{none} {passed} {queued}");
    assert!(free < past && past < Moment::minutes(120) && held >= Moment::minutes(120), "{free} {past} {held}");
}

/// An upper plan's words for a clause of the valley's plan, on a condition that comes true later.
fn with_upper(key: &str, implements: bool) -> Run {
    above(Run::new(), key, implements)
}

fn above(mut run: Run, key: &str, implements: bool) -> Run {
    let books = &mut run.scenario.books;
    let id = books.find_clause(key).expect("in the valley's plan");
    let mut upper = books.clause(id).clone();
    upper.key = "up.1".into();
    upper.trigger = Trigger::All(vec![upper.trigger, Trigger::At(Moment::minutes(100))]);
    let last = ClauseId::from_index(books.clauses.len());
    books.clauses.push(upper);
    books.plans[0].clauses.push(last);
    books.clauses[id.index()].implements = implements.then_some(last);
    run
}

#[test]
fn nobody_is_told_twice_where_a_lower_plan_does_what_the_upper_asks() {
    for key in ["flood.2", "flood.8", "flood.9"] {
        let due = |story: &Story, key: &str| story.first(Kind::ClauseDue, Who::Clause(story.clause(key))).is_some();
        let (alone, both) = (with_upper(key, true).run(), with_upper(key, false).run());
        assert!(due(&alone, key) && due(&both, key) && due(&both, "up.1"), "{key}");
        assert!(!due(&alone, "up.1"), "{key} carries it out");
    }
}

#[test]
fn an_upper_clause_falls_due_where_the_lower_one_comes_to_nothing() {
    let story = |one_way: bool| {
        let (mut run, clause) = road_clause(Action::Contraflow { roads: vec![RoadId(2)], setup_min: 25.0 });
        if one_way {
            run.scenario.county.roads.roads[2].backward = None;
        }
        let key = run.scenario.books.clause(clause).key.clone();
        let story = above(run, &key, true).run();
        assert_eq!(story.first(Kind::ClauseImpossible, Who::Clause(clause)).is_some(), one_way);
        story
    };
    let due = |s: &Story| s.first(Kind::ClauseDue, Who::Clause(s.clause("up.1"))).is_some();
    assert!(!due(&story(false)) && due(&story(true)));
}

#[test]
fn an_upper_clause_falls_due_where_the_lower_one_is_left_out() {
    let mut run = with_upper("flood.8", true);
    let id = run.scenario.books.find_clause("flood.8").expect("there");
    run.options.skip.insert(id);
    let story = run.run();
    assert!(story.first(Kind::ClauseDue, Who::Clause(story.clause("up.1"))).is_some());
}

#[test]
fn no_rule_of_a_zone_says_when_to_stay_inside_or_that_it_is_over() {
    for stage in [WarnStage::StayIn, WarnStage::AllClear] {
        let mut run = Run::new();
        let loudspeaker = run.scenario.county.channel_keys.find("loudspeaker").expect("a channel");
        let i = run.scenario.books.find_clause("flood.9").expect("in the plan").index();
        let c = &mut run.scenario.books.clauses[i];
        (c.actor, c.auto, c.trigger) = (RoleId(3), true, Trigger::Always);
        c.action = Action::Warn { zones: yanlian::plan::order::ZoneTarget::OwnTrigger, stage, channels: vec![loudspeaker] };
        let story = run.run();
        assert!(story.first(Kind::ClauseDue, Who::Clause(ClauseId::from_index(i))).is_none(), "{stage:?}");
        assert!(story.events.iter().any(|e| e.kind == Kind::ClauseDue), "the others fall due all the same");
    }
}
