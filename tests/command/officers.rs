//! Command / officers — mistakes and turnover, hand-over of command, video sessions, call-ups, lorries by way of the depot.

use std::collections::BTreeMap;

use super::*;

/// The mean minute at which zones' doors were knocked at, and mistakes made.
fn service(error: f64, new: f64) -> (f64, usize) {
    let mut run = Run::new();
    super::orders::county_orders_door_to_door(&mut run);
    let b = &mut run.scenario.drill.behaviour;
    (b.officers_error, b.officers_new, b.officers_part_time) = (error, new, new);
    let story = run.run();
    let times: Vec<f64> = story.deeds.iter().filter(|(_, d)| matches!(d, Deed::KnockDoors { .. })).map(|(at, _)| at.as_minutes()).collect();
    (times.iter().sum::<f64>() / times.len() as f64, story.events.iter().filter(|e| e.kind == Kind::OfficerErred).count())
}

#[test]
fn mistakes_cost_time_and_a_new_and_part_time_staff_makes_more_of_them() {
    let ((perfect, none), (usual, some), (clumsy, many)) = (service(0.0, 0.0), service(0.02, 0.0), service(0.5, 0.0));
    assert_eq!(none, 0);
    assert!(some < many && many > 10, "{some} {many}");
    assert!(perfect <= usual && usual < clumsy, "{perfect:.1} {usual:.1} {clumsy:.1} minutes");
    let ((old_hands, few), (new_hands, more)) = (service(0.1, 0.0), service(0.1, 1.0));
    assert!(new_hands > old_hands && more >= few, "{old_hands:.1} {new_hands:.1} minutes, {few} {more} mistakes");
}

/// The plan's ninth clause hands command over at level III.
fn handing(actor: RoleId, to_commands: bool) -> (Story, ClauseId) {
    let mut run = Run::new();
    let i = run.scenario.books.find_clause("flood.9").expect("in the plan");
    let c = &mut run.scenario.books.clauses[i.index()];
    (c.actor, c.action) = (actor, Action::HandOver { to: RoleId(0) });
    c.trigger = Trigger::All(vec![Trigger::LevelAtLeast(Level::Three), Trigger::At(Moment::minutes(160))]);
    run.scenario.books.roles[0].commands = to_commands;
    (run.run(), i)
}

#[test]
fn command_is_handed_over_by_a_message_and_nobody_else_has_it_meanwhile() {
    let (story, clause) = handing(RoleId(1), true);
    let taken: Vec<&Event> = story.events.iter().filter(|e| e.kind == Kind::CommandTaken).collect();
    assert_eq!(taken.last().map(|e| e.subject), Some(Who::Post(yanlian::plan::chain::ABOVE)), "the city commands in the end");
    for e in &taken[1..] {
        let kinds = kinds(&story.chain(e));
        assert!(kinds.contains(&Kind::MessageSent) && kinds.contains(&Kind::MessageArrived), "{kinds:?}");
    }
    assert!(story.first(Kind::ClauseDone, Who::Clause(clause)).is_some_and(|e| e.at >= taken[taken.len() - 1].at));
    // At every minute exactly one post commands.
    let changes: Vec<&Event> = story.events.iter().filter(|e| matches!(e.kind, Kind::CommandTaken | Kind::CommandLeft)).collect();
    for minute in 1..=360 {
        let leaders = changes.iter().filter(|e| e.at <= Moment::minutes(minute)).fold(0i32, |n, e| n + if e.kind == Kind::CommandTaken { 1 } else { -1 });
        assert_eq!(leaders, 1, "at minute {minute}");
    }
}

#[test]
fn whoever_does_not_command_hands_nothing_over_and_nobody_takes_what_he_may_not_have() {
    for (actor, to_commands, reason) in [(RoleId(2), true, "does not command"), (RoleId(1), false, "no authority to command")] {
        let (story, clause) = handing(actor, to_commands);
        let refused = story.first(Kind::OrderRefused, Who::Clause(clause)).unwrap_or_else(|| panic!("{reason}"));
        assert!(refused.detail.as_str().contains(reason), "{}", refused.detail.as_str());
        assert!(story.first(Kind::ClauseImpossible, Who::Clause(clause)).is_some());
        assert!(!story.events.iter().any(|e| e.kind == Kind::CommandTaken && e.subject == Who::Post(yanlian::plan::chain::ABOVE)));
    }
}

