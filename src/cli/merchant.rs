//! `adjudge merchant`

use jiff::civil::Date;
use serde_json::json;

use super::args::{LedgerArgs, MerchantArgs, MerchantCommand};
use super::exit::{Exit, print, report};
use super::ledger::{close, open};
use crate::app::{Book, Office};
use crate::domain::{Lang, MerchantId, parse_day};
use crate::report::{movement_line, standing_text};
use crate::reputation::{Standing, StandingView};

pub(super) fn run(command: &MerchantCommand) -> Exit {
    match command {
        MerchantCommand::List(args) => list(args),
        MerchantCommand::Show(args) => show(args),
        MerchantCommand::History(args) => history(args),
    }
}

/// Reads the standings of a merchant, one a pack that knows it, as of a day or of the last movement.
pub(super) fn views(
    office: &Office,
    merchant: &MerchantId,
    day: Option<Date>,
) -> Result<Vec<(String, StandingView)>, String> {
    let mut views = Vec::new();
    for pack in office.worlds().library().packs() {
        let standing = office
            .book()
            .standing(&pack.id, merchant)
            .map_err(|error| error.to_string())?;
        if standing == Standing::default() {
            continue;
        }
        let day = day.or(standing.newest);
        let Some(day) = day else { continue };
        if let Some(rules) = office.worlds().reputation_on(&pack.id, day) {
            views.push((pack.id.clone(), StandingView::of(rules, &standing, day)));
        }
    }
    Ok(views)
}

fn list(args: &LedgerArgs) -> Exit {
    let office = match open(args) {
        Ok(office) => office,
        Err(exit) => return exit,
    };
    let merchants = match office.book().merchants() {
        Ok(merchants) => merchants,
        Err(error) => {
            report(&error.to_string(), None);
            return close(office, Exit::Failed);
        }
    };
    for merchant in &merchants {
        let Ok(views) = views(&office, merchant, None) else {
            continue;
        };
        for (pack, view) in views {
            if args.json {
                print(&format!(
                    "{}\n",
                    json!({ "merchant": merchant, "pack": pack, "standing": view })
                ));
            } else {
                let restricted = view.restrictions.len();
                print(&format!(
                    "{merchant:<24} {pack:<20} {restricted} restrictions\n"
                ));
            }
        }
    }
    close(office, Exit::Done)
}

fn opened(args: &MerchantArgs) -> Result<(Office, MerchantId, Option<Date>), Exit> {
    let merchant = args.merchant.parse::<MerchantId>().map_err(|error| {
        report(&error.to_string(), None);
        Exit::Usage
    })?;
    let day = match args.day.as_deref().map(parse_day) {
        None => None,
        Some(Ok(day)) => Some(day),
        Some(Err(error)) => {
            report(&format!("--day: {error}"), Some(error.help()));
            return Err(Exit::Usage);
        }
    };
    Ok((open(&args.common)?, merchant, day))
}

fn show(args: &MerchantArgs) -> Exit {
    let (office, merchant, day) = match opened(args) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let lang: Lang = args.common.lang.into();
    match views(&office, &merchant, day) {
        Ok(views) if views.is_empty() => {
            report(
                &format!("nothing is known of the merchant `{merchant}`"),
                None,
            );
            close(office, Exit::Failed)
        }
        Ok(views) => {
            for (pack, view) in views {
                if args.common.json {
                    print(&format!(
                        "{:#}\n",
                        json!({ "merchant": merchant, "pack": pack, "standing": view })
                    ));
                } else {
                    print(&standing_text(merchant.as_str(), &pack, &view, lang));
                }
            }
            close(office, Exit::Done)
        }
        Err(error) => {
            report(&error, None);
            close(office, Exit::Failed)
        }
    }
}

fn history(args: &MerchantArgs) -> Exit {
    let (office, merchant, _) = match opened(args) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let lang: Lang = args.common.lang.into();
    for pack in office.worlds().library().packs() {
        let movements = match office.book().movements(&pack.id, &merchant) {
            Ok(movements) => movements,
            Err(error) => {
                report(&error.to_string(), None);
                return Exit::Failed;
            }
        };
        for movement in movements {
            if args.common.json {
                print(&format!("{}\n", json!(movement)));
            } else {
                print(&format!("{}\n", movement_line(&movement, lang)));
            }
        }
    }
    close(office, Exit::Done)
}
