//! View / run — a run as the window holds it: its record, and what is looked up in it again and again.
//!
//! In: an opened run, or pieces of one that is still computing. Out: marks on the timeline, histories, curves, the scene.
//! Not here: the state at a moment (`moment`), drawing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::door::{Made, Opened, Words};
use super::face::Face;
use super::field::Field;
use crate::base::ids::Id;
use crate::base::lang::Lang;
use crate::base::time::Moment;
use crate::map::frame::Point;
use crate::map::grid::TILE;
use crate::record::event::{Event, Kind, Who};
use crate::record::tale::{FLOW_BIN, HouseholdFact, Minute, PlanUse, RoadUse, Tale, WaterFrame};
use crate::report::curve::{self, Curve};
use crate::report::names::Names;
use crate::report::{Told, pick, words};
use crate::scenario::drill_spec::{HazardSpec, Scenario};
use crate::score::card::Card;
use crate::score::danger::Danger;

/// An event that stands on the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Its position in the record.
    pub event: u32,
    /// When.
    pub at: Moment,
    /// What.
    pub kind: Kind,
    /// Its lane.
    pub lane: u8,
    /// Where, if anywhere.
    pub place: Option<Point>,
}

/// People over time: those at risk, and the curves of the run and of its baselines.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// People at risk.
    pub at_risk: u64,
    /// The run.
    pub own: Curve,
    /// Without a plan.
    pub no_plan: Option<Curve>,
    /// With perfect knowledge.
    pub perfect: Option<Curve>,
}

/// A run.
#[derive(Debug)]
pub struct Run {
    /// Its folder; none while it is only in memory.
    pub dir: Option<PathBuf>,
    /// Its files.
    pub scenario: Arc<Scenario>,
    /// What happened so far.
    pub tale: Tale,
    /// Its score.
    pub card: Option<Card>,
    /// What a reader must know of it.
    pub notes: Vec<Words>,
    /// From what it was made.
    pub made: Made,
    /// The folder that says what was asked for, from which the same night can be run again; none where it is only in memory.
    pub origin: Option<PathBuf>,
    /// What its danger is called.
    pub danger: Danger,
    /// Who is at risk, by household; empty while it is not known.
    pub at_risk: Vec<bool>,
    /// People over time; none while it is not known.
    pub curves: Option<Curves>,
    /// Important events in order of time.
    pub marks: Vec<Mark>,
    /// Events by whom they are about, in order.
    pub history: BTreeMap<Who, Vec<u32>>,
    /// South-west and north-east corner of what it is about.
    pub scene: [Point; 2],
    /// How far it is known.
    pub edge: Moment,
}

/// A minute of a run that is computing.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// Its end.
    pub at: Moment,
    /// Who is where.
    pub minute: Minute,
    /// Water or fire, every ten minutes.
    pub water: Option<WaterFrame>,
    /// Events since the piece before.
    pub events: Vec<Event>,
    /// The true stage at each stage gauge.
    pub stages: Vec<(u32, f32)>,
    /// The true rain of the last hour at each rain gauge.
    pub rain_1h: Vec<(u32, f32)>,
    /// Traffic of the quarter of an hour that has just ended.
    pub traffic: Vec<RoadUse>,
    /// The hazard in numbers, every ten minutes.
    pub field: Option<Field>,
}

/// Least side of a scene, metres (assumed: a village and the way out of it).
const LEAST_M: f64 = 4_000.0;

fn box_of(points: impl Iterator<Item = Point>) -> Option<[Point; 2]> {
    points.fold(None, |found, p| {
        let [a, b] = found.unwrap_or([p, p]);
        Some([Point::new(a.x.min(p.x), a.y.min(p.y)), Point::new(b.x.max(p.x), b.y.max(p.y))])
    })
}

fn with_margin([a, b]: [Point; 2]) -> [Point; 2] {
    let margin = |side: f64| (side / 10.0).max((LEAST_M - side) / 2.0);
    let (dx, dy) = (margin(b.x - a.x), margin(b.y - a.y));
    [Point::new(a.x - dx, a.y - dy), Point::new(b.x + dx, b.y + dy)]
}

/// What is looked at of an accident on a road: the scene, and the road before and behind it.
fn around(p: Point) -> [Point; 2] {
    [Point::new(p.x - 3000.0, p.y - 2500.0), Point::new(p.x + 3000.0, p.y + 2500.0)]
}

