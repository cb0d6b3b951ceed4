//! View / face — colours, sizes and fonts of the window, and what of them a reader may change.
//!
//! In: the settings of a reader. Out: the style of egui, inks of the map. Not here: shapes of symbols (`shape`).
//! Source: palettes of design/UX.md §4.6 (Machado 2009, CIEDE2000); ColorBrewer Blues and YlOrRd. Every state has a shape beside
//! its colour, so greyscale loses nothing that is said.

use std::sync::Arc;

use egui::{Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle, Visuals};

use crate::base::lang::{Lang, Text};
use crate::score::danger::Danger;

/// What a reader may change about how the window looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// The language.
    pub lang: Lang,
    /// Size of everything, 1 to 2.
    pub scale: f32,
    /// Black on white, thicker lines.
    pub contrast: bool,
    /// No colours.
    pub grey: bool,
    /// Nothing flies or fades.
    pub still: bool,
}

impl Default for Face {
    fn default() -> Self {
        Self { lang: Lang::Zh, scale: 1.0, contrast: false, grey: false, still: false }
    }
}

/// A colour from its six hexadecimal digits.
#[must_use]
pub const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// The bar on top.
pub const BAR: Color32 = hex(0x14213D);
/// Panels.
pub const PANEL: Color32 = hex(0xFBFAF7);
/// Fields within panels.
pub const FIELD: Color32 = hex(0xF1EFE9);
/// Lines between things.
pub const LINE: Color32 = hex(0xD9D5CC);
/// Text.
pub const INK: Color32 = hex(0x1E242B);
/// Text beside text: at least 4.5 to 1 on panels.
pub const FAINT: Color32 = hex(0x5B626B);
/// What can be pressed, and what is chosen.
pub const ACCENT: Color32 = hex(0x1D5B8F);
/// What is wrong.
pub const BAD: Color32 = hex(0xB3261E);
/// What is in doubt.
pub const DOUBT: Color32 = hex(0x9A5B00);
/// What is right.
pub const GOOD: Color32 = hex(0x005A46);

/// Classes of depth: 0.05, 0.3, 0.6, 1.2, 2.5 m.
pub const DEPTHS: [(Color32, Text); 5] = [
    (hex(0xDEEBF7), Text::new("0.05–0.3 米", "0.05–0.3 m")),
    (hex(0x9ECAE1), Text::new("0.3–0.6 米", "0.3–0.6 m")),
    (hex(0x6BAED6), Text::new("0.6–1.2 米", "0.6–1.2 m")),
    (hex(0x2171B5), Text::new("1.2–2.5 米", "1.2–2.5 m")),
    (hex(0x08306B), Text::new("2.5 米以上", "over 2.5 m")),
];
/// Classes of a forest fire.
pub const FLAMES: [(Color32, Text); 6] = [
    (hex(0x2B2B2B), Text::new("已过火", "burnt")),
    (hex(0xFECC5C), Text::new("火焰低于 1.2 米", "flames below 1.2 m")),
    (hex(0xFD8D3C), Text::new("火焰 1.2–2.5 米", "flames 1.2–2.5 m")),
    (hex(0xF03B20), Text::new("火焰 2.5–5 米", "flames 2.5–5 m")),
    (hex(0xBD0026), Text::new("火焰 5 米以上", "flames above 5 m")),
    (hex(0x1B6CA8), Text::new("已控制火线", "line built")),
];
/// Classes of an accident on a road.
pub const FUMES: [(Color32, Text); 6] = [
    (hex(0x8A8A8A), Text::new("烟（能见度不足 300 米）", "smoke (sight below 300 m)")),
    (hex(0xE6F0A3), Text::new("毒气：可闻", "gas: can be smelt")),
    (hex(0xB8D432), Text::new("毒气：超过一小时耐受浓度", "gas: above what is stood for an hour")),
    (hex(0x5E7F00), Text::new("毒气：十倍以上", "gas: ten times that")),
    (hex(0x4A1A0E), Text::new("坡面已过火", "slope burnt")),
    (hex(0xF3541D), Text::new("坡面明火", "slope in flames")),
];
/// Times of arrival since the first, early to late: YlOrRd turned round.
pub const ARRIVALS: [Color32; 5] = [hex(0xBD0026), hex(0xF03B20), hex(0xFD8D3C), hex(0xFECC5C), hex(0xFFFFB2)];

/// Vehicles that pass in a quarter of an hour, from so many on (assumed: steps that can be told apart on a county's roads).
pub const TRAFFIC: [(u32, Color32, &str); 5] =
    [(1, hex(0xBFD3E6), "1–9"), (10, hex(0x9EBCDA), "10–39"), (40, hex(0x8C6BB1), "40–99"), (100, hex(0x88419D), "100–199"), (200, hex(0x4D004B), "≥200")];
