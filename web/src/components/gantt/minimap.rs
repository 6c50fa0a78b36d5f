//! The whole build above the chart, with the part of it that is in sight.

use plimsoll::schema::v1::Plan;
use plimsoll::schema::v1::evidence::Evidence;
use plimsoll_session::Shared;
use plimsoll_session::view::{is_removed, outlines, px};
use web_sys::Element;
use yew::prelude::*;

use crate::components::stateful::stateful;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Evidence>,
    pub plan: Shared<Plan>,
    /// The part in sight: where it begins and how wide it is, as parts of the whole.
    pub sight: (f32, f32),
    /// Brings this place of the whole into the middle.
    pub on_move: Callback<f32>,
}

/// The minimap. A press or a drag on it moves the chart; keys scroll the chart itself.
#[component]
pub fn Minimap(props: &Props) -> Html {
    let place = use_node_ref();
    let to = {
        let (place, on_move) = (place.clone(), props.on_move.clone());
        Callback::from(move |event: MouseEvent| {
            if event.buttons() & 1 == 0 {
                return;
            }
            event.prevent_default();
            if let Some(place) = place.cast::<Element>() {
                let area = place.get_bounding_client_rect();
                on_move.emit(((f64::from(event.client_x()) - area.left()) / area.width().max(1.0)) as f32);
            }
        })
    };
    let (left, width) = props.sight;
    html! {
        <svg
            ref={place}
            class="minimap"
            aria-hidden="true"
            viewBox="0 0 1000 100"
            preserveAspectRatio="none"
            onmousedown={to.clone()}
            onmousemove={to}
        >
            { stateful!(Silhouette { known: props.known.clone(), plan: props.plan.clone() }) }
            <rect class="sight" x={px(left * 1000.0)} y="0" width={px(width * 1000.0)} height="100" />
        </svg>
    }
}

#[derive(Properties, PartialEq)]
struct SilhouetteProps {
    known: Shared<Evidence>,
    plan: Shared<Plan>,
}

/// All units in three outlines: of all, of the critical path, of what the chosen fixes remove.
#[component]
fn Silhouette(props: &SilhouetteProps) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let chart = &build.chart;
    html! {
        <>
            <path class="units" d={outlines(chart, |_| true)} />
            <path class="critical" d={outlines(chart, |bar| bar.is_critical)} />
            <path class="gone" d={outlines(chart, |bar| is_removed(bar, &props.plan.removes))} />
        </>
    }
}
