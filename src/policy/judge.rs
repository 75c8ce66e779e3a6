//! Judges a dispute with a pack: picks the version, evaluates, explains.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::answers::{Admission, AdvanceAnswer, Problem};
use super::asks;
use super::award_lines;
use super::completions::{Completions, Leaf};
use super::evaluate::{Evaluator, Scratch};
use super::explain;
use super::facts::frame_from_dispute;
use super::frame::Frame;
use super::pack::{GoverningDay, Pack, PackVersion};
use super::params::ParamsAt;
use super::question::Question;
use super::summary;
use crate::domain::{CaseId, Dispute, Judgement, Lang, Moment, Money, Outcome, PackStamp, Why};

/// How a caller wants a dispute judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// The version to judge under, whatever the dispute says.
    pub version: Option<Date>,
    /// The moment as of which to judge, in the place of the dispute's own.
    pub at: Option<Moment>,
    /// The day that governs, in the place of the dispute's own; for packs whose new rules apply to
    /// what is not finished.
    pub governing: Option<Date>,
}

/// How much a judgement tells; each tells more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Telling {
    /// The ruling, the rules that spoke, what they read, and what fell by burden of proof.
    Reasons,
    /// Also the rules that were silenced or stayed silent, and why.
    Silence,
    /// Also what would have changed the ruling.
    Changes,
}

/// Which version and which day apply.
struct Governing<'p> {
    version: &'p PackVersion,
    day: Date,
    as_if: bool,
}

/// Why no version applies.
enum NotGoverned {
    NoDay,
    NoVersion(Date),
    OtherCurrency,
}

/// Judges `dispute` with `pack`.
pub fn judge(dispute: &Dispute, pack: &Pack, how: How) -> Judgement {
    let at = how.at.or_else(|| dispute.judged_at());
    let governing = match governing(dispute, pack, how) {
        Ok(governing) => governing,
        Err(reason) => return not_governed(dispute, pack, &reason),
    };
    let params = pack.params_at(governing.day);
    let judged_on = at.map(|at| at.day(&pack.zone));
    let frame = frame_from_dispute(dispute, pack, &params, judged_on);
    let case = dispute.id().clone();
    let mut judgement = judge_frame(case, &frame, pack, governing.version, &params, at);
    judgement.title = dispute.title().map(str::to_owned);
    judgement.judged_on = judged_on;
    if let Some(stamp) = &mut judgement.pack {
        stamp.as_if = governing.as_if;
    }
    judgement
}

/// Says what is paid in advance whatever the unknowns turn out to be; `None` where nothing is, where
/// that turns on an unknown, and where no version applies.
pub fn judge_advance(dispute: &Dispute, pack: &Pack, how: How) -> Option<Money> {
    let at = how.at.or_else(|| dispute.judged_at());
    let governing = governing(dispute, pack, how).ok()?;
    let params = pack.params_at(governing.day);
    let judged_on = at.map(|at| at.day(&pack.zone));
    let mut frame = frame_from_dispute(dispute, pack, &params, judged_on);
    let evaluator = Evaluator {
        rules: &governing.version.rules,
        plan: &governing.version.plan,
        params: &params,
    };
    let mut scratch = Scratch {
        until: Some(Question::Advance.stratum()),
        ..Scratch::default()
    };
    let completions = evaluator.completions(&mut frame, &mut scratch, pack.symbols.len());
    let advance = |leaf: &Leaf| match (&leaf.problem, &leaf.answers.advance) {
        (None, Some(AdvanceAnswer::Pays(amount))) => *amount,
        _ => None,
    };
    let first = advance(completions.leaves.first()?)?;
    let alike = completions
        .leaves
        .iter()
        .all(|leaf| advance(leaf) == Some(first));
    (alike && first > 0 && !completions.too_many).then(|| Money::from_minor(first, pack.currency))
}

