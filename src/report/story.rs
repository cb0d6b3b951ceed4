//! Report / story — an event as one sentence in a language.
//!
//! In: an event and the names. Out: a sentence, a short label. Method: one pattern a kind; `{s}` subject, `{p}` place,
//! `{v}` value with unit, `{k}` who came to know, `{d}` detail; a part in `[…]` is dropped where one of its names is empty.

use super::names::Names;
use super::{number, words};
use crate::base::lang::{Lang, Text};
use crate::record::event::{Event, Kind, Unit, Who};
use crate::record::warned::Warned;
use crate::score::danger::Danger;

/// The pattern of a kind; the part before the first `|` is its label.
#[must_use]
pub const fn pattern(kind: Kind) -> Text {
    use Kind::*;
    match kind {
        RunStarted => Text::new("演练开始|演练开始", "Start|The drill begins"),
        RunEnded => Text::new("演练结束|演练结束", "End|The drill ends"),
        InjectPlayed => Text::new("注入|注入情况：{s}", "Inject|Inject: {s}"),
        CommandGiven => Text::new("指令|导调指令[：{d}]", "Command|Trainee command[: {d}]"),
        StageCrossed => Text::new("水位超线|{s} 水位 {v}，超[{d}]", "Stage passed|{s} at {v} passes[ the {d}]"),
        StagePeaked => Text::new("洪峰|{s} 出现洪峰，水位 {v}", "Crest|{s} crests at {v}"),
        RainCrossed => Text::new("雨量超阈|{s} 累计雨量 {v}[，达到阈值 {d}]", "Rain threshold|{s} passes {v}[ ({d})]"),
        HouseHit => Text::new("房屋进水|{s} 房屋进水 {v}", "House hit|Water {v} deep enters the house of {s}"),
        HousePeak => Text::new("最大水深|{s} 屋前最大水深 {v}", "Highest water|{s}: highest water {v}"),
        RoadCut => Text::new("道路中断|{s} 被淹中断[，水深 {v}][（{d}）]", "Road cut|{s} is cut by water[, {v}][ ({d})]"),
        RoadFree => Text::new("道路恢复|{s} 退水恢复通行", "Road free|{s} is free again"),
        OutageBegan => Text::new("停电断网|{s} 中断[（{d}）]", "Outage|{s}: outage[ ({d})]"),
        OutageEnded => Text::new("恢复供应|{s} 恢复[（{d}）]", "Outage over|{s}: restored[ ({d})]"),
        LevelTrue => Text::new("实况达标|实况已达到{s}的条件", "Level true|The world meets the trigger of {s}"),
        ZoneTrue => Text::new("片区达标|{s} 实况已达到立即转移条件", "Zone true|{s} meets its leave-now rule in the world"),
        ReadingArrived => Text::new("测报到达|{s} 测报 {v} 到达[{k}]", "Reading|Reading {v} of {s} arrives[ at {k}]"),
        ReadingMissing => Text::new("测报缺失|{s} 测报缺失", "Reading missing|No reading from {s}"),
        ForecastArrived => Text::new("预报到达|{s} 未来一小时预报 {v}", "Forecast|Forecast for {s}: {v} in the next hour"),
        ReportArrived => Text::new("情况上报|{s} 报告[{d}][（{p}）][，{k} 收悉]", "Report|{s} reports[ {d}][ from {p}][, received by {k}]"),
        ClauseDue => Text::new("条款触发|条款 {s} 应当执行[（{p}）]", "Clause due|Clause {s} falls due[ ({p})]"),
        Decided => Text::new("作出决定|就条款 {s} 作出决定", "Decided|Decision on clause {s}"),
        ConsultBegan => Text::new("会商开始|会商开始（条款 {s}）[，{v}]", "Consultation|Consultation begins (clause {s})[, {v}]"),
        ConsultEnded => Text::new("会商结束|会商结束（条款 {s}）[，{v}]", "Consultation over|Consultation ends (clause {s})[, {v}]"),
        OrderGiven => Text::new("下达命令|按条款 {s} 下达命令[，接受 {k}][（{d}）]", "Order|Order under clause {s}[ to {k}][ ({d})]"),
        ClauseDone => Text::new("条款完成|条款 {s} 完成[，用时 {v}]", "Clause done|Clause {s} done[ after {v}]"),
        ClauseImpossible => Text::new("条款不可行|条款 {s} 无法执行[：{d}]", "Clause impossible|Clause {s} cannot be carried out[: {d}]"),
        WarningIssued => Text::new("发布预警|发布{s}[：{d}]", "Warning issued|The {s} is issued[: {d}]"),
        WarningRaised => Text::new("预警升级|{s}升级[：{d}]", "Warning raised|The {s} is raised[: {d}]"),
        WarningLowered => Text::new("预警降级|{s}降级[：{d}]", "Warning lowered|The {s} is lowered[: {d}]"),
        WarningLifted => Text::new("解除预警|{s}[：{d}]", "Warning lifted|The {s} is over[: {d}]"),
        LevelSet => Text::new("启动响应|启动{s}", "Level set|{s} is set"),
        FalseStart => Text::new("误启动|{s} 无依据启动", "False start|{s}: nothing perceived justified it"),
        OwnRuleOnly => {
            Text::new("仅凭自定阈值|{s} 仅凭预案自定阈值启动，为预警表的 {v}", "Own rule only|{s} started on the plan's own rule alone, at {v} of the alarm")
        }
        CommandTaken => Text::new("接掌指挥|{s} 接掌指挥", "Command taken|{s} takes command"),
        CommandLeft => Text::new("交出指挥|{s} 交出指挥", "Command left|{s} gives command away"),
        OrderRefused => Text::new("命令被拒|{s} 的命令被拒[：{d}]", "Order refused|Order refused, {s}[: {d}]"),
        MessageSent => Text::new("发出信息|{p} [经{s}]发往 {k}[：{d}]", "Message sent|{p} to {k}[ by {s}][: {d}]"),
        MessageArrived => Text::new("信息到达|{k} [经{s}]收到信息[：{d}]", "Message arrived|{k} receives it[ by {s}][: {d}]"),
        MessageAcknowledged => Text::new("叫应|{k} 已应答[（{s}）][：{d}]", "Acknowledged|{k} acknowledges[ ({s})][: {d}]"),
        MessageFailed => Text::new("信息未达|{p} [经{s}]发往 {k} 未达[：{d}]", "Message failed|{p} to {k}[ by {s}] failed[: {d}]"),
        PostIsland => Text::new("失联|{s} 无任何通道可联[（{d}）]", "Cut off|{s} has no channel left[ ({d})]"),
        TaskBegan => Text::new("着手任务|{s} 着手任务[：{d}]", "Task begins|{s} takes up a task[: {d}]"),
        TaskEnded => Text::new("任务完成|{s} 完成任务[：{d}]", "Task ends|{s} finishes a task[: {d}]"),
        ReportSent => Text::new("上报|按条款 {s} 上报[，{d}][，报 {k}]", "Report sent|Report under clause {s}[, {d}][, to {k}]"),
        PublicInformed => Text::new("公众发布|经{s}向公众发布信息", "Public informed|The public is informed by {s}"),
        RollCalled => Text::new("清点|{s} 清点报告安全 {v}[（{d}）]", "Roll call|{s}: {v} reported safe[ ({d})]"),
        Ordered => Text::new("列入命令|{s} 列入转移命令", "Ordered|{s} is covered by the order"),
        Warned => Text::new("接到预警|{s} 接到预警[，{k}][（{d}）]", "Warned|{s} is warned[ by {k}][ ({d})]"),
        Understood => Text::new("知晓|{s} 明白须转移", "Understood|{s} understands"),
        DoorSigned => Text::new("敲门签认|{s} 敲门签认[（{d}）]", "Door signed|{s} signed off at the door[ ({d})]"),
        Refused => Text::new("拒绝转移|{s} 拒绝转移", "Refused|{s} will not leave"),
        Left => Text::new("离家|{s} 离家[（{d}）]", "Left|{s} leaves home[ ({d})]"),
        Safe => Text::new("到达安全处|{s} 到达安全处[（{d}）][：{p}]", "Safe|{s} reaches safety[ ({d})][: {p}]"),
        ShelterFull => Text::new("安置点满|{p} 已满，{s} 转往他处", "Shelter full|{p} is full and sends {s} on"),
        ShelterOpened => Text::new("安置点开放|{s} 开放，可容 {v}", "Shelter open|{s} opens for {v}"),
        NeedUnmet => Text::new("需求未满足|{s} 未满足 {v}", "Need unmet|{s}: {v} unmet"),
        HelperPaired => Text::new("包户结对|{s} 行动不便者 {v} 有人包保[：{k}]", "Helper|{s}: helper for {v} of reduced mobility[: {k}]"),
        SpecialMoved => Text::new("特殊人员转移|{s} 行动不便者转移 {v}", "Special moved|{s}: {v} of reduced mobility moved"),
        RouteBlocked => Text::new("路不通|{s} 受阻[于 {p}]", "Way blocked|{s} finds the way blocked[ at {p}]"),
        OffRoute => Text::new("未走预案路线|{s} 未走预案路线[（{d}）][：{p}]", "Off the route|{s} leaves the plan's route[ ({d})][ at {p}]"),
        GoesOut => Text::new("出门上学上班|{s} 有 {v} 出门", "Goes out|{v} of {s} go to school or work"),
        RoadSmoked => Text::new("烟雾路段|{s} 能见度 {v}[（{d}）]", "Smoke on a road|Sight on {s}: {v}[ ({d})]"),
        Caught => Text::new("洪水遇险|{s} 遇水 {v}[（{d}）]", "Caught by water|Water catches {s}, {v}[ ({d})]"),
        Trapped => Text::new("受困待救|{s} 受困待救 {v}", "Waiting for rescue|{s}: {v} wait for rescue"),
        Rescued => Text::new("获救|{s} 获救 {v}[（{k}）]", "Rescued|{s}: {v} rescued[ by {k}]"),
        Injured => Text::new("受伤|{s} 受伤 {v}[（{d}）]", "Injured|{s}: {v} injured[ ({d})]"),
        Died => Text::new("遇难（模拟）|{s} 模拟遇难 {v}", "Dead (simulated)|{s}: {v} dead in the simulation"),
        InHospital => Text::new("送达医院|{s} {v} 送达医院", "In hospital|{s}: {v} in hospital"),
        WentBack => Text::new("擅自返回|{s} 解除前返回 {v}[（{d}）]", "Went back|{s}: {v} went back before the all-clear[ ({d})]"),
        CameHome => Text::new("返家|{s} 解除后返家 {v}", "Came home|{s}: {v} came home"),
        QueueSpilled => Text::new("排队回溢|{s} 排队 {v}，回溢至上游", "Queue|{s}: queue of {v} spills back"),
        QueueCleared => Text::new("排队消散|{s} 排队消散", "Queue cleared|{s}: queue gone"),
        Gridlock => Text::new("锁死|{s} 一圈道路互相锁死[（{d}）]", "Gridlock|A ring of full roads at {s} stands still[ ({d})]"),
        RoadClosed => Text::new("封路|{s} 封闭", "Road closed|{s} is closed"),
        GateSet => Text::new("调闸|{s} 出库流量调至 {v}", "Gate set|{s} set to {v}"),
        RoadOpened => Text::new("解封|{s} 解除封闭", "Road opened|{s} is opened"),
        VehicleStalled => Text::new("车辆熄火|{s} 有车辆熄火", "Vehicle stalled|A vehicle stalls on {s}"),
        VehicleMoved => Text::new("清障|{s} 抛锚车辆已移开[（{d}）][，{k}]", "Vehicle moved|The dead vehicle on {s} is off its lane[ ({d})][, {k}]"),
        LanesReversed => Text::new("车道调向|{s} 反向车道改为外出方向：{v} 条", "Lanes reversed|Lanes that {s} has gained: {v}"),
        TrafficLed => Text::new("分流|{s} 有人引导绕行（{v}）", "Traffic led|Police lead the traffic round {s} ({v})"),
        JunctionRegulated => Text::new(
            "交通疏导点|{s} 外出端路口由交警疏导（{v}）[：{d}]",
            "Traffic control point|Police regulate the junction at the outward end of {s} ({v})[: {d}]",
        ),
        TeamOrdered => Text::new("调动队伍|调动{s}[赴 {p}]", "Team ordered|{s} ordered[ to {p}]"),
        TeamUnavailable => Text::new("队伍不可用|{s} 不可用[：{d}]", "Team unavailable|{s} not available[: {d}]"),
        TeamLeft => Text::new("队伍出发|{s} 出发", "Team leaves|{s} leaves its base"),
        TeamArrived => Text::new("队伍到达|{s} 到达[ {p}][，{v}]", "Team arrives|{s} arrives[ at {p}][, {v}]"),
        TeamWorks => Text::new("队伍作业|{s} 开始作业[：{d}][（{p}）]", "Team works|{s} begins work[: {d}][ ({p})]"),
        TeamDone => Text::new("作业完成|{s} 作业完成[：{d}]", "Team done|{s} finishes work[: {d}]"),
        TeamExposed => Text::new("队伍涉险|{s} 涉险 {v}", "Team exposed|{s} exposed for {v}"),
        TeamFree => Text::new("队伍归队|{s} 归队", "Team free|{s} is free again"),
        SupplyArrived => Text::new("物资到达|{s} 物资到达 {v}", "Supply|{v} of supply reach {s}"),
        StockOut => Text::new("物资断供|{s} 物资断供", "Stock out|{s} runs out of supplies"),
        BroadcastBegan => Text::new("广播开始|{p} {k} 开始播发[（{d}）]：{s}", "Broadcast|{k} begins at {p}[ ({d})]: {s}"),
        FireBegan => Text::new("起火|起火[（{d}）][：{p}]", "Fire begins|A fire takes hold[ ({d})][ near {p}]"),
        FireSize => Text::new("火场面积|过火 {v}[（{d}）]", "Size of the fire|{v} burnt[ ({d})]"),
        FireContained => Text::new("火线合围|火线合围，过火 {v}", "Contained|The fire is contained at {v}"),
        FireEscaped => Text::new("火线突破|火势突破控制线[（{d}）]", "Escaped|The fire breaks out of its line[ ({d})]"),
        FlamesOut => Text::new("明火扑灭|明火全部扑灭，过火 {v}", "Fire out|Nothing flames any more; {v} burnt"),
        LineBuilt => Text::new("开设火线|{s} 开设火线 {v}[（{d}）]", "Line built|{s} builds {v} of line[ ({d})]"),
        MoppedUp => Text::new("清理火线|{s} 清理火线 {v}", "Mopped up|{s} mops up {v} of line"),
        CrewWithdrew => Text::new("撤出避险|{s} 撤出避险[：{d}]", "Crew withdraws|{s} withdraws[: {d}]"),
        CrewHeld => Text::new("战法调整|{s} 调整战法[：{d}]", "Tactic changed|{s} changes its tactic[: {d}]"),
        Gathers => Text::new("找齐家人|{s} 惦记不在家的 {v}[（{d}）]", "Gathers|{s} thinks of {v} who are elsewhere[ ({d})]"),
        Joined => Text::new("家人会合|{s} 有 {v} 回到 {p}", "Joined|{v} of {s} are back with {p}"),
        WorksDown => Text::new("设施受灾|{s} 停止工作[（{d}）]", "Works down|{s} fails[ ({d})]"),
        WorksBack => Text::new("设施修复|{s} 恢复工作", "Works back|{s} works again"),
        LethalityCompared => Text::new(
            "死亡率对照|按 Jonkman 函数预期遇难（模拟）{v}[（{d}）]",
            "Lethality compared|Jonkman's function expects {v} dead in the simulation[ ({d})]",
        ),
        AccidentBegan => Text::new("车辆起火|{s} 车辆起火[（{d}）]", "Accident|A vehicle catches fire on {s}[ ({d})]"),
        FireOut => Text::new("明火熄灭|{s} 明火熄灭[（{d}）]", "Fire out|The fire on {s} is out[ ({d})]"),
        FireAgain => Text::new("复燃|{s} 复燃", "Burns again|The wreck on {s} takes fire again"),
        TankBurst => Text::new("罐体爆燃|{s} 罐体爆燃，火球直径 {v}", "Tank bursts|A tank bursts on {s}, fireball {v} wide"),
        SlopeLit => Text::new("引燃坡面|{s} 旁坡面植被起火", "Slope lit|The slope beside {s} catches fire"),
        SpillInRiver => Text::new(
            "流入河道|{s} 泄漏物流入河道，{v}后到取水口[（{d}）]",
            "Spill in river|What ran off {s} reaches the river, at the intake after {v}[ ({d})]",
        ),
        IntakeShut => Text::new("关闭取水口|{s} 下游取水口已关闭", "Intake shut|The intake below {s} is shut"),
        SpillAtIntake => Text::new(
            "污染到达|{s} 泄漏物到达取水口或县界，峰值 {v}[（{d}）]",
            "Spill at intake|What ran off {s} is at the intake or the border, at most {v}[ ({d})]",
        ),
        LanesOpen => Text::new("通行车道|{s} 可通行车道 {v} 条[（{d}）]", "Lanes open|{s}: {v} lanes open[ ({d})]"),
        QueueMeasured => Text::new("排队长度|{s} 后方排队 {v}", "Queue length|Queue of {v} behind {s}"),
        SecondaryCrash => Text::new("二次事故|{s} 车队尾部追尾，{v}[（{d}）]", "Secondary crash|{v} crash into the queue on {s}[ ({d})]"),
        PlatoonLed => Text::new("压速带道|巡逻车把 {v}缓行护送到 {s} 车队尾部", "Platoon led|Patrol cars have led {v} slowly down to the queue's tail on {s}"),
        VehiclesReached => {
            Text::new("流淌火|{s} 流淌火烧到排队车辆 {v}[（{d}）]", "Fuel fire spreads|Burning fuel has reached {v} in the queue on {s}[ ({d})]")
        }
        TailProtected => Text::new("尾部警戒|{s} 车队尾部警戒到位", "Tail protected|Police protect the queue's tail on {s}"),
        SignsOn => Text::new("情报板发布|{s} 上游情报板发布提前驶离", "Signs on|Signs upstream of {s} lead the traffic off"),
        MedianOpen => Text::new("开口借道|{s} 中央护栏打开借道", "Median open|The median on {s} is open"),
        EndsControlled => Text::new("两端管控|{s} 两端管控到位[，接警后 {v}]", "Ends controlled|Both ends of {s} are under control[ {v} after the call]"),
        RoadGivenBack => Text::new("车道恢复|{s} 清障完毕，车道恢复", "Lanes given back|The wreck on {s} is gone, the lanes are free"),
        TrappedHours => Text::new("困车时间|{s} 困车累计 {v}", "Trapped|{v} trapped on {s}"),
        CrashesExpected => Text::new("追尾期望|{s} 二次事故期望 {v}", "Crashes expected|{v} crashes to be expected on {s}"),
        LongestQueue => Text::new("最长排队|{s} 最长排队 {v}", "Longest queue|Longest queue behind {s}: {v}"),
        SpillHeading => Text::new("污染团下行|污染团 {v} 后到 {s}[（{d}）]", "Spill on its way|The spill is at {s} in {v}[ ({d})]"),
        RiverClosed => Text::new("河段管控|{s} 河段停止用水、通航，早于污染团 {v}", "River closed|The river is shut at {s}, {v} before the spill"),
        SpillPassed => Text::new("污染团过境|污染团经过 {s}，{v}[（{d}）]", "Spill passes|The spill passes {s}, {v}[ ({d})]"),
        Exposed => Text::new("暴露|{s} 受热、烟、毒气暴露 {v}[（{d}）]", "Exposure|{s}: {v} in heat, smoke and gas[ ({d})]"),
        InjectSpared => Text::new("备用注入未用|{s}：已自行处置，未注入", "Inject spared|{s}: it was done already, and is not played"),
        CalledUp => Text::new("召回人员|{s} 召回 {v}[（{d}）]", "Called up|{s} calls {v} people up[ ({d})]"),
        OfficerErred => Text::new("工作差错|{s} 出现差错[：{d}]，耽误 {v}", "Mistake|{s} makes a mistake[: {d}], {v} lost"),
        SessionBegan => Text::new("视频会场|{p} 开会，{s} {v} 方[（{d}）]", "Session|{p} opens a session over {s}, {v} posts[ ({d})]"),
        SessionEnded => Text::new("会场结束|{p} 的会场结束[（{d}）]", "Session ends|The session of {p} ends[ ({d})]"),
        #[expect(unreachable_patterns, reason = "a kind added later still gets a sentence")]
        _ => Text::new("事件|{s}[（{p}）][ {v}][ {d}]", "Event|{s}[ ({p})][ {v}][ {d}]"),
    }
}

