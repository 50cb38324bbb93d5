//! Lines with slots, and lines of house text that many publishers print.

use refrain::{Day, Document, Evidence, Options, Survey};

/// A story that no other page has.
fn story(number: usize) -> String {
    let word = |n: usize| {
        format!("{}{}", ["mast", "keel", "rope", "sail", "buoy"][n % 5], n * 7 + number * 131)
    };
    let words: Vec<String> = (0..30).map(word).collect();
    format!("The {} left.", words.join(" "))
}

/// A headline that no other page has.
fn headline(number: usize) -> String {
    const WORDS: [&str; 5] = ["Ferry", "Harbour", "Lantern", "Anchor", "Pilot"];
    let (first, second) = (WORDS[number % 5], WORDS[number / 5 % 5]);
    format!(
        "{first} crews from {second} bay win race {}",
        ["again", "at last", "in fog"][number % 3]
    )
}

fn name(number: usize) -> String {
    const FIRST: [&str; 5] = ["Ada", "Bo", "Cleo", "Dov", "Esme"];
    const LAST: [&str; 4] = ["Quill", "Marsh", "Tarn", "Vale"];
    format!("{} {}", FIRST[number % 5], LAST[number % 4])
}

/// What becomes of the line between two stories, on each of `pages` pages; the hosts take turns.
fn outcomes(hosts: &[&str], pages: usize, line: impl Fn(usize) -> String) -> Vec<(bool, String)> {
    outcomes_before(hosts, pages, line, |n| format!("\n\n{}", story(n + 500)))
}

/// The same with what follows the line.
fn outcomes_before(
    hosts: &[&str],
    pages: usize,
    line: impl Fn(usize) -> String,
    rest: impl Fn(usize) -> String,
) -> Vec<(bool, String)> {
    let options = Options::default();
    let mut survey = Survey::new(&options);
    let text = |n: usize| format!("{}\n\n{}{}", story(n), line(n), rest(n));
    let page = |n: usize| Document {
        host: hosts[n % hosts.len()].into(),
        day: Some(Day(n as i32)),
        ..Document::new(format!("page {n}"), text(n))
    };
    (0..pages).for_each(|n| survey.add(&page(n)));
    let model = survey.into_model();
    let outcome = |n: usize| {
        let cleaned = model.clean(&page(n));
        let kept = cleaned.text == text(n);
        let gone = cleaned.text == story(n) + &rest(n);
        assert!(kept || gone, "{}", cleaned.text);
        let why: Option<&Evidence> = cleaned.findings.first().map(|one| &one.finding.evidence);
        (gone, why.map(Evidence::to_string).unwrap_or_default())
    };
    (0..pages).map(outcome).collect()
}

#[track_caller]
fn check_goes(hosts: &[&str], pages: usize, line: impl Fn(usize) -> String, why: &str) {
    let outcomes = outcomes(hosts, pages, line);
    assert!(outcomes.iter().all(|(gone, _)| *gone), "{outcomes:?}");
    assert_eq!(outcomes[0].1, why);
}

#[track_caller]
fn check_stays(hosts: &[&str], pages: usize, line: impl Fn(usize) -> String) {
    let outcomes = outcomes(hosts, pages, line);
    assert!(outcomes.iter().all(|(gone, _)| !*gone), "{outcomes:?}");
}

const PORT: [&str; 1] = ["port.example"];
const MANY: [&str; 5] = ["a.example", "b.example", "c.example", "d.example", "e.example"];

#[test]
fn links_to_other_stories_go() {
    let why = |form: &str| format!("line of the form `{form}` in 12 documents of port.example");
    check_goes(&PORT, 12, |n| format!("Read more: {}", headline(n)), &why("Read more: …"));
    check_goes(&PORT, 12, |n| format!("RELATED | {}", headline(n)), &why("RELATED | …"));
    check_goes(
        &PORT,
        12,
        |n| format!("Also on the Port Post: {}", headline(n)),
        &why("Also on the Port Post: …"),
    );
    check_goes(&PORT, 12, |n| format!("Läs också: {}", headline(n)), &why("Läs också: …"));
    check_goes(&PORT, 12, |n| format!("Читайте также: {}", headline(n)), &why("Читайте также: …"));
    let why = "line of the form `Read more: …` in 40 documents of the dump";
    check_goes(&MANY, 40, |n| format!("Read more: {}", headline(n)), why);
}

