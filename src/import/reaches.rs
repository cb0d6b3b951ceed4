//! Import / reaches — the forest of streams becomes reaches whose beds never rise, burned into the terrain.
//!
//! In: streams, the ground, land cover, vertices at which a reach must end. Out: a river graph and the burned terrain.
//! Not here: where streams run (`waters`), water in them (`hazard::flood`). Method: the bed of a vertex lies between two
//! profiles that never rise, the lowest ground upstream of it and the highest ground downstream of it, in their middle: so
//! neither a void nor a bump moves the rest of the river. A reach ends at a confluence, a bridge, a dam, a gauge, and where
//! a straight bed would leave the profile. Drainage area: the land that runs to each reach (`map::valley`), summed.

use std::collections::{BTreeMap, BTreeSet};

use super::failure::Failure;
use super::keys::{slug, unique};
use super::stream_forest::{NONE, Streams};
use crate::base::lang::Name;
use crate::base::num;
use crate::map::catchment::catchments;
use crate::map::frame::Point;
use crate::map::grid::{ClassGrid, Grid};
use crate::map::line_cells::rasterise;
use crate::map::river::{Dam, RiverGraph, Section};
use crate::map::valley::{Valley, valley};
use crate::scenario::river_graph::{ReachPart, build, section_from_area};

/// Least fall of a bed, metres per metre (assumed; the floor that routing uses as well).
const LEAST_FALL: f64 = 1e-5;
/// A reach ends where its straight bed would leave the profile by more than this, metres (assumed: the error of SRTM).
const OFF_PROFILE_M: f64 = 3.0;
/// No reach is longer than this, nor cut for its profile below that, metres (assumed: a few minutes of flood wave).
const LONGEST_M: f64 = 3_000.0;
const SHORTEST_M: f64 = 300.0;
/// A tunnel longer than this is not burned into the ground, metres (assumed: shorter ones are culverts under a road).
const TUNNEL_M: f64 = 100.0;
/// Height of a dam and of a weir where no tag says, metres (assumed).
const DAM_M: f64 = 10.0;
const WEIR_M: f64 = 1.5;
/// Share of area times height that a reservoir stores (a wedge), share full at the start, spillway, outlet per km² (assumed).
const WEDGE: f64 = 1.0 / 3.0;
const FULL: f64 = 0.7;
const OUTLET_M3_S_PER_KM2: f64 = 0.05;

/// Reaches and what later steps ask of them.
#[derive(Clone, Debug)]
pub struct Reaches {
    /// The graph.
    pub graph: RiverGraph,
    /// Terrain with the beds in it.
    pub terrain: Grid,
    /// Where every cell drains to.
    pub valley: Valley,
    /// Key of the reach that ends at a vertex.
    pub ending: BTreeMap<u32, String>,
    /// Bed level of every vertex, metres.
    pub bed_m: Vec<f64>,
}

/// Edges that run through a long tunnel.
#[must_use]
pub fn long_tunnels(s: &Streams) -> Vec<bool> {
    let mut run = vec![0.0f64; s.at.len()];
    let order = s.order();
    for &v in &order {
        if !s.tunnel[v as usize] {
            continue;
        }
        let n = s.next[v as usize];
        let here = run[v as usize] + s.edge_m(v);
        run[v as usize] = here;
        if n != NONE && s.tunnel[n as usize] {
            run[n as usize] = run[n as usize].max(here);
        }
    }
    let mut long = vec![false; s.at.len()];
    for &v in order.iter().rev() {
        let n = s.next[v as usize];
        long[v as usize] = s.tunnel[v as usize] && (run[v as usize] > TUNNEL_M || (n != NONE && long[n as usize]));
    }
    long
}

/// The section of a mountain stream that drains an area (km²), where nobody measured it.
///
/// Top width after Bieger et al. 2015, as `scenario::river_graph` has it. Depth 0.515 A^0.221 m (assumed): the geometric mean
/// of that regression, which is of lowland and upland together, and of the humid mountain county of `river_network`; a stream
/// between walls through a town overflows later than one in a meadow.
#[must_use]
pub fn section(area_km2: f64) -> Section {
    let mut s = section_from_area(area_km2);
    let top = s.bed_width_m + 2.0 * s.bank_slope * s.bankfull_m;
    s.bankfull_m = 0.515 * num::pow(area_km2.max(0.01), 0.221);
    s.bed_width_m = (top - 2.0 * s.bank_slope * s.bankfull_m).max(top / 3.0);
    s
}

