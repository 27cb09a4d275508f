// @module-tag nightly
import {
  type Tensor,
  add,
  cast,
  compile,
  contract,
  grad,
  mul,
  relu,
  slice,
  sum,
} from "@pixelweft/tensor";
import { affine, filterGradient } from "@pixelweft/tensor/inspect";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, test } from "vitest";
import { byDay, kinds, openKinds } from "./kinds.fixture.ts";
import { padRows } from "./pad-rows.ts";
import { allViews, outputsOf, programOf, wholeNumbers } from "./padded.fixture.ts";

const backends = await openKinds();
afterAll(() => backends.forEach((backend) => backend.dispose()));

const taps = [
  [-1, 0],
  [0, -1],
  [0, 0],
] as const;

interface Sizes {
  /** How the first map is held. */
  readonly dtype?: "f32" | "bf16";
  readonly space: readonly [n: number, h: number, w: number];
  readonly channels: readonly [first: number, second: number];
}

/** Two convolutions with biases, an addition and its gradients: maps of all intermediate results are read and made by products. */
function convolutions(sizes: Sizes): Record<string, Tensor> {
  const { space, channels, dtype = "f32" } = sizes;
  const [first, second] = channels;
  const image = wholeNumbers([...space, 2], 5);
  const hiddenOf = (w: Tensor, b: Tensor): Tensor =>
    cast(relu(add(contract([{ map: image, weight: w, taps }]), b)), dtype);
  const given = {
    w: wholeNumbers([taps.length, 2, first], 7),
    b: wholeNumbers([first], 2),
    v: wholeNumbers([taps.length, first, second], 4),
    c: wholeNumbers([second], 5),
    u: wholeNumbers([1, second, first], 2),
  };
  const outputOf = ({ w, b, v, c, u }: typeof given): Tensor => {
    const hidden = hiddenOf(w, b);
    const next = relu(add(contract([{ map: hidden, weight: v, taps }]), c));
    return add(contract([{ map: next, weight: u, taps: [[0, 0]] }]), cast(hidden, "f32"));
  };
  const y = outputOf(given);
  const g = wholeNumbers(y.shape, 8);
  return { y, ...grad((all: typeof given) => sum(mul(outputOf(all), g)))(given) };
}

const sizes: readonly Sizes[] = [
  // Few places, and columns that end in another subgroup.
  { space: [2, 5, 3], channels: [13, 67] },
  { space: [1, 4, 5], channels: [15, 13], dtype: "bf16" },
  ...(byDay ? [] : [{ space: [1, 9, 33], channels: [63, 30] } as const]),
];
const tried = kinds.flatMap((kind) => sizes.map((one) => ({ kind, ...one })));

test.skipIf(backends.size === 0).each(tried)(
  "on $kind products of maps whose rows of $channels channels are padded give what the reference gives, whatever lies in the padding",
  async ({ kind, ...one }) => {
    const backend = backends.get(kind);
    if (backend === undefined) throw new Error("no backend");
    const outputs = convolutions(one);
    const [plain, padded] = [programOf(outputs, false), programOf(outputs, true)];
    expect(allViews(plain).some(({ spare }) => spare !== undefined)).toBe(false);
    const held = allViews(padded).flatMap(({ spare = 0, dtype }) => (spare > 0 ? [dtype] : []));
    expect(held).toContain(one.dtype ?? "f32");
    const reference = referenceBackend();
    const wanted = await outputsOf(reference, plain);
    expect(wanted.every(Number.isInteger)).toBe(true);
    expect(new Set(wanted).size).toBeGreaterThan(10);
    expect(await outputsOf(reference, padded)).toEqual(wanted);
    expect(await outputsOf(backend, padded)).toEqual(wanted);
  },
);

test("compile() asks the backend how to lay out", async () => {
  const backend = backends.get("GPUs") ?? Object.assign(referenceBackend(), { layOut: padRows });
  const compiled = compile({ backend }, () =>
    convolutions({ space: [1, 2, 2], channels: [13, 14] }),
  );
  const { lowered } = await compiled.program();
  expect(allViews(lowered.program).some(({ spare = 0 }) => spare > 0)).toBe(true);
});

const rows = [1, 8, 8] as const;
const hidden = (channels: number, step: number): Tensor =>
  contract([
    {
      map: wholeNumbers([...rows, 2], step),
      weight: wholeNumbers([1, 2, channels], 4),
      taps: [[0, 0]],
    },
  ]);
const channelsOf = (map: Tensor, start: number, size: number): Tensor =>
  slice(map, [undefined, undefined, undefined, { start, size }]);
/** Maps and gradients of filters that are parts of other maps: by day a part of the columns, and one of the channels. */
const parts: readonly { readonly name: string; readonly a: Tensor; readonly g: Tensor }[] = [
  {
    name: "columns in the middle of a row",
    a: wholeNumbers([...rows, 8], 5),
    g: channelsOf(hidden(29, 5), 3, 16),
  },
  {
    name: "the last channels, which are few",
    a: channelsOf(hidden(15, 7), 12, 3),
    g: hidden(13, 5),
  },
  ...(byDay
    ? []
    : [
        { name: "the last columns", a: hidden(14, 5), g: channelsOf(hidden(29, 7), 16, 13) },
        { name: "the first channels", a: channelsOf(hidden(30, 7), 0, 16), g: hidden(13, 5) },
      ]),
];

test
  .skipIf(backends.size === 0)
  .each(kinds.flatMap((kind) => parts.map((one) => ({ kind, ...one }))))(
  "on $kind a filter gradient of $name, the sum of its columns and a product of its map are right with padded rows and without",
  async ({ kind, a, g }) => {
    const backend = backends.get(kind);
    if (backend === undefined) throw new Error("no backend");
    const at = [affine(0), affine(0)] as const;
    const some = taps.slice(1);
    const weight = wholeNumbers([some.length, a.shape[3] ?? 0, 14], 7);
    const outputs = {
      dw: filterGradient(a, g, { taps: some, at }),
      db: sum(g, [0, 1, 2]),
      y: contract([{ map: a, weight, taps: some }]),
    };
    const wanted = await outputsOf(referenceBackend(), programOf(outputs, false));
    for (const padded of [false, true])
      expect(await outputsOf(backend, programOf(outputs, padded))).toEqual(wanted);
  },
);

test.skipIf(backends.size === 0).each(kinds)(
  "on %s products of a loop that read padded rows of narrow floats are right",
  async (kind) => {
    const backend = backends.get(kind);
    if (backend === undefined) throw new Error("no backend");
    const map = cast(hidden(15, 5), "f16");
    const y = contract([{ map, weight: wholeNumbers([1, 15, 5], 7), taps: [[0, 0]] }]);
    const { buffers, steps } = programOf({ y }, true);
    const [first, second] = steps;
    if (first === undefined || second === undefined) throw new Error("no two products");
    // Turns enough for one dispatch on software.
    const loop = { kind: "repeat", loop: 0, repeat: 5000, body: [second] } as const;
    const wanted = await outputsOf(referenceBackend(), { buffers, steps });
    expect(await outputsOf(backend, { buffers, steps: [first, loop] })).toEqual(wanted);
  },
);
