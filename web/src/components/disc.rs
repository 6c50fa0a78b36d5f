use yew::prelude::*;

/// The load line mark: a disc, crossed by the line that the water may not rise above.
pub fn disc() -> Html {
    html! {
        <svg class="disc" viewBox="0 0 64 40" aria-hidden="true">
            <path class="disc-ring" d="M18 20a14 14 0 0 1 28 0" />
            <path class="disc-ring is-below" d="M18 20a14 14 0 0 0 28 0" />
            <path class="disc-line" d="M6 20h52" />
        </svg>
    }
}
