//! The picture of the process: what stands in it, and that nothing stands on anything else.

use std::path::Path;
use std::sync::LazyLock;

use adjudge::app::read_pack_folder;
use adjudge::domain::{Lang, StageName};
use adjudge::policy::pack::Pack;
use adjudge::workflow::Process;
use adjudge::workflow::drawing::{Goal, Layout, Rect, Sketch, Token, dot, mermaid, svg};
use insta::assert_snapshot;

/// The default process; it takes longer to read than to draw.
static DEFAULT: LazyLock<(Process, Pack)> = LazyLock::new(|| {
    let files = read_pack_folder(Path::new("rules/cn-marketplace")).unwrap();
    let pack = Pack::open(&files).0.unwrap();
    let version = pack.versions.last().unwrap().from;
    let process = Process::read(&files, &pack, version).0.unwrap();
    (process, pack)
});

fn sketch(lang: Lang) -> Sketch {
    let (process, pack) = &*DEFAULT;
    let version = pack.versions.last().unwrap().from;
    Sketch::of(process, pack, version, lang)
}

fn stage(name: &str) -> StageName {
    name.parse().unwrap()
}

#[test]
fn the_process_as_dot() {
    assert_snapshot!(dot(&sketch(Lang::En)));
}

#[test]
fn the_process_as_mermaid() {
    assert_snapshot!(mermaid(&sketch(Lang::Zh)));
}

#[test]
fn the_same_process_is_the_same_picture() {
    for lang in Lang::ALL {
        let (one, other) = (sketch(lang), sketch(lang));
        assert_eq!(svg(&one, &Token::Absent), svg(&other, &Token::Absent));
    }
}

#[test]
fn every_stage_and_every_edge_is_in_the_picture() {
    for lang in Lang::ALL {
        let sketch = sketch(lang);
        let drawn = svg(&sketch, &Token::Absent);
        for node in &sketch.nodes {
            let id = format!("id=\"stage-{}\"", node.name);
            assert_eq!(drawn.matches(&id).count(), 1, "{id}");
        }
        for arrow in &sketch.arrows {
            let Goal::Stage(to) = arrow.to else {
                panic!("an arrow to no stage is not drawn apart");
            };
            let (from, to) = (&sketch.nodes[arrow.from].name, &sketch.nodes[to].name);
            let id = format!("id=\"edge-{from}-{to}\"");
            assert_eq!(drawn.matches(&id).count(), 1, "{id}");
        }
        let lines = sketch.arrows.iter().flat_map(|arrow| &arrow.lines);
        let apart = sketch
            .rests
            .iter()
            .flat_map(|rest| rest.into.iter().chain(&rest.out));
        for line in lines.chain(apart) {
            let told = line.tooltip.replace('&', "&amp;").replace('<', "&lt;");
            let told = told.replace('>', "&gt;").replace('"', "&quot;");
            assert!(drawn.contains(&told), "{told}");
        }
        let groups = drawn.matches("<g class=\"edge").count();
        assert_eq!(groups, sketch.arrows.len() + 2 * sketch.rests.len());
    }
}

#[test]
fn nothing_stands_on_anything_else() {
    for lang in Lang::ALL {
        let layout = Layout::of(&sketch(lang));
        let mut all: Vec<Rect> = layout.stages.iter().map(|(_, at)| *at).collect();
        all.extend(layout.labels());
        for (place, one) in all.iter().enumerate() {
            assert!(one.x >= 0 && one.right() <= layout.width, "{one:?}");
            assert!(one.y >= 0 && one.bottom() <= layout.height, "{one:?}");
            for other in &all[place + 1..] {
                assert!(!one.overlaps(other), "{one:?} and {other:?}");
            }
        }
    }
}

#[test]
fn the_main_line_runs_straight_down_and_closures_stand_in_the_last_row() {
    for lang in Lang::ALL {
        let sketch = sketch(lang);
        let layout = Layout::of(&sketch);
        let at = |name: &str| {
            let place = sketch.nodes.iter().position(|node| node.name == name);
            let found = layout.stages.iter().find(|(own, _)| Some(*own) == place);
            found.unwrap().1
        };
        let line = [
            "admission",
            "answer",
            "negotiation",
            "evidence",
            "adjudication",
            "ruled",
        ];
        for pair in line.windows(2) {
            let (upper, lower) = (at(pair[0]), at(pair[1]));
            assert!(upper.bottom() < lower.y, "{pair:?}");
            assert!(upper.middle().abs_diff(lower.middle()) <= 1, "{pair:?}");
        }
        let last = at("closed_settled").y;
        assert!(layout.stages.iter().all(|(_, own)| own.y <= last));
        assert_eq!(at("closed_lapsed").y, last);
    }
}

#[test]
fn the_picture_is_well_formed_and_runs_nothing() {
    for lang in Lang::ALL {
        let drawn = svg(&sketch(lang), &Token::Absent);
        well_formed(&drawn);
        for foreign in ["<script", "href", "onload", "url("] {
            assert!(!drawn.contains(foreign), "{foreign}");
        }
        assert!(drawn.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
        assert!(drawn.contains("role=\"img\"") && drawn.contains("<desc>"));
    }
}

/// Reads tags and entities as an XML parser would, and fails where it would.
fn well_formed(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        entities(&rest[..at]);
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        let names: Vec<&str> = tag
            .split("=\"")
            .filter_map(|part| part.split(' ').next_back())
            .collect();
        let mut once = names[..names.len() - 1].to_vec();
        once.sort_unstable();
        once.dedup();
        assert_eq!(
            once.len(),
            names.len() - 1,
            "an attribute stands twice: {tag}"
        );
        entities(tag);
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(!rest.contains('>'));
}

fn entities(text: &str) {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;"];
        assert!(
            known.iter().any(|one| text[at..].starts_with(one)),
            "{text}"
        );
    }
}

#[test]
fn a_token_shows_where_a_dispute_is_and_where_it_was() {
    let token = Token::At {
        stage: stage("evidence"),
        passed: ["admission", "fast_refund", "answer", "negotiation"]
            .map(stage)
            .to_vec(),
    };
    let drawn = svg(&sketch(Lang::Zh), &token);
    well_formed(&drawn);
    let class = |name: &str| {
        let id = format!("id=\"stage-{name}\"");
        let before = drawn.split(&id).next().unwrap();
        before.rsplit("class=\"").next().unwrap().to_owned()
    };
    assert!(class("evidence").contains(" here"));
    assert!(class("answer").contains(" passed"));
    assert!(!class("adjudication").contains("passed") && !class("adjudication").contains("here"));
    assert_eq!(drawn.matches(" taken\"").count(), 4);
    assert!(drawn.contains("争议目前处于：举证"));
    assert!(!svg(&sketch(Lang::Zh), &Token::Absent).contains("争议目前"));
}

#[test]
fn a_suspended_dispute_is_shown_apart() {
    let token = Token::At {
        stage: stage("suspended"),
        passed: vec![stage("answer")],
    };
    let drawn = svg(&sketch(Lang::En), &token);
    assert!(drawn.contains("kind-suspended here\" id=\"stage-suspended\""));
    assert!(drawn.contains("the dispute is now in: Suspended"));
}
