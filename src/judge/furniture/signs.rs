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
    Any 75,
    /// One or two words.
    Words1 -225,
    /// Three to five.
    Words3 -155,
    /// Six to nine.
    Words6 70,
    /// Ten to 19.
    Words10 60,
    /// 20 to 39.
    Words20 10,
    /// 40 and more.
    Words40 100,
    /// Ends as a sentence, below six words.
    ShortSentence 70,
    /// Ends as a sentence, below 20 words.
    Sentence 80,
    /// Ends as a sentence, from 20 words.
    LongSentence 200,
    /// Several sentences.
    Sentences -35,
    /// A comma in every 20 words.
    Commas 35,
    /// Bars, arrows or bullets.
    Separators -125,
    /// Begins with a bullet.
    Bullet -5,
    /// Half of its words hold digits.
    Digits -520,
    /// A digit in a line below ten words.
    Digit 50,
    /// Links run together.
    Glued -20,
    /// Capitals only.
    Upper -90,
    /// Most words begin with capitals, from four words.
    Capitals -35,
    /// Ends with a colon.
    Colon 265,
    /// Begins with a small letter.
    Lower -15,
    /// Quotation marks.
    Quote 60,
    /// An address or a handle.
    Address -5,
    /// A sign of copyright.
    Copyright -180,
    /// Speaks of the page, below ten words.
    ShortCue -225,
    /// Speaks of the page, from ten words.
    LongCue 10,
    /// Speaks of the page twice.
    Cues -90,
    /// Heading of what follows a story.
    Heading -200,
    /// Stands twice in the page.
    Repeated -160,
    /// No other page of the host has it.
    Alone -10,
    /// Some pages of the host have it.
    Some -260,
    /// Most pages of the host have it.
    Most -160,
    /// The line above is prose.
    ProseAbove 90,
    /// The line below is prose.
    ProseBelow 55,
    /// Prose within four lines above, but not right above.
    ProseNearAbove 0,
    /// Prose within four lines below, but not right below.
    ProseNearBelow 125,
    /// Prose above and below within four lines.
    ProseAround -55,
    /// At least three lines of prose among the four above and the four below.
    ManyProse 50,
    /// The line above is a short one that ends no sentence.
    StubAbove 0,
    /// The same of the line below.
    StubBelow -30,
    /// Four stubs above.
    StubsAbove 20,
    /// Four stubs below.
    StubsBelow 40,
    /// A line of most pages within two lines above.
    FrameAbove -45,
    /// The same below.
    FrameBelow 15,
    /// A heading of what follows a story within six lines above.
    HeadingAbove -45,
    /// Such a heading within six lines below.
    HeadingBelow 20,
    /// Such a heading has come since a paragraph.
    AfterHeading -175,
    /// In the first tenth of the page's words.
    Top 0,
    /// In the last fifth of the page's words.
    Bottom -50,
    /// No prose above.
    NoneAbove -20,
    /// Less than a twentieth of the page's prose above.
    LittleAbove -50,
    /// Less than half of the page's prose above.
    LessAbove -45,
    /// No prose below.
    NoneBelow -100,
    /// Less than a twentieth of the page's prose below.
    LittleBelow -140,
    /// Less than a fifth of the page's prose below.
    LessBelow -85,
    /// Below six words, more prose than not around.
    MiddleWords 110,
    /// The line, digits aside, stands at least three times in the page.
    Pattern 150,
    /// Such a line within three lines above.
    PatternAbove -30,
    /// Such a line within three lines below.
    PatternBelow -30,
    /// Such lines above and below.
    PatternAround 5,
    /// Most of its words come in the core.
    Known 235,
    /// Few of its words come in the core.
    Strange -85,
    /// Inside the core.
    Core 75,
    /// At most six lines above the core.
    OverCore 35,
    /// Further above.
    AboveCore -40,
    /// At most six lines below the core.
    UnderCore -15,
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
    let mut prose = 0;
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
        let pattern = i64::from(line.is_pattern) * 10;
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
    signs.set(Sign::Repeated, line.is_repeated);
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
    let pattern = |lines: &[Line]| lines.iter().any(|line| line.is_pattern);
    let near_above = pattern(&lines[number.saturating_sub(3)..number]);
    let near_below = pattern(&lines[number + 1..lines.len().min(number + 4)]);
    signs.set(Sign::Pattern, lines[number].is_pattern);
    signs.set(Sign::PatternAbove, near_above);
    signs.set(Sign::PatternBelow, near_below);
    signs.set(Sign::PatternAround, near_above && near_below);
    let far_above = &lines[number.saturating_sub(REACH)..number];
    let far_below = &lines[number + 1..lines.len().min(number + 1 + REACH)];
    signs.set(Sign::HeadingAbove, far_above.iter().any(|line| line.is_heading));
    signs.set(Sign::HeadingBelow, far_below.iter().any(|line| line.is_heading));
}
