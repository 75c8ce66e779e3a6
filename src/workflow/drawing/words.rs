//! The fixed words of the picture.

use crate::domain::Lang;

/// A phrase in both languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    zh: &'static str,
    en: &'static str,
}

const fn phrase(zh: &'static str, en: &'static str) -> Phrase {
    Phrase { zh, en }
}

impl Phrase {
    pub(super) const fn text(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

pub(super) const TITLE: Phrase = phrase("争议处理流程", "How a dispute moves");
pub(super) const DECIDES: Phrase = phrase("系统当即决定", "decided at once by the rules");
pub(super) const WAITS: Phrase = phrase("等待有人处理", "waits for somebody to act");
pub(super) const ENDS: Phrase = phrase("结案", "the dispute is closed");
pub(super) const COMMAND: Phrase = phrase("有人操作（操作人）", "somebody acts (who)");
pub(super) const RESULT: Phrase = phrase("系统得出的结果", "a result the engine finds");
pub(super) const DEADLINE: Phrase =
    phrase("逾期无人操作：后果", "nobody acts in time: what that means");
pub(super) const BACK: Phrase = phrase("返回前面的环节", "back to an earlier stage");
pub(super) const SUSPENDABLE: Phrase = phrase("可中止", "can be suspended");
pub(super) const ANY_SUSPENDABLE: Phrase =
    phrase("任何可中止的环节", "any stage that can be suspended");
pub(super) const IS_HERE: Phrase = phrase("争议目前在此", "the dispute is here");
pub(super) const WAS_HERE: Phrase = phrase("争议已经过", "the dispute has passed here");
pub(super) const NOW_IN: Phrase = phrase("争议目前处于：", "the dispute is now in: ");
pub(super) const OTHERWISE: Phrase = phrase("其余情形", "otherwise");
pub(super) const WHERE: Phrase = phrase("若", "if");
pub(super) const SENIOR: Phrase = phrase("仅高级裁决员", "senior adjudicators only");

/// Writes how long a deadline is.
pub(super) fn length(number: i64, unit: Length, lang: Lang) -> String {
    let (zh, one, many) = match unit {
        Length::Hours => ("小时", "hour", "hours"),
        Length::Days => ("天", "day", "days"),
        Length::WorkingDays => ("个工作日", "working day", "working days"),
        Length::OfficeHours => ("个办公小时", "office hour", "office hours"),
    };
    match lang {
        Lang::Zh => format!("{number} {zh}"),
        Lang::En if number == 1 => format!("1 {one}"),
        Lang::En => format!("{number} {many}"),
    }
}

/// The unit of a length as it is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Length {
    Hours,
    Days,
    WorkingDays,
    OfficeHours,
}

/// Writes what it means that nobody acted for a time.
pub(super) fn silence(lengths: &str, means: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("逾期（{lengths}）：{means}"),
        Lang::En => format!("silence for {lengths}: {means}"),
    }
}

/// Writes who may do what.
pub(super) fn taken_by(what: &str, takers: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{what}（{takers}）"),
        Lang::En => format!("{what} ({takers})"),
    }
}

/// Joins alternatives.
pub(super) fn either(items: &[String], lang: Lang) -> String {
    match lang {
        Lang::Zh => items.join("、"),
        Lang::En => match items.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => items.concat(),
        },
    }
}

/// Writes how many stages and edges a process has, and how to read it.
pub(super) fn described(stages: usize, edges: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{stages} 个环节、{edges} 条流转。自上而下：从申请到结案。"),
        Lang::En => format!(
            "{stages} stages, {edges} edges. From top to bottom: from the filing to the closure."
        ),
    }
}

/// Writes how many persons confirm a ruling.
pub(super) fn persons(number: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("须 {number} 人确认"),
        Lang::En if number == 1 => "1 person confirms".to_owned(),
        Lang::En => format!("{number} persons confirm"),
    }
}
