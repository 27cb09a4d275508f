import { compile, exp, scalar, type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import { expect, test } from "vitest";
import { chromeTrace } from "./chrome-trace.ts";
import { kernelColumns, kernelRows } from "./profile-table.ts";
import { profileWork, type TimedBackend } from "./profile.ts";
import { timedWebgpu } from "./timed-webgpu.ts";
import type { ProfiledWork } from "./work-to-profile.ts";

/** `exp` of a thousand numbers. */
function work(backend: Backend): ProfiledWork {
  const program = compile({ backend }, ({ x = scalar(0) }) => ({ y: exp(x) }));
  const x = { data: new Float32Array(1000), shape: [1000] };
  return {
    run: async () => {
      const { y } = await program.run({ x });
      await y?.read();
    },
    dispose: () => program.dispose(),
  };
}

const note = (): void => {};
const probe = { flopsPerSecond: 1e12, bytesPerSecond: 1e12 };

test("kernels are timed one by one where the device has no clock", async () => {
  const { profile, spans } = await profileWork(work, { backend: referenceBackend(), probe, note });
  expect(profile.timing).toBe("alone");
  expect(profile.kernels).toMatchObject([
    { name: "map exp", over: "1000", count: 1, flops: 1000, bytes: 8000 },
  ]);
  expect(spans).toHaveLength(1);
  expect(spans[0]?.seconds).toBe(profile.kernels[0]?.seconds);
});

const timed = await timedWebgpu().catch((error: unknown): TimedBackend | undefined => {
  if (!(error instanceof WebgpuUnavailableError) || process.env["CI"] === "true") throw error;
  return undefined;
});

test.skipIf(timed === undefined)("a device with a clock times the kernels of a run", async () => {
  if (timed === undefined) throw new TypeError("There is no device");
  const { backend } = timed;
  const { profile, spans } = await profileWork(work, { backend, timed, probe, note });
  expect(profile.timing).toBe("timestamps");
  expect(profile.kernels).toMatchObject([{ name: "map exp", over: "1000", count: 1, bytes: 8000 }]);
  expect(profile.kernels[0]?.seconds).toBeGreaterThan(0);
  expect(spans[0]).toMatchObject({ title: "map exp over 1000", start: 0 });
  backend.dispose();
});

const kernel = { name: "map exp", over: "1000", count: 2, seconds: 0.004, flops: 2e9, bytes: 1e9 };

test("the table says which part of the peak and of the bandwidth a kernel reaches", () => {
  const [row, all] = kernelRows({ kernels: [kernel], probe });
  const cell = (name: string): string | undefined => row?.[kernelColumns.indexOf(name)];
  expect([cell("kernel"), cell("ms"), cell("% of peak")]).toEqual(["map exp", "4.000", "50.0"]);
  expect([cell("GB/s"), cell("% of bandwidth"), all?.[0]]).toEqual(["250.0", "25.0", "all"]);
});

test("a trace has one complete event for each kernel, in microseconds", () => {
  const steady = {
    seconds: { least: 1, median: 1 },
    allocations: 0,
    dispatches: 2,
    submits: 1,
    pipelines: 1,
    bytes: 0,
    scratchBytes: 0,
  };
  const facts = { backend: "webgpu", device: "a card", timing: "timestamps", steady } as const;
  const span = { title: "map exp over 1000", start: 0.5, seconds: 0.002, flops: 2e9, bytes: 1e9 };
  const text = chromeTrace({ profile: { ...facts, kernels: [kernel] }, spans: [span] });
  const { traceEvents } = JSON.parse(text) as { traceEvents: readonly object[] };
  expect(traceEvents).toMatchObject([
    { ph: "M", name: "process_name", args: { name: "webgpu: a card" } },
    { ph: "M", name: "thread_name" },
    { ph: "X", name: "map exp over 1000", ts: 500_000, dur: 2000, args: { "GFLOP/s": 1000 } },
  ]);
});
