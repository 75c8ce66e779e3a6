//! Says in one line what an evaluation came to, in both languages.

use super::answers::{Admission, Amount, Problem, RemedyAnswer};
use super::completions::Leaf;
use super::pack::Pack;
use super::question::Question;
use super::rule::RuleIx;
use super::ruleset::RuleSet;
use crate::domain::vocabulary::{Cause, Line, Party, Term};
use crate::domain::{Lang, Money};

/// An award line, by what makes it one line.
pub type AwardKey = (Line, Cause);

/// Returns what `leaf` comes to, as a clause; the lines in `sized` are told without their amount.
pub fn of_leaf(
    leaf: &Leaf,
    sized: &[AwardKey],
    rules: &RuleSet,
    pack: &Pack,
    lang: Lang,
) -> String {
    if let Some(problem) = &leaf.problem {
        return of_problem(problem, rules, lang);
    }
    let answers = &leaf.answers;
    if let Some(Admission::NotAdmitted(refusal)) = answers.admission {
        return match lang {
            Lang::Zh => format!("不予受理（{}）", refusal.label(lang)),
            Lang::En => format!("not admitted ({})", refusal.label(lang)),
        };
    }
    let mut parts = Vec::new();
    if let Some(remedy) = answers.remedy.as_ref().and_then(RemedyAnswer::remedy) {
        parts.push(remedy.label(lang).to_owned());
    }
    for award in &answers.awards {
        let amount = if sized.contains(&(award.line, award.cause)) {
            match lang {
                Lang::Zh => "（按此计算）".to_owned(),
                Lang::En => "(by this)".to_owned(),
            }
        } else if award.amount == Some(0) {
            continue;
        } else {
            amount(award.amount, pack, lang)
        };
        parts.push(match lang {
            Lang::Zh => format!(
                "{} {amount}（{}→{}）",
                award.cause.label(lang),
                award.payer.label(lang),
                award.payee.label(lang)
            ),
            Lang::En => format!(
                "{} {amount} from {} to {}",
                award.cause.label(lang),
                award.payer.label(lang),
                award.payee.label(lang)
            ),
        });
    }
    if let Some(bearer) = answers.freight_back.filter(|bearer| *bearer != Party::None) {
        parts.push(match lang {
            Lang::Zh => format!("退货运费由{}承担", bearer.label(lang)),
            Lang::En => format!("return freight on the {}", bearer.label(lang)),
        });
    }
    match lang {
        Lang::Zh => parts.join("，"),
        Lang::En => parts.join(", "),
    }
}

fn amount(amount: Amount, pack: &Pack, lang: Lang) -> String {
    match (amount, lang) {
        (Some(minor), _) => Money::from_minor(minor, pack.currency).to_string(),
        (None, Lang::Zh) => "（金额未载明）".to_owned(),
        (None, Lang::En) => "(amount not stated)".to_owned(),
    }
}

/// Returns why a person must decide, as a clause.
pub fn of_problem(problem: &Problem, rules: &RuleSet, lang: Lang) -> String {
    match lang {
        Lang::Zh => in_chinese(problem, rules),
        Lang::En => in_english(problem, rules),
    }
}

fn id(rules: &RuleSet, place: RuleIx) -> &str {
    rules.get(place).map_or("", |rule| rule.id.as_str())
}

fn in_chinese(problem: &Problem, rules: &RuleSet) -> String {
    let id = |place: &RuleIx| {
        rules.get(*place).map_or_else(String::new, |rule| {
            format!("「{}」（{}）", rule.zh, rule.id)
        })
    };
    match problem {
        Problem::NoRuleApplies(Question::Burden, Some(finding)) => {
            format!("没有规则分配「{}」的举证责任", finding.label(Lang::Zh))
        }
        Problem::NoRuleApplies(question, _) => format!("没有规则回答「{}」", question.zh()),
        Problem::RulesConflict(question, a, b) => format!(
            "规则{}与{}对「{}」的回答相互冲突",
            id(a),
            id(b),
            question.zh()
        ),
        Problem::RuleFaulted(rule, fault) => {
            format!(
                "规则{}无法计算（{}）",
                id(rule),
                fault_text(*fault, Lang::Zh)
            )
        }
        Problem::Referred(rule, _) => format!("规则{}交由人工裁决", id(rule)),
        Problem::FactAbsent(rule) => format!("规则{}所需事实未载明", id(rule)),
        Problem::AwardExceedsPaid(rule) => {
            format!("规则{}裁决的货款超过实付金额", id(rule))
        }
        Problem::TooManyUnknowns => "未查明事项过多".to_owned(),
    }
}

fn in_english(problem: &Problem, rules: &RuleSet) -> String {
    let id = |place: &RuleIx| id(rules, *place);
    match problem {
        Problem::NoRuleApplies(Question::Burden, Some(finding)) => format!(
            "no rule says who bears the burden of proof on `{}`",
            finding.wire()
        ),
        Problem::NoRuleApplies(question, _) => {
            format!("no rule answers the question `{}`", question.name())
        }
        Problem::RulesConflict(question, a, b) => format!(
            "the rules `{}` and `{}` answer `{}` differently",
            id(a),
            id(b),
            question.name()
        ),
        Problem::RuleFaulted(rule, fault) => format!(
            "the rule `{}` cannot be computed ({})",
            id(rule),
            fault_text(*fault, Lang::En)
        ),
        Problem::Referred(rule, code) => {
            format!("the rule `{}` leaves this to a person ({code})", id(rule))
        }
        Problem::FactAbsent(rule) => {
            format!(
                "the rule `{}` needs a fact the case does not state",
                id(rule)
            )
        }
        Problem::AwardExceedsPaid(rule) => format!(
            "the rule `{}` awards more for the goods than was paid for them",
            id(rule)
        ),
        Problem::TooManyUnknowns => "more is unknown than can be enumerated".to_owned(),
    }
}

/// Says why an expression could not be computed.
fn fault_text(fault: super::expr::Fault, lang: Lang) -> &'static str {
    use super::expr::Fault;
    let (zh, en) = match fault {
        Fault::Overflow => ("数值过大", "a number is too large"),
        Fault::NoRow(_) => ("参数表没有对应的行", "a table has no such row"),
        Fault::NoValue(_) => (
            "参数在适用日没有取值",
            "a parameter has no value on the governing day",
        ),
        Fault::Negative => ("金额为负", "an amount is below zero"),
        Fault::Interpreter => ("内部限制", "an internal limit was reached"),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
