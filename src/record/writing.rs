//! Record / writing — a run becomes files while it goes on: Parquet by the hour, then households, fingerprints, playback.
//!
//! In: events as they happen, a finished `Tale`. Out: `record/` below a folder. Not here: reading it back (`reading`),
//! extremes for GIS (written as rasters by `report`).
//! Method: every file is written beside its name and renamed; `run.json` says `complete: false` until the run has ended.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use parquet::data_type::ByteArray;

use super::event::{Detail, Event, Kind, Unit, Who, Why};
use super::naming::Naming;
use super::store::{FORMAT, ROOMS, RecordLevel, RunFile, StoreError};
use super::table::{self, Column};
use super::tale::{HouseholdFact, MinuteSum, PlanUse, Tale};
use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::ids::Id;
use crate::scenario::drill_spec::Scenario;

const HOUR_MS: i64 = 3_600_000;

/// Writes a run while it goes on.
pub struct Writer<'s> {
    folder: PathBuf,
    naming: Naming<'s>,
    scenario: &'s Scenario,
    words: Words,
    hours: u32,
    events: u64,
    run: RunFile,
}

/// Words already made, shared by all events that use them.
struct Words {
    kinds: Vec<ByteArray>,
    households: Vec<Option<ByteArray>>,
    others: BTreeMap<Who, ByteArray>,
    whys: BTreeMap<Why, (ByteArray, ByteArray)>,
    units: BTreeMap<Unit, ByteArray>,
    nothing: ByteArray,
}

impl Words {
    fn new() -> Self {
        let kinds = Kind::ALL.iter().map(|k| ByteArray::from(k.word())).collect();
        Self { kinds, households: Vec::new(), others: BTreeMap::new(), whys: BTreeMap::new(), units: BTreeMap::new(), nothing: ByteArray::from("") }
    }
    fn who(&mut self, naming: &Naming<'_>, who: Who) -> ByteArray {
        let make = || ByteArray::from(naming.who(who).as_str());
        let Who::Household(h) = who else { return self.others.entry(who).or_insert_with(make).clone() };
        if h.index() >= self.households.len() {
            self.households.resize(h.index() + 1, None);
        }
        self.households[h.index()].get_or_insert_with(make).clone()
    }
}

impl<'s> Writer<'s> {
    /// Makes `dir/record/` and says there that a run has begun.
    pub fn create(dir: &Path, scenario: &'s Scenario, seed: u64, plan_use: PlanUse, sets: &[(String, String)]) -> Result<Self, StoreError> {
        let folder = dir.join("record");
        std::fs::create_dir_all(&folder).map_err(|source| StoreError::Disk { path: folder.clone(), source })?;
        clear(&folder)?;
        let files = scenario.paths.iter().map(|p| (p.clone(), std::fs::read(p).ok().map(|b| Hasher::new().bytes(&b).finish().to_string()))).collect();
        let run = RunFile {
            format: FORMAT,
            engine: env!("CARGO_PKG_VERSION").into(),
            complete: false,
            drill: scenario.drill.key.clone(),
            seed,
            plan_use,
            level: RecordLevel::Full,
            files,
            files_fingerprint: scenario.files.to_string(),
            sets: sets.to_vec(),
            simulated_s: scenario.drill.length.as_seconds(),
            hours: 0,
            events: 0,
            households: 0,
            vehicles: 0,
            fingerprint: String::new(),
            drill_s: 0.0,
        };
        let writer = Self { folder, naming: Naming::new(scenario), scenario, words: Words::new(), hours: 0, events: 0, run };
        writer.write_run()?;
        Ok(writer)
    }

    fn write_run(&self) -> Result<(), StoreError> {
        let text = serde_json::to_vec_pretty(&self.run).expect("a run file has only plain fields");
        table::write_whole(&self.folder.join("run.json"), &text)
    }

