//! The packages of the cost map in groups.

use plimsoll::order;
use plimsoll::schema::v1::ledger::{Dependencies, PackageCost, Role};
use serde::{Deserialize, Serialize};

/// Groups of one direct dependency each, at most; the other ones share a group.
const MOST: usize = 40;

/// A direct dependency has a group of its own from this part of all on.
const LEAST: u64 = 200;

/// Packages that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What they have in common, as the end of a sentence.
    pub because: String,
    /// Their places among all packages, those first that cost most.
    pub places: Vec<u32>,
    /// What they cost together, in millionths.
    pub millionths: u64,
}

/// The groups, the one that costs most first.
pub(super) fn groups(known: &Dependencies) -> Vec<Group> {
    let direct = &known.ledger.dependencies;
    let mut of_direct: Vec<Vec<u32>> = vec![Vec::new(); direct.len()];
    let (mut members, mut shared) = (Vec::new(), Vec::new());
    for (place, one) in (0_u32..).zip(&known.packages).filter(|(_, one)| one.millionths > 0) {
        match one.only_for.and_then(|direct| of_direct.get_mut(direct as usize)) {
            _ if one.role == Role::Member => members.push(place),
            Some(group) => group.push(place),
            None => shared.push(place),
        }
    }
    let cost = |place: &u32| known.packages.get(*place as usize).map_or(0, |one: &PackageCost| one.millionths);
    let group = |name: &str, because: String, places: Vec<u32>| Group {
        name: name.to_owned(),
        because,
        millionths: places.iter().map(|place| u64::from(cost(place))).sum(),
        places,
    };
    let mut groups: Vec<Group> = direct
        .iter()
        .zip(of_direct)
        .map(|(one, places)| group(&one.name, format!("only for {} {}", one.name, one.version), places))
        .collect();
    let by_cost = |groups: &mut Vec<Group>| order::sort_by_key(groups, |group| std::cmp::Reverse(group.millionths));
    by_cost(&mut groups);
    let total: u64 = known.packages.iter().map(|one| u64::from(one.millionths)).sum();
    let large = groups.iter().take(MOST).take_while(|group| group.millionths * LEAST >= total).count();
    let others = groups.split_off(large).into_iter().flat_map(|group| group.places).collect();
    groups.push(group("smaller ones", "only for one direct dependency that brings little".to_owned(), others));
    groups.push(group("needed by several", "needed by more than one direct dependency".to_owned(), shared));
    groups.push(group("members", "a member of the workspace".to_owned(), members));
    groups.retain(|group| group.millionths > 0);
    for group in &mut groups {
        order::sort_by_key(&mut group.places, |place| std::cmp::Reverse(cost(place)));
    }
    by_cost(&mut groups);
    groups
}
