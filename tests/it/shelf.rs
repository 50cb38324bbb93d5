//! Sheets on a shelf: whatever is made of them is the same, and nothing breaks where they are lost.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use proptest::collection::vec;
use proptest::prelude::*;
use refrain::fingerprint::{BlockTrace, Code, Trace, Tracer};
use refrain::index::{Budget, HostCount, Room, Shelf, Texts, Traces, count_hosts};
use refrain::{Cleaned, Day, Document, Model, Place, Survey};

use super::invent::{Page, traces_of};
use super::laws::dumps::{dump, options};

/// A shelf in memory, which loses everything after so many uses. Nobody may ask for what was given back.
#[derive(Debug)]
struct Plank {
    bytes: Mutex<Vec<Option<u8>>>,
    uses: AtomicUsize,
    breaks_after: usize,
}

impl Plank {
    fn sound() -> Arc<Self> {
        Self::that_breaks_after(usize::MAX)
    }

    fn that_breaks_after(breaks_after: usize) -> Arc<Self> {
        Arc::new(Self { bytes: Mutex::default(), uses: AtomicUsize::new(0), breaks_after })
    }

    fn is_broken(&self) -> bool {
        self.breaks_after < self.uses.fetch_add(1, Ordering::Relaxed)
    }

    /// Shows bytes that lie here, if it is not broken.
    fn with(&self, at: u64, length: usize, see: impl FnOnce(&mut [Option<u8>])) -> bool {
        let mut all = self.bytes.lock().unwrap();
        let (start, end) = (at as usize, (at as usize).saturating_add(length));
        let Some(bytes) = all.get_mut(start..end).filter(|_| !self.is_broken()) else {
            return false;
        };
        assert!(bytes.iter().all(Option::is_some));
        see(bytes);
        true
    }
}

impl Shelf for Plank {
    fn put(&self, bytes: &[u8]) -> u64 {
        let mut all = self.bytes.lock().unwrap();
        let at = all.len() as u64;
        if self.is_broken() {
            return u64::MAX;
        }
        all.extend(bytes.iter().copied().map(Some));
        at
    }

