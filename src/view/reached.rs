//! View / reached — when each cell was first reached by water or fire, and how bad it was at its worst, as the record's frames say.
//!
//! In: a run, as far as it is known. Out: by cell, the number of its first frame and its greatest class. Not here: colours (`raster`).
//! Method: the record's frames lie ten minutes apart; a cell is reached in the first that has it, and a frame is taken in once.

use super::run::Run;
use crate::base::time::Moment;
use crate::score::danger::Danger;

/// The class of cells of a forest fire where a line was built: no flame, so nothing that is reached.
pub(super) const LINE_BUILT: u8 = 6;

/// When each cell was first reached, and how bad it was at its worst, as the record's frames say.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// Tens of minutes, 1 for the first frame; 0 never.
    pub frame: Vec<u16>,
    /// Greatest class.
    pub worst: Vec<u8>,
    /// First and last frame in which anything was reached; the last is 0 while nothing was.
    pub span: (u16, u16),
    /// Frames of the record taken in.
    pub frames: usize,
}

impl Reached {
    /// Of a run, as far as it is known.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let cells = run.scenario.county.terrain.shape.len();
        let mut reached = Self { frame: vec![0; cells], worst: vec![0; cells], span: (u16::MAX, 0), frames: 0 };
        reached.take(run);
        reached
    }
    /// Takes in the frames that the run has had since.
    pub fn take(&mut self, run: &Run) {
        let shape = run.scenario.county.terrain.shape;
        for (i, f) in run.tale.tracks.water.iter().enumerate().skip(self.frames) {
            let n = (i + 1).min(usize::from(u16::MAX)) as u16;
            for (tile, list) in &f.tiles {
                for (cell, class) in shape.cells_of_tile(*tile as usize).zip(list) {
                    if *class == 0 || (run.danger == Danger::Fire && *class == LINE_BUILT) {
                        continue;
                    }
                    if self.frame[cell] == 0 {
                        self.frame[cell] = n;
                        self.span = (self.span.0.min(n), self.span.1.max(n));
                    }
                    self.worst[cell] = self.worst[cell].max(*class);
                }
            }
        }
        self.frames = run.tale.tracks.water.len();
    }
    /// When a cell was first reached.
    #[must_use]
    pub fn at(&self, run: &Run, cell: usize) -> Option<Moment> {
        let n = *self.frame.get(cell)?;
        run.tale.tracks.water.get(usize::from(n).checked_sub(1)?).map(|f| f.at)
    }
    /// The class of a time of arrival: 0 the earliest fifth.
    #[must_use]
    pub fn fifth(&self, n: u16) -> usize {
        let (a, b) = self.span;
        (usize::from(n.saturating_sub(a)) * 5 / usize::from(b.saturating_sub(a).max(1) + 1)).min(4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::moment::Now;
    use crate::view::stage::tests::small;

    #[test]
    fn a_cell_is_reached_when_its_first_frame_says_so_and_its_worst_is_the_greatest() {
        let run = small();
        let reached = Reached::of(&run);
        let shape = run.scenario.county.terrain.shape;
        // One that was dry in the first frame, so that there is a frame before.
        let cell = reached.frame.iter().position(|n| *n > 1).expect("the stream floods something later");
        let mut now = Now::new(&run);
        let at = reached.at(&run, cell).expect("reached");
        now.seek(&run, at);
        assert!(now.cells[cell] > 0);
        let mut before = Now::new(&run);
        before.seek(&run, Moment::minutes(at.as_minutes() as i64 - 10));
        assert_eq!(before.cells[cell], 0);
        assert_eq!(reached.at(&run, shape.len()), None);
        assert!(reached.fifth(reached.span.0) == 0 && reached.fifth(reached.span.1) <= 4);
    }

    #[test]
    fn what_comes_later_is_taken_in_and_is_the_same_as_all_at_once() {
        let whole = small();
        let mut growing = Run::empty(whole.scenario.clone());
        let mut reached = Reached::of(&growing);
        assert_eq!((reached.span.1, reached.frames), (0, 0));
        for frame in &whole.tale.tracks.water {
            growing.tale.tracks.water.push(frame.clone());
            reached.take(&growing);
        }
        let all = Reached::of(&whole);
        assert!(all.span.1 > 0 && reached.frame == all.frame && reached.worst == all.worst && reached.span == all.span);
    }
}
