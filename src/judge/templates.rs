//! Short lines that say the same but for a slot: "Read more: …", "… is a columnist at …".
//!
//! Whole lines only, and only those that nothing marks as prose: labels of speakers, questions and
//! answers, and forms that report figures are built in the same way.

use std::cmp::Ordering;

use ahash::AHashMap;

use super::boilerplate::{BoilerplateOptions, Context, is_hard_wrapped, is_title, is_wrapped};
use super::cues::Cues;
use super::finding::{Evidence, Finding};
use super::verdicts::{LineFacts, Verdicts};
use crate::fingerprint::{Code, Trace};
use crate::hash::Hash64;
use crate::index::{
    DocNumber, Scope, ShortLine, Skeleton, SkeletonCount, WideLine, count_wide_lines,
    find_skeletons,
};
use crate::kind::Kind;
use crate::segment::Word;
use crate::span::Span;

/// What is known of lines that many hosts have and of lines with slots.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms {
    wide: AHashMap<Hash64, WideLine>,
    skeletons: AHashMap<Hash64, SkeletonCount>,
}

/// A skeleton has to be filled in this many ways,
const LEAST_FILLERS: u32 = 5;

/// and its commonest filler has this part of its clusters at most; else the line is one line.
const COMMONEST: f64 = 0.5;

/// Hosts that have to have a skeleton which is counted over the whole dump.
const WIDE_HOSTS: u32 = 3;

impl Forms {
    /// Learns the lines and skeletons that may be house text.
    pub(super) fn of(
        traces: &[Trace],
        cluster_of: &[DocNumber],
        options: &BoilerplateOptions,
    ) -> Self {
        let cues = Cues::built_in();
        let least = options.clusters;
        let is_lead = |head: &[Code]| cues.lead.is_coded(head);
        let is_wanted = |count: &SkeletonCount| {
            LEAST_FILLERS <= count.fillers
                && f64::from(count.commonest) <= COMMONEST * f64::from(count.clusters)
        };
        let skeletons = find_skeletons(traces, cluster_of, least, is_lead, is_wanted);
        let wide = count_wide_lines(traces, cluster_of, least);
        Self { wide: wide.into_iter().map(|line| (line.key, line)).collect(), skeletons }
    }
}

/// What lines with cues and slots are judged by.
pub(super) struct Rules<'a> {
    pub(super) forms: &'a Forms,
    pub(super) cues: &'a Cues,
    pub(super) options: &'a BoilerplateOptions,
}

impl Rules<'_> {
    /// The finding for a line of house text that the counts of its host alone do not settle.
    pub(super) fn judge(
        &self,
        context: &Context<'_>,
        facts: Option<&LineFacts>,
    ) -> Option<Finding> {
        let line = Line::of(context);
        if line.is_long() || line.is_kept(self.cues) {
            return None;
        }
        self.cue_line(&line, facts).or_else(|| self.template(&line))
    }
}

/// Longer lines are prose, whatever they hold.
const MOST_WORDS: usize = 30;

/// A line that is found by a cue may be this short if its host repeats it.
const LEAST_CUE_WORDS: usize = 2;

/// Clusters of a host that are enough for a line with a cue, if nearly all have it
const EDGE_CLUSTERS: u32 = 4;

/// in this part of its documents among the first or the last lines: of lines in 4 to 9 documents a
/// third is prose, but hardly one that is both.
const EDGE_SHARE: f64 = 0.8;

impl Rules<'_> {
    fn cue_line(&self, line: &Line<'_>, facts: Option<&LineFacts>) -> Option<Finding> {
        let context = line.context;
        let on_host = facts.filter(|facts| self.is_house_line(line, facts));
        let wide = self.forms.wide.get(&context.block.key).filter(|wide| {
            self.options.clusters <= wide.clusters && self.options.words <= line.weight()
        });
        let host = || context.document.host.as_ref().to_owned();
        let evidence = match (wide, on_host) {
            (Some(wide), _) => Evidence::CueLine { docs: wide.docs, hosts: wide.hosts },
            (None, Some(&LineFacts { docs, host_docs, .. })) => {
                Evidence::Line { docs, host_docs, hosts: 1, host: host() }
            }
            (None, None) => return None,
        };
        let is_house = self.cues.line.is_in(line.text(), line.words)
            && !line.has_quotes()
            && !is_title(context)
            && !is_wrapped(context);
        is_house.then(|| Finding {
            span: context.block.span,
            kind: Kind::Boilerplate,
            is_surplus: true,
            group: Hash64::of(b"house text").then(context.block.key),
            score: 0.95,
            evidence,
        })
    }

    fn is_house_line(&self, line: &Line<'_>, facts: &LineFacts) -> bool {
        let at_edge = EDGE_SHARE * f64::from(facts.docs) <= facts.in_head.max(facts.in_tail).into();
        let has_host = !line.context.document.host.is_empty();
        let is_common = self.options.least_clusters(has_host) <= facts.clusters;
        LEAST_CUE_WORDS <= line.weight()
            && (is_common || has_host && at_edge && EDGE_CLUSTERS <= facts.clusters)
    }
}

