//! Which signs each line of a page shows.

use super::core::{core, prose_of};
use super::line::{Line, Spread};
use super::weights::{Sign, Signs};

/// The signs of every line of a page; linear in the lines.
pub(crate) fn signs(lines: &[Line]) -> Vec<Signs> {
    let total: usize = lines.iter().map(|line| line.weight).sum();
    let core = core(lines);
    let all_prose: usize = lines.iter().map(prose_of).sum();
    let (mut before, mut heading_since) = (0, false);
    let (mut prose, mut comments) = (0, 0);
    let mut out = Vec::with_capacity(lines.len());
    for (number, line) in lines.iter().enumerate() {
        let mut signs = Signs::default();
        own(line, &mut signs);
        signs.set(Sign::Known, 3 <= line.units && 10 * line.known >= 7 * line.units);
        signs.set(Sign::Strange, 3 <= line.units && 10 * line.known < 3 * line.units);
        signs.set(Sign::Core, core.contains(&number));
        signs.set(Sign::OverCore, number < core.start && core.start <= number + 6);
        signs.set(Sign::AboveCore, number + 6 < core.start);
        signs.set(Sign::UnderCore, core.end <= number && number < core.end + 6);
        around(lines, number, &mut signs);
        if line.is_heading && PAST_TOP * before >= total {
            heading_since = true;
        }
        signs.set(Sign::AfterComment, 0 < comments);
        signs.set(Sign::AfterComments, 2 < comments);
        comments += usize::from(line.is_comment && core.start <= number);
        signs.set(Sign::AfterHeading, heading_since);
        signs.set(Sign::Top, 10 * before < total);
        signs.set(Sign::Bottom, 5 * before > 4 * total);
        let own = prose_of(line);
        let below = all_prose - prose - own;
        signs.set(Sign::NoneAbove, prose == 0);
        signs.set(Sign::LittleAbove, 0 < prose && 20 * prose < all_prose);
        signs.set(Sign::LessAbove, all_prose <= 20 * prose && 2 * prose < all_prose);
        signs.set(Sign::NoneBelow, below == 0);
        signs.set(Sign::LittleBelow, 0 < below && 20 * below < all_prose);
        signs.set(Sign::LessBelow, all_prose <= 20 * below && 5 * below < all_prose);
        signs.set(Sign::MiddleWords, line.weight < 6 && all_prose < 10 * prose.min(below));
        prose += own;
        before += line.weight;
        out.push(signs);
    }
    out
}

/// A heading of what follows a story stands below the first third of the page's words.
const PAST_TOP: usize = 3;

fn own(line: &Line, signs: &mut Signs) {
    let w = line.weight;
    signs.set(Sign::Any, true);
    signs.set(Sign::Words1, w < 3);
    signs.set(Sign::Words3, (3..6).contains(&w));
    signs.set(Sign::Words6, (6..10).contains(&w));
    signs.set(Sign::Words10, (10..20).contains(&w));
    signs.set(Sign::Words20, (20..40).contains(&w));
    signs.set(Sign::Words40, 40 <= w);
    signs.set(Sign::ShortSentence, line.is_sentence && w < 6);
    signs.set(Sign::Sentence, line.is_sentence && (6..20).contains(&w));
    signs.set(Sign::LongSentence, line.is_sentence && 20 <= w);
    signs.set(Sign::Sentences, 0 < line.inner_ends && 10 <= w);
    signs.set(Sign::Commas, 0 < line.commas && w <= 20 * line.commas);
    signs.set(Sign::Separators, 0 < line.separators);
    signs.set(Sign::Bullet, line.is_bullet);
    signs.set(Sign::Digits, 0 < line.digits && w <= 2 * line.digits);
    signs.set(Sign::Digit, 0 < line.digits && w < 10);
    signs.set(Sign::Glued, 0 < line.glued && w <= 10 * line.glued);
    signs.set(Sign::Upper, line.is_upper);
    signs.set(Sign::Capitals, 4 <= w && 3 * w <= 4 * line.capitals);
    signs.set(Sign::Colon, line.is_colon);
    signs.set(Sign::Lower, line.is_lower);
    signs.set(Sign::Quote, line.has_quote);
    signs.set(Sign::Address, line.has_address);
    signs.set(Sign::Copyright, line.has_copyright);
    signs.set(Sign::ShortCue, 0 < line.around && w < 10);
    signs.set(Sign::LongCue, 0 < line.around && 10 <= w);
    signs.set(Sign::Cues, 2 <= line.around && w <= 20 * line.around as usize);
    signs.set(Sign::Heading, line.is_heading);
    signs.set(Sign::Repeated, line.is_repeated && w < 10);
    signs.set(Sign::LongRepeated, line.is_repeated && 10 <= w);
    signs.set(Sign::Alone, line.spread == Spread::Alone);
    signs.set(Sign::Some, line.spread == Spread::Some);
    signs.set(Sign::Most, line.spread == Spread::Most);
}

