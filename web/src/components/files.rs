use plimsoll::input::InputFile;
use plimsoll_session::view::{self, grouped};
use plimsoll_session::{Action, Address, Audited, Settings, Shared, Side};
use yew::prelude::*;

use super::file_text::FileText;
use super::other_roots::other_roots;
use super::pickers::Pickers;
use super::stateful::stateful;
use super::unchecked::unchecked;
use crate::browser::address::href;

pub struct Props {
    pub audited: Shared<Audited>,
    pub inputs: Vec<Shared<InputFile>>,
    pub settings: Settings,
    /// Counts how often files became others without being written by hand.
    pub rewritten: u32,
    /// The file that is looked at.
    pub subject: Option<String>,
    pub act: Callback<Action>,
}

/// The files that were given, their kinds, and files that would add to the audit.
pub fn files(props: &Props) -> Html {
    let report = &props.audited.report;
    let row = |path: &str, kind: &'static str, bytes: usize, used: bool| {
        let problems = report.problems.iter().filter(|problem| problem.file == path).count();
        let remove = {
            let path = path.to_owned();
            props.act.reform(move |_: MouseEvent| Action::Remove(path.clone()))
        };
        html! {
            <tr key={path.to_owned()}>
                <th scope="row">
                    <a href={href(&Address::at(Side::Files, path))}><code>{ path.to_owned() }</code></a>
                </th>
                <td>{ kind }{ if used { "" } else { ", not used" } }</td>
                <td class="number">{ grouped(bytes) }</td>
                <td class="number">{ if problems == 0 { String::new() } else { problems.to_string() } }</td>
                <td class="actions">
                    <button
                        type="button"
                        class="button quiet small"
                        aria-label={format!("Remove {}", path)}
                        onclick={remove}
                    >
                        { "Remove" }
                    </button>
                </td>
            </tr>
        }
    };
    let read = |input: &&Shared<InputFile>| {
        report.files.iter().any(|file| input.path == file.path || input.path.ends_with(&format!("/{}", file.path)))
    };
    let unread = props.inputs.iter().filter(|input| !read(input));
    let files = report.files.iter().map(|file| row(&file.path, file.kind.name(), file.bytes, file.used));
    let unread = unread.map(|input| row(&input.path, "not a text file", input.bytes.len(), false));
    html! {
        <section class="files" aria-labelledby="files-given">
            <h2 id="files-given">{ "Files" }</h2>
            { unchecked(report) }
            if !report.workspace.other_roots.is_empty() {
                <p class="section-note">{ "Other workspaces among these files are a click away:" }</p>
                { other_roots(&report.workspace, &props.settings, &props.act) }
            }
            { stateful!(Pickers { act: &props.act }) }
            <div class="table-box" tabindex="0" role="region" aria-label="List of files">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ "Path" }</th>
                            <th scope="col">{ "Taken for" }</th>
                            <th scope="col" class="number">{ "Bytes" }</th>
                            <th scope="col" class="number">{ "Problems" }</th>
                            <td />
                        </tr>
                    </thead>
                    <tbody>{ for files.chain(unread) }</tbody>
                </table>
            </div>
            if let Some(path) = props.subject.clone() {
                { stateful!(FileText {
                    audited: props.audited.clone(),
                    input: view::input_of(&props.inputs, &path),
                    rewritten: props.rewritten,
                    path,
                    act: &props.act,
                }) }
            }
        </section>
    }
}
