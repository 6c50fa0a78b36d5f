use plimsoll::session::{Action, Audited, Settings, Shared, view};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub settings: Settings,
    pub act: Callback<Action>,
}

/// What the visitor decides of the audit as a whole.
#[component]
pub fn AuditSettings(props: &Props) -> Html {
    let Props { settings, act, .. } = props;
    let workspace = &props.audited.report.workspace;
    let from_files = match (&settings.toolchain, workspace.rust_is_assumed) {
        (Some(_), _) => "as the files say".to_owned(),
        (None, true) => format!("{}, as no file says which", workspace.rust),
        (None, false) => format!("{}, as the files say", workspace.rust),
    };
    let toolchains = view::toolchains().map(|channel| (channel.clone(), format!("Rust {channel}")));
    let toolchains: Vec<_> = std::iter::once((String::new(), from_files)).chain(toolchains).collect();
    let on_toolchain = {
        let settings = settings.clone();
        act.reform(move |chosen: String| {
            Action::Set(Settings { toolchain: (!chosen.is_empty()).then_some(chosen), ..settings.clone() })
        })
    };
    html! {
        <div class="settings">
            { select("toolchain", "For", &toolchains, settings.toolchain.as_deref().unwrap_or_default(), on_toolchain) }
        </div>
    }
}

/// A choice of one value out of several, each with its name.
fn select(
    id: &'static str,
    label: &'static str,
    options: &[(String, String)],
    chosen: &str,
    on: Callback<String>,
) -> Html {
    let changed =
        Callback::from(move |event: Event| on.emit(event.target_unchecked_into::<HtmlSelectElement>().value()));
    let option = |(value, name): &(String, String)| {
        html! { <option value={value.clone()} selected={value == chosen}>{ name }</option> }
    };
    html! {
        <label class="setting" for={id}>
            { label }{ " " }
            <select {id} class="field" onchange={changed}>{ for options.iter().map(option) }</select>
        </label>
    }
}
