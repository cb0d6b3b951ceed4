//! Cli / seeds — many seeds as one argument: `1..20` (both ends among them), `7`, or `1..5,9`.

use std::str::FromStr;

use super::help::both;

/// Most seeds of one command.
const MOST: u64 = 100_000;

/// Seeds, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seeds(pub(super) Vec<u64>);

impl FromStr for Seeds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || both("应为 1..20（含两端）、7 或 1..5,9", "1..20 (inclusive), 7 or 1..5,9 expected");
        let mut seeds = Vec::new();
        for part in text.split(',') {
            let (from, to) = part.split_once("..").unwrap_or((part, part));
            let (from, to): (u64, u64) = (from.trim().parse().map_err(|_| wrong())?, to.trim().parse().map_err(|_| wrong())?);
            if to < from {
                return Err(both(format!("{from}..{to} 前大后小，应写作 {to}..{from}"), format!("{from}..{to} runs backwards; write {to}..{from}")));
            }
            if to - from >= MOST {
                return Err(wrong());
            }
            seeds.extend(from..=to);
        }
        let mut once = seeds.clone();
        once.sort_unstable();
        once.dedup();
        if once.len() < seeds.len() {
            return Err(both("同一个种子出现了两次", "a seed stands there twice"));
        }
        Ok(Self(seeds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_inclusive_and_nothing_else_is_taken() {
        let read = |text: &str| text.parse::<Seeds>().ok().map(|s| s.0);
        assert_eq!(read("1..3"), Some(vec![1, 2, 3]));
        assert_eq!(read("7"), Some(vec![7]));
        assert_eq!(read("1..2,9"), Some(vec![1, 2, 9]));
        for text in ["", "3..1", "a", "1..", "-1..2", "1,1", "1..3,2", "0..99999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
