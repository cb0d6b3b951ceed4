//! Forest fire / stencil — from which neighbours a cell's fire is followed, so that no later cell is ever needed for an earlier.
//!
//! In: how long the ellipse is and where its head points. Out: steps in order of their angle, some several cells long.
//! Not here: the march (`front`).
//! Method: the eight neighbours, and between two of them their sum for as long as one of the pair fails the test
//! `∇F(u) · v ≥ 0` and `∇F(v) · u ≥ 0`, F(v) = α|v| − β·v: then a front that reaches a cell between two others has reached
//! both before, and one pass in order of time is enough however long the ellipse (Mirebeau 2014, SIAM J. Numer. Anal. 52(4):
//! Finsler metrics, Stern–Brocot refinement). Tables by length to width and head direction, each made for the worst of its bin.

use std::sync::LazyLock;

/// The longest step, cells along one axis.
pub const REACH: i32 = 9;

/// Upper ends of the bins of length over width.
const LONG: [f64; 14] = [1.05, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.001];
/// Bins of direction in an octant, by the tangent.
const FINE: usize = 8;

/// A step from one cell to another.
#[derive(Clone, Debug)]
pub struct Step {
    /// Columns east and rows north.
    pub dx: i32,
    /// Rows north.
    pub dy: i32,
    /// Length in cells.
    pub length: f64,
    /// The direction.
    pub unit: [f64; 2],
    /// Cells between its ends with the share of the way inside them; empty for the eight neighbours.
    pub between: Vec<(i32, i32, f64)>,
    /// Share of the way inside the cell of either end.
    pub ends: f64,
}

/// All stencils.
pub struct Stencils {
    /// Every step that any stencil uses.
    pub steps: Vec<Step>,
    lists: Vec<Vec<u16>>,
    limits: [f32; LONG.len()],
}

static STENCILS: LazyLock<Stencils> = LazyLock::new(Stencils::build);

/// The stencils of the house, made at first use.
#[must_use]
pub fn stencils() -> &'static Stencils {
    &STENCILS
}

/// The part of the way inside each cell that the straight line between two centres crosses.
fn between(dx: i32, dy: i32) -> (Vec<(i32, i32, f64)>, f64) {
    let mut cuts = vec![0.0, 1.0];
    for (far, step) in [(dx.abs(), f64::from(dx.abs())), (dy.abs(), f64::from(dy.abs()))] {
        cuts.extend((0..far).map(|i| (f64::from(i) + 0.5) / step));
    }
    cuts.sort_by(f64::total_cmp);
    let (mut cells, mut ends) = (Vec::new(), 0.0);
    for w in cuts.windows(2).filter(|w| w[1] - w[0] > 1e-9) {
        let t = (w[0] + w[1]) / 2.0;
        let (x, y) = ((f64::from(dx) * t).round() as i32, (f64::from(dy) * t).round() as i32);
        if (x, y) == (0, 0) {
            ends = w[1] - w[0];
        } else if (x, y) != (dx, dy) {
            cells.push((x, y, w[1] - w[0]));
        }
    }
    (cells, ends)
}

fn acute(u: (i32, i32), v: (i32, i32), eccentricity: f64, head: [f64; 2]) -> bool {
    let dot = |a: [f64; 2], b: [f64; 2]| a[0] * b[0] + a[1] * b[1];
    let unit = |p: (i32, i32)| {
        let (x, y) = (f64::from(p.0), f64::from(p.1));
        let n = (x * x + y * y).sqrt();
        [x / n, y / n]
    };
    let (a, b) = (unit(u), unit(v));
    let turn = dot(a, b);
    turn >= eccentricity * dot(head, a) && turn >= eccentricity * dot(head, b)
}

fn refine(u: (i32, i32), v: (i32, i32), eccentricity: f64, heads: &[[f64; 2]], out: &mut Vec<(i32, i32)>) {
    let sum = (u.0 + v.0, u.1 + v.1);
    let fine = heads.iter().all(|h| acute(u, v, eccentricity, *h));
    if fine || sum.0.abs() > REACH || sum.1.abs() > REACH {
        out.push(u);
        return;
    }
    refine(u, sum, eccentricity, heads, out);
    refine(sum, v, eccentricity, heads, out);
}

