import { commands, control } from "./control.ts";

/** Milliseconds of waiting for a command before a worker sleeps: to wake it takes up to half of one. */
const patience = 2;

/**
 * What a worker runs, as text: a file of its own would have to be found from the built package. It waits until there
 * is a command in the shared memory, obeys, and counts it as done. It never goes back to its event loop.
 */
export const workerProgram: string = `
function work({ memory, thread }) {
  const words = new Int32Array(memory.buffer, 0, ${control.heap / 4});
  const programs = new Map();
  let seen = 0;
  for (;;) {
    Atomics.add(words, ${control.done / 4}, 1);
    Atomics.notify(words, ${control.done / 4});
    const bedtime = performance.now() + ${patience};
    while (Atomics.load(words, ${control.command / 4}) === seen)
      if (performance.now() > bedtime) Atomics.wait(words, ${control.command / 4}, seen);
    seen = Atomics.load(words, ${control.command / 4});
    const [act, program, address, bytes, own] = words.subarray(${control.act / 4}, ${control.own / 4 + 1});
    if (act === ${commands.stop}) return;
    try {
      if (act === ${commands.load}) {
        const code = new Uint8Array(memory.buffer, address >>> 0, bytes >>> 0).slice();
        const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { e: { m: memory } });
        programs.set(program, instance.exports.main);
      } else if (act === ${commands.run}) {
        programs.get(program)(address, (address >>> 0) + bytes + own * thread, thread);
      } else if (act === ${commands.forget}) programs.delete(program);
    } catch {
      Atomics.store(words, ${control.failed / 4}, 1);
      Atomics.add(words, ${control.passed / 4}, 1);
      Atomics.notify(words, ${control.passed / 4});
    }
  }
}
`;
