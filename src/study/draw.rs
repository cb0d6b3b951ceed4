//! Study / draw — the nights of a study: a seed each, and a value for every number that is not known exactly.
//!
//! In: seeds, distributions, a way of spreading. Out: `Draw`s, in order. Not here: running them.
//! Method: a Latin hypercube (McKay, Beckman & Conover 1979), one stratum a run and input, shuffled by named luck; or a Sobol'
//! sequence (Joe & Kuo 2008, direction numbers of the first ten dimensions) with a random digital shift (Cranley & Patterson
//! 1976 in base 2), whose first points are as good as its last, so that a study may stop early.

use crate::base::dist::Dist;
use crate::base::seed::{Luck, Seed, stream};

/// How inputs are spread over the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampler {
    /// Latin hypercube.
    Latin,
    /// Sobol' sequence, shifted.
    Sobol,
}

/// Most inputs of a Sobol' sequence.
pub const SOBOL_MOST: usize = 10;

/// One night of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Its number, from 0.
    pub number: u64,
    /// The seed of its luck.
    pub seed: u64,
    /// The values of the inputs, in the study's order.
    pub values: Vec<f64>,
}

/// One night a seed, with no inputs drawn.
#[must_use]
pub fn nights(seeds: &[u64]) -> Vec<Draw> {
    seeds.iter().enumerate().map(|(i, seed)| Draw { number: i as u64, seed: *seed, values: Vec::new() }).collect()
}

/// So many nights from a first seed on, each with its inputs. A Sobol' study of more than [`SOBOL_MOST`] inputs is a Latin hypercube.
#[must_use]
pub fn spread(runs: u64, first_seed: u64, inputs: &[(String, Dist)], sampler: Sampler) -> Vec<Draw> {
    let columns: Vec<Vec<f64>> = inputs
        .iter()
        .enumerate()
        .map(|(d, (key, _))| match sampler {
            Sampler::Sobol if inputs.len() <= SOBOL_MOST => sobol(d, runs, first_seed, key),
            _ => latin(runs, first_seed, key),
        })
        .collect();
    (0..runs)
        .map(|i| Draw {
            number: i,
            seed: first_seed.wrapping_add(i),
            values: inputs.iter().zip(&columns).map(|((_, dist), column)| dist.quantile(column[i as usize])).collect(),
        })
        .collect()
}

/// One value in each of so many equal strata, in shuffled order.
fn latin(runs: u64, seed: u64, key: &str) -> Vec<f64> {
    let mut luck = stream(Seed(seed), Luck::Uncertainty, key);
    let mut strata: Vec<u64> = (0..runs).collect();
    for i in (1..strata.len()).rev() {
        strata.swap(i, luck.below(i as u64 + 1) as usize);
    }
    strata.into_iter().map(|s| (s as f64 + luck.unit()) / runs as f64).collect()
}

/// Degree, coefficients and first direction numbers of the primitive polynomials from dimension 2 on (Joe & Kuo 2008, new-joe-kuo-6).
const JOE_KUO: [(u32, u32, &[u32]); SOBOL_MOST - 1] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
];

fn directions(dimension: usize) -> [u32; 32] {
    let mut v = [0u32; 32];
    if dimension == 0 {
        for (i, x) in v.iter_mut().enumerate() {
            *x = 1 << (31 - i);
        }
        return v;
    }
    let (s, a, m) = JOE_KUO[dimension - 1];
    let s = s as usize;
    for i in 0..32 {
        v[i] = if i < s {
            m[i] << (31 - i)
        } else {
            let mut x = v[i - s] ^ (v[i - s] >> s);
            for k in 1..s {
                x ^= ((a >> (s - 1 - k)) & 1) * v[i - k];
            }
            x
        };
    }
    v
}

fn sobol(dimension: usize, runs: u64, seed: u64, key: &str) -> Vec<f64> {
    let v = directions(dimension);
    let shift = stream(Seed(seed), Luck::Uncertainty, key).bits() as u32;
    let mut x = 0u32;
    (0..runs)
        .map(|i| {
            let point = x ^ shift;
            x ^= v[(!i).trailing_zeros().min(31) as usize];
            (f64::from(point) + 0.5) / 4_294_967_296.0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(n: usize) -> Vec<(String, Dist)> {
        (0..n).map(|i| (format!("x{i}"), Dist::Uniform(0.0, 1.0))).collect()
    }

    #[test]
    fn every_stratum_of_every_input_is_met_once_by_both() {
        for sampler in [Sampler::Latin, Sampler::Sobol] {
            let draws = spread(64, 7, &inputs(SOBOL_MOST), sampler);
            for d in 0..SOBOL_MOST {
                let mut met = [0; 64];
                draws.iter().for_each(|x| met[(x.values[d] * 64.0) as usize] += 1);
                assert_eq!(met, [1; 64], "{sampler:?} input {d}");
            }
        }
    }

    #[test]
    fn two_neighbouring_sobol_inputs_fill_the_square_evenly() {
        // A (t, m, 2)-net: each of 4 x 4 boxes has as many points as any other.
        for d in 0..SOBOL_MOST - 1 {
            let mut boxes = [0; 16];
            for x in spread(256, 3, &inputs(SOBOL_MOST), Sampler::Sobol) {
                boxes[(x.values[d] * 4.0) as usize * 4 + (x.values[d + 1] * 4.0) as usize] += 1;
            }
            assert_eq!(boxes, [16; 16], "inputs {d} and {}", d + 1);
        }
    }

    #[test]
    fn the_first_points_of_a_sobol_study_do_not_depend_on_how_many_follow() {
        let (few, many) = (spread(10, 1, &inputs(3), Sampler::Sobol), spread(100, 1, &inputs(3), Sampler::Sobol));
        assert_eq!(few[..], many[..10]);
        assert_eq!(many[99].seed, 100);
    }
}
