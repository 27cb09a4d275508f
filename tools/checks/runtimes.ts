/**
 * Runs tests in Node, Deno, Bun and Chromium, the same files in each: `npm run test:runtimes` those of the data sets and of the codec's
 * bytes, `npm run test:runtimes -- packages/pixelcnn/src/codec/portable` some of them. With `--backends` those of the backends, in Deno,
 * on its own WebGPU, and in Bun alone: `npm test` runs them in the others. What is not there is skipped, and that is said; `--install` takes
 * Deno and Bun from npm, for Linux on x64, into `node_modules/.cache`. The variables `DENO`, `BUN` and `CHROMIUM` name other programs.
 *
 * Node, Deno and Chromium run vitest; Bun runs the files by its own runner, which takes vitest's names. Chromium runs those that need no files.
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findRuntime, installRuntime } from "../release/installed-runtime.ts";

interface Runtime {
  readonly name: string;
  readonly program: string | undefined;
  readonly words: readonly string[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { install: { type: "boolean" }, backends: { type: "boolean" } },
});
const top = fileURLToPath(new URL("../..", import.meta.url));
const vitest = `${top}node_modules/vitest/vitest.mjs`;
const source = "--conditions=@pixelweft/source";

/** What backends compute, and how they wait: by name, since other tests look at Node's own flags, or at Dawn. */
const ofBackends = [
  "packages/wasm-backend/src/conformance",
  "packages/webgpu-backend/src/conformance",
  "packages/webgpu-backend/src/exhausted",
  "packages/webgpu-backend/src/injected",
  "packages/webgpu-backend/src/loss",
  "packages/webgpu-backend/src/memory",
  "packages/webgpu-backend/src/row-kernels",
  "packages/pixelcnn/src/codec/portable",
];
const usual = values.backends
  ? ofBackends
  : ["packages/datasets", "packages/pixelcnn/src/codec/portable"];
const wanted = positionals.length > 0 ? positionals : usual;
const find = values.install ? installRuntime : findRuntime;

const others: readonly Runtime[] = [
  {
    name: "Deno",
    program: find("deno"),
    // Of its pools, Deno has all that forks need. Bun's runner cannot replace what a thread of WebAssembly finds.
    words: ["run", "-A", source, vitest, "run", "--pool=forks", ...wanted, ...threadTests()],
  },
  {
    name: "Bun",
    program: find("bun"),
    words: ["test", "--timeout=60000", source, ...testFiles()],
  },
];
const runtimes: readonly Runtime[] = values.backends
  ? others
  : [
      { name: "Node", program: process.execPath, words: [vitest, "run", ...wanted] },
      ...others,
      {
        name: "Chromium",
        program: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
        words: [vitest, "run", "--config", "vitest.browser.config.ts", ...wanted],
      },
    ];

const lines: string[] = [];
for (const { name, program, words } of runtimes) {
  const asked = program && spawnSync(program, ["--version"], { encoding: "utf8" });
  if (!program || !asked || asked.status !== 0) {
    lines.push(`${name}: skipped, as there is none`);
    continue;
  }
  const version = /\d+(?:\.\d+)+/.exec(asked.stdout)?.[0] ?? "?";
  console.log(`== ${name} ${version}`);
  const run = spawnSync(name === "Chromium" ? process.execPath : program, words, {
    cwd: top,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    maxBuffer: 2 ** 28,
  });
  const said = `${run.stdout}\n${run.stderr}`;
  const counts = /^ *Tests +(.*)$/m.exec(said)?.[1] ?? bunCounts(said);
  lines.push(`${name} ${version}: ${run.status === 0 ? counts : `FAILED, ${counts}`}`);
  if (run.status === 0) continue;
  console.log(said.split("\n").slice(-80).join("\n"));
  process.exitCode = 1;
}
console.log(lines.join("\n"));

function threadTests(): string[] {
  return values.backends && positionals.length === 0 ? ["packages/wasm-backend/src/threads"] : [];
}

/** Those of browsers are left out, as vitest does by its configuration, and those that run for minutes. */
function testFiles(): string[] {
  return globSync("packages/*/src/**/*.test.ts", { cwd: top })
    .filter((path) => wanted.some((start) => path.startsWith(start)))
    .filter((path) => !path.endsWith(".browser.test.ts") && !path.endsWith(".long.test.ts"))
    .map((path) => `./${path}`);
}

function bunCounts(said: string): string {
  return [...said.matchAll(/^ *(\d+) (pass|skip|fail)$/gm)]
    .map(([, count, what]) => `${count} ${what}`)
    .join(" | ");
}
