use plimsoll::schema::v1::Place;
use plimsoll_session::{Audited, Shared};
use yew::prelude::*;

use super::code::line_text;
use super::stateful::stateful;

/// Lines to show before and after a place.
const CONTEXT: usize = 2;

/// Places to show at first.
const SHOWN: usize = 3;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub places: Vec<Place>,
}

/// The lines of the files that a finding is about.
#[component]
pub fn Evidence(props: &Props) -> Html {
    let all = use_state_eq(|| false);
    let more = props.places.len().saturating_sub(SHOWN);
    let shown = if *all || more == 1 { props.places.len() } else { SHOWN };
    let place = |place: &Place| {
        html! {
            <figure class="evidence">
                <figcaption><code>{ format!("{}:{}", place.file, place.line) }</code></figcaption>
                if let Some(text) = props.audited.texts.get(&place.file) {
                    { stateful!(Excerpt {
                        text: text.clone(),
                        from: place.line,
                        to: place.end_line,
                        column: place.column,
                        end_column: place.end_column,
                    }) }
                }
            </figure>
        }
    };
    let show_all = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <>
            { for props.places.iter().take(shown).map(place) }
            if shown < props.places.len() {
                <button type="button" class="button quiet" onclick={show_all}>{ format!("Show {more} more places") }</button>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct ExcerptProps {
    pub text: String,
    /// The first line that is meant, from 1.
    pub from: usize,
    /// The last line that is meant.
    pub to: usize,
    /// The first column that is meant, in characters from 1.
    pub column: usize,
    /// The column behind the last one that is meant; without it, only lines are.
    #[prop_or_default]
    pub end_column: Option<usize>,
}

/// Some numbered lines of a text, the ones that are meant marked.
#[component]
pub fn Excerpt(props: &ExcerptProps) -> Html {
    let &ExcerptProps { from, to, column, end_column, .. } = props;
    // A span that ends before the first character of a line does not reach into it.
    let to = if end_column == Some(1) && to > from { to - 1 } else { to };
    let first = from.saturating_sub(CONTEXT).max(1);
    let lines = props.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    let line = |(number, line): (usize, &str)| {
        let meant = (from..=to).contains(&number);
        let start = if number == from { column - 1 } else { line.chars().take_while(|c| c.is_whitespace()).count() };
        let end = match end_column {
            Some(end) if number == to && end > 1 => end - 1,
            _ => line.chars().count(),
        };
        let mark = (meant && end_column.is_some()).then_some((start, end));
        html! {
            <span class={classes!("code-line", meant.then_some("is-meant"))}>
                <span class="line-number" aria-hidden="true">{ number }</span>
                <span class="line-text">{ line_text(line, mark) }{ "\n" }</span>
            </span>
        }
    };
    html! {
        <pre class="code" tabindex="0"><code>
            { for lines.skip(first - 1).take(to + CONTEXT + 1 - first).map(line) }
        </code></pre>
    }
}
