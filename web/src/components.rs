//! What the page is made of, one file for each part. They show a session and emit actions; none knows Cargo.

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
mod file_text;
mod files;
mod filters;
mod finding;
mod finding_detail;
mod findings;
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
mod start;
mod summary;
mod switch;
mod unchecked;
mod upgrades;
mod why;
mod workbench;
mod write_back;

#[cfg(test)]
mod tests;

pub use help::Help;
pub use masthead::Masthead;
pub use notices::notices;
pub use reading::reading;
pub use start::Start;
pub use workbench::workbench;
