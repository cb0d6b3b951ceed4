//! Judgement / gaming — each rule of how a score is made, and an attempt to profit by bending it. What `cheats`, `gaps`, `starts`,
//! `refuge` and `unsafe_orders` try already is not tried again; docs/judgement.md lists rule by rule which test holds it.

use super::*;
use yanlian::base::lang::Lang;
use yanlian::report::text;
use yanlian::score::scoring::{Bands, Direction, Spec};
use yanlian::score::standard::hseep;

fn judgement(card: &Card, id: &str) -> yanlian::score::judgement::Judgement {
    card.judgements.iter().find(|j| j.id == id).unwrap_or_else(|| panic!("{id} stands on the sheet")).clone()
}

/// The limits of P, S and M by the rule, and what lies just beyond each.
#[test]
fn a_number_just_beyond_a_band_is_in_the_next_one_and_beyond_m_is_u() {
    let scoring = Scoring::flood();
    let spec = |bands, direction, target| Spec { bands, direction, target, ..scoring.metrics[0].clone() };
    let cases = [
        (spec(Bands::Share, Direction::Higher, 0.98), [0.98, 0.95, 0.88], -1e-3),
        (spec(Bands::Share, Direction::Lower, 0.05), [0.05, 0.08, 0.15], 1e-3),
        (spec(Bands::Duration, Direction::Lower, 20.0), [20.0, 25.0, 40.0], 0.1),
        (spec(Bands::Lead, Direction::Higher, 60.0), [60.0, 45.0, 30.0], -0.1),
        (spec(Bands::Margin, Direction::Higher, 15.0), [15.0, 0.0, -15.0], -0.1),
        // 20,000 at risk: 1 and 5 in 10,000 are 2 and 10 people.
        (spec(Bands::CountPer10k, Direction::Lower, 0.0), [0.0, 2.0, 10.0], 0.1),
    ];
    for (spec, limits, beyond) in cases {
        for (i, limit) in limits.into_iter().enumerate() {
            let letter = |v: f64| hseep::rate(&scoring, &spec, v, spec.target, 20_000.0);
            let ladder = [Rating::P, Rating::S, Rating::M, Rating::U];
            assert_eq!((letter(limit), letter(limit + beyond)), (Some(ladder[i]), Some(ladder[i + 1])), "{:?} at {limit}", spec.bands);
        }
    }
    let deaths = spec(Bands::Deaths, Direction::Lower, 0.0);
    assert_eq!(
        [0.0, 1.0].map(|v| hseep::rate(&scoring, &deaths, v, 0.0, 1e9)),
        [Some(Rating::P), Some(Rating::U)],
        "no band for deaths, however many are at risk"
    );
}

#[test]
fn a_larger_crowd_at_risk_hides_nobody_who_died() {
    let (mut s, homes) = flooded();
    let more = s.homes(200, "low-1", 4);
    hit(&mut s, &homes, 120);
    hit(&mut s, &more, 120);
    s.say(140, Died, homes[0]).value = 1.0;
    expect(&s.metric("S1"), 1.0, Rating::U);
}

#[test]
fn the_index_never_stands_without_the_share_that_was_tested() {
    let mut s = Story::new();
    s.say(10, LevelTrue, Who::Level(Level::Three));
    let card = s.card();
    assert!(card.tested_share < 0.6 && card.index.is_some());
    for (lang, words) in [(Lang::Zh, ["指数", "已检验"]), (Lang::En, ["index", "tested"])] {
        let sheet = text::sheet(&card, lang);
        for line in sheet.lines().filter(|l| l.contains(words[0]) && l.contains("HSEEP")) {
            assert!(line.contains(words[1]) && line.contains('%'), "{line}");
        }
        assert!(sheet.lines().any(|l| l.contains(words[0]) && l.contains("HSEEP")), "{sheet}");
    }
}

#[test]
fn a_plan_cannot_take_a_built_in_rule_away() {
    // The plan may not name gates, safety rules or the scoring at all: they are no fields of a plan.
    let f = crate::folder::Folder::new();
    for field in ["gates: (any_death: false),", "safety: [],", "scoring: \"mine.ron\","] {
        let plan = crate::folder::PLAN.replace("roster:", &format!("{field} roster:"));
        f.write("plans/flood.ron", &plan);
        let name = field.split(':').next().unwrap_or("");
        let told = f.findings("plans/flood.ron", Lang::En);
        assert!(told.iter().any(|l| l.contains(name) && l.contains("S006")), "{field}: {told:?}");
    }
}

