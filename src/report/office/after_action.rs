//! Office / after action — 演练评估报告: what was drilled, how it went, what it is worth, what must be mended, as one paper.
//!
//! In: what there is to tell of a run. Out: a paper. Not here: its tables (`facts`), its bytes (`paper`). Judgements are the score's,
//! each with the numbers of the events that prove it; what only people can say stays an empty box.

use super::facts::{Facts, Teller};
use super::paper::{Paper, Piece};
use crate::base::lang::{Lang, Text};
use crate::report::{Told, number};

/// Turning points of a kind on paper; the workbook and the page have all.
const COURSE: usize = 6;
/// Messages in the annex; the workbook and the record have all.
const ANNEX: usize = 200;

/// Numerals of Chinese chapters.
const NUMERALS: [&str; 13] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"];

fn put(paper: &mut Paper, chapter: usize, facts: Facts, lang: Lang) {
    let title = facts.title.get(lang);
    let heading = match lang {
        Lang::Zh => format!("{}、{title}", NUMERALS[chapter - 1]),
        Lang::En => format!("{chapter}. {title}"),
    };
    paper.pieces.push(Piece::Heading(heading));
    if facts.rows.is_empty() {
        paper.pieces.push(Piece::Text(Text::new("无。", "None.").get(lang).to_owned()));
        return;
    }
    let rows = facts.rows.iter().map(|r| r.iter().map(|c| c.text().to_owned()).collect()).collect();
    paper.pieces.push(Piece::Table(facts.head.iter().map(|h| (*h).to_owned()).collect(), rows, facts.widths));
}

/// The report.
#[must_use]
pub fn paper(told: &Told<'_>, lang: Lang) -> Paper {
    let t = Teller { told, lang };
    let card = told.card;
    let title = match lang {
        Lang::En if !card.title_en.is_empty() => format!("[EXERCISE] After-action report: {}", card.title_en),
        Lang::En => format!("[EXERCISE] After-action report: {}", card.title),
        Lang::Zh => format!("【演练】{}评估报告", card.title),
    };
    let mut paper = Paper {
        name: "演练评估报告",
        title,
        lang,
        across: true,
        pieces: vec![Piece::Text(if lang == Lang::En { card.caveat_en.clone() } else { card.caveat.clone() })],
    };
    let mut course = t.course(COURSE);
    course.title = Text::new("演练经过（各类事项择要，全部见工作簿）", "Course of the drill (a selection of each kind; all in the workbook)");
    let all = [
        t.overview(),
        t.judgements(),
        course,
        t.injects(),
        t.items(),
        t.modules(),
        t.phases(),
        t.metrics(),
        t.clauses(),
        t.strengths(),
        t.problems(),
        t.villages(),
    ];
    let annex_number = all.len() + 1;
    for (i, facts) in all.into_iter().enumerate() {
        put(&mut paper, i + 1, facts, lang);
    }
    let whole = t.messages(usize::MAX).rows.len();
    let mut annex = t.messages(ANNEX);
    annex.title = Text::new("附件：信息往来", "Annex: messages");
    put(&mut paper, annex_number, annex, lang);
    if whole > ANNEX {
        let (shown, all) = (number::grouped(ANNEX as f64), number::grouped(whole as f64));
        paper.pieces.push(Piece::Text(match lang {
            Lang::Zh => format!("共 {all} 条，此处均匀选取 {shown} 条；全部见同时导出的工作簿与 record/。"),
            Lang::En => format!("{all} in all, {shown} spread over the drill shown here; all stand in the workbook and in record/."),
        }));
    }
    paper.pieces.push(Piece::Text(
        Text::new("评估组长（职务）：　　　　　　　　日期：", "Head of the evaluation (office):                    Date:").get(lang).to_owned(),
    ));
    paper
}
