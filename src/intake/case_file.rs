//! Case files and the disputes they state.

use jiff::Timestamp;
use serde_json::Value;

use super::document::Document;
use super::error::{InputError, InputErrors};
use super::parts::{form_flaws, parts};
use super::path::Path;
use super::sections::{Sections, TimelineSection};
use crate::domain::{Actor, Command, Dispute, Flaw, Moment};

/// The most flaws that are told of one file.
const FLAWS_MAX: usize = 50;

/// What a case file states.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFile {
    source: Option<String>,
    notes: Vec<String>,
    dispute: Dispute,
    timeline: Vec<TimelineEntry>,
    document: Value,
}

/// One command of the timeline of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEntry {
    /// When it is given.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What is wanted.
    pub command: Command,
    /// The code of the denial that is expected, if one is.
    pub denied: Option<String>,
}

impl CaseFile {
    /// Returns where the case was published.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Lists what a reader should know of how the case was encoded.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the dispute.
    pub const fn dispute(&self) -> &Dispute {
        &self.dispute
    }

    /// Returns the dispute.
    pub fn into_dispute(self) -> Dispute {
        self.dispute
    }

    /// Lists what was done after the filing, in the order of time.
    pub fn timeline(&self) -> &[TimelineEntry] {
        &self.timeline
    }

    /// Returns the file as JSON, without its timeline.
    pub const fn document(&self) -> &Value {
        &self.document
    }
}

/// Reads a case file; `name` is what errors call it.
///
/// # Errors
///
/// Everything that can be told at once: all unknown fields and the first value that cannot be
/// read, or else all that does not fit together.
///
/// # Example
///
/// ```
/// let case = adjudge::intake::parse_case(
///     "bangle.yaml",
///     r#"
/// case: { id: bangle }
/// order: { paid: "90000.00 CNY", goods: { class: jewellery }, progress: received }
/// claim: { ground: no_reason, seeks: return_and_refund, timing: not_disputed }
/// "#,
/// )?;
/// assert_eq!(case.dispute().id().as_str(), "bangle");
/// # Ok::<(), adjudge::intake::InputErrors>(())
/// ```
pub fn parse_case(name: &str, text: &str) -> Result<CaseFile, InputErrors> {
    case_of(&Document::parse(name, text)?)
}

/// Reads a case that a program wrote, in the format of case files; `name` is what errors call it.
///
/// # Errors
///
/// As [`parse_case`].
pub fn case_from_json(name: &str, case: &Value) -> Result<CaseFile, InputErrors> {
    case_of(&Document::of_json(name, case)?)
}

fn case_of(document: &Document) -> Result<CaseFile, InputErrors> {
    let mut sections: Sections = document.read_all()?;
    let short = sections.order.goods.is_some();
    let mut flaws = form_flaws(&sections);
    let source = sections.case.source.clone();
    let notes = sections.case.notes.clone();
    let (timeline, untimely) = timeline(std::mem::take(&mut sections.timeline));
    flaws.extend(untimely);
    let (parts, unfit) = parts(sections);
    flaws.extend(unfit);
    match Dispute::new(parts) {
        Ok(dispute) if flaws.is_empty() => {
            return Ok(CaseFile {
                source,
                notes,
                dispute,
                timeline,
                document: without_timeline(document),
            });
        }
        Ok(_) => {}
        Err(found) => flaws.extend(found),
    }
    let more = flaws.len().saturating_sub(FLAWS_MAX);
    let mut errors: Vec<InputError> = flaws
        .into_iter()
        .take(FLAWS_MAX)
        .map(|flaw| located(document, flaw, short))
        .collect();
    if more > 0 {
        errors.push(document.error(&Path::top(), format!("{more} more things do not fit")));
    }
    Err(InputErrors::gather(errors)
        .unwrap_or_else(|| document.error(&Path::top(), "not a case").into()))
}

