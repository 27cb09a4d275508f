/** Neighbouring outputs that are computed together. */
export const outputsAtOnce = 4;

/** Taps of a row. */
export const tapsAtOnce = 3;

/** Products that four outputs of three taps take, in place of twelve. */
export const positions = 6;

/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** Where polynomials of the outputs are known, beside infinity. They have exact constants in f32, and add less error than the usual 0, 1 and 2. */
const points = [0, 0.625, -0.625, 1.5, -1.5];

/**
 * Winograd's F(4, 3), the matrices for neighbours of a map, weights and products (Lavin and Gray, "Fast Algorithms for Convolutional Neural
 * Networks", https://arxiv.org/abs/1509.09308, section 4.1): outputs are `outputs (weights w * map d)`, and gradients of weights, by the same
 * products the other way round, `weights^T (outputs^T g * map d)`.
 */
export const matrices: Readonly<Record<"map" | "weights" | "outputs", Matrix>> = {
  map: [...points.map((point) => productWithout(point)), productWithout(undefined)],
  weights: [
    ...points.map((point) => powers(point, tapsAtOnce).map((power) => power / distances(point))),
    [0, 0, 1],
  ],
  outputs: transposed([...points.map((point) => powers(point, outputsAtOnce)), [0, 0, 0, 1]]),
};

/** The matrix with rows and columns exchanged. */
export function transposed(matrix: Matrix): Matrix {
  return (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? 0));
}

function powers(point: number, count: number): number[] {
  return Array.from({ length: count }, (_, power) => point ** power);
}

/** The product of the distances from a point to all others. */
function distances(point: number): number {
  return points.reduce((all, other) => (other === point ? all : all * (point - other)), 1);
}

/** Coefficients of the product of `x - other` over all points but one, lowest first, for six neighbours. */
function productWithout(point: number | undefined): number[] {
  let product = [1];
  for (const other of points)
    if (other !== point) product = [0, ...product].map((one, k) => one - other * (product[k] ?? 0));
  return Array.from({ length: positions }, (_, k) => product[k] ?? 0);
}
