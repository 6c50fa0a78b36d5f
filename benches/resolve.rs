//! How long a resolution takes with index data that is read already: 1,500 packages are to take less than 50 ms.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::read::lockfile;
use plimsoll::registry::{Registry, Store};
use plimsoll::resolve::{Outcome, Resolver, Setup, Start, Update};

/// A registry of `count` packages of 40 releases, each of which needs up to eight packages further down the list, two of
/// them only with a feature that is asked for.
fn registry(count: usize) -> Store {
    let mut store = Store::default();
    for at in 0..count {
        let mut text = String::new();
        for release in 0..40 {
            let mut deps = Vec::new();
            for number in 0..8 {
                let other = at + 1 + if number == 0 { 0 } else { (at * 7 + number * number * 13) % 40 };
                if other < count {
                    deps.push(format!(
                        "{{\"name\":\"p{other}\",\"req\":\"^1.{}\",\"features\":[\"extra\"],\"optional\":{},\
                         \"default_features\":true,\"target\":null,\"kind\":\"normal\"}}",
                        (release + number) / 4,
                        number > 5 && other != at + 1
                    ));
                }
            }
            let optional = if at + 60 < count { "\"all\"" } else { "" };
            let all: Vec<String> = (6..8)
                .map(|number: usize| at + 1 + (at * 7 + number * number * 13) % 40)
                .filter(|other| *other < count && *other != at + 1)
                .map(|other| format!("\"p{other}\""))
                .collect();
            let _ = writeln!(
                text,
                "{{\"name\":\"p{at}\",\"vers\":\"1.{release}.0\",\"deps\":[{}],\"cksum\":\"00\",\"features\":{{\
                 \"default\":[],\"extra\":[{optional}],\"all\":[{}]}},\"yanked\":false}}",
                deps.join(","),
                all.join(",")
            );
        }
        store.add_sparse(Registry::CratesIo, &format!("p{at}"), text.into_bytes()).unwrap();
    }
    store
}

fn resolve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(3));
    for count in [150, 1_500] {
        let mut manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n\n[dependencies]\n".to_owned();
        for at in (0..count).step_by(15) {
            let _ = writeln!(manifest, "p{at} = \"1\"");
        }
        let files = vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }];
        let audit = Audit::new(files);
        let setup = Setup { workspace: &audit.model.workspace, lock: None, config: None, rustc: None };
        let mut resolver = Resolver::new(&setup, registry(count));
        let outcome = resolver.resolve(Start::Nothing, Update::Nothing, &[]);
        let resolution = outcome.resolved().unwrap();
        assert!(resolution.packages.len() > count * 9 / 10, "{} of {count}", resolution.packages.len());

        let lock = lockfile::read(&Arc::from("Cargo.lock"), &resolution.to_lockfile(None)).0.unwrap();
        let setup = Setup { lock: Some(&lock), ..setup };
        let mut resolver = Resolver::new(&setup, resolver.into_store());
        assert!(matches!(resolver.resolve(Start::Lock, Update::Nothing, &[]), Outcome::Resolved(_)));
        group.throughput(Throughput::Elements(count as u64));
        let cases = [
            ("locked", Start::Lock, Update::Nothing),
            ("update", Start::Lock, Update::Everything),
            ("fresh", Start::Nothing, Update::Nothing),
        ];
        for (name, start, update) in cases {
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.iter(|| black_box(resolver.resolve(start, update, &[])));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, resolve);
criterion_main!(benches);
