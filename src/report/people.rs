//! Report / people — `people.csv`: each village's people at risk, warned, gone, safe and caught.
//!
//! In: the run and its baselines (they decide who was at risk). Out: UTF-8 with a byte-order mark, so that office
//! programs read it; one line of keys, so that every column keeps its type; their Chinese names stand in `columns.csv`.
//! Method: persons by household: warned before the water came, left before it, safe when it came, caught by it, by the
//! score's own rules (`score::home`).

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Told;
use super::file::{Trouble, write_whole};
use crate::base::ids::{Id, VillageId};
use crate::score::home::{self, Stamp};

/// One village's count of persons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the file, explained in `docs/report.md`")]
pub struct VillageCount {
    pub residents: u32,
    pub at_risk: u32,
    pub reduced_at_risk: u32,
    pub ordered: u32,
    pub warned: u32,
    pub left: u32,
    pub safe_before: u32,
    pub house_hit: u32,
    pub caught: u32,
    pub rescued: u32,
    pub injured: u32,
    pub dead: u32,
}

/// Counts by village, in the order of villages. Who was safe in time, and the hour of the water, are the score's.
#[must_use]
pub fn count(told: &Told<'_>) -> BTreeMap<VillageId, VillageCount> {
    let (county, tale) = (&told.scenario.county, told.tale);
    let homes = told.homes();
    let at_risk = told.at_risk(&homes);
    let mut out: BTreeMap<VillageId, VillageCount> = county.village_keys.ids().map(|id| (id, VillageCount::default())).collect();
    for (i, fact) in tale.households.iter().enumerate() {
        let Some(row) = county.settlements.get(fact.settlement.index()).and_then(|s| out.get_mut(&s.village)) else { continue };
        let (own, people) = (&homes[0][i], u32::from(fact.people));
        let came = home::hazard(own, homes.iter().filter_map(|run| run.get(i)));
        let before = |at: Stamp| at.at().is_some_and(|at| came.at().is_none_or(|came| at <= came));
        row.residents += people;
        if own.covered.is_set() {
            row.ordered += people;
        }
        if at_risk[i] {
            row.at_risk += people;
            row.reduced_at_risk += u32::from(fact.reduced);
            if before(own.warned) {
                row.warned += people;
            }
            if before(own.left) {
                row.left += people;
            }
            if own.safe_before() {
                row.safe_before += people;
            }
        }
        if own.hit.is_set() {
            row.house_hit += people;
        }
        row.caught += own.caught_people as u32;
        row.rescued += own.rescued as u32;
        row.injured += (own.red + own.yellow + own.green) as u32;
        row.dead += own.dead as u32;
    }
    out
}

/// Keys of the columns and their Chinese names.
pub(super) const HEADER: [(&str, &str); 18] = [
    ("key", "编码"),
    ("village", "村（社区）"),
    ("village_en", "英文名"),
    ("township", "乡镇"),
    ("lon", "经度"),
    ("lat", "纬度"),
    ("residents", "居民"),
    ("at_risk", "受威胁"),
    ("reduced_at_risk", "其中行动不便"),
    ("ordered", "列入转移命令"),
    ("warned", "险情到前已预警"),
    ("left", "险情到前已离家"),
    ("safe", "险情到前已安全"),
    ("house_hit", "房屋受灾涉及"),
    ("caught", "累计遇险"),
    ("rescued", "获救"),
    ("injured", "受伤"),
    ("dead", "遇难（模拟）"),
];

/// Writes `people.csv` into a folder.
pub fn write(dir: &Path, told: &Told<'_>) -> Result<PathBuf, Trouble> {
    let path = dir.join("people.csv");
    let county = &told.scenario.county;
    let rows = count(told);
    write_whole(&path, |out| {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(&mut *out);
        csv.write_record(HEADER.map(|(key, _)| key))?;
        for (id, c) in &rows {
            let Some(v) = county.villages.get(id.index()) else { continue };
            let place = county.frame.to_lonlat(v.at);
            let township = county.townships.get(v.township.index()).map_or("", |t| t.name.zh.as_str());
            let mut record: Vec<String> = vec![
                county.village_keys.key(*id).into(),
                v.name.zh.clone(),
                v.name.en.clone().unwrap_or_default(),
                township.into(),
                format!("{:.6}", place.lon),
                format!("{:.6}", place.lat),
            ];
            record.extend(
                [c.residents, c.at_risk, c.reduced_at_risk, c.ordered, c.warned, c.left, c.safe_before, c.house_hit, c.caught, c.rescued, c.injured, c.dead]
                    .map(|n| n.to_string()),
            );
            csv.write_record(&record)?;
        }
        csv.flush()
    })?;
    Ok(path)
}
