//! View / errand — what a team can be sent to do at what is chosen on the map, and what its way there will take.
//!
//! In: the stage of a drill that is commanded. Out: errands with their names; minutes and roads of a way; why it cannot be ordered.
//! Not here: the panel (`desk`), carrying it out (`drill::given`). Method: the team's median time to set out, the quickest way at the speed at
//! which teams drive over roads as they are now, and the last stretch on foot, by boat or through the air; what will be in the way later
//! nobody knows here.

use super::map::Picked;
use super::signs::RETURNS;
use super::stage::Stage;
use crate::base::ids::{Id, RoadId, TeamId};
use crate::base::lang::{Lang, Text};
use crate::drill::expressway::order::Work;
use crate::drill::expressway::spec;
use crate::drill::given::Errand;
use crate::drill::team::NIGHT_MOBILISE;
use crate::drill::team::drive::{BOAT_M_PER_S, FOOT_M_PER_S, cost_ms, last_stretch};
use crate::drill::team::drop::flies;
use crate::map::frame::Point;
use crate::map::route;
use crate::record::event::{Cause, Who, Why};
use crate::score::phrase;

/// A fire that can be fought from a place lies within this distance of it, metres (assumed: half an hour on foot).
const FIRE_WITHIN_M: f64 = 1_500.0;

/// The way of a team to a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Minutes until it sets out: its median; 0 where it is already away from its base.
    pub sets_out_min: f64,
    /// Minutes on the road, or in the air.
    pub drives_min: f64,
    /// Minutes from the road's end, on foot or by boat.
    pub walks_min: f64,
    /// Roads of the way.
    pub roads: Vec<RoadId>,
    /// Of these: cut, closed by order, with a queue now.
    pub states: [usize; 3],
    /// It works at something else now, or is on its way to it.
    pub busy: bool,
    /// It flies, and not in the dark.
    pub grounded: bool,
}

/// What a team can be sent to do at what is chosen on the map; the plainest first.
#[must_use]
pub fn offered(stage: &Stage) -> Vec<Errand> {
    let scenario = &stage.run.scenario;
    let burns = scenario.drill.hazard.fire().is_some();
    let settlement = |s| {
        let mut list = vec![Errand::Settlement(s), Errand::Rescue(s)];
        list.extend(burns.then_some(Errand::Protect(s)));
        list
    };
    match stage.chosen {
        Some(Picked::Who(Who::Settlement(s))) => settlement(s),
        Some(Picked::Who(Who::Facility(f))) => vec![Errand::Facility(f)],
        Some(Picked::Who(Who::Road(r))) if spec(scenario).is_some_and(|x| x.road == r) => [Work::Fight, Work::Free, Work::Treat].map(Errand::Scene).to_vec(),
        Some(Picked::Who(Who::Road(r))) => vec![Errand::Close(r)],
        Some(Picked::Who(Who::Zone(z))) => scenario.books.zones.get(z.index()).and_then(|z| z.settlements.first()).map_or_else(Vec::new, |s| settlement(*s)),
        Some(Picked::Who(Who::Household(h))) => stage.run.tale.households.get(h.index()).map_or_else(Vec::new, |f| settlement(f.settlement)),
        Some(Picked::Ground(p)) if burns => {
            let cell = scenario.county.terrain.shape.cell_at(p);
            cell.map_or_else(Vec::new, |c| vec![Errand::Attack(c as u32), Errand::Line(c as u32)])
        }
        _ => Vec::new(),
    }
}

/// The name of an errand.
#[must_use]
pub const fn name(errand: Errand) -> Text {
    match errand {
        Errand::Settlement(_) | Errand::Facility(_) => Text::new("待命", "Stand by"),
        Errand::Close(_) => Text::new("封路", "Close the road"),
        Errand::Rescue(_) => Text::new("救援被困", "Rescue"),
        Errand::Protect(_) => Text::new("护村", "Protect homes"),
        Errand::Attack(_) => Text::new("扑打火线", "Attack the fire"),
        Errand::Line(_) => Text::new("开隔离带", "Line ahead of it"),
        Errand::Scene(Work::Free) => Text::new("破拆救人", "Free people"),
        Errand::Scene(Work::Treat) => Text::new("现场救治", "Treat the hurt"),
        Errand::Scene(_) => Text::new("灭火", "Put it out"),
    }
}

/// Where it leads, in words.
#[must_use]
pub fn place(stage: &Stage, errand: Errand, lang: Lang) -> String {
    let scenario = &stage.run.scenario;
    let who = errand.place(scenario);
    if !matches!(errand, Errand::Attack(_) | Errand::Line(_)) {
        return stage.run.names().of(who, lang);
    }
    let at = scenario.county.frame.to_lonlat(errand.at(scenario));
    let near = match (who, lang) {
        (Who::Nobody, _) => String::new(),
        (who, Lang::Zh) => format!("{}附近 ", stage.run.names().of(who, lang)),
        (who, Lang::En) => format!("near {} ", stage.run.names().of(who, lang)),
    };
    format!("{near}({:.4}°, {:.4}°)", at.lon, at.lat)
}

/// Whether anything burns near a place now, as the map shows it.
fn burns_near(stage: &Stage, at: Point) -> bool {
    let shape = stage.run.scenario.county.terrain.shape;
    let cells = stage.now.cells.iter().enumerate().filter(|(_, class)| **class > 0);
    cells.map(|(i, _)| shape.centre(i)).any(|p| p.distance_m(at) <= FIRE_WITHIN_M)
}

