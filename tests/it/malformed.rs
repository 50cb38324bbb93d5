//! Malformed records of many kinds, each between sound ones: every one accounted for, no neighbour
//! touched.

use std::fs;

use refrain::pipeline::{Job, Limits, RejectLimit, Unwatched, clean};

use super::desk::Desk;
use super::invent::Dice;

/// What has to become of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Written,
    Rejected,
    Blank,
}

use Fate::{Blank, Rejected, Written};

/// Rows B1 to B11 and B15 of the matrix; `@` stands for a word that differs from line to line.
const KINDS: [(&str, Fate); 58] = [
    ("{\"text\":\"@\",", Rejected),
    ("{\"text\":\"@\"", Rejected),
    ("{\"text\":\"@", Rejected),
    ("{\"text\":", Rejected),
    ("{\"text\"", Rejected),
    ("{", Rejected),
    ("}", Rejected),
    ("@", Rejected),
    ("\"@\"", Rejected),
    ("17", Rejected),
    ("null", Rejected),
    ("true", Rejected),
    ("[]", Rejected),
    ("[{\"text\":\"@\"}]", Rejected),
    ("{}", Rejected),
    ("{\"id\":\"@\"}", Rejected),
    ("{\"Text\":\"@\"}", Rejected),
    ("{\"text\":null}", Rejected),
    ("{\"text\":17}", Rejected),
    ("{\"text\":true}", Rejected),
    ("{\"text\":[\"@\"]}", Rejected),
    ("{\"text\":{\"text\":\"@\"}}", Rejected),
    ("{\"text\":\"@\",\"text\":\"@\"}", Rejected),
    ("{\"text\":\"@\",\"te\\u0078t\":\"@\"}", Rejected),
    ("{\"text\":\"@\",\"id\":1,\"id\":2}", Rejected),
    ("{\"text\":\"@\",}", Rejected),
    ("{\"text\":\"@\",,\"a\":1}", Rejected),
    ("{\"text\" \"@\"}", Rejected),
    ("{\"text\":\"@\"}{\"text\":\"@\"}", Rejected),
    ("{\"text\":\"@\"} tail", Rejected),
    ("{'text':'@'}", Rejected),
    ("{text:\"@\"}", Rejected),
    ("{\"text\":\"@\\x\"}", Rejected),
    ("{\"text\":\"@\\u12\"}", Rejected),
    ("{\"text\":\"@\\\"}", Rejected),
    ("{\"text\":\"@\u{0}\"}", Rejected),
    ("{\"text\":\"@\u{1}\"}", Rejected),
    ("{\"text\":\"@\",\"a\":01}", Rejected),
    ("{\"text\":\"@\",\"a\":1.}", Rejected),
    ("{\"text\":\"@\",\"a\":+1}", Rejected),
    ("{\"text\":\"@\",\"a\":NaN}", Rejected),
    ("{\"text\":\"@\",\"a\":tru}", Rejected),
    ("{\"text\":\"@\",\"a\":[1,]}", Rejected),
    ("{\"text\":\"@\",\"a\":[[[[}", Rejected),
    ("{\"text\":\"@\"/*c*/}", Rejected),
    ("<html>@</html>", Rejected),
    ("a,b,@", Rejected),
    ("", Blank),
    ("  \t ", Blank),
    ("\u{feff}", Blank),
    ("{\"text\":\"\"}", Written),
    ("{\"text\":\" \"}", Written),
    ("\u{feff}{\"text\":\"@ feff\"}", Written),
    ("{\"text\":\"@ \\ud800\"}", Written),
    ("{\"text\":\"@ \\udc00\\ud800 x\"}", Written),
    ("{\"text\":\"@ \\u0000\"}", Written),
    ("{\"text\":\"@\",\"a\":12345678901234567890123,\"b\":1e400,\"c\":-0}", Written),
    ("{\"text\":\"@\\/ \\u00e9\",\"\\ud800\":[{\"a\":1,\"a\":2}]}", Written),
];

/// Bytes that are no UTF-8: lone, overlong, a surrogate, cut.
const BROKEN: [&[u8]; 6] =
    [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe2\x82", b"\xf5\x80", b"\x80"];

/// A line of some kind, and what has to become of it.
fn line(dice: &mut Dice, number: usize) -> (Vec<u8>, Fate) {
    let word = format!("word{number}");
    let (kind, fate) = KINDS[number % KINDS.len()];
    if !number.is_multiple_of(9) {
        return (kind.replace('@', &word).into_bytes(), fate);
    }
    let broken = BROKEN[dice.below(BROKEN.len())];
    ([b"{\"text\":\"", word.as_bytes(), broken, b"\"}"].concat(), Rejected)
}

#[test]
fn each_is_accounted_for_and_no_neighbour_is_touched() {
    let desk = Desk::new();
    let mut dice = Dice::new(11);
    let (mut dump, mut expected, mut fates) = (Vec::new(), Vec::new(), [0_u64; 3]);
    for number in 0..1_000 {
        let good =
            format!("{{\"id\":{number},\"text\":\"Sound {number} and {}.\"}}\n", number * 7919);
        let (bad, fate) = line(&mut dice, number);
        let end: &[u8] = if dice.share() < 0.2 { b"\r\n" } else { b"\n" };
        let bad = [&bad, end].concat();
        fates[fate as usize] += 1;
        if fate != Rejected {
            expected.extend_from_slice(&bad);
        }
        dump.extend_from_slice(&bad);
        dump.extend_from_slice(good.as_bytes());
        expected.extend_from_slice(good.as_bytes());
    }
    desk.put("a.jsonl", &dump);
    let limits = Limits { rejects: RejectLimit::Share(1.0), ..Limits::default() };
    let mut job = Job { limits, ..desk.job(&["a.jsonl"], "out.jsonl") };
    // Nothing is to be removed here, so that all that is missing was lost.
    for kind in refrain::Kind::ALL {
        job.options.policy.set(kind, refrain::Treatment::Mark);
    }
    let ledger = clean(&job, &Unwatched).unwrap();
    let total = ledger.total;
    assert_eq!(
        (total.written, total.rejected, total.blank),
        (fates[0] + 1_000, fates[1], fates[2])
    );
    assert!(total.is_balanced() && 700 < fates[1]);
    let out = fs::read(desk.path("out.jsonl")).unwrap();
    assert!(out == expected, "a neighbour was touched");
    desk.restore("out.jsonl", "back.jsonl");
    assert!(fs::read(desk.path("back.jsonl")).unwrap() == dump, "restored otherwise");
}

/// B1: wherever the broken bytes stand, also where the reader's buffers end.
#[test]
fn broken_bytes_at_the_edge_of_a_buffer_reject_one_record() {
    let desk = Desk::new();
    for edge in [4 << 10, 64 << 10, 256 << 10, 1 << 20] {
        for offset in [edge - 1, edge, edge + 1] {
            for broken in BROKEN {
                let head = b"{\"text\":\"first\"}\n{\"text\":\"";
                let filler = vec![b'x'; offset - head.len()];
                let tail = b"\"}\n{\"text\":\"last\"}\n";
                desk.put("a.jsonl", [head, &filler[..], broken, tail].concat());
                let job = Job { force: true, ..desk.job(&["a.jsonl"], "out.jsonl") };
                let ledger = clean(&job, &Unwatched).unwrap();
                assert_eq!((ledger.total.written, ledger.total.rejected), (2, 1), "{offset}");
            }
        }
    }
}
