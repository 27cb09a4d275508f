import { mapModeRead } from "./memory/usage.ts";
import type { MappableBuffer, Pacing } from "./pacing.ts";

/** Milliseconds for which a map is asked about at every turn of the event loop. */
const eager = 0.2;
/** Milliseconds after which a map that has not come is cancelled. */
const mapTimeout = 3;
/** Milliseconds that the thread rests between two turns while a map is pending. */
const rest = 0.1;

/**
 * Waiting in Node. While a promise of Dawn's is pending, its binding asks the device again at every turn of the event
 * loop and takes a whole core, which a software driver needs for itself. So the thread rests a little in each turn, and
 * after a few milliseconds the map is cancelled by `unmap` and asked for again after a real sleep, in which the event
 * loop is free for others. Nothing global is touched.
 */
export const dawnPacing: Pacing = async (buffer) => {
  const start = performance.now();
  let limit = mapTimeout;
  for (;;) {
    if (await mappedWithin(buffer, limit)) return;
    limit = eager;
    const waited = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, Math.min(20, 1 + waited / 20)));
  }
};

const cell = new Int32Array(new SharedArrayBuffer(4));

async function mappedWithin(buffer: MappableBuffer, limit: number): Promise<boolean> {
  let settled = false;
  const mapping = buffer.mapAsync(mapModeRead).finally(() => {
    settled = true;
  });
  // Awaited below on every path that lets an error through.
  mapping.catch(() => undefined);
  const start = performance.now();
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const waited = performance.now() - start;
    if (settled || waited > limit) break;
    if (waited > eager) Atomics.wait(cell, 0, 0, rest);
  }
  if (settled || buffer.mapState === "mapped") {
    await mapping;
    return true;
  }
  buffer.unmap();
  return false;
}
