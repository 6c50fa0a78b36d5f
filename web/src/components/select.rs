use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// A choice of one value out of several, each with its name.
pub fn select(
    id: &'static str,
    label: &'static str,
    options: &[(String, String)],
    chosen: &str,
    on: Callback<String>,
) -> Html {
    let changed =
        Callback::from(move |event: Event| on.emit(event.target_unchecked_into::<HtmlSelectElement>().value()));
    let option = |(value, name): &(String, String)| {
        html! { <option value={value.clone()} selected={value == chosen}>{ name }</option> }
    };
    html! {
        <label class="setting" for={id}>
            <span>{ label }</span>
            <select {id} class="field" onchange={changed}>{ for options.iter().map(option) }</select>
        </label>
    }
}
