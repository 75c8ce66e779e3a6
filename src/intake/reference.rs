//! The format of case files as tables, for `cases/README.md`.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::case_file::case_schema;
use crate::domain::vocabulary::{
    BuyerGrade, EvidenceKind, ExtraRelief, Finding, FindingKind, GoodsClass, GoodsTrait, Ground,
    OrderProgress, OrderTrait, Party, Promise, Remedy, ReturnState, ShipmentTrait, Term,
    Vocabulary,
};
use crate::domain::{FindingState, PaymentMeans, TrackingStep};

/// Renders every section with its fields as Markdown tables.
pub fn render_fields() -> String {
    let schema = case_schema();
    let empty = Map::new();
    let definitions = schema
        .get("$defs")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let mut tables = Tables {
        definitions,
        done: Vec::new(),
        text: String::new(),
    };
    for (name, section) in properties(&schema) {
        tables.section(name, section);
    }
    tables.text.trim_end().to_owned() + "\n"
}

struct Tables<'a> {
    definitions: &'a Map<String, Value>,
    done: Vec<String>,
    text: String,
}

impl Tables<'_> {
    /// Renders a top-level section and, after it, the sections inside it.
    fn section(&mut self, path: &str, schema: &Value) {
        let described = text(schema, "description");
        let Some(name) = section_name(schema, self.definitions) else {
            self.heading(path, &described, &kind(schema, self.definitions));
            return;
        };
        if self.done.contains(&name) {
            return;
        }
        self.done.push(name.clone());
        let definition = self.definitions.get(&name).cloned().unwrap_or_default();
        let described = if described.is_empty() {
            text(&definition, "description")
        } else {
            described
        };
        let list = if is_list(schema) {
            "a list, each with:"
        } else {
            ""
        };
        self.heading(path, &described, list);
        self.text
            .push_str("| field | | value | meaning |\n|---|---|---|---|\n");
        let required = required(&definition);
        let mut inside = Vec::new();
        for (field, value) in ordered(&definition) {
            let need = if required.contains(&field.as_str()) {
                "must"
            } else {
                ""
            };
            let meaning = text(value, "description").replace('|', "\\|");
            let kind = kind(value, self.definitions);
            writeln!(self.text, "| `{field}` | {need} | {kind} | {meaning} |").unwrap_or_default();
            if section_name(value, self.definitions).is_some() {
                let mark = if is_list(value) { "[]" } else { "" };
                inside.push((format!("{path}.{field}{mark}"), value.clone()));
            }
        }
        self.text.push('\n');
        for (path, value) in inside {
            self.section(&path, &value);
        }
    }

    fn heading(&mut self, path: &str, described: &str, note: &str) {
        writeln!(self.text, "#### `{path}`\n\n{described}").unwrap_or_default();
        if !note.is_empty() {
            writeln!(self.text, "({note})").unwrap_or_default();
        }
        self.text.push('\n');
    }
}

