//! The small language of `credits.txt`, read into patterns.
//!
//! The head of `credits.txt` explains the language to the people who edit it.

use std::sync::Arc;

use super::finals::{Ending, Finals};
use super::needs::Needs;
use super::slots::{Slot, Wires};
use super::tokens::{self, Hasher, Kind};
use crate::hash::Hash64;
use crate::judge::classes::Classes;
use crate::segment::Segments;

/// A template file read into memory.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) languages: Vec<String>,
    pub(super) templates: Vec<Template>,
    /// What the templates need.
    pub(super) needs: Needs,
    /// What their matches end with.
    pub(super) finals: Finals,
    pub(super) wires: Wires,
    /// Hashes of words of which each template needs at least one; sorted.
    pub(super) cues: Vec<Hash64>,
    /// Those of the cues.
    cue_classes: Classes<128>,
}

impl File {
    /// Whether some template is announced by the word of this hash.
    pub(super) fn is_cue(&self, hash: Hash64) -> bool {
        self.cue_classes.may_hold(hash) && self.cues.binary_search(&hash).is_ok()
    }
}

/// One line of the template file.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) place: Place,
    pub(super) pattern: Node,
    pub(super) ending: Ending,
    /// Index into [`File::languages`].
    pub(super) language: usize,
    pub(super) source: String,
}

/// Where a template may match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The whole line.
    Alone,
    /// Also the end of a line after a finished sentence, or a bracketed group.
    Sentence,
    /// Also the end of a line after any words.
    Tail,
    /// A bracketed group at the end of a line and nothing else.
    Group,
}

/// A pattern over tokens.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Word {
        hash: Hash64,
        capitals: bool,
        text: Box<str>,
    },
    Mark(char),
    Slot {
        slot: Slot,
        most: u8,
    },
    All(Vec<Node>),
    Any(Vec<Node>),
    Maybe(Box<Node>),
    /// A definition; many patterns have it in common.
    Defined {
        number: usize,
        pattern: Arc<Node>,
    },
}

/// A template file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct TemplateError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a line of a template file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A template stands before the first `[language]`.
    #[error("template before the first [language]")]
    NoLanguage,
    /// The first word names no place.
    #[error("expected alone, sentence, tail or group, found `{0}`")]
    UnknownPlace(String),
    /// A slot nobody knows.
    #[error("unknown slot {{{0}}}")]
    UnknownSlot(String),
    /// A bracket without its partner.
    #[error("unbalanced `{0}`")]
    Unbalanced(char),
    /// Nothing to match.
    #[error("empty template")]
    Empty,
    /// No word that every match holds; such a template would be tried on every line.
    #[error("template without a cue: it needs a word, {{agency}} or {{service}} in every match")]
    NoCue,
    /// A definition without `=`.
    #[error("expected `define NAME = PATTERN`")]
    BadDefinition,
}

/// Reads a template file.
pub(super) fn parse(text: &str) -> Result<File, TemplateError> {
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate() {
        reader.line(line.trim()).map_err(|problem| TemplateError { line: index + 1, problem })?;
    }
    Ok(reader.finish())
}

#[derive(Default)]
struct Reader {
    file: File,
    definitions: Vec<(String, Arc<Node>)>,
    segments: Segments,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Problem> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(language) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            self.file.languages.push(language.to_owned());
            return Ok(());
        }
        let (head, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match head {
            "agency" => self.wires(rest, false),
            "service" => self.wires(rest, true),
            "define" => self.definition(rest),
            "alone" => self.template(Place::Alone, rest),
            "sentence" => self.template(Place::Sentence, rest),
            "tail" => self.template(Place::Tail, rest),
            "group" => self.template(Place::Group, rest),
            _ => Err(Problem::UnknownPlace(head.to_owned())),
        }
    }

    fn wires(&mut self, list: &str, is_service: bool) -> Result<(), Problem> {
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match self.pattern(name)? {
                Node::All(nodes) => self.file.wires.push(nodes, is_service),
                node => self.file.wires.push(vec![node], is_service),
            }
        }
        Ok(())
    }

    fn definition(&mut self, rest: &str) -> Result<(), Problem> {
        let (name, pattern) = rest.split_once('=').ok_or(Problem::BadDefinition)?;
        let node = self.pattern(pattern)?;
        self.definitions.push((name.trim().to_owned(), Arc::new(node)));
        Ok(())
    }

    fn template(&mut self, place: Place, source: &str) -> Result<(), Problem> {
        let language = self.file.languages.len().checked_sub(1).ok_or(Problem::NoLanguage)?;
        let pattern = self.pattern(source)?;
        let cues = self.cues_of(&pattern).ok_or(Problem::NoCue)?;
        let ending = Ending::of(&pattern);
        self.file.finals.push(place, &ending, &cues.words);
        self.file.cues.extend(cues.words);
        self.file.needs.push(&pattern);
        let source = source.to_owned();
        self.file.templates.push(Template { place, pattern, ending, language, source });
        Ok(())
    }

    fn pattern(&mut self, source: &str) -> Result<Node, Problem> {
        let mut parser = Parser { source, at: 0, definitions: &self.definitions };
        let node = parser.choice()?;
        match parser.peek() {
            Some(c) => Err(Problem::Unbalanced(c)),
            None if matches!(&node, Node::All(nodes) if nodes.is_empty()) => Err(Problem::Empty),
            None => Ok(node),
        }
    }

    fn finish(mut self) -> File {
        self.file.wires.sort();
        let names = self.file.wires.first_words();
        let wire_cues: Vec<Hash64> =
            names.iter().flat_map(|name| self.word_cue(name).words).collect();
        self.file.finals.finish(self.file.wires.names(), &wire_cues);
        self.file.cues.extend(wire_cues);
        self.file.cues.sort_unstable();
        self.file.cues.dedup();
        let File { cues, cue_classes, .. } = &mut self.file;
        cues.iter().for_each(|&cue| cue_classes.insert(cue));
        self.file
    }
}

