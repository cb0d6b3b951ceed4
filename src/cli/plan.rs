//! Cli / plan — the `plan` command: what an office brings on day one, and what it takes away.
//!
//! In: lists, documents, drills. Out: a workbook to fill in, drafts of plan files, the papers of a drill. A file is written
//! whole or not at all, and never over another unless `--force` says so.

use crate::cli::out::{complain, say};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Stop;
use super::help::{both, two};
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
    after_help = "yanlian plan template --xlsx out/lists.xlsx --drill scenarios/mayang/drills/township-yanmen.ron\nyanlian plan import out/lists.xlsx --key yanmen-lists --upper mayang-flood --out out/yanmen-lists.ron\nyanlian plan export scenarios/mayang/drills/flood-0824.ron --docx out/papers\nyanlian plan split out/papers/演练方案.docx --key draft --out out/draft.ron"
)]
pub(super) struct Plan {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    #[command(
        about = two!("三张表（花名册、六落实、转移清单）的工作簿，空表或由推演填好", "The workbook of the three lists (staff, six duties, evacuation), empty or filled from a drill"),
        after_help = "yanlian plan template --xlsx out/lists.xlsx --drill scenarios/mayang/drills/township-yanmen.ron"
    )]
    Template {
        #[arg(help = two!("要写的文件", "File to write"), long)]
        xlsx: PathBuf,
        #[arg(help = two!("用这次推演的预案填好", "Fill it from the plans of this drill"), long)]
        drill: Option<PathBuf>,
        #[arg(help = two!("替换已有的文件", "Replace a file that is there"), long)]
        force: bool,
    },
    #[command(about = two!("表格（xlsx，或 UTF-8、GBK 的 CSV）转成带岗位和危险区的预案文件", "Lists (xlsx, or CSV in UTF-8 or GBK) become a plan file with roles and zones"),
        after_help = "yanlian plan import out/lists.xlsx --key yanmen-lists --upper mayang-flood --out out/yanmen-lists.ron"
    )]
    Import {
        #[arg(help = two!("工作簿或 CSV 文件", "Workbooks or CSV files"), required = true)]
        lists: Vec<PathBuf>,
        #[command(flatten)]
        cover: CoverArgs,
        #[arg(help = two!("保留人名和电话", "Keep names and telephone numbers of persons"), long)]
        names: bool,
    },
    #[command(
        about = two!(
            "Word 预案转成草稿：说明了谁做什么的句子成为条款，其余留作注释",
            "A Word plan becomes a draft: sentences that name actor and order as clauses, the rest as comments"
        ),
        after_help = "yanlian plan split out/papers/演练方案.docx --key draft --out out/draft.ron"
    )]
    Split {
        #[arg(help = two!("文档（.docx）", "The document (.docx)"))]
        document: PathBuf,
        #[command(flatten)]
        cover: CoverArgs,
    },
    #[command(about = two!("一次推演的演练方案、演练脚本和演练评估表，写成 Word", "The exercise plan, script and evaluation form of a drill as Word documents"),
        after_help = "yanlian plan export scenarios/mayang/drills/flood-0824.ron --docx out/papers"
    )]
    Export {
        #[arg(help = two!("推演文件", "Drill file"))]
        drill: PathBuf,
        #[arg(help = two!("写入的文件夹", "Folder to write into"), long)]
        docx: PathBuf,
        #[arg(help = two!("替换已有的文件", "Replace files that are there"), long)]
        force: bool,
    },
}

#[derive(clap::Args)]
struct CoverArgs {
    #[arg(help = two!("预案的键", "Key of the plan"), long)]
    key: String,
    #[arg(help = two!("标题；不给则用键", "Its title; the key where absent"), long)]
    title: Option<String>,
    #[arg(help = two!("预案的层级", "How high it stands"), long, default_value = "Village", value_parser = ["Special", "Township", "Village"])]
    level: String,
    #[arg(help = two!("上位预案的键", "Key of the plan above it"), long)]
    upper: Option<String>,
    #[arg(help = two!("要写的文件", "File to write"), long)]
    out: PathBuf,
    #[arg(help = two!("替换已有的文件", "Replace a file that is there"), long)]
    force: bool,
}

impl CoverArgs {
    fn cover(&self, names: bool) -> Result<Cover, Stop> {
        let keys = std::iter::once(&self.key).chain(self.upper.as_ref());
        for k in keys {
            if k.is_empty() || !k.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)) {
                return Err(Stop::Usage(both(format!("{k:?}：键只用字母、数字和 - . _"), format!("{k:?}: a key is letters, digits, - . and _"))));
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
        return Err(Stop::Failed(both(format!("{}：已存在；用 --force 替换", path.display()), format!("{}: exists; --force replaces it", path.display()))));
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
