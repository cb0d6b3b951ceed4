//! A clean set of plans over a small county, for the linter: spoil one word and one rule speaks.

use crate::folder::Folder;

pub const COUNTY: &str = r#"(
    format: 1, name: "小县", source: "by hand", crs: "local",
    townships: [(key: "yan", name: "岩门镇", seat: (300, 500), office_staff: 6)],
    villages: [(key: "ping", name: "平原村", township: "yan", at: (300, 500)), (key: "gao", name: "高村", township: "yan", at: (350, 500))],
    facilities: [
        (key: "school", name: "小学", kind: School, at: (700, 500), township: Some("yan"), capacity: 300),
        (key: "base", name: "基地", kind: Base, at: (300, 500)),
        (key: "depot", name: "物资库", kind: Depot, at: (300, 500)),
        (key: "mine", name: "矿", kind: Mine, at: (300, 500)),
    ],
    gauges: [
        (key: "huangtuxi", name: "黄土溪", kind: Rain, at: (200, 800), township: Some("yan"), delay_min: LogNormal(4, 0.5)),
        (key: "bridge", name: "桥头站", kind: Stage, at: (500, 500), reach: Some("brook-2"), warning_m: Some(101), guarantee_m: Some(102)),
    ],
    channels: [
        (key: "phone", name: "电话", kind: Phone, coverage_day: 0.9, coverage_night: 0.8, setup_min: Fixed(1), rate_per_h: 40, power: Mobile(battery_h: 3)),
        (key: "sms", name: "短信", kind: Sms, coverage_day: 0.9, coverage_night: 0.8, power: Mobile(battery_h: 3)),
        (key: "radio", name: "对讲机", kind: Radio, coverage_day: 0.9, coverage_night: 0.9, rate_per_h: 60, power: None),
        (key: "loudspeaker", name: "村村响", kind: Loudspeaker, coverage_day: 0.6, coverage_night: 0.7, power: Mains(battery_h: 2)),
        (key: "gong", name: "铜锣", kind: Gong, coverage_day: 0.5, coverage_night: 0.6, power: None),
        (key: "media", name: "电视", kind: Media, coverage_day: 0.3, coverage_night: 0.1, power: Mains(battery_h: 0)),
        (key: "video", name: "视频", kind: Video, coverage_day: 0.9, coverage_night: 0.9, power: Mains(battery_h: 2)),
    ],
    teams: [
        (key: "flood-team", name: "救援队", base: "base", skills: [FloodRescue, Boat], people: 20, mobilise_min: Triangular(8, 15, 30)),
        (key: "new-team", name: "新队", base: "base", skills: [Outdoor], people: 5, status: OnOrder),
    ],
)
"#;

pub const OVERALL: &str = r#"(
    format: 1, key: "overall", title: "总体预案", level: Overall, class: NaturalDisaster, source: "by hand",
    roles: [
        (key: "city", name: "市级", seat: Above, staff_day: 2, staff_night: 1),
        (key: "centre", name: "指挥中心", seat: CountyCentre, staff_day: 3, staff_night: 2),
        (key: "office", name: "应急办", seat: EveryTownship, staff_day: 4, staff_night: 2),
    ],
    clauses: [
        (key: "overall.1", phase: Report, text: "指挥中心 30 分钟内电话报告市级。", actor: "centre", trigger: "reports(\"water\") >= 1", auto: true, action: Report(to: "city", form: Phone), deadline_min: 30, channel: Some("phone"), fallback: Some("radio")),
        (key: "overall.2", phase: Report, text: "乡镇 20 分钟内报告指挥中心。", actor: "office", trigger: "reports(\"water\") >= 1", auto: true, action: Report(to: "centre", form: Phone), deadline_min: 20, channel: Some("phone"), fallback: Some("radio")),
    ],
)
"#;

