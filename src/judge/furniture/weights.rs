//! The signs that speak for story or furniture, and what each of them weighs.
//!
//! The weights were fitted, not thought up. Start: a logistic regression of "the line belongs to
//! the story" on its signs, every page weighing the same and a line by its words. Then one weight
//! after the other was moved in steps of 80, 40, 20 and 10 for as long as that raised the mean
//! token F1 of the decoded pages less 0.85 times the share of story lines of eight words and more
//! that were lost, averaged over five groups of pages (1,862 pages of 1,336 hosts, 2011 to 2026, two
//! thirds of them English), of which the one that loses most counts two and a half times. What they
//! come to, with all other rules at work, stands in `docs/quality.md`.
//!
//! A weight is read together with the others: what is rare in a story may weigh little where
//! another sign already says so.

macro_rules! signs {
    ($($(#[doc = $doc:literal])* $name:ident $weight:literal,)*) => {
        /// Something a line shows or does not show.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Sign { $($(#[doc = $doc])* $name,)* }

        /// Hundredths of log-odds for story, in the order of [`Sign`].
        pub(crate) const WEIGHTS: &[i32] = &[$($weight,)*];
    };
}

signs! {
    /// Every line.
    Any 140,
    /// One or two words.
    Words1 -370,
    /// Three to five.
    Words3 -170,
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
    Bullet -35,
    /// Half of its words hold digits.
    Digits -45,
    /// A digit in a line below ten words.
    Digit 70,
    /// Links run together.
    Glued -25,
    /// Capitals only.
    Upper -300,
    /// Most words begin with capitals, from four words.
    Capitals -75,
    /// Ends with a colon.
    Colon 265,
    /// Begins with a small letter.
    Lower -50,
    /// Quotation marks.
    Quote 100,
    /// An address or a handle.
    Address 0,
    /// A sign of copyright.
    Copyright -245,
    /// Speaks of the page, below ten words.
    ShortCue -110,
    /// Speaks of the page, from ten words.
    LongCue -30,
    /// Speaks of the page twice.
    Cues -250,
    /// Heading of what follows a story.
    Heading -340,
    /// Stands twice in the page, below ten words.
    Repeated -90,
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
    LessBelow -65,
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
    StampBelow -10,
    /// Two of the eight lines above and the eight below do.
    Stamps -50,
    /// Four of them do.
    ManyStamps -90,
    /// Speaks of comments.
    Comment -215,
    /// A line within three lines above does.
    CommentAbove 55,
    /// A line within three lines below does.
    CommentBelow 0,
    /// Three of the eight lines above and the eight below do.
    Comments -175,
    /// A line since the core began does.
    AfterComment -125,
    /// Three lines since the core began do.
    AfterComments -365,
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
    pub(crate) fn set(&mut self, sign: Sign, shows: bool) {
        self.0 |= u128::from(shows) << sign as u32;
    }

    /// What they weigh together.
    pub(crate) fn weight(self) -> i32 {
        let mut left = self.0;
        let next = || {
            let bit = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            WEIGHTS.get(bit as usize)
        };
        std::iter::from_fn(next).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_weigh_what_stands_beside_their_names() {
        let of = |shown: &[(Sign, bool)]| {
            let mut signs = Signs::default();
            shown.iter().for_each(|&(sign, shows)| signs.set(sign, shows));
            signs.weight()
        };
        assert_eq!(of(&[]), 0);
        assert_eq!(of(&[(Sign::Any, true)]), 140);
        assert_eq!(of(&[(Sign::Any, false)]), 0);
        assert_eq!(of(&[(Sign::Words1, true), (Sign::UnderCore, true)]), -380);
        assert_eq!(of(&[(Sign::Colon, true), (Sign::Colon, true)]), 265);
        assert_eq!(of(&[(Sign::Colon, true), (Sign::Colon, false)]), 265);
    }
}
