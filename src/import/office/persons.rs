//! Office / persons — names and telephone numbers of persons stay out of plans that others may see.
//!
//! In: a cell that should name a role. Out: the cell without numbers; a role's word where it looks like a person's name.
//! Method: eleven digits or a landline are a number; two to four Chinese characters of which none belongs to an office's word
//! are taken for a name. Range: no dictionary of names; a doubtful cell is masked rather than shown.

/// Characters and words of offices: a cell that holds one of them speaks of a role.
const OFFICE: [&str; 24] = [
    "书记",
    "主任",
    "镇长",
    "乡长",
    "村长",
    "组长",
    "所长",
    "站长",
    "局长",
    "队长",
    "领导",
    "干部",
    "人员",
    "员",
    "责任人",
    "负责人",
    "班子",
    "应急",
    "值班",
    "村委",
    "支部",
    "政府",
    "志愿者",
    "网格",
];

/// What is left of a cell, and whether something was taken out.
#[must_use]
pub fn public(cell: &str, role: &str) -> (String, bool) {
    let without: String = strip_numbers(cell);
    let parts: Vec<&str> =
        without.split(['（', '(', '）', ')', '、', '/', '，', ',', ' ', '：', ':', '；', ';']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let kept: Vec<&str> = parts.iter().copied().filter(|p| !name_like(p)).collect();
    if kept.len() == parts.len() && without.trim() == cell.trim() {
        return (cell.trim().to_owned(), false);
    }
    let text = if kept.is_empty() { role.to_owned() } else { kept.join("、") };
    let changed = !cell.trim().is_empty();
    (if changed { text } else { String::new() }, changed)
}

fn name_like(text: &str) -> bool {
    let n = text.chars().count();
    let han = text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '·');
    (2..=4).contains(&n) && han && !OFFICE.iter().any(|w| text.contains(w))
}

/// Runs of seven digits or more, with the marks that stand between them.
fn strip_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut i) = (String::new(), 0);
    while i < chars.len() {
        let mut end = i;
        while end < chars.len() && (chars[end].is_ascii_digit() || (end > i && "-— ".contains(chars[end]))) {
            end += 1;
        }
        let digits = chars[i..end].iter().filter(|c| c.is_ascii_digit()).count();
        if digits >= 7 {
            i = end;
        } else {
            let to = end.max(i + 1);
            out.extend(&chars[i..to]);
            i = to;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::public;

    #[test]
    fn names_and_numbers_go_and_roles_stay() {
        let is = |cell: &str| public(cell, "村监测员");
        assert_eq!(is("村支部书记"), ("村支部书记".into(), false));
        assert_eq!(is("包村乡镇领导、驻村干部"), ("包村乡镇领导、驻村干部".into(), false));
        assert_eq!(is("甲乙丙"), ("村监测员".into(), true));
        assert_eq!(is("村支部书记（甲乙丙 13800000000）"), ("村支部书记".into(), true));
        assert_eq!(is("村主任0745-5820000"), ("村主任".into(), true));
        assert_eq!(is(""), (String::new(), false));
    }
}
