//! The stage graph as a picture, in Chinese or English.
//!
//! - [`Sketch`] says what is to be drawn, in words; [`dot`] and [`mermaid`] write it for other programs.
//! - [`svg`] draws it without any: `ranks` puts the stages in rows, `net` adds cells for labels and
//!   bends, `order` keeps lines from crossing, `columns` keeps them straight, `layout` measures.
//!   What is drawn stands in cells that never overlap, and lines run between them.
//!
//! Everything is computed in whole pixels and in a fixed order: the same process is the same picture.

mod blocks;
mod columns;
mod dot;
mod layout;
mod legend;
mod lettering;
mod mermaid;
mod net;
mod order;
mod ports;
mod ranks;
mod shapes;
mod sketch;
mod svg;
mod words;

pub use dot::dot;
pub use layout::{Layout, Rect};
pub use mermaid::mermaid;
pub use sketch::{Arrow, Goal, Line, Manner, Node, Rest, Sketch};
pub use svg::{Token, svg};
