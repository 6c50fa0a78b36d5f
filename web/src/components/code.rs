use plimsoll_session::view::{Colour, colours};
use yew::prelude::*;

/// The text of a line of TOML in colours, with the columns from `mark.0` to before `mark.1` marked, from 0.
pub fn line_text(line: &str, mark: Option<(usize, usize)>) -> Html {
    let (from, to) = mark.unwrap_or_default();
    let mut parts: Vec<(bool, Html)> = Vec::new();
    let mut column = 0;
    for (colour, text) in colours(line) {
        let end = column + text.chars().count();
        // A token is cut where the mark begins or ends inside of it.
        let mut cuts = vec![column, from.clamp(column, end), to.clamp(column, end), end];
        cuts.dedup();
        for bounds in cuts.windows(2) {
            let [start, stop] = bounds else { continue };
            let part: String = text.chars().skip(start - column).take(stop - start).collect();
            parts.push((mark.is_some() && *start >= from && *stop <= to && from < to, token(colour, part)));
        }
        column = end;
    }
    let mut html = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some((marked, part)) = parts.next() {
        let mut run = vec![part];
        while let Some((_, part)) = parts.next_if(|(same, _)| *same == marked) {
            run.push(part);
        }
        html.push(if marked {
            html! { <mark>{ run }</mark> }
        } else {
            html! { <>{ run }</> }
        });
    }
    html! { <>{ html }</> }
}

fn token(colour: Colour, text: String) -> Html {
    match colour {
        Colour::Plain => text.into(),
        Colour::Comment => html! { <span class="t-comment">{ text }</span> },
        Colour::Header => html! { <span class="t-header">{ text }</span> },
        Colour::Key => html! { <span class="t-key">{ text }</span> },
        Colour::String => html! { <span class="t-string">{ text }</span> },
        Colour::Literal => html! { <span class="t-literal">{ text }</span> },
    }
}
