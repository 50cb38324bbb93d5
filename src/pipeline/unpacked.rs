//! What packed inputs unpack to, kept by pass one, so that pass two need not unpack them again.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::reader::{Batch, Item, Record, State};
use super::roll::Roll;
use super::spill::{free, read_at, write_at};
use crate::format::{Compression, Format};
use crate::read::{Ending, Input, ReadError};

/// The unpacked bytes of inputs, one after the other, in a file without a name.
///
/// It is there to save time: what cannot be kept is unpacked again.
#[derive(Debug)]
pub(super) struct Unpacked {
    folder: PathBuf,
    file: File,
    end: u64,
    /// The most bytes that are kept.
    most: u64,
    /// Where each input lies that is whole so far.
    places: Vec<Option<Range<u64>>>,
    endings: Vec<Ending>,
}

/// One in so many bytes that are free is used at most: the rest is for what cannot do without.
const FREE_PART: u64 = 4;

impl Unpacked {
    /// Room for so many bytes in this folder, if an input is packed and there is any.
    pub(super) fn of(inputs: &[Input], folder: &Path, most: u64) -> Option<Self> {
        let most = most.min(free(folder).unwrap_or(0) / FREE_PART);
        let is_packed = |input: &Input| input.compression != Compression::None;
        let places: Vec<_> = inputs.iter().map(|one| is_packed(one).then_some(0..0)).collect();
        let is_asked = 0 < most && inputs.iter().any(is_packed);
        let file = is_asked.then(|| tempfile::tempfile_in(folder).ok()).flatten()?;
        Some(Self { folder: folder.to_owned(), file, end: 0, most, places, endings: Vec::new() })
    }

    /// Keeps the records of a batch.
    pub(super) fn keep(&mut self, batch: &Batch) {
        let mut bytes = 0..0;
        for item in &batch.items {
            let Item::Record(record) = item else { continue };
            let start = self.end + bytes.len() as u64;
            let Some(place) = &mut self.places[record.input] else { continue };
            let end = start + record.bytes.len() as u64;
            if record.state != State::Whole || self.most < end {
                let begins = if record.start == 0 { start } else { place.start };
                self.places[record.input] = None;
                bytes.end = bytes.start + begins.saturating_sub(self.end) as usize;
                self.forget_from(begins);
                continue;
            }
            *place = if record.start == 0 { start..end } else { place.start..end };
            if bytes.end != record.bytes.start {
                self.write(&batch.bytes[bytes]);
                bytes = record.bytes.start..record.bytes.start;
            }
            bytes.end = record.bytes.end;
        }
        self.write(&batch.bytes[bytes]);
    }

    /// Gives back what is written from here on: that of an input which is not kept as a whole.
    fn forget_from(&mut self, start: u64) {
        if start < self.end {
            self.end = start;
            // Where it cannot be done, the room is given back at the end of the run.
            let _ = self.file.set_len(start);
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        match write_at(&self.file, bytes, self.end) {
            Ok(()) => self.end += bytes.len() as u64,
            // The disk may be full: whatever follows would have a gap before it.
            Err(_) => self.places.fill(None),
        }
    }

    /// Remembers how the inputs ended: those of which something was lost are read again.
    pub(super) fn end(&mut self, endings: Vec<Ending>) {
        for (place, ending) in self.places.iter_mut().zip(&endings) {
            place.take_if(|_| ending.trouble.is_some() || !ending.doubted.is_empty());
        }
        self.endings = endings;
    }

    /// Bytes that are kept.
    pub(super) fn bytes(&self) -> u64 {
        self.end
    }

    fn place(&self, input: usize) -> Option<&Range<u64>> {
        self.places.get(input)?.as_ref().filter(|_| input < self.endings.len())
    }
}

/// Hands out what was kept, without the records that are held back.
pub(super) struct Again<'a> {
    unpacked: Unpacked,
    /// The length of each record.
    roll: &'a Roll,
    /// Whether a record is held back.
    goes: &'a (dyn Fn(&Record) -> bool + Sync),
    /// The next record of the input, from 0, and where it begins.
    next: usize,
    position: u64,
}

