//! Plan / chain — the three-level tree of posts: above, county centre and bodies, townships, villages, group heads, teams.
//!
//! In: the county and the roles of all plans. Out: posts with dense ids in a fixed order, their parents, how many people
//! serve each, and the posts that a role means. Not here: their queues and pictures (`drill::command`, `drill::sight`).
//! Order of ids: above (the city), centre, bodies by role, townships, villages, settlements, teams, the province where a role sits there, the
//! military command where the county lists a reserve that needs its approval: that reserve's leader stands below it, so that the way to him is the
//! chain of approval. Each body has an office of its own and a line of its own; those that sit in the command room hear what the centre hears.

use super::book::Books;
use super::role::RoleSeat;
use crate::base::ids::{Id, PostId, RoleId, SettlementId, TeamId, TownshipId, VillageId};
use crate::base::lang::Name;
use crate::map::county::County;
use crate::map::frame::Point;

/// People of the county's command centre on shift by day and at night, where no role says otherwise: one or two and a leader (assumed).
pub const CENTRE_SHIFT: (u32, u32) = (3, 2);
/// People of a township office on shift by day and at night, where no role says otherwise (assumed).
pub const TOWNSHIP_SHIFT: (u32, u32) = (3, 2);
/// People of a village station by day and at night, where no role says otherwise (assumed: 村支两委).
pub const VILLAGE_SHIFT: (u32, u32) = (5, 3);
/// People of a county body by day and at night, where its role says zero (assumed).
pub const BODY_SHIFT: (u32, u32) = (3, 1);

/// Where a post sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Seat {
    /// City, province, the military command.
    Above,
    /// The county command centre.
    Centre,
    /// A body at county level, by its role.
    Body(RoleId),
    /// A township office.
    Township(TownshipId),
    /// A village station.
    Village(VillageId),
    /// The head of a village group (组长).
    Settlement(SettlementId),
    /// A team's leader.
    Team(TeamId),
}

/// A post.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// Where it sits.
    pub seat: Seat,
    /// Its name for luck and records ("t:gaocun").
    pub key: String,
    /// Name.
    pub name: Name,
    /// The post above it.
    pub parent: Option<PostId>,
    /// The township whose mains and masts it depends on.
    pub township: Option<TownshipId>,
    /// Where it stands.
    pub at: Point,
    /// People who belong to it.
    pub roster: u32,
    /// Whether it sits in the county's command room.
    pub in_room: bool,
    /// Of whom on shift by day without being called.
    pub shift_day: u32,
    /// The same at night.
    pub shift_night: u32,
}

/// All posts of a county.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Posts {
    /// Posts, in the order of their ids.
    pub list: Vec<Post>,
    /// The posts that each role means.
    pub of_role: Vec<Vec<PostId>>,
    first_township: usize,
    first_village: usize,
    first_settlement: usize,
    first_team: usize,
    province: Option<PostId>,
    garrison: Option<PostId>,
}

/// City and province.
pub const ABOVE: PostId = PostId(0);
/// The county command centre.
pub const CENTRE: PostId = PostId(1);

