//! Sketch / check — whether the rows of a sketch agree with each other.
//!
//! In: rows. Out: findings, all at once, in the log. Not here: the shape of the file (`file`).

use super::file::{Sketch, Via};
use crate::base::lang::Text;
use crate::map::frame::Frame;
use crate::scenario::code;
use crate::scenario::fields::Ref;
use crate::scenario::refs::{self, what};
use crate::scenario::source::Log;

/// A river of a sketch.
const RIVER: Text = Text::new("河流", "river");
/// An interchange.
const INTERCHANGE: Text = Text::new("互通", "interchange");
/// A map with more cells than this is not made: it would not fit the memory of a small machine.
const MOST_CELLS: usize = 40_000_000;

/// Checks a sketch.
pub(crate) fn check(s: &Sketch, log: &Log) {
    whole(s, log);
    keys(s, log);
    rivers(s, log);
    people(s, log);
    for r in &s.roads {
        if r.via.len() < 2 {
            log.error(code::M011, r.via_at.clone(), format!("road {:?} · via", r.name), "路至少要两个点", "a road needs at least two waypoints");
        }
    }
    for f in &s.facilities {
        if f.at.is_none() && f.near.is_none() {
            log.error(code::S007, f.key.at.clone(), f.key.subject.clone(), "缺少 at 或 near；请写一个", "needs `at` or `near`; write one of them");
        }
        if f.wards.is_some() && !matches!(f.kind.as_str(), "Hospital" | "Clinic") {
            log.error(
                code::S019,
                f.key.at.clone(),
                format!("{} · wards", f.key.subject),
                "只有 Hospital 和 Clinic 收治伤员；请删去 wards",
                "only a Hospital or a Clinic treats the hurt; leave wards out",
            );
        }
    }
    for g in &s.gauges {
        if g.stage && g.river.is_none() {
            log.error(
                code::S007,
                g.key.at.clone(),
                g.key.subject.clone(),
                "水位站缺少字段 river；请写明所在河流",
                "a stage gauge needs the field river; name the river it stands on",
            );
        }
    }
}

fn whole(s: &Sketch, log: &Log) {
    let (w, south, e, n) = s.bounds;
    let ordered = w < e && south < n;
    if !ordered {
        log.error(
            code::S019,
            s.places.bounds.clone(),
            "sketch · bounds",
            "应为（西, 南, 东, 北），且西<东、南<北",
            "expected (west, south, east, north) with west < east and south < north",
        );
    }
    let frame = Frame::new(&s.crs);
    if frame.is_none() {
        log.error(
            code::M003,
            s.places.crs.clone(),
            "sketch · crs",
            format!("坐标系 \"{}\" 不认识；用 EPSG:326xx 或 local", s.crs),
            format!("the CRS \"{}\" is not known; use EPSG:326xx or local", s.crs),
        );
    }
    let Some(frame) = frame.filter(|_| ordered && s.cell_m >= 5.0) else { return };
    let shape = super::terrain::shape_of(s, &frame);
    if shape.cols < 40 || shape.rows < 40 || shape.cols.saturating_mul(shape.rows) > MOST_CELLS {
        log.error(
            code::S012,
            s.places.cell_m.clone(),
            "sketch · cell_m",
            format!("地图将有 {}×{} 个像元；应在 40×40 与四千万个之间", shape.cols, shape.rows),
            format!("the map would have {} by {} cells; expected between 40 by 40 and 40 million", shape.cols, shape.rows),
        );
    }
    for (p, at, subject) in &s.spots {
        let inside = (w..=e).contains(&p.0) && (south..=n).contains(&p.1);
        if !inside {
            log.error(
                code::M005,
                at.clone(),
                subject.clone(),
                format!("({}, {}) 在范围之外；请改正，或放宽 bounds", p.0, p.1),
                format!("({}, {}) lies outside the bounds; correct it, or widen the bounds", p.0, p.1),
            );
        }
    }
}