/// Why a team cannot be sent on it now, in words.
#[must_use]
pub fn barred(stage: &Stage, errand: Errand, team: TeamId, lang: Lang) -> Option<String> {
    let scenario = &stage.run.scenario;
    if let Some(word) = errand.refused(scenario, team) {
        return Some(phrase::detail(word, lang));
    }
    let far = matches!(errand, Errand::Attack(_) | Errand::Line(_)) && !burns_near(stage, errand.at(scenario));
    let km = FIRE_WITHIN_M / 1000.0;
    far.then(|| match lang {
        Lang::Zh => format!("这里 {km} 公里内眼下没有火"),
        Lang::En => format!("nothing burns within {km} km of there now"),
    })
}

/// The quickest way of a team over roads that are not cut now; none where no road leads there.
#[must_use]
pub fn way(stage: &Stage, team: TeamId, errand: Errand) -> Option<Way> {
    let (run, scenario) = (&stage.run, &stage.run.scenario);
    let graph = &scenario.county.roads;
    let crew = scenario.county.teams.get(team.index())?;
    let away = stage.now.teams(run).into_iter().find(|t| t.0 == team.0);
    let base = scenario.county.facilities.get(crew.base.index())?;
    let night = scenario.is_night(stage.now.at);
    let sets_out_min = if away.is_some() { 0.0 } else { crew.mobilise_min.median() * if night { NIGHT_MOBILISE } else { 1.0 } };
    let busy = away.is_some_and(|t| t.2 != RETURNS);
    let job = errand.job(scenario, Cause { why: Why::Drill, seq: None });
    let here = away.map_or(base.at, |t| t.1);
    if flies(scenario, team) {
        let drives_min = last_stretch(scenario, team, job.purpose, here, job.at, FOOT_M_PER_S).as_minutes();
        return Some(Way { sets_out_min, drives_min, walks_min: 0.0, roads: Vec::new(), states: [0; 3], busy, grounded: night });
    }
    let from = match away {
        Some(t) => graph.nearest_drivable(t.1)?,
        None => base.node,
    };
    let state = |road: RoadId| stage.now.roads.get(road.index()).copied().unwrap_or(0);
    let cost = |l| {
        let link = graph.link(l);
        (link.drivable && state(link.road) != 1).then(|| cost_ms(link))
    };
    let (links, ms) = route::path(graph, from, job.node, cost)?;
    let roads: Vec<RoadId> = links.iter().map(|l| graph.link(*l).road).collect();
    let count = |s: u8| roads.iter().filter(|r| state(**r) == s).count();
    let wet = scenario.county.terrain.shape.cell_at(job.at).is_some_and(|c| stage.now.cells.get(c).is_some_and(|k| *k > 0));
    let speed = if crew.boats > 0 && wet { BOAT_M_PER_S } else { FOOT_M_PER_S };
    Some(Way {
        sets_out_min,
        drives_min: ms as f64 / 60_000.0,
        walks_min: last_stretch(scenario, team, job.purpose, graph.node_at(job.node), job.at, speed).as_minutes(),
        states: [count(1), count(2), count(3)],
        roads,
        busy,
        grounded: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{FacilityId, SettlementId};
    use crate::view::stage::tests::small_stage;

    #[test]
    fn a_team_is_told_how_long_it_takes_and_a_cut_road_is_no_way() {
        let mut stage = small_stage();
        let errand = (0..stage.run.scenario.county.settlements.len())
            .map(|i| Errand::Settlement(SettlementId::from_index(i)))
            .find(|e| way(&stage, TeamId(0), *e).is_some_and(|w| !w.roads.is_empty()))
            .expect("somewhere to go");
        let w = way(&stage, TeamId(0), errand).expect("a way");
        assert!(w.drives_min > 0.0 && w.sets_out_min > 0.0 && w.states == [0, 0, 0] && !w.busy, "{w:?}");
        stage.now.roads.iter_mut().for_each(|r| *r = 1);
        assert_eq!(way(&stage, TeamId(0), errand), None);
        stage.now.roads.iter_mut().for_each(|r| *r = 3);
        assert_eq!(way(&stage, TeamId(0), errand).expect("through the queue").states[2], w.roads.len());
    }

    #[test]
    fn what_is_chosen_on_the_map_is_where_a_team_can_be_sent_and_what_for() {
        let mut stage = small_stage();
        let home = SettlementId(0);
        for (who, want) in [
            (Who::Settlement(home), vec![Errand::Settlement(home), Errand::Rescue(home)]),
            (Who::Facility(FacilityId(0)), vec![Errand::Facility(FacilityId(0))]),
            (Who::Road(RoadId(0)), vec![Errand::Close(RoadId(0))]),
            (Who::Team(TeamId(0)), Vec::new()),
        ] {
            stage.chosen = Some(Picked::Who(who));
            assert_eq!(offered(&stage), want);
        }
        // Where nothing can burn the ground is no fire to fight.
        stage.chosen = Some(Picked::Ground(Point::new(1000.0, 1000.0)));
        assert!(offered(&stage).is_empty());
    }

    #[test]
    fn nobody_without_boats_or_training_is_sent_into_water_and_nobody_to_a_fire_that_is_not() {
        let stage = small_stage();
        let keys = &stage.run.scenario.county.team_keys;
        let (boats, medics) = (keys.find("flood-team").expect("there"), keys.find("medics").expect("there"));
        let rescue = Errand::Rescue(SettlementId(0));
        assert_eq!(barred(&stage, rescue, boats, Lang::En), None);
        assert_eq!(barred(&stage, rescue, medics, Lang::En).as_deref(), Some("safety: no boats, no flood rescue"));
        assert_eq!(barred(&stage, Errand::Attack(0), boats, Lang::Zh).as_deref(), Some("本次演练无火情"));
        assert_eq!(barred(&stage, Errand::Scene(Work::Fight), boats, Lang::Zh).as_deref(), Some("本次推演没有事故"));
    }
}
