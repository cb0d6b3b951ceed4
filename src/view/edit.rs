//! View / edit — a plan that is edited: its outline, what is chosen in it, and each change with its name.
//!
//! In: a plan's file, what the reader does. Out: the file's text changed in one place at a time. Not here: the disk (`draft`), the
//! checks (`lint`), how it is drawn (`editor`).

use std::path::Path;

use super::door::Words;
use super::draft::Draft;
use super::lint::Lint;
use super::map::Picked;
use super::outline::{Entry, Goal, Outline, ZoneRow, entries};
use super::stage::Stage;
use crate::base::ids::Id;
use crate::map::frame::{LonLat, Point};
use crate::map::road::RoadClass;
use crate::record::event::Who;
use crate::scenario::finding::Finding;
use crate::scenario::patch::{self, Step, field};
use crate::scenario::tree::{Node, Value};

/// What a click on the map does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Chooses the zone there.
    #[default]
    Choose,
    /// Moves one of the chosen zone's points of high ground.
    Move(usize),
    /// Adds a point of high ground to the chosen zone.
    AddPoint,
    /// Adds the shelter there to the chosen zone.
    AddShelter,
    /// Adds the road there to those that the chosen clause closes.
    AddRoad,
    /// Puts a trigger line of the chosen zone at the gauge there.
    AddTrigger,
    /// Moves one of them to the gauge there.
    MoveTrigger(usize),
    /// Adds the team whose base is there to the chosen clause.
    AddTeam,
    /// The teams of the chosen clause go to the facility there.
    Place,
}

/// A plan that is edited.
#[derive(Debug)]
pub struct Edit {
    /// The file.
    pub draft: Draft,
    /// What stands in it.
    pub outline: Outline,
    /// What the checks say.
    pub lint: Lint,
    /// The county around it; none while it is read, or where it cannot be.
    pub stage: Option<Box<Stage>>,
    /// Why there is no county.
    pub no_stage: Option<Words>,
    /// What is chosen.
    pub chosen: Option<Vec<Step>>,
    /// Fields of what is chosen, as they are being typed.
    pub fields: Vec<Entry>,
    /// What a click on the map does.
    pub tool: Tool,
    /// Typed to find a line of the outline.
    pub search: String,
    /// The text rather than the map.
    pub as_text: bool,
    /// The line to which the text is rolled.
    pub line: Option<usize>,
    /// Why the last change was refused.
    pub refused: Option<Words>,
    /// Another program has changed the file, as far as was last looked.
    pub overtaken: bool,
    /// When that was; none where it is to be looked at once.
    pub looked_s: Option<f64>,
    root: Option<Node>,
    of: u64,
}

fn said(f: &Finding) -> Words {
    Words::new(format!("没有改：{}", f.zh), format!("not changed: {}", f.en))
}

/// A position as a plan's file has it: five digits are a metre.
fn written(at: LonLat) -> String {
    format!("({:.5}, {:.5})", at.lon, at.lat)
}

impl Edit {
    /// Looks whether another program has changed the file, once a second at most.
    pub fn look_outside(&mut self, now_s: f64) {
        if self.looked_s.is_none_or(|at| now_s - at >= 1.0) {
            (self.overtaken, self.looked_s) = (self.draft.changed_outside(), Some(now_s));
        }
    }
    /// Begins to edit a file.
    pub fn open(path: &Path) -> Result<Self, Words> {
        let mut edit = Self {
            draft: Draft::open(path)?,
            outline: Outline::default(),
            lint: Lint::default(),
            stage: None,
            no_stage: None,
            chosen: None,
            fields: Vec::new(),
            tool: Tool::Choose,
            search: String::new(),
            as_text: false,
            line: None,
            refused: None,
            overtaken: false,
            looked_s: None,
            root: None,
            of: 0,
        };
        edit.read();
        Ok(edit)
    }

