//! Bad files / floods — ground on which no water can be computed, rain in another unit, boundaries and sources in the wrong place.

use super::*;
use crate::folder::terrain;

/// The findings after a change, each up to its first semicolon or question mark.
fn after(change: impl Fn(&Folder)) -> Vec<String> {
    let f = Folder::new();
    change(&f);
    f.findings("", Lang::En).iter().map(|l| l.split([';', '?']).next().unwrap_or(l).to_owned()).collect()
}

/// The terrain with every value changed.
fn heights(of: impl Fn(usize, f64) -> f64) -> String {
    let text = terrain();
    let (head, rows) = text.split_at(text.match_indices('\n').nth(5).expect("six lines of heading").0 + 1);
    let mut k = 0;
    let rows: Vec<String> = rows
        .lines()
        .map(|l| {
            let row: Vec<String> = l
                .split_whitespace()
                .map(|v| {
                    k += 1;
                    format!("{:.1}", of(k - 1, v.parse().expect("a number")))
                })
                .collect();
            row.join(" ")
        })
        .collect();
    format!("{head}{}\n", rows.join("\n"))
}

#[test]
fn ground_in_feet_upside_down_with_spikes_or_holes_is_found() {
    let of = |change: &dyn Fn(usize, f64) -> f64| after(|f| _ = f.write("terrain.asc", &heights(change)));
    assert_eq!(after(|_| ()), Vec::<String>::new(), "the folder itself is sound");
    let feet = of(&|_, z| z * 3.280_84);
    assert_eq!(feet, ["terrain.asc: M017 terrain: the heights look like feet: the ground at the river beds is 3.33 times what rivers.geojson says of them"]);
    let sign = of(&|_, z| -z);
    assert!(sign.contains(&"terrain.asc: M017 terrain: 400 cells lie more than 20 m below the sea: is the sign wrong".to_owned()), "{sign:?}");
    assert!(sign.iter().any(|l| l.starts_with("terrain.asc: M017 terrain: the heights have the wrong sign")), "{sign:?}");
    let spike = of(&|k, z| if k == 45 { 999.0 } else { z });
    assert_eq!(spike, ["terrain.asc: M017 terrain: 1 spikes: row 3, column 6 with 999 m stands more than 100 m above or below all around it"]);
    let hole = of(&|k, z| if k == 45 || k == 0 { -9999.0 } else { z });
    assert_eq!(hole, ["terrain.asc: M017 terrain: 1 cells inside have no height (the first in row 3, column 6)"]);
    let far = of(&|k, z| if k == 45 { 12_000.0 } else { z });
    assert_eq!(far, ["terrain.asc: M017 terrain: row 3, column 6: 12000 is no height of land in metres"]);
}

#[test]
fn roughness_that_is_none_is_found() {
    for (n, shown) in [("-0.03", "-0.03"), ("0", "0"), ("3", "3")] {
        let rows = (format!("{n} ").repeat(20) + "\n").repeat(20);
        let is = after(|f| _ = f.write("manning.asc", &format!("ncols 20\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 50\n{rows}")));
        assert_eq!(is, [format!("manning.asc: M016 manning: {shown} is no Manning's n (400 cells)")]);
    }
}

#[test]
fn rain_in_inches_and_a_table_that_is_not_there_are_found() {
    let inches = after(|f| {
        f.replace("drills/flood.ron", "mm: 120", "mm: 4.72");
        f.replace("drills/flood.ron", "inflows: [(reach: \"brook-1\", series: [(\"T+00:00\", 1), (\"T+02:00\", 30)])],", "");
    });
    assert_eq!(inches, ["drills/flood.ron:5:15: S021 flood · rain: the greatest rain of any window is 4.72 mm, with hundredths: are these inches"]);
    let table = after(|f| _ = f.replace("drills/flood.ron", "scale: LogNormal(1, 0.1))", "table: \"rain.csv\")"));
    assert_eq!(table.len(), 1, "{table:?}");
    assert!(table[0].contains("S015 flood · rain · table: there is no file rain.csv") || table[0].contains("S015"), "{table:?}");
    let rows = after(|f| {
        f.replace("drills/flood.ron", "scale: LogNormal(1, 0.1))", "table: \"rain.csv\")");
        f.write("drills/rain.csv", "gauge,from,to,mm\nhuangtuxi,T+03:00,T+04:00,12\nnowhere,T+03:00,T+04:00,-1\n");
    });
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].starts_with("drills/rain.csv:3:1: S011") && rows[1].starts_with("drills/rain.csv:3:25: S012"), "{rows:?}");
}

#[test]
fn sources_and_edges_in_the_wrong_place_are_found() {
    let surface = |text: &str| {
        let text = format!("mode: Surface, surface: (extent: Whole, {text}),\n        rain: (");
        after(|f| {
            f.write("terrain.asc", &heights(|k, z| if k == 0 { -9999.0 } else { z }));
            f.replace("drills/flood.ron", "rain: (", &text);
        })
    };
    let series = "series: [(\"T+00:00\", 5)]";
    let outside = surface(&format!("sources: [(at: (5000, 10), {series})]"));
    assert!(outside.len() == 1 && outside[0].ends_with("M005 source · at: the source lies outside the map"), "{outside:?}");
    let hole = surface(&format!("sources: [(at: (10, 990), {series})]"));
    assert!(hole.len() == 1 && hole[0].contains("M017 source · at: the source stands where the terrain has no height"), "{hole:?}");
    let edge = surface("edges: [(side: West, from_m: 900, to_m: 1500, fall: 0.01)]");
    assert!(edge.len() == 1 && edge[0].contains("M018 edge: the edge from 900 to 1500 m lies on no edge of the map"), "{edge:?}");
    let neither = surface("edges: [(side: West)]");
    assert!(neither.len() == 1 && neither[0].contains("S019 edge · side: a piece of edge needs fall"), "{neither:?}");
    let rough = surface("manning: -0.03");
    assert!(rough.len() == 1 && rough[0].contains("S012"), "{rough:?}");
    let valleys = after(|f| _ = f.replace("drills/flood.ron", "rain: (", "mode: Surface, surface: (level_m: 100), rain: ("));
    assert!(valleys.iter().any(|l| l.contains("S019") && l.contains("belong to extent: Whole")), "{valleys:?}");
}
