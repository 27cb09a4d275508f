import { type Tensor, tensor } from "@pixelweft/tensor";
import type { Backend, Program, View } from "@pixelweft/tensor/backend";
import { lower } from "@pixelweft/tensor/inspect";
import { floats } from "./counting.fixture.ts";
import { touchesOf } from "./merge/touches.ts";
import { padRows } from "./pad-rows.ts";

/** Whole numbers from -1 to 1, so that sums of their products are exact in any order. */
export function wholeNumbers(shape: readonly number[], step: number): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = Float32Array.from({ length: size }, (_, i) => ((i * step) % 3) - 1);
  return tensor(data, { shape });
}

/** A program as it is, or with padded rows. */
export function programOf(outputs: Record<string, Tensor>, padded: boolean): Program {
  const request = { outputs, effects: [], maxBufferBytes: 2 ** 27, custom: [] };
  const sumParts = { reduce: 1, filter: 2 };
  return lower({ ...request, sumParts, ...(padded && { layOut: padRows }) }).program;
}

/** Its outputs after a run in which all memory of intermediate results holds NaN at first. */
export async function outputsOf(
  backend: Backend,
  { buffers, ...rest }: Program,
): Promise<number[]> {
  const memory = buffers.map(({ bytes, role, data }) => {
    const buffer = backend.alloc(bytes);
    const nothing = new Float32Array(Math.ceil(bytes / 4)).fill(Number.NaN);
    if (role === "arena") backend.write(buffer, 0, new Uint8Array(nothing.buffer, 0, bytes));
    if (data !== undefined) backend.write(buffer, 0, data);
    return buffer;
  });
  await backend.run(backend.record(await backend.prepare({ buffers, ...rest }), memory));
  const at = buffers.findIndex(({ role }) => role === "output");
  const output = memory[at];
  if (output === undefined) throw new Error("no output");
  const values = floats(await backend.read(output, 0, buffers[at]?.bytes ?? 0));
  for (const buffer of memory) backend.free(buffer);
  return values;
}

export function allViews({ steps }: Program): readonly View[] {
  return steps.flatMap((step) => {
    if (step.kind === "repeat") return [];
    const { reads, writes } = touchesOf(step);
    return [...reads, ...writes];
  });
}