    /// Reads the text again where it has changed, and follows the checks.
    pub fn follow(&mut self) {
        if self.of != self.draft.version {
            self.read();
        }
        self.lint.follow(&self.draft.path, &self.draft.text, self.draft.version);
    }

    fn read(&mut self) {
        self.of = self.draft.version;
        match patch::parse(&self.draft.text) {
            Ok(root) => {
                self.outline = Outline::of(&root);
                self.root = Some(root);
                self.refused = None;
            }
            Err(f) => {
                self.root = None;
                self.as_text = true;
                let line = f.at.line;
                self.refused = Some(Words::new(format!("第 {line} 行读不通：{}", f.zh), format!("line {line} does not read: {}", f.en)));
            }
        }
        self.choose(self.chosen.clone());
    }

    /// Chooses a row.
    pub fn choose(&mut self, way: Option<Vec<Step>>) {
        if self.chosen != way {
            self.commit();
        }
        self.fields = match (&way, &self.root) {
            (Some(way), Some(root)) => entries(&self.draft.text, root, way),
            _ => Vec::new(),
        };
        if self.chosen != way {
            self.tool = Tool::Choose;
        }
        self.chosen = way;
    }

    /// Fields of the chosen row that are not as the file has them.
    #[must_use]
    pub fn typed(&self) -> Vec<Entry> {
        let (Some(way), Some(root)) = (&self.chosen, &self.root) else { return Vec::new() };
        let was = entries(&self.draft.text, root, way);
        self.fields.iter().filter(|f| !was.contains(f)).cloned().collect()
    }

    /// Takes in whatever was typed into a field and not ended yet.
    pub fn commit(&mut self) {
        for f in self.typed() {
            self.enter(&f);
        }
    }

