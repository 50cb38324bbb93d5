//! Short lines that say the same but for a slot: "Read more: …", "… is a columnist at …".
//!
//! Whole lines only, and only those that nothing marks as prose: labels of speakers, questions and
//! answers, and forms that report figures are built in the same way.

mod line;

use ahash::{AHashMap, AHashSet};

use super::boilerplate::{BoilerplateOptions, Context, is_title, is_wrapped};
use super::classes::Classes;
use super::cues::Cues;
use super::finding::{Evidence, Finding, Unit};
use super::standing::Standing;
use super::verdicts::{LineFacts, Verdicts};
use crate::fingerprint::Code;
use crate::hash::Hash64;
use crate::index::{
    DocNumber, FORM_WORDS, LeastFilled, Paged, Reach, Scope, ShortLine, Skeleton, SkeletonCount,
    Texts, Traces, WideLine, find_skeletons,
};
use crate::kind::Kind;
use crate::span::Span;
use line::Line;

/// What is known of lines that many hosts have and of lines with slots.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms {
    pub(super) wide: AHashMap<Hash64, WideLine>,
    skeletons: AHashMap<(Scope, Hash64), SkeletonCount>,
    /// What has skeletons: most hosts of a crawl have none.
    scopes: AHashSet<Scope>,
    /// Those of the keys of skeletons.
    classes: Classes<1024>,
}

/// A skeleton has to be filled in this many ways,
const LEAST_FILLERS: u32 = 5;

/// and its commonest filler has this part of its clusters at most; else the line is one line.
const COMMONEST: f64 = 0.5;

/// Hosts that have to have a skeleton which is counted over the whole dump.
const WIDE_HOSTS: u32 = 3;

impl Forms {
    /// Learns the skeletons that may be house text.
    pub(super) fn of(
        traces: &Traces,
        texts: &Texts,
        cluster_of: &Paged<DocNumber>,
        options: &BoilerplateOptions,
    ) -> Self {
        let cues = Cues::built_in();
        let least = LeastFilled { clusters: options.clusters, fillers: LEAST_FILLERS };
        let reaches = |line: &[Code]| cues.reaches(line);
        let is_wanted = |count: &SkeletonCount| {
            f64::from(count.commonest) <= COMMONEST * f64::from(count.clusters)
        };
        let skeletons = find_skeletons(traces, texts, cluster_of, least, reaches, is_wanted);
        let mut forms = Self::default();
        skeletons.keys().for_each(|&(scope, key)| forms.mark(scope, key));
        Self { skeletons, ..forms }
    }

    /// The same, with lines of many hosts.
    pub(super) fn with_wide(self, lines: Vec<WideLine>) -> Self {
        let wide = lines.into_iter().map(|line| (line.key, line)).collect();
        Self { wide, ..self }
    }

    /// Takes in a skeleton.
    pub(super) fn push(&mut self, scope: Scope, key: Hash64, count: SkeletonCount) {
        self.mark(scope, key);
        self.skeletons.insert((scope, key), count);
    }

    fn mark(&mut self, scope: Scope, key: Hash64) {
        self.scopes.insert(scope);
        self.classes.insert(key);
    }

    /// What is known of a skeleton.
    fn skeleton(&self, scope: Scope, key: Hash64) -> Option<&SkeletonCount> {
        let may_be = self.classes.may_hold(key);
        may_be.then(|| self.skeletons.get(&(scope, key))).flatten()
    }

    /// All skeletons, in no order.
    pub(super) fn skeletons(&self) -> impl Iterator<Item = (Scope, Hash64, &SkeletonCount)> {
        self.skeletons.iter().map(|(&(scope, key), count)| (scope, key, count))
    }
}

/// What lines with cues and slots are judged by.
pub(super) struct Rules<'a> {
    pub(super) verdicts: &'a Verdicts,
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
        let Context { segments, block, .. } = *context;
        let is_counted = facts.is_some() || self.verdicts.forms.wide.contains_key(&block.key);
        // What no count knows as a line may fill a form.
        let most = if is_counted { line::MOST_WORDS } else { FORM_WORDS };
        if segments.weighs_more(block, most) || !is_counted && !self.may_fill_form(context) {
            return None;
        }
        let line = Line::of(context);
        if line.is_long() {
            return None;
        }
        let finding = self.cue_line(&line, facts).or_else(|| self.template(&line));
        finding.filter(|_| !line.is_kept(self.cues))
    }
}

