use plimsoll::schema::v1::evidence::{Evidence, Tile};
use plimsoll_session::view::{fitting, percent, px, size};
use plimsoll_session::{Address, Shared, Side};
use web_sys::Element;
use yew::prelude::*;

use super::width::use_width;
use crate::browser::address::href;
use crate::browser::focus;

/// Pixels of a letter.
const LETTER: f32 = 7.5;

/// Pixels of the name of a tile and its size.
const HEAD: f32 = 40.0;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Evidence>,
    /// The part that is looked at, by its name.
    pub subject: Option<String>,
}

/// A target folder as a treemap. Each part leads to a treemap of its own.
#[component]
pub fn Treemap(props: &Props) -> Html {
    let place = use_node_ref();
    let width = use_width(&place);
    let whole = use_node_ref();
    let seen = use_mut_ref(|| props.subject.clone());
    use_effect_with(props.subject.clone(), {
        let whole = whole.clone();
        move |subject| {
            // The part that was followed is gone, and the focus would be back at the start of the page.
            if seen.replace(subject.clone()) != *subject && focus::is_free() {
                let next = whole.cast::<Element>().and_then(|whole| whole.query_selector("a").ok()?);
                next.into_iter().for_each(focus::give_to);
            }
        }
    });
    let Some(folder) = &props.known.target_dir else { return html! {} };
    let place_of = |name: &String| folder.tiles.iter().position(|tile| tile.label == *name);
    let at = props.subject.as_ref().and_then(place_of);
    let one = at.and_then(|at| folder.tiles.get(at));
    let (tiles, bytes) = one.map_or((&folder.tiles, folder.account.bytes), |tile| (&tile.parts, tile.bytes));
    let area = (width as f32, (width as f32 * 0.5).clamp(260.0, 460.0));
    let says = format!("{} of {}", size(bytes), one.map_or("the target folder", |tile| &tile.label));
    html! {
        <div ref={whole} class="treemap">
            <p class="toolbar-row">
                if one.is_some() { <a href={href(&Address::of(Side::Target))}>{ "The whole target folder" }</a> }
                <span>{ &says }</span>
            </p>
            <div ref={place}>
                <svg role="group" aria-label={says.clone()} width={px(area.0)} height={px(area.1)} viewBox={format!("0 0 {} {}", px(area.0), px(area.1))}>
                    { for tiles.iter().enumerate().map(|(number, tile)| {
                        let leads_on = one.is_none();
                        html! { <g class={hue(at.unwrap_or(number))}>{ self::tile(tile, area, bytes, leads_on) }</g> }
                    }) }
                </svg>
            </div>
        </div>
    }
}

/// The class that colours a part of the target folder, in the order of their size.
pub fn hue(place: usize) -> String {
    format!("hue-{}", place % 8)
}

fn tile(tile: &Tile, (width, height): (f32, f32), whole: u64, leads_on: bool) -> Html {
    let (x, y, w, h) = (tile.rect.x * width, tile.rect.y * height, tile.rect.w * width, tile.rect.h * height);
    if w < 0.5 || h < 0.5 {
        return html! {};
    }
    let says = format!("{}, {}, {}", tile.label, size(tile.bytes), percent(tile.bytes, whole));
    let within = |text: &str, width: f32| fitting(text, ((width - 12.0) / LETTER).max(0.0) as usize);
    let part = |part: &Tile| {
        let inner = (part.rect.w * w, part.rect.h * h);
        if inner.0 < 3.0 || inner.1 < 3.0 {
            return html! {};
        }
        let (left, top) = (x + part.rect.x * w, y + part.rect.y * h);
        // The first row leaves room for the name of the whole.
        let least = if part.rect.y * h < HEAD { HEAD + 16.0 } else { 18.0 };
        let name = within(&part.label, inner.0).filter(|_| inner.1 > least && h > HEAD);
        html! {
            <>
                { rect("part", left, top, inner.0, inner.1) }
                if let Some(name) = name {
                    <text class="part-label" x={px(left + 6.0)} y={px(top + inner.1 - 5.0)} font-size="11">{ name }</text>
                }
            </>
        }
    };
    let bytes = size(tile.bytes);
    let content = html! {
        <>
            <title>{ &says }</title>
            { rect("tile", x, y, w, h) }
            { for tile.parts.iter().map(part) }
            if let Some(name) = within(&tile.label, w).filter(|_| h > 22.0) {
                <text x={px(x + 6.0)} y={px(y + 16.0)} font-size="13">{ name }</text>
            }
            if let Some(bytes) = within(&bytes, w).filter(|bytes| h > HEAD && !bytes.ends_with('…')) {
                <text x={px(x + 6.0)} y={px(y + 33.0)} font-size="12">{ bytes }</text>
            }
        </>
    };
    if leads_on {
        html! { <a class="tile-link" href={href(&Address::at(Side::Target, &tile.label))} aria-label={says.clone()}>{ content }</a> }
    } else {
        html! { <g role="img" aria-label={says.clone()}>{ content }</g> }
    }
}

fn rect(class: &'static str, x: f32, y: f32, w: f32, h: f32) -> Html {
    html! { <rect {class} x={px(x)} y={px(y)} width={px(w)} height={px(h)} /> }
}
