//! Scenario / flood rows — the flood of a drill file exactly as written.
//!
//! In: a tree. Out: rows with keys unresolved, places and files as written. Not here: what keys mean (`flood_resolve`).

use super::code;
use super::fields::{Fields, Limits, Reader, Ref, SHARE, Unit};
use super::finding::At;
use super::flood_nests::{NestRow, nests};
use super::flood_works::{WorksRow, works};
use super::tree::{Node, Value};
use crate::base::dist::Dist;
use crate::base::lang::Text;
use crate::base::time::Moment;
use crate::hazard::flood::plane::basin::{Scheme, Side};
use crate::hazard::flood::slides::ODDS_PER_H;
use crate::hazard::flood::spec::{
    BeyondSpec, DesignStorm, EdgeSpec, FloodMode, ForecastError, HydrographSpec, Hyetograph, IntensityFormula, LossSpec, Moisture, SlideLaw, SlideSpec,
    Standing, VALLEYS_FROM_KM2,
};
use crate::map::frame::LonLat;

/// Rain at a gauge.
pub struct TotalRow {
    /// Gauge.
    pub gauge: Ref,
    /// Window.
    pub from: Moment,
    /// End.
    pub to: Moment,
    /// Millimetres.
    pub mm: f64,
}

/// A raster of rain.
pub struct GridRow {
    /// File, as written.
    pub file: Ref,
    /// Window.
    pub from: Moment,
    /// End.
    pub to: Moment,
}

/// An inflow.
pub struct InflowRow {
    /// Reach.
    pub reach: Ref,
    /// Series.
    pub series: Vec<(Moment, f64)>,
    /// Scale.
    pub scale: Dist,
}

/// A discharge at a place.
pub struct SourceRow {
    /// Where.
    pub place: LonLat,
    /// Where that is written.
    pub written: At,
    /// What a message calls it.
    pub subject: String,
    /// Series.
    pub series: Vec<(Moment, f64)>,
}

/// The surface mode.
pub struct SurfaceRow {
    /// Scheme.
    pub scheme: Scheme,
    /// Whether the whole raster is computed.
    pub whole: bool,
    /// Least drainage area otherwise.
    pub from_km2: f64,
    /// Sources.
    pub sources: Vec<SourceRow>,
    /// Edges, each with the place where it is written and what a message calls it.
    pub edges: Option<Vec<(EdgeSpec, At, String)>>,
    /// Water at T+00:00.
    pub start: Standing,
    /// One roughness.
    pub manning: Option<f64>,
    /// Openings and levees.
    pub works: WorksRow,
    /// Finer rasters.
    pub nests: Vec<NestRow>,
}

/// A flood.
pub struct FloodRow {
    /// Mode.
    pub mode: FloodMode,
    /// Surface mode.
    pub surface: SurfaceRow,
    /// Loss.
    pub loss: LossSpec,
    /// Unit hydrograph.
    pub hydrograph: HydrographSpec,
    /// Moisture.
    pub moisture: Moisture,
    /// Base flow.
    pub baseflow_m3_s_per_km2: f64,
    /// Totals.
    pub totals: Vec<TotalRow>,
    /// A table of totals, as written.
    pub table: Option<Ref>,
    /// Where the rain is written.
    pub rain_at: At,
    /// Hyetographs.
    pub hyetographs: Vec<Hyetograph>,
    /// Design storm.
    pub design: Option<DesignStorm>,
    /// Rasters.
    pub grids: Vec<GridRow>,
    /// Scale.
    pub scale: Dist,
    /// Power.
    pub idw_power: f64,
    /// Lift.
    pub lift_per_100m: f64,
    /// Inflows.
    pub inflows: Vec<InflowRow>,
    /// Slides at hazard points.
    pub slides: Option<SlideSpec>,
    /// Landslides that dam a reach: reach, time, height, storage.
    pub landslide_dams: Vec<(Ref, Moment, f64, f64)>,
    /// Forecast.
    pub forecast: ForecastError,
}

