//! Whole pages: the story stays, what stands around it goes. All text is invented.

use proptest::prelude::*;
use refrain::{Action, Cleaned, Document, Kind, Model, Options, Survey};

fn whole_pages() -> Options {
    Options { whole_pages: true, ..Options::default() }
}

/// What is left of a page of which nothing else is known, line by line.
fn story(page: &str) -> Vec<String> {
    lines(&Model::built_in(&whole_pages()).clean(&Document::new("page", page)))
}

fn lines(cleaned: &Cleaned) -> Vec<String> {
    cleaned.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// A page whose story is the lines that begin with `|`; they and no others must stay.
#[track_caller]
fn check(page: &str) {
    let expected: Vec<_> = page.lines().filter_map(|line| line.strip_prefix('|')).collect();
    let text: String =
        page.lines().map(|line| line.trim_start_matches('|').to_owned() + "\n").collect();
    assert_eq!(story(&text), expected);
}

const ENGLISH: &str = "\
Harbour Times
Home
News
Sport
Weather
Subscribe
Log in
|Ferry to Skarholm resumes after three weeks of storms
|The ferry between the mainland and Skarholm resumed on Monday after three weeks in which waves of up to six metres had kept it in port.
|\"We are glad to be under way again,\" said the captain, Ines Okafor, as the first forty passengers went aboard shortly after six in the morning.
|The island's two shops had run short of fresh milk and vegetables, and the post office had asked people not to send parcels.
|The operator said it would run an extra crossing every evening until the end of the month, weather permitting.
Share
Facebook
Twitter
Related articles
Harbour fees to rise in May
Ten walks for a rainy weekend
Council to vote on new pier
About us
Privacy policy
© 2024 Harbour Times. All rights reserved.
";

#[test]
fn menus_and_link_lists_go() {
    check(ENGLISH);
}

#[test]
fn comments_go() {
    check(
        "\
Home
Local
Politics
|Library opens on Sundays from April
|The town library will open its doors on Sundays from April on, the council decided on Tuesday evening by eleven votes to four.
|Opening hours will be from ten to four, and the reading room on the second floor will stay open for students until eight.
|The council expects costs of about 40,000 a year, most of them for staff, and will look at the figures again after twelve months.
3 Comments
Leave a comment
oldreader
March 3, 2024 at 7:06 am
Finally some good news, I have been asking for that for years!
Reply
Report abuse
quietplease
March 3, 2024 at 9:41 am
And who is going to pay for it? As always the taxpayer, nobody else.
Reply
Report abuse
bookworm
March 4, 2024 at 11:20 pm
Best idea they had in a long time, see you there on Sunday.
Reply
Report abuse
Contact us
Terms of use
",
    );
}

#[test]
fn russian() {
    check(
        "\
Главная
Новости
Спорт
Погода
Войти
Регистрация
|Паром на остров снова ходит после трёх недель штормов
|Паром между материком и островом в понедельник возобновил движение после трёх недель, в течение которых волны до шести метров не выпускали его из порта.
|«Мы рады снова выйти в море», — сказала капитан судна, когда первые сорок пассажиров поднялись на борт вскоре после шести утра.
|В двух магазинах острова заканчивались молоко и овощи, а почта просила жителей не отправлять посылки до улучшения погоды.
Поделиться
Версия для печати
Читайте также
Портовые сборы вырастут в мае
Десять прогулок для дождливых выходных
Комментарии
Реклама
© 2024 Портовая газета. Все права защищены.
",
    );
}

#[test]
fn chinese() {
    check(
        "\
首页
新闻
体育
财经
登录
注册
|渡轮停航三周后恢复通航
|受风暴影响停航三周的渡轮于星期一恢复通航，首班船在清晨六点过后不久离港，载有四十名乘客和两天的邮件。
|船长表示，很高兴能够再次出海。“我们等这一天已经等了很久，岛上的居民也一样。”她在码头上对记者说。
|岛上的两家商店此前缺少新鲜牛奶和蔬菜，邮局也曾请居民暂时不要寄送包裹。运营公司说，本月底以前每晚将增开一班。
分享到
相关新闻
港口费用五月上调
雨天周末的十条散步路线
关于我们
联系我们
版权所有
",
    );
}

#[test]
fn a_short_story_survives() {
    check(
        "\
Home
News
Sport
Log in
|Lost dog found on ferry after two days
|A dog that had been missing since Saturday was found asleep under a bench of the Skarholm ferry on Monday morning.
|Its owner, who had searched the harbour for two days, said he would buy it a longer leash.
Share this article
Most read
Harbour fees to rise in May
Contact us
Privacy policy
",
    );
}

#[test]
fn a_recipe_inside_a_story_survives() {
    check(
        "\
Home
Recipes
Videos
Subscribe
Log in
|A fish soup for stormy evenings
|When the ferry stays in port, the cooks of Skarholm make do with what the cellar holds, and this soup is what most of them make.
|It takes an hour, most of which is waiting, and it is better on the second day, so make more of it than you think you need.
|You will need:
|500 g of smoked haddock
|3 large potatoes
|1 onion, finely chopped
|Melt the butter in a large pot, add the onion and let it soften over a low flame for ten minutes without taking on colour.
|Add the potatoes and enough water to cover them, and simmer until they begin to fall apart, which takes about twenty minutes.
|Flake the fish into the pot, warm it through for five minutes, and season it with pepper only, for the fish is salty enough.
Share
Print
Related recipes
Oat bread without kneading
Contact us
Privacy policy
",
    );
}

#[test]
fn a_headline_that_is_a_link_elsewhere_stays_on_its_own_page() {
    let headlines = [
        "Ferry resumes after three weeks of storms",
        "Harbour fees rise in May for boats",
        "Council votes for a new pier",
        "Library opens on Sundays from next April",
    ];
    let stories = [
        "The ferry to the island resumed on Monday after storms of three weeks had kept it in port.",
        "Fees for larger boats in the harbour rise by a tenth in May, the harbour master announced.",
        "A new pier is to be built by the lighthouse, the council decided by eleven votes to four.",
        "The library in the old school opens its doors on Sundays from next April, from ten to four.",
    ];
    let more = "Nobody had expected it so soon, said a woman who has lived near the market for forty years, and she was glad.";
    let page = |number: usize| {
        let menu = "Home\nNews\nSport\nWeather\nTides\nSubscribe\nLog in\n";
        let links = headlines.join("\n");
        let (headline, story) = (headlines[number], stories[number]);
        format!(
            "{menu}{headline}\n{story}\n{more} It was day {number}.\nMost read\n{links}\nContact us\n"
        )
    };
    let options = whole_pages();
    let documents: Vec<_> = (0..4)
        .map(|number| Document {
            host: "harbour-times.example".into(),
            ..Document::new(number.to_string(), page(number))
        })
        .collect();
    let mut survey = Survey::new(&options);
    documents.iter().for_each(|document| survey.add(document));
    let model = survey.into_model();
    for (number, document) in documents.iter().enumerate() {
        let more = format!("{more} It was day {number}.");
        let cleaned = model.clean(document);
        assert_eq!(lines(&cleaned), [headlines[number], stories[number], &more]);
    }
}

/// Pages of a host with menus above and below; which of their lines stay, page by page.
fn stories_of_host(pages: usize) -> Vec<Vec<String>> {
    const MENU: &str =
        "Home\nNews\nSport\nWeather\nTides\nBoats\nMarkets\nOpinion\nPodcasts\nLog in\n";
    const FOOT: &str = "About us\nContact us\nJobs\nAdvertise\nNewsletters\nArchive\nHelp\nCookies\nTerms of use\nPrivacy policy\n";
    let page = |number: usize| {
        let story = |part: usize| {
            let word = |n: usize| format!("keel{}", number * 1000 + part * 100 + n);
            let words: Vec<String> = (0..20).map(word).collect();
            format!("The {} left, and nobody knew.\n", words.join(" "))
        };
        let text = format!("{MENU}{}{}{}{FOOT}", story(0), story(1), story(2));
        Document { host: "harbour-times.example".into(), ..Document::new(number.to_string(), text) }
    };
    let mut survey = Survey::new(&Options::default());
    (0..pages).for_each(|number| survey.add(&page(number)));
    let model = survey.into_model();
    (0..pages).map(|number| lines(&model.clean(&page(number)))).collect()
}

#[test]
fn three_pages_with_the_same_frame_are_whole_pages() {
    for (pages, has_menu) in [(2, true), (3, false)] {
        for lines in stories_of_host(pages) {
            let stories = lines.iter().filter(|line| line.starts_with("The keel")).count();
            let menu = lines.iter().any(|line| line == "Opinion");
            assert_eq!((stories, menu), (3, has_menu), "{lines:?}");
        }
    }
}

#[test]
fn a_page_that_is_only_a_menu_is_not_emptied() {
    let menu = "Home\nNews\nSport\nWeather\nSubscribe\nLog in\nContact us\n";
    let cleaned = Model::built_in(&whole_pages()).clean(&Document::new("menu", menu));
    assert_eq!(cleaned.text, menu);
    assert!(cleaned.findings.iter().all(|judged| judged.action == Action::Mark));
}

#[test]
fn evidence_says_where_the_line_stands() {
    let cleaned = Model::built_in(&whole_pages()).clean(&Document::new("page", ENGLISH));
    let furniture = cleaned.findings.iter().filter(|judged| judged.finding.kind == Kind::Furniture);
    let why: Vec<_> = furniture.map(|judged| judged.finding.evidence.to_string()).collect();
    assert_eq!(why[0], "line 7 above the story");
    assert_eq!(why[6], "line right above the story");
    assert_eq!(why[7], "line right below the story");
}

#[test]
fn without_the_option_nothing_is_furniture() {
    let cleaned = Model::built_in(&Options::default()).clean(&Document::new("page", ENGLISH));
    assert!(cleaned.findings.iter().all(|judged| judged.finding.kind != Kind::Furniture));
}

#[test]
fn texts_without_lines_have_no_furniture() {
    for text in ["", "\n \n", "Why?"] {
        let cleaned = Model::built_in(&whole_pages()).clean(&Document::new("empty", text));
        assert_eq!(cleaned.text, text);
    }
}

proptest! {
    /// Whatever the text, findings lie in order and apart, and what stays is a part of it.
    #[test]
    fn findings_are_orderly(lines in prop::collection::vec("[ -~]{0,60}|[。！，一-丿 ]{0,20}|[а-я.:0-9 ]{0,40}", 0..40)) {
        let text = lines.join("\n");
        let cleaned = Model::built_in(&whole_pages()).clean(&Document::new("any", text.as_str()));
        let spans: Vec<_> = cleaned.findings.iter().map(|judged| judged.finding.span).collect();
        prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
        prop_assert!(cleaned.text.len() <= text.len());
    }
}
