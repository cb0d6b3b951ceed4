//! View / glide — groups on the way between two minutes of the record: each glides to where it probably is a minute later.
//!
//! In: the groups of two minutes. Out: pairs of places; a place at a share of the minute. Not here: who they are (the record gives places
//! and numbers, no names).
//! Method: a group goes to the nearest of the next minute that moves as it does and that it can reach in a minute, those of the same
//! number of people first, near pairs before far ones; one that finds none stays where it was. Between its minutes a place is a drawing,
//! no record.

use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::record::tale::Minute;

/// A group on the way: where, persons, on foot (0) or driving (1).
pub type Group = (Point, u16, u8);

/// As far as a group comes in a minute, metres, on foot and driving (assumed: 2 m/s; 108 km/h).
const REACH_M: [f64; 2] = [120.0, 1_800.0];
/// Side of a square in which neighbours are looked for, metres.
const SQUARE_M: f64 = 400.0;

/// Groups of a minute and where each is at its end.
#[derive(Clone, Debug, Default)]
pub struct Glide {
    minute: Option<(usize, usize)>,
    pairs: Vec<(Group, Point)>,
}

/// Groups by squares of the plane, in order.
struct Squares(std::collections::BTreeMap<(i64, i64), Vec<u32>>);

fn square(p: Point) -> (i64, i64) {
    ((p.y / SQUARE_M).floor() as i64, (p.x / SQUARE_M).floor() as i64)
}

impl Squares {
    fn of(groups: &[Group]) -> Self {
        let mut squares = std::collections::BTreeMap::<(i64, i64), Vec<u32>>::new();
        for (i, (p, _, _)) in groups.iter().enumerate() {
            squares.entry(square(*p)).or_default().push(i as u32);
        }
        Self(squares)
    }
    /// Those within a distance of a place.
    fn near<'a>(&'a self, groups: &'a [Group], p: Point, reach_m: f64) -> impl Iterator<Item = (u32, f64)> + 'a {
        let ((r, c), n) = (square(p), (reach_m / SQUARE_M).ceil() as i64);
        let rows = (r - n..=r + n).flat_map(move |row| self.0.range((row, c - n)..=(row, c + n)));
        rows.flat_map(|(_, list)| list).map(move |i| (*i, groups[*i as usize].0.distance_m(p))).filter(move |x| x.1 <= reach_m)
    }
}

/// For each group of one minute the place in the next to which it goes.
fn pairs(from: &[Group], to: &[Group]) -> Vec<(Group, Point)> {
    let squares = Squares::of(to);
    let mut wishes: Vec<(bool, f64, u32, u32)> = Vec::new();
    for (i, (p, persons, mode)) in from.iter().enumerate() {
        let reach = REACH_M[usize::from(*mode != 0)];
        let all = squares.near(to, *p, reach).filter(|(j, _)| to[*j as usize].2 == *mode);
        let mut near: Vec<(bool, f64, u32, u32)> = all.map(|(j, d)| (to[j as usize].1 != *persons, d, i as u32, j)).collect();
        // A crowd on one road: the nearest few are enough to choose from.
        near.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.3.cmp(&b.3)));
        near.truncate(6);
        wishes.append(&mut near);
    }
    wishes.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3)));
    let (mut out, mut taken): (Vec<Option<Point>>, Vec<bool>) = (vec![None; from.len()], vec![false; to.len()]);
    for (_, _, i, j) in wishes {
        if out[i as usize].is_none() && !taken[j as usize] {
            (out[i as usize], taken[j as usize]) = (Some(to[j as usize].0), true);
        }
    }
    from.iter().zip(out).map(|(g, end)| (*g, end.unwrap_or(g.0))).collect()
}

impl Glide {
    /// The groups at a moment.
    pub fn at(&mut self, minutes: &[Minute], at: Moment) -> impl Iterator<Item = Group> {
        let ms = at.as_millis().max(0);
        let (m, share) = ((ms / 60_000) as usize, (ms % 60_000) as f64 / 60_000.0);
        let of = |m: usize| minutes.get(m).map_or(&[][..], |x| x.moving.as_slice());
        // A minute that is not computed yet comes later.
        let key = (m, minutes.len().min(m + 2));
        if self.minute != Some(key) {
            (self.minute, self.pairs) = (Some(key), if minutes.len() > m + 1 { pairs(of(m), of(m + 1)) } else { of(m).iter().map(|g| (*g, g.0)).collect() });
        }
        self.pairs.iter().map(move |((p, n, mode), end)| (p.towards(*end, share), *n, *mode))
    }
    /// Forgets what it holds: another run.
    pub fn forget(&mut self) {
        self.minute = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(moving: &[Group]) -> Minute {
        Minute { moving: moving.to_vec(), ..Minute::default() }
    }

    #[test]
    fn a_group_glides_to_the_nearest_of_its_kind_and_number_and_an_arrived_one_stays_till_it_is_gone() {
        let p = Point::new;
        let minutes = [
            minute(&[(p(0.0, 0.0), 4, 0), (p(10.0, 0.0), 2, 0), (p(0.0, 5.0), 4, 1), (p(9_000.0, 0.0), 1, 0)]),
            minute(&[(p(50.0, 0.0), 2, 0), (p(60.0, 0.0), 4, 0), (p(900.0, 5.0), 4, 1)]),
        ];
        let mut glide = Glide::default();
        let half: Vec<Group> = glide.at(&minutes, Moment::millis(30_000)).collect();
        assert_eq!(half, [(p(30.0, 0.0), 4, 0), (p(30.0, 0.0), 2, 0), (p(450.0, 5.0), 4, 1), (p(9_000.0, 0.0), 1, 0)]);
        assert_eq!(glide.at(&minutes, Moment::minutes(1)).count(), 3);
        assert!(glide.at(&minutes, Moment::minutes(5)).next().is_none());
    }

    #[test]
    fn at_a_whole_minute_groups_stand_where_the_record_has_them_and_no_two_go_to_one_place() {
        let run = crate::view::stage::tests::small();
        let minutes = &run.tale.tracks.minutes;
        let (mut glide, mut gliding) = (Glide::default(), 0);
        for m in 0..minutes.len() {
            let there: Vec<Group> = glide.at(minutes, Moment::minutes(m as i64)).collect();
            assert_eq!(there, minutes[m].moving, "minute {m}");
            for (g, end) in &glide.pairs {
                let moved = g.0.distance_m(*end);
                assert!(moved <= REACH_M[usize::from(g.2 != 0)], "{moved} m");
                gliding += usize::from(moved > 0.0);
            }
        }
        assert!(gliding > 0, "somebody moves");
    }

    #[test]
    fn thousands_on_one_road_are_paired_quickly_enough_for_a_frame() {
        let from: Vec<Group> = (0..6_000).map(|i| (Point::new(f64::from(i) * 7.0, f64::from(i % 3)), 2, 1)).collect();
        let to: Vec<Group> = from.iter().map(|(p, n, m)| (Point::new(p.x + 500.0, p.y), *n, *m)).collect();
        let list = pairs(&from, &to);
        assert_eq!(list.len(), 6_000);
        assert!(list.iter().filter(|(g, end)| g.0.distance_m(*end) > 0.0).count() > 5_000);
    }
}
