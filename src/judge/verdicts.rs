//! What a dump teaches: which lines stand where, and which documents are copies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ahash::AHashMap;

use super::boilerplate::BoilerplateOptions;
use super::copies::Copies;
use super::duplicates::{self, DuplicateOptions, Role, Roles, Verifier};
use super::runs::{Phrases, RunFacts};
use super::standing::{Reach, Standing};
use super::syndication::{self, Passages, SharedPassage};
use super::templates::Forms;
use crate::doc::{Day, Document};
use crate::hands::Hands;
use crate::hash::{Hash64, Hash128};
use crate::index::{
    Banding, Content, CopyRule, Counted, HostCount, LineCount, Scope, SkeletonCount, Texts, Traces,
    WideLine, count_hosts, count_lines, count_wide_lines,
};

/// What concerns several documents of a dump; enough to judge each of them alone.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    lines: AHashMap<(Option<Hash64>, Hash64), LineFacts>,
    roles: Roles,
    passages: Passages,
    hosts: AHashMap<Option<Hash64>, HostFacts>,
    standings: AHashMap<(Reach, Hash64), Standing>,
    newest: Option<Day>,
    pub(super) phrases: Phrases,
    pub(super) forms: Forms,
}

/// What is known of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostFacts {
    /// Its documents.
    pub docs: u32,
    /// The same, a cluster of copies counted once.
    pub clusters: u32,
    /// Lines of its documents, of each cluster the longest counted.
    pub lines: u32,
    /// Those of them that stand in a tenth of its clusters, and in two at least.
    pub shared: u32,
    /// First and last day of its documents, if any has one.
    pub days: Option<(Day, Day)>,
}

impl HostFacts {
    /// Whether the host's documents are whole pages: menus and side bars make up much of each.
    ///
    /// In a dump of whole pages, 48 of 51 hosts of three pages and more share half of their lines,
    /// and the other three, of more than 100 lines a page, a quarter. In a dump of articles the
    /// most sharing of 116 hosts came to 31 % at 20 lines a text, and none had more than 40 lines.
    pub fn has_frames(&self) -> bool {
        let is = |percent: u64, part: u32| percent * u64::from(self.lines) <= 100 * u64::from(part);
        let of_lines = |least: u32| least * self.clusters <= self.lines;
        let shares = is(FRAME_PERCENT, self.shared)
            || of_lines(MANY_LINES) && is(FRAME_PERCENT_OF_MANY, self.shared);
        LEAST_FRAMED <= self.clusters && of_lines(LEAST_LINES) && shares
    }
}

/// Two pages may be versions of one another; of three, half agree by frame.
const LEAST_FRAMED: u32 = 3;

/// A page has so many lines on average, or its text is an article with a few lines around.
const LEAST_LINES: u32 = 20;

/// The part of all lines that the pages share: side bars change from day to day.
const FRAME_PERCENT: u64 = 50;

/// With this many lines a page
const MANY_LINES: u32 = 60;

/// this part is enough.
const FRAME_PERCENT_OF_MANY: u64 = 25;

/// Pages share a line if it stands on at least one of so many of them.
const SHARED_RATE: u32 = 10;

/// What is known of a line on one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineFacts {
    /// Documents of the host that hold it.
    pub docs: u32,
    /// The same, a cluster of copies counted once.
    pub clusters: u32,
    /// Times it stands on the host, of each cluster the document counted that has it most often.
    pub times: u32,
    /// Documents of the host.
    pub host_docs: u32,
    /// Clusters of the host.
    pub host_clusters: u32,
    /// Hosts that have the line in at least two clusters.
    pub hosts: u32,
    /// Clusters of all those hosts.
    pub all_clusters: u32,
    /// Documents that hold it among their first lines.
    pub in_head: u32,
    /// Documents that hold it among their last lines.
    pub in_tail: u32,
    /// First and last day it was seen on the host.
    pub days: Option<(Day, Day)>,
}

/// A line in fewer clusters of a host says nothing and is forgotten.
const LEAST_CLUSTERS: u32 = 3;

/// On a host of few clusters, or of whole pages, two of them say something.
const LEAST_CLUSTERS_OF_SMALL: u32 = 2;

/// A host of so many clusters is small.
const SMALL_HOST: u32 = 20;

/// A line in this many clusters of a host is set aside when whole documents are compared: two
/// articles are no copies because they share furniture.
const ASIDE_CLUSTERS: u32 = 4;

/// On a host of whole pages three are enough.
const ASIDE_CLUSTERS_OF_PAGES: u32 = 3;

