//! Plan / trigger — when a clause falls due: an expression on what its actor perceives.
//!
//! In: the expression of a clause, for example `rain(huangtuxi, 6h) >= 100 and not missing(huangtuxi, 30min)`.
//! Out: a tree that `drill::sight` can evaluate on a `Picture`. Not here: the truth.
//! Rule: a quantity that is unknown (never received, or older than its `max_age`) makes a comparison unknown, and
//! unknown never fires; `missing(gauge, 30min)` is the quantity a plan may use for silence itself.

use super::level::Level;
use super::warning::Warning;
use crate::base::ids::GaugeId;
use crate::base::time::{Moment, Span};

/// A number the actor may perceive.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// `stage(gauge)`: latest stage received, metres above datum.
    Stage(GaugeId),
    /// `rise(gauge, 1h)`: rise of the stage over a span, metres.
    Rise(GaugeId, Span),
    /// `rain(gauge, 6h)`: rain of the last span as received, millimetres.
    Rain(GaugeId, Span),
    /// `max_rain(6h)`: the largest such sum over all rain gauges.
    MaxRain(Span),
    /// `gauges_over(6h, 100)`: how many rain gauges exceed a sum.
    GaugesOver(Span, f64),
    /// `forecast_rain(gauge, 1h)`: forecast sum for the next span, millimetres, as last received.
    ForecastRain(GaugeId, Span),
    /// `max_forecast_rain(1h)`: the largest over all rain gauges.
    MaxForecastRain(Span),
    /// `forecast_stage(gauge, 3h)`: forecast highest stage within a span, as last received.
    ForecastStage(GaugeId, Span),
    /// `above_warning()`: how many stage gauges have passed their 警戒水位, as received.
    AboveWarning,
    /// `warning(rainstorm) >= orange`: the warning of a kind that stands on the warning platform, as seen there; its colour as
    /// `warning::rank` has it, 0 where none stands.
    Warning(Warning),
    /// `reports("water")`: reports of a kind received so far.
    Reports(String),
    /// `minutes()`: minutes since T+00:00.
    Minutes,
    /// `hour()`: hour of the day.
    HourOfDay,
    /// `not_signed_off()`: people of ordered zones whose departure nobody has reported.
    NotSignedOff,
    /// `safe_share()`: share of the people of ordered zones reported safe.
    SafeShare,
    /// `fire_area()`: burnt hectares as last told from the spot; unknown while a reported fire is not verified.
    FireArea,
    /// `flame_length()`: longest flame as last told from the spot, metres.
    FlameLength,
    /// `fire_held()`: share of the fire's edge that is held or out, as last told.
    FireHeld,
    /// `fire_quiet()`: hours since everything was held and no flame was seen (三无).
    FireQuiet,
    /// `fire_to_homes()`: minutes until the fire may be at the first zone with a rule of fire, by what is known of it and
    /// the weather as forecast; 720 where it is not to be expected.
    FireToHomes,
    /// `crews_at_fire()`: teams known to be at the fire.
    CrewsAtFire,
    /// `queue_length()`: kilometres of the longest queue as last told by police at a point or by the expressway's cameras; unknown while nobody has
    /// told, or when that is half an hour old.
    QueueLength,
    /// `public_outdated()`: in how many things the last word to the public (level, zones ordered out) differs from what the actor knows now; unknown
    /// while nothing has been said.
    PublicOutdated,
    /// `wind()`: wind at the weather station, m/s.
    Wind,
    /// `fire_weather()`: fire weather class 1 to 5 (森林火险气象等级) of the weather as told.
    FireWeather,
}

/// Kinds of danger that posts report to each other (`reports("…")`).
///
/// Villages, teams and patrols: water, roads, people; those on an expressway: the burning vehicle and what comes of it.
pub const REPORT_KINDS: [&str; 16] = [
    "water",
    "road",
    "trapped",
    "wreck",
    "fire",
    "fire-verified",
    "vehicle-fire",
    "crash",
    "hurt",
    "queue",
    "hazmat",
    "gas",
    "wind-shift",
    "slope-fire",
    "fire-out",
    "lanes-open",
];

/// Kinds that callers, cameras and patrols report of an accident on an expressway.
pub const ROAD_REPORT_KINDS: [&str; 15] = [
    "vehicle-fire",
    "queue",
    "opposite-closed",
    "hurt",
    "hazmat",
    "gas",
    "gas-stopped",
    "wind-shift",
    "crash",
    "fire-out",
    "fire-again",
    "slope-fire",
    "spill",
    "tank-burst",
    "lanes-open",
];

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the signs themselves")]
pub enum Compare {
    Ge,
    Gt,
    Le,
    Lt,
    Eq,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// `always`: from the start.
    Always,
    /// `quantity >= number`.
    Number(Quantity, Compare, f64),
    /// `level >= III`: the response level in force, at least this grave.
    LevelAtLeast(Level),
    /// `received("topic")`: a message of a kind was received, from a post, an inject or an upper authority.
    Received(String),
    /// `missing(gauge, 30min)`: nothing received from a gauge for a span.
    Missing(GaugeId, Span),
    /// `done(flood.4.2.1)`: the actor knows that a clause is done. The key is checked by `resolve`.
    Done(String),
    /// `after(flood.4.2.1, 30min)`: a span after the actor learnt that a clause is done.
    After(String, Span),
    /// `at(T+02:00)`: a time.
    At(Moment),
    /// `for(30min, …)`: the inner expression has held for a span.
    Held(Span, Box<Trigger>),
    /// `latch(on, off)`: from the moment the first holds until the second does while the first does not (hysteresis).
    Latch(Box<Trigger>, Box<Trigger>),
    /// `a and b`.
    All(Vec<Trigger>),
    /// `a or b`.
    Any(Vec<Trigger>),
    /// `not a`.
    Not(Box<Trigger>),
}

impl Trigger {
    /// Visits it and every part of it.
    pub fn each<'t>(&'t self, visit: &mut dyn FnMut(&'t Self)) {
        visit(self);
        match self {
            Self::Held(_, inner) | Self::Not(inner) => inner.each(visit),
            Self::Latch(on, off) => {
                on.each(visit);
                off.each(visit);
            }
            Self::All(list) | Self::Any(list) => list.iter().for_each(|t| t.each(visit)),
            Self::Always | Self::Number(..) | Self::LevelAtLeast(_) | Self::Received(_) | Self::Missing(..) | Self::Done(_) | Self::After(..) | Self::At(_) => {
            }
        }
    }
    /// Visits every quantity that it compares.
    pub fn each_quantity(&self, visit: &mut impl FnMut(&Quantity)) {
        self.each(&mut |t| {
            if let Self::Number(q, ..) = t {
                visit(q);
            }
        });
    }
}
