import type { Backend } from "@pixelweft/tensor";
import type { Program, View } from "@pixelweft/tensor/backend";
import { flopOf, peakShape } from "../tasks/work.ts";

/** Runs multiply-adds in registers and gives operations a second. Throws if the sums are not what they must be. */
export async function peakProbe(backend: Backend): Promise<() => Promise<number>> {
  const { rows, columns, repeat } = peakShape;
  const program = multiplyAdds();
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  const [x, factors, y] = buffers;
  if (!x || !factors || !y) throw new TypeError("Cannot find the peak: it has no buffers");
  const first = Float32Array.from({ length: rows * columns }, (_, i) => i % 7);
  const added = Float32Array.from({ length: 8 }, (_, i) => i + 1);
  backend.write(x, 0, new Uint8Array(first.buffer));
  backend.write(factors, 0, new Uint8Array(added.buffer));
  const recording = backend.record(prepared, buffers);
  // Small whole numbers: no sum is rounded.
  const expected = first.map((value, i) => value + repeat * (added[i % 8] ?? 0));
  return async () => {
    const start = performance.now();
    await backend.run(recording);
    await backend.sync();
    const seconds = (performance.now() - start) / 1000;
    const sums = new Float32Array((await backend.read(y, 0, y.bytes)).buffer);
    if (sums.some((sum, i) => sum !== expected[i]))
      throw new Error("Cannot trust the peak: its sums are wrong");
    backend.write(y, 0, new Uint8Array(y.bytes));
    return flopOf({ kind: "peak" }) / seconds;
  };
}

function multiplyAdds(): Program {
  const { rows, columns, repeat } = peakShape;
  const view = (buffer: number, shape: readonly number[], strides: readonly number[]): View => {
    return { buffer, offset: { constant: 0, terms: [] }, shape, strides, dtype: "f32" };
  };
  const [x, y] = [0, 2].map((buffer) => view(buffer, [rows, columns], [columns, 1]));
  if (!x || !y) throw new TypeError("Cannot find the peak: it has no views");
  return {
    buffers: [rows * columns, 8, rows * columns].map((size, i) => {
      return { role: "state", name: `${i}`, bytes: 4 * size };
    }),
    steps: [
      {
        kind: "custom",
        name: "multiply-adds",
        attributes: { repeat },
        inputs: [x, view(1, [8], [1])],
        outputs: [y],
      },
    ],
  };
}
