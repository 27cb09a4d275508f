import { expect, test } from "vitest";
import { bytesAfter, layerProgram } from "../layer.fixture.ts";
import { wasmBackend } from "../mod.ts";

test("where the page's policy forbids workers there is one thread within a second, and it is said why", async () => {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "worker-src 'none'";
  document.head.append(policy);
  // What is measured once in a page is not what this test measures.
  (await wasmBackend({ threads: 1 })).dispose();
  const begun = performance.now();
  const backend = await wasmBackend({ threads: 2 });
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(backend.capabilities.description).toMatch(/1 thread \(no worker can be started: .+\)/);
  expect((await bytesAfter(backend, layerProgram())).length).toBe(5);
  backend.dispose();
});