/// Levels of the beds: never rising downstream, falling by at least `LEAST_FALL`.
#[must_use]
pub fn beds(s: &Streams, ground: &Grid) -> Vec<f64> {
    let long = long_tunnels(s);
    let order = s.order();
    let arrivals = s.arrivals();
    let sample = |v: usize| {
        // The channel lies in the lowest cell near by: line and raster differ by a cell. Inside a tunnel the ground says nothing.
        if long[v] && arrivals[v] > 0 {
            return None;
        }
        let cell = ground.shape.cell_at(s.at[v])?;
        let near = ground.shape.neighbours(cell).map(|(n, _)| ground.values[n]).fold(ground.values[cell], f32::min);
        near.is_finite().then_some(f64::from(near))
    };
    let z: Vec<Option<f64>> = (0..s.at.len()).map(sample).collect();
    let mut low: Vec<f64> = z.iter().map(|z| z.unwrap_or(f64::INFINITY)).collect();
    for &v in &order {
        let n = s.next[v as usize];
        if n != NONE {
            low[n as usize] = low[n as usize].min(low[v as usize]);
        }
    }
    let mut high: Vec<f64> = z.iter().map(|z| z.unwrap_or(f64::NEG_INFINITY)).collect();
    let mut to_mouth = vec![0.0; s.at.len()];
    for &v in order.iter().rev() {
        let n = s.next[v as usize];
        if n != NONE {
            high[v as usize] = high[v as usize].max(high[n as usize]);
            to_mouth[v as usize] = to_mouth[n as usize] + s.edge_m(v);
        }
    }
    (0..s.at.len())
        .map(|v| {
            let middle = match (low[v].is_finite(), high[v].is_finite()) {
                (true, true) => (low[v] + high[v]) / 2.0,
                (true, false) => low[v],
                (false, true) => high[v],
                _ => 0.0,
            };
            middle + LEAST_FALL * to_mouth[v]
        })
        .collect()
}

/// Where reaches end: `wanted`, confluences, mouths, dams, and where the profile bends.
fn cuts(s: &Streams, bed: &[f64], wanted: &BTreeSet<u32>) -> BTreeSet<u32> {
    let arrivals = s.arrivals();
    let order = s.order();
    let mut cut: BTreeSet<u32> = wanted.iter().copied().filter(|v| s.next[*v as usize] != NONE || arrivals[*v as usize] > 0).collect();
    for &v in &order {
        if arrivals[v as usize] != 1 || s.next[v as usize] == NONE {
            cut.insert(v);
        }
    }
    cut.extend(s.barriers.keys());
    for &start in &order {
        if !cut.contains(&start) || s.next[start as usize] == NONE {
            continue;
        }
        let (mut points, mut v) = (vec![(start, 0.0)], s.next[start as usize]);
        loop {
            let along = points.last().map_or(0.0, |p| p.1) + points.last().map_or(0.0, |p| s.edge_m(p.0));
            points.push((v, along));
            if cut.contains(&v) || s.next[v as usize] == NONE {
                break;
            }
            v = s.next[v as usize];
        }
        bend(&points, bed, &mut cut);
    }
    cut
}

/// Halves a stretch where it leaves its straight bed most (Douglas & Peucker 1973, on the profile).
fn bend(points: &[(u32, f64)], bed: &[f64], cut: &mut BTreeSet<u32>) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    let length = last.1 - first.1;
    if points.len() < 3 || length < 2.0 * SHORTEST_M {
        return;
    }
    let (za, zb) = (bed[first.0 as usize], bed[last.0 as usize]);
    let off = |p: &(u32, f64)| (bed[p.0 as usize] - (za + (zb - za) * (p.1 - first.1) / length)).abs();
    let inner = || points.iter().enumerate().filter(|(_, p)| p.1 - first.1 >= SHORTEST_M && last.1 - p.1 >= SHORTEST_M);
    let worst = inner().max_by(|a, b| off(a.1).total_cmp(&off(b.1)).then(b.0.cmp(&a.0))).filter(|w| off(w.1) > OFF_PROFILE_M);
    let middle = || {
        inner()
            .min_by(|a, b| (a.1.1 - first.1 - length / 2.0).abs().total_cmp(&(b.1.1 - first.1 - length / 2.0).abs()).then(a.0.cmp(&b.0)))
            .filter(|_| length > LONGEST_M)
    };
    let Some((i, p)) = worst.or_else(middle) else { return };
    cut.insert(p.0);
    bend(&points[..=i], bed, cut);
    bend(&points[i..], bed, cut);
}

