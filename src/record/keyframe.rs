//! Record / keyframe — the whole state of a run at a moment, so that any moment can be reached quickly.
//!
//! In: the bytes that the kernel makes of its state, the events since the keyframe before. Out: `keyframes/t-<minutes>.zst`,
//! one a half hour.
//! Not here: what is inside (the kernel's business). Method: zstd level 1; written to a temporary name, then renamed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use serde_bytes::{ByteBuf, Bytes};

use super::event::Event;
use super::store::StoreError;
use super::table;
use crate::base::time::Moment;

fn path(dir: &Path, at: Moment) -> PathBuf {
    dir.join("keyframes").join(format!("t-{:05}.zst", at.as_millis() / 60_000))
}

/// Keyframes that wait to be written before the run waits for the disk.
const WAITING: usize = 2;

/// Packs keyframes and writes them, one after another, beside the run.
#[derive(Debug)]
pub struct Keeper {
    to: SyncSender<(Moment, Vec<u8>)>,
    at_work: JoinHandle<Result<(), StoreError>>,
}

impl Keeper {
    /// Begins, with nothing to write yet.
    #[must_use]
    pub fn start(dir: &Path) -> Self {
        let (to, from) = sync_channel::<(Moment, Vec<u8>)>(WAITING);
        let dir = dir.to_path_buf();
        // Trouble ends it; whoever hands it another keyframe then learns nothing, and `finish` tells.
        let at_work = std::thread::spawn(move || from.iter().try_for_each(|(at, whole)| write(&dir, at, &whole)));
        Self { to, at_work }
    }
    /// Another keyframe: the kernel's state, and the events since the keyframe before. False where writing has failed.
    pub fn keep(&self, at: Moment, state: &[u8], since: &[Event]) -> bool {
        let whole = postcard::to_stdvec(&(Bytes::new(state), since)).expect("events and bytes have only plain fields");
        self.to.send((at, whole)).is_ok()
    }
    /// Waits until the last is on the disk.
    pub fn finish(self) -> Result<(), StoreError> {
        drop(self.to);
        self.at_work.join().expect("writing keyframes does not panic")
    }
}

fn write(dir: &Path, at: Moment, whole: &[u8]) -> Result<(), StoreError> {
    let path = path(dir, at);
    let disk = |source| StoreError::Disk { path: path.clone(), source };
    std::fs::create_dir_all(dir.join("keyframes")).map_err(disk)?;
    let packed = zstd::encode_all(whole, 1).map_err(disk)?;
    table::write_whole(&path, &packed)
}

/// What is known of a run at a keyframe.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyframe {
    /// When.
    pub at: Moment,
    /// The kernel's state.
    pub state: Vec<u8>,
    /// All events up to then.
    pub events: Vec<Event>,
}

/// The newest keyframe at or before a moment.
pub fn read_before(dir: &Path, at: Moment) -> Result<Option<Keyframe>, StoreError> {
    let folder = dir.join("keyframes");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StoreError::Disk { path: folder, source }),
    };
    let mut minutes: Vec<i64> = entries.filter_map(|e| e.ok()?.file_name().to_str()?.strip_prefix("t-")?.strip_suffix(".zst")?.parse::<i64>().ok()).collect();
    minutes.retain(|m| Moment::minutes(*m) <= at);
    minutes.sort_unstable();
    let mut found: Option<Keyframe> = None;
    for m in minutes {
        let path = path(dir, Moment::minutes(m));
        let damaged = |why: String| StoreError::Damaged { path: path.clone(), why };
        let packed = std::fs::read(&path).map_err(|source| StoreError::Disk { path: path.clone(), source })?;
        let whole = zstd::decode_all(packed.as_slice()).map_err(|e| damaged(e.to_string()))?;
        let (state, since): (ByteBuf, Vec<Event>) = postcard::from_bytes(&whole).map_err(|e| damaged(e.to_string()))?;
        let mut events = found.map_or_else(Vec::new, |f| f.events);
        if since.first().is_some_and(|e| e.seq != events.len() as u64) {
            return Err(damaged("an earlier keyframe is missing · 缺少更早的关键帧".into()));
        }
        events.extend(since);
        found = Some(Keyframe { at: Moment::minutes(m), state: state.into_vec(), events });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::event::{Cause, Detail, Kind, Unit, Who, Why};

    fn event(seq: u64) -> Event {
        let cause = Cause { why: Why::Drill, seq: None };
        let at = Moment::minutes(seq as i64);
        Event {
            seq,
            at,
            kind: Kind::RunStarted,
            subject: Who::Drill,
            place: Who::Nobody,
            cause,
            known_to: Who::Nobody,
            value: 0.0,
            unit: Unit::None,
            detail: Detail::NONE,
        }
    }

    #[test]
    fn trouble_is_told_at_the_end() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join("keyframes"), "in the way").expect("written");
        let keeper = Keeper::start(dir.path());
        keeper.keep(Moment::ZERO, &[1], &[]);
        assert!(matches!(keeper.finish(), Err(StoreError::Disk { .. })));
    }

    #[test]
    fn the_newest_keyframe_before_a_moment_comes_back_with_all_events_up_to_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(read_before(dir.path(), Moment::minutes(5)).expect("no trouble"), None);
        let keeper = Keeper::start(dir.path());
        for (m, since) in [(0, vec![event(0)]), (30, vec![event(1), event(2)]), (60, vec![])] {
            assert!(keeper.keep(Moment::minutes(m), &[m as u8; 9], &since));
        }
        keeper.finish().expect("written");
        let found = read_before(dir.path(), Moment::minutes(59)).expect("read").expect("one");
        assert_eq!((found.at, found.state, found.events.len()), (Moment::minutes(30), vec![30; 9], 3));
        std::fs::remove_file(path(dir.path(), Moment::ZERO)).expect("removed");
        assert!(read_before(dir.path(), Moment::minutes(59)).is_err(), "without the first the events are not whole");
    }
}