/// Finds the version and the day of the parameters.
fn governing<'p>(
    dispute: &Dispute,
    pack: &'p Pack,
    how: How,
) -> Result<Governing<'p>, NotGoverned> {
    if dispute
        .currency()
        .is_some_and(|currency| currency != pack.currency)
    {
        return Err(NotGoverned::OtherCurrency);
    }
    let named = how.version.or_else(|| {
        dispute
            .judged_under()
            .filter(|under| under.pack.pack() == pack.id)
            .map(|under| under.pack.version())
    });
    let day_named = dispute.judged_under().and_then(|under| under.day);
    if let Some(from) = named {
        let version = pack.version(from).ok_or(NotGoverned::NoVersion(from))?;
        let day = day_named.filter(|_| how.version.is_none()).unwrap_or(from);
        return Ok(Governing {
            version,
            day,
            as_if: true,
        });
    }
    let moment = match pack.governed_by {
        GoverningDay::OrderPaid => dispute.order().paid_at,
        GoverningDay::DisputeFiled => dispute.claim().filed,
    };
    let own = moment.map(|moment| moment.day(&pack.zone));
    let day = how.governing.or(own).ok_or(NotGoverned::NoDay)?;
    let version = pack.version_on(day).ok_or(NotGoverned::NoVersion(day))?;
    Ok(Governing {
        version,
        day,
        as_if: false,
    })
}

fn not_governed(dispute: &Dispute, pack: &Pack, reason: &NotGoverned) -> Judgement {
    let (code, zh, en) = match reason {
        NotGoverned::NoDay => (
            "no_governing_day",
            format!("案件没有载明适用日（{}）", pack.governed_by.zh()),
            format!(
                "the case states no day that picks the version ({}); state it, or name a version with `judged_under: {}@{}`",
                pack.governed_by.name(),
                pack.id,
                pack.versions
                    .last()
                    .map_or_else(String::new, |version| version.from.to_string())
            ),
        ),
        NotGoverned::OtherCurrency => (
            "other_currency",
            format!(
                "案件金额的币种不是规则包 {} 的币种 {}",
                pack.id, pack.currency
            ),
            format!(
                "the amounts of the case are not in {}, the currency of the pack {}",
                pack.currency, pack.id
            ),
        ),
        NotGoverned::NoVersion(day) => (
            "no_version",
            format!("规则包 {} 在 {day} 没有生效版本", pack.id),
            format!(
                "the pack {} has no version for {day}; its first is in force from {}",
                pack.id,
                pack.versions
                    .first()
                    .map_or_else(String::new, |version| version.from.to_string())
            ),
        ),
    };
    Judgement {
        title: dispute.title().map(str::to_owned),
        why: Some(Why {
            code: code.to_owned(),
            zh,
            en,
        }),
        ..empty(dispute.id().clone())
    }
}

/// Makes a judgement that says nothing yet but that a person decides.
fn empty(case: CaseId) -> Judgement {
    Judgement {
        case,
        title: None,
        outcome: Outcome::NeedsPerson,
        why: None,
        refusal: None,
        ruling: None,
        reasons: Vec::new(),
        asks: Vec::new(),
        would_change: Vec::new(),
        statutory: Vec::new(),
        pack: None,
        params: Vec::new(),
        fallen: Vec::new(),
        silent: Vec::new(),
        judged_on: None,
    }
}

/// Judges the facts of a frame under one version and day.
pub fn judge_frame(
    case: CaseId,
    frame: &Frame,
    pack: &Pack,
    version: &PackVersion,
    params: &ParamsAt,
    at: Option<Moment>,
) -> Judgement {
    judge_frame_telling(case, frame, pack, version, params, at, Telling::Changes)
}

/// Judges the facts of a frame and tells no more than is asked for.
pub fn judge_frame_telling(
    case: CaseId,
    frame: &Frame,
    pack: &Pack,
    version: &PackVersion,
    params: &ParamsAt,
    at: Option<Moment>,
    telling: Telling,
) -> Judgement {
    let evaluator = Evaluator {
        rules: &version.rules,
        plan: &version.plan,
        params,
    };
    let mut scratch = Scratch::default();
    let mut work = frame.clone();
    let completions = evaluator.completions(&mut work, &mut scratch, pack.symbols.len());
    let mut judgement = empty(case);
    judgement.pack = Some(PackStamp {
        id: pack.id.clone(),
        version: version.from.to_string(),
        digest: version.digest.clone(),
        day: params.day().to_string(),
        as_if: false,
    });
    let asked = Asked { at, telling };
    conclude(&mut judgement, &completions, &evaluator, frame, pack, asked);
    judgement
}