/// Lines above and below that are looked at.
const NEAR: usize = 4;

/// A heading reaches this many lines.
const REACH: usize = 6;

fn around(lines: &[Line], number: usize, signs: &mut Signs) {
    let above = &lines[number.saturating_sub(NEAR)..number];
    let below = &lines[number + 1..lines.len().min(number + 1 + NEAR)];
    let is_stub = |line: &&Line| line.weight < 6 && !line.is_sentence;
    let is_frame = |line: &Line| line.spread == Spread::Most;
    let prose_above = above.iter().filter(|line| line.is_prose()).count();
    let prose_below = below.iter().filter(|line| line.is_prose()).count();
    let next_above = above.last().is_some_and(Line::is_prose);
    let next_below = below.first().is_some_and(Line::is_prose);
    signs.set(Sign::ProseAbove, next_above);
    signs.set(Sign::ProseBelow, next_below);
    signs.set(Sign::ProseNearAbove, !next_above && 0 < prose_above);
    signs.set(Sign::ProseNearBelow, !next_below && 0 < prose_below);
    signs.set(Sign::ProseAround, 0 < prose_above && 0 < prose_below);
    signs.set(Sign::ManyProse, 3 <= prose_above + prose_below);
    signs.set(Sign::StubAbove, above.last().as_ref().is_some_and(is_stub));
    signs.set(Sign::StubBelow, below.first().as_ref().is_some_and(is_stub));
    signs.set(Sign::StubsAbove, above.iter().filter(is_stub).count() == NEAR);
    signs.set(Sign::StubsBelow, below.iter().filter(is_stub).count() == NEAR);
    signs.set(Sign::FrameAbove, above.iter().rev().take(2).any(is_frame));
    signs.set(Sign::FrameBelow, below.iter().take(2).any(is_frame));
    let wide = &lines[number.saturating_sub(8)..lines.len().min(number + 9)];
    let own = &lines[number];
    let stamps = wide.iter().filter(|line| line.is_stamp).count() - usize::from(own.is_stamp);
    let comments = wide.iter().filter(|line| line.is_comment).count() - usize::from(own.is_comment);
    let three_above = &lines[number.saturating_sub(3)..number];
    let three_below = &lines[number + 1..lines.len().min(number + 4)];
    signs.set(Sign::Stamp, own.is_stamp);
    signs.set(Sign::StampAbove, above.iter().rev().take(2).any(|line| line.is_stamp));
    signs.set(Sign::StampBelow, below.iter().take(2).any(|line| line.is_stamp));
    signs.set(Sign::Stamps, 2 <= stamps);
    signs.set(Sign::ManyStamps, 4 <= stamps);
    signs.set(Sign::Comment, own.is_comment);
    signs.set(Sign::CommentAbove, three_above.iter().any(|line| line.is_comment));
    signs.set(Sign::CommentBelow, three_below.iter().any(|line| line.is_comment));
    signs.set(Sign::Comments, 3 <= comments);
    let pattern = |lines: &[Line]| lines.iter().any(|line| line.is_pattern);
    let (near_above, near_below) = (pattern(three_above), pattern(three_below));
    signs.set(Sign::Pattern, lines[number].is_pattern);
    signs.set(Sign::PatternAbove, near_above);
    signs.set(Sign::PatternBelow, near_below);
    signs.set(Sign::PatternAround, near_above && near_below);
    let far_above = &lines[number.saturating_sub(REACH)..number];
    let far_below = &lines[number + 1..lines.len().min(number + 1 + REACH)];
    signs.set(Sign::HeadingAbove, far_above.iter().any(|line| line.is_heading));
    signs.set(Sign::HeadingBelow, far_below.iter().any(|line| line.is_heading));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `p` is prose, `s` a stub; `m` is neither, as are those of a kind: frames, stamps, comments,
    /// patterns and headings.
    fn line_of(letter: char) -> Line {
        let line = Line { weight: 8, ..Line::default() };
        match letter {
            'p' => Line { weight: 12, is_sentence: true, ..line },
            'C' => Line { is_comment: true, ..line_of('p') },
            's' => Line { weight: 5, ..line },
            '6' => Line { weight: 6, ..line },
            'S' => Line { weight: 5, is_sentence: true, ..line },
            'f' => Line { spread: Spread::Most, ..line },
            't' => Line { is_stamp: true, ..line },
            'c' => Line { is_comment: true, ..line },
            'l' => Line { is_pattern: true, ..line },
            'h' => Line { is_heading: true, ..line },
            _ => line,
        }
    }

    fn lines_of(page: &str) -> Vec<Line> {
        page.chars().map(line_of).collect()
    }

    fn has(signs: Signs, sign: Sign) -> bool {
        signs.0 >> sign as u32 & 1 == 1
    }

    /// Which lines of a page show a sign.
    #[track_caller]
    fn check(sign: Sign, lines: &[Line], expected: &[usize]) {
        let signs = signs(lines);
        let shown: Vec<usize> = (0..lines.len()).filter(|&n| has(signs[n], sign)).collect();
        assert_eq!(shown, expected, "{sign:?}");
    }

    #[track_caller]
    fn check_page(sign: Sign, page: &str, expected: &[usize]) {
        check(sign, &lines_of(page), expected);
    }

    /// Lines of so many words; from twelve on they are prose.
    #[track_caller]
    fn check_weights(sign: Sign, weights: &[usize], expected: &[usize]) {
        let line = |&weight: &usize| Line { weight, is_sentence: 12 <= weight, ..Line::default() };
        check(sign, &weights.iter().map(line).collect::<Vec<_>>(), expected);
    }

    /// Whether a line between others shows a sign.
    #[track_caller]
    fn check_between(sign: Sign, above: &str, own: char, below: &str, expected: bool) {
        let lines = lines_of(&format!("{above}{own}{below}"));
        let found = has(signs(&lines)[above.len()], sign);
        assert_eq!(found, expected, "{sign:?} of {own} between {above} and {below}");
    }

    #[test]
    fn a_line_has_one_class_of_length() {
        use Sign::{Words1, Words3, Words6, Words10, Words20, Words40};
        let classes = [Words1, Words3, Words6, Words10, Words20, Words40];
        for (weight, class) in [
            (1, Words1),
            (2, Words1),
            (3, Words3),
            (5, Words3),
            (6, Words6),
            (9, Words6),
            (10, Words10),
            (19, Words10),
            (20, Words20),
            (39, Words20),
            (40, Words40),
        ] {
            let signs = signs(&[Line { weight, ..Line::default() }]);
            let shown: Vec<_> = classes.into_iter().filter(|&one| has(signs[0], one)).collect();
            assert_eq!(shown, [class], "{weight} words");
        }
    }

    #[test]
    fn a_line_shows_what_it_holds() {
        let check = |sign: Sign, shown: &[Line], not: &[Line]| {
            let shows = |line: &&Line| has(signs(&[**line])[0], sign);
            assert_eq!(shown.iter().filter(shows).count(), shown.len(), "{sign:?} is missing");
            assert_eq!(not.iter().filter(shows).count(), 0, "{sign:?} is too much");
        };
        let words = |weight| Line { weight, ..Line::default() };
        let sentence = |weight| Line { is_sentence: true, ..words(weight) };
        let ends = |weight, inner_ends| Line { inner_ends, ..words(weight) };
        let commas = |weight, commas| Line { commas, ..words(weight) };
        let digits = |weight, digits| Line { digits, ..words(weight) };
        let glued = |weight, glued| Line { glued, ..words(weight) };
        let capitals = |weight, capitals| Line { capitals, ..words(weight) };
        let around = |weight, around| Line { around, ..words(weight) };
        let again = |weight| Line { is_repeated: true, ..words(weight) };
        let spread = |spread| Line { spread, ..words(8) };
        let about = |units, known| Line { units, known, ..words(8) };
        check(Sign::Any, &[words(0), words(50)], &[]);
        check(Sign::ShortSentence, &[sentence(5)], &[sentence(6), words(5)]);
        check(Sign::Sentence, &[sentence(6), sentence(19)], &[sentence(5), sentence(20), words(6)]);
        check(Sign::LongSentence, &[sentence(20)], &[sentence(19), words(20)]);
        check(Sign::Sentences, &[ends(10, 1)], &[ends(9, 1), ends(10, 0)]);
        check(Sign::Commas, &[commas(20, 1), commas(40, 2)], &[commas(21, 1), commas(5, 0)]);
        check(Sign::Separators, &[Line { separators: 1, ..words(8) }], &[words(8)]);
        check(Sign::Bullet, &[Line { is_bullet: true, ..words(8) }], &[words(8)]);
        check(Sign::Digits, &[digits(2, 1), digits(12, 6)], &[digits(3, 1), digits(0, 0)]);
        check(Sign::Digit, &[digits(9, 1)], &[digits(10, 1), digits(9, 0)]);
        check(Sign::Glued, &[glued(10, 1), glued(20, 2)], &[glued(11, 1), glued(0, 0)]);
        check(Sign::Upper, &[Line { is_upper: true, ..words(8) }], &[words(8)]);
        check(Sign::Capitals, &[capitals(4, 3)], &[capitals(3, 3), capitals(5, 3)]);
        check(Sign::Colon, &[Line { is_colon: true, ..words(8) }], &[words(8)]);
        check(Sign::Lower, &[Line { is_lower: true, ..words(8) }], &[words(8)]);
        check(Sign::Quote, &[Line { has_quote: true, ..words(8) }], &[words(8)]);
        check(Sign::Address, &[Line { has_address: true, ..words(8) }], &[words(8)]);
        check(Sign::Copyright, &[Line { has_copyright: true, ..words(8) }], &[words(8)]);
        check(Sign::ShortCue, &[around(9, 1)], &[around(10, 1), around(9, 0)]);
        check(Sign::LongCue, &[around(10, 1)], &[around(9, 1), around(10, 0)]);
        check(Sign::Cues, &[around(40, 2)], &[around(41, 2), around(8, 1)]);
        check(Sign::Heading, &[line_of('h')], &[words(8)]);
        check(Sign::Repeated, &[again(9)], &[again(10), words(9)]);
        check(Sign::LongRepeated, &[again(10)], &[again(9), words(10)]);
        check(Sign::Alone, &[spread(Spread::Alone)], &[spread(Spread::Some)]);
        check(Sign::Some, &[spread(Spread::Some)], &[spread(Spread::Most)]);
        check(Sign::Most, &[spread(Spread::Most)], &[spread(Spread::Unknown)]);
        check(Sign::Known, &[about(3, 3), about(10, 7)], &[about(2, 2), about(10, 6)]);
        check(Sign::Strange, &[about(3, 0), about(10, 2)], &[about(2, 0), about(10, 3)]);
        check(Sign::Stamp, &[line_of('t')], &[words(8)]);
        check(Sign::Comment, &[line_of('c')], &[words(8)]);
        check(Sign::Pattern, &[line_of('l')], &[words(8)]);
    }

    #[test]
    fn prose_is_seen_four_lines_away() {
        let check = check_between;
        check(Sign::ProseAbove, "p", 'm', "", true);
        check(Sign::ProseAbove, "pm", 'p', "p", false);
        check(Sign::ProseBelow, "", 'm', "p", true);
        check(Sign::ProseBelow, "p", 'p', "mp", false);
        check(Sign::ProseNearAbove, "pmmm", 'm', "", true);
        check(Sign::ProseNearAbove, "pmmmm", 'm', "p", false);
        check(Sign::ProseNearAbove, "pp", 'm', "", false);
        check(Sign::ProseNearBelow, "", 'm', "mmmp", true);
        check(Sign::ProseNearBelow, "p", 'm', "mmmmp", false);
        check(Sign::ProseNearBelow, "", 'm', "pp", false);
        check(Sign::ProseAround, "pmmm", 'm', "mmmp", true);
        check(Sign::ProseAround, "p", 'p', "", false);
        check(Sign::ProseAround, "", 'p', "p", false);
        check(Sign::ManyProse, "pp", 'm', "p", true);
        check(Sign::ManyProse, "", 'm', "ppp", true);
        check(Sign::ManyProse, "p", 'p', "p", false);
    }

    #[test]
    fn stubs_frames_and_headings_are_seen_nearby() {
        let check = check_between;
        check(Sign::StubAbove, "s", 'm', "", true);
        check(Sign::StubAbove, "s6", 's', "s", false);
        check(Sign::StubAbove, "sS", 's', "s", false);
        check(Sign::StubBelow, "", 'm', "s", true);
        check(Sign::StubBelow, "s", 's', "6s", false);
        check(Sign::StubBelow, "s", 's', "Ss", false);
        check(Sign::StubsAbove, "ssss", 'm', "", true);
        check(Sign::StubsAbove, "6sss", 's', "ssss", false);
        check(Sign::StubsAbove, "sss", 's', "ssss", false);
        check(Sign::StubsBelow, "", 'm', "ssss", true);
        check(Sign::StubsBelow, "ssss", 's', "sssS", false);
        check(Sign::StubsBelow, "ssss", 's', "sss", false);
        check(Sign::FrameAbove, "fm", 'm', "", true);
        check(Sign::FrameAbove, "fmm", 'f', "f", false);
        check(Sign::FrameBelow, "", 'm', "mf", true);
        check(Sign::FrameBelow, "f", 'f', "mmf", false);
        check(Sign::HeadingAbove, "hmmmmm", 'm', "", true);
        check(Sign::HeadingAbove, "hmmmmmm", 'h', "h", false);
        check(Sign::HeadingBelow, "", 'm', "mmmmmh", true);
        check(Sign::HeadingBelow, "h", 'h', "mmmmmmh", false);
    }

    #[test]
    fn stamps_comments_and_patterns_come_in_rows() {
        let check = check_between;
        check(Sign::StampAbove, "tm", 'm', "", true);
        check(Sign::StampAbove, "tmm", 't', "t", false);
        check(Sign::StampBelow, "", 'm', "mt", true);
        check(Sign::StampBelow, "t", 't', "mmt", false);
        check(Sign::Stamps, "tmmmmmmm", 'm', "mmmmmmmt", true);
        check(Sign::Stamps, "tmmmmmmmm", 'm', "mmmmmmmt", false);
        check(Sign::Stamps, "tmmmmmmm", 'm', "mmmmmmmmt", false);
        check(Sign::Stamps, "t", 't', "", false);
        check(Sign::ManyStamps, "tt", 'm', "tt", true);
        check(Sign::ManyStamps, "tt", 't', "t", false);
        check(Sign::CommentAbove, "cmm", 'm', "", true);
        check(Sign::CommentAbove, "cmmm", 'c', "c", false);
        check(Sign::CommentBelow, "", 'm', "mmc", true);
        check(Sign::CommentBelow, "c", 'c', "mmmc", false);
        check(Sign::Comments, "cc", 'm', "c", true);
        check(Sign::Comments, "c", 'c', "c", false);
        check(Sign::PatternAbove, "lmm", 'm', "", true);
        check(Sign::PatternAbove, "lmmm", 'l', "l", false);
        check(Sign::PatternBelow, "", 'm', "mml", true);
        check(Sign::PatternBelow, "l", 'l', "mmml", false);
        check(Sign::PatternAround, "l", 'm', "l", true);
        check(Sign::PatternAround, "l", 'l', "", false);
        check(Sign::PatternAround, "", 'l', "l", false);
    }

    #[test]
    fn a_line_stands_in_over_or_under_the_core() {
        let page = "mmmmmmmmppmmmmmmm";
        check_page(Sign::Core, page, &[8, 9]);
        check_page(Sign::OverCore, page, &[2, 3, 4, 5, 6, 7]);
        check_page(Sign::AboveCore, page, &[0, 1]);
        check_page(Sign::UnderCore, page, &[10, 11, 12, 13, 14, 15]);
    }

    #[test]
    fn what_follows_a_story_begins_with_a_heading_or_comments() {
        check_page(Sign::AfterHeading, "mmhm", &[2, 3]);
        check_page(Sign::AfterHeading, "mhm", &[1, 2]);
        check_page(Sign::AfterHeading, "mhmm", &[]);
        check_page(Sign::AfterComment, "pcm", &[2]);
        check_page(Sign::AfterComment, "cpm", &[]);
        check_page(Sign::AfterComment, "mCm", &[2]);
        check_page(Sign::AfterComments, "pcccm", &[4]);
    }

    #[test]
    fn a_line_stands_high_or_low_in_the_page() {
        check_weights(Sign::Top, &[8; 10], &[0]);
        check_weights(Sign::Top, &[8; 11], &[0, 1]);
        check_weights(Sign::Bottom, &[8; 10], &[9]);
        check_weights(Sign::Bottom, &[8; 5], &[]);
        check_weights(Sign::Bottom, &[8, 8, 8, 9, 8], &[4]);
    }

    #[test]
    fn a_line_has_a_share_of_the_prose_above_and_below() {
        check_weights(Sign::NoneAbove, &[8, 12, 8], &[0, 1]);
        check_weights(Sign::LittleAbove, &[12, 228], &[]);
        check_weights(Sign::LittleAbove, &[12, 229], &[1]);
        check_weights(Sign::LessAbove, &[12, 228], &[1]);
        check_weights(Sign::LessAbove, &[12, 229], &[]);
        check_weights(Sign::LessAbove, &[100, 100], &[]);
        check_weights(Sign::LessAbove, &[100, 101], &[1]);
        check_weights(Sign::NoneBelow, &[8, 12, 8], &[1, 2]);
        check_weights(Sign::LittleBelow, &[228, 12], &[]);
        check_weights(Sign::LittleBelow, &[229, 12], &[0]);
        check_weights(Sign::LessBelow, &[228, 12], &[0]);
        check_weights(Sign::LessBelow, &[229, 12], &[]);
        check_weights(Sign::LessBelow, &[80, 20], &[]);
        check_weights(Sign::LessBelow, &[81, 20], &[0]);
        check_weights(Sign::MiddleWords, &[12, 5, 12], &[1]);
        check_weights(Sign::MiddleWords, &[12, 6, 12], &[]);
        check_weights(Sign::MiddleWords, &[12, 5, 108], &[]);
        check_weights(Sign::MiddleWords, &[12, 5, 107], &[1]);
        check_weights(Sign::MiddleWords, &[107, 5, 12], &[1]);
    }
}
