//! Road fire / release — the heat release of one burning vehicle: growth, greatest value, burn-out, what water takes from it.
//!
//! In: growth class, greatest release, energy, water flow by second. Out: kilowatts now, whether it is out, whether by itself.
//! Not here: what the heat does (`radiation`), where water comes from (`drill`).
//! Method: Q = α t² up to the greatest value (Heskestad and Delichatsios 1978; classes of NFPA 72/92), held until 70 % of the energy
//! is burnt (assumed), then in proportion to what is left, until 1 % is left. Water takes heat by turning into steam; the fire falls
//! where the flow is more than it needs, is held where it is less (Barnett 2004, TP 2004/1, form; times assumed). Steps of one second.

/// Growth class of a t² fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the four classes of the standard")]
pub enum Growth {
    Slow,
    Medium,
    Fast,
    Ultrafast,
}

impl Growth {
    /// Coefficient α, kW/s².
    #[must_use]
    pub const fn alpha(self) -> f64 {
        match self {
            Self::Slow => 0.002_93,
            Self::Medium => 0.011_72,
            Self::Fast => 0.0469,
            Self::Ultrafast => 0.1876,
        }
    }
    /// Seconds from ignition to a heat release in megawatts.
    #[must_use]
    pub fn seconds_to(self, mw: f64) -> f64 {
        (mw.max(0.0) * 1000.0 / self.alpha()).sqrt()
    }
}

/// Heat that a litre of water takes on its way from 20 °C to steam of 100 °C, kilojoules (4.19 × 80 + 2257).
pub const STEAM_KJ_L: f64 = 2592.0;
/// Share of a fire's heat that has to be taken for it to go out (assumed with the next line; Barnett 2004).
pub const TO_TAKE: f64 = 0.5;
/// Share of the water that becomes steam where it helps (assumed with the line above).
pub const USED: f64 = 0.5;
/// Share of the energy burnt at which the release begins to fall (assumed).
pub const FALLS_FROM: f64 = 0.7;
/// Share of the energy that is left when it counts as burnt out (assumed).
pub const ASHES: f64 = 0.01;
/// Time in which a fire falls to 1/e under twice the flow that it needs, seconds (assumed).
pub const KNOCK_DOWN_S: f64 = 150.0;
/// Time in which a fire that is no longer cooled comes back, seconds (assumed).
pub const COMES_BACK_S: f64 = 600.0;
/// Share of the free release below which it counts as out (assumed).
pub const OUT: f64 = 0.02;

/// Water flow that puts out a fire, litres a second: TO_TAKE Q / (USED × steam).
#[must_use]
pub fn flow_needed_l_s(mw: f64) -> f64 {
    TO_TAKE * mw.max(0.0) * 1000.0 / (USED * STEAM_KJ_L)
}

/// Heat release of a burning pool of petrol, megawatts: 0.055 kg/m²s of 43.7 MJ/kg (Babrauskas 1983, large pools).
#[must_use]
pub fn pool_mw(area_m2: f64) -> f64 {
    0.055 * 43.7 * area_m2.max(0.0)
}

/// Width of burning fuel that runs along gutter and shoulder, metres (assumed).
pub const RUN_WIDTH_M: f64 = 3.0;

/// How far burning fuel runs along the road (流淌火) while it gives off so much heat, metres: the pool's area over its width.
#[must_use]
pub fn runs_m(mw: f64) -> f64 {
    mw.max(0.0) / pool_mw(1.0) / RUN_WIDTH_M
}

/// Foam solution that a pool needs, litres a second: 4.1 L/min m² of film-forming foam (NFPA 11, hydrocarbon spill).
#[must_use]
pub fn foam_needed_l_s(area_m2: f64) -> f64 {
    4.1 * area_m2.max(0.0) / 60.0
}

/// How a fire stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum State {
    /// It burns.
    Burning,
    /// Water or foam has put it out; it may come back.
    PutOut,
    /// There is nothing left to burn.
    BurntOut,
}

/// One burning vehicle.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Release {
    alpha: f64,
    peak_kw: f64,
    energy_kj: f64,
    /// Seconds that it has grown for.
    grown_s: f64,
    burnt_kj: f64,
    /// Share of the free release that water leaves.
    left: f64,
    state: State,
}

