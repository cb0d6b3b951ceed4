//! View / placed — what of a chosen row is put on the map: trigger lines of a zone at its gauges, teams of a clause at the place they go to.
//!
//! In: the plan that is edited, a click. Out: the plan changed in one place. Not here: refuges and closed roads (`edit`), how it is drawn
//! (`editor`, `trigger_lines`).
//! Rule: a trigger line stands at a gauge, since only what is measured can fire a rule; one that is moved to another stage gauge takes that
//! gauge's own warning and guarantee stages, since heights of one place mean nothing at another.

use super::door::Words;
use super::edit::{Edit, Tool};
use super::map::Picked;
use crate::base::ids::{FacilityId, GaugeId, Id};
use crate::map::county::County;
use crate::map::place::GaugeKind;
use crate::plan::draft::LEAVE_ABOVE_M;
use crate::record::event::Who;
use crate::scenario::patch::{self, Step, field};
use crate::scenario::tree::{Node, Value};

/// A trigger line: a rule of a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerLine {
    /// Its gauge's key.
    pub gauge: String,
    /// Stages for preparing and leaving, metres; none where it is a rule of rain.
    pub stages: Option<(f64, f64)>,
    /// First step of rain for leaving: hours, millimetres.
    pub rain: Option<(f64, f64)>,
    /// As it stands in the file.
    pub at: (usize, usize),
}

/// Whom a clause sends, and where to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sends {
    /// Keys of its teams.
    pub teams: Vec<String>,
    /// The field that names the place; none where its action has none.
    pub field: Option<&'static str>,
    /// The place's key.
    pub place: Option<String>,
}

fn pair(node: &Node) -> Option<(f64, f64)> {
    let Value::Tuple(_, items) = &node.value else { return None };
    match (items.first().map(|n| &n.value), items.get(1).map(|n| &n.value)) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => Some((*a, *b)),
        _ => None,
    }
}

impl TriggerLine {
    /// Of a rule's node.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let get = |name: &'static str| patch::find(node, &[field(name)]).map(|n| n.inner().unwrap_or(n));
        let Some(Value::Text(gauge)) = get("gauge").map(|n| &n.value) else { return None };
        let rain = match get("leave_rain").map(|n| &n.value) {
            Some(Value::List(items)) => items.first().and_then(pair),
            _ => None,
        };
        Some(Self { gauge: gauge.clone(), stages: get("stage_m").and_then(pair), rain, at: (node.start, node.end) })
    }
}

impl Sends {
    /// Of a clause's node; none where its action sends nobody.
    #[must_use]
    pub fn of(clause: &Node) -> Option<Self> {
        let action = patch::find(clause, &[field("action")])?;
        let Value::Fields(Some(name), _) = &action.value else { return None };
        let Value::List(items) = &patch::find(action, &[field("teams")])?.value else { return None };
        let teams = items.iter().filter_map(|n| if let Value::Text(t) = &n.value { Some(t.clone()) } else { None }).collect();
        let field_of = match name.as_str() {
            "Dispatch" => Some("to"),
            "Pump" | "Sandbag" => Some("at"),
            _ => None,
        };
        let place = field_of.and_then(|f| patch::find(action, &[field(f)])).map(|n| n.inner().unwrap_or(n)).and_then(|n| match &n.value {
            Value::Text(t) => Some(t.clone()),
            _ => None,
        });
        Some(Self { teams, field: field_of, place })
    }
}

/// A rule that fires at a stage gauge's own stages; none where the gauge has no warning stage.
fn stage_rule(county: &County, g: GaugeId) -> Option<String> {
    let gauge = county.gauges.get(g.index())?;
    let warning = gauge.warning_m?;
    // Where no guarantee stage is known, as far above the warning stage as `draft-zones` takes it.
    let leave = gauge.guarantee_m.unwrap_or(warning + LEAVE_ABOVE_M);
    let key = patch::quoted(county.gauge_keys.key(g));
    Some(format!("(gauge: {key}, prepare_rain: [], leave_rain: [], stage_m: Some(({warning:?}, {leave:?})))"))
}

