//! Drill — the kernel: one step after another, and the only writer of records.
