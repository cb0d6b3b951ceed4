//! Flood / spec — what a drill says about its flood: rain, moisture, inflows, forecast error.
//!
//! In: the `hazard` of a drill file, resolved. Out: the parameters that `flood::quick` runs on.

use std::sync::Arc;

use crate::base::dist::Dist;
use crate::base::ids::{GaugeId, ReachId};
use crate::base::time::Moment;
use crate::hazard::flood::plane::basin::{Scheme, Shallow, Side};
use crate::hazard::flood::plane::nest::Place;
use crate::hazard::flood::plane::opening::Opening;
use crate::hazard::mosaic::Mosaic;
use crate::map::frame::Point;
use crate::map::grid::{Grid, Shape};

/// How the inundation is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FloodMode {
    /// Height above nearest drainage.
    Quick,
    /// Two dimensions, on the raster of the terrain.
    Surface,
}

/// Antecedent moisture (SCS classes I, II, III).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Moisture {
    Dry,
    Average,
    Wet,
}

/// How the river–raster mode is set up.
#[derive(Clone, Debug, PartialEq)]
pub struct SurfaceSpec {
    /// Scheme.
    pub scheme: Scheme,
    /// Which ground is computed.
    pub extent: Extent,
    /// Discharges at places.
    pub sources: Vec<PointSource>,
    /// What stands beyond the map's edge; where nothing is said (`None`) water runs off freely, an empty list closes it.
    pub edges: Option<Vec<EdgeSpec>>,
    /// Water that stands on the ground at T+00:00.
    pub start: Standing,
    /// One roughness for all land, s/m^(1/3), in place of the land cover's.
    pub manning: Option<f64>,
    /// What people built there.
    pub works: WorksSpec,
    /// Finer rasters, one within another after it.
    pub nests: Vec<NestSpec>,
}

/// A finer raster around a town.
#[derive(Clone, Debug, PartialEq)]
pub struct NestSpec {
    /// Its name.
    pub name: String,
    /// The nest in which it lies; `None` is the county's raster.
    pub within: Option<usize>,
    /// Its cells.
    pub shape: Shape,
    /// Where they lie in the coarser raster.
    pub place: Place,
    /// Heights of its own, metres above datum, in its cells; without them the coarser ground between its cells.
    pub terrain: Option<Arc<Grid>>,
}

/// Openings, levees and streams that a raster does not show, and how rough a film is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorksSpec {
    /// Culverts, spans under decks.
    pub openings: Vec<OpeningSpec>,
    /// Levees.
    pub levees: Vec<LeveeSpec>,
    /// Streams narrower than a cell.
    pub channels: Vec<ChannelSpec>,
    /// Roughness of films.
    pub shallow: Shallow,
}

/// A way through for water between two places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpeningSpec {
    /// Its ends.
    pub ends: [Point; 2],
    /// What it is like; its cells are found when the ground is built.
    pub way: Opening,
}

/// A stream narrower than a cell, as a line.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelSpec {
    /// Its line.
    pub path: Vec<Point>,
    /// Width, metres.
    pub width_m: f64,
    /// Depth of its bed below the ground beside it, metres.
    pub depth_m: f64,
    /// Manning's n.
    pub manning: f64,
}

/// A levee as a line.
#[derive(Clone, Debug, PartialEq)]
pub struct LeveeSpec {
    /// Its line.
    pub path: Vec<Point>,
    /// Crest, metres above datum.
    pub crest_m: f64,
}

/// Which ground is computed in two dimensions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// The valleys of reaches that drain so many km² and more; rivers above them and hillslopes by hydrology.
    Valleys {
        /// Least drainage area, km².
        from_km2: f64,
    },
    /// The whole raster as it is; what does not seep away of the rain runs off over it.
    Whole,
}

/// Least drainage area of a reach whose valley is computed in two dimensions, km² (assumed: a stream as wide as a third of a cell).
pub const VALLEYS_FROM_KM2: f64 = 50.0;

/// Water at T+00:00 beside what runs in the rivers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// None.
    Dry,
    /// A depth everywhere, metres.
    Depth(f64),
    /// A level, metres above datum.
    Level(f64),
}

/// A discharge at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct PointSource {
    /// Where.
    pub at: Point,
    /// Time and cubic metres per second, ascending; linear between, constant outside.
    pub series: Vec<(Moment, f64)>,
}

/// A piece of the map's edge.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeSpec {
    /// Side.
    pub side: Side,
    /// First and last metre along it, from the west or the north end.
    pub along_m: (f64, f64),
    /// What stands there.
    pub beyond: BeyondSpec,
}

/// What stands beyond an edge.
#[derive(Clone, Debug, PartialEq)]
pub enum BeyondSpec {
    /// Ground that falls on by a slope: free outflow.
    Fall(f64),
    /// Time and level, metres above datum.
    Stage(Vec<(Moment, f64)>),
}

impl Default for SurfaceSpec {
    fn default() -> Self {
        Self {
            scheme: Scheme::Inertial,
            extent: Extent::Valleys { from_km2: VALLEYS_FROM_KM2 },
            sources: Vec::new(),
            edges: None,
            start: Standing::Dry,
            manning: None,
            works: WorksSpec::default(),
            nests: Vec::new(),
        }
    }
}

/// How much of the rain runs off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LossSpec {
    /// SCS curve numbers of the land cover, with the drill's moisture.
    CurveNumber,
    /// Green & Ampt (1911): conductivity, suction head at the front, moisture deficit at the start.
    GreenAmpt {
        /// Hydraulic conductivity, mm/h.
        conductivity_mm_per_h: f64,
        /// Suction at the wetting front, mm.
        suction_mm: f64,
        /// Share of the soil's volume that can still take water.
        deficit: f64,
    },
    /// First so many millimetres, then so many an hour.
    InitialConstant {
        /// Millimetres.
        initial_mm: f64,
        /// Millimetres an hour.
        constant_mm_per_h: f64,
    },
}

