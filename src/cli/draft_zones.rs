//! Cli / draft-zones — the `draft-zones` command: first danger zones of a county as a plan file, for a person to correct.

use crate::cli::out::say_on;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::Stop;
use super::help::{both, two};
use crate::base::ids::{Id, SettlementId};
use crate::base::lang::Lang;
use crate::hazard::flood::ground::Ground;
use crate::map::county::County;
use crate::plan::draft::{self, OwnRain};
use crate::plan::zone::{Refuge, Zone};
use crate::scenario::load::{LoadError, load_county};
use crate::scenario::patch::quoted;
use crate::study::brook::brooks;
use crate::study::critical_rain::{Critical, HOURS, critical, prepare_mm};
use crate::study::zones;

/// Arguments of `draft-zones`.
#[derive(clap::Args)]
#[command(after_help = "yanlian draft-zones scenarios/mayang --below 4 --key draft")]
pub(super) struct DraftZones {
    #[arg(help = two!("县域文件夹", "County folder"))]
    county: PathBuf,
    #[arg(help = two!("高出平滩水位不足此数的地面算危险区，米", "Ground less than this above bank-full is in danger, metres"), long, default_value_t = 4.0)]
    below: f64,
    #[arg(
        help = two!("临界雨量表的系数；前期土湿时小于 1", "Factor on the critical rain of the table; below 1 for ground that is wet beforehand"),
        long, default_value_t = 1.0
    )]
    rain_factor: f64,
    #[arg(
        help = two!(
            "由本县河流反推每个危险区的临界雨量（准备转移、立即转移）写入规则，不用通用表；写土壤含水：Dry、Average 或 Wet",
            "Work out each zone's critical rain (get ready, leave at once) from the county's own rivers and write it into the rules in place of the table; give the soil's moisture: Dry, Average or Wet"
        ),
        long
    )]
    critical_rain: Option<String>,
    #[arg(help = two!("上位预案的键", "Key of the plan the zones belong under"), long, default_value = "flood")]
    upper: String,
    #[arg(help = two!("所生成预案的键", "Key of the plan file that is made"), long, default_value = "zones")]
    key: String,
}

impl DraftZones {
    /// Runs it.
    pub(super) fn run(self, _lang: Lang) -> Result<(), Stop> {
        if !(0.5..=30.0).contains(&self.below) {
            return Err(Stop::Usage(both(format!("--below {}：应为 0.5 至 30 米", self.below), format!("--below {}: 0.5 to 30 metres expected", self.below))));
        }
        if !(0.2..=2.0).contains(&self.rain_factor) {
            return Err(Stop::Usage(both(
                format!("--rain-factor {}：应为 0.2 至 2", self.rain_factor),
                format!("--rain-factor {}: 0.2 to 2 expected", self.rain_factor),
            )));
        }
        let county = load_county(&self.county).map_err(|e| match e {
            LoadError::Findings(f) => Stop::Findings(f),
            LoadError::Failure(f) => Stop::Failed(f.to_string()),
        })?;
        let moisture = match self.critical_rain.as_deref() {
            None => None,
            Some("Dry") => Some(0),
            Some("Average") => Some(1),
            Some("Wet") => Some(2),
            Some(other) => {
                return Err(Stop::Usage(both(
                    format!("--critical-rain {other}：应为 Dry、Average 或 Wet"),
                    format!("--critical-rain {other}: Dry, Average or Wet expected"),
                )));
            }
        };
        let own = moisture.map_or_else(BTreeMap::new, |m| own_rain(&county, m));
        let zones = draft::zones(&county, self.below, self.rain_factor, &own);
        say_on!("{}", plan_file(&county, &zones, &self.key, &self.upper, moisture.is_some()));
        Ok(())
    }
}

