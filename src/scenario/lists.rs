//! Scenario / lists — the columns of the lists that every office keeps: 花名册 (by role or by person), 六落实, 转移清单.
//!
//! In, Out: constants, one place for the template that is written (`report::office`) and the lists that are read
//! (`import::office`). Not here: reading, writing.

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListKind {
    /// 花名册: roles and how many serve.
    Roster,
    /// 花名册 as offices keep it: a row for each person. Read, never written.
    Persons,
    /// 六落实: danger zones with their duties.
    Zones,
    /// 转移清单: settlements of zones with heads counted.
    Transfers,
}

/// A column: heading, other headings that mean it, what goes in.
pub struct Column {
    /// The heading that the template writes.
    pub head: &'static str,
    /// Headings of other offices.
    pub also: &'static [&'static str],
    /// An example or a hint.
    pub hint: &'static str,
}

const fn column(head: &'static str, also: &'static [&'static str], hint: &'static str) -> Column {
    Column { head, also, hint }
}

/// Columns of the roster.
pub const ROSTER: &[Column] = &[
    column("角色键", &["编号", "岗位键"], "flood-hq"),
    column("角色名称", &["岗位", "职务", "名称"], "县防汛抗旱指挥部"),
    column("席位", &["层级", "单位层级"], "县级部门"),
    column("白天人数", &["白班", "白天"], "8"),
    column("夜间人数", &["夜班", "夜间"], "6"),
    column("能指挥", &["指挥"], "是"),
    column("能封高速", &[], "否"),
];

/// Columns of a roster with a row for each person.
pub const PERSONS: &[Column] = &[
    column("姓名", &["人员", "名字", "人员姓名"], ""),
    column("单位", &["部门", "所在单位", "工作单位", "单位名称", "科室"], "县水利局"),
    column("职务", &["职位", "岗位", "职务职称"], "值班员"),
    column("联系电话", &["电话", "手机", "手机号", "手机号码", "联系方式", "办公电话"], ""),
    column("班次", &["值班班次", "值守班次"], "夜班"),
];

/// Columns of the zones.
pub const ZONES: &[Column] = &[
    column("危险区键", &["危险区编号", "编号"], "z-yanmen-v01-1"),
    column("危险区名称", &["危险区", "名称"], "平原村·河边一类危险区"),
    column("村键", &["村编号"], "yanmen-v01"),
    column("小组键", &["小组编号", "村民小组"], "yanmen-v01-g01；yanmen-v01-g02"),
    column("类别", &["危险等级"], "1"),
    column("低于河床米数", &["低于"], "7.3"),
    column("行政责任人", &[], "包村乡镇领导"),
    column("监测责任人", &["监测负责人", "监测员"], "村监测员"),
    column("信息报送人", &["报送人"], "村支部书记"),
    column("预警信号", &["预警报警信号", "信号"], "铜锣连续敲击"),
    column("转移路线", &["路线"], "沿村道向北"),
    column("安全地点经度", &["经度"], "109.78640"),
    column("安全地点纬度", &["纬度"], "27.97449"),
    column("安置点键", &["安置点", "安置点编号"], "sh-yanmen-1"),
    column("雨量站键", &["雨量站"], "rain-huangtuxi"),
    column("准备转移雨量", &["准备转移"], "1:30；3:50；6:80"),
    column("立即转移雨量", &["立即转移"], "1:50；3:80；6:110"),
    column("已结对", &["结对", "结对帮扶"], "是"),
];

/// Columns of the transfers.
pub const TRANSFERS: &[Column] = &[
    column("危险区键", &["危险区编号", "编号"], "z-yanmen-v01-1"),
    column("小组键", &["小组编号", "村民小组"], "yanmen-v01-g01"),
    column("户数", &[], "24"),
    column("人数", &["应转移人数"], "86"),
    column("行动不便人数", &["特殊人员"], "3"),
    column("已结对人数", &["结对人数"], "3"),
];

impl ListKind {
    /// Those of the template, in the order of its tabs.
    pub const ALL: [Self; 3] = [Self::Roster, Self::Zones, Self::Transfers];
    /// Those that are read.
    pub const READ: [Self; 4] = [Self::Roster, Self::Persons, Self::Zones, Self::Transfers];
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Roster | Self::Persons => "花名册",
            Self::Zones => "六落实",
            Self::Transfers => "转移清单",
        }
    }
    /// Its columns.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Roster => ROSTER,
            Self::Persons => PERSONS,
            Self::Zones => ZONES,
            Self::Transfers => TRANSFERS,
        }
    }
}

/// Words for seats: as the list writes them, as the plan does.
pub const SEATS: [(&str, &str); 8] = [
    ("省级", "Province"),
    ("上级", "Above"),
    ("县指挥中心", "CountyCentre"),
    ("县级部门", "CountyBody"),
    ("专项指挥部", "Commander"),
    ("各乡镇", "EveryTownship"),
    ("各村", "EveryVillage"),
    ("各组", "EverySettlement"),
];
