//! Verify / channels — streams narrower than a cell: normal depth, banks, lakes, books, symmetry, restart, threads, packing, and the
//! same stream resolved by fine cells.

use proptest::prelude::*;
use yanlian::hazard::flood::plane::basin::{Basin, Beyond, Edge, Fault, Outlet, Scheme, Side, Source};
use yanlian::hazard::flood::plane::channel::Channel;
use yanlian::hazard::flood::plane::restart::Refused;
use yanlian::hazard::flood::plane::series::Series;
use yanlian::hazard::flood::plane::water::{Start, Water};

use crate::verify_flood::{BOTH, noise, shape};

/// A channel over cells, so deep below their ground.
fn dug(basin: &Basin, cells: Vec<usize>, width_m: f64, depth_m: f64) -> Channel {
    let bed_m = cells.iter().map(|c| basin.bed_m[*c] - depth_m).collect();
    let links_m = vec![basin.shape.cell_m; cells.len() - 1];
    Channel { cells, bed_m, links_m, width_m, manning: 0.03, mouth: None }
}

/// Land 5 cells wide that falls eastwards by a thousandth, a brook of 6 × 2 m in its middle row with a spring and a free mouth.
fn brook(scheme: Scheme, flow_m3_s: f64) -> Basin {
    let s = shape(60, 5, 50.0);
    let mut basin = Basin::new(s, (0..s.len()).map(|k| 0.001 * (3000.0 - s.centre(k).x)).collect(), 0.05, scheme);
    basin.channels = vec![Channel { mouth: Some(0.001), ..dug(&basin, (120..180).collect(), 6.0, 2.0) }];
    basin.sources = vec![Source { cells: vec![120], flow_m3_s: Series::constant(flow_m3_s) }];
    basin
}

#[test]
fn a_steady_brook_has_manning_s_normal_depth_and_wets_no_land() {
    // Q = A R^(2/3) √S / n, A = 6 h, R = 6 h / (6 + 2 h), by halving.
    let normal = |q: f64| {
        let carries = |h: f64| 6.0 * h * (6.0 * h / (6.0 + 2.0 * h)).powf(2.0 / 3.0) * 0.001f64.sqrt() / 0.03;
        let (mut a, mut b) = (0.0, 2.0);
        for _ in 0..60 {
            let h = 0.5 * (a + b);
            if carries(h) < q { a = h } else { b = h }
        }
        0.5 * (a + b)
    };
    for (scheme, flow) in [(Scheme::Inertial, 0.2), (Scheme::Inertial, 3.0), (Scheme::Inertial, 12.0), (Scheme::Hll, 3.0)] {
        let mut w = Water::new(&brook(scheme, flow), &Start::Dry).expect("sound");
        for hour in 1..=5 {
            w.run_to(3600.0 * f64::from(hour));
            assert_eq!(w.check(), Ok(()));
            assert!((0..300).all(|k| w.depth_m(k) == 0.0), "{scheme:?} {flow} m³/s stay below the banks");
        }
        for cell in [125, 140, 150, 170] {
            let h = w.channel_depth_m(cell).expect("a channel");
            assert!((h / normal(flow) - 1.0).abs() < 0.01, "{scheme:?} {flow} m³/s at {cell}: {h} m for {}", normal(flow));
        }
        assert!((w.along_channel_m3_s(0, 30) / flow - 1.0).abs() < 0.01, "{}", w.along_channel_m3_s(0, 30));
        let (books, stands) = (w.books(), 6.0 * normal(flow) * 59.0 * 50.0);
        assert!((books.stored_m3 / stands - 1.0).abs() < 0.02 && (books.outlets_m3 - w.left_channels_m3()).abs() < 1e-9, "{books:?} {stands}");
        assert!(w.channel_depth_m(0).is_none() && (w.channel_level_m(150).expect("a channel") - (w.level_m(150) - 2.0) - normal(flow)).abs() < 0.02);
    }
}

