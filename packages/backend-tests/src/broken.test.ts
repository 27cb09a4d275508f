import type { Affine, Backend, Kernel, ScalarFn, Step, View } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { ConformanceCase } from "./case.ts";
import { contractBatchCases } from "./cases/contract-batch-cases.ts";
import { contractCases } from "./cases/contract-cases.ts";
import { contractEpilogueCases } from "./cases/contract-epilogue-cases.ts";
import { contractLoopCases } from "./cases/contract-loop-cases.ts";
import { filterCases } from "./cases/filter-cases.ts";
import { gatherCases } from "./cases/gather-cases.ts";
import { mapCases } from "./cases/map-cases.ts";
import { prefixCases } from "./cases/prefix-cases.ts";
import { reduceCases } from "./cases/reduce-cases.ts";
import { repeatCases } from "./cases/repeat-cases.ts";
import { scalarCases } from "./cases/scalar-cases.ts";
import { scatterCases } from "./cases/scatter-cases.ts";
import { at } from "./kernels.ts";
import { methodsOf } from "./methods-of.fixture.ts";
import { randomProgram } from "./random/random-program.ts";
import { runCase } from "./run.ts";
import { broadcast, flip, slice } from "./view.ts";

type Change = (kernel: Kernel) => Kernel;

/** The reference, but every kernel is changed before it is prepared. */
function broken(change: Change): Backend {
  const inner = referenceBackend();
  const changed = (steps: readonly Step[]): Step[] =>
    steps.map((step) =>
      step.kind === "repeat" ? { ...step, body: changed(step.body) } : change(step),
    );
  return {
    ...methodsOf(inner),
    prepare: (program) => inner.prepare({ ...program, steps: changed(program.steps) }),
  };
}

async function failures(cases: readonly ConformanceCase[], change: Change): Promise<number> {
  const backend = broken(change);
  let failed = 0;
  for (const testCase of cases) if (!(await runCase(backend, testCase)).passed) failed++;
  return failed;
}

const still = (affine: Affine): Affine => ({ constant: affine.constant, terms: [] });
const stillView = (view: View): View => ({ ...view, offset: still(view.offset) });

/** Maps by a part of their name, without those that are slow because they are large. */
function smallMaps(part: string): ConformanceCase[] {
  return mapCases().filter(({ name }) => name.includes(part) && !name.startsWith("map over ["));
}

