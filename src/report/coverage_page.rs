//! Which rule or parameter models which row of the sources, as a page for people.

use std::fmt::Write as _;

use crate::policy::pack::Pack;

/// Writes `COVERAGE.md` of a pack: rows by what models them, and rules and parameters by row.
pub fn coverage_page(pack: &Pack) -> String {
    let mut out = format!(
        "# Sources of {}\n\n<!-- Written by the program: `adjudge policy sources`; do not edit. -->\n\n",
        pack.id
    );
    let Some(sources) = &pack.sources else {
        out.push_str("The pack lists no rows.\n");
        return out;
    };
    let models = sources.models(pack);
    let modelled = models.values().filter(|by| !by.is_empty()).count();
    let _ = writeln!(
        out,
        "{} rows: {modelled} modelled, {} left out with the reason.\n",
        sources.rows.len(),
        sources.rows.len().saturating_sub(modelled)
    );
    out.push_str("## Rows and what models them\n\n| row | source | certainty | modelled by |\n|---|---|---|---|\n");
    for row in &sources.rows {
        let by = models.get(row.id.as_str()).filter(|by| !by.is_empty());
        let by = match (by, &row.left_out) {
            (Some(by), _) => by
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", "),
            (None, Some(why)) => format!("left out: {}", cell(why)),
            (None, None) => "**missing**".to_owned(),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {by} |",
            row.id,
            cell(&row.source),
            cell(&row.certainty)
        );
    }
    write_rules(pack, &mut out);
    write_params(pack, &mut out);
    out
}

fn write_rules(pack: &Pack, out: &mut String) {
    for version in &pack.versions {
        let _ = writeln!(
            out,
            "\n## Rules of {} and their rows\n\n| rule | title | basis | rows |\n|---|---|---|---|",
            version.from
        );
        for rule in version.rules.rules() {
            let _ = writeln!(
                out,
                "| `{}` | {} / {} | {} | {} |",
                rule.id,
                cell(&rule.zh),
                cell(&rule.en),
                cell(&rule.basis),
                rule.models.join(", ")
            );
        }
    }
}

fn write_params(pack: &Pack, out: &mut String) {
    out.push_str("\n## Parameters and their rows\n\n| parameter | title | in force from | basis | rows |\n|---|---|---|---|---|\n");
    for param in pack.params.all() {
        for value in &param.values {
            let _ = writeln!(
                out,
                "| `{}` | {} / {} | {} | {} | {} |",
                param.name,
                cell(&param.zh),
                cell(&param.en),
                value.from,
                cell(&value.basis),
                param.models.join(", ")
            );
        }
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
