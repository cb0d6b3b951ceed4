//! Files of a run: what is written is read back, and what is damaged says so.

use std::path::Path;

use yanlian::base::fingerprint::Fingerprint;
use yanlian::base::ids::{
    ChannelId, ClauseId, FacilityId, GaugeId, HazardPointId, InjectId, LinkId, PostId, ReachId, RoadId, RoleId, SettlementId, TeamId, TownshipId, ZoneId,
};
use yanlian::base::time::Moment;
use yanlian::map::frame::Point;
use yanlian::plan::level::Level;
use yanlian::record::event::{Cause, Detail, Kind, Own, Unit, Who, Why};
use yanlian::record::store::{self, RecordLevel, StoreError, Writer};
use yanlian::record::tale::{Minute, MinuteSum, PlanUse, RoadUse, Tale, Tracks, WaterFrame};

use crate::score::Story;

/// A run that uses every kind of event, subject and cause.
fn story() -> Story {
    let mut s = Story::new();
    let home = s.home("low-1", 4, 1);
    s.home("n-1", 2, 0);
    s.scenario.drill.injects.push(yanlian::scenario::drill_spec::Inject::timed(
        "power",
        Moment::minutes(1),
        yanlian::scenario::drill_spec::InjectEffect::TeamOut { team: TeamId(0) },
    ));
    let subjects = [
        Who::Nobody,
        Who::Drill,
        home,
        Who::Settlement(SettlementId(0)),
        Who::Village(yanlian::base::ids::VillageId(1)),
        Who::Township(TownshipId(0)),
        Who::Facility(FacilityId(2)),
        Who::Gauge(GaugeId(0)),
        Who::Reach(ReachId(1)),
        Who::Road(RoadId(0)),
        Who::Link(LinkId(3)),
        Who::Team(TeamId(0)),
        Who::Zone(ZoneId(1)),
        Who::Clause(ClauseId(4)),
        Who::Role(RoleId(2)),
        Who::Post(PostId(4)),
        Who::Channel(ChannelId(0)),
        Who::Inject(InjectId(0)),
        Who::Level(Level::Two),
        Who::HazardPoint(HazardPointId(0)),
    ];
    let whys = [Why::Clause(ClauseId(1)), Why::Decision(Own::GoesUpstairs), Why::Command(3), Why::Inject(InjectId(0)), Why::Hazard, Why::Perfect, Why::Drill];
    let units = [Unit::None, Unit::Persons, Unit::Metres, Unit::PersonMinutes, Unit::CubicMetresPerSecond];
    for (i, kind) in Kind::ALL.iter().enumerate() {
        let minute = i as i64 * 360 / (Kind::ALL.len() as i64 - 1); // the last one at the very end of the sixth hour
        let e = s.say(minute, *kind, subjects[i % subjects.len()]);
        e.place = subjects[(i + 7) % subjects.len()];
        e.known_to = subjects[(i + 11) % subjects.len()];
        e.cause = Cause { why: whys[i % whys.len()], seq: (i % 3 > 0).then(|| i as u64 - 1) };
        (e.value, e.unit) = (i as f64 * 0.1 - 1.0, units[i % units.len()]);
        if i % 2 == 0 {
            e.detail = Detail::text(format!("细节 {i}; true={i}"));
        }
    }
    s
}

fn tale(s: &Story) -> Tale {
    let sum = |n: u128| Fingerprint(n * 0x0234_5678_9abc_def0_1122_3344_5566_7788);
    let mut tale = s.tale();
    tale.plan_use = PlanUse::Perfect;
    tale.vehicles = 12;
    tale.drill_s = 1.5;
    tale.sums = (0..3).map(|i| MinuteSum { hazard: sum(i), people: sum(i + 1), traffic: sum(0), command: sum(2), teams: sum(5) }).collect();
    tale.tracks = Tracks {
        minutes: vec![Minute {
            people: vec![(SettlementId(0), [1, 2, 3, 4, 5, 6, 7, 8, 9])],
            moving: vec![(Point::new(1.5, -2.0), 4, 1)],
            teams: vec![(0, Point::new(0.0, 1.0), 2)],
            roads: vec![(3, 1)],
            shelters: vec![(1, 20)],
        }],
        water: vec![WaterFrame { at: Moment::minutes(10), tiles: vec![(2, vec![0, 1, 5])] }],
        stages: vec![(2, vec![105.5, 106.0])],
        rain_1h: vec![(0, vec![0.0, 12.5])],
        traffic: vec![RoadUse { road: 3, bin: 1, passed: [7, 0], queue: [2, 0] }],
    };
    tale
}

fn write(dir: &Path, s: &Story) -> Tale {
    let tale = tale(s);
    store::write(dir, &s.scenario, &tale, RecordLevel::Full, &[("rain.scale".into(), "1.2".into())]).expect("written");
    tale
}

