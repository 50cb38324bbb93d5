//! Speed of every stage, on one thread, in bytes of input a second; see README.md beside this.

mod corpus;

use std::borrow::Cow;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use refrain::fingerprint::{MinHash, Trace, Tracer, distinct_into};
use refrain::format::{Body, Fields, Format};
use refrain::hands::OneHand;
use refrain::index::{Banding, Candidates, Content, CopyRule, Paged, Texts, Traces, count_lines};
use refrain::judge::DuplicateOptions;
use refrain::pipeline::{self, Job, Source, Unwatched};
use refrain::read::{Records, find, parse};
use refrain::segment::{Segments, fold_into};
use refrain::write::splice;
use refrain::{Document, Hash64, Model, Options, Place, Span, Survey};
use serde::Deserialize;
use tempfile::NamedTempFile;

use corpus::Script;

/// Bytes of the dump: some thousand pages, more than the caches hold.
const DUMP: usize = 16 << 20;

/// Bytes of text in one script.
const TEXT: usize = 1 << 20;

/// Any number would do.
const SEED: u64 = 1;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(15)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let jsonl = corpus::dump(DUMP, SEED);
    let documents = corpus::documents(&jsonl);
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a temporary file");
    fs::write(file.path(), &jsonl).expect("room for the dump");

    floors(&mut criterion, &jsonl, &documents, file.path());
    read(&mut criterion, &jsonl, file.path());
    segment(&mut criterion);
    fingerprint(&mut criterion, &documents);
    index(&mut criterion, &documents);
    clean(&mut criterion, &jsonl, &documents);
    whole(&mut criterion, &documents, &file);
    criterion.final_summary();
}

/// What no tool can do without: the bytes, the text in them, a hash of each word.
fn floors(criterion: &mut Criterion, jsonl: &[u8], documents: &[Document<'_>], path: &Path) {
    let mut group = criterion.benchmark_group("floor");
    group.throughput(Throughput::Bytes(jsonl.len() as u64));
    group.bench_function("read bytes", |bencher| {
        let mut bytes = Vec::with_capacity(jsonl.len() + 1);
        bencher.iter(|| {
            bytes.clear();
            let mut file = File::open(path).expect("the file of the dump");
            file.read_to_end(&mut bytes).expect("the file of the dump")
        });
    });
    group.bench_function("decode JSON text", |bencher| {
        bencher.iter(|| {
            let text = |line| serde_json::from_slice::<Text<'_>>(line).expect("good records");
            lines(jsonl).map(|line| black_box(text(line).text).len()).sum::<usize>()
        });
    });
    group.throughput(Throughput::Bytes(text_bytes(documents)));
    group.bench_function("hash words between blanks", |bencher| {
        bencher.iter(|| {
            let words = documents.iter().flat_map(|document| document.text.split_whitespace());
            words.fold(0, |sum, word| sum ^ Hash64::of(word.as_bytes()).0)
        });
    });
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
}

fn read(criterion: &mut Criterion, jsonl: &[u8], path: &Path) {
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(jsonl.len() as u64));
    let found = find(&[path.to_owned()], None, Path::new(".")).expect("the file of the dump");
    group.bench_function("records", |bencher| {
        let mut raw = Vec::new();
        bencher.iter(|| {
            let mut records = Records::open(&found.inputs[0]).expect("the file of the dump");
            while records.next(&mut raw).expect("the file of the dump").is_some() {
                black_box(&raw);
                raw.clear();
            }
        });
    });
    group.bench_function("parse", |bencher| {
        bencher.iter(|| lines(jsonl).map(|line| black_box(parsed(line)).1.len()).sum::<usize>());
    });
}

fn segment(criterion: &mut Criterion) {
    let scripts = [
        ("ASCII", Script::Ascii),
        ("mixed", Script::Mixed),
        ("Cyrillic", Script::Cyrillic),
        ("Arabic", Script::Arabic),
        ("Chinese", Script::Chinese),
    ];
    let mut group = criterion.benchmark_group("segment");
    for (name, script) in scripts {
        let text = corpus::text(script, TEXT, SEED);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            let mut segments = Segments::default();
            bencher.iter(|| segments.fill(black_box(&text)));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("fold");
    for (name, script) in scripts {
        let text = corpus::text(script, TEXT, SEED);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            let mut folded = String::new();
            bencher.iter(|| {
                folded.clear();
                fold_into(black_box(&text), &mut folded);
            });
        });
    }
}

fn fingerprint(criterion: &mut Criterion, documents: &[Document<'_>]) {
    let mut group = criterion.benchmark_group("fingerprint");
    group.throughput(Throughput::Bytes(text_bytes(documents)));
    group.bench_function("trace", |bencher| {
        let mut tracer = Tracer::default();
        bencher.iter(|| documents.iter().for_each(|document| drop(tracer.trace(document))));
    });
    let traces = traces(documents);
    group.bench_function("shingles", |bencher| {
        let mut shingles = Vec::new();
        bencher.iter(|| {
            for trace in &traces {
                distinct_into(trace.codes(), &mut shingles);
                black_box(&shingles);
            }
        });
    });
    let shingles: Vec<Vec<u64>> = traces.iter().map(shingles).collect();
    let minhash = MinHash::default();
    let sign = |group: &mut BenchmarkGroup<'_, WallTime>, name| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for shingles in &shingles {
                    black_box(minhash.signature(shingles));
                }
            });
        });
    };
    sign(&mut group, "signatures");
    group.throughput(Throughput::Elements(shingles.iter().map(Vec::len).sum::<usize>() as u64));
    sign(&mut group, "signatures, in shingles");
}

