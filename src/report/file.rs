//! Report / file — a file that is either the old one or the whole new one.
//!
//! In: a path and what to write. Out: the file, or why not with the path in the sentence.
//! Method: a temporary file in the same folder, flushed, then renamed.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The disk.
    #[error("{}: {source}", path.display())]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A raster that its format cannot hold.
    #[error("{}: {what}", path.display())]
    Raster {
        /// Which file.
        path: PathBuf,
        /// What the writer said.
        what: String,
    },
}

impl Trouble {
    /// A disk's complaint about a path.
    pub(crate) fn disk(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |source| Self::Disk { path: path.to_path_buf(), source }
    }
}

/// Writes a file whole or not at all, and makes its folder.
pub fn write_whole(path: &Path, fill: impl FnOnce(&mut BufWriter<&mut std::fs::File>) -> std::io::Result<()>) -> Result<(), Trouble> {
    let disk = Trouble::disk(path);
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(&disk)?;
    let mut temporary = tempfile::Builder::new().prefix(".yanlian-").suffix(".part").tempfile_in(folder).map_err(&disk)?;
    {
        let mut out = BufWriter::with_capacity(1 << 16, temporary.as_file_mut());
        fill(&mut out).map_err(&disk)?;
        out.flush().map_err(&disk)?;
    }
    readable_by_all(temporary.as_file()).map_err(&disk)?;
    temporary.persist(path).map(drop).map_err(|e| disk(e.error))
}

/// A file that grows while a run goes on, and gets its name only when it is whole.
pub struct Draft {
    path: PathBuf,
    file: tempfile::NamedTempFile,
}

impl Draft {
    /// Begins a file, and makes its folder.
    pub fn begin(path: &Path) -> Result<Self, Trouble> {
        let disk = Trouble::disk(path);
        let folder = match path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(folder).map_err(&disk)?;
        let file = tempfile::Builder::new().prefix(".yanlian-").suffix(".part").tempfile_in(folder).map_err(&disk)?;
        Ok(Self { path: path.to_owned(), file })
    }
    /// Adds to it.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.file.write_all(bytes).map_err(Trouble::disk(&self.path))
    }
    /// Gives it its name.
    pub fn finish(self) -> Result<(), Trouble> {
        let disk = Trouble::disk(&self.path);
        readable_by_all(self.file.as_file()).map_err(&disk)?;
        self.file.persist(&self.path).map(drop).map_err(|e| disk(e.error))
    }
}

/// A temporary file is private; a report is for everyone who may read the folder.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}
#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.txt");
        write_whole(&path, |out| out.write_all(b"old")).expect("first write");
        let failed = write_whole(&path, |out| {
            out.write_all(b"new")?;
            Err(std::io::Error::other("disk full"))
        });
        assert_eq!(failed.expect_err("must fail").to_string(), format!("{}: disk full", path.display()));
        assert_eq!(std::fs::read(&path).expect("still there"), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).expect("folder").count(), 1);
    }
}
