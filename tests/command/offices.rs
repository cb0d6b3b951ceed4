//! Command / offices — bodies with an office of their own, a reserve's approval, equipment that shows pictures, queues told, the public corrected.

use super::*;
use yanlian::map::force::Skill;
use yanlian::plan::order::ZoneTarget;

/// The clause "flood.7" is a body's: it shuts roads that were reported.
fn police(in_room: bool, change: impl FnOnce(&mut Run)) -> (Story, PostId) {
    let mut run = Run::new();
    let police = run.body("police", (3, 2), in_room);
    let i = run.scenario.books.find_clause("flood.7").expect("in the plan").index();
    let c = &mut run.scenario.books.clauses[i];
    (c.actor, c.auto, c.trigger) = (police, true, Trigger::Number(Quantity::Reports("road".into()), Compare::Ge, 1.0));
    run.a_lane_goes_under(&[]);
    change(&mut run);
    let post = Posts::new(&run.scenario.county, &run.scenario.books).of_role[police.index()][0];
    (run.run(), post)
}

fn due(story: &Story, key: &str) -> Option<Event> {
    story.first(Kind::ClauseDue, Who::Clause(story.clause(key))).cloned()
}

#[test]
fn nobody_tells_back_what_is_still_on_its_way_to_him() {
    let (story, post) = police(false, |run| {
        let i = run.scenario.books.find_clause("flood.7").expect("in the plan").index();
        run.scenario.books.clauses[i].trigger = Trigger::Number(Quantity::NotSignedOff, Compare::Ge, 1.0);
    });
    let centre = Who::Post(yanlian::plan::chain::CENTRE);
    let news = |from: Who, to: Who| {
        let all = story.events.iter().filter(|e| e.kind == Kind::MessageArrived && e.detail.as_str() == "situation");
        all.filter(|e| e.place == from && e.known_to == to).count()
    };
    assert!(news(centre, Who::Post(post)) > 0, "it is told which zones were ordered out");
    assert_eq!(news(Who::Post(post), centre), 0, "it has seen nothing itself, so it has nothing to tell");
}

#[test]
fn a_body_in_its_own_office_knows_what_it_is_told_and_one_in_the_room_what_the_room_hears() {
    let ((inside, _), (outside, post)) = (police(true, |_| {}), police(false, |_| {}));
    let (at_once, later) = (due(&inside, "flood.7").expect("due"), due(&outside, "flood.7").expect("due in the end"));
    assert!(later.at >= at_once.at + Span::minutes(2), "{} {}", at_once.at, later.at);
    let word = |s: &Story, topic: &str| {
        s.events.iter().find(|e| e.kind == Kind::MessageArrived && e.known_to == Who::Post(post) && e.detail.as_str() == topic).cloned()
    };
    let told = word(&outside, "situation").expect("the centre passes it on");
    assert!(told.at <= later.at && told.at >= at_once.at);
    let chain = kinds(&outside.chain(&later));
    for hop in [Kind::MessageArrived, Kind::MessageSent, Kind::ReportArrived] {
        assert!(chain.contains(&hop), "{hop:?} is missing in {chain:?}");
    }
    // The level comes by message, too.
    assert!(word(&outside, "level").is_some() && word(&inside, "level").is_none());
    assert!(outside.deeds.iter().any(|(_, d)| matches!(d, Deed::Road { closed: true, .. })), "and then the road is shut");
}

#[test]
fn a_report_that_comes_by_two_ways_counts_once() {
    let (story, post) = police(false, |run| {
        let i = run.scenario.books.find_clause("flood.7").expect("in the plan").index();
        run.scenario.books.clauses[i].trigger = Trigger::Number(Quantity::Reports("road".into()), Compare::Ge, 2.0);
    });
    let heard: Vec<Moment> =
        story.events.iter().filter(|e| e.kind == Kind::ReportArrived && e.detail.as_str() == "road" && e.known_to == Who::Post(CENTRE)).map(|e| e.at).collect();
    let told = story.events.iter().filter(|e| e.kind == Kind::MessageArrived && e.known_to == Who::Post(post) && e.detail.as_str() == "situation").count();
    assert!(told >= 1 && !heard.is_empty());
    let second = heard.get(1).copied().unwrap_or(Moment::NEVER);
    assert!(due(&story, "flood.7").is_none_or(|e| e.at > second), "one report, whoever passed it on, is one: {heard:?}");
}

