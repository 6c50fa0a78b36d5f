//! What visitors do with the site, one file for each journey.

mod about;
mod accessible;
mod addresses;
mod alarms;
mod audit;
mod blocked;
mod broken;
mod compare;
mod dependencies;
mod evidence;
mod example;
mod first;
mod folder;
mod hostile;
mod kept;
mod keyboard;
mod offline;
mod packages;
mod paste;
mod roots;
mod share;
mod sides;
mod stopping;
mod tabs;
mod upgrades;
mod worker;