const flaws: Record<string, { cases: () => ConformanceCase[]; change: Change }> = {
  "flips the sign of one result": {
    cases: () => smallMaps(""),
    change: (kernel) => {
      const [result = 0] = kernel.kind === "map" ? kernel.body.results : [];
      if (kernel.kind !== "map" || kernel.body.lines[result]?.dtype !== "f32") return kernel;
      const { lines, results } = kernel.body;
      const negated = { op: "neg", args: [result], dtype: "f32" } as const;
      const body = { lines: [...lines, negated], results: [lines.length, ...results.slice(1)] };
      return { ...kernel, body };
    },
  },
  "forgets the loops in outputs of a map": {
    cases: () => smallMaps("loops"),
    change: (kernel) =>
      kernel.kind === "map" ? { ...kernel, outputs: kernel.outputs.map(stillView) } : kernel,
  },
  "forgets the loops in what a map reads": {
    cases: repeatCases,
    change: (kernel) =>
      kernel.kind === "map" ? { ...kernel, inputs: kernel.inputs.map(stillView) } : kernel,
  },
  "drops the last tap": {
    cases: contractCases,
    change: (kernel) => {
      if (kernel.kind !== "contract") return kernel;
      const terms = kernel.terms.map((term) => {
        const size = Math.max(1, term.taps.length - 1);
        const w = slice(term.w, term.w.shape.length - 4, { start: 0, size });
        return { ...term, w, taps: term.taps.slice(0, size) };
      });
      return { ...kernel, terms };
    },
  },
  "reads the first image's weights for all of the batch": {
    cases: contractBatchCases,
    change: (kernel) => {
      if (kernel.kind !== "contract") return kernel;
      const terms = kernel.terms.map((term) => {
        const first = slice(term.w, 0, { start: 0, size: 1 });
        return term.w.shape.length > 4 ? { ...term, w: broadcast(first, term.w.shape) } : term;
      });
      return { ...kernel, terms };
    },
  },
  "drops the last term": {
    cases: contractEpilogueCases,
    change: (kernel) =>
      kernel.kind === "contract"
        ? { ...kernel, terms: kernel.terms.slice(0, Math.max(1, kernel.terms.length - 1)) }
        : kernel,
  },
  "drops the last channel": {
    cases: contractCases,
    change: (kernel) => {
      if (kernel.kind !== "contract") return kernel;
      const terms = kernel.terms.map((term) => {
        const size = Math.max(1, (term.a.shape[3] ?? 1) - 1);
        const cut = { start: 0, size };
        return {
          ...term,
          a: slice(term.a, 3, cut),
          w: slice(term.w, term.w.shape.length - 3, cut),
        };
      });
      return { ...kernel, terms };
    },
  },
  "starts every window at the first place": {
    cases: contractCases,
    change: (kernel) =>
      kernel.kind === "contract"
        ? { ...kernel, terms: kernel.terms.map((term) => ({ ...term, at: at(0, 0) })) }
        : kernel,
  },
  "forgets the loops in the place of a window": {
    cases: contractLoopCases,
    change: (kernel) => {
      if (kernel.kind !== "contract") return kernel;
      const terms = kernel.terms.map((term) => {
        const [row, column] = term.at;
        return { ...term, at: [still(row), still(column)] as const };
      });
      return { ...kernel, terms };
    },
  },
  "swaps the lanes": {
    cases: contractEpilogueCases,
    change: (kernel) =>
      kernel.kind === "contract"
        ? { ...kernel, terms: kernel.terms.map((term) => ({ ...term, w: flip(term.w, 2) })) }
        : kernel,
  },
  "leaves out the last of what is summed": {
    cases: () =>
      [...reduceCases(), ...prefixCases()].filter(({ name }) => /^(sum|prefix)/.test(name)),
    change: (kernel) => {
      const [axis = 0] = kernel.kind === "reduce" ? kernel.axes : [];
      if (kernel.kind !== "reduce" || kernel.combine !== "sum") return kernel;
      const size = Math.max(1, (kernel.shape[axis] ?? 1) - 1);
      const shape = kernel.shape.map((extent, d) => (d === axis ? size : extent));
      const inputs = kernel.inputs.map((view) => slice(view, axis, { start: 0, size }));
      return { ...kernel, shape, inputs };
    },
  },
  "takes the last of equal values": {
    cases: () => reduceCases().filter(({ name }) => name.startsWith("argmax of ties")),
    change: (kernel) => {
      if (kernel.kind !== "reduce") return kernel;
      const last = kernel.axes.reduce((size, axis) => size * (kernel.shape[axis] ?? 1), 1) - 1;
      const after = {
        lines: [
          { op: "accumulator", lane: 0, dtype: "i32" },
          { op: "constant", value: last, dtype: "i32" },
          { op: "sub", args: [1, 0], dtype: "i32" },
        ] as const,
        results: [2],
      };
      const inputs = kernel.inputs.map((view) => kernel.axes.reduce(flip, view));
      return { ...kernel, inputs, after };
    },
  },
  "runs a prefix from the other end": {
    cases: prefixCases,
    change: (kernel) =>
      kernel.kind === "reduce" && kernel.combine === "prefix"
        ? { ...kernel, inputs: kernel.inputs.map((view) => flip(view, kernel.axes[0] ?? 0)) }
        : kernel,
  },
  "leaves logsumexp at its maximum": {
    cases: () => reduceCases().filter(({ name }) => name.startsWith("logsumexp")),
    change: (kernel) =>
      kernel.kind === "reduce" && kernel.combine === "logsumexp"
        ? { ...kernel, combine: "max" }
        : kernel,
  },
  "ignores the taps of a filter": {
    cases: filterCases,
    change: (kernel) =>
      kernel.kind === "filter"
        ? { ...kernel, taps: kernel.taps.map(() => [0, 0] as const) }
        : kernel,
  },
  "adds the slabs of a filter in another order": {
    cases: filterCases,
    change: (kernel) =>
      kernel.kind === "filter" ? { ...kernel, output: flip(kernel.output, 0) } : kernel,
  },
  "gathers from the other end": {
    cases: gatherCases,
    change: (kernel) =>
      kernel.kind === "gather"
        ? { ...kernel, source: flip(kernel.source, kernel.source.shape.length - 1) }
        : kernel,
  },
  "scatters the values in another order": {
    cases: scatterCases,
    change: (kernel) =>
      kernel.kind === "scatter" ? { ...kernel, values: flip(kernel.values, 0) } : kernel,
  },
  "adds rows, zeros before, where rows are replaced": {
    cases: scatterCases,
    change: (kernel) =>
      kernel.kind === "scatter" && kernel.output.dtype === "f32"
        ? { ...kernel, keep: false }
        : kernel,
  },
};

