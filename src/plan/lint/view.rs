//! Plan / lint / view — what the rules look at, with the answers that several of them ask for.
//!
//! In: books, county. Out: who sits where, which zones an order means, how far a road is. Not here: judgement.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::base::ids::{ClauseId, Id, NodeId, PostId, RoleId, ZoneId};
use crate::map::county::County;
use crate::map::route::{self, Tree, UNREACHABLE};
use crate::map::valley::{Valley, valley};
use crate::plan::book::{Books, Plan};
use crate::plan::chain::Posts;
use crate::plan::clause::Clause;
use crate::plan::level::Level;
use crate::plan::order::ZoneTarget;
use crate::plan::role::RoleSeat;
use crate::plan::trigger::Trigger;

/// Plans, county and what was worked out about them.
pub struct View<'a> {
    /// The plans.
    pub books: &'a Books,
    /// The county.
    pub county: &'a County,
    /// Its posts.
    pub posts: Posts,
    /// Topics that come from outside: injects of the drill.
    pub heard: BTreeSet<String>,
    /// Whether all plans that belong together are here: a drill names them; a single file is looked at with its upper plans only.
    pub whole: bool,
    /// The plan of each clause.
    pub plan_of: Vec<usize>,
    /// The plan of each zone.
    pub plan_of_zone: Vec<usize>,
    valley: OnceCell<Valley>,
    trees: RefCell<BTreeMap<Vec<NodeId>, Rc<Tree>>>,
    meant: RefCell<BTreeMap<(RoleId, RoleId), (usize, usize)>>,
}

