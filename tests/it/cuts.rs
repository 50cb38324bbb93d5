//! From findings to cuts: which bytes go, and with them which gaps.

use refrain::clean::clean;
use refrain::segment::Segments;
use refrain::{Action, Cuts, Evidence, Finding, Hash64, Kind, Policy, Span};

use super::desk::Desk;

/// A finding for each of these pieces of a text, which stand there once.
fn findings(text: &str, pieces: &[(&str, Kind)]) -> Vec<Finding> {
    let finding = |&(piece, kind): &(&str, Kind)| {
        let start = text.find(piece).unwrap();
        Finding {
            span: Span::new(start, start + piece.len()),
            kind,
            is_surplus: true,
            group: Hash64(1),
            score: 1.0,
            evidence: Evidence::Seam,
        }
    };
    pieces.iter().map(finding).collect()
}

/// What stays, and the pieces that the findings say go.
#[track_caller]
fn check(text: &str, pieces: &[(&str, Kind)], expected: &str, gone: &[&str]) {
    let mut segments = Segments::default();
    segments.fill(text);
    let cleaned = clean(text, &segments, findings(text, pieces), &Policy::default());
    assert_eq!(cleaned.text, expected, "{text}");
    let cut = cleaned.findings.iter().filter(|judged| judged.action == Action::Cut);
    let said: Vec<&str> = cut.map(|judged| judged.finding.span.of(text)).collect();
    assert_eq!(said, gone, "{text}");
}

const LINE: Kind = Kind::Boilerplate;

#[test]
fn a_line_goes_whole_when_all_its_words_do() {
    check("One\nab cd\nTwo\n", &[("ab", LINE), ("cd", LINE)], "One\nTwo\n", &["ab", " cd\n"]);
    check("One\nab cd\nTwo\n", &[("ab", LINE)], "One\n cd\nTwo\n", &["ab"]);
    check("One\nab cd\nTwo\n", &[("cd", LINE)], "One\nab \nTwo\n", &["cd"]);
    check("One\nab x cd\nTwo\n", &[("ab", LINE), ("cd", LINE)], "One\n x \nTwo\n", &["ab", "cd"]);
    check("ab\n\nOne\n", &[("ab", LINE)], "One\n", &["ab\n\n"]);
    check("One\n\nab", &[("ab", LINE)], "One", &["\n\nab"]);
}

#[test]
fn of_two_findings_one_claims_a_byte() {
    let touching = [("ab", LINE), ("cd", LINE)];
    check("One\nabcd x\n", &touching, "One\n x\n", &["ab", "cd"]);
    let crossing = [("abc", Kind::Repeat), ("bcd", LINE)];
    check("One\nabcd x\n", &crossing, "One\na x\n", &["bcd"]);
}

#[test]
fn spans_that_touch_or_cross_are_one_cut() {
    let spans = |ends: &[(usize, usize)]| {
        let cuts = Cuts::new(ends.iter().map(|&(start, end)| Span::new(start, end)));
        let ends = cuts.spans().iter().map(|span| (span.start as usize, span.end as usize));
        ends.collect::<Vec<_>>()
    };
    assert_eq!(spans(&[(2, 4), (0, 2)]), [(0, 4)]);
    assert_eq!(spans(&[(0, 9), (2, 4)]), [(0, 9)]);
    assert_eq!(spans(&[(0, 3), (2, 4), (5, 5), (5, 6)]), [(0, 4), (5, 6)]);
}

/// A file that would begin with another mark afterwards could not be put back.
#[test]
fn a_mark_inside_a_file_never_comes_to_its_front() {
    let desk = Desk::new();
    let text = "Advertisement\n\u{feff}The ferry resumed on Monday.\n";
    desk.put("in/a.txt", text);
    desk.put("in/b.txt", text.replace('\u{feff}', ""));
    desk.clean(&["in"], "out");
    let out = desk.tree("out");
    let written: Vec<&[u8]> = out.values().map(|bytes| bytes.as_slice()).collect();
    assert!(written.contains(&text.as_bytes()));
    assert!(written.contains(&"The ferry resumed on Monday.\n".as_bytes()));
}