#[test]
fn sessions_that_run_side_by_side_share_no_terminal_and_no_message() {
    let mut run = Run::new();
    let video = run.scenario.county.channels.iter().position(|c| c.kind == yanlian::map::channel::ChannelKind::Video);
    let video = video.map_or_else(
        || {
            let mut c = run.scenario.county.channels[0].clone();
            c.kind = yanlian::map::channel::ChannelKind::Video;
            run.scenario.county.channels[0] = c;
            yanlian::base::ids::ChannelId(0)
        },
        yanlian::base::ids::ChannelId::from_index,
    );
    // Everybody wants a conference with both townships at the same minute.
    for (k, key) in ["flood.2", "flood.7", "flood.8", "flood.9"].iter().enumerate() {
        let i = run.scenario.books.find_clause(key).expect("in the plan").index();
        let c = &mut run.scenario.books.clauses[i];
        (c.actor, c.auto, c.channel) = (if k % 2 == 0 { RoleId(1) } else { RoleId(0) }, true, Some(video));
        c.trigger = Trigger::At(Moment::minutes(10 + k as i64));
        c.action = Action::Notify { to: vec![RoleId(2)], topic: format!("session-{k}") };
    }
    let story = run.run();
    let mut going: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut begun, mut heard) = (0, 0);
    for e in &story.events {
        let detail = e.detail.as_str();
        match e.kind {
            Kind::SessionBegan => {
                let mut words = detail.split(' ');
                let number = words.next().expect("a number").to_owned();
                let members: Vec<String> = words.map(str::to_owned).collect();
                for others in going.values() {
                    assert!(members.iter().all(|m| !others.contains(m)), "{members:?} sit in two sessions at {}", e.at);
                }
                going.insert(number, members);
                begun += 1;
                assert!(going.len() <= 3, "the room has two terminals, the city its own");
            }
            Kind::SessionEnded => assert!(going.remove(detail).is_some(), "{detail} ended and had not begun"),
            Kind::MessageSent if e.subject == Who::Channel(video) && detail.starts_with("session-") => {
                let arrived = story.events.iter().any(|a| a.kind == Kind::MessageArrived && a.cause.seq == Some(e.seq));
                if arrived {
                    // The city's word goes by the county's room.
                    let key = match e.known_to {
                        Who::Township(t) => format!("t:{}", story.scenario.county.township_keys.key(t)),
                        other => {
                            assert_eq!(other, Who::Post(CENTRE));
                            "centre".to_owned()
                        }
                    };
                    assert!(going[&format!("session={}", e.value as u32)].contains(&key), "{key} hears only its own session");
                    heard += 1;
                }
            }
            _ => {}
        }
    }
    assert!(begun >= 2 && heard >= 2, "{begun} sessions, {heard} heard");
    assert!(story.events.iter().any(|e| e.kind == Kind::MessageFailed && e.detail.as_str().ends_with("busy")), "who sits in one is not in another");
}

#[test]
fn lorries_load_at_the_depot_and_bring_no_more_than_lies_there() {
    let supply = |count: u32| {
        let mut run = Run::new();
        let school = run.scenario.county.facility_keys.find("sh-school").expect("a place");
        let hill = run.scenario.county.facility_keys.find("sh-hill").expect("a place");
        let depot = run.scenario.county.facility_keys.find("depot").expect("a place");
        let team = run.scenario.county.team_keys.find("militia").expect("a team");
        run.scenario.books.plans[0].materials.push(yanlian::plan::book::Material {
            name: yanlian::base::lang::Name::zh("救灾物资"),
            depot,
            count,
            status: yanlian::map::force::ServiceStatus::InService,
            person_days: 10.0,
        });
        let i = run.scenario.books.find_clause("flood.8").expect("in the plan");
        let c = &mut run.scenario.books.clauses[i.index()];
        c.trigger = Trigger::At(Moment::minutes(5));
        c.action = Action::Supply { shelters: vec![school, hill], teams: vec![team], person_days: Some(200.0) };
        let story = run.run();
        let brought: Vec<f64> =
            story.deeds.iter().filter_map(|(_, d)| if let Deed::Supply { person_days, .. } = d { Some(*person_days) } else { None }).collect();
        let loads = story.events.iter().filter(|e| e.kind == Kind::TeamDone && e.place == Who::Facility(depot)).count();
        (brought, loads, story.first(Kind::ClauseDone, Who::Clause(i)).is_some())
    };
    assert_eq!(supply(100), (vec![200.0, 200.0], 2, true), "a load for each, fetched at the depot");
    let (brought, _, _) = supply(25);
    assert_eq!(brought.iter().sum::<f64>() as u32, 250, "no more than was there: {brought:?}");
    let (all_from_own_base, loads, _) = supply(0);
    assert_eq!((all_from_own_base, loads), (vec![200.0, 200.0], 0), "where no plan lists stock the team carries its own");
}
