//! Plan / lint / upper — lower plan and upper plan side by side: names, levels, duties, phone tree, with both keys.
//!
//! In: plans with their upper plans. Out: P087 to P097. Source: 下位预案与上位预案无缝衔接 (county report); 突发事件应急预案管理办法.
//! Not here: deadlines longer than the upper clause's (P001), a plan above itself (P002), both in `scenario`.

use std::collections::BTreeSet;

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, tier};
use crate::base::ids::{ClauseId, PostId};
use crate::plan::book::Plan;
use crate::plan::clause::Clause;
use crate::plan::level::PlanLevel;
use crate::plan::order::Action;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    for (i, p) in view.books.plans.iter().enumerate() {
        let spot = Spot::Plan(i);
        if p.upper.is_none() && matches!(p.level, PlanLevel::Township | PlanLevel::Village) {
            hits.add(Rule::NoUpper, spot, "upper", "乡镇和村的预案没有写上位预案", "a township or village plan names no plan above it");
        }
        for (id, zh, en) in &p.renamed {
            let role = view.books.role(*id);
            hits.add(
                Rule::RoleRenamed,
                Spot::Role(*id),
                "name",
                format!("\"{}\" 在 \"{}\" 里叫“{zh}”", role.key, p.key),
                format!("\"{}\" is called \"{en}\" in \"{}\"", role.key, p.key),
            );
        }
        for (id, zh, en) in &p.restaffed {
            let role = view.books.role(*id);
            hits.add(
                Rule::RoleDiffers,
                Spot::Role(*id),
                "staff_day",
                format!("\"{}\" 在 \"{}\" 里写得不同：{zh}", role.key, p.key),
                format!("\"{}\" is told otherwise in \"{}\": {en}", role.key, p.key),
            );
        }
        let Some(upper) = view.upper(p) else { continue };
        if p.level < upper.level || (p.level == upper.level && p.level != PlanLevel::Village && p.level != PlanLevel::Township) {
            hits.add(
                Rule::RankInverted,
                spot,
                "upper",
                format!("\"{}\" 的层级不比本预案高", upper.key),
                format!("\"{}\" stands no higher than this plan", upper.key),
            );
        }
        if p.class != upper.class && upper.level != PlanLevel::Overall {
            hits.add(
                Rule::ClassDiffers,
                spot,
                "class",
                format!("与上位预案 \"{}\" 的事件类别不同", upper.key),
                format!("differs from the class of \"{}\"", upper.key),
            );
        }
        tables(view, hits, i, p);
        unanswered(view, hits, i, p);
    }
    for (id, c) in view.clauses() {
        if let Some(u) = c.implements {
            implements(view, hits, id, c, u);
        }
    }
}

/// One level, one condition, in both plans. The county sets levels, so what a township or a village writes of them is read beside the
/// nearest table above it and sets nothing of its own.
fn tables(view: &View<'_>, hits: &mut Hits, i: usize, p: &Plan) {
    let uppers = view.uppers(p);
    let Some(upper) = uppers.iter().find(|u| !u.levels.is_empty()) else {
        // A plan that is not here may have them.
        let all_here = uppers.last().is_some_and(|u| u.upper.is_none());
        if matches!(p.level, PlanLevel::Township | PlanLevel::Village) && !p.levels.is_empty() && all_here {
            let (zh, en) = ("上位预案都没有级别；乡镇和村不单独启动响应级别", "no plan above has levels; townships and villages set none of their own");
            hits.add(Rule::UpperLevelDiffers, Spot::Plan(i), "levels", zh, en);
        }
        return;
    };
    for (at, own) in p.levels.iter().enumerate() {
        let n = own.level.numeral();
        match upper.levels.iter().find(|u| u.level == own.level) {
            Some(u) if u.trigger != own.trigger => hits.add(
                Rule::UpperLevelDiffers,
                Spot::Level(i, at),
                "trigger",
                format!("{n}级的启动条件与上位预案 \"{}\" 不同", upper.key),
                format!("level {n} has another condition than in \"{}\"", upper.key),
            ),
            Some(u) if u.auto != own.auto => hits.add(
                Rule::UpperLevelDiffers,
                Spot::Level(i, at),
                "auto",
                format!("{n}级在上位预案 \"{}\" 里{}", upper.key, if u.auto { "自动启动" } else { "须经决定" }),
                format!("level {n} in \"{}\" {}", upper.key, if u.auto { "sets itself" } else { "takes a decision" }),
            ),
            None => hits.add(
                Rule::UpperLevelDiffers,
                Spot::Level(i, at),
                "level",
                format!("上位预案 \"{}\" 没有{n}级", upper.key),
                format!("\"{}\" has no level {n}", upper.key),
            ),
            _ => {}
        }
    }
}