/// What a caller wants to know, and as of when.
#[derive(Clone, Copy)]
struct Asked {
    at: Option<Moment>,
    telling: Telling,
}

/// Says how judging ended, and explains it.
fn conclude(
    judgement: &mut Judgement,
    completions: &Completions,
    evaluator: &Evaluator<'_>,
    frame: &Frame,
    pack: &Pack,
    asked: Asked,
) {
    let Some(leaf) = completions.leaves.first().filter(|_| !completions.too_many) else {
        judgement.why = Some(why(&Problem::TooManyUnknowns, evaluator));
        return;
    };
    if completions.settled() {
        settle(judgement, leaf, evaluator, frame, pack, asked.telling);
        return;
    }
    let mut material = completions.material();
    evaluator.add_linked(&mut material, completions, frame, pack.symbols.len());
    judgement.asks = asks::asks(completions, &material, evaluator, frame, pack, asked.at);
    explain::reasons(
        judgement,
        &certain(completions, leaf),
        evaluator,
        frame,
        pack,
        asked.telling,
    );
    if judgement.asks.is_empty() {
        let rule = material.iter().find_map(|unknown| match unknown {
            super::evaluate::Unknown::Rule(rule) => Some(*rule),
            super::evaluate::Unknown::Slot(_) => None,
        });
        let problem = rule.map_or(Problem::TooManyUnknowns, Problem::FactAbsent);
        judgement.why = Some(why(&problem, evaluator));
        return;
    }
    judgement.outcome = Outcome::NeedsEvidence;
}

/// Returns a leaf in which only those rules speak that speak in every completion: what the unknowns
/// leave open is no reason yet.
fn certain(completions: &Completions, leaf: &Leaf) -> Leaf {
    let mut certain = leaf.clone();
    certain.spoke.retain(|spoken| {
        completions
            .leaves
            .iter()
            .all(|leaf| leaf.spoke.contains(spoken))
    });
    certain.fallen.retain(|fallen| {
        completions
            .leaves
            .iter()
            .all(|leaf| leaf.fallen.contains(fallen))
    });
    certain
}

fn settle(
    judgement: &mut Judgement,
    leaf: &Leaf,
    evaluator: &Evaluator<'_>,
    frame: &Frame,
    pack: &Pack,
    telling: Telling,
) {
    explain::reasons(judgement, leaf, evaluator, frame, pack, telling);
    judgement.statutory = explain::advice(leaf, evaluator, pack);
    if let Some(problem) = &leaf.problem {
        judgement.why = Some(why(problem, evaluator));
        return;
    }
    match leaf.answers.admission {
        Some(Admission::NotAdmitted(refusal)) => {
            judgement.outcome = Outcome::NotAdmitted;
            judgement.refusal = Some(refusal);
        }
        _ => {
            judgement.outcome = Outcome::Ruled;
            judgement.ruling = award_lines::ruling(leaf, frame, evaluator.rules, pack);
        }
    }
    if telling >= Telling::Changes {
        judgement.would_change = explain::changes(leaf, evaluator, frame, pack);
    }
}

fn why(problem: &Problem, evaluator: &Evaluator<'_>) -> Why {
    Why {
        code: problem.code().to_owned(),
        zh: summary::of_problem(problem, evaluator.rules, Lang::Zh),
        en: summary::of_problem(problem, evaluator.rules, Lang::En),
    }
}

/// Adds hours to a moment, and writes it in the zone of the pack; a mere day gets the days the
/// hours make, rounded up.
pub fn after_hours(at: Moment, hours: i64, zone: &jiff::tz::TimeZone) -> Option<String> {
    match at {
        Moment::Instant(instant) => instant.checked_add(hours.hours()).ok().map(|due| {
            due.to_zoned(zone.clone())
                .strftime("%Y-%m-%dT%H:%M:%S%:z")
                .to_string()
        }),
        Moment::Day(day) => {
            let days = hours.checked_add(23)?.checked_div(24)?;
            day.checked_add(days.days()).ok().map(|due| due.to_string())
        }
    }
}
