//! Scenario / syntax — what the RON parser found wrong, as a sentence in both languages.
//!
//! In: the parser's error. Out: 简体中文 and English, each whole. Not here: where the mistake stands (`tree`), JSON (`json`),
//! CSV (`table`). The parser speaks English in its own terms; every class that it can raise while it reads a text has its
//! words here, and what a later version may add is quoted, not mixed into a sentence.

use ron2::error::ErrorKind;

use super::words::Both;
use crate::base::lang::Text;

/// What the parser says it expected, in our words.
const EXPECTED: &[(&str, Text)] = &[
    ("comma", Text::new("逗号", "a comma")),
    ("value", Text::new("一个值", "a value")),
    ("identifier", Text::new("一个名称", "a name")),
    ("attribute", Text::new("扩展声明，如 #![enable(…)]", "an attribute such as #![enable(…)]")),
    ("string", Text::new("一段带引号的文本", "a quoted text")),
    ("`:` after map key", Text::new("名称后的冒号", "a colon after the name")),
    ("closing `)`", Text::new("右括号 )", "a closing )")),
    ("closing `]`", Text::new("右括号 ]", "a closing ]")),
    ("closing `}`", Text::new("右括号 }", "a closing }")),
    ("closing `)` or `}`", Text::new("右括号 )", "a closing )")),
    ("`Some` or `None`", Text::new("Some(…) 或 None", "Some(…) or None")),
    ("byte literal", Text::new("一个字节，如 b'a'", "a byte such as b'a'")),
    ("character", Text::new("一个字符", "one character")),
    ("valid floating-point number", Text::new("一个数字", "a number")),
];

/// What the parser was reading, in our words.
const INSIDE: &[(&str, Text)] = &[
    ("struct", Text::new("字段组", "a group of fields")),
    ("struct field", Text::new("字段", "a field")),
    ("array", Text::new("列表", "a list")),
    ("map", Text::new("花括号组", "a group in braces")),
    ("map entry", Text::new("花括号组", "a group in braces")),
    ("tuple", Text::new("括号组", "a group in parentheses")),
    ("option", Text::new("Some(…)", "Some(…)")),
    ("attribute", Text::new("扩展声明", "an attribute")),
];

/// What is wrong after a backslash in a text.
const ESCAPES: &[(&str, Text)] = &[
    ("invalid hex escape", Text::new("\\x 之后应为两位十六进制数", "\\x needs two hexadecimal digits")),
    ("expected { after \\u", Text::new("\\u 之后应为 {…}", "\\u needs {…}")),
    ("invalid unicode escape", Text::new("\\u{…} 里应为十六进制数", "\\u{…} needs hexadecimal digits")),
    ("invalid unicode codepoint", Text::new("\\u{…} 不是一个字符", "\\u{…} is no character")),
    (
        "unknown escape sequence",
        Text::new("反斜杠之后的字母不认识；路径请写 / 或 \\\\", "a letter that means nothing after a backslash; write paths with / or \\\\"),
    ),
    ("unexpected end of string", Text::new("文本在反斜杠之后结束", "the text ends after a backslash")),
];

fn find(table: &[(&str, Text)], word: &str) -> Option<Text> {
    table.iter().find(|(w, _)| *w == word).map(|(_, t)| *t)
}

/// Words of the parser that we have none of our own for: quoted as they are.
fn quoted(words: &dyn std::fmt::Display) -> Both {
    Both { zh: format!("语法有误；解析器原话：“{words}”"), en: format!("the syntax is wrong; in the parser's words: \"{words}\"") }
}

