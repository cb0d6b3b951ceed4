//! View / thumb — a small picture of a result: what water or fire reached, each cell at its worst, as the rasters in its folder have it.
//!
//! In: a run's folder. Out: a texture, later; none where the folder has no raster. Not here: the card around it (`shelves`).
//! Method: rasters are read one at a time in a thread of their own when their card is first shown, and drawn again as a square of `SIDE`
//! pixels, each the worst of its cells. Nothing is written: the folder stays as the run has left it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::{Color32, ColorImage, Context, TextureHandle, TextureId, TextureOptions};

use super::face::{DEPTHS, FLAMES, Face, grey, hex};
use crate::base::lang::Text;
use crate::drill::reel::{depth_class, flame_class};
use crate::scenario::raster::{self, Raster};
use crate::scenario::source::Log;

/// Pixels on a side.
const SIDE: usize = 128;
/// Fewest cells on a side of what is shown (assumed: a village and its valley).
const LEAST: usize = 64;
/// Rasters of a run with what their values mean, in the order in which they are looked for.
const RASTERS: [(&str, Scale, fn(f32) -> u8); 2] = [("max_depth.tif", &DEPTHS, depth_class), ("flame_length.tif", &FLAMES, flame_class)];

/// Colours of classes, the first being class 1.
type Scale = &'static [(Color32, Text)];

enum State {
    /// It waits, or is being read.
    Asked,
    /// Read, and not yet a texture.
    Read(Box<ColorImage>),
    Shown(TextureHandle),
    /// There is none.
    Without,
}

/// A run's folder, and whether its picture has no colours.
type Key = (PathBuf, bool);

#[derive(Default)]
struct Inner {
    made: BTreeMap<Key, State>,
    waiting: Vec<Key>,
    reads: bool,
}

/// Pictures of runs by their folders.
#[derive(Clone, Default)]
pub struct Thumbs(Arc<Mutex<Inner>>);

impl std::fmt::Debug for Thumbs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Thumbs")
    }
}

/// A raster as a square picture of what it has, each pixel the worst of its cells; none where it has nothing.
fn drawn(r: &Raster, scale: Scale, class: fn(f32) -> u8) -> Option<ColorImage> {
    let there = |i: usize| r.values[i].is_finite() && r.values[i] > 0.0;
    let (mut low, mut high) = ([usize::MAX; 2], [0usize; 2]);
    for i in (0..r.values.len()).filter(|i| there(*i)) {
        let (x, y) = (i % r.cols, i / r.cols);
        (low, high) = ([low[0].min(x), low[1].min(y)], [high[0].max(x), high[1].max(y)]);
    }
    if low[0] == usize::MAX {
        return None;
    }
    // A square round it with a margin, as far as the raster goes.
    let side = (high[0] - low[0]).max(high[1] - low[1]) * 11 / 10 + 2;
    let side = side.max(LEAST).min(r.cols.max(r.rows));
    let from = |axis: usize| (low[axis] + high[axis]) as i64 / 2 - side as i64 / 2;
    let (x0, y0) = (from(0), from(1));
    let ground = hex(0xE9E6DE);
    let mut image = ColorImage::filled([SIDE, SIDE], ground);
    for (n, pixel) in image.pixels.iter_mut().enumerate() {
        let cells = |k: usize, o: i64| (o + (k * side / SIDE) as i64)..(o + ((k + 1) * side).div_ceil(SIDE) as i64);
        let worst = cells(n / SIDE, y0)
            .filter(|y| (0..r.rows as i64).contains(y))
            .flat_map(|y| cells(n % SIDE, x0).filter(|x| (0..r.cols as i64).contains(x)).map(move |x| y as usize * r.cols + x as usize))
            .filter(|i| there(*i))
            .map(|i| class(r.values[i]))
            .max();
        if let Some(colour) = worst.and_then(|c| scale.get(usize::from(c).checked_sub(1)?)) {
            *pixel = colour.0;
        }
    }
    Some(image)
}