/// The headquarters, or a body's office, sends the militia at minute 10.
fn reserve(is_reserve: bool, by_office: bool, change: impl FnOnce(&mut Run)) -> Story {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    let team = run.scenario.county.team_keys.find("militia").expect("a team");
    run.scenario.county.teams[team.index()].reserve = is_reserve;
    let actor = if by_office { run.body("water-bureau", (3, 2), false) } else { RoleId(1) };
    let hill = run.scenario.county.facility_keys.find("sh-hill");
    let i = run.scenario.books.find_clause("flood.8").expect("in the plan").index();
    let c = &mut run.scenario.books.clauses[i];
    (c.actor, c.auto, c.trigger, c.action) = (actor, true, Trigger::At(Moment::minutes(10)), Action::Dispatch { teams: vec![team], to: hill });
    change(&mut run);
    run.run()
}

#[test]
fn a_reserve_is_sent_when_the_level_above_and_the_military_command_have_approved() {
    let approvals = |s: &Story| {
        let ordered = s.events.iter().find(|e| e.kind == Kind::TeamOrdered).cloned();
        let chain: Vec<Event> = ordered.iter().flat_map(|e| s.chain(e)).cloned().collect();
        let names: Vec<String> = chain
            .iter()
            .rev()
            .filter(|e| e.kind == Kind::Decided && e.detail.as_str() == "approved")
            .map(|e| {
                let Who::Post(p) = e.place else { panic!("a post approves: {:?}", e.place) };
                Posts::new(&s.scenario.county, &s.scenario.books).post(p).key.clone()
            })
            .collect();
        (ordered.map(|e| e.at), names)
    };
    let ((plain, none), (asked, two), (by_office, three)) =
        (approvals(&reserve(false, false, |_| {})), approvals(&reserve(true, false, |_| {})), approvals(&reserve(true, true, |_| {})));
    assert_eq!(none, Vec::<String>::new());
    assert_eq!(two, ["above", "garrison"], "the headquarters itself asks");
    assert_eq!(three, ["centre", "above", "garrison"], "a bureau asks by way of the command room");
    let (plain, asked, by_office) = (plain.expect("ordered"), asked.expect("ordered"), by_office.expect("ordered"));
    assert!(asked > plain + Span::minutes(15) && by_office > plain + Span::minutes(15), "{plain} {asked} {by_office}");
}

#[test]
fn nobody_takes_a_reserve_for_a_rescue_of_his_own_accord() {
    let rescued_by = |is_reserve: bool| {
        let mut run = Run::new();
        run.options.no_plan = true;
        for (i, t) in run.scenario.county.teams.iter_mut().enumerate() {
            let militia = run.scenario.county.team_keys.find("militia").map(|k| k.index()) == Some(i);
            (t.boats, t.reserve) = (u32::from(militia), militia && is_reserve);
            t.skills.retain(|s| !matches!(s, Skill::Boat | Skill::FloodRescue));
        }
        let at = run.scenario.county.settlements[0].at;
        let t = Trapped { household: HouseholdId(0), settlement: SettlementId(0), at, people: 3, above_m: 0.0, seq: 0 };
        run.script.push((30, Box::new(move |folk, _| folk.trapped.push(t))));
        run.run().events.iter().any(|e| e.kind == Kind::TeamOrdered)
    };
    assert!(rescued_by(false) && !rescued_by(true));
}

#[test]
fn association_units_come_as_often_as_the_county_says() {
    let comes = |available: f64| {
        let mut s = valley::scenario();
        let team = s.county.team_keys.find("flood-team").expect("a team");
        s.county.teams[team.index()].available = available;
        let base = s.county.facilities[s.county.teams[team.index()].base.index()].clone();
        let job = yanlian::drill::team::job::Job {
            run: None,
            purpose: yanlian::drill::team::job::Purpose::Stand,
            at: base.at,
            node: base.node,
            place: Who::Nobody,
            cause: yanlian::record::event::Cause { why: Why::Drill, seq: None },
        };
        (0..400)
            .filter(|seed| {
                let (mut teams, mut log) = (Teams::new(&s, Seed(*seed), PlanUse::AsWritten), Log::default());
                teams.order(&s, Moment::ZERO, &mut log, team, job);
                !log.events().iter().any(|e| e.kind == Kind::TeamUnavailable && e.detail.as_str() == "cannot come")
            })
            .count()
    };
    assert_eq!((comes(0.0), comes(1.0)), (0, 400));
    // 400 draws at 0.8: within four standard deviations of 320.
    let n = comes(0.8);
    assert!((288..=352).contains(&n), "{n} of 400");
}