/// The pattern of a kind under a danger, where it differs from that of water.
#[must_use]
pub const fn pattern_in(kind: Kind, danger: Danger) -> Text {
    use Kind::*;
    let (fire, road) = (matches!(danger, Danger::Fire), matches!(danger, Danger::Road));
    match kind {
        HouseHit if fire => Text::new("房屋受火|{s} 房屋受火，火焰 {v}", "House burns|Flames of {v} take the house of {s}"),
        RoadCut if fire => Text::new("道路中断|{s} 因[{d}]中断", "Road cut|{s} is cut[ by {d}]"),
        RoadFree if fire => Text::new("道路恢复|{s} 火过恢复通行", "Road free|{s} is free again"),
        Caught if fire => Text::new("林火遇险|{s} 遇火 {v}[（{d}）]", "Caught by fire|Fire catches {s}, {v}[ ({d})]"),
        ZoneTrue if fire => Text::new("片区达标|{s} 实况已达到立即转移条件", "Zone true|{s} meets its leave-now rule in the world"),
        HouseHit if road => Text::new("房屋受险|险情波及 {s} 的房屋", "House reached|The danger reaches the house of {s}"),
        HousePeak if !matches!(danger, Danger::Water) => Text::new("最甚时刻|{s} 屋前最甚 {v}", "Worst moment|{s}: {v} at the worst"),
        RoadCut if road => Text::new("道路中断|{s} 中断[（{d}）]", "Road cut|{s} is cut[ ({d})]"),
        RoadFree if road => Text::new("道路恢复|{s} 恢复通行", "Road free|{s} is free again"),
        Caught if road => Text::new("遇险|{s} 遇险 {v}[（{d}）]", "Caught|{s} is caught, {v}[ ({d})]"),
        _ => pattern(kind),
    }
}

