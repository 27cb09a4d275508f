import { threefry } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { blockBound } from "./block-bound.ts";
import { colourDistances, groundLevel, type PictureForm } from "./colour-distances.ts";
import { nearestPictures } from "./nearest-pictures.ts";

const colours = Array.from(
  { length: 6 },
  (_, n) => [40 * n, 255 - 50 * n, (90 * n) % 256, n === 2 ? 0 : 255] as const,
);
const size = { height: 13, width: 11 };
const forms: readonly (readonly [string, PictureForm])[] = [
  ["indexed", { ...size, channels: 1, levels: 6, palette: { colours } }],
  ["grey", { ...size, channels: 1, levels: 64 }],
  ["red, green and blue", { ...size, channels: 3, levels: 16 }],
];

/** Figures of any place, size and value on the ground, with some noise. */
function figures(count: number, form: PictureForm, seed: number): Uint8Array {
  const { height, width, channels, levels } = form;
  const ground = groundLevel(form);
  const of = (n: number, at: number, below: number): number =>
    (threefry(seed, channels, n, at)[0] % Math.floor(below * 8)) / 8;
  return Uint8Array.from({ length: count * height * width * channels }, (_, at) => {
    const pixel = Math.floor(at / channels) % (height * width);
    const n = Math.floor(at / (height * width * channels));
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const [top, left] = [2 + of(n, 1, 3), 2 + of(n, 2, 3)];
    const inside = Math.hypot(y - top - 3, (x - left - 3) * (0.5 + of(n, 3, 1))) < 4;
    const value = of(n, 4 + (at % channels), levels) + of(n, 100 + at, 1 + levels / 20);
    return inside ? Math.min(levels - 1, value) : ground;
  });
}

/** A picture as it lies over others. */
interface Over {
  readonly form: PictureForm;
  /** Distances of values. */
  readonly table: Float64Array;
  readonly mirrored: boolean;
  readonly moved: readonly [number, number];
}

/** What differs of two pictures, by the definition. */
function differing(a: Uint8Array, b: Uint8Array, { form, table, mirrored, moved }: Over): number {
  const { height, width, channels, levels } = form;
  let sum = 0;
  for (const [at, value] of a.entries()) {
    const pixel = Math.floor(at / channels);
    const [y, x] = [Math.floor(pixel / width) - moved[0], (pixel % width) - moved[1]];
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    const there = (y * width + (mirrored ? width - 1 - x : x)) * channels + (at % channels);
    const other = isInside ? (b[there] ?? 0) : groundLevel(form);
    sum += (table[value * levels + other] ?? 0) / channels;
  }
  return sum;
}

const steps = [-2, -1, 0, 1, 2];
const places = [false, true].flatMap((mirrored) =>
  steps.flatMap((down) => steps.map((right) => ({ mirrored, moved: [down, right] as const }))),
);

test.each(forms)("%s: the bound of blocks is below what differs, and near it", (_, form) => {
  const each = form.height * form.width * form.channels;
  const [one, other] = [figures(4, form, 1), figures(4, form, 2)];
  const bound = blockBound({ ...form, reach: 2 });
  const table = colourDistances(form);
  let [above, all] = [0, 0];
  for (let n = 0; n < 4; n++) {
    const b = other.subarray(n * each, (n + 1) * each);
    const sums = bound?.sums(other, n * each) ?? new Float64Array();
    for (const placed of places) {
      const own = bound?.sums(one, n * each, placed) ?? new Float64Array();
      const apart = differing(one.subarray(n * each, (n + 1) * each), b, {
        form,
        table,
        ...placed,
      });
      expect(bound?.isAbove(own, sums, { start: 0, limit: apart })).toBe(false);
      all++;
      if (bound?.isAbove(own, sums, { start: 0, limit: apart / 4 })) above++;
    }
  }
  expect(above / all).toBeGreaterThan(0.8);
});

test.each(forms)("%s: the nearest picture is that of all comparisons to their end", (_, form) => {
  const each = form.height * form.width * form.channels;
  const [samples, set] = [figures(4, form, 3), figures(20, form, 4)];
  samples.set(set.subarray(5 * each, 6 * each), each); // a copy
  samples[each + Math.floor(each / 2)] = 1;
  for (const reach of [1, 2])
    for (const [n, near] of nearestPictures(samples, set, { ...form, reach }).entries()) {
      const sample = samples.subarray(n * each, (n + 1) * each);
      const alone = Array.from(
        { length: 20 },
        (__, k) =>
          nearestPictures(sample, set.slice(k * each, (k + 1) * each), { ...form, reach })[0],
      );
      const distances = alone.map((one) => one?.distance ?? NaN);
      expect(near.distance).toBe(Math.min(...distances));
      expect(near).toEqual({ ...alone[near.index], index: near.index });
    }
});

test("distances that are no less than those of the ground are none for a bound", () => {
  // A value that the palette does not have is apart from others by its number.
  const palette = { colours: colours.slice(0, 2) };
  const form = { ...size, channels: 1, levels: 4, palette };
  expect(blockBound({ ...form, reach: 1 })).toBeUndefined();
  expect(blockBound({ ...form, palette: undefined, reach: 6 })).toBeUndefined();
});
