//! Command / clauses — what a clause can ask for besides its order: a consultation, a precondition, hysteresis, a plan's own beginning and end,
//! call trees; and two properties of whole runs: one commander, sessions apart.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use yanlian::base::ids::ChannelId;

/// The headquarters confers with three bureaus at level III.
fn consults(quorum: u32) -> Story {
    let mut run = Run::new();
    let with = ["met", "hydro", "water"].map(|key| run.body(key, (2, 1), false)).to_vec();
    let (i, k) =
        (run.scenario.books.find_clause("flood.2").expect("in the plan").index(), run.scenario.books.find_clause("flood.9").expect("in the plan").index());
    (run.scenario.books.clauses[i].auto, run.scenario.books.clauses[i].action) = (true, Action::Consult { with, quorum, minutes: 30.0 });
    run.scenario.books.clauses[k].trigger = Trigger::Done("flood.2".into());
    run.run()
}

#[test]
fn a_consultation_begins_with_its_quorum_takes_its_time_and_only_then_is_the_clause_done() {
    let story = consults(2);
    let clause = Who::Clause(story.clause("flood.2"));
    let (order, began, ended) = (
        story.first(Kind::OrderGiven, clause).expect("ordered"),
        story.first(Kind::ConsultBegan, clause).expect("it begins"),
        story.first(Kind::ConsultEnded, clause).expect("it ends"),
    );
    let came = story.events.iter().filter(|e| e.kind == Kind::MessageArrived && e.detail.as_str() == "invite" && e.at <= began.at && e.at >= order.at).count();
    assert!(came >= 2 && began.value >= 2.0, "{came} were there");
    let sat = ended.at - began.at;
    assert!(sat > Span::minutes(12) && sat < Span::minutes(75), "{sat:?}");
    let done = story.first(Kind::ClauseDone, clause).expect("done");
    assert!(done.at >= ended.at);
    let after = story.first(Kind::ClauseDue, Who::Clause(story.clause("flood.9"))).expect("what waits for it falls due");
    assert!(after.at >= ended.at);
    // Those who sit in it do nothing else: an officer of each and one of the chair.
    assert!(story.events.iter().filter(|e| e.kind == Kind::TaskBegan && e.detail.as_str() == "attend").count() >= 3);
}

#[test]
fn without_its_quorum_a_consultation_does_not_begin() {
    let story = consults(4);
    let clause = Who::Clause(story.clause("flood.2"));
    assert!(
        story.first(Kind::OrderGiven, clause).is_some() && story.first(Kind::ConsultBegan, clause).is_none() && story.first(Kind::ClauseDone, clause).is_none()
    );
    assert!(story.first(Kind::ClauseDue, Who::Clause(story.clause("flood.9"))).is_none());
}

#[test]
fn an_order_waits_for_its_precondition() {
    let given = |first: Option<Trigger>| {
        let mut run = Run::new();
        let i = run.scenario.books.find_clause("flood.8").expect("in the plan").index();
        run.scenario.books.clauses[i].precondition = first;
        let story = run.run();
        let of = |kind| story.first(kind, Who::Clause(ClauseId::from_index(i))).map(|e| e.at);
        (of(Kind::ClauseDue).expect("it falls due"), of(Kind::OrderGiven))
    };
    let ((due, plain), (same, waits), (_, never)) =
        (given(None), given(Some(Trigger::At(Moment::minutes(200)))), given(Some(Trigger::Not(Box::new(Trigger::Always)))));
    assert_eq!(due, same);
    assert!(
        plain.is_some_and(|at| at < Moment::minutes(200)) && waits.is_some_and(|at| at >= Moment::minutes(200) && at < Moment::minutes(230)),
        "{plain:?} {waits:?}"
    );
    assert_eq!(never, None);
}

#[test]
fn a_trigger_with_hysteresis_does_not_fall_due_again_for_a_dip() {
    let rain = |sign, mm| Trigger::Number(Quantity::MaxRain(Span::hours(1)), sign, mm);
    let times = |trigger: Trigger, pause: (f64, f64)| {
        let mut run = Run::new();
        run.storm.pause = pause;
        let i = run.scenario.books.find_clause("flood.9").expect("in the plan").index();
        let c = &mut run.scenario.books.clauses[i];
        (c.trigger, c.repeats, c.auto) = (trigger, true, true);
        c.action = Action::Notify { to: vec![RoleId(2)], topic: "rain".into() };
        let story = run.run();
        story.events.iter().filter(|e| e.kind == Kind::ClauseDue && e.subject == Who::Clause(ClauseId::from_index(i))).count()
    };
    let latch = || Trigger::Latch(Box::new(rain(Compare::Ge, 20.0)), Box::new(rain(Compare::Lt, 2.0)));
    // Forty minutes without rain: the hour's sum falls below 20 mm, not below 2.
    assert_eq!((times(rain(Compare::Ge, 20.0), (120.0, 160.0)), times(latch(), (120.0, 160.0))), (2, 1));
    // Two hours without: both fall due again.
    assert_eq!((times(rain(Compare::Ge, 20.0), (110.0, 230.0)), times(latch(), (110.0, 230.0))), (2, 2));
}

