//! Scenario / fields — reads a group of fields and says everything that is wrong with it.
//!
//! In: a `Node`. Out: values of the kinds asked for; every missing, unknown, doubled, mistyped, non-finite or implausible field
//! as a finding, with the nearest known name. A field that is wrong gives a harmless value, so that reading goes on: whoever
//! calls must look at `Log::spoiled` before trusting anything. Not here: whether keys exist (`refs`).

use std::cell::RefCell;

use super::code;
use super::finding::{At, Severity};
use super::source::{Log, Source};
use super::tree::{Field, Node, Value};
use super::words;
use crate::base::dist::Dist;
use crate::base::lang::{Name, Text};
use crate::base::time::Moment;

/// A key in a file and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ref {
    /// The key.
    pub key: String,
    /// Where it is written.
    pub at: At,
    /// What speaks of it ("team \"flood-team\" · base").
    pub subject: String,
}

/// Where the fields of a group stand, for findings that are made when the whole is known.
#[derive(Clone, Debug, Default)]
pub struct Spans(Vec<(String, usize)>);

impl Spans {
    /// The byte at which a field's value begins.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<usize> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, at)| *at)
    }
}

/// The file being read and the log.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The file.
    pub source: &'a Source,
    /// The log.
    pub log: &'a Log,
}

/// A group of fields under reading. Call `close` at the end: it reports the unknown ones.
pub struct Fields<'a> {
    reader: Reader<'a>,
    list: &'a [Field],
    node: &'a Node,
    who: RefCell<String>,
    asked: RefCell<Vec<&'static str>>,
    strays: Severity,
}

/// Plausible limits of a number, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits(pub f64, pub f64);

/// A share.
pub const SHARE: Limits = Limits(0.0, 1.0);
/// A height above the datum, metres.
pub const HEIGHT: Limits = Limits(-500.0, 9000.0);
/// A number of minutes up to a week.
pub const MINUTES: Limits = Limits(0.0, 10_080.0);

