//! Flood / limit — no cell gives more than it holds, and what it gives is what its neighbours get.
//!
//! In: drops that want to pass the four faces of each cell. Out: drops that pass, and the new depth.
//! Not here: why they want to (`inertial`, `hll`). Method: where the drops that want to leave a cell are more than it holds,
//! all of them are scaled by the same share, rounded, with two drops held back for the rounding; the scaled number is the
//! one that both sides count. So depth is never negative and volume never changes, to the drop.

use super::strips::{STRIP, cut};

/// The share of its leaving drops that each cell of whole strips can give; it is 1 where a cell holds enough, and stays so without
/// being written. Whether any cell cannot.
#[inline(always)]
pub fn shares(n: usize, held: &[i32], x: &[i32], north: &[i32], south: &[i32], share: &mut [f32]) -> bool {
    let mut any = false;
    for at in (0..n).step_by(STRIP) {
        let (held, north, south): ([i32; STRIP], [i32; STRIP], [i32; STRIP]) = (cut(held, at), cut(north, at), cut(south, at));
        let (west, east): ([i32; STRIP], [i32; STRIP]) = (cut(x, at), cut(x, at + 1));
        let (mut out, mut short) = ([0; STRIP], 0);
        for i in 0..STRIP {
            out[i] = positive(east[i]).wrapping_add(positive(west[i].wrapping_neg())).wrapping_add(positive(south[i]));
            out[i] = out[i].wrapping_add(positive(north[i].wrapping_neg()));
            short |= held[i].wrapping_sub(out[i]);
        }
        if short >= 0 {
            continue;
        }
        any = true;
        let mut list = [1.0; STRIP];
        for i in 0..STRIP {
            let spare = positive(held[i].wrapping_sub(2)) as f32 * (1.0 - 1e-6);
            let wanted = if out[i] > 1 { out[i] } else { 1 } as f32;
            list[i] = if out[i] > held[i] { spare / wanted } else { 1.0 };
        }
        share[at..at + STRIP].copy_from_slice(&list);
    }
    any
}

#[inline(always)]
fn positive(x: i32) -> i32 {
    if x > 0 { x } else { 0 }
}

/// Scales the drops of a row of faces by the share of the cell that gives them.
#[inline(always)]
pub fn scale(n: usize, near: &[f32], far: &[f32], drops: &mut [i32]) {
    let (near, far, drops) = (&near[..n], &far[..n], &mut drops[..n]);
    for i in 0..n {
        let d = drops[i];
        let share = if d > 0 { near[i] } else { far[i] };
        let less = super::lattice::whole(d as f32 * share);
        drops[i] = if share < 1.0 { less } else { d };
    }
}

/// The new depth of a strip of cells: what was there, what passed the four faces, and the rain on open ground. The deepest of them.
#[inline(always)]
pub fn settle(held: &[i32], bed: &[i32], x: &[i32], north: &[i32], south: &[i32], rain: i32, new: &mut [i32]) -> i32 {
    let (held, bed, north, south): ([i32; STRIP], [i32; STRIP], [i32; STRIP], [i32; STRIP]) = (cut(held, 0), cut(bed, 0), cut(north, 0), cut(south, 0));
    let (west, east): ([i32; STRIP], [i32; STRIP]) = (cut(x, 0), cut(x, 1));
    let mut depth = [0; STRIP];
    for i in 0..STRIP {
        let open = bed[i].wrapping_sub(super::lattice::WALL) >> 31;
        let come = west[i].wrapping_sub(east[i]).wrapping_add(north[i].wrapping_sub(south[i]));
        depth[i] = held[i].wrapping_add(come).wrapping_add(rain & open);
    }
    new[..STRIP].copy_from_slice(&depth);
    depth.iter().fold(0, |a, b| if a > *b { a } else { *b })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_wants_to_give_more_than_it_holds_keeps_at_least_nothing() {
        let first = |v: i32| [v, 0, 0, 0, 0, 0, 0, 0];
        for held in [0, 1, 2, 3, 7, 1000, 4_000_000] {
            let mut x = [-held, held, 0, 0, 0, 0, 0, 0, 0];
            let (mut north, mut south, mut share) = (first(-held / 2 - 1), first(held / 3 + 1), [1.0f32; STRIP]);
            assert!(shares(STRIP, &first(held), &x, &north, &south, &mut share) || held == 0);
            let full = [1.0f32; STRIP];
            scale(1, &full, &share, &mut x[..1]);
            scale(1, &share, &full, &mut x[1..]);
            scale(1, &full, &share, &mut north);
            scale(1, &share, &full, &mut south);
            let mut new = [0; STRIP];
            let most = settle(&first(held), &[0; STRIP], &x, &north, &south, 0, &mut new);
            assert!(new[0] >= 0 && new[0] <= 6.max(held / 100) && most >= new[0], "{held} leaves {}", new[0]);
        }
    }
}
