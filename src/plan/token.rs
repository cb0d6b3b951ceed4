//! Plan / token — the words, numbers and signs of an expression, each with the character at which it begins.
//!
//! In: the text of a trigger. Out: its tokens, or the character that belongs to none. Not here: what they mean together (`expression`).

use super::expression::{Mistake, grammar};

/// A word, a quoted text, a number with what follows it without a blank (`30min`), a sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Word(String),
    Text(String),
    Number(f64, String),
    Sign(&'static str),
}

/// Cuts a text into tokens.
pub(super) fn lex(text: &str) -> Result<Vec<(usize, Token)>, Mistake> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut i) = (Vec::new(), 0);
    // Keys may hold letters, digits, `-`, `.`, `_`; `T+02:00` is one word too.
    let in_word = |c: char| c.is_alphanumeric() || "-._".contains(c);
    while i < chars.len() {
        let (start, c) = (i, chars[i]);
        if c.is_whitespace() {
            i += 1;
            continue;
        }
        if let Some(sign) = [">=", "<=", "=="].into_iter().find(|s| chars[i..].starts_with(&s.chars().collect::<Vec<_>>())) {
            out.push((start, Token::Sign(sign)));
            i += 2;
        } else if let Some(sign) = ["(", ")", ",", ">", "<"].into_iter().find(|s| s.starts_with(c)) {
            out.push((start, Token::Sign(sign)));
            i += 1;
        } else if c == '"' || c == '“' {
            let close = (i + 1..chars.len())
                .find(|k| matches!(chars[*k], '"' | '”'))
                .ok_or_else(|| grammar(start, "文本缺少结尾的引号", "the text has no closing quotation mark"))?;
            out.push((start, Token::Text(chars[i + 1..close].iter().collect())));
            i = close + 1;
        } else if c == 'T' && matches!(chars.get(i + 1), Some('+' | '-' | '−')) {
            i += 2;
            while i < chars.len() && (chars[i].is_ascii_digit() || chars[i] == ':') {
                i += 1;
            }
            out.push((start, Token::Word(chars[start..i].iter().collect())));
        } else if c.is_ascii_digit() || (c == '-' && chars.get(i + 1).is_some_and(char::is_ascii_digit)) {
            i += 1;
            while i < chars.len() && (chars[i].is_ascii_digit() || chars[i] == '.') {
                i += 1;
            }
            let number: String = chars[start..i].iter().collect();
            let tail = i;
            while i < chars.len() && in_word(chars[i]) {
                i += 1;
            }
            let value = number.parse().map_err(|_| grammar(start, "数字写法有误", "this is no number"))?;
            out.push((start, Token::Number(value, chars[tail..i].iter().collect())));
        } else if in_word(c) {
            while i < chars.len() && in_word(chars[i]) {
                i += 1;
            }
            out.push((start, Token::Word(chars[start..i].iter().collect())));
        } else {
            return Err(grammar(start, "此处不应出现这个字符", "this character is not expected here"));
        }
    }
    Ok(out)
}
