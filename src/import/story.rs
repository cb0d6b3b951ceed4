//! Import / story — from files to a county folder, in the order in which one would tell it.
//!
//! In: paths and wishes. Out: the folder, whole or not at all, and an account of what was read, kept, filled and dropped.
//! Not here: any of the steps. Method: everything is made in memory, written to a folder beside the place, then renamed.

use std::path::{Path, PathBuf};

use super::account::{Account, Word};
use super::area::Area;
use super::datum::Datum;
use super::failure::Failure;
use super::places::Places;
use super::population::{People, Source};
use super::reaches::Reaches;
use super::roads::Road;
use super::{county_file, cover, crossings, dem, osm, outfit, places, polygons, population, raster, reaches, roads, waters, write};
use crate::base::lang::Name;
use crate::map::frame::{Frame, Point};
use crate::map::grid::ClassGrid;
use crate::map::road::RoadGraph;
use crate::scenario::road_graph;

/// What the user asks for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// OSM extract.
    pub osm: PathBuf,
    /// Height tiles.
    pub dem: Vec<PathBuf>,
    /// `W,S,E,N`.
    pub bbox: Option<String>,
    /// Boundary polygon.
    pub boundary: Option<PathBuf>,
    /// Population raster or list.
    pub population: Option<PathBuf>,
    /// Land-cover raster.
    pub landcover: Option<PathBuf>,
    /// Residents of the county.
    pub residents: Option<u64>,
    /// CRS; absent: the UTM zone.
    pub crs: Option<String>,
    /// Which positions the OSM file and the boundary hold.
    pub datum: Datum,
    /// Side of a cell, metres.
    pub cell_m: Option<f64>,
    /// Name of the county.
    pub name: Option<String>,
    /// Leave out what is assumed.
    pub bare: bool,
    /// Replace an existing folder.
    pub force: bool,
    /// Folder to write.
    pub out: PathBuf,
}

/// The steps, for a progress bar.
pub const STEPS: [(&str, &str); 8] = [
    ("读取地图", "reading the map"),
    ("读取高程", "reading heights"),
    ("道路", "roads"),
    ("河流", "rivers"),
    ("地表", "land cover"),
    ("汇流", "drainage"),
    ("人口", "people"),
    ("写入", "writing"),
];

/// Everything a county folder holds.
#[derive(Debug)]
pub struct Made {
    /// The plane.
    pub frame: Frame,
    /// Head of `county.ron`.
    pub head: county_file::Head,
    /// Roads.
    pub roads: Vec<Road>,
    /// Their graph.
    pub graph: RoadGraph,
    /// Reaches and terrain.
    pub reaches: Reaches,
    /// Land cover.
    pub cover: ClassGrid,
    /// Places.
    pub places: Places,
    /// People.
    pub people: People,
    /// What is assumed.
    pub outfit: outfit::Outfit,
    /// The account.
    pub account: Account,
}

/// Imports a county and writes its folder.
pub fn import(wish: &Wish, tick: &mut dyn FnMut(usize)) -> Result<Made, Failure> {
    room(&wish.out, wish.force)?;
    let made = make(wish, tick)?;
    tick(7);
    publish(&wish.out, |folder| files(&made, folder))?;
    Ok(made)
}