/// A plan from files, in the scripted world.
fn of_files(change: impl FnOnce(&crate::folder::Folder)) -> Run {
    let folder = crate::folder::Folder::new();
    change(&folder);
    let scenario = yanlian::scenario::load::load(&folder.path("drills/flood.ron"), &yanlian::scenario::load::LoadOptions::default()).expect("it loads");
    let mut run = Run::new();
    run.storm.rain = scenario.county.gauges.iter().map(|g| g.kind == GaugeKind::Rain).collect();
    run.storm.frame = Frame::dry(scenario.county.terrain.shape);
    run.scenario = scenario;
    run.scenario.drill.injects.clear();
    run
}

#[test]
fn a_plan_binds_from_its_start_to_its_end() {
    let due = |mm_per_h: f64, pause: (f64, f64)| {
        let mut run = of_files(|f| {
            f.replace(
                "plans/flood.ron",
                "source: \"by hand\",",
                "source: \"by hand\", start: Some(\"max_rain(1h) >= 20\"), end: Some(\"for(60min, max_rain(1h) < 1)\"),",
            );
            f.replace("plans/flood.ron", "trigger: \"level >= IV\"", "trigger: \"at(T+05:00)\"");
        });
        (run.storm.mm_per_h, run.storm.pause) = (mm_per_h, pause);
        let story = run.run();
        story.first(Kind::ClauseDue, Who::Clause(story.clause("flood.1"))).map(|e| e.at.as_minutes().round() as i64)
    };
    assert_eq!(due(40.0, (0.0, 0.0)), Some(300), "it rains: the plan is in force");
    assert_eq!(due(0.0, (0.0, 0.0)), None, "it never was");
    assert_eq!(due(40.0, (70.0, 1000.0)), None, "the rain has ended, and with it the plan");
}

