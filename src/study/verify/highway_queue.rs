//! Study / verify / highway queue — the queue of an expressway against the closed forms of kinematic waves.
//!
//! In: nothing. Out: checks. Source: Lighthill and Whitham (1955), Richards (1956) on a triangular diagram; by case.

use super::Sheet;
use crate::drill::expressway::stream::{STEP, Stream, Stretch};

const PER_H: f64 = 4200.0;
const FREE_M_S: f64 = 100.0 / 3.6;
const JAM_PER_M: f64 = 2.0 / 7.5;
const COMES_PER_H: f64 = 2000.0;
const WAVES: &str = "shock speed Δq/Δk, triangular diagram";

/// A straight carriageway of 30 km, filled with a flow.
fn road(doors: &[(f64, f64, f64)]) -> Stream {
    let mut s = Stream::new(&[Stretch { length_m: 30_000.0, free_m_s: FREE_M_S, per_h: PER_H, jam_per_m: JAM_PER_M }], doors);
    s.fill(COMES_PER_H);
    s
}

fn steps(minutes: f64) -> u32 {
    (minutes * 60.0 / STEP.as_seconds()) as u32
}

/// Kilometres of queue and vehicles let through, with a share of the capacity open at 25 km.
fn blocked(open: f64, minutes: f64) -> (f64, f64) {
    let mut s = road(&[]);
    let scene = s.cell_at(25_000.0);
    s.set_open(scene, open);
    for _ in 0..steps(minutes) {
        s.step(COMES_PER_H);
    }
    let tail = s.tail(scene).unwrap_or(scene);
    ((scene - tail) as f64 * s.cell_m() / 1000.0, s.through())
}

/// Adds the cases.
pub(super) fn add(s: &mut Sheet) {
    let (q, k) = (COMES_PER_H / 3600.0, COMES_PER_H / 3600.0 / FREE_M_S);
    let cell_km = FREE_M_S * STEP.as_seconds() / 1000.0;
    let full = q / (JAM_PER_M - k);
    s.add("queue behind a full blockage after 60 min", full * 3600.0 / 1000.0, blocked(0.0, 60.0).0, 1.6 * cell_km, "km", WAVES);
    let critical = PER_H / 3600.0 / FREE_M_S;
    let wave = PER_H / 3600.0 / (JAM_PER_M - critical);
    // One of two lanes: 0.35 of the capacity passes (HCM 2000, exhibit 22-6).
    let out = 0.35 * PER_H / 3600.0;
    let dense = JAM_PER_M - out / wave;
    let slow = (q - out) / (dense - k);
    s.add("queue behind one blocked lane after 120 min", slow * 7200.0 / 1000.0, blocked(0.35, 120.0).0, 1.6 * cell_km, "km", WAVES);
    // Reopened after 30 min: the last of the queue is gone after 30 μ / (μ − λ).
    let mut r = road(&[]);
    let scene = r.cell_at(25_000.0);
    r.set_open(scene, 0.0);
    let mut clear = f64::NAN;
    for i in 0..steps(120.0) {
        if i == steps(30.0) {
            r.set_open(scene, 1.0);
        }
        r.step(COMES_PER_H);
        if i > steps(31.0) && clear.is_nan() && (0..r.len()).all(|c| !r.queued(c)) {
            clear = f64::from(i + 1) * STEP.as_seconds() / 60.0;
        }
    }
    s.add(
        "a blockage of 30 min is forgotten after",
        30.0 * PER_H / (PER_H - COMES_PER_H),
        clear,
        1.5,
        "min",
        "deterministic queue r μ/(μ − λ), the queue's own length included",
    );
    s.add("vehicles that came, less gone, less there", 0.0, r.balance() as f64, 1e-9, "millionths", "conservation, exact");
    // A closed ramp admits nobody, and the mainline closed at a door sends everybody off.
    let mut d = road(&[(10_000.0, 0.1, 900.0)]);
    if let Some(door) = d.door_mut(0) {
        (door.shut_on, door.shut_main) = (true, true);
    }
    for _ in 0..steps(60.0) {
        d.step(COMES_PER_H);
    }
    let door = d.doors()[0];
    s.add("a closed ramp admits", 0.0, door.on as f64, 1e-9, "vehicles", "it is closed");
    s.add("a closed mainline sends off through its gates", 900.0, door.off as f64 / 1e6, 3.0, "vehicles/h", "the gates' capacity");
    s.add("conserved over a closed door", 0.0, d.balance() as f64, 1e-9, "millionths", "conservation, exact");
    // An open stream just flows.
    let mut free = road(&[]);
    for _ in 0..steps(60.0) {
        free.step(COMES_PER_H);
    }
    s.add("a free carriageway lets through", COMES_PER_H, free.through(), 1.0, "vehicles/h", "flow in = flow out");
}
