import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { installPeer, isInstalled } from "./installed.ts";
import type { SizeReport } from "./report/report.ts";
import { appFolder } from "./subjects.ts";

interface Bundle {
  readonly name: string;
  readonly contents: string;
  readonly folder: string;
  /** Packages that are counted in a row of their own. */
  readonly external: readonly string[];
}

const bundles: readonly Bundle[] = [
  bundle("@pixelweft/tensor", []),
  bundle("@pixelweft/webgpu-backend", ["@pixelweft/tensor"]),
  bundle("@pixelweft/wasm-backend", ["@pixelweft/tensor"]),
  bundle("@pixelweft/pixelcnn", ["@pixelweft/tensor"]),
  {
    name: "jax-js",
    contents: 'export * from "@jax-js/jax";',
    folder: "peers/jax-js",
    external: [],
  },
  ...["webgpu", "wasm", "cpu"].map((device) => ({
    name: `TensorFlow.js core and ${device}`,
    contents: `import "@tensorflow/tfjs-core/dist/register_all_gradients"; export * from "@tensorflow/tfjs-core"; import "@tensorflow/tfjs-backend-${device}";`,
    folder: "peers/tfjs",
    external: [],
  })),
];

function bundle(name: string, external: readonly string[]): Bundle {
  return { name, contents: `export * from "${name}";`, folder: ".", external };
}

/** The part of esbuild that is used; it lives in a folder of its own. */
interface Esbuild {
  build(options: object): Promise<{
    readonly outputFiles: readonly { readonly path: string; readonly contents: Uint8Array }[];
    readonly metafile: {
      readonly outputs: Readonly<Record<string, { readonly imports: readonly Import[] }>>;
    };
  }>;
}

/** A file of a bundle that another one loads: with it, or later by a `dynamic-import`. */
interface Import {
  readonly path: string;
  readonly kind: string;
}

/** Sizes of all exports of each library, bundled for browsers, minified and gzipped: of all files, and of those that an import loads. */
export async function bundleSizes(note: (line: string) => void): Promise<SizeReport[]> {
  const missing = await installPeer("peers/sizes", note);
  if (missing !== undefined) return bundles.map(({ name }) => ({ name, missing }));
  const require = createRequire(join(appFolder, "peers/sizes/package.json"));
  const esbuild = require("esbuild") as Esbuild;
  const sizes: SizeReport[] = [];
  for (const one of bundles) sizes.push(await sizeOf(esbuild, one));
  return sizes;
}

async function sizeOf(esbuild: Esbuild, one: Bundle): Promise<SizeReport> {
  const { name, contents, folder, external } = one;
  // Peers are installed by the tasks that run them.
  if (folder !== "." && !isInstalled(folder))
    return { name, missing: "not installed: it did not run" };
  try {
    const { outputFiles, metafile } = await esbuild.build({
      stdin: { contents, resolveDir: join(appFolder, folder) },
      bundle: true,
      minify: true,
      write: false,
      splitting: true,
      outdir: "out",
      metafile: true,
      format: "esm",
      platform: "browser",
      conditions: ["@pixelweft/source"],
      external: [
        ...external,
        "node:*",
        "fs",
        "path",
        "crypto",
        "worker_threads",
        "perf_hooks",
        "os",
      ],
      logLevel: "silent",
    });
    const first = new Set(["stdin.js"]);
    for (const file of first)
      for (const { path, kind } of metafile.outputs[`out/${file}`]?.imports ?? [])
        if (kind === "import-statement" && path.startsWith("out/")) first.add(basename(path));
    const bytesOf = (files: typeof outputFiles): number =>
      gzipSync(Buffer.concat(files.map((file) => file.contents)), { level: 9 }).byteLength;
    return {
      name,
      bytes: bytesOf(outputFiles),
      bytesAtFirst: bytesOf(outputFiles.filter(({ path }) => first.has(basename(path)))),
    };
  } catch (error) {
    const words = error instanceof Error ? error.message.split("\n") : [String(error)];
    return { name, missing: words.find((line) => line.includes("ERROR")) ?? words[0] ?? "" };
  }
}