/// Somebody is sent to look at a zone that lies off the road: `live`, by a crew with a 4G set; `works`, the network is up there.
fn looked(live: bool, works: bool) -> (Span, Moment) {
    let mut run = Run::new();
    run.storm.mm_per_h = 0.0;
    if live {
        let medics = run.scenario.county.team_keys.find("medics").expect("a team");
        let base = run.scenario.county.teams[medics.index()].base;
        run.scenario.county.teams[medics.index()].skills.push(Skill::LiveVideo);
        let village = run.scenario.books.zones[0].village;
        run.scenario.county.facilities[base.index()].township = Some(run.scenario.county.villages[village.index()].township);
    }
    if !works {
        run.lines.mobile_down = Some(Moment::ZERO);
    }
    let i = run.scenario.books.find_clause("flood.8").expect("in the plan").index();
    let c = &mut run.scenario.books.clauses[i];
    (c.actor, c.auto, c.trigger) = (RoleId(1), true, Trigger::At(Moment::minutes(10)));
    c.action = Action::Verify { zones: ZoneTarget::Zones(vec![ZoneId(0)]) };
    let story = run.run();
    let began = story.events.iter().find(|e| e.kind == Kind::TaskBegan && e.detail.as_str() == "errand").expect("somebody goes").at;
    let done = story.first(Kind::ClauseDone, Who::Clause(ClauseId::from_index(i))).expect("the headquarters knows").at;
    (done - began, done)
}

#[test]
fn a_4g_set_shortens_verification_where_the_network_works() {
    let ((plain, _), (shown, _)) = (looked(false, true), looked(true, true));
    assert!(shown < plain, "with a set {shown:?}, without {plain:?}");
    assert!(plain - shown > Span::minutes(3), "writing down and a telephone call are saved: {plain:?} {shown:?}");
    assert_eq!(looked(true, false), looked(false, false), "without the mobile network a set shows nothing");
}

#[test]
fn a_queue_is_what_whoever_stands_at_the_road_tells_of_it() {
    let due_at = |full: f64, stands: bool, shut: bool| {
        let mut run = Run::new();
        run.storm.mm_per_h = 0.0;
        run.folk.full = full;
        let road = run.scenario.county.roads.road_keys.find("r-main-2").expect("a road");
        let (i, k) =
            (run.scenario.books.find_clause("flood.7").expect("in the plan").index(), run.scenario.books.find_clause("flood.9").expect("in the plan").index());
        let c = &mut run.scenario.books.clauses[i];
        (c.trigger, c.auto) = (Trigger::At(Moment::minutes(if stands { 10 } else { 100_000 })), true);
        c.action = if shut { Action::CloseRoad { roads: vec![road] } } else { Action::Regulate { roads: vec![road] } };
        if shut {
            let r = run.scenario.county.roads.road(road);
            run.folk.empty.extend([r.forward, r.backward].into_iter().flatten());
        }
        let c = &mut run.scenario.books.clauses[k];
        (c.trigger, c.auto) = (Trigger::Number(Quantity::QueueLength, Compare::Ge, 0.1), true);
        let story = run.run();
        let told = story
            .events
            .iter()
            .find(|e| e.kind == Kind::ReportArrived && e.subject == Who::Road(road) && e.detail.as_str() == "queue")
            .map(|e| (e.at, e.value));
        (told, story.first(Kind::ClauseDue, Who::Clause(ClauseId::from_index(k))).map(|e| e.at))
    };
    let (told, due) = due_at(0.9, true, false);
    let (at, metres) = told.expect("the point tells of it");
    assert!(metres > 100.0 && due.is_some_and(|d| d >= at && d <= at + Span::minutes(1)), "{at} {metres} {due:?}");
    let before = due_at(0.9, true, true).0.expect("they stand on the roads that lead to a shut one").1;
    assert!(before > 100.0, "{before}");
    assert_eq!(due_at(0.1, true, false), (None, None), "an empty road is no queue");
    assert_eq!(due_at(0.9, false, false), (None, None), "where nobody stands nobody tells");
}