fn keys(s: &Sketch, log: &Log) {
    let rivers: Vec<&Ref> = s.rivers.iter().map(|r| &r.key).collect();
    let townships: Vec<&Ref> = s.townships.iter().map(|r| &r.key).collect();
    let interchanges: Vec<&Ref> = s.interchanges.iter().map(|r| &r.key).collect();
    for list in [
        &rivers,
        &townships,
        &interchanges,
        &s.gauges.iter().map(|r| &r.key).collect(),
        &s.facilities.iter().map(|r| &r.key).collect(),
        &s.dams.iter().map(|r| &r.key).collect(),
    ] {
        for (i, key) in list.iter().enumerate() {
            if let Some(first) = list[..i].iter().find(|k| k.key == key.key && !k.key.is_empty()) {
                refs::double(log, first, key);
            }
        }
    }
    let known = |r: &Ref, list: &[&Ref], what: Text| {
        if !r.key.is_empty() && !list.iter().any(|k| k.key == r.key) {
            refs::unknown(log, r, what, list.iter().map(|k| k.key.as_str()));
        }
    };
    for r in s.rivers.iter().filter_map(|r| r.into.as_ref()).chain(s.dams.iter().map(|d| &d.river)).chain(s.gauges.iter().filter_map(|g| g.river.as_ref())) {
        known(r, &rivers, RIVER);
    }
    for r in s.gauges.iter().filter_map(|g| g.township.as_ref()).chain(s.facilities.iter().filter_map(|f| f.near.as_ref())) {
        known(r, &townships, what::TOWNSHIP);
    }
    for v in s.roads.iter().flat_map(|r| &r.via) {
        match v {
            Via::Seat(r) => known(r, &townships, what::TOWNSHIP),
            Via::Interchange(r) => known(r, &interchanges, INTERCHANGE),
            Via::At(_) => {}
        }
    }
}

fn rivers(s: &Sketch, log: &Log) {
    if s.rivers.iter().all(|r| r.into.is_some()) {
        log.error(
            code::M008,
            s.places.rivers.clone(),
            "sketch · rivers",
            "没有一条河流出图外，水无处可去；至少画一条不写 into 的河",
            "no river leaves the map, so water has nowhere to go; draw at least one without `into`",
        );
    }
    for r in &s.rivers {
        let subject = || format!("{} · points", r.key.subject);
        if r.points.len() < 2 {
            log.error(code::M011, r.points_at.clone(), subject(), "河线至少要两个点", "a river needs at least two points");
        }
        if let Some(i) = r.points.windows(2).position(|p| p[1].2 > p[0].2) {
            let (a, b) = (r.points[i].2, r.points[i + 1].2);
            log.error(
                code::M008,
                r.points_at.clone(),
                subject(),
                format!("第 {} 点河床 {b} 米高于上一点 {a} 米；河不会上坡", i + 2),
                format!("point {} has its bed at {b} m, above the {a} m before it; a river does not run uphill", i + 2),
            );
        }
        let (mut at, mut seen) = (r, vec![r.key.key.as_str()]);
        while let Some(next) = at.into.as_ref().and_then(|k| s.rivers.iter().find(|q| q.key.key == k.key)) {
            if next.key.key == r.key.key {
                log.error(
                    code::M009,
                    r.key.at.clone(),
                    r.key.subject.clone(),
                    "沿 into 走会回到自己；请断开这个圈",
                    "following `into` leads back to it; break the circle",
                );
            }
            if seen.contains(&next.key.key.as_str()) {
                break;
            }
            seen.push(&next.key.key);
            at = next;
        }
    }
}

