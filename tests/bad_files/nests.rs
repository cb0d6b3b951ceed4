//! Bad files / nests — finer rasters of a flood outside the map, with cells that do not divide, over one another, on ground that lacks.

use super::*;

/// The folder's flood on its raster of 20 × 20 cells of 50 m, with these nests; the findings up to their first semicolon.
fn after(nests: &str, change: impl Fn(&Folder)) -> Vec<String> {
    let f = Folder::new();
    f.replace("drills/flood.ron", "rain: (", &format!("mode: Surface, surface: (extent: Whole, nests: [{nests}]),\n        rain: ("));
    change(&f);
    f.findings("", Lang::En).iter().map(|l| l.split(';').next().unwrap_or(l).to_owned()).collect()
}

fn of(nests: &str) -> Vec<String> {
    after(nests, |_| ())
}

/// An ESRI grid of 10 m cells from a corner on, all at one height but for a hole.
fn heights(cells: usize, corner: usize, z: f64, hole: Option<usize>) -> String {
    let values: Vec<String> = (0..cells * cells).map(|k| if Some(k) == hole { "-9999".into() } else { z.to_string() }).collect();
    format!("ncols {cells}\nnrows {cells}\nxllcorner {corner}\nyllcorner {corner}\ncellsize 10\nNODATA_value -9999\n{}\n", values.join(" "))
}

const TOWN: &str = "(name: \"town\", from: (310, 310), to: (590, 490), cell_m: 25)";

#[test]
fn nests_that_can_be_are_no_finding() {
    assert_eq!(of(TOWN), Vec::<String>::new());
    assert_eq!(
        of(&format!("{TOWN}, (name: \"square\", from: (400, 380), to: (420, 395), cell_m: 5), (name: \"hill\", from: (0, 0), to: (100, 1000), cell_m: 10)")),
        Vec::<String>::new()
    );
    // Beside one another, with one rim.
    assert_eq!(of(&format!("{TOWN}, (name: \"east\", from: (600, 300), to: (700, 500), cell_m: 25)")), Vec::<String>::new());
}

#[test]
fn a_nest_in_the_wrong_place_is_found() {
    let line = "drills/flood.ron:5:";
    let outside = of("(name: \"town\", from: (510, 510), to: (1500, 700), cell_m: 25)");
    assert_eq!(outside, [format!("{line}57: M005 nest \"town\": the rectangle from–to reaches beyond the map")]);
    for cell in ["30", "5", "50", "51"] {
        let is = of(&format!("(name: \"town\", from: (310, 310), to: (590, 490), cell_m: {cell})"));
        assert!(is.len() == 1 && is[0].starts_with(&format!("{line}1")), "{is:?}: at the number itself");
        assert!(is[0].ends_with(&format!("S019 nest \"town\": cell_m {cell} does not divide the cells around it, 50 m, into 2 to 9 equal parts")), "{is:?}");
    }
    let over = of(&format!("{TOWN}, (name: \"east\", from: (580, 300), to: (700, 500), cell_m: 25)"));
    assert!(over.len() == 1 && over[0].ends_with("S019 nest \"east\": widened to whole cells it overlaps the nest \"town\""), "{over:?}");
    let rim = of(&format!("{TOWN}, (name: \"square\", from: (310, 380), to: (420, 395), cell_m: 5)"));
    assert!(rim.len() == 1 && rim[0].ends_with("S019 nest \"square\": it touches the rim of \"town\" around it"), "{rim:?}");
    let twice = of(&format!("{TOWN}, {TOWN}"));
    assert!(twice.len() == 1 && twice[0].contains("S019 nest \"town\" · name: another nest is called \"town\""), "{twice:?}");
    let name = of("(name: \"a/b\", from: (310, 310), to: (590, 490), cell_m: 25)");
    assert!(name.len() == 1 && name[0].contains("S019 nest \"a/b\" · name: \"a/b\" names a folder"), "{name:?}");
    let many = of(
        "(name: \"a\", from: (0, 0), to: (1000, 1000), cell_m: 5.555555555555555), (name: \"b\", from: (0, 0), to: (1000, 1000), cell_m: 0.617283950617284)",
    );
    assert!(many.len() == 1 && many[0].contains("S019 nest \"b\": the nests have 2656800 cells in all, 2000000 at most"), "{many:?}");
    let unknown = of("(name: \"town\", from: (310, 310), to: (590, 490), cell_m: 25, depth_m: 1)");
    assert!(unknown.len() == 1 && unknown[0].contains("depth_m"), "{unknown:?}");
}

#[test]
fn nests_of_a_quick_flood_and_works_cut_by_a_rim_are_found() {
    let f = Folder::new();
    f.replace("drills/flood.ron", "rain: (", &format!("surface: (nests: [{TOWN}]),\n        rain: ("));
    let quick = f.findings("", Lang::En);
    assert!(quick.len() == 1 && quick[0].contains("S019 nest \"town\": nests refine the raster of mode: Surface, and mode: Quick computes none"), "{quick:?}");
    assert!(f.findings("", Lang::Zh)[0].contains("mode: Quick 没有网格"));
    let works = |text: &str| {
        let f = Folder::new();
        f.replace("drills/flood.ron", "rain: (", &format!("mode: Surface, surface: (extent: Whole, nests: [{TOWN}], {text}),\n        rain: ("));
        f.findings("", Lang::En)
    };
    let opening = |to: &str| works(&format!("openings: [(from: (400, 400), to: {to}, sill_m: 1, lid_m: 2, width_m: 1)]"));
    assert_eq!(opening("(500, 400)"), Vec::<String>::new());
    assert!(opening("(700, 400)")[0].contains("S019 nest \"town\": an opening has one end in the nest"), "{:?}", opening("(700, 400)"));
    let channel = works("channels: [(path: [(10, 400), (900, 400)], width_m: 2, depth_m: 1)]");
    assert!(channel.iter().any(|l| l.contains("S019 nest \"town\": a stream of channels runs through the nest")), "{channel:?}");
}

#[test]
fn heights_of_a_nest_that_lack_or_cannot_be_are_found() {
    let nest = "(name: \"town\", from: (310, 310), to: (590, 490), cell_m: 25, terrain: \"town.asc\")";
    let none = of(nest);
    assert!(none.len() == 1 && none[0].contains("S015 nest \"town\" · terrain: there is no file town.asc"), "{none:?}");
    let with = |text: String| after(nest, |f| _ = f.write("drills/town.asc", &text));
    assert_eq!(with(heights(40, 250, 105.0, None)), Vec::<String>::new());
    let short = with(heights(20, 250, 105.0, None));
    assert!(short.len() == 1 && short[0].contains("M017 nest \"town\" · terrain: town.asc does not cover the nest or has holes: "), "{short:?}");
    let hole = with(heights(40, 250, 105.0, Some(21 * 40 + 21)));
    assert!(hole.len() == 1 && hole[0].contains(" of 96 cells have no height, the first at ("), "{hole:?}");
    let feet = with(heights(40, 250, 345.0, None));
    assert!(feet.len() == 1 && feet[0].contains("M017 nest \"town\" · terrain: the heights of town.asc stand 2"), "{feet:?}");
}
