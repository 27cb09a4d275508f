import v8 from "node:v8";
import { afterEach, expect, test, vi } from "vitest";
import { wasmBackend } from "./mod.ts";

const set = vi.spyOn(v8, "setFlagsFromString");
afterEach(() => set.mockClear());

test("no flag of the process is touched by default", async () => {
  for (const options of [{}, { threads: 1 }, { threads: 2, relaxed: "off" }] as const)
    (await wasmBackend(options)).dispose();
  expect(set).not.toHaveBeenCalled();
});

const isAble = Object(process.config.variables)["v8_enable_wasm_simd256_revec"] === 1;

test.runIf(isAble)(
  "revectorize sets V8's flag, and takes it back where it is not quicker or changes bits",
  async () => {
    const backend = await wasmBackend({ threads: 1, revectorize: true });
    const flags = set.mock.calls.flat();
    expect(flags).toContain("--experimental-wasm-revectorize");
    const wide = backend.capabilities.description.includes("revectorized to 256 bits");
    expect(flags.includes("--no-experimental-wasm-revectorize")).toBe(!wide);
    backend.dispose();
  },
);

test("an option that is unknown or of another kind is refused by name", async () => {
  const misspelt: object = { thread: 2 };
  await expect(wasmBackend(misspelt)).rejects.toThrow(
    "Cannot make a wasm backend: there is no option thread",
  );
  for (const none of [null, 2, "wasm"])
    await expect(Reflect.apply(wasmBackend, undefined, [none])).rejects.toThrow(
      new TypeError("Cannot make a wasm backend: options are an object, such as { threads: 2 }"),
    );
  const old: object = { revectorize: "auto" };
  await expect(wasmBackend(old)).rejects.toThrow(TypeError);
  const unequal: object = { relaxed: "of" };
  await expect(wasmBackend(unequal)).rejects.toThrow("relaxed is of, not auto or off");
});
