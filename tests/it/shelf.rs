//! Sheets on a shelf: whatever is made of them is the same, and nothing breaks where they are lost.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use proptest::collection::vec;
use proptest::prelude::*;
use refrain::fingerprint::{BlockTrace, Code};
use refrain::index::{Budget, Room, Shelf, Traces};
use refrain::{Cleaned, Model, Survey};

use super::invent::{Page, traces_of};
use super::laws::dumps::{dump, options};

/// A shelf in memory, which loses everything after so many uses.
#[derive(Debug)]
struct Plank {
    bytes: Mutex<Vec<u8>>,
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
}

impl Shelf for Plank {
    fn put(&self, bytes: &[u8]) -> u64 {
        let mut all = self.bytes.lock().unwrap();
        let at = all.len() as u64;
        if self.is_broken() {
            return u64::MAX;
        }
        all.extend_from_slice(bytes);
        at
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> bool {
        let all = self.bytes.lock().unwrap();
        let (start, end) = (at as usize, (at as usize).saturating_add(bytes.len()));
        let Some(found) = all.get(start..end).filter(|_| !self.is_broken()) else { return false };
        bytes.copy_from_slice(found);
        true
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
    fn a_broken_shelf_breaks_nothing_else(pages in dump(), breaks_after in 0..200_usize) {
        let options = options();
        let budget = budget(Plank::that_breaks_after(breaks_after), 0);
        let model = surveyed(Survey::within(&options, budget), &pages);
        pages.iter().for_each(|page| drop(outcome(&model, page)));
    }
}

/// So much room for each thing.
fn budget(shelf: Arc<Plank>, room: usize) -> Budget {
    Budget { sheets: room, entries: room, sieve: room, shelf: Some(shelf) }
}

fn surveyed(mut survey: Survey, pages: &[Page]) -> Model {
    pages.iter().for_each(|page| survey.add(&page.document()));
    survey.into_model()
}

fn outcome(model: &Model, page: &Page) -> (String, String) {
    let Cleaned { text, findings, .. } = model.clean(&page.document());
    (text.to_string(), format!("{findings:?}"))
}
