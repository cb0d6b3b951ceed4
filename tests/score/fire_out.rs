//! Judgement / a forest fire that is out, or is not — F3 from hand-made runs: what is counted, what is rated, and by what proof.

use super::*;
use std::path::Path;
use yanlian::record::said;

/// F3 of a run, by the forest fire's own scoring.
fn f3(s: &Story) -> Metric {
    let texts = ["assets/scoring/default.ron", "assets/scoring/forest_fire.ron"]
        .map(|name| (name, std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file of the repository")));
    let files: Vec<(&Path, &str)> = texts.iter().map(|(name, text)| (Path::new(*name), text.as_str())).collect();
    let scoring = Scoring::from_texts(&files).expect("no findings");
    of(&judge(&s.scenario, &s.tale(), None, None, &scoring), "F3")
}

#[test]
fn a_fire_that_is_not_out_is_rated_in_words_and_with_its_proof_and_not_by_a_nought() {
    let mut s = Story::new();
    s.say(0, FireBegan, Who::Nobody);
    s.say(30, FireSize, Who::Nobody).value = 3.0;
    s.say(60, FireSize, Who::Nobody).value = 9.0;
    let m = f3(&s);
    expect(&m, 0.0, Rating::U);
    assert_eq!(m.evidence, [0, 2], "when it began, and the last that was seen of it");
    assert!(m.note.contains("不看数字直接评 U") && m.note.contains("仍未全部熄灭"), "{}", m.note);
    assert!(m.note_en.contains("whatever the number") && m.note_en.contains("not out when the drill ended"), "{}", m.note_en);
}

#[test]
fn a_fire_that_is_out_says_how_long_it_was_watched_and_how_often_it_woke() {
    let mut s = Story::new();
    s.say(0, FireBegan, Who::Nobody);
    s.say(120, FlamesOut, Who::Nobody).value = 3.0;
    let m = f3(&s);
    expect(&m, 0.0, Rating::P);
    assert_eq!((m.evidence.as_slice(), m.note.contains("观察 4.0 小时"), m.note.contains("直接评")), (&[1][..], true, false), "{}", m.note);
    s.say(180, FireBegan, Who::Nobody).detail = Detail::text(said::REKINDLED);
    let m = f3(&s);
    assert_eq!((m.value, m.evidence.as_slice()), (Some(1.0), &[1, 2][..]));
    assert!(m.note.contains("复燃 1 次") && m.note_en.contains("first 12 h: 1"), "{} {}", m.note, m.note_en);
}
