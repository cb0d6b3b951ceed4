//! Map / route.
