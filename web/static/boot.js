// Starts the page. It is a file of its own because the content security policy allows no inline script, and the only
// place that knows how the page was shipped: Trunk.toml names the files in this script's data attributes.

// A page that is a file of its own brings all this along.
globalThis.plimsollShip ??= (() => {
  const script = document.querySelector('script[data-wasm]');
  const locate = (name) => new URL(script.dataset[name], document.baseURI).href;
  // Where scripts may come from is held to this, too, by browsers that know trusted types.
  const own = (name) => {
    const url = locate(name);
    const allow = (url) => { if (new URL(url).origin === location.origin) return url; throw new TypeError(url); };
    own.policy ??= globalThis.trustedTypes?.createPolicy('plimsoll', { createScriptURL: allow }) ?? { createScriptURL: allow };
    return own.policy.createScriptURL(url);
  };
  /** A new version that waits takes over before anything is shown, if this is the only tab. Says whether it does. */
  const isRenewed = async () => {
    const offline = navigator.serviceWorker;
    const waiting = (await offline?.getRegistration())?.waiting;
    if (!waiting) return false;
    return new Promise((resolve) => {
      offline.addEventListener('controllerchange', () => { resolve(true); location.reload(); }, { once: true });
      offline.addEventListener('message', () => resolve(false), { once: true });
      offline.startMessages();
      waiting.postMessage('take over');
      setTimeout(() => resolve(false), 2_000);
    });
  };
  return {
    async start() {
      if (script.dataset.offline && await isRenewed().catch(() => false)) return;
      const { default: init } = await import(locate('js'));
      await init({ module_or_path: locate('wasm') });
      if (script.dataset.offline) await navigator.serviceWorker?.register(own('offline')).catch(() => {});
    },
    worker() {
      const worker = new Worker(own('worker'), { type: 'module' });
      worker.postMessage({ js: locate('auditorJs'), wasm: locate('auditorWasm') });
      return worker;
    },
    shared: () => undefined,
    async whole() {
      const answer = await fetch(locate('whole'));
      if (!answer.ok) throw new Error('the page that works alone is not there');
      return answer.text();
    },
  };
})();

/** Called by the page once a visitor is about to give it something. */
globalThis.plimsollWorker = () => plimsollShip.worker();

/** What the page keeps in this browser between visits: the session, and files of a public index by their addresses. */
const STORES = ['kept', 'index'];

/** Promises the result of a request to the database. */
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Promises to wait so many milliseconds. */
const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

/** How long a browser may take to open its database. Some never answer. */
const OPENING = 5_000;

/** Does something with what the page keeps, all or nothing. */
async function kept(mode, act, store = 'kept') {
  const opening = indexedDB.open('plimsoll', 2);
  opening.onupgradeneeded = () => {
    const there = opening.result.objectStoreNames;
    for (const name of STORES) if (!there.contains(name)) opening.result.createObjectStore(name);
  };
  const late = pause(OPENING).then(() => { throw new Error('The database does not open.'); });
  const database = await Promise.race([done(opening), late]);
  try {
    const transaction = database.transaction(store, mode);
    // That the storage is full may show only when all of it is written.
    const over = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    over.catch(() => {});
    const result = await act(transaction.objectStore(store));
    await over;
    return result;
  } finally {
    database.close();
  }
}

/** The other tabs, where the browser lets tabs talk to each other. */
const tabs = (() => {
  try {
    return new BroadcastChannel('plimsoll');
  } catch {
    return undefined;
  }
})();

/** What stands for the content of the session that is kept: its stamp, and an empty one if there is no session. */
async function stampOf(store) {
  // Earlier versions of the page wrote no stamp.
  return (await done(store.get('stamp'))) ?? ((await done(store.getKey('session'))) ? 'unknown' : '');
}

/** Notes for `early.js` whether there is a session. */
function note(isThere) {
  try {
    if (isThere) localStorage.setItem('plimsoll-returns', '1');
    else localStorage.removeItem('plimsoll-returns');
  } catch {
    // The start page is seen first, then.
  }
}

globalThis.plimsollKept = {
  read: () => kept('readonly', async (store) => {
    const [names, all] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    note(names.includes('session'));
    return new Map(names.map((name, at) => [name, all[at]])).set('stamp', await stampOf(store));
  }),
  /**
   * Keeps the session and beside it the files of these names, and nothing else. Returns the names of those that are
   * neither there nor among the contents; then nothing is written. Over another session than that of the stamp `base`
   * nothing is written either, and the stamp of that one is returned; without a `base` any session is replaced.
   */
  async write(session, names, contents, stamp, base) {
    let before;
    const result = await kept('readwrite', async (store) => {
      before = await stampOf(store);
      if (base !== undefined && before !== base && before !== stamp) return before;
      const there = await done(store.getAllKeys());
      const missing = names.filter((name) => !there.includes(name) && !contents.has(name));
      if (missing.length) return missing;
      for (const name of there) if (!names.includes(name)) store.delete(name);
      for (const [name, content] of contents) store.put(content, name);
      store.put(stamp, 'stamp');
      await done(store.put(session, 'session'));
      note(true);
      return [];
    });
    if (before !== stamp && Array.isArray(result) && !result.length) tabs?.postMessage(stamp);
    return result;
  },
  async forget() {
    await kept('readwrite', (store) => done(store.clear()));
    note(false);
    tabs?.postMessage('');
  },
  /**
   * Tells the stamp of what is kept when another tab has changed it, and then that it happened just now; and when this
   * tab comes into view, as not every browser lets tabs talk to each other.
   */
  watch(tell) {
    tabs?.addEventListener('message', ({ data }) => tell(String(data), true));
    const look = () => {
      if (document.visibilityState === 'visible') {
        kept('readonly', stampOf).then((stamp) => tell(stamp, false), () => {});
      }
    };
    document.addEventListener('visibilitychange', look);
    addEventListener('pageshow', ({ persisted }) => { if (persisted) look(); });
  },
};

