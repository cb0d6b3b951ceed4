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
    /// Chapters, in the order of the file.
    pub chapters: Vec<Chapter>,
    /// Where its numbers come from.
    pub source: String,
    /// How sure they are.
    pub confidence: Confidence,
}

/// A chapter. Clauses belong to it by their number: `flood.4.2.1` to "4.2" where there is one, else to "4".
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// Number as the plan prints it ("4", "4.2").
    pub number: String,
    /// Title.
    pub title: Name,
    /// What it says beside its clauses; the general rules of chapter 1 are nothing else.
    pub text: Option<Name>,
}

/// The number in a clause's key or of a chapter: "flood.4.2.s7" is 4.2, "4.2" itself too.
#[must_use]
pub fn number(key: &str) -> Vec<u32> {
    let figures = |p: &&str| !p.is_empty() && p.chars().all(|c| c.is_ascii_digit());
    key.split('.').skip_while(|p| !figures(p)).map_while(|p| if figures(&p) { p.parse().ok() } else { None }).collect()
}

impl Plan {
    /// The chapter of a clause: the one whose number begins the clause's own, the longest where several do.
    #[must_use]
    pub fn chapter_of(&self, clause: &str) -> Option<usize> {
        let own = number(clause);
        let fits = |c: &Chapter| own.starts_with(&number(&c.number));
        (0..self.chapters.len()).filter(|i| fits(&self.chapters[*i])).max_by_key(|i| (number(&self.chapters[*i].number).len(), std::cmp::Reverse(*i)))
    }
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
    /// The chapter that a clause stands in.
    #[must_use]
    pub fn chapter_of(&self, clause: ClauseId) -> Option<&Chapter> {
        let plan = self.plans.iter().find(|p| p.clauses.contains(&clause))?;
        plan.chapter_of(&self.clause(clause).key).map(|i| &plan.chapters[i])
    }
    /// The clause of a key.
    #[must_use]
    pub fn find_clause(&self, key: &str) -> Option<ClauseId> {
        self.clauses.iter().position(|c| c.key == key).map(ClauseId::from_index)
    }
}
