//! Study / pool — independent jobs on all cores, each worker with its own bench.
//!
//! In: how many jobs, how many workers, what a bench is, what a job does. Out: each result as soon as it is there, to one listener, who
//! may say that it is enough and hears no more then. Not here: what a job is. Method: workers take the next number from a counter; what a job gives
//! depends on its number alone, so neither their number nor their pace changes a result.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

/// Does the jobs `0..count`; `done` hears each result with its number, in the order in which they come, and gives `false` to stop.
pub fn work<B, T: Send>(
    count: usize,
    workers: usize,
    bench: impl Fn() -> B + Sync,
    job: impl Fn(&mut B, usize) -> T + Sync,
    mut done: impl FnMut(usize, T) -> bool,
) {
    let (next, enough) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, count.max(1)) {
            let send = send.clone();
            let (next, enough, bench, job) = (&next, &enough, &bench, &job);
            scope.spawn(move || {
                let mut own = bench();
                while !enough.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count || send.send((number, job(&mut own, number))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for (number, result) in receive {
            if !done(number, result) {
                enough.store(true, Ordering::Relaxed);
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_done_once_whatever_the_number_of_workers() {
        for workers in [1, 2, 7] {
            let mut seen = vec![0; 50];
            work(
                50,
                workers,
                || (),
                |(), n| n * n,
                |n, r| {
                    assert_eq!(r, n * n);
                    seen[n] += 1;
                    true
                },
            );
            assert_eq!(seen, [1; 50], "{workers} workers");
        }
    }

    #[test]
    fn whoever_listens_may_stop_early() {
        let mut heard = 0;
        work(
            10_000,
            2,
            || (),
            |(), n| n,
            |_, _| {
                heard += 1;
                heard < 10
            },
        );
        assert!((10..10_000).contains(&heard), "{heard}");
    }
}