/// Flows, m³/s.
const FLOW: Limits = Limits(0.0, 200_000.0);
/// Flows that may also be taken out.
const SIGNED_FLOW: Limits = Limits(-200_000.0, 200_000.0);
/// Factors.
const FACTOR: Limits = Limits(0.0, 100.0);
/// Rain of a window, mm.
const RAIN: Limits = Limits(0.0, 3000.0);
/// Coordinates, degrees or metres.
pub(super) const COORDINATE: Limits = Limits(-2e7, 2e7);

/// Reads the group; `d` is the forecast error where the file states none.
pub fn read(g: &Fields<'_>, d: ForecastError) -> FloodRow {
    let rain = g.group("rain");
    let out = FloodRow {
        mode: g.word_or("mode", FloodMode::Quick, &[("Quick", FloodMode::Quick), ("Surface", FloodMode::Surface)]),
        surface: surface(g),
        loss: loss(g),
        hydrograph: hydrograph(g),
        moisture: g.word_or("moisture", Moisture::Average, &[("Dry", Moisture::Dry), ("Average", Moisture::Average), ("Wet", Moisture::Wet)]),
        baseflow_m3_s_per_km2: g.number_or("baseflow_m3_s_per_km2", 0.02, Limits(0.0, 5.0)),
        totals: rain.as_ref().map_or(Vec::new(), totals),
        table: rain.as_ref().and_then(|r| file(r, "table")),
        rain_at: g.at_field("rain"),
        hyetographs: rain.as_ref().map_or_else(even, hyetographs),
        design: rain.as_ref().and_then(design),
        grids: rain.as_ref().map_or(Vec::new(), grids),
        scale: rain.as_ref().map_or(Dist::Fixed(1.0), |r| r.dist_or("scale", Dist::Fixed(1.0), FACTOR)),
        idw_power: rain.as_ref().map_or(2.0, |r| r.number_or("idw_power", 2.0, Limits(0.1, 10.0))),
        lift_per_100m: rain.as_ref().map_or(0.0, |r| r.number_or("lift_per_100m", 0.0, Limits(-1.0, 1.0))),
        inflows: inflows(g),
        slides: slides(g),
        landslide_dams: landslide_dams(g),
        forecast: forecast(g, d),
    };
    if let Some(r) = rain {
        r.close();
    }
    let none = out.totals.is_empty() && out.table.is_none() && out.design.is_none() && out.grids.is_empty() && out.inflows.is_empty();
    let on_surface = out.mode == FloodMode::Surface && (!out.surface.sources.is_empty() || out.surface.start != Standing::Dry || out.surface.edges.is_some());
    if none && !on_surface {
        g.reader().log.error(
            code::S007,
            g.at(),
            g.who(),
            "既没有雨（rain.totals），也没有入流（inflows）；至少写一项",
            "neither rain (rain.totals) nor inflows; write one of them at least",
        );
    }
    out
}

/// The forecast's error.
pub(super) fn forecast(f: &Fields<'_>, d: ForecastError) -> ForecastError {
    let Some(g) = f.group("forecast") else { return d };
    let out = ForecastError {
        displacement_km_at_3h: g.number_or("displacement_km_at_3h", d.displacement_km_at_3h, Limits(0.0, 500.0)),
        bias: g.number_or("bias", d.bias, Limits(0.0, 10.0)),
        missed: g.number_or("missed", d.missed, SHARE),
        every_min: g.number_or("every_min", d.every_min, Limits(1.0, 1440.0)),
    };
    g.close();
    out
}

/// A file that may be named.
fn file(r: &Fields<'_>, field: &'static str) -> Option<Ref> {
    r.opt_text(field).map(|key| Ref { key, at: r.at_field(field), subject: r.subject(field) })
}

