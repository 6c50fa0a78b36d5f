use yew::prelude::*;

/// The notices, beside the site. A page that is one file brings them along, see `alone.js`.
const NOTICES: &str = "./licences.html";

/// About Plimsoll: its version and the licences of the code in it.
#[component]
pub fn About() -> Html {
    let source = env!("CARGO_PKG_REPOSITORY");
    html! {
        <footer class="about">
            <p>{ concat!("Plimsoll ", env!("CARGO_PKG_VERSION")) }</p>
            <p>{ "MIT or Apache 2.0" }</p>
            if !source.is_empty() {
                <p><a href={source} target="_blank" rel="noopener noreferrer">{ "Source" }</a></p>
            }
            <p><a id="licences-link" href={NOTICES} target="_blank" rel="noopener">{ "Licences of third-party code" }</a></p>
        </footer>
    }
}