fn index(criterion: &mut Criterion, documents: &[Document<'_>]) {
    let mut group = criterion.benchmark_group("index");
    group.throughput(Throughput::Bytes(text_bytes(documents)));
    let traces = traces(documents);
    let banding = DuplicateOptions::default().banding();
    bands(&mut group, &traces, banding);
    let traces = Traces::from_iter(traces);
    let all: Paged<u32> = (0..traces.len() as u32).collect();
    group.bench_function("candidates", |bencher| {
        bencher.iter(|| Candidates::find(&traces, &Content::whole(), &all, banding, &OneHand));
    });
    let found = Candidates::find(&traces, &Content::whole(), &all, banding, &OneHand);
    let texts = Texts::of(&traces);
    group.bench_function("copies", |bencher| {
        bencher.iter(|| CopyRule::of(&traces, &texts, &OneHand).clusters(&found.pairs, &OneHand))
    });
    group.bench_function("count lines", |bencher| {
        bencher.iter(|| count_lines(&traces, &all, &OneHand))
    });
    let survey = survey(documents);
    group.bench_function("model of a survey", |bencher| {
        bencher.iter_batched(|| survey.clone(), Survey::into_model, BatchSize::LargeInput);
    });
}

fn bands(group: &mut BenchmarkGroup<'_, WallTime>, traces: &[Trace], banding: Banding) {
    let minhash = MinHash::default();
    let sign = |trace| minhash.signature(&shingles(trace));
    let signatures: Vec<_> = traces.iter().map(sign).collect();
    group.bench_function("bands", |bencher| {
        bencher.iter(|| {
            let keys = signatures.iter().flat_map(|signature| banding.keys(signature));
            keys.fold(0, |sum, key| sum ^ key)
        });
    });
}

fn clean(criterion: &mut Criterion, jsonl: &[u8], documents: &[Document<'_>]) {
    let mut group = criterion.benchmark_group("clean");
    group.throughput(Throughput::Bytes(text_bytes(documents)));
    let model = survey(documents).into_model();
    group.bench_function("judge and cut", |bencher| {
        bencher.iter(|| clean_all(&model, documents));
    });
    let cut = |document: &Document<'_>| model.clean(document).cuts.spans().to_vec();
    let cuts: Vec<Vec<Span>> = documents.iter().map(cut).collect();
    let records: Vec<(&[u8], Body)> = lines(jsonl).map(|line| (line, parsed(line).0)).collect();
    group.throughput(Throughput::Bytes(jsonl.len() as u64));
    group.bench_function("splice", |bencher| {
        let mut out = Vec::with_capacity(jsonl.len());
        bencher.iter(|| {
            out.clear();
            for ((record, body), cuts) in records.iter().zip(&cuts) {
                splice(record, *body, cuts, &mut out);
            }
            out.len()
        });
    });
}

fn whole(criterion: &mut Criterion, documents: &[Document<'_>], file: &NamedTempFile) {
    let mut group = criterion.benchmark_group("whole");
    group.throughput(Throughput::Bytes(text_bytes(documents)));
    group.bench_function("in memory", |bencher| {
        bencher.iter(|| clean_all(&survey(documents).into_model(), documents));
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let job = Job {
        source: Source { paths: vec![file.path().to_owned()], ..Source::default() },
        output: Some(folder.path().join("cleaned.jsonl")),
        findings: Some(folder.path().join("findings.jsonl")),
        force: true,
        threads: 1,
        ..Job::default()
    };
    let length = file.path().metadata().expect("the file of the dump").len();
    group.throughput(Throughput::Bytes(length));
    group.bench_function("file to file", |bencher| {
        bencher.iter(|| pipeline::clean(&job, &Unwatched).expect("a job that can be done"));
    });
}

fn clean_all(model: &Model, documents: &[Document<'_>]) -> usize {
    let mut segments = Segments::default();
    let mut clean = |document| model.clean_with(document, &mut segments).text.len();
    documents.iter().map(&mut clean).sum()
}

fn survey(documents: &[Document<'_>]) -> Survey {
    let mut survey = Survey::new(&Options::default());
    documents.iter().for_each(|document| survey.add(document));
    survey
}

fn traces(documents: &[Document<'_>]) -> Vec<Trace> {
    let mut tracer = Tracer::default();
    documents.iter().map(|document| tracer.trace(document)).collect()
}

fn shingles(trace: &Trace) -> Vec<u64> {
    let mut shingles = Vec::new();
    distinct_into(trace.codes(), &mut shingles);
    shingles
}

/// Where the text of a record stands, and the text.
fn parsed(line: &[u8]) -> (Body, Cow<'_, str>) {
    let place = Place { source: "dump".into(), record: 1 };
    let parsed = parse(line, Format::Jsonl, &Fields::default(), place);
    let parsed = parsed.expect("a dump holds good records only").expect("and no blank lines");
    (parsed.body, parsed.document.text)
}

fn lines(jsonl: &[u8]) -> impl Iterator<Item = &[u8]> {
    jsonl.split_inclusive(|&byte| byte == b'\n')
}

fn text_bytes(documents: &[Document<'_>]) -> u64 {
    documents.iter().map(|document| document.text.len() as u64).sum()
}
