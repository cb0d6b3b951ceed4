//! Command / warnings — 暴雨, 山洪 and 地质灾害 warnings are issued on the screen alone, stand beside the response level, and plans can wait for them.

use super::*;
use yanlian::drill::sight::screen::{Forecasts, Screen};
use yanlian::drill::sight::warning::Warnings;
use yanlian::map::alarm::Colour;
use yanlian::plan::warning::{Warning, rank};
use yanlian::record::warned::Warned;

const KINDS: [Kind; 4] = [Kind::WarningIssued, Kind::WarningRaised, Kind::WarningLowered, Kind::WarningLifted];

/// A night of which only the forecast is known: no rain falls, none is forecast but so much an hour.
fn night(mm_per_h: f64, ahead_mm_per_h: f64, hours: i64) -> Run {
    let mut run = Run::new();
    (run.storm.mm_per_h, run.storm.ahead_mm_per_h, run.hours) = (mm_per_h, ahead_mm_per_h, hours);
    run
}

fn of(story: &Story, kind: Warning) -> Vec<(&Event, Warned<'_>)> {
    story.events.iter().filter_map(|e| Some((e, Warned::of(e)?))).filter(|(_, w)| w.warning == kind).collect()
}

/// The colour of a warning at a moment.
fn colour_at(story: &Story, kind: Warning, at: Moment) -> Option<Colour> {
    of(story, kind).iter().take_while(|(e, _)| e.at <= at).last().and_then(|(_, w)| w.colour)
}

#[test]
fn a_forecast_alone_raises_all_three_and_no_response_level() {
    // 10 mm in each hour to come: 60 in six are yellow by the table; 240 in a day have 67 in their wettest hour, where zones leave at 50; three
    // hours of 30 mm are above Caine's 29.0.
    let story = night(0.0, 10.0, 1).run();
    for (kind, colour) in [(Warning::Rainstorm, Colour::Yellow), (Warning::FlashFlood, Colour::Red), (Warning::Geohazard, Colour::Red)] {
        let list = of(&story, kind);
        let [(e, w)] = &list[..] else { panic!("{kind:?}: {list:?}") };
        assert_eq!((e.kind, w.colour, w.was, e.known_to, e.value), (Kind::WarningIssued, Some(colour), None, Who::Post(CENTRE), rank(Some(colour))));
        let cause = &story.events[e.cause.seq.expect("a warning has a cause") as usize];
        assert_eq!((cause.kind, cause.at <= e.at), (Kind::ForecastArrived, true), "{kind:?}: {cause:?}");
        assert!(e.at > Moment::ZERO + Span::minutes(3), "the forecast was not there at once");
    }
    assert!(!story.events.iter().any(|e| e.kind == Kind::LevelSet), "a warning is no response");
}

#[test]
fn rain_that_reaches_no_screen_raises_nothing_and_the_same_rain_on_the_screen_does() {
    let with = |silent: bool| {
        let mut run = night(60.0, 0.0, 3);
        run.lines.all_down = silent.then_some(Moment::ZERO);
        run.run()
    };
    let (unseen, seen) = (with(true), with(false));
    assert!(unseen.events.iter().any(|e| e.kind == Kind::RainCrossed), "it truly rains");
    assert!(!unseen.events.iter().any(|e| KINDS.contains(&e.kind)), "{}", unseen.dump());
    for kind in Warning::ALL {
        let first = of(&seen, kind).first().map(|(e, _)| (e.kind, seen.events[e.cause.seq.expect("a cause") as usize].kind));
        assert_eq!(first, Some((Kind::WarningIssued, Kind::ReadingArrived)), "{kind:?}");
    }
}

#[test]
fn a_warning_is_lifted_with_patience_and_never_flickers() {
    // 12 mm an hour until the fifth hour: 54 mm are yellow within six hours, and 45 hold the colour.
    let story = night(12.0, 0.0, 11).run();
    let rain = of(&story, Warning::Rainstorm);
    let kinds: Vec<Kind> = rain.iter().map(|(e, _)| e.kind).collect();
    assert_eq!(kinds, [Kind::WarningIssued, Kind::WarningLifted], "{rain:?}");
    // Less than 45 mm lie within six hours after 07:15; half an hour later it goes.
    let lifted = rain[1].0;
    assert!((435.0 + 30.0..=435.0 + 60.0).contains(&lifted.at.as_minutes()), "{}", lifted.at);
    assert_eq!((lifted.value, rain[1].1.was), (0.0, Some(Colour::Yellow)));
    assert_eq!(story.events[lifted.cause.seq.expect("a cause") as usize].kind, Kind::ReadingArrived, "a reading shows that it is over");
    for kind in Warning::ALL {
        let list = of(&story, kind);
        for pair in list.windows(2) {
            let ((before, is), (after, then)) = (&pair[0], &pair[1]);
            let down = matches!(after.kind, Kind::WarningLowered | Kind::WarningLifted);
            assert_eq!(then.was, is.colour, "a chain of colours");
            assert_eq!(down, then.colour < is.colour);
            assert!(!down || after.at - before.at >= Span::hours(1), "{kind:?} at {}", after.at);
        }
    }
}

