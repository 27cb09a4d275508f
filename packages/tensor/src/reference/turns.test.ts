// @module-tag ci
import { expect, test } from "vitest";
import { compile, tanh, tensor } from "../mod.ts";
import { referenceBackend } from "./backend.ts";

test("timers fire while a backend computes in this thread, run after run", async () => {
  const backend = referenceBackend();
  const waves = compile({ backend }, () => ({ y: tanh(tensor(new Float32Array(10_000))) }));
  let fired = 0;
  const timer = setInterval(() => fired++, 1);
  const start = performance.now();
  while (performance.now() - start < 500) await waves.run({});
  clearInterval(timer);
  await waves.dispose();
  backend.dispose();
  expect(fired).toBeGreaterThan(2);
});
