// Runs before anything is painted. What a visitor does while the page's program loads is kept here, and happens once the
// program is there.
(() => {
  const root = document.documentElement;
  // A visitor with a session in this browser, or with a link to a view or an audit, does not see the start page first.
  try {
    const colours = localStorage.getItem('plimsoll-colours');
    if (colours) root.dataset.theme = colours;
    if (location.hash.length > 1 || localStorage.getItem('plimsoll-returns')) root.dataset.returns = '';
  } catch {
    // A browser may deny its storage.
  }

  const kept = new Map();
  const keep = (again, key = again) => {
    kept.set(key, again);
    const status = document.getElementById('status');
    if (status) status.textContent = 'Loading… What you gave comes next.';
  };

  // An event hands its files and texts out only while it is handled.
  const taken = (transfer) => {
    const items = [...transfer.items].map((item) => {
      const [entry, handle] = [item.webkitGetAsEntry(), item.getAsFileSystemHandle?.()];
      return { webkitGetAsEntry: () => entry, getAsFileSystemHandle: () => handle };
    });
    const [files, text] = [transfer.files, transfer.getData('text/plain')];
    return { items, files, getData: () => text };
  };
  const anew = (event, name, transfer) => {
    Object.defineProperty(event, name, { value: transfer });
    keep(() => dispatchEvent(event));
  };
  const isField = (target) => target.matches?.('input, textarea');

  const hear = {
    dragover: (event) => event.preventDefault(),
    drop(event) {
      event.preventDefault();
      anew(new DragEvent('drop', { cancelable: true }), 'dataTransfer', taken(event.dataTransfer));
    },
    paste(event) {
      if (isField(event.target)) return;
      event.preventDefault();
      anew(new ClipboardEvent('paste', { cancelable: true }), 'clipboardData', taken(event.clipboardData));
    },
    click({ target }) {
      const button = target.closest?.('#start button');
      if (button) keep(() => button.click(), button);
    },
    keydown({ target, key, ctrlKey, metaKey }) {
      if (target.id === 'paste' && key === 'Enter' && (ctrlKey || metaKey)) {
        const button = document.getElementById('audit-text');
        keep(() => button.click(), button);
      }
    },
    change({ target }) {
      if (target.type === 'file') keep(() => target.dispatchEvent(new Event('change')), target);
    },
  };
  for (const [name, act] of Object.entries(hear)) addEventListener(name, act);

  /** Called by the page once it listens. */
  globalThis.plimsollEarly = () => {
    for (const [name, act] of Object.entries(hear)) removeEventListener(name, act);
    for (const again of kept.values()) again();
  };
})();
