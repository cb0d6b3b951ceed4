//! Score / scoring file — RON to `Scoring`, with every finding at once.
//!
//! In: texts, one above the other. Out: the merged values, or findings with line and column.
//! Method: `ron2`'s tree with spans; each field known by name, each number finite and in its range.

use std::path::Path;

use ron2::ast::Expr;

use super::measure;
use super::scoring::{Bands, Direction, Gates, LossWeights, Parameters, Scoring, Shape, Spec};
use crate::scenario::finding::{At, Finding, Severity};

/// The newest form that this build reads.
const FORMAT: f64 = 1.0;

struct Reader<'t> {
    path: &'t Path,
    findings: Vec<Finding>,
}

/// The finding of a file that cannot be read.
pub(super) fn unreadable(path: &Path, e: &std::io::Error) -> Finding {
    Finding {
        at: At { file: path.to_path_buf(), line: 0, column: 0 },
        code: "S901",
        severity: Severity::Error,
        subject: "scoring".into(),
        zh: format!("读不出评分文件：{e}；请检查路径与权限"),
        en: format!("the scoring file cannot be read: {e}; check path and permissions"),
    }
}

type Fields<'e, 'a> = Vec<(&'e str, &'e Expr<'a>, &'e ron2::Span)>;

fn fields<'e, 'a>(expr: &'e Expr<'a>) -> Option<Fields<'e, 'a>> {
    match expr {
        Expr::AnonStruct(s) => Some(s.fields.iter().map(|f| (f.name.name.as_ref(), &f.value, &f.name.span)).collect()),
        Expr::Unit(_) => Some(Vec::new()),
        _ => None,
    }
}

impl Reader<'_> {
    fn say(&mut self, span: &ron2::Span, code: &'static str, subject: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        let at = At { file: self.path.to_path_buf(), line: span.start.line, column: span.start.col };
        self.findings.push(Finding { at, code, severity: Severity::Error, subject: subject.into(), zh: zh.into(), en: en.into() });
    }
    fn number(&mut self, subject: &str, expr: &Expr<'_>) -> Option<f64> {
        let read = match expr {
            Expr::Number(n) => n.raw.replace('_', "").parse::<f64>().ok(),
            _ => None,
        };
        let good = read.filter(|v| v.is_finite());
        if good.is_none() {
            self.say(expr.span(), "S904", subject, "应为有限的数", "expected a finite number");
        }
        good
    }
    fn not_negative(&mut self, subject: &str, expr: &Expr<'_>, into: &mut f64) {
        let Some(v) = self.number(subject, expr) else { return };
        if v < 0.0 {
            return self.say(expr.span(), "S905", subject, format!("{v} 为负；应为 0 或正数"), format!("{v} is negative; expected 0 or more"));
        }
        *into = v;
    }
    fn text(&mut self, subject: &str, expr: &Expr<'_>, into: &mut String) {
        match expr {
            Expr::String(s) => into.clone_from(&s.value),
            _ => self.say(expr.span(), "S904", subject, "应为文字，加引号", "expected a text in quotes"),
        }
    }
    fn truth(&mut self, subject: &str, expr: &Expr<'_>, into: &mut bool) {
        match expr {
            Expr::Bool(b) => *into = b.value,
            _ => self.say(expr.span(), "S904", subject, "应为 true 或 false", "expected true or false"),
        }
    }
    fn numbers(&mut self, subject: &str, expr: &Expr<'_>, n: usize) -> Option<Vec<f64>> {
        let items: Vec<&Expr<'_>> = match expr {
            Expr::Tuple(t) => t.elements.iter().map(|e| &e.expr).collect(),
            _ => Vec::new(),
        };
        if items.len() != n {
            self.say(expr.span(), "S904", subject, format!("应为括号内 {n} 个数"), format!("expected {n} numbers in parentheses"));
            return None;
        }
        items.into_iter().map(|e| self.number(subject, e)).collect()
    }
    fn unknown(&mut self, span: &ron2::Span, subject: &str, name: &str, known: &[&str]) {
        let list = known.join(", ");
        self.say(span, "S902", format!("{subject} · {name}"), format!("没有这个字段；可用：{list}"), format!("no such field; known are {list}"));
    }
    /// Named numbers that may not be negative.
    fn numbers_by_name(&mut self, subject: &str, expr: &Expr<'_>, into: &mut [(&str, &mut f64)]) {
        let Some(found) = fields(expr) else { return self.say(expr.span(), "S904", subject, "应为 (字段: 值, …)", "expected (field: value, …)") };
        for (name, value, span) in found {
            let known: Vec<&str> = into.iter().map(|(n, _)| *n).collect();
            match into.iter_mut().find(|(n, _)| *n == name) {
                Some((_, slot)) => self.not_negative(&format!("{subject} · {name}"), value, slot),
                None => self.unknown(span, subject, name, &known),
            }
        }
    }
}

