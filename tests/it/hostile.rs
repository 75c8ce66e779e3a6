//! experiments
use crate::tiny::Tiny;

fn rule(when: &str) -> String {
    format!(
        "rule \"a.b\"\n title \"甲\" / \"A\"\n basis \"x\"\n models \"T-01\"\n when {when}\n then {{ dismiss(\"x\"); }}\n"
    )
}

fn go(name: &str, rules: String) {
    let start = std::time::Instant::now();
    let d = Tiny::new(&rules).diagnostics();
    eprintln!(
        "{name}: {} diags, first {:?} {:?} in {:?}",
        d.len(),
        d.first().map(|d| d.code),
        d.first()
            .map(|d| d.message.chars().take(200).collect::<String>()),
        start.elapsed()
    );
}

#[test]
fn brackets() {
    go(
        "brackets",
        rule(&("(".repeat(10000) + "true" + (")".repeat(10000)).as_str())),
    );
}
#[test]
fn nots() {
    go("nots", rule(&("!".repeat(100000) + "true")));
}
#[test]
fn minus() {
    go("minus", rule(&("- ".repeat(100000) + "1 == 1")));
}
#[test]
fn plus() {
    go("plus", rule(&("1 + ".repeat(100000) + "1 == 1")));
}
#[test]
fn dots() {
    go("dots", rule(&("a.".repeat(100000) + "a == 1")));
}
#[test]
fn dots1000() {
    go("dots1000", rule(&("a.".repeat(1000) + "a == 1")));
}
#[test]
fn index() {
    go(
        "index",
        rule(&("a".to_owned() + ("[0]".repeat(100000)).as_str())),
    );
}
#[test]
fn ands() {
    go("ands", rule(&("true && ".repeat(60000) + "true")));
}
#[test]
fn elseif() {
    go(
        "elseif",
        rule("true").replace(
            "dismiss(\"x\");",
            &("if true { admit(); } else ".repeat(10000) + "{ }"),
        ),
    );
}
#[test]
fn colons() {
    go("colons", rule(&("a::".repeat(100000) + "a == 1")));
}
#[test]
fn stringlong() {
    go(
        "stringlong",
        rule("true").replace("\"x\"", &format!("\"{}\"", "x".repeat(400000))),
    );
}
#[test]
fn number() {
    go(
        "number",
        rule(&format!("claim.amount > {}", "9".repeat(400000))),
    );
}
#[test]
fn name() {
    go("name", rule(&"a".repeat(400000)));
}
#[test]
fn laugh_fn() {
    let mut t = String::new();
    for i in 0..8 {
        t += &format!(
            "fn f{i}(x) {{ f{}(x) {} }}\n",
            i + 1,
            format!("&& f{}(x) ", i + 1).repeat(9)
        );
    }
    t += "fn f8(x) { x }\n";
    go("laugh_fn", t + rule("f0(true)").as_str());
}
#[test]
fn laugh_arg() {
    go(
        "laugh_arg",
        "fn d(x) { x + x }\n".to_owned()
            + rule(&("d(".repeat(20) + "1" + (")".repeat(20)).as_str() + " == 1")).as_str(),
    );
}
#[test]
fn laugh_const() {
    let mut t = "const C0 = 1;\n".to_owned();
    for i in 0..20 {
        t += &format!("const C{} = C{i} + C{i};\n", i + 1);
    }
    go("laugh_const", t + rule("C20 == 1").as_str());
}
#[test]
fn many_stmts() {
    go("many_stmts", "fn a(){}\n".repeat(2000));
}
#[test]
fn many_rules() {
    go("many_rules", "rule \"a\" when true then {}\n".repeat(1000));
}
#[test]
fn backtick() {
    go(
        "backtick",
        rule(&("`${".repeat(40) + "1" + ("}`".repeat(40)).as_str())),
    );
}
#[test]
fn comment() {
    go("comment", "/* ".repeat(100000));
}
#[test]
fn quote() {
    go("quote", "rule \"abc".to_owned());
}
#[test]
fn quotes() {
    go("quotes", rule("true").replace("\"甲\"", "\"甲"));
}
#[test]
fn array() {
    go(
        "array",
        rule(&format!(
            "claim.ground in [{}]",
            "Ground::GIFT, ".repeat(20000)
        )),
    );
}
#[test]
fn arrays() {
    go(
        "arrays",
        rule(&("[".repeat(40) + ("]".repeat(40)).as_str())),
    );
}
#[test]
fn args() {
    go("args", rule(&format!("min({})", "1, ".repeat(20000))));
}
#[test]
fn tern() {
    go("switch", rule("switch 1 { 1 => true, _ => false }"));
}
