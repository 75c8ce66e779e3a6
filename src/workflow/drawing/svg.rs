//! The picture as SVG: no outside program, no script, no font of its own.

use super::layout::{Drawn, Heading, Layout, Rect};
use super::legend::{self, Sign, TokenRows};
use super::lettering::width;
use super::net::{LABEL_LEFT, LABEL_LINE, LABEL_SIZE, Label, label_of, node_size, note_lines};
use super::shapes::{self, dot_class, escaped, outline, way_class};
use super::sketch::{Arrow, Goal, Line, Manner, Node, Rest, Sketch};
use super::words;
use crate::domain::StageName;
use crate::workflow::kinds::Way;

const STYLE: &str = include_str!("style.css");
/// Room around everything.
const MARGIN: i64 = 28;
/// Room for the title.
const HEAD: i64 = 76;
/// Room above the first stage for what brings a dispute there.
const FILING: i64 = 70;

/// Where a dispute stands in the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Token {
    /// No dispute is shown.
    #[default]
    Absent,
    /// One dispute is shown.
    At {
        /// The stage it is in.
        stage: StageName,
        /// The stages it has passed, in order.
        passed: Vec<StageName>,
    },
}

/// Draws a process, and where a dispute stands in it.
///
/// A stage has the id `stage-NAME`, an arrow `edge-FROM-TO`.
pub fn svg(sketch: &Sketch, token: &Token) -> String {
    let layout = Layout::of(sketch);
    let shown = match token {
        Token::Absent => TokenRows::LeftOut,
        Token::At { .. } => TokenRows::Shown,
    };
    let table = legend::rows(sketch, shown);
    let frame = Frame::of(sketch, &layout, legend::size(&table));
    let mut brush = Brush {
        sketch,
        token,
        out: String::new(),
    };
    brush.open(&frame);
    brush.legend(&frame.legend, &table);
    for (rest, at) in sketch.rests.iter().zip(&frame.rests) {
        brush.rest(rest, at);
    }
    brush.out.push_str(&format!(
        "<g transform=\"translate({} {})\">\n",
        frame.graph.0, frame.graph.1
    ));
    for drawn in &layout.arrows {
        if let Some(arrow) = sketch.arrows.get(drawn.arrow) {
            brush.arrow(arrow, drawn);
        }
    }
    for (place, at) in &layout.stages {
        if *place == sketch.start {
            brush.filing(at);
        }
        if let Some(node) = sketch.node(*place) {
            brush.stage(node, at);
        }
    }
    brush.out.push_str("</g>\n</svg>\n");
    brush.out
}

/// Where the parts of the page stand.
struct Frame {
    legend: Rect,
    rests: Vec<Rect>,
    /// Where the graph begins.
    graph: (i64, i64),
    width: i64,
    height: i64,
}

impl Frame {
    fn of(sketch: &Sketch, layout: &Layout, legend: (i64, i64)) -> Self {
        let mut panels = vec![legend];
        panels.extend(sketch.rests.iter().map(|rest| rest_size(rest, sketch)));
        let mut x = MARGIN;
        let mut places = Vec::new();
        let mut lowest = HEAD;
        for (width, height) in panels {
            let at = Rect {
                x,
                y: HEAD,
                width,
                height,
            };
            lowest = lowest.max(at.bottom());
            x = at.right().saturating_add(MARGIN);
            places.push(at);
        }
        let top = lowest.saturating_add(FILING);
        let wide = layout.width.saturating_add(MARGIN);
        Self {
            legend: places.first().copied().unwrap_or_default(),
            rests: places.into_iter().skip(1).collect(),
            graph: (MARGIN, top),
            width: wide.saturating_add(MARGIN).max(x),
            height: top.saturating_add(layout.height).saturating_add(MARGIN),
        }
    }
}

/// Returns the size of the panel of a stage of rest.
fn rest_size(rest: &Rest, sketch: &Sketch) -> (i64, i64) {
    let (into, out) = (label_of(&rest.into), label_of(&rest.out));
    let wide = into.width.saturating_add(out.width).saturating_add(60);
    let own = sketch.node(rest.place).map_or((0, 0), node_size);
    let high = into.height.max(out.height).saturating_add(own.1);
    (
        wide.max(own.0.saturating_add(32)),
        high.saturating_add(34)
            .saturating_add(32)
            .saturating_add(60),
    )
}

/// What draws.
struct Brush<'a> {
    sketch: &'a Sketch,
    token: &'a Token,
    out: String,
}

