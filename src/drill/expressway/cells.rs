//! Expressway / cells — the pieces of a carriageway side by side: what each holds, lets out and takes in.
//!
//! In: form of the pieces, flows. Out: vehicles, speed, what stands and what is queued. Not here: doors and who comes (`stream`).
//! Method: a boundary's flow depends on the two cells beside it alone, so it is worked out anew only where one of them has changed since;
//! what every cell can do, whether it is queued and how many stand in it is kept beside the state and follows from it.

use super::stream::{MICRO, STANDS_M_S, STEP, Stretch};
use crate::base::marks::Marks;

/// What does not change of a cell but for what is open.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Form {
    /// Free speed, m/s.
    free_m_s: f32,
    /// Most vehicles a second.
    most_per_s: f32,
    /// Vehicles when it stands.
    jam: f32,
    /// Share of the capacity that is open.
    open: f32,
}

/// What follows from a form.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rates {
    /// Share that drives on freely in a step.
    leaves: f64,
    /// Most that leave and that come in a step, millionths.
    most_out: f64,
    most_in: f64,
    /// When it stands, millionths.
    jam: f64,
    /// Share of the room that the backward wave gives free in a step.
    wave: f64,
    /// Vehicles from which it is queued.
    queued_from: f64,
}

impl Form {
    fn rates(&self, dx_m: f64) -> Rates {
        let (dt, free, most, jam) = (STEP.as_seconds(), f64::from(self.free_m_s), f64::from(self.most_per_s), f64::from(self.jam));
        // Backward wave of the triangular diagram.
        let critical = most / free * dx_m;
        let wave = most / ((jam - critical) / dx_m).max(1e-9);
        Rates {
            leaves: (free * dt / dx_m).min(1.0),
            most_out: f64::from(self.most_per_s * self.open) * dt * MICRO,
            most_in: most * f64::from(self.open) * dt * MICRO,
            jam: jam * MICRO,
            wave: (wave * dt / dx_m).min(1.0),
            queued_from: critical + 0.1 * (jam - critical),
        }
    }
}

/// The cells of a carriageway.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Cells {
    dx_m: f64,
    /// Vehicles, millionths.
    n: Vec<i64>,
    /// Those that left it in the last step.
    out: Vec<i64>,
    form: Vec<Form>,
    /// Nobody comes into these, ascending.
    barred: Vec<u32>,
    #[serde(skip)]
    rates: Vec<Rates>,
    /// Flow over the boundary before each cell, and over the end, in a step.
    #[serde(skip)]
    flow: Vec<i64>,
    #[serde(skip)]
    queued: Vec<bool>,
    /// Vehicles that stand.
    #[serde(skip)]
    stands: Vec<f64>,
    /// Cells that have changed since their boundaries were worked out.
    #[serde(skip)]
    moved: Marks,
    #[serde(skip)]
    stale: Marks,
    /// Steps so far; through each cell up to a step of its own, since when it has let out the same.
    #[serde(skip)]
    steps: i64,
    #[serde(skip)]
    passed: Vec<(i64, i64)>,
}

