import { indices, randomBits, read, sum, uniform } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());
const reference = referenceBackend();

describe.skipIf(backend === undefined)("random bits with constant keys", () => {
  test("every seed is the same pipeline, and gives the bits of the reference", async () => {
    if (backend === undefined) throw new Error("no backend");
    const draw = (seed: number) => randomBits([seed, 5], [2, indices([999], 0)]);
    const counts: number[] = [];
    for (const seed of [7, 8, 0xffffffff]) {
      const values = await read(backend, draw(seed));
      expect(values).toEqual(await read(reference, draw(seed)));
      counts.push(backend.stats().pipelines);
    }
    expect(counts).toEqual([counts[0], counts[0], counts[0]]);
  });

  test("a reduce of constant draws is one pipeline for every seed", async () => {
    if (backend === undefined) throw new Error("no backend");
    const total = (seed: number) => sum(uniform([seed, 0], [1, indices([20_000], 0)]));
    const counts: number[] = [];
    for (const seed of [11, 12, 13]) {
      const [value = 0] = await read(backend, total(seed));
      const [expected = 0] = await read(reference, total(seed));
      expect(Math.abs(value / expected - 1)).toBeLessThan(1e-5);
      counts.push(backend.stats().pipelines);
    }
    expect(counts).toEqual([counts[0], counts[0], counts[0]]);
  });

  test("draws of which everything is constant are right", async () => {
    if (backend === undefined) throw new Error("no backend");
    const one = randomBits([123, 456], [789, 12]);
    expect(await read(backend, one)).toEqual(await read(reference, one));
  });
});
