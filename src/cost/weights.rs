//! What each package takes of a clean build, for a quick look at many changes of the lockfile.

use std::collections::HashMap;

use semver::Version;

use super::Costs;
use crate::facts::costs;
use crate::schedule::Schedule;

/// What the packages of a lockfile take of a clean build.
///
/// This is what a search looks for good changes with; what it says of one is weighed as a [`difference`].
///
/// [`difference`]: super::difference
#[derive(Debug, Clone, Default)]
pub struct Weights {
    /// The time of each package that is built: milliseconds of the record, or thousandths of the reference crate.
    packages: HashMap<(String, String), u64>,
    /// The time of all of them.
    total: u64,
    /// What all of them take by the reference costs.
    reference: u64,
}

impl Weights {
    /// The weights by the record of a build if there is one, else by the reference costs.
    pub fn new(costs: &Costs<'_>, schedule: Option<&Schedule>) -> Self {
        let recorded = schedule.map(Schedule::work_by_package);
        let mut weights = Self { reference: costs.total().middle, ..Self::default() };
        for id in costs.graph.packages().iter().filter(|id| costs.is_built(**id)) {
            let Some(package) = costs.graph.package(*id) else { continue };
            let label = (package.name.to_string(), package.version.to_string());
            let weight = match &recorded {
                Some(recorded) => recorded.get(&(label.0.as_str(), label.1.as_str())).copied().unwrap_or(0),
                None => costs.of(&[*id]).middle,
            };
            weights.total += weight;
            weights.packages.insert(label, weight);
        }
        weights
    }

    /// What something takes that costs so much by the reference costs.
    pub fn of_reference(&self, cost: u64) -> u64 {
        cost * self.total / self.reference.max(1)
    }

    /// What is saved of the time of all packages, in thousandths, when these go and those come. Negative where it costs.
    pub fn saves(&self, gone: &[(String, Version)], come: &[(String, Version)]) -> i64 {
        let known = |(name, version): &(String, Version)| self.packages.get(&(name.clone(), version.to_string()));
        let gone: u64 = gone.iter().filter_map(known).sum();
        let come: u64 = come.iter().map(|(name, _)| reference(name)).sum();
        let come = self.of_reference(come);
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        (signed(gone) - signed(come)).saturating_mul(1000) / signed(self.total.max(1))
    }
}

/// What a package takes by the reference costs.
fn reference(name: &str) -> u64 {
    let [_, middle, _] = costs::class(name).dev;
    costs::cost(name).map_or(u64::from(middle), |cost| u64::from(cost.dev))
}
