use plimsoll::graph::picture::{NodeKind, Picture};
use plimsoll_session::view::{by_distance, counted, kind_name};
use yew::prelude::*;

use super::duplicates::package;

/// The packages of a picture, as a list by distance.
pub fn picture_list(picture: &Picture, vanish: &[String]) -> Html {
    let item = |number: &usize| {
        let Some(node) = picture.nodes.get(*number) else { return html! {} };
        let label = node.label();
        let needs = picture.edges.iter().filter(|edge| edge.from as usize == *number);
        let needs: Vec<String> = needs.filter_map(|edge| Some(picture.nodes.get(edge.to as usize)?.label())).collect();
        html! {
            <li>
                { package(&label) }
                if node.kind == NodeKind::Member { { " " }<span class="tag">{ kind_name(node.kind) }</span> }
                if vanish.contains(&label) { { " " }<span class="tag">{ "removed" }</span> }
                if !needs.is_empty() { <span class="quiet-text">{ " needs " }{ needs.join(", ") }</span> }
            </li>
        }
    };
    html! {
        <details class="picture-list">
            <summary>{ "The same as a list of " }{ counted(picture.nodes.len(), "package", "packages") }</summary>
            { for by_distance(picture).iter().map(|(heading, level)| html! {
                <>
                    <h4>{ heading }<span class="count">{ " " }{ level.len() }</span></h4>
                    <ul>{ for level.iter().map(item) }</ul>
                </>
            }) }
        </details>
    }
}
