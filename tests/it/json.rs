//! The grammar of RFC 8259, case by case: what has to be read, what has to be rejected, and what is
//! left to the reader. Each case is the value of a field that nobody asked for.

mod cases;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use refrain::Place;
use refrain::format::{Fields, Format};
use refrain::pipeline::{Job, Limits, RejectLimit, Unwatched, clean};
use refrain::read::parse;

use self::cases::{FOREIGN, OPEN, SOUND, UNSOUND};
use super::desk::Desk;

fn record(value: &[u8]) -> Vec<u8> {
    [b"{\"text\":\"Storm closes port\",\"x\":", value, b"}"].concat()
}

fn is_read(line: &[u8]) -> bool {
    let place = Place { source: "a.jsonl".into(), record: 1 };
    parse(line, Format::Jsonl, &Fields::default(), place).is_ok_and(|parsed| parsed.is_some())
}

fn nested(depth: usize, open: &str, close: &str) -> Vec<u8> {
    [open.repeat(depth), close.repeat(depth)].concat().into_bytes()
}

fn cases() -> Vec<(Vec<u8>, bool)> {
    let mut cases = Vec::new();
    cases.extend(SOUND.iter().map(|value| (record(value), true)));
    cases.extend(UNSOUND.iter().chain(&FOREIGN).map(|value| (record(value), false)));
    cases.extend(OPEN.iter().map(|(value, is_read)| (record(value), *is_read)));
    for depth in [100, 127, 128, 1_000, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = if open == "[" { "" } else { "0" };
            let deep = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            cases.push((record(deep.as_bytes()), true));
            cases.push((record(open.repeat(depth).as_bytes()), false));
        }
        cases.push((record(&nested(depth, "[", "}")), false));
    }
    // The same around the record instead of inside of it.
    cases.extend(
        UNSOUND
            .iter()
            .filter(|value| !value.trim_ascii().is_empty())
            .map(|value| (value.to_vec(), false)),
    );
    // One of them is a record itself.
    cases.extend(SOUND.iter().map(|value| (value.to_vec(), value.starts_with(b"{\"text\":"))));
    cases.push((b" \t{\"text\" :\t\"a\"\r} \t".to_vec(), true));
    cases.push(("\u{feff}{\"text\":\"a\"}".into(), true));
    cases.push(("\u{feff}\u{feff}{\"text\":\"a\"}".into(), false));
    cases
}

/// B7: each case stands between sound records, is written as it is or rejected, and comes back.
#[test]
fn every_case_is_kept_or_rejected() {
    let desk = Desk::new();
    let (mut dump, mut expected, mut rejected) = (Vec::new(), Vec::new(), 0);
    for (number, (line, is_kept)) in cases().into_iter().enumerate() {
        assert_eq!(
            is_read(&line),
            is_kept,
            "{}",
            String::from_utf8_lossy(&line[..line.len().min(90)])
        );
        let good = format!("{{\"text\":\"Sound {number}\"}}\n");
        let line = [&line[..], b"\n"].concat();
        expected.extend_from_slice(good.as_bytes());
        match is_kept {
            true => expected.extend_from_slice(&line),
            false => rejected += 1,
        }
        dump.extend_from_slice(good.as_bytes());
        dump.extend_from_slice(&line);
    }
    desk.put("a.jsonl", &dump);
    let limits = Limits { rejects: RejectLimit::Share(1.0), ..Limits::default() };
    let mut job = Job { limits, ..desk.job(&["a.jsonl"], "out.jsonl") };
    for kind in refrain::Kind::ALL {
        job.options.policy.set(kind, refrain::Treatment::Mark);
    }
    let total = clean(&job, &Unwatched).unwrap().total;
    assert!(total.is_balanced() && total.rejected == rejected && 400 < rejected, "{total:?}");
    assert!(std::fs::read(desk.path("out.jsonl")).unwrap() == expected, "a record was touched");
    desk.restore("out.jsonl", "back.jsonl");
    assert!(std::fs::read(desk.path("back.jsonl")).unwrap() == dump, "restored otherwise");
}

