//! The beginning of a case file for each ground.

use crate::domain::vocabulary::{Finding, Ground, OrderProgress, Remedy, Term};

/// Writes a commented case file on `ground` that can be read as it stands.
pub fn new_case(ground: Ground) -> String {
    let mut text = format!(
        "# A case on the ground `{ground}`: {en} ({zh}).
# Lines behind `#` are examples; take the `#` away where they fit. What is not listed is not so;
# what is in issue and not found is unknown and will be asked for. All fields: cases/README.md.
case:
  id: {id}
  title: in one line, what happened
  # source: where it was published
  # judged_under: cn-marketplace@2025-08-15   # for undated cases and those older than the rules
  # judged_at: 2026-03-20
",
        en = ground.def().en,
        zh = ground.def().zh,
        id = ground.wire().replace('_', "-"),
    );
    text.push_str(&order(ground));
    text.push_str(PEOPLE);
    text.push_str(&claim(ground));
    text.push_str(&proof(ground));
    text
}

fn order(ground: Ground) -> String {
    let progress = usual_progress(ground);
    let shipped = match progress {
        OrderProgress::Unshipped => "",
        OrderProgress::Shipped => "shipment:\n  shipped: 2026-03-02\n",
        OrderProgress::Refused | OrderProgress::Received | OrderProgress::Completed => {
            "shipment:\n  shipped: 2026-03-02\n  received: 2026-03-05\n"
        }
    };
    format!(
        "
order:
  progress: {progress}            # {en}; as it was when the claim was filed
  paid_at: 2026-03-01
  lines:
    - id: a
      title: what it was sold as
      class: general             # food, fresh_food, clothing, phone, jewellery, ...
      traits: []                 # made_to_order, perishable, disclosed_flaw, ...
      unit_price: \"129.00 CNY\"
      quantity: 1
      paid: \"129.00 CNY\"         # for all units, after every discount; leave out if unknown
  # freight: {{ charged: \"8.00 CNY\" }}
  # traits: [free_shipping]
  # ship_promise_hours: 48
  # gifts: [{{ title: socks, declared_value: \"9.90 CNY\", returned: false }}]
{shipped}",
        en = progress.def().en,
    )
}

const PEOPLE: &str = "
merchant:
  promises: []                   # no_reason_return, free_return_freight, quality_warranty, ...
  silent: false                  # true if the merchant did not answer in time

# goods_return: { state: delivered, tracked: true, own_order: true }
# cover: { provider: insurer, holder: buyer, sum_insured: \"12.00 CNY\" }
# negotiation: { return_agreed: true, freight_mentioned: false }
";

fn claim(ground: Ground) -> String {
    let seeks = usual_remedy(ground);
    let claimant = if ground == Ground::AbusiveClaim {
        "\n  claimant: merchant"
    } else {
        ""
    };
    format!(
        "
claim:
  ground: {ground}{claimant}
  seeks: {seeks}
  filed: 2026-03-10
  # timing: not_disputed         # instead of days, where nobody says it came too late
  # day_after_receipt: 5         # instead of days, where only the count is known
  # lines: [{{ line: a, quantity: 1 }}]   # without it, everything is claimed
"
    )
}

fn proof(ground: Ground) -> String {
    let in_issue: Vec<Finding> = Finding::ALL
        .iter()
        .copied()
        .filter(|finding| finding.is_in_issue_on(ground))
        .collect();
    let on = in_issue.first().copied().unwrap_or(Finding::BuyerCaused);
    let mut text = format!(
        "
# evidence:
#   - {{ by: buyer, kind: photo, on: {on}, file: photo.jpg, note: what it shows }}
evidence_window: open            # closed: what is unknown falls against who bears the burden
"
    );
    if in_issue.is_empty() {
        text.push_str(
            "
# This ground puts nothing in issue by itself; state what the parties contest.
findings: {}                     # unknown, admitted, proven, not_proven, undecidable
",
        );
        return text;
    }
    text.push_str(
        "
findings:                        # unknown, admitted, proven, not_proven, undecidable
",
    );
    for finding in in_issue {
        let term = finding.def();
        text.push_str(
            &[
                "  ",
                term.wire,
                ": unknown    # ",
                term.en,
                " (",
                term.zh,
                ")\n",
            ]
            .concat(),
        );
    }
    text
}