/// How runoff of one moment spreads over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HydrographSpec {
    /// SCS, curvilinear.
    Scs,
    /// SCS, triangular.
    Triangular,
    /// Clark (1945): storage time as a share of time of concentration plus storage time.
    Clark {
        /// R / (Tc + R).
        storage_share: f64,
    },
}

/// A storm of a return period, the same all over the county.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesignStorm {
    /// Intensity formula.
    pub formula: IntensityFormula,
    /// Return period, years.
    pub years: f64,
    /// When it begins.
    pub from: Moment,
    /// How long it lasts, minutes.
    pub minutes: f64,
    /// Where its peak stands, as a share of its length (Keifer & Chu's r).
    pub peak_share: f64,
}

/// 暴雨强度公式: i = A (1 + C lg P) / (t + b)^n, mm/min, t in minutes, P in years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IntensityFormula {
    /// A, mm/min.
    pub a: f64,
    /// C.
    pub c: f64,
    /// b, minutes.
    pub b: f64,
    /// n.
    pub n: f64,
}

/// Rain of a moment on a raster of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct RainGrid {
    /// First moment for which it holds.
    pub from: Moment,
    /// The moment it ends.
    pub to: Moment,
    /// Millimetres per hour; `NaN` outside is no rain known.
    pub mm_per_h: Arc<Grid>,
}

/// Rain that fell at a gauge in a window, millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RainTotal {
    /// Gauge.
    pub gauge: GaugeId,
    /// Start of the window.
    pub from: Moment,
    /// End of the window.
    pub to: Moment,
    /// Millimetres.
    pub mm: f64,
}

/// How a window's rain is spread over its time: shares of equal parts, summing to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyetograph {
    /// Name ("late peak").
    pub name: String,
    /// Weight of its being drawn.
    pub weight: f64,
    /// Shares.
    pub shares: Vec<f64>,
}

/// The storm.
#[derive(Clone, Debug, PartialEq)]
pub struct RainSpec {
    /// Totals by gauge and window.
    pub totals: Vec<RainTotal>,
    /// One is drawn for each seed.
    pub hyetographs: Vec<Hyetograph>,
    /// Factor on all totals, drawn for each seed.
    pub scale: Dist,
    /// Power of the inverse distance weights between gauges.
    pub idw_power: f64,
    /// Relative increase of rain per 100 m above the gauges' weighted mean height.
    pub lift_per_100m: f64,
    /// A design storm, on top of what the gauges say.
    pub design: Option<DesignStorm>,
    /// Rasters of rain, one a span of time; where and when one holds it takes the gauges' place.
    pub grids: Vec<RainGrid>,
}

/// Discharge that enters a reach from outside the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Inflow {
    /// The reach whose upstream end receives it.
    pub reach: ReachId,
    /// Time and cubic metres per second, ascending; linear between, constant outside.
    pub series: Vec<(Moment, f64)>,
    /// Factor drawn for each seed.
    pub scale: Dist,
}

/// A line of rain intensity over duration above which slopes fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of their authors")]
pub enum SlideLaw {
    Caine,
    Guzzetti,
    Aleotti,
}

/// Slides at the county's hazard points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlideSpec {
    /// Line.
    pub law: SlideLaw,
    /// Odds of failing in an hour above the line.
    pub odds_per_h: f64,
    /// How far the ground runs, metres.
    pub runout_m: f64,
}

/// A landslide that dams a reach at its downstream end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LandslideDam {
    /// Reach.
    pub reach: ReachId,
    /// When.
    pub at: Moment,
    /// Height above the bed, metres.
    pub height_m: f64,
    /// Storage at its crest, cubic metres.
    pub storage_m3: f64,
}

/// How wrong a forecast is (assumed unless the file has a source).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastError {
    /// Displacement of storms, kilometres at three hours' lead; grows with the square root of the lead.
    pub displacement_km_at_3h: f64,
    /// Factor on amounts.
    pub bias: f64,
    /// Share of storms missed.
    pub missed: f64,
    /// Minutes between issues.
    pub every_min: f64,
}

/// A flood.
#[derive(Clone, Debug, PartialEq)]
pub struct FloodSpec {
    /// How the inundation is computed.
    pub mode: FloodMode,
    /// Rain.
    pub rain: RainSpec,
    /// The surface mode's set-up.
    pub surface: SurfaceSpec,
    /// Loss.
    pub loss: LossSpec,
    /// Unit hydrograph.
    pub hydrograph: HydrographSpec,
    /// Antecedent moisture.
    pub moisture: Moisture,
    /// Flow before the rain, cubic metres per second per km².
    pub baseflow_m3_s_per_km2: f64,
    /// Inflows.
    pub inflows: Vec<Inflow>,
    /// Slides at hazard points; `None`: they stand whatever falls.
    pub slides: Option<SlideSpec>,
    /// Landslides that dam a reach.
    pub landslide_dams: Vec<LandslideDam>,
    /// Forecast error.
    pub forecast: ForecastError,
}

impl FloodSpec {
    /// The finer rasters whose water is behind the county's in the frames of this flood: none where it is not computed on rasters.
    #[must_use]
    pub fn mosaic(&self, county: &Shape) -> Mosaic {
        match self.mode {
            FloodMode::Quick => Mosaic::default(),
            FloodMode::Surface => Mosaic::new(county, self.surface.nests.iter().map(|n| (n.name.clone(), n.shape))),
        }
    }
}
