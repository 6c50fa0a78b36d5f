// The npm package as Node sees it. `cargo xtask npm` builds it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { audit, plan } from '../../pkg/plimsoll.js';

const files = [
  { path: 'Cargo.toml', text: '[package]\nname = "a"\nversion = "1.0.0"\n' },
  { path: 'src/main.rs', text: 'fn main() {}\n' },
];

test('an audit reads the manifests', () => {
  assert.deepEqual(audit(files), { manifests: ['Cargo.toml'] });
});

test('a report is plain JSON', () => {
  const report = audit(files);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

test('a plan without fixes changes nothing', () => {
  assert.deepEqual(plan(files, []), []);
});

test('what is not a list of files is refused with an error', () => {
  assert.throws(() => audit('Cargo.toml'), Error);
});

test('the functions have TypeScript types', () => {
  const types = readFileSync(new URL('../../pkg/plimsoll.d.ts', import.meta.url), 'utf8');
  assert.match(types, /export function audit\(files: InputFile\[\]\): Report;/);
  assert.match(types, /export function plan\(files: InputFile\[\], selection: Selection\): InputFile\[\];/);
});
