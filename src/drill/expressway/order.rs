//! Expressway / order — what may be ordered at an accident on an expressway, and what comes back of it.
//!
//! In: officers' orders, teams on the spot. Out: values. Not here: the doing (`scene`), the going there (`drill::team`).

use crate::base::ids::{RoadId, RoleId, TeamId};
use crate::map::force::Skill;
use crate::record::event::Cause;

/// What a team does at the scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Work {
    /// Look what has happened, and tell.
    Look,
    /// Protect the queue's tail with signs that move with it.
    Protect,
    /// Put the fire out with water or foam, and cool it on.
    Fight,
    /// Free those who are stuck in vehicles.
    Free,
    /// Lead those who stand in the queue out backwards.
    Lead,
    /// Treat the hurt and carry them to hospital.
    Treat,
    /// Tow wrecks, clean, give the lanes back.
    Tow,
    /// Stop a leak.
    Stop,
    /// Bring those who come slowly down to the queue's tail (压速带道).
    Pace,
}

impl Work {
    /// The word in the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Look => "verify",
            Self::Protect => "protect-tail",
            Self::Fight => "extinguish",
            Self::Free => "free",
            Self::Lead => "lead-back",
            Self::Treat => "treat",
            Self::Tow => "tow",
            Self::Stop => "stop-leak",
            Self::Pace => "escort",
        }
    }
    /// Skills of which a team needs one.
    #[must_use]
    pub const fn skills(self) -> &'static [Skill] {
        match self {
            Self::Look | Self::Protect | Self::Lead | Self::Pace => &[Skill::Traffic],
            Self::Fight => &[Skill::WaterTanker],
            Self::Free => &[Skill::RoadRescue],
            Self::Treat => &[Skill::Medical],
            Self::Tow => &[Skill::Tow],
            Self::Stop => &[Skill::Hazmat],
        }
    }
    /// What a team that is simply sent there does, by its first fitting skill.
    #[must_use]
    pub fn of_skills(skills: &[Skill]) -> Option<Self> {
        [Self::Fight, Self::Treat, Self::Protect, Self::Tow, Self::Free, Self::Stop].into_iter().find(|w| w.skills().iter().any(|s| skills.contains(s)))
    }
}

/// Something done at the scene or to the road.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum SceneDeed {
    /// A toll station is told to shut or open a ramp or the mainline after it.
    Gate {
        /// Ramp or piece of mainline.
        road: RoadId,
        /// Shut, or open again.
        shut: bool,
        /// The run that asks for it.
        run: Option<u32>,
    },
    /// Variable signs lead the traffic off.
    Signs {
        /// The run.
        run: Option<u32>,
    },
    /// The median is opened so that the queue can pass on the other side.
    Median {
        /// Minutes that it takes.
        minutes: f64,
        /// The run.
        run: Option<u32>,
    },
    /// A team is there and begins.
    Begins {
        /// Which.
        team: TeamId,
        /// What.
        work: Work,
    },
    /// A team has finished, or goes.
    Ends {
        /// Which.
        team: TeamId,
        /// What.
        work: Work,
        /// It did what it came for.
        done: bool,
    },
}

/// News from the expressway in one step.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Told {
    /// Somebody calls a role.
    Call {
        /// Who answers.
        to: RoleId,
        /// The event.
        seq: u64,
    },
    /// Cameras show something to those who may close the road: a topic.
    Seen {
        /// Topic.
        topic: String,
        /// The event.
        seq: u64,
    },
    /// Cameras show how long the queue is.
    Queue {
        /// Metres.
        metres: f64,
        /// The event.
        seq: u64,
    },
    /// A gate stands as ordered; the signs shine; the median is open.
    Stands {
        /// The run that asked for it.
        run: Option<u32>,
        /// Road, where it is one.
        road: Option<RoadId>,
        /// The event.
        seq: u64,
    },
    /// Standing services act by themselves, or the perfect run's order goes out.
    Asks {
        /// What for.
        work: Work,
        /// How many teams.
        teams: usize,
        /// Why.
        cause: Cause,
    },
}
