//! A small county folder with a plan and a drill, written by hand into a temporary folder; tests spoil it on purpose.

use std::path::{Path, PathBuf};

/// The folder and its files.
pub struct Folder {
    _keep: tempfile::TempDir,
    /// The county folder.
    pub dir: PathBuf,
}

pub const COUNTY: &str = r#"(
    format: 1, name: "小县", source: "by hand", crs: "local",
    townships: [(key: "yan", name: "岩门镇", seat: (300, 500))],
    villages: [(key: "ping", name: "平原村", township: "yan", at: (300, 500))],
    facilities: [
        (key: "school", name: "小学", kind: School, at: (700, 500), township: Some("yan"), capacity: 300),
        (key: "base", name: "基地", kind: Base, at: (300, 500)),
    ],
    gauges: [
        (key: "huangtuxi", name: "黄土溪", kind: Rain, at: (200, 800), township: Some("yan"), delay_min: LogNormal(4, 0.5)),
        (key: "bridge", name: "桥头站", kind: Stage, at: (500, 500), reach: Some("brook-2"), warning_m: Some(101), guarantee_m: Some(102)),
    ],
    channels: [(key: "phone", name: "电话", kind: Phone, coverage_day: 0.9, coverage_night: 0.8, power: Mobile(battery_h: 3))],
    teams: [(key: "flood-team", name: "救援队", base: "base", skills: [FloodRescue, Boat], people: 20)],
)
"#;

pub const PLAN: &str = r#"(
    format: 1, key: "flood", title: "防汛预案", level: Special, class: NaturalDisaster, source: "by hand",
    roles: [
        (key: "hq", name: "防指", seat: CountyBody, commands: true),
        (key: "office", name: "应急办", seat: EveryTownship),
    ],
    levels: [(level: "IV", trigger: "max_rain(6h) >= 50", auto: true), (level: "III", trigger: "rain(huangtuxi, 3h) >= 80")],
    clauses: [
        (key: "flood.1", phase: Response, text: "通知", actor: "hq", trigger: "level >= IV", action: Notify(to: ["office"], topic: "level"), deadline_min: 30, channel: Some("phone")),
        (key: "flood.2", phase: Handling, text: "派队", actor: "hq", trigger: "done(flood.1) and stage(bridge) >= 101", action: Dispatch(teams: ["flood-team"]), deadline_min: 40),
        (key: "flood.3", phase: Handling, text: "转移", actor: "office", trigger: "received(\"level\")", action: Evacuate(zones: OwnTrigger, channels: ["phone"]), deadline_min: 60),
    ],
    zones: [(key: "z-1", name: "低洼片", village: "ping", settlements: ["ping-1"], below_m: Some(3), class: 1,
        rules: [(gauge: "huangtuxi", prepare_rain: [(1, 30)], leave_rain: [(1, 50)])],
        refuges: [HighGround((300, 700)), Shelter("school")], administrator: "甲", monitor: "乙", reporter: "丙", signal: "锣", route: "村道", paired: true)],
    roster: ["flood-team"], shelters: ["school"],
)
"#;

pub const DRILL: &str = r#"(
    format: 1, title: "推演", source: "by hand", county: "../", plans: ["../plans/flood.ron"],
    start: "2021-08-24T03:10:00+08:00", length: "T+06:00",
    hazard: Flood(
        rain: (totals: [(gauge: "huangtuxi", from: "T+00:00", to: "T+03:00", mm: 120)], scale: LogNormal(1, 0.1)),
        inflows: [(reach: "brook-1", series: [("T+00:00", 1), ("T+02:00", 30)])],
    ),
    injects: [(key: "power", at: "T+01:00", text: "停电", effect: PowerOut(township: "yan", lasts_min: 60))],
    objectives: [(metric: "E1", target: 0.98)],
    uncertainty: [(key: "rain.scale", dist: LogNormal(1, 0.2))],
)
"#;

pub const ROADS: &str = r#"{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"id": "r-1", "class": "Village", "to": "j-mid"}, "geometry": {"type": "LineString", "coordinates": [[300, 500], [500, 500]]}},
{"type": "Feature", "properties": {"id": "r-2", "class": "Village", "from": "j-mid", "crossings": [{"reach": "brook-2", "along_m": 5, "deck_m": 103}]}, "geometry": {"type": "LineString", "coordinates": [[500, 500], [700, 500]]}}
]}
"#;

pub const RIVERS: &str = r#"{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"id": "brook-1", "downstream": "brook-2", "bed_up_m": 105, "bed_down_m": 101.5}, "geometry": {"type": "LineString", "coordinates": [[500, 950], [500, 600]]}},
{"type": "Feature", "properties": {"id": "brook-2", "downstream": null, "bed_up_m": 101.5, "bed_down_m": 99}, "geometry": {"type": "LineString", "coordinates": [[500, 600], [500, 50]]}}
]}
"#;

pub const POPULATION: &str = "key,name,village,lon,lat,radius_m,residents,urban,loudspeaker_share,mobile_signal\nping-1,平原一组,ping,450,520,60,80,false,0.8,true\nping-2,平原二组,ping,320,480,60,120,false,0.8,true\n";

/// Heights falling south, with a valley along x = 500: 20 × 20 cells of 50 m.
pub fn terrain() -> String {
    let mut out = String::from("ncols 20\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 50\nNODATA_value -9999\n");
    for r in 0..20 {
        let row: Vec<String> = (0..20).map(|c| format!("{:.1}", 105.0 - 0.3 * f64::from(r) + 0.4 * (f64::from(c) - 9.5).abs())).collect();
        out += &(row.join(" ") + "\n");
    }
    out
}

impl Folder {
    /// The good folder.
    pub fn new() -> Self {
        let keep = tempfile::tempdir().expect("a temporary folder");
        let dir = keep.path().join("small");
        let folder = Self { _keep: keep, dir };
        folder.write("county.ron", COUNTY).write("plans/flood.ron", PLAN).write("drills/flood.ron", DRILL).write("roads.geojson", ROADS);
        folder.write("rivers.geojson", RIVERS).write("population.csv", POPULATION).write("terrain.asc", &terrain());
        folder
    }
    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) -> &Self {
        let path = self.dir.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("room on the disk");
        std::fs::write(path, text).expect("room on the disk");
        self
    }
    /// Replaces a text in a file; it must be there exactly once.
    pub fn replace(&self, name: &str, from: &str, to: &str) -> &Self {
        let old = std::fs::read_to_string(self.dir.join(name)).expect("a text file");
        assert_eq!(old.matches(from).count(), 1, "{from:?} must stand once in {name}");
        self.write(name, &old.replace(from, to))
    }
    /// The findings of a path as a terminal shows them, paths from the folder.
    pub fn findings(&self, name: &str, lang: yanlian::base::lang::Lang) -> Vec<String> {
        let prefix = format!("{}/", self.dir.display());
        let list = yanlian::scenario::load::check_paths(&[self.dir.join(name)]).expect("the disk works");
        list.iter().map(|f| f.line(lang).replace(&prefix, "")).collect()
    }
    /// The path of a file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(Path::new(name))
    }
}

/// The keys that `score.json` holds by contract.
pub(crate) const SCORE_KEYS: [&str; 16] = [
    "format",
    "drill",
    "plan",
    "seed",
    "fingerprint",
    "engine",
    "simulated_s",
    "wall_s",
    "agents",
    "grade",
    "hseep",
    "gates",
    "metrics",
    "clauses",
    "people",
    "vs",
];
