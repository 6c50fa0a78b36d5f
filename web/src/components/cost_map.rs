use plimsoll::schema::v1::ledger::Role;
use plimsoll::target_dir::treemap::Rect;
use plimsoll_session::costs::Costs;
use plimsoll_session::view::{Kind, MapTile, cost_map, fitting, grouped, next_tile, px, roles};
use plimsoll_session::{Address, Shared, Side};
use web_sys::Element;
use yew::prelude::*;

use super::picture::{focus, number};
use super::width::use_width;
use crate::browser::address::href;

/// Pixels of a letter.
const LETTER: f32 = 7.3;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Costs>,
}

/// The packages by what they cost. The table has the same in words.
#[component]
pub fn Map(props: &Props) -> Html {
    let place = use_node_ref();
    let width = use_width(&place);
    let height = (width as f32 * 0.36).clamp(280.0, 380.0);
    let map = use_memo((props.known.clone(), width), |(known, width)| cost_map(known, *width as f32, height));
    if map.tiles.is_empty() {
        return html! { <div ref={place} /> };
    }
    let on_key = {
        let (map, place) = (map.clone(), place.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let next = number(&event).and_then(|from| next_tile(&map, from, &event.key()));
            if let Some((place, next)) = place.cast::<Element>().zip(next) {
                focus(&place, next);
                event.prevent_default();
            }
        })
    };
    // The tile that has the focus is the one that the Tab key leads to.
    let on_focus = {
        let place = place.clone();
        Callback::from(move |event: FocusEvent| {
            let Some(place) = place.cast::<Element>() else { return };
            let stop = |selector: &str, index: &str| {
                let tile = place.query_selector(selector).ok().flatten();
                let _ = tile.and_then(|tile| tile.set_attribute("tabindex", index).ok());
            };
            if let Some(number) = number(&event) {
                stop("[tabindex='0']", "-1");
                stop(&format!("[data-node='{number}']"), "0");
            }
        })
    };
    let first = map.tiles.iter().position(|tile| tile.kind != Kind::Group);
    let small = |role: Role| {
        let path: String = map.small.iter().filter(|(one, _)| *one == role).map(|(_, rect)| outline(rect)).collect();
        html! { if !path.is_empty() { <path class={of(role)} d={path} /> } }
    };
    html! {
        <div class="cost-map">
            <div ref={place}>
                <svg
                    // Another width has other tiles, of which another is the first.
                    key={width}
                    role="group"
                    aria-label="Cost map: packages by CPU time. Arrow keys go from tile to tile. The table below has the same."
                    width={width.to_string()}
                    height={px(height)}
                    viewBox={format!("0 0 {} {}", width, px(height))}
                    onkeydown={on_key}
                    onfocusin={on_focus}
                >
                    { for map.tiles.iter().enumerate().map(|(place, tile)| self::tile(place, tile, first == Some(place))) }
                    <g class="small-tiles" aria-hidden="true">{ for Role::ALL.into_iter().map(small) }</g>
                    <g class="smaller-names" aria-hidden="true">{ for map.tiles.iter().filter(|tile| tile.kind == Kind::Smaller).map(names) }</g>
                </svg>
            </div>
            <ul class="plain map-key" aria-label="Colours of the map">
                { for roles(&props.known).into_iter().map(|(role, count)| html! {
                    <li><span class={classes!("swatch", of(role))}></span>{ format!("{role} {}", grouped(count)) }</li>
                }) }
            </ul>
        </div>
    }
}

/// The class of a role.
fn of(role: Role) -> &'static str {
    match role {
        Role::Member => "of-member",
        Role::Duplicate => "of-duplicate",
        Role::DevOnly => "of-tests",
        Role::ProcMacro => "of-macro",
        Role::Direct => "of-direct",
        Role::Transitive => "of-transitive",
    }
}

fn outline(rect: &Rect) -> String {
    format!("M{} {}h{}v{}H{}z", px(rect.x), px(rect.y), px(rect.w), px(rect.h), px(rect.x))
}

fn tile(place: usize, tile: &MapTile, is_first: bool) -> Html {
    let tabindex = if is_first { "0" } else { "-1" };
    let Rect { x, y, w, h } = tile.rect;
    let body = html! {
        <>
            <title>{ &tile.says }</title>
            <rect x={px(x)} y={px(y)} width={px(w)} height={px(h)} />
            if tile.kind != Kind::Smaller { { names(tile) } }
        </>
    };
    match tile.kind {
        Kind::Group => html! { <g class="group-tile" aria-hidden="true">{ body }</g> },
        Kind::Smaller => html! {
            <g class="smaller-tile" role="img" aria-label={tile.says.clone()} {tabindex} data-node={place.to_string()}>{ body }</g>
        },
        Kind::Package(role) => html! {
            <a
                class={of(role)}
                href={href(&Address::at(Side::Packages, &tile.name))}
                aria-label={tile.says.clone()}
                {tabindex}
                data-node={place.to_string()}
            >
                { body }
            </a>
        },
    }
}

/// The name and the share of a tile, as far as there is room.
fn names(tile: &MapTile) -> Html {
    let Rect { x, y, w, h } = tile.rect;
    let letters = ((w - 8.0) / LETTER).max(0.0) as usize;
    let line = |text: String, at: f32| html! { <text x={px(x + 4.0)} y={px(y + at)} font-size="12">{ text }</text> };
    if tile.kind == Kind::Group {
        let both = format!("{} {}", tile.name, tile.share);
        let text = if both.chars().count() <= letters { Some(both) } else { fitting(&tile.name, letters) };
        return html! { { for text.map(|text| line(text, 13.0)) } };
    }
    let name = fitting(&tile.name, letters).filter(|_| h >= 17.0);
    if let Some(name) = name.as_ref().filter(|_| tile.kind == Kind::Smaller) {
        // Over what they are drawn as, it needs a ground of its own.
        let wide = name.chars().count() as f32 * LETTER + 8.0;
        return html! { <><rect x={px(x)} y={px(y)} width={px(wide)} height="17" />{ line(name.clone(), 13.0) }</> };
    }
    let share = Some(tile.share.clone()).filter(|share| name.is_some() && h >= 33.0 && share.len() <= letters);
    html! { <>{ for name.map(|name| line(name, 13.0)) }{ for share.map(|share| line(share, 28.0)) }</> }
}
