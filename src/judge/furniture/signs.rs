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
