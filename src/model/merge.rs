//! Adding up what several dumps have taught, and letting what is old fade.

use std::collections::BTreeMap;

use super::error::ModelError;
use super::host::Host;
use super::row::{Row, Spread};
use super::rulebook::Rulebook;
use super::weight::Weight;
use crate::doc::Day;
use crate::hash::Hash64;

impl Rulebook {
    /// The model of both dumps, as far as it can be told: counts of the same line, run or template
    /// on the same host add up, what is denied stays denied, else what is pinned pinned.
    ///
    /// First all counts fade to half for every 90 days between the last day something was seen and
    /// the newest day of both models ([`newest`](Self::newest)); what falls below half a cluster is
    /// dropped, unless it was ruled on by hand. Undated counts do not fade. The order of merging
    /// does not matter but for roundings.
    ///
    /// Clusters of copies are taken to lie within one dump, what was too rare to be saved counts
    /// nothing, and of the numbers of hosts and of fillers the greater one stays: all of them err
    /// on the side of a single survey of everything.
    ///
    /// # Errors
    ///
    /// When the two were made with other settings.
    pub fn merge(self, other: Self) -> Result<Self, ModelError> {
        other.settings.check_counts(&self.settings)?;
        let newest = self.newest.max(other.newest);
        let (one, other) = (self.faded_to(newest), other.faded_to(newest));
        Ok(Self {
            hosts: sum(one.hosts, other.hosts),
            lines: spread_sum(one.lines, other.lines),
            wide_lines: sum(one.wide_lines, other.wide_lines),
            runs: spread_sum(one.runs, other.runs),
            templates: sum(one.templates, other.templates),
            ..one
        })
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
        fade_everywhere(&mut self.lines, age);
        fade_everywhere(&mut self.runs, age);
        fade(&mut self.hosts, age);
        fade(&mut self.lines, age);
        fade(&mut self.wide_lines, age);
        fade(&mut self.runs, age);
        fade(&mut self.templates, age);
        (self.newest, self.faded) = (Some(newest), Some(newest));
        self
    }
}

type Table<R> = BTreeMap<<R as Row>::Key, R>;

fn fade<R: Row>(rows: &mut Table<R>, age: impl Fn(Option<(Day, Day)>) -> u32) {
    for row in rows.values_mut() {
        let age = age(*row.days());
        row.fade(age);
    }
}

/// What all hosts have of something fades by the least age it has on any of them.
fn fade_everywhere<R: Spread>(rows: &mut Table<R>, age: impl Fn(Option<(Day, Day)>) -> u32) {
    let mut youngest: BTreeMap<Hash64, u32> = BTreeMap::new();
    for ((_, key), row) in &mut *rows {
        let least = youngest.entry(*key).or_insert(u32::MAX);
        *least = age(*row.days()).min(*least);
    }
    for ((_, key), row) in rows {
        let (_, clusters) = row.everywhere();
        *clusters = clusters.faded(youngest[key]);
    }
}

fn sum<R: Row>(mut rows: Table<R>, other: Table<R>) -> Table<R> {
    for (key, row) in other {
        rows.entry(key).or_default().add(row);
    }
    rows.retain(|_, row| row.stays());
    rows
}

fn spread_sum<R: Spread>(mut rows: Table<R>, mut other: Table<R>) -> Table<R> {
    let totals = totals(&mut rows, &mut other);
    let mut sum = sum(rows, other);
    for ((_, key), row) in &mut sum {
        let (hosts, clusters) = row.everywhere();
        (*hosts, *clusters) = totals[key];
    }
    sum
}

/// Hosts and clusters that hold each line or run of either model.
fn totals<R: Spread>(rows: &mut Table<R>, other: &mut Table<R>) -> BTreeMap<Hash64, (u32, Weight)> {
    let mut totals: BTreeMap<Hash64, (u32, Weight)> = BTreeMap::new();
    for (key, (hosts, clusters)) in own_totals(rows).into_iter().chain(own_totals(other)) {
        let total = totals.entry(key).or_default();
        *total = (total.0.max(hosts), total.1.plus(clusters));
    }
    let only_there = |place: &&(Host, Hash64)| !rows.contains_key(place);
    let mut places: BTreeMap<Hash64, u32> = BTreeMap::new();
    for (host, key) in rows.keys().chain(other.keys().filter(only_there)) {
        *places.entry(*key).or_default() += u32::from(*host != Host::Any);
    }
    for (key, hosts) in places {
        let total = totals.entry(key).or_default();
        total.0 = total.0.max(hosts);
    }
    totals
}

fn own_totals<R: Spread>(rows: &mut Table<R>) -> BTreeMap<Hash64, (u32, Weight)> {
    let mut totals: BTreeMap<Hash64, (u32, Weight)> = BTreeMap::new();
    for ((_, key), row) in rows {
        let (hosts, clusters) = row.everywhere();
        let total = totals.entry(*key).or_default();
        *total = (total.0.max(*hosts), total.1.max(*clusters));
    }
    totals
}