impl<'a> Again<'a> {
    pub(super) fn new(
        unpacked: Unpacked,
        roll: &'a Roll,
        goes: &'a (dyn Fn(&Record) -> bool + Sync),
    ) -> Self {
        Self { unpacked, roll, goes, next: 0, position: 0 }
    }

    /// Whether this input was kept.
    pub(super) fn has(&self, input: usize) -> bool {
        self.unpacked.place(input).is_some()
    }

    /// Bytes on disk of the part of an input that was handed out.
    pub(super) fn consumed(&self, input: &Input, number: usize) -> u64 {
        let length = self.unpacked.place(number).map_or(0, |place| place.end - place.start);
        let part = self.position as f64 / length.max(1) as f64;
        (input.bytes as f64 * part) as u64
    }

    /// Appends the next records of an input that was kept; the ending, if that were all.
    pub(super) fn fill(
        &mut self,
        input: &Input,
        number: usize,
        batch: &mut Batch,
    ) -> Result<Option<Ending>, ReadError> {
        let mut wanted = self.position..self.position;
        let is_over = loop {
            let here = batch.bytes.len() + (wanted.end - wanted.start) as usize;
            if batch.is_full(here) {
                break false;
            }
            let Some(length) = self.roll.length(number, self.next) else { break true };
            let mut record = self.record(input.format, number, here..here + length);
            self.next += 1;
            self.position += length as u64;
            if (self.goes)(&record) {
                (record.state, record.bytes) = (State::Passed, here..here);
                self.fetch(number, wanted, &mut batch.bytes)?;
                wanted = self.position..self.position;
            } else {
                wanted.end = self.position;
            }
            batch.items.push(Item::Record(record));
        };
        self.fetch(number, wanted, &mut batch.bytes)?;
        if !is_over {
            return Ok(None);
        }
        (self.next, self.position) = (0, 0);
        Ok(self.unpacked.endings.get(number).map(|ending| ending.again(input)))
    }

    fn record(&self, format: Format, input: usize, bytes: Range<usize>) -> Record {
        let number = match format {
            Format::Jsonl => self.next as u64 + 1,
            Format::Text => 0,
        };
        Record { input, number, state: State::Whole, start: self.position, bytes }
    }

