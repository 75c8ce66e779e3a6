//! The cells a picture is made of: stages, labels and bends of lines, row by row.

use super::lettering::{width, wrap};
use super::ranks::Ranks;
use super::sketch::{Arrow, Goal, Line, Manner, Node, Sketch};

/// Size of the font of titles, notes and labels, in pixels.
pub(super) const TITLE_SIZE: i64 = 15;
pub(super) const NOTE_SIZE: i64 = 11;
pub(super) const LABEL_SIZE: i64 = 12;
/// Height of a line of a label.
pub(super) const LABEL_LINE: i64 = 17;
/// Room beside a label's text: on the left a dot stands in it.
pub(super) const LABEL_LEFT: i64 = 16;
pub(super) const LABEL_RIGHT: i64 = 6;
/// Widest line of a label or a note.
const LABEL_WIDTH_MAX: i64 = 168;
const NOTE_WIDTH_MAX: i64 = 210;
/// How far a line that leads back to its own stage stands out of it.
pub(super) const LOOP_REACH: i64 = 36;

/// One line of a label's text.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub text: String,
    /// Whether it is the first of its edge, whose dot stands before it.
    pub begins: bool,
    /// Whether it says on which disputes.
    pub guard: bool,
    pub manner: Manner,
}

/// The text of an arrow, broken into lines.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub rows: Vec<Row>,
    pub width: i64,
    pub height: i64,
}

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Stage(usize),
    Label(Label),
    Bend,
}

/// A cell: how far it reaches from its middle line, and how high it is.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub content: Content,
    pub rank: usize,
    pub left: i64,
    pub right: i64,
    pub height: i64,
}

/// A piece of line between cells of neighbouring ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wire {
    pub upper: usize,
    pub lower: usize,
    /// How much it matters that it is straight: 2 on the spine, 1 in a long line, else 0.
    pub weight: i64,
    /// How much it hurts that another crosses it: least behind a label, so that labels stand at the
    /// stage their edges leave and lines cross beyond them.
    pub price: i64,
}

/// The cells an arrow runs through, from the stage it leaves to the stage it leads to.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub arrow: usize,
    pub cells: Vec<usize>,
}

/// An arrow from a stage to itself, drawn at its right side.
#[derive(Clone, Debug)]
pub(super) struct Loop {
    pub arrow: usize,
    pub stage: usize,
    pub label: Label,
}

/// All cells with the pieces of line between them. Stages stand in even ranks, labels in odd ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Net {
    pub cells: Vec<Cell>,
    /// The cells of each rank, from left to right.
    pub ranks: Vec<Vec<usize>>,
    pub wires: Vec<Wire>,
    pub routes: Vec<Route>,
    pub loops: Vec<Loop>,
    /// The wires that end at each cell from above, and those that leave it downwards.
    ups: Vec<Vec<Wire>>,
    downs: Vec<Vec<Wire>>,
    /// The bends that lines to the same stage share: the stage, whether they lead up, the rank.
    shared: Vec<((usize, bool, usize), usize)>,
}

impl Net {
    /// Makes the cells of a sketch.
    pub fn of(sketch: &Sketch, ranks: &Ranks) -> Self {
        let mut net = Self::default();
        let mut stages: Vec<Option<usize>> = Vec::new();
        for (place, node) in sketch.nodes.iter().enumerate() {
            stages.push(ranks.row(place).map(|row| {
                let (wide, high) = node_size(node);
                let half = wide.saturating_add(1).div_euclid(2);
                net.add(Content::Stage(place), row.saturating_mul(2), half, high)
            }));
        }
        let cell = |place: usize| stages.get(place).copied().flatten();
        for (place, arrow) in sketch.arrows.iter().enumerate() {
            let Goal::Stage(to) = arrow.to else { continue };
            let (Some(from), Some(goal)) = (cell(arrow.from), cell(to)) else {
                continue;
            };
            let label = label(arrow);
            if from == goal {
                net.turn(place, from, label);
            } else {
                let mut next = ranks.spine.windows(2);
                let main = next.any(|pair| pair == [arrow.from, to]);
                net.lead(place, from, (goal, to), label, if main { 2 } else { 0 });
            }
        }
        net.join();
        net
    }

    /// Lists the wires of each cell.
    fn join(&mut self) {
        self.ups = vec![Vec::new(); self.cells.len()];
        self.downs = vec![Vec::new(); self.cells.len()];
        for wire in &self.wires {
            if let Some(ups) = self.ups.get_mut(wire.lower) {
                ups.push(*wire);
            }
            if let Some(downs) = self.downs.get_mut(wire.upper) {
                downs.push(*wire);
            }
        }
    }

    /// Returns a cell.
    pub fn cell(&self, at: usize) -> Option<&Cell> {
        self.cells.get(at)
    }

    /// Returns the rank of a cell.
    pub fn rank(&self, at: usize) -> usize {
        self.cell(at).map_or(0, |cell| cell.rank)
    }

    /// Lists the wires that end at a cell from above.
    pub fn above(&self, at: usize) -> impl Iterator<Item = &Wire> {
        self.ups.get(at).into_iter().flatten()
    }

    /// Lists the wires that leave a cell downwards.
    pub fn below(&self, at: usize) -> impl Iterator<Item = &Wire> {
        self.downs.get(at).into_iter().flatten()
    }

