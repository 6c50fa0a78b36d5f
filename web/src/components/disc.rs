use yew::prelude::*;

/// The load line mark: a disc, crossed by the line that the water may not rise above.
#[component]
pub fn Disc() -> Html {
    html! {
        <svg class="disc" viewBox="0 0 64 40" aria-hidden="true">
            <circle class="disc-ring" cx="32" cy="20" r="14" />
            <path class="disc-line" d="M6 20h52" />
        </svg>
    }
}
