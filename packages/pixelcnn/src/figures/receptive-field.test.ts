import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import {
  doubleMaskA,
  everyLayerShifted,
  upwardLink,
  wrongGateSplit,
} from "../checks/broken-networks.fixture.ts";
import { completenessBreaches, positiveModel } from "../checks/completeness.fixture.ts";
import type { Probe } from "../checks/probe.fixture.ts";
import { checkConfig, type PixelCNNConfig } from "../model/config.ts";
import type { SubPixelPlace } from "../model/field.ts";
import { receptiveField } from "./receptive-field.ts";

const backend = referenceBackend();
const none = { missing: [], unexpected: [] };

const grey = {
  height: 6,
  width: 7,
  levels: 2,
  hiddenChannels: 2,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 2,
} as const;
const colour = {
  ...grey,
  height: 4,
  width: 5,
  channels: 3,
  hiddenChannels: 6,
  headChannels: 6,
} as const;

function probe(config: Parameters<typeof positiveModel>[0]): Probe {
  return { backend, ...positiveModel(config) };
}

/** Rows of the field of a grey image: # seen, @ the target, . unseen. */
function drawn(config: PixelCNNConfig, target: SubPixelPlace): string[] {
  const seen = receptiveField(config, target);
  return Array.from({ length: config.height }, (_, row) =>
    Array.from({ length: config.width }, (_unused, column) => {
      if (row === target.row && column === target.column) return "@";
      return seen[row * config.width + column] === 1 ? "#" : ".";
    }).join(""),
  );
}

test("receptiveField() is a rectangle above and a bar to the left", () => {
  const config = checkConfig({
    height: 5,
    width: 7,
    hiddenChannels: 2,
    firstKernelSize: 3,
    kernelSize: 3,
    layers: 2,
  });
  expect(drawn(config, { row: 3, column: 3, colour: 0 })).toEqual([
    ".......",
    ".#####.",
    ".#####.",
    ".##@...",
    ".......",
  ]);
  expect(drawn(config, { row: 1, column: 6, colour: 0 })).toEqual([
    "....###",
    "....##@",
    ".......",
    ".......",
    ".......",
  ]);
  expect(receptiveField(config, { row: 0, column: 0, colour: 0 })).toEqual(new Uint8Array(35));
});

test.each([
  [{}, 112],
  [{ verticalResidual: true }, 112],
  [{ model: "diagonal-bilstm" }, 112],
  [{ model: "pixelcnn" }, 102],
  [{ verticalMask: "right" }, 102],
  [{ verticalMask: "right", layers: 10 }, 102],
  [{ verticalMask: "left" }, 112],
] as const)(
  "5.2 of 112 pixels before the middle of a 15x15 image, %j reads %i, as propagation through public implementations found",
  (more, count) => {
    const config = checkConfig({
      height: 15,
      width: 15,
      firstKernelSize: 7,
      kernelSize: 3,
      layers: 30,
      ...more,
    });
    const seen = receptiveField(config, { row: 7, column: 7, colour: 0 });
    expect(seen.filter((x) => x === 1)).toHaveLength(count);
    // What is missing is a triangle up and to the right.
    const missing = Array.from({ length: 112 }, (_, i) => i).filter((i) => seen[i] === 0);
    const triangle = [11, 12, 13, 14].flatMap((first) =>
      Array.from({ length: 15 - first }, (_, i) => (17 - first) * 15 + first + i),
    );
    expect(missing).toEqual(count === 112 ? [] : triangle.toSorted((a, b) => a - b));
  },
);

test.each([
  [3, 3, 2],
  [7, 3, 5],
  [5, 5, 4],
  [7, 3, 12],
  [7, 5, 3],
])(
  "5.2 first kernel %i, kernel %i, %i layers: the field of verticalMask right is the PixelCNN's, that of left the whole network's",
  (firstKernelSize, kernelSize, layers) => {
    const size = { height: 21, width: 23, firstKernelSize, kernelSize, layers };
    const field = (more: object): Uint8Array =>
      receptiveField(checkConfig({ ...size, ...more }), { row: 15, column: 11, colour: 0 });
    expect(field({ verticalMask: "right" })).toEqual(field({ model: "pixelcnn" }));
    expect(field({ verticalMask: "left" })).toEqual(field({}));
    expect(field({})).not.toEqual(field({ model: "pixelcnn" }));
  },
);

test("a residual beside a blind spot keeps the blind spot, for a sum adds no column", () => {
  const config = checkConfig({ height: 15, width: 15, layers: 30, verticalMask: "right" });
  const target = { row: 7, column: 7, colour: 0 };
  const count = (of: PixelCNNConfig): number =>
    receptiveField(of, target).filter((x) => x === 1).length;
  expect(count({ ...config, verticalResidual: true })).toBe(count(config));
});

test("5.3 receptiveField() has the earlier colours of the pixel itself", () => {
  const config = checkConfig({
    height: 1,
    width: 2,
    channels: 3,
    hiddenChannels: 3,
    headChannels: 3,
    firstKernelSize: 3,
  });
  const at = (which: number): number[] => [
    ...receptiveField(config, { row: 0, column: 1, colour: which }),
  ];
  expect(at(0)).toEqual([1, 1, 1, 0, 0, 0]);
  expect(at(1)).toEqual([1, 1, 1, 1, 0, 0]);
  expect(at(2)).toEqual([1, 1, 1, 1, 1, 0]);
});