/// Where the map shows an event; what stands nowhere, where it is known.
fn place_of(names: &Names<'_>, event: &Event) -> Option<Point> {
    names.place(event).or_else(|| names.at(event.known_to))
}

impl Run {
    /// A run that was read.
    #[must_use]
    pub fn of(dir: PathBuf, opened: Opened) -> Self {
        let Opened { scenario, tale, card, no_plan, perfect, notes, made } = opened;
        let mut run = Self::empty(scenario);
        let edge = match tale.tracks.minutes.len() {
            0 => tale.events.last().map_or(Moment::ZERO, |e| e.at),
            n => Moment::minutes(n as i64 - 1),
        };
        (run.origin, run.dir, run.notes, run.made, run.edge) = (Some(dir.clone()), Some(dir), notes, made, edge);
        if let Some(card) = &card {
            let told = Told { scenario: &run.scenario, tale: &tale, card, no_plan: no_plan.as_ref(), perfect: perfect.as_ref() };
            let at_risk = told.at_risk(&told.homes());
            let minutes = (run.scenario.drill.length.as_minutes().ceil() as usize).max(1);
            let of = |t: &Tale| curve::of(&run.scenario, t, &at_risk, minutes);
            let people = tale.households.iter().zip(&at_risk).filter(|(_, m)| **m).map(|(h, _)| u64::from(h.people)).sum();
            run.curves = Some(Curves { at_risk: people, own: of(&tale), no_plan: no_plan.as_ref().map(of), perfect: perfect.as_ref().map(of) });
            run.at_risk = at_risk;
        }
        (run.tale, run.card) = (tale, card);
        run.index(0);
        run.find_scene();
        run
    }

    /// A run of which nothing has happened yet.
    #[must_use]
    pub fn empty(scenario: Arc<Scenario>) -> Self {
        let shape = scenario.county.terrain.shape;
        let tale = Tale::empty(scenario.drill.seed, PlanUse::AsWritten);
        Self {
            dir: None,
            danger: Danger::of(&scenario.drill.hazard),
            scene: [Point::new(shape.west, shape.south()), Point::new(shape.east(), shape.north)],
            scenario,
            tale,
            card: None,
            notes: Vec::new(),
            made: Made::default(),
            origin: None,
            at_risk: Vec::new(),
            curves: None,
            marks: Vec::new(),
            history: BTreeMap::new(),
            edge: Moment::ZERO,
        }
    }

    /// A run that is known up to a moment and goes on from there.
    #[must_use]
    pub fn so_far(scenario: Arc<Scenario>, tale: Tale, edge: Moment) -> Self {
        let mut run = Self::empty(scenario);
        (run.tale, run.edge) = (tale, edge);
        run.index(0);
        let households = std::mem::take(&mut run.tale.households);
        run.begin(households);
        run
    }

    /// The households of a run that has begun, and where it will probably be about.
    pub fn begin(&mut self, households: Vec<HouseholdFact>) {
        let zoned = box_of(households.iter().filter(|h| h.zone.is_some()).map(|h| h.at));
        let places = self.scenario.books.zones.iter().flat_map(|z| &z.settlements).filter_map(|s| self.scenario.county.settlements.get(s.index()));
        let accident = match &self.scenario.drill.hazard {
            HazardSpec::RoadFire(spec) => Some(around(spec.at)),
            _ => None,
        };
        if let Some(found) = accident.or(zoned).or_else(|| box_of(places.map(|s| s.at))) {
            self.scene = with_margin(found);
        }
        self.tale.households = households;
    }

    /// Takes in what has been computed.
    pub fn grow(&mut self, piece: Piece) {
        let first = self.tale.events.len();
        self.edge = piece.at;
        self.tale.tracks.minutes.push(piece.minute);
        self.tale.tracks.water.extend(piece.water);
        self.tale.events.extend(piece.events);
        let tracks = &mut self.tale.tracks;
        tracks.traffic.extend(piece.traffic);
        for (list, news) in [(&mut tracks.stages, piece.stages), (&mut tracks.rain_1h, piece.rain_1h)] {
            for (gauge, value) in news {
                match list.iter_mut().find(|(g, _)| *g == gauge) {
                    Some((_, values)) => values.push(value),
                    None => list.push((gauge, vec![value])),
                }
            }
        }
        self.index(first);
    }