impl Rules<'_> {
    /// Whether a line may fill a form of its host or of the dump, told without its words.
    fn may_fill_form(&self, context: &Context<'_>) -> bool {
        let text = context.block.span.of(&context.document.text);
        let has_forms = |scope: Scope| self.verdicts.forms.scopes.contains(&scope);
        self.verdicts.has_rulings()
            || has_forms(Scope::Host(context.host))
            || has_forms(Scope::Dump) && line::may_have_border(text)
    }
}

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
        let wide = self.wide_line(line).filter(|wide| self.options.clusters <= wide.clusters);
        let host = || context.document.host.as_ref().to_owned();
        let evidence = match (wide, on_host) {
            (Some(wide), _) => Evidence::CueLine { docs: wide.docs, hosts: wide.hosts },
            (None, Some(&LineFacts { docs, host_docs, .. })) => {
                Evidence::Line { docs, host_docs, hosts: 1, host: host() }
            }
            (None, None) => return None,
        };
        let goes = self.has_house_text(line) && !is_title(context) && !is_wrapped(context);
        goes.then(|| Finding {
            span: context.block.span,
            kind: Kind::Boilerplate,
            is_surplus: true,
            group: Hash64::of(b"house text").then(context.block.key),
            score: 0.95,
            evidence,
        })
    }

    /// What is known of a line that many hosts have, and that is long enough to be known.
    fn wide_line(&self, line: &Line<'_>) -> Option<&WideLine> {
        let wide = self.verdicts.forms.wide.get(&line.context.block.key)?;
        (self.options.words <= line.weight()).then_some(wide)
    }

    fn has_house_text(&self, line: &Line<'_>) -> bool {
        self.cues.line.is_in(line.text(), line.words) && !line.has_quotes()
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

/// What was decided by hand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ruling {
    None,
    Pinned(Skeleton),
    Denied,
}

/// A form that a line fills.
struct Form<'a> {
    scope: Scope,
    skeleton: Skeleton,
    count: &'a SkeletonCount,
}

