//! What twice the input costs, on dumps that are hard in one way each: about twice as much.
//!
//! Prints seconds for one, two, four and eight times the input, and the factor of a doubling on
//! average. Without `--bench`, as in a test run, the inputs are tiny. `-- digest 4` takes the cases
//! with this in their names and begins with four times their size. `-- --write 800 dump.jsonl` writes the
//! made-up dump of so many megabytes, to time the command on.

#![expect(clippy::print_stdout, reason = "a table is all this program makes")]

mod clock;
mod corpus;
mod hard;

use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use refrain::format::Format;
use refrain::pipeline::{self, Job, Source, Unwatched};
use refrain::segment::Segments;
use refrain::{Document, Options, Survey};

use clock::Clock;
use hard::{CASES, Dump};

/// The input is doubled so many times.
const DOUBLINGS: usize = 3;

/// Times each dump is cleaned, large ones as often as small ones; the shortest time counts. Memory that a
/// virtual machine has not given out before can be dearer than all that is done with it.
const TRIES: usize = 2;

/// The dump that is written is the same on each machine.
const SEED: u64 = 20_260_101;

/// Units of every dump in a test run.
const TINY: usize = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [write, megabytes, path, ..] = arguments.as_slice()
        && write == "--write"
    {
        let megabytes: usize = megabytes.parse().expect("a number of megabytes");
        return fs::write(path, corpus::dump(megabytes * 1_000_000, SEED))
            .expect("a writable path");
    }
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let mut words = arguments.iter().filter(|argument| !argument.starts_with('-'));
    let wanted = words.next();
    let times = words.next().map_or(1, |times| times.parse().expect("how many times the size"));
    println!("{:42} {:>8} {:>8} {:>8} {:>8}  a doubling", "seconds for", 1, 2, 4, 8);
    for case in &CASES {
        if wanted.is_some_and(|wanted| !case.name.contains(wanted.as_str())) {
            continue;
        }
        let size = if is_bench { times * case.size } else { TINY };
        print!("{:42}", case.name);
        let seconds: Vec<f64> = (0..=DOUBLINGS)
            .map(|doubling| {
                let seconds = seconds(&(case.dump)(size << doubling));
                print!(" {seconds:8.2}");
                // A case that takes long is watched on its way.
                std::io::stdout().flush().expect("somebody reads this");
                seconds
            })
            .collect();
        let factor = (seconds[DOUBLINGS] / seconds[0]).powf(1.0 / DOUBLINGS as f64);
        println!("  {factor:.2}");
    }
}

/// What it takes to survey and clean a dump.
fn seconds(dump: &Dump) -> f64 {
    let attempt = || {
        let start = Clock::now();
        match dump {
            Dump::Documents(documents) => clean(documents),
            Dump::File(file) => clean_file(file.path()),
        }
        start.seconds()
    };
    (0..TRIES).map(|_| attempt()).fold(f64::MAX, f64::min)
}

fn clean(documents: &[Document<'_>]) {
    let mut survey = Survey::new(&Options::default());
    documents.iter().for_each(|document| survey.add(document));
    let model = survey.into_model();
    let mut segments = Segments::default();
    for document in documents {
        black_box(model.clean_with(document, &mut segments));
    }
}

fn clean_file(path: &Path) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source =
        Source { paths: vec![path.to_owned()], format: Some(Format::Jsonl), ..Source::default() };
    let (output, findings) = (folder.path().join("cleaned"), folder.path().join("findings"));
    let job = Job {
        source,
        output: Some(output),
        findings: Some(findings),
        threads: 1,
        ..Job::default()
    };
    pipeline::clean(&job, &Unwatched).expect("a job that can be done");
}