/// Makes a county in memory.
pub fn make(wish: &Wish, tick: &mut dyn FnMut(usize)) -> Result<Made, Failure> {
    let mut account = Account::default();
    let area = area(wish)?;
    let (osm, area, tiles) = read(wish, area, &mut account, tick)?;
    let frame = frame(wish, &area)?;
    tick(1);
    let cell_m = wish.cell_m.unwrap_or(dem::CELL_M);
    if !(cell_m.is_finite() && (1.0..=1000.0).contains(&cell_m)) {
        return Err(Failure::Usage { zh: format!("--cell {cell_m}：应为 1 至 1000 米"), en: format!("--cell {cell_m}: expected 1 to 1000 metres") });
    }
    let shape = dem::shape(&area, &frame, cell_m)?;
    let ground = dem::make(&tiles, &area, &frame, shape)?;
    let (low, high) = ground.terrain.values.iter().fold((f32::MAX, f32::MIN), |a, v| (a.0.min(*v), a.1.max(*v)));
    account.say(
        Word::Kept,
        format!(
            "地形：{} × {} 个 {cell_m} m 单元（{}），{low:.0}–{high:.0} m；瓦片中 {} 个空洞像元，填补 {} 个单元",
            shape.cols, shape.rows, frame.crs, ground.void_pixels, ground.filled_cells
        ),
        format!(
            "terrain: {} × {} cells of {cell_m} m ({}), {low:.0}–{high:.0} m; {} void pixels in the tiles, {} cells filled",
            shape.cols, shape.rows, frame.crs, ground.void_pixels, ground.filled_cells
        ),
    );
    tick(2);
    let mut roads = roads::make(&osm, &area, &frame, &mut account);
    let graph = graph(&roads);
    tick(3);
    let (polygons, open) = polygons::make(&osm, &frame);
    if open > 0 {
        account.say(Word::Dropped, format!("{open} 个面的关系在数据中不完整"), format!("{open} relations of areas are not whole in the extract"));
    }
    let mut streams = waters::make(&osm, &area, &frame, &ground.terrain, &mut account);
    let meetings = crossings::find(&roads, &mut streams);
    let places = places::make(&osm, &area, &frame, &polygons, &graph, &mut account);
    tick(4);
    let cover = match &wish.landcover {
        Some(path) => cover::from_raster(path, &raster::read(path)?, shape, &frame, &mut account)?,
        None => cover::from_polygons(&polygons, shape, &mut account),
    };
    tick(5);
    let sites = if wish.bare { Vec::new() } else { outfit::gauge_sites(&places, &streams) };
    let mut wanted = crossings::cuts(&roads, &meetings);
    wanted.extend(sites.iter().copied().flatten());
    let lakes: Vec<&polygons::Polygon> = polygons.iter().filter(|p| cover::is_water(p)).collect();
    let reaches = reaches::make(&streams, &ground.terrain, &cover, &wanted, &|p| lake_at(&lakes, p))?;
    crossings::level(&mut roads, &meetings, &streams, &ground.terrain, &reaches, &mut account);
    tell_reaches(&reaches, &mut account);
    tick(6);
    let source = match &wish.population {
        Some(path) => population::read(path)?,
        None => Source::Map,
    };
    let inside = |p: Point| area.contains(frame.to_lonlat(p));
    let people = population::make(&source, wish.residents, &places, &polygons, &roads, &graph, &inside, &frame, &mut account)?;
    let outfit = if wish.bare { outfit::Outfit::default() } else { outfit::make(&places, &people, &sites, &streams, &reaches, &graph, &mut account) };
    let pixel_m = tiles.iter().map(|t| t.1.pixel_m(area.middle().lat)).fold(f64::MAX, f64::min);
    let file = |p: &Path| p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let head = county_file::Head {
        name: Name::zh(wish.name.clone().unwrap_or_else(|| wish.out.file_name().map_or_else(|| "county".into(), |n| n.to_string_lossy().into_owned()))),
        source: format!("© OpenStreetMap contributors, ODbL ({}); DEM {}", file(&wish.osm), wish.dem.iter().map(|p| file(p)).collect::<Vec<_>>().join(", ")),
        area,
        // SRTM: 4 m, correlated over 500 m; finer tiles are taken as better in proportion (assumed).
        terrain_error: if pixel_m > 25.0 { (4.0, 500.0) } else { (2.0, 200.0) },
    };
    Ok(Made { frame, head, roads, graph, reaches, cover, places, people, outfit, account })
}

fn area(wish: &Wish) -> Result<Option<Area>, Failure> {
    let bbox = wish.bbox.as_deref().map(Area::parse_bbox).transpose()?;
    let Some(path) = &wish.boundary else { return Ok(bbox) };
    let mut area = Area::read_boundary(path)?;
    for ring in &mut area.rings {
        for p in ring {
            *p = super::datum::to_wgs84(*p, wish.datum);
        }
    }
    if let Some(b) = bbox {
        (area.west, area.south, area.east, area.north) = (area.west.max(b.west), area.south.max(b.south), area.east.min(b.east), area.north.min(b.north));
    }
    if area.west >= area.east || area.south >= area.north {
        return Err(Failure::Usage { zh: "--bbox 与 --boundary 没有交集".into(), en: "--bbox and --boundary do not meet".into() });
    }
    Ok(Some(area))
}

type Tiles = Vec<(PathBuf, raster::Raster)>;

