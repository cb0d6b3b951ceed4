//! The program from outside: exit codes, plain sentences, nothing half-written.

use std::path::Path;
use std::process::{Command, Output};

fn yanlian(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yanlian")).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn help_is_chinese_unless_english_is_asked_for_anywhere_on_the_line() {
    for (args, word) in [
        (&["--help"][..], "把一次推演跑到底"),
        (&["drill", "--help"], "推演文件"),
        (&["drill", "--help", "--lang", "en"], "The drill file"),
        (&["--lang=en", "help", "plan", "split"], "A Word plan becomes a draft"),
        (&["help", "drill"], "示例（在仓库根目录运行）：\n  yanlian drill "),
    ] {
        let help = yanlian(args);
        assert!(help.status.success() && said(&help).contains(word), "{args:?}:\n{}", said(&help));
    }
    for (args, line) in [
        (&["drill", "x.ron", "--sede", "7"][..], "错误：不认识 --sede；是不是要写 --seed？"),
        (&["drill", "x.ron", "--sede", "7", "--lang", "en"], "error: --sede is not known here; did you mean --seed?"),
        (&["dril"], "错误：没有命令 dril；是不是要写 drill？"),
        (&["help", "dril"], "没有命令 dril"),
        (&["clear", "scenarios/mayang", "--area", "z.geojson", "--rain", "999"], "--rain 999：应为 0 至 300 毫米/小时"),
    ] {
        let wrong = yanlian(args);
        assert_eq!((wrong.status.code(), said(&wrong).lines().next()), (Some(2), Some(line)), "{args:?}: {}", said(&wrong));
    }
    assert_eq!(yanlian(&[]).status.code(), Some(2), "no command is wrong usage");
    assert_eq!(said(&yanlian(&["--version"])), format!("yanlian {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_plan_is_checked_from_within_its_county_by_a_short_path() {
    let f = crate::folder::Folder::new();
    for (at, name) in [(f.dir.clone(), "plans/flood.ron"), (f.dir.join("plans"), "flood.ron")] {
        let done = Command::new(env!("CARGO_BIN_EXE_yanlian")).args(["check", name]).current_dir(at).output().expect("the program starts");
        assert!(said(&done).contains("P030") && !said(&done).contains("S015"), "{name}: {}", said(&done));
    }
}

/// The examples that are quick are run as they stand in the help, in a folder that has the repository's files.
#[cfg(unix)]
#[test]
fn quick_examples_of_the_help_run_as_they_stand() {
    let dir = tempfile::tempdir().expect("a folder");
    for there in ["scenarios", "tests"] {
        std::os::unix::fs::symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join(there), dir.path().join(there)).expect("linked");
    }
    let mut run = 0;
    for (command, take) in [("import", "--osm"), ("plan", ""), ("draft-zones", ""), ("shard", "--plan-only"), ("traffic", "--until")] {
        for line in said(&yanlian(&[command, "--help", "--lang", "en"])).lines().filter(|l| l.starts_with("  yanlian ") && l.contains(take)) {
            let words: Vec<&str> = line.split_whitespace().skip(1).collect();
            let done = Command::new(env!("CARGO_BIN_EXE_yanlian")).args(&words).current_dir(dir.path()).output().expect("the program starts");
            assert!(done.status.success(), "{line}\n{}", said(&done));
            run += 1;
        }
    }
    assert_eq!(run, 8, "an example is gone");
    for file in ["out/small/county.ron", "out/yanmen-lists.ron", "out/draft.ron", "out/study.ron", "out/siouxfalls/summary.json"] {
        assert!(dir.path().join(file).is_file(), "{file}");
    }
}

#[cfg(not(feature = "pdf"))]
#[test]
fn a_program_without_pdf_says_how_to_build_one_and_does_nothing() {
    let out = yanlian(&["--lang", "en", "report", "nowhere", "--docx", "--pdf"]);
    assert_eq!(out.status.code(), Some(2), "{}", said(&out));
    assert!(said(&out).contains("cargo build --release --locked --features pdf") && said(&out).contains("Nothing was done"), "{}", said(&out));
}

#[cfg(not(feature = "view"))]
#[test]
fn a_program_without_a_window_says_how_to_build_one_and_exits_two() {
    let out = yanlian(&["--lang", "en", "view", "anything", "--screenshot", "x.png", "--at", "T+01:00"]);
    assert_eq!(out.status.code(), Some(2), "view");
    assert!(said(&out).contains("cargo build --release --locked --features view") && said(&out).contains("report.html"), "{}", said(&out));
    assert!(!std::path::Path::new("x.png").exists());
}

#[cfg(feature = "view")]
#[test]
fn the_window_says_what_it_cannot_open_and_without_a_display_names_the_page() {
    let out = yanlian(&["--lang", "en", "view", "anything"]);
    assert_eq!(out.status.code(), Some(3), "{}", said(&out));
    assert!(said(&out).contains("there is no such file or folder"), "{}", said(&out));
    let blind = std::process::Command::new(env!("CARGO_BIN_EXE_yanlian"))
        .args(["--lang", "en", "view"])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("it runs");
    assert_eq!(blind.status.code(), Some(3), "{}", said(&blind));
    assert!(said(&blind).contains("report.html") && said(&blind).contains("--screenshot"), "{}", said(&blind));
}

#[test]
fn wrong_usage_exits_two_and_a_missing_file_is_said_in_words() {
    assert_eq!(yanlian(&["drill"]).status.code(), Some(2));
    assert_eq!(yanlian(&["drill", "x.ron", "--set", "nonsense"]).status.code(), Some(2));
    let missing = yanlian(&["drill", "scenarios/mayang/drills/no-such-drill.ron"]);
    assert!(matches!(missing.status.code(), Some(1 | 3)), "{:?}", missing.status);
    assert!(said(&missing).contains("no-such-drill.ron"), "{}", said(&missing));
}

#[test]
fn hazard_takes_a_seed_and_changed_numbers_and_refuses_strange_ones() {
    let f = crate::folder::Folder::new();
    let drill = f.path("drills/flood.ron").to_string_lossy().into_owned();
    let run = |name: &str, more: &[&str]| {
        let out = f.path(name).to_string_lossy().into_owned();
        let done = yanlian(&[&["hazard", &drill, "--out", &out, "--lang", "en"], more].concat());
        let read = |file: &str| std::fs::read_to_string(f.path(name).join(file)).unwrap_or_default();
        (done.status.code(), said(&done), read("gauges.csv"), read("hazard.json"))
    };
    let (code, told, plain, _) = run("plain", &["--set", "length=T+01:00", "--set", "rain.scale=1", "--seed", "3"]);
    assert_eq!((code, plain.lines().count()), (Some(0), 62), "a head and 61 minutes: {told}");
    let (_, _, wet, json) = run("wet", &["--set", "length=T+01:00", "--set", "rain.scale=2", "--seed", "3"]);
    let rain = |text: &str| {
        let mut lines = text.lines();
        let column = lines.next().and_then(|head| head.split(',').position(|c| c == "huangtuxi")).expect("the rain gauge has its column");
        lines.last().and_then(|l| l.split(',').nth(column)?.parse::<f64>().ok()).expect("a number")
    };
    assert!(rain(&plain) > 0.0 && (rain(&wet) - 2.0 * rain(&plain)).abs() < 0.002, "{} and {}", rain(&plain), rain(&wet));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((json["seed"].as_u64(), json["sets"].clone()), (Some(3), serde_json::json!([["length", "T+01:00"], ["rain.scale", "2"]])));
    let (code, told, text, _) = run("strange", &["--set", "rian.scale=2"]);
    assert_eq!((code, text.as_str()), (Some(1), ""), "{told}");
    assert!(told.contains("S020 rian.scale: --set does not know it, did you mean rain.scale?"), "{told}");
    assert_eq!(run("usage", &["--set", "nonsense"]).0, Some(2));
}

#[test]
fn a_foreign_folder_is_not_written_into() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("thesis.doc"), "years of work").expect("written");
    let out = dir.path().to_str().expect("UTF-8");
    let refused = yanlian(&["drill", "scenarios/mayang/drills/flood-0824.ron", "--out", out, "--lang", "en"]);
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    assert_eq!(std::fs::read_dir(dir.path()).expect("listed").count(), 1);
}

