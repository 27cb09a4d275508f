/** The global under which the HTML of the built page keeps the worker that it has started. */
export const earlyName = "earlyWorker";

/** The worker of the page: the one that its HTML started while no script was there yet, or a new one. */
export function startWorker(): Worker {
  const early: unknown = Reflect.get(globalThis, earlyName);
  if (early instanceof Worker) return early;
  // The address stands whole, as the bundler looks for it.
  return new Worker(new URL("../worker.ts", import.meta.url), { type: "module" });
}