/// The share of people whom a warning has reached, from none to all.
pub const WARNED: [(Color32, &str); 5] =
    [(hex(0xF2F0F7), "0 %"), (hex(0xCBC9E2), "1–25 %"), (hex(0x9E9AC8), "26–50 %"), (hex(0x756BB1), "51–75 %"), (hex(0x54278F), "76–100 %")];
/// Classes of the water's speed, by the limits of `overlay`: ColorBrewer PuRd.
pub const SPEEDS: [(Color32, Text); 5] = [
    (hex(0xE7DDEE), Text::new("0.5 米/秒以下", "below 0.5 m/s")),
    (hex(0xD7A5CE), Text::new("0.5–1 米/秒", "0.5–1 m/s")),
    (hex(0xDF65B0), Text::new("1–2 米/秒", "1–2 m/s")),
    (hex(0xC51478), Text::new("2–3 米/秒", "2–3 m/s")),
    (hex(0x67001F), Text::new("3 米/秒以上", "over 3 m/s")),
];
/// Degrees of danger of flowing water to people.
pub const RATINGS: [(Color32, Text); 4] = [
    (hex(0xFFFFB2), Text::new("一级 当心", "1 caution")),
    (hex(0xFECC5C), Text::new("二级 对老幼危险", "2 danger for some")),
    (hex(0xF0602B), Text::new("三级 对多数人危险", "3 danger for most")),
    (hex(0x99001C), Text::new("四级 对所有人危险", "4 danger for all")),
];
/// Classes of fireline intensity.
pub const INTENSITIES: [(Color32, Text); 5] = [
    (hex(0xFFFFB2), Text::new("500 千瓦/米以下", "below 500 kW/m")),
    (hex(0xFECC5C), Text::new("500–2,000", "500–2,000")),
    (hex(0xFD8D3C), Text::new("2,000–4,000", "2,000–4,000")),
    (hex(0xF03B20), Text::new("4,000–10,000", "4,000–10,000")),
    (hex(0xBD0026), Text::new("10,000 以上", "over 10,000")),
];
/// Classes of sight in smoke, the clearest first.
pub const SIGHTS: [(Color32, Text); 4] = [
    (hex(0xD9D9D9), Text::new("300–1,000 米", "300–1,000 m")),
    (hex(0xA9A9A9), Text::new("100–300 米", "100–300 m")),
    (hex(0x6E6E6E), Text::new("50–100 米", "50–100 m")),
    (hex(0x2F2F2F), Text::new("不足 50 米", "below 50 m")),
];
/// People of a settlement in the hazard's reach, from so many on (assumed: steps of a village's size).
pub const EXPOSED: [(u32, Color32, &str); 4] =
    [(1, hex(0xFDD0A2), "1–9"), (10, hex(0xFD8D3C), "10–49"), (50, hex(0xD94801), "50–199"), (200, hex(0x7F2704), "≥200")];
/// The two sides of a comparison.
pub const SIDES: [Color32; 2] = [hex(0x542788), hex(0xB35806)];

/// The classes of what a drill is about; class 1 is the first.
#[must_use]
pub const fn classes(danger: Danger) -> &'static [(Color32, Text)] {
    match danger {
        Danger::Water => &DEPTHS,
        Danger::Fire => &FLAMES,
        Danger::Road => &FUMES,
    }
}

impl Face {
    /// One of two texts.
    #[must_use]
    pub const fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
    /// A colour as this reader sees it.
    #[must_use]
    pub fn ink(&self, colour: Color32) -> Color32 {
        if self.grey { grey(colour) } else { colour }
    }
}

/// A colour without hue: its luma (Rec. 601), premultiplied alpha kept.
#[must_use]
pub fn grey(c: Color32) -> Color32 {
    let luma = (u32::from(c.r()) * 299 + u32::from(c.g()) * 587 + u32::from(c.b()) * 114 + 500) / 1000;
    Color32::from_rgba_premultiplied(luma as u8, luma as u8, luma as u8, c.a())
}

