//! Bad files / rasters — grids that do not fit, hold nothing, or break off.

use super::*;

#[test]
fn rasters_of_unequal_shape_are_found() {
    for name in ["landcover.asc", "manning.asc", "fuel.asc"] {
        let f = Folder::new();
        f.write(name, "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 500\n30 30\n30 30\n");
        assert_eq!(
            f.findings("", Lang::En),
            [format!(
                "{name}: M002 raster: does not lie on the terrain's cells: 2 × 2 @ (0.000000, 1000.000000) / 500.000000, the terrain is 20 × 20 @ (0.000000, 1000.000000) / 50.000000; cut and resample it to the terrain"
            )]
        );
    }
    let f = Folder::new();
    let rows = "31 ".repeat(20) + "\n";
    f.write("landcover.asc", &format!("ncols 20\nnrows 20\nxllcorner 0\nyllcorner 0\ncellsize 50\n{}", rows.repeat(20)));
    assert_eq!(f.findings("", Lang::En), ["landcover.asc: M010 class 31: no such class of land cover (400 cells); the codes are in docs/landcover.md"]);
    let f = Folder::new();
    f.write("terrain.asc", "ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 50\n1 x\n");
    assert_eq!(f.findings("county.ron", Lang::En), ["terrain.asc:6:1: M001 raster: the raster cannot be read: \"x\" is no number"]);
    let f = Folder::new();
    f.write("terrain.asc", "ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 50\nNODATA_value -9\n-9 -9\n");
    assert_eq!(f.findings("county.ron", Lang::En), ["terrain.asc: M004 terrain: the raster holds no height at all"]);
}

#[test]
fn a_truncated_raster_is_a_finding_and_no_panic() {
    let f = Folder::new();
    std::fs::remove_file(f.path("terrain.asc")).expect("there");
    assert_eq!(f.findings("county.ron", Lang::En), ["terrain.tif: S015 terrain: the folder has no terrain.tif or terrain.asc; add a raster of heights"]);
    for bytes in [&b"II*\0\x08\0\0\0"[..], b"II*\0", b"garbage", &[0u8; 64]] {
        std::fs::write(f.path("terrain.tif"), bytes).expect("room");
        let is = f.findings("county.ron", Lang::En);
        assert!(is.len() == 1 && is[0].starts_with("terrain.tif: M001 raster: the raster cannot be read: "), "{is:?}");
    }
}
