//! Record / store — a run as files: Parquet by the hour, facts about households, fingerprints, playback.
//!
//! In: events as they happen, a finished `Tale`. Out: `record/` below a folder; the same `Tale` read back.
//! Not here: judgement; extremes for GIS (written as rasters by `report`).
//! Method: every file is written beside its name and renamed; `run.json` says `complete: false` until the run has ended.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use parquet::data_type::ByteArray;

use super::event::{Cause, Detail, Event, Kind, Unit, Who, Why};
use super::naming::{Naming, unit_from};
use super::table::{self, Column, Is};
use super::tale::{HouseholdFact, MinuteSum, PlanUse, Tale, Tracks};
use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::ids::Id;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::scenario::drill_spec::Scenario;

/// The newest form of a record that this build writes and reads.
pub const FORMAT: u32 = 1;

const HOUR_MS: i64 = 3_600_000;

/// Disk trouble, or a record that cannot be trusted.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's sentence says what its fields are")]
pub enum StoreError {
    /// The disk said no.
    #[error("{}: {source}", path.display())]
    Disk { path: PathBuf, source: std::io::Error },
    /// The file is not what it should be.
    #[error("{}: damaged record: {why} · 记录损坏", path.display())]
    Damaged { path: PathBuf, why: String },
    /// A later build wrote it.
    #[error("{}: record format {found} is newer than this build reads ({known}); use the newer yanlian · 记录格式较新，请用新版打开", path.display())]
    Newer { path: PathBuf, found: u32, known: u32 },
    /// The run never ended.
    #[error("{}: the run was broken off; its events can be read, but it cannot be scored or replayed · 推演中途停止，无法评分", path.display())]
    Unfinished { path: PathBuf },
    /// The record speaks of something that the scenario does not have.
    #[error("{}: the scenario has no `{what}`; the record belongs to other files · 记录与场景文件不符", path.display())]
    Unknown { path: PathBuf, what: String },
}

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordLevel {
    /// Everything, playback included.
    Full,
    /// What a score needs.
    Summary,
}

/// `run.json`: what a run was, so that it can be scored, or run again.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RunFile {
    /// Form of the record.
    pub format: u32,
    /// Version of the program.
    pub engine: String,
    /// False until the run has ended.
    pub complete: bool,
    /// Key of the drill.
    pub drill: String,
    /// Seed.
    pub seed: u64,
    /// Which plan was in force.
    pub plan_use: PlanUse,
    /// How much was kept.
    pub level: RecordLevel,
    /// The scenario's files with the fingerprint of each; none where it could not be read again.
    pub files: Vec<(PathBuf, Option<String>)>,
    /// Fingerprint of all of them.
    pub files_fingerprint: String,
    /// `--set` of the command.
    pub sets: Vec<(String, String)>,
    /// Simulated seconds.
    pub simulated_s: f64,
    /// Files of events, one an hour.
    pub hours: u32,
    /// Events.
    pub events: u64,
    /// Households.
    pub households: u64,
    /// Vehicles used.
    pub vehicles: u32,
    /// Fingerprint of the run.
    pub fingerprint: String,
    /// Wall-clock seconds of the drill alone. Never part of a fingerprint.
    pub drill_s: f64,
}

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

const ROOMS: [&str; 5] = ["hazard", "people", "traffic", "command", "teams"];

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

/// Reads `dir/record/run.json`; also that of a run that was broken off.
pub fn read_run(dir: &Path) -> Result<RunFile, StoreError> {
    let path = dir.join("record").join("run.json");
    let text = std::fs::read(&path).map_err(|source| StoreError::Disk { path: path.clone(), source })?;
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(|e| StoreError::Damaged { path: path.clone(), why: e.to_string() })?;
    let found = value.get("format").and_then(serde_json::Value::as_u64).and_then(|f| u32::try_from(f).ok());
    let Some(found) = found else { return Err(StoreError::Damaged { path, why: "no `format` · 缺少 `format`".into() }) };
    if found > FORMAT {
        return Err(StoreError::Newer { path, found, known: FORMAT });
    }
    serde_json::from_value(value).map_err(|e| StoreError::Damaged { path, why: e.to_string() })
}

