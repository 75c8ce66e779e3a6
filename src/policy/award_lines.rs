//! Turns the answers of an evaluation into the lines and fields of a ruling.

use super::answers::{AdvanceAnswer, Amount, Answers, PayoutAnswer, RecourseAnswer, RemedyAnswer};
use super::catalogue;
use super::completions::Leaf;
use super::frame::{Frame, fact_slot};
use super::pack::Pack;
use super::question::Question;
use super::ruleset::RuleSet;
use crate::domain::vocabulary::{
    Cause, ExtraRelief, Ground, Line, Party, Remedy, ReturnState, Term, TermSet,
};
use crate::domain::{
    AwardLine, DutyLine, Money, PenaltyLine, Prevails, RefundClock, Ruling, SideSum,
};

/// What the frame says under the path of a fact.
pub fn fact(frame: &Frame, path: &str) -> Option<i64> {
    frame.get(fact_slot(catalogue::find(path)?))
}

/// Builds the ruling from a leaf without a problem; `None` if the claim was not admitted.
pub fn ruling(leaf: &Leaf, frame: &Frame, rules: &RuleSet, pack: &Pack) -> Option<Ruling> {
    let answers = &leaf.answers;
    let remedy = answers.remedy.as_ref()?.remedy()?;
    let mut not_stated = Vec::new();
    let mut awards = lines(leaf, frame, rules, pack, &mut not_stated);
    let prevails = prevails(remedy, &awards, frame);
    net_of_advance(&mut awards, leaf, frame, pack);
    let money = |minor: i64| Money::from_minor(minor, pack.currency);
    let side = |amount: Amount, party: Party| SideSum {
        amount: amount.map(money),
        party: Some(party),
        refused: None,
    };
    let refused = |code: &str| SideSum {
        amount: None,
        party: None,
        refused: Some(code.to_owned()),
    };
    Some(Ruling {
        remedy,
        dismissed: match &answers.remedy {
            Some(RemedyAnswer::Dismissed(code)) => Some(code.to_string()),
            _ => None,
        },
        liability: answers.liability,
        prevails,
        goods_return: remedy.returns_goods(),
        return_state: fact(frame, "goods_return.state")
            .and_then(ReturnState::from_index)
            .unwrap_or(ReturnState::NotSent),
        freight_out: freight(answers.freight_out.map(|answer| answer.bearer), remedy),
        freight_back: freight(answers.freight_back, remedy),
        refund_within: answers
            .refund_within
            .map(|(days, from)| RefundClock { days, from }),
        duties: answers
            .duties
            .iter()
            .map(|(duty, party)| DutyLine {
                duty: *duty,
                party: *party,
            })
            .collect(),
        advance: answers.advance.as_ref().map(|advance| match advance {
            AdvanceAnswer::Pays(amount) => side(*amount, Party::Platform),
            AdvanceAnswer::Nothing(code) => refused(code),
        }),
        cover: answers.payout.as_ref().map(|payout| match payout {
            PayoutAnswer::Pays { amount, payer, .. } => side(*amount, *payer),
            PayoutAnswer::Nothing(code) => refused(code),
        }),
        recourse: answers.recourse.as_ref().map(|recourse| match recourse {
            RecourseAnswer::From { amount, from } => side(*amount, *from),
            RecourseAnswer::Nothing(code) => refused(code),
        }),
        penalties: answers
            .penalties
            .iter()
            .map(|(violation, points)| PenaltyLine {
                violation: *violation,
                points: *points,
            })
            .collect(),
        awards,
        not_stated,
    })
}

/// Freight that no remedy puts in question is borne by nobody; that of a dismissed claim was not
/// decided.
fn freight(answer: Option<Party>, remedy: Remedy) -> Option<Party> {
    match (answer, remedy) {
        (Some(party), _) => Some(party),
        (None, Remedy::Dismissed) => None,
        (None, _) => Some(Party::None),
    }
}

fn rests_on(leaf: &Leaf, rules: &RuleSet, question: Question) -> String {
    let ids: Vec<&str> = leaf
        .spoke
        .iter()
        .filter(|(_, spoken)| *spoken == question)
        .filter_map(|(place, _)| rules.get(*place))
        .map(|rule| rule.id.as_str())
        .collect();
    ids.join(", ")
}

