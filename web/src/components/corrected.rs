use plimsoll::schema::v1::CorrectedFile;
use plimsoll_session::Destination;
use yew::prelude::*;

use super::diff::counts;

/// The head of a corrected file: its name, the size of the change, and downloads. `which` tells it from
/// another corrected form of the same file, for screen readers.
pub fn corrected_head(title: Html, file: &CorrectedFile, which: &str, take: Callback<Destination>) -> Html {
    let (added, removed) = counts(&file.diff);
    let press = |destination| take.reform(move |_: MouseEvent| destination);
    html! {
        <div class="corrected-head">
            { title }
            <span class="diff-counts">
                <span class="added">{ format!("+{added}") }</span>{ " " }
                <span class="removed">{ format!("−{removed}") }</span>
            </span>
            <button
                type="button"
                class="button quiet small download"
                aria-label={format!("Download {}{which}", file.path)}
                data-path={file.path.clone()}
                onclick={press(Destination::Save)}
            >
                { "Download" }
            </button>
            <button
                type="button"
                class="button quiet small"
                aria-label={format!("Copy {}{which}", file.path)}
                onclick={press(Destination::Copy)}
            >
                { "Copy" }
            </button>
        </div>
    }
}
