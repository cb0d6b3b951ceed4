//! Office / persons — names and telephone numbers of persons stay out of plans that others may see.
//!
//! In: a cell that should name a role, or a sentence. Out: the same without numbers and names; a role's word where nothing is left.
//! Method: seven digits or more are a number; in a cell that names a role, two to four Chinese characters of which none belongs to an
//! office's word are taken for a name; beside an office's title, anywhere, two or three characters of which the first is one of the
//! hundred commonest surnames (公安部户政管理研究中心, 二〇二〇年全国姓名报告), unless they end like a place. Range: a doubtful cell is masked
//! rather than shown; a rare surname beside a title in a sentence is not seen.

/// Characters and words of offices: a cell that holds one of them speaks of a role.
const OFFICE: [&str; 25] = [
    "书记",
    "支书",
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

/// Titles beside which persons are named.
const TITLES: [&str; 22] = [
    "支书",
    "书记",
    "主任",
    "镇长",
    "乡长",
    "村长",
    "县长",
    "组长",
    "所长",
    "站长",
    "局长",
    "队长",
    "联系人",
    "责任人",
    "负责人",
    "网格员",
    "护林员",
    "监测员",
    "报送人",
    "干事",
    "同志",
    "电话",
];
/// The hundred commonest surnames.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴";
/// Ends of words for places and offices.
const PLACES: &str = "省市县区镇乡村社组街寨坪溪站所局队部委办校院库坝桥路门党";

/// A sentence without numbers of persons and without the names beside their titles, and whether something was taken out.
#[must_use]
pub fn sentence(text: &str) -> (String, bool) {
    let mut out = String::new();
    let without = strip_numbers(text);
    // Runs of Chinese characters, and what stands between them.
    let mut run = String::new();
    for c in without.chars().chain(['\n']) {
        if ('\u{4e00}'..='\u{9fff}').contains(&c) {
            run.push(c);
            continue;
        }
        out.push_str(unnamed(&run));
        run.clear();
        out.push(c);
    }
    out.pop();
    let changed = out != text;
    (if changed { out.trim().to_owned() } else { out }, changed)
}

/// A run of characters without the name at its end or its beginning.
fn unnamed(run: &str) -> &str {
    let mut left = run;
    for title in TITLES {
        if let Some(at) = left.rfind(title).map(|i| i + title.len())
            && person(&left[at..])
        {
            left = &left[..at];
        }
        if let Some(at) = left.find(title)
            && person(&left[..at])
        {
            left = &left[at..];
        }
    }
    left
}

fn person(text: &str) -> bool {
    let mut chars = text.chars();
    (2..=3).contains(&text.chars().count())
        && chars.next().is_some_and(|c| SURNAMES.contains(c))
        && chars.next_back().is_some_and(|c| !PLACES.contains(c))
        && !TITLES.iter().any(|t| text.contains(t))
}

/// What is left of a cell, and whether something was taken out.
#[must_use]
pub fn public(cell: &str, role: &str) -> (String, bool) {
    let (without, _) = sentence(cell);
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
    use super::{public, sentence};

    #[test]
    fn names_and_numbers_go_and_roles_stay() {
        let is = |cell: &str| public(cell, "村监测员");
        assert_eq!(is("村支部书记"), ("村支部书记".into(), false));
        assert_eq!(is("包村乡镇领导、驻村干部"), ("包村乡镇领导、驻村干部".into(), false));
        assert_eq!(is("甲乙丙"), ("村监测员".into(), true));
        assert_eq!(is("村支部书记（甲乙丙 13800000000）"), ("村支部书记".into(), true));
        assert_eq!(is("村主任0745-5820000"), ("村主任".into(), true));
        assert_eq!(is(""), (String::new(), false));
        assert_eq!(is("张三书记"), ("书记".into(), true));
        assert_eq!(is("村主任李四"), ("村主任".into(), true));
        assert_eq!(is("村支书王小明 13800000000"), ("村支书".into(), true));
        assert_eq!(is("高村镇镇长"), ("高村镇镇长".into(), false));
    }

    #[test]
    fn a_sentence_loses_its_persons_and_keeps_what_it_says() {
        let is = |text: &str| sentence(text).0;
        assert_eq!(is("铜锣三声；联系人赵六13900000000"), "铜锣三声；联系人");
        assert_eq!(is("由李四主任组织转移，20 分钟内报告。"), "由李四主任组织转移，20 分钟内报告。", "a name inside a run of words is beyond it");
        assert_eq!(is("值班主任（陈大文，0745-5820000）"), "值班主任（陈大文，）");
        assert_eq!(is("沿村道到高村小学"), "沿村道到高村小学");
        assert_eq!(sentence("Ⅲ级：90 分钟内转移。"), ("Ⅲ级：90 分钟内转移。".into(), false));
    }
}
