//! Network / fill — ways for drives whose file does not give one: the fastest over an empty network.
//!
//! In: demand, a net. Out: demand with ways; a finding where there is no way at all. Not here: equilibrium (`study`).
//! Method: one search backwards per last link, shared by all who go there; ties by the smaller link (`map::route`).

use std::collections::BTreeMap;

use super::demand::{Demand, NOWHERE};
use super::net::Net;
use super::sheet::{NO_WAY, Sheet};
use crate::base::ids::LinkId;
use crate::map::route;

/// A piece of a missing way: which leg, which piece of it, from which link.
type Wanted = (usize, usize, u32);

/// Lays the missing ways. Findings go to the sheet of the demand.
pub fn fill(demand: &mut Demand, net: &Net, sheet: &Sheet) {
    let mut by_end: BTreeMap<u32, Vec<Wanted>> = BTreeMap::new();
    for (i, leg) in demand.legs.iter().enumerate() {
        if leg.drives && leg.way.0 == leg.way.1 {
            let through = demand.through.get(&(i as u32)).map_or(&[][..], Vec::as_slice);
            let points: Vec<u32> = std::iter::once(leg.from).chain(through.iter().map(|l| l.0)).chain([leg.to]).collect();
            for (k, pair) in points.windows(2).enumerate() {
                by_end.entry(pair[1]).or_default().push((i, k, pair[0]));
            }
        }
    }
    let owner = |demand: &Demand, leg: usize| demand.persons[demand.first_leg.partition_point(|f| *f as usize <= leg) - 1].clone();
    // Ways of several pieces wait until all of them are there.
    let mut pieces: BTreeMap<usize, BTreeMap<usize, Vec<LinkId>>> = BTreeMap::new();
    for (end, legs) in by_end {
        let next = (end != NOWHERE).then(|| {
            let cost = |l: LinkId| if net.graph.link(l).drivable { Some(net.free_ms(l)) } else { None };
            route::links_to(&net.graph, LinkId(end), cost, |a, b| net.joins(a, b))
        });
        for (i, k, start) in legs {
            let way = next.as_ref().filter(|_| start != NOWHERE).and_then(|next| {
                let mut way = vec![LinkId(start)];
                while let Some(&at) = way.last().filter(|l| l.0 != end) {
                    way.push(next[at.0 as usize]?);
                }
                Some(way)
            });
            match way {
                Some(way) if demand.through.contains_key(&(i as u32)) => drop(pieces.entry(i).or_default().insert(k, way)),
                Some(way) => lay(demand, i, &way),
                None => {
                    let name = |l: u32| if l == NOWHERE { "?".to_owned() } else { net.name(LinkId(l)).to_owned() };
                    let (from, to) = (name(start), name(end));
                    sheet.error(
                        usize::MAX,
                        NO_WAY,
                        format!("person \"{}\"", owner(demand, i)),
                        format!("从路段 {from} 到 {to} 没有路可走；请检查路网是否连通"),
                        format!("there is no way from link {from} to {to}; is the network in one piece?"),
                    );
                }
            }
        }
    }
    for (i, list) in pieces {
        let mut whole: Vec<LinkId> = Vec::new();
        for piece in list.values() {
            // Each begins with the link with which the one before ended.
            whole.extend(piece.iter().skip(usize::from(!whole.is_empty())));
        }
        lay(demand, i, &whole);
    }
}

fn lay(demand: &mut Demand, leg: usize, way: &[LinkId]) {
    let driven = usize::from(demand.rejoins.contains(&(leg as u32)) && way.len() > 1);
    demand.legs[leg].way = demand.lay(&way[driven..]);
    demand.filled += 1;
}
