//! A county cut down to a township: what stays, what goes, and that a drill of it runs.

use std::collections::BTreeSet;
use std::path::Path;

use yanlian::drill::run::{Options, Silent, run};
use yanlian::drill::world::Prepared;
use yanlian::scenario::load::{LoadError, LoadOptions, load};

#[test]
fn a_township_of_mayang_keeps_its_people_its_rivers_and_all_the_rain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let none = LoadOptions::default();
    let part = load(&root.join("scenarios/mayang/drills/township-yanmen.ron"), &none).expect("a clean drill");
    let whole = load(&root.join("scenarios/mayang/drills/flood-0824.ron"), &none).expect("a clean drill");
    let (c, w) = (&part.county, &whole.county);
    assert_eq!((c.townships.len(), c.township_keys.iter().next().map(|t| t.1)), (1, Some("yanmen")));
    assert_eq!(c.residents(), 18_117);
    let rain = |c: &yanlian::map::county::County| c.gauges.iter().filter(|g| g.kind == yanlian::map::place::GaugeKind::Rain).count();
    assert_eq!(rain(c), rain(w), "rain falls on the hills above");
    assert!(c.gauge_keys.find("stage-taoyi").is_some(), "a trigger names it");
    assert!(c.terrain.shape.len() * 4 < w.terrain.shape.len() && c.roads.roads.len() * 4 < w.roads.roads.len());
    // Every reach above a kept one is kept.
    let kept: BTreeSet<&str> = c.rivers.keys.iter().map(|k| k.1).collect();
    for (i, r) in w.rivers.reaches.iter().enumerate() {
        let key = w.rivers.keys.key(yanlian::base::ids::ReachId(i as u32));
        if r.downstream.is_some_and(|d| kept.contains(w.rivers.keys.key(d))) {
            assert!(kept.contains(key), "{key} feeds a kept reach");
        }
    }
    // Heights are those of the whole, cell by cell.
    for cell in (0..c.terrain.shape.len()).step_by(997) {
        let there = w.terrain.shape.cell_at(c.terrain.shape.centre(cell)).expect("inside the whole");
        assert_eq!(c.terrain.values[cell].to_bits(), w.terrain.values[there].to_bits());
    }
    assert!(c.teams.iter().any(|t| t.township.is_none()), "the county's teams near by still come");
    assert!(!part.books.zones.is_empty() && part.books.zones.len() < whole.books.zones.len());
    assert_eq!(part.books.clauses.len(), whole.books.clauses.len());
    let mut short = part.clone();
    short.drill.length = yanlian::base::time::Span::hours(1);
    let tale = run(&short, &Prepared::new(&short), &Options::lean(1), &mut Silent);
    assert_eq!(tale.households.iter().map(|h| u64::from(h.people)).sum::<u64>(), 18_117);
    assert!(tale.sums.is_empty());
}

#[test]
fn a_township_that_nobody_has_is_a_finding() {
    let f = crate::folder::Folder::new();
    f.replace("drills/flood.ron", "length: \"T+06:00\"", "length: \"T+06:00\", only: [\"yann\"]");
    let Err(LoadError::Findings(list)) = load(&f.path("drills/flood.ron"), &LoadOptions::default()) else { panic!("a finding was expected") };
    assert!(list.iter().any(|x| x.code == "S011" && x.en.contains("yann") && x.en.contains("did you mean yan")), "{list:?}");
    f.replace("drills/flood.ron", "only: [\"yann\"]", "only: [\"yan\"]");
    let s = load(&f.path("drills/flood.ron"), &LoadOptions::default()).expect("the only township is the whole county");
    assert_eq!((s.county.residents(), s.county.roads.roads.len(), s.county.gauges.len()), (200, 2, 2));
}
