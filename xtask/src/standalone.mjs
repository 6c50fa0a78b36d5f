// Puts the site into one file that opens from a disk: `node standalone.mjs SITE PARTS STATIC OUT`. SITE is what Trunk
// built, PARTS holds page and auditor as classic scripts with their wasm, STATIC the scripts of the page.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [site, parts, scripts, out] = process.argv.slice(2);
const read = (folder, name) => readFileSync(join(folder, name), 'utf8');
const compressed = (folder, name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).toString('base64');
const packed = (name) => compressed(parts, name);
const harmless = (script) => script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const index = read(site, 'index.html');
const sheets = [...index.matchAll(/href="?\.\/([\w-]+\.css)/g)].map(([, name]) => read(site, name));
const style = sheets.join('\n');
const alone = read(scripts, 'alone.js');
const inflate = alone.slice(alone.indexOf('/** The bytes'), alone.indexOf('// The only script'));
const boot = harmless(`${read(parts, 'page.js')}\n${alone}\n${read(scripts, 'boot.js')}`);
const early = harmless(`${read(scripts, 'alone-drop.js')}\n${read(scripts, 'early.js')}`);
const auditor = harmless(`${read(parts, 'auditor.js')}\n${inflate}\n${read(scripts, 'worker.js')}`);
const icon = `data:image/svg+xml;base64,${readFileSync(join(scripts, 'icon.svg')).toString('base64')}`;
const licences = read(site, 'licences.html').match(/<style>(.*?)<\/style>/s)[1];
const reached = index.match(/connect-src 'self'([^;"]*)/)[1].trim();
const policy = [
  `default-src 'none'`, `connect-src ${reached}`, `script-src ${hash(early)} ${hash(boot)} 'wasm-unsafe-eval'`, `style-src ${hash(style)} ${hash(licences)}`, 'img-src data: blob:',
  'worker-src blob:', `base-uri 'none'`, `form-action 'none'`, `require-trusted-types-for 'script'`, 'trusted-types plimsoll',
].join('; ');

// What is on the page before any program runs.
const body = index.slice(index.search(/<a\b[^>]*\bid="?skip\b/)).replace(/<script.*?<\/script>|<\/body>|<\/html>/gs, '');
const tag = (name) => index.match(new RegExp(`<meta[^>]*name="?${name}"?[^>]*>`))?.[0] ?? '';
writeFileSync(out, `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Plimsoll</title>
${['description', 'viewport', 'color-scheme', 'referrer'].map(tag).join('\n')}
<link rel="icon" href="${icon}" type="image/svg+xml">
<style>${style}</style>
<script>${early}</script></head>
<body>${body}
<script type="text/plain" id="page-wasm">${packed('page_bg.wasm')}</script>
<script type="text/plain" id="auditor-wasm">${packed('auditor_bg.wasm')}</script>
<script type="text/plain" id="licences">${compressed(site, 'licences.html')}</script>
<script type="text/plain" id="auditor-js">${auditor}</script>
<script type="module">${boot}</script>
</body></html>
`);