#[test]
fn warning_and_response_level_are_different_things_in_one_record() {
    let story = Run::new().run();
    let set = story.first(Kind::LevelSet, Who::Level(Level::Three)).expect("80 mm in three hours are level III");
    let colour = colour_at(&story, Warning::Rainstorm, set.at).expect("a warning stands");
    assert!(colour > Colour::Yellow, "{colour:?} stands beside level Ⅲ, whose colour is yellow");
    let first = of(&story, Warning::Rainstorm)[0].0;
    assert!(first.at < set.at, "the warning came before the response");
    assert_ne!(colour.numeral(), Level::Three.numeral());
}

#[test]
fn a_clause_that_waits_for_a_warning_falls_due_on_what_its_post_sees_of_it() {
    let mut run = night(0.0, 10.0, 2);
    let north = run.scenario.county.township_keys.find("north").expect("a township");
    run.lines.cut_off = Some((north, Moment::ZERO));
    let i = run.scenario.books.find_clause("flood.3").expect("in the valley's plan").index();
    run.scenario.books.clauses[i].trigger = Trigger::Number(Quantity::Warning(Warning::Rainstorm), Compare::Ge, rank(Some(Colour::Yellow)));
    let story = run.run();
    let issued = of(&story, Warning::Rainstorm)[0].0;
    let due: Vec<&Event> = story.events.iter().filter(|e| e.kind == Kind::ClauseDue && e.subject == Who::Clause(story.clause("flood.3"))).collect();
    let places: BTreeSet<Who> = due.iter().map(|e| e.place).collect();
    let south = story.scenario.county.township_keys.find("south").expect("a township");
    assert_eq!(places, BTreeSet::from([Who::Township(south)]), "the other office is cut off from the platform");
    assert!(due[0].at >= issued.at + Span::minutes(5), "it was written and signed before it was on the platform");
    let chain = kinds(&story.chain(due[0]));
    assert_eq!(chain[..3], [Kind::ClauseDue, Kind::WarningIssued, Kind::ForecastArrived], "the evidence leads back to the forecast");
}

#[test]
fn a_day_of_warnings_in_a_whole_county_costs_next_to_nothing() {
    let drill = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills/flood-0824.ron");
    let scenario = yanlian::scenario::load::load(&drill, &Default::default()).expect("a shipped drill");
    let gauges: Vec<GaugeId> = scenario.county.gauge_keys.ids().filter(|g| scenario.county.gauges[g.index()].kind == GaugeKind::Rain).collect();
    let mut storm = Run::new().storm;
    storm.rain = scenario.county.gauges.iter().map(|g| g.kind == GaugeKind::Rain).collect();
    storm.ahead_mm_per_h = 4.0;
    let (mut screen, mut forecasts, mut warnings) = (Screen::new(&scenario.county), Forecasts::new(&scenario), Warnings::default());
    let (mut log, mut took) = (Log::default(), 0.0);
    for minute in 0..=24 * 60 {
        let now = Moment::minutes(minute);
        storm.advance(now, &[]);
        if minute % 5 == 0 {
            gauges.iter().for_each(|g| screen.show(*g, now, storm.gauge(*g)));
        }
        forecasts.step(&scenario, now, Seed(1), &storm, &mut log);
        let clock = std::time::Instant::now();
        warnings.look(&mut Sense { scenario: &scenario, now, hazard: &storm, network: &Lines::default(), log: &mut log }, &mut screen, &mut forecasts);
        took += clock.elapsed().as_secs_f64();
    }
    let changes = log.events().iter().filter(|e| KINDS.contains(&e.kind)).count();
    println!("24 h, {} rain gauges, {} hazard points: {:.1} ms, {changes} changes", gauges.len(), scenario.county.hazard_points.len(), took * 1000.0);
    assert!((3..40).contains(&changes), "{changes}");
    // Some hundredths of a second in this build, which is hardly optimised and shares its machine.
    assert!(took < 2.0, "{took} s");
}
