//! The report as a PDF: the same run the same bytes, every clause in it, no character without a glyph, 【演练】 on every page.

use std::process::Command;

use super::*;
use yanlian::report::office::pdf;

/// The words of each page, or nothing where the machine has no `pdftotext`.
fn pages(bytes: &[u8]) -> Option<Vec<String>> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("room");
    let Ok(out) = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "pdftotext must be installed where CI runs");
        eprintln!("SKIPPED: pdftotext is not installed here");
        return None;
    };
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    Some(text.split('\u{c}').filter(|p| !p.trim().is_empty()).map(|p| p.split_whitespace().collect()).collect())
}

#[test]
fn the_report_after_a_drill_stands_in_a_pdf_with_every_clause_and_the_stamp_on_every_page() {
    let night = Night::run();
    for (lang, stamp, box_to_tick) in [(Lang::Zh, "【演练】", "□原因查清"), (Lang::En, "[EXERCISE]", "□causefound")] {
        let paper = after_action::paper(&night.told(), lang);
        assert!(pdf::lacking(&paper).is_empty(), "{:?}", pdf::lacking(&paper));
        let bytes = pdf::bytes(&paper, [2021, 8, 24], &night.card.fingerprint).expect("bytes");
        assert!(bytes.starts_with(b"%PDF-"));
        assert_eq!(bytes, pdf::bytes(&paper, [2021, 8, 24], &night.card.fingerprint).expect("bytes"), "the same run, the same bytes");
        let Some(pages) = pages(&bytes) else { return };
        assert!(pages.len() > 4, "{}", pages.len());
        for (i, page) in pages.iter().enumerate() {
            assert!(page.contains(stamp), "page {} bears no stamp: {page}", i + 1);
        }
        let all = pages.concat();
        for clause in &night.card.clauses {
            assert!(all.contains(&clause.id), "{} is missing", clause.id);
        }
        assert!(all.contains(box_to_tick), "the boxes of 四不放过 are missing");
    }
}

#[test]
fn a_character_that_no_font_has_is_told() {
    let piece = paper::Piece::Text("龘 A □ \u{1F30A}".into());
    let paper = paper::Paper { name: "x", title: "【演练】".into(), lang: Lang::Zh, across: false, pieces: vec![piece] };
    let lacking: Vec<char> = pdf::lacking(&paper).into_iter().collect();
    assert!(lacking.contains(&'\u{1F30A}') && !lacking.contains(&'A') && !lacking.contains(&'□'), "{lacking:?}");
}
