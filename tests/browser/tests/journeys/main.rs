//! What visitors do with the site, one file for each journey.

mod accessible;
mod alarms;
mod audit;
mod blocked;
mod broken;
mod compare;
mod evidence;
mod example;
mod folder;
mod keyboard;
mod packages;
mod paste;
mod sides;
mod worker;