#[test]
fn a_brook_that_is_too_full_spills_and_what_it_spills_is_counted() {
    for scheme in BOTH {
        let mut basin = brook(scheme, 0.0);
        basin.sources[0].flow_m3_s = Series::new(vec![(0.0, 5.0), (1800.0, 60.0), (3600.0, 5.0), (5400.0, 0.0)]).expect("ascending");
        let mut w = Water::new(&basin, &Start::Dry).expect("sound");
        let mut most = 0;
        for minute in 1..=600 {
            w.run_to(60.0 * f64::from(minute));
            assert_eq!(w.check(), Ok(()));
            most = most.max((0..300).filter(|k| w.depth_m(*k) > 0.01).count());
            // Above the banks channel and land have one level; what ran in from beside in the last step falls in with the next.
            for cell in (120..180).filter(|c| w.depth_m(*c) > 0.02) {
                assert!((w.channel_depth_m(cell).expect("a channel") - 2.0 - f64::from(w.depth_m(cell))).abs() < 2e-5, "{scheme:?} {cell}");
            }
        }
        // The land has no way out but the brook: ten hours later it has run back into it and off.
        assert!(most > 100 && w.left_channels_m3() > 0.97 * w.books().sources_m3, "{scheme:?}: {most} cells, {:?}", w.books());
        assert!((w.given_m3(0) - (32.5 * 3600.0 + 2.5 * 1800.0)).abs() < 1.0);
    }
}

/// A bowl of rough ground with channels that join, of other widths and depths.
fn rough_bowl(scheme: Scheme, view: &dyn Fn(usize, usize) -> (usize, usize)) -> Basin {
    let (n, s) = (25, shape(25, 25, 20.0));
    let at = |k: usize| view(k / n, k % n);
    let bed = |k: usize| {
        let (r, c) = at(k);
        0.2 * ((r as f64 - 12.0).abs() + (c as f64 - 12.0).abs()) + 0.4 * noise((r * n + c) as u64)
    };
    let mut basin = Basin::new(s, (0..s.len()).map(bed).collect(), 0.03, scheme);
    let place = |r: usize, c: usize| (0..s.len()).find(|k| at(*k) == (r, c)).expect("a cell");
    let lines: [Vec<(usize, usize)>; 3] = [(2..=12).map(|c| (12, c)).collect(), (12..=20).map(|c| (12, c)).collect(), (3..=12).map(|r| (r, 12)).collect()];
    for (line, (width, depth)) in lines.into_iter().zip([(3.0, 1.0), (7.0, 1.7), (1.3, 0.6)]) {
        let channel = dug(&basin, line.into_iter().map(|(r, c)| place(r, c)).collect(), width, depth);
        basin.channels.push(channel);
    }
    basin
}

fn seen(w: &Water, n: usize) -> Vec<(u32, u64)> {
    (0..n).map(|k| (w.depth_m(k).to_bits(), w.channel_depth_m(k).map_or(0, f64::to_bits))).collect()
}

#[test]
fn a_lake_in_channels_and_above_their_banks_is_still_to_the_bit() {
    for (scheme, level) in BOTH.into_iter().flat_map(|s| [-0.9, 0.0, 0.31, 0.5, 1.234_567, 3.0].map(|l| (s, l))) {
        let basin = rough_bowl(scheme, &|r, c| (r, c));
        let mut w = Water::new(&basin, &Start::Level(vec![level; 625])).expect("sound");
        let before = seen(&w, 625);
        assert!(basin.channels.iter().any(|c| c.cells.iter().any(|k| w.channel_depth_m(*k).is_some_and(|h| h > 0.05))), "{level}");
        w.run_to(1800.0);
        assert!(seen(&w, 625) == before, "{scheme:?} {level}");
        assert!((0..3).all(|c| (0..basin.channels[c].links_m.len()).all(|l| w.along_channel_m3_s(c, l) == 0.0)));
        assert_eq!(w.check(), Ok(()));
    }
}

#[test]
fn mirrored_or_turned_channels_give_mirrored_or_turned_water_to_the_bit() {
    let n = 25;
    for scheme in BOTH {
        let run = |view: &dyn Fn(usize, usize) -> (usize, usize)| {
            let mut basin = rough_bowl(scheme, view);
            basin.sources = vec![Source { cells: vec![basin.channels[0].cells[0]], flow_m3_s: Series::constant(4.0) }];
            let at = |k: usize| view(k / n, k % n);
            let depth = (0..n * n).map(|k| if at(k).0 < 3 { 0.8 } else { 0.0 }).collect();
            let mut w = Water::new(&basin, &Start::Depth(depth)).expect("sound");
            w.run_to(120.0);
            assert_eq!(w.check(), Ok(()));
            seen(&w, n * n)
        };
        let plain = run(&|r, c| (r, c));
        let (mirrored, turned) = (run(&|r, c| (r, n - 1 - c)), run(&|r, c| (c, n - 1 - r)));
        for (r, c) in (0..n * n).map(|k| (k / n, k % n)) {
            assert_eq!(mirrored[r * n + c], plain[r * n + n - 1 - c], "{scheme:?} {r} {c}");
            assert_eq!(turned[r * n + c], plain[c * n + n - 1 - r], "{scheme:?} {r} {c}");
        }
    }
}

