//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Judge after-sale disputes of a marketplace with dated rule packs
///
/// Results go to standard output, errors and progress to standard error.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a test or golden differs, 4 a pack is faulty,
/// 5 not all cases were ruled (only with --require-ruling).
#[derive(Debug, Parser)]
#[command(name = "adjudge", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge cases and explain the rulings
    Judge(JudgeArgs),
    /// Check, test and explain rule packs
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Write case files
    #[command(subcommand)]
    Case(CaseCommand),
}

/// The language of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    /// 中文
    Zh,
    /// English
    En,
}

#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    /// A case file, a folder that is a case, or a folder of cases (can be repeated)
    #[arg(required = true, value_name = "CASE")]
    pub cases: Vec<PathBuf>,
    /// The pack to judge with: its folder, or ID@VERSION to judge as if that version governed
    ///
    /// Without it a case is judged with the pack it names under `judged_under`, or else with the only
    /// pack in its currency, in the version in force on its governing day.
    #[arg(long, value_name = "PACK")]
    pub pack: Option<String>,
    /// The folder with the packs
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub packs: PathBuf,
    /// Judge as of this day or time instead of the case's own `judged_at`
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Write JSON: one object for one case, one object a line for several
    #[arg(long)]
    pub json: bool,
    /// The language of the text
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
    /// Also show the rules that were silenced or stayed silent, and every change
    #[arg(long)]
    pub why: bool,
    /// Exit with 5 unless every case is ruled
    #[arg(long)]
    pub require_ruling: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Check a pack and show everything that is wrong with it
    Check(PackArgs),
    /// Run the examples of a pack
    Test(PackArgs),
    /// Show how far the examples of a pack exercise its rules
    ///
    /// Reports rule, branch and condition coverage (masking MC/DC over two-valued outcomes) and writes
    /// an example ready to paste for each gap.
    Cover(CoverArgs),
    /// Explain one rule: what it says, rests on, overrides and yields to
    Explain(ExplainArgs),
    /// List the facts, terms, functions and verbs that rules can use
    Facts(FactsArgs),
    /// Draw which rule overrides which, or with --process how a dispute moves
    Graph(GraphArgs),
    /// Write the page that shows which rule or parameter models which row of the sources
    Sources(PackArgs),
}

#[derive(Debug, Args)]
pub(super) struct PackArgs {
    /// The folder of the pack, such as rules/cn-marketplace
    #[arg(value_name = "PACK_FOLDER")]
    pub folder: PathBuf,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

/// What a picture is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    /// For Graphviz
    Dot,
    /// For Mermaid
    Mermaid,
    /// A picture that needs no other program
    Svg,
}

#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    /// The folder of the pack, such as rules/cn-marketplace
    #[arg(value_name = "PACK_FOLDER")]
    pub folder: PathBuf,
    /// Draw the process of `workflow.yaml` instead of the overrides
    #[arg(long)]
    pub process: bool,
    /// The version whose process is drawn, by its first day; the last one without it
    #[arg(long, value_name = "DAY", requires = "process")]
    pub version: Option<String>,
    /// What to write
    #[arg(long, value_enum, default_value = "dot", requires = "process")]
    pub format: FormatArg,
    /// The language of the words
    #[arg(long, value_enum, default_value = "en", requires = "process")]
    pub lang: LangArg,
    /// The file to write to; standard output without it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CoverArgs {
    #[command(flatten)]
    pub pack: PackArgs,
    /// Write only the examples for the gaps
    #[arg(long)]
    pub examples: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of the rule
    #[arg(value_name = "RULE")]
    pub rule: String,
    /// The folder of the pack; all packs below --packs are searched without it
    #[arg(value_name = "PACK_FOLDER")]
    pub folder: Option<PathBuf>,
    /// The folder with the packs
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub packs: PathBuf,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(super) struct FactsArgs {
    /// Only those whose name contains this
    #[arg(value_name = "PART")]
    pub part: Option<String>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
    /// The language of the meanings
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}

#[derive(Debug, Subcommand)]
pub(super) enum CaseCommand {
    /// Write the JSON Schema of case files, for editors to complete and check them
    Schema,
    /// Write a case file to start from
    New(NewArgs),
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The ground of the claim, such as `no_reason` or `defective`
    #[arg(long, value_name = "GROUND", default_value = "no_reason")]
    pub ground: String,
}
