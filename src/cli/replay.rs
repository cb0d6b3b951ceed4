//! Cli / replay — the `replay` command: runs a record again; `--verify` names the first minute and room that differ.

use crate::cli::out::say;
use std::path::PathBuf;

use super::Stop;
use super::help::two;
use super::origin::Origin;
use crate::base::fingerprint::Fingerprint;
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::drill::run::{Options, Silent, resume, run, whole_sum};
use crate::drill::world::{Parts, Prepared};
use crate::record::tale::{MinuteSum, Tale};
use crate::record::{keyframe, store};
use crate::scenario::drill_spec::Scenario;

/// Arguments of `replay`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian replay out/flood-0824 --verify\nyanlian replay out/flood-0824 --verify --from T+20:00\nyanlian replay out/flood-0824 --verify --at T+12:29"
)]
pub(super) struct Replay {
    #[arg(help = two!("一次推演的结果文件夹", "Folder of a run"))]
    dir: PathBuf,
    #[arg(help = two!("逐分钟核对指纹；不同则以 1 退出", "Compare fingerprints minute by minute; exit 1 where they differ"), long)]
    verify: bool,
    #[arg(
        help = two!("不从头跑，从不晚于这一时刻（T+hh:mm）的关键帧续跑", "Go on from the keyframe at or before this moment (T+hh:mm) instead of from the start"),
        long, value_name = "T+hh:mm", value_parser = moment
    )]
    from: Option<Moment>,
    #[arg(
        help = two!("只到这一时刻（T+hh:mm）：自此前最近的关键帧起，至该分钟末", "Reach this moment (T+hh:mm) and stop: from the keyframe before it to the end of its minute"),
        long, value_name = "T+hh:mm", value_parser = moment, conflicts_with = "from"
    )]
    at: Option<Moment>,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| format!("{text}: T+hh:mm"))
}

/// The first minute and room in which two runs differ.
pub(super) fn first_difference(a: &[MinuteSum], b: &[MinuteSum]) -> Option<(usize, &'static str)> {
    let rooms = |m: &MinuteSum| -> [(&'static str, Fingerprint); 5] {
        [("hazard", m.hazard), ("command", m.command), ("teams", m.teams), ("people", m.people), ("traffic", m.traffic)]
    };
    for (minute, (x, y)) in a.iter().zip(b).enumerate() {
        if let Some(((room, _), _)) = rooms(x).into_iter().zip(rooms(y)).find(|((_, p), (_, q))| p != q) {
            return Some((minute, room));
        }
    }
    (a.len() != b.len()).then(|| (a.len().min(b.len()), "length"))
}

impl Replay {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let origin = Origin::read(&self.dir)?;
        let scenario = origin.load_again(&self.dir)?;
        let kept = store::read(&self.dir, &scenario).map_err(|e| Stop::Failed(e.to_string()))?;
        let mut options = Options::new(kept.seed);
        options.plan_use = kept.plan_use;
        options.playback = false;
        options.given = origin.orders(&scenario)?;
        let prepared = Prepared::new(&scenario);
        let end = Moment::ZERO + scenario.drill.length;
        if let Some(late) = self.at.or(self.from).filter(|m| *m > end) {
            return Err(Stop::Usage(match lang {
                Lang::Zh => format!("{late} 在推演结束（{end}）之后"),
                Lang::En => format!("{late} is after the end of the drill ({end})"),
            }));
        }
        options.until = self.at;
        if let Some(from) = self.from.or(options.until) {
            return self.go_on(from, &scenario, &prepared, &options, &kept, lang);
        }
        let again = run(&scenario, &prepared, &options, &mut Silent);
        say!(
            "{} {}",
            match lang {
                Lang::Zh => "记录",
                Lang::En => "record",
            },
            kept.fingerprint
        );
        say!(
            "{} {}",
            match lang {
                Lang::Zh => "重演",
                Lang::En => "replay",
            },
            again.fingerprint
        );
        if !self.verify || kept.fingerprint == again.fingerprint {
            return Ok(());
        }
        Err(differs(first_difference(&kept.sums, &again.sums), lang))
    }

    /// Runs the rest of the drill from a keyframe; `--verify` compares every minute of it, and all events.
    fn go_on(&self, from: Moment, scenario: &Scenario, prepared: &Prepared, options: &Options, kept: &Tale, lang: Lang) -> Result<(), Stop> {
        let found = keyframe::read_before(&self.dir, from).map_err(|e| Stop::Failed(e.to_string()))?;
        let again = found.and_then(|k| {
            let state = Parts::from_bytes(&k.state)?;
            Some((k.at, resume(scenario, prepared, options, k.at, &state, k.events, &mut Silent)?))
        });
        let Some((at, again)) = again else {
            return Err(Stop::Failed(match lang {
                Lang::Zh => format!("{}：没有本程序此版本所写、不晚于 {from} 的关键帧；请不带 --from 重演。", self.dir.display()),
                Lang::En => format!("{}: no keyframe of this build at or before {from}; replay without --from.", self.dir.display()),
            }));
        };
        let (minutes, s) = (again.sums.len(), again.drill_s);
        say!(
            "{}",
            match (lang, options.until) {
                (Lang::Zh, None) => format!("自 {at} 的关键帧续演 {minutes} 分钟，用时 {s:.1} 秒"),
                (Lang::En, None) => format!("went on from the keyframe at {at} for {minutes} minutes in {s:.1} s"),
                (Lang::Zh, Some(until)) => format!("自 {at} 的关键帧到达 {until}：续演 {minutes} 分钟，用时 {s:.2} 秒"),
                (Lang::En, Some(until)) => format!("reached {until} from the keyframe at {at}: {minutes} minutes in {s:.2} s"),
            }
        );
        let skipped = (at.as_millis() / 60_000 + 1) as usize;
        let reached = (skipped + minutes).min(kept.sums.len());
        let same = if options.until.is_some() {
            // The sum of each minute holds the minute's events.
            kept.sums.get(skipped..reached) == Some(&again.sums[..])
        } else {
            whole_sum(&[&kept.sums[..skipped.min(kept.sums.len())], &again.sums].concat(), &again.events) == kept.fingerprint
        };
        if !self.verify || same {
            return Ok(());
        }
        let difference = first_difference(kept.sums.get(skipped..reached).unwrap_or_default(), &again.sums).map(|(minute, room)| (minute + skipped, room));
        Err(differs(difference, lang))
    }
}

fn differs(at: Option<(usize, &'static str)>, lang: Lang) -> Stop {
    Stop::Differs(match (at, lang) {
        (Some((minute, room)), Lang::Zh) => format!("{} 起不同，所在部分：{room}", Moment::minutes(minute as i64)),
        (Some((minute, room)), Lang::En) => format!("differs from {} on, in room {room}", Moment::minutes(minute as i64)),
        (None, Lang::Zh) => "每分钟状态相同，但事件不同".into(),
        (None, Lang::En) => "every minute's state is the same, but events differ".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(people: u128) -> MinuteSum {
        let f = Fingerprint;
        MinuteSum { hazard: f(1), people: f(people), traffic: f(2), command: f(3), teams: f(4) }
    }

    #[test]
    fn the_first_minute_and_room_that_differ_are_named() {
        assert_eq!(first_difference(&[sum(1), sum(2), sum(3)], &[sum(1), sum(9), sum(8)]), Some((1, "people")));
        assert_eq!(first_difference(&[sum(1)], &[sum(1)]), None);
        assert_eq!(first_difference(&[sum(1), sum(2)], &[sum(1)]), Some((1, "length")));
    }
}