impl Posts {
    /// Builds the tree.
    #[must_use]
    pub fn new(county: &County, books: &Books) -> Self {
        let home = county_seat(county);
        let at = home.map_or(Point::default(), |t| county.townships[t.index()].seat);
        // People by seat: the largest number any role asks for.
        let staff = |wanted: &dyn Fn(&RoleSeat) -> bool, default: (u32, u32)| {
            let asked: Vec<_> = books.roles.iter().filter(|r| wanted(&r.seat) && r.staff_day > 0).collect();
            let day = asked.iter().map(|r| r.staff_day).max().unwrap_or(default.0);
            (day, asked.iter().map(|r| r.staff_night).max().unwrap_or(default.1).min(day).max(1))
        };
        let mut list = Vec::new();
        let mut add = |seat, key: String, name: Name, parent, township, at, roster: u32, (day, night): (u32, u32)| {
            list.push(Post {
                seat,
                key,
                name,
                parent,
                township,
                at,
                roster: roster.max(1),
                in_room: false,
                shift_day: day.clamp(1, roster.max(1)),
                shift_night: night.clamp(1, roster.max(1)),
            });
            PostId::from_index(list.len() - 1)
        };
        add(Seat::Above, "above".into(), named("上级", "Upper level"), None, home, at, 4, (4, 2));
        let few = (CENTRE_SHIFT.0.min(county.centre_staff), CENTRE_SHIFT.1.min(county.centre_staff));
        let (day, night) = staff(&|s| matches!(s, RoleSeat::CountyCentre), few);
        let roster = county.centre_staff.max(day);
        let shift = if day >= roster { CENTRE_SHIFT } else { (day, night) };
        add(Seat::Centre, "centre".into(), named("县应急指挥中心", "County command centre"), Some(ABOVE), home, at, roster, shift);
        let mut room = vec![CENTRE];
        for (i, r) in books.roles.iter().enumerate().filter(|(_, r)| r.seat == RoleSeat::CountyBody) {
            let shift = if r.staff_day == 0 { BODY_SHIFT } else { (r.staff_day, r.staff_night.max(1)) };
            let own = r.office.filter(|_| !r.in_room).map(|f| &county.facilities[f.index()]);
            let (there, township) = own.map_or((at, home), |f| (f.at, f.township.or(home)));
            let id = add(Seat::Body(RoleId::from_index(i)), format!("body:{}", r.key), r.name.clone(), Some(CENTRE), township, there, shift.0, shift);
            room.extend(r.in_room.then_some(id));
        }
        let first_township = 2 + books.roles.iter().filter(|r| r.seat == RoleSeat::CountyBody).count();
        let everywhere = staff(&|s| matches!(s, RoleSeat::EveryTownship), TOWNSHIP_SHIFT);
        for (i, t) in county.townships.iter().enumerate() {
            let id = TownshipId::from_index(i);
            let shift = staff(&|s| *s == RoleSeat::Township(id), everywhere);
            add(Seat::Township(id), format!("t:{}", county.township_keys.key(id)), t.name.clone(), Some(CENTRE), Some(id), t.seat, t.office_staff, shift);
        }
        let everywhere = staff(&|s| matches!(s, RoleSeat::EveryVillage), VILLAGE_SHIFT);
        for (i, v) in county.villages.iter().enumerate() {
            let shift = staff(&|s| *s == RoleSeat::Village(VillageId::from_index(i)), everywhere);
            let parent = PostId::from_index(first_township + v.township.index());
            add(
                Seat::Village(VillageId::from_index(i)),
                format!("v:{}", county.village_keys.key(VillageId::from_index(i))),
                v.name.clone(),
                Some(parent),
                Some(v.township),
                v.at,
                shift.0,
                shift,
            );
        }
        let first_village = first_township + county.townships.len();
        let everywhere = staff(&|s| matches!(s, RoleSeat::EverySettlement), (1, 1));
        for (i, s) in county.settlements.iter().enumerate() {
            let shift = staff(&|s| *s == RoleSeat::Settlement(SettlementId::from_index(i)), everywhere);
            let parent = PostId::from_index(first_village + s.village.index());
            let township = county.villages[s.village.index()].township;
            add(
                Seat::Settlement(SettlementId::from_index(i)),
                format!("s:{}", county.settlement_keys.key(SettlementId::from_index(i))),
                s.name.clone(),
                Some(parent),
                Some(township),
                s.at,
                shift.0,
                shift,
            );
        }
        for (i, t) in county.teams.iter().enumerate() {
            let parent = t.township.map_or(CENTRE, |t| PostId::from_index(first_township + t.index()));
            let base = &county.facilities[t.base.index()];
            add(
                Seat::Team(TeamId::from_index(i)),
                format!("team:{}", county.team_keys.key(TeamId::from_index(i))),
                t.name.clone(),
                Some(parent),
                base.township.or(t.township).or(home),
                base.at,
                2,
                (2, 1),
            );
        }
        let province = books
            .roles
            .iter()
            .any(|r| r.seat == RoleSeat::Province)
            .then(|| add(Seat::Above, "province".into(), named("省级", "Province"), None, None, at, 4, (4, 2)));
        let reserve = county.teams.iter().any(|t| t.reserve);
        let garrison = reserve.then(|| add(Seat::Above, "garrison".into(), named("军事机关", "Military command"), Some(ABOVE), None, at, 3, (3, 2)));
        for (i, _) in county.teams.iter().enumerate().filter(|(_, t)| t.reserve) {
            list[first_village + county.villages.len() + county.settlements.len() + i].parent = garrison;
        }
        list[ABOVE.index()].parent = province;
        room.iter().for_each(|p| list[p.index()].in_room = true);
        let first_settlement = first_village + county.villages.len();
        let mut posts = Self {
            list,
            of_role: Vec::new(),
            first_township,
            first_village,
            first_settlement,
            first_team: first_settlement + county.settlements.len(),
            province,
            garrison,
        };
        posts.of_role = books.roles.iter().enumerate().map(|(i, r)| posts.meant_by(&r.seat, RoleId::from_index(i))).collect();
        let hq: Vec<PostId> =
            books.roles.iter().zip(&posts.of_role).filter(|(r, _)| r.commands && r.seat == RoleSeat::CountyBody).flat_map(|(_, p)| p.clone()).collect();
        for (r, of) in books.roles.iter().zip(&mut posts.of_role).filter(|(r, _)| r.seat == RoleSeat::Commander) {
            debug_assert!(of.is_empty(), "the role {} was given posts twice", r.key);
            *of = if hq.is_empty() { vec![CENTRE] } else { hq.clone() };
        }
        posts
    }