/// Words of which every match of a pattern holds at least one.
struct Cues {
    /// How rare they are in prose; the higher the better.
    worth: usize,
    words: Vec<Hash64>,
}

impl Reader {
    fn cues_of(&mut self, node: &Node) -> Option<Cues> {
        match node {
            Node::Word { text, .. } => Some(self.word_cue(text)),
            Node::Mark(_) | Node::Maybe(_) => None,
            Node::Defined { pattern, .. } => self.cues_of(pattern),
            Node::Slot { slot, .. } => self.slot_cues(*slot),
            Node::All(nodes) => {
                let all = nodes.iter().filter_map(|part| self.cues_of(part));
                // The first of equals, so that the answer does not hang on the iterator.
                all.reduce(|best, next| if best.worth < next.worth { next } else { best })
            }
            Node::Any(nodes) => {
                let mut any = Cues { worth: usize::MAX, words: Vec::new() };
                for part in nodes {
                    let cues = self.cues_of(part)?;
                    any.worth = any.worth.min(cues.worth);
                    any.words.extend(cues.words);
                }
                Some(any)
            }
        }
    }

    /// The segmenter cuts a word of ours smaller at times; its longest piece is the cue.
    fn word_cue(&mut self, text: &str) -> Cues {
        self.segments.fill(text);
        let longest = self.segments.words.iter().rev().max_by_key(|word| word.span().len());
        let words: Vec<Hash64> = longest.map(|word| word.hash).into_iter().collect();
        Cues { worth: text.chars().count(), words }
    }

    fn slot_cues(&self, slot: Slot) -> Option<Cues> {
        // The agencies are looked for in any case, so a template that needs one costs nothing.
        let is_wire = matches!(slot, Slot::Agency | Slot::Service);
        is_wire.then(|| Cues { worth: usize::MAX, words: Vec::new() })
    }
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    definitions: &'a [(String, Arc<Node>)],
}

impl Parser<'_> {
    /// Alternatives parted by `|`.
    fn choice(&mut self) -> Result<Node, Problem> {
        let mut branches = vec![self.row()?];
        while self.peek() == Some('|') {
            self.at += 1;
            branches.push(self.row()?);
        }
        match branches.pop() {
            Some(only) if branches.is_empty() => Ok(only),
            last => {
                branches.extend(last);
                Ok(Node::Any(branches))
            }
        }
    }

    fn row(&mut self) -> Result<Node, Problem> {
        let mut row = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                '|' | ')' | ']' => break,
                '(' => row.push(self.nested(')')?),
                '[' => row.push(Node::Maybe(Box::new(self.nested(']')?))),
                '{' => row.push(self.slot()?),
                '\\' => {
                    self.at += 1;
                    row.extend(self.peek().map(Node::Mark));
                    self.at += self.peek().map_or(0, char::len_utf8);
                }
                _ => row.extend(self.literal()),
            }
        }
        Ok(match <[Node; 1]>::try_from(row) {
            Ok([only]) => only,
            Err(row) => Node::All(row),
        })
    }

    fn nested(&mut self, close: char) -> Result<Node, Problem> {
        self.at += 1;
        let inner = self.choice()?;
        if self.peek() != Some(close) {
            return Err(Problem::Unbalanced(close));
        }
        self.at += 1;
        Ok(inner)
    }

    fn slot(&mut self) -> Result<Node, Problem> {
        let rest = &self.source[self.at + 1..];
        let length = rest.find('}').ok_or(Problem::Unbalanced('{'))?;
        self.at += length + 2;
        let inside = &rest[..length];
        if let Some(number) = self.definitions.iter().rposition(|(name, _)| name == inside) {
            let pattern = Arc::clone(&self.definitions[number].1);
            return Ok(Node::Defined { number, pattern });
        }
        let (name, most) = inside.split_once(':').unwrap_or((inside, "6"));
        let unknown = || Problem::UnknownSlot(inside.to_owned());
        let slot = Slot::of(name).ok_or_else(unknown)?;
        Ok(Node::Slot { slot, most: most.parse().map_err(|_| unknown())? })
    }

    fn literal(&mut self) -> Option<Node> {
        let token = tokens::next_token(self.source, self.at, &mut Hasher::default())?;
        self.at = token.span.end as usize;
        let text = token.span.of(self.source);
        Some(match token.kind {
            Kind::Mark(mark) => Node::Mark(mark),
            Kind::Word(_) => {
                let cased = text.chars().filter(|c| c.is_uppercase()).count();
                let capitals = cased >= 2 && !text.contains(char::is_lowercase);
                Node::Word { hash: token.hash, capitals, text: text.into() }
            }
        })
    }

    fn peek(&mut self) -> Option<char> {
        let rest = &self.source[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.source[self.at..].chars().next()
    }
}

/// The hash under which the segmenter files `word`.
pub(super) fn hash_of(word: &str) -> Hash64 {
    let mut folded = String::new();
    crate::segment::fold_into(word, &mut folded);
    Hash64::of(folded.as_bytes())
}
