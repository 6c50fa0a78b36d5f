use plimsoll::graph::picture::{Edge, Node, NodeKind, Picture};
use plimsoll_session::view::kind_name;
use plimsoll_session::{Address, Pictured, Shared, Side};
use yew::prelude::*;

use crate::browser::address::href;

/// Pixels of a letter, of a unit of height, of the room beside a name and of that between two columns.
const LETTER: u32 = 8;
const UNIT: u32 = 4;
const ROOM: u32 = 12;
const BETWEEN: u32 = 64;
const BOX: u32 = 26;
const MARGIN: u32 = 24;

/// Where the columns of a picture are, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Left end and width of each column.
    columns: Vec<(u32, u32)>,
    /// The width of the picture.
    pub width: u32,
    /// The height of the picture.
    pub height: u32,
}

impl Frame {
    /// The columns as wide as their longest names.
    pub fn of(picture: &Picture) -> Self {
        let mut columns = vec![(0, 0); picture.columns as usize];
        for node in &picture.nodes {
            if let Some((_, width)) = columns.get_mut(node.column as usize) {
                let letters = u32::try_from(node.name.len() + 1 + node.version.len()).unwrap_or_default();
                *width = letters.saturating_mul(LETTER).saturating_add(2 * ROOM).max(*width);
            }
        }
        let mut at = MARGIN;
        for (left, width) in &mut columns {
            *left = at;
            at += *width + BETWEEN;
        }
        Self { columns, width: at + MARGIN - BETWEEN.min(at), height: picture.height * UNIT + 2 * MARGIN }
    }

    fn column(&self, column: u32) -> (u32, u32) {
        self.columns.get(column as usize).copied().unwrap_or_default()
    }

    fn y(&self, height: u32) -> u32 {
        height * UNIT + MARGIN
    }

    /// The middle of a package.
    pub fn middle(&self, node: &Node) -> (u32, u32) {
        let (left, width) = self.column(node.column);
        (left + width / 2, self.y(node.y))
    }

    /// A line from the end of the first box to the beginning of the last: straight through columns, curved in between.
    pub fn line(&self, edge: &Edge) -> String {
        let mut line = String::new();
        for step in edge.path.windows(2) {
            let [(from, from_y), (to, to_y)] = *step else { continue };
            let ((one, one_width), (other, other_width)) = (self.column(from), self.column(to));
            let (start, end) = if from < to { (one + one_width, other) } else { (one, other + other_width) };
            let middle = (start + end) / 2;
            let (from_y, to_y) = (self.y(from_y), self.y(to_y));
            let begin = if line.is_empty() { 'M' } else { 'L' };
            line.push_str(&format!("{begin}{start} {from_y}C{middle} {from_y} {middle} {to_y} {end} {to_y}"));
        }
        line
    }

    /// The outline of a package's box. Members have sharp corners, subjects a second line.
    pub fn outline(&self, node: &Node, class: &'static str) -> Html {
        let (left, width) = self.column(node.column);
        let round = match node.kind {
            NodeKind::Member => "0",
            _ => "13",
        };
        html! {
            <rect
                {class}
                x={left.to_string()}
                y={(self.y(node.y) - BOX / 2).to_string()}
                width={width.to_string()}
                height={BOX.to_string()}
                rx={round}
            />
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub pictured: Shared<Pictured>,
    /// The packages that the fix removes, as `name version`.
    pub vanish: Shared<Vec<String>>,
}

/// The packages and lines of a picture. It stays as it is while others light up above it.
#[component]
pub fn Drawing(props: &Props) -> Html {
    let picture = &props.pictured.picture;
    let frame = Frame::of(picture);
    // The first of all is a subject, and where a visitor with a keyboard comes in.
    let node = |(number, node): (usize, &Node)| {
        let vanishes = props.vanish.contains(&node.label());
        let says =
            format!("{}, {}{}", node.label(), kind_name(node.kind), if vanishes { ", removed by the fix" } else { "" });
        let class = match node.kind {
            NodeKind::Subject => "is-subject",
            NodeKind::Member => "is-member",
            NodeKind::Follows => "follows",
            NodeKind::ThirdParty => "is-other",
        };
        let (x, y) = frame.middle(node);
        html! {
            <a
                key={number}
                class={classes!("node", class, vanishes.then_some("is-removed"))}
                href={href(&Address::at(Side::Packages, &node.name))}
                aria-label={says}
                tabindex={if number == 0 { "0" } else { "-1" }}
                data-node={number.to_string()}
            >
                { frame.outline(node, "box") }
                <text x={x.to_string()} y={y.to_string()} text-anchor="middle" dominant-baseline="central" font-size="13">
                    { node.label() }
                </text>
            </a>
        }
    };
    let line = |edge: &Edge| {
        html! { <path class={classes!("line", (!edge.is_shortest).then_some("is-longer"))} d={frame.line(edge)} /> }
    };
    html! {
        <>
            <g aria-hidden="true">{ for picture.edges.iter().map(line) }</g>
            { for picture.nodes.iter().enumerate().map(node) }
        </>
    }
}
