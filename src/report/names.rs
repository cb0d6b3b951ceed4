//! Report / names — what somebody or something is called, and where it stands.
//!
//! In: the ids of events. Out: names in both languages and points of the plane.
//! Not here: what happened to it (`story`). Names of households are never names of persons: a settlement and a count.

use super::words;
use crate::base::ids::{ClauseId, Id, PostId};
use crate::base::lang::{Lang, Name};
use crate::map::frame::Point;
use crate::plan::chain::{Posts, Seat};
use crate::plan::order::Action;
use crate::plan::role::RoleSeat;
use crate::record::event::{Event, Own, Who, Why};
use crate::record::tale::{Living, Tale};
use crate::scenario::drill_spec::{InjectEffect, Scenario};

/// Looks names up.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    /// The files.
    pub scenario: &'a Scenario,
    /// The run, for its households.
    pub tale: &'a Tale,
    posts: Posts,
}

fn by<T>(list: &[T], id: impl Id, name: impl Fn(&T) -> &Name, lang: Lang) -> String {
    list.get(id.index()).map(|x| name(x).get(lang).to_owned()).unwrap_or_default()
}

impl<'a> Names<'a> {
    /// Of a run.
    #[must_use]
    pub fn new(scenario: &'a Scenario, tale: &'a Tale) -> Self {
        Self { scenario, tale, posts: Posts::new(&scenario.county, &scenario.books) }
    }

    /// A name; empty for nobody.
    #[must_use]
    pub fn of(&self, who: Who, lang: Lang) -> String {
        let (county, books) = (&self.scenario.county, &self.scenario.books);
        match who {
            Who::Nobody => String::new(),
            Who::Drill => match lang {
                Lang::Zh => "本次演练".into(),
                Lang::En => "this drill".into(),
            },
            Who::Household(h) => match self.tale.households.get(h.index()) {
                None => String::new(),
                Some(fact) => {
                    let home = self.of(Who::Settlement(fact.settlement), lang);
                    let (zh, en) = match fact.living {
                        Living::Family => ("一户", "a household"),
                        Living::Ward => ("一间病房或护理单元", "a ward"),
                        Living::Class => ("一个班级", "a class"),
                        Living::Out => ("外出者", "people who are out"),
                        Living::Visitors => ("来客", "visitors"),
                    };
                    match lang {
                        Lang::Zh => format!("{home}{zh}（{} 人）", fact.people),
                        Lang::En if fact.living == Living::Family => format!("a household of {} in {home}", fact.people),
                        Lang::En => format!("{en} ({}) in {home}", fact.people),
                    }
                }
            },
            Who::Settlement(id) => county.settlements.get(id.index()).map_or_else(String::new, |s| {
                let (own, village) = (s.name.get(lang), self.of(Who::Village(s.village), lang));
                if own.is_empty() || own == village {
                    village
                } else if own.starts_with(&village) {
                    own.to_owned()
                } else if lang == Lang::Zh {
                    format!("{village}{own}")
                } else {
                    format!("{own}, {village}")
                }
            }),
            Who::Village(id) => by(&county.villages, id, |v| &v.name, lang),
            Who::Township(id) => by(&county.townships, id, |t| &t.name, lang),
            Who::Facility(id) => by(&county.facilities, id, |f| &f.name, lang),
            Who::Gauge(id) => by(&county.gauges, id, |g| &g.name, lang),
            Who::Reach(id) => {
                let name = by(&county.rivers.reaches, id, |r| &r.name, lang);
                if name.is_empty() { county.rivers.keys.key(id).to_owned() } else { name }
            }
            Who::Road(id) => county.road_name(id, lang),
            Who::Link(id) => county.roads.links.get(id.index()).map_or_else(String::new, |l| self.of(Who::Road(l.road), lang)),
            Who::Team(id) => by(&county.teams, id, |t| &t.name, lang),
            Who::Zone(id) => by(&books.zones, id, |z| &z.name, lang),
            Who::Clause(id) => books.clauses.get(id.index()).map_or_else(String::new, |c| c.key.clone()),
            Who::Role(id) => by(&books.roles, id, |r| &r.name, lang),
            Who::Post(id) => self.post(id, lang),
            Who::Channel(id) => by(&county.channels, id, |c| &c.name, lang),
            Who::Inject(id) => self.scenario.drill.injects.get(id.index()).map_or_else(String::new, |i| i.text.get(lang).to_owned()),
            Who::Level(level) => match lang {
                Lang::Zh => format!("{}级响应", level.numeral()),
                Lang::En => format!("response level {}", level.numeral()),
            },
            Who::HazardPoint(id) => by(&county.hazard_points, id, |p| &p.name, lang),
            Who::Warning(w) => w.name().get(lang).to_owned(),
        }
    }