impl Cells {
    /// Empty cells of a length, each of the stretch in which its middle lies.
    pub(super) fn new<'a>(dx_m: f64, count: usize, at: impl Fn(f64) -> &'a Stretch) -> Self {
        let form = (0..count).map(|i| {
            let s = at((i as f64 + 0.5) * dx_m);
            Form { free_m_s: s.free_m_s as f32, most_per_s: (s.per_h / 3600.0) as f32, jam: (s.jam_per_m * dx_m) as f32, open: 1.0 }
        });
        let form: Vec<Form> = form.collect();
        let mut cells = Self {
            dx_m,
            n: vec![0; count],
            out: vec![0; count],
            form,
            barred: Vec::new(),
            rates: Vec::new(),
            flow: Vec::new(),
            queued: Vec::new(),
            stands: Vec::new(),
            moved: Marks::default(),
            stale: Marks::default(),
            steps: 0,
            passed: Vec::new(),
        };
        cells.attach();
        cells
    }
    /// Makes anew what follows from the state.
    pub(super) fn attach(&mut self) {
        let count = self.n.len();
        self.rates = self.form.iter().map(|f| f.rates(self.dx_m)).collect();
        self.flow = vec![0; count + 1];
        (self.queued, self.stands) = (vec![false; count], vec![0.0; count]);
        (self.moved, self.stale) = (Marks::new(count + 1), Marks::new(count + 1));
        (self.steps, self.passed) = (0, vec![(0, 0); count]);
        for i in 0..count {
            self.look(i);
        }
    }
    /// A cell has changed.
    fn look(&mut self, i: usize) {
        self.moved.set(i);
        self.queued[i] = self.n[i] as f64 / MICRO > self.rates[i].queued_from;
        self.stands[i] = if self.speed_m_s(i) < STANDS_M_S { self.vehicles(i) } else { 0.0 };
    }

    pub(super) fn len(&self) -> usize {
        self.n.len()
    }
    /// Whole lot of vehicles, millionths.
    pub(super) fn all(&self) -> i64 {
        self.n.iter().sum()
    }
    /// Fills a cell as a steady flow would; gives the millionths that are in it then.
    pub(super) fn fill(&mut self, i: usize, per_h: f64) -> i64 {
        let f = self.form[i];
        let per_s = (per_h / 3600.0).min(f64::from(f.most_per_s));
        self.n[i] = (per_s / f64::from(f.free_m_s) * self.dx_m * MICRO) as i64;
        self.look(i);
        self.n[i]
    }
    /// What share of a cell's capacity is open.
    pub(super) fn set_open(&mut self, i: usize, share: f64) {
        let share = share.clamp(0.0, 1.0) as f32;
        if share.to_bits() != self.form[i].open.to_bits() {
            self.form[i].open = share;
            self.rates[i] = self.form[i].rates(self.dx_m);
            self.moved.set(i);
        }
    }
    /// Somebody stands before a cell and lets nobody pass, or no more.
    pub(super) fn bar(&mut self, i: usize, shut: bool) {
        match (self.barred.binary_search(&(i as u32)), shut) {
            (Err(at), true) => self.barred.insert(at, i as u32),
            (Ok(at), false) => {
                self.barred.remove(at);
            }
            _ => return,
        }
        self.moved.set(i);
    }
    pub(super) fn barred(&self, i: usize) -> bool {
        !self.barred.is_empty() && self.barred.binary_search(&(i as u32)).is_ok()
    }
    /// Millionths that would leave a cell in a step, and that it would take.
    pub(super) fn sends(&self, i: usize) -> f64 {
        let r = &self.rates[i];
        (self.n[i] as f64 * r.leaves).min(r.most_out)
    }
    pub(super) fn takes(&self, i: usize) -> f64 {
        let r = &self.rates[i];
        ((r.jam - self.n[i] as f64).max(0.0) * r.wave).min(r.most_in)
    }
    /// The flow over the boundary before a cell, for whom the two cells beside it do not settle it alone.
    pub(super) fn set_flow(&mut self, boundary: usize, flow: i64) {
        self.flow[boundary] = flow;
        self.stale.set(boundary);
    }
    pub(super) fn flow(&self, boundary: usize) -> i64 {
        self.flow[boundary]
    }
    /// Works out the flows over boundaries beside which something has changed.
    pub(super) fn work_out(&mut self) {
        let last = self.n.len() - 1;
        self.stale.clone_from(&self.moved);
        self.stale.spread_on();
        let stale = std::mem::take(&mut self.stale);
        for j in stale.ascending().map(|j| j as usize) {
            if (1..=last).contains(&j) {
                self.flow[j] = if self.barred(j) { 0 } else { self.sends(j - 1).min(self.takes(j)) as i64 };
            } else if j == last + 1 {
                self.flow[j] = self.sends(last) as i64;
            }
        }
        self.stale = stale;
    }
    /// Vehicles move over the boundaries.
    pub(super) fn flow_on(&mut self) {
        // A boundary that was worked out anew touches the cell before it and the one after it.
        let mut touched = std::mem::take(&mut self.stale);
        touched.add(&self.moved);
        touched.spread_back();
        self.moved.clear();
        self.steps += 1;
        let cells = self.n.len();
        for i in touched.ascending().map(|i| i as usize).take_while(|i| *i < cells) {
            let (before, out) = ((self.n[i], self.out[i]), self.flow[i + 1]);
            let (sum, since) = self.passed[i];
            self.passed[i] = (sum + before.1 * (self.steps - 1 - since) + out, self.steps);
            self.n[i] += self.flow[i] - out;
            self.out[i] = out;
            if before != (self.n[i], out) {
                self.look(i);
            }
        }
        self.stale = touched;
    }
    /// Millionths that come on into a cell.
    pub(super) fn comes(&mut self, i: usize, millionths: i64) {
        self.n[i] += millionths;
        self.look(i);
    }
    /// Millionths that leave a cell at a door.
    pub(super) fn goes(&mut self, i: usize, millionths: i64) {
        self.n[i] -= millionths;
        self.out[i] += millionths;
        self.passed[i].0 += millionths;
        self.look(i);
    }
    /// Takes at most so many out of a cell; gives how many.
    pub(super) fn take(&mut self, i: usize, millionths: i64) -> i64 {
        let n = self.n[i].min(millionths);
        if n != 0 {
            self.n[i] -= n;
            self.look(i);
        }
        n
    }

    /// Vehicles in a cell.
    pub(super) fn vehicles(&self, i: usize) -> f64 {
        self.n[i] as f64 / MICRO
    }
    /// Vehicles that left a cell in the last step.
    pub(super) fn left(&self, i: usize) -> f64 {
        self.out[i] as f64 / MICRO
    }
    /// Mean speed in a cell over the last step, m/s.
    pub(super) fn speed_m_s(&self, i: usize) -> f64 {
        let free = f64::from(self.form[i].free_m_s);
        let whole = self.n[i] + self.out[i];
        if whole <= 1000 { free } else { (self.out[i] as f64 / whole as f64 * self.dx_m / STEP.as_seconds()).min(free) }
    }
    pub(super) fn queued(&self, i: usize) -> bool {
        self.queued[i]
    }
    /// Vehicles that stand in cells `from..=to`.
    pub(super) fn standing(&self, from: usize, to: usize) -> f64 {
        self.stands.get(from..=to).unwrap_or_default().iter().sum()
    }
    /// Millionths that have left a cell since the run began or was resumed.
    pub(super) fn passed(&self, i: usize) -> i64 {
        let (sum, since) = self.passed[i];
        sum + self.out[i] * (self.steps - since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::seed::{Luck, Seed, stream};

    /// The same cells, every boundary worked out in every step.
    fn all_anew(c: &mut Cells) {
        let last = c.n.len() - 1;
        for j in 1..=last {
            c.flow[j] = if c.barred(j) { 0 } else { c.sends(j - 1).min(c.takes(j)) as i64 };
        }
        c.flow[last + 1] = c.sends(last) as i64;
        for i in 0..=last {
            c.n[i] += c.flow[i] - c.flow[i + 1];
            c.out[i] = c.flow[i + 1];
        }
    }

    #[test]
    fn what_is_left_alone_while_nothing_changes_beside_it_is_what_it_would_be_worked_out() {
        let (slow, fast) = (
            Stretch { length_m: 9000.0, free_m_s: 22.0, per_h: 3000.0, jam_per_m: 0.2 },
            Stretch { length_m: 9000.0, free_m_s: 27.0, per_h: 4000.0, jam_per_m: 0.25 },
        );
        let new = || Cells::new(135.0, 130, |m| if (4000.0..8000.0).contains(&m) { &slow } else { &fast });
        let (mut quick, mut plain) = (new(), new());
        let mut luck = stream(Seed(1), Luck::Crash, "cells");
        let mut through = vec![0; 130];
        for step in 0..4000 {
            if luck.chance(0.01) {
                let (cell, open) = (luck.unit() * 129.0, luck.unit());
                quick.set_open(cell as usize, open);
                plain.set_open(cell as usize, open);
            }
            if luck.chance(0.005) {
                let (cell, shut) = (1.0 + luck.unit() * 128.0, luck.chance(0.5));
                quick.bar(cell as usize, shut);
                plain.bar(cell as usize, shut);
            }
            let comes = if step % 1000 < 700 { 2_777_777 } else { 900_001 };
            quick.work_out();
            quick.set_flow(0, comes);
            quick.flow_on();
            plain.flow[0] = comes;
            all_anew(&mut plain);
            assert_eq!((&quick.n, &quick.out), (&plain.n, &plain.out), "step {step}");
            for (i, sum) in through.iter_mut().enumerate() {
                *sum += plain.out[i];
                assert_eq!(quick.passed(i), *sum, "cell {i}");
            }
            for i in 0..130 {
                assert_eq!(quick.queued[i], plain.n[i] as f64 / MICRO > plain.rates[i].queued_from);
                let stands = if plain.speed_m_s(i) < STANDS_M_S { plain.vehicles(i) } else { 0.0 };
                assert!((quick.stands[i] - stands).abs() < 1e-15);
            }
        }
    }
}