/// One row of rain, of the drill file or of a table.
pub(super) fn total(g: &Fields<'_>) -> TotalRow {
    let row = TotalRow { gauge: g.reference("gauge"), from: g.moment("from"), to: g.moment("to"), mm: g.number("mm", RAIN) };
    if row.to <= row.from && g.get("to").is_some() {
        g.error(code::S019, "to", format!("{} 不晚于 from {}", row.to, row.from), format!("{} is not after from {}", row.to, row.from));
    }
    row
}

fn totals(r: &Fields<'_>) -> Vec<TotalRow> {
    let mut out = Vec::new();
    for node in r.list("totals") {
        let Some(g) = r.reader().open(node, "rain total") else { continue };
        out.push(total(&g));
        g.close();
    }
    out
}

fn grids(r: &Fields<'_>) -> Vec<GridRow> {
    let mut out = Vec::new();
    for node in r.list("grids") {
        let Some(g) = r.reader().open(node, "rain grid") else { continue };
        let (name, from, to) = (g.text("file"), g.moment("from"), g.moment("to"));
        if to <= from && g.get("to").is_some() {
            g.error(code::S019, "to", format!("{to} 不晚于 from {from}"), format!("{to} is not after from {from}"));
        }
        out.push(GridRow { file: Ref { key: name, at: g.at_field("file"), subject: g.subject("file") }, from, to });
        g.close();
    }
    out
}

fn design(r: &Fields<'_>) -> Option<DesignStorm> {
    let g = r.group("design")?;
    let out = DesignStorm {
        formula: IntensityFormula {
            a: g.number("a", Limits(0.01, 1000.0)),
            c: g.number_or("c", 0.0, Limits(0.0, 10.0)),
            b: g.number("b", Limits(0.0, 200.0)),
            n: g.number("n", Limits(0.1, 1.5)),
        },
        years: g.number("years", Limits(0.25, 10_000.0)),
        from: g.opt_moment("from").unwrap_or(Moment::ZERO),
        minutes: g.number("minutes", Limits(5.0, 4320.0)),
        peak_share: g.number_or("peak_share", 0.4, Limits(0.01, 0.99)),
    };
    g.close();
    Some(out)
}

fn even() -> Vec<Hyetograph> {
    vec![Hyetograph { name: "even".into(), weight: 1.0, shares: vec![1.0] }]
}

fn hyetographs(r: &Fields<'_>) -> Vec<Hyetograph> {
    let mut out = Vec::new();
    for node in r.list("hyetographs") {
        let Some(g) = r.reader().open(node, "hyetograph") else { continue };
        let name = g.text("name");
        g.call(format!("hyetograph {name:?}"));
        let subject = g.subject("shares");
        let shares: Vec<f64> = g.list("shares").iter().filter_map(|n| g.reader().number(n, &subject, Unit::of("share"), SHARE)).collect();
        let sum: f64 = shares.iter().sum();
        if !(0.999..=1.001).contains(&sum) {
            g.error(code::S019, "shares", format!("各比例之和为 {sum:.3}；应为 1"), format!("the shares sum to {sum:.3}; expected 1"));
        }
        out.push(Hyetograph { name, weight: g.number_or("weight", 1.0, Limits(0.0, 1e6)), shares });
        g.close();
    }
    if out.is_empty() { even() } else { out }
}

fn loss(g: &Fields<'_>) -> LossSpec {
    let Some(node) = g.get("loss") else { return LossSpec::CurveNumber };
    let subject = g.subject("loss");
    match g.reader().word(node, &subject, &[("CurveNumber", 0), ("GreenAmpt", 1), ("InitialConstant", 2)]) {
        Some(1) => g.reader().open(node, &subject).map_or(LossSpec::CurveNumber, |f| {
            let out = LossSpec::GreenAmpt {
                conductivity_mm_per_h: f.number("conductivity_mm_per_h", Limits(0.0, 1000.0)),
                suction_mm: f.number("suction_mm", Limits(0.0, 5000.0)),
                deficit: f.number("deficit", SHARE),
            };
            f.close();
            out
        }),
        Some(2) => g.reader().open(node, &subject).map_or(LossSpec::CurveNumber, |f| {
            let out = LossSpec::InitialConstant {
                initial_mm: f.number("initial_mm", Limits(0.0, 1000.0)),
                constant_mm_per_h: f.number("constant_mm_per_h", Limits(0.0, 1000.0)),
            };
            f.close();
            out
        }),
        _ => LossSpec::CurveNumber,
    }
}

