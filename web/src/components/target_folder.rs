use plimsoll::schema::v1::evidence::{Evidence, TargetDir};
use plimsoll::target_dir::{Clean, Crate, ProfileFolder};
use plimsoll_session::view::{counted, crates_of, grouped, percent, size, standing};
use plimsoll_session::{Action, Address, Shared, Side};
use yew::prelude::*;

use super::prose::prose;
use super::stateful::stateful;
use super::treemap::{Treemap, hue};
use super::units::table;
use crate::browser::address::href;

/// Rows of a table at first.
const ROWS: usize = 25;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Evidence>,
    /// The part that is looked at, by its name.
    pub subject: Option<String>,
    pub act: Callback<Action>,
}

/// The contents of a target folder, and what can be cleaned up.
#[component]
pub fn TargetFolder(props: &Props) -> Html {
    let all = use_state_eq(|| false);
    let Some(folder) = &props.known.target_dir else { return html! {} };
    let account = &folder.account;
    let shown = if *all { account.crates.len() } else { ROWS };
    let show_all = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    let places: Vec<Html> = account.places.iter().map(|place| self::place(place, account.bytes)).collect();
    let crates: Vec<Html> = account.crates.iter().take(shown).map(|of| self::of_crate(of, account.bytes)).collect();
    html! {
        <div id="target-folder" class="target-folder">
            <p class="lead">
                <strong>{ size(account.bytes) }</strong>
                { format!(" in {}, by {}.", counted(account.files, "file", "files"), account.exactness) }
            </p>
            <p>{ idle(folder) }</p>
            { stateful!(Treemap { known: props.known.clone(), subject: props.subject.clone() }) }
            { categories(folder, props.subject.as_deref()) }
            <h3>{ "Where it lies" }</h3>
            { table("Bytes by profile", &["Folder", "Size", "Share", "Files"], places) }
            <h3>{ "Whose it is" }</h3>
            { table("Bytes by package", &["Package", "Size", "Share", "Builds", "Older builds", "Lockfile"], crates) }
            if shown < account.crates.len() {
                <button type="button" class="button small" onclick={show_all}>
                    { format!("Show all {} packages", grouped(account.crates.len())) }
                </button>
            }
            <h3>{ "Clean up" }</h3>
            <ul class="plain cleanups">{ for folder.cleanups.iter().map(|clean| self::clean(clean, &props.act)) }</ul>
        </div>
    }
}

/// The artifacts that nothing uses any more.
fn idle(folder: &TargetDir) -> String {
    let account = &folder.account;
    let mut sentences = Vec::new();
    if account.unlocked > 0 {
        sentences.push(format!("{} belong to packages that are not in the lockfile.", size(account.unlocked)));
    }
    if account.older > 0 {
        sentences.push(format!(
            "{} are builds a week older than the rest, with as many newer ones as the lockfile can use.",
            size(account.older)
        ));
    }
    if account.elsewhere > 0 {
        let files = counted(account.elsewhere, "file", "files");
        sentences.push(format!("{files} of the list lie elsewhere and are not counted."));
    }
    sentences.join(" ")
}

/// Its parts by purpose, or those of the subject that is looked at.
fn categories(folder: &TargetDir, subject: Option<&str>) -> Html {
    let account = &folder.account;
    let one = account.categories.iter().find(|slice| Some(slice.of.name()) == subject);
    if let Some(slice) = one {
        let row = |(name, bytes): &(&str, u64)| {
            html! { <tr><th scope="row"><code>{ (*name).to_owned() }</code></th><td>{ size(*bytes) }</td><td>{ percent(*bytes, slice.bytes) }</td></tr> }
        };
        let crates = crates_of(folder, slice.of);
        if crates.is_empty() {
            return html! { <p class="section-note">{ "It belongs to no package." }</p> };
        }
        return table(
            "Bytes of this part by package",
            &["Package", "Size", "Share"],
            crates.iter().take(60).map(row).collect(),
        );
    }
    let rows = account.categories.iter().enumerate().map(|(number, slice)| {
        let name = slice.of.name();
        html! {
            <tr>
                <th scope="row"><span class={classes!("swatch", hue(number))} aria-hidden="true" /><a href={href(&Address::at(Side::Target, name))}>{ name }</a></th>
                <td>{ size(slice.bytes) }</td>
                <td>{ percent(slice.bytes, account.bytes) }</td>
                <td>{ grouped(slice.files) }</td>
            </tr>
        }
    });
    table("Bytes by what they are for", &["What for", "Size", "Share", "Files"], rows.collect())
}

fn place(place: &ProfileFolder, whole: u64) -> Html {
    let name = match (place.triple.as_str(), place.profile.as_str()) {
        ("", "") => "of no profile".to_owned(),
        ("", name) | (name, "") => name.to_owned(),
        (triple, profile) => format!("{triple}/{profile}"),
    };
    html! {
        <tr>
            <th scope="row"><code>{ name }</code></th>
            <td>{ size(place.bytes) }</td>
            <td>{ percent(place.bytes, whole) }</td>
            <td>{ grouped(place.files) }</td>
        </tr>
    }
}

fn of_crate(of: &Crate, whole: u64) -> Html {
    html! {
        <tr>
            <th scope="row"><code>{ &of.name }</code></th>
            <td>{ size(of.bytes) }</td>
            <td>{ percent(of.bytes, whole) }</td>
            <td>{ grouped(of.builds) }</td>
            <td>{ if of.older > 0 { size(of.older) } else { "none".to_owned() } }</td>
            <td>{ standing(of.state) }</td>
        </tr>
    }
}

fn clean(clean: &Clean, act: &Callback<Action>) -> Html {
    let text = clean.commands.join("\n");
    let copy = {
        let text = text.clone();
        act.reform(move |_: MouseEvent| Action::CopyText(text.clone()))
    };
    html! {
        <li>
            <p>
                <strong>{ size(clean.frees) }</strong>{ ": " }{ prose(&clean.what) }{ ". The cost: " }{ prose(&clean.costs) }{ "." }
            </p>
            <pre class="code" tabindex="0"><code>{ text }</code></pre>
            <button type="button" class="button quiet small" aria-label={format!("Copy what frees {}", clean.what)} onclick={copy}>
                { "Copy" }
            </button>
        </li>
    }
}
