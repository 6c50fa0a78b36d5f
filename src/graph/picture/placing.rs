//! How high each package stands in its column, so that few lines cross and most are short.

use super::layers::Layers;
use super::{ROW, count};
use crate::order;

/// How often the columns are put in order by their neighbours, to and fro.
const ROUNDS: usize = 12;

/// How often they are moved between their neighbours then, without a change of the order.
const MOVES: usize = 4;

/// The height that a line takes that passes a column.
const LINE: i64 = 3;

/// Where all items are.
pub(super) struct Placed {
    /// Column and height of each item.
    places: Vec<(u32, u32)>,
    /// The height of the highest column.
    pub(super) height: u32,
}

impl Placed {
    pub(super) fn of(&self, item: usize) -> (u32, u32) {
        self.places.get(item).copied().unwrap_or_default()
    }
}

/// Places the items of all columns.
pub(super) fn place(layers: &Layers) -> Placed {
    let mut columns = layers.columns.clone();
    let mut heights = vec![0_i64; layers.left.len()];
    for column in &columns {
        let wanted: Vec<i64> = column.iter().map(|_| 0).collect();
        settle(layers, column, &wanted, &mut heights);
    }
    let sides = [&layers.right, &layers.left];
    for round in 0..ROUNDS + MOVES {
        let to_the_left = round % 2 == 0;
        let side = usize::from(!to_the_left);
        let neighbours = if round < ROUNDS { sides.get(side..=side).unwrap_or_default() } else { &sides };
        for step in 0..columns.len() {
            let at = if to_the_left { columns.len() - 1 - step } else { step };
            let Some(column) = columns.get_mut(at) else { continue };
            if round < ROUNDS {
                order::sort_by_key(column, |item| mean(*item, neighbours, &heights));
            }
            let wanted: Vec<i64> = column.iter().map(|item| mean(*item, neighbours, &heights)).collect();
            settle(layers, column, &wanted, &mut heights);
        }
    }

    let extent = |end: fn(i64, i64) -> i64, by: i64| {
        (0..layers.packages).filter_map(|item| Some(heights.get(item)? + by)).reduce(end).unwrap_or(0)
    };
    let half = i64::from(ROW) / 2;
    // Lines may pass above and below all packages.
    let passing = heights.iter().copied();
    let top = extent(i64::min, -half).min(passing.clone().min().unwrap_or(0));
    let bottom = extent(i64::max, half).max(passing.max().unwrap_or(0));
    let unsigned = |height: i64| u32::try_from(height).unwrap_or_default();
    let mut places: Vec<(u32, u32)> = heights.iter().map(|height| (0, unsigned(height - top))).collect();
    for (number, column) in columns.iter().enumerate() {
        for item in column {
            if let Some(place) = places.get_mut(*item) {
                place.0 = count(number);
            }
        }
    }
    Placed { places, height: unsigned(bottom - top) }
}

/// The mean height of the item's neighbours on these sides; its own if it has none there.
fn mean(item: usize, sides: &[&Vec<Vec<usize>>], heights: &[i64]) -> i64 {
    let height = |item: usize| heights.get(item).copied().unwrap_or_default();
    let (mut sum, mut number) = (0, 0);
    for other in sides.iter().filter_map(|side| side.get(item)).flatten() {
        sum += height(*other);
        number += 1;
    }
    if number == 0 { height(item) } else { sum / number }
}

/// Moves the items of a column as near to where each wants to be as the others let it, in their order.
fn settle(layers: &Layers, column: &[usize], wanted: &[i64], heights: &mut [i64]) {
    let size = |item: usize| if item < layers.packages { i64::from(ROW) } else { LINE };
    let apart = |one: usize, other: usize| (size(one) + size(other) + 1) / 2;
    // From above each item gives way downwards, from below upwards. Both keep them apart, and so does what is between.
    let mut lower = Vec::with_capacity(column.len());
    let mut last: Option<(usize, i64)> = None;
    for (item, wanted) in column.iter().zip(wanted) {
        let at = last.map_or(*wanted, |(above, at)| (*wanted).max(at + apart(above, *item)));
        lower.push(at);
        last = Some((*item, at));
    }
    last = None;
    for ((item, wanted), lower) in column.iter().zip(wanted).zip(lower).rev() {
        let at = last.map_or(*wanted, |(below, at)| (*wanted).min(at - apart(*item, below)));
        last = Some((*item, at));
        if let Some(height) = heights.get_mut(*item) {
            *height = (at + lower).div_euclid(2);
        }
    }
}
