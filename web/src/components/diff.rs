use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// A unified diff.
    pub diff: AttrValue,
}

/// A unified diff, line by line. A sign tells what was added and removed as well as the colour.
#[component]
pub fn Diff(props: &Props) -> Html {
    // Its head says the path, which stands above it already.
    let lines = props.diff.lines().skip_while(|line| !line.starts_with("@@"));
    let line = |line: &str| {
        let (class, sign, rest) = match line.split_at_checked(1) {
            _ if line.starts_with("@@") => ("hunk", "", line),
            Some(("+", rest)) => ("added", "+", rest),
            Some(("-", rest)) => ("removed", "−", rest),
            Some((" ", rest)) => ("kept", " ", rest),
            _ => ("hunk", "", line),
        };
        html! {
            <span class={classes!("code-line", class)}>
                <span class="sign">{ sign }</span><span class="line-text">{ rest.to_owned() }{ "\n" }</span>
            </span>
        }
    };
    html! { <pre class="code diff" tabindex="0"><code>{ for lines.map(line) }</code></pre> }
}

/// How many lines a diff adds and removes.
pub fn counts(diff: &str) -> (usize, usize) {
    let body = diff.lines().skip_while(|line| !line.starts_with("@@"));
    body.fold((0, 0), |(added, removed), line| {
        (added + usize::from(line.starts_with('+')), removed + usize::from(line.starts_with('-')))
    })
}