#[test]
fn few_links_or_always_the_same_say_nothing() {
    check_stays(&PORT, 9, |n| format!("Read more: {}", headline(n)));
    check_stays(&MANY, 25, |n| format!("Read more: {}", headline(n)));
    // A word that opens sentences too has to be the habit of one host.
    check_stays(&MANY, 45, |n| format!("See: {}", headline(n)));
    // No colon, no bar: the start of a sentence.
    check_stays(&PORT, 12, |n| format!("Related {}", headline(n)));
}

#[test]
fn speakers_answers_and_forms_stay() {
    let answers = [
        "Yes, we do",
        "No",
        "That is so",
        "I was not there that night",
        "Ask the crew",
        "We shall see about that",
    ];
    for speaker in ["Q", "Quill", "Mr. Quill", "ADA QUILL", "Mayor Ada Quill", "THE PORT POST"] {
        check_stays(&PORT, 18, |n| format!("{speaker}: {}", answers[n % 6]));
        check_stays(&PORT, 18, |n| format!("{speaker}: {}.", headline(n)));
    }
    check_stays(&PORT, 18, |n| {
        format!("Level at the old pier: {}.{} metres above the mark", n, n % 7)
    });
    check_stays(&PORT, 18, |n| {
        format!("Boats sold this week: {} and {} of the large kind", n * 3, n)
    });
    check_stays(&PORT, 18, |n| {
        format!("Ferry to the islands: {}", ["late", "on time", "none", "full", "closed"][n % 5])
    });
    check_stays(&PORT, 18, |n| format!("By {}", name(n)));
    check_stays(&PORT, 18, |n| format!("{} said in a statement.", name(n)));
    check_stays(&PORT, 18, |n| format!("{} told the Port Post in an interview.", name(n)));
    check_stays(&PORT, 18, |n| {
        format!("“Read more: {}” is what the note on the door said", headline(n))
    });
}

#[test]
fn credits_to_colleagues_and_captions_go() {
    let why = "line of the form `… contributed to this report.` in 20 documents of port.example";
    check_goes(&PORT, 20, |n| format!("{} contributed to this report.", name(n)), why);
    let outcomes = outcomes(&PORT, 20, |n| {
        let credit = format!("{}/AP", name(n));
        format!("Enlarge this image toggle caption {credit} {credit}")
    });
    assert!(outcomes.iter().all(|(gone, _)| *gone), "{outcomes:?}");
}

#[test]
fn who_writes_for_the_house_goes_at_the_end_of_the_page() {
    let bio = |n| format!("{} is a columnist at The Port Post.", name(n));
    let at_end = outcomes_before(&["portpost.example"], 20, bio, |_| String::new());
    assert!(at_end.iter().all(|(gone, _)| *gone), "{at_end:?}");
    check_stays(&["portpost.example"], 20, bio);
    let elsewhere = outcomes_before(&["other.example"], 20, bio, |_| String::new());
    assert!(elsewhere.iter().all(|(gone, _)| !*gone), "{elsewhere:?}");
}

#[test]
fn lines_of_many_hosts_need_a_cue() {
    let goes = |line: &str, hosts: usize| {
        let why = format!("line of house text in 20 documents on {hosts} hosts");
        check_goes(&MANY[..hosts], 20, |_| line.to_owned(), &why);
    };
    goes("Get the harbour news in your inbox.", 5);
    goes("Copyright 2031. All rights reserved.", 5);
    goes("Have a tip? Write to the desk", 5);
    goes("Jetzt unseren Newsletter abonnieren und lesen", 5);
    let stays = |line: &str| check_stays(&MANY, 20, |_| line.to_owned());
    stays("The tide turns twice a day");
    stays("“Sign up for the crew,” the poster says");
    stays("Correction: the newsletter of Monday named the wrong pier.");
}
