//! View / labels — names on the map, placed without overlap, the important first.
//!
//! In: candidates with a rank and a place. Out: text with a halo, at most `MOST` of them. Not here: which names are worth showing.
//! Method: greedy by rank; each candidate tries right, left, above and below its place; what is taken stays taken.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Vec2, vec2};

/// Labels on a map at most.
const MOST: usize = 150;

/// A name that would like to be shown.
#[derive(Clone, Debug)]
pub struct Label {
    /// Smaller is more important.
    pub rank: u8,
    /// The name.
    pub text: String,
    /// Its place on the screen.
    pub at: Pos2,
    /// Room for the symbol there, pixels.
    pub radius: f32,
    /// Size, points.
    pub size: f32,
    /// Colour of the text.
    pub colour: Color32,
    /// A board of a colour behind it, instead of a halo.
    pub board: Option<Color32>,
    /// Only in the middle of its place, or not at all.
    pub centred: bool,
}

impl Label {
    /// A plain name.
    #[must_use]
    pub const fn new(rank: u8, text: String, at: Pos2, radius: f32, size: f32, colour: Color32) -> Self {
        Self { rank, text, at, radius, size, colour, board: None, centred: false }
    }
}

/// Where labels of some sizes go: the rectangle of each that has room, in the order given. `taken` is what must stay free.
#[must_use]
pub fn place(wanted: &[(Pos2, f32, Vec2, bool)], taken: &[Rect], within: Rect) -> Vec<Option<Rect>> {
    let mut full: Vec<Rect> = taken.to_vec();
    let mut count = 0;
    wanted
        .iter()
        .map(|(at, radius, size, centred)| {
            if count >= MOST {
                return None;
            }
            let gap = radius + 3.0;
            let right = vec2(gap, -size.y / 2.0);
            let tries = [right, vec2(-gap - size.x, -size.y / 2.0), vec2(-size.x / 2.0, -gap - size.y), vec2(-size.x / 2.0, gap)];
            let middle = [-*size / 2.0];
            let tries: &[Vec2] = if *centred { &middle } else { &tries };
            let found = tries
                .iter()
                .map(|t| Rect::from_min_size(*at + *t, *size))
                .find(|r| within.contains_rect(*r) && !full.iter().any(|f| f.intersects(r.expand2(vec2(3.0, 0.0)))));
            if let Some(r) = found {
                full.push(r);
                count += 1;
            }
            found
        })
        .collect()
}

/// Draws those that have room.
pub fn draw(painter: &Painter, mut labels: Vec<Label>, taken: &[Rect], halo: Color32) {
    labels.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.size.total_cmp(&a.size)).then(a.text.cmp(&b.text)));
    let within = painter.clip_rect().shrink(2.0);
    labels.retain(|l| !l.text.is_empty() && within.contains(l.at));
    let galleys: Vec<_> = labels.iter().map(|l| painter.layout_no_wrap(l.text.clone(), FontId::proportional(l.size), l.colour)).collect();
    let wanted: Vec<_> =
        labels.iter().zip(&galleys).map(|(l, g)| (l.at, l.radius, g.size() + if l.board.is_some() { vec2(8.0, 2.0) } else { Vec2::ZERO }, l.centred)).collect();
    for ((label, galley), rect) in labels.iter().zip(galleys).zip(place(&wanted, taken, within)) {
        let Some(rect) = rect else { continue };
        if let Some(board) = label.board {
            painter.rect_filled(rect, 3.0, board);
            painter.galley(rect.min + vec2(4.0, 1.0), galley, label.colour);
            continue;
        }
        for d in [vec2(-1.1, 0.0), vec2(1.1, 0.0), vec2(0.0, -1.1), vec2(0.0, 1.1), vec2(-0.8, -0.8), vec2(0.8, -0.8), vec2(-0.8, 0.8), vec2(0.8, 0.8)] {
            painter.galley_with_override_text_color(rect.min + d, galley.clone(), halo);
        }
        painter.galley(rect.min, galley, label.colour);
    }
}

/// A text with a halo at a place.
pub fn halo(painter: &Painter, at: Pos2, align: Align2, text: &str, size: f32, colour: Color32) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), FontId::proportional(size), colour);
    let rect = align.anchor_size(at, galley.size());
    for d in [vec2(-1.1, 0.0), vec2(1.1, 0.0), vec2(0.0, -1.1), vec2(0.0, 1.1)] {
        painter.galley_with_override_text_color(rect.min + d, galley.clone(), Color32::from_white_alpha(230));
    }
    painter.galley(rect.min, galley, colour);
    rect
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn no_two_labels_overlap_and_the_first_come_first() {
        let within = Rect::from_min_size(pos2(0.0, 0.0), vec2(400.0, 300.0));
        let size = vec2(60.0, 16.0);
        let wanted: Vec<_> = (0..60).map(|i| (pos2(40.0 + (i % 10) as f32 * 34.0, 20.0 + (i / 10) as f32 * 40.0), 4.0, size, false)).collect();
        let symbol = Rect::from_center_size(pos2(60.0, 20.0), vec2(20.0, 20.0));
        let placed = place(&wanted, &[symbol], within);
        let there: Vec<Rect> = placed.iter().flatten().copied().collect();
        assert!(there.len() > 15 && there.len() < 60, "{}", there.len());
        for (i, a) in there.iter().enumerate() {
            assert!(within.contains_rect(*a) && !a.intersects(symbol));
            assert!(there[..i].iter().all(|b| !a.intersects(*b)));
        }
    }

    #[test]
    fn a_label_that_finds_no_room_on_the_right_goes_to_the_left() {
        let within = Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 100.0));
        let placed = place(&[(pos2(190.0, 50.0), 4.0, vec2(60.0, 16.0), false)], &[], within);
        assert!(placed[0].is_some_and(|r| r.right() < 190.0));
    }
}
