//! Cli / help — the command line in one of the two languages: every text, heading and example.
//!
//! In: the command as the derive makes it, whose texts each hold both languages ([`two`]); a language. Out: the same command
//! with one of them. Not here: what a wrong command line is answered (`usage`).
//! Method: a text cannot be written in one language only, because `two!` asks for both; the walk puts the one asked for in its
//! place, and its own words where the parser has English ones.

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::base::lang::{Lang, Text};

/// What stands between the two languages of a text.
pub(super) const BETWEEN: char = '‖';

/// A text in both languages, as one literal: 简体中文 first.
macro_rules! two {
    ($zh:literal, $en:literal) => {
        concat!($zh, "‖", $en)
    };
}
pub(super) use two;

/// A text in both languages, made while the program runs; it is shown through [`side`].
pub(super) fn both(zh: impl std::fmt::Display, en: impl std::fmt::Display) -> String {
    format!("{zh}{BETWEEN}{en}")
}

/// The side of a text in a language; a text without sides is the same in both.
pub(super) fn side(text: &str, lang: Lang) -> &str {
    match (text.split_once(BETWEEN), lang) {
        (None, _) => text,
        (Some((zh, _)), Lang::Zh) => zh,
        (Some((_, en)), Lang::En) => en,
    }
}

/// The words that the parser would say in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Before the line that shows how a command is used.
    Usage,
    /// Heading of what stands without a dash.
    Arguments,
    /// Heading of what begins with a dash.
    Options,
    /// Heading of the commands below.
    Commands,
    /// Heading of the examples.
    Examples,
    /// Stands in the usage line for all options.
    AnyOption,
    /// Stands in the usage line for a command.
    AnyCommand,
    /// Before a default value.
    Default,
    /// Before the values that may stand.
    Possible,
    /// What `--help` does.
    HelpFlag,
    /// What `--version` does.
    VersionFlag,
    /// What the command `help` does.
    HelpCommand,
    /// The argument of the command `help`.
    HelpOf,
}

impl Word {
    /// The text.
    pub(super) const fn text(self) -> Text {
        match self {
            Self::Usage => Text::new("用法：", "Usage: "),
            Self::Arguments => Text::new("参数", "Arguments"),
            Self::Options => Text::new("选项", "Options"),
            Self::Commands => Text::new("命令", "Commands"),
            Self::Examples => Text::new("示例（在仓库根目录运行）：", "Examples (from the root of the repository):"),
            Self::AnyOption => Text::new("[选项]", "[OPTIONS]"),
            Self::AnyCommand => Text::new("命令", "COMMAND"),
            Self::Default => Text::new("默认：", "default: "),
            Self::Possible => Text::new("可选：", "possible values: "),
            Self::HelpFlag => Text::new("显示帮助", "Print help"),
            Self::VersionFlag => Text::new("显示版本", "Print version"),
            Self::HelpCommand => Text::new("显示一个命令的帮助", "Print the help of a command"),
            Self::HelpOf => Text::new("哪个命令", "Which command"),
        }
    }
    /// Both sides, for the walk to choose from.
    fn whole(self) -> String {
        both(self.get(Lang::Zh), self.get(Lang::En))
    }
    /// The text in a language.
    pub(super) const fn get(self, lang: Lang) -> &'static str {
        self.text().get(lang)
    }
}

/// The whole command line in a language, ready to parse.
pub(super) fn command(lang: Lang) -> Command {
    let of = Arg::new("of").num_args(0..).value_name(Word::AnyCommand.get(lang)).help(Word::HelpOf.whole());
    let root = super::Args::command().subcommand(Command::new("help").about(Word::HelpCommand.whole()).after_help("yanlian help drill").arg(of));
    let mut root = localised(root, lang).arg(
        Arg::new("version")
            .long("version")
            .short('V')
            .action(ArgAction::Version)
            .display_order(902)
            .help(Word::VersionFlag.get(lang))
            .help_heading(Word::Options.get(lang)),
    );
    root.build();
    usages(root, lang)
}

