//! Laws of `segment`, each against a slow and obvious twin.

use proptest::prelude::*;
use refrain::segment::{Segments, fold_into, mask_digits_into, sentences};
use refrain::{Hash64, Span};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

fn filled(text: &str) -> Segments {
    let mut segments = Segments::default();
    segments.fill(text);
    segments
}

fn fold(text: &str) -> String {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    folded
}

fn masked(text: &str) -> String {
    let mut masked = String::new();
    mask_digits_into(text, &mut masked);
    masked
}

/// Text made of what goes wrong: marks inside words, marks that combine, scripts of every habit.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-cA-C]{1,3}",
        3 => "[ ]{1,3}",
        2 => "[0-9]{1,2}",
        4 => "['.,:;_\"!?`-]",
        3 => "[“”‘’‚„«»–—…′″]",
        2 => prop::sample::select(vec![
            "\u{300}", "\u{301}", "\u{308}", "\u{345}", "\u{5b0}", "\u{64b}", "\u{93f}", "\u{e31}",
            "\u{309a}", "\u{20e3}", "\u{fe0f}", "\u{1f3fb}", "\u{ad}", "\u{200b}", "\u{200d}",
            "\u{200e}", "\u{feff}", "\u{34f}", "\u{640}", "\u{1163}", "\u{11a8}",
        ]).prop_map(str::to_owned),
        2 => "[é-ïßÀ-ÏŁğİıſΣσςΆωйЯжґ]{1,3}",
        2 => prop::sample::select(vec![
            "א", "ב״ג", "ד\"ה", "ا", "ﹱ", "क्षि", "ไทย", "กำ", "ລາວ", "ខ្មែរ", "မြန်", "漢字", "〇", "々",
            "ひらがな", "カタカナ", "ー", "ﾊﾟ", "한국", "ᄀ", "𠮷", "ａ１．", "１", "٣", "½", "Ⅷ", "Å", "Ǆ",
            "ﬃ", "ŉ", "😀", "👩‍🔬", "🇩🇪", "🇫", "©", "¨", "´", "·", "‿", "×", "J̌", "H̱",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "\n", "\r\n", "\r", "\t", "\u{b}", "\u{85}", "\u{a0}", "\u{2003}", "\u{2028}",
            "\u{202f}", "\u{3000}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Lines of many words, short and long, nearly all of them plain.
fn long() -> impl Strategy<Value = String> {
    let word = "([a-zA-Z]{1,9}|[a-z0-9]{1,20}|[A-Z]?[a-z]{14,70})";
    let between = "[ ]|[ ]|[ ]|, |[.] |[.’'-]|_|é| “|\n";
    prop::collection::vec((word, between), 0..150)
        .prop_map(|pieces| pieces.into_iter().map(|(word, between)| word + &between).collect())
}

/// Compares the words of all blocks with those of the slow routine.
fn compare_words(text: &str) -> Result<(), TestCaseError> {
    let segments = filled(text);
    for block in &segments.blocks {
        let content = block.span.of(text);
        let start = block.span.start as usize;
        let mut expected = content.unicode_word_indices();
        for word in segments.words_of(block) {
            let (at, plain) = expected.next().expect("no more words than the twin has");
            prop_assert_eq!(word.span(), Span::new(start + at, start + at + plain.len()));
            prop_assert_eq!(word.hash, Hash64::of(fold(plain).as_bytes()));
            prop_assert_eq!(word.has_digit(), plain.chars().any(char::is_numeric));
            prop_assert_eq!(word.has_stop(), plain.contains('.'));
        }
        prop_assert_eq!(expected.next(), None);
    }
    Ok(())
}

/// Nasty text with marks that end sentences in it.
fn prose() -> impl Strategy<Value = String> {
    let mark = "[.!?…。！？؟।]{1,2}[ )\"'”’»«“]{0,2}( »)?[A-Za-z]{0,2}";
    prop::collection::vec((nasty(), mark), 0..4)
        .prop_map(|pieces| pieces.into_iter().map(|(text, mark)| text + &mark).collect())
}

proptest! {
    #![proptest_config(crate::laws::cases(256))]

    #[test]
    fn blocks_and_blank_lines_cover_the_text(text in nasty()) {
        let mut blocks = filled(&text).blocks.into_iter();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            if !content.is_empty() {
                let block = blocks.next().expect("a line with content is a block");
                prop_assert_eq!(block.line, Span::new(at, at + line.len()));
                prop_assert_eq!(block.span.of(&text), content);
                prop_assert!(block.line.contains(block.span));
                prop_assert_eq!(block.key, Hash64::of(fold(content).as_bytes()));
            }
            at += line.len();
        }
        prop_assert_eq!(blocks.next(), None);
    }

    #[test]
    fn words_are_those_of_the_plain_routine(text in nasty()) {
        compare_words(&text)?;
    }

    #[test]
    fn words_of_long_lines_are_those_of_the_plain_routine(text in long()) {
        compare_words(&text)?;
    }

    #[test]
    fn words_are_sorted_and_inside_their_blocks(text in nasty()) {
        let segments = filled(&text);
        prop_assert!(segments.words.windows(2).all(|w| w[0].end() <= w[1].start()));
        let mut next = 0;
        for block in &segments.blocks {
            prop_assert_eq!(block.first_word, next);
            prop_assert!(segments.words_of(block).iter().all(|w| block.span.contains(w.span())));
            next = block.end_word;
        }
        prop_assert_eq!(next as usize, segments.words.len());
    }

    #[test]
    fn a_used_segments_fills_like_a_fresh_one(before in nasty(), text in nasty()) {
        let mut used = filled(&before);
        used.fill(&text);
        let fresh = filled(&text);
        prop_assert_eq!(used.blocks, fresh.blocks);
        prop_assert_eq!(used.words, fresh.words);
    }

    #[test]
    fn folding_twice_changes_nothing_more(text in nasty()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn folding_appends(before in nasty(), text in nasty()) {
        let mut both = before.clone();
        fold_into(&text, &mut both);
        prop_assert_eq!(both, before + &fold(&text));
    }

    #[test]
    fn the_form_is_made_of_formed_words(text in nasty()) {
        // A mark after a blank belongs to it: words that start with one do not stand alone.
        let text: String = text.chars().filter(|&c| !is_combining_mark(c)).collect();
        let words: Vec<_> = text.split(' ').map(fold).filter(|word| !word.is_empty()).collect();
        prop_assert_eq!(fold(&text), words.join(" "));
    }

    #[test]
    fn sentences_hold_all_but_white_space(text in prose()) {
        let mut at = 0;
        for sentence in sentences(&text) {
            prop_assert!(text[at..sentence.start as usize].trim().is_empty());
            prop_assert!(!sentence.is_empty());
            prop_assert_eq!(sentence.of(&text).trim(), sentence.of(&text));
            at = sentence.end as usize;
        }
        prop_assert!(text[at..].trim().is_empty());
    }
}

#[track_caller]
fn check_words(text: &str, expected: &[&str]) {
    let segments = filled(text);
    let words: Vec<_> = segments.words.iter().map(|word| word.span().of(text)).collect();
    assert_eq!(words, expected, "{text}");
}

#[test]
fn words_of_many_scripts() {
    check_words("", &[]);
    check_words("Rain, again: 3.5 mm.", &["Rain", "again", "3.5", "mm"]);
    check_words("can't can’t 'tis rock'n'roll", &["can't", "can’t", "tis", "rock'n'roll"]);
    check_words("1,250 a,b 1.a a.1 1:30", &["1,250", "a", "b", "1", "a", "a", "1", "1", "30"]);
    check_words("snake_case _ __x", &["snake_case", "__x"]);
    check_words("U.S. e.g. example.com:80", &["U.S", "e.g", "example.com", "80"]);
    check_words("“Größe”—naïve…", &["Größe", "naïve"]);
    check_words("cafe\u{301} noir", &["cafe\u{301}", "noir"]);
    check_words("Привет, мир", &["Привет", "мир"]);
    check_words("今日は晴れ。", &["今", "日", "は", "晴", "れ"]);
    check_words("テレビ東京", &["テレビ", "東", "京"]);
    check_words("서울 하늘", &["서울", "하늘"]);
    check_words("פרופ' ח\"כ", &["פרופ'", "ח\"כ"]);
    check_words("a  \u{345}b", &["a", "  \u{345}", "b"]);
}

#[test]
fn words_know_digits_and_unspaced_scripts() {
    let flags = |text: &str| {
        let word = filled(text).words[0];
        (word.has_digit(), word.is_unspaced())
    };
    assert_eq!(flags("rain"), (false, false));
    assert_eq!(flags("B2B"), (true, false));
    assert_eq!(flags("²"), (true, false));
    assert_eq!(flags("٣"), (true, false));
    assert_eq!(flags("雨"), (false, true));
    assert_eq!(flags("あ"), (false, true));
    assert_eq!(flags("アメ"), (false, false));
    assert_eq!(flags("비"), (false, false));
    assert_eq!(flags("ฝน"), (false, true));
    assert_eq!(flags("๑๒"), (true, false));
    assert_eq!(flags("ຝົນ"), (false, true));
    assert_eq!(flags("ភ្លៀង"), (false, true));
    assert_eq!(flags("မိုး"), (false, true));
    assert_eq!(flags("𠮷"), (false, true));
}

#[test]
fn blocks_of_lines() {
    let text = "\u{feff}Éins \r\n\n \u{a0}\t\n  zwei\u{3000}";
    let segments = filled(text);
    let pieces: Vec<_> =
        segments.blocks.iter().map(|b| (b.span.of(text), b.line.of(text))).collect();
    let expected = [("\u{feff}Éins", "\u{feff}Éins \r\n"), ("zwei", "  zwei\u{3000}")];
    assert_eq!(pieces, expected);
}

#[test]
fn same_reading_same_key() {
    let key = |text: &str| filled(text).blocks[0].key;
    assert_eq!(key("“It’s—done…”"), key("\"IT'S-DONE...\""));
    assert_eq!(key("two  blanks"), key("\ttwo\u{a0}blanks"));
    assert_eq!(key("soft\u{ad}ware"), key("software"));
    assert_ne!(key("12 rows"), key("13 rows"));
}

#[test]
fn forms() {
    let check = |text, expected| assert_eq!(fold(text), expected, "{text}");
    check("", "");
    check(" \u{a0}\u{200b} ", "");
    check("Plain ASCII", "plain ascii");
    check(" a \t\r\n b ", "a b");
    check("a\u{2009}b\u{3000}c", "a b c");
    check("‘x’ ‚y‛ `z´ ‹q›", "'x' 'y' 'z' 'q'");
    check("“x” „y‟ «z»", "\"x\" \"y\" \"z\"");
    check("5′ 6″", "5' 6\"");
    check("a‐b‑c‒d–e—f―g−h", "a-b-c-d-e-f-g-h");
    check("wait…", "wait...");
    check("STRASSE Straße ẞ", "strasse strasse ss");
    check("ΟΔΟΣ οδος", "οδοσ οδοσ");
    check("ＡＢ１２", "ab12");
    check("ﬁne ½", "fine 1⁄2");
    check("cafe\u{301}", "café");
    check("CAFE\u{301}", "café");
    check("J\u{30c}", "\u{1f0}");
    check("zero\u{200b}width\u{200d}", "zerowidth");
    check("عـــرب", "عرب");
    check("❤\u{fe0f}", "❤");
    check("¨ x", "\u{308} x");
}

#[test]
fn masks() {
    let check = |text, expected| assert_eq!(masked(text), expected, "{text}");
    check("", "");
    check("page 12 of 340", "page # of #");
    check("1,250.5 m²", "#,#.# m#");
    check("٣٤ und ১", "# und #");
}

/// Sentences are written with `|` between them.
#[track_caller]
fn check_sentences(marked: &str) {
    let text = marked.replace('|', "");
    let expected: Vec<_> = marked.split('|').map(str::trim).collect();
    let found: Vec<_> = sentences(&text).map(|sentence| sentence.of(&text)).collect();
    assert_eq!(found, expected, "{marked}");
}

#[test]
fn sentences_end_before_blanks() {
    assert_eq!(sentences(" \u{a0}\n").count(), 0);
    check_sentences("One line without a stop");
    check_sentences("It rained. |It rained again! |Did it stop? |No…");
    check_sentences("“It rained.” |He left. |(Nobody saw.) |\"Why?\" |Well.");
    check_sentences("“Why?” she asked. |“No!” came the answer.");
    check_sentences("He waited... and waited. |Then... |Nothing.");
    check_sentences("Sales rose 3.5 percent to 1,250.75 in 2019. |They fell in 2020.");
    check_sentences("Was it so?! |It was.");
    check_sentences("Es war „gut.“ |Er ging. |»Komm!« |Sie blieb.");
    check_sentences("« Bonjour. » |Elle partit. |« Où ? » |Loin.");
    check_sentences("¿Quién viene? |¡Nadie! |Él se fue.");
    check_sentences("Дождь. |Снова дождь! |«Правда?» |Да.");
    check_sentences("雨です。|「本当？」|はい！|晴れ");
    check_sentences("هل تمطر؟ |نعم۔ |لا");
    check_sentences("वर्षा हुई। |फिर हुई।");
}

#[test]
fn sentences_end_where_blanks_were_lost() {
    check_sentences("It was his responsibility.|When asked, he left.");
    check_sentences("He said \"quote.\"|Next came rain.");
    check_sentences("Is it?|The mayor knew.");
    check_sentences("They raised concerns.”|The mayor nodded.");
    check_sentences("It ended in 2019.|Then came rain.|“So be it.”|“Never!”");
    check_sentences("Es regnete.|Überall.|Élan blieb.");
}

#[test]
fn stops_inside_sentences() {
    check_sentences("Mr. Pym met Dr. Ames and Prof. Lund in St. Ives.");
    check_sentences("J. Smith and P. D. Moor left. |J. A. Vane stayed.");
    check_sentences("The U.S. Senate voted. |He left the U.S. |The vote stood.");
    check_sentences("Acme Inc. Chief Ann Lee quit Acme Inc. |She left.");
    check_sentences("It was No. 5 of Art. 12. |He said no. |They went on Jan. 5.");
    check_sentences("Er kam am 3. Mai, z. B. Montag, d. h. nie. |Nr. 7 kam im 2. Jahr.");
    check_sentences("M. Dupont et Mme. Durand. |El Sr. Paz y la Sra. Ruiz.");
    check_sentences("See example.com, Node.js or Example.Com. |Read a.Txt.js now.");
    check_sentences("Write to a.b@Mail.Example or http://x.org/a.Html?Query now.");
    check_sentences("At 5 p.m. Monday it rained. |By 6 p.m. |It stopped.");
    check_sentences("... and so on");
}