impl Rules<'_> {
    fn template(&self, line: &Line<'_>) -> Option<Finding> {
        Skeleton::of_line(line.words.len()).first()?;
        let mut room = [Code::default(); FORM_WORDS];
        let codes = room.get_mut(..line.words.len())?;
        codes.iter_mut().zip(line.words).for_each(|(code, word)| *code = Code::of(word));
        let context = line.context;
        let short = ShortLine::new(codes, false);
        let (score, skeleton, evidence) = match self.ruling(line, &short) {
            Ruling::Denied => return None,
            Ruling::Pinned(skeleton) => (1.0, skeleton, Evidence::Pinned(Unit::Template)),
            Ruling::None => {
                let Form { scope, skeleton, count } =
                    self.lead(line, &short).or_else(|| self.learned(line, &short))?;
                let host = context.document.host.as_ref();
                let on_host = scope != Scope::Dump && !host.is_empty();
                let host = on_host.then(|| host.to_owned());
                let form = line.form(skeleton);
                (0.9, skeleton, Evidence::Template { form, docs: count.docs, host })
            }
        };
        (!is_title(context) && !is_wrapped(context)).then(|| Finding {
            span: context.block.span,
            kind: Kind::Boilerplate,
            is_surplus: true,
            group: Hash64::of(b"template").then(short.key(skeleton)),
            score,
            evidence,
        })
    }

    /// What was decided by hand about the templates that a line fills: denied is stronger than
    /// pinned. A line that a pin is to take has to be a template by its looks still.
    fn ruling(&self, line: &Line<'_>, short: &ShortLine<'_>) -> Ruling {
        if !self.verdicts.has_rulings() {
            return Ruling::None;
        }
        let host = line.context.host;
        let mut ruling = Ruling::None;
        for &skeleton in Skeleton::of_line(line.words.len()) {
            match self.verdicts.standing(host, short.key(skeleton)) {
                Standing::Denied => return Ruling::Denied,
                Standing::Pinned if ruling == Ruling::None && line.may_fill(skeleton) => {
                    ruling = Ruling::Pinned(skeleton);
                }
                Standing::Pinned | Standing::Auto => {}
            }
        }
        ruling
    }

    /// The form of a line that opens like a link to another story.
    fn lead(&self, line: &Line<'_>, short: &ShortLine<'_>) -> Option<Form<'_>> {
        let (lead, reach) = self.lead_of(line, short)?;
        let host = Scope::Host(line.context.host);
        let wide = || self.known(short, Scope::Dump, lead).filter(|_| reach == Reach::Dump);
        self.known(short, host, lead).or_else(wide)
    }

    fn lead_of(&self, line: &Line<'_>, short: &ShortLine<'_>) -> Option<(Skeleton, Reach)> {
        let lead = Skeleton { head: line.border()?, tail: 0 };
        let reach = self.cues.reach(short.head(lead))?;
        line.may_follow(lead).then_some((lead, reach))
    }

    /// The form with the most constant words that the host has taught.
    fn learned(&self, line: &Line<'_>, short: &ShortLine<'_>) -> Option<Form<'_>> {
        let host = Scope::Host(line.context.host);
        Skeleton::of_line(line.words.len()).iter().find_map(|&skeleton| {
            let form = self.known(short, host, skeleton)?;
            self.is_house_form(line, skeleton, form.count).then_some(form)
        })
    }

    fn known(&self, line: &ShortLine<'_>, scope: Scope, skeleton: Skeleton) -> Option<Form<'_>> {
        let count = self.verdicts.forms.skeleton(scope, line.key(skeleton))?;
        let is_common = match scope {
            Scope::Host(host) => self.options.least_clusters(host.is_some()) <= count.clusters,
            Scope::Dump => {
                self.options.clusters_without_host <= count.clusters && WIDE_HOSTS <= count.hosts
            }
        };
        is_common.then_some(Form { scope, skeleton, count })
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
        is_house && !line.context.wrapping.is_hard()
    }
}

impl Rules<'_> {
    /// Whether a line is house text of many hosts, if they are enough.
    pub(super) fn is_wide_house_line(&self, context: &Context<'_>) -> bool {
        let line = Line::of(context);
        !line.is_long()
            && self.wide_line(&line).is_some()
            && self.has_house_text(&line)
            && !line.is_kept(self.cues)
    }

    /// Every form that a line could go by, if it stands in enough documents.
    pub(super) fn forms_of(&self, context: &Context<'_>) -> Vec<Filled> {
        let line = Line::of(context);
        if line.is_long() || line.is_kept(self.cues) {
            return Vec::new();
        }
        let codes: Vec<Code> = line.words.iter().map(Code::of).collect();
        let short = ShortLine::new(&codes, false);
        let host = Scope::Host(context.host);
        let lead = self.lead_of(&line, &short);
        let mut filled = Vec::new();
        for &skeleton in Skeleton::of_line(codes.len()) {
            let key = short.key(skeleton);
            for scope in [host, Scope::Dump] {
                let Some(count) = self.verdicts.forms.skeleton(scope, key) else {
                    continue;
                };
                let goes = lead.is_some_and(|(lead, _)| lead == skeleton)
                    || scope != Scope::Dump && self.is_house_form(&line, skeleton, count);
                if goes {
                    let (head, tail) = line.around_slot(skeleton);
                    filled.push(Filled {
                        scope,
                        key,
                        head,
                        tail,
                        has_name: line.has_name(skeleton),
                    });
                }
            }
        }
        filled
    }
}

/// A line as a filled form.
pub(super) struct Filled {
    pub(super) scope: Scope,
    pub(super) key: Hash64,
    /// What stands before the slot, and
    pub(super) head: Span,
    /// behind it.
    pub(super) tail: Span,
    /// Whether the slot is filled with what is written like a name.
    pub(super) has_name: bool,
}
