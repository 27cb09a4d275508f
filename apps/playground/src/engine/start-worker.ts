import type { LoweredSampler } from "@pixelweft/pixelcnn";

/** What the HTML of the built page started, while no script was there yet. */
interface EarlyStarted {
  readonly worker?: Worker;
  /** Programs that draw the first picture, where it is of the first model. */
  readonly lowered?: Promise<LoweredSampler>;
}

/** The global under which it is kept. */
export const earlyName = "earlyStarted";

/** What was started early, if anything was. */
export function earlyStarted(): EarlyStarted | undefined {
  return Reflect.get(globalThis, earlyName);
}

/** The worker of the page: the one that was started early, or a new one. */
export function startWorker(): Worker {
  // The address stands whole, as the bundler looks for it.
  return (
    earlyStarted()?.worker ??
    new Worker(new URL("../worker.ts", import.meta.url), { type: "module" })
  );
}
