//! What counts as reaching an endangered village.

use super::*;

#[test]
fn what_goes_out_of_itself_reaches_nobody_for_the_plan() {
    let tell = |why: &str| {
        let (mut s, homes) = flooded();
        s.say(10, ZoneTrue, LOW);
        let by = |seq| Cause { why: Why::Clause(ClauseId(1)), seq: Some(seq) };
        let start = match why {
            "order" => s.say(20, OrderGiven, clause(2)).seq,
            "level" => {
                let order = s.say(20, OrderGiven, clause(1)).seq;
                let set = s.say(20, LevelSet, Who::Level(Level::Three));
                set.cause = by(order);
                set.seq
            }
            "done" => s.say(20, ClauseDone, clause(2)).seq,
            "all-clear" => s.say(20, OrderGiven, clause(10)).seq,
            _ => s.say(20, CommandGiven, Who::Nobody).seq,
        };
        let sent = s.say(21, MessageSent, Who::Nobody);
        sent.cause = by(start);
        let sent = sent.seq;
        let place = village(&s, "north-town");
        let ack = s.say(25, MessageAcknowledged, Who::Nobody);
        (ack.place, ack.cause) = (place, by(sent));
        hit(&mut s, &homes, 120);
        s.metric("C1").rating
    };
    let (reached, silent) = (Some(Rating::P), Some(Rating::U));
    assert_eq!(["order", "command", "level", "done", "all-clear"].map(tell), [reached, reached, silent, silent, silent]);
}
