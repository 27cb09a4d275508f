import { sizeOf } from "@pixelweft/tensor";
import { type BufferSpec, computeDtype } from "@pixelweft/tensor/backend";
import type { Lowered, Slot } from "@pixelweft/tensor/inspect";
import type { ConformanceCase } from "../case.ts";
import type { RandomParameters } from "./random-parameters.ts";

/** Values of inputs by name, and of the state. */
export type LeafValues = Pick<RandomParameters, "inputs" | "stateValues">;

interface Naming {
  readonly name: string;
  /** Whether intermediate results begin as NaN, which nothing may read. */
  readonly spoils: boolean;
}

/** A lowered program with values of its inputs and state as a case, each of whose results is compared beside its own largest value. */
export function networkCase(
  { program, inputs: slots, outputs }: Lowered,
  parameters: LeafValues,
  { name, spoils }: Naming,
): ConformanceCase {
  const inputs: Record<number, Uint8Array<ArrayBuffer>> = {};
  const compared: number[] = [];
  program.buffers.forEach((spec, i) => {
    const { role, bytes } = spec;
    if (role === "input") inputs[i] = inputBytes(spec, slots, parameters);
    if (role === "state") inputs[i] = new Uint8Array(parameters.stateValues.slice().buffer);
    if (role === "arena" && spoils) inputs[i] = new Uint8Array(bytes).fill(255);
    if (role === "output" || role === "state") compared.push(i);
  });
  const buffer = program.buffers.findIndex(({ role }) => role === "output");
  const parts = outputs.map(({ name: output, offset, shape, dtype }) => {
    if (computeDtype(dtype) !== "f32")
      throw new TypeError(`Cannot compare ${output} of ${name}: it is ${dtype}, not f32`);
    return { buffer, offset, bytes: 4 * sizeOf(shape) };
  });
  return { name, program, inputs, outputs: compared, parts, tolerance: 1e-4 };
}

function inputBytes(
  { bytes }: BufferSpec,
  slots: readonly Slot[],
  { inputs }: LeafValues,
): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes);
  for (const { name, offset } of slots) {
    const values = inputs.get(name);
    if (values) all.set(new Uint8Array(values.buffer), offset);
  }
  return all;
}
