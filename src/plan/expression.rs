//! Plan / expression — reads a trigger from its text.
//!
//! In: `rain(huangtuxi, 6h) >= 100 and not missing(huangtuxi, 30min)`, and a way to find a gauge by its key.
//! Out: a `Trigger`, or what is wrong and at which character. Not here: evaluating it (`drill::sight`), whether a clause that it
//! names exists (`scenario::plan_resolve`).
//! Method: recursive descent; `or` binds weakest, then `and`, then `not`. The grammar is in `docs/formats.md`.

use super::level::Level;
use super::token::{Token, lex};
use super::trigger::{Compare, Quantity, Trigger};
use super::warning::{self, Warning};
use crate::base::ids::GaugeId;
use crate::base::lang::Text;
use crate::base::time::{Moment, Span};

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The words break the grammar.
    Grammar(Text),
    /// A function that does not exist.
    Function(String),
    /// A gauge that does not exist.
    Gauge(String),
    /// A warning that nobody issues.
    Warning(String),
}

/// A mistake and where it begins, in characters from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Where.
    pub column: usize,
    /// What.
    pub fault: Fault,
}

/// A clause that the expression names, with the character at which it stands.
pub type Mention = (usize, String);

/// Names of all functions and words, for suggestions.
pub const NAMES: [&str; 37] = [
    "stage",
    "rise",
    "rain",
    "max_rain",
    "gauges_over",
    "forecast_rain",
    "max_forecast_rain",
    "forecast_stage",
    "above_warning",
    "reports",
    "minutes",
    "hour",
    "not_signed_off",
    "safe_share",
    "fire_area",
    "flame_length",
    "fire_held",
    "fire_quiet",
    "fire_to_homes",
    "crews_at_fire",
    "queue_length",
    "public_outdated",
    "warning",
    "wind",
    "fire_weather",
    "received",
    "missing",
    "done",
    "after",
    "at",
    "for",
    "latch",
    "always",
    "level",
    "and",
    "or",
    "not",
];

/// Reads an expression; also gives the clauses that it mentions.
pub fn parse(text: &str, gauge: &dyn Fn(&str) -> Option<GaugeId>) -> Result<(Trigger, Vec<Mention>), Mistake> {
    let tokens = lex(text)?;
    let mut p = Parser { tokens, at: 0, end: text.chars().count(), depth: 0, gauge, mentions: Vec::new() };
    let trigger = p.any()?;
    if let Some((column, _)) = p.tokens.get(p.at) {
        return Err(grammar(*column, "此处应为 and、or 或结尾", "expected and, or, or the end here"));
    }
    Ok((trigger, p.mentions))
}

pub(super) fn grammar(column: usize, zh: &'static str, en: &'static str) -> Mistake {
    Mistake { column, fault: Fault::Grammar(Text::new(zh, en)) }
}

struct Parser<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: usize,
    gauge: &'a dyn Fn(&str) -> Option<GaugeId>,
    mentions: Vec<Mention>,
}