fn lines(
    leaf: &Leaf,
    frame: &Frame,
    rules: &RuleSet,
    pack: &Pack,
    not_stated: &mut Vec<String>,
) -> Vec<AwardLine> {
    let answers = &leaf.answers;
    let money = |minor: i64| Money::from_minor(minor, pack.currency);
    let mut lines: Vec<AwardLine> = answers
        .awards
        .iter()
        // A rule that takes a line away awards nothing under it; that is no line of money.
        .filter(|award| award.amount != Some(0))
        .map(|award| AwardLine {
            line: award.line,
            cause: award.cause,
            amount: award.amount.map(money),
            payer: award.payer,
            payee: award.payee,
            rests_on: rests_on(leaf, rules, Question::Award),
        })
        .collect();
    for award in answers.awards.iter().filter(|award| award.amount.is_none()) {
        not_stated.push(format!("{}/{}", award.line.wire(), award.cause.wire()));
    }
    if let Some((amount, payer, payee)) = outbound(answers, frame, not_stated) {
        lines.push(AwardLine {
            line: Line::FreightOut,
            cause: Cause::Freight,
            amount: Some(money(amount)),
            payer,
            payee,
            rests_on: rests_on(leaf, rules, Question::FreightOut),
        });
    }
    if let Some((amount, payer)) = inbound(answers, frame, not_stated) {
        lines.push(AwardLine {
            line: Line::FreightBack,
            cause: Cause::Freight,
            amount: Some(money(amount)),
            payer,
            payee: Party::Buyer,
            rests_on: rests_on(leaf, rules, Question::FreightBack),
        });
    }
    if let Some(PayoutAnswer::Pays {
        amount,
        payer,
        payee,
    }) = answers.payout
    {
        lines.push(AwardLine {
            line: Line::InsurancePayout,
            cause: Cause::ReturnFreight,
            amount: amount.map(money),
            payer,
            payee,
            rests_on: rests_on(leaf, rules, Question::Payout),
        });
    }
    lines
}

/// Derives the outbound freight line from who bears it.
///
/// The buyer gets back what he paid where another bears it; the merchant keeps back what it waived
/// for free shipping where the buyer bears it after all.
fn outbound(
    answers: &Answers,
    frame: &Frame,
    not_stated: &mut Vec<String>,
) -> Option<(i64, Party, Party)> {
    let answer = answers.freight_out?;
    match answer.bearer {
        Party::None => None,
        Party::Buyer => {
            let waived = fact(frame, "order.freight_waived").filter(|waived| *waived > 0)?;
            Some((waived, Party::Buyer, Party::Merchant))
        }
        bearer @ (Party::Merchant | Party::Platform | Party::Insurer | Party::Carrier) => {
            let Some(charged) = fact(frame, "order.freight_charged") else {
                not_stated.push("order.freight_charged".to_owned());
                return None;
            };
            let refunded = match answer.cap {
                Some(Some(cap)) => charged.min(cap),
                Some(None) | None => charged,
            };
            (refunded > 0).then_some((refunded, bearer, Party::Buyer))
        }
    }
}

/// Derives the return freight line: the buyer paid the carrier and gets it back from who bears it.
fn inbound(answers: &Answers, frame: &Frame, not_stated: &mut Vec<String>) -> Option<(i64, Party)> {
    let bearer = answers.freight_back?;
    match bearer {
        Party::None | Party::Buyer => None,
        Party::Merchant | Party::Platform | Party::Insurer | Party::Carrier => {
            let Some(paid) = fact(frame, "goods_return.freight_paid") else {
                not_stated.push("goods_return.freight_paid".to_owned());
                return None;
            };
            // A cover that pays the buyer pays first; who bears the freight owes only the rest.
            let covered = match answers.payout {
                Some(PayoutAnswer::Pays {
                    amount: Some(amount),
                    payee: Party::Buyer,
                    ..
                }) => amount,
                _ => 0,
            };
            let rest = paid.checked_sub(covered)?;
            (rest > 0).then_some((rest, bearer))
        }
    }
}

