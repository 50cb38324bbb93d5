//! Frozen values.
//!
//! Findings, models and verdicts are built on these numbers. A change here is a changed result for
//! every user: it belongs under "Changed results" in the changelog, and needs a reason.

use refrain::fingerprint::{Code, MinHash, Signature, distinct_into};
use refrain::hash::{Hash128, mix};
use refrain::index::Banding;
use refrain::pipeline::{Job, Unwatched, learn};
use refrain::segment::{Segments, fold_into};
use refrain::{Document, Evidence, Hash64, Options, Survey};

use super::desk::{Desk, lines, records};
use super::invent::Dice;

const TEXT: &str = "The ferry to the outer islands resumed on Monday after two days of storm.";

#[test]
fn hashes_of_bytes() {
    check(
        [&b""[..], b"a", b"refrain", "Größe 漢字 😀".as_bytes(), &[0; 300]].map(Hash64::of),
        [
            "2d06800538d394c2",
            "e6c632b61e964e1f",
            "3323f76175ed9a4a",
            "7aeb29c19fcdccac",
            "56d0762b20085f91",
        ],
    );
    let long = [&b""[..], b"refrain", &[0; 300]].map(|bytes| Hash128::of(bytes).0);
    assert_eq!(
        long.map(|hash| format!("{hash:032x}")),
        [
            "99aa06d3014798d86001c324468d497f",
            "5d6f3c952d934a20b101253d77b18e57",
            "be8945035b2f421f56d0762b20085f91"
        ]
    );
}

#[test]
fn mixing_and_chaining() {
    check(
        [0, 1, u64::MAX, 0x0123_4567_89ab_cdef].map(|x| Hash64(mix(x))),
        ["0000000000000000", "5692161d100b05e5", "b4d055fcf2cbbd7b", "b2c058e4ebb5112c"],
    );
    let (a, b) = (Hash64::of(b"a"), Hash64::of(b"b"));
    check(
        [a.then(b), b.then(a), Hash64(0).then(Hash64(0))],
        ["f19708da5807280a", "db2a44468e9a729d", "0000000000000000"],
    );
}

#[test]
fn comparison_forms_and_block_keys() {
    let lines = ["Can’t stop", " CAN'T  STOP ", "Straße №5 …", "漢字かな", "الصورة", "—"];
    check(
        lines.map(block_key),
        [
            "bd55de11fab67497",
            "bd55de11fab67497",
            "756f647ee58f9d4c",
            "043c1b2ca22413a2",
            "d01bb3337b15ce4b",
            "de2fb8d1c1a20f76",
        ],
    );
    let mut folded = String::new();
    fold_into("Straße №5 …", &mut folded);
    assert_eq!(folded, "strasse no5 ...");
}

#[test]
fn shingles_of_a_text() {
    check(shingles("Storm closes port").into_iter().map(Hash64), ["b5220e01a54bda1f"]);
    check(
        shingles("漢字漢字かな漢字漢字1").into_iter().map(Hash64),
        ["529a0d2a9bdd4da0", "bd42a86ce5d799d9"],
    );
    check(
        shingles(TEXT).into_iter().map(Hash64),
        [
            "0c9dd3b973990be1",
            "3217412ae29087fa",
            "3b888b75ed846511",
            "8bff7be3fc41ba56",
            "8f4449b326e40917",
            "90a5ba01364ed9f9",
            "988b0ebda62f217d",
            "9893690ca807cd7f",
            "a37108a51e5cd548",
            "c3bcec01966cca60",
        ],
    );
}

#[test]
fn signatures() {
    let signature = MinHash::default().signature(&many_shingles());
    assert_eq!(
        signature.0[..8],
        [11036290, 2372005, 4241931, 7415849, 4026956, 2227781, 99429, 629192]
    );
    check([hash_of_all(&signature)], ["f57f2293dbb45647"]);
    let signature = MinHash::default().signature(&shingles(TEXT));
    check([hash_of_all(&signature)], ["591e6cc04030628d"]);
}