/// The grammar as the standard writes it: what is left behind one value, if there is one.
fn value(text: &[u8]) -> Option<&[u8]> {
    let text = blank(text);
    match text.first()? {
        b'{' => members(&text[1..], b'}', |rest| {
            let rest = blank(string(blank(rest))?).strip_prefix(b":")?;
            value(rest)
        }),
        b'[' => members(&text[1..], b']', value),
        b'"' => string(text),
        b'-' | b'0'..=b'9' => number(text),
        _ => [&b"null"[..], b"true", b"false"].iter().find_map(|word| text.strip_prefix(*word)),
    }
}

fn blank(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| b" \t\n\r".contains(byte);
    &text[text.iter().take_while(|byte| is_blank(byte)).count()..]
}

fn members(text: &[u8], close: u8, member: impl Fn(&[u8]) -> Option<&[u8]>) -> Option<&[u8]> {
    let mut rest = blank(text);
    if let Some(rest) = rest.strip_prefix(&[close]) {
        return Some(rest);
    }
    loop {
        rest = blank(member(rest)?);
        match rest.split_first()? {
            (b',', more) => rest = more,
            (last, more) => return (*last == close).then_some(more),
        }
    }
}

fn string(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        rest = match rest {
            [b'"', rest @ ..] => return Some(rest),
            [b'\\', b'u', a, b, c, d, rest @ ..]
                if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) =>
            {
                rest
            }
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', rest @ ..] => rest,
            [0x20..=0x5b | 0x5d..=0xff, rest @ ..] => rest,
            _ => return None,
        }
    }
}

fn number(text: &[u8]) -> Option<&[u8]> {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || 1 < whole && text[0] == b'0' {
        return None;
    }
    let mut rest = &text[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = Some(digits(fraction)).filter(|length| 0 < *length)?;
        rest = &fraction[length..];
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent =
            exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let length = Some(digits(exponent)).filter(|length| 0 < *length)?;
        rest = &exponent[length..];
    }
    Some(rest)
}

fn is_value(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok() && value(text).is_some_and(|rest| blank(rest).is_empty())
}

proptest! {
    #![proptest_config(crate::laws::cases(256))]

    /// The reader rejects exactly what the grammar does, also of what is nearly right.
    #[test]
    fn what_is_read_is_what_the_grammar_allows(
        picks in prop::collection::vec(select([SOUND.as_slice(), UNSOUND.as_slice()].concat()), 1..4),
        changes in prop::collection::vec((any::<Index>(), any::<Index>(), 0..3_u8), 0..4),
    ) {
        const BYTES: &[u8] = b"{}[]\",:\\/ue+-.01 9\t\x0b\x00aE";
        let mut text = picks.join(&b","[..]);
        if 1 < picks.len() {
            text = [b"[", &text[..], b"]"].concat();
        }
        for (at, byte, how) in changes {
            let at = at.index(text.len() + 1);
            let byte = BYTES[byte.index(BYTES.len())];
            match how {
                0 => text.insert(at, byte),
                1 if at < text.len() => drop(text.remove(at)),
                2 if at < text.len() => text[at] = byte,
                _ => {}
            }
        }
        // As an array, so that nothing can close the record and open fields of its own.
        let text = [b"[", &text[..], b"]"].concat();
        prop_assume!(!text.contains(&b'\n'));
        let is_sound = is_value(&text);
        let closes_itself = value(&text).is_some_and(|rest| !blank(rest).is_empty());
        prop_assert!(closes_itself || is_read(&record(&text)) == is_sound, "{:?}", String::from_utf8_lossy(&text));
    }
}

/// The slow twin itself: the cases are what it says of them.
#[test]
fn the_cases_are_what_the_grammar_says() {
    let wrong = |value: &&&[u8]| is_value(value);
    assert_eq!(SOUND.iter().find(|value| !is_value(value)), None);
    assert_eq!(UNSOUND.iter().chain(&FOREIGN).find(wrong), None);
}
