//! View / command — everything the window can be told: one table for menus, buttons, tooltips, keys, the palette and the help page.
//!
//! In: an id, or keys that were pressed. Out: its words, its keys, and why it cannot be done now. Not here: doing it (`shell`).
//! Rule: a command stands in this table or does not exist; tests hold that no keys clash, that a key means the same everywhere,
//! and that every command has both languages, a key or a button, and a place in the menu.

use egui::Key;

use super::chord::Chord;
use crate::base::lang::{Lang, Text};

/// The five modes, flat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// 资料库.
    #[default]
    Library,
    /// 编辑.
    Edit,
    /// 演练.
    Drill,
    /// 复盘.
    Review,
    /// 对比.
    Compare,
}

impl Mode {
    /// All, in the order of the bar.
    pub const ALL: [Self; 5] = [Self::Library, Self::Edit, Self::Drill, Self::Review, Self::Compare];
    /// Its name.
    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Self::Library => Text::new("资料库", "Library"),
            Self::Edit => Text::new("编辑", "Edit"),
            Self::Drill => Text::new("演练", "Drill"),
            Self::Review => Text::new("复盘", "Review"),
            Self::Compare => Text::new("对比", "Compare"),
        }
    }
    /// The word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Edit => "edit",
            Self::Drill => "drill",
            Self::Review => "review",
            Self::Compare => "compare",
        }
    }
    /// From the word on the command line.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.word() == word)
    }
}

/// What stands together in menu and help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Modes and files.
    Go,
    /// The clock.
    Time,
    /// The map.
    Map,
    /// What is shown.
    Look,
    /// The program.
    Program,
}

impl Group {
    /// All, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Go, Self::Time, Self::Map, Self::Look, Self::Program];
    /// Its name.
    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Self::Go => Text::new("前往", "Go"),
            Self::Time => Text::new("时间", "Time"),
            Self::Map => Text::new("地图", "Map"),
            Self::Look => Text::new("显示", "Look"),
            Self::Program => Text::new("程序", "Program"),
        }
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// A command.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Do { $($(#[$doc])* $name),+ }
        impl Do {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

commands!(
    /// To the library.
    GoLibrary,
    /// To the editor.
    GoEdit,
    /// To the drill.
    GoDrill,
    /// To the review.
    GoReview,
    /// To the comparison.
    GoCompare,
    /// A folder by its path.
    OpenPath,
    /// Look at the disk again.
    Refresh,
    /// The example of sixty seconds.
    FirstMinute,
    /// Run the chosen drill.
    RunDrill,
    /// The report and its tables, written into the run's folder.
    Export,
    /// Stop the drill that is running.
    EndDrill,
    /// A drill from this moment on, with oneself in command.
    TakeCommand,
    /// A commanded drill goes on by itself.
    LetGo,
    /// Water or fire stands still.
    Freeze,
    /// Undo the last change of a plan.
    Undo,
    /// Do it again.
    Redo,
    /// Save the plan.
    Save,
    /// Save it as a new version.
    SaveVersion,
    /// Reads the plan's file again.
    ReadAgain,
    /// Play or pause.
    Play,
    /// A step back.
    StepBack,
    /// A step on.
    StepOn,
    /// A minute back.
    MinuteBack,
    /// A minute on.
    MinuteOn,
    /// To the event before.
    EventBack,
    /// To the next event.
    EventOn,
    /// To the start.
    ToStart,
    /// To the end, or as far as is known.
    ToEnd,
    /// Slower.
    Slower,
    /// Faster.
    Faster,
    /// Jump to a time.
    JumpTime,
    /// A bookmark here.
    Bookmark,
    /// Stops by kind of event.
    Breakpoints,
    /// The map from above or tilted.
    Tilt,
    /// The whole scene.
    ResetView,
    /// Nearer.
    ZoomIn,
    /// Farther.
    ZoomOut,
    /// North.
    PanNorth,
    /// South.
    PanSouth,
    /// West.
    PanWest,
    /// East.
    PanEast,
    /// Follow what is chosen.
    Follow,
    /// The list of layers.
    Layers,
    /// Find a place, road or team.
    Find,
    /// The inspector.
    Inspector,
    /// The panel of time.
    TimePanel,
    /// No panels at all.
    HideAll,
    /// The two runs of a comparison in one place.
    Flip,
    /// 中 / En.
    Language,
    /// Larger.
    Larger,
    /// Smaller.
    Smaller,
    /// High contrast.
    Contrast,
    /// Without colours.
    Grey,
    /// Nothing moves by itself.
    Still,
    /// The settings.
    Settings,
    /// All commands, to be typed.
    Palette,
    /// The help page.
    Help,
    /// The whole screen.
    FullScreen,
    /// Close the innermost thing.
    Close,
);

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Which.
    pub id: Do,
    /// Its name.
    pub name: Text,
    /// What it does, for the tooltip and the help page.
    pub tip: Text,
    /// Its keys.
    pub keys: &'static [Chord],
    /// In which modes it means something.
    pub modes: &'static [Mode],
    /// Where it stands in the menu.
    pub group: Group,
}

