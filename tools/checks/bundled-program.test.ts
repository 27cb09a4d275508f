import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { expect, onTestFinished, test } from "vitest";

const place = fileURLToPath(new URL("../../program.ts", import.meta.url));

/** What a program says that a bundler made for Node from the sources, far from their packages. */
async function saidBundled(program: string, format: "esm" | "iife"): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bundle = await rolldown({
    input: "program",
    platform: "node",
    resolve: { conditionNames: ["@pixelweft/source", "import"] },
    external: ["koffi", "webgpu"],
    logLevel: "silent",
    plugins: [
      {
        name: "program",
        resolveId: (id) => (id === "program" ? place : null),
        load: (id) => (id === place ? program : null),
      },
    ],
  });
  const form = format === "iife" ? { codeSplitting: false } : {};
  await bundle.write({ dir: folder, format, entryFileNames: "program.mjs", ...form });
  await bundle.close();
  return execFileSync(process.execPath, ["program.mjs"], { cwd: folder, encoding: "utf8" });
}

const readsModel = `import { readModel } from "./packages/models/src/mod.ts";
readModel("sprites16").catch(({ message }) => console.log(message));`;
const readsJpeg = `import { loadDecoder } from "./packages/datasets/src/format/jpeg/decoder.ts";
loadDecoder().catch(({ name, message }) => console.log(name, message));`;

const looksForAdapters = `import processes from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { findAdapters } from "./packages/webgpu-backend/src/adapters/find-adapters.ts";
processes.execFile = (...words) => {
  console.log("starts itself");
  words.at(-1)(new Error("it would look for adapters, too"));
};
syncBuiltinESMExports();
await findAdapters();
console.log("has looked");
process.exit();`;

test("a bundled program looks for adapters itself: compiled, it would start itself in place of what was left behind, and so on", async () => {
  expect(await saidBundled(looksForAdapters, "esm")).toBe("has looked\n");
});

test("a bundled program that left the weights of a model behind says what to do", async () => {
  expect(await saidBundled(readsModel, "esm")).toMatch(
    /^Cannot read model sprites16: ENOENT: .*sprites16\.safetensors'; where it is bundled, leave @pixelweft\/models out of the bundle$/m,
  );
});

test("so does one that does not know where it lies, as CommonJS of a bundler", async () => {
  expect(await saidBundled(readsModel, "iife")).toBe(
    "Cannot find model sprites16: the address of this program is not known; where it is bundled, leave @pixelweft/models out of the bundle\n",
  );
});

test.each(["esm", "iife"] as const)(
  "a bundled program (%s) that left the JPEG decoder behind says what to do",
  async (format) => {
    expect(await saidBundled(readsJpeg, format)).toMatch(
      /^MissingDataError Cannot load the JPEG decoder: .+; where this program is bundled, leave @pixelweft\/datasets out of the bundle$/m,
    );
  },
);
