// @module-tag ci
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, expect, test } from "vitest";

const top = fileURLToPath(new URL("../..", import.meta.url));
// Below the top, where imports of the packages lead to their sources.
const reports = join(top, ".test-reports");
mkdirSync(reports, { recursive: true });
const folder = mkdtempSync(join(reports, "page-sizes-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Chunk {
  readonly code: string;
  /** Files that are loaded with it. */
  readonly imports: readonly string[];
}

/** The files of a page's script, bundled and minified, by their names; the entry comes first. */
async function bundled(
  name: string,
  script: string,
  external: readonly string[] = [],
): Promise<Map<string, Chunk>> {
  const entry = join(folder, `${name}.js`);
  writeFileSync(entry, script);
  const found = await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@pixelweft/source", "module", "browser", "import", "default"] },
    build: {
      write: false,
      // The bundler's own list of files is not the packages'.
      modulePreload: false,
      rollupOptions: { input: entry, preserveEntrySignatures: "strict", external: [...external] },
    },
  });
  const outputs = Array.isArray(found) ? found : [found];
  const chunks = outputs.flatMap((one) =>
    "output" in one ? one.output.filter((part) => part.type === "chunk") : [],
  );
  const ordered = chunks.toSorted((a, b) => Number(b.isEntry) - Number(a.isEntry));
  return new Map(ordered.map((chunk) => [chunk.fileName, chunk]));
}

/** Bytes of some files, gzipped together. */
function gzipBytes(chunks: Iterable<Chunk>): number {
  const code = [...chunks].map((chunk) => chunk.code).join("\n");
  return gzipSync(code, { level: 9 }).byteLength;
}

/** Bytes of a page's script that are loaded at first, bundled, minified and gzipped. */
async function gzipped(name: string, script: string): Promise<number> {
  return gzipBytes(loadedFirst(await bundled(name, script)));
}

/** The files that a page loads before any of its code asks for more. */
function loadedFirst(chunks: ReadonlyMap<string, Chunk>): Set<Chunk> {
  const [entry] = chunks.values();
  return withImports(entry === undefined ? [] : [entry], chunks);
}

/** Some files with all that they import. */
function withImports(some: Iterable<Chunk>, chunks: ReadonlyMap<string, Chunk>): Set<Chunk> {
  const all = new Set(some);
  for (const { imports } of all)
    for (const name of imports) {
      const chunk = chunks.get(name);
      if (chunk !== undefined) all.add(chunk);
    }
  return all;
}

test("a page pays for what it uses of tensor, and all of it is small", async () => {
  const names = "add, compile, matmul, read, State, sub, sum, tensor, valueAndGrad";
  const few = await gzipped(
    "few",
    `export { ${names} } from "@pixelweft/tensor"; export { adam } from "@pixelweft/layers";`,
  );
  const all = await gzipped("all", 'export * from "@pixelweft/tensor";');
  expect(few).toBeGreaterThan(10_000);
  // A page that differentiates has the gradient of loops, used or not, so that one that only draws has none of it.
  expect(few).toBeLessThan(26_500);
  expect(all).toBeGreaterThan(few + 5000);
  expect(all).toBeLessThan(39_400);
});

test("a page on WebGPU loads what writes products for a program that has some, one that samples neither gradients nor row kernels, and one on a card nothing for software", async () => {
  const script = 'export * from "@pixelweft/webgpu-backend";';
  const chunks = await bundled("webgpu", script, [
    "@pixelweft/tensor",
    "@pixelweft/tensor/backend",
  ]);
  const first = loadedFirst(chunks);
  const later = [...chunks.values()].filter((chunk) => !first.has(chunk));
  const holding = (some: Iterable<Chunk>, word: string): Chunk[] =>
    [...some].filter(({ code }) => code.includes(word));
  // Words of a product in workgroup memory, of one in subgroups, of its epilogue, of the filter's kernel and of the nest's.
  const [staged, ...others] = ["stagedMap", "quadBroadcast", "var part = 0"] as const;
  const [filter, nest] = ["var n = q / (", "var<private> l: Loops"] as const;
  // Of Winograd's transforms.
  const software = "let isRow = y >= 0";
  for (const word of [staged, ...others, filter, nest, software]) {
    expect(holding(later, word).length).toBe(1);
    expect(holding(first, word)).toEqual([]);
  }
  const sampling = withImports([...first, ...holding(later, staged)], chunks);
  for (const word of others) expect(holding(sampling, word).length).toBe(1);
  for (const word of [filter, nest, software]) expect(holding(sampling, word)).toEqual([]);
  const training = withImports([...sampling, ...holding(later, filter)], chunks);
  for (const word of [nest, software]) expect(holding(training, word)).toEqual([]);
  expect(gzipBytes(first)).toBeGreaterThan(15_000);
  expect(gzipBytes(first)).toBeLessThan(24_150);
  expect(gzipBytes(sampling)).toBeGreaterThan(gzipBytes(first) + 5000);
  expect(gzipBytes(sampling)).toBeLessThan(34_170);
  expect(gzipBytes(training)).toBeLessThan(41_000);
  expect(gzipBytes(chunks.values())).toBeLessThan(48_850);
});
