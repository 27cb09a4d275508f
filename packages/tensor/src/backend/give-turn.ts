/** Milliseconds that a thread may work for a backend before events, timers and painting get their turn. */
const longest = 16;
let since = performance.now();

/**
 * Lets other work of this thread have its turn if it has waited for more than 16 ms: a page paints and takes clicks, timers
 * fire. For backends that compute in the thread that calls them, after each run.
 *
 * @example
 * // At once, or after one turn of the event loop.
 * await giveTurn(); // undefined
 */
export async function giveTurn(): Promise<void> {
  if (performance.now() - since < longest) return;
  await nextTurn();
  since = performance.now();
}

/** What the types of a page do not have, and those of Node have not without its events. */
const { setImmediate } = globalThis as { setImmediate?: (act: () => void) => unknown };

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // A timer of 0 ms waits for 4 ms in a browser.
    if (setImmediate) setImmediate(resolve);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(undefined);
    }
  });
}
