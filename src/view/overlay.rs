//! View / overlay — the one coloured layer over the map: which there are for a danger, what they are called, what they need.
//!
//! In: a danger, a choice. Out: names, scales of colours, the class of a cell. Not here: textures (`raster`), circles over settlements
//! (`exposed`, `known`, `map`), words beside them (`legend`).
//! Source: degrees of DEFRA/EA FD2320 for the hazard class of water; classes of intensity of the FBP field guide (Taylor, Pike and
//! Alexander 1997) for a forest fire.

use egui::Color32;

use super::face::{INTENSITIES, RATINGS, SIGHTS, SPEEDS, classes};
use super::field::{Quantity, Values};
use super::run::Run;
use crate::base::lang::Text;
use crate::hazard::flood::danger::{Debris, degree, rating};
use crate::map::landcover::Cover;
use crate::score::danger::Danger;

/// What may be coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overlay {
    /// Nothing.
    None,
    /// Water, fire or fumes now.
    #[default]
    Hazard,
    /// At its worst over the whole run.
    Worst,
    /// When it came.
    Arrival,
    /// How fast the water flows.
    Speed,
    /// What depth and speed together mean for people.
    Rating,
    /// How much heat the fire's front gives.
    Intensity,
    /// How far one sees in smoke.
    Sight,
    /// People who are in the hazard's reach now.
    Exposed,
    /// Vehicles and queues on roads.
    Traffic,
    /// How many of each settlement have been warned.
    Warned,
    /// What has been reported, against what is true.
    Known,
}

/// Depth from which water is coloured, metres: the record's first class.
const WET_M: f32 = 0.05;
/// Limits between the classes of speed, metres a second (AIDR 2017: 2 m/s ends what vehicles and people stand; the others are assumed).
pub const SPEED_LIMITS: [f32; 4] = [0.5, 1.0, 2.0, 3.0];
/// Limits between the classes of intensity, kilowatts a metre.
pub const INTENSITY_LIMITS: [f32; 4] = [500.0, 2_000.0, 4_000.0, 10_000.0];
/// Limits between the classes of sight, metres: nobody drives, what opens into a slow walk, what sends people out.
pub const SIGHT_LIMITS: [f32; 3] = [50.0, 100.0, 300.0];

/// The class of a value by the limits that it has come to, the first being 1.
fn class(limits: &[f32], value: f32) -> u8 {
    1 + limits.iter().take_while(|l| value >= **l).count() as u8
}

