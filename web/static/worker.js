// The worker's message loop. The first message says which program to run, every later one is a call to answer.

let program;

async function start({ js, wasm, packed }) {
  // In a page that is a file of its own, all of it stands in front of this script.
  const program = js ? await import(js) : wasm_bindgen;
  await (program.default ?? program)({ module_or_path: wasm ?? await inflated(packed) });
  return program;
}

onmessage = async ({ data }) => {
  try {
    if (program) {
      const answer = (await program).answer(data);
      postMessage(answer, [answer.buffer]);
    } else {
      program = start(data);
      await program;
    }
  } catch (error) {
    postMessage({ crash: error.message ?? String(error) });
  }
};