    /// Appends these bytes of an input.
    fn fetch(
        &self,
        input: usize,
        wanted: Range<u64>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), ReadError> {
        let Some(place) = self.unpacked.place(input).filter(|_| !wanted.is_empty()) else {
            return Ok(());
        };
        let start = bytes.len();
        bytes.resize(start + (wanted.end - wanted.start) as usize, 0);
        read_at(&self.unpacked.file, &mut bytes[start..], place.start + wanted.start)
            .map_err(|error| ReadError::spilled(&self.unpacked.folder, error))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use flate2::Compression as Level;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::index::Budget;
    use crate::pipeline::reader::Reader;
    use crate::read::find;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Level::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn lines(lines: usize, words: usize) -> String {
        let line =
            |number| format!("{{\"n\": {number}, \"text\": \"{}\"}}\n", "a b ".repeat(words));
        (0..lines).map(line).collect()
    }

    /// All items: of each record its input, number and place, and its bytes, if they were read.
    type Told = (usize, u64, u64, Option<Vec<u8>>);

    fn read(mut reader: Reader<'_>, mut each: impl FnMut(&Record)) -> (Vec<Told>, Vec<Ending>) {
        let (mut told, mut endings) = (Vec::new(), Vec::new());
        let mut batch = Batch::default();
        loop {
            reader.fill(&mut batch).unwrap();
            if batch.items.is_empty() {
                return (told, endings);
            }
            for item in batch.items.drain(..) {
                match item {
                    Item::End(_, ending) => endings.push(*ending),
                    Item::Record(record) => {
                        each(&record);
                        let is_read = record.state != State::Passed;
                        let bytes = is_read.then(|| batch.bytes[record.bytes.clone()].to_vec());
                        told.push((record.input, record.number, record.start, bytes));
                    }
                }
            }
            batch.clear();
        }
    }

    /// Records come as they do where nothing is kept, but for those that are held back, whatever finds room.
    #[test]
    fn law_what_was_kept_comes_again() {
        let folder = tempfile::tempdir().unwrap();
        let cut = packed(lines(900, 9).as_bytes())[..900].to_vec();
        let files = [
            ("a.jsonl.gz", packed(lines(30_000, 2).as_bytes())),
            ("b.jsonl", lines(2_000, 40).into_bytes()),
            ("c.txt.gz", packed(b"A text in one piece.\nOf two lines.\n")),
            ("d.jsonl.gz", packed(b"")),
            ("e.jsonl.gz", cut),
            ("f.jsonl.gz", packed(format!("\n{}{{}}", lines(7_000, 90)).as_bytes())),
        ];
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let found = find(&[folder.path().to_owned()], None, folder.path()).unwrap();
        let inputs = &found.inputs;
        let goes = |record: &Record| record.start % 3 == 1;
        let (whole, _) = read(Reader::new(inputs), |_| ());
        for (most, kept) in [(1 << 30, [0, 2, 3, 5].as_slice()), (3 << 20, &[0, 2, 3]), (9, &[3])] {
            let unpacked = Mutex::new(Unpacked::of(inputs, folder.path(), most).unwrap());
            let mut roll = Roll::within(&Budget::default());
            let reader = Reader::new(inputs).keeping(Some(&unpacked));
            let (told, endings) = read(reader, |record| roll.push(record, None));
            assert!(told == whole);
            let mut unpacked = unpacked.into_inner().unwrap();
            let of_kept = told.iter().filter(|one| kept.contains(&one.0));
            let lengths = of_kept.map(|one| one.3.as_ref().map_or(0, Vec::len) as u64);
            assert_eq!(unpacked.bytes(), lengths.sum::<u64>());
            let digests: Vec<_> = endings.iter().map(|ending| ending.digest).collect();
            unpacked.end(endings);
            let again = Again::new(unpacked, &roll, &goes);
            let has: Vec<usize> = (0..inputs.len()).filter(|&input| again.has(input)).collect();
            assert_eq!(has, kept);
            let (told, endings) = read(Reader::new(inputs).reading_again(Some(again)), |_| ());
            assert!(endings.iter().map(|ending| ending.digest).eq(digests));
            assert_eq!(told.len(), whole.len());
            for ((input, number, start, bytes), whole) in told.into_iter().zip(&whole) {
                assert_eq!((input, number, start), (whole.0, whole.1, whole.2));
                match bytes {
                    Some(_) => assert!(bytes == whole.3),
                    None => assert!(kept.contains(&input) && start % 3 == 1),
                }
            }
        }
    }

    /// An input that is written to before pass two is named, also where its length stays.
    #[test]
    fn what_was_kept_tells_that_its_file_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl.gz");
        std::fs::write(&path, packed(b"{}\n{}\n")).unwrap();
        let inputs = find(std::slice::from_ref(&path), None, folder.path()).unwrap().inputs;
        for is_changed in [false, true] {
            let unpacked = Mutex::new(Unpacked::of(&inputs, folder.path(), 1 << 20).unwrap());
            let mut roll = Roll::within(&Budget::default());
            let reader = Reader::new(&inputs).keeping(Some(&unpacked));
            let (told, endings) = read(reader, |record| roll.push(record, None));
            let mut unpacked = unpacked.into_inner().unwrap();
            unpacked.end(endings);
            if is_changed {
                let file = File::options().write(true).open(&path).unwrap();
                file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
            }
            let again = Some(Again::new(unpacked, &roll, &|_: &Record| false));
            let (same, endings) = read(Reader::new(&inputs).reading_again(again), |_| ());
            assert!(same == told);
            assert_eq!(endings[0].state().is_loss(), is_changed);
        }
    }

    #[test]
    fn nothing_is_kept_where_nothing_is_packed_or_there_is_no_room() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.jsonl"), "{}\n").unwrap();
        let inputs = || find(&[folder.path().to_owned()], None, folder.path()).unwrap().inputs;
        assert!(Unpacked::of(&inputs(), folder.path(), 1 << 20).is_none());
        std::fs::write(folder.path().join("b.jsonl.gz"), packed(b"{}\n")).unwrap();
        assert!(Unpacked::of(&inputs(), folder.path(), 0).is_none());
        assert!(Unpacked::of(&inputs(), &folder.path().join("none"), 1 << 20).is_none());
        assert!(Unpacked::of(&inputs(), folder.path(), 1 << 20).is_some());
    }
}