/// Makes the reaches. `lakes` are the cells of standing water with the area of the water body, for reservoirs.
pub fn make(s: &Streams, ground: &Grid, cover: &ClassGrid, wanted: &BTreeSet<u32>, lake_m2: &dyn Fn(Point) -> f64) -> Result<Reaches, Failure> {
    let mut bed = beds(s, ground);
    let cut = cuts(s, &bed, wanted);
    let long = long_tunnels(s);
    let mut to_mouth = vec![0.0; s.at.len()];
    for v in s.order().into_iter().rev() {
        let n = s.next[v as usize];
        if n != NONE {
            to_mouth[v as usize] = to_mouth[n as usize] + s.edge_m(v);
        }
    }
    let mut starts: Vec<u32> = cut.iter().copied().filter(|v| s.next[*v as usize] != NONE).collect();
    starts.sort_by(|a, b| to_mouth[*b as usize].total_cmp(&to_mouth[*a as usize]).then(a.cmp(b)));
    let mut used = BTreeSet::new();
    let mut key_of: BTreeMap<u32, String> = BTreeMap::new();
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    for v in &starts {
        let stem = slug(&s.name[*v as usize]);
        let stem = if stem.is_empty() { "stream".to_string() } else { stem };
        let n = numbers.entry(stem.clone()).or_default();
        *n += 1;
        key_of.insert(*v, unique(&format!("{stem}-{:02}", *n), &mut used));
    }
    let mut terrain = ground.clone();
    let mut burned: BTreeMap<usize, f32> = BTreeMap::new();
    let mut ending = BTreeMap::new();
    let mut parts = Vec::new();
    for v in &starts {
        let mut stretch = vec![*v];
        let mut end = s.next[*v as usize];
        while !cut.contains(&end) && s.next[end as usize] != NONE {
            stretch.push(end);
            end = s.next[end as usize];
        }
        stretch.push(end);
        let length: f64 = stretch[..stretch.len() - 1].iter().map(|v| s.edge_m(*v)).sum();
        let (up, down) = (bed[*v as usize], bed[end as usize]);
        let mut along = 0.0;
        for pair in stretch.windows(2) {
            let edge = s.edge_m(pair[0]);
            let (za, zb) = (up + (down - up) * along / length, up + (down - up) * (along + edge) / length);
            bed[pair[0] as usize] = za;
            if !long[pair[0] as usize] {
                let cells = rasterise(ground.shape, &[s.at[pair[0] as usize], s.at[pair[1] as usize]]);
                let n = cells.len().max(2) - 1;
                for (i, cell) in cells.into_iter().enumerate() {
                    let z = (za + (zb - za) * i as f64 / n as f64) as f32;
                    burned.entry(cell).and_modify(|old| *old = old.min(z)).or_insert(z);
                }
            }
            along += edge;
        }
        // The end belongs to the river that this one joins: its width is not ours.
        let width = stretch[..stretch.len() - 1].iter().filter_map(|v| s.width_m[*v as usize]).next();
        let key = key_of[v].clone();
        ending.insert(end, key.clone());
        let mut first = section(1.0);
        if let Some(w) = width {
            first.bed_width_m = w;
        }
        parts.push((
            ReachPart {
                key,
                name: Name::zh(s.name[*v as usize].clone()),
                line: stretch.iter().map(|v| s.at[*v as usize]).collect(),
                downstream: key_of.get(&end).cloned(),
                bed_up_m: up,
                bed_down_m: down,
                section: first,
                area_km2: 0.0,
                dam: None,
            },
            end,
            width,
        ));
    }
    for (cell, z) in burned {
        terrain.values[cell] = z;
    }
    let ends: BTreeMap<String, (u32, Option<f64>)> = parts.iter().map(|(p, e, w)| (p.key.clone(), (*e, *w))).collect();
    let mut graph = build(parts.into_iter().map(|p| p.0).collect()).map_err(|key| Failure::Usage {
        zh: format!("河段 {key} 成环：程序内部错误，请报告"),
        en: format!("reach {key} lies on a circle: a fault of ours, please report it"),
    })?;
    let valley = valley(&terrain, &graph);
    areas(&mut graph, &terrain, cover, &valley);
    for i in 0..graph.reaches.len() {
        let key = graph.keys.key(crate::base::ids::ReachId(i as u32)).to_owned();
        let Some((end, width)) = ends.get(&key) else { continue };
        let r = &mut graph.reaches[i];
        r.section = section(r.area_km2);
        if let Some(w) = width {
            r.section.bed_width_m = *w;
        }
        if let Some(b) = s.barriers.get(end) {
            let height_m = b.height_m.unwrap_or(if b.weir { WEIR_M } else { DAM_M });
            let storage_m3 = if b.weir { 0.0 } else { (lake_m2(s.at[*end as usize]) * height_m * WEDGE).round() };
            let outlet = if storage_m3 > 0.0 { OUTLET_M3_S_PER_KM2 * r.area_km2 } else { 0.0 };
            r.dam = Some(Dam {
                height_m,
                storage_m3,
                initial_share: FULL,
                spillway_m: (2.0 * r.section.bed_width_m).max(5.0).round(),
                outlet_m3_s: (outlet * 10.0).round() / 10.0,
            });
        }
    }
    Ok(Reaches { graph, terrain, valley, ending, bed_m: bed })
}