fn read(wish: &Wish, area: Option<Area>, account: &mut Account, tick: &mut dyn FnMut(usize)) -> Result<(osm::Osm, Area, Tiles), Failure> {
    tick(0);
    let everywhere = Area { west: -180.0, south: -90.0, east: 180.0, north: 90.0, rings: Vec::new() };
    let osm = osm::read(&wish.osm, area.as_ref().unwrap_or(&everywhere), wish.datum)?;
    let c = &osm.counts;
    account.say(
        Word::Read,
        format!(
            "{}：{} 个节点，{} 条 way（道路 {}，水系 {}，建筑 {}），{} 个关系",
            wish.osm.display(),
            c.nodes,
            c.ways,
            c.highways,
            c.waterways,
            c.buildings,
            c.relations
        ),
        format!(
            "{}: {} nodes, {} ways ({} highways, {} waterways, {} buildings), {} relations",
            wish.osm.display(),
            c.nodes,
            c.ways,
            c.highways,
            c.waterways,
            c.buildings,
            c.relations
        ),
    );
    if osm.cut_ways > 0 {
        account.say(Word::Note, format!("{} 条 way 的节点不全，按断开处理", osm.cut_ways), format!("{} ways lack nodes and were taken in parts", osm.cut_ways));
    }
    let tiles = wish.dem.iter().map(|p| Ok((p.clone(), raster::read(p)?))).collect::<Result<Tiles, Failure>>()?;
    for (p, r) in &tiles {
        let b = r.bounds();
        account.say(
            Word::Read,
            format!("{}：{} × {}，{:.4},{:.4},{:.4},{:.4}", p.display(), r.cols, r.rows, b[0], b[1], b[2], b[3]),
            format!("{}: {} × {}, {:.4},{:.4},{:.4},{:.4}", p.display(), r.cols, r.rows, b[0], b[1], b[2], b[3]),
        );
    }
    let area = match area {
        Some(a) => a,
        None => Area::around(osm.nodes.iter().map(|n| n.at))
            .ok_or_else(|| Failure::finding(&wish.osm, "I004", "osm", "没有任何节点".into(), "holds no node".into()))?,
    };
    if osm.nodes.is_empty() {
        return Err(Failure::finding(
            &wish.osm,
            "I004",
            "osm",
            "范围内没有任何节点；请核对 --bbox".into(),
            "holds no node within the box; check --bbox".into(),
        ));
    }
    Ok((osm, area, tiles))
}

fn frame(wish: &Wish, area: &Area) -> Result<Frame, Failure> {
    let Some(crs) = &wish.crs else { return Ok(Frame::utm(area.middle())) };
    let crs = if crs.starts_with("EPSG:") { crs.clone() } else { format!("EPSG:{crs}") };
    Frame::new(&crs).ok_or_else(|| Failure::Usage {
        zh: format!("--crs {crs}：不认识；可用 UTM（EPSG:326xx/327xx）或 CGCS2000 高斯-克吕格（EPSG:4491–4554）"),
        en: format!("--crs {crs}: is not known; use UTM (EPSG:326xx, 327xx) or CGCS2000 Gauss–Krüger (EPSG:4491–4554)"),
    })
}

/// The road graph as loading the county will build it.
fn graph(roads: &[Road]) -> RoadGraph {
    let parts = roads.iter().map(|r| {
        let w = &r.row;
        let mut p = road_graph::RoadPart::by_norm(&w.id, w.class, w.line.clone());
        (p.from, p.to) = w.ends.clone().map_or((None, None), |(a, b)| (Some(a), Some(b)));
        (p.oneway, p.lanes, p.tunnel, p.bridge) = (w.oneway, w.lanes, w.tunnel, w.bridge);
        if let Some(v) = w.speed_km_per_h {
            p.speed_km_per_h = v;
        }
        p
    });
    road_graph::build(parts.collect())
}

/// Area of the standing water at a place, m²: the largest that holds it or begins within 200 m of it.
fn lake_at(lakes: &[&polygons::Polygon], p: Point) -> f64 {
    let near = |l: &&&polygons::Polygon| l.contains(p) || l.rings.iter().flatten().any(|q| q.distance_m(p) < 200.0);
    lakes.iter().filter(near).map(|l| l.area_m2).fold(0.0, f64::max)
}

