//! Which crews count, and that nobody came is never excused.

use super::*;

/// People trapped in both villages at T+02:00, and a team that arrives here and there.
fn two_villages(visits: &[(i64, &str, &str)]) -> Metric {
    let mut s = Story::new();
    let (low, brook) = (s.home("low-1", 4, 0), s.home("u-2", 4, 0));
    let trap = |s: &mut Story| {
        for h in [low, brook] {
            s.say(120, Trapped, h).value = 4.0;
        }
    };
    let mut told = false;
    for (minute, who, place) in visits {
        if *minute >= 120 && !told {
            trap(&mut s);
            told = true;
        }
        let (who, at) = (team(&s, who), village(&s, place));
        let e = s.say(*minute, if *place == "base" { TeamFree } else { TeamArrived }, who);
        (e.place, e.value) = (at, 10.0);
    }
    if !told {
        trap(&mut s);
    }
    s.metric("T8")
}

#[test]
fn a_crew_serves_where_it_stands_when_it_is_needed_and_one_village_only() {
    expect(&two_villages(&[(140, "flood-team", "north-town")]), 0.5, Rating::U);
    // Passing through both does not make two of one.
    expect(&two_villages(&[(140, "flood-team", "north-town"), (150, "flood-team", "upper")]), 0.5, Rating::U);
    // There hours before, and gone; there since, and still there.
    expect(&two_villages(&[(10, "flood-team", "north-town"), (40, "flood-team", "base")]), 0.0, Rating::U);
    expect(&two_villages(&[(10, "flood-team", "north-town")]), 0.5, Rating::U);
    // Doctors pull nobody out of the water.
    expect(&two_villages(&[(140, "medics", "north-town")]), 0.0, Rating::U);
    expect(&two_villages(&[(181, "flood-team", "north-town")]), 0.0, Rating::U);
}

#[test]
fn a_team_that_could_not_come_does_not_excuse_that_nobody_came() {
    let (mut s, homes) = flooded();
    let flood_team = team(&s, "flood-team");
    s.say(60, TeamOrdered, flood_team);
    s.say(61, TeamUnavailable, flood_team);
    hit(&mut s, &homes, 120);
    expect(&s.metric("T6"), 1440.0, Rating::U);
    let mut calm = Story::new();
    calm.say(60, TeamOrdered, flood_team);
    calm.say(61, TeamUnavailable, flood_team);
    untested(&calm.metric("T6"));
}
