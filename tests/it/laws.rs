//! Laws of finding and cleaning, over invented dumps.

pub(super) mod dumps;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use refrain::segment::Segments;
use refrain::{
    Action, Cleaned, Cuts, Evidence, Judged, Kind, Model, Options, Span, Survey, Treatment,
};

use self::dumps::{HOSTS, dump, dump_with, options, plain_line, story_of};
use super::invent::{Page, word};

/// Knows no dump; made once, because the built-in files are read every time.
static BUILT_IN: LazyLock<Model> = LazyLock::new(|| Model::built_in(&Options::default()));

fn model_of<'a>(pages: impl IntoIterator<Item = &'a Page>) -> Model {
    survey_of(pages).into_model()
}

fn survey_of<'a>(pages: impl IntoIterator<Item = &'a Page>) -> Survey {
    let mut survey = Survey::new(&options());
    pages.into_iter().for_each(|page| survey.add(&page.document()));
    survey
}

/// Every page after cleaning, by id.
fn cleaned<'a>(
    model: &Model,
    pages: impl IntoIterator<Item = &'a Page>,
) -> BTreeMap<&'a str, Cleaned> {
    pages.into_iter().map(|page| (page.id.as_str(), model.clean(&page.document()))).collect()
}

/// The spans that go, each of a finding.
fn cut_spans(cleaned: &Cleaned) -> Vec<Span> {
    let inside = |kind| kind != Kind::Duplicate;
    let findings = cleaned.findings.iter();
    findings
        .filter(|one| one.action == Action::Cut && inside(one.finding.kind))
        .map(|one| one.finding.span)
        .collect()
}

/// Puts what stood at each span back into what was left.
fn put_back(left: &str, pieces: &[(Span, &str)]) -> String {
    let mut whole = left.to_owned();
    for (span, text) in pieces {
        whole.insert_str(span.start as usize, text);
    }
    whole
}

/// All laws that speak of one document and what became of it.
fn check_page(text: &str, cleaned: &Cleaned) -> Result<(), TestCaseError> {
    let spans = cut_spans(cleaned);
    for judged in &cleaned.findings {
        let span = judged.finding.span;
        prop_assert!(span.end as usize <= text.len());
        prop_assert!(text.is_char_boundary(span.start as usize), "{span:?} of {text:?}");
        prop_assert!(text.is_char_boundary(span.end as usize), "{span:?} of {text:?}");
        prop_assert!(judged.finding.kind == Kind::Duplicate || !span.is_empty());
        prop_assert!((0.0..=1.0).contains(&judged.finding.score));
    }
    prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{spans:?}");
    prop_assert_eq!(&cleaned.cuts, &Cuts::new(spans.iter().copied()));
    prop_assert_eq!(&cleaned.text, &cleaned.cuts.apply(text));
    let pieces: Vec<(Span, &str)> = spans.iter().map(|&span| (span, span.of(text))).collect();
    prop_assert_eq!(put_back(&cleaned.text, &pieces), text);
    let mut all = text.chars();
    prop_assert!(cleaned.text.chars().all(|kept| all.any(|c| c == kept)), "no subsequence");
    prop_assert_eq!(cleaned.text.trim().is_empty(), text.trim().is_empty(), "emptied");
    let is_whole = |one: &&Judged| one.finding.kind == Kind::Duplicate;
    prop_assert!(cleaned.findings.iter().filter(is_whole).count() <= 1);
    prop_assert!(cleaned.findings.iter().skip(1).all(|one| !is_whole(&one)));
    prop_assert!(
        cleaned.findings.is_sorted_by_key(|one| (!is_whole(&one), one.finding.span.start))
    );
    Ok(())
}

/// Built-in knowledge finds nothing to cut where it has cut.
fn check_clean_twice(text: &str, title: &str) -> Result<(), TestCaseError> {
    let page = Page { text: text.to_owned(), title: title.to_owned(), ..Page::default() };
    let once = BUILT_IN.clean(&page.document());
    let again = page.with(once.text.clone());
    let twice = BUILT_IN.clean(&again.document());
    prop_assert_eq!(&twice.text, &once.text, "of {:?}", text);
    Ok(())
}