    /// What a message says. A topic that no dictionary has is the plan's own word: the clause that sends it, or the inject, stands
    /// for it.
    #[must_use]
    pub fn message(&self, detail: &str, lang: Lang) -> String {
        let (topic, rest) = detail.split_once(' ').map_or((detail, ""), |(t, r)| (t, r));
        let clause = self.scenario.books.clauses.iter().find(|c| matches!(&c.action, Action::Notify { topic: t, .. } if t == topic));
        let inject = self.scenario.drill.injects.iter().find(|i| matches!(&i.effect, InjectEffect::Message { topic: t, .. } if t == topic));
        let own = match (clause, inject) {
            (Some(c), _) => match lang {
                Lang::Zh => format!("条款 {} 的通知", c.key),
                Lang::En => format!("notice under clause {}", c.key),
            },
            (None, Some(i)) => match (lang, i.text.get(lang)) {
                (Lang::Zh, "") => format!("注入 {}", i.key),
                (Lang::En, "") => format!("inject {}", i.key),
                (Lang::Zh, text) => format!("注入“{text}”"),
                (Lang::En, text) => format!("inject “{text}”"),
            },
            (None, None) => return words::detail(detail, lang),
        };
        if words::detail(topic, lang) != topic {
            return words::detail(detail, lang);
        }
        if rest.is_empty() { own } else { format!("{own} {}", words::detail(rest, lang)) }
    }

    /// A command post: the body, or the office, station or head of a place.
    fn post(&self, id: PostId, lang: Lang) -> String {
        let Some(post) = self.posts.list.get(id.index()) else { return String::new() };
        let (zh, en) = match post.seat {
            Seat::Above | Seat::Centre | Seat::Body(_) | Seat::Team(_) => ("", ""),
            Seat::Township(_) => ("应急办", " office"),
            Seat::Village(_) => ("应急站", " station"),
            Seat::Settlement(s) => {
                return match lang {
                    Lang::Zh => format!("{}组长", self.of(Who::Settlement(s), lang)),
                    Lang::En => format!("group head of {}", self.of(Who::Settlement(s), lang)),
                };
            }
        };
        format!(
            "{}{}",
            post.name.get(lang),
            match lang {
                Lang::Zh => zh,
                Lang::En => en,
            }
        )
    }

    /// Where it stands, if it stands anywhere.
    #[must_use]
    pub fn at(&self, who: Who) -> Option<Point> {
        let (county, books) = (&self.scenario.county, &self.scenario.books);
        match who {
            Who::Household(h) => self.tale.households.get(h.index()).map(|f| f.at),
            Who::Settlement(id) => county.settlements.get(id.index()).map(|s| s.at),
            Who::Village(id) => county.villages.get(id.index()).map(|v| v.at),
            Who::Township(id) => county.townships.get(id.index()).map(|t| t.seat),
            Who::Facility(id) => county.facilities.get(id.index()).map(|f| f.at),
            Who::Gauge(id) => county.gauges.get(id.index()).map(|g| g.at),
            Who::Reach(id) => county.rivers.reaches.get(id.index()).and_then(|r| r.line.last().copied()),
            Who::Road(id) => county.roads.roads.get(id.index()).and_then(|r| r.line.get(r.line.len() / 2).copied()),
            Who::Link(id) => county.roads.links.get(id.index()).and_then(|l| self.at(Who::Road(l.road))),
            Who::Team(id) => county.teams.get(id.index()).and_then(|t| self.at(Who::Facility(t.base))),
            Who::Zone(id) => books
                .zones
                .get(id.index())
                .and_then(|z| z.settlements.first().and_then(|s| self.at(Who::Settlement(*s))).or_else(|| self.at(Who::Village(z.village)))),
            Who::HazardPoint(id) => county.hazard_points.get(id.index()).map(|p| p.at),
            Who::Post(id) => self.posts.list.get(id.index()).map(|p| p.at),
            Who::Nobody | Who::Drill | Who::Clause(_) | Who::Role(_) | Who::Channel(_) | Who::Inject(_) | Who::Level(_) | Who::Warning(_) => None,
        }
    }

