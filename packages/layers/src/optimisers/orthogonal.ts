import { add, div, matmul, mul, sqrt, sum, transpose, type Tensor } from "@pixelweft/tensor";

/** Coefficients of x, x³ and x⁵ that bring singular values from nearly 0 on near 1 in few rounds (Jordan et al. 2024). */
const [first, third, fifth] = [3.4445, -4.775, 2.0315] as const;

/** Of a matrix of zeros the norm is 0. */
const tiny = 1e-12;

/**
 * Matrices `[n, rows, columns]` with the same singular vectors and singular values near 1 (0.7 to 1.2 after five rounds, where they were not far
 * below the largest), by the iteration of Newton and Schulz: products alone, and no decomposition. A matrix of zeros stays one.
 *
 * @param matrices f32
 * @param rounds of the iteration
 */
export function orthogonal(matrices: Tensor, rounds: number): Tensor {
  const [, rows = 1, columns = 1] = matrices.shape;
  // The products of a matrix with itself are as small as its shorter side.
  const isWide = rows < columns;
  const tall = isWide ? transpose(matrices) : matrices;
  const norms = sqrt(sum(mul(tall, tall), [1, 2], { keepDims: true }));
  let x = div(tall, add(norms, tiny));
  for (let round = 0; round < rounds; round++) {
    const squared = matmul(transpose(x), x);
    const rest = add(mul(squared, third), mul(matmul(squared, squared), fifth));
    x = add(mul(x, first), matmul(x, rest));
  }
  return isWide ? transpose(x) : x;
}
