//! Flood / nest — the rim of a finer raster that lies within a coarser one: the water beyond it is the coarser one's.
//!
//! In: the coarse water at the beginning and the end of a span. Out: bed and level of the cells beyond the fine raster's rim at any
//! moment between. Not here: what passes the rim (`sweep`), which ground the fine raster has (`flood::nest_ground`).
//! Method: one way, as sub-models are driven: the coarse raster does not feel the fine one. Beyond each cell of the rim stands a
//! ghost whose ground goes on as the coarse ground falls there. Its level is that of the coarse cells before and behind the rim,
//! linear between their middles and in time, so that floods go out, and come in, by the same equation as between any two cells.
//! Where the coarse surface is broken, at steep ground or a levee, the coarse cell's own depth stands on the ghost's ground.
//! In the inertial scheme a coarse face through which water comes in gives its discharge instead, shared among the fine faces by what they
//! can carry (depth to the 5/3): a level over ground that differs would let in another flood than comes down the valley. It gives
//! as long as the fine water stands no higher than the ghost's level; then the level rules, so that nothing piles up.
//! The fine raster's books count every drop. Fine and coarse heights are whole drops apart: a lake stays a lake to the drop.

use super::basin::{Basin, Fault, Scheme, Side};
use super::ghost::Ghost;
use super::inertial::STILL;
use super::lattice::{DROP_M, WALL, flux, metres, offset};
use super::sweep::{Field, Land, TILE, edge_face};
use super::water::{Start, Water};

/// Where a fine raster lies in a coarse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row of the coarse cell in its north-west corner.
    pub row: usize,
    /// Column of that cell.
    pub col: usize,
    /// Fine cells along the side of a coarse one.
    pub ratio: usize,
}

impl Place {
    /// The coarse cell in which a fine one lies, given the columns of both rasters.
    #[must_use]
    pub const fn coarse_of(&self, fine: usize, fine_cols: usize, coarse_cols: usize) -> usize {
        (self.row + fine / fine_cols / self.ratio) * coarse_cols + self.col + fine % fine_cols / self.ratio
    }
    /// The fine cells in a coarse one, row by row; none where it lies outside.
    pub fn fine_of(&self, coarse: usize, coarse_cols: usize, (fine_cols, fine_rows): (usize, usize)) -> impl Iterator<Item = usize> + use<> {
        let n = self.ratio;
        let inside = |at: usize, first: usize, cells: usize| at.checked_sub(first).map(|k| k * n).filter(|k| k + n <= cells);
        let corner = inside(coarse / coarse_cols, self.row, fine_rows).zip(inside(coarse % coarse_cols, self.col, fine_cols));
        corner.into_iter().flat_map(move |(r, c)| (r..r + n).flat_map(move |row| (c..c + n).map(move |col| row * fine_cols + col)))
    }
}

/// Bed and level of a ghost, drops above the fine raster's datum; level with its bed where it is dry.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Stand {
    bed: i32,
    level: i32,
    /// What comes in through its face by the coarse raster, m²/s; negative goes out.
    inwards: f32,
}

/// A ghost of the rim.
#[derive(Clone, Copy, Debug)]
struct Site {
    ghost: Ghost,
    /// The coarse cells behind and before the rim, in the coarse field.
    outer: usize,
    inner: usize,
    /// The coarse cell that owns the face between them.
    face: usize,
    /// The fine cell before the rim.
    own: usize,
    /// Height of the ghost's own ground.
    ground: i32,
    /// Its tile, and that of the cell before it.
    tiles: [usize; 2],
    /// Number of its face on the fine raster's edge.
    edge: u32,
    /// 1 where eastwards or southwards is in, −1 where it is out.
    sign: f32,
}

/// All ghosts of a rim.
#[derive(Clone, Debug)]
pub(super) struct Rim {
    sites: Vec<Site>,
    /// Fine cells along the side of a coarse one.
    ratio: f32,
    /// Weight of the coarse cell behind the rim.
    outwards: f64,
    /// Drops from the fine raster's datum up to the coarse one's.
    lift: i32,
    /// Seconds at which `before` and `after` hold.
    span: (f64, f64),
    before: Vec<Stand>,
    after: Vec<Stand>,
    /// Discharge that each face is given in the step under way, m²/s inwards; 0 where the level rules.
    given: Vec<f32>,
}

