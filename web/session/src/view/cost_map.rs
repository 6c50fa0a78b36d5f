//! The cost map: a treemap of the packages by CPU time, grouped by the direct dependency that alone brings them.

use plimsoll::schema::v1::ledger::Role;
use plimsoll::target_dir::treemap::{Rect, squarify_within};

use super::{counted, grouped};
use crate::costs::{Costs, Group, Line};

/// A package has a tile of its own from this part of the map on: so there are at most as many.
const LEAST: f32 = 1.0 / 600.0;

/// Square pixels from which a tile can be told from its neighbours.
const LEAST_PIXELS: f32 = 220.0;

/// A group from this size on has a head, which is so high.
const HEAD: (f32, f32, f32) = (64.0, 54.0, 17.0);

/// What a tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What holds the tiles of a group, with its name above them.
    Group,
    /// A package.
    Package(Role),
    /// Several packages, each too small for a name.
    Smaller,
}

/// A rectangle of the map, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct MapTile {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub rect: Rect,
    /// Its name, short.
    pub name: String,
    /// Its share of CPU time, short.
    pub share: String,
    /// All that there is to say of it.
    pub says: String,
}

/// The map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CostMap {
    /// Its tiles, each group before those in it.
    pub tiles: Vec<MapTile>,
    /// The packages that are too small for tiles, by role.
    pub small: Vec<(Role, Rect)>,
}

/// The map in a rectangle of so many pixels. Nothing without costs.
pub fn cost_map(costs: &Costs, width: f32, height: f32) -> CostMap {
    let weights: Vec<u64> = costs.groups.iter().map(|group| group.millionths).collect();
    let total: u64 = weights.iter().sum();
    let least = (LEAST_PIXELS / (width * height)).max(LEAST) * total as f32;
    let mut map = CostMap::default();
    let rects = squarify_within(&weights, Rect { x: 0.0, y: 0.0, w: width, h: height });
    for (group, rect) in costs.groups.iter().zip(rects) {
        let lines = group.places.iter().filter_map(|place| costs.all.lines.get(*place as usize)).collect();
        fill(&mut map, group, lines, rect, least);
    }
    map
}

fn fill(map: &mut CostMap, group: &Group, lines: Vec<&Line>, rect: Rect, least: f32) {
    let mut room = inset(rect, 1.0);
    let (wide, high, head) = HEAD;
    if lines.len() > 1 && rect.w >= wide && rect.h >= high {
        let (name, share) = (group.name.clone(), share(group.millionths));
        let says = format!("{name}, {}, {share} of CPU time", counted(lines.len(), "package", "packages"));
        map.tiles.push(MapTile { kind: Kind::Group, rect: room, name, share, says });
        room = Rect { x: room.x + 2.0, y: room.y + head, w: room.w - 4.0, h: room.h - head - 2.0 };
    }
    let named = lines.iter().take_while(|line| line.millionths as f32 >= least).count().max(1);
    // One that is small alone has a tile too.
    let named = if named + 1 == lines.len() { lines.len() } else { named };
    let (named, small) = lines.split_at(named.min(lines.len()));
    let mut weights: Vec<u64> = named.iter().map(|line| line.millionths.into()).collect();
    let of_small: Vec<u64> = small.iter().map(|line| line.millionths.into()).collect();
    let rest: u64 = of_small.iter().sum();
    let all: u64 = weights.iter().sum::<u64>() + rest;
    // Many small ones have a part of the room for themselves, at its end; few are one tile among the others.
    let (rects, of_rest) = if rest * 5 >= all {
        let (room, end) = divide(room, rest as f32 / all.max(1) as f32);
        (squarify_within(&weights, room), Some(end))
    } else {
        let place = weights.iter().position(|weight| *weight < rest).unwrap_or(weights.len());
        weights.insert(place, rest);
        let mut rects = squarify_within(&weights, room);
        let of_rest = (place < rects.len()).then(|| rects.remove(place));
        (rects, of_rest)
    };
    for (line, rect) in named.iter().zip(&rects) {
        let share = format!("{}{}", if line.for_tests { "+ " } else { "" }, share(line.millionths.into()));
        let says = format!("{} {}, {}: {share} of CPU time, {}", line.name, line.version, line.role, group.because);
        let kind = Kind::Package(line.role);
        map.tiles.push(MapTile { kind, rect: inset(*rect, 0.5), name: line.name.clone(), share, says });
    }
    if let Some(rect) = of_rest.filter(|_| !small.is_empty()) {
        let (name, rect) = (format!("{} smaller", grouped(small.len())), inset(rect, 0.5));
        let says = format!("{name}, {}: {} of CPU time together", group.because, share(rest));
        map.small.extend(small.iter().map(|line| line.role).zip(squarify_within(&of_small, rect)));
        map.tiles.push(MapTile { kind: Kind::Smaller, rect, name, share: share(rest), says });
    }
}

