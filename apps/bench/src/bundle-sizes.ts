import { createRequire } from "node:module";
import { join } from "node:path";
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
  build(options: object): Promise<{ outputFiles: readonly { contents: Uint8Array }[] }>;
}

/** Sizes of all exports of each library, bundled for browsers, minified and gzipped. */
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
    const { outputFiles } = await esbuild.build({
      stdin: { contents, resolveDir: join(appFolder, folder) },
      bundle: true,
      minify: true,
      write: false,
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
    const [file] = outputFiles;
    if (file === undefined) return { name, missing: "the bundle is empty" };
    return { name, bytes: gzipSync(file.contents, { level: 9 }).byteLength };
  } catch (error) {
    const words = error instanceof Error ? error.message.split("\n") : [String(error)];
    return { name, missing: words.find((line) => line.includes("ERROR")) ?? words[0] ?? "" };
  }
}