/// Relative luminance of an opaque colour (WCAG 2.2).
#[must_use]
pub fn luminance(c: Color32) -> f64 {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.040_45 { v / 12.92 } else { crate::base::num::pow((v + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
}

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.2).
#[must_use]
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The fonts: Chinese and Latin of WenQuanYi Micro Hei, signs of DejaVu, then what egui brings.
pub fn fonts(context: &Context) {
    let mut fonts = FontDefinitions::default();
    let own: [(&str, &'static [u8]); 2] = [("hei", include_bytes!("../../assets/font/report.ttf")), ("signs", include_bytes!("../../assets/font/signs.ttf"))];
    for (name, bytes) in own {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        let list = fonts.families.entry(family.clone()).or_default();
        let at = usize::from(family == FontFamily::Monospace);
        list.insert(at.min(list.len()), "signs".to_owned());
        list.insert(at.min(list.len()), "hei".to_owned());
    }
    context.set_fonts(fonts);
}

/// Puts the style of a reader in force.
pub fn wear(context: &Context, face: &Face) {
    context.set_theme(egui::Theme::Light);
    if (context.zoom_factor() - face.scale).abs() > 1e-3 {
        context.set_zoom_factor(face.scale);
    }
    let (ink, faint, line) = if face.contrast { (Color32::BLACK, hex(0x262A30), hex(0x606060)) } else { (INK, FAINT, LINE) };
    let panel = face.ink(if face.contrast { Color32::WHITE } else { PANEL });
    context.global_style_mut(|style| {
        use FontFamily::Proportional as P;
        style.text_styles = [
            (TextStyle::Small, FontId::new(12.5, P)),
            (TextStyle::Body, FontId::new(14.0, P)),
            (TextStyle::Button, FontId::new(14.0, P)),
            (TextStyle::Heading, FontId::new(18.0, P)),
            (TextStyle::Monospace, FontId::new(14.0, FontFamily::Monospace)),
        ]
        .into();
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(8.0, 4.0);
        style.spacing.interact_size = egui::vec2(28.0, 26.0);
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.interaction.tooltip_delay = 0.25;
        style.animation_time = if face.still { 0.0 } else { 0.12 };
        let mut v = Visuals::light();
        v.panel_fill = panel;
        v.window_fill = panel;
        v.extreme_bg_color = Color32::WHITE;
        v.faint_bg_color = face.ink(FIELD);
        v.override_text_color = Some(ink);
        v.weak_text_color = Some(faint);
        v.selection.bg_fill = face.ink(hex(0xCFE2F3));
        v.selection.stroke = Stroke::new(1.5, face.ink(ACCENT));
        v.hyperlink_color = face.ink(ACCENT);
        v.window_corner_radius = CornerRadius::same(8);
        v.window_stroke = Stroke::new(1.0, line);
        let round = CornerRadius::same(5);
        for (w, fill, stroke) in [
            (&mut v.widgets.noninteractive, panel, Stroke::new(1.0, line)),
            (&mut v.widgets.inactive, face.ink(hex(0xECE9E2)), Stroke::new(1.0, line)),
            (&mut v.widgets.hovered, face.ink(hex(0xE0E8EF)), Stroke::new(1.0, face.ink(ACCENT))),
            (&mut v.widgets.active, face.ink(hex(0xCFE2F3)), Stroke::new(1.5, face.ink(ACCENT))),
            (&mut v.widgets.open, face.ink(hex(0xE0E8EF)), Stroke::new(1.0, line)),
        ] {
            (w.bg_fill, w.weak_bg_fill, w.bg_stroke, w.corner_radius) = (fill, fill, stroke, round);
            w.fg_stroke = Stroke::new(1.2, ink);
            w.expansion = 0.0;
        }
        style.visuals = v;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_out_from_what_it_stands_on() {
        for (text, ground, least) in [
            (INK, PANEL, 7.0),
            (FAINT, PANEL, 4.5),
            (BAD, PANEL, 4.5),
            (DOUBT, PANEL, 4.5),
            (GOOD, PANEL, 4.5),
            (ACCENT, PANEL, 4.5),
            (Color32::WHITE, BAR, 7.0),
        ] {
            assert!(contrast(text, ground) >= least, "{text:?} on {ground:?}: {:.1}", contrast(text, ground));
        }
    }

    #[test]
    fn classes_of_depth_and_flame_grow_darker_step_by_step() {
        let ramp = |list: &[(Color32, Text)]| list.windows(2).all(|w| luminance(w[0].0) > 1.15 * luminance(w[1].0));
        assert!(ramp(&DEPTHS) && ramp(&FLAMES[1..5]));
    }

    #[test]
    fn the_words_of_a_class_of_traffic_begin_where_it_begins() {
        for (least, _, words) in TRAFFIC {
            assert!(words.trim_start_matches('≥').starts_with(&least.to_string()), "{words}");
        }
        assert!(TRAFFIC.windows(2).all(|w| w[1].0 > w[0].0 && w[0].2.ends_with(&(w[1].0 - 1).to_string())));
    }

    #[test]
    fn grey_keeps_light_and_loses_hue() {
        let c = grey(hex(0xF03B20));
        assert!(c.r() == c.g() && c.g() == c.b() && c.a() == 255 && (100..120).contains(&c.r()), "{c:?}");
    }
}
