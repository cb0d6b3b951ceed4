//! Base / ids — dense numbers for the kernel, author's keys for people.
//!
//! In: keys as written in files. Out: `Keys`, a two-way table whose numbers follow sorted key order.
//! Not here: what the numbers stand for beyond their type.

use std::marker::PhantomData;

/// A dense index that belongs to one kind of thing.
pub trait Id: Copy + Ord + std::fmt::Debug {
    /// From a position in a `Vec`.
    fn from_index(index: usize) -> Self;
    /// The position in a `Vec`.
    fn index(self) -> usize;
}

macro_rules! dense_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub u32);
        impl Id for $name {
            fn from_index(index: usize) -> Self {
                assert!(index < u32::MAX as usize, "more things of one kind than a dense id can count");
                Self(index as u32)
            }
            fn index(self) -> usize { self.0 as usize }
        }
    )+};
}

dense_ids!(
    /// A township (乡镇).
    TownshipId,
    /// A village or community (村、社区).
    VillageId,
    /// A settlement: the village group (村民小组) or hamlet in which households live.
    SettlementId,
    /// A facility: school, hospital, shelter, station, base, depot.
    FacilityId,
    /// A rain or stage gauge.
    GaugeId,
    /// A warning or command channel.
    ChannelId,
    /// A response team.
    TeamId,
    /// A junction of the road graph.
    NodeId,
    /// A physical road between two junctions.
    RoadId,
    /// One direction of a road.
    LinkId,
    /// A reach of the river graph.
    ReachId,
    /// A household, numbered over the whole county.
    HouseholdId,
    /// A person, numbered over the whole county.
    PersonId,
    /// A clause, numbered over all plans of a drill.
    ClauseId,
    /// A danger zone, numbered over all plans of a drill.
    ZoneId,
    /// A command node: county centre, body, township office, village station.
    PostId,
    /// A role that a plan names.
    RoleId,
    /// An inject of the drill.
    InjectId,
    /// A geohazard point or a household at a cut slope.
    HazardPointId,
);

/// Author's keys of one kind in sorted order; the position is the dense id.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Keys<I> {
    sorted: Vec<String>,
    #[serde(skip)]
    kind: PhantomData<I>,
}

impl<I> Default for Keys<I> {
    fn default() -> Self {
        Self { sorted: Vec::new(), kind: PhantomData }
    }
}

impl<I: Id> Keys<I> {
    /// From keys in any order. Panics on a duplicate: `resolve` has reported it before.
    #[must_use]
    pub fn new(mut keys: Vec<String>) -> Self {
        keys.sort();
        assert!(keys.windows(2).all(|w| w[0] != w[1]), "keys must be unique after resolve");
        Self { sorted: keys, kind: PhantomData }
    }
    /// The dense id of a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<I> {
        self.sorted.binary_search_by(|k| k.as_str().cmp(key)).ok().map(I::from_index)
    }
    /// The author's key of a dense id.
    #[must_use]
    pub fn key(&self, id: I) -> &str {
        &self.sorted[id.index()]
    }
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }
    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I> {
        (0..self.sorted.len()).map(I::from_index)
    }
    /// All keys in order.
    pub fn iter(&self) -> impl Iterator<Item = (I, &str)> {
        self.sorted.iter().enumerate().map(|(i, k)| (I::from_index(i), k.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_sorted_keys_whatever_order_they_came_in() {
        let keys: Keys<RoadId> = Keys::new(vec!["r-2".into(), "r-10".into(), "r-1".into()]);
        assert_eq!(keys.iter().map(|(i, k)| (i.0, k)).collect::<Vec<_>>(), [(0, "r-1"), (1, "r-10"), (2, "r-2")]);
        assert_eq!(keys.find("r-2"), Some(RoadId(2)));
        assert_eq!(keys.find("r-3"), None);
    }
}
