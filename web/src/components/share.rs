use plimsoll::share::Discretion;
use plimsoll_session::sharing::{strength, warning};
use plimsoll_session::{Action, Offer, Session, Share, Sharing, view};
use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use super::stateful::stateful;
use crate::browser::encryption;

/// The dialogs of sharing: for a shared audit, for a passphrase, and for making a link.
pub fn share(session: &Session, act: &Callback<Action>) -> Html {
    let step = |step: Share| act.reform(move |_: MouseEvent| Action::Share(step.clone()));
    html! {
        <>
            if session.is_guest() {
                <div class="guest" role="note">
                    <p>{ "You look at an audit that somebody shared. Your own is kept as you left it; what you change in this one is gone \
                         once the page is loaded again, unless you keep it." }</p>
                    <button type="button" class="button" onclick={step(Share::GoBack)}>{ "Back to mine" }</button>
                    if session.can_adopt() {
                        <button type="button" class="button quiet" onclick={step(Share::Adopt)}>
                            { "Keep this one instead" }
                        </button>
                    }
                </div>
            }
            if session.locked.is_some() { { stateful!(Locked { why: session.why_locked().map(str::to_owned), act }) } }
            if let Some(sharing) = &session.sharing {
                { stateful!(ShareDialog {
                    sharing: sharing.clone(),
                    findings: session.report().map_or(0, |report| report.findings.len()),
                    act,
                }) }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LockedProps {
    /// Why the last passphrase has not opened it.
    why: Option<String>,
    act: Callback<Action>,
}

/// Asks for the passphrase of a link.
#[component]
fn Locked(props: &LockedProps) -> Html {
    let node = use_node_ref();
    let open = {
        let node = node.clone();
        props.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let field = node.cast::<HtmlInputElement>();
            Action::Share(Share::Unseal(field.map(|field| field.value()).unwrap_or_default()))
        })
    };
    let put_away = props.act.reform(|_: MouseEvent| Action::Share(Share::PutAway));
    html! {
        <form class="guest" onsubmit={open}>
            <label for="unseal">{ "A passphrase opens this audit" }</label>
            <input id="unseal" ref={node} type="password" autocomplete="off" />
            <button class="button">{ "Open" }</button>
            if let Some(why) = &props.why { <p class="notice" role="alert">{ why.clone() }</p> }
            <button type="button" class="button quiet" onclick={put_away}>{ "Put it away" }</button>
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    sharing: Sharing,
    /// How many findings the sender sees.
    findings: usize,
    act: Callback<Action>,
}

/// A part that can be left out, with its name.
type Part = (&'static str, fn(&mut Discretion) -> &mut bool);

const PARTS: [Part; 5] = [
    ("comments", |parts| &mut parts.comments),
    ("names of packages that are not from crates.io", |parts| &mut parts.names),
    ("names of folders, absolute paths and user names", |parts| &mut parts.folders),
    ("addresses of registries and repositories, e-mail addresses and queries", |parts| &mut parts.addresses),
    ("the output of cargo metadata", |parts| &mut parts.metadata),
];

/// The contents of a link, its length, and the parts that can be left out.
#[component]
fn ShareDialog(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                // It fails only if it is shown already.
                let _ = dialog.show_modal();
            }
        });
    }
    let Props { sharing, act, .. } = props;
    let step = |step: Share| act.reform(move |_: MouseEvent| Action::Share(step.clone()));
    let on_passphrase = act.reform(|event: InputEvent| {
        Action::Share(Share::Passphrase(event.target_unchecked_into::<HtmlInputElement>().value()))
    });
    let is_sealed = sharing.is_sealed();
    let on_close = act.reform(|_: Event| Action::Share(Share::End));
    let part = |(name, of): &Part| {
        let mut parts = sharing.discretion;
        let on = *of(&mut parts);
        *of(&mut parts) = !on;
        let toggle = act.reform(move |_: Event| Action::Share(Share::Leave(parts)));
        html! { <li><label><input type="checkbox" checked={on} onchange={toggle} />{ " " }{ *name }</label></li> }
    };
    html! {
        <dialog ref={node} class="help share" aria-labelledby="share-title" onclose={on_close}>
            <h2 id="share-title">{ "Share this audit" }</h2>
            <p>
                { "A link holds the files that are audited and what you chose behind its " }<code>{ "#" }</code>{ ", which \
                   browsers send to no server. Everyone who has the link can read what is in it. A recorded build and the \
                   list of a target folder stay here." }
            </p>
            <fieldset>
                <legend>{ "Leave out" }</legend>
                <ul class="plain">{ for PARTS.iter().map(part) }</ul>
                <p class="quiet-text">
                    { "What stays: names of people, branches and tags, and folders of the system such as /usr. Tokens and \
                       passwords are masked in any case." }
                </p>
            </fieldset>
            { match &sharing.offer {
                None => html! { <p role="status">{ "Making the link…" }</p> },
                Some(offer) => contents(props, offer),
            } }
            if encryption::is_there() {
                <div class="picker-row">
                    <label for="seal">{ "Passphrase, if it is not for everyone who has the link or file" }</label>
                    <input
                        id="seal"
                        type="password"
                        autocomplete="new-password"
                        aria-describedby="seal-strength"
                        value={sharing.passphrase.clone()}
                        oninput={on_passphrase}
                    />
                </div>
                <p id="seal-strength" class="quiet-text">{ strength(&sharing.passphrase) }</p>
            }
            if let Some(trouble) = &sharing.trouble { <p class="trouble" role="alert">{ trouble.clone() }</p> }
            <div class="picker-row">
                <button
                    type="button"
                    id="copy-link"
                    class="button primary"
                    disabled={sharing.length() == 0 || sharing.is_sealing()}
                    onclick={step(Share::Copy)}
                >
                    { match (is_sealed, sharing.is_sealing()) {
                        (_, true) => "Encrypting…",
                        (true, false) => "Copy encrypted link",
                        (false, false) => "Copy link",
                    } }
                </button>
                <button type="button" class="button" onclick={step(Share::Save { page: false })}>
                    { if is_sealed { "Save encrypted .json" } else { "Save .json" } }
                </button>
                <button type="button" class="button" onclick={step(Share::Save { page: true })}>
                    { if is_sealed { "Save as an encrypted page that works alone" } else { "Save as a page that works alone" } }
                </button>
                <button type="button" class="button quiet" onclick={step(Share::End)}>{ "Close" }</button>
            </div>
        </dialog>
    }
}

