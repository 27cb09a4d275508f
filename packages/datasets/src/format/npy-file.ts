import { writeNpy, type AppendNpy } from "./npy-write.ts";

/**
 * Does some work with a function that appends to a numpy file, as `writeNpy()` gives it, and resolves to the result of the work; without a
 * path the work is done without a file.
 *
 * @throws as `writeNpy()`, and what the work throws; then no file is written.
 * @example
 * import { mkdtempSync, readFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const file = `${mkdtempSync(`${tmpdir()}/example-`)}/sums.npy`;
 * const work = async (append?: AppendNpy) => {
 *   await append?.(Float32Array.of(1, 2));
 *   return 3;
 * };
 * await withNpy(file, [2], work); // 3
 * readFileSync(file).length; // 136
 * await withNpy(undefined, [2], work); // 3
 */
export async function withNpy<T>(
  path: string | undefined,
  shape: readonly number[],
  work: (append?: AppendNpy) => Promise<T>,
): Promise<T> {
  if (path === undefined) return work();
  let result: { readonly value: T } | undefined;
  await writeNpy(path, shape, async (append) => {
    result = { value: await work(append) };
  });
  if (result === undefined) throw new TypeError(`Cannot write ${path}: nothing was computed`);
  return result.value;
}