/// What was decided, the evidence left aside: numbers of documents are bound to change.
fn decisions(cleaned: &Cleaned) -> (bool, &str, Vec<(Span, Kind, Action)>) {
    let inner = cleaned.findings.iter().filter(|one| one.finding.kind != Kind::Duplicate);
    let inner = inner.map(|one| (one.finding.span, one.finding.kind, one.action));
    (cleaned.is_held_back(), &cleaned.text, inner.collect())
}

#[test]
fn invented_dumps_hold_something_of_every_kind() {
    let mut runner = TestRunner::deterministic();
    let mut cuts: BTreeMap<Kind, usize> = BTreeMap::new();
    for _ in 0..40 {
        let pages = dump().new_tree(&mut runner).expect("nothing is filtered out").current();
        for cleaned in cleaned(&model_of(&pages), &pages).values() {
            let cut = cleaned.findings.iter().filter(|one| one.action == Action::Cut);
            cut.for_each(|one| *cuts.entry(one.finding.kind).or_default() += 1);
        }
    }
    use Kind::{Boilerplate, Credit, Duplicate, Marker, Repeat, Syndicated};
    for kind in [Duplicate, Boilerplate, Marker, Credit, Repeat, Syndicated] {
        assert!(cuts.get(&kind).is_some_and(|&cuts| 8 < cuts), "few of {kind}: {cuts:?}");
    }
}

#[test]
fn of_two_gaps_the_wider_one_stays() {
    const LINE: &str = "Waves at the pier on Monday after a storm.";
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let page = Page { text: text.replace("L", LINE), ..Page::default() };
        let cleaned = BUILT_IN.clean(&page.document());
        assert_eq!(cleaned.text, expected.replace("L", LINE));
        assert!(check_page(&page.text, &cleaned).is_ok());
    }
    check("L\nL", "L");
    check("L\n\nL\n", "L\n");
    check("a\n\nL\n\nL\n\nb\n", "a\n\nL\n\nb\n");
    check("L\r\nL\r\nb", "L\r\nb");
    check("a\nL\nL\n\nb", "a\nL\n\nb");
    check("L\n\n\nL\nb", "L\n\n\nb");
    check("L\n\nL\nL\n\n\n\nL\nb\n", "L\n\nb\n");
}

/// So many cases, or what `PROPTEST_CASES` asks for.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(usual))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text_can_be_cleaned(text in any::<String>(), again in vec(any::<String>(), 0..3)) {
        let again = again.join("\n");
        let text = [text.as_str(), &again, &text, &again].join("\n");
        let page = Page { text, ..Page::default() };
        check_page(&page.text, &BUILT_IN.clean(&page.document()))?;
    }

    #[test]
    fn a_cleaned_text_is_clean(pages in dump()) {
        for page in &pages {
            check_clean_twice(&page.text, &page.title)?;
        }
    }

    #[test]
    fn a_text_without_repeats_has_none((lines, gap) in (story_of(plain_line(), 12), select(vec!["\n", "\n\n"]))) {
        check_clean_twice(&lines.join(gap), "")?;
        check_clean_twice(&lines.join(gap), lines.last().map_or("", String::as_str))?;
    }
}