/// Reads files one above the other.
pub(super) fn read(files: &[(&Path, &str)]) -> Result<Scoring, Vec<Finding>> {
    let mut scoring = blank();
    let mut findings = Vec::new();
    let mut last = Path::new("");
    for (path, text) in files {
        let mut reader = Reader { path, findings: Vec::new() };
        reader.file(text, &mut scoring);
        findings.append(&mut reader.findings);
        last = path;
    }
    if findings.is_empty() {
        check_whole(&scoring, last, &mut findings);
    }
    if findings.is_empty() { Ok(scoring) } else { Err(findings) }
}

fn blank() -> Scoring {
    Scoring {
        source: String::new(),
        points: (1.0, 0.75, 0.4, 0.0),
        grades: (0.9, 0.75, 0.5),
        bands: Shape { share: (0.03, 0.10), duration: (1.25, 2.0), lead: (0.75, 0.5), margin: (15.0, 30.0), count: (1.0, 5.0) },
        loss: LossWeights {
            dead: 1.0,
            red: 0.3,
            yellow: 0.1,
            caught: 0.02,
            dwelling: 0.0,
            hectare: 0.0,
            crash: 0.0,
            trapped_hour: 0.0,
            least_share_of_scale: 0.01,
        },
        gates: Gates { any_death: true, reduced_mobility: true, unsafe_order: true },
        parameters: Parameters {
            verify_allowance_min: 30.0,
            written_report_min: 60.0,
            squad_mobilise_min: 30.0,
            force_within_min: 60.0,
            people_per_rescuer: 5.0,
            roll_call_min: 120.0,
            supply_within_h: 6.0,
            decision_p90_min: 15.0,
            span_of_control: 7.0,
            open_air_h: 2.0,
            contradiction_min: 30.0,
            own_rule_dry: 1.0,
            own_rule_average: 0.7,
            own_rule_wet: 0.35,
        },
        metrics: Vec::new(),
    }
}

fn check_whole(scoring: &Scoring, path: &Path, findings: &mut Vec<Finding>) {
    let mut say = |code, subject: &str, zh: String, en: String| {
        findings.push(Finding { at: At { file: path.to_path_buf(), line: 0, column: 0 }, code, severity: Severity::Error, subject: subject.into(), zh, en });
    };
    let total: f64 = scoring.metrics.iter().filter(|m| m.bands != Bands::Reported).map(|m| m.weight).sum();
    if total <= 0.0 {
        say("S907", "metrics · weight", "各项权重之和为零；至少一项应大于 0".into(), "the weights sum to nothing; at least one must be above 0".into());
    }
}

