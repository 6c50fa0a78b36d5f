use plimsoll_session::{Action, Address, Destination, Export, Filter, Session, Share, Side, view};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::disc::disc;
use crate::browser::theme::Theme;

/// The workspace that the page is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Of {
    /// Its name.
    name: AttrValue,
    /// How large it is.
    size: AttrValue,
    /// Up to which Cargo claims were run and read.
    versions: AttrValue,
    filter: Filter,
}

impl Of {
    /// The workspace of `session`, once it is audited.
    pub fn session(session: &Session) -> Option<Self> {
        let report = session.report().filter(|_| !session.inputs.is_empty())?;
        Some(Self {
            name: session.name().unwrap_or("Workspace").to_owned().into(),
            size: view::workspace_in_short(report).into(),
            versions: view::versions(&report.workspace).into(),
            filter: session.filter.clone(),
        })
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The last event; screen readers announce it.
    pub status: AttrValue,
    pub busy: bool,
    pub colours: Theme,
    pub on_colours: Callback<()>,
    pub on_keys: Callback<()>,
    /// Whether there is something to start over from.
    pub started: bool,
    /// Whether that is a shared audit.
    pub guest: bool,
    /// The workspace, if it is audited.
    pub of: Option<Of>,
    /// Whether the page shows the findings.
    pub at_findings: bool,
    pub act: Callback<Action>,
}

/// The head of the page: the workspace, the last event, search, and what works in all views.
#[component]
pub fn Masthead(props: &Props) -> Html {
    let act = |action: fn() -> Action| props.act.reform(move |_: MouseEvent| action());
    html! {
        <header class="masthead">
            <p class="wordmark">{ disc() }<span>{ "Plimsoll" }</span></p>
            if let Some(of) = &props.of {
                <h1 id="workspace" class="workspace">
                    <bdi class="workspace-name">{ &of.name }</bdi>{ " " }<span class="workspace-size">{ &of.size }</span>
                </h1>
            }
            <p id="status" class={classes!("status", props.busy.then_some("is-busy"))} role="status">
                { &props.status }
            </p>
            if let Some(of) = &props.of { { search(props, of) } }
            <div class="masthead-tools">
                if props.started {
                    <button type="button" id="share" class="button quiet" onclick={act(|| Action::Share(Share::Begin))}>{ "Share" }</button>
                }
                if props.of.is_some() {
                    <button type="button" id="export" class="button quiet" popovertarget="exports">{ "Export" }</button>
                    <div id="exports" class="menu" popover="auto">
                        <p class="menu-title">{ "Report" }</p>
                        { export(&props.act, "Markdown", Export::Markdown, Destination::Save) }
                        { export(&props.act, "HTML", Export::Html, Destination::Save) }
                        { export(&props.act, "JSON", Export::Json, Destination::Save) }
                        { export(&props.act, "Copy Markdown", Export::Markdown, Destination::Copy) }
                    </div>
                }
                <button type="button" id="menu-button" class="button quiet" popovertarget="menu" aria-label="Menu">
                    <span aria-hidden="true">{ "⋯" }</span>
                </button>
                { menu(props) }
            </div>
        </header>
    }
}

/// An item of the menu of exports, which closes it.
fn export(act: &Callback<Action>, name: &'static str, export: Export, destination: Destination) -> Html {
    let onclick = act.reform(move |_: MouseEvent| Action::Export(export, destination));
    html! {
        <button type="button" class="menu-item" popovertarget="exports" popovertargetaction="hide" {onclick}>{ name }</button>
    }
}

fn menu(props: &Props) -> Html {
    let item = |label: Option<String>, text: String, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class="menu-item" popovertarget="menu" popovertargetaction="hide" aria-label={label} {onclick}>
                { text }
            </button>
        }
    };
    let (now, next) = (props.colours.name(), props.colours.next().name());
    let on_colours = props.on_colours.reform(|_: MouseEvent| ());
    let compare = props.act.reform(|_: MouseEvent| Action::Go(Address::of(Side::Compare)));
    let forget = props.act.reform(|_: MouseEvent| Action::Clear);
    html! {
        <div id="menu" class="menu" popover="auto">
            if props.of.is_some() {
                { item(None, "Compare with another state".to_owned(), compare) }
            }
            { item(None, "Keys".to_owned(), props.on_keys.reform(|_: MouseEvent| ())) }
            // It stays open, so that one can go through the themes.
            <button type="button" class="menu-item" aria-label={format!("Colours: {now}. Change to {next}")} onclick={on_colours}>
                { format!("Colours: {now}") }
            </button>
            if props.started && !props.guest {
                { item(Some("Forget everything".to_owned()), "Forget everything".to_owned(), forget) }
            }
            if let Some(of) = &props.of { <p class="menu-note">{ &of.versions }</p> }
        </div>
    }
}

/// The field that looks for findings, in all views.
fn search(props: &Props, of: &Of) -> Html {
    let on_input = {
        let (act, filter, at_findings) = (props.act.clone(), of.filter.clone(), props.at_findings);
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if !at_findings {
                act.emit(Action::Go(Address::of(Side::Findings)));
            }
            act.emit(Action::Filter(Filter { text, ..filter.clone() }));
        })
    };
    html! {
        <div class="search-field" role="search" aria-label="Findings">
            <label class="visually-hidden" for="filter">{ "Show findings about" }</label>
            <input
                id="filter"
                class="field"
                type="search"
                placeholder="Search  /"
                autocomplete="off"
                value={of.filter.text.clone()}
                oninput={on_input}
            />
        </div>
    }
}