/// The headquarters tells the public at minute 20 that there is no level, and corrects what is outdated.
fn public(corrects: bool) -> (Story, Vec<Event>) {
    let mut run = Run::new();
    let (media, sms) =
        (run.scenario.county.channel_keys.find("public-sms").expect("a channel"), run.scenario.county.channel_keys.find("loudspeaker").expect("a channel"));
    let (i, k) =
        (run.scenario.books.find_clause("flood.9").expect("in the plan").index(), run.scenario.books.find_clause("flood.2").expect("in the plan").index());
    let c = &mut run.scenario.books.clauses[i];
    (c.auto, c.trigger, c.action) = (true, Trigger::At(Moment::minutes(20)), Action::Inform { channels: vec![media, sms] });
    let c = &mut run.scenario.books.clauses[k];
    (c.auto, c.repeats, c.action) = (true, true, Action::Inform { channels: vec![media] });
    c.trigger = if corrects { Trigger::Number(Quantity::PublicOutdated, Compare::Ge, 1.0) } else { Trigger::At(Moment::minutes(100_000)) };
    let story = run.run();
    let said = story.events.iter().filter(|e| e.kind == Kind::PublicInformed).cloned().collect();
    (story, said)
}

#[test]
fn what_the_public_was_told_is_corrected_over_every_channel_on_which_it_went() {
    let (story, said) = public(true);
    let set = story.first(Kind::LevelSet, Who::Level(Level::Three)).expect("the level is set").at;
    let (first, second): (Vec<&Event>, Vec<&Event>) = said.iter().partition(|e| !e.detail.as_str().contains("corrects="));
    assert_eq!(first.len(), 2, "{said:?}");
    assert!(first.iter().all(|e| e.at < set && e.detail.as_str().starts_with("level=- ")), "{first:?}");
    let (on, again): (BTreeSet<Who>, BTreeSet<Who>) = (first.iter().map(|e| e.subject).collect(), second.iter().map(|e| e.subject).collect());
    assert_eq!(on, again, "who got the first gets the second");
    let level = second.iter().find(|e| e.detail.as_str().starts_with("level=Ⅲ ")).expect("the level is put right");
    assert!(level.at > set);
    for e in &second {
        let of = e.detail.as_str().split(' ').find_map(|w| w.strip_prefix("corrects=")).and_then(|n| n.parse::<usize>().ok()).expect("a number");
        assert_eq!((story.events[of].kind, story.events[of].subject), (Kind::PublicInformed, e.subject), "it says which one, on the same channel");
    }
    let (_, said) = public(false);
    assert_eq!(said.len(), 2, "nobody corrects without a clause that asks for it");
}

#[test]
fn a_township_that_closes_the_mainline_is_refused_and_it_costs_c5() {
    let closes = |may: bool| {
        let mut run = Run::new();
        run.scenario.county.roads.roads[2].class = RoadClass::Expressway;
        run.scenario.books.roles[2].closes_expressway = may;
        let i = run.scenario.books.find_clause("flood.7").expect("in the plan").index();
        run.scenario.books.clauses[i].trigger = Trigger::At(Moment::minutes(10));
        run.scenario.books.clauses[i].action = Action::CloseRoad { roads: vec![RoadId(2)] };
        let story = run.run();
        let refused = story.events.iter().find(|e| e.kind == Kind::OrderRefused).map(|e| e.seq);
        let judged = crate::score::Story { scenario: story.scenario, homes: Vec::new(), events: story.events, plan_use: PlanUse::AsWritten };
        (judged.metric("C5"), refused)
    };
    let (m, refused) = closes(false);
    assert!(m.value.is_some_and(|v| v >= 1.0) && m.evidence.contains(&refused.expect("it is refused")), "{m:?}");
    let (m, refused) = closes(true);
    assert!(m.value == Some(0.0) && refused.is_none(), "{m:?}");
}
