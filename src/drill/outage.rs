//! Drill / outage — where the mains and the mobile network are down, and which channels that silences.
//!
//! In: injects (power out, mobile out, a platform out) with their spans; water and fire at masts and substations. Out: whether a channel
//! works in a township at a moment, whether its platform stands. Not here: messages, people. Method: a channel on the mains lives on for its battery's hours; the mobile
//! network fails by itself or when a mast's battery is empty. The mast's battery is that of the channel that uses it. A mast or
//! substation under water or in the flames stands still until it is dry and repaired; a township's service fails when half of
//! those it has stand still (assumed).

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::census::Network;
use super::log::{Log, line};
use crate::base::dist::Dist;
use crate::base::ids::{ChannelId, FacilityId, Id, TownshipId};
use crate::base::lang::Name;
use crate::base::time::{Moment, Span};
use crate::map::channel::{Channel, ChannelKind, Power};
use crate::map::county::County;
use crate::map::place::{FacilityKind, Gauge};
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;

/// Hours that a mast's battery lasts where nobody asks for a channel of its own (assumed; operators plan 2–4 h).
pub const MAST_BATTERY_H: f64 = 3.0;

/// Anybody's telephone, and the terminals of the warning platform in the townships: they hang on the mobile network or its
/// fibre, and fail with the mast.
#[must_use]
pub fn handset() -> &'static Channel {
    static HANDSET: LazyLock<Channel> = LazyLock::new(|| Channel {
        name: Name::zh("手机"),
        kind: ChannelKind::Phone,
        coverage_day: 1.0,
        coverage_night: 1.0,
        setup_min: Dist::Fixed(0.0),
        delay_min: Dist::Fixed(0.0),
        setup_night_min: None,
        delay_night_min: None,
        loss: 0.0,
        rate_per_h: 0.0,
        burst_per_min: 0.0,
        listed: 0.0,
        all_languages: true,
        power: Power::Mobile { battery_h: MAST_BATTERY_H },
    });
    &HANDSET
}

/// Whether a gauge's readings get through now; one that reports for no township hangs on no local network.
#[must_use]
pub fn sends(gauge: &Gauge, network: &dyn Network, now: Moment) -> bool {
    gauge.township.is_none_or(|t| network.works(&Channel { name: Name::default(), power: gauge.power, ..*handset() }, t, now))
}

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Service {
    /// The mains.
    Mains,
    /// The mobile network.
    Mobile,
}

impl Service {
    /// The word in records.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mains => "mains",
            Self::Mobile => "mobile",
        }
    }
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

/// A platform that stands still by itself, in all townships at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Platform {
    channel: ChannelId,
    until: Moment,
    seq: u64,
    cause: Cause,
}

/// Depth of water from which a mast's cabinet or a substation fails, metres (assumed).
pub const WORKS_FAIL_M: f32 = 0.5;
/// Time from dry ground until it works again (assumed).
pub const REPAIR: Span = Span::hours(6);

/// A mast, a substation or a power line, or another target worth the name (重点目标), and since when it stands still.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Works {
    facility: FacilityId,
    township: Option<TownshipId>,
    /// What fails with it; nothing with a fuel depot, a mine's dam, a school.
    service: Option<Service>,
    down: Option<u64>,
    /// Under water or in the fire until then.
    wet: Moment,
}

/// Every failure so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outages {
    list: Vec<Outage>,
    townships: usize,
    works: Vec<Works>,
    /// Platforms that stand still now.
    platforms: Vec<Platform>,
}

impl Outages {
    /// Nothing has failed.
    #[must_use]
    pub fn new(county: &County) -> Self {
        let works = county.facility_keys.ids().filter_map(|facility| {
            let f = &county.facilities[facility.index()];
            let service = match f.kind {
                FacilityKind::Mast => Some(Service::Mobile),
                FacilityKind::Substation | FacilityKind::PowerLine => Some(Service::Mains),
                FacilityKind::FuelStation | FacilityKind::Mine | FacilityKind::Depot | FacilityKind::School | FacilityKind::Hospital => None,
                FacilityKind::Clinic | FacilityKind::CareHome | FacilityKind::WaterIntake | FacilityKind::Shelter => None,
                _ => return None,
            };
            // What feeds nobody known feeds nobody.
            (service.is_none() || f.township.is_some()).then_some(Works { facility, township: f.township, service, down: None, wet: Moment::ZERO })
        });
        Self { list: Vec::new(), townships: county.townships.len(), works: works.collect(), platforms: Vec::new() }
    }

