//! A record cut anywhere and put together again is the record, byte for byte.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::format::{Fields, Format};
use refrain::read::{Parsed, parse};
use refrain::write::{Piece, moves_mark, raw_pieces, splice, unsplice};
use refrain::{Place, Span};

fuzz_target!(|input: (bool, &str, Vec<u16>)| {
    let (is_json, raw, picks) = input;
    // Most arbitrary bytes are no JSON, so the input is the inside of the string.
    let record = if is_json { format!(r#"{{"text":"{raw}","n":1.10}}"#) } else { raw.to_owned() };
    let format = if is_json { Format::Jsonl } else { Format::Text };
    let Some(before) = parsed(record.as_bytes(), format) else { return };
    let (text, body) = (before.document.text.as_ref(), before.body);
    let border = |pick: &u16| text.floor_char_boundary(*pick as usize % (text.len() + 1));
    let mut borders: Vec<usize> = picks.iter().map(border).collect();
    borders.sort_unstable();
    let cuts: Vec<Span> = borders.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1])).collect();
    if moves_mark(record.as_bytes(), body, &cuts) {
        return;
    }
    let pieces = cuts.iter().zip(raw_pieces(record.as_bytes(), body, text, &cuts));
    let piece = |(cut, raw): (&Span, _)| Piece::new(cut.start, cut.of(text), raw, body);
    let pieces: Vec<Piece<'_>> = pieces.map(piece).collect();
    let (mut cleaned, mut restored) = (Vec::new(), Vec::new());
    splice(record.as_bytes(), body, &cuts, &mut cleaned);
    let body = parsed(&cleaned, format).expect("a cleaned record can be read").body;
    unsplice(&cleaned, body, &pieces, &mut restored);
    assert_eq!(restored, record.as_bytes());
});

fn parsed(raw: &[u8], format: Format) -> Option<Parsed<'_>> {
    let place = Place { source: "fuzz".into(), record: 1 };
    parse(raw, format, &Fields::default(), place).ok().flatten()
}
