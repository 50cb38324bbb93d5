//! Photo and agency credits. All names and outlets are invented.

use std::sync::LazyLock;

use proptest::prelude::*;
use refrain::judge::credits::{Credit, Problem, Templates};
use refrain::segment::Segments;

/// Read once for all texts: reading takes longer than searching.
static BUILT_IN: LazyLock<Templates> = LazyLock::new(Templates::built_in);

fn credits(templates: &Templates, text: &str) -> Vec<Credit> {
    let mut segments = Segments::default();
    segments.fill(text);
    segments.blocks.iter().flat_map(|block| templates.find(text, &segments, block)).collect()
}

fn without(text: &str, credits: &[Credit]) -> String {
    let mut rest = String::new();
    let mut at = 0;
    for credit in credits {
        rest.push_str(&text[at..credit.span.start as usize]);
        at = credit.span.end as usize;
    }
    rest + &text[at..]
}

/// What is left of each text; an empty string when it is nothing but a credit.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let templates = &*BUILT_IN;
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = credits(templates, text);
        let left = without(text, &found);
        if left != *expected {
            wrong.push(format!("{text}\n  left:     {left}\n  expected: {expected}"));
        }
        let whole = found.first().is_some_and(|credit| credit.whole_block);
        if whole != (expected.is_empty() && !text.is_empty()) {
            wrong.push(format!("{text}\n  whole: {whole}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[track_caller]
fn check_whole(texts: &[&str]) {
    check(&texts.iter().map(|text| (*text, "")).collect::<Vec<_>>());
}

#[track_caller]
fn check_kept(texts: &[&str]) {
    check(&texts.iter().map(|text| (*text, *text)).collect::<Vec<_>>());
}

#[test]
fn whole_lines_in_english() {
    check_whole(&[
        "Photo by INES MARBACH/AFP via Getty Images",
        "Photo: Ines Marbach/AFP; Photo: Olav Brandt/Reuters; Photo: Mira Kessel/AP; Photo: Jon Vale/dpa",
        "Photo by Ines van der Marbach/AP.",
        "Photo: Ines Marbach",
        "Photo : Shutterstock",
        "Image: Tom Okello / The Harbour Courier",
        "Photographer: Ines Marbach/Bloomberg Photographer: Ines Marbach/Bloomberg",
        "Image copyright Getty Images",
        "Image Credit: Ines Marbach / Unsplash",
        "Photo Credit: harbour-courier.com",
        "Credit: Tom Okello for The Harbour Courier",
        "Credit: Reuters/Tom Okello",
        "Courtesy of Harbour Arts Centre",
        "Photo courtesy of the Okello Foundation",
        "File photo, Courtesy of The Harbour Courier",
        "AP Photo/Tom Okello",
        "AP Photo/J. Tom Okello, File",
        "REUTERS/Tom Okello/File Photo",
        "Tom Okello/AP, FILE",
        "Tom Okello | Bloomberg | Getty Images",
        "Tom Okello / Getty Images",
        "NurPhoto via Getty Images, FILE",
        "AFP/Getty Images",
        "Getty Images",
        "© Reuters / Tom Okello",
        "© DPA Images | Ines Marbach",
        "(Reuters photo: Tom Okello)",
        "(File photo: Tom Okello/Getty)",
        "(Tom Okello/Reuters)",
        "Tom Okello/AP Tom Okello/AP",
        "Photo illustration by Marlow. Photos by Tom Okello/Getty Images",
        "Illustration by Ines Marbach",
    ]);
}

#[test]
fn ends_of_captions_in_english() {
    let caption = "Fishing boats leave the harbour of Lindvik, Oct. 3, 2018.";
    let open = "Fishing boats leave the harbour of Lindvik";
    for credit in [
        "Credit: Ines Marbach for The Harbour Courier",
        "(Tom Okello, Sputnik, Town Hall Pool Photo via AP, File)",
        "(AP Photo/Tom Okello)",
        "(Photo by Tom Okello/Getty Images for Lindvik Holdings)",
        "(Tom Okello / Associated Press)",
        "[Tom Okello/AFP]",
        "Photograph: Tom Okello/The Lindvik Post",
        "Photographer: Tom Okello/AFP via Getty Images",
        "Mandatory Credit: Tom Okello-USA TODAY Sports",
        "Source: AFP via Getty Images",
        "REUTERS/Tom Okello/File Photo",
        "AP Photo/Tom Okello",
        "© 2018 Tom Okello/Lindvik Post via AP",
        "(Photo: Tom Okello / Lindvik Post)",
        "(Photo: Screen capture)",
        "[File: Tom Okello/Reuters]",
        "[Reuters]",
        "(Getty Images)",
        "Photo by Tom Okello/AFP Photo by Tom Okello/AFP",
    ] {
        check(&[
            (&format!("{caption} {credit}"), caption),
            (&format!("{open} {credit}"), open),
            (&format!("{open} - {credit}"), open),
        ]);
    }
    for credit in [
        "Tom Okello/AFP via Getty Images",
        "J. Tom Okello/AP Photo",
        "Tom Okello | Bloomberg | Getty Images",
        "Lindvik Police/Handout via Reuters",
        "Courtesy Ines Marbach",
        "Credit: Ines Marbach",
        "(Reuters)",
        "Getty",
        "Photo by Ines Marbach",
    ] {
        check(&[(&format!("{caption} {credit}"), caption)]);
    }
}

#[test]
fn what_stands_around_a_credit_stays_whole() {
    check(&[
        // The full stop behind a bracket is the sentence's.
        ("Boats in the harbour (AP Photo/Tom Okello).", "Boats in the harbour."),
        ("Boats leave. (AP Photo/Tom Okello).", "Boats leave."),
        // In mid line behind a finished sentence, and at the start.
        (
            "Boats leave. (Photo: Tom Okello/AP) They fish for cod.",
            "Boats leave. They fish for cod.",
        ),
        ("(Photo: Tom Okello/AP) Boats leave for cod.", "Boats leave for cod."),
        // Two credits in one line.
        ("Boats. (Photo: T. Okello/AP) Cod. Photo: Ines Marbach/EPA", "Boats. Cod."),
        // The blank got lost.
        (
            "Boats leave the harbour.Credit...Tom Okello/The Lindvik Post",
            "Boats leave the harbour.",
        ),
        ("Boats leave the harbourCredit: The Lindvik Post", "Boats leave the harbour"),
        ("Boats leave the harbourBild: Tom Okello/dpa", "Boats leave the harbour"),
        ("Boats leave the harbour in 2021Bild: Tom Okello/dpa", "Boats leave the harbour in 2021"),
        ("Boats leave. Featured Image Credit: Lindvik Travel", "Boats leave."),
    ]);
    // Only the line with the credit.
    let templates = &*BUILT_IN;
    let text = "Boats leave.\nPhoto by Tom Okello/AFP\nThey fish.";
    assert_eq!(without(text, &credits(templates, text)), "Boats leave.\n\nThey fish.");
}

#[test]
fn german() {
    check_whole(&[
        "Foto: Ines Marbach/dpa",
        "Foto: picture alliance / dpa / Ines Marbach",
        "Bild: SN/APA/INES MARBACH",
        "Bildrechte: imago images/Hafenfoto",
        "Foto: Ines Marbach (Getty)",
        "Symbolbild: dpa",
        "© dpa | Ines Marbach",
        "Quelle: Ines Marbach/dpa",
        "dpa/Ines Marbach",
        "Foto: privat",
    ]);
    check(&[
        ("Boote verlassen den Hafen. Foto: Ines Marbach/dpa", "Boote verlassen den Hafen."),
        ("Boote im Hafen. (Bild: Ines Marbach/Hafenbote)", "Boote im Hafen."),
        ("Boote im Hafen von Lindvik (Archivbild: dpa)", "Boote im Hafen von Lindvik"),
        ("Boote im Hafen © Ines Marbach/dpa", "Boote im Hafen"),
    ]);
    check_kept(&[
        "Das Foto zeigt Boote im Hafen von Lindvik",
        "Erstes Bild: So könnte der neue Hafen aussehen",
        "Das berichtete die Agentur dpa",
        "Ein Bild von Ines Marbach hängt im Rathaus.",
    ]);
}

#[test]
fn french() {
    check_whole(&[
        "Crédit photo : Inès Marbach / AFP",
        "Crédits : AFP",
        "© AFP / Inès Marbach",
        "Photo : Inès Marbach/AFP",
        "PHOTO INÈS MARBACH, LA GAZETTE DU PORT",
        "Photo d'archives : Reuters",
    ]);
    check(&[
        ("Des bateaux quittent le port. (Photo Inès Marbach/AFP)", "Des bateaux quittent le port."),
        ("Des bateaux au port © Inès Marbach / AFP", "Des bateaux au port"),
        ("Des bateaux au port (Inès Marbach/SIPA)", "Des bateaux au port"),
    ]);
    check_kept(&[
        "La photo montre des bateaux au port de Lindvik",
        "Le crédit de la ville est épuisé",
        "a déclaré le maire à Reuters",
    ]);
}

#[test]
fn spanish_italian_portuguese() {
    check_whole(&[
        "Foto: Inés Marbach / EFE",
        "EFE/Inés Marbach",
        "Crédito: Inés Marbach",
        "Imagen: Getty Images",
        "Foto: Ines Marbach/ANSA",
        "Foto: Inês Marbach/Agência Brasil",
        "Foto: Reprodução",
    ]);
    check(&[
        ("Los barcos salen del puerto. (Foto: Inés Marbach)", "Los barcos salen del puerto."),
        ("Los barcos salen del puerto. Inés Marbach | EFE", "Los barcos salen del puerto."),
        ("Le barche lasciano il porto (Foto Ansa)", "Le barche lasciano il porto"),
    ]);
    check_kept(&["La foto de Inés Marbach ganó el premio.", "según informó la agencia EFE"]);
}

#[test]
fn swedish_and_its_neighbours() {
    check_whole(&[
        "Foto: Ines Marbach/TT",
        "Bild: Ines Marbach/TT",
        "Foto: Fredrik Lindvik / NTB",
        "Arkivbild: TT",
        "Foto: Privat",
        "Foto: Ines Marbach / Ritzau Scanpix",
    ]);
    check(&[
        ("Båtarna lämnar hamnen. Foto: Ines Marbach/TT", "Båtarna lämnar hamnen."),
        ("Båtarna lämnar hamnen. Bild: Ines Marbach / TT", "Båtarna lämnar hamnen."),
    ]);
    check_kept(&["TT", "Bilden visar båtar i hamnen", "säger hon till TT."]);
}

#[test]
fn russian() {
    check_whole(&[
        "Фото: Инна Марбах / ТАСС",
        "© РИА Новости / Инна Марбах",
        "Фото: Инна Марбах, Портовый Вестник",
        "Фото: Reuters",
    ]);
    check(&[
        ("Лодки выходят из гавани. Фото: Инна Марбах / ТАСС", "Лодки выходят из гавани."),
        ("Лодки в гавани (Фото: Инна Марбах)", "Лодки в гавани"),
    ]);
    check_kept(&["На фото лодки выходят из гавани", "сообщает ТАСС", "Фото дня", "Фото / Видео"]);
}

#[test]
fn arabic() {
    check_whole(&["تصوير: إيناس مرباخ", "الصورة: رويترز", "مصدر الصورة Getty Images"]);
    check(&[
        ("قوارب تغادر الميناء. (أ ف ب)", "قوارب تغادر الميناء."),
        ("قوارب تغادر الميناء (أ.ف.ب)", "قوارب تغادر الميناء"),
        ("قوارب تغادر الميناء (رويترز)", "قوارب تغادر الميناء"),
        ("قوارب تغادر الميناء (صورة أرشيفية)", "قوارب تغادر الميناء"),
    ]);
    check_kept(&["(رويترز) - غادرت القوارب الميناء", "تصوير القوارب ممنوع", "قالت وكالة رويترز"]);
}

#[test]
fn chinese() {
    check_whole(&["图片来源：路透社", "图：马英娜"]);
    check(&[("渔船驶离港口（图片来源：路透社）", "渔船驶离港口")]);
    check_kept(&["这张图片很美", "据新华社报道"]);
}

#[test]
fn prose_stays() {
    check_kept(&[
        "Photo by photo, the album tells the story",
        "Photo by photo the album grew.",
        "Credit Suisse for years ignored the warnings.",
        "He gave credit to Ines for the idea",
        "Give Marbach Credit for a Solid First Year",
        "The boats left at dawn, said Reuters",
        "The boats left at dawn, she told Reuters.",
        "The harbour master told Getty Images",
        "(Reuters) - The boats left at dawn.",
        "LINDVIK (Reuters) - The boats left at dawn.",
        "LINDVIK, Oct 3 (AP) — The boats left at dawn.",
        "(AP) The boats left at dawn.",
        "(LBS/AP) The boats left at dawn.",
        "LINDVIK (AP)",
        "By Ines Marbach",
        "By Reuters",
        "By REUTERS",
        "Ines Marbach, Reuters",
        "Reuters",
        "The Harbour Courier",
        "Courtesy of the king, they dined",
        "They dined by courtesy of the king.",
        "Tax Credit: Who Qualifies",
        "Child Tax Credit: Harbour Workers",
        "Photos: Ten Years of Lindvik Harbour",
        "Photos: Lindvik Harbour Through The Years",
        "Video: Boats Leave Harbour",
        "Map: Lindvik County",
        "PHOTO GALLERY",
        "PHOTO TOURS",
        "Image is everything in Lindvik",
        "The picture: Lindvik before the storm",
        "This is my favourite photo by Ines Marbach.",
        "She hung a photo by Ines Marbach",
        "He was hit with a photo credit: the court ruled for Marbach.",
        "The polls agree. Source: Polls",
        "A Reuters/Ipsos poll of 1,004 adults",
        "According to a poll by Reuters/Ipsos",
        "The AP contributed to this report.",
        "The Associated Press contributed to this report.",
        "Reuters contributed reporting",
        "Associated Press writer Ines Marbach in Lindvik contributed to this report.",
        "Copyright 2018 The Lenwick Courier. All rights reserved.",
        "© 2018 The Lindvik Post. All rights reserved.",
        "He works for the agency (AP) and lives in Lindvik.",
        "The agency (AP) said so.",
        "Boats (photo by Ines Marbach) sold well.",
        "Boats and cod (via a friend)",
        "Flickr",
        "Instagram",
        "Foto / Video",
        "AP",
        "Yes.",
        "Why?",
        "Ohio",
        "___",
        "",
        "- Marbach/Okello -",
        "Marbach/Okello",
        "Photo",
        "Photo:",
        "Credit:",
    ]);
}

#[test]
fn a_credit_names_its_template() {
    let templates = Templates::parse("[en]\n# a comment\ntail Etched by {name}\n").unwrap();
    let found = credits(&templates, "Boats leave. Etched by Ines Marbach");
    assert_eq!(templates.template(found[0].template), Some(("en", "Etched by {name}")));
    assert_eq!(templates.template(7), None);
}

#[test]
fn bad_template_files_say_where_and_what() {
    let problem = |text: &str| Templates::parse(text).map(|_| ()).unwrap_err();
    assert_eq!(problem("tail Photo").problem, Problem::NoLanguage);
    assert_eq!(problem("[en]\ntail {name} / {name}").problem, Problem::NoCue);
    assert_eq!(problem("[en]\ntail Photo {nmae}").problem, Problem::UnknownSlot("nmae".into()));
    assert_eq!(problem("[en]\ntail (Photo").problem, Problem::Unbalanced(')'));
    assert_eq!(problem("[en]\ntail Photo)").problem, Problem::Unbalanced(')'));
    assert_eq!(problem("[en]\ntail").problem, Problem::Empty);
    assert_eq!(
        problem("[en]\n\nfoot Photo").to_string().split(',').next(),
        Some("line 3: expected alone")
    );
}

#[test]
fn a_word_in_capitals_must_stand_in_capitals() {
    let templates = Templates::parse("agency WAM\n[en]\nalone Seen by {agency}\n").unwrap();
    assert_eq!(credits(&templates, "seen by WAM").len(), 1);
    assert_eq!(credits(&templates, "Seen by Wam").len(), 0);
}

#[test]
fn long_lines_are_searched_at_their_end() {
    let mut text = "Boats leave the harbour of Lindvik at dawn. ".repeat(400);
    let kept = text.trim_end().to_owned();
    text.push_str("Photo: Tom Okello/AP");
    check(&[(&text, &kept)]);
}

proptest! {
    #![proptest_config(crate::laws::cases(256))]

    #[test]
    fn credits_lie_in_their_blocks(
        pieces in prop::collection::vec(
            prop_oneof![
                any::<String>(),
                prop::sample::select(vec![
                    "Photo", "by", ":", "/", "AP", "Getty Images", "(", ")", "[", "]", ". ", "\n",
                    "Ines ", "Marbach ", "Credit", "Foto: ", "أ.ف.ب", "图", "：", "©", "via ", " ",
                ]).prop_map(str::to_owned),
            ],
            0..40,
        ),
    ) {
        let text = pieces.concat();
        let mut segments = Segments::default();
        segments.fill(&text);
        for block in &segments.blocks {
            let found = BUILT_IN.find(&text, &segments, block);
            for credit in &found {
                prop_assert!(block.span.contains(credit.span));
                prop_assert!(!credit.span.is_empty());
                prop_assert!(text.get(credit.span.range()).is_some());
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        }
    }
}