/// What a ghost is like while the coarse water stands as it does.
fn stand(site: &Site, coarse: &Water, outwards: f64, lift: i32) -> Stand {
    let (bed, depth) = (&coarse.land.bed, &coarse.old.depth);
    let (far, near) = (bed[site.outer] + lift, bed[site.inner].min(WALL - lift) + lift);
    let (deep, held) = (depth[site.outer], depth[site.inner]);
    let ground = site.ground;
    if deep <= STILL {
        let bed = ground.max(far);
        return Stand { bed, level: bed, inwards: 0.0 };
    }
    let mix = |a: i32, b: i32| (f64::from(b) + f64::from(a - b) * outwards).round() as i32;
    let (beyond, within) = (far + deep, near + held);
    let crest = crest_of(site, coarse).map_or(0, |c| c + lift);
    let level = if crest > far.max(near) {
        beyond
    } else if held > STILL && within > far && beyond > near {
        mix(beyond, within)
    } else if held > STILL || far > near {
        deep + ground.min(mix(far, near))
    } else {
        beyond
    };
    let q = if site.ghost.west { &coarse.old.qx } else { &coarse.old.qy };
    // HLL keeps discharges of cells: what is poured in before a wall would have no momentum, and a sixth of a flood would stay out.
    let inwards = if coarse.scheme == Scheme::Inertial { site.sign * q[site.face] } else { 0.0 };
    Stand { bed: ground, level: level.max(ground), inwards }
}

/// Shares what comes in through a coarse face among its fine faces, by the depth to the 5/3 over the higher of both beds; where the level
/// stands over none of them the lowest gets it.
fn share(sites: &[Site], stands: &mut [Stand], land: &Land, ratio: f32) {
    let deep = |site: &Site, stand: &Stand| metres((stand.level - stand.bed.max(land.bed[site.own])).max(0));
    let weigh = |h: f32| h * crate::base::num::cbrtf(h * h);
    let weights: Vec<f32> = sites.iter().zip(stands.iter()).map(|(site, stand)| weigh(deep(site, stand))).collect();
    let sum: f32 = weights.iter().sum();
    let lowest = (0..sites.len()).min_by_key(|k| (land.bed[sites[*k].own], *k));
    for (k, (stand, weight)) in stands.iter_mut().zip(weights).enumerate().filter(|(_, (s, _))| s.inwards > 0.0) {
        let part = if sum > 0.0 { weight / sum } else { f32::from(u8::from(Some(k) == lowest)) };
        stand.inwards *= ratio * part;
    }
}

/// Crest that stands on the coarse face of a site, drops above the coarse datum; 0 is none.
fn crest_of(site: &Site, coarse: &Water) -> Option<i32> {
    let crests = if site.ghost.west { &coarse.land.crest_x } else { &coarse.land.crest_y };
    crests.get(site.face).copied().filter(|c| *c > 0)
}

