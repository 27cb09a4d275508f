import { mapModeRead } from "./usage.ts";

/** Waits until the GPU has finished with a MAP_READ buffer, and leaves it mapped. */
export type Pacing = (buffer: GPUBuffer) => Promise<void>;

/** Leaves the waiting to the runtime: right for browsers and Deno. */
export const eventPacing: Pacing = async (buffer) => {
  await buffer.mapAsync(mapModeRead);
};
