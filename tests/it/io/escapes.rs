//! Decoding, encoding and the map between the two.

use proptest::prelude::*;
use refrain::escape::{RawOffsets, decode, decoded_len, encode_into};

/// A character and how it is spelled in JSON, or half a surrogate pair.
#[derive(Clone, Debug)]
pub(super) enum Unit {
    Plain(char),
    Short(char),
    Lower(char),
    Upper(char),
    Lone(u16),
}

pub(super) fn units() -> impl Strategy<Value = Vec<Unit>> {
    let odd = proptest::sample::select(vec![
        '"', '\\', '/', '\n', '\r', '\t', '\u{8}', '\u{c}', '\0', '\u{7f}', 'é', '\u{2028}', '🚀',
        '\u{feff}', '\u{fffd}', '\u{301}', 'u', 'n',
    ]);
    let letter = prop_oneof![3 => proptest::char::range(' ', '~'), 2 => odd, 1 => any::<char>()];
    let unit = (letter, 0..4, 0xd800..=0xdfffu16, 0..12).prop_map(|(letter, style, half, dice)| {
        match (dice, style) {
            (0, _) => Unit::Lone(half),
            (_, 0) => Unit::Plain(letter),
            (_, 1) => Unit::Short(letter),
            (_, 2) => Unit::Lower(letter),
            _ => Unit::Upper(letter),
        }
    });
    proptest::collection::vec(unit, 0..40).prop_map(without_accidental_pairs)
}

/// Two halves that happen to meet would be one character.
fn without_accidental_pairs(units: Vec<Unit>) -> Vec<Unit> {
    let mut apart: Vec<Unit> = Vec::new();
    for unit in units {
        if let (Some(Unit::Lone(0xd800..=0xdbff)), Unit::Lone(0xdc00..=0xdfff)) =
            (apart.last(), &unit)
        {
            apart.push(Unit::Plain('-'));
        }
        apart.push(unit);
    }
    apart
}

impl Unit {
    pub(super) fn spell_into(&self, raw: &mut String) {
        let code = |unit: &u16| format!("\\u{unit:04x}");
        match self {
            Self::Plain(letter) if *letter >= ' ' && !"\"\\".contains(*letter) => raw.push(*letter),
            Self::Plain(letter) | Self::Short(letter) => match letter {
                '"' | '\\' | '/' => raw.extend(['\\', *letter]),
                '\n' => raw.push_str("\\n"),
                '\r' => raw.push_str("\\r"),
                '\t' => raw.push_str("\\t"),
                '\u{8}' => raw.push_str("\\b"),
                '\u{c}' => raw.push_str("\\f"),
                _ => Self::Lower(*letter).spell_into(raw),
            },
            Self::Lower(letter) => {
                raw.extend(letter.encode_utf16(&mut [0; 2]).iter().map(code));
            }
            Self::Upper(letter) => {
                let code = |unit: &u16| format!("\\u{unit:04X}");
                raw.extend(letter.encode_utf16(&mut [0; 2]).iter().map(code));
            }
            Self::Lone(half) => raw.push_str(&code(half)),
        }
    }

    pub(super) fn value(&self) -> char {
        match self {
            Self::Plain(letter) | Self::Short(letter) => *letter,
            Self::Lower(letter) | Self::Upper(letter) => *letter,
            Self::Lone(_) => char::REPLACEMENT_CHARACTER,
        }
    }
}

/// The spelling of some units, and for each the offsets (decoded, raw) at which it starts.
pub(super) fn spell(units: &[Unit]) -> (String, Vec<(usize, usize)>) {
    let (mut raw, mut decoded, mut starts) = (String::new(), 0, Vec::new());
    for unit in units {
        starts.push((decoded, raw.len()));
        unit.spell_into(&mut raw);
        decoded += unit.value().len_utf8();
    }
    starts.push((decoded, raw.len()));
    (raw, starts)
}

