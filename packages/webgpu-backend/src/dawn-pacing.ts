import type { Pacing } from "./pacing.ts";
import { mapModeRead } from "./usage.ts";

/**
 * Waiting in Node. While a promise of Dawn's is pending, its binding asks the device again at every turn of the event
 * loop and takes a whole core, which a software driver needs for itself. So a map is left pending for a moment
 * only; if it has not come by then it is cancelled by `unmap`, and asked for again after a sleep.
 */
export const dawnPacing: Pacing = async (buffer) => {
  const start = performance.now();
  for (;;) {
    if (await mappedSoon(buffer)) return;
    const waited = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, Math.min(20, 1 + waited / 20)));
  }
};

/** Milliseconds for which a map may be pending. */
const patience = 0.3;

async function mappedSoon(buffer: GPUBuffer): Promise<boolean> {
  let settled = false;
  const mapping = buffer.mapAsync(mapModeRead).finally(() => {
    settled = true;
  });
  // Awaited below on every path that lets an error through.
  mapping.catch(() => undefined);
  const end = performance.now() + patience;
  do await new Promise((resolve) => setImmediate(resolve));
  while (!settled && performance.now() < end);
  if (settled || buffer.mapState === "mapped") {
    await mapping;
    return true;
  }
  buffer.unmap();
  return false;
}
