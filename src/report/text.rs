//! Judgements as text for people.

use crate::domain::vocabulary::{Cause, Line, Party, Remedy, ReturnState, Term};
use crate::domain::{
    Ask, Change, Judgement, Lang, Money, Outcome, Ruling, SideSum, Silent, StatutoryAdvice,
};
use crate::policy::catalogue;
use crate::policy::question::Question;

/// How much a text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The ruling, its reasons, what is asked, the nearest changes.
    Usual,
    /// Also the rules that were silenced or stayed silent, and every change.
    Why,
}

/// How many changes the usual text shows.
const CHANGES_SHOWN: usize = 3;

/// Writes a judgement as text in `lang`; it ends with a line break.
pub fn judgement_text(judgement: &Judgement, lang: Lang, detail: Detail) -> String {
    let mut page = Page {
        lang,
        out: String::new(),
    };
    page.head(judgement);
    if let Some(ruling) = &judgement.ruling {
        page.ruling(ruling, judgement);
    }
    page.why(judgement);
    page.asks(&judgement.asks);
    page.reasons(judgement);
    page.changes(&judgement.would_change, detail);
    page.statutory(&judgement.statutory);
    if detail == Detail::Why {
        page.silent(judgement);
    }
    page.foot(judgement);
    page.out
}

struct Page {
    lang: Lang,
    out: String,
}

impl Page {
    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn line(&mut self, text: &str) {
        match self.lang {
            Lang::Zh => self.out.push_str(&in_yuan(text.trim_end())),
            Lang::En => self.out.push_str(text.trim_end()),
        }
        self.out.push('\n');
    }

    fn section(&mut self, zh: &str, en: &str) {
        self.out.push('\n');
        let title = self.say(zh, en).to_owned();
        self.line(&title);
    }

    /// Writes a label and what stands beside it, in two columns.
    fn field(&mut self, zh: &str, en: &str, value: &str) {
        let label = self.say(zh, en);
        let width: usize = label
            .chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum();
        let gap = " ".repeat(18_usize.saturating_sub(width).max(1));
        let line = format!("  {label}{gap}{value}");
        self.line(&line);
    }

    fn head(&mut self, judgement: &Judgement) {
        let outcome = judgement.outcome.label(self.lang);
        let mut line = format!("{}  {outcome}", judgement.case);
        if let Some(refusal) = judgement.refusal {
            let colon = self.say("：", ": ");
            line.push_str(&format!("{colon}{}", refusal.label(self.lang)));
        }
        if let Some(title) = &judgement.title {
            line.push_str(&format!("\n  {title}"));
        }
        self.line(&line);
    }

    fn ruling(&mut self, ruling: &Ruling, judgement: &Judgement) {
        self.section("裁决", "Ruling");
        let mut remedy = ruling.remedy.label(self.lang).to_owned();
        if let Some(code) = &ruling.dismissed {
            remedy.push_str(&self.cause(code, Question::Remedy, judgement));
        }
        self.field("处理结果", "remedy", &remedy);
        self.field("胜负", "prevails", ruling.prevails.label(self.lang));
        if let Some(liable) = ruling.liability {
            self.field("责任方", "liable", liable.label(self.lang));
        }
        for award in &ruling.awards {
            let amount = self.money(award.amount);
            let (payer, payee) = (award.payer.label(self.lang), award.payee.label(self.lang));
            let cause = award.cause.label(self.lang);
            let text = match self.lang {
                Lang::Zh => format!("{amount}  {payer}付{payee}（{cause}）"),
                Lang::En => format!("{amount}  {payer} -> {payee}  ({cause})"),
            };
            self.field(
                award.line.label(Lang::Zh),
                award.line.label(Lang::En),
                &text,
            );
        }
        if ruling.remedy != Remedy::Dismissed {
            let back = self.where_goods_go(ruling).to_owned();
            self.field("商品", "goods", &back);
        }
        self.freight("发货运费承担", "outbound freight", ruling.freight_out);
        self.freight("退货运费承担", "return freight", ruling.freight_back);
        if let Some(clock) = ruling.refund_within {
            let text = match self.lang {
                Lang::Zh => format!("{}起 {} 日内", clock.from.label(self.lang), clock.days),
                Lang::En => format!(
                    "within {} days of {}",
                    clock.days,
                    clock.from.label(self.lang)
                ),
            };
            self.field("退款期限", "refund due", &text);
        }
        let sides = [
            (
                "平台垫付",
                "paid in advance",
                &ruling.advance,
                Question::Advance,
            ),
            ("保险理赔", "cover", &ruling.cover, Question::Payout),
            ("追偿", "recourse", &ruling.recourse, Question::Recourse),
        ];
        for (zh, en, side, question) in sides {
            if let Some(side) = side {
                let text = self.side(side, question, judgement);
                self.field(zh, en, &text);
            }
        }
        self.consequences(ruling);
    }

