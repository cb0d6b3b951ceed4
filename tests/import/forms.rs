//! Import / forms — the same land in every form that a county may have it: one tile or several, ASCII or GeoTIFF, a box or a
//! boundary, UTM or Gauss–Krüger, people from houses or from a raster.

use std::path::{Path, PathBuf};

use geotiff_writer::GeoTiffBuilder;
use yanlian::base::lang::Lang;
use yanlian::import::failure::Failure;
use yanlian::import::raster;
use yanlian::import::story::{Made, Wish};
use yanlian::map::frame::LonLat;

use super::{data, import, make, small, small_dem};

/// Some columns of the small valley as a GeoTIFF in degrees.
fn tile(dir: &Path, name: &str, columns: std::ops::Range<usize>) -> PathBuf {
    let whole = raster::read(&small_dem(dir)).expect("the grid");
    let cut: Vec<f32> = whole.values.chunks(whole.cols).flat_map(|row| &row[columns.clone()]).map(|v| if v.is_finite() { *v } else { -9999.0 }).collect();
    let path = dir.join(name);
    let west = whole.x0 + (columns.start as f64 - 0.5) * whole.dx;
    GeoTiffBuilder::new(columns.len() as u32, whole.rows as u32)
        .geographic_epsg(4326)
        .pixel_scale(whole.dx, whole.dy)
        .origin(west, whole.y0 + whole.dy / 2.0)
        .nodata("-9999")
        .write_2d(&path, ndarray::ArrayView2::from_shape((whole.rows, columns.len()), &cut).expect("its shape"))
        .expect("written");
    path
}

fn farthest(a: &Made, b: &Made) -> f32 {
    let (a, b) = (&a.reaches.terrain, &b.reaches.terrain);
    assert_eq!(a.shape, b.shape);
    a.values.iter().zip(&b.values).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max)
}

#[test]
fn tiles_that_abut_give_the_terrain_of_the_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let wish = small(dir.path(), data("small.osm"));
    let whole = make(&wish).expect("imports");
    let one = make(&Wish { dem: vec![tile(dir.path(), "one.tif", 0..60)], ..wish.clone() }).expect("a GeoTIFF is read");
    assert!(farthest(&whole, &one) < 0.01, "{}", farthest(&whole, &one));
    let halves = vec![tile(dir.path(), "west.tif", 0..31), tile(dir.path(), "east.tif", 31..60)];
    let two = make(&Wish { dem: halves, ..wish }).expect("two tiles are read");
    assert!(farthest(&whole, &two) < 0.01, "{}", farthest(&whole, &two));
}

