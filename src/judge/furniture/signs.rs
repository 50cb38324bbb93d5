//! The signs that speak for story or furniture, and what each of them weighs.

use super::line::{Line, Spread};

macro_rules! signs {
    ($($(#[doc = $doc:literal])* $name:ident $weight:literal,)*) => {
        /// Something a line shows or does not show.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Sign { $($(#[doc = $doc])* $name,)* }

        /// Hundredths of log-odds for story, in the order of [`Sign`].
        pub(crate) const WEIGHTS: &[i32] = &[$($weight,)*];

        #[allow(dead_code, reason = "for the fit")]
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name),)*];
    };
}

signs! {
    /// Every line.
    Any 140,
    /// One or two words.
    Words1 -340,
    /// Three to five.
    Words3 -180,
    /// Six to nine.
    Words6 85,
    /// Ten to 19.
    Words10 115,
    /// 20 to 39.
    Words20 75,
    /// 40 and more.
    Words40 190,
    /// Ends as a sentence, below six words.
    ShortSentence 40,
    /// Ends as a sentence, below 20 words.
    Sentence 75,
    /// Ends as a sentence, from 20 words.
    LongSentence 205,
    /// Several sentences.
    Sentences -35,
    /// A comma in every 20 words.
    Commas 75,
    /// Bars, arrows or bullets.
    Separators -95,
    /// Begins with a bullet.
    Bullet -15,
    /// Half of its words hold digits.
    Digits -65,
    /// A digit in a line below ten words.
    Digit 70,
    /// Links run together.
    Glued -85,
    /// Capitals only.
    Upper -220,
    /// Most words begin with capitals, from four words.
    Capitals 5,
    /// Ends with a colon.
    Colon 225,
    /// Begins with a small letter.
    Lower -50,
    /// Quotation marks.
    Quote 100,
    /// An address or a handle.
    Address 0,
    /// A sign of copyright.
    Copyright -225,
    /// Speaks of the page, below ten words.
    ShortCue -110,
    /// Speaks of the page, from ten words.
    LongCue -30,
    /// Speaks of the page twice.
    Cues -250,
    /// Heading of what follows a story.
    Heading -280,
    /// Stands twice in the page, below ten words.
    Repeated -80,
    /// Stands twice in the page, from ten words.
    LongRepeated -70,
    /// No other page of the host has it.
    Alone 35,
    /// Some pages of the host have it.
    Some -200,
    /// Most pages of the host have it.
    Most -185,
    /// The line above is prose.
    ProseAbove 90,
    /// The line below is prose.
    ProseBelow 60,
    /// Prose within four lines above, but not right above.
    ProseNearAbove 5,
    /// Prose within four lines below, but not right below.
    ProseNearBelow 10,
    /// Prose above and below within four lines.
    ProseAround -65,
    /// At least three lines of prose among the four above and the four below.
    ManyProse 35,
    /// The line above is a short one that ends no sentence.
    StubAbove -10,
    /// The same of the line below.
    StubBelow -30,
    /// Four stubs above.
    StubsAbove 15,
    /// Four stubs below.
    StubsBelow -10,
    /// A line of most pages within two lines above.
    FrameAbove 40,
    /// The same below.
    FrameBelow 15,
    /// A heading of what follows a story within six lines above.
    HeadingAbove -145,
    /// Such a heading within six lines below.
    HeadingBelow 25,
    /// Such a heading has come since a paragraph.
    AfterHeading -150,
    /// In the first tenth of the page's words.
    Top -40,
    /// In the last fifth of the page's words.
    Bottom -70,
    /// No prose above.
    NoneAbove 15,
    /// Less than a twentieth of the page's prose above.
    LittleAbove -60,
    /// Less than half of the page's prose above.
    LessAbove 25,
    /// No prose below.
    NoneBelow -110,
    /// Less than a twentieth of the page's prose below.
    LittleBelow -105,
    /// Less than a fifth of the page's prose below.
    LessBelow -45,
    /// Below six words, more prose than not around.
    MiddleWords 135,
    /// The line, digits aside, stands at least three times in the page.
    Pattern -10,
    /// Such a line within three lines above.
    PatternAbove -20,
    /// Such a line within three lines below.
    PatternBelow -20,
    /// Such lines above and below.
    PatternAround 30,
    /// Most of its words come in the core.
    Known 240,
    /// Few of its words come in the core.
    Strange -125,
    /// Tells when something was written.
    Stamp -405,
    /// The line above or the one above that does.
    StampAbove -35,
    /// The line below or the one below that does.
    StampBelow 10,
    /// Two of the eight lines above and the eight below do.
    Stamps -50,
    /// Four of them do.
    ManyStamps -90,
    /// Speaks of comments.
    Comment -215,
    /// A line within three lines above does.
    CommentAbove 15,
    /// A line within three lines below does.
    CommentBelow -10,
    /// Three of the eight lines above and the eight below do.
    Comments -175,
    /// A line since the core began does.
    AfterComment -115,
    /// Three lines since the core began do.
    AfterComments -245,
    /// Inside the core.
    Core 100,
    /// At most six lines above the core.
    OverCore 40,
    /// Further above.
    AboveCore -80,
    /// At most six lines below the core.
    UnderCore -10,
}

const _: () = assert!(WEIGHTS.len() <= 128);

/// The signs a line shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs(pub(crate) u128);

impl Signs {
    fn set(&mut self, sign: Sign, shows: bool) {
        self.0 |= u128::from(shows) << sign as u32;
    }

    /// What they weigh together.
    pub(crate) fn weight(self) -> i32 {
        let shows = |(bit, _): &(usize, &i32)| self.0 >> bit & 1 == 1;
        WEIGHTS.iter().enumerate().filter(shows).map(|(_, weight)| weight).sum()
    }
}

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

/// Words of a line of prose that is no frame.
pub(crate) fn prose_of(line: &Line) -> usize {
    let counts = line.is_prose() && line.around < 2 && line.spread != Spread::Most;
    if counts { line.weight } else { 0 }
}

/// The densest stretch of prose.
pub(crate) fn core(lines: &[Line]) -> std::ops::Range<usize> {
    let (mut best, mut best_sum) = (0..0, 0);
    let (mut start, mut sum) = (0, 0i64);
    for (number, line) in lines.iter().enumerate() {
        let prose = prose_of(line).min(60) as i64;
        let pattern = i64::from(line.is_pattern || line.is_stamp || line.is_comment) * 10;
        sum += if prose == 0 { -5 - pattern } else { prose };
        if sum <= 0 {
            (start, sum) = (number + 1, 0);
        } else if best_sum < sum {
            (best, best_sum) = (start..number + 1, sum);
        }
    }
    best
}

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
