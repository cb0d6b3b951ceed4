//! Forest fire / contain — whether crews of a given pace close a line around a steady ellipse: the closed form for agents.
//!
//! In: size at the report, rate at the head, length over width, head or rear attack, distance of the line from the fire,
//! when the crew comes, how long it works and how fast. Out: contained or not, when, length of line, area inside.
//! Not here: crews as agents, safety, ground.
//! Method: the fire is an ellipse growing about its ignition. Half of the crew builds each flank, from the point of attack to
//! the other end, so that its end stays on the fire's edge (or on the parallel to it). With the edge `r(θ, t)` the
//! pace p is `|∂r/∂t + θ' ∂r/∂θ|`, a quadratic in θ'; where it has no solution the crew cannot keep up. Runge–Kutta 4.
//! With a parallel line the pace is that along the line itself; programs that count it along the edge finish earlier.
//! Source: Fried & Fried 1996, Forest Science 42(3), the model described there, derived anew.

use super::ellipse::Ellipse;
use crate::base::num::{cos, sin};

/// Where the crew begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// At the head.
    Head,
    /// At the rear.
    Rear,
}

/// A steady fire and one crew. Lengths in any one unit, times in hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Task {
    /// Burnt area when it is reported.
    pub report_area: f64,
    /// Rate at the head.
    pub head_rate: f64,
    /// Length over width.
    pub length_to_width: f64,
    /// Where the crew begins.
    pub attack: Attack,
    /// Distance of the line from the edge; 0 is direct attack.
    pub offset: f64,
    /// From the report to the crew's first cut.
    pub arrival_h: f64,
    /// How long the crew works.
    pub duration_h: f64,
    /// Line that the whole crew builds in an hour, both flanks together.
    pub pace: f64,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Whether the line closed.
    pub contained: bool,
    /// When it closed or the crew stopped, hours after the report.
    pub at_h: f64,
    /// Line built.
    pub line: f64,
    /// Area inside the line when it closed; what would have burnt by then when it did not.
    pub area: f64,
    /// Area when the crew began.
    pub area_at_attack: f64,
    /// Perimeter when the crew began.
    pub perimeter_at_attack: f64,
}

/// The edge after a unit of time: the point, its derivative by θ and the unit normal.
fn edge(e: &Ellipse, theta: f64) -> ([f64; 2], [f64; 2], [f64; 2]) {
    let (c, s) = (cos(theta), sin(theta));
    let normal = [e.across * c, e.along * s];
    let n = (normal[0] * normal[0] + normal[1] * normal[1]).sqrt();
    ([e.centre + e.along * c, e.across * s], [-e.along * s, e.across * c], [normal[0] / n, normal[1] / n])
}

/// The place of the line's end and its derivatives by time and by angle.
fn end_of_line(e: &Ellipse, t: f64, theta: f64, offset: f64) -> ([f64; 2], [f64; 2], [f64; 2]) {
    let (r, dr, n) = edge(e, theta);
    let speed2 = dr[0] * dr[0] + dr[1] * dr[1];
    // The parallel turns with the ellipse's curvature ab / |r'|³, per unit of time.
    let turn = offset * e.across * e.along / speed2;
    let along = [dr[0] / speed2.sqrt(), dr[1] / speed2.sqrt()];
    let place = [t * r[0] + offset * n[0], t * r[1] + offset * n[1]];
    (place, r, [t * dr[0] + turn * along[0], t * dr[1] + turn * along[1]])
}

/// How fast the angle changes at a pace; `None` where the fire is faster.
fn turning(e: &Ellipse, t: f64, theta: f64, task: &Task, way: f64) -> Option<f64> {
    let (_, by_time, by_angle) = end_of_line(e, t, theta, task.offset);
    let p = task.pace / 2.0;
    let a = by_angle[0] * by_angle[0] + by_angle[1] * by_angle[1];
    let b = by_time[0] * by_angle[0] + by_time[1] * by_angle[1];
    let c = by_time[0] * by_time[0] + by_time[1] * by_time[1] - p * p;
    let root = b * b - a * c;
    if root < 0.0 {
        return None;
    }
    let rate = (-b + way * root.sqrt()) / a;
    (rate * way > 0.0).then_some(rate)
}

/// Steps of an hour.
const STEPS_PER_H: f64 = 2000.0;

impl Task {
    /// Fights the fire.
    #[must_use]
    pub fn fight(&self) -> Outcome {
        let e = Ellipse::new(self.head_rate, self.length_to_width);
        let age = (self.report_area / e.area()).sqrt();
        let start = age + self.arrival_h;
        let (mut t, mut theta, mut line, mut swept) = (start, 0.0, 0.0, 0.0);
        let (way, goal) = match self.attack {
            Attack::Head => (1.0, std::f64::consts::PI),
            Attack::Rear => (-1.0, 0.0),
        };
        if self.attack == Attack::Rear {
            theta = std::f64::consts::PI;
        }
        let dt = 1.0 / STEPS_PER_H;
        let mut out = Outcome {
            contained: false,
            at_h: self.arrival_h + self.duration_h,
            line: 0.0,
            area: e.area() * (start + self.duration_h) * (start + self.duration_h),
            area_at_attack: e.area() * start * start,
            perimeter_at_attack: e.perimeter() * start,
        };
        while t < start + self.duration_h {
            let at = |t: f64, theta: f64| turning(&e, t, theta, self, way);
            let step = || {
                let k1 = at(t, theta)?;
                let k2 = at(t + dt / 2.0, theta + dt / 2.0 * k1)?;
                let k3 = at(t + dt / 2.0, theta + dt / 2.0 * k2)?;
                Some((k1 + 2.0 * k2 + 2.0 * k3 + at(t + dt, theta + dt * k3)?) / 6.0)
            };
            let Some(rate) = step() else { break };
            // The last step ends where the flanks meet.
            let left = (goal - theta) / rate;
            let taken = left.min(dt);
            let before = end_of_line(&e, t, theta, self.offset).0;
            (t, theta) = (t + taken, theta + taken * rate);
            let after = end_of_line(&e, t, theta, self.offset).0;
            line += self.pace * taken;
            swept += (before[0] * after[1] - after[0] * before[1]).abs();
            if left <= dt {
                return Outcome { contained: true, at_h: t - age, line, area: swept, ..out };
            }
        }
        out.line = line;
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crew_of_any_pace_closes_a_fire_that_hardly_moves_along_its_own_edge() {
        let task =
            Task { report_area: 10.0, head_rate: 1e-6, length_to_width: 2.0, attack: Attack::Head, offset: 0.0, arrival_h: 0.0, duration_h: 9.0, pace: 4.0 };
        let e = Ellipse::new(1.0, 2.0);
        let around = e.perimeter() * (10.0 / e.area()).sqrt();
        let out = task.fight();
        assert!(out.contained && (out.line / around - 1.0).abs() < 1e-4 && (out.area / 10.0 - 1.0).abs() < 1e-4, "{out:?}");
    }
}
