// What a page that is a file of its own brings along, in the place of files beside it. `cargo xtask standalone` puts
// everything into one file: this, the page's JavaScript in front of it, and `boot.js` behind.

const text = (id) => document.getElementById(id).textContent;

/** The bytes that are compressed and written as base64. */
async function inflated(base64) {
  const packed = Uint8Array.from(atob(base64), (digit) => digit.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The only script that a worker is made of is the one in this page.
const blob = { createScriptURL: (url) => url };
const policy = globalThis.trustedTypes?.createPolicy('plimsoll', blob) ?? blob;

// As it came, before anything is drawn; an audit that came with it is another's to share again.
const page = document.documentElement.cloneNode(true);
page.querySelector('#shared')?.remove();

/** What was dropped, as pages from elsewhere get it: `known` tells what it is, `handle` promises what is in it. */
function entry(known, fullPath, handle) {
  const isDirectory = known.isDirectory ?? known.kind === 'directory';
  return {
    isDirectory,
    isFile: !isDirectory,
    name: known.name,
    fullPath,
    getFile(path, _, done, fail) {
      const parts = path.split('/');
      const name = parts.pop();
      const below = async (folder, part) => (await folder).getDirectoryHandle(part);
      const found = async () => (await parts.reduce(below, handle)).getFileHandle(name);
      found().then((one) => done(entry(one, `${fullPath}/${path}`, Promise.resolve(one)))).catch(fail);
    },
    file: (done, fail) => handle.then((handle) => handle.getFile?.() ?? handle).then(done, fail),
    createReader() {
      let all = async () => {
        const found = [];
        for await (const one of (await handle).values()) found.push(entry(one, `${fullPath}/${one.name}`, Promise.resolve(one)));
        all = async () => [];
        return found;
      };
      return { readEntries: (done, fail) => all().then(done, fail) };
    },
  };
}

// A page from a disk is told what is dropped on it, but may read it through handles only.
const asEntry = DataTransferItem.prototype.webkitGetAsEntry;
DataTransferItem.prototype.webkitGetAsEntry = function () {
  const known = asEntry.call(this);
  if (!known) return known;
  const handle = known.isFile ? Promise.resolve(this.getAsFile()) : this.getAsFileSystemHandle?.();
  return handle ? entry(known, known.fullPath, handle) : known;
};

// Beside a file there is no other one that a link could lead to.
document.addEventListener('click', async (event) => {
  if (!event.target.closest?.('#licences-link')) return;
  event.preventDefault();
  open(URL.createObjectURL(new Blob([await inflated(text('licences'))], { type: 'text/html' })), '_blank', 'noopener');
});

globalThis.plimsollShip = {
  async start() {
    await wasm_bindgen({ module_or_path: await inflated(text('page-wasm')) });
  },
  worker() {
    const script = URL.createObjectURL(new Blob([text('auditor-js')], { type: 'text/javascript' }));
    const worker = new Worker(policy.createScriptURL(script));
    // As text, so that this message is the first one.
    worker.postMessage({ packed: text('auditor-wasm') });
    return worker;
  },
  shared: () => document.getElementById('shared')?.textContent,
  whole: async () => `<!doctype html>\n${page.outerHTML}`,
};
