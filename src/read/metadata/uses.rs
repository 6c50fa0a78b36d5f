//! What packages are built for: for which targets, and whether for the program or for the compiler's own machine.

use super::{Kind, Package};
use crate::facts::targets::Targets;

/// What a package is built for, at most: resolver 2 can leave out an optional dependency that only others ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    /// The targets of whose program, library or test it is a part.
    pub program: Targets,
    /// The platforms on which a build script or a macro needs it, while the code is built for that same platform.
    pub host: Targets,
}

impl Uses {
    /// Where it is built for the one or the other.
    pub fn all(self) -> Targets {
        self.program.or(self.host)
    }
}

/// Fills in the uses of all packages. Dev-dependencies count, as `cargo test` builds them; metadata has those of
/// members only.
pub(super) fn walk(packages: &mut [Package]) {
    let hosts = Targets::all(|target| target.is_host);
    let everywhere = Targets::all(|_| true);
    let mut open: Vec<(usize, Uses)> = Vec::new();
    let members = packages.iter().enumerate().filter(|(_, package)| package.is_member);
    let program = Uses { program: everywhere, host: Targets::default() };
    open.extend(members.map(|(number, package)| (number, entering(program, package, hosts))));
    while let Some((number, uses)) = open.pop() {
        let Some(package) = packages.get_mut(number) else { continue };
        let more = Uses { program: package.uses.program.or(uses.program), host: package.uses.host.or(uses.host) };
        if more == package.uses {
            continue;
        }
        package.uses = more;
        let edges = package.edges.clone();
        for edge in edges {
            let host = more.host.and(edge.on);
            let on = match edge.kind {
                // Its platform is that of the machine that the build script runs on.
                Kind::Build => {
                    Uses { program: Targets::default(), host: host.or(more.program.and(hosts).and(edge.on)) }
                }
                _ => Uses { program: more.program.and(edge.on), host },
            };
            if let Some(to) = packages.get(edge.to) {
                open.push((edge.to, entering(on, to, hosts)));
            }
        }
    }
}

/// What is asked of a package comes to this: macros run on the compiler's machine, whoever asks for them.
fn entering(uses: Uses, package: &Package, hosts: Targets) -> Uses {
    if !package.makes_macros {
        return uses;
    }
    Uses { program: Targets::default(), host: uses.host.or(uses.program.and(hosts)) }
}