impl Rim {
    /// Opens the rim of a fine raster but where that is the coarse one's own.
    fn new(land: &mut Land, base_m: f64, coarse: &Water, place: Place) -> Self {
        let n = place.ratio;
        let lift = ((coarse.base_m - base_m) / f64::from(DROP_M)).round() as i32;
        let (rows, cols) = (land.rows / n, land.cols / n);
        let outwards = (n + 1) as f64 / (2 * n) as f64;
        let mut rim = Self { sites: Vec::new(), ratio: n as f32, outwards, lift, span: (0.0, 0.0), before: Vec::new(), after: Vec::new(), given: Vec::new() };
        for (number, side) in [Side::North, Side::South, Side::West, Side::East].into_iter().enumerate() {
            let long = if matches!(side, Side::North | Side::South) { land.cols } else { land.rows };
            for k in 0..long {
                let (own, inner, outer) = match side {
                    Side::North => ((0, k), (place.row, place.col + k / n), place.row.checked_sub(1).map(|r| (r, place.col + k / n))),
                    Side::South => ((land.rows - 1, k), (place.row + rows - 1, place.col + k / n), Some((place.row + rows, place.col + k / n))),
                    Side::West => ((k, 0), (place.row + k / n, place.col), place.col.checked_sub(1).map(|c| (place.row + k / n, c))),
                    Side::East => ((k, land.cols - 1), (place.row + k / n, place.col + cols - 1), Some((place.row + k / n, place.col + cols))),
                };
                let Some((row, col)) = outer.filter(|(r, c)| *r < coarse.land.rows && *c < coarse.land.cols) else { continue };
                let (own, inner, outer) = (land.at(own.0, own.1), coarse.land.at(inner.0, inner.1), coarse.land.at(row, col));
                if land.bed[own] >= WALL || coarse.land.bed[outer] >= WALL {
                    continue;
                }
                let ghost = Ghost::before(land, own, side);
                let fall = if coarse.land.bed[inner] < WALL { (coarse.land.bed[outer] - coarse.land.bed[inner]) / n as i32 } else { 0 };
                let ground = land.bed[own] + fall;
                (land.bed[ghost.at], land.drag[ghost.at]) = (ground, land.drag[own]);
                let tiles = [ghost.at, own].map(|at| at / land.stride / TILE * land.tile_cols() + at % land.stride / TILE);
                let (face, sign) = if matches!(side, Side::North | Side::West) { (inner, 1.0) } else { (outer, -1.0) };
                rim.sites.push(Site { ghost, outer, inner, face, own, ground, tiles, edge: edge_face(land, number, k), sign });
            }
        }
        rim
    }
    /// Each site with its ghost at a time, seconds.
    fn at(&self, t: f64) -> impl Iterator<Item = (&Site, Stand)> {
        let whole = self.span.1 - self.span.0;
        let share = if whole > 0.0 { ((t - self.span.0) / whole).clamp(0.0, 1.0) } else { 0.0 };
        let between = move |a: i32, b: i32| a + (f64::from(b - a) * share).round() as i32;
        self.sites.iter().zip(self.before.iter().zip(&self.after)).map(move |(site, (a, b))| {
            // What turns round in the span is left to the level.
            let inwards = if a.inwards >= 0.0 && b.inwards >= 0.0 { a.inwards + (b.inwards - a.inwards) * share as f32 } else { 0.0 };
            (site, Stand { bed: between(a.bed, b.bed), level: between(a.level, b.level), inwards })
        })
    }
    /// Sets the ghosts for a step that begins at a time, seconds.
    pub(super) fn fill(&self, t: f64, scheme: Scheme, land: &mut Land, field: &mut Field) {
        for ((site, stand), given) in self.at(t).zip(&self.given) {
            let g = &site.ghost;
            // A face that is given its discharge has a wall behind it: what comes in has been poured.
            let open = *given <= 0.0;
            (land.bed[g.at], field.depth[g.at]) = if open { (stand.bed, (stand.level - stand.bed).max(0)) } else { (WALL, 0) };
            if !open {
                site.pass(*given, field);
            }
            g.flow(scheme, field);
        }
    }
    /// Forgets after a step what the faces behind the ghosts passed; in the new field given faces show what they were given.
    pub(super) fn forget(&self, field: &mut Field, new: &mut Field) {
        for (site, given) in self.sites.iter().zip(&self.given) {
            site.ghost.forget(field);
            if *given > 0.0 {
                site.pass(*given, new);
            }
        }
    }
    /// Deepest ghost of the span and the tiles of those that are wet.
    fn wet(&self) -> (i32, Vec<usize>) {
        let (mut deepest, mut tiles) = (0, Vec::new());
        for (site, (a, b)) in self.sites.iter().zip(self.before.iter().zip(&self.after)) {
            let deep = (a.level - a.bed).max(b.level - b.bed);
            deepest = deepest.max(deep);
            if deep > STILL || a.inwards > 0.0 || b.inwards > 0.0 {
                tiles.extend(site.tiles);
            }
        }
        tiles.sort_unstable();
        tiles.dedup();
        (deepest, tiles)
    }
}

impl Site {
    /// Sets the discharge of its face, m²/s inwards.
    fn pass(&self, inwards: f32, field: &mut Field) {
        (if self.ghost.west { &mut field.qx } else { &mut field.qy })[self.ghost.faces[0]] = self.sign * inwards;
    }
}

/// Gives a fine basin a datum that lies a whole number of drops below a coarse one's, and no higher than its lowest bed.
fn level_with(basin: &mut Basin, coarse: &Water) {
    let drop_m = f64::from(DROP_M);
    let below = ((coarse.base_m - basin.base_m()) / drop_m).ceil().max(0.0);
    basin.datum_m = Some(coarse.base_m - below * drop_m);
}

