//! Plan / lint / rule — the closed list of what the linter looks for: number, weight, what to do about it.
//!
//! In: nothing. Out: one variant a rule; `docs/findings.md` has a paragraph for each number (a test compares the lists).
//! Not here: how a rule is found (the files beside this one), where in the file it stands (`scenario::plan_lint`).

use crate::base::lang::Text;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// A weakness of the plan.
    Warning,
    /// It can never be carried out as written.
    Error,
}

macro_rules! rules {
    ($($name:ident $code:literal $weight:ident $zh:literal $en:literal),+ $(,)?) => {
        /// A rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each variant's remedy, beside it in the list, says what it means")]
        pub enum Rule { $($name),+ }

        impl Rule {
            /// All rules, by number.
            pub const ALL: &[Rule] = &[$(Rule::$name),+];
            /// Its number ("P012").
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$name => $code),+ }
            }
            /// How bad it is.
            #[must_use]
            pub const fn weight(self) -> Weight {
                match self { $(Rule::$name => Weight::$weight),+ }
            }
            /// How to mend it.
            #[must_use]
            pub const fn remedy(self) -> Text {
                match self { $(Rule::$name => Text::new($zh, $en)),+ }
            }
        }
    };
}

rules!(
    // Roles.
    EmptyRole "P010" Warning "写明昼夜各有几人，否则推演按假定人数" "say how many serve by day and at night; a drill would assume a number",
    NightOverDay "P011" Warning "核对 staff_day 与 staff_night 是否写反" "see whether staff_day and staff_night are swapped",
    DutyExceeded "P012" Warning "按编制改写人数" "write no more than the roster has",
    NoCommander "P013" Warning "给指挥机构写 commands: true" "give the headquarters commands: true",
    TwoCommanders "P014" Warning "只留一个 commands: true，其余写明移交" "keep one commands: true; the others take over by a hand-over",
    OneSeatTwoRoles "P015" Warning "合并为一个角色" "make them one role",
    IdleRole "P016" Note "给它条款，或删去" "give it a clause or remove it",
    Overload "P017" Warning "分给别的角色，或把次要的条款错开" "give some to another role, or let the lesser ones come later",
    // Triggers.
    ImpossibleNumber "P018" Error "改写数值；这个条件永远不会成立" "change the number; this never comes true",
    AlwaysTrue "P019" Warning "写 always，或改写数值" "write always, or change the number",
    Contradiction "P020" Error "两者不能同时成立；改写，或把 and 改为 or" "both cannot hold at once; change one, or write or for and",
    WrongGauge "P021" Error "换一个同类的测站" "name a gauge of that kind",
    NobodySends "P022" Warning "补一条 Notify，或改用已有的 topic" "add a Notify with this topic, or use a topic that is sent",
    UnknownReport "P023" Warning "改用推演里有的险情种类" "use a kind of report that exists",
    CircularWait "P024" Error "去掉其中一个 done 或 after" "take one of these done or after out",
    SaidTwice "P025" Warning "删去一条" "remove one of them",
    // Levels.
    LevelGap "P026" Warning "补上中间一级" "add the level between",
    LevelOrder "P027" Warning "级别越高，阈值应越高" "the graver level needs the higher threshold",
    LevelUnused "P028" Warning "给这一级写条款，或删去这一级" "write a clause for this level or remove it",
    LevelUnknown "P029" Error "在 levels 中写明这一级何时启动" "say in levels when this level is set",
    NoEnd "P030" Warning "补一条 StandDown，写明终止条件" "add a StandDown with the condition of the end",
    EndFlaps "P031" Warning "写作 for(时长, …)，使条件稳定后再终止" "write for(span, …) so that the condition has settled",
    SetsUnlisted "P032" Warning "在 levels 中补上这一级" "add this level to levels",
    // Time.
    CallTooLong "P033" Warning "放宽时限，改用更快的渠道，或增加人手" "allow more time, take a faster channel, or add people",
    TravelTooLong "P034" Warning "放宽时限，或改派就近队伍" "allow more time or name a nearer team",
    ConsultTooLong "P035" Warning "缩短会商，或放宽时限" "shorten the consultation or allow more time",
    WrittenBeforePhone "P036" Warning "先电话、后书面" "phone first, write after",
    SetupTooLong "P037" Warning "放宽时限" "allow more time",
    // Forces.
    TeamTwice "P038" Warning "分派两支队伍，或写明先后" "send two teams, or say which comes first",
    TeamWithoutSkill "P039" Error "改派有此能力的队伍" "name a team that can do it",
    NoTeamCan "P040" Error "没有队伍能执行；补充力量，或删去本条" "nobody can carry this out; find a force or remove the clause",
    TeamNotThere "P041" Warning "在编在岗之前不要写进预案" "leave it out of the plan until it is in service",
    TeamNotPromised "P042" Warning "把队伍写进 roster" "add the team to roster",
    SupplyWithoutStock "P043" Warning "在 materials 中写明在库物资" "list stock that is in service in materials",
    DepotIsNone "P044" Warning "写物资库的键" "name a depot",
    TeamCutOff "P045" Error "改派别的队伍，或补上道路" "name another team, or add the road",
    // Authority and addressees.
    ExpresswayClosed "P046" Error "交由高速交警（closes_expressway: true）" "leave it to a role with closes_expressway: true",
    SetsWithoutCommand "P047" Warning "由有指挥权的角色启动和终止" "let a role that commands set and end levels",
    SkipsTheTree "P048" Warning "逐级报告，或先报直接上级" "report to the next level up first",
    ToItself "P049" Warning "写别的对象" "name somebody else",
    NobodyThere "P050" Error "本县没有这样的席位；改写 seat" "this county has no such post; change the seat",
    NobodyToTell "P051" Error "写明通知谁" "say whom",
    QuorumTooHigh "P052" Error "quorum 不超过受邀人数" "a quorum is at most the number invited",
    // Zones: the six duties.
    NoAdministrator "P053" Warning "六落实：写明行政责任人" "name the administrator (六落实)",
    NoMonitor "P054" Warning "六落实：写明监测责任人" "name who watches (六落实)",
    NoReporter "P055" Warning "六落实：写明信息报送人" "name who reports (六落实)",
    NoSignal "P056" Warning "六落实：写明预警信号" "name the signal (六落实)",
    NoRoute "P057" Warning "六落实：写明转移路线" "describe the way out (六落实)",
    NotPaired "P058" Warning "给每名行动不便人员落实结对帮扶人，再写 paired: true" "name a helper for each person of reduced mobility, then write paired: true",
    RuleEmpty "P059" Warning "写准备转移和立即转移两级指标" "write thresholds for prepare and for leave now",
    ZoneNobodyWarns "P060" Warning "补一条涵盖它的 Warn 或 Evacuate" "add a Warn or Evacuate that means it",
    ZoneNobodyFetches "P061" Warning "补一条涵盖它的 FetchSpecial" "add a FetchSpecial that means it",
    SettlementElsewhere "P062" Warning "分成各村自己的危险区" "make a zone for each village",
    EmptyZone "P063" Warning "写明涉及的村民小组" "name its settlements",
    SettlementTwice "P064" Warning "只留在一个危险区，或用 below_m 分开" "keep it in one zone, or part them by below_m",
    // Shelters and refuges.
    ShelterTooSmall "P065" Warning "增加安置点，或分流" "name more shelters or part the people",
    NoShelterThere "P066" Warning "改写为有容量的学校、乡镇礼堂或安置点" "name a school, hall or shelter with room",
    ShelterNobodyOpens "P067" Warning "补一条 OpenShelter" "add an OpenShelter",
    ShelterOpensLate "P068" Warning "在转移之前或同时开放" "open no later than people are to leave",
    FetchLate "P069" Warning "与转移同级启动" "fetch at the level at which people leave",
    RefugeTooFar "P070" Warning "另选近处的安全点" "name safe ground nearer by",
    RefugeLow "P071" Warning "另选高处" "name higher ground",
    RefugeAcrossStream "P072" Warning "另选同岸的安全点" "name safe ground on the same bank",
    RouteFloods "P073" Warning "改写路线或安置点，或写明须在淹没前走完" "change the way or the shelter, or say that it must be used before the water comes",
    // Channels.
    ChannelUnfit "P074" Warning "换一种能到达对象的渠道" "take a channel that reaches them",
    ChannelReachesNobody "P075" Warning "加上铜锣或入户通知" "add gong or door-to-door",
    SameFallback "P076" Warning "换一种备用渠道" "name another fallback",
    NoFallback "P077" Warning "补上 fallback" "add a fallback",
    OneFate "P078" Note "备用渠道最好不靠同一种供电" "a fallback had better not hang on the same power",
    PowerOnly "P079" Warning "停电、断网时无人能听到；加上铜锣或入户通知" "unheard when power and masts fail; add gong or door-to-door",
    NoChannel "P080" Warning "写明 channels" "name channels",
    NoSuchZone "P081" Warning "补上危险区，或改写 zones" "add the zone or change zones",
    // Prose and sources.
    TextDeadline "P082" Warning "条文与 deadline_min 写成一样" "let the sentence and deadline_min agree",
    TextLevel "P083" Warning "条文与条件写成同一级" "let the sentence and the condition name one level",
    NoText "P084" Warning "写出条文" "write the sentence",
    NoSource "P085" Warning "在 source 中写明数字出处；没有出处的写“假定”" "say in source where the numbers come from; write assumed where nobody has told",
    ChapterMissing "P086" Warning "补上这一章" "add the chapter",
    // Upper and lower.
    RoleRenamed "P087" Warning "上下位预案用同一名称" "use one name in both",
    UpperLevelDiffers "P088" Warning "与上位预案写成一样" "write what the upper plan says",
    UpperUnanswered "P089" Warning "补一条 implements 它的条款" "add a clause that implements it",
    ImplementsOther "P090" Warning "动作应与上位条款一致" "do what the upper clause says",
    PhoneTree "P091" Warning "按上位预案的报告对象" "report to whom the upper clause says",
    ClassDiffers "P092" Warning "与上位预案的类别一致" "take the class of the upper plan",
    RankInverted "P093" Error "上位预案的层级应更高" "the upper plan must stand higher",
    NoUpper "P094" Warning "写明 upper" "name the plan above",
    LosesFallback "P095" Warning "保留上位条款的备用渠道" "keep the fallback of the upper clause",
    UpperActor "P096" Warning "由上位条款所指的一级落实" "let the tier that the upper clause names carry it out",
    RoleDiffers "P097" Warning "两份预案写一样的人数和权限；先写的那份生效" "give both plans the same staff and powers; the one that stands first holds",
    PersonNamed "P098" Warning "写角色，不写个人电话；花名册另存" "write roles, no telephone numbers of persons; keep those in the roster",
    // Chapters.
    NoChapter "P099" Warning "在 chapters 里补上这一章，或改条款的编号" "add the chapter to chapters, or change the clause's number",
    ChapterOrder "P100" Warning "按章号的顺序排列" "put them in the order of the chapters' numbers",
    ChapterEmpty "P101" Warning "补上条款或 text，或删去这一章" "give it clauses or a text, or remove it",
);

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn numbers_run_on_without_a_gap() {
        let numbers: Vec<String> = Rule::ALL.iter().map(|r| r.code().to_owned()).collect();
        let expected: Vec<String> = (0..Rule::ALL.len()).map(|i| format!("P{:03}", i + 10)).collect();
        assert_eq!(numbers, expected);
    }
}
