//! Cli / plan — the `plan` command: what an office brings on day one, and what it takes away.
//!
//! In: lists, documents, drills. Out: a workbook to fill in, drafts of plan files, the papers of a drill. A file is written
//! whole or not at all, and never over another unless `--force` says so.

use crate::cli::out::{complain, say};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Stop;
use crate::base::lang::Lang;
use crate::import::failure::Failure;
use crate::import::office::draft::{self, Cover};
use crate::import::office::{document, guess, list};
use crate::report::office::{paper, papers, template};
use crate::scenario::drill_spec::Scenario;
use crate::scenario::finding::{Finding, Severity};
use crate::scenario::load::{self, LoadError, LoadOptions};

/// Arguments of `plan`.
#[derive(clap::Args)]
#[command(
    after_help = "示例 · Example:\n  yanlian plan template --xlsx 清单.xlsx --drill scenarios/mayang/drills/flood-0824.ron\n  yanlian plan import 清单.xlsx --key yanmen --title 岩门镇防汛清单 --upper mayang-flood --out yanmen.ron\n  yanlian plan split 预案.docx --key draft --title 草稿 --out draft.ron\n  yanlian plan export scenarios/mayang/drills/flood-0824.ron --docx papers"
)]
pub(super) struct Plan {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// The workbook of the three lists (花名册, 六落实, 转移清单), empty or filled from a drill
    Template {
        /// File to write
        #[arg(long)]
        xlsx: PathBuf,
        /// Fill it from the plans of this drill
        #[arg(long)]
        drill: Option<PathBuf>,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Lists (xlsx, or CSV in UTF-8 or GBK) become a plan file with roles and zones
    Import {
        /// Workbooks or CSV files
        #[arg(required = true)]
        lists: Vec<PathBuf>,
        #[command(flatten)]
        cover: CoverArgs,
        /// Keep names and telephone numbers of persons
        #[arg(long)]
        names: bool,
    },
    /// A Word plan becomes a draft: sentences that name actor and order as clauses, the rest as comments
    Split {
        /// The document (.docx)
        document: PathBuf,
        #[command(flatten)]
        cover: CoverArgs,
    },
    /// 演练方案, 演练脚本 and 演练评估表 of a drill as Word documents
    Export {
        /// Drill file
        drill: PathBuf,
        /// Folder to write into
        #[arg(long)]
        docx: PathBuf,
        /// Replace files that are there
        #[arg(long)]
        force: bool,
    },
}

#[derive(clap::Args)]
struct CoverArgs {
    /// Key of the plan
    #[arg(long)]
    key: String,
    /// Its title; the key where absent
    #[arg(long)]
    title: Option<String>,
    /// How high it stands
    #[arg(long, default_value = "Village", value_parser = ["Special", "Township", "Village"])]
    level: String,
    /// Key of the plan above it
    #[arg(long)]
    upper: Option<String>,
    /// File to write
    #[arg(long)]
    out: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl CoverArgs {
    fn cover(&self, names: bool) -> Result<Cover, Stop> {
        let keys = std::iter::once(&self.key).chain(self.upper.as_ref());
        for k in keys {
            if k.is_empty() || !k.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)) {
                return Err(Stop::Usage(format!("{k:?}：键只用字母、数字和 - · a key is letters, digits and -")));
            }
        }
        Ok(Cover {
            key: self.key.clone(),
            title: self.title.clone().unwrap_or_else(|| self.key.clone()),
            level: self.level.clone(),
            upper: self.upper.clone(),
            names,
        })
    }
}

impl Plan {
    /// Runs it.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        match self.what {
            What::Template { xlsx, drill, force } => {
                let scenario = drill.map(|d| open(&d)).transpose()?;
                let bytes = template::bytes(scenario.as_ref()).map_err(|e| Stop::Failed(e.to_string()))?;
                write(&xlsx, &bytes, force)?;
                say(lang, &xlsx);
            }
            What::Import { lists, cover, names } => {
                let own = cover.cover(names)?;
                let (mut found, mut all) = (Vec::new(), Vec::new());
                for path in &lists {
                    match list::read(path, &mut found) {
                        Ok(l) => all.extend(l),
                        Err(Failure::Findings(f)) => found.extend(f),
                        Err(e) => return Err(Stop::Failed(e.text(lang))),
                    }
                }
                let (text, more) = draft::plan(&lists[0], &all, &own);
                found.extend(more);
                finish(found, lang)?;
                write(&cover.out, text.as_bytes(), cover.force)?;
                say(lang, &cover.out);
            }
            What::Split { document, cover } => {
                let own = cover.cover(false)?;
                let paragraphs = document::read(&document).map_err(|e| match e {
                    Failure::Findings(f) => Stop::Findings(f),
                    other => Stop::Failed(other.text(lang)),
                })?;
                let out = guess::split(&paragraphs, &own);
                write(&cover.out, out.text.as_bytes(), cover.force)?;
                match lang {
                    Lang::Zh => say!("{} 句成为条款，{} 句留作注释；请核对“待核”之处。", out.clauses, out.left),
                    Lang::En => say!("{} sentences became clauses, {} stand as comments; check what is marked 待核.", out.clauses, out.left),
                }
                say(lang, &cover.out);
            }
            What::Export { drill, docx, force } => {
                let scenario = open(&drill)?;
                let date = scenario.drill.start.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
                std::fs::create_dir_all(&docx).map_err(|e| Stop::Failed(format!("{}: {e}", docx.display())))?;
                for own in papers::papers(&scenario) {
                    let file = docx.join(format!("{}.docx", own.name));
                    let bytes = paper::bytes(&own, &date).map_err(|e| Stop::Failed(e.to_string()))?;
                    write(&file, &bytes, force)?;
                    say(lang, &file);
                }
            }
        }
        Ok(())
    }
}

fn open(drill: &Path) -> Result<Scenario, Stop> {
    load::load(drill, &LoadOptions::default()).map_err(|e| match e {
        LoadError::Findings(f) => Stop::Findings(f),
        LoadError::Failure(f) => Stop::Failed(f.to_string()),
    })
}

/// Notes are said and go by; anything worse ends the command before a file is written.
fn finish(mut found: Vec<Finding>, lang: Lang) -> Result<(), Stop> {
    found.sort();
    if found.iter().any(|f| f.severity > Severity::Note) {
        return Err(Stop::Findings(found));
    }
    for f in &found {
        complain!("{}", f.line(lang));
    }
    Ok(())
}

/// Writes a file whole, through a neighbour that is renamed.
fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::Failed(format!("{}: {e}", path.display()));
    if path.exists() && !force {
        return Err(Stop::Failed(format!("{}：已存在；用 --force 替换 · exists; --force replaces it", path.display())));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

fn say(lang: Lang, path: &Path) {
    match lang {
        Lang::Zh => say!("已写 {}", path.display()),
        Lang::En => say!("wrote {}", path.display()),
    }
}
