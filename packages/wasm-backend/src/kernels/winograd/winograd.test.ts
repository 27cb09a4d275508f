// @module-tag guard
import type { Backend, Body, Program, Step, Tap, View } from "@pixelweft/tensor/backend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WasmBackend } from "../../backend.ts";
import { Heap } from "../../memory/heap.ts";
import { wasmBackend } from "../../mod.ts";
import { tilesOf } from "../../tiles.ts";
import {
  type ConvolutionCase,
  convolutionProgram,
  exactResults,
  numbersAfter,
  relativeError,
} from "./convolution.fixture.ts";

let one: Backend;
let two: Backend;
beforeAll(async () => {
  [one, two] = [await wasmBackend({ threads: 1 }), await wasmBackend({ threads: 2 })];
});
afterAll(() => {
  one.dispose();
  two.dispose();
});

function rectangle(rows: number, first: Tap, columns = 3): Tap[] {
  return Array.from({ length: columns * rows }, (_, t) => [
    first[0] + Math.floor(t / columns),
    first[1] + (t % columns),
  ]);
}

const cases: ConvolutionCase[] = [
  {
    name: "above, whole tiles",
    space: [4, 28, 28],
    channels: 32,
    columns: 32,
    taps: rectangle(2, [-2, -1]),
    slabs: 3,
  },
  {
    name: "below, in another order",
    space: [2, 14, 16],
    channels: 24,
    columns: 40,
    taps: rectangle(2, [1, -1]).toReversed(),
    slabs: 1,
  },
  {
    name: "around, odd widths",
    space: [3, 9, 33],
    channels: 19,
    columns: 21,
    taps: rectangle(3, [-1, -1]),
    slabs: 2,
  },
  {
    name: "a single row of taps",
    space: [5, 12, 11],
    channels: 17,
    columns: 18,
    taps: rectangle(1, [0, -2]),
    slabs: 2,
  },
  {
    name: "far outside",
    space: [7, 5, 7],
    channels: 20,
    columns: 30,
    taps: rectangle(3, [-6, 2]),
    slabs: 1,
  },
  {
    name: "two taps",
    space: [3, 11, 28],
    channels: 33,
    columns: 22,
    taps: rectangle(1, [0, -2], 2),
    slabs: 2,
  },
  {
    name: "a link and two taps",
    space: [3, 12, 20],
    channels: 21,
    columns: 18,
    taps: rectangle(1, [0, -1], 2),
    slabs: 2,
    link: 34,
  },
  {
    name: "two by two, beyond both borders",
    space: [4, 7, 15],
    channels: 20,
    columns: 19,
    taps: rectangle(2, [0, 0], 2).toReversed(),
    slabs: 3,
  },
  {
    name: "a row of three",
    space: [40, 6, 3],
    channels: 16,
    columns: 16,
    taps: rectangle(2, [-1, -1]),
    slabs: 2,
  },
];

test.each(cases)("transforms give nearly what sums give, $name", async (convolution) => {
  const { outputs, filter } = exactResults(convolution);
  const [plain, fast] = [false, true].map((fastConvolutions) =>
    convolutionProgram(convolution, fastConvolutions),
  );
  if (!plain || !fast) return;
  const before = await numbersAfter(one, plain);
  const found = await numbersAfter(one, fast);
  for (const [buffer, right] of [
    [3, outputs],
    [5, filter],
  ] as const) {
    const [was = NaN, is = NaN] = [before, found].map((buffers) =>
      relativeError(buffers[buffer] ?? new Float32Array(), right),
    );
    expect(found[buffer]).not.toEqual(before[buffer]);
    expect(is).toBeLessThan(1e-6);
    expect(is).toBeLessThan(2.5 * was);
  }
  expect(await numbersAfter(two, fast)).toEqual(found);
});

test.each([...cases.slice(0, 3), ...cases.filter(({ name }) => name.endsWith("two taps"))])(
  "tiles, joined or not, change no bit, $name",
  async (convolution) => {
    const program = convolutionProgram(convolution, true);
    const wanted = await numbersAfter(one, program);
    for (const [rows, wide] of [
      [6, true],
      [5, false],
      [4, true],
    ] as const) {
      const heap = new Heap(false);
      const code = { memory: heap.type, fused: true, threads: 1, maySleep: false };
      const tiles = { ...tilesOf(rows, wide), filter: { rows, columns: wide ? 16 : 4 } };
      const own = new WasmBackend({ heap, pool: undefined, tiles, code, describe: () => "" });
      expect(await numbersAfter(own, program)).toEqual(wanted);
      own.dispose();
    }
    const joined = await wasmBackend({ threads: 1, revectorize: true });
    expect(await numbersAfter(joined, program)).toEqual(wanted);
    joined.dispose();
  },
);

