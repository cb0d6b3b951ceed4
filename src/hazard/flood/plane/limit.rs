//! Flood / limit — no cell gives more than it holds, and what it gives is what its neighbours get.
//!
//! In: drops that want to pass the four faces of each cell. Out: drops that pass, and the new depth.
//! Not here: why they want to (`inertial`, `hll`). Method: where the drops that want to leave a cell are more than it holds,
//! all of them are scaled by the same share, rounded, with two drops held back for the rounding; the scaled number is the
//! one that both sides count. So depth is never negative and volume never changes, to the drop.

/// The share of its leaving drops that each cell can give: 1 where it holds enough. Whether any cell cannot.
#[inline(always)]
pub fn shares(n: usize, held: &[i32], x: &[i32], north: &[i32], south: &[i32], share: &mut [f32]) -> bool {
    let (held, west, east, north, south, share) = (&held[..n], &x[..n], &x[1..=n], &north[..n], &south[..n], &mut share[..n]);
    let out = |i: usize| {
        positive(east[i]).wrapping_add(positive(west[i].wrapping_neg())).wrapping_add(positive(south[i])).wrapping_add(positive(north[i].wrapping_neg()))
    };
    let mut short = 0;
    for i in 0..n {
        short |= held[i].wrapping_sub(out(i));
    }
    if short >= 0 {
        share.fill(1.0);
        return false;
    }
    for i in 0..n {
        let out = out(i);
        let spare = positive(held[i].wrapping_sub(2)) as f32 * (1.0 - 1e-6);
        let wanted = if out > 1 { out } else { 1 } as f32;
        share[i] = if out > held[i] { spare / wanted } else { 1.0 };
    }
    true
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

/// The new depth of a row of cells: what was there, what passed the four faces, and the rain on open ground.
#[inline(always)]
pub fn settle(n: usize, held: &[i32], bed: &[i32], x: &[i32], north: &[i32], south: &[i32], rain: &[i32], new: &mut [i32], most: &mut [i32]) {
    let (held, bed, west, east, north, south) = (&held[..n], &bed[..n], &x[..n], &x[1..=n], &north[..n], &south[..n]);
    let (rain, new, most) = (&rain[..n], &mut new[..n], &mut most[..n]);
    for i in 0..n {
        let open = bed[i].wrapping_sub(super::lattice::WALL) >> 31;
        let come = west[i].wrapping_sub(east[i]).wrapping_add(north[i].wrapping_sub(south[i]));
        let h = held[i].wrapping_add(come).wrapping_add(rain[i] & open);
        new[i] = h;
        most[i] = if most[i] > h { most[i] } else { h };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_wants_to_give_more_than_it_holds_keeps_at_least_nothing() {
        for held in [0, 1, 2, 3, 7, 1000, 4_000_000] {
            let mut x = [-held, held];
            let (mut north, mut south, mut share) = ([-held / 2 - 1], [held / 3 + 1], [0.0f32]);
            assert!(shares(1, &[held], &x, &north, &south, &mut share) || held == 0);
            let full = [1.0f32; 2];
            scale(1, &full, &share, &mut x[..1]);
            scale(1, &share, &full, &mut x[1..]);
            scale(1, &full, &share, &mut north);
            scale(1, &share, &full, &mut south);
            let (mut new, mut most) = ([0], [0]);
            settle(1, &[held], &[0], &x, &north, &south, &[0], &mut new, &mut most);
            assert!(new[0] >= 0 && new[0] <= 6.max(held / 100), "{held} leaves {}", new[0]);
        }
    }
}
