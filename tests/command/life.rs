//! Command / life — a plan's whole life in one story: rain, a late reading, a busy officer, people called up, township, village,
//! group, door; by day and whole, with the towers down, with people asleep, with two events at once.

use super::orders::county_orders_door_to_door;
use super::*;

/// What is known of one life: when the first door was knocked at, and the chain of causes up to it, the knock first.
struct Life {
    knock: Moment,
    story: Story,
    chain: Vec<u64>,
}

impl Life {
    fn events(&self) -> Vec<&Event> {
        self.chain.iter().map(|seq| &self.story.events[*seq as usize]).collect()
    }
    fn count(&self, kind: Kind, ending: &str) -> usize {
        self.story.events.iter().filter(|e| e.kind == kind && e.detail.as_str().ends_with(ending)).count()
    }
}

/// The county orders everybody out from door to door at the same threshold at which the level is set: its few officers have
/// their hands full.
fn live(change: impl FnOnce(&mut Run)) -> Life {
    let mut run = Run::new();
    let clause = county_orders_door_to_door(&mut run);
    clause.trigger = Trigger::Number(Quantity::MaxRain(Span::hours(3)), Compare::Ge, 50.0);
    (run.scenario.books.roles[1].staff_day, run.scenario.books.roles[1].staff_night) = (1, 1);
    run.gauges_report_by_satellite();
    at_hour(&mut run, 8);
    change(&mut run);
    let story = run.run();
    let knock = story.deeds.iter().find(|(_, d)| matches!(d, Deed::KnockDoors { stage: WarnStage::LeaveNow, .. }));
    let (at, deed) = knock.unwrap_or_else(|| panic!("somebody knocks\n{}", story.dump()));
    let Deed::KnockDoors { cause, .. } = deed else { unreachable!() };
    let began = &story.events[cause.seq.expect("a deed has a cause") as usize];
    let chain = story.chain(began).iter().map(|e| e.seq).collect();
    Life { knock: *at, chain, story }
}

fn at_hour(run: &mut Run, hour: i8) {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    run.scenario.drill.start = jiff::civil::date(2024, 7, 1).at(hour, 0, 0, 0).to_zoned_datetime(zone).expect("a fixed offset has every hour");
}

/// The same bones in every life: each hop in the record, each with its cause, none before it.
fn has_every_hop(life: &Life) {
    let chain = life.events();
    let kinds = kinds(&chain);
    assert!(chain.windows(2).all(|w| w[0].at >= w[1].at && w[0].cause.seq == Some(w[1].seq)), "{kinds:?}");
    for kind in [Kind::BroadcastBegan, Kind::MessageArrived, Kind::MessageSent, Kind::OrderGiven, Kind::TaskEnded, Kind::TaskBegan, Kind::ClauseDue] {
        assert!(kinds.contains(&kind), "{kind:?} is missing in {kinds:?}");
    }
    let reading = chain.last().expect("a chain has an end");
    assert_eq!(reading.kind, Kind::ReadingArrived);
    assert!(reading.detail.as_str() != format!("taken={}", reading.at), "the reading is late: {} {}", reading.at, reading.detail.as_str());
    let hops: Vec<Who> = chain.iter().filter(|e| e.kind == Kind::MessageArrived).map(|e| e.known_to).collect();
    assert!(matches!(hops[..], [Who::Settlement(_), Who::Village(_), Who::Township(_)]), "county, township, village, group: {hops:?}");
    // The one officer was at something else when the clause fell due.
    let (due, taken) = (chain.iter().find(|e| e.kind == Kind::ClauseDue), chain.iter().rev().find(|e| e.kind == Kind::TaskBegan));
    let (due, taken) = (due.expect("it falls due"), taken.expect("somebody takes it up"));
    assert!(taken.at > due.at, "the duty officer is busy: due {} taken up {}", due.at, taken.at);
    // People are called up, because of the level, and come.
    let called = life.story.events.iter().find(|e| e.kind == Kind::CalledUp && e.subject == Who::Post(CENTRE)).expect("the centre's people are called up");
    assert!(kinds_of(&life.story, called).contains(&Kind::LevelSet) && called.value > 0.0);
}

