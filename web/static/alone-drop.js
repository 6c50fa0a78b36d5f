// In front of `early.js` in a page that is a file of its own, so that the earliest drop can be read as well.
(() => {
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
})();
