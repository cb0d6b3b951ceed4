//! Cli / view — the `view` command: the window, or a picture of it; and the doors through which it opens runs and drills.
//!
//! In: a drill's file, a run's folder, or nothing; a picture to be made. Out: a window until it is closed, or one PNG file.
//! Not here: the window (`view`, cargo feature of that name). Without the feature: a sentence that says how to build it, exit 2.

use std::path::PathBuf;

#[cfg(not(feature = "view"))]
use super::Stop;
use super::help::two;
#[cfg(not(feature = "view"))]
use crate::base::lang::Lang;
use crate::base::time::Moment;

/// How a program is built that has a window.
#[cfg(not(feature = "view"))]
const BUILD: &str = "`cargo build --release --locked --features view`";

/// Arguments of `view`.
#[derive(clap::Args)]
#[command(after_help = "yanlian view\nyanlian view out/flood-0824 --screenshot flood.png --at T+06:00 --mode review")]
pub(super) struct View {
    #[arg(help = two!("推演文件或推演结果的文件夹；不给则打开资料库", "A drill's file or the folder of a run; the library where absent"))]
    path: Option<PathBuf>,
    #[arg(help = two!("画一幅窗口的图存成 PNG 就退出；不需要显示器和显卡", "Draw the window into a PNG and leave; needs no display and no graphics card"), long, value_name = "FILE.png")]
    screenshot: Option<PathBuf>,
    #[arg(help = two!("图中的时刻", "The moment of the picture"), long, value_name = "T+hh:mm", value_parser = moment, requires = "screenshot")]
    at: Option<Moment>,
    #[arg(
        help = two!("图中的模式：library、edit、drill、review、compare", "The mode of the picture: library, edit, drill, review, compare"), long,
        value_name = "MODE", requires = "screenshot"
    )]
    mode: Option<String>,
    #[arg(help = two!("图的大小", "The size of the picture"), long, value_name = "WxH", default_value = "1280x720", value_parser = size)]
    size: (usize, usize),
    #[arg(help = two!("对比的另一次结果（B）", "The other run of a comparison (B)"), long, value_name = "DIR")]
    against: Option<PathBuf>,
    #[arg(help = two!("画之前依次按下的键，如 V、Ctrl+P（可多次给出）", "Keys pressed one after the other before it is drawn, as V or Ctrl+P (may be repeated)"), long, value_name = "KEY", requires = "screenshot")]
    press: Vec<String>,
    #[arg(help = two!("画之前在这些点上点击", "Points that are clicked before it is drawn"), long, value_name = "X,Y", value_parser = pair, requires = "screenshot")]
    click: Vec<(f32, f32)>,
    #[arg(help = two!("画之前把地图移到经纬度，并放到每公里这么多像素", "Move the map to a position before it is drawn, and zoom to so many pixels a kilometre"), long, value_name = "LON,LAT,PX", value_parser = triple, requires = "screenshot")]
    look: Option<(f64, f64, f64)>,
    #[arg(
        help = two!("着色的图层：hazard、speed、rating、intensity、sight、worst、arrival、exposed、traffic、warned、known、none", "The coloured layer: hazard, speed, rating, intensity, sight, worst, arrival, exposed, traffic, warned, known, none"),
        long, value_name = "LAYER", requires = "screenshot"
    )]
    layer: Option<String>,
    #[arg(
        help = two!("画之前先播放这么多秒（尽快算完），并报告每帧和跳转的用时、内存", "Play so many seconds before it is drawn, as fast as can be; tells milliseconds of a frame and of a jump, and memory"), long,
        value_name = "SECONDS", requires = "screenshot", default_value_t = 0.0
    )]
    play: f64,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| format!("{text}: T+hh:mm"))
}
fn size(text: &str) -> Result<(usize, usize), String> {
    let read = || -> Option<(usize, usize)> {
        let (w, h) = text.split_once('x')?;
        Some((w.parse().ok()?, h.parse().ok()?))
    };
    read().filter(|(w, h)| (320..=8192).contains(w) && (240..=8192).contains(h)).ok_or_else(|| format!("{text}: 320x240 … 8192x8192"))
}
fn pair(text: &str) -> Result<(f32, f32), String> {
    let read = || -> Option<(f32, f32)> {
        let (x, y) = text.split_once(',')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    read().ok_or_else(|| format!("{text}: X,Y"))
}
fn triple(text: &str) -> Result<(f64, f64, f64), String> {
    let parts: Vec<f64> = text.split(',').filter_map(|p| p.parse().ok()).collect();
    match parts[..] {
        [a, b, c] => Ok((a, b, c)),
        _ => Err(format!("{text}: LON,LAT,PX")),
    }
}

#[cfg(not(feature = "view"))]
impl View {
    /// Says how a program with a window is built.
    pub(super) fn run(self, lang: Lang) -> Result<(), Stop> {
        Err(Stop::Usage(match lang {
            Lang::Zh => format!("本程序构建时没有带窗口；请用 {BUILD} 构建。网页报告 report.html 不需要窗口。"),
            Lang::En => format!("this program was built without the window; build it with {BUILD}. The page report.html needs no window."),
        }))
    }
}

#[cfg(feature = "view")]
pub use with_window::doors;

#[cfg(feature = "view")]
mod with_window {
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use super::super::branch::{self, Start};
    use super::super::given::Row;
    use super::super::help::{both, side};
    use super::super::origin::{Origin, changed_since};
    use super::super::score::read_trio;
    use super::super::warden::Warden;
    use super::super::{Stop, drill, report};
    use super::View;
    use crate::base::lang::Lang;
    use crate::cli::out::say;
    use crate::record::store::{self, StoreError};
    use crate::record::tale::{PlanUse, Tale};
    use crate::report::Told;
    use crate::report::file::write_whole;
    use crate::score;
    use crate::view::command::{self, Mode, TABLE};
    use crate::view::door::{Doors, Made, Opened, Words};
    use crate::view::overlay::Overlay;
    use crate::view::run::Run;
    use crate::view::shell::{For, Shell};
    use crate::view::watch::Feed;
    use crate::view::{app, brush, shot};

    pub(super) fn words(stop: Stop) -> Words {
        match stop {
            Stop::Findings(list) => {
                let say = |lang: Lang| list.iter().take(12).map(|f| f.line(lang)).collect::<Vec<_>>().join("\n");
                Words::new(say(Lang::Zh), say(Lang::En))
            }
            Stop::Usage(t) | Stop::Failed(t) | Stop::Differs(t) => Words::new(side(&t, Lang::Zh), side(&t, Lang::En)),
        }
    }

    /// A run's folder, read and scored as `yanlian score` does it; one that was broken off, as far as it goes.
    pub(super) fn open(dir: &Path) -> Result<Opened, Stop> {
        let origin = Origin::read(dir)?;
        let mut notes = Vec::new();
        let run = store::read_run(dir).map_err(|e| Stop::Failed(e.to_string()))?;
        let here = env!("CARGO_PKG_VERSION");
        if run.engine != here {
            notes.push(Words::new(
                format!("记录由引擎 {} 写成，本程序是 {here}：照常显示；重演可能不同", run.engine),
                format!("written by engine {}, this is {here}: shown all the same; a replay may differ", run.engine),
            ));
        }
        let scenario = origin.load()?;
        let made = Made {
            files: run.files.clone(),
            plans: origin.plans.clone(),
            sets: run.sets.clone(),
            engine: run.engine.clone(),
            drill: Some(origin.drill.clone()),
            given: origin.orders(&scenario)?,
        };
        // Over other ground, or under another sky, the record would be drawn wrongly: the drill, the county, the hazard must be those of
        // then. A plan that is being worked on may have changed: what it said then is in the record.
        let changed = store::changed_files(dir, &scenario).map_err(|e| Stop::Failed(e.to_string()))?;
        let (plans, others): (Vec<PathBuf>, Vec<PathBuf>) = changed.iter().cloned().partition(|p| made.is_plan(p));
        if !others.is_empty() {
            return Err(changed_since(dir, &others));
        }
        let changed = plans;
        if !changed.is_empty() {
            let list = changed.iter().filter_map(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" · ");
            notes.push(Words::new(
                format!("推演之后预案已改动：{list}。显示的是当时的记录，评分按当时写下的 score.json"),
                format!("plans have changed since the run: {list}. What is shown is the record of then, with the score.json of then"),
            ));
        }
        match read_trio(dir, &scenario) {
            Ok((tale, no_plan, perfect)) => {
                let card = if changed.is_empty() {
                    let scoring = score::scoring::Scoring::of(&scenario.drill.hazard, None).map_err(Stop::Findings)?;
                    Some(score::judge(&scenario, &tale, no_plan.as_ref(), perfect.as_ref(), &scoring))
                } else {
                    std::fs::read_to_string(dir.join("score.json")).ok().and_then(|t| serde_json::from_str(&t).ok())
                };
                Ok(Opened { no_plan, perfect, notes, made, ..Opened::of(Arc::new(scenario), tale, card) })
            }
            Err(_) if !run.complete => {
                let events = store::read_hours(dir, &scenario).map_err(|e: StoreError| Stop::Failed(e.to_string()))?;
                let last = events.last().map_or_else(|| "T+00:00".to_owned(), |e| e.at.to_string());
                notes.push(Words::new(
                    format!("推演中途停止：记录只到 {last}，没有地图上的动态，不能评分"),
                    format!("broken off: the record goes to {last}, without movement on the map, and is not scored"),
                ));
                let tale = Tale { vehicles: run.vehicles, events, drill_s: run.drill_s, ..Tale::empty(run.seed, run.plan_use) };
                Ok(Opened { notes, made, ..Opened::of(Arc::new(scenario), tale, None) })
            }
            Err(stop) => Err(stop),
        }
    }

    /// A drill that is run while a feed is told of it, and kept as `yanlian drill` keeps it.
    pub(super) fn watch(file: &Path, root: &Path, feed: &mut Feed) -> Result<Option<(PathBuf, Opened)>, Stop> {
        let wish = feed.wish().clone();
        let (mut origin, scenario) = match &wish.from {
            // Another branch of a night: the same files, plans, changes and seed, or none at all.
            Some(dir) => {
                let origin = Origin::read(dir)?;
                let scenario = origin.load_again(dir)?;
                (origin, scenario)
            }
            None => {
                let origin = Origin { no_plan: wish.no_plan, ..Origin::plain(file) };
                let scenario = origin.load()?;
                (origin, scenario)
            }
        };
        let scenario = Arc::new(scenario);
        origin.given = wish.given.iter().map(|g| Row::of(&scenario, g)).collect();
        let seed = origin.seed.unwrap_or(scenario.drill.seed);
        let end = match (wish.commanded, origin.no_plan) {
            (true, _) => "-hand",
            (false, true) => "-no-plan",
            (false, false) => "",
        };
        let out = beside(&root.join(format!("{}-{seed}{end}", scenario.drill.key)))?;
        // Somebody commands from a moment on: it goes on from the keyframe before that, where there is one.
        let start = wish.from.as_ref().filter(|_| wish.commanded).and_then(|dir| Start::before(dir, wish.until, &scenario));
        let mut begins = start.as_ref().map_or_else(|| Run::empty(scenario.clone()), |s| s.shown(&scenario));
        (begins.tale.seed, begins.origin) = (seed, Some(out.clone()));
        begins.tale.plan_use = if origin.no_plan { PlanUse::NoPlan } else { PlanUse::AsWritten };
        begins.made = Made { plans: origin.plans.clone(), sets: origin.sets.clone(), drill: Some(origin.drill.clone()), ..Made::default() };
        feed.ready(begins);
        let kept = match &start {
            Some(start) => branch::go_on(start, &mut origin, &scenario, &out, feed)?,
            None => drill::watched(&mut origin, &scenario, &out, feed)?,
        };
        if !kept {
            // Nobody has ever looked at it and nobody wants it: its beginning would only lie about as a broken run.
            if feed.thrown_away() {
                std::fs::remove_dir_all(&out).map_err(|e| Stop::Failed(format!("{}: {e}", out.display())))?;
            }
            return Ok(None);
        }
        open(&out).map(|opened| Some((out, opened)))
    }

    /// A new folder of that name, or of the name with the next number: what lies there already, finished or not, is never written over.
    pub(super) fn beside(first: &Path) -> Result<PathBuf, Stop> {
        let failed = |p: &Path, e: std::io::Error| Stop::Failed(format!("{}: {e}", p.display()));
        if let Some(parent) = first.parent() {
            std::fs::create_dir_all(parent).map_err(|e| failed(parent, e))?;
        }
        for n in 1.. {
            let path = if n == 1 { first.to_path_buf() } else { PathBuf::from(format!("{}-{n}", first.display())) };
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(path),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(failed(&path, e)),
            }
        }
        unreachable!("one of all numbers is free")
    }

    /// The after-action report and its tables, written beside a run's record as `yanlian report` writes them.
    fn export(dir: &Path, lang: Lang) -> Result<Vec<PathBuf>, Stop> {
        let scenario = Origin::read(dir)?.load_again(dir)?;
        let (own, no_plan, perfect) = read_trio(dir, &scenario)?;
        let scoring = score::scoring::Scoring::of(&scenario.drill.hazard, None).map_err(Stop::Findings)?;
        let card = score::judge(&scenario, &own, no_plan.as_ref(), perfect.as_ref(), &scoring);
        let told = Told::new(&scenario, &own, &card).against(no_plan.as_ref(), perfect.as_ref());
        Ok(vec![report::docx(&told, dir, lang)?, report::xlsx(&told, dir, lang)?])
    }

    /// The doors of the window.
    #[must_use]
    pub fn doors() -> Doors {
        Doors {
            files: Arc::new(|file| Origin::plain(file).load().map_err(words)),
            run: Arc::new(|dir| open(dir).map_err(words)),
            export: Arc::new(|dir, lang| export(dir, lang).map_err(words)),
            field: super::super::numbers::door(),
            drill: Arc::new(|file, feed| watch(file, Path::new("out"), feed).map_err(words)),
        }
    }

    impl View {
        /// Opens the window, or draws its picture.
        pub(in super::super) fn run(self, lang: Lang) -> Result<(), Stop> {
            let began = std::time::Instant::now();
            let roots: Vec<PathBuf> = ["out", "scenarios"].into_iter().map(PathBuf::from).filter(|p| p.is_dir()).collect();
            if let Some(p) = self.path.as_ref().filter(|p| !p.exists()) {
                return Err(Stop::Failed(both(format!("{}：没有这个文件或文件夹", p.display()), format!("{}: there is no such file or folder", p.display()))));
            }
            let mode = match &self.mode {
                None => None,
                Some(word) => {
                    Some(Mode::from_word(word).ok_or_else(|| Stop::Usage(both(format!("{word}：没有这个模式"), format!("{word}: there is no such mode"))))?)
                }
            };
            let mut shell = Shell::new(doors(), roots, lang);
            if let Some(at) = self.at {
                shell.seek_when_ready(at);
            }
            if let Some(p) = &self.path {
                match (mode, &self.against) {
                    (Some(Mode::Compare), _) | (None, Some(_)) => shell.open(p, For::A),
                    _ => shell.open_path(p),
                }
            }
            if let Some(p) = &self.against {
                shell.open(p, For::B);
                shell.mode = Mode::Compare;
            }
            let Some(file) = self.screenshot else {
                let warden = Warden::call(lang);
                let outcome = app::run(shell, began);
                warden.dismiss();
                return outcome.map_err(|w| Stop::Failed(both(w.zh, w.en)));
            };
            let layer = match &self.layer {
                None => None,
                Some(word) => {
                    let found = Overlay::from_word(word);
                    Some(found.ok_or_else(|| Stop::Usage(both(format!("{word}：没有这个图层"), format!("{word}: there is no such layer"))))?)
                }
            };
            let mut script = shot::Script {
                mode,
                size: self.size,
                at: self.at,
                click: self.click,
                look: self.look,
                layer,
                press: Vec::new(),
                play: self.play.clamp(0.0, 36_000.0),
            };
            for key in &self.press {
                let found = TABLE.iter().find(|r| r.keys.iter().any(|k| k.text(Lang::En).eq_ignore_ascii_case(key)));
                let row = found.ok_or_else(|| Stop::Usage(both(format!("{key}：没有命令用这个键"), format!("{key}: no command has this key"))))?;
                script.press.push(row.id);
            }
            let mut studio = shot::Studio::new(script.size);
            let image = studio.picture(&mut shell, &script).map_err(|w| Stop::Failed(both(w.zh, w.en)))?;
            for (id, seconds) in studio.did.iter().filter(|(_, s)| *s >= 1.0) {
                let name = command::of(*id).name;
                say!("{} · {}：{seconds:.1} s", name.zh, name.en);
            }
            if let Some(p) = studio.played {
                let ([median, slow], [jump, worst]) = (p.frame_ms, p.jump_ms);
                say!("{} 帧 · frames；每帧 · each {median:.2} ms（99 %: {slow:.2} ms）；纹理 · textures {} → {}", p.frames, p.textures[0], p.textures[1]);
                say!("跳到任意时刻 · a jump to any moment {jump:.1} ms（最慢 · slowest {worst:.1} ms）");
                let mib: Vec<String> = p.memory.iter().map(|b| format!("{:.0}", *b as f64 / 1_048_576.0)).collect();
                if !mib.is_empty() {
                    say!("内存 · memory {} MiB", mib.join(" "));
                }
            }
            let bytes = brush::png(&image);
            write_whole(&file, |out| std::io::Write::write_all(out, &bytes)).map_err(|e| Stop::Failed(e.to_string()))
        }
    }
}

