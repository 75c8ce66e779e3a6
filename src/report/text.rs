//! Judgements as text for people.

use crate::domain::vocabulary::{Party, Remedy, Term};
use crate::domain::{
    Ask, Change, Judgement, Lang, Money, Outcome, Ruling, SideSum, StatutoryAdvice,
};

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
        page.ruling(ruling);
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
        self.out.push_str(text.trim_end());
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
            line.push_str(&format!(": {}", refusal.label(self.lang)));
        }
        if let Some(title) = &judgement.title {
            line.push_str(&format!("\n  {title}"));
        }
        self.line(&line);
    }

    fn ruling(&mut self, ruling: &Ruling) {
        self.section("裁决", "Ruling");
        let mut remedy = ruling.remedy.label(self.lang).to_owned();
        if let Some(code) = &ruling.dismissed {
            remedy.push_str(&format!(" ({code})"));
        }
        self.field("处理结果", "remedy", &remedy);
        self.field("胜负", "prevails", ruling.prevails.label(self.lang));
        if let Some(liable) = ruling.liability {
            self.field("责任方", "liable", liable.label(self.lang));
        }
        for award in &ruling.awards {
            let amount = self.money(award.amount);
            let text = format!(
                "{amount}  {} -> {}  ({})",
                award.payer.label(self.lang),
                award.payee.label(self.lang),
                award.cause.label(self.lang),
            );
            self.field(
                award.line.label(Lang::Zh),
                award.line.label(Lang::En),
                &text,
            );
        }
        if ruling.remedy != Remedy::Dismissed {
            let back = if ruling.goods_return {
                self.say("需退回", "they go back")
            } else {
                self.say("无需退回", "they stay")
            };
            let back = back.to_owned();
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
        self.side("平台垫付", "paid in advance", ruling.advance.as_ref());
        self.side("保险理赔", "cover", ruling.cover.as_ref());
        self.side("追偿", "recourse", ruling.recourse.as_ref());
        for duty in &ruling.duties {
            let text = format!(
                "{}: {}",
                duty.party.label(self.lang),
                duty.duty.label(self.lang)
            );
            self.field("义务", "duty", &text);
        }
        for penalty in &ruling.penalties {
            let text = format!("{} {}", penalty.violation.label(self.lang), penalty.points);
            self.field("扣分", "penalty points", &text);
        }
        if !ruling.not_stated.is_empty() {
            let text = ruling.not_stated.join(", ");
            self.field("案件未载明", "not stated", &text);
        }
    }

    fn freight(&mut self, zh: &str, en: &str, bearer: Option<Party>) {
        if let Some(bearer) = bearer.filter(|bearer| *bearer != Party::None) {
            self.field(zh, en, bearer.label(self.lang));
        }
    }

    fn side(&mut self, zh: &str, en: &str, side: Option<&SideSum>) {
        let Some(side) = side else { return };
        let text = match (&side.refused, side.party) {
            (Some(code), _) => format!("{} ({code})", self.say("无", "none")),
            (None, Some(party)) => {
                format!("{}  {}", self.money(side.amount), party.label(self.lang))
            }
            (None, None) => self.money(side.amount),
        };
        self.field(zh, en, &text);
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
            Lang::Zh => format!("  {} ({})", why.zh, why.code),
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
            self.line(&format!("  {from}: {meaning} [{name}]  {due}"));
            for reply in &ask.matters_because {
                let leads = self.say(&reply.leads_to_zh, &reply.leads_to_en).to_owned();
                self.line(&format!("      {} => {leads}", reply.reply));
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
            let title = self.say(&reason.title_zh, &reason.title_en).to_owned();
            self.line(&format!(
                "  {}  {title}  [{}]",
                reason.rule,
                reason.settles.join(", ")
            ));
            self.line(&format!("    {}", reason.basis));
            for line in reason.drawn.lines() {
                self.line(&format!("      {line}"));
            }
        }
        for fallen in &judgement.fallen {
            let text = match self.lang {
                Lang::Zh => format!(
                    "  举证期届满：{} 由{}举证，视为{}",
                    fallen.finding,
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
                        "{} [{}] 为 {}（现为 {}）",
                        fact.meaning_zh, fact.fact, fact.would_be, fact.is
                    ),
                    Lang::En => format!("{} were {} (is {})", fact.fact, fact.would_be, fact.is),
                })
                .collect();
            let joint = self.say(" 且 ", " and ");
            let leads = self.say(&change.leads_to_zh, &change.leads_to_en);
            let text = format!(
                "  {}{} => {leads}",
                self.say("若 ", "if "),
                facts.join(joint)
            );
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
                .map_or_else(String::new, |multiple| format!(" x {multiple}"));
            let base = self.money(advice.base);
            let sum = self.money(advice.amount);
            let least = self.say("最低", "at least");
            let text = format!(
                "  {}: {base}{multiple}, {least} {} = {sum}",
                advice.statute.label(self.lang),
                advice.floor
            );
            self.line(&text);
            for reason in &advice.reasons {
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
            let title = self.say(&silent.title_zh, &silent.title_en).to_owned();
            self.line(&format!("  {}  {title}", silent.rule));
            if let Some(by) = &silent.silenced_by {
                let text = format!("    {} {by}", self.say("被例外排除:", "silenced by"));
                self.line(&text);
            }
            if let Some(failed) = &silent.failed {
                let text = format!("    {} {failed}", self.say("不成立:", "not fulfilled:"));
                self.line(&text);
            }
        }
    }

    fn foot(&mut self, judgement: &Judgement) {
        for param in &judgement.params {
            let text = match self.lang {
                Lang::Zh => format!(
                    "  参数 {} = {}（{} 起；{}）",
                    param.param, param.value, param.from, param.basis
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
                "  {} {}@{} ({digest}), {} {}{as_if}",
                self.say("规则包", "pack"),
                pack.id,
                pack.version,
                self.say("适用日", "day"),
                pack.day
            );
            self.out.push('\n');
            self.line(&text);
        }
    }
}