/// Reads a command by its name and its fields, which are YAML or JSON.
///
/// # Errors
///
/// As [`parse_case`].
pub fn parse_command(name: &str, fields: Option<&str>) -> Result<Command, InputErrors> {
    #[derive(serde::Deserialize)]
    struct Written {
        #[serde(rename = "do")]
        command: Command,
    }
    let text = match fields {
        None => format!("do: {name}\n"),
        Some(fields) => format!("do: {{ {name}: {fields} }}\n"),
    };
    Document::parse("command", &text)?
        .read_all::<Written>()
        .map(|written| written.command)
}

fn without_timeline(document: &Document) -> Value {
    let mut json = document.to_json();
    if let Value::Object(sections) = &mut json {
        sections.remove("timeline");
    }
    json
}

/// Reads the timeline; every entry has a time, and none comes before the one above it.
fn timeline(sections: Vec<TimelineSection>) -> (Vec<TimelineEntry>, Vec<Flaw>) {
    let mut entries: Vec<TimelineEntry> = Vec::new();
    let mut flaws = Vec::new();
    for (place, section) in sections.into_iter().enumerate() {
        let path = format!("timeline[{place}].at");
        let Moment::Instant(at) = section.at.0 else {
            flaws
                .push(Flaw::new(&path, "a day, where the time matters").with_help(
                    "write a time with its offset, such as `2026-03-01T10:00:00+08:00`",
                ));
            continue;
        };
        if entries.last().is_some_and(|earlier| at < earlier.at) {
            flaws.push(
                Flaw::new(&path, "lies before the entry above it")
                    .with_help("write what was done in the order of time"),
            );
        }
        entries.push(TimelineEntry {
            at,
            by: Actor {
                role: section.by,
                id: section.who,
            },
            command: section.command,
            denied: section.denied,
        });
    }
    (entries, flaws)
}

/// Returns the JSON schema of a case file.
pub fn case_schema() -> serde_json::Value {
    schemars::schema_for!(Sections).to_value()
}

