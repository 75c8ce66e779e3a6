//! The one place where a Rhai engine is made.
//!
//! Every limit is set, everything that reaches outside or runs without bound is switched off, and
//! the one added statement, `rule`, is registered here.

use rhai::{Dynamic, Engine, EvalAltResult, LexError, OptimizationLevel, Position};

/// Longest rule file, in bytes.
pub const FILE_BYTES_MAX: usize = 512 * 1024;
/// Most lines of a rule file; Rhai cannot tell lines beyond 65,535 apart.
pub const FILE_LINES_MAX: usize = 20_000;
/// Longest line of a rule file, in bytes.
pub const LINE_BYTES_MAX: usize = 4_000;
/// Longest statement of a rule file, in bytes.
pub const STATEMENT_BYTES_MAX: usize = 32 * 1024;
/// Most statements of a version: rules, helpers and constants.
pub const STATEMENTS_MAX: usize = 10_000;
/// Most rules of a version.
pub const RULES_MAX: usize = 5_000;
/// Most parts of the condition or of one amount of a rule, with its helpers put in place.
pub const RULE_PARTS_MAX: usize = 1_000;
/// Most parts of all rules of a version.
pub const VERSION_PARTS_MAX: usize = 500_000;
/// Deepest nesting of the parts of a rule, with its helpers put in place.
pub const PARTS_DEPTH_MAX: usize = 100;
/// Deepest nesting of brackets before Rhai is asked to parse.
pub const NESTING_MAX: usize = 48;
/// Longest chain of rules each of which overrides the next.
pub const OVERRIDE_DEPTH_MAX: usize = 16;
/// Most ways on which overrides lead from one rule up to the ends.
pub const OVERRIDE_WAYS_MAX: usize = 100_000;
/// Largest pack, in bytes over all its files.
pub const PACK_BYTES_MAX: usize = 16 * 1024 * 1024;

const OPERATIONS_MAX: u64 = 100_000;
const CALL_LEVELS_MAX: usize = 16;
const EXPRESSION_DEPTH_MAX: usize = 64;
const STRING_BYTES_MAX: usize = 4 * 1024;
const ARRAY_ITEMS_MAX: usize = 256;
const MAP_ITEMS_MAX: usize = 1_024;

/// Makes an engine that can parse rule files and run what a rule may hold.
pub fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine.register_global_module(rhai::packages::Package::as_shared_module(
        &rhai::packages::CorePackage::new(),
    ));
    engine.register_global_module(rhai::packages::Package::as_shared_module(
        &rhai::packages::LogicPackage::new(),
    ));
    engine.register_global_module(rhai::packages::Package::as_shared_module(
        &rhai::packages::BasicArrayPackage::new(),
    ));
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_operations(OPERATIONS_MAX);
    engine.set_max_call_levels(CALL_LEVELS_MAX);
    engine.set_max_expr_depths(EXPRESSION_DEPTH_MAX, EXPRESSION_DEPTH_MAX);
    engine.set_max_string_size(STRING_BYTES_MAX);
    engine.set_max_array_size(ARRAY_ITEMS_MAX);
    engine.set_max_map_size(MAP_ITEMS_MAX);
    engine.set_max_variables(256);
    engine.set_max_functions(512);
    engine.set_max_modules(0);
    engine.set_allow_looping(false);
    engine.set_allow_anonymous_fn(false);
    engine.set_allow_shadowing(false);
    engine.set_fail_on_invalid_map_property(true);
    for symbol in [
        "eval",
        "import",
        "export",
        "print",
        "debug",
        "Fn",
        "call",
        "curry",
        "is_shared",
        "sleep",
        "timestamp",
        "while",
        "loop",
        "do",
        "try",
        "throw",
        "return",
        "global",
    ] {
        engine.disable_symbol(symbol);
    }
    register_rule_statement(&mut engine);
    engine
}

/// Where the parser stands inside a `rule` statement.
#[derive(Clone, Copy)]
enum Stage {
    Id,
    Clause,
    TitleZh,
    TitleSlash,
    TitleEn,
    Basis,
    Models,
    ModelsMore,
    Overrides,
    OverridesMore,
    OverridesQuestion,
    When,
    Then,
    Block,
    End,
}

const STAGES: [Stage; 15] = [
    Stage::Id,
    Stage::Clause,
    Stage::TitleZh,
    Stage::TitleSlash,
    Stage::TitleEn,
    Stage::Basis,
    Stage::Models,
    Stage::ModelsMore,
    Stage::Overrides,
    Stage::OverridesMore,
    Stage::OverridesQuestion,
    Stage::When,
    Stage::Then,
    Stage::Block,
    Stage::End,
];

/// The clauses of a rule, in the order authors write them.
pub const CLAUSES: [&str; 5] = ["title", "basis", "models", "overrides", "when"];

fn register_rule_statement(engine: &mut Engine) {
    engine.register_custom_syntax_with_state_raw(
        "rule",
        |_symbols, look_ahead, state| {
            let stage = state
                .as_int()
                .ok()
                .and_then(|place| STAGES.get(usize::try_from(place).ok()?).copied())
                .unwrap_or(Stage::Id);
            let (next, expected) = step(stage, look_ahead).map_err(|message| {
                LexError::ImproperSymbol(look_ahead.to_owned(), message).into_err(Position::NONE)
            })?;
            *state = Dynamic::from_int(next.place());
            Ok(expected.map(Into::into))
        },
        false,
        |_context, _inputs, _state| {
            Err(Box::new(EvalAltResult::ErrorRuntime(
                "a rule is a declaration; it is lowered, not run".into(),
                Position::NONE,
            )))
        },
    );
}

impl Stage {
    #[expect(clippy::as_conversions, reason = "the place of a field-less variant")]
    const fn place(self) -> i64 {
        self as i64
    }
}

/// Returns the stage after `stage` and what the parser must find next.
fn step(stage: Stage, look_ahead: &str) -> Result<(Stage, Option<&'static str>), String> {
    Ok(match stage {
        Stage::Id => (Stage::Clause, Some("$string$")),
        Stage::Clause | Stage::ModelsMore | Stage::OverridesMore => match (stage, look_ahead) {
            (Stage::ModelsMore, ",") => (Stage::Models, Some(",")),
            (Stage::OverridesMore, "for") => (Stage::OverridesQuestion, Some("for")),
            (_, "title") => (Stage::TitleZh, Some("title")),
            (_, "basis") => (Stage::Basis, Some("basis")),
            (_, "models") => (Stage::Models, Some("models")),
            (_, "overrides") => (Stage::Overrides, Some("overrides")),
            (_, "when") => (Stage::When, Some("when")),
            (_, found) => {
                return Err(format!(
                    "a clause of the rule should stand here (title, basis, models, overrides or when), not `{found}`"
                ));
            }
        },
        Stage::TitleZh => (Stage::TitleSlash, Some("$string$")),
        Stage::TitleSlash => (Stage::TitleEn, Some("/")),
        Stage::TitleEn | Stage::Basis => (Stage::Clause, Some("$string$")),
        Stage::Models => (Stage::ModelsMore, Some("$string$")),
        Stage::Overrides => (Stage::OverridesMore, Some("$string$")),
        Stage::OverridesQuestion => (Stage::Clause, Some("$ident$")),
        Stage::When => (Stage::Then, Some("$expr$")),
        Stage::Then => (Stage::Block, Some("then")),
        Stage::Block => (Stage::End, Some("$block$")),
        Stage::End => (Stage::End, None),
    })
}
