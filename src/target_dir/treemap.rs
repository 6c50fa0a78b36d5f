//! Rectangles for a treemap: a rectangle, divided by weight so that each part is close to a square.
//!
//! The way is that of Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000).

use serde::{Deserialize, Serialize};

/// A rectangle: the unit square, a part of it, or one in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Default)]
pub struct Rect {
    /// Its left side.
    pub x: f32,
    /// Its top.
    pub y: f32,
    /// Its width.
    pub w: f32,
    /// Its height.
    pub h: f32,
}

/// Divides the unit square between `weights`, which are best sorted from the largest to the smallest. What weighs
/// nothing has no area.
pub fn squarify(weights: &[u64]) -> Vec<Rect> {
    squarify_within(weights, Rect { x: 0.0, y: 0.0, w: 1.0, h: 1.0 })
}

/// Divides `room` between `weights`, as [`squarify`] does with the unit square.
pub fn squarify_within(weights: &[u64], mut room: Rect) -> Vec<Rect> {
    let total: f32 = weights.iter().map(|weight| *weight as f32).sum();
    let mut rects = vec![Rect::default(); weights.len()];
    let mut left = total;
    let mut at = 0;
    while at < weights.len() && left > 0.0 && room.w > 0.0 && room.h > 0.0 {
        let side = room.w.min(room.h);
        let scale = room.w * room.h / left;
        // A row takes more as long as its worst part gets closer to a square.
        let (mut end, mut sum, mut worst) = (at, 0.0_f32, f32::INFINITY);
        let first = weights.get(at).copied().unwrap_or_default() as f32 * scale;
        while let Some(weight) = weights.get(end) {
            let area = *weight as f32 * scale;
            let longer = sum + area;
            let square = side * side;
            let ratio =
                (square * first / (longer * longer)).max(longer * longer / (square * area.max(f32::MIN_POSITIVE)));
            if end > at && ratio > worst {
                break;
            }
            (end, sum, worst) = (end + 1, longer, ratio);
        }
        let thickness = (sum / side).min(room.w.max(room.h));
        let mut along = 0.0;
        for place in at..end {
            let area = weights.get(place).copied().unwrap_or_default() as f32 * scale;
            let length = if sum > 0.0 { side * area / sum } else { 0.0 };
            if let Some(rect) = rects.get_mut(place) {
                *rect = if room.w >= room.h {
                    Rect { x: room.x, y: room.y + along, w: thickness, h: length }
                } else {
                    Rect { x: room.x + along, y: room.y, w: length, h: thickness }
                };
            }
            along += length;
            left -= weights.get(place).copied().unwrap_or_default() as f32;
        }
        if room.w >= room.h {
            (room.x, room.w) = (room.x + thickness, room.w - thickness);
        } else {
            (room.y, room.h) = (room.y + thickness, room.h - thickness);
        }
        at = end;
    }
    rects
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_example_of_the_paper_comes_out_as_in_the_paper() {
        // Areas 6, 6, 4, 3, 2, 2, 1 of a rectangle; in a square the first two still share the first column.
        let rects = squarify(&[6, 6, 4, 3, 2, 2, 1]);
        assert_eq!((rects[0].x, rects[1].x), (0.0, 0.0));
        assert!((rects[0].w - 0.5).abs() < 1e-5 && (rects[0].h - 0.5).abs() < 1e-5);
        assert_eq!(squarify(&[]), []);
        assert_eq!(squarify(&[0, 0]), [Rect::default(); 2]);
    }

    proptest! {
        #[test]
        fn areas_are_as_the_weights_and_nothing_overlaps(
            mut weights in proptest::collection::vec(1_u64..1_000_000, 1..60),
            room in (0_u16..500, 0_u16..500, 20_u16..2_000, 20_u16..2_000),
        ) {
            weights.sort_by(|a, b| b.cmp(a));
            let total: u64 = weights.iter().sum();
            let room = Rect { x: room.0.into(), y: room.1.into(), w: room.2.into(), h: room.3.into() };
            let within = squarify_within(&weights, room);
            // As parts of the room, so that all rooms are held to the same.
            let part = |rect: &Rect| Rect {
                x: (rect.x - room.x) / room.w,
                y: (rect.y - room.y) / room.h,
                w: rect.w / room.w,
                h: rect.h / room.h,
            };
            let rects: Vec<Rect> = within.iter().map(part).collect();
            for (rect, weight) in rects.iter().zip(&weights) {
                prop_assert!((rect.w * rect.h - *weight as f32 / total as f32).abs() < 1e-3);
                prop_assert!(rect.x >= -1e-4 && rect.y >= -1e-4 && rect.x + rect.w <= 1.001 && rect.y + rect.h <= 1.001);
            }
            for (at, a) in rects.iter().enumerate() {
                for b in &rects[at + 1..] {
                    let w = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
                    let h = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
                    prop_assert!(w < 1e-3 || h < 1e-3, "{a:?} {b:?}");
                }
            }
        }
    }
}
