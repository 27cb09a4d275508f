import type { Capabilities } from "../backend/mod.ts";
import type { Lowered } from "../lower/lower.ts";

/**
 * Whether a program that was lowered before, for inputs of a key, has no buffer that is larger than a device allows; state is cut as it
 * allows.
 *
 * @throws TypeError where its inputs are others or its outputs are missing: a file may hold anything. Its steps are checked by the backend
 * that prepares them, and where inputs and outputs lie by that which writes and reads them.
 */
export function fits(
  { inputs, outputs, program }: Partial<Lowered>,
  key: string,
  { maxBufferBytes }: Capabilities,
): boolean {
  if (
    inputs &&
    outputs &&
    inputs.length > 0 === program?.buffers.some(({ role }) => role === "input") &&
    inputs.every(({ name, shape, dtype }) => key.includes(JSON.stringify([name, shape, dtype])))
  )
    return !program.buffers.some(({ role, bytes }) => role !== "state" && bytes > maxBufferBytes);
  throw new TypeError("Cannot run a malformed program");
}
