//! View / hear — what the threads have to say: runs that were opened, a drill that goes on.
//!
//! In: their channels. Out: the shell changed. Not here: the threads (`watch`).

use std::sync::mpsc::TryRecvError;

use super::command::Mode;
use super::door::Words;
use super::shell::{For, Shell, Tab};
use super::stage::Stage;
use super::watch::News;

impl Shell {
    /// Takes in what the threads have to say.
    pub(super) fn hear(&mut self) {
        let mut answers = Vec::new();
        self.jobs.retain(|j| match j.answer.try_recv() {
            Ok(a) => {
                answers.push((j.dir.clone(), j.whom, j.edit, a));
                false
            }
            Err(TryRecvError::Empty) => true,
            Err(TryRecvError::Disconnected) => {
                answers.push((j.dir.clone(), j.whom, j.edit, Err(Words::new("打开时出错，线程意外结束", "the thread that opened it ended unexpectedly"))));
                false
            }
        });
        for (dir, whom, edit, answer) in answers {
            if whom == For::Edit && edit != self.edits {
                continue;
            }
            match answer {
                Ok(stage) => self.place(stage, whom),
                Err(why) if whom == For::Edit => {
                    if let Some(e) = &mut self.edit {
                        e.no_stage = Some(why);
                    }
                }
                Err(why) => {
                    let shown = dir.display();
                    self.trouble = Some(Words::new(format!("{shown}：打不开。\n{}", why.zh), format!("{shown}: cannot be opened.\n{}", why.en)));
                }
            }
        }
        self.hear_export();
        let mut news = Vec::new();
        if let Some(w) = &mut self.watch {
            // A frame takes in so many minutes of the drill at most, so that it stays a frame; ten frames a second take in hours.
            while let Some(n) = w.hear() {
                news.push(n);
                if news.len() >= 30 {
                    break;
                }
            }
        }
        let mut grown = false;
        for n in news {
            grown |= matches!(n, News::Begun(_) | News::Minute(_));
            self.take(n);
        }
        if let Some(s) = self.drill.as_deref_mut().filter(|_| grown) {
            s.grown();
        }
    }

    fn hear_export(&mut self) {
        let Some(answer) = &self.exporting else { return };
        let answer = match answer.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err(Words::new("导出时出错，线程意外结束", "the thread that wrote the report ended unexpectedly")),
            Ok(answer) => answer,
        };
        self.exporting = None;
        match answer {
            Ok(paths) => {
                let list = paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(" · ");
                self.say(Words::new(format!("已写入 {list}"), format!("written: {list}")), 10.0);
            }
            Err(why) => self.trouble = Some(why),
        }
    }

    fn place(&mut self, mut stage: Box<Stage>, whom: For) {
        if let Some(at) = self.seek_at {
            stage.clock.seek(at.as_millis() as f64);
            stage.follow();
        }
        match whom {
            For::Review => {
                self.review = Some(stage);
                self.mode = Mode::Review;
                self.tab = Tab::Score;
            }
            For::A => self.sides[0] = Some(stage),
            For::B => self.sides[1] = Some(stage),
            For::Edit => {
                if let Some(e) = &mut self.edit {
                    e.stage = Some(stage);
                }
            }
        }
    }

    fn take(&mut self, news: News) {
        match news {
            News::Ready(mut stage) => {
                let known = stage.run.edge;
                stage.clock.set_edge(known);
                stage.clock.playing = true;
                // What was ordered in the run of which this is another branch is ordered here too.
                if let Some(w) = &self.watch {
                    stage.run.made.given.clone_from(&w.wish.given);
                }
                self.drill = Some(stage);
            }
            News::Begun(households) => {
                if let Some(s) = self.drill.as_deref_mut() {
                    s.run.begin(households);
                    s.map = super::map::MapView::new(&s.run, &self.face);
                }
            }
            News::Minute(mut piece) => {
                if let Some(s) = self.drill.as_deref_mut() {
                    if let Some(field) = piece.field.take() {
                        s.fields.keep(field);
                    }
                    s.run.grow(*piece);
                }
            }
            News::Ended(dir, run) => {
                if let Some(s) = self.drill.as_deref_mut() {
                    s.finish(*run);
                }
                let shown = dir.display();
                self.say(Words::new(format!("推演结束，结果在 {shown}"), format!("the drill has ended; its result is in {shown}")), 8.0);
                self.library.refresh();
            }
            News::Stopped => self.say(Words::new("推演已停止，已算出的部分保留", "the drill was stopped; what was computed stays"), 6.0),
            News::Failed(why) => self.trouble = Some(why),
        }
    }
}