const EDIT: &[Mode] = &[Mode::Edit];
const ANY: &[Mode] = &Mode::ALL;
const TIMED: &[Mode] = &[Mode::Drill, Mode::Review, Mode::Compare];
const ALONE: &[Mode] = &[Mode::Drill, Mode::Review];

const fn row(
    id: Do,
    name: (&'static str, &'static str),
    tip: (&'static str, &'static str),
    keys: &'static [Chord],
    modes: &'static [Mode],
    group: Group,
) -> Row {
    Row { id, name: Text::new(name.0, name.1), tip: Text::new(tip.0, tip.1), keys, modes, group }
}

use Chord as C;
use Group::{Go, Look, Map, Program, Time};
use Key as K;

/// The table.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row(Do::GoLibrary, ("资料库", "Library"), ("各县、推演和已有结果", "Counties, drills and results"), &[C::ctrl(K::Num1)], ANY, Go),
    row(Do::GoEdit, ("编辑", "Edit"), ("方案与地图编辑", "The editor of plans and maps"), &[C::ctrl(K::Num2)], ANY, Go),
    row(Do::GoDrill, ("演练", "Drill"), ("运行一次推演，边算边看", "Run a drill and watch while it computes"), &[C::ctrl(K::Num3)], ANY, Go),
    row(Do::GoReview, ("复盘", "Review"), ("在地图和时间轴上查明原因", "Find out why, on map and timeline"), &[C::ctrl(K::Num4)], ANY, Go),
    row(Do::GoCompare, ("对比", "Compare"), ("两次结果，同一时钟", "Two results under one clock"), &[C::ctrl(K::Num5)], ANY, Go),
    row(Do::OpenPath, ("打开路径…", "Open a path…"), ("输入结果文件夹或推演文件的路径", "Type the path of a run's folder or a drill file"), &[C::ctrl(K::O)], ANY, Go),
    row(Do::Refresh, ("重新扫描", "Look again"), ("重新查看磁盘上的资料", "Look at the disk again"), &[C::plain(K::F5)], &[Mode::Library], Go),
    row(Do::FirstMinute, ("60 秒体验", "60-second example"), ("用一分钟看一次洪水转移", "See a flood evacuation in a minute"), &[], ANY, Go),
    row(Do::RunDrill, ("开始推演", "Run the drill"), ("在后台运行选中的推演", "Run the chosen drill in the background"), &[C::ctrl(K::R)], &[Mode::Library, Mode::Drill], Go),
    row(Do::Export, ("导出评估报告", "Export the report"), ("在结果文件夹里写 Word 报告和 Excel 表", "A Word report and its tables, into the run's folder"), &[C::ctrl(K::E)], &[Mode::Review], Go),
    row(Do::Undo, ("撤销", "Undo"), ("撤销上一步改动", "Undo the last change"), &[C::ctrl(K::Z)], EDIT, Go),
    row(Do::Redo, ("重做", "Redo"), ("重做撤销的改动", "Do again what was undone"), &[C::ctrl(K::Y)], EDIT, Go),
    row(Do::Save, ("保存", "Save"), ("写入预案文件，注释和顺序不变", "Write the plan's file; comments and order stay"), &[C::ctrl(K::S)], EDIT, Go),
    row(Do::SaveVersion, ("另存为新版本", "Save as a version"), ("在旁边存成新文件，接着编辑它", "A new file beside it, which is edited from then on"), &[C::ctrl(K::D)], EDIT, Go),
    row(Do::ReadAgain, ("重新读取", "Read again"), ("读入磁盘上的文件，可撤销", "The file as it lies on the disk; it can be undone"), &[], EDIT, Go),
    row(Do::TakeCommand, ("从此刻指挥", "Command from here"), ("从这一时刻另开一局，由你下指令", "Another drill from this moment, with you in command"), &[C::plain(K::C)], ALONE, Go),
    row(Do::LetGo, ("放手", "Let it run on"), ("不再下指令，让推演自行走完并评分", "No more orders: it runs to its end and is scored"), &[], &[Mode::Drill], Go),
    row(Do::Freeze, ("灾害停住 / 继续", "Hold the hazard"), ("水火停住，人和队伍照常；再按继续", "Water or fire stands still, people go on; again: it goes on"), &[C::shift(K::F9)], &[Mode::Drill], Go),
    row(Do::EndDrill, ("结束推演", "End the drill"), ("停止计算，保留已算出的部分", "Stop computing; what is there stays"), &[], &[Mode::Drill], Go),

    row(Do::Play, ("播放 / 暂停", "Play / pause"), ("让时钟走或停；走到头再按则从头开始", "Let the clock go or stand; at the end it begins again"), &[C::plain(K::Space)], TIMED, Time),
    row(Do::StepBack, ("退一步", "Step back"), ("退 10 秒", "10 seconds back"), &[C::plain(K::ArrowLeft)], TIMED, Time),
    row(Do::StepOn, ("进一步", "Step on"), ("进 10 秒", "10 seconds on"), &[C::plain(K::ArrowRight)], TIMED, Time),
    row(Do::MinuteBack, ("退一分钟", "A minute back"), ("退 1 分钟", "One minute back"), &[C::shift(K::ArrowLeft)], TIMED, Time),
    row(Do::MinuteOn, ("进一分钟", "A minute on"), ("进 1 分钟", "One minute on"), &[C::shift(K::ArrowRight)], TIMED, Time),
    row(Do::EventBack, ("上一事件", "Event before"), ("跳到上一个重要事件", "Jump to the important event before"), &[C::ctrl(K::ArrowLeft), C::shift(K::N)], TIMED, Time),
    row(Do::EventOn, ("下一事件", "Next event"), ("跳到下一个重要事件", "Jump to the next important event"), &[C::ctrl(K::ArrowRight), C::plain(K::N)], TIMED, Time),
    row(Do::ToStart, ("回到开头", "To the start"), ("回到 T+00:00", "Back to T+00:00"), &[C::plain(K::Home)], TIMED, Time),
    row(Do::ToEnd, ("跳到末尾", "To the end"), ("跳到末尾；推演未完时跳到已算出处", "To the end, or as far as is computed"), &[C::plain(K::End)], TIMED, Time),
    row(Do::Slower, ("减速", "Slower"), ("速度降一档", "One speed down"), &[C::plain(K::OpenBracket)], TIMED, Time),
    row(Do::Faster, ("加速", "Faster"), ("速度升一档", "One speed up"), &[C::plain(K::CloseBracket)], TIMED, Time),
    row(Do::JumpTime, ("跳到时刻…", "Jump to a time…"), ("输入 T+hh:mm 跳过去", "Type T+hh:mm and go there"), &[C::plain(K::T)], TIMED, Time),
    row(Do::Bookmark, ("书签", "Bookmark"), ("在此刻加书签；再按取消", "Put a bookmark here, or take it away"), &[C::plain(K::B)], TIMED, Time),
    row(Do::Breakpoints, ("断点…", "Breakpoints…"), ("遇到哪类事件自动暂停", "At which kinds of events the clock stops"), &[C::plain(K::G)], ALONE, Time),

    row(Do::Tilt, ("俯视 / 倾斜", "From above / tilted"), ("在俯视与倾斜立体之间切换", "The map from above, or tilted in relief"), &[C::plain(K::V)], TIMED, Map),
    row(Do::ResetView, ("全景", "Whole scene"), ("北朝上，看到整个场景", "North up, the whole scene in view"), &[C::plain(K::R)], TIMED, Map),
    row(Do::ZoomIn, ("放大", "Nearer"), ("放大地图", "Bring the map nearer"), &[C::plain(K::Plus), C::plain(K::Equals)], TIMED, Map),
    row(Do::ZoomOut, ("缩小", "Farther"), ("缩小地图", "Move the map away"), &[C::plain(K::Minus)], TIMED, Map),
    row(Do::PanNorth, ("北移", "North"), ("地图向北移", "Move north"), &[C::plain(K::W)], TIMED, Map),
    row(Do::PanSouth, ("南移", "South"), ("地图向南移", "Move south"), &[C::plain(K::S)], TIMED, Map),
    row(Do::PanWest, ("西移", "West"), ("地图向西移", "Move west"), &[C::plain(K::A)], TIMED, Map),
    row(Do::PanEast, ("东移", "East"), ("地图向东移", "Move east"), &[C::plain(K::D)], TIMED, Map),
    row(Do::Follow, ("跟随", "Follow"), ("地图跟着选中的队伍走", "Keep the chosen team in view"), &[C::plain(K::F)], ALONE, Map),
    row(Do::Layers, ("图层", "Layers"), ("选一种着色的图层和要显示的符号", "One coloured layer, and which signs are shown"), &[C::plain(K::L)], TIMED, Map),
    row(Do::Find, ("查找…", "Find…"), ("查找村庄、道路、队伍、设施", "Find a village, road, team or facility"), &[C::ctrl(K::F)], TIMED, Map),

    row(Do::Inspector, ("右侧面板", "Side panel"), ("展开或收起右侧面板", "Fold the panel on the right in or out"), &[C::plain(K::I)], TIMED, Look),
    row(Do::TimePanel, ("时间面板", "Time panel"), ("展开或收起时间泳道", "Fold the lanes of time in or out"), &[C::plain(K::P)], TIMED, Look),
    row(Do::HideAll, ("只看地图", "Map only"), ("收起全部面板（投影用）", "No panels: for a projector"), &[C::plain(K::H)], TIMED, Look),
    row(Do::Flip, ("A/B 翻转", "Flip A/B"), ("在同一位置翻看两次结果", "Look at both results in one place"), &[C::plain(K::X)], &[Mode::Compare], Look),
    row(Do::Language, ("中 / En", "中 / En"), ("切换语言", "Change the language"), &[C::plain(K::F2)], ANY, Look),
    row(Do::Larger, ("界面放大", "Larger"), ("文字和按钮放大", "Larger text and buttons"), &[C::ctrl(K::Plus), C::ctrl(K::Equals)], ANY, Look),
    row(Do::Smaller, ("界面缩小", "Smaller"), ("文字和按钮缩小", "Smaller text and buttons"), &[C::ctrl(K::Minus)], ANY, Look),
    row(Do::Contrast, ("高对比度", "High contrast"), ("黑字白底、粗线条", "Black on white, thicker lines"), &[], ANY, Look),
    row(Do::Grey, ("灰度", "Greyscale"), ("不用颜色，如同黑白打印", "Without colours, as a grey printer has it"), &[], ANY, Look),
    row(Do::Still, ("减少动态", "Reduce motion"), ("不飞行、不渐变", "Nothing flies or fades"), &[], ANY, Look),
    row(Do::Settings, ("显示设置", "Settings"), ("语言、大小、对比度、灰度", "Language, size, contrast, greyscale"), &[C::ctrl(K::Comma)], ANY, Look),

    row(Do::Palette, ("命令面板", "Command palette"), ("输入几个字找到任何命令", "Find any command by typing a few letters"), &[C::ctrl(K::P)], ANY, Program),
    row(Do::Help, ("帮助", "Help"), ("全部按键和符号", "All keys and signs"), &[C::plain(K::F1)], ANY, Program),
    row(Do::FullScreen, ("全屏", "Full screen"), ("全屏或窗口", "The whole screen, or a window"), &[C::plain(K::F11)], ANY, Program),
    row(Do::Close, ("关闭", "Close"), ("关闭最里面的一层；不会退出程序", "Close the innermost thing; never leaves the program"), &[C::plain(K::Escape)], ANY, Program),
];

