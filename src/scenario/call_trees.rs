//! Scenario / call trees — 叫应 chains of a plan: who calls whom next, and within how many minutes, as one list.
//!
//! In: the `call_trees` of a plan. Out: one clause for each step, as if the author had written it: the first falls due on the
//! tree's own trigger, every other when the word has reached the one before. Not here: what clauses mean (`plan_resolve`).
//! Example: 指挥中心 30 分钟内叫应乡镇，乡镇 20 分钟内叫应村，村 15 分钟内通知组长.

use super::code;
use super::fields::{Fields, Ref};
use super::plan_rows::{ClauseRow, DEADLINE};
use super::tree::{Field, Node, Value};
use crate::base::lang::Name;
use crate::base::time::Span;
use crate::plan::clause::Phase;

/// The clauses that the call trees of a plan stand for.
pub(super) fn read(f: &Fields<'_>) -> Vec<ClauseRow> {
    let mut out = Vec::new();
    for node in f.list("call_trees") {
        let Some(g) = f.reader().open(node, "call tree") else { continue };
        let key = g.reference("key");
        let who = format!("call tree {:?}", key.key);
        g.call(&who);
        let (topic, trigger) = (g.text("topic"), g.need("trigger").cloned());
        let (channel, fallback) = (g.opt_reference("channel"), g.opt_reference("fallback"));
        let mut caller = g.reference("from");
        let tiers = g.list("tiers");
        if tiers.is_empty() {
            g.error(code::S019, "tiers", "没有写叫应谁", "calls nobody");
        }
        for (i, tier) in tiers.iter().enumerate() {
            let Some(t) = f.reader().open(tier, &who) else { continue };
            t.call(format!("{who} · {}", i + 1));
            let to = t.reference("to");
            let within = t.number("within_min", DEADLINE);
            let at = |value| Node { value, start: tier.start, end: tier.end };
            let field = |name: &str, value| Field { name: name.to_owned(), start: tier.start, node: at(value) };
            let said = if i == 0 { trigger.clone() } else { Some(at(Value::Text(format!("received(\"{topic}\")")))) };
            let action = Value::Fields(
                Some("Notify".to_owned()),
                vec![field("to", Value::List(vec![at(Value::Text(to.key.clone()))])), field("topic", Value::Text(topic.clone()))],
            );
            let shown = super::words::number(within);
            out.push(ClauseRow {
                key: Ref { key: format!("{}.{}", key.key, i + 1), at: f.reader().source.at(tier.start), subject: t.who() },
                phase: Phase::Report,
                text: t.opt_text("text").map_or_else(
                    || Name {
                        zh: format!("叫应：{shown} 分钟内传到下一级。"), en: Some(format!("Call tree: the next tier hears within {shown} minutes."))
                    },
                    |zh| Name { zh, en: t.opt_text("text_en") },
                ),
                actor: caller,
                trigger: said,
                auto: true,
                action: Some(at(action)),
                deadline: Span::from_minutes_f64(within),
                channel: t.opt_reference("channel").or_else(|| channel.clone()),
                fallback: t.opt_reference("fallback").or_else(|| fallback.clone()),
                repeats: false,
                precondition: None,
                implements: t.opt_reference("implements"),
                spans: t.spans(),
            });
            t.close();
            caller = to;
        }
        g.close();
    }
    out
}
