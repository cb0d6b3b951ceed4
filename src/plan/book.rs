//! Plan / book — a plan as a whole, and the books of one drill with their clauses numbered together.
//!
//! In: resolved parts. Out: lookups. Not here: files.

use super::clause::Clause;
use super::level::{EventClass, PlanLevel, ResponseLevel};
use super::role::Role;
use super::zone::Zone;
use crate::base::ids::{ClauseId, FacilityId, Id, RoleId, TeamId, ZoneId};
use crate::base::lang::Name;
use crate::map::force::ServiceStatus;
use crate::map::place::Confidence;

/// One plan's cover page and promises of force.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Key ("mayang-flood").
    pub key: String,
    /// Title.
    pub title: Name,
    /// How high it stands.
    pub level: PlanLevel,
    /// Class of event.
    pub class: EventClass,
    /// Key of the plan above it.
    pub upper: Option<String>,
    /// Response levels, gravest last.
    pub levels: Vec<ResponseLevel>,
    /// Its clauses, in the order of the file.
    pub clauses: Vec<ClauseId>,
    /// Its zones.
    pub zones: Vec<ZoneId>,
    /// Teams it promises.
    pub roster: Vec<TeamId>,
    /// Shelters it promises.
    pub shelters: Vec<FacilityId>,
    /// Materials: name, where, how many, in service or not.
    pub materials: Vec<Material>,
    /// Roles that its file lists.
    pub roles: Vec<RoleId>,
    /// Roles that its file calls otherwise than the file before it: the names here, in both languages.
    pub renamed: Vec<(RoleId, String, String)>,
    /// Roles that this plan staffs or empowers otherwise than the plan that names them first: in what, 简体中文 and English.
    pub restaffed: Vec<(RoleId, String, String)>,
    /// Chapters: number and title.
    pub chapters: Vec<(String, Name)>,
    /// Where its numbers come from.
    pub source: String,
    /// How sure they are.
    pub confidence: Confidence,
}

/// A promised material.
#[derive(Clone, Debug)]
pub struct Material {
    /// What ("编织袋").
    pub name: Name,
    /// Depot.
    pub depot: FacilityId,
    /// How many.
    pub count: u32,
    /// Whether it is there.
    pub status: ServiceStatus,
    /// Person-days of supply in each; 0 where it feeds nobody.
    pub person_days: f64,
}

/// All plans of a drill.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Plans, in the order the drill names them.
    pub plans: Vec<Plan>,
    /// Roles of all plans; a role of the same key is the same role.
    pub roles: Vec<Role>,
    /// Clauses of all plans.
    pub clauses: Vec<Clause>,
    /// Zones of all plans.
    pub zones: Vec<Zone>,
}

impl Books {
    /// A clause.
    #[must_use]
    pub fn clause(&self, id: ClauseId) -> &Clause {
        &self.clauses[id.index()]
    }
    /// A zone.
    #[must_use]
    pub fn zone(&self, id: ZoneId) -> &Zone {
        &self.zones[id.index()]
    }
    /// A role.
    #[must_use]
    pub fn role(&self, id: RoleId) -> &Role {
        &self.roles[id.index()]
    }
    /// The clause of a key.
    #[must_use]
    pub fn find_clause(&self, key: &str) -> Option<ClauseId> {
        self.clauses.iter().position(|c| c.key == key).map(ClauseId::from_index)
    }
}