impl Edit {
    /// Whom the chosen clause sends.
    #[must_use]
    pub fn sends(&self) -> Option<Sends> {
        let clause = patch::find(self.root()?, self.chosen.as_ref()?)?;
        Sends::of(clause)
    }

    fn way(&self, steps: impl IntoIterator<Item = Step>) -> Vec<Step> {
        self.chosen.iter().flatten().cloned().chain(steps).collect()
    }

    /// Takes one of the chosen zone's trigger lines away.
    pub fn take_trigger(&mut self, n: usize) {
        let (way, key) = (self.way([field("rules")]), self.key());
        self.put(Words::new(format!("去掉 {key} 的一条触发线"), format!("take a trigger line of {key} away")), patch::take(&self.draft.text, &way, n));
    }
    /// Takes one of the chosen clause's teams away.
    pub fn take_team(&mut self, n: usize) {
        let (way, key) = (self.way([field("action"), field("teams")]), self.key());
        self.put(Words::new(format!("{key} 去掉一支队伍"), format!("take a team of {key} away")), patch::take(&self.draft.text, &way, n));
    }

    /// The map was clicked with a tool of this file; false where the tool is another's.
    pub(super) fn placed(&mut self, picked: Picked) -> bool {
        match (self.tool, picked) {
            (Tool::AddTrigger, Picked::Who(Who::Gauge(g))) => self.trigger(g, None),
            (Tool::MoveTrigger(n), Picked::Who(Who::Gauge(g))) => self.trigger(g, Some(n)),
            (Tool::AddTrigger | Tool::MoveTrigger(_), _) => self.refuse("没有改：请点一处测站", "not changed: click a gauge"),
            (Tool::AddTeam, Picked::Who(Who::Facility(f))) => self.team(f),
            (Tool::AddTeam, _) => self.refuse("没有改：请点一支队伍的驻地", "not changed: click the base of a team"),
            (Tool::Place, Picked::Who(Who::Facility(f))) => self.place(f),
            (Tool::Place, _) => self.refuse("没有改：请点一处设施", "not changed: click a facility"),
            _ => return false,
        }
        true
    }

    fn refuse(&mut self, zh: &str, en: &str) {
        self.refused = Some(Words::new(zh, en));
    }

    /// A trigger line at a gauge: a new one, or one that is moved there.
    fn trigger(&mut self, g: GaugeId, moved: Option<usize>) {
        let Some(county) = self.stage.as_ref().map(|s| s.run.scenario.clone()) else { return };
        let (county, lines, key) = (&county.county, self.zone().map(|z| z.rules.clone()).unwrap_or_default(), self.key());
        let stage = county.gauges.get(g.index()).is_some_and(|x| x.kind == GaugeKind::Stage);
        let was = moved.and_then(|n| lines.get(n));
        if was.is_some_and(|w| w.stages.is_some() != stage) {
            return self.refuse(
                "没有改：雨量线只能移到雨量站，水位线只能移到水位站",
                "not changed: a line of rain goes to a rain gauge, one of stage to a stage gauge",
            );
        }
        let rule = if stage {
            let Some(rule) = stage_rule(county, g) else {
                return self.refuse("没有改：这个水位站没有警戒水位", "not changed: this gauge has no warning stage");
            };
            rule
        } else {
            // The steps of rain are those of the line that is moved, or of another of the zone.
            let Some(like) = was.or_else(|| lines.iter().find(|l| l.stages.is_none())) else {
                return self.refuse("没有改：这个危险区还没有雨量指标可照用", "not changed: the zone has no steps of rain to go by");
            };
            let text = &self.draft.text[like.at.0..like.at.1];
            text.replacen(&patch::quoted(&like.gauge), &patch::quoted(county.gauge_keys.key(g)), 1)
        };
        self.tool = Tool::Choose;
        let rules = self.way([field("rules")]);
        match moved {
            Some(n) => {
                let way = self.way([field("rules"), Step::Item(n)]);
                self.put(Words::new(format!("移动 {key} 的触发线"), format!("move a trigger line of {key}")), patch::set(&self.draft.text, &way, &rule));
            }
            None => self.put(Words::new(format!("给 {key} 加触发线"), format!("add a trigger line to {key}")), patch::push(&self.draft.text, &rules, &rule)),
        }
    }