/// Drainage area at the end of every reach: its own land and all that is upstream.
fn areas(graph: &mut RiverGraph, terrain: &Grid, cover: &ClassGrid, valley: &Valley) {
    let own = catchments(terrain, cover, valley, graph);
    let mut sum: Vec<f64> = own.iter().map(|c| c.area_km2).collect();
    for id in graph.order.clone() {
        let i = id.0 as usize;
        graph.reaches[i].area_km2 = sum[i];
        if let Some(d) = graph.reaches[i].downstream {
            sum[d.0 as usize] += sum[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::grid::Shape;

    /// A valley that falls to the south by half a metre a cell, with a bump and a hole in its bed.
    fn valley_with_noise() -> (Streams, Grid) {
        let shape = Shape { cols: 21, rows: 80, west: 0.0, north: 2400.0, cell_m: 30.0 };
        let mut ground = Grid { shape, values: (0..shape.len()).map(|i| 200.0 - (i / 21) as f32 * 0.5 + ((i % 21) as f32 - 10.0).abs() * 5.0).collect() };
        for c in 0..21 {
            ground.values[30 * 21 + c] += 12.0;
            ground.values[31 * 21 + c] += 12.0;
            ground.values[32 * 21 + c] += 12.0;
        }
        ground.values[50 * 21 + 10] -= 20.0;
        let mut s = Streams::default();
        for i in 0..79 {
            s.at.push(Point::new(315.0, 2385.0 - 30.0 * f64::from(i)));
            s.next.push(if i == 78 { NONE } else { i as u32 + 1 });
            s.name.push("Riu Gran".into());
            s.width_m.push(None);
            s.tunnel.push(false);
            s.river.push(true);
            s.traced.push(false);
            s.rim.push(i == 78);
        }
        (s, ground)
    }

    #[test]
    fn a_bed_never_rises_whatever_the_ground_says() {
        let (s, ground) = valley_with_noise();
        let bed = beds(&s, &ground);
        assert!(bed.windows(2).all(|w| w[0] > w[1]), "{bed:?}");
        // Above the bump the bed is the ground's; below the hole it stays under the ground by a share of the hole, since it may not rise.
        assert!((bed[5] - 197.0).abs() < 10.5 && (bed[75] - 162.0).abs() < 4.5, "{} {}", bed[5], bed[75]);
    }

    #[test]
    fn reaches_meet_where_they_are_cut_and_carry_their_land() {
        let (s, ground) = valley_with_noise();
        let cover = ClassGrid { values: vec![30; ground.shape.len()] };
        let r = make(&s, &ground, &cover, &BTreeSet::from([40]), &|_| 0.0).expect("a graph");
        assert!(r.ending.contains_key(&40));
        let last = r.graph.reach(*r.graph.order.last().expect("reaches"));
        assert!(last.downstream.is_none());
        assert!((last.area_km2 - 21.0 * 80.0 * 0.0009).abs() < 0.15, "{}", last.area_km2);
        for reach in &r.graph.reaches {
            assert!(reach.bed_up_m > reach.bed_down_m);
            if let Some(d) = reach.downstream {
                assert!((r.graph.reach(d).bed_up_m - reach.bed_down_m).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_long_tunnel_leaves_the_ground_above_it_alone() {
        let (mut s, ground) = valley_with_noise();
        for v in 28..36 {
            s.tunnel[v] = true;
        }
        let cover = ClassGrid { values: vec![30; ground.shape.len()] };
        let r = make(&s, &ground, &cover, &BTreeSet::new(), &|_| 0.0).expect("a graph");
        assert!((r.terrain.values[31 * 21 + 10] - ground.values[31 * 21 + 10]).abs() < 1e-6);
        assert!((r.bed_m[31] - 185.0).abs() < 12.0, "{}", r.bed_m[31]);
    }
}