test.each([
  { why: "two terms", change: { twice: true } },
  {
    why: "a gap in a row",
    change: {
      taps: [
        [0, -1],
        [0, 0],
        [0, 2],
      ] as const,
    },
  },
  { why: "four in a row", change: { taps: [...rectangle(1, [0, -1]), [0, 2]] as const } },
  { why: "few places", change: { space: [1, 6, 28] as const } },
  { why: "few channels", change: { channels: 8 } },
  {
    why: "a row too long for scratch",
    change: {
      space: [1, 1, 24_000] as const,
      taps: rectangle(1, [0, -1]),
      channels: 16,
      columns: 8,
    },
  },
  { why: "rows of five", change: { space: [20, 9, 5] as const } },
])("a contract is summed as usual for $why", async ({ change }) => {
  const [usual] = cases;
  if (!usual) return;
  const { twice, ...rest } = { twice: false, ...change };
  const convolution = { ...usual, ...rest };
  const [plain, fast] = [false, true].map((fastConvolutions) => {
    const program = convolutionProgram(convolution, fastConvolutions);
    const steps = program.steps.slice(0, 1).map((step) => {
      if (!twice || step.kind !== "contract") return step;
      return { ...step, terms: [...step.terms, ...step.terms] };
    });
    return { ...program, steps };
  });
  if (!plain || !fast) return;
  expect(await numbersAfter(one, fast)).toEqual(await numbersAfter(one, plain));
});

test("a reversed, strided map and weights of bytes are read as usual", async () => {
  const [first] = cases;
  if (!first) return;
  const [n, h, w] = first.space;
  const change = (program: Program): Program => ({
    ...program,
    steps: program.steps.map((step) => {
      if (step.kind !== "contract") return step;
      const terms = step.terms.map((term) => {
        // Channels lie outermost, and rows are read from below.
        const strides = [h * w, -w, 1, n * h * w];
        const offset = { constant: (h - 1) * w, terms: [] };
        const [taps = 0, channels = 0, lanes = 0, columns = 0] = term.w.shape;
        const turned = [columns * channels * lanes, 1, channels * columns, channels];
        const own = { ...term.w, strides: turned, dtype: "i8" as const };
        expect(taps * lanes).toBe(12);
        return { ...term, a: { ...term.a, strides, offset }, w: own };
      });
      return { ...step, terms };
    }),
  });
  const [plain, fast] = [false, true].map((fastConvolutions) =>
    change(convolutionProgram(first, fastConvolutions)),
  );
  if (!plain || !fast) return;
  const [wanted, found] = [await numbersAfter(one, plain), await numbersAfter(one, fast)];
  expect(found[3]).not.toEqual(wanted[3]);
  expect(
    relativeError(found[3] ?? wanted[0] ?? new Float32Array(), Float64Array.from(wanted[3] ?? [])),
  ).toBeLessThan(1e-6);
});

test.each(["bf16", "f16"] as const)(
  "maps and gradients of %s are widened on the way to the gradient of a filter",
  async (dtype) => {
    const [convolution] = cases;
    if (!convolution) return;
    const [plain, fast] = [false, true].map((fastConvolutions) =>
      narrowFilter(convolutionProgram(convolution, fastConvolutions), dtype),
    );
    if (!plain || !fast) return;
    const [wanted, found] = [await numbersAfter(one, plain), await numbersAfter(one, fast)];
    const right = Float64Array.from(wanted[5] ?? []);
    expect(found[5]).not.toEqual(wanted[5]);
    expect(relativeError(found[5] ?? new Float32Array(), right)).toBeLessThan(1e-6);
    expect(await numbersAfter(two, fast)).toEqual(found);
  },
);

/** The gradient of a filter from narrow copies of its map and gradient. */
function narrowFilter({ buffers, ...rest }: Program, dtype: "bf16" | "f16"): Program {
  const copies: Step[] = [];
  const own = [...buffers];
  const narrow = (view: View): View => {
    const copy = { ...view, buffer: own.length, dtype };
    own.push({
      role: "state",
      name: `${own.length}`,
      bytes: (buffers[view.buffer]?.bytes ?? 0) / 2,
    });
    const body: Body = { lines: [{ op: "input", input: 0, dtype: "f32" }], results: [0] };
    copies.push({ kind: "map", shape: view.shape, inputs: [view], body, outputs: [copy] });
    return copy;
  };
  const filters = rest.steps.flatMap((step) =>
    step.kind === "filter" ? [{ ...step, a: narrow(step.a), g: narrow(step.g) }] : [],
  );
  return { ...rest, buffers: own, steps: [...copies, ...filters] };
}
