//! Study — many drills: baselines, and later comparisons, ablations and sweeps.
