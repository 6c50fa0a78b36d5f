use plimsoll_session::view::Figure;
use yew::prelude::*;

use crate::browser::address::href;

/// The figures of the workspace, before and after the chosen fixes, and beside them the settings of the audit.
pub fn strip(figures: &[Figure], settings: Html) -> Html {
    html! {
        <section class="strip" aria-label="Figures of the workspace">
            <dl class="figures-strip">{ for figures.iter().map(figure) }</dl>
            { settings }
        </section>
    }
}

fn figure(figure: &Figure) -> Html {
    html! {
        <div key={figure.label} class="figure">
            <dt>{ figure.label }</dt>
            <dd>
                <span class="figure-value">
                    if !figure.before.is_empty() {
                        <span class="before">{ figure.before.clone() }</span>
                    } else if figure.after.is_none() {
                        <span class="not-known">{ "not known" }</span>
                    }
                    if let Some(after) = &figure.after {
                        if !figure.before.is_empty() {
                            <span class="arrow" aria-hidden="true">{ " → " }</span>
                            <span class="visually-hidden">{ " becomes " }</span>
                        }
                        <strong class="after">{ after.clone() }</strong>
                    }
                </span>
                { note(figure) }
                { bar(figure.left) }
            </dd>
        </div>
    }
}

fn note(figure: &Figure) -> Html {
    match (&figure.give, figure.note) {
        (_, "") => html! {},
        (Some(address), note) => html! { <a class="figure-note" href={href(address)}>{ note }</a> },
        (None, note) => html! { <span class="figure-note">{ note }</span> },
    }
}

/// What is left, as a part of all: what surely is, and what may be.
fn bar(left: Option<[u8; 2]>) -> Html {
    let [low, high] = left.unwrap_or([100; 2]).map(|percent| percent.min(100));
    html! {
        <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="meter-all" width="100" height="4" />
            <rect class="meter-maybe" width={high.to_string()} height="4" />
            <rect class="meter-left" width={low.to_string()} height="4" />
        </svg>
    }
}
