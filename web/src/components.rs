//! What the page is made of, one file for each part. They show a session and emit actions; none knows Cargo.

mod build_record;
mod choices;
mod code;
mod compare;
mod diff;
mod disc;
mod dismissal;
mod drawing;
mod duplicates;
mod editor;
mod evidence;
mod evidence_page;
mod file_text;
mod files;
mod filters;
mod finding;
mod finding_detail;
mod findings;
mod gantt;
mod help;
mod masthead;
mod notices;
mod package_list;
mod package_page;
mod pickers;
mod picture;
mod picture_list;
mod problems;
mod profiles;
mod prose;
mod reading;
mod result;
mod select;
mod settings;
mod share;
mod start;
mod summary;
mod switch;
mod target_folder;
mod treemap;
mod trials;
mod unchecked;
mod units;
mod why;
mod workbench;
mod write_back;

#[cfg(test)]
mod tests;

pub use help::Help;
pub use masthead::Masthead;
pub use notices::notices;
pub use reading::reading;
pub use share::share;
pub use start::Start;
pub use workbench::workbench;
