//! Studies from outside: shards give the bytes of one machine, a killed study goes on, a broken plan among good ones is told.

use std::path::Path;
use std::process::{Command, Output};

use crate::folder::Folder;

fn yanlian(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yanlian")).args(["--lang", "en"]).args(args).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every file below a folder by its path and bytes.
fn bytes(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(f) = folders.pop() {
        for e in std::fs::read_dir(&f).expect("a folder") {
            let p = e.expect("an entry").path();
            if p.is_dir() {
                folders.push(p);
            } else {
                out.push((p.strip_prefix(dir).expect("below").to_string_lossy().into_owned(), std::fs::read(&p).expect("a file")));
            }
        }
    }
    out.sort();
    out
}

#[test]
fn one_machine_with_one_or_two_jobs_and_four_shards_give_the_same_bytes() {
    let f = Folder::new();
    let (drill, dir) = (f.path("drills/flood.ron"), f.dir.clone());
    let path = |name: &str| dir.join(name).to_string_lossy().into_owned();
    let drill = drill.to_string_lossy().into_owned();
    let sweep = |out: &str, jobs: &str| {
        let done = yanlian(&["sweep", &drill, "--set", "length=T+01:00", "--runs", "35", "--keep", "0", "--jobs", jobs, "--out", &path(out)]);
        assert!(done.status.success(), "{}", said(&done));
        said(&done)
    };
    let text = sweep("one", "1");
    assert!(text.contains("P4") && text.contains("rain.scale"), "{text}");
    sweep("two", "2");
    let plan = yanlian(&["sweep", &drill, "--set", "length=T+01:00", "--runs", "35", "--keep", "0", "--plan-only", &path("s/study.ron")]);
    assert!(plan.status.success(), "{}", said(&plan));
    for i in 1..=4 {
        let done = yanlian(&["shard", &path("s/study.ron"), "--part", &format!("{i}/4"), "--out", &path(&format!("shard{i}"))]);
        assert!(done.status.success(), "{}", said(&done));
    }
    let shards: Vec<String> = (1..=4).map(|i| path(&format!("shard{i}"))).collect();
    // Three of four are not enough, and the missing part is named.
    let few = yanlian(&["gather", &shards[0], &shards[1], &shards[2], "--out", &path("few")]);
    assert_eq!((few.status.code(), said(&few).contains("part-") && said(&few).contains("missing")), (Some(3), true), "{}", said(&few));
    let done = yanlian(&["gather", &shards[3], &shards[1], &shards[0], &shards[2], "--out", &path("all")]);
    assert!(done.status.success(), "{}", said(&done));
    let result = |name: &str| {
        let d = dir.join(name);
        (bytes(&d.join("runs")), std::fs::read(d.join("study.json")).expect("written"))
    };
    let one = result("one");
    assert_eq!(one.0.len(), 1);
    assert!(one.0[0].0.starts_with("plan=as-written"), "{}", one.0[0].0);
    assert_eq!(one, result("two"));
    assert_eq!(one, result("all"));
    // Idempotent: what is there is not run again, nor touched.
    let before = bytes(&dir.join("shard1"));
    let again = yanlian(&["shard", &path("s/study.ron"), "--part", "1/4", "--out", &shards[0]]);
    assert!(again.status.success() && before == bytes(&dir.join("shard1")), "{}", said(&again));
    // A study that was killed goes on from the parts that are there.
    let parts: Vec<_> = std::fs::read_dir(dir.join("one/parts")).expect("parts").map(|e| e.expect("an entry").path()).collect();
    assert_eq!(parts.len(), 4);
    let kept = std::fs::metadata(&parts[0]).and_then(|m| m.modified()).expect("a time");
    parts[1..].iter().for_each(|p| std::fs::remove_file(p).expect("removed"));
    std::fs::write(dir.join("one/parts/.part-half.parquet.part"), "half").expect("written");
    sweep("one", "2");
    assert_eq!(one, result("one"));
    assert_eq!(std::fs::metadata(&parts[0]).and_then(|m| m.modified()).expect("a time"), kept, "a part that is there is left alone");
}

#[test]
fn a_broken_plan_among_good_ones_is_told_and_the_others_are_compared() {
    let f = Folder::new();
    let text = crate::folder::PLAN;
    let good = text.replace("deadline_min: 60", "deadline_min: 90").replace("title: \"防汛预案\"", "title: \"防汛预案二\", title_en: \"Second flood plan\"");
    f.write("plans/good.ron", &good);
    f.write("plans/broken.ron", &text.replace("done(flood.1)", "done(flood.77)"));
    let path = |name: &str| f.path(name).to_string_lossy().into_owned();
    let out = path("cmp");
    let args =
        ["compare", &path("drills/flood.ron"), "--plan", &path("plans/flood.ron"), "--plan", &path("plans/broken.ron"), "--plan", &path("plans/good.ron")];
    let done = yanlian(&[&args[..], &["--seeds", "1..3", "--set", "length=T+01:00", "--out", &out]].concat());
    let text = said(&done);
    assert_eq!(done.status.code(), Some(1), "{text}");
    assert!(text.contains("flood.77") && text.contains("Second flood plan against 防汛预案:"), "{text}");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(f.path("cmp/study.json")).expect("written")).expect("JSON");
    assert_eq!((json["lost"][0]["variant"].as_str(), json["variants"].as_array().map(Vec::len)), (Some("broken"), Some(2)), "{json}");
    assert_eq!(json["outcome"]["compare"][0]["seeds"], 3);
}