/// A limit on the size of files makes every write beyond it fail, as a full disk does.
#[test]
fn a_full_disk_is_told_with_its_path_and_leaves_no_half_written_report() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("run");
    let script =
        "trap '' XFSZ; ulimit -f 100; exec \"$0\" drill scenarios/mayang/drills/flood-0824.ron --set length=T+00:10 --no-baselines --lang en --out \"$1\"";
    let full = std::process::Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_yanlian")])
        .arg(&out)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("bash runs");
    assert_eq!(full.status.code(), Some(3), "{}", said(&full));
    let text = said(&full);
    assert!(
        text.contains("the file is larger than the system allows (os error 27); raise the limit of file sizes")
            && text.contains(out.to_str().expect("UTF-8"))
            && !text.contains("panicked"),
        "{text}"
    );
    for file in ["score.json", "report.html", "max_depth.tif"] {
        assert!(!out.join(file).exists(), "{file} is half written");
    }
    assert!(!out.exists(), "an empty folder is left behind");
}

#[test]
fn parts_of_the_verification_are_named_one_after_the_other() {
    let out = yanlian(&["verify", "people", "flood", "--format", "json"]);
    let text = said(&out);
    assert_eq!(out.status.code(), Some(0), "{text}");
    let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let parts: std::collections::BTreeSet<&str> = told["checks"].as_array().expect("checks").iter().filter_map(|c| c["part"].as_str()).collect();
    assert_eq!(parts.into_iter().collect::<Vec<_>>(), ["flood", "people"]);
}