fn hydrograph(g: &Fields<'_>) -> HydrographSpec {
    let Some(node) = g.get("unit_hydrograph") else { return HydrographSpec::Scs };
    let subject = g.subject("unit_hydrograph");
    match g.reader().word(node, &subject, &[("Scs", 0), ("Triangular", 1), ("Clark", 2)]) {
        Some(1) => HydrographSpec::Triangular,
        Some(2) => g.reader().open(node, &subject).map_or(HydrographSpec::Scs, |f| {
            let out = HydrographSpec::Clark { storage_share: f.number("storage_share", Limits(0.0, 0.95)) };
            f.close();
            out
        }),
        _ => HydrographSpec::Scs,
    }
}

fn surface(f: &Fields<'_>) -> SurfaceRow {
    let none = || SurfaceRow {
        scheme: Scheme::Inertial,
        whole: false,
        from_km2: VALLEYS_FROM_KM2,
        sources: Vec::new(),
        edges: None,
        start: Standing::Dry,
        manning: None,
        works: WorksRow::default(),
        nests: Vec::new(),
    };
    let Some(g) = f.group("surface") else { return none() };
    let (depth, level) = (g.opt_number("depth_m", Limits(0.0, 100.0)), g.opt_number("level_m", Limits(-500.0, 9000.0)));
    if depth.is_some() && level.is_some() {
        g.error(code::S019, "level_m", "depth_m 与 level_m 只能写一个", "write depth_m or level_m, not both");
    }
    let out = SurfaceRow {
        scheme: g.word_or("scheme", Scheme::Inertial, &[("Inertial", Scheme::Inertial), ("Hll", Scheme::Hll)]),
        whole: g.word_or("extent", false, &[("Valleys", false), ("Whole", true)]),
        from_km2: g.number_or("from_km2", VALLEYS_FROM_KM2, Limits(0.0, 1e6)),
        sources: sources(&g),
        edges: g.get("edges").map(|_| edges(&g)),
        start: depth.map(Standing::Depth).or(level.map(Standing::Level)).unwrap_or(Standing::Dry),
        manning: g.opt_number("manning", Limits(0.0, 1.0)),
        works: works(&g),
        nests: nests(&g),
    };
    if !out.whole && (!out.sources.is_empty() || out.edges.is_some() || out.start != Standing::Dry) {
        g.error(
            code::S019,
            "extent",
            "sources、edges、depth_m 与 level_m 只用于 extent: Whole；河谷用 inflows",
            "sources, edges, depth_m and level_m belong to extent: Whole; valleys have inflows",
        );
    }
    g.close();
    out
}

fn sources(f: &Fields<'_>) -> Vec<SourceRow> {
    let mut out = Vec::new();
    for node in f.list("sources") {
        let Some(g) = f.reader().open(node, "source") else { continue };
        let place = g.need("at").and_then(|n| g.reader().pair(n, &g.subject("at"), (COORDINATE, COORDINATE), Unit::of("coordinate")));
        let series = series(&g, "series", SIGNED_FLOW, "_m3_s");
        if let Some((lon, lat)) = place {
            out.push(SourceRow { place: LonLat { lon, lat }, written: g.at_field("at"), subject: g.subject("at"), series });
        }
        g.close();
    }
    out
}