#[test]
fn band_keys() {
    let signature = MinHash::default().signature(&many_shingles());
    let keys = |banding: Banding| banding.keys(&signature).map(Hash64).collect::<Vec<_>>();
    check(
        keys(Banding { bands: 3, rows: 40 }),
        ["01037e6ef024469b", "ffb37e466d6b47c0", "90cb5769115e3991"],
    );
    check(
        keys(Banding::choose(0.6, 0.98)).into_iter().take(2),
        ["e64bded53f01de32", "7376f0e6500b9a7c"],
    );
    let chosen = [(0.6, 0.98), (0.8, 0.98), (0.9, 0.99), (0.5, 0.5)];
    let chosen = chosen.map(|(jaccard, recall)| Banding::choose(jaccard, recall));
    assert_eq!(chosen.map(|one| (one.bands, one.rows)), [(32, 4), (18, 7), (12, 10), (25, 5)]);
}

#[test]
fn names_of_groups() {
    let long = format!("{TEXT} {TEXT}");
    let pages = [Document::new("a", TEXT), Document::new("b", TEXT), Document::new("c", &long)];
    let mut survey = Survey::new(&Options::default());
    pages.iter().for_each(|page| survey.add(page));
    let model = survey.into_model();
    let first = |page| model.clean(page).findings.swap_remove(0).finding;
    check(
        pages.each_ref().map(|page| first(page).group),
        ["076b710db7aae30a", "076b710db7aae30a", "076b710db7aae30a"],
    );
    let of = pages.each_ref().map(|page| match first(page).evidence {
        Evidence::Duplicate { of, .. } => of,
        other => panic!("no duplicate: {other}"),
    });
    assert_eq!(of, ["c", "c", "c"]);
    let doubled = format!("{TEXT}\n\n{TEXT}\n");
    let inside = refrain::clean_text(&doubled).findings;
    check(inside.iter().map(|one| one.finding.group), ["71693b5336ae4b2a", "71693b5336ae4b2a"]);
}

/// F7, J2: on any machine a run writes these bytes, and a model is these. What is packed is compared
/// unpacked, for it changes with the packer.
#[test]
fn runs_and_models() {
    let desk = Desk::new();
    for seed in 0..4 {
        desk.put(&format!("in/{seed}.jsonl"), lines(&records(seed, 150)));
    }
    desk.clean(&["in"], "out");
    let job = Job { model: Some(desk.path("model")), ..desk.job(&["in"], "") };
    learn(&job, &Unwatched).unwrap();
    let written = ["out/0.jsonl", "out/1.jsonl", "out/2.jsonl", "out/3.jsonl"];
    let made = written.into_iter().chain(["out.findings.jsonl", "model"]);
    check(
        made.map(|name| Hash64::of(&std::fs::read(desk.path(name)).unwrap())),
        [
            "90c8e4108b90d52b",
            "e3bb15edca5946cf",
            "2b08b85951a53cee",
            "0b89041b7ef38c6b",
            "19483047725be754",
            "efdcc1d225faa6e2",
        ],
    );
}

#[track_caller]
fn check<const N: usize>(found: impl IntoIterator<Item = Hash64>, expected: [&str; N]) {
    let found: Vec<String> = found.into_iter().map(|hash| hash.to_string()).collect();
    assert_eq!(found, expected);
}

fn block_key(line: &str) -> Hash64 {
    let mut segments = Segments::default();
    segments.fill(line);
    segments.blocks[0].key
}

fn shingles(text: &str) -> Vec<u64> {
    let (mut segments, mut shingles) = (Segments::default(), Vec::new());
    segments.fill(text);
    let codes: Vec<Code> = segments.words.iter().map(Code::of).collect();
    distinct_into(&codes, &mut shingles);
    shingles
}

fn many_shingles() -> Vec<u64> {
    let mut dice = Dice::new(1);
    (0..500).map(|_| dice.next()).collect()
}

fn hash_of_all(signature: &Signature) -> Hash64 {
    let bytes: Vec<u8> = signature.0.iter().flat_map(|slot| slot.to_le_bytes()).collect();
    Hash64::of(&bytes)
}
