import {
  type Backend,
  type DeviceBuffer,
  OutOfMemoryError,
  type PlannedMemory,
} from "../backend/mod.ts";

/** Memory that belongs together. */
export interface Allocation<Key> {
  /** What cannot be done without it. */
  readonly act: string;
  readonly planned: readonly PlannedMemory[];
  /** The bytes of each buffer, and by what it is found. */
  readonly buffers: readonly (readonly [Key, number])[];
}

/** Allocates all buffers, or none at all. What is missing is said of all of them, though the backend was asked for one. */
export function allocateAll<Key>(
  backend: Backend,
  held: Map<Key, DeviceBuffer>,
  { act, planned, buffers }: Allocation<Key>,
): void {
  const needed = planned.reduce((sum, { bytes }) => sum + bytes, 0);
  const refuse = (cause?: unknown): never => {
    throw new OutOfMemoryError(
      act,
      { needed, available: backend.available?.(), planned },
      { cause },
    );
  };
  if (needed > (backend.available?.() ?? Infinity)) refuse();
  try {
    for (const [key, bytes] of buffers) held.set(key, backend.alloc(bytes));
  } catch (error) {
    freeAll(backend, held);
    if (error instanceof OutOfMemoryError) refuse(error);
    throw error;
  }
}

/** Frees what was allocated. */
export function freeAll(backend: Backend, held: Map<unknown, DeviceBuffer>): void {
  for (const buffer of held.values()) backend.free(buffer);
  held.clear();
}