/// Takes off the price what the platform paid the buyer in advance.
///
/// The buyer has that money already; the merchant owes it to the platform, as recourse, not again
/// to the buyer.
fn net_of_advance(lines: &mut [AwardLine], leaf: &Leaf, frame: &Frame, pack: &Pack) {
    let from_merchant = matches!(
        leaf.answers.recourse,
        Some(RecourseAnswer::From {
            from: Party::Merchant,
            ..
        })
    );
    let Some(advanced) = fact(frame, "fast_refund.advanced").filter(|_| from_merchant) else {
        return;
    };
    for line in lines {
        if line.line != Line::Goods || line.payee != Party::Buyer {
            continue;
        }
        if let Some(amount) = line.amount {
            let rest = amount.minor().saturating_sub(advanced).max(0);
            line.amount = Some(Money::from_minor(rest, pack.currency));
            line.rests_on.push_str(", less what was paid in advance");
        }
    }
}

/// Returns the sum that is claimed, if it is known.
///
/// Of a partial return no more can be claimed than goes back once the kept goods are priced anew.
fn sought(frame: &Frame, seeks: Option<Remedy>) -> Option<i64> {
    fact(frame, "claim.amount").or_else(|| {
        let full = matches!(seeks, Some(Remedy::RefundOnly | Remedy::ReturnAndRefund));
        let paid = fact(frame, "order.claimed_paid").filter(|_| full)?;
        let paid = fact(frame, "order.refund_base").map_or(paid, |base| base.min(paid));
        let back = fact(frame, "claim.refund_already_paid").unwrap_or_default();
        paid.checked_sub(back)
    })
}

/// Says whose claim prevailed.
///
/// What a buyer asks beyond the remedy (extra loss, statutory damages) is for the courts and does
/// not count; what a merchant asks beyond it does, because nothing else would take it up.
fn prevails(remedy: Remedy, awards: &[AwardLine], frame: &Frame) -> Prevails {
    let merchant_claims = fact(frame, "claim.claimant") == Some(i64::from(Party::Merchant.index()));
    let (claimant, won, lost) = if merchant_claims {
        (Party::Merchant, Prevails::Merchant, Prevails::Buyer)
    } else {
        (Party::Buyer, Prevails::Buyer, Prevails::Merchant)
    };
    if remedy == Remedy::Dismissed {
        return lost;
    }
    let extra = fact(frame, "claim.extra")
        .unwrap_or_default()
        .cast_unsigned();
    let asked_more: TermSet<ExtraRelief> = ExtraRelief::ALL
        .iter()
        .copied()
        .filter(|term| super::expr::bit(extra, i64::from(term.index())))
        .collect();
    if merchant_claims && asked_more.contains(ExtraRelief::ExtraLoss) {
        return Prevails::Split;
    }
    let seeks = fact(frame, "claim.seeks").and_then(Remedy::from_index);
    let freight_alone = fact(frame, "claim.ground") == Some(i64::from(Ground::Freight.index()));
    let granted: Option<i64> = awards
        .iter()
        .filter(|line| match line.line {
            Line::Goods | Line::Compensation => true,
            // Where freight alone is claimed, freight is what is granted.
            Line::FreightOut | Line::FreightBack => freight_alone,
            Line::InsurancePayout => false,
        })
        // A gift that the claimant keeps and pays for takes nothing off what he claims.
        .filter(|line| line.cause != Cause::GiftValue || line.payer != claimant)
        .map(|line| {
            let amount = line.amount?.minor();
            Some(if line.payee == claimant {
                amount
            } else if line.payer == claimant {
                amount.saturating_neg()
            } else {
                0
            })
        })
        .try_fold(0_i64, |sum, amount| sum.checked_add(amount?));
    if let (Some(granted), Some(sought), true) =
        (granted, sought(frame, seeks), remedy.needs_goods_line())
    {
        return if granted >= sought {
            won
        } else {
            Prevails::Split
        };
    }
    let is_full = |remedy: Remedy| {
        matches!(
            remedy,
            Remedy::RefundOnly | Remedy::ReturnAndRefund | Remedy::RefundReversal
        )
    };
    if seeks == Some(remedy) || is_full(remedy) {
        won
    } else {
        Prevails::Split
    }
}