/// The row of a command.
#[must_use]
pub fn of(id: Do) -> &'static Row {
    TABLE.iter().find(|r| r.id == id).unwrap_or_else(|| unreachable!("a test holds that every command has its row"))
}

/// What the table must know to say why something cannot be done.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the window")]
pub struct Standing {
    /// The mode.
    pub mode: Mode,
    /// Something with a clock is open in this mode.
    pub timed: bool,
    /// A run is open.
    pub run: bool,
    /// A drill is chosen, or its file is known.
    pub drill: bool,
    /// A drill is computing.
    pub running: bool,
    /// Both sides of a comparison are there.
    pub both: bool,
    /// A team is chosen.
    pub team: bool,
    /// There is an example to show.
    pub example: bool,
    /// The drill can be run again from its file.
    pub again: bool,
    /// What is under review has a folder and a score.
    pub scored: bool,
    /// It is being written.
    pub exporting: bool,
    /// Somebody commands the drill that is running.
    pub commanding: bool,
    /// A plan is edited; it has unsaved changes; a step can be undone, and one be done again.
    pub plan: [bool; 4],
}

/// Why a command cannot be done now; none where it can.
#[must_use]
pub fn why_not(id: Do, now: &Standing) -> Option<Text> {
    let row = of(id);
    if !row.modes.contains(&now.mode) {
        return Some(Text::new("在当前模式下没有意义", "means nothing in this mode"));
    }
    let wants = |has: bool, zh, en| if has { None } else { Some(Text::new(zh, en)) };
    match id {
        Do::RunDrill if now.running => Some(Text::new("已有一次推演在运行", "a drill is running already")),
        Do::RunDrill => wants(now.drill, "先在资料库里选一个推演", "choose a drill in the library first"),
        Do::EndDrill => wants(now.running, "没有推演在运行", "no drill is running"),
        Do::FirstMinute => wants(now.example, "没有找到示例推演 township-yanmen.ron", "the example drill township-yanmen.ron was not found"),
        Do::TakeCommand if now.running && !now.commanding => Some(Text::new("等推演算完，或先结束它", "wait until it is computed, or end it first")),
        Do::TakeCommand if now.commanding => Some(Text::new("你已在指挥", "you are in command already")),
        Do::TakeCommand => wants(now.timed && now.again, "先打开一次结果或运行一次推演", "open a result or run a drill first"),
        Do::Export if now.exporting => Some(Text::new("正在导出", "it is being written")),
        Do::Export => wants(now.scored, "先打开一次评过分的结果", "open a result that has a score first"),
        Do::Undo => wants(now.plan[2], "没有可撤销的改动", "nothing to undo"),
        Do::Redo => wants(now.plan[3], "没有可重做的改动", "nothing to do again"),
        Do::Save => wants(now.plan[1], "没有未保存的改动", "nothing to save"),
        Do::SaveVersion | Do::ReadAgain => wants(now.plan[0], "先从资料库打开一个预案", "open a plan from the library first"),
        Do::LetGo | Do::Freeze => wants(now.commanding, "没有由你指挥的推演", "you command no drill"),
        Do::Flip => wants(now.both, "先选好两次结果", "choose two results first"),
        Do::Follow => wants(now.team, "先在地图上点选一支队伍", "choose a team on the map first"),
        _ if row.modes == TIMED || row.modes == ALONE => wants(now.timed, "先打开一次结果或运行一次推演", "open a result or run a drill first"),
        _ => None,
    }
}

