//! People / count — what others may ask: counts, who is trapped, what was seen, dots for the map, the fingerprint.
//!
//! In: the state. Out: numbers. Not here: anything that changes it.

use std::collections::BTreeMap;

use super::People;
use super::life::Phase;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{FacilityId, Id, LinkId, SettlementId, TeamId, VillageId, ZoneId};
use crate::base::time::Moment;
use crate::drill::census::{Census, Network, Roll, Sighting, Trapped};
use crate::drill::deed::ZoneCount;
use crate::drill::ground::Ground;
use crate::drill::outage::Outages;
use crate::map::channel::Channel;
use crate::map::frame::Point;
use crate::map::line::{along, length_m};
use crate::map::road::RoadGraph;
use crate::record::tale::{PEOPLE_STATES, PeopleState};

/// Side of the squares in which people on the way are drawn as one dot, metres.
const DOT_M: f64 = 60.0;

impl Census for People {
    fn zone_count(&self, zone: ZoneId) -> ZoneCount {
        self.life.zone(zone)
    }
    fn roll(&self, zone: ZoneId, earlier: u32) -> Roll {
        self.call_roll(zone, earlier)
    }
    fn village_count(&self, village: VillageId) -> ZoneCount {
        self.life.village(village)
    }
    fn trapped(&self) -> &[Trapped] {
        &self.trapped
    }
    fn sightings(&self) -> &[Sighting] {
        &self.seen
    }
    fn fullness(&self, link: LinkId) -> f64 {
        self.traffic.fullness(link)
    }
    fn in_traffic(&self, team: TeamId) -> bool {
        self.roads.convoys.contains_key(&team)
    }
}

impl crate::drill::census::Ground for Ground {
    fn road_depth_m(&self, road: crate::base::ids::RoadId) -> f64 {
        let depth = f64::from(Self::road_depth_m(self, road));
        if self.road_cut(road) && depth < f64::from(crate::drill::ground::FREE_M) { f64::INFINITY } else { depth }
    }
    fn version(&self) -> u64 {
        Self::version(self)
    }
}

impl Network for Outages {
    fn works(&self, channel: &Channel, township: crate::base::ids::TownshipId, now: Moment) -> bool {
        Self::works(self, channel.power, township, now)
    }
    fn stands(&self, channel: crate::base::ids::ChannelId, now: Moment) -> bool {
        Self::stands(self, channel, now)
    }
}