impl Parser<'_> {
    fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |t| t.0)
    }
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|t| &t.1)
    }
    fn word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(w)) if w == word)
    }
    fn take(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(is);
        is
    }
    fn expect(&mut self, sign: &str) -> Result<(), Mistake> {
        if self.take(sign) {
            return Ok(());
        }
        Err(match sign {
            "(" => grammar(self.column(), "此处应为 (", "expected ( here"),
            ")" => grammar(self.column(), "此处应为 )", "expected ) here"),
            _ => grammar(self.column(), "此处应为逗号", "expected a comma here"),
        })
    }

    fn any(&mut self) -> Result<Trigger, Mistake> {
        let mut list = vec![self.all()?];
        while self.word("or") {
            self.at += 1;
            list.push(self.all()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Trigger::Any(list) })
    }
    fn all(&mut self) -> Result<Trigger, Mistake> {
        let mut list = vec![self.one()?];
        while self.word("and") {
            self.at += 1;
            list.push(self.one()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Trigger::All(list) })
    }
    fn one(&mut self) -> Result<Trigger, Mistake> {
        self.depth += 1;
        if self.depth > 64 {
            return Err(grammar(self.column(), "嵌套太深", "nested too deeply"));
        }
        let out = self.one_inside();
        self.depth -= 1;
        out
    }
    fn one_inside(&mut self) -> Result<Trigger, Mistake> {
        if self.take("(") {
            let inner = self.any()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let column = self.column();
        let Some(Token::Word(word)) = self.peek().cloned() else {
            return Err(grammar(column, "此处应为一个条件", "expected a condition here"));
        };
        self.at += 1;
        match word.as_str() {
            "not" => Ok(Trigger::Not(Box::new(self.one()?))),
            "always" => Ok(Trigger::Always),
            "level" => {
                if !self.take(">=") {
                    return Err(grammar(self.column(), "level 之后应为 >=", "expected >= after level"));
                }
                let at = self.column();
                let level = match self.peek() {
                    Some(Token::Word(w)) => Level::parse(w),
                    _ => None,
                };
                self.at += 1;
                level.map(Trigger::LevelAtLeast).ok_or_else(|| grammar(at, "响应级别应为 IV、III、II 或 I", "a level is IV, III, II or I"))
            }
            "received" => {
                let t = self.argument_text()?;
                Ok(Trigger::Received(t))
            }
            "done" => {
                self.expect("(")?;
                let c = self.clause()?;
                self.expect(")")?;
                Ok(Trigger::Done(c))
            }
            "after" => {
                self.expect("(")?;
                let c = self.clause()?;
                self.expect(",")?;
                let s = self.span()?;
                self.expect(")")?;
                Ok(Trigger::After(c, s))
            }
            "missing" => {
                self.expect("(")?;
                let g = self.gauge()?;
                self.expect(",")?;
                let s = self.span()?;
                self.expect(")")?;
                Ok(Trigger::Missing(g, s))
            }
            "for" => {
                self.expect("(")?;
                let s = self.span()?;
                self.expect(",")?;
                let t = self.any()?;
                self.expect(")")?;
                Ok(Trigger::Held(s, Box::new(t)))
            }
            "latch" => {
                self.expect("(")?;
                let on = self.any()?;
                self.expect(",")?;
                let off = self.any()?;
                self.expect(")")?;
                Ok(Trigger::Latch(Box::new(on), Box::new(off)))
            }
            "at" => {
                self.expect("(")?;
                let at = self.column();
                let moment = match self.peek() {
                    Some(Token::Word(w)) => Moment::parse(w),
                    _ => None,
                };
                self.at += 1;
                let moment = moment.ok_or_else(|| grammar(at, "时刻应写作 T+hh:mm", "a time is written T+hh:mm"))?;
                self.expect(")")?;
                Ok(Trigger::At(moment))
            }
            _ => self.comparison(&word, column),
        }
    }
    fn comparison(&mut self, word: &str, column: usize) -> Result<Trigger, Mistake> {
        let quantity = self.quantity(word, column)?;
        let sign = match self.peek() {
            Some(Token::Sign(">=")) => Compare::Ge,
            Some(Token::Sign(">")) => Compare::Gt,
            Some(Token::Sign("<=")) => Compare::Le,
            Some(Token::Sign("<")) => Compare::Lt,
            Some(Token::Sign("==")) => Compare::Eq,
            _ => return Err(grammar(self.column(), "此处应为比较符 >= > <= < ==", "expected >= > <= < or == here")),
        };
        self.at += 1;
        let value = if matches!(quantity, Quantity::Warning(_)) { self.colour()? } else { self.number()? };
        Ok(Trigger::Number(quantity, sign, value))
    }
    fn quantity(&mut self, word: &str, column: usize) -> Result<Quantity, Mistake> {
        if !NAMES.contains(&word) || matches!(word, "and" | "or") {
            return Err(Mistake { column, fault: Fault::Function(word.to_owned()) });
        }
        self.expect("(")?;
        let q = match word {
            "stage" => Quantity::Stage(self.gauge()?),
            "rise" | "rain" | "forecast_rain" | "forecast_stage" => {
                let g = self.gauge()?;
                self.expect(",")?;
                let s = self.span()?;
                match word {
                    "rise" => Quantity::Rise(g, s),
                    "rain" => Quantity::Rain(g, s),
                    "forecast_rain" => Quantity::ForecastRain(g, s),
                    _ => Quantity::ForecastStage(g, s),
                }
            }
            "max_rain" => Quantity::MaxRain(self.span()?),
            "max_forecast_rain" => Quantity::MaxForecastRain(self.span()?),
            "gauges_over" => {
                let s = self.span()?;
                self.expect(",")?;
                Quantity::GaugesOver(s, self.number()?)
            }
            "reports" => Quantity::Reports(self.text()?),
            "above_warning" => Quantity::AboveWarning,
            "warning" => Quantity::Warning(self.warning()?),
            "minutes" => Quantity::Minutes,
            "hour" => Quantity::HourOfDay,
            "not_signed_off" => Quantity::NotSignedOff,
            "safe_share" => Quantity::SafeShare,
            "fire_area" => Quantity::FireArea,
            "flame_length" => Quantity::FlameLength,
            "fire_held" => Quantity::FireHeld,
            "fire_quiet" => Quantity::FireQuiet,
            "fire_to_homes" => Quantity::FireToHomes,
            "crews_at_fire" => Quantity::CrewsAtFire,
            "queue_length" => Quantity::QueueLength,
            "public_outdated" => Quantity::PublicOutdated,
            "wind" => Quantity::Wind,
            "fire_weather" => Quantity::FireWeather,
            _ => return Err(Mistake { column, fault: Fault::Function(word.to_owned()) }),
        };
        self.expect(")")?;
        Ok(q)
    }
    fn argument_text(&mut self) -> Result<String, Mistake> {
        self.expect("(")?;
        let t = self.text()?;
        self.expect(")")?;
        Ok(t)
    }
    fn text(&mut self) -> Result<String, Mistake> {
        let column = self.column();
        let Some(Token::Text(t)) = self.peek().cloned() else {
            return Err(grammar(column, "此处应为带引号的文本", "expected a text in quotation marks here"));
        };
        self.at += 1;
        Ok(t)
    }
    fn number(&mut self) -> Result<f64, Mistake> {
        let column = self.column();
        match self.peek().cloned() {
            Some(Token::Number(v, unit)) if unit.is_empty() => {
                self.at += 1;
                Ok(v)
            }
            _ => Err(grammar(column, "此处应为数字", "expected a number here")),
        }
    }
    fn span(&mut self) -> Result<Span, Mistake> {
        let column = self.column();
        let read = match self.peek() {
            Some(Token::Number(v, unit)) if *v > 0.0 && *v < 1e6 => match unit.as_str() {
                "h" => Some(Span::from_seconds_f64(v * 3600.0)),
                "min" => Some(Span::from_minutes_f64(*v)),
                "s" => Some(Span::from_seconds_f64(*v)),
                _ => None,
            },
            _ => None,
        };
        self.at += 1;
        read.ok_or_else(|| grammar(column, "时长应写作 30min、6h 或 10s", "a span is written 30min, 6h or 10s"))
    }
    /// A key: a word, or a number with what follows it (`7-li`).
    fn key(&mut self) -> Result<(usize, String), Mistake> {
        let column = self.column();
        let key = match self.peek() {
            Some(Token::Word(w) | Token::Text(w)) => w.clone(),
            Some(Token::Number(v, tail)) => format!("{v}{tail}"),
            _ => return Err(grammar(column, "此处应为名称", "expected a name here")),
        };
        self.at += 1;
        Ok((column, key))
    }
    fn gauge(&mut self) -> Result<GaugeId, Mistake> {
        let (column, key) = self.key()?;
        (self.gauge)(&key).ok_or(Mistake { column, fault: Fault::Gauge(key) })
    }
    fn warning(&mut self) -> Result<Warning, Mistake> {
        let (column, key) = self.key()?;
        Warning::parse(&key).ok_or(Mistake { column, fault: Fault::Warning(key) })
    }
    /// The colour of a warning as its number.
    fn colour(&mut self) -> Result<f64, Mistake> {
        let column = self.column();
        let rank = match self.peek() {
            Some(Token::Word(w)) => warning::rank_of(w),
            _ => None,
        };
        self.at += 1;
        rank.ok_or_else(|| grammar(column, "预警颜色应为 blue、yellow、orange、red 或 none", "a warning's colour is blue, yellow, orange, red or none"))
    }
    fn clause(&mut self) -> Result<String, Mistake> {
        let (column, key) = self.key()?;
        self.mentions.push((column, key.clone()));
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Trigger, Mistake> {
        parse(text, &|k| (k == "huangtuxi").then_some(GaugeId(3))).map(|p| p.0)
    }

    #[test]
    fn and_binds_more_tightly_than_or() {
        let rain = |mm| Trigger::Number(Quantity::Rain(GaugeId(3), Span::hours(6)), Compare::Ge, mm);
        assert_eq!(
            read("level >= III or rain(huangtuxi, 6h) >= 100 and not missing(huangtuxi, 30min)"),
            Ok(Trigger::Any(vec![
                Trigger::LevelAtLeast(Level::Three),
                Trigger::All(vec![rain(100.0), Trigger::Not(Box::new(Trigger::Missing(GaugeId(3), Span::minutes(30))))]),
            ]))
        );
    }

    #[test]
    fn every_quantity_and_condition_reads() {
        for text in [
            "stage(huangtuxi) > 136.5",
            "rise(huangtuxi, 1h) >= 0.5",
            "max_rain(6h) >= 50",
            "gauges_over(6h, 100) >= 1",
            "forecast_rain(huangtuxi, 1h) >= 30",
            "max_forecast_rain(1h) >= 30",
            "forecast_stage(huangtuxi, 3h) >= 138",
            "above_warning() >= 1",
            "reports(\"water\") >= 2",
            "minutes() >= 30",
            "hour() < 6",
            "not_signed_off() == 0",
            "safe_share() >= 0.95",
            "fire_area() >= 1",
            "flame_length() > 2.5 and wind() >= 5",
            "fire_held() >= 1 and fire_quiet() >= 12",
            "fire_to_homes() <= 180 or crews_at_fire() == 0",
            "fire_weather() >= 4",
            "queue_length() >= 2.5 or public_outdated() >= 1",
            "warning(rainstorm) >= orange and warning(flash-flood) > blue",
            "not warning(geohazard) >= yellow or warning(geohazard) == none",
            "level >= II",
            "received(\"level\")",
            "done(flood.4.2.1)",
            "after(flood.4.2.1, 30min)",
            "at(T+02:00)",
            "always",
            "for(30min, stage(huangtuxi) < 130 or always)",
            "latch(stage(huangtuxi) >= 136.5, stage(huangtuxi) < 136.2)",
            "(always)",
            "not (always and always)",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn a_mistake_says_its_character() {
        let at = |text: &str| read(text).err().map(|m| (m.column, m.fault));
        assert_eq!(at("rain(huangtux, 6h) >= 1"), Some((5, Fault::Gauge("huangtux".into()))));
        assert_eq!(at("always and rian(huangtuxi, 6h) >= 1"), Some((11, Fault::Function("rian".into()))));
        assert_eq!(at("rain(huangtuxi, 6) >= 1").map(|m| m.0), Some(16));
        assert_eq!(at("max_rain(6h) >= ").map(|m| m.0), Some(16));
        assert_eq!(at("max_rain(6h) 50").map(|m| m.0), Some(13));
        assert_eq!(at("always always").map(|m| m.0), Some(7));
        assert_eq!(at("雨 >= 5").map(|m| m.0), Some(0));
        assert_eq!(at("").map(|m| m.0), Some(0));
        assert_eq!(at("level >= V").map(|m| m.0), Some(9));
        assert_eq!(at("always and warning(rainstrom) >= red"), Some((19, Fault::Warning("rainstrom".into()))));
        for (text, column) in [("warning(geohazard) >= purple", 22), ("warning(geohazard) >= 3", 22), ("warning(geohazard)", 18), ("warning() >= red", 8)] {
            assert_eq!(at(text).map(|m| m.0), Some(column), "{text}");
        }
        assert!(read(&"(".repeat(100_000)).is_err());
        assert!(read(&"not ".repeat(1000)).is_err());
    }
}
