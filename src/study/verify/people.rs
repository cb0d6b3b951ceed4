//! Verify / people — curves of warning and leaving against their closed forms.
//!
//! In: nothing. Out: checks. Not here: whole drills (their tests do that). Source: sheet of the model, section 2.4.

use super::{Check, Sheet};
use crate::base::dist::Dist;
use crate::drill::people::contagion::bass;

/// Minutes after which a delay has ended for a share: searched in the quantile, which is what drills draw from.
fn share_after(dist: &Dist, minutes: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if dist.quantile(middle) < minutes { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// All cases.
#[must_use]
pub fn checks() -> Vec<Check> {
    let mut s = Sheet::new("people");
    const USACE: &str = "USACE Weibull curve, a = 0.002, b = 1.5";
    let lindell = Dist::Weibull(0.002, 1.5);
    s.add("warned after 10 min, Weibull", 0.0613, share_after(&lindell, 10.0), 1e-4, "share", USACE);
    s.add("warned after 30 min, Weibull", 0.2801, share_after(&lindell, 30.0), 1e-4, "share", USACE);
    s.add("warned after 60 min, Weibull", 0.6053, share_after(&lindell, 60.0), 1e-4, "share", USACE);
    s.add("warned after 120 min, Weibull", 0.9279, share_after(&lindell, 120.0), 1e-4, "share", USACE);
    const TWEEDIE: &str = "Tweedie et al. 1986, Rayleigh with 1,800 min²";
    let tweedie = Dist::Rayleigh(1800.0);
    s.add("left after 15 min, Rayleigh", 0.1175, share_after(&tweedie, 15.0), 1e-4, "share", TWEEDIE);
    s.add("left after 30 min, Rayleigh", 0.3935, share_after(&tweedie, 30.0), 1e-4, "share", TWEEDIE);
    s.add("left after 60 min, Rayleigh", 0.8647, share_after(&tweedie, 60.0), 1e-4, "share", TWEEDIE);
    s.add("left after 90 min, Rayleigh", 0.9889, share_after(&tweedie, 90.0), 1e-4, "share", TWEEDIE);
    const BASS: &str = "Rogers and Sorensen 1991 in Bass's form, p = 0.02, q = 0.1 a minute";
    // In minute steps, as a drill takes them.
    let told = |minutes: u32| (0..minutes).fold(0.0, |f, _| bass(0.02, 0.1, f, 1.0));
    s.add("told after 10 min, broadcast and neighbours", 0.27886, told(10), 1e-5, "share", BASS);
    s.add("told after 30 min, broadcast and neighbours", 0.85576, told(30), 1e-5, "share", BASS);
    s.add("told after 60 min, broadcast and neighbours", 0.99554, told(60), 1e-5, "share", BASS);
    s.done()
}
