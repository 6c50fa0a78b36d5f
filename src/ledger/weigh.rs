//! What packages cost, from the record of a build or else from the reference costs, as figures that add up.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::{Add, Sub};

use super::{Bytes, Millionths, Recorded, Time, Weight};
use crate::cost::{Costs, Estimate, Profile, Share};
use crate::graph::{DependencyGraph, PackageId};
use crate::model::Model;
use crate::schedule::{Schedule, saved_by_removal};

/// Figures of packages that add up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Raw {
    packages: usize,
    duplicated: usize,
    /// What `cargo build` compiles.
    cost: Estimate,
    /// What only tests, examples and benchmarks need, where it is not in the record.
    with_tests: Estimate,
    recorded: Recorded,
    bytes: Bytes,
}

impl Add for Raw {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            packages: self.packages + other.packages,
            duplicated: self.duplicated + other.duplicated,
            cost: self.cost + other.cost,
            with_tests: self.with_tests + other.with_tests,
            recorded: Recorded {
                work: self.recorded.work + other.recorded.work,
                critical: self.recorded.critical + other.recorded.critical,
            },
            bytes: Bytes { low: self.bytes.low + other.bytes.low, high: self.bytes.high + other.bytes.high },
        }
    }
}

impl Sub for Raw {
    type Output = Self;

    /// `other` is a part of `self`.
    fn sub(self, other: Self) -> Self {
        Self {
            packages: self.packages.saturating_sub(other.packages),
            duplicated: self.duplicated.saturating_sub(other.duplicated),
            cost: self.cost - other.cost,
            with_tests: self.with_tests - other.with_tests,
            recorded: Recorded {
                work: self.recorded.work.saturating_sub(other.recorded.work),
                critical: self.recorded.critical.saturating_sub(other.recorded.critical),
            },
            bytes: Bytes {
                low: self.bytes.low.saturating_sub(other.bytes.low),
                high: self.bytes.high.saturating_sub(other.bytes.high),
            },
        }
    }
}

pub(super) struct Weigher<'a> {
    graph: &'a DependencyGraph,
    costs: Costs<'a>,
    /// Made when a package is met that only tests need.
    costs_with_tests: OnceCell<Costs<'a>>,
    model: &'a Model,
    pub(super) schedule: Option<&'a Schedule>,
    /// The record's units, by name and version of their packages.
    units: HashMap<(&'a str, &'a str), Recorded>,
    /// All of the record.
    pub(super) recorded: Recorded,
    /// Bytes in the target folder by name, if they are known.
    bytes: Option<HashMap<&'a str, u64>>,
}

impl<'a> Weigher<'a> {
    pub(super) fn new(model: &'a Model, graph: &'a DependencyGraph) -> Self {
        let schedule = model.simulated();
        let mut units: HashMap<(&str, &str), Recorded> = HashMap::new();
        for (package, work) in schedule.into_iter().flat_map(Schedule::work_by_package) {
            units.entry(package).or_default().work = work;
        }
        for (package, critical) in schedule.into_iter().flat_map(Schedule::critical_by_package) {
            units.entry(package).or_default().critical = critical;
        }
        let recorded = Recorded {
            work: units.values().map(|of_package| of_package.work).sum(),
            critical: units.values().map(|of_package| of_package.critical).sum(),
        };
        let bytes = model.target_dir.as_ref().map(|account| {
            let mut bytes: HashMap<&str, u64> = HashMap::with_capacity(account.crates.len());
            for one in &account.crates {
                *bytes.entry(one.name.as_str()).or_default() += one.bytes;
            }
            bytes
        });
        Self {
            graph,
            costs: Costs::new(graph, &model.workspace, model.metadata(), Profile::Dev),
            costs_with_tests: OnceCell::new(),
            model,
            schedule,
            units,
            recorded,
            bytes,
        }
    }

    fn costs_with_tests(&self) -> &Costs<'a> {
        let (workspace, metadata) = (&self.model.workspace, self.model.metadata());
        self.costs_with_tests.get_or_init(|| Costs::with_tests(self.graph, workspace, metadata, Profile::Dev))
    }

    /// The units of a package in the record, members included.
    pub(super) fn units_of(&self, id: PackageId) -> Option<Recorded> {
        let package = self.graph.package(id).filter(|_| !self.units.is_empty())?;
        self.units.get(&(package.name.as_str(), package.version.to_string().as_str())).copied()
    }

    /// What one package costs.
    pub(super) fn raw(&self, id: PackageId) -> Raw {
        let Some(package) = self.graph.package(id) else { return Raw::default() };
        let name = package.name.as_str();
        let recorded = self.units_of(id);
        let is_duplicated = self.graph.by_name(name).len() > 1;
        let bytes = self.bytes.as_ref().and_then(|bytes| bytes.get(name)).copied().unwrap_or_default();
        let cost = self.costs.of(&[id]);
        let is_for_tests = cost == Estimate::default() && recorded.is_none();
        Raw {
            packages: 1,
            duplicated: usize::from(is_duplicated),
            cost,
            with_tests: if is_for_tests { self.costs_with_tests().of(&[id]) } else { Estimate::default() },
            recorded: recorded.unwrap_or_default(),
            bytes: Bytes { low: if is_duplicated { 0 } else { bytes }, high: bytes },
        }
    }

    /// What packages cost, with tests, as millionths of what shares are of.
    pub(super) fn millionths(&self, raw: Raw) -> Millionths {
        let of = |[low, middle, high]: [u64; 3], whole: u64| {
            let of_whole = |part: u64| u32::try_from(part.saturating_mul(1_000_000) / whole.max(1)).unwrap_or(u32::MAX);
            Millionths { low: of_whole(low), middle: of_whole(middle), high: of_whole(high) }
        };
        let by_costs = |cost: Estimate| of([cost.low, cost.middle, cost.high], self.costs.total().middle);
        let own = match self.schedule {
            Some(_) => {
                let (low, high) = saved_by_removal(raw.recorded.work);
                of([low, raw.recorded.work, high], self.recorded.work)
            }
            None => by_costs(raw.cost),
        };
        own + by_costs(raw.with_tests)
    }

    /// What packages cost whose figures add up to `raw`.
    pub(super) fn weight(&self, raw: Raw) -> Weight {
        let share = match self.schedule {
            Some(_) => {
                let total = self.recorded.work.max(1);
                let of_total = |time: u64| u32::try_from(time.saturating_mul(1000) / total).unwrap_or(1000).min(1000);
                let (low, high) = saved_by_removal(raw.recorded.work);
                Share { low: of_total(low), middle: of_total(raw.recorded.work), high: of_total(high), unknown: 0 }
            }
            None => self.costs.share_of(raw.cost),
        };
        Weight {
            packages: raw.packages,
            time: Time {
                share,
                with_tests: self.costs.share_of(raw.with_tests),
                recorded: self.schedule.map(|_| raw.recorded),
            },
            bytes: self.bytes.as_ref().map(|_| raw.bytes),
            duplicated: raw.duplicated,
        }
    }
}
