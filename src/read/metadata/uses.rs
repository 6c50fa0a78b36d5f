//! What packages are built for: for which targets, and whether for the program or for the compiler's own machine.

use super::{DependencyKind, Edge, Package, Request};
use crate::facts::targets::Targets;

/// What a package is built for, at most: features of one kind or platform are taken for those of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    /// The targets of whose program, library or test it is a part.
    pub program: Targets,
    /// The platforms on which a build script or a macro needs it, while the code is built for that same platform.
    pub host: Targets,
    /// Whether it is a part of any build, on whatever platform.
    pub is_needed: bool,
}

impl Uses {
    /// Where it is built for the one or the other.
    pub fn all(self) -> Targets {
        self.program.or(self.host)
    }
}

/// Tells which optional dependencies are on, and fills in what all packages are built for.
pub(super) fn find(packages: &mut [Package]) {
    for number in 0..packages.len() {
        let Some(package) = packages.get(number) else { continue };
        let is_on = package.edges.iter().map(|edge| is_on(package, edge, packages.get(edge.to))).collect::<Vec<_>>();
        let edges = packages.get_mut(number).into_iter().flat_map(|package| &mut package.edges);
        for (edge, is_on) in edges.zip(is_on) {
            edge.is_on = is_on;
        }
    }
    let (built, tested) = (walk(packages, false), walk(packages, true));
    for (package, (built, tested)) in packages.iter_mut().zip(built.into_iter().zip(tested)) {
        (package.built, package.tested) = (built, tested);
    }
}

/// What each package is built for, with the dev-dependencies or without them.
fn walk(packages: &[Package], with_dev: bool) -> Vec<Uses> {
    let hosts = Targets::all(|target| target.is_host);
    let program = Uses { program: Targets::all(|_| true), host: Targets::default(), is_needed: true };
    let members = packages.iter().enumerate().filter(|(_, package)| package.is_member);
    let mut open: Vec<(usize, Uses)> =
        members.map(|(number, package)| (number, entering(program, package, hosts))).collect();
    let mut all = vec![Uses::default(); packages.len()];
    while let Some((number, uses)) = open.pop() {
        let (Some(known), Some(package)) = (all.get_mut(number), packages.get(number)) else { continue };
        let (program, host) = (known.program.or(uses.program), known.host.or(uses.host));
        let more = Uses { program, host, is_needed: true };
        if more == *known {
            continue;
        }
        *known = more;
        let edges =
            package.edges.iter().filter(|edge| edge.is_on && (with_dev || edge.kind != DependencyKind::Development));
        for edge in edges {
            let Some(to) = packages.get(edge.to) else { continue };
            let (program, host) = (program.and(edge.on), host.and(edge.on));
            let uses = match edge.kind {
                // Its platform is that of the machine that the build script runs on.
                DependencyKind::Build => {
                    Uses { program: Targets::default(), host: host.or(program.and(hosts)), is_needed: true }
                }
                _ => Uses { program, host, is_needed: true },
            };
            open.push((edge.to, entering(uses, to, hosts)));
        }
    }
    all
}

/// Whether a dependency of `package` is built: see [`Edge::is_on`].
fn is_on(package: &Package, edge: &Edge, to: Option<&Package>) -> bool {
    let Some(to) = to.filter(|_| edge.kind != DependencyKind::Build || package.has_build_script) else { return false };
    let asked = |request: &&Request| {
        request.name == to.name && request.kind == edge.kind && request.requirement.matches(&to.version)
    };
    let turned_on = |request: &Request| {
        let by = |(feature, key): &(String, String)| *key == request.key && package.enabled.contains(feature);
        !request.optional || package.turns_on.iter().any(by)
    };
    let mut asked = package.dependencies.iter().filter(asked).peekable();
    // What a `[patch]` put in the place of another version is asked for by nothing that fits.
    asked.peek().is_none() || asked.any(turned_on)
}

/// What is asked of a package comes to this: macros run on the compiler's machine, whatever package asks for them.
fn entering(uses: Uses, package: &Package, hosts: Targets) -> Uses {
    if !package.makes_macros {
        return uses;
    }
    Uses { program: Targets::default(), host: uses.host.or(uses.program.and(hosts)), ..uses }
}