/// The texts of a command and of those below in a language.
fn localised(mut cmd: Command, lang: Lang) -> Command {
    if let Some(about) = cmd.get_about().map(ToString::to_string) {
        cmd = cmd.about(side(&about, lang).to_owned());
    }
    // In the template, where nobody breaks their lines: an example is copied as it stands.
    let mut examples = String::new();
    if let Some(lines) = cmd.get_after_help().map(ToString::to_string) {
        examples = format!("\n\n{}", Word::Examples.get(lang));
        examples.extend(side(&lines, lang).lines().map(|l| format!("\n  {l}")));
        cmd = cmd.after_help(None::<&'static str>);
    }
    if cmd.has_subcommands() {
        cmd = cmd.subcommand_help_heading(Word::Commands.get(lang)).subcommand_value_name(Word::AnyCommand.get(lang));
    }
    // Set before the parser hands global options down, so that a command below has them too.
    cmd.disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .help_template(format!("{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{examples}\n", Word::Usage.get(lang)))
        .mut_args(|a| argument(a, lang))
        .mut_subcommands(|c| localised(c, lang))
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .action(ArgAction::HelpShort)
                .display_order(901)
                .help(Word::HelpFlag.get(lang))
                .help_heading(Word::Options.get(lang)),
        )
}