impl Reader<'_> {
    fn file(&mut self, text: &str, into: &mut Scoring) {
        let doc = match ron2::ast::parse_document(text) {
            Ok(doc) => doc,
            Err(e) => {
                let what = e.kind().to_string();
                return self.say(e.span(), "S903", "scoring", format!("不是合法的 RON：{what}"), format!("not valid RON: {what}"));
            }
        };
        let Some(root) = doc.value.as_ref().and_then(fields) else {
            let span = doc.value.as_ref().map_or_else(ron2::Span::synthetic, |v| *v.span());
            return self.say(&span, "S903", "scoring", "文件应为 (format: 1, …)", "the file must be (format: 1, …)");
        };
        const KNOWN: [&str; 10] = ["format", "source", "confidence", "points", "grades", "bands", "loss", "gates", "parameters", "metrics"];
        let format = root.iter().find(|(n, _, _)| *n == "format");
        match format {
            None => self.say(doc.value.as_ref().map_or(&ron2::Span::synthetic(), |v| v.span()), "S906", "format", "缺少 format: 1", "format: 1 is missing"),
            Some((_, value, _)) => {
                if let Some(f) = self.number("format", value).filter(|f| *f > FORMAT) {
                    return self.say(
                        value.span(),
                        "S906",
                        "format",
                        format!("格式 {f} 比本程序新；请用新版"),
                        format!("format {f} is newer than this program; use a newer one"),
                    );
                }
            }
        }
        for (name, value, span) in root {
            match name {
                "format" => {}
                "source" => self.text("source", value, &mut into.source),
                "confidence" => match value {
                    Expr::Struct(s) if ["Sourced", "Derived", "Assumed"].contains(&s.name.name.as_ref()) => {}
                    _ => self.say(value.span(), "S904", "confidence", "应为 Sourced、Derived 或 Assumed", "expected Sourced, Derived or Assumed"),
                },
                "points" => {
                    if let Some(v) = self.numbers("points", value, 4) {
                        into.points = (v[0], v[1], v[2], v[3]);
                        self.falls("points", value, &v);
                    }
                }
                "grades" => {
                    if let Some(v) = self.numbers("grades", value, 3) {
                        into.grades = (v[0], v[1], v[2]);
                        self.falls("grades", value, &v);
                    }
                }
                "bands" => self.shape(value, &mut into.bands),
                "loss" => {
                    let l = &mut into.loss;
                    self.numbers_by_name(
                        "loss",
                        value,
                        &mut [
                            ("dead", &mut l.dead),
                            ("red", &mut l.red),
                            ("yellow", &mut l.yellow),
                            ("caught", &mut l.caught),
                            ("dwelling", &mut l.dwelling),
                            ("hectare", &mut l.hectare),
                            ("crash", &mut l.crash),
                            ("trapped_hour", &mut l.trapped_hour),
                            ("least_share_of_scale", &mut l.least_share_of_scale),
                        ],
                    );
                }
                "gates" => {
                    let Some(found) = fields(value) else {
                        self.say(value.span(), "S904", "gates", "应为 (字段: 值, …)", "expected (field: value, …)");
                        continue;
                    };
                    for (name, value, span) in found {
                        match name {
                            "any_death" => self.truth("gates · any_death", value, &mut into.gates.any_death),
                            "reduced_mobility" => self.truth("gates · reduced_mobility", value, &mut into.gates.reduced_mobility),
                            "unsafe_order" => self.truth("gates · unsafe_order", value, &mut into.gates.unsafe_order),
                            _ => self.unknown(span, "gates", name, &["any_death", "reduced_mobility", "unsafe_order"]),
                        }
                    }
                }
                "parameters" => {
                    let p = &mut into.parameters;
                    self.numbers_by_name(
                        "parameters",
                        value,
                        &mut [
                            ("verify_allowance_min", &mut p.verify_allowance_min),
                            ("written_report_min", &mut p.written_report_min),
                            ("squad_mobilise_min", &mut p.squad_mobilise_min),
                            ("force_within_min", &mut p.force_within_min),
                            ("people_per_rescuer", &mut p.people_per_rescuer),
                            ("roll_call_min", &mut p.roll_call_min),
                            ("supply_within_h", &mut p.supply_within_h),
                            ("decision_p90_min", &mut p.decision_p90_min),
                            ("span_of_control", &mut p.span_of_control),
                            ("open_air_h", &mut p.open_air_h),
                            ("contradiction_min", &mut p.contradiction_min),
                            ("own_rule_dry", &mut p.own_rule_dry),
                            ("own_rule_average", &mut p.own_rule_average),
                            ("own_rule_wet", &mut p.own_rule_wet),
                        ],
                    );
                }
                "metrics" => self.metrics(value, &mut into.metrics),
                _ => self.unknown(span, "scoring", name, &KNOWN),
            }
        }
    }

    fn falls(&mut self, subject: &str, expr: &Expr<'_>, v: &[f64]) {
        if v.windows(2).any(|w| w[1] > w[0]) {
            self.say(expr.span(), "S908", subject, "应由高到低", "expected from high to low");
        }
    }

    fn shape(&mut self, expr: &Expr<'_>, into: &mut Shape) {
        let Some(found) = fields(expr) else { return self.say(expr.span(), "S904", "bands", "应为 (字段: 值, …)", "expected (field: value, …)") };
        for (name, value, span) in found {
            let subject = format!("bands · {name}");
            let (slot, rising) = match name {
                "share" => (&mut into.share, true),
                "duration" => (&mut into.duration, true),
                "lead" => (&mut into.lead, false),
                "margin" => (&mut into.margin, true),
                "count" => (&mut into.count, true),
                _ => {
                    self.unknown(span, "bands", name, &["share", "duration", "lead", "margin", "count"]);
                    continue;
                }
            };
            let Some(v) = self.numbers(&subject, value, 2) else { continue };
            let starts = match name {
                "duration" => v[0] >= 1.0,
                "lead" => v[0] <= 1.0,
                _ => v[0] >= 0.0,
            };
            if !starts || (rising && v[1] < v[0]) || (!rising && v[1] > v[0]) {
                self.say(
                    value.span(),
                    "S908",
                    subject,
                    "档次方向反了：M 应比 S 离目标更远",
                    "the bands run the wrong way: M must be farther from the target than S",
                );
                continue;
            }
            *slot = (v[0], v[1]);
        }
    }

    fn metrics(&mut self, expr: &Expr<'_>, into: &mut Vec<Spec>) {
        let Expr::Seq(seq) = expr else { return self.say(expr.span(), "S904", "metrics", "应为 [ … ]", "expected [ … ]") };
        for item in &seq.items {
            let Some(found) = fields(&item.expr) else {
                self.say(item.expr.span(), "S904", "metrics", "应为 (id: \"E1\", …)", "expected (id: \"E1\", …)");
                continue;
            };
            let Some((_, id_expr, _)) = found.iter().find(|(n, _, _)| *n == "id") else {
                self.say(item.expr.span(), "S906", "metrics · id", "缺少 id", "id is missing");
                continue;
            };
            let mut id = String::new();
            self.text("metrics · id", id_expr, &mut id);
            if id.is_empty() {
                continue;
            }
            if !measure::ALL.iter().any(|(known, _)| *known == id) {
                let list = measure::ALL.iter().map(|(k, _)| *k).collect::<Vec<_>>().join(", ");
                self.say(
                    id_expr.span(),
                    "S909",
                    format!("metric \"{id}\""),
                    format!("没有这个指标；可用：{list}"),
                    format!("no such metric; known are {list}"),
                );
                continue;
            }
            let old = into.iter().position(|m| m.id == id);
            let mut spec = old.map_or_else(
                || Spec {
                    id: id.clone(),
                    name: id.clone(),
                    name_en: id.clone(),
                    module: String::new(),
                    unit: "1".into(),
                    direction: Direction::Higher,
                    target: 0.0,
                    bands: Bands::Reported,
                    weight: 0.0,
                },
                |i| into[i].clone(),
            );
            self.metric(&mut spec, &found);
            match old {
                Some(i) => into[i] = spec,
                None => into.push(spec),
            }
        }
    }

    fn metric(&mut self, spec: &mut Spec, found: &Fields<'_, '_>) {
        const KNOWN: [&str; 9] = ["id", "name", "name_en", "module", "unit", "direction", "target", "bands", "weight"];
        let mut limits_at = None;
        for (name, value, span) in found {
            let subject = format!("metric \"{}\" · {name}", spec.id);
            match *name {
                "id" => {}
                "name" => self.text(&subject, value, &mut spec.name),
                "name_en" => self.text(&subject, value, &mut spec.name_en),
                "module" => self.text(&subject, value, &mut spec.module),
                "unit" => self.text(&subject, value, &mut spec.unit),
                "weight" => self.not_negative(&subject, value, &mut spec.weight),
                "target" => {
                    if let Some(v) = self.number(&subject, value) {
                        spec.target = v;
                    }
                }
                "direction" => match value {
                    Expr::Struct(s) if s.name.name == "Higher" => spec.direction = Direction::Higher,
                    Expr::Struct(s) if s.name.name == "Lower" => spec.direction = Direction::Lower,
                    _ => self.say(value.span(), "S904", subject, "应为 Higher 或 Lower", "expected Higher or Lower"),
                },
                "bands" => {
                    limits_at = Some(*value.span());
                    if let Some(b) = self.bands(&subject, value) {
                        spec.bands = b;
                    }
                }
                _ => self.unknown(span, &format!("metric \"{}\"", spec.id), name, &KNOWN),
            }
        }
        let up = spec.direction == Direction::Higher;
        let wrong = match spec.bands {
            Bands::Limits(p, s, m) => {
                if up {
                    p < s || s < m
                } else {
                    p > s || s > m
                }
            }
            Bands::Duration | Bands::Count | Bands::CountPer10k | Bands::Deaths => up,
            Bands::Lead | Bands::Margin => !up,
            Bands::Share | Bands::Reported => false,
        };
        if wrong {
            let span = limits_at.or_else(|| found.first().map(|f| *f.2)).unwrap_or_else(ron2::Span::synthetic);
            self.say(
                &span,
                "S908",
                format!("metric \"{}\" · bands", spec.id),
                "档次方向反了：与 direction 不符",
                "the bands run the wrong way round for this direction",
            );
        }
    }

    fn bands(&mut self, subject: &str, expr: &Expr<'_>) -> Option<Bands> {
        const WORDS: &str = "Share, Duration, Lead, Margin, Count, CountPer10k, Deaths, Limits(p, s, m), Reported";
        let Expr::Struct(s) = expr else {
            self.say(expr.span(), "S904", subject, format!("应为 {WORDS} 之一"), format!("expected one of {WORDS}"));
            return None;
        };
        Some(match (s.name.name.as_ref(), &s.body) {
            ("Share", None) => Bands::Share,
            ("Duration", None) => Bands::Duration,
            ("Lead", None) => Bands::Lead,
            ("Margin", None) => Bands::Margin,
            ("Count", None) => Bands::Count,
            ("CountPer10k", None) => Bands::CountPer10k,
            ("Deaths", None) => Bands::Deaths,
            ("Reported", None) => Bands::Reported,
            ("Limits", Some(ron2::ast::StructBody::Tuple(t))) if t.elements.len() == 3 => {
                let v: Option<Vec<f64>> = t.elements.iter().map(|e| self.number(subject, &e.expr)).collect();
                let v = v?;
                Bands::Limits(v[0], v[1], v[2])
            }
            _ => {
                self.say(expr.span(), "S904", subject, format!("应为 {WORDS} 之一"), format!("expected one of {WORDS}"));
                return None;
            }
        })
    }
}
