//! Cli / replay — the `replay` command: runs a record again; `--verify` names the first minute and room that differ.

use std::path::PathBuf;

use super::Stop;
use super::origin::Origin;
use crate::base::fingerprint::Fingerprint;
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::drill::run::{Options, Silent, run};
use crate::drill::world::Prepared;
use crate::record::store;
use crate::record::tale::MinuteSum;

/// Arguments of `replay`.
#[derive(clap::Args)]
#[command(after_help = "例 Example:\n  yanlian replay out/flood-0824-1 --verify")]
pub(super) struct Replay {
    /// Folder of a run
    dir: PathBuf,
    /// Compare fingerprints minute by minute; exit 1 where they differ
    #[arg(long)]
    verify: bool,
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
        let again = run(&scenario, &Prepared::new(&scenario), &options, &mut Silent);
        println!(
            "{} {}",
            match lang {
                Lang::Zh => "记录",
                Lang::En => "record",
            },
            kept.fingerprint
        );
        println!(
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
        let at = first_difference(&kept.sums, &again.sums);
        Err(Stop::Differs(match (at, lang) {
            (Some((minute, room)), Lang::Zh) => format!("{} 起不同，所在部分：{room}", Moment::minutes(minute as i64)),
            (Some((minute, room)), Lang::En) => format!("differs from {} on, in room {room}", Moment::minutes(minute as i64)),
            (None, Lang::Zh) => "每分钟状态相同，但事件不同".into(),
            (None, Lang::En) => "every minute's state is the same, but events differ".into(),
        }))
    }
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