/// The texts of an argument in a language.
fn argument(arg: Arg, lang: Lang) -> Arg {
    let heading = if arg.is_positional() { Word::Arguments } else { Word::Options };
    let mut text = arg.get_help().map(|h| side(&h.to_string(), lang).to_owned()).unwrap_or_default();
    let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    if takes && !arg.get_default_values().is_empty() && !arg.is_hide_default_value_set() {
        let list: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
        text.push_str(&format!(" [{}{}]", Word::Default.get(lang), list.join(" ")));
    }
    if takes && !arg.is_hide_possible_values_set() {
        let list: Vec<String> = arg
            .get_possible_values()
            .iter()
            .filter(|v| !v.is_hide_set())
            .map(|v| match (v.get_help(), lang) {
                (None, _) => v.get_name().to_owned(),
                (Some(h), Lang::Zh) => format!("{}（{}）", v.get_name(), side(&h.to_string(), lang)),
                (Some(h), Lang::En) => format!("{} ({})", v.get_name(), side(&h.to_string(), lang)),
            })
            .collect();
        if !list.is_empty() {
            let comma = if lang == Lang::Zh { "，" } else { ", " };
            text.push_str(&format!(" [{}{}]", Word::Possible.get(lang), list.join(comma)));
        }
    }
    let last = arg.get_id() == "lang";
    let arg = arg.help(text).help_heading(heading.get(lang));
    let arg = if last { arg.display_order(900) } else { arg };
    if takes { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
}

/// The usage lines, whose placeholders the parser writes in English.
fn usages(mut cmd: Command, lang: Lang) -> Command {
    if lang == Lang::Zh {
        let line = cmd.render_usage().to_string();
        let line = line.trim_start_matches("Usage:").trim().replace("[OPTIONS]", Word::AnyOption.get(lang));
        cmd = cmd.override_usage(line);
    }
    cmd.mut_subcommands(|c| usages(c, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command with the words that lead to it.
    fn walk(cmd: &Command, path: &str, look: &mut impl FnMut(&str, &Command)) {
        look(path, cmd);
        for c in cmd.get_subcommands() {
            walk(c, format!("{path} {}", c.get_name()).trim(), look);
        }
    }

    fn chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    /// A text is whole where it has two sides, Chinese on the first only; what both languages write alike may stand for both.
    fn whole(what: &str, text: Option<String>, wrong: &mut Vec<String>) {
        let Some(text) = text else { return wrong.push(format!("{what}: no text")) };
        match text.split_once(BETWEEN) {
            None => wrong.push(format!("{what}: one language only: {text}")),
            Some((zh, en)) if zh.trim().is_empty() || en.trim().is_empty() => wrong.push(format!("{what}: one side is empty")),
            Some((zh, en)) if !chinese(zh) && zh != "WGS 84、CGCS2000" => wrong.push(format!("{what}: no Chinese: {zh} / {en}")),
            Some((_, en)) if chinese(en) => wrong.push(format!("{what}: Chinese on the English side: {en}")),
            Some(_) => {}
        }
    }

    #[test]
    fn every_command_and_option_has_its_text_in_both_languages() {
        let (mut wrong, mut seen) = (Vec::new(), 0);
        walk(&super::super::Args::command(), "yanlian", &mut |path, cmd| {
            whole(path, cmd.get_about().map(ToString::to_string), &mut wrong);
            for a in cmd.get_arguments().filter(|a| !a.is_hide_set()) {
                seen += 1;
                whole(&format!("{path} {}", a.get_id()), a.get_help().map(ToString::to_string), &mut wrong);
                for v in a.get_possible_values().iter().filter(|v| v.get_help().is_some()) {
                    whole(&format!("{path} {} {}", a.get_id(), v.get_name()), v.get_help().map(ToString::to_string), &mut wrong);
                }
            }
            if !cmd.is_hide_set() && path != "yanlian" && !path.ends_with(" help") && cmd.get_after_help().is_none() {
                wrong.push(format!("{path}: no example"));
            }
        });
        assert!(seen > 120, "the walk has lost the options: {seen}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn help_speaks_one_language_only() {
        for lang in [Lang::Zh, Lang::En] {
            let mut seen = 0;
            walk(&command(lang), "", &mut |path, cmd| {
                seen += 1;
                let text = cmd.clone().render_help().to_string();
                assert!(!text.contains(BETWEEN), "{path}: both languages stand there:\n{text}");
                let own = ["Usage:", "Options:", "Arguments:", "Commands:", "[OPTIONS]", "Print help", "[default", "[possible values", "COMMAND"];
                let english = own.iter().find(|w| text.contains(**w));
                match lang {
                    Lang::Zh => assert_eq!(english, None, "{path}:\n{text}"),
                    Lang::En => assert!(!chinese(&text.split("Examples").next().unwrap_or("").replace("草稿", "")), "{path}:\n{text}"),
                }
            });
            assert!(seen > 25, "{seen} commands");
        }
    }

    /// Every example can be typed as it stands: its words are understood, and each file that it reads is in the repository or
    /// written by an example before it.
    #[test]
    fn every_example_is_understood_and_names_files_that_are_there() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let writes = ["out", "xlsx", "docx", "plan_only", "screenshot"];
        let (mut made, mut wrong, mut seen): (Vec<std::path::PathBuf>, Vec<String>, usize) = (Vec::new(), Vec::new(), 0);
        walk(&super::super::Args::command(), "", &mut |path, cmd| {
            let text = cmd.get_after_help().map(ToString::to_string).unwrap_or_default();
            for line in text.lines() {
                seen += 1;
                let matches = match command(Lang::En).try_get_matches_from(line.split_whitespace()) {
                    Ok(m) => m,
                    Err(e) => return wrong.push(format!("{path}: {line}: {e}")),
                };
                let (mut below, mut of) = (&matches, command(Lang::En));
                while let Some((name, m)) = below.subcommand() {
                    of = of.find_subcommand(name).expect("it was understood").clone();
                    below = m;
                }
                let own = line.split_whitespace().skip(1).take_while(|w| !w.starts_with('-')).collect::<Vec<_>>().join(" ");
                let of_this = path.is_empty() || own.starts_with(path) || (path == "shard" && own.starts_with("sweep"));
                if !of_this {
                    wrong.push(format!("{path}: {line}: is of another command"));
                }
                let paths = |a: &Arg| -> Vec<std::path::PathBuf> {
                    below.try_get_many::<std::path::PathBuf>(a.get_id().as_str()).ok().flatten().into_iter().flatten().cloned().collect()
                };
                for a in of.get_arguments() {
                    for file in paths(a) {
                        let output = writes.contains(&a.get_id().as_str());
                        if !output && !root.join(&file).exists() && !made.iter().any(|m| file.starts_with(m)) {
                            wrong.push(format!("{path}: {line}: there is no {}", file.display()));
                        }
                    }
                }
                made.extend(of.get_arguments().filter(|a| writes.contains(&a.get_id().as_str())).flat_map(paths));
            }
        });
        assert!(seen > 30, "the walk has lost the examples: {seen}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_few_helps_read_as_they_should() {
        let shown = |path: &str, lang: Lang| {
            let mut found = None;
            walk(&command(lang), "", &mut |p, cmd| {
                if p == path {
                    found = Some(cmd.clone().term_width(100).render_help().to_string());
                }
            });
            found.expect("the command is there")
        };
        insta::assert_snapshot!("help-zh", shown("", Lang::Zh));
        insta::assert_snapshot!("help-clear-zh", shown("clear", Lang::Zh));
        insta::assert_snapshot!("help-clear-en", shown("clear", Lang::En));
    }
}
