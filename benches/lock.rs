//! How long a lock takes from its text to its duplicates; the cost has to be linear in its packages.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plimsoll::graph::{DependencyGraph, Members, Move, duplicates};
use plimsoll::read::lockfile;

fn lock(criterion: &mut Criterion) {
    let file: Arc<str> = Arc::from("Cargo.lock");
    let mut group = criterion.benchmark_group("lock");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for count in [100, 1_000, 10_000, 100_000] {
        let text = common::lock(count);
        let (lock, problems) = lockfile::read(&file, &text);
        assert_eq!(problems, []);
        let lock = lock.unwrap();
        let graph = DependencyGraph::new(lock.clone(), &Members::Unknown);
        let found = duplicates(&graph, &|_| None);
        assert!(found.len() * 25 > count, "{} duplicates among {count}", found.len());

        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("read", count), &text, |bencher, text| {
            bencher.iter(|| lockfile::read(&file, black_box(text)));
        });
        group.bench_with_input(BenchmarkId::new("graph", count), &lock, |bencher, lock| {
            bencher.iter_batched(
                || lock.clone(),
                |lock| DependencyGraph::new(lock, &Members::Unknown),
                criterion::BatchSize::LargeInput,
            );
        });
        group.bench_with_input(BenchmarkId::new("duplicates", count), &graph, |bencher, graph| {
            bencher.iter(|| duplicates(black_box(graph), &|_| None));
        });
        let deepest = graph.packages().iter().copied().max_by_key(|id| graph.holders(*id).len()).unwrap();
        group.bench_with_input(BenchmarkId::new("why", count), &graph, |bencher, graph| {
            bencher.iter(|| graph.why(black_box(deepest)));
        });
        let moves: Vec<_> = found
            .iter()
            .flat_map(|one| {
                let old = one.versions.iter().filter(|id| **id != one.kept);
                old.flat_map(|from| {
                    graph.holders(*from).iter().map(|holder| Move { holder: *holder, from: *from, to: one.kept })
                })
            })
            .collect();
        group.bench_with_input(BenchmarkId::new("removal", count), &graph, |bencher, graph| {
            bencher.iter(|| graph.removed_by(black_box(&moves)));
        });
        group.bench_with_input(BenchmarkId::new("all", count), &text, |bencher, text| {
            bencher.iter(|| {
                let graph = DependencyGraph::new(lockfile::read(&file, text).0.unwrap(), &Members::Unknown);
                duplicates(&graph, &|_| None)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, lock);
criterion_main!(benches);