/// The scenario's files that are no longer what the run in a folder was made from.
pub fn changed_files(dir: &Path, scenario: &Scenario) -> Result<Vec<PathBuf>, StoreError> {
    let run = read_run(dir)?;
    // By name and content: the same files may be reached by another path today.
    let same = |p: &Path| {
        let now = std::fs::read(p).ok().map(|b| Hasher::new().bytes(&b).finish().to_string());
        run.files.iter().any(|(was, hash)| was.file_name() == p.file_name() && *hash == now)
    };
    Ok(scenario.paths.iter().filter(|p| !same(p)).cloned().collect())
}

fn hex(text: &str) -> Option<Fingerprint> {
    u128::from_str_radix(text, 16).ok().map(Fingerprint)
}

/// Reads a finished run back: events, households, fingerprints, playback where it was kept. Extremes are not kept.
pub fn read(dir: &Path, scenario: &Scenario) -> Result<Tale, StoreError> {
    let run = read_run(dir)?;
    let folder = dir.join("record");
    if !run.complete {
        return Err(StoreError::Unfinished { path: folder });
    }
    let naming = Naming::new(scenario);
    let mut events = Vec::new();
    for hour in 0..run.hours {
        read_events(&folder.join(format!("events-{hour:04}.parquet")), &naming, &mut events)?;
    }
    if events.len() as u64 != run.events || events.iter().enumerate().any(|(i, e)| e.seq != i as u64) {
        return Err(StoreError::Damaged { path: folder, why: format!("{} events where run.json counts {} · 事件数不符", events.len(), run.events) });
    }
    let households = read_households(&folder.join("households.parquet"), scenario, &naming)?;
    if households.len() as u64 != run.households {
        return Err(StoreError::Damaged { path: folder, why: "households are missing · 住户不全".into() });
    }
    let tracks = if run.level == RecordLevel::Full { read_tracks(&folder.join("tracks.bin"))? } else { Tracks::default() };
    let fingerprint = hex(&run.fingerprint)
        .ok_or_else(|| StoreError::Damaged { path: folder.join("run.json"), why: "the fingerprint is no hex number · 指纹无效".into() })?;
    Ok(Tale {
        plan_use: run.plan_use,
        seed: run.seed,
        households,
        vehicles: run.vehicles,
        events,
        sums: read_sums(&folder.join("sums.parquet"))?,
        fingerprint,
        tracks,
        extremes: super::tale::Extremes::default(),
        drill_s: run.drill_s,
    })
}

/// The events of the hours that a run, ended or broken off, has left on the disk.
pub fn read_hours(dir: &Path, scenario: &Scenario) -> Result<Vec<Event>, StoreError> {
    read_run(dir)?;
    let naming = Naming::new(scenario);
    let mut events = Vec::new();
    for hour in 0.. {
        let path = dir.join("record").join(format!("events-{hour:04}.parquet"));
        if !path.is_file() {
            break;
        }
        read_events(&path, &naming, &mut events)?;
    }
    Ok(events)
}

fn word(bytes: &ByteArray) -> &str {
    bytes.as_utf8().unwrap_or("\u{fffd}")
}

fn read_events(path: &Path, naming: &Naming<'_>, into: &mut Vec<Event>) -> Result<(), StoreError> {
    use Is::{Number, Signed, Text, Whole, WholeOrNot};
    let columns = table::read(
        path,
        &[
            ("seq", Whole),
            ("t_ms", Signed),
            ("kind", Text),
            ("subject", Text),
            ("place", Text),
            ("cause_kind", Text),
            ("cause_id", Text),
            ("cause_seq", WholeOrNot),
            ("known_to", Text),
            ("value", Number),
            ("unit", Text),
            ("detail", Text),
        ],
    )?;
    let [
        Column::Whole(seq),
        Column::Signed(t_ms),
        Column::Text(kind),
        Column::Text(subject),
        Column::Text(place),
        Column::Text(cause_kind),
        Column::Text(cause_id),
        Column::WholeOrNot(cause_seq),
        Column::Text(known_to),
        Column::Number(value),
        Column::Text(unit),
        Column::Text(detail),
    ] = columns.as_slice()
    else {
        unreachable!("the table gives the columns asked for, in order")
    };
    let unknown = |what: &str| StoreError::Unknown { path: path.to_path_buf(), what: what.to_owned() };
    let who = |t: &ByteArray| naming.who_from(word(t)).ok_or_else(|| unknown(word(t)));
    into.reserve(seq.len());
    for i in 0..seq.len() {
        let mut reason = String::new();
        let why = naming.why_from(word(&cause_kind[i]), word(&cause_id[i])).ok_or_else(|| {
            let _ = write!(reason, "{}:{}", word(&cause_kind[i]), word(&cause_id[i]));
            unknown(&reason)
        })?;
        into.push(Event {
            seq: seq[i],
            at: Moment::millis(t_ms[i]),
            kind: Kind::from_word(word(&kind[i])).ok_or_else(|| unknown(word(&kind[i])))?,
            subject: who(&subject[i])?,
            place: who(&place[i])?,
            cause: Cause { why, seq: cause_seq[i] },
            known_to: who(&known_to[i])?,
            value: value[i],
            unit: unit_from(word(&unit[i])).ok_or_else(|| unknown(word(&unit[i])))?,
            detail: if detail[i].is_empty() { Detail::NONE } else { Detail::text(word(&detail[i])) },
        });
    }
    Ok(())
}