/// A valley of rough ground with a stream in a winding channel, a tributary, an outlet at its end, a pump, rain now and then.
fn valley(seed: u64, cols: usize, rows: usize, scheme: Scheme) -> Basin {
    let s = shape(cols, rows, 10.0);
    let lucky = |k: usize, salt: u64| noise(seed.wrapping_mul(31).wrapping_add(salt * 100_003 + k as u64));
    let bed = |k: usize| 0.03 * (s.centre(k).x - s.east() / 2.0).abs() + 0.02 * s.centre(k).y + 1.5 * lucky(k, 2);
    let mut basin = Basin::new(s, (0..s.len()).map(bed).collect(), 0.03, scheme);
    // Southwards, and now and then a cell to the side.
    let (mut cell, mut way) = (cols / 2, vec![cols / 2]);
    while cell + cols < s.len() {
        cell += cols;
        way.push(cell);
        let side = lucky(cell, 3);
        if side > 0.7 && (cell + 1) % cols != 0 {
            cell += 1;
            way.push(cell);
        } else if side < 0.3 && cell % cols != 0 {
            cell -= 1;
            way.push(cell);
        }
    }
    let mouth = *way.last().expect("a way");
    let joins = way[way.len() / 2];
    let width = |salt: u64| 0.3 + 9.0 * lucky(0, salt);
    basin.channels = vec![dug(&basin, way.clone(), width(4), 0.2 + 2.0 * lucky(0, 5))];
    let from = joins / cols * cols;
    if joins > from + 1 && !way.contains(&(joins - 1)) {
        let side = (from..=joins).filter(|c| *c == joins || !way.contains(c)).collect::<Vec<usize>>();
        if side.windows(2).all(|w| w[1] == w[0] + 1) {
            basin.channels.push(dug(&basin, side, width(6), 0.1 + lucky(0, 7)));
        }
    }
    let flow = |peak: f64| Series::new(vec![(0.0, 0.0), (120.0, peak), (300.0, 0.0)]).expect("ascending");
    basin.sources = vec![
        Source { cells: vec![way[0]], flow_m3_s: flow(60.0 * lucky(0, 8)) },
        Source { cells: vec![joins], flow_m3_s: Series::constant(-0.3) },
        Source { cells: vec![s.len() - 1], flow_m3_s: flow(20.0) },
    ];
    basin.outlets = vec![Outlet { cells: vec![mouth], slope: 0.02 }];
    basin
}

fn ponds(seed: u64, n: usize) -> Start {
    Start::Depth((0..n).map(|k| if noise(seed + 17 * k as u64) > 0.93 { 2.0 * noise(seed + 5 * k as u64) } else { 0.0 }).collect())
}

#[test]
fn a_restart_with_channels_goes_on_as_if_it_had_never_stopped_and_other_channels_are_refused() {
    for (scheme, packing) in [(Scheme::Inertial, f64::INFINITY), (Scheme::Inertial, 0.0), (Scheme::Hll, f64::INFINITY)] {
        let basin = valley(3, 40, 50, scheme);
        let [mut straight, mut again] = [ponds(3, 2000), Start::Dry].map(|start| Water::new(&basin, &start).expect("sound"));
        straight.set_packing(packing);
        again.set_packing(packing);
        straight.run_to(150.0);
        let saved = straight.save();
        straight.run_to(400.0);
        assert_eq!(again.load(&saved), Ok(()));
        assert_eq!(again.save(), saved);
        again.run_to(400.0);
        assert_eq!(again.save(), straight.save(), "{scheme:?} {packing}");
        for change in
            [(|c| c.width_m += 0.1) as fn(&mut Channel), |c| c.bed_m[3] -= 0.01, |c| c.manning = 0.04, |c| c.links_m[1] += 0.5, |c| c.mouth = Some(0.1)]
        {
            let mut other = basin.clone();
            change(&mut other.channels[0]);
            assert_eq!(Water::new(&other, &Start::Dry).expect("sound").load(&saved), Err(Refused::Ground));
        }
        let without = Basin { channels: Vec::new(), ..basin.clone() };
        assert_eq!(Water::new(&without, &Start::Dry).expect("sound").load(&saved), Err(Refused::Ground));
        assert_eq!(again.load(&saved[..saved.len() - 3]), Err(Refused::Unreadable));
    }
}

