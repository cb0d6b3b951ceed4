//! Office / judged — the three judgements and the ten phases as tables of the report after a drill.
//!
//! In: what there is to tell of a run. Out: heads and rows in a language. Not here: the other tables (`facts`), the judging (`score`).

use super::cell::{self, Cell};
use super::facts::{Facts, Teller};
use crate::base::lang::{Lang, Text};
use crate::report::{judgements, words};

impl Teller<'_> {
    /// The plan alone, the trainees against it, the plan against its variants.
    #[must_use]
    pub fn judgements(&self) -> Facts {
        let lang = self.lang;
        let rows = self
            .told
            .card
            .judgements
            .iter()
            .map(|j| {
                let name = if lang == Lang::En { &j.name_en } else { &j.name };
                [name.clone(), judgements::verdict(j, lang), judgements::grounds(j, lang), judgements::note(j, lang).to_owned()].map(Cell::Text).to_vec()
            })
            .collect();
        let head =
            [(Text::new("评判", "Judgement"), 18), (Text::new("结论", "Verdict"), 24), (Text::new("依据", "Stands on"), 36), (Text::new("说明", "Note"), 22)];
        self.table(Text::new("三项评判", "Three judgements"), head, rows)
    }

    /// The ten phases.
    #[must_use]
    pub fn phases(&self) -> Facts {
        let lang = self.lang;
        let count = |n: usize| cell::count(n as f64);
        let rows = self
            .told
            .card
            .phases
            .iter()
            .map(|p| {
                let share = p.share.map_or_else(|| Cell::Text(judgements::UNTESTED.get(lang).to_owned()), |s| cell::measured(s, "1", lang));
                let name = if lang == Lang::En { &p.name_en } else { &p.name };
                vec![Cell::Text(name.clone()), count(p.clauses), count(p.due), count(p.in_time), count(p.late), count(p.undone), share]
            })
            .collect();
        let head = [
            (Text::new("环节", "Phase"), 28),
            (Text::new("条款", "Clauses"), 12),
            (Text::new("触发", "Due"), 12),
            (Text::new("按时", "In time"), 12),
            (Text::new("迟到", "Late"), 12),
            (Text::new("未做或不可行", "Undone"), 12),
            (Text::new("按时率", "Share"), 12),
        ];
        self.table(Text::new("十个环节", "Ten phases"), head, rows)
    }

    /// The evaluation modules.
    #[must_use]
    pub fn modules(&self) -> Facts {
        let lang = self.lang;
        let untested = judgements::UNTESTED.get(lang);
        let rows = self
            .told
            .card
            .modules
            .iter()
            .map(|m| {
                let grade = m.grade.map_or_else(|| untested.to_owned(), |g| words::grade(g).get(lang).to_owned());
                let index = m.index.map_or_else(|| Cell::Text("—".into()), |i| Cell::Number(format!("{i:.2}"), i));
                vec![Cell::Text(words::module(&m.id, lang)), Cell::Text(grade), index, Cell::Text(m.metrics.join(" "))]
            })
            .collect();
        let head =
            [(Text::new("模块", "Module"), 30), (Text::new("评定", "Grade"), 15), (Text::new("指数", "Index"), 15), (Text::new("依据指标", "Metrics"), 40)];
        self.table(Text::new("各模块评定", "Modules"), head, rows)
    }
}
