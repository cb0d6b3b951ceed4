//! People — every household: warned, understands, packs, leaves, arrives, or is caught.
//!
//! In: deeds of command and teams, the ground under water, outages, the seed. Out: events with their causes; counts that
//! a village station can make; who is trapped; what has been seen. Not here: orders (`command`), queues (`traffic`).
//! Method: an agenda of single events in order of (millisecond, sequence); once a minute a look at those whom water can
//! reach and at neighbours who talk. Nobody who is not concerned costs anything after the start.

mod afoot;
pub mod agenda;
mod ambulance;
mod background;
mod blaze;
mod board;
pub mod contagion;
mod count;
mod crowd;
mod cue;
mod driver;
pub mod elsewhere;
mod exposure;
mod fetch;
mod fixed;
mod foot_trip;
pub mod fume;
mod gather;
pub mod harm;
mod host;
mod house;
pub mod household;
mod keeper;
pub mod life;
mod mind;
mod plight;
mod point;
mod refuge;
mod ride;
mod roads;
mod roll;
pub mod round;
mod route;
mod slope;
mod spot;
mod tidings;
mod vehicle;
pub(super) mod walk;
pub(super) mod waters;
mod way;
mod word;
mod wreck;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::ids::{FacilityId, HouseholdId, Id, LinkId, RoadId};
use crate::base::kept::Kept;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::drill::census::{Sighting, Trapped};
use crate::drill::deed::Deed;
use crate::drill::ground::Ground;
use crate::drill::log::{Log, line};
use crate::drill::outage::Outages;
use crate::drill::shelter::Shelters;
use crate::drill::traffic::compass::Compass;
use crate::drill::traffic::queue::Traffic;
use crate::map::trail::Tree;
use crate::record::event::{Cause, Kind, Unit, Who};
use crate::record::tale::HouseholdFact;
use crate::scenario::drill_spec::Scenario;
use agenda::{Agenda, Plan};
use ambulance::Medics;
use background::Background;
use contagion::Talk;
use exposure::Exposure;
use fetch::Fetch;
use fixed::{DECIDES, FORDS, Fixed, GOES, HEARS, LISTS, PACKS, SUFFERS};
use foot_trip::Trip;
use fume::Fumes;
use household::Households;
use life::{Life, Phase, flag};
use ride::Ride;
use roads::Roads;
use spot::{Spots, Stands};
use walk::Walk;
use word::{Round, Word};

/// What people see and write on while they act.
pub struct Ctx<'a> {
    /// The county, the plans, the drill.
    pub scenario: &'a Scenario,
    /// The night's number.
    pub seed: Seed,
    /// Start of the step.
    pub now: Moment,
    /// Roads and houses under water.
    pub ground: &'a Ground,
    /// Where power and mobile network are down.
    pub outages: &'a Outages,
    /// The record.
    pub log: &'a mut Log,
}

/// All people of the county, and the roads they drive on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct People {
    #[serde(skip)]
    fixed: Arc<Fixed>,
    life: Life,
    agenda: Agenda,
    words: Kept<Vec<Word>>,
    rounds: Vec<Kept<Round>>,
    rounds_of_settlement: BTreeMap<u32, u32>,
    rounds_of_village: BTreeMap<u32, u32>,
    /// Until when a keeper is busy with those looked after, by household.
    keeping: Kept<BTreeMap<u32, Moment>>,
    fetches: Vec<Fetch>,
    tries: BTreeMap<(u32, u32), u32>,
    /// Until when a sender's queue of messages is full: by channel, and by village where each has its own caller.
    senders: BTreeMap<(u32, u32), Moment>,
    talk: BTreeMap<u32, Talk>,
    /// Kinds of cue met, by household; only where people act on cues.
    cues: BTreeMap<u32, u8>,
    /// Places in the list of links of those who have not gone out yet.
    unsent: Kept<BTreeSet<u32>>,
    walks: BTreeMap<u32, Kept<Walk>>,
    /// Who is out for a child on foot, by household and link.
    trips: BTreeMap<(u32, u32), Trip>,
    /// Trips for children on foot and in others' vehicles that are not over, by household.
    out: BTreeMap<u32, u8>,
    /// Who has come to a school with somebody else's vehicle.
    lifts: BTreeSet<(u32, u32)>,
    medics: Medics,
    rides: Vec<Option<Ride>>,
    spots: Spots,
    /// What the last look at refuges found to stand where.
    #[serde(skip)]
    stands: Vec<Stands>,
    turned_away: BTreeMap<u32, Vec<FacilityId>>,
    trapped: Vec<Trapped>,
    exposed: BTreeMap<u32, Exposure>,
    /// What everybody near a leak has breathed; none where nothing poisons. Kept beside the others (`World::parts`).
    #[serde(skip)]
    pub(in crate::drill) fumes: Option<Fumes>,
    seen: Vec<Sighting>,
    /// Roads under water that somebody is going to notice.
    unseen: Vec<(Moment, Sighting)>,
    seen_water: Vec<Option<Moment>>,
    shelters: Shelters,
    traffic: Traffic,
    compass: Compass,
    /// The event that told of each link's last queue.
    queues: BTreeMap<u32, u64>,
    /// Ways on foot along roads between junctions, as long as no road changes; found again after loading.
    #[serde(skip)]
    footways: BTreeMap<(u32, u32, Vec<RoadId>), Option<Vec<LinkId>>>,
    /// Ways over dry land to each cell that many go to; found again after loading.
    #[serde(skip)]
    trails: BTreeMap<u32, Tree>,
    /// The settlements next to each, where relatives live; found again after loading.
    #[serde(skip)]
    kin_near: BTreeMap<u32, Vec<u32>>,
    roads: Roads,
    others: Background,
    begun: bool,
    ground_version: u64,
    next_minute: Moment,
}