#[test]
fn a_call_tree_passes_a_word_from_tier_to_tier() {
    let run = of_files(|f| {
        f.replace(
            "plans/flood.ron",
            "(key: \"office\", name: \"应急办\", seat: EveryTownship),",
            "(key: \"office\", name: \"应急办\", seat: EveryTownship), (key: \"station\", name: \"应急站\", seat: EveryVillage, staff_day: 3),",
        );
        let tree = r#"(key: "flood.tree", from: "hq", topic: "alarm", trigger: "at(T+00:30)", channel: Some("phone"), tiers: [(to: "office", within_min: 20), (to: "station", within_min: 20)])"#;
        f.replace("plans/flood.ron", "    zones: [", &format!("    call_trees: [{tree}],\n    zones: ["));
    });
    let story = run.run();
    let second = story.first(Kind::ClauseDue, Who::Clause(story.clause("flood.tree.2"))).expect("the second tier falls due");
    let heard = |who: fn(&Who) -> bool| {
        story.events.iter().find(|e| e.kind == Kind::MessageArrived && e.detail.as_str() == "alarm" && who(&e.known_to)).expect("it is heard")
    };
    let (office, station) = (heard(|w| matches!(w, Who::Township(_))), heard(|w| matches!(w, Who::Village(_))));
    assert!(Moment::minutes(30) < office.at && office.at <= second.at && second.at < station.at, "{} {} {}", office.at, second.at, station.at);
    let chain = story.chain(station);
    assert!(chain.iter().any(|e| e.seq == office.seq), "the village's word is the township's: {:?}", kinds(&chain));
    for key in ["flood.tree.1", "flood.tree.2"] {
        assert!(story.done(key).is_some(), "{key}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    /// Whoever is told to take over, whenever, and whatever fails meanwhile: at every minute exactly one post commands.
    #[test]
    fn exactly_one_commands_at_every_minute(over in 20i64..340, back in 20i64..340, ends in 60i64..359, down in 10i64..340, rain in 20.0f64..80.0) {
        let mut run = Run::new();
        run.storm.mm_per_h = rain;
        run.lines.mobile_down = Some(Moment::minutes(down));
        run.gauges_report_by_satellite();
        run.scenario.books.roles[0].commands = true;
        let mut set = |key: &str, actor: u32, at: i64, action: Action| {
            let i = run.scenario.books.find_clause(key).expect("in the plan").index();
            let c = &mut run.scenario.books.clauses[i];
            (c.actor, c.auto, c.trigger, c.action) = (RoleId(actor), true, Trigger::At(Moment::minutes(at)), action);
        };
        set("flood.9", 1, over, Action::HandOver { to: RoleId(0) });
        set("flood.2", 0, back, Action::HandOver { to: RoleId(1) });
        set("flood.10", 1, ends, Action::StandDown);
        let story = run.run();
        let mut at = BTreeMap::new();
        let mut who = BTreeSet::new();
        for e in &story.events {
            match e.kind {
                Kind::CommandTaken => prop_assert!(who.insert(e.subject), "{:?} took what he had", e.subject),
                Kind::CommandLeft => prop_assert!(who.remove(&e.subject), "{:?} left what he had not", e.subject),
                _ => continue,
            }
            at.insert(e.at, who.len());
        }
        prop_assert!(!at.is_empty() && at.values().all(|n| *n == 1), "{at:?}");
    }

    /// Whoever calls whomever to a conference, whenever: nobody hears a word that was said in another, and no terminal sits in two.
    #[test]
    fn no_run_s_sessions_share_a_message(calls in prop::collection::vec((5i64..60, 0u32..2), 2..7)) {
        conferences(&calls)?;
    }
}

/// Conferences at minutes, each called by the city or the headquarters; gives how many began, how many words were heard, how often somebody sat in another.
fn conferences(calls: &[(i64, u32)]) -> Result<(usize, usize, usize), TestCaseError> {
    let mut run = Run::new();
    run.scenario.county.channels[0].kind = yanlian::map::channel::ChannelKind::Video;
    let video = ChannelId(0);
    let template = run.scenario.books.clauses[1].clone();
    for (k, (at, actor)) in calls.iter().enumerate() {
        let mut c = template.clone();
        (c.key, c.actor, c.auto, c.channel, c.trigger) = (format!("call.{k}"), RoleId(*actor), true, Some(video), Trigger::At(Moment::minutes(*at)));
        c.action = Action::Notify { to: vec![RoleId(2)], topic: format!("session-{k}") };
        let id = ClauseId::from_index(run.scenario.books.clauses.len());
        run.scenario.books.clauses.push(c);
        run.scenario.books.plans[0].clauses.push(id);
    }
    (run.hours, run.storm.mm_per_h) = (2, 0.0);
    let story = run.run();
    let posts = Posts::new(&story.scenario.county, &story.scenario.books);
    let key_of = |w: Who| {
        posts
            .ids()
            .find(|p| {
                matches!((w, posts.post(*p).seat), (Who::Post(a), _) if a == *p)
                    || matches!((w, posts.post(*p).seat), (Who::Township(t), yanlian::plan::chain::Seat::Township(x)) if t == x)
            })
            .map(|p| posts.post(p).key.clone())
    };
    let mut members: BTreeMap<u32, (BTreeSet<String>, bool)> = BTreeMap::new();
    let (mut heard, mut busy) = (0, 0);
    for e in &story.events {
        let detail = e.detail.as_str();
        match e.kind {
            Kind::SessionBegan => {
                let mut words = detail.split(' ');
                let number: u32 = words.next().and_then(|w| w.strip_prefix("session=")).and_then(|n| n.parse().ok()).expect("a number");
                let in_it: BTreeSet<String> = words.map(str::to_owned).collect();
                for (others, going) in members.values() {
                    prop_assert!(!going || in_it.intersection(others).next().is_none(), "{in_it:?} sit in two sessions at {}", e.at);
                }
                members.insert(number, (in_it, true));
            }
            Kind::SessionEnded => {
                let number: u32 = detail.strip_prefix("session=").and_then(|n| n.parse().ok()).expect("a number");
                prop_assert!(members.get_mut(&number).is_some_and(|m| std::mem::replace(&mut m.1, false)), "{detail} ended and had not begun");
            }
            Kind::MessageArrived if e.subject == Who::Channel(video) && detail.starts_with("session-") => {
                let sent = e.cause.seq.map(|s| &story.events[s as usize]).filter(|s| s.kind == Kind::MessageSent).expect("what arrives was sent");
                let key = key_of(e.known_to).expect("a post");
                prop_assert!(members[&(sent.value as u32)].0.contains(&key), "{key} heard a word of a session in which it did not sit");
                heard += 1;
            }
            Kind::MessageFailed if detail.ends_with("busy") => busy += 1,
            _ => {}
        }
    }
    Ok((members.len(), heard, busy))
}

#[test]
fn the_property_of_sessions_looks_at_sessions_and_at_some_that_collide() {
    let (begun, heard, busy) = conferences(&[(10, 1), (10, 0), (11, 1), (12, 0), (13, 1)]).expect("it holds");
    assert!(begun >= 2 && heard >= 2 && busy >= 1, "{begun} sessions, {heard} words, {busy} busy");
}
