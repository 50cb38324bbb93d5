//! Kills at 600 random moments, half of them of runs that put away what does not fit the memory, and
//! signals at 120.

use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use refrain::report::Manifest;

use crate::campaigns::refrain;
use crate::desk::{Desk, Tree, gzip, lines, records, tree};
use crate::invent::Dice;
use crate::signals;

const KILLS: usize = 150;
const SIGNALS: usize = 30;

/// What is cleaned, where to, and with how much memory.
struct Plan {
    input: &'static str,
    out: &'static str,
    /// Records of which a part does not fit the memory, or some that do.
    records: usize,
    memory: &'static [&'static str],
}

const ROOMY: &[&str] = &[];
const TIGHT: &[&str] = &["--memory", "64MiB", "--temp-dir", "away"];

const PLANS: [Plan; 4] = [
    Plan { input: "a.jsonl.gz", out: "out.jsonl.gz", records: 1_500, memory: ROOMY },
    Plan { input: "in", out: "out", records: 1_200, memory: ROOMY },
    Plan { input: "a.jsonl.gz", out: "out.jsonl.gz", records: 9_000, memory: TIGHT },
    Plan { input: "in", out: "out", records: 9_000, memory: TIGHT },
];

impl Plan {
    fn desk(&self) -> Desk {
        let desk = Desk::new();
        fs::create_dir(desk.path("away")).unwrap();
        desk.put("a.jsonl.gz", gzip(lines(&records(1, self.records)).as_bytes()));
        for part in 0..20 {
            let few = records(100 + part, self.records / 20);
            desk.put(&format!("in/{part}.jsonl"), lines(&few));
            desk.put(&format!("in/texts/{part}.txt"), records(200 + part, 1).remove(0));
        }
        self.check_memory(&desk);
        desk
    }

    /// A tight run puts something away: without a place for it, it ends.
    fn check_memory(&self, desk: &Desk) {
        if let [limit, size, folder, _] = self.memory {
            let mut command = refrain(desk);
            command.args(self.words()).args([limit, size, folder, "nowhere"]);
            assert_eq!(command.output().unwrap().status.code(), Some(5));
        }
    }

    fn words(&self) -> [&'static str; 8] {
        ["clean", self.input, "-o", self.out, "--findings", "f.jsonl", "-f", "-q"]
    }

    fn start(&self, desk: &Desk, kind: &str) -> Child {
        let action = format!("duplicate={kind}");
        let mut command = refrain(desk);
        command.args(self.words()).args(self.memory).args(["--action", &action]);
        command.stdin(Stdio::null()).spawn().unwrap()
    }

    /// A run to its end; its outputs, with an account of every record.
    fn run(&self, desk: &Desk, kind: &str) -> Tree {
        assert!(self.start(desk, kind).wait().unwrap().success());
        let manifest = match desk.path(self.out).is_dir() {
            true => desk.path(self.out).join("manifest.json"),
            false => desk.path(&format!("{}.manifest.json", self.out)),
        };
        let total = Manifest::parse(&fs::read(manifest).unwrap()).unwrap().total;
        let texts = if self.input == "in" { 20 } else { 0 };
        assert!(total.is_balanced() && total.read == (self.records + texts) as u64, "{total:?}");
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

/// D1: under each name stands the whole old file or the whole new one; the next run needs no help.
#[test]
#[ignore = "campaign: 600 kills, a quarter of an hour"]
fn kills() {
    let mut dice = Dice::new(9);
    for plan in &PLANS {
        let desk = plan.desk();
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
            assert!(
                fs::read_dir(desk.path("away")).unwrap().next().is_none(),
                "a file with a name"
            );
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
            "{} into {} {:?}: {KILLS} kills: {before} left the old output, {after} the new, {between} \
             some files of each, which `verify` refuses; 0 torn; {reruns} of {reruns} reruns gave the \
             same",
            plan.input, plan.out, plan.memory
        );
    }
}

/// D4, D5: at any moment the end comes within two seconds, and leaves the old output and nothing
/// else.
#[test]
#[ignore = "campaign: 120 signals, minutes"]
fn signals_at_any_moment() {
    let mut dice = Dice::new(10);
    for plan in &PLANS {
        let desk = plan.desk();
        let begun = Instant::now();
        let old = plan.run(&desk, "mark");
        let span = begun.elapsed().as_secs_f64();
        let there = signals::names(&desk);
        let (mut worst, mut stopped) = (Duration::ZERO, 0);
        for trial in 0..SIGNALS {
            let (signal, code) = [("-INT", 130), ("-TERM", 143)][trial % 2];
            let words = [&plan.words(), plan.memory].concat();
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
            "{} into {} {:?}: {stopped} of {SIGNALS} runs stopped, at worst after {worst:?}",
            plan.input, plan.out, plan.memory
        );
    }
}
