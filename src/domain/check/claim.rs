//! The claim asks for something that can be asked of this order.

use crate::domain::vocabulary::{Ground, Party, Remedy, Term};
use crate::domain::{Dispute, Flaw, Money};

use super::order::no_such_line;

pub(super) fn check(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    parties(dispute, flaws);
    lines(dispute, flaws);
    kinds(dispute, flaws);
    sums(dispute, flaws);
    extent(dispute, flaws);
}

fn parties(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let claim = dispute.claim();
    if claim.claimant != Party::Buyer && claim.claimant != Party::Merchant {
        flaws.push(
            Flaw::new(
                "claim.claimant",
                format!("`{}` cannot claim", claim.claimant.wire()),
            )
            .with_help("write `buyer` or `merchant`"),
        );
    }
    if claim.ground == Ground::AbusiveClaim && claim.claimant == Party::Buyer {
        flaws.push(
            Flaw::new(
                "claim.ground",
                "`abusive_claim` is the merchant's ground, and the buyer claims",
            )
            .with_help("write `claimant: merchant`"),
        );
    }
    if claim.ground == Ground::NoReason && claim.claimant == Party::Merchant {
        flaws.push(
            Flaw::new(
                "claim.ground",
                "`no_reason` is the buyer's ground, and the merchant claims",
            )
            .with_help(
                "leave `claimant` out, or write the merchant's ground, such as `abusive_claim`",
            ),
        );
    }
    if claim.seeks == Remedy::Dismissed {
        flaws.push(
            Flaw::new("claim.seeks", "nobody seeks to be dismissed")
                .with_help("write the remedy sought, such as `refund_only`"),
        );
    }
    for (place, item) in dispute.evidence().iter().enumerate() {
        if item.by == Party::None {
            flaws.push(
                Flaw::new(
                    format!("evidence[{place}].by"),
                    "evidence that nobody handed in",
                )
                .with_help("write `buyer`, `merchant`, `platform`, `insurer` or `carrier`"),
            );
        }
    }
    if let Some(cover) = dispute.cover()
        && cover.provider != Party::Insurer
        && cover.provider != Party::Platform
    {
        flaws.push(
            Flaw::new(
                "cover.provider",
                format!("`{}` does not cover freight", cover.provider.wire()),
            )
            .with_help("write `insurer` or `platform`"),
        );
    }
}

fn lines(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let order = dispute.order();
    let claimed = &dispute.claim().lines;
    for (place, part) in claimed.iter().enumerate() {
        let path = |field: &str| format!("claim.lines[{place}].{field}");
        let Some(line) = order.line(&part.line) else {
            flaws.push(no_such_line(order, path("line"), &part.line));
            continue;
        };
        if claimed
            .iter()
            .take(place)
            .any(|other| other.line == part.line)
        {
            flaws.push(Flaw::new(
                path("line"),
                format!("the line `{}` is claimed twice", part.line),
            ));
        }
        if part.quantity.is_some_and(|units| units > line.quantity) {
            flaws.push(Flaw::new(
                path("quantity"),
                format!(
                    "{} units claimed of {} ordered",
                    part.quantity.unwrap_or(line.quantity),
                    line.quantity
                ),
            ));
        }
    }
}

fn kinds(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let mut claimed = dispute.claimed_lines();
    let Some(first) = claimed.next() else {
        return;
    };
    let Some(other) = claimed.find(|line| line.class != first.class || line.traits != first.traits)
    else {
        return;
    };
    let what = if other.class == first.class {
        "traits"
    } else {
        "class"
    };
    let path = if dispute.claim().lines.is_empty() {
        "claim"
    } else {
        "claim.lines"
    };
    flaws.push(
        Flaw::new(
            path,
            format!(
                "the claimed lines `{}` and `{}` differ in {what}",
                first.id, other.id
            ),
        )
        .with_help(
            "file one claim per kind of goods: list in `claim.lines` the lines of one class with \
             the same traits",
        ),
    );
}

fn sums(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let claim = dispute.claim();
    let given = [
        (
            "claim.claimed_paid",
            claim.claimed_paid,
            dispute.worked_out_claimed_paid(),
        ),
        (
            "claim.refund_base",
            claim.refund_base,
            dispute.worked_out_refund_base(),
        ),
    ];
    for (path, stated, worked_out) in given {
        if let Some((stated, worked_out)) = stated.zip(worked_out)
            && stated != worked_out
        {
            flaws.push(
                Flaw::new(
                    path,
                    format!("{stated} is stated, and the order gives {worked_out}"),
                )
                .with_help("leave it out where the prices of the order tell it"),
            );
        }
    }
    let freight = dispute.order().freight.charged;
    let all = dispute.order_paid().and_then(|paid| match freight {
        Some(freight) => paid.plus(freight).ok(),
        None => Some(paid),
    });
    let refunds = [
        ("claim.refund_already_paid", claim.refund_already_paid),
        ("fast_refund.advanced", dispute.fast_refund().advanced),
    ];
    for (path, refund) in refunds {
        if let Some((refund, all)) = refund.zip(all) {
            above_paid(path, refund, all, flaws);
        }
    }
}

fn above_paid(path: &str, refund: Money, all: Money, flaws: &mut Vec<Flaw>) {
    if refund.currency() == all.currency() && refund.minor() > all.minor() {
        flaws.push(Flaw::new(path, format!("{refund} refunded of {all} paid")));
    }
}

fn extent(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let claim = dispute.claim();
    let by_lines = claim.lines.iter().any(|part| {
        dispute
            .order()
            .line(&part.line)
            .is_some_and(|line| part.quantity.is_some_and(|units| units < line.quantity))
    }) || claim.lines.len() < dispute.order().lines.len();
    if claim.lines.is_empty() {
        return;
    }
    if claim.partial.is_some_and(|stated| stated != by_lines) {
        let what = if by_lines { "part" } else { "all" };
        flaws.push(
            Flaw::new(
                "claim.partial",
                format!("`claim.lines` claims {what} of the order"),
            )
            .with_help("leave `partial` out where lines are claimed"),
        );
    }
}