// Every model reads the built-in files, which takes most of the time here.
proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn what_goes_is_what_the_findings_say(
        pages in dump(),
        treatments in vec(prop::option::weighted(0.3, select(Treatment::ALL.to_vec())), 7),
    ) {
        let mut options = options();
        for (kind, treatment) in Kind::ALL.into_iter().zip(treatments) {
            options.policy.set(kind, treatment.unwrap_or(kind.default_treatment()));
        }
        let mut survey = Survey::new(&options);
        pages.iter().for_each(|page| survey.add(&page.document()));
        let model = survey.into_model();
        for page in &pages {
            check_page(&page.text, &model.clean(&page.document()))?;
        }
    }

    #[test]
    fn buffers_that_were_used_before_show_nowhere(pages in dump()) {
        let model = model_of(&pages);
        let mut segments = Segments::default();
        let new: Vec<_> = pages.iter().map(|page| model.review(&page.document())).collect();
        // Lines are kept from some hundred of them on.
        for _ in 0..9 {
            for (page, new) in pages.iter().zip(&new) {
                prop_assert_eq!(&model.review_with(&page.document(), &mut segments), new);
            }
        }
    }

    #[test]
    fn what_is_held_back_is_not_looked_into(pages in dump()) {
        let model = model_of(&pages);
        for page in &pages {
            let (cleaned, all) = (model.clean(&page.document()), model.review(&page.document()));
            check_page(&page.text, &all)?;
            if all.is_held_back() {
                prop_assert_eq!(&cleaned.findings[..], &all.findings[..1]);
                prop_assert_eq!(&cleaned.text, &page.text);
            } else {
                prop_assert_eq!(cleaned, all);
            }
        }
    }

    #[test]
    fn surveys_of_parts_add_up(pages in dump(), cut in any::<Index>()) {
        let (left, right) = pages.split_at(cut.index(pages.len() + 1));
        let mut sum = survey_of(right);
        sum += survey_of(left);
        let whole = cleaned(&model_of(&pages), &pages);
        prop_assert_eq!(&cleaned(&sum.into_model(), &pages), &whole);
    }

    #[test]
    fn order_never_shows(
        (pages, shuffled) in dump().prop_flat_map(|pages| (Just(pages.clone()), Just(pages).prop_shuffle())),
    ) {
        prop_assert_eq!(
            cleaned(&model_of(&shuffled), &pages),
            cleaned(&model_of(&pages), &pages)
        );
    }

    #[test]
    fn an_exact_copy_changes_nothing_else(pages in dump(), which in any::<Index>()) {
        prop_assume!(!pages.is_empty());
        let copied = &pages[which.index(pages.len())];
        let copy = Page { id: "the copy".to_owned(), ..copied.clone() };
        let (before, more) = (model_of(&pages), model_of(pages.iter().chain([&copy])));
        let (before, after) = (cleaned(&before, &pages), cleaned(&more, &pages));
        let same = |page: &&Page| page.text == copied.text;
        for page in pages.iter().filter(|page| !same(page)) {
            let id = page.id.as_str();
            prop_assert_eq!(decisions(&after[id]), decisions(&before[id]));
        }
        // Of equal texts any one may be kept.
        let inside = |page: &Page| decisions(&more.review(&page.document())).2;
        prop_assert_eq!(inside(&copy), inside(copied));
        let copy = more.clean(&copy.document());
        let held_back = |of: &BTreeMap<&str, Cleaned>| {
            pages.iter().filter(same).filter(|page| of[page.id.as_str()].is_held_back()).count()
        };
        let has_words = copied.text.chars().any(char::is_alphanumeric);
        prop_assert_eq!(
            held_back(&after) + usize::from(copy.is_held_back()),
            held_back(&before) + usize::from(has_words)
        );
    }

    #[test]
    fn a_stranger_changes_nothing(pages in dump(), words in vec(1000_usize..9000, 0..60)) {
        let words: Vec<String> = words.into_iter().map(|number| word(1_000_000 + number)).collect();
        let stranger = Page {
            id: "stranger".to_owned(),
            host: "elsewhere.example".to_owned(),
            text: words.chunks(9).map(|line| line.join(" ") + ".\n").collect(),
            ..Page::default()
        };
        let more = model_of(pages.iter().chain([&stranger]));
        prop_assert_eq!(cleaned(&more, &pages), cleaned(&model_of(&pages), &pages));
        prop_assert!(!more.clean(&stranger.document()).is_held_back());
    }

    #[test]
    fn groups_are_stars_around_a_kept_document(pages in dump()) {
        let cleaned_pages = cleaned(&model_of(&pages), &pages);
        let mut members: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for (id, cleaned) in &cleaned_pages {
            let whole = cleaned.findings.iter().find(|one| one.finding.kind == Kind::Duplicate);
            let Some(whole) = whole else { continue };
            let Evidence::Duplicate { of, docs, relation, jaccard, containment, .. } =
                &whole.finding.evidence else { panic!("a duplicate has its evidence") };
            prop_assert_eq!(whole.finding.is_surplus, relation.is_some());
            prop_assert_eq!(whole.action == Action::Keep, of == id);
            prop_assert_eq!(cleaned.is_held_back(), of != id);
            prop_assert!((0.0..=1.0).contains(containment) && (0.0..=1.0).contains(jaccard));
            prop_assert!(cleaned_pages.get(of.as_str()).is_some_and(|kept| !kept.is_held_back()));
            members.entry((whole.finding.group, of.as_str(), *docs)).or_default().insert(id);
        }
        for ((_, of, docs), members) in &members {
            prop_assert_eq!(members.len(), *docs as usize);
            prop_assert!(members.contains(of), "{} is not in its group", of);
        }
        let groups: BTreeSet<_> = members.keys().map(|(group, ..)| group).collect();
        prop_assert_eq!(groups.len(), members.len());
    }

    #[test]
    fn equal_texts_end_in_one_group(pages in dump()) {
        let cleaned = cleaned(&model_of(&pages), &pages);
        let mut groups: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
        let times = |text: &str| pages.iter().filter(|page| page.text == text).count();
        for page in pages.iter().filter(|page| page.text.chars().any(char::is_alphanumeric)) {
            let first = cleaned[page.id.as_str()].findings.first();
            let whole = first.filter(|one| one.finding.kind == Kind::Duplicate);
            prop_assert!(times(&page.text) == 1 || whole.is_some());
            groups.entry(&page.text).or_default().insert(whole.map(|one| one.finding.group));
        }
        prop_assert!(groups.values().all(|groups| groups.len() == 1));
    }

    #[test]
    fn a_dump_without_repeats_is_left_as_it_is(
        lengths in vec(vec(1_usize..14, 0..8), 0..12), host in select(HOSTS.to_vec()),
    ) {
        let mut numbers = 1_000..;
        let mut line = |length: usize| {
            numbers.by_ref().take(length).map(word).collect::<Vec<_>>().join(" ")
        };
        let mut text = |lengths: Vec<usize>| {
            lengths.into_iter().map(&mut line).collect::<Vec<_>>().join("\n\n")
        };
        let page = |(number, lengths)| Page {
            id: format!("page {number}"),
            host: host.to_owned(),
            text: text(lengths),
            ..Page::default()
        };
        let pages: Vec<Page> = lengths.into_iter().enumerate().map(page).collect();
        let model = model_of(&pages);
        for page in &pages {
            let cleaned = model.clean(&page.document());
            prop_assert_eq!((&cleaned.text, cleaned.findings.len()), (&page.text, 0));
        }
    }

    #[test]
    fn line_endings_never_show(pages in dump_with(Just(false).boxed())) {
        let lf: Vec<Page> = pages.iter().map(|page| page.with(page.text.replace('\r', ""))).collect();
        let crlf: Vec<Page> =
            lf.iter().map(|page| page.with(page.text.replace('\n', "\r\n"))).collect();
        let (lf_cleaned, crlf_cleaned) =
            (cleaned(&model_of(&lf), &lf), cleaned(&model_of(&crlf), &crlf));
        let kinds = |cleaned: &Cleaned| -> Vec<(Kind, Action)> {
            cleaned.findings.iter().map(|one| (one.finding.kind, one.action)).collect()
        };
        for (lf, crlf) in lf_cleaned.values().zip(crlf_cleaned.values()) {
            prop_assert_eq!(&lf.text, &crlf.text.replace("\r\n", "\n"));
            prop_assert_eq!(kinds(lf), kinds(crlf));
        }
    }
}
