import { expect } from "vitest";
import { full, mul, read, sizeOf, sum, tensor, type Tensor, vjp } from "../mod.ts";
import { threefry } from "../ops/threefry.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();

/** A tensor of random numbers from low to high. */
export function random(shape: readonly number[], seed: number, low = -1, high = 1): Tensor {
  const data = Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => low + ((high - low) * (threefry(seed, 0, i, 0)[0] + 0.5)) / 2 ** 32,
  );
  return tensor(data, { shape });
}

async function value(y: Tensor): Promise<number[]> {
  return [...(await read(backend, y))];
}

/** Central differences of a random projection of fn against its gradient, every input element (or some of many). */
export async function check(fn: (...xs: Tensor[]) => Tensor, xs: readonly Tensor[]): Promise<void> {
  const project = (...args: Tensor[]): Tensor => {
    const y = fn(...args);
    return sum(mul(y, random(y.shape, 99)));
  };
  const gradients = vjp(project(...xs), xs);
  for (const [k, x] of xs.entries()) {
    const found = await value(gradients[k] ?? full(x.shape, 0));
    if (x.op.kind !== "data") throw new TypeError("inputs must be data");
    const size = sizeOf(x.shape);
    const stride = Math.max(1, Math.floor(size / 12));
    for (let i = 0; i < size; i += stride) {
      const step = 1e-2;
      const moved = async (by: number): Promise<number> => {
        const data = Float32Array.from(x.op.kind === "data" ? x.op.data : []);
        data[i] = (data[i] ?? 0) + by;
        const args = xs.map((other, j) => (j === k ? tensor(data, { shape: x.shape }) : other));
        return (await value(project(...args)))[0] ?? 0;
      };
      const slope = ((await moved(step)) - (await moved(-step))) / (2 * step);
      expect(found[i]).toBeCloseTo(slope, 2);
    }
  }
}
