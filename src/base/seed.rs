//! Base / seed — luck drawn by name, so that two plans meet the same night.
//!
//! In: the drill's seed, a purpose, the key of an entity. Out: a `Stream` of numbers that nothing else shares.
//! Not here: distributions of the domain (`dist`), a global generator (there is none).
//! Method: the key is hashed with XXH3-128 and seeds a PCG (O'Neill 2014, XSL-RR 128/64 MCG); hot loops use
//! `draw`, a counter-based SplitMix64 finaliser (Steele, Lea, Flood 2014) on the same key. First values are pinned below.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use xxhash_rust::xxh3::xxh3_128;

/// The number that names a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Seed(pub u64);

macro_rules! purposes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a stream of luck is for. The text is part of the key: renaming one changes every drill.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Luck { $($(#[$doc])* $name),+ }
        impl Luck {
            /// The name that goes into the key.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$name => $text),+ } }
        }
    };
}

purposes!(
    /// Where a house stands around its settlement's centre.
    HousePlacement = "house-placement",
    /// The correlated error of the terrain.
    TerrainError = "terrain-error",
    /// Who lives in a household: size, ages, mobility, vehicles.
    Household = "household",
    /// The storm: which hyetograph, its scaling.
    Storm = "storm",
    /// The error of a forecast.
    Forecast = "forecast",
    /// A gauge's lateness, dropout and error.
    Gauge = "gauge",
    /// How long a message takes and whether it arrives.
    Message = "message",
    /// How long an officer takes over a task.
    Officer = "officer",
    /// Whether and when a channel reaches a household.
    Reception = "reception",
    /// How long a household takes to understand and decide.
    Decision = "decision",
    /// How long a household takes to prepare.
    Preparation = "preparation",
    /// Where a household goes and how.
    Destination = "destination",
    /// How long a team takes to mobilise.
    Mobilisation = "mobilisation",
    /// A team's work on the spot.
    TeamWork = "team-work",
    /// What water does to a person or a vehicle.
    Harm = "harm",
    /// The length of a consultation.
    Consultation = "consultation",
    /// When somebody notices a road under water.
    Noticing = "noticing",
    /// Whose name is wrong on a roll.
    RollCall = "roll-call",
    /// A ford driven or refused.
    Fording = "fording",
    /// A sketch's texture of the terrain.
    Sketch = "sketch",
    /// A parameter's draw in a study.
    Uncertainty = "uncertainty",
    /// Resampling in a statistic.
    Bootstrap = "bootstrap",
    /// Where a table of trips begins within an interval.
    TripTable = "trip-table",
    /// Who drives where on an ordinary day, and when.
    Background = "background",
    /// Where an ember flies and whether it lights.
    Ember = "ember",
    /// Who sees a forest fire, when and where, and what is said of it.
    FireWatch = "fire-watch",
    /// Where an edge that was held wakes again.
    Rekindle = "rekindle",
    /// What fire does to a crew that it overtakes.
    Entrapment = "entrapment",
    /// What a burning vehicle does: its greatest heat, whether it bursts or takes fire again.
    RoadFire = "road-fire",
    /// Who is in a vehicle, and whether a driver runs into the end of a queue.
    Crash = "crash",
);

/// A private stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(Pcg64Mcg);

/// The hash of a name: seed, purpose, entity, member, one after the other. Names are short, so most need no memory of their own.
fn key_hash(seed: Seed, purpose: Luck, entity: &[u8], member: &[u8]) -> u128 {
    const ROOM: usize = 256;
    let (seed, purpose) = (seed.0.to_le_bytes(), purpose.name().as_bytes());
    let parts: [&[u8]; 5] = [&seed, purpose, &[0], entity, member];
    if parts.iter().map(|p| p.len()).sum::<usize>() > ROOM {
        return xxh3_128(&parts.concat());
    }
    let (mut bytes, mut used) = ([0; ROOM], 0);
    for part in parts {
        bytes[used..used + part.len()].copy_from_slice(part);
        used += part.len();
    }
    xxh3_128(&bytes[..used])
}

/// The stream of one purpose and one entity, named by the author's key.
#[must_use]
pub fn stream(seed: Seed, purpose: Luck, entity: &str) -> Stream {
    Stream(Pcg64Mcg::from_seed(key_hash(seed, purpose, entity.as_bytes(), &[]).to_le_bytes()))
}

/// The stream of one purpose and one member of an entity: household 7 of a settlement, say.
#[must_use]
pub fn stream_of(seed: Seed, purpose: Luck, entity: &str, member: u64) -> Stream {
    let mut number = [b'#'; 9];
    number[1..].copy_from_slice(&member.to_le_bytes());
    Stream(Pcg64Mcg::from_seed(key_hash(seed, purpose, entity.as_bytes(), &number).to_le_bytes()))
}

/// A short key for hot loops: compute it once for an entity, then [`draw`] by counter.
#[must_use]
pub fn draw_key(seed: Seed, purpose: Luck, entity: &str) -> u64 {
    key_hash(seed, purpose, entity.as_bytes(), &[]) as u64
}

/// The `counter`-th number in `[0, 1)` of a key: no state, so any order gives the same luck.
#[must_use]
pub const fn draw(key: u64, counter: u64) -> f64 {
    let mut z = key.wrapping_add(counter.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 / 9_007_199_254_740_992.0
}

impl Stream {
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
    /// Uniform in `[0, 1)`, 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }
    /// Uniform in `[low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }
    /// Uniform in `0..n` (n > 0), by rejection so that no value is favoured.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "a choice needs at least one option");
        let zone = u64::MAX - u64::MAX % n;
        loop {
            let bits = self.bits();
            if bits < zone {
                return bits % n;
            }
        }
    }
    /// Standard normal, by inversion so that one number costs one draw.
    pub fn normal(&mut self) -> f64 {
        let u = (self.bits() >> 11) as f64 + 0.5;
        super::num::normal_quantile(u / 9_007_199_254_740_992.0)
    }
    /// Exponential with the given mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * super::num::ln(1.0 - self.unit())
    }
    /// An index drawn in proportion to `weights`; panics where they sum to nothing.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        assert!(total > 0.0, "a weighted choice needs a positive total");
        let mut rest = self.unit() * total;
        for (i, w) in weights.iter().enumerate() {
            if rest < *w {
                return i;
            }
            rest -= w;
        }
        weights.iter().rposition(|w| *w > 0.0).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entity_s_luck_does_not_depend_on_another_s() {
        let mut a = stream(Seed(1), Luck::Storm, "a");
        let alone = a.bits();
        let mut b = stream(Seed(1), Luck::Storm, "b");
        b.bits();
        assert_eq!(stream(Seed(1), Luck::Storm, "a").bits(), alone);
        assert_ne!(stream(Seed(2), Luck::Storm, "a").bits(), alone);
        assert_ne!(stream(Seed(1), Luck::Gauge, "a").bits(), alone);
    }

    #[test]
    fn a_draw_is_a_unit_number_and_spreads() {
        let key = draw_key(Seed(7), Luck::Reception, "x");
        let mean = (0..10_000).map(|i| draw(key, i)).sum::<f64>() / 10_000.0;
        assert!((0.49..0.51).contains(&mean), "{mean}");
    }
}
