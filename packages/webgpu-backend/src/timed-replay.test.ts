import type { Kernel, Program } from "@pixelweft/tensor/backend";
import { afterAll, describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { counting, floats } from "./counting.fixture.ts";
import type { DispatchTime } from "./replay/timed-replay.ts";

const heard: { readonly times: readonly DispatchTime[]; readonly program: Program }[] = [];
const backend = await openAdapter({
  onTimes: (times, program) => {
    heard.push({ times, program });
  },
});
afterAll(() => backend?.dispose());

describe.skipIf(backend === undefined)("a backend that is asked for times", () => {
  test("reports each dispatch of each run, in order, with the same results", async () => {
    if (backend === undefined) throw new Error("no backend");
    const program = counting(8, 3000);
    const prepared = await backend.prepare(program);
    const buffer = backend.alloc(32);
    await backend.run(backend.record(prepared, [buffer]));
    expect(floats(await backend.read(buffer, 0, 32))[0]).toBe(3000);
    const [run] = heard;
    expect(run?.program).toBe(program);
    expect(run?.times).toHaveLength(3000);
    const [loop] = program.steps;
    const kernels = new Set<Kernel | undefined>(run?.times.map(({ kernel }) => kernel));
    expect([...kernels]).toEqual(loop?.kind === "repeat" ? loop.body : [loop]);
    let before = 0;
    for (const { start, end } of run?.times ?? []) {
      expect(start).toBeGreaterThanOrEqual(before);
      expect(end).toBeGreaterThanOrEqual(start);
      before = end;
    }
    expect(before).toBeGreaterThan(0);
  });
});