#[test]
fn two_threads_give_the_bits_of_one_with_channels_too() {
    for (scheme, packing) in [(Scheme::Inertial, f64::INFINITY), (Scheme::Inertial, 0.0), (Scheme::Hll, f64::INFINITY)] {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| {
                let mut w = Water::new(&valley(5, 180, 160, scheme), &ponds(5, 180 * 160)).expect("sound");
                w.set_packing(packing);
                w.run_to(120.0);
                w.save()
            })
        };
        assert!(run(1) == run(2), "{scheme:?} {packing}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn packed_water_with_channels_is_that_of_the_raster_to_the_bit(seed in 0u64..1_000_000, cols in 6usize..60, rows in 6usize..60, rain in any::<bool>()) {
        let mut basin = valley(seed, cols, rows, Scheme::Inertial);
        if rain {
            basin.rain_mm_per_h = Series::new(vec![(0.0, 0.0), (70.0, 0.0), (75.0, 90.0), (80.0, 0.0)]).expect("ascending");
        }
        let start = ponds(seed, cols * rows);
        let [mut packed, mut raster] = [0.0, f64::INFINITY].map(|from| {
            let mut w = Water::new(&basin, &start).expect("sound");
            w.set_packing(from);
            w
        });
        for minute in 1..=6 {
            if minute == 4 {
                // A bank fails down to below the bed of the channel there.
                for w in [&mut packed, &mut raster] {
                    w.set_bed(basin.channels[0].cells[2], 0.0);
                }
            }
            let [a, b] = [&mut packed, &mut raster].map(|w| {
                w.run_to(60.0 * f64::from(minute));
                w.check().expect("the books close");
                let q: Vec<u64> = (0..basin.channels[0].links_m.len()).map(|l| w.along_channel_m3_s(0, l).to_bits()).collect();
                (seen(w, cols * rows), q, w.steps(), w.books())
            });
            prop_assert!(packed.bound().is_some() != (rain && minute == 2) && raster.bound().is_none());
            prop_assert!(a == b, "minute {minute}");
        }
    }

    #[test]
    fn no_channel_makes_or_loses_water(
        seed in 0u64..1_000_000, cols in 6usize..30, rows in 6usize..30, hll in any::<bool>(), courant in 0.1f64..1.0, longest in 0.1f64..60.0, rain in 0.0f64..300.0,
    ) {
        let mut basin = valley(seed, cols, rows, if hll { Scheme::Hll } else { Scheme::Inertial });
        (basin.courant, basin.longest_s) = (courant, longest);
        basin.rain_mm_per_h = Series::constant(rain);
        basin.edges = vec![Edge { side: Side::West, cells: (0, rows), beyond: Beyond::Fall(0.01) }, Edge { side: Side::South, cells: (0, cols), beyond: Beyond::Stage(Series::constant(2.0)) }];
        let mut w = Water::new(&basin, &ponds(seed, cols * rows)).expect("sound");
        for _ in 0..6 {
            w.run_to(w.at_s() + 20.0);
            prop_assert_eq!(w.check(), Ok(()));
        }
        prop_assert_eq!(w.books().error, 0.0);
        prop_assert!((0..cols * rows).all(|k| w.speed_m_s(k).is_finite() && w.depth_m(k) >= 0.0 && w.channel_depth_m(k).is_none_or(|h| (0.0..200.0).contains(&h))));
    }
}

#[test]
fn a_pump_takes_from_a_channel_and_channels_that_clash_are_refused() {
    let mut basin = brook(Scheme::Inertial, 2.0);
    basin.sources.push(Source { cells: vec![150], flow_m3_s: Series::constant(-0.5) });
    let mut w = Water::new(&basin, &Start::Dry).expect("sound");
    w.run_to(4.0 * 3600.0);
    assert_eq!(w.check(), Ok(()));
    assert!((w.along_channel_m3_s(0, 20) - 2.0).abs() < 0.02 && (w.along_channel_m3_s(0, 40) - 1.5).abs() < 0.02, "{}", w.along_channel_m3_s(0, 40));
    assert!(w.given_m3(1) < -0.45 * 3.5 * 3600.0 && w.given_m3(1) >= -0.5 * 4.0 * 3600.0, "{}", w.given_m3(1));
    basin.channels.push(dug(&basin, vec![150, 151], 2.0, 1.0));
    basin.channels.push(dug(&basin, vec![2, 3], 50.0, 1.0));
    let faults = Water::new(&basin, &Start::Dry).expect_err("they clash");
    assert_eq!(faults, [Fault::Channel(2), Fault::Alongside(0, 1)]);
}
