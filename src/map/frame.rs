//! Map / frame — the plane on which the county lies: metres east and north, and the way to longitude and latitude.
//!
//! In: a CRS name (`EPSG:32649`, `local`). Out: `Point`s in metres and their WGS 84 positions.
//! Not here: GCJ-02 and BD-09 (import undoes them). Method: `proj4rs`, transverse Mercator.

use proj4rs::Proj;

/// A point of the plane, in metres east and north.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// Metres east.
    pub x: f64,
    /// Metres north.
    pub y: f64,
}

impl Point {
    /// A point.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
    /// Straight distance in metres.
    #[must_use]
    pub fn distance_m(self, o: Self) -> f64 {
        ((self.x - o.x) * (self.x - o.x) + (self.y - o.y) * (self.y - o.y)).sqrt()
    }
    /// The point at share `t` of the way to another.
    #[must_use]
    pub fn towards(self, o: Self, t: f64) -> Self {
        Self::new(self.x + (o.x - self.x) * t, self.y + (o.y - self.y) * t)
    }
}

/// A position on WGS 84, in degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
pub struct LonLat {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

/// The plane's relation to the Earth.
#[derive(Clone)]
pub struct Frame {
    /// The CRS as files name it: `EPSG:n`, or `local`.
    pub crs: String,
    plane: Option<(Proj, Proj)>,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({})", self.crs)
    }
}

/// The proj string of the metric systems we know, by EPSG code: UTM north and south, CGCS2000 Gauss–Krüger.
#[must_use]
pub fn proj_string(epsg: u32) -> Option<String> {
    let utm = |zone: u32, south: bool| format!("+proj=utm +zone={zone}{} +datum=WGS84 +units=m +no_defs", if south { " +south" } else { "" });
    let gk = |lon: u32, x0: f64| format!("+proj=tmerc +lat_0=0 +lon_0={lon} +k=1 +x_0={x0} +y_0=0 +ellps=GRS80 +units=m +no_defs");
    Some(match epsg {
        32601..=32660 => utm(epsg - 32600, false),
        32701..=32760 => utm(epsg - 32700, true),
        // CGCS2000 / UTM-like zones do not exist; 3-degree Gauss–Krüger without (4534–4554) and with zone number (4513–4533).
        4534..=4554 => gk(75 + 3 * (epsg - 4534), 500_000.0),
        4513..=4533 => gk(75 + 3 * (epsg - 4513), f64::from(25 + epsg - 4513) * 1e6 + 500_000.0),
        // 6-degree Gauss–Krüger: with zone number (4491–4501), without (4502–4512).
        4491..=4501 => gk(75 + 6 * (epsg - 4491), f64::from(13 + epsg - 4491) * 1e6 + 500_000.0),
        4502..=4512 => gk(75 + 6 * (epsg - 4502), 500_000.0),
        _ => return None,
    })
}

impl Frame {
    /// The plane of a CRS name; `None` where we do not know it.
    #[must_use]
    pub fn new(crs: &str) -> Option<Self> {
        if crs == "local" {
            return Some(Self { crs: crs.into(), plane: None });
        }
        let epsg: u32 = crs.strip_prefix("EPSG:")?.parse().ok()?;
        let metric = Proj::from_proj_string(&proj_string(epsg)?).ok()?;
        let geographic = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok()?;
        Some(Self { crs: crs.into(), plane: Some((metric, geographic)) })
    }
    /// The UTM zone's plane for a position.
    #[must_use]
    pub fn utm(at: LonLat) -> Self {
        let zone = (((at.lon + 180.0) / 6.0).floor() as i64).clamp(0, 59) as u32 + 1;
        let base = if at.lat < 0.0 { 32700 } else { 32600 };
        Self::new(&format!("EPSG:{}", base + zone)).unwrap_or_else(|| unreachable!("every UTM zone has a code"))
    }
    /// The EPSG code; `None` for a local plane.
    #[must_use]
    pub fn epsg(&self) -> Option<u32> {
        self.crs.strip_prefix("EPSG:")?.parse().ok()
    }
    /// Onto the plane. A local frame takes the two numbers as metres.
    #[must_use]
    pub fn to_plane(&self, at: LonLat) -> Point {
        let Some((metric, geographic)) = &self.plane else { return Point::new(at.lon, at.lat) };
        let mut p = (at.lon.to_radians(), at.lat.to_radians(), 0.0);
        match proj4rs::transform::transform(geographic, metric, &mut p) {
            Ok(()) => Point::new(p.0, p.1),
            Err(_) => Point::new(f64::MAX, f64::MAX),
        }
    }
    /// Back to longitude and latitude.
    #[must_use]
    pub fn to_lonlat(&self, at: Point) -> LonLat {
        let Some((metric, geographic)) = &self.plane else { return LonLat { lon: at.x, lat: at.y } };
        let mut p = (at.x, at.y, 0.0);
        match proj4rs::transform::transform(metric, geographic, &mut p) {
            Ok(()) => LonLat { lon: p.0.to_degrees(), lat: p.1.to_degrees() },
            Err(_) => LonLat { lon: f64::MAX, lat: f64::MAX },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mayang_lies_where_gauss_kruger_says() {
        // 109.8028 E, 27.8660 N in the zone of 108° E as PROJ 9 gives it (`gdaltransform -s_srs EPSG:4490 -t_srs EPSG:4545`).
        let frame = Frame::new("EPSG:4545").expect("CGCS2000 / 3-degree GK CM 108E");
        let p = frame.to_plane(LonLat { lon: 109.8028, lat: 27.8660 });
        assert!((p.x - 677_562.266).abs() < 0.01 && (p.y - 3_084_898.052).abs() < 0.01, "{p:?}");
        let back = frame.to_lonlat(p);
        assert!((back.lon - 109.8028).abs() < 1e-9 && (back.lat - 27.8660).abs() < 1e-9, "{back:?}");
    }

    #[test]
    fn the_utm_zone_of_mayang_is_49_north() {
        assert_eq!(Frame::utm(LonLat { lon: 109.8, lat: 27.9 }).crs, "EPSG:32649");
    }
}