fn people(s: &Sketch, log: &Log) {
    for t in &s.townships {
        let say = |zh: String, en: String| log.error(code::S019, t.key.at.clone(), t.key.subject.clone(), zh, en);
        if t.urban > t.residents {
            say(format!("城镇人口 {} 多于总人口 {}", t.urban, t.residents), format!("{} town people of {} residents", t.urban, t.residents));
        }
        if t.villages.is_empty() {
            say("没有村；请至少列一个".into(), "has no village; list at least one".into());
        }
        if t.urban > 0 && !t.villages.iter().any(|v| v.town) {
            say("有城镇人口，却没有 town: true 的村或社区".into(), "has town people, but no village with town: true".into());
        }
        if t.residents > t.urban && t.villages.iter().all(|v| v.town) && !t.villages.is_empty() {
            say("有农村人口，却没有农村的村".into(), "has country people, but every village is town".into());
        }
    }
    let known: u64 = s.townships.iter().filter(|t| t.known).map(|t| u64::from(t.residents)).sum();
    let open = s.townships.iter().any(|t| !t.known && t.residents > 0);
    let all = u64::from(s.population.0);
    let urban_possible = s.townships.iter().any(|t| t.urban > 0) || s.population.1 == 0;
    if s.population.1 > s.population.0 || known > all || (known < all && !open) || !urban_possible {
        log.error(
            code::S019,
            s.places.population.clone(),
            "sketch · population",
            "人口总数与各乡镇的数字对不上",
            "the population does not agree with the townships' numbers",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::base::lang::Lang;
    use crate::scenario::fields::Reader;
    use crate::scenario::source::{Log, Source};

    fn findings(text: &str) -> Vec<String> {
        let (source, log) = (Source::new("s.ron", text), Log::default());
        let reader = Reader { source: &source, log: &log };
        if let Some(root) = crate::scenario::tree::read_ron(&source, &log)
            && let Some(s) = super::super::file::read(reader, &root)
        {
            super::check(&s, &log);
        }
        log.sorted().iter().map(|f| f.line(Lang::En)).collect()
    }

    const GOOD: &str = r#"(format: 1, name: "n", source: "s", crs: "local", bounds: (0, 0, 6000, 6000), cell_m: 60,
 ridges: [(name: "r", points: [(100, 5000, 400), (5900, 5000, 420)])],
 rivers: [(key: "a", name: "A", points: [(3000, 5000, 200), (3000, 10, 100)])],
 population: (100, 20), townships: [(key: "t", name: "T", seat: (3100, 3000), residents: 100, urban: 20, villages: [(name: "v", town: true), (name: "w")])])"#;

    #[test]
    fn a_small_sketch_has_no_findings() {
        assert_eq!(findings(GOOD), Vec::<String>::new());
    }

    #[test]
    fn all_mistakes_are_told_at_once_with_their_place() {
        let bad = GOOD
            .replace("(3000, 10, 100)", "(3000, 10, 300)")
            .replace("seat: (3100, 3000)", "seat: (9100, 3000)")
            .replace("cell_m: 60", "cell_m: 60, ruffness: 1")
            .replace("urban: 20", "urban: 200");
        assert_eq!(
            findings(&bad),
            [
                "s.ron:1:91: S006 sketch: there is no field ruffness; correct it or remove it",
                "s.ron:3:41: M008 river \"a\" · points: point 2 has its bed at 300 m, above the 200 m before it; a river does not run uphill",
                "s.ron:4:43: S019 township \"t\": 200 town people of 100 residents",
                "s.ron:4:65: M005 township \"t\" · seat: (9100, 3000) lies outside the bounds; correct it, or widen the bounds",
            ]
        );
    }

    #[test]
    fn the_fields_that_tell_a_sketch_from_a_county_are_read_by_one_of_them_only() {
        use crate::scenario::kind::{COUNTY_OWN, SKETCH_OWN};
        let unknown = |told: &[String], field: &str| told.iter().any(|t| t.contains(&format!("there is no field {field}")));
        let county = |text: &str| {
            let (source, log) = (Source::new("county.ron", text), Log::default());
            let root = crate::scenario::tree::read_ron(&source, &log).expect("the text is whole");
            let _ = crate::scenario::county_rows::county(Reader { source: &source, log: &log }, &root);
            log.sorted().iter().map(|f| f.line(Lang::En)).collect::<Vec<_>>()
        };
        for (field, sketches) in SKETCH_OWN.iter().map(|f| (f, true)).chain(COUNTY_OWN.iter().map(|f| (f, false))) {
            let text = format!("(format: 1, {field}: 1)");
            assert_eq!((unknown(&findings(&text), field), unknown(&county(&text), field)), (!sketches, sketches), "{field}");
        }
    }

    #[test]
    fn rivers_that_go_round_and_unknown_names_are_told() {
        let bad = GOOD.replace("rivers: [", "rivers: [(key: \"b\", name: \"B\", into: \"c\", points: [(1, 1, 9), (2, 2, 8)]), (key: \"c\", name: \"C\", into: \"b\", points: [(1, 1, 9), (2, 2, 8)]), (key: \"d\", name: \"D\", into: \"x\", points: [(1, 1, 9), (2, 2, 8)]), ");
        let told = findings(&bad).join("\n");
        assert!(told.contains("M009 river \"b\"") && told.contains("M009 river \"c\""), "{told}");
        assert!(told.contains("S011 river \"d\" · into: there is no river \"x\""), "{told}");
    }
}
