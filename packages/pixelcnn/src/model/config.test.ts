import { expect, test } from "vitest";
import { checkConfig, configDefaults, planesOf, reach } from "./config.ts";
import { countParameters, createModel } from "./model.ts";

const size = { height: 8, width: 6 };

test("checkConfig() fills in what is left out", () => {
  const config = checkConfig({ ...size, levels: 16 });
  expect(config).toMatchObject({
    height: 8,
    width: 6,
    channels: 1,
    levels: 16,
    input: "ordinal",
    dropoutRate: 0,
  });
});

test.each([
  [{ height: 0 }, "Cannot use height 0"],
  [{ width: 2.5 }, "Cannot use width 2.5"],
  [{ levels: 1 }, "Cannot use levels 1"],
  [{ levels: 65537 }, "Cannot use levels 65537"],
  [{ layers: 0 }, "Cannot use layers 0"],
  [{ firstKernelSize: 4 }, "Cannot use firstKernelSize 4: it must be odd"],
  [{ firstKernelSize: 1 }, "Cannot use firstKernelSize 1"],
  [{ kernelSize: 2 }, "Cannot use kernelSize 2: it must be odd"],
  [
    { channels: 3, hiddenChannels: 64 },
    "Cannot group hiddenChannels: 64 is not a multiple of 3 colours",
  ],
  [
    { channels: 3, hiddenChannels: 66, headChannels: 64 },
    "Cannot group headChannels: 64 is not a multiple of 3 colours",
  ],
  [{ dropoutRate: 1 }, "Cannot use dropoutRate 1"],
  [{ dropoutRate: Number.NaN }, "Cannot use dropoutRate NaN"],
  [{ numClasses: -1 }, "Cannot use numClasses -1"],
  [{ numClasses: 2, vectorSize: 3 }, "Cannot condition on 2 classes and on a vector of 3"],
  [{ hiddenChannels: 0 }, "Cannot use hiddenChannels 0"],
  [{ model: "row-lstm", forgetBias: Infinity }, "Cannot use forgetBias Infinity"],
  [{ numClasses: 1, vectorSize: 1 }, "Cannot condition on 1 classes and on a vector of 1"],
  [
    { model: "pixelcnn", gate: "relu" },
    "Cannot use gate relu in model pixelcnn: only gated has it",
  ],
  [
    { model: "pixelcnn", verticalMask: "right" },
    "Cannot use verticalMask right in model pixelcnn: only gated has it",
  ],
] as const)("checkConfig() refuses %j", (wrong, message) => {
  expect(() => checkConfig({ ...size, ...wrong })).toThrow(RangeError);
  expect(() => checkConfig({ ...size, ...wrong })).toThrow(message);
});

test("createModel() refuses lastPixelHidden in networks that ignore it", () => {
  for (const model of ["gated", "pixelcnn", "row-lstm"] as const)
    expect(() => createModel({ ...size, model, lastPixelHidden: true })).toThrow(
      `Cannot use lastPixelHidden true in model ${model}: only diagonal-bilstm has it`,
    );
});

test("a field that is undefined is as one that is missing", () => {
  const fields = Object.keys(configDefaults).map((name) => [name, undefined]);
  expect(checkConfig({ ...size, ...Object.fromEntries(fields) })).toEqual(checkConfig(size));
  const sized = checkConfig({ ...size, channels: 3, levels: undefined, hiddenChannels: undefined });
  expect(sized).toEqual(checkConfig({ ...size, channels: 3 }));
});

test("checkConfig() refuses what no configuration has", () => {
  const given: Parameters<typeof checkConfig>[0] = JSON.parse('{"height":8,"width":6,"depth":3}');
  const message =
    "Cannot use depth: a configuration has no such field; its fields are height, width, ";
  expect(() => createModel(given)).toThrow(TypeError);
  expect(() => createModel(given)).toThrow(message + Object.keys(configDefaults).join(", "));
  const input: Parameters<typeof checkConfig>[0] = JSON.parse(
    '{"height":8,"width":6,"input":"nominal"}',
  );
  expect(() => checkConfig(input)).toThrow("Cannot use input nominal");
  const model: Parameters<typeof checkConfig>[0] = JSON.parse(
    '{"height":8,"width":6,"model":"transformer"}',
  );
  expect(() => checkConfig(model)).toThrow("Cannot use model transformer: it must be gated or ");
});

