//! Where everything stands, in pixels.

use super::columns::columns;
use super::net::{Content, LOOP_REACH, Label, Net, Route, node_size};
use super::order::order;
use super::ports::{neighbours, ports};
use super::ranks::Ranks;
use super::sketch::Sketch;

/// Least and greatest room between two ranks; the farther lines lead aside, the more.
const RANK_GAP_MIN: i64 = 20;
const RANK_GAP_MAX: i64 = 84;

/// A rectangle that something fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Its left end.
    pub x: i64,
    /// Its upper end.
    pub y: i64,
    /// How wide it is.
    pub width: i64,
    /// How high it is.
    pub height: i64,
}

impl Rect {
    /// Returns its right end.
    pub const fn right(&self) -> i64 {
        self.x.saturating_add(self.width)
    }

    /// Returns its lower end.
    pub const fn bottom(&self) -> i64 {
        self.y.saturating_add(self.height)
    }

    /// Returns its middle from left to right.
    pub const fn middle(&self) -> i64 {
        self.x.saturating_add(self.width.div_euclid(2))
    }

    /// Returns its middle from top to bottom.
    pub const fn centre(&self) -> i64 {
        self.y.saturating_add(self.height.div_euclid(2))
    }

    /// Says whether two rectangles share room.
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// Which way an arrow head points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    Down,
    Up,
    Left,
}

/// An arrow as it is drawn.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub arrow: usize,
    /// The line, in the letters of SVG paths.
    pub path: String,
    pub tip: (i64, i64),
    pub heading: Heading,
    pub label: Label,
    pub at: Rect,
}

/// Where the stages and arrows of a process stand.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The stages that are not drawn apart, by place.
    pub stages: Vec<(usize, Rect)>,
    pub(super) arrows: Vec<Drawn>,
    /// How wide the whole is.
    pub width: i64,
    /// How high the whole is.
    pub height: i64,
}

impl Layout {
    /// Lays a sketch out.
    pub fn of(sketch: &Sketch) -> Self {
        let ranks = Ranks::of(sketch);
        let mut net = Net::of(sketch, &ranks);
        order(&mut net);
        let columns = columns(&net);
        Plan::of(&net, columns, sketch).layout()
    }

    /// Lists where the labels of the arrows stand.
    pub fn labels(&self) -> Vec<Rect> {
        self.arrows.iter().map(|arrow| arrow.at).collect()
    }
}

/// The cells with their columns and the height of each rank.
struct Plan<'a> {
    net: &'a Net,
    columns: Vec<i64>,
    /// Upper and lower end of each rank.
    bands: Vec<(i64, i64)>,
    /// The stages by cell.
    boxes: Vec<Option<(usize, Rect)>>,
    /// Where lines touch a stage: the stage's cell, its neighbour, the column.
    touches: Vec<((usize, usize), i64)>,
}

impl<'a> Plan<'a> {
    fn of(net: &'a Net, columns: Vec<i64>, sketch: &Sketch) -> Self {
        let mut plan = Self {
            net,
            columns,
            bands: Vec::new(),
            boxes: Vec::new(),
            touches: Vec::new(),
        };
        for (at, cell) in net.cells.iter().enumerate() {
            let Content::Stage(place) = cell.content else {
                continue;
            };
            let wide = sketch.node(place).map_or(0, |node| node_size(node).0);
            for near in neighbours(net, at) {
                for (other, x) in ports(plan.column(at), wide, &near, &plan.columns) {
                    plan.touches.push(((at, other), x));
                }
            }
        }
        plan.bands = plan.rows();
        plan.boxes = (0..net.cells.len())
            .map(|at| plan.boxed(at, sketch))
            .collect();
        plan
    }

    fn column(&self, cell: usize) -> i64 {
        self.columns.get(cell).copied().unwrap_or_default()
    }

    /// Returns the column in which a line between two cells touches the first.
    fn touch(&self, cell: usize, other: usize) -> i64 {
        let found = self.touches.iter().find(|(pair, _)| *pair == (cell, other));
        found.map_or_else(|| self.column(cell), |(_, x)| *x)
    }

    /// Returns the upper and lower end of every rank.
    fn rows(&self) -> Vec<(i64, i64)> {
        let mut bands = Vec::new();
        let mut top = 0_i64;
        for (number, rank) in self.net.ranks.iter().enumerate() {
            let heights = rank.iter().filter_map(|cell| self.net.cell(*cell));
            let high = heights.map(|cell| cell.height).max().unwrap_or_default();
            let bottom = top.saturating_add(high);
            bands.push((top, bottom));
            let aside = self
                .net
                .wires
                .iter()
                .filter(|wire| self.net.rank(wire.upper) == number)
                .map(|wire| {
                    let upper = self.touch(wire.upper, wire.lower);
                    upper.abs_diff(self.touch(wire.lower, wire.upper))
                })
                .max()
                .unwrap_or_default();
            let aside = i64::try_from(aside).unwrap_or(i64::MAX);
            let gap = RANK_GAP_MIN.saturating_add(aside.div_euclid(8));
            top = bottom.saturating_add(gap.min(RANK_GAP_MAX));
        }
        bands
    }