#[test]
fn a_helper_in_name_moves_nobody_past_the_gate() {
    let (mut s, homes) = flooded();
    let weak = s.home("low-1", 2, 1);
    s.say(30, HelperPaired, weak);
    hit(&mut s, &homes, 120);
    s.say(120, HouseHit, weak);
    assert!(s.card().gates.iter().any(|g| g.id == "reduced_mobility" && g.tripped));
}

#[test]
fn responders_hurt_for_the_plan_are_loss_and_deaths_like_anybody() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    let before = s.card();
    let crew = team(&s, "flood-team");
    s.say(150, Injured, crew).value = 2.0;
    s.events.last_mut().expect("told").detail = Detail::text("red");
    s.say(151, Injured, crew).value = 1.0;
    s.events.last_mut().expect("told").detail = Detail::text("yellow");
    s.say(152, Caught, crew).value = 3.0;
    s.say(153, Died, crew).value = 1.0;
    let after = s.card();
    // 1 dead + 2 red × 0.3 + 1 yellow × 0.1 + 3 caught × 0.02.
    assert!((after.loss.persons - before.loss.persons - 1.76).abs() < 1e-9, "{} {}", before.loss.persons, after.loss.persons);
    assert_eq!((after.people.dead, after.people.caught - before.people.caught), (1.0, 3.0));
    assert!(after.gates.iter().any(|g| g.id == "any_death" && g.tripped), "a responder's death is a death");
}

#[test]
fn a_baseline_of_another_night_is_no_baseline() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    let mut none = s.clone();
    for h in &homes {
        none.say(130, Caught, *h).value = 4.0;
    }
    none.plan_use = PlanUse::NoPlan;
    let mut best = s.clone();
    best.plan_use = PlanUse::Perfect;
    let with = |seed: u64, people: usize| {
        let (mut a, mut b) = (none.tale(), best.tale());
        (a.seed, b.seed) = (seed, seed);
        a.households.truncate(people);
        b.households.truncate(people);
        judge(&s.scenario, &s.tale(), Some(&a), Some(&b), &Scoring::flood())
    };
    let good = with(1, 10);
    assert!(good.vs.plan_value.is_some() && judgement(&good, "variants").tested);
    for bad in [with(2, 10), with(1, 9)] {
        assert!(bad.vs.no_plan.is_none() && bad.vs.plan_value.is_none(), "{:?}", bad.vs);
        let j = judgement(&bad, "variants");
        assert!(!j.tested && j.value.is_none() && !j.note.is_empty() && !j.note_en.is_empty());
    }
}

#[test]
fn a_hazard_that_hardly_matters_gives_no_plan_any_value() {
    let (mut base, homes) = flooded();
    let more = base.homes(400, "low-1", 4);
    let run = |caught: usize| {
        let mut s = base.clone();
        hit(&mut s, &homes, 120);
        hit(&mut s, &more, 120);
        for h in &homes[..caught] {
            s.say(130, Caught, *h).value = 1.0;
        }
        s
    };
    // 1,640 at risk × 0.02 + 410 dwellings × 0.001: a hundredth of it is 0.332, or 16.6 people caught.
    let (none, best) = (run(10), run(0));
    let flat = run(5).against(&none, &best);
    assert_eq!(flat.vs.plan_value, None, "ten people of 1,640: {}", flat.vs.plan_value_note_en);
    let j = judgement(&flat, "variants");
    assert!(j.tested && j.value.is_none() && j.note_en.contains("less than 1 %"), "{}", j.note_en);
}

#[test]
fn what_was_put_out_in_the_morning_informs_nobody_of_the_flood() {
    let mut s = Story::new();
    s.say(10, PublicInformed, Who::Nobody);
    s.say(60, LevelTrue, Who::Level(Level::Three));
    let m = s.metric("I1");
    assert!(m.rating == Some(Rating::U) && m.never, "{m:?}");
    s.say(100, PublicInformed, Who::Nobody);
    expect(&s.metric("I1"), 40.0, Rating::P);
    assert_eq!(s.metric("I1").evidence, [2]);
}

// --- the three judgements ---------------------------------------------------------------------------------------

