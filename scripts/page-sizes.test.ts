import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, expect, test } from "vitest";

const top = fileURLToPath(new URL("..", import.meta.url));
// Below the top, where imports of the packages lead to their sources.
const reports = join(top, ".test-reports");
mkdirSync(reports, { recursive: true });
const folder = mkdtempSync(join(reports, "page-sizes-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bytes of a page's script, bundled, minified and gzipped. */
async function gzipped(name: string, script: string): Promise<number> {
  const entry = join(folder, `${name}.js`);
  writeFileSync(entry, script);
  const found = await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@pixelweft/source", "module", "browser", "import", "default"] },
    build: { write: false, rollupOptions: { input: entry, preserveEntrySignatures: "strict" } },
  });
  const outputs = Array.isArray(found) ? found : [found];
  const code = outputs.flatMap((one) =>
    "output" in one ? one.output.flatMap((part) => ("code" in part ? [part.code] : [])) : [],
  );
  return gzipSync(code.join("\n"), { level: 9 }).byteLength;
}

test("a page pays for what it uses of tensor, and all of it is small", async () => {
  const names = "add, compile, matmul, read, State, sub, sum, tensor, valueAndGrad";
  const few = await gzipped(
    "few",
    `export { ${names} } from "@pixelweft/tensor"; export { adam } from "@pixelweft/layers";`,
  );
  const all = await gzipped("all", 'export * from "@pixelweft/tensor";');
  expect(few).toBeGreaterThan(10_000);
  expect(few).toBeLessThan(25_000);
  expect(all).toBeGreaterThan(few + 5000);
  // 32 KiB.
  expect(all).toBeLessThan(32 * 1024);
});
