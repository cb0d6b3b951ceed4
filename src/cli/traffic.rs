//! Cli / traffic — the `traffic` command: a network and its demand, the traffic alone, on the queues that drills use.
//!
//! In: files of MATSim, SUMO, TNTP or GMNS. Out: `events.xml.gz`, `links.csv`, `summary.json`, on demand `fcd.xml.gz`.
//! Exit 0 also where there is gridlock: it is the answer, and it is said.

use crate::cli::out::say;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::help::{both, two};
use super::{Format, Stop};
use crate::base::ids::LinkId;
use crate::base::lang::Lang;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::import::failure::Failure;
use crate::import::network::demand::Demand;
use crate::import::network::net::Net;
use crate::import::network::open::{Case, open};
use crate::report::file::write_whole;
use crate::report::traffic::{Files, Names, links};
use crate::study::equilibrium;
use crate::study::traffic::{Leg, Legs, Outcome, Plan, run};

/// Arguments of `traffic`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian traffic --network tests/data/siouxfalls_net.tntp --plans tests/data/siouxfalls_trips.tntp --hours 24 --no-events --out out/siouxfalls\nyanlian traffic --network tests/data/siouxfalls_net.tntp --plans tests/data/siouxfalls_trips.tntp --hours 24 --until 01:00 --fcd 60 --out out/siouxfalls"
)]
pub(super) struct Traffic {
    #[arg(
        help = two!(
            "路网：MATSim .xml[.gz]、SUMO .net.xml[.gz]、TNTP _net.tntp，或含 node.csv、link.csv 的 GMNS 文件夹",
            "Network: MATSim .xml[.gz], SUMO .net.xml[.gz], TNTP _net.tntp, or a GMNS folder with node.csv and link.csv"
        ),
        long, value_name = "FILE"
    )]
    network: PathBuf,
    #[arg(
        help = two!("出行：MATSim plans、SUMO routes、TNTP trips、GMNS demand.csv", "Demand: MATSim plans, SUMO routes, TNTP trips, GMNS demand.csv"),
        long, value_name = "FILE"
    )]
    plans: PathBuf,
    #[arg(
        help = two!(
            "车辆大小：含小客车当量的 MATSim vehicles.xml[.gz]；不给则都是小客车",
            "Sizes of the vehicles: MATSim vehicles.xml[.gz] with passenger car equivalents; without it every vehicle is a car"
        ),
        long, value_name = "FILE"
    )]
    vehicles: Option<PathBuf>,
    #[arg(help = two!("结果文件夹", "Folder for the results"), long, value_name = "DIR")]
    out: PathBuf,
    #[arg(help = two!("随机种子：出行表的第一辆车落在两次出发之间的何处", "Luck: where between two departures a table of trips begins"), long, default_value_t = 1)]
    seed: u64,
    #[arg(help = two!("到这一时刻停；不给则跑到没有车动为止", "Stop at this time of day; without it, run until nothing moves any more"), long, value_name = "HH:MM")]
    until: Option<String>,
    #[arg(help = two!("另外每隔这么多秒写一次位置（fcd.xml.gz）", "Also write positions every so many seconds (fcd.xml.gz)"), long, value_name = "SECONDS")]
    fcd: Option<u32>,
    #[arg(help = two!("不写 events.xml.gz", "Do not write events.xml.gz"), long)]
    no_events: bool,
    #[arg(help = two!("出行表均匀分布在多少小时内", "Hours over which a table of trips is spread evenly"), long, value_name = "H", default_value_t = 1.0)]
    hours: f64,
    #[arg(
        help = two!(
            "车间空隙逆行的波速，公里/小时，通行能力不超过它所能带走的（MATSim 运动波为 15）；不给则取各路段通行能力所要求的波速",
            "Speed of gaps against the traffic, km/h, and the capacity no more than they carry (MATSim's kinematic waves: 15); without it, the speed that each link's capacity asks for"
        ),
        long, value_name = "KM_H"
    )]
    backward_wave: Option<f64>,
    #[arg(help = two!("结果的输出格式", "How the result is printed"), long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Legs for Demand {
    fn persons(&self) -> usize {
        self.persons.len()
    }
    fn leg(&self, person: usize, i: usize) -> Option<Leg<'_>> {
        let range = self.legs_of(person);
        let leg = (i < range.len()).then(|| &self.legs[range.start + i])?;
        Some(Leg {
            way: leg.drives.then(|| self.way(leg)),
            travel_ms: leg.travel_ms,
            end_ms: leg.end_ms,
            stay_ms: leg.stay_ms,
            later: leg.later,
            ends: (leg.from, leg.to),
            words: (leg.act, leg.next_act, leg.mode),
            size: leg.size,
        })
    }
}

