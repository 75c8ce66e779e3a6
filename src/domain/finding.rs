//! How the contested propositions and measurements stand.

use std::collections::BTreeMap;

use super::vocabulary::{EvidenceKind, Finding, FindingKind, Ground, Party, Term, TermSet};
use super::{Dispute, Money, Rate};

super::vocabulary::vocabulary! {
    /// How a finding stands.
    FindingState {
        Unknown = "unknown", "待查明", "in issue and not yet found";
        Admitted = "admitted", "对方承认", "admitted by the other side";
        Proven = "proven", "成立", "proven";
        NotProven = "not_proven", "不成立", "not proven, or disproven";
        Undecidable = "undecidable", "真伪不明", "both sides met their burdens and it still cannot be told";
    }
}

/// What was found: how a proposition stands, or what a measurement gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// How the finding stands; for a measurement only a state that gives no value.
    State(FindingState),
    /// The measured share, 0 to 100 %.
    Share(Rate),
    /// The measured amount.
    Amount(Money),
}

/// The findings stated in a dispute, each fit for its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(BTreeMap<Finding, Found>);

impl Findings {
    /// States a finding, in the place of what was stated of it before.
    ///
    /// # Errors
    ///
    /// A message when the value does not fit the kind of the finding: a share for a proposition,
    /// `proven` for a measurement, a share above 100 %.
    pub fn state(&mut self, finding: Finding, found: Found) -> Result<(), String> {
        fits(finding, found)?;
        self.0.insert(finding, found);
        Ok(())
    }

    /// Returns what was stated of a finding.
    pub fn get(&self, finding: Finding) -> Option<Found> {
        self.0.get(&finding).copied()
    }

    /// Lists what was stated, in the order of the vocabulary.
    pub fn iter(&self) -> impl Iterator<Item = (Finding, Found)> {
        self.0.iter().map(|(finding, found)| (*finding, *found))
    }
}

fn fits(finding: Finding, found: Found) -> Result<(), String> {
    let name = finding.wire();
    match (finding.kind(), found) {
        (FindingKind::Proposition, Found::State(_))
        | (FindingKind::Amount, Found::Amount(_))
        | (
            FindingKind::Share | FindingKind::Amount,
            Found::State(
                FindingState::Unknown | FindingState::NotProven | FindingState::Undecidable,
            ),
        ) => Ok(()),
        (FindingKind::Share, Found::Share(rate)) if rate <= Rate::WHOLE => Ok(()),
        (FindingKind::Share, Found::Share(_)) => Err(format!("`{name}` is more than the whole")),
        (FindingKind::Proposition, Found::Share(_) | Found::Amount(_)) => {
            Err(format!("`{name}` is so or is not so; it has no measure"))
        }
        (FindingKind::Share, Found::State(_) | Found::Amount(_)) => Err(format!(
            "`{name}` is a share and takes a value such as `\"30%\"`"
        )),
        (FindingKind::Amount, Found::State(_) | Found::Share(_)) => Err(format!(
            "`{name}` is an amount and takes a value such as `\"258.00 CNY\"`"
        )),
    }
}

/// All that a dispute says of one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingView {
    /// Whether it is in issue: stated, spoken to by evidence, or put in issue by the ground.
    pub raised: bool,
    /// What was stated of it.
    pub stated: Option<Found>,
    /// What rules read, encoded: 1 or 0, basis points, minor units; `None` is unknown or absent.
    pub value: Option<i64>,
    /// Whether a person set it undecidable.
    pub undecidable: bool,
    /// The kinds of evidence from the buyer.
    pub buyer_proof: TermSet<EvidenceKind>,
    /// The kinds of evidence from the merchant.
    pub merchant_proof: TermSet<EvidenceKind>,
}

impl FindingView {
    /// Says whether it is in issue and still to be found.
    pub const fn is_open(&self) -> bool {
        self.raised && self.value.is_none() && !self.undecidable
    }
}

impl Dispute {
    /// Gathers all that the dispute says of `finding`.
    ///
    /// A proposition reads 1 when admitted or proven, 0 when not proven, undecidable or not in
    /// issue, and is unknown when in issue and not found. A measurement reads its value, 0 when
    /// not proven, and is absent otherwise.
    pub fn finding(&self, finding: Finding) -> FindingView {
        let stated = self.findings().get(finding);
        let by_ground = finding.in_issue_on().contains(&self.claim().ground);
        let spoken_to = self.evidence().iter().any(|item| item.on == finding);
        let raised = stated.is_some() || by_ground || spoken_to;
        FindingView {
            raised,
            stated,
            value: value(finding.kind(), raised, stated),
            undecidable: stated == Some(Found::State(FindingState::Undecidable)),
            buyer_proof: self.proof_kinds(finding, Party::Buyer),
            merchant_proof: self.proof_kinds(finding, Party::Merchant),
        }
    }