    /// Looks at masts, substations and lines: `depth` of water there in metres, and whether it `burns`. Water does nothing to a line on its
    /// pylons; other targets count where flames reach them.
    pub fn look(&mut self, now: Moment, depth: impl Fn(FacilityId) -> f32, burns: impl Fn(FacilityId) -> bool, log: &mut Log) {
        let mut changed: Vec<(TownshipId, Service, u64)> = Vec::new();
        for w in &mut self.works {
            let fire = burns(w.facility);
            let d = if w.service.is_some() { depth(w.facility) } else { 0.0 };
            if d >= WORKS_FAIL_M || fire {
                w.wet = now;
                if w.down.is_none() {
                    let l = line(Kind::WorksDown, Who::Facility(w.facility), Cause::of(Why::Hazard)).at(w.township.map_or(Who::Nobody, Who::Township));
                    let seq = log.write(now, l.value(f64::from(d), Unit::Metres).detail(w.service.map_or(said::FIRE, Service::word)));
                    w.down = Some(seq);
                    changed.extend(w.service.zip(w.township).map(|(s, t)| (t, s, seq)));
                }
            } else if let Some(seq) = w.down.filter(|_| now >= w.wet + REPAIR) {
                w.down = None;
                let back = log.write(
                    now,
                    line(Kind::WorksBack, Who::Facility(w.facility), Cause::after(Why::Hazard, seq)).at(w.township.map_or(Who::Nobody, Who::Township)),
                );
                changed.extend(w.service.zip(w.township).map(|(s, t)| (t, s, back)));
            }
        }
        for (township, service, seq) in changed {
            let of = |w: &&Works| w.township == Some(township) && w.service == Some(service);
            let (all, down) = (self.works.iter().filter(of).count(), self.works.iter().filter(of).filter(|w| w.down.is_some()).count());
            let fails = 2 * down >= all && down > 0;
            let open = self.list.iter_mut().find(|o| o.township == township && o.service == service && o.until == Moment::NEVER);
            match open {
                None if fails => {
                    let cause = Cause::after(Why::Hazard, seq);
                    let began = log.write(now, line(Kind::OutageBegan, Who::Township(township), cause).detail(service.word()));
                    self.list.push(Outage { township, service, from: now, until: Moment::NEVER, seq: began, cause, over: false });
                }
                Some(o) if !fails => o.until = now,
                _ => {}
            }
        }
    }

    /// A service fails in a township for a span; writes `OutageBegan`.
    pub fn begin(&mut self, township: TownshipId, service: Service, now: Moment, lasts: Span, cause: Cause, log: &mut Log) {
        assert!(township.index() < self.townships, "an outage must name a township of the county");
        let seq = log.write(now, line(Kind::OutageBegan, Who::Township(township), cause).value(lasts.as_seconds(), Unit::Seconds).detail(service.word()));
        self.list.push(Outage { township, service, from: now, until: now + lasts, seq, cause, over: false });
    }

    /// A platform stands still for a span; writes `OutageBegan`.
    pub fn stop(&mut self, channel: ChannelId, now: Moment, lasts: Span, cause: Cause, log: &mut Log) {
        let seq = log.write(now, line(Kind::OutageBegan, Who::Channel(channel), cause).value(lasts.as_seconds(), Unit::Seconds).detail(said::PLATFORM));
        self.platforms.push(Platform { channel, until: now + lasts, seq, cause });
    }