    /// Writes the events of the next simulated hour, also where there were none.
    pub fn push_hour(&mut self, events: &[Event]) -> Result<(), StoreError> {
        let path = self.folder.join(format!("events-{:04}.parquet", self.hours));
        let columns = self.event_columns(events);
        table::write(&path, &columns)?;
        self.hours += 1;
        self.events += events.len() as u64;
        Ok(())
    }

    fn event_columns(&mut self, events: &[Event]) -> Vec<(&'static str, Column)> {
        let (words, naming) = (&mut self.words, &self.naming);
        let mut text: [Vec<ByteArray>; 8] = std::array::from_fn(|_| Vec::with_capacity(events.len()));
        for e in events {
            let [kind, subject, place, cause_kind, cause_id, known_to, unit, detail] = &mut text;
            kind.push(words.kinds[e.kind as usize].clone());
            subject.push(words.who(naming, e.subject));
            place.push(words.who(naming, e.place));
            let (why, id) = words.whys.entry(e.cause.why).or_insert_with(|| {
                let (why, id) = naming.why(e.cause.why);
                (ByteArray::from(why), ByteArray::from(id.as_str()))
            });
            cause_kind.push(why.clone());
            cause_id.push(id.clone());
            known_to.push(words.who(naming, e.known_to));
            unit.push(words.units.entry(e.unit).or_insert_with(|| ByteArray::from(e.unit.word())).clone());
            detail.push(if e.detail == Detail::NONE { words.nothing.clone() } else { ByteArray::from(e.detail.as_str()) });
        }
        let [kind, subject, place, cause_kind, cause_id, known_to, unit, detail] = text;
        vec![
            ("seq", Column::Whole(events.iter().map(|e| e.seq).collect())),
            ("t_ms", Column::Signed(events.iter().map(|e| e.at.as_millis()).collect())),
            ("kind", Column::Text(kind)),
            ("subject", Column::Text(subject)),
            ("place", Column::Text(place)),
            ("cause_kind", Column::Text(cause_kind)),
            ("cause_id", Column::Text(cause_id)),
            ("cause_seq", Column::WholeOrNot(events.iter().map(|e| e.cause.seq).collect())),
            ("known_to", Column::Text(known_to)),
            ("value", Column::Number(events.iter().map(|e| e.value).collect())),
            ("unit", Column::Text(unit)),
            ("detail", Column::Text(detail)),
        ]
    }

    /// Writes households, fingerprints, playback (level `Full`) and the closing `run.json`. The events of `tale` must
    /// have been pushed before.
    pub fn finish(mut self, tale: &Tale, level: RecordLevel) -> Result<RunFile, StoreError> {
        assert!(self.events == tale.events.len() as u64, "every event of the run must have been pushed before it is finished");
        table::write(&self.folder.join("households.parquet"), &household_columns(self.scenario, &self.naming, &tale.households))?;
        table::write(&self.folder.join("sums.parquet"), &sum_columns(&tale.sums))?;
        if level == RecordLevel::Full {
            let path = self.folder.join("tracks.bin");
            let plain = postcard::to_stdvec(&tale.tracks).expect("tracks have only plain fields");
            let packed = zstd::encode_all(plain.as_slice(), 3).map_err(|source| StoreError::Disk { path: path.clone(), source })?;
            table::write_whole(&path, &packed)?;
        }
        self.run = RunFile {
            complete: true,
            level,
            hours: self.hours,
            events: self.events,
            households: tale.households.len() as u64,
            vehicles: tale.vehicles,
            fingerprint: tale.fingerprint.to_string(),
            drill_s: tale.drill_s,
            seed: tale.seed,
            plan_use: tale.plan_use,
            ..self.run
        };
        let text = serde_json::to_vec_pretty(&self.run).expect("a run file has only plain fields");
        table::write_whole(&self.folder.join("run.json"), &text)?;
        Ok(self.run)
    }
}

