//! Flood / abreast — the channels of a county side by side, so that a step does several at once.
//!
//! In: channels in steady flow (`route`), which reach feeds which. Out: the same water, step by step, to the bit as each channel alone. Not
//! here: the scheme (`route`), what runs into each reach (`network`).
//! Method: reaches none of which feeds another stand in groups of [`LANES`]; each quantity of the group's first parts lies in a row, then
//! those of its second parts, so that the compiler computes whole rows. A channel with fewer parts than others of its group lets the flow
//! pass where it has none.

use std::collections::BTreeSet;

use multiversion::multiversion;

use super::route::{Channel, Cut, Row, step_rows};
use super::section::{Depths, Rating, Waves};

/// Channels that a step takes at once (assumed: the widest vectors there are hold as many numbers; changes no result).
pub const LANES: usize = 8;

/// Channels that a step takes at once.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    /// Their reaches.
    reaches: Vec<u32>,
    cut: Cut<LANES>,
    rows: Vec<Row<LANES>>,
    /// Where the depths of their two ends were found last.
    ends: [Depths<LANES>; 2],
}

/// The channels of a county.
#[derive(Clone, Debug, PartialEq)]
pub struct Abreast {
    step_s: f64,
    /// In an order in which each reach comes after all that feed it.
    groups: Vec<Group>,
    /// By reach its group and its place there.
    at: Vec<(u32, u32)>,
    /// By reach the normal depth at its upstream and downstream end, metres.
    depths_m: Vec<[f64; 2]>,
}

impl Abreast {
    /// Channels by reach side by side, with the rating of each; `below` is the reach into which it flows.
    #[must_use]
    pub fn new(channels: &[Channel], ratings: &[Rating], below: &[Option<usize>]) -> Self {
        let step_s = channels.first().map_or(1.0, |c| c.step_s);
        let mut at = vec![(0, 0); channels.len()];
        let mut groups = Vec::new();
        for reaches in grouped(&channels.iter().map(Channel::parts).collect::<Vec<_>>(), below) {
            for (c, reach) in reaches.iter().enumerate() {
                at[*reach as usize] = (groups.len() as u32, c as u32);
            }
            groups.push(Group::new(channels, reaches));
        }
        let mut abreast = Self { step_s, groups, at, depths_m: vec![[0.0; 2]; channels.len()] };
        abreast.measure(ratings);
        abreast
    }
    /// Works out the depths of all ends.
    fn measure(&mut self, ratings: &[Rating]) {
        for g in &mut self.groups {
            let mut last = [0.0; LANES];
            for (c, last) in last.iter_mut().enumerate().take(g.reaches.len()) {
                *last = g.parts_of(c)[g.parts_of(c).len() - 1].outflow[c];
            }
            let depths = depths(&mut g.ends, &of_group(ratings, &g.reaches), &g.rows[0].inflow, &last);
            keep(&mut self.depths_m, &g.reaches, &depths);
        }
    }
    /// Number of groups.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.len()
    }
    /// Whether there is no channel.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
    /// The reaches of a group.
    #[must_use]
    pub fn reaches(&self, group: usize) -> &[u32] {
        &self.groups[group].reaches
    }
    /// One step of a group: by its reaches the new inflow at the upstream end and the new lateral inflow, spread evenly. The new outflows; a
    /// channel that stands still lets the flow pass.
    pub fn step(&mut self, group: usize, ratings: &[Rating], inflow: [f64; LANES], lateral: [f64; LANES], stands: impl Fn(usize) -> bool) -> [f64; LANES] {
        let Group { reaches, cut, rows, ends } = &mut self.groups[group];
        let mut cut = *cut;
        for (parts, reach) in cut.parts.iter_mut().zip(&*reaches) {
            if stands(*reach as usize) {
                *parts = 0;
            }
        }
        let (out, depths) = flow_down(rows, &cut, &of_group(ratings, reaches), ends, &inflow, &lateral);
        keep(&mut self.depths_m, reaches, &depths);
        out
    }
    fn of(&self, reach: usize) -> (&Group, usize) {
        let (group, c) = self.at[reach];
        (&self.groups[group as usize], c as usize)
    }
    /// Normal depth of a reach at its upstream and downstream end, metres.
    #[must_use]
    pub fn depths_m(&self, reach: usize) -> [f64; 2] {
        self.depths_m[reach]
    }
    /// Water in the channel of a reach, m³.
    #[must_use]
    pub fn storage_m3(&self, reach: usize) -> f64 {
        let (group, c) = self.of(reach);
        group.parts_of(c).iter().map(|r| r.storage_m3(c, self.step_s)).sum()
    }
    /// Every number of their state, reach by reach and part by part.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.at.len()).flat_map(|reach| {
            let (group, c) = self.of(reach);
            group.parts_of(c).iter().flat_map(move |r| r.numbers(c))
        })
    }
    /// Puts back what [`Self::numbers`] gave.
    ///
    /// # Panics
    /// Where those are of other channels.
    pub fn put(&mut self, numbers: &[f64], ratings: &[Rating]) {
        let mut parts = numbers.chunks_exact(4);
        for &(group, c) in &self.at {
            let (group, c) = (&mut self.groups[group as usize], c as usize);
            for row in &mut group.rows[..group.cut.parts[c] as usize] {
                let n = parts.next().expect("as many parts as were saved");
                (row.inflow[c], row.outflow[c], row.courant[c], row.reynolds[c]) = (n[0], n[1], n[2], n[3]);
            }
        }
        assert!(parts.next().is_none(), "as many parts as were saved");
        self.measure(ratings);
    }
}