impl<'a> Reader<'a> {
    /// Opens a group of fields; a finding where the node is none. `who` names it in messages.
    #[must_use]
    pub fn open(self, node: &'a Node, who: &str) -> Option<Fields<'a>> {
        let inner = node.inner().unwrap_or(node);
        let Value::Fields(_, list) = &inner.value else {
            self.wrong(inner, who, Text::new("字段组 (名称: 值, …)", "a group of fields (name: value, …)"));
            return None;
        };
        for (i, f) in list.iter().enumerate() {
            if let Some(first) = list[..i].iter().find(|g| g.name == f.name) {
                let line = self.source.at(first.start).line;
                self.log.error(
                    code::S009,
                    self.source.at(f.start),
                    format!("{who} · {}", f.name),
                    format!("第 {line} 行已经写过；请只保留一个"),
                    format!("written already in line {line}; keep one"),
                );
            }
        }
        Some(Fields { reader: self, list, node: inner, who: RefCell::new(who.to_owned()), asked: RefCell::default(), strays: Severity::Error })
    }
    /// A value of another kind than expected.
    pub fn wrong(self, node: &Node, subject: &str, expected: Text) {
        if node.value == Value::Broken {
            return;
        }
        let is = node.kind();
        self.log.error(
            code::S008,
            self.source.at(node.start),
            subject,
            format!("是{}；应为{}", is.zh, expected.zh),
            format!("is {}; expected {}", is.en, expected.en),
        );
    }
    /// The items of a list; a finding where it is none.
    #[must_use]
    pub fn items(self, node: &'a Node, subject: &str) -> &'a [Node] {
        match node.inner().map(|n| &n.value) {
            Some(Value::List(items) | Value::Tuple(None, items)) => items,
            None => &[],
            Some(_) => {
                self.wrong(node, subject, Text::new("列表 […]", "a list […]"));
                &[]
            }
        }
    }
    /// A number within limits.
    #[must_use]
    pub fn number(self, node: &Node, subject: &str, unit: Unit, limits: Limits) -> Option<f64> {
        let value = match &node.inner()?.value {
            Value::Number(v) => *v,
            Value::Cell(text) if text.trim().parse::<f64>().is_ok() => text.trim().parse().unwrap_or(f64::NAN),
            _ => {
                self.wrong(node, subject, Text::new("数字", "a number"));
                return None;
            }
        };
        if !(value >= limits.0 && value <= limits.1) {
            let (noun, range) = (unit.noun, words::range(limits, unit));
            let shown = words::number(value);
            self.log.error(
                code::S012,
                self.source.at(node.start),
                subject,
                format!("{shown} 不是合理的{}；应为 {}", noun.zh, range.zh),
                format!("{shown} is no {}; expected {}", noun.en, range.en),
            );
            return None;
        }
        Some(value)
    }
    /// A text.
    #[must_use]
    pub fn text(self, node: &Node, subject: &str) -> Option<String> {
        match &node.inner()?.value {
            Value::Text(t) | Value::Cell(t) => Some(t.clone()),
            _ => {
                self.wrong(node, subject, Text::new("带引号的文本", "a text in quotation marks"));
                None
            }
        }
    }
    /// A key: letters, digits, `-`, `.`, `_`, `:`.
    #[must_use]
    pub fn key(self, node: &Node, subject: &str) -> Option<Ref> {
        let text = match &node.inner()?.value {
            Value::Number(v) if v.fract() == 0.0 && v.abs() < 1e15 => format!("{v:.0}"),
            _ => self.text(node, subject)?,
        };
        let good = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-._:/#+".contains(c));
        if !good {
            self.log.error(
                code::S014,
                self.source.at(node.start),
                subject,
                format!("{text:?} 不能作名称键；只用字母、数字和 -"),
                format!("{text:?} is no key; use letters, digits and -"),
            );
        }
        good.then(|| Ref { key: text, at: self.source.at(node.start), subject: subject.to_owned() })
    }
    /// One word of a list, bare or quoted.
    #[must_use]
    pub fn word<T: Copy>(self, node: &Node, subject: &str, list: &[(&'static str, T)]) -> Option<T> {
        let inner = node.inner()?;
        let word = match &inner.value {
            Value::Word(w) | Value::Text(w) | Value::Cell(w) | Value::Tuple(Some(w), _) | Value::Fields(Some(w), _) => w.as_str(),
            _ => {
                self.wrong(node, subject, Text::new("词", "a word"));
                return None;
            }
        };
        if let Some((_, v)) = list.iter().find(|(w, _)| *w == word) {
            return Some(*v);
        }
        let names: Vec<&str> = list.iter().map(|(w, _)| *w).collect();
        self.unknown_word(inner, subject, word, &names);
        None
    }
    /// A word that is not in the list.
    pub fn unknown_word(self, node: &Node, subject: &str, word: &str, names: &[&str]) {
        let hint = words::did_you_mean(word, names.iter().copied());
        let all = names.join(", ");
        self.log.error(
            code::S013,
            self.source.at(node.start),
            subject,
            format!("没有 \"{word}\" 这个词{}；可用：{all}", hint.zh()),
            format!("there is no \"{word}\"{}; known: {all}", hint.en()),
        );
    }
    /// A distribution; a bare number is fixed.
    #[must_use]
    pub fn dist(self, node: &Node, subject: &str, unit: Unit, limits: Limits) -> Option<Dist> {
        let inner = node.inner()?;
        if matches!(inner.value, Value::Number(_) | Value::Cell(_)) {
            return self.number(inner, subject, unit, limits).map(Dist::Fixed);
        }
        let Value::Tuple(Some(word), args) = &inner.value else {
            self.wrong(inner, subject, Text::new("数字或分布，如 Uniform(2, 8)", "a number or a distribution such as Uniform(2, 8)"));
            return None;
        };
        const KINDS: [(&str, usize); 9] = [
            ("Fixed", 1),
            ("Uniform", 2),
            ("Triangular", 3),
            ("Normal", 4),
            ("LogNormal", 2),
            ("Exponential", 1),
            ("Weibull", 2),
            ("Rayleigh", 1),
            ("Bass", 2),
        ];
        let Some((_, n)) = KINDS.iter().find(|(w, _)| w == word) else {
            self.unknown_word(inner, subject, word, &KINDS.map(|k| k.0));
            return None;
        };
        if args.len() != *n {
            self.log.error(
                code::S008,
                self.source.at(inner.start),
                subject,
                format!("{word} 需要 {n} 个数字，这里有 {} 个", args.len()),
                format!("{word} takes {n} numbers, here are {}", args.len()),
            );
            return None;
        }
        // Parameters of shape have limits of their own; those in the field's unit have the field's.
        let shape = Limits(0.0, 1e9);
        let limit = |i: usize| match (word.as_str(), i) {
            ("LogNormal" | "Weibull" | "Rayleigh" | "Bass", _) | ("Normal", 1) if !(word == "LogNormal" && i == 0) => (Unit::NUMBER, shape),
            _ => (unit, limits),
        };
        let v: Vec<f64> = args
            .iter()
            .enumerate()
            .map(|(i, a)| {
                let (u, l) = limit(i);
                self.number(a, subject, u, l)
            })
            .collect::<Option<_>>()?;
        let say = |zh: &str, en: &str| {
            self.log.error(code::S019, self.source.at(inner.start), subject, zh, en);
            None
        };
        match (word.as_str(), &v[..]) {
            ("Fixed", [a]) => Some(Dist::Fixed(*a)),
            ("Uniform", [a, b]) if a <= b => Some(Dist::Uniform(*a, *b)),
            ("Triangular", [a, b, c]) if a <= b && b <= c => Some(Dist::Triangular(*a, *b, *c)),
            ("Normal", [m, s, a, b]) if a <= b => Some(Dist::Normal(*m, *s, *a, *b)),
            ("Uniform" | "Triangular" | "Normal", _) => say("数字应从小到大", "the numbers must ascend"),
            ("LogNormal", [m, s]) if *m > 0.0 => Some(Dist::LogNormal(*m, *s)),
            ("Exponential", [m]) => Some(Dist::Exponential(*m)),
            ("Weibull", [a, b]) if *a > 0.0 && *b > 0.0 => Some(Dist::Weibull(*a, *b)),
            ("Rayleigh", [c]) if *c > 0.0 => Some(Dist::Rayleigh(*c)),
            ("Bass", [p, q]) if *p > 0.0 && *q >= 0.0 => Some(Dist::Bass(*p, *q)),
            _ => say("参数应大于 0", "the parameters must be above 0"),
        }
    }
    /// Two numbers in parentheses or brackets.
    #[must_use]
    pub fn pair(self, node: &Node, subject: &str, limits: (Limits, Limits), unit: Unit) -> Option<(f64, f64)> {
        let inner = node.inner()?;
        let (Value::Tuple(None, items) | Value::List(items)) = &inner.value else {
            self.wrong(inner, subject, Text::new("两个数字 (a, b)", "two numbers (a, b)"));
            return None;
        };
        let [a, b] = &items[..] else {
            self.log.error(
                code::S008,
                self.source.at(inner.start),
                subject,
                format!("应有 2 个数字，这里有 {} 个", items.len()),
                format!("expected 2 numbers, here are {}", items.len()),
            );
            return None;
        };
        Some((self.number(a, subject, unit, limits.0)?, self.number(b, subject, unit, limits.1)?))
    }
    /// A moment on the drill's clock.
    #[must_use]
    pub fn moment(self, node: &Node, subject: &str) -> Option<Moment> {
        let text = self.text(node, subject)?;
        let read = Moment::parse(&text);
        if read.is_none() {
            self.log.error(
                code::S014,
                self.source.at(node.start),
                subject,
                format!("{text:?} 不是时刻；应写作 \"T+hh:mm\""),
                format!("{text:?} is no time; write \"T+hh:mm\""),
            );
        }
        read
    }
}

pub use super::words::Unit;

impl<'a> Fields<'a> {
    /// From here on it is called so in messages.
    pub fn call(&self, who: impl Into<String>) {
        *self.who.borrow_mut() = who.into();
    }
    /// Unknown fields are of this severity only (tables made by other programs).
    pub fn strays(&mut self, severity: Severity) {
        self.strays = severity;
    }
    /// The file and the log.
    #[must_use]
    pub fn reader(&self) -> Reader<'a> {
        self.reader
    }
    /// Its name in messages.
    #[must_use]
    pub fn who(&self) -> String {
        self.who.borrow().clone()
    }
    /// Where the group begins.
    #[must_use]
    pub fn at(&self) -> At {
        self.reader.source.at(self.node.start)
    }
    /// The subject of a field.
    #[must_use]
    pub fn subject(&self, name: &str) -> String {
        format!("{} · {name}", self.who.borrow())
    }
    /// Where a field's value stands; the group where it is absent.
    #[must_use]
    pub fn at_field(&self, name: &str) -> At {
        self.reader.source.at(self.list.iter().find(|f| f.name == name).map_or(self.node.start, |f| f.node.start))
    }
    /// A field as it is; absent, `None` and `null` are nothing.
    pub fn get(&self, name: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(name);
        self.list.iter().find(|f| f.name == name).and_then(|f| f.node.inner())
    }
    /// A field that must be there.
    pub fn need(&self, name: &'static str) -> Option<&'a Node> {
        let found = self.get(name);
        if found.is_none() {
            self.reader.log.error(code::S007, self.at(), self.who(), format!("缺少字段 {name}；请补上"), format!("the field {name} is missing; add it"));
        }
        found
    }
    /// Where each of its fields stands.
    #[must_use]
    pub fn spans(&self) -> Spans {
        Spans(self.list.iter().map(|f| (f.name.clone(), f.node.start)).collect())
    }
    /// A text that must be there.
    pub fn text(&self, name: &'static str) -> String {
        self.need(name).and_then(|n| self.reader.text(n, &self.subject(name))).unwrap_or_default()
    }
    /// A text that may be there.
    pub fn opt_text(&self, name: &'static str) -> Option<String> {
        self.get(name).and_then(|n| self.reader.text(n, &self.subject(name)))
    }
    /// A name with its English form beside it.
    pub fn name(&self, name: &'static str, english: &'static str) -> Name {
        let zh = self.text(name);
        Name { zh, en: self.opt_text(english) }
    }
    /// A key that must be there.
    pub fn reference(&self, name: &'static str) -> Ref {
        let subject = self.subject(name);
        self.need(name).and_then(|n| self.reader.key(n, &subject)).unwrap_or_else(|| Ref { at: self.at(), subject, ..Ref::default() })
    }
    /// A key that may be there.
    pub fn opt_reference(&self, name: &'static str) -> Option<Ref> {
        self.get(name).and_then(|n| self.reader.key(n, &self.subject(name)))
    }
    /// A list of keys; absent is empty.
    pub fn references(&self, name: &'static str) -> Vec<Ref> {
        let subject = self.subject(name);
        self.get(name).map_or(Vec::new(), |n| self.reader.items(n, &subject).iter().filter_map(|i| self.reader.key(i, &subject)).collect())
    }
    /// The items of a list; absent is empty.
    pub fn list(&self, name: &'static str) -> &'a [Node] {
        self.get(name).map_or(&[], |n| self.reader.items(n, &self.subject(name)))
    }
    /// A number that must be there.
    pub fn number(&self, name: &'static str, limits: Limits) -> f64 {
        self.need(name).and_then(|n| self.reader.number(n, &self.subject(name), Unit::of(name), limits)).unwrap_or(limits.0.max(0.0))
    }
    /// A number that may be there.
    pub fn opt_number(&self, name: &'static str, limits: Limits) -> Option<f64> {
        self.get(name).and_then(|n| self.reader.number(n, &self.subject(name), Unit::of(name), limits))
    }
    /// A number with a default.
    pub fn number_or(&self, name: &'static str, default: f64, limits: Limits) -> f64 {
        self.opt_number(name, limits).unwrap_or(default)
    }
    /// A whole number that may be there.
    pub fn opt_whole(&self, name: &'static str, low: u32, high: u32) -> Option<u32> {
        let v = self.opt_number(name, Limits(f64::from(low), f64::from(high)))?;
        if v.fract() != 0.0 {
            let shown = words::number(v);
            self.reader.log.error(code::S012, self.at_field(name), self.subject(name), format!("{shown} 不是整数"), format!("{shown} is no whole number"));
            return None;
        }
        Some(v as u32)
    }
    /// A whole number with a default.
    pub fn whole_or(&self, name: &'static str, default: u32, low: u32, high: u32) -> u32 {
        self.opt_whole(name, low, high).unwrap_or(default)
    }
    /// A whole number that must be there.
    pub fn whole(&self, name: &'static str, low: u32, high: u32) -> u32 {
        self.need(name);
        self.opt_whole(name, low, high).unwrap_or(low)
    }
    /// A flag with a default.
    pub fn flag_or(&self, name: &'static str, default: bool) -> bool {
        let Some(node) = self.get(name) else { return default };
        match &node.value {
            Value::Bool(b) => *b,
            Value::Cell(t) if matches!(t.trim(), "true" | "1") => true,
            Value::Cell(t) if matches!(t.trim(), "false" | "0") => false,
            _ => {
                self.reader.wrong(node, &self.subject(name), Text::new("true 或 false", "true or false"));
                default
            }
        }
    }
    /// A word that must be there.
    pub fn word<T: Copy>(&self, name: &'static str, list: &[(&'static str, T)]) -> Option<T> {
        self.need(name).and_then(|n| self.reader.word(n, &self.subject(name), list))
    }
    /// A word with a default.
    pub fn word_or<T: Copy>(&self, name: &'static str, default: T, list: &[(&'static str, T)]) -> T {
        self.get(name).and_then(|n| self.reader.word(n, &self.subject(name), list)).unwrap_or(default)
    }
    /// A distribution with a default.
    pub fn dist_or(&self, name: &'static str, default: Dist, limits: Limits) -> Dist {
        self.get(name).and_then(|n| self.reader.dist(n, &self.subject(name), Unit::of(name), limits)).unwrap_or(default)
    }
    /// Two numbers that may be there.
    pub fn opt_pair(&self, name: &'static str, first: Limits, second: Limits) -> Option<(f64, f64)> {
        self.get(name).and_then(|n| self.reader.pair(n, &self.subject(name), (first, second), Unit::of(name)))
    }
    /// A moment that may be there.
    pub fn opt_moment(&self, name: &'static str) -> Option<Moment> {
        self.get(name).and_then(|n| self.reader.moment(n, &self.subject(name)))
    }
    /// A moment that must be there.
    pub fn moment(&self, name: &'static str) -> Moment {
        self.need(name).and_then(|n| self.reader.moment(n, &self.subject(name))).unwrap_or(Moment::ZERO)
    }
    /// Opens a group inside that may be there.
    pub fn group(&self, name: &'static str) -> Option<Fields<'a>> {
        self.get(name).and_then(|n| self.reader.open(n, &self.subject(name)))
    }
    /// A finding about one of its fields.
    pub fn error(&self, code: &'static str, name: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.reader.log.error(code, self.at_field(name), self.subject(name), zh, en);
    }
    /// Reports every field that nobody asked for.
    pub fn close(self) {
        let asked = self.asked.borrow();
        for f in self.list.iter().filter(|f| !asked.contains(&f.name.as_str())) {
            let hint = words::did_you_mean(&f.name, asked.iter().copied());
            self.reader.log.add(
                self.strays,
                code::S006,
                self.reader.source.at(f.start),
                self.who(),
                format!("没有字段 {}{}；请改正或删除", f.name, hint.zh()),
                format!("there is no field {}{}; correct it or remove it", f.name, hint.en()),
            );
        }
    }
}
