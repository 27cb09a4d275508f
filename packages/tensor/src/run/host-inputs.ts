import { dtypeOf } from "../backend/dtype.ts";
import type { DType, HostData } from "../backend/mod.ts";
import { type Tensor, isTensor } from "../graph/node.ts";
import { checkElements, type Shape } from "../graph/shape.ts";

/** An input of a program: a host tensor, a typed array with its shape, or one f32 number. Arrays are read until the run was accepted. */
export type Input = Tensor | { readonly data: HostData; readonly shape: Shape } | number;

export interface Given {
  readonly name: string;
  readonly data: HostData;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a program is made for. */
export function keyOf(given: readonly Given[]): string {
  const key = given.map(({ name, shape, dtype }) => JSON.stringify([name, shape, dtype]));
  return key.toSorted().join();
}

/** The inputs of a run as data. Throws TypeError, with the name, for what is none. */
export function hostValues(inputs: Readonly<Record<string, Input>>): Given[] {
  return Object.entries(inputs).map(([name, input]) => ({ name, ...hostValue(name, input) }));
}

function hostValue(name: string, input: Input): Omit<Given, "name"> {
  if (typeof input === "number") return { data: Float32Array.of(input), shape: [], dtype: "f32" };
  if (isTensor(input)) {
    const { op, shape, dtype } = input;
    if (op.kind !== "data")
      throw new TypeError(
        `Cannot run with ${name}: it is no host tensor, which tensor() makes; compute it in the function, or read() it`,
      );
    return { data: op.data, shape, dtype };
  }
  const { data, shape }: Partial<typeof input> = Object(input);
  if (!data || !shape)
    throw new TypeError(
      `Cannot run with ${name}: give a host tensor, { data, shape } or a number; read() results first`,
    );
  checkElements(`run with ${name}`, shape, data);
  return { data, shape, dtype: dtypeOf(data) };
}
