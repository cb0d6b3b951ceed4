//! Scenario / daily traffic rows — a county's everyday traffic as written, or that of `assets/defaults.ron`.
//!
//! In: the `traffic` group. Out: a `DailyTraffic`; every mistake as a finding. Not here: its use (`drill::people`).

use super::code;
use super::fields::{Fields, Limits, Reader, SHARE, Unit};
use super::source::{Log, Source};
use super::tree;
use crate::map::traffic::DailyTraffic;

/// Reads the group; none where it is absent.
pub(super) fn daily_traffic(f: &Fields<'_>) -> Option<DailyTraffic> {
    let g = f.group("traffic")?;
    let subject = g.subject("by_hour");
    let hours: Vec<f64> = g.list("by_hour").iter().filter_map(|n| g.reader().number(n, &subject, Unit::of("share"), SHARE)).collect();
    let sum: f64 = hours.iter().sum();
    let usual = || if g.get("by_hour").is_some() { DailyTraffic::NONE } else { built_in() };
    let by_hour = match <[f64; 24]>::try_from(hours) {
        Ok(list) if (0.995..=1.005).contains(&sum) => list.map(|s| s / sum),
        Ok(_) => {
            g.error(code::S019, "by_hour", format!("24 个比例之和为 {sum:.3}；应为 1"), format!("the 24 shares sum to {sum:.3}; expected 1"));
            DailyTraffic::NONE.by_hour
        }
        Err(list) => {
            if g.get("by_hour").is_some() {
                let n = list.len();
                g.error(
                    code::S019,
                    "by_hour",
                    format!("有 {n} 个数；应为 24 个，从 0 时起每小时一个"),
                    format!("{n} numbers; expected 24, one for each hour from 0 on"),
                );
            }
            usual().by_hour
        }
    };
    let out = DailyTraffic { trips_per_car: g.number("trips_per_car_per_day", Limits(0.0, 50.0)), by_hour };
    g.close();
    Some(out)
}

/// The traffic of `assets/defaults.ron`, for a county that states none.
#[must_use]
pub fn built_in() -> DailyTraffic {
    let (source, log) = (Source::new("assets/defaults.ron", include_str!("../../assets/defaults.ron")), Log::default());
    let reader = Reader { source: &source, log: &log };
    let out = tree::read_ron(&source, &log).and_then(|root| daily_traffic(&reader.open(&root, "defaults")?));
    assert!(!log.spoiled(), "assets/defaults.ron must read without findings: {:?}", log.sorted());
    out.unwrap_or(DailyTraffic::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_day_sums_to_one_and_is_busiest_in_the_morning() {
        let day = built_in();
        assert!((day.by_hour.iter().sum::<f64>() - 1.0).abs() < 1e-9 && day.trips_per_car > 0.0);
        assert!(day.by_hour[8] > 10.0 * day.by_hour[3]);
    }
}