/** Promises the handle of the folder that was dropped or chosen last. */
let folder;

/** The handle of the folder that is written into: a later drop does not take its place. */
let target;

/** The folder that a path leads to, and the name in it. */
async function find(path) {
  const parts = path.split('/');
  const name = parts.pop();
  let at = target;
  for (const part of parts) at = await at.getDirectoryHandle(part);
  return [at, name];
}

const stay = (event) => event.preventDefault();

/** One tab after the other. Returns a function that ends one's turn. A page from a disk has no locks. */
const turn = () => new Promise((resolve) => {
  const run = () => new Promise((end) => { resolve(end); });
  (navigator.locks?.request('plimsoll-folder', run) ?? Promise.reject()).catch(() => resolve(() => {}));
});

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
    target = chosen;
    return chosen.name;
  },
  /** Begins to write into the folder that was chosen. Returns its name, and a function that ends it. */
  async begin() {
    if (await target.requestPermission({ mode: 'readwrite' }) !== 'granted') throw new Error('It may not be written to.');
    const end = await turn();
    // A page that is left now would leave half of the files.
    addEventListener('beforeunload', stay);
    return [target.name, () => {
      removeEventListener('beforeunload', stay);
      end();
    }];
  },
  /** The bytes of a file, but not more than `most` and one. */
  async read(path, most) {
    try {
      const [at, name] = await find(path);
      const file = await (await at.getFileHandle(name)).getFile();
      return new Uint8Array(await file.slice(0, most + 1).arrayBuffer());
    } catch (error) {
      if (error.name !== 'NotFoundError') throw error;
    }
  },
  async remove(path) {
    const [at, name] = await find(path);
    await at.removeEntry(name);
  },
  /** The browser writes into a file beside it, which takes its place once all of it is there. */
  async write(path, bytes, create) {
    const [at, name] = await find(path);
    // Not while another page writes into it.
    const stream = await (await at.getFileHandle(name, { create })).createWritable({ mode: 'exclusive' });
    try {
      await stream.write(bytes);
      await stream.close();
    } catch (error) {
      await stream.abort().catch(() => {});
      throw error;
    }
  },
};

/** So many folders are looked into at once, and so many files of them are handed on. */
const FOLDERS = 64;
const FILES = 256;

/** What is in the folder at a path: paths with their handles, or with what went wrong. */
async function look([path, folder]) {
  const found = [];
  try {
    for await (const one of folder.values()) found.push([`${path}/${one.name}`, one]);
  } catch (error) {
    found.push([path, error]);
  }
  return found;
}

/** A path with its file, or with what went wrong. */
async function sized([path, one]) {
  try {
    return [path, one instanceof Error ? one : await one.getFile()];
  } catch (error) {
    return [path, error];
  }
}

/** Goes through the folder at a path, and yields some of its files at a time. */
async function* through(handles, path) {
  const [name, ...parts] = path.split('/');
  let folder = (await handles).find((one) => one?.kind === 'directory' && one.name === name);
  for (const part of parts) folder = await folder.getDirectoryHandle(part);
  const folders = [[path, folder]];
  const files = [];
  while (folders.length) {
    for (const one of (await Promise.all(folders.splice(0, FOLDERS).map(look))).flat()) {
      (one[1].kind === 'directory' ? folders : files).push(one);
    }
    while (files.length >= FILES || (files.length && !folders.length)) {
      yield Promise.all(files.splice(0, FILES).map(sized));
    }
  }
}

/** Dropped target folders. Handles tell the sizes of many files some times faster than the entries of a drop do. */
globalThis.plimsollTarget = {
  /** Promises the handles of what is dropped, where a browser has them: a drop hands them out only while it is handled. */
  handles: ({ items }) => Promise.all([...items].map((item) => item.getAsFileSystemHandle?.())).catch(() => []),
  /** Promises at each call some paths of the folder, each with its file or with what went wrong, and in the end nothing. */
  list(handles, path) {
    const files = through(handles, path);
    return async () => (await files.next()).value;
  },
};

/** Caches of registries' indices that were given: each finds a file by its path in the index. */
const caches = [];

/** Aborts what is being read and fetched. */
let stopped = new AbortController();

