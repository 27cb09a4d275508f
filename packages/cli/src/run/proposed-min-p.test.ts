// @module-tag ci
import { PassThrough } from "node:stream";
import { createModel } from "@pixelweft/pixelcnn";
import { threefry } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { proposedMinP } from "./proposed-min-p.ts";

const [side, values] = [12, 144];

/** What is proposed for a model that draws each pixel by these probabilities, and pictures that were drawn so. */
async function proposal(
  probabilities: readonly number[],
  { pictures = 200, clear = true, seen = [] as number[] } = {},
): Promise<number | undefined> {
  const levels = probabilities.length;
  const size = { height: side, width: side, channels: 1, levels };
  const model = createModel({ ...size, hiddenChannels: 2, headChannels: 2, layers: 1 }, 1);
  const parameters = {
    ...model.parameters,
    "head.1.weight": new Float32Array(model.parameters["head.1.weight"]?.length ?? 0),
    "head.1.bias": Float32Array.from(probabilities, Math.log),
  };
  const stream = new PassThrough().resume();
  const images = Uint8Array.from({ length: pictures * values }, (_, at) => {
    let left = threefry(7, 1, at, 0)[0] / 2 ** 32;
    return probabilities.findIndex((share) => (left -= share) < 0);
  });
  const colours = Array.from(
    { length: levels },
    (_, level) => [level, level, level, level === 0 && clear ? 0 : 255] as const,
  );
  return proposedMinP(
    {
      backend: referenceBackend(),
      model: { ...model, parameters },
      seed: 1,
      palette: { colours, exact: true },
      terminal: { out: stream, err: stream },
    },
    {
      info: { count: pictures },
      read: (numbers) => {
        seen.push(...numbers);
        return { images: images.subarray(0, numbers.length * values) };
      },
    },
  );
}

test("the highest share is proposed that leaves samples as varied as pictures", async () => {
  expect(await proposal([0.6, 0.25, 0.15])).toBe(0.3);
  // Of 0.3, a figure of 0.02 is less than a tenth of the ground's 0.98; of 0.1 it is not.
  expect(await proposal([0.98, 0.01, 0.01])).toBe(0.1);
  expect(await proposal([0.991, 0.0045, 0.0045])).toBe(0.05);
});

test("nothing is proposed where samples would differ enough, but in few colours", async () => {
  const rare = Array<number>(6).fill(0.005);
  expect(await proposal([0.5, 0.47, ...rare])).toBe(undefined);
  // Of 0.05 those of a tenth of 0.47 stay.
  const common = Array<number>(6).fill(0.04);
  expect(await proposal([0.26, 0.5, ...common])).toBe(0.05);
});

test("no share is proposed that makes figures flat, even if it keeps most of their colours", async () => {
  // Of 0.3, the colours of 0.1 stay, and the entropy is 1.37 bits; it was 1.96.
  expect(await proposal([0.4, 0.3, 0.1, 0.1, 0.05, 0.05])).toBe(0.1);
});

test("nothing is proposed where each leaves an empty ground", async () => {
  expect(await proposal([0.997, 0.0015, 0.0015])).toBe(undefined);
});

test("nothing is proposed without transparent ground, nor by a few pictures", async () => {
  expect(await proposal([0.6, 0.25, 0.15], { clear: false })).toBe(undefined);
  expect(await proposal([0.6, 0.25, 0.15], { pictures: 15 })).toBe(undefined);
});

test("pictures from all over those held out are looked at, not the first ones, which may be of one class", async () => {
  const seen: number[] = [];
  await proposal([0.6, 0.25, 0.15], { pictures: 1000, seen });
  expect([seen.length, seen[1], seen.at(-1)]).toEqual([200, 5, 995]);
});