fn read_households(path: &Path, scenario: &Scenario, naming: &Naming<'_>) -> Result<Vec<HouseholdFact>, StoreError> {
    use Is::{Number, Text, Truth, Whole};
    let columns = table::read(
        path,
        &[
            ("settlement", Text),
            ("zone", Text),
            ("people", Whole),
            ("children", Whole),
            ("elders", Whole),
            ("reduced", Whole),
            ("cars", Whole),
            ("motorcycles", Whole),
            ("upper_floor", Truth),
            ("x_m", Number),
            ("y_m", Number),
        ],
    )?;
    let [
        Column::Text(settlement),
        Column::Text(zone),
        Column::Whole(people),
        Column::Whole(children),
        Column::Whole(elders),
        Column::Whole(reduced),
        Column::Whole(cars),
        Column::Whole(motorcycles),
        Column::Truth(upper),
        Column::Number(x),
        Column::Number(y),
    ] = columns.as_slice()
    else {
        unreachable!("the table gives the columns asked for, in order")
    };
    let unknown = |what: &str| StoreError::Unknown { path: path.to_path_buf(), what: what.to_owned() };
    let small = |n: u64| u8::try_from(n).map_err(|_| StoreError::Damaged { path: path.to_path_buf(), why: format!("a household of {n} · 住户人数 {n}") });
    (0..settlement.len())
        .map(|i| {
            let zone_word = word(&zone[i]);
            let zone = match zone_word {
                "" => None,
                key => match naming.who_from(&format!("zone:{key}")) {
                    Some(Who::Zone(z)) => Some(z),
                    _ => return Err(unknown(key)),
                },
            };
            Ok(HouseholdFact {
                settlement: scenario.county.settlement_keys.find(word(&settlement[i])).ok_or_else(|| unknown(word(&settlement[i])))?,
                zone,
                people: small(people[i])?,
                children: small(children[i])?,
                elders: small(elders[i])?,
                reduced: small(reduced[i])?,
                cars: small(cars[i])?,
                motorcycles: small(motorcycles[i])?,
                upper_floor: upper[i],
                at: Point::new(x[i], y[i]),
            })
        })
        .collect()
}

fn read_sums(path: &Path) -> Result<Vec<MinuteSum>, StoreError> {
    let columns = table::read(path, &ROOMS.map(|r| (r, Is::Text)))?;
    let rooms: Vec<Vec<Fingerprint>> = columns
        .into_iter()
        .map(|c| match c {
            Column::Text(v) => v.iter().map(|t| hex(word(t))).collect::<Option<Vec<_>>>(),
            _ => None,
        })
        .collect::<Option<_>>()
        .ok_or_else(|| StoreError::Damaged { path: path.to_path_buf(), why: "a fingerprint is no hex number · 指纹无效".into() })?;
    Ok((0..rooms[0].len())
        .map(|i| MinuteSum { hazard: rooms[0][i], people: rooms[1][i], traffic: rooms[2][i], command: rooms[3][i], teams: rooms[4][i] })
        .collect())
}

fn read_tracks(path: &Path) -> Result<Tracks, StoreError> {
    let packed = std::fs::read(path).map_err(|source| StoreError::Disk { path: path.to_path_buf(), source })?;
    let damaged = |why: String| StoreError::Damaged { path: path.to_path_buf(), why };
    let plain = zstd::decode_all(packed.as_slice()).map_err(|e| damaged(e.to_string()))?;
    postcard::from_bytes(&plain).map_err(|e| damaged(e.to_string()))
}