const quietly = (error) => {
  if (error.name !== 'NotFoundError' && error.name !== 'TypeMismatchError') throw error;
};

/** The newest file at this path of all caches of a registry. */
async function cached(registry, path) {
  const own = caches.filter((cache) => cache.registry === registry);
  const found = (await Promise.all(own.map((cache) => cache.find(path)))).filter(Boolean);
  found.sort((a, b) => b.lastModified - a.lastModified);
  return found[0] && new Uint8Array(await found[0].arrayBuffer());
}

/** How many files are read or fetched at once. */
const AT_ONCE = 8;

/** For so many milliseconds a file of a public index is not fetched again. */
const FRESH = 24 * 60 * 60 * 1000;

/** How often a file is tried, and how many milliseconds pass before the second try; they double with each further one. */
const TRIES = 4;
const WAIT = 500;

/** How long an answer may take. */
const SLOWEST = 20_000;

/** What the public index has at this address: `[bytes]`, or `[]` if there is no such package. */
async function served(address, again, over) {
  const before = again ? undefined : await kept('readonly', (files) => done(files.get(address)), 'index').catch(() => {});
  if (before && Date.now() - before.at < FRESH) return [before.bytes];
  // The browser asks whether what it has in its own cache is still right, by the ETag. What was garbage is asked anew.
  const options = { cache: again ? 'reload' : 'no-cache', credentials: 'omit', redirect: 'error' };
  for (let left = TRIES, wait = WAIT; ; left--, wait *= 2) {
    try {
      const signal = AbortSignal.any([over, AbortSignal.timeout(SLOWEST)]);
      const answer = await fetch(address, { ...options, signal });
      if ([404, 410, 451].includes(answer.status)) return [];
      if (!answer.ok) throw new Error(`It answers ${answer.status}.`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      // In a private window nothing is kept, and the page works all the same.
      await kept('readwrite', (files) => done(files.put({ bytes, at: Date.now() }, address)), 'index').catch(() => {});
      return [bytes];
    } catch (error) {
      if (left <= 1 || over.aborted) throw error;
      await pause(wait);
    }
  }
}

/** After so many files that could not be had, no further one is asked for. */
const FAILURES = 3;

globalThis.plimsollIndex = {
  /** A dropped folder. Tens of thousands of files may be in it, so that none is looked at before it is asked for. */
  addFolder(registry, entry) {
    const find = (path) => new Promise((resolve, reject) => {
      entry.getFile(path, {}, (file) => file.file(resolve, reject), reject);
    }).catch(quietly);
    caches.push({ registry, find });
  },
  /** Chosen files, by their paths in the index. */
  addFiles(registry, files) {
    caches.push({ registry, find: async (path) => files.get(path) });
  },
  /**
   * Gets what is wanted, `[registry, path, address, again]` each: the bytes of a cache, what the public index has, or
   * nothing. Without an address the public index is not asked. `tell` hears how many are done. Returns what was got and
   * what went wrong.
   */
  async take(wanted, tell) {
    const over = stopped.signal;
    const got = wanted.map(() => undefined);
    const failures = [];
    let next = 0;
    let done = 0;
    const one = async (registry, path, address, again) => {
      const file = again ? undefined : await cached(registry, path);
      if (file || !address || failures.length >= FAILURES) return file;
      return served(address, again, over);
    };
    const work = async () => {
      while (next < wanted.length && !over.aborted) {
        const at = next++;
        try {
          got[at] = await one(...wanted[at]);
        } catch (error) {
          failures.push(`${wanted[at][1]}: ${error.message}`);
        }
        tell(++done);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return [got, over.aborted ? undefined : failures[0]];
  },
  stop() {
    stopped.abort();
    stopped = new AbortController();
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

/** A passphrase for a link: salt, then nonce, then what AES-GCM makes of the bytes with a key of PBKDF2. */
globalThis.plimsollSeal = (() => {
  const iterations = 600_000;
  const key = async (passphrase, salt, use) => {
    if (!globalThis.crypto?.subtle) throw new Error('this browser encrypts and decrypts only on pages that come by https');
    const text = new TextEncoder().encode(passphrase.normalize('NFKC'));
    const raw = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveKey']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
    return crypto.subtle.deriveKey(how, raw, { name: 'AES-GCM', length: 256 }, false, [use]);
  };
  return {
    isThere: () => Boolean(globalThis.crypto?.subtle),
    async seal(bytes, passphrase) {
      const salt = crypto.getRandomValues(new Uint8Array(16));
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(passphrase, salt, 'encrypt'), bytes);
      return new Uint8Array(await new Blob([salt, iv, sealed]).arrayBuffer());
    },
    async unseal(bytes, passphrase) {
      const iv = bytes.slice(16, 28);
      const how = await key(passphrase, bytes.slice(0, 16), 'decrypt');
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, how, bytes.slice(28)));
    },
  };
})();

try {
  // A site that shows this page as its own could have a visitor press what the visitor does not see.
  if (window.top !== window.self) throw new Error('It does not run inside of another page.');
  await plimsollShip.start();
} catch (error) {
  fail(error.message);
  throw error;
}
