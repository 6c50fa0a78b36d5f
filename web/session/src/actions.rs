//! Actions: all that can happen to a session.

use plimsoll::input::InputFile;
use plimsoll::schema::v1::evidence::Trial;
use plimsoll::schema::v1::{Choice, Safety, Severity};
use serde::{Deserialize, Serialize};

use super::address::Address;
use super::notices::Job;
use super::questions::{Answer, Ticket};
use super::sharing::Share;
use super::storage::Store;
use super::upgrades::Upgrade;
use super::view::Table;
use super::write_back::Write;
use super::{Saved, Settings};

/// Something that happened.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Files are being read.
    Reading,
    /// So many files were looked at so far.
    LookedAt(usize),
    /// Reading of added files is to stop.
    StopReading,
    /// Files were read; one without a path is pasted text. `trouble` names those that could not be read.
    Add {
        /// The files.
        files: Vec<InputFile>,
        /// Sentences.
        trouble: Vec<String>,
    },
    /// The session of an earlier visit is here.
    Restore(Box<Saved>),
    /// The visitor wants to see the example.
    Example,
    /// The visitor writes a file anew.
    Edit {
        /// The path that the report has for it.
        path: String,
        /// The text, with the line ends of a text field.
        text: String,
    },
    /// Takes back what was written by hand into the file at this path of the inputs.
    Revert(String),
    /// The visitor takes a file back.
    Remove(String),
    /// The visitor starts over.
    Clear,
    /// The worker has answered a question.
    Answered(Ticket, Answer),
    /// A fix is chosen for a finding, or none.
    Choose {
        /// The finding.
        finding: String,
        /// The name of the fix.
        fix: Option<String>,
    },
    /// These fixes are chosen, or none for their findings.
    ChooseThese {
        /// The fixes.
        fixes: Vec<Choice>,
        /// Whether to choose.
        on: bool,
    },
    /// The advised fixes of these findings are chosen, or none for them.
    ChooseEach {
        /// The findings.
        findings: Vec<String>,
        /// Whether to choose.
        on: bool,
    },
    /// Several fixes of findings are chosen, and no others; upgrades stay on unless nothing is chosen.
    ChooseAll(Bulk),
    /// A finding is dismissed for a reason, which the root manifest will keep.
    Disregard {
        /// The finding.
        finding: String,
        /// The reason.
        reason: String,
    },
    /// The audit is to be made otherwise.
    Set(Settings),
    /// A blocked fix takes the place of the one that is in its way.
    Prefer {
        /// The blocked finding.
        finding: String,
        /// The finding that is in the way.
        over: String,
    },
    /// The last change of choices or files is taken back.
    Undo,
    /// The change that was taken back is made again.
    Redo,
    /// A finding, a group or a duplicate is opened or closed.
    Toggle(String),
    /// The visitor goes to an address, and the item there is opened.
    Go(Address),
    /// The visitor follows a fragment that leads nowhere.
    Astray(String),
    /// The next finding comes to the fore, or the one before.
    Step {
        /// Whether it is the next.
        forward: bool,
    },
    /// The fix of the finding that is at the fore is switched on or off.
    Flip,
    /// The visitor tries changes on the recorded build.
    Try {
        /// The changes.
        trial: Trial,
        /// Whether the packages that the chosen fixes remove are removed as well.
        with_fixes: bool,
    },
    /// The table of dependencies is to show others, or another order.
    Tabulate(Table),
    /// Other findings are to be shown.
    Filter(Filter),
    /// Something is to be saved or copied.
    Export(Export, Destination),
    /// One corrected file is to be saved or copied.
    Take(String, Destination),
    /// A step on the way of the corrected files into the visitor's folder.
    Write(Write),
    /// Something happens to the upgrades.
    Upgrade(Upgrade),
    /// The other state comes before this one, or after it.
    Turn,
    /// The other state is taken away.
    ForgetOther,
    /// A step in sharing an audit, or in opening a shared one.
    Share(Share),
    /// A text is to be copied.
    CopyText(String),
    /// A text was copied, or could not be.
    Copied(bool),
    /// The worker died.
    Crashed(Job, String),
    /// The worker could not be loaded, for this reason.
    Unloaded(String),
    /// The worker takes long to load, or is loaded after all.
    Slow(bool),
    /// The visitor stops the worker.
    Stop,
    /// The request that failed or was stopped is to be repeated.
    Retry,
    /// The visitor wants the page to be loaded again.
    Reload,
    /// The stored session changed, or storing failed.
    Store(Store),
    /// The session that a notice holds is to come back.
    BringBack(usize),
    /// A notice is put away.
    Dismiss(usize),
    /// The details of the crash in a notice are to be copied.
    CopyDetails {
        /// The notice.
        notice: usize,
        /// The user agent of the browser.
        browser: String,
        /// Whether the texts of the visitor's files may be in it.
        whole: bool,
    },
}

/// Which findings to show. An empty field shows all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Words that a finding has to have, in its title, its files or its packages.
    pub text: String,
    /// Only findings with a fix.
    pub fixable: bool,
    /// A severity.
    pub severity: Option<Severity>,
    /// The safety of one of the fixes.
    pub safety: Option<Safety>,
    /// A rule.
    pub rule: String,
    /// The manifest of a member that it shows in.
    pub manifest: String,
}

/// A format to export the report in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// The corrected files in a zip archive.
    Zip,
    /// One patch for `git apply`.
    Patch,
    /// The report with the plan, for people.
    Markdown,
    /// The report with the plan, for programs.
    Json,
    /// The report with the plan, as a page of its own.
    Html,
    /// The commands of the plan.
    Script,
}

impl Export {
    /// The name to save it under.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Zip => "plimsoll-corrected.zip",
            Self::Patch => "plimsoll.patch",
            Self::Markdown => "plimsoll-report.md",
            Self::Json => "plimsoll-report.json",
            Self::Html => "plimsoll-report.html",
            Self::Script => "plimsoll-commands.sh",
        }
    }
}

/// Where an exported file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// A file.
    Save,
    /// The clipboard.
    Copy,
}

/// Several fixes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bulk {
    /// The advised fixes that are safe.
    Safe,
    /// All advised fixes.
    Advised,
    /// What saves time or space.
    Worth,
    /// No fix at all.
    None,
}
