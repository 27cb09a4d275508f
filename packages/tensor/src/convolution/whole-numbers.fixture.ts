import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();

/** The values of a tensor by the reference, without a negative zero; none of a missing one. */
export async function numbers(y: t.Tensor | undefined): Promise<number[]> {
  return y === undefined ? [] : [...(await t.read(backend, y))].map((x) => x + 0);
}

/** Small whole numbers: `i * factor % modulus - less`. */
export function whole(
  shape: readonly number[],
  [factor, modulus, less]: readonly number[],
): t.Tensor {
  const data = Float32Array.from(
    { length: t.sizeOf(shape) },
    (_, i) => ((i * (factor ?? 1)) % (modulus ?? 1)) - (less ?? 0),
  );
  return t.tensor(data, { shape });
}