/// A head that is learned alone, without being listed, has this many words: two are a speaker.
const LEARNED_HEAD: usize = 3;

/// and its fillers this many on average: headlines, not the values of a form.
const FILLER_WORDS: f64 = 4.0;

/// The part of the fillers that may hold a number: more is a form that reports figures.
const WITH_NUMBERS: f64 = 0.2;

/// A line that ends like a sentence and has more words is prose.
const SENTENCE_WORDS: usize = 12;

/// A line that ends like a sentence has this many constant words, or its tail
const SENTENCE_CONSTANTS: usize = 6;

/// has this many behind a name.
const BIO_CONSTANTS: usize = 4;

/// Words of this length stand in the names of hosts by chance, unless they are names themselves.
const HOUSE_LETTERS: usize = 3;

/// A single word that leads elsewhere has a headline behind it, of this many words at least; else
/// it is the label of a value: "Read: 1,200 MB/s".
const HEADLINE_WORDS: usize = 3;

/// The longest name.
const NAME_WORDS: usize = 5;

impl Rules<'_> {
    fn template(&self, line: &Line<'_>) -> Option<Finding> {
        let codes: Vec<Code> = line.words.iter().map(Code::of).collect();
        let mut skeletons = Skeleton::of_line(codes.len()).peekable();
        skeletons.peek()?;
        let context = line.context;
        let short = ShortLine::new(&codes, false);
        let host = Verdicts::host_of(context.document);
        let lead = line.border().map(|head| Skeleton { head, tail: 0 });
        let lead = lead.filter(|lead| self.cues.lead.is(&line.words[..lead.head]));
        let known = |scope, skeleton| {
            let count = self.forms.skeletons.get(&short.key(scope, skeleton))?;
            let has_host = host.is_some() && scope != Scope::Dump;
            let is_spread = has_host || WIDE_HOSTS <= count.hosts || scope != Scope::Dump;
            let least = self.options.least_clusters(has_host);
            (least <= count.clusters && is_spread).then_some((scope, skeleton, count))
        };
        let by_lead = || {
            let lead = lead.filter(|lead| line.may_follow(*lead))?;
            known(Scope::Host(host), lead).or_else(|| known(Scope::Dump, lead))
        };
        let learned = || {
            skeletons.find_map(|skeleton| {
                let found = known(Scope::Host(host), skeleton)?;
                self.is_house_form(line, skeleton, found.2).then_some(found)
            })
        };
        let (scope, skeleton, count) = by_lead().or_else(learned)?;
        (!is_title(context) && !is_wrapped(context)).then(|| Finding {
            span: context.block.span,
            kind: Kind::Boilerplate,
            is_surplus: true,
            group: Hash64::of(b"template").then(short.key(scope, skeleton)),
            score: 0.9,
            evidence: Evidence::Template {
                form: line.form(skeleton),
                docs: count.docs,
                host: (scope != Scope::Dump && host.is_some())
                    .then(|| context.document.host.as_ref().to_owned()),
            },
        })
    }

    /// Whether a line of a learned form is house text.
    ///
    /// Prose ends in the same words over and over: a form counts only if its constant words hold a
    /// cue, if they name the house at the edge of its pages, or if they open the line before a
    /// colon.
    fn is_house_form(&self, line: &Line<'_>, skeleton: Skeleton, count: &SkeletonCount) -> bool {
        let share = |part: u32| f64::from(part) / f64::from(count.clusters);
        if line.has_quotes() || WITH_NUMBERS < share(count.with_numbers) || !line.may_end(skeleton)
        {
            return false;
        }
        let (head, tail) = line.constants(skeleton);
        let constants = || [head, tail].into_iter();
        let has_cue = || constants().any(|part| self.cues.line.is_in(line.text_of(part), part));
        let names_house = || {
            EDGE_SHARE <= share(count.at_edge) && constants().flatten().any(|w| line.is_house(w))
        };
        let leads = || {
            line.border() == Some(skeleton.head)
                && LEARNED_HEAD <= skeleton.head
                && FILLER_WORDS <= share(count.filler_words)
                && line.has_small_words(head)
        };
        let is_house = match skeleton.tail {
            0 => !line.text().ends_with([':', '：']) && (has_cue() || leads()),
            _ => has_cue() || names_house(),
        };
        is_house && !is_hard_wrapped(&line.context.document.text, line.context.segments)
    }
}

/// The line in hand.
struct Line<'a> {
    context: &'a Context<'a>,
    words: &'a [Word],
}

impl<'a> Line<'a> {
    fn of(context: &'a Context<'a>) -> Self {
        Self { context, words: context.segments.words_of(context.block) }
    }

