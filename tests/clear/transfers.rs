//! Transfers that are on record, made again with their own inputs: how many people, from when, by whom. People's delays are the
//! program's own, so a factor of two is what may be asked of them.
//! Source: news reports, as `docs/validation.md` lists them.

use jiff::civil::date;

use super::*;
use yanlian::drill::direct::Direct;
use yanlian::map::channel::ChannelKind;
use yanlian::plan::order::WarnStage;
use yanlian::record::tale::PlanUse;
use yanlian::score::clearance::clearance;

/// Minutes from the order to leave until nearly everybody who is willing is out of danger, the median over seeds; the order to
/// prepare came so many minutes before. Where the record says that the order went from door to door, it is given by the helpers'
/// groups alone, and each household is told when they come, or when a neighbour has been told.
fn minutes(words: &str, start: jiff::civil::DateTime, prepare_min: i64, door_groups: u32, by_doors: bool) -> f64 {
    let mut county = tiny::county(words);
    for v in &mut county.villages {
        v.door_groups = door_groups;
    }
    let (scenario, groups, shelters) = leaving_from(county, &[area("全", 0.0, 0.0, 20_000.0, 3000.0)], start);
    let zones: Vec<ZoneId> = groups.iter().flat_map(|g| g.zones.clone()).collect();
    let leave = Moment::minutes(prepare_min);
    let one = |seed| {
        let mut options = Options::new(seed).baseline(PlanUse::NoPlan, Vec::new());
        let order = |at, stage| {
            let order = Direct::new(at, zones.clone(), stage, shelters.clone());
            if by_doors { Direct { voices: vec![ChannelKind::DoorToDoor], groups: 0, ..order } } else { order }
        };
        options.direct.extend((prepare_min > 0).then(|| order(Moment::ZERO, WarnStage::Prepare)));
        options.direct.push(order(leave, WarnStage::LeaveNow));
        let tale = run(&scenario, &Prepared::calm(0.0), &options, &mut Silent);
        clearance(&scenario, &tale, std::slice::from_ref(&zones), leave).all.times.p95_s.expect("most people get out") / 60.0
    };
    let mut times: Vec<f64> = (1..=5).map(one).collect();
    times.sort_by(f64::total_cmp);
    times[2]
}

#[test]
fn the_transfers_of_record_take_half_to_twice_as_long() {
    let within = |name: &str, obtained: f64, recorded: f64| {
        println!("{name}: {obtained:.0} min, on record {recorded:.0}, ratio {:.2}", obtained / recorded);
        assert!((recorded * 0.5..=recorded * 2.0).contains(&obtained), "{name}: {obtained:.0} min, on record {recorded:.0}");
    };
    // 竹山双台乡 2023-05-20: told at 17:00, red warning 21:50, 43 households (131 people) out at 22:30; the way is assumed.
    within("竹山", minutes("house(131) -400m- shelter(500)", date(2023, 5, 20).at(17, 0, 0, 0), 290, 3, false), 40.0);
    // 武冈晏田乡: 23 households (108 people) called by loudspeaker, two sites in about two hours, by day.
    within("武冈", minutes("house(54) -600m- house(54) -600m- shelter(300)", date(2023, 5, 20).at(9, 0, 0, 0), 0, 1, false), 120.0);
    // 榕江 2025-06-28: 41,200 people from 12:30 to 18:00, 1,200 helpers in groups of three from door to door; a hundredth of both.
    within("榕江", minutes("house(206) -1000m- house(206) -1000m- shelter(1000)", date(2025, 6, 28).at(12, 30, 0, 0), 0, 4, true), 330.0);
}
