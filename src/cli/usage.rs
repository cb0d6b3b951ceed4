//! Cli / usage — what is said of a wrong command line, in the reader's language, and where help and version are printed.
//!
//! In: the words of the command line. Out: the command, or an exit code with the text on the standard error. Exit 2 for a wrong
//! command line, 0 for help that was asked for.
//! Not here: the texts of help (`help`). Method: the parser's error is taken apart into its kind and what it speaks of, and said
//! anew; its own English sentences are not used.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command};

use super::help::{self, Word, side};
use super::out::{complain, say_on};
use crate::base::lang::Lang;

/// The language that a command line asks for, even where it is wrong otherwise.
pub(super) fn language(words: &[OsString]) -> Lang {
    let mut words = words.iter().skip(1).map(|w| w.to_string_lossy()).take_while(|w| w != "--");
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next().map(|v| v.into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        match value.as_deref() {
            Some("en") => return Lang::En,
            Some("zh") => return Lang::Zh,
            _ => {}
        }
    }
    Lang::default()
}

/// Takes a command line apart, or says what is wrong with it.
pub(super) fn parse(words: &[OsString]) -> Result<ArgMatches, ExitCode> {
    let lang = language(words);
    let command = help::command(lang);
    let asked_before = command.clone();
    let matches = command.try_get_matches_from(words).map_err(|e| answer(&e, lang))?;
    match matches.subcommand() {
        Some(("help", of)) => Err(help_of(asked_before, of.get_many::<String>("of").into_iter().flatten(), lang)),
        _ => Ok(matches),
    }
}

/// Prints the help of the command that the words lead to.
fn help_of<'w>(mut command: Command, words: impl Iterator<Item = &'w String>, lang: Lang) -> ExitCode {
    for word in words {
        let Some(below) = command.find_subcommand(word).cloned() else {
            complain!("{}", no_command(word, &[], lang));
            return ExitCode::from(2);
        };
        command = below;
    }
    say_on!("{}", command.render_help());
    ExitCode::SUCCESS
}

/// Prints help where it was asked for, and a mistake where there is one.
pub(super) fn answer(e: &clap::Error, lang: Lang) -> ExitCode {
    match e.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            say_on!("{}", e.render());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            complain!("{}", e.render());
            ExitCode::from(2)
        }
        _ => {
            complain!("{}", told(e, lang));
            ExitCode::from(2)
        }
    }
}

/// The mistake, what may have been meant, and how the command is used.
fn told(e: &clap::Error, lang: Lang) -> String {
    let mut text = format!("{}{}", pick(lang, "错误：", "error: "), mistake(e, lang));
    if let Some(ContextValue::StyledStr(usage)) = e.get(ContextKind::Usage) {
        let line = usage.to_string();
        text.push_str(&format!("\n\n{}{}", Word::Usage.get(lang), line.trim_start_matches("Usage:").trim()));
    }
    text.push_str(pick(lang, "\n\n更多说明见 --help", "\n\nFor more, try --help"));
    text
}

fn pick<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The strings that an error holds of a kind.
fn held(e: &clap::Error, kind: ContextKind) -> Vec<String> {
    match e.get(kind) {
        Some(ContextValue::String(s)) => vec![s.clone()],
        Some(ContextValue::Strings(list)) => list.clone(),
        Some(ContextValue::StyledStr(s)) => vec![s.to_string()],
        Some(ContextValue::StyledStrs(list)) => list.iter().map(ToString::to_string).collect(),
        Some(ContextValue::Number(n)) => vec![n.to_string()],
        _ => Vec::new(),
    }
}

/// Texts in a row, with the comma of the language.
fn row(list: &[String], lang: Lang) -> String {
    list.join(pick(lang, "、", ", "))
}

fn no_command(word: &str, near: &[String], lang: Lang) -> String {
    let text = match lang {
        Lang::Zh => format!("没有命令 {word}"),
        Lang::En => format!("there is no command {word}"),
    };
    format!("{text}{}", meant(near, lang))
}

/// What may have been meant.
fn meant(near: &[String], lang: Lang) -> String {
    match (near, lang) {
        ([], _) => String::new(),
        (_, Lang::Zh) => format!("；是不是要写 {}？", near.join(" 或 ")),
        (_, Lang::En) => format!("; did you mean {}?", near.join(" or ")),
    }
}

