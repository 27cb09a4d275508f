import { mapModeRead } from "./memory/usage.ts";

/** The part of a GPU buffer that waiting needs. */
export type MappableBuffer = Pick<GPUBuffer, "mapAsync" | "mapState" | "unmap">;

/** Waits until the GPU has finished with a MAP_READ buffer, and leaves it mapped. */
export type Pacing = (buffer: MappableBuffer) => Promise<void>;

/** Leaves the waiting to the runtime: right for browsers and Deno. */
export const eventPacing: Pacing = async (buffer) => {
  await buffer.mapAsync(mapModeRead);
};
