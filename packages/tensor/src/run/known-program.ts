import type { Lowered } from "../lower/lower.ts";

/** What a program that was lowered before is to be used for. */
export interface Fitting {
  /** How large a buffer the device allows. */
  readonly maxBufferBytes: number;
}

/** Whether a program that was lowered before can be used here, or is to be lowered anew. State lies as this device has cut it. */
export function fits({ program }: Lowered, { maxBufferBytes }: Fitting): boolean {
  return program.buffers.every(({ role, bytes }) => role === "state" || bytes <= maxBufferBytes);
}