fn located(document: &Document, flaw: Flaw, short: bool) -> InputError {
    let path = match flaw.path.strip_prefix("order.lines[0]") {
        Some(rest) if short => format!("order.goods{rest}"),
        Some(_) | None => flaw.path,
    };
    InputError {
        help: flaw.help,
        ..document.error(&Path::parse(&path), flaw.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::{Finding, GoodsClass, OrderProgress, ReturnState};
    use crate::domain::{FindingState, Found};

    const PLAIN: &str = "\
case: { id: plain }
order:
  progress: received
  lines:
    - id: a
      unit_price: \"10.00 CNY\"
      quantity: 2
    - { id: b, unit_price: \"5.00 CNY\" }
claim:
  ground: defective
  seeks: return_and_refund
";

    fn errors(text: &str) -> Vec<String> {
        match parse_case("x.yaml", text) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(InputError::to_string).collect(),
        }
    }

    fn with(text: &str) -> Vec<String> {
        errors(&format!("{PLAIN}{text}"))
    }

    fn instead(line: &str, other: &str) -> Vec<String> {
        errors(&PLAIN.replace(line, other))
    }

    #[test]
    fn a_plain_case_is_read() {
        assert_eq!(with(""), [""; 0]);
    }

    #[test]
    fn goods_of_one_kind_need_no_lines() {
        let text = "\
case: { id: short, judged_under: cn-marketplace@2025-08-15 }
order: { paid: \"90000.00 CNY\", goods: { class: jewellery }, progress: received }
claim: { ground: no_reason, seeks: return_and_refund, timing: not_disputed }
findings: { merchant_agreed: proven, spoiled_share: \"30%\", value_loss: \"258.00 CNY\" }
";
        let dispute = parse_case("x.yaml", text).unwrap().into_dispute();
        assert_eq!(dispute.goods_class(), GoodsClass::Jewellery);
        assert_eq!(dispute.refund_base(), Some("90000.00 CNY".parse().unwrap()));
        assert!(dispute.claim().in_time_undisputed);
        assert_eq!(
            dispute.findings().get(Finding::MerchantAgreed),
            Some(Found::State(FindingState::Proven))
        );
        assert_eq!(dispute.finding(Finding::SpoiledShare).value, Some(3_000));
        assert_eq!(dispute.finding(Finding::ValueLoss).value, Some(25_800));
        assert!(!dispute.finding(Finding::Defect).raised);
    }

    #[test]
    fn flaws_of_short_goods_are_told_where_they_stand() {
        let text = "\
case: { id: short }
order:
  paid: \"2.00 CNY\"
  goods: { unit_price: \"1.00 CNY\", quantity: 200000 }
  progress: received
claim: { ground: no_reason, seeks: return_and_refund }
";
        assert_eq!(
            errors(text),
            ["x.yaml:4:46: order.goods.quantity: more than 100000 units"]
        );
    }

    #[test]
    fn unknown_fields_are_all_told_with_a_guess() {
        let text = PLAIN
            .replace("unit_price: \"10.00", "unit_prise: \"10.00")
            .replace("progress", "progres");
        let errors = parse_case("cases/x/case.yaml", &text).unwrap_err();
        let told: Vec<String> = errors.iter().map(InputError::to_string).collect();
        assert_eq!(
            told,
            [
                "cases/x/case.yaml:3:3: order.progres: unknown field",
                "cases/x/case.yaml:6:7: order.lines[0].unit_prise: unknown field",
            ]
        );
        assert_eq!(
            errors.into_iter().last().unwrap().help.unwrap(),
            "did you mean `unit_price`? (fields here: id, title, class, traits, unit_price, \
             quantity, paid)"
        );
    }

    #[test]
    fn keys_given_twice_are_refused_in_sections_and_maps() {
        assert_eq!(
            with("claim: {}\n"),
            ["x.yaml:12:1: claim: the key is given twice"]
        );
        assert_eq!(
            with("findings:\n  defect: proven\n  defect: unknown\n"),
            ["x.yaml:14:3: findings.defect: the key is given twice"]
        );
    }

    #[test]
    fn wrong_types_are_told_in_the_words_of_the_file() {
        assert_eq!(
            instead("quantity: 2", "quantity: two"),
            ["x.yaml:7:17: order.lines[0].quantity: expected a whole number, found the text `two`"]
        );
        assert_eq!(
            instead("quantity: 2", "quantity: 0"),
            ["x.yaml:7:17: order.lines[0].quantity: expected at least one unit, found 0"]
        );
        assert_eq!(
            with("merchant: { silent: yes }\n"),
            ["x.yaml:12:21: merchant.silent: expected `true` or `false`, found the text `yes`"]
        );
        assert_eq!(
            instead("\"10.00 CNY\"", "10.00"),
            [
                "x.yaml:6:19: order.lines[0].unit_price: expected an amount such as \
                 `\"129.00 CNY\"`, found the number 10"
            ]
        );
        assert_eq!(
            instead("ground: defective", "ground: defectiv"),
            ["x.yaml:10:11: claim.ground: unknown term `defectiv`"]
        );
        assert_eq!(
            instead("  ground: defective\n", ""),
            ["x.yaml:9:1: claim: `ground` is missing"]
        );
    }

    #[test]
    fn bad_amounts_and_days_are_told() {
        assert_eq!(
            instead("\"10.00 CNY\"", "\"10.005 CNY\""),
            [
                "x.yaml:6:19: order.lines[0].unit_price: `10.005 CNY` has more decimals than CNY \
                 has (2)"
            ]
        );
        assert_eq!(
            with("shipment: { received: 2026-02-30 }\n"),
            ["x.yaml:12:23: shipment.received: `2026-02-30` is not a day"]
        );
        assert_eq!(
            with("shipment: { received: 2026-02-20T10:00:00 }\n"),
            [
                "x.yaml:12:23: shipment.received: `2026-02-20T10:00:00` is not a time with its \
                 offset"
            ]
        );
    }

    #[test]
    fn what_does_not_fit_together_is_all_told() {
        let text = format!(
            "{PLAIN}{}",
            "  lines: [{ line: c }, { line: a, quantity: 3 }]
  amount: \"3.00 EUR\"
shipment: { shipped: 2026-03-02, received: 2026-03-01 }
findings:
  defect: \"30%\"
"
        );
        assert_eq!(
            errors(&text),
            [
                "x.yaml:12:19: claim.lines[0].line: the order has no line `c`",
                "x.yaml:12:45: claim.lines[1].quantity: 3 units claimed of 2 ordered",
                "x.yaml:13:11: claim.amount: an amount in EUR where the case is in CNY",
                "x.yaml:14:44: shipment.received: received before it was shipped (2026-03-01, \
                 2026-03-02)",
                "x.yaml:16:11: findings.defect: `defect` is so or is not so; it has no measure",
            ]
        );
    }

    #[test]
    fn evidence_speaks_to_a_finding_there_is() {
        assert_eq!(
            with("evidence: [{ by: buyer, kind: photo, on: defekt }]\n"),
            ["x.yaml:12:42: evidence[0].on: unknown term `defekt`"]
        );
    }

    #[test]
    fn evidence_puts_its_finding_in_issue() {
        let text =
            format!("{PLAIN}evidence: [{{ by: merchant, kind: video, on: buyer_caused }}]\n");
        let dispute = parse_case("x.yaml", &text).unwrap().into_dispute();
        assert!(dispute.finding(Finding::BuyerCaused).is_open());
        assert!(dispute.finding(Finding::Defect).is_open());
        assert!(!dispute.finding(Finding::Counterfeit).raised);
    }

    #[test]
    fn progress_is_stated_or_told_by_the_days() {
        let progress = |text: &str| {
            parse_case("x.yaml", &PLAIN.replace("  progress: received\n", text))
                .map(|case| case.dispute().order().progress)
                .map_err(|errors| errors.iter().map(InputError::to_string).collect::<Vec<_>>())
        };
        assert_eq!(
            progress(""),
            Err(vec![
                "x.yaml:2:1: order.progress: `progress` is missing".to_owned()
            ])
        );
        assert_eq!(
            progress("  completed: 2026-03-01\n"),
            Ok(OrderProgress::Completed)
        );
        let dated = |shipment: &str| {
            let text = PLAIN.replace("  progress: received\n", "");
            parse_case(
                "x.yaml",
                &format!("{text}  filed: 2026-03-05\nshipment: {shipment}\n"),
            )
            .unwrap()
            .dispute()
            .order()
            .progress
        };
        assert_eq!(
            dated("{ shipped: 2026-03-01, received: 2026-03-05 }"),
            OrderProgress::Received
        );
        assert_eq!(
            dated("{ shipped: 2026-03-01, received: 2026-03-06 }"),
            OrderProgress::Shipped
        );
    }

    #[test]
    fn the_state_of_the_return_is_stated_or_told_by_the_days() {
        let text = format!("{PLAIN}goods_return: {{ handed_over: 2026-03-01 }}\n");
        let dispute = parse_case("x.yaml", &text).unwrap().into_dispute();
        assert_eq!(dispute.goods_return().state, ReturnState::HandedOver);
        assert_eq!(
            with("goods_return: { state: not_sent, handed_over: 2026-03-01 }\n"),
            [
                "x.yaml:12:24: goods_return.state: `not_sent`, and a day of sending back is \
                 stated"
            ]
        );
    }

    #[test]
    fn the_schema_names_every_section_and_is_stable() {
        let schema = case_schema();
        assert_eq!(schema, case_schema());
        let sections = schema.get("properties").unwrap().as_object().unwrap();
        for section in ["case", "order", "claim", "findings", "evidence_window"] {
            assert!(sections.contains_key(section), "{section}");
        }
    }
}