test("checkConfig() says of no configuration what one is", () => {
  for (const given of [undefined, null, 28])
    expect(() => Reflect.apply(checkConfig, undefined, [given])).toThrow(
      new TypeError(
        "Cannot make a network: there is no configuration such as { height: 28, width: 28 }",
      ),
    );
});

test("reach() counts the first layer once and the others by their own filter", () => {
  expect(reach(checkConfig({ ...size, firstKernelSize: 7, kernelSize: 3, layers: 1 }))).toBe(3);
  expect(reach(checkConfig({ ...size, firstKernelSize: 7, kernelSize: 5, layers: 13 }))).toBe(27);
  expect(planesOf(checkConfig({ ...size, levels: 9, input: "one-hot" }))).toBe(9);
});

test("the original PixelCNN's live weights, worked out by hand", () => {
  const config = checkConfig({
    model: "pixelcnn",
    height: 2,
    width: 2,
    channels: 3,
    levels: 2,
    hiddenChannels: 3,
    layers: 2,
    firstKernelSize: 3,
    kernelSize: 3,
    headChannels: 3,
    positionPlanes: false,
    headActivation: "relu",
  });
  // 4 planes to 6 maps: three taps above, one to the left, and at the centre the ones to all, R to G and B, G to B, each to 2 maps.
  const first = 3 * 4 * 6 + 4 * 6 + 6 + 3 * 2 + 6;
  // 6 to 3 maps and back, lower triangles of 2 x 1 blocks; 3 x 3 from 3 to 3 maps.
  const block = 6 * 2 + 3 + (3 * 9 + 9 + 6 + 3) + 6 * 2 + 6;
  const head = 6 * 2 + 3 + 6 * 2 + 6;
  expect(countParameters(config)).toBe(first + block + head);
});

test("with ReLUs for gates, features times the root of two have as many weights", () => {
  const deep = { ...size, layers: 12, headChannels: 128 };
  const gated = countParameters(checkConfig({ ...deep, hiddenChannels: 64 }));
  const rectified = countParameters(checkConfig({ ...deep, hiddenChannels: 92, gate: "relu" }));
  expect(rectified / gated).toBeGreaterThan(0.97);
  expect(rectified / gated).toBeLessThan(1.03);
});

test("countParameters() counts live weights, worked out by hand", () => {
  const config = checkConfig({
    height: 2,
    width: 2,
    channels: 3,
    levels: 2,
    hiddenChannels: 3,
    layers: 2,
    firstKernelSize: 3,
    kernelSize: 3,
    headChannels: 3,
    positionPlanes: false,
    headActivation: "relu",
  });
  // Layer 0: V 1x3 taps of 4 planes to 6, and 6 biases; H one left tap of 4 to 6, at the centre the ones to 6, R to G and B and G
  // to B in both halves, 6 biases; link 6x6; residual lower triangle of 3x3 blocks of one, 3 biases.
  const first = 3 * 4 * 6 + 6 + (4 * 6 + 6 + 2 * 3 + 6) + 36 + (6 + 3);
  const second = 2 * 3 * 3 * 6 + 6 + (3 * 6 + 2 * 6 + 6) + 36 + (6 + 3);
  const head = 6 + 3 + 6 * 2 + 6;
  expect(countParameters(config)).toBe(first + second + head);
  // Two planes more under every tap of the first layer; the head's first matrix twice; three classes for each of four tables.
  const planes = countParameters({ ...config, positionPlanes: true });
  expect(planes - (first + second + head)).toBe(2 * (3 * 6 + 2 * 6));
  expect(countParameters({ ...config, headActivation: "crelu" })).toBe(first + second + head + 6);
  expect(countParameters({ ...config, skip: true })).toBe(first + second + head + 2 * 6);
  expect(countParameters({ ...config, numClasses: 3 })).toBe(first + second + head + 3 * 4 * 6);
});

test.each<[string, object]>([
  ["a name of a choice", { model: "gated".repeat(1000) }],
  ["a number", { layers: "6".repeat(5000) }],
  ["a list", { forgetBias: Array.from({ length: 5000 }, () => 1) }],
  ["a field that there is not", { ["layer".repeat(1000)]: 1 }],
])("%s that is very long is cut in the error", (_, field) => {
  expect(() => checkConfig({ height: 4, width: 4, ...field })).toThrow(
    /^Cannot use [^…]{1,120}…[^…]{1,500}$/,
  );
});