/// The critical rain of every settlement at a moisture of the soil, from the county's own rivers.
fn own_rain(county: &County, moisture: usize) -> BTreeMap<SettlementId, Vec<OwnRain>> {
    let (ground, homes) = (Arc::new(Ground::new(county)), zones::households(county));
    let found = critical(county, &ground, &brooks(county.settlements.len(), &homes, &ground));
    let rain = |c: &Critical| {
        let by_hours = HOURS.iter().zip(c[moisture]);
        by_hours.filter_map(|(h, leave)| leave.map(|mm| OwnRain { hours: *h, prepare_mm: prepare_mm(mm, *h), leave_mm: mm })).collect::<Vec<_>>()
    };
    let known = found.iter().enumerate().filter_map(|(i, c)| Some((SettlementId::from_index(i), rain(c.as_ref()?))));
    known.filter(|(_, list)| !list.is_empty()).collect()
}

fn rain(list: &[(f64, f64)]) -> String {
    format!("[{}]", list.iter().map(|(h, mm)| format!("({h}, {mm})")).collect::<Vec<_>>().join(", "))
}

/// The zones as a plan of village level.
fn plan_file(county: &County, zones: &[Zone], key: &str, upper: &str, own_rain: bool) -> String {
    let name = &county.name.zh;
    let rain_from = if own_rain { "雨量指标由本县河流模型按成灾水位反推，反推不出处" } else { "雨量指标" };
    let mut out = format!(
        "// 村级明白卡：危险区清单。由 yanlian draft-zones 按地面与最近河道平滩水位的高差初划，须由乡镇逐村核实修改。\n(\n    format: 1, key: {}, title: {}, title_en: {},\n    level: Village, class: NaturalDisaster, upper: Some({}),\n    source: \"按地形高差初划（假定）；{rain_from}取湖南江华县山洪地质灾害临界雨量表\", confidence: Assumed,\n    roles: [], levels: [], clauses: [],\n    zones: [\n",
        quoted(key),
        quoted(&format!("{name}危险区与村级明白卡（演练版）")),
        quoted(&format!("{} danger zones and village cards (exercise)", county.name.get(Lang::En))),
        quoted(upper)
    );
    for z in zones {
        let settlements: Vec<String> = z.settlements.iter().map(|s| quoted(county.settlement_keys.key(*s))).collect();
        let rules: Vec<String> = z
            .rules
            .iter()
            .map(|r| {
                let stage = r.stage_m.map_or("None".to_owned(), |(a, b)| format!("Some(({a:.1}, {b:.1}))"));
                format!(
                    "(gauge: {}, prepare_rain: {}, leave_rain: {}, stage_m: {stage})",
                    quoted(county.gauge_keys.key(r.gauge)),
                    rain(&r.prepare_rain),
                    rain(&r.leave_rain)
                )
            })
            .collect();
        let refuges: Vec<String> = z
            .refuges
            .iter()
            .map(|r| match r {
                Refuge::HighGround(p) => {
                    let g = county.frame.to_lonlat(*p);
                    format!("HighGround(({:.5}, {:.5}))", g.lon, g.lat)
                }
                Refuge::Shelter(f) => format!("Shelter({})", quoted(county.facility_keys.key(*f))),
            })
            .collect();
        let roads: Vec<String> = z.route_roads.iter().map(|r| quoted(county.roads.road_keys.key(*r))).collect();
        let roads = if roads.is_empty() { String::new() } else { format!(" route_roads: [{}],", roads.join(", ")) };
        let _ = write!(
            out,
            "        (key: {}, name: {}, village: {}, settlements: [{}], below_m: {}, class: {},\n         rules: [{}],\n         refuges: [{}],\n         administrator: {}, monitor: {}, reporter: {}, signal: {}, route: {},{roads} paired: {}),\n",
            quoted(&z.key),
            quoted(&z.name.zh),
            quoted(county.village_keys.key(z.village)),
            settlements.join(", "),
            z.below_m.map_or("None".to_owned(), |b| format!("Some({b})")),
            z.class,
            rules.join(", "),
            refuges.join(", "),
            quoted(&z.administrator),
            quoted(&z.monitor),
            quoted(&z.reporter),
            quoted(&z.signal),
            quoted(&z.route),
            z.paired
        );
    }
    out.push_str("    ],\n    roster: [], shelters: [], materials: [],\n)\n");
    out
}
