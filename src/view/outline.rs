//! View / outline — what stands in a plan's file: its clauses and its danger zones, each with its place in the text.
//!
//! In: a text. Out: rows; the fields of one of them as the author wrote them. Not here: changing them (`edit`).

use super::placed::TriggerLine;
use crate::base::lang::{Lang, Text};
use crate::map::frame::LonLat;
use crate::scenario::patch::{self, Step, field};
use crate::scenario::tree::{Node, Value};

/// A clause or a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its way from the file's value.
    pub way: Vec<Step>,
    /// The author's key.
    pub key: String,
    /// What it says.
    pub zh: String,
    /// The same in English, where there is one.
    pub en: String,
    /// First byte.
    pub start: usize,
}

impl Row {
    /// What it says in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        if lang == Lang::En && !self.en.is_empty() { &self.en } else { &self.zh }
    }
}

/// A place to which the people of a zone go.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// High ground.
    Point(LonLat),
    /// A shelter, by its key.
    Shelter(String),
}

/// A danger zone.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneRow {
    /// The row.
    pub row: Row,
    /// Keys of its settlements.
    pub settlements: Vec<String>,
    /// Where its people go, with the number of each in the list.
    pub goals: Vec<(usize, Goal)>,
    /// Its trigger lines, in the order of the list.
    pub rules: Vec<TriggerLine>,
}

/// What stands in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Its title.
    pub title: String,
    /// Its clauses.
    pub clauses: Vec<Row>,
    /// Its zones.
    pub zones: Vec<ZoneRow>,
}

/// One field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the file.
    pub name: String,
    /// As the author wrote it; a quoted text without its quotes.
    pub literal: String,
    /// It is a quoted text.
    pub text: bool,
}

fn text_of(node: &Node, name: &'static str) -> String {
    match patch::find(node, &[field(name)]).map(|n| n.inner().unwrap_or(n)).map(|n| &n.value) {
        Some(Value::Text(t)) => t.clone(),
        _ => String::new(),
    }
}

fn list<'n>(node: &'n Node, name: &'static str) -> &'n [Node] {
    match patch::find(node, &[field(name)]).map(|n| &n.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn row(node: &Node, way: Vec<Step>, said: (&'static str, &'static str)) -> Row {
    Row { way, key: text_of(node, "key"), zh: text_of(node, said.0), en: text_of(node, said.1), start: node.start }
}

fn goal(node: &Node) -> Option<Goal> {
    let Value::Tuple(Some(name), inner) = &node.value else { return None };
    match (name.as_str(), inner.first().map(|n| &n.value)) {
        ("Shelter", Some(Value::Text(key))) => Some(Goal::Shelter(key.clone())),
        ("HighGround", Some(Value::Tuple(None, xy))) => match (xy.first().map(|n| &n.value), xy.get(1).map(|n| &n.value)) {
            (Some(Value::Number(lon)), Some(Value::Number(lat))) => Some(Goal::Point(LonLat { lon: *lon, lat: *lat })),
            _ => None,
        },
        _ => None,
    }
}

impl Outline {
    /// Of a file's value.
    #[must_use]
    pub fn of(root: &Node) -> Self {
        let clauses = list(root, "clauses").iter().enumerate().map(|(i, n)| row(n, vec![field("clauses"), Step::Item(i)], ("text", "text_en"))).collect();
        let zone = |(i, n): (usize, &Node)| ZoneRow {
            row: row(n, vec![field("zones"), Step::Item(i)], ("name", "name_en")),
            settlements: list(n, "settlements").iter().filter_map(|s| if let Value::Text(t) = &s.value { Some(t.clone()) } else { None }).collect(),
            goals: list(n, "refuges").iter().enumerate().filter_map(|(k, g)| Some((k, goal(g)?))).collect(),
            rules: list(n, "rules").iter().filter_map(TriggerLine::of).collect(),
        };
        Self { title: text_of(root, "title"), clauses, zones: list(root, "zones").iter().enumerate().map(zone).collect() }
    }
}

/// The fields of a row.
#[must_use]
pub fn entries(text: &str, root: &Node, way: &[Step]) -> Vec<Entry> {
    let Some(Value::Fields(_, fields)) = patch::find(root, way).map(|n| &n.value) else { return Vec::new() };
    fields
        .iter()
        .map(|f| match &f.node.value {
            Value::Text(t) => Entry { name: f.name.clone(), literal: t.clone(), text: true },
            _ => Entry { name: f.name.clone(), literal: text.get(f.node.start..f.node.end).unwrap_or("").to_owned(), text: false },
        })
        .collect()
}

/// What a field of a plan is called.
#[must_use]
pub fn label(name: &str) -> Option<Text> {
    Some(match name {
        "key" => Text::new("键", "Key"),
        "phase" => Text::new("阶段", "Phase"),
        "text" => Text::new("条文", "Text"),
        "text_en" => Text::new("条文（英文）", "Text (English)"),
        "actor" => Text::new("责任岗位", "Who"),
        "trigger" => Text::new("触发条件", "When"),
        "auto" => Text::new("自动执行", "Of itself"),
        "action" => Text::new("动作", "What is done"),
        "deadline_min" => Text::new("时限（分钟）", "Deadline (min)"),
        "channel" => Text::new("渠道", "Channel"),
        "fallback" => Text::new("备用渠道", "Other channel"),
        "precondition" => Text::new("前提", "Precondition"),
        "implements" => Text::new("落实的上位条款", "Carries out"),
        "name" => Text::new("名称", "Name"),
        "name_en" => Text::new("名称（英文）", "Name (English)"),
        "village" => Text::new("村", "Village"),
        "settlements" => Text::new("村组", "Settlements"),
        "below_m" => Text::new("高差（米）", "Below (m)"),
        "class" => Text::new("类别", "Class"),
        "rules" => Text::new("预警指标", "Warning rules"),
        "refuges" => Text::new("转移去处", "Refuges"),
        "administrator" => Text::new("行政责任人", "Administrator"),
        "monitor" => Text::new("监测责任人", "Monitor"),
        "reporter" => Text::new("信息报送人", "Reporter"),
        "signal" => Text::new("预警信号", "Signal"),
        "route" => Text::new("转移路线", "Route"),
        "route_roads" => Text::new("路线道路", "Roads of the route"),
        "paired" => Text::new("一对一帮扶", "Paired helpers"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_and_zones_of_the_shipped_plans_stand_in_the_outline() {
        let read = |name: &str| {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mayang/plans").join(name);
            std::fs::read_to_string(path).expect("shipped")
        };
        let text = read("township-yanmen.ron");
        let root = patch::parse(&text).expect("reads");
        let o = Outline::of(&root);
        assert!(o.clauses.len() >= 12 && o.clauses.iter().all(|c| !c.key.is_empty() && !c.zh.is_empty() && !c.en.is_empty()), "{:?}", o.clauses.len());
        let fields = entries(&text, &root, &o.clauses[0].way);
        let trigger = fields.iter().find(|f| f.name == "trigger").expect("a trigger");
        assert!(trigger.text && trigger.literal == "received(\"man-posts\")");
        assert!(fields.iter().all(|f| label(&f.name).is_some()), "{fields:?}");
        let zones = read("zones.ron");
        let o = Outline::of(&patch::parse(&zones).expect("reads"));
        assert!(o.zones.len() > 50 && o.zones.iter().all(|z| !z.settlements.is_empty() && !z.goals.is_empty()));
    }
}