const AROUND: [(i32, i32); 8] = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

/// The octant of a direction and the tangent inside it, 0 to 1.
fn octant(x: f32, y: f32) -> (usize, f32) {
    let (ax, ay) = (x.abs(), y.abs());
    let which = usize::from(x < 0.0) | usize::from(y < 0.0) << 1 | usize::from(ay > ax) << 2;
    let (long, short) = if ay > ax { (ay, ax) } else { (ax, ay) };
    (which, if long > 0.0 { short / long } else { 0.0 })
}

impl Stencils {
    fn build() -> Self {
        let mut steps: Vec<Step> = Vec::new();
        let mut lists = Vec::new();
        for long in LONG {
            let eccentricity = (1.0 - 1.0 / (long * long)).sqrt();
            for which in 0..8 {
                for bin in 0..FINE {
                    let heads: Vec<[f64; 2]> = [0.0, 0.5, 1.0].map(|o| head_of(which, (bin as f64 + o) / FINE as f64)).to_vec();
                    let mut ring = Vec::new();
                    for i in 0..8 {
                        refine(AROUND[i], AROUND[(i + 1) % 8], eccentricity, &heads, &mut ring);
                    }
                    lists.push(ring.into_iter().map(|(dx, dy)| number(&mut steps, dx, dy)).collect());
                }
            }
        }
        Self { steps, lists, limits: LONG.map(|l| (1.0 - 1.0 / (l * l)) as f32) }
    }
    /// The steps for a slowness: indices into `steps`, in ascending angle.
    #[must_use]
    pub fn of(&self, round: f32, lean: [f32; 2]) -> &[u16] {
        let e2 = (lean[0] * lean[0] + lean[1] * lean[1]) / (round * round);
        let class = self.limits.iter().position(|l| e2 <= *l).unwrap_or(LONG.len() - 1);
        let (which, tangent) = octant(lean[0], lean[1]);
        let bin = ((tangent * FINE as f32) as usize).min(FINE - 1);
        &self.lists[(class * 8 + which) * FINE + bin]
    }
}

fn head_of(which: usize, tangent: f64) -> [f64; 2] {
    let n = (1.0 + tangent * tangent).sqrt();
    let (long, short) = (1.0 / n, tangent / n);
    let (x, y) = if which & 4 != 0 { (short, long) } else { (long, short) };
    [if which & 1 != 0 { -x } else { x }, if which & 2 != 0 { -y } else { y }]
}

fn number(steps: &mut Vec<Step>, dx: i32, dy: i32) -> u16 {
    if let Some(i) = steps.iter().position(|s| s.dx == dx && s.dy == dy) {
        return i as u16;
    }
    let (x, y) = (f64::from(dx), f64::from(dy));
    let length = (x * x + y * y).sqrt();
    let (between, ends) = between(dx, dy);
    steps.push(Step { dx, dy, length, unit: [x / length, y / length], between, ends });
    (steps.len() - 1) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_stencil_span_one_cell_s_area_and_turn_once_round() {
        let s = stencils();
        for list in &s.lists {
            for i in 0..list.len() {
                let (u, v) = (&s.steps[usize::from(list[i])], &s.steps[usize::from(list[(i + 1) % list.len()])]);
                assert_eq!(u.dx * v.dy - u.dy * v.dx, 1);
            }
        }
        let longest = s.lists.iter().map(Vec::len).max().unwrap_or(0);
        assert!((16..=64).contains(&longest), "{longest}");
    }

    #[test]
    fn the_shares_of_a_step_add_up() {
        for step in &stencils().steps {
            let all: f64 = step.between.iter().map(|b| b.2).sum::<f64>() + 2.0 * step.ends;
            assert!((all - 1.0).abs() < 1e-12, "{step:?}");
        }
    }
}
