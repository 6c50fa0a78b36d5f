// Starts the page. It is a file of its own because the content security policy allows no inline script, and the only
// place that knows how the page was shipped: Trunk.toml names the files in this script's data attributes.

const script = document.querySelector('script[data-wasm]');
const locate = (name) => new URL(script.dataset[name], document.baseURI).href;

/** Called by the page once a visitor is about to give it something. */
globalThis.plimsollWorker = () => {
  const worker = new Worker(locate('worker'), { type: 'module' });
  worker.postMessage({ js: locate('auditorJs'), wasm: locate('auditorWasm') });
  return worker;
};

/** Does one thing with what the page keeps in this browser between visits. */
async function kept(mode, act) {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const opening = indexedDB.open('plimsoll', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
  const database = await done(opening);
  try {
    return await done(act(database.transaction('kept', mode).objectStore('kept')));
  } finally {
    database.close();
  }
}

globalThis.plimsollKept = {
  read: () => kept('readonly', (store) => store.get('session')),
  write: (bytes) => kept('readwrite', (store) => store.put(bytes, 'session')),
  forget: () => kept('readwrite', (store) => store.delete('session')),
};

function fail(message) {
  const note = document.createElement('p');
  note.setAttribute('role', 'alert');
  note.textContent = `Plimsoll has stopped; reloading the page may help. ${message}`;
  document.body.prepend(note);
}

// A panic in the page's wasm arrives here as an exception. Nothing works after it, so say so.
addEventListener('error', ({ error, message }) => {
  if (error?.message?.startsWith('panicked at')) fail(message);
});

try {
  const { default: init } = await import(locate('js'));
  await init({ module_or_path: locate('wasm') });
} catch (error) {
  fail(error.message);
  throw error;
}
