//! Plan / lint / targets — orders over zones that do not exist.
//!
//! In: orders over zones. Out: P081. Not here: zones that no order means (`zones`).

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::View;
use crate::base::ids::ClauseId;
use crate::plan::level::EventClass;
use crate::plan::order::{Action, WarnStage, ZoneTarget};

/// Looks. Only where all plans that belong together are here: the zones may stand in another file.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    if !view.whole {
        return;
    }
    for (id, c) in view.clauses() {
        let (Action::Warn { zones, .. } | Action::Evacuate { zones, .. } | Action::FetchSpecial { zones, .. } | Action::Verify { zones }) = &c.action else {
            continue;
        };
        let none = match zones {
            ZoneTarget::OwnTrigger if matches!(c.action, Action::Warn { stage: WarnStage::StayIn | WarnStage::AllClear, .. }) => Some((
                "危险区的指标只管准备转移和立即转移，不管就地避险和解除".into(),
                "zones have rules for preparing and for leaving, none for staying in or for the all-clear".into(),
            )),
            ZoneTarget::Class(n) if view.targeted(id, zones).is_empty() => Some((format!("没有{n}类危险区"), format!("there is no zone of class {n}"))),
            ZoneTarget::OwnTrigger if !view.books.zones.is_empty() && view.targeted(id, zones).is_empty() => {
                Some(("没有危险区写了自己的预警指标".into(), "no zone has a rule of its own".into()))
            }
            ZoneTarget::Zones(list) if list.is_empty() => Some(("危险区的名单是空的".into(), "the list of zones is empty".into())),
            ZoneTarget::Townships(list) if list.is_empty() => Some(("乡镇的名单是空的".into(), "the list of townships is empty".into())),
            ZoneTarget::Isolation | ZoneTarget::Downwind => None,
            // At an accident on the road an order over all zones means the scene.
            _ if means_scene(view, id, zones) => None,
            _ if view.books.zones.is_empty() => Some(("预案里没有危险区".into(), "no plan has a zone".into())),
            _ => None,
        };
        if let Some((zh, en)) = none {
            hits.add(Rule::NoSuchZone, Spot::Clause(id), "action", zh, en);
        }
    }
}

/// Whether an order over all zones means the scene of an accident: the plan is one for accidents, and there are no zones.
pub(super) fn means_scene(view: &View<'_>, id: ClauseId, zones: &ZoneTarget) -> bool {
    *zones == ZoneTarget::All && view.books.zones.is_empty() && view.plan(id).class == EventClass::Accident
}
