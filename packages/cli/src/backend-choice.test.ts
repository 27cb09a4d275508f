import { expect, test } from "vitest";
import { openBackend } from "./backend-choice.ts";
import { startCommand } from "./command-line.fixture.ts";

test("--backend wasm-128 joins no vectors, whatever other backends of the process do", async () => {
  const plain = await openBackend("wasm-128");
  expect(plain.words).toMatch(/^WebAssembly on the processor \(WebAssembly, \d+ thread/);
  expect(plain.words).not.toContain("revectorized");
  plain.backend.dispose();
});

test("what Dawn says of a driver's limits while `auto` looks for a GPU does not reach the user", async () => {
  const { code, out, err } = await startCommand(["devices"]).done;
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/--backend auto takes /);
});