impl Verdicts {
    /// What these documents teach about one another; their order does not matter.
    pub fn of(
        traces: &Traces,
        options: &DuplicateOptions,
        boilerplate: &BoilerplateOptions,
        hands: &impl Hands,
    ) -> Self {
        Self::with(traces, options, boilerplate, Copies::Reviewed, hands)
    }

    /// The same, with what copies share only if they are looked into.
    pub(crate) fn with(
        traces: &Traces,
        options: &DuplicateOptions,
        boilerplate: &BoilerplateOptions,
        copies: Copies,
        hands: &impl Hands,
    ) -> Self {
        let (texts, banding) = (Texts::of(traces), options.banding());
        let whole = Content::whole();
        let ranked = duplicates::ranked(traces, texts.ones(), &whole);
        let counted = Counted::of(traces, &whole, Cow::Owned(ranked), banding, hands);
        let (candidates, rule) =
            hands.both(|| counted.candidates(), || CopyRule::of(traces, &texts, hands));
        let (cluster_of, measured) = rule.clusters(&candidates.pairs, hands);
        drop(rule);
        let cluster_of = &cluster_of;
        // What follows has steps that one hand takes alone: the others do meanwhile what can be done at any time.
        let ((hosts, counts, content, ranked, pairs), phrases) = hands.both(
            || {
                let counts = count_lines(traces, cluster_of, hands);
                let hosts = hosts_of(count_hosts(traces, cluster_of), &counts);
                let is_furniture = |line: &LineCount| match hosts.get(&line.host) {
                    Some(host) if host.has_frames() => ASIDE_CLUSTERS_OF_PAGES <= line.clusters,
                    _ => ASIDE_CLUSTERS <= line.clusters,
                };
                let content = Content::without_common(traces, &counts, is_furniture);
                let ranked = duplicates::ranked(traces, texts.ones(), &content);
                let left = candidates.without(traces, &content, &ranked, banding, hands);
                (hosts, counts, content, ranked, left.pairs)
            },
            || Phrases::of(traces, &texts, cluster_of, boilerplate, hands),
        );
        let verifier = || Verifier::new(traces, &content, &measured, options);
        let (links, forms) = hands.both(
            || duplicates::links(traces, &texts, &ranked, &pairs, verifier, hands),
            || {
                let wide = count_wide_lines(traces, cluster_of, boilerplate.clusters);
                Forms::of(traces, &texts, cluster_of, boilerplate).with_wide(wide)
            },
        );
        let borrowings = syndication::borrowings(traces, &content, pairs, &links, copies, hands);
        let (passages, (roles, lines)) = hands.both(
            || borrowings.into_passages(traces),
            || (Roles::of(traces, &links), lines(&hosts, &counts)),
        );
        Self {
            lines,
            phrases,
            forms,
            passages,
            roles,
            hosts,
            standings: AHashMap::new(),
            newest: newest(traces),
        }
    }

    /// What is known of a line on a host.
    pub fn line(&self, host: Option<Hash64>, key: Hash64) -> Option<&LineFacts> {
        self.lines.get(&(host, key))
    }

    /// What is known of a host.
    pub fn host(&self, host: Option<Hash64>) -> Option<&HostFacts> {
        self.hosts.get(&host)
    }