    fn band(&self, cell: usize) -> (i64, i64) {
        let rank = self.net.rank(cell);
        self.bands.get(rank).copied().unwrap_or_default()
    }

    fn boxed(&self, at: usize, sketch: &Sketch) -> Option<(usize, Rect)> {
        let Content::Stage(place) = self.net.cell(at)?.content else {
            return None;
        };
        let (width, height) = node_size(sketch.node(place)?);
        let (top, bottom) = self.band(at);
        let room = bottom.saturating_sub(top).saturating_sub(height);
        let rect = Rect {
            x: self.column(at).saturating_sub(width.div_euclid(2)),
            y: top.saturating_add(room.div_euclid(2)),
            width,
            height,
        };
        Some((place, rect))
    }

    fn rect(&self, cell: usize) -> Rect {
        let found = self.boxes.get(cell).copied().flatten();
        found.map(|(_, rect)| rect).unwrap_or_default()
    }

    fn layout(&self) -> Layout {
        let mut arrows: Vec<Drawn> = self
            .net
            .routes
            .iter()
            .filter_map(|route| self.drawn(route))
            .collect();
        for turn in &self.net.loops {
            let own = self.rect(turn.stage);
            let (x, y) = (own.right(), own.centre());
            arrows.push(Drawn {
                arrow: turn.arrow,
                path: format!("M{x} {}h18a9 9 0 0 1 0 18h-18", y.saturating_sub(9)),
                tip: (x, y.saturating_add(9)),
                heading: Heading::Left,
                at: Rect {
                    x: x.saturating_add(LOOP_REACH),
                    y: y.saturating_sub(turn.label.height.div_euclid(2)),
                    width: turn.label.width,
                    height: turn.label.height,
                },
                label: turn.label.clone(),
            });
        }
        arrows.sort_by_key(|drawn| drawn.arrow);
        let reach = self.net.cells.iter().zip(&self.columns);
        let right = reach.map(|(cell, at)| at.saturating_add(cell.right)).max();
        Layout {
            stages: self.boxes.iter().copied().flatten().collect(),
            arrows,
            width: right.unwrap_or_default(),
            height: self.bands.last().map_or(0, |band| band.1),
        }
    }

    fn drawn(&self, route: &Route) -> Option<Drawn> {
        let (start, label) = (*route.cells.first()?, *route.cells.get(1)?);
        let end = *route.cells.last()?;
        let before = route.cells.iter().rev().nth(1).copied()?;
        let up = self.net.rank(end) < self.net.rank(start);
        let ordered = |band: (i64, i64)| if up { (band.1, band.0) } else { band };
        let (own, goal) = (self.rect(start), self.rect(end));
        let x = self.touch(start, label);
        let mut pen = Path::from(x, if up { own.y } else { own.bottom() });
        pen.down_to(ordered(self.band(start)).1);
        for cell in route.cells.iter().skip(1) {
            let (enters, leaves) = ordered(self.band(*cell));
            if *cell == end {
                pen.curve_to(self.touch(end, before), enters);
                pen.down_to(if up { goal.bottom() } else { goal.y });
            } else {
                pen.curve_to(self.column(*cell), enters);
                pen.down_to(leaves);
            }
        }
        let Content::Label(text) = &self.net.cell(label)?.content else {
            return None;
        };
        let (top, bottom) = self.band(label);
        Some(Drawn {
            arrow: route.arrow,
            tip: pen.at,
            path: pen.text,
            heading: if up { Heading::Up } else { Heading::Down },
            at: Rect {
                x: self.column(label).saturating_sub(text.width.div_euclid(2)),
                // A label stands at the stage its edges leave.
                y: if up {
                    bottom.saturating_sub(text.height)
                } else {
                    top
                },
                width: text.width,
                height: text.height,
            },
            label: text.clone(),
        })
    }
}

/// A line in the making.
struct Path {
    text: String,
    at: (i64, i64),
}

impl Path {
    fn from(x: i64, y: i64) -> Self {
        Self {
            text: format!("M{x} {y}"),
            at: (x, y),
        }
    }

    fn down_to(&mut self, y: i64) {
        if self.at.1 != y {
            self.text.push_str(&format!("V{y}"));
            self.at.1 = y;
        }
    }

    /// Swings to another column; the line leaves and arrives upright.
    fn curve_to(&mut self, x: i64, y: i64) {
        if self.at.0 == x {
            self.down_to(y);
            return;
        }
        let (from, start) = self.at;
        let half = start.saturating_add(y).div_euclid(2);
        self.text
            .push_str(&format!("C{from} {half} {x} {half} {x} {y}"));
        self.at = (x, y);
    }
}
