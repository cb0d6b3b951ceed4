//! Scenario / remedy — how each kind of finding is mended, one sentence a code, in both languages.
//!
//! In: a code. Out: a text. Not here: what was found (the finding says it), how each code came about (`docs/findings.md`).
//! Method: a closed list; the rules of the plan linter bring their own. A test holds the list against every code in the source.

use super::finding::Finding;
use crate::base::lang::{Lang, Text};
use crate::plan::lint::rule::Rule;

/// Codes and what to do about them.
const REMEDIES: &[(&str, Text)] = &[
    ("S001", Text::new("按报出的行、列补上或改正括号、逗号、引号", "mend the bracket, comma or quotation mark at the line and column named")),
    ("S002", Text::new("写上内容，或删去这个文件", "write the file or remove it")),
    ("S003", Text::new("看看是不是放错了文件；确是本县数据则先裁小", "see whether it is the right file; cut it down first where it is")),
    ("S004", Text::new("在文件开头写 format: 1", "begin the file with format: 1")),
    ("S005", Text::new("用更新的 yanlian 打开，或改写成本版本的格式", "open it with a newer yanlian, or write it in a format of this one")),
    (
        "S006",
        Text::new("删去这个字段，或改成已有的字段名；字段一览见 docs/formats.md", "remove the field or use a name that exists; docs/formats.md lists them"),
    ),
    ("S007", Text::new("补上这个字段", "add the field")),
    ("S008", Text::new("改写成所要的类型；样例见 docs/formats.md", "write the kind of value that is expected; docs/formats.md has examples")),
    ("S009", Text::new("只留一个", "keep one of the two")),
    ("S010", Text::new("给其中一个换键", "give one of them another key")),
    ("S011", Text::new("改写成已有的键，或先添上它", "write a key that exists, or add what it names first")),
    ("S012", Text::new("改写成范围内的数，注意单位写在字段名里", "write a number within the range; the unit stands in the field's name")),
    ("S013", Text::new("改用列出的词", "use one of the words listed")),
    (
        "S014",
        Text::new(
            "按所示写法改写：键用字母、数字和 -，时间写 T+hh:mm 或带时区的 ISO 8601",
            "write it as shown: a key is letters, digits and -, a time is T+hh:mm or ISO 8601 with its offset",
        ),
    ),
    ("S015", Text::new("检查路径（相对于写它的文件），或放上这个文件", "check the path (it counts from the file that names it), or put the file there")),
    ("S016", Text::new("另存为 UTF-8", "save it as UTF-8")),
    ("S017", Text::new("补上这类文件必有的字段，或把文件放到该放的地方", "add the fields that such a file must have, or put it where it belongs")),
    ("S018", Text::new("按 docs/formats.md 的触发条件写法改写标出之处", "write the marked place anew by the rules of triggers in docs/formats.md")),
    ("S019", Text::new("改写其中一个，使两者一致", "change one of the two so that they agree")),
    (
        "S020",
        Text::new(
            "改用列出的键和值；县域和预案的数要在文件里改",
            "use a key and a value that are listed; numbers of county and plan are changed in their files",
        ),
    ),
    (
        "S021",
        Text::new(
            "雨量写毫米、雨强写毫米/小时；数值确是如此可不理会",
            "write rain in millimetres and its rate in mm/h; pass over the note where the number is right",
        ),
    ),
    ("S022", Text::new("给出县域、预案或推演的文件，或含有它们的文件夹", "name a file of a county, plan or drill, or a folder that holds them")),
    ("M001", Text::new("用 GDAL 另存为 GeoTIFF 或 ESRI ASCII", "save it as GeoTIFF or ESRI ASCII, with GDAL for example")),
    ("M002", Text::new("用 gdalwarp 按 terrain.tif 的范围和格网重采样", "resample it to the extent and cells of terrain.tif, with gdalwarp for example")),
    ("M003", Text::new("写投影坐标系 EPSG:n，或 crs: \"local\"", "write a projected system as EPSG:n, or crs: \"local\"")),
    ("M004", Text::new("换一幅有高程的地形", "take a terrain that has heights")),
    ("M005", Text::new("改正坐标（经度在前、纬度在后），或扩大地形", "mend the position (longitude first, then latitude), or take a larger terrain")),
    ("M006", Text::new("补上相接的路，或把端点移到路口 2 米以内", "add the road that it meets, or bring its end within 2 m of the junction")),
    ("M007", Text::new("补上连到主路网的路；确是孤立可不理会", "add the road to the rest of the network; pass over the note where it is an island")),
    ("M008", Text::new("改正 bed_up_m、bed_down_m，或把流向反过来", "mend bed_up_m and bed_down_m, or turn the reach round")),
    ("M009", Text::new("改写 downstream，使水流出县界或流入别的河段", "change a downstream so that the water leaves the county or joins another reach")),
    ("M010", Text::new("改用 docs/landcover.md 的编码", "use the codes of docs/landcover.md")),
    ("M011", Text::new("至少写两个不同的点", "give it two different points at least")),
    ("M012", Text::new("改写 along_m，不超过路长", "write an along_m within the road's length")),
    ("M013", Text::new("写成首尾相接、不自交的多边形", "draw a polygon that closes and does not cross itself")),
    ("M014", Text::new("检查区域的位置，或扩大区域", "see whether the area lies right, or draw it larger")),
    ("M015", Text::new("添上有容量的安置点，并让道路通到", "add a shelter with room that a road leads to")),
    ("M016", Text::new("曼宁糙率写 0.005 至 1 之间的数", "write Manning's n as a number between 0.005 and 1")),
    ("M017", Text::new("换用有起伏、单位为米的地形", "take a terrain in metres that has relief")),
    ("M018", Text::new("把边界画到地图边上", "draw the boundary on an edge of the map")),
    ("M019", Text::new("改用标准可燃物模型编号；不知道的格填 0 或无数据", "use standard fuel model numbers; write 0 or no data where none is known")),
    ("M020", Text::new("检查单位：郁闭度 %，高度 m，树冠密度 kg/m³", "check the units: cover in %, heights in m, bulk density in kg/m3")),
    ("P001", Text::new("缩短这一条的时限，或放宽上位（较轻级别）那一条", "shorten this deadline, or lengthen that of the upper clause or the lighter level")),
    ("P002", Text::new("改写 upper，指向更高层级的预案", "let upper name a plan that stands higher")),
    ("P003", Text::new("去掉对自己的 done 或 after", "take out the done or after that names the clause itself")),
    ("P004", Text::new("只留一个启动条件，或用 or 并在一起", "keep one ground, or join the two by or")),
    ("P005", Text::new("写明高地或安置点（refuges）", "name high ground or a shelter (refuges)")),
    ("I001", Text::new("重新下载完整的文件", "download the whole file again")),
    ("I002", Text::new("给出 .osm.pbf、.osm 或 .osm.gz", "name a .osm.pbf, .osm or .osm.gz")),
    ("I003", Text::new("在边界文件里放一个多边形", "put a polygon into the boundary file")),
    ("I004", Text::new("检查 --bbox（西,南,东,北），或换一份摘录", "check --bbox (west, south, east, north), or take another extract")),
    ("I010", Text::new("用 GDAL 另存为 GeoTIFF 或 ESRI ASCII", "save it as GeoTIFF or ESRI ASCII, with GDAL for example")),
    ("I011", Text::new("先投影到 WGS 84 或 UTM，例如用 gdalwarp", "bring it to WGS 84 or UTM first, with gdalwarp for example")),
    ("I012", Text::new("再给一幅盖住缺口的高程，或缩小 --bbox", "name a tile that covers the gap, or a smaller --bbox")),
    ("I020", Text::new("用 ESA WorldCover 的编码，或不给 --landcover", "use the codes of ESA WorldCover, or leave --landcover out")),
    ("I030", Text::new("写成 village,residents 两列的 CSV，或给人口栅格", "write a CSV with the columns village,residents, or name a raster of people")),
    ("I031", Text::new("改成县里有的村名，或先在地图上补上这个村", "use a name of the county, or add the village to the map first")),
    ("I040", Text::new("按报出的行改正文件，或重新导出", "mend the file at the line named, or export it anew")),
    ("I041", Text::new("改写成范围内的数", "write a number within the range")),
    ("I042", Text::new("补上这个节点，或改正编号", "add the junction, or mend its number")),
    ("I043", Text::new("补上这个路段，或改正编号", "add the link, or mend its number")),
    ("I044", Text::new("给其中一个换名", "give one of them another name")),
    ("I045", Text::new("补上中间的路段，或改写路线", "add the link between, or write another way")),
    ("I046", Text::new("在车辆文件里写明这种车型，或改用已有的", "define the vehicle type, or use one that exists")),
    ("I050", Text::new("另存为 xlsx、docx 或 UTF-8、GBK 的 CSV", "save it as xlsx, docx, or CSV in UTF-8 or GBK")),
    ("I051", Text::new("可不理会；要用则改成模板里的列名", "pass over it; to use the column give it a name of the template")),
    ("I052", Text::new("按模板的说明改写这一格", "write the cell as the template says")),
    ("I053", Text::new("可不理会；确要保留姓名用 --names", "pass over it; --names keeps the names")),
    ("S901", Text::new("检查路径和权限", "check the path and the permission")),
    ("S902", Text::new("改用列出的字段", "use one of the fields listed")),
    ("S903", Text::new("照 assets/scoring/*.ron 的写法改正", "mend it after assets/scoring/*.ron")),
    ("S904", Text::new("改写成所要的类型", "write the kind of value that is expected")),
    ("S905", Text::new("写零或正数", "write zero or more")),
    ("S906", Text::new("补上 format 或 id，或用更新的程序", "add format or id, or use a newer program")),
    ("S907", Text::new("至少给一项指标以权重", "give some rated metric a weight")),
    ("S908", Text::new("把各档按由好到差排列", "let the limits run from good to bad")),
    ("S909", Text::new("改用列出的指标", "use one of the metrics listed")),
];