    /// Lists the kinds of evidence that `party` handed in on `finding`.
    pub fn proof_kinds(&self, finding: Finding, party: Party) -> TermSet<EvidenceKind> {
        self.evidence()
            .iter()
            .filter(|item| item.on == finding && item.by == party)
            .map(|item| item.kind)
            .collect()
    }

    /// Says whether any finding was set undecidable.
    pub fn any_undecidable(&self) -> bool {
        self.findings()
            .iter()
            .any(|(_, found)| found == Found::State(FindingState::Undecidable))
    }

    /// Lists the findings in issue, in the order of the vocabulary.
    pub fn findings_in_issue(&self) -> impl Iterator<Item = Finding> {
        Finding::ALL
            .iter()
            .copied()
            .filter(|finding| self.finding(*finding).raised)
    }
}

impl Finding {
    /// Says whether `ground` alone puts the finding in issue.
    pub fn is_in_issue_on(self, ground: Ground) -> bool {
        self.in_issue_on().contains(&ground)
    }
}

fn value(kind: FindingKind, raised: bool, stated: Option<Found>) -> Option<i64> {
    match stated {
        Some(Found::Share(rate)) => Some(rate.basis_points()),
        Some(Found::Amount(amount)) => Some(amount.minor()),
        Some(Found::State(state)) => match (state, kind) {
            (FindingState::Unknown, _)
            | (FindingState::Undecidable, FindingKind::Share | FindingKind::Amount) => None,
            (FindingState::Admitted | FindingState::Proven, _) => Some(1),
            (FindingState::NotProven, _)
            | (FindingState::Undecidable, FindingKind::Proposition) => Some(0),
        },
        None => (kind == FindingKind::Proposition && !raised).then_some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposition_takes_a_state_and_a_measurement_a_value() {
        let share = Found::Share("30%".parse().unwrap());
        let amount = Found::Amount("258.00 EUR".parse().unwrap());
        let proven = Found::State(FindingState::Proven);
        let mut findings = Findings::default();
        assert!(findings.state(Finding::Defect, proven).is_ok());
        assert!(findings.state(Finding::Defect, share).is_err());
        assert!(findings.state(Finding::SpoiledShare, share).is_ok());
        assert!(findings.state(Finding::SpoiledShare, proven).is_err());
        assert!(findings.state(Finding::SpoiledShare, amount).is_err());
        assert!(findings.state(Finding::ValueLoss, amount).is_ok());
        assert!(findings.state(Finding::ValueLoss, share).is_err());
        let unknown = Found::State(FindingState::Unknown);
        assert!(findings.state(Finding::ValueLoss, unknown).is_ok());
        assert_eq!(findings.get(Finding::ValueLoss), Some(unknown));
    }

    #[test]
    fn a_share_is_at_most_the_whole() {
        let mut findings = Findings::default();
        let share = |text: &str| Found::Share(text.parse().unwrap());
        assert!(findings.state(Finding::SpoiledShare, share("100%")).is_ok());
        assert!(
            findings
                .state(Finding::SpoiledShare, share("100.01%"))
                .is_err()
        );
    }

    #[test]
    fn only_what_is_in_issue_and_not_found_is_unknown() {
        let state = |state| Some(Found::State(state));
        let read = |raised, stated| value(FindingKind::Proposition, raised, stated);
        assert_eq!(read(false, None), Some(0));
        assert_eq!(read(true, None), None);
        assert_eq!(read(true, state(FindingState::Unknown)), None);
        assert_eq!(read(true, state(FindingState::Admitted)), Some(1));
        assert_eq!(read(true, state(FindingState::Proven)), Some(1));
        assert_eq!(read(true, state(FindingState::NotProven)), Some(0));
        assert_eq!(read(true, state(FindingState::Undecidable)), Some(0));
        let measured = |raised, stated| value(FindingKind::Share, raised, stated);
        assert_eq!(measured(false, None), None);
        assert_eq!(measured(true, state(FindingState::NotProven)), Some(0));
        assert_eq!(measured(true, state(FindingState::Undecidable)), None);
    }
}
