//! What a person reads, word for word: the score sheet of a small drill in both languages, with the fingerprint of its state.
//!
//! `INSTA_UPDATE=always cargo test golden` writes the snapshots anew by the same code; a change of any number, word or of the
//! fingerprint shows up in the diff. The fingerprint is the same in debug and release and on any machine.

use yanlian::base::lang::Lang;
use yanlian::drill::run::{Options, Silent};
use yanlian::report::text;
use yanlian::scenario::valley;
use yanlian::score::judge;
use yanlian::score::scoring::Scoring;
use yanlian::study::baseline::run_trio;

#[test]
fn the_sheet_of_the_small_valley_in_a_cloudburst_reads_as_it_did() {
    let scenario = valley::cloudburst();
    let trio = run_trio(&scenario, &Options::new(1), true, &mut Silent);
    let mut card = judge(&scenario, &trio.own, trio.no_plan.as_ref(), trio.perfect.as_ref(), &Scoring::flood());
    assert!(card.tested_share > 0.9, "a sheet on which nobody is in danger shows little");
    // The wall clock is no result.
    (card.drill_s, card.wall_s) = (0.0, 0.0);
    for (name, lang) in [("valley-zh", Lang::Zh), ("valley-en", Lang::En)] {
        insta::assert_snapshot!(name, text::sheet(&card, lang));
    }
}