#[test]
fn a_run_reads_back_as_it_was_written() {
    let (dir, s) = (tempfile::tempdir().expect("a folder"), story());
    let tale = write(dir.path(), &s);
    let back = store::read(dir.path(), &s.scenario).expect("readable");
    assert_eq!(back.events, tale.events);
    assert_eq!(back.households, tale.households);
    assert_eq!((back.sums, back.tracks, back.fingerprint), (tale.sums, tale.tracks, tale.fingerprint));
    assert_eq!((back.plan_use, back.seed, back.vehicles), (PlanUse::Perfect, 1, 12));
    let run = store::read_run(dir.path()).expect("readable");
    assert_eq!((run.hours, run.events, run.complete, run.sets), (6, Kind::ALL.len() as u64, true, vec![("rain.scale".to_owned(), "1.2".to_owned())]));
    assert!(run.drill == "valley-flood" && run.level == RecordLevel::Full);
}

#[test]
fn a_run_read_back_earns_the_same_card() {
    let (dir, s) = (tempfile::tempdir().expect("a folder"), story());
    let tale = write(dir.path(), &s);
    let scoring = yanlian::score::scoring::Scoring::flood();
    let card = |t: &Tale| serde_json::to_string(&yanlian::score::judge(&s.scenario, t, None, None, &scoring)).expect("plain");
    assert_eq!(card(&store::read(dir.path(), &s.scenario).expect("readable")), card(&tale));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let s = story();
    let (a, b) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    write(a.path(), &s);
    write(b.path(), &s);
    for entry in std::fs::read_dir(a.path().join("record")).expect("there") {
        let name = entry.expect("there").file_name();
        let bytes = |d: &Path| std::fs::read(d.join("record").join(&name)).expect("there");
        assert_eq!(bytes(a.path()), bytes(b.path()), "{name:?}");
    }
}

#[test]
fn a_summary_leaves_the_playback_out() {
    let (dir, s) = (tempfile::tempdir().expect("a folder"), story());
    write(dir.path(), &s);
    store::write(dir.path(), &s.scenario, &tale(&s), RecordLevel::Summary, &[]).expect("written over the first");
    assert!(!dir.path().join("record/tracks.bin").exists());
    assert_eq!(store::read(dir.path(), &s.scenario).expect("readable").tracks, Tracks::default());
}

#[test]
fn a_killed_run_stays_readable_up_to_its_last_full_hour() {
    let (dir, s) = (tempfile::tempdir().expect("a folder"), story());
    let tale = tale(&s);
    let mut writer = Writer::create(dir.path(), &s.scenario, 1, PlanUse::AsWritten, &[]).expect("begun");
    let hours = store::by_hour(&tale.events, 6 * 3_600_000);
    writer.push_hour(hours[0]).expect("written");
    writer.push_hour(hours[1]).expect("written");
    drop(writer);
    let events = store::read_hours(dir.path(), &s.scenario).expect("readable");
    assert_eq!(events, tale.events[..hours[0].len() + hours[1].len()]);
    let refused = store::read(dir.path(), &s.scenario).expect_err("not ended");
    assert!(matches!(refused, StoreError::Unfinished { .. }) && refused.to_string().contains("broken off"), "{refused}");
    let names: Vec<String> =
        std::fs::read_dir(dir.path().join("record")).expect("there").map(|e| e.expect("there").file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().all(|n| !n.ends_with(".part")), "{names:?}");
}

