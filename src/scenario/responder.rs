//! Scenario / responder — what makes a warned household leave, and when: in stages, along one curve, or by cues that add up.
//!
//! In: `responder` of a drill's `behaviour`. Out: a `Responder`. Not here: what households then do (`drill::people`).
//! `Stages` (understand, then prepare) is the default. `Curve(…)` and `Tabulated([(minutes, share), …])` hold from the warning to
//! leaving; a table's last share is the most that ever leave. `CueThreshold(…)` has the form and the weights of the agents of the
//! Emergency Evacuation Simulator (published example populations); thresholds and delays are those of one of its example people.

use super::code;
use super::fields::{Fields, Limits, MINUTES, Reader, SHARE, Unit};
use super::tree::{Node, Value};
use crate::base::dist::Dist;
use crate::base::lang::Text;

/// What speaks for leaving; each counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CueKind {
    /// A warning to prepare.
    Prepare,
    /// An order to leave.
    Leave,
    /// A neighbour says so.
    Neighbour,
    /// Others are seen leaving.
    OthersLeave,
    /// Somebody of the authorities at the door.
    Door,
    /// Smoke is seen.
    Smoke,
    /// Fire is seen.
    Fire,
}

/// Number of kinds.
pub const CUES: usize = 7;

/// Thresholds, delays and weights of the cue responder.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Cues {
    /// Sum from which a household listens.
    pub respond_at: f64,
    /// Sum from which it leaves.
    pub leave_at: f64,
    /// Minutes from the first threshold to understanding.
    pub respond_min: Dist,
    /// Minutes from the second threshold to leaving.
    pub leave_min: Dist,
    /// Weight of each kind of cue, in the order of [`CueKind`].
    pub weights: [f64; CUES],
}

impl Default for Cues {
    fn default() -> Self {
        Self {
            respond_at: 0.10,
            leave_at: 0.80,
            respond_min: Dist::Fixed(15.0),
            leave_min: Dist::Fixed(12.86),
            weights: [0.14, 0.24, 0.29, 0.29, 0.10, 0.11, 0.50],
        }
    }
}

impl Cues {
    /// The sum of the cues met, a bit for each kind. Neighbours who speak and neighbours who leave are one social cue.
    #[must_use]
    pub fn sum(&self, met: u8) -> f64 {
        const SOCIAL: u8 = 1 << CueKind::Neighbour as u8 | 1 << CueKind::OthersLeave as u8;
        let met = if met & SOCIAL == SOCIAL { met & !(1 << CueKind::OthersLeave as u8) } else { met };
        self.weights.iter().enumerate().filter(|(k, _)| met & (1 << k) != 0).map(|(_, w)| w).sum()
    }
}

/// What makes a warned household leave.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Responder {
    /// It understands, and then prepares.
    #[default]
    Stages,
    /// One curve of minutes from the warning to leaving.
    Curve(Dist),
    /// The same as a table of minutes and shares, both ascending.
    Tabulated(Vec<(f64, f64)>),
    /// Cues add up.
    CueThreshold(Cues),
}

impl Responder {
    /// The most that ever leave, where the responder itself says so.
    #[must_use]
    pub fn cap(&self) -> Option<f64> {
        match self {
            Self::Tabulated(table) => table.last().map(|t| t.1),
            _ => None,
        }
    }
    /// Minutes from the warning to leaving of those who leave at all, by a share in [0, 1); none in stages and by cues.
    #[must_use]
    pub fn minutes(&self, u: f64) -> Option<f64> {
        match self {
            Self::Stages | Self::CueThreshold(_) => None,
            Self::Curve(dist) => Some(dist.quantile(u).max(0.0)),
            Self::Tabulated(table) => {
                let share = u * self.cap()?;
                let mut before = (0.0, 0.0);
                for &(minutes, f) in table {
                    if share <= f {
                        let part = if f > before.1 { (share - before.1) / (f - before.1) } else { 1.0 };
                        return Some(before.0 + (minutes - before.0) * part.clamp(0.0, 1.0));
                    }
                    before = (minutes, f);
                }
                Some(before.0)
            }
        }
    }
    /// Slower by a factor.
    #[must_use]
    pub fn stretched(&self, k: f64) -> Self {
        use super::drill_resolve::stretched;
        match self {
            Self::Stages => Self::Stages,
            Self::Curve(d) => Self::Curve(stretched(*d, k)),
            Self::Tabulated(table) => Self::Tabulated(table.iter().map(|(t, f)| (t * k, *f)).collect()),
            Self::CueThreshold(c) => Self::CueThreshold(Cues { leave_min: stretched(c.leave_min, k), ..c.clone() }),
        }
    }
}

