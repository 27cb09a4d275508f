import type { Body } from "@pixelweft/tensor/backend";
import type { Access } from "./access.ts";
import { type EmittedBody, type Leaves, emitBody } from "./body.ts";
import { callInto } from "./functions.ts";
import type { ShaderBuilder } from "./shader.ts";
import type { Place } from "./words.ts";

/** Where a body stands, and the views that it reads and writes. */
export interface Bound extends Pick<Leaves, "width" | "prefix" | "index"> {
  readonly builder: ShaderBuilder;
  readonly inputs: readonly Access[];
  readonly outputs?: readonly Access[];
  /** The current element of view number `at`: outputs are counted after inputs. */
  readonly place: (access: Access, at: number) => Place;
  readonly accumulator?: Leaves["accumulator"];
}

/** Writes a body with its loads; the stores of its results are its last lines. */
export function emitBound(
  body: Body,
  { builder, inputs, outputs = [], place, accumulator, ...leaves }: Bound,
): EmittedBody {
  const found = <T>(list: readonly (T | undefined)[], at: number, what: string): T => {
    const one = list[at];
    if (one === undefined)
      throw new RangeError(`Cannot prepare ${builder.site.label}: no ${what} ${at}`);
    return one;
  };
  const { lines, results } = emitBody(body, {
    ...leaves,
    input: (input) => {
      const from = found(inputs, input, "input");
      return from.load(place(from, input));
    },
    accumulator: (lane) => found([accumulator?.(lane)], 0, "accumulator"),
    affine: (value) => builder.affine(value),
    call: callInto(builder.used, leaves.width),
  });
  const stores = outputs.map((out, k) =>
    out.store(place(out, inputs.length + k), found(results, k, "result")),
  );
  return { lines: [...lines, ...stores], results };
}
