//! The work that is measured.

use std::hint::black_box;

use plimsoll::audit::Audit;
use plimsoll::compare::compare;
use plimsoll::cost::{Costs, Profile};
use plimsoll::graph::picture::{Most, Picture};
use plimsoll::input::InputFile;
use plimsoll::plan::{Plan, Selection, plan};
use plimsoll::report;
use plimsoll::saved::{Saved, SharedAudit};
use plimsoll::schema::v1::{self, Report};
use plimsoll::secrets::{self, Scrubbed};
use plimsoll::share;

/// Each does something with a world and returns how much came of it.
pub const WORK: [fn(&World) -> usize; 13] = [
    audit,
    plan_all,
    report,
    brief,
    json,
    markdown,
    html,
    comparison,
    costs,
    links_written,
    links_read,
    views,
    everything,
];

/// A workspace and what is known of it.
#[derive(Default)]
pub struct World {
    files: Vec<InputFile>,
    audit: Option<Audit>,
    later: Option<Audit>,
    selection: Selection,
    report: Option<Scrubbed<Report>>,
    shared: Option<Scrubbed<SharedAudit>>,
    link: String,
}

impl World {
    /// The world of these files.
    pub fn new(files: Vec<InputFile>) -> Self {
        Self { files, ..Self::default() }
    }

    /// Makes what this work begins with, unless it is there.
    pub fn prepare(&mut self, work: usize) {
        if matches!(work, 0 | 9 | 10 | 12) {
            if matches!(work, 9 | 10) && self.shared.is_none() {
                let inputs = self.files.iter().map(|file| (file.path.clone(), file.bytes.clone())).collect();
                let shared = SharedAudit { saved: Saved { inputs, ..Saved::default() }, ..SharedAudit::default() };
                let shared = Scrubbed::assume_free_of_secrets(shared);
                self.link = share::write(&shared).unwrap_or_default();
                self.shared = Some(shared);
            }
            return;
        }
        let audit = self.audit.get_or_insert_with(|| Audit::new(self.files.clone()));
        match work {
            1 => {
                for finding in &audit.findings {
                    if let Some(fix) = finding.fixes.last() {
                        self.selection.choose(finding.id.clone(), fix.id.as_str());
                    }
                }
            }
            4..=6 if self.report.is_none() => {
                let plan: Plan = plan(audit, &Selection::advised(audit, |_| true));
                self.report = Some(secrets::report(audit, Some(&plan)));
            }
            7 => {
                let text = |file: &InputFile| String::from_utf8_lossy(&file.bytes).replace("1.3.0", "1.4.0");
                let later =
                    self.files.iter().map(|file| InputFile { path: file.path.clone(), bytes: text(file).into() });
                self.later = Some(Audit::new(later.collect()));
            }
            _ => {}
        }
    }
}

fn audit(world: &World) -> usize {
    Audit::new(world.files.clone()).findings.len()
}

fn plan_all(world: &World) -> usize {
    world.audit.as_ref().map_or(0, |audit| plan(audit, &world.selection).applied.len())
}

fn report(world: &World) -> usize {
    world.audit.as_ref().map_or(0, |audit| v1::report(audit).findings.len())
}

fn brief(world: &World) -> usize {
    world.audit.as_ref().map_or(0, |audit| v1::brief(audit).findings.len())
}

fn json(world: &World) -> usize {
    world.report.as_ref().and_then(|report| serde_json::to_string(report).ok()).map_or(0, |text| text.len())
}

fn markdown(world: &World) -> usize {
    world.report.as_ref().map_or(0, |report| report::markdown(report, None).len())
}

fn html(world: &World) -> usize {
    world.report.as_ref().map_or(0, |report| report::html(report, None).len())
}

fn comparison(world: &World) -> usize {
    let both = world.audit.as_ref().zip(world.later.as_ref());
    both.map_or(0, |(before, after)| black_box(compare(before, after)).staying)
}

fn costs(world: &World) -> usize {
    let Some((audit, graph)) = world.audit.as_ref().and_then(|audit| Some((audit, audit.model.graph()?))) else {
        return 0;
    };
    let costs = Costs::new(graph, &audit.model.workspace, audit.model.metadata(), Profile::Release);
    let shares = audit.findings.iter().map(|finding| costs.share(&finding.packages));
    shares.filter(|share| share.high > 0).count() + costs.total().unknown
}

fn links_written(world: &World) -> usize {
    world.shared.as_ref().and_then(|shared| share::write(shared).ok()).map_or(0, |link| link.len())
}

fn links_read(world: &World) -> usize {
    share::read(&world.link).map_or(0, |shared| shared.saved.inputs.len())
}

/// The ledger of all packages and the pictures of twenty of them.
fn views(world: &World) -> usize {
    let Some((audit, graph)) = world.audit.as_ref().and_then(|audit| Some((audit, audit.model.graph()?))) else {
        return 0;
    };
    let pictures = audit.model.duplicates.iter().take(20);
    let pictures = pictures.map(|one| Picture::new(graph, &one.versions, Some(one.kept), Most::default()));
    pictures.map(|picture| picture.nodes.len()).sum::<usize>()
        + v1::ledger::dependencies(audit).map_or(0, |known| known.packages.len())
}

/// The audit, a plan of all that is advised, and the report.
fn everything(world: &World) -> usize {
    let audit = Audit::new(world.files.clone());
    let plan = plan(&audit, &Selection::advised(&audit, |_| true));
    plan.files.len() + v1::report(&audit).findings.len()
}
