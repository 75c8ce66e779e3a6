//! The order adds up and its discounts name lines that exist.

use crate::domain::pricing::{own_total, paid_for_goods, priced_total};
use crate::domain::{Dispute, Flaw, LineId, Order};

/// The most units of one line.
const QUANTITY_MAX: u32 = 100_000;

pub(super) fn check(dispute: &Dispute, flaws: &mut Vec<Flaw>) {
    let order = dispute.order();
    if order.lines.is_empty() {
        flaws.push(
            Flaw::new("order.lines", "an order without lines")
                .with_help("list at least one line, or state `goods` for goods of one kind"),
        );
    }
    lines(order, flaws);
    scopes(order, flaws);
    discounts(order, flaws);
    sums(order, flaws);
}

fn lines(order: &Order, flaws: &mut Vec<Flaw>) {
    for (place, line) in order.lines.iter().enumerate() {
        let path = |field: &str| format!("order.lines[{place}].{field}");
        let earlier = order.lines.iter().take(place);
        if earlier.into_iter().any(|other| other.id == line.id) {
            flaws.push(Flaw::new(
                path("id"),
                format!("a second line `{}`", line.id),
            ));
        }
        if line.quantity.get() > QUANTITY_MAX {
            flaws.push(Flaw::new(
                path("quantity"),
                format!("more than {QUANTITY_MAX} units"),
            ));
        }
        let price = line
            .unit_price
            .and_then(|price| price.times(i64::from(line.quantity.get())).ok());
        if let Some((paid, price)) = line.paid.zip(price)
            && paid.minor() > price.minor()
        {
            flaws.push(
                Flaw::new(
                    path("paid"),
                    format!("{paid} paid for goods priced at {price}"),
                )
                .with_help("leave freight out of `paid`; it stands in `order.freight.charged`"),
            );
        }
    }
    let stated = order
        .lines
        .iter()
        .filter(|line| line.paid.is_some())
        .count();
    if stated > 0 && stated < order.lines.len() {
        let place = order.lines.iter().position(|line| line.paid.is_none());
        flaws.push(
            Flaw::new(
                format!("order.lines[{}]", place.unwrap_or_default()),
                "`paid` is missing here and stated on another line",
            )
            .with_help("state `paid` on every line or on none"),
        );
    }
}

fn scopes(order: &Order, flaws: &mut Vec<Flaw>) {
    let sets = order.sets.iter().enumerate();
    let thresholds = order.thresholds.iter().enumerate();
    let coupons = order.coupons.iter().enumerate();
    let scopes = sets
        .map(|(place, set)| (format!("order.sets[{place}]"), &set.lines))
        .chain(
            thresholds
                .map(|(place, discount)| (format!("order.thresholds[{place}]"), &discount.lines)),
        )
        .chain(coupons.map(|(place, coupon)| (format!("order.coupons[{place}]"), &coupon.lines)));
    for (owner, lines) in scopes {
        for (place, id) in lines.iter().enumerate() {
            let path = format!("{owner}.lines[{place}]");
            if order.line(id).is_none() {
                flaws.push(no_such_line(order, path, id));
            } else if lines.iter().take(place).any(|other| other == id) {
                flaws.push(Flaw::new(path, format!("the line `{id}` is named twice")));
            }
        }
    }
}

/// Says that the order has no line of this id, and which it has.
pub(super) fn no_such_line(order: &Order, path: String, id: &LineId) -> Flaw {
    let known: Vec<String> = order
        .lines
        .iter()
        .take(10)
        .map(|line| format!("`{}`", line.id))
        .collect();
    Flaw::new(path, format!("the order has no line `{id}`"))
        .with_help(format!("lines of the order: {}", known.join(", ")))
}

fn discounts(order: &Order, flaws: &mut Vec<Flaw>) {
    for (place, set) in order.sets.iter().enumerate() {
        let uneven = order.lines.iter().find(|line| {
            set.lines.contains(&line.id)
                && line.quantity.get().checked_rem(set.count.get()) != Some(0)
        });
        if let Some(line) = uneven {
            flaws.push(Flaw::new(
                format!("order.sets[{place}].count"),
                format!(
                    "{} units of `{}` do not make {} equal sets",
                    line.quantity, line.id, set.count
                ),
            ));
        }
        let in_other = set.lines.iter().find(|id| {
            let others = order.sets.iter().take(place);
            others.into_iter().any(|other| other.lines.contains(id))
        });
        if let Some(id) = in_other {
            flaws.push(Flaw::new(
                format!("order.sets[{place}].lines"),
                format!("the line `{id}` belongs to another set"),
            ));
        }
        if set.lines.is_empty() {
            flaws.push(Flaw::new(
                format!("order.sets[{place}].lines"),
                "a set without lines",
            ));
        }
    }
    for (place, coupon) in order.coupons.iter().enumerate() {
        if let Some(price) = own_total(order, &coupon.lines)
            && coupon.amount.minor() > price.minor()
        {
            flaws.push(Flaw::new(
                format!("order.coupons[{place}].amount"),
                format!("{} off goods priced at {price}", coupon.amount),
            ));
        }
    }
    for (place, threshold) in order.thresholds.iter().enumerate() {
        if threshold.reach.is_zero() {
            flaws.push(
                Flaw::new(
                    format!("order.thresholds[{place}].reach"),
                    "a total of zero to reach",
                )
                .with_help("a saving without a total to reach stands in `order.coupons`"),
            );
        }
    }
}

fn sums(order: &Order, flaws: &mut Vec<Flaw>) {
    let lines = priced_total(order);
    let differs = "sums that should be the same differ";
    if let Some((stated, lines)) = order.paid.zip(lines)
        && stated != lines
    {
        flaws.push(
            Flaw::new(
                "order.paid",
                format!("{differs}: {stated} paid for all goods, and {lines} by the lines"),
            )
            .with_help(
                "list the discount or coupon that makes the difference, or state `paid` on every \
                 line",
            ),
        );
    }
    let paid = lines.or(order.paid);
    if let Some((by_payments, paid)) = paid_for_goods(order).zip(paid)
        && by_payments != paid
    {
        flaws.push(
            Flaw::new(
                "order.payments",
                format!(
                    "{differs}: {by_payments} paid in money after freight, and {paid} for goods"
                ),
            )
            .with_help(
                "`paid` is what was paid in money; state the freight the buyer paid in \
                 `order.freight.charged`",
            ),
        );
    }
}
