//! Drill / lie — how roads and houses lie on the county's grid; it does not change in a run.
//!
//! In: the county, the households' houses. Out: every road's cells and decks, the roads and houses of every tile. Not here:
//! the water (`ground`). Method: a road is sampled at every cell it crosses, the finest where there are finer rasters, outside tunnels, bridges and
//! the spans of its crossings, half a cell apart; a crossing keeps the bed of its reach where it crosses.

use super::people::household::Households;
use crate::base::marks::{Marks, Ranked};
use crate::hazard::mosaic::Mosaic;
use crate::map::frame::Point;
use crate::map::grid::Shape;
use crate::map::line::{along, closest, length_m};
use crate::map::road::Road;
use crate::scenario::drill_spec::Scenario;

/// One sample of a road: the cell and where along the road it lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) cell: u32,
    pub(crate) along_m: f32,
}

/// A crossing with the bed of its reach where it crosses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deck {
    pub(crate) reach: u32,
    /// Where along its reach, from upstream, and how far the bed falls over the whole of it.
    pub(crate) share: f64,
    pub(crate) drop_m: f64,
    pub(crate) bed_m: f64,
    pub(crate) deck_m: f64,
    pub(crate) ford: bool,
    pub(crate) along_m: f64,
}

/// What stands on each cell on which anything does.
#[derive(Clone, Debug, Default)]
struct ByCell {
    start: Vec<u32>,
    what: Vec<u32>,
}

impl ByCell {
    /// Of pairs of a cell and what stands there, ascending by that.
    fn new(built: &Ranked, pairs: &[(u32, u32)]) -> Self {
        let place = |cell: u32| built.place(cell as usize).expect("what stands on a cell has built on it");
        let mut start = vec![0u32; built.len() + 1];
        pairs.iter().for_each(|(cell, _)| start[place(*cell)] += 1);
        let mut sum = 0;
        for s in &mut start {
            sum += *s;
            *s = sum;
        }
        let mut what = vec![0; pairs.len()];
        // From the last to the first, so that those of a cell stay ascending.
        for (cell, w) in pairs.iter().rev() {
            let end = &mut start[place(*cell)];
            *end -= 1;
            what[*end as usize] = *w;
        }
        Self { start, what }
    }
    /// What stands on a cell, by its place among those built on.
    fn at(&self, place: usize) -> &[u32] {
        &self.what[self.start[place] as usize..self.start[place + 1] as usize]
    }
}

/// What does not change in a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lie {
    pub(crate) shape: Option<Shape>,
    /// Finer rasters of water within it.
    pub(crate) finer: Mosaic,
    pub(crate) sample_start: Vec<u32>,
    pub(crate) samples: Vec<Sample>,
    pub(crate) deck_start: Vec<u32>,
    pub(crate) decks: Vec<Deck>,
    /// Roads that have one.
    pub(crate) with_decks: Vec<u32>,
    pub(crate) roads_of_tile: Vec<Vec<u32>>,
    pub(crate) houses_of_tile: Vec<Vec<u32>>,
    /// Cells on which anything stands: on most nothing does.
    built: Ranked,
    roads_of_cell: ByCell,
    houses_of_cell: ByCell,
    pub(crate) house_cell: Vec<u32>,
    pub(crate) floor_m: Vec<f32>,
    pub(crate) free_m_per_s: Vec<f32>,
    pub(crate) road_of_link: Vec<u32>,
    pub(crate) drivable: Vec<bool>,
    pub(crate) cue_m: f32,
}

/// A house outside the terrain.
const NO_CELL: u32 = u32::MAX;

fn sample_road(road: &Road, shape: &Shape, finer: &Mosaic, spans: &[(f64, f64)]) -> Vec<Sample> {
    if road.tunnel || road.bridge {
        return Vec::new();
    }
    let drawn = length_m(&road.line);
    let scale = if drawn > 0.0 { road.length_m / drawn } else { 1.0 };
    let steps = (drawn / (finer.finest_m(shape, &road.line) * 0.5)).ceil().max(1.0) as usize;
    let mut list: Vec<Sample> = Vec::new();
    for i in 0..=steps {
        let d = drawn * i as f64 / steps as f64;
        let on_road = d * scale;
        if spans.iter().any(|(a, b)| on_road >= *a && on_road <= *b) {
            continue;
        }
        if let Some(cell) = finer.cell_at(shape, along(&road.line, d))
            && list.last().is_none_or(|s| s.cell != cell as u32)
        {
            list.push(Sample { cell: cell as u32, along_m: on_road as f32 });
        }
    }
    list
}

