//! Scenario / code — the numbers of findings; each has a paragraph in `docs/findings.md`.
//!
//! In, Out: constants. A test compares this list with the document's headings. S shape and meaning, M map, P plan.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($(#[$doc])* pub const $name: &str = stringify!($name);)+
        /// All codes, in order.
        pub const ALL: &[&str] = &[$($name),+];
    };
}

codes!(
    /// The text breaks the rules of RON, JSON or CSV.
    S001,
    /// The file is empty.
    S002,
    /// The file is too large to be what it says.
    S003,
    /// `format` is missing or no number we ever wrote.
    S004,
    /// `format` is newer than this program.
    S005,
    /// A field that nobody knows.
    S006,
    /// A field that must be there is not.
    S007,
    /// A value of another kind than expected.
    S008,
    /// A field is written twice.
    S009,
    /// A key is given twice.
    S010,
    /// A key names something that does not exist.
    S011,
    /// A number that is not finite or not plausible.
    S012,
    /// A word that is not in the list.
    S013,
    /// A text that cannot be read as what it should be: a key, a time, a date.
    S014,
    /// A file that is named or needed does not exist.
    S015,
    /// The file is no UTF-8 text.
    S016,
    /// A RON file that is neither county, plan nor drill.
    S017,
    /// A trigger expression cannot be read.
    S018,
    /// Two values contradict each other.
    S019,
    /// A value of `--set` cannot be used.
    S020,
    /// Rain that looks like another unit.
    S021,
    /// A path that holds nothing to check.
    S022,
    /// A raster cannot be read.
    M001,
    /// Rasters of one county differ in shape or place.
    M002,
    /// A coordinate system that we do not know or cannot use.
    M003,
    /// A terrain without a single height.
    M004,
    /// Something lies outside the map.
    M005,
    /// A road ends nowhere.
    M006,
    /// A part of the road network is an island.
    M007,
    /// A river runs uphill.
    M008,
    /// A river runs in a circle.
    M009,
    /// A land-cover code that nobody knows.
    M010,
    /// A line that is no line.
    M011,
    /// A crossing that is not on its road.
    M012,
    /// An area that is no area.
    M013,
    /// An area in which nobody lives.
    M014,
    /// No shelter, or none that a road leads to.
    M015,
    /// A roughness that is none.
    M016,
    /// Ground on which no water can be computed.
    M017,
    /// A boundary on no edge of the map.
    M018,
    /// A fuel model that is none.
    M019,
    /// A canopy that cannot be.
    M020,
    /// Deadlines that run backwards.
    P001,
    /// A plan that stands above itself.
    P002,
    /// A clause that waits for itself.
    P003,
    /// A level with two grounds.
    P004,
    /// A zone without a way out.
    P005,
);

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_its_paragraph_and_every_paragraph_its_code() {
        let document = include_str!("../../docs/findings.md");
        let headings: Vec<&str> = document.lines().filter_map(|l| l.strip_prefix("### ")).filter_map(|l| l.split_whitespace().next()).collect();
        assert_eq!(headings, super::ALL);
    }
}
