import type { Shader } from "../wgsl/shader.ts";
import type { FurtherDevice } from "./further-device.ts";

/** Compiles for a device. */
export interface Ahead {
  /** Shaders that a program will dispatch, in this order. */
  readonly announce: (shaders: readonly Shader[]) => void;
  /** Leaves what is not compiled yet to the first device. */
  readonly end: () => void;
}

/** Who compiles ahead. */
export interface AheadOptions {
  /** Opens one more device. */
  readonly open: () => Promise<FurtherDevice>;
  /** Further devices that compile at once, at most; one at least. */
  readonly devices: number;
}

/** Texts that are worth a device of their own: fewer are sooner compiled than it is opened. */
const fewTexts = 4;

/** When a further device has found so many texts in a row among the driver's files, the others are left to the first one: they will be there, too. */
const foundInRow = 3;

/**
 * Compiles shaders on further devices while the first one runs a program. Mesa's driver for processors compiles a shader when it is first
 * dispatched, on one core, and finds it among its files from then on. So the others begin with what the program dispatches last and go on forwards, and
 * the first device meets them halfway.
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
export function compileAhead({ open, devices }: AheadOptions): Ahead {
  const waiting = new Map<string, Shader>();
  let atWork = 0;
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
        found = (await further.compile(shader)) ? 0 : found + 1;
        if (found === foundInRow) waiting.clear();
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
      for (const shader of shaders) waiting.set(shader.code, shader);
      if (waiting.size >= fewTexts) while (atWork < devices) void start();
    },
    end: () => waiting.clear(),
  };
}
