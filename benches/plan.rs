//! The linter on ten thousand clauses.

use std::collections::BTreeSet;
use std::hint::black_box;

use criterion::{Criterion, criterion_group};
use yanlian::base::ids::{ClauseId, Id};
use yanlian::plan::lint;
use yanlian::plan::lint::view::View;
use yanlian::scenario::valley;

/// Clauses of the promise: checked in two seconds.
const CLAUSES: usize = 10_000;

fn linter(c: &mut Criterion) {
    let scenario = valley::scenario();
    let mut books = scenario.books.clone();
    let own = books.clauses.clone();
    for i in own.len()..CLAUSES {
        let mut clause = own[i % own.len()].clone();
        clause.key = format!("flood.x{i}");
        books.clauses.push(clause);
    }
    books.plans[0].clauses = (0..books.clauses.len()).map(ClauseId::from_index).collect();
    let mut group = c.benchmark_group("plan");
    group.sample_size(10);
    group.bench_function("lint 10,000 clauses", |b| b.iter(|| black_box(lint::run(&View::new(&books, &scenario.county, BTreeSet::new(), true)))));
    group.finish();
}

criterion_group!(plans, linter);