/// How findings of a code are mended.
#[must_use]
pub fn of(code: &str) -> Option<Text> {
    let own = REMEDIES.iter().find(|(c, _)| *c == code).map(|(_, t)| *t);
    own.or_else(|| Rule::ALL.iter().find(|r| r.code() == code).map(|r| r.remedy()))
}

/// One line for each code among findings, in the order of codes. The linter's findings say their remedy themselves.
#[must_use]
pub fn lines(findings: &[Finding], lang: Lang) -> Vec<String> {
    let mut codes: Vec<&str> = findings.iter().map(|f| f.code).filter(|c| !Rule::ALL.iter().any(|r| r.code() == *c)).collect();
    codes.sort_unstable();
    codes.dedup();
    let line = |code: &str| {
        of(code).map(|t| match lang {
            Lang::Zh => format!("{code} 怎样改：{}", t.zh),
            Lang::En => format!("{code} how to mend it: {}", t.en),
        })
    };
    codes.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::code;

    #[test]
    fn every_code_has_one_remedy_in_both_languages() {
        for code in code::ALL {
            assert!(of(code).is_some(), "{code} has no remedy");
        }
        for (i, (code, text)) in REMEDIES.iter().enumerate() {
            assert!(!text.zh.is_empty() && !text.en.is_empty() && text.en.is_ascii(), "{code}");
            assert!(text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{code}");
            assert!(REMEDIES.iter().skip(i + 1).all(|(c, _)| c != code), "{code} stands there twice");
        }
        for rule in Rule::ALL {
            assert!(!rule.remedy().zh.is_empty() && !rule.remedy().en.is_empty(), "{}", rule.code());
        }
    }
}