fn edges(f: &Fields<'_>) -> Vec<(EdgeSpec, At, String)> {
    let mut out = Vec::new();
    for node in f.list("edges") {
        let Some(g) = f.reader().open(node, "edge") else { continue };
        let side = g.word("side", &[("North", Side::North), ("South", Side::South), ("West", Side::West), ("East", Side::East)]);
        let along_m = (g.number_or("from_m", 0.0, Limits(0.0, 1e7)), g.number_or("to_m", 1e7, Limits(0.0, 1e7)));
        let fall = g.opt_number("fall", Limits(0.0, 1.0));
        let beyond = match (fall, g.get("stage")) {
            (Some(slope), None) => Some(BeyondSpec::Fall(slope)),
            (None, Some(_)) => Some(BeyondSpec::Stage(series(&g, "stage", Limits(-500.0, 9000.0), "_m"))),
            _ => {
                g.error(
                    code::S019,
                    "side",
                    "一段边界要写 fall（自由出流的坡度）或 stage（水位过程），且只写一个",
                    "a piece of edge needs fall (the slope of free outflow) or stage (levels over time), and only one",
                );
                None
            }
        };
        if let (Some(side), Some(beyond)) = (side, beyond) {
            out.push((EdgeSpec { side, along_m, beyond }, g.at(), g.who()));
        }
        g.close();
    }
    out
}

fn inflows(f: &Fields<'_>) -> Vec<InflowRow> {
    let mut out = Vec::new();
    for node in f.list("inflows") {
        let Some(g) = f.reader().open(node, "inflow") else { continue };
        let reach = g.reference("reach");
        g.call(format!("inflow {:?}", reach.key));
        out.push(InflowRow { reach, series: series(&g, "series", FLOW, "_m3_s"), scale: g.dist_or("scale", Dist::Fixed(1.0), FACTOR) });
        g.close();
    }
    out
}

fn slides(f: &Fields<'_>) -> Option<SlideSpec> {
    let g = f.group("slides")?;
    let out = SlideSpec {
        law: g.word_or("law", SlideLaw::Caine, &[("Caine", SlideLaw::Caine), ("Guzzetti", SlideLaw::Guzzetti), ("Aleotti", SlideLaw::Aleotti)]),
        odds_per_h: g.number_or("odds_per_h", ODDS_PER_H, Limits(0.0, 100.0)),
        runout_m: g.number_or("runout_m", 60.0, Limits(0.0, 2000.0)),
    };
    g.close();
    Some(out)
}

fn landslide_dams(f: &Fields<'_>) -> Vec<(Ref, Moment, f64, f64)> {
    let mut out = Vec::new();
    for node in f.list("landslide_dams") {
        let Some(g) = f.reader().open(node, "landslide dam") else { continue };
        let reach = g.reference("reach");
        g.call(format!("landslide dam {:?}", reach.key));
        out.push((reach, g.moment("at"), g.number("height_m", Limits(0.5, 200.0)), g.number("storage_m3", Limits(1000.0, 1e10))));
        g.close();
    }
    out
}

/// Times and values, ascending.
fn series(g: &Fields<'_>, field: &'static str, limits: Limits, unit: &str) -> Vec<(Moment, f64)> {
    let subject = g.subject(field);
    let list: Vec<(Moment, f64)> = g.list(field).iter().filter_map(|n| sample(g.reader(), n, &subject, limits, unit)).collect();
    if list.is_empty() || list.windows(2).any(|w| w[1].0 <= w[0].0) {
        g.error(code::S019, field, "时刻应依次变晚，且至少一项", "the times must ascend, and there must be at least one");
    }
    list
}

fn sample(reader: Reader<'_>, node: &Node, subject: &str, limits: Limits, unit: &str) -> Option<(Moment, f64)> {
    let wanted =
        if unit == "_m3_s" { Text::new("(\"T+hh:mm\", 流量)", "(\"T+hh:mm\", flow)") } else { Text::new("(\"T+hh:mm\", 水位)", "(\"T+hh:mm\", level)") };
    let Value::Tuple(None, items) = &node.value else {
        reader.wrong(node, subject, wanted);
        return None;
    };
    let [at, value] = &items[..] else {
        reader.wrong(node, subject, wanted);
        return None;
    };
    Some((reader.moment(at, subject)?, reader.number(value, subject, Unit::of(unit), limits)?))
}
