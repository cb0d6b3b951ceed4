//! The after-action report for offices: whole, readable by other programs, the same bytes again.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

fn yanlian(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yanlian")).args(args).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A part of an office file, checked to be whole XML.
fn part(file: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).expect("written")).expect("a zip file");
    let mut text = String::new();
    zip.by_name(name).unwrap_or_else(|e| panic!("{name}: {e}")).read_to_string(&mut text).expect("UTF-8");
    let mut reader = quick_xml::Reader::from_str(&text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(e) => panic!("{name}: {e}"),
        }
    }
    text
}

#[test]
fn word_and_excel_hold_every_section_clause_and_box_and_are_the_same_bytes_again() {
    let f = crate::folder::Folder::new();
    let path = |name: &str| f.path(name).to_string_lossy().into_owned();
    let out = path("run");
    let done = yanlian(&["drill", &path("drills/flood.ron"), "--set", "length=T+03:00", "--set", "rain.scale=3", "--out", &out]);
    assert!(done.status.success(), "{}", said(&done));
    let again = |to: &str| {
        let done = yanlian(&["report", &out, "--docx", "--xlsx", "--out", &path(to)]);
        assert!(done.status.success(), "{}", said(&done));
        assert!(!f.path(to).join("report.html").exists(), "only what was asked for");
        ["演练评估报告.docx", "演练评估报告.xlsx"].map(|n| std::fs::read(f.path(to).join(n)).expect("written"))
    };
    assert_eq!(again("one"), again("two"));
    let word = part(&f.path("one/演练评估报告.docx"), "word/document.xml");
    for text in ["评估报告", "一、基本情况", "三、时间线", "四、预案条款", "AQ/T 9009", "四不放过", "一单四制", "附件：信息往来", "原因查清", "销号", "flood.1", "flood.3", "人员保护"] {
        assert!(word.contains(text), "the document lacks {text}");
    }
    let score: serde_json::Value = serde_json::from_slice(&std::fs::read(f.path("run/score.json")).expect("written")).expect("JSON");
    let faults = |list: &str, ids: &dyn Fn(&serde_json::Value) -> bool| score[list].as_array().map_or(0, |l| l.iter().filter(|x| ids(x)).count());
    let problems = faults("gates", &|g| g["tripped"] == true)
        + faults("clauses", &|c| ["late", "never", "impossible"].contains(&c["state"].as_str().unwrap_or("")))
        + faults("metrics", &|m| ["M", "U"].contains(&m["rating"].as_str().unwrap_or("")));
    assert!(problems > 0, "a drill with three times the rain has problems");
    assert_eq!(word.matches('□').count(), problems * 8, "four boxes for each problem, four for each correction");
    let book = part(&f.path("one/演练评估报告.xlsx"), "xl/workbook.xml");
    for tab in ["基本情况", "条款", "评估", "问题", "整改清单", "信息往来"] {
        assert!(book.contains(tab), "the workbook lacks {tab}: {book}");
    }
    let english = yanlian(&["--lang", "en", "report", &out, "--docx", "--out", &path("en")]);
    assert!(english.status.success(), "{}", said(&english));
    let word = part(&f.path("en/evaluation-report.docx"), "word/document.xml");
    assert!(word.contains("Corrective list") && word.contains("Protection of people"), "{word:.2000}");
    let pdf = yanlian(&["--lang", "en", "report", &out, "--pdf"]);
    assert_eq!((pdf.status.code(), said(&pdf).contains("not pdf yet")), (Some(2), true), "{}", said(&pdf));
}
