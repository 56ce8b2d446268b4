use std::collections::BTreeMap;

use super::*;
use crate::build::dockerfile::Position;

/// Puts files into a Dockerfile; returns what came of it, and how often each was read.
fn spliced(text: &str, files: &[(&str, &str)]) -> (Dockerfile, Result<(), ParseError>, BTreeMap<String, usize>) {
    let mut file = Dockerfile::parse("D", text.as_bytes()).expect("a Dockerfile");
    let mut reads = BTreeMap::new();
    let made = splice(&mut file, &mut |include| {
        let from = include.from.as_ref().map_or_else(String::new, |name| format!("{name}:"));
        let name = format!("{from}{}", include.path);
        *reads.entry(name.clone()).or_default() += 1;
        match files.iter().find(|(own, _)| *own == name) {
            Some((_, content)) => Ok(Found { name, bytes: content.as_bytes().to_vec() }),
            None => Err(ParseError::new(include.position, format!("no {name}"))),
        }
    });
    (file, made, reads)
}

/// The instructions, each with the file and the place that it is from.
fn lines(file: &Dockerfile) -> Vec<String> {
    let place = |p: Position| format!("{}:{p}", file.part(p.part).name);
    file.instructions.iter().map(|i| format!("{} {}", place(i.position), i.to_line())).collect()
}

#[test]
fn instructions_stand_in_the_place_of_their_include() {
    let files = [("a", "ENV A=1\nINCLUDE b\nENV A=2\n"), ("b", "\n RUN b"), ("x:c", "INCLUDE b\nCMD c"), ("x:b", "RUN other")];
    let (file, made, reads) = spliced("FROM x\nINCLUDE a\nINCLUDE --from=x c\nINCLUDE ./b\nINCLUDE /d/../b\n", &files);
    made.expect("all is there");
    assert_eq!(
        lines(&file),
        [
            "D:1:1 FROM x",
            "a:1:1 ENV A=1",
            "b:2:2 RUN b",
            "a:3:1 ENV A=2",
            // What a file of another context includes is of that context.
            "x:b:1:1 RUN other",
            "x:c:2:1 CMD c",
            "b:2:2 RUN b",
            "b:2:2 RUN b",
        ]
    );
    // Each is read once, and is one file however often it is included.
    assert!(reads.values().all(|times| *times == 1) && reads.len() == 4, "{reads:?}");
    assert_eq!(file.parts().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["D", "a", "b", "x:c", "x:b"]);
    let before: Vec<(usize, String)> = file.includes().iter().map(|(n, i)| (*n, i.source.clone())).collect();
    assert_eq!(before[..2], [(1, "a".to_owned()), (2, "b".to_owned())]);
    assert_eq!(file.order().get(&(2, 2)), Some(&(2, true)));
}

#[test]
fn every_place_in_an_instruction_is_in_its_file() {
    let (file, made, _) = spliced("FROM x\nINCLUDE a\n", &[("a", "ONBUILD COPY --from=x \\\n  one two\nRUN --network=none x\n")]);
    made.expect("all is there");
    let [_, trigger, run] = file.instructions.as_slice() else { panic!("{:?}", file.instructions) };
    let crate::build::dockerfile::Form::Nested(copy) = &trigger.form else { panic!("{trigger:?}") };
    let at = |line, column| Position { part: 1, ..Position::new(line, column) };
    assert_eq!((copy.flags[0].position, copy.locate("two"), run.flags[0].position), (at(1, 14), at(2, 7), at(3, 5)));
    assert_eq!(file.excerpt(copy.locate("two")), "2 |   one two\n  |       ^");
    // Of another image's trigger it is the place of the FROM.
    assert_eq!(run.clone().moved_to(at(7, 1)).locate("x"), at(7, 1));
}

#[test]
fn each_file_has_its_own_escape_character() {
    let (file, made, _) = spliced("# escape=`\nFROM x\nINCLUDE a\nRUN `\n x", &[("a", "RUN \\\n y\n")]);
    made.expect("all is there");
    assert_eq!(lines(&file), ["D:2:1 FROM x", "a:1:1 RUN y", "D:4:1 RUN x"]);
    assert_eq!(file.instructions.iter().map(|i| i.escape).collect::<String>(), "`\\`");
}

#[test]
fn mistakes_have_the_place_where_they_are() {
    for (text, files, wanted) in [
        ("INCLUDE a", vec![], "D:1:9 no a"),
        ("INCLUDE a", vec![("a", "INCLUDE b")], "a:1:9 no b"),
        ("INCLUDE a", vec![("a", "ENV A=1\n  RUM")], "a:2:3 unknown instruction 'RUM'"),
        ("INCLUDE a", vec![("a", "# escape=x")], "a:1:1 the escape character must be \\ or `, not 'x'"),
        ("INCLUDE a", vec![("a", "")], "D:1:1 there is no instruction in it"),
        ("INCLUDE a", vec![("a", "INCLUDE b"), ("b", "\nINCLUDE a")], "b:2:9 a includes itself: D > a > b > a"),
        ("INCLUDE --from=X a", vec![("X:a", "INCLUDE --from=x a")], "X:a:1:18 X:a includes itself: D > X:a > X:a"),
        ("INCLUDE a", vec![("a", "INCLUDE --from=$X a")], "a:1:9 --from takes no variables: the file is read before there is any"),
        ("INCLUDE a a", vec![], "D:1:11 INCLUDE takes one path, and 'a' is another"),
    ] {
        let (file, made, _) = spliced(text, &files);
        let error = made.expect_err(text);
        let name = &file.part(error.position.part).name;
        assert_eq!(format!("{name}:{} {error}", error.position), wanted, "{text}");
        assert!(wanted.starts_with("D:1:1 ") || file.excerpt(error.position).ends_with('^'), "{text}");
    }
}

#[test]
fn what_grows_too_large_is_refused() {
    let twice = |n: usize| format!("INCLUDE {0}\nINCLUDE {0}\n", n + 1);
    let texts: Vec<(String, String)> = (1..=15).map(|n| (n.to_string(), if n == 15 { String::new() } else { twice(n) })).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (_, made, reads) = spliced("FROM x\nINCLUDE 1", &files);
    assert_eq!(made.expect_err("it is too much").message, "there are more than 10000 instructions");
    assert!(reads.values().all(|times| *times == 1), "{reads:?}");
    let big = format!("#{}", "x".repeat(DOCKERFILE_MAX_BYTES as usize / 2));
    let (_, made, _) = spliced("FROM x\nINCLUDE a\nINCLUDE a", &[("a", &big)]);
    let error = made.expect_err("it is too much");
    assert_eq!((error.position, error.message.contains("more than 4194304 bytes")), (Position::new(3, 9), true), "{error}");
    let texts: Vec<(String, String)> = (1..=17).map(|n| (n.to_string(), format!("INCLUDE {}", n + 1))).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (file, made, _) = spliced("FROM x\nINCLUDE 1", &files);
    let error = made.expect_err("it is too deep");
    assert!(
        error.message.starts_with("files include each other more than 16 deep: D > 1 > 2") && file.part(error.position.part).name == "16"
    );
}
