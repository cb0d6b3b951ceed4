//! Plan / lint / waits — clauses that wait for each other in a circle, or for themselves.
//!
//! In: `done(…)` and `after(…)` that must hold for a clause to fall due. Out: P024, once a circle, at its first clause.
//! Method: strongly joined parts of the graph of waits (Tarjan 1972, written without recursion so that a long chain of
//! approvals cannot overflow the stack).

use std::collections::{BTreeMap, BTreeSet};

use super::hit::{Hits, Spot};
use super::rule::Rule;
use super::view::View;
use crate::base::ids::{ClauseId, Id};
use crate::plan::trigger::Trigger;

/// Clauses for which a trigger must wait whatever else holds: those of `and`, of one part, never of one side of `or`.
fn must<'t>(t: &'t Trigger, out: &mut BTreeSet<&'t str>) {
    match t {
        Trigger::Done(k) | Trigger::After(k, _) => {
            out.insert(k);
        }
        Trigger::All(list) => list.iter().for_each(|t| must(t, out)),
        Trigger::Held(_, t) => must(t, out),
        Trigger::Latch(on, _) => must(on, out),
        Trigger::Any(list) => {
            let sides: Vec<BTreeSet<&str>> = list
                .iter()
                .map(|t| {
                    let mut side = BTreeSet::new();
                    must(t, &mut side);
                    side
                })
                .collect();
            if let Some((first, rest)) = sides.split_first() {
                out.extend(first.iter().filter(|k| rest.iter().all(|s| s.contains(*k))));
            }
        }
        _ => {}
    }
}

/// Looks.
pub fn look(view: &View<'_>, hits: &mut Hits) {
    let by_key: BTreeMap<&str, usize> = view.books.clauses.iter().enumerate().map(|(i, c)| (c.key.as_str(), i)).collect();
    let edges: Vec<Vec<usize>> = view
        .books
        .clauses
        .iter()
        .map(|c| {
            let mut keys = BTreeSet::new();
            must(&c.trigger, &mut keys);
            keys.iter().filter_map(|k| by_key.get(k).copied()).collect()
        })
        .collect();
    for mut circle in circles(&edges) {
        circle.sort_unstable();
        let names: Vec<String> = circle.iter().map(|i| format!("\"{}\"", view.books.clauses[*i].key)).collect();
        let (zh, en) = match &names[..] {
            [own] => (format!("等待自己，永远不会到期：{own}"), format!("waits for itself for ever: {own}")),
            _ => (format!("互相等待，永远不会到期：{}", names.join("、")), format!("wait for each other for ever: {}", names.join(", "))),
        };
        hits.add(Rule::CircularWait, Spot::Clause(ClauseId::from_index(circle[0])), "trigger", zh, en);
    }
}

/// Strongly joined parts of more than one node, and nodes that wait for themselves.
fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let n = edges.len();
    let (mut number, mut low, mut on) = (vec![UNSEEN; n], vec![0; n], vec![false; n]);
    let (mut stack, mut out, mut next) = (Vec::new(), Vec::new(), 0);
    for root in 0..n {
        if number[root] != UNSEEN {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((v, at)) = work.pop() {
            if at == 0 {
                (number[v], low[v], on[v]) = (next, next, true);
                next += 1;
                stack.push(v);
            }
            if let Some(&w) = edges[v].get(at) {
                work.push((v, at + 1));
                if number[w] == UNSEEN {
                    work.push((w, 0));
                } else if on[w] {
                    low[v] = low[v].min(number[w]);
                }
                continue;
            }
            if low[v] == number[v] {
                let mut part = Vec::new();
                while let Some(w) = stack.pop() {
                    on[w] = false;
                    part.push(w);
                    if w == v {
                        break;
                    }
                }
                if part.len() > 1 || edges[v].contains(&v) {
                    out.push(part);
                }
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[v]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn circles_are_found_and_chains_are_none() {
        assert_eq!(circles(&[vec![1], vec![2], vec![]]), Vec::<Vec<usize>>::new());
        let mut found = circles(&[vec![1], vec![2], vec![0], vec![0], vec![5], vec![4]]);
        found.iter_mut().for_each(|c| c.sort_unstable());
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![4, 5]]);
        assert_eq!(circles(&[vec![0], vec![0]]), [vec![0]], "whoever waits for himself waits for ever");
        let long: Vec<Vec<usize>> = (0..100_000).map(|i| vec![(i + 1) % 100_000]).collect();
        assert_eq!(circles(&long).len(), 1);
    }
}