impl Lie {
    pub(crate) fn new(scenario: &Scenario, homes: &Households) -> Self {
        let county = &scenario.county;
        let shape = county.terrain.shape;
        let finer = scenario.drill.hazard.flood().map_or_else(Mosaic::default, |f| f.mosaic(&shape));
        let mut lie = Self {
            shape: Some(shape),
            finer: finer.clone(),
            roads_of_tile: vec![Vec::new(); shape.tiles()],
            houses_of_tile: vec![Vec::new(); shape.tiles()],
            ..Self::default()
        };
        lie.sample_start.push(0);
        lie.deck_start.push(0);
        for (r, road) in county.roads.roads.iter().enumerate() {
            let drawn = length_m(&road.line);
            let mut spans = Vec::new();
            for c in &road.crossings {
                let reach = county.rivers.reach(c.reach);
                let at = along(&road.line, if road.length_m > 0.0 { c.along_m / road.length_m * drawn } else { 0.0 });
                let (share, _) = closest(&reach.line, at);
                let bed_m = reach.bed_up_m + (reach.bed_down_m - reach.bed_up_m) * share;
                lie.decks.push(Deck {
                    reach: c.reach.0,
                    share,
                    drop_m: reach.bed_up_m - reach.bed_down_m,
                    bed_m,
                    deck_m: c.deck_m,
                    ford: c.ford,
                    along_m: c.along_m,
                });
                let half = (reach.section.bed_width_m / 2.0 + reach.section.bank_slope * reach.section.bankfull_m + shape.cell_m).max(1.5 * shape.cell_m);
                spans.push((c.along_m - half, c.along_m + half));
            }
            if !road.crossings.is_empty() {
                lie.with_decks.push(r as u32);
            }
            lie.deck_start.push(lie.decks.len() as u32);
            let list = sample_road(road, &shape, &finer, &spans);
            for s in &list {
                let of_tile = &mut lie.roads_of_tile[shape.tile_of(finer.county_cell(&shape, s.cell as usize))];
                if of_tile.last() != Some(&(r as u32)) {
                    of_tile.push(r as u32);
                }
            }
            lie.samples.extend(list);
            lie.sample_start.push(lie.samples.len() as u32);
        }
        for h in 0..homes.len() {
            let cell = finer.cell_at(&shape, homes.at[h]).map_or(NO_CELL, |c| c as u32);
            lie.house_cell.push(cell);
            if cell != NO_CELL {
                lie.houses_of_tile[shape.tile_of(finer.county_cell(&shape, cell as usize))].push(h as u32);
            }
        }
        let housed: Vec<(u32, u32)> = (0..).zip(&lie.house_cell).filter(|(_, cell)| **cell != NO_CELL).map(|(h, cell)| (*cell, h)).collect();
        let on_cells = |r: u32| lie.samples_of(r as usize).iter().map(move |s| (s.cell, r));
        let paved: Vec<(u32, u32)> = (0..county.roads.roads.len() as u32).flat_map(on_cells).collect();
        let mut built = Marks::new(finer.len(&shape));
        paved.iter().chain(&housed).for_each(|(cell, _)| built.set(*cell as usize));
        lie.built = Ranked::from(built);
        (lie.roads_of_cell, lie.houses_of_cell) = (ByCell::new(&lie.built, &paved), ByCell::new(&lie.built, &housed));
        lie.floor_m.clone_from(&homes.floor_m);
        for l in &county.roads.links {
            lie.free_m_per_s.push(l.free_m_per_s as f32);
            lie.road_of_link.push(l.road.0);
            lie.drivable.push(l.drivable);
        }
        lie.cue_m = scenario.drill.behaviour.cue_depth_m as f32;
        lie
    }
    /// The finest cell of water that holds a place.
    pub(super) fn cell_at(&self, p: Point) -> Option<usize> {
        self.shape.and_then(|s| self.finer.cell_at(&s, p))
    }
    pub(crate) fn samples_of(&self, road: usize) -> &[Sample] {
        &self.samples[self.sample_start[road] as usize..self.sample_start[road + 1] as usize]
    }
    /// Marks the roads and houses that stand on a cell.
    #[inline]
    pub(super) fn mark(&self, cell: usize, roads: &mut Marks, houses: &mut Marks) {
        if let Some(place) = self.built.place(cell) {
            roads.set_all(self.roads_of_cell.at(place));
            houses.set_all(self.houses_of_cell.at(place));
        }
    }
    /// The depth at the deepest place of a road on land.
    pub(super) fn deepest(&self, road: usize, depth_m: &[f32]) -> f32 {
        self.samples_of(road).iter().map(|s| depth_m.get(s.cell as usize).copied().unwrap_or(0.0)).fold(0.0, f32::max)
    }
    /// The deepest place of a road on land: which cell, and how deep; none where it has none.
    pub(super) fn worst(&self, road: usize, depth_m: &[f32]) -> Option<(u32, f32)> {
        let deep = |cell: u32| depth_m.get(cell as usize).copied().unwrap_or(0.0);
        let all = self.samples_of(road).iter().map(|s| (s.cell, deep(s.cell)));
        all.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }
    pub(crate) fn decks_of(&self, road: usize) -> &[Deck] {
        &self.decks[self.deck_start[road] as usize..self.deck_start[road + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::seed::Seed;
    use crate::scenario::valley;

    #[test]
    fn houses_and_roads_in_a_nest_stand_on_its_cells_and_the_others_on_the_county_s() {
        let plain = valley::cloudburst();
        let homes = Households::draw(&plain, Seed(1));
        // Two of the six settlements, and the road to them.
        let nested = valley::nested(Point::new(1500.0, 1250.0), Point::new(2700.0, 1850.0));
        let (shape, without, with) = (nested.county.terrain.shape, Lie::new(&plain, &homes), Lie::new(&nested, &homes));
        let town = with.finer.patches()[0].clone();
        assert!(without.finer.is_empty());
        let mut within = 0;
        for (h, at) in homes.at.iter().enumerate() {
            let cell = with.house_cell[h] as usize;
            assert_eq!(cell >= shape.len(), town.shape.contains(*at));
            assert_eq!(with.finer.county_cell(&shape, cell) as u32, without.house_cell[h]);
            within += usize::from(cell >= shape.len());
        }
        assert!(within > 0 && within < homes.len(), "{within} of {} houses", homes.len());
        let fine = |lie: &Lie| lie.samples.iter().filter(|s| s.cell as usize >= shape.len()).count();
        let of_county = |lie: &Lie| lie.samples.iter().filter(|s| town.shape.contains(shape.centre(lie.finer.county_cell(&shape, s.cell as usize)))).count();
        assert!(fine(&without) == 0 && fine(&with) > 2 * of_county(&without) && of_county(&without) > 0, "{} for {}", fine(&with), of_county(&without));
    }
}
