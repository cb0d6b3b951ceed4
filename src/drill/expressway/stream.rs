//! Expressway / stream — the traffic of one carriageway as a stream: where it queues, how far back, who leaves and who comes on.
//!
//! In: vehicles an hour at its beginning, what is open of each stretch, doors (interchanges) open or shut. Out: vehicles by stretch,
//! the queue's tail, vehicles that stand. Not here: single vehicles (`drill::traffic`), who shuts a door (`works`).
//! Method: cell transmission (Daganzo 1994, Transp. Res. B 28: 269–287) on a triangular diagram, cells as long as a vehicle goes freely in
//! a step of five seconds; flows in millionths of a vehicle, so that every vehicle is in exactly one place. Diverging is first in, first out.

use super::cells::Cells;
use crate::base::time::{Moment, Span};

/// A step.
pub const STEP: Span = Span::seconds(5);
/// Millionths of a vehicle.
pub(super) const MICRO: f64 = 1e6;
/// A slower vehicle stands, m/s (assumed: slower than walking).
pub(super) const STANDS_M_S: f64 = 1.5;

/// An interchange: those who reach it may leave, and others come on.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Door {
    /// The first cell after it.
    pub cell: usize,
    /// Share of those who pass that leave of themselves.
    pub turn: f64,
    /// Vehicles a second through its gates, each way.
    pub gate_per_s: f64,
    /// Nobody comes on.
    pub shut_on: bool,
    /// The mainline after it is closed: everybody leaves here.
    pub shut_main: bool,
    /// Share of those who would go on that leave because signs tell them to.
    pub led_off: f64,
    /// Left here, millionths.
    pub off: i64,
    /// Came on here.
    pub on: i64,
    /// Wait at the gates to come on.
    pub waits: i64,
    /// Were sent away at the gates and go by other roads.
    pub sent_away: i64,
    /// Have come here by other roads to go on.
    pub rejoined: i64,
    /// Wait outside until the gates open again, for no other lets them on.
    pub parked: i64,
    /// Left or were sent away though they wanted to go on, and have not been told to the other roads yet.
    detoured: i64,
}

impl Door {
    /// Whether nobody comes on here.
    #[must_use]
    pub const fn shut(&self) -> bool {
        self.shut_on || self.shut_main
    }
    /// Whole vehicles have come by other roads to go on here; before shut gates they wait.
    pub fn rejoin(&mut self, vehicles: u32) {
        self.rejoined += i64::from(vehicles) * MICRO as i64;
        self.park(vehicles);
    }
    /// Whole vehicles wait here until the gates are open.
    pub fn park(&mut self, vehicles: u32) {
        self.parked += i64::from(vehicles) * MICRO as i64;
    }
    /// Whole vehicles that must find another way since the last call.
    pub fn take_detoured(&mut self) -> u32 {
        let whole = self.detoured / MICRO as i64;
        self.detoured -= whole * MICRO as i64;
        whole as u32
    }
}

/// A carriageway.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Stream {
    cells: Cells,
    doors: Vec<Door>,
    dx_m: f64,
    /// Wait outside the county to come in.
    outside: i64,
    entered: i64,
    left: i64,
    /// Led out backwards.
    led_back: i64,
    at: Moment,
    demanded_on: i64,
}

/// A stretch to be cut into cells: metres, free speed m/s, vehicles an hour, vehicles a metre at standstill over all lanes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Length, metres.
    pub length_m: f64,
    /// Free speed, m/s.
    pub free_m_s: f64,
    /// Most vehicles an hour.
    pub per_h: f64,
    /// Vehicles a metre at standstill, all lanes.
    pub jam_per_m: f64,
}

