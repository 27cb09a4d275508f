import { commands, control, pageBytes } from "./control.ts";
import { post } from "./post.ts";

/** Milliseconds that a worker spins on a command before it sleeps: to wake it takes up to half of one. */
const spinTime = 2;

/** Bytes that a reason may have. */
const mostWhy = control.bindings - control.why;

/**
 * Says in shared memory that a thread failed, and why if nobody has said so before. Threads that wait at the barrier are woken: what
 * they wait for is counted only after the failure can be seen.
 */
const failProgram = `
function fail(memory, why) {
  const words = new Int32Array(memory.buffer, 0, ${control.heap / 4});
  if (Atomics.exchange(words, ${control.explained / 4}, 1) === 0) {
    const text = new TextEncoder().encode(String(why)).subarray(0, ${mostWhy});
    new Uint8Array(memory.buffer).set(text, ${control.why});
    Atomics.store(words, ${control.whyBytes / 4}, text.length);
  }
  Atomics.store(words, ${control.failed / 4}, 1);
  Atomics.add(words, ${control.passed / 4}, 1);
  Atomics.notify(words, ${control.passed / 4});
}
`;

/**
 * What a worker runs, as text: a file of its own would have to be found from the built package. It waits until there
 * is a command in the shared memory, obeys, and counts it as done. It never goes back to its event loop, so an engine may leave it with
 * the length that memory had before, as Deno 2.9 does: growing it by nothing makes the new one known.
 */
export const workerProgram: string = `${failProgram}
function work({ memory, thread }) {
  const words = new Int32Array(memory.buffer, 0, ${control.heap / 4});
  const unit = words[${control.unit / 4}];
  const nothing = unit === 1 ? 0 : 0n;
  const programs = new Map();
  let seen = 0;
  for (;;) {
    Atomics.add(words, ${control.done / 4}, 1);
    Atomics.notify(words, ${control.done / 4});
    const spinEnd = performance.now() + ${spinTime};
    while (Atomics.load(words, ${control.command / 4}) === seen)
      if (performance.now() > spinEnd) Atomics.wait(words, ${control.command / 4}, seen);
    seen = Atomics.load(words, ${control.command / 4});
    const [act, program, address, bytes, own, constants] =
      words.subarray(${control.act / 4}, ${control.constants / 4 + 1});
    if (act === ${commands.stop}) return;
    const start = (address >>> 0) * unit;
    const length = bytes >>> 0;
    try {
      if (memory.buffer.byteLength < words[${control.pages / 4}] * ${pageBytes}) memory.grow(nothing);
      if (act === ${commands.load}) {
        const code = new Uint8Array(memory.buffer, start, length).slice();
        const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { e: { m: memory } });
        programs.set(program, instance.exports.main);
      } else if (act === ${commands.run}) {
        const place = (address >>> 0) + length + (own >>> 0) * thread;
        programs.get(program)(address, place, thread, constants, 0);
      } else if (act === ${commands.runOwn}) {
        const place = start + length * unit * thread;
        const own = new Int32Array(memory.buffer, place, ${post.constants / 4 + 1});
        const program = own[${post.program / 4}];
        if (program !== 0)
          programs.get(program)(
            own[${post.shared / 4}], own[${post.own / 4}], 0, own[${post.constants / 4}], place / unit);
      } else if (act === ${commands.forget}) programs.delete(program);
    } catch (error) {
      fail(memory, error);
    }
  }
}
`;

/**
 * What the thread runs that starts the workers and watches them. The thread that gives the commands waits for the workers without
 * going back to its event loop, so it would never hear that one of them is gone: this one does. `start` starts a worker
 * and calls back with what ends it, `report` sends a text.
 */
export const watchProgram: string = `${failProgram}
function watch({ memory, threads }, start, report) {
  const words = new Int32Array(memory.buffer, 0, ${control.heap / 4});
  const ended = (why) => {
    if (Atomics.load(words, ${control.act / 4}) === ${commands.stop}) return;
    fail(memory, why);
    report(String(why));
  };
  try {
    for (let thread = 1; thread < threads; thread++) start({ memory, thread }, ended);
  } catch (error) {
    ended(error);
  }
}
`;
