//! Drill / direct — an order to leave, or to prepare, that is with the villages of some zones at a given time, however it came to be given.
//!
//! In: zones and a time. Out: what their stations and group heads then do: the order, shelters opened, helpers called, and after
//! each channel's own setup the loudspeakers, the gong and the groups from door to door. Not here: who hears it (`people`), who
//! decided (`command`). For questions about the people's side alone: clearance times, and the latest time at which an order is
//! early enough. Setups are drawn as the command room draws them, by zone and channel.

use super::deed::Deed;
use super::log::{Log, line};
use crate::base::ids::{ChannelId, FacilityId, Id, ZoneId};
use crate::base::seed::{Luck, Seed, stream};
use crate::base::time::{Moment, Span};
use crate::map::channel::ChannelKind;
use crate::plan::order::WarnStage;
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::scenario::drill_spec::Scenario;

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direct {
    /// When it is with the villages; a whole step of the drill.
    pub at: Moment,
    /// Whom it concerns.
    pub zones: Vec<ZoneId>,
    /// What is ordered.
    pub stage: WarnStage,
    /// Shelters that open with it.
    pub shelters: Vec<FacilityId>,
    /// Over which kinds of channel the villages tell their people.
    pub voices: Vec<ChannelKind>,
    /// Groups from door to door that each settlement has of its own, besides those its village lends.
    pub groups: u32,
}

impl Direct {
    /// An order that villages pass on over all that they have; each settlement's head goes from door to door as well.
    #[must_use]
    pub fn new(at: Moment, zones: Vec<ZoneId>, stage: WarnStage, shelters: Vec<FacilityId>) -> Self {
        Self { at, zones, stage, shelters, voices: VOICES.to_vec(), groups: 1 }
    }
}

/// What the villages use to tell their people.
const VOICES: [ChannelKind; 3] = [ChannelKind::Loudspeaker, ChannelKind::Gong, ChannelKind::DoorToDoor];
/// Longest setup of a channel, minutes.
const SETUP_MIN: f64 = 600.0;

/// The deeds of an order, each with its time.
pub(super) fn deeds(scenario: &Scenario, seed: Seed, direct: &Direct, number: u32, log: &mut Log) -> Vec<(Moment, Deed)> {
    let (county, books, now) = (&scenario.county, &scenario.books, direct.at);
    let (why, stage) = (Why::Command(number), direct.stage);
    let given = log.write(now, line(Kind::CommandGiven, Who::Drill, Cause::of(why)).value(direct.zones.len() as f64, Unit::Count).detail(stage.word()));
    let cause = Cause::after(why, given);
    let mut out = Vec::new();
    out.extend(direct.shelters.iter().map(|f| (now, Deed::OpenShelter { facility: *f, cause })));
    let voices: Vec<ChannelId> = county.channel_keys.ids().filter(|c| direct.voices.contains(&county.channels[c.index()].kind)).collect();
    for &id in &direct.zones {
        let zone = books.zone(id);
        out.push((now, Deed::Order { zone: Some(id), village: zone.village, stage, cause }));
        let seats = county.villages[zone.village.index()].door_groups.max(1);
        if stage == WarnStage::LeaveNow {
            out.push((now, Deed::FetchSpecial { zone: id, team: None, seats, cause }));
        }
        for &channel in &voices {
            let c = &county.channels[channel.index()];
            let key = format!("direct:{}:{}", zone.key, county.channel_keys.key(channel));
            let setup = c.setup(scenario.is_night(now)).sample(&mut stream(seed, Luck::Officer, &key)).clamp(0.0, SETUP_MIN);
            let at = now + Span::from_minutes_f64(setup);
            if c.kind == ChannelKind::DoorToDoor {
                out.extend(
                    zone.settlements.iter().map(|s| (at, Deed::KnockDoors { settlement: *s, zone: Some(id), groups: direct.groups, channel, stage, cause })),
                );
            } else {
                out.push((at, Deed::Broadcast { village: zone.village, zone: Some(id), channel, stage, cause }));
            }
        }
    }
    out
}
