import { CaseBuilder } from "./case.ts";
import type { ConformanceCase } from "./case.ts";
import { floats } from "./data.ts";
import { Lines, identity } from "./lines.ts";
import { permute } from "./view.ts";

/** Elementwise work: layouts, broadcasts, several outputs, large sizes. */
export function mapCases(): ConformanceCase[] {
  return [transpose(), gate()];
}

function transpose(): ConformanceCase {
  const builder = new CaseBuilder();
  const a = builder.input(floats(1, 5 * 7), [5, 7]);
  const output = builder.output([7, 5]);
  builder.add({
    kind: "map",
    shape: [7, 5],
    inputs: [permute(a, [1, 0])],
    body: identity(),
    outputs: [output],
  });
  return builder.build("map that transposes", 0);
}

function gate(): ConformanceCase {
  const builder = new CaseBuilder();
  const a = builder.input(floats(1, 300, { low: -3, high: 3 }), [300]);
  const b = builder.input(floats(2, 300, { low: -3, high: 3 }), [300]);
  const output = builder.output([300]);
  const lines = new Lines();
  const t = lines.call("tanh", [lines.input(0)]);
  const s = lines.call("sigmoid", [lines.input(1)]);
  const body = lines.body(lines.call("mul", [t, s]));
  builder.add({ kind: "map", shape: [300], inputs: [a, b], body, outputs: [output] });
  return builder.build("map of tanh times sigmoid", 2e-5);
}
