import type { Backend } from "@pixelweft/tensor";

/** A backend that others take the place of when its device is lost. */
export interface LastingBackend extends Disposable {
  /** The one in use. */
  readonly now: Backend;
  /** Opens another one, and disposes of the one before. */
  reopen(): Promise<Backend>;
}

/** Makes such a backend of the first one, which it disposes of with the others. */
export function lastingBackend(first: Backend, open: () => Promise<Backend>): LastingBackend {
  let now = first;
  return {
    get now() {
      return now;
    },
    async reopen() {
      const next = await open();
      // Its device is lost; its threads and their memory are not.
      now.dispose();
      now = next;
      return next;
    },
    [Symbol.dispose]: () => now.dispose(),
  };
}
