//! Office / template — the workbook of the three lists, empty or filled from a drill's plans.
//!
//! In: nothing, or a scenario. Out: bytes of an xlsx: 花名册, 六落实, 转移清单, and a tab that explains with examples.
//! Not here: reading it back (`import::office`). No names of persons: plans know roles only.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, XlsxError};

use crate::base::ids::Id;
use crate::plan::role::RoleSeat;
use crate::plan::zone::{Refuge, Zone};
use crate::scenario::drill_spec::Scenario;
use crate::scenario::lists::{ListKind, SEATS};

const NOTES: [&str; 10] = [
    "【演练】本工作簿由 yanlian plan template 生成，填好后用 yanlian plan import 导入。",
    "键只用字母、数字和 -；乡镇、村、小组、测站、安置点的键见县文件夹 county.ron。",
    "花名册：席位写 上级、县指挥中心、县级部门、专项指挥部、各乡镇、各村、各组，或 乡镇:键、村:键、组:键、队伍:键。",
    "花名册也可以直接交一人一行的（姓名、单位、职务、电话、班次）：按单位计人数，姓名和电话不写进预案。",
    "六落实：小组、安置点可写多个，用“；”隔开；雨量写作 小时:毫米，如 1:30；3:50。",
    "六落实：责任人写职务，不写姓名和电话（导入时会去掉）。",
    "转移清单：每个小组一行；已结对人数不少于行动不便人数时，该区算已结对。",
    "下面的灰字是各列的示例。",
    "CSV 也可以（UTF-8 或 GBK），表头相同。",
    "Headings are those of the tabs; keys are those of county.ron. Grey lines below are examples.",
];

fn seat(scenario: &Scenario, s: &RoleSeat) -> String {
    let word = |en: &str| SEATS.iter().find(|p| p.1 == en).map_or_else(String::new, |p| p.0.to_owned());
    match s {
        RoleSeat::Above => word("Above"),
        RoleSeat::Province => word("Province"),
        RoleSeat::CountyCentre => word("CountyCentre"),
        RoleSeat::CountyBody => word("CountyBody"),
        RoleSeat::Commander => word("Commander"),
        RoleSeat::EveryTownship => word("EveryTownship"),
        RoleSeat::EveryVillage => word("EveryVillage"),
        RoleSeat::EverySettlement => word("EverySettlement"),
        RoleSeat::Township(t) => format!("乡镇:{}", scenario.county.township_keys.key(*t)),
        RoleSeat::Village(v) => format!("村:{}", scenario.county.village_keys.key(*v)),
        RoleSeat::Settlement(x) => format!("组:{}", scenario.county.settlement_keys.key(*x)),
        RoleSeat::Team(t) => format!("队伍:{}", scenario.county.team_keys.key(*t)),
    }
}

fn yes(b: bool) -> String {
    if b { "是" } else { "否" }.to_owned()
}

fn zone(scenario: &Scenario, z: &Zone) -> Vec<String> {
    let county = &scenario.county;
    let high = z.refuges.iter().find_map(|r| if let Refuge::HighGround(p) = r { Some(county.frame.to_lonlat(*p)) } else { None });
    let shelters: Vec<&str> = z.refuges.iter().filter_map(|r| if let Refuge::Shelter(f) = r { Some(county.facility_keys.key(*f)) } else { None }).collect();
    let settlements: Vec<&str> = z.settlements.iter().map(|s| county.settlement_keys.key(*s)).collect();
    let rule = z.rules.iter().find(|r| !r.prepare_rain.is_empty());
    let sums = |list: &[(f64, f64)]| list.iter().map(|(h, mm)| format!("{h}:{mm}")).collect::<Vec<_>>().join("；");
    vec![
        z.key.clone(),
        z.name.zh.clone(),
        county.village_keys.key(z.village).to_owned(),
        settlements.join("；"),
        z.class.to_string(),
        z.below_m.map_or_else(String::new, |b| b.to_string()),
        z.administrator.clone(),
        z.monitor.clone(),
        z.reporter.clone(),
        z.signal.clone(),
        z.route.clone(),
        high.map_or_else(String::new, |p| format!("{:.5}", p.lon)),
        high.map_or_else(String::new, |p| format!("{:.5}", p.lat)),
        shelters.join("；"),
        rule.map_or_else(String::new, |r| county.gauge_keys.key(r.gauge).to_owned()),
        rule.map_or_else(String::new, |r| sums(&r.prepare_rain)),
        rule.map_or_else(String::new, |r| sums(&r.leave_rain)),
        yes(z.paired),
    ]
}

/// The rows of a list as a drill's plans have them. Of several rules of a zone the first of rain stands in the list.
#[must_use]
pub fn rows(scenario: &Scenario, kind: ListKind) -> Vec<Vec<String>> {
    let books = &scenario.books;
    match kind {
        ListKind::Roster => books
            .roles
            .iter()
            .map(|r| {
                let staff = [r.staff_day.to_string(), r.staff_night.to_string(), yes(r.commands), yes(r.closes_expressway)];
                [r.key.clone(), r.name.zh.clone(), seat(scenario, &r.seat)].into_iter().chain(staff).collect()
            })
            .collect(),
        // Plans know no persons.
        ListKind::Persons => Vec::new(),
        ListKind::Zones => books.zones.iter().map(|z| zone(scenario, z)).collect(),
        ListKind::Transfers => books
            .zones
            .iter()
            .flat_map(|z| z.settlements.iter().map(move |s| (z, *s)))
            .map(|(z, s)| {
                // Heads are counted in the field; residents of the whole group stand in until then.
                let people = scenario.county.settlements[s.index()].residents.to_string();
                vec![z.key.clone(), scenario.county.settlement_keys.key(s).to_owned(), String::new(), people, String::new(), String::new()]
            })
            .collect(),
    }
}

/// The workbook.
pub fn bytes(scenario: Option<&Scenario>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date, so that the same input gives the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2020, 1, 1)?));
    let head = Format::new().set_bold().set_background_color(Color::RGB(0xDD_E6EE)).set_border(FormatBorder::Thin).set_text_wrap();
    let hint = Format::new().set_italic().set_font_color(Color::RGB(0x80_8080));
    for kind in ListKind::ALL {
        let sheet = book.add_worksheet();
        sheet.set_name(kind.name())?;
        sheet.set_freeze_panes(1, 1)?;
        for (c, column) in kind.columns().iter().enumerate() {
            sheet.write_string_with_format(0, c as u16, column.head, &head)?;
            sheet.set_column_width(c as u16, 16)?;
        }
        for (r, row) in scenario.map_or_else(Vec::new, |s| rows(s, kind)).iter().enumerate() {
            for (c, text) in row.iter().enumerate() {
                sheet.write_string(1 + r as u32, c as u16, text)?;
            }
        }
    }
    let notes = book.add_worksheet();
    notes.set_name("说明")?;
    notes.set_column_width(0, 100)?;
    let mut r = 0;
    for line in NOTES {
        notes.write_string(r, 0, line)?;
        r += 1;
    }
    for kind in ListKind::ALL {
        for column in kind.columns() {
            notes.write_string_with_format(r, 0, format!("{} · {}：{}", kind.name(), column.head, column.hint), &hint)?;
            r += 1;
        }
    }
    book.save_to_buffer()
}