test("receptiveField() refuses a target outside the image", () => {
  const config = checkConfig(grey);
  expect(() => receptiveField(config, { row: 6, column: 0, colour: 0 })).toThrow(
    new RangeError("Cannot find the receptive field of row 6: the image has row 0 to 5"),
  );
  expect(() => receptiveField(config, { row: 0, column: 0, colour: 1 })).toThrow(RangeError);
});

const cases: readonly (readonly [string, Probe])[] = [
  ...([1, 2, 3, 5] as const).map(
    (layers) => [`grey 6x7, ${layers} layers`, probe({ ...grey, layers })] as const,
  ),
  ["grey 7x6, 3 layers", probe({ ...grey, height: 7, width: 6, layers: 3 })],
  ["grey 3x9, first 7", probe({ ...grey, height: 3, width: 9, firstKernelSize: 7 })],
  ["grey 9x3, kernel 5", probe({ ...grey, height: 9, width: 3, kernelSize: 5 })],
  ["grey 6x7, first 5, kernel 7", probe({ ...grey, firstKernelSize: 5, kernelSize: 7 })],
  ["grey 6x7, 1 x 1 filters after the first", probe({ ...grey, kernelSize: 1, layers: 3 })],
  ["grey one row", probe({ ...grey, height: 1, width: 9 })],
  ["grey one column", probe({ ...grey, height: 9, width: 1 })],
  ["grey one-hot", probe({ ...grey, levels: 3, input: "one-hot" })],
  ...([1, 2, 3] as const).map(
    (layers) => [`colour 4x5, ${layers} layers`, probe({ ...colour, layers })] as const,
  ),
  ["colour 5x4, kernel 5", probe({ ...colour, height: 5, width: 4, kernelSize: 5 })],
  ["colour one-hot", probe({ ...colour, levels: 3, input: "one-hot" })],
  ["colour embedding", probe({ ...colour, levels: 3, input: "embedding", embeddingSize: 2 })],
  ["ReLUs for gates", probe({ ...colour, gate: "relu" })],
  ["linear gates", probe({ ...colour, gate: "glu" })],
  ["skip connections", probe({ ...colour, layers: 3, skip: true })],
  ["no position planes", probe({ ...colour, positionPlanes: false })],
  ["a head of one sign", probe({ ...colour, headActivation: "relu" })],
  ["a residual in the vertical stack", probe({ ...grey, layers: 4, verticalResidual: true })],
  ["a blind spot", probe({ ...grey, layers: 4, verticalMask: "right" })],
  ["the control of a blind spot", probe({ ...grey, layers: 4, verticalMask: "left" })],
  ["a blind spot, kernel 5", probe({ ...grey, layers: 3, kernelSize: 5, verticalMask: "right" })],
  [
    "a residual beside a blind spot",
    probe({ ...grey, layers: 4, verticalMask: "right", verticalResidual: true }),
  ],
  ...([1, 2, 4] as const).map(
    (layers) =>
      [
        `original PixelCNN, grey, ${layers} layers`,
        probe({ ...grey, layers, model: "pixelcnn" }),
      ] as const,
  ),
  ["original PixelCNN, colour", probe({ ...colour, model: "pixelcnn", firstKernelSize: 5 })],
  ["original PixelCNN, kernel 5", probe({ ...grey, model: "pixelcnn", kernelSize: 5, layers: 3 })],
  ["original PixelCNN, 1 x 1", probe({ ...grey, model: "pixelcnn", kernelSize: 1 })],
];

test.each(cases)(
  "5.2 %s: every logit depends on its receptive field, all of it and nothing else",
  async (_, given) => {
    expect(await completenessBreaches(given)).toEqual(none);
  },
);

test("5.2 a field as large as the image reaches the last pixel of the row before", async () => {
  const given = probe({ ...grey, height: 2, width: 7, layers: 6 });
  expect(receptiveField(given.config, { row: 1, column: 0, colour: 0 })[6]).toBe(1);
  expect(await completenessBreaches(given)).toEqual(none);
});

test("5.2 control: with every vertical layer shifted there is a blind spot up and to the right", async () => {
  const given = { ...probe({ ...grey, layers: 3 }), network: everyLayerShifted };
  const { missing } = await completenessBreaches(given);
  expect(missing).toContain("(5,3,0) <- (4,5,0)");
  expect(missing).not.toContain("(5,3,0) <- (4,4,0)");
});

test("5.3 control: a second mask A hides the earlier colours of the pixel", async () => {
  const right = probe({ ...colour, layers: 3 });
  const given = { ...right, parameters: doubleMaskA(right.config, right.parameters) };
  const { missing, unexpected } = await completenessBreaches(given);
  expect(missing).toContain("(2,2,1) <- (2,2,0)");
  expect(missing).toContain("(2,2,2) <- (2,2,1)");
  expect(unexpected).toEqual([]);
});

test("5.3 control: thirds of 2p before the halves let red see red and green", async () => {
  const right = probe(colour);
  const given = { ...right, parameters: wrongGateSplit(right.config, right.parameters) };
  const { unexpected } = await completenessBreaches(given);
  expect(unexpected).toContain("(2,2,0) <- (2,2,1)");
  expect(unexpected).toContain("(2,2,0) <- (2,2,0)");
});

test("5.2 control: a link from the horizontal to the vertical stack lets a pixel see itself", async () => {
  const { unexpected } = await completenessBreaches({ ...probe(grey), network: upwardLink });
  expect(unexpected.length).toBeGreaterThan(0);
});