    /// The next team whose base it is goes into the chosen clause.
    fn team(&mut self, base: FacilityId) {
        let (Some(sends), Some(scenario)) = (self.sends(), self.stage.as_ref().map(|s| s.run.scenario.clone())) else { return };
        let county = &scenario.county;
        let keys = (0..county.teams.len()).filter(|t| county.teams[*t].base == base).map(|t| county.team_keys.key(crate::base::ids::TeamId(t as u32)));
        let Some(team) = keys.into_iter().find(|k| !sends.teams.iter().any(|t| t == k)) else {
            return self.refuse("没有改：这里没有别的队伍驻扎", "not changed: no other team has its base here");
        };
        let (way, key) = (self.way([field("action"), field("teams")]), self.key());
        self.put(Words::new(format!("{key} 加一支队伍"), format!("{key} sends one team more")), patch::push(&self.draft.text, &way, &patch::quoted(team)));
    }

    /// The chosen clause's teams go to a facility.
    fn place(&mut self, to: FacilityId) {
        let (Some(name), Some(scenario)) = (self.sends().and_then(|s| s.field), self.stage.as_ref().map(|s| s.run.scenario.clone())) else { return };
        let literal = format!("Some({})", patch::quoted(scenario.county.facility_keys.key(to)));
        let (way, key) = (self.way([field("action"), field(name)]), self.key());
        self.tool = Tool::Choose;
        self.put(Words::new(format!("{key} 改派往处"), format!("{key} sends elsewhere")), patch::set(&self.draft.text, &way, &literal));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::frame::Point;

    const PLAN: &str = "// 头\n(format: 1, key: \"p\", title: \"预案\", clauses: [\n  (key: \"p.1\", text: \"派队\", trigger: \"level >= III\", action: Dispatch(teams: [], to: None), deadline_min: 15), // 留下\n], zones: [\n  (key: \"z\", name: \"片\", settlements: [\"s\"], rules: [], refuges: [HighGround((109.5, 27.5))]),\n])\n";

    fn open(text: &str) -> (tempfile::TempDir, Edit) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.ron");
        std::fs::write(&path, text).expect("written");
        let mut e = Edit::open(&path).expect("opened");
        e.stage = Some(Box::new(crate::view::stage::tests::small_stage()));
        (dir, e)
    }

    fn gauge(e: &Edit, kind: GaugeKind, n: usize) -> Option<(GaugeId, String)> {
        let county = &e.stage.as_ref()?.run.scenario.county;
        let found =
            (0..county.gauges.len()).filter(|g| county.gauges[*g].kind == kind && (kind == GaugeKind::Rain || county.gauges[*g].warning_m.is_some())).nth(n)?;
        Some((GaugeId(found as u32), county.gauge_keys.key(GaugeId(found as u32)).to_owned()))
    }

    fn click(e: &mut Edit, tool: Tool, who: Who) {
        e.tool = tool;
        let at = e.stage.as_ref().map_or(Point::default(), |s| s.run.scenario.county.settlements[0].at);
        e.clicked(Picked::Who(who), at);
    }