impl People {
    /// Everybody at home, roads empty, shelters closed. `homes` are those the ground was made with.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: Seed, homes: Households) -> Self {
        let fixed = Arc::new(Fixed::new(scenario, seed, homes));
        let life = Life::new(&fixed.homes, &fixed.village_of);
        let mut traffic = Traffic::new(&scenario.county.roads);
        traffic.narrow(&scenario.county.roads);
        traffic.bound_junctions(&scenario.county.roads);
        let mut people = Self {
            life,
            agenda: Agenda::default(),
            words: Kept::default(),
            rounds: Vec::new(),
            rounds_of_settlement: BTreeMap::new(),
            rounds_of_village: BTreeMap::new(),
            keeping: Kept::default(),
            fetches: Vec::new(),
            tries: BTreeMap::new(),
            senders: BTreeMap::new(),
            talk: BTreeMap::new(),
            cues: BTreeMap::new(),
            unsent: Kept::default(),
            walks: BTreeMap::new(),
            trips: BTreeMap::new(),
            out: BTreeMap::new(),
            lifts: BTreeSet::new(),
            medics: Medics::new(scenario),
            rides: Vec::new(),
            spots: Spots::default(),
            stands: Vec::new(),
            turned_away: BTreeMap::new(),
            trapped: Vec::new(),
            exposed: BTreeMap::new(),
            fumes: Fumes::new(scenario),
            seen: Vec::new(),
            unseen: Vec::new(),
            seen_water: vec![None; scenario.county.villages.len()],
            shelters: Shelters::new(&scenario.county),
            traffic,
            compass: Compass::default(),
            queues: BTreeMap::new(),
            footways: BTreeMap::new(),
            trails: BTreeMap::new(),
            kin_near: BTreeMap::new(),
            roads: Roads::new(&scenario.county.roads),
            others: Background::default(),
            begun: false,
            ground_version: 0,
            next_minute: Moment::minutes(1),
            fixed,
        };
        people.plan_evenings(scenario);
        people
    }
    /// Drivers look for their ways anew.
    pub fn forget_ways(&mut self) {
        self.compass.forget();
    }

    /// Fills in again what a saved state leaves out.
    pub fn attach(&mut self, scenario: &Scenario, seed: Seed, homes: Households) {
        self.fixed = Arc::new(Fixed::new(scenario, seed, homes));
        self.life.attach();
    }

    /// What is known of every household before anything happens.
    #[must_use]
    pub fn facts(&self) -> Vec<HouseholdFact> {
        (0..self.fixed.homes.len()).map(|h| self.fixed.homes.fact(h)).collect()
    }

    /// Takes what officers and teams do, at the start of the step.
    pub fn hear(&mut self, deeds: &[Deed], ctx: &mut Ctx<'_>) {
        self.seen.clear();
        for deed in deeds {
            match *deed {
                Deed::Order { zone, village, stage, cause } => self.order(zone, village, stage, cause, ctx),
                Deed::Broadcast { village, zone, channel, stage, cause } => self.broadcast(village, zone, channel, stage, cause, ctx),
                Deed::KnockDoors { settlement, zone, groups, channel, stage, cause } => {
                    self.knock_doors(Round::new(settlement, zone, groups, channel, stage, cause), ctx)
                }
                Deed::FetchSpecial { zone, team, seats, cause } => self.fetch(zone, team, seats, cause, ctx),
                Deed::OpenShelter { facility, cause } => self.open_shelter(facility, cause, ctx),
                Deed::Road { road, closed, cause } => self.shut_road(road, closed, cause, ctx),
                Deed::Reverse { road, on, cause } => self.reverse_road(road, on, cause, ctx),
                Deed::LeadRound { road, on, cause } => self.lead_round(road, on, cause, ctx),
                Deed::Regulate { road, on, cause } => self.regulate(road, on, cause, ctx),
                Deed::Tow { road, team, cause } => self.tow(road, team, cause, ctx),
                Deed::Detour { from, to, vehicles, door } => self.others.detour((from, to), vehicles, door, &mut self.traffic, ctx),
                Deed::Beds { facility, people } => self.takes_beds(facility, people),
                Deed::Station { team, node, .. } => self.station(team, node, ctx),
                Deed::Convoy { team, link, size } => self.convoy(team, link, size, ctx),
                Deed::Rescue { household, team, cause } => self.rescue(household, team, cause, ctx),
                // The expressway hears these itself.
                Deed::Scene { .. } => {}
                Deed::Supply { facility, person_days, cause } => self.shelters.supply(facility, person_days, cause, ctx.now, ctx.log),
            }
        }
    }

    /// Everything that happens to people and traffic after the start of the step and up to its end (`until` included).
    pub fn step(&mut self, ctx: &mut Ctx<'_>, until: Moment) {
        if !std::mem::replace(&mut self.begun, true) {
            self.others.run_in(&mut self.traffic, ctx);
            self.others.hour(ctx.now, &mut self.traffic, ctx);
        }
        if ctx.ground.version() != self.ground_version {
            self.ground_version = ctx.ground.version();
            self.look_at_roads(ctx);
            self.look_at_doors(ctx);
            self.look_at_flames(ctx);
            self.look_at_smoke_afar(ctx);
        }
        loop {
            let plan = self.agenda.next_at();
            let road = self.traffic.next_at();
            let next = [Some(self.next_minute), plan, road].into_iter().flatten().min().unwrap_or(self.next_minute);
            if next > until {
                break;
            }
            if next == self.next_minute {
                self.minute(next, ctx);
                self.next_minute = next + Span::minutes(1);
            } else if plan == Some(next) {
                if let Some(item) = self.agenda.pop() {
                    self.carry_out(item, ctx);
                }
            } else {
                self.traffic_event(ctx);
            }
        }
    }

    fn carry_out(&mut self, item: agenda::Item, ctx: &mut Ctx<'_>) {
        let (h, t) = (item.who as usize, item.at);
        let valid = matches!(
            item.what,
            Plan::Hear(_)
                | Plan::Notice
                | Plan::Helper
                | Plan::Knock(_)
                | Plan::Load(_)
                | Plan::Listens
                | Plan::Called
                | Plan::Evening
                | Plan::Sees(_)
                | Plan::TurnBack(_)
                | Plan::Handed(_)
                | Plan::Ambulance(_)
                | Plan::Walked(_)
                | Plan::Begins
        ) || self.life.turn(h) == item.turn;
        if !valid {
            return;
        }
        match item.what {
            Plan::Hear(word) => self.word_arrives(h, word, t, ctx),
            Plan::Notice => self.notice(h, t, ctx),
            Plan::Understand => self.understand(h, t, ctx),
            Plan::Leave => self.ready(h, t, ctx),
            Plan::Helper => self.helper_comes(h, t, ctx),
            Plan::Retry => {
                self.set(h, flag::WAITED);
                self.ready(h, t, ctx);
            }
            Plan::Arrive => self.walk_ends(h, t, ctx),
            Plan::Enter => self.through_the_gate(h, t, ctx),
            Plan::GoHome => self.go_home(h, t, ctx),
            Plan::AtHome => self.at_home(h, t, ctx),
            Plan::GoBack => self.go_back(h, t, ctx),
            Plan::Up => self.is_up(h, t, ctx),
            Plan::Listens => self.listens(h, t, ctx),
            Plan::Called => self.called(h, t, ctx),
            Plan::Joins => self.joins(h, t, ctx),
            Plan::Meets => self.meets(h, t, ctx),
            Plan::Begins => self.day_begins(h, t, ctx),
            Plan::Evening => self.evening(h, t, ctx),
            Plan::Sees(flames) => self.sees(h, flames, t, ctx),
            Plan::Knock(round) => self.knock(round, t, ctx),
            Plan::Load(run) => self.load(run, t, ctx),
            Plan::TurnBack(run) => self.turn_back(run, t, ctx),
            Plan::Handed(link) => self.handed(h, link, t, ctx),
            Plan::Ambulance(id) => self.ambulance(id, t, ctx),
            Plan::Walked(link) => self.walked(h, link, t, ctx),
        }
    }

    fn minute(&mut self, t: Moment, ctx: &mut Ctx<'_>) {
        // Word spreads at whole minutes, so that nobody's knowledge hangs on the length of a step.
        self.report_roads(t, ctx);
        self.neighbours_talk(t, ctx);
        self.look_at_neighbours(t, ctx);
        self.look_at_walkers(t, ctx);
        self.look_at_trips(t, ctx);
        self.look_at_refuges(t, ctx);
        self.look_at_wet_houses(t, ctx);
        self.look_at_fire(t, ctx);
        self.look_at_gas(t, ctx);
        self.look_at_trapped(t, ctx);
        self.look_at_patients(t, ctx);
        self.look_at_lanes(t, ctx);
        self.look_at_points(t, ctx);
        self.others.hour(t, &mut self.traffic, ctx);
        if t.as_millis() % 3_600_000 == 0 {
            self.shelters.tell(t, ctx.log);
        }
    }

    // --- small doors to the parts -------------------------------------------------------------------------------

    fn set(&mut self, h: usize, bit: u32) -> bool {
        self.life.set(&self.fixed.homes, &self.fixed.village_of, h, bit)
    }
    fn go(&mut self, h: usize, to: Phase) {
        if self.life.phase(h) == Phase::Trapped && to != Phase::Trapped {
            self.trapped.retain(|x| x.household.index() != h);
        }
        self.life.go(&self.fixed.homes, &self.fixed.village_of, h, to);
    }
    fn plan(&mut self, at: Moment, h: usize, what: Plan) {
        self.agenda.add(at, h as u32, self.life.turn(h), what);
    }
    fn alive(&self, h: usize) -> u32 {
        self.life.alive(h)
    }
    fn able(&self, h: usize) -> u8 {
        self.life.able(&self.fixed.homes, h)
    }
    fn who(h: usize) -> Who {
        Who::Household(HouseholdId(h as u32))
    }

    /// Writes a line about a household's people and makes it the cause of what follows.
    fn write(&mut self, t: Moment, h: usize, kind: Kind, cause: Cause, place: Who, known_to: Who, detail: &str, ctx: &mut Ctx<'_>) -> u64 {
        let mut l = line(kind, Self::who(h), cause).value(f64::from(self.alive(h)), Unit::Persons).at(place).to(known_to);
        if !detail.is_empty() {
            l = l.detail(detail);
        }
        let seq = ctx.log.write(t, l);
        self.life.note(h, cause.why, seq);
        if kind == Kind::Warned
            && let Some(talk) = self.talk.get_mut(&self.fixed.homes.settlement[h].0)
        {
            talk.source.get_or_insert(seq);
        }
        seq
    }

    // --- roads ---------------------------------------------------------------------------------------------------

    /// Whether a link is closed to cars, by water or by order.
    #[must_use]
    pub fn closed(&self, link: LinkId) -> bool {
        self.traffic.closed(link)
    }
    /// Whether a road is closed by an order.
    #[must_use]
    pub fn closed_by_order(&self, road: RoadId) -> bool {
        self.roads.ordered_shut(road)
    }
    /// The traffic.
    #[must_use]
    pub const fn traffic(&self) -> &Traffic {
        &self.traffic
    }
    /// The shelters.
    #[must_use]
    pub const fn shelters(&self) -> &Shelters {
        &self.shelters
    }
    /// What a household is doing.
    #[must_use]
    pub fn phase(&self, h: HouseholdId) -> Phase {
        self.life.phase(h.index())
    }
    /// Vehicles that were used so far.
    #[must_use]
    pub const fn vehicles(&self) -> u32 {
        self.rides.len() as u32
    }
    /// Writes what is lacking in shelters at the end of the run.
    pub fn finish(&mut self, now: Moment, log: &mut Log) {
        self.shelters.tell(now, log);
        self.compare_lethality(now, log);
        self.tell_fumes(now, log);
    }
}
