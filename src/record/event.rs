//! Record / event — one thing that happened: when, what, to whom, why.
//!
//! In: what the kernel saw. Out: a small value; names are looked up only when it is written.
//! Rule: every event has a cause: a clause, a person's own decision, a command, an inject, the hazard, or an
//! earlier event (`cause.seq`).

pub use super::unit::Unit;
use crate::base::fingerprint::Hasher;
use crate::base::ids::{
    ChannelId, ClauseId, FacilityId, GaugeId, HazardPointId, HouseholdId, InjectId, LinkId, PostId, ReachId, RoadId, RoleId, SettlementId, TeamId, TownshipId,
    VillageId, ZoneId,
};
use crate::base::time::Moment;
use crate::plan::level::Level;
use crate::plan::warning::Warning;

/// Somebody or something that an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the ids' own names")]
pub enum Who {
    Nobody,
    Drill,
    Household(HouseholdId),
    Settlement(SettlementId),
    Village(VillageId),
    Township(TownshipId),
    Facility(FacilityId),
    Gauge(GaugeId),
    Reach(ReachId),
    Road(RoadId),
    Link(LinkId),
    Team(TeamId),
    Zone(ZoneId),
    Clause(ClauseId),
    Role(RoleId),
    Post(PostId),
    Channel(ChannelId),
    Inject(InjectId),
    Level(Level),
    HazardPoint(HazardPointId),
    Warning(Warning),
}

/// Why an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Why {
    /// A clause of the plan ordered it.
    Clause(ClauseId),
    /// Somebody's own decision; the word says which rule ("saw-water").
    Decision(Own),
    /// A trainee's command, by number.
    Command(u32),
    /// An inject.
    Inject(InjectId),
    /// Nature or accident.
    Hazard,
    /// The perfect baseline's omniscient order.
    Perfect,
    /// The drill itself: start, end, bookkeeping.
    Drill,
}

/// People's own reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the reasons themselves")]
pub enum Own {
    SawWater,
    SawOthersLeave,
    HeardFromNeighbour,
    WillNotLeave,
    WentBack,
    TookOtherRoad,
    ShelterFull,
    NoRoad,
    GoesUpstairs,
    WatchesGauge,
    Duty,
    RescuesNeighbour,
    SawFire,
    FetchesChild,
    LeftToSchool,
    ComesHome,
    GoesToMeetingPlace,
    StaysAway,
    EndOfDay,
    OwnWay,
    GoesOut,
    ToRelatives,
    ToNeighbour,
}

/// A cause: why, and the earlier event it follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Cause {
    /// Why.
    pub why: Why,
    /// Sequence number of the event before it in the chain.
    pub seq: Option<u64>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// What happened. `value` and `unit` of the event are those named in each line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Kind { $($(#[$doc])* $name),+ }
        impl Kind {
            /// All kinds, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// The word in files.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$name => stringify!($name)),+ } }
            /// From the word in files.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> { match word { $(stringify!($name) => Some(Self::$name),)+ _ => None } }
        }
    };
}

