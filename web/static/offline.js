// Keeps the site for visits without a network. `cargo xtask build` writes the names of its files in here.
//
// The files of one version are kept together and served together. A new version is fetched whole. It takes over once no
// tab shows the old one any more, or when the only tab is loaded again, so that the two never mix.

const VERSION = 'VERSION';
const FILES = ['FILES'];

// Other sites may live at the same origin, under other paths.
const FAMILY = `plimsoll ${registration.scope} `;

addEventListener('install', (event) => {
  const fetchAll = async () => {
    const cache = await caches.open(FAMILY + VERSION);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })));
  };
  event.waitUntil(fetchAll());
});

addEventListener('activate', (event) => {
  const forget = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(FAMILY) && name !== FAMILY + VERSION);
    await Promise.all(old.map((name) => caches.delete(name)));
  };
  event.waitUntil(forget());
});

addEventListener('message', (event) => {
  const answer = async () => {
    const all = await clients.matchAll({ type: 'window', includeUncontrolled: true });
    const own = all.filter(({ url }) => url.startsWith(registration.scope));
    if (own.length <= 1) await skipWaiting();
    else event.source.postMessage('another tab is open');
  };
  event.waitUntil(answer());
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(registration.scope)) return;
  const rest = url.href.slice(registration.scope.length).split(/[?#]/)[0];
  const name = rest === 'index.html' ? './' : `./${rest}`;
  if (!FILES.includes(name)) return;
  const answer = async () => {
    const cache = await caches.open(FAMILY + VERSION);
    return (await cache.match(name)) ?? fetch(request);
  };
  event.respondWith(answer());
});