    /// Where the map shows an event: teams where they are sent, everything else where its subject stands.
    #[must_use]
    pub fn place(&self, event: &Event) -> Option<Point> {
        let acts = matches!(event.subject, Who::Team(_) | Who::Clause(_));
        let (first, second) = if acts { (event.place, event.subject) } else { (event.subject, event.place) };
        self.at(first).or_else(|| self.at(second)).or_else(|| if let Who::Clause(id) = event.subject { self.clause_place(id) } else { None })
    }

    /// A clause stands where its actor's office is, if that is one township.
    fn clause_place(&self, id: ClauseId) -> Option<Point> {
        let books = &self.scenario.books;
        let actor = books.clauses.get(id.index())?.actor;
        match books.roles.get(actor.index())?.seat {
            RoleSeat::Township(t) => self.at(Who::Township(t)),
            _ => None,
        }
    }

    /// Why something happened, in a few words.
    #[must_use]
    pub fn why(&self, why: Why, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match why {
            Why::Clause(id) => format!("{} {}", if zh { "条款" } else { "clause" }, self.of(Who::Clause(id), lang)),
            Why::Decision(own) => format!("{}{}", if zh { "自行决定：" } else { "own decision: " }, own_reason(own).get(lang)),
            Why::Command(n) => {
                if zh {
                    format!("指令 {n}")
                } else {
                    format!("command {n}")
                }
            }
            Why::Inject(id) => format!("{} {}", if zh { "注入" } else { "inject" }, self.of(Who::Inject(id), lang)),
            Why::Hazard => {
                if zh {
                    "灾害".into()
                } else {
                    "the hazard".into()
                }
            }
            Why::Perfect => {
                if zh {
                    "完美基线".into()
                } else {
                    "the perfect baseline".into()
                }
            }
            Why::Drill => {
                if zh {
                    "演练本身".into()
                } else {
                    "the drill itself".into()
                }
            }
        }
    }
}

fn own_reason(own: Own) -> crate::base::lang::Text {
    use crate::base::lang::Text;
    match own {
        Own::SawWater => Text::new("见水", "saw water"),
        Own::SawOthersLeave => Text::new("见邻居转移", "saw others leave"),
        Own::HeardFromNeighbour => Text::new("邻居告知", "heard from a neighbour"),
        Own::WillNotLeave => Text::new("不愿离开", "will not leave"),
        Own::WentBack => Text::new("返回", "went back"),
        Own::TookOtherRoad => Text::new("改走他路", "took another road"),
        Own::ShelterFull => Text::new("安置点已满", "shelter full"),
        Own::NoRoad => Text::new("无路可走", "no road"),
        Own::GoesUpstairs => Text::new("上楼", "goes upstairs"),
        Own::WatchesGauge => Text::new("自看水尺", "watches the gauge"),
        Own::Duty => Text::new("职责所在", "duty"),
        Own::RescuesNeighbour => Text::new("救助邻居", "rescues a neighbour"),
        Own::SawFire => Text::new("见火见烟", "saw fire or smoke"),
        Own::FetchesChild => Text::new("去学校接孩子", "fetches the children from school"),
        Own::LeftToSchool => Text::new("孩子由学校负责", "leaves the children to the school"),
        Own::ComesHome => Text::new("赶回家", "comes home"),
        Own::GoesToMeetingPlace => Text::new("直接去集合点", "goes straight to the meeting place"),
        Own::StaysAway => Text::new("留在外面", "stays away"),
        Own::EndOfDay => Text::new("放学下班", "the day is over"),
        Own::OwnWay => Text::new("自选道路", "takes their own way"),
        Own::ToRelatives => Text::new("投亲靠友", "goes to relatives"),
        Own::ToNeighbour => Text::new("上邻居家楼上", "goes up to a neighbour's upper floor"),
        Own::GoesOut => Text::new("上学上班", "goes to school or work"),
    }
}
