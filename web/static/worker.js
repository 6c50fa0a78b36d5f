// The worker's message loop. The first message says which program to run, every later one is a call to answer. It says
// once that the program is loaded.

let program;

let isLoaded = false;

/** Whether there is something to answer. */
let isAsked = false;

/** How often the program is run for nothing. */
const WARM = 3;

const turn = () => new Promise((resolve) => { setTimeout(resolve); });

async function start({ js, wasm, packed }) {
  // In a page that is a file of its own, all of it stands in front of this script.
  const program = js ? await import(js) : wasm_bindgen;
  await (program.default ?? program)({ module_or_path: wasm ?? await inflated(packed) });
  return program;
}

onmessage = async ({ data }) => {
  try {
    if (program) {
      isAsked = true;
      const answer = (await program).answer(data);
      postMessage(answer, [answer.buffer]);
    } else {
      program = start(data);
      await program;
      isLoaded = true;
      postMessage({ isLoaded });
      // Files are on their way, and the browser compiles meanwhile.
      for (let left = WARM; left > 0; left--) {
        await turn();
        if (isAsked) break;
        (await program).warmUp();
      }
    }
  } catch (error) {
    postMessage({ crash: error.message ?? String(error), isLoaded });
  }
};
