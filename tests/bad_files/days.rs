//! People's days and what makes them leave: rows that cannot be meant.

use super::*;

/// The findings of a county or drill that says something more, without their columns.
fn told(file: &str, from: &str, to: &str) -> Vec<String> {
    let f = Folder::new();
    f.replace(file, from, to);
    let line = |l: &String| {
        let mut parts = l.splitn(4, ':');
        format!("{}:{}:{}", parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.nth(1).unwrap_or(""))
    };
    f.findings("drills/flood.ron", Lang::En).iter().map(line).collect()
}

#[test]
fn each_mistake_in_people_s_days_is_found_where_it_stands() {
    let county = |rows: &str| told("county.ron", "crs: \"local\",", &format!("crs: \"local\",\n    people: ({rows}),"));
    assert_eq!(county("household_size: [0.5, 0.5], daily: (calendar: China, registered: 1.3, visitors: (0, 0.01, 0.02))"), Vec::<String>::new());
    assert_eq!(
        county("household_size: [0, 0], daily: (work_hours: (18, 8), pupils: 2, work_on: (1, 2), school_holidays: [(\"07-40\", \"08-31\")], mood: 1)"),
        [
            "county.ron:3: S019 county · people · household_size: the shares sum to 0.000; expected 1",
            "county.ron:3: S019 county · people · daily · work_hours: the first hour comes before the second",
            "county.ron:3: S012 county · people · daily · pupils: 2 is no usable number; expected 0 to 1",
            "county.ron:3: S008 county · people · daily · work_on: is a group in parentheses; expected three numbers (a, b, c)",
            "county.ron:3: S008 county · people · daily · school_holidays: is a group in parentheses; expected two days of the year such as (\"07-05\", \"08-31\")",
            "county.ron:3: S006 county · people · daily: there is no field mood; correct it or remove it",
        ]
        .map(String::from)
        .to_vec()
    );
}

#[test]
fn each_mistake_in_what_makes_people_leave_is_found_where_it_stands() {
    let drill = |row: &str| told("drills/flood.ron", "length: \"T+06:00\",", &format!("length: \"T+06:00\",\n    behaviour: (responder: {row}),"));
    for good in
        ["Stages", "Curve(Weibull(0.002, 1.5))", "Curve(Bass(0.02, 0.1))", "Tabulated([(0, 0), (60, 0.7)])", "CueThreshold(leave_at: 0.5)", "CueThreshold()"]
    {
        assert_eq!(drill(good), Vec::<String>::new(), "{good}");
    }
    for (bad, code) in [
        ("Tabulated([(30, 0.5), (20, 0.6)])", "S019"),
        ("Tabulated([(30, 1.5)])", "S012"),
        ("CueThreshold(respond_at: 0.9)", "S019"),
        ("CueThreshold(mood: 1)", "S006"),
        ("Curve(Bass(0, 0.1))", "S019"),
        ("Curve", "S008"),
        ("Wish", "S013"),
    ] {
        let told = drill(bad);
        assert!(!told.is_empty() && told.iter().any(|l| l.starts_with(&format!("drills/flood.ron:4: {code} "))), "{bad}: {told:?}");
    }
}

#[test]
fn a_length_that_cannot_be_read_is_one_finding_and_not_one_a_row_of_rain() {
    let of = |length: &str| told("drills/flood.ron", "length: \"T+06:00\",", &format!("length: {length},"));
    let found = of("\"twelve\"");
    assert!(found.len() == 1 && found[0].contains(": S014 "), "{found:?}");
    // Rain that really begins after the end is still found.
    let late = told("drills/flood.ron", "from: \"T+00:00\", to: \"T+03:00\"", "from: \"T+06:00\", to: \"T+07:00\"");
    assert!(late.iter().any(|l| l.contains(": S019 ")), "{late:?}");
}
