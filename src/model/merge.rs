//! Adding up what several dumps have taught, and letting what is old fade.

use std::collections::BTreeMap;

use super::error::ModelError;
use super::rulebook::{Host, HostRow, LineRow, Rulebook};
use super::weight::Weight;
use crate::doc::Day;
use crate::hash::Hash64;
use crate::judge::Standing;

impl Rulebook {
    /// The model of both dumps, as far as it can be told: counts of the same line on the same host
    /// add up, a denied line stays denied, else a pinned one pinned.
    ///
    /// First all counts fade to half for every 90 days between the last day the line was seen and
    /// the newest day of both models ([`newest`](Self::newest)); a line that falls below half a cluster is dropped, unless it
    /// was ruled on by hand. Undated counts do not fade. The order of merging does not matter but
    /// for roundings.
    ///
    /// Clusters of copies are taken to lie within one dump, and a line that was too rare to be
    /// saved counts nothing: both err on the side of a single survey of everything.
    ///
    /// # Errors
    ///
    /// When the two were made with other settings.
    pub fn merge(self, other: Self) -> Result<Self, ModelError> {
        other.settings.check_counts(&self.settings)?;
        let newest = self.newest.max(other.newest);
        let (mut sum, other) = (self.faded_to(newest), other.faded_to(newest));
        let totals = sum.totals(&other);
        for (host, row) in other.hosts {
            sum.hosts.entry(host).or_default().add(&row);
        }
        for (place, row) in other.lines {
            sum.lines.entry(place).or_default().add(row);
        }
        for ((_, key), row) in &mut sum.lines {
            (row.hosts, row.all_clusters) = totals[key];
        }
        sum.hosts.retain(|_, row| Weight::HALF <= row.clusters);
        sum.lines.retain(|_, row| row.standing != Standing::Auto || Weight::HALF <= row.clusters);
        Ok(sum)
    }

    fn faded_to(mut self, newest: Option<Day>) -> Self {
        let Some(newest) = newest else { return self };
        let faded = self.faded;
        let age = |days: Option<(Day, Day)>| match days {
            Some((_, last)) => {
                let from = faded.map_or(last, |day| last.max(day)).min(newest);
                newest.0.abs_diff(from.0)
            }
            None => 0,
        };
        let youngest = self.youngest(age);
        for row in self.hosts.values_mut() {
            row.fade(age(row.days));
        }
        for ((_, key), row) in &mut self.lines {
            row.fade(age(row.days), youngest[key]);
        }
        (self.newest, self.faded) = (Some(newest), Some(newest));
        self
    }

    /// For each line the least age it has on any host: what all hosts have of it fades by that.
    fn youngest(&self, age: impl Fn(Option<(Day, Day)>) -> u32) -> BTreeMap<Hash64, u32> {
        let mut youngest = BTreeMap::new();
        for ((_, key), row) in &self.lines {
            let least = youngest.entry(*key).or_insert(u32::MAX);
            *least = age(row.days).min(*least);
        }
        youngest
    }

    /// Hosts and clusters that hold each line of either model.
    fn totals(&self, other: &Self) -> BTreeMap<Hash64, (u32, Weight)> {
        let mut totals: BTreeMap<Hash64, (u32, Weight)> = BTreeMap::new();
        for book in [self, other] {
            for (key, (hosts, clusters)) in book.own_totals() {
                let total = totals.entry(key).or_default();
                *total = (total.0.max(hosts), total.1.plus(clusters));
            }
        }
        let only_there = |place: &&(Host, Hash64)| !self.lines.contains_key(place);
        let mut places: BTreeMap<Hash64, u32> = BTreeMap::new();
        for (host, key) in self.lines.keys().chain(other.lines.keys().filter(only_there)) {
            *places.entry(*key).or_default() += u32::from(*host != Host::Any);
        }
        for (key, hosts) in places {
            let total = totals.entry(key).or_default();
            total.0 = total.0.max(hosts);
        }
        totals
    }

    fn own_totals(&self) -> BTreeMap<Hash64, (u32, Weight)> {
        let mut totals: BTreeMap<Hash64, (u32, Weight)> = BTreeMap::new();
        for ((_, key), row) in &self.lines {
            let total = totals.entry(*key).or_default();
            *total = (total.0.max(row.hosts), total.1.max(row.all_clusters));
        }
        totals
    }
}

impl HostRow {
    fn fade(&mut self, age: u32) {
        for count in [&mut self.docs, &mut self.clusters, &mut self.lines, &mut self.shared] {
            *count = count.faded(age);
        }
    }

    fn add(&mut self, other: &Self) {
        self.docs = self.docs.plus(other.docs);
        self.clusters = self.clusters.plus(other.clusters);
        self.lines = self.lines.plus(other.lines);
        self.shared = self.shared.plus(other.shared);
        self.days = span(self.days, other.days);
    }
}

impl LineRow {
    fn fade(&mut self, age: u32, age_of_all: u32) {
        let counts = [
            &mut self.docs,
            &mut self.clusters,
            &mut self.times,
            &mut self.in_head,
            &mut self.in_tail,
        ];
        for count in counts {
            *count = count.faded(age);
        }
        self.all_clusters = self.all_clusters.faded(age_of_all);
    }

    /// Hosts and clusters of all hosts are left to [`Rulebook::totals`].
    fn add(&mut self, other: Self) {
        self.standing = self.standing.max(other.standing);
        self.docs = self.docs.plus(other.docs);
        self.clusters = self.clusters.plus(other.clusters);
        self.times = self.times.plus(other.times);
        self.in_head = self.in_head.plus(other.in_head);
        self.in_tail = self.in_tail.plus(other.in_tail);
        self.days = span(self.days, other.days);
        if self.text.is_empty() || (!other.text.is_empty() && other.text < self.text) {
            self.text = other.text;
        }
    }
}

/// The days from the earlier first to the later last.
fn span(a: Option<(Day, Day)>, b: Option<(Day, Day)>) -> Option<(Day, Day)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        _ => a.or(b),
    }
}
