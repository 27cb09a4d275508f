// @module-tag ci
import { type Backend, DeviceLostError } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { checkCard } from "./check-card.ts";
import { checksOf, loopChecks } from "./checks.ts";

const some = checksOf(true);

/** The reference, but for what is read: some of its bytes are changed. */
function misread(change: () => number): Backend {
  const backend = referenceBackend();
  const read = backend.read.bind(backend);
  backend.read = async (buffer, offset, bytes) => {
    const by = change();
    return (await read(buffer, offset, bytes)).map((byte) => byte ^ by);
  };
  return backend;
}

test("a backend that is right does all that a card has to do", async () => {
  const backend = await wasmBackend({ threads: 1 });
  for (const [kernels, checks] of [
    ["usual", some],
    ["row kernels", loopChecks().slice(-3)],
  ] as const) {
    const { worst, ...found } = await checkCard({ backend }, kernels, checks);
    expect(found).toEqual({ kernels, passed: checks.length, failed: [], untried: 0 });
    expect(worst.error).toBeLessThan(1e-5);
  }
  expect(checksOf(false).length).toBeGreaterThan(10 * some.length);
  backend.dispose();
});

test("products that are added unrounded are found out", async () => {
  // The reference rounds what it stores, and nothing before.
  const { passed, failed } = await checkCard({ backend: referenceBackend() }, "usual", some);
  expect(failed.join()).toMatch(/product plus: number \d+ is [\d.]+, and [\d.]+ in two kernels/);
  expect(passed).toBe(some.length - 1);
});

test("a card that gives other bytes is found out, in samples too", async () => {
  const backend = misread(() => 1);
  const { passed, failed } = await checkCard({ backend }, "usual", some.slice(0, 8));
  expect([passed, failed.length]).toEqual([0, 8]);
  let reads = 0;
  const restless = misread(() => {
    reads += 1;
    return reads % 2;
  });
  const samples = await checkCard({ backend: restless }, "usual", some.slice(-1));
  expect(samples.failed.join()).toMatch(/sub-pixel \d+ is \d+, and \d+ by the whole network/);
});

test("where the device is lost, the rest is not tried", async () => {
  let runs = 0;
  const backend = referenceBackend();
  const run = backend.run.bind(backend);
  backend.run = (recording) => {
    runs += 1;
    if (runs > 4) throw new DeviceLostError("It is gone");
    return run(recording);
  };
  const { passed, failed, untried } = await checkCard({ backend }, "usual", some);
  expect(failed).toHaveLength(1);
  expect(failed[0]).toContain("It is gone");
  expect(passed).toBeGreaterThan(0);
  expect(untried).toBe(some.length - passed - 1);
});
