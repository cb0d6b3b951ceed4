//! Command / platforms — texts to lists of responsible persons: the burst limit, and the other platform where one stands still.

use super::*;
use yanlian::base::dist::Dist;
use yanlian::base::ids::Keys;

/// Every clause sends by text, over a platform without delay or loss; a second one stands beside it.
fn texting(burst_per_min: f64) -> (Run, ChannelId, ChannelId) {
    let mut run = Run::new();
    let county = &mut run.scenario.county;
    let sms = county.channel_keys.find("sms").expect("a platform");
    let text = &mut county.channels[sms.index()];
    (text.setup_min, text.delay_min, text.loss, text.burst_per_min) = (Dist::Fixed(0.0), Dist::Fixed(0.0), 0.0, burst_per_min);
    let second = text.clone();
    county.channels.push(second);
    let keys = county.channel_keys.iter().map(|(_, k)| k.to_owned()).chain(["zz-sms".to_owned()]).collect();
    county.channel_keys = Keys::new(keys);
    let other = county.channel_keys.find("zz-sms").expect("the last");
    assert_eq!(other.index(), county.channels.len() - 1);
    for c in &mut run.scenario.books.clauses {
        c.channel = Some(sms);
    }
    (run, sms, other)
}

fn of(story: &Story, kind: Kind, channel: ChannelId) -> Vec<Moment> {
    story.events.iter().filter(|e| e.kind == kind && e.subject == Who::Channel(channel)).map(|e| e.at).collect()
}

#[test]
fn a_platform_s_burst_limit_makes_a_tail_that_the_next_list_waits_behind() {
    let arrived = |burst: f64| {
        let (run, sms, _) = texting(burst);
        let mut at: Vec<i64> = of(&run.run(), Kind::MessageArrived, sms).iter().map(|m| m.as_millis()).collect();
        at.sort_unstable();
        at
    };
    let (free, slow) = (arrived(0.0), arrived(0.5));
    assert!(free.windows(2).any(|w| w[0] == w[1]), "without a limit a whole list has it at once");
    assert!(slow.len() >= 4 && slow.windows(2).all(|w| w[1] - w[0] >= 120_000), "one every two minutes, whoever's list it is: {slow:?}");
}

#[test]
fn where_one_platform_stands_still_the_other_sends_its_texts() {
    let (mut run, sms, other) = texting(0.0);
    run.lines.platform_down = Some((sms, Moment::ZERO));
    let story = run.run();
    let failed: Vec<&Event> = story.events.iter().filter(|e| e.kind == Kind::MessageFailed && e.subject == Who::Channel(sms)).collect();
    assert!(!failed.is_empty() && failed.iter().all(|e| e.detail.as_str().ends_with("platform")), "{failed:?}");
    assert!(of(&story, Kind::MessageArrived, sms).is_empty() && !of(&story, Kind::MessageArrived, other).is_empty());
    // Each of them names what failed before it.
    let sent = story.events.iter().find(|e| e.kind == Kind::MessageSent && e.subject == Who::Channel(other)).expect("sent");
    let chain = |mut seq: Option<u64>| {
        while let Some(e) = seq.map(|n| &story.events[n as usize]) {
            if e.kind == Kind::MessageFailed {
                return true;
            }
            seq = e.cause.seq;
        }
        false
    };
    assert!(chain(sent.cause.seq), "{sent:?}");
}

#[test]
fn no_second_text_is_sent_to_somebody_whose_own_network_is_down() {
    let (mut run, sms, other) = texting(0.0);
    run.gauges_report_by_satellite();
    run.lines.mobile_down = Some(Moment::ZERO);
    let story = run.run();
    assert!(!of(&story, Kind::MessageFailed, sms).is_empty());
    assert!(of(&story, Kind::MessageSent, other).is_empty(), "another kind of channel is tried instead");
}

#[test]
fn a_list_that_goes_out_over_both_platforms_goes_once_over_the_one_that_stands() {
    let lists = |down: bool| {
        let (mut run, sms, other) = texting(0.0);
        let i = run.scenario.books.clauses.iter().position(|c| matches!(c.action, Action::Warn { .. })).expect("a warning");
        let Action::Warn { channels, .. } = &mut run.scenario.books.clauses[i].action else { unreachable!("just found") };
        *channels = vec![sms, other];
        if down {
            run.lines.platform_down = Some((sms, Moment::ZERO));
        }
        let story = run.run();
        let mut over: BTreeMap<(ZoneId, ChannelId), usize> = BTreeMap::new();
        for (_, d) in &story.deeds {
            if let Deed::Broadcast { zone: Some(zone), channel, stage: WarnStage::Prepare, .. } = d {
                *over.entry((*zone, *channel)).or_default() += 1;
            }
        }
        let of = |c: ChannelId| over.iter().filter(|((_, x), _)| *x == c).map(|(_, n)| *n).collect::<Vec<_>>();
        (of(sms), of(other))
    };
    let (first, second) = lists(false);
    assert!(!first.is_empty() && first == second, "both send while both stand: {first:?} {second:?}");
    assert_eq!(lists(true), (Vec::new(), second), "and none twice while one stands still");
}
