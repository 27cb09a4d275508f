import { expect, test } from "vitest";
import { openBackend } from "./backend-choice.ts";

test("--backend wasm-128 joins no vectors, whatever other backends of the process do", async () => {
  const plain = await openBackend("wasm-128");
  expect(plain.words).toMatch(/^WebAssembly on the processor \(WebAssembly, \d+ thread/);
  expect(plain.words).not.toContain("revectorized");
  plain.backend.dispose();
});