impl Overlay {
    /// Those that mean something under a danger, in the order of the list.
    #[must_use]
    pub const fn of(danger: Danger) -> &'static [Self] {
        use Overlay as O;
        match danger {
            Danger::Water => &[O::Hazard, O::Speed, O::Rating, O::Worst, O::Arrival, O::Exposed, O::Traffic, O::Warned, O::Known, O::None],
            Danger::Fire => &[O::Hazard, O::Intensity, O::Sight, O::Worst, O::Arrival, O::Exposed, O::Traffic, O::Warned, O::Known, O::None],
            Danger::Road => &[O::Hazard, O::Sight, O::Worst, O::Arrival, O::Exposed, O::Traffic, O::Warned, O::Known, O::None],
        }
    }
    /// Its word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hazard => "hazard",
            Self::Worst => "worst",
            Self::Arrival => "arrival",
            Self::Speed => "speed",
            Self::Rating => "rating",
            Self::Intensity => "intensity",
            Self::Sight => "sight",
            Self::Exposed => "exposed",
            Self::Traffic => "traffic",
            Self::Warned => "warned",
            Self::Known => "known",
        }
    }
    /// By its word; only those of some danger have one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Danger::Water, Danger::Fire, Danger::Road].into_iter().flat_map(Self::of).copied().find(|o| o.word() == word)
    }
    /// Its name under a danger.
    #[must_use]
    pub const fn name(self, danger: Danger) -> Text {
        match (self, danger) {
            (Self::None, _) => Text::new("不着色", "No colour"),
            (Self::Hazard, Danger::Water) => Text::new("水深", "Depth"),
            (Self::Hazard, Danger::Fire) => Text::new("火场", "Fire"),
            (Self::Hazard, Danger::Road) => Text::new("烟与毒气", "Smoke and gas"),
            (Self::Worst, Danger::Water) => Text::new("最大水深", "Greatest depth"),
            (Self::Worst, _) => Text::new("最强时", "At its worst"),
            (Self::Arrival, _) => Text::new("到达时间", "Time of arrival"),
            (Self::Speed, _) => Text::new("流速", "Velocity"),
            (Self::Rating, _) => Text::new("水流危险等级", "Hazard class"),
            (Self::Intensity, _) => Text::new("火线强度", "Fire intensity"),
            (Self::Sight, _) => Text::new("烟中能见度", "Sight in smoke"),
            (Self::Exposed, Danger::Water) => Text::new("水中的人", "People in the water"),
            (Self::Exposed, Danger::Fire) => Text::new("火边的人", "People beside the fire"),
            (Self::Exposed, Danger::Road) => Text::new("烟气中的人", "People in smoke or gas"),
            (Self::Traffic, _) => Text::new("交通与排队", "Traffic and queues"),
            (Self::Warned, _) => Text::new("预警到达率", "Share warned"),
            (Self::Known, _) => Text::new("已报与真实", "Known and true"),
        }
    }
    /// The number of the engine without which it cannot be drawn; none where the record's classes are enough.
    #[must_use]
    pub const fn needs(self) -> Option<Quantity> {
        match self {
            Self::Speed | Self::Rating => Some(Quantity::Speed),
            Self::Intensity => Some(Quantity::Intensity),
            Self::Sight => Some(Quantity::Sight),
            _ => None,
        }
    }
    /// The scale of a raster by classes: class 1 is the first. None for times of arrival, circles and nothing.
    #[must_use]
    pub const fn scale(self, danger: Danger) -> Option<&'static [(Color32, Text)]> {
        match self {
            Self::Hazard | Self::Worst => Some(classes(danger)),
            Self::Speed => Some(&SPEEDS),
            Self::Rating => Some(&RATINGS),
            Self::Intensity => Some(&INTENSITIES),
            Self::Sight => Some(&SIGHTS),
            _ => None,
        }
    }
    /// Classes of all cells of a layer that is made of numbers; empty for the others.
    #[must_use]
    pub fn classes(self, run: &Run, values: &Values) -> Vec<u8> {
        use Quantity as Q;
        match self {
            Self::Speed => values.classes(Q::Speed, Some(Q::Depth), |_, v, d| if d < WET_M { 0 } else { class(&SPEED_LIMITS, v) }),
            Self::Rating => {
                let cover = &run.scenario.county.landcover.values;
                let debris = |cell: usize| Debris::of(cover.get(cell).and_then(|c| Cover::from_code(*c)).unwrap_or(Cover::Grass));
                let of = |cell: usize, d: f32, v: f32| if d < WET_M { 0 } else { degree(rating(d, v, debris(cell).factor(d, v))) };
                values.classes(Q::Depth, Some(Q::Speed), of)
            }
            Self::Intensity => values.classes(Q::Intensity, None, |_, i, _| class(&INTENSITY_LIMITS, i)),
            // Class 1 is the clearest: what is worse is drawn darker.
            Self::Sight => values.classes(Q::Sight, None, |_, m, _| 5 - class(&SIGHT_LIMITS, m)),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazard::frame::Frame;
    use crate::view::field::Field;
    use crate::view::stage::tests::small;

    #[test]
    fn every_danger_has_its_layers_and_each_a_word_two_names_and_a_scale_that_its_classes_fit() {
        for danger in [Danger::Water, Danger::Fire, Danger::Road] {
            let list = Overlay::of(danger);
            assert!(list.contains(&Overlay::Exposed) && list.contains(&Overlay::Known) && list[0] == Overlay::Hazard);
            for (i, o) in list.iter().enumerate() {
                let name = o.name(danger);
                assert!(!name.zh.is_empty() && !name.en.is_empty() && !list[..i].contains(o), "{o:?}");
                assert_eq!(Overlay::from_word(o.word()), Some(*o));
            }
        }
        assert_eq!(SPEEDS.len(), SPEED_LIMITS.len() + 1);
        assert_eq!(INTENSITIES.len(), INTENSITY_LIMITS.len() + 1);
        assert_eq!(SIGHTS.len(), SIGHT_LIMITS.len() + 1);
        assert_eq!(Overlay::from_word("rainbow"), None);
    }

    #[test]
    fn classes_of_numbers_follow_their_limits_and_a_film_of_water_has_none() {
        let run = small();
        let shape = run.scenario.county.terrain.shape;
        let mut f = Frame::dry(shape);
        for list in [&mut f.depth_m, &mut f.speed_m_per_s] {
            *list = vec![0.0; shape.len()].into();
        }
        for list in [&mut f.intensity_kw_per_m, &mut f.visibility_m] {
            *list = vec![0.0; shape.len()];
        }
        f.visibility_m.fill(20_000.0);
        for (c, (d, v)) in [(0.02, 3.0), (0.05, 0.4), (0.5, 0.5), (1.0, 2.0), (2.0, 3.5)].into_iter().enumerate() {
            (f.depth_m[c], f.speed_m_per_s[c]) = (d, v);
        }
        for (c, i) in [100.0, 500.0, 3_999.0, 12_000.0].into_iter().enumerate() {
            f.intensity_kw_per_m[c] = i;
        }
        for (c, m) in [999.0, 299.0, 99.0, 3.0].into_iter().enumerate() {
            f.visibility_m[c] = m;
        }
        let values = Values::of(&Field::of(&f), &shape);
        assert_eq!(Overlay::Speed.classes(&run, &values)[..6], [0, 1, 2, 4, 5, 0]);
        assert_eq!(Overlay::Intensity.classes(&run, &values)[..5], [1, 2, 3, 5, 0]);
        assert_eq!(Overlay::Sight.classes(&run, &values)[..5], [1, 2, 3, 4, 0]);
        let rated = Overlay::Rating.classes(&run, &values);
        assert!(rated[0] == 0 && rated[1] >= 1 && rated[4] == 4 && rated[1..5].is_sorted(), "{:?}", &rated[..5]);
        assert!(Overlay::Hazard.classes(&run, &values).is_empty());
    }
}
