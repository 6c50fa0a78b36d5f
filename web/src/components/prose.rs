use yew::prelude::*;

/// A text whose backticks mark code.
pub fn prose(text: &str) -> Html {
    text.split('`')
        .enumerate()
        .map(|(index, part)| {
            if index % 2 == 1 {
                html! { <code>{ part.to_owned() }</code> }
            } else {
                part.into()
            }
        })
        .collect()
}
