use super::*;

fn read(text: &str) -> Result<Vec<(String, String)>, (usize, &'static str)> {
    parse(text, &|name| (name == "OUT").then(|| "outside".to_owned()))
}

#[test]
fn values_are_read_as_shells_do() {
    let cases = [
        ("A=1\n# no\n\nexport B = two words # comment\n", &[("A", "1"), ("B", "two words")][..]),
        ("A='$OUT \\n'\nB=\"x\\ny \\\"q\\\" \\$OUT $OUT\"", &[("A", "$OUT \\n"), ("B", "x\ny \"q\" $OUT outside")]),
        ("A=\"one\ntwo\"\nB='three\nfour' # c\n", &[("A", "one\ntwo"), ("B", "three\nfour")]),
        ("A=a\nB=${A}b${NO}${NO:-c}${NO-d}$", &[("A", "a"), ("B", "abcd$")]),
        ("\u{feff}A=#x\nB=a#b\r\n", &[("A", ""), ("B", "a#b")]),
        ("A=", &[("A", "")]),
    ];
    for (text, want) in cases {
        let got = read(text).unwrap();
        let got: Vec<(&str, &str)> = got.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(got, want, "{text:?}");
    }
}

#[test]
fn mistakes_are_told_with_their_line() {
    for (text, line) in [("A=1\nnothing\n", 2), ("A='open\n\n", 1), ("\nA='x' y", 2), ("1A=x", 1), ("A=${B", 1), ("A=1\n\nB=${}", 3)] {
        assert_eq!(read(text).map_err(|(line, _)| line), Err(line), "{text:?}");
    }
}
