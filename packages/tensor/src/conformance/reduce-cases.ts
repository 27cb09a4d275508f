import type { Combine, DType } from "../backend/mod.ts";
import { CaseBuilder } from "./case.ts";
import type { ConformanceCase } from "./case.ts";
import { floats } from "./data.ts";
import { accumulators, identity } from "./lines.ts";

const combines: readonly Combine[] = ["sum", "max", "argmax", "logsumexp", "prefix"];

/** Reductions and running sums: each combine over each place of the reduced axes. */
export function reduceCases(): ConformanceCase[] {
  return combines.flatMap((combine) => [1, 3, 17, 65, 257].map((size) => trailing(combine, size)));
}

function trailing(combine: Combine, size: number): ConformanceCase {
  const builder = new CaseBuilder();
  const shape = [6, size];
  const a = builder.input(floats(1, 6 * size, { low: -2, high: 2 }), shape);
  const dtype: DType = combine === "argmax" ? "i32" : "f32";
  const output = builder.output(combine === "prefix" ? shape : [6], dtype);
  builder.add({
    kind: "reduce",
    combine,
    shape,
    axes: [1],
    inputs: [a],
    before: identity(),
    extras: [],
    after: accumulators(1, dtype),
    outputs: [output],
  });
  return builder.build(
    `${combine} over the last axis of [6, ${size}]`,
    combine === "max" ? 0 : 1e-5,
  );
}