    /// Writes duties, penalty points, and what the case does not state.
    fn consequences(&mut self, ruling: &Ruling) {
        for duty in &ruling.duties {
            let text = format!(
                "{}{}{}",
                duty.party.label(self.lang),
                self.say("：", ": "),
                duty.duty.label(self.lang)
            );
            self.field("义务", "duty", &text);
        }
        for penalty in &ruling.penalties {
            let text = format!("{} {}", penalty.violation.label(self.lang), penalty.points);
            self.field("扣分", "penalty points", &text);
        }
        if !ruling.not_stated.is_empty() {
            let names = ruling.not_stated.iter().map(|name| self.unstated(name));
            let names: Vec<String> = names.collect();
            let text = names.join(self.say("、", ", "));
            self.field("案件未载明", "not stated", &text);
        }
    }

    /// Says where the goods are to be, and whether they are there.
    fn where_goods_go(&self, ruling: &Ruling) -> &'static str {
        let (zh, en) = match (ruling.return_state, ruling.goods_return) {
            (ReturnState::Delivered, _) => ("已退回商家", "they are back already"),
            (ReturnState::HandedOver, true) => ("退回途中", "they are on their way back"),
            (
                ReturnState::NotSent
                | ReturnState::HandedOver
                | ReturnState::RefusedByMerchant
                | ReturnState::Gone,
                go_back,
            ) => {
                if go_back {
                    ("需退回", "they go back")
                } else {
                    ("无需退回", "they stay")
                }
            }
        };
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Names what is not stated: a fact, or a line of money as `goods/price`.
    fn unstated(&self, name: &str) -> String {
        if self.lang == Lang::En {
            return name.to_owned();
        }
        if let Some(fact) = catalogue::find(name) {
            return catalogue::def(fact).zh.clone();
        }
        let (line, cause) = name.split_once('/').unwrap_or((name, ""));
        let line = Line::from_wire(line).map(|line| line.label(self.lang));
        let cause = Cause::from_wire(cause).map(|cause| cause.label(self.lang));
        match (line, cause) {
            (Some(line), Some(cause)) => format!("{line}（{cause}）"),
            (Some(line), None) => line.to_owned(),
            (None, _) => name.to_owned(),
        }
    }

    /// Says in brackets why something is refused: the code, or in Chinese the rule that says so.
    fn cause(&self, code: &str, question: Question, judgement: &Judgement) -> String {
        let speaks = |settles: &[String]| settles.iter().any(|name| name == question.name());
        let rule = judgement
            .reasons
            .iter()
            .find(|reason| speaks(&reason.settles));
        match (self.lang, rule) {
            (Lang::Zh, Some(rule)) => format!("（{}）", rule.title_zh),
            (Lang::Zh, None) => String::new(),
            (Lang::En, _) => format!(" ({code})"),
        }
    }

    fn freight(&mut self, zh: &str, en: &str, bearer: Option<Party>) {
        if let Some(bearer) = bearer.filter(|bearer| *bearer != Party::None) {
            self.field(zh, en, bearer.label(self.lang));
        }
    }

    fn side(&self, side: &SideSum, question: Question, judgement: &Judgement) -> String {
        match (&side.refused, side.party) {
            (Some(code), _) => {
                let cause = self.cause(code, question, judgement);
                format!("{}{cause}", self.say("无", "none"))
            }
            (None, Some(party)) => {
                format!("{}  {}", self.money(side.amount), party.label(self.lang))
            }
            (None, None) => self.money(side.amount),
        }
    }

    fn money(&self, amount: Option<Money>) -> String {
        amount.map_or_else(
            || self.say("金额未载明", "amount not stated").to_owned(),
            |amount| amount.to_string(),
        )
    }

