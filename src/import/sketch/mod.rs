//! Sketch — a county folder from a hand-written sketch: where there is no DEM, a plausible one is made.
//!
//! In: `sketch.ron`. Out: `terrain.tif`, `landcover.tif`, `rivers.geojson`, `roads.geojson`, `population.csv`, `county.ron`.
//! Not here: real data (`import::osm`, `import::dem`). Everything made is marked as assumed. The same sketch gives the same bytes.

mod file;
pub(crate) mod evolve;
pub(crate) mod line;
pub(crate) mod noise;
pub(crate) mod terrain;

#[cfg(test)]
mod tests {
    #[test]
    #[ignore]
    fn picture() {
        let text = std::fs::read_to_string("scenarios/mayang/sketch.ron").expect("x");
        let t0 = std::time::Instant::now();
        let s = super::file::read(std::path::Path::new("sketch.ron"), &text).unwrap_or_else(|f| panic!("{:#?}", f.iter().map(|f| f.line(crate::base::lang::Lang::En)).collect::<Vec<_>>()));
        let frame = crate::map::frame::Frame::new(&s.crs).expect("x");
        let g = super::terrain::make(&s, &frame);
        eprintln!("{:?} {:?}", g.terrain.shape, t0.elapsed());
        let mut terrain = g.terrain.clone();
        let cuts: Vec<_> = s.dams.iter().map(|d| frame.to_plane(crate::map::frame::LonLat { lon: d.at.0, lat: d.at.1 })).collect();
        let rivers = crate::import::river_network::delineate(&mut terrain, &g.rivers, &cuts, &Default::default());
        eprintln!("{} reaches {:?}", rivers.reaches.len(), t0.elapsed());
        crate::import::write::write_rivers(std::path::Path::new("/tmp/sk/rivers.geojson"), &frame, &rivers).expect("x");
        crate::import::write::write_terrain(std::path::Path::new("/tmp/sk/terrain.tif"), &g.terrain, &frame).expect("x");
    }
}