impl<'a> View<'a> {
    /// Looks at books in a county.
    #[must_use]
    pub fn new(books: &'a Books, county: &'a County, heard: BTreeSet<String>, whole: bool) -> Self {
        let (mut plan_of, mut plan_of_zone) = (vec![0; books.clauses.len()], vec![0; books.zones.len()]);
        for (i, p) in books.plans.iter().enumerate() {
            p.clauses.iter().for_each(|c| plan_of[c.index()] = i);
            p.zones.iter().for_each(|z| plan_of_zone[z.index()] = i);
        }
        Self {
            books,
            county,
            posts: Posts::new(county, books),
            heard,
            whole,
            plan_of,
            plan_of_zone,
            valley: OnceCell::new(),
            trees: RefCell::default(),
            meant: RefCell::default(),
        }
    }
    /// Clauses with their ids.
    pub fn clauses(&self) -> impl Iterator<Item = (ClauseId, &'a Clause)> + use<'a> {
        self.books.clauses.iter().enumerate().map(|(i, c)| (ClauseId::from_index(i), c))
    }
    /// The plan that holds a clause.
    #[must_use]
    pub fn plan(&self, clause: ClauseId) -> &'a Plan {
        &self.books.plans[self.plan_of[clause.index()]]
    }
    /// The plan above a plan, where it is loaded.
    #[must_use]
    pub fn upper(&self, plan: &Plan) -> Option<&'a Plan> {
        let key = plan.upper.as_ref()?;
        self.books.plans.iter().find(|p| p.key == *key)
    }
    /// The plans above a plan, nearest first.
    #[must_use]
    pub fn uppers(&self, plan: &Plan) -> Vec<&'a Plan> {
        let mut out: Vec<&Plan> = Vec::new();
        let mut at = self.upper(plan);
        while let Some(p) = at.filter(|p| p.key != plan.key && !out.iter().any(|o| o.key == p.key)) {
            out.push(p);
            at = self.upper(p);
        }
        out
    }
    /// Posts that a role means.
    #[must_use]
    pub fn posts_of(&self, role: RoleId) -> &[PostId] {
        &self.posts.of_role[role.index()]
    }
    /// How many posts of a role one post of an actor speaks to: the largest number over the actor's posts, and how many of the
    /// actor's posts speak to at least one.
    #[must_use]
    pub fn meant(&self, actor: RoleId, to: RoleId) -> (usize, usize) {
        if let Some(known) = self.meant.borrow().get(&(actor, to)) {
            return *known;
        }
        let counts = self.posts_of(actor).iter().map(|p| self.posts.meant(self.books, *p, to).len());
        let answer = counts.fold((0, 0), |(most, any), n| (most.max(n), any + usize::from(n > 0)));
        self.meant.borrow_mut().insert((actor, to), answer);
        answer
    }
    /// The zones that an order of a clause means: those of its plan, or of all plans where its own has none.
    #[must_use]
    pub fn targeted(&self, clause: ClauseId, target: &ZoneTarget) -> Vec<ZoneId> {
        let own = &self.plan(clause).zones;
        let all: Vec<ZoneId> = if own.is_empty() { (0..self.books.zones.len()).map(ZoneId::from_index).collect() } else { own.clone() };
        let fits = |z: &ZoneId| {
            let zone = self.books.zone(*z);
            match target {
                ZoneTarget::All => true,
                ZoneTarget::OwnTrigger => !zone.rules.is_empty() || zone.fire_min.is_some(),
                ZoneTarget::Class(c) => zone.class == *c,
                ZoneTarget::Townships(list) => list.contains(&self.county.villages[zone.village.index()].township),
                ZoneTarget::Zones(list) => list.contains(z),
                // Whom an accident endangers no plan knows beforehand.
                ZoneTarget::Isolation | ZoneTarget::Downwind => false,
            }
        };
        all.into_iter().filter(fits).collect()
    }
    /// The heights above the streams, worked out once.
    #[must_use]
    pub fn valley(&self) -> &Valley {
        self.valley.get_or_init(|| valley(&self.county.terrain, &self.county.rivers))
    }
    /// Minutes at free speed from a junction to the nearest of others by road; `None` where no road leads.
    #[must_use]
    pub fn drive_min(&self, from: NodeId, to: &[NodeId]) -> Option<f64> {
        let roads = &self.county.roads;
        if to.contains(&from) {
            return Some(0.0);
        }
        if roads.nodes.is_empty() {
            return None;
        }
        let tree = self.trees.borrow().get(to).cloned();
        let tree = tree.unwrap_or_else(|| {
            let cost = |l| {
                let link = roads.link(l);
                link.drivable.then(|| (link.length_m / link.free_m_per_s.max(0.1) * 1000.0) as i64)
            };
            let goals: Vec<(NodeId, i64)> = to.iter().map(|n| (*n, 0)).collect();
            let new = Rc::new(route::tree_to(roads, &goals, cost));
            self.trees.borrow_mut().insert(to.to_vec(), new.clone());
            new
        });
        let ms = tree.cost_ms[from.index()];
        (ms != UNREACHABLE).then(|| ms as f64 / 60_000.0)
    }
}

/// How high a seat stands: 0 above the county, 1 county, 2 township, 3 village and teams, 4 group.
#[must_use]
pub fn tier(seat: &RoleSeat) -> u8 {
    match seat {
        RoleSeat::Above | RoleSeat::Province => 0,
        RoleSeat::CountyCentre | RoleSeat::CountyBody | RoleSeat::Commander => 1,
        RoleSeat::Township(_) | RoleSeat::EveryTownship => 2,
        RoleSeat::Village(_) | RoleSeat::EveryVillage | RoleSeat::Team(_) => 3,
        RoleSeat::Settlement(_) | RoleSeat::EverySettlement => 4,
    }
}

/// The gravest level that a trigger asks for.
#[must_use]
pub fn level_in(trigger: &Trigger) -> Option<Level> {
    match trigger {
        Trigger::LevelAtLeast(l) => Some(*l),
        Trigger::All(list) | Trigger::Any(list) => list.iter().filter_map(level_in).max(),
        Trigger::Held(_, t) => level_in(t),
        Trigger::Latch(on, _) => level_in(on),
        _ => None,
    }
}

/// A trigger as a key: equal triggers have equal keys.
#[must_use]
pub fn trigger_key(t: &Trigger) -> String {
    format!("{t:?}")
}

/// A number as people write it: whole numbers without a point.
#[must_use]
pub fn show(v: f64) -> String {
    if (v - v.round()).abs() < 1e-6 { format!("{}", v.round()) } else { format!("{v:.1}") }
}
