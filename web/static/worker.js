// The worker's message loop. The first message says which program to run, every later one is a call to answer.

let program;

async function start({ js, wasm }) {
  const program = await import(js);
  await program.default({ module_or_path: wasm });
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