#[test]
fn a_boundary_clips_what_a_box_would_hold() {
    let dir = tempfile::tempdir().expect("a folder");
    let boundary = dir.path().join("county.geojson");
    let ring = "[[1.50,42.50],[1.54,42.50],[1.54,42.515],[1.50,42.515],[1.50,42.50]]";
    std::fs::write(&boundary, format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#)).expect("written");
    let by_box = make(&small(dir.path(), data("small.osm"))).expect("imports");
    let clipped = make(&Wish { bbox: None, boundary: Some(boundary), ..small(dir.path(), data("small.osm")) }).expect("imports");
    let north = |m: &Made| m.roads.iter().flat_map(|r| &r.row.line).map(|p| m.frame.to_lonlat(*p).lat).fold(0.0, f64::max);
    assert!(north(&by_box) > 42.52 && north(&clipped) < 42.5151, "{} {}", north(&by_box), north(&clipped));
}

#[test]
fn a_county_of_hunan_lies_in_its_gauss_kruger_zone() {
    let dir = tempfile::tempdir().expect("a folder");
    // The fixture, moved to the meridian of Mayang.
    let osm = dir.path().join("hunan.osm");
    std::fs::write(&osm, std::fs::read_to_string(data("small.osm")).expect("the fixture").replace("lon=\"1.", "lon=\"109.")).expect("written");
    let wish = small(dir.path(), osm);
    let dem = dir.path().join("hunan.asc");
    std::fs::write(&dem, std::fs::read_to_string(&wish.dem[0]).expect("the grid").replace("xllcorner 1.49", "xllcorner 109.49")).expect("written");
    let made = import(&Wish { dem: vec![dem], bbox: Some("109.50,42.50,109.54,42.53".into()), crs: Some("EPSG:4545".into()), ..wish.clone() })
        .unwrap_or_else(|e| panic!("{}", e.text(Lang::En)));
    let middle = made.frame.to_plane(LonLat { lon: 109.52, lat: 42.515 });
    // 500 km false easting, and 1.52° east of 108° E on the 42.5th parallel.
    assert!((620_000.0..630_000.0).contains(&middle.x), "{middle:?}");
    let county = yanlian::scenario::load::load_county(&wish.out).expect("it loads");
    assert_eq!((county.frame.crs.as_str(), county.residents()), ("EPSG:4545", 2_000));
    assert!(county.terrain.at(middle).is_some_and(f32::is_finite));
}

#[test]
fn people_come_from_houses_or_from_a_geotiff() {
    let dir = tempfile::tempdir().expect("a folder");
    let wish = Wish { residents: Some(40), ..small(dir.path(), data("small.osm")) };
    let made = import(&wish).expect("imports");
    assert_eq!(made.people.houses.iter().map(|h| h.residents).sum::<u32>(), 40);
    let houses = std::fs::read_to_string(wish.out.join("buildings.geojson")).expect("where houses stand for people, they are written");
    assert!(houses.parse::<geojson::GeoJson>().is_ok() && houses.contains("135"), "{houses}");
    let people = dir.path().join("people.tif");
    let cells = [0.0f32, 100.0, 250.0, 0.0];
    GeoTiffBuilder::new(2, 2)
        .geographic_epsg(4326)
        .pixel_scale(0.02, 0.015)
        .origin(1.50, 42.53)
        .write_2d(&people, ndarray::ArrayView2::from_shape((2, 2), &cells).expect("its shape"))
        .expect("written");
    let made = make(&Wish { population: Some(people), residents: None, ..small(dir.path(), data("small.osm")) }).expect("imports");
    assert_eq!(made.people.settlements.iter().map(|s| s.residents).sum::<u32>(), 350);
}

#[test]
fn two_gigabytes_are_refused_before_they_are_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let good = small(dir.path(), data("small.osm"));
    let large = |name: &str| {
        let path = dir.path().join(name);
        std::fs::File::create(&path).and_then(|f| f.set_len(2 << 30)).expect("a file with a hole");
        path
    };
    for (wish, may) in [
        (Wish { dem: vec![large("big.asc")], ..good.clone() }, 1024),
        (Wish { dem: vec![large("N42E001.hgt")], ..good.clone() }, 1024),
        (Wish { population: Some(large("people.csv")), ..good.clone() }, 256),
        (Wish { bbox: None, boundary: Some(large("county.geojson")), ..good }, 256),
    ] {
        let Err(Failure::Findings(f)) = make(&wish) else { panic!("a finding") };
        assert_eq!((f.len(), f[0].code), (1, "S003"));
        assert_eq!(f[0].en, format!("the file has 2048 MiB, more than the {may} MiB that are read; is it the right file?"));
    }
}

#[test]
fn lines_on_pylons_come_along_cut_at_the_area_and_cables_in_the_ground_stay_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let osm = dir.path().join("power.osm");
    let text = std::fs::read_to_string(data("small.osm")).expect("the valley");
    // Node 9 lies north of the area: from there a line comes in, one leaves the area and comes back, one lies in the ground.
    let ways =
        [("901", "line", &[9, 1, 4, 6][..]), ("902", "minor_line", &[11, 12, 9, 13, 14][..]), ("903", "cable", &[17, 18][..]), ("904", "line", &[9, 1][..])];
    let way = |(id, power, nodes): &(&str, &str, &[u32])| {
        let nodes: String = nodes.iter().map(|n| format!("<nd ref=\"{n}\"/>")).collect();
        format!("<way id=\"{id}\">{nodes}<tag k=\"power\" v=\"{power}\"/></way>\n")
    };
    let ways: String = ways.iter().map(way).collect();
    std::fs::write(&osm, text.replace("</osm>", &format!("{ways}</osm>"))).expect("written");
    let out = dir.path().join("out");
    let made = import(&Wish { out: out.clone(), ..small(dir.path(), osm) }).expect("imports");
    let lines: Vec<_> = made.places.facilities.iter().filter(|f| f.kind == yanlian::map::place::FacilityKind::PowerLine).collect();
    let shown: Vec<(&str, usize)> = lines.iter().map(|f| (f.key.as_str(), f.line.len())).collect();
    assert_eq!(shown, [("power-line-901-1", 3), ("power-line-902-1", 2), ("power-line-902-2", 2)], "of 904 one node is left, which is no line");
    assert!(lines.iter().all(|f| f.township.is_some()));
    let county = yanlian::scenario::load::load_county(&out).expect("what it wrote is a county");
    let back = county.facilities.iter().filter(|f| f.line.len() >= 2).count();
    assert_eq!(back, 3);
}
