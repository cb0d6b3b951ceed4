//! Scenario / english — an English form for a Chinese name whose file gives none: known words translated, the rest by its sound.
//!
//! In: a name. Out: text in Latin letters. Not here: sentences; names of persons are never asked for.
//! Method: the longest known word at each place (`WORDS`); what lies between is spelt in Hanyu Pinyin without tones
//! (crate `pinyin`), one reading a character. A character with several readings may come out wrong: a file that writes
//! `name_en` is believed.

use pinyin::ToPinyin;

use crate::base::lang::Name;
use crate::map::county::County;

/// Words that names of counties are made of. Longer ones are found first.
const WORDS: &[(&str, &str)] = &[
    ("苗族自治县", "Miao autonomous county"),
    ("应急抢险队", "emergency squad"),
    ("应急救援大队", "emergency rescue brigade"),
    ("消防救援大队", "fire brigade"),
    ("民兵应急连", "militia emergency company"),
    ("人武部民兵应急连", "militia emergency company"),
    ("医疗救护队", "medical team"),
    ("防汛抗旱救援队", "flood and drought rescue team"),
    ("森林防灭火救援队", "forest-fire rescue team"),
    ("危险化学品救援队", "hazardous-chemicals rescue team"),
    ("道路救援及地质灾害救援队", "road and landslide rescue team"),
    ("户外探险救援队", "outdoor rescue team"),
    ("铜矿企业救援队", "copper-mine rescue team"),
    ("高速交警与清障队", "expressway police and tow team"),
    ("交警中队", "traffic police squad"),
    ("无人机与单兵视频组", "drone and video team"),
    ("救援队", "rescue team"),
    ("驻地", "base"),
    ("应急指挥中心", "emergency command centre"),
    ("防汛物资仓库", "flood supplies depot"),
    ("物资储备点", "supplies depot"),
    ("公安局", "police bureau"),
    ("派出所", "police station"),
    ("人民医院", "people's hospital"),
    ("中医医院", "hospital of Chinese medicine"),
    ("卫生院", "health centre"),
    ("卫生室", "clinic"),
    ("人民政府", "government"),
    ("公路建设养护中心", "road maintenance centre"),
    ("汽车站", "bus station"),
    ("加油站", "fuel station"),
    ("社会福利院", "welfare home"),
    ("敬老院", "care home"),
    ("铜矿", "copper mine"),
    ("县城", "county seat"),
    ("城区", "town centre"),
    ("水厂取水口", "waterworks intake"),
    ("渡口", "landing"),
    ("直升机起降点", "helicopter landing place"),
    ("会商终端", "conference terminal"),
    ("中学", "middle school"),
    ("小学", "primary school"),
    ("应急避难场所", "emergency shelter"),
    ("避难点", "refuge"),
    ("安置点", "shelter"),
    ("水文站", "hydrological station"),
    ("水位站", "stage gauge"),
    ("雨量站", "rain gauge"),
    ("高速交警", "expressway police"),
    ("路政", "road authority"),
    ("大队", "brigade"),
    ("基站", "mobile mast"),
    ("变电站", "substation"),
    ("检查站", "checkpoint"),
    ("控制点", "control point"),
    ("卡点", "checkpoint"),
    ("隐患点", "hazard point"),
    ("滑坡", "landslide"),
    ("泥石流", "debris flow"),
    ("崩塌", "rockfall"),
    ("切坡建房", "cut-slope houses"),
    ("切坡", "cut slope"),
    ("电话叫应", "phone call"),
    ("电话", "phone"),
    ("责任人短信平台", "text messages to those on duty"),
    ("公众预警短信", "public warning messages"),
    ("村村响应急广播", "village loudspeakers"),
    ("入户通知", "door to door"),
    ("铜锣与手摇警报器", "gong and hand siren"),
    ("电视与微信公众号", "television and WeChat"),
    ("视频会商系统", "video conference"),
    ("对讲机", "radio"),
    ("卫星电话", "satellite phone"),
    ("邻里相告", "word of neighbours"),
    ("互通", "interchange"),
    ("匝道", "ramp"),
    ("收费站", "toll station"),
    ("连接线", "link road"),
    ("公路", "road"),
    ("大桥", "bridge"),
    ("水库", "reservoir"),
    ("编号不详", "number unknown"),
    ("林缘片", "forest edge"),
    ("低洼片", "low ground"),
    ("沿河", "riverside"),
    ("山洪", "flash flood"),
    ("危险区", "danger zone"),
    ("片区", "area"),
    ("居民小组", "group"),
    ("村民小组", "group"),
    ("县级", "county"),
    ("假设", "assumed"),
    ("假定", "assumed"),
    ("合成", "synthetic"),
    ("订购中", "on order"),
    ("运营商", "operator"),
    ("图外", "off the map"),
    ("上游", "upper"),
    ("下游", "lower"),
    ("北缘", "northern edge"),
    ("南缘", "southern edge"),
    ("东缘", "eastern edge"),
    ("西缘", "western edge"),
    ("社区", "community"),
    ("自治县", "autonomous county"),
    ("与", "and"),
    ("至", "to"),
    ("组", "group"),
    ("村", "village"),
    ("镇", "town"),
    ("乡", "township"),
    ("县", "county"),
];
/// What a village, a town or a township may be part of the name of: 高村镇 is the town of Gaocun.
const PLACES: [&str; 4] = ["村", "镇", "乡", "社区"];
/// What belongs to the name where it begins it: 大桥江乡 is no bridge.
const BEGINNINGS: [&str; 2] = ["大桥", "桥"];

