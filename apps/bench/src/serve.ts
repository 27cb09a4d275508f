import { createInterface } from "node:readline";
import type { Terms, Work } from "./tasks/work.ts";
import { CannotError, type Answer, type Ask, type Facts, type Figures } from "./wire.ts";

/** Work that is ready to run, once for each call. */
export interface Ready {
  readonly facts: Facts;
  /** One run, waited for until the device is done; its seconds if they are not those of the whole call. */
  run(): Promise<number | void>;
  /** The loss of the last run, read outside the measured time. */
  loss?(): Promise<number>;
  /** Floating-point operations a second that the processor reaches now, asked after each run, outside the measured time. */
  peak?(): Promise<number>;
  /** Counts for the report, asked once at the end. */
  figures?(): Promise<Figures>;
}

/** Answers the runner's lines on stdin until it says quit: the main loop of a subject's process in Node. */
export async function serve(prepare: (work: Work, terms: Terms) => Promise<Ready>): Promise<void> {
  // The process with its modules loaded and nothing done.
  const bare = process.memoryUsage.rss();
  let ready: Ready | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const ask = JSON.parse(line) as Ask;
    if (ask.ask === "quit") {
      const figures = await figuresOf(ready, bare);
      await say({ answer: "done", figures });
      break;
    }
    try {
      const start = performance.now();
      if (ask.ask === "prepare") {
        ready = await prepare(ask.work, ask.terms);
        const seconds = (performance.now() - start) / 1000;
        await say({ answer: "ready", seconds, facts: ready.facts });
        continue;
      }
      if (ready === undefined) throw new TypeError("Cannot run: nothing is prepared");
      const told = await ready.run();
      const seconds = told ?? (performance.now() - start) / 1000;
      const [loss, peak] = [await ready.loss?.(), await ready.peak?.()];
      await say({
        answer: "ran",
        seconds,
        ...(loss === undefined ? {} : { loss }),
        ...(peak === undefined ? {} : { peak }),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await say({ answer: error instanceof CannotError ? "cannot" : "failed", reason });
    }
  }
  // Dawn and worker threads keep a process alive.
  process.exit(0);
}

async function figuresOf(ready: Ready | undefined, bare: number): Promise<Figures> {
  const most = process.resourceUsage().maxRSS * 1024;
  const peak = { "peak memory bytes": most, "bare process bytes": bare };
  try {
    const { [needed]: need, ...figures } = (await ready?.figures?.()) ?? {};
    const shares = need === undefined ? {} : overNeeded(most, { bare, ready: figures[open] }, need);
    return { ...figures, ...shares, ...peak };
  } catch {
    return peak;
  }
}

/** The figure of what a training step cannot do without: the peak as so many times that is reported. */
export const needed = "parameters + moments + arena, bytes";
/** The figure of a process that has opened its backend, threads included, and done nothing yet: some 14 MB a thread are the engine's own. */
export const open = "process with an open backend bytes";

/** The peak with the process that there is without any work, and without it. */
function overNeeded(
  most: number,
  { bare, ready }: { readonly bare: number; readonly ready: number | undefined },
  need: number,
): Figures {
  const over = "/ (parameters + moments + arena)";
  return {
    [`peak ${over}`]: most / need,
    [`peak above the bare process ${over}`]: (most - bare) / need,
    ...(ready === undefined
      ? {}
      : { [`peak above a process with an open backend ${over}`]: (most - ready) / need }),
  };
}

function say(answer: Answer): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(answer)}\n`, () => {
      resolve();
    });
  });
}
