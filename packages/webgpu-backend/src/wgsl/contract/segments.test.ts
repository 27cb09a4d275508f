import { expect, test } from "vitest";
import { cutSums, segmentCount, segmentEnds } from "./segments.ts";

const lengths = [512, 513, 576, 767, 768, 1920, 4096, 100_000];
const shapes = lengths.flatMap((length) => [
  [{ taps: 1, channels: length }],
  [{ taps: Math.ceil(length / 63), channels: 63 }],
  [
    { taps: 3, channels: Math.ceil(length / 4) },
    { taps: 1, channels: Math.ceil(length / 3) },
  ],
]);

test("a sum below 512 summands is made in one segment, longer ones in at most 8", () => {
  expect(segmentCount({ sums: [{ taps: 7, channels: 73 }] })).toBe(1);
  expect(segmentCount({ sums: [{ taps: 8, channels: 64 }] })).toBe(2);
  expect(segmentCount({ sums: [{ taps: 1, channels: 513 }] })).toBe(2);
  expect(segmentCount({ sums: [{ taps: 15, channels: 128 }] })).toBe(7);
  expect(segmentCount({ sums: [{ taps: 15, channels: 384 }] })).toBe(8);
});

test("segments hold every channel of every tap once, in order, and none is empty", () => {
  for (const sums of shapes) {
    const segments = segmentCount({ sums });
    const terms = cutSums({ sums }, segments);
    terms.forEach((parts, at) => {
      const { taps = 0, channels = 0 } = sums[at] ?? {};
      const seen = parts.map(({ tap, from, to }) => [tap * channels + from, tap * channels + to]);
      const ends = seen.map(([, to]) => to);
      expect(seen.map(([from]) => from)).toEqual([0, ...ends.slice(0, -1)]);
      expect(ends.at(-1)).toBe(taps * channels);
      // Where a part begins inside a tap, steps of all tiles begin there.
      for (const { from } of parts) expect(from % 64).toBe(0);
    });
    const order = terms.flat().map(({ segment }) => segment);
    expect([...new Set(order)]).toEqual(Array.from({ length: segments }, (_, s) => s));
    const ends = segmentEnds({ sums, segments }).flat();
    expect(ends.filter(({ ends: end }) => end)).toHaveLength(segments - 1);
  }
});
