//! Kills at 300 random moments, and signals at 60.

use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::campaigns::refrain;
use crate::desk::{Desk, Tree, gzip, lines, records, tree};
use crate::invent::Dice;
use crate::signals;

const KILLS: usize = 150;
const SIGNALS: usize = 30;

/// What is cleaned, and where to.
struct Plan {
    input: &'static str,
    out: &'static str,
}

const PLANS: [Plan; 2] =
    [Plan { input: "a.jsonl.gz", out: "out.jsonl.gz" }, Plan { input: "in", out: "out" }];

impl Plan {
    fn start(&self, desk: &Desk, kind: &str) -> Child {
        let action = format!("duplicate={kind}");
        let words = ["clean", self.input, "-o", self.out, "--findings", "f.jsonl", "-f", "-q"];
        let mut command = refrain(desk);
        command.args(words).args(["--action", &action]).stdin(Stdio::null()).spawn().unwrap()
    }

    fn run(&self, desk: &Desk, kind: &str) -> Tree {
        assert!(self.start(desk, kind).wait().unwrap().success());
        self.outputs(desk)
    }

    /// All outputs by name: of a folder as one, for it is renamed as one.
    fn outputs(&self, desk: &Desk) -> Tree {
        let mut outputs = Tree::new();
        for name in [self.out, "f.jsonl", &format!("{}.manifest.json", self.out)] {
            let path = desk.path(name);
            if path.is_dir() {
                outputs.insert(name.to_owned(), format!("{:?}", tree(&path)).into_bytes());
            } else if path.is_file() {
                outputs.insert(name.to_owned(), fs::read(path).unwrap());
            }
        }
        outputs
    }
}

fn desk() -> Desk {
    let desk = Desk::new();
    let dump = lines(&records(1, 1_500));
    desk.put("a.jsonl.gz", gzip(dump.as_bytes()));
    for part in 0..20 {
        desk.put(&format!("in/{part}.jsonl"), lines(&records(100 + part, 60)));
        desk.put(&format!("in/texts/{part}.txt"), records(200 + part, 1).remove(0));
    }
    desk
}

/// D1: under each name stands the whole old file or the whole new one; the next run needs no help.
#[test]
#[ignore = "campaign: 300 kills, minutes"]
fn kills() {
    let mut dice = Dice::new(9);
    for plan in &PLANS {
        let desk = desk();
        let new = plan.run(&desk, "keep-one");
        let begun = Instant::now();
        let old = plan.run(&desk, "mark");
        let span = begun.elapsed().as_secs_f64() * 1.1;
        assert_ne!(old, new);
        let [mut before, mut between, mut after, mut reruns] = [0; 4];
        for trial in 0..KILLS {
            let mut child = plan.start(&desk, "keep-one");
            thread::sleep(Duration::from_secs_f64(dice.share() * span));
            child.kill().unwrap();
            child.wait().unwrap();
            let now = plan.outputs(&desk);
            assert_eq!(now.len(), old.len());
            let torn =
                now.iter().find(|(name, bytes)| old[*name] != **bytes && new[*name] != **bytes);
            assert!(torn.is_none(), "{} is torn", torn.unwrap().0);
            let verified = refrain(&desk).args(["verify", plan.out, "-q"]).output().unwrap();
            let is_pure = now == old || now == new;
            assert_eq!(verified.status.success(), is_pure, "verify tells a mixture from a whole");
            match (now == old, now == new) {
                (true, _) => before += 1,
                (_, true) => after += 1,
                _ => between += 1,
            }
            if trial % 10 == 0 {
                assert!(plan.run(&desk, "keep-one") == new, "a rerun gives something else");
                reruns += 1;
            }
            if now != old || trial % 10 == 0 {
                assert!(plan.run(&desk, "mark") == old);
            }
        }
        println!(
            "{} into {}: {KILLS} kills: {before} left the old output, {after} the new, {between} some \
             files of each, which `verify` refuses; 0 torn; {reruns} of {reruns} reruns gave the same",
            plan.input, plan.out
        );
    }
}

/// D4, D5: at any moment the end comes within two seconds, and leaves the old output and nothing
/// else.
#[test]
#[ignore = "campaign: 60 signals, minutes"]
fn signals_at_any_moment() {
    let mut dice = Dice::new(10);
    for plan in &PLANS {
        let desk = desk();
        let begun = Instant::now();
        let old = plan.run(&desk, "mark");
        let span = begun.elapsed().as_secs_f64();
        let there = signals::names(&desk);
        let (mut worst, mut stopped) = (Duration::ZERO, 0);
        for trial in 0..SIGNALS {
            let (signal, code) = [("-INT", 130), ("-TERM", 143)][trial % 2];
            let words = ["clean", plan.input, "-o", plan.out, "--findings", "f.jsonl", "-f", "-q"];
            let child = signals::start(&desk, &words, Stdio::null());
            let after = Duration::from_secs_f64(dice.share() * span);
            match signals::stop(child, signal, code, after) {
                Some(took) => {
                    (worst, stopped) = (worst.max(took), stopped + 1);
                    assert!(plan.outputs(&desk) == old, "something was put in place");
                    assert_eq!(signals::names(&desk), there);
                }
                None => assert!(plan.run(&desk, "mark") == old),
            }
        }
        println!(
            "{} into {}: {stopped} of {SIGNALS} runs stopped, at worst after {worst:?}",
            plan.input, plan.out
        );
    }
}