pub const FLOOD: &str = r#"(
    format: 1, key: "flood", title: "防汛预案", level: Special, class: NaturalDisaster, upper: Some("overall"), source: "by hand",
    roles: [
        (key: "hq", name: "防指", seat: CountyBody, staff_day: 4, staff_night: 3, commands: true),
        (key: "met", name: "气象局", seat: CountyBody, staff_day: 2, staff_night: 1),
        (key: "police", name: "高速交警", seat: CountyBody, staff_day: 2, staff_night: 1, closes_expressway: true),
        (key: "station", name: "村应急站", seat: EveryVillage, staff_day: 3, staff_night: 2),
        (key: "head", name: "组长", seat: EverySettlement, staff_day: 1, staff_night: 1),
    ],
    levels: [
        (level: "IV", trigger: "max_rain(6h) >= 50 or above_warning() >= 1", auto: true),
        (level: "III", trigger: "max_rain(6h) >= 80", auto: false),
    ],
    clauses: [
        (key: "f.1", phase: Response, text: "达到Ⅳ级条件，15 分钟内启动。", actor: "hq", trigger: "max_rain(6h) >= 50 or above_warning() >= 1", auto: true, action: SetLevel("IV"), deadline_min: 15),
        (key: "f.2", phase: Report, text: "Ⅳ级：30 分钟内通知乡镇到岗。", actor: "hq", trigger: "level >= IV", auto: true, action: Notify(to: ["office"], topic: "man"), deadline_min: 30, channel: Some("phone"), fallback: Some("radio")),
        (key: "f.3", phase: Report, text: "乡镇 20 分钟内叫应到村。", actor: "office", trigger: "received(\"man\")", auto: true, action: Notify(to: ["station"], topic: "man"), deadline_min: 20, channel: Some("phone"), fallback: Some("radio")),
        (key: "f.4", phase: Forecast, text: "会商，40 分钟内形成结论。", actor: "hq", trigger: "done(f.1)", auto: true, action: Consult(with: ["met", "centre"], quorum: 2, minutes: 15), deadline_min: 40, channel: Some("phone"), fallback: Some("radio")),
        (key: "f.5", phase: Response, text: "达到Ⅲ级条件，20 分钟内启动。", actor: "hq", trigger: "max_rain(6h) >= 80", auto: false, action: SetLevel("III"), deadline_min: 20),
        (key: "f.6", phase: Response, text: "Ⅲ级：危险区人员 90 分钟内转移。", actor: "office", trigger: "level >= III", auto: true, action: Evacuate(zones: Class(1), channels: ["loudspeaker", "gong"]), deadline_min: 90, channel: Some("phone"), fallback: Some("radio")),
        (key: "f.7", phase: Handling, text: "Ⅲ级：90 分钟内接送行动不便人员。", actor: "station", trigger: "level >= III", auto: true, action: FetchSpecial(zones: Class(1), teams: []), deadline_min: 90),
        (key: "f.8", phase: Handling, text: "Ⅲ级：30 分钟内开放安置点。", actor: "office", trigger: "level >= III", auto: true, action: OpenShelter(shelters: []), deadline_min: 30),
        (key: "f.9", phase: Coordination, text: "Ⅲ级：救援队 40 分钟内到小学。", actor: "hq", trigger: "level >= III", auto: true, action: Dispatch(teams: ["flood-team"], to: Some("school")), deadline_min: 40),
        (key: "f.10", phase: Handling, text: "Ⅲ级：180 分钟内送到物资。", actor: "hq", trigger: "level >= III", auto: true, action: Supply(shelters: [], teams: []), deadline_min: 180),
        (key: "f.11", phase: Coordination, text: "Ⅲ级：高速交警 30 分钟内封闭匝道。", actor: "police", trigger: "level >= III", auto: true, action: CloseRoad(roads: ["r-8"]), deadline_min: 30),
        (key: "f.12", phase: Report, text: "20 分钟内电话报告市级。", actor: "centre", trigger: "level >= III", auto: true, action: Report(to: "city", form: Phone), deadline_min: 20, channel: Some("phone"), fallback: Some("radio"), implements: Some("overall.1")),
        (key: "f.13", phase: Report, text: "60 分钟内书面报告市级。", actor: "centre", trigger: "level >= III", auto: true, action: Report(to: "city", form: Written), deadline_min: 60, channel: Some("phone"), fallback: Some("radio")),
        (key: "f.14", phase: PublicInfo, text: "45 分钟内发布提示。", actor: "hq", trigger: "level >= III", auto: true, action: Inform(channels: ["media"]), deadline_min: 45),
        (key: "f.15", phase: Response, text: "村应急站 15 分钟内示警。", actor: "station", trigger: "reports(\"water\") >= 1", auto: true, action: Warn(zones: OwnTrigger, stage: LeaveNow, channels: ["gong"]), deadline_min: 15),
        (key: "f.16", phase: Report, text: "村应急站 20 分钟内通知组长。", actor: "station", trigger: "received(\"man\")", auto: true, action: Notify(to: ["head"], topic: "man"), deadline_min: 20, channel: Some("phone"), fallback: Some("gong")),
        (key: "f.17", phase: Recovery, text: "雨停后 90 分钟内终止响应。", actor: "hq", trigger: "level >= IV and for(180min, max_rain(3h) < 5)", auto: false, action: StandDown, deadline_min: 90),
    ],
    zones: [
        (key: "z-1", name: "低洼片", village: "ping", settlements: ["ping-1"], below_m: Some(3), class: 1,
            rules: [(gauge: "huangtuxi", prepare_rain: [(1, 30)], leave_rain: [(1, 50)])],
            refuges: [HighGround((100, 700)), Shelter("school")], administrator: "甲", monitor: "乙", reporter: "丙", signal: "锣", route: "村道", paired: true),
        (key: "z-2", name: "村头片", village: "ping", settlements: ["ping-2"], class: 1,
            rules: [(gauge: "huangtuxi", prepare_rain: [(1, 20)], leave_rain: [(1, 40)])],
            refuges: [Shelter("school")], administrator: "丁", monitor: "戊", reporter: "己", signal: "锣响", route: "县道", paired: true),
    ],
    roster: ["flood-team"], shelters: ["school"],
    materials: [(name: "编织袋", depot: "depot", count: 100, status: InService)],
)
"#;

