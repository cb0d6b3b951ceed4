//! Scenario / kind — what a RON file is, by the fields that only such a file has.
//!
//! In: a tree. Out: county, plan, drill, sketch, study, scoring file, or none of them; the finding for a file in the wrong place. Not here: what
//! the fields mean (`county_rows`, `plan_rows`, `drill_rows`, `import::sketch`).

use super::code;
use super::source::{Log, Source};
use super::tree::Node;
use super::words::Both;
use crate::base::lang::Text;

/// What a RON file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `county.ron`.
    County,
    /// A plan.
    Plan,
    /// A drill.
    Drill,
    /// A hand-written sketch, from which `import` makes a county folder.
    Sketch,
    /// A study of many drills.
    Study,
    /// Weights, bands and gates of a score.
    Scoring,
    /// None of them.
    Other,
}

impl Kind {
    /// Its name.
    #[must_use]
    pub fn noun(self) -> Text {
        match self {
            Self::County => Text::new("县", "a county"),
            Self::Plan => Text::new("预案", "a plan"),
            Self::Drill => Text::new("推演", "a drill"),
            Self::Sketch => Text::new("草图", "a sketch"),
            Self::Study => Text::new("研究", "a study"),
            Self::Scoring => Text::new("评分文件", "a scoring file"),
            Self::Other => Text::new("别的内容", "something else"),
        }
    }
}

/// Fields of a sketch that a county file does not have (a test holds them against both readers).
pub const SKETCH_OWN: [&str; 10] = ["cell_m", "outline", "terrain", "ridges", "rivers", "dams", "population", "interchanges", "roads", "generate"];
/// Fields of a county file that a sketch does not have.
pub const COUNTY_OWN: [&str; 7] = ["confidence", "terrain_error", "villages", "settlements", "channels", "hazard_points", "centre_staff"];

/// Fields of a scoring file that no other file has.
pub const SCORING_OWN: [&str; 6] = ["points", "grades", "bands", "loss", "gates", "metrics"];

/// What a tree is. A sketch and a county share many fields, so their own ones are counted: one strange field in a county
/// file is a mistake in a county, not a sketch; a drill stays one with a plan's field in it.
#[must_use]
pub fn of(node: &Node) -> Kind {
    let has = |n| node.has(n);
    let count = |names: &[&str]| names.iter().filter(|n| node.has(n)).count();
    let sketch = count(&SKETCH_OWN);
    match () {
        () if has("hazard") && has("county") => Kind::Drill,
        () if has("clauses") || has("zones") || (has("upper") && has("level")) => Kind::Plan,
        () if has("hazard") || has("length") && has("start") => Kind::Drill,
        () if sketch >= 2 && sketch > count(&COUNTY_OWN) => Kind::Sketch,
        () if has("townships") || has("crs") => Kind::County,
        () if has("study") || has("drill") && has("seeds") => Kind::Study,
        () if count(&SCORING_OWN) > 0 => Kind::Scoring,
        () => Kind::Other,
    }
}

/// The finding where a file of one kind stands in the place of another. `true` where it does and nothing else need be said.
pub fn misplaced(source: &Source, node: &Node, wanted: Kind, log: &Log) -> bool {
    let found = of(node);
    if found == wanted || found == Kind::Other {
        return false;
    }
    let (is, not) = (found.noun(), wanted.noun());
    let shown = source.file.display();
    let hint = match (found, wanted) {
        (Kind::Sketch, _) => Both {
            zh: format!("；先生成县文件夹：yanlian import --sketch {shown} --out DIR"),
            en: format!("; first make the county folder: yanlian import --sketch {shown} --out DIR"),
        },
        (_, Kind::Sketch) => Both {
            zh: "；草图要有 bounds、cell_m、population，见 docs/sketch-format.md".into(),
            en: "; a sketch has bounds, cell_m and population, see docs/sketch-format.md".into(),
        },
        (Kind::Plan, Kind::Drill) => Both {
            zh: format!("；推演在 plans 里写明用哪些预案；要换上这份：yanlian drill DRILL.ron --plan {shown}"),
            en: format!("; a drill names its plans under plans; to put this one in their place: yanlian drill DRILL.ron --plan {shown}"),
        },
        (Kind::County, Kind::Drill) => {
            Both { zh: "；推演在 county 里写明用哪个县的文件夹".into(), en: "; a drill names the folder of its county under county".into() }
        }
        _ => Both { zh: "；请换成正确的文件".into(), en: "; name the right file".into() },
    };
    log.error(
        code::S017,
        source.at(node.start),
        "file",
        format!("这是{}，不是{}{}", is.zh, not.zh, hint.zh),
        format!("is {}, not {}{}", is.en, not.en, hint.en),
    );
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::tree::read_ron;

    fn kind(text: &str) -> Kind {
        let (source, log) = (Source::new("x.ron", text), Log::default());
        of(&read_ron(&source, &log).expect("the text is whole"))
    }

    #[test]
    fn a_sketch_is_known_without_ridges_and_a_county_with_one_strange_field_stays_a_county() {
        assert_eq!(kind("(format: 1, name: \"n\", crs: \"local\", bounds: (0, 0, 9, 9), cell_m: 30, population: (9, 1), townships: [])"), Kind::Sketch);
        assert_eq!(kind("(format: 1, name: \"n\", crs: \"local\", townships: [], villages: [], roads: \"roads.geojson\")"), Kind::County);
        assert_eq!(kind("(format: 1, name: \"n\", crs: \"local\", rivers: [])"), Kind::County);
        assert_eq!(kind("(format: 1, county: \"..\", hazard: Flood(), population: 3, cell_m: 2)"), Kind::Drill);
        assert_eq!(kind("(format: 1, clauses: [])"), Kind::Plan);
        assert_eq!(kind("(format: 1, county: \"..\", hazard: Flood(), zones: [])"), Kind::Drill);
        assert_eq!(kind("(format: 1)"), Kind::Other);
    }
}
