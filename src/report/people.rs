//! Report / people — `people.csv`: each village's people at risk, warned, gone, safe and caught.
//!
//! In: the run and its baselines (they decide who was at risk). Out: UTF-8 with a byte-order mark, so that office
//! programs read it; a first line of keys for programs, a second of Chinese names for people.
//! Method: persons by household: warned before the water came, left before it, safe when it came, caught by it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::file::{Trouble, write_whole};
use super::{Told, risk};
use crate::base::ids::{Id, VillageId};
use crate::record::event::{Event, Kind, Who};

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

/// A household's fate, collected from its events.
#[derive(Clone, Copy, Default)]
struct Fate {
    hit_ms: Option<i64>,
    ordered: bool,
    warned_ms: Option<i64>,
    left_ms: Option<i64>,
    safe_ms: Option<i64>,
    hit: bool,
    caught: f64,
    rescued: f64,
    injured: f64,
    dead: f64,
}

impl Fate {
    fn take(&mut self, event: &Event) {
        let at = event.at.as_millis();
        match event.kind {
            Kind::Ordered => self.ordered = true,
            Kind::Warned => {
                self.warned_ms.get_or_insert(at);
            }
            Kind::Left => {
                self.left_ms.get_or_insert(at);
            }
            Kind::Safe => {
                self.safe_ms.get_or_insert(at);
            }
            Kind::WentBack if self.hit_ms.is_none() => self.safe_ms = None,
            Kind::HouseHit => {
                self.hit = true;
                self.hit_ms.get_or_insert(at);
            }
            Kind::Caught => {
                self.caught = self.caught.max(event.value);
                if self.safe_ms.is_some_and(|s| s <= at) && self.hit_ms.is_none() {
                    self.safe_ms = None;
                }
            }
            Kind::Rescued => self.rescued += event.value,
            Kind::Injured => self.injured += event.value,
            Kind::Died => self.dead += event.value,
            _ => {}
        }
    }
}

/// Counts by village, in the order of villages.
#[must_use]
pub fn count(told: &Told<'_>) -> BTreeMap<VillageId, VillageCount> {
    let (county, tale) = (&told.scenario.county, told.tale);
    let at_risk = risk::at_risk(tale.households.len(), told.tales());
    let mut fates = vec![Fate::default(); tale.households.len()];
    for event in &tale.events {
        if let Who::Household(h) = event.subject
            && let Some(fate) = fates.get_mut(h.index())
        {
            fate.take(event);
        }
    }
    // The moment at which a place is hit is a fact of the hazard: a baseline knows it where this run never got there.
    let mut hit_ms: Vec<Option<i64>> = fates.iter().map(|f| f.hit_ms).collect();
    for event in told.tales().flat_map(|t| &t.events) {
        if event.kind == Kind::HouseHit
            && let Who::Household(h) = event.subject
            && let Some(slot) = hit_ms.get_mut(h.index())
        {
            slot.get_or_insert(event.at.as_millis());
        }
    }
    let mut out: BTreeMap<VillageId, VillageCount> = county.village_keys.ids().map(|id| (id, VillageCount::default())).collect();
    for (i, (fact, fate)) in tale.households.iter().zip(&fates).enumerate() {
        let Some(row) = county.settlements.get(fact.settlement.index()).and_then(|s| out.get_mut(&s.village)) else { continue };
        let people = u32::from(fact.people);
        let end = hit_ms[i].unwrap_or(i64::MAX);
        let before = |at: Option<i64>| at.is_some_and(|at| at <= end);
        row.residents += people;
        if fate.ordered {
            row.ordered += people;
        }
        if at_risk[i] {
            row.at_risk += people;
            row.reduced_at_risk += u32::from(fact.reduced);
            if before(fate.warned_ms) {
                row.warned += people;
            }
            if before(fate.left_ms) {
                row.left += people;
            }
            if before(fate.safe_ms) {
                row.safe_before += people;
            }
        }
        if fate.hit {
            row.house_hit += people;
        }
        row.caught += fate.caught as u32;
        row.rescued += fate.rescued as u32;
        row.injured += fate.injured as u32;
        row.dead += fate.dead as u32;
    }
    out
}

const HEADER: [(&str, &str); 18] = [
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
    ("warned", "水到前已预警"),
    ("left", "水到前已离家"),
    ("safe", "水到前已安全"),
    ("house_hit", "房屋进水涉及"),
    ("caught", "被水围困"),
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
        csv.write_record(HEADER.map(|(_, zh)| zh))?;
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