#[test]
fn damaged_newer_and_foreign_records_say_what_is_wrong_and_where() {
    let (dir, s) = (tempfile::tempdir().expect("a folder"), story());
    write(dir.path(), &s);
    let hour = dir.path().join("record/events-0001.parquet");
    let whole = std::fs::read(&hour).expect("there");
    let fails = || store::read(dir.path(), &s.scenario).expect_err("must fail").to_string();
    std::fs::write(&hour, &whole[..whole.len() / 2]).expect("cut");
    assert!(fails().contains("events-0001.parquet: damaged record"), "{}", fails());
    std::fs::write(&hour, b"").expect("emptied");
    assert!(fails().contains("events-0001.parquet: damaged record"), "{}", fails());
    std::fs::remove_file(&hour).expect("gone");
    assert!(fails().contains("events-0001.parquet: "), "{}", fails());
    std::fs::write(&hour, &whole).expect("back");
    store::read(dir.path(), &s.scenario).expect("whole again");

    let run = dir.path().join("record/run.json");
    let text = std::fs::read_to_string(&run).expect("there");
    std::fs::write(&run, text.replace("\"format\": 1", "\"format\": 2")).expect("written");
    assert!(fails().contains("run.json: record format 2 is newer than this build reads (1)"), "{}", fails());
    std::fs::write(&run, &text[..text.len() / 2]).expect("written");
    assert!(fails().contains("run.json: damaged record"), "{}", fails());
    std::fs::write(&run, &text).expect("back");

    let mut other = s.scenario.clone();
    other.books.clauses[4].key = "flood.renamed".into();
    let foreign = store::read(dir.path(), &other).expect_err("another plan").to_string();
    assert!(foreign.contains("the scenario has no `clause:flood.5`"), "{foreign}");
    let nothing = store::read(Path::new("no/such/run"), &s.scenario).expect_err("not there").to_string();
    assert!(nothing.starts_with("no/such/run/record/run.json: "), "{nothing}");
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure_with_its_path() {
    let (dir, s) = (tempfile::tempdir().expect("a folder"), story());
    std::fs::write(dir.path().join("taken"), b"a file").expect("written");
    let failed = store::write(&dir.path().join("taken"), &s.scenario, &tale(&s), RecordLevel::Full, &[]).expect_err("a file stands there").to_string();
    assert!(failed.contains("taken/record: "), "{failed}");
}

/// Reads the files with another program, where one is at hand.
#[test]
fn other_programs_read_the_files() {
    let (dir, s) = (tempfile::tempdir().expect("a folder"), story());
    let tale = write(dir.path(), &s);
    let glob = dir.path().join("record/events-*.parquet");
    let script = "import sys\ntry:\n import duckdb\nexcept ImportError:\n print('no reader'); sys.exit(0)\n\
        r = duckdb.sql(f\"select count(*), sum(seq), max(t_ms), count(cause_seq), min(kind), sum(value) from '{sys.argv[1]}'\").fetchall()[0]\nprint(*r)\n\
        print(*[c[0] for c in duckdb.sql(f\"describe select * from '{sys.argv[1]}'\").fetchall()])\n";
    let python = std::env::var("YANLIAN_PYTHON").unwrap_or_else(|_| "python3".into());
    let Ok(out) = std::process::Command::new(python).arg("-c").arg(script).arg(&glob).output() else {
        eprintln!("skipped: no python3 here to read the record with DuckDB");
        return;
    };
    let text = String::from_utf8_lossy(&out.stdout);
    if text.starts_with("no reader") {
        eprintln!("skipped: python3 has no duckdb here to read the record with");
        return;
    }
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let n = tale.events.len() as u64;
    let causes = tale.events.iter().filter(|e| e.cause.seq.is_some()).count();
    let lines: Vec<&str> = text.lines().collect();
    let first = tale.events.iter().map(|e| format!("{:?}", e.kind)).min().expect("events");
    assert!(lines[0].starts_with(&format!("{n} {} {} {causes} {first} ", n * (n - 1) / 2, 6 * 3_600_000)), "{}", lines[0]);
    assert_eq!(lines[1], "seq t_ms kind subject place cause_kind cause_id cause_seq known_to value unit detail");
}

/// What may stand at the head of a chain: the start, injects, what nature, instruments and traffic do, and what people decide of themselves.
const FIRST_CAUSES: &[Kind] = &[
    Kind::RunStarted,
    Kind::InjectPlayed,
    Kind::StageCrossed,
    Kind::StagePeaked,
    Kind::RainCrossed,
    Kind::HouseHit,
    Kind::RoadCut,
    Kind::OutageBegan,
    Kind::WorksDown,
    Kind::LevelTrue,
    Kind::ZoneTrue,
    Kind::FireBegan,
    Kind::AccidentBegan,
    Kind::LethalityCompared,
    Kind::ReadingArrived,
    Kind::ReadingMissing,
    Kind::ForecastArrived,
    Kind::QueueSpilled,
];
/// Kinds that may be somebody's own decision after nothing that is recorded: water seen near by, the way home at the end of the day,
/// a post that calls of its own accord.
const OWN_DECISIONS: &[Kind] = &[Kind::Warned, Kind::Joined, Kind::TaskBegan];

/// The kinds of a run that lack a cause and may not.
pub(crate) fn without_cause(tale: &Tale) -> Vec<String> {
    let lacks = |e: &&yanlian::record::event::Event| {
        let own =
            matches!(e.cause.why, Why::Decision(own) if own != Own::HeardFromNeighbour) && OWN_DECISIONS.contains(&e.kind) && e.detail.as_str() != "count";
        e.cause.seq.is_none() && !FIRST_CAUSES.contains(&e.kind) && !own
    };
    tale.events.iter().filter(lacks).map(|e| format!("#{} {:?} {:?} {}", e.seq, e.kind, e.cause.why, e.detail.as_str())).collect()
}

#[test]
fn every_event_follows_from_another_or_is_a_first_cause() {
    use yanlian::drill::run::{Options, Silent};
    let scenario = yanlian::scenario::valley::cloudburst();
    let trio = yanlian::study::baseline::run_trio(&scenario, &Options::new(1), true, &mut Silent);
    for tale in [Some(&trio.own), trio.no_plan.as_ref(), trio.perfect.as_ref()].into_iter().flatten() {
        assert_eq!(without_cause(tale), Vec::<String>::new(), "{:?}", tale.plan_use);
        assert!(tale.events.len() > 100);
    }
}

#[test]
fn one_word_of_one_event_changes_the_fingerprint_of_its_minute() {
    use yanlian::base::fingerprint::Hasher;
    use yanlian::record::event::{Event, add};
    let of = |events: &[Event]| {
        let mut h = Hasher::new();
        add(events, &mut h);
        h.finish()
    };
    let tale = tale(&story());
    let (told, mut other) = (&tale.events[..20], tale.events[..20].to_vec());
    assert_eq!(of(told), of(&other));
    other[7].detail = Detail::text("otherwise");
    assert_ne!(of(told), of(&other));
}