    fn text(&self) -> &'a str {
        self.context.block.span.of(&self.context.document.text)
    }

    fn text_of(&self, words: &[Word]) -> &'a str {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return "" };
        Span { start: first.span.start, end: last.span.end }.of(&self.context.document.text)
    }

    /// The words before the slot and behind it.
    fn constants(&self, skeleton: Skeleton) -> (&'a [Word], &'a [Word]) {
        (&self.words[..skeleton.head], &self.words[self.words.len() - skeleton.tail..])
    }

    /// Whether the line may be of this form by the way it ends: short sentences, if most of their
    /// words are constant, or what goes before them is a name.
    fn may_end(&self, skeleton: Skeleton) -> bool {
        let slot = &self.words[..self.words.len() - skeleton.tail];
        let is_bio = skeleton.head == 0 && BIO_CONSTANTS <= skeleton.tail && self.is_name(slot);
        let is_fixed = 0 < skeleton.tail && SENTENCE_CONSTANTS <= skeleton.head + skeleton.tail;
        !self.is_sentence() || self.words.len() <= SENTENCE_WORDS && (is_fixed || is_bio)
    }

    /// Whether a word stands in the name of the host: "Post" in `portpost.example`, and the short
    /// names of broadcasters, which are written in capitals.
    fn is_house(&self, word: &Word) -> bool {
        let word = word.span.of(&self.context.document.text);
        let (letters, form) = (word.chars().count(), word.to_lowercase());
        let host = self.context.document.host.as_ref();
        match HOUSE_LETTERS.cmp(&letters) {
            Ordering::Less => host.contains(&form),
            Ordering::Equal => {
                let is_label = host.split('.').any(|label| label.starts_with(&form));
                is_label && word.chars().all(char::is_uppercase)
            }
            Ordering::Greater => false,
        }
    }

    fn weight(&self) -> usize {
        self.context.segments.weight_of(self.context.block)
    }

    fn is_long(&self) -> bool {
        self.words.is_empty() || MOST_WORDS < self.weight()
    }

    fn is_kept(&self, cues: &Cues) -> bool {
        crate::fingerprint::is_correction(self.text()) || cues.keep.is_in(self.text(), self.words)
    }

    fn has_quotes(&self) -> bool {
        self.text().contains(['"', '“', '”', '„', '«', '»', '「'])
    }

    fn is_sentence(&self) -> bool {
        self.text().ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔'])
    }

    /// Words before the first colon, bar or dash; `None` when the line goes on in words, or ends.
    fn border(&self) -> Option<usize> {
        let most = self.words.len().min(crate::index::PART_WORDS + 1);
        (1..most).find(|&number| {
            let between =
                Span { start: self.words[number - 1].span.end, end: self.words[number].span.start };
            let between = between.of(&self.context.document.text);
            let is_dash = |c| matches!(c, '-' | '–' | '—');
            between.contains([':', '：', '|', '»', '›', '>', '→'])
                || between.contains(is_dash) && between.contains(char::is_whitespace)
        })
    }

    /// Whether what follows a lead is a headline: behind a single word a sentence may be prose.
    fn may_follow(&self, lead: Skeleton) -> bool {
        let is_headline = HEADLINE_WORDS < self.words.len()
            && (!self.is_sentence() || self.words.len() <= SENTENCE_WORDS);
        1 < lead.head || is_headline
    }

    /// Whether all words are written like names: capitals, and little words between them.
    fn is_name(&self, words: &[Word]) -> bool {
        let is_capital = |word: &Word| self.first_letter(word).is_some_and(char::is_uppercase);
        let is_little = |word: &Word| word.span.len() <= 3;
        words.len() <= NAME_WORDS
            && words.first().is_some_and(is_capital)
            && words.iter().all(|word| is_capital(word) || is_little(word))
    }

    /// Whether a word is in lower case, as in no label of a speaker.
    fn has_small_words(&self, words: &[Word]) -> bool {
        words.iter().any(|word| self.first_letter(word).is_some_and(char::is_lowercase))
    }

    fn first_letter(&self, word: &Word) -> Option<char> {
        word.span.of(&self.context.document.text).chars().next()
    }

    /// The constant words as they stand here, `…` for the slot.
    fn form(&self, skeleton: Skeleton) -> String {
        let (text, block) = (&self.context.document.text, self.context.block);
        let count = self.words.len();
        let slot = &self.words[skeleton.head..count - skeleton.tail];
        let (Some(first), Some(last)) = (slot.first(), slot.last()) else { return String::new() };
        let head = Span { start: block.span.start, end: first.span.start };
        let tail = Span { start: last.span.end, end: block.span.end };
        let tail = if skeleton.tail == 0 { "" } else { tail.of(text) };
        format!("{}…{}", head.of(text), tail)
    }
}