    /// Returns the neighbours of a cell in its rank, to the left and to the right.
    pub fn beside(&self, at: usize) -> (Option<usize>, Option<usize>) {
        let rank = self.ranks.get(self.rank(at));
        let find = |rank: &Vec<usize>| rank.iter().position(|cell| *cell == at);
        let Some((rank, place)) = rank.and_then(|rank| Some((rank, find(rank)?))) else {
            return (None, None);
        };
        let before = place.checked_sub(1).and_then(|place| rank.get(place));
        let after = rank.get(place.saturating_add(1));
        (before.copied(), after.copied())
    }

    /// Returns how far the middle lines of two neighbours must be apart.
    pub fn distance(&self, a: usize, b: usize, gap: i64) -> i64 {
        match (self.cell(a), self.cell(b)) {
            (Some(a), Some(b)) => a.right.saturating_add(b.left).saturating_add(gap),
            _ => gap,
        }
    }

    fn add(&mut self, content: Content, rank: usize, half: i64, height: i64) -> usize {
        let at = self.cells.len();
        self.cells.push(Cell {
            content,
            rank,
            left: half,
            right: half,
            height,
        });
        while self.ranks.len() <= rank {
            self.ranks.push(Vec::new());
        }
        if let Some(cells) = self.ranks.get_mut(rank) {
            cells.push(at);
        }
        at
    }

    /// Draws an arrow back to its own stage: the cell grows to the right.
    fn turn(&mut self, arrow: usize, stage: usize, label: Label) {
        if let Some(cell) = self.cells.get_mut(stage) {
            let grown = LOOP_REACH.saturating_add(label.width);
            cell.right = cell.right.saturating_add(grown);
            cell.height = cell.height.max(label.height);
        }
        self.loops.push(Loop {
            arrow,
            stage,
            label,
        });
    }

    /// Leads an arrow to another stage: past its label, then along the line all arrows to that stage
    /// from the same side share.
    fn lead(&mut self, arrow: usize, from: usize, to: (usize, usize), label: Label, weight: i64) {
        let (goal, stage) = to;
        let (start, end) = (self.rank(from), self.rank(goal));
        let up = end < start;
        let step = |rank: usize| {
            if up {
                rank.saturating_sub(1)
            } else {
                rank.saturating_add(1)
            }
        };
        let half = label.width.saturating_add(1).div_euclid(2);
        let height = label.height;
        let mut rank = step(start);
        let mut at = self.add(Content::Label(label), rank, half, height);
        let mut cells = vec![from, at];
        self.wire(from, at, weight, 2);
        loop {
            rank = step(rank);
            if rank == end || self.ranks.len() <= rank {
                break;
            }
            let next = self.bend(stage, up, rank);
            let inner = i64::from(cells.len() > 2);
            self.wire(at, next, weight.max(inner), inner.saturating_add(1));
            cells.push(next);
            at = next;
        }
        self.wire(at, goal, weight, 2);
        cells.push(goal);
        self.routes.push(Route { arrow, cells });
    }

    fn bend(&mut self, stage: usize, up: bool, rank: usize) -> usize {
        let key = (stage, up, rank);
        if let Some((_, at)) = self.shared.iter().find(|(known, _)| *known == key) {
            return *at;
        }
        let at = self.add(Content::Bend, rank, 4, 0);
        self.shared.push((key, at));
        at
    }

    fn wire(&mut self, a: usize, b: usize, weight: i64, price: i64) {
        let (upper, lower) = if self.rank(a) < self.rank(b) {
            (a, b)
        } else {
            (b, a)
        };
        let known = |wire: &&mut Wire| wire.upper == upper && wire.lower == lower;
        match self.wires.iter_mut().find(known) {
            Some(wire) => wire.weight = wire.weight.max(weight),
            None => self.wires.push(Wire {
                upper,
                lower,
                weight,
                price: price.saturating_add(weight.div_euclid(2)),
            }),
        }
    }
}

/// Returns the lines of a note.
pub(super) fn note_lines(node: &Node) -> Vec<String> {
    wrap(&node.note, NOTE_SIZE, NOTE_WIDTH_MAX)
}

/// Returns how wide and how high the shape of a stage is.
pub(super) fn node_size(node: &Node) -> (i64, i64) {
    let notes = note_lines(node);
    let mut wide = width(&node.title, TITLE_SIZE);
    let mut high = 38_i64;
    for note in &notes {
        wide = wide.max(width(note, NOTE_SIZE));
        high = high.saturating_add(15);
    }
    // Room for the slanted ends of a hexagon, and for the marks in the corners of a box.
    (wide.saturating_add(56).max(156), high)
}

/// Breaks the edges of an arrow into the lines of one label.
pub(super) fn label(arrow: &Arrow) -> Label {
    label_of(&arrow.lines)
}

/// Breaks edges into the lines of one label.
pub(super) fn label_of(lines: &[Line]) -> Label {
    let mut rows = Vec::new();
    for line in lines {
        let texts = wrap(&line.text, LABEL_SIZE, LABEL_WIDTH_MAX);
        for (place, text) in texts.into_iter().enumerate() {
            rows.push(Row {
                text,
                begins: place == 0,
                guard: false,
                manner: line.manner,
            });
        }
        for text in wrap(&line.guard, NOTE_SIZE, LABEL_WIDTH_MAX) {
            rows.push(Row {
                text,
                begins: false,
                guard: true,
                manner: line.manner,
            });
        }
    }
    let wide = rows.iter().map(|row| width(&row.text, LABEL_SIZE)).max();
    let high = (0_i64..).zip(&rows).last().map_or(0, |(last, _)| {
        last.saturating_add(1).saturating_mul(LABEL_LINE)
    });
    Label {
        width: wide
            .unwrap_or_default()
            .saturating_add(LABEL_LEFT)
            .saturating_add(LABEL_RIGHT),
        height: high.saturating_add(6),
        rows,
    }
}
