//! `refrain model`: show, change and merge saved models.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use refrain::doc::Day;
use refrain::judge::Standing;
use refrain::model::{Entry, Host, Rulebook, Weight};
use refrain::pipeline::{self, read_model, read_unsealed_model, write_model};
use refrain::write::Lock;

use crate::args::{MergeArgs, ModelArgs, ModelCommand, ModelShowArgs, RuleArgs, SealArgs};
use crate::escape;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::trouble::Trouble;

pub(crate) fn model(args: &ModelArgs, messages: &Messages) -> Result<Exit, Trouble> {
    match &args.command {
        ModelCommand::Show(args) => show(args),
        ModelCommand::Pin(args) => rule(args, Standing::Pinned, messages),
        ModelCommand::Deny(args) => rule(args, Standing::Denied, messages),
        ModelCommand::Auto(args) => rule(args, Standing::Auto, messages),
        ModelCommand::Merge(args) => merge(args, messages),
        ModelCommand::Seal(args) => seal(args, messages),
    }
}

fn show(args: &ModelShowArgs) -> Result<Exit, Trouble> {
    let book = read_model(&args.model)?;
    let host = args.host.as_deref().map(Host::typed);
    super::print(table(&book, host.as_ref()).as_bytes())
}

/// Lines, runs and templates, what was ruled on and the most frequent first. The text stands last
/// and is not wrapped.
fn table(book: &Rulebook, only: Option<&Host>) -> String {
    let mut rows: Vec<Entry<'_>> =
        book.entries().filter(|entry| only.is_none_or(|only| only == entry.host)).collect();
    rows.sort_by_key(|entry| (Reverse(entry.standing), Reverse(entry.docs)));
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["state", "what", "host", "docs", "of", "first", "last", "key", "text"]);
    for Entry { unit, host, key, standing, docs, days, text } in rows {
        let of_host = book.host(host);
        let (first, last) = cells(days);
        table.add_row([
            standing.name().to_owned(),
            unit.name().to_owned(),
            escape::one_line(&host.to_string()).into_owned(),
            whole(docs),
            of_host.map_or_else(String::new, |facts| whole(facts.docs)),
            first,
            last,
            key.to_string(),
            escape::one_line(text).into_owned(),
        ]);
    }
    for number in [3, 4] {
        if let Some(column) = table.column_mut(number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        writeln!(out, "{}", line.trim()).expect("a string takes it all");
    }
    out
}

fn whole(weight: Weight) -> String {
    weight.rounded().to_string()
}

fn cells(days: Option<(Day, Day)>) -> (String, String) {
    match days {
        Some((first, last)) => (first.to_string(), last.to_string()),
        None => ("-".to_owned(), "-".to_owned()),
    }
}

fn rule(args: &RuleArgs, standing: Standing, messages: &Messages) -> Result<Exit, Trouble> {
    let _lock = lock(&args.model)?;
    let mut book = read_model(&args.model)?;
    let host = args.host.as_deref().map_or(Host::Any, Host::typed);
    let ruled = book.rule(&host, &args.entry, standing);
    if ruled.is_empty() {
        let message = format!("`{}` is neither a key of the model nor a line", args.entry);
        return Err(Trouble::usage(message).with_hint("`refrain model show` prints the keys"));
    }
    write_model(&args.model, &book, true)?;
    let place = match host {
        Host::Any => "everywhere".to_owned(),
        host => format!("on {}", escape::one_line(&host.to_string())),
    };
    for (unit, key) in ruled {
        let known = book.hosts_of(key).into_iter().filter(|host| **host != Host::Any).count();
        let (unit, state) = (unit.name(), standing.name());
        messages.report(&format!("{unit} {key} is {state} {place}; {known} hosts have it\n"));
    }
    Ok(Exit::Done)
}

/// Keeps other runs from changing a model that is being changed.
fn lock(model: &Path) -> Result<Option<Lock>, Trouble> {
    Ok(Lock::take(model).map_err(pipeline::Error::from)?)
}

fn merge(args: &MergeArgs, messages: &Messages) -> Result<Exit, Trouble> {
    let _lock = lock(&args.output)?;
    let mut books = args.models.iter().map(|path| Ok::<_, Trouble>((path, read_model(path)?)));
    let Some(first) = books.next() else { return Err(Trouble::usage("no model is named")) };
    let (_, mut sum) = first?;
    for book in books {
        let (path, book) = book?;
        sum = sum.merge(book).map_err(|error| {
            Trouble::model(format!("{} does not fit: {error}", path.display()))
                .with_hint("only models of the same settings add up")
        })?;
    }
    write_model(&args.output, &sum, args.force)?;
    messages.report(&counted(&sum));
    Ok(Exit::Done)
}

fn seal(args: &SealArgs, messages: &Messages) -> Result<Exit, Trouble> {
    let _lock = lock(&args.model)?;
    let book = read_unsealed_model(&args.model)?;
    write_model(&args.model, &book, true)?;
    messages.report(&counted(&book));
    Ok(Exit::Done)
}

fn counted(book: &Rulebook) -> String {
    let lines = book.lines().count() + book.wide_lines().count();
    let (runs, templates) = (book.runs().count(), book.templates().count());
    let hosts = book.hosts().count();
    format!("{lines} lines, {runs} runs and {templates} templates of {hosts} hosts\n")
}