/// A syntax mistake in both languages. `rest` is the text from the place of the mistake on: inside a group the parser takes
/// a comment without an end for a missing name.
pub(super) fn explain(kind: &ErrorKind, rest: &str) -> Both {
    let kind = if rest.starts_with("/*") { &ErrorKind::UnclosedBlockComment } else { kind };
    let both = |zh: &str, en: &str| Both { zh: zh.into(), en: en.into() };
    match kind {
        ErrorKind::Expected { expected, context } => {
            let Some(what) = find(EXPECTED, expected) else { return quoted(kind) };
            match context.and_then(|c| find(INSIDE, c)) {
                Some(place) => Both { zh: format!("{}里，此处应为{}", place.zh, what.zh), en: format!("expected {} here, in {}", what.en, place.en) },
                None => Both { zh: format!("此处应为{}", what.zh), en: format!("expected {} here", what.en) },
            }
        }
        ErrorKind::UnexpectedChar(c) => Both { zh: format!("此处不应出现 {c:?}"), en: format!("{c:?} is not expected here") },
        ErrorKind::Eof => both("文件在这里中断，后面缺内容", "the file breaks off here; something is missing"),
        ErrorKind::TrailingCharacters => both("最后的括号之后还有内容；请删除", "there is text after the last bracket; remove it"),
        ErrorKind::ExpectedStringEnd => both("文本缺少结尾的引号", "the text has no closing quotation mark"),
        ErrorKind::UnclosedBlockComment => both("注释 /* 没有结尾 */", "the comment /* has no end */"),
        ErrorKind::UnclosedLineComment => both("注释 // 没有换行", "the comment // has no end of line"),
        ErrorKind::ExceededRecursionLimit => both("嵌套太深", "nested too deeply"),
        ErrorKind::UnderscoreAtBeginning => both("数字不能以下划线开头", "a number does not begin with an underscore"),
        ErrorKind::FloatUnderscore => both("小数里的下划线位置不对", "an underscore stands where a decimal number has none"),
        ErrorKind::InvalidIntegerDigit { digit, base } => {
            Both { zh: format!("{base} 进制数里没有 {digit:?}"), en: format!("{digit:?} is no digit of a number to the base {base}") }
        }
        ErrorKind::InvalidEscape(words) => match find(ESCAPES, words) {
            Some(t) => both(t.zh, t.en),
            None => quoted(kind),
        },
        ErrorKind::InvalidIdentifier(name) => Both { zh: format!("{name:?} 不能作名称"), en: format!("{name:?} is no name") },
        ErrorKind::SuggestRawIdentifier(name) => {
            Both { zh: format!("名称 {name:?} 要写作 r#{name}"), en: format!("the name {name:?} must be written r#{name}") }
        }
        ErrorKind::NoSuchExtension(name) => Both { zh: format!("没有 {name:?} 这种扩展"), en: format!("there is no extension {name:?}") },
        other => quoted(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Lang;
    use crate::scenario::source::{Log, Source};

    /// The first finding about a text, in both languages.
    fn first(text: &str) -> (String, String) {
        let (source, log) = (Source::new("x.ron", text), Log::default());
        assert!(crate::scenario::tree::read_ron(&source, &log).is_none(), "{text:?} must not be read");
        let all = log.sorted();
        (all[0].line(Lang::Zh), all[0].line(Lang::En))
    }

    #[test]
    fn every_class_of_mistake_that_a_text_can_hold_is_told_whole_in_both_languages() {
        let cases = [
            ("(a: 1 b: 2)", "1:7: S001 syntax: 字段组里，此处应为逗号", "1:7: S001 syntax: expected a comma here, in a group of fields"),
            ("(a: [1 2])", "1:8: S001 syntax: 列表里，此处应为逗号", "1:8: S001 syntax: expected a comma here, in a list"),
            ("(a: )", "1:4: S001 syntax: 字段里，此处应为一个值", "1:4: S001 syntax: expected a value here, in a field"),
            ("(a: [1, 2)", "1:10: S001 syntax: 列表里，此处应为逗号", "1:10: S001 syntax: expected a comma here, in a list"),
            ("(a: \"x)", "1:5: S001 syntax: 文本缺少结尾的引号", "1:5: S001 syntax: the text has no closing quotation mark"),
            ("(a: 1) x", "1:8: S001 syntax: 最后的括号之后还有内容；请删除", "1:8: S001 syntax: there is text after the last bracket; remove it"),
            ("(a: 1, /* b", "1:8: S001 syntax: 注释 /* 没有结尾 */", "1:8: S001 syntax: the comment /* has no end */"),
            ("(a: @)", "1:5: S001 syntax: 此处不应出现 '@'", "1:5: S001 syntax: '@' is not expected here"),
            ("(a: 1", "1:6: S001 syntax: 字段组里，此处应为右括号 )", "1:6: S001 syntax: expected a closing ) here, in a group of fields"),
            (
                r#"(a: "C:\dem")"#,
                "1:8: S001 syntax: 反斜杠之后的字母不认识；路径请写 / 或 \\\\",
                "1:8: S001 syntax: a letter that means nothing after a backslash; write paths with / or \\\\",
            ),
        ];
        let told: Vec<(String, String)> = cases.iter().map(|(text, ..)| first(text)).collect();
        let wanted: Vec<(String, String)> = cases.iter().map(|(_, zh, en)| (format!("x.ron:{zh}"), format!("x.ron:{en}"))).collect();
        assert_eq!(told, wanted);
    }

    #[test]
    fn words_that_we_do_not_know_are_quoted_inside_a_whole_sentence_of_either_language() {
        let b = explain(&ErrorKind::Message("the moon is full".into()), "");
        assert_eq!(
            (b.zh.as_str(), b.en.as_str()),
            ("语法有误；解析器原话：“the moon is full”", "the syntax is wrong; in the parser's words: \"the moon is full\"")
        );
    }

    #[test]
    fn no_sentence_mixes_the_languages() {
        for (_, t) in EXPECTED.iter().chain(INSIDE).chain(ESCAPES) {
            assert!(t.en.is_ascii() || t.en.contains('…'), "{}", t.en);
            assert!(!t.en.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", t.en);
        }
    }
}
