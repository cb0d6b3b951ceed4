//! Verify / fire — fuels, rates, wind, spotting, the Canadian model and containment against tables that reference programs
//! printed; the front against shapes and ways known exactly. Each tolerance says where it comes from.

mod acts;
mod files;
mod front;
mod tables;

use std::sync::Arc;

use yanlian::base::seed::Seed;
use yanlian::base::time::{Moment, Span};
use yanlian::hazard::forest_fire::barrier::Barriers;
use yanlian::hazard::forest_fire::cover::{OPEN, Stand};
use yanlian::hazard::forest_fire::fire::ForestFire;
use yanlian::hazard::forest_fire::land::{Land, Layer};
use yanlian::hazard::forest_fire::weather::Weather;
use yanlian::map::frame::Point;
use yanlian::map::grid::{Grid, Shape};
pub use yanlian::scenario::tiny_fire::{spec, wind};

/// A square of one fuel that rises evenly to the east and to the north.
pub fn square(cells: usize, cell_m: f64, fuel: u8, rise: [f64; 2], stand: Stand) -> Land {
    let shape = Shape { cols: cells, rows: cells, west: 0.0, north: cells as f64 * cell_m, cell_m };
    let mut terrain = Grid::filled(shape, 0.0);
    for k in 0..shape.len() {
        let p = shape.centre(k);
        terrain.values[k] = (p.x * rise[0] + p.y * rise[1]) as f32;
    }
    let layer = |name, v: u8| Layer { name, shape, values: vec![v; shape.len()] };
    Land::new(&terrain, layer("fuel", fuel), layer("stand", 0), vec![stand]).expect("all of one shape")
}

/// The centre of a square's middle cell.
pub fn middle(land: &Land) -> Point {
    land.shape.centre((land.shape.rows / 2) * land.shape.cols + land.shape.cols / 2)
}

/// A fire in the middle of a square of grass.
pub fn grass_fire(cells: usize, weather: Vec<Weather>) -> ForestFire {
    let land = square(cells, 30.0, 2, [0.0, 0.0], OPEN);
    let at = middle(&land);
    ForestFire::new(Arc::new(land), spec(weather, at), Barriers::default(), Seed(1))
}

pub fn burnt(fire: &ForestFire) -> Vec<bool> {
    fire.cells().map(|c| !c.arrival_s.is_nan()).collect()
}

pub fn hours(h: i64) -> Moment {
    Moment::ZERO + Span::hours(h)
}
