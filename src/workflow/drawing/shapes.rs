//! The shapes of the picture, as SVG.

use super::layout::Rect;
use super::legend::Sign;
use super::sketch::Manner;
use crate::workflow::kinds::Way;

/// Draws a sign around a point.
pub(super) fn sign(sign: Sign, at: (i64, i64)) -> String {
    let (x, y) = at;
    let wide = Rect {
        x: x.saturating_sub(18),
        y: y.saturating_sub(8),
        width: 36,
        height: 16,
    };
    let line = |class: &str| {
        format!(
            "<g class=\"{class}\"><path class=\"wire\" d=\"M{} {y}h28\"/></g>",
            x.saturating_sub(18)
        )
    };
    let dot = |manner: Manner, before: &str| {
        format!(
            "{before}<circle class=\"{}\" cx=\"{x}\" cy=\"{y}\" r=\"3.5\"/>",
            dot_class(manner)
        )
    };
    match sign {
        Sign::Stage(way) => {
            format!(
                "<g class=\"{}\">{}</g>",
                way_class(way),
                outline(way, &wide)
            )
        }
        Sign::Command => dot(Manner::Command, ""),
        Sign::Result => dot(Manner::Result, ""),
        Sign::Deadline => dot(Manner::Deadline, &line("silent")),
        Sign::Back => line("back"),
        Sign::Suspendable => format!(
            "<circle class=\"pause-ring\" cx=\"{x}\" cy=\"{y}\" r=\"7\"/><path class=\"pause\" d=\"M{} {}h2v6h-2zm4 0h2v6h-2z\"/>",
            x.saturating_sub(3),
            y.saturating_sub(3)
        ),
        Sign::Here => format!("<circle class=\"token\" cx=\"{x}\" cy=\"{y}\" r=\"9\"/>"),
        Sign::Passed => format!(
            "<path class=\"tick\" d=\"M{} {y}l4 4l7 -9\"/>",
            x.saturating_sub(5)
        ),
    }
}

/// Draws the outline of a stage: a hexagon where it decides, a double frame where it ends.
pub(super) fn outline(way: Way, at: &Rect) -> String {
    let (x, y, wide, high) = (at.x, at.y, at.width, at.height);
    match way {
        Way::Decides => {
            let half = high.div_euclid(2);
            let slant = half.min(14);
            let flat = wide.saturating_sub(slant.saturating_mul(2));
            format!(
                "<path class=\"shape\" d=\"M{x} {}l{slant} -{half}h{flat}l{slant} {half}l-{slant} {half}h-{flat}z\"/>",
                y.saturating_add(half)
            )
        }
        Way::Waits => {
            format!(
                "<rect class=\"shape\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" rx=\"7\"/>"
            )
        }
        Way::Ends => format!(
            "<rect class=\"shape\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" rx=\"14\"/><rect class=\"inner\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"11\"/>",
            x.saturating_add(4),
            y.saturating_add(4),
            wide.saturating_sub(8),
            high.saturating_sub(8)
        ),
    }
}

pub(super) const fn way_class(way: Way) -> &'static str {
    match way {
        Way::Decides => "decides",
        Way::Waits => "waits",
        Way::Ends => "ends",
    }
}

pub(super) const fn dot_class(manner: Manner) -> &'static str {
    match manner {
        Manner::Command => "dot-command",
        Manner::Result => "dot-result",
        Manner::Deadline => "dot-deadline",
    }
}

/// Writes a text so that no character of it is markup; XML allows no control characters.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
