//! Which lines of a document are second printings, and which belong where they stand.

use refrain::{Document, Model, Options, Survey, clean_text};

fn kept(text: &str) {
    assert_eq!(clean_text(text).text, text);
}

fn cleaned(text: &str, expected: &str) {
    assert_eq!(clean_text(text).text, expected);
}

const PROSE: [&str; 5] = [
    "The ferry left the harbour at nine in the morning with forty people on board.",
    "Nobody on the island had seen the lighthouse keeper since the storm of last week.",
    "The council wants to decide in May whether the old pier is to be repaired at all.",
    "A baker who has lived near the market for thirty years shrugged and closed her shop.",
    "On Sunday the library stays open until ten, for the first time since it was built.",
];

#[test]
fn a_short_line_alone_between_paragraphs_is_a_second_printing() {
    let [a, b, c, ..] = PROSE;
    let text = format!("{a}\nBoats leave late\n{b}\n{c}\nBoats leave late\n{a} Again.");
    cleaned(&text, &format!("{a}\nBoats leave late\n{b}\n{c}\n{a} Again."));
}

#[test]
fn the_question_put_to_every_guest_stays() {
    let question = "Which boat would you take to the island if you could choose one?";
    let answers = PROSE.map(|answer| format!("{question}\n{answer}"));
    kept(&answers.join("\n"));
}

#[test]
fn headings_stay_below_a_table_of_contents() {
    let headings = ["How to reach the island by boat in a storm", "Where to stay", "What to eat"];
    let sections = headings.iter().zip(PROSE).map(|(heading, prose)| format!("{heading}\n{prose}"));
    let sections: Vec<_> = sections.collect();
    kept(&format!("{}\n{}\n{}", headings.join("\n"), PROSE[4], sections.join("\n")));
}

#[test]
fn a_story_printed_twice_is_no_table_of_contents() {
    let story = PROSE[..3].join("\n");
    cleaned(&format!("{story}\n{story}"), &story);
}

#[test]
fn a_pull_quote_of_a_whole_page_stays() {
    let quote = "We have waited for this boat for more than eleven years, said the harbour master.";
    let [a, b, c, d, e] = PROSE;
    let text = format!("{a}\n{quote}\n{b}\n{c}\n{quote}\n{d}\n{e}");
    let options = Options { whole_pages: true, ..Options::default() };
    let model = Model::built_in(&options);
    assert_eq!(model.clean(&Document::new("page", text.as_str())).text, text);
}

#[test]
fn pages_of_one_host_that_share_their_frame_are_no_copies() {
    let frame: String =
        (0..40).map(|at| format!("Link {at} to the pages of the harbour\n")).collect();
    let page = |number: usize| {
        let names = ["anchor", "beacon", "cabin", "dune"];
        let story: String = (0..60).map(|at| format!("{}{} ", names[number], at * 7)).collect();
        Document {
            host: "harbour.example".into(),
            ..Document::new(number.to_string(), format!("{frame}{story}.\n{frame}"))
        }
    };
    let pages: Vec<_> = (0..4).map(page).collect();
    let mut survey = Survey::new(&Options::default());
    pages.iter().for_each(|page| survey.add(page));
    let model = survey.into_model();
    for page in &pages {
        let findings = model.clean(page).findings;
        assert!(
            findings.iter().all(|one| one.finding.kind != refrain::Kind::Duplicate),
            "{}",
            page.id
        );
    }
}
