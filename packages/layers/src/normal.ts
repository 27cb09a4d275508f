import { threefry } from "@pixelweft/tensor";
import { checkWholes } from "./check-numbers.ts";
import { checkSeed } from "./check-seed.ts";

/** Which numbers to draw. */
export interface NormalOptions {
  readonly seed: number;
  readonly stream: number;
  /** Number of the first draw in the stream. */
  readonly start: number;
  readonly count: number;
}

/**
 * Standard normal numbers on the host, by Box and Muller from Threefry bits: draw i depends on (seed, stream, start + i) only.
 *
 * @throws RangeError for a seed that is no whole number from 0 to 4294967295, and another number that is no whole one from 0 on; TypeError
 * for what is no number.
 * @example Three draws, and the last of them again
 * normals({ seed: 1, stream: 0, start: 0, count: 3 }); // Float32Array [-0.70881…, 1.04658…, -3.03104…]
 * normals({ seed: 1, stream: 0, start: 2, count: 1 }); // Float32Array [-3.03104…]
 */
export function normals({ seed, stream, start: first, count }: NormalOptions): Float32Array {
  checkSeed("draw normal numbers", seed);
  checkWholes("draw normal numbers", { stream, start: first, count }, 0);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const [a, b] = threefry(seed, stream, first + i, 0);
    const radius = Math.sqrt(-2 * Math.log((a + 0.5) / 2 ** 32));
    out[i] = radius * Math.cos((2 * Math.PI * b) / 2 ** 32);
  }
  return out;
}
