//! Import / osm tags — what an OpenStreetMap element says of itself, in the keys that some file of this room understands.
//!
//! In: pairs of key and value. Out: a small sorted list. Not here: what a tag means (`road_tags`, `waters`, `places`,
//! `cover`). Source of the keys: OSM wiki, "Map features".

/// Tags, sorted by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(Vec<(Box<str>, Box<str>)>);

/// Keys that some file of this room understands; the others are not kept in memory.
const KEYS: [&str; 63] = [
    "access",
    "admin_level",
    "aeroway",
    "amenity",
    "area",
    "barrier",
    "beds",
    "boundary",
    "bridge",
    "building",
    "building:levels",
    "capacity",
    "construction",
    "covered",
    "crop",
    "crossing",
    "culvert",
    "direction",
    "ele",
    "emergency",
    "foot",
    "ford",
    "height",
    "highway",
    "int_name",
    "intermittent",
    "junction",
    "landuse",
    "lanes",
    "lanes:backward",
    "lanes:forward",
    "layer",
    "leaf_type",
    "leisure",
    "man_made",
    "maxspeed",
    "motor_vehicle",
    "name",
    "name:en",
    "name:zh",
    "natural",
    "office",
    "oneway",
    "place",
    "population",
    "power",
    "proposed",
    "ref",
    "reservoir_type",
    "residents",
    "service",
    "shelter_type",
    "social_facility",
    "sport",
    "surface",
    "tracktype",
    "tunnel",
    "type",
    "vehicle",
    "water",
    "waterway",
    "wetland",
    "width",
];

impl Tags {
    /// From pairs in any order; unknown keys are left out, of a key given twice the first stays.
    pub fn new<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut list: Vec<(Box<str>, Box<str>)> = pairs.filter(|(k, _)| KEYS.binary_search(k).is_ok()).map(|(k, v)| (k.into(), v.into())).collect();
        list.sort_by(|a, b| a.0.cmp(&b.0));
        list.dedup_by(|b, a| a.0 == b.0);
        Self(list)
    }
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.binary_search_by(|(k, _)| (**k).cmp(key)).ok().map(|i| &*self.0[i].1)
    }
    /// Whether a key has one of several values.
    #[must_use]
    pub fn is(&self, key: &str, values: &[&str]) -> bool {
        self.get(key).is_some_and(|v| values.contains(&v))
    }
    /// Whether there is no tag.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_keys_is_sorted_for_the_search() {
        assert!(KEYS.windows(2).all(|w| w[0] < w[1]), "{:?}", KEYS.windows(2).find(|w| w[0] >= w[1]));
    }
}
