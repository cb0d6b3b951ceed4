//! Fire / watchers — who sees a fire first, when word of it comes to which post, and the fire weather as it is told.
//!
//! In: the true fire and weather, the county, named luck. Out: `ReportArrived`, what each post knows of the fire, weather now
//! and forecast with their errors. Not here: what crews tell (they tell it to command, which passes it on here).
//! Method: satellite, camera, ranger and citizen each look once a minute or at their own times, see by chance once the fire is
//! hot enough for them, and tell with a delay and an error of place of their own. Whoever has been told believes what is
//! newer, and what was seen on the spot rather than from afar.
//! Source: every number here is assumed and listed in `docs/assumptions.md`; that a satellite's hot spot is no more exact
//! than its pixel (Himawari AHI, 2 km) is its maker's.

use std::collections::{BTreeMap, BTreeSet};

use super::seen::FireSeen;
use crate::base::dist::Dist;
use crate::base::ids::{Id, PostId, TeamId, VillageId};
use crate::base::num::exp;
use crate::base::seed::{Luck, Seed, stream_of};
use crate::base::time::{Moment, Span};
use crate::drill::log::line;
use crate::drill::sight::Sense;
use crate::drill::sight::everybody::Everybody;
use crate::hazard::forest_fire::fire::ForestFire;
use crate::hazard::forest_fire::weather::Weather;
use crate::map::frame::Point;
use crate::plan::chain::{CENTRE, Posts, Seat};
use crate::record::event::{Cause, Kind, Unit, Who, Why};
use crate::record::said;
use crate::scenario::drill_spec::Scenario;

/// Who sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Source {
    /// A satellite's hot spot, told to the centre.
    Satellite,
    /// A camera at a township's seat, told to the centre.
    Camera,
    /// A ranger on his round or tower, told to the township.
    Ranger,
    /// Somebody in a settlement, told to the village and to the centre's 12119.
    Citizen,
}

/// How one of them sees.
struct Manner {
    source: Source,
    word: &'static str,
    /// Least heat, megawatts.
    heat_mw: f64,
    /// Every so many minutes it looks.
    every_min: i64,
    /// Chance at a look by day and at night.
    chance: (f64, f64),
    /// Minutes until the word is there.
    delay_min: Dist,
    /// Error of the place, metres, one standard deviation a direction.
    error_m: f64,
    /// It sees no further, metres; from the nearest seat or settlement.
    reach_m: f64,
}

const MANNERS: [Manner; 4] = [
    Manner {
        source: Source::Satellite,
        word: "fire satellite",
        heat_mw: 20.0,
        every_min: 10,
        chance: (0.7, 0.85),
        delay_min: Dist::Uniform(15.0, 30.0),
        error_m: 700.0,
        reach_m: f64::INFINITY,
    },
    Manner {
        source: Source::Camera,
        word: "fire camera",
        heat_mw: 2.0,
        every_min: 1,
        chance: (0.03, 0.06),
        delay_min: Dist::LogNormal(5.0, 0.4),
        error_m: 400.0,
        reach_m: 10_000.0,
    },
    Manner {
        source: Source::Ranger,
        word: "fire ranger",
        heat_mw: 1.0,
        every_min: 1,
        chance: (0.05, 0.0),
        delay_min: Dist::LogNormal(5.0, 0.5),
        error_m: 250.0,
        reach_m: 8_000.0,
    },
    Manner {
        source: Source::Citizen,
        word: "fire citizen",
        heat_mw: 1.0,
        every_min: 1,
        chance: (0.05, 0.02),
        delay_min: Dist::LogNormal(4.0, 0.6),
        error_m: 300.0,
        reach_m: 4_000.0,
    },
];

/// A weather station in a valley reads this share of the wind over the hills, drawn evenly (assumed).
const STATION_WIND: (f64, f64) = (0.7, 1.0);
/// A forecast is made so often (assumed).
const FORECAST_EVERY: Span = Span::hours(3);
/// Errors of a forecast a root hour ahead: minutes of a change, logarithm of the wind, degrees (assumed).
const FORECAST_ERROR: (f64, f64, f64) = (15.0, 0.1, 8.0);
/// Satellites see again and again; word goes out once in this time while nobody has been there (assumed).
const AGAIN: Span = Span::minutes(60);

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Pending {
    at: Moment,
    seen: Moment,
    to: PostId,
    source: usize,
    place: Point,
}

