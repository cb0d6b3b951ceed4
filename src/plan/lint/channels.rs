//! Plan / lint / channels — words that travel by a way that does not lead to their hearers, or dies with the mains.
//!
//! In: channels of clauses. Out: P074 to P080. Source of what each kind reaches: `map::channel`.

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::{View, tier};
use crate::base::ids::{ChannelId, ClauseId, Id, RoleId};
use crate::map::channel::{ChannelKind as K, Power};
use crate::plan::clause::Clause;
use crate::plan::level::EventClass;
use crate::plan::order::{Action, WarnStage, ZoneTarget};
use crate::plan::role::RoleSeat;

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    for (id, c) in view.clauses() {
        match &c.action {
            Action::Warn { zones, channels, stage } => {
                to_people(view, hits, id, channels, zones);
                if *stage == WarnStage::LeaveNow {
                    powered(view, hits, id, channels);
                }
            }
            Action::Evacuate { zones, .. } if super::targets::means_scene(view, id, zones) => fallback(view, hits, id, c),
            Action::Evacuate { zones, channels } => {
                to_people(view, hits, id, channels, zones);
                powered(view, hits, id, channels);
            }
            Action::Inform { channels } => {
                if channels.is_empty() {
                    none(hits, id);
                }
                unfit(view, hits, id, "action", channels, |k| matches!(k, K::Media | K::PublicSms | K::Loudspeaker | K::Sms), ("公众", "the public"));
            }
            Action::Notify { to, .. } => to_posts(view, hits, id, c, to),
            Action::Consult { with, .. } => to_posts(view, hits, id, c, with),
            Action::Report { to, .. } => to_posts(view, hits, id, c, &[*to]),
            _ => fallback(view, hits, id, c),
        }
    }
}

fn name(view: &View<'_>, c: ChannelId) -> String {
    view.county.channel_keys.key(c).to_owned()
}

fn none(hits: &mut Hits, id: ClauseId) {
    hits.add(Rule::NoChannel, Spot::Clause(id), "action", "没有写用什么渠道", "names no channel");
}

fn unfit(view: &View<'_>, hits: &mut Hits, id: ClauseId, field: &'static str, list: &[ChannelId], fits: impl Fn(K) -> bool, whom: (&str, &str)) {
    for c in list.iter().filter(|c| !fits(view.county.channels[c.index()].kind)) {
        let (key, kind) = (name(view, *c), view.county.channels[c.index()].kind);
        hits.add(
            Rule::ChannelUnfit,
            Spot::Clause(id),
            field,
            format!("\"{key}\"（{kind:?}）到不了{}", whom.0),
            format!("\"{key}\" ({kind:?}) does not reach {}", whom.1),
        );
    }
}

/// A warning to people at home.
fn to_people(view: &View<'_>, hits: &mut Hits, id: ClauseId, channels: &[ChannelId], zones: &ZoneTarget) {
    if channels.is_empty() {
        // On a road those who lead people out speak to them.
        if !view.books.zones.is_empty() || view.plan(id).class == EventClass::NaturalDisaster {
            none(hits, id);
        }
        return;
    }
    let fits = |k| !matches!(k, K::Video | K::Radio | K::Satellite | K::OwnEyes | K::Neighbour);
    unfit(view, hits, id, "action", channels, fits, ("住户", "households"));
    let kinds: Vec<K> = channels.iter().map(|c| view.county.channels[c.index()].kind).collect();
    // Feet and gongs reach every settlement; so do screens that need no share of their own.
    if kinds.iter().any(|k| matches!(k, K::DoorToDoor | K::Gong | K::Media)) {
        return;
    }
    let hears = |s: &crate::map::place::Settlement| {
        kinds.iter().any(|k| match k {
            K::Loudspeaker => s.loudspeaker_share > 0.0,
            K::PublicSms | K::Sms | K::Phone => s.mobile_signal,
            _ => false,
        })
    };
    let deaf = view.targeted(id, zones).into_iter().find_map(|z| {
        let zone = view.books.zone(z);
        zone.settlements
            .iter()
            .find(|s| !hears(&view.county.settlements[s.index()]))
            .map(|s| (zone.key.clone(), view.county.settlement_keys.key(*s).to_owned()))
    });
    if let Some((zone, s)) = deaf {
        hits.add(
            Rule::ChannelReachesNobody,
            Spot::Clause(id),
            "action",
            format!("危险区 \"{zone}\" 的 \"{s}\" 既无广播也无信号，听不到"),
            format!("\"{s}\" of zone \"{zone}\" has neither loudspeaker nor signal and hears nothing"),
        );
    }
}

/// An order to leave that nobody hears when the mains fail.
fn powered(view: &View<'_>, hits: &mut Hits, id: ClauseId, channels: &[ChannelId]) {
    if !channels.is_empty() && channels.iter().all(|c| view.county.channels[c.index()].power != Power::None) {
        let list: Vec<String> = channels.iter().map(|c| name(view, *c)).collect();
        let list = list.join("、");
        hits.add(
            Rule::PowerOnly,
            Spot::Clause(id),
            "action",
            format!("立即转移只靠 {list}，都要用电"),
            format!("the order to leave hangs on {}, which all need power", list.replace('、', ", ")),
        );
    }
}

/// A message to posts.
fn to_posts(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause, to: &[RoleId]) {
    let heads = !to.is_empty() && to.iter().all(|r| view.books.role(*r).seat == RoleSeat::EverySettlement);
    let fits = |k| matches!(k, K::Phone | K::Sms | K::Video | K::Radio | K::Satellite) || (heads && matches!(k, K::Gong | K::Loudspeaker | K::DoorToDoor));
    // Conference terminals and satellite phones stand in offices of the county and the townships (assumed).
    let village = to.iter().any(|r| tier(&view.books.role(*r).seat) >= 3 && !matches!(view.books.role(*r).seat, RoleSeat::Team(_)));
    let fits = |k| fits(k) && !(village && matches!(k, K::Video | K::Satellite));
    for (field, channel) in [("channel", c.channel), ("fallback", c.fallback)] {
        let list: Vec<ChannelId> = channel.into_iter().collect();
        unfit(view, hits, id, field, &list, fits, ("值班人员", "people on duty"));
    }
    fallback(view, hits, id, c);
}

/// What is left when the channel fails.
fn fallback(view: &View<'_>, hits: &mut Hits, id: ClauseId, c: &Clause) {
    let Some(channel) = c.channel else { return };
    let (spot, power) = (Spot::Clause(id), view.county.channels[channel.index()].power);
    match c.fallback {
        None if power != Power::None => {
            let key = name(view, channel);
            hits.add(Rule::NoFallback, spot, "channel", format!("\"{key}\" 断了就没有别的办法"), format!("when \"{key}\" fails nothing else is named"));
        }
        Some(f) if f == channel => hits.add(Rule::SameFallback, spot, "fallback", "备用渠道就是原来的渠道", "the fallback is the channel itself"),
        Some(f) => {
            let other = view.county.channels[f.index()].power;
            let both = matches!((power, other), (Power::Mobile { .. }, Power::Mobile { .. }) | (Power::Mains { .. }, Power::Mains { .. }));
            if both {
                let (a, b) = (name(view, channel), name(view, f));
                let (zh, en) = if matches!(power, Power::Mobile { .. }) { ("手机基站", "the mobile masts") } else { ("市电", "the mains") };
                hits.add(Rule::OneFate, spot, "fallback", format!("\"{a}\" 和 \"{b}\" 都靠{zh}"), format!("\"{a}\" and \"{b}\" both hang on {en}"));
            }
        }
        None => {}
    }
}