impl Water {
    /// Water at rest on a finer basin that lies in this one; [`Self::begins_beside`] and [`Self::ends_beside`] bring what stands beyond its rim.
    ///
    /// # Errors
    /// Everything that is wrong with the basin.
    pub fn nested(&self, mut basin: Basin, start: &Start, place: Place) -> Result<Self, Vec<Fault>> {
        let (n, s) = (place.ratio, basin.shape);
        assert!(
            n > 0 && s.rows % n == 0 && s.cols % n == 0 && place.row + s.rows / n <= self.land.rows && place.col + s.cols / n <= self.land.cols,
            "a nest covers whole cells of the raster in which it lies"
        );
        level_with(&mut basin, self);
        let mut fine = Self::new(&basin, start)?;
        let rim = Rim::new(&mut fine.land, fine.base_m, self, place);
        fine.ghosts.rim = Some(Box::new(rim));
        fine.begins_beside(self);
        Ok(fine)
    }
    /// The coarse water as it is now stands beyond the rim from now on.
    pub fn begins_beside(&mut self, coarse: &Self) {
        let now = self.at_s();
        self.beside(coarse, |rim, stands| (rim.span, rim.before, rim.after) = ((now, now), stands.clone(), stands));
    }
    /// The coarse water as it is now, at a later moment, is what stands beyond the rim then; linear until then.
    pub fn ends_beside(&mut self, coarse: &Self) {
        let then = coarse.at_s();
        self.beside(coarse, |rim, stands| (rim.span.1, rim.after) = (then, stands));
    }
    fn beside(&mut self, coarse: &Self, keep: impl FnOnce(&mut Rim, Vec<Stand>)) {
        let Some(mut rim) = self.ghosts.rim.take() else { return };
        for site in &rim.sites {
            if let Some(crest) = crest_of(site, coarse) {
                self.land.raise_face(site.ghost.faces[0], site.ghost.west, crest + rim.lift);
            }
        }
        let mut stands: Vec<Stand> = rim.sites.iter().map(|s| stand(s, coarse, rim.outwards, rim.lift)).collect();
        let mut first = 0;
        for sites in rim.sites.chunk_by(|a, b| (a.outer, a.inner) == (b.outer, b.inner)) {
            share(sites, &mut stands[first..first + sites.len()], &self.land, rim.ratio);
            first += sites.len();
        }
        rim.given.resize(rim.sites.len(), 0.0);
        keep(&mut rim, stands);
        let (deepest, tiles) = rim.wet();
        self.ghosts.set_rim(rim, deepest, &tiles);
    }
    /// Pours in over the rim what the coarse raster gives in a span.
    pub(super) fn pour_over_rim(&mut self, t0: f64, t1: f64) {
        let Some(mut rim) = self.ghosts.rim.take() else { return };
        let (per_q, off) = ((t1 - t0) as f32 / (self.land.cell_m * DROP_M), offset(self.state.step));
        let mut given = std::mem::take(&mut rim.given);
        for ((site, stand), given) in rim.at(t0).zip(&mut given) {
            let depth = &mut self.old.depth[site.own];
            *given = if stand.inwards > 0.0 && self.land.bed[site.own] + *depth <= stand.level.max(self.land.bed[site.own]) { stand.inwards } else { 0.0 };
            if *given > 0.0 {
                let drops = flux(*given * per_q, off).clamp(0, WALL - *depth);
                *depth += drops;
                self.state.deepest = self.state.deepest.max(*depth);
                self.state.drops.edges_in += i64::from(drops);
                self.state.edge_drops[site.edge as usize] += i64::from(drops) * site.sign as i64;
            }
        }
        rim.given = given;
        self.ghosts.rim = Some(rim);
    }
    /// Deepest water in which a step can run: on the raster, or beyond its rim.
    pub(super) fn deepest_m(&self) -> f64 {
        f64::from(metres(self.state.deepest.max(self.ghosts.deepest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fine_cells_know_their_coarse_one_and_it_knows_them() {
        let place = Place { row: 2, col: 3, ratio: 3 };
        assert_eq!(place.fine_of(2 * 10 + 4, 10, (6, 6)).collect::<Vec<_>>(), [3, 4, 5, 9, 10, 11, 15, 16, 17]);
        assert_eq!(place.fine_of(2 * 10 + 5, 10, (6, 6)).count() + place.fine_of(10 + 4, 10, (6, 6)).count(), 0);
        assert!((0..36).all(|k| place.fine_of(place.coarse_of(k, 6, 10), 10, (6, 6)).any(|f| f == k)));
    }
}