/// The fire as everybody knows it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct FireSight {
    seed: Seed,
    #[serde(skip)]
    posts: Posts,
    known: BTreeMap<PostId, FireSeen>,
    pending: Vec<Pending>,
    told: BTreeMap<usize, Moment>,
    looks: [u64; MANNERS.len()],
    /// The truth, for measuring only.
    exact: Option<FireSeen>,
    now: Vec<Weather>,
    forecast: Vec<Weather>,
    truth: Vec<Weather>,
    issued: u64,
    next_minute: Moment,
    rainless_days: f64,
    /// Teams known to be at the fire.
    pub crews: BTreeSet<TeamId>,
    /// When the command room last told the villages about the fire of it.
    pub spread: Option<Moment>,
    /// Help without a plan is on its way.
    pub helped: bool,
}

/// What one post can say of the fire.
#[derive(Clone, Copy, Debug)]
pub struct FireView<'a> {
    /// The fire, as told.
    pub seen: Option<&'a FireSeen>,
    /// The weather as told: the row of now, then the rows to come.
    pub weather: &'a [Weather],
    /// Days without rain.
    pub rainless_days: f64,
    /// Teams known to be at it.
    pub crews: usize,
}

/// The fire weather class 1 to 5 of a row of weather.
///
/// Sum of points for temperature, humidity, days without rain and wind, after the layout of LY/T 1172-1995 (森林火险气象等级);
/// its points are quoted from memory (assumed), limits 25, 50, 72, 90.
#[must_use]
pub fn fire_weather(w: &Weather, rainless_days: f64) -> f64 {
    let points = |v: f64, steps: &[(f64, f64)]| steps.iter().filter(|(from, _)| v >= *from).map(|s| s.1).fold(0.0, f64::max);
    let warm = points(w.temperature_c, &[(5.0, 4.0), (10.0, 6.0), (15.0, 9.0), (20.0, 13.0), (25.0, 15.0)]);
    let dry = points(100.0 - w.humidity_percent, &[(30.0, 3.0), (40.0, 6.0), (50.0, 9.0), (60.0, 12.0), (70.0, 15.0)]);
    let rainless = points(rainless_days, &[(1.0, 10.0), (3.0, 20.0), (5.0, 30.0), (8.0, 40.0), (15.0, 50.0)]);
    let windy = points(w.wind_m_s, &[(1.6, 5.0), (3.4, 10.0), (5.5, 15.0), (8.0, 20.0)]);
    let sum = warm + dry + rainless + windy;
    1.0 + [25.0, 50.0, 72.0, 90.0].iter().filter(|l| sum > **l).count() as f64
}

