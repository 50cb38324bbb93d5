//! What was typed, what a settings file says and what goes without saying, made into a job.
//!
//! The only place that looks at the environment and at the terminal.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use refrain::Options;
use refrain::format::Fields;
use refrain::pipeline::{Job, Limits, RestoreJob, Source};

use crate::args::{
    ApplyArgs, CleanArgs, ColorWhen, ConfigArgs, FieldArgs, InputArgs, JudgingArgs, LearnArgs,
    LimitArgs, LogFormatName, LossArgs, RestArgs, RestoreArgs, RunArgs, ScanArgs, ScreenArgs,
    ShowArgs,
};
use crate::config::{self, Config};
use crate::trouble::Trouble;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Errors.
    Quiet,
    /// Warnings and the summary too.
    Normal,
    /// Everything.
    Verbose,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// What the user sees, and how.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    /// Whether standard output takes colours; never [`ColorChoice::Auto`].
    pub(crate) stdout: ColorChoice,
    /// The same of standard error.
    pub(crate) stderr: ColorChoice,
    pub(crate) level: Level,
    pub(crate) log_format: LogFormat,
    /// Whether a progress bar is drawn.
    pub(crate) has_progress: bool,
}

impl Screen {
    /// What was asked for, as far as the terminal can do it.
    pub(crate) fn of(args: &ScreenArgs) -> Self {
        let level = match (args.quiet, args.verbose) {
            (true, _) => Level::Quiet,
            (false, false) => Level::Normal,
            (false, true) => Level::Verbose,
        };
        let choice = |auto| match args.color {
            ColorWhen::Auto => auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        let log_format = match args.log_format {
            LogFormatName::Text => LogFormat::Text,
            LogFormatName::Json => LogFormat::Json,
        };
        let is_text = log_format == LogFormat::Text;
        let has_progress = !args.no_progress && is_text && Level::Quiet < level && can_draw();
        Self {
            log_format,
            stdout: choice(AutoStream::choice(&io::stdout())),
            stderr: choice(AutoStream::choice(&io::stderr())),
            level,
            has_progress,
        }
    }

    /// What is seen where nothing could be asked for.
    pub(crate) fn unasked() -> Self {
        Self::of(&ScreenArgs::default())
    }
}

/// Whether standard error is a terminal that can move its cursor, with a person before it.
fn can_draw() -> bool {
    let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    let is_robot = env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    io::stderr().is_terminal() && !is_dumb && !is_robot
}

/// The job of `clean`, and whether its numbers go to standard output.
pub(crate) fn clean(args: &CleanArgs) -> Result<(Job, bool), Trouble> {
    let output = &args.output;
    let job = Job {
        output: unless_stdout(output.output.as_ref()),
        findings: not_stdout("--findings", output.findings.as_ref())?,
        ..job(&args.input, &args.apply, &args.judging, &args.fields, &args.run)?
    };
    with_rest(&output.rest, job)
}

/// The job of `scan`, and whether its numbers go to standard output.
pub(crate) fn scan(args: &ScanArgs) -> Result<(Job, bool), Trouble> {
    let output = &args.output;
    let job = Job {
        output: unless_stdout(output.output.as_ref()),
        ..job(&args.input, &args.apply, &args.judging, &args.fields, &args.run)?
    };
    with_rest(&output.rest, job)
}

/// What is written besides the main result, and what is put up with.
fn with_rest(rest: &RestArgs, job: Job) -> Result<(Job, bool), Trouble> {
    let prints_summary = rest.summary.as_deref().is_some_and(is_stdio);
    if prints_summary && job.output.is_none() {
        let message = "standard output cannot take both the data and --summary";
        let hint = "give `-o OUT`, or name a file for the summary";
        return Err(Trouble::usage(message).with_hint(hint));
    }
    let job = Job {
        rejects: not_stdout("--rejects", rest.rejects.as_ref())?,
        manifest: not_stdout("--manifest", rest.manifest.as_ref())?,
        summary: unless_stdout(rest.summary.as_ref()),
        force: rest.force,
        limits: limits(&rest.limits)?,
        ..job
    };
    Ok((job, prints_summary))
}

fn limits(typed: &LimitArgs) -> Result<Limits, Trouble> {
    let mut limits = losses(&typed.losses);
    settle(&mut limits.removed, [&None, &typed.max_removed]);
    if (0.0..=1.0).contains(&limits.removed) {
        return Ok(limits);
    }
    Err(Trouble::usage(format!("--max-removed is {}, which is not from 0 to 1", limits.removed)))
}

fn losses(typed: &LossArgs) -> Limits {
    let mut limits = Limits {
        is_strict: typed.strict,
        keeps_doubted: typed.keep_unverified,
        keeps_going: typed.keep_going,
        expected: typed.expect_records,
        digests: typed.digests.clone(),
        ..Limits::default()
    };
    settle(&mut limits.rejects, [&None, &typed.max_rejects]);
    settle(&mut limits.expand, [&None, &typed.max_expand]);
    limits
}

/// The job of `learn`.
pub(crate) fn learn(args: &LearnArgs) -> Result<Job, Trouble> {
    let model = not_stdout("--model", Some(&args.model))?;
    let (apply, judging) = (ApplyArgs { model }, JudgingArgs::default());
    let job = job(&args.input, &apply, &judging, &args.fields, &args.run)?;
    Ok(Job { force: args.force, limits: losses(&args.limits), ..job })
}

/// The job of `show`.
pub(crate) fn show(args: &ShowArgs) -> Result<Job, Trouble> {
    job(&args.input, &args.apply, &args.judging, &args.fields, &args.run)
}

/// The job of `restore`.
pub(crate) fn restore(args: &RestoreArgs) -> Result<RestoreJob, Trouble> {
    let config = config(&args.config)?;
    if is_stdio(&args.output) {
        return Err(Trouble::usage("`restore` writes a file or a folder, not standard output"));
    }
    Ok(RestoreJob {
        cleaned: args.cleaned.clone(),
        findings: args.findings.clone(),
        rejects: args.rejects.clone(),
        output: args.output.clone(),
        format: args.format.map(Into::into),
        fields: fields(&args.fields, &config.fields),
        force: args.force,
    })
}

/// What all jobs over an input have in common.
fn job(
    input: &InputArgs,
    apply: &ApplyArgs,
    judging: &JudgingArgs,
    fields: &FieldArgs,
    run: &RunArgs,
) -> Result<Job, Trouble> {
    let config = config(&run.config)?;
    let mut job = Job {
        source: Source {
            paths: input.inputs.clone(),
            format: input.format.map(Into::into),
            fields: self::fields(fields, &config.fields),
            broken_text: input.broken_text.into(),
            spool: Some(temp_dir(run, &config)),
        },
        model: apply.model.clone(),
        options: options(judging, &config)?,
        ..Job::default()
    };
    settle(&mut job.threads, [&config.threads, &run.threads]);
    job.memory = run.memory.or(config.memory).map(|bytes| bytes.0);
    Ok(job)
}

fn temp_dir(typed: &RunArgs, file: &Config) -> PathBuf {
    let named = typed.temp_dir.as_ref().or(file.temp_dir.as_ref());
    named.map_or_else(std::env::temp_dir, PathBuf::clone)
}

fn config(args: &ConfigArgs) -> Result<Config, Trouble> {
    args.config.as_deref().map_or_else(|| Ok(Config::default()), Config::read)
}

fn fields(typed: &FieldArgs, file: &config::Fields) -> Fields {
    let mut fields = Fields::default();
    settle(&mut fields.text, [&file.text, &typed.text_field]);
    settle(&mut fields.id, [&file.id, &typed.id_field]);
    settle(&mut fields.host, [&file.host, &typed.host_field]);
    settle(&mut fields.url, [&file.url, &typed.url_field]);
    settle(&mut fields.date, [&file.date, &typed.date_field]);
    settle(&mut fields.title, [&file.title, &typed.title_field]);
    fields
}

fn options(typed: &JudgingArgs, file: &Config) -> Result<Options, Trouble> {
    let mut options = Options::default();
    for &(kind, treatment) in file.actions.0.iter().chain(&typed.actions) {
        options.policy.set(kind, treatment);
    }
    let typed_pages = typed.whole_pages.then_some(true);
    settle(&mut options.whole_pages, [&file.whole_pages, &typed_pages]);
    let copies = &mut options.duplicates;
    settle(&mut copies.containment, [&file.duplicates.containment, &typed.containment]);
    settle(&mut copies.jaccard, [&file.duplicates.jaccard, &typed.similarity]);
    settle(&mut copies.recall, [&file.duplicates.recall, &typed.recall]);
    let lines = &mut options.boilerplate;
    settle(&mut lines.clusters, [&file.boilerplate.clusters, &typed.boilerplate_clusters]);
    settle(&mut lines.words, [&file.boilerplate.words, &typed.boilerplate_words]);
    settle(&mut lines.clusters_without_host, [&file.boilerplate.clusters_without_host, &None]);
    settle(&mut lines.concentration, [&file.boilerplate.concentration, &None]);
    settle(&mut lines.days, [&file.boilerplate.days, &None]);
    settle(&mut lines.rate, [&file.boilerplate.rate, &None]);
    options.check().map_err(|error| {
        Trouble::usage(error.to_string()).with_hint("`--help` says what each of them means")
    })?;
    Ok(options)
}

/// Sets a knob to what the last of the layers says that says anything.
fn settle<T: Clone>(knob: &mut T, layers: [&Option<T>; 2]) {
    for value in layers.into_iter().flatten() {
        knob.clone_from(value);
    }
}

fn unless_stdout(path: Option<&PathBuf>) -> Option<PathBuf> {
    path.filter(|path| !is_stdio(path)).cloned()
}

fn not_stdout(option: &str, path: Option<&PathBuf>) -> Result<Option<PathBuf>, Trouble> {
    match path {
        Some(path) if is_stdio(path) => {
            Err(Trouble::usage(format!("{option} needs a file, not standard output")))
        }
        _ => Ok(path.cloned()),
    }
}

fn is_stdio(path: &Path) -> bool {
    path.as_os_str() == "-"
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser as _;
    use refrain::format::Format;
    use refrain::{Kind, Treatment};

    use super::*;
    use crate::args::{Args, Command};
    use crate::exit::Exit;

    #[track_caller]
    fn cleaning(typed: &[&str]) -> Result<(Job, bool), Trouble> {
        let words = ["refrain", "clean"].iter().chain(typed);
        match Args::try_parse_from(words).unwrap().command {
            Command::Clean(args) => clean(&args),
            _ => unreachable!("`clean` was typed"),
        }
    }

    #[track_caller]
    fn check_refused(typed: &[&str], expected: &str) {
        let trouble = cleaning(typed).unwrap_err();
        assert_eq!((trouble.exit(), trouble.message()), (Exit::Usage, expected));
    }

    #[test]
    fn nothing_but_an_input_gives_the_defaults() {
        let (job, prints_summary) = cleaning(&["dump.jsonl"]).unwrap();
        assert_eq!(job.source.paths, [PathBuf::from("dump.jsonl")]);
        assert_eq!(job.source.fields, Fields::default());
        assert_eq!(job.options, Options::default());
        assert_eq!((job.output, job.threads, job.force), (None, 0, false));
        assert_eq!((job.summary, prints_summary), (None, false));
        assert_eq!(job.limits, Limits::default());
    }

    #[test]
    fn what_is_typed_beats_the_file_and_the_file_beats_the_defaults() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("refrain.toml");
        let text = "threads = 2\n[fields]\ntext = 'body'\nid = 'key'\n[actions]\nrepeat = 'mark'\n\
                    credit = 'mark'\n[duplicates]\ncontainment = 0.8\njaccard = 0.7\n";
        fs::write(&file, text).unwrap();
        let config = file.to_str().unwrap();
        let typed = ["a.txt", "--config", config, "--text-field", "story", "--containment", "0.9"];
        let (job, _) = cleaning(&[&typed[..], &["--action", "repeat=cut"]].concat()).unwrap();
        assert_eq!(job.threads, 2);
        let names = [&job.source.fields.text, &job.source.fields.id, &job.source.fields.url];
        assert_eq!(names, ["story", "key", "url"]);
        let copies = &job.options.duplicates;
        assert_eq!((copies.containment, copies.jaccard), (0.9, 0.7));
        assert_eq!(copies.recall, Options::default().duplicates.recall);
        let policy = &job.options.policy;
        assert_eq!(policy.treatment(Kind::Repeat), Treatment::Cut);
        assert_eq!(policy.treatment(Kind::Credit), Treatment::Mark);
    }

    #[test]
    fn a_dash_is_standard_output_where_data_goes() {
        let (job, _) = cleaning(&["-", "-o", "-", "--format", "jsonl"]).unwrap();
        assert_eq!((job.output, job.source.format), (None, Some(Format::Jsonl)));
        check_refused(&["-", "--findings", "-"], "--findings needs a file, not standard output");
        check_refused(&["-", "--rejects", "-"], "--rejects needs a file, not standard output");
        let both = "standard output cannot take both the data and --summary";
        check_refused(&["-", "--summary", "-"], both);
        let (job, prints_summary) = cleaning(&["-", "-o", "out", "--summary", "-"]).unwrap();
        assert_eq!((job.summary, prints_summary), (None, true));
    }

    #[test]
    fn values_that_make_no_sense_are_refused() {
        let wrong = "duplicates.containment is 2, which is not from 0.5 to 1";
        check_refused(&["a.txt", "--containment", "2"], wrong);
        assert!(cleaning(&["a.txt", "--recall", "NaN"]).is_err());
        check_refused(&["a", "--max-removed", "2"], "--max-removed is 2, which is not from 0 to 1");
        assert!(cleaning(&["a.txt", "--config", "/nowhere/refrain.toml"]).is_err());
    }
}
