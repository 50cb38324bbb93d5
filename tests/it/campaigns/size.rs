//! Much of everything: small records, a long line, a bomb. Memory is what the system says.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::write::GzEncoder;

use crate::campaigns::refrain;
use crate::desk::Desk;

/// Waits for a run; its exit code, its longest memory in MiB and its time.
fn watch(mut child: Child) -> (Option<i32>, u64, Duration) {
    let begun = Instant::now();
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
        let kibibytes = line.split_whitespace().nth(1).and_then(|number| number.parse().ok());
        peak = peak.max(kibibytes.unwrap_or(0_u64));
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), peak / 1024, begun.elapsed());
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn run(desk: &Desk, words: &[&str]) -> (Option<i32>, u64, Duration) {
    watch(refrain(desk).args(words).stdin(Stdio::null()).spawn().unwrap())
}

fn count(desk: &Desk, name: &str) -> u64 {
    let mut count = Command::new("wc");
    let output = count.arg("-l").arg(desk.path(name)).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split_whitespace().next().unwrap().parse().unwrap()
}

/// What a survey is allowed: less than the numbers of a million documents would take.
const SURVEY_MEBIBYTES: u64 = 128;

/// Small records, all of which share a line: the account is right to the last one, and memory stays flat,
/// with a saved model and with a survey.
#[test]
#[ignore = "campaign: 5 million records, half an hour and 6 GB of disk"]
fn five_million_small_records() {
    let desk = Desk::new();
    desk.put("few.jsonl", "{\"text\":\"Storm closes port.\"}\n");
    assert_eq!(run(&desk, &["learn", "few.jsonl", "-m", "model", "-q"]).0, Some(0));
    let mut peaks = Vec::new();
    for millions in [1, 5] {
        let mut out = BufWriter::new(File::create(desk.path("a.jsonl")).unwrap());
        for number in 0..millions * 1_000_000_u64 {
            let noise = refrain::Hash64::of(&number.to_le_bytes());
            let text =
                format!("Ferry {noise} left on day {number}.\\nRead all about ferries here.");
            writeln!(out, "{{\"id\":{number},\"text\":\"{text}\"}}").unwrap();
        }
        out.into_inner().unwrap().sync_all().unwrap();
        let allowed = format!("{SURVEY_MEBIBYTES}MiB");
        for how in [&["-m", "model"][..], &["--memory", &allowed, "--temp-dir", "."]] {
            let words = ["clean", "a.jsonl", "-o", "out.jsonl", "-f", "-q"];
            let (code, peak, time) = run(&desk, &[&words[..], how].concat());
            assert_eq!(code, Some(0));
            // What is allowed is kept to within a tenth and 64 MiB.
            let most = if how[0] == "-m" { 100 } else { SURVEY_MEBIBYTES * 11 / 10 + 64 };
            assert!(peak < most, "{peak}");
            let manifest = fs::read(desk.path("out.jsonl.manifest.json")).unwrap();
            let total = refrain::report::Manifest::parse(&manifest).unwrap().total;
            assert!(total.is_balanced() && total.read == millions * 1_000_000);
            assert_eq!(total.written, count(&desk, "out.jsonl"));
            println!("{millions} million records {how:?}: {peak} MiB, {time:.1?}, {total:?}");
            peaks.push(peak);
        }
    }
    let [model, survey, of_five, surveyed] = peaks[..] else { unreachable!("four runs") };
    assert!(4 * of_five <= 5 * model && 4 * surveyed <= 5 * survey, "{peaks:?}");
}

