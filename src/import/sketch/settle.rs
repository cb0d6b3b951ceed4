//! Sketch / settle — villages and village groups on the ground, and how many people live in each.
//!
//! In: townships with their villages, the land. Out: village stations, settlements with residents.
//! Not here: households (drawn per drill), roads. Method, assumed: stations by best-candidate sampling (Mitchell 1991) on gentle
//! ground near streams within the township nearest by seat or placed village; groups around their station, a share low
//! beside the stream, a share on hillsides, the rest on terraces; people by largest remainder, so that totals are exact.

use crate::base::seed::{Luck, Seed, Stream, stream};
use crate::import::write::SettlementRow;
use crate::map::frame::{Frame, LonLat, Point};

use super::file::Sketch;
use super::land::Land;

/// A village station.
#[derive(Clone, Debug)]
pub(crate) struct Station {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) township: usize,
    pub(crate) at: Point,
    pub(crate) community: bool,
    pub(crate) town: bool,
}

/// Who lives where.
pub(crate) struct Settled {
    pub(crate) seats: Vec<Point>,
    pub(crate) stations: Vec<Station>,
    pub(crate) settlements: Vec<SettlementRow>,
    /// Index of the station of each settlement.
    pub(crate) station_of: Vec<usize>,
}

/// Shares a whole number in proportion to weights, by largest remainder; ties go to the earlier.
pub(crate) fn shared(total: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if weights.is_empty() || sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| f64::from(total) * w / sum).collect();
    let mut out: Vec<u32> = exact.iter().map(|e| e.floor() as u32).collect();
    let mut rest: Vec<usize> = (0..weights.len()).collect();
    rest.sort_by(|a, b| (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor())).then(a.cmp(b)));
    let missing = total - out.iter().sum::<u32>().min(total);
    for i in rest.into_iter().cycle().take(missing as usize) {
        out[i] += 1;
    }
    out
}

/// Residents and town people of each township; known numbers stay, the others share what is left.
pub(crate) fn township_people(s: &Sketch) -> Vec<(u32, u32)> {
    let known: u32 = s.townships.iter().filter(|t| t.known).map(|t| t.residents).sum();
    let weights: Vec<f64> = s.townships.iter().map(|t| if t.known { 0.0 } else { f64::from(t.residents) }).collect();
    let open = shared(s.population.0.saturating_sub(known), &weights);
    let urban = shared(s.population.1, &s.townships.iter().map(|t| f64::from(t.urban)).collect::<Vec<_>>());
    s.townships.iter().zip(open.iter().zip(urban)).map(|(t, (o, u))| (if t.known { t.residents } else { *o }, u)).collect()
}

