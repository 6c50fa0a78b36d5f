//! How long a whole audit takes, its report and its plan; the cost has to be linear in the packages of the workspace.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plimsoll::audit::Audit;
use plimsoll::plan::{Selection, plan};
use plimsoll::schema::v1;

fn audit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("audit");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    for count in [100, 1_000, 1_500, 10_000, 100_000] {
        let files = common::workspace(count);
        let audit = Audit::new(files.clone());
        assert!(audit.model.problems.is_empty(), "{:?}", audit.model.problems.first());
        assert!(audit.findings.len() * 60 > count, "{} findings among {count} packages", audit.findings.len());
        let advised = Selection::advised(&audit, |_| true);

        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("new", count), &files, |bencher, files| {
            bencher.iter_batched(|| files.clone(), Audit::new, BatchSize::LargeInput);
        });
        group.bench_with_input(BenchmarkId::new("report", count), &audit, |bencher, audit| {
            bencher.iter(|| v1::report(black_box(audit)));
        });
        group.bench_with_input(BenchmarkId::new("plan", count), &audit, |bencher, audit| {
            bencher.iter(|| plan(black_box(audit), &advised));
        });
    }
    group.finish();
}

criterion_group!(benches, audit);
criterion_main!(benches);