impl Stream {
    /// An empty carriageway. `doors` stand at metres from its beginning.
    #[must_use]
    pub fn new(stretches: &[Stretch], doors: &[(f64, f64, f64)]) -> Self {
        assert!(!stretches.is_empty(), "a carriageway has a stretch");
        let fastest = stretches.iter().map(|s| s.free_m_s).fold(1.0, f64::max);
        let dx = fastest * STEP.as_seconds();
        let length: f64 = stretches.iter().map(|s| s.length_m).sum();
        let count = (length / dx).ceil().max(2.0) as usize;
        let at = |m: f64| {
            let mut rest = m;
            let here = stretches.iter().find(|s| {
                rest -= s.length_m;
                rest < 0.0
            });
            here.unwrap_or(&stretches[stretches.len() - 1])
        };
        let doors = doors.iter().map(|&(m, turn, gate_per_h)| Door {
            cell: ((m / dx).round() as usize).clamp(1, count - 1),
            turn,
            gate_per_s: gate_per_h / 3600.0,
            shut_on: false,
            shut_main: false,
            led_off: 0.0,
            off: 0,
            on: 0,
            waits: 0,
            sent_away: 0,
            rejoined: 0,
            parked: 0,
            detoured: 0,
        });
        let mut doors: Vec<Door> = doors.collect();
        doors.sort_by_key(|d| d.cell);
        Self { cells: Cells::new(dx, count, at), doors, dx_m: dx, outside: 0, entered: 0, left: 0, led_back: 0, at: Moment::ZERO, demanded_on: 0 }
    }
    /// Length of a cell, metres.
    #[must_use]
    pub const fn cell_m(&self) -> f64 {
        self.dx_m
    }
    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }
    /// Never.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.len() == 0
    }
    /// The cell at a distance from the beginning.
    #[must_use]
    pub fn cell_at(&self, m: f64) -> usize {
        ((m / self.dx_m).floor().max(0.0) as usize).min(self.cells.len() - 1)
    }
    /// Doors, from the beginning on.
    #[must_use]
    pub fn doors(&self) -> &[Door] {
        &self.doors
    }
    /// A door, to be changed.
    pub fn door_mut(&mut self, i: usize) -> Option<&mut Door> {
        self.doors.get_mut(i)
    }
    /// What share of a cell's capacity is open.
    pub fn set_open(&mut self, cell: usize, share: f64) {
        self.cells.set_open(cell, share);
    }
    /// Somebody stands before a cell and lets nobody pass, or no more.
    pub fn bar(&mut self, cell: usize, shut: bool) {
        self.cells.bar(cell, shut);
    }
    /// Fills it as a steady flow would, so that a drill does not begin on an empty road.
    pub fn fill(&mut self, per_h: f64) {
        for i in 0..self.cells.len() {
            self.entered += self.cells.fill(i, per_h);
        }
    }
    /// After loading a saved state: makes anew what only follows from it.
    pub fn attach(&mut self) {
        self.cells.attach();
    }

    /// One step: so many vehicles an hour want to come in.
    pub fn step(&mut self, per_h: f64) {
        let last = self.cells.len() - 1;
        let wants = per_h.max(0.0) / 3600.0 * STEP.as_seconds();
        self.outside += (wants * MICRO) as i64;
        self.cells.work_out();
        let comes = if self.cells.barred(0) { 0 } else { (self.outside as f64).min(self.cells.takes(0)) as i64 };
        self.cells.set_flow(0, comes);
        let mut past = vec![(0, 0); self.doors.len()];
        for k in 0..self.doors.len() {
            // Of two doors at one cell the first counts.
            if k == 0 || self.doors[k - 1].cell != self.doors[k].cell {
                past[k] = self.pass_door(k, wants);
            }
        }
        let leaves = self.cells.flow(last + 1);
        self.outside -= comes;
        self.entered += comes;
        self.left += leaves;
        self.cells.flow_on();
        for (d, (on, off)) in self.doors.iter_mut().zip(past) {
            self.cells.comes(d.cell, on);
            self.cells.goes(d.cell - 1, off);
            d.on += on;
            d.off += off;
        }
        self.at = self.at + STEP;
    }
    /// Who goes on past a door, who comes on there (first) and who leaves (second).
    fn pass_door(&mut self, k: usize, wants: f64) -> (i64, i64) {
        let d = self.doors[k];
        let (sends, mut takes) = (self.cells.sends(d.cell - 1), self.cells.takes(d.cell));
        let main_shut = d.shut_main || self.cells.barred(d.cell);
        let share = if main_shut { 1.0 } else { d.turn + (1.0 - d.turn) * d.led_off };
        let gate = d.gate_per_s * STEP.as_seconds() * MICRO;
        if main_shut {
            takes = 0.0;
        }
        // First in, first out: nobody passes whoever waits for the gates.
        let by_gate = if share > 0.0 { gate / share } else { f64::INFINITY };
        let by_main = if share < 1.0 { takes / (1.0 - share) } else { f64::INFINITY };
        let all = sends.min(by_gate).min(by_main);
        let off = (all * share) as i64;
        let led = off - (all * d.turn) as i64;
        let on_road = (all * (1.0 - share)) as i64;
        self.cells.set_flow(d.cell, on_road);
        let here = &mut self.doors[k];
        here.detoured += led.max(0);
        // Others come on, in the room that is left.
        let wants_on = d.turn * wants * MICRO;
        self.demanded_on += wants_on as i64;
        if d.shut() {
            let sent = wants_on as i64 + here.waits;
            here.sent_away += sent;
            here.detoured += sent;
            here.waits = 0;
            return (0, off);
        }
        let waiting = d.waits + wants_on as i64 + std::mem::take(&mut here.parked);
        let on = (waiting as f64).min(gate).min((takes - on_road as f64).max(0.0)) as i64;
        here.waits = waiting - on;
        (on, off)
    }

    /// Vehicles in a cell.
    #[must_use]
    pub fn vehicles(&self, cell: usize) -> f64 {
        self.cells.vehicles(cell)
    }
    /// Mean speed in a cell over the last step, m/s.
    #[must_use]
    pub fn speed_m_s(&self, cell: usize) -> f64 {
        self.cells.speed_m_s(cell)
    }
    /// Whether a cell is queued: denser than its capacity needs.
    #[must_use]
    pub fn queued(&self, cell: usize) -> bool {
        self.cells.queued(cell)
    }
    /// Whole vehicles that have left a cell since the run began or was resumed.
    #[must_use]
    pub fn passed(&self, cell: usize) -> u64 {
        (self.cells.passed(cell).max(0) as f64 / MICRO) as u64
    }
    /// Vehicles in the queued cells of `from..=to`.
    #[must_use]
    pub fn queue(&self, from: usize, to: usize) -> f64 {
        (from..=to.min(self.cells.len() - 1)).filter(|i| self.queued(*i)).map(|i| self.vehicles(i)).sum()
    }
    /// The first cell of the queue that ends at a cell: cells that are queued without a gap of more than two.
    #[must_use]
    pub fn tail(&self, head: usize) -> Option<usize> {
        let (mut tail, mut gap) = (None, 0);
        for i in (0..=head).rev() {
            if self.queued(i) {
                (tail, gap) = (Some(i), 0);
            } else {
                gap += 1;
                if gap > 2 {
                    break;
                }
            }
        }
        tail
    }
    /// Vehicles that stand in cells `from..=to`.
    #[must_use]
    pub fn standing(&self, from: usize, to: usize) -> f64 {
        self.cells.standing(from, to.min(self.cells.len() - 1))
    }
    /// Vehicles that came into a cell's queue in the last step: what left the cell before it.
    #[must_use]
    pub fn arrived_at(&self, cell: usize) -> f64 {
        if cell == 0 { 0.0 } else { self.cells.left(cell - 1) }
    }
    /// Leads vehicles out backwards, from the tail on, to a door from which they go on by other roads; gives how many really went.
    pub fn lead_back(&mut self, from: usize, to: usize, vehicles: f64, door: Option<usize>) -> f64 {
        let mut left = (vehicles * MICRO) as i64;
        let asked = left;
        for i in from..=to.min(self.cells.len() - 1) {
            left -= self.cells.take(i, left);
            if left == 0 {
                break;
            }
        }
        self.led_back += asked - left;
        if let Some(d) = door.and_then(|k| self.doors.get_mut(k)) {
            d.detoured += asked - left;
        }
        (asked - left) as f64 / MICRO
    }
    /// Vehicles outside that wait to come in.
    #[must_use]
    pub fn outside(&self) -> f64 {
        self.outside as f64 / MICRO
    }
    /// Vehicles that have left at the end, and at doors, and backwards.
    #[must_use]
    pub fn gone(&self) -> f64 {
        (self.left + self.led_back + self.doors.iter().map(|d| d.off).sum::<i64>()) as f64 / MICRO
    }
    /// Vehicles that left at the end.
    #[must_use]
    pub fn through(&self) -> f64 {
        self.left as f64 / MICRO
    }
    /// Entered, less gone, less on the road, in millionths: nothing ever vanishes, so it is 0.
    #[must_use]
    pub fn balance(&self) -> i64 {
        let on: i64 = self.doors.iter().map(|d| d.on).sum();
        let off: i64 = self.doors.iter().map(|d| d.off).sum();
        self.entered + on - off - self.left - self.led_back - self.cells.all()
    }
    /// Vehicles sent away at the gates, who go by other roads.
    #[must_use]
    pub fn sent_away(&self) -> f64 {
        self.doors.iter().map(|d| d.sent_away).sum::<i64>() as f64 / MICRO
    }
}