impl People {
    /// People of a settlement by state; every resident is in exactly one.
    #[must_use]
    pub fn count_states(&self, id: SettlementId) -> [u32; PEOPLE_STATES] {
        self.life.states(id)
    }
    /// People of a zone inside a facility, in truth: what a roll-call is compared with.
    #[must_use]
    pub fn inside(&self, f: FacilityId) -> u32 {
        self.shelters.inside(f)
    }
    /// People on the way, in squares of 60 m: where, how many persons, on foot (0) or driving (1).
    #[must_use]
    pub fn moving(&self, graph: &RoadGraph, now: Moment) -> Vec<(Point, u16, u8)> {
        let mut dots: BTreeMap<(u8, i64, i64), u32> = BTreeMap::new();
        let mut add = |mode: u8, p: Point, n: u32| *dots.entry((mode, (p.x / DOT_M).floor() as i64, (p.y / DOT_M).floor() as i64)).or_insert(0) += n;
        for (h, walk) in &self.walks {
            add(0, walk.at(now), self.life.alive(*h as usize));
        }
        let persons =
            |tag: u32| self.rides.get(tag as usize).and_then(Option::as_ref).map_or(0, |r| r.households.iter().map(|h| self.life.alive(*h as usize)).sum());
        for link in self.traffic.busy() {
            let road = graph.road(graph.link(link).road);
            let (drawn, forward) = (length_m(&road.line), road.forward == Some(link));
            for (tag, from_start) in self.traffic.on_link(link, now) {
                let share = if road.length_m > 0.0 { (from_start / road.length_m).clamp(0.0, 1.0) } else { 0.0 };
                add(1, along(&road.line, drawn * if forward { share } else { 1.0 - share }), persons(tag));
            }
        }
        dots.into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|((mode, x, y), n)| (Point::new((x as f64 + 0.5) * DOT_M, (y as f64 + 0.5) * DOT_M), n.min(65_535) as u16, mode))
            .collect()
    }
    /// Checks that everybody is in exactly one place and state. Panics with the belief that broke; for tests and debugging.
    pub fn assert_whole(&self) {
        let homes = &self.fixed.homes;
        let mut riding = vec![0u32; homes.len()];
        for h in self.rides.iter().flatten().flat_map(|r| &r.households).chain(self.fetches.iter().flat_map(|f| f.aboard())) {
            riding[*h as usize] += 1;
        }
        let mut states = vec![[0u32; PEOPLE_STATES]; self.fixed.village_of.len()];
        for h in 0..homes.len() {
            let (phase, key) = (self.life.phase(h), h as u32);
            let walks = phase == Phase::Walking || phase == Phase::Homeward && self.walks.contains_key(&key);
            assert_eq!(self.walks.contains_key(&key), walks, "household {h} walks and is counted as walking, or neither ({phase:?})");
            let rides = phase == Phase::Riding || phase == Phase::Homeward && riding[h] == 1;
            assert_eq!(riding[h], u32::from(rides), "household {h} sits in one vehicle and is counted as riding, or neither ({phase:?})");
            assert!(self.spots.get(key).is_none() || matches!(phase, Phase::Safe | Phase::Gate), "household {h} has a place of safety while {phase:?}");
            assert_eq!(
                self.trapped.iter().any(|x| x.household.index() == h),
                phase == Phase::Trapped && self.life.alive(h) > 0,
                "household {h} is listed as trapped or is not ({phase:?})"
            );
            let s = &mut states[homes.settlement[h].index()];
            s[phase.state() as usize] += u32::from(self.life.people(h) - self.life.dead(h) - self.life.hurt(h));
            s[PeopleState::Dead as usize] += u32::from(self.life.dead(h));
            s[PeopleState::Hurt as usize] += u32::from(self.life.hurt(h));
        }
        for (i, s) in states.iter().enumerate() {
            assert_eq!(*s, self.life.states(SettlementId(i as u32)), "settlement {i} counts its people by state");
        }
        let inside: u32 = self.shelters.loads().map(|(_, n)| n).sum();
        let sheltered: u32 = self
            .spots
            .iter()
            .filter(|(h, s)| s.shelter.is_some() && !s.in_yard && self.life.phase(*h as usize) == Phase::Safe)
            .map(|(h, _)| self.life.alive(*h as usize))
            .sum();
        assert_eq!(inside, sheltered, "shelters count who is inside");
    }
    /// Adds people and shelters to a fingerprint: all that a keyframe keeps, but for the traffic, which has one of its own.
    pub fn fingerprint(&self, hasher: &mut Hasher) {
        // Named one by one, so that nothing new is forgotten here; left out is what is found again after loading.
        let Self {
            fixed: _,
            life,
            agenda,
            words,
            rounds,
            rounds_of_settlement,
            rounds_of_village,
            keeping,
            fetches,
            tries,
            senders,
            talk,
            cues,
            unsent,
            walks,
            trips,
            out,
            lifts,
            medics,
            rides,
            spots,
            stands: _,
            turned_away,
            trapped,
            exposed,
            fumes,
            seen,
            unseen,
            seen_water,
            shelters,
            traffic: _,
            compass: _,
            queues,
            footways: _,
            trails: _,
            kin_near: _,
            roads,
            others,
            begun,
            ground_version,
            next_minute,
        } = self;
        life.digest(hasher);
        hasher.fingerprint(agenda.sum()).kept([words]).kept(rounds).kept([keeping]).kept([unsent]);
        hasher.saved(&(rounds_of_settlement, rounds_of_village, fetches, tries, senders)).words(walks.keys().map(|h| u64::from(*h))).kept(walks.values());
        spots.fingerprint(hasher);
        hasher.saved(&(talk, cues, trips, out, lifts, medics, rides, turned_away, trapped, exposed, seen));
        hasher.saved(&(unseen, seen_water, shelters, queues, roads, others, begun, ground_version, next_minute));
        if let Some(fumes) = fumes {
            fumes.fingerprint(hasher);
        }
    }
}
