//! Bad input / injects — the MSEL of a drill: to whom, when, and what is expected.

use super::*;

const INJECT: &str = "at: \"T+01:00\", text: \"停电\", effect: PowerOut(township: \"yan\", lasts_min: 60)";

fn spoiled(with: &str) -> Vec<String> {
    let folder = Folder::new();
    folder.replace("drills/flood.ron", INJECT, with);
    folder.findings("", Lang::En)
}

#[test]
fn an_inject_to_a_role_that_does_not_exist_is_found() {
    assert_eq!(
        spoiled("at: \"T+01:00\", text: \"来电\", effect: Message(to: \"hqq\", topic: \"dam\")"),
        ["drills/flood.ron:8:77: S011 inject \"power\" · effect · to: there is no role \"hqq\", did you mean hq?"]
    );
    let other = spoiled("at: \"T+01:00\", text: \"停电\", to: Some(\"centre\"), by: Some(\"phon\"), effect: PowerOut(township: \"yan\", lasts_min: 60)");
    assert_eq!(other.len(), 2, "{other:#?}");
    assert!(other[0].contains("S011 inject \"power\" · to: there is no role \"centre\""), "{other:#?}");
    assert!(other[1].contains("S011 inject \"power\" · by: there is no channel \"phon\", did you mean phone?"), "{other:#?}");
}

#[test]
fn an_inject_says_exactly_one_way_when_it_is_played() {
    for (with, found) in [
        ("text: \"停电\", effect: PowerOut(township: \"yan\", lasts_min: 60)", true),
        ("at: \"T+01:00\", by_hand: true, text: \"停电\", effect: PowerOut(township: \"yan\", lasts_min: 60)", true),
        ("by_hand: true, text: \"停电\", effect: PowerOut(township: \"yan\", lasts_min: 60)", false),
        ("when: \"level >= III\", after_min: 20, text: \"停电\", effect: PowerOut(township: \"yan\", lasts_min: 60)", false),
    ] {
        let is = spoiled(with);
        assert_eq!(is.iter().any(|l| l.contains("S019 inject \"power\": say when it is played, in exactly one way")), found, "{with}: {is:#?}");
    }
}

#[test]
fn the_condition_of_an_inject_is_read_like_any_other_and_its_clauses_must_exist() {
    let is = spoiled(
        "when: \"levl >= III\", unless: Some(\"done(flood.9)\"), text: \"停电\", effect: PowerOut(township: \"yan\", lasts_min: 60), expects: [\"flood.8\"]",
    );
    assert_eq!(is.len(), 3, "{is:#?}");
    assert!(is[0].contains("S018 inject \"power\" · when: a trigger knows no \"levl\""), "{is:#?}");
    assert!(is[1].contains("S011 inject \"power\" · unless: there is no clause \"flood.9\""), "{is:#?}");
    assert!(is[2].contains("S011 inject \"power\" · expects: there is no clause \"flood.8\""), "{is:#?}");
    let is = spoiled("at: \"T+01:00\", within_min: 10, text: \"停电\", effect: PowerOut(township: \"yan\", lasts_min: 60)");
    assert!(is.len() == 1 && is[0].contains("without expects there is nothing that this limit could be held against"), "{is:#?}");
}

#[test]
fn a_platform_that_fails_must_be_a_channel_of_the_county() {
    let is = spoiled("at: \"T+01:00\", text: \"平台故障\", effect: ChannelOut(channel: \"phon\", lasts_min: 60)");
    assert_eq!(is, ["drills/flood.ron:8:87: S011 inject \"power\" · effect · channel: there is no channel \"phon\", did you mean phone?"]);
    assert!(spoiled("at: \"T+01:00\", text: \"平台故障\", effect: ChannelOut(channel: \"phone\", lasts_min: 60)").is_empty());
}