for (const [flaw, { cases, change }] of Object.entries(flaws)) {
  test(`a backend that ${flaw} fails`, async () => {
    expect(await failures(cases(), change)).toBeGreaterThan(0);
  });
}

test("random programs find a backend that drops the last channel", async () => {
  const change = flaws["drops the last channel"]?.change ?? ((kernel) => kernel);
  const programs = Array.from({ length: 20 }, (_, seed) => randomProgram(seed));
  expect(await failures(programs, change)).toBeGreaterThan(4);
  expect(await failures(programs, (kernel) => kernel)).toBe(0);
});

/** For every function another one that takes the same arguments and gives the same dtype. */
const mistaken: Record<ScalarFn, ScalarFn> = {
  neg: "abs",
  abs: "neg",
  exp: "tanh",
  log: "sqrt",
  sqrt: "abs",
  tanh: "sigmoid",
  sigmoid: "tanh",
  floor: "abs",
  f16: "bf16",
  bf16: "f16",
  cast: "cast",
  add: "sub",
  sub: "add",
  mul: "add",
  div: "mul",
  rem: "sub",
  min: "max",
  max: "min",
  pow: "mul",
  lt: "le",
  le: "eq",
  eq: "lt",
  and: "or",
  or: "xor",
  xor: "or",
  shl: "shr",
  shr: "shl",
  select: "select",
  threefry: "threefry",
};

test("a backend that mistakes one scalar function for another fails in every dtype", async () => {
  for (const op of Object.keys(mistaken) as ScalarFn[]) {
    const cases = scalarCases().filter(({ name }) =>
      new RegExp(`^${op} of [fiu]32( to|$)`).test(name),
    );
    if (op === "threefry") cases.push(...scalarCases().filter(({ name }) => name.startsWith(op)));
    expect(cases.length, op).toBeGreaterThan(0);
    const failed = await failures(cases, (kernel) => mistake(kernel, op));
    // abs of u32 has no like.
    const exempt = cases.filter(({ name }) => name === "abs of u32");
    expect(failed, op).toBeGreaterThanOrEqual(cases.length - exempt.length);
  }
});

/** Replaces a function, or where there is no like changes its arguments. */
function mistake(kernel: Kernel, op: ScalarFn): Kernel {
  if (kernel.kind !== "map") return kernel;
  const lines = kernel.body.lines.map((line) => {
    if (!("args" in line) || line.op !== op) return line;
    const [a = 0, b = 0, c = 0, d = 0] = line.args;
    if (op === "select") return { ...line, args: [a, c, b] };
    if (op === "threefry") return { ...line, args: [a, b, d, c] };
    const from = kernel.body.lines[a]?.dtype;
    if (op === "abs" && from === "u32") return line;
    if (op === "cast") return { op: "constant", value: 3, dtype: line.dtype } as const;
    return { ...line, op: mistaken[op] };
  });
  return { ...kernel, body: { ...kernel.body, lines } };
}
