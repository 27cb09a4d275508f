import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { counting } from "./counting.fixture.ts";
import { heapBytes } from "./heap.fixture.ts";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

describe.skipIf(backend === undefined)("what a backend leaves behind", () => {
  test("20,000 runs leave nothing on the heap", async () => {
    if (backend === undefined) throw new Error("no backend");
    const prepared = await backend.prepare(counting(4));
    const recording = backend.record(prepared, [backend.alloc(16)]);
    const runs = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await backend.run(recording);
      await backend.sync();
    };
    await runs(2000);
    const before = await heapBytes();
    await runs(20_000);
    const grown = (await heapBytes()) - before;
    expect(grown).toBeLessThan(500_000);
  });
});