#[test]
fn each_judgement_says_what_the_run_says_of_it_and_nothing_else() {
    let (mut s, homes) = flooded();
    s.say(50, LevelTrue, Who::Level(Level::Three));
    s.say(51, ClauseDue, clause(1));
    s.say(55, ClauseDone, clause(1)).cause.seq = Some(1);
    hit(&mut s, &homes, 120);
    let alone = s.card();
    assert_eq!(alone.judgements.iter().map(|j| j.id.as_str()).collect::<Vec<_>>(), ["plan", "trainee", "variants"]);
    let plan = judgement(&alone, "plan");
    assert!(plan.tested && plan.index.is_some() && plan.grade.is_some());
    assert!(!plan.metrics.contains(&"P1".to_owned()), "{:?}", plan.metrics);
    for id in ["trainee", "variants"] {
        let j = judgement(&alone, id);
        assert!(!j.tested && j.index.is_none() && j.grade.is_none() && j.hseep.is_none() && j.value.is_none(), "not tested is no zero: {j:?}");
        assert!(!j.note.is_empty() && j.note_en.is_ascii() && !j.note_en.is_empty());
    }
    // A trainee in the same night: what happened is no longer the plan's alone.
    let with = trained(&s).card();
    let (plan, trainee) = (judgement(&with, "plan"), judgement(&with, "trainee"));
    assert!(!plan.tested && plan.index.is_none() && plan.note_en.contains("without commands"), "{plan:?}");
    assert!(trainee.tested && trainee.metrics.contains(&"P1".to_owned()), "{trainee:?}");
    assert!(trainee.metrics.iter().all(|m| yanlian::score::judgement::OF_TRAINEES.contains(&m.as_str())), "{:?}", trainee.metrics);
    // Without a plan there is none to judge, and none to hold anybody against.
    let mut bare = trained(&s);
    bare.plan_use = PlanUse::NoPlan;
    assert!(bare.card().judgements.iter().all(|j| !j.tested));
}

#[test]
fn one_command_does_not_buy_a_plan_out_of_its_judgement_by_the_variants() {
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    let mut none = s.clone();
    for h in &homes {
        none.say(130, Caught, *h).value = 4.0;
    }
    let best = s.clone();
    let j = judgement(&trained(&s).against(&none, &best), "variants");
    assert!(j.tested && j.against.len() == 2, "{j:?}");
    assert_eq!((j.against[0].id.as_str(), j.against[0].caught, j.against[1].caught), ("no_plan", -40.0, 0.0));
    assert!((j.value.expect("room") - 1.0).abs() < 1e-9);
}

#[test]
fn a_death_caps_the_plan_and_an_unsafe_order_the_trainees() {
    let (mut s, homes) = flooded();
    s.say(50, LevelTrue, Who::Level(Level::Three));
    s.say(51, ClauseDue, clause(1));
    s.say(55, ClauseDone, clause(1)).cause.seq = Some(1);
    hit(&mut s, &homes, 120);
    s.say(130, Died, homes[0]).value = 1.0;
    let (plan, trainee) = (judgement(&s.card(), "plan"), judgement(&trained(&s).card(), "trainee"));
    assert_eq!(plan.gates, ["any_death"]);
    assert!(plan.grade <= Some(Grade::中));
    assert!(trainee.gates.is_empty(), "the hazard's deaths are the plan's to answer for: {:?}", trainee.gates);
}

#[test]
fn a_phase_without_a_clause_due_has_no_share() {
    let mut s = Story::new();
    s.say(50, LevelTrue, Who::Level(Level::Three));
    s.say(51, ClauseDue, clause(1));
    s.say(55, ClauseDone, clause(1)).cause.seq = Some(1);
    let card = s.card();
    assert_eq!(card.phases.len(), 10);
    let due: usize = card.phases.iter().map(|p| p.due).sum();
    assert_eq!((due, card.phases.iter().map(|p| p.clauses).sum::<usize>()), (1, card.clauses.len()));
    assert!(card.phases.iter().all(|p| p.share.is_some() == (p.due > 0)), "{:?}", card.phases);
    assert!(card.modules.iter().all(|m| m.grade.is_some() != m.metrics.is_empty()), "{:?}", card.modules);
}

#[test]
fn every_sheet_and_every_paper_bears_the_stamp_and_the_caveat() {
    use yanlian::report::office::{after_action, workbook};
    let (mut s, homes) = flooded();
    hit(&mut s, &homes, 120);
    let (card, tale) = (s.card(), s.tale());
    assert!(card.caveat.contains("【演练】") && card.caveat_en.contains("no evidence about any real plan"));
    let told = yanlian::report::Told::new(&s.scenario, &tale, &card);
    for lang in [Lang::Zh, Lang::En] {
        let caveat = if lang == Lang::Zh { "不构成对任何真实预案" } else { "no evidence about any real plan" };
        // The sheet breaks its lines where it must.
        let close = |t: &str| t.split_whitespace().collect::<String>();
        let sheet = close(&text::sheet(&card, lang));
        assert!(sheet.contains("【") && sheet.contains(&close(caveat)), "{sheet}");
        let paper = format!("{:?}", after_action::paper(&told, lang));
        assert!(paper.contains(caveat) && (paper.contains("【演练】") || paper.contains("[EXERCISE]")));
        assert!(workbook::tabs(&told, lang).len() > 10);
    }
}