    /// Whether a channel's platform stands now.
    #[must_use]
    pub fn stands(&self, channel: ChannelId, now: Moment) -> bool {
        self.platforms.iter().all(|p| p.channel != channel || now >= p.until)
    }

    /// Writes `OutageEnded` for what has come back by now.
    pub fn step(&mut self, now: Moment, log: &mut Log) {
        for o in &mut self.list {
            if !o.over && now >= o.until {
                o.over = true;
                log.write(o.until, line(Kind::OutageEnded, Who::Township(o.township), Cause::after(o.cause.why, o.seq)).detail(o.service.word()));
            }
        }
        self.platforms.retain(|p| {
            let over = now >= p.until;
            if over {
                log.write(p.until, line(Kind::OutageEnded, Who::Channel(p.channel), Cause::after(p.cause.why, p.seq)).detail(said::PLATFORM));
            }
            !over
        });
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

    fn two_townships() -> Outages {
        Outages { townships: 2, ..Outages::default() }
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

    #[test]
    fn half_of_a_township_s_masts_under_water_take_its_network_down_and_repair_brings_it_back() {
        let works = [0u32, 1, 2].map(|f| Works {
            facility: FacilityId(f),
            township: Some(TownshipId(0)),
            service: Some(Service::Mobile),
            down: None,
            wet: Moment::ZERO,
        });
        let mut o = Outages { works: works.to_vec(), ..two_townships() };
        let mut log = Log::default();
        let deep = |under: u32| move |f: FacilityId| if f.0 < under { 0.8 } else { 0.2 };
        o.look(Moment::minutes(10), deep(1), |_| false, &mut log);
        assert!(o.mobile(TownshipId(0), Moment::minutes(10)), "one of three");
        o.look(Moment::minutes(20), deep(2), |_| false, &mut log);
        assert!(!o.mobile(TownshipId(0), Moment::minutes(20)) && o.mains(TownshipId(0), Moment::minutes(20)));
        let outage = log.events().last().expect("written");
        assert!(outage.kind == Kind::OutageBegan && outage.cause.seq == Some(1), "its cause is the second mast: {outage:?}");
        o.look(Moment::minutes(60), deep(0), |_| false, &mut log);
        assert!(!o.mobile(TownshipId(0), Moment::minutes(60)), "dry, not yet repaired");
        o.look(Moment::minutes(20 + 361), deep(0), |_| false, &mut log);
        assert!(o.mobile(TownshipId(0), Moment::minutes(20 + 361)));
        o.look(Moment::minutes(400), deep(0), |f| f.0 > 0, &mut log);
        assert!(!o.mobile(TownshipId(0), Moment::minutes(400)), "fire does the same");
    }
    #[test]
    fn flames_below_a_power_line_take_the_mains_and_those_at_a_fuel_depot_only_it() {
        let row = |facility, service| Works { facility: FacilityId(facility), township: Some(TownshipId(0)), service, down: None, wet: Moment::ZERO };
        let mut o = Outages { works: vec![row(0, Some(Service::Mains)), row(1, Some(Service::Mains)), row(2, None)], ..two_townships() };
        let mut log = Log::default();
        o.look(Moment::minutes(5), |_| 3.0, |f| f.0 == 2, &mut log);
        let depot = log.events().iter().find(|e| e.subject == Who::Facility(FacilityId(2))).expect("written");
        assert!(depot.kind == Kind::WorksDown && depot.detail.as_str() == said::FIRE && depot.value <= 0.0, "{depot:?}");
        let mut o = Outages { works: vec![row(0, Some(Service::Mains)), row(1, Some(Service::Mains)), row(2, None)], ..two_townships() };
        let mut log = Log::default();
        o.look(Moment::minutes(5), |_| 0.0, |f| f.0 == 2, &mut log);
        assert!(o.mains(TownshipId(0), Moment::minutes(5)) && log.events().len() == 1, "nothing hangs on a depot");
        o.look(Moment::minutes(6), |_| 0.0, |f| f.0 == 1, &mut log);
        assert!(!o.mains(TownshipId(0), Moment::minutes(6)), "half of what feeds it");
    }
}
