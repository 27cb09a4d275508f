import { expect, test } from "vitest";
import { interleave } from "./pixel-order.ts";
import { randomStream } from "./random.ts";

const random = randomStream([1, 8, 2, 7]);
const upTo = (most: number): number => Math.floor(random() * (most + 1));

test("planes become pixels, at any place of any bytes, and nothing beside them changes", () => {
  for (let n = 0; n < 500; n++) {
    const channels = n % 4 === 0 ? 1 + upTo(4) : 3;
    const size = n % 2 === 0 ? 4 * upTo(300) : upTo(300);
    const length = channels * size;
    const [from, at] = n % 3 === 0 ? [4 * upTo(3), 4 * upTo(3)] : [upTo(9), upTo(9)];
    const bytes = Uint8Array.from({ length: from + length }, () => upTo(255));
    const planes = bytes.subarray(from);
    const pixels = new Uint8Array(at + length + 5).fill(77);
    interleave(planes, { pixels, at, channels });
    const expected = pixels.map((_, i) => {
      const value = i - at;
      if (value < 0 || value >= length) return 77;
      return planes[(value % channels) * size + Math.floor(value / channels)] ?? 0;
    });
    expect(pixels).toEqual(expected);
  }
});
