//! Cli / view / bad — tests of runs that the window cannot show as they are: cut short, of a newer version, of another build, without their
//! county; each is told in words, and nothing is lost.
//!
//! In: a short run in a folder, spoiled. Out: nothing. Not here: how words are shown (`view::walk`).

use std::path::{Path, PathBuf};

use super::super::drill;
use super::super::origin::Origin;
use super::tests::copy;
use super::with_window::{open, words};
use crate::drill::run::Silent;
use crate::view::door::Words;

/// A county of its own, and a run over it that was just made.
fn made() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let tmp = tempfile::tempdir().expect("a folder");
    let (county, out) = (tmp.path().join("mayang"), tmp.path().join("run"));
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang"), &county);
    let sets = vec![("length".to_owned(), "T+00:03".to_owned())];
    let mut origin = Origin { sets, ..Origin::plain(&county.join("drills/township-yanmen.ron")) };
    let scenario = origin.load().map_err(words).expect("shipped");
    assert!(drill::watched(&mut origin, &scenario, &out, &mut Silent).map_err(words).expect("run"));
    (tmp, county, out)
}

fn refused(out: &Path) -> Words {
    match open(out) {
        Ok(_) => panic!("it was opened"),
        Err(stop) => words(stop),
    }
}
fn rewrite(path: &Path, change: impl Fn(String) -> String) {
    let text = std::fs::read_to_string(path).expect("read");
    let changed = change(text.clone());
    assert_ne!(changed, text, "{}: nothing was spoiled", path.display());
    std::fs::write(path, changed).expect("written");
}
fn cut(path: &Path) {
    let bytes = std::fs::read(path).expect("read");
    std::fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
}

#[test]
fn a_run_that_cannot_be_shown_as_it_is_says_why_and_where() {
    let (_tmp, county, out) = made();
    let run = out.join("record/run.json");
    let as_it_was = out.with_file_name("kept");
    copy(&out, &as_it_was);
    let again = || {
        std::fs::remove_dir_all(&out).expect("removed");
        copy(&as_it_was, &out);
    };
    open(&out).map_err(words).expect("whole, it opens");

    // Written by a later version, in a form that nobody here knows.
    rewrite(&run, |t| t.replacen("\"format\": ", "\"format\": 9", 1));
    let why = refused(&out);
    assert!(why.en.contains("newer") && why.zh.contains("新版") && why.en.contains("run.json"), "{why:?}");
    again();

    // Of another build, in a form that is known: it is shown, and that is said.
    let here = format!("\"engine\": \"{}\"", env!("CARGO_PKG_VERSION"));
    rewrite(&run, |t| t.replacen(&here, "\"engine\": \"0.0.1\"", 1));
    let opened = open(&out).map_err(words).expect("shown");
    assert!(opened.notes.iter().any(|n| n.en.contains("0.0.1") && n.zh.contains("0.0.1")), "{:?}", opened.notes);
    again();

    // The program was killed before the end: what is there is shown, and how far it goes.
    rewrite(&run, |t| t.replacen("\"complete\": true", "\"complete\": false", 1));
    for gone in ["households.parquet", "tracks.bin", "sums.parquet"] {
        std::fs::remove_file(out.join("record").join(gone)).expect("there");
    }
    let opened = open(&out).map_err(words).expect("as far as it goes");
    assert!(opened.card.is_none() && opened.notes.iter().any(|n| n.en.contains("broken off: the record goes to T+00:")), "{:?}", opened.notes);
    again();

    // Cut on the disk: every file of the record is named, none is read past its end.
    for file in ["run.json", "origin.json", "households.parquet", "tracks.bin", "sums.parquet", "events-0000.parquet"] {
        cut(&out.join("record").join(file));
        let why = refused(&out);
        assert!(why.en.contains(file) && why.zh.contains(file), "{file}: {why:?}");
        again();
    }
    std::fs::remove_file(out.join("record/origin.json")).expect("there");
    assert!(refused(&out).en.contains("not the folder of a drill"));
    again();

    // Its county is not where it was.
    std::fs::rename(&county, county.with_file_name("elsewhere")).expect("moved");
    let why = refused(&out);
    assert!(why.en.contains("township-yanmen.ron") && why.zh.contains("township-yanmen.ron"), "{why:?}");
    std::fs::rename(county.with_file_name("elsewhere"), &county).expect("moved back");
    std::fs::remove_file(county.join("county.ron")).or_else(|_| std::fs::remove_dir_all(county.join("county"))).expect("a county");
    let why = refused(&out);
    assert!(!why.en.is_empty() && !why.zh.is_empty(), "{why:?}");
}
