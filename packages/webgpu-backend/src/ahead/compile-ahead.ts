import type { Shader } from "../wgsl/shader.ts";
import type { FurtherDevice } from "./further-device.ts";

/** Compiles for a device. */
export interface Ahead {
  /** Shaders that a program is about to dispatch, in this order. */
  readonly announce: (shaders: readonly Shader[]) => void;
  /** Leaves what is not compiled yet to the first device, and all that is announced later. */
  readonly end: () => void;
}

/** Who compiles ahead. */
export interface AheadOptions {
  /** Opens one more device. */
  readonly open: () => Promise<FurtherDevice>;
  /** Further devices that compile at once, at most; one at least. */
  readonly devices: number;
  /** Milliseconds after which what a driver has compiled should be among its files, which it writes when it has nothing else to do. Default 1000. */
  readonly settle?: number;
}

/** Texts that are worth a device of their own: fewer are sooner compiled than it is opened. */
const fewTexts = 4;

/** When a further device has found so many texts in a row among the driver's files, the others are left to the first one: they will be there, too. */
const foundInRow = 3;

/** A driver that has not kept a text so many times in a row keeps none. */
const mostMisses = 3;

/**
 * Compiles shaders on further devices while the first one runs a program. Mesa's driver for processors compiles a shader when it is first
 * dispatched, on one core, and finds it among its files from then on. So the others begin with what the program dispatches last and go on forwards, and
 * the first device meets them halfway. Nothing more is compiled where the driver turns out to keep no files.
 *
 * @example The last text comes first
 * const seen: string[] = [];
 * const compile = async ({ label }: Shader) => (seen.push(label), true);
 * const open = async () => ({ compile, close: () => {} });
 * const shaders = ["a", "b", "c", "d"].map((code) => ({ label: code, code }) as Shader);
 * compileAhead({ open, devices: 1 }).announce(shaders);
 * await new Promise((resolve) => setTimeout(resolve, 10));
 * seen; // ["d", "c", "b", "a"]
 */
export function compileAhead({ open, devices, settle = 1000 }: AheadOptions): Ahead {
  const waiting = new Map<string, Shader>();
  let [atWork, ended] = [0, false];
  /** The first text that the driver compiled. */
  let sample: { readonly shader: Shader; since: number } | undefined;
  let [keeps, misses] = [false, 0];
  const end = (): void => {
    ended = true;
    waiting.clear();
  };
  const next = (): Shader | undefined => {
    const last = [...waiting.values()].at(-1);
    if (last !== undefined) waiting.delete(last.code);
    return last;
  };
  const work = async (): Promise<void> => {
    const further = await open();
    try {
      let found = 0;
      for (let shader = next(); shader !== undefined; shader = next()) {
        const compiled = await further.compile(shader);
        found = compiled ? 0 : found + 1;
        if (found === foundInRow) waiting.clear();
        keeps ||= !compiled;
        if (keeps) continue;
        sample ??= { shader, since: performance.now() };
        if (sample.shader !== shader && performance.now() - sample.since >= settle) {
          sample.since = performance.now();
          // The same text would be the pipeline that the device has.
          const code = `${sample.shader.code}\n// again ${misses}`;
          keeps = !(await further.compile({ ...sample.shader, code }));
          misses += keeps ? 0 : 1;
          if (misses === mostMisses) end();
        }
      }
    } finally {
      further.close();
    }
  };
  const start = async (): Promise<void> => {
    atWork += 1;
    // What goes wrong here goes wrong on the first device, too, which says so.
    await work().catch(() => waiting.clear());
    atWork -= 1;
  };
  return {
    announce(shaders) {
      if (ended) return;
      for (const shader of shaders) waiting.set(shader.code, shader);
      if (waiting.size >= fewTexts) while (atWork < devices) void start();
    },
    end,
  };
}