    fn meant_by(&self, seat: &RoleSeat, role: RoleId) -> Vec<PostId> {
        let range = |a: usize, b: usize| (a..b).map(PostId::from_index).collect();
        match seat {
            RoleSeat::Above => vec![ABOVE],
            RoleSeat::Province => self.province.into_iter().collect(),
            RoleSeat::CountyCentre => vec![CENTRE],
            RoleSeat::CountyBody => self.ids().filter(|p| self.post(*p).seat == Seat::Body(role)).collect(),
            RoleSeat::Township(t) => vec![self.township(*t)],
            RoleSeat::Village(v) => vec![self.village(*v)],
            RoleSeat::Settlement(x) => vec![self.settlement(*x)],
            RoleSeat::EveryTownship => range(self.first_township, self.first_village),
            RoleSeat::EveryVillage => range(self.first_village, self.first_settlement),
            RoleSeat::EverySettlement => range(self.first_settlement, self.first_team),
            RoleSeat::Team(t) => vec![self.team(*t)],
            // Known only when all roles have their posts.
            RoleSeat::Commander => Vec::new(),
        }
    }

    /// The posts that a role means when a post speaks of it: of roles that sit everywhere, those below the speaker, or
    /// the ones above him; never himself, never his neighbours.
    #[must_use]
    pub fn meant(&self, books: &Books, speaker: PostId, role: RoleId) -> Vec<PostId> {
        let everywhere = matches!(books.role(role).seat, RoleSeat::EveryTownship | RoleSeat::EveryVillage | RoleSeat::EverySettlement);
        self.of_role[role.index()].iter().copied().filter(|p| *p != speaker && (!everywhere || self.below(*p, speaker) || self.below(speaker, *p))).collect()
    }

