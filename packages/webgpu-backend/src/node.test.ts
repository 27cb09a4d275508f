import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { findAdapters, hasDawn } from "./node.ts";

const first = await openAdapter();
first?.dispose();

test.skipIf(first === undefined)(
  "webgpu() opens where a runtime will not say how much memory there is, as Deno without --allow-sys",
  async () => {
    const refused = vi.spyOn(process, "constrainedMemory").mockImplementation(() => {
      throw new Error('Requires sys access to "systemMemoryInfo"');
    });
    const backend = await openAdapter();
    refused.mockRestore();
    expect(backend?.capabilities.description).toBe(first?.capabilities.description);
    backend?.dispose();
  },
);

test.skipIf(!hasDawn())(
  "webgpu() says why the package webgpu does not load, and not to install what is there",
  () => {
    const program =
      'await import("./node.ts").then(({ webgpu }) => webgpu()).catch(({ message }) => console.log(message));';
    const words = ["--permission", "--allow-fs-read=*", "--conditions=@pixelweft/source"];
    const said = execFileSync(
      process.execPath,
      [...words, "--input-type=module", "--eval", program],
      { cwd: fileURLToPath(new URL(".", import.meta.url)), encoding: "utf8" },
    );
    expect(said.trim()).toBe(
      "Cannot use WebGPU in this process: the package webgpu is there and does not load: Cannot load native addon because loading addons is disabled.",
    );
  },
);

test.skipIf(first === undefined)(
  "findAdapters() finds the same where no process may be started",
  { tags: ["ci"] },
  async () => {
    const program =
      'await import("./node.ts").then(({ findAdapters }) => findAdapters()).then((found) => { console.log(JSON.stringify(found.map(({ description }) => description))); process.exit(); });';
    const words = ["--permission", "--allow-addons", "--allow-fs-read=*"];
    const said = execFileSync(
      process.execPath,
      [...words, "--conditions=@pixelweft/source", "--input-type=module", "--eval", program],
      { cwd: fileURLToPath(new URL(".", import.meta.url)), encoding: "utf8" },
    );
    const found = (await findAdapters()).map(({ description }) => description);
    expect(found).not.toEqual([]);
    expect(JSON.parse(said)).toEqual(found);
  },
);

// On macOS one file is for all processors.
test.skipIf(!hasDawn() || process.platform === "darwin")(
  "a system for which there is no Dawn is named",
  () => {
    const program = `
    Object.defineProperty(process, "arch", { value: "riscv64" });
    const { webgpu, whyNoDawn } = await import(${JSON.stringify(new URL("./node.ts", import.meta.url).href)});
    console.log(await whyNoDawn());
    await webgpu().catch((error) => console.log(error.name, error.message));
  `;
    const words = ["--conditions=@pixelweft/source", "--input-type=module", "-e", program];
    const fault = `the package webgpu has no Dawn for ${process.platform}-riscv64`;
    expect(execFileSync(process.execPath, words, { encoding: "utf8" })).toBe(
      `${fault}\nWebgpuUnavailableError Cannot use WebGPU in this process: ${fault}\n`,
    );
  },
);
