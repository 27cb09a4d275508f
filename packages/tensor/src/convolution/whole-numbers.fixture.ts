import { read, sizeOf, tensor, type Tensor } from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();

/** The values of a tensor by the reference, without a negative zero; none of a missing one. */
export async function numbers(y: Tensor | undefined): Promise<number[]> {
  return y === undefined ? [] : [...(await read(backend, y))].map((x) => x + 0);
}

/** Small whole numbers: `i * factor % modulus - less`. */
export function whole(
  shape: readonly number[],
  [factor, modulus, less]: readonly number[],
): Tensor {
  const data = Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => ((i * (factor ?? 1)) % (modulus ?? 1)) - (less ?? 0),
  );
  return tensor(data, { shape });
}
