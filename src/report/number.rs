//! Report / number — numbers and times as people read them, the same in text, page and tables.
//!
//! In: values and units. Out: `1,842`, `97.3 %`, `1 h 05 min`. Not here: rounding for files (they keep every digit).

use crate::base::lang::{Lang, Text};

/// A whole number with separators every three digits.
#[must_use]
pub fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0.0 && digits != "0" {
        out.push('−');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A number with as many decimals as carry meaning at its size.
#[must_use]
pub fn plain(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 || (value - value.round()).abs() < 1e-9 {
        return grouped(value.round());
    }
    let text = if size >= 10.0 { format!("{size:.1}") } else { format!("{size:.2}") };
    if value < 0.0 { format!("−{text}") } else { text }
}

/// A length of time given in seconds.
#[must_use]
pub fn duration(seconds: f64, lang: Lang) -> String {
    let sign = if seconds < 0.0 { "−" } else { "" };
    let exact = seconds.abs().round() as i64;
    // From ten minutes on in whole minutes, the nearest: 10 min 30 s is no 10 min where 10 were asked for.
    let s = if exact >= 600 { (exact + 30) / 60 * 60 } else { exact };
    let (h, m, r) = (s / 3600, s / 60 % 60, s % 60);
    let (hour, minute, second) = match lang {
        Lang::Zh => ("小时", "分", "秒"),
        Lang::En => ("h", "min", "s"),
    };
    match (h, m, r) {
        (0, 0, r) => format!("{sign}{r} {second}"),
        (0, m, 0) => format!("{sign}{m} {minute}"),
        (0, m, r) if s < 600 => format!("{sign}{m} {minute} {r} {second}"),
        (0, m, _) => format!("{sign}{m} {minute}"),
        (h, 0, _) => format!("{sign}{h} {hour}"),
        (h, m, _) => format!("{sign}{h} {hour} {m:02} {minute}"),
    }
}

/// A clock reading on the drill's own time, from seconds since T+00:00.
#[must_use]
pub fn clock(seconds: f64) -> String {
    crate::base::time::Moment::seconds(seconds.round() as i64).to_string()
}

/// The unit as people of a language say it.
#[must_use]
pub fn unit(word: &str) -> Text {
    match word {
        "persons" | "person" => Text::new("人", "people"),
        "person-min" => Text::new("人·分", "person-min"),
        "person-h" => Text::new("人·时", "person-h"),
        "person-d" => Text::new("人·日", "person-days"),
        "s" => Text::new("秒", "s"),
        "min" => Text::new("分", "min"),
        "h" => Text::new("小时", "h"),
        "m" => Text::new("米", "m"),
        "mm" => Text::new("毫米", "mm"),
        "ha" => Text::new("公顷", "ha"),
        "m3/s" => Text::new("立方米/秒", "m³/s"),
        "veh" => Text::new("辆", "vehicles"),
        "households" => Text::new("户", "households"),
        "orders" => Text::new("条", "orders"),
        "clauses" => Text::new("条", "clauses"),
        "count" => Text::new("次", "count"),
        _ => Text::new("", ""),
    }
}

/// A metric's value, target or none, with its unit.
#[must_use]
pub fn metric(value: Option<f64>, unit: &str, lang: Lang) -> String {
    value.map_or_else(|| "—".into(), |v| with_unit(v, unit, lang))
}

/// A value with its unit. Shares print in per cent, seconds as a length of time.
#[must_use]
pub fn with_unit(value: f64, word: &str, lang: Lang) -> String {
    match word {
        "1" | "share" | "%" => {
            let percent = if word == "%" { value } else { value * 100.0 };
            let digits = format!("{:.1}", percent.abs());
            let digits = digits.strip_suffix(".0").unwrap_or(&digits);
            format!("{}{digits} %", if percent < 0.0 { "−" } else { "" })
        }
        "s" => duration(value, lang),
        "min" if value.abs() >= 60.0 => duration(value * 60.0, lang),
        _ => {
            let unit = unit(word).get(lang);
            let unit = if unit.is_empty() { word } else { unit };
            if unit.is_empty() { plain(value) } else { format!("{} {unit}", plain(value)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_people_read_them() {
        for (got, want) in [
            (grouped(313_305.0), "313,305"),
            (grouped(-1842.0), "−1,842"),
            (grouped(-0.2), "0"),
            (plain(0.456), "0.46"),
            (plain(12.34), "12.3"),
            (plain(7.0), "7"),
            (with_unit(0.973, "1", Lang::Zh), "97.3 %"),
            (with_unit(1.0, "share", Lang::En), "100 %"),
            (with_unit(900.0, "s", Lang::Zh), "15 分"),
            (with_unit(3900.0, "s", Lang::En), "1 h 05 min"),
            (with_unit(630.0, "s", Lang::Zh), "11 分"),
            (with_unit(64.83, "min", Lang::En), "1 h 05 min"),
            (with_unit(3599.0, "s", Lang::En), "1 h"),
            (with_unit(-95.0, "s", Lang::En), "−1 min 35 s"),
            (with_unit(12.0, "persons", Lang::Zh), "12 人"),
            (with_unit(3.2, "kW", Lang::En), "3.20 kW"),
            (with_unit(2.0, "count", Lang::Zh), "2 次"),
            (with_unit(2.0, "count", Lang::En), "2 count"),
            (with_unit(7.0, "", Lang::En), "7"),
        ] {
            assert_eq!(got, want);
        }
    }
}