impl Traffic {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let begun = Instant::now();
        let until = match &self.until {
            None => None,
            Some(text) => Some(clock(text).ok_or_else(|| Stop::Usage(both(format!("--until {text}：应为 时:分"), format!("--until {text}: hh:mm expected"))))?),
        };
        if self.fcd == Some(0) {
            return Err(Stop::Usage(both("--fcd：秒数须大于 0", "--fcd: a number of seconds above 0 is expected")));
        }
        if !(self.hours > 0.0 && self.hours <= 1000.0) {
            return Err(Stop::Usage(both("--hours：须大于 0，至多 1000", "--hours: above 0, at most 1000")));
        }
        if self.backward_wave.is_some_and(|w| !(w > 0.0 && w <= 1000.0)) {
            return Err(Stop::Usage(both("--backward-wave：须大于 0，至多 1000 公里/小时", "--backward-wave: above 0, at most 1000 km/h")));
        }
        let wave = self.backward_wave.map(|w| w / 3.6);
        let case = open(&self.network, &self.plans, self.vehicles.as_deref(), wave).map_err(|f| stop(f, lang))?;
        let (net, demand, assigned) = match case {
            Case::Plans(net, demand) => (net, demand, None),
            Case::Table(net, table) => {
                let report = equilibrium::solve(&super::traffic_table::network(&net, &table), &equilibrium::Options::default());
                super::traffic_table::all_reached(&self.plans, &net, &table, &report)?;
                let demand = super::traffic_table::spread(&net, &table, &report, self.hours, Seed(self.seed));
                (net, demand, Some(report))
            }
        };
        let read_s = begun.elapsed().as_secs_f64();
        let names = Names { graph: &net.graph, persons: &demand.persons, words: &demand.words };
        let every = self.fcd.map(|s| Span::seconds(i64::from(s)));
        let disk = |t: crate::report::file::Trouble| Stop::Failed(t.to_string());
        let mut files = Files::begin(&self.out, names, !self.no_events, every).map_err(disk)?;
        let outcome = run(&net.graph, &demand, Plan { until, every, from_end: demand.from_end }, &mut files);
        files.finish().map_err(disk)?;
        links(&self.out.join("links.csv"), names, &outcome).map_err(disk)?;
        let summary = self.summary(&net, &demand, &outcome, assigned.as_ref(), read_s, begun);
        write_whole(&self.out.join("summary.json"), |w| {
            serde_json::to_writer_pretty(&mut *w, &summary)?;
            std::io::Write::write_all(w, b"\n")
        })
        .map_err(disk)?;
        match self.format {
            Format::Json => say!("{summary:#}"),
            Format::Text => {
                say_left_out(&demand, lang);
                say(&net, &outcome, &self.out, lang);
            }
        }
        Ok(())
    }

    fn summary(&self, net: &Net, demand: &Demand, o: &Outcome, assigned: Option<&equilibrium::Assignment>, read_s: f64, begun: Instant) -> serde_json::Value {
        let name = |l: LinkId| net.name(l).to_owned();
        let seconds = |m: Moment| m.as_millis() as f64 / 1000.0;
        serde_json::json!({
            "format": 1,
            "network": file_name(&self.network), "plans": file_name(&self.plans), "seed": self.seed,
            "links": net.graph.links.len(), "nodes": net.graph.nodes.len(), "capacities_lowered": net.lowered,
            "persons": demand.persons.len(), "vehicles": demand.drives(), "ways_filled": demand.filled, "left_out": demand.left_out,
            "departed": o.departed, "arrived": o.arrived, "not_departed": o.waiting, "en_route": o.en_route, "stranded": o.stranded.len(),
            "stranded_list": o.stranded.iter().take(100).map(|s| serde_json::json!({
                "person": demand.persons[s.who as usize], "at_s": seconds(s.at), "node": net.graph.node_keys.key(s.node), "closed_link": name(s.link)
            })).collect::<Vec<_>>(),
            "gridlock": o.rings.iter().map(|r| serde_json::json!({
                "at_s": seconds(r.at), "links": r.links.iter().map(|l| name(*l)).collect::<Vec<_>>(),
                "first_link": name(r.first.0), "first_full_s": seconds(r.first.1), "stands_at_end": r.stands
            })).collect::<Vec<_>>(),
            "full_links_at_end": o.full.len(),
            "mean_drive_s": if o.arrived > 0 { Some(o.time_ms as f64 / 1000.0 / f64::from(o.arrived)) } else { None },
            "end_s": seconds(o.end), "transfers": o.transfers,
            "equilibrium": assigned.map(|a| serde_json::json!({
                "objective": a.objective, "total_time": a.total_time, "relative_gap": a.gap, "iterations": a.iterations
            })),
            "read_s": read_s, "drive_s": o.drive_s, "wall_s": begun.elapsed().as_secs_f64(),
            "fingerprint": o.fingerprint.to_string(),
        })
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

/// `hh:mm` or `hh:mm:ss`; hours may pass 24.
fn clock(text: &str) -> Option<Moment> {
    let parts: Vec<i64> = text.split(':').map(|p| p.parse::<u32>().ok().map(i64::from)).collect::<Option<_>>()?;
    match parts.as_slice() {
        [h, m] if *m < 60 => Some(Moment::seconds(h * 3600 + m * 60)),
        [h, m, s] if *m < 60 && *s < 60 => Some(Moment::seconds(h * 3600 + m * 60 + s)),
        _ => None,
    }
}

fn stop(failure: Failure, lang: Lang) -> Stop {
    match failure {
        Failure::Findings(findings) => Stop::Findings(findings),
        other => Stop::Failed(other.text(lang)),
    }
}

/// What the demand's file says and nobody carried out.
fn say_left_out(demand: &Demand, lang: Lang) {
    if demand.left_out.is_empty() {
        return;
    }
    let list = demand.left_out.iter().map(|(word, n)| format!("{word} ×{n}")).collect::<Vec<_>>().join(" · ");
    match lang {
        Lang::Zh => say!("文件中有而未采用：{list}"),
        Lang::En => say!("In the file and not used: {list}"),
    }
}

fn say(net: &Net, o: &Outcome, out: &Path, lang: Lang) {
    let clock = |m: Moment| {
        let s = m.as_millis() / 1000;
        format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    };
    let ring = |links: &[LinkId]| links.iter().map(|l| net.name(*l)).collect::<Vec<_>>().join(" > ");
    let (departed, arrived, waiting, en_route, stranded) = (o.departed, o.arrived, o.waiting, o.en_route, o.stranded.len());
    let per_s = o.transfers as f64 / o.drive_s.max(1e-9) / 1e6;
    match lang {
        Lang::Zh => {
            say!("出发 {departed} 辆，到达 {arrived}，仍在路上 {en_route}，尚未出发 {waiting}，无路可走 {stranded}；最后一件事在 {}。", clock(o.end));
            say!("路段间移动 {} 次，用时 {:.3} 秒（每秒 {per_s:.1} 百万次）。结果：{}", o.transfers, o.drive_s, out.display());
        }
        Lang::En => {
            say!(
                "{departed} departed, {arrived} arrived, {en_route} still en route, {waiting} not departed, {stranded} stranded; last event at {}.",
                clock(o.end)
            );
            say!("{} moves from link to link in {:.3} s ({per_s:.1} million a second). Results: {}", o.transfers, o.drive_s, out.display());
        }
    }
    for r in o.rings.iter().take(10) {
        let (at, first, since) = (clock(r.at), net.name(r.first.0), clock(r.first.1));
        match lang {
            Lang::Zh => say!(
                "死锁：{at} 起 {} 首尾相接，谁也动不了；最先堵满的是 {first}（{since}）。{}",
                ring(&r.links),
                if r.stands { "到结束仍未解开。" } else { "" }
            ),
            Lang::En => say!(
                "Gridlock from {at}: {} stand in a ring; {first} filled first ({since}).{}",
                ring(&r.links),
                if r.stands { " It still stands at the end." } else { "" }
            ),
        }
    }
    for s in o.stranded.iter().take(10) {
        match lang {
            Lang::Zh => say!("无路可走：{} 于 {} 停在节点 {}，路段 {} 封闭", s.who, clock(s.at), net.graph.node_keys.key(s.node), net.name(s.link)),
            Lang::En => say!("Stranded: {} at {} at node {}, link {} is closed", s.who, clock(s.at), net.graph.node_keys.key(s.node), net.name(s.link)),
        }
    }
}
