//! Expressway / hospital — to which hospital somebody hurt on the road is taken: the nearest by road that treats the harm and has a bed.
//!
//! In: the county's hospitals, the road graph, free beds. Out: a hospital with the drive there. Not here: ambulances (`victim`), residents
//! (`people::ambulance`, which counts the same beds). Method: drives at free flow with blue lights; red persons go where their harm is
//! treated, yellow ones to any hospital; where nobody who treats it has a bed the nearest with one takes them first, and where no bed is
//! left the nearest that treats it. A county without hospitals sends them over its border (45 min, assumed).

use std::collections::BTreeMap;

use super::crash::Grade;
use crate::base::ids::{FacilityId, Id, LinkId, NodeId};
use crate::base::time::Span;
use crate::map::county::County;
use crate::map::frame::Point;
use crate::map::place::{FacilityKind, Ward};
use crate::map::route;

/// Speed to hospital where no road is known, m/s (assumed), and the way over distance there.
const AMBULANCE_M_S: f64 = 12.0;
const DETOUR: f64 = 1.4;
/// Over the border, where the county has no hospital (assumed).
const FAR: Span = Span::minutes(45);

/// A hospital as seen from the scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Hospital {
    /// Which.
    pub id: FacilityId,
    /// What it treats.
    pub wards: Vec<Ward>,
    /// The drive there.
    pub there: Span,
    /// The way there, kilometres.
    pub km: f64,
}

/// A drive to a hospital; none where it leads over the border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drive {
    /// Where to.
    pub to: Option<FacilityId>,
    /// How long.
    pub there: Span,
}

/// All hospitals, by the time that it takes to reach them from a junction; ties by id.
#[must_use]
pub fn seen_from(county: &County, node: NodeId, at: Point) -> Vec<Hospital> {
    let graph = &county.roads;
    let ms = |l: LinkId| {
        let l = graph.link(l);
        l.drivable.then(|| (l.length_m / l.free_m_per_s.max(1.0) * 1000.0) as i64)
    };
    let of = |(i, f): (usize, &crate::map::place::Facility)| {
        let (there, km) = route::path(graph, node, f.node, ms).map_or_else(
            || {
                let way = f.at.distance_m(at) * DETOUR;
                (Span::from_seconds_f64(way / AMBULANCE_M_S), way / 1000.0)
            },
            |(way, ms)| (Span::millis(ms), way.iter().map(|l| graph.link(*l).length_m).sum::<f64>() / 1000.0),
        );
        Hospital { id: FacilityId::from_index(i), wards: f.wards.clone(), there, km }
    };
    let mut list: Vec<Hospital> = county.facilities.iter().enumerate().filter(|(_, f)| f.kind == FacilityKind::Hospital).map(of).collect();
    list.sort_by(|a, b| a.there.cmp(&b.there).then(a.id.cmp(&b.id)));
    list
}

/// Beds that residents do not take already, by hospital.
#[must_use]
pub fn free_beds(county: &County) -> BTreeMap<FacilityId, u32> {
    let free = 1.0 - county.people.daily.beds_taken.0.clamp(0.0, 1.0);
    let beds = |(i, f): (usize, &crate::map::place::Facility)| (FacilityId::from_index(i), (f64::from(f.capacity) * free).floor() as u32);
    county.facilities.iter().enumerate().filter(|(_, f)| f.kind == FacilityKind::Hospital).map(beds).collect()
}

/// Where somebody is taken.
#[must_use]
pub fn choose(list: &[Hospital], free: &BTreeMap<FacilityId, u32>, need: Ward, grade: Grade) -> Drive {
    let treats = |h: &&Hospital| grade != Grade::Red || h.wards.contains(&need);
    let bed = |h: &&Hospital| free.get(&h.id).is_some_and(|n| *n > 0);
    let first = list.iter().find(|h| treats(h) && bed(h)).or_else(|| list.iter().find(bed)).or_else(|| list.iter().find(treats)).or_else(|| list.first());
    first.map_or(Drive { to: None, there: FAR }, |h| Drive { to: Some(h.id), there: h.there })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn red_persons_go_where_they_are_treated_while_there_is_a_bed_and_yellow_ones_to_the_nearest() {
        let hospital = |id: u32, wards: &[Ward], minutes| Hospital { id: FacilityId(id), wards: wards.to_vec(), there: Span::minutes(minutes), km: 1.0 };
        let list = [hospital(3, &[], 5), hospital(1, &[Ward::Trauma], 10), hospital(2, &[Ward::Trauma, Ward::Burns], 30)];
        let free = |of: [u32; 3]| BTreeMap::from([(FacilityId(3), of[0]), (FacilityId(1), of[1]), (FacilityId(2), of[2])]);
        for (need, grade, beds, expected) in [
            (Ward::Trauma, Grade::Red, [9, 9, 9], 1),
            (Ward::Burns, Grade::Red, [9, 9, 9], 2),
            (Ward::Burns, Grade::Yellow, [9, 9, 9], 3),
            (Ward::Trauma, Grade::Red, [9, 0, 9], 2),
            (Ward::Burns, Grade::Red, [0, 9, 0], 1),
            (Ward::Burns, Grade::Red, [0, 0, 0], 2),
            (Ward::Poison, Grade::Red, [9, 9, 9], 3),
            (Ward::Poison, Grade::Red, [0, 0, 0], 3),
        ] {
            assert_eq!(choose(&list, &free(beds), need, grade).to, Some(FacilityId(expected)), "{need:?} {grade:?} {beds:?}");
        }
        assert_eq!(choose(&[], &BTreeMap::new(), Ward::Burns, Grade::Red), Drive { to: None, there: FAR });
    }
}