impl FireSight {
    /// Of a scenario whose hazard is a fire, or may light one; none otherwise.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: Seed) -> Option<Self> {
        let spec = scenario.drill.hazard.fire()?;
        Some(Self {
            seed,
            posts: Posts::new(&scenario.county, &scenario.books),
            known: BTreeMap::new(),
            pending: Vec::new(),
            told: BTreeMap::new(),
            looks: [0; MANNERS.len()],
            exact: None,
            now: Vec::new(),
            forecast: Vec::new(),
            truth: spec.weather.clone(),
            issued: 0,
            next_minute: Moment::ZERO,
            rainless_days: spec.rainless_days,
            crews: BTreeSet::new(),
            spread: None,
            helped: false,
        })
    }
    /// Fills in again what a saved state leaves out.
    pub fn attach(&mut self, scenario: &Scenario) {
        self.posts = Posts::new(&scenario.county, &scenario.books);
    }
    /// What a post knows.
    #[must_use]
    pub fn known(&self, post: PostId) -> Option<&FireSeen> {
        self.known.get(&post)
    }
    /// A post's view.
    #[must_use]
    pub fn view(&self, post: PostId) -> FireView<'_> {
        FireView { seen: self.known.get(&post), weather: &self.now, rainless_days: self.rainless_days, crews: self.crews.len() }
    }
    /// The truth's view, for measuring only.
    #[must_use]
    pub fn truth(&self) -> FireView<'_> {
        FireView { seen: self.exact.as_ref(), weather: &self.truth, rainless_days: self.rainless_days, crews: self.crews.len() }
    }
    /// Posts learn of the fire, if it is news to them.
    pub fn learn(&mut self, posts: &[PostId], seen: FireSeen) {
        for p in posts {
            let old = self.known.get(p);
            let news = old.is_none_or(|o| seen.verified && (seen.at >= o.at || !o.verified) || !o.verified && seen.at >= o.at);
            if news {
                let quiet = old.and_then(|o| o.quiet_since).filter(|_| seen.quiet_since.is_some());
                self.known.insert(*p, FireSeen { quiet_since: quiet.or(seen.quiet_since), ..seen });
            }
        }
    }
    /// What somebody on the spot sees of a fire, with the errors of an estimate by eye: area and flame to a fifth.
    #[must_use]
    pub fn look(fire: &ForestFire, now: Moment, luck: &mut crate::base::seed::Stream) -> Option<FireSeen> {
        let mut seen = Self::measure(fire, now)?;
        seen.area_ha *= exp(0.2 * luck.normal());
        seen.flame_m *= exp(0.2 * luck.normal());
        seen.rate_m_s *= exp(0.2 * luck.normal());
        Some(seen)
    }
    /// The fire as it is; for the perfect baseline alone.
    #[must_use]
    pub fn exactly(fire: &ForestFire, now: Moment) -> Option<FireSeen> {
        Self::measure(fire, now)
    }
    fn measure(fire: &ForestFire, now: Moment) -> Option<FireSeen> {
        let size = fire.size();
        let middle = fire.middle()?;
        let shape = crate::hazard::act::Hazard::frame(fire).shape;
        let mut seen = FireSeen::hint(now, middle, 0);
        seen.stretch(fire.burnt_cells().iter().map(|c| shape.centre(*c as usize)));
        seen.verified = true;
        (seen.area_ha, seen.flame_m, seen.rate_m_s) = (size.burnt_ha, size.flame_m, size.rate_m_s);
        seen.held = if size.free_m <= 0.0 { 1.0 } else { (1.0 - size.free_m / size.edge_m.max(1.0)).clamp(0.0, 0.99) };
        seen.quiet_since = (seen.held >= 1.0 && size.heat_mw <= 0.0).then_some(now);
        Some(seen)
    }

    /// One step of watching.
    pub fn sense(&mut self, s: &mut Sense<'_>, known: &mut Everybody) {
        let Some(fire) = s.hazard.forest_fire() else { return };
        if s.now >= self.next_minute {
            self.next_minute = s.now + Span::minutes(1);
            self.tell_weather(s.now, fire);
            let quiet = self.exact.and_then(|e| e.quiet_since);
            self.exact = Self::measure(fire, s.now).map(|e| FireSeen { quiet_since: quiet.filter(|_| e.quiet_since.is_some()).or(e.quiet_since), ..e });
            self.watch(s, fire);
        }
        let due: Vec<Pending> = self.pending.iter().filter(|p| p.at <= s.now).cloned().collect();
        self.pending.retain(|p| p.at > s.now);
        for p in due {
            self.deliver(s, known, &p);
        }
    }

    fn watch(&mut self, s: &Sense<'_>, fire: &ForestFire) {
        let heat = fire.size().heat_mw;
        let Some(middle) = fire.middle() else { return };
        let county = &s.scenario.county;
        let minute = s.now.as_millis() / 60_000;
        let night = s.scenario.is_night(s.now);
        for (i, m) in MANNERS.iter().enumerate() {
            if heat < m.heat_mw || minute % m.every_min != 0 {
                continue;
            }
            let verified = self.known.get(&CENTRE).is_some_and(|k| k.verified);
            let again = self.told.get(&i).is_none_or(|at| m.source == Source::Satellite && !verified && s.now - *at >= AGAIN);
            if !again {
                continue;
            }
            let near = match m.source {
                Source::Citizen => county.settlements.iter().map(|x| x.at.distance_m(middle)).fold(f64::INFINITY, f64::min),
                Source::Camera | Source::Ranger => county.townships.iter().map(|x| x.seat.distance_m(middle)).fold(f64::INFINITY, f64::min),
                Source::Satellite => 0.0,
            };
            if near > m.reach_m {
                continue;
            }
            let mut luck = stream_of(self.seed, Luck::FireWatch, m.word, self.looks[i]);
            self.looks[i] += 1;
            if luck.unit() >= if night { m.chance.1 } else { m.chance.0 } {
                continue;
            }
            self.told.insert(i, s.now);
            let place = Point::new(middle.x + m.error_m * luck.normal(), middle.y + m.error_m * luck.normal());
            let delay = Span::from_minutes_f64(m.delay_min.sample(&mut luck).clamp(0.0, 240.0));
            let village = nearest_village(s.scenario, middle);
            let township = village.and_then(|v| self.posts.list.get(self.posts.village(v).index())).and_then(|p| p.township).map(|t| self.posts.township(t));
            let to: Vec<PostId> = match m.source {
                Source::Satellite | Source::Camera => vec![CENTRE],
                Source::Ranger => vec![township.unwrap_or(CENTRE)],
                Source::Citizen => std::iter::once(CENTRE).chain(village.map(|v| self.posts.village(v))).collect(),
            };
            self.pending.extend(to.into_iter().map(|to| Pending { at: s.now + delay, seen: s.now, to, source: i, place }));
        }
    }

    fn deliver(&mut self, s: &mut Sense<'_>, known: &mut Everybody, p: &Pending) {
        let village = nearest_village(s.scenario, p.place);
        let place = village.map_or(Who::Nobody, Who::Village);
        let word = MANNERS[p.source].word;
        let lit = s.log.events().iter().rev().find(|e| e.kind == Kind::FireBegan && e.at <= p.seen).map(|e| e.seq);
        let l = line(Kind::ReportArrived, place, Cause { why: Why::Hazard, seq: lit }).at(place).to(Who::Post(p.to)).detail(word);
        let seq = s.log.write(s.now, l.value((s.now - p.seen).as_minutes(), Unit::Minutes));
        let audience: Vec<PostId> = if self.posts.in_room(p.to) { self.posts.room().collect() } else { vec![p.to] };
        for a in &audience {
            if let Some(v) = village {
                known[a.index()].report_from(v, said::FIRE, seq);
            } else {
                known[a.index()].report(said::FIRE, seq);
            }
        }
        self.learn(&audience, FireSeen::hint(p.seen, p.place, seq));
    }

    /// The station's wind, and the forecast last made.
    fn tell_weather(&mut self, now: Moment, fire: &ForestFire) {
        let mut station = stream_of(self.seed, Luck::FireWatch, "station", 0);
        let share = station.uniform(STATION_WIND.0, STATION_WIND.1);
        // What the controller has made of the wind is measured, though nobody has forecast it.
        let here = fire.weather(now - Span::minutes(10));
        let issue = (now.as_millis() / FORECAST_EVERY.as_millis()).max(0) as u64;
        if self.forecast.is_empty() || issue != self.issued {
            self.issued = issue;
            let issued_at = Moment::ZERO + FORECAST_EVERY * issue as i64;
            let rows = self.truth.iter().enumerate().filter(|(_, w)| w.at > issued_at);
            self.forecast = rows
                .map(|(i, w)| {
                    let mut luck = stream_of(self.seed, Luck::Forecast, "fire-weather", issue << 16 | i as u64);
                    let far = (w.at - issued_at).as_hours().max(0.25).sqrt();
                    let (minutes, wind, turn) = FORECAST_ERROR;
                    Weather {
                        at: w.at + Span::from_minutes_f64(minutes * far * luck.normal()),
                        wind_m_s: (w.wind_m_s * exp(wind * far * luck.normal())).min(60.0),
                        wind_towards_deg: (w.wind_towards_deg + turn * far * luck.normal()).rem_euclid(360.0),
                        ..*w
                    }
                })
                .collect();
            self.forecast.sort_by(|a, b| a.at.cmp(&b.at));
        }
        self.now.clear();
        self.now.push(Weather { at: now, wind_m_s: here.wind_m_s * share, ..here });
        self.now.extend(self.forecast.iter().filter(|w| w.at > now));
    }

    /// Where a team's or a verifier's word of the fire is written.
    #[must_use]
    pub fn village_of(scenario: &Scenario, at: Point) -> Option<VillageId> {
        nearest_village(scenario, at)
    }
    /// The post of the village nearest to a place.
    #[must_use]
    pub fn nearest_station(&self, scenario: &Scenario, at: Point) -> Option<PostId> {
        nearest_village(scenario, at).map(|v| self.posts.village(v))
    }
    /// The seat of a post.
    #[must_use]
    pub fn seat(&self, post: PostId) -> Seat {
        self.posts.post(post).seat
    }
}

/// The village whose settlements lie nearest to a place; ties by id.
fn nearest_village(scenario: &Scenario, at: Point) -> Option<VillageId> {
    let near = scenario.county.settlements.iter().enumerate().min_by(|(i, a), (j, b)| a.at.distance_m(at).total_cmp(&b.at.distance_m(at)).then(i.cmp(j)));
    near.map(|(_, s)| s.village)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_rainless_days_are_the_highest_class_and_a_damp_evening_after_rain_the_lowest() {
        let w = |t, h, v| Weather { at: Moment::ZERO, temperature_c: t, humidity_percent: h, wind_m_s: v, wind_towards_deg: 0.0, cloud: 0.0 };
        assert!((fire_weather(&w(31.0, 26.0, 6.0), 50.0) - 5.0).abs() < 1e-9);
        assert!((fire_weather(&w(12.0, 85.0, 1.0), 0.0) - 1.0).abs() < 1e-9);
        assert!(fire_weather(&w(18.0, 65.0, 1.5), 50.0) < 5.0);
    }
}