fn usual_progress(ground: Ground) -> OrderProgress {
    match ground {
        Ground::NotShipped | Ground::Cancelled | Ground::Deposit | Ground::PriceMistake => {
            OrderProgress::Unshipped
        }
        Ground::NotReceived | Ground::ShamShipment | Ground::LateShipment => OrderProgress::Shipped,
        Ground::DeliveryRefused => OrderProgress::Refused,
        Ground::AbusiveClaim => OrderProgress::Completed,
        Ground::NoReason
        | Ground::NotAsDescribed
        | Ground::Defective
        | Ground::DamagedInTransit
        | Ground::MissingItem
        | Ground::WrongItem
        | Ground::Counterfeit
        | Ground::Spoiled
        | Ground::ShortWeight
        | Ground::UnsafeFood
        | Ground::PromiseBroken
        | Ground::MoneyOwed
        | Ground::Gift
        | Ground::ServiceIncomplete
        | Ground::Freight
        | Ground::FittingDamage
        | Ground::Allergy => OrderProgress::Received,
    }
}

fn usual_remedy(ground: Ground) -> Remedy {
    match ground {
        Ground::NoReason
        | Ground::NotAsDescribed
        | Ground::Defective
        | Ground::DamagedInTransit
        | Ground::WrongItem
        | Ground::Counterfeit
        | Ground::UnsafeFood
        | Ground::Allergy => Remedy::ReturnAndRefund,
        Ground::NotReceived
        | Ground::NotShipped
        | Ground::ShamShipment
        | Ground::DeliveryRefused
        | Ground::Cancelled
        | Ground::PromiseBroken
        | Ground::ServiceIncomplete => Remedy::RefundOnly,
        Ground::Spoiled | Ground::ShortWeight | Ground::MoneyOwed => Remedy::PartialRefund,
        Ground::MissingItem => Remedy::Reshipment,
        Ground::PriceMistake => Remedy::Performance,
        Ground::LateShipment
        | Ground::Gift
        | Ground::Deposit
        | Ground::Freight
        | Ground::FittingDamage => Remedy::CompensationOnly,
        Ground::AbusiveClaim => Remedy::RefundReversal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::parse_case;

    #[test]
    fn the_beginning_of_every_ground_can_be_read() {
        for ground in Ground::ALL {
            let text = new_case(*ground);
            let case = parse_case("new.yaml", &text).unwrap_or_else(|errors| panic!("{errors}"));
            assert_eq!(case.dispute().claim().ground, *ground);
            let in_issue = case.dispute().findings_in_issue().count();
            let stated = case.dispute().findings().iter().count();
            assert_eq!(in_issue, stated, "{ground}");
        }
    }

    #[test]
    fn the_examples_behind_the_signs_can_be_read() {
        for ground in Ground::ALL {
            let text: String = new_case(*ground)
                .lines()
                .map(|line| uncommented(line) + "\n")
                .collect();
            if let Err(errors) = parse_case("new.yaml", &text) {
                panic!("{errors}\n{text}");
            }
        }
    }

    /// Takes the sign away from lines that hold an example rather than a remark.
    fn uncommented(line: &str) -> String {
        let example = |rest: &str| {
            rest.trim_start()
                .split(' ')
                .next()
                .is_some_and(|word| word.ends_with(':') || word == "-")
        };
        let indent = line.len().abs_diff(line.trim_start().len());
        match line.trim_start().strip_prefix("# ") {
            Some(rest) if example(rest) && !rest.starts_with("day_after_receipt") => {
                format!("{}{rest}", " ".repeat(indent))
            }
            _ => line.to_owned(),
        }
    }
}
