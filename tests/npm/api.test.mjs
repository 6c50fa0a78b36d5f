// The npm package as Node sees it. `cargo xtask npm` builds it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { audit, plan } from '../../pkg/plimsoll.js';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const ferry = 'tests/browser/fixtures/ferry';
const paths = ['Cargo.toml', 'Cargo.lock', ...['deck', 'hold', 'mast'].map((name) => `crates/${name}/Cargo.toml`)];
const files = paths.map((path) => ({ path, text: read(`${ferry}/${path}`) }));

test('an audit finds what is wrong', () => {
  const report = audit(files);
  assert.equal(report.schema, 'plimsoll/1');
  assert.deepEqual(report.workspace.members.map(({ name }) => name).sort(), ['deck', 'hold', 'mast']);
  assert.deepEqual(report.findings.map(({ id }) => id).sort(), [
    'duplicate-version:fnv',
    'inherit-dependency:fnv',
    'inherit-dependency:log',
  ]);
});

test('a report is plain JSON', () => {
  const report = audit(files);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

test('a chosen fix corrects the file and no other byte', () => {
  const { applied, files: corrected } = plan(files, { 'inherit-dependency:log': 'inherit' });
  assert.deepEqual(applied, [{ finding: 'inherit-dependency:log', fix: 'inherit' }]);
  assert.deepEqual(corrected.map(({ path }) => path), ['crates/deck/Cargo.toml']);
  assert.equal(corrected[0].text, read(`${ferry}-corrected/crates/deck/Cargo.toml`));
});

test('the safe fixes and all advised ones have names', () => {
  assert.equal(plan(files, 'safe').applied.length, 2);
  const { applied, blocked } = plan(files, 'all');
  assert.equal(applied.length, 2);
  assert.equal(blocked[0].by, 'duplicate-version:fnv');
});

test('a plan without fixes changes nothing', () => {
  assert.deepEqual(plan(files, {}).files, []);
});

test('what makes no sense is refused with an error', () => {
  assert.throws(() => audit('Cargo.toml'), Error);
  assert.throws(() => plan(files, 'everything'), /everything/);
});

test('the functions have TypeScript types', () => {
  const types = read('pkg/plimsoll.d.ts');
  assert.match(types, /export function audit\(files: InputFile\[\]\): Report;/);
  assert.match(types, /export function plan\(files: InputFile\[\], selection: Selection\): Plan;/);
});

test('the TypeScript types and the JSON Schema in the package are those of a report', () => {
  const types = {};
  for (const [, name, body] of read('pkg/plimsoll.d.ts').matchAll(/interface (\w+) \{\n([^}]*)\}/g)) {
    types[name] = [...body.matchAll(/^\s*(\w+)\??:/gm)].map((match) => match[1]).sort();
  }
  const { InputFile, ...ofReport } = types;
  assert.deepEqual(InputFile, ['path', 'text']);
  const { $defs, ...root } = JSON.parse(read('pkg/report-v1.schema.json'));
  const schema = {};
  for (const [name, definition] of Object.entries({ Report: root, ...$defs })) {
    if (definition.properties) schema[name] = Object.keys(definition.properties).sort();
  }
  assert.deepEqual(ofReport, schema);
  const report = audit(files);
  for (const [name, value] of Object.entries({ Report: report, Finding: report.findings[0], Plan: plan(files, 'safe') })) {
    assert.deepEqual(Object.keys(value).sort(), types[name], name);
  }
});

test('the licences are in the package that is published', () => {
  const options = { cwd: fileURLToPath(new URL('../../pkg', import.meta.url)), encoding: 'utf8' };
  const [{ files: packed }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], options));
  const names = packed.map(({ path }) => path);
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE', 'THIRD-PARTY-LICENCES.txt']) {
    assert.ok(names.includes(name), `${name} is not among ${names}`);
  }
  const text = read('pkg/THIRD-PARTY-LICENCES.txt');
  assert.match(text, /\nserde \d+\.\d+\.\d+: MIT OR Apache-2\.0, /);
  assert.match(text, /Permission is hereby granted/);
});