    fn why(&mut self, judgement: &Judgement) {
        let Some(why) = &judgement.why else { return };
        self.section("为何需人工", "Why a person decides");
        let text = match self.lang {
            Lang::Zh => format!("  {}", why.zh),
            Lang::En => format!("  {} ({})", why.en, why.code),
        };
        self.line(&text);
    }

    fn asks(&mut self, asks: &[Ask]) {
        if asks.is_empty() {
            return;
        }
        self.section("需要补充", "What is asked");
        for ask in asks {
            let name = ask
                .finding
                .as_deref()
                .or(ask.fact.as_deref())
                .unwrap_or_default();
            let meaning = self.say(&ask.meaning_zh, &ask.meaning_en).to_owned();
            let from = ask.from.label(self.lang);
            let due = match (&ask.due, ask.within_hours) {
                (Some(due), _) => format!("{} {due}", self.say("截止", "by")),
                (None, Some(hours)) => match self.lang {
                    Lang::Zh => format!("收到通知后 {hours} 小时内"),
                    Lang::En => format!("within {hours} hours of being asked"),
                },
                (None, None) => String::new(),
            };
            self.line(&match self.lang {
                Lang::Zh => format!("  {from}：{meaning}  {due}"),
                Lang::En => format!("  {from}: {meaning} [{name}]  {due}"),
            });
            for reply in &ask.matters_because {
                self.line(&match self.lang {
                    Lang::Zh => format!("      {} → {}", reply.reply_zh, reply.leads_to_zh),
                    Lang::En => format!("      {} => {}", reply.reply, reply.leads_to_en),
                });
            }
        }
    }

    fn reasons(&mut self, judgement: &Judgement) {
        if judgement.reasons.is_empty() {
            return;
        }
        match judgement.outcome {
            Outcome::NeedsEvidence => self.section(
                "目前适用的规则（尚未定论）",
                "Rules that speak so far (not settled)",
            ),
            Outcome::Ruled | Outcome::NeedsPerson | Outcome::NotAdmitted => {
                self.section("理由", "Reasons");
            }
        }
        for reason in &judgement.reasons {
            match self.lang {
                Lang::Zh => {
                    let settles: Vec<&str> = reason
                        .settles
                        .iter()
                        .map(|name| match Question::from_name(name) {
                            Some(question) => question.zh(),
                            None => name.as_str(),
                        })
                        .collect();
                    let settles = settles.join("、");
                    self.line(&format!("  {}  【{settles}】", reason.title_zh));
                    self.line(&format!("    依据：{}", reason.basis));
                    for line in &reason.read_zh {
                        self.line(&format!("      {line}"));
                    }
                    self.line(&format!("    规则编号：{}", reason.rule));
                }
                Lang::En => {
                    let settles = reason.settles.join(", ");
                    self.line(&format!(
                        "  {}  {}  [{settles}]",
                        reason.rule, reason.title_en
                    ));
                    self.line(&format!("    {}", reason.basis));
                    for line in reason.drawn.lines() {
                        self.line(&format!("      {line}"));
                    }
                }
            }
        }
        self.fallen(judgement);
    }

    fn fallen(&mut self, judgement: &Judgement) {
        for fallen in &judgement.fallen {
            let text = match self.lang {
                Lang::Zh => format!(
                    "  举证期届满：「{}」由{}举证，逾期未举证，视为{}",
                    fallen.meaning_zh,
                    fallen.bearer.label(self.lang),
                    if fallen.holds { "成立" } else { "不成立" }
                ),
                Lang::En => format!(
                    "  the evidence window is closed: `{}` was for the {} to show and is taken as {}",
                    fallen.finding,
                    fallen.bearer.label(self.lang),
                    if fallen.holds { "so" } else { "not so" }
                ),
            };
            self.line(&text);
        }
    }

