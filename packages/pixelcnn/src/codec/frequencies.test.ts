import { read, tensor, type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frequencies } from "./frequencies.ts";

const makers = {
  reference: () => Promise.resolve(referenceBackend()),
  wasm: () => wasmBackend({ threads: 1, relaxed: "off" }),
};

describe.each(["reference", "wasm"] as const)("on %s", (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await makers[name]();
  });
  afterAll(() => {
    backend.dispose();
  });

  const of = async (...rows: number[][]): Promise<number[][]> => {
    const found = [...(await read(backend, frequencies(tensor(rows))))];
    const levels = rows[0]?.length ?? 1;
    return rows.map((_, i) => found.slice(i * levels, (i + 1) * levels));
  };

  test("equal logits share 2^16, the lowest level takes the rest", async () => {
    expect(await of([1, 1], [-50, -50])).toEqual([
      [32_768, 32_768],
      [32_768, 32_768],
    ]);
    expect(await of([0, 0, 0])).toEqual([[21_846, 21_845, 21_845]]);
  });

  test("weights of 1, 1/2 and 1/4 are shared to scale", async () => {
    const [found = []] = await of([0, -Math.LN2, -2 * Math.LN2]);
    expect(found.reduce((sum, size) => sum + size, 0)).toBe(65_536);
    [37_449, 18_725, 9_362].forEach((size, i) =>
      expect(Math.abs((found[i] ?? 0) - size)).toBeLessThan(2),
    );
  });

  test("no frequency is zero, however unlikely a level is", async () => {
    const row = Array.from({ length: 256 }, (_, level) => (level === 9 ? 300 : -level * 100));
    const [found = []] = await of(row);
    expect(found[9]).toBe(65_536 - 255);
    expect(found.filter((size) => size === 1).length).toBe(255);
    expect(await of([-Infinity, 0])).toEqual([[1, 65_535]]);
  });

  test("every row sums to 2^16, with no frequency below 1", async () => {
    const rows = Array.from({ length: 300 }, (_, n) =>
      Array.from({ length: 256 }, (_none, i) => Math.sin(n * 91 + i * i) * (n / 5)),
    );
    for (const found of await of(...rows)) {
      expect(found.reduce((sum, size) => sum + size, 0)).toBe(65_536);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(1);
    }
  });
});