/// The command of a key in a mode.
#[must_use]
pub fn by_key(chord: Chord, mode: Mode) -> Option<Do> {
    TABLE.iter().find(|r| r.modes.contains(&mode) && r.keys.contains(&chord)).map(|r| r.id)
}

/// Its name with its keys, for tooltips.
#[must_use]
pub fn tooltip(id: Do, lang: Lang) -> String {
    let row = of(id);
    match row.keys.first() {
        Some(key) => format!("{}\n{}", row.tip.get(lang), key.text(lang)),
        None => row.tip.get(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_command_has_one_row_with_both_languages_of_a_length_that_fits_a_button() {
        for id in Do::ALL {
            assert_eq!(TABLE.iter().filter(|r| r.id == *id).count(), 1, "{id:?}");
        }
        for r in TABLE {
            assert!(!r.name.zh.is_empty() && r.name.zh.chars().count() <= 10 && !r.name.en.is_empty() && r.name.en.chars().count() <= 20, "{:?}", r.id);
            assert!(!r.tip.zh.is_empty() && r.tip.zh.chars().count() <= 30 && !r.tip.en.is_empty() && r.tip.en.chars().count() <= 64, "{:?}", r.id);
        }
    }

    #[test]
    fn no_keys_clash_and_a_key_means_the_same_in_every_mode() {
        let mut seen: BTreeMap<Chord, Do> = BTreeMap::new();
        for r in TABLE {
            for k in r.keys {
                if let Some(other) = seen.insert(*k, r.id) {
                    panic!("{k:?} is both {other:?} and {:?}", r.id);
                }
            }
        }
        assert!(seen.len() > 45, "{}", seen.len());
    }

    #[test]
    fn every_mode_is_reached_by_key_and_what_belongs_to_time_says_why_it_cannot_be_done() {
        let nothing = Standing { mode: Mode::Review, ..Standing::default() };
        for r in TABLE {
            let why = why_not(r.id, &nothing);
            if r.group == Group::Time {
                assert!(why.is_some(), "{:?}", r.id);
            }
        }
        assert_eq!(by_key(Chord::plain(Key::Space), Mode::Review), Some(Do::Play));
        assert_eq!(by_key(Chord::plain(Key::Space), Mode::Library), None);
        let open = Standing { mode: Mode::Review, timed: true, run: true, ..Standing::default() };
        assert!(why_not(Do::Play, &open).is_none() && why_not(Do::Follow, &open).is_some());
    }

    #[test]
    fn while_somebody_types_only_ctrl_f_keys_and_esc_are_commands() {
        for (chord, works) in [
            (Chord::plain(Key::Space), false),
            (Chord::plain(Key::F), false),
            (Chord::plain(Key::F2), true),
            (Chord::ctrl(Key::P), true),
            (Chord::ctrl(Key::A), false),
            (Chord::plain(Key::Escape), true),
            (Chord::shift(Key::N), false),
        ] {
            assert_eq!(chord.while_typing(), works, "{chord:?}");
        }
    }
}