impl Group {
    fn new(channels: &[Channel], reaches: Vec<u32>) -> Self {
        let (none, one) = ([0.0; LANES], [1.0; LANES]);
        let mut cut = Cut { parts: [0; LANES], step_per_m: one, per_m: one };
        let most = reaches.iter().map(|r| channels[*r as usize].parts()).max().unwrap_or(0);
        let mut rows = vec![Row { inflow: none, outflow: none, courant: one, reynolds: none, places: Waves::everywhere() }; most];
        let mut ends = [Depths::everywhere(); 2];
        for (c, channel) in reaches.iter().map(|r| &channels[*r as usize]).enumerate() {
            cut.parts[c] = channel.cut.parts[0];
            ends.iter_mut().for_each(|e| e.take(c, &Depths::<1>::default(), 0));
            (cut.step_per_m[c], cut.per_m[c]) = (channel.cut.step_per_m[0], channel.cut.per_m[0]);
            for (row, own) in rows.iter_mut().zip(&channel.rows) {
                (row.inflow[c], row.outflow[c]) = (own.inflow[0], own.outflow[0]);
                (row.courant[c], row.reynolds[c]) = (own.courant[0], own.reynolds[0]);
                row.places.take(c, &own.places, 0);
            }
        }
        Self { reaches, cut, rows, ends }
    }
    /// The rows in which one of them has a part.
    fn parts_of(&self, c: usize) -> &[Row<LANES>] {
        &self.rows[..self.cut.parts[c] as usize]
    }
}

/// One step of a group, with the widest vectors of the machine: the new outflows, and the depths at both ends.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn flow_down<'a, 'b, 'c, 'd, 'e, 'f, 'g>(
    rows: &'a mut [Row<LANES>],
    cut: &'b Cut<LANES>,
    ratings: &'c [&'d Rating; LANES],
    ends: &'e mut [Depths<LANES>; 2],
    inflow: &'f [f64; LANES],
    lateral: &'g [f64; LANES],
) -> ([f64; LANES], [[f64; LANES]; 2]) {
    let out = step_rows(rows, cut, ratings, inflow, lateral);
    (out, depths(ends, ratings, &rows[0].inflow, &out))
}

/// Normal depths at both ends of a group's channels, metres, while their tables are at hand.
#[inline(always)]
fn depths(ends: &mut [Depths<LANES>; 2], ratings: &[&Rating; LANES], inflow: &[f64; LANES], outflow: &[f64; LANES]) -> [[f64; LANES]; 2] {
    let [first, last] = ends;
    let ([up], [down]) = (first.at(ratings, inflow), last.at(ratings, outflow));
    [up, down]
}

/// The ratings of a group's reaches; where no channel is, any will do.
fn of_group<'a>(ratings: &'a [Rating], reaches: &[u32]) -> [&'a Rating; LANES] {
    std::array::from_fn(|c| &ratings[*reaches.get(c).unwrap_or(&reaches[0]) as usize])
}

/// Puts depths of a group where those of its reaches stand.
fn keep(depths_m: &mut [[f64; 2]], reaches: &[u32], [up, down]: &[[f64; LANES]; 2]) {
    for (c, reach) in reaches.iter().enumerate() {
        depths_m[*reach as usize] = [up[c], down[c]];
    }
}