#[cfg(all(test, feature = "view"))]
mod bad;

#[cfg(all(test, feature = "view"))]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::super::origin::Origin;
    use super::super::{Stop, drill};
    use super::with_window::{beside, open, watch, words};
    use crate::base::time::Moment;
    use crate::drill::run::Silent;
    use crate::view::door::Doors;
    use crate::view::face::Face;
    use crate::view::run::Run;
    use crate::view::watch::{News, Watch, Wish};

    pub(super) fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("made");
        for e in std::fs::read_dir(from).expect("there").flatten() {
            let to = to.join(e.file_name());
            if e.path().is_dir() { copy(&e.path(), &to) } else { std::fs::copy(e.path(), to).map(drop).expect("copied") }
        }
    }

    #[test]
    fn a_drill_that_is_ended_leaves_what_it_has_and_one_that_is_thrown_away_leaves_nothing() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/drills/township-yanmen.ron");
        for thrown in [false, true] {
            let tmp = tempfile::tempdir().expect("a folder");
            let root = tmp.path().to_path_buf();
            let doors = Doors { drill: Arc::new(move |f, feed| watch(f, &root, feed).map_err(words)), ..super::doors() };
            // It waits for whoever commands it, so it cannot be over too soon.
            let mut w = Watch::begin(&doors, &file, Wish { commanded: true, ..Wish::default() }, &Face::default());
            loop {
                match w.hear() {
                    Some(News::Minute(_)) if thrown => w.throw_away(),
                    Some(News::Minute(_)) => w.stop(),
                    Some(News::Stopped) => break,
                    Some(News::Ended(..)) => panic!("it ended"),
                    Some(News::Failed(why)) => panic!("{}", why.en),
                    _ => std::thread::sleep(std::time::Duration::from_millis(2)),
                }
            }
            let left = std::fs::read_dir(tmp.path()).expect("there").count();
            assert_eq!(left, usize::from(!thrown), "thrown away: {thrown}");
        }
    }

    fn append(path: &Path, text: &str) {
        let was = std::fs::read_to_string(path).expect("read");
        std::fs::write(path, was + text).expect("written");
    }

    #[test]
    fn a_branch_is_the_same_night_with_the_same_files_and_nothing_is_written_over() {
        let tmp = tempfile::tempdir().expect("a folder");
        let county = tmp.path().join("mayang");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang"), &county);
        let file = county.join("drills/township-yanmen.ron");
        let (first, root) = (tmp.path().join("first"), tmp.path().join("out"));
        // Another seed and another length than the file's own.
        let sets = vec![("length".to_owned(), "T+00:03".to_owned())];
        let mut origin = Origin { sets: sets.clone(), seed: Some(9), ..Origin::plain(&file) };
        let scenario = origin.load().map_err(words).expect("shipped");
        assert!(drill::watched(&mut origin, &scenario, &first, &mut Silent).map_err(words).expect("run"));
        let was = open(&first).map_err(words).expect("opened");
        assert_eq!((was.tale.seed, &was.made.sets), (9, &sets));

        let branch = || -> Result<Box<Run>, crate::view::door::Words> {
            let root = root.clone();
            let doors = Doors { drill: Arc::new(move |f, feed| watch(f, &root, feed).map_err(words)), ..super::doors() };
            let wish = Wish { from: Some(first.clone()), commanded: true, until: Moment::minutes(1), ..Wish::default() };
            let mut w = Watch::begin(&doors, &file, wish, &Face::default());
            w.let_go(Moment::minutes(60));
            loop {
                match w.hear() {
                    Some(News::Ready(s)) => assert!(s.run.tale.seed == 9 && s.run.made.sets == sets && s.run.origin.is_some()),
                    Some(News::Ended(_, run)) => return Ok(run),
                    Some(News::Failed(why)) => return Err(why),
                    Some(_) => {}
                    None => std::thread::sleep(std::time::Duration::from_millis(2)),
                }
            }
        };
        // Without an order it is the very same run.
        let again = branch().expect("run");
        assert_eq!((again.tale.fingerprint, again.tale.seed), (was.tale.fingerprint, 9));
        let plain = format!("{}-9-hand", scenario.drill.key);
        assert_eq!(again.dir, Some(root.join(&plain)));
        for want in [format!("{plain}-2"), format!("{plain}-3")] {
            assert_eq!(beside(&root.join(&plain)).map_err(words).expect("made"), root.join(want));
        }

        // A plan that has changed since is only told of; but no branch is the same night any more.
        append(&county.join("plans/flood.ron"), "\n// ?\n");
        let later = open(&first).map_err(words).expect("opened");
        assert!(later.notes.iter().any(|n| n.en.contains("flood.ron")), "{:?}", later.notes);
        assert!(branch().expect_err("refused").en.contains("flood.ron"));
        // Over another county the record is not drawn.
        append(&county.join("county.ron"), "\n// ?\n");
        match open(&first) {
            Err(Stop::Failed(why)) => assert!(why.contains("county.ron") && !why.contains("flood.ron"), "{why}"),
            other => panic!("{:?}", other.map(drop).map_err(words)),
        }
    }
}
