import { mapModeRead } from "./memory/usage.ts";

/** The part of a GPU buffer that waiting needs. */
export type MappableBuffer = Pick<GPUBuffer, "mapAsync" | "mapState" | "unmap">;

/** How a backend waits. */
export interface Pacing {
  /** Waits until the GPU has finished with a MAP_READ buffer, and leaves it mapped. */
  mapped(buffer: MappableBuffer): Promise<void>;
  /**
   * Whether to wait for all submits under way at once. Deno looks every 12 ms or so for what is done: three that are awaited one
   * after another would come 36 ms late. Browsers say it at once, and each map costs them a message.
   */
  readonly together?: boolean;
  /** Waits for anything else that the device promised. */
  settled<T>(pending: Promise<T>): Promise<T>;
}

/** Leaves the waiting to the runtime: right for browsers and Deno. */
export const eventPacing: Pacing = {
  async mapped(buffer) {
    await buffer.mapAsync(mapModeRead);
  },
  together: "Deno" in globalThis,
  settled: (pending) => pending,
};

/** Milliseconds between two looks at what is done. */
const look = 4;

/**
 * The waiting of a device of which nothing is said. Firefox looks every 100 ms for what is done, and at each submit: empty ones let it look at
 * once, and again until it is.
 */
export function usualPacing(queue: Pick<GPUQueue, "submit">): Pacing {
  if (!/Firefox/.test(globalThis.navigator?.userAgent ?? "")) return eventPacing;
  const nudge = (): void => queue.submit([]);
  return {
    ...eventPacing,
    async mapped(buffer) {
      const mapping = eventPacing.mapped(buffer);
      nudge();
      const timer = setInterval(nudge, look);
      await mapping.finally(() => clearInterval(timer));
    },
  };
}
