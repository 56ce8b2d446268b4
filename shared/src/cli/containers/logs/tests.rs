use super::*;

#[test]
fn moments_are_exact_times_ages_or_seconds() {
    let at = |text: &str| parse_moment(text).map(clock::rfc3339_nanos);
    assert_eq!(at("2026-03-01T10:00:00.000000001Z"), Ok("2026-03-01T10:00:00.000000001Z".into()));
    assert_eq!(at("2026-03-01T12:00:00+02:00"), Ok("2026-03-01T10:00:00.000000000Z".into()));
    assert_eq!(at("1772359200.5"), Ok("2026-03-01T10:00:00.500000000Z".into()));
    assert!(at("10m").is_ok() && at("2026-03-01").is_ok());
    assert!(at("soon").is_err() && at("").is_err() && at("9e99").is_err() && at("99999999999999999999999").is_err());
}

#[test]
fn tails_are_numbers_or_all() {
    assert_eq!((parse_tail("all"), parse_tail("3")), (Ok(Tail::All), Ok(Tail::Lines(3))));
    assert!(parse_tail("-1").is_err() && parse_tail("x").is_err());
}
