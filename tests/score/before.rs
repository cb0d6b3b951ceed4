//! Rain that fell before the drill.

use super::*;

#[test]
fn rain_before_the_drill_is_no_rain_of_the_first_minutes() {
    use yanlian::drill::sight::screen::Screen;
    let s = Story::new().scenario;
    let g = s.county.gauge_keys.find("rain-north").expect("a gauge of the valley");
    let mut screen = Screen::new(&s.county);
    // 60 mm, evenly, in the six hours before T+00:00; then nothing.
    let fallen = |at: Moment| 60.0 - 10.0 * (Moment::ZERO - at).as_hours().clamp(0.0, 6.0);
    screen.remember(&s.county, |gauge, at| if gauge == g { fallen(at) } else { 0.0 });
    for minute in [0, 5, 30] {
        screen.show(g, Moment::minutes(minute), 60.0);
    }
    let rain = |hours: i64, minute: i64| screen.rain(g, Span::hours(hours), Moment::minutes(minute)).expect("read");
    assert!((rain(1, 0) - 10.0).abs() < 0.51, "{}", rain(1, 0));
    assert!((rain(1, 5) - 10.0 * 55.0 / 60.0).abs() < 0.51, "{}", rain(1, 5));
    assert!((rain(1, 30) - 5.0).abs() < 0.51, "{}", rain(1, 30));
    assert!((rain(12, 30) - 60.0).abs() < 0.51 && (rain(48, 30) - 60.0).abs() < 0.51, "all of it, and no more");
}

#[test]
fn a_level_is_not_due_at_once_for_the_rain_of_the_night_before() {
    let first_hour = |mm: f64, hours: i64| {
        let mut scenario = Story::new().scenario;
        let flood = scenario.drill.hazard.flood_mut().expect("a flood");
        for t in &mut flood.rain.totals {
            (t.from, t.to, t.mm) = (Moment::ZERO - Span::hours(hours), Moment::ZERO, mm);
        }
        scenario.drill.length = Span::minutes(20);
        for z in &mut scenario.books.zones {
            z.rules[0].leave_rain = vec![(1.0, 30.0)];
        }
        let trio = yanlian::study::baseline::run_trio(&scenario, &yanlian::drill::run::Options::new(1), false, &mut yanlian::drill::run::Silent);
        trio.own.events.iter().any(|e| e.kind == ZoneTrue)
    };
    // 60 mm in twelve hours are some 5 to 30 in the last one at most half; 60 mm in one hour are 60.
    assert!(!first_hour(24.0, 12), "two millimetres an hour");
    assert!(first_hour(60.0, 1), "an hour's 60 mm just before");
}