impl Release {
    /// At ignition. Units: megawatts, gigajoules.
    #[must_use]
    pub fn new(growth: Growth, peak_mw: f64, energy_gj: f64) -> Self {
        assert!(peak_mw > 0.0 && energy_gj > 0.0, "a fire needs a greatest heat release and energy");
        Self { alpha: growth.alpha(), peak_kw: peak_mw * 1000.0, energy_kj: energy_gj * 1e6, grown_s: 0.0, burnt_kj: 0.0, left: 1.0, state: State::Burning }
    }
    /// More comes to burn with it, at once and as fiercely as it can (assumed: what stands in burning fuel burns within a minute).
    pub fn feed(&mut self, peak_mw: f64, energy_gj: f64) {
        self.peak_kw += peak_mw.max(0.0) * 1000.0;
        self.energy_kj += energy_gj.max(0.0) * 1e6;
    }
    /// Its greatest heat release, megawatts.
    #[must_use]
    pub fn peak_mw(&self) -> f64 {
        self.peak_kw / 1000.0
    }
    /// What it would release without water now, kilowatts.
    #[must_use]
    pub fn free_kw(&self) -> f64 {
        let grown = (self.alpha * self.grown_s * self.grown_s).min(self.peak_kw);
        let rest = 1.0 - self.burnt_kj / self.energy_kj;
        grown.min(self.peak_kw * rest / (1.0 - FALLS_FROM))
    }
    /// Heat release now, kilowatts.
    #[must_use]
    pub fn kw(&self) -> f64 {
        if self.state == State::Burning { self.free_kw() * self.left } else { 0.0 }
    }
    /// How it stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }
    /// Share of the energy that is burnt.
    #[must_use]
    pub fn burnt(&self) -> f64 {
        self.burnt_kj / self.energy_kj
    }
    /// One second under a flow of water, litres a second.
    pub fn second(&mut self, water_l_s: f64) {
        if self.state != State::Burning {
            return;
        }
        self.burnt_kj += self.kw();
        self.grown_s += 1.0;
        let need = flow_needed_l_s(self.free_kw() / 1000.0);
        let share = if need > 0.0 { water_l_s.max(0.0) / need } else { 0.0 };
        if share <= 0.0 {
            self.left += (1.0 - self.left) / COMES_BACK_S;
        } else if share < self.left {
            // Too little for all of it: it is held where the water reaches.
            let held = 1.0 - share / 2.0;
            self.left += (held - self.left) / KNOCK_DOWN_S;
        } else {
            self.left -= self.left * (share / self.left.max(OUT) - 1.0).min(1.0) / KNOCK_DOWN_S;
        }
        if self.burnt_kj >= (1.0 - ASHES) * self.energy_kj {
            self.state = State::BurntOut;
        } else if self.left <= OUT {
            self.state = State::PutOut;
        }
    }
    /// Foam covers it, or somebody with an extinguisher was quick enough.
    pub fn put_out(&mut self) {
        if self.state == State::Burning {
            self.state = State::PutOut;
        }
    }
    /// It takes fire again.
    pub fn again(&mut self) {
        if self.state == State::PutOut {
            (self.state, self.left, self.grown_s) = (State::Burning, 0.3, self.grown_s / 2.0);
        }
    }
    /// Seconds until it burns itself out, from now on and untouched.
    #[must_use]
    pub fn burns_for_s(&self) -> f64 {
        let mut fire = *self;
        let mut s = 0.0;
        while fire.state == State::Burning && s < 172_800.0 {
            fire.second(0.0);
            s += 1.0;
        }
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_water_puts_it_out_and_too_little_does_not() {
        let after = |l_s: f64| {
            let mut fire = Release::new(Growth::Ultrafast, 100.0, 150.0);
            for _ in 0..900 {
                fire.second(0.0);
            }
            for _ in 0..900 {
                fire.second(l_s);
            }
            fire.state()
        };
        let need = flow_needed_l_s(100.0);
        assert_eq!((after(0.0), after(need / 4.0), after(need * 2.0)), (State::Burning, State::Burning, State::PutOut));
    }

    #[test]
    fn burning_fuel_runs_as_far_as_its_heat_says() {
        // A pool of 125 m² gives off 300 MW; 3 m wide it is 41.7 m long.
        assert!((runs_m(300.4) - 125.0 / 3.0).abs() < 0.01 && runs_m(0.0).abs() < 1e-12);
    }

    #[test]
    fn it_burns_no_more_than_its_energy() {
        let mut fire = Release::new(Growth::Medium, 5.0, 6.0);
        let mut sum = 0.0;
        while fire.state() == State::Burning {
            sum += fire.kw();
            fire.second(0.0);
        }
        assert_eq!(fire.state(), State::BurntOut);
        assert!((0.98e6 * 6.0..=1.0e6 * 6.01).contains(&sum), "{sum}");
    }
}
