//! Map / road name — what a road is called where nobody has named it.
//!
//! In: a county, a road. Out: its name; else its class and the village that it runs by. Not here: names of other things.

use super::county::County;
use super::road::RoadClass;
use crate::base::ids::{Id, RoadId};
use crate::base::lang::{Lang, Text};

impl RoadClass {
    /// The class in words.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Expressway => Text::new("高速公路", "Expressway"),
            Self::Ramp => Text::new("匝道", "Ramp"),
            Self::National => Text::new("国道", "National"),
            Self::Provincial => Text::new("省道", "Provincial"),
            Self::County => Text::new("县道", "County"),
            Self::Township => Text::new("乡道", "Township"),
            Self::Village => Text::new("村道", "Village"),
            Self::Street => Text::new("街道", "Street"),
            Self::Track => Text::new("机耕道", "Track"),
            Self::Path => Text::new("小路", "Path"),
        }
    }
}

impl County {
    /// The road's name; where it has none, or only its key, its class and the nearest village.
    #[must_use]
    pub fn road_name(&self, id: RoadId, lang: Lang) -> String {
        let Some(road) = self.roads.roads.get(id.index()) else { return String::new() };
        let name = road.name.get(lang);
        if !name.is_empty() && name != self.roads.road_keys.key(id) {
            return name.to_owned();
        }
        let class = road.class.text().get(lang);
        let near = road.line.get(road.line.len() / 2).and_then(|p| {
            let far = |i: &usize| self.villages[*i].at.distance_m(*p);
            (0..self.villages.len()).min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)))
        });
        let road_en =
            if matches!(road.class, RoadClass::Ramp | RoadClass::Street | RoadClass::Track | RoadClass::Path | RoadClass::Expressway) { "" } else { " road" };
        match (near.map(|i| self.villages[i].name.get(lang)), lang) {
            (Some(village), Lang::Zh) => format!("{village}附近{class}"),
            (Some(village), Lang::En) => format!("{class}{road_en} near {village}"),
            (None, Lang::Zh) => class.to_owned(),
            (None, Lang::En) => format!("{class}{road_en}"),
        }
    }
}