    /// What is said of something that has not come: for good, or as far as is known.
    #[must_use]
    pub fn until_now(&self, face: &Face, never: &str) -> String {
        match (self.whole(), face.lang) {
            (true, _) => never.to_owned(),
            (false, Lang::Zh) => format!("到 {} 为止没有；之后没有算出", self.edge),
            (false, Lang::En) => format!("not by {}; later is not computed", self.edge),
        }
    }
    /// Whether it is known to its end.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.edge >= Moment::ZERO + self.scenario.drill.length
    }

    /// The quarter of an hour whose traffic is shown at a moment: its own, or the last that has ended where it is not computed yet.
    #[must_use]
    pub fn bin(&self, at: Moment) -> u32 {
        let own = at.as_millis().max(0) / FLOW_BIN.as_millis();
        let ended = self.edge.as_millis().max(0) / FLOW_BIN.as_millis();
        let own = if self.whole() { own } else { own.min((ended - 1).max(0)) };
        own as u32
    }

    /// Traffic of the roads in the quarter of an hour that is shown at a moment.
    pub fn traffic(&self, at: Moment) -> impl Iterator<Item = &RoadUse> {
        let (bin, all) = (self.bin(at), &self.tale.tracks.traffic);
        let first = all.partition_point(|u| u.bin < bin);
        all[first..].iter().take_while(move |u| u.bin == bin)
    }

    /// Names of what the record speaks of.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        Names::new(&self.scenario, &self.tale)
    }

    /// Where an event stands on the map.
    #[must_use]
    pub fn place(&self, event: &Event) -> Option<Point> {
        place_of(&self.names(), event)
    }

    /// Events that stop a clock could stop at: time and kind of every mark.
    pub fn stops(&self) -> Vec<(Moment, Kind)> {
        self.marks.iter().map(|m| (m.at, m.kind)).collect()
    }

    /// The nearest mark strictly after a moment, or before it.
    #[must_use]
    pub fn mark_beside(&self, at: Moment, after: bool) -> Option<&Mark> {
        if after {
            let i = self.marks.partition_point(|m| m.at <= at);
            self.marks[i..].iter().find(|m| !matches!(m.kind, Kind::RunEnded))
        } else {
            let i = self.marks.partition_point(|m| m.at < at);
            self.marks[..i].last()
        }
    }

    fn index(&mut self, first: usize) {
        let names = Names::new(&self.scenario, &self.tale);
        let mut marks = Vec::new();
        for (i, e) in self.tale.events.iter().enumerate().skip(first) {
            let n = i as u32;
            if e.subject != Who::Nobody {
                self.history.entry(e.subject).or_default().push(n);
            }
            if e.place != Who::Nobody && e.place != e.subject && !matches!(e.subject, Who::Household(_)) {
                self.history.entry(e.place).or_default().push(n);
            }
            if pick::is_key(e.kind) {
                marks.push(Mark { event: n, at: e.at, kind: e.kind, lane: words::lane(e.kind) as u8, place: place_of(&names, e) });
            }
        }
        self.marks.extend(marks);
        self.marks.sort_by_key(|m| (m.at, m.event));
    }

    /// The homes at risk; else the ground that was reached; else the places of important events; else the county.
    fn find_scene(&mut self) {
        let shape = self.scenario.county.terrain.shape;
        let homes = box_of(self.tale.households.iter().zip(&self.at_risk).filter(|(_, m)| **m).map(|(h, _)| h.at));
        let reached = || {
            let cells = self.tale.tracks.water.iter().flat_map(|f| &f.tiles).filter(|(_, cells)| cells.iter().any(|c| *c > 0));
            let side = TILE as f64 * shape.cell_m;
            box_of(cells.map(|(tile, _)| {
                let (r, c) = (*tile as usize / shape.tile_cols(), *tile as usize % shape.tile_cols());
                Point::new(shape.west + (c as f64 + 0.5) * side, shape.north - (r as f64 + 0.5) * side)
            }))
        };
        let events = || box_of(self.marks.iter().filter(|m| m.lane == 0 || m.lane == 4).filter_map(|m| m.place));
        let found = match self.danger {
            Danger::Water => homes.or_else(events),
            Danger::Fire => match (reached(), homes) {
                (Some([a, b]), Some([c, d])) => box_of([a, b, c, d].into_iter()),
                (a, b) => a.or(b),
            },
            Danger::Road => {
                let accident = self.tale.events.iter().find(|e| e.kind == Kind::AccidentBegan).and_then(|e| place_of(&self.names(), e));
                accident.map(around).or_else(events).or(homes)
            }
        };
        if let Some(found) = found {
            self.scene = with_margin(found);
        }
    }
}
