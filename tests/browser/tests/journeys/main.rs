//! What visitors do with the site, one file for each journey.

mod alarms;
mod files;
mod worker;