/// The label of a kind in a drill.
#[must_use]
pub fn label_in(kind: Kind, danger: Danger, lang: Lang) -> &'static str {
    pattern_in(kind, danger).get(lang).split('|').next().unwrap_or("")
}

/// The label of a kind.
#[must_use]
pub fn label(kind: Kind, lang: Lang) -> &'static str {
    pattern(kind).get(lang).split('|').next().unwrap_or("")
}

/// The sentence of an event.
#[must_use]
pub fn sentence(names: &Names<'_>, event: &Event, lang: Lang) -> String {
    // What lies on a road may be no water, though the drill's danger is.
    let pattern = match (event.kind, event.detail.as_str()) {
        (Kind::RoadCut, "slide") => Text::new("道路中断|{s} 被滑坡泥石流掩埋中断[，厚 {v}]", "Road cut|{s} is buried by a landslide[, {v} deep]"),
        (Kind::ForecastArrived, d) if d.contains(" hours=") => Text::new("预报到达|{s} 预报雨量 {v}（{d}）", "Forecast|Forecast for {s}: {v} ({d})"),
        _ => pattern_in(event.kind, Danger::of(&names.scenario.drill.hazard)),
    };
    let pattern = pattern.get(lang).split('|').nth(1).unwrap_or("");
    let value = if event.value.abs() < f64::EPSILON && matches!(event.unit, Unit::None) {
        String::new()
    } else {
        match (event.unit, event.subject) {
            (Unit::Count, _) => number::plain(event.value),
            // A stage is a height above a datum: what counts lies behind the point.
            (Unit::Metres, Who::Gauge(_)) => format!("{:.2} {}", event.value, number::unit("m").get(lang)),
            _ => number::with_unit(event.value, unit_word(event), lang),
        }
    };
    let place = if event.place == event.subject || matches!((event.subject, event.place), (Who::Household(_), Who::Settlement(_))) {
        String::new()
    } else {
        names.of(event.place, lang)
    };
    let fill = |c: char| match c {
        's' => names.of(event.subject, lang),
        'p' => place.clone(),
        'v' => value.clone(),
        'k' => names.of(event.known_to, lang),
        _ if matches!(event.kind, Kind::MessageSent | Kind::MessageArrived | Kind::MessageAcknowledged | Kind::MessageFailed) => {
            names.message(event.detail.as_str(), lang)
        }
        _ if let Some(warned) = Warned::of(event) => warned.says(lang),
        _ => words::detail(event.detail.as_str(), lang),
    };
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    while let Some(start) = rest.find('[') {
        let Some(end) = rest[start..].find(']') else { break };
        out.push_str(&filled(&rest[..start], &fill).0);
        let (part, empty) = filled(&rest[start + 1..start + end], &fill);
        if !empty {
            out.push_str(&part);
        }
        rest = &rest[start + end + 1..];
    }
    out.push_str(&filled(rest, &fill).0);
    out
}

