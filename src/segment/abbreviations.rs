//! Short forms whose full stop does not end a sentence, in English, German, French and Spanish.
//!
//! Reviewed lists, kept small: a form belongs here when news use it often and a capital follows.
//! Forms that lower case follows (`etc.`, `usw.`) need no entry.

/// What the stop after a short form says about the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Nothing: a name follows.
    Inside,
    /// Nothing when a number follows, the end otherwise.
    BeforeNumber,
    /// The end when the next word is one that starts sentences.
    Open,
    /// The end.
    Final,
}

/// What the stop after `word` says; `word` may hold further stops (`z.B`, `U.S`).
pub(super) fn stop_after(word: &str) -> Stop {
    let last = word.rsplit('.').next().unwrap_or(word);
    let is_initial = last.chars().count() == 1 && last.chars().all(char::is_alphabetic);
    match () {
        () if INSIDE.contains(&word) => Stop::Inside,
        () if BEFORE_NUMBER.contains(&word) => Stop::BeforeNumber,
        () if is_initial || OPEN.contains(&word) => Stop::Open,
        () => Stop::Final,
    }
}

/// Whether sentences often start with `word` and names do not.
pub(super) fn starts_sentence(word: &str) -> bool {
    STARTERS.contains(&word)
}

/// Whether `word` before a number with a stop makes it a German ordinal (`am 3. Mai`).
pub(super) fn announces_ordinal(word: &str) -> bool {
    ORDINAL.contains(&word)
}

/// Whether `word` right after a stop is the end of a domain name written large.
pub(super) fn is_domain(word: &str) -> bool {
    DOMAINS.contains(&word)
}

/// Titles and forms of address, and what only links.
const INSIDE: &[&str] = &[
    // English
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "Prof",
    "Gen",
    "Sen",
    "Sens",
    "Rep",
    "Reps",
    "Gov",
    "Lt",
    "Col",
    "Sgt",
    "Capt",
    "Cmdr",
    "Cpl",
    "Pvt",
    "Adm",
    "Maj",
    "Rev",
    "Hon",
    "Pres",
    "Supt",
    "Det",
    "Insp",
    "St",
    "Mt",
    "Ft",
    "vs",
    "Vs",
    "i.e",
    "e.g",
    "cf",
    // German
    "Hr",
    "Fr",
    "Dipl",
    "Ing",
    "bzw",
    "z.B",
    "u.a",
    "d.h",
    "sog",
    "ca",
    "geb",
    "Hl",
    "St.Gallen",
    // French
    "M",
    "MM",
    "Mme",
    "Mmes",
    "Mlle",
    "Mgr",
    "Me",
    "Ste",
    "p.ex",
    // Spanish
    "Sr",
    "Sra",
    "Sres",
    "Srta",
    "Dra",
    "Ud",
    "Uds",
    "D.a",
    "Lic",
    "Gral",
    "p.ej",
];

/// Labels of numbers.
const BEFORE_NUMBER: &[&str] = &[
    "No", "no", "Nos", "Nr", "nr", "Art", "art", "Abs", "Bd", "Fig", "fig", "Vol", "vol", "Ch",
    "pp", "Ziff", "Tel", "tel", "pág", "págs", "núm", "av", "Av", "Sec", "sec",
];

/// Forms that stand inside a sentence and at its end alike.
const OPEN: &[&str] = &[
    "Inc", "Co", "Corp", "Ltd", "Bros", "Jr", "Cie", "Ave", "Blvd", "Rd", "Dept", "Univ", "Ph.D",
    "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Okt", "Nov", "Dec",
    "Dez", "Calif", "Fla", "Tex", "Pa", "Va", "Md", "Mass", "Conn", "Ill", "Mich", "Wis", "Minn",
    "Ariz", "Colo", "Wash", "Ore", "Ky", "Tenn", "Ala", "Miss", "Okla", "Kan", "Neb", "Nev", "Str",
    "str", "Mio", "Mrd", "Mill", "EE.UU", "Cía",
];

/// Words that start sentences.
const STARTERS: &[&str] = &[
    // English
    "The",
    "A",
    "An",
    "He",
    "She",
    "It",
    "They",
    "We",
    "You",
    "I",
    "His",
    "Her",
    "Its",
    "Their",
    "Our",
    "My",
    "This",
    "That",
    "These",
    "Those",
    "There",
    "Here",
    "In",
    "On",
    "At",
    "By",
    "For",
    "From",
    "With",
    "Without",
    "But",
    "And",
    "Or",
    "So",
    "Yet",
    "If",
    "When",
    "While",
    "As",
    "After",
    "Before",
    "Since",
    "Until",
    "Although",
    "Though",
    "Because",
    "However",
    "Meanwhile",
    "Now",
    "Then",
    "What",
    "Who",
    "Why",
    "How",
    "Where",
    "Not",
    "No",
    "Some",
    "Many",
    "Most",
    // German
    "Der",
    "Die",
    "Das",
    "Ein",
    "Eine",
    "Er",
    "Sie",
    "Es",
    "Wir",
    "Ich",
    "Im",
    "Am",
    "Auf",
    "Bei",
    "Mit",
    "Nach",
    "Für",
    "Aber",
    "Und",
    "Auch",
    "Doch",
    "Wenn",
    "Als",
    "Dabei",
    "Damit",
    "Dies",
    "Diese",
    "Dieser",
    "Seit",
    "Vor",
    "Zum",
    "Zur",
    "Nun",
    // French
    "Le",
    "La",
    "Les",
    "Un",
    "Une",
    "Il",
    "Elle",
    "Ils",
    "Elles",
    "Nous",
    "Vous",
    "Ce",
    "Cette",
    "Ces",
    "Mais",
    "Et",
    "Dans",
    "Pour",
    "Selon",
    "Avec",
    "Depuis",
    "En",
    // Spanish
    "El",
    "Los",
    "Las",
    "Una",
    "Ella",
    "Ellos",
    "Pero",
    "Según",
    "Con",
    "Para",
    "Por",
    "Desde",
];

/// German words that come before an ordinal.
const ORDINAL: &[&str] = &[
    "am", "Am", "vom", "Vom", "zum", "Zum", "beim", "im", "Im", "der", "Der", "dem", "den", "des",
    "das", "Das", "die", "Die", "zur", "ab", "Ab", "bis", "seit", "Seit", "jeder", "jedes",
];

/// Ends of domain names and the like.
const DOMAINS: &[&str] = &["Com", "Org", "Net", "Co", "Js"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_is_listed_twice() {
        let mut forms: Vec<_> = [INSIDE, BEFORE_NUMBER, OPEN].concat();
        forms.sort_unstable();
        assert!(forms.windows(2).all(|pair| pair[0] != pair[1]), "{forms:?}");
    }
}
