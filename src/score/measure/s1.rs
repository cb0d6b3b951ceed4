//! Measure / S1 — the dead, responders included; red and yellow injuries are rated beside.

use super::{MOST_EVIDENCE, Measured, nobody_at_risk};
use crate::record::event::Kind;
use crate::score::evidence::Evidence;

/// The measure.
#[must_use]
pub fn measure(e: &Evidence<'_>) -> Measured {
    if e.at_risk.is_empty() && e.own.responders.iter().all(|n| *n <= 0.0) {
        return nobody_at_risk();
    }
    let dead = e.own.dead();
    let sum = |f: fn(&crate::score::home::Home) -> f32| e.own.homes.iter().map(|h| f64::from(f(h))).sum::<f64>();
    let (red, yellow, green) = (
        sum(|h| h.red) + e.own.responders[1] + e.own.travellers[1],
        sum(|h| h.yellow) + e.own.responders[2] + e.own.travellers[2],
        sum(|h| h.green) + e.own.travellers[3],
    );
    let mut out = Measured::of(
        dead,
        format!("死亡 {dead:.0}，红 {red:.0}，黄 {yellow:.0}，绿 {green:.0}；{} {:.0} 人", e.danger().caught().zh, e.own.caught()),
        format!("{dead:.0} dead, {red:.0} red, {yellow:.0} yellow, {green:.0} green; {:.0} {}", e.own.caught(), e.danger().caught().en),
    );
    // The loss counts persons, crashes and trapped vehicles (contract); what people were exposed to is told here, with its proof.
    let exposed: Vec<_> = e.own.of(Kind::Exposed).collect();
    if !exposed.is_empty() {
        let minutes: f64 = exposed.iter().map(|x| x.value).sum();
        out.zh += &format!("；热、烟、毒气中暴露 {minutes:.0} 人分");
        out.en += &format!("; {minutes:.0} person-minutes in heat, smoke and gas");
    }
    out.none_of.push(red + yellow);
    let hurt = [Kind::Died, Kind::Injured].into_iter().flat_map(|k| e.own.of(k).take(MOST_EVIDENCE / 2)).map(|x| x.seq);
    out.shown_by(exposed.iter().map(|x| x.seq).chain(hurt))
}