fn read(dir: &Path) -> Option<ColorImage> {
    RASTERS.into_iter().find_map(|(name, scale, class)| {
        let path = dir.join(name);
        let found = path.is_file().then(|| raster::read(&path, &Log::default()).ok().flatten())??;
        drawn(&found, scale, class)
    })
}

impl Thumbs {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The picture of a run, where it is there already; else it is asked for.
    pub fn of(&self, context: &Context, dir: &Path, face: &Face) -> Option<TextureId> {
        let mut inner = self.lock();
        let key = (dir.to_path_buf(), face.grey);
        if !inner.made.contains_key(&key) {
            inner.made.insert(key.clone(), State::Asked);
            inner.waiting.push(key.clone());
            if !std::mem::replace(&mut inner.reads, true) {
                let (thumbs, context) = (self.clone(), context.clone());
                std::thread::spawn(move || thumbs.work(&context));
            }
        }
        let state = inner.made.get_mut(&key)?;
        if let State::Read(image) = state {
            let image = std::mem::take(&mut **image);
            *state = State::Shown(context.load_texture(format!("thumb {}", dir.display()), image, TextureOptions::LINEAR));
        }
        if let State::Shown(texture) = state { Some(texture.id()) } else { None }
    }

    /// Reads what waits, the last that was asked for first.
    fn work(&self, context: &Context) {
        loop {
            let next = {
                let mut inner = self.lock();
                let next = inner.waiting.pop();
                inner.reads = next.is_some();
                next
            };
            let Some(key) = next else { return };
            let state = match read(&key.0) {
                None => State::Without,
                Some(mut image) => {
                    if key.1 {
                        image.pixels.iter_mut().for_each(|p| *p = grey(*p));
                    }
                    State::Read(Box::new(image))
                }
            };
            self.lock().made.insert(key, state);
            context.request_repaint();
        }
    }

    /// Whether some are still being read.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.lock().reads
    }
    /// The folders may have changed: all are read again when they are shown.
    pub fn forget(&self) {
        self.lock().made.retain(|_, s| matches!(s, State::Asked));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(cols: usize, rows: usize, wet: &[(usize, usize, f32)]) -> Raster {
        let mut values = vec![f32::NAN; cols * rows];
        for (x, y, v) in wet {
            values[y * cols + x] = *v;
        }
        Raster { cols, rows, west: 0.0, north: 0.0, dx: 30.0, dy: 30.0, epsg: None, values }
    }

    #[test]
    fn a_picture_shows_the_worst_of_its_cells_and_is_square_round_what_was_reached() {
        let r = raster(900, 400, &[(500, 200, 0.1), (501, 200, 3.0), (560, 230, 0.4)]);
        let image = drawn(&r, &DEPTHS, depth_class).expect("something was reached");
        assert_eq!(image.size, [SIDE, SIDE]);
        let count = |c: Color32| image.pixels.iter().filter(|p| **p == c).count();
        assert!(count(DEPTHS[4].0) > 0 && count(DEPTHS[1].0) > 0, "the deepest is not lost");
        assert!(count(hex(0xE9E6DE)) > SIDE * SIDE * 9 / 10);
        assert!(drawn(&raster(50, 50, &[]), &DEPTHS, depth_class).is_none());
        // At the very corner the square goes beyond the raster and stays empty there.
        assert!(drawn(&raster(80, 60, &[(0, 0, 1.0), (79, 59, 1.0)]), &DEPTHS, depth_class).is_some());
    }

    #[test]
    fn a_folder_without_rasters_has_no_picture_and_is_asked_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let (thumbs, context, face) = (Thumbs::default(), Context::default(), Face::default());
        assert!(thumbs.of(&context, dir.path(), &face).is_none());
        while thumbs.waits() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        assert!(thumbs.of(&context, dir.path(), &face).is_none() && !thumbs.waits());
    }
}