/// Reads `responder`.
pub(super) fn read(g: &Fields<'_>, default: &Responder) -> Responder {
    const NAME: &str = "responder";
    let (reader, subject) = (g.reader(), g.subject(NAME));
    let Some(node) = g.get(NAME).and_then(Node::inner) else { return default.clone() };
    let Some(kind) = reader.word(node, &subject, &[("Stages", 0), ("Curve", 1), ("Tabulated", 2), ("CueThreshold", 3)]) else { return default.clone() };
    let inside = match &node.value {
        Value::Tuple(Some(_), items) if items.len() == 1 => Some(&items[0]),
        _ => None,
    };
    match (kind, inside) {
        (0, _) => Responder::Stages,
        (1, Some(curve)) => reader.dist(curve, &subject, Unit::of("_min"), MINUTES).map_or_else(|| default.clone(), Responder::Curve),
        (2, Some(table)) => tabulated(reader, table, &subject).unwrap_or_else(|| default.clone()),
        (3, _) => cues(reader, node, &subject).unwrap_or_else(|| default.clone()),
        _ => {
            reader.wrong(
                node,
                &subject,
                Text::new("Curve(Weibull(a, b)) 或 Tabulated([(分钟, 比例), …])", "Curve(Weibull(a, b)) or Tabulated([(minutes, share), …])"),
            );
            default.clone()
        }
    }
}

fn tabulated(reader: Reader<'_>, node: &Node, subject: &str) -> Option<Responder> {
    let table: Vec<(f64, f64)> = reader.items(node, subject).iter().filter_map(|n| reader.pair(n, subject, (MINUTES, SHARE), Unit::NUMBER)).collect();
    let ascends = table.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1);
    if table.is_empty() || !ascends || table.last().is_none_or(|t| t.1 <= 0.0) {
        reader.log.error(
            code::S019,
            reader.source.at(node.start),
            subject,
            "分钟应依次变大，比例不得变小，末项大于 0",
            "the minutes must ascend, the shares must not fall, and the last must be above 0",
        );
        return None;
    }
    Some(Responder::Tabulated(table))
}

fn cues(reader: Reader<'_>, node: &Node, subject: &str) -> Option<Responder> {
    let d = Cues::default();
    if !matches!(node.value, Value::Fields(..)) {
        return Some(Responder::CueThreshold(d));
    }
    let f = reader.open(node, subject)?;
    const NAMES: [&str; CUES] = ["prepare", "leave", "neighbour", "others_leave", "door", "smoke", "fire"];
    let weight = Limits(0.0, 10.0);
    let mut weights = d.weights;
    for (w, name) in weights.iter_mut().zip(NAMES) {
        *w = f.number_or(name, *w, weight);
    }
    let out = Cues {
        respond_at: f.number_or("respond_at", d.respond_at, weight),
        leave_at: f.number_or("leave_at", d.leave_at, weight),
        respond_min: f.dist_or("respond_min", d.respond_min, MINUTES),
        leave_min: f.dist_or("leave_min", d.leave_min, MINUTES),
        weights,
    };
    if out.leave_at < out.respond_at {
        f.error(code::S019, "leave_at", "不应小于 respond_at", "must not be below respond_at");
    }
    f.close();
    Some(Responder::CueThreshold(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_met_at_its_points_and_its_last_share_is_the_cap() {
        let r = Responder::Tabulated(vec![(0.0, 0.0), (30.0, 0.28), (60.0, 0.60), (120.0, 0.8)]);
        assert_eq!(r.cap(), Some(0.8));
        for (t, f) in [(30.0, 0.28), (45.0, 0.44), (60.0, 0.60), (120.0, 0.8)] {
            assert!((r.minutes(f / 0.8).expect("a table") - t).abs() < 1e-9, "{t}");
        }
        assert!((r.stretched(2.0).minutes(0.75).expect("a table") - 120.0).abs() < 1e-9);
    }

    #[test]
    fn one_order_makes_people_listen_and_only_more_makes_them_leave() {
        let c = Cues::default();
        let bit = |k: CueKind| 1u8 << k as u8;
        let order = c.sum(bit(CueKind::Prepare) | bit(CueKind::Leave));
        assert!((order - 0.38).abs() < 1e-12 && order >= c.respond_at && order < c.leave_at);
        let social = bit(CueKind::Neighbour) | bit(CueKind::OthersLeave);
        assert!((c.sum(social) - 0.29).abs() < 1e-12, "one social cue");
        assert!(c.sum(bit(CueKind::Leave) | bit(CueKind::Door) | social | bit(CueKind::Fire)) >= c.leave_at);
    }
}
