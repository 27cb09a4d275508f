import { type Backend, compile, matmul, sum, tensor } from "@pixelweft/tensor";

/** Rows and columns of the factors: 0.27 thousand million operations, 1 to 20 ms on what people have. */
const size = 512;
/** Milliseconds after which no further try is made. */
const enough = 60;

/**
 * Milliseconds that a backend takes for a product of two 512 x 512 matrices, its result read: the least of some tries within 60 ms,
 * after one that is not counted. One try at least, however long it takes.
 *
 * @throws Error where the product is wrong, as drivers of graphics cards have made it.
 */
export async function timeProduct(backend: Backend): Promise<number> {
  const values = Float32Array.from({ length: size * size }, (_, i) => ((i * 7919) % 1024) / 1024);
  const factor = tensor(values, { shape: [size, size] });
  const product = compile({ backend }, ({ x = factor }) => ({ y: sum(matmul(x, x)) }));
  const right = sumOfSquare(values);
  const once = async (): Promise<void> => {
    const { y } = await product.run({ x: factor });
    const [found] = (await y?.read()) ?? [];
    if (!(Math.abs(Number(found) - right) < right * 1e-3))
      throw new Error(`its numbers add up to ${found}, those of the product to ${right}`);
  };
  await once();
  let least = Infinity;
  const begun = performance.now();
  for (let now = begun; now < begun + enough;) {
    await once();
    const next = performance.now();
    least = Math.min(least, next - now);
    now = next;
  }
  await product.dispose();
  return least;
}

/** What the numbers of a matrix times itself add up to: columns of the first factor meet rows of the second. */
function sumOfSquare(values: Float32Array): number {
  const [rows, columns] = [new Float64Array(size), new Float64Array(size)];
  values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    rows[row] = (rows[row] ?? 0) + value;
    columns[column] = (columns[column] ?? 0) + value;
  });
  return rows.reduce((total, row, i) => total + row * (columns[i] ?? 0), 0);
}
