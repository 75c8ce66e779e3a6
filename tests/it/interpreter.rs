//! Rhai's interpreter is the reference: what is lowered comes to the same, by tree and by jump code.
//!
//! Conditions are generated as text from the catalogue, parsed and lowered as those of a pack are,
//! and run three ways on random frames. `ADJUDGE_CASES` says how many (2,000 without it; CI runs
//! 10,000 and more). A failure prints the shrunk condition, the seed of its frame, and proptest's
//! own seed.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use adjudge::app::read_pack_folder;
use adjudge::domain::vocabulary::{Party, Term, Vocabulary};
use adjudge::policy::catalogue::{self, Absence, FactDef, FactId, Ty, Unit};
use adjudge::policy::expr::{Expr, Fault, Value};
use adjudge::policy::frame::{AnswerFact, Frame, fact_slot};
use adjudge::policy::interpret::{Argument, Interpreter, lowered_proposals};
use adjudge::policy::pack::Pack;
use adjudge::policy::params::ParamsAt;
use adjudge::policy::program::Program;
use adjudge::policy::rule::Rule;
use adjudge::policy::ruleset::{PolicyFile, RuleSet, has_errors};
use adjudge::policy::source::SourceFile;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;
use proptest::test_runner::{Config, TestRunner};

use crate::tiny::{Tiny, day};

const PARAMS: &str = "\
return_window:
  title: { zh: 退货期, en: Return window }
  type: days
  values: [{ from: 2025-01-01, value: 7, basis: terms }]
later_window:
  title: { zh: 后来的期限, en: Window of later days }
  type: days
  values: [{ from: 2025-03-01, value: 3, basis: terms }]
evidence_hours:
  title: { zh: 举证期, en: Evidence window }
  type: hours
  values: [{ from: 2025-01-01, value: 72, basis: terms }]
warranty_months:
  title: { zh: 保修期, en: Warranty }
  type: months
  values: [{ from: 2025-01-01, value: 12, basis: terms }]
abuse_limit:
  title: { zh: 滥用次数, en: Abuse limit }
  type: count
  values: [{ from: 2025-01-01, value: 3, basis: terms }]
