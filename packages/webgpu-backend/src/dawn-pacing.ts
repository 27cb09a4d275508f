import { mapModeRead } from "./memory/usage.ts";
import type { MappableBuffer, Pacing } from "./pacing.ts";

/** Milliseconds for which a map is asked about at every turn of the event loop. A map that is there comes at the first of them. */
const [glance, eager] = [0.03, 0.2];
/** Of so many times a map is asked for again, once for longer, should a driver take several turns. */
const glances = 8;
/** Milliseconds after which a map that has not come is cancelled. */
const mapTimeout = 3;
/** Milliseconds after which it is asked for again, at most: how late a result may be seen. */
const longSleep = 5;
/** Milliseconds that the thread rests between two turns while something is pending, at first and at most. */
const [rest, longRest] = [0.1, 1];

/**
 * Waiting in Node. While a promise of Dawn's is pending, its binding asks the device again at every turn of the event
 * loop and takes a whole core, which a software driver needs for itself. So the thread rests a little in each turn, and
 * after a few milliseconds a map is cancelled by `unmap` and asked for again after a real sleep, in which the event
 * loop is free for others. Other promises cannot be asked for again; a pipeline may come as late as the work before it is done.
 * While somebody else waits too, nothing is cancelled: the binding (webgpu 0.6.2) can end the process where several devices cancel maps.
 * Nothing global is touched.
 */
export const dawnPacing: Pacing = {
  mapped: (buffer) =>
    counted(async () => {
      const start = performance.now();
      let limit = mapTimeout;
      for (let asked = 1; !(await mappedWithin(buffer, limit)); asked++) {
        limit = asked % glances === 0 ? eager : glance;
        const waited = performance.now() - start;
        await new Promise((resolve) => setTimeout(resolve, Math.min(longSleep, 1 + waited / 20)));
      }
    }),
  settled: (pending) =>
    counted(async () => {
      await restUntil(pending, Infinity);
      return pending;
    }),
};

/** How many wait in this process, for any device. */
let waiting = 0;

async function counted<T>(wait: () => Promise<T>): Promise<T> {
  waiting += 1;
  try {
    return await wait();
  } finally {
    waiting -= 1;
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4));

/** Rests in each turn of the event loop until a promise is settled, or for so many milliseconds and until nobody else waits; whether it is settled. */
async function restUntil(pending: Promise<unknown>, limit: number): Promise<boolean> {
  let settled = false;
  const end = (): void => {
    settled = true;
  };
  pending.then(end, end);
  const start = performance.now();
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const waited = performance.now() - start;
    if (settled || (waited > limit && waiting === 1)) return settled;
    if (waited > eager) Atomics.wait(cell, 0, 0, Math.min(longRest, Math.max(rest, waited / 100)));
  }
}

async function mappedWithin(buffer: MappableBuffer, limit: number): Promise<boolean> {
  const mapping = buffer.mapAsync(mapModeRead);
  if ((await restUntil(mapping, limit)) || buffer.mapState === "mapped") {
    await mapping;
    return true;
  }
  buffer.unmap();
  return false;
}
