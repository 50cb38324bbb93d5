//! Where the story of a page lies.

use super::weights::Signs;

/// What leaving the story and coming back costs together, in hundredths of log-odds.
pub(crate) const GAP: i32 = 100;

/// What every line of such a gap costs.
pub(crate) const GAP_LINE: i32 = 30;

/// The lines of the story: the best run of lines, with gaps where what lies behind a gap gains more
/// than the gap costs.
///
/// The states before, in, in a gap of and after the story are followed line by line (Viterbi 1967),
/// so no other choice of lines has a greater sum. Linear in the lines.
pub(crate) fn story(signs: &[Signs]) -> Vec<bool> {
    let weights: Vec<i64> = signs.iter().map(|signs| i64::from(signs.weight())).collect();
    best_run(&weights, i64::from(GAP), i64::from(GAP_LINE))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    Gap,
    After,
}

const STATES: [State; 4] = [State::Before, State::Inside, State::Gap, State::After];

pub(crate) fn best_run(weights: &[i64], gap: i64, gap_line: i64) -> Vec<bool> {
    use State::{After, Before, Gap, Inside};
    const NEVER: i64 = i64::MIN / 4;
    let mut sums = [0, NEVER, NEVER, NEVER];
    let mut came: Vec<[State; 4]> = Vec::with_capacity(weights.len());
    for &weight in weights {
        let from = |choices: &[(State, i64)]| {
            let best = choices.iter().map(|&(state, cost)| (sums[state as usize] - cost, state));
            best.rev().max_by_key(|&(sum, _)| sum).unwrap_or((NEVER, Before))
        };
        let steps = [
            from(&[(Before, 0)]),
            from(&[(Inside, 0), (Before, 0), (Gap, 0)]),
            from(&[(Inside, gap), (Gap, 0)]),
            from(&[(After, 0), (Inside, 0)]),
        ];
        came.push(steps.map(|(_, state)| state));
        let gains = [0, weight, -gap_line, 0];
        sums = std::array::from_fn(|i| steps[i].0 + gains[i]);
    }
    let ends = [Before, Inside, After].map(|state| (sums[state as usize], state));
    let mut state = ends.into_iter().max_by_key(|&(sum, _)| sum).map_or(Before, |(_, state)| state);
    let mut inside = vec![false; weights.len()];
    for number in (0..weights.len()).rev() {
        inside[number] = state == Inside;
        state = came[number][STATES.iter().position(|&s| s == state).unwrap_or(0)];
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a choice of lines is worth.
    fn worth(weights: &[i64], inside: &[bool], gap: i64, gap_line: i64) -> i64 {
        let chosen = || (0..weights.len()).filter(|&number| inside[number]);
        let holes = chosen().zip(chosen().skip(1)).map(|(a, b)| (b - a - 1) as i64);
        let costs = holes.filter(|&lines| lines != 0).map(|lines| gap + lines * gap_line);
        chosen().map(|number| weights[number]).sum::<i64>() - costs.sum::<i64>()
    }

    proptest! {
        #[test]
        fn no_other_choice_of_lines_is_worth_more(
            weights in prop::collection::vec(-60_i64..60, 0..9),
            gap in 0_i64..40,
            gap_line in 0_i64..20,
        ) {
            let choices = 0..1_u32 << weights.len();
            let chosen = |bits: u32| (0..weights.len()).map(|n| bits >> n & 1 == 1).collect();
            let worth_of = |inside: Vec<bool>| worth(&weights, &inside, gap, gap_line);
            let best = choices.map(chosen).map(worth_of).max();
            prop_assert_eq!(Some(worth_of(best_run(&weights, gap, gap_line))), best);
        }
    }

    #[test]
    fn a_gap_costs_as_much_as_it_says() {
        let check = |weights: &[i64], expected: &[bool]| {
            assert_eq!(best_run(weights, 100, 30), expected, "{weights:?}");
        };
        check(&[], &[]);
        check(&[-5, -1], &[false, false]);
        check(&[200, -131, 200], &[true, false, true]);
        check(&[200, -129, 200], &[true, true, true]);
        check(&[200, -500, 129], &[true, false, false]);
        check(&[200, -500, 131], &[true, false, true]);
        check(&[200, -500, -500, 159], &[true, false, false, false]);
        check(&[200, -500, -500, 161], &[true, false, false, true]);
    }
}