fn tell_reaches(r: &Reaches, account: &mut Account) {
    let g = &r.graph;
    let mouths: Vec<&crate::map::river::Reach> = g.reaches.iter().filter(|r| r.downstream.is_none()).collect();
    let largest = mouths.iter().max_by(|a, b| a.area_km2.total_cmp(&b.area_km2).then(b.bed_down_m.total_cmp(&a.bed_down_m)));
    let named = largest.map(|r| (r.name.zh.clone(), r.area_km2)).unwrap_or_default();
    account.say(
        Word::Kept,
        format!("河段：{} 个，{} 个出口；最大出口 {}，{:.0} km²；河床沿程不升", g.reaches.len(), mouths.len(), named.0, named.1),
        format!("reaches: {}, {} mouths; the largest is {}, {:.0} km²; no bed rises downstream", g.reaches.len(), mouths.len(), named.0, named.1),
    );
    account.say(
        Word::Assumed,
        "河段断面由汇水面积推算（宽按 Bieger 等 2015，平滩深度为假定），河宽有标注的用标注",
        "sections follow from the drainage area (width: Bieger et al. 2015, bank-full depth: assumed); a tagged width is kept",
    );
}

/// Whether the folder may be written, told before the long work begins.
fn room(out: &Path, force: bool) -> Result<(), Failure> {
    match std::fs::metadata(out) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Failure::write(out, e)),
        Ok(m) if !m.is_dir() => Err(Failure::OutIsFile(out.into())),
        Ok(_) => {
            let empty = std::fs::read_dir(out).map_err(|e| Failure::write(out, e))?.next().is_none();
            if empty || (force && out.join("county.ron").exists()) { Ok(()) } else { Err(Failure::OutExists(out.into())) }
        }
    }
}

/// The files that an import writes.
const FILES: [&str; 7] = ["county.ron", "terrain.tif", "landcover.tif", "roads.geojson", "rivers.geojson", "population.csv", "buildings.geojson"];

/// Writes a folder beside the place and renames it. What else lies in an old folder moves into the new one.
fn publish(out: &Path, fill: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(|e| Failure::write(parent, e))?;
    let fresh = tempfile::Builder::new().prefix(".import-").tempdir_in(parent).map_err(|e| Failure::write(parent, e))?;
    let new = fresh.path().join("new");
    std::fs::create_dir(&new).map_err(|e| Failure::write(&new, e))?;
    fill(&new)?;
    if out.exists() {
        let old = fresh.path().join("old");
        std::fs::rename(out, &old).map_err(|e| Failure::write(out, e))?;
        if let Err(e) = std::fs::rename(&new, out) {
            // Put the old one back before saying so.
            std::fs::rename(&old, out).map_err(|e| Failure::write(out, e))?;
            return Err(Failure::write(out, e));
        }
        for entry in std::fs::read_dir(&old).map_err(|e| Failure::write(&old, e))?.flatten() {
            if FILES.iter().any(|f| entry.file_name() == *f) {
                continue;
            }
            std::fs::rename(entry.path(), out.join(entry.file_name())).map_err(|e| Failure::write(&entry.path(), e))?;
        }
        Ok(())
    } else {
        std::fs::rename(&new, out).map_err(|e| Failure::write(out, e))
    }
}

fn files(made: &Made, folder: &Path) -> Result<(), Failure> {
    let failed = |e: write::WriteFailure| match e {
        write::WriteFailure::Disk { path, source } => Failure::Write { path, source },
        write::WriteFailure::Raster { path, text } => Failure::Write { path, source: std::io::Error::other(text) },
    };
    let rows: Vec<write::RoadRow> = made.roads.iter().map(|r| r.row.clone()).collect();
    let f = &made.frame;
    let (terrain, (cover, rest)) = rayon::join(
        || write::write_terrain(&folder.join("terrain.tif"), &made.reaches.terrain, f),
        || {
            rayon::join(
                || write::write_landcover(&folder.join("landcover.tif"), &made.cover, &made.reaches.terrain.shape, f),
                || {
                    write::write_roads(&folder.join("roads.geojson"), f, &rows)?;
                    write::write_rivers(&folder.join("rivers.geojson"), f, &made.reaches.graph)?;
                    write::write_population(&folder.join("population.csv"), f, &made.people.settlements)?;
                    if !made.people.houses.is_empty() {
                        write::write_whole(&folder.join("buildings.geojson"), county_file::buildings(&made.people, f).as_bytes())?;
                    }
                    write::write_whole(&folder.join("county.ron"), county_file::text(&made.head, f, &made.places, &made.outfit).as_bytes())
                },
            )
        },
    );
    terrain.and(cover).and(rest).map_err(failed)
}
