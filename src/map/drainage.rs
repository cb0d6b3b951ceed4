//! Map / drainage.