impl Brush<'_> {
    fn open(&mut self, frame: &Frame) {
        let (wide, high) = (frame.width, frame.height);
        let sketch = self.sketch;
        let mut description = sketch.description.clone();
        if let Token::At { stage, .. } = self.token {
            let here = sketch.nodes.iter().find(|node| node.name == stage.as_str());
            if let Some(node) = here {
                description.push_str(&format!(
                    " {}{}",
                    words::NOW_IN.text(sketch.lang),
                    node.title
                ));
            }
        }
        self.out.push_str(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"process\" role=\"img\" lang=\"{}\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n<title>{} {}</title>\n<desc>{}</desc>\n<style>\n{STYLE}</style>\n<rect class=\"paper\" width=\"{wide}\" height=\"{high}\"/>\n",
            sketch.lang.tag(),
            escaped(&sketch.title),
            escaped(&sketch.version),
            escaped(&description),
        ));
        self.text("head", (MARGIN, 40), &sketch.title);
        self.text(
            "soft",
            (MARGIN, 62),
            &format!("{} · {description}", sketch.version),
        );
    }

    fn text(&mut self, class: &str, at: (i64, i64), text: &str) {
        self.out.push_str(&format!(
            "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>\n",
            at.0,
            at.1,
            escaped(text)
        ));
    }

    fn arrow(&mut self, arrow: &Arrow, drawn: &Drawn) {
        let Goal::Stage(to) = arrow.to else { return };
        let name = |place: usize| {
            let node = self.sketch.node(place);
            node.map_or("", |node| node.name.as_str()).to_owned()
        };
        let (from, to) = (name(arrow.from), name(to));
        let mut class = String::from("edge");
        if drawn.heading == Heading::Up {
            class.push_str(" back");
        }
        if arrow
            .lines
            .iter()
            .all(|line| line.manner == Manner::Deadline)
        {
            class.push_str(" silent");
        }
        if self.is_taken(&from, &to) {
            class.push_str(" taken");
        }
        self.out.push_str(&format!(
            "<g class=\"{class}\" id=\"edge-{}-{}\">\n",
            escaped(&from),
            escaped(&to)
        ));
        self.tooltip(&arrow.lines);
        self.out
            .push_str(&format!("<path class=\"wire\" d=\"{}\"/>\n", drawn.path));
        self.tip(drawn.tip, drawn.heading);
        self.label(&drawn.label, &drawn.at);
        self.out.push_str("</g>\n");
    }

    /// Says whether the dispute went from one stage to the other.
    fn is_taken(&self, from: &str, to: &str) -> bool {
        let Token::At { stage, passed } = self.token else {
            return false;
        };
        let way: Vec<&str> = passed
            .iter()
            .chain([stage])
            .map(StageName::as_str)
            .collect();
        way.windows(2).any(|pair| pair == [from, to])
    }

    fn tooltip(&mut self, lines: &[Line]) {
        let texts: Vec<&str> = lines.iter().map(|line| line.tooltip.as_str()).collect();
        self.out
            .push_str(&format!("<title>{}</title>\n", escaped(&texts.join("\n"))));
    }

    fn tip(&mut self, at: (i64, i64), heading: Heading) {
        let (x, y) = at;
        let shape = match heading {
            Heading::Down => "l-5 -9h10z",
            Heading::Up => "l-5 9h10z",
            Heading::Left => "l9 -5v10z",
        };
        self.out
            .push_str(&format!("<path class=\"tip\" d=\"M{x} {y}{shape}\"/>\n"));
    }

    fn label(&mut self, label: &Label, at: &Rect) {
        self.out.push_str(&format!(
            "<rect class=\"paper\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>\n",
            at.x, at.y, at.width, at.height
        ));
        let mut y = at.y.saturating_add(3);
        for row in &label.rows {
            let base = y.saturating_add(13);
            if row.begins {
                self.out.push_str(&format!(
                    "<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>\n",
                    dot_class(row.manner),
                    at.x.saturating_add(7),
                    base.saturating_sub(4)
                ));
            }
            let class = if row.guard { "guard" } else { "act" };
            self.text(class, (at.x.saturating_add(LABEL_LEFT), base), &row.text);
            y = y.saturating_add(LABEL_LINE);
        }
    }

    fn filing(&mut self, start: &Rect) {
        let filing = self.sketch.filing.clone();
        let wide = width(&filing, LABEL_SIZE).saturating_add(32);
        let middle = start.middle();
        let y = start.y.saturating_sub(FILING).saturating_add(8);
        self.out.push_str(&format!(
            "<g class=\"filing\"><rect class=\"shape\" x=\"{}\" y=\"{y}\" width=\"{wide}\" height=\"28\" rx=\"14\"/>",
            middle.saturating_sub(wide.div_euclid(2)),
        ));
        self.out.push_str(&format!(
            "<text text-anchor=\"middle\" x=\"{middle}\" y=\"{}\">{}</text>\n<path class=\"wire\" d=\"M{middle} {}V{}\"/>",
            y.saturating_add(18),
            escaped(&filing),
            y.saturating_add(28),
            start.y,
        ));
        self.tip((middle, start.y), Heading::Down);
        self.out.push_str("</g>\n");
    }

    fn stage(&mut self, node: &Node, at: &Rect) {
        let mut class = format!("stage {} kind-{}", way_class(node.way), node.kind);
        let (mut here, mut passed) = (false, false);
        if let Token::At { stage, passed: all } = self.token {
            here = stage.as_str() == node.name;
            passed = !here && all.iter().any(|one| one.as_str() == node.name);
        }
        let mut tooltip = node.tooltip.clone();
        let said = if here {
            class.push_str(" here");
            Some(words::IS_HERE)
        } else if passed {
            class.push_str(" passed");
            Some(words::WAS_HERE)
        } else {
            None
        };
        if let Some(said) = said {
            tooltip.push_str(&format!("\n{}", said.text(self.sketch.lang)));
        }
        self.out.push_str(&format!(
            "<g class=\"{class}\" id=\"stage-{}\">\n<title>{}</title>\n{}\n",
            escaped(&node.name),
            escaped(&tooltip),
            outline(node.way, at)
        ));
        let mut y = at.y.saturating_add(24);
        self.text("name", (at.middle(), y), &node.title);
        for line in note_lines(node) {
            y = y.saturating_add(15);
            self.text("note", (at.middle(), y), &line);
        }
        if node.suspendable {
            self.sign(
                Sign::Suspendable,
                (at.right().saturating_sub(14), at.y.saturating_add(14)),
            );
        }
        if here {
            self.sign(Sign::Here, (at.x, at.y));
        } else if passed {
            self.sign(
                Sign::Passed,
                (at.x.saturating_add(14), at.y.saturating_add(13)),
            );
        }
        self.out.push_str("</g>\n");
    }

    /// Draws a stage of rest with what leads to it and out of it.
    fn rest(&mut self, rest: &Rest, at: &Rect) {
        let sketch = self.sketch;
        let Some(node) = sketch.node(rest.place) else {
            return;
        };
        self.panel(at);
        let (into, out) = (label_of(&rest.into), label_of(&rest.out));
        let inner = at.width.saturating_sub(32);
        let top = Rect {
            x: at.x.saturating_add(16),
            y: at.y.saturating_add(16),
            width: inner,
            height: 34,
        };
        let own = Rect {
            y: at
                .bottom()
                .saturating_sub(16)
                .saturating_sub(node_size(node).1),
            height: node_size(node).1,
            ..top
        };
        self.out.push_str(&format!(
            "<g class=\"resting\">{}</g>\n",
            outline(Way::Waits, &top)
        ));
        let any = words::ANY_SUSPENDABLE.text(sketch.lang);
        self.text("name", (top.middle(), top.y.saturating_add(22)), any);
        let left = top.x.saturating_add(into.width.div_euclid(2));
        let right = top.right().saturating_sub(out.width.div_euclid(2));
        for (label, lines, x, heading) in [
            (&into, &rest.into, left, Heading::Down),
            (&out, &rest.out, right, Heading::Up),
        ] {
            let tip = match heading {
                Heading::Up => top.bottom(),
                Heading::Down | Heading::Left => own.y,
            };
            self.out.push_str("<g class=\"edge resting silent\">\n");
            self.tooltip(lines);
            self.out.push_str(&format!(
                "<path class=\"wire\" d=\"M{x} {}V{}\"/>\n",
                top.bottom(),
                own.y
            ));
            self.tip((x, tip), heading);
            let middle = top.bottom().saturating_add(own.y).div_euclid(2);
            let place = Rect {
                x: x.saturating_sub(label.width.div_euclid(2)),
                y: middle.saturating_sub(label.height.div_euclid(2)),
                width: label.width,
                height: label.height,
            };
            self.label(label, &place);
            self.out.push_str("</g>\n");
        }
        self.stage(node, &own);
    }

    fn panel(&mut self, at: &Rect) {
        self.out.push_str(&format!(
            "<rect class=\"panel\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
            at.x, at.y, at.width, at.height
        ));
    }

    fn legend(&mut self, at: &Rect, table: &[(Sign, &'static str)]) {
        self.panel(at);
        let mut y = at.y.saturating_add(22);
        for (sign, text) in table {
            self.sign(*sign, (at.x.saturating_add(30), y));
            let x = at.x.saturating_add(legend::SIGN).saturating_add(14);
            self.text("act", (x, y.saturating_add(4)), text);
            y = y.saturating_add(legend::ROW);
        }
    }

    fn sign(&mut self, sign: Sign, at: (i64, i64)) {
        self.out.push_str(&shapes::sign(sign, at));
        self.out.push('\n');
    }
}