/// Root may look everywhere; the tests may run as root, the program here does not.
#[cfg(target_os = "linux")]
#[test]
fn plans_that_nobody_may_read_are_no_missing_plans() {
    use std::os::unix::fs::PermissionsExt;
    let f = crate::folder::Folder::new();
    let (plans, drill) = (f.path("plans"), f.path("drills/flood.ron"));
    std::fs::set_permissions(f.path(""), std::fs::Permissions::from_mode(0o755)).expect("open");
    std::fs::set_permissions(&plans, std::fs::Permissions::from_mode(0o000)).expect("shut");
    let user = std::process::Command::new("setpriv")
        .args(["--reuid", "65534", "--clear-groups", env!("CARGO_BIN_EXE_yanlian"), "check", "--lang", "en"])
        .arg(&drill)
        .output();
    std::fs::set_permissions(&plans, std::fs::Permissions::from_mode(0o755)).expect("open again");
    let Ok(user) = user else {
        eprintln!("skipped: no setpriv here");
        return;
    };
    let text = said(&user);
    if text.contains("setpriv: ") {
        eprintln!("skipped: {text}");
        return;
    }
    assert_eq!(user.status.code(), Some(3), "{text}");
    assert!(text.contains("permission denied (os error 13)") && text.contains("plans") && !text.contains("S015"), "{text}");
}

/// In `/proc` nobody makes a folder, not even root, as whom tests may run.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_without_permission_is_told_with_its_path() {
    for args in [["drill", "scenarios/mayang/drills/flood-0824.ron"], ["hazard", "scenarios/mayang/drills/flood-0824.ron"]] {
        let refused = yanlian(&[args[0], args[1], "--set", "length=T+00:01", "--lang", "en", "--out", "/proc/yanlian-run"]);
        let text = said(&refused);
        assert_eq!((refused.status.code(), text.contains("/proc/yanlian-run"), text.contains("panicked")), (Some(3), true, false), "{text}");
    }
}

#[test]
fn a_folder_that_only_looks_like_ours_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("record")).expect("made");
    std::fs::write(dir.path().join("record/diary.txt"), "mine").expect("written");
    let out = dir.path().to_str().expect("UTF-8");
    let refused = yanlian(&["drill", "scenarios/mayang/drills/flood-0824.ron", "--out", out]);
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    assert_eq!(std::fs::read_to_string(dir.path().join("record/diary.txt")).expect("still there"), "mine");
}