#[test]
fn worst_nights_are_kept_as_folders_that_replay() {
    let f = Folder::new();
    let path = |name: &str| f.path(name).to_string_lossy().into_owned();
    let done = yanlian(&["sweep", &path("drills/flood.ron"), "--set", "length=T+00:40", "--runs", "4", "--keep", "1", "--out", &path("sweep")]);
    assert!(done.status.success(), "{}", said(&done));
    let folder = std::fs::read_dir(f.path("sweep/worst")).expect("kept").next().expect("one night").expect("an entry").path();
    assert!(folder.join("report.html").is_file() && folder.join("score.json").is_file());
    let replay = yanlian(&["replay", &folder.to_string_lossy(), "--verify"]);
    assert!(replay.status.success(), "{}", said(&replay));
}

#[test]
fn mistakes_of_usage_and_a_full_disk_are_told_in_words() {
    let f = Folder::new();
    let path = |name: &str| f.path(name).to_string_lossy().into_owned();
    let drill = path("drills/flood.ron");
    for args in [
        &["compare", &drill, "--plan", &path("plans/flood.ron")][..],
        &["ablate", &drill, "--seeds", "1,5"],
        &["sweep", &drill, "--runs", "0"],
        &["defects", &drill, "--of", "no-such-plan"],
        &["shard", "x.ron", "--part", "5/4", "--out", "x"],
    ] {
        let done = yanlian(args);
        assert_eq!(done.status.code(), Some(2), "{args:?}: {}", said(&done));
    }
    std::fs::create_dir(f.path("mine")).expect("made");
    std::fs::write(f.path("mine/thesis.doc"), "years of work").expect("written");
    let done = yanlian(&["sweep", &drill, "--runs", "2", "--out", &path("mine")]);
    assert_eq!(done.status.code(), Some(3), "{}", said(&done));
    // No file may grow beyond nothing: as a full disk.
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" --lang en sweep \"$1\" --runs 12 --set length=T+00:10 --out \"$2\"";
    let full = Command::new("bash").args(["-c", script, env!("CARGO_BIN_EXE_yanlian"), &drill, &path("full")]).output().expect("bash runs");
    let text = said(&full);
    assert_eq!((full.status.code(), text.contains("panicked")), (Some(3), false), "{text}");
    assert!(text.contains("the file is larger than the system allows (os error 27)") && !f.path("full/study.json").exists(), "{text}");
}
