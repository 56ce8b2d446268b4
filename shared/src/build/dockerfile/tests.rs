use std::path::Path;

use super::*;

fn parse(text: &str) -> Dockerfile {
    Dockerfile::parse("Dockerfile", text.as_bytes()).expect("it parses")
}

fn fail(text: &str) -> ParseError {
    Dockerfile::parse("Dockerfile", text.as_bytes()).expect_err("it must not parse")
}

/// Quotes as Go's `%q` does, which is how the vectors are written.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn dump_form(form: &Form) -> Vec<String> {
    match form {
        Form::Empty => Vec::new(),
        Form::Text(text) => vec![quote(text)],
        Form::Words(list) | Form::Json(list) => list.iter().map(|s| quote(s)).collect(),
        Form::Pairs(pairs) => {
            pairs.iter().flat_map(|p| [quote(&p.name), quote(&p.value), quote(if p.equals { "=" } else { "" })]).collect()
        }
        Form::Health(kind, rest) => std::iter::once(quote(kind)).chain(dump_form(rest)).collect(),
        Form::Nested(inner) => vec![dump(inner)],
    }
}

fn dump(instruction: &Instruction) -> String {
    let mut parts = vec![instruction.keyword.as_str().to_ascii_lowercase()];
    if !instruction.flags.is_empty() {
        let flags: Vec<String> = instruction.flags.iter().map(|f| quote(&f.text)).collect();
        parts.push(format!("[{}]", flags.join(" ")));
    }
    parts.extend(dump_form(&instruction.form));
    format!("({})", parts.join(" "))
}

fn vectors(folder: &str) -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/build/vectors").join(folder);
    let mut all: Vec<_> = std::fs::read_dir(root).expect("the vectors").map(|e| e.expect("an entry").path()).collect();
    all.sort();
    all
}

#[test]
fn parses_the_vectors() {
    let all = vectors("testfiles");
    assert_eq!(all.len(), 33);
    for folder in all {
        let bytes = std::fs::read(folder.join("Dockerfile")).expect("a Dockerfile");
        let wanted = std::fs::read_to_string(folder.join("result")).expect("a result");
        let parsed = Dockerfile::parse("Dockerfile", &bytes).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let got: Vec<String> = parsed.instructions.iter().map(dump).collect();
        assert_eq!(got.join("\n"), wanted.trim_end_matches('\n'), "{}", folder.display());
    }
}

#[test]
fn refuses_the_negative_vectors() {
    let all = vectors("testfiles-negative");
    assert_eq!(all.len(), 4);
    for folder in all {
        let bytes = std::fs::read(folder.join("Dockerfile")).expect("a Dockerfile");
        assert!(Dockerfile::parse("Dockerfile", &bytes).is_err(), "{}", folder.display());
    }
}

#[test]
fn knows_the_lines_of_the_line_vector() {
    let bytes = include_bytes!("../vectors/testfile-line/Dockerfile");
    let parsed = Dockerfile::parse("Dockerfile", bytes).expect("it parses");
    let lines: Vec<(u32, u32)> = parsed.instructions.iter().map(|i| (i.position.line, i.last_line)).collect();
    assert_eq!(lines, [(5, 5), (11, 12), (17, 31)]);
}

#[test]
fn suggests_the_instruction_that_was_meant() {
    let error = fail("FROM scratch\n  CPOY a b\n");
    assert_eq!(error.message, "unknown instruction 'CPOY'");
    assert_eq!(error.hint.as_deref(), Some("did you mean COPY?"));
    assert_eq!(error.position, Position::new(2, 3));
    assert_eq!(fail("FROM scratch\nFROBNICATE x").hint, None);
}

