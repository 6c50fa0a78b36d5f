//! Parts of the page that keep a state, all of them in one Yew component.
//!
//! Yew compiles the life cycle of a component anew for each type, which is some 4 kB of wasm each time. What differs is
//! how a part draws itself and when its properties are the same, so one component asks that of a trait object. A type
//! is still written as any function component, and still keeps its own state: it is the key of what it drew.

use std::any::{Any, type_name};
use std::rc::Rc;

use yew::functional::{FunctionProvider, Hook, HookContext};
use yew::html::HtmlResult;
use yew::prelude::*;
use yew::virtual_dom::{VChild, VList};

/// A function component by its name, with its properties: `stateful!(Switch { label, on: false })`.
macro_rules! stateful {
    ($part:ident { $($properties:tt)* }) => {
        $crate::components::stateful::part::<$part>(yew::props!(
            <$part as yew::functional::FunctionProvider>::Properties { $($properties)* }
        ))
    };
}
pub(crate) use stateful;

/// Draws a function component with these properties.
pub fn part<C: FunctionProvider + 'static>(properties: C::Properties) -> Html {
    let of = Of(Rc::new(Properties::<C>(properties)));
    // Another type at the same place is another part, with another state.
    let part = VChild::<Stateful>::new(StatefulProps { of }, Some(type_name::<C>().into()));
    VList::with_children(vec![part.into()], None).into()
}

/// What is drawn: the function of a component, with its properties.
trait Drawn: Any {
    fn draw(&self, context: &mut HookContext) -> HtmlResult;
    fn is_same(&self, other: &dyn Any) -> bool;
}

struct Properties<C: FunctionProvider>(C::Properties);

impl<C: FunctionProvider + 'static> Drawn for Properties<C> {
    fn draw(&self, context: &mut HookContext) -> HtmlResult {
        C::run(context, &self.0)
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }
}

#[derive(Clone)]
struct Of(Rc<dyn Drawn>);

impl PartialEq for Of {
    fn eq(&self, other: &Self) -> bool {
        let other: &dyn Any = &*other.0;
        self.0.is_same(other)
    }
}

impl Hook for Of {
    type Output = HtmlResult;

    fn run(self, context: &mut HookContext) -> HtmlResult {
        self.0.draw(context)
    }
}

#[derive(yew::Properties, PartialEq)]
struct StatefulProps {
    of: Of,
}

/// The hook that draws a part, with all the hooks of that part.
fn use_part(of: &Of) -> Of {
    of.clone()
}

#[component]
fn Stateful(props: &StatefulProps) -> HtmlResult {
    use_part(&props.of)
}
