//! `adjudge case`

use super::args::CaseCommand;
use super::exit::{Exit, print, report};
use crate::domain::vocabulary::{Ground, Term};
use crate::intake::{case_schema, nearest, new_case};

pub(super) fn run(command: CaseCommand) -> Exit {
    match command {
        CaseCommand::Schema => match serde_json::to_string_pretty(&case_schema()) {
            Ok(text) => {
                print(&format!("{text}\n"));
                Exit::Done
            }
            Err(error) => {
                report(&error.to_string(), None);
                Exit::Failed
            }
        },
        CaseCommand::New(args) => match Ground::from_wire(&args.ground) {
            Some(ground) => {
                print(&new_case(ground));
                Exit::Done
            }
            None => {
                let known = Ground::ALL.iter().map(|ground| ground.wire());
                let help = nearest(&args.ground, known).map_or_else(
                    || {
                        let all: Vec<&str> =
                            Ground::ALL.iter().map(|ground| ground.wire()).collect();
                        format!("grounds: {}", all.join(", "))
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                report(&format!("`{}` is no ground", args.ground), Some(&help));
                Exit::Usage
            }
        },
    }
}