#[test]
fn a_step_that_does_not_divide_a_minute_is_refused() {
    let refused = yanlian(&["drill", "scenarios/mayang/drills/flood-0824.ron", "--set", "step_s=7", "--lang", "en"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("7 s does not divide a minute; use 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60"), "{}", said(&refused));
}

#[test]
fn a_short_drill_writes_what_the_contract_names_and_replays_and_scores_to_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("run");
    let out = out.to_str().expect("UTF-8");
    let drill = yanlian(&[
        "drill",
        "scenarios/mayang/drills/flood-0824.ron",
        "--set",
        "length=T+00:30",
        "--out",
        out,
        "--no-baselines",
        "--format",
        "json",
        "--seed",
        "3",
    ]);
    assert!(drill.status.success(), "{}", said(&drill));
    let json: serde_json::Value = serde_json::from_slice(&drill.stdout).expect("JSON on standard output");
    for key in crate::folder::SCORE_KEYS {
        assert!(json.get(key).is_some(), "score.json lacks {key}");
    }
    assert_eq!(json["seed"], 3);
    assert_eq!(json["agents"]["people"], 313_305);
    for file in ["score.json", "report.html", "people.csv", "roads.geojson", "max_depth.tif", "arrival_time.tif", "record/events-0000.parquet"] {
        assert!(Path::new(out).join(file).is_file(), "{file} is missing");
    }
    let page = std::fs::read(Path::new(out).join("report.html")).expect("the page");
    let roads = std::fs::read(Path::new(out).join("roads.geojson")).expect("the roads");
    let again = yanlian(&["report", out]);
    assert!(again.status.success(), "{}", said(&again));
    assert!(std::fs::read(Path::new(out).join("report.html")).expect("the page") == page, "the page written again is the same to the byte");
    assert!(std::fs::read(Path::new(out).join("roads.geojson")).expect("the roads") == roads, "and so are the roads");
    for more in [&[][..], &["--at", "T+00:17"]] {
        let replay = yanlian(&[&["replay", out, "--verify"], more].concat());
        assert_eq!(replay.status.code(), Some(0), "{}", said(&replay));
    }
    for when in ["--at", "--from"] {
        let late = yanlian(&["replay", out, when, "T+00:31", "--lang", "en"]);
        assert_eq!(late.status.code(), Some(2), "{}", said(&late));
        assert!(said(&late).contains("T+00:31 is after the end of the drill (T+00:30)"), "{}", said(&late));
    }
    let score = yanlian(&["score", out, "--format", "json"]);
    assert!(score.status.success(), "{}", said(&score));
    let again: serde_json::Value = serde_json::from_slice(&score.stdout).expect("JSON");
    assert_eq!(again["fingerprint"], json["fingerprint"]);
    assert_eq!(again["metrics"], json["metrics"], "a record scored again gives the same metrics");
}

#[test]
fn the_controller_plays_an_inject_by_hand_and_moves_another_from_the_command_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("run");
    let out = out.to_str().expect("UTF-8");
    let drill = "scenarios/mayang/drills/township-yanmen.ron";
    let args = ["drill", drill, "--set", "length=T+00:12", "--inject", "power-yanmen@T+00:05", "--shift", "power-report-04:02", "--no-baselines"];
    let run = yanlian(&[&args[..], &["--format", "json", "--out", out]].concat());
    assert!(run.status.success(), "{}", said(&run));
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON on standard output");
    let at = |id: &str| json["injects"].as_array().expect("a list").iter().find(|i| i["id"] == id).map(|i| i["at_s"].clone());
    assert_eq!(at("power-yanmen"), Some(300.0.into()));
    assert_eq!(at("power-report"), Some(480.0.into()));
    for (flag, value) in [("--inject", "power-yanmen"), ("--inject", "power@T+00:05"), ("--shift", "power-yanmen+soon")] {
        let wrong = yanlian(&["drill", drill, flag, value, "--lang", "en"]);
        assert!(matches!(wrong.status.code(), Some(1 | 2)), "{flag} {value}: {:?}", wrong.status);
        assert!(said(&wrong).contains(value.split(['@', '+']).next().expect("a key")), "{}", said(&wrong));
    }
}

#[test]
fn a_record_of_another_engine_is_judged_and_told_as_such() {
    let f = crate::folder::Folder::new();
    let (drill, out) = (f.path("drills/flood.ron"), f.path("run"));
    let (drill, out) = (drill.to_string_lossy(), out.to_string_lossy());
    let done = yanlian(&["drill", &drill, "--set", "length=T+00:20", "--no-baselines", "--out", &out]);
    assert!(done.status.success(), "{}", said(&done));
    let same = yanlian(&["score", &out, "--lang", "en"]);
    assert!(same.status.success() && !said(&same).contains("written by engine"), "{}", said(&same));
    let here = format!("\"engine\": \"{}\"", env!("CARGO_PKG_VERSION"));
    f.replace("run/record/run.json", &here, "\"engine\": \"0.0.9\"");
    let other = yanlian(&["score", &out, "--lang", "en"]);
    assert!(other.status.success() && said(&other).contains("written by engine 0.0.9"), "{}", said(&other));
    assert_eq!(other.stdout, same.stdout, "the judgement is the same");
}