/// The reading of a character; ü is written yu, as in passports: 吕 is Lyu.
fn reading(c: char) -> Option<String> {
    c.to_pinyin().map(|p| p.plain().replace('ü', "yu"))
}

/// Whether a character is a Chinese one.
#[must_use]
pub fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// The longest known word at the beginning of a text.
fn word(text: &str) -> Option<(&'static str, &'static str)> {
    WORDS.iter().filter(|(zh, _)| text.starts_with(zh)).max_by_key(|(zh, _)| zh.len()).copied()
}

/// The English form of a name.
#[must_use]
pub fn english(zh: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let (mut sound, mut rest) = (String::new(), zh);
    let flush = |sound: &mut String, words: &mut Vec<String>| {
        let mut letters = std::mem::take(sound).chars().collect::<Vec<_>>();
        if let Some(first) = letters.first_mut() {
            first.make_ascii_uppercase();
            words.push(letters.into_iter().collect());
        }
    };
    while let Some(c) = rest.chars().next() {
        let found = word(rest).filter(|(w, _)| {
            // A place word that another one follows, or that begins a name, belongs to the name: 高村镇, 乡上.
            let after = &rest[w.len()..];
            let begins = sound.is_empty() && words.is_empty();
            !(BEGINNINGS.contains(w) && begins && !after.is_empty())
                && !(PLACES.contains(w)
                    && (PLACES.iter().any(|p| after.starts_with(p)) && !after.starts_with("村村响") || sound.is_empty() && words.is_empty()))
        });
        if let Some((w, en)) = found {
            flush(&mut sound, &mut words);
            let number = words.last().is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()));
            if en == "group" && number {
                // 4组 is group 4.
                let n = words.pop().unwrap_or_default();
                words.extend(["group".to_owned(), n]);
            } else {
                words.push(en.to_owned());
            }
            rest = &rest[w.len()..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_ascii_alphanumeric() {
            flush(&mut sound, &mut words);
            let mut run = c.to_string();
            while let Some(d) = rest.chars().next().filter(char::is_ascii_alphanumeric) {
                run.push(d);
                rest = &rest[1..];
            }
            // 1号 is No. 1.
            if let Some(after) = rest.strip_prefix('号') {
                run = format!("No. {run}");
                rest = after;
            }
            words.push(run);
        } else if let Some(reading) = reading(c) {
            sound.push_str(&reading);
        } else {
            flush(&mut sound, &mut words);
            words.push(match c {
                '（' | '(' => "(".to_owned(),
                '）' | ')' => ")".to_owned(),
                '，' | '、' | ',' => ",".to_owned(),
                c if is_han(c) => "?".to_owned(),
                c => c.to_string(),
            });
        }
    }
    flush(&mut sound, &mut words);
    let text = words.join(" ").replace("( ", "(").replace(" )", ")").replace(" ,", ",");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |f| f.to_uppercase().chain(letters).collect())
}

/// Gives a name its English form where it has none.
pub fn complete(name: &mut Name) {
    if name.en.is_none() && name.zh.chars().any(is_han) {
        name.en = Some(english(&name.zh));
    }
}

/// Gives every place, road, river, gauge, channel and team of a county its English form where the files have none.
pub fn complete_county(c: &mut County) {
    complete(&mut c.name);
    c.townships.iter_mut().for_each(|x| complete(&mut x.name));
    c.villages.iter_mut().for_each(|x| complete(&mut x.name));
    c.settlements.iter_mut().for_each(|x| complete(&mut x.name));
    c.facilities.iter_mut().for_each(|x| complete(&mut x.name));
    c.gauges.iter_mut().for_each(|x| complete(&mut x.name));
    c.channels.iter_mut().for_each(|x| complete(&mut x.name));
    c.teams.iter_mut().for_each(|x| complete(&mut x.name));
    c.hazard_points.iter_mut().for_each(|x| complete(&mut x.name));
    c.roads.roads.iter_mut().for_each(|x| complete(&mut x.name));
    c.rivers.reaches.iter_mut().for_each(|x| complete(&mut x.name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_are_translated_and_the_rest_is_spelt_by_its_sound() {
        for (zh, en) in [
            ("板栗树村1组", "Banlishu village group 1"),
            ("高村镇", "Gaocun town"),
            ("舒家村乡", "Shujiacun township"),
            ("兴隆社区1居民小组", "Xinglong community group 1"),
            ("县消防救援大队", "County fire brigade"),
            ("岩门镇应急抢险队", "Yanmen town emergency squad"),
            ("高村镇1号应急避难场所（假设）", "Gaocun town No. 1 emergency shelter (assumed)"),
            ("村村响应急广播", "Village loudspeakers"),
            ("G65石羊哨互通匝道", "G65 Shiyangshao interchange ramp"),
            ("岩门至锦和公路（编号不详，假设）", "Yanmen to Jinhe road (number unknown, assumed)"),
            ("锦江", "Jinjiang"),
            ("陶伊水文站", "Taoyi hydrological station"),
        ] {
            assert_eq!(english(zh), en, "{zh}");
        }
    }

    #[test]
    fn a_name_that_has_its_english_keeps_it() {
        let mut name = Name { zh: "麻阳".into(), en: Some("Mayang".into()) };
        complete(&mut name);
        assert_eq!(name.en.as_deref(), Some("Mayang"));
        let mut plain = Name::zh("G209");
        complete(&mut plain);
        assert_eq!(plain.en, None);
    }
}