/// Removes what an earlier run left in the folder, and nothing else.
fn clear(folder: &Path) -> Result<(), StoreError> {
    let disk = |source| StoreError::Disk { path: folder.to_path_buf(), source };
    for entry in std::fs::read_dir(folder).map_err(disk)? {
        let path = entry.map_err(disk)?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        let ours = name.starts_with("events-") || ["households.parquet", "sums.parquet", "tracks.bin", "run.json"].iter().any(|n| name.starts_with(n));
        if ours && path.is_file() {
            std::fs::remove_file(&path).map_err(|source| StoreError::Disk { path: path.clone(), source })?;
        }
    }
    Ok(())
}

/// Writes a whole run at once.
pub fn write(dir: &Path, scenario: &Scenario, tale: &Tale, level: RecordLevel, sets: &[(String, String)]) -> Result<RunFile, StoreError> {
    let mut writer = Writer::create(dir, scenario, tale.seed, tale.plan_use, sets)?;
    for hour in by_hour(&tale.events, scenario.drill.length.as_millis()) {
        writer.push_hour(hour)?;
    }
    writer.finish(tale, level)
}

/// The events of each simulated hour; what happens at the very end belongs to the last one.
#[must_use]
pub fn by_hour(events: &[Event], length_ms: i64) -> Vec<&[Event]> {
    let hours = (length_ms + HOUR_MS - 1) / HOUR_MS;
    let mut rest = events;
    let mut out = Vec::new();
    for h in 0..hours.max(1) {
        let cut = if h + 1 >= hours { rest.len() } else { rest.partition_point(|e| e.at.as_millis() < (h + 1) * HOUR_MS) };
        let (now, later) = rest.split_at(cut);
        out.push(now);
        rest = later;
    }
    out
}

fn household_columns(scenario: &Scenario, naming: &Naming<'_>, facts: &[HouseholdFact]) -> Vec<(&'static str, Column)> {
    let whole = |f: fn(&HouseholdFact) -> u8| Column::Whole(facts.iter().map(|h| u64::from(f(h))).collect());
    let settlement = facts.iter().map(|h| ByteArray::from(scenario.county.settlement_keys.key(h.settlement))).collect();
    let zone = facts
        .iter()
        .map(|h| h.zone.map_or_else(String::new, |z| naming.who(Who::Zone(z))))
        .map(|t| ByteArray::from(t.strip_prefix("zone:").unwrap_or("")))
        .collect();
    vec![
        ("household", Column::Whole((0..facts.len() as u64).collect())),
        ("settlement", Column::Text(settlement)),
        ("zone", Column::Text(zone)),
        ("living", whole(|h| h.living as u8)),
        ("people", whole(|h| h.people)),
        ("children", whole(|h| h.children)),
        ("elders", whole(|h| h.elders)),
        ("reduced", whole(|h| h.reduced)),
        ("cars", whole(|h| h.cars)),
        ("motorcycles", whole(|h| h.motorcycles)),
        ("upper_floor", Column::Truth(facts.iter().map(|h| h.upper_floor).collect())),
        ("x_m", Column::Number(facts.iter().map(|h| h.at.x).collect())),
        ("y_m", Column::Number(facts.iter().map(|h| h.at.y).collect())),
    ]
}

fn sum_columns(sums: &[MinuteSum]) -> Vec<(&'static str, Column)> {
    let text = |f: fn(&MinuteSum) -> Fingerprint| Column::Text(sums.iter().map(|s| ByteArray::from(f(s).to_string().as_str())).collect());
    vec![
        ("minute", Column::Whole((0..sums.len() as u64).collect())),
        (ROOMS[0], text(|s| s.hazard)),
        (ROOMS[1], text(|s| s.people)),
        (ROOMS[2], text(|s| s.traffic)),
        (ROOMS[3], text(|s| s.command)),
        (ROOMS[4], text(|s| s.teams)),
    ]
}