small_sum:
  title: { zh: 小额, en: Small sum }
  type: money
  values: [{ from: 2025-01-01, value: \"50.00 CNY\", basis: terms }]
tenth:
  title: { zh: 一成, en: A tenth }
  type: rate
  values: [{ from: 2025-01-01, value: \"10%\", basis: terms }]
freight:
  title: { zh: 运费表, en: Freight table }
  type: table
  keys: [from_region, to_region]
  gives: money
  values:
    - from: 2025-01-01
      basis: terms
      rows: [{ keys: [浙江, 上海], gives: \"8.00 CNY\" }, { keys: [浙江, 西藏], gives: \"20.00 CNY\" }]
surcharge:
  title: { zh: 附加费, en: Surcharge }
  type: table
  keys: [to_region]
  gives: money
  values:
    - from: 2025-01-01
      basis: terms
      rows: [{ keys: [西藏], gives: \"5.00 CNY\" }]
      otherwise: \"0.00 CNY\"
refund_share:
  title: { zh: 退款比例, en: Share refunded }
  type: brackets
  of: rate
  gives: rate
  values:
    - from: 2025-01-01
      basis: terms
      brackets: [{ up_to: \"5%\", gives: \"0%\" }, { up_to: \"50%\", gives: \"50%\" }, { gives: \"100%\" }]
";

const HELPERS: &str = "\
const FEW = [Ground::GIFT, Ground::DEFECTIVE, Ground::NO_REASON];
fn few() { claim.ground in FEW }
fn over(number, bound) { number > bound }
fn either(one, other) { one || other }
fn neither(one, other) { !either(one, other) }
fn both_known(one, other) { known(one) && known(other) }
fn late() { claim.day_after_receipt > param.return_window }
fn part_of(sum, rate) { sum - share(sum, rate) }
";

// How conditions are made.

/// Lists the facts of a type.
fn facts_of(ty: Ty) -> Vec<String> {
    catalogue::facts()
        .iter()
        .filter(|fact| fact.ty == ty)
        .map(|fact| fact.path.clone())
        .collect()
}

/// Makes a name that stands for a number of this type: a fact, or one of these.
fn name_of(ty: Ty, others: &'static [&'static str]) -> BoxedStrategy<String> {
    let facts = facts_of(ty);
    if facts.is_empty() {
        return select(others).prop_map(str::to_owned).boxed();
    }
    if others.is_empty() {
        return select(facts).boxed();
    }
    prop_oneof![
        3 => select(facts),
        2 => select(others).prop_map(str::to_owned),
    ]
    .boxed()
}

/// Makes a whole number as rules write it, mostly so small that facts meet it.
fn written() -> BoxedStrategy<String> {
    prop_oneof![
        6 => (0..6_i64).prop_map(|number| number.to_string()),
        1 => (0..20_000_i64).prop_map(|number| number.to_string()),
        1 => Just(i64::MAX.to_string()),
    ]
    .boxed()
}

/// Makes a number of a type that is more than a whole number as written.
fn firm(ty: Ty, depth: u32) -> BoxedStrategy<String> {
    let plain = match ty {
        Ty::Money => prop_oneof![
            6 => name_of(ty, &["param.small_sum"]),
            1 => Just("param.freight.at(shipment.from_region, shipment.to_region)".to_owned()),
            1 => Just("param.surcharge.at(shipment.to_region)".to_owned()),
        ]
        .boxed(),
        Ty::Rate => name_of(ty, &["param.tenth"]),
        Ty::Count(Unit::Days) => name_of(ty, &["param.return_window", "param.later_window"]),
        Ty::Count(Unit::Hours) => name_of(ty, &["param.evidence_hours"]),
        Ty::Count(Unit::Months) => name_of(ty, &["param.warranty_months"]),
        Ty::Count(Unit::Count) => name_of(ty, &["param.abuse_limit"]),
        _ => name_of(ty, &[]),
    };
    if depth == 0 {
        return plain;
    }
    let (same, other) = (firm(ty, depth - 1), number(ty, depth - 1));
    let pair = |form: &'static str| {
        (same.clone(), other.clone())
            .prop_map(move |(a, b)| form.replace("{a}", &a).replace("{b}", &b))
            .boxed()
    };
    let with = |form: &'static str, of: BoxedStrategy<String>| {
        (same.clone(), of)
            .prop_map(move |(a, b)| form.replace("{a}", &a).replace("{b}", &b))
            .boxed()
    };
    let own = match ty {
        Ty::Money => vec![
            pair("({a} + {b})"),
            pair("({a} - {b})"),
            with("({a} * {b})", number(Ty::Count(Unit::Count), 0)),
            with("times({a}, {b})", number(Ty::Count(Unit::Count), 0)),
            with("share({a}, {b})", number(Ty::Rate, depth - 1)),
            with("part_of({a}, {b})", firm(Ty::Rate, 0)),
        ],
        Ty::Rate => vec![
            pair("({a} + {b})"),
            pair("({a} - {b})"),
            with("param.refund_share.at({a})", Just(String::new()).boxed()),
        ],
        Ty::Count(Unit::Days) => vec![
            pair("({a} + {b})"),
            pair("({a} - {b})"),
            with("({a} * {b})", number(Ty::Count(Unit::Count), 0)),
            (firm(Ty::Day, 0), firm(Ty::Day, depth - 1))
                .prop_map(|(a, b)| format!("days_between({a}, {b})"))
                .boxed(),
            (firm(Ty::Day, 0), firm(Ty::Day, 0))
                .prop_map(|(a, b)| format!("({a} - {b})"))
                .boxed(),
        ],
        Ty::Day => vec![
            with("({a} + {b})", number(Ty::Count(Unit::Days), 0)),
            with(
                "add_days({a}, {b})",
                number(Ty::Count(Unit::Days), depth - 1),
            ),
            with("next_working_day({a})", Just(String::new()).boxed()),
        ],
        _ => vec![pair("({a} + {b})"), pair("({a} - {b})")],
    };
    let between = if ty == Ty::Day {
        // A whole number as written is no day.
        vec![
            with("min({a}, {b})", firm(ty, 0)),
            with("max({a}, {b})", firm(ty, 0)),
        ]
    } else {
        vec![pair("min({a}, {b})"), pair("max({a}, {b})")]
    };
    let composed = Union::new(own.into_iter().chain(between));
    prop_oneof![3 => plain, 2 => composed].boxed()
}

/// Makes a number of a type.
fn number(ty: Ty, depth: u32) -> BoxedStrategy<String> {
    if ty == Ty::Day {
        return firm(ty, depth);
    }
    prop_oneof![3 => firm(ty, depth), 1 => written()].boxed()
}

const NUMBERS: [Ty; 7] = [
    Ty::Money,
    Ty::Rate,
    Ty::Day,
    Ty::Count(Unit::Days),
    Ty::Count(Unit::Hours),
    Ty::Count(Unit::Months),
    Ty::Count(Unit::Count),
];

const SIGNS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

fn comparison() -> BoxedStrategy<String> {
    let of_type = NUMBERS.map(|ty| {
        (
            firm(ty, 2),
            select(&SIGNS[..]),
            number(ty, 2),
            any::<bool>(),
        )
            .prop_map(|(a, sign, b, turned)| {
                if turned {
                    format!("{b} {sign} {a}")
                } else {
                    format!("{a} {sign} {b}")
                }
            })
    });
    Union::new(of_type).boxed()
}

/// Writes a term as rules do: a party stands bare, half of the time.
fn term(vocabulary: &'static Vocabulary, place: usize) -> String {
    let constant = vocabulary.terms[place].constant();
    if *vocabulary == *Party::VOCABULARY && place.is_multiple_of(2) {
        constant
    } else {
        format!("{}::{constant}", vocabulary.name)
    }
}

fn list(vocabulary: &'static Vocabulary) -> BoxedStrategy<String> {
    let places: Vec<usize> = (0..vocabulary.terms.len()).collect();
    let most = places.len().min(4);
    subsequence(places, 1..=most)
        .prop_map(move |places| {
            let terms: Vec<String> = places
                .iter()
                .map(|place| term(vocabulary, *place))
                .collect();
            format!("[{}]", terms.join(", "))
        })
        .boxed()
}

/// Makes a question about a fact or answer that is a term.
fn of_a_term() -> BoxedStrategy<String> {
    let mut all: Vec<(String, &'static Vocabulary)> = catalogue::facts()
        .iter()
        .filter_map(|fact| match fact.ty {
            Ty::Enum(vocabulary) => Some((fact.path.clone(), vocabulary)),
            _ => None,
        })
        .collect();
    for answer in AnswerFact::ALL {
        if let Ty::Enum(vocabulary) = answer.ty() {
            all.push((format!("answer.{}", answer.name()), vocabulary));
        }
    }
    let of_one = |(fact, vocabulary): (String, &'static Vocabulary)| {
        let one = (0..vocabulary.terms.len()).prop_map(move |place| term(vocabulary, place));
        let sign = select(&["==", "!="][..]);
        let equal = (Just(fact.clone()), sign, one)
            .prop_map(|(fact, sign, term)| format!("{fact} {sign} {term}"));
        let among = (Just(fact), select(&["in", "!in"][..]), list(vocabulary))
            .prop_map(|(fact, word, list)| format!("{fact} {word} {list}"));
        prop_oneof![equal, among]
    };
    select(all).prop_flat_map(of_one).boxed()
}

/// Makes a question about a set.
fn of_a_set() -> BoxedStrategy<String> {
    let all: Vec<(String, &'static Vocabulary)> = catalogue::facts()
        .iter()
        .filter_map(|fact| match fact.ty {
            Ty::Set(vocabulary) => Some((fact.path.clone(), vocabulary)),
            _ => None,
        })
        .collect();
    let of_one = |(set, vocabulary): (String, &'static Vocabulary)| {
        let one = (0..vocabulary.terms.len()).prop_map(move |place| term(vocabulary, place));
        let holds = (Just(set.clone()), one).prop_map(|(set, term)| format!("{term} in {set}"));
        let meets = (Just(set.clone()), list(vocabulary))
            .prop_map(|(set, list)| format!("any_of({set}, {list})"));
        prop_oneof![holds, meets, Just(format!("is_empty({set})"))]
    };
    select(all).prop_flat_map(of_one).boxed()
}

/// Makes a call of a helper, with arguments that cannot fault: Rhai computes them before the call,
/// the lowered form only where they are needed.
fn of_a_helper() -> BoxedStrategy<String> {
    let paths: Vec<String> = catalogue::facts()
        .iter()
        .map(|fact| fact.path.clone())
        .collect();
    let yes_no = || select(facts_of(Ty::Bool));
    let numbers = Union::new(NUMBERS.map(|ty| (select(facts_of(ty)), select(facts_of(ty)))));
    prop_oneof![
        Just("few()".to_owned()),
        Just("late()".to_owned()),
        numbers.prop_map(|(a, b)| format!("over({a}, {b})")),
        (yes_no(), yes_no()).prop_map(|(a, b)| format!("either({a}, {b})")),
        (yes_no(), yes_no()).prop_map(|(a, b)| format!("neither({a}, {b})")),
        (select(paths.clone()), select(paths)).prop_map(|(a, b)| format!("both_known({a}, {b})")),
    ]
    .boxed()
}

/// Makes a condition.
fn condition() -> BoxedStrategy<String> {
    let paths: Vec<String> = catalogue::facts()
        .iter()
        .map(|fact| fact.path.clone())
        .collect();
    let leaf = prop_oneof![
        6 => comparison(),
        3 => of_a_term(),
        2 => of_a_set(),
        2 => select(facts_of(Ty::Bool)),
        1 => select(paths).prop_map(|path| format!("known({path})")),
        1 => of_a_helper(),
        1 => select(&["true", "false"][..]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..=3);
        prop_oneof![
            3 => several().prop_map(|parts| format!("({})", parts.join(" && "))),
            3 => several().prop_map(|parts| format!("({})", parts.join(" || "))),
            2 => inner.clone().prop_map(|part| format!("!({part})")),
            1 => (inner.clone(), select(&["==", "!="][..]), inner.clone())
                .prop_map(|(a, sign, b)| format!("(({a}) {sign} ({b}))")),
        ]
    })
    .boxed()
}

// How frames are made.

/// A stream of numbers from a seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> i64 {
        i64::try_from(self.next() % bound).unwrap()
    }

    /// Returns a value of a type: mostly one that a number in a rule or a parameter is near to, so
    /// that comparisons go both ways and meet their boundaries; at times a huge one.
    fn value(&mut self, ty: Ty, texts: usize) -> i64 {
        match ty {
            Ty::Bool => self.below(2),
            Ty::Count(_) | Ty::Money | Ty::Rate => {
                let number = match self.below(16) {
                    0 => i64::MAX - self.below(3),
                    1 => self.below(20_000),
                    2..=5 => {
                        let near = usize::try_from(self.below(8)).unwrap();
                        [3, 7, 12, 72, 500, 1_000, 5_000, 10_000][near] + self.below(3) - 1
                    }
                    _ => self.below(6),
                };
                if ty == Ty::Rate {
                    number.min(10_000)
                } else {
                    number
                }
            }
            Ty::Day => 20_000 + self.below(8),
            Ty::Enum(vocabulary) => self.below(u64::try_from(vocabulary.terms.len()).unwrap()),
            Ty::Set(vocabulary) => {
                let all = (1_u64 << vocabulary.terms.len()) - 1;
                (self.next() & self.next() & all).cast_signed()
            }
            Ty::Text => self.below(u64::try_from(texts).unwrap() + 1) - 1,
        }
    }
}

/// Whether facts of a frame are absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Absences {
    /// Everything is known.
    None,
    /// Each fact that may be absent is so one time in four.
    Some,
}

/// Makes a frame from a seed.
fn frame(seed: u64, absences: Absences, pack: &Pack, params: &ParamsAt) -> Frame {
    let mut numbers = Numbers(seed);
    let mut frame = Frame::new(pack.params.all().len());
    params.write(&mut frame);
    let mut set = |slot, ty, may_be_absent: bool| {
        let value = numbers.value(ty, pack.symbols.len());
        let absent = absences == Absences::Some && may_be_absent && numbers.below(4) == 0;
        frame.set(slot, (!absent).then_some(value));
    };
    for FactDef {
        path, ty, absence, ..
    } in catalogue::facts()
    {
        let fact: FactId = catalogue::find(path).unwrap();
        set(fact_slot(fact), *ty, *absence != Absence::Never);
    }
    for answer in AnswerFact::ALL {
        set(answer.slot(), answer.ty(), true);
    }
    frame
}

// How they are held against each other.

/// How many conditions are read as one file and run on one frame.
const TOGETHER: u32 = 10;

fn cases() -> u32 {
    std::env::var("ADJUDGE_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(2_000)
}

/// Lowers conditions, each as that of a rule which comes after all answers.
fn lower(conditions: &[String], pack: &Pack) -> Vec<Rule> {
    let rules: Vec<String> = (0..)
        .zip(conditions)
        .map(|(number, condition)| {
            format!(
                "rule \"generated.r{number:04}\" title \"生成\" / \"Generated\" basis \"terms\" models \"T-01\"
    when {condition}
    then {{ advise(Statute::FRAUD_THREEFOLD, 0, 1, 0); }}
"
            )
        })
        .collect();
    let files = [
        ("helpers", HELPERS.to_owned()),
        ("generated", rules.concat()),
    ];
    let files = files.map(|(name, text)| PolicyFile {
        policy: name.to_owned(),
        source: SourceFile::new(format!("{name}.rhai"), text),
    });
    let (rules, found) = RuleSet::build(&files, &pack.params);
    assert!(!has_errors(&found), "{}", found[0].render());
    rules.rules().to_vec()
}

/// Holds tree, jump code and interpreter against each other.
fn compare(
    condition: &Expr,
    text: &str,
    frame: &Frame,
    params: &ParamsAt,
    interpreter: &Interpreter,
    absences: Absences,
) -> Result<(), TestCaseError> {
    let by_tree = condition.eval(frame, params);
    let by_rhai = interpreter.condition(text);
    match (absences, by_tree, by_rhai) {
        (Absences::None, tree, rhai) => prop_assert_eq!(tree, rhai, "tree and Rhai: {}", text),
        // Rhai stops at the first absent fact; the tree may know better, but never otherwise.
        (Absences::Some, tree, Value::Known(_)) => {
            prop_assert_eq!(tree, by_rhai, "tree and Rhai: {}", text);
        }
        (Absences::Some, Value::Faulty(_), Value::Faulty(_)) => {
            prop_assert_eq!(by_tree, by_rhai, "tree and Rhai: {}", text);
        }
        (Absences::Some, _, _) => {}
    }
    // Jump code is held against the tree part by part: a whole would hide most of its parts.
    let mut parts = Vec::new();
    condition.walk(&mut |part| parts.push(part));
    for part in parts.into_iter().filter(|part| part.ty == Ty::Bool) {
        let mut program = Program::default();
        let start = program.compile(part);
        let by_tree = part.eval(frame, params);
        match program.run(start, frame, params) {
            Some(by_code) => {
                let what = part.span.text();
                prop_assert_eq!(by_tree, by_code, "tree and code of `{}`: {}", what, text);
            }
            // Code may leave faults to the tree, and what turns on a parameter without a value.
            None => prop_assert!(
                by_tree.known().is_none() || absences == Absences::Some,
                "no code for `{}`: {}",
                part.span.text(),
                text
            ),
        }
    }
    Ok(())
}

/// Runs generated conditions on random frames.
fn run_generated(absences: Absences, seen: &RefCell<Vec<Value>>) {
    let pack = Tiny::beside_general("").params(PARAMS).load().pack;
    let helpers = SourceFile::new("helpers.rhai", HELPERS);
    let days = ["2025-02-01", "2025-06-01"].map(|on| {
        let params = Arc::new(pack.params_at(day(on)));
        let mut interpreter = Interpreter::new(&pack.params, &params);
        interpreter.declare(&helpers);
        RefCell::new((params, interpreter))
    });
    let config = Config {
        cases: cases().div_ceil(TOGETHER),
        max_shrink_iters: 2_000,
        ..Config::with_source_file(file!())
    };
    let together = usize::try_from(TOGETHER).unwrap();
    let conditions = prop::collection::vec(condition(), together);
    let strategy = (conditions, any::<u64>(), 0..days.len());
    let outcome = TestRunner::new(config).run(&strategy, |(texts, seed, on)| {
        let (params, interpreter) = &mut *days[on].borrow_mut();
        let frame = frame(seed, absences, &pack, params);
        interpreter.read(&frame, params);
        for (rule, text) in lower(&texts, &pack).iter().zip(&texts) {
            seen.borrow_mut().push(rule.when.eval(&frame, params));
            compare(&rule.when, text, &frame, params, interpreter, absences)?;
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn generated_conditions_come_to_the_same_by_tree_by_jump_code_and_by_rhai() {
    let seen = RefCell::new(Vec::new());
    run_generated(Absences::None, &seen);
    let seen = seen.into_inner();
    assert!(!seen.contains(&Value::Unknown), "nothing is absent");
    let count = |value: fn(&Value) -> bool| seen.iter().filter(|seen| value(seen)).count();
    // The generator is worth something only if every outcome is frequent.
    for frequent in [
        count(|value| *value == Value::Known(0)),
        count(|value| *value == Value::Known(1)),
        count(|value| *value == Value::Faulty(Fault::Overflow)),
        count(|value| matches!(value, Value::Faulty(Fault::NoValue(_) | Fault::NoRow(_)))),
    ] {
        assert!(frequent * 200 > seen.len(), "{frequent} of {}", seen.len());
    }
    assert!(seen.len() >= usize::try_from(cases()).unwrap());
}

#[test]
fn where_facts_are_absent_the_lowered_form_never_contradicts_rhai() {
    let seen = RefCell::new(Vec::new());
    run_generated(Absences::Some, &seen);
    assert!(seen.into_inner().contains(&Value::Unknown));
}

// The rules of the shipped packs.

fn shipped(folder: &str) -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("rules")
        .join(folder);
    let (pack, found) = Pack::open(&read_pack_folder(&folder).unwrap());
    pack.unwrap_or_else(|| panic!("{}", found[0].render()))
}

/// How many random frames every rule of a pack is run on.
fn frames() -> u64 {
    u64::from(cases().div_ceil(100))
}

/// Runs the condition and the verbs of every rule of a pack on random frames.
fn run_pack(folder: &str) {
    let pack = shipped(folder);
    for version in &pack.versions {
        let params = Arc::new(pack.params_at(version.from));
        let mut interpreter = Interpreter::of_version(version, &pack.params, &params);
        for seed in 0..frames() {
            let absences = if seed % 3 == 2 {
                Absences::Some
            } else {
                Absences::None
            };
            let frame = frame(seed, absences, &pack, &params);
            interpreter.read(&frame, &params);
            for rule in version.rules.rules() {
                let text = rule.when.span.text();
                compare(&rule.when, text, &frame, &params, &interpreter, absences)
                    .unwrap_or_else(|error| panic!("{} on frame {seed}: {error}", rule.id));
                compare_verbs(rule, &frame, &params, &interpreter)
                    .unwrap_or_else(|error| panic!("{} on frame {seed}: {error}", rule.id));
            }
        }
    }
}

/// Holds the lowered verbs of a rule against what Rhai calls.
fn compare_verbs(
    rule: &Rule,
    frame: &Frame,
    params: &ParamsAt,
    interpreter: &Interpreter,
) -> Result<(), TestCaseError> {
    let lowered = lowered_proposals(&rule.then, frame, params);
    let block = rule.block();
    match (interpreter.proposals(block), lowered) {
        // Rhai gives up the whole block for one amount that rests on an absent fact.
        (Err(Value::Unknown), Ok(lowered)) => {
            let absent = lowered
                .iter()
                .any(|proposal| proposal.arguments.contains(&Argument::Absent));
            prop_assert!(absent, "{}", block);
        }
        (by_rhai, lowered) => prop_assert_eq!(by_rhai, lowered, "{}", block),
    }
    Ok(())
}

#[test]
fn every_rule_of_cn_marketplace_says_what_rhai_says() {
    run_pack("cn-marketplace");
}

#[test]
fn every_rule_of_eu_withdrawal_says_what_rhai_says() {
    run_pack("eu-withdrawal");
}

// What the interpreter makes of absent facts, and the one difference there is.

/// Returns what tree and interpreter make of a condition where nothing is known.
fn on_an_empty_frame(text: &str) -> (Value, Value) {
    let pack = Tiny::beside_general("").params(PARAMS).load().pack;
    let params = Arc::new(pack.params_at(day("2025-02-01")));
    let mut interpreter = Interpreter::new(&pack.params, &params);
    interpreter.declare(&SourceFile::new("helpers.rhai", HELPERS));
    let mut frame = Frame::new(pack.params.all().len());
    params.write(&mut frame);
    interpreter.read(&frame, &params);
    let rules = lower(&[text.to_owned()], &pack);
    (
        rules[0].when.eval(&frame, &params),
        interpreter.condition(text),
    )
}

#[test]
fn rhai_refuses_an_absent_fact_instead_of_comparing_it_in_silence() {
    for text in [
        "order.paid > 5",
        "5 != order.paid",
        "claim.partial",
        "!claim.partial",
        "order.paid == order.claimed_paid",
        "min(order.paid, param.small_sum) > 5",
        "param.surcharge.at(shipment.to_region) > 5",
        "claim.ground in [Ground::GIFT]",
        "over(order.paid, 5)",
        "claim.partial && false",
    ] {
        let (_, rhai) = on_an_empty_frame(text);
        assert_eq!(rhai, Value::Unknown, "{text}");
    }
}

#[test]
fn three_values_know_what_rhai_gives_up_on() {
    let (tree, rhai) = on_an_empty_frame("claim.partial && false");
    assert_eq!((tree, rhai), (Value::Known(0), Value::Unknown));
}

#[test]
fn a_parameter_without_a_value_is_a_fault_for_both() {
    let (tree, rhai) = on_an_empty_frame("param.later_window > 5");
    assert!(matches!(tree, Value::Faulty(Fault::NoValue(_))), "{tree:?}");
    assert_eq!(tree, rhai);
}

#[test]
fn rhai_computes_the_arguments_of_a_helper_even_where_they_are_not_needed() {
    // A helper is put in place of its call, so an argument that decides nothing cannot fault.
    let (tree, rhai) = on_an_empty_frame("either(true, param.later_window > 5)");
    assert_eq!(tree, Value::Known(1));
    assert!(matches!(rhai, Value::Faulty(Fault::NoValue(_))));
}
