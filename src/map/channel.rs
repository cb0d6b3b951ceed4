//! Map / channel — the county's ways to tell somebody something.
//!
//! In: rows of `county.ron`. Out: kind, reach, speed, failure and power of each channel.
//! Not here: messages under way (`drill::command`), who hears it (`drill::people`).

use crate::base::dist::Dist;
use crate::base::lang::Name;

/// How a channel works; each kind has its own model of who hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum ChannelKind {
    /// A phone call until somebody answers (叫应).
    Phone,
    /// Text messages to lists of responsible persons.
    Sms,
    /// Text messages to the public through the operators, after an approval.
    PublicSms,
    /// Village loudspeakers (村村响).
    Loudspeaker,
    /// Cadres from door to door.
    DoorToDoor,
    /// Gong, whistle, hand siren (锣、哨、手摇警报器).
    Gong,
    /// Television, website, WeChat account.
    Media,
    /// Video conference between terminals.
    Video,
    /// Radio.
    Radio,
    /// Satellite phone.
    Satellite,
    /// Neighbours tell neighbours.
    Neighbour,
    /// What people see for themselves.
    OwnEyes,
}

impl ChannelKind {
    /// Whether it speaks the county's first language only, unless the file says otherwise: words from a machine. A gong has no
    /// language, and people at the door, on the telephone or next door find words.
    #[must_use]
    pub const fn speaks_one_language(self) -> bool {
        matches!(self, Self::Sms | Self::PublicSms | Self::Loudspeaker | Self::Media)
    }
}

/// What a channel needs to work.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Power {
    /// Nothing but people.
    None,
    /// The mains, then a battery of so many hours.
    Mains {
        /// Hours on battery.
        battery_h: f64,
    },
    /// The mobile network: a mast with mains and a battery of so many hours.
    Mobile {
        /// Hours the mast's battery lasts.
        battery_h: f64,
    },
}

/// Share of households of which somebody is on a list of responsible persons, where the channel says nothing: cadres, group
/// heads, monitors (assumed: one of thirty).
pub const LISTED: f64 = 1.0 / 30.0;

impl Channel {
    /// Milliseconds between two messages of one sender: of the hourly rate and the burst limit the slower.
    #[must_use]
    pub fn gap_ms(&self) -> f64 {
        let of = |most: f64, span_ms: f64| if most > 0.0 { span_ms / most } else { 0.0 };
        of(self.rate_per_h, 3_600_000.0).max(of(self.burst_per_min, 60_000.0))
    }
    /// Minutes from the order until the first word goes out, at that hour.
    #[must_use]
    pub fn setup(&self, night: bool) -> Dist {
        self.setup_night_min.filter(|_| night).unwrap_or(self.setup_min)
    }
    /// Minutes from the first word until one receiver has it, at that hour.
    #[must_use]
    pub fn delay(&self, night: bool) -> Dist {
        self.delay_night_min.filter(|_| night).unwrap_or(self.delay_min)
    }
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Name.
    pub name: Name,
    /// How it works.
    pub kind: ChannelKind,
    /// Share of those it is meant for that it can reach by day.
    pub coverage_day: f64,
    /// The same at night.
    pub coverage_night: f64,
    /// Minutes from the order until the first word goes out (approval included).
    pub setup_min: Dist,
    /// The same at night, where it is another: whoever approves or switches it on is at home.
    pub setup_night_min: Option<Dist>,
    /// Minutes from the first word until one receiver has it.
    pub delay_min: Dist,
    /// The same at night, where it is another: receivers sleep.
    pub delay_night_min: Option<Dist>,
    /// Share of messages lost.
    pub loss: f64,
    /// Messages (or houses, for door-to-door and per group) an hour; 0 is no limit.
    pub rate_per_h: f64,
    /// Most messages in a minute; 0 is no limit.
    pub burst_per_min: f64,
    /// Of a platform that sends to lists of responsible persons: share of households of which somebody is on its list.
    pub listed: f64,
    /// Those who do not follow the county's first language understand it too.
    pub all_languages: bool,
    /// What it needs to work.
    pub power: Power,
}