#[test]
fn points_into_continued_lines() {
    let file = parse("FROM a\nRUN one \\\n  # a comment\n\n  two --x\\\n three\n");
    let run = &file.instructions[1];
    assert_eq!(run.form, Form::Text("one   two --x three".into()));
    assert_eq!(run.locate("two"), Position::new(5, 3));
    assert_eq!(run.locate("three"), Position::new(6, 2));
    assert_eq!(file.excerpt(run.locate("two")), "5 |   two --x\\\n  |   ^");
}

#[test]
fn reads_heredocs() {
    let file = parse(
        "FROM a\nRUN <<EOF cat > /x\nhello $x\nEOF\nCOPY <<-\"A\" <<B /d/\n\tone\n\tA\nnot the end\nA\ntwo\nB\nRUN echo FOO=$(<<X)\nRUN [\"cat\", \"<<EOF\"]\n",
    );
    let docs =
        |n: usize| file.instructions[n].heredocs.iter().map(|h| (h.name.as_str(), h.content.as_str(), h.expands)).collect::<Vec<_>>();
    assert_eq!(docs(1), [("EOF", "hello $x\n", true)]);
    assert_eq!(docs(2), [("A", "\tone\n", false), ("B", "not the end\nA\ntwo\n", true)]);
    assert_eq!(file.instructions[2].heredocs[0].body(), "one\n");
    assert_eq!(file.instructions[2].last_line, 11);
    assert_eq!(docs(3), []);
    assert_eq!(docs(4), []);
}

#[test]
fn a_heredoc_must_end() {
    let error = fail("FROM a\nRUN <<EOF\nhello\n EOF\n");
    assert_eq!(error.message, "the here-document has no end: a line with only 'EOF'");
    assert_eq!(error.position, Position::new(2, 5));
}

#[test]
fn takes_windows_line_ends_and_a_byte_order_mark() {
    let file = parse("\u{feff}# escape=`\r\nFROM a\r\nRUN x `\r\n  y\r\nENV A=b\r\n");
    assert_eq!(file.escape, '`');
    let got: Vec<String> = file.instructions.iter().map(dump).collect();
    assert_eq!(got, [r#"(from "a")"#, r#"(run "x   y")"#, r#"(env "A" "b" "=")"#]);
}

#[test]
fn reads_directives() {
    let file = parse("#!/usr/bin/env dbuild\n# syntax=docker/dockerfile:1\n# CHECK = skip=all\nFROM a\n# escape=`\n");
    assert_eq!(file.directive("syntax"), Some("docker/dockerfile:1"));
    assert_eq!(file.directive("check"), Some("skip=all"));
    assert_eq!(file.escape, '\\');
    assert_eq!(fail("# escape=\\\n# escape=`\nFROM a\n").message, "there is a second 'escape' directive");
    assert!(fail("# escape=x\nFROM a\n").message.contains("must be \\ or `"));
}

#[test]
fn names_are_case_insensitive() {
    assert_eq!(dump(&parse("from a\nOnBuild run x").instructions[1]), r#"(onbuild (run "x"))"#);
}

#[test]
fn triggers_of_images_parse_alone() {
    let trigger = Dockerfile::parse_trigger("COPY --from=x a b").expect("it parses");
    assert_eq!(dump(&trigger), r#"(copy ["--from=x"] "a" "b")"#);
    assert!(Dockerfile::parse_trigger("ONBUILD RUN x").is_err());
    assert!(Dockerfile::parse_trigger("").is_err());
}

#[test]
fn outside_input_never_panics() {
    for text in [
        "RUN",
        "ONBUILD",
        "HEALTHCHECK CMD [",
        "COPY [\"a",
        "ENV =x",
        "ENV",
        "LABEL a",
        "\\",
        "\\\n\\",
        "RUN <<",
        "# escape=",
        "FROM \u{0}",
        "ARG \"",
        "COPY --",
        "COPY --x=\"",
        "한 글",
    ] {
        let _ = Dockerfile::parse("Dockerfile", text.as_bytes());
    }
    let _ = Dockerfile::parse("Dockerfile", &[0xff, 0xfe, b'\n', 0x80]);
}
