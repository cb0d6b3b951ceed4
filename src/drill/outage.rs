//! Drill / outage — where the mains and the mobile network are down, and which channels that silences.
//!
//! In: injects (power out, mobile out) with their spans. Out: whether a channel works in a township at a moment.
//! Not here: messages, people. Method: a channel on the mains lives on for its battery's hours; the mobile network
//! fails by itself or when a mast's battery is empty. The mast's battery is that of the channel that uses it.

use serde::{Deserialize, Serialize};

use super::census::Network;
use super::log::{Log, line};
use crate::base::dist::Dist;
use crate::base::ids::{Id, TownshipId};
use crate::base::lang::Name;
use crate::base::time::{Moment, Span};
use crate::map::channel::{Channel, ChannelKind, Power};
use crate::map::county::County;
use crate::map::place::Gauge;
use crate::record::event::{Cause, Kind, Unit, Who};

/// Hours that a mast's battery lasts where nobody asks for a channel of its own (assumed; operators plan 2–4 h).
pub const MAST_BATTERY_H: f64 = 3.0;

/// Anybody's telephone, and the terminals of the warning platform in the townships: they hang on the mobile network or its
/// fibre, and fail with the mast.
#[must_use]
pub fn handset() -> Channel {
    Channel {
        name: Name::zh("手机"),
        kind: ChannelKind::Phone,
        coverage_day: 1.0,
        coverage_night: 1.0,
        setup_min: Dist::Fixed(0.0),
        delay_min: Dist::Fixed(0.0),
        loss: 0.0,
        rate_per_h: 0.0,
        power: Power::Mobile { battery_h: MAST_BATTERY_H },
    }
}

/// Whether a gauge's readings get through now; one that reports for no township hangs on no local network.
#[must_use]
pub fn sends(gauge: &Gauge, network: &dyn Network, now: Moment) -> bool {
    gauge.township.is_none_or(|t| network.works(&Channel { power: gauge.power, ..handset() }, t, now))
}

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Service {
    /// The mains.
    Mains,
    /// The mobile network.
    Mobile,
}

/// One failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Outage {
    township: TownshipId,
    service: Service,
    from: Moment,
    until: Moment,
    seq: u64,
    cause: Cause,
    over: bool,
}

/// Every failure so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outages {
    list: Vec<Outage>,
    townships: usize,
}

impl Outages {
    /// Nothing has failed.
    #[must_use]
    pub fn new(county: &County) -> Self {
        Self { list: Vec::new(), townships: county.townships.len() }
    }

    /// A service fails in a township for a span; writes `OutageBegan`.
    pub fn begin(&mut self, township: TownshipId, service: Service, now: Moment, lasts: Span, cause: Cause, log: &mut Log) {
        assert!(township.index() < self.townships, "an outage must name a township of the county");
        let word = if service == Service::Mains { "mains" } else { "mobile" };
        let seq = log.write(now, line(Kind::OutageBegan, Who::Township(township), cause).value(lasts.as_seconds(), Unit::Seconds).detail(word));
        self.list.push(Outage { township, service, from: now, until: now + lasts, seq, cause, over: false });
    }

    /// Writes `OutageEnded` for what has come back by now.
    pub fn step(&mut self, now: Moment, log: &mut Log) {
        for o in &mut self.list {
            if !o.over && now >= o.until {
                o.over = true;
                let word = if o.service == Service::Mains { "mains" } else { "mobile" };
                log.write(o.until, line(Kind::OutageEnded, Who::Township(o.township), Cause::after(o.cause.why, o.seq)).detail(word));
            }
        }
    }

    /// Since when a service has been down in a township without a break; `None` while it works.
    fn down_since(&self, township: TownshipId, service: Service, now: Moment) -> Option<Moment> {
        let mut since: Option<Moment> = None;
        // Overlapping outages are one: walk back from now through every span that touches the gap.
        let mut edge = now;
        loop {
            let earlier = self
                .list
                .iter()
                .filter(|o| o.township == township && o.service == service && o.from <= edge && (edge < o.until || (since.is_some() && edge == o.until)))
                .map(|o| o.from)
                .min();
            match earlier {
                Some(from) if since.is_none_or(|s| from < s) => {
                    since = Some(from);
                    edge = from;
                }
                _ => return since,
            }
        }
    }

    /// Whether the mains are on.
    #[must_use]
    pub fn mains(&self, township: TownshipId, now: Moment) -> bool {
        self.list.is_empty() || self.down_since(township, Service::Mains, now).is_none()
    }

    /// Whether the mobile network works, with masts of the usual battery.
    #[must_use]
    pub fn mobile(&self, township: TownshipId, now: Moment) -> bool {
        self.works(Power::Mobile { battery_h: MAST_BATTERY_H }, township, now)
    }

    /// Whether a channel with such a supply works in a township.
    #[must_use]
    pub fn works(&self, power: Power, township: TownshipId, now: Moment) -> bool {
        if self.list.is_empty() {
            return true;
        }
        let on_battery = |hours: f64| self.down_since(township, Service::Mains, now).is_none_or(|since| (now - since).as_hours() < hours);
        match power {
            Power::None => true,
            Power::Mains { battery_h } => on_battery(battery_h),
            Power::Mobile { battery_h } => self.down_since(township, Service::Mobile, now).is_none() && on_battery(battery_h),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::event::Why;

    fn two_townships() -> Outages {
        Outages { list: Vec::new(), townships: 2 }
    }

    #[test]
    fn a_loudspeaker_lives_on_its_battery_and_a_gong_on_nothing() {
        let (mut log, mut o) = (Log::default(), two_townships());
        o.begin(TownshipId(1), Service::Mains, Moment::minutes(60), Span::hours(5), Cause::of(Why::Drill), &mut log);
        let at = |m| Moment::minutes(m);
        let speaker = Power::Mains { battery_h: 2.0 };
        assert!(o.works(speaker, TownshipId(1), at(59)) && o.works(speaker, TownshipId(1), at(179)) && !o.works(speaker, TownshipId(1), at(180)));
        assert!(o.works(Power::None, TownshipId(1), at(200)) && o.works(speaker, TownshipId(0), at(200)));
        assert!(o.mobile(TownshipId(1), at(239)) && !o.mobile(TownshipId(1), at(240)), "a mast falls when its battery is empty");
        assert!(o.works(speaker, TownshipId(1), at(360)), "the mains are back");
        o.step(at(361), &mut log);
        assert_eq!(log.events().iter().map(|e| e.kind).collect::<Vec<_>>(), [Kind::OutageBegan, Kind::OutageEnded]);
    }

    #[test]
    fn outages_that_follow_each_other_drain_one_battery() {
        let (mut log, mut o) = (Log::default(), two_townships());
        o.begin(TownshipId(0), Service::Mains, Moment::ZERO, Span::hours(1), Cause::of(Why::Drill), &mut log);
        o.begin(TownshipId(0), Service::Mains, Moment::minutes(60), Span::hours(2), Cause::of(Why::Drill), &mut log);
        assert!(!o.works(Power::Mains { battery_h: 2.0 }, TownshipId(0), Moment::minutes(130)));
    }
}