    /// Everything known of lines, in no order.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (Option<Hash64>, Hash64, &LineFacts)> {
        self.lines.iter().map(|(&(host, key), facts)| (host, key, facts))
    }

    /// Everything known of lines of many hosts, in no order.
    pub(crate) fn wide_lines(&self) -> impl Iterator<Item = &WideLine> {
        self.forms.wide.values()
    }

    /// Everything known of runs inside lines, in no order.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &RunFacts> {
        self.phrases.iter()
    }

    /// Everything known of lines with slots, in no order.
    pub(crate) fn templates(&self) -> impl Iterator<Item = (Scope, Hash64, &SkeletonCount)> {
        self.forms.skeletons()
    }

    /// Everything known of hosts, in no order.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = (Option<Hash64>, &HostFacts)> {
        self.hosts.iter().map(|(&host, facts)| (host, facts))
    }

    /// Whether anything was decided by hand.
    pub(super) fn has_rulings(&self) -> bool {
        !self.standings.is_empty()
    }

    /// What was decided about a line, run or template of a host; a decision for the host beats one for all.
    pub fn standing(&self, host: Option<Hash64>, key: Hash64) -> Standing {
        let standing = |reach| self.standings.get(&(reach, key)).copied();
        match self.standings.is_empty() {
            true => Standing::Auto,
            false => standing(Reach::Host(host))
                .or_else(|| standing(Reach::Everywhere))
                .unwrap_or_default(),
        }
    }

    /// The day the dump reaches up to; one document in twenty may claim a later one.
    pub(crate) fn newest(&self) -> Option<Day> {
        self.newest
    }

    /// Decides about a line, run or template.
    pub(crate) fn set_standing(&mut self, reach: Reach, key: Hash64, standing: Standing) {
        if standing != Standing::Auto {
            self.standings.insert((reach, key), standing);
        }
    }

    /// Tells what is known of a line.
    pub(crate) fn set_line(&mut self, host: Option<Hash64>, key: Hash64, facts: LineFacts) {
        self.lines.insert((host, key), facts);
    }

    /// Tells what is known of a line of many hosts.
    pub(crate) fn set_wide_line(&mut self, line: WideLine) {
        self.forms.wide.insert(line.key, line);
    }

    /// Tells what is known of a run.
    pub(crate) fn set_run(&mut self, place: Reach, facts: RunFacts) {
        self.phrases.insert(place, facts);
    }

    /// Tells what is known of a template.
    pub(crate) fn set_template(&mut self, scope: Scope, key: Hash64, count: SkeletonCount) {
        self.forms.push(scope, key, count);
    }

    /// Tells what is known of a host.
    pub(crate) fn set_host(&mut self, host: Option<Hash64>, facts: HostFacts) {
        self.hosts.insert(host, facts);
    }

    /// What part a document plays among copies, if it has any.
    pub fn role(&self, identity: Hash128) -> Option<Role> {
        self.roles.role(identity)
    }

    /// What a text shares with other documents, in order.
    pub fn passages(&self, text: Hash128) -> Vec<SharedPassage> {
        self.passages.of(text)
    }

    /// How the bands are cut that find copies.
    pub fn banding(options: &DuplicateOptions) -> Banding {
        options.banding()
    }

    /// The key of a document's host.
    pub(crate) fn host_of(document: &Document<'_>) -> Option<Hash64> {
        (!document.host.is_empty()).then(|| Hash64::of(document.host.as_bytes()))
    }
}

fn lines(
    hosts: &AHashMap<Option<Hash64>, HostFacts>,
    counts: &[LineCount],
) -> AHashMap<(Option<Hash64>, Hash64), LineFacts> {
    let mut facts = AHashMap::new();
    for of_line in counts.chunk_by(|a, b| a.key == b.key) {
        let all_clusters = of_line.iter().map(|line| line.clusters).sum();
        for line in of_line {
            let Some(host) = hosts.get(&line.host) else { continue };
            if line.clusters < least_clusters(host) {
                continue;
            }
            let known = LineFacts {
                docs: line.docs,
                clusters: line.clusters,
                times: line.times,
                host_docs: host.docs,
                host_clusters: host.clusters,
                hosts: of_line.len() as u32,
                all_clusters,
                in_head: line.in_head,
                in_tail: line.in_tail,
                days: line.days,
            };
            facts.insert((line.host, line.key), known);
        }
    }
    facts
}

fn least_clusters(host: &HostFacts) -> u32 {
    let tells = host.clusters <= SMALL_HOST || host.has_frames();
    if tells { LEAST_CLUSTERS_OF_SMALL } else { LEAST_CLUSTERS }
}

/// Scraped dates lie now and then, and one from the far future would make everything else old.
fn newest(traces: &Traces) -> Option<Day> {
    let mut docs_of: BTreeMap<Day, usize> = BTreeMap::new();
    traces
        .cards()
        .filter_map(|card| card.day)
        .for_each(|day| *docs_of.entry(day).or_default() += 1);
    let doubtful = docs_of.values().sum::<usize>() / 20;
    let mut later = 0;
    let is_sure = |&(_, &docs): &(&Day, &usize)| {
        later += docs;
        doubtful < later
    };
    docs_of.iter().rev().find(is_sure).map(|(&day, _)| day)
}