/// One sentence for a kind of mistake.
fn mistake(e: &clap::Error, lang: Lang) -> String {
    let args = held(e, ContextKind::InvalidArg);
    let arg = row(&args, lang);
    let values = held(e, ContextKind::InvalidValue);
    let value = values.first().cloned().unwrap_or_default();
    let counts = |kind| held(e, kind).concat();
    match (e.kind(), lang) {
        (ErrorKind::UnknownArgument, _) => {
            let text = match lang {
                Lang::Zh => format!("不认识 {arg}"),
                Lang::En => format!("{arg} is not known here"),
            };
            let near: Vec<String> = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].into_iter().flat_map(|k| held(e, k)).collect();
            format!("{text}{}", meant(&near, lang))
        }
        (ErrorKind::InvalidSubcommand, _) => no_command(&held(e, ContextKind::InvalidSubcommand).concat(), &held(e, ContextKind::SuggestedSubcommand), lang),
        (ErrorKind::InvalidValue, Lang::Zh) if value.is_empty() => format!("{arg} 后面缺一个值"),
        (ErrorKind::InvalidValue, Lang::En) if value.is_empty() => format!("{arg} needs a value"),
        (ErrorKind::InvalidValue, _) => {
            let valid = row(&held(e, ContextKind::ValidValue), lang);
            let text = match lang {
                Lang::Zh => format!("{arg} 不能是 {value}；可选：{valid}"),
                Lang::En => format!("{arg} cannot be {value}; possible values: {valid}"),
            };
            format!("{text}{}", meant(&held(e, ContextKind::SuggestedValue), lang))
        }
        (ErrorKind::ValueValidation, Lang::Zh) => format!("{arg} 不能是 {value}：{}", why(e, lang)),
        (ErrorKind::ValueValidation, Lang::En) => format!("{arg} cannot be {value}: {}", why(e, lang)),
        (ErrorKind::MissingRequiredArgument, Lang::Zh) => format!("缺少 {arg}"),
        (ErrorKind::MissingRequiredArgument, Lang::En) => format!("{arg} is missing"),
        (ErrorKind::MissingSubcommand, Lang::Zh) => format!("缺少命令；可选：{}", row(&held(e, ContextKind::ValidSubcommand), lang)),
        (ErrorKind::MissingSubcommand, Lang::En) => format!("a command is missing; possible: {}", row(&held(e, ContextKind::ValidSubcommand), lang)),
        (ErrorKind::ArgumentConflict, _) => {
            let prior = held(e, ContextKind::PriorArg);
            match (prior.contains(&arg) || prior.is_empty(), lang) {
                (true, Lang::Zh) => format!("{arg} 只能给一次"),
                (true, Lang::En) => format!("{arg} can be given once only"),
                (false, Lang::Zh) => format!("{arg} 不能与 {} 同用", row(&prior, lang)),
                (false, Lang::En) => format!("{arg} cannot be used with {}", row(&prior, lang)),
            }
        }
        (ErrorKind::TooManyValues, Lang::Zh) => format!("{arg} 后面多了 {value}"),
        (ErrorKind::TooManyValues, Lang::En) => format!("{value} is one too many for {arg}"),
        (ErrorKind::TooFewValues, Lang::Zh) => {
            format!("{arg} 至少要 {} 个值，只给了 {}", counts(ContextKind::MinValues), counts(ContextKind::ActualNumValues))
        }
        (ErrorKind::TooFewValues, Lang::En) => {
            format!("{arg} needs {} values, {} are there", counts(ContextKind::MinValues), counts(ContextKind::ActualNumValues))
        }
        (ErrorKind::WrongNumberOfValues, Lang::Zh) => {
            format!("{arg} 要 {} 个值，给了 {}", counts(ContextKind::ExpectedNumValues), counts(ContextKind::ActualNumValues))
        }
        (ErrorKind::WrongNumberOfValues, Lang::En) => {
            format!("{arg} needs {} values, {} are there", counts(ContextKind::ExpectedNumValues), counts(ContextKind::ActualNumValues))
        }
        (ErrorKind::NoEquals, Lang::Zh) => format!("{arg} 的值须用等号相连"),
        (ErrorKind::NoEquals, Lang::En) => format!("{arg} needs an equals sign before its value"),
        (ErrorKind::InvalidUtf8, Lang::Zh) => "命令行里有不是 UTF-8 的文字".to_owned(),
        (ErrorKind::InvalidUtf8, Lang::En) => "the command line holds text that is not UTF-8".to_owned(),
        (_, Lang::Zh) => format!("命令行有误（{:?}）", e.kind()),
        (_, Lang::En) => format!("the command line is wrong ({:?})", e.kind()),
    }
}