/// The reaches in groups, each after all that feed it. Those with the longest way to their mouth come first, so that the few long rivers do
/// not wait for company at the end.
fn grouped(parts: &[usize], below: &[Option<usize>]) -> Vec<Vec<u32>> {
    let n = parts.len();
    let mut feeders = vec![0u32; n];
    below.iter().flatten().for_each(|d| feeders[*d] += 1);
    // From the sources down, then the way to the mouth from there up.
    let mut order: Vec<usize> = (0..n).filter(|i| feeders[*i] == 0).collect();
    let mut open = feeders.clone();
    let mut next = 0;
    while let Some(&i) = order.get(next) {
        next += 1;
        if let Some(d) = below[i] {
            open[d] -= 1;
            if open[d] == 0 {
                order.push(d);
            }
        }
    }
    assert_eq!(order.len(), n, "a river graph has no circle");
    let mut way = vec![0usize; n];
    for i in order.into_iter().rev() {
        way[i] = parts[i] + below[i].map_or(0, |d| way[d]);
    }
    let mut ready: BTreeSet<(std::cmp::Reverse<usize>, u32)> = (0..n).filter(|i| feeders[*i] == 0).map(|i| (std::cmp::Reverse(way[i]), i as u32)).collect();
    let mut groups = Vec::new();
    while !ready.is_empty() {
        let group: Vec<u32> = std::iter::from_fn(|| ready.pop_first()).take(LANES).map(|(_, i)| i).collect();
        for d in group.iter().filter_map(|i| below[*i as usize]) {
            feeders[d] -= 1;
            if feeders[d] == 0 {
                ready.insert((std::cmp::Reverse(way[d]), d as u32));
            }
        }
        groups.push(group);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::river::Section;

    const SECTION: Section =
        Section { bed_width_m: 30.0, bank_slope: 2.0, bankfull_m: 4.0, plain_width_m: 100.0, valley_slope: 5.0, n_channel: 0.035, n_plain: 0.06 };

    /// Rivers of one to nine parts, of which each third flows into the one after the next; the last is the mouth of several.
    fn rivers() -> (Vec<Rating>, Vec<Channel>, Vec<Option<usize>>) {
        let ratings: Vec<Rating> = (0..29).map(|i| Rating::new(&SECTION, 0.002 + 0.001 * f64::from(i % 7))).collect();
        let long = |r: &Rating, i: usize| (1 + i % 9) as f64 * 300.0 * r.at_flow(100.0).flow_m3_s / r.at_flow(100.0).area_m2;
        let channels: Vec<Channel> = ratings.iter().enumerate().map(|(i, r)| Channel::new(r, long(r, i), 300.0, 100.0, 2.0, 0.1)).collect();
        let below = (0..29).map(|i| if i == 28 { None } else { Some(if i % 3 == 0 { (i + 2).min(28) } else { 28 }) }).collect();
        (ratings, channels, below)
    }

    #[test]
    fn a_reach_comes_after_all_that_feed_it_and_no_group_is_too_large() {
        let (_, channels, below) = rivers();
        let groups = grouped(&channels.iter().map(Channel::parts).collect::<Vec<_>>(), &below);
        let place = |i: usize| groups.iter().position(|g| g.contains(&(i as u32))).expect("every reach is in a group");
        assert!(groups.iter().all(|g| !g.is_empty() && g.len() <= LANES));
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 29);
        assert!(below.iter().enumerate().all(|(i, d)| d.is_none_or(|d| place(i) < place(d))), "{groups:?}");
    }

    #[test]
    fn channels_abreast_flow_as_each_alone() {
        let (ratings, mut alone, below) = rivers();
        assert!(alone.iter().any(|c| c.parts() == 1) && alone.iter().any(|c| c.parts() >= 8));
        let mut together = Abreast::new(&alone, &ratings, &below);
        let stands = |i: usize| i == 5;
        let mut saved = None;
        for step in 0..200 {
            // A wave with a front, other in every reach.
            let given = |i: usize| ((((step * 37 + i * 101) % 90) * 8) as f64, 0.01 * (step + i) as f64);
            for group in 0..together.len() {
                let reaches = together.reaches(group).to_vec();
                let of = |c: usize| reaches.get(c).map_or((0.0, 0.0), |r| given(*r as usize));
                let out = together.step(group, &ratings, std::array::from_fn(|c| of(c).0), std::array::from_fn(|c| of(c).1), stands);
                for (r, out) in reaches.iter().map(|r| *r as usize).zip(out) {
                    let (inflow, lateral) = given(r);
                    let own = if stands(r) { inflow } else { alone[r].step(&ratings[r], inflow, lateral) };
                    assert_eq!(out.to_bits(), own.to_bits(), "reach {r}, step {step}");
                }
            }
            for i in (0..29).filter(|i| !stands(*i)) {
                let rows = &alone[i].rows;
                let want = [rows[0].inflow[0], alone[i].outflow()].map(|q| Depths::<1>::default().at(&[&ratings[i]], &[q])[0][0]);
                assert_eq!(together.depths_m(i).map(f64::to_bits), want.map(f64::to_bits), "depths of reach {i}");
            }
            if step == 100 {
                saved = Some((together.clone(), together.numbers().collect::<Vec<_>>()));
            }
        }
        let storage: Vec<f64> = (0..29).map(|i| together.storage_m3(i)).collect();
        assert_eq!(storage, alone.iter().map(Channel::storage_m3).collect::<Vec<_>>());
        let numbers: Vec<f64> = together.numbers().collect();
        let each = alone.iter().flat_map(|c| c.rows.iter().flat_map(|r| r.numbers(0)));
        assert!(each.eq(numbers.iter().copied()), "state by state");
        let (earlier, was) = saved.expect("it was saved");
        assert_ne!(numbers, was);
        together.put(&was, &ratings);
        assert!(
            together.numbers().eq(was)
                && (0..29).filter(|i| !stands(*i)).all(|i| together.depths_m(i).map(f64::to_bits) == earlier.depths_m(i).map(f64::to_bits))
        );
    }
}
