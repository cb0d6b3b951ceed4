//! Report — text, JSON, one HTML page, GIS files.
