//! View / hear — what the threads have to say: runs that were opened, a drill that goes on.
//!
//! In: their channels. Out: the shell changed. Not here: the threads (`watch`).

use std::sync::mpsc::TryRecvError;

use super::command::Mode;
use super::door::Words;
use super::shell::{For, Shell, Tab};
use super::stage::Stage;
use super::watch::News;
use crate::base::time::Moment;

impl Shell {
    /// Takes in what the threads have to say.
    pub(super) fn hear(&mut self) {
        let mut answers = Vec::new();
        self.jobs.retain(|j| match j.answer.try_recv() {
            Ok(a) => {
                answers.push((j.dir.clone(), j.whom, a));
                false
            }
            Err(TryRecvError::Empty) => true,
            Err(TryRecvError::Disconnected) => {
                answers.push((j.dir.clone(), j.whom, Err(Words::new("打开时出错，线程意外结束", "the thread that opened it ended unexpectedly"))));
                false
            }
        });
        for (dir, whom, answer) in answers {
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
        let mut news = Vec::new();
        if let Some(w) = &mut self.watch {
            // A frame takes in a few minutes of the drill at most, so that it stays a frame.
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
                stage.clock.set_edge(Moment::ZERO);
                stage.clock.playing = true;
                stage.run.drill = self.watch.as_ref().map(|w| w.file.clone());
                self.drill = Some(stage);
            }
            News::Begun(households) => {
                if let Some(s) = self.drill.as_deref_mut() {
                    s.run.begin(households);
                    s.map = super::map::MapView::new(&s.run, &self.face);
                }
            }
            News::Minute(piece) => {
                if let Some(s) = self.drill.as_deref_mut() {
                    s.run.grow(*piece);
                }
            }
            News::Ended(dir, run) => {
                if let Some(s) = self.drill.as_deref_mut() {
                    s.run = *run;
                    s.grown();
                    s.map.look_again(&s.run);
                    s.now.seek(&s.run, s.clock.now());
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