/// E13: behind 4 GiB, records, places and offsets are as exact as before.
#[test]
#[ignore = "campaign: 4.5 GiB, packed; minutes"]
fn behind_four_gibibytes() {
    const RECORDS: u64 = 4_608;
    let desk = Desk::new();
    let file = File::create(desk.path("a.jsonl.gz")).unwrap();
    let mut out = GzEncoder::new(BufWriter::new(file), flate2::Compression::fast());
    let (line, padding) =
        ("The ferry left the island on Monday after the storm.", "ab c".repeat(1 << 18));
    let mut bytes = 0_u64;
    let mut put = |record: &str| {
        out.write_all(record.as_bytes()).unwrap();
        bytes += record.len() as u64;
        bytes - record.len() as u64
    };
    let text = |number: u64| format!("Day {number} by the sea.\\n{line}\\n{line}");
    for number in 0..RECORDS {
        put(&format!("{{\"text\":\"{}\",\"pad\":\"{padding}\"}}\n", text(number)));
    }
    let broken = put("{\"text\":\n");
    put(&format!("{{\"id\":\"last\",\"text\":\"{}\"}}\n", text(RECORDS)));
    out.finish().unwrap();
    assert!(4 << 30 < broken);

    let words = ["clean", "a.jsonl.gz", "-o", "out.jsonl.gz", "--findings", "f.jsonl", "-q"];
    let (code, peak, time) = run(&desk, &[&words[..], &["--max-expand", "100000"]].concat());
    assert_eq!(code, Some(3));
    let rejects = fs::read_to_string(desk.path("out.jsonl.gz.rejects.jsonl")).unwrap();
    assert!(rejects.contains(&format!("\"byte\":{broken}")), "{rejects}");
    assert!(rejects.contains(&format!("\"record\":{}", RECORDS + 1)), "{rejects}");
    let findings = fs::read_to_string(desk.path("f.jsonl")).unwrap();
    let last = findings.lines().last().unwrap();
    assert!(last.contains("\"doc\":\"last\"") && last.contains(line), "{last}");
    let manifest = fs::read(desk.path("out.jsonl.gz.manifest.json")).unwrap();
    let total = refrain::report::Manifest::parse(&manifest).unwrap().total;
    assert!(total.is_balanced(), "{total:?}");
    assert_eq!((total.read, total.rejected), (RECORDS + 2, 1));
    let words = ["restore", "out.jsonl.gz", "--findings", "f.jsonl", "-o", "back.jsonl.gz", "-q"];
    assert_eq!(run(&desk, &words).0, Some(0));
    assert!(unpacked(&desk, "back.jsonl.gz") == unpacked(&desk, "a.jsonl.gz"));
    println!("{RECORDS} records of 1 MiB, {bytes} bytes: {peak} MiB, {time:.1?}");
}

/// Length and hash of what is in a file.
fn unpacked(desk: &Desk, name: &str) -> (u64, refrain::hash::Hash128) {
    let file = File::open(desk.path(name)).unwrap();
    let mut reader = flate2::read::MultiGzDecoder::new(std::io::BufReader::new(file));
    let mut hasher = refrain::write::Digested::new(std::io::sink());
    let length = std::io::copy(&mut reader, &mut hasher).unwrap();
    (length, hasher.digest())
}

/// B12: a line of 1 GiB is rejected piece by piece, and comes back.
#[test]
#[ignore = "campaign: a line of 1 GiB, minutes and 3 GB of disk"]
fn a_line_of_a_gibibyte() {
    let desk = Desk::new();
    let good = |number: u8| format!("{{\"text\":\"Sound {number}\"}}\n");
    let file = File::create(desk.path("a.jsonl.gz")).unwrap();
    let mut out = GzEncoder::new(BufWriter::new(file), flate2::Compression::fast());
    out.write_all(good(1).as_bytes()).unwrap();
    let chunk: Vec<u8> = (0..1 << 20).map(|at: u32| b"abcdefgh\"\\ "[(at % 11) as usize]).collect();
    (0..1 << 10).for_each(|_| out.write_all(&chunk).unwrap());
    out.write_all(b"\n").unwrap();
    out.write_all(good(2).as_bytes()).unwrap();
    out.finish().unwrap();
    let words = ["clean", "a.jsonl.gz", "-o", "out.jsonl", "--findings", "f.jsonl", "-q"];
    let (code, peak, time) = run(&desk, &words);
    assert_eq!(code, Some(3));
    assert_eq!(fs::read_to_string(desk.path("out.jsonl")).unwrap(), good(1) + &good(2));
    println!("a line of 1 GiB: {peak} MiB, {time:.1?}");
    assert!(peak < 700, "{peak}");
}

/// A14: small files that unpack to much end at the limit, with little memory.
#[test]
#[ignore = "campaign: unpacks 4 GiB, a minute"]
fn bombs() {
    let desk = Desk::new();
    let zeros = || std::io::repeat(b'a').take(4 << 30);
    let mut zst = Vec::new();
    zstd::stream::copy_encode(zeros(), &mut zst, 3).unwrap();
    desk.put("a.jsonl.zst", &zst);
    let words = ["clean", "a.jsonl.zst", "-o", "out.jsonl", "-q"];
    let (code, peak, time) = run(&desk, &words);
    println!("a bomb of {} bytes (zst, 4 GiB): exit {code:?}, {peak} MiB, {time:.1?}", zst.len());
    assert_eq!(code, Some(4));
    let text =
        [gz(b"{\"text\":\"Sound\"}\n"), gz_of(&mut std::io::repeat(b'\n').take(1 << 26))].concat();
    desk.put("b.jsonl.gz", &text);
    let (code, peak, time) = run(&desk, &["clean", "b.jsonl.gz", "-o", "out.jsonl", "-q"]);
    println!(
        "64 MiB of blank lines in {} bytes (gz): exit {code:?}, {peak} MiB, {time:.1?}",
        text.len()
    );
    assert_eq!(code, Some(0));
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    gz_of(&mut &bytes[..])
}

fn gz_of(reader: &mut impl Read) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::copy(reader, &mut out).unwrap();
    out.finish().unwrap()
}
