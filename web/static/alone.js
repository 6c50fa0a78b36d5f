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
for (const name of ['theme', 'returns']) delete page.dataset[name];

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