fn contents(props: &Props, offer: &Offer) -> Html {
    let bytes = offer.files.iter().map(|(_, bytes)| bytes).sum();
    let length = match props.sharing.length() {
        0 => 0,
        fragment => encryption::link("").len() + fragment,
    };
    html! {
        <>
            <p id="share-length" role="status">
                if length == 0 {
                    { "This is too much for a link. Save it as a file." }
                } else {
                    <strong>{ view::grouped(length) }</strong>{ " characters for " }
                    { view::counted(offer.files.len(), "file", "files") }{ " of " }{ view::grouped(bytes) }{ " bytes." }
                }
            </p>
            if let Some(warning) = warning(length) { <p class="share-warning">{ warning }</p> }
            if !offer.secrets.is_empty() {
                <p class="share-secrets">
                    { "Secrets were found and are not in it: " }
                    { for offer.secrets.iter().map(|(path, line)| html! { <code>{ format!("{path}:{line} ") }</code> }) }
                </p>
            }
            if !offer.kept.is_empty() {
                <p>{ "These names stay, as Cargo has them too: " }{ offer.kept.join(", ") }{ "." }</p>
            }
            if offer.findings != props.findings {
                <p>
                    { format!("Everyone who opens it sees {} of your {} findings.", offer.findings, props.findings) }
                </p>
            }
            <details>
                <summary>{ "What is in it" }</summary>
                <ul class="plain">
                    { for offer.files.iter().map(|(path, bytes)| html! {
                        <li><code>{ path }</code>{ " " }{ view::grouped(*bytes) }</li>
                    }) }
                    <li>{ "What is chosen, dismissed and open, the goal and the toolchain." }</li>
                </ul>
                if !offer.left_out.is_empty() {
                    <p>{ "Not in it, as the audit does without or as it was measured on your machine: " }{ offer.left_out.join(", ") }{ "." }</p>
                }
            </details>
        </>
    }
}
