import { expect, test } from "vitest";
import { exampleReport, measured } from "../report/example-report.fixture.ts";
import { gpuPage } from "./gpu-page.ts";
import type { GpuReport } from "./gpu-report.ts";

const probe = { flopsPerSecond: 1e12, bytesPerSecond: 1e12 };
const steady = {
  seconds: { least: 0.009, median: 0.01 },
  allocations: 0,
  dispatches: 128,
  submits: 3,
  pipelines: 40,
  bytes: 1e6,
  scratchBytes: 0,
};
const kernels = [
  {
    name: "contract 3x3 64 -> 128, gate",
    over: "16x28x28",
    count: 4,
    seconds: 4e-3,
    flops: 2e9,
    bytes: 1e6,
  },
  { name: "sum over 256", over: "16x256", count: 1, seconds: 4e-3, flops: 0, bytes: 1e6 },
];
const report: GpuReport = {
  format: "pixelweft-gpu-1",
  started: "2026-11-27T04:00:00.000Z",
  seconds: 100,
  quick: false,
  host: "Node 24.21.0, linux x64",
  adapter: {
    description: "a card <X>",
    software: false,
    features: ["subgroups", "timestamp-query"],
    limits: { maxBufferSize: 2 ** 31 },
  },
  probe,
  checks: [
    { kernels: "usual", passed: 700, failed: [], untried: 0, worst: { error: 3e-6, name: "exp" } },
  ],
  profiles: [
    {
      work: "G28 training step, batch 16",
      images: 16,
      tiles: "as chosen by size",
      profile: {
        backend: "webgpu",
        device: "a card",
        steady,
        timing: "timestamps",
        probe,
        kernels,
      },
    },
    {
      work: "C32 cached sampling, batch 64, row kernels",
      images: 64,
      tiles: "as chosen by size",
      profile: { backend: "webgpu", device: "a card", steady, timing: "alone", kernels: [] },
    },
  ],
  bench: exampleReport("G28-step", [measured("ours-wasm", [0.2])]),
  failures: ["Tuning: Cannot allocate"],
};

test("the page of a run has the adapter, shares of the peak, the peers and what failed", () => {
  // As it is read back from gpu.json.
  const page = gpuPage(JSON.parse(JSON.stringify(report)) as GpuReport);
  expect(page).toContain("<h1>Pixelweft on a card &#60;X&#62;</h1>");
  expect(page).toContain("<td>maxBufferSize</td><td>2,147,483,648</td>");
  expect(page).toContain("<td>contract 3x3 64 -&#62; 128, gate</td>");
  const row = /<td>G28 training step, batch 16<\/td>.*<\/tr>/.exec(page)?.[0];
  expect(row).toContain(
    "<td>10.00</td><td>1600.0</td><td>128</td><td>8.00</td><td>25.0</td><td>50.0</td>",
  );
  // Of row kernels whole runs are timed, and no kernel.
  expect(page).toContain("<td>10.00</td><td>6400.0</td><td>128</td><td></td><td></td><td></td>");
  expect(page.match(/<summary>Kernels/g)).toHaveLength(1);
  expect(page).toContain("<h2>Subjects</h2>");
  expect(page).toContain("<li>Tuning: Cannot allocate</li>");
  expect(page).toContain("a run of 100 s · Node 24.21.0, linux x64");
  expect(page).not.toContain("software adapter");
});

test("what a card computes wrong is said before its figures", () => {
  const right = gpuPage(report);
  expect(right).toContain("Checks, usual: 700 passed, 0 failed; greatest error 3.0e-6 (exp).");
  expect(right).not.toContain("computes something wrong");
  const failed = ["exp of f32: 1 is not 2"];
  const worst = { error: 0, name: "" };
  const page = gpuPage({
    ...report,
    checks: [{ kernels: "row kernels", passed: 3, failed, untried: 2, worst }],
  });
  expect(page).toContain("Checks, row kernels: 3 passed, 1 failed, 2 not tried");
  expect(page).toContain("<li>exp of f32: 1 is not 2</li>");
  expect(page.indexOf("something wrong")).toBeLessThan(page.indexOf("Training and sampling"));
});

test("a software adapter and a quick run are said to be no measurement", () => {
  const { bench: _, ...rest } = report;
  const page = gpuPage({ ...rest, quick: true, adapter: { ...report.adapter, software: true } });
  expect(page).toContain("these figures say nothing of a card");
  expect(page).toContain("no measurement");
});