/// The beginning of a rectangle and such a part at its end, across its longer side.
fn divide(rect: Rect, part: f32) -> (Rect, Rect) {
    if rect.w >= rect.h {
        let w = rect.w * part;
        (Rect { w: rect.w - w, ..rect }, Rect { x: rect.x + rect.w - w, w, ..rect })
    } else {
        let h = rect.h * part;
        (Rect { h: rect.h - h, ..rect }, Rect { y: rect.y + rect.h - h, h, ..rect })
    }
}

fn inset(rect: Rect, by: f32) -> Rect {
    let by = by.min(rect.w / 2.0).min(rect.h / 2.0);
    Rect { x: rect.x + by, y: rect.y + by, w: rect.w - 2.0 * by, h: rect.h - 2.0 * by }
}

/// Millionths as percent.
fn share(millionths: u64) -> String {
    match (millionths + 500) / 1_000 {
        0 => "< 0.1 %".to_owned(),
        tenths => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// The roles that the packages of the map have, in their order, each with how many packages have it.
pub fn roles(costs: &Costs) -> Vec<(Role, usize)> {
    let count = |role: Role| costs.all.lines.iter().filter(|one| one.role == role && one.millionths > 0).count();
    Role::ALL.into_iter().map(|role| (role, count(role))).filter(|(_, count)| *count > 0).collect()
}

/// As much of `text` as fits into so many letters; nothing if that would tell little.
pub fn fitting(text: &str, letters: usize) -> Option<String> {
    match text.chars().count() {
        count if count <= letters => Some(text.to_owned()),
        _ if letters < 5 => None,
        _ => Some(text.chars().take(letters - 1).chain(['…']).collect()),
    }
}

/// Where an arrow key leads from a tile: to the nearest one on that side, by its middle. Groups are no stops.
pub fn next_tile(map: &CostMap, from: usize, key: &str) -> Option<usize> {
    let middle = |rect: Rect| (rect.x + rect.w / 2.0, rect.y + rect.h / 2.0);
    let mut stops = map.tiles.iter().enumerate().filter(|(_, tile)| tile.kind != Kind::Group);
    let at = middle(map.tiles.get(from)?.rect);
    // Steps aside count double, so that the way stays straight.
    let distance = |(_, tile): &(usize, &MapTile)| {
        let (x, y) = middle(tile.rect);
        let (x, y) = (x - at.0, y - at.1);
        let (ahead, aside) = match key {
            "ArrowLeft" => (-x, y),
            "ArrowRight" => (x, y),
            "ArrowUp" => (-y, x),
            "ArrowDown" => (y, x),
            _ => return None,
        };
        (ahead > 0.5).then_some((ahead + 2.0 * aside.abs()) as u32)
    };
    match key {
        "Home" => stops.next(),
        "End" => stops.next_back(),
        _ => stops.filter(|stop| distance(stop).is_some()).min_by_key(|stop| distance(stop)),
    }
    .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::costs::tests::known;

    fn area(rect: Rect) -> f32 {
        rect.w * rect.h
    }

    #[test]
    fn tiles_are_grouped_by_what_alone_brings_them() {
        let map = cost_map(&Costs::of(&known()), 900.0, 400.0);
        let told: Vec<&str> = map.tiles.iter().map(|tile| tile.says.as_str()).collect();
        for says in
            ["serde, 3 packages, ", "syn 2.0.0, duplicate: ", "regex 1.0.0, dev-only: + ", "needed by several, "]
        {
            assert!(told.iter().any(|told| told.starts_with(says)), "{says} {told:#?}");
        }
        assert!(told.iter().any(|told| told.ends_with("only for serde 1.0.0")), "{told:#?}");
        // Members have no costs without a record.
        assert!(!told.iter().any(|told| told.contains("app")), "{told:#?}");
    }

    /// A member's cost and the shared packages around it, with a tail of small ones.
    fn long_tail() -> Costs {
        let mut costs = Costs::of(&known());
        let line = costs.all.lines[0].clone();
        costs.all.lines =
            (0..1_500_u32).map(|place| Line { millionths: 200_000 / (place + 1), ..line.clone() }).collect();
        let millionths = costs.all.lines.iter().map(|line| u64::from(line.millionths)).sum();
        let (name, because) = ("all".to_owned(), "of the test".to_owned());
        costs.groups = vec![Group { name, because, places: (0..1_500).collect(), millionths }];
        costs
    }

    #[test]
    fn what_is_too_small_for_a_tile_is_counted() {
        for (width, height) in [(1_400.0, 380.0), (320.0, 280.0)] {
            let map = cost_map(&long_tail(), width, height);
            let smaller = map.tiles.last().unwrap();
            assert_eq!(
                (smaller.kind, smaller.name.as_str()),
                (Kind::Smaller, format!("{} smaller", grouped(map.small.len())).as_str())
            );
            assert!(map.tiles.len() + map.small.len() == 1_502 && map.tiles.len() < 600, "{}", map.tiles.len());
            let inside = |rect: &Rect| rect.x >= smaller.rect.x - 0.1 && rect.y >= smaller.rect.y - 0.1;
            assert!(map.small.iter().all(|(_, rect)| inside(rect)));
        }
        assert_eq!(fitting("tracing-subscriber", 8).unwrap(), "tracing…");
        assert_eq!((fitting("syn", 3).unwrap().as_str(), fitting("serde", 4)), ("syn", None));
    }

    #[test]
    fn arrows_lead_to_the_nearest_tile_on_their_side() {
        let map = cost_map(&long_tail(), 800.0, 380.0);
        let rect = |number: usize| map.tiles[number].rect;
        let (mut at, mut steps) = (next_tile(&map, 0, "Home").unwrap(), 0);
        while let Some(next) = next_tile(&map, at, "ArrowRight") {
            assert!(rect(next).x + rect(next).w / 2.0 > rect(at).x + rect(at).w / 2.0);
            (at, steps) = (next, steps + 1);
        }
        assert!(steps > 3 && rect(at).x + rect(at).w > 780.0, "{steps}");
        assert_eq!(next_tile(&map, at, "End"), Some(map.tiles.len() - 1));
        assert_eq!(next_tile(&map, at, "x"), None);
    }

    #[test]
    fn areas_are_as_costs_and_nothing_overlaps() {
        let map = cost_map(&Costs::of(&known()), 1_000.0, 400.0);
        let packages: Vec<&MapTile> =
            map.tiles.iter().filter(|tile| matches!(tile.kind, Kind::Package(_) | Kind::Smaller)).collect();
        for (at, one) in packages.iter().enumerate() {
            assert!(one.rect.x >= 0.0 && one.rect.x + one.rect.w <= 1_000.1 && one.rect.y + one.rect.h <= 400.1);
            for other in &packages[at + 1..] {
                let w = (one.rect.x + one.rect.w).min(other.rect.x + other.rect.w) - one.rect.x.max(other.rect.x);
                let h = (one.rect.y + one.rect.h).min(other.rect.y + other.rect.h) - one.rect.y.max(other.rect.y);
                assert!(w < 0.5 || h < 0.5, "{one:?} {other:?}");
            }
        }
        let groups: f32 = map.tiles.iter().filter(|tile| tile.kind == Kind::Group).map(|tile| area(tile.rect)).sum();
        assert!(groups > 200_000.0, "{groups}");
    }
}
