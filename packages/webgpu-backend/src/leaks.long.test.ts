import type { Backend } from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { counting, floats } from "./counting.fixture.ts";
import { heapBytes } from "./heap.fixture.ts";

// Mesa keeps every shader that it has ever seen, in files that it maps: its memory is not what is measured here.
process.env["MESA_SHADER_CACHE_DISABLE"] = "true";

const backend = await openAdapter();
afterAll(() => backend?.dispose());

function open(): Backend {
  if (backend === undefined) throw new Error("no backend");
  return backend;
}

describe.skipIf(backend === undefined)("what a backend leaves behind after long use", () => {
  test("100,000 runs, each waited for, leave nothing on the heap", async () => {
    const own = open();
    const prepared = await own.prepare(counting(4));
    const recording = own.record(prepared, [own.alloc(16)]);
    const runs = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await own.run(recording);
        await own.sync();
      }
    };
    await runs(2000);
    const before = await heapBytes();
    await runs(100_000);
    const grown = (await heapBytes()) - before;
    process.stdout.write(`100,000 runs: the heap grew by ${grown} bytes\n`);
    expect(grown).toBeLessThan(1_000_000);
  });

  test("300 different programs, made and let go, leave their memory to the next", async () => {
    const own = open();
    const make = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const prepared = await own.prepare(counting(4, 2, 1 + i / 8));
        const buffer = own.alloc(16);
        await own.run(own.record(prepared, [buffer]));
        const [value] = floats(await own.read(buffer, 0, 4));
        expect(value).toBe(2 + i / 4);
        own.free(buffer);
        own.release?.(prepared);
      }
    };
    // Allocators need some time to find the size that they keep.
    await make(0, 300);
    const { bytes, pipelines } = own.stats();
    const heap = await heapBytes();
    const { rss } = process.memoryUsage();
    await make(300, 600);
    const grown = (await heapBytes()) - heap;
    const resident = process.memoryUsage().rss - rss;
    process.stdout.write(
      `300 programs: the heap grew by ${grown} bytes, the process by ${resident}\n`,
    );
    expect(own.stats().bytes).toBe(bytes);
    expect(own.stats().pipelines - pipelines).toBe(300);
    expect(grown).toBeLessThan(500_000);
    expect(resident).toBeLessThan(50_000_000);
  });
});
