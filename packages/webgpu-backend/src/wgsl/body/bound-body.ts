import type { Body } from "@pixelweft/tensor/backend";
import type { Access } from "../access/access.ts";
import type { Place } from "../access/words.ts";
import type { ShaderBuilder } from "../shader.ts";
import { type EmittedBody, type Leaves, emitBody } from "./body.ts";
import { callInto } from "./functions.ts";

/** Where a body stands, and the views that it reads and writes. */
export interface Bound extends Pick<Leaves, "width" | "prefix" | "index" | "summed"> {
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
  const { lines, results } = emitBody(body, {
    ...leaves,
    rounded: (code) => builder.rounded(code, leaves.width),
    input: (input) => {
      const from = inputs[input];
      return from?.load(place(from, input)) ?? "";
    },
    accumulator: (lane) => accumulator?.(lane) ?? "",
    affine: (value) => builder.affine(value),
    call: callInto(builder.used, leaves.width),
  });
  const stores = results.flatMap(
    (result, k) => outputs[k]?.store(place(outputs[k], inputs.length + k), result) ?? [],
  );
  return { lines: [...lines, ...stores], results };
}
