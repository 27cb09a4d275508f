import {
  type Affine,
  type Combine,
  type ContractKernel,
  type DType,
  type Kernel,
  type MapKernel,
  type ReduceKernel,
  type Repeat,
  type Step,
  type Tap,
  type Term,
  type View,
  computeDtype,
} from "@pixelweft/tensor/backend";
import { Lines, accumulators, identity } from "./lines.ts";
import { affine } from "./view.ts";

/** The one tap of a matrix product. */
export const here: readonly Tap[] = [[0, 0]];

/** The nine taps of a 3 x 3 convolution, in row-major order. */
export const square: readonly Tap[] = [-1, 0, 1].flatMap((row) =>
  [-1, 0, 1].map((column): Tap => [row, column]),
);

/** A window that begins at this place of the map. */
export function at(row: number, column: number): readonly [Affine, Affine] {
  return [affine(row), affine(column)];
}

/** A summand with one tap at the map's first place by default. */
export function term(a: View, w: View, rest: Partial<Term> = {}): Term {
  return { a, w, at: at(0, 0), taps: here, ...rest };
}

type ContractParts = Pick<ContractKernel, "terms" | "outputs"> & Partial<ContractKernel>;

/** A contract over the space of its first output; without an epilogue each lane is stored as it is. */
export function contract(parts: ContractParts): ContractKernel {
  const [n = 1, h = 1, w = 1, columns = 1] = parts.outputs[0]?.shape ?? [];
  const lanes = parts.terms[0]?.w.shape.at(-2) ?? 1;
  const epilogue = accumulators(lanes);
  return { kind: "contract", space: [n, h, w], lanes, columns, extras: [], epilogue, ...parts };
}

type MapParts = Pick<MapKernel, "outputs"> & Partial<MapKernel>;

/** A map over the shape of its first output; without a body it copies its one input. */
export function map(parts: MapParts): MapKernel {
  const [first] = parts.outputs;
  const body = parts.body ?? identity(computeDtype(first?.dtype ?? "f32"));
  return { kind: "map", shape: first?.shape ?? [], inputs: [], ...parts, body };
}

type ReduceParts = Pick<ReduceKernel, "outputs" | "axes" | "combine"> & Partial<ReduceKernel>;

/** A reduce over the shape of its first input, which is read and stored unchanged by default. */
export function reduce(parts: ReduceParts): ReduceKernel {
  const [first] = parts.inputs ?? [];
  const loaded = computeDtype(first?.dtype ?? "f32");
  return {
    kind: "reduce",
    shape: first?.shape ?? [],
    inputs: [],
    before: identity(loaded),
    extras: [],
    after: accumulators(1, accumulatorOf(parts.combine, loaded)),
    ...parts,
  };
}

/** The dtype of a reduce's accumulator over values of `dtype`. */
export function accumulatorOf(combine: Combine, dtype: DType): DType {
  return combine === "argmax" ? "i32" : dtype;
}

/** Runs steps for `loop` = 0 … count - 1. */
export function repeat(loop: number, count: number, ...body: Step[]): Repeat {
  return { kind: "repeat", loop, repeat: count, body };
}

/** A copy of every element. */
export function copy(from: View, to: View): Kernel {
  return map({ inputs: [from], outputs: [to] });
}

/** A map of one output that adds its inputs. */
export function sum(inputs: readonly View[], output: View): MapKernel {
  const lines = new Lines();
  const loads = inputs.map((_, i) => lines.input(i, output.dtype));
  const total = loads.reduce((a, b) => lines.call("add", [a, b], output.dtype));
  return map({ inputs, body: lines.body(total), outputs: [output] });
}