    fn changes(&mut self, changes: &[Change], detail: Detail) {
        if changes.is_empty() {
            return;
        }
        self.section("什么会改变结果", "What would have changed it");
        let shown = match detail {
            Detail::Usual => CHANGES_SHOWN,
            Detail::Why => changes.len(),
        };
        for change in changes.iter().take(shown) {
            let facts: Vec<String> = change
                .facts
                .iter()
                .map(|fact| match self.lang {
                    Lang::Zh => format!(
                        "「{}」为{}（现为{}）",
                        fact.meaning_zh, fact.would_be_zh, fact.is_zh
                    ),
                    Lang::En => format!("{} were {} (is {})", fact.fact, fact.would_be, fact.is),
                })
                .collect();
            let text = match self.lang {
                Lang::Zh => format!("  若{} → {}", facts.join("，且"), change.leads_to_zh),
                Lang::En => format!("  if {} => {}", facts.join(" and "), change.leads_to_en),
            };
            self.line(&text);
        }
        let hidden = changes.len().saturating_sub(shown);
        if hidden > 0 {
            let text = match self.lang {
                Lang::Zh => format!("  另有 {hidden} 项，见 --why"),
                Lang::En => format!("  and {hidden} more with --why"),
            };
            self.line(&text);
        }
    }

    fn statutory(&mut self, advice: &[StatutoryAdvice]) {
        if advice.is_empty() {
            return;
        }
        self.section(
            "法定赔偿提示（不属于平台裁决，可向法院主张）",
            "What a court could add (no part of this ruling)",
        );
        for advice in advice {
            let multiple = advice
                .multiple
                .map_or_else(String::new, |multiple| match self.lang {
                    Lang::Zh => format!(" × {multiple}"),
                    Lang::En => format!(" x {multiple}"),
                });
            let base = self.money(advice.base);
            let sum = self.money(advice.amount);
            let statute = advice.statute.label(self.lang);
            let floor = advice.floor;
            let (text, reasons) = match self.lang {
                Lang::Zh => (
                    format!("  {statute}：{base}{multiple}，最低 {floor}，计 {sum}"),
                    &advice.reasons_zh,
                ),
                Lang::En => (
                    format!("  {statute}: {base}{multiple}, at least {floor} = {sum}"),
                    &advice.reasons,
                ),
            };
            self.line(&text);
            for reason in reasons {
                self.line(&format!("    {reason}"));
            }
        }
    }

    fn silent(&mut self, judgement: &Judgement) {
        if judgement.silent.is_empty() {
            return;
        }
        self.section("未适用的规则", "Rules that were silenced or stayed silent");
        for silent in &judgement.silent {
            match self.lang {
                Lang::Zh => self.silent_zh(silent),
                Lang::En => self.silent_en(silent),
            }
        }
    }

    fn silent_zh(&mut self, silent: &Silent) {
        self.line(&format!("  {}（{}）", silent.title_zh, silent.rule));
        if let Some(by) = &silent.silenced_by_zh {
            self.line(&format!("    被例外排除：{by}"));
        }
        if let Some(failed) = &silent.failed_zh {
            self.line(&format!("    条件不符：{failed}"));
        }
    }

    fn silent_en(&mut self, silent: &Silent) {
        self.line(&format!("  {}  {}", silent.rule, silent.title_en));
        if let Some(by) = &silent.silenced_by {
            self.line(&format!("    silenced by {by}"));
        }
        if let Some(failed) = &silent.failed {
            self.line(&format!("    not fulfilled: {failed}"));
        }
    }

    fn foot(&mut self, judgement: &Judgement) {
        for param in &judgement.params {
            let text = match self.lang {
                Lang::Zh => format!(
                    "  参数「{}」：{}（{} 起施行；{}）",
                    param.title_zh, param.value_zh, param.from, param.basis
                ),
                Lang::En => format!(
                    "  param {} = {} (in force from {}; {})",
                    param.param, param.value, param.from, param.basis
                ),
            };
            self.line(&text);
        }
        if let Some(pack) = &judgement.pack {
            let digest: String = pack.digest.chars().take(12).collect();
            let as_if = if pack.as_if {
                self.say("，按该版本推定适用", ", as if it had governed")
            } else {
                ""
            };
            let text = format!(
                "  {} {}@{} ({digest}){} {}{as_if}",
                self.say("规则包", "pack"),
                pack.id,
                pack.version,
                self.say("，适用日", ", day"),
                pack.day
            );
            self.out.push('\n');
            self.line(&text);
        }
    }
}

/// Writes amounts in yuan and euro as Chinese readers do.
fn in_yuan(text: &str) -> String {
    text.replace(" CNY", " 元").replace(" EUR", " 欧元")
}
