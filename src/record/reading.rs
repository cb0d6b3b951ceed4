//! Record / reading — the files of a run become the same `Tale` again, or a sentence that says what is wrong with them.
//!
//! In: `record/` below a folder, the scenario it was made from. Out: the run, its head, its events. Not here: judgement;
//! extremes (they are not kept). Method: nothing is trusted that does not agree with `run.json` and the scenario's keys.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use parquet::data_type::ByteArray;

use super::event::{Cause, Detail, Event, Kind, Who};
use super::naming::{Naming, unit_from};
use super::store::{FORMAT, ROOMS, RecordLevel, RunFile, StoreError};
use super::table::{self, Column, Is};
use super::tale::{HouseholdFact, Living, MinuteSum, Tale, Tracks};
use crate::base::fingerprint::{Fingerprint, Hasher};
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::scenario::drill_spec::Scenario;

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
        phases: super::tale::Phases::default(),
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
    // Records of before 0.2 know homes only.
    let living = match table::read(path, &[("living", Whole)]).ok().as_deref() {
        Some([Column::Whole(list)]) => list.clone(),
        _ => vec![0; settlement.len()],
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
                living: Living::ALL
                    .get(living[i] as usize)
                    .copied()
                    .ok_or_else(|| StoreError::Damaged { path: path.to_path_buf(), why: format!("no kind of household {} · 住户类别 {0}", living[i]) })?,
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
    let mut plain = zstd::decode_all(packed.as_slice()).map_err(|e| damaged(e.to_string()))?;
    postcard::from_bytes(&plain).or_else(|e| {
        // Records from before traffic was counted end without its list: an empty one is a nought behind them.
        plain.push(0);
        postcard::from_bytes(&plain).map_err(|_| damaged(e.to_string()))
    })
}