    /// A post.
    #[must_use]
    pub fn post(&self, id: PostId) -> &Post {
        &self.list[id.index()]
    }
    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = PostId> + use<> {
        (0..self.list.len()).map(PostId::from_index)
    }
    /// A township's office.
    #[must_use]
    pub fn township(&self, id: TownshipId) -> PostId {
        PostId::from_index(self.first_township + id.index())
    }
    /// A village's station.
    #[must_use]
    pub fn village(&self, id: VillageId) -> PostId {
        PostId::from_index(self.first_village + id.index())
    }
    /// A settlement's head.
    #[must_use]
    pub fn settlement(&self, id: SettlementId) -> PostId {
        PostId::from_index(self.first_settlement + id.index())
    }
    /// A team's leader.
    #[must_use]
    pub fn team(&self, id: TeamId) -> PostId {
        PostId::from_index(self.first_team + id.index())
    }
    /// The township whose network a post needs to see the county's screen; none where it needs none.
    #[must_use]
    pub fn window(&self, post: PostId) -> Option<TownshipId> {
        let p = self.post(post);
        match p.seat {
            Seat::Township(t) => Some(t),
            Seat::Village(_) | Seat::Settlement(_) | Seat::Team(_) => p.township,
            Seat::Above | Seat::Centre | Seat::Body(_) => None,
        }
    }
    /// Whether a post sits in the county's command room, with the centre: they hear each other without a message.
    #[must_use]
    pub fn in_room(&self, id: PostId) -> bool {
        self.post(id).in_room
    }
    /// The posts of the county's command room.
    pub fn room(&self) -> impl Iterator<Item = PostId> + '_ {
        self.county().filter(|p| self.in_room(*p))
    }
    /// The bodies that have an office of their own; word to and from them takes a message.
    pub fn offices(&self) -> impl Iterator<Item = PostId> + '_ {
        self.county().filter(|p| !self.in_room(*p))
    }
    /// Whether a post stands at the county's level: the centre and the bodies. Each of them has a line of its own to each other, to the level
    /// above, to the townships and to the county's teams.
    #[must_use]
    pub fn at_county(&self, id: PostId) -> bool {
        matches!(self.post(id).seat, Seat::Centre | Seat::Body(_))
    }
    fn county(&self) -> impl Iterator<Item = PostId> + use<> {
        (1..self.first_township).map(PostId::from_index)
    }
    /// Whether a job for a post passes here for approval: at the county's command room, the level above, the military command, and only if the team is
    /// a reserve of the military.
    #[must_use]
    pub fn approves(&self, post: PostId, team: PostId) -> bool {
        self.garrison.is_some() && self.post(team).parent == self.garrison && (self.in_room(post) || post == ABOVE || Some(post) == self.garrison)
    }
    /// All township offices.
    pub fn townships(&self) -> impl Iterator<Item = PostId> + use<> {
        (self.first_township..self.first_village).map(PostId::from_index)
    }
    /// All village stations.
    pub fn villages(&self) -> impl Iterator<Item = PostId> + use<> {
        (self.first_village..self.first_settlement).map(PostId::from_index)
    }
    /// The next post on the way from one post to another along the edges of the tree; a body's edges are those of the centre.
    #[must_use]
    pub fn next_hop(&self, from: PostId, to: PostId) -> PostId {
        let seat = |p: PostId| if self.at_county(p) { CENTRE } else { p };
        let (start, mut at) = (seat(from), seat(to));
        if start == at {
            return to;
        }
        // Down: the ancestor of the target that hangs directly below us.
        while let Some(up) = self.post(at).parent.map(seat) {
            if up == start {
                return if at == CENTRE && self.at_county(to) { to } else { at };
            }
            at = up;
        }
        // Otherwise up.
        let up = self.post(start).parent.map_or(to, seat);
        if up == CENTRE && self.at_county(to) { to } else { up }
    }
    /// Whether a post lies at or below another in the tree; the whole county lies below each post at its level.
    #[must_use]
    pub fn below(&self, post: PostId, top: PostId) -> bool {
        let upper = self.post(post).seat == Seat::Above;
        if post == top || (top == ABOVE && Some(post) != self.province) || (self.at_county(top) && !upper) {
            return true;
        }
        let mut at = post;
        while let Some(up) = self.post(at).parent {
            if up == top {
                return true;
            }
            at = up;
        }
        false
    }
}

/// The township in which the county's centre sits: the one with most residents; ties by id.
#[must_use]
pub fn county_seat(county: &County) -> Option<TownshipId> {
    let mut residents = vec![0u64; county.townships.len()];
    for s in &county.settlements {
        residents[county.villages[s.village.index()].township.index()] += u64::from(s.residents);
    }
    (0..residents.len()).max_by_key(|i| (residents[*i], std::cmp::Reverse(*i))).map(TownshipId::from_index)
}

fn named(zh: &str, en: &str) -> Name {
    Name { zh: zh.into(), en: Some(en.into()) }
}