/// Duties that upper plans lay on the tier of a township or village plan and that it does not take up.
fn unanswered(view: &View<'_>, hits: &mut Hits, i: usize, p: &Plan) {
    let own = match p.level {
        PlanLevel::Township => 2,
        PlanLevel::Village => 3,
        _ => return,
    };
    // A list of zones without clauses of its own lives by the clauses above it.
    if p.clauses.is_empty() {
        return;
    }
    let mut taken: BTreeSet<ClauseId> = p.clauses.iter().filter_map(|c| view.books.clause(*c).implements).collect();
    // Taking up a clause takes up what that one implements in its turn.
    loop {
        let more: Vec<ClauseId> = taken.iter().filter_map(|c| view.books.clause(*c).implements).filter(|c| !taken.contains(c)).collect();
        if more.is_empty() {
            break;
        }
        taken.extend(more);
    }
    // The posts of this tier that the plan speaks for: what the upper plan asks of another township is that one's business.
    let mine: BTreeSet<PostId> = p
        .clauses
        .iter()
        .map(|c| view.books.clause(*c).actor)
        .filter(|r| tier(&view.books.role(*r).seat) == own)
        .flat_map(|r| view.posts_of(r))
        .copied()
        .collect();
    // What another loaded plan between has taken up is that plan's business.
    for upper in view.uppers(p) {
        for id in &upper.clauses {
            let c = view.books.clause(*id);
            let seat = &view.books.role(c.actor).seat;
            let passed_on = view.books.clauses.iter().any(|d| d.implements == Some(*id) && tier(&view.books.role(d.actor).seat) == own);
            let asked = view.posts_of(c.actor).iter().any(|p| mine.contains(p));
            if tier(seat) == own && asked && !taken.contains(id) && !passed_on {
                let (key, plan) = (&c.key, &upper.key);
                hits.add(
                    Rule::UpperUnanswered,
                    Spot::Plan(i),
                    "clauses",
                    format!("上位预案 \"{plan}\" 的 \"{key}\" 要本级做，本预案没有落实"),
                    format!("\"{key}\" of \"{plan}\" is for this tier; no clause here implements it"),
                );
            }
        }
    }
}

/// A clause and the upper clause that it says it carries out.
fn implements(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, u: ClauseId) {
    let (spot, upper) = (Spot::Clause(id), view.books.clause(u));
    let key = &upper.key;
    let (own, theirs) = (c.action.word(), upper.action.word());
    if !c.action.carries_out(&upper.action) {
        hits.add(
            Rule::ImplementsOther,
            spot,
            "action",
            format!("动作是 {own}，上位条款 \"{key}\" 是 {theirs}"),
            format!("does {own}; the upper clause \"{key}\" says {theirs}"),
        );
    }
    if let (Action::Report { to: a, .. }, Action::Report { to: b, .. }) = (&c.action, &upper.action)
        && a != b
    {
        let (a, b) = (&view.books.role(*a).key, &view.books.role(*b).key);
        hits.add(
            Rule::PhoneTree,
            spot,
            "action",
            format!("报告 \"{a}\"，上位条款 \"{key}\" 写报告 \"{b}\""),
            format!("reports to \"{a}\"; the upper clause \"{key}\" says \"{b}\""),
        );
    }
    if c.channel.is_some() && c.fallback.is_none() && upper.fallback.is_some() {
        hits.add(
            Rule::LosesFallback,
            spot,
            "channel",
            format!("上位条款 \"{key}\" 有备用渠道，这里没有"),
            format!("the upper clause \"{key}\" has a fallback, this one none"),
        );
    }
    let (a, b) = (&view.books.role(c.actor), &view.books.role(upper.actor));
    if tier(&a.seat) != tier(&b.seat) {
        hits.add(
            Rule::UpperActor,
            spot,
            "actor",
            format!("\"{}\" 与上位条款 \"{key}\" 的 \"{}\" 不在同一级", a.key, b.key),
            format!("\"{}\" is not of the tier of \"{}\" in the upper clause \"{key}\"", a.key, b.key),
        );
    }
}
