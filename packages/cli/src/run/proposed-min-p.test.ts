import { PassThrough } from "node:stream";
import { createModel } from "@pixelweft/pixelcnn";
import { threefry } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { proposedMinP } from "./proposed-min-p.ts";

const shape = { height: 12, width: 12, channels: 1, levels: 3 };
const values = 144;
const colours = [
  [0, 0, 0, 0],
  [9, 9, 9, 255],
  [200, 0, 0, 255],
] as const;

/** What is proposed for a model that draws each pixel by these probabilities, and pictures that were drawn so. */
async function proposal(
  probabilities: readonly number[],
  { pictures = 200, clear = true } = {},
): Promise<number | undefined> {
  const model = createModel({ ...shape, hiddenChannels: 2, headChannels: 2, layers: 1 }, 1);
  const parameters = {
    ...model.parameters,
    "head.1.weight": new Float32Array(model.parameters["head.1.weight"]?.length ?? 0),
    "head.1.bias": Float32Array.from(probabilities, Math.log),
  };
  const stream = new PassThrough().resume();
  const images = Uint8Array.from({ length: pictures * values }, (_, at) => {
    const u = threefry(7, 1, at, 0)[0] / 2 ** 32;
    return u < (probabilities[0] ?? 0)
      ? 0
      : u < (probabilities[0] ?? 0) + (probabilities[1] ?? 0)
        ? 1
        : 2;
  });
  return proposedMinP(
    {
      backend: referenceBackend(),
      model: { ...model, parameters },
      seed: 1,
      palette: { colours: clear ? colours : colours.slice(1), exact: true },
      terminal: { out: stream, err: stream },
    },
    { info: { count: pictures }, read: () => ({ images }) },
  );
}

test("the highest share is proposed that leaves samples as varied as pictures", async () => {
  expect(await proposal([0.6, 0.25, 0.15])).toBe(0.3);
  // Of 0.3, a figure of 0.02 is less than a tenth of the ground's 0.98; of 0.1 it is not.
  expect(await proposal([0.98, 0.01, 0.01])).toBe(0.1);
  expect(await proposal([0.991, 0.0045, 0.0045])).toBe(0.05);
});

test("nothing is proposed where each leaves an empty ground", async () => {
  expect(await proposal([0.997, 0.0015, 0.0015])).toBe(undefined);
});

test("nothing is proposed without transparent ground, nor by a few pictures", async () => {
  expect(await proposal([0.6, 0.25, 0.15], { clear: false })).toBe(undefined);
  expect(await proposal([0.6, 0.25, 0.15], { pictures: 15 })).toBe(undefined);
});
