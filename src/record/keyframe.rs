//! Record / keyframe — the whole state of a run at a moment, so that any moment can be reached quickly.
//!
//! In: the bytes that the kernel makes of its state. Out: `keyframes/t-<minutes>.zst`, one a half hour.
//! Not here: what is inside (the kernel's business). Method: zstd level 1; written to a temporary name, then renamed.

use std::path::{Path, PathBuf};

use super::store::StoreError;
use super::table;
use crate::base::time::Moment;

fn path(dir: &Path, at: Moment) -> PathBuf {
    dir.join("keyframes").join(format!("t-{:05}.zst", at.as_millis() / 60_000))
}

/// Writes a keyframe.
pub fn write(dir: &Path, at: Moment, state: &[u8]) -> Result<(), StoreError> {
    let path = path(dir, at);
    let disk = |source| StoreError::Disk { path: path.clone(), source };
    std::fs::create_dir_all(dir.join("keyframes")).map_err(disk)?;
    let packed = zstd::encode_all(state, 1).map_err(disk)?;
    table::write_whole(&path, &packed)
}

/// The newest keyframe at or before a moment, with its own moment.
pub fn read_before(dir: &Path, at: Moment) -> Result<Option<(Moment, Vec<u8>)>, StoreError> {
    let folder = dir.join("keyframes");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StoreError::Disk { path: folder, source }),
    };
    let minutes = entries.filter_map(|e| e.ok()?.file_name().to_str()?.strip_prefix("t-")?.strip_suffix(".zst")?.parse::<i64>().ok());
    let Some(best) = minutes.filter(|m| Moment::minutes(*m) <= at).max() else { return Ok(None) };
    let path = path(dir, Moment::minutes(best));
    let disk = |source| StoreError::Disk { path: path.clone(), source };
    let packed = std::fs::read(&path).map_err(disk)?;
    let state = zstd::decode_all(packed.as_slice()).map_err(|e| StoreError::Damaged { path: path.clone(), why: e.to_string() })?;
    Ok(Some((Moment::minutes(best), state)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_keyframe_before_a_moment_comes_back() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(read_before(dir.path(), Moment::minutes(5)).expect("no trouble"), None);
        for m in [0, 30, 60] {
            write(dir.path(), Moment::minutes(m), &[m as u8; 9]).expect("written");
        }
        assert_eq!(read_before(dir.path(), Moment::minutes(59)).expect("read"), Some((Moment::minutes(30), vec![30; 9])));
    }
}