    /// The chosen zone.
    #[must_use]
    pub fn zone(&self) -> Option<&ZoneRow> {
        self.outline.zones.iter().find(|z| Some(&z.row.way) == self.chosen.as_ref())
    }
    /// The file's value, where its text reads.
    pub(super) const fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }
    /// The key of what is chosen.
    pub(super) fn key(&self) -> String {
        let rows = self.outline.clauses.iter().chain(self.outline.zones.iter().map(|z| &z.row));
        rows.filter(|r| Some(&r.way) == self.chosen.as_ref()).map(|r| r.key.clone()).next().unwrap_or_default()
    }
    /// Whether the chosen clause closes roads.
    #[must_use]
    pub fn closes_roads(&self) -> bool {
        let way = self.chosen.iter().flatten().cloned().chain([field("action")]).collect::<Vec<_>>();
        let action = self.root.as_ref().and_then(|r| patch::find(r, &way));
        action.is_some_and(|a| matches!(&a.value, Value::Fields(Some(n), _) if n == "CloseRoad") && a.has("roads"))
    }

    /// Puts a new text in force.
    pub(super) fn put(&mut self, name: Words, new: Option<Result<String, Box<Finding>>>) {
        match new {
            Some(Ok(text)) => match self.draft.change(name, text) {
                Ok(()) => self.read(),
                Err(why) => self.refused = Some(why),
            },
            Some(Err(f)) => self.refused = Some(said(&f)),
            None => self.refused = Some(Words::new("没有改：文件里没有这一处", "not changed: the file has no such place")),
        }
    }

    /// Takes in a field of the chosen row as it was typed.
    pub fn enter(&mut self, entry: &Entry) {
        let Some(way) = &self.chosen else { return };
        let way: Vec<Step> = way.iter().cloned().chain([Step::Field(entry.name.clone().into())]).collect();
        let literal = if entry.text { patch::quoted(&entry.literal) } else { entry.literal.trim().to_owned() };
        let key = self.key();
        let name = super::outline::label(&entry.name).map_or((entry.name.as_str(), entry.name.as_str()), |t| (t.zh, t.en));
        let name = Words::new(format!("改 {key} 的{}", name.0), format!("change {} of {key}", name.1.to_lowercase()));
        self.put(name, patch::set(&self.draft.text, &way, &literal));
    }

    fn refuges(&self) -> Option<Vec<Step>> {
        Some(self.zone()?.row.way.iter().cloned().chain([field("refuges")]).collect())
    }

    /// Takes one of the chosen zone's refuges away.
    pub fn take_goal(&mut self, n: usize) {
        let (Some(way), key) = (self.refuges(), self.key()) else { return };
        self.put(Words::new(format!("去掉 {key} 的一处去处"), format!("take a refuge of {key} away")), patch::take(&self.draft.text, &way, n));
    }

    /// The map was clicked.
    pub fn clicked(&mut self, picked: Picked, at: Point) {
        let Some(stage) = &self.stage else { return };
        let county = &stage.run.scenario.county;
        let here = county.frame.to_lonlat(at);
        let key = self.key();
        let shape = &county.terrain.shape;
        if shape.cell_at(at).is_none() {
            self.refused = Some(Words::new("没有改：这里在县域之外", "not changed: this lies outside the county"));
            return;
        }
        if self.placed(picked) {
            return;
        }
        let Some(stage) = &self.stage else { return };
        let county = &stage.run.scenario.county;
        match (self.tool, picked, self.refuges()) {
            (Tool::Move(n), _, Some(mut way)) => {
                way.extend([Step::Item(n), Step::Item(0)]);
                self.tool = Tool::Choose;
                self.put(Words::new(format!("移动 {key} 的高地点"), format!("move a point of {key}")), patch::set(&self.draft.text, &way, &written(here)));
            }
            (Tool::AddPoint, _, Some(way)) => {
                self.tool = Tool::Choose;
                let literal = format!("HighGround({})", written(here));
                self.put(Words::new(format!("给 {key} 加高地点"), format!("add a point to {key}")), patch::push(&self.draft.text, &way, &literal));
            }
            (Tool::AddShelter, Picked::Who(Who::Facility(f)), Some(way)) if county.facilities[f.index()].capacity > 0 => {
                self.tool = Tool::Choose;
                let literal = format!("Shelter({})", patch::quoted(county.facility_keys.key(f)));
                self.put(Words::new(format!("给 {key} 加安置点"), format!("add a shelter to {key}")), patch::push(&self.draft.text, &way, &literal));
            }
            (Tool::AddShelter, ..) => self.refused = Some(Words::new("没有改：请点一处安置点", "not changed: click a shelter")),
            (Tool::AddRoad, Picked::Who(Who::Road(r)), _) => {
                if matches!(county.roads.road(r).class, RoadClass::Path) {
                    self.refused = Some(Words::new("没有改：步道不用封", "not changed: a footpath need not be closed"));
                    return;
                }
                let literal = patch::quoted(county.roads.road_keys.key(r));
                let way: Vec<Step> = self.chosen.iter().flatten().cloned().chain([field("action"), field("roads")]).collect();
                self.put(Words::new(format!("{key} 加一条封控道路"), format!("{key} closes one road more")), patch::push(&self.draft.text, &way, &literal));
            }
            (Tool::AddRoad, ..) => self.refused = Some(Words::new("没有改：请点一条路", "not changed: click a road")),
            (_, Picked::Who(Who::Settlement(s)), _) => {
                let wanted = county.settlement_keys.key(s);
                let found = self.outline.zones.iter().find(|z| z.settlements.iter().any(|k| k == wanted)).map(|z| z.row.way.clone());
                if found.is_some() {
                    self.choose(found);
                }
            }
            _ => {
                let near = |z: &&ZoneRow| {
                    let points = z.goals.iter().filter_map(|(_, g)| if let Goal::Point(p) = g { Some(county.frame.to_plane(*p).distance_m(at)) } else { None });
                    points.fold(f64::MAX, f64::min)
                };
                let best = self.outline.zones.iter().min_by(|a, b| near(a).total_cmp(&near(b)));
                let reach = 12.0 / stage.map.camera.scale;
                if let Some(way) = best.filter(|z| near(z) <= reach).map(|z| z.row.way.clone()) {
                    self.choose(Some(way));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "// 头\n(format: 1, key: \"p\", title: \"预案\", clauses: [\n  (key: \"p.1\", text: \"旧\", trigger: \"level >= III\", action: CloseRoad(roads: []), deadline_min: 15), // 留下\n], zones: [\n  (key: \"z\", name: \"片\", settlements: [\"s\"], refuges: [HighGround((109.5, 27.5))]),\n])\n";

    fn open() -> (tempfile::TempDir, Edit) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.ron");
        std::fs::write(&path, PLAN).expect("written");
        let mut e = Edit::open(&path).expect("opened");
        e.stage = Some(Box::new(crate::view::stage::tests::small_stage()));
        (dir, e)
    }

    #[test]
    fn a_field_is_changed_where_it_stands_and_comments_stay() {
        let (_dir, mut e) = open();
        e.choose(Some(e.outline.clauses[0].way.clone()));
        let mut f = e.fields.iter().find(|f| f.name == "text").expect("a text").clone();
        f.literal = "新句".into();
        e.enter(&f);
        assert_eq!(e.draft.text, PLAN.replace("旧", "新句"));
        assert_eq!(e.outline.clauses[0].zh, "新句");
        assert!(e.draft.steps().0.is_some_and(|w| w.zh.contains("p.1") && w.en.contains("text")));
        let deadline = Entry { name: "deadline_min".into(), literal: "((".into(), text: false };
        e.enter(&deadline);
        assert!(e.refused.as_ref().is_some_and(|w| w.en.contains("not changed")) && e.draft.text.contains("deadline_min: 15"));
        e.draft.undo().expect("kept");
        e.follow();
        // Typed and left for another row: taken in all the same.
        let text = e.fields.iter_mut().find(|f| f.name == "text").expect("a text");
        text.literal = "离开".into();
        e.choose(Some(e.outline.zones[0].row.way.clone()));
        assert_eq!(e.draft.text, PLAN.replace("旧", "离开"));
        e.draft.undo().expect("kept");
        e.follow();
        assert_eq!(e.draft.text, PLAN);
    }

    #[test]
    fn a_point_is_moved_and_added_on_the_map_and_a_road_is_closed() {
        let (_dir, mut e) = open();
        let county = e.stage.as_ref().map(|s| s.run.scenario.clone()).expect("a county");
        let at = county.county.settlements[0].at;
        let here = written(county.county.frame.to_lonlat(at));
        e.choose(Some(e.outline.zones[0].row.way.clone()));
        e.tool = Tool::Move(0);
        e.clicked(Picked::Ground(at), at);
        assert_eq!(e.draft.text, PLAN.replace("(109.5, 27.5)", &here));
        e.tool = Tool::AddPoint;
        e.clicked(Picked::Ground(at), at);
        assert!(e.draft.text.contains(&format!("HighGround({here}), HighGround({here})")));
        e.take_goal(1);
        assert_eq!(e.draft.text, PLAN.replace("(109.5, 27.5)", &here));
        e.tool = Tool::Move(0);
        e.clicked(Picked::Ground(at), Point::new(-1e7, -1e7));
        assert!(e.refused.as_ref().is_some_and(|w| w.en.contains("outside the county")));
        e.choose(Some(e.outline.clauses[0].way.clone()));
        assert!(e.closes_roads());
        e.tool = Tool::AddRoad;
        e.clicked(Picked::Who(Who::Road(crate::base::ids::RoadId(0))), at);
        let key = county.county.roads.road_keys.key(crate::base::ids::RoadId(0));
        assert!(e.draft.text.contains(&format!("roads: [\"{key}\"]")), "{}", e.draft.text);
    }
}
