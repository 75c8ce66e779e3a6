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
    /// Take cases through the whole process, from filing to closure
    ///
    /// The clock moves from one entry of the timelines to the next, and then from deadline to
    /// deadline, until every dispute has ended. A case without a timeline takes the usual course of
    /// a contested claim.
    Run(RunArgs),
    /// Look at the disputes of a ledger
    #[command(subcommand)]
    Dispute(DisputeCommand),
    /// Look at the standing of merchants
    #[command(subcommand)]
    Merchant(MerchantCommand),
    /// List what waits for an adjudicator, the most urgent first
    Queue(QueueArgs),
    /// Carry out a command on a live ledger
    ///
    /// For example: `adjudge do dsp-7 --ledger DIR --by merchant refuse_claim '{ reason: tag off }'`
    Do(DoArgs),
    /// Fire every deadline that has passed
    Tick(TickArgs),
    /// Keep a ledger: check it, write it out, read it in
    #[command(subcommand)]
    Ledger(LedgerCommand),
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

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// A case file, a folder that is a case, or a folder of cases (can be repeated)
    #[arg(required = true, value_name = "CASE")]
    pub cases: Vec<PathBuf>,
    /// The ledger to keep it in; without it nothing is kept
    #[arg(long, value_name = "DIR")]
    pub ledger: Option<PathBuf>,
    /// The folder with the packs
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub packs: PathBuf,
    /// Write JSON, one object a dispute
    #[arg(long)]
    pub json: bool,
    /// The language of the text
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}

/// Which ledger and packs, and how to write.
#[derive(Debug, Args)]
pub(super) struct LedgerArgs {
    /// The folder of the ledger
    #[arg(long, value_name = "DIR")]
    pub ledger: PathBuf,
    /// The folder with the packs
    #[arg(long, value_name = "DIR", default_value = "rules")]
    pub packs: PathBuf,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
    /// The language of the text
    #[arg(long, value_enum, default_value = "en")]
    pub lang: LangArg,
}

#[derive(Debug, Subcommand)]
pub(super) enum DisputeCommand {
    /// List disputes
    List(DisputeListArgs),
    /// Show where a dispute stands, what is asked and who may do what
    Show(DisputeArgs),
    /// Show what happened in a dispute
    Timeline(DisputeArgs),
}

#[derive(Debug, Args)]
pub(super) struct DisputeListArgs {
    #[command(flatten)]
    pub common: LedgerArgs,
    /// Only those of this merchant
    #[arg(long, value_name = "MERCHANT")]
    pub merchant: Option<String>,
    /// Only those of this buyer
    #[arg(long, value_name = "BUYER")]
    pub buyer: Option<String>,
    /// Only open ones in this stage
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// Only those filed on this day (UTC)
    #[arg(long, value_name = "DAY")]
    pub day: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct DisputeArgs {
    /// The number of the dispute
    #[arg(value_name = "DISPUTE")]
    pub dispute: String,
    #[command(flatten)]
    pub common: LedgerArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum MerchantCommand {
    /// List merchants with their restrictions
    List(LedgerArgs),
    /// Show the standing of a merchant as of a day
    Show(MerchantArgs),
    /// Show everything that moved the standing of a merchant
    History(MerchantArgs),
}

#[derive(Debug, Args)]
pub(super) struct MerchantArgs {
    /// The merchant
    #[arg(value_name = "MERCHANT")]
    pub merchant: String,
    /// The day as of which the standing is read; without it the day of the last event that moved it
    #[arg(long, value_name = "DAY")]
    pub day: Option<String>,
    #[command(flatten)]
    pub common: LedgerArgs,
}

#[derive(Debug, Args)]
pub(super) struct QueueArgs {
    /// The moment of looking; without it the present
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub common: LedgerArgs,
}

#[derive(Debug, Args)]
pub(super) struct DoArgs {
    /// The number of the dispute
    #[arg(value_name = "DISPUTE")]
    pub dispute: String,
    /// The name of a command
    #[arg(value_name = "COMMAND")]
    pub command: String,
    /// The fields of the command, as YAML or JSON; for `file_dispute` a case file
    #[arg(value_name = "FIELDS")]
    pub fields: Option<String>,
    /// In which role, such as `buyer`, `merchant`, `adjudicator` or `marketplace`
    #[arg(long, value_name = "ROLE")]
    pub by: String,
    /// The name of who acts; adjudicators and jurors must give one
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// A key: the same command under it is carried out once
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// The moment of the command; without it the present
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub common: LedgerArgs,
}

#[derive(Debug, Args)]
pub(super) struct TickArgs {
    /// Up to which moment; without it the present
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub common: LedgerArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    /// Walk the whole ledger and name everything that was altered, lost or reordered
    Verify(LedgerArgs),
    /// Show what the ledger holds
    Stats(StatsArgs),
    /// Make everything that is derived from the events again
    Rebuild(LedgerArgs),
    /// Write every event as a JSON line, with its hashes
    Export(LedgerArgs),
    /// Read exported events into an empty ledger; the chains must come out the same
    Import(ImportArgs),
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The exported file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub common: LedgerArgs,
}

#[derive(Debug, Args)]
pub(super) struct StatsArgs {
    #[command(flatten)]
    pub common: LedgerArgs,
    /// Write only the digest over all derived pairs
    #[arg(long)]
    pub digest: bool,
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
