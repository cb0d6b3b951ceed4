//! Command / injects — the MSEL: by time, by condition, by hand; spared, moved; by the means that it names.

use super::*;
use yanlian::scenario::drill_resolve;
use yanlian::scenario::drill_spec::Cue;
use yanlian::scenario::source::Log as Findings;

fn message(topic: &str) -> InjectEffect {
    InjectEffect::Message { to: RoleId(1), topic: topic.into() }
}

fn with(change: impl FnOnce(&mut Inject)) -> Run {
    let mut run = Run::new();
    let mut inject = Inject::timed("dam", Moment::minutes(60), message("dam"));
    change(&mut inject);
    run.scenario.drill.injects.push(inject);
    run
}

fn played(story: &Story) -> Option<Moment> {
    story.events.iter().find(|e| e.kind == Kind::InjectPlayed).map(|e| e.at)
}

#[test]
fn an_inject_by_condition_is_played_so_long_after_it_holds() {
    let story = with(|i| i.cue = Cue::When(Trigger::LevelAtLeast(Level::Three), Span::minutes(10))).run();
    let set = story.first(Kind::LevelSet, Who::Level(Level::Three)).expect("the level is set").at;
    let at = played(&story).expect("it is played");
    assert!(at >= set + Span::minutes(10) && at <= set + Span::minutes(11), "{set} {at}");
    let never = with(|i| i.cue = Cue::When(Trigger::LevelAtLeast(Level::One), Span::ZERO)).run();
    assert_eq!(played(&never), None, "a condition that never holds plays nothing");
}

#[test]
fn a_contingency_inject_is_spared_where_the_trainees_have_done_it() {
    let skip = |left_out: bool| {
        let mut run = with(|i| {
            i.cue = Cue::When(Trigger::LevelAtLeast(Level::Three), Span::minutes(120));
            i.unless = Some(Trigger::Done("flood.9".into()));
        });
        if left_out {
            run.options.skip.insert(run.scenario.books.find_clause("flood.9").expect("in the plan"));
        }
        let story = run.run();
        (played(&story).is_some(), story.events.iter().any(|e| e.kind == Kind::InjectSpared))
    };
    assert_eq!(skip(false), (false, true), "the report went up: nobody has to be reminded");
    assert_eq!(skip(true), (true, false));
}

#[test]
fn the_controller_plays_by_hand_moves_and_lets_be() {
    let set = |sets: &[(&str, &str)]| {
        let mut run = with(|i| i.cue = Cue::ByHand);
        run.scenario.drill.injects.push(Inject::timed("early", Moment::minutes(30), message("early")));
        run.scenario.drill.injects.push(Inject::timed("late", Moment::minutes(90), message("late")));
        yanlian::scenario::drill_spec::in_order(&mut run.scenario.drill.injects);
        let log = Findings::default();
        for (k, v) in sets {
            drill_resolve::set(&mut run.scenario.drill, k, v, &log);
        }
        assert!(!log.spoiled(), "{:?}", log.sorted());
        let keys: Vec<String> = run.scenario.drill.injects.iter().map(|i| i.key.clone()).collect();
        let story = run.run();
        let all = story.events.iter().filter(|e| e.kind == Kind::InjectPlayed);
        all.map(|e| {
            let Who::Inject(i) = e.subject else { unreachable!() };
            (keys[i.index()].clone(), e.at.as_minutes() as i64)
        })
        .collect::<Vec<_>>()
    };
    let says = |list: &[(&str, i64)]| list.iter().map(|(k, m)| ((*k).to_owned(), *m)).collect::<Vec<_>>();
    assert_eq!(set(&[]), says(&[("early", 30), ("late", 90)]));
    assert_eq!(set(&[("inject.dam", "T+01:15")]), says(&[("early", 30), ("dam", 75), ("late", 90)]));
    assert_eq!(set(&[("inject.late", "off")]), says(&[("early", 30)]));
    assert_eq!(set(&[("shift.early", "T+00:20")]), says(&[("early", 50), ("late", 110)]), "all later ones move with it");
    assert_eq!(set(&[("shift.late", "T-00:30")]), says(&[("early", 30), ("late", 60)]));
}

#[test]
fn what_the_controller_writes_wrongly_is_a_finding() {
    let says = |key: &str, value: &str| {
        let mut run = with(|i| i.cue = Cue::ByHand);
        let log = Findings::default();
        drill_resolve::set(&mut run.scenario.drill, key, value, &log);
        log.sorted().iter().map(|f| f.line(yanlian::base::lang::Lang::En)).collect::<Vec<_>>().join("\n")
    };
    assert!(says("inject.damm", "T+01:00").contains("there is no inject \"damm\", did you mean dam?"), "{}", says("inject.damm", "T+01:00"));
    assert!(says("inject.dam", "01:00").contains("cannot be used"));
    assert!(says("inject.dam", "T+99:00").contains("not later than"));
    assert!(says("shift.dam", "T+00:10").contains("no time of its own"));
}

#[test]
fn an_inject_goes_to_whom_it_names_by_the_means_it_names() {
    let satellite = valley::scenario().county.channel_keys.find("satellite").expect("a channel");
    let mut run = with(|i| {
        i.effect = InjectEffect::PowerOut { township: TownshipId(0), lasts: Span::hours(1) };
        (i.to, i.by) = (Some(RoleId(1)), Some(satellite));
    });
    run.storm.mm_per_h = 0.0;
    let i = run.scenario.books.find_clause("flood.9").expect("in the plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::Received("dam".into());
    let story = run.run();
    let due = story.first(Kind::ClauseDue, Who::Clause(ClauseId::from_index(i))).expect("whoever is told can act on it");
    let sent = story.chain(due).into_iter().rev().find(|e| e.kind == Kind::MessageSent).expect("it travelled");
    assert_eq!(sent.subject, Who::Channel(satellite));
}
