//! Cli / shard — the `shard` and `gather` commands: a study in pieces on several machines, put together to the same bytes as on one.

use crate::cli::out::{say, say_on};
use std::path::PathBuf;
use std::str::FromStr;

use super::Stop;
use super::help::{both, two};
use super::study::{self, SIGN};
use crate::base::lang::Lang;

/// A piece of a study: `2/4` is the second of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    number: usize,
    of: usize,
}

impl FromStr for Piece {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || both("应为 I/N，如 1/4", "I/N expected, as 1/4");
        let (i, n) = text.split_once('/').ok_or_else(wrong)?;
        let (number, of): (usize, usize) = (i.parse().map_err(|_| wrong())?, n.parse().map_err(|_| wrong())?);
        if number == 0 || number > of || of > 100_000 { Err(wrong()) } else { Ok(Self { number, of }) }
    }
}

/// Arguments of `shard`.
#[derive(clap::Args)]
#[command(
    after_help = "yanlian sweep scenarios/mayang/drills/township-yanmen.ron --runs 200 --plan-only out/study.ron\nyanlian shard out/study.ron --part 1/2 --out out/parts/1\nyanlian shard out/study.ron --part 2/2 --out out/parts/2"
)]
pub(super) struct Shard {
    #[arg(help = two!("研究文件，由 --plan-only 写出", "The study file, as --plan-only writes it"))]
    study: PathBuf,
    #[arg(help = two!("几片中的第几片", "Which piece of how many"), long, value_name = "I/N", required_unless_present = "slurm")]
    part: Option<Piece>,
    #[arg(
        help = two!("不跑，只印出分成这么多片的 Slurm 作业脚本", "Instead of running, print a Slurm array script of so many pieces"),
        long, value_name = "N", conflicts_with = "part", value_parser = clap::value_parser!(u32).range(1..=100_000)
    )]
    slurm: Option<u32>,
    #[arg(help = two!("存放各部分的文件夹；已有的不再跑", "Folder for the parts; parts that are there are not run again"), long)]
    out: PathBuf,
    #[arg(help = two!("同时跑几次；不给则用全部核心", "Runs at once; all cores where absent"), long, value_name = "J")]
    jobs: Option<usize>,
}

impl Shard {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let file = study::read(&self.study)?;
        let (whole, _) = study::prepare(&file, lang)?;
        let Some(part) = self.part else {
            say_on!("{}", slurm(&self.study, &self.out, self.slurm.unwrap_or(1)));
            return Ok(());
        };
        study::own(&self.out, &file)?;
        let blocks: Vec<usize> = (0..whole.blocks()).filter(|b| b % part.of == part.number - 1).collect();
        study::run(&whole, &self.out, &blocks, self.jobs, None, lang)?;
        for b in blocks {
            say!("{}", crate::report::study_rows::part_path(&self.out, &whole, b).display());
        }
        Ok(())
    }
}

/// A Slurm array job of so many pieces, each in a folder of its own, and a job behind it that gathers.
fn slurm(study: &std::path::Path, out: &std::path::Path, pieces: u32) -> String {
    let whole = |p: &std::path::Path| std::path::absolute(p).unwrap_or_else(|_| p.to_owned()).display().to_string().replace('\'', "'\\''");
    let (study, out) = (whole(study), whole(out));
    format!(
        "#!/bin/bash\n\
         # A study in {pieces} pieces: sbatch this file. Pieces that are there are not run again, so it may be sent twice.\n\
         #SBATCH --job-name=yanlian\n\
         #SBATCH --array=1-{pieces}\n\
         #SBATCH --cpus-per-task=2\n\
         #SBATCH --mem=4G\n\
         #SBATCH --time=01:00:00\n\
         #SBATCH --requeue\n\
         set -euo pipefail\n\
         STUDY='{study}'\n\
         OUT='{out}'\n\
         yanlian shard \"$STUDY\" --part \"$SLURM_ARRAY_TASK_ID/{pieces}\" --jobs \"$SLURM_CPUS_PER_TASK\" --out \"$OUT/piece-$SLURM_ARRAY_TASK_ID\"\n\
         # When all are through: yanlian gather \"$OUT\"/piece-* --study \"$STUDY\" --out \"$OUT/result\"\n"
    )
}

/// Arguments of `gather`.
#[derive(clap::Args)]
#[command(after_help = "yanlian gather out/parts/1 out/parts/2 --out out/sweep")]
pub(super) struct Gather {
    #[arg(help = two!("各片的文件夹", "Folders of shards"), required = true)]
    dirs: Vec<PathBuf>,
    #[arg(help = two!("研究文件；不给则用第一个文件夹里的", "The study file; that of the first folder where absent"), long, value_name = "STUDY.ron")]
    study: Option<PathBuf>,
    #[arg(help = two!("结果放在哪里；不给则为 out/gathered", "Where the result goes; out/gathered where absent"), long)]
    out: Option<PathBuf>,
    #[arg(help = two!("结果的输出格式", "How the result is printed"), long, value_enum, default_value_t = super::Format::Text)]
    format: super::Format,
}

impl Gather {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        let path = self.study.unwrap_or_else(|| self.dirs[0].join(SIGN));
        let file = study::read(&path)?;
        let (whole, broken) = study::prepare(&file, lang)?;
        let out = self.out.unwrap_or_else(|| PathBuf::from("out/gathered"));
        study::own(&out, &file)?;
        let dirs: Vec<PathBuf> = self.dirs.iter().flat_map(|d| [d.clone(), d.join("parts")]).collect();
        study::finish(&whole, &file, &dirs, &out, &broken, self.format, lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slurm_script_names_every_piece_and_quotes_paths() {
        let text = slurm(std::path::Path::new("/a b/it's.ron"), std::path::Path::new("/out"), 7);
        assert!(text.starts_with("#!/bin/bash\n") && text.contains("--array=1-7") && text.contains("STUDY='/a b/it'\\''s.ron'"), "{text}");
    }

    #[test]
    fn a_piece_is_one_of_so_many() {
        assert_eq!("2/4".parse(), Ok(Piece { number: 2, of: 4 }));
        for text in ["", "0/4", "5/4", "1", "a/b", "1/0", "-1/2"] {
            assert!(text.parse::<Piece>().is_err(), "{text}");
        }
    }
}