pub const TOWN: &str = r#"(
    format: 1, key: "town", title: "岩门镇防汛预案", level: Township, class: NaturalDisaster, upper: Some("flood"), source: "by hand",
    clauses: [
        (key: "t.1", phase: Response, text: "Ⅲ级：80 分钟内转移。", actor: "office", trigger: "level >= III", auto: true, action: Evacuate(zones: Class(1), channels: ["gong"]), deadline_min: 80, channel: Some("phone"), fallback: Some("radio"), implements: Some("f.6")),
        (key: "t.2", phase: Report, text: "15 分钟内报告指挥中心。", actor: "office", trigger: "reports(\"water\") >= 1", auto: true, action: Report(to: "centre", form: Phone), deadline_min: 15, channel: Some("phone"), fallback: Some("radio"), implements: Some("overall.2")),
        (key: "t.3", phase: Report, text: "15 分钟内叫应到村。", actor: "office", trigger: "received(\"man\")", auto: true, action: Notify(to: ["station"], topic: "man"), deadline_min: 15, channel: Some("radio"), fallback: Some("phone"), implements: Some("f.3")),
        (key: "t.4", phase: Handling, text: "Ⅲ级：25 分钟内开放小学。", actor: "office", trigger: "level >= III", auto: true, action: OpenShelter(shelters: ["school"]), deadline_min: 25, implements: Some("f.8")),
    ],
)
"#;

const ROADS: &str = r#"{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"id": "r-1", "class": "Village", "to": "j-mid"}, "geometry": {"type": "LineString", "coordinates": [[300, 500], [500, 500]]}},
{"type": "Feature", "properties": {"id": "r-2", "class": "Village", "from": "j-mid", "crossings": [{"reach": "brook-2", "along_m": 5, "deck_m": 103}]}, "geometry": {"type": "LineString", "coordinates": [[500, 500], [700, 500]]}},
{"type": "Feature", "properties": {"id": "r-8", "class": "Ramp", "from": "j-mid"}, "geometry": {"type": "LineString", "coordinates": [[500, 500], [900, 100]]}}
]}
"#;

/// The clean folder.
pub fn clean() -> Folder {
    let f = Folder::new();
    f.write("county.ron", COUNTY).write("roads.geojson", ROADS);
    f.write("plans/overall.ron", OVERALL).write("plans/flood.ron", FLOOD).write("plans/town.ron", TOWN);
    f.replace("drills/flood.ron", "plans: [\"../plans/flood.ron\"]", "plans: [\"../plans/overall.ron\", \"../plans/flood.ron\", \"../plans/town.ron\"]");
    f
}

/// What `yanlian check` says of the folder.
pub fn findings(f: &Folder, lang: yanlian::base::lang::Lang) -> Vec<String> {
    let prefix = format!("{}/", f.dir.display());
    let list = yanlian::scenario::load::lint_paths(std::slice::from_ref(&f.dir)).expect("the disk works");
    list.iter().map(|x| x.line(lang).replace(&prefix, "")).collect()
}