/// Why a value is refused.
fn why(e: &clap::Error, lang: Lang) -> String {
    use std::num::IntErrorKind;
    let Some(source) = std::error::Error::source(e) else { return pick(lang, "读不出来", "it cannot be read").to_owned() };
    if let Some(number) = source.downcast_ref::<std::num::ParseIntError>() {
        return match number.kind() {
            IntErrorKind::PosOverflow => pick(lang, "数太大", "the number is too large"),
            IntErrorKind::NegOverflow => pick(lang, "数太小", "the number is too small"),
            _ => pick(lang, "应为整数", "a whole number is expected"),
        }
        .to_owned();
    }
    if source.downcast_ref::<std::num::ParseFloatError>().is_some() {
        return pick(lang, "应为数", "a number is expected").to_owned();
    }
    let text = source.to_string();
    // The parser's own words for a number outside its range.
    match text.split_once(" is not in ") {
        Some((_, range)) => {
            let (low, high) = range.split_once("..").unwrap_or((range, ""));
            let high = high.trim_start_matches('=');
            match lang {
                Lang::Zh if high.is_empty() => format!("应不小于 {low}"),
                Lang::Zh => format!("应为 {low} 至 {high}"),
                Lang::En if high.is_empty() => format!("{low} or more is expected"),
                Lang::En => format!("{low} to {high} is expected"),
            }
        }
        None => side(&text, lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        std::iter::once("yanlian").chain(line.split_whitespace()).map(OsString::from).collect()
    }

    fn said(line: &str, lang: Lang) -> String {
        let e = help::command(lang).try_get_matches_from(words(line)).expect_err("a wrong command line");
        told(&e, lang)
    }

    #[test]
    fn the_language_is_heard_wherever_it_stands() {
        for (line, lang) in [
            ("drill x.ron", Lang::Zh),
            ("--lang en drill", Lang::En),
            ("drill --nonsense --lang=en", Lang::En),
            ("drill --lang zh --help", Lang::Zh),
            ("drill --lang xx", Lang::Zh),
            ("view -- --lang en", Lang::Zh),
        ] {
            assert_eq!(language(&words(line)), lang, "{line}");
        }
    }

    #[test]
    fn every_kind_of_mistake_is_told_in_both_languages() {
        for (line, zh, en) in [
            ("drill x.ron --sede 7", "错误：不认识 --sede；是不是要写 --seed？", "error: --sede is not known here; did you mean --seed?"),
            ("dril x.ron", "错误：没有命令 dril；是不是要写 drill？", "error: there is no command dril; did you mean drill?"),
            ("drill x.ron --seed", "错误：--seed <SEED> 后面缺一个值", "error: --seed <SEED> needs a value"),
            ("drill x.ron --seed x", "错误：--seed <SEED> 不能是 x：应为整数", "error: --seed <SEED> cannot be x: a whole number is expected"),
            (
                "drill x.ron --format xml",
                "错误：--format <FORMAT> 不能是 xml；可选：text、json",
                "error: --format <FORMAT> cannot be xml; possible values: text, json",
            ),
            (
                "drill x.ron --set nonsense",
                "错误：--set <KEY=VALUE> 不能是 nonsense：应为 KEY=VALUE，如 rain.scale=1.2",
                "error: --set <KEY=VALUE> cannot be nonsense: KEY=VALUE expected, as rain.scale=1.2",
            ),
            ("drill", "错误：缺少 <DRILL>", "error: <DRILL> is missing"),
            ("clear x --area z --hours 99", "错误：--hours <HOURS> 不能是 99：应为 1 至 72", "error: --hours <HOURS> cannot be 99: 1 to 72 is expected"),
            (
                "clear x --drill d --hours 9",
                "错误：--drill <DRILL.ron> 不能与 --hours <HOURS> 同用",
                "error: --drill <DRILL.ron> cannot be used with --hours <HOURS>",
            ),
            ("zones x --return a --out o", "错误：--return <YEARS,…> 不能是 a：应为数", "error: --return <YEARS,…> cannot be a: a number is expected"),
            ("drill x.ron --seed 1 --seed 2", "错误：--seed <SEED> 只能给一次", "error: --seed <SEED> can be given once only"),
            (
                "compare x.ron --plan a --seeds 3..1",
                "错误：--seeds <SEEDS> 不能是 3..1：3..1 前大后小，应写作 1..3",
                "error: --seeds <SEEDS> cannot be 3..1: 3..1 runs backwards; write 1..3",
            ),
        ] {
            for (lang, expected) in [(Lang::Zh, zh), (Lang::En, en)] {
                let text = said(line, lang);
                assert_eq!(text.lines().next(), Some(expected), "{line}: {text}");
                assert!(text.contains(Word::Usage.get(lang)) || !matches!(line, "drill"), "{text}");
                assert!(lang == Lang::En || !(text.contains("Usage:") || text.contains("[OPTIONS]")), "{text}");
            }
        }
    }
}