/// What is known of each host.
fn hosts_of(
    counted: AHashMap<Option<Hash64>, HostCount>,
    counts: &[LineCount],
) -> AHashMap<Option<Hash64>, HostFacts> {
    let facts = |count: HostCount| {
        let HostCount { docs, clusters, blocks, days } = count;
        HostFacts { docs, clusters, lines: blocks, shared: 0, days }
    };
    let mut hosts: AHashMap<_, _> =
        counted.into_iter().map(|(host, count)| (host, facts(count))).collect();
    for line in counts.iter().filter(|line| 2 <= line.clusters) {
        // A host may be lost on a broken shelf.
        let Some(host) = hosts.get_mut(&line.host) else { continue };
        if host.clusters <= SHARED_RATE * line.clusters {
            host.shared += line.times;
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Tracer;
    use crate::hands::OneHand;
    use crate::index::Paged;

    fn traces_of(documents: &[Document<'_>]) -> Traces {
        let mut tracer = Tracer::default();
        documents.iter().map(|document| tracer.trace(document)).collect()
    }

    fn page(number: usize, host: &'static str, text: &'static str) -> Document<'static> {
        let day = Some(Day(100 + number as i32));
        Document { host: host.into(), day, ..Document::new(number.to_string(), text) }
    }

    #[test]
    fn pages_are_long_and_share_their_lines() {
        let check = |clusters: u32, lines: u32, shared: u32, expected: bool| {
            let host = HostFacts { clusters, lines, shared, ..HostFacts::default() };
            assert_eq!(host.has_frames(), expected, "{clusters} pages, {shared} of {lines} lines");
        };
        check(3, 60, 30, true);
        check(3, 60, 29, false);
        check(2, 60, 60, false);
        check(3, 59, 59, false);
        check(3, 180, 45, true);
        check(3, 180, 44, false);
        check(3, 179, 45, false);
    }

    #[test]
    fn two_clusters_of_a_small_host_say_something() {
        let least = |clusters, lines, shared| {
            least_clusters(&HostFacts { clusters, lines, shared, ..HostFacts::default() })
        };
        assert_eq!(least(20, 20, 0), 2);
        assert_eq!(least(21, 21, 0), 3);
        assert_eq!(least(21, 420, 210), 2);
    }

    #[test]
    fn one_day_in_twenty_may_lie_in_the_future() {
        let newest_of = |days: i32| {
            let page =
                |day| Document { day: Some(Day(day)), ..Document::new(day.to_string(), "a") };
            let pages: Vec<_> = (0..days).map(page).chain([Document::new("none", "a")]).collect();
            newest(&traces_of(&pages))
        };
        assert_eq!(newest_of(0), None);
        assert_eq!(newest_of(19), Some(Day(18)));
        assert_eq!(newest_of(20), Some(Day(18)));
        assert_eq!(newest_of(40), Some(Day(37)));
    }

    #[test]
    fn copies_count_once_among_the_lines_of_a_host() {
        let pages = [
            page(0, "port.example", "a\nb\nb\nc"),
            page(1, "port.example", "a\nb"),
            page(2, "port.example", "a\nx\ny\nz\nw"),
            page(3, "isle.example", "a\nq"),
            page(4, "isle.example", "a"),
        ];
        let (traces, clusters) = (traces_of(&pages), vec![0, 1, 1, 3, 4].into());
        let counts = count_lines(&traces, &clusters, &OneHand);
        let hosts = hosts_of(count_hosts(&traces, &clusters), &counts);
        let port = &hosts[&Verdicts::host_of(&pages[0])];
        let days = Some((Day(100), Day(102)));
        assert_eq!(*port, HostFacts { docs: 3, clusters: 2, lines: 9, shared: 5, days });
        let facts = lines(&hosts, &counts);
        let of_line = |page: &Document<'_>, line: &str| {
            facts.get(&(Verdicts::host_of(page), crate::segment::form_key(line))).copied()
        };
        let a = of_line(&pages[0], "a").expect("two clusters have it");
        assert_eq!((a.docs, a.clusters, a.host_docs, a.host_clusters), (3, 2, 3, 2));
        assert_eq!((a.hosts, a.all_clusters), (2, 4));
        assert_eq!(of_line(&pages[0], "c"), None);
        assert_eq!(of_line(&pages[3], "q"), None);
    }

    #[test]
    fn a_line_is_shared_by_a_tenth_of_the_pages() {
        let shared_of = |pages: usize| {
            let text = |number| if number < 2 { "a" } else { "" };
            let pages: Vec<_> =
                (0..pages).map(|number| page(number, "port.example", text(number))).collect();
            let clusters: Paged<u32> = (0..pages.len() as u32).collect();
            let traces = traces_of(&pages);
            let counts = count_lines(&traces, &clusters, &OneHand);
            let hosts = hosts_of(count_hosts(&traces, &clusters), &counts);
            hosts[&Verdicts::host_of(&pages[0])].shared
        };
        assert_eq!(shared_of(20), 2);
        assert_eq!(shared_of(21), 0);
    }
}