    #[test]
    fn a_trigger_line_is_put_at_a_stage_gauge_with_that_gauge_s_own_stages_and_taken_away() {
        let (_dir, mut e) = open(PLAN);
        e.choose(Some(e.outline.zones[0].row.way.clone()));
        let (g, key) = gauge(&e, GaugeKind::Stage, 0).expect("the valley has one");
        click(&mut e, Tool::AddTrigger, Who::Gauge(g));
        let line = e.zone().expect("chosen").rules[0].clone();
        let warning = e.stage.as_ref().and_then(|s| s.run.scenario.county.gauges[g.index()].warning_m);
        assert_eq!((line.gauge.as_str(), line.stages.map(|s| s.0)), (key.as_str(), warning));
        assert!(e.draft.text.contains("// 留下") && e.tool == Tool::Choose, "{}", e.draft.text);
        click(&mut e, Tool::AddTrigger, Who::Settlement(crate::base::ids::SettlementId(0)));
        assert!(e.refused.as_ref().is_some_and(|w| w.en.contains("click a gauge")));
        e.take_trigger(0);
        assert_eq!(e.draft.text, PLAN);
        let (rain, _) = gauge(&e, GaugeKind::Rain, 0).expect("the valley has one");
        click(&mut e, Tool::AddTrigger, Who::Gauge(rain));
        assert!(e.refused.as_ref().is_some_and(|w| w.en.contains("no steps of rain")), "{:?}", e.refused);
    }

    #[test]
    fn a_line_of_rain_is_moved_with_its_steps_and_goes_to_no_stage_gauge() {
        let (_dir, e) = open(PLAN);
        let (rain, key) = gauge(&e, GaugeKind::Rain, 0).expect("the valley has one");
        let rule = "(gauge: \"r-x\", prepare_rain: [(1, 30)], leave_rain: [(1, 50), (3, 80)], stage_m: None)";
        let (_dir, mut e) = open(&PLAN.replace("rules: []", &format!("rules: [{rule}]")));
        e.choose(Some(e.outline.zones[0].row.way.clone()));
        assert_eq!(e.zone().expect("chosen").rules[0].rain, Some((1.0, 50.0)));
        let (stage, _) = gauge(&e, GaugeKind::Stage, 0).expect("the valley has one");
        let before = e.draft.text.clone();
        click(&mut e, Tool::MoveTrigger(0), Who::Gauge(stage));
        assert!(e.refused.as_ref().is_some_and(|w| w.en.contains("rain gauge")) && e.draft.text == before);
        click(&mut e, Tool::MoveTrigger(0), Who::Gauge(rain));
        assert_eq!(e.draft.text, before.replace("r-x", &key));
        click(&mut e, Tool::AddTrigger, Who::Gauge(rain));
        assert_eq!(e.zone().expect("chosen").rules.len(), 2);
    }

    #[test]
    fn teams_go_into_a_clause_from_their_base_and_to_a_facility() {
        let (_dir, mut e) = open(PLAN);
        e.choose(Some(e.outline.clauses[0].way.clone()));
        assert_eq!(e.sends(), Some(Sends { teams: Vec::new(), field: Some("to"), place: None }));
        let county = e.stage.as_ref().map(|s| s.run.scenario.clone()).expect("a county");
        let base = county.county.teams[0].base;
        click(&mut e, Tool::AddTeam, Who::Facility(base));
        let teams = e.sends().expect("sends").teams;
        assert_eq!(teams, [county.county.team_keys.key(crate::base::ids::TeamId(0))]);
        let others = county.county.teams.iter().filter(|t| t.base == base).count();
        for _ in 0..others {
            click(&mut e, Tool::AddTeam, Who::Facility(base));
        }
        assert!(e.refused.as_ref().is_some_and(|w| w.en.contains("no other team")));
        click(&mut e, Tool::Place, Who::Facility(base));
        assert_eq!(e.sends().expect("sends").place.as_deref(), Some(county.county.facility_keys.key(base)));
        assert!(e.draft.text.contains("// 留下"));
        for _ in 0..others {
            e.take_team(0);
        }
        assert!(e.sends().expect("sends").teams.is_empty());
    }
}