fn unit_word(event: &Event) -> &'static str {
    event.unit.word()
}

/// A piece with its names filled in, and whether one of them was empty.
fn filled(piece: &str, fill: &dyn Fn(char) -> String) -> (String, bool) {
    let (mut out, mut empty, mut chars) = (String::new(), false, piece.chars());
    while let Some(c) = chars.next() {
        if c != '{' {
            out.push(c);
            continue;
        }
        let Some(name) = chars.next() else { break };
        chars.next();
        let text = fill(name);
        empty |= text.is_empty();
        out.push_str(&text);
    }
    (out, empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_label_and_a_sentence_in_both_languages() {
        for kind in Kind::ALL {
            for lang in [Lang::Zh, Lang::En] {
                for danger in [Danger::Fire, Danger::Road] {
                    let text = pattern_in(*kind, danger).get(lang);
                    assert_eq!(text.matches('|').count(), 1, "{kind:?}");
                    let water =
                        if lang == Lang::Zh { ["进水", "水围", "退水", "被淹"] } else { ["by water", "Water deep", "Highest water", "by flood"] };
                    assert!(danger == Danger::Road || !water.iter().any(|w| text.contains(w)), "{kind:?} under {danger:?}: {text}");
                }
                let text = pattern(*kind).get(lang);
                assert_eq!(text.matches('|').count(), 1, "{kind:?}");
                assert_eq!(text.matches('[').count(), text.matches(']').count(), "{kind:?}");
                assert_eq!(text.matches('{').count(), text.matches('}').count(), "{kind:?}");
                assert!(!label(*kind, lang).is_empty() && label(*kind, lang) != "事件" && label(*kind, lang) != "Event", "{kind:?}");
            }
        }
    }

    #[test]
    fn an_empty_part_is_dropped() {
        let fill = |c: char| if c == 's' { "甲".to_owned() } else { String::new() };
        assert_eq!(filled("{s} 到", &fill), ("甲 到".into(), false));
        assert!(filled("（{d}）", &fill).1);
    }
}