    fn set(&self, at: u64, bytes: &[u8]) {
        self.with(at, bytes.len(), |known| {
            known.iter_mut().zip(bytes).for_each(|(known, byte)| *known = Some(*byte));
        });
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> bool {
        let length = bytes.len();
        self.with(at, length, |known| {
            bytes.iter_mut().zip(known).for_each(|(byte, known)| *byte = known.unwrap());
        })
    }

    fn give_back(&self, at: u64, length: u64) {
        self.with(at, length as usize, |known| known.fill(None));
    }
}

proptest! {
    #[test]
    fn what_is_put_away_comes_back(
        texts in vec("[a-c \n]{0,60}", 0..12),
        room in 0..900_usize,
        split in 0..12_usize,
    ) {
        let kept = traces_of(&texts);
        let (some, others) = kept.split_at(split.min(kept.len()));
        let mut traces = Traces::within(budget(Plank::sound(), room));
        traces.extend(some.iter().cloned());
        let mut more = Traces::within(budget(Plank::sound(), room / 2));
        more.extend(others.iter().cloned());
        traces += more;
        let mut of_one = Room::default();
        for (doc, trace) in (0..).zip(&kept) {
            let sheet = traces.sheet(doc, &mut of_one);
            prop_assert_eq!((sheet.blocks, sheet.codes), (&trace.blocks[..], trace.codes()));
            prop_assert_eq!(traces.codes(doc, &mut of_one), trace.codes());
            prop_assert_eq!(traces.id(doc, &mut of_one), &*trace.id);
            prop_assert_eq!(traces.source(doc, &mut of_one), &*trace.source);
            prop_assert_eq!(traces.card(doc), trace.card);
            prop_assert_eq!(traces.imprint(doc), trace.imprint);
        }
        let mut sheets: Vec<(u32, Vec<BlockTrace>, Vec<Code>)> = Vec::new();
        traces.for_each_sheet(|doc, _, sheet| {
            sheets.push((doc, sheet.blocks.to_vec(), sheet.codes.to_vec()));
        });
        let mut blocks = Vec::new();
        traces.for_each_blocks(|doc, _, of_doc| blocks.push((doc, of_doc.to_vec())));
        let twin = (0..).zip(&kept);
        let twin: Vec<_> =
            twin.map(|(doc, one)| (doc, one.blocks.to_vec(), one.codes().to_vec())).collect();
        let of_blocks = twin.iter().map(|(doc, blocks, _)| (*doc, blocks.clone()));
        prop_assert_eq!(blocks, of_blocks.collect::<Vec<_>>());
        prop_assert_eq!(sheets, twin);
    }

    #[test]
    fn texts_and_hosts_are_those_of_all_traces(
        docs in vec((0..3_u32, 0..3_u32, 0..4, "[a-c]{0,1}"), 0..40),
        clusters in vec(0..5_u32, 40),
        room in 0..3_000_usize,
    ) {
        let kept: Vec<Trace> = (0..).zip(&docs).map(|(number, doc)| trace(number, doc)).collect();
        let mut traces = Traces::within(budget(Plank::sound(), room));
        traces.extend(kept.iter().cloned());
        let texts = Texts::of(&traces);
        let mut order: Vec<u32> = (0..kept.len() as u32).collect();
        order.sort_by_key(|&doc| {
            let Trace { card, imprint, source, .. } = &kept[doc as usize];
            let day = card.day.map_or(i32::MAX, |day| day.0);
            let place = (Arc::clone(source), imprint.record);
            (imprint.text, !card.is_originator, day, imprint.name, place, imprint.identity)
        });
        let text = |doc: u32| kept[doc as usize].imprint.text;
        order.dedup_by_key(|doc| text(*doc));
        prop_assert!(texts.ones().iter().eq(order.iter().copied()));
        for doc in 0..kept.len() as u32 {
            let number = texts.number(doc) as usize;
            prop_assert_eq!(text(order[number]), text(doc));
            prop_assert_eq!(texts.one_of(doc), order[number]);
        }
        let mut imprints = Vec::new();
        traces.for_each_imprint(|doc, imprint| imprints.push((doc, *imprint)));
        let twin = (0..).zip(&kept).map(|(doc, trace)| (doc, trace.imprint));
        prop_assert_eq!(imprints, twin.collect::<Vec<_>>());
        let cluster_of = clusters[..kept.len()].to_vec().into();
        let hosts = count_hosts(&traces, &cluster_of);
        let mut all = 0;
        for (host, count) in hosts {
            let numbered = clusters.iter().zip(&kept);
            let of_host: Vec<_> = numbered.filter(|(_, doc)| doc.card.host == host).collect();
            let mut most: BTreeMap<u32, u32> = BTreeMap::new();
            for (cluster, doc) in &of_host {
                let most = most.entry(**cluster).or_default();
                *most = doc.card.blocks.max(*most);
            }
            let days = || of_host.iter().filter_map(|(_, doc)| doc.card.day);
            let twin = HostCount {
                docs: of_host.len() as u32,
                clusters: most.len() as u32,
                blocks: most.values().sum(),
                days: days().min().zip(days().max()),
            };
            prop_assert_eq!(count, twin);
            all += of_host.len();
        }
        prop_assert_eq!(all, kept.len());
    }

    #[test]
    fn a_shelf_changes_nothing(pages in dump(), room in 0..3_000_usize) {
        let options = options();
        let twin = surveyed(Survey::new(&options), &pages);
        let model = surveyed(Survey::within(&options, budget(Plank::sound(), room)), &pages);
        prop_assert_eq!(model.save(), twin.save());
        for page in &pages {
            prop_assert_eq!(outcome(&model, page), outcome(&twin, page));
        }
    }

    #[test]
    fn a_broken_shelf_breaks_nothing_else(pages in dump(), breaks_after in 0..4_000_usize) {
        let options = options();
        let budget = budget(Plank::that_breaks_after(breaks_after), 0);
        let model = surveyed(Survey::within(&options, budget), &pages);
        pages.iter().for_each(|page| drop(outcome(&model, page)));
    }
}

/// The trace of a document with one of a few texts, hosts, days and names; with another number one
/// that stands elsewhere.
fn trace(number: u64, (text, host, day, name): &(u32, u32, i32, String)) -> Trace {
    let text = ["", "one", "PORT (site1) - two\nthree"][*text as usize];
    let host = ["", "site1.example", "site2.example"][*host as usize];
    let place = Place { source: format!("{}.jsonl", number % 3).into(), record: number / 3 };
    let day = day.checked_sub(1).filter(|&day| 0 <= day).map(Day);
    let document = Document { host: host.into(), day, place, ..Document::new(name.as_str(), text) };
    Tracer::default().trace(&document)
}

/// So much room for each thing.
fn budget(shelf: Arc<Plank>, room: usize) -> Budget {
    Budget { sheets: room, entries: room, columns: room, sieve: room, shelf: Some(shelf) }
}

fn surveyed(mut survey: Survey, pages: &[Page]) -> Model {
    pages.iter().for_each(|page| survey.add(&page.document()));
    survey.into_model()
}

fn outcome(model: &Model, page: &Page) -> (String, String) {
    let Cleaned { text, findings, .. } = model.clean(&page.document());
    (text.to_string(), format!("{findings:?}"))
}
