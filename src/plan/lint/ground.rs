//! Plan / lint / ground — safe places that are far, low, or on the other bank.
//!
//! In: zones, terrain, rivers. Out: P070 to P072, people of a zone. Not here: what a flood reaches (`scenario`): this is the
//! height of the ground above the nearest stream alone. Method: `map::valley` (HAND), as the draft of zones uses it.

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, show};
use crate::base::ids::{Id, ZoneId};
use crate::base::num;
use crate::map::frame::Point;
use crate::map::line_cells::rasterise;
use crate::plan::zone::{Refuge, Zone};

/// Further than this nobody walks to safety, metres (assumed: half an hour with children and old people).
pub const WALK_M: f64 = 2000.0;
/// Points of a disc that stand for houses that are not mapped.
const SAMPLES: usize = 61;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let shape = &view.county.terrain.shape;
    for (i, z) in view.books.zones.iter().enumerate() {
        let spot = Spot::Zone(ZoneId::from_index(i));
        let homes: Vec<Point> = z.settlements.iter().map(|s| view.county.settlements[s.index()].at).collect();
        if homes.is_empty() {
            continue;
        }
        for r in &z.refuges {
            let (at, name) = match r {
                Refuge::HighGround(p) => (*p, "HighGround".to_owned()),
                Refuge::Shelter(f) => (view.county.facilities[f.index()].at, format!("\"{}\"", view.county.facility_keys.key(*f))),
            };
            let Some(cell) = shape.cell_at(at) else { continue };
            if let Some(below) = z.below_m {
                // Heights above two different streams cannot be compared.
                let (valley, reach) = (view.valley(), |p: &Point| shape.cell_at(*p).map(|c| view.valley().reach[c]));
                let height = f64::from(valley.hand_m[cell]);
                if height < below && homes.iter().any(|h| reach(h) == Some(valley.reach[cell])) {
                    let (h, b) = (show(height), show(below));
                    hits.add(
                        Rule::RefugeLow,
                        spot,
                        "refuges",
                        format!("{name} 只高出河床 {h} 米，危险区到 {b} 米"),
                        format!("{name} stands {h} m above the stream's bed; the zone reaches to {b} m"),
                    );
                }
            }
            if !matches!(r, Refuge::HighGround(_)) {
                continue;
            }
            let far = homes.iter().map(|h| h.distance_m(at)).fold(f64::INFINITY, f64::min);
            if far > WALK_M {
                let d = show(far.round());
                hits.add(Rule::RefugeTooFar, spot, "refuges", format!("{name} 离最近的小组 {d} 米"), format!("{name} is {d} m from the nearest settlement"));
            } else if homes.iter().all(|h| wades(view, *h, at)) {
                hits.add(Rule::RefugeAcrossStream, spot, "refuges", format!("去 {name} 要过河"), format!("the way to {name} crosses a stream"));
            }
        }
    }
}

/// Whether somebody who walks straight wades through a channel; the first cell does not count.
fn wades(view: &View<'_>, from: Point, to: Point) -> bool {
    let valley = view.valley();
    rasterise(view.county.terrain.shape, &[from, to]).into_iter().skip(1).any(|c| valley.is_channel(c))
}

/// People of a zone: residents of its settlements, of each the share that lives low enough and inside its area.
#[must_use]
pub fn people(view: &View<'_>, z: &Zone) -> f64 {
    let shape = &view.county.terrain.shape;
    z.settlements
        .iter()
        .map(|s| {
            let s = &view.county.settlements[s.index()];
            let inside = |p: Point| {
                let low = z.below_m.is_none_or(|b| shape.cell_at(p).is_some_and(|c| f64::from(view.valley().hand_m[c]) < b));
                low && z.area.as_ref().is_none_or(|a| a.holds(p))
            };
            let points: Vec<(Point, f64)> = if s.houses.is_empty() {
                (0..SAMPLES)
                    .map(|i| {
                        let r = s.radius_m * ((i as f64 + 0.5) / SAMPLES as f64).sqrt();
                        let a = i as f64 * 2.399_963_229_728_653;
                        (Point::new(s.at.x + r * num::cos(a), s.at.y + r * num::sin(a)), 1.0)
                    })
                    .collect()
            } else {
                s.houses.iter().map(|h| (h.at, h.residents)).collect()
            };
            let all: f64 = points.iter().map(|p| p.1).sum();
            let here: f64 = points.iter().filter(|p| inside(p.0)).map(|p| p.1).sum();
            f64::from(s.residents) * if all > 0.0 { here / all } else { 1.0 }
        })
        .sum()
}
