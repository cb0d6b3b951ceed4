//! Flood / mode — the flood that a drill asks for: quick or on the surface, with slides or without, behind one door.
//!
//! In: county, `FloodSpec`, seed. Out: a `Hazard`, and the rivers that both modes have. Not here: either of them.
//! Method of slides: once one has come down, the water's frame is copied, kept in step by its changed tiles, and the mud laid on it.

use std::sync::Arc;

use serde_bytes::ByteBuf;

use super::ground::Ground;
use super::nests::Nests;
use super::plane::ledger::Books;
use super::quick::{FloodQuick, Summary};
use super::slides::Slides;
use super::spec::{FloodMode, FloodSpec};
use super::surface::FloodSurface;
use crate::base::fingerprint::Hasher;
use crate::base::ids::GaugeId;
use crate::base::seed::Seed;
use crate::base::time::{Moment, Span};
use crate::hazard::act::{Hazard, HazardAct};
use crate::hazard::frame::Frame;
use crate::map::county::County;

/// The water of a flood.
#[derive(Clone, Debug)]
enum Waters {
    /// Height above nearest drainage.
    Quick(Box<FloodQuick>),
    /// Two dimensions.
    Surface(Box<FloodSurface>),
}

/// A flood in the mode of its drill.
#[derive(Clone, Debug)]
pub struct Flood {
    waters: Waters,
    slides: Option<Slides>,
    /// Water and mud, once there is mud.
    frame: Option<Box<Frame>>,
}

impl Flood {
    /// A flood at T+00:00.
    ///
    /// # Panics
    /// Where the county's ground cannot carry water as a raster; the reader of counties refuses such ground first.
    #[must_use]
    pub fn on(ground: Arc<Ground>, county: &County, spec: &FloodSpec, seed: Seed) -> Self {
        let waters = match spec.mode {
            FloodMode::Quick => Waters::Quick(Box::new(FloodQuick::on(ground, county, spec, seed))),
            FloodMode::Surface => match FloodSurface::on(ground, county, spec, seed) {
                Ok(flood) => Waters::Surface(Box::new(flood)),
                Err(faults) => panic!("a county that was read is sound ground for water: {faults:?}"),
            },
        };
        let mut flood = Self { waters, slides: None, frame: None };
        flood.slides = spec.slides.as_ref().map(|s| Slides::new(county, flood.rivers().storm(), s, seed));
        flood
    }
    fn water(&self) -> &dyn Hazard {
        match &self.waters {
            Waters::Quick(f) => f.as_ref(),
            Waters::Surface(f) => f.as_ref(),
        }
    }
    fn water_mut(&mut self) -> &mut dyn Hazard {
        match &mut self.waters {
            Waters::Quick(f) => f.as_mut(),
            Waters::Surface(f) => f.as_mut(),
        }
    }
    /// The hazard.
    pub fn hazard(&mut self) -> &mut dyn Hazard {
        self
    }
    /// The hazard, to be kept.
    #[must_use]
    pub fn into_hazard(self) -> Box<dyn Hazard> {
        match (self.slides.is_some(), self.waters) {
            (true, waters) => Box::new(Self { waters, slides: self.slides, frame: self.frame }),
            (false, Waters::Quick(f)) => f,
            (false, Waters::Surface(f)) => f,
        }
    }
    /// Gauges, flows and depths now.
    #[must_use]
    pub fn summary(&self) -> Summary {
        match &self.waters {
            Waters::Quick(f) => f.summary(),
            Waters::Surface(f) => f.summary(),
        }
    }
    /// Its rivers: the graph and its books.
    #[must_use]
    pub fn rivers(&self) -> &FloodQuick {
        match &self.waters {
            Waters::Quick(f) => f,
            Waters::Surface(f) => f.quick(),
        }
    }
    /// Books of the raster, where there is one.
    #[must_use]
    pub fn books(&self) -> Option<Books> {
        match &self.waters {
            Waters::Quick(_) => None,
            Waters::Surface(f) => Some(f.books()),
        }
    }
    /// The finer rasters within it.
    #[must_use]
    pub fn nests(&self) -> Option<&Nests> {
        match &self.waters {
            Waters::Quick(_) => None,
            Waters::Surface(f) => Some(f.nests()),
        }
    }
    /// Hazard points that have failed, with the moment of nature's clock.
    #[must_use]
    pub fn slid(&self) -> Vec<(usize, Moment)> {
        self.slides.as_ref().map_or(Vec::new(), |s| s.failed().collect())
    }

    /// Brings the frame with the mud up to the water's.
    fn lay(&mut self, anew: bool) {
        let Some(slides) = self.slides.as_ref().filter(|s| s.any()) else {
            self.frame = None;
            return;
        };
        let water = match &self.waters {
            Waters::Quick(f) => f.frame(),
            Waters::Surface(f) => f.frame(),
        };
        let mut frame = match self.frame.take() {
            Some(frame) if !anew => frame,
            _ => Box::new(water.clone()),
        };
        let Frame { depth_m, speed_m_per_s, .. } = &mut *frame;
        let (depths, speeds): (&mut [f32], &mut [f32]) = (depth_m, speed_m_per_s);
        water.changed(|k| (depths[k], speeds[k]) = (water.depth_m[k], water.speed_m_per_s[k]));
        frame.at = water.at;
        frame.reach_depth_m.clone_from(&water.reach_depth_m);
        frame.reach_run_m.clone_from(&water.reach_run_m);
        frame.reach_flow_m3_s.clone_from(&water.reach_flow_m3_s);
        frame.township_rain_mm_per_h.clone_from(&water.township_rain_mm_per_h);
        frame.changed_tiles.clone_from(&water.changed_tiles);
        frame.changed_cells.clone_from(&water.changed_cells);
        slides.bury(&mut frame);
        self.frame = Some(frame);
    }
}

impl Hazard for Flood {
    fn advance(&mut self, to: Moment, acts: &[HazardAct]) {
        self.water_mut().advance(to, acts);
        let minute = self.rivers().minute();
        if let Some(slides) = &mut self.slides {
            slides.advance(minute);
            self.lay(false);
        }
    }
    fn frame(&self) -> &Frame {
        self.frame.as_deref().unwrap_or_else(|| self.water().frame())
    }
    fn gauge(&self, gauge: GaugeId) -> f64 {
        self.water().gauge(gauge)
    }
    fn rain_before(&self, gauge: GaugeId, at: Moment) -> f64 {
        self.water().rain_before(gauge, at)
    }
    fn forecast(&self, issued: Moment, gauge: GaugeId, within: Span) -> f64 {
        self.water().forecast(issued, gauge, within)
    }
    fn save(&self) -> Vec<u8> {
        let saved = (ByteBuf::from(self.water().save()), self.slides.as_ref().map(Slides::save), self.frame().changed_tiles.clone());
        postcard::to_stdvec(&saved).expect("a flood's state is plain bytes")
    }
    fn load(&mut self, state: &[u8]) {
        let (water, slides, changed): (ByteBuf, Option<(i64, Vec<(u32, Option<Moment>)>)>, Vec<u32>) =
            postcard::from_bytes(state).expect("a saved flood is read by the build that wrote it");
        self.water_mut().load(&water);
        if let (Some(s), Some(saved)) = (&mut self.slides, slides) {
            s.load(saved);
        }
        self.lay(true);
        if let Some(frame) = &mut self.frame {
            frame.changed_tiles = changed;
        }
    }
    fn fingerprint(&self, hasher: &mut Hasher) {
        self.water().fingerprint(hasher);
        for (i, at) in self.slid() {
            hasher.u64(i as u64).i64(at.as_millis());
        }
    }
}
