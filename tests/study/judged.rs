//! The third judgement over many nights, and who notices a defect: linter, score, neither and why.

use super::*;
use yanlian::base::ids::{ClauseId, Id};
use yanlian::study::best::best;
use yanlian::study::defect;
use yanlian::study::noticed::{By, linted, noticed};

#[test]
fn a_plan_stands_against_the_best_of_its_variants_and_alike_plans_beat_nobody() {
    let s = valley::cloudburst();
    let whole = change::as_written(&s);
    let again = whole.named("again", Name::zh("again"));
    let mut never = whole.named("never", Name::zh("never"));
    for key in ["flood.4", "flood.5"] {
        never.skip.insert(s.books.find_clause(key).expect("the valley has it"));
    }
    let study = study(s, vec![whole, never, again], seeds(1, 8), Danger::All);
    let rows = run(&study, 2);
    let b = best(&study, &rows).expect("three variants");
    assert_eq!((b.judgement, b.plan.as_str(), b.standings.len()), ("variants", change::AS_WRITTEN, 3));
    let of = |key: &str| b.standings.iter().find(|s| s.variant == key).expect("stands there");
    let own = of(change::AS_WRITTEN);
    assert_eq!(own.loss.to_bits(), of("again").loss.to_bits(), "the same plan loses the same");
    assert_eq!(of("again").against_first.map(|p| p.mean.to_bits()), Some(0));
    assert!(b.standings.windows(2).all(|w| w[0].loss <= w[1].loss));
    assert_eq!(b.standings.iter().position(|s| s.variant == b.plan).map(|i| i + 1), Some(b.rank));
    assert!(!b.beaten || of(change::AS_WRITTEN).behind_best.is_some_and(|p| p.low > 0.0));
    // A plan alone stands against nobody.
    let single = Study { variants: study.variants[..1].to_vec(), ..study.clone() };
    assert!(best(&single, &rows).is_none());
}

#[test]
fn the_linter_notices_what_is_wrong_in_the_text_and_the_score_what_it_costs() {
    let s = valley::cloudburst();
    let all = defect::variants(&s, None);
    let first = all[0].clone();
    let find =
        |key: &str| all.iter().find(|v| v.key == key).unwrap_or_else(|| panic!("{key} among {:?}", all.iter().map(|v| &v.key).collect::<Vec<_>>())).clone();
    assert!(linted(&s, &first, &first).is_empty(), "the plan against itself");
    assert!(!linted(&s, &first, &find("waits-for-itself:flood.5")).is_empty());
    assert!(linted(&s, &first, &find("deadline-doubled:flood.5")).is_empty(), "a longer deadline of one's own is no defect of the text");
    let mut never = find("left-out:flood.5");
    never.skip.insert(s.books.find_clause("flood.4").expect("the valley has it"));
    let study = study(s, vec![first.clone(), never, first.named("nothing:all", Name::zh("nothing"))], seeds(1, 12), Danger::First);
    let list = noticed(&study, &run(&study, 2));
    assert!(matches!(list[0].by, By::Score | By::Both), "{:?} {:?}", list[0].by, list[0].worse);
    assert_eq!((list[1].by, list[1].rule.as_str()), (By::Untouched, "nothing"));
}

#[test]
fn every_shipped_plan_has_thirty_defects_or_more_each_of_its_own() {
    let drills = ["flood-0824.ron", "township-yanmen-own.ron", "forest-xihuang.ron", "forest-wenchangge.ron", "g65-1006-like.ron"];
    for drill in drills {
        let s = load(drill, "T+01:00");
        let text = |v: &Variant| format!("{:?}{:?}", v.books.clauses, v.books.zones);
        for of in std::iter::once(None).chain(s.books.plans.iter().map(Some)) {
            let name = of.map_or("all of them", |p| p.key.as_str());
            let list = defect::variants(&s, of);
            assert!(list.len() > 30, "{drill}, {name}: {}", list.len() - 1);
            let (keys, written): (std::collections::BTreeSet<&str>, String) = (list.iter().map(|v| v.key.as_str()).collect(), text(&list[0]));
            assert_eq!(keys.len(), list.len(), "{drill}, {name}");
            if let Some(p) = of {
                // What it spoils is its own: clauses and zones of the others stay.
                let foreign = |v: &Variant| {
                    (0..s.books.clauses.len()).any(|i| v.skip.contains(&ClauseId::from_index(i)) && !p.clauses.contains(&ClauseId::from_index(i)))
                };
                assert!(!list.iter().any(foreign), "{drill}, {name}");
                assert!(list.iter().skip(1).all(|v| !v.skip.is_empty() || text(v) != written || v.key.starts_with("shelters-removed")), "{drill}, {name}");
            }
        }
    }
}

#[test]
fn every_hazard_can_be_studied() {
    // A night of each kind through the study's own door: a row with its own metrics, the same on one worker and on two.
    let fire = load("forest-xihuang.ron", "T+01:00");
    let road = load("g65-1006-like.ron", "T+01:00");
    for s in [fire, road] {
        let scoring = Scoring::of(&s.drill.hazard, None).expect("built in");
        let whole = change::as_written(&s);
        let study =
            Study { scenario: s, scoring, variants: vec![whole], inputs: vec![], draws: seeds(1, 2), danger: Danger::First, rests_on: Fingerprint::default() };
        let one = run(&study, 1);
        assert!(one.iter().all(Row::ran), "{:?}", one.iter().map(|r| &r.failed).collect::<Vec<_>>());
        assert_eq!(one, run(&study, 2));
    }
}

fn load(drill: &str, length: &str) -> Scenario {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills").join(drill);
    let options = yanlian::scenario::load::LoadOptions { sets: vec![("length".into(), length.into())], ..Default::default() };
    yanlian::scenario::load::load(&path, &options).expect("a shipped drill")
}