/// Settles the county.
pub(crate) fn settle(s: &Sketch, frame: &Frame, land: &Land) -> Settled {
    let plane = |p: (f64, f64)| frame.to_plane(LonLat { lon: p.0, lat: p.1 });
    let seats: Vec<Point> = s.townships.iter().map(|t| land.good_ground(plane(t.seat), 450.0, 2.0)).collect();
    let mut luck = stream(Seed(s.seed), Luck::Sketch, "settle");
    let stations = stations(s, land, &seats, &plane, &mut luck);
    let people = township_people(s);
    let (mut settlements, mut station_of, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    for (t, row) in s.townships.iter().enumerate() {
        let own: Vec<usize> = (0..stations.len()).filter(|i| stations[*i].township == t).collect();
        let counts = group_counts(s, t, own.len(), &mut luck);
        let first = settlements.len();
        for (i, n) in own.iter().zip(&counts) {
            let station = &stations[*i];
            let spacing = stations.iter().enumerate().filter(|(j, _)| j != i).map(|(_, o)| o.at.distance_m(station.at)).fold(f64::MAX, f64::min);
            let reach = if station.town { (spacing * 0.6).clamp(220.0, 650.0) } else { (spacing * 0.62 + 250.0).clamp(500.0, 1500.0) };
            for g in 1..=*n {
                let at = group_site(s, land, station.at, reach, station.town, &taken, &mut luck);
                taken.push(at);
                let radius_m = if station.town { luck.uniform(110.0, 190.0) } else { luck.uniform(60.0, 140.0) };
                let suffix = if station.community { "居民小组" } else { "组" };
                settlements.push(SettlementRow {
                    key: format!("{}-g{g:02}", station.key),
                    name: format!("{}{g}{suffix}", station.name.split('（').next().unwrap_or(&station.name)),
                    village: station.key.clone(),
                    at,
                    radius_m,
                    residents: 0,
                    urban: station.town,
                    loudspeaker_share: luck.uniform(0.45, 0.92),
                    mobile_signal: luck.chance(if station.town { 1.0 } else { 0.94 }),
                });
                station_of.push(*i);
            }
        }
        let (all, urban) = people[t];
        for (town, number) in [(true, urban), (false, all.saturating_sub(urban))] {
            let rows: Vec<usize> = (first..settlements.len()).filter(|i| settlements[*i].urban == town).collect();
            let weights: Vec<f64> = rows.iter().map(|_| luck.uniform(0.55, 1.45)).collect();
            assert!(!rows.is_empty() || number == 0, "township {} has people and no place for them", row.key.key);
            for (i, n) in rows.iter().zip(shared(number, &weights)) {
                settlements[*i].residents = n;
            }
        }
    }
    Settled { seats, stations, settlements, station_of }
}

/// How many groups each village of a township has.
fn group_counts(s: &Sketch, t: usize, villages: usize, luck: &mut Stream) -> Vec<u32> {
    let weights: Vec<f64> = (0..villages).map(|_| luck.uniform(0.75, 1.25)).collect();
    let total = s.townships[t].groups.unwrap_or_else(|| (s.people.groups_per_village * villages as f64).round() as u32);
    let mut counts = shared(total.max(villages as u32), &weights);
    for i in 0..counts.len() {
        if counts[i] == 0 {
            counts[i] = 1;
            if let Some(k) = (0..villages).max_by_key(|k| counts[*k]) {
                counts[k] -= 1;
            }
        }
    }
    counts
}

fn stations(s: &Sketch, land: &Land, seats: &[Point], plane: &dyn Fn((f64, f64)) -> Point, luck: &mut Stream) -> Vec<Station> {
    // A township is what lies nearest to its seat or to one of its villages whose place is drawn.
    let mut marks: Vec<(usize, Point)> = seats.iter().copied().enumerate().collect();
    for (t, row) in s.townships.iter().enumerate() {
        for v in &row.villages {
            if let Some(p) = v.at {
                marks.push((t, plane(p)));
            }
        }
    }
    let shape = land.shape();
    let mut sites: Vec<Vec<Point>> = vec![Vec::new(); seats.len()];
    for r in (3..shape.rows.saturating_sub(3)).step_by(4) {
        for c in (3..shape.cols.saturating_sub(3)).step_by(4) {
            let cell = r * shape.cols + c;
            let above = land.above_bank(cell);
            if land.in_channel(cell) || !(1.5..70.0).contains(&above) || land.path_m(cell) > 700.0 || land.slope(cell) > 0.22 {
                continue;
            }
            let p = shape.centre(cell);
            if !land.inside(p) {
                continue;
            }
            let near = marks.iter().map(|(t, m)| (m.distance_m(p), *t)).fold((f64::MAX, 0), |a, b| if b.0 < a.0 { b } else { a });
            if near.0 < 14_000.0 {
                sites[near.1].push(p);
            }
        }
    }
    let mut out: Vec<Station> = Vec::new();
    for (t, row) in s.townships.iter().enumerate() {
        for (i, v) in row.villages.iter().enumerate() {
            let key = format!("{}-v{:02}", row.key.key, i + 1);
            let at = match v.at {
                Some(p) => Some(land.good_ground(plane(p), 400.0, if v.town { 1.0 } else { 2.0 })),
                None if v.town => {
                    let (dx, dy) = (luck.uniform(-700.0, 700.0), luck.uniform(-700.0, 700.0));
                    Some(land.good_ground(Point::new(seats[t].x + dx, seats[t].y + dy), 400.0, 2.0))
                }
                None => None,
            };
            out.push(Station { key, name: v.name.clone(), township: t, at: at.unwrap_or(Point::new(f64::MAX, 0.0)), community: v.community, town: v.town });
        }
    }
    for i in 0..out.len() {
        if out[i].at.x < f64::MAX {
            continue;
        }
        let t = out[i].township;
        let mut best: Option<(f64, Point)> = None;
        for _ in 0..24 {
            let p = if sites[t].is_empty() {
                land.good_ground(Point::new(seats[t].x + luck.uniform(-3000.0, 3000.0), seats[t].y + luck.uniform(-3000.0, 3000.0)), 600.0, 2.0)
            } else {
                sites[t][luck.below(sites[t].len() as u64) as usize]
            };
            let gap = out.iter().map(|o| if o.at.x < f64::MAX { o.at.distance_m(p) } else { f64::MAX }).fold(f64::MAX, f64::min);
            let slope = land.shape().cell_at(p).map_or(1.0, |c| land.slope(c));
            let score = gap.min(1900.0) - slope * 1500.0 - seats[t].distance_m(p) * 0.05;
            if best.is_none_or(|b| score > b.0) {
                best = Some((score, p));
            }
        }
        if let Some((_, p)) = best {
            out[i].at = p;
        }
    }
    out
}

/// Where one village group stands.
fn group_site(s: &Sketch, land: &Land, centre: Point, reach_m: f64, town: bool, taken: &[Point], luck: &mut Stream) -> Point {
    let draw = luck.unit();
    let (low, hill) = (s.people.low_share * if town { 0.9 } else { 1.0 }, if town { 0.0 } else { s.people.hill_share });
    let wanted = if draw < low {
        0.6..5.0
    } else if draw < low + hill {
        30.0..220.0
    } else {
        5.5..30.0
    };
    let gap_m = if town { 90.0 } else { 160.0 };
    let mut best: Option<(f64, Point)> = None;
    for _ in 0..120 {
        let (angle, far) = (luck.uniform(0.0, std::f64::consts::TAU), reach_m * luck.unit().sqrt());
        let p = Point::new(centre.x + far * crate::base::num::cos(angle), centre.y + far * crate::base::num::sin(angle));
        let Some(cell) = land.shape().cell_at(p) else { continue };
        let p = land.shape().centre(cell);
        let above = land.above_bank(cell);
        if land.in_channel(cell) || above < 0.4 || !land.inside(p) {
            continue;
        }
        let miss = if above < wanted.start {
            0.6 + (wanted.start - above).min(30.0) * 0.4
        } else if above >= wanted.end {
            (above - wanted.end).min(300.0) * 0.05 + 0.8
        } else {
            0.0
        };
        let near = taken.iter().rev().take(60).map(|q| q.distance_m(p)).fold(f64::MAX, f64::min);
        let crowd = if near < gap_m { 4.0 * (1.0 - near / gap_m) } else { 0.0 };
        let cost = miss + crowd + land.slope(cell) * 5.0 + far / reach_m * 0.3;
        if best.is_none_or(|b| cost < b.0) {
            best = Some((cost, p));
        }
    }
    best.map_or(centre, |b| b.1)
}

/// Residents below a height above the full banks of their stream, for the report of what was made.
pub(crate) fn residents_below(land: &Land, settled: &Settled, metres: f64) -> u32 {
    settled.settlements.iter().filter(|r| land.shape().cell_at(r.at).is_some_and(|c| land.above_bank(c) < metres)).map(|r| r.residents).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_lost_or_made_in_sharing() {
        for (total, weights) in [(313_305, vec![1.0, 2.0, 3.5, 0.0]), (7, vec![0.1; 20]), (0, vec![1.0, 1.0]), (1, vec![1.0, 1.0])] {
            assert_eq!(shared(total, &weights).iter().sum::<u32>(), total);
        }
        assert_eq!(shared(1, &[1.0, 1.0]), [1, 0], "a tie goes to the earlier");
    }
}
