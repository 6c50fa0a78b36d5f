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

/** Promises the handle of the folder that was dropped or chosen last. */
let folder;

/** The file at the first of these paths that leads to one. */
async function find(paths) {
  for (const path of paths) {
    try {
      const parts = path.split('/');
      const name = parts.pop();
      let at = await folder;
      for (const part of parts) at = await at.getDirectoryHandle(part);
      return await at.getFileHandle(name);
    } catch (error) {
      if (error.name !== 'NotFoundError' && error.name !== 'TypeMismatchError') throw error;
    }
  }
}

/** The visitor's folder, where a browser lets a page write into it. */
globalThis.plimsollFolder = {
  isThere: () => 'showDirectoryPicker' in globalThis,
  /** A drop hands its handles out only while it is handled. */
  remember({ items }) {
    const handles = [...items].map((item) => item.getAsFileSystemHandle?.());
    folder = Promise.all(handles).then((all) => all.find((one) => one?.kind === 'directory'), () => undefined);
  },
  forget() {
    folder = undefined;
  },
  async choose() {
    let chosen = await folder;
    chosen ??= await showDirectoryPicker({ mode: 'readwrite' });
    if (await chosen.requestPermission({ mode: 'readwrite' }) !== 'granted') throw new Error('It may not be written to.');
    folder = Promise.resolve(chosen);
    return chosen.name;
  },
  async read(paths) {
    const file = await find(paths);
    return file && new Uint8Array(await (await file.getFile()).arrayBuffer());
  },
  /** The browser writes into a file beside it, which takes its place once all of it is there. */
  async write(paths, bytes) {
    const stream = await (await find(paths)).createWritable();
    try {
      await stream.write(bytes);
      await stream.close();
    } catch (error) {
      await stream.abort().catch(() => {});
      throw error;
    }
  },
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
