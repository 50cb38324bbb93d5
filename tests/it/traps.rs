//! The traps of real dumps, one test each, in words of our own; and texts that repeat on purpose.

use refrain::{Cleaned, Day, Document, Kind, Options, Survey};

use super::invent::{Dice, words};

/// A paragraph that is told nowhere else.
fn paragraph(name: &str, number: usize) -> String {
    let seed = name.bytes().fold(number as u64 + 1, |seed, byte| seed * 131 + u64::from(byte));
    let words = words(&mut Dice::new(seed), 36, 6000);
    let sentence = |words: &[String]| {
        let text = words.join(" ");
        let (first, rest) = text.split_at(1);
        format!("{}{rest}.", first.to_uppercase())
    };
    format!("{} {}", sentence(&words[..18]), sentence(&words[18..]))
}

fn story(name: &str) -> String {
    (0..4).map(|number| paragraph(name, number)).collect::<Vec<_>>().join("\n\n")
}

fn page(number: usize, text: impl Into<String>) -> Document<'static> {
    Document {
        host: "port.example".into(),
        day: Some(Day(19_000 + 2 * number as i32)),
        ..Document::new(format!("page {number}"), text.into())
    }
}

fn cleaned_by(options: &Options, documents: &[Document<'_>]) -> Vec<Cleaned> {
    let mut survey = Survey::new(options);
    documents.iter().for_each(|document| survey.add(document));
    let model = survey.into_model();
    documents.iter().map(|document| model.clean(document)).collect()
}

fn cleaned(documents: &[Document<'_>]) -> Vec<Cleaned> {
    cleaned_by(&Options::default(), documents)
}

#[track_caller]
fn check_untouched(documents: &[Document<'_>]) {
    for (document, cleaned) in documents.iter().zip(cleaned(documents)) {
        assert!(!cleaned.is_held_back(), "{}", document.id);
        assert_eq!(cleaned.text, document.text, "{}", document.id);
    }
}

#[test]
fn trap_1_the_headline_of_one_page_is_a_link_on_fifty_others() {
    let headline = "Lighthouse keeper finds a piano on the beach";
    let with_link = |number| page(number, format!("{}\n\n{headline}", story(&number.to_string())));
    let mut documents: Vec<_> = (0..50).map(with_link).collect();
    let own = format!("{headline}\n\n{}", story("own"));
    documents.push(Document { title: headline.into(), ..page(50, own) });
    for whole_pages in [false, true] {
        let options = Options { whole_pages, ..Options::default() };
        let cleaned = cleaned_by(&options, &documents);
        assert!(cleaned[50].text.starts_with(headline), "{whole_pages}");
        assert!(cleaned[..50].iter().all(|one| !one.text.contains(headline)), "{whole_pages}");
    }
}

#[test]
fn trap_2_the_lines_of_an_article_that_was_scraped_forty_times_are_no_boilerplate() {
    let text = story("often");
    let often = (0..40).map(|number| page(number, format!("{text}\n\nScraped {number} times.")));
    let others = (40..60).map(|number| page(number, story(&number.to_string())));
    let documents: Vec<_> = often.chain(others).collect();
    let cleaned = cleaned(&documents);
    let kept: Vec<_> = cleaned[..40].iter().filter(|one| !one.is_held_back()).collect();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].text.starts_with(&text));
    for one in &cleaned {
        let is_boilerplate = |kind: Kind| kind == Kind::Boilerplate;
        assert!(!one.findings.iter().any(|judged| is_boilerplate(judged.finding.kind)));
    }
}

#[test]
fn trap_3_articles_that_share_a_gallery_alone_are_no_copies() {
    // Twelve captions of the same pictures make up most of each page.
    let gallery: String = (0..12)
        .map(|number| format!("{}\n", paragraph("gallery", number).split_once(". ").unwrap().0))
        .collect();
    for pages in [4, 6, 12] {
        let documents: Vec<_> = (0..pages)
            .map(|number| {
                let own = paragraph(&format!("own {number}"), 0);
                page(number, format!("{own}\n\n{gallery}\n{}", paragraph("end", number)))
            })
            .collect();
        for (document, cleaned) in documents.iter().zip(cleaned(&documents)) {
            assert!(!cleaned.is_held_back(), "{} of {pages}", document.id);
        }
    }
}

#[test]
fn trap_4_daily_forms_that_report_other_numbers_stay_apart() {
    let form = |day: usize| {
        let figure = |kind: usize| 10 + (day * 37 + kind * 91) % 880;
        format!(
            "The harbour office reported on day {day} of the season that {} boats had entered the \
             port and {} had left it, that {} tonnes of herring and {} tonnes of cod were sold at \
             the morning sale, and that the water stood {} centimetres above the mark.",
            figure(1),
            figure(2),
            figure(3),
            figure(4),
            figure(5)
        )
    };
    let documents: Vec<_> = (1..30).map(|day| page(day, form(day))).collect();
    check_untouched(&documents);
}

#[test]
fn trap_5_furniture_inside_a_line_goes_and_the_prose_around_it_stays() {
    let names = ["Ada Quill", "Bo Marsh", "Cleo Tarn", "Dov Vale"];
    let line = |number: usize| {
        let credit = format!("{}/AP", names[number % 4]);
        format!("Enlarge this image toggle caption {credit} {credit}")
    };
    let prose =
        |number: usize| (paragraph(&number.to_string(), 0), paragraph(&number.to_string(), 1));
    let glued = |number: usize| {
        let (before, after) = prose(number);
        let letter = "Sign up for the letter of the port with all the news of the quay every day.";
        page(number, format!("{before} {letter} {after}\n\n{}", line(number)))
    };
    let documents: Vec<_> = (0..24).map(glued).collect();
    for (number, cleaned) in cleaned(&documents).iter().enumerate() {
        let (before, after) = prose(number);
        assert_eq!(cleaned.text.trim_end(), format!("{before} {after}"));
    }
}

#[test]
fn trap_5_headlines_spliced_into_a_sentence_cost_it_no_word() {
    let splice =
        "Pilots balk at the new fee More rain on the quay Ferry fleet to be sold next year MORE";
    let text = |number: usize| {
        let words = words(&mut Dice::new(number as u64 + 9), 30, 6000);
        let (head, tail) = words.split_at(15);
        (format!("Mayor {}", head.join(" ")), format!("{}.", tail.join(" ")))
    };
    let documents: Vec<_> = (0..24)
        .map(|number| {
            let (head, tail) = text(number);
            page(number, format!("{head} {splice} {tail}\n\n{}", story(&number.to_string())))
        })
        .collect();
    for (number, cleaned) in cleaned(&documents).iter().enumerate() {
        let (head, tail) = text(number);
        assert!(cleaned.text.starts_with(&head), "{}", cleaned.text);
        assert!(
            cleaned.text.contains(&tail) && cleaned.text.ends_with(&story(&number.to_string()))
        );
    }
}

#[test]
fn trap_6_short_lines_that_come_again_are_content() {
    let document = |number: usize| {
        let part = |part: usize| paragraph(&number.to_string(), part);
        let lines = ["Ohio", "Perspectives", "Why?", "Yes.", "___"];
        let text: Vec<String> =
            (0..5).flat_map(|n| [lines[(n + number) % 5].to_owned(), part(n)]).collect();
        page(number, text.join("\n\n"))
    };
    check_untouched(&(0..40).map(document).collect::<Vec<_>>());
}

#[track_caller]
fn check_kept(text: &str) {
    assert_eq!(refrain::clean_text(text).text, text);
    let others = (1..20).map(|number| page(number, story(&number.to_string())));
    check_untouched(&[page(0, text)].into_iter().chain(others).collect::<Vec<_>>());
}

#[test]
fn guard_verse_keeps_its_refrain() {
    check_kept(
        "\
The Lantern Song

We hauled the herring over the rail
when the moon was a slice of lime
and the mate said nothing is ever for sale
but the sea and a little time

O carry me over the bar again, carry me home by the light
O carry me over the bar again, the lantern is out tonight

We mended the nets on a borrowed quay
with a needle of walrus bone
and the boy said there is a letter for me
from a town that is made of stone

O carry me over the bar again, carry me home by the light
O carry me over the bar again, the lantern is out tonight

We sold the boat to a man in a hat
for the price of a winter's coal
and none of us ever spoke after that
of the weight of a sailor's soul

O carry me over the bar again, carry me home by the light
O carry me over the bar again, the lantern is out tonight
",
    );
}

#[test]
fn guard_lists_keep_items_that_are_the_same() {
    check_kept(
        "\
What is in the boats

Boat 1
- 2 oars, 1 spare
- 1 first-aid box, sealed
- 4 life jackets, large
- 1 hand pump

Boat 2
- 2 oars, 1 spare
- 1 first-aid box, sealed
- 3 life jackets, large
- 1 hand pump

Boat 3
- 2 oars, no spare
- 1 first-aid box, sealed
- 4 life jackets, large
- 1 hand pump

The list was last checked by the harbour master on the first Monday of the month.
",
    );
}

#[test]
fn guard_transcripts_keep_speakers_and_answers() {
    check_kept(
        "\
COUNSEL
Where were you when the pier gave way?

WITNESS
I do not remember.

COUNSEL
Who had the key to the gate that evening?

WITNESS
I do not remember.

COUNSEL
Was there a light on in the harbour office?

WITNESS
Yes.

COUNSEL
And did anybody come out of it before the noise?

WITNESS
I do not remember.

COUNSEL
Is there anything at all that you remember of the night?

WITNESS
Yes.

COUNSEL
Then please tell the court what it is that you remember.

WITNESS
The piano. It was out of tune.
",
    );
}

#[test]
fn guard_live_blogs_keep_posts_that_say_the_same() {
    check_kept(
        "\
Storm over the islands: as it happened

6:10 p.m.
The last ferry of the day has left Lenwick with forty people on board.

6:40 p.m.
All roads to the pier are closed.

7:15 p.m.
The road along the dunes is open again, but the police ask everybody to stay at home.

8:05 p.m.
All roads to the pier are closed.

8:30 p.m.
Waves of six metres have been measured at the outer buoy, half a metre more than at noon.

9:20 p.m.
All roads to the pier are closed.

9:45 p.m.
The wind has turned to the west and the harbour master expects a quiet night.
",
    );
}
