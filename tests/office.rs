//! What an office brings and takes: lists there and back, a Word plan split, papers of a drill; bad lists, no names.

#[cfg(feature = "pdf")]
mod pdf;

use std::path::Path;
use std::process::Output;

use calamine::Reader;

use yanlian::base::lang::Lang;
use yanlian::import::office::document;
use yanlian::report::Told;
use yanlian::report::office::{after_action, paper, papers, template, workbook};
use yanlian::scenario::drill_spec::Scenario;
use yanlian::scenario::load::{self, LoadOptions};
use yanlian::score::card::Card;
use yanlian::study::baseline::{Trio, run_trio};

use crate::folder::Folder;
use crate::lint::clean;

fn run(args: &[&str]) -> Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_yanlian")).args(args).output().expect("the program runs")
}

fn good(args: &[&str]) -> String {
    let out = run(args);
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn path(f: &Folder, name: &str) -> String {
    f.path(name).to_string_lossy().into_owned()
}

fn book(f: &Folder) -> yanlian::plan::book::Books {
    load::load(&f.path("drills/flood.ron"), &LoadOptions::default()).expect("good").books
}

#[test]
fn lists_filled_from_a_drill_come_back_as_the_same_roles_and_zones() {
    let f = clean();
    let (xlsx, drill, out) = (path(&f, "lists.xlsx"), path(&f, "drills/flood.ron"), path(&f, "plans/again.ron"));
    let before = book(&f);
    good(&["plan", "template", "--xlsx", &xlsx, "--drill", &drill]);
    // The responsible persons of the small county are letters: they are kept as they are.
    good(&["plan", "import", &xlsx, "--key", "again", "--title", "再来一次", "--upper", "flood", "--out", &out]);
    // The lists stand in for the zones of the plan they came from.
    let text = std::fs::read_to_string(f.path("plans/flood.ron")).expect("text");
    let (head, rest) = text.split_once("    zones: [\n").expect("zones");
    let (_, tail) = rest.split_once("    ],\n").expect("their end");
    f.write("plans/flood.ron", &format!("{head}    zones: [\n    ],\n{tail}"));
    f.replace("drills/flood.ron", "\"../plans/town.ron\"", "\"../plans/town.ron\", \"../plans/again.ron\"");
    let after = book(&f);
    assert_eq!(after.roles.len(), before.roles.len());
    for (a, b) in after.roles.iter().zip(&before.roles) {
        assert_eq!(
            (&a.key, &a.name.zh, &a.seat, a.staff_day, a.staff_night, a.commands),
            (&b.key, &b.name.zh, &b.seat, b.staff_day, b.staff_night, b.commands)
        );
    }
    assert_eq!(after.zones.len(), before.zones.len());
    for (a, b) in after.zones.iter().zip(&before.zones) {
        assert_eq!(
            (&a.key, &a.name.zh, a.village, &a.settlements, a.class, a.below_m, a.paired),
            (&b.key, &b.name.zh, b.village, &b.settlements, b.class, b.below_m, b.paired)
        );
        assert_eq!((&a.rules[0].prepare_rain, &a.rules[0].leave_rain, a.rules[0].gauge), (&b.rules[0].prepare_rain, &b.rules[0].leave_rain, b.rules[0].gauge));
        assert_eq!(a.refuges, b.refuges);
        assert_eq!((&a.signal, &a.route), (&b.signal, &b.route));
    }
}

#[test]
fn the_same_drill_gives_the_same_workbook_and_the_same_papers() {
    let f = clean();
    let s = load::load(&f.path("drills/flood.ron"), &LoadOptions::default()).expect("good");
    assert_eq!(template::bytes(Some(&s)).expect("bytes"), template::bytes(Some(&s)).expect("bytes"));
    for p in papers::papers(&s) {
        assert_eq!(paper::bytes(&p, "2021-08-24T03:10:00Z").expect("bytes"), paper::bytes(&p, "2021-08-24T03:10:00Z").expect("bytes"));
    }
}

const ZONES: &str = "危险区编号,名称,村编号,小组编号,行政责任人,监测责任人,信息报送人,信号,路线,经度,纬度,安置点,雨量站,准备转移,立即转移,备注\nz-9,溪边片,ping,ping-1,甲乙丙 13800000000,村监测员,村支部书记,铜锣,村道,100,700,school,huangtuxi,1:30；3:50,1:50；3:80,无\n";
const TRANSFERS: &str = "危险区编号,小组编号,户数,人数,行动不便人数,已结对人数\nz-9,ping-1,20,70,3,3\nz-9,ping-2,30,110,4,4\n";

#[test]
fn csv_in_gbk_reads_as_in_utf_8_and_persons_stay_out() {
    let f = clean();
    let (gbk, _, _) = encoding_rs::GBK.encode(ZONES);
    std::fs::write(f.path("zones.csv"), &gbk).expect("room");
    f.write("transfers.csv", TRANSFERS);
    let out = path(&f, "plans/again.ron");
    let notes =
        good(&["plan", "import", &path(&f, "zones.csv"), &path(&f, "transfers.csv"), "--key", "again", "--upper", "flood", "--out", &out, "--lang", "en"]);
    let text = std::fs::read_to_string(f.path("plans/again.ron")).expect("written");
    assert!(notes.contains("I053 六落实 · 行政责任人"), "{notes}");
    assert!(notes.contains("I051 六落实: the column \"备注\" is not used"), "{notes}");
    assert!(!text.contains("甲乙丙") && !text.contains("13800000000"), "{text}");
    assert!(text.contains("administrator: \"行政责任人\", monitor: \"村监测员\""), "{text}");
    assert!(text.contains("settlements: [\"ping-1\", \"ping-2\"]") && text.contains("paired: true"), "{text}");
    // What was made is a plan.
    std::fs::remove_file(f.path("drills/flood.ron")).expect("there");
    assert_eq!(f.findings("plans/again.ron", Lang::En), Vec::<String>::new());
    good(&["plan", "import", &path(&f, "zones.csv"), "--key", "again", "--out", &out, "--force", "--names"]);
    assert!(std::fs::read_to_string(f.path("plans/again.ron")).expect("written").contains("13800000000"), "kept where asked for");
}

#[test]
fn a_roster_with_a_row_for_each_person_becomes_roles_without_anybody_s_name() {
    let f = clean();
    let rows = "序号,姓名,单位,职务,手机号码,班次\n1,甲乙丙,县水利局,局长,13800000001,白班\n2,丁戊己,县水利局,值班员,13800000002,夜班\n3,庚辛壬,县水利局,值班员,13800000003,夜班\n\
                4,癸子丑,岩门镇人民政府,镇长,13800000004,\n5,寅卯辰,岩门镇人民政府,干事,13800000005,\n6,巳午未,高村镇人民政府,镇长,13800000006,\n7,申酉戌,县粮食储备中心,主任,13800000007,全天\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(rows);
    std::fs::write(f.path("staff.csv"), &gbk).expect("room");
    let out = path(&f, "plans/again.ron");
    let notes = good(&["plan", "import", &path(&f, "staff.csv"), "--key", "again", "--upper", "flood", "--out", &out, "--force", "--lang", "en"]);
    let text = std::fs::read_to_string(f.path("plans/again.ron")).expect("written");
    for part in [
        "(key: \"water-bureau\", name: \"县水利局\", seat: CountyBody, staff_day: 1, staff_night: 2),\n",
        "(key: \"township-office\", name: \"乡镇应急管理办公室\", seat: EveryTownship, staff_day: 2, staff_night: 1), // 待核：人数为 2 个单位的平均（1–2 人）、夜间人数",
        "(key: \"县粮食储备中心\", name: \"县粮食储备中心\", seat: CountyBody, staff_day: 1, staff_night: 1), // 待核：席位",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("13800") && ["甲乙丙", "丁戊己", "寅卯辰"].iter().all(|n| !text.contains(n)), "{text}");
    assert!(notes.contains("I053 花名册: 7 persons were counted by office"), "{notes}");
    f.write("staff.csv", &rows.replace("县水利局,局长", ",局长"));
    let refused = run(&["plan", "import", &path(&f, "staff.csv"), "--key", "again", "--out", &path(&f, "no.ron"), "--lang", "en"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && said.contains("staff.csv:2:1: I052 花名册 · 单位: this row names no office"), "{said}");
}

#[test]
fn lists_that_cannot_be_used_say_the_row_and_leave_no_file() {
    let f = clean();
    f.write("zones.csv", &ZONES.replace("1:30；3:50", "30毫米"));
    f.write("transfers.csv", &TRANSFERS.replace("z-9,ping-2,30,110,4,4", "z-8,ping-2,30,3,4,x"));
    let out = run(&["plan", "import", &path(&f, "zones.csv"), &path(&f, "transfers.csv"), "--key", "again", "--out", &path(&f, "no.ron"), "--lang", "en"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(1), "{said}");
    for part in [
        "zones.csv:2:1: I052 六落实 · 准备转移雨量: \"30毫米\"; write 1:30; 3:50",
        "I052 转移清单 · 已结对人数: \"x\" is no number",
        "I052 转移清单 · 行动不便人数: 4 are more than all people",
        "I052 转移清单 · 危险区键: the list of zones has no \"z-8\"",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!f.path("no.ron").exists());
    f.write("other.csv", "a,b,c\n1,2,3\n");
    let out = run(&["plan", "import", &path(&f, "other.csv"), "--key", "again", "--out", &path(&f, "no.ron")]);
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(run(&["plan", "import", &path(&f, "missing.csv"), "--key", "again", "--out", &path(&f, "no.ron")]).status.code(), Some(3));
    assert_eq!(run(&["plan", "import", &path(&f, "missing.csv"), "--key", "a b", "--out", &path(&f, "no.ron")]).status.code(), Some(2));
    assert!(!f.path("no.ron").exists());
}

#[test]
fn the_papers_of_a_drill_read_back_with_every_clause_and_no_gap() {
    let f = clean();
    let dir = path(&f, "papers");
    good(&["plan", "export", &path(&f, "drills/flood.ron"), "--docx", &dir]);
    let read = |name: &str| {
        let list = document::read(&Path::new(&dir).join(format!("{name}.docx"))).expect("a document");
        list.into_iter().map(|p| p.text).collect::<Vec<_>>()
    };
    let (scheme, script, form) = (read("演练方案"), read("演练脚本"), read("演练评估表"));
    for paper in [&scheme, &script, &form] {
        assert!(paper[0].starts_with("【演练】"), "{:?}", paper[0]);
    }
    assert!(scheme.iter().any(|t| t == "防指") && script.iter().any(|t| t == "停电"));
    for c in book(&f).clauses {
        assert!(script.contains(&c.text.zh), "{}", c.key);
        assert!(form.contains(&c.key), "{}", c.key);
    }
    assert_eq!(run(&["plan", "export", &path(&f, "drills/flood.ron"), "--docx", &dir]).status.code(), Some(3), "nothing is overwritten unasked");
}

#[test]
fn a_word_plan_becomes_a_draft_that_reads_and_marks_what_a_person_must_look_at() {
    let f = clean();
    let piece = |t: &str| paper::Piece::Text(t.into());
    let paper = paper::Paper {
        name: "预案",
        title: "某县防汛应急预案".into(),
        lang: Lang::Zh,
        across: false,
        pieces: vec![
            paper::Piece::Heading("三、监测预警".into()),
            piece("气象局会商后 30 分钟内发布预警 & 通报。各单位按职责做好准备。"),
            paper::Piece::Heading("四、应急响应".into()),
            piece("（三）Ⅲ级响应"),
            piece("乡镇人民政府90分钟内完成危险区人员转移。值班室电话报告市防指，20分钟内。"),
        ],
    };
    std::fs::write(f.path("plan.docx"), paper::bytes(&paper, "2021-08-24T03:10:00Z").expect("bytes")).expect("room");
    let out = path(&f, "plans/draft.ron");
    good(&["plan", "split", &path(&f, "plan.docx"), "--key", "draft", "--title", "草稿", "--level", "Special", "--out", &out]);
    let text = std::fs::read_to_string(f.path("plans/draft.ron")).expect("written");
    assert!(text.contains("key: \"draft.2.1.s"), "{text}");
    assert!(text.contains("trigger: \"level >= III\", auto: false, action: Evacuate(zones: All, channels: []), deadline_min: 90"), "{text}");
    assert!(text.contains("// 待核：各单位按职责做好准备。"), "{text}");
    std::fs::remove_file(f.path("drills/flood.ron")).expect("there");
    assert_eq!(f.findings("plans/draft.ron", Lang::En), Vec::<String>::new(), "{text}");
    f.write("no.docx", "not a document");
    let bad = run(&["plan", "split", &path(&f, "no.docx"), "--key", "d", "--out", &path(&f, "no.ron")]);
    assert_eq!((bad.status.code(), f.path("no.ron").exists()), (Some(1), false));
}

/// A night of the valley, judged.
struct Night {
    scenario: Scenario,
    trio: Trio,
    card: Card,
}

impl Night {
    fn run() -> Self {
        let scenario = yanlian::scenario::valley::cloudburst();
        let trio = run_trio(&scenario, &yanlian::drill::run::Options::new(1), true, &mut yanlian::drill::run::Silent);
        let scoring = yanlian::score::scoring::Scoring::of(&scenario.drill.hazard, None).expect("built in");
        let card = yanlian::score::judge(&scenario, &trio.own, trio.no_plan.as_ref(), trio.perfect.as_ref(), &scoring);
        Self { scenario, trio, card }
    }
    fn told(&self) -> Told<'_> {
        Told::new(&self.scenario, &self.trio.own, &self.card).against(self.trio.no_plan.as_ref(), self.trio.perfect.as_ref())
    }
}

#[test]
fn the_report_after_a_drill_stands_in_word_and_in_excel_and_says_the_same() {
    let night = Night::run();
    let (told, card) = (night.told(), &night.card);
    for lang in [Lang::Zh, Lang::En] {
        let own = after_action::paper(&told, lang);
        let bytes = paper::bytes(&own, "2021-08-24T03:10:00Z").expect("bytes");
        assert_eq!(bytes, paper::bytes(&own, "2021-08-24T03:10:00Z").expect("bytes"), "the same run, the same bytes");
        let text = docx_text(&bytes);
        for clause in &card.clauses {
            assert!(text.contains(&clause.id), "{} is missing", clause.id);
        }
        for metric in &card.metrics {
            assert!(text.contains(if lang == Lang::Zh { &metric.name } else { &metric.name_en }), "{} is missing", metric.id);
        }
        assert!(text.contains(if lang == Lang::Zh { "□原因查清" } else { "□ cause found" }), "{text}");
        let book = workbook::bytes(&told, lang).expect("bytes");
        assert_eq!(book, workbook::bytes(&told, lang).expect("bytes"));
        let mut read: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).expect("a workbook");
        let names = read.sheet_names();
        assert_eq!(names.len(), 13, "{names:?}");
        let metrics = read.worksheet_range(&names[5]).expect("a tab");
        let e1 = metrics.rows().find(|r| r[0] == "E1").expect("a row");
        let value = card.metrics.iter().find(|m| m.id == "E1").and_then(|m| m.value).expect("a cloudburst tests E1");
        assert_eq!(e1[3].to_string().parse::<f64>().expect("a number").to_bits(), value.to_bits(), "a number is a number in Excel");
        // Times are times there: no row of the course shows raw seconds.
        let course = read.worksheet_range(&names[11]).expect("a tab");
        let times: Vec<&calamine::Data> = course.rows().skip(2).map(|r| &r[0]).collect();
        assert!(!times.is_empty() && times.iter().all(|t| matches!(t, calamine::Data::DateTime(_))), "{:?}", &times[..times.len().min(3)]);
    }
    let zh = after_action::paper(&told, Lang::Zh);
    assert!(zh.title.starts_with("【演练】"), "{}", zh.title);
}

/// The words of a Word document.
fn docx_text(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").expect("the document"), &mut text).expect("text");
    text
}