kinds!(
    /// The drill began. Value: seed.
    RunStarted,
    /// The drill ended. Value: simulated seconds.
    RunEnded,
    /// An inject was played.
    InjectPlayed,
    /// A trainee's command was taken.
    CommandGiven,
    // --- truth of the hazard -------------------------------------------------------------------------------
    /// A true stage passed 警戒 or 保证 (detail says which, and `falling` where downwards). Subject gauge; value stage, m.
    StageCrossed,
    /// A stage gauge's highest true stage so far, written when the water has fallen again or at the end; detail says when it
    /// stood so high. Value stage, m.
    StagePeaked,
    /// A true rain sum passed a threshold of the alarm table. Subject gauge; value mm; detail hours and colour.
    RainCrossed,
    /// Water reached a house to the depth that hits it. Subject household, place settlement; value depth, m.
    HouseHit,
    /// The water at a house reached its highest. Subject household; value depth, m. Written once, at the end.
    HousePeak,
    /// A road went under water or lost its bridge. Subject road; value depth, m.
    RoadCut,
    /// A road came free again. Subject road.
    RoadFree,
    /// The mains or the mobile network failed (detail). Subject township.
    OutageBegan,
    /// It came back. Subject township.
    OutageEnded,
    // --- truth about the plan's triggers, for measuring only -------------------------------------------------
    /// A response level's trigger became true in the world, whoever knew it. Subject level.
    LevelTrue,
    /// A zone's leave-now rule became true in the world. Subject zone.
    ZoneTrue,
    // --- perception ----------------------------------------------------------------------------------------
    /// A reading arrived at the county's screen. Subject gauge; value reading; known_to post.
    ReadingArrived,
    /// A reading is missing longer than the gauge's interval allows. Subject gauge.
    ReadingMissing,
    /// A forecast arrived. Subject gauge; value mm in the next hour.
    ForecastArrived,
    /// Somebody reported something (detail: topic) and a post received it. Subject who reported; place; known_to post.
    ReportArrived,
    // --- command -------------------------------------------------------------------------------------------
    /// A clause fell due for its actor, on what the actor perceived. Subject clause; place the post's place.
    ClauseDue,
    /// A decision was taken on a clause that is not automatic. Subject clause.
    Decided,
    /// A consultation began. Subject clause; value people invited.
    ConsultBegan,
    /// A consultation ended. Subject clause; value people present.
    ConsultEnded,
    /// An order was given. Subject clause; known_to role or post.
    OrderGiven,
    /// A clause's result came about in the world or by message. Subject clause; value seconds since due.
    ClauseDone,
    /// A clause cannot be carried out, with the reason in detail. Subject clause.
    ClauseImpossible,
    /// A response level was set. Subject level.
    LevelSet,
    /// A level was set, or a warning given, that nothing perceived justified. Subject level or zone.
    FalseStart,
    /// A post took command of the incident. Subject post.
    CommandTaken,
    /// A post gave command away or the response ended. Subject post.
    CommandLeft,
    /// An order was refused for want of authority or by a safety rule (detail). Subject clause or team.
    OrderRefused,
    /// A message left a post. Subject channel; place sender's; known_to receiver; detail topic.
    MessageSent,
    /// It arrived.
    MessageArrived,
    /// It was acknowledged (叫应).
    MessageAcknowledged,
    /// It was lost, or the channel was down (detail).
    MessageFailed,
    /// A post has, for the first time since an order, no channel left (or one again: detail). Subject post.
    PostIsland,
    /// An officer took up a task. Subject post; value tasks waiting.
    TaskBegan,
    /// An officer finished a task. Subject post.
    TaskEnded,
    /// A report went up: detail phone or written. Subject clause; known_to role.
    ReportSent,
    /// A one-to-many channel (loudspeaker, gong, text to the public) really began to speak. Subject zone; place village; known_to channel; detail stage.
    BroadcastBegan,
    /// The public was informed. Subject channel.
    PublicInformed,
    /// Rolls: value people reported safe; detail `true=` in safety then, `wrong=` listed, not safe, `missed=` safe, not listed. Subject zone or facility.
    RollCalled,
    // --- warning and people (value: persons of the household unless said otherwise) ---------------------------
    /// A household was in a place that an order covers. Subject household.
    Ordered,
    /// A warning reached a household. Subject household; known_to channel; detail stage.
    Warned,
    /// The household understood that it is meant.
    Understood,
    /// A cadre at the door saw the household off or noted its refusal (detail).
    DoorSigned,
    /// The household will not leave.
    Refused,
    /// The household left home; detail walk, drive, fetched.
    Left,
    /// It reached safety: detail ground, shelter, upper-floor, relatives. Place facility or settlement.
    Safe,
    /// A shelter was full and sent the household on. Subject household; place facility.
    ShelterFull,
    /// A shelter opened. Subject facility; value capacity.
    ShelterOpened,
    /// Somebody needed a shelter's place or supply and had none. Value person-hours. Subject facility.
    NeedUnmet,
    /// A person of reduced mobility got a named helper. Value persons.
    HelperPaired,
    /// A person of reduced mobility was moved. Value persons.
    SpecialMoved,
    /// The household found its way blocked. Subject household; place road.
    RouteBlocked,
    /// Another way than its zone's route, or another place. Subject household; place first road left out, or where; value metres saved; detail why.
    OffRoute,
    /// Pupils or workers leave home for their day. Subject household; place those with whom they are then; value persons.
    GoesOut,
    /// Smoke took or gave back the sight on a road. Subject road; value sight, m; detail `smoke` or `clear`.
    RoadSmoked,
    /// Water caught people: at home, on foot or in a vehicle (detail). Value persons.
    Caught,
    /// People are trapped above the water and wait. Value persons.
    Trapped,
    /// A team rescued them. Subject household; known_to team. Value persons.
    Rescued,
    /// Injured; detail red, yellow or green. Value persons.
    Injured,
    /// Dead. Value persons.
    Died,
    /// Reached hospital. Value persons.
    InHospital,
    /// Went back before the all-clear. Value persons.
    WentBack,
    /// Came home after the all-clear. Value persons.
    CameHome,
    // --- traffic -------------------------------------------------------------------------------------------
    /// A queue filled a road to its upstream end. Subject link; value vehicles.
    QueueSpilled,
    /// A queue dissolved. Subject link.
    QueueCleared,
    /// A ring of full links stands still. Subject link; detail the ring.
    Gridlock,
    /// A road was closed by an order. Subject road.
    RoadClosed,
    /// A road was opened again. Subject road.
    RoadOpened,
    /// A vehicle drowned or stalled and blocks its lane. Subject link.
    VehicleStalled,
    // --- teams ---------------------------------------------------------------------------------------------
    /// A team was ordered out. Subject team; place destination.
    TeamOrdered,
    /// A team refused or is not available (detail). Subject team.
    TeamUnavailable,
    /// A team left its base. Subject team.
    TeamLeft,
    /// A team arrived. Subject team; place; value effective people.
    TeamArrived,
    /// A team began work (detail: which).
    TeamWorks,
    /// A team finished work.
    TeamDone,
    /// A team was in danger beyond its equipment. Value person-minutes.
    TeamExposed,
    /// A team is back at its base or free again. Value busy seconds.
    TeamFree,
    /// Supplies arrived at a shelter's gate. Subject facility; value person-days.
    SupplyArrived,
    /// A shelter ran out of supplies. Subject facility.
    StockOut,
    /// An operator set a dam's outlet. Subject reach; value m³/s.
    GateSet,
    // --- added later (the order of kinds is part of old fingerprints) -------------------------------------------
    /// A level was set, or a warning given, on the plan's own rule alone, below the county's alarm. Subject level or zone;
    /// value the largest share of a step of the alarm that was perceived.
    OwnRuleOnly,
    // --- forest fire -------------------------------------------------------------------------------------------
    /// A fire took hold (detail: `ember` where an ember lit it, `rekindled` where ground taken for out did). Place village.
    FireBegan,
    /// How large the fire truly is, every half hour and at its turning points. Value ha burnt; detail `forest=<ha> edge=<m>
    /// free=<m> flame=<m>`.
    FireSize,
    /// No part of the edge spreads any more. Value ha burnt.
    FireContained,
    /// The edge spreads again after it was contained; detail says why.
    FireEscaped,
    /// A forest fire is contained, mopped up, and nothing flames. Value ha burnt.
    FlamesOut,
    /// A team has built line. Subject team; value metres since the last such event; detail the tactic.
    LineBuilt,
    /// A team has mopped up along a line. Subject team; value metres.
    MoppedUp,
    /// A team fell back before the fire; detail why. Subject team; value people.
    CrewWithdrew,
    /// A team changed what it does or where, or cannot work where it was sent; detail why. Subject team.
    CrewHeld,
    /// A household looks after those of it who are elsewhere before it leaves, or these decide what to do; detail says how. Subject
    /// who decides; place the household; value persons.
    Gathers,
    /// People who were elsewhere are with their household. Subject the group they were with; place the household; value persons;
    /// detail `all` where nobody is left there.
    Joined,
    /// A mast or a substation went under water or into fire. Subject facility; place township; value depth, m; detail mobile or mains.
    WorksDown,
    /// It was repaired. Subject facility; place township.
    WorksBack,
    /// The end of a run in which people were in the water's reach: deaths of residents that Jonkman's function would expect, persons;
    /// detail `drawn=<n>` those drawn, `exposed=<n>` people in the water's reach. A cross-check; nothing is judged by it.
    LethalityCompared,
    /// A dead vehicle is off its lane: detail `towed` or `pushed`. Subject link; known_to the team that came.
    VehicleMoved,
    /// Lanes lead outwards from now on, or (value 0) both ways again. Subject link; value lanes gained.
    LanesReversed,
    /// Police lead the traffic round a road, or (value 0) no longer. Subject road.
    TrafficLed,
    // --- an accident on an expressway -----------------------------------------------------------------------
    /// A vehicle caught fire on the road. Subject road; value metres along it; detail vehicle and load.
    AccidentBegan,
    /// Its fire is out: put out or burnt out (detail). Value minutes after T+00:00.
    FireOut,
    /// It took fire again. Value how often.
    FireAgain,
    /// A tank burst. Value diameter of the fireball, m.
    TankBurst,
    /// The vegetation beside the road caught fire.
    SlopeLit,
    /// A load that ran off reached the river. Value minutes until its middle is at the intake or leaves the county; detail the way.
    SpillInRiver,
    /// A waterworks has shut its intake.
    IntakeShut,
    /// A spill is at the intake, or leaves the county. Value g/m³; detail shut, open, or border.
    SpillAtIntake,
    /// Lanes open past the scene. Value lanes; detail own or opposite carriageway.
    LanesOpen,
    /// The queue behind the scene. Value m; detail vehicles trapped between exit and scene, vehicle-hours, crashes expected so far.
    QueueMeasured,
    /// Somebody ran into the end of a queue. Subject road; value vehicles; detail people.
    SecondaryCrash,
    /// Police have brought a platoon slowly down to the queue's end. Subject road; value vehicles.
    PlatoonLed,
    /// Burning fuel has reached vehicles in the queue. Subject road; value vehicles; detail the heat that they add.
    VehiclesReached,
    /// Police stand at the end of the queue with signs.
    TailProtected,
    /// Variable signs lead the traffic off.
    SignsOn,
    /// The median is open.
    MedianOpen,
    /// Nobody comes on before the scene any more and the queue's end is protected. Value minutes since the first call.
    EndsControlled,
    /// The wreck is gone, the lanes are given back.
    RoadGivenBack,
    /// At the end: vehicle-hours trapped between the last exit and the scene; detail standing anywhere, at gates, sent away.
    TrappedHours,
    /// At the end: crashes into queues that were to be expected. Value count.
    CrashesExpected,
    /// At the end: the longest queue behind the scene. Value m.
    LongestQueue,
    // --- controllers and officers -----------------------------------------------------------------------------
    /// A contingency inject was not needed: what it was to provoke had been done. Subject inject.
    InjectSpared,
    /// A post's people were called up from home. Subject post; value people; detail when the first comes.
    CalledUp,
    /// An officer made a mistake: detail what, and what became of it. Subject post; value minutes of work lost.
    OfficerErred,
    /// A video session began. Subject channel; place the host; value posts in it; detail its number.
    SessionBegan,
    /// It ended. Value posts in it.
    SessionEnded,
    // --- police points and ambulances -------------------------------------------------------------------------
    /// Police regulate the junction at the outward end of a road by hand and give it the right of way, or (value 0) no longer: detail
    /// `water` where it drove them off. Subject road.
    JunctionRegulated,
    /// At the end: in heat, smoke and gas. Subject the road for travellers, the drill for residents; value person-minutes; detail in what.
    Exposed,
    /// A spill will come past a place where people use the river. Subject it; value minutes until its middle is there; detail the way.
    SpillHeading,
    /// The river is shut to people there. Value minutes before the middle of the spill is there, less than 0 where it was too late.
    RiverClosed,
    /// The middle of the spill passes there. Value g/m³; detail shut or open.
    SpillPassed,
    // --- warnings of the county's bureaus (none of them is a response level) ---------------------------------------
    /// A warning was issued where none of its kind stood. Subject warning; place the bureau that issues it; known_to the command
    /// centre; value rank of its colour, 1 blue to 4 red; detail `colour=<word>` and on what it rests.
    WarningIssued,
    /// A graver colour took the place of a warning. As above, with `was=<word>`.
    WarningRaised,
    /// A lesser colour took the place of a warning. As above.
    WarningLowered,
    /// A warning was lifted. Value 0; detail `was=<word>`.
    WarningLifted,
);

/// An event.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// Position in the record, from 0.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// What.
    pub kind: Kind,
    /// To whom.
    pub subject: Who,
    /// Where.
    pub place: Who,
    /// Why.
    pub cause: Cause,
    /// Who came to know, or over which channel.
    pub known_to: Who,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: Unit,
    /// Anything more, as a short word or `key=value` list.
    pub detail: Detail,
}

/// A detail: a word known in advance costs nothing, anything else is a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Detail(pub Option<Box<str>>);

impl Detail {
    /// No detail.
    pub const NONE: Self = Self(None);
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self(Some(text.into().into_boxed_str()))
    }
    /// The text, empty where there is none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("")
    }
}

/// Adds events to a fingerprint, every field of each.
pub fn add(events: &[Event], h: &mut Hasher) {
    for e in events {
        h.saved(e);
    }
}
