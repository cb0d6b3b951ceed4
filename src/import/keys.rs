//! Import / keys — names become keys: lower case, letters, digits and `-`, the same name always the same key.
//!
//! In: names as a map prints them. Out: keys. Not here: dense ids (`base::ids`).

use std::collections::BTreeSet;

/// A letter of the Latin alphabet without its marks, where we know it.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ǎ' => "a",
        'ç' | 'č' | 'ć' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ǐ' => "i",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ǒ' => "o",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => "u",
        'ý' | 'ÿ' => "y",
        'š' => "s",
        'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        '·' | '\'' | '’' | '.' => "",
        _ => return None,
    })
}

/// The key of a name; empty where the name has no letter or digit.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut key = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(p) => key.push_str(p),
            None if c.is_alphanumeric() => key.push(c),
            None if !key.ends_with('-') && !key.is_empty() => key.push('-'),
            None => {}
        }
    }
    key.trim_end_matches('-').to_string()
}

/// The key itself, or with the first free number from 2 on.
pub fn unique(key: &str, used: &mut BTreeSet<String>) -> String {
    let mut k = key.to_string();
    let mut n = 1;
    while !used.insert(k.clone()) {
        n += 1;
        k = format!("{key}-{n}");
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_key_that_can_be_typed() {
        for (name, key) in [
            ("Sant Julià de Lòria", "sant-julia-de-loria"),
            ("高村镇", "高村镇"),
            ("Riu d'Os (N)", "riu-dos-n"),
            ("--", ""),
            ("CG-1", "cg-1"),
            ("L’Aldosa", "laldosa"),
        ] {
            assert_eq!(slug(name), key);
        }
        let mut used = BTreeSet::new();
        assert_eq!([unique("a", &mut used), unique("a", &mut used), unique("a", &mut used)], ["a", "a-2", "a-3"]);
    }
}