fn kinds_of(story: &Story, e: &Event) -> Vec<Kind> {
    kinds(&story.chain(e))
}

#[test]
fn a_plan_s_whole_life_is_in_the_record_hop_by_hop() {
    let life = live(|_| {});
    has_every_hop(&life);
    assert_eq!(life.count(Kind::MessageFailed, "down"), 0);
}

#[test]
fn with_the_towers_down_the_same_life_goes_on_by_riders_and_comes_later() {
    let (whole, cut) = (
        live(|_| {}),
        live(|run| {
            for c in &mut run.scenario.county.channels {
                if matches!(c.kind, yanlian::map::channel::ChannelKind::Satellite | yanlian::map::channel::ChannelKind::Radio) {
                    c.kind = yanlian::map::channel::ChannelKind::OwnEyes;
                }
            }
            for c in &mut run.scenario.books.clauses {
                c.fallback = None;
            }
            run.lines.mobile_down = Some(Moment::minutes(40));
        }),
    );
    has_every_hop(&cut);
    assert!(cut.knock > whole.knock, "{} {}", whole.knock, cut.knock);
    assert!(cut.count(Kind::MessageFailed, "down") > 0 && cut.count(Kind::MessageSent, "rider") > 0);
    assert!(cut.events().iter().any(|e| e.kind == Kind::MessageFailed), "the call that failed is a link of the chain");
}

#[test]
fn at_night_people_do_not_hear_the_telephone_and_the_same_life_comes_later() {
    let mean = |hour| {
        // One night is luck: the mean of several seeds' worth of telephones is not. Villages answer, or do not, one by one.
        let life = live(|run| {
            at_hour(run, hour);
            (run.scenario.drill.behaviour.officers_error, run.hours) = (0.0, 8);
        });
        has_every_hop(&life);
        let hops: Vec<f64> =
            life.story.deeds.iter().filter(|(_, d)| matches!(d, Deed::KnockDoors { stage: WarnStage::LeaveNow, .. })).map(|(at, _)| at.as_minutes()).collect();
        (hops.iter().sum::<f64>() / hops.len() as f64, life.count(Kind::TaskEnded, "decide"))
    };
    let ((day, decided), (night, by_night)) = (mean(8), mean(23));
    assert!(night > day, "by day {day:.0}, at night {night:.0} minutes");
    assert!(decided > 0 && by_night > 0);
}

#[test]
fn with_two_events_at_once_the_life_goes_on_and_seven_are_never_more_than_seven() {
    let both = live(|run| {
        // Sixty households call for help before the order, sixty after it, and the headquarters' duties fall on the centre.
        run.scenario.books.roles[1].seat = yanlian::plan::role::RoleSeat::CountyCentre;
        (run.scenario.books.roles[1].staff_day, run.scenario.books.roles[1].staff_night) = (3, 3);
        for k in 0..120u32 {
            let t =
                Trapped { household: HouseholdId(k), settlement: SettlementId(0), at: run.scenario.county.settlements[0].at, people: 3, above_m: 0.0, seq: 0 };
            run.script.push((if k < 60 { 80 } else { 150 }, Box::new(move |folk, _| folk.trapped.push(t))));
        }
    });
    has_every_hop(&both);
    let (mut at_work, mut most) = (0i64, 0);
    for e in both.story.events.iter().filter(|e| e.subject == Who::Post(CENTRE)) {
        match e.kind {
            Kind::TaskBegan => at_work += 1,
            Kind::TaskEnded => at_work -= 1,
            _ => {}
        }
        most = most.max(at_work);
    }
    assert_eq!(most, 7, "all seven are at work, and never more");
    let alone = live(|run| {
        run.scenario.books.roles[1].seat = yanlian::plan::role::RoleSeat::CountyCentre;
        (run.scenario.books.roles[1].staff_day, run.scenario.books.roles[1].staff_night) = (3, 3);
    });
    assert!(both.knock >= alone.knock, "{} {}", alone.knock, both.knock);
}