/// The slow twin of `decode`: everything to UTF-16, and back.
pub(super) fn decode_by_utf16(raw: &str) -> String {
    let mut wide = Vec::new();
    let mut letters = raw.chars();
    while let Some(letter) = letters.next() {
        let value = match letter {
            '\\' => match letters.next().unwrap() {
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    wide.push(u16::from_str_radix(&digits, 16).unwrap());
                    continue;
                }
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                same => same,
            },
            plain => plain,
        };
        wide.extend_from_slice(value.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16_lossy(&wide)
}

#[test]
fn known_spellings() {
    let check = |raw: &str, text: &str| assert_eq!(decode(raw), text, "{raw}");
    check("", "");
    check("plain é 🚀", "plain é 🚀");
    check(r"\u00e9\u00E9", "éé");
    check(r"\ud83d\ude80", "🚀");
    check(r"\ud83d", "\u{fffd}");
    check(r"\ude80", "\u{fffd}");
    check(r"\ude80\ud83d", "\u{fffd}\u{fffd}");
    check(r"\ud83d\ud83d\ude80", "\u{fffd}🚀");
    check(r"\ud83dA\ude80", "\u{fffd}A\u{fffd}");
    check(r"\ud83d\n\ude80", "\u{fffd}\n\u{fffd}");
    check(r"\\u0041\/", r"\u0041/");
}

#[test]
fn all_surrogates_alone_are_replaced() {
    for half in 0xd800..=0xdfffu16 {
        for context in ["", "a", r"\n", "é", r"\u0041", r"\\"] {
            let raw = format!("{context}\\u{half:04x}{context}");
            assert_eq!(decode(&raw), decode_by_utf16(&raw), "{raw}");
        }
    }
}

#[test]
fn torn_escapes_do_not_panic() {
    for raw in [r"\", r"\u", r"\u12", r"\ud83d\u", r"\x", r"a\é", r"\u00é"] {
        let text = decode(raw);
        assert_eq!(decoded_len(raw.as_bytes()), text.len(), "{raw}");
        RawOffsets::new(raw.as_bytes()).raw_of(text.len() + 5);
    }
}

proptest! {
    #[test]
    fn decoding_agrees_with_utf16(units in units()) {
        let (raw, starts) = spell(&units);
        let text: String = units.iter().map(Unit::value).collect();
        prop_assert_eq!(&decode(&raw), &text);
        prop_assert_eq!(decode_by_utf16(&raw), text);
        prop_assert_eq!(decoded_len(raw.as_bytes()), starts.last().unwrap().0);
    }

    #[test]
    fn offsets_are_right_at_every_border(units in units(), step in 1..5usize) {
        let (raw, starts) = spell(&units);
        let mut offsets = RawOffsets::new(raw.as_bytes());
        for (decoded, expected) in starts.into_iter().step_by(step) {
            prop_assert_eq!(offsets.raw_of(decoded), expected);
            prop_assert_eq!(offsets.raw_of(decoded), expected);
        }
    }

    #[test]
    fn encoding_agrees_with_serde_json(text in any::<String>()) {
        let mut raw = b"\"".to_vec();
        encode_into(&text, &mut raw);
        raw.push(b'"');
        prop_assert_eq!(String::from_utf8(raw).unwrap(), serde_json::to_string(&text).unwrap());
    }

    #[test]
    fn decoding_undoes_encoding(text in "[\\PC\\pC]*") {
        let mut raw = Vec::new();
        encode_into(&text, &mut raw);
        prop_assert_eq!(decode(std::str::from_utf8(&raw).unwrap()), text);
    }
}

#[test]
fn control_characters_are_encoded_as_serde_json_does() {
    for letter in '\0'..='\u{80}' {
        let mut raw = b"\"".to_vec();
        encode_into(&letter.to_string(), &mut raw);
        raw.push(b'"');
        assert_eq!(raw, serde_json::to_vec(&letter).unwrap());
    }
}