fn text(schema: &Value, key: &str) -> String {
    schema
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn properties(schema: &Value) -> Vec<(&String, &Value)> {
    ordered(schema)
}

/// Lists the properties: those that must stand first, each group in the order of the alphabet.
fn ordered(schema: &Value) -> Vec<(&String, &Value)> {
    let required = required(schema);
    let mut properties: Vec<(&String, &Value)> = schema
        .get("properties")
        .and_then(Value::as_object)
        .map(|properties| properties.iter().collect())
        .unwrap_or_default();
    properties.sort_by_key(|(name, _)| !required.contains(&name.as_str()));
    properties
}

fn required(schema: &Value) -> Vec<&str> {
    schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

fn is_list(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("array")
}

/// Returns the name a schema refers to, directly, in a list or as one of several choices.
fn referred(schema: &Value) -> Option<String> {
    let direct = schema.get("$ref").and_then(Value::as_str);
    let in_list = || {
        schema
            .get("items")
            .and_then(|items| items.get("$ref"))
            .and_then(Value::as_str)
    };
    let chosen = || {
        schema
            .get("anyOf")
            .and_then(Value::as_array)
            .and_then(|choices| choices.iter().find_map(|choice| choice.get("$ref")))
            .and_then(Value::as_str)
    };
    let name = direct.or_else(in_list).or_else(chosen)?;
    name.rsplit('/').next().map(str::to_owned)
}

fn section_name(schema: &Value, definitions: &Map<String, Value>) -> Option<String> {
    let name = referred(schema)?;
    let definition = definitions.get(&name)?;
    (text(definition, "type") == "object").then_some(name)
}

/// Names the kind of value: `text`, `[Promise]`, `amount`.
fn kind(schema: &Value, definitions: &Map<String, Value>) -> String {
    if let Some(keys) = schema.get("propertyNames") {
        let values = schema.get("additionalProperties").unwrap_or(&Value::Null);
        return format!(
            "{} to {}",
            kind(keys, definitions),
            kind(values, definitions)
        );
    }
    if let Some(name) = referred(schema) {
        let named = name_of(&name, definitions);
        return match (is_list(schema), named.as_str()) {
            (true, "name" | "section") => format!("list of {named}s"),
            (true, _) => format!("list of {named}"),
            (false, _) => named,
        };
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        Some(_) | None => Vec::new(),
    };
    if types.contains(&"boolean") {
        "`true`/`false`".to_owned()
    } else if types.contains(&"integer") {
        "whole number".to_owned()
    } else if types.contains(&"array") {
        "list of texts".to_owned()
    } else {
        "text".to_owned()
    }
}

fn name_of(name: &str, definitions: &Map<String, Value>) -> String {
    let words = match name {
        "Amount" => "amount",
        "When" => "day or time",
        "Day" => "day",
        "Units" => "whole number from 1",
        "PackVersion" => "pack@version",
        "FoundField" => "state, share or amount",
        "CaseId" | "OrderId" | "LineId" | "MerchantId" | "BuyerId" => "name",
        _ if section_name(&serde_json::json!({ "$ref": name }), definitions).is_some() => "section",
        _ => return choices(name, definitions),
    };
    words.to_owned()
}

/// Lists the choices where they are few, else points to the vocabulary.
fn choices(name: &str, definitions: &Map<String, Value>) -> String {
    let terms: Vec<&str> = definitions
        .get(name)
        .and_then(|definition| definition.get("oneOf"))
        .and_then(Value::as_array)
        .map(|terms| {
            terms
                .iter()
                .filter_map(|term| term.get("const").and_then(Value::as_str))
                .collect()
        })
        .unwrap_or_default();
    if terms.len() <= 2 {
        let quoted: Vec<String> = terms.iter().map(|term| format!("`{term}`")).collect();
        quoted.join(", ")
    } else {
        format!("[{name}](#{})", name.to_ascii_lowercase())
    }
}

/// Renders every vocabulary of case files as Markdown tables.
pub fn render_vocabularies() -> String {
    let mut text = String::new();
    for vocabulary in [
        Ground::VOCABULARY,
        Remedy::VOCABULARY,
        Party::VOCABULARY,
        OrderProgress::VOCABULARY,
        OrderTrait::VOCABULARY,
        GoodsClass::VOCABULARY,
        GoodsTrait::VOCABULARY,
        Promise::VOCABULARY,
        PaymentMeans::VOCABULARY,
        ShipmentTrait::VOCABULARY,
        TrackingStep::VOCABULARY,
        ReturnState::VOCABULARY,
        BuyerGrade::VOCABULARY,
        ExtraRelief::VOCABULARY,
        EvidenceKind::VOCABULARY,
        FindingState::VOCABULARY,
    ] {
        terms(&mut text, vocabulary);
    }
    findings(&mut text);
    text.trim_end().to_owned() + "\n"
}

fn terms(text: &mut String, vocabulary: &Vocabulary) {
    writeln!(
        text,
        "#### {}\n\n| term | 中文 | meaning |\n|---|---|---|",
        vocabulary.name
    )
    .unwrap_or_default();
    for term in vocabulary.terms {
        writeln!(text, "| `{}` | {} | {} |", term.wire, term.zh, term.en).unwrap_or_default();
    }
    text.push('\n');
}

fn findings(text: &mut String) {
    text.push_str(
        "#### Finding\n\n| finding | value | helps | in issue on | 中文 | meaning |\n\
         |---|---|---|---|---|---|\n",
    );
    for finding in Finding::ALL {
        let value = match finding.kind() {
            FindingKind::Proposition => "state",
            FindingKind::Share => "share",
            FindingKind::Amount => "amount",
        };
        let grounds: Vec<String> = finding
            .in_issue_on()
            .iter()
            .map(|ground| format!("`{ground}`"))
            .collect();
        let term = finding.def();
        writeln!(
            text,
            "| `{}` | {value} | {} | {} | {} | {} |",
            term.wire,
            finding.favours(),
            grounds.join(", "),
            term.zh,
            term.en
        )
        .unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Document, parse_case};

    const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/README.md");

    /// Puts `text` between the marks of the block called `name`.
    fn with_block(page: &str, name: &str, text: &str) -> String {
        let start = format!("<!-- generated: {name} (UPDATE_DOCS=1 cargo test readme) -->\n");
        let (before, rest) = page.split_once(&start).unwrap();
        let (_, after) = rest.split_once("<!-- end of generated -->").unwrap();
        format!("{before}{start}\n{text}\n<!-- end of generated -->{after}")
    }

    #[test]
    fn the_readme_lists_the_fields_and_terms_there_are() {
        let page = std::fs::read_to_string(README).unwrap();
        let current = with_block(&page, "fields", &render_fields());
        let current = with_block(&current, "vocabularies", &render_vocabularies());
        if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
            std::fs::write(README, &current).unwrap();
            return;
        }
        assert!(
            page == current,
            "cases/README.md is behind the code; run `UPDATE_DOCS=1 cargo test readme`"
        );
    }

    #[test]
    fn the_cases_of_the_readme_can_be_read() {
        let page = std::fs::read_to_string(README).unwrap();
        let examples: Vec<&str> = page
            .split("```yaml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .collect();
        assert_eq!(examples.len(), 2);
        for example in examples {
            if let Err(errors) = parse_case("README.md", example) {
                panic!("{errors}");
            }
        }
    }

    #[test]
    fn the_fragments_of_the_readme_name_fields_there_are() {
        let page = std::fs::read_to_string(README).unwrap();
        let table = page.split("## Encoding a published case").nth(1).unwrap();
        let table = table.split("## Sections").next().unwrap();
        let mut read = 0;
        for fragment in table.split('`').skip(1).step_by(2) {
            let sections = ["case:", "order:", "claim:", "findings:", "goods_return:"];
            if sections.iter().any(|section| fragment.starts_with(section)) {
                let fragment = fragment.replace("{ x:", "{ defect:");
                assert_eq!(unknown_fields(&fragment), [""; 0]);
                read += 1;
            }
        }
        assert!(read > 10, "{read}");
    }

    fn unknown_fields(text: &str) -> Vec<String> {
        let document = Document::parse("README.md", text).unwrap();
        match document.read_all::<crate::intake::sections::Sections>() {
            Ok(_) => Vec::new(),
            Err(errors) => errors
                .into_iter()
                .map(|error| error.to_string())
                .filter(|error| !error.contains("is missing"))
                .collect(),
        }
    }

    #[test]
    fn the_scenarios_can_be_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/scenarios");
        let mut read = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path().join("case.yaml");
            let text = std::fs::read_to_string(&file).unwrap();
            if let Err(errors) = parse_case(&file.display().to_string(), &text) {
                panic!("{errors}");
            }
            read += 1;
        }
        assert!(read > 0);
    }
}
