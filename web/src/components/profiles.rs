use plimsoll::schema::v1::{Profile, Report, Scope, Setting};
use plimsoll_session::view::{self, Weighs};
use plimsoll_session::{Address, Side};
use yew::prelude::*;

use super::prose::prose;
use crate::browser::address::href;

/// The effective profiles: side by side for the workspace's own crates, then the differences for all else.
pub fn profiles(report: &Report) -> Html {
    if report.profiles.is_empty() {
        return html! { <p class="section-note">{ "Profiles are those of the root manifest, which is not here." }</p> };
    }
    let row = |weighs: &Weighs| {
        html! {
            <tr>
                <th scope="row"><code>{ weighs.key }</code><span class="weighs">{ weighs.says }</span></th>
                { for report.profiles.iter().map(|profile| match view::member_setting(profile, weighs.key) {
                    Some(setting) => html! { <td>{ value(setting) }</td> },
                    None => html! { <td class="quiet-text">{ "–" }</td> },
                }) }
            </tr>
        }
    };
    html! {
        <section class="profiles" aria-labelledby="profiles">
            <h2 id="profiles">{ "Profiles" }</h2>
            <p class="section-note">
                { "The effective settings for workspace members. A value that is set in a file links to its place." }
            </p>
            <div class="table-box profile-table" tabindex="0" role="region" aria-label="Settings by profile">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ "Setting" }</th>
                            { for report.profiles.iter().map(column) }
                        </tr>
                    </thead>
                    <tbody>{ for view::settings(report).iter().map(row) }</tbody>
                </table>
            </div>
            <h3>{ "What differs for all else" }</h3>
            { for report.profiles.iter().map(others) }
        </section>
    }
}

fn column(profile: &Profile) -> Html {
    html! {
        <th scope="col">
            <code>{ &profile.name }</code>
            if let Some(parent) = &profile.inherits { <span class="weighs">{ "from " }{ parent }</span> }
        </th>
    }
}

fn value(setting: &Setting) -> Html {
    let origin = view::origin(setting);
    html! {
        <>
            <code>{ &setting.value }</code>
            if let Some(place) = &setting.place {
                <a class="origin" href={href(&Address::at(Side::Files, &place.file))}>{ origin.to_owned() }</a>
            } else if !setting.is_default() {
                <span class="origin">{ origin.to_owned() }</span>
            }
        </>
    }
}

/// The parts of a profile that differ from the members' settings.
fn others(profile: &Profile) -> Html {
    let scopes = profile.scopes.iter().filter(|scope| !scope.is_members() && !scope.settings.is_empty());
    let scope = |scope: &Scope| {
        let setting = |setting: &Setting| html! { <li><code>{ &setting.key }</code>{ " " }{ value(setting) }</li> };
        html! {
            <>
                <dt>{ prose(&view::scope_name(&scope.scope)) }</dt>
                <dd><ul class="plain">{ for scope.settings.iter().map(setting) }</ul></dd>
            </>
        }
    };
    html! {
        <details class="profile-others">
            <summary><code>{ &profile.name }</code></summary>
            <dl>{ for scopes.map(scope) }</dl>
        </details>
    }
}
